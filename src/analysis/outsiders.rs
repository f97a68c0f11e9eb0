//! Who was there that does not belong to the organisation, and what is odd about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use bumpalo::Bump;
use regex::Regex;

use super::attendance::{Attended, each_person, list, seconds, share_seconds};
use super::columns::answer;
use super::gathered::{Gathered, MeetingFacts};
use super::identity::Person;
use super::meetings;
use super::names::{foldings, spelled};
use super::parts::Telling;
use super::presence;
use super::store::{FastMap, Session};
use super::summary::Summary;
use crate::audit::ParticipantKind;
use crate::knowledge::texts::TextId;
use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

answer! {
    /// The columns of [`Question::Outsiders`](super::Question::Outsiders), in order.
    COLUMNS;
    OutsiderRow {
        MeetingId Guid Dictionary Id "Of a meeting: its id";
        CallId Text Dictionary Id "Of a call: its id";
        MeetingStart Time Plain Figure "Start of the meeting, as recorded or else as observed";
        MeetingType TextList Dictionary Word "Its types";
        Subject Text Dictionary Title "Its title, from a meeting map";
        OrganizerUserPrincipalName Text Dictionary Person "The organizer's UPN, from any record that ties it to the id";
        OrganizerName Text Dictionary Person "The organizer's name, from any record that ties it to the id";
        MeetingUrl Text Dictionary Url "Its join URL";
        ChatThreadId Text Dictionary Id "Its chat thread, the same for all instances of a series";
        UserObjectId Guid Dictionary Person "The person's object id, from any record that ties it to what is known";
        UserPrincipalName Text Dictionary Person "The person's UPN, from any record or the user map";
        DisplayName Text Dictionary Person "The person's latest name";
        NamesUsed TextList Dictionary Person "What the person was called in this meeting";
        IdentityBasis Text Dictionary Word "What tells the person from others: ObjectId, UserPrincipalName, Name (may be several people) or None";
        ParticipantKind Text Dictionary Word "Guest, Federated, Anonymous, Consumer, Phone or, on request, Unknown";
        HomeDomain Text Dictionary Domain "Domain of the UPN; for a guest the home domain inside the #EXT# name";
        ParticipantOrganizationId Guid Dictionary Id "The person's organisation";
        Inviters TextList Dictionary Person "Who invited the person, as the records say";
        IsJoinedFromLobby Bool Plain Figure "Whether any session came through the lobby; null where none says";
        FirstJoin Time Plain Figure "First JoinTime";
        LastLeave Time Plain Figure "Last LeaveTime";
        Sessions SmallInt Plain Figure "Sessions, those without a length among them";
        PresentSeconds Int Plain Figure "Length of the union of the sessions";
        ClientIPs TextList Dictionary Address "Addresses";
        Devices TextList Dictionary Device "Device descriptions, else clients";
        ArtifactsShared TextList Dictionary Word "What the person shared";
        ScreenShareSeconds Int Plain Figure "Sum of what the sessions say; null where none says";
        IsRecorded Bool Plain Figure "Whether a recording bot was there or a recording was shared";
        PeoplePresent SmallInt Plain Figure "People in the meeting, this one among them";
        MembersPresent SmallInt Plain Figure "Members of the own organisation among them";
        Flags TextList Dictionary Word "SharedScreen, Recorded, OnMicrosoftDomain, NameLikeMember, NameLikeSupport, LobbyBypassed, NotInvited, FirstSeen";
    }
}

/// What can be odd about an outsider, as the column Flags says it.
pub const OUTSIDER_FLAGS: [&str; 8] = [
    "SharedScreen",
    "Recorded",
    "OnMicrosoftDomain",
    "NameLikeMember",
    "NameLikeSupport",
    "LobbyBypassed",
    "NotInvited",
    "FirstSeen",
];

