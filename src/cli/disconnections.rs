//! `disconnections`: whose connection broke, and when.

use chrono_tz::Tz;
use clap::Args;
use teams_meeting_audit::analysis::{AnalysisOptions, Question};
use teams_meeting_audit::table::Table;

use super::answers::{AnswerArguments, Answered, duration, nothing};
use super::exit::{Exit, Failure};
use super::grid::{aligned, shortened};
use super::maps::NetworkArguments;

/// Say whose connection broke, when, and on which network
///
/// One row for each time that somebody was gone and came back within minutes with the same device (Drop), came back before
/// the old session had timed out (Reconnect), or came back with another device (DeviceSwitch). Several people cut off in
/// one network within a minute share an IncidentId: that is an access point, and not a laptop.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  What happened last week?
    teams-meeting-audit disconnections audit.csv --from 2026-01-12 --to 2026-01-19 --time-zone local
  Where does it happen most? Per network, site, device, client, person, hour and day:
    teams-meeting-audit disconnections audit.csv --summary --network-map networks.csv
  One person's, with every return and change of device:
    teams-meeting-audit disconnections audit.csv --user anna@contoso.example --returns --handovers")]
pub(crate) struct Disconnections {
    #[command(flatten)]
    answer: AnswerArguments,

    /// Shorter gaps are none; 0 counts those of exactly 0 s too
    #[arg(long, value_name = "SECONDS", default_value_t = AnalysisOptions::default().minimum_gap_seconds,
        value_parser = clap::value_parser!(i64).range(0..=86_400), help_heading = "Disconnections")]
    minimum_gap: i64,

    /// Whoever is gone for longer has left
    #[arg(long, value_name = "SECONDS", default_value_t = AnalysisOptions::default().maximum_gap_seconds,
        value_parser = clap::value_parser!(i64).range(0..=86_400), help_heading = "Disconnections")]
    maximum_gap: i64,

    /// List also returns after a longer time (LeftAndReturned)
    #[arg(long, help_heading = "Disconnections")]
    returns: bool,

    /// List also devices that left while another one of the person stayed (Handover)
    #[arg(long, help_heading = "Disconnections")]
    handovers: bool,

    /// Look at telephones too
    #[arg(long, help_heading = "Disconnections")]
    phones: bool,

    #[command(flatten)]
    networks: NetworkArguments,
}

impl Disconnections {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let options = AnalysisOptions {
            minimum_gap_seconds: self.minimum_gap,
            maximum_gap_seconds: self.maximum_gap,
            list_returns: self.returns,
            list_handovers: self.handovers,
            include_phones: self.phones,
            ..self.networks.options(self.answer.quiet())?
        };
        self.answer.run(Question::Disconnections, options, self.networks.file(), layout, None)
    }
}

fn layout(table: &Table, zone: Tz) -> String {
    if table.rows() == 0 {
        return nothing("disconnections");
    }
    let lost = format!("Lost ({})", zone.name());
    let names = [&*lost, "Gap", "Class", "Who", "Network", "With", "Incident"].map(str::to_owned);
    let lines: Vec<_> = Answered::rows(table, zone)
        .map(|row| {
            let who = row.first_of(&["UserPrincipalName", "DisplayName", "UserObjectId"]).unwrap_or_default();
            let place = row.text("Site").map(|site| format!("{site}, ")).unwrap_or_default();
            let device = |device, client| row.first_of(&[device, client]).unwrap_or_else(|| "?".to_owned());
            let (before, after) = (device("DeviceBefore", "ClientBefore"), device("DeviceAfter", "ClientAfter"));
            // Of one device two records may say different things.
            let with = match row.truth("IsSameDevice") {
                Some(false) => format!("{} → {}", shortened(&before, 18), shortened(&after, 18)),
                _ => before,
            };
            vec![
                row.time("GapStart").unwrap_or_default(),
                row.int("GapSeconds").map(duration).unwrap_or_default(),
                row.text("Class").unwrap_or_default(),
                shortened(&who, 34),
                shortened(&format!("{place}{}", row.text("Network").unwrap_or_default()), 32),
                shortened(&with, 38),
                row.int("IncidentPeople").map(|people| format!("{people} people")).unwrap_or_default(),
            ]
        })
        .collect();
    aligned(&names, &lines, &[false, true])
}
