use std::mem::MaybeUninit;
use std::sync::{Mutex, TryLockError};

use super::collection_options::tma_collection_options;
use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::option_texts::invalid;
use super::reader::{shared, tma_reader};
use super::sized::{self, Options};
use super::status::tma_status;
use super::text::tma_text;
use crate::collection::checkpoint::utc;
use crate::collection::plan::{Interval, RESULT_SIZE};
use crate::collection::{Collection, Page, Step};
use crate::error::{Error, ErrorKind};

/// Says what to ask an audit log, so that nothing is missing, and keeps what arrives. Freed with tma_collection_free(),
/// at any moment: what is saved stays, and a new collection goes on from it.
///
/// The caller takes an action with tma_collection_next(), does it, says what came of it with tma_collection_add_page(),
/// tma_collection_add_failure() or tma_collection_deliver(), and takes the next one, until TMA_ACTION_DONE. It may move between
/// threads, but one call at a time: a second one gets TMA_STATUS_INVALID_STATE. Texts that come from it live until the
/// next call with it. After TMA_STATUS_PANIC it can only be freed.
#[derive(Debug)]
pub struct tma_collection {
    /// Locked for the length of a call, never waited for; a panic poisons it.
    state: Mutex<State>,
    _live: Live,
}

#[derive(Debug)]
struct State {
    collection: Collection,
    /// What the last call handed out.
    texts: Vec<String>,
}

/// What a caller of a collection does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_action {
    /// Call Search-UnifiedAuditLog with `start_text`, `end_text`, `session`, `result_size` and -SessionCommand
    /// ReturnLargeSet, and give its answer to tma_collection_add_page() or tma_collection_add_failure(). It stays the next action
    /// until then.
    Call = 0,
    /// Wait for `wait_seconds`: `reason` says why.
    Wait = 1,
    /// A window is finished: take its records with tma_collection_deliver().
    Window = 2,
    /// What could not be collected, from `start` to `end`: `reason` says why.
    Gap = 3,
    /// Nothing is left to ask.
    Done = 4,
}

/// Whether an answer of the log says that there is more: moreRecordsAvailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_more_available {
    /// It does not say.
    Unknown = 0,
    /// It says that there is no more.
    No = 1,
    /// It says that there is more.
    Yes = 2,
}

/// tma_collection_action.flags: the window comes from the raw file, without calls.
pub const TMA_ACTION_REPLAYED: u32 = 1;

/// No time: what a time of a collection is where there is none, and what a ResultIndex or ResultCount is that a row does
/// not have.
pub const TMA_COLLECTION_NONE: i64 = i64::MIN;

/// What to do next. Begin with TMA_COLLECTION_ACTION_INIT. Times are microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_collection_action {
    /// The size of this struct as the caller knows it, set by TMA_COLLECTION_ACTION_INIT; no more than that is written.
    pub struct_size: usize,
    /// A tma_action.
    pub kind: i32,
    /// TMA_ACTION_REPLAYED, or 0.
    pub flags: u32,
    /// Of a call: what to pass as -ResultSize.
    pub result_size: u32,
    /// Of a wait: how long.
    pub wait_seconds: u32,
    /// Of a window or gap: how many records of it there are.
    pub records: u64,
    /// Of a call: what to ask for. Of a window or gap: when it begins.
    pub start: i64,
    /// When it ends.
    pub end: i64,
    /// `start` as yyyy-MM-ddTHH:mm:ssZ, to pass as -StartDate.
    pub start_text: tma_text,
    /// `end` in the same way, to pass as -EndDate.
    pub end_text: tma_text,
    /// Of a call: what to pass as -SessionId.
    pub session: tma_text,
    /// Of a wait or gap: why, in English.
    pub reason: tma_text,
}

/// An answer of the log. Begin with TMA_COLLECTION_PAGE_INIT.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_collection_page {
    /// The size of this struct as the caller knows it, set by TMA_COLLECTION_PAGE_INIT.
    pub struct_size: usize,
    /// How many rows it has.
    pub count: usize,
    /// Each row's AuditData, exactly as it came: `count` texts.
    pub audit_data: *const tma_text,
    /// Each row's Identity: `count` texts, empty where there is none; or NULL.
    pub identities: *const tma_text,
    /// Each row's ResultIndex: `count` numbers, TMA_COLLECTION_NONE where there is none; or NULL.
    pub result_indexes: *const i64,
    /// Each row's ResultCount in the same way; or NULL.
    pub result_counts: *const i64,
    /// A tma_more_available, as the answer says it.
    pub more_available: i32,
    /// 0.
    pub unused: u32,
    /// How long the call took, in milliseconds; 0 if that is not known.
    pub milliseconds: u64,
    /// The warnings beside it, one per line.
    pub warnings: tma_text,
}

