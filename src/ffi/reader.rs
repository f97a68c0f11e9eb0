use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::reader_options::{Gives, tma_reader_options};
use super::sized;
use super::status::tma_status;
use super::table::tma_table;
use super::text::tma_text;
use crate::arrow::{ArrowArrayStream, export_stream};
use crate::error::{Error, ErrorKind};
use crate::reader::Reader;
use crate::report::Report;
use crate::table::Table;

/// Reads sources into tables, without duplicates, and keeps the books. Freed with tma_reader_free().
///
/// It may move between threads, but one call at a time: a second one gets TMA_STATUS_INVALID_STATE. Only
/// tma_reader_cancel() may be called at any time. After TMA_STATUS_PANIC it can only be freed.
#[derive(Debug)]
pub struct tma_reader {
    shared: Arc<Shared>,
}

/// What a reader and its stream have in common.
#[derive(Debug)]
pub(super) struct Shared {
    /// Locked for the length of a call, never waited for; a panic poisons it.
    state: Mutex<State>,
    closed: AtomicBool,
    gives: Kind,
    /// Until a writer takes it.
    report: Mutex<Option<Report>>,
    cancel: Arc<AtomicBool>,
    _live: Live,
}

/// What a reader gives: tables, text, or the rows of a report, which nobody else takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tables,
    Text,
    Report,
}

/// What a writer begins with.
pub(super) enum Begun {
    /// What stands before the rows.
    Text(Vec<u8>),
    Report(Box<Report>),
}

#[derive(Debug)]
pub(super) struct State {
    reader: Reader,
    /// The files added, which no output may replace.
    paths: Vec<PathBuf>,
}

/// Called on the thread that called tma_reader_next(), tma_reader_poll() or tma_writer_write(), or pulled the stream,
/// while that call goes on, in either pass: between tables, between blocks of input, and every 100 ms while it waits for
/// worker threads. It is told the bytes of files read and in all, as they lie on disk. It returns 0 to go on; anything
/// else makes that call, and all after it, fail with TMA_STATUS_CANCELLED. It must not throw, jump out, or use the
/// reader except for tma_reader_cancel().
pub type tma_progress = Option<unsafe extern "C" fn(userdata: *mut c_void, done_bytes: u64, all_bytes: u64) -> i32>;

#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) callback: unsafe extern "C" fn(*mut c_void, u64, u64) -> i32,
    pub(super) userdata: *mut c_void,
}

// SAFETY: the pointer is only handed back, on the thread that the caller chose to call on.
unsafe impl Send for Progress {}

impl Progress {
    /// Whether to go on.
    pub(super) fn tell(&self, done_bytes: u64, all_bytes: u64) -> bool {
        // SAFETY: the caller's promise to tma_reader_set_progress() or tma_writer_set_progress().
        unsafe { (self.callback)(self.userdata, done_bytes, all_bytes) == 0 }
    }
}

impl Shared {
    /// Runs `body` with the reader to itself.
    fn with<T>(&self, body: impl FnOnce(&mut State) -> Result<T, Failure>) -> Result<T, Failure> {
        match self.state.try_lock() {
            Ok(mut state) => body(&mut state),
            Err(TryLockError::WouldBlock) => {
                let message = "the reader is in use: by another thread, or by the caller of this progress callback";
                Err(Error::new(ErrorKind::InvalidState, message).into())
            }
            Err(TryLockError::Poisoned(_)) => {
                Err(Failure::Panicked("an earlier call failed inside the library: the reader can only be freed".into()))
            }
        }
    }

    fn check_format(&self, gives: Kind) -> Result<(), Failure> {
        if gives == self.gives {
            return Ok(());
        }
        let message = "the reader was made for another tma_format: tables are taken from it, the others are written";
        Err(Error::new(ErrorKind::InvalidState, message).into())
    }

    /// The next rows as a table.
    pub(super) fn next_table(&self) -> Result<Option<Table>, Failure> {
        self.next(Kind::Tables, Reader::next_table)
    }

