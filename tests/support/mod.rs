//! What the integration tests have in common: reading bytes into comparable rows, and generated exports.
#![allow(dead_code)]

use std::collections::BTreeMap;

use teams_meeting_audit::ErrorKind;
use teams_meeting_audit::books::Counts;
use teams_meeting_audit::generate::{Format, Options, Profile, Totals, generate};
use teams_meeting_audit::output::{TextFormat, TextOptions};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::table::Table;

/// A row: its filled cells by column name, as text.
pub type Row = BTreeMap<String, String>;

/// What reading gave.
#[derive(Debug, Default)]
pub struct Outcome {
    pub rows: Vec<Row>,
    pub counts: Counts,
    /// Code and record number of each issue.
    pub issues: Vec<(String, Option<i64>)>,
    pub errors: Vec<ErrorKind>,
    pub tables: Vec<usize>,
}

impl Outcome {
    /// The AuditIds of the rows, without repetition of neighbours.
    pub fn audit_ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.rows.iter().filter_map(|row| row.get("AuditId")).map(String::as_str).collect();
        ids.dedup();
        ids
    }

    pub fn has_issue(&self, code: &str) -> bool {
        self.issues.iter().any(|(found, _)| found == code)
    }
}

pub fn cell_text(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) => Some(text.to_string()),
        Cell::Int(number) => Some(number.to_string()),
        Cell::Bool(truth) => Some(truth.to_string()),
        Cell::Time(time) => {
            let mut out = Vec::new();
            time.write_utc(&mut out);
            Some(String::from_utf8(out).expect("ASCII"))
        }
    }
}

pub fn table_rows(table: &Table) -> Vec<Row> {
    (0..table.rows())
        .map(|row| {
            let fields = table.schema().fields.iter().enumerate();
            fields
                .filter_map(|(column, field)| Some((field.name.to_string(), cell_text(table.cell(row, column))?)))
                .collect()
        })
        .collect()
}

pub fn drain(mut reader: Reader) -> Outcome {
    reader.close_input();
    let mut outcome = Outcome::default();
    loop {
        match reader.next_table() {
            Ok(Some(table)) => {
                outcome.tables.push(table.rows());
                outcome.rows.extend(table_rows(&table));
            }
            Ok(None) => break,
            Err(error) => outcome.errors.push(error.kind()),
        }
    }
    outcome.counts = reader.counts();
    let issues = reader.issues();
    outcome.issues = (0..issues.rows())
        .map(|row| {
            let number = if let Cell::Int(number) = issues.cell(row, 0) { Some(number) } else { None };
            (issues.text(row, 3).expect("a code").to_string(), number)
        })
        .collect();
    let counts = outcome.counts;
    assert!(counts.balance(), "the books do not balance: {counts:?}");
    assert_eq!(counts.rows, outcome.rows.len() as u64, "{counts:?}");
    outcome
}

pub fn read_with(bytes: &[u8], options: ReaderOptions) -> Outcome {
    let mut reader = Reader::new(options).expect("options");
    reader.add_bytes(bytes.to_vec());
    drain(reader)
}

/// Reads on one thread: what differs with more has tests of its own.
pub fn read(bytes: &[u8]) -> Outcome {
    read_with(bytes, ReaderOptions { threads: 1, ..Default::default() })
}

pub fn generated(format: Format, profile: Profile, meetings: usize, seed: u64) -> (Vec<u8>, Totals) {
    let mut out = Vec::new();
    let options = Options { meetings, seed, format, profile, ..Default::default() };
    let totals = generate(&options, &mut out, None).expect("memory");
    (out, totals)
}

/// The text that an export with these options has.
pub fn export(bytes: &[u8], text: TextFormat, options: ReaderOptions) -> Vec<u8> {
    let mut reader = Reader::new(ReaderOptions { text: Some(text), ..options }).expect("options");
    reader.add_bytes(bytes.to_vec());
    reader.close_input();
    let mut out = reader.text_header();
    while let Some(text) = reader.next_text().expect("readable") {
        out.extend_from_slice(&text);
    }
    out
}

pub fn csv() -> TextFormat {
    TextFormat::Csv(TextOptions::default())
}

/// A row without what tells where it was read, and with JSON cells in one order of keys and without nulls.
pub fn comparable(mut row: Row) -> Row {
    for column in ["RecordNumber", "Source"] {
        row.remove(column);
    }
    for column in
        ["UnknownFields", "Members", "ArtifactShareSessions", "ParticipantInfo", "AppAccessContext", "ExtraProperties"]
    {
        if let Some(text) = row.remove(column) {
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            // serde_json keeps the keys of an object sorted.
            let value = without_nulls(value);
            if value != serde_json::json!({}) {
                row.insert(column.to_string(), value.to_string());
            }
        }
    }
    row
}

fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
