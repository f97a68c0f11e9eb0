//! The state of scheduled runs: where the next one goes on, and which records of the overlap have been delivered.

use std::path::{Path, PathBuf};

use super::checkpoint::{
    Filters, begin_form, interval, parse_form, texts, time, utc, write_interval, write_texts, write_whole,
};
use super::held::Keys;
use super::plan::Interval;
use crate::error::{Error, ErrorKind, Result};

const FORMAT: &str = "TeamsMeetingAudit.State";
const VERSION: i64 = 1;

/// Where the next run goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Where the first run began.
    pub since: i64,
    /// The range of the last run.
    pub range: Interval,
    /// What of it is missing.
    pub gaps: Vec<Interval>,
    /// How many records of the last run no row came of.
    pub rejected: u64,
    /// What the log was asked for.
    pub filters: Filters,
    /// What else decided which records were delivered, in the caller's words.
    pub selection: Vec<String>,
    /// The second from which the next run asks.
    pub continue_at: i64,
    /// The keys of the records written from then on that have been delivered.
    pub delivered: Keys,
}

impl State {
    /// Reads a state; `None` if there is none yet.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        match std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error)) {
            Ok(text) => Self::parse(&text).map(Some).map_err(|what| {
                let message = format!(
                    "{what}; restore the file, or move it away: the next run begins at its start and delivers all again"
                );
                Error::new(ErrorKind::CheckpointDamaged, message).with_path(path)
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fails with [`ErrorKind::CheckpointMismatch`] where this run delivers by other filters than those before: what they
    /// left out would never be delivered.
    pub fn check(&self, path: &Path, filters: &Filters, selection: &[String]) -> Result<()> {
        let (before, now) = (described(&self.filters, &self.selection), described(filters, selection));
        let only = |one: &[String], other: &[String]| {
            let only: Vec<_> = one.iter().filter(|line| !other.contains(line)).map(|line| shortened(line)).collect();
            if only.is_empty() { "none".to_owned() } else { only.join(", ") }
        };
        if before == now {
            return Ok(());
        }
        let message = format!(
            "the state is of other filters, before {}, now {}: what runs left out, later ones do not deliver; take the \
             same filters, or another state",
            only(&before, &now),
            only(&now, &before)
        );
        Err(Error::new(ErrorKind::CheckpointMismatch, message).with_path(path))
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
        let gaps = root["Gaps"].as_array().ok_or("Gaps is missing")?;
        Ok(Self {
            since: time(&root, "Since")?,
            range: interval(&root)?,
            gaps: gaps.iter().map(interval).collect::<std::result::Result<_, _>>()?,
            rejected: root["Rejected"].as_u64().ok_or("Rejected is missing")?,
            filters: Filters::parse(&root)?,
            selection: texts(&root, "Selection")?,
            continue_at: time(&root, "ContinueAt")?,
            delivered,
        })
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        begin_form(FORMAT, VERSION, &mut out);
        out.push_str(&format!("\"Since\":\"{}\",\n", utc(self.since)));
        write_interval(self.range, &mut out);
        out.push_str(",\n\"Gaps\":[");
        for (position, &gap) in self.gaps.iter().enumerate() {
            out.push_str(if position == 0 { "{" } else { ",{" });
            write_interval(gap, &mut out);
            out.push('}');
        }
        out.push_str(&format!("],\n\"Rejected\":{},\n", self.rejected));
        self.filters.write(&mut out);
        out.push_str(",\n\"Selection\":");
        write_texts(&self.selection, &mut out);
        out.push_str(&format!(",\n\"ContinueAt\":\"{}\",\n\"Ids\":[", utc(self.continue_at)));
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

/// The filters, one text each; order, repetition and case of values make no difference.
fn described(filters: &Filters, selection: &[String]) -> Vec<String> {
    let Filters { operations, users, ip_addresses, free_text } = filters;
    let free_text = if free_text.is_empty() { &[][..] } else { std::slice::from_ref(free_text) };
    let service =
        [("operations", &operations[..]), ("people", users), ("addresses", ip_addresses), ("text", free_text)];
    let service = service.into_iter().filter(|(_, values)| !values.is_empty()).map(|(name, values)| {
        let mut values: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
        values.sort_unstable();
        values.dedup();
        format!("{name} {}", values.join(", "))
    });
    let mut selection = selection.to_vec();
    selection.sort_unstable();
    service.chain(selection).collect()
}

/// A filter in quotes, not longer than is read at a glance.
fn shortened(text: &str) -> String {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
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
        let state = state();
        assert_eq!(State::parse(&state.to_text()), Ok(state.clone()));
        let text = state.to_text();
        for cut in 0..text.trim_end().len() {
            assert!(State::parse(&text[..cut]).is_err(), "cut at {cut}");
        }
        assert!(State::parse(&text.replace("0000000000000000000000000000007", "7")).is_err());
    }

    fn state() -> State {
        let range = Interval { start: 1_767_225_600, end: 1_767_312_000 };
        State {
            since: 1_767_139_200,
            range,
            gaps: vec![Interval { start: range.start, ..range }, Interval { start: range.end - 60, ..range }],
            rejected: 3,
            filters: Filters { operations: vec!["A".to_owned(), "b".to_owned()], ..Filters::default() },
            selection: vec!["-Kind Meeting".to_owned()],
            continue_at: 1_767_225_600,
            delivered: [7, u128::MAX, 1 << 100].into_iter().collect(),
        }
    }

    #[test]
    fn a_state_goes_on_only_with_its_filters_and_says_which_differ() {
        let path = Path::new("a.state");
        let operations = |operations: &[&str]| Filters {
            operations: operations.iter().map(|&operation| operation.to_owned()).collect(),
            ..Filters::default()
        };
        let check = |filters: &Filters, selection: &[&str]| {
            let selection: Vec<_> = selection.iter().map(|&line| line.to_owned()).collect();
            let refused = state().check(path, filters, &selection);
            refused.map_err(|error| (error.kind(), error.to_string())).err()
        };
        assert_eq!(check(&operations(&["B", "a", "A"]), &["-Kind Meeting"]), None);
        let (kind, message) = check(&operations(&["A", "b"]), &[]).expect("refused");
        assert_eq!(kind, ErrorKind::CheckpointMismatch);
        assert!(message.contains("before `-Kind Meeting`, now none:"), "{message}");
        let (_, message) = check(&operations(&["A"]), &["-Kind Meeting", "-User x"]).expect("refused");
        assert!(message.contains("before `operations a, b`, now `operations a`, `-User x`:"), "{message}");
        for other in [
            Filters { users: vec!["x".to_owned()], ..state().filters },
            Filters { ip_addresses: vec!["x".to_owned()], ..state().filters },
            Filters { free_text: "x".to_owned(), ..state().filters },
        ] {
            assert!(check(&other, &["-Kind Meeting"]).is_some(), "{other:?}");
        }
    }

    #[test]
    fn the_first_run_has_no_state() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.json");
        assert_eq!(State::read(&path).expect("nothing is wrong"), None);
        state().write_pending(&path).expect("space");
        assert_eq!(State::read(&path).expect("still pending"), None);
        std::fs::rename(pending(&path), &path).expect("renamed");
        assert_eq!(State::read(&path).expect("readable"), Some(state()));
    }
}
