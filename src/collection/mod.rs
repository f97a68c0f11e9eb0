//! Collecting the audit log: the [`plan`] says what to ask, and a [`Collection`] keeps what arrives.
//!
//! A caller that can reach the log takes a [`Step`], does it, says what came of it, and takes the next, until
//! [`Step::Done`]. What a window brought is saved, and handed over, only when the window is finished: each record once,
//! in order of (CreationTime, Id), live and from the raw file alike. With a checkpoint a collection that ended at any
//! moment goes on: it first hands over what the raw file holds, and then asks only for what no finished window covers.
//!
//! What the log does: calls give at most 5,000 records and sessions at most 50,000, unsorted; windows' ends belong to
//! them or not; pages are short, repeated, empty or without meaning. See `docs/collection.md`.

pub mod checkpoint;
pub mod failure;
pub mod held;
pub mod plan;
pub mod raw;
pub mod state;
mod summary;

use std::path::{Path, PathBuf};

use hashbrown::HashMap;

use self::checkpoint::{Checkpoint, Filters, SavedWindow, utc};
use self::failure::Failure;
use self::held::{Held, HeldRecord, Keys, RecordReader};
use self::plan::{Action, Answer, Interval, Plan, PlanOptions, incomplete_after};
use self::raw::{Member, RawFile};
use self::state::State;
pub use self::summary::{Gap, Summary};
use crate::error::{Error, ErrorKind, Result};
use crate::reader::Reader;
use crate::time::Timestamp;

/// What is asked for unless the caller says otherwise.
pub const OPERATIONS: [&str; 3] = ["MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail"];

/// How long records are kept without a Premium licence, in seconds.
const RETENTION: i64 = 180 * 86_400;

/// How to collect.
#[derive(Clone, Debug)]
pub struct CollectionOptions {
    /// When the range begins, by the time at which records were written. With a state that exists it is not needed.
    pub start: Option<Timestamp>,
    /// When the range ends; `now` if `None` or later.
    pub end: Option<Timestamp>,
    /// What the clock says.
    pub now: Timestamp,
    /// What is asked for; without operations the three of [`OPERATIONS`].
    pub filters: Filters,
    /// Windows, tries and seed.
    pub plan: PlanOptions,
    /// The checkpoint. Without one, but with a raw file, `.manifest.json` behind the raw file's name.
    pub checkpoint: Option<PathBuf>,
    /// The raw file. Without one, but with a checkpoint, `.jsonl.gz` behind the checkpoint's name.
    pub raw: Option<PathBuf>,
    /// The state of scheduled runs.
    pub state: Option<PathBuf>,
    /// What else decides which records are delivered, in the caller's words, such as `-Kind Meeting`: runs of one state
    /// have the same.
    pub selection: Vec<String>,
    /// How far the next scheduled run goes back behind the end of this one, in seconds, for records that appear late.
    pub overlap_seconds: i64,
    /// Hand over nothing from the raw file that comes before the first window not marked as emitted.
    pub skip_replay: bool,
    /// Start afresh although there is a checkpoint; its files are renamed.
    pub force: bool,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a call, and tell [`Collection::page`] or [`Collection::failed`] of it. It stays the next step until then.
    Call {
        /// What to ask for.
        asked: Interval,
        /// The SessionId.
        session: String,
    },
    /// Wait.
    Wait {
        /// How long.
        seconds: i64,
        /// Why, for people.
        why: String,
    },
    /// Take the records of a window with [`Collection::deliver`].
    Window {
        /// The window.
        interval: Interval,
        /// How many there are.
        records: u64,
        /// Whether they come from the raw file.
        replayed: bool,
    },
    /// What is missing.
    Gap(Gap),
    /// Nothing is left to ask.
    Done,
}

/// An answer of the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page<'a> {
    /// Each row's Identity, if it has one, and its AuditData exactly as it came.
    pub rows: &'a [(Option<&'a str>, &'a str)],
    /// The rows' ResultIndex, as far as they are known.
    pub result_indexes: &'a [i64],
    /// The rows' ResultCount, as far as they are known.
    pub result_counts: &'a [i64],
    /// moreRecordsAvailable, if the answer says it.
    pub more: Option<bool>,
    /// The warnings beside it, one per line.
    pub warnings: &'a str,
    /// How long the call took, in milliseconds.
    pub milliseconds: u64,
}

