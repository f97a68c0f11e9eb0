//! The sessions in order, with what is known of the meetings and people behind them.

use std::cmp::Ordering;
use std::ops::Range;

use chrono_tz::Tz;

use super::AnalysisOptions;
use super::identity::{Organizer, People, Person};
use super::presence::Interval;
use super::store::{FastMap, MeetingCells, Moment, Session, Store};
use crate::filter::{Filter, Named, Searched};
use crate::knowledge::MeetingKeys;
use crate::knowledge::texts::TextId;
use crate::record::{Cell, RecordKind, Row};
use crate::schema::Column;
use crate::time::Timestamp;

/// How far a scheduled start that is given for all meetings may lie from the start of one: 12 hours, in microseconds.
const NEAR: u64 = 12 * 3600 * 1_000_000;

/// A meeting or call, and its place among the others.
#[derive(Clone, Debug)]
pub(super) struct MeetingFacts {
    pub(super) id: TextId,
    pub(super) is_call: bool,
    pub(super) has_detail: bool,
    pub(super) detail_created: Moment,
    pub(super) cells: MeetingCells,
    /// The organizer, with what other records know of the account.
    pub(super) organizer: Organizer,
    /// Of people, not of applications.
    pub(super) first_join: Moment,
    pub(super) last_leave: Moment,
    pub(super) scheduled_start: Moment,
    pub(super) scheduled_end: Moment,
    /// Where its sessions lie.
    pub(super) sessions: Range<usize>,
    /// Its number among the meetings of its chat thread, and how many those are.
    pub(super) instance: Option<(usize, usize)>,
    /// Whether somebody was in it whose meetings the filter asks for.
    pub(super) company: Named,
}

/// From which times a meeting's span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpanBasis {
    MeetingDetail,
    Observed,
}

impl SpanBasis {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::MeetingDetail => "MeetingDetail",
            Self::Observed => "Observed",
        }
    }
}

impl MeetingFacts {
    /// From when to when it went on, as its own record says, else as people came and went; the end may lie before the
    /// start.
    pub(super) fn span(&self) -> Option<(Interval, SpanBasis)> {
        let both = |start: Moment, end: Moment| start.time().zip(end.time());
        let (times, basis) = match both(self.cells.start, self.cells.end) {
            Some(times) => (times, SpanBasis::MeetingDetail),
            None => (both(self.first_join, self.last_leave)?, SpanBasis::Observed),
        };
        Some(((times.0.0, times.1.0), basis))
    }

    /// When it began, as far as that is known.
    pub(super) fn start(&self) -> Option<Timestamp> {
        self.cells.start.or(self.first_join).time()
    }
}

/// Everything an answer is made of.
#[derive(Debug)]
pub(super) struct Gathered<'a> {
    pub(super) store: &'a Store,
    pub(super) options: &'a AnalysisOptions,
    pub(super) facts: &'a Facts,
}

/// What follows from all rows together.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) people: People,
    /// Of each person, the place in the order of keys.
    ranks: Vec<u32>,
    /// In the order of the answers: by start (without one last), then id.
    pub(super) meetings: Vec<MeetingFacts>,
    pub(super) map_use: MapUse,
}

/// What came of the meeting map.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MapUse {
    /// Whether a meeting is in it.
    pub(super) found: bool,
    /// Whether one has its scheduled start from it.
    pub(super) timed: bool,
}

/// Whether a scheduled time that is given for all meetings is one of a meeting with that start.
pub(super) fn is_near(start: Timestamp, given: Timestamp) -> bool {
    start.0.abs_diff(given.0) <= NEAR
}

