//! A few thousand serialised records, in the order in which they leave.

use std::ops::Range;

use super::draw::Draw;
use super::other::Envelope;
use super::record::{Kind, Record};
use super::truth;
use super::wire::{Guid, Seconds};

/// What is wrong with a row that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Damage {
    /// The text ends in the middle.
    CutOff,
    /// Parts were replaced by dots, as in text copied from an article.
    Elided,
    /// Cut at the 32,767 characters that a spreadsheet's cell can hold.
    Spreadsheet,
}

/// One serialised record and what a container's own fields say about it.
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) damage: Option<Damage>,
    pub(super) id: Guid,
    pub(super) creation: Seconds,
    pub(super) operation: &'static str,
    pub(super) record_type: (&'static str, i64),
    pub(super) rows: usize,
    json: Range<usize>,
    user_id: Range<usize>,
    truth: Range<usize>,
}

/// One place in the order of records.
#[derive(Clone, Copy)]
pub(super) struct Emission {
    pub(super) entry: usize,
    /// The record's id with other content.
    pub(super) altered: bool,
}

#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    truth: Vec<u8>,
    pub(super) entries: Vec<Entry>,
    pub(super) order: Vec<Emission>,
    /// Whether rows of the truth are wanted.
    with_truth: bool,
    /// Of all records so far, not only this block's: how many there are, and how many are not ASCII.
    pub(super) written: usize,
    pub(super) written_beyond_ascii: usize,
}

impl Block {
    pub(super) fn new(with_truth: bool) -> Self {
        Block { with_truth, ..Block::default() }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.truth.clear();
        self.entries.clear();
        self.order.clear();
    }

    pub(super) fn json(&self, entry: &Entry) -> &[u8] {
        &self.bytes[entry.json.clone()]
    }

    pub(super) fn user_id(&self, entry: &Entry) -> &[u8] {
        &self.bytes[entry.user_id.clone()]
    }

    /// Expected rows, each without its opening bracket.
    pub(super) fn truth(&self, entry: &Entry) -> &[u8] {
        &self.truth[entry.truth.clone()]
    }

    pub(super) fn push(&mut self, record: &Record<'_>) {
        let start = self.bytes.len();
        record.write(&mut self.bytes);
        let json = start..self.bytes.len();
        let truth_start = self.truth.len();
        if self.with_truth {
            truth::write_rows(record, &mut self.truth);
        }
        let user_id = self.keep(record.user_id);
        self.add(Entry {
            kind: record.kind,
            damage: None,
            id: record.id,
            creation: record.creation,
            operation: record.kind.operation(),
            record_type: ("MicrosoftTeams", 25),
            rows: record.rows(),
            json,
            user_id,
            truth: truth_start..self.truth.len(),
        });
    }

