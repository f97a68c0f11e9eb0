//! Frame → parse → de-duplicate → tables, on all cores, in order.
//!
//! Workers take blocks of text in turn and parse each on its own, guessing that it begins at a record. Then each waits
//! for its turn, in the order of the blocks: there the guess is checked (if the block before left a piece over, the
//! block is parsed again with that piece before it), duplicates are found, record numbers given and the books kept.
//! What comes out does not depend on the number of threads.

mod awaited;
pub mod feed;
pub mod folder;
mod order;
mod plan;
mod spool;
mod watch;
mod work;

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

pub use self::awaited::Awaited;
use self::feed::{Feed, FeedOptions, Job, Source};
use self::order::InOrder;
pub use self::plan::{Fill, Memory, Plan, SEARCH};
pub use self::spool::{Records, Spool, Spooler};
use self::watch::TICK;
pub use self::watch::{Progress, ProgressCallback, Watch};
use self::work::Worker;
use crate::error::{Error, ErrorKind, Result};
use crate::message;
use crate::output::{TextWriter, as_text};
use crate::table::Table;

/// Rows of the first table.
const FIRST_ROWS: usize = 1024;

/// Rows of a table at most.
pub const MOST_ROWS: usize = 16_384;

/// What comes out, in order.
#[derive(Debug)]
pub enum Output {
    /// A table.
    Table(Table),
    /// Text of rows, without header.
    Text(Vec<u8>),
}

/// How long a step waits for the worker threads.
#[derive(Clone, Copy, Debug)]
enum Patience {
    /// Until there is an output, or there will be none.
    ToTheEnd,
    /// Only while too much waits in memory.
    WhileFull,
}

enum Outcome {
    Outputs(Vec<Output>),
    Failed(Error, Vec<Output>),
    Panicked(Box<dyn Any + Send>),
}

/// Who does what next; the lock is held only for moments.
struct Flow {
    /// Away while a worker reads from it.
    feed: Option<Feed>,
    /// Sources that came while it was away.
    arrived: Vec<Source>,
    /// How many of those queued are in memory.
    in_memory: usize,
    issued: u64,
    delivered: u64,
    outcomes: BTreeMap<u64, Outcome>,
    stopped: bool,
}

impl Flow {
    fn idle(&self) -> bool {
        self.arrived.is_empty() && self.feed.as_ref().is_some_and(Feed::is_empty) && self.issued == self.delivered
    }
}

struct Shared {
    flow: Mutex<Flow>,
    flowing: Condvar,
    order: Mutex<InOrder>,
    turn: Condvar,
    plan: Arc<Plan>,
    cancel: Arc<AtomicBool>,
    threads: usize,
}

/// A running pipeline.
pub struct Pipeline {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
    /// Works on the caller's thread where one thread is all.
    alone: Option<(Worker, Option<TextWriter>)>,
    ready: std::collections::VecDeque<Output>,
    failed: Option<Error>,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("workers", &self.workers.len()).finish_non_exhaustive()
    }
}

/// A panic is passed on to the caller, so that what it left behind a lock is not used again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'g, T>(condition: &Condvar, guard: MutexGuard<'g, T>) -> MutexGuard<'g, T> {
    condition.wait(guard).unwrap_or_else(PoisonError::into_inner)
}

impl Pipeline {
    /// A pipeline with nothing to read yet. `threads` is at least 1.
    pub fn new(plan: Plan, threads: usize, cancel: Arc<AtomicBool>, progress: Arc<Progress>) -> Self {
        let options = FeedOptions {
            limits: plan.limits.clone(),
            block_bytes: plan.block_bytes,
            temporary_folder: plan.temporary_folder.clone(),
            other_files: plan.other_files.clone(),
            cancel: cancel.clone(),
        };
        let feed = Feed::new(options, progress);
        let plan = Arc::new(plan);
        let flow = Flow {
            feed: Some(feed),
            arrived: Vec::new(),
            in_memory: 0,
            issued: 0,
            delivered: 0,
            outcomes: BTreeMap::new(),
            stopped: false,
        };
        let shared = Arc::new(Shared {
            flow: Mutex::new(flow),
            flowing: Condvar::new(),
            order: Mutex::new(InOrder::new(plan.clone())),
            turn: Condvar::new(),
            plan,
            cancel,
            threads,
        });
        Self { shared, workers: Vec::new(), alone: None, ready: Default::default(), failed: None }
    }

    /// Queues a source.
    pub fn push(&mut self, source: Source) {
        let mut flow = lock(&self.shared.flow);
        flow.in_memory += usize::from(source.is_in_memory());
        match &mut flow.feed {
            Some(feed) => feed.push(source),
            None => flow.arrived.push(source),
        }
        drop(flow);
        self.shared.flowing.notify_all();
    }