/// The files of a collection that can be resumed.
#[derive(Debug)]
struct Files {
    checkpoint: PathBuf,
    raw: PathBuf,
    /// Whether files of these names are renamed before the first write.
    replaces: bool,
    /// The checkpoint to go on from, as it was read.
    found: Option<Checkpoint>,
    open: Option<RawFile>,
}

/// A scheduled run.
#[derive(Debug)]
struct Scheduled {
    path: PathBuf,
    overlap_seconds: i64,
    selection: Vec<String>,
    /// What earlier runs left; nothing before the first.
    earlier: Option<State>,
}

/// A window that waits to be taken.
#[derive(Debug)]
struct Outgoing {
    window: usize,
    records: Vec<HeldRecord>,
}

/// A collection.
#[derive(Debug)]
pub struct Collection {
    now: i64,
    plan: Plan,
    checkpoint: Checkpoint,
    files: Option<Files>,
    scheduled: Option<Scheduled>,
    reader: RecordReader,
    held: Held,
    /// The records saved, with when they were written in microseconds (the smallest number if they do not say).
    delivered: HashMap<u128, i64, foldhash::fast::FixedState>,
    /// Keys of records saved of which no row can come: they do not count as delivered.
    damaged: Keys,
    /// The running session and the keys that it gave.
    session: (String, Keys),
    begun: bool,
    /// Why nothing works any more.
    broken: bool,
    /// Whether a call is waited for.
    calling: bool,
    /// Windows of the checkpoint found, those of them handed over or passed over, and those to pass over.
    found: usize,
    replayed: usize,
    skipped: usize,
    outgoing: Option<Outgoing>,
    /// A gap whose records go first.
    then: Option<Gap>,
    /// Windows handed over and not yet marked as emitted.
    unmarked: Vec<usize>,
    done: bool,
    summary: Summary,
    gaps: Vec<Gap>,
    notes: Vec<String>,
    notes_taken: usize,
}

impl Collection {
    /// A collection. Files are read, but none is written before the first [`Collection::next_step`].
    ///
    /// Fails with [`ErrorKind::InvalidArgument`] on options that cannot be used, with [`ErrorKind::CheckpointMismatch`] if
    /// the checkpoint is of another collection or the state of other filters, with [`ErrorKind::CheckpointDamaged`] if it
    /// or the state cannot be read.
    pub fn new(options: CollectionOptions) -> Result<Self> {
        let mut notes = Vec::new();
        let now = options.now.seconds_since(Timestamp(0));
        let state = options.state.as_deref().map(State::read).transpose()?.flatten();
        let given = given_range(&options, state.as_ref(), now, &mut notes)?;
        let mut filters = options.filters.clone();
        if filters.operations.is_empty() {
            filters.operations = OPERATIONS.map(str::to_owned).to_vec();
        }
        if let Some((path, state)) = options.state.as_ref().zip(state.as_ref()) {
            state.check(path, &filters, &options.selection)?;
        }
        for (what, values) in [("people", &filters.users), ("addresses", &filters.ip_addresses)] {
            if !values.is_empty() {
                notes.push(format!(
                    "the log searches {what} in who performed the action, which in some records is the organizer, and not \
                     in attendees: records of attendees may be missing"
                ));
            }
        }
        let mut files = files(&options)?;
        let mut checkpoint = Checkpoint {
            range: given,
            filters,
            raw_name: String::new(),
            window_seconds: options.plan.window_seconds,
            windows: Vec::new(),
        };
        if let Some(files) = &mut files {
            checkpoint.raw_name = files.raw.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(found) = files.resumed(&checkpoint, options.state.is_some())? {
                if found.range != given {
                    notes.push(format!(
                        "the unfinished checkpoint goes on with its own range, {} to {}, and not with the one given",
                        utc(found.range.start),
                        utc(found.range.end)
                    ));
                }
                files.found = Some(found.clone());
                checkpoint = Checkpoint { raw_name: checkpoint.raw_name, ..found };
            }
        }
        let plan = PlanOptions { window_seconds: checkpoint.window_seconds, ..options.plan };
        let found = checkpoint.windows.len();
        let first_unmarked = checkpoint.windows.iter().position(|window| !window.emitted).unwrap_or(found);
        let overlap_seconds = options.overlap_seconds.max(0);
        let selection = options.selection;
        Ok(Self {
            now,
            plan: Plan::new(plan, checkpoint.left()),
            summary: Summary { range: checkpoint.range, ..Summary::default() },
            checkpoint,
            files,
            scheduled: options.state.map(|path| Scheduled { path, overlap_seconds, selection, earlier: state }),
            reader: RecordReader::default(),
            held: Held::default(),
            delivered: HashMap::default(),
            damaged: Keys::default(),
            session: Default::default(),
            begun: false,
            broken: false,
            calling: false,
            found,
            replayed: 0,
            skipped: if options.skip_replay { first_unmarked } else { 0 },
            outgoing: None,
            then: None,
            unmarked: Vec::new(),
            done: false,
            gaps: Vec::new(),
            notes,
            notes_taken: 0,
        })
    }

