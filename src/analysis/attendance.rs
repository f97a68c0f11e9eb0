//! Who was in which meeting, and for how long.

use bumpalo::Bump;

use super::columns::answer;
use super::gathered::{Gathered, MeetingFacts, SpanBasis, local};
use super::identity::Person;
use super::parts::Telling;
use super::presence::{self, Interval};
use super::store::{FastMap, Session, Small};
use super::summary::{Summary, percent};
use crate::audit::ParticipantKind;
use crate::knowledge::texts::TextId;
use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

answer! {
    /// The columns of [`Question::Attendance`](super::Question::Attendance), in order.
    COLUMNS;
    AttendanceRow {
        MeetingId Guid Dictionary Id "Of a meeting: its id; of a series the first one's";
        CallId Text Dictionary Id "Of a call: its id";
        MeetingStart Time Plain Figure "Start of the meeting: see SpanBasis";
        MeetingEnd Time Plain Figure "End of the meeting: see SpanBasis";
        SpanBasis Text Dictionary Word "Whose times those are: MeetingDetail, or Observed (first join and last leave of people) where its record is missing or says none";
        SpanSeconds Int Plain Figure "From start to end; of a series all its meetings together";
        MeetingType TextList Dictionary Word "Its types";
        Subject Text Dictionary Title "Its title, from a meeting map";
        OrganizerObjectId Guid Dictionary Person "The organizer's object id";
        OrganizerUserPrincipalName Text Dictionary Person "The organizer's UPN, from any record that ties it to the id";
        OrganizerName Text Dictionary Person "The organizer's name, from any record that ties it to the id";
        MeetingUrl Text Dictionary Url "Its join URL";
        ChatThreadId Text Dictionary Id "Its chat thread, the same for all instances of a series";
        Instances SmallInt Plain Figure "How many meetings are put together in this row";
        UserObjectId Guid Dictionary Person "The person's object id, from any record that ties it to what is known";
        UserPrincipalName Text Dictionary Person "The person's UPN, from any record or the user map";
        DisplayName Text Dictionary Person "The person's latest name; of a known application its name";
        IdentityBasis Text Dictionary Word "What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None";
        ParticipantKind Text Dictionary Word "Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records of the person";
        HomeDomain Text Dictionary Domain "Domain of the UPN; for a guest the home domain inside the #EXT# name";
        ParticipantOrganizationId Guid Dictionary Id "The person's organisation";
        Role SmallInt Plain Figure "Role in the last session that says one: opaque";
        IsOrganizer Bool Plain Figure "Whether a session or the meeting says that this is its organizer; null where nothing says who is";
        FirstJoin Time Plain Figure "First JoinTime";
        LastLeave Time Plain Figure "Last LeaveTime";
        Sessions SmallInt Plain Figure "Sessions, those without a length among them";
        PresentSeconds Int Plain Figure "Length of the union of the sessions: two devices at once count once. Not clipped to the meeting";
        SessionSeconds Int Plain Figure "Plain sum of the sessions";
        OverlapSeconds Int Plain Figure "SessionSeconds - PresentSeconds: more than one session at once";
        AbsentSeconds Int Plain Figure "Away between sessions; of a series without the pauses between its meetings";
        PresentInSpanSeconds Int Plain Figure "The part of PresentSeconds that lies between MeetingStart and MeetingEnd";
        PercentPresent SmallInt Plain Figure "PresentInSpanSeconds of SpanSeconds in whole percent, rounded down; null where the span is not positive";
        IsPresent Bool Plain Figure "Whether that reaches the percentage asked for; null where none is asked for or PercentPresent is null";
        JoinedAfterStartSeconds Int Plain Figure "From MeetingStart to FirstJoin, at least 0. A meeting starts when the first person enters, not when the calendar says";
        LeftBeforeEndSeconds Int Plain Figure "From LastLeave to MeetingEnd, at least 0; null where the end of a session is not recorded";
        ScheduledStart Time Plain Figure "When the meeting was to start, from the options or a meeting map";
        ScheduledEnd Time Plain Figure "When the meeting was to end, from the options or a meeting map";
        LateSeconds Int Plain Figure "From ScheduledStart to FirstJoin, at least 0";
        LeftEarlySeconds Int Plain Figure "From LastLeave to ScheduledEnd, at least 0; null where the end of a session is not recorded";
        IsJoinedFromLobby Bool Plain Figure "Whether any session came through the lobby; null where none says";
        Devices TextList Dictionary Device "Device descriptions, else clients";
        ClientIPs TextList Dictionary Address "Addresses";
        ArtifactsShared TextList Dictionary Word "What was shared";
        ScreenShareSeconds Int Plain Figure "Sum of what the sessions say; null where none says";
        Flags TextList Dictionary Word "ZeroLength, Negative, MissingJoin, MissingLeave: sessions that add no time; AssumedEnd: that do because the meeting's end was taken for theirs";
    }
}

