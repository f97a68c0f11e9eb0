//! Whose connection broke, and when.
//!
//! What is looked at is presence: sessions of one person that overlap are one stay, whatever the devices. Gaps between
//! stays and overlaps of sessions are told apart by their length and by whether the same device goes on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;
use std::net::IpAddr;

use bumpalo::Bump;
use ipnet::IpNet;

use super::attendance::seconds;
use super::columns::answer;
use super::gathered::{Gathered, MeetingFacts, local};
use super::identity::Person;
use super::parts::Telling;
use super::store::{FastMap, Session, Store};
use super::summary::Summary;
use crate::audit::ParticipantKind;
use crate::knowledge::texts::TextId;
use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

/// An old session is given up by the service within so long after its device came back, in microseconds.
const TIME_OUT: i64 = 60_000_000;

/// Connections of one network that are lost within so long were lost for one reason, in microseconds.
const TOGETHER: i64 = 60_000_000;

/// How many sessions back another device of one person is looked for: nobody has more at once, and nobody who says
/// otherwise shall make this slow.
const LOOK_BACK: usize = 16;

/// What happened between two sessions of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DisconnectionClass {
    /// Away for a short while, and back with the same device.
    Drop,
    /// The same device came back before its old session had timed out.
    Reconnect,
    /// Away for a short while, and back with another device.
    DeviceSwitch,
    /// Away for longer.
    LeftAndReturned,
    /// One device left while another one stayed.
    Handover,
}

impl DisconnectionClass {
    /// Every class.
    pub const ALL: &'static [DisconnectionClass] =
        &[Self::Drop, Self::Reconnect, Self::DeviceSwitch, Self::LeftAndReturned, Self::Handover];

    /// The class as the column Class says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drop => "Drop",
            Self::Reconnect => "Reconnect",
            Self::DeviceSwitch => "DeviceSwitch",
            Self::LeftAndReturned => "LeftAndReturned",
            Self::Handover => "Handover",
        }
    }

    /// Whether a connection broke: what makes a person, an attendance or a meeting affected.
    pub const fn is_disconnection(self) -> bool {
        matches!(self, Self::Drop | Self::Reconnect)
    }
}

answer! {
    /// The columns of [`Question::Disconnections`](super::Question::Disconnections), in order.
    COLUMNS;
    DisconnectionRow {
        MeetingId Guid Dictionary Id "Of a meeting: its id";
        CallId Text Dictionary Id "Of a call: its id";
        MeetingStart Time Plain Figure "Start of the meeting, as recorded or else as observed";
        Subject Text Dictionary Title "Its title, from a meeting map";
        ChatThreadId Text Dictionary Id "Its chat thread, the same for all instances of a series";
        UserObjectId Guid Dictionary Person "The person's object id, from any record that ties it to what is known";
        UserPrincipalName Text Dictionary Person "The person's UPN, from any record or the user map";
        DisplayName Text Dictionary Person "The person's latest name";
        IdentityBasis Text Dictionary Word "What tells the person from others: ObjectId, UserPrincipalName or Name (may be several people)";
        ParticipantKind Text Dictionary Word "Member, Guest, Federated, Anonymous, Phone, Consumer or Unknown";
        Class Text Dictionary Word "Drop, Reconnect, DeviceSwitch, LeftAndReturned or Handover";
        GapStart Time Plain Figure "End of the session before";
        GapEnd Time Plain Figure "Start of the session after; before GapStart where they overlap";
        GapSeconds Int Plain Figure "From one to the other; negative where they overlap";
        IsSameDevice Bool Plain Figure "Whether both sessions are the same device's; null where the records do not tell, which counts as the same";
        ClientIPBefore Text Dictionary Address "Address of the session before";
        ClientIPAfter Text Dictionary Address "Address of the session after";
        DeviceBefore Text Dictionary Device "Device of the session before";
        DeviceAfter Text Dictionary Device "Device of the session after";
        ClientBefore Text Dictionary Word "Client of the session before, and its operating system";
        ClientAfter Text Dictionary Word "Client of the session after, and its operating system";
        Network Text Dictionary Network "Network of the address before: that of the network map, else of the prefix length asked for";
        Site Text Dictionary Place "Where that is, by the network map";
        Country Text Dictionary Place "In which country, by the network map";
        IncidentId Text Dictionary Incident "The same for drops and reconnects of two people or more in one network within a minute: an access point and not a laptop";
        IncidentPeople SmallInt Plain Figure "How many people that incident cut off";
    }
}

