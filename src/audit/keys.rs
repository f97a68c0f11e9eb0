//! The keys of a record that the contract knows, object by object, and what becomes of each.

use crate::schema::Column;
use crate::words::Word;

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

const NOT_HERE: u8 = u8::MAX;

/// The known keys of one kind of object.
pub(super) struct KeyTable {
    keys: &'static [(Word, Field)],
    /// For each word its position among the keys, or [`NOT_HERE`].
    positions: [u8; Word::ALL.len()],
}

impl KeyTable {
    const fn new(keys: &'static [(Word, Field)]) -> Self {
        assert!(keys.len() <= 64, "what was seen of an object is kept in 64 bits");
        let mut positions = [NOT_HERE; Word::ALL.len()];
        let mut position = 0;
        while position < keys.len() {
            positions[keys[position].0 as usize] = position as u8;
            position += 1;
        }
        Self { keys, positions }
    }

    /// Looks a key up by the word that it is.
    #[inline]
    pub(super) fn find_word(&self, word: Option<Word>) -> Option<usize> {
        let position = self.positions[word? as usize];
        (position != NOT_HERE).then_some(usize::from(position))
    }

    /// Looks a key up by its text: exactly, else without regard to case.
    pub(super) fn find(&self, key: &str) -> Match {
        let is_it = |(word, _): &(Word, Field)| word.text().eq_ignore_ascii_case(key);
        match self.keys.iter().position(is_it) {
            Some(position) if self.keys[position].0.text() == key => Match::Exact(position),
            Some(position) => Match::OtherCase(position),
            None => Match::Unknown,
        }
    }

    /// What becomes of the key at `position`.
    #[inline]
    pub(super) fn field(&self, position: usize) -> Option<Field> {
        self.keys.get(position).map(|(_, field)| *field)
    }
}

/// The record itself.
pub(super) static RECORD: KeyTable = KeyTable::new(&[
    (Word::Id, Field::Cell(Column::AuditId)),
    (Word::CreationTime, Field::Cell(Column::CreationTime)),
    (Word::Operation, Field::Cell(Column::Operation)),
    (Word::Workload, Field::Cell(Column::Workload)),
    (Word::RecordType, Field::RecordType),
    (Word::Version, Field::Cell(Column::Version)),
    (Word::OrganizationId, Field::Cell(Column::OrganizationId)),
    (Word::UserId, Field::Cell(Column::UserId)),
    (Word::UserKey, Field::Cell(Column::UserKey)),
    (Word::UserType, Field::UserType),
    (Word::ObjectId, Field::Cell(Column::ObjectId)),
    (Word::ResultStatus, Field::Cell(Column::ResultStatus)),
    (Word::ClientIp, Field::ClientIp),
    (Word::MeetingDetailId, Field::MeetingDetailId),
    (Word::StartTime, Field::Cell(Column::StartTime)),
    (Word::EndTime, Field::Cell(Column::EndTime)),
    (Word::JoinTime, Field::Cell(Column::JoinTime)),
    (Word::LeaveTime, Field::Cell(Column::LeaveTime)),
    (Word::ItemName, Field::Cell(Column::ItemName)),
    (Word::CommunicationType, Field::Cell(Column::CommunicationType)),
    (Word::CommunicationSubType, Field::Cell(Column::CommunicationSubType)),
    (Word::Modalities, Field::Cell(Column::Modalities)),
    (Word::ProviderTypes, Field::Cell(Column::ProviderTypes)),
    (Word::MeetingUrl, Field::Cell(Column::MeetingUrl)),
    (Word::ChatThreadId, Field::Cell(Column::ChatThreadId)),
    (Word::ChatName, Field::Cell(Column::ChatName)),
    (Word::ICalUid, Field::Cell(Column::ICalUid)),
    (Word::ConferenceUri, Field::Cell(Column::ConferenceUri)),
    (Word::CallId, Field::Cell(Column::CallId)),
    (Word::SessionId, Field::Cell(Column::SessionId)),
    (Word::Organizer, Field::Organizer),
    (Word::Members, Field::Members),
    (Word::Attendees, Field::Attendees),
    (Word::IsJoinedFromLobby, Field::Cell(Column::IsJoinedFromLobby)),
    (Word::IsBilateral, Field::Cell(Column::IsBilateral)),
    (Word::ArtifactsShared, Field::ArtifactsShared),
    (Word::DeviceId, Field::Cell(Column::DeviceId)),
    (Word::DeviceInformation, Field::Cell(Column::DeviceInformation)),
    (Word::UserAgent, Field::Cell(Column::UserAgent)),
    (Word::ResourceTenantId, Field::Cell(Column::ResourceTenantId)),
    (Word::ParticipantInfo, Field::Cell(Column::ParticipantInfo)),
    (Word::AppAccessContext, Field::Cell(Column::AppAccessContext)),
    (Word::ExtraProperties, Field::ExtraProperties),
]);