    fn poll_table(&self) -> Result<Option<Table>, Failure> {
        self.next(Kind::Tables, Reader::poll_table)
    }

    /// The next rows as text.
    pub(super) fn next_text(&self) -> Result<Option<Vec<u8>>, Failure> {
        self.next(Kind::Text, Reader::next_text)
    }

    /// The next rows of a report.
    pub(super) fn next_of_report(&self) -> Result<Option<Table>, Failure> {
        self.next(Kind::Report, Reader::next_table)
    }

    fn next<T>(&self, gives: Kind, step: fn(&mut Reader) -> crate::Result<Option<T>>) -> Result<Option<T>, Failure> {
        self.check_format(gives)?;
        self.with(|state| Ok(step(&mut state.reader)?))
    }

    /// Has `add` add to the reader, unless its input is closed.
    pub(super) fn add<T>(&self, add: impl FnOnce(&mut Reader) -> Result<T, Failure>) -> Result<T, Failure> {
        self.check_open()?;
        self.with(|state| add(&mut state.reader))
    }

    /// Fails if no source may be added any more.
    fn check_open(&self) -> Result<(), Failure> {
        if self.closed.load(Ordering::Relaxed) {
            let message = "the reader's input is closed: no source can be added";
            return Err(Error::new(ErrorKind::InvalidState, message).into());
        }
        Ok(())
    }

    /// What was read, and what is missing in it, now that a report has taken in all of it.
    pub(super) fn completeness_of(&self, report: &mut Report) -> Result<Table, Failure> {
        self.with(|state| {
            report.close(&state.reader);
            Ok(state.reader.completeness())
        })
    }

    /// Has the books say what only the whole tells, where a report has taken in all of it and no source will be added.
    pub(super) fn close_report(&self, report: &mut Report) -> Result<(), Failure> {
        if !self.closed.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.with(|state| {
            report.close(&state.reader);
            Ok(())
        })
    }

    /// Set where somebody said stop.
    pub(super) fn cancel_flag(&self) -> Arc<AtomicBool> {
        self.cancel.clone()
    }

    /// The files that no output may replace.
    pub(super) fn inputs(&self) -> Result<Vec<PathBuf>, Failure> {
        self.with(|state| Ok(state.paths.clone()))
    }

    /// Fails if there is nothing in this reader that a writer could write.
    pub(super) fn check_written(&self) -> Result<(), Failure> {
        if self.gives == Kind::Report { Ok(()) } else { self.check_format(Kind::Text) }
    }

    /// What a writer of this reader begins with, which writes the file at `path`. There is one report, and so one writer of
    /// it.
    pub(super) fn begin(&self, path: &str) -> Result<Begun, Failure> {
        self.with(|state| {
            state.reader.leave_out(path);
            Ok(())
        })?;
        if self.gives == Kind::Report {
            let report = self.report.try_lock().ok().and_then(|mut report| report.take());
            let message = "the reader's report is written by another writer";
            return Ok(Begun::Report(Box::new(report.ok_or_else(|| Error::new(ErrorKind::InvalidState, message))?)));
        }
        self.with(|state| Ok(Begun::Text(state.reader.text_header())))
    }
}

/// What is behind a handle. Not a `&mut`: tma_reader_cancel() may use the handle at the same time.
///
/// # Safety
/// `reader` is NULL or a handle that is not freed during `'a`.
pub(super) unsafe fn shared<'a>(reader: *mut tma_reader) -> Result<&'a Arc<Shared>, Failure> {
    // SAFETY: the caller's promise.
    Ok(&needed(unsafe { reader.as_ref() }, "reader")?.shared)
}

/// Fails if no source may be added any more.
///
/// # Safety
/// As for [`shared`].
unsafe fn still_open(reader: *mut tma_reader) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    unsafe { shared(reader) }?.check_open()
}