/// One event between two sessions of a person, which are told by their position in the store.
#[derive(Clone, Copy)]
struct Event {
    class: DisconnectionClass,
    /// Positions of the meeting and of the sessions around.
    meeting: u32,
    before: u32,
    after: u32,
    start: i64,
    end: i64,
    is_same_device: Option<bool>,
    incident: Option<u32>,
}

impl Event {
    /// When the connection was lost, as far as that can be told.
    fn lost(&self) -> i64 {
        self.start.min(self.end)
    }
}

/// A session that has a length.
#[derive(Clone, Copy)]
struct Stay<'s> {
    start: i64,
    end: i64,
    /// Its position in the store.
    at: usize,
    session: &'s Session,
}

/// Whether two sessions of one person are the same device's, as far as the records tell: by its id, else by how it and its
/// client are described, else by the address.
fn is_same_device(store: &Store, one: &Session, other: &Session) -> Option<bool> {
    let agree = |one: Option<TextId>, other: Option<TextId>| one.zip(other).map(|(one, other)| one == other);
    if let Some(by_id) = agree(one.device_id, other.device_id) {
        return Some(by_id);
    }
    let (by_one, by_other) = (store.manner(one), store.manner(other));
    let descriptions = [
        agree(by_one.device, by_other.device),
        agree(by_one.user_agent, by_other.user_agent),
        agree(by_one.client, by_other.client),
        agree(by_one.system, by_other.system),
    ];
    let by_description = descriptions.into_iter().flatten().reduce(|one, other| one && other);
    by_description.or_else(|| agree(one.client_ip, other.client_ip))
}

/// What happened between the sessions of one person in one meeting, which come by start.
fn classify(gathered: &Gathered<'_>, meeting: usize, stays: &[Stay<'_>], told: &mut impl FnMut(Event)) {
    let options = gathered.options;
    let (least, most) =
        (options.minimum_gap_seconds.saturating_mul(1_000_000), options.maximum_gap_seconds.saturating_mul(1_000_000));
    let meeting_end = gathered.facts.meetings[meeting].cells.end.time().map(|end| end.0);
    let mut event = |class, before: Stay<'_>, after: Stay<'_>, is_same_device| {
        told(Event {
            class,
            meeting: meeting as u32,
            before: before.at as u32,
            after: after.at as u32,
            start: before.end,
            end: after.start,
            is_same_device,
            incident: None,
        });
    };
    // A session that begins in the moment in which another ends leaves a gap of 0 s: one that counts if no gap is too short.
    // The same device's is a reconnection, whatever gaps count.
    let is_gap = |at: usize, present_until: i64| {
        let after = &stays[at];
        let touches = || {
            let ended = stays[..at].iter().rev().take(LOOK_BACK).filter(|before| before.end == after.start);
            least == 0
                && after.start == present_until
                && ended.clone().count() > 0
                && !ended.into_iter().any(|before| {
                    before.end < after.end
                        && is_same_device(gathered.store, before.session, after.session) == Some(true)
                })
        };
        at > 0 && (after.start > present_until || touches())
    };
    let mut present_until = i64::MIN;
    // Which session reaches that far: it may be older than those that are looked at.
    let mut longest = 0;
    for (at, &after) in stays.iter().enumerate() {
        let earlier = stays[..at].iter().rev().take(LOOK_BACK);
        if is_gap(at, present_until) {
            // Of several that ended or began together, the pair of one device tells most.
            let ended = stays[longest..=longest].iter().chain(earlier.filter(|before| before.end == present_until));
            let began = || stays[at..].iter().take_while(|stay| stay.start == after.start).take(LOOK_BACK);
            let pairs = ended.flat_map(|before| began().map(move |after| (*before, *after)));
            let rank =
                |(before, after): &(Stay<'_>, Stay<'_>)| is_same_device(gathered.store, before.session, after.session);
            let pair = pairs.max_by_key(|pair| match rank(pair) {
                Some(true) => 2,
                None => 1,
                Some(false) => 0,
            });
            let gap = after.start - present_until;
            let was_over = meeting_end.is_some_and(|end| present_until >= end);
            if let Some((before, after)) = pair.filter(|_| gap >= least && !was_over) {
                let same = is_same_device(gathered.store, before.session, after.session);
                let class = match same {
                    _ if gap > most => DisconnectionClass::LeftAndReturned,
                    Some(false) => DisconnectionClass::DeviceSwitch,
                    _ => DisconnectionClass::Drop,
                };
                event(class, before, after, same);
            }
        } else {
            let timed_out = |before: &&Stay<'_>| {
                (after.start..=after.start.saturating_add(TIME_OUT)).contains(&before.end)
                    && before.start < after.start
                    && before.end < after.end
                    && is_same_device(gathered.store, before.session, after.session) == Some(true)
            };
            if let Some(before) = earlier.clone().find(timed_out) {
                event(DisconnectionClass::Reconnect, *before, after, Some(true));
            }
        }
        if after.end > present_until {
            (present_until, longest) = (after.end, at);
        }
    }
    if options.list_handovers {
        for (at, &before) in stays.iter().enumerate() {
            // Those that have begun when this one ends, the latest first.
            // One that begins as this one ends took over, unless that is a gap of 0 s.
            let begun = stays.partition_point(|stay| stay.start < before.end || stay.start == before.end && least > 0);
            let others = stays[..begun].iter().enumerate().rev().take(LOOK_BACK);
            let goes_on = others
                .filter(|(other, stay)| *other != at && stay.end > before.end)
                .find(|(_, stay)| is_same_device(gathered.store, before.session, stay.session) == Some(false));
            if let Some((_, &after)) = goes_on {
                event(DisconnectionClass::Handover, before, after, Some(false));
            }
        }
    }
}