/// What could not be collected. Begin with TMA_COLLECTION_GAP_INIT. Times are microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_collection_gap {
    /// The size of this struct as the caller knows it, set by TMA_COLLECTION_GAP_INIT; no more than that is written.
    pub struct_size: usize,
    /// How many records of it arrived all the same.
    pub records: u64,
    /// When it begins.
    pub start: i64,
    /// When it ends.
    pub end: i64,
    /// `start` as yyyy-MM-ddTHH:mm:ssZ.
    pub start_text: tma_text,
    /// `end` in the same way.
    pub end_text: tma_text,
    /// Why, in English.
    pub reason: tma_text,
}

/// What a collection did so far. Begin with TMA_COLLECTION_SUMMARY_INIT. Times are microseconds since
/// 1970-01-01T00:00:00Z, TMA_COLLECTION_NONE where there is none.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_collection_summary {
    /// The size of this struct as the caller knows it, set by TMA_COLLECTION_SUMMARY_INIT; no more than that is written.
    pub struct_size: usize,
    /// When the range begins: that of the checkpoint, of the state, or the one given.
    pub start: i64,
    /// When it ends.
    pub end: i64,
    /// After this records may be missing, because they appear late.
    pub incomplete_after: i64,
    /// When the oldest record was written.
    pub oldest: i64,
    /// When the newest record was written.
    pub newest: i64,
    /// How much of the range is behind, in seconds; gaps count.
    pub covered_seconds: i64,
    /// How long the range is, in seconds.
    pub all_seconds: i64,
    /// Windows asked for and ended, gaps among them.
    pub windows: u64,
    /// Windows of the raw file, also those passed over.
    pub replayed_windows: u64,
    /// Calls.
    pub calls: u64,
    /// Records, also those of the raw file.
    pub records: u64,
    /// Rows that were copies of those.
    pub duplicates: u64,
    /// Records left out because an earlier scheduled run delivered them.
    pub already_delivered: u64,
    /// Windows tried again.
    pub retries: u64,
    /// Windows halved.
    pub splits: u64,
    /// Answers without rows.
    pub empty_answers: u64,
    /// Answers whose rows meant nothing.
    pub failed_pages: u64,
    /// How long was waited, in seconds.
    pub waited_seconds: u64,
    /// How long calls took, in milliseconds.
    pub call_milliseconds: u64,
    /// How many gaps there are.
    pub gaps: u64,
    /// 1 if the collection is done, every window was read to its end, for what the account may see, and every record that
    /// came can be read; else 0.
    pub complete: i32,
    /// 0.
    pub unused: u32,
    /// Windows of the raw file that are still to be delivered, without calls.
    pub windows_to_replay: u64,
    /// Records that no row can come of: cut off, or none at all. Scheduled runs deliver them if a later one finds them whole.
    pub rejected: u64,
}

// SAFETY: integers and raw pointers; all zero is the default of every field.
unsafe impl Options for tma_collection_page {
    const NAME: &'static str = "tma_collection_page";
}

// SAFETY: integers and raw pointers, and it begins with its size.
unsafe impl Options for tma_collection_action {
    const NAME: &'static str = "tma_collection_action";
}

// SAFETY: integers and raw pointers, and it begins with its size.
unsafe impl Options for tma_collection_gap {
    const NAME: &'static str = "tma_collection_gap";
}

// SAFETY: integers alone, and it begins with its size.
unsafe impl Options for tma_collection_summary {
    const NAME: &'static str = "tma_collection_summary";
}

impl State {
    /// Keeps a text until the next call.
    fn lend(&mut self, text: impl Into<String>) -> tma_text {
        self.texts.push(text.into());
        self.texts.last().map_or(tma_text::EMPTY, |text| text.as_str().into())
    }

