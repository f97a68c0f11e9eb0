//! What one account did, in the order of time, and what of it had not been seen before.

use bumpalo::Bump;

use super::attendance::{list, seconds};
use super::columns::answer;
use super::disconnections::{Places, client};
use super::gathered::{Gathered, local};
use super::parts::Telling;
use super::store::{FastSet, Session};
use super::summary::Summary;
use crate::knowledge::texts::TextId;
use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

answer! {
    /// The columns of [`Question::Activity`](super::Question::Activity), in order.
    COLUMNS;
    ActivityRow {
        UserObjectId Guid Dictionary Person "The account's object id, from any record that ties it to what is known";
        UserPrincipalName Text Dictionary Person "The account's UPN, from any record or the user map";
        DisplayName Text Dictionary Person "The account's latest name";
        NameUsed Text Dictionary Person "What it was called in this session";
        IdentityBasis Text Dictionary Word "What tells the account from others: ObjectId, UserPrincipalName or Name (may be several people)";
        ParticipantKind Text Dictionary Word "Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown, from all records";
        JoinTime Time Plain Figure "When the session began";
        LeaveTime Time Plain Figure "When the session ended";
        DurationSeconds Int Plain Figure "LeaveTime - JoinTime; may be negative";
        MeetingId Guid Dictionary Id "Of a meeting: its id";
        CallId Text Dictionary Id "Of a call: its id";
        MeetingStart Time Plain Figure "Start of the meeting, as recorded or else as observed";
        MeetingType TextList Dictionary Word "Its types";
        Subject Text Dictionary Title "Its title, from a meeting map";
        OrganizerUserPrincipalName Text Dictionary Person "The organizer's UPN, from any record that ties it to the id";
        OrganizerName Text Dictionary Person "The organizer's name, from any record that ties it to the id";
        MeetingUrl Text Dictionary Url "Its join URL";
        ChatThreadId Text Dictionary Id "Its chat thread, the same for all instances of a series";
        ClientIP Text Dictionary Address "Address";
        Network Text Dictionary Network "Network of the address: that of the network map, else of the prefix length asked for";
        Site Text Dictionary Place "Where that is, by the network map";
        Country Text Dictionary Place "In which country, by the network map";
        DeviceInformation Text Dictionary Device "Device";
        DeviceId Text Dictionary Id "Id of the device";
        Client Text Dictionary Word "Client, and its operating system";
        Role SmallInt Plain Figure "Role: opaque";
        IsJoinedFromLobby Bool Plain Figure "Whether the session came through the lobby; null where it does not say";
        ArtifactsShared TextList Dictionary Word "What was shared";
        ScreenShareSeconds Int Plain Figure "How long a screen was shared; null where it does not say";
        FirstSeen TextList Dictionary Word "What this account had not had before in what was read: Account (its first session), ClientIP, Network, Device, Client, Organizer";
    }
}

/// A session of an account that is looked at, with what is new about it.
struct Act<'g> {
    session: &'g Session,
    place: Option<u32>,
    first_seen: FirstSeen,
}

/// What a session has that its account had not had before, a bit for each of [`FirstSeen::NAMES`].
#[derive(Clone, Copy)]
struct FirstSeen(u8);

impl FirstSeen {
    const NAMES: [&str; 6] = ["Account", "ClientIP", "Network", "Device", "Client", "Organizer"];

    fn names<'a>(self) -> impl Iterator<Item = &'a str> {
        Self::NAMES.into_iter().enumerate().filter(move |(place, _)| self.0 >> place & 1 != 0).map(|(_, name)| name)
    }
}

/// What an account has had so far.
#[derive(Default)]
struct Past {
    addresses: FastSet<TextId>,
    networks: FastSet<u32>,
    device_ids: FastSet<TextId>,
    devices: FastSet<TextId>,
    clients: FastSet<(Option<TextId>, Option<TextId>)>,
    organizers: FastSet<u32>,
}

impl Past {
    /// Whether the session is a new device's: like is compared with like, because some records have an id, others a
    /// description.
    fn is_new_device(&mut self, session: &Session, device: Option<TextId>) -> bool {
        let had_ids = !self.device_ids.is_empty();
        let has_new_id = session.device_id.is_some_and(|id| self.device_ids.insert(id));
        let is_new_description = device.is_some_and(|device| self.devices.insert(device));
        is_new_description || (has_new_id && (had_ids || device.is_none()))
    }