    /// What the log is asked for.
    pub fn filters(&self) -> &Filters {
        &self.checkpoint.filters
    }

    /// The windows that come next, if all are as long as the first: how they go on depends on what is in them.
    pub fn windows(&self) -> impl Iterator<Item = Interval> {
        self.plan.windows()
    }

    /// The next step. Fails with [`ErrorKind::InvalidState`] while a window waits for [`Collection::deliver`]; after any
    /// other failure the collection is of no more use, but its files are. The first step fails with
    /// [`ErrorKind::CheckpointInUse`] while another collection writes the files.
    pub fn next_step(&mut self) -> Result<Step> {
        self.check_usable()?;
        if self.outgoing.is_some() {
            let message = "the records of a window are waiting: take them before the next step";
            return Err(Error::new(ErrorKind::InvalidState, message));
        }
        self.broken = true;
        let step = self.advance()?;
        self.broken = false;
        Ok(step)
    }

    fn check_usable(&self) -> Result<()> {
        match self.broken {
            false => Ok(()),
            true => {
                let message = "an earlier step failed: begin a new collection, which goes on from the checkpoint";
                Err(Error::new(ErrorKind::InvalidState, message))
            }
        }
    }

    fn advance(&mut self) -> Result<Step> {
        if !std::mem::replace(&mut self.begun, true) {
            self.begin()?;
        }
        if let Some(gap) = self.then.take() {
            return Ok(Step::Gap(gap));
        }
        while self.replayed < self.found {
            if let Some(step) = self.replay()? {
                return Ok(step);
            }
        }
        self.calling = false;
        match self.plan.next_action() {
            Action::Call { asked, session } => {
                if self.session.0 != session {
                    self.session.0.clone_from(&session);
                    self.session.1.clear();
                }
                self.calling = true;
                Ok(Step::Call { asked, session })
            }
            Action::Wait { seconds, why } => Ok(Step::Wait { seconds, why }),
            Action::Finished(interval) => self.save(interval, None),
            Action::Gap(interval, reason) => self.save(interval, Some(reason)),
            Action::Done => {
                if !std::mem::replace(&mut self.done, true) {
                    self.conclude();
                }
                Ok(Step::Done)
            }
        }
    }

    /// What touches files for the first time. While another collection has them none is changed.
    fn begin(&mut self) -> Result<()> {
        if let Some(files) = &mut self.files {
            let mut raw = files.claim()?;
            raw.cut(self.checkpoint.raw_length())?;
            if self.found == 0 {
                self.checkpoint.write(&files.checkpoint)?;
            }
            files.open = Some(raw);
        }
        if let Some(scheduled) = &self.scheduled {
            // Its pipeline failed, or it would have been moved to its place.
            let pending = state::pending(&scheduled.path);
            match std::fs::remove_file(&pending) {
                // Before hours are spent on what could not be remembered.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let folder = pending.parent().filter(|folder| !folder.as_os_str().is_empty());
                    if folder.is_some_and(|folder| !folder.is_dir()) {
                        return Err(Error::io("write", pending, error));
                    }
                }
                Err(error) => return Err(Error::io("remove", pending, error)),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// The next window of the raw file; `None` if it is passed over.
    fn replay(&mut self) -> Result<Option<Step>> {
        let at = self.replayed;
        let (Some(window), Some(raw)) =
            (self.checkpoint.windows.get(at), self.files.as_mut().and_then(|files| files.open.as_mut()))
        else {
            self.replayed = self.found;
            return Ok(None);
        };
        let records = raw.read(&window.member, &mut self.reader)?;
        let interval = window.interval;
        self.replayed += 1;
        self.summary.replayed_windows += 1;
        self.note_saved(&records);
        if at < self.skipped || records.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.hand_over(at, interval, records, true)))
    }

