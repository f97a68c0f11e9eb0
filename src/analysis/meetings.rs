//! Which meetings there were.

use std::collections::BTreeMap;

use bumpalo::Bump;

use super::attendance::{list, seconds, share_seconds};
use super::columns::answer;
use super::gathered::{Gathered, MeetingFacts, local};
use super::parts::Telling;
use super::presence;
use super::store::Session;
use super::summary::Summary;
use crate::audit::ParticipantKind;
use crate::knowledge::texts::TextId;
use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

answer! {
    /// The columns of [`Question::Meetings`](super::Question::Meetings), in order.
    COLUMNS;
    MeetingRow {
        MeetingId Guid Dictionary Id "Of a meeting: its id";
        CallId Text Dictionary Id "Of a call: its id";
        StartTime Time Plain Figure "Start, as the meeting's record says";
        EndTime Time Plain Figure "End, as the meeting's record says";
        FirstJoin Time Plain Figure "First JoinTime of people";
        LastLeave Time Plain Figure "Last LeaveTime of people";
        DurationSeconds Int Plain Figure "From start to end, as recorded or else as observed: see SpanBasis; may be negative";
        SpanBasis Text Dictionary Word "Whose times the duration is of: MeetingDetail, or Observed (first join and last leave) where its record is missing or says none";
        MeetingType TextList Dictionary Word "Its types";
        Subject Text Dictionary Title "Its title, from a meeting map";
        OrganizerObjectId Guid Dictionary Person "The organizer's object id";
        OrganizerUserPrincipalName Text Dictionary Person "The organizer's UPN, from any record that ties it to the id";
        OrganizerName Text Dictionary Person "The organizer's name, from any record that ties it to the id";
        People SmallInt Plain Figure "Different people, telephones among them and applications not";
        PeakPeople SmallInt Plain Figure "Most people present at once";
        Sessions SmallInt Plain Figure "Sessions of people";
        Members SmallInt Plain Figure "People of the own organisation";
        Guests SmallInt Plain Figure "People with a guest account";
        Federated SmallInt Plain Figure "People of other organisations";
        Consumers SmallInt Plain Figure "People with a personal account";
        Anonymous SmallInt Plain Figure "People who joined without an account";
        Phones SmallInt Plain Figure "Telephones";
        Unknown SmallInt Plain Figure "People of whom no record tells what they are";
        Applications SmallInt Plain Figure "Applications such as recording bots";
        LobbyJoins SmallInt Plain Figure "Sessions that came through the lobby; null where no session says";
        ArtifactsShared TextList Dictionary Word "What was shared";
        ScreenShareSeconds Int Plain Figure "Sum of what the sessions say; null where none says";
        OutsideOrganizations TextList Dictionary Id "Organisations of people who are no members";
        OutsideDomains TextList Dictionary Domain "Home domains of people who are no members";
        MeetingUrl Text Dictionary Url "Its join URL";
        ChatThreadId Text Dictionary Id "Its chat thread, the same for all instances of a series";
        Instance SmallInt Plain Figure "Its number, by start, among the meetings of its chat thread that were read";
        Instances SmallInt Plain Figure "How many those are";
        ICalUid Text Dictionary Id "Its id in calendars";
        ScheduledStart Time Plain Figure "When it was to start, from a meeting map or the options";
        ScheduledEnd Time Plain Figure "When it was to end, from a meeting map or the options";
        HasMeetingDetail Bool Plain Figure "Whether its own record was read; if not, only its participants tell of it";
        HasParticipants Bool Plain Figure "Whether any session of it was read";
    }
}

/// Who was in one meeting.
#[derive(Default)]
struct Company {
    kinds: [i64; ParticipantKind::ALL.len()],
    sessions: i64,
    peak: i64,
}

impl Company {
    fn of(&self, kind: ParticipantKind) -> i64 {
        self.kinds[kind as usize]
    }

    fn people(&self) -> i64 {
        self.kinds.iter().sum::<i64>() - self.of(ParticipantKind::Application)
    }
}

/// Counts people and keeps what it needs for that from meeting to meeting.
#[derive(Default)]
struct Counting {
    of_one: Vec<presence::Interval>,
    union: Vec<presence::Interval>,
    of_all: Vec<presence::Interval>,
    changes: Vec<(i64, i32)>,
}