/// Whether the person's connections are looked at.
fn counts(gathered: &Gathered<'_>, person: Person) -> bool {
    !person.is_application() && (gathered.options.include_phones || person.kind != ParticipantKind::Phone)
}

/// Each attendance that is looked at: its meeting, its sessions, and those of them that have a length.
fn each_attendance<'g>(gathered: &'g Gathered<'_>, mut told: impl FnMut(usize, &'g [Session], &[Stay<'g>])) {
    let mut stays = Vec::new();
    for (position, meeting) in gathered.facts.meetings.iter().enumerate() {
        let mut next = meeting.sessions.start;
        for sessions in gathered.facts.by_person(&gathered.store.sessions[meeting.sessions.clone()]) {
            let first = next;
            next += sessions.len();
            let person = sessions.first().map(|session| *gathered.facts.person(session));
            if !person.is_some_and(|person| counts(gathered, person)) {
                continue;
            }
            stays.clear();
            stays.extend((first..).zip(sessions).filter_map(|(at, session)| {
                let (start, end) = session.interval()?;
                Some(Stay { start, end, at, session })
            }));
            told(position, sessions, &stays);
        }
    }
}

/// A network, and where it is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) network: String,
    pub(super) site: Option<String>,
    pub(super) country: Option<String>,
}

/// The networks of addresses, each looked up once.
pub(super) struct Places<'g> {
    gathered: &'g Gathered<'g>,
    known: FastMap<TextId, Option<u32>>,
    places: Vec<Place>,
    by_network: FastMap<String, u32>,
}

impl<'g> Places<'g> {
    pub(super) fn new(gathered: &'g Gathered<'g>) -> Self {
        Self { gathered, known: FastMap::default(), places: Vec::new(), by_network: FastMap::default() }
    }

    pub(super) fn of(&mut self, address: Option<TextId>) -> Option<u32> {
        let address = address?;
        if let Some(&known) = self.known.get(&address) {
            return known;
        }
        let place = self.look_up(address).map(|place| {
            *self.by_network.entry(place.network.clone()).or_insert_with(|| {
                self.places.push(place);
                self.places.len() as u32 - 1
            })
        });
        self.known.insert(address, place);
        place
    }

    fn look_up(&self, address: TextId) -> Option<Place> {
        let address: IpAddr = self.gathered.store.text(Some(address))?.parse().ok()?;
        let address = address.to_canonical();
        let options = self.gathered.options;
        if let Some(found) = options.network_map.as_deref().and_then(|map| map.find(address)) {
            let text = |text: Option<&str>| text.map(str::to_owned);
            return Some(Place {
                network: found.network.to_string(),
                site: text(found.site),
                country: text(found.country),
            });
        }
        let prefix = if address.is_ipv4() { options.ipv4_prefix } else { options.ipv6_prefix };
        let network = IpNet::new(address, prefix).ok()?.trunc();
        Some(Place { network: network.to_string(), site: None, country: None })
    }

