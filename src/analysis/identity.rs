//! Who is who, by what all records say: see [`crate::person`], where it is decided which accounts are one person's.

use std::cmp::Reverse;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::store::FastMap;
use crate::audit::{ParticipantKind, application_name, domain_of, guest_mark, parse_guid};
use crate::filter::{Filter, Named};
use crate::knowledge::UserMap;
use crate::knowledge::texts::{TextId, TextPool, intern_domain};
use crate::person::{Account, Attendee, Groups};
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

    fn attendee(self, texts: &TextPool) -> Attendee<'_> {
        let Sighting { object, upn, name } = self.sighting();
        let text = |id: Option<TextId>| id.map(|id| texts.get(id));
        let organization = text(self.organization);
        Attendee { object: text(object), upn: text(upn), name: text(name), kind: self.kind, organization }
    }
}

impl Sighting {
    /// Of an account: by what it is found.
    fn account(self, texts: &TextPool) -> Option<Account> {
        let object = self.object.map(|id| Account::of_object(texts.get(id)));
        object.or_else(|| self.upn.map(|upn| Account::of_upn(texts.get(upn))))
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
    /// By the positions of accounts.
    known: Vec<Known>,
    /// Which of the people that the filter asks for each person is.
    named: Vec<Named>,
}

/// What is known of the person behind an account.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    object: Option<TextId>,
    upn: Option<TextId>,
    name: Option<TextId>,
    named: Named,
    /// Of somebody who has appeared: the position among the people.
    person: Option<u32>,
}

/// What the user map says of an account at that position.
#[derive(Clone, Copy, Debug)]
struct Mapped {
    position: u32,
    upn: TextId,
    name: Option<TextId>,
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
#[derive(Clone, Debug, Default)]
struct Gathering {
    object: Latest,
    upn: Latest,
    /// Every UPN, some of them twice, if there are several: what somebody is must not depend on which of them is shown.
    upns: Vec<TextId>,
    name: Latest,
    /// Of an application, the name by which it is known.
    application_name: Latest,
    organization: Latest,
    kinds: u16,
    is_own: bool,
    named: Named,
}

impl Gathering {
    fn told(&mut self, sighting: Sighting, time: Timestamp, texts: &TextPool) {
        self.object.learn(sighting.object, time, texts);
        if let Some((upn, known)) = sighting.upn.zip(self.upn.text())
            && upn != known
        {
            self.upns.extend([upn, known]);
        }
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

    /// Every UPN.
    fn all_upns(&self) -> impl Iterator<Item = TextId> {
        let only = self.upn.text().filter(|_| self.upns.is_empty());
        self.upns.iter().copied().chain(only)
    }

    /// What the records say together; surer kinds go before those that are said of everybody else.
    fn kind(&self, texts: &mut TextPool, domains: &FastMap<TextId, Ties>) -> ParticipantKind {
        use ParticipantKind::*;
        let said = |kind: ParticipantKind| self.kinds & 1 << kind as u16 != 0;
        let is_guest = self.all_upns().any(|upn| guest_mark(texts.get(upn)).is_some());
        let by_rank = [Application, Phone, Anonymous, Guest, Consumer];
        if let Some(kind) = by_rank.into_iter().find(|kind| said(*kind) || (*kind == Guest && is_guest)) {
            return kind;
        }
        match [self.is_own, said(Federated), said(Member)] {
            [true, ..] => Member,
            [_, true, _] => Federated,
            [.., true] => Member,
            _ => {
                let of_upn = |upn: TextId| {
                    let upn = texts.get(upn).to_owned();
                    domains.get(&intern_domain(&upn, texts)?).copied()
                };
                let ties: Vec<_> = self.all_upns().filter_map(of_upn).filter(|ties| ties.own != ties.other).collect();
                match () {
                    () if ties.iter().any(|ties| ties.own) => Member,
                    () if !ties.is_empty() => Federated,
                    () => Unknown,
                }
            }
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
    /// Puts together what was said of people. UPNs are those that records say, else those of the user map. Who is asked
    /// for by `filter` is found by any id, UPN and name of theirs.
    pub(super) fn new(
        sightings: &Sightings,
        texts: &mut TextPool,
        user_map: Option<&UserMap>,
        filter: &Filter,
    ) -> Self {
        let mut groups = Groups::default();
        let users = sightings.users.iter().filter(|((key, id), _)| {
            parse_guid(texts.get(*key)).is_some_and(|key| key != 0) && texts.get(*id).contains('@')
        });
        let users = users.map(|(&(key, id), &time)| (Sighting { object: Some(key), upn: Some(id), name: None }, time));
        let told: Vec<_> = sightings.seen.iter().map(|(&sighting, &time)| (sighting, time)).chain(users).collect();
        let mut tie = |sighting: Sighting, texts: &TextPool| {
            let text = |id: Option<TextId>| id.map(|id| texts.get(id));
            groups.tie(text(sighting.object), text(sighting.upn), |_, _| {})
        };
        let told: Vec<_> =
            told.into_iter().filter_map(|(sighting, time)| Some((sighting, time, tie(sighting, texts)?))).collect();
        let placed: Vec<_> = sightings
            .appearances
            .iter()
            .map(|(appearance, _)| groups.attend(&appearance.attendee(texts), |_, _| {}))
            .collect();
        let mapped = Self::tie_mapped(&mut groups, texts, user_map);

        let mut asked = Asked { filter: filter.names_people().then_some(filter), known: FastMap::default() };
        let mut gathered = vec![Gathering::default(); groups.len()];
        for (sighting, time, place) in told {
            let gathering = &mut gathered[groups.root(place) as usize];
            gathering.told(sighting, time, texts);
            gathering.named = gathering.named.union(asked.named(sighting, texts));
        }
        // Of nobodies those of one kind and organisation are put together: their sessions are kept apart all the same.
        let mut nobodies: FastMap<(ParticipantKind, Option<TextId>), u32> = FastMap::default();
        let mut places = Vec::with_capacity(placed.len());
        for ((appearance, time), place) in sightings.appearances.iter().zip(placed) {
            let place = match place {
                Some(place) => groups.root(place),
                None => *nobodies.entry((appearance.kind, appearance.organization)).or_insert_with(|| {
                    gathered.push(Gathering::default());
                    gathered.len() as u32 - 1
                }),
            };
            let gathering = &mut gathered[place as usize];
            gathering.appeared(appearance, *time, texts);
            gathering.named = gathering.named.union(asked.named(appearance.sighting(), texts));
            places.push(place);
        }

        for Mapped { position, upn, name } in mapped {
            let person = &mut gathered[groups.root(position) as usize];
            let sighting = Sighting { object: None, upn: Some(upn), name };
            person.named = person.named.union(asked.named(sighting, texts));
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
                    let gathering = &gathered[place as usize];
                    people.people.push(person(gathering, texts, &domains));
                    people.named.push(gathering.named);
                    people.people.len() as u32 - 1
                })
            })
            .collect();
        people.known = gathered
            .iter()
            .take(groups.len())
            .zip(0..)
            .map(|(known, place)| Known {
                object: known.object.text(),
                upn: known.upn.text(),
                name: known.name.text(),
                named: known.named,
                person: positions.get(&place).copied(),
            })
            .collect();
        let accounts: Vec<_> = groups.accounts().collect();
        people.accounts = accounts.into_iter().map(|(account, position)| (account, groups.root(position))).collect();
        people
    }