impl Counting {
    fn company(&mut self, gathered: &Gathered<'_>, meeting: &MeetingFacts, sessions: &[Session]) -> Company {
        let mut company = Company::default();
        self.of_all.clear();
        for sessions in gathered.facts.by_person(sessions) {
            let Some(person) = sessions.first().map(|session| gathered.facts.person(session)) else { continue };
            company.kinds[person.kind as usize] += 1;
            if person.is_application() {
                continue;
            }
            company.sessions += sessions.len() as i64;
            self.of_one.clear();
            self.of_one.extend(sessions.iter().filter_map(|session| gathered.interval(session, meeting)));
            // Somebody with two devices is one person.
            presence::union(self.of_one.iter().copied(), &mut self.union);
            self.of_all.extend_from_slice(&self.union);
        }
        company.peak = presence::peak(&self.of_all, &mut self.changes);
        company
    }
}

/// Each of these meetings that the filter lets through, itself or by one of its sessions, with those.
pub(super) fn each<'g>(
    gathered: &'g Gathered<'_>,
    meetings: &'g [MeetingFacts],
    mut told: impl FnMut(&'g MeetingFacts, &'g [Session]),
) {
    for meeting in meetings {
        let sessions = &gathered.store.sessions[meeting.sessions.clone()];
        if gathered.passes_meeting(meeting) || gathered.passes_any(sessions) {
            told(meeting, sessions);
        }
    }
}

pub(super) fn answer(gathered: &Gathered<'_>, telling: Telling<'_>) {
    let meetings = &gathered.facts.meetings;
    telling.each(meetings.iter().map(|_| 1), |share, rows| {
        let mut counting = Counting::default();
        let mut arena = Bump::new();
        each(gathered, &meetings[share], |meeting, sessions| {
            let company = counting.company(gathered, meeting, sessions);
            rows.append(row(gathered, meeting, sessions, &company, &arena).cells());
            arena.reset();
        });
    });
}

fn row<'a>(
    gathered: &'a Gathered<'_>,
    meeting: &'a MeetingFacts,
    sessions: &'a [Session],
    company: &Company,
    arena: &'a Bump,
) -> MeetingRow<'a> {
    let text = |id: Option<TextId>| gathered.text(id);
    let time = |time: Option<Timestamp>| time.map_or(Cell::Null, Cell::Time);
    let id = |is_call: bool| text(Some(meeting.id).filter(|_| meeting.is_call == is_call));
    let kind = |kind| Cell::Int(company.of(kind));
    let lobby = sessions.iter().filter_map(|session| gathered.store.manner(session).lobby);
    let lobby = lobby.map(i64::from).reduce(|joins, join| joins + join);
    let outsiders = || {
        let people = sessions.iter().map(|session| gathered.facts.person(session));
        people.filter(|person| !matches!(person.kind, ParticipantKind::Member | ParticipantKind::Application))
    };
    let texts =
        |texts: &mut dyn Iterator<Item = Option<TextId>>| list(texts.filter_map(|id| gathered.store.text(id)), arena);
    let number = |pick: fn((usize, usize)) -> usize| {
        meeting.instance.map_or(Cell::Null, |instance| Cell::Int(pick(instance) as i64))
    };
    MeetingRow {
        MeetingId: id(false),
        CallId: id(true),
        StartTime: time(meeting.cells.start.time()),
        EndTime: time(meeting.cells.end.time()),
        FirstJoin: time(meeting.first_join.time()),
        LastLeave: time(meeting.last_leave.time()),
        DurationSeconds: meeting.span().map_or(Cell::Null, |((start, end), _)| Cell::Int(seconds(end - start))),
        SpanBasis: meeting.span().map_or(Cell::Null, |(_, basis)| Cell::Text(basis.name())),
        MeetingType: text(meeting.cells.types),
        Subject: text(meeting.cells.subject),
        OrganizerObjectId: text(meeting.organizer.known.object),
        OrganizerUserPrincipalName: text(meeting.organizer.known.upn),
        OrganizerName: text(meeting.organizer.known.name),
        People: Cell::Int(company.people()),
        PeakPeople: Cell::Int(company.peak),
        Sessions: Cell::Int(company.sessions),
        Members: kind(ParticipantKind::Member),
        Guests: kind(ParticipantKind::Guest),
        Federated: kind(ParticipantKind::Federated),
        Consumers: kind(ParticipantKind::Consumer),
        Anonymous: kind(ParticipantKind::Anonymous),
        Phones: kind(ParticipantKind::Phone),
        Unknown: kind(ParticipantKind::Unknown),
        Applications: kind(ParticipantKind::Application),
        LobbyJoins: lobby.map_or(Cell::Null, Cell::Int),
        ArtifactsShared: list(gathered.artifacts(sessions), arena),
        ScreenShareSeconds: share_seconds(sessions).map_or(Cell::Null, Cell::Int),
        OutsideOrganizations: texts(
            &mut outsiders().filter(|person| person.kind != ParticipantKind::Guest).map(|person| person.organization),
        ),
        OutsideDomains: texts(&mut outsiders().map(|person| person.home_domain)),
        MeetingUrl: text(meeting.cells.url),
        ChatThreadId: text(meeting.cells.thread),
        Instance: number(|(instance, _)| instance),
        Instances: number(|(_, instances)| instances),
        ICalUid: text(meeting.cells.ical),
        ScheduledStart: time(meeting.scheduled_start.time()),
        ScheduledEnd: time(meeting.scheduled_end.time()),
        HasMeetingDetail: Cell::Bool(meeting.has_detail),
        HasParticipants: Cell::Bool(!sessions.is_empty()),
    }
}

