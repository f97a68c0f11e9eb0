//! The checkpoint: which range is collected, what of it has been read, and where it lies in the raw file. It is at once
//! the raw file's manifest.

use std::path::Path;

use serde_json::Value;

use super::damaged;
use super::plan::Interval;
use super::raw::Member;
use crate::error::{Error, Result};
use crate::json::write_string;
use crate::output::file::OutputFile;
use crate::time::Timestamp;

const FORMAT: &str = "TeamsMeetingAudit.Checkpoint";
const VERSION: i64 = 1;

/// What the log is asked for, apart from times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Operations.
    pub operations: Vec<String>,
    /// Who performed the action.
    pub users: Vec<String>,
    /// Addresses that the action came from.
    pub ip_addresses: Vec<String>,
    /// A text that is searched for.
    pub free_text: String,
}

impl Filters {
    /// Whether both ask for the same; order, repetition and case make no difference.
    pub fn agree(&self, other: &Self) -> bool {
        let normal = |values: &[String]| {
            let mut values: Vec<_> = values.iter().map(|value| value.to_lowercase()).collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        normal(&self.operations) == normal(&other.operations)
            && normal(&self.users) == normal(&other.users)
            && normal(&self.ip_addresses) == normal(&other.ip_addresses)
            && self.free_text.to_lowercase() == other.free_text.to_lowercase()
    }

    /// Those that a file of ours holds.
    pub(super) fn parse(root: &Value) -> std::result::Result<Self, String> {
        Ok(Self {
            operations: texts(root, "Operations")?,
            users: texts(root, "UserIds")?,
            ip_addresses: texts(root, "IPAddresses")?,
            free_text: text_of(root, "FreeText")?,
        })
    }

    /// As members of a file of ours.
    pub(super) fn write(&self, out: &mut String) {
        out.push_str("\"Operations\":");
        write_texts(&self.operations, out);
        out.push_str(",\n\"UserIds\":");
        write_texts(&self.users, out);
        out.push_str(",\n\"IPAddresses\":");
        write_texts(&self.ip_addresses, out);
        out.push_str(",\n\"FreeText\":");
        write_string(&self.free_text, out);
    }
}

/// A window that has been read, and saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedWindow {
    /// What it covers.
    pub interval: Interval,
    /// When it was asked for, in seconds since 1970: what appeared later is not in it.
    pub asked_at: i64,
    /// Why it is a gap, if it is one: it is asked again.
    pub gap: Option<String>,
    /// How many records it has.
    pub records: u64,
    /// Where they are.
    pub member: Member,
    /// Whether the last of them was taken.
    pub emitted: bool,
}

/// The state of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The range.
    pub range: Interval,
    /// What is asked for.
    pub filters: Filters,
    /// The raw file's name, for people.
    pub raw_name: String,
    /// How long the next window is to be, in seconds.
    pub window_seconds: i64,
    /// The windows, in the order in which they were saved.
    pub windows: Vec<SavedWindow>,
}

impl Checkpoint {
    /// What of the range is still to be asked, oldest first: all that no window covers that was read to its end.
    pub fn left(&self) -> Vec<Interval> {
        self.outside(|window| window.gap.is_none())
    }

    /// Whether all of the range was asked for, be it that gaps came of it.
    pub fn was_gone_through(&self) -> bool {
        self.outside(|_| true).is_empty()
    }

    /// What of the range lies in none of those windows, oldest first.
    fn outside(&self, counts: impl Fn(&SavedWindow) -> bool) -> Vec<Interval> {
        let mut read: Vec<_> = self.windows.iter().filter(|&window| counts(window)).collect();
        read.sort_unstable_by_key(|window| window.interval.start);
        let mut left = Vec::new();
        let mut at = self.range.start;
        for window in read {
            if window.interval.start > at {
                left.push(Interval { start: at, end: window.interval.start });
            }
            at = at.max(window.interval.end);
        }
        if at < self.range.end {
            left.push(Interval { start: at, end: self.range.end });
        }
        left
    }

    /// How long the raw file is.
    pub fn raw_length(&self) -> u64 {
        self.windows.last().map_or(0, |window| window.member.offset + window.member.length)
    }