/// One meeting, or those of a series on one day.
pub(super) struct Occasion<'a> {
    /// Its first meeting.
    pub(super) first: &'a MeetingFacts,
    pub(super) instances: usize,
    /// From the first start to the last end.
    pub(super) span: Option<(Interval, SpanBasis)>,
    /// When it went on; nothing where a span is not positive.
    pub(super) spans: Vec<Interval>,
    /// The meetings it consists of.
    pub(super) meetings: Vec<&'a MeetingFacts>,
}

/// One person in one occasion.
pub(super) struct Attended<'s> {
    pub(super) person: Person,
    /// By join.
    pub(super) sessions: &'s [Session],
    /// When the person was there.
    pub(super) present: Vec<Interval>,
    /// Microseconds.
    pub(super) session_length: i64,
    pub(super) assumed: bool,
}

impl Attended<'_> {
    pub(super) fn first_join(&self) -> Option<Timestamp> {
        self.sessions.iter().filter_map(|session| session.join.time()).min()
    }

    /// The last recorded leave, or the meeting's end if that was taken for it.
    pub(super) fn last_leave(&self) -> Option<Timestamp> {
        let recorded = self.sessions.iter().filter_map(|session| session.leave.time()).max();
        if self.assumed { recorded.max(self.present.last().map(|last| Timestamp(last.1))) } else { recorded }
    }

    /// Whether a session's end is not known, nor taken to be the meeting's.
    fn end_is_open(&self) -> bool {
        !self.assumed && self.sessions.iter().any(|session| session.leave.time().is_none())
    }

    /// Whether any session came through the lobby; `None` where none says.
    pub(super) fn lobby(&self, gathered: &Gathered<'_>) -> Option<bool> {
        let said = self.sessions.iter().filter_map(|session| gathered.store.manner(session).lobby);
        said.reduce(|one, other| one || other)
    }

    fn flags(&self) -> String {
        let has = |test: &dyn Fn(&Session) -> bool| self.sessions.iter().any(test);
        let length = |session: &Session| Some(session.leave.time()?.0 - session.join.time()?.0);
        let flags = [
            ("ZeroLength", has(&|session| length(session) == Some(0))),
            ("Negative", has(&|session| length(session).is_some_and(|length| length < 0))),
            ("MissingJoin", has(&|session| session.join.time().is_none())),
            ("MissingLeave", has(&|session| session.leave.time().is_none())),
            ("AssumedEnd", self.assumed),
        ];
        flags.iter().filter(|(_, is_so)| *is_so).map(|(name, _)| *name).collect::<Vec<_>>().join("; ")
    }
}

impl Occasion<'_> {
    /// How long it went on, in microseconds.
    pub(super) fn length(&self) -> i64 {
        presence::length(&self.spans)
    }
}