    fn action(&mut self, struct_size: usize) -> Result<tma_collection_action, Failure> {
        let step = self.collection.next_step()?;
        let mut action = tma_collection_action {
            struct_size,
            kind: tma_action::Done as i32,
            flags: 0,
            result_size: 0,
            wait_seconds: 0,
            records: 0,
            start: TMA_COLLECTION_NONE,
            end: TMA_COLLECTION_NONE,
            start_text: tma_text::EMPTY,
            end_text: tma_text::EMPTY,
            session: tma_text::EMPTY,
            reason: tma_text::EMPTY,
        };
        let interval = match step {
            Step::Call { asked, session } => {
                (action.kind, action.result_size) = (tma_action::Call as i32, RESULT_SIZE);
                action.session = self.lend(session);
                Some(asked)
            }
            Step::Wait { seconds, why } => {
                (action.kind, action.wait_seconds) = (tma_action::Wait as i32, seconds.unsigned_abs() as u32);
                action.reason = self.lend(why);
                None
            }
            Step::Window { interval, records, replayed } => {
                (action.kind, action.records) = (tma_action::Window as i32, records);
                action.flags = if replayed { TMA_ACTION_REPLAYED } else { 0 };
                Some(interval)
            }
            Step::Gap(gap) => {
                (action.kind, action.records) = (tma_action::Gap as i32, gap.records);
                action.reason = self.lend(gap.reason);
                Some(gap.interval)
            }
            Step::Done => None,
        };
        if let Some(Interval { start, end }) = interval {
            (action.start, action.end) = (micros(start), micros(end));
            (action.start_text, action.end_text) = (self.lend(utc(start)), self.lend(utc(end)));
        }
        Ok(action)
    }

    fn summary(&self, struct_size: usize) -> tma_collection_summary {
        let summary = self.collection.summary();
        let time = |time: Option<i64>| time.unwrap_or(TMA_COLLECTION_NONE);
        tma_collection_summary {
            struct_size,
            start: micros(summary.range.start),
            end: micros(summary.range.end),
            incomplete_after: time(summary.incomplete_after.map(micros)),
            oldest: time(summary.created.oldest.map(|time| time.0)),
            newest: time(summary.created.newest.map(|time| time.0)),
            covered_seconds: summary.covered_seconds,
            all_seconds: summary.range.seconds(),
            windows: summary.windows,
            replayed_windows: summary.replayed_windows,
            calls: summary.calls,
            records: summary.records,
            duplicates: summary.duplicates,
            already_delivered: summary.already_delivered,
            retries: summary.retries,
            splits: summary.splits,
            empty_answers: summary.empty_answers,
            failed_pages: summary.failed_pages,
            waited_seconds: summary.waited_seconds,
            call_milliseconds: summary.call_milliseconds,
            gaps: summary.gaps,
            complete: i32::from(summary.complete),
            unused: 0,
            windows_to_replay: summary.windows_to_replay,
            rejected: summary.rejected,
        }
    }
}

fn micros(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000_000)
}

impl tma_collection {
    /// Runs `body` with the collection to itself. What the call before handed out is gone.
    fn with<T>(collection: Option<&Self>, body: impl FnOnce(&mut State) -> Result<T, Failure>) -> Result<T, Failure> {
        match needed(collection, "collection")?.state.try_lock() {
            Ok(mut state) => {
                state.texts.clear();
                body(&mut state)
            }
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(ErrorKind::InvalidState, "the collection is in use by another thread").into())
            }
            Err(TryLockError::Poisoned(_)) => Err(Failure::Panicked(
                "an earlier call failed inside the library: the collection can only be freed".into(),
            )),
        }
    }
}

/// Makes a collection. Files are only read: tma_collection_get_summary() tells the range, and none is written before the
/// first tma_collection_next(). Fails on options that cannot be used, with TMA_STATUS_CHECKPOINT_MISMATCH if the checkpoint
/// is of another collection or the state of other filters, and with TMA_STATUS_CHECKPOINT_DAMAGED if it or the state cannot be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_new(
    options: *const tma_collection_options,
    out_collection: Option<&mut MaybeUninit<*mut tma_collection>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_collection, "out_collection")?;
        // SAFETY: the caller's promise about options and the texts in them.
        let options = unsafe { sized::read(options)?.to_options() }?;
        let state = Mutex::new(State { collection: Collection::new(options)?, texts: Vec::new() });
        out.write(Box::into_raw(Box::new(tma_collection { state, _live: Live::new() })));
        Ok(())
    })
}

/// Frees a collection; NULL is a no-op. Not during another call, but on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_free(collection: Option<Box<tma_collection>>) {
    guard::value((), || drop(collection));
}

