//! The state of scheduled runs: where the next one goes on, and which records of the overlap have been delivered.

use std::path::{Path, PathBuf};

use super::checkpoint::{begin_form, parse_form, time, utc, write_whole};
use super::damaged;
use super::held::Keys;
use crate::error::{Error, ErrorKind, Result};

const FORMAT: &str = "TeamsMeetingAudit.State";
const VERSION: i64 = 1;

/// Where the next run goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The second from which the next run asks.
    pub continue_at: i64,
    /// The keys of the records written from then on that have been delivered.
    pub delivered: Keys,
}

impl State {
    /// Reads a state; `None` if there is none yet.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        match std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error)) {
            Ok(text) => Self::parse(&text).map(Some).map_err(|what| damaged(path, &what)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the pending state of `path`, which becomes the state when it is moved there.
    pub fn write_pending(&self, path: &Path) -> Result<()> {
        write_whole(&pending(path), &self.to_text())
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let root = parse_form(text, FORMAT, VERSION)?;
        let ids = root["Ids"].as_array().ok_or("Ids is missing")?;
        let key = |id: &serde_json::Value| {
            let digits = id.as_str().filter(|digits| digits.len() == 32)?;
            u128::from_str_radix(digits, 16).ok()
        };
        let delivered = ids.iter().map(key).collect::<Option<_>>().ok_or("Ids holds something else than keys")?;
        Ok(Self { continue_at: time(&root, "ContinueAt")?, delivered })
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        begin_form(FORMAT, VERSION, &mut out);
        out.push_str(&format!("\"ContinueAt\":\"{}\",\n\"Ids\":[", utc(self.continue_at)));
        let mut keys: Vec<_> = self.delivered.iter().collect();
        keys.sort_unstable();
        for (position, key) in keys.into_iter().enumerate() {
            out.push_str(if position == 0 { "\n" } else { ",\n" });
            out.push_str(&format!("\"{key:032x}\""));
        }
        out.push_str("]}\n");
        out
    }
}

/// The name of the pending state.
pub(super) fn pending(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pending");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_was_written() {
        let state = State { continue_at: 1_767_225_600, delivered: [7, u128::MAX, 1 << 100].into_iter().collect() };
        assert_eq!(State::parse(&state.to_text()), Ok(state.clone()));
        let text = state.to_text();
        for cut in 0..text.trim_end().len() {
            assert!(State::parse(&text[..cut]).is_err(), "cut at {cut}");
        }
        assert!(State::parse(&text.replace("0000000000000000000000000000007", "7")).is_err());
    }

    #[test]
    fn the_first_run_has_no_state() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.json");
        assert_eq!(State::read(&path).expect("nothing is wrong"), None);
        State::default().write_pending(&path).expect("space");
        assert_eq!(State::read(&path).expect("still pending"), None);
        std::fs::rename(pending(&path), &path).expect("renamed");
        assert_eq!(State::read(&path).expect("readable"), Some(State::default()));
    }
}