impl tma_reader {
    fn write_table(
        reader: Option<&Self>,
        out_table: Option<&mut MaybeUninit<*mut tma_table>>,
        error: Option<&mut MaybeUninit<*mut tma_error>>,
        answer: impl FnOnce(&Reader) -> Table,
    ) -> tma_status {
        guard::call(error, || {
            let (reader, out) = (needed(reader, "reader")?, needed(out_table, "out_table")?);
            let table = reader.shared.with(|state| Ok(answer(&state.reader)))?;
            out.write(tma_table::into_raw(table));
            Ok(())
        })
    }
}

/// Makes a reader. `options` may be NULL for the default of everything. Fails on options that cannot be used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_new(
    options: *const tma_reader_options,
    out_reader: Option<&mut MaybeUninit<*mut tma_reader>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_reader, "out_reader")?;
        // SAFETY: the caller's promise about options and the texts in them.
        let (options, gives) = unsafe { sized::read(options)?.to_options() }?;
        let (gives, report, reader) = match gives {
            Gives::Tables => (Kind::Tables, None, Reader::new(options)?),
            Gives::Text => (Kind::Text, None, Reader::new(options)?),
            Gives::Report(report) => {
                let (report, reader) = Report::new(*report, options)?;
                (Kind::Report, Some(report), reader)
            }
        };
        let cancel = reader.cancel_flag();
        let state = Mutex::new(State { reader, paths: Vec::new() });
        let (closed, report) = (AtomicBool::new(false), Mutex::new(report));
        let shared = Arc::new(Shared { state, closed, gives, report, cancel, _live: Live::new() });
        out.write(Box::into_raw(Box::new(tma_reader { shared })));
        Ok(())
    })
}

/// Frees a reader; NULL is a no-op. Not during another call, but on any thread. Tables and streams that came from it
/// stay valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_free(reader: Option<Box<tma_reader>>) {
    guard::value((), || drop(reader));
}

/// Queues a file of any container: CSV, JSON, JSON Lines, Clixml, each also compressed with gzip or Zstandard; a zip
/// archive, the members of which are sources; or a folder, of which all files are, also those of the folders in it, but
/// for hidden ones and a file that a tma_writer of this reader writes. A file is opened when its turn comes, so that a
/// missing one makes tma_reader_next() fail. What fails of an archive or a folder has a path that begins with `path`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_add_path(
    reader: *mut tma_reader,
    path: tma_text,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        unsafe { still_open(reader) }?;
        // SAFETY: the caller's promise about handles and texts.
        let (reader, path) = unsafe { (shared(reader)?, path.as_str("path")?) };
        if path.is_empty() {
            return Err(Error::new(ErrorKind::InvalidArgument, "path is empty").into());
        }
        reader.with(|state| {
            state.reader.add_path(path);
            state.paths.push(path.into());
            Ok(())
        })
    })
}

/// Queues the content of a file of any container. The bytes are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_add_bytes(
    reader: *mut tma_reader,
    bytes: tma_text,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        unsafe { still_open(reader) }?;
        // SAFETY: the caller's promise about handles and texts.
        let (reader, bytes) = unsafe { (shared(reader)?, bytes.as_bytes("bytes")?) };
        let copy = copy(bytes)?;
        reader.with(|state| {
            state.reader.add_bytes(copy);
            Ok(())
        })
    })
}

/// Memory for a copy is asked for and may be refused: what C hands over has no limit of ours.
fn copy(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| {
        Error::new(ErrorKind::LimitExceeded, format!("bytes: no memory for a copy of {} bytes", bytes.len()))
    })?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// Queues records: `count` texts, each the JSON of one audit record or of a wrapper around one. They are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_add_records(
    reader: *mut tma_reader,
    records: *const tma_text,
    count: usize,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        unsafe { still_open(reader) }?;
        // SAFETY: the caller's promise about handles.
        let reader = unsafe { shared(reader) }?;
        if count > isize::MAX as usize / size_of::<tma_text>() {
            let message = format!("count: {count} records are more than there can be");
            return Err(Error::new(ErrorKind::InvalidArgument, message).into());
        }
        let records = match count {
            0 => &[],
            _ if records.is_null() => return Err(Failure::Null("records")),
            // SAFETY: the caller's promise: `count` texts.
            _ => unsafe { std::slice::from_raw_parts(records, count) },
        };
        for record in records {
            // SAFETY: the caller's promise about texts.
            unsafe { record.as_bytes("records") }?;
        }
        // SAFETY: as above; all of them were checked, so that none is left out.
        let records = records.iter().filter_map(|record| unsafe { record.as_bytes("records") }.ok());
        reader.with(|state| Ok(state.reader.add_records(records)?))
    })
}

