//! Records that have arrived and whose window is not finished: each Id once, until they leave in order of time.

use bumpalo::Bump;
use hashbrown::{HashMap, HashSet};

use crate::audit::{is_placeholder, names_operation, record_key};
use crate::input::OuterFields;
use crate::input::finder::{Finder, Found, Origin, RecordSink};
use crate::json::Tape;
use crate::limits::Limits;
use crate::time::Timestamp;

/// A set of record keys.
pub type Keys = HashSet<u128, foldhash::fast::FixedState>;

/// A record as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecord {
    /// What its copies share.
    pub key: u128,
    /// When it was written; `None` if it does not say so in a way that can be read.
    pub time: Option<Timestamp>,
    /// Its Id in lower case, empty without one: records of one time are in this order.
    pub id: Box<str>,
    /// The Identity beside it.
    pub identity: Option<Box<str>>,
    /// The exact text of AuditData.
    pub audit_data: Box<str>,
    /// Whether rows can come of it. If not, a later answer may have it whole.
    pub is_readable: bool,
}

/// Reads what the order and the identity of records need.
#[derive(Debug, Default)]
pub struct RecordReader {
    tape: Tape,
    arena: Bump,
    finder: Finder,
}

/// Looks at what a reader finds in a text, and whether it rejects any of it.
#[derive(Debug, Default)]
struct Readable {
    found: bool,
    rejected: bool,
}

impl<'w> RecordSink<'w> for Readable {
    fn take<'x>(&mut self, found: Found<'x>, arena: &'x Bump)
    where
        'w: 'x,
    {
        match found {
            Found::Record(record) if names_operation(record, arena) => self.found = true,
            Found::OwnRow(_) => self.found = true,
            Found::Record(_) | Found::Nothing(..) => self.rejected = true,
        }
    }
}

impl RecordReader {
    /// The record of these texts. Its key is that of its Id; without one that of its Identity, else that of its text.
    pub fn read(&mut self, identity: Option<&str>, audit_data: &str) -> HeldRecord {
        self.arena.reset();
        let is_readable = self.is_readable(audit_data);
        let identity = identity.filter(|identity| !identity.is_empty());
        let root = match self.tape.parse(audit_data, Limits::default().depth) {
            Ok(()) => self.tape.root(audit_data),
            // Kept all the same: whoever reads it says what is wrong with it.
            Err(_) => None,
        };
        let text = |name: &str| {
            let value = root?.get(name).or_else(|| {
                let mut members = root?.members();
                members.find(|(key, _)| key.raw().eq_ignore_ascii_case(name)).map(|(_, value)| value)
            });
            value.filter(|value| value.is_string()).map(|value| value.text(&self.arena))
        };
        let id = text("Id").filter(|id| !is_placeholder(id));
        HeldRecord {
            key: record_key(id.or(identity).unwrap_or(audit_data)),
            time: text("CreationTime").and_then(Timestamp::parse),
            id: id.unwrap_or_default().to_ascii_lowercase().into(),
            identity: identity.map(Into::into),
            audit_data: audit_data.into(),
            is_readable,
        }
    }

    /// Whether a reader rejects nothing of the text: by the same search and limits.
    fn is_readable(&mut self, audit_data: &str) -> bool {
        let Limits { record_bytes, depth, .. } = Limits::default();
        if audit_data.len() > record_bytes {
            return false;
        }
        let mut readable = Readable::default();
        let mut outer = OuterFields::default();
        self.finder.text(audit_data, Origin::Value, depth, &self.arena, &mut outer, &mut readable);
        readable.found && !readable.rejected
    }
}

/// The records held.
#[derive(Debug, Default)]
pub struct Held {
    records: Vec<HeldRecord>,
    /// Where the record of a key is.
    places: HashMap<u128, usize, foldhash::fast::FixedState>,
}

impl Held {
    /// Holds the record unless one of its key is held. One that can be read takes the place of one that cannot.
    pub fn add(&mut self, record: HeldRecord) -> bool {
        let place = *self.places.entry(record.key).or_insert(self.records.len());
        match self.records.get_mut(place) {
            None => {
                self.records.push(record);
                return true;
            }
            Some(held) if record.is_readable && !held.is_readable => *held = record,
            Some(_) => {}
        }
        false
    }

