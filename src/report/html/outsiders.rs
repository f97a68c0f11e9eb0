//! Who was there that does not belong to the organisation.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io;

use super::charts::bars;
use super::page::{Page, duration};
use super::row::Row;
use super::{Answers, counted, meeting_link, parts, who};

/// What is rare, and never by chance.
const ALARMING: [&str; 3] = ["NameLikeMember", "NameLikeSupport", "OnMicrosoftDomain"];

/// How many of those are shown before anything is opened.
const SHOWN: usize = 20;

/// How many domains have a line of their own before the others are folded.
const DOMAINS: usize = 60;

type Positions<'t> = HashMap<(Option<&'t str>, Option<&'t str>), usize>;

pub(super) fn write(page: &mut Page<'_>, answers: &Answers) -> io::Result<()> {
    page.raw("<section id=\"outsiders\" aria-labelledby=\"h-outsiders\"><h2 id=\"h-outsiders\">Outsiders</h2>");
    let rows: Vec<_> = Row::all(&answers.outsiders).collect();
    if rows.is_empty() {
        page.raw("<p>Nobody from outside was in these meetings.</p></section>");
        return Ok(());
    }
    let positions = answers.positions();
    page.raw("<p class=\"note\">Guests, people of other organisations, personal accounts, telephones, and those without an account. A flag is a place to look at, and no verdict.</p><div class=\"figures\">");
    let short = &answers.outsiders_in_short;
    bars(page, "By participant kind", &parts(short, "Outsiders", "ParticipantKind"));
    bars(page, "By flag", &parts(short, "Outsiders", "Flag"));
    bars(page, "By domain", &parts(short, "Outsiders", "HomeDomain"));
    page.raw("</div>");
    page.flow()?;

    let alarming: Vec<_> =
        rows.iter().copied().filter(|row| row.list("Flags").any(|flag| ALARMING.contains(&flag))).collect();
    if !alarming.is_empty() {
        page.raw("<h3>To look at first</h3>");
        list(page, &alarming[..alarming.len().min(SHOWN)], &positions)?;
        if alarming.len() > SHOWN {
            page.format(format_args!("<details><summary>{} more</summary>", alarming.len() - SHOWN));
            list(page, &alarming[SHOWN..], &positions)?;
            page.raw("</details>");
        }
    }

    page.raw("<h3>All, by domain</h3>");
    let mut by_domain: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for row in &rows {
        by_domain.entry(row.text("HomeDomain").unwrap_or_default()).or_default().push(*row);
    }
    let mut by_domain: Vec<_> = by_domain.into_iter().collect();
    by_domain.sort_by_key(|(_, rows)| Reverse(rows.len()));
    for (position, (domain, rows)) in by_domain.iter().enumerate() {
        if position == DOMAINS {
            page.format(format_args!(
                "<details class=\"group\"><summary>{} more domains</summary>",
                by_domain.len() - DOMAINS
            ));
        }
        page.raw("<details class=\"group\"><summary><b>");
        page.name(if domain.is_empty() { "No domain recorded" } else { domain });
        page.raw("</b> <span class=\"of\">");
        counted(page, rows.len() as i64, "stay", "stays");
        page.raw("</span></summary>");
        list(page, rows, &positions)?;
        page.raw("</details>");
    }
    if by_domain.len() > DOMAINS {
        page.raw("</details>");
    }
    page.raw("</section>");
    page.flow()
}

fn list(page: &mut Page<'_>, rows: &[Row<'_>], positions: &Positions<'_>) -> io::Result<()> {
    page.raw("<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">Joined<th scope=\"col\">Who<th scope=\"col\">Meeting<th scope=\"col\">Around<th scope=\"col\">Flags</thead>");
    for row in rows {
        page.raw("<tr><td>");
        let joined = row.time("FirstJoin").map_or_else(|| "?".to_owned(), |time| page.time(time));
        page.format(format_args!("{joined}\nfor {}<td>", duration(row.count("PresentSeconds"))));
        who(page, row.text("DisplayName"), row.text("UserPrincipalName"), row.text("UserObjectId"));
        page.raw("\n");
        page.text(row.text("ParticipantKind").unwrap_or_default());
        page.raw("<td>");
        meeting_link(page, positions, *row);
        page.raw("<td>");
        counted(page, row.count("MembersPresent"), "member there", "members there");
        for (words, name) in [("from", "ClientIPs"), ("invited by", "Inviters"), ("with", "Devices")] {
            if let Some(text) = row.text(name) {
                page.format(format_args!("\n{words} "));
                page.sentence(text);
            }
        }
        page.raw("<td>");
        for (position, flag) in row.list("Flags").enumerate() {
            page.raw(if position == 0 { "" } else { ", " });
            let is_alarming = ALARMING.contains(&flag);
            page.raw(if is_alarming { "<b>" } else { "" });
            page.text(flag);
            page.raw(if is_alarming { "</b>" } else { "" });
        }
        page.flow()?;
    }
    page.raw("</table></div>");
    Ok(())
}