    /// Saves what arrived of a window that is read to its end, or given up.
    fn save(&mut self, interval: Interval, gap: Option<String>) -> Result<Step> {
        // What was written later belongs to the window that goes on there.
        let goes_on = self.plan.goes_on_at(interval.end);
        let records = self.held.take_before(goes_on.then(|| Timestamp(interval.end.saturating_mul(1_000_000))));
        let member = match self.files.as_mut().and_then(|files| files.open.as_mut()) {
            Some(raw) => raw.append(&records)?,
            None => Member::default(),
        };
        let at = self.checkpoint.windows.len();
        let count = records.len() as u64;
        // Of nothing nothing is left to take.
        let emitted = records.is_empty();
        self.checkpoint.windows.push(SavedWindow {
            interval,
            asked_at: self.now,
            gap: gap.clone(),
            records: count,
            member,
            emitted,
        });
        self.checkpoint.window_seconds = self.plan.window_seconds();
        self.write_checkpoint()?;
        self.note_saved(&records);
        let gap = gap.map(|reason| Gap { interval, records: count, reason });
        self.gaps.extend(gap.clone());
        match gap {
            Some(gap) if records.is_empty() => Ok(Step::Gap(gap)),
            gap => {
                self.then = gap;
                Ok(self.hand_over(at, interval, records, false))
            }
        }
    }

    fn hand_over(&mut self, window: usize, interval: Interval, records: Vec<HeldRecord>, replayed: bool) -> Step {
        let count = records.len() as u64;
        self.outgoing = Some(Outgoing { window, records });
        Step::Window { interval, records: count, replayed }
    }

    fn note_saved(&mut self, records: &[HeldRecord]) {
        self.summary.records += records.len() as u64;
        for record in records {
            if record.is_readable {
                // Its copy that could not be read is the same record.
                self.summary.records -= u64::from(self.damaged.remove(&record.key));
                self.note(record.key, record.time);
            } else {
                self.damaged.insert(record.key);
            }
        }
    }

    fn note(&mut self, key: u128, time: Option<Timestamp>) {
        self.delivered.insert(key, time.map_or(i64::MIN, |time| time.0));
        if let Some(time) = time {
            self.summary.created.include(time);
        }
    }

    fn write_checkpoint(&self) -> Result<()> {
        match &self.files {
            Some(files) => self.checkpoint.write(&files.checkpoint),
            None => Ok(()),
        }
    }

    /// The call was answered.
    pub fn page(&mut self, page: &Page<'_>) -> Result<()> {
        self.take_call()?;
        self.summary.call_milliseconds += page.milliseconds;
        let rows = page.rows.len() as u64;
        if rows > 0 && (page.result_indexes.contains(&-1) || page.result_counts.contains(&0)) {
            self.plan.answered(Answer { rows, is_failed_page: true, ..Answer::default() });
            return Ok(());
        }
        let mut new_rows = 0;
        for &(identity, audit_data) in page.rows {
            let record = self.reader.read(identity, audit_data);
            new_rows += u64::from(self.session.1.insert(record.key));
            self.take_in(record);
        }
        match Failure::of_warnings(page.warnings, rows) {
            Some(failure) => self.plan.failed(&failure),
            None => self.plan.answered(Answer { rows, new_rows, is_failed_page: false, more: page.more }),
        }
        Ok(())
    }