/// Writes the next action. A call stays the next action until it is answered; records of a window must be taken before the
/// next one. The first one fails with TMA_STATUS_CHECKPOINT_IN_USE while another collection writes the files. After a
/// failure of another kind than TMA_STATUS_INVALID_STATE the collection is of no more use, but its files are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_next(
    collection: Option<&tma_collection>,
    out_action: *mut tma_collection_action,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise: it begins with its size.
        let size = unsafe { sized::size(out_action, "out_action") }?;
        let action = tma_collection::with(collection, |state| state.action(size))?;
        // SAFETY: as above, and the struct says as much as was found.
        unsafe { sized::write(out_action, &action, size) };
        Ok(())
    })
}

/// Gives the answer to the call that tma_collection_next() asked for. The texts are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_add_page(
    collection: Option<&tma_collection>,
    page: *const tma_collection_page,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        if page.is_null() {
            return Err(Failure::Null("page"));
        }
        // SAFETY: the caller's promise: it begins with its size.
        let page = unsafe { sized::read(page) }?;
        let count = page.count;
        let more = match page.more_available {
            more if more == tma_more_available::Unknown as i32 => None,
            more if more == tma_more_available::No as i32 => Some(false),
            more if more == tma_more_available::Yes as i32 => Some(true),
            more => return Err(invalid(format!("more_available: {more} is no tma_more_available"))),
        };
        // SAFETY: the caller's promise: arrays of `count` items, or NULL where that is allowed.
        let (texts, identities, result_indexes, result_counts, warnings) = unsafe {
            (
                items(page.audit_data, count, "audit_data")?.ok_or(Failure::Null("audit_data"))?,
                items(page.identities, count, "identities")?.unwrap_or(&[]),
                items(page.result_indexes, count, "result_indexes")?.unwrap_or(&[]),
                items(page.result_counts, count, "result_counts")?.unwrap_or(&[]),
                page.warnings.as_str("warnings")?,
            )
        };
        let mut rows = Vec::with_capacity(texts.len());
        for (position, text) in texts.iter().enumerate() {
            // SAFETY: the caller's promise about texts.
            let (identity, text) = unsafe {
                let identity = identities.get(position).map(|identity| identity.as_str("identities"));
                (identity.transpose()?, text.as_str("audit_data")?)
            };
            rows.push((identity, text));
        }
        let page = Page { rows: &rows, result_indexes, result_counts, more, warnings, milliseconds: page.milliseconds };
        tma_collection::with(collection, |state| Ok(state.collection.page(&page)?))
    })
}

/// An array of C; `None` for NULL, unless it has no items.
///
/// # Safety
/// `first` is NULL or points at `count` items that stay as they are for `'a`.
unsafe fn items<'a, T>(first: *const T, count: usize, name: &str) -> Result<Option<&'a [T]>, Failure> {
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(invalid(format!("{name}: {count} items are more than there can be")));
    }
    match (count, first.is_null()) {
        (0, _) => Ok(Some(&[])),
        (_, true) => Ok(None),
        // SAFETY: the caller's promise, and the checks above.
        _ => Ok(Some(unsafe { std::slice::from_raw_parts(first, count) })),
    }
}

/// Says that the call which tma_collection_next() asked for failed. `message` is the service's, `retry_after_seconds` how
/// long it asks to wait (0 if it does not say), `milliseconds` how long the call took (0 if that is not known).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_add_failure(
    collection: Option<&tma_collection>,
    message: tma_text,
    retry_after_seconds: i64,
    milliseconds: u64,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about texts.
        let message = unsafe { message.as_str("message") }?;
        tma_collection::with(collection, |state| {
            Ok(state.collection.failed(message, retry_after_seconds, milliseconds)?)
        })
    })
}

/// Adds the records of the window that waits to a reader, made with TMA_READER_COLLECTED, and writes how many they are; with
/// NULL for the reader nobody gets them. They are in order of (CreationTime, Id), and none of them comes twice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_deliver(
    collection: Option<&tma_collection>,
    reader: *mut tma_reader,
    out_records: Option<&mut MaybeUninit<u64>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_records, "out_records")?;
        let records = tma_collection::with(collection, |state| match reader.is_null() {
            true => Ok(state.collection.deliver(None)?),
            // SAFETY: the caller's promise about handles.
            false => unsafe { shared(reader) }?.add(|reader| Ok(state.collection.deliver(Some(reader))?)),
        })?;
        out.write(records);
        Ok(())
    })
}

