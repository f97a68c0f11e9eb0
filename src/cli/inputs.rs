//! Which files the INPUT arguments name.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use teams_meeting_audit::filter::Wildcard;

use teams_meeting_audit::error::{reason, shown};

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

/// The inputs in order. Where no shell does it (Windows), wildcards are expanded here.
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
    path.components().any(|part| is_pattern(part.as_os_str()))
}

fn is_pattern(part: &OsStr) -> bool {
    part.to_str().is_some_and(|part| part.contains(['*', '?']))
}

/// The files and folders that match, by name, as a shell expands the pattern: also in the names of folders, and hidden
/// ones only where the pattern begins with a dot.
fn expand(pattern: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut problem) = (vec![PathBuf::new()], None);
    for part in pattern.components() {
        match part {
            Component::Normal(name) if is_pattern(name) => {
                let mut inside = Vec::new();
                for folder in found {
                    match matching(&folder, &name.to_string_lossy()) {
                        Ok(mut paths) => inside.append(&mut paths),
                        // Among what matched before there may be files.
                        Err(error) => problem = Some(error),
                    }
                }
                found = inside;
            }
            part => found.iter_mut().for_each(|path| path.push(part)),
        }
    }
    found.retain(|path| path.symlink_metadata().is_ok());
    let pattern = pattern.to_string_lossy();
    match (found.is_empty(), problem) {
        (false, _) => Ok(found),
        (true, None) => Err(Failure::failed(format!("no file matches {}", shown(&pattern)))),
        (true, Some(error)) => Err(Failure::failed(format!("no file matches {}: {}", shown(&pattern), reason(&error)))),
    }
}

/// What in the folder has a name that matches, in order.
fn matching(folder: &Path, pattern: &str) -> io::Result<Vec<PathBuf>> {
    let wanted = Wildcard::new(pattern);
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(here)? {
        let name = entry?.file_name();
        let is_wanted = |text: &str| wanted.matches(text) && (pattern.starts_with('.') || !text.starts_with('.'));
        if name.to_str().is_some_and(is_wanted) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names.into_iter().map(|name| folder.join(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_expand_as_in_a_shell() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.CSV", "a.csv", "c.json", ".d.csv", "2025/x.csv", "2026/x.csv", "2026/y.csv", "2026.csv"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        std::fs::create_dir(folder.path().join("folder.csv")).unwrap();
        let found = |pattern: &str| {
            let pattern = folder.path().join(pattern);
            assert!(has_wildcard(&pattern));
            expand(&pattern).map_err(|failure| failure.message().map(str::to_owned))
        };
        let named = |names: &[&str]| Ok(names.iter().map(|name| folder.path().join(name)).collect::<Vec<_>>());
        assert_eq!(found("?.csv"), named(&["a.csv", "b.CSV"]));
        assert_eq!(found("*.csv"), named(&["2026.csv", "a.csv", "b.CSV", "folder.csv"]));
        assert_eq!(found(".*.csv"), named(&[".d.csv"]));
        assert_eq!(found("20*"), named(&["2025", "2026", "2026.csv"]));
        assert_eq!(found("20*/x.csv"), named(&["2025/x.csv", "2026/x.csv"]));
        assert_eq!(found("20??/*.csv"), named(&["2025/x.csv", "2026/x.csv", "2026/y.csv"]));
        for pattern in ["*.xml", "2025/*.json", "nothing/*.csv", "*.csv/nothing"] {
            let message = found(pattern).unwrap_err().unwrap();
            let path = folder.path().join(pattern);
            assert!(message.starts_with(&format!("no file matches {}", path.display())), "{message}");
        }
        assert!(!has_wildcard(&folder.path().join("a.csv")));
    }

    #[test]
    fn standard_input_is_read_once() {
        let arguments = [PathBuf::from("a.csv"), PathBuf::from("-")];
        assert_eq!(inputs(&arguments).unwrap(), [Input::File("a.csv".into()), Input::StandardInput]);
        assert!(inputs(&["-".into(), "-".into()]).is_err());
    }
}
