//! Keys that are told by a number: those of the contract, and those of what is wrapped around a record.
//!
//! The JSON reader looks each key up once, where it reads it; whoever asks later what a key is compares numbers.

use crate::short_text::same;

macro_rules! words {
    ($($name:ident $text:literal)*) => {
        /// A key that is known beforehand. The discriminant is its position in [`Word::ALL`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Word {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        const TEXTS: &[&str] = &[$($text,)*];

        impl Word {
            /// Every word.
            pub const ALL: &'static [Word] = &[$(Word::$name,)*];
        }
    };
}

words! {
    Id "Id"
    CreationTime "CreationTime"
    Operation "Operation"
    Workload "Workload"
    RecordType "RecordType"
    Version "Version"
    OrganizationId "OrganizationId"
    UserId "UserId"
    UserKey "UserKey"
    UserType "UserType"
    ObjectId "ObjectId"
    ResultStatus "ResultStatus"
    ClientIp "ClientIP"
    MeetingDetailId "MeetingDetailId"
    StartTime "StartTime"
    EndTime "EndTime"
    JoinTime "JoinTime"
    LeaveTime "LeaveTime"
    ItemName "ItemName"
    CommunicationType "CommunicationType"
    CommunicationSubType "CommunicationSubType"
    Modalities "Modalities"
    ProviderTypes "ProviderTypes"
    MeetingUrl "MeetingURL"
    ChatThreadId "ChatThreadId"
    ChatName "ChatName"
    ICalUid "ICalUid"
    ConferenceUri "ConferenceUri"
    CallId "CallId"
    SessionId "SessionId"
    Organizer "Organizer"
    Members "Members"
    Attendees "Attendees"
    IsJoinedFromLobby "IsJoinedFromLobby"
    IsBilateral "IsBilateral"
    ArtifactsShared "ArtifactsShared"
    DeviceId "DeviceId"
    DeviceInformation "DeviceInformation"
    UserAgent "UserAgent"
    ResourceTenantId "ResourceTenantId"
    ParticipantInfo "ParticipantInfo"
    AppAccessContext "AppAccessContext"
    ExtraProperties "ExtraProperties"
    UserObjectId "UserObjectId"
    RecipientType "RecipientType"
    Role "Role"
    Upn "UPN"
    DisplayName "DisplayName"
    UserIdType "UserIdType"
    ProviderType "ProviderType"
    IsOrganizer "IsOrganizer"
    IsAadGuest "IsAADGuest"
    InviterInfo "InviterInfo"
    UserIdentifier "UserIdentifier"
    InviteTime "InviteTime"
    ArtifactSharedName "ArtifactSharedName"
    ArtifactShareSessions "ArtifactShareSessions"
    StartTimestamp "StartTimestamp"
    EndTimestamp "EndTimestamp"
    ScreenShareId "ScreenShareId"
    Key "Key"
    Value "Value"
    RecordKind "RecordKind"
    AuditData "AuditData"
    AuditDataOfGraph "auditData"
    AuditDataInSnakeCase "audit_data"
    RawEventData "RawEventData"
    Source "_source"
    Raw "_raw"
    Message "message"
    Event "event"
    EventOriginal "event.original"
    Body "Body"
    Original "original"
    Log "log"
    FullLog "full_log"
    Properties "properties"
}

/// What keys say of the object that they stand in, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u8);

impl Signs {
    /// Operation: every record has it.
    pub const OPERATION: Self = Self(1);
    /// A key of every record, of which a wrapper has one by chance and hardly ever two.
    pub const MARK: Self = Self(1 << 1);
    /// A list or an object of a record belongs there.
    pub const STRUCTURE: Self = Self(1 << 2);
    /// A whole record lies behind it.
    pub const WRAPPER: Self = Self(1 << 3);
    /// RecordKind: only rows of ours have it.
    pub const KIND: Self = Self(1 << 4);
    /// The contract knows the key, in some object of a record.
    pub const RECORD: Self = Self(1 << 5);
    /// Which record it is, and when it was written: what log stores call by other names.
    pub const IDENTITY: Self = Self(1 << 6);
    /// A shipper keeps under it what it got, mostly as text.
    pub const SHIPPER: Self = Self(1 << 7);

    /// Whether all of `others` are among them.
    #[inline]
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// These and `others`.
    #[inline]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

/// How many marks beside Operation make a record of an object.
pub const MARKS_OF_A_RECORD: u32 = 2;

/// How many keys of an object have a sign: those of which it is counted, a byte for each, so that one sum counts all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts(u32);

impl Counts {
    /// Of an object with one key that has these signs.
    const fn of(signs: Signs) -> Self {
        let mark = signs.has(Signs::MARK) as u32;
        let identity = signs.has(Signs::IDENTITY) as u32;
        let record = signs.has(Signs::RECORD) as u32;
        Self(mark | identity << 8 | record << 16)
    }