/// The occasions in order: of each the positions of its meetings.
fn occasions_in_order(gathered: &Gathered<'_>) -> Vec<Vec<usize>> {
    let meetings = &gathered.facts.meetings;
    let mut series: Vec<Vec<usize>> = Vec::with_capacity(meetings.len());
    let mut by_day: FastMap<(TextId, String), usize> = FastMap::default();
    for (position, meeting) in meetings.iter().enumerate() {
        let day =
            meeting.start().filter(|_| gathered.options.by_series).map(|start| local(start, gathered.options.zone));
        let key = meeting.cells.thread.zip(day).map(|(thread, day)| (thread, day.get(..10).unwrap_or("").to_owned()));
        match key {
            Some(key) => match by_day.entry(key) {
                std::collections::hash_map::Entry::Occupied(known) => series[*known.get()].push(position),
                std::collections::hash_map::Entry::Vacant(new) => {
                    new.insert(series.len());
                    series.push(vec![position]);
                }
            },
            None => series.push(vec![position]),
        }
    }
    series
}

/// Each of these occasions with its sessions, ordered by person.
fn each_occasion(gathered: &Gathered<'_>, occasions: &[Vec<usize>], mut told: impl FnMut(&Occasion<'_>, &[Session])) {
    let meetings = &gathered.facts.meetings;
    let mut together = Vec::new();
    for positions in occasions {
        let occasion = occasion(positions.iter().filter_map(|&position| meetings.get(position)).collect());
        let Some(occasion) = occasion else { continue };
        match occasion.meetings.as_slice() {
            [meeting] => told(&occasion, &gathered.store.sessions[meeting.sessions.clone()]),
            several => {
                together.clear();
                for meeting in several {
                    together.extend_from_slice(&gathered.store.sessions[meeting.sessions.clone()]);
                }
                together.sort_by(|one, other| gathered.facts.order(one, other));
                told(&occasion, &together);
            }
        }
    }
}

fn occasion(meetings: Vec<&MeetingFacts>) -> Option<Occasion<'_>> {
    let first = *meetings.first()?;
    let all: Vec<_> = meetings.iter().filter_map(|meeting| meeting.span()).collect();
    let mut positive: Vec<_> = all.iter().map(|(span, _)| *span).filter(|(start, end)| start < end).collect();
    positive.sort_unstable();
    let mut spans = Vec::new();
    presence::union(positive, &mut spans);
    let basis = match all.iter().all(|(_, basis)| *basis == SpanBasis::MeetingDetail) {
        true => SpanBasis::MeetingDetail,
        false => SpanBasis::Observed,
    };
    let start = all.iter().map(|((start, _), _)| *start).min();
    let end = all.iter().map(|((_, end), _)| *end).max();
    Some(Occasion { first, instances: meetings.len(), span: start.zip(end).map(|span| (span, basis)), spans, meetings })
}

/// Each person of an occasion of whom the filter lets a session through.
pub(super) fn each_person<'s>(gathered: &Gathered<'_>, sessions: &'s [Session], mut told: impl FnMut(&Attended<'s>)) {
    let mut times = Vec::new();
    let mut present = Vec::new();
    for sessions in gathered.facts.by_person(sessions) {
        let Some(first) = sessions.first() else { continue };
        times.clear();
        let mut assumed = false;
        for session in sessions {
            let meeting = &gathered.facts.meetings[session.meeting as usize];
            assumed |= gathered.assumed(session, meeting).is_some();
            times.extend(gathered.interval(session, meeting));
        }
        // By join already, but for meetings of a series whose clocks disagree.
        times.sort_unstable();
        presence::union(times.iter().copied(), &mut present);
        let attended = Attended {
            person: *gathered.facts.person(first),
            sessions,
            present: std::mem::take(&mut present),
            session_length: presence::length(&times),
            assumed,
        };
        if gathered.passes_any(sessions) {
            told(&attended);
        }
        present = attended.present;
    }
}