/// Queues a table of records, as tma_table_import() makes them; the columns that the import ignored become issues. The
/// table stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_add_table(
    reader: *mut tma_reader,
    table: Option<&tma_table>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        unsafe { still_open(reader) }?;
        // SAFETY: the caller's promise about handles.
        let (reader, table) = (unsafe { shared(reader) }?, needed(table, "table")?);
        reader.with(|state| {
            state.reader.add_table(table.table().clone())?;
            state.reader.note_unknown_columns(table.unknown_columns());
            Ok(())
        })
    })
}

/// Says that no source will be added any more; adding one is TMA_STATUS_INVALID_STATE after that. Readers that need two
/// passes (resolution, the meeting join, some filters, the report view) give no rows before that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_close_input(
    reader: *mut tma_reader,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let reader = unsafe { shared(reader) }?;
        reader.with(|state| {
            reader.closed.store(true, Ordering::Relaxed);
            state.reader.close_input();
            Ok(())
        })
    })
}

/// Writes the next table of rows, or NULL when all that was added so far is read. Free it with tma_table_free(). After
/// a failure that is about one source the next call goes on with the source after it. A source of which every record was
/// rejected is such a failure, TMA_STATUS_INVALID_FORMAT; of records in memory when the closed input is read to its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_next(
    reader: *mut tma_reader,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let (reader, out) = (unsafe { shared(reader) }?, needed(out_table, "out_table")?);
        let table = reader.next_table()?;
        out.write(table.map_or(null_mut(), tma_table::into_raw));
        Ok(())
    })
}

/// Like tma_reader_next(), but does not wait for a table that the worker threads have not made yet: then it writes NULL.
/// To feed and take by turns, call it until it writes NULL, add more, and so on; after the last source take the rest
/// with tma_reader_next(), which alone tells the end. To keep memory bounded it does wait while more than threads + 2
/// sources of bytes, records and tables are queued. With one thread it works on the caller's thread, as
/// tma_reader_next() does. Readers that need two passes give NULL before tma_reader_close_input().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_poll(
    reader: *mut tma_reader,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let (reader, out) = (unsafe { shared(reader) }?, needed(out_table, "out_table")?);
        let table = reader.poll_table()?;
        out.write(table.map_or(null_mut(), tma_table::into_raw));
        Ok(())
    })
}

/// Reads what was added since the last time for what it says of people and meetings: the first of two passes, which
/// otherwise waits for tma_reader_close_input(). After that its rows can be taken, filled in from it and all before; those
/// of what is added later may know more. Rows of what was learned from before have to be taken first, or it fails with
/// TMA_STATUS_INVALID_STATE.
///
/// With TMA_READER_DIRECTORY the table, of kind TMA_TABLE_KIND_UNRESOLVED, has a row for each object id (UserObjectId) that
/// neither records nor the user map tell the UPN of, and that was not in such a table before: those of the record's own
/// organisation, and those without one. Without it the table is empty. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_learn(
    reader: *mut tma_reader,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let (reader, out) = (unsafe { shared(reader) }?, needed(out_table, "out_table")?);
        let table = reader.with(|state| Ok(state.reader.learn()?))?;
        out.write(tma_table::into_raw(table));
        Ok(())
    })
}

