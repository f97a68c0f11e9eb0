//! `attendance`: who was in which meeting, and for how long.

use chrono_tz::Tz;
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};
use teams_meeting_audit::analysis::{AnalysisOptions, Question, short};
use teams_meeting_audit::table::Table;
use teams_meeting_audit::time::Timestamp;

use super::answers::{AnswerArguments, Answered, duration, nothing};
use super::exit::{Exit, Failure};
use super::grid::{aligned, shortened};

/// Say who was in which meeting, and for how long
///
/// One row for each meeting and person. Two devices at once count once. A filter chooses rows: one is listed if a session
/// behind it passes, and its numbers are of all the person's sessions in that meeting.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Who was in this meeting?
    teams-meeting-audit attendance audit.csv --meeting 'https://teams.microsoft.com/meet/2821049329131?p=JF87'
  Who was there for three quarters of it, and came in time?
    teams-meeting-audit attendance audit.csv --meeting 19:meeting_NDk0@thread.v2 --minimum-percent 75 \\
        --scheduled-start '2026-01-13 15:00' --scheduled-end '2026-01-13 16:00' --time-zone Europe/Zurich
  One person's meetings of a month, for a spreadsheet:
    teams-meeting-audit attendance audit.csv --user anna@contoso.example --from 2026-01-01 --to 2026-02-01 -o anna.csv
  Who came late, who left early, in my zone, as an Excel file?
    teams-meeting-audit attendance audit.csv --view short --no-applications --scheduled-start '2026-01-13 15:00' \\
        --time-zone Europe/Zurich -o people.xlsx")]
pub(crate) struct Attendance {
    #[command(flatten)]
    answer: AnswerArguments,

    /// Say of each person whether this percentage of the meeting was reached
    #[arg(long, value_name = "PERCENT", value_parser = RangedU64ValueParser::<u8>::new().range(..=100), help_heading = "Attendance")]
    minimum_percent: Option<u8>,

    /// When the meeting was to start: fills LateSeconds of meetings that began within 12 hours of it
    #[arg(long, value_name = "TIME", help_heading = "Attendance")]
    scheduled_start: Option<String>,

    /// When the meeting was to end: fills LeftEarlySeconds
    #[arg(long, value_name = "TIME", help_heading = "Attendance")]
    scheduled_end: Option<String>,

    /// Put together the meetings of one chat thread that began on one day, as after a restart
    #[arg(long, help_heading = "Attendance")]
    by_series: bool,

    /// Take a session whose end is not recorded to go on to the meeting's end
    #[arg(long, help_heading = "Attendance")]
    assume_end: bool,

    /// Leave out applications, such as recording bots
    #[arg(long, help_heading = "Attendance")]
    no_applications: bool,

    /// Which columns, and how [default: full]
    ///
    /// full: all of them; on a terminal those that matter most, meeting by meeting. short: few, for a spreadsheet that people
    /// read: MeetingStart, Meeting, Who, ParticipantKind, Joined, Left, Present (h:mm:ss), Minutes, Percent, Late.
    #[arg(
        long,
        value_enum,
        value_name = "VIEW",
        ignore_case = true,
        conflicts_with = "summary",
        help_heading = "Attendance"
    )]
    view: Option<View>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum View {
    /// All columns
    Full,
    /// Few columns, for people
    Short,
}

impl Attendance {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let time = |name: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => Timestamp::read_in(text, self.answer.zone())
                .map(Some)
                .map_err(|why| Failure::usage(format!("--{name}: {why}"))),
        };
        let options = AnalysisOptions {
            scheduled_start: time("scheduled-start", &self.scheduled_start)?,
            scheduled_end: time("scheduled-end", &self.scheduled_end)?,
            minimum_percent: self.minimum_percent,
            by_series: self.by_series,
            assume_end: self.assume_end,
            exclude_applications: self.no_applications,
            ..AnalysisOptions::default()
        };
        let view = (self.view == Some(View::Short)).then_some(short as _);
        self.answer.run(Question::Attendance, options, None, layout, view)
    }
}

/// What makes rows stand under one heading.
fn same_meeting(one: &Answered<'_>, other: &Answered<'_>) -> bool {
    ["MeetingId", "CallId"].iter().all(|name| one.text(name) == other.text(name))
}

fn layout(table: &Table, zone: Tz) -> String {
    if table.rows() == 0 {
        return nothing("attendances");
    }
    let rows: Vec<_> = Answered::rows(table, zone).collect();
    let mut out = String::new();
    let (mut by_name, mut is_observed) = (false, false);
    for rows in rows.chunk_by(same_meeting) {
        if !out.is_empty() {
            out.push('\n');
        }
        if let Some(first) = rows.first() {
            is_observed |= is_observed_only(first);
            out.push_str(&heading(first, zone));
        }
        by_name |= rows.iter().any(is_by_name);
        out.push_str(&people(rows));
    }
    let mut notes = Vec::new();
    if is_observed {
        notes.push(
            "* from the first join to the last leave: the meeting's own record was not among the input, or lacks a time\n",
        );
    }
    if by_name {
        notes.push("? known by name alone: may be several people\n");
    }
    if !notes.is_empty() {
        out.push('\n');
        out.extend(notes);
    }
    out
}

