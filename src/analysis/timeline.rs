//! Meetings as pictures need them: everybody's sessions, and where connections broke.

use super::attendance::seconds;
use super::disconnections;
use super::gathered::{Gathered, MeetingFacts};
use super::identity::Basis;
use super::meetings;
use super::presence::{self, Interval};
use super::store::Session;
use super::summary::percent;
use crate::audit::ParticipantKind;
use crate::de_identify::Role;
use crate::time::Timestamp;

/// One meeting: the same, in the same order, as the rows of [`Question::Meetings`](super::Question::Meetings).
#[derive(Debug)]
pub(crate) struct Timeline<'a> {
    /// When it went on, as recorded or else as observed; nothing where that is not a length of time.
    pub(crate) span: Option<Interval>,
    /// Everybody who was there, whatever the filter says: whoever came first stands first, applications last. Called as the
    /// answers call them, by pseudonyms where those do.
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
    let names = Names::new(gathered);
    for (meeting, sessions) in in_order(gathered) {
        let span = meeting.span().map(|(span, _)| span).filter(|(start, end)| start < end);
        let mut people = Vec::new();
        let mut place = meeting.sessions.start;
        for sessions in gathered.facts.by_person(sessions) {
            let first = place;
            place += sessions.len();
            let Some(of) = sessions.first().map(|session| gathered.facts.people.of(session.appearance)) else {
                continue;
            };
            let person = gathered.facts.people.person(of);
            let [name, upn, object_id] = names.of(of);
            let intervals = sessions.iter().filter_map(|session| gathered.interval(session, meeting));
            let mut present = Vec::new();
            presence::union(intervals, &mut present);
            people.push(Stays {
                name,
                upn,
                object_id,
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
        if names.are_told() {
            // Those who came at one time lie by how they are spelled.
            people.sort_by_key(|stays| (stays.upn, stays.name, stays.object_id));
        }
        people.sort_by_key(|stays| {
            let first = stays.sessions.iter().filter_map(|stay| stay.join).min();
            (stays.kind == ParticipantKind::Application, first.is_none(), first)
        });
        told(&Timeline { span, people })?;
    }
    Ok(())
}

/// The meetings as the answer has them, which with pseudonyms is in an order that tells nothing of the originals.
fn in_order<'g>(gathered: &'g Gathered<'_>) -> Vec<(&'g MeetingFacts, &'g [Session])> {
    let mut all = Vec::new();
    meetings::each(gathered, &gathered.facts.meetings, |meeting, sessions| all.push((meeting, sessions)));
    if let Some(de_identifier) = &gathered.options.de_identify {
        all.sort_by_cached_key(|(meeting, _)| {
            let start = meeting.start();
            let id = gathered.store.text(Some(meeting.id)).unwrap_or_default();
            (start.is_none(), start, !meeting.is_call, de_identifier.text(id, Role::Id))
        });
    }
    all
}

/// What people are called: as they were recorded, or by their pseudonyms.
struct Names<'g> {
    gathered: &'g Gathered<'g>,
    /// Of each person; nobody's without pseudonyms.
    told: Vec<[Option<String>; 3]>,
}

impl<'g> Names<'g> {
    fn new(gathered: &'g Gathered<'g>) -> Self {
        let people = &gathered.facts.people;
        let told = match &gathered.options.de_identify {
            None => Vec::new(),
            Some(de_identifier) => (0..people.len() as u32)
                .map(|person| recorded(gathered, person).map(|text| Some(de_identifier.text(text?, Role::Person))))
                .collect(),
        };
        Self { gathered, told }
    }

    fn are_told(&self) -> bool {
        self.gathered.options.de_identify.is_some()
    }

    /// The name, the UPN and the object id of somebody.
    fn of(&self, person: u32) -> [Option<&str>; 3] {
        match self.told.get(person as usize) {
            Some(texts) => texts.each_ref().map(Option::as_deref),
            None => recorded(self.gathered, person),
        }
    }
}

fn recorded<'g>(gathered: &'g Gathered<'_>, person: u32) -> [Option<&'g str>; 3] {
    let person = gathered.facts.people.person(person);
    [person.name, person.upn, person.object].map(|text| gathered.store.text(text))
}
