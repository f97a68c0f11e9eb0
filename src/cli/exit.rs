//! How a run ends.

use std::io::{self, Write};
use std::process::ExitCode;

use teams_meeting_audit::error::reason;
use teams_meeting_audit::{Error, ErrorKind};

use super::standard_output;

/// The exit codes. They are part of the contract and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All that was asked for is done.
    Done = 0,
    /// The output could not be written, or no input could be read; nothing was written.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Done, but an input was left out, or, where that was asked for, records were rejected.
    Incomplete = 3,
    /// Stopped by the user.
    Interrupted = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why nothing more is done.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: Option<String>,
}

impl Failure {
    /// A mistake on the command line.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: Some(message.into()) }
    }

    /// Something that did not work.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, message: Some(message.into()) }
    }

    /// Nobody reads standard output any more: the reader has what it wanted, and there is nothing to say.
    pub(crate) fn reader_gone() -> Self {
        Self { exit: Exit::Done, message: None }
    }

    /// Standard output takes no more. That nobody reads it any more is no failure.
    pub(crate) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::reader_gone(),
            _ => Self::failed(format!("cannot write standard output: {}", reason(error))),
        }
    }

    /// The user said stop.
    pub(crate) fn interrupted() -> Self {
        Self { exit: Exit::Interrupted, message: Some("interrupted".to_owned()) }
    }

    /// What is wrong with the value of an option.
    pub(crate) fn option(name: &str, error: &Error) -> Self {
        Self::usage(format!("--{name}: {error}"))
    }

    /// Help and version are no failure, though they come as one.
    pub(crate) fn from_clap(error: &clap::Error) -> Result<Exit, Self> {
        let only_help = error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        if only_help || !error.use_stderr() {
            if !only_help {
                standard_output::check()?;
            }
            let printed = error.print().and_then(|()| io::stdout().flush());
            return match printed {
                // Where standard error takes nothing there is nobody to be told.
                _ if only_help => Ok(Exit::Usage),
                Ok(()) => Ok(Exit::Done),
                Err(error) => Err(Self::output(&error)),
            };
        }
        let text = error.render().to_string();
        Err(Self::usage(text.strip_prefix("error: ").unwrap_or(&text).trim_end()))
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let broken_pipe = std::error::Error::source(&error)
            .and_then(|cause| cause.downcast_ref::<io::Error>())
            .is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
        match error.kind() {
            _ if broken_pipe => Self::reader_gone(),
            ErrorKind::Cancelled => Self::interrupted(),
            ErrorKind::InvalidArgument => Self::usage(error.to_string()),
            ErrorKind::Exists => Self::failed(format!("{error}: --force does")),
            _ => Self::failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_has_its_exit_code() {
        for (kind, exit) in [
            (ErrorKind::InvalidArgument, Exit::Usage),
            (ErrorKind::Exists, Exit::Failed),
            (ErrorKind::LimitExceeded, Exit::Failed),
            (ErrorKind::Cancelled, Exit::Interrupted),
        ] {
            assert_eq!(Failure::from(Error::new(kind, "x")).exit(), exit, "{kind:?}");
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let failure = Failure::from(Error::io("write", "out.csv", io::ErrorKind::BrokenPipe.into()));
        assert_eq!((failure.exit(), failure.message()), (Exit::Done, None));
        let full = Failure::from(Error::io("write", "out.csv", io::ErrorKind::StorageFull.into()));
        assert_eq!(full.exit(), Exit::Failed);
    }
}
