//! What each column tells of people, and so what becomes of its text.

use crate::analysis::role_of_answer_column;
use crate::classic;
use crate::schema::Column;
use crate::table::TableKind;

/// What a column holds, as far as it tells of people. Declared where the column is; of a text list it holds for each item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A number, a time or a truth, or text that this program made of one: stays.
    Figure,
    /// A number by which somebody could be looked up elsewhere: left out.
    Lookup,
    /// Words of the audit log or of this program: those that are known stay.
    Word,
    /// An account, an id or a name of a person.
    Person,
    /// An id of a record, a meeting, a call, a chat, an organisation, a device.
    Id,
    /// The domain of an account.
    Domain,
    /// An IP address.
    Address,
    /// A network in CIDR notation.
    Network,
    /// A network, and when several people were cut off in it.
    Incident,
    /// A URL.
    Url,
    /// A title that somebody gave.
    Title,
    /// Where a network is.
    Place,
    /// How a device or client describes itself: what consists of known words stays.
    Device,
    /// The name of a file.
    Source,
    /// Text of any content.
    Text,
    /// JSON of any content.
    Json,
    /// The path of a key.
    Key,
    /// What this program says of a record, which may quote it.
    Message,
    /// In a summary: what the column By says.
    Value,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Role] = &[
        Self::Figure,
        Self::Lookup,
        Self::Word,
        Self::Person,
        Self::Id,
        Self::Domain,
        Self::Address,
        Self::Network,
        Self::Incident,
        Self::Url,
        Self::Title,
        Self::Place,
        Self::Device,
        Self::Source,
        Self::Text,
        Self::Json,
        Self::Key,
        Self::Message,
        Self::Value,
    ];

    /// What a column of that role holds, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Figure => "numbers, times and truths",
            Self::Lookup => "a number by which somebody could be looked up elsewhere",
            Self::Word => "words of the audit log or of this program",
            Self::Person => "accounts, ids and names of people",
            Self::Id => "ids of records, meetings, calls, chats, organisations, devices",
            Self::Domain => "domains of accounts",
            Self::Address => "IP addresses",
            Self::Network => "networks",
            Self::Incident => "a network, and when several people were cut off in it",
            Self::Url => "URLs",
            Self::Title => "titles that somebody gave",
            Self::Place => "where a network is",
            Self::Device => "how devices and clients describe themselves",
            Self::Source => "names of files",
            Self::Text => "text of any content",
            Self::Json => "JSON of any content",
            Self::Key => "paths of keys",
            Self::Message => "what is said of a record, which may quote it",
            Self::Value => "of a summary: what By says",
        }
    }

    /// What becomes of a cell of that role, in a few words.
    pub const fn outcome(self) -> &'static str {
        match self {
            Self::Figure => "stays",
            Self::Lookup => "is left out: null",
            Self::Word => "known words stay, others become `word-…`",
            Self::Person => {
                "`person-…@domain-….invalid`, `Person …`, a GUID for a GUID, `+999…` for a telephone number"
            }
            Self::Id => "a GUID for a GUID, `19:meeting_…@thread.v2` for a thread, else `id-…`",
            Self::Domain => "`domain-….invalid`",
            Self::Address => "an address of the same family; those that share a prefix still share it",
            Self::Network => "the network of the replaced addresses, of the same size",
            Self::Incident => "the replaced network, with the time as it is",
            Self::Url => "`https://url.invalid/…`",
            Self::Title => "`Title …`",
            Self::Place => "`Place …`",
            Self::Device => "stays where it consists of known words, else `Device …`",
            Self::Source => "`source-…`",
            Self::Text => "`text-…`",
            Self::Json => "the same shape, with known keys, known words, times and short numbers; else pseudonyms",
            Self::Key => "known keys stay, others become `key-…`",
            Self::Message => "what its code means, without the place in the record and what stood there",
            Self::Value => "as the column would that it is the value of",
        }
    }
}

/// The role of a column; `None` for one that no table of that kind has. Such a column is treated as [`Role::Text`].
pub fn role_of(kind: TableKind, name: &str) -> Option<Role> {
    match kind {
        TableKind::Records => Column::from_name(name).map(|column| column.field().role),
        TableKind::Classic => classic::role_of_column(name),
        TableKind::Issues => match name {
            "RecordNumber" | "ByteOffset" => Some(Role::Figure),
            "Source" => Some(Role::Source),
            "Code" => Some(Role::Word),
            "AuditId" => Some(Role::Id),
            "Message" => Some(Role::Message),
            _ => None,
        },
        TableKind::Sources => match name {
            "Source" => Some(Role::Source),
            "Container" => Some(Role::Word),
            _ => Some(Role::Figure),
        },
        TableKind::UnknownKeys => match name {
            "Key" => Some(Role::Key),
            "Records" => Some(Role::Figure),
            _ => None,
        },
        // Who has to ask a directory needs the ids as they are.
        TableKind::Unresolved => Some(Role::Figure),
        // Whatever it is, somebody else named it.
        TableKind::Rows => None,
        // Counts, times, and what this program itself says of columns.
        TableKind::Summary | TableKind::Fields => Some(Role::Figure),
        kind => role_of_answer_column(kind, name),
    }
}

/// The role of a summary's values, by what the column By says.
pub(super) fn role_of_value(by: Option<&str>) -> Role {
    match by {
        None | Some("Day" | "Hour" | "PercentPresent" | "IsPresent") => Role::Figure,
        Some("Class" | "Code" | "ParticipantKind" | "MeetingType" | "Flag" | "FirstSeen" | "Client") => Role::Word,
        Some("Network") => Role::Network,
        Some("ClientIP") => Role::Address,
        Some("HomeDomain") => Role::Domain,
        Some("Site" | "Country") => Role::Place,
        Some("Device") => Role::Device,
        Some("User" | "Organizer") => Role::Person,
        Some("Source") => Role::Source,
        Some("Key" | "Column") => Role::Key,
        Some(_) => Role::Text,
    }
}