    /// Holds a record unless it is a copy.
    fn take_in(&mut self, record: HeldRecord) {
        let Interval { start, end } = self.checkpoint.range;
        let is_outside = |time: Timestamp| {
            time < Timestamp(start.saturating_mul(1_000_000)) || time >= Timestamp(end.saturating_mul(1_000_000))
        };
        if record.time.is_some_and(is_outside) {
            // Of the second before the range, which is asked for because some tenants leave out the first one, or of the
            // second of its end, which some tenants take for a part of it.
        } else if self.delivered.contains_key(&record.key) || !record.is_readable && self.damaged.contains(&record.key)
        {
            self.summary.duplicates += 1;
        } else if self.scheduled.as_ref().is_some_and(|scheduled| scheduled.has_delivered(record.key)) {
            self.summary.already_delivered += 1;
            self.note(record.key, record.time);
        } else if !self.held.add(record) {
            self.summary.duplicates += 1;
        }
    }

    /// The call failed. `message` is what the service said, `retry_after` the seconds that it asks to wait (0 if it does
    /// not).
    pub fn failed(&mut self, message: &str, retry_after: i64, milliseconds: u64) -> Result<()> {
        self.take_call()?;
        self.summary.call_milliseconds += milliseconds;
        self.plan.failed(&Failure::new(message, retry_after));
        Ok(())
    }

    fn take_call(&mut self) -> Result<()> {
        self.check_usable()?;
        match std::mem::replace(&mut self.calling, false) {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::InvalidState, "no call is waited for: the next step says what to do")),
        }
    }

    /// Hands the records of the window over to `reader`, or to nobody, and says how many they were.
    pub fn deliver(&mut self, reader: Option<&mut Reader>) -> Result<u64> {
        self.check_usable()?;
        let Some(Outgoing { window, records }) = &self.outgoing else {
            return Err(Error::new(ErrorKind::InvalidState, "no window is waiting: the next step says what to do"));
        };
        if let Some(reader) = reader {
            reader.add_records(records.iter().map(|record| record.audit_data.as_bytes()))?;
        }
        let count = records.len() as u64;
        self.unmarked.push(*window);
        self.outgoing = None;
        Ok(count)
    }

    /// Marks all windows handed over so far as emitted: their last row was taken by whoever wanted it.
    pub fn mark_emitted(&mut self) -> Result<()> {
        self.check_usable()?;
        let mut changed = false;
        for at in self.unmarked.drain(..) {
            if let Some(window) = self.checkpoint.windows.get_mut(at) {
                changed |= !std::mem::replace(&mut window.emitted, true);
            }
        }
        if changed { self.write_checkpoint() } else { Ok(()) }
    }

    /// Ends the collection after [`Step::Done`], when all rows have been taken: marks what is left as emitted, and writes
    /// the pending state.
    pub fn finish(&mut self) -> Result<()> {
        self.check_usable()?;
        if !self.done {
            return Err(Error::new(ErrorKind::InvalidState, "the collection is not done: take the next step"));
        }
        self.mark_emitted()?;
        let Some(Scheduled { path, overlap_seconds, selection, earlier }) = &self.scheduled else { return Ok(()) };
        let range = self.checkpoint.range;
        let first_gap = self.gaps.iter().map(|gap| gap.interval.start).min();
        let read_until = first_gap.unwrap_or(range.end).min(range.end).min(self.now);
        // Of what was written before this run's range it does not know what has been delivered.
        let continue_at = (read_until - overlap_seconds).max(range.start);
        let from = continue_at.saturating_mul(1_000_000);
        let is_in_overlap = |&(_, &time): &(&u128, &i64)| time >= from || time == i64::MIN;
        let mut delivered: Keys = self.delivered.iter().filter(is_in_overlap).map(|(&key, _)| key).collect();
        if first_gap.is_some() || self.found > 0 {
            // In the gap may lie what earlier runs delivered and this one has not seen; and what it saw before it was
            // stopped is not in the raw file.
            delivered.extend(earlier.iter().flat_map(|earlier| &earlier.delivered));
        }
        let since = earlier.as_ref().map_or(range.start, |earlier| earlier.since.min(range.start));
        let state = State {
            since,
            range: Interval { start: range.start, end: range.end.min(self.now) },
            gaps: self.gaps.iter().map(|gap| gap.interval).collect(),
            rejected: self.damaged.len() as u64,
            continue_at,
            filters: self.checkpoint.filters.clone(),
            selection: selection.clone(),
            delivered,
        };
        state.write_pending(path)
    }

    /// What there is to say at the end.
    fn conclude(&mut self) {
        let summary = self.summary();
        let range = summary.range;
        if let Some(after) = summary.incomplete_after {
            self.notes.push(format!(
                "may be incomplete after {}: records appear up to 24 hours late, and sometimes later",
                utc(after)
            ));
        }
        if range.start < self.now - RETENTION
            && let Some(oldest) = summary.created.oldest
        {
            self.notes.push(format!(
                "the oldest record is of {}: records are kept for 180 days, and longer only with some licences",
                utc(oldest.seconds_since(Timestamp(0)))
            ));
        }
        if summary.complete && summary.records + summary.already_delivered == 0 {
            self.notes.push(
                "nothing was found. Is auditing on (Get-AdminAuditLogConfig: UnifiedAuditLogIngestionEnabled)? Has the \
                 account the role View-Only Audit Logs or Audit Logs? Do the licences record meetings?"
                    .to_owned(),
            );
        }
    }

    /// What was done so far.
    pub fn summary(&self) -> Summary {
        let counts = self.plan.counts();
        let range = self.checkpoint.range;
        Summary {
            range,
            incomplete_after: self.incomplete_after(),
            covered_seconds: range.seconds() - self.plan.left_seconds(),
            windows: counts.windows,
            calls: counts.calls,
            retries: counts.retries,
            splits: counts.splits,
            empty_answers: counts.empty,
            failed_pages: counts.failed_pages,
            waited_seconds: counts.waited,
            rejected: self.damaged.len() as u64,
            gaps: self.gaps.len() as u64,
            windows_to_replay: (self.found - self.replayed.max(self.skipped)) as u64,
            complete: self.done && self.gaps.is_empty() && self.damaged.is_empty(),
            ..self.summary
        }
    }

    /// A window that was asked long after its end is settled, whenever the others were asked.
    fn incomplete_after(&self) -> Option<i64> {
        let read = self.checkpoint.windows.iter().filter(|window| window.gap.is_none());
        let read = read.map(|window| (window.interval, window.asked_at));
        let left = self.checkpoint.left().into_iter().map(|interval| (interval, self.now));
        read.chain(left).filter_map(|(interval, asked_at)| incomplete_after(interval, asked_at)).min()
    }

    /// The summary as JSON, with the gaps and notes.
    pub fn summary_json(&self) -> String {
        self.summary().to_json(&self.gaps, &self.notes)
    }

    /// The gaps so far.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// What people should know, as far as it was not taken before.
    pub fn take_notes(&mut self) -> &[String] {
        let from = std::mem::replace(&mut self.notes_taken, self.notes.len());
        self.notes.get(from..).unwrap_or(&[])
    }
}

