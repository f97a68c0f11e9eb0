//! `export`: records as CSV or JSON Lines, or a report of them as a page or a workbook.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use teams_meeting_audit::analysis::AnalysisOptions;
use teams_meeting_audit::output::{OutputFormat, TextFormat, TextOptions};
use teams_meeting_audit::reader::ReaderOptions;
use teams_meeting_audit::report::{Report, ReportFormat, ReportOptions, WORKBOOK_PANIC};
use teams_meeting_audit::view::View;

use super::de_identify::DeIdentifyArguments;
use super::destination::{self, Destination};
use super::exit::{Exit, Failure};
use super::inputs::Input;
use super::reading::{FilterArguments, LimitArguments, Reading, ReadingArguments};
use super::{maps, messages, values};

/// What says the form of a file whose name does not.
const FORMS: &str = "-f csv, -f jsonl, -f html or -f xlsx";

/// Write the records of audit exports as CSV or JSON Lines, or a report of them as a web page or an Excel workbook
///
/// Each meeting record gives one row, each participant record one row for every attendee in it. Every row has the same
/// columns (`teams-meeting-audit fields` lists them); what was not recorded is an empty cell. A record that occurs
/// several times is taken once. A report (-f html, -f xlsx) has all the answers instead: meetings, attendance,
/// disconnections, outsiders, and what is missing in the input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  CSV for a spreadsheet, formula-safe, with the mark by which Excel knows UTF-8:
    teams-meeting-audit export audit.csv -o meetings.csv --bom
  What a person wants to read, one week, in local time:
    teams-meeting-audit export audit.csv --view report --time-zone local --from 2026-01-12 --to 2026-01-19
  One meeting and all who took part, with the names behind the object ids:
    teams-meeting-audit export *.csv.gz --meeting 19:meeting_NDk0@thread.v2 --join-meeting --resolve
  Everything about a month on one page, or in one workbook, in local time:
    teams-meeting-audit export *.csv --from 2026-01-01 --to 2026-02-01 --time-zone local -o january.html
    teams-meeting-audit export *.csv --from 2026-01-01 --to 2026-02-01 --time-zone local -o january.xlsx
  A few columns as JSON Lines into another program:
    teams-meeting-audit export - -f jsonl --columns 'User*,JoinTime,ClientIP' < audit.json | program")]
pub(crate) struct Export {
    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    output: OutputArguments,

    #[command(flatten)]
    knowledge: KnowledgeArguments,

    #[command(flatten)]
    de_identify: DeIdentifyArguments,

    #[command(flatten)]
    report: ReportArguments,

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

    /// Form of the output [default: by the name of FILE, else csv]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,

    /// Which columns, and how [default: record]
    ///
    /// record: all of them, typed. report: what a person wants to read, with the participants' meeting filled in.
    /// classic: names, order and text of the widely used script AuditRecordsTeamsMeetings.PS1; calls are left out.
    #[arg(
        long,
        value_name = "VIEW",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(["record", "report", "classic"])
            .try_map(|name| View::from_name(&name).ok_or("unknown view"))
    )]
    view: Option<View>,

    /// Only these columns, in this order: names of any, or patterns with * and ? for those of the view, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,

    /// Begin CSV with the UTF-8 byte order mark, by which spreadsheets know the encoding
    #[arg(long)]
    bom: bool,

    /// Character between the cells of CSV, or tab [default: , and tab for .tsv]
    #[arg(long, value_name = "CHAR", value_parser = values::delimiter)]
    delimiter: Option<u8>,

    /// Write recorded text into CSV as it is, even where a spreadsheet would run it as a formula
    ///
    /// Without it such a cell gets a leading ' that reading the CSV here takes away again.
    #[arg(long)]
    raw: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Who, and which meeting (each but --user-map takes two passes over the input)")]
struct KnowledgeArguments {
    /// Fill in missing UPNs and organizers' names that other records tie to the same object id
    #[arg(long)]
    resolve: bool,

    /// Fill in missing UPNs from a list of users, after what --resolve learns: CSV or JSON
    ///
    /// With the columns UserPrincipalName (or UPN), ObjectId (or ExternalDirectoryObjectId, UUID, Id) and, if there is
    /// one, DisplayName, as Get-User, Get-MgUser and the portals write them; or lines UUID,EMAIL without a header.
    #[arg(long, value_name = "FILE")]
    user_map: Option<PathBuf>,

