//! `check`: what is in audit exports, and whether anything is missing.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use teams_meeting_audit::issue::IssueCode;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::table::Table;

use super::de_identify::DeIdentifyArguments;
use super::exit::{Exit, Failure};
use super::reading::{FilterArguments, LimitArguments, Reading, ReadingArguments};
use super::{messages, standard_output, text_table};

/// How many examples of an issue and how many unknown keys the text shows; JSON has all.
const SHOWN: usize = 3;
const KEYS_SHOWN: usize = 20;

/// Count what is in audit exports and say what is missing, odd or damaged, without writing records
///
/// Every record that was framed is counted exactly once: as a meeting, a participant, a call participant, a record of
/// another operation, a duplicate or rejected.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  teams-meeting-audit check audit.csv
  teams-meeting-audit check --strict --format json *.csv.gz > books.json")]
pub(crate) struct Check {
    #[command(flatten)]
    reading: ReadingArguments,

    /// How to write the report
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    de_identify: DeIdentifyArguments,

    #[command(flatten)]
    filter: FilterArguments,

    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object: Summary, Sources, Issues, UnknownKeys, Fields
    Json,
}

impl Check {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let inputs = self.reading.inputs()?;
        let options = ReaderOptions {
            de_identify: self.de_identify.de_identifier(&inputs, self.reading.quiet())?,
            ..self.reading.options(&self.filter, &self.limits)?
        };
        let mut reading = Reading::new(inputs, options, self.reading.quiet())?;
        while reading.next_table()?.is_some() {}
        let report = match self.format {
            Format::Text => text(reading.reader()).into_bytes(),
            Format::Json => json(reading.reader())?,
        };
        standard_output::write(&report)?;
        Ok(self.reading.exit(&reading))
    }
}

fn text(reader: &Reader) -> String {
    let mut out = messages::summary("read", &reader.counts());
    out.push_str("\n\n");
    let sources = reader.sources();
    let counted: Vec<_> = sources.schema().fields.iter().map(|field| field.name.as_ref()).collect();
    out.push_str(&text_table::pairs_without(&reader.summary(), 0, &counted));
    let mut section = |title: String, body: String| {
        if !body.is_empty() {
            out.push_str(&format!("\n{title}\n{body}"));
        }
    };
    section("Sources".to_owned(), text_table::aligned_without(&sources, &["Sources", "Bytes"]));
    section("Issues".to_owned(), issues(&reader.issues()));
    let keys = reader.unknown_keys();
    if keys.rows() > 0 {
        let title = match keys.rows().checked_sub(KEYS_SHOWN) {
            Some(more @ 1..) => format!("Keys never seen before, kept in UnknownFields (and {more} more)"),
            _ => "Keys never seen before, kept in UnknownFields".to_owned(),
        };
        section(title, text_table::aligned(&keys.slice(0, KEYS_SHOWN)));
    }
    if reader.counts().rows > 0 {
        section("Columns that no row fills".to_owned(), unfilled(&reader.fields()));
    }
    out
}

/// By code: how often, what it means, and the first few.
fn issues(issues: &Table) -> String {
    let column = |name| issues.schema().position(name).unwrap_or(usize::MAX);
    let (number, offset, source) = (column("RecordNumber"), column("ByteOffset"), column("Source"));
    let (code, message) = (column("Code"), column("Message"));
    let mut rows_by_code: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..issues.rows() {
        rows_by_code.entry(issues.text(row, code).unwrap_or("")).or_default().push(row);
    }
    let mut out = String::new();
    for (code, rows) in rows_by_code {
        let meaning = IssueCode::ALL.iter().find(|known| known.name() == code).map_or("", |code| code.description());
        out.push_str(&format!("{code}, {}: {meaning}\n", messages::counted(rows.len() as u64, "time", "times")));
        for &row in rows.iter().take(SHOWN) {
            let source = issues.text(row, source).unwrap_or("");
            let place = match (issues.cell(row, number), issues.cell(row, offset)) {
                (Cell::Int(number), Cell::Int(offset)) => format!("{source}, record {number} (byte {offset})"),
                _ => source.to_owned(),
            };
            let example = format!("{place}: {}", issues.text(row, message).unwrap_or(""));
            out.push_str(&format!("  {}\n", text_table::without_controls(&example)));
        }
    }
    out
}

/// The names of the columns that stayed empty, a few to a line.
fn unfilled(fields: &Table) -> String {
    let (Some(name), Some(filled)) = (fields.schema().position("Name"), fields.schema().position("Filled")) else {
        return String::new();
    };
    let empty: Vec<_> = (0..fields.rows())
        .filter(|&row| fields.cell(row, filled) == Cell::Int(0))
        .filter_map(|row| fields.text(row, name))
        .collect();
    empty.chunks(6).map(|names| format!("{}\n", names.join(", "))).collect()
}

fn json(reader: &Reader) -> Result<Vec<u8>, Failure> {
    let lists = [
        ("Sources", reader.sources()),
        ("Issues", reader.issues()),
        ("UnknownKeys", reader.unknown_keys()),
        ("Fields", reader.fields()),
    ];
    // The summary is one row: an object, not a list of one.
    let mut out = b"{\n\"Summary\": ".to_vec();
    out.extend_from_slice(text_table::json_lines(&reader.summary())?.trim_ascii());
    for (name, table) in lists {
        out.extend_from_slice(format!(",\n\"{name}\": ").as_bytes());
        out.extend_from_slice(text_table::json_array(&table)?.trim_ascii());
    }
    out.extend_from_slice(b"\n}\n");
    Ok(out)
}
