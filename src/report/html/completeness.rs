//! Whether the input is whole, and what is odd in it.

use std::io;

use super::page::Page;
use super::row::Row;
use super::{counted, summary::said};
use crate::table::Table;

/// How many rows a list has at most.
const MOST: usize = 200;

fn count(books: &Table, measure: &str) -> i64 {
    said(books, measure).map(|row| row.count("Count")).unwrap_or_default()
}

/// Its parts by something.
fn parts<'t>(books: &'t Table, measure: &'t str, by: &'t str) -> impl Iterator<Item = Row<'t>> + Clone {
    Row::all(books).filter(move |row| row.text("Measure") == Some(measure) && row.text("By") == Some(by))
}

/// Whether anything is missing, in a line or a few.
pub(super) fn verdict(page: &mut Page<'_>, books: &Table) {
    let signs: Vec<_> = Row::all(books).filter(|row| row.text("By") == Some("Source") && is_code(*row)).collect();
    let rejected = count(books, "Rejected");
    let conflicting = count(books, "ConflictingDuplicates");
    let homeless = count(books, "RowsWithoutMeeting");
    let is_whole = signs.is_empty() && rejected == 0 && conflicting == 0 && homeless == 0;
    let class = match (is_whole, signs.is_empty()) {
        (true, _) => "good",
        (false, true) => "eye",
        (false, false) => "bad",
    };
    page.format(format_args!("<div class=\"verdict {class}\">"));
    if is_whole {
        page.raw("<p>Nothing points to a gap in what was read.</p>");
    } else {
        page.raw("<ul>");
        for sign in signs.iter().take(5) {
            page.raw("<li>");
            page.name(sign.text("Value").unwrap_or_default());
            page.raw(": ");
            page.sentence(sign.text("Message").unwrap_or_default());
        }
        if signs.len() > 5 {
            page.format(format_args!("<li>and {} more signs", signs.len() - 5));
        }
        if rejected > 0 {
            page.raw("<li>");
            counted(page, rejected, "record could not be read", "records could not be read");
        }
        if conflicting > 0 {
            page.raw("<li>");
            let one = "record was there twice with different content; the first was kept";
            let many = "records were there twice with different content; the first was kept";
            counted(page, conflicting, one, many);
        }
        if homeless > 0 {
            page.raw("<li>");
            let one = "row names neither a meeting nor a call, so that no answer has a place for it";
            let many = "rows name neither a meeting nor a call, so that no answer has a place for them";
            counted(page, homeless, one, many);
        }
        page.raw("</ul><p><a href=\"#completeness\">What exactly</a></p>");
    }
    page.raw("</div>");
}

/// Whether a row is a place of an issue, and not a part of a count.
fn is_code(row: Row<'_>) -> bool {
    row.text("Measure") != Some("Records")
}

/// What the counts are called here, in the order in which they add up.
const COUNTS: [(&str, &str); 7] = [
    ("Records", "Records read"),
    ("Meetings", "of meetings"),
    ("Participants", "of participants"),
    ("CallParticipants", "of call participants"),
    ("OtherOperations", "of other operations"),
    ("Duplicates", "duplicates"),
    ("Rejected", "not readable"),
];

const REMARKS: [(&str, &str); 5] = [
    ("ConflictingDuplicates", "duplicates with other content"),
    ("OrphanParticipantMeetings", "meetings known from participants only"),
    ("OrphanParticipants", "participants' records of those"),
    ("OrphanMeetings", "meetings without participants"),
    ("RowsWithoutMeeting", "rows that name no meeting or call"),
];

const TIMES: [(&str, &str); 4] = [
    ("OldestCreationTime", "Oldest record written"),
    ("NewestCreationTime", "Newest record written"),
    ("OldestMeetingTime", "Oldest time in a meeting"),
    ("NewestMeetingTime", "Newest time in a meeting"),
];

