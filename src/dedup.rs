//! Which records were seen before.

use hashbrown::HashTable;

use crate::record::RecordKind;

/// What is kept of a record: 16 bytes of key and 4 of content hash, in pieces of 4, because larger ones would pad it. With
/// the table's own byte that is at most 48 bytes a record, when a table that is full has just doubled.
#[derive(Clone, Copy, Debug)]
struct Seen {
    key: [u32; 4],
    content: u32,
}

/// Content of rows that come back from our own output: they never conflict with anything.
pub const OWN_ROW: u64 = 0;

/// What a record is to those seen before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// The first of its key.
    First,
    /// Its key was seen with the same content.
    Duplicate,
    /// Its key was seen with other content.
    Conflict,
}

/// Which row of its record one of our own rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The only one, as of every meeting.
    Whole,
    /// That of the attendee at this place.
    Attendee(RecordKind, i64),
    /// It does not say of which attendee it is, so that nothing but its content tells it from others: a copy is what has the
    /// same content, with this hash, and stands in another source. In one source several rows may have the same content,
    /// because few columns were written.
    Untold(RecordKind, u64),
}

impl Part {
    /// A number of its own for each part, never 0.
    fn number(self) -> u128 {
        let (sort, number) = match self {
            Self::Whole => (0, 0),
            Self::Attendee(kind, index) => (1 + 2 * kind as u128, index as u64),
            Self::Untold(kind, content) => (2 + 2 * kind as u128, content),
        };
        Self::mixed(sort, number)
    }

    /// The number under which it is noted that there was some row of that kind which does not say of whom it is.
    fn any_untold(kind: RecordKind) -> u128 {
        Self::mixed(8 + kind as u128, 0)
    }

