//! The first thing to see: how many, how long, whether anything stands out.

use std::collections::BTreeMap;
use std::io;

use chrono::NaiveDate;

use super::charts::{Column, bars, columns};
use super::page::{Page, duration};
use super::row::Row;
use super::{Answers, completeness, parts, whole};
use crate::table::Table;

/// So many days have a column each; of more it is one a month.
const DAYS: i64 = 92;

pub(super) fn write(page: &mut Page<'_>, answers: &Answers, books: &Table) -> io::Result<()> {
    page.raw(
        "<section id=\"summary\" aria-labelledby=\"h-summary\"><h2 id=\"h-summary\">Summary</h2><dl class=\"tiles\">",
    );
    let (meetings, outsiders, broken) =
        (&answers.meetings_in_short, &answers.outsiders_in_short, &answers.disconnections_in_short);
    tile(page, "Meetings", whole(meetings, "Meetings"), "");
    tile(page, "People", whole(meetings, "People"), "");
    tile(page, "Sessions", whole(meetings, "Sessions"), "");
    if let Some((seconds, _)) = whole(meetings, "DurationSeconds") {
        page.format(format_args!("<div><dt>Time in meetings<dd>{}<small>h:mm:ss</small></div>", duration(seconds)));
    }
    tile(page, "Meetings with outsiders", whole(meetings, "MeetingsWithOutsiders"), "eye");
    tile(page, "Stays of outsiders", whole(outsiders, "Outsiders"), "eye");
    tile(page, "Meetings disturbed", whole(broken, "MeetingsAffected"), "bad");
    tile(page, "People cut off", whole(broken, "PeopleAffected"), "bad");
    page.raw("</dl>");
    completeness::verdict(page, books);
    page.flow()?;
    days(page, meetings)?;
    page.raw("<div class=\"figures\">");
    bars(page, "People by participant kind", &parts(meetings, "People", "ParticipantKind"));
    bars(page, "Meetings by type", &parts(meetings, "Meetings", "MeetingType"));
    page.raw("</div></section>");
    page.flow()
}

fn tile(page: &mut Page<'_>, name: &str, count: Option<(i64, Option<i64>)>, class: &str) {
    let Some((count, of)) = count else { return };
    let class = if count == 0 { "" } else { class };
    page.format(format_args!("<div class=\"{class}\"><dt>{name}<dd>"));
    page.number(count);
    if let Some(of) = of {
        page.raw("<small>of ");
        page.number(of);
        page.raw("</small>");
    }
    page.raw("</div>");
}

/// Meetings by day, days without one among them; by month where there are too many days.
fn days(page: &mut Page<'_>, meetings: &Table) -> io::Result<()> {
    let counts = parts(meetings, "Meetings", "Day");
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let by_day: BTreeMap<NaiveDate, i64> = counts.iter().filter_map(|bar| Some((day(bar.name)?, bar.count))).collect();
    let (Some((first, _)), Some((last, _))) = (by_day.first_key_value(), by_day.last_key_value()) else {
        return Ok(());
    };
    let length = (*last - *first).num_days() + 1;
    if length > DAYS {
        let mut by_month: BTreeMap<String, i64> = BTreeMap::new();
        for (day, count) in &by_day {
            *by_month.entry(day.format("%Y-%m").to_string()).or_default() += count;
        }
        let every = by_month.len().div_ceil(16);
        let all: Vec<_> = by_month
            .into_iter()
            .enumerate()
            .map(|(position, (month, count))| Column {
                label: if position % every == 0 { month.clone() } else { String::new() },
                words: format!("{month}: {count}"),
                count,
            })
            .collect();
        return columns(page, "Meetings by month", &all);
    }
    // Labels need the width of five characters.
    let every = if length <= 24 { 1 } else { 7 };
    let all: Vec<_> = first
        .iter_days()
        .take(length as usize)
        .enumerate()
        .map(|(position, day)| {
            let count = by_day.get(&day).copied().unwrap_or_default();
            let label = if position % every == 0 { day.format("%m-%d").to_string() } else { String::new() };
            Column { label, words: format!("{}: {count}", day.format("%a %Y-%m-%d")), count }
        })
        .collect();
    columns(page, "Meetings by day", &all)
}

/// The rows of the table of completeness that say a measure as a whole.
pub(super) fn said<'t>(books: &'t Table, measure: &str) -> Option<Row<'t>> {
    Row::all(books).find(|row| row.text("Measure") == Some(measure) && row.text("By").is_none())
}
