//! The JSON of one audit record → flat rows. Knows the fields, and nothing of containers.
//!
//! [`Interpreter::interpret`] finds the operation, reads the keys of the record into a row, then gives that row once
//! for each attendee. Whatever no column holds ends up in UnknownFields.

mod address;
mod applications;
mod artifacts;
mod attendee;
mod convert;
mod enumerations;
mod guid;
mod identity;
mod keys;
mod names;
mod participant_kind;
mod reading;
mod record_level;
mod unknown;
mod user_agent;
mod whole;

use bumpalo::Bump;

use crate::issue::{IssueCode, IssueSet};
use crate::json::{Kind, Value};
use crate::record::{Cell, RecordKind, Row};
use crate::schema::{Column, ColumnType};
use crate::short_text::{self, hash_pair};
use crate::words::Word;

pub use address::parse as parse_address;
pub use applications::application_name;
pub use guid::{normalize as normalize_guid, parse as parse_guid, text as guid_text};
pub(crate) use identity::{account_guid, guest_mark};
pub use identity::{domain_of, is_placeholder, record_key};
pub use participant_kind::ParticipantKind;
pub(crate) use participant_kind::telephone_digits;

use artifacts::Artifacts;
use reading::{Member, Misfit, Place, Reading, Told};
use record_level::RecordLevel;
use unknown::Leftovers;
use user_agent::Clients;

/// Takes what comes of a record.
pub trait RowSink<'a> {
    /// One finished row; the sink may add to it.
    fn row(&mut self, row: &mut Row<'a>);

    /// Something odd in the record.
    fn issue(&mut self, code: IssueCode, message: String);

    /// A key that the contract does not know, by its path (`Attendees.NewKey`).
    fn unknown_key(&mut self, path: &str);
}

/// What a record turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Its rows went to the sink.
    Rows(RecordFacts),
    /// An audit record of another operation; no rows.
    OtherOperation,
    /// No audit record, and why; no rows.
    Rejected(IssueCode, String),
}

/// What the books and the de-duplication need to know of a record that gave rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordFacts {
    /// Its kind.
    pub kind: RecordKind,
    /// What two copies share: the GUID in `Id`, or a 128-bit hash of another lower-cased text. `None` without an Id.
    pub key: Option<u128>,
    /// Hash of the recorded content, never 0.
    pub content: u64,
    /// How many rows went to the sink.
    pub rows: u32,
}

/// Bytes that the repeated cells of one record's rows may come to.
const LARGEST_REPETITION: usize = 1 << 30;

/// Turns records into rows; reused from record to record.
#[derive(Debug, Default)]
pub struct Interpreter {
    buffer: String,
    told: Told,
    left: Leftovers,
    left_of_object: Leftovers,
    left_of_inviter: Leftovers,
    artifacts: Artifacts,
    clients: Clients,
    contents: whole::Contents,
}

