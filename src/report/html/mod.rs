//! Pages of HTML that need nothing else: no network, no script, no other file.
//!
//! What is long is folded by day, domain or network in `details`, whose content a browser lays out when it is opened, so
//! that a page of tens of thousands of sessions is there at once. Nothing recorded is ever markup: see `page`.

mod charts;
mod completeness;
mod disconnections;
mod meetings;
mod outsiders;
mod page;
mod row;
mod sheet;
mod summary;

use std::collections::HashMap;
use std::io::{self, Write};

use chrono_tz::Tz;

use crate::analysis::{Analysis, Question};
use crate::report::Watch;
use crate::table::Table;
use page::Page;
use row::Row;

/// How the page looks, in light, in dark and on paper.
const STYLE: &str = include_str!("style.css");

/// What the page may load: nothing but that style.
const POLICY: &str = "default-src 'none'; style-src 'sha256-k9AVRIia962nG+vnocvVBN+7Gc0M2jtb8RzbpuJPrPE='; img-src data:; base-uri 'none'; form-action 'none'";

/// Writes everything about a reading.
pub(super) fn report(
    analysis: &mut Analysis,
    completeness: &Table,
    zone: Tz,
    out: &mut (dyn Write + Send),
    watch: &mut Watch,
) -> io::Result<()> {
    let answers = Answers::new(analysis, watch)?;
    let mut page = Page::new(out, zone, watch);
    let page = &mut page;
    page.expect(answers.meetings.rows() + answers.outsiders.rows() + answers.disconnections.rows());
    let days = answers.days(page);
    let title = match &days {
        Some((first, last)) if first != last => format!("{first} to {last}"),
        Some((day, _)) => day.clone(),
        None => "No meetings".to_owned(),
    };
    begin(page, &format!("Teams meetings, {title}"), answers.meetings.rows() <= meetings::FEW);
    page.raw("<header><p class=\"kicker\">Teams meetings</p><h1>");
    page.text(&title);
    page.raw("</h1><p class=\"lead\">Times are those of clocks in ");
    page.text(zone.name());
    page.raw(".");
    if analysis.is_filtered() {
        page.raw(" A filter chose what is listed here; the numbers of a meeting are those of the whole meeting.");
    }
    page.raw("</p>");
    page.raw(ON_PAPER);
    page.raw("<nav aria-label=\"Contents\"><ul>");
    let mut parts = vec![("summary", "Summary"), ("completeness", "Completeness"), ("meetings", "Meetings")];
    parts.extend([("outsiders", "Outsiders"), ("disconnections", "Disconnections")]);
    for (id, name) in parts {
        page.format(format_args!("<li><a href=\"#{id}\">{name}</a>"));
    }
    page.raw("</ul></nav></header><main id=\"main\">");
    summary::write(page, &answers, completeness)?;
    completeness::write(page, completeness)?;
    meetings::write(page, analysis, &answers)?;
    outsiders::write(page, &answers)?;
    disconnections::write(page, &answers)?;
    end(page)
}

/// Writes tables of one schema, one below the other.
pub(super) fn tables(tables: &[Table], zone: Tz, out: &mut (dyn Write + Send), watch: &mut Watch) -> io::Result<()> {
    let mut page = Page::new(out, zone, watch);
    page.expect(tables.iter().map(Table::rows).sum());
    let name = tables.first().map_or("Nothing", |table| table.kind().name());
    begin(&mut page, &format!("Teams meetings: {name}"), false);
    sheet::write(&mut page, name, tables)?;
    end(&mut page)
}

/// What only paper says.
const ON_PAPER: &str = "<p class=\"paper note\">What was folded when this was printed is left out.</p>";