/// What those call themselves who want to be taken for somebody who helps.
static SUPPORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Words run together (MicrosoftSupport, IT_Helpdesk) are the same to whoever reads them in a list of participants.
    Regex::new(concat!(
        r"microsoft|office[\W_]*365|(help|service)[\W_]*desk|tech(nical|nician)?[\W_]*support|administrator",
        r"|(\b|_)it[\W_]*(support|help|service|department|team|admin)|(\b|_)teams?[\W_]*support",
        r"|security[\W_]*(team|desk|support)|support[\W_]*(team|desk)|system[\W_]*admin",
    ))
    .ok()
});

/// What is known of the data as a whole.
struct Surroundings<'g> {
    gathered: &'g Gathered<'g>,
    /// Members by their folded names, those that they had before among them.
    members: FastMap<String, BTreeSet<u32>>,
    /// When each domain was seen first.
    domains: FastMap<TextId, Timestamp>,
}

impl<'g> Surroundings<'g> {
    fn new(gathered: &'g Gathered<'g>) -> Self {
        let people = &gathered.facts.people;
        let mut members: FastMap<String, BTreeSet<u32>> = FastMap::default();
        let mut learn = |position: u32, name: Option<TextId>| {
            if people.person(position).kind == ParticipantKind::Member
                && let Some(name) = gathered.store.text(name)
            {
                for name in foldings(name) {
                    members.entry(name).or_default().insert(position);
                }
            }
        };
        for position in 0..people.len() as u32 {
            learn(position, people.person(position).name);
        }
        for (appearance, recorded) in (0..).zip(gathered.store.people.appearances()) {
            let position = people.of(appearance);
            if recorded.name != people.person(position).name {
                learn(position, recorded.name);
            }
        }
        let mut domains: FastMap<TextId, Timestamp> = FastMap::default();
        for session in &gathered.store.sessions {
            if let Some((domain, join)) = gathered.facts.person(session).home_domain.zip(session.join.time()) {
                domains.entry(domain).and_modify(|first| *first = join.min(*first)).or_insert(join);
            }
        }
        Self { gathered, members, domains }
    }

    fn is_like_member(&self, position: u32, name: &str) -> bool {
        let mut alike = foldings(name).filter_map(|name| self.members.get(&name)).flatten();
        alike.any(|member| *member != position)
    }

    fn is_like_support(&self, name: &str) -> bool {
        let pattern = self.gathered.options.name_pattern.as_ref().or(SUPPORT.as_ref());
        pattern.is_some_and(|pattern| pattern.is_match(name) || pattern.is_match(&spelled(name)))
    }
}

/// What is known of a meeting as a whole.
struct Company {
    people: i64,
    members: i64,
    is_recorded: bool,
    /// Whether any record says who was invited by whom.
    has_inviters: bool,
}

impl Company {
    fn new(gathered: &Gathered<'_>, sessions: &[Session]) -> Self {
        let mut company = Self { people: 0, members: 0, is_recorded: false, has_inviters: false };
        for sessions in gathered.facts.by_person(sessions) {
            let Some(person) = sessions.first().map(|session| gathered.facts.person(session)) else { continue };
            company.people += i64::from(!person.is_application());
            company.members += i64::from(person.kind == ParticipantKind::Member);
            let is_recorder = person.is_application() && gathered.store.text(person.name) == Some("Recording bot");
            company.is_recorded |= is_recorder || holds(gathered, sessions, "recording");
            company.has_inviters |= sessions.iter().any(|session| session.inviter.is_some());
        }
        company
    }
}

/// Whether something whose name has that word was shared.
fn holds(gathered: &Gathered<'_>, sessions: &[Session], word: &str) -> bool {
    sessions
        .iter()
        .filter_map(|session| gathered.store.text(gathered.store.manner(session).artifacts))
        .any(|artifacts| artifacts.to_ascii_lowercase().contains(word))
}

/// Whether the person is of interest.
fn is_outsider(gathered: &Gathered<'_>, person: Person) -> bool {
    match person.kind {
        ParticipantKind::Member | ParticipantKind::Application => false,
        ParticipantKind::Unknown => gathered.options.include_unknown,
        _ => true,
    }
}

