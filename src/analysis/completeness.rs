//! What was read, and what is missing, odd or damaged in it: the books of a reading as one table.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{answer, schema};
use crate::books::Books;
use crate::issue::{Issue, IssueCode};
use crate::record::Cell;
use crate::table::{Table, TableBuilder, TableKind};
use crate::time::Timestamp;

/// How many places of one issue are named where they are records, and where they are whole sources.
const RECORDS_NAMED: usize = 5;
const SOURCES_NAMED: usize = 100;

answer! {
    /// The columns of the table of completeness, in order.
    COLUMNS;
    CompletenessRow {
        Measure Text Dictionary Word "What is counted or said; of a place its issue's code";
        By Text Dictionary Word "Source, Code, Column, Key, or Record for the first places of an issue; null for the whole";
        Value Text Plain Value "Which of those it is";
        Count Int Plain Figure "How many; null where nothing is counted or nothing was read";
        Time Time Plain Figure "When, of the measures that are times";
        Message Text Plain Message "A source's container, what a code means, what is odd there, or what to do";
    }
}

struct Completeness {
    builder: TableBuilder,
}

impl Completeness {
    fn row(&mut self, row: CompletenessRow<'_>) {
        self.builder.append_cells(row.cells());
    }

    fn count(&mut self, measure: &str, count: u64) {
        self.row(CompletenessRow { Measure: Cell::Text(measure), Count: number(count), ..CompletenessRow::default() });
    }

    fn time(&mut self, measure: &str, time: Option<Timestamp>) {
        let time = time.map_or(Cell::Null, Cell::Time);
        self.row(CompletenessRow { Measure: Cell::Text(measure), Time: time, ..CompletenessRow::default() });
    }

    fn part(&mut self, measure: &str, by: &str, value: &str, count: Cell<'_>, message: &str) {
        self.row(CompletenessRow {
            Measure: Cell::Text(measure),
            By: Cell::Text(by),
            Value: Cell::Text(value),
            Count: count,
            Message: if message.is_empty() { Cell::Null } else { Cell::Text(message) },
            ..CompletenessRow::default()
        });
    }

    fn codes(&mut self, measure: &str, counts: &BTreeMap<IssueCode, u64>, wanted: fn(IssueCode) -> bool) {
        for (code, count) in counts.iter().filter(|(code, _)| wanted(**code)) {
            self.part(measure, "Code", code.name(), number(*count), code.description());
        }
    }

    fn places(&mut self, issue: &Issue) {
        let code = issue.code.name();
        match issue.record_number {
            0 => self.part(code, "Source", &issue.source, Cell::Null, &issue.message),
            record => {
                let place = format!("{}, record {record} (byte {})", issue.source, issue.byte_offset);
                self.part(code, "Record", &place, Cell::Null, &issue.message);
            }
        }
    }
}

fn number(count: u64) -> Cell<'static> {
    Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The books as a table: first what was counted, then what was not filled or not known, then what was odd, with the first
/// places of each issue.
pub(crate) fn table(books: &Books) -> Table {
    let mut out = Completeness { builder: TableBuilder::new(Arc::new(schema(TableKind::Completeness, COLUMNS))) };
    let counts = books.counts();
    out.count("Sources", counts.sources);
    out.count("Records", counts.records);
    for source in books.sources() {
        out.part("Records", "Source", &source.name, number(source.counts.records), source.container);
    }
    out.count("Meetings", counts.meetings);
    out.count("Participants", counts.participants);
    out.count("CallParticipants", counts.call_participants);
    out.count("OtherOperations", counts.other_operations);
    out.count("Duplicates", counts.duplicates);
    out.count("ConflictingDuplicates", counts.conflicting_duplicates);
    out.count("Rejected", counts.rejected);
    let issues = books.issue_counts();
    out.codes("Rejected", issues, IssueCode::rejects);
    out.count("Rows", counts.rows);
    out.count("FilteredRows", counts.filtered_rows);
    let orphans = books.orphans();
    out.count("OrphanParticipants", orphans.participants);
    out.count("OrphanParticipantMeetings", orphans.participant_meetings);
    out.count("OrphanMeetings", orphans.meetings);
    out.count("RowsWithoutMeeting", books.rows_without_meeting());
    let (creation, meeting) = books.spans();
    out.time("OldestCreationTime", creation.oldest);
    out.time("NewestCreationTime", creation.newest);
    out.time("OldestMeetingTime", meeting.oldest);
    out.time("NewestMeetingTime", meeting.newest);
    out.count("PossiblyTruncated", books.issue_count(IssueCode::PossiblyTruncated));

    let unfilled = books.unfilled();
    // Where no row was read no column could be filled, and none is suspect.
    let is_any = counts.rows + counts.filtered_rows > 0;
    let measure = "UnfilledColumns";
    let count = if is_any { number(unfilled.len() as u64) } else { Cell::Null };
    out.row(CompletenessRow { Measure: Cell::Text(measure), Count: count, ..CompletenessRow::default() });
    for column in unfilled.iter().filter(|_| is_any) {
        out.part(measure, "Column", column, Cell::Null, "");
    }
    let mut keys: Vec<_> = books.unknown_keys().iter().collect();
    keys.sort_by_key(|(key, records)| (Reverse(**records), key.as_str()));
    out.count("UnknownKeys", keys.len() as u64);
    for (key, records) in keys {
        out.part("UnknownKeys", "Key", key, number(*records), "");
    }

    out.count("Issues", issues.values().sum());
    out.codes("Issues", issues, |_| true);
    let mut named: BTreeMap<(IssueCode, bool), Vec<&Issue>> = BTreeMap::new();
    for issue in books.issues() {
        let is_source = issue.record_number == 0;
        let places = named.entry((issue.code, is_source)).or_default();
        if places.len() < if is_source { SOURCES_NAMED } else { RECORDS_NAMED } {
            places.push(issue);
        }
    }
    for issue in named.into_values().flatten() {
        out.places(issue);
    }
    out.builder.finish()
}