/// The head of a page; one that is short is printed as a whole.
fn begin(page: &mut Page<'_>, title: &str, is_short: bool) {
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.format(format_args!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"));
    page.raw(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>",
    );
    page.text(title);
    page.raw("</title>\n<style>");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n");
    page.raw(if is_short { "<body class=\"short\">\n" } else { "<body>\n" });
    page.raw("<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
}

fn end(page: &mut Page<'_>) -> io::Result<()> {
    page.raw("</main></body></html>\n");
    page.flush()
}

/// The answers that several parts of a report look at.
struct Answers {
    meetings: Table,
    outsiders: Table,
    disconnections: Table,
    meetings_in_short: Table,
    outsiders_in_short: Table,
    disconnections_in_short: Table,
}

impl Answers {
    fn new(analysis: &mut Analysis, watch: &mut Watch) -> io::Result<Self> {
        watch.look()?;
        let mut asked = |ask: fn(&mut Analysis, Question) -> Table, question| {
            let table = ask(analysis, question);
            watch.look().map(|()| table)
        };
        Ok(Self {
            meetings: asked(Analysis::answer, Question::Meetings)?,
            outsiders: asked(Analysis::answer, Question::Outsiders)?,
            disconnections: asked(Analysis::answer, Question::Disconnections)?,
            meetings_in_short: asked(Analysis::summary, Question::Meetings)?,
            outsiders_in_short: asked(Analysis::summary, Question::Outsiders)?,
            disconnections_in_short: asked(Analysis::summary, Question::Disconnections)?,
        })
    }

    /// The first and last day on which a meeting began.
    fn days(&self, page: &Page<'_>) -> Option<(String, String)> {
        let starts = || Row::all(&self.meetings).filter_map(meetings::start);
        Some((page.day(starts().min()?), page.day(starts().max()?)))
    }

    /// Of each meeting its position, by which other parts lead to it.
    fn positions(&self) -> HashMap<(Option<&str>, Option<&str>), usize> {
        Row::all(&self.meetings).enumerate().map(|(position, row)| (row.meeting(), position)).collect()
    }
}

/// The counts of a summary that are told apart by something, as bars.
fn parts<'t>(summary: &'t Table, measure: &str, by: &str) -> Vec<charts::Bar<'t>> {
    Row::all(summary)
        .filter(|row| row.text("Measure") == Some(measure) && row.text("By") == Some(by))
        .map(|row| charts::Bar {
            name: row.text("Value").unwrap_or_default(),
            count: row.count("Count"),
            of: row.int("Of"),
            percent: row.int("Percent"),
        })
        .collect()
}

/// The count of all, and what it is a part of.
fn whole(summary: &Table, measure: &str) -> Option<(i64, Option<i64>)> {
    let mut rows = Row::all(summary);
    let row = rows.find(|row| row.text("Measure") == Some(measure) && row.text("By").is_none())?;
    Some((row.count("Count"), row.int("Of")))
}

/// Who somebody is: a name and, in the next line, what tells them from others.
fn who(page: &mut Page<'_>, name: Option<&str>, upn: Option<&str>, object_id: Option<&str>) {
    let Some(first) = name.or(upn).or(object_id) else { return page.raw("(nobody named)") };
    // A line end ends whatever direction the name runs in.
    page.text(first);
    if let Some(upn) = upn.filter(|upn| *upn != first) {
        page.raw("\n");
        page.text(upn);
    }
}

/// A link to a meeting of the page, by its start and name.
fn meeting_link(page: &mut Page<'_>, positions: &HashMap<(Option<&str>, Option<&str>), usize>, row: Row<'_>) {
    let start = row.time("MeetingStart").map(|start| page.time(start)).unwrap_or_default();
    let start = start.get(..16).unwrap_or(&start);
    let position = positions.get(&row.meeting());
    if let Some(position) = position {
        page.format(format_args!("<a href=\"#m{position}\">"));
    }
    page.raw(if start.is_empty() { "meeting" } else { start });
    if let Some(subject) = row.text("Subject") {
        page.raw(" ");
        page.name(subject);
    }
    if position.is_some() {
        page.raw("</a>");
    }
}

/// A number that is followed by what it counts.
fn counted(page: &mut Page<'_>, count: i64, one: &str, many: &str) {
    page.number(count);
    page.format(format_args!(" {}", if count == 1 { one } else { many }));
}
