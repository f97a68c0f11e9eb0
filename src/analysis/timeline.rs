//! Meetings as pictures need them: everybody's sessions, and where connections broke.

use super::attendance::seconds;
use super::disconnections;
use super::gathered::Gathered;
use super::identity::Basis;
use super::meetings;
use super::presence::{self, Interval};
use super::summary::percent;
use crate::audit::ParticipantKind;
use crate::time::Timestamp;

/// One meeting: the same, in the same order, as the rows of [`Question::Meetings`](super::Question::Meetings).
#[derive(Debug)]
pub(crate) struct Timeline<'a> {
    /// When it went on, as recorded or else as observed; nothing where that is not a length of time.
    pub(crate) span: Option<Interval>,
    /// Everybody who was there, whatever the filter says: whoever came first stands first, applications last.
    pub(crate) people: Vec<Stays<'a>>,
}

/// Somebody's sessions in one meeting.
#[derive(Debug)]
pub(crate) struct Stays<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) upn: Option<&'a str>,
    pub(crate) object_id: Option<&'a str>,
    pub(crate) kind: ParticipantKind,
    /// Known by name alone, or by nothing: may be several people.
    pub(crate) is_vague: bool,
    /// Of the union of the sessions.
    pub(crate) present_seconds: i64,
    /// Of the meeting's span, in whole percent.
    pub(crate) percent: Option<i64>,
    /// By join; what is not recorded is not there.
    pub(crate) sessions: Vec<Stay>,
}

/// One session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay {
    pub(crate) join: Option<Timestamp>,
    pub(crate) leave: Option<Timestamp>,
    /// Where both are recorded and some time passed between them, in microseconds.
    pub(crate) interval: Option<Interval>,
    /// Whether it ended because the connection broke.
    pub(crate) broke_off: bool,
}

/// Each meeting that the filter lets through.
pub(super) fn each<E>(gathered: &Gathered<'_>, mut told: impl FnMut(&Timeline<'_>) -> Result<(), E>) -> Result<(), E> {
    let broken = disconnections::broken_sessions(gathered);
    let mut outcome = Ok(());
    meetings::each(gathered, |meeting, sessions| {
        if outcome.is_err() {
            return;
        }
        let span = meeting.span().map(|(span, _)| span).filter(|(start, end)| start < end);
        let mut people = Vec::new();
        let mut place = meeting.sessions.start;
        for sessions in gathered.facts.by_person(sessions) {
            let first = place;
            place += sessions.len();
            let Some(person) = sessions.first().map(|session| gathered.facts.person(session)) else { continue };
            let text = |id| gathered.store.text(id);
            let intervals = sessions.iter().filter_map(|session| gathered.interval(session, meeting));
            let mut present = Vec::new();
            presence::union(intervals, &mut present);
            people.push(Stays {
                name: text(person.name),
                upn: text(person.upn),
                object_id: text(person.object),
                kind: person.kind,
                is_vague: matches!(person.basis, Basis::Name | Basis::Nothing),
                present_seconds: seconds(presence::length(&present)),
                percent: span
                    .and_then(|(start, end)| percent(presence::common(&present, &[(start, end)]), end - start)),
                sessions: (first..)
                    .zip(sessions)
                    .map(|(place, session)| Stay {
                        join: session.join.time(),
                        leave: session.leave.time(),
                        interval: gathered.interval(session, meeting),
                        broke_off: broken.contains(&place),
                    })
                    .collect(),
            });
        }
        people.sort_by_key(|stays| {
            let first = stays.sessions.iter().filter_map(|stay| stay.join).min();
            (stays.kind == ParticipantKind::Application, first.is_none(), first)
        });
        outcome = told(&Timeline { span, people });
    });
    outcome
}