    /// Adds a record of another operation, written by `write`.
    pub(super) fn push_other<'a>(
        &mut self,
        id: Guid,
        creation: Seconds,
        write: impl FnOnce(&mut Vec<u8>) -> Envelope<'a>,
    ) {
        let start = self.bytes.len();
        let envelope = write(&mut self.bytes);
        let json = start..self.bytes.len();
        let user_id = self.keep(envelope.user_id.as_bytes());
        self.add(Entry {
            kind: Kind::Other,
            damage: None,
            id,
            creation,
            operation: envelope.operation,
            record_type: envelope.record_type,
            rows: 0,
            json,
            user_id,
            truth: 0..0,
        });
    }

    /// Adds a damaged copy of a record under an id of its own.
    pub(super) fn push_damaged(&mut self, draw: &mut Draw, source: usize, damage: Damage, id: Guid) {
        let Entry { kind, creation, operation, record_type, json, user_id, .. } = &self.entries[source];
        let (json, user_id) = (json.clone(), user_id.clone());
        let start = self.bytes.len();
        let mut entry = Entry {
            kind: *kind,
            damage: Some(damage),
            id,
            creation: *creation,
            operation,
            record_type: *record_type,
            rows: 0,
            json: start..start,
            user_id,
            truth: 0..0,
        };
        match damage {
            Damage::CutOff => {
                let mut end = json.start + json.len() / 3 + draw.below(json.len() / 2);
                // Never inside a character: the container's own encoding stays whole.
                while self.bytes[end] & 0xc0 == 0x80 {
                    end -= 1;
                }
                self.bytes.extend_from_within(json.start..end);
            }
            Damage::Elided => elided(&entry, &mut self.bytes),
            Damage::Spreadsheet => {
                self.bytes.extend_from_within(json.start..json.end - 1);
                self.bytes.extend_from_slice(b",\"Members\":[");
                for number in 0..900 {
                    let member = format!(
                        "{{\"DisplayName\":\"Attendee {number}\",\"UPN\":\"attendee{number}@alderbrook.example\"}},"
                    );
                    self.bytes.extend_from_slice(member.as_bytes());
                }
                self.bytes.pop();
                self.bytes.extend_from_slice(b"]}");
            }
        }
        entry.json.end = self.bytes.len();
        self.add(entry);
    }

    fn add(&mut self, entry: Entry) {
        self.written += 1;
        self.written_beyond_ascii += usize::from(!self.bytes[entry.json.clone()].is_ascii());
        self.entries.push(entry);
    }

    fn keep(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        start..self.bytes.len()
    }

    /// Puts the entries in random order, as an unsorted search returns them.
    pub(super) fn shuffle(&mut self, draw: &mut Draw) {
        self.order.clear();
        self.order.extend((0..self.entries.len()).map(|entry| Emission { entry, altered: false }));
        draw.shuffle(&mut self.order);
    }

    /// Puts the entries in the order in which they were logged.
    pub(super) fn sort(&mut self) {
        self.order.clear();
        self.order.extend((0..self.entries.len()).map(|entry| Emission { entry, altered: false }));
        self.order.sort_by_key(|emission| self.entries[emission.entry].creation);
    }

    /// Repeats `count` records somewhere behind their first place, the first `altered` of them with other content.
    pub(super) fn repeat(&mut self, draw: &mut Draw, count: usize, altered: usize) {
        let first = self.order.len();
        let mut repeats = Vec::with_capacity(count);
        // Blocks of nothing but other operations have nothing to repeat.
        for _ in 0..count * 50 {
            if repeats.len() == count || first == 0 {
                break;
            }
            let place = draw.below(first);
            let Emission { entry, .. } = self.order[place];
            let candidate = &self.entries[entry];
            let alter = repeats.len() < altered;
            if candidate.kind == Kind::Other
                || candidate.damage.is_some()
                || alter && changeable(&self.bytes[candidate.json.clone()]).is_none()
            {
                continue;
            }
            repeats.push((place + draw.below(first - place), Emission { entry, altered: alter }));
        }
        repeats.sort_by_key(|&(place, _)| place);
        let mut merged = Vec::with_capacity(first + repeats.len());
        let mut repeats = repeats.into_iter().peekable();
        for (place, &emission) in self.order.iter().enumerate() {
            merged.push(emission);
            while let Some((_, repeat)) = repeats.next_if(|&(after, _)| after == place) {
                merged.push(repeat);
            }
        }
        self.order = merged;
    }
}

/// The dots of an article in the place of what it did not print. The brackets balance, so that no container breaks.
pub(super) fn elided(entry: &Entry, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"AppAccessContext\":{...},\"Id\":\"");
    out.extend_from_slice(&entry.id.0);
    out.extend_from_slice(b"\",\"Operation\":\"");
    out.extend_from_slice(entry.operation.as_bytes());
    out.extend_from_slice(b"\",...}");
}

/// Where a record's leaving or ending time has the last digit of its seconds, if it has such a time.
pub(super) fn changeable(json: &[u8]) -> Option<usize> {
    [&b"\"LeaveTime\":\"2"[..], b"\"EndTime\":\"2"]
        .into_iter()
        .find_map(|key| memchr::memmem::find(json, key).map(|at| at + key.len() + "021-05-03T00:00:0".len()))
}