/// Each outsider of each of these meetings.
fn each<'g>(
    gathered: &'g Gathered<'_>,
    meetings: &'g [MeetingFacts],
    mut told: impl FnMut(&'g MeetingFacts, &Company, &Attended<'g>),
) {
    for meeting in meetings {
        let sessions = &gathered.store.sessions[meeting.sessions.clone()];
        let company = Company::new(gathered, sessions);
        each_person(gathered, sessions, |attended| {
            if is_outsider(gathered, attended.person) {
                told(meeting, &company, attended);
            }
        });
    }
}

fn flags(surroundings: &Surroundings<'_>, company: &Company, attended: &Attended<'_>) -> Vec<&'static str> {
    let (gathered, person, sessions) = (surroundings.gathered, attended.person, attended.sessions);
    // Whoever is called otherwise by now had the name of this meeting in it.
    let names: BTreeSet<&str> = gathered.names(sessions).chain(gathered.store.text(person.name)).collect();
    let position = sessions.first().map_or(u32::MAX, |session| gathered.facts.people.of(session.appearance));
    let domain = gathered.store.text(person.home_domain);
    let first_seen = person.home_domain.and_then(|domain| surroundings.domains.get(&domain).copied());
    // In the order of their names.
    let are_so = [
        share_seconds(sessions).is_some_and(|shared| shared > 0) || holds(gathered, sessions, "screen"),
        company.is_recorded,
        domain.is_some_and(|domain| domain.ends_with(".onmicrosoft.com")),
        names.iter().any(|name| surroundings.is_like_member(position, name)),
        names.iter().any(|name| surroundings.is_like_support(name)),
        attended.lobby(surroundings.gathered) == Some(false),
        company.has_inviters && sessions.iter().all(|session| session.inviter.is_none()),
        first_seen.is_some() && sessions.iter().any(|session| session.join.time() == first_seen),
    ];
    OUTSIDER_FLAGS.into_iter().zip(are_so).filter(|(_, is_so)| *is_so).map(|(name, _)| name).collect()
}

/// Whether the outsider has one of the flags asked for.
fn is_wanted(gathered: &Gathered<'_>, flags: &[&str]) -> bool {
    let wanted = &gathered.options.outsider_flags;
    wanted.is_empty() || wanted.iter().any(|wanted| flags.iter().any(|flag| flag.eq_ignore_ascii_case(wanted)))
}

pub(super) fn answer(gathered: &Gathered<'_>, telling: Telling<'_>) {
    let (surroundings, meetings) = (Surroundings::new(gathered), &gathered.facts.meetings);
    telling.each(meetings.iter().map(|meeting| meeting.sessions.len()), |share, rows| {
        let mut arena = Bump::new();
        each(gathered, &meetings[share], |meeting, company, attended| {
            let flags = flags(&surroundings, company, attended);
            if is_wanted(gathered, &flags) {
                let flags = arena.alloc_str(&flags.join("; "));
                rows.append(row(&surroundings, meeting, company, attended, flags, &arena).cells());
            }
            arena.reset();
        });
    });
}