    /// Reads a checkpoint.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        Self::parse(&text).map_err(|what| damaged(path, &what))
    }

    /// Writes it beside its place and moves it there.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, &self.to_text())
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let root = parse_form(text, FORMAT, VERSION)?;
        let range = interval(&root)?;
        let windows = root["Windows"].as_array().ok_or("Windows is missing")?;
        let windows = windows.iter().map(window).collect::<std::result::Result<Vec<_>, _>>()?;
        let mut end = 0;
        for window in &windows {
            let is_inside = range.start <= window.interval.start && window.interval.end <= range.end;
            if !is_inside || window.member.offset != end {
                return Err("its windows do not fit together".to_owned());
            }
            end = end.checked_add(window.member.length).ok_or("a Length is too large")?;
        }
        Ok(Self {
            range,
            filters: Filters::parse(&root)?,
            raw_name: text_of(&root, "RawFile")?,
            window_seconds: root["WindowSeconds"].as_i64().ok_or("WindowSeconds is missing")?,
            windows,
        })
    }

    fn to_text(&self) -> String {
        let mut out = String::new();
        begin_form(FORMAT, VERSION, &mut out);
        write_interval(self.range, &mut out);
        out.push_str(&format!(",\n\"Finished\":{},\n", self.left().is_empty()));
        self.filters.write(&mut out);
        out.push_str(",\n\"RawFile\":");
        write_string(&self.raw_name, &mut out);
        out.push_str(&format!(",\n\"WindowSeconds\":{},\n\"Windows\":[", self.window_seconds));
        for (position, window) in self.windows.iter().enumerate() {
            out.push_str(if position == 0 { "\n{" } else { ",\n{" });
            write_interval(window.interval, &mut out);
            out.push_str(&format!(",\"AskedAt\":\"{}\",\"Gap\":", utc(window.asked_at)));
            match &window.gap {
                Some(reason) => write_string(reason, &mut out),
                None => out.push_str("null"),
            }
            let SavedWindow { records, member: Member { offset, length, sha256 }, emitted, .. } = window;
            out.push_str(&format!(
                ",\"Records\":{records},\"Offset\":{offset},\"Length\":{length},\"Sha256\":\"{sha256}\",\"Emitted\":{emitted}}}"
            ));
        }
        out.push_str("]}\n");
        out
    }
}

fn window(value: &Value) -> std::result::Result<SavedWindow, String> {
    let number = |name: &str| value[name].as_u64().ok_or(format!("{name} of a window is missing"));
    Ok(SavedWindow {
        interval: interval(value)?,
        asked_at: time(value, "AskedAt")?,
        gap: match &value["Gap"] {
            Value::Null => None,
            Value::String(reason) => Some(reason.clone()),
            _ => return Err("Gap of a window is no text".to_owned()),
        },
        records: number("Records")?,
        member: Member { offset: number("Offset")?, length: number("Length")?, sha256: text_of(value, "Sha256")? },
        emitted: value["Emitted"].as_bool().ok_or("Emitted of a window is missing")?,
    })
}

pub(super) fn interval(value: &Value) -> std::result::Result<Interval, String> {
    let interval = Interval { start: time(value, "Start")?, end: time(value, "End")? };
    if interval.seconds() <= 0 {
        return Err("an End is not after its Start".to_owned());
    }
    Ok(interval)
}

/// The root of one of our files, if that is what the text is.
pub(super) fn parse_form(text: &str, format: &str, version: i64) -> std::result::Result<Value, String> {
    let root: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
    if root["Format"].as_str() != Some(format) {
        return Err(format!("its Format is not {format}"));
    }
    match root["Version"].as_i64() {
        Some(found) if found == version => Ok(root),
        _ => Err(format!("its Version is not {version}: another version of the library wrote it")),
    }
}

pub(super) fn texts(value: &Value, name: &str) -> std::result::Result<Vec<String>, String> {
    let items = value[name].as_array().ok_or(format!("{name} is missing"))?;
    let items = items.iter().map(|item| item.as_str().map(str::to_owned));
    items.collect::<Option<Vec<_>>>().ok_or(format!("{name} holds something else than texts"))
}

pub(super) fn text_of(value: &Value, name: &str) -> std::result::Result<String, String> {
    value[name].as_str().map(str::to_owned).ok_or(format!("{name} is missing"))
}

/// A time in whole seconds since 1970.
pub(super) fn time(value: &Value, name: &str) -> std::result::Result<i64, String> {
    let time = value[name].as_str().and_then(Timestamp::parse).ok_or(format!("{name} is no time"))?;
    Ok(time.seconds_since(Timestamp(0)))
}

