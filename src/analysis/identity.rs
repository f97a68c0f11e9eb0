//! Who is who: object ids and UPNs that records name together belong to one person, and names alone to nobody for sure.

use std::cmp::Reverse;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::store::FastMap;
use crate::audit::{ParticipantKind, application_name, domain_of, guest_mark, parse_guid, record_key};
use crate::knowledge::UserMap;
use crate::knowledge::texts::{TextId, TextPool, intern_domain};
use crate::time::Timestamp;

/// What one place in a record says of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sighting {
    pub(super) object: Option<TextId>,
    pub(super) upn: Option<TextId>,
    pub(super) name: Option<TextId>,
}

/// How an attendee was recorded; sessions that agree in all of it share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Appearance {
    pub(super) object: Option<TextId>,
    pub(super) upn: Option<TextId>,
    pub(super) name: Option<TextId>,
    pub(super) application: Option<TextId>,
    pub(super) application_name: Option<TextId>,
    pub(super) organization: Option<TextId>,
    /// Whether the attendee's organisation is the one that owns the log.
    pub(super) is_own: Option<bool>,
    pub(super) kind: ParticipantKind,
}

impl Appearance {
    pub(super) fn sighting(self) -> Sighting {
        // Of an application the id stands where its record has room for it: behind `28:`, as a name, or apart.
        let application = self.application.filter(|_| self.kind == ParticipantKind::Application);
        Sighting { object: application.or(self.object), upn: self.upn, name: self.name }
    }
}

/// Everything that was said of people.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    appearances: Vec<(Appearance, Timestamp)>,
    /// Their positions, by a hash of what they are.
    positions: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
    /// Other places, with the latest CreationTime of each.
    seen: FastMap<Sighting, Timestamp>,
    /// UserKey and UserId as they are.
    users: FastMap<(TextId, TextId), Timestamp>,
}

/// Without a CreationTime a record gives way to every other.
fn latest(time: Option<Timestamp>) -> Timestamp {
    time.unwrap_or(Timestamp(i64::MIN))
}

fn note<K: Eq + std::hash::Hash>(seen: &mut FastMap<K, Timestamp>, key: K, time: Option<Timestamp>) {
    let time = latest(time);
    seen.entry(key).and_modify(|known| *known = time.max(*known)).or_insert(time);
}

impl Sightings {
    /// The position of that appearance.
    pub(super) fn appear(&mut self, appearance: Appearance, time: Option<Timestamp>) -> u32 {
        let time = latest(time);
        let (appearances, hasher) = (&mut self.appearances, &self.hasher);
        let hash = hasher.hash_one(appearance);
        if let Some(&known) = self.positions.find(hash, |&known| appearances[known as usize].0 == appearance) {
            let seen = &mut appearances[known as usize].1;
            *seen = time.max(*seen);
            return known;
        }
        let position = appearances.len() as u32;
        appearances.push((appearance, time));
        self.positions.insert_unique(hash, position, |&known| hasher.hash_one(appearances[known as usize].0));
        position
    }

    pub(super) fn appearance(&self, position: u32) -> &Appearance {
        &self.appearances[position as usize].0
    }

    /// Every appearance, by its position.
    pub(super) fn appearances(&self) -> impl Iterator<Item = &Appearance> {
        self.appearances.iter().map(|(appearance, _)| appearance)
    }

    pub(super) fn see(&mut self, sighting: Sighting, time: Option<Timestamp>) {
        // An id or UPN alone ties nothing to nothing.
        if u8::from(sighting.object.is_some()) + u8::from(sighting.upn.is_some()) + u8::from(sighting.name.is_some())
            > 1
        {
            note(&mut self.seen, sighting, time);
        }
    }

    /// UserKey and UserId, which name one account where the key is an object id and the other a UPN.
    pub(super) fn see_user(&mut self, key: TextId, id: TextId, time: Option<Timestamp>) {
        note(&mut self.users, (key, id), time);
    }
}

/// By what a person is told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Basis {
    ObjectId,
    UserPrincipalName,
    /// Name, kind and organisation: may be several.
    Name,
    /// Nothing: each session may be anybody's.
    Nothing,
}

impl Basis {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ObjectId => "ObjectId",
            Self::UserPrincipalName => "UserPrincipalName",
            Self::Name => "Name",
            Self::Nothing => "None",
        }
    }
}