fn row<'a>(
    surroundings: &'a Surroundings<'_>,
    meeting: &'a MeetingFacts,
    company: &Company,
    attended: &Attended<'a>,
    flags: &'a str,
    arena: &'a Bump,
) -> OutsiderRow<'a> {
    let gathered = surroundings.gathered;
    let (person, sessions) = (attended.person, attended.sessions);
    let text = |id: Option<TextId>| gathered.text(id);
    let time = |time: Option<Timestamp>| time.map_or(Cell::Null, Cell::Time);
    let id = |is_call: bool| text(Some(meeting.id).filter(|_| meeting.is_call == is_call));
    let texts = |of: fn(&Session) -> Option<TextId>| {
        list(sessions.iter().filter_map(|session| gathered.store.text(of(session))), arena)
    };
    OutsiderRow {
        MeetingId: id(false),
        CallId: id(true),
        MeetingStart: time(meeting.start()),
        MeetingType: text(meeting.cells.types),
        Subject: text(meeting.cells.subject),
        OrganizerUserPrincipalName: text(meeting.organizer.known.upn),
        OrganizerName: text(meeting.organizer.known.name),
        MeetingUrl: text(meeting.cells.url),
        ChatThreadId: text(meeting.cells.thread),
        UserObjectId: text(person.object),
        UserPrincipalName: text(person.upn),
        DisplayName: text(person.name),
        NamesUsed: list(gathered.names(sessions), arena),
        IdentityBasis: Cell::Text(person.basis.name()),
        ParticipantKind: Cell::Text(person.kind.name()),
        HomeDomain: text(person.home_domain),
        ParticipantOrganizationId: text(person.organization),
        Inviters: texts(|session| session.inviter),
        IsJoinedFromLobby: attended.lobby(gathered).map_or(Cell::Null, Cell::Bool),
        FirstJoin: time(attended.first_join()),
        LastLeave: time(attended.last_leave()),
        Sessions: Cell::Int(sessions.len() as i64),
        PresentSeconds: Cell::Int(seconds(presence::length(&attended.present))),
        ClientIPs: texts(|session| session.client_ip),
        Devices: list(sessions.iter().filter_map(|session| gathered.device(session, arena)), arena),
        ArtifactsShared: list(gathered.artifacts(sessions), arena),
        ScreenShareSeconds: share_seconds(sessions).map_or(Cell::Null, Cell::Int),
        IsRecorded: Cell::Bool(company.is_recorded),
        PeoplePresent: Cell::Int(company.people),
        MembersPresent: Cell::Int(company.members),
        Flags: if flags.is_empty() { Cell::Null } else { Cell::Text(flags) },
    }
}

/// Outsiders by kind, domain and what is odd about them.
pub(super) fn summary(gathered: &Gathered<'_>) -> Table {
    let surroundings = Surroundings::new(gathered);
    let (mut attendances, mut meetings_with) = (0, BTreeSet::new());
    let (mut kinds, mut odd): (BTreeMap<ParticipantKind, i64>, BTreeMap<&str, i64>) = Default::default();
    let mut domains: BTreeMap<&str, i64> = BTreeMap::new();
    each(gathered, &gathered.facts.meetings, |meeting, company, attended| {
        let flags = flags(&surroundings, company, attended);
        if !is_wanted(gathered, &flags) {
            return;
        }
        attendances += 1;
        meetings_with.insert(meeting.sessions.start);
        *kinds.entry(attended.person.kind).or_default() += 1;
        *domains.entry(gathered.store.text(attended.person.home_domain).unwrap_or("(not recorded)")).or_default() += 1;
        for flag in flags {
            *odd.entry(flag).or_default() += 1;
        }
    });
    // Of the same meetings as in the answer about meetings.
    let (mut meetings, mut unknown) = (0, 0);
    meetings::each(gathered, &gathered.facts.meetings, |_, sessions| {
        meetings += 1;
        each_person(gathered, sessions, |attended| {
            unknown += i64::from(attended.person.kind == ParticipantKind::Unknown);
        });
    });
    let mut summary = Summary::new();
    summary.part("MeetingsWithOutsiders", "", "", meetings_with.len() as i64, meetings);
    summary.count("Outsiders", attendances);
    if !gathered.options.include_unknown && unknown > 0 {
        summary.count("UnknownLeftOut", unknown);
    }
    for (kind, count) in kinds {
        summary.part("Outsiders", "ParticipantKind", kind.name(), count, attendances);
    }
    for (flag, count) in odd {
        summary.part("Outsiders", "Flag", flag, count, attendances);
    }
    let mut domains: Vec<_> = domains.into_iter().collect();
    domains.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (domain, count) in domains {
        summary.part("Outsiders", "HomeDomain", domain, count, attendances);
    }
    summary.finish()
}

#[cfg(test)]
mod tests;
