//! Every meeting: when, whose, and who was there from when to when.

use std::io;

use super::page::{Page, duration};
use super::row::Row;
use super::{Answers, counted, who};
use crate::analysis::{Analysis, Stay, Stays, Timeline};
use crate::audit::ParticipantKind;
use crate::time::Timestamp;

/// A month with more meetings is folded by day.
const OF_A_MONTH: usize = 40;

/// With no more meetings than these everything is unfolded but the meetings themselves.
pub(super) const FEW: usize = 40;

/// How many sessions of one person are said in words.
const SAID: usize = 12;

/// After so many meetings of which nothing is written somebody may say stop.
const LOOKED_AT: usize = 256;

/// How many sessions at once have a line each; more share the last one.
const LANES: usize = 4;

/// Who is no member, and known not to be.
const OUTSIDE: [&str; 5] = ["Guests", "Federated", "Consumers", "Anonymous", "Phones"];

/// When a meeting began, as far as that is known.
pub(super) fn start(row: Row<'_>) -> Option<Timestamp> {
    row.time("StartTime").or_else(|| row.time("FirstJoin"))
}

fn outside(row: Row<'_>) -> i64 {
    OUTSIDE.iter().map(|kind| row.count(kind)).sum()
}

/// What a group of meetings has together.
#[derive(Default)]
struct Together {
    meetings: i64,
    with_outsiders: i64,
    cut_off: i64,
}

impl Together {
    fn of<'t>(rows: impl Iterator<Item = (Row<'t>, i64)>) -> Self {
        rows.fold(Self::default(), |mut all, (row, cut_off)| {
            all.meetings += 1;
            all.with_outsiders += i64::from(outside(row) > 0);
            all.cut_off += cut_off;
            all
        })
    }

    /// The line that a group is folded into.
    fn summary(&self, page: &mut Page<'_>, name: &str) {
        page.raw("<summary><b>");
        page.text(name);
        page.raw("</b> <span class=\"of\">");
        counted(page, self.meetings, "meeting", "meetings");
        if self.with_outsiders > 0 {
            page.raw("</span> <span class=\"chip eye\">");
            page.number(self.with_outsiders);
            page.raw(" with outsiders");
        }
        if self.cut_off > 0 {
            page.raw("</span> <span class=\"chip bad\">");
            counted(page, self.cut_off, "connection broke", "connections broke");
        }
        page.raw("</span></summary>");
    }
}

pub(super) fn write(page: &mut Page<'_>, analysis: &mut Analysis, answers: &Answers) -> io::Result<()> {
    page.raw("<section id=\"meetings\" aria-labelledby=\"h-meetings\"><h2 id=\"h-meetings\">Meetings</h2>");
    let rows: Vec<_> = Row::all(&answers.meetings).collect();
    if rows.is_empty() {
        page.raw("<p>None.</p></section>");
        return Ok(());
    }
    legend(page);
    let mut cut_off = Vec::with_capacity(rows.len());
    analysis.each_timeline(|timeline| {
        let broken = timeline.people.iter().flat_map(|stays| &stays.sessions).filter(|stay| stay.broke_off);
        cut_off.push(broken.count() as i64);
        if cut_off.len().is_multiple_of(LOOKED_AT) { page.look() } else { Ok(()) }
    })?;
    let days: Vec<String> =
        rows.iter().map(|row| start(*row).map(|start| page.day(start)).unwrap_or_default()).collect();
    let is_few = rows.len() <= FEW;
    let group = |from: usize, same: &dyn Fn(&str) -> bool| {
        let length = days[from..].iter().take_while(|day| same(day)).count();
        let together = rows.iter().copied().zip(cut_off.iter().copied());
        (length, Together::of(together.skip(from).take(length)))
    };
    let month = |day: &str| day.get(..7).unwrap_or_default().to_owned();
    // Which day of the week it is stands in the name of a day.
    let named = |day: &str| match chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d") {
        Ok(date) => format!("{day} {}", date.format("%A")),
        Err(_) => day.to_owned(),
    };
    let (mut position, mut left_of_month, mut left_of_day, mut by_day) = (0, 0, 0, false);
    analysis.each_timeline(|timeline| {
        let (Some(row), Some(day)) = (rows.get(position), days.get(position)) else { return Ok(()) };
        if left_of_month == 0 {
            let (length, together) = group(position, &|other| month(other) == month(day));
            left_of_month = length;
            by_day = length > OF_A_MONTH;
            page.format(format_args!("<details class=\"group\"{}>", if is_few { " open" } else { "" }));
            let name = month(day);
            together.summary(page, if name.is_empty() { "When is not recorded" } else { &name });
        }
        if by_day && left_of_day == 0 {
            let (length, together) = group(position, &|other| other == day);
            left_of_day = length;
            page.raw("<details class=\"group\">");
            together.summary(page, &if day.is_empty() { "When is not recorded".to_owned() } else { named(day) });
        }
        meeting(page, position, *row, cut_off.get(position).copied().unwrap_or_default(), timeline);
        left_of_month -= 1;
        if by_day {
            left_of_day -= 1;
            if left_of_day == 0 {
                page.raw("</details>");
            }
        }
        if left_of_month == 0 {
            page.raw("</details>");
        }
        position += 1;
        page.flow()
    })?;
    page.raw("</section>");
    page.flow()
}