#[cfg(test)]
mod tests {
    use crate::reader::{Reader, ReaderOptions};
    use crate::record::Cell;
    use crate::table::Table;

    fn completeness(columns: &[&str], bytes: &str) -> Table {
        let columns = columns.iter().map(|&name| name.to_owned()).collect();
        let mut reader = Reader::new(ReaderOptions { columns, ..ReaderOptions::default() }).expect("good options");
        reader.add_bytes(bytes.as_bytes().to_vec());
        reader.close_input();
        while reader.next_table().expect("a readable source").is_some() {}
        reader.completeness()
    }

    /// The rows of a measure as `by|value|count|message`, what is null left empty.
    fn rows(table: &Table, measure: &str) -> Vec<String> {
        let column = |name| table.schema().position(name).expect("a column");
        let text = |row, name| match table.cell(row, column(name)) {
            Cell::Text(text) => text.to_owned(),
            Cell::Int(number) => number.to_string(),
            _ => String::new(),
        };
        (0..table.rows())
            .filter(|&row| text(row, "Measure") == measure)
            .map(|row| ["By", "Value", "Count", "Message"].map(|name| text(row, name)).join("|"))
            .collect()
    }

    const RECORDS: &str = r#"{"Id":"1","Operation":"MeetingParticipantDetail","MeetingDetailId":"m","JoinTime":"2026-01-18T12:00:00","NeverSeen":1}
{"Id":"2","Operation":"MeetingParticipantDetail","MeetingDetailId":"m","JoinTime":"2026-01-18T12:05:00","NeverSeen":2}
{"Id":"3","Operation":"MeetingDetail","NotEnded":"#;

    #[test]
    fn what_is_missing_odd_or_new_is_said_with_its_places() {
        let table = completeness(&[], RECORDS);
        assert_eq!(rows(&table, "Records"), ["||3|", "Source|(memory)|3|JSON"]);
        assert_eq!(rows(&table, "Rejected"), ["||1|", "Code|CutOff|1|The record ends before its JSON does"]);
        assert_eq!(rows(&table, "OrphanParticipants"), ["||2|"]);
        assert_eq!(rows(&table, "OrphanParticipantMeetings"), ["||1|"]);
        assert_eq!(rows(&table, "UnknownKeys"), ["||1|", "Key|NeverSeen|2|"]);
        let cut = rows(&table, "CutOff");
        assert_eq!(cut.len(), 1);
        assert!(cut[0].starts_with("Record|(memory), record 3 (byte 238)||"), "{cut:?}");
        let unfilled = rows(&table, "UnfilledColumns");
        assert!(unfilled.contains(&"Column|EndTime||".to_owned()));
        assert!(!unfilled.contains(&"Column|JoinTime||".to_owned()));
    }

    /// A reading for an analysis has few columns in its tables; what records fill is another question.
    #[test]
    fn columns_that_are_not_asked_for_are_not_unfilled() {
        let all = rows(&completeness(&[], RECORDS), "UnfilledColumns");
        assert_eq!(rows(&completeness(&["DisplayName"], RECORDS), "UnfilledColumns"), all);
    }

    #[test]
    fn where_nothing_was_read_no_column_is_suspect() {
        let table = completeness(&[], "[]");
        assert_eq!(rows(&table, "UnfilledColumns"), ["|||"]);
        assert_eq!(rows(&table, "NoRecords"), ["Source|(memory)||the source holds no audit records"]);
        assert_eq!(rows(&table, "OldestCreationTime"), ["|||"]);
    }
}