/// Whole seconds of microseconds, rounded toward the past.
pub(super) fn seconds(micros: i64) -> i64 {
    micros.div_euclid(1_000_000)
}

fn time(time: Option<Timestamp>) -> Cell<'static> {
    time.map_or(Cell::Null, Cell::Time)
}

fn count(count: usize) -> Cell<'static> {
    Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// From one time to another in whole seconds, at least 0.
fn seconds_from(start: Option<Timestamp>, end: Option<Timestamp>) -> Cell<'static> {
    start.zip(end).map_or(Cell::Null, |(start, end)| Cell::Int(end.seconds_since(start).max(0)))
}

/// Different texts, sorted, as the cell of a list.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>, arena: &'a Bump) -> Cell<'a> {
    let mut items = bumpalo::collections::Vec::new_in(arena);
    items.extend(texts);
    items.sort_unstable();
    items.dedup();
    match items.as_slice() {
        [] => Cell::Null,
        // Most lists have one item, which is there already.
        &[one] if !one.contains(';') => Cell::Text(one),
        several => {
            let mut joined = bumpalo::collections::String::new_in(arena);
            for (at, item) in several.iter().enumerate() {
                if at > 0 {
                    joined.push_str("; ");
                }
                joined.extend(item.chars().map(|character| if character == ';' { ',' } else { character }));
            }
            Cell::Text(joined.into_bump_str())
        }
    }
}

impl Gathered<'_> {
    /// What a session was held with, as it is described.
    pub(super) fn device<'a>(&'a self, session: &Session, arena: &'a Bump) -> Option<&'a str> {
        let manner = self.store.manner(session);
        self.store.text(manner.device).or_else(|| {
            let client = self.store.text(manner.client)?;
            let system = self.store.text(manner.system);
            Some(system.map_or(client, |system| &*arena.alloc_str(&format!("{client} on {system}"))))
        })
    }

    /// What somebody was called.
    pub(super) fn names<'a>(&'a self, sessions: &'a [Session]) -> impl Iterator<Item = &'a str> {
        let names = sessions.iter().map(|session| self.store.people.appearance(session.appearance).name);
        names.filter_map(|name| self.store.text(name))
    }

    /// What somebody shared, in several lists.
    pub(super) fn artifacts<'a>(&'a self, sessions: &'a [Session]) -> impl Iterator<Item = &'a str> {
        let lists = sessions.iter().filter_map(|session| self.store.text(self.store.manner(session).artifacts));
        lists.flat_map(|list| list.split("; "))
    }
}

/// The sum of how long sessions say that a screen was shared.
pub(super) fn share_seconds(sessions: &[Session]) -> Option<i64> {
    let said = sessions.iter().filter_map(|session| session.share_seconds.map(Small::get));
    said.reduce(|sum, seconds| sum + seconds)
}

pub(super) fn answer(gathered: &Gathered<'_>, telling: Telling<'_>) {
    let occasions = occasions_in_order(gathered);
    let sessions = |positions: &Vec<usize>| {
        positions.iter().map(|&position| gathered.facts.meetings[position].sessions.len()).sum()
    };
    telling.each(occasions.iter().map(sessions), |share, rows| {
        let mut arena = Bump::new();
        each_occasion(gathered, &occasions[share], |occasion, sessions| {
            let mut people = Vec::new();
            each_person(gathered, sessions, |attended| {
                if gathered.options.exclude_applications && attended.person.is_application() {
                    return;
                }
                people.push(Attended { present: attended.present.clone(), ..*attended });
            });
            // Whoever came first stands first; of those that came together the order of people's keys stays.
            people.sort_by_key(|attended| (attended.first_join().is_none(), attended.first_join()));
            for attended in &people {
                rows.append(row(gathered, occasion, attended, &arena).cells());
            }
            arena.reset();
        });
    });
}

