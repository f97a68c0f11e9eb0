//! What the analyses keep of the records: a session in forty-eight bytes, texts once.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::num::{NonZeroI32, NonZeroI64};

use hashbrown::HashTable;

use super::identity::{Sighting, Sightings};
use super::kept::KeptRows;
use crate::audit::record_key;
use crate::json::Tape;
use crate::knowledge::texts::{TextId, TextPool};
use crate::time::Timestamp;

pub(super) type FastMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
pub(super) type FastSet<T> = HashSet<T, foldhash::fast::RandomState>;

/// An instant that may not be recorded, in eight bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Moment(Option<NonZeroI64>);

impl Moment {
    pub(super) fn time(self) -> Option<Timestamp> {
        self.0.map(|micros| Timestamp(micros.get()))
    }

    /// This one, or the other where this is not recorded.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }

    /// The earlier of both; one that is not recorded counts for nothing.
    pub(super) fn earlier(self, other: Self) -> Self {
        Self(self.0.into_iter().chain(other.0).min())
    }

    /// The later of both; one that is not recorded counts for nothing.
    pub(super) fn later(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
}

impl From<Option<Timestamp>> for Moment {
    fn from(time: Option<Timestamp>) -> Self {
        // The instant 0 is one of those that stand for "no time".
        Self(time.and_then(|time| NonZeroI64::new(time.0)))
    }
}

/// A number that may not be recorded, in four bytes: none is the smallest of all, which is no Role and no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Small(NonZeroI32);

impl Small {
    /// The number if it fits.
    pub(super) fn new(number: i64) -> Option<Self> {
        NonZeroI32::new(i32::try_from(number).ok()? ^ i32::MIN).map(Self)
    }

    pub(super) fn get(self) -> i64 {
        i64::from(self.0.get() ^ i32::MIN)
    }
}

/// One attendee's stay, as one record has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    /// Position among the meetings.
    pub(super) meeting: u32,
    /// Position among the appearances.
    pub(super) appearance: u32,
    /// Number of its row, where those are kept.
    pub(super) row: u32,
    /// Position among the manners.
    pub(super) manner: u32,
    pub(super) share_seconds: Option<Small>,
    pub(super) join: Moment,
    pub(super) leave: Moment,
    pub(super) client_ip: Option<TextId>,
    pub(super) device_id: Option<TextId>,
    /// Who invited: UPN, else name, else id.
    pub(super) inviter: Option<TextId>,
}

/// What many sessions have in common: how they were held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    /// CreationTime of a session of which neither join nor leave is recorded; of others it tells nothing.
    pub(super) created: Moment,
    pub(super) role: Option<Small>,
    pub(super) lobby: Option<bool>,
    pub(super) is_organizer: Option<bool>,
    pub(super) device: Option<TextId>,
    pub(super) user_agent: Option<TextId>,
    pub(super) client: Option<TextId>,
    pub(super) system: Option<TextId>,
    pub(super) artifacts: Option<TextId>,
}

impl Session {
    /// From join to leave in microseconds, where both are recorded and some time passed between them.
    pub(super) fn interval(&self) -> Option<(i64, i64)> {
        Some((self.join.time()?.0, self.leave.time()?.0)).filter(|(join, leave)| join < leave)
    }
}

/// Who organized a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Organizer {
    pub(super) object: Option<TextId>,
    pub(super) upn: Option<TextId>,
    pub(super) name: Option<TextId>,
}

impl Organizer {
    pub(super) fn sighting(self) -> Sighting {
        Sighting { object: self.object, upn: self.upn, name: self.name }
    }
}

/// What a record says of its meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct MeetingCells {
    pub(super) start: Moment,
    pub(super) end: Moment,
    pub(super) types: Option<TextId>,
    pub(super) url: Option<TextId>,
    pub(super) thread: Option<TextId>,
    pub(super) ical: Option<TextId>,
    pub(super) subject: Option<TextId>,
    pub(super) organizer: Organizer,
}

impl MeetingCells {
    /// Puts together what several participants' records say: of different texts and starts the smallest holds and of
    /// different ends the latest, whatever came first.
    pub(super) fn learn(&mut self, other: Self, texts: &TextPool) {
        // Mostly all participants' records say the same, and no text has to be looked at.
        if *self == other {
            return;
        }
        self.start = self.start.earlier(other.start);
        self.end = self.end.later(other.end);
        let smaller = |one: Option<TextId>, other: Option<TextId>| {
            one.into_iter().chain(other).min_by(|one, other| texts.get(*one).cmp(texts.get(*other)))
        };
        self.types = smaller(self.types, other.types);
        self.url = smaller(self.url, other.url);
        self.thread = smaller(self.thread, other.thread);
        self.ical = smaller(self.ical, other.ical);
        self.subject = smaller(self.subject, other.subject);
        // Id and name of one organizer stay together.
        let told = |organizer: Organizer| {
            [organizer.object, organizer.upn, organizer.name].map(|text| text.map(|text| texts.get(text)))
        };
        // Of two, the one of whom more is known first.
        let order = |organizer: Organizer| told(organizer).map(|text| (text.is_none(), text));
        if order(other.organizer) < order(self.organizer) {
            self.organizer = other.organizer;
        }
    }

