//! Verbs and their dispatch.

mod activity;
mod answers;
mod attendance;
mod check;
mod de_identify;
mod destination;
mod disconnections;
mod documentation;
mod evaluate;
mod exit;
mod export;
mod fields;
mod generate;
mod grid;
mod inputs;
mod interrupt;
mod maps;
mod meetings;
mod messages;
mod outsiders;
mod progress;
mod reading;
mod standard_output;
mod text_table;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use exit::{Exit, Failure};

/// Its name, with which every message begins.
pub(crate) const PROGRAM: &str = "teams-meeting-audit";

/// Turns Microsoft 365 audit exports of Teams meetings into flat records: who met whom, when, from where.
///
/// Reads whatever the audit log was exported as (the CSV of Search-UnifiedAuditLog and of the Purview portal, JSON,
/// JSON Lines, Clixml, Microsoft Graph, the Management Activity API, Defender, Sentinel; plain or compressed by gzip or
/// Zstandard; UTF-8 or UTF-16; also as folders and zip archives) and tells the form from the content. Records go to
/// standard output or to a file, everything else to standard error.
#[derive(Debug, Parser)]
#[command(
    name = PROGRAM,
    version,
    propagate_version = true,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  teams-meeting-audit export audit.csv -o meetings.csv
  teams-meeting-audit export *.json.gz --view report --user anna@contoso.example -o anna.csv
  teams-meeting-audit check audit.csv
  teams-meeting-audit attendance audit.csv --meeting https://teams.microsoft.com/meet/2821049329131
  teams-meeting-audit export --help      every option of a verb, with its default";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed: the output could not be written or no input could be read; nothing was written
  2  the command line is wrong
  3  done, but an input was left out: it could not be read, or all its records were rejected;
     with --strict also if any records were rejected
  4  interrupted; no output was left behind";

#[derive(Debug, Subcommand)]
enum Verb {
    Export(Box<export::Export>),
    Check(Box<check::Check>),
    Meetings(Box<meetings::Meetings>),
    Attendance(Box<attendance::Attendance>),
    Disconnections(Box<disconnections::Disconnections>),
    Outsiders(Box<outsiders::Outsiders>),
    Activity(Box<activity::Activity>),
    Fields(fields::Fields),
    Generate(generate::Generate),
    Evaluate(evaluate::Evaluate),
    Completions(documentation::Completions),
    Man(documentation::Man),
}

/// The command line. All verbs that read have the same filters; of whom --user speaks depends on what their rows are.
fn command() -> clap::Command {
    let of_user = [
        (
            "meetings",
            "Only meetings that this person was in or organized: UPN, object id or name, with * and ?; may be repeated",
        ),
        (
            "attendance",
            "Only this person's attendance, and everybody's in meetings that the person organized: UPN, object id or name, \
             with * and ?; may be repeated",
        ),
        (
            "disconnections",
            "Only this person's disconnections, and everybody's in meetings that the person organized: UPN, object id or \
             name, with * and ?; may be repeated",
        ),
        (
            "outsiders",
            "Only this outsider, and all outsiders in meetings that this person organized: UPN, object id or name, with * \
             and ?; may be repeated",
        ),
        ("activity", "Whose sessions are shown: UPN, object id or name, with * and ?; may be repeated"),
    ];
    let long = |verb: &str, short: &str| {
        let beside = match verb {
            "meetings" => "--with-user asks for the same where no other filter is given. ",
            "activity" => "--with-user leaves of these sessions those in meetings with somebody else. ",
            _ => "Everybody in all meetings that somebody was in is asked for by --with-user. ",
        };
        format!("{short}\n\nCompared without regard to case; what other records tell of a person counts. {beside}")
    };
    of_user.into_iter().fold(Arguments::command(), |command, (verb, short)| {
        command.mut_subcommand(verb, |verb_command| {
            verb_command.mut_arg("users", |users| users.help(short).long_help(long(verb, short).trim_end().to_owned()))
        })
    })
}

/// Runs the command line and says how it went.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match dispatch(arguments) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if let Some(message) = failure.message() {
                messages::say(message);
            }
            failure.exit().into()
        }
    }
}

fn dispatch(arguments: impl IntoIterator<Item = OsString>) -> Result<Exit, Failure> {
    let matches = command().try_get_matches_from(arguments);
    let arguments = match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return Failure::from_clap(&error),
    };
    match arguments.verb {
        Verb::Export(export) => export.run(),
        Verb::Check(check) => check.run(),
        Verb::Meetings(meetings) => meetings.run(),
        Verb::Attendance(attendance) => attendance.run(),
        Verb::Disconnections(disconnections) => disconnections.run(),
        Verb::Outsiders(outsiders) => outsiders.run(),
        Verb::Activity(activity) => activity.run(),
        Verb::Fields(fields) => fields.run(),
        Verb::Generate(generate) => generate.run(),
        Verb::Evaluate(evaluate) => evaluate.run(),
        Verb::Completions(completions) => completions.run(command()),
        Verb::Man(man) => man.run(command()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_verb_says_whom_user_means_and_what_asks_for_everybody_beside() {
        let command = command();
        let told: Vec<_> = command
            .get_subcommands()
            .filter_map(|verb| {
                let users = verb.get_arguments().find(|argument| argument.get_id() == "users")?;
                let long = users.get_long_help().map(ToString::to_string).unwrap_or_default();
                assert!(long.contains("--with-user"), "{}: {long}", verb.get_name());
                Some((verb.get_name().to_owned(), users.get_help().map(ToString::to_string)))
            })
            .collect();
        assert_eq!(told.len(), 7);
        let outsiders = told.iter().find(|(verb, _)| verb == "outsiders").and_then(|(_, help)| help.as_deref());
        assert!(outsiders.is_some_and(|help| help.starts_with("Only this outsider, and all outsiders in meetings")));
    }

    #[test]
    fn every_option_says_what_it_means() {
        for verb in command().get_subcommands() {
            assert!(verb.get_about().is_some(), "{}", verb.get_name());
            for option in verb.get_arguments() {
                let help = option.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.len() > 10 && !help.ends_with('.'), "{} {}: `{help}`", verb.get_name(), option.get_id());
            }
        }
    }
}