impl Interpreter {
    /// Gives the rows of `record` to `sink`: one for a MeetingDetail, one for each attendee of another, or one where it
    /// has none. Text that has to be made lives in `arena`.
    pub fn interpret<'a>(&mut self, record: Value<'a>, arena: &'a Bump, sink: &mut dyn RowSink<'a>) -> Verdict {
        let operation = match operation_of(record, arena) {
            Ok(operation) => operation,
            Err(message) => return Verdict::Rejected(IssueCode::NotARecord, message),
        };
        let Some(kind) = RecordKind::from_operation(operation) else { return Verdict::OtherOperation };
        self.told.clear();
        self.left.clear();
        let mut reading = Reading {
            arena,
            buffer: &mut self.buffer,
            contents: &mut self.contents,
            json_content: 0,
            issues: IssueSet::default(),
            sink,
            told: &mut self.told,
        };
        let mut row = Row::new();
        row.set_text(Column::RecordKind, kind.name());
        let mut level = RecordLevel {
            left: &mut self.left,
            left_of_object: &mut self.left_of_object,
            artifacts: &mut self.artifacts,
            clients: &mut self.clients,
        };
        let attendees = level.read(&mut reading, record, kind, &mut row);
        let attendees = if kind == RecordKind::Meeting { None } else { attendees };
        let count = attendees.and_then(|member| attendee_count(member.value));
        if let Some(count) = count {
            row.set(Column::AttendeeCount, Cell::Int(i64::try_from(count).unwrap_or(i64::MAX)));
        }
        if let Some(count @ 2..) = count {
            let repeated = count.saturating_mul(text_bytes(&row) + self.left.len());
            if repeated > LARGEST_REPETITION {
                let message = format!(
                    "its {count} attendees would repeat the rest of the record to {} MiB; split the record, or leave it out",
                    repeated >> 20
                );
                return Verdict::Rejected(IssueCode::RecordTooLarge, message);
            }
        }
        if let (Some(member), None) = (attendees, count) {
            reading.misfit(Misfit::CutByDepth, member, &mut self.left);
        }
        let content = cells_hash(&row).wrapping_add(reading.json_content);
        let key = row.text(Column::AuditId).filter(|id| !is_placeholder(id)).map(record_key);
        let mut rows = AttendeeRows {
            reading,
            left: &mut self.left,
            left_of_attendee: &mut self.left_of_object,
            left_of_inviter: &mut self.left_of_inviter,
            unknown_fields: None,
            name: None,
            content: 0,
        };
        rows.begin();
        match (attendees, count) {
            (Some(member), Some(count @ 1..)) => rows.of_attendees(&mut row, member, count),
            _ => rows.finish(&mut row, None),
        }
        let content = hash_pair(hash_pair(content, rows.content), rows.left.content());
        let rows = u32::try_from(count.unwrap_or(1).max(1)).unwrap_or(u32::MAX);
        Verdict::Rows(RecordFacts { kind, key, content: content.max(1), rows })
    }
}

/// The text of Operation: the exact key, else one in another case. Looks at no more keys than it must.
/// Whether the record names an operation, without which it is none.
pub(crate) fn names_operation<'a>(record: Value<'a>, arena: &'a Bump) -> bool {
    operation_of(record, arena).is_ok()
}

