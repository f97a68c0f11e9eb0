//! A seeded generator of realistic exports of Teams meetings, with the truth beside them.
//!
//! The organisations, people and addresses are invented; the shapes, proportions and traps are those of real exports.
//! A seed, a [`Profile`] and an [`Era`] determine the records; a [`Format`] only decides how they are wrapped, so that
//! the same records can be read from every container and compared. The same options give the same bytes on every
//! machine (gzip-compressed files: the same bytes once decompressed).

mod block;
pub mod causes;
mod container;
mod draw;
mod meeting;
mod other;
mod people;
mod record;
mod sample;
mod stream;
#[cfg(test)]
mod tests;
mod truth;
mod wire;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use block::{Block, Entry};
use container::{Container, Item};
use record::Kind;
use stream::Stream;

/// An enumeration whose values have names in kebab-case, for a command line.
macro_rules! named {
    ($(#[$about:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $value:ident => $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $value,)* }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$value),*];

            /// The name on a command line.
            pub const fn name(self) -> &'static str {
                match self { $($name::$value => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                let found = $name::ALL.iter().find(|value| value.name() == text);
                found.copied().ok_or_else(|| UnknownName {
                    what: $what,
                    given: text.to_owned(),
                    known: || $name::ALL.iter().map(|value| value.name()).collect(),
                })
            }
        }
    };
}

/// A name that none of an option's values has.
#[derive(Clone, Debug)]
pub struct UnknownName {
    what: &'static str,
    given: String,
    known: fn() -> Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} `{}`; known are {}", self.what, self.given, (self.known)().join(", "))
    }
}

impl std::error::Error for UnknownName {}

named! {
    /// The container around the records.
    Format, "format" {
        /// `Search-UnifiedAuditLog | Export-Csv` as from PowerShell 7: UTF-8, every field quoted, line feeds.
        SearchCsv => "search-csv",
        /// The same from Windows PowerShell 5.1: a `#TYPE` line and ASCII, so that `é` is lost and stands as `?`. The
        /// truth is written with the same loss.
        SearchCsv51 => "search-csv-51",
        /// The same with `-UseCulture` under a culture that separates lists by semicolons.
        SearchCsvSemicolon => "search-csv-semicolon",
        /// The same with `-Encoding Unicode`: UTF-16LE with a byte order mark.
        SearchCsvUtf16 => "search-csv-utf16",
        /// The Purview portal's eight columns, UTF-8 without a byte order mark, CRLF, dates with a trailing blank.
        PurviewCsv => "purview-csv",
        /// The portal's four columns before 2023, with a byte order mark.
        PurviewCsvOld => "purview-csv-old",
        /// One JSON array of bare records, one to a line.
        JsonArray => "json-array",
        /// One bare record to a line.
        JsonLines => "json-lines",
        /// Objects of the search cmdlet, one to a line, with AuditData as text.
        JsonLinesWrapped => "json-lines-wrapped",
        /// Pages of Microsoft Graph's audit log query, one after another, with `auditData` as an object.
        Graph => "graph",
        /// Content blobs of the Management Activity API, one after another: an array of bare records to a line.
        Management => "management",
        /// Defender's streamed events, one to a line: `properties.RawEventData`, keys sorted, times with `Z`.
        Defender => "defender",
        /// The workspace table's rows, one to a line: `RawEventData` as an object or, in every other row, as text.
        Sentinel => "sentinel",
        /// `Export-Clixml` of the search cmdlet's objects as from Windows PowerShell 5.1: UTF-16LE.
        Clixml => "clixml",
        /// The same as from PowerShell 7: UTF-8.
        Clixml7 => "clixml-7",
        /// A log shipper's lines: the record as text in `message`, `event.original` or `_raw`, in turn.
        Shipper => "shipper",
    }
}

named! {
    /// When the meetings took place, which decides how their participants were recorded.
    Era, "era" {
        /// Object ids without names; `teamsvisitor:` for anonymous people.
        Y2021 => "2021",
        /// With user principal names and the lobby.
        Y2023 => "2023",
        /// With everything, or with name, role and user principal name only.
        Y2026 => "2026",
        /// Two tenths of 2021, two of 2023, six of 2026.
        Mixed => "mixed",
    }
}

named! {
    /// Proportions and kinds of trouble.
    Profile, "profile" {
        /// Realistic, with duplicates, conflicting duplicates, hostile names, unusual values and rows that are damaged.
        Default => "default",
        /// Fixed for benchmarks: 6 % meetings, 80 % participants, 4 % calls, 10 % other operations; 2 % of the records
        /// are repeats, 5 % have text beyond ASCII; to 100,000 records 3,000 people, 8,000 meetings and 5,000
        /// addresses. Nothing unusual or damaged. 100,000 records unless told otherwise.
        Bench1 => "bench-1",
        /// Realistic and unusual, but without duplicates, damage and hostile names: every record is a row in every
        /// container.
        Clean => "clean",
        /// A small hand-made month of meetings, to look at. It has its own size and era.
        Sample => "sample",
    }
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many meetings, when `records` is not given.
    pub meetings: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// The container.
    pub format: Format,
    /// When the meetings took place.
    pub era: Era,
    /// Proportions and kinds of trouble.
    pub profile: Profile,
    /// Compress the export, as several gzip members if it is long. The truth is never compressed.
    pub gzip: bool,
    /// Stop after so many audit records, with as many meetings as that needs.
    pub records: Option<u64>,
}

