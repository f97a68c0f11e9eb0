//! The keys of the record itself → the cells that all its rows share.

use std::fmt::Write;

use crate::issue::IssueCode;
use crate::json::{Kind, Value};
use crate::record::{Cell, RecordKind, Row};
use crate::schema::Column;

use super::address;
use super::artifacts::Artifacts;
use super::convert::{is_cut, scalar};
use super::enumerations::{record_type_number, user_type_name};
use super::guid;
use super::identity::is_placeholder;
use super::keys::{self, Field};
use super::reading::{Member, Misfit, Place, Reading};
use super::unknown::Leftovers;
use super::user_agent::{Clients, ExtraProperties};

/// Values that are read when all keys are known.
#[derive(Default)]
struct Parts<'a> {
    organizer: Option<Member<'a>>,
    members: Option<Member<'a>>,
    attendees: Option<Member<'a>>,
    artifacts: Option<Member<'a>>,
    extra: ExtraProperties<'a>,
}

/// What the record's own keys are read into, beside the row.
pub(super) struct RecordLevel<'r> {
    pub(super) left: &'r mut Leftovers,
    pub(super) left_of_object: &'r mut Leftovers,
    pub(super) artifacts: &'r mut Artifacts,
    pub(super) clients: &'r mut Clients,
}

impl RecordLevel<'_> {
    /// Fills the cells that all rows of the record share; gives Attendees, if there is that key.
    pub(super) fn read<'a>(
        &mut self,
        reading: &mut Reading<'a, '_>,
        record: Value<'a>,
        kind: RecordKind,
        row: &mut Row<'a>,
    ) -> Option<Member<'a>> {
        let mut parts = Parts::default();
        let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| match field {
            Field::Cell(column) => reading.fill(row, column, member, left),
            Field::RecordType => read_record_type(reading, member, row, left),
            Field::UserType => read_user_type(reading, member, row, left),
            Field::ClientIp => read_client_ip(reading, member, row, left),
            Field::MeetingDetailId if kind == RecordKind::Participant => {
                reading.fill(row, Column::MeetingId, member, left);
            }
            Field::Organizer => parts.organizer = Some(member),
            Field::Members => parts.members = Some(member),
            Field::Attendees => parts.attendees = Some(member),
            Field::ArtifactsShared => parts.artifacts = Some(member),
            Field::ExtraProperties => {
                parts.extra = ExtraProperties::read(member.value, reading.arena);
                reading.fill(row, Column::ExtraProperties, member, left);
            }
            // Known to the contract, but not in a record of this kind.
            _ => {
                left.add(member.name, member.value);
            }
        };
        reading.walk(record, &keys::RECORD, Place::RECORD, self.left, take);
        if let Some(organizer) = parts.organizer {
            self.read_organizer(reading, organizer, row);
        }
        if let Some(artifacts) = parts.artifacts {
            self.artifacts.read(reading, artifacts, row, self.left);
        }
        if let Some(members) = parts.members {
            reading.fill(row, Column::Members, members, self.left);
        }
        if kind == RecordKind::Meeting {
            self.read_attendees_of_meeting(reading, parts.attendees, row);
        }
        derive(reading, kind, row);
        self.read_client(reading, &parts.extra, row);
        parts.attendees
    }

    /// A MeetingDetail is one row, so that its Attendees are kept whole.
    fn read_attendees_of_meeting<'a>(
        &mut self,
        reading: &mut Reading<'a, '_>,
        attendees: Option<Member<'a>>,
        row: &mut Row<'a>,
    ) {
        let Some(member) = attendees else { return };
        reading.fill(row, Column::Members, member, self.left);
        if let Some(count) = super::attendee_count(member.value) {
            row.set(Column::AttendeeCount, Cell::Int(i64::try_from(count).unwrap_or(i64::MAX)));
        }
    }

    /// The user agent, and what it and ExtraProperties say of the client.
    fn read_client<'a>(&mut self, reading: &Reading<'a, '_>, extra: &ExtraProperties<'a>, row: &mut Row<'a>) {
        let recorded = row.text(Column::UserAgent);
        if let (None, Some(agent)) = (recorded, extra.user_agent) {
            row.set_text(Column::UserAgent, agent);
        }
        let agent = [recorded, extra.user_agent].into_iter().flatten().find(|agent| !is_placeholder(agent));
        let client = self.clients.recognize(agent, extra, reading.arena);
        for (column, text) in [
            (Column::ClientApplication, client.application),
            (Column::ClientOperatingSystem, client.operating_system),
            (Column::ClientBrowser, client.browser),
        ] {
            if let Some(text) = text {
                row.set_text(column, text);
            }
        }
    }

    /// An object, or a plain GUID, UPN or name.
    fn read_organizer<'a>(&mut self, reading: &mut Reading<'a, '_>, member: Member<'a>, row: &mut Row<'a>) {
        let value = scalar(member.value);
        match value.kind() {
            Kind::Object => {
                self.left_of_object.clear();
                let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| {
                    if let Field::Cell(column) = field {
                        reading.fill(row, column, member, left);
                    }
                };
                reading.walk(value, &keys::ORGANIZER, Place::of("Organizer"), self.left_of_object, take);
                self.left.add_object(member.name, self.left_of_object);
            }
            Kind::String | Kind::EscapedString | Kind::Number => {
                if is_cut(value) {
                    return reading.misfit(Misfit::CutByDepth, member, self.left);
                }
                let text = value.text(reading.arena);
                match guid::normalize(text, reading.arena) {
                    Some(id) => row.set_text(Column::OrganizerObjectId, id),
                    None if text.contains('@') => row.set_text(Column::OrganizerUserPrincipalName, text),
                    None => row.set_text(Column::OrganizerName, text),
                }
            }
            _ => reading.misfit(Misfit::IsNo("object, GUID, UPN or name"), member, self.left),
        }
    }
}

