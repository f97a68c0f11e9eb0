//! The keys of a record that the contract knows, object by object, and what becomes of each.

use crate::schema::Column;
use crate::short_text::same;

/// What becomes of a known key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// It fills that column, converted to the column's type.
    Cell(Column),
    /// A number or the name of one.
    RecordType,
    /// A number or the name of one.
    UserType,
    /// An address, perhaps with a port.
    ClientIp,
    /// The meeting of a participant.
    MeetingDetailId,
    /// An object, or a plain GUID, UPN or name.
    Organizer,
    /// Of a meeting, kept whole.
    Members,
    /// A participant's rows; of a meeting, kept whole.
    Attendees,
    /// Names and share sessions.
    ArtifactsShared,
    /// Kept whole, and searched for what the client says of itself.
    ExtraProperties,
    /// Who invited the attendee.
    InviterInfo,
    /// The sessions of one artifact.
    ArtifactShareSessions,
    /// The name of one artifact.
    ArtifactSharedName,
    /// When a share session began.
    StartTimestamp,
    /// When it ended.
    EndTimestamp,
    /// Its id.
    ScreenShareId,
}

/// How a key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Letter by letter; the position in the table.
    Exact(usize),
    /// But for the case of its letters; the position in the table.
    OtherCase(usize),
    /// Not at all.
    Unknown,
}

const SLOTS: usize = 256;
const FREE: u8 = u8::MAX;

/// The known keys of one kind of object, found in one step: their slots are worked out when the library is compiled.
pub(super) struct KeyTable {
    keys: &'static [(&'static str, Field)],
    slots: [u8; SLOTS],
    factor: u32,
}

impl KeyTable {
    /// Tries factors until no two keys share a slot.
    const fn new(keys: &'static [(&'static str, Field)]) -> Self {
        assert!(keys.len() <= 64, "what was seen of an object is kept in 64 bits");
        let mut factor = 0x9e37_79b1_u32;
        'factor: loop {
            factor = factor.wrapping_add(0x0100_0194);
            let mut slots = [FREE; SLOTS];
            let mut position = 0;
            while position < keys.len() {
                let slot = slot_of(keys[position].0.as_bytes(), factor);
                if slots[slot] != FREE {
                    continue 'factor;
                }
                slots[slot] = position as u8;
                position += 1;
            }
            return Self { keys, slots, factor };
        }
    }

    /// Looks a key up: exactly, else without regard to case.
    pub(super) fn find(&self, key: &str) -> Match {
        let position = usize::from(self.slots[slot_of(key.as_bytes(), self.factor)]);
        match self.keys.get(position) {
            Some((name, _)) if same(name.as_bytes(), key.as_bytes()) => Match::Exact(position),
            Some((name, _)) if name.eq_ignore_ascii_case(key) => Match::OtherCase(position),
            _ => Match::Unknown,
        }
    }

    /// What becomes of the key at `position`.
    pub(super) fn field(&self, position: usize) -> Option<Field> {
        self.keys.get(position).map(|(_, field)| *field)
    }
}

/// Depends on the length, the first and the last letter without their case, which tells the keys of every table apart.
const fn slot_of(key: &[u8], factor: u32) -> usize {
    let (Some(first), Some(last)) = (key.first(), key.last()) else { return 0 };
    let mixed = key.len() as u32 | ((*first | 0x20) as u32) << 8 | ((*last | 0x20) as u32) << 16;
    (mixed.wrapping_mul(factor) >> 24) as usize
}

/// The record itself.
pub(super) static RECORD: KeyTable = KeyTable::new(&[
    ("Id", Field::Cell(Column::AuditId)),
    ("CreationTime", Field::Cell(Column::CreationTime)),
    ("Operation", Field::Cell(Column::Operation)),
    ("Workload", Field::Cell(Column::Workload)),
    ("RecordType", Field::RecordType),
    ("Version", Field::Cell(Column::Version)),
    ("OrganizationId", Field::Cell(Column::OrganizationId)),
    ("UserId", Field::Cell(Column::UserId)),
    ("UserKey", Field::Cell(Column::UserKey)),
    ("UserType", Field::UserType),
    ("ObjectId", Field::Cell(Column::ObjectId)),
    ("ResultStatus", Field::Cell(Column::ResultStatus)),
    ("ClientIP", Field::ClientIp),
    ("MeetingDetailId", Field::MeetingDetailId),
    ("StartTime", Field::Cell(Column::StartTime)),
    ("EndTime", Field::Cell(Column::EndTime)),
    ("JoinTime", Field::Cell(Column::JoinTime)),
    ("LeaveTime", Field::Cell(Column::LeaveTime)),
    ("ItemName", Field::Cell(Column::ItemName)),
    ("CommunicationType", Field::Cell(Column::CommunicationType)),
    ("CommunicationSubType", Field::Cell(Column::CommunicationSubType)),
    ("Modalities", Field::Cell(Column::Modalities)),
    ("ProviderTypes", Field::Cell(Column::ProviderTypes)),
    ("MeetingURL", Field::Cell(Column::MeetingUrl)),
    ("ChatThreadId", Field::Cell(Column::ChatThreadId)),
    ("ChatName", Field::Cell(Column::ChatName)),
    ("ICalUid", Field::Cell(Column::ICalUid)),
    ("ConferenceUri", Field::Cell(Column::ConferenceUri)),
    ("CallId", Field::Cell(Column::CallId)),
    ("SessionId", Field::Cell(Column::SessionId)),
    ("Organizer", Field::Organizer),
    ("Members", Field::Members),
    ("Attendees", Field::Attendees),
    ("IsJoinedFromLobby", Field::Cell(Column::IsJoinedFromLobby)),
    ("IsBilateral", Field::Cell(Column::IsBilateral)),
    ("ArtifactsShared", Field::ArtifactsShared),
    ("DeviceId", Field::Cell(Column::DeviceId)),
    ("DeviceInformation", Field::Cell(Column::DeviceInformation)),
    ("UserAgent", Field::Cell(Column::UserAgent)),
    ("ResourceTenantId", Field::Cell(Column::ResourceTenantId)),
    ("ParticipantInfo", Field::Cell(Column::ParticipantInfo)),
    ("AppAccessContext", Field::Cell(Column::AppAccessContext)),
    ("ExtraProperties", Field::ExtraProperties),
]);

