//! What accompanies the interpretation of one record: where text is made, and what is reported.

use std::fmt;
use std::hash::BuildHasher;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::issue::{IssueCode, IssueSet};
use crate::json::{self, Kind, Value};

use super::RowSink;
use super::convert::{is_scalar, without_count};
use super::keys::{Field, KeyTable, Match};
use super::unknown::Leftovers;
use super::whole;

/// Which object of a record: for the paths of unknown keys and for messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// `Attendees.InviterInfo`; empty for the record itself.
    path: &'static str,
    /// Which item, where the first part of the path is a list.
    index: Option<usize>,
}

impl Place {
    /// The record itself.
    pub(super) const RECORD: Self = Self { path: "", index: None };

    /// An object of the record.
    pub(super) const fn of(path: &'static str) -> Self {
        Self { path, index: None }
    }

    /// An item of a list of the record, or an object inside one.
    pub(super) const fn item(path: &'static str, index: usize) -> Self {
        Self { path, index: Some(index) }
    }
}

impl fmt::Display for Place {
    /// `Attendees[2].InviterInfo.`: with the full stop that a key follows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.index, self.path.split_once('.')) {
            (Some(index), Some((list, inside))) => write!(f, "{list}[{index}].{inside}."),
            (Some(index), None) => write!(f, "{}[{index}].", self.path),
            (None, _) if self.path.is_empty() => Ok(()),
            (None, _) => write!(f, "{}.", self.path),
        }
    }
}

/// A known key as it is spelt in the record, and its value.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) place: Place,
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

/// Why a value did not convert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// It is not what is expected here.
    IsNo(&'static str),
    /// A time that stands for none, and why.
    PlaceholderTime(&'static str),
    /// What `ConvertTo-Json` left of an object or a list.
    CutByDepth,
}

/// Whether a key was added to the record on its way, by a search, a log store or a shipper: kept, but no news.
fn is_of_transport(name: &str) -> bool {
    const KEYS: [&str; 44] = [
        "@timestamp",
        "@version",
        "agent",
        "ecs",
        "host",
        "index",
        "linecount",
        "source",
        "sourcetype",
        "splunk_server",
        "tags",
        "_index",
        "_raw",
        "_time",
        "Computer",
        "Identity",
        "IsValid",
        "ManagementGroupName",
        "MG",
        "ObjectState",
        "OfficeId",
        "OfficeObjectId",
        "OfficeWorkload",
        "Operations",
        "PSComputerName",
        "PSShowComputerName",
        "RawData",
        "RecordId",
        "ResultCount",
        "ResultIndex",
        "RunspaceId",
        "SourceSystem",
        "Subscription",
        "TableName",
        "TenantId",
        "TimeGenerated",
        "Type",
        "UserIds",
        "CreationDate",
        "_BilledSize",
        "_IsBillable",
        "_ItemId",
        "_ResourceId",
        "_SubscriptionId",
    ];
    KEYS.contains(&name)
}

/// What is reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Told {
    path: String,
    hashes: hashbrown::HashSet<u64, foldhash::fast::RandomState>,
    hasher: foldhash::fast::RandomState,
}

impl Told {
    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
        self.hashes.shrink_to(1 << 10);
    }

    /// Whether this is told of the record for the first time.
    fn is_new(&mut self, about: (u8, &str)) -> bool {
        self.hashes.insert(self.hasher.hash_one(about))
    }
}

/// The interpretation of one record, or of one of its attendees.
pub(super) struct Reading<'a, 'r> {
    /// Where text lives that is made.
    pub(super) arena: &'a Bump,
    /// Where text is put together.
    pub(super) buffer: &'r mut String,
    /// Of the JSON cells of the records before.
    pub(super) contents: &'r mut whole::Contents,
    /// Sum over the JSON cells of what they hold.
    pub(super) json_content: u64,
    /// What was odd.
    pub(super) issues: IssueSet,
    pub(super) sink: &'r mut dyn RowSink<'a>,
    pub(super) told: &'r mut Told,
}

