//! The field table: every column of a record, once, in contract order.
//!
//! The CSV header, the JSON Lines keys, the Arrow schema, the C header's constants, the PowerShell class and the
//! documentation are all derived from [`COLUMNS`]; nothing else lists columns.

use crate::de_identify::Role;

/// What a column holds, and so how it is written in each output form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A GUID in lower case; what is no GUID stays as it was recorded.
    Guid,
    /// Several texts joined by `; ` (a `;` inside an item becomes `,`).
    TextList,
    /// Compact JSON text.
    Json,
    /// A 64-bit integer.
    Int,
    /// A 32-bit integer.
    SmallInt,
    /// True or false.
    Bool,
    /// An instant: microseconds since 1970-01-01T00:00:00Z.
    Time,
}

impl ColumnType {
    /// The contract's word for the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Guid => "guid",
            Self::TextList => "text list",
            Self::Json => "json",
            Self::Int => "int",
            Self::SmallInt => "small int",
            Self::Bool => "bool",
            Self::Time => "time",
        }
    }

    /// Whether the cells are UTF-8 text in a table.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Guid | Self::TextList | Self::Json)
    }
}

/// How a column's text lies in a table: fixed per column, so that a stream has one schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// Each cell on its own.
    Plain,
    /// Each distinct text of a batch once, and an index per row.
    Dictionary,
    /// The same here; other libraries get a string view per row, which looks into the distinct texts.
    View,
}

/// Where a cell's content comes from; what two copies of a record must agree on is what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// From the audit record, or computed from it alone.
    Record,
    /// From the reading: number, source, issues.
    Reading,
}

/// One line of the field table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name, the same in every output form.
    pub name: &'static str,
    /// The type.
    pub ty: ColumnType,
    /// How the text lies in a table; [`Storage::Plain`] for what is no text.
    pub storage: Storage,
    /// Record or reading.
    pub origin: Origin,
    /// What the cell tells of people.
    pub role: Role,
    /// What the cell means and which key of the audit record fills it.
    pub description: &'static str,
}

macro_rules! columns {
    ($($name:ident $ty:ident $storage:ident $origin:ident $role:ident $description:literal;)*) => {
        /// A column of a record. The discriminant is its position in [`COLUMNS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Column {
            $(#[doc = $description] $name,)*
        }

        /// The field table, in contract order.
        pub const COLUMNS: &[Field] = &[
            $(Field {
                name: stringify!($name),
                ty: ColumnType::$ty,
                storage: Storage::$storage,
                origin: Origin::$origin,
                role: Role::$role,
                description: $description,
            },)*
        ];

        impl Column {
            /// Every column, in contract order.
            pub const ALL: &'static [Column] = &[$(Column::$name,)*];
        }
    };
}