impl Facts {
    /// Sorts the sessions of the store by meeting, person and time, and finds out what follows from them.
    pub(super) fn new(store: &mut Store, options: &AnalysisOptions) -> Self {
        let people = People::new(&store.people, &mut store.texts, options.user_map.as_deref(), &options.filter);
        let ranks = person_ranks(&people, store);
        let (mut meetings, map_use) = meetings(store, &people, options);
        let mut order: Vec<u32> = (0..meetings.len() as u32).collect();
        order.sort_unstable_by(|&one, &other| {
            let key = |position: u32| {
                let meeting = &meetings[position as usize];
                let start = meeting.start();
                (start.is_none(), start, store.texts.get(meeting.id), meeting.is_call)
            };
            key(one).cmp(&key(other))
        });
        let mut places = vec![0; meetings.len()];
        for (place, &position) in order.iter().enumerate() {
            places[position as usize] = place as u32;
        }
        for session in &mut store.sessions {
            session.meeting = places[session.meeting as usize];
        }
        reorder(&mut store.meetings, &places);
        reorder(&mut meetings, &places);
        store.renumber(&places);
        store.shrink();
        // Apart from the store, whose order changes meanwhile.
        let mut sessions = std::mem::take(&mut store.sessions);
        let by_the_rest = |one: &Session, other: &Session| {
            let rest = |session: &Session| {
                let manner = store.manner(session);
                let texts = [
                    session.client_ip,
                    session.device_id,
                    manner.device,
                    manner.user_agent,
                    manner.client,
                    manner.system,
                    manner.artifacts,
                ];
                let others = (manner.role, session.share_seconds, manner.lobby, manner.is_organizer);
                (texts.map(|text| store.text(text)), others)
            };
            rest(one).cmp(&rest(other))
        };
        let key = |session: &Session| {
            let (join, leave) = (session.join.time(), session.leave.time());
            (
                session.meeting,
                ranks[people.of(session.appearance) as usize],
                join.is_none(),
                join,
                leave.is_none(),
                leave,
            )
        };
        sessions.sort_unstable_by(|one, other| key(one).cmp(&key(other)).then_with(|| by_the_rest(one, other)));
        store.sessions = sessions;
        let mut at = 0;
        for (position, meeting) in meetings.iter_mut().enumerate() {
            let count = store.sessions[at..].iter().take_while(|session| session.meeting as usize == position).count();
            meeting.sessions = at..at + count;
            at += count;
            if options.filter.names_company() {
                let of_session = |session: &Session| people.named(people.of(session.appearance));
                let attended = store.sessions[meeting.sessions.clone()].iter().map(of_session);
                meeting.company = attended.fold(meeting.organizer.named, Named::union);
            }
        }
        number_instances(&mut meetings);
        Self { people, ranks, meetings, map_use }
    }

    /// The person of a session.
    pub(super) fn person(&self, session: &Session) -> &Person {
        self.people.person(self.people.of(session.appearance))
    }

    /// Sessions of one meeting, of each person those that are theirs. Whoever has no identity is somebody else each time.
    pub(super) fn by_person<'s>(&self, sessions: &'s [Session]) -> impl Iterator<Item = &'s [Session]> {
        sessions.chunk_by(|one, other| {
            let person = self.people.of(one.appearance);
            person == self.people.of(other.appearance) && self.people.person(person).is_told_apart()
        })
    }

    /// The place of a person in the order of keys.
    pub(super) fn rank(&self, person: u32) -> u32 {
        self.ranks[person as usize]
    }

    /// In the order in which [`Facts::by_person`] wants them.
    pub(super) fn order(&self, one: &Session, other: &Session) -> Ordering {
        let key = |session: &Session| {
            let (join, leave) = (session.join.time(), session.leave.time());
            let rank = self.ranks[self.people.of(session.appearance) as usize];
            (rank, join.is_none(), join, leave.is_none(), leave)
        };
        key(one).cmp(&key(other))
    }
}

fn reorder<T: Clone>(items: &mut Vec<T>, places: &[u32]) {
    let mut order: Vec<usize> = vec![0; places.len()];
    for (position, &place) in places.iter().enumerate() {
        order[place as usize] = position;
    }
    *items = order.into_iter().map(|position| items[position].clone()).collect();
}

fn person_ranks(people: &People, store: &Store) -> Vec<u32> {
    let mut order: Vec<u32> = (0..people.len() as u32).collect();
    order.sort_by(|&one, &other| people.person(one).key(&store.texts).cmp(&people.person(other).key(&store.texts)));
    let mut ranks = vec![0; order.len()];
    for (rank, &person) in order.iter().enumerate() {
        ranks[person as usize] = rank as u32;
    }
    ranks
}

