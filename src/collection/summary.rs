//! What a collection did, and what is missing.

use super::checkpoint::{utc, write_interval};
use super::plan::Interval;
use crate::books::Span;
use crate::json::write_string;
use crate::time::Timestamp;

/// What could not be collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// When.
    pub interval: Interval,
    /// How many records of it arrived all the same.
    pub records: u64,
    /// Why.
    pub reason: String,
}

/// What a collection did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The range.
    pub range: Interval,
    /// The second after which records may be missing because they appear late.
    pub incomplete_after: Option<i64>,
    /// When the oldest and the newest record were written.
    pub created: Span,
    /// How much of the range is behind, in seconds; gaps count.
    pub covered_seconds: i64,
    /// Windows asked for and ended, gaps among them.
    pub windows: u64,
    /// Windows of the raw file, also those passed over.
    pub replayed_windows: u64,
    /// Windows of the raw file that are still to be handed over.
    pub windows_to_replay: u64,
    /// Calls.
    pub calls: u64,
    /// Records, also those of the raw file.
    pub records: u64,
    /// Rows that were copies of those.
    pub duplicates: u64,
    /// Records left out because an earlier scheduled run delivered them.
    pub already_delivered: u64,
    /// Windows tried again.
    pub retries: u64,
    /// Windows halved.
    pub splits: u64,
    /// Answers without rows.
    pub empty_answers: u64,
    /// Answers whose rows meant nothing.
    pub failed_pages: u64,
    /// How long was waited, in seconds.
    pub waited_seconds: u64,
    /// How long calls took, in milliseconds.
    pub call_milliseconds: u64,
    /// Records that no row can come of: cut off, or none at all. A later run may find them whole.
    pub rejected: u64,
    /// How many gaps there are.
    pub gaps: u64,
    /// Whether the collection is done, every window was read to its end, for what the account may see, and every record
    /// that came can be read.
    pub complete: bool,
}

impl Summary {
    /// As JSON, with the gaps and what people should know.
    pub(super) fn to_json(self, gaps: &[Gap], notes: &[String]) -> String {
        let time = |time: Option<i64>| time.map_or("null".to_owned(), |time| format!("\"{}\"", utc(time)));
        let record = |time: Option<Timestamp>| {
            let mut out = Vec::new();
            match time {
                Some(time) => {
                    out.push(b'"');
                    time.write_utc(&mut out);
                    out.push(b'"');
                }
                None => out.extend_from_slice(b"null"),
            }
            String::from_utf8_lossy(&out).into_owned()
        };
        let mut out = "{\n".to_owned();
        write_interval(self.range, &mut out);
        let texts = [
            ("Complete", self.complete.to_string()),
            ("MayBeIncompleteAfter", time(self.incomplete_after)),
            ("OldestRecord", record(self.created.oldest)),
            ("NewestRecord", record(self.created.newest)),
        ];
        let numbers = [
            ("Windows", self.windows),
            ("ReplayedWindows", self.replayed_windows),
            ("Calls", self.calls),
            ("Records", self.records),
            ("Duplicates", self.duplicates),
            ("AlreadyDelivered", self.already_delivered),
            ("Rejected", self.rejected),
            ("Retries", self.retries),
            ("Splits", self.splits),
            ("EmptyAnswers", self.empty_answers),
            ("FailedPages", self.failed_pages),
            ("WaitedSeconds", self.waited_seconds),
            ("CallMilliseconds", self.call_milliseconds),
        ];
        for (name, value) in texts.into_iter().chain(numbers.map(|(name, number)| (name, number.to_string()))) {
            out.push_str(&format!(",\n\"{name}\":{value}"));
        }
        out.push_str(",\n\"Gaps\":[");
        for (position, gap) in gaps.iter().enumerate() {
            out.push_str(if position == 0 { "\n{" } else { ",\n{" });
            write_interval(gap.interval, &mut out);
            out.push_str(&format!(",\"Records\":{},\"Reason\":", gap.records));
            write_string(&gap.reason, &mut out);
            out.push('}');
        }
        out.push_str("],\n\"Notes\":[");
        for (position, note) in notes.iter().enumerate() {
            out.push_str(if position == 0 { "\n" } else { ",\n" });
            write_string(note, &mut out);
        }
        out.push_str("]\n}\n");
        out
    }
}
