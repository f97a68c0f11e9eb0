//! Where rows go: standard output, or a file that is whole or not there.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use teams_meeting_audit::output::file::OutputFile;
use teams_meeting_audit::output::{OutputForm, OutputFormat};

use super::exit::Failure;
use super::standard_output;

/// Where the text goes.
#[derive(Debug)]
pub(crate) enum Destination {
    StandardOutput,
    File(OutputFile),
}

/// The file that `--output` names, if it is not standard output.
pub(crate) fn file(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| path.as_os_str() != "-")
}

/// The form of what is written there: what was asked for, or what the name of the file says; CSV without either.
/// `options` are those that would say it.
pub(crate) fn form(output: Option<&Path>, asked: Option<OutputFormat>, options: &str) -> Result<OutputForm, Failure> {
    // What has no name says no more than a name without extension.
    let path = file(output).unwrap_or(Path::new(""));
    OutputForm::of_path(path, asked)
        .map_err(|error| Failure::usage(format!("--output: {}: name another, or add {options}", error.message())))
}

/// Fails if bytes that are no text would go to a terminal.
pub(crate) fn not_to_a_terminal(output: Option<&Path>) -> Result<(), Failure> {
    match file(output) {
        None if io::stdout().is_terminal() => {
            Err(Failure::usage("a workbook is not for a terminal: name a file with -o"))
        }
        _ => Ok(()),
    }
}

impl Destination {
    /// A new file, or standard output without one; never one of the files that are read.
    pub(crate) fn new(output: Option<&Path>, force: bool, files_read: &[PathBuf]) -> Result<Self, Failure> {
        let Some(path) = file(output) else { return Ok(Self::StandardOutput) };
        Ok(Self::File(OutputFile::create(path, force, files_read)?))
    }

    pub(crate) fn write(&mut self, text: &[u8]) -> Result<(), Failure> {
        match self {
            Self::StandardOutput => standard_output::write(text),
            Self::File(file) => Ok(file.append(text)?),
        }
    }

    /// Has `write` write all of it.
    pub(crate) fn fill(
        &mut self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> Result<(), Failure> {
        match self {
            Self::StandardOutput => standard_output::fill(write),
            Self::File(file) => Ok(file.fill(|file| write(file))?),
        }
    }

    pub(crate) fn commit(self) -> Result<(), Failure> {
        match self {
            Self::StandardOutput => Ok(()),
            Self::File(file) => Ok(file.commit()?),
        }
    }
}