/// A person, an application or a telephone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    pub(super) object: Option<TextId>,
    pub(super) upn: Option<TextId>,
    pub(super) name: Option<TextId>,
    pub(super) kind: ParticipantKind,
    pub(super) organization: Option<TextId>,
    pub(super) home_domain: Option<TextId>,
    pub(super) basis: Basis,
}

impl Person {
    /// By what people are sorted, the same whatever came first.
    pub(super) fn key(self, texts: &TextPool) -> (impl Ord + use<'_>, ParticipantKind, Option<&str>) {
        let text = |id: Option<TextId>| id.map(|id| texts.get(id));
        ([self.object, self.upn, self.name].map(|id| (id.is_none(), text(id))), self.kind, text(self.organization))
    }

    /// Whether anything tells this person from others.
    pub(super) fn is_told_apart(self) -> bool {
        self.basis != Basis::Nothing
    }

    /// Whether it is no human being.
    pub(super) fn is_application(self) -> bool {
        self.kind == ParticipantKind::Application
    }
}

/// The people behind the appearances.
#[derive(Debug, Default)]
pub(super) struct People {
    people: Vec<Person>,
    of_appearance: Vec<u32>,
    /// Of object ids and UPNs, whoever has appeared under them or not.
    accounts: FastMap<Account, u32>,
    known: Vec<Known>,
}

/// An object id in any spelling, or a UPN in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Account {
    Object(u128),
    Upn(u128),
}

/// What is known of the person behind an account.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    object: Option<TextId>,
    upn: Option<TextId>,
    name: Option<TextId>,
}

/// What the user map says of an account at that position.
#[derive(Clone, Copy, Debug)]
struct Mapped {
    position: u32,
    upn: TextId,
    name: Option<TextId>,
}

/// Sets of accounts that belong together.
#[derive(Debug, Default)]
struct Groups {
    positions: FastMap<Account, u32>,
    parents: Vec<u32>,
}

impl Groups {
    fn position(&mut self, account: Account) -> u32 {
        let next = self.parents.len() as u32;
        let position = *self.positions.entry(account).or_insert(next);
        if position == next {
            self.parents.push(next);
        }
        position
    }

    fn root(&mut self, mut position: u32) -> u32 {
        while self.parents[position as usize] != position {
            let above = self.parents[position as usize];
            self.parents[position as usize] = self.parents[above as usize];
            position = above;
        }
        position
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other) as usize] = one.min(other);
    }

    /// The position of the person that a sighting is of; both of its accounts are one person's.
    fn place(&mut self, sighting: Sighting, texts: &TextPool) -> Option<u32> {
        let accounts =
            [sighting.object.map(|id| object(texts.get(id))), sighting.upn.map(|upn| by_upn(texts.get(upn)))];
        let [first, second] = accounts.map(|account| account.map(|account| self.position(account)));
        if let Some((first, second)) = first.zip(second) {
            self.unite(first, second);
        }
        first.or(second)
    }
}

fn object(text: &str) -> Account {
    Account::Object(record_key(text.trim()))
}

fn by_upn(text: &str) -> Account {
    Account::Upn(record_key(text.trim()))
}

/// The text of the latest time; of several of one time the smallest.
#[derive(Clone, Copy, Debug, Default)]
struct Latest(Option<(Timestamp, TextId)>);

impl Latest {
    fn learn(&mut self, text: Option<TextId>, time: Timestamp, texts: &TextPool) {
        let Some(text) = text else { return };
        let order = |(time, text): (Timestamp, TextId)| (time, Reverse(texts.get(text)));
        if self.0.is_none_or(|known| order((time, text)) > order(known)) {
            self.0 = Some((time, text));
        }
    }

    fn text(self) -> Option<TextId> {
        self.0.map(|(_, text)| text)
    }
}

/// A person while everything that was said is put together.
#[derive(Clone, Copy, Debug, Default)]
struct Gathering {
    object: Latest,
    upn: Latest,
    name: Latest,
    /// Of an application, the name by which it is known.
    application_name: Latest,
    organization: Latest,
    kinds: u16,
    is_own: bool,
}

impl Gathering {
    fn told(&mut self, sighting: Sighting, time: Timestamp, texts: &TextPool) {
        self.object.learn(sighting.object, time, texts);
        self.upn.learn(sighting.upn, time, texts);
        self.name.learn(sighting.name, time, texts);
    }

