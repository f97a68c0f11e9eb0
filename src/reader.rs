//! Reads sources into tables of records, and keeps the books.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::error::Result;
use crate::filter::Filter;
use crate::knowledge::{MeetingMap, UserMap};
use crate::table::{Table, TableSchema};
use crate::view::View;

/// Limits on what is read; hostile input is expected.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest record in bytes; 64 MiB.
    pub record_bytes: usize,
    /// Deepest nesting of a record's JSON; 128.
    pub depth: usize,
    /// Largest ratio of decompressed to compressed bytes once past 100 MB; 1000.
    pub gzip_ratio: u64,
    /// Fail with [`crate::ErrorKind::LimitExceeded`] instead of rejecting the record.
    pub fail: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 64 << 20, depth: 128, gzip_ratio: 1000, fail: false }
    }
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReaderOptions {
    /// Worker threads; 0 means one per core. 1 works on the caller's thread alone.
    pub threads: usize,
    /// Which columns.
    pub view: View,
    /// Which of the view's columns, by name and wildcard; all if empty.
    pub columns: Vec<String>,
    /// No dictionaries: every text column plain.
    pub plain_text: bool,
    /// The zone of the classic view's times.
    pub zone: chrono_tz::Tz,
    /// Which rows.
    pub filter: Filter,
    /// Learn people's UPNs from other records.
    pub resolve: bool,
    /// Fill the meeting's cells of participants from its MeetingDetail.
    pub join_meeting: bool,
    /// Who people are, for those that records do not tell.
    pub user_map: Option<Arc<UserMap>>,
    /// What meetings were called.
    pub meeting_map: Option<Arc<MeetingMap>>,
    /// Limits.
    pub limits: Limits,
    /// Where spooled input goes; the system's temporary folder if `None`.
    pub temporary_folder: Option<PathBuf>,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            view: View::Record,
            columns: Vec::new(),
            plain_text: false,
            zone: chrono_tz::UTC,
            filter: Filter::default(),
            resolve: false,
            join_meeting: false,
            user_map: None,
            meeting_map: None,
            limits: Limits::default(),
            temporary_folder: None,
        }
    }
}

/// The books: every framed record is counted exactly once.
///
/// `records = meetings + participants + call_participants + other_operations + duplicates + rejected`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sources begun.
    pub sources: u64,
    /// Records framed.
    pub records: u64,
    /// MeetingDetail records kept.
    pub meetings: u64,
    /// MeetingParticipantDetail records kept.
    pub participants: u64,
    /// CallParticipantDetail records kept.
    pub call_participants: u64,
    /// Records of other operations.
    pub other_operations: u64,
    /// Records whose Id was seen before.
    pub duplicates: u64,
    /// Of those, the ones with other content.
    pub conflicting_duplicates: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Rows of the kept records that passed the filter.
    pub rows: u64,
    /// Rows of the kept records that did not.
    pub filtered_rows: u64,
    /// Bytes read, decompressed.
    pub bytes: u64,
}

/// Reads sources into tables.
///
/// Sources are added, then tables are taken until there are no more; more sources may be added after that. With
/// options that need two passes (resolution, the meeting join, some filters) rows come only after
/// [`Reader::close_input`]. One reader is used by one thread at a time; it may be sent to another.
#[derive(Debug)]
pub struct Reader {}

impl Reader {
    /// A reader; fails on options that cannot be used.
    pub fn new(options: ReaderOptions) -> Result<Self> {
        let _ = options;
        todo!()
    }

    /// Queues a file. It is opened when its turn comes.
    pub fn add_path(&mut self, path: impl Into<PathBuf>) {
        let _ = path.into();
        todo!()
    }

    /// Queues a stream under a name, such as standard input.
    pub fn add_stream(&mut self, name: &str, stream: Box<dyn Read + Send>) {
        let _ = (name, stream);
        todo!()
    }

    /// Queues the content of a file that is in memory.
    pub fn add_bytes(&mut self, bytes: Vec<u8>) {
        let _ = bytes;
        todo!()
    }

    /// Queues records, each the text of one audit record (or of a wrapper around one), copied.
    pub fn add_records(&mut self, records: &mut dyn Iterator<Item = &[u8]>) {
        let _ = records;
        todo!()
    }

    /// Queues a table of our own rows coming back.
    pub fn add_table(&mut self, table: Table) {
        let _ = table;
        todo!()
    }

    /// Says that no source will be added any more.
    pub fn close_input(&mut self) {
        todo!()
    }

    /// The next rows: at most 1,024 in the first table, 16,384 in later ones; `None` when all that was added is read.
    /// After an error about one source the next call goes on with the next source.
    pub fn next_table(&mut self) -> Result<Option<Table>> {
        todo!()
    }

    /// The schema of the tables to come.
    pub fn schema(&self) -> Arc<TableSchema> {
        todo!()
    }

    /// The books so far.
    pub fn counts(&self) -> Counts {
        todo!()
    }

    /// Bytes of files read so far and in all, as they lie on disk, for a progress display.
    pub fn progress(&self) -> (u64, u64) {
        todo!()
    }

    /// Set it from any thread to make the next step fail with [`crate::ErrorKind::Cancelled`].
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        todo!()
    }

    /// The issues so far, a row each: RecordNumber, Source, ByteOffset, Code, AuditId, Message.
    pub fn issues(&self) -> Table {
        todo!()
    }

    /// Counts and completeness in one row.
    pub fn summary(&self) -> Table {
        todo!()
    }

    /// Counts per source.
    pub fn sources(&self) -> Table {
        todo!()
    }

    /// Keys that the contract does not know, with counts.
    pub fn unknown_keys(&self) -> Table {
        todo!()
    }

    /// The field table with how often each column was filled.
    pub fn fields(&self) -> Table {
        todo!()
    }
}