/// Marks all windows delivered so far as emitted: their last row was taken by whoever wanted it. A later collection with
/// TMA_COLLECTION_SKIP_REPLAY begins behind them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_mark_emitted(
    collection: Option<&tma_collection>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || tma_collection::with(collection, |state| Ok(state.collection.mark_emitted()?)))
}

/// Ends a collection after TMA_ACTION_DONE, when all rows have been taken: marks what is left as emitted and writes the
/// pending state, `.pending` behind the state's name. It becomes the state when it is moved there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_finish(
    collection: Option<&tma_collection>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || tma_collection::with(collection, |state| Ok(state.collection.finish()?)))
}

/// Writes the operations to search for, one per line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_get_operations(
    collection: Option<&tma_collection>,
    out_operations: Option<&mut MaybeUninit<tma_text>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_operations, "out_operations")?;
        out.write(tma_collection::with(collection, |state| {
            let operations = state.collection.filters().operations.join("\n");
            Ok(state.lend(operations))
        })?);
        Ok(())
    })
}

/// Writes the windows that come next, if all are as long as the first of them: at most `most`, one per line, each as
/// `yyyy-MM-ddTHH:mm:ssZ/yyyy-MM-ddTHH:mm:ssZ`. How they go on depends on what is in them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_get_windows(
    collection: Option<&tma_collection>,
    most: u32,
    out_windows: Option<&mut MaybeUninit<tma_text>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_windows, "out_windows")?;
        out.write(tma_collection::with(collection, |state| {
            let windows = state.collection.windows().take(most as usize);
            let lines: Vec<_> = windows.map(|Interval { start, end }| format!("{}/{}", utc(start), utc(end))).collect();
            Ok(state.lend(lines.join("\n")))
        })?);
        Ok(())
    })
}

/// Writes what was done so far.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_get_summary(
    collection: Option<&tma_collection>,
    out_summary: *mut tma_collection_summary,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise: it begins with its size.
        let size = unsafe { sized::size(out_summary, "out_summary") }?;
        let summary = tma_collection::with(collection, |state| Ok(state.summary(size)))?;
        // SAFETY: as above, and the struct says as much as was found.
        unsafe { sized::write(out_summary, &summary, size) };
        Ok(())
    })
}

/// Writes the summary as one JSON object, with the gaps and notes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_get_summary_json(
    collection: Option<&tma_collection>,
    out_json: Option<&mut MaybeUninit<tma_text>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_json, "out_json")?;
        out.write(tma_collection::with(collection, |state| {
            let json = state.collection.summary_json();
            Ok(state.lend(json))
        })?);
        Ok(())
    })
}

/// Writes what people should know and was not taken before, one note per line; an empty text if there is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_take_notes(
    collection: Option<&tma_collection>,
    out_notes: Option<&mut MaybeUninit<tma_text>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_notes, "out_notes")?;
        out.write(tma_collection::with(collection, |state| {
            let notes = state.collection.take_notes().join("\n");
            Ok(state.lend(notes))
        })?);
        Ok(())
    })
}

/// Writes a gap, counted from 0 in the order in which they were found; tma_collection_summary.gaps says how many there
/// are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_collection_get_gap(
    collection: Option<&tma_collection>,
    index: u64,
    out_gap: *mut tma_collection_gap,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise: it begins with its size.
        let struct_size = unsafe { sized::size(out_gap, "out_gap") }?;
        let gap = tma_collection::with(collection, |state| {
            let gaps = state.collection.gaps();
            let gap = usize::try_from(index).ok().and_then(|index| gaps.get(index)).cloned();
            let gap = gap.ok_or_else(|| invalid(format!("index: there is no gap {index}")))?;
            let Interval { start, end } = gap.interval;
            Ok(tma_collection_gap {
                struct_size,
                records: gap.records,
                start: micros(start),
                end: micros(end),
                start_text: state.lend(utc(start)),
                end_text: state.lend(utc(end)),
                reason: state.lend(gap.reason),
            })
        })?;
        // SAFETY: as above, and the struct says as much as was found.
        unsafe { sized::write(out_gap, &gap, struct_size) };
        Ok(())
    })
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<tma_collection>();
};

#[cfg(test)]
mod tests;
