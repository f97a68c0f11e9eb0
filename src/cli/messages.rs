//! What is said on standard error.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use teams_meeting_audit::analysis::LeftOut;
use teams_meeting_audit::books::Counts;
use teams_meeting_audit::error::shown;
use teams_meeting_audit::issue::{ALL_SOURCES, IssueCode};
use teams_meeting_audit::knowledge::Unusable;
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::table::Table;

use super::PROGRAM;
use super::text_table::without_controls;

/// How many rejected records are named.
const REJECTED_SHOWN: usize = 5;

/// How many warnings about whole sources are said.
const WARNINGS_SHOWN: usize = 20;

/// Says something on standard error. A standard error that is closed loses it, and nothing else.
pub(crate) fn say(message: impl AsRef<str>) {
    let mut text = String::new();
    for line in message.as_ref().lines() {
        // Messages quote what was recorded, and a terminal obeys some of it.
        text.push_str(&without_controls(line));
        text.push('\n');
    }
    let _ = write!(io::stderr().lock(), "{PROGRAM}: {text}");
}

/// The rows of a side file that were left out.
pub(crate) fn say_unusable(option: &str, unusable: &Unusable) {
    if unusable.count == 0 {
        return;
    }
    say(format!("warning: --{option}: {} left out", counted(unusable.count, "row", "rows")));
    for row in &unusable.first {
        say(format!("  {row}"));
    }
    if unusable.count > unusable.first.len() as u64 {
        say(format!("  and {} more", unusable.count - unusable.first.len() as u64));
    }
}

/// The books of a reading in one line, the first rejected records, and what is wrong with whole sources.
pub(crate) fn say_summary(counts: &Counts, issues: &Table) {
    say(summary("read", counts));
    say_issues(issues);
}

/// The first rejected records, and what is wrong with whole sources.
pub(crate) fn say_issues(issues: &Table) {
    for line in issue_lines(issues) {
        say(line);
    }
}

/// The rows that no answer has a place for.
pub(crate) fn say_left_out(left_out: LeftOut) {
    if left_out.without_meeting > 0 {
        let rows = counted(left_out.without_meeting, "row names", "rows name");
        say(format!("{rows} no meeting: left out"));
    }
    if left_out.calls > 0 {
        let sessions = counted(left_out.calls, "session of a call", "sessions of calls");
        say(format!("{sessions}: left out without --calls"));
    }
}

/// `read 120 records: 12 meetings, 90 participants, … → 96 rows`
pub(crate) fn summary(done: &str, counts: &Counts) -> String {
    let mut text = format!("{done} {}", counted(counts.records, "record", "records"));
    let mut separator = ": ";
    for (count, one, many) in [
        (counts.meetings, "meeting", "meetings"),
        (counts.participants, "participant", "participants"),
        (counts.call_participants, "call participant", "call participants"),
        (counts.other_operations, "other operation", "other operations"),
        (counts.duplicates, "duplicate", "duplicates"),
        (counts.rejected, "rejected", "rejected"),
    ] {
        if count > 0 {
            // Writing to a string does not fail.
            let _ = write!(text, "{separator}{}", counted(count, one, many));
            separator = ", ";
        }
    }
    let _ = write!(text, " → {}", counted(counts.rows, "row", "rows"));
    if counts.filtered_rows > 0 {
        let _ = write!(text, " ({} filtered out)", counts.filtered_rows);
    }
    text
}

/// `1 record`, `2 records`
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first rejected records with place and reason, and the first issues of whole sources.
fn issue_lines(issues: &Table) -> Vec<String> {
    let column = |name| issues.schema().position(name).unwrap_or(usize::MAX);
    let (number, offset) = (column("RecordNumber"), column("ByteOffset"));
    let (source, code, message) = (column("Source"), column("Code"), column("Message"));
    let text = |row, column| issues.text(row, column).unwrap_or("");
    let rejects = |row| IssueCode::ALL.iter().any(|known| known.rejects() && known.name() == text(row, code));
    let (mut lines, mut rejected, mut warnings) = (Vec::new(), 0, 0);
    for row in 0..issues.rows() {
        let (source, message) = (shown(text(row, source)), without_controls(text(row, message)));
        match (issues.cell(row, number), issues.cell(row, offset)) {
            (Cell::Int(number), Cell::Int(offset)) if rejects(row) => {
                rejected += 1;
                if rejected <= REJECTED_SHOWN {
                    lines.push(format!("rejected: {source}: record {number} (byte {offset}): {message}"));
                }
            }
            // Said when the map was read.
            (Cell::Null, _) if text(row, code) == IssueCode::UnusableMapRow.name() => {}
            (Cell::Null, _) => {
                warnings += 1;
                if warnings <= WARNINGS_SHOWN {
                    let what = if text(row, code) == IssueCode::NotAuditData.name() { "note" } else { "warning" };
                    lines.push(match source.as_ref() {
                        ALL_SOURCES => format!("{what}: {message}"),
                        source => format!("{what}: {source}: {message}"),
                    });
                }
            }
            _ => {}
        }
    }
    if warnings > WARNINGS_SHOWN {
        lines.push(format!("warning: {} more; `{PROGRAM} check` lists them", warnings - WARNINGS_SHOWN));
    }
    if rejected > REJECTED_SHOWN {
        lines.push(format!("rejected: {} more; `{PROGRAM} check` lists them", rejected - REJECTED_SHOWN));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use teams_meeting_audit::schema::ColumnType;
    use teams_meeting_audit::table::{TableBuilder, TableKind, TableSchema};

    use super::*;

    #[test]
    fn the_summary_names_what_there_is() {
        let counts = Counts {
            records: 120,
            meetings: 12,
            participants: 90,
            call_participants: 4,
            other_operations: 10,
            duplicates: 2,
            rejected: 2,
            rows: 96,
            filtered_rows: 10,
            ..Counts::default()
        };
        assert_eq!(
            summary("read", &counts),
            "read 120 records: 12 meetings, 90 participants, 4 call participants, 10 other operations, 2 duplicates, \
             2 rejected → 96 rows (10 filtered out)"
        );
        let one = Counts { records: 1, meetings: 1, rows: 1, ..Counts::default() };
        assert_eq!(summary("read", &one), "read 1 record: 1 meeting → 1 row");
        assert_eq!(summary("read", &Counts::default()), "read 0 records → 0 rows");
    }

    #[test]
    fn the_first_rejected_records_and_all_warnings_are_said() {
        let fields = [
            ("RecordNumber", ColumnType::Int),
            ("Source", ColumnType::Text),
            ("ByteOffset", ColumnType::Int),
            ("Code", ColumnType::Text),
            ("Message", ColumnType::Text),
        ];
        let mut issues = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Issues, &fields)));
        let mut add = |number, code, message| {
            let offset = if number == Cell::Null { Cell::Null } else { Cell::Int(40) };
            issues.append_cells([number, Cell::Text("a.csv"), offset, Cell::Text(code), Cell::Text(message)]);
        };
        add(Cell::Int(1), "NotAGuid", "odd, but kept");
        add(Cell::Null, "PossiblyTruncated", "exactly 5,000 records");
        for number in 2..9 {
            add(Cell::Int(number), "CutOff", "ends early");
        }
        let lines = issue_lines(&issues.finish());
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0], "warning: a.csv: exactly 5,000 records");
        assert_eq!(lines[1], "rejected: a.csv: record 2 (byte 40): ends early");
        assert_eq!(lines[6], "rejected: 2 more; `teams-meeting-audit check` lists them");
    }
}
