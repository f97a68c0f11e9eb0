//! `evaluate`: how well disconnections are told from what is recorded of them.

use clap::{Args, ValueEnum};
use teams_meeting_audit::generate::causes::{Evaluation, evaluate};

use super::exit::{Exit, Failure};
use super::grid::aligned;
use super::standard_output;

/// Measure how well disconnections are told, on simulated meetings whose causes are known
///
/// Networks that fail, people who leave, change their device or are noticed late by the service are simulated, and what a
/// log would hold of it at three levels of noise. Precision is the share of what is told that is so, recall the share of
/// what is so that is told; events that look like those of another cause are counted apart.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  teams-meeting-audit evaluate
  teams-meeting-audit evaluate --meetings 10000 --seed 7")]
pub(crate) struct Evaluate {
    /// How many meetings at each level of noise
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    meetings: u32,

    /// Number that decides everything that is drawn
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// How to write the result
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns, for a terminal
    Table,
    /// A Markdown table
    Markdown,
}

impl Evaluate {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let evaluations = evaluate(self.meetings as usize, self.seed)?;
        let text = match self.format {
            Format::Markdown => markdown(&evaluations),
            Format::Table => table(&evaluations),
        };
        standard_output::write(text.as_bytes())?;
        Ok(Exit::Done)
    }
}

fn markdown(evaluations: &[Evaluation]) -> String {
    let lines: String =
        evaluations.iter().flat_map(Evaluation::lines).map(|line| format!("| {} |\n", line.join(" | "))).collect();
    let rule = Evaluation::HEADER.iter().map(|name| if *name == "told" { " --- |" } else { " ---: |" });
    format!("| {} |\n|{}\n{lines}", Evaluation::HEADER.join(" | "), rule.collect::<String>())
}

fn table(evaluations: &[Evaluation]) -> String {
    let lines: Vec<_> = evaluations.iter().flat_map(Evaluation::lines).collect();
    let right: Vec<_> = Evaluation::HEADER.iter().map(|name| *name != "told").collect();
    let mut out = aligned(&Evaluation::HEADER.map(str::to_owned), &lines, &right);
    out.push('\n');
    for evaluation in evaluations {
        let Evaluation { level, events, indistinguishable, .. } = evaluation;
        out.push_str(&format!(
            "noise {level}: {events} events, {indistinguishable} of them indistinguishable and out of the scores\n"
        ));
    }
    out
}
