//! What the verbs that analyse have in common: their options, and answers as tables for people, CSV or JSON Lines.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question, ROWS_AT_ONCE};
use teams_meeting_audit::output::{OutputFormat, TextFormat, TextOptions, TextWriter};
use teams_meeting_audit::reader::ReaderOptions;
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::report::{FileOptions, ReportFormat, write_tables};
use teams_meeting_audit::schema::ColumnType;
use teams_meeting_audit::table::{Table, TableField};

use super::de_identify::DeIdentifyArguments;
use super::destination::{self, Destination};
use super::exit::{Exit, Failure};
use super::grid::aligned;
use super::inputs::Input;
use super::reading::{FilterArguments, LimitArguments, Reading, ReadingArguments};
use super::{PROGRAM, maps, messages, text_table, values};

/// What says the form of a file whose name does not.
const FORMS: &str = "-f csv, -f jsonl, -f table, -f html or -f xlsx";

/// The options of every verb that analyses.
#[derive(Debug, Args)]
pub(crate) struct AnswerArguments {
    #[command(flatten)]
    reading: ReadingArguments,

    /// Count instead of listing: each count with what it is a part of
    #[arg(long)]
    summary: bool,

    /// Take in calls too, each as a meeting under its CallId
    #[arg(long)]
    calls: bool,

    #[command(flatten)]
    output: OutputArguments,

    #[command(flatten)]
    maps: MapArguments,

    #[command(flatten)]
    de_identify: DeIdentifyArguments,