    /// Fill in a participant's missing meeting cells (times, type, URL, thread, organizer) from its MeetingDetail
    #[arg(long)]
    join_meeting: bool,

    /// Fill in Subject from a calendar export: CSV or JSON
    ///
    /// With the columns ICalUid, ChatThreadId or MeetingUrl, and Subject, ScheduledStart, ScheduledEnd: audit records
    /// hold no title. Of several rows of one meeting the one scheduled nearest to its start counts.
    #[arg(long, value_name = "FILE")]
    meeting_map: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reports (-f html, -f xlsx)")]
struct ReportArguments {
    /// Take in calls too, each as a meeting under its CallId
    #[arg(long)]
    calls: bool,

    /// Where networks are: CSV or JSON with the columns CIDR, Site and Country
    #[arg(long, value_name = "FILE")]
    network_map: Option<PathBuf>,
}

impl KnowledgeArguments {
    /// The files that the options name.
    fn files(&self) -> impl Iterator<Item = &Path> {
        self.user_map.iter().chain(&self.meeting_map).map(PathBuf::as_path)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values with a header, safe to open in a spreadsheet
    Csv,
    /// JSON Lines: one object a row, every column always there
    Jsonl,
    /// A report as one page for a browser, which needs no network and no script
    Html,
    /// A report as an Excel workbook: a sheet for each answer
    Xlsx,
}

impl Format {
    fn of(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Csv => Self::Csv,
            OutputFormat::JsonLines => Self::Jsonl,
            OutputFormat::Html => Self::Html,
            OutputFormat::Xlsx => Self::Xlsx,
        }
    }

    fn output(self) -> OutputFormat {
        match self {
            Self::Csv => OutputFormat::Csv,
            Self::Jsonl => OutputFormat::JsonLines,
            Self::Html => OutputFormat::Html,
            Self::Xlsx => OutputFormat::Xlsx,
        }
    }

    /// What kind of report that is, if it is one.
    fn report(self) -> Option<ReportFormat> {
        match self {
            Self::Html => Some(ReportFormat::Html),
            Self::Xlsx => Some(ReportFormat::Xlsx),
            Self::Csv | Self::Jsonl => None,
        }
    }
}

impl Export {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let format = self.output.format()?;
        let only_report = [(self.report.calls, "calls"), (self.report.network_map.is_some(), "network-map")];
        if let Some((_, name)) = only_report.iter().find(|(given, _)| *given && format.report().is_none()) {
            return Err(Failure::usage(format!("--{name} is for reports only: add -f html or -f xlsx")));
        }
        let inputs = self.reading.inputs()?;
        let options = self.options(format, &inputs)?;
        let files_read = inputs.iter().filter_map(Input::path).chain(self.files_given());
        let files_read: Vec<_> = files_read.map(PathBuf::from).collect();
        if let Some(kind) = format.report() {
            return self.run_report(kind, options, inputs, &files_read);
        }
        // First, because from here on an interruption no longer ends the process and leaves an unfinished file behind.
        let mut reading = Reading::new(inputs, options, self.reading.quiet())?;
        let mut destination = Destination::new(self.output.output.as_deref(), self.output.force, &files_read)?;
        let mut header = reading.reader().text_header();
        while let Some(text) = reading.next_text()? {
            // Only now it is known that an input can be read: when none can, nothing is written.
            destination.write(&std::mem::take(&mut header))?;
            destination.write(&text)?;
        }
        destination.write(&header)?;
        destination.commit()?;
        if !self.reading.quiet() {
            let reader = reading.reader();
            messages::say_summary(&reader.counts(), &reader.issues());
        }
        Ok(self.reading.exit(&reading))
    }

    /// The files that are read beside the inputs.
    fn files_given(&self) -> impl Iterator<Item = &Path> {
        self.knowledge.files().chain(self.report.network_map.as_deref()).chain(self.de_identify.file())
    }