fn row<'a>(
    gathered: &'a Gathered<'_>,
    occasion: &Occasion<'a>,
    attended: &Attended<'a>,
    arena: &'a Bump,
) -> AttendanceRow<'a> {
    let (meeting, person, sessions) = (occasion.first, attended.person, attended.sessions);
    let text = |id: Option<TextId>| gathered.text(id);
    let ((start, end), basis) = match occasion.span {
        Some(((start, end), basis)) => ((Some(Timestamp(start)), Some(Timestamp(end))), Cell::Text(basis.name())),
        None => ((meeting.start(), None), Cell::Null),
    };
    let id = |is_call: bool| text(Some(meeting.id).filter(|_| meeting.is_call == is_call));
    let union = presence::length(&attended.present);
    let pauses: Vec<_> = presence::between(&occasion.spans).collect();
    let absences: Vec<_> = presence::between(&attended.present).collect();
    let absent = presence::length(&absences) - presence::common(&absences, &pauses);
    let (span, in_span) = (occasion.length(), presence::common(&attended.present, &occasion.spans));
    let share = percent(in_span, span);
    let (first_join, last_leave) = (attended.first_join(), attended.last_leave());
    let known_end = last_leave.filter(|_| !attended.end_is_open());
    let flags = attended.flags();
    AttendanceRow {
        MeetingId: id(false),
        CallId: id(true),
        MeetingStart: time(start),
        MeetingEnd: time(end),
        SpanBasis: basis,
        SpanSeconds: match occasion.span {
            // Of one meeting the recorded times count even where the end lies before the start.
            Some(((start, end), _)) if occasion.instances == 1 => Cell::Int(seconds(end - start)),
            Some(_) => Cell::Int(seconds(span)),
            None => Cell::Null,
        },
        MeetingType: text(meeting.cells.types),
        Subject: text(meeting.cells.subject),
        OrganizerObjectId: text(meeting.organizer.known.object),
        OrganizerUserPrincipalName: text(meeting.organizer.known.upn),
        OrganizerName: text(meeting.organizer.known.name),
        MeetingUrl: text(meeting.cells.url),
        ChatThreadId: text(meeting.cells.thread),
        Instances: count(occasion.instances),
        UserObjectId: text(person.object),
        UserPrincipalName: text(person.upn),
        DisplayName: text(person.name),
        IdentityBasis: Cell::Text(person.basis.name()),
        ParticipantKind: Cell::Text(person.kind.name()),
        HomeDomain: text(person.home_domain),
        ParticipantOrganizationId: text(person.organization),
        Role: sessions
            .iter()
            .rev()
            .find_map(|session| gathered.store.manner(session).role)
            .map_or(Cell::Null, |role| Cell::Int(role.get())),
        IsOrganizer: is_organizer(meeting, person, sessions, gathered).map_or(Cell::Null, Cell::Bool),
        FirstJoin: time(first_join),
        LastLeave: time(last_leave),
        Sessions: count(sessions.len()),
        PresentSeconds: Cell::Int(seconds(union)),
        SessionSeconds: Cell::Int(seconds(attended.session_length)),
        OverlapSeconds: Cell::Int(seconds(attended.session_length) - seconds(union)),
        AbsentSeconds: Cell::Int(seconds(absent)),
        PresentInSpanSeconds: occasion.span.map_or(Cell::Null, |_| Cell::Int(seconds(in_span))),
        PercentPresent: share.map_or(Cell::Null, Cell::Int),
        IsPresent: is_present(gathered, in_span, span).map_or(Cell::Null, Cell::Bool),
        JoinedAfterStartSeconds: seconds_from(start, first_join),
        LeftBeforeEndSeconds: seconds_from(known_end, end),
        ScheduledStart: time(meeting.scheduled_start.time()),
        ScheduledEnd: time(meeting.scheduled_end.time()),
        LateSeconds: seconds_from(meeting.scheduled_start.time(), first_join),
        LeftEarlySeconds: seconds_from(known_end, meeting.scheduled_end.time()),
        IsJoinedFromLobby: attended.lobby(gathered).map_or(Cell::Null, Cell::Bool),
        Devices: list(sessions.iter().filter_map(|session| gathered.device(session, arena)), arena),
        ClientIPs: list(sessions.iter().filter_map(|session| gathered.store.text(session.client_ip)), arena),
        ArtifactsShared: list(gathered.artifacts(sessions), arena),
        ScreenShareSeconds: share_seconds(sessions).map_or(Cell::Null, Cell::Int),
        Flags: if flags.is_empty() { Cell::Null } else { Cell::Text(arena.alloc_str(&flags)) },
    }
}