    /// The same with what it lacks from `other`; the organizer whole or not at all.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            start: self.start.or(other.start),
            end: self.end.or(other.end),
            types: self.types.or(other.types),
            url: self.url.or(other.url),
            thread: self.thread.or(other.thread),
            ical: self.ical.or(other.ical),
            subject: self.subject.or(other.subject),
            organizer: if self.organizer == Organizer::default() { other.organizer } else { self.organizer },
        }
    }
}

/// A meeting's own record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detail {
    pub(super) cells: MeetingCells,
    pub(super) created: Moment,
}

/// A meeting or call, whether its own record came or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meeting {
    /// MeetingId or CallId.
    pub(super) id: TextId,
    pub(super) is_call: bool,
    pub(super) detail: Option<Detail>,
    /// What its participants' records say of it.
    pub(super) said: MeetingCells,
}

impl Meeting {
    /// What is known of it.
    pub(super) fn cells(&self) -> MeetingCells {
        self.detail.map_or(self.said, |detail| detail.cells.or(self.said))
    }
}

/// The rows that were taken in.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Whether sessions of calls count.
    pub(super) calls: bool,
    /// The rows of participants, where they are asked for: more memory than all the rest.
    pub(super) kept: Option<KeptRows>,
    pub(super) texts: TextPool,
    pub(super) sessions: Vec<Session>,
    manners: Vec<Manner>,
    /// Positions of the manners by a hash of what they are.
    by_manner: HashTable<u32>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) people: Sightings,
    /// Rows that name no meeting and no call, or are no records.
    pub(super) without_key: u64,
    pub(super) calls_left_out: u64,
    pub(super) tape: Tape,
    /// Meetings and calls by their id as it is written, and by what different spellings share.
    by_text: FastMap<(TextId, bool), u32>,
    /// Their positions by a hash of that number, which is worked out from the text again where it is asked for.
    by_number: HashTable<u32>,
    hasher: foldhash::fast::RandomState,
}

impl Store {
    /// Nothing yet.
    pub(super) fn new(calls: bool) -> Self {
        Self { calls, ..Self::default() }
    }

    /// The meeting or call of that id, which is added if it is new.
    pub(super) fn meeting(&mut self, id: TextId, is_call: bool) -> u32 {
        let (texts, meetings, hasher) = (&self.texts, &mut self.meetings, &self.hasher);
        let number = |id: TextId| record_key(texts.get(id).trim());
        *self.by_text.entry((id, is_call)).or_insert_with(|| {
            let wanted = number(id);
            let is_it = |position: &u32| {
                let meeting = &meetings[*position as usize];
                meeting.is_call == is_call && number(meeting.id) == wanted
            };
            let hash = hasher.hash_one(wanted);
            if let Some(&known) = self.by_number.find(hash, is_it) {
                return known;
            }
            meetings.push(Meeting { id, is_call, detail: None, said: MeetingCells::default() });
            let position = meetings.len() as u32 - 1;
            let rehash = |position: &u32| hasher.hash_one(number(meetings[*position as usize].id));
            self.by_number.insert_unique(hash, position, rehash);
            position
        })
    }

    /// The position of a manner, which is added if it is new.
    pub(super) fn learn_manner(&mut self, manner: Manner) -> u32 {
        let (manners, hasher) = (&mut self.manners, &self.hasher);
        let hash = hasher.hash_one(manner);
        if let Some(&known) = self.by_manner.find(hash, |&known| manners[known as usize] == manner) {
            return known;
        }
        let position = manners.len() as u32;
        manners.push(manner);
        self.by_manner.insert_unique(hash, position, |&known| hasher.hash_one(manners[known as usize]));
        position
    }

    /// How a session was held.
    pub(super) fn manner(&self, session: &Session) -> &Manner {
        &self.manners[session.manner as usize]
    }

    /// Gives back the memory that was kept in reserve for more rows.
    pub(super) fn shrink(&mut self) {
        self.sessions.shrink_to_fit();
        self.meetings.shrink_to_fit();
        self.texts.shrink();
    }

    /// Each meeting got another place.
    pub(super) fn renumber(&mut self, places: &[u32]) {
        for meeting in self.by_text.values_mut().chain(self.by_number.iter_mut()) {
            *meeting = places[*meeting as usize];
        }
    }

    /// The text behind an id.
    pub(super) fn text(&self, id: Option<TextId>) -> Option<&str> {
        id.map(|id| self.texts.get(id))
    }
}

const _: () = assert!(size_of::<Session>() <= 48, "a million sessions have to fit");
