//! The field table: every column of a record, once, in contract order.
//!
//! The CSV header, the JSON Lines keys, the Arrow schema, the C header's constants, the PowerShell class and the
//! documentation are all derived from [`COLUMNS`]; nothing else lists columns.

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
    /// What the cell means and which key of the audit record fills it.
    pub description: &'static str,
}

macro_rules! columns {
    ($($name:ident $ty:ident $storage:ident $origin:ident $description:literal;)*) => {
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
    RecordKind Text Dictionary Record "Meeting, Participant or CallParticipant (Operation MeetingDetail, MeetingParticipantDetail, CallParticipantDetail)";
    RecordNumber Int Plain Reading "1-based number of the framed record over all sources of the reader";
    Source Text Dictionary Reading "File name, or (memory)";
    AuditId Guid Plain Record "Id of the audit record";
    CreationTime Time Plain Record "When the audit record was written: hours after the meeting";
    Operation Text Dictionary Record "Operation";
    Workload Text Dictionary Record "Workload";
    RecordType SmallInt Plain Record "RecordType; a RecordType name is mapped back to its number";
    Version SmallInt Plain Record "Version";
    OrganizationId Guid Dictionary Record "OrganizationId: the tenant that owns the log";
    UserId Text Dictionary Record "UserId: the organizer in some eras, the participant in others";
    UserKey Text Dictionary Record "UserKey";
    UserType Text Dictionary Record "UserType by its documented name; an unknown number as digits";
    ObjectId Text Dictionary Record "ObjectId";
    ResultStatus Text Dictionary Record "ResultStatus";
    ClientIP Text Dictionary Record "ClientIP without port and brackets, IPv4-mapped IPv6 as IPv4";
    ClientPort SmallInt Plain Record "The port written with the address, if any";
    MeetingId Guid Dictionary Record "MeetingDetail: Id; participant: MeetingDetailId; call: null (CallId is its key)";
    StartTime Time Plain Record "Start of the meeting instance";
    EndTime Time Plain Record "End of the meeting instance";
    JoinTime Time Plain Record "When this participant's session began";
    LeaveTime Time Plain Record "When this participant's session ended";
    DurationSeconds Int Plain Record "EndTime - StartTime for meetings, LeaveTime - JoinTime for participants, in whole seconds; may be negative";
    MeetingType TextList Dictionary Record "CommunicationSubType, else ItemName, split on commas";
    ItemName Text Dictionary Record "ItemName";
    CommunicationType Text Dictionary Record "CommunicationType";
    CommunicationSubType Text Dictionary Record "CommunicationSubType";
    Modalities TextList Dictionary Record "Modalities";
    ProviderTypes TextList Dictionary Record "ProviderTypes";
    MeetingUrl Text Dictionary Record "MeetingURL";
    ChatThreadId Text Dictionary Record "ChatThreadId: the same for all instances of a series";
    ChatName Text Dictionary Record "ChatName";
    ICalUid Text Dictionary Record "ICalUid";
    ConferenceUri Text Dictionary Record "ConferenceUri";
    CallId Text Dictionary Record "CallId";
    SessionId Text Plain Record "SessionId";
    Subject Text Dictionary Record "Only from a meeting map: audit records hold no title";
    OrganizerObjectId Guid Dictionary Record "Organizer.UserObjectId, or an Organizer that is a plain GUID";
    OrganizerOrganizationId Guid Dictionary Record "Organizer.OrganizationId";
    OrganizerRecipientType Text Dictionary Record "Organizer.RecipientType";
    OrganizerRole SmallInt Plain Record "Organizer.Role";
    OrganizerUserPrincipalName Text Dictionary Record "Organizer.UPN, an Organizer that is a plain UPN, else by resolution";
    OrganizerName Text Dictionary Record "Organizer.DisplayName, an Organizer that is a plain name, else by resolution";
    Members Json Plain Record "Members or Attendees of a MeetingDetail";
    AttendeeIndex SmallInt Plain Record "0-based position in Attendees";
    AttendeeCount SmallInt Plain Record "Length of Attendees: 0 for an empty list, null when absent";
    UserObjectId Guid Dictionary Record "Attendees[].UserObjectId";
    UserPrincipalName Text Dictionary Record "Attendees[].UPN, else by resolution when asked";
    IdentitySource Text Dictionary Record "Record, Learned, UserMap or Directory; null when there is no UserPrincipalName";
    DisplayName Text Dictionary Record "Attendees[].DisplayName as recorded";
    RecipientType Text Dictionary Record "Attendees[].RecipientType as recorded";
    ParticipantKind Text Dictionary Record "Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown";
    HomeDomain Text Dictionary Record "Domain of the UPN; for a guest the home domain inside the #EXT# name";
    ApplicationId Guid Dictionary Record "For kind Application: its id";
    ApplicationName Text Dictionary Record "For kind Application: its known name";
    Role SmallInt Plain Record "Attendees[].Role: opaque";
    ParticipantOrganizationId Guid Dictionary Record "Attendees[].OrganizationId";
    UserIdType Text Dictionary Record "Attendees[].UserIdType";
    ProviderType Text Dictionary Record "Attendees[].ProviderType";
    IsOrganizer Bool Plain Record "Attendees[].IsOrganizer";
    IsAadGuest Bool Plain Record "Attendees[].IsAADGuest";
    IsJoinedFromLobby Bool Plain Record "IsJoinedFromLobby: null means not recorded";
    IsBilateral Bool Plain Record "IsBilateral";
    ArtifactsShared TextList Dictionary Record "ArtifactsShared[].ArtifactSharedName";
    ArtifactShareSessions Json Plain Record "The share sessions with their artifact's name, start and end";
    ScreenShareSeconds Int Plain Record "Sum of the share sessions, when both ends are there";
    DeviceId Text Dictionary Record "DeviceId";
    DeviceInformation Text Dictionary Record "DeviceInformation";
    UserAgent Text Dictionary Record "UserAgent, else ExtraProperties[Key=UserAgent].Value";
    ClientApplication Text Dictionary Record "Parsed from the user agent or ExtraProperties when recognisable";
    ClientOperatingSystem Text Dictionary Record "Parsed from the user agent or ExtraProperties when recognisable";
    ClientBrowser Text Dictionary Record "Parsed from the user agent or ExtraProperties when recognisable";
    InviterUserPrincipalName Text Dictionary Record "Attendees[].InviterInfo.UPN";
    InviterDisplayName Text Dictionary Record "Attendees[].InviterInfo.DisplayName";
    InviterUserType Text Dictionary Record "Attendees[].InviterInfo.UserType";
    InviterOrganizationId Guid Dictionary Record "Attendees[].InviterInfo.OrganizationId";
    InviterUserIdentifier Text Dictionary Record "Attendees[].InviterInfo.UserIdentifier";
    InviteTime Time Plain Record "Attendees[].InviterInfo.InviteTime";
    ResourceTenantId Guid Dictionary Record "ResourceTenantId";
    ParticipantInfo Json Plain Record "ParticipantInfo as recorded";
    AppAccessContext Json Plain Record "AppAccessContext as recorded";
    ExtraProperties Json Plain Record "ExtraProperties as recorded";
    UnknownFields Json Plain Record "Keys this table does not know and values that did not convert, in one JSON object";
    Issues TextList Dictionary Reading "Codes of what was odd in this record";
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