    /// Ties the object ids that appeared to the UPNs of the user map, and gives back what it says of them.
    fn tie_mapped(groups: &mut Groups, texts: &mut TextPool, user_map: Option<&UserMap>) -> Vec<Mapped> {
        let Some(map) = user_map else { return Vec::new() };
        let mut mapped = Vec::new();
        groups.tie_listed(
            |id| map.upn_of(id).map(|(upn, _)| upn),
            |id, position, _| {
                let Some(upn) = map.upn_of(id).and_then(|(upn, _)| texts.intern(upn)) else { return };
                let name = map.name_of(id).and_then(|name| texts.intern(name));
                mapped.push(Mapped { position, upn, name });
            },
        );
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

    /// Which of the people that the filter asks for the person at that position is.
    pub(super) fn named(&self, position: u32) -> Named {
        self.named[position as usize]
    }

    /// What other records know of an organizer: the account with its person, if any records name it.
    pub(super) fn organizer(&self, recorded: Sighting, texts: &TextPool) -> Organizer {
        let account = recorded.account(texts).and_then(|account| self.accounts.get(&account));
        let Some((place, known)) = account.and_then(|&place| Some((place, *self.known.get(place as usize)?))) else {
            return Organizer { known: recorded, account: None, person: None, named: Named::default() };
        };
        let filled = Sighting {
            object: recorded.object.or(known.object),
            upn: recorded.upn.or(known.upn),
            name: recorded.name.or(known.name),
        };
        Organizer { known: filled, account: Some(place), person: known.person, named: known.named }
    }
}

/// An organizer, with what other records know of the account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Organizer {
    pub(super) known: Sighting,
    /// The same for all accounts of one person; `None` of whom nothing but a name is recorded.
    pub(super) account: Option<u32>,
    /// The position among the people, if the organizer is one of the attendees of any meeting.
    pub(super) person: Option<u32>,
    pub(super) named: Named,
}

/// Which of the people asked for somebody is, by texts that are looked at once each.
struct Asked<'f> {
    /// Nothing where nobody is asked for.
    filter: Option<&'f Filter>,
    known: FastMap<TextId, Named>,
}

impl Asked<'_> {
    fn named(&mut self, sighting: Sighting, texts: &TextPool) -> Named {
        let Some(filter) = self.filter else { return Named::default() };
        [sighting.object, sighting.upn, sighting.name].into_iter().flatten().fold(Named::default(), |named, id| {
            named.union(*self.known.entry(id).or_insert_with(|| filter.named([texts.get(id)])))
        })
    }
}

fn person(gathered: &Gathering, texts: &mut TextPool, domains: &FastMap<TextId, Ties>) -> Person {
    let upn = gathered.upn.text();
    let home_domain = upn.and_then(|upn| {
        let upn = texts.get(upn).to_owned();
        intern_domain(&upn, texts)
    });
    let kind = gathered.kind(texts, domains);
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