pub(super) fn begin_form(format: &str, version: i64, out: &mut String) {
    out.push_str(&format!("{{\"Format\":\"{format}\",\n\"Version\":{version},\n"));
}

pub(super) fn write_interval(interval: Interval, out: &mut String) {
    out.push_str(&format!(r#""Start":"{}","End":"{}""#, utc(interval.start), utc(interval.end)));
}

pub(super) fn write_texts(texts: &[String], out: &mut String) {
    out.push('[');
    for (position, text) in texts.iter().enumerate() {
        out.push_str(if position == 0 { "" } else { "," });
        write_string(text, out);
    }
    out.push(']');
}

/// A second since 1970 as `yyyy-MM-ddTHH:mm:ssZ`.
pub fn utc(seconds: i64) -> String {
    let mut out = Vec::new();
    Timestamp(seconds.saturating_mul(1_000_000)).write_utc(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes a file that is whole or not there.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<()> {
    let mut file = OutputFile::create(path, true, &[])?;
    file.append(text.as_bytes())?;
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let window = |start, end, gap: Option<&str>, offset| SavedWindow {
            interval: Interval { start, end },
            asked_at: 1_767_300_000,
            gap: gap.map(str::to_owned),
            records: 3,
            member: Member { offset, length: 10, sha256: "ab".to_owned() },
            emitted: gap.is_none(),
        };
        Checkpoint {
            range: Interval { start: 1_767_225_600, end: 1_767_225_700 },
            filters: Filters {
                operations: vec!["MeetingDetail".to_owned(), "\"Ü\"".to_owned()],
                users: Vec::new(),
                ip_addresses: vec!["10.0.0.1".to_owned()],
                free_text: "a\nb".to_owned(),
            },
            raw_name: "raw.jsonl.gz".to_owned(),
            window_seconds: 3_600,
            windows: vec![
                window(1_767_225_600, 1_767_225_620, None, 0),
                window(1_767_225_620, 1_767_225_640, Some("the \"reason\""), 10),
                window(1_767_225_640, 1_767_225_660, None, 20),
                window(1_767_225_630, 1_767_225_640, None, 30),
            ],
        }
    }

    #[test]
    fn a_checkpoint_comes_back_as_it_was_written() {
        let text = checkpoint().to_text();
        assert!(text.contains(r#""Start":"2026-01-01T00:00:00Z","End":"2026-01-01T00:01:40Z""#), "{text}");
        assert_eq!(Checkpoint::parse(&text), Ok(checkpoint()));
    }

    #[test]
    fn what_is_left_is_what_no_finished_window_covers() {
        let left: Vec<_> =
            checkpoint().left().iter().map(|left| (left.start - 1_767_225_600, left.end - 1_767_225_600)).collect();
        assert_eq!(left, [(20, 30), (60, 100)]);
        assert!(!checkpoint().was_gone_through());
        let last = Interval { start: 1_767_225_660, end: 1_767_225_700 };
        let mut through = checkpoint();
        through.windows.push(SavedWindow { interval: last, ..through.windows[1].clone() });
        assert!(through.was_gone_through() && through.left().len() == 2);
        assert_eq!(checkpoint().raw_length(), 40);
    }

    #[test]
    fn no_cut_and_no_other_file_is_taken_for_a_checkpoint() {
        let text = checkpoint().to_text();
        for cut in (0..text.trim_end().len()).filter(|&cut| text.is_char_boundary(cut)) {
            assert!(Checkpoint::parse(&text[..cut]).is_err(), "cut at {cut}");
        }
        for (from, to) in [
            (r#""Version":1"#, r#""Version":2"#),
            ("Checkpoint", "State"),
            (r#""Offset":20"#, r#""Offset":21"#),
            ("00:01:40", "00:00:59"),
            (r#""Emitted":true"#, r#""Emitted":1"#),
        ] {
            assert!(Checkpoint::parse(&text.replace(from, to)).is_err(), "{from}");
        }
    }

    #[test]
    fn filters_agree_without_regard_to_order_and_case() {
        let filters = |operations: &[&str]| Filters {
            operations: operations.iter().map(|&operation| operation.to_owned()).collect(),
            ..Filters::default()
        };
        assert!(filters(&["A", "b"]).agree(&filters(&["B", "a", "A"])));
        assert!(!filters(&["A"]).agree(&filters(&["A", "b"])));
        assert!(!filters(&["A"]).agree(&Filters { free_text: "x".to_owned(), ..filters(&["A"]) }));
    }
}