/// What the colours mean.
fn legend(page: &mut Page<'_>) {
    page.raw("<p class=\"legend\">");
    for kind in ParticipantKind::ALL {
        page.format(format_args!(
            "<span><svg aria-hidden=\"true\"><rect class=\"{}\" width=\"20\"/></svg>{}</span> ",
            class(*kind),
            kind.name()
        ));
    }
    page.raw(
        "<span><svg aria-hidden=\"true\"><rect class=\"x\" x=\"8\" width=\"3\"/></svg>Connection broke</span></p>",
    );
}

/// The class of a line of that kind.
const fn class(kind: ParticipantKind) -> &'static str {
    match kind {
        ParticipantKind::Member => "km",
        ParticipantKind::Guest => "kg",
        ParticipantKind::Federated => "kf",
        ParticipantKind::Anonymous => "ka",
        ParticipantKind::Phone => "kp",
        ParticipantKind::Application => "kb",
        ParticipantKind::Consumer => "kc",
        ParticipantKind::Unknown => "ku",
    }
}

fn meeting(page: &mut Page<'_>, position: usize, row: Row<'_>, cut_off: i64, timeline: &Timeline<'_>) {
    page.format(format_args!("<details class=\"m\" id=\"m{position}\"><summary><span>"));
    let begun = start(row).map(|start| page.time(start)).unwrap_or_else(|| "not recorded".to_owned());
    page.raw(begun.get(..16).unwrap_or(&begun));
    if let Some(seconds) = row.int("DurationSeconds") {
        page.format(format_args!(", {}", duration(seconds)));
    }
    page.raw("</span><b>");
    let what = row.first_of(&["Subject", "MeetingType"]);
    page.name(what.unwrap_or(if row.text("CallId").is_some() { "Call" } else { "Meeting" }));
    if let (Some(instance), Some(instances @ 2..)) = (row.int("Instance"), row.int("Instances")) {
        page.format(format_args!(", {instance} of {instances}"));
    }
    page.raw("</b><span>");
    page.name(row.first_of(&["OrganizerName", "OrganizerUserPrincipalName", "OrganizerObjectId"]).unwrap_or_default());
    page.raw("</span><span>");
    counted(page, row.count("People"), "person", "people");
    let outside = outside(row);
    if outside > 0 {
        page.format(format_args!(" <i class=\"chip eye\">{outside} outside</i>"));
    }
    if cut_off > 0 {
        page.format(format_args!(" <i class=\"chip bad\">{cut_off} broke off</i>"));
    }
    // Calls have none.
    if row.truth("HasMeetingDetail") == Some(false) && row.text("CallId").is_none() {
        page.raw(" <i class=\"chip\">own record missing</i>");
    }
    page.raw("</span></summary>");
    facts(page, row);
    people(page, timeline);
    page.raw("</details>");
}