    /// What the session adds.
    fn learn(&mut self, gathered: &Gathered<'_>, place: Option<u32>, session: &Session, is_first: bool) -> FirstSeen {
        let organizer = gathered.facts.meetings[session.meeting as usize].organizer;
        let manner = gathered.store.manner(session);
        let client = (manner.client, manner.system);
        let are_new = [
            is_first,
            session.client_ip.is_some_and(|address| self.addresses.insert(address)),
            place.is_some_and(|network| self.networks.insert(network)),
            self.is_new_device(session, manner.device),
            client != (None, None) && self.clients.insert(client),
            organizer.account.is_some_and(|organizer| self.organizers.insert(organizer)),
        ];
        // Of the first session everything is new, which says nothing.
        let told = if is_first { 1 } else { are_new.len() };
        FirstSeen((0..told).filter(|&place| are_new[place]).fold(0, |seen, place| seen | 1 << place))
    }
}

/// The sessions of the accounts that the filter names, or of all, account by account in the order of time. What is new is
/// told by all of an account's sessions, whether the filter lets them through or not.
fn acts<'g>(gathered: &'g Gathered<'g>, places: &mut Places<'g>) -> Vec<Act<'g>> {
    let (facts, sessions) = (gathered.facts, &gathered.store.sessions);
    let session = |position: u32| &sessions[position as usize];
    let rank = |session: &Session| facts.rank(facts.people.of(session.appearance)) as usize;
    // Sessions by account: where those of each end, and then their positions.
    let mut ends = vec![0_u32; facts.people.len()];
    for session in sessions {
        ends[rank(session)] += 1;
    }
    let mut end = 0;
    for count in &mut ends {
        end += *count;
        *count = end;
    }
    let mut begins = ends.clone();
    let mut order = vec![0_u32; sessions.len()];
    for (position, session) in (0_u32..).zip(sessions) {
        let begin = &mut begins[rank(session)];
        *begin -= 1;
        order[*begin as usize] = position;
    }
    let mut acts = Vec::new();
    for (begin, end) in begins.into_iter().zip(ends) {
        let of_account = &mut order[begin as usize..end as usize];
        if !of_account.iter().any(|&position| gathered.attends(session(position))) {
            continue;
        }
        of_account.sort_unstable_by_key(|&position| {
            let session = session(position);
            let time = session.join.time().or(session.leave.time()).or(gathered.store.manner(session).created.time());
            (time.is_none(), time, session.meeting, position)
        });
        let mut past = Past::default();
        for (at, &position) in of_account.iter().enumerate() {
            let session = session(position);
            let place = places.of(session.client_ip);
            let first_seen = past.learn(gathered, place, session, at == 0);
            if gathered.attends(session) && gathered.passes_any(std::slice::from_ref(session)) {
                acts.push(Act { session, place, first_seen });
            }
        }
    }
    acts
}

pub(super) fn answer(gathered: &Gathered<'_>, telling: Telling<'_>) {
    let mut places = Places::new(gathered);
    let acts = acts(gathered, &mut places);
    telling.each(acts.iter().map(|_| 1), |share, rows| {
        let mut arena = Bump::new();
        for act in &acts[share] {
            rows.append(row(gathered, &places, act, &arena).cells());
            arena.reset();
        }
    });
}

fn row<'a>(gathered: &'a Gathered<'_>, places: &'a Places<'_>, act: &Act<'a>, arena: &'a Bump) -> ActivityRow<'a> {
    let session = act.session;
    let meeting = &gathered.facts.meetings[session.meeting as usize];
    let person = *gathered.facts.person(session);
    let text = |id: Option<TextId>| gathered.text(id);
    let time = |time: Option<Timestamp>| time.map_or(Cell::Null, Cell::Time);
    let own = |text: Option<&'a str>| text.map_or(Cell::Null, Cell::Text);
    let id = |is_call: bool| text(Some(meeting.id).filter(|_| meeting.is_call == is_call));
    let place = places.get(act.place);
    let (join, leave) = (session.join.time(), session.leave.time());
    let manner = gathered.store.manner(session);
    ActivityRow {
        UserObjectId: text(person.object),
        UserPrincipalName: text(person.upn),
        DisplayName: text(person.name),
        NameUsed: text(gathered.store.people.appearance(session.appearance).name),
        IdentityBasis: Cell::Text(person.basis.name()),
        ParticipantKind: Cell::Text(person.kind.name()),
        JoinTime: time(join),
        LeaveTime: time(leave),
        DurationSeconds: join.zip(leave).map_or(Cell::Null, |(join, leave)| Cell::Int(seconds(leave.0 - join.0))),
        MeetingId: id(false),
        CallId: id(true),
        MeetingStart: time(meeting.start()),
        MeetingType: text(meeting.cells.types),
        Subject: text(meeting.cells.subject),
        OrganizerUserPrincipalName: text(meeting.organizer.known.upn),
        OrganizerName: text(meeting.organizer.known.name),
        MeetingUrl: text(meeting.cells.url),
        ChatThreadId: text(meeting.cells.thread),
        ClientIP: text(session.client_ip),
        Network: own(place.map(|place| place.network.as_str())),
        Site: own(place.and_then(|place| place.site.as_deref())),
        Country: own(place.and_then(|place| place.country.as_deref())),
        DeviceInformation: text(manner.device),
        DeviceId: text(session.device_id),
        Client: client(gathered, session, arena),
        Role: manner.role.map_or(Cell::Null, |role| Cell::Int(role.get())),
        IsJoinedFromLobby: manner.lobby.map_or(Cell::Null, Cell::Bool),
        ArtifactsShared: text(manner.artifacts),
        ScreenShareSeconds: session.share_seconds.map_or(Cell::Null, |seconds| Cell::Int(seconds.get())),
        FirstSeen: list(act.first_seen.names(), arena),
    }
}