/// Says who people are as a directory has it, after tma_reader_learn() and before rows are taken: the content of a user map
/// (CSV or JSON with UserPrincipalName or UPN, Id or ObjectId, and DisplayName). It comes behind what records and the user
/// map say, and its IdentitySource is Directory. Whom the directory does not know is left out. Only for readers with
/// TMA_READER_DIRECTORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_add_directory(
    reader: *mut tma_reader,
    content: tma_text,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles and texts.
        let (reader, content) = unsafe { (shared(reader)?, content.as_bytes("content")?) };
        reader.with(|state| Ok(state.reader.add_directory(content)?))
    })
}

/// Closes the input and writes an Arrow stream of all rows not yet taken. What it points at belongs to the receiver,
/// who releases it, at its end or before. Its schema can be asked for before the first batch and fits every batch;
/// failures are errno values with a message. Reader and stream pull from the same queue: the stream may outlive the
/// handle, and the handle gives summary and issues while the stream is not in a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_stream(
    reader: *mut tma_reader,
    out_stream: Option<&mut MaybeUninit<ArrowArrayStream>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let (reader, out) = (unsafe { shared(reader) }?, needed(out_stream, "out_stream")?);
        reader.check_format(Kind::Tables)?;
        let schema = reader.with(|state| {
            reader.closed.store(true, Ordering::Relaxed);
            state.reader.close_input();
            Ok(state.reader.schema())
        })?;
        let shared = Arc::clone(reader);
        out.write(export_stream(schema, move || shared.next_table().map_err(|failure| failure.into_parts().1)));
        Ok(())
    })
}

/// Writes what was odd so far, a row an issue: record number, source, byte offset, code, AuditId, message. Free it
/// with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_issues(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::issues)
}

/// Writes counts and completeness so far, in one row. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_summary(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::summary)
}

/// Writes what was read so far and what is missing, odd or damaged in it, a table of kind TMA_TABLE_KIND_COMPLETENESS: what
/// was counted, orphans, the oldest and newest times, signs of a collection that was cut off, columns never filled, keys never
/// seen before, and each issue with its first places. Its columns are those of tma_schema_answer_fields(). Free it with
/// tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_completeness(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::completeness)
}

/// Writes the counts of each source so far. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_sources(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::sources)
}

/// Writes the keys so far that the contract does not know, with counts. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_unknown_keys(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::unknown_keys)
}

/// Writes the field table with how often each column was filled so far. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_fields(
    reader: Option<&tma_reader>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_reader::write_table(reader, out_table, error, Reader::fields)
}

/// Writes how many bytes of the files added are read, and how many there are, as they lie on disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_get_progress(
    reader: Option<&tma_reader>,
    out_done_bytes: Option<&mut MaybeUninit<u64>>,
    out_all_bytes: Option<&mut MaybeUninit<u64>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let reader = needed(reader, "reader")?;
        let (done, all) = (needed(out_done_bytes, "out_done_bytes")?, needed(out_all_bytes, "out_all_bytes")?);
        let progress = reader.shared.with(|state| Ok(state.reader.progress()))?;
        done.write(progress.0);
        all.write(progress.1);
        Ok(())
    })
}

/// Has `callback` called with `userdata` while rows are read; a NULL callback ends that. Both must stay valid until then or
/// until the reader and its stream are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_set_progress(
    reader: *mut tma_reader,
    callback: tma_progress,
    userdata: *mut c_void,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let reader = unsafe { shared(reader) }?;
        reader.with(|state| {
            let progress = callback.map(|callback| Progress { callback, userdata });
            state
                .reader
                .set_progress(progress.map(|progress| Box::new(move |done, all| progress.tell(done, all)) as _));
            Ok(())
        })
    })
}

/// Makes the step that is running, or else the next one, and all after it fail with TMA_STATUS_CANCELLED. Any thread, also during
/// another call; NULL is a no-op.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_reader_cancel(reader: Option<&tma_reader>) {
    guard::value((), || {
        if let Some(reader) = reader {
            reader.shared.cancel.store(true, Ordering::Relaxed);
        }
    });
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<tma_reader>();
};

#[cfg(test)]
pub(super) mod tests;