fn is_present(gathered: &Gathered<'_>, in_span: i64, span: i64) -> Option<bool> {
    let wanted = gathered.options.minimum_percent.filter(|_| span > 0)?;
    Some(i128::from(in_span) * 100 >= i128::from(wanted) * i128::from(span))
}

fn is_organizer(meeting: &MeetingFacts, person: Person, sessions: &[Session], gathered: &Gathered<'_>) -> Option<bool> {
    let said: Vec<_> = sessions.iter().filter_map(|session| gathered.store.manner(session).is_organizer).collect();
    if said.contains(&true) {
        return Some(true);
    }
    let organizer = meeting.organizer;
    let position = sessions.first().map(|session| gathered.facts.people.of(session.appearance));
    if organizer.person.is_some() && organizer.person == position {
        return Some(true);
    }
    // Of two accounts of which one has nothing but an id and the other nothing but a UPN nobody can tell.
    let both_have = |one: Option<TextId>, other: Option<TextId>| one.is_some() && other.is_some();
    let is_another = both_have(organizer.known.object, person.object) || both_have(organizer.known.upn, person.upn);
    if is_another { Some(false) } else { said.first().copied() }
}

/// Attendances by kind and by how much of the meeting they are.
pub(super) fn summary(gathered: &Gathered<'_>) -> Table {
    let mut summary = Summary::new();
    let (mut attendances, mut with_share, mut present) = (0, 0, 0);
    let mut kinds = vec![0; ParticipantKind::ALL.len()];
    let mut tenths = [0; 10];
    let (mut occasions, mut seconds_present) = (0, 0);
    each_occasion(gathered, &occasions_in_order(gathered), |occasion, sessions| {
        let mut attended_by_any = false;
        each_person(gathered, sessions, |attended| {
            if gathered.options.exclude_applications && attended.person.is_application() {
                return;
            }
            attended_by_any = true;
            kinds[attended.person.kind as usize] += 1;
            if attended.person.is_application() {
                return;
            }
            attendances += 1;
            seconds_present += seconds(presence::length(&attended.present));
            let (span, in_span) = (occasion.length(), presence::common(&attended.present, &occasion.spans));
            if let Some(share) = percent(in_span, span) {
                with_share += 1;
                tenths[(share / 10).clamp(0, 9) as usize] += 1;
                present += i64::from(is_present(gathered, in_span, span) == Some(true));
            }
        });
        occasions += i64::from(attended_by_any);
    });
    summary.count("Meetings", occasions);
    summary.count("Attendances", attendances);
    summary.count("PresentSeconds", seconds_present);
    if gathered.options.minimum_percent.is_some() {
        summary.part("Attendances", "IsPresent", "true", present, with_share);
    }
    for (kind, count) in ParticipantKind::ALL.iter().zip(kinds) {
        match kind {
            _ if count == 0 => {}
            ParticipantKind::Application => summary.count("Applications", count),
            kind => summary.part("Attendances", "ParticipantKind", kind.name(), count, attendances),
        }
    }
    for (tenth, count) in tenths.into_iter().enumerate() {
        let range = if tenth == 9 { "90-100".to_owned() } else { format!("{}-{}", tenth * 10, tenth * 10 + 9) };
        summary.part("Attendances", "PercentPresent", &range, count, with_share);
    }
    summary.finish()
}