impl Default for Options {
    /// 100 meetings of every era as a Purview CSV, with seed 1.
    fn default() -> Self {
        Options {
            meetings: 100,
            seed: 1,
            format: Format::PurviewCsv,
            era: Era::Mixed,
            profile: Profile::Default,
            gzip: false,
            records: None,
        }
    }
}

impl Options {
    fn record_limit(&self) -> Option<u64> {
        match self.profile {
            Profile::Sample => None,
            Profile::Bench1 => Some(self.records.unwrap_or(100_000)),
            Profile::Default | Profile::Clean => self.records,
        }
    }
}

/// What was written. Each record is counted once, in the order rejected, other operation, duplicate, kept, so that
/// `records` is the sum of `meetings`, `participants`, `call_participants`, `other_operations`, `duplicates` and
/// `rejected`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Records in the container.
    pub records: u64,
    /// MeetingDetail records.
    pub meetings: u64,
    /// MeetingParticipantDetail records.
    pub participants: u64,
    /// CallParticipantDetail records.
    pub call_participants: u64,
    /// Records of operations that have nothing to do with meetings.
    pub other_operations: u64,
    /// Records whose id came before, with the same or with other content.
    pub duplicates: u64,
    /// Those of `duplicates` with other content.
    pub conflicting_duplicates: u64,
    /// Records that are cut off or no JSON.
    pub rejected: u64,
    /// Rows of one per attendee, after de-duplication.
    pub rows: u64,
    /// Bytes of the export before compression.
    pub bytes: u64,
}

impl Totals {
    fn count(&mut self, entry: &Entry, repeated: bool, altered: bool) {
        self.records += 1;
        if entry.damage.is_some() {
            self.rejected += 1;
            return;
        }
        if entry.kind == Kind::Other {
            self.other_operations += 1;
            return;
        }
        if repeated {
            self.duplicates += 1;
            self.conflicting_duplicates += u64::from(altered);
            return;
        }
        self.rows += entry.rows as u64;
        match entry.kind {
            Kind::Meeting => self.meetings += 1,
            Kind::Participant => self.participants += 1,
            Kind::CallParticipant | Kind::Other => self.call_participants += 1,
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{{\"Totals\":{{\"Records\":{},\"Meetings\":{},\"Participants\":{},\"CallParticipants\":{},\
             \"OtherOperations\":{},\"Duplicates\":{},\"ConflictingDuplicates\":{},\"Rejected\":{},\"Rows\":{},\"Bytes\":{}}}}}",
            self.records,
            self.meetings,
            self.participants,
            self.call_participants,
            self.other_operations,
            self.duplicates,
            self.conflicting_duplicates,
            self.rejected,
            self.rows,
            self.bytes
        )
    }
}

/// Writes an export, and beside it, on request, the truth: JSON Lines with one object for each expected row, in input
/// order after de-duplication, under the record contract's column names, and a last line `{"Totals":{…}}`.
///
/// A row has no filter, resolution or meeting join applied; columns whose text is not fixed by the contract are left
/// out. Memory is per person plus a block of a few thousand records, whatever the size of the export.
///
/// # Errors
/// Only those of the two writers.
pub fn generate(options: &Options, out: &mut dyn Write, mut truth: Option<&mut dyn Write>) -> io::Result<Totals> {
    let mut stream = Stream::new(options);
    let mut block = Block::new(truth.is_some());
    let mut container = Container::new(options.format, stream.people.own_tenant(), out, options.gzip);
    let mut totals = Totals::default();
    let mut rows = Vec::new();
    let mut altered = Vec::new();
    let mut seen = Vec::new();
    container.begin()?;
    loop {
        stream.fill(&mut block);
        // The last meeting may have brought more records than were asked for.
        let room = options.record_limit().map_or(u64::MAX, |limit| limit.saturating_sub(totals.records));
        let size = block.order.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        let more = !stream.is_done();
        container.begin_page(size);
        seen.clear();
        seen.resize(block.entries.len(), false);
        rows.clear();
        for emission in &block.order[..size] {
            let entry = &block.entries[emission.entry];
            let mut json = block.json(entry);
            if emission.altered
                && let Some(at) = block::changeable(json)
            {
                altered.clear();
                altered.extend_from_slice(json);
                altered[at] = if altered[at] == b'9' { b'0' } else { altered[at] + 1 };
                json = &altered;
            }
            container.write(&Item { entry, json, user_id: block.user_id(entry) })?;
            let repeated = std::mem::replace(&mut seen[emission.entry], true);
            totals.count(entry, repeated, emission.altered);
            if !repeated {
                for row in block.truth(entry).split_inclusive(|&byte| byte == b'\n') {
                    rows.extend_from_slice(b"{\"RecordNumber\":");
                    wire::digits(&mut rows, totals.records as i64);
                    rows.push(b',');
                    rows.extend_from_slice(row);
                }
            }
        }
        container.end_page(more)?;
        if let Some(truth) = &mut truth {
            if options.format == Format::SearchCsv51 {
                altered.clear();
                container::ascii(&rows, &mut altered);
                truth.write_all(&altered)?;
            } else {
                truth.write_all(&rows)?;
            }
        }
        if !more {
            break;
        }
    }
    container.end()?;
    totals.bytes = container.bytes;
    if let Some(truth) = &mut truth {
        totals.write(*truth)?;
        truth.flush()?;
    }
    Ok(totals)
}