    /// Takes out, in order of (CreationTime, Id), all records written before `end`, and those that do not say when; all
    /// of them if `end` is `None`.
    pub fn take_before(&mut self, end: Option<Timestamp>) -> Vec<HeldRecord> {
        let stays = |record: &HeldRecord| end.zip(record.time).is_some_and(|(end, time)| time >= end);
        let (stay, mut taken): (Vec<_>, Vec<_>) = std::mem::take(&mut self.records).into_iter().partition(stays);
        self.records = stay;
        self.places.clear();
        self.places.extend(self.records.iter().enumerate().map(|(place, record)| (record.key, place)));
        taken.sort_by(|a, b| (a.time, &a.id, a.key).cmp(&(b.time, &b.id, b.key)));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, time: &str) -> HeldRecord {
        let text = format!(r#"{{"Id":"{id}","CreationTime":"{time}","Operation":"MeetingDetail"}}"#);
        RecordReader::default().read(None, &text)
    }

    #[test]
    fn copies_share_their_key_and_others_do_not() {
        let mut reader = RecordReader::default();
        let guid = "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9";
        let key = |reader: &mut RecordReader, identity, text: &str| reader.read(identity, text).key;
        let by_id = key(&mut reader, Some("x"), &format!(r#"{{"Id":"{guid}"}}"#));
        assert_eq!(by_id, key(&mut reader, None, &format!(r#"{{"id":"{}","a":1}}"#, guid.to_lowercase())));
        assert_eq!(by_id, key(&mut reader, Some(guid), r#"{"Id":""}"#));
        assert_eq!(by_id, key(&mut reader, Some(guid), "no JSON"));
        let texts = ["no JSON", "no JSON at all"].map(|text| key(&mut reader, Some(""), text));
        assert_ne!(texts[0], texts[1]);
    }

    #[test]
    fn what_a_reader_rejects_cannot_be_read_and_gives_way_to_what_can() {
        let mut reader = RecordReader::default();
        let whole = r#"{"Id":"a","CreationTime":"2026-01-01T00:00:00","Operation":"MeetingDetail"}"#;
        for (text, is_readable) in [
            (whole, true),
            (r#"{"Id":"a","Operation":"Send"}"#, true),
            (&whole[..40], false),
            (r#"{"Id":"a"}"#, false),
            (r#"{"Id":"a","Operation":7}"#, false),
            ("[]", false),
            ("", false),
        ] {
            let record = reader.read(Some("a"), text);
            assert_eq!(record.is_readable, is_readable, "{text}");
            let mut by_reader = crate::reader::Reader::new(crate::reader::ReaderOptions::default()).expect("options");
            by_reader.add_records([text.as_bytes()]).expect("memory");
            by_reader.close_input();
            // A reader says so if it rejected all, and goes on to the end.
            while !matches!(by_reader.next_table(), Ok(None)) {}
            assert_eq!(by_reader.counts().rejected == 0, is_readable, "{text}");
        }
        let mut held = Held::default();
        assert!(held.add(reader.read(Some("a"), &whole[..40])));
        assert!(!held.add(reader.read(Some("a"), whole)));
        assert!(!held.add(reader.read(Some("a"), &whole[..30])));
        let taken = held.take_before(None);
        assert_eq!((taken.len(), &*taken[0].audit_data), (1, whole));
    }

    #[test]
    fn records_leave_once_in_order_of_time_and_id() {
        let mut held = Held::default();
        let times =
            ["2026-01-01T00:00:02", "2026-01-01T00:00:01", "2026-01-01T00:00:01", "2026-01-01T00:00:03", "never"];
        for (id, time) in ["d", "c", "b", "a", "e"].into_iter().zip(times) {
            assert!(held.add(record(id, time)));
            assert!(!held.add(record(id, time)));
        }
        let ids = |records: Vec<HeldRecord>| records.iter().map(|record| record.id.to_string()).collect::<String>();
        assert_eq!(ids(held.take_before(Timestamp::parse("2026-01-01T00:00:03"))), "ebcd");
        assert_eq!(ids(held.take_before(None)), "a");
        assert!(held.add(record("a", times[0])));
    }
}