    pub(super) fn get(&self, place: Option<u32>) -> Option<&Place> {
        self.places.get(place? as usize)
    }
}

/// Several people cut off in one network at one time.
struct Incident {
    id: String,
    people: i64,
}

/// Everything that happened, in order, and the incidents among it.
struct Found<'g> {
    events: Vec<Event>,
    places: Places<'g>,
    incidents: Vec<Incident>,
}

impl<'g> Found<'g> {
    fn new(gathered: &'g Gathered<'g>) -> Self {
        let mut found = Self { events: Vec::new(), places: Places::new(gathered), incidents: Vec::new() };
        each_attendance(gathered, |position, _, stays| {
            classify(gathered, position, stays, &mut |event| found.events.push(event));
        });
        found.find_incidents(gathered);
        found
    }

    /// Gives the disconnections of two people or more in one network within a minute one incident. The minute begins with
    /// the first of them, so that a network which is bad all day has many incidents and not one.
    fn find_incidents(&mut self, gathered: &Gathered<'_>) {
        let person =
            |event: &Event| gathered.facts.people.of(gathered.store.sessions[event.before as usize].appearance);
        let mut by_network: Vec<(u32, i64, usize)> = Vec::new();
        for (position, event) in self.events.iter().enumerate() {
            if event.class.is_disconnection()
                && let Some(place) = self.places.of(gathered.store.sessions[event.before as usize].client_ip)
            {
                by_network.push((place, event.lost(), position));
            }
        }
        by_network.sort_unstable();
        let mut rest = by_network.as_slice();
        while let Some(&(place, first, position)) = rest.first() {
            // What one person lost more than a minute before somebody else did is that person's alone.
            let one = person(&self.events[position]);
            let of_one = rest
                .iter()
                .take_while(|(other, _, position)| *other == place && person(&self.events[*position]) == one)
                .count();
            let alone = match rest.get(of_one) {
                Some(&(other, next, _)) if other == place => {
                    rest[..of_one].iter().take_while(|(_, lost, _)| next - lost > TOGETHER).count()
                }
                _ => of_one,
            };
            if alone > 0 {
                rest = &rest[alone..];
                continue;
            }
            let count = rest.iter().take_while(|(other, lost, _)| *other == place && lost - first <= TOGETHER).count();
            let (together, after) = rest.split_at(count);
            rest = after;
            let mut people: Vec<_> = together.iter().map(|(.., position)| person(&self.events[*position])).collect();
            people.sort_unstable();
            people.dedup();
            let mut time = Vec::new();
            Timestamp(first).write_utc(&mut time);
            let network = self.places.get(Some(place)).map_or("", |place| &place.network);
            let id = format!("{network} {}", String::from_utf8_lossy(&time));
            for (.., position) in together {
                self.events[*position].incident = Some(self.incidents.len() as u32);
            }
            self.incidents.push(Incident { id, people: people.len() as i64 });
        }
    }

    fn incident(&self, event: &Event) -> Option<&Incident> {
        self.incidents.get(event.incident? as usize)
    }
}

/// Whether the event is one of those that are to be listed.
fn is_wanted(gathered: &Gathered<'_>, event: &Event) -> bool {
    let passes = |at: u32| {
        gathered.store.sessions.get(at as usize..=at as usize).is_some_and(|session| gathered.passes_any(session))
    };
    (event.class != DisconnectionClass::LeftAndReturned || gathered.options.list_returns)
        && (passes(event.before) || passes(event.after))
}

pub(super) fn answer(gathered: &Gathered<'_>, telling: Telling<'_>) {
    let mut found = Found::new(gathered);
    let mut events = std::mem::take(&mut found.events);
    events.retain(|event| is_wanted(gathered, event));
    events.sort_by_key(|event| (event.meeting, event.lost(), event.end, event.start));
    let places: Vec<_> =
        events.iter().map(|event| found.places.of(gathered.store.sessions[event.before as usize].client_ip)).collect();
    telling.each(events.iter().map(|_| 1), |share, rows| {
        let mut arena = Bump::new();
        for (event, place) in events[share.clone()].iter().zip(&places[share]) {
            rows.append(row(gathered, &found, event, *place, &arena).cells());
            arena.reset();
        }
    });
}