    /// Whether all that was queued is done and taken.
    pub fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.failed.is_none() && lock(&self.shared.flow).idle()
    }

    /// Goes on where another one, which is idle, has ended: its books, record numbers and duplicates.
    pub fn take_over(&mut self, before: Self) {
        if let (Some(feed), Some(ended)) = (&mut lock(&self.shared.flow).feed, &lock(&before.shared.flow).feed) {
            feed.take_over(ended);
        }
        before.in_order(|ended| self.in_order(|order| order.take_over(ended)));
    }

    /// The next output; `None` when all that was queued is done. After an error, the next call goes on behind it.
    pub fn next_output(&mut self, watch: &mut Watch) -> Result<Option<Output>> {
        self.output(Patience::ToTheEnd, watch)
    }

    /// The next output if there is one by now; `None` also where the worker threads have yet to make it. Waits only
    /// while more sources are queued in memory than the threads have use for. One thread works, as for
    /// [`Pipeline::next_output`].
    pub fn poll_output(&mut self, watch: &mut Watch) -> Result<Option<Output>> {
        self.output(Patience::WhileFull, watch)
    }

    fn output(&mut self, patience: Patience, watch: &mut Watch) -> Result<Option<Output>> {
        loop {
            watch.look()?;
            if let Some(output) = self.ready.pop_front() {
                return Ok(Some(output));
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            let outcome = match self.shared.threads {
                1 => self.work_here(),
                _ => self.wait_for_workers(patience, watch)?,
            };
            match outcome {
                None => return Ok(None),
                Some(Outcome::Outputs(outputs)) => self.ready.extend(outputs),
                Some(Outcome::Failed(error, outputs)) => {
                    self.ready.extend(outputs);
                    self.failed = Some(error);
                }
                Some(Outcome::Panicked(payload)) => std::panic::resume_unwind(payload),
            }
        }
    }

    fn work_here(&mut self) -> Option<Outcome> {
        let (sequence, job) = {
            let mut flow = lock(&self.shared.flow);
            let feed = flow.feed.as_mut()?;
            let job = feed.next_job();
            flow.in_memory = feed.in_memory();
            let job = job?;
            flow.issued += 1;
            flow.delivered += 1;
            (flow.issued - 1, job)
        };
        let (worker, writer) = self.alone.get_or_insert_with(|| self.shared.worker());
        Some(self.shared.work(sequence, job, worker, writer.as_mut()))
    }

    fn start_workers(&mut self) -> Result<()> {
        if self.workers.is_empty() {
            for number in 0..self.shared.threads {
                let shared = self.shared.clone();
                let name = format!("teams-meeting-audit-{number}");
                match std::thread::Builder::new().name(name).spawn(move || shared.run()) {
                    Ok(worker) => self.workers.push(worker),
                    // Those that did start do the same work in more time.
                    Err(_) if number > 0 => break,
                    Err(error) => return Err(Error::new(ErrorKind::Io, message!["cannot start a thread: ", &error])),
                }
            }
        }
        Ok(())
    }

    fn wait_for_workers(&mut self, patience: Patience, watch: &mut Watch) -> Result<Option<Outcome>> {
        self.start_workers()?;
        let mut looked = Instant::now();
        let mut flow = lock(&self.shared.flow);
        loop {
            let next = flow.delivered;
            if let Some(outcome) = flow.outcomes.remove(&next) {
                flow.delivered += 1;
                drop(flow);
                self.shared.flowing.notify_all();
                return Ok(Some(outcome));
            }
            let waits = match patience {
                Patience::ToTheEnd => true,
                Patience::WhileFull => flow.in_memory > self.shared.most_jobs(),
            };
            if flow.idle() || !waits {
                return Ok(None);
            }
            flow = self.shared.flowing.wait_timeout(flow, TICK).unwrap_or_else(PoisonError::into_inner).0;
            if looked.elapsed() >= TICK {
                drop(flow);
                watch.look()?;
                looked = Instant::now();
                flow = lock(&self.shared.flow);
            }
        }
    }

    /// The books, and the knowledge gathered in a learning pass.
    pub fn in_order<T>(&self, look: impl FnOnce(&mut InOrder) -> T) -> T {
        look(&mut lock(&self.shared.order))
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        lock(&self.shared.flow).stopped = true;
        lock(&self.shared.order).stop();
        self.shared.flowing.notify_all();
        self.shared.turn.notify_all();
        for worker in self.workers.drain(..) {
            // A worker's panic was caught on its own thread.
            let _ = worker.join();
        }
    }
}

