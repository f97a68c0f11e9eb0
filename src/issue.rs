//! What was odd in a record or a file: data, not errors.

use crate::message::Message;

macro_rules! issues {
    ($($name:ident $rejects:literal $description:literal;)*) => {
        /// The code of an issue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum IssueCode {
            $(#[doc = $description] $name,)*
        }

        impl IssueCode {
            /// Every code.
            pub const ALL: &'static [IssueCode] = &[$(IssueCode::$name,)*];

            /// The code as it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What the code means.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)* }
            }

            /// Whether a record with this issue was rejected, so that no row came of it.
            pub const fn rejects(self) -> bool {
                match self { $(Self::$name => $rejects,)* }
            }
        }
    };
}

issues! {
    NotJson true "The record is not JSON";
    CutOff true "The record ends before its JSON does";
    NotARecord true "The JSON is no audit record: it names no Operation";
    NoAuditData true "The row has no AuditData";
    RecordTooLarge true "The record is larger than the limit";
    TooDeep true "The JSON is nested deeper than the limit";
    Resynchronised true "The framing was damaged; a region was skipped up to the next record";
    FailedPage false "Rows of a failed page (ResultIndex -1): that time has to be collected again";
    PlaceholderTime false "A time before 2015 or at the end of the year 9999: taken as not recorded";
    ValueNotConverted false "A value did not convert to its column's type; it is kept in UnknownFields";
    NotAGuid false "An identifier is no GUID; it is kept as it was recorded";
    NotAnAddress false "ClientIP is no address; it is kept as it was recorded";
    MissingId false "The record has no Id, so that a duplicate of it cannot be told";
    RepeatedKey false "A key occurs twice in one object; the later ones are kept in UnknownFields";
    InvalidEncoding false "Bytes that are no UTF-8, or half of a surrogate pair, were replaced by U+FFFD";
    TruncatedByDepth false "An object was cut by ConvertTo-Json: export again with -Depth 100";
    NegativeDuration false "The end lies before the start";
    ConflictingDuplicate false "Another record with this Id has other content; the first was kept";
    PossiblyTruncated false "The collection looks cut off";
    NoRecords false "The source holds no audit records";
    OnlyOtherOperations false "The source holds audit records, but none of a meeting or call";
    GzipDamaged false "The compressed data ends early or is damaged; what was decoded is kept";
    NotAuditData false "A file in a folder, or a member of an archive, holds no audit data; it was left out";
    UnknownColumn false "An imported table has a column that the contract does not know; it was ignored";
    UnusableMapRow false "A row of a map of users, meetings or networks cannot be used; it was left out";
    ManyTruncated false "More than a tenth of the source's rows were cut by ConvertTo-Json: export again with -Depth 100";
    NoIdentities false "Most participant rows of the source name nobody: Attendees were cut or left out";
    NothingMatches false "Nothing that was read passes the filter";
    ManyNotConverted false "More than a tenth of the source's rows have values that could not be read; they are kept in UnknownFields";
    ScheduleMatchesNothing false "No meeting that was read was at the scheduled time: nobody is late or early by it";
    MapMatchesNothing false "No meeting that was read is in the meeting map";
}

/// Several issue codes of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct IssueSet(u64);

impl IssueSet {
    /// Adds a code.
    pub fn insert(&mut self, code: IssueCode) {
        self.0 |= 1 << code as u8;
    }

    /// Whether the code is among them.
    pub fn contains(self, code: IssueCode) -> bool {
        self.0 & (1 << code as u8) != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Both together.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The codes, in the order of [`IssueCode::ALL`].
    pub fn iter(self) -> impl Iterator<Item = IssueCode> {
        IssueCode::ALL.iter().copied().filter(move |code| self.contains(*code))
    }
}

/// The source of an issue that is about all that was read.
pub const ALL_SOURCES: &str = "(all sources)";

impl IssueCode {
    /// What an issue of this code says, which may quote the record; where it may not, what the code means.
    pub(crate) fn told(self, message: String) -> Message {
        Message::from(message).or_else_told(self.description())
    }
}

/// One line of the table of issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 1-based number of the framed record, 0 where the issue is about a whole source.
    pub record_number: u64,
    /// File name, or `(memory)`; [`ALL_SOURCES`] where the issue is about the whole reading.
    pub source: std::sync::Arc<str>,
    /// Where the record begins in the decompressed source, in bytes of its own encoding.
    pub byte_offset: u64,
    /// What it is.
    pub code: IssueCode,
    /// The record's Id where it is known.
    pub audit_id: Option<String>,
    /// What, where in the record, and what to do.
    pub message: String,
}
