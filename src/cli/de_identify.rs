//! Pseudonyms for people, and the key that they depend on.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use teams_meeting_audit::Error;
use teams_meeting_audit::de_identify::DeIdentifier;

use super::exit::Failure;
use super::inputs::Input;
use super::messages;

#[derive(Debug, Args)]
#[command(next_help_heading = "Pseudonyms")]
pub(crate) struct DeIdentifyArguments {
    /// Replace people, addresses and URLs by pseudonyms in all that is written
    ///
    /// The same account, id, name or address gets the same pseudonym everywhere, so that rows can still be joined and
    /// counted; addresses of one network stay in one. Times and counts stay as they are. The key that the pseudonyms
    /// depend on is random and said on standard error, unless --quiet is given or --de-identify-key names one.
    #[arg(long)]
    de_identify: bool,

    /// Do so with the key in this file, at least 32 characters; - is standard input
    ///
    /// One key gives the same pseudonyms in every run and for every file. Whoever has it can try out whom a pseudonym
    /// stands for.
    #[arg(long, value_name = "FILE")]
    de_identify_key: Option<PathBuf>,
}

impl DeIdentifyArguments {
    /// The file that holds the key.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.de_identify_key.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// What makes the pseudonyms, if they are asked for. A key that was not given is said unless `quiet`.
    pub(crate) fn de_identifier(&self, inputs: &[Input], quiet: bool) -> Result<Option<Arc<DeIdentifier>>, Failure> {
        let key = match &self.de_identify_key {
            None if !self.de_identify => return Ok(None),
            None => {
                let key = DeIdentifier::random_key()?;
                if !quiet {
                    messages::say(format!(
                        "pseudonyms with the key {key}; from a file named by --de-identify-key it gives the same again"
                    ));
                }
                key
            }
            Some(path) => match self.file() {
                Some(file) => std::fs::read_to_string(file).map_err(|error| Error::io("read", path, error))?,
                None if inputs.iter().any(|input| matches!(input, Input::StandardInput)) => {
                    let message = "--de-identify-key: standard input is read for records already: name a file";
                    return Err(Failure::usage(message));
                }
                None => {
                    let mut key = String::new();
                    let read = std::io::stdin().read_to_string(&mut key);
                    read.map_err(|error| Error::io("read", "(standard input)", error))?;
                    key
                }
            },
        };
        match DeIdentifier::new(&key) {
            Ok(de_identifier) => Ok(Some(Arc::new(de_identifier))),
            Err(error) => Err(Failure::option("de-identify-key", &error)),
        }
    }
}