fn meetings(store: &mut Store, people: &People, options: &AnalysisOptions) -> (Vec<MeetingFacts>, MapUse) {
    let mut meetings: Vec<_> = store
        .meetings
        .iter()
        .map(|meeting| {
            let cells = meeting.cells();
            MeetingFacts {
                id: meeting.id,
                is_call: meeting.is_call,
                has_detail: meeting.detail.is_some(),
                detail_created: meeting.detail.map(|detail| detail.created).unwrap_or_default(),
                organizer: organizer(cells, people, store, options),
                cells,
                first_join: Moment::default(),
                last_leave: Moment::default(),
                scheduled_start: Moment::default(),
                scheduled_end: Moment::default(),
                sessions: 0..0,
                instance: None,
                company: Named::default(),
            }
        })
        .collect();
    for session in &store.sessions {
        if people.person(people.of(session.appearance)).is_application() {
            continue;
        }
        let meeting = &mut meetings[session.meeting as usize];
        meeting.first_join = meeting.first_join.earlier(session.join);
        meeting.last_leave = meeting.last_leave.later(session.leave);
    }
    let mut map_use = MapUse::default();
    for meeting in &mut meetings {
        schedule(meeting, store, options, &mut map_use);
    }
    (meetings, map_use)
}

/// Who organized a meeting, as all records tell.
fn organizer(cells: MeetingCells, people: &People, store: &Store, options: &AnalysisOptions) -> Organizer {
    let recorded = cells.organizer.sighting();
    let found = people.organizer(recorded, &store.texts);
    // Of whom nothing but a name is recorded no other record tells.
    let texts = [recorded.object, recorded.upn, recorded.name].into_iter().filter_map(|text| store.text(text));
    Organizer { named: found.named.union(options.filter.named(texts)), ..found }
}

/// When the meeting was to be, and what it was called, as the caller knows.
fn schedule(meeting: &mut MeetingFacts, store: &mut Store, options: &AnalysisOptions, map_use: &mut MapUse) {
    let texts = |id: Option<TextId>| store.text(id);
    let keys = MeetingKeys {
        ical_uid: texts(meeting.cells.ical),
        chat_thread_id: texts(meeting.cells.thread),
        meeting_url: texts(meeting.cells.url),
        start: meeting.start(),
    };
    if let Some(found) = options.meeting_map.as_deref().and_then(|map| map.find(keys)) {
        map_use.found = true;
        map_use.timed |= found.start.is_some();
        meeting.scheduled_start = found.start.into();
        meeting.scheduled_end = found.end.into();
        let subject = found.subject.and_then(|subject| store.texts.intern(subject));
        meeting.cells.subject = meeting.cells.subject.or(subject);
    }
    let given = options.scheduled_start.or(options.scheduled_end);
    if meeting.start().zip(given).is_some_and(|(start, given)| is_near(start, given)) {
        meeting.scheduled_start = Moment::from(options.scheduled_start).or(meeting.scheduled_start);
        meeting.scheduled_end = Moment::from(options.scheduled_end).or(meeting.scheduled_end);
    }
}

/// Numbers the meetings of each chat thread, which are in order already.
fn number_instances(meetings: &mut [MeetingFacts]) {
    let mut counts: FastMap<TextId, usize> = FastMap::default();
    for meeting in meetings.iter_mut() {
        if let Some(thread) = meeting.cells.thread {
            let count = counts.entry(thread).or_default();
            *count += 1;
            meeting.instance = Some((*count, 0));
        }
    }
    for meeting in meetings {
        if let Some((thread, instance)) = meeting.cells.thread.zip(meeting.instance.as_mut()) {
            instance.1 = counts.get(&thread).copied().unwrap_or_default();
        }
    }
}