impl Scheduled {
    fn has_delivered(&self, key: u128) -> bool {
        self.earlier.as_ref().is_some_and(|earlier| earlier.delivered.contains(&key))
    }
}

/// The range that the options ask for, in whole seconds.
fn given_range(
    options: &CollectionOptions,
    state: Option<&State>,
    now: i64,
    notes: &mut Vec<String>,
) -> Result<Interval> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidArgument, message);
    let start = match (state, options.start) {
        (Some(state), _) => state.continue_at,
        (None, Some(start)) => start.seconds_since(Timestamp(0)),
        (None, None) => {
            return Err(invalid("start: it is missing, and there is no state that says where to go on".to_owned()));
        }
    };
    if start > now {
        let message =
            format!("start: {} lies in the future, and nothing is recorded yet: now it is {}", utc(start), utc(now));
        return Err(invalid(message));
    }
    let asked = options.end.map_or(now, |end| -Timestamp(0).seconds_since(end));
    let end = asked.min(now);
    if asked > now {
        notes.push(format!("the end of the range lies ahead: it ends now, at {}", utc(end)));
    }
    if end <= start {
        return Err(invalid(format!("end: {} is not after the start, {}", utc(end), utc(start))));
    }
    Ok(Interval { start, end })
}

fn files(options: &CollectionOptions) -> Result<Option<Files>> {
    let behind = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let (checkpoint, raw) = match (&options.checkpoint, &options.raw) {
        (None, None) => return Ok(None),
        (Some(checkpoint), Some(raw)) => (checkpoint.clone(), raw.clone()),
        (Some(checkpoint), None) => (checkpoint.clone(), behind(checkpoint, ".jsonl.gz")),
        (None, Some(raw)) => (behind(raw, ".manifest.json"), raw.clone()),
    };
    let state = options.state.as_ref().map(|state| [state.clone(), state::pending(state)]);
    if checkpoint == raw || state.iter().flatten().any(|state| *state == checkpoint || *state == raw) {
        let message = "the checkpoint, the raw file and the state need names of their own";
        return Err(Error::new(ErrorKind::InvalidArgument, message).with_path(raw));
    }
    Ok(Some(Files { checkpoint, raw, replaces: options.force, found: None, open: None }))
}