    fn appeared(&mut self, appearance: &Appearance, time: Timestamp, texts: &TextPool) {
        self.told(appearance.sighting(), time, texts);
        self.organization.learn(appearance.organization, time, texts);
        self.application_name.learn(appearance.application_name, time, texts);
        self.kinds |= 1 << appearance.kind as u16;
        self.is_own |= appearance.is_own == Some(true);
    }

    /// What the records say together; surer kinds go before those that are said of everybody else.
    fn kind(&self, texts: &TextPool, domains: &FastMap<TextId, Ties>, domain: Option<TextId>) -> ParticipantKind {
        use ParticipantKind::*;
        let said = |kind: ParticipantKind| self.kinds & 1 << kind as u16 != 0;
        let is_guest = self.upn.text().is_some_and(|upn| guest_mark(texts.get(upn)).is_some());
        let by_rank = [Application, Phone, Anonymous, Guest, Consumer];
        if let Some(kind) = by_rank.into_iter().find(|kind| said(*kind) || (*kind == Guest && is_guest)) {
            return kind;
        }
        match [self.is_own, said(Federated), said(Member)] {
            [true, ..] => Member,
            [_, true, _] => Federated,
            [.., true] => Member,
            _ => match domain.and_then(|domain| domains.get(&domain)) {
                Some(Ties { own: true, other: false }) => Member,
                Some(Ties { own: false, other: true }) => Federated,
                _ => Unknown,
            },
        }
    }
}

/// Whose accounts have UPNs of a domain.
#[derive(Clone, Copy, Debug, Default)]
struct Ties {
    own: bool,
    other: bool,
}

impl People {
    /// Puts together what was said of people. UPNs are those that records say, else those of the user map.
    pub(super) fn new(sightings: &Sightings, texts: &mut TextPool, user_map: Option<&UserMap>) -> Self {
        let mut groups = Groups::default();
        let users = sightings.users.iter().filter(|((key, id), _)| {
            parse_guid(texts.get(*key)).is_some_and(|key| key != 0) && texts.get(*id).contains('@')
        });
        let users = users.map(|(&(key, id), &time)| (Sighting { object: Some(key), upn: Some(id), name: None }, time));
        let told: Vec<_> = sightings.seen.iter().map(|(&sighting, &time)| (sighting, time)).chain(users).collect();
        for (sighting, _) in &told {
            groups.place(*sighting, texts);
        }
        let placed: Vec<_> =
            sightings.appearances.iter().map(|(appearance, _)| groups.place(appearance.sighting(), texts)).collect();
        let mapped = Self::unite_mapped(&mut groups, texts, user_map);

        let mut gathered = vec![Gathering::default(); groups.parents.len()];
        for (sighting, time) in told {
            if let Some(place) = groups.place(sighting, texts) {
                gathered[groups.root(place) as usize].told(sighting, time, texts);
            }
        }
        // Those whom nothing but a name tells apart, by name, kind and organisation; and nobodies.
        let mut named: FastMap<(Option<TextId>, ParticipantKind, Option<TextId>), u32> = FastMap::default();
        let mut places = Vec::with_capacity(placed.len());
        for ((appearance, time), place) in sightings.appearances.iter().zip(placed) {
            let place = match place {
                Some(place) => groups.root(place),
                None => {
                    let name = appearance.name.map(|name| texts.get(name).trim().to_owned());
                    let name = name.and_then(|name| texts.intern(&name));
                    *named.entry((name, appearance.kind, appearance.organization)).or_insert_with(|| {
                        gathered.push(Gathering::default());
                        gathered.len() as u32 - 1
                    })
                }
            };
            gathered[place as usize].appeared(appearance, *time, texts);
            places.push(place);
        }

        for Mapped { position, upn, name } in mapped {
            let person = &mut gathered[groups.root(position) as usize];
            for (said, told) in [(&mut person.upn, Some(upn)), (&mut person.name, name)] {
                if said.text().is_none() {
                    said.learn(told, Timestamp(i64::MIN), texts);
                }
            }
        }
        let domains = ties(sightings, texts);
        let mut people = Self::default();
        let mut positions: FastMap<u32, u32> = FastMap::default();
        people.of_appearance = places
            .iter()
            .map(|&place| {
                *positions.entry(place).or_insert_with(|| {
                    people.people.push(person(&gathered[place as usize], texts, &domains));
                    people.people.len() as u32 - 1
                })
            })
            .collect();
        people.known = gathered
            .iter()
            .take(groups.parents.len())
            .map(|known| Known { object: known.object.text(), upn: known.upn.text(), name: known.name.text() })
            .collect();
        let accounts: Vec<_> = groups.positions.iter().map(|(&account, &position)| (account, position)).collect();
        people.accounts = accounts.into_iter().map(|(account, position)| (account, groups.root(position))).collect();
        people
    }