    #[command(flatten)]
    filter: FilterArguments,

    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct OutputArguments {
    /// File to write instead of standard output; it appears only when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace an existing FILE
    #[arg(long, requires = "output")]
    force: bool,

    /// Form of the answer [default: by the name of FILE; on a terminal table, else csv]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,

    /// Only these columns, in this order: names or patterns with * and ?, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,

    /// Begin CSV with the UTF-8 byte order mark, by which spreadsheets know the encoding
    #[arg(long)]
    bom: bool,

    /// Character between the cells of CSV, or tab [default: , and tab for .tsv]
    #[arg(long, value_name = "CHAR", value_parser = values::delimiter)]
    delimiter: Option<u8>,

    /// Write recorded text into CSV as it is, even where a spreadsheet would run it as a formula
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Who, and which meeting")]
struct MapArguments {
    /// Who people are, after what the records say: CSV or JSON
    ///
    /// With the columns UserPrincipalName (or UPN), ObjectId (or ExternalDirectoryObjectId, UUID, Id) and, if there is
    /// one, DisplayName, as Get-User, Get-MgUser and the portals write them; or lines UUID,EMAIL without a header.
    #[arg(long, value_name = "FILE")]
    user_map: Option<PathBuf>,

    /// What meetings were called and when they were to be, from a calendar export: CSV or JSON
    ///
    /// With the columns ICalUid, ChatThreadId or MeetingUrl, and Subject, ScheduledStart, ScheduledEnd: audit records
    /// hold neither. Of several rows of one meeting the one scheduled nearest to its start counts.
    #[arg(long, value_name = "FILE")]
    meeting_map: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the columns that matter most, durations as hours, minutes and seconds
    Table,
    /// Comma-separated values with a header, all columns, safe to open in a spreadsheet
    Csv,
    /// JSON Lines: one object a row, every column always there
    Jsonl,
    /// A page with one table for a browser, which needs no network and no script
    Html,
    /// An Excel workbook with one sheet
    Xlsx,
}

/// How a verb lays its answer out for people, with times in that zone.
pub(crate) type Layout = fn(&Table, Tz) -> String;

/// Rows of an answer → those that are written in their place.
pub(crate) type View = fn(&Table) -> teams_meeting_audit::Result<Table>;

impl AnswerArguments {
    /// The zone in which people read and write times.
    pub(crate) fn zone(&self) -> Tz {
        self.reading.time_zone().unwrap_or(chrono_tz::UTC)
    }

    /// Whether the filter names people.
    pub(crate) fn names_users(&self) -> bool {
        self.filter.names_users()
    }

    pub(crate) fn quiet(&self) -> bool {
        self.reading.quiet()
    }

    /// Reads everything, asks, and writes the answer. `options` holds what the verb alone knows of, `map_read` is a file
    /// that it has read for them, and `view` makes the rows that are written of those of the answer.
    pub(crate) fn run(
        &self,
        question: Question,
        options: AnalysisOptions,
        map_read: Option<&Path>,
        layout: Layout,
        view: Option<View>,
    ) -> Result<Exit, Failure> {
        let (zone, quiet) = (self.zone(), self.reading.quiet());
        let format = self.output.format()?;
        let inputs = self.reading.inputs()?;
        let de_identifier = self.de_identify.de_identifier(&inputs, quiet)?;
        let mut reader_options = ReaderOptions {
            columns: Analysis::needed_columns(),
            // The records are analysed as they are, and only what is said of them is told in pseudonyms.
            rows_as_recorded: true,
            ..self.reading.options(&self.filter, &self.limits, de_identifier.clone())?
        };
        let mut analysis = Analysis::new(AnalysisOptions {
            // What the filter lets through is decided when all is known: a meeting is more than the rows that pass.
            filter: std::mem::take(&mut reader_options.filter),
            calls: self.calls,
            zone,
            user_map: maps::users(self.maps.user_map.as_deref(), quiet)?,
            meeting_map: maps::meetings(self.maps.meeting_map.as_deref(), zone, quiet)?,
            de_identify: de_identifier,
            threads: reader_options.threads,
            ..options
        })?;
        let maps = self.maps.user_map.iter().chain(&self.maps.meeting_map).map(PathBuf::as_path).chain(map_read);
        let files_given: Vec<_> = maps.chain(self.de_identify.file()).map(PathBuf::from).collect();
        let files_read: Vec<_> =
            inputs.iter().filter_map(Input::path).map(PathBuf::from).chain(files_given.iter().cloned()).collect();
        reader_options.other_files = files_given.into_iter().chain(self.output.output.clone()).collect();
        let mut reading = Reading::new(inputs, reader_options, quiet)?;
        let mut destination = Destination::new(self.output.output.as_deref(), self.output.force, &files_read)?;
        while let Some(table) = reading.next_table()? {
            analysis.add_table(&table)?;
        }
        let view = view.filter(|_| !self.summary);
        let chosen = |table: &Table| {
            let viewed = view.map(|view| view(table)).transpose()?;
            let table = viewed.as_ref().unwrap_or(table);
            table.select_named(&self.output.columns).map_err(|error| Failure::option("columns", &error))
        };
        match format {
            Format::Table => {
                let answer = self.whole(&mut analysis, question);
                let text = match () {
                    () if view.is_some() => in_columns(&chosen(&answer)?, zone),
                    () if !self.output.columns.is_empty() => text_table::aligned(&chosen(&answer)?),
                    () if self.summary => summary(&answer),
                    () => layout(&answer, zone),
                };
                destination.write(text.as_bytes())?;
            }
            Format::Html | Format::Xlsx => {
                let answer = chosen(&self.whole(&mut analysis, question))?;
                let format = if format == Format::Html { ReportFormat::Html } else { ReportFormat::Xlsx };
                let temporary_folder = self.limits.temporary_folder().cloned();
                let options = FileOptions { zone, temporary_folder, ..FileOptions::new(format) };
                reading.watched(|watch| destination.fill(|out| write_tables(&[answer], &options, out, watch)))?;
            }
            Format::Csv | Format::Jsonl => {
                let form = self.output.text(format, zone)?;
                let mut writer: Option<TextWriter> = None;
                let mut text = Vec::new();
                let mut write = |table: &Table| {
                    reading.check_not_interrupted()?;
                    let table = chosen(table)?;
                    text.clear();
                    let writer = match &mut writer {
                        Some(writer) => writer,
                        none => {
                            let begun = none.insert(TextWriter::new(table.schema(), &form)?);
                            begun.header(&mut text);
                            begun
                        }
                    };
                    writer.format(&table, &mut text)?;
                    destination.write(&text)
                };
                match self.summary {
                    true => write(&analysis.summary(question))?,
                    false => analysis.each_table_of_answer(question, ROWS_AT_ONCE, write)?,
                }
            }
        }
        destination.commit()?;
        if !quiet {
            messages::say_summary(&reading.reader().counts(), &reading.reader().issues());
            messages::say_left_out(analysis.left_out());
            messages::say_issues(&analysis.issues());
        }
        Ok(self.reading.exit(&reading))
    }
}

impl AnswerArguments {
    fn whole(&self, analysis: &mut Analysis, question: Question) -> Table {
        match self.summary {
            true => analysis.summary(question),
            false => analysis.answer(question),
        }
    }
}

impl OutputArguments {
    fn format(&self) -> Result<Format, Failure> {
        let file = destination::file(self.output.as_deref());
        let is_text = file.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
        let format = match self.format {
            Some(format) => format,
            // The form for people is in no other surface, and so is its name.
            None if is_text || file.is_none() && io::stdout().is_terminal() => Format::Table,
            None => match destination::form(file, None, FORMS)?.format {
                OutputFormat::Csv => Format::Csv,
                OutputFormat::JsonLines => Format::Jsonl,
                OutputFormat::Html => Format::Html,
                OutputFormat::Xlsx => Format::Xlsx,
            },
        };
        if format == Format::Xlsx {
            destination::not_to_a_terminal(self.output.as_deref())?;
        }
        let only_csv = [(self.bom, "bom"), (self.delimiter.is_some(), "delimiter"), (self.raw, "raw")];
        match only_csv.iter().find(|(given, _)| *given) {
            Some((_, name)) if format != Format::Csv => Err(Failure::usage(format!("--{name} is for CSV only"))),
            _ => Ok(format),
        }
    }

    fn text(&self, format: Format, zone: Tz) -> Result<TextFormat, Failure> {
        if format == Format::Jsonl {
            return Ok(TextFormat::JsonLines);
        }
        let delimiter = match self.delimiter {
            Some(delimiter) => delimiter,
            None => destination::form(self.output.as_deref(), Some(OutputFormat::Csv), FORMS)?.delimiter,
        };
        Ok(TextFormat::Csv(TextOptions { delimiter, bom: self.bom, zone, raw: self.raw }))
    }
}

/// A row of an answer, read by the names of its columns.
#[derive(Clone, Copy)]
pub(crate) struct Answered<'t> {
    table: &'t Table,
    row: usize,
    zone: Tz,
}

impl<'t> Answered<'t> {
    /// The rows of a table, with times in that zone.
    pub(crate) fn rows(table: &'t Table, zone: Tz) -> impl Iterator<Item = Self> {
        (0..table.rows()).map(move |row| Self { table, row, zone })
    }

