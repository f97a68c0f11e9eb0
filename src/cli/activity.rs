//! `activity`: what one account did.

use chrono_tz::Tz;
use clap::Args;
use teams_meeting_audit::analysis::Question;
use teams_meeting_audit::table::Table;

use super::answers::{AnswerArguments, Answered, nothing};
use super::exit::{Exit, Failure};
use super::grid::{aligned, shortened};
use super::maps::NetworkArguments;

/// Show what an account did: its sessions in the order of time, and what of them had not been seen before
///
/// Takes the account by --user, which may be repeated. FirstSeen names what the account had not had before in what was
/// read: an address, a network, a device, a client, an organizer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  teams-meeting-audit activity audit.csv --user anna@contoso.example
  teams-meeting-audit activity *.csv.gz --user 0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001 --from 2026-01-12 -o anna.csv
  teams-meeting-audit activity audit.csv --user 'anna@*' --summary --network-map networks.csv")]
pub(crate) struct Activity {
    #[command(flatten)]
    answer: AnswerArguments,

    #[command(flatten)]
    networks: NetworkArguments,
}

impl Activity {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if !self.answer.names_users() {
            return Err(Failure::usage("--user is missing: whose activity?"));
        }
        let options = self.networks.options(self.answer.quiet())?;
        self.answer.run(Question::Activity, options, self.networks.file(), layout, None)
    }
}

fn layout(table: &Table, zone: Tz) -> String {
    if table.rows() == 0 {
        return nothing("sessions of that account");
    }
    let joined = format!("  Joined ({})", zone.name());
    let names = [&*joined, "Duration", "Meeting", "Organizer", "Address", "With", "First seen"].map(str::to_owned);
    let account =
        |row: &Answered<'_>| [row.text("UserObjectId"), row.text("UserPrincipalName"), row.text("DisplayName")];
    let rows: Vec<_> = Answered::rows(table, zone).collect();
    let mut out = String::new();
    for rows in rows.chunk_by(|one, other| account(one) == account(other)) {
        if !out.is_empty() {
            out.push('\n');
        }
        if let Some(first) = rows.first() {
            let mut known: Vec<_> = account(first).into_iter().rev().flatten().collect();
            known.extend(first.text("ParticipantKind"));
            out.push_str(&format!("{}\n", known.join(", ")));
        }
        let lines: Vec<_> = rows
            .iter()
            .map(|row| {
                let site = row.text("Site").map(|site| format!("{site}, ")).unwrap_or_default();
                vec![
                    format!("  {}", row.time("JoinTime").unwrap_or_default()),
                    row.duration("DurationSeconds").unwrap_or_default(),
                    shortened(&row.first_of(&["Subject", "MeetingType"]).unwrap_or_default(), 24),
                    shortened(&row.first_of(&["OrganizerUserPrincipalName", "OrganizerName"]).unwrap_or_default(), 30),
                    shortened(&format!("{site}{}", row.text("ClientIP").unwrap_or_default()), 28),
                    shortened(&row.first_of(&["DeviceInformation", "Client"]).unwrap_or_default(), 30),
                    row.text("FirstSeen").unwrap_or_default(),
                ]
            })
            .collect();
        out.push_str(&aligned(&names, &lines, &[false, true]));
    }
    out
}