fn operation_of<'a>(record: Value<'a>, arena: &'a Bump) -> Result<&'a str, String> {
    if record.kind() != Kind::Object {
        return Err(format!("an audit record is a JSON object, and this is {}", kind_name(record.kind())));
    }
    let present = |(_, value): &(Value<'a>, Value<'a>)| value.kind() != Kind::Null;
    let exact = record.members().find(|member| member.0.word() == Some(Word::Operation) && present(member));
    let operation = exact.or_else(|| {
        // With escapes it is no word, but still the key.
        let escaped = record.members().find(|member| present(member) && member.0.is("Operation"));
        let in_another_case = |key: Value<'a>| key.text(arena).eq_ignore_ascii_case("Operation");
        escaped.or_else(|| record.members().find(|member| present(member) && in_another_case(member.0)))
    });
    match operation.map(|(_, value)| convert::scalar(value)) {
        Some(value) if value.is_string() && !value.raw().is_empty() => Ok(value.text(arena)),
        Some(_) => Err("its Operation names no operation; an audit record has text there".to_string()),
        None => Err("it has no Operation; is it an audit record (AuditData), and complete?".to_string()),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::False | Kind::True => "a truth",
        Kind::Number => "a number",
        Kind::String | Kind::EscapedString => "text",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

/// How many attendees; a value that is no list stands for a list of one. `None` where ConvertTo-Json cut the list off.
fn attendee_count(attendees: Value<'_>) -> Option<usize> {
    match attendees.kind() {
        Kind::Array => Some(attendees.items().count()),
        _ if convert::is_cut(attendees) => None,
        _ => Some(1),
    }
}

fn text_bytes(row: &Row<'_>) -> usize {
    row.columns().filter_map(|column| row.text(column)).map(str::len).sum()
}

/// The hash of a cell and of where it stands. Those of a row are added up: none waits for the one before.
pub(crate) fn hash_cell(column: Column, cell: Cell<'_>) -> u64 {
    let content = match cell {
        Cell::Null => 0,
        Cell::Text(text) => short_text::hash(text.as_bytes()),
        Cell::Int(number) => number as u64,
        Cell::Bool(truth) => u64::from(truth),
        Cell::Time(time) => time.0 as u64,
    };
    hash_pair(column as u64, content)
}

/// A hash of the cells that are not JSON, whose content is added apart.
fn cells_hash(row: &Row<'_>) -> u64 {
    row.columns()
        .filter(|column| column.ty() != ColumnType::Json)
        .fold(0, |sum: u64, column| sum.wrapping_add(hash_cell(column, row.get(column))))
}

/// The last step: the rows of a record whose own keys are read.
struct AttendeeRows<'a, 'r> {
    reading: Reading<'a, 'r>,
    left: &'r mut Leftovers,
    left_of_attendee: &'r mut Leftovers,
    left_of_inviter: &'r mut Leftovers,
    /// UnknownFields of a row whose attendee leaves nothing over.
    unknown_fields: Option<&'a str>,
    /// Under which name attendees' leftovers stand there, as JSON.
    name: Option<&'a str>,
    content: u64,
}

impl<'a> AttendeeRows<'a, '_> {
    fn begin(&mut self) {
        if !self.left.is_empty() {
            self.reading.buffer.clear();
            self.left.write_object(self.reading.buffer);
            self.unknown_fields = Some(self.reading.made());
        }
    }

    fn of_attendees(&mut self, base: &mut Row<'a>, member: Member<'a>, count: usize) {
        if count == 1 {
            return self.of_attendee(base, member, convert::scalar(member.value), 0);
        }
        let of_record = self.reading.issues;
        for (index, item) in member.value.items().enumerate() {
            self.reading.issues = of_record;
            // The sink may fill any cell of a row it is given.
            let mut row = base.clone();
            self.of_attendee(&mut row, member, item, index);
        }
    }

    fn of_attendee(&mut self, row: &mut Row<'a>, member: Member<'a>, item: Value<'a>, index: usize) {
        row.set(Column::AttendeeIndex, Cell::Int(i64::try_from(index).unwrap_or(i64::MAX)));
        self.left_of_attendee.clear();
        let mut left_content = 0;
        let mut whole = None;
        if item.kind() == Kind::Object {
            attendee::read(&mut self.reading, item, index, row, self.left_of_attendee, self.left_of_inviter);
            left_content = self.left_of_attendee.content();
        } else {
            self.misfit(member, item, index);
            whole = Some(item);
            if item.kind() != Kind::Null {
                left_content = whole::content_hash(item);
            }
        }
        attendee::derive(&self.reading, row);
        let cells = attendee::COLUMNS
            .into_iter()
            .filter(|column| row.has(*column))
            .fold(0, |sum: u64, column| sum.wrapping_add(hash_cell(column, row.get(column))));
        self.content = self.content.wrapping_add(hash_pair(cells, left_content));
        let of_attendee = (whole.is_some() || !self.left_of_attendee.is_empty()).then_some((member, whole));
        self.finish(row, of_attendee);
    }

    fn misfit(&mut self, member: Member<'a>, item: Value<'a>, index: usize) {
        let is_cut = item.is_string() && convert::is_cut_by_depth(item.raw());
        let misfit = if is_cut { Misfit::CutByDepth } else { Misfit::IsNo("object") };
        self.reading.buffer.clear();
        self.reading.buffer.push_str(member.name);
        self.reading.buffer.push_str(&format!("[{index}]"));
        let name = self.reading.made();
        self.reading.misfit_issue(misfit, Member { place: Place::RECORD, name, value: item });
    }

    /// Completes a row with UnknownFields and issues, and hands it to the sink.
    fn finish(&mut self, row: &mut Row<'a>, of_attendee: Option<(Member<'a>, Option<Value<'a>>)>) {
        let unknown_fields = match of_attendee {
            Some((member, whole)) => Some(self.with_attendee(member, whole)),
            None => self.unknown_fields,
        };
        row.set(Column::UnknownFields, unknown_fields.map_or(Cell::Null, Cell::Text));
        row.issues = self.reading.issues;
        self.reading.sink.row(row);
    }

    /// The record's leftovers and this attendee's.
    fn with_attendee(&mut self, member: Member<'a>, whole: Option<Value<'a>>) -> &'a str {
        let name = match self.name {
            Some(name) => name,
            None => self.reading.arena.alloc_str(self.left.name_for(member.name)),
        };
        self.name = Some(name);
        let out = &mut *self.reading.buffer;
        out.clear();
        out.push('{');
        self.left.write_members(out);
        if !self.left.is_empty() {
            out.push(',');
        }
        out.push_str(name);
        out.push(':');
        match whole {
            Some(whole) => whole::write_json(whole, out),
            None => self.left_of_attendee.write_object(out),
        }
        out.push('}');
        self.reading.made()
    }
}

#[cfg(test)]
mod tests;