impl Shared {
    /// More jobs than this alive would only take memory.
    fn most_jobs(&self) -> usize {
        self.threads + 2
    }

    fn worker(&self) -> (Worker, Option<TextWriter>) {
        // Options that a writer cannot use are refused before a pipeline is made.
        let writer = self.plan.text.as_ref().and_then(|format| TextWriter::new(&self.plan.schema, format).ok());
        (Worker::new(self.plan.clone()), writer)
    }

    /// A worker's life.
    fn run(&self) {
        let (mut worker, mut writer) = self.worker();
        while let Some((sequence, job)) = self.take_job() {
            let outcome = self.work(sequence, job, &mut worker, writer.as_mut());
            lock(&self.flow).outcomes.insert(sequence, outcome);
            self.flowing.notify_all();
        }
    }

    fn take_job(&self) -> Option<(u64, Job)> {
        let mut flow = lock(&self.flow);
        loop {
            if flow.stopped {
                return None;
            }
            let room = flow.issued - flow.delivered < self.most_jobs() as u64;
            if let Some(mut feed) = flow.feed.take_if(|feed| room && !feed.is_empty()) {
                drop(flow);
                let job = catch_unwind(AssertUnwindSafe(|| feed.next_job()));
                flow = lock(&self.flow);
                for source in std::mem::take(&mut flow.arrived) {
                    feed.push(source);
                }
                flow.in_memory = feed.in_memory();
                flow.feed = Some(feed);
                let sequence = flow.issued;
                match job {
                    Ok(Some(job)) => {
                        flow.issued += 1;
                        drop(flow);
                        self.flowing.notify_all();
                        return Some((sequence, job));
                    }
                    Ok(None) => {}
                    Err(payload) => {
                        flow.issued += 1;
                        flow.outcomes.insert(sequence, Outcome::Panicked(payload));
                        flow.stopped = true;
                    }
                }
                self.flowing.notify_all();
                continue;
            }
            flow = wait(&self.flowing, flow);
        }
    }

    fn work(&self, sequence: u64, job: Job, worker: &mut Worker, writer: Option<&mut TextWriter>) -> Outcome {
        match catch_unwind(AssertUnwindSafe(|| self.parse_and_finish(sequence, job, worker, writer))) {
            Ok(outcome) => outcome,
            Err(payload) => {
                // The jobs behind must not wait for a turn that never ends.
                lock(&self.order).stop();
                self.turn.notify_all();
                Outcome::Panicked(payload)
            }
        }
    }

    fn parse_and_finish(
        &self,
        sequence: u64,
        job: Job,
        worker: &mut Worker,
        writer: Option<&mut TextWriter>,
    ) -> Outcome {
        let guess = match self.cancel.load(Ordering::Relaxed) {
            true => None,
            false => order::guess(&job, worker, sequence),
        };
        let finished = {
            let mut order = lock(&self.order);
            while !order.is_turn(sequence) {
                if order.stopped() {
                    return Outcome::Outputs(Vec::new());
                }
                order = wait(&self.turn, order);
            }
            let finished = order.settle(sequence, job, guess, worker);
            drop(order);
            self.turn.notify_all();
            finished
        };
        let mut outputs = Vec::new();
        if let Some((builder, keep, base, first)) = finished.rows {
            let mut builder = builder;
            if let Some(column) = self.plan.schema.position("RecordNumber") {
                builder.rebase(column, base as i64);
            }
            let rows = builder.rows();
            let mut table = builder.finish();
            if keep.iter().map(|range| range.len()).sum::<usize>() < rows {
                table = table.take(&keep);
            }
            if table.rows() > 0 {
                lock(&self.order).books.filled(&table);
                // Behind all that looks at what was recorded, and before anything is written.
                if let Some(de_identifier) = &self.plan.de_identify {
                    table = de_identifier.table(&table);
                }
                match writer {
                    Some(writer) => {
                        let mut text = Vec::new();
                        if let Err(error) = writer.format(&table, &mut text) {
                            return Outcome::Failed(error, outputs);
                        }
                        outputs.push(Output::Text(text));
                    }
                    None => {
                        if let Some(options) = &self.plan.text_cells {
                            table = as_text(&table, options);
                        }
                        let mut at = 0;
                        while at < table.rows() {
                            let length = if first && at == 0 { FIRST_ROWS } else { MOST_ROWS };
                            outputs.push(Output::Table(table.slice(at, length)));
                            at += length;
                        }
                    }
                }
            }
        }
        match finished.error {
            Some(error) => Outcome::Failed(error, outputs),
            None => Outcome::Outputs(outputs),
        }
    }
}