/// Sessions by day, network, device, client and organizer, and how much of it was new.
pub(super) fn summary(gathered: &Gathered<'_>) -> Table {
    let mut places = Places::new(gathered);
    let acts = acts(gathered, &mut places);
    let sessions = acts.len() as i64;
    let mut summary = Summary::new();
    summary.count("Sessions", sessions);
    let mut meetings: Vec<_> = acts.iter().map(|act| act.session.meeting).collect();
    meetings.sort_unstable();
    meetings.dedup();
    summary.count("Meetings", meetings.len() as i64);
    let arena = Bump::new();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let mut by = |what: &str, value: &mut dyn FnMut(&Act<'_>) -> Vec<String>| {
        let mut counts: std::collections::BTreeMap<String, i64> = Default::default();
        for act in &acts {
            for value in value(act) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        if what != "Day" {
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        for (value, count) in counts {
            summary.part("Sessions", what, &value, count, sessions);
        }
    };
    let or_none = |text: Option<String>| vec![text.unwrap_or_else(|| "(not recorded)".to_owned())];
    by("Day", &mut |act| {
        let day = act.session.join.time().map(|join| local(join, gathered.options.zone));
        or_none(day.and_then(|day| owned(day.get(..10))))
    });
    by("Network", &mut |act| or_none(places.get(act.place).map(|place| place.network.clone())));
    by("Device", &mut |act| or_none(owned(gathered.store.text(gathered.store.manner(act.session).device))));
    by("Client", &mut |act| match client(gathered, act.session, &arena) {
        Cell::Text(text) => vec![text.to_owned()],
        _ => or_none(None),
    });
    by("Organizer", &mut |act| {
        let organizer = gathered.facts.meetings[act.session.meeting as usize].organizer.known;
        or_none(owned(gathered.store.text(organizer.upn.or(organizer.name).or(organizer.object))))
    });
    by("FirstSeen", &mut |act| act.first_seen.names().map(str::to_owned).collect());
    summary.finish()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ANNA, BEAT, LATER, ask, cells, detail, session};
    use super::super::{AnalysisOptions, Question};
    use crate::filter::Filter;
    use crate::schema::Column::*;

    #[test]
    fn an_account_in_the_order_of_time_with_what_is_new() {
        let at = |join, leave, address, more: &[_]| {
            let own = [(UserObjectId, ANNA), (JoinTime, join), (LeaveTime, leave), (ClientIP, address)];
            session(&[&own[..], more].concat())
        };
        let rows = [
            at("@12:00:00", "@12:30:00", "198.51.100.1", &[(MeetingId, LATER), (DeviceInformation, "iPhone")]),
            at("@10:00:00", "@10:30:00", "192.0.2.1", &[(UserPrincipalName, "anna@contoso.example")]),
            at("@10:40:00", "@10:50:00", "192.0.2.2", &[]),
            session(&[(UserObjectId, BEAT), (JoinTime, "@10:00:00")]),
            detail(&[(OrganizerObjectId, ANNA)]),
        ];
        let with = |set: &dyn Fn(&mut Filter)| {
            let mut filter = Filter::default();
            set(&mut filter);
            let found = ask(Question::Activity, AnalysisOptions { filter, ..AnalysisOptions::default() }, &rows);
            found.iter().map(|row| cells(row, &["ClientIP", "DurationSeconds", "FirstSeen"])).collect::<Vec<_>>()
        };
        let all = [
            r#""192.0.2.1" 1800 ["Account"]"#,
            r#""192.0.2.2" 600 ["ClientIP"]"#,
            r#""198.51.100.1" 1800 ["ClientIP","Device","Network"]"#,
        ];
        // Beat was in a meeting that Anna organized, which is no act of hers.
        assert_eq!(with(&|filter| filter.add_user("anna@contoso.example").expect("a user")), all);
        // What was seen before the time asked for is not new.
        let late = with(&|filter| {
            filter.add_user(ANNA).expect("a user");
            filter.set_from("2026-01-13 10:35", chrono_tz::UTC).expect("a time");
        });
        assert_eq!(late, all[1..]);
        assert_eq!(with(&|_| ()).len(), 4);
    }
}