fn is_observed_only(row: &Answered<'_>) -> bool {
    row.text("SpanBasis").is_some_and(|basis| basis == "Observed")
}

fn is_by_name(row: &Answered<'_>) -> bool {
    row.text("IdentityBasis").is_some_and(|basis| basis == "Name" || basis == "None")
}

/// When, how long, what, whose; and by what to ask for it again.
fn heading(row: &Answered<'_>, zone: Tz) -> String {
    let start = row.time("MeetingStart").unwrap_or_else(|| "(no times)".to_owned());
    let end = row.time("MeetingEnd").map(|end| format!(" - {}", clock(&start, &end))).unwrap_or_default();
    let length = row.duration("SpanSeconds").map(|length| format!(", {length}")).unwrap_or_default();
    let star = if is_observed_only(row) { " *" } else { "" };
    let mut out = format!("{start}{end} {}{length}{star}\n", zone.name());
    let mut what = row.first_of(&["Subject", "MeetingType"]).unwrap_or_else(|| "Meeting".to_owned());
    if let Some(instances @ 2..) = row.int("Instances") {
        what = format!("{what}, {instances} meetings put together");
    }
    if let Some(organizer) = row.first_of(&["OrganizerUserPrincipalName", "OrganizerName", "OrganizerObjectId"]) {
        what = format!("{what}, organized by {organizer}");
    }
    out.push_str(&format!("{what}\n"));
    if let Some(id) = row.first_of(&["MeetingId", "CallId"]) {
        out.push_str(&format!("{id}\n"));
    }
    out
}

/// The time of day where the day is that of `start`, else both.
fn clock(start: &str, time: &str) -> String {
    match (start.get(..10), time.get(..10), time.get(11..)) {
        (Some(one), Some(other), Some(clock)) if one == other => clock.to_owned(),
        _ => time.to_owned(),
    }
}

fn people(rows: &[Answered<'_>]) -> String {
    let start = rows.first().and_then(|row| row.time("MeetingStart")).unwrap_or_default();
    let has = |name: &str| rows.iter().any(|row| row.int(name).is_some());
    let (has_late, has_early) = (has("LateSeconds"), has("LeftEarlySeconds"));
    let is_asked = rows.iter().any(|row| row.truth("IsPresent").is_some());
    let mut names = vec!["  Who", "Participant", "Joined", "Left", "Present", "%", "Sessions"];
    let mut right = vec![false, false, true, true, true, true, true];
    for (name, is_there) in [("Late", has_late), ("Early", has_early), ("Enough", is_asked)] {
        if is_there {
            names.push(name);
            right.push(true);
        }
    }
    names.push("");
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let time = |name| row.time(name).map(|time| clock(&start, &time)).unwrap_or_else(|| "?".to_owned());
            let mut line = vec![
                format!("  {}", who(row)),
                row.text("ParticipantKind").unwrap_or_default(),
                time("FirstJoin"),
                time("LastLeave"),
                row.duration("PresentSeconds").unwrap_or_default(),
                row.int("PercentPresent").map(|percent| percent.to_string()).unwrap_or_default(),
                row.int("Sessions").unwrap_or_default().to_string(),
            ];
            let later = |name| row.int(name).filter(|&seconds| seconds > 0).map(duration).unwrap_or_default();
            if has_late {
                line.push(later("LateSeconds"));
            }
            if has_early {
                line.push(later("LeftEarlySeconds"));
            }
            if is_asked {
                let said = row.truth("IsPresent").map(|is_present| if is_present { "yes" } else { "no" });
                line.push(said.unwrap_or_default().to_owned());
            }
            line.push(row.text("Flags").unwrap_or_default());
            line
        })
        .collect();
    aligned(&names.into_iter().map(str::to_owned).collect::<Vec<_>>(), &lines, &right)
}

/// Name and account, as far as they are known.
fn who(row: &Answered<'_>) -> String {
    // The id of an application says nothing to people.
    let is_application = row.text("ParticipantKind").is_some_and(|kind| kind == "Application");
    let account = row.first_of(&["UserPrincipalName", "UserObjectId"]);
    let who = match (row.text("DisplayName"), account) {
        (Some(name), Some(account)) if name != account && !is_application => {
            format!("{} <{}>", shortened(&name, 24), account)
        }
        (Some(text), _) | (None, Some(text)) => text,
        (None, None) => "(nobody named)".to_owned(),
    };
    let mark = if is_by_name(row) { " ?" } else { "" };
    format!("{}{mark}", shortened(&who, 52))
}