impl<'a> Reading<'a, '_> {
    /// Reports something odd about a key, once for each place.
    pub(super) fn issue(&mut self, code: IssueCode, place: Place, name: &str, what: fmt::Arguments<'_>) {
        self.issues.insert(code);
        let message = format!("{place}{name}: {what}");
        if self.told.is_new((code as u8, &message)) {
            self.sink.issue(code, message);
        }
    }

    /// Keeps the value of a known key that did not convert, and says so.
    pub(super) fn misfit(&mut self, misfit: Misfit, member: Member<'a>, left: &mut Leftovers) {
        self.misfit_issue(misfit, member);
        left.add(member.name, member.value);
    }

    /// Says that a value did not convert; the caller keeps it.
    pub(super) fn misfit_issue(&mut self, misfit: Misfit, member: Member<'a>) {
        let Member { place, name, value } = member;
        let shown = Shown(value);
        match misfit {
            Misfit::IsNo(expected) => self.issue(
                IssueCode::ValueNotConverted,
                place,
                name,
                format_args!("{shown} is no {expected}; it is kept in UnknownFields"),
            ),
            Misfit::PlaceholderTime(why) => self.issue(
                IssueCode::PlaceholderTime,
                place,
                name,
                format_args!("{shown} {why} and is taken as not recorded; it is kept in UnknownFields"),
            ),
            Misfit::CutByDepth => self.issue(
                IssueCode::TruncatedByDepth,
                place,
                name,
                format_args!("{shown} is what ConvertTo-Json left of an object; export again with -Depth 100"),
            ),
        }
    }

    /// Keeps the original of a text whose cell has U+FFFD in the place of half of a surrogate pair, and says so. JSON cells
    /// hold the original themselves.
    #[cold]
    fn keep_halves(&mut self, member: Member<'a>, left: &mut Leftovers) {
        let Member { place, name, value } = member;
        let is_text = match value.kind() {
            Kind::EscapedString => true,
            Kind::Array => value.items().all(is_scalar),
            _ => false,
        };
        if is_text && json::has_half(value.raw()) {
            self.issue(
                IssueCode::InvalidEncoding,
                place,
                name,
                format_args!("half of a surrogate pair was replaced by U+FFFD; the original is kept in UnknownFields"),
            );
            left.add(name, value);
        }
    }

    /// Keeps a member that the contract does not know, and counts its key once.
    fn unknown(&mut self, place: Place, name: &str, value: Value<'a>, left: &mut Leftovers) {
        let again = left.add(name, value);
        if again {
            self.repeated(place, name);
        }
        let mut path = std::mem::take(&mut self.told.path);
        path.clear();
        if !place.path.is_empty() {
            path.push_str(place.path);
            path.push('.');
        }
        path.push_str(name);
        if !(place.path.is_empty() && is_of_transport(name)) && self.told.is_new((u8::MAX, &path)) {
            self.sink.unknown_key(&path);
        }
        self.told.path = path;
    }

    fn repeated(&mut self, place: Place, name: &str) {
        self.issue(
            IssueCode::RepeatedKey,
            place,
            name,
            format_args!("the key is repeated; the first is used, the others are kept in UnknownFields"),
        );
    }

    /// Hands each known key of an object to `take`, in order, and keeps the rest in `left`: nulls, repeated keys,
    /// unknown keys, and keys that differ only by case from one that is there.
    pub(super) fn walk(
        &mut self,
        object: Value<'a>,
        keys: &'static KeyTable,
        place: Place,
        left: &mut Leftovers,
        mut take: impl FnMut(&mut Self, Field, Member<'a>, &mut Leftovers),
    ) {
        let mut seen = 0u64;
        let mut other_case = BumpVec::new_in(self.arena);
        for (key, value) in object.members() {
            if let Some(position) = keys.find_word(key.word())
                && seen & 1 << position == 0
                && value.kind() != Kind::Null
            {
                seen |= 1 << position;
                if let Some(field) = keys.field(position) {
                    take(self, field, Member { place, name: key.raw(), value: without_count(value) }, left);
                    if !value.is_compact() {
                        self.keep_halves(Member { place, name: key.raw(), value }, left);
                    }
                }
                continue;
            }
            let name = key.text(self.arena);
            match keys.find(name) {
                Match::Exact(_) | Match::OtherCase(_) if value.kind() == Kind::Null => {
                    if left.add(name, value) {
                        self.repeated(place, name);
                    }
                }
                Match::Exact(position) if seen & 1 << position != 0 => {
                    left.hold(name);
                    left.add(name, value);
                    self.repeated(place, name);
                }
                Match::Exact(position) => {
                    seen |= 1 << position;
                    if let Some(field) = keys.field(position) {
                        take(self, field, Member { place, name, value: without_count(value) }, left);
                        self.keep_halves(Member { place, name, value }, left);
                    }
                }
                // The exact key may still come.
                Match::OtherCase(position) => other_case.push((position, name, value)),
                Match::Unknown if whole::is_annotation(name) => {}
                Match::Unknown => self.unknown(place, name, value, left),
            }
        }
        for (position, name, value) in other_case {
            match keys.field(position) {
                Some(field) if seen & 1 << position == 0 => {
                    seen |= 1 << position;
                    take(self, field, Member { place, name, value: without_count(value) }, left);
                    self.keep_halves(Member { place, name, value }, left);
                    left.hold(name);
                }
                _ => self.unknown(place, name, value, left),
            }
        }
    }
}

/// The beginning of a value, for a message.
struct Shown<'a>(Value<'a>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 60;
        let raw = self.0.raw();
        let quote = if self.0.is_string() { "\"" } else { "" };
        match raw.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "{quote}{}…{quote}", raw.get(..end).unwrap_or_default()),
            None => write!(f, "{quote}{raw}{quote}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_paths() {
        assert_eq!(Place::RECORD.to_string(), "");
        assert_eq!(Place::of("Organizer").to_string(), "Organizer.");
        assert_eq!(Place::item("Attendees", 2).to_string(), "Attendees[2].");
        assert_eq!(Place::item("Attendees.InviterInfo", 0).to_string(), "Attendees[0].InviterInfo.");
    }
}