    fn run_report(
        &self,
        format: ReportFormat,
        options: ReaderOptions,
        inputs: Vec<Input>,
        files_read: &[PathBuf],
    ) -> Result<Exit, Failure> {
        let quiet = self.reading.quiet();
        let network_map = maps::networks(self.report.network_map.as_deref(), quiet)?;
        let analysis = AnalysisOptions { calls: self.report.calls, network_map, ..AnalysisOptions::default() };
        let fail_on_limit = options.limits.fail;
        let (mut report, reader) = Report::new(ReportOptions { analysis, ..ReportOptions::new(format) }, options)?;
        let mut reading = Reading::of(reader, inputs, fail_on_limit, quiet)?;
        let mut destination = Destination::new(self.output.output.as_deref(), self.output.force, files_read)?;
        while let Some(table) = reading.next_table()? {
            report.add_table(&table)?;
        }
        report.close(reading.reader());
        keep_quiet_about_full_folders();
        let completeness = reading.reader().completeness();
        reading.watched(|watch| destination.fill(|out| report.write(&completeness, out, watch)))?;
        destination.commit()?;
        if !quiet {
            let reader = reading.reader();
            messages::say_summary(&reader.counts(), &reader.issues());
            messages::say_left_out(report.left_out());
        }
        Ok(self.reading.exit(&reading))
    }

    fn options(&self, format: Format, inputs: &[Input]) -> Result<ReaderOptions, Failure> {
        let zone = self.reading.time_zone();
        let quiet = self.reading.quiet();
        let map_zone = zone.unwrap_or(chrono_tz::UTC);
        let is_report = format.report().is_some();
        Ok(ReaderOptions {
            view: self.output.view.unwrap_or_default(),
            columns: self.output.columns.clone(),
            zone: zone.or_else(|| values::local_zone().filter(|_| !is_report)).unwrap_or(chrono_tz::UTC),
            text: self.output.text_format(format, zone)?,
            resolve: self.knowledge.resolve,
            join_meeting: self.knowledge.join_meeting,
            user_map: maps::users(self.knowledge.user_map.as_deref(), quiet)?,
            meeting_map: maps::meetings(self.knowledge.meeting_map.as_deref(), map_zone, quiet)?,
            other_files: self.files_given().chain(self.output.output.as_deref()).map(PathBuf::from).collect(),
            ..self.reading.options(&self.filter, &self.limits, self.de_identify.de_identifier(inputs, quiet)?)?
        })
    }
}

/// A temporary folder without room is said once, as the failure that it is.
fn keep_quiet_about_full_folders() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.payload_as_str().is_some_and(|words| words.contains(WORKBOOK_PANIC)) {
            usual(panic);
        }
    }));
}

impl OutputArguments {
    fn format(&self) -> Result<Format, Failure> {
        let format =
            Format::of(destination::form(self.output.as_deref(), self.format.map(Format::output), FORMS)?.format);
        let only_csv = [(self.bom, "bom"), (self.delimiter.is_some(), "delimiter"), (self.raw, "raw")];
        let only_text = [(self.view.is_some(), "view"), (!self.columns.is_empty(), "columns")];
        let given = |options: &[(bool, &'static str)]| options.iter().find(|(given, _)| *given).map(|(_, name)| *name);
        match (given(&only_csv), given(&only_text)) {
            (Some(name), _) if format != Format::Csv => Err(Failure::usage(format!("--{name} is for CSV only"))),
            (_, Some(name)) if format.report().is_some() => {
                Err(Failure::usage(format!("--{name} is for CSV and JSON Lines: a report has columns of its own")))
            }
            _ if format == Format::Xlsx => destination::not_to_a_terminal(self.output.as_deref()).map(|()| format),
            _ => Ok(format),
        }
    }

    /// How the rows are written; a report is not written row by row.
    fn text_format(&self, format: Format, zone: Option<Tz>) -> Result<Option<TextFormat>, Failure> {
        Ok(match format {
            Format::Csv => Some(TextFormat::Csv(TextOptions {
                delimiter: match self.delimiter {
                    Some(delimiter) => delimiter,
                    None => destination::form(self.output.as_deref(), Some(OutputFormat::Csv), FORMS)?.delimiter,
                },
                bom: self.bom,
                zone: zone.unwrap_or(TextOptions::default().zone),
                raw: self.raw,
            })),
            Format::Jsonl => Some(TextFormat::JsonLines),
            Format::Html | Format::Xlsx => None,
        })
    }
}