    /// With one key more. There are fewer marks than a byte holds, unless an object repeats its keys hundreds of times.
    #[inline]
    pub fn and(self, more: Self) -> Self {
        Self(self.0.wrapping_add(more.0))
    }

    /// Keys that are a [`Signs::MARK`].
    pub fn marks(self) -> u32 {
        self.0 & 0xff
    }

    /// Keys that are a [`Signs::IDENTITY`].
    pub fn identity(self) -> u32 {
        self.0 >> 8 & 0xff
    }

    /// Keys that are [`Signs::RECORD`]'s.
    pub fn records(self) -> u32 {
        self.0 >> 16
    }
}

static SIGNS: [(Signs, Counts); Word::ALL.len()] = {
    let mut all = [(Signs(0), Counts(0)); Word::ALL.len()];
    let mut position = 0;
    while position < all.len() {
        let signs = Word::ALL[position].its_signs();
        all[position] = (signs, Counts::of(signs));
        position += 1;
    }
    all
};

impl Word {
    /// What the key says of the object that it stands in.
    #[inline]
    pub fn signs(self) -> Signs {
        SIGNS[self as usize].0
    }

    /// The same, and as what the key counts.
    #[inline]
    pub fn signs_and_counts(self) -> (Signs, Counts) {
        SIGNS[self as usize]
    }

    const fn its_signs(self) -> Signs {
        let sign = match self {
            Self::Operation => Signs::OPERATION,
            Self::CreationTime | Self::Id => Signs::MARK.with(Signs::IDENTITY),
            Self::Workload | Self::RecordType | Self::OrganizationId | Self::UserType => Signs::MARK,
            Self::Modalities
            | Self::ProviderTypes
            | Self::Organizer
            | Self::Members
            | Self::Attendees
            | Self::ArtifactsShared
            | Self::ArtifactShareSessions
            | Self::ParticipantInfo
            | Self::AppAccessContext
            | Self::ExtraProperties
            | Self::InviterInfo => Signs::STRUCTURE,
            Self::AuditData | Self::AuditDataOfGraph | Self::AuditDataInSnakeCase | Self::RawEventData => {
                Signs::WRAPPER
            }
            Self::RecordKind => Signs::KIND,
            Self::Source
            | Self::Raw
            | Self::Message
            | Self::Event
            | Self::EventOriginal
            | Self::Body
            | Self::Original
            | Self::Log
            | Self::FullLog => Signs::SHIPPER,
            _ => Signs(0),
        };
        if self as usize <= Self::Value as usize { sign.with(Signs::RECORD) } else { sign }
    }
}

const SLOTS: usize = 1024;
const FREE: u8 = u8::MAX;

/// The slot of each word, and the factor by which no two share one: worked out when the library is compiled.
const TABLE: ([u8; SLOTS], u32) = {
    assert!(TEXTS.len() < FREE as usize);
    let mut factor = 0x9e37_79b1_u32;
    'factor: loop {
        factor = factor.wrapping_add(0x0100_0194);
        let mut slots = [FREE; SLOTS];
        let mut position = 0;
        while position < TEXTS.len() {
            let slot = slot_of(TEXTS[position].as_bytes(), factor);
            if slots[slot] != FREE {
                continue 'factor;
            }
            slots[slot] = position as u8;
            position += 1;
        }
        break (slots, factor);
    }
};
static SLOT_OF_WORD: [u8; SLOTS] = TABLE.0;
const FACTOR: u32 = TABLE.1;

/// Depends on the length and on three letters, which tell all words apart.
const fn slot_of(text: &[u8], factor: u32) -> usize {
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return 0 };
    let middle = text[text.len() / 2] as u32;
    let mixed = text.len() as u32 | (*first as u32) << 8 | (*last as u32) << 16 | middle << 24;
    (mixed.wrapping_mul(factor) >> 22) as usize
}

impl Word {
    /// The word of exactly that text.
    #[inline]
    pub fn find(text: &[u8]) -> Option<Self> {
        let word = Self::ALL.get(usize::from(SLOT_OF_WORD[slot_of(text, FACTOR)]))?;
        same(word.text().as_bytes(), text).then_some(*word)
    }

    /// The text.
    #[inline]
    pub const fn text(self) -> &'static str {
        TEXTS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_exactly_its_text() {
        for (position, word) in Word::ALL.iter().enumerate() {
            assert_eq!(*word as usize, position);
            assert_eq!(Word::find(word.text().as_bytes()), Some(*word));
            assert_eq!(Word::find(format!("{}2", word.text()).as_bytes()), None);
            let other_case = word.text().to_uppercase();
            assert_eq!(Word::find(other_case.as_bytes()), (other_case == word.text()).then_some(*word));
        }
        assert_eq!(Word::find(b""), None);
        assert_eq!(Word::find("é".as_bytes()), None);
    }
}