    fn mixed(sort: u128, number: u64) -> u128 {
        ((sort << 64 | u128::from(number)) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    }
}

/// The set of records seen, in shards, so that growing never copies the whole. They are few, because what small ones leave
/// behind when they grow is too small for the system to take back.
#[derive(Debug)]
pub struct SeenRecords {
    shards: Vec<HashTable<Seen>>,
}

const SHARDS: usize = 8;

impl Default for SeenRecords {
    fn default() -> Self {
        Self { shards: vec![HashTable::new(); SHARDS] }
    }
}

/// Ids are mostly random GUIDs, but nothing forces them to be.
fn spread(key: u128) -> u64 {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(32);
    let mixed = (folded ^ (folded >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// By bits in the middle: a table looks at the lowest ones and at the highest.
fn shard_of(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

/// A key in the pieces in which it is kept.
fn pieces(key: u128) -> [u32; 4] {
    [key as u32, (key >> 32) as u32, (key >> 64) as u32, (key >> 96) as u32]
}

fn whole(pieces: [u32; 4]) -> u128 {
    pieces.iter().rev().fold(0, |key, &piece| key << 32 | u128::from(piece))
}

/// What is kept of a content hash: of that of a raw record never [`OWN_ROW`].
fn short(content: u64) -> u32 {
    match content {
        OWN_ROW => 0,
        content => ((content ^ content >> 32) as u32).max(1),
    }
}

impl SeenRecords {
    /// Notes a record. `content` is its content hash, or [`OWN_ROW`].
    pub fn note(&mut self, key: u128, content: u64) -> Sighting {
        let (key, content, hash) = (pieces(key), short(content), spread(key));
        let shard = &mut self.shards[shard_of(hash)];
        match shard.find(hash, |seen| seen.key == key) {
            Some(seen) if seen.content == content || seen.content == 0 || content == 0 => Sighting::Duplicate,
            Some(_) => Sighting::Conflict,
            None => {
                shard.insert_unique(hash, Seen { key, content }, |seen| spread(whole(seen.key)));
                Sighting::First
            }
        }
    }

    /// Notes one of our own rows: a duplicate if the same row, or the raw record it came of, was seen. `source` is the
    /// number of the source that the row is in.
    pub fn note_own_row(&mut self, key: u128, part: Part, source: usize) -> Sighting {
        // The record's own key stands for a raw record, and tells a raw one that comes later.
        match self.kept(key) {
            Some(0) => {}
            Some(_) => return Sighting::Duplicate,
            None => {
                self.note(key, OWN_ROW);
            }
        }
        let row = key ^ part.number();
        let Part::Untold(kind, _) = part else { return self.note(row, OWN_ROW) };
        self.note(key ^ Part::any_untold(kind), OWN_ROW);
        let source = u32::try_from(source).unwrap_or(u32::MAX).saturating_add(1);
        match self.kept(row) {
            None => {
                self.insert(row, source);
                Sighting::First
            }
            // One source has as many as it has.
            Some(first) if first == source => Sighting::First,
            Some(_) => Sighting::Duplicate,
        }
    }

    /// Whether a part of a raw record that was noted as a duplicate is seen here first: only rows of our own were seen of the
    /// record before, each says which it is, and this part is none of them. Notes it.
    pub fn note_missing(&mut self, key: u128, part: Part) -> bool {
        let is_untold = |kind| self.kept(key ^ Part::any_untold(kind)).is_some();
        self.kept(key) == Some(0)
            && !matches!(part, Part::Attendee(kind, _) if is_untold(kind))
            && self.note(key ^ part.number(), OWN_ROW) == Sighting::First
    }

    /// What is kept of that key; 0 where only rows of our own were seen under it.
    fn kept(&self, key: u128) -> Option<u32> {
        let (key, hash) = (pieces(key), spread(key));
        self.shards[shard_of(hash)].find(hash, |seen| seen.key == key).map(|seen| seen.content)
    }

    fn insert(&mut self, key: u128, content: u32) {
        let (key, hash) = (pieces(key), spread(key));
        self.shards[shard_of(hash)].insert_unique(hash, Seen { key, content }, |seen| spread(whole(seen.key)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    const FIRST: Part = Part::Attendee(RecordKind::Participant, 0);
    const SECOND: Part = Part::Attendee(RecordKind::Participant, 1);

    fn untold(content: u64) -> Part {
        Part::Untold(RecordKind::Participant, content)
    }

    #[test]
    fn own_rows_and_raw_records_know_each_other() {
        let mut seen = SeenRecords::default();
        assert_eq!(seen.note_own_row(7, FIRST, 0), Sighting::First);
        assert_eq!(seen.note_own_row(7, SECOND, 0), Sighting::First);
        assert_eq!(seen.note_own_row(7, SECOND, 0), Sighting::Duplicate);
        assert_eq!(seen.note(7, 99), Sighting::Duplicate);
        let third = Part::Attendee(RecordKind::Participant, 2);
        assert!(seen.note_missing(7, third) && !seen.note_missing(7, third) && !seen.note_missing(7, SECOND));
        assert_eq!(seen.note(8, 99), Sighting::First);
        assert!(!seen.note_missing(8, FIRST));
        assert_eq!(seen.note_own_row(8, FIRST, 0), Sighting::Duplicate);
        assert_eq!(seen.note_own_row(9, Part::Whole, 0), Sighting::First);
        assert_eq!(seen.note_own_row(9, Part::Whole, 0), Sighting::Duplicate);
        // A participant's row under the Id of a meeting is no copy of it.
        assert_eq!(seen.note_own_row(9, FIRST, 0), Sighting::First);
        assert_eq!(seen.note_own_row(9, Part::Attendee(RecordKind::CallParticipant, 0), 0), Sighting::First);
    }

    #[test]
    fn rows_that_do_not_say_their_attendee_are_told_by_their_content() {
        let mut seen = SeenRecords::default();
        assert_eq!(seen.note_own_row(7, untold(1), 0), Sighting::First);
        assert_eq!(seen.note_own_row(7, untold(2), 0), Sighting::First);
        assert_eq!(seen.note_own_row(7, untold(1), 0), Sighting::First, "another attendee of the same columns");
        assert_eq!(seen.note_own_row(7, untold(1), 1), Sighting::Duplicate, "the same file again");
        assert_eq!(seen.note_own_row(7, untold(3), 1), Sighting::First);
        assert_eq!(seen.note(7, 99), Sighting::Duplicate);
        assert_eq!(seen.note(8, 99), Sighting::First);
        assert_eq!(seen.note_own_row(8, untold(1), 0), Sighting::Duplicate);
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(records in prop::collection::vec((0u128..200, 1u64..4), 0..600)) {
            let mut seen = SeenRecords::default();
            let mut map = HashMap::new();
            for (key, content) in records {
                let key = key.wrapping_mul(0x1_0000_0000_0000_0001);
                let expected = match map.get(&key) {
                    None => Sighting::First,
                    Some(first) if *first == content => Sighting::Duplicate,
                    Some(_) => Sighting::Conflict,
                };
                map.entry(key).or_insert(content);
                prop_assert_eq!(seen.note(key, content), expected);
            }
        }
    }
}