    fn cell(&self, name: &str) -> Cell<'t> {
        self.table.schema().position(name).map_or(Cell::Null, |column| self.table.cell(self.row, column))
    }

    /// A text without what a terminal obeys.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.cell(name) {
            Cell::Text(text) => Some(text_table::without_controls(text)),
            _ => None,
        }
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        match self.cell(name) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn truth(&self, name: &str) -> Option<bool> {
        match self.cell(name) {
            Cell::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// A local time as `yyyy-MM-dd HH:mm:ss`.
    pub(crate) fn time(&self, name: &str) -> Option<String> {
        match self.cell(name) {
            Cell::Time(time) => {
                let mut text = Vec::new();
                time.write_classic(self.zone, &mut text);
                String::from_utf8(text).ok()
            }
            _ => None,
        }
    }

    /// Seconds as `h:mm:ss`.
    pub(crate) fn duration(&self, name: &str) -> Option<String> {
        self.int(name).map(duration)
    }

    /// The first of these texts that is there.
    pub(crate) fn first_of(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }
}

/// All columns side by side, with times in that zone, which the first of them names.
fn in_columns(table: &Table, zone: Tz) -> String {
    let fields = &table.schema().fields;
    let first = fields.iter().position(|field| field.ty == ColumnType::Time);
    let named = |(at, field): (usize, &TableField)| match Some(at) == first {
        true => format!("{} ({})", field.name, zone.name()),
        false => field.name.clone().into_owned(),
    };
    let names: Vec<_> = fields.iter().enumerate().map(named).collect();
    let cells = |row: Answered<'_>| {
        let cell = |field: &TableField| match row.cell(&field.name) {
            Cell::Time(_) => row.time(&field.name).unwrap_or_default(),
            cell => text_table::text(cell),
        };
        fields.iter().map(cell).collect::<Vec<_>>()
    };
    let right: Vec<_> = fields.iter().map(|field| matches!(field.ty, ColumnType::Int | ColumnType::SmallInt)).collect();
    aligned(&names, &Answered::rows(table, zone).map(cells).collect::<Vec<_>>(), &right)
}

/// Seconds as `h:mm:ss`, hours beyond a day kept.
pub(crate) fn duration(seconds: i64) -> String {
    let (sign, left) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)
}

/// `1,234` of a count, `34:17:22` of seconds.
fn number(measure: &str, count: i64) -> String {
    if measure.ends_with("Seconds") { duration(count) } else { count.to_string() }
}

/// A summary for people: the counts, then each list of parts under what it is a list of.
fn summary(table: &Table) -> String {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut parts: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for row in Answered::rows(table, chrono_tz::UTC) {
        let measure = row.text("Measure").unwrap_or_default();
        let count = number(&measure, row.int("Count").unwrap_or_default());
        let of = row.int("Of").map(|of| format!("of {}", number(&measure, of))).unwrap_or_default();
        let percent = row.int("Percent").map(|percent| format!("{percent} %")).unwrap_or_default();
        match (row.text("By"), row.text("Value")) {
            (Some(by), Some(value)) => {
                let title = format!("{measure} by {by}");
                if parts.last().is_none_or(|(last, _)| *last != title) {
                    parts.push((title, Vec::new()));
                }
                if let Some((_, lines)) = parts.last_mut() {
                    lines.push(vec![format!("  {value}"), count, of, percent]);
                }
            }
            _ => all.push(vec![measure, count, of, percent]),
        }
    }
    let lines = |lines: &[Vec<String>]| {
        let right = [false, true, false, true];
        let text = aligned(&right.map(|_| String::new()), lines, &right);
        text.strip_prefix('\n').unwrap_or(&text).to_owned()
    };
    let mut out = lines(&all);
    for (title, of_title) in parts {
        out.push_str(&format!("\n{title}\n{}", lines(&of_title)));
    }
    out
}

/// What a table for people says when it has no rows.
pub(crate) fn nothing(what: &str) -> String {
    format!("no {what}; `{PROGRAM} check` says what the input holds\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_keep_their_sign_and_go_beyond_a_day() {
        for (seconds, text) in [(0, "0:00:00"), (3725, "1:02:05"), (-61, "-0:01:01"), (100_000, "27:46:40")] {
            assert_eq!(duration(seconds), text);
        }
    }
}