columns! {
    RecordKind Text Dictionary Record Word "Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail)";
    RecordNumber Int Plain Reading Figure "1-based number of the framed record over all sources of the reader";
    Source Text Dictionary Reading Source "File name, or (memory)";
    AuditId Guid Plain Record Id "Id of the audit record";
    CreationTime Time Plain Record Figure "When the audit record was written: hours after the meeting";
    Operation Text Dictionary Record Word "Operation";
    Workload Text Dictionary Record Word "Workload";
    RecordType SmallInt Plain Record Figure "RecordType; a RecordType name is mapped back to its number";
    Version SmallInt Plain Record Figure "Version";
    OrganizationId Guid Dictionary Record Id "OrganizationId: the tenant that owns the log";
    UserId Text Dictionary Record Person "UserId: the organizer in some eras, the participant in others";
    UserKey Text Dictionary Record Person "UserKey";
    UserType Text Dictionary Record Word "UserType by its documented name; an unknown number as digits";
    ObjectId Text Dictionary Record Id "ObjectId";
    ResultStatus Text Dictionary Record Word "ResultStatus";
    ClientIP Text Dictionary Record Address "ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4";
    ClientPort SmallInt Plain Record Lookup "The port written with the address, if any";
    MeetingId Guid Dictionary Record Id "MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key)";
    StartTime Time Plain Record Figure "Start of the meeting instance";
    EndTime Time Plain Record Figure "End of the meeting instance";
    JoinTime Time Plain Record Figure "When this participant's session began";
    LeaveTime Time Plain Record Figure "When this participant's session ended";
    DurationSeconds Int Plain Record Figure "EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative";
    MeetingType TextList Dictionary Record Word "CommunicationSubType, else ItemName, split on commas";
    ItemName Text Dictionary Record Word "ItemName";
    CommunicationType Text Dictionary Record Word "CommunicationType";
    CommunicationSubType Text Dictionary Record Word "CommunicationSubType";
    Modalities TextList Dictionary Record Word "Modalities";
    ProviderTypes TextList Dictionary Record Word "ProviderTypes";
    MeetingUrl Text Dictionary Record Url "MeetingURL";
    ChatThreadId Text Dictionary Record Id "ChatThreadId: the same for all instances of a series";
    ChatName Text Dictionary Record Title "ChatName";
    ICalUid Text Dictionary Record Id "ICalUid";
    ConferenceUri Text Dictionary Record Id "ConferenceUri";
    CallId Text Dictionary Record Id "CallId";
    SessionId Text Plain Record Id "SessionId";
    Subject Text Dictionary Record Title "Only from a meeting map: audit records hold no title";
    OrganizerObjectId Guid Dictionary Record Person "Organizer.UserObjectId, or an Organizer that is a plain GUID";
    OrganizerOrganizationId Guid Dictionary Record Id "Organizer.OrganizationId";
    OrganizerRecipientType Text Dictionary Record Word "Organizer.RecipientType";
    OrganizerRole SmallInt Plain Record Figure "Organizer.Role";
    OrganizerUserPrincipalName Text Dictionary Record Person "Organizer.UPN, an Organizer that is a plain UPN, else by resolution";
    OrganizerName Text Dictionary Record Person "Organizer.DisplayName, an Organizer that is a plain name, else by resolution";
    Members Json Plain Record Json "Members or Attendees of a MeetingDetail";
    AttendeeIndex SmallInt Plain Record Figure "0-based position in Attendees";
    AttendeeCount SmallInt Plain Record Figure "Length of Attendees: 0 for an empty list, null when absent";
    UserObjectId Guid Dictionary Record Person "Attendees[].UserObjectId";
    UserPrincipalName Text Dictionary Record Person "Attendees[].UPN, else by resolution when asked";
    IdentitySource Text Dictionary Record Word "Record, Learned, UserMap or Directory; null when there is no UserPrincipalName";
    DisplayName Text Dictionary Record Person "Attendees[].DisplayName as recorded";
    RecipientType Text Dictionary Record Word "Attendees[].RecipientType as recorded";
    ParticipantKind Text Dictionary Record Word "Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown";
    HomeDomain Text Dictionary Record Domain "Domain of the UPN; for a guest the home domain inside the #EXT# name";
    ApplicationId Guid Dictionary Record Id "For kind Application: its id";
    ApplicationName Text Dictionary Record Word "For kind Application: its known name";
    Role SmallInt Plain Record Figure "Attendees[].Role: opaque";
    ParticipantOrganizationId Guid Dictionary Record Id "Attendees[].OrganizationId";
    UserIdType Text Dictionary Record Word "Attendees[].UserIdType";
    ProviderType Text Dictionary Record Word "Attendees[].ProviderType";
    IsOrganizer Bool Plain Record Figure "Attendees[].IsOrganizer";
    IsAadGuest Bool Plain Record Figure "Attendees[].IsAADGuest";
    IsJoinedFromLobby Bool Plain Record Figure "IsJoinedFromLobby: null means not recorded";
    IsBilateral Bool Plain Record Figure "IsBilateral";
    ArtifactsShared TextList Dictionary Record Word "ArtifactsShared[].ArtifactSharedName";
    ArtifactShareSessions Json Plain Record Json "The share sessions with their artifact's name, start and end";
    ScreenShareSeconds Int Plain Record Figure "Sum of the share sessions, when both ends are there";
    DeviceId Text Dictionary Record Id "DeviceId";
    DeviceInformation Text Dictionary Record Device "DeviceInformation";
    UserAgent Text Dictionary Record Text "UserAgent, else ExtraProperties[Key=UserAgent].Value";
    ClientApplication Text Dictionary Record Word "Parsed from the user agent or ExtraProperties when recognisable";
    ClientOperatingSystem Text Dictionary Record Word "Parsed from the user agent or ExtraProperties when recognisable";
    ClientBrowser Text Dictionary Record Word "Parsed from the user agent or ExtraProperties when recognisable";
    InviterUserPrincipalName Text Dictionary Record Person "Attendees[].InviterInfo.UPN";
    InviterDisplayName Text Dictionary Record Person "Attendees[].InviterInfo.DisplayName";
    InviterUserType Text Dictionary Record Word "Attendees[].InviterInfo.UserType";
    InviterOrganizationId Guid Dictionary Record Id "Attendees[].InviterInfo.OrganizationId";
    InviterUserIdentifier Text Dictionary Record Person "Attendees[].InviterInfo.UserIdentifier";
    InviteTime Time Plain Record Figure "Attendees[].InviterInfo.InviteTime";
    ResourceTenantId Guid Dictionary Record Id "ResourceTenantId";
    ParticipantInfo Json Plain Record Json "ParticipantInfo as recorded";
    AppAccessContext Json Plain Record Json "AppAccessContext as recorded";
    ExtraProperties Json Plain Record Json "ExtraProperties as recorded";
    UnknownFields Json Plain Record Json "Keys this table does not know and values that did not convert, in one JSON object";
    Issues TextList Dictionary Reading Word "Codes of what was odd in this record";
}

/// How many columns a record has.
pub const COLUMN_COUNT: usize = COLUMNS.len();

impl Column {
    /// Its line of the field table.
    pub const fn field(self) -> &'static Field {
        &COLUMNS[self as usize]
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.field().name
    }

    /// Its type.
    pub const fn ty(self) -> ColumnType {
        self.field().ty
    }

    /// The column of that exact name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_names_agree() {
        for (position, column) in Column::ALL.iter().enumerate() {
            assert_eq!(*column as usize, position);
            assert_eq!(Column::from_name(column.name()), Some(*column));
        }
        const { assert!(COLUMN_COUNT <= 128, "a row marks its filled columns in 128 bits") };
    }

    #[test]
    fn only_text_is_stored_as_a_dictionary() {
        for field in COLUMNS {
            assert!(field.storage == Storage::Plain || field.ty.is_text(), "{}", field.name);
        }
    }
}
