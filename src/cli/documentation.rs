//! What is derived from the definition of the command line: completions and manual pages.

use std::path::PathBuf;

use clap::Args;
use teams_meeting_audit::error::{reason, shown};

use super::exit::{Exit, Failure};
use super::{PROGRAM, standard_output};

/// Print the completion script of a shell
///
/// For bash: teams-meeting-audit completions bash > ~/.local/share/bash-completion/completions/teams-meeting-audit
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell the script is for
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self, mut command: clap::Command) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, PROGRAM, &mut script);
        standard_output::write(&script)?;
        Ok(Exit::Done)
    }
}

/// Print the manual page, or write those of all verbs into a folder
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder, which must exist; without one the main page goes to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, command: clap::Command) -> Result<Exit, Failure> {
        match self.folder {
            Some(folder) => clap_mangen::generate_to(command, &folder).map_err(|error| {
                let folder = folder.to_string_lossy();
                Failure::failed(format!("cannot write manual pages into {}: {}", shown(&folder), reason(&error)))
            })?,
            None => {
                let mut page = Vec::new();
                // Writing to memory does not fail.
                let _ = clap_mangen::Man::new(command).render(&mut page);
                standard_output::write(&page)?;
            }
        }
        Ok(Exit::Done)
    }
}