/// `Organizer`.
pub(super) static ORGANIZER: KeyTable = KeyTable::new(&[
    ("UserObjectId", Field::Cell(Column::OrganizerObjectId)),
    ("OrganizationId", Field::Cell(Column::OrganizerOrganizationId)),
    ("RecipientType", Field::Cell(Column::OrganizerRecipientType)),
    ("Role", Field::Cell(Column::OrganizerRole)),
    ("UPN", Field::Cell(Column::OrganizerUserPrincipalName)),
    ("DisplayName", Field::Cell(Column::OrganizerName)),
]);

/// `Attendees[]`.
pub(super) static ATTENDEE: KeyTable = KeyTable::new(&[
    ("UserObjectId", Field::Cell(Column::UserObjectId)),
    ("UPN", Field::Cell(Column::UserPrincipalName)),
    ("DisplayName", Field::Cell(Column::DisplayName)),
    ("RecipientType", Field::Cell(Column::RecipientType)),
    ("Role", Field::Cell(Column::Role)),
    ("OrganizationId", Field::Cell(Column::ParticipantOrganizationId)),
    ("UserIdType", Field::Cell(Column::UserIdType)),
    ("ProviderType", Field::Cell(Column::ProviderType)),
    ("IsOrganizer", Field::Cell(Column::IsOrganizer)),
    ("IsAADGuest", Field::Cell(Column::IsAadGuest)),
    ("IsJoinedFromLobby", Field::Cell(Column::IsJoinedFromLobby)),
    ("InviterInfo", Field::InviterInfo),
]);

/// `Attendees[].InviterInfo`.
pub(super) static INVITER: KeyTable = KeyTable::new(&[
    ("UPN", Field::Cell(Column::InviterUserPrincipalName)),
    ("DisplayName", Field::Cell(Column::InviterDisplayName)),
    ("UserType", Field::Cell(Column::InviterUserType)),
    ("OrganizationId", Field::Cell(Column::InviterOrganizationId)),
    ("UserIdentifier", Field::Cell(Column::InviterUserIdentifier)),
    ("InviteTime", Field::Cell(Column::InviteTime)),
]);

/// `ArtifactsShared[]`.
pub(super) static ARTIFACT: KeyTable = KeyTable::new(&[
    ("ArtifactSharedName", Field::ArtifactSharedName),
    ("ArtifactShareSessions", Field::ArtifactShareSessions),
]);

/// `ArtifactsShared[].ArtifactShareSessions[]`.
pub(super) static SHARE_SESSION: KeyTable = KeyTable::new(&[
    ("StartTimestamp", Field::StartTimestamp),
    ("EndTimestamp", Field::EndTimestamp),
    ("ScreenShareId", Field::ScreenShareId),
]);

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [&KeyTable; 6] = [&RECORD, &ORGANIZER, &ATTENDEE, &INVITER, &ARTIFACT, &SHARE_SESSION];

    #[test]
    fn every_key_is_found_exactly_and_in_another_case() {
        for table in TABLES {
            for (position, (name, field)) in table.keys.iter().enumerate() {
                assert_eq!(table.find(name), Match::Exact(position));
                assert_eq!(table.find(&name.to_lowercase()), Match::OtherCase(position), "{name}");
                assert_eq!(table.find(&format!("{name}2")), Match::Unknown, "{name}");
                assert_eq!(table.field(position), Some(*field));
            }
            assert_eq!(table.find(""), Match::Unknown);
            assert_eq!(table.find("É"), Match::Unknown);
        }
    }

    #[test]
    fn no_column_is_filled_by_two_keys_of_one_object() {
        for table in TABLES {
            let mut fields: Vec<String> = table.keys.iter().map(|(_, field)| format!("{field:?}")).collect();
            fields.sort();
            fields.dedup();
            assert_eq!(fields.len(), table.keys.len());
        }
    }
}