impl Files {
    /// The checkpoint to go on from, if there is one. `wanted` is what is asked for now.
    fn resumed(&mut self, wanted: &Checkpoint, is_scheduled: bool) -> Result<Option<Checkpoint>> {
        if self.replaces {
            return Ok(None);
        }
        let found = match Checkpoint::read(&self.checkpoint) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // One without a byte is of a collection that ended before it wrote its checkpoint.
                return match std::fs::metadata(&self.raw).is_ok_and(|raw| raw.len() > 0) {
                    false => Ok(None),
                    true => {
                        let message = "the raw file exists, and its checkpoint does not: choose another name, or force \
                                       a new collection";
                        Err(Error::new(ErrorKind::Exists, message).with_path(&self.raw))
                    }
                };
            }
            Err(error) => return Err(error),
        };
        let is_finished = found.left().is_empty();
        if is_scheduled && found.was_gone_through() {
            // What it gave may have been delivered, and its gaps are for the state to go back to.
            self.replaces = true;
            return Ok(None);
        }
        let mismatch = |what: &str| {
            let message =
                format!("{what}; choose another checkpoint, or force a new collection, which renames this one");
            Err(Error::new(ErrorKind::CheckpointMismatch, message).with_path(&self.checkpoint))
        };
        if !found.filters.agree(&wanted.filters) {
            return mismatch("the checkpoint's operations, people, addresses or free text differ from those asked for");
        }
        if is_finished && found.range != wanted.range {
            let (start, end) = (utc(found.range.start), utc(found.range.end));
            return mismatch(&format!("the checkpoint is finished and of another range, {start} to {end}"));
        }
        Ok(Some(found))
    }

    /// The raw file, for this collection alone; what is to be replaced is renamed.
    fn claim(&self) -> Result<RawFile> {
        if self.replaces {
            // Not while another collection writes it. Windows renames nothing that is open.
            if self.raw.exists() {
                drop(RawFile::open(&self.raw)?);
            }
            // The raw file first: a checkpoint without it is never taken for one that can go on.
            set_aside(&self.raw)?;
            set_aside(&self.checkpoint)?;
        }
        let raw = RawFile::open(&self.raw)?;
        let found = match Checkpoint::read(&self.checkpoint) {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            found => Some(found?),
        };
        if found != self.found {
            let message = "another collection went on with the checkpoint after it was read: run it again";
            return Err(Error::new(ErrorKind::CheckpointInUse, message).with_path(&self.checkpoint));
        }
        Ok(raw)
    }
}

/// Renames a file, if there is one, to the first name behind it that is free: `NAME.1`, `NAME.2`, ….
fn set_aside(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let mut number = 1_u32;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        let aside = PathBuf::from(name);
        if !aside.exists() {
            return std::fs::rename(path, aside).map_err(|error| Error::io("rename", path, error));
        }
        number += 1;
    }
}

/// A file of a collection that cannot be used.
fn damaged(path: &Path, what: &str) -> Error {
    let message = format!("{what}; restore the file, or force a new collection");
    Error::new(ErrorKind::CheckpointDamaged, message).with_path(path)
}

#[cfg(test)]
mod simulated_log;
#[cfg(test)]
mod tests;
