//! `outsiders`: who was there that does not belong to the organisation.

use chrono_tz::Tz;
use clap::Args;
use regex::Regex;
use teams_meeting_audit::analysis::{AnalysisOptions, Question};
use teams_meeting_audit::filter::name_pattern;
use teams_meeting_audit::table::Table;

use super::answers::{AnswerArguments, Answered, nothing};
use super::exit::{Exit, Failure};
use super::grid::{aligned, shortened};

/// Say who was in meetings that does not belong to the organisation, and what is odd about it
///
/// One row for each meeting and guest, person of another organisation, personal account, telephone or person without an
/// account. Flags name what to look at: a shared screen, a recording, a name that looks like a member's or like that of a
/// help desk, who came past the lobby, was not invited, or whose domain was never seen before.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Which outsiders shared a screen last week?
    teams-meeting-audit outsiders audit.csv --from 2026-01-12 --to 2026-01-19 --flag SharedScreen
  Who called themselves a help desk?
    teams-meeting-audit outsiders audit.csv --flag NameLikeSupport
  Who from outside was in the meetings of the board?
    teams-meeting-audit outsiders audit.csv --with-user ceo@contoso.example --with-user cfo@contoso.example
  From which domains, with which flags?
    teams-meeting-audit outsiders audit.csv --summary")]
pub(crate) struct Outsiders {
    #[command(flatten)]
    answer: AnswerArguments,

    /// Only outsiders with this flag; may be repeated, and one is enough
    #[arg(long = "flag", value_name = "FLAG", value_delimiter = ',', ignore_case = true, help_heading = "Outsiders",
        value_parser = clap::builder::PossibleValuesParser::new(teams_meeting_audit::analysis::OUTSIDER_FLAGS))]
    flags: Vec<String>,

    /// List also those of whom no record tells what they are
    #[arg(long, help_heading = "Outsiders")]
    include_unknown: bool,

    /// Which names are like that of a help desk: a regular expression in place of the one built in
    ///
    /// It is looked for in the name, and in the name with characters that look like ASCII letters as those.
    #[arg(long, value_name = "REGEX", help_heading = "Outsiders", value_parser = |text: &str| name_pattern(text).map_err(|why| why.to_string()))]
    name_pattern: Option<Regex>,
}

impl Outsiders {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let options = AnalysisOptions {
            include_unknown: self.include_unknown,
            outsider_flags: self.flags,
            name_pattern: self.name_pattern,
            ..AnalysisOptions::default()
        };
        self.answer.run(Question::Outsiders, options, None, layout, None)
    }
}

fn layout(table: &Table, zone: Tz) -> String {
    if table.rows() == 0 {
        return nothing("outsiders");
    }
    let joined = format!("Joined ({})", zone.name());
    let names = [&*joined, "Present", "Participant", "Who", "From", "Members", "Flags"].map(str::to_owned);
    let lines: Vec<_> = Answered::rows(table, zone)
        .map(|row| {
            let who = match (row.first_of(&["NamesUsed", "DisplayName"]), row.text("UserPrincipalName")) {
                (Some(name), Some(upn)) if name != upn => format!("{} <{upn}>", shortened(&name, 24)),
                (name, upn) => {
                    name.or(upn).or_else(|| row.text("UserObjectId")).unwrap_or_else(|| "(nobody named)".to_owned())
                }
            };
            vec![
                row.time("FirstJoin").unwrap_or_default(),
                row.duration("PresentSeconds").unwrap_or_default(),
                row.text("ParticipantKind").unwrap_or_default(),
                shortened(&who, 44),
                shortened(&row.first_of(&["HomeDomain", "ParticipantOrganizationId"]).unwrap_or_default(), 28),
                row.int("MembersPresent").unwrap_or_default().to_string(),
                row.text("Flags").unwrap_or_default(),
            ]
        })
        .collect();
    aligned(&names, &lines, &[false, true, false, false, false, true])
}
