//! `check`: what is in audit exports, and whether anything is missing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::table::Table;

use super::de_identify::DeIdentifyArguments;
use super::exit::{Exit, Failure};
use super::reading::{FilterArguments, LimitArguments, Reading, ReadingArguments};
use super::{grid, messages, standard_output, text_table};

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
        let de_identifier = self.de_identify.de_identifier(&inputs, self.reading.quiet())?;
        let options = ReaderOptions {
            other_files: self.de_identify.file().map(PathBuf::from).into_iter().collect(),
            ..self.reading.options(&self.filter, &self.limits, de_identifier)?
        };
        let mut reading = Reading::new(inputs, options, self.reading.quiet())?;
        let nothing_read = loop {
            match reading.next_table() {
                Ok(Some(_)) => {}
                Ok(None) => break None,
                // What is wrong with records of which none can be read is what was asked for.
                Err(failure) if reading.has_found_records_only() => break Some(failure),
                Err(failure) => return Err(failure),
            }
        };
        let report = match self.format {
            Format::Text => text(reading.reader()).into_bytes(),
            Format::Json => json(reading.reader())?,
        };
        standard_output::write(&report)?;
        nothing_read.map_or_else(|| Ok(self.reading.exit(&reading)), Err)
    }
}

fn text(reader: &Reader) -> String {
    let mut out = messages::summary("read", &reader.counts());
    out.push_str("\n\n");
    let (completeness, sources) = (reader.completeness(), reader.sources());
    let said = Said { table: &completeness };
    // What is counted for each source is not said twice.
    let is_per_source = |measure: &str| sources.schema().position(measure).is_some();
    let whole: Vec<_> = said.rows(|_, by| by.is_none()).filter(|row| !is_per_source(&row.measure)).collect();
    let width = whole.iter().map(|row| row.measure.len()).max().unwrap_or_default();
    for row in whole.iter().filter(|row| !row.what.is_empty()) {
        out.push_str(&format!("{:width$}  {}\n", row.measure, row.what));
    }
    let mut section = |title: &str, body: String| {
        if !body.is_empty() {
            out.push_str(&format!("\n{title}\n{body}"));
        }
    };
    section("Sources", text_table::aligned_without(&sources, &["Sources", "Bytes"]));
    section("Issues", issues(said));
    let keys: Vec<_> = said.rows(|_, by| by == Some("Key")).map(|key| vec![key.value, key.what]).collect();
    let title = match keys.len().checked_sub(KEYS_SHOWN) {
        Some(more @ 1..) => format!("Keys never seen before, kept in UnknownFields (and {more} more)"),
        _ => "Keys never seen before, kept in UnknownFields".to_owned(),
    };
    if !keys.is_empty() {
        let names = ["Key", "Records"].map(str::to_owned);
        section(&title, grid::aligned(&names, &keys[..keys.len().min(KEYS_SHOWN)], &[false, true]));
    }
    let columns: Vec<_> = said.rows(|_, by| by == Some("Column")).map(|column| column.value).collect();
    section("Columns that no row fills", columns.chunks(6).map(|names| format!("{}\n", names.join(", "))).collect());
    out
}

/// The table of completeness, row by row.
#[derive(Clone, Copy)]
struct Said<'t> {
    table: &'t Table,
}

/// A row of it, without what a terminal obeys.
struct SaidRow {
    measure: String,
    value: String,
    /// How many, or when.
    what: String,
    message: String,
}

impl<'t> Said<'t> {
    /// The rows of which measure and kind of part are wanted.
    fn rows(self, wanted: impl Fn(&str, Option<&str>) -> bool + 't) -> impl Iterator<Item = SaidRow> + 't {
        let column = |name| self.table.schema().position(name).unwrap_or(usize::MAX);
        let (measure, by) = (column("Measure"), column("By"));
        let texts = ["Measure", "Value", "Count", "Time", "Message"].map(column);
        let rows = (0..self.table.rows())
            .filter(move |&row| wanted(self.table.text(row, measure).unwrap_or_default(), self.table.text(row, by)));
        rows.map(move |row| {
            let [measure, value, count, time, message] =
                texts.map(|column| text_table::text(self.table.cell(row, column)));
            SaidRow { measure, value, what: count + &time, message }
        })
    }
}

/// By code: how often, what it means, and the first few.
fn issues(said: Said<'_>) -> String {
    let mut out = String::new();
    for SaidRow { value: code, what: count, message: meaning, .. } in
        said.rows(|measure, by| measure == "Issues" && by == Some("Code"))
    {
        let times = if count == "1" { "time" } else { "times" };
        out.push_str(&format!("{code}, {count} {times}: {meaning}\n"));
        let places = said.rows(move |measure, by| measure == code && matches!(by, Some("Record" | "Source")));
        for place in places.take(SHOWN) {
            out.push_str(&format!("  {}: {}\n", place.value, place.message));
        }
    }
    out
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