/// Meetings and people in them by type, kind and day.
pub(super) fn summary(gathered: &Gathered<'_>) -> Table {
    let mut counting = Counting::default();
    let mut summary = Summary::new();
    let (mut meetings, mut with_detail, mut with_participants, mut with_outsiders) = (0, 0, 0, 0);
    let (mut sessions_in_all, mut duration) = (0, 0);
    let mut seen = vec![false; gathered.facts.people.len()];
    let mut nobodies = [0; ParticipantKind::ALL.len()];
    let (mut types, mut days): (BTreeMap<String, i64>, BTreeMap<String, i64>) = Default::default();
    each(gathered, &gathered.facts.meetings, |meeting, sessions| {
        let company = counting.company(gathered, meeting, sessions);
        meetings += 1;
        with_detail += i64::from(meeting.has_detail);
        with_participants += i64::from(!sessions.is_empty());
        with_outsiders +=
            i64::from(company.people() > company.of(ParticipantKind::Member) + company.of(ParticipantKind::Unknown));
        sessions_in_all += company.sessions;
        duration += meeting.span().map_or(0, |((start, end), _)| seconds(end - start).max(0));
        for session in sessions {
            let person = gathered.facts.people.of(session.appearance);
            match gathered.facts.people.person(person).is_told_apart() {
                true => seen[person as usize] = true,
                false => nobodies[gathered.facts.people.person(person).kind as usize] += 1,
            }
        }
        let named = |id: Option<TextId>| gathered.store.text(id).unwrap_or("(not recorded)").to_owned();
        *types.entry(named(meeting.cells.types)).or_default() += 1;
        let day = meeting.start().map(|start| local(start, gathered.options.zone));
        *days.entry(day.and_then(|day| day.get(..10).map(str::to_owned)).unwrap_or_default()).or_default() += 1;
    });
    let mut kinds = nobodies;
    for (person, _) in seen.iter().enumerate().filter(|(_, seen)| **seen) {
        kinds[gathered.facts.people.person(person as u32).kind as usize] += 1;
    }
    let applications = kinds[ParticipantKind::Application as usize];
    let people = kinds.iter().sum::<i64>() - applications;
    summary.count("Meetings", meetings);
    summary.part("MeetingsWithDetail", "", "", with_detail, meetings);
    summary.part("MeetingsWithParticipants", "", "", with_participants, meetings);
    summary.part("MeetingsWithOutsiders", "", "", with_outsiders, meetings);
    summary.count("DurationSeconds", duration);
    summary.count("Sessions", sessions_in_all);
    summary.count("People", people);
    for (kind, count) in ParticipantKind::ALL.iter().zip(kinds) {
        if count > 0 && *kind != ParticipantKind::Application {
            summary.part("People", "ParticipantKind", kind.name(), count, people);
        }
    }
    if applications > 0 {
        summary.count("Applications", applications);
    }
    for (types, count) in types {
        summary.part("Meetings", "MeetingType", &types, count, meetings);
    }
    for (day, count) in days {
        let day = if day.is_empty() { "(not recorded)" } else { &day };
        summary.part("Meetings", "Day", day, count, meetings);
    }
    summary.finish()
}
