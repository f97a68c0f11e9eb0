//! Which files the INPUT arguments name.

use std::path::{Path, PathBuf};

use teams_meeting_audit::error::shown;

use super::exit::Failure;

/// The argument that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    File(PathBuf),
    StandardInput,
}

impl Input {
    /// Under which name the file behind it can be found, if there may be one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            // Where standard input comes out of a file.
            Self::StandardInput => cfg!(unix).then(|| Path::new("/dev/stdin")),
        }
    }

    /// Whether it is a regular file, which keeps nobody waiting.
    pub(crate) fn is_regular_file(&self) -> bool {
        self.path().and_then(|path| std::fs::metadata(path).ok()).is_some_and(|metadata| metadata.is_file())
    }
}

/// The inputs in order. Where no shell does it (Windows), wildcards in a file's name are expanded here.
pub(crate) fn inputs(arguments: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == STANDARD_INPUT {
            if inputs.contains(&Input::StandardInput) {
                return Err(Failure::usage("standard input (-) can be read only once"));
            }
            inputs.push(Input::StandardInput);
        } else if cfg!(windows) && has_wildcard(argument) {
            inputs.extend(expand(argument)?.into_iter().map(Input::File));
        } else {
            inputs.push(Input::File(argument.clone()));
        }
    }
    Ok(inputs)
}

fn has_wildcard(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.contains(['*', '?']))
}

/// The files of a folder that match, by name.
fn expand(pattern: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = pattern.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = pattern.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let wanted = teams_meeting_audit::filter::Wildcard::new(name);
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).map_err(|error| {
        Failure::failed(format!("cannot list the files of {}: {error}", shown(&pattern.to_string_lossy())))
    })?;
    let mut files: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| wanted.matches(name)))
        .map(|entry| folder.map_or_else(|| PathBuf::from(entry.file_name()), |folder| folder.join(entry.file_name())))
        .filter(|path| !path.is_dir())
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::failed(format!("no file matches {}", shown(&pattern.to_string_lossy()))));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_expand_to_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.CSV", "a.csv", "c.json"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("folder.csv")).unwrap();
        let found = expand(&folder.path().join("*.csv")).unwrap();
        assert_eq!(found, [folder.path().join("a.csv"), folder.path().join("b.CSV")]);
        let none = expand(&folder.path().join("*.xml")).unwrap_err();
        assert!(none.message().is_some_and(|message| message.starts_with("no file matches ")));
    }

    #[test]
    fn standard_input_is_read_once() {
        let arguments = [PathBuf::from("a.csv"), PathBuf::from("-")];
        assert_eq!(inputs(&arguments).unwrap(), [Input::File("a.csv".into()), Input::StandardInput]);
        assert!(inputs(&["-".into(), "-".into()]).is_err());
    }
}
