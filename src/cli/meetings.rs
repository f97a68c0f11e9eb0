//! `meetings`: which meetings there were.

use chrono_tz::Tz;
use clap::Args;
use teams_meeting_audit::analysis::{AnalysisOptions, Question};
use teams_meeting_audit::table::Table;

use super::answers::{AnswerArguments, Answered, nothing};
use super::exit::{Exit, Failure};
use super::grid::{aligned, shortened};

/// List meetings: when, how long, who organized them, how many took part and from where
///
/// One row for each meeting that a record tells of, be it its own or that of a participant. A filter chooses meetings:
/// one is listed if its own record or a session passes, and its numbers are those of the whole meeting.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  The meetings of a week in local time:
    teams-meeting-audit meetings audit.csv --from 2026-01-12 --to 2026-01-19 --time-zone local
  Those that somebody took part in or organized, for a spreadsheet:
    teams-meeting-audit meetings audit.csv --user anna@contoso.example -o meetings.csv --bom
  How many, of which type, on which days:
    teams-meeting-audit meetings audit.csv --summary")]
pub(crate) struct Meetings {
    #[command(flatten)]
    answer: AnswerArguments,
}

impl Meetings {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        self.answer.run(Question::Meetings, AnalysisOptions::default(), None, layout, None)
    }
}

/// Who is no member, and known not to be.
const OUTSIDE: [&str; 5] = ["Guests", "Federated", "Consumers", "Anonymous", "Phones"];

fn layout(table: &Table, zone: Tz) -> String {
    if table.rows() == 0 {
        return nothing("meetings");
    }
    let start = format!("Start ({})", zone.name());
    let names = [&*start, "Duration", "", "People", "Peak", "Outside", "Organizer", "Meeting"].map(str::to_owned);
    let mut is_observed = false;
    let lines: Vec<_> = Answered::rows(table, zone)
        .map(|row| {
            let observed = row.text("SpanBasis").is_some_and(|basis| basis == "Observed");
            is_observed |= observed;
            let count = |name| row.int(name).unwrap_or_default();
            let mut meeting = row.first_of(&["Subject", "MeetingType"]).unwrap_or_default();
            if let (Some(instance), Some(instances @ 2..)) = (row.int("Instance"), row.int("Instances")) {
                meeting = format!("{meeting} ({instance} of {instances})");
            }
            let organizer = row.first_of(&["OrganizerUserPrincipalName", "OrganizerName", "OrganizerObjectId"]);
            vec![
                row.time("StartTime").or_else(|| row.time("FirstJoin")).unwrap_or_default(),
                row.duration("DurationSeconds").unwrap_or_default(),
                if observed { "*" } else { "" }.to_owned(),
                count("People").to_string(),
                count("PeakPeople").to_string(),
                OUTSIDE.iter().map(|kind| count(kind)).sum::<i64>().to_string(),
                shortened(&organizer.unwrap_or_default(), 36),
                shortened(&meeting, 30),
            ]
        })
        .collect();
    let mut out = aligned(&names, &lines, &[false, true, false, true, true, true]);
    if is_observed {
        out.push_str(
            "\n* from the first join to the last leave: the meeting's own record was not among the input, or lacks a time\n",
        );
    }
    out
}
