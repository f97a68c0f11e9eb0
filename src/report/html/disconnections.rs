//! Whose connection broke, where, and when.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io;

use super::charts::{Column, bars, columns};
use super::page::{Page, duration};
use super::row::Row;
use super::{Answers, counted, meeting_link, parts, who};
use crate::table::Table;

/// How many incidents are shown before anything is opened.
const SHOWN: usize = 15;

/// How many networks have a line of their own before the others are folded.
const NETWORKS: usize = 60;

type Positions<'t> = HashMap<(Option<&'t str>, Option<&'t str>), usize>;

pub(super) fn write(page: &mut Page<'_>, answers: &Answers) -> io::Result<()> {
    page.raw("<section id=\"disconnections\" aria-labelledby=\"h-disconnections\"><h2 id=\"h-disconnections\">Disconnections</h2>");
    let rows: Vec<_> = Row::all(&answers.disconnections).collect();
    if rows.is_empty() {
        page.raw("<p>No connection broke in these meetings.</p></section>");
        return Ok(());
    }
    let positions = answers.positions();
    page.raw("<p class=\"note\">Somebody was gone for a moment and came back. Bars count sessions that broke off, of all sessions there.</p>");
    let short = &answers.disconnections_in_short;
    hours(page, short)?;
    page.raw("<div class=\"figures\">");
    for by in ["Site", "Network", "Device", "Client", "User", "Day"] {
        bars(page, &format!("By {}", by.to_lowercase()), &parts(short, "Disconnections", by));
    }
    bars(page, "What happened", &parts(short, "Events", "Class"));
    page.raw("</div>");
    page.flow()?;
    incidents(page, &rows)?;

    page.raw("<h3>All, by network</h3>");
    let mut by_network: BTreeMap<(&str, &str), Vec<Row<'_>>> = BTreeMap::new();
    for row in &rows {
        let place = (row.text("Site").unwrap_or_default(), row.text("Network").unwrap_or_default());
        by_network.entry(place).or_default().push(*row);
    }
    let mut by_network: Vec<_> = by_network.into_iter().collect();
    by_network.sort_by_key(|(_, rows)| Reverse(rows.len()));
    for (position, ((site, network), rows)) in by_network.iter().enumerate() {
        if position == NETWORKS {
            page.format(format_args!(
                "<details class=\"group\"><summary>{} more networks</summary>",
                by_network.len() - NETWORKS
            ));
        }
        page.raw("<details class=\"group\"><summary><b>");
        page.name(if network.is_empty() { "No address recorded" } else { network });
        page.raw("</b> ");
        page.name(site);
        page.raw(" <span class=\"of\">");
        counted(page, rows.len() as i64, "time", "times");
        page.raw("</span></summary>");
        list(page, rows, &positions)?;
        page.raw("</details>");
    }
    if by_network.len() > NETWORKS {
        page.raw("</details>");
    }
    page.raw("</section>");
    page.flow()
}

/// All hours of a day, those in which nothing happened too.
fn hours(page: &mut Page<'_>, short: &Table) -> io::Result<()> {
    let known = parts(short, "Disconnections", "Hour");
    let all: Vec<_> = (0..24)
        .map(|hour| {
            let name = format!("{hour:02}:00");
            let bar = known.iter().find(|bar| bar.name == name);
            let words = bar.map(|bar| format!("{name}: {} of {} sessions", bar.count, bar.of.unwrap_or_default()));
            Column {
                label: format!("{hour:02}"),
                words: words.unwrap_or_default(),
                count: bar.map(|bar| bar.count).unwrap_or_default(),
            }
        })
        .collect();
    columns(page, "Sessions that broke off, by hour", &all)
}

/// Networks that cut off several people at once.
fn incidents(page: &mut Page<'_>, rows: &[Row<'_>]) -> io::Result<()> {
    let mut incidents: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for row in rows {
        if let Some(id) = row.text("IncidentId") {
            incidents.entry(id).or_insert(*row);
        }
    }
    if incidents.is_empty() {
        return Ok(());
    }
    let mut incidents: Vec<_> = incidents.into_values().collect();
    incidents.sort_by_key(|row| (Reverse(row.count("IncidentPeople")), row.time("GapStart")));
    page.raw("<h3>Several people at once</h3><p class=\"note\">In one network within a minute: an access point, and not a laptop.</p>");
    let write = |page: &mut Page<'_>, rows: &[Row<'_>]| {
        page.raw("<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">When<th scope=\"col\">Network<th scope=\"col\">Site<th scope=\"col\" class=\"n\">People</thead>");
        for row in rows {
            page.raw("<tr><td class=\"time\">");
            let lost = row.time("GapStart").into_iter().chain(row.time("GapEnd")).min();
            let lost = lost.map(|time| page.time(time)).unwrap_or_default();
            page.raw(&lost);
            page.raw("<td>");
            page.name(row.text("Network").unwrap_or_default());
            page.raw("<td>");
            page.name(row.text("Site").unwrap_or_default());
            page.raw("<td class=\"n\">");
            page.number(row.count("IncidentPeople"));
        }
        page.raw("</table></div>");
    };
    write(page, &incidents[..incidents.len().min(SHOWN)]);
    if incidents.len() > SHOWN {
        page.format(format_args!("<details><summary>{} more</summary>", incidents.len() - SHOWN));
        write(page, &incidents[SHOWN..]);
        page.raw("</details>");
    }
    page.flow()
}

fn list(page: &mut Page<'_>, rows: &[Row<'_>], positions: &Positions<'_>) -> io::Result<()> {
    page.raw("<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">Lost<th scope=\"col\">Who<th scope=\"col\">With<th scope=\"col\">Meeting<th scope=\"col\">What</thead>");
    for row in rows {
        page.raw("<tr><td>");
        let lost = row.time("GapStart").map_or_else(|| "?".to_owned(), |time| page.time(time));
        page.format(format_args!("{lost}\nfor {}<td>", duration(row.count("GapSeconds"))));
        who(page, row.text("DisplayName"), row.text("UserPrincipalName"), row.text("UserObjectId"));
        page.raw("<td>");
        page.text(row.first_of(&["DeviceBefore", "ClientBefore"]).unwrap_or("?"));
        if row.truth("IsSameDevice") == Some(false) {
            page.raw("\nthen ");
            page.text(row.first_of(&["DeviceAfter", "ClientAfter"]).unwrap_or("?"));
        }
        page.raw("<td>");
        meeting_link(page, positions, *row);
        page.raw("<td>");
        page.text(row.text("Class").unwrap_or_default());
        if let Some(people) = row.int("IncidentPeople") {
            page.format(format_args!("\none of {people} people at once"));
        }
        page.flow()?;
    }
    page.raw("</table></div>");
    Ok(())
}
