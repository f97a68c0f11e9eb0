//! What the caller asked for in vain: an answer would be taken for one about what was meant.

use super::gathered::{Gathered, MeetingFacts, is_near};
use crate::books::Span;
use crate::issue::IssueCode;
use crate::time::Timestamp;

/// How far the start of a meeting lies at least from a schedule that is likely of another one, or in another zone: 45
/// minutes, which is the least that two zones differ by in most of the world, in microseconds.
const OFF: u64 = 45 * 60 * 1_000_000;

/// What was asked for in vain, if anything was taken in.
pub(super) fn said(gathered: &Gathered<'_>) -> Vec<(IssueCode, String)> {
    let (options, facts) = (gathered.options, gathered.facts);
    if facts.meetings.is_empty() {
        return Vec::new();
    }
    let passes = |meeting: &&MeetingFacts| {
        gathered.passes_any(&gathered.store.sessions[meeting.sessions.clone()]) || gathered.passes_meeting(meeting)
    };
    if !options.filter.is_empty() && !facts.meetings.iter().any(|meeting| passes(&meeting)) {
        return vec![(IssueCode::NothingMatches, options.filter.why_nothing(&gathered.searched()))];
    }
    let mut said = Vec::new();
    if let Some(map) = options.meeting_map.as_deref().filter(|map| !map.is_empty()) {
        if !facts.map_use.found {
            said.push((IssueCode::MapMatchesNothing, map.why_nothing(&gathered.searched())));
        } else if map.has_times() && !facts.map_use.timed && options.scheduled_start.is_none() {
            let message = "the meeting map has titles of what was read, but no scheduled time within 12 hours of one of \
                           those meetings, so that nobody is late or early by it: is it of those days, with a row for each \
                           meeting of a series?";
            said.push((IssueCode::ScheduleMatchesNothing, message.to_owned()));
        }
    }
    if let Some(given) = options.scheduled_start.or(options.scheduled_end) {
        let starts = || facts.meetings.iter().filter(passes).filter_map(MeetingFacts::start);
        if let Some(why) = off(gathered, given, starts) {
            said.push((IssueCode::ScheduleMatchesNothing, why));
        }
    }
    said
}

/// Why a scheduled time fits none of these starts, if it does not.
fn off<I: Iterator<Item = Timestamp>>(
    gathered: &Gathered<'_>,
    given: Timestamp,
    starts: impl Fn() -> I,
) -> Option<String> {
    let (options, is_start) = (gathered.options, gathered.options.scheduled_start.is_some());
    let time = |time: Timestamp| {
        let mut text = Vec::new();
        time.write_in(options.zone, &mut text);
        String::from_utf8_lossy(&text).into_owned()
    };
    let what = if is_start { "start" } else { "end" };
    let zone = format!("a time without an offset is read in the zone asked for, here {}", options.zone.name());
    if !starts().any(|start| is_near(start, given)) {
        let mut span = Span::default();
        starts().for_each(|start| span.include(start));
        let range = match (span.oldest, span.newest) {
            (Some(oldest), Some(newest)) => format!("they began from {} to {}", time(oldest), time(newest)),
            _ => "none says when it began".to_owned(),
        };
        return Some(format!(
            "no meeting began within 12 hours of the scheduled {what} {}, so that nobody is late or early by it: {range}; \
             is the date right? ({zone})",
            time(given)
        ));
    }
    // A meeting may well last longer than that.
    let nearest = starts().min_by_key(|start| start.0.abs_diff(given.0)).filter(|_| is_start)?;
    (nearest.0.abs_diff(given.0) >= OFF).then(|| {
        let minutes = nearest.0.abs_diff(given.0) / 60_000_000;
        let side = if nearest < given { "before" } else { "after" };
        format!(
            "no meeting began near the scheduled start {}, so that lateness may say nothing: the nearest began at {}, {}:{:02} h \
             {side} it; is its time zone right? ({zone})",
            time(given),
            time(nearest),
            minutes / 60,
            minutes % 60
        )
    })
}