impl Gathered<'_> {
    /// The text behind an id.
    pub(super) fn text(&self, id: Option<TextId>) -> Cell<'_> {
        self.store.text(id).map_or(Cell::Null, Cell::Text)
    }

    /// When the session went on; one without an end goes on to the meeting's where that is to be assumed.
    pub(super) fn interval(&self, session: &Session, meeting: &MeetingFacts) -> Option<Interval> {
        session.interval().or_else(|| self.assumed(session, meeting))
    }

    /// When a session without an end went on if it went on to the meeting's end.
    pub(super) fn assumed(&self, session: &Session, meeting: &MeetingFacts) -> Option<Interval> {
        let join = session.join.time().filter(|_| self.options.assume_end && session.leave.time().is_none())?;
        let ((_, end), _) = meeting.span()?;
        Some((join.0, end)).filter(|(join, end)| join < end)
    }

    /// Whether the filter lets the meeting's own record through.
    pub(super) fn passes_meeting(&self, meeting: &MeetingFacts) -> bool {
        let filter = &self.options.filter;
        if filter.is_empty() {
            return true;
        }
        if !meeting.has_detail {
            return false;
        }
        let mut row = self.row_of(meeting, RecordKind::Meeting);
        row.set(Column::CreationTime, meeting.detail_created.time().map_or(Cell::Null, Cell::Time));
        filter.accepts_people(&row, Named::default(), meeting.organizer.named, meeting.company)
    }

    /// Whether the filter lets one of these sessions through.
    pub(super) fn passes_any(&self, sessions: &[Session]) -> bool {
        let filter = &self.options.filter;
        filter.is_empty() || sessions.iter().any(|session| self.passes(filter, session))
    }

    /// What the filter looks at, in short.
    pub(super) fn searched(&self) -> Searched {
        let mut searched = Searched::default();
        for meeting in &self.facts.meetings {
            searched.counts.meetings += u64::from(meeting.has_detail);
            let sessions = meeting.sessions.len() as u64;
            match meeting.is_call {
                true => searched.counts.call_participants += sessions,
                false => searched.counts.participants += sessions,
            }
            let times = [meeting.cells.start, meeting.cells.end, meeting.first_join, meeting.last_leave];
            for time in times.into_iter().filter_map(Moment::time) {
                searched.span.include(time);
            }
        }
        searched
    }

    /// Whether the session is one of the people that the filter names; anybody's if it names none.
    pub(super) fn attends(&self, session: &Session) -> bool {
        let filter = &self.options.filter;
        !filter.names_attendees() || filter.names_attendee(self.named(session))
    }

    /// Which of the people that the filter asks for the session's attendee is.
    fn named(&self, session: &Session) -> Named {
        self.facts.people.named(self.facts.people.of(session.appearance))
    }

    fn passes(&self, filter: &Filter, session: &Session) -> bool {
        let meeting = &self.facts.meetings[session.meeting as usize];
        let organizer = meeting.organizer.named;
        filter.accepts_people(&self.row_of_session(session), self.named(session), organizer, meeting.company)
    }

    /// What the filter looks at of a session.
    pub(super) fn row_of_session(&self, session: &Session) -> Row<'_> {
        let meeting = &self.facts.meetings[session.meeting as usize];
        let kind = if meeting.is_call { RecordKind::CallParticipant } else { RecordKind::Participant };
        let mut row = self.row_of(meeting, kind);
        let time = |time: Option<Timestamp>| time.map_or(Cell::Null, Cell::Time);
        row.set(Column::JoinTime, time(session.join.time()));
        row.set(Column::LeaveTime, time(session.leave.time()));
        row.set(Column::CreationTime, time(self.store.manner(session).created.time()));
        row.set(Column::ClientIP, self.text(session.client_ip));
        let (recorded, person) = (self.store.people.appearance(session.appearance), self.facts.person(session));
        row.set(Column::UserObjectId, self.text(recorded.object.or(person.object)));
        row.set(Column::UserPrincipalName, self.text(recorded.upn.or(person.upn)));
        row.set(Column::DisplayName, self.text(recorded.name.or(person.name)));
        // What the answers call the person, by all records.
        row.set_text(Column::ParticipantKind, person.kind.name());
        row
    }

    fn row_of(&self, meeting: &MeetingFacts, kind: RecordKind) -> Row<'_> {
        let mut row = Row::new();
        row.set_text(Column::RecordKind, kind.name());
        let id = if meeting.is_call { Column::CallId } else { Column::MeetingId };
        row.set(id, self.text(Some(meeting.id)));
        row.set(Column::StartTime, meeting.cells.start.time().map_or(Cell::Null, Cell::Time));
        row.set(Column::EndTime, meeting.cells.end.time().map_or(Cell::Null, Cell::Time));
        row.set(Column::MeetingUrl, self.text(meeting.cells.url));
        row.set(Column::ChatThreadId, self.text(meeting.cells.thread));
        row.set(Column::OrganizerObjectId, self.text(meeting.organizer.known.object));
        row.set(Column::OrganizerUserPrincipalName, self.text(meeting.organizer.known.upn));
        row.set(Column::OrganizerName, self.text(meeting.organizer.known.name));
        row
    }
}

/// A local time as `yyyy-MM-dd HH:mm:ss`.
pub(super) fn local(time: Timestamp, zone: Tz) -> String {
    let mut text = Vec::new();
    time.write_classic(zone, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
