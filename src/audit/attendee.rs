//! One item of Attendees → the attendee's cells of a row.

use crate::json::{Kind, Value};
use crate::record::{Cell, Row};
use crate::schema::Column;

use super::applications::{application_id, application_name};
use super::convert::{is_cut, scalar};
use super::guid;
use super::identity::{domain_of, is_placeholder};
use super::keys::{self, Field};
use super::participant_kind::participant_kind;
use super::reading::{Member, Misfit, Place, Reading};
use super::unknown::Leftovers;

/// The columns that tell one attendee of a record from another.
pub(super) const COLUMNS: [Column; 19] = [
    Column::AttendeeIndex,
    Column::UserObjectId,
    Column::UserPrincipalName,
    Column::DisplayName,
    Column::RecipientType,
    Column::Role,
    Column::ParticipantOrganizationId,
    Column::UserIdType,
    Column::ProviderType,
    Column::IsOrganizer,
    Column::IsAadGuest,
    Column::IsJoinedFromLobby,
    Column::InviterUserPrincipalName,
    Column::InviterDisplayName,
    Column::InviterUserType,
    Column::InviterOrganizationId,
    Column::InviterUserIdentifier,
    Column::InviteTime,
    Column::ParticipantKind,
];

/// Fills the attendee's cells from an object. What no cell holds goes to `left`; `of_inviter` is for what is left over
/// of InviterInfo on the way there.
pub(super) fn read<'a>(
    reading: &mut Reading<'a, '_>,
    attendee: Value<'a>,
    index: usize,
    row: &mut Row<'a>,
    left: &mut Leftovers,
    of_inviter: &mut Leftovers,
) {
    let mut inviter = None;
    let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| match field {
        Field::Cell(column) => reading.fill(row, column, member, left),
        _ => inviter = Some(member),
    };
    reading.walk(attendee, &keys::ATTENDEE, Place::item("Attendees", index), left, take);
    if let Some(member) = inviter {
        read_inviter(reading, member, index, row, left, of_inviter);
    }
}

fn read_inviter<'a>(
    reading: &mut Reading<'a, '_>,
    member: Member<'a>,
    index: usize,
    row: &mut Row<'a>,
    left: &mut Leftovers,
    of_inviter: &mut Leftovers,
) {
    let value = scalar(member.value);
    if value.kind() != Kind::Object {
        let misfit = if is_cut(value) { Misfit::CutByDepth } else { Misfit::IsNo("object") };
        return reading.misfit(misfit, member, left);
    }
    of_inviter.clear();
    let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| {
        if let Field::Cell(column) = field {
            reading.fill(row, column, member, left);
        }
    };
    reading.walk(value, &keys::INVITER, Place::item("Attendees.InviterInfo", index), of_inviter, take);
    left.add_object(member.name, of_inviter);
}

/// Fills what follows from the attendee's recorded cells.
pub(super) fn derive<'a>(reading: &Reading<'a, '_>, row: &mut Row<'a>) {
    let upn = row.text(Column::UserPrincipalName).filter(|upn| !is_placeholder(upn));
    if let Some(upn) = upn {
        row.set_text(Column::IdentitySource, "Record");
        if let Some(domain) = domain_of(upn) {
            let has_capitals = domain.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
            let domain = if has_capitals { reading.arena.alloc_str(&domain.to_lowercase()) } else { domain };
            row.set_text(Column::HomeDomain, domain);
        }
    }
    let kind = participant_kind(row);
    row.set_text(Column::ParticipantKind, kind.name());
    if kind == super::ParticipantKind::Application {
        let named = [Column::DisplayName, Column::UserObjectId, Column::UserPrincipalName];
        if let Some(id) = named.into_iter().filter_map(|column| row.text(column)).find_map(application_id) {
            row.set(Column::ApplicationId, Cell::Text(guid::write(id, reading.arena)));
            row.set(Column::ApplicationName, application_name(id).map_or(Cell::Null, Cell::Text));
        }
    }
}