    /// Ties the object ids that appeared to the UPNs of the user map, and gives back what it says of them.
    fn unite_mapped(groups: &mut Groups, texts: &mut TextPool, user_map: Option<&UserMap>) -> Vec<Mapped> {
        let Some(map) = user_map else { return Vec::new() };
        let objects: Vec<_> = groups
            .positions
            .iter()
            .filter_map(|(account, &position)| match account {
                Account::Object(id) => Some((*id, position)),
                Account::Upn(_) => None,
            })
            .collect();
        let mut mapped = Vec::new();
        for (id, position) in objects {
            let Some(upn) = map.upn_of(id).and_then(|(upn, _)| texts.intern(upn)) else { continue };
            let name = map.name_of(id).and_then(|name| texts.intern(name));
            if let Some(&same) = groups.positions.get(&by_upn(texts.get(upn))) {
                groups.unite(position, same);
            }
            mapped.push(Mapped { position, upn, name });
        }
        // Two ids of one person may have UPNs of their own: the smallest, whatever came first.
        mapped.sort_by(|one, other| texts.get(one.upn).cmp(texts.get(other.upn)));
        mapped
    }

    /// The position of the person behind an appearance.
    pub(super) fn of(&self, appearance: u32) -> u32 {
        self.of_appearance[appearance as usize]
    }

    pub(super) fn person(&self, position: u32) -> &Person {
        &self.people[position as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.people.len()
    }

    /// Object id, UPN and name of an organizer, with what other records know of the account.
    pub(super) fn fill(&self, organizer: Sighting, texts: &TextPool) -> Sighting {
        let account = match (organizer.object, organizer.upn) {
            (Some(id), _) => object(texts.get(id)),
            (None, Some(upn)) => by_upn(texts.get(upn)),
            (None, None) => return organizer,
        };
        let known = self.accounts.get(&account).and_then(|&place| self.known.get(place as usize));
        let known = known.copied().unwrap_or_default();
        Sighting {
            object: organizer.object.or(known.object),
            upn: organizer.upn.or(known.upn),
            name: organizer.name.or(known.name),
        }
    }
}

fn person(gathered: &Gathering, texts: &mut TextPool, domains: &FastMap<TextId, Ties>) -> Person {
    let upn = gathered.upn.text();
    let home_domain = upn.and_then(|upn| {
        let upn = texts.get(upn).to_owned();
        intern_domain(&upn, texts)
    });
    let kind = gathered.kind(texts, domains, home_domain);
    let (object, mut name) = (gathered.object.text(), gathered.name.text());
    if kind == ParticipantKind::Application {
        // What is recorded as its name is often its id.
        let id = object.and_then(|id| parse_guid(texts.get(id).trim().trim_start_matches("28:")));
        let known = gathered.application_name.text().or_else(|| {
            let known = id.and_then(application_name)?;
            texts.intern(known)
        });
        name = known.or(name);
    }
    Person {
        object,
        upn,
        name,
        kind,
        organization: gathered.organization.text(),
        home_domain,
        basis: match (object, upn, name) {
            (Some(_), ..) => Basis::ObjectId,
            (_, Some(_), _) => Basis::UserPrincipalName,
            (.., Some(_)) => Basis::Name,
            _ => Basis::Nothing,
        },
    }
}

/// Of which organisation the accounts of each domain are.
fn ties(sightings: &Sightings, texts: &mut TextPool) -> FastMap<TextId, Ties> {
    let mut domains: FastMap<TextId, Ties> = FastMap::default();
    for (appearance, _) in &sightings.appearances {
        let Some((upn, is_own)) = appearance.upn.zip(appearance.is_own) else { continue };
        let upn = texts.get(upn).to_owned();
        // A guest's account is of this organisation, and its domain of another.
        if guest_mark(&upn).is_some() || domain_of(&upn).is_none() {
            continue;
        }
        if let Some(domain) = intern_domain(&upn, texts) {
            let ties = domains.entry(domain).or_default();
            ties.own |= is_own;
            ties.other |= !is_own;
        }
    }
    domains
}