/// What else is known of a meeting, a line each.
fn facts(page: &mut Page<'_>, row: Row<'_>) {
    page.raw("<p class=\"facts\">");
    let fact = |page: &mut Page<'_>, name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            page.format(format_args!("<b>{name}</b> "));
            page.sentence(value);
            page.raw("\n");
        }
    };
    let from_to = |page: &Page<'_>, from: Option<Timestamp>, to: Option<Timestamp>| {
        let text = |time: Option<Timestamp>| time.map_or_else(|| "?".to_owned(), |time| page.time(time));
        from.or(to).map(|_| format!("{} to {}", text(from), text(to)))
    };
    let count = |name, one, many| {
        let count = row.int(name).filter(|count| *count > 0);
        count.map(|count| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let recorded = from_to(page, row.time("StartTime"), row.time("EndTime"));
    let scheduled = from_to(page, row.time("ScheduledStart"), row.time("ScheduledEnd"));
    // What stands in the line above is not said again.
    let kind = row.text("MeetingType").filter(|_| row.text("Subject").is_some());
    let organizer = row.text("OrganizerUserPrincipalName").filter(|_| row.text("OrganizerName").is_some());
    fact(page, "Recorded", recorded.as_deref());
    fact(page, "Scheduled", scheduled.as_deref());
    fact(page, "Type", kind);
    fact(page, "Organizer", organizer);
    fact(page, "At once", count("PeakPeople", "person at most", "people at most").as_deref());
    fact(page, "Lobby", count("LobbyJoins", "session", "sessions").as_deref());
    let shared = row.text("ArtifactsShared").map(|shared| match row.int("ScreenShareSeconds") {
        Some(seconds) => format!("{shared} (a screen for {})", duration(seconds)),
        None => shared.to_owned(),
    });
    fact(page, "Shared", shared.as_deref());
    fact(page, "Outside", row.text("OutsideDomains"));
    fact(page, "Id", row.first_of(&["MeetingId", "CallId"]));
    fact(page, "Thread", row.text("ChatThreadId"));
    fact(page, "URL", row.text("MeetingUrl"));
    page.raw("</p>");
}

/// From when to when a picture of a meeting goes: all of it, and all of everybody's sessions.
fn extent(timeline: &Timeline<'_>) -> Option<(i64, i64)> {
    let sessions = timeline.people.iter().flat_map(|stays| &stays.sessions).filter_map(|stay| stay.interval);
    let all = sessions.chain(timeline.span);
    all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).filter(|(start, end)| start < end)
}

fn people(page: &mut Page<'_>, timeline: &Timeline<'_>) {
    if timeline.people.is_empty() {
        return page.raw("<p class=\"note\">No record says who was there.</p>");
    }
    let extent = extent(timeline);
    page.raw("<table class=\"people\"><thead><tr><th scope=\"col\">Who<th scope=\"col\">When<th scope=\"col\">");
    if let Some((from, to)) = extent {
        // Where there is little room the ends are all that is shown.
        for (quarter, before, after) in
            [(0, "", " "), (1, "<span>", "</span> "), (2, "<span>", "</span> "), (3, "<span>", "</span> "), (4, "", "")]
        {
            let clock = page.clock(Timestamp(from + (to - from) / 4 * quarter));
            page.format(format_args!("{before}{}{after}", clock.get(..5).unwrap_or_default()));
        }
    } else {
        page.raw("Sessions");
    }
    page.raw("</thead>");
    let first_day = extent.map(|(from, _)| page.day(Timestamp(from)));
    for stays in &timeline.people {
        person(page, stays, extent, first_day.as_deref());
    }
    page.raw("</table>");
}