pub(super) fn write(page: &mut Page<'_>, books: &Table) -> io::Result<()> {
    page.raw(
        "<section id=\"completeness\" aria-labelledby=\"h-completeness\"><h2 id=\"h-completeness\">Completeness</h2>\
         <div class=\"figures\"><table class=\"books\"><caption>Every record is counted once</caption>",
    );
    for (position, (measure, name)) in COUNTS.iter().enumerate() {
        line(page, name, count(books, measure), if position == 0 { "sum" } else { "" });
    }
    page.raw("</table><table class=\"books\"><caption>What has no counterpart</caption>");
    for (measure, name) in REMARKS {
        line(page, name, count(books, measure), "");
    }
    page.raw("</table><table class=\"books\"><caption>From when to when</caption>");
    for (measure, name) in TIMES {
        page.format(format_args!("<tr><th scope=\"row\">{name}<td class=\"n\">"));
        let time = said(books, measure).and_then(|row| row.time("Time"));
        let time = time.map_or_else(|| "not recorded".to_owned(), |time| page.time(time));
        page.raw(&time);
    }
    page.raw("</table></div>");
    issues(page, books);
    page.flow()?;
    sources(page, books);
    keys(page, books);
    columns(page, books);
    page.raw("</section>");
    page.flow()
}

fn line(page: &mut Page<'_>, name: &str, count: i64, class: &str) {
    page.format(format_args!("<tr class=\"{class}\"><th scope=\"row\">{name}<td class=\"n\">"));
    page.number(count);
}

fn issues(page: &mut Page<'_>, books: &Table) {
    let codes: Vec<_> = parts(books, "Issues", "Code").collect();
    if codes.is_empty() {
        return;
    }
    let is_open = codes.len() <= 6;
    page.format(format_args!("<details{}><summary>", if is_open { " open" } else { "" }));
    counted(page, count(books, "Issues"), "odd thing", "odd things");
    page.raw(" in the input</summary><ul class=\"issues\">");
    for code in codes {
        let name = code.text("Value").unwrap_or_default();
        page.raw("<li><b>");
        page.text(name);
        page.raw("</b> <span class=\"of\">");
        counted(page, code.count("Count"), "time", "times");
        page.raw("</span> ");
        page.sentence(code.text("Message").unwrap_or_default());
        page.raw("<ul>");
        let places = parts(books, name, "Record").chain(parts(books, name, "Source"));
        for place in places.take(MOST) {
            page.raw("<li>");
            page.name(place.text("Value").unwrap_or_default());
            page.raw(": ");
            page.sentence(place.text("Message").unwrap_or_default());
        }
        page.raw("</ul>");
    }
    page.raw("</ul></details>");
}

fn sources(page: &mut Page<'_>, books: &Table) {
    let sources: Vec<_> = parts(books, "Records", "Source").collect();
    page.raw("<details><summary>");
    counted(page, sources.len() as i64, "source", "sources");
    page.raw("</summary><table class=\"books\"><thead><tr><th scope=\"col\">Source<th scope=\"col\">Form<th scope=\"col\" class=\"n\">Records</thead>");
    for source in sources.iter().take(MOST) {
        page.raw("<tr><td>");
        page.name(source.text("Value").unwrap_or_default());
        page.raw("<td>");
        page.text(source.text("Message").unwrap_or_default());
        page.raw("<td class=\"n\">");
        page.number(source.count("Count"));
    }
    page.raw("</table>");
    more(page, sources.len());
    page.raw("</details>");
}

fn keys(page: &mut Page<'_>, books: &Table) {
    let keys: Vec<_> = parts(books, "UnknownKeys", "Key").collect();
    if keys.is_empty() {
        return;
    }
    page.raw("<details><summary>");
    counted(page, keys.len() as i64, "key", "keys");
    page.raw(" never seen before: the log has changed</summary><table class=\"books\"><thead><tr><th scope=\"col\">Key<th scope=\"col\" class=\"n\">Records</thead>");
    for key in keys.iter().take(MOST) {
        page.raw("<tr><td>");
        page.name(key.text("Value").unwrap_or_default());
        page.raw("<td class=\"n\">");
        page.number(key.count("Count"));
    }
    page.raw("</table>");
    more(page, keys.len());
    page.raw("</details>");
}

fn columns(page: &mut Page<'_>, books: &Table) {
    let columns: Vec<_> = parts(books, "UnfilledColumns", "Column").filter_map(|row| row.text("Value")).collect();
    if columns.is_empty() {
        return;
    }
    page.raw("<details><summary>");
    counted(page, columns.len() as i64, "column that no record fills", "columns that no record fills");
    page.raw("</summary><p>");
    page.sentence(&columns.join("; "));
    page.raw("</p></details>");
}

/// Says how many are not listed.
fn more(page: &mut Page<'_>, count: usize) {
    if count > MOST {
        page.raw("<p class=\"note\">and ");
        page.number((count - MOST) as i64);
        page.raw(" more</p>");
    }
}