/// `Organizer`.
pub(super) static ORGANIZER: KeyTable = KeyTable::new(&[
    (Word::UserObjectId, Field::Cell(Column::OrganizerObjectId)),
    (Word::OrganizationId, Field::Cell(Column::OrganizerOrganizationId)),
    (Word::RecipientType, Field::Cell(Column::OrganizerRecipientType)),
    (Word::Role, Field::Cell(Column::OrganizerRole)),
    (Word::Upn, Field::Cell(Column::OrganizerUserPrincipalName)),
    (Word::DisplayName, Field::Cell(Column::OrganizerName)),
]);

/// `Attendees[]`.
pub(super) static ATTENDEE: KeyTable = KeyTable::new(&[
    (Word::UserObjectId, Field::Cell(Column::UserObjectId)),
    (Word::Upn, Field::Cell(Column::UserPrincipalName)),
    (Word::DisplayName, Field::Cell(Column::DisplayName)),
    (Word::RecipientType, Field::Cell(Column::RecipientType)),
    (Word::Role, Field::Cell(Column::Role)),
    (Word::OrganizationId, Field::Cell(Column::ParticipantOrganizationId)),
    (Word::UserIdType, Field::Cell(Column::UserIdType)),
    (Word::ProviderType, Field::Cell(Column::ProviderType)),
    (Word::IsOrganizer, Field::Cell(Column::IsOrganizer)),
    (Word::IsAadGuest, Field::Cell(Column::IsAadGuest)),
    (Word::IsJoinedFromLobby, Field::Cell(Column::IsJoinedFromLobby)),
    (Word::InviterInfo, Field::InviterInfo),
]);

/// `Attendees[].InviterInfo`.
pub(super) static INVITER: KeyTable = KeyTable::new(&[
    (Word::Upn, Field::Cell(Column::InviterUserPrincipalName)),
    (Word::DisplayName, Field::Cell(Column::InviterDisplayName)),
    (Word::UserType, Field::Cell(Column::InviterUserType)),
    (Word::OrganizationId, Field::Cell(Column::InviterOrganizationId)),
    (Word::UserIdentifier, Field::Cell(Column::InviterUserIdentifier)),
    (Word::InviteTime, Field::Cell(Column::InviteTime)),
]);

/// `ArtifactsShared[]`.
pub(super) static ARTIFACT: KeyTable = KeyTable::new(&[
    (Word::ArtifactSharedName, Field::ArtifactSharedName),
    (Word::ArtifactShareSessions, Field::ArtifactShareSessions),
]);

/// `ArtifactsShared[].ArtifactShareSessions[]`.
pub(super) static SHARE_SESSION: KeyTable = KeyTable::new(&[
    (Word::StartTimestamp, Field::StartTimestamp),
    (Word::EndTimestamp, Field::EndTimestamp),
    (Word::ScreenShareId, Field::ScreenShareId),
]);

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [&KeyTable; 6] = [&RECORD, &ORGANIZER, &ATTENDEE, &INVITER, &ARTIFACT, &SHARE_SESSION];

    #[test]
    fn every_key_is_found_exactly_and_in_another_case() {
        for table in TABLES {
            for (position, (word, field)) in table.keys.iter().enumerate() {
                let name = word.text();
                assert_eq!(table.find_word(Some(*word)), Some(position));
                assert_eq!(table.find(name), Match::Exact(position));
                assert_eq!(table.find(&name.to_lowercase()), Match::OtherCase(position), "{name}");
                assert_eq!(table.find(&format!("{name}2")), Match::Unknown, "{name}");
                assert_eq!(table.field(position), Some(*field));
            }
            assert_eq!(table.find_word(None), None);
            assert_eq!(table.find_word(Some(Word::AuditData)), None);
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