/// A clock time, with the day where that is another one.
fn clock(page: &Page<'_>, time: Option<Timestamp>, first_day: Option<&str>) -> String {
    match time {
        None => "?".to_owned(),
        Some(time) if first_day.is_some_and(|day| page.day(time) == day) => page.clock(time),
        Some(time) => page.time(time),
    }
}

fn person(page: &mut Page<'_>, stays: &Stays<'_>, extent: Option<(i64, i64)>, first_day: Option<&str>) {
    page.raw("<tr><th scope=\"row\">");
    who(page, stays.name, stays.upn, stays.object_id);
    if stays.is_vague {
        page.raw("\nknown by name alone");
    }
    let join = stays.sessions.iter().filter_map(|stay| stay.join).min();
    let leave = stays.sessions.iter().filter_map(|stay| stay.leave).max();
    let (from, to) = (clock(page, join, first_day), clock(page, leave, first_day));
    page.format(format_args!("<td>{from} – {to}\n{}, {}", stays.kind.name(), duration(stays.present_seconds)));
    if let Some(percent) = stays.percent {
        page.format(format_args!(", {percent} %"));
    }
    page.raw("<td>");
    if let Some(extent) = extent {
        bars(page, stays, extent);
    }
    let is_told = stays.sessions.len() > 1 || stays.sessions.iter().any(|stay| stay.interval.is_none());
    if is_told {
        page.raw("<small>");
        for (position, stay) in stays.sessions.iter().take(SAID).enumerate() {
            page.raw(if position == 0 { "" } else { ", " });
            said(page, stay, first_day);
        }
        if stays.sessions.len() > SAID {
            page.format(format_args!(" and {} more", stays.sessions.len() - SAID));
        }
        page.raw("</small>");
    }
}

fn said(page: &mut Page<'_>, stay: &Stay, first_day: Option<&str>) {
    page.raw(&clock(page, stay.join, first_day));
    page.raw("–");
    page.raw(&clock(page, stay.leave, first_day));
    if stay.broke_off {
        page.raw(" <b>broke off</b>");
    }
}

/// The sessions as bars over the picture's width, those at once below each other.
fn bars(page: &mut Page<'_>, stays: &Stays<'_>, (from, to): (i64, i64)) {
    // In tenths of a percent; whole numbers, so that a page is the same everywhere.
    let at = |time: i64| (i128::from(time - from) * 1000 / i128::from(to - from)) as i64;
    let mut ends = [i64::MIN; LANES];
    let mut lanes = 0;
    let mut drawn = String::new();
    for stay in &stays.sessions {
        let Some((start, end)) = stay.interval else { continue };
        let lane = ends.iter().position(|last| *last <= start).unwrap_or(LANES - 1);
        ends[lane] = ends[lane].max(end);
        lanes = lanes.max(lane + 1);
        let below = if lane == 0 { String::new() } else { format!(" y=\"{}\"", 2 + 10 * lane) };
        // The shortest session is seen too.
        let (left, right) = (at(start).min(996), at(end));
        let width = (right - left).max(4);
        let name = class(stays.kind);
        drawn.push_str(&format!(
            "<rect class=\"{name}\" x=\"{}\" width=\"{}\"{below}/>",
            percent(left),
            percent(width)
        ));
        if stay.broke_off {
            let right = percent(right);
            drawn.push_str(&format!("<rect class=\"x\" x=\"{right}\" width=\"3\"{below}/>"));
        }
    }
    match lanes {
        0 => {}
        1 => page.format(format_args!("<svg aria-hidden=\"true\">{drawn}</svg>")),
        lanes => page.format(format_args!("<svg aria-hidden=\"true\" height=\"{}\">{drawn}</svg>", 2 + 10 * lanes)),
    }
}

/// Tenths of a percent as percent.
fn percent(tenths: i64) -> String {
    if tenths % 10 == 0 { format!("{}%", tenths / 10) } else { format!("{}.{}%", tenths / 10, tenths % 10) }
}