/// The places in the store of the sessions that ended because a connection broke.
pub(super) fn broken_sessions(gathered: &Gathered<'_>) -> HashSet<usize> {
    let mut broken = HashSet::new();
    each_attendance(gathered, |position, _, stays| {
        classify(gathered, position, stays, &mut |event| {
            if event.class.is_disconnection() {
                broken.insert(event.before as usize);
            }
        });
    });
    broken
}

/// What a session was held with, as its client is described.
pub(super) fn client<'a>(gathered: &'a Gathered<'_>, session: &Session, arena: &'a Bump) -> Cell<'a> {
    let manner = gathered.store.manner(session);
    let (client, system) = (gathered.store.text(manner.client), gathered.store.text(manner.system));
    match (client, system) {
        (Some(client), Some(system)) => Cell::Text(arena.alloc_str(&format!("{client} on {system}"))),
        (Some(one), None) | (None, Some(one)) => Cell::Text(one),
        (None, None) => Cell::Null,
    }
}

fn row<'a>(
    gathered: &'a Gathered<'_>,
    found: &'a Found<'_>,
    event: &Event,
    place: Option<u32>,
    arena: &'a Bump,
) -> DisconnectionRow<'a> {
    let meeting: &MeetingFacts = &gathered.facts.meetings[event.meeting as usize];
    let (before, after) =
        (&gathered.store.sessions[event.before as usize], &gathered.store.sessions[event.after as usize]);
    let person = *gathered.facts.person(before);
    let text = |id: Option<TextId>| gathered.text(id);
    let id = |is_call: bool| text(Some(meeting.id).filter(|_| meeting.is_call == is_call));
    let own = |text: Option<&'a str>| text.map_or(Cell::Null, Cell::Text);
    let place = found.places.get(place);
    let incident = found.incident(event);
    DisconnectionRow {
        MeetingId: id(false),
        CallId: id(true),
        MeetingStart: meeting.start().map_or(Cell::Null, Cell::Time),
        Subject: text(meeting.cells.subject),
        ChatThreadId: text(meeting.cells.thread),
        UserObjectId: text(person.object),
        UserPrincipalName: text(person.upn),
        DisplayName: text(person.name),
        IdentityBasis: Cell::Text(person.basis.name()),
        ParticipantKind: Cell::Text(person.kind.name()),
        Class: Cell::Text(event.class.name()),
        GapStart: Cell::Time(Timestamp(event.start)),
        GapEnd: Cell::Time(Timestamp(event.end)),
        GapSeconds: Cell::Int(seconds(event.end - event.start)),
        IsSameDevice: event.is_same_device.map_or(Cell::Null, Cell::Bool),
        ClientIPBefore: text(before.client_ip),
        ClientIPAfter: text(after.client_ip),
        DeviceBefore: text(gathered.store.manner(before).device),
        DeviceAfter: text(gathered.store.manner(after).device),
        ClientBefore: client(gathered, before, arena),
        ClientAfter: client(gathered, after, arena),
        Network: own(place.map(|place| place.network.as_str())),
        Site: own(place.and_then(|place| place.site.as_deref())),
        Country: own(place.and_then(|place| place.country.as_deref())),
        IncidentId: own(incident.map(|incident| incident.id.as_str())),
        IncidentPeople: incident.map_or(Cell::Null, |incident| Cell::Int(incident.people)),
    }
}

/// Of each value: sessions that broke off, and sessions in all.
struct Tally<K>(FastMap<K, (i64, i64)>);

impl<K: Eq + Hash> Tally<K> {
    fn new() -> Self {
        Self(FastMap::default())
    }

    fn add(&mut self, value: K, broke_off: bool) {
        let counts = self.0.entry(value).or_default();
        counts.0 += i64::from(broke_off);
        counts.1 += 1;
    }

    /// Those with a disconnection, the most first.
    fn write(self, by: &str, summary: &mut Summary, name: impl Fn(K) -> Option<String>) {
        // Different values may have one name.
        let mut by_name: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (value, (broke_off, sessions)) in self.0 {
            let name = name(value).unwrap_or_else(|| "(not recorded)".to_owned());
            let counts = by_name.entry(name).or_default();
            counts.0 += broke_off;
            counts.1 += sessions;
        }
        let mut counts: Vec<_> = by_name.into_iter().filter(|(_, (broke_off, _))| *broke_off > 0).collect();
        counts.sort_by_key(|(_, (broke_off, _))| Reverse(*broke_off));
        for (value, (broke_off, sessions)) in counts {
            summary.part("Disconnections", by, &value, broke_off, sessions);
        }
    }
}