fn read_record_type<'a>(reading: &mut Reading<'a, '_>, member: Member<'a>, row: &mut Row<'a>, left: &mut Leftovers) {
    let number = scalar_text(reading, member.value).and_then(record_type_number).map(Cell::Int);
    match number {
        Some(number) => row.set(Column::RecordType, number),
        None => reading.fill(row, Column::RecordType, member, left),
    }
}

fn read_user_type<'a>(reading: &mut Reading<'a, '_>, member: Member<'a>, row: &mut Row<'a>, left: &mut Leftovers) {
    match scalar_text(reading, member.value).and_then(user_type_name) {
        Some(name) => row.set_text(Column::UserType, name),
        None => reading.fill(row, Column::UserType, member, left),
    }
}

fn read_client_ip<'a>(reading: &mut Reading<'a, '_>, member: Member<'a>, row: &mut Row<'a>, left: &mut Leftovers) {
    let Some(text) = reading.text(member.value) else {
        return reading.misfit(Misfit::IsNo("text"), member, left);
    };
    if address::is_plain_ipv4(text) || is_placeholder(text) {
        return row.set_text(Column::ClientIP, text);
    }
    let Some((address, port)) = address::parse(text) else {
        let what = format_args!("it is no address; it is kept as it was recorded");
        reading.issue(IssueCode::NotAnAddress, member.place, member.name, what);
        return row.set_text(Column::ClientIP, text);
    };
    let written = address::as_it_stands(text, address).unwrap_or_else(|| {
        reading.buffer.clear();
        // Writing to memory does not fail.
        let _ = write!(reading.buffer, "{address}");
        reading.made()
    });
    row.set_text(Column::ClientIP, written);
    if let Some(port) = port {
        row.set(Column::ClientPort, Cell::Int(i64::from(port)));
    }
}

/// Fills what follows from the recorded cells.
fn derive<'a>(reading: &mut Reading<'a, '_>, kind: RecordKind, row: &mut Row<'a>) {
    if row.text(Column::AuditId).is_none_or(is_placeholder) {
        let what = format_args!("the record has none, so that a duplicate of it cannot be told");
        reading.issue(IssueCode::MissingId, Place::RECORD, "Id", what);
    }
    if kind == RecordKind::Meeting {
        row.set(Column::MeetingId, row.get(Column::AuditId));
    }
    derive_duration(reading, kind, row);
    derive_meeting_type(reading, row);
}

fn derive_duration<'a>(reading: &mut Reading<'a, '_>, kind: RecordKind, row: &mut Row<'a>) {
    let (from, to, name) = match kind {
        RecordKind::Meeting => (Column::StartTime, Column::EndTime, "EndTime"),
        _ => (Column::JoinTime, Column::LeaveTime, "LeaveTime"),
    };
    let (Some(from), Some(to)) = (row.time(from), row.time(to)) else { return };
    let seconds = to.seconds_since(from);
    row.set(Column::DurationSeconds, Cell::Int(seconds));
    if seconds < 0 {
        let what = format_args!("it lies {} s before the start", seconds.unsigned_abs());
        reading.issue(IssueCode::NegativeDuration, Place::RECORD, name, what);
    }
}

/// CommunicationSubType, else ItemName, split at commas.
fn derive_meeting_type<'a>(reading: &mut Reading<'a, '_>, row: &mut Row<'a>) {
    let named = |column| row.text(column).filter(|text| !is_placeholder(text));
    let Some(text) = named(Column::CommunicationSubType).or_else(|| named(Column::ItemName)) else { return };
    // A list that was recorded as a list has been joined with semicolons.
    if memchr::memchr2(b',', b';', text.as_bytes()).is_none() {
        return row.set_text(Column::MeetingType, text.trim());
    }
    reading.buffer.clear();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        if !reading.buffer.is_empty() {
            reading.buffer.push_str("; ");
        }
        reading.buffer.push_str(part);
    }
    row.set_text(Column::MeetingType, reading.made());
}

/// The text of a scalar, or of the only item of a list.
fn scalar_text<'a>(reading: &Reading<'a, '_>, value: Value<'a>) -> Option<&'a str> {
    let value = scalar(value);
    (value.is_string() || value.kind() == Kind::Number).then(|| value.text(reading.arena))
}
