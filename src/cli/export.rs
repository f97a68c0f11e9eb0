//! `export`: records as CSV or JSON Lines.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use teams_meeting_audit::output::{TextFormat, TextOptions};
use teams_meeting_audit::reader::ReaderOptions;
use teams_meeting_audit::view::View;

use super::de_identify::DeIdentifyArguments;
use super::destination::{self, Destination};
use super::exit::{Exit, Failure};
use super::inputs::Input;
use super::reading::{FilterArguments, LimitArguments, Reading, ReadingArguments};
use super::{maps, messages, values};

/// Write the records of audit exports as CSV or JSON Lines: one flat row per meeting and per session
///
/// Each meeting record gives one row, each participant record one row for every attendee in it. Every row has the same
/// columns (`teams-meeting-audit fields` lists them); what was not recorded is an empty cell. A record that occurs
/// several times is taken once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  CSV for a spreadsheet, formula-safe, with the mark by which Excel knows UTF-8:
    teams-meeting-audit export audit.csv -o meetings.csv --bom
  What a person wants to read, one week, in local time:
    teams-meeting-audit export audit.csv --view report --time-zone local --from 2026-01-12 --to 2026-01-19
  One meeting and all who took part, with the names behind the object ids:
    teams-meeting-audit export *.csv.gz --meeting 19:meeting_NDk0@thread.v2 --join-meeting --resolve
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

    /// Which columns, and how
    ///
    /// record: all of them, typed. report: what a person wants to read, with the participants' meeting filled in.
    /// classic: names, order and text of the widely used script AuditRecordsTeamsMeetings.PS1; calls are left out.
    #[arg(
        long,
        value_name = "VIEW",
        default_value = "record",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(["record", "report", "classic"])
            .try_map(|name| View::from_name(&name).ok_or("unknown view"))
    )]
    view: View,

    /// Only these columns, in this order: names of any, or patterns with * and ? for those of the view, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,

    /// Begin CSV with the UTF-8 byte order mark, by which spreadsheets know the encoding
    #[arg(long)]
    bom: bool,

    /// Character between the cells of CSV, or tab [default: ,]
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
}

impl Export {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let inputs = self.reading.inputs()?;
        let options = self.options(&inputs)?;
        let files_given = self.knowledge.files().chain(self.de_identify.file());
        let files_read: Vec<_> = inputs.iter().filter_map(Input::path).chain(files_given).map(PathBuf::from).collect();
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

    fn options(&self, inputs: &[Input]) -> Result<ReaderOptions, Failure> {
        let zone = self.reading.time_zone();
        let text = self.output.text_format(zone)?;
        let quiet = self.reading.quiet();
        let map_zone = zone.unwrap_or(chrono_tz::UTC);
        Ok(ReaderOptions {
            view: self.output.view,
            columns: self.output.columns.clone(),
            zone: zone.or_else(values::local_zone).unwrap_or(chrono_tz::UTC),
            text: Some(text),
            resolve: self.knowledge.resolve,
            join_meeting: self.knowledge.join_meeting,
            user_map: maps::users(self.knowledge.user_map.as_deref(), quiet)?,
            meeting_map: maps::meetings(self.knowledge.meeting_map.as_deref(), map_zone, quiet)?,
            de_identify: self.de_identify.de_identifier(inputs, quiet)?,
            ..self.reading.options(&self.filter, &self.limits)?
        })
    }
}

impl OutputArguments {
    fn format(&self) -> Result<Format, Failure> {
        let extension = destination::file(self.output.as_deref())
            .and_then(Path::extension)
            .map(|extension| extension.to_string_lossy().to_lowercase());
        let format = match (self.format, extension.as_deref()) {
            (Some(format), _) => format,
            (None, None | Some("csv" | "txt")) => Format::Csv,
            (None, Some("jsonl" | "ndjson")) => Format::Jsonl,
            (None, Some(other)) => {
                return Err(Failure::usage(format!(
                    "--output: .{other} names no form that is known: add -f csv or -f jsonl"
                )));
            }
        };
        let only_csv = [(self.bom, "bom"), (self.delimiter.is_some(), "delimiter"), (self.raw, "raw")];
        match only_csv.iter().find(|(given, _)| *given) {
            Some((_, name)) if format == Format::Jsonl => Err(Failure::usage(format!("--{name} is for CSV only"))),
            _ => Ok(format),
        }
    }

    fn text_format(&self, zone: Option<Tz>) -> Result<TextFormat, Failure> {
        let default = TextOptions::default();
        Ok(match self.format()? {
            Format::Csv => TextFormat::Csv(TextOptions {
                delimiter: self.delimiter.unwrap_or(default.delimiter),
                bom: self.bom,
                zone: zone.unwrap_or(default.zone),
                raw: self.raw,
            }),
            Format::Jsonl => TextFormat::JsonLines,
        })
    }
}