/// Different ones, counted.
fn distinct<T: Ord>(mut all: Vec<T>) -> i64 {
    all.sort_unstable();
    all.dedup();
    all.len() as i64
}

/// Clocks change on quarters of an hour, so that two instants of one have the same local hour and day.
const QUARTER: i64 = 900_000_000;

/// Meetings, attendances and people affected, and the share of sessions that broke off by what they have in common.
pub(super) fn summary(gathered: &Gathered<'_>) -> Table {
    let mut found = Found::new(gathered);
    let mut classes: BTreeMap<DisconnectionClass, i64> = BTreeMap::new();
    let mut broken = vec![false; gathered.store.sessions.len()];
    let mut incidents = Vec::new();
    for event in found.events.iter().filter(|event| is_wanted(gathered, event)) {
        *classes.entry(event.class).or_default() += 1;
        if event.class.is_disconnection() {
            broken[event.before as usize] = true;
        }
        incidents.extend(event.incident);
    }

    let (mut attendances, mut attendances_affected) = (0, 0);
    let (mut meetings, mut meetings_affected) = (Vec::new(), Vec::new());
    let (mut people, mut people_affected) = (Vec::new(), Vec::new());
    let (mut networks, mut devices, mut clients) = (Tally::new(), Tally::new(), Tally::new());
    let (mut users, mut quarters) = (Tally::new(), Tally::new());
    each_attendance(gathered, |position, sessions, stays| {
        let Some(first) = sessions.first().filter(|_| gathered.passes_any(sessions)) else { return };
        attendances += 1;
        meetings.push(position);
        // Whoever has no identity is somebody else each time.
        let person = gathered.facts.people.of(first.appearance);
        let is_told_apart = gathered.facts.people.person(person).is_told_apart();
        let who = (person, if is_told_apart { 0 } else { attendances });
        people.push(who);
        if stays.iter().any(|stay| broken[stay.at]) {
            attendances_affected += 1;
            meetings_affected.push(position);
            people_affected.push(who);
        }
        for Stay { end, at, session, .. } in stays {
            let broke_off = broken[*at];
            networks.add(found.places.of(session.client_ip), broke_off);
            let manner = gathered.store.manner(session);
            devices.add(manner.device, broke_off);
            clients.add((manner.client, manner.system), broke_off);
            users.add(person, broke_off);
            quarters.add(end.div_euclid(QUARTER), broke_off);
        }
    });

    let mut summary = Summary::new();
    summary.part("MeetingsAffected", "", "", distinct(meetings_affected), distinct(meetings));
    summary.part("AttendancesAffected", "", "", attendances_affected, attendances);
    summary.part("PeopleAffected", "", "", distinct(people_affected), distinct(people));
    summary.count("Incidents", distinct(incidents));
    let events = classes.values().sum();
    for (class, count) in classes {
        summary.part("Events", "Class", class.name(), count, events);
    }
    let text = |id: Option<TextId>| gathered.store.text(id).map(str::to_owned);
    let places = &found.places;
    let place = |place, of: fn(&Place) -> Option<String>| places.get(place).and_then(of);
    // Nothing is known of sites without a map.
    if gathered.options.network_map.is_some() {
        Tally(networks.0.clone()).write("Site", &mut summary, |network| place(network, |place| place.site.clone()));
    }
    networks.write("Network", &mut summary, |network| place(network, |place| Some(place.network.clone())));
    devices.write("Device", &mut summary, text);
    clients.write("Client", &mut summary, |(client, system)| {
        let parts: Vec<_> = [client, system].into_iter().filter_map(text).collect();
        (!parts.is_empty()).then(|| parts.join(" on "))
    });
    users.write("User", &mut summary, |person| {
        let person = gathered.facts.people.person(person);
        text(person.upn.or(person.name).or(person.object))
    });
    let clock = |quarter: i64| local(Timestamp(quarter * QUARTER), gathered.options.zone);
    Tally(quarters.0.clone())
        .write("Hour", &mut summary, |quarter| Some(format!("{}:00", clock(quarter).get(11..13)?)));
    quarters.write("Day", &mut summary, |quarter| clock(quarter).get(..10).map(str::to_owned));
    summary.finish()
}

#[cfg(test)]
mod tests;
