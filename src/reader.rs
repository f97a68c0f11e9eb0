//! Reads sources into tables of records, and keeps the books.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::audit::guid_text;
use crate::books::{Books, Counts};
use crate::classic::ClassicLayout;
use crate::de_identify::{DeIdentifier, Role};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::{Filter, Needs};
use crate::issue::{Issue, IssueCode};
use crate::knowledge::{Knowledge, MeetingMap, Unusable, UserMap};
use crate::limits::Limits;
use crate::output::{TextFormat, TextOptions, TextWriter, text_schema};
use crate::pipeline::feed::{MEMORY, MEMORY_INDEX, OtherFiles, Source, StreamBox, open_awaited};
use crate::pipeline::folder::Folder;
use crate::pipeline::{
    Awaited, Fill, MOST_ROWS, Memory, Output, Pipeline, Plan, Progress, ProgressCallback, Records, Spooler, Watch,
};
use crate::record::{Cell, RecordKind};
use crate::schema::{ColumnType, Storage};
use crate::table::{Table, TableBuilder, TableKind, TableSchema};
use crate::view::{View, select};

/// The deepest nesting that may be asked for: what walks through JSON by calling itself fits the smallest of stacks.
const DEEPEST: usize = 1024;

/// The most worker threads. More than there are cores help nobody, and the system's threads belong to others too.
const MOST_THREADS: usize = 256;

/// How many threads work where so many are asked for; 0 asks for one per core.
pub(crate) fn worker_threads(asked: usize) -> usize {
    let threads = match asked {
        0 => std::thread::available_parallelism().map_or(1, |cores| cores.get()),
        asked => asked,
    };
    threads.min(MOST_THREADS)
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReaderOptions {
    /// Worker threads, at most 256; 0 means one per core. 1 works on the caller's thread alone.
    pub threads: usize,
    /// Which columns.
    pub view: View,
    /// Which of the view's columns, by name and wildcard; all if empty.
    pub columns: Vec<String>,
    /// How the text of columns with much repetition lies: as dictionaries, plainly as that of all others, or as views.
    pub storage: Storage,
    /// The zone of the classic view's times.
    pub zone: chrono_tz::Tz,
    /// Which rows.
    pub filter: Filter,
    /// Learn people's UPNs from other records and fill them in.
    pub resolve: bool,
    /// Note whose UPN neither records nor the map tell, so that a directory can be asked: see [`Reader::learn`]. Implies
    /// `resolve`.
    pub directory: bool,
    /// Who people are, as the caller says.
    pub user_map: Option<Arc<UserMap>>,
    /// Fill the meeting's cells of participants from its MeetingDetail.
    pub join_meeting: bool,
    /// What meetings were called, as the caller says.
    pub meeting_map: Option<Arc<MeetingMap>>,
    /// Limits.
    pub limits: Limits,
    /// Where input goes that has to be kept, to read it twice or because it is an archive in a stream; the system's temporary
    /// folder if `None`.
    pub temporary_folder: Option<PathBuf>,
    /// Files that are no sources where they lie in a folder that is read: maps, keys, what is being written; see
    /// [`Reader::leave_out`].
    pub other_files: Vec<PathBuf>,
    /// Text that a thread takes at once, in bytes; 4 MiB. What comes out does not depend on it, but for where tables end.
    pub block_bytes: usize,
    /// The records added in memory are those of a [`Collection`](crate::collection::Collection): they name the search as
    /// their source, and their number is no sign that they are cut off.
    pub collected: bool,
    /// Give the rows as text ([`Reader::next_text`]) instead of tables.
    pub text: Option<TextFormat>,
    /// Every cell of the tables is text, as CSV writes it; see [`as_text`](crate::output::as_text). Not together with
    /// `text`.
    pub text_cells: Option<TextOptions>,
    /// Replace people, addresses and URLs by pseudonyms in all that comes out: rows, issues, sources and unknown keys; and
    /// have errors quote and name nothing.
    pub de_identify: Option<Arc<DeIdentifier>>,
    /// Rows stay as they were recorded all the same: for a reader that feeds an [`Analysis`](crate::analysis::Analysis),
    /// which has to see the originals and makes the pseudonyms itself.
    pub rows_as_recorded: bool,
}

impl ReaderOptions {
    /// Whether UPNs are learned from records and filled in.
    fn resolves(&self) -> bool {
        self.resolve || self.directory
    }
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            view: View::Record,
            columns: Vec::new(),
            storage: Storage::Dictionary,
            zone: chrono_tz::UTC,
            filter: Filter::default(),
            resolve: false,
            directory: false,
            user_map: None,
            join_meeting: false,
            meeting_map: None,
            limits: Limits::default(),
            temporary_folder: None,
            other_files: Vec::new(),
            block_bytes: 4 << 20,
            collected: false,
            text: None,
            text_cells: None,
            de_identify: None,
            rows_as_recorded: false,
        }
    }
}

/// Reads sources into tables.
///
/// Sources are added, then tables are taken until there are no more; more sources may be added after that. With
/// options that need two passes (resolution, the meeting join, some filters) rows come only after
/// [`Reader::close_input`]. One reader is used by one thread at a time; it may be sent to another.
#[derive(Debug)]
pub struct Reader {
    setup: Setup,
    watch: Watch,
    /// Sources that wait for the first pass.
    waiting: Vec<Waiting>,
    closed: bool,
    /// Sources that the first pass has read and that wait for the second.
    learned: Vec<Source>,
    knowledge: Arc<Knowledge>,
    /// Jobs of first passes so far.
    jobs: u64,
    pipeline: Pipeline,
}

/// What does not change while reading.
#[derive(Debug)]
struct Setup {
    options: ReaderOptions,
    schema: Arc<TableSchema>,
    classic: Option<ClassicLayout>,
    filter: Arc<Filter>,
    threads: usize,
    learn: Needs,
    other_files: Arc<OtherFiles>,
    cancel: Arc<AtomicBool>,
    progress: Arc<Progress>,
}

impl Setup {
    fn joins(&self) -> bool {
        self.options.join_meeting || self.options.view == View::Report
    }

    fn plan(&self) -> Plan {
        Plan {
            schema: self.schema.clone(),
            classic: self.classic,
            zone: self.options.zone,
            filter: self.filter.clone(),
            fill: Fill::default(),
            jobs_before: 0,
            learning: false,
            learn: self.learn,
            limits: self.options.limits.clone(),
            block_bytes: self.options.block_bytes.max(1),
            temporary_folder: self.options.temporary_folder.clone(),
            other_files: self.other_files.clone(),
            memory: if self.options.collected { Memory::Search } else { Memory::Records },
            text: self.options.text.clone(),
            text_cells: self.options.text_cells,
            de_identify: self.options.de_identify.clone().filter(|_| !self.options.rows_as_recorded),
        }
    }

    fn start(&self, plan: Plan) -> Pipeline {
        Pipeline::new(plan, self.threads, self.cancel.clone(), self.progress.clone())
    }

    /// The pass that learns; `jobs` were done by such passes before.
    fn first_pass(&self, jobs: u64) -> Pipeline {
        self.start(Plan { learning: true, text: None, jobs_before: jobs, ..self.plan() })
    }

    /// What the caller says of people and meetings, and nothing learned yet.
    fn nothing_learned(&self) -> Knowledge {
        let options = &self.options;
        Knowledge::new(self.learn)
            .with_user_map(options.user_map.clone())
            .with_meeting_map(options.meeting_map.clone())
            .finding(&self.filter)
    }

    /// The pass that gives rows, with what the first one learned.
    fn second_pass(&self, learned: Arc<Knowledge>) -> Pipeline {
        let options = &self.options;
        let identity = match (options.resolves(), &options.user_map) {
            (true, _) => Some(learned.clone()),
            // The map alone is asked for, whatever the filter had to learn.
            (false, Some(_)) => Some(Arc::new(self.nothing_learned())),
            (false, None) => None,
        };
        let fill = Fill {
            test: self.learn.two_passes().then(|| learned.clone()).or_else(|| identity.clone()),
            identity,
            meetings: (self.joins() || options.meeting_map.is_some()).then_some(learned),
            join: self.joins(),
        };
        self.start(Plan { fill, ..self.plan() })
    }

    /// The same source for the first pass and for the second; or its name and why it cannot be kept.
    fn for_two_passes(
        &self,
        waiting: Waiting,
        watch: &mut Watch,
    ) -> std::result::Result<(Source, Source), (Arc<str>, Error)> {
        let mut spool_stream = |name: Arc<str>, path: &Path, stream: &mut dyn Read| {
            let mut spooler = Spooler::new(self.options.temporary_folder.clone());
            let kept = spooler.take_all(stream, path, watch);
            match kept.and_then(|()| spooler.finish()) {
                Ok(spool) => Ok((Source::Spooled(name.clone(), spool.clone()), Source::Spooled(name, spool))),
                Err(error) => Err((name, error)),
            }
        };
        match waiting {
            Waiting::Records(spooler) => {
                let spool = spooler.finish().map_err(|error| (Arc::from(MEMORY), error))?;
                Ok((Source::SpooledRecords(spool.clone()), Source::SpooledRecords(spool)))
            }
            Waiting::Source(Source::Stream(name, mut stream)) => {
                spool_stream(name.clone(), Path::new(name.as_ref()), &mut stream.0)
            }
            Waiting::Source(Source::Path(path)) => match std::fs::metadata(&path) {
                // A pipe or device gives its bytes only once.
                Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
                    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                    spool_stream(Arc::from(name), &path, &mut open_awaited(&path, &self.cancel))
                }
                _ => Ok((Source::Path(path.clone()), Source::Path(path))),
            },
            Waiting::Source(Source::Folder(folder)) => Ok((Source::Folder(folder.clone()), Source::Folder(folder))),
            Waiting::Source(Source::Records(records)) => {
                Ok((Source::Records(records.clone()), Source::Records(records)))
            }
            Waiting::Source(Source::Table(table)) => Ok((Source::Table(table.clone()), Source::Table(table))),
            Waiting::Source(Source::Spooled(name, spool)) => {
                Ok((Source::Spooled(name.clone(), spool.clone()), Source::Spooled(name, spool)))
            }
            Waiting::Source(Source::SpooledRecords(spool)) => {
                Ok((Source::SpooledRecords(spool.clone()), Source::SpooledRecords(spool)))
            }
            Waiting::Source(Source::Unreadable(name, error)) => Err((name, error)),
        }
    }
}

/// A source that will be read twice.
#[derive(Debug)]
enum Waiting {
    Source(Source),
    /// Records that come in batches are kept together, so that all of them share one memory limit.
    Records(Spooler),
}

impl Reader {
    /// A reader; fails with [`ErrorKind::InvalidArgument`] on options that cannot be used.
    pub fn new(options: ReaderOptions) -> Result<Self> {
        let classic = (options.view == View::Classic).then(|| classic_layout(options.filter.kinds()));
        let schema = match classic {
            Some(_) if !options.columns.is_empty() => {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    "the classic view has columns of its own: choose columns with the view record or report",
                ));
            }
            Some(layout) => layout.schema(),
            None => TableSchema::records(&select(options.view, &options.columns)?, false),
        };
        let schema = schema.with_repeated(options.storage);
        let threads = worker_threads(options.threads);
        if options.limits.depth > DEEPEST {
            let message = format!("depth: {} is more than the {DEEPEST} that can be allowed", options.limits.depth);
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let meetings = options.join_meeting || options.view == View::Report || options.meeting_map.is_some();
        let needs = Needs { people: options.resolves(), persons: false, meetings, unresolved: options.directory };
        let learn = options.filter.needs().union(needs);
        if options.text.is_some() && options.text_cells.is_some() {
            let message = "cells as text are for tables: what is written as CSV or JSON Lines is text already";
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        if let Some(text) = &options.text {
            TextWriter::new(&schema, text)?;
        }
        let setup = Setup {
            schema: Arc::new(schema),
            classic,
            filter: Arc::new(options.filter.clone()),
            threads,
            learn,
            other_files: Arc::new(OtherFiles::new(options.other_files.clone())),
            cancel: Arc::default(),
            progress: Arc::default(),
            options,
        };
        let knowledge = Arc::new(setup.nothing_learned());
        let pipeline = setup.second_pass(knowledge.clone());
        let watch = Watch::new(setup.cancel.clone(), setup.progress.clone());
        let (waiting, learned, closed) = (Vec::new(), Vec::new(), false);
        let reader = Self { setup, watch, waiting, closed, learned, knowledge, jobs: 0, pipeline };
        let options = &reader.setup.options;
        let users = options.user_map.as_deref().map(|map| ("user map", map.unusable()));
        let meetings = options.meeting_map.as_deref().map(|map| ("meeting map", map.unusable()));
        reader.note_unusable_rows(users.into_iter().chain(meetings));
        Ok(reader)
    }

    /// Notes what an analysis of all that was read says of it, as issues; each code once.
    pub(crate) fn note_of_all_sources(&self, said: impl IntoIterator<Item = (IssueCode, String)>) {
        self.pipeline.in_order(|order| {
            for (code, message) in said {
                if order.books.issue_count(code) == 0 {
                    order.books.of_all_sources(code, message);
                }
            }
        });
    }

    /// Notes the rows of maps that were left out, as issues.
    pub(crate) fn note_unusable_rows<'m>(&self, maps: impl IntoIterator<Item = (&'m str, &'m Unusable)>) {
        self.pipeline.in_order(|order| {
            for (map, unusable) in maps {
                order.books.unusable_rows(map, unusable);
            }
        });
    }

    /// Has `callback` told bytes of files read and in all, as [`Reader::progress`], while a step goes on, on the thread
    /// that called: between tables, between blocks, and every 100 ms while it waits for worker threads. Its answer says
    /// whether to go on; `false` ends the step, and all after it, with [`ErrorKind::Cancelled`].
    pub fn set_progress(&mut self, callback: Option<ProgressCallback>) {
        self.watch.set_callback(callback);
    }

    fn add(&mut self, source: Source) {
        match self.setup.learn.two_passes() {
            true => self.waiting.push(Waiting::Source(source)),
            false => self.pipeline.push(source),
        }
    }

    /// Queues a file, or the files of a folder and of the folders in it, in the order of their names. Each is opened when
    /// its turn comes. Hidden ones are left out, and so, with an issue, is what holds no audit data.
    pub fn add_path(&mut self, path: impl Into<PathBuf>) {
        let path = path.into();
        match path.is_dir() {
            true => self.add(Source::Folder(Arc::new(Folder::list(&path, &self.setup.cancel)))),
            false => self.add(Source::Path(path)),
        }
    }

    /// Says before anything is read that this file is no source although it may lie in a folder that is, because it is
    /// being written or something else.
    pub fn leave_out(&mut self, path: impl Into<PathBuf>) {
        self.setup.other_files.add(path.into());
    }

    /// Queues a stream under a name, such as standard input.
    pub fn add_stream(&mut self, name: &str, stream: Box<dyn Read + Send>) {
        self.add(Source::Stream(Arc::from(name), StreamBox(stream)));
    }

    /// Queues a stream that may keep its reader waiting for ever, such as a pipe or a terminal. A thread of its own reads
    /// it, so that [`Reader::cancel_flag`] ends a step that waits for it.
    pub fn add_awaited_stream(&mut self, name: &str, stream: Box<dyn Read + Send>) {
        let awaited = Awaited::new(self.setup.cancel.clone(), move || Ok(stream));
        self.add_stream(name, Box::new(awaited));
    }

    /// Queues the content of a file that is in memory.
    pub fn add_bytes(&mut self, bytes: Vec<u8>) {
        self.add_stream("(memory)", Box::new(std::io::Cursor::new(bytes)));
    }

    /// Queues records, each the text of one audit record (or of a wrapper around one), copied. Fails only where they
    /// have to be kept for reading them twice and cannot be.
    pub fn add_records<'a>(&mut self, records: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
        self.queue_records(records).map_err(|error| self.told_error(error))
    }

    fn queue_records<'a>(&mut self, records: impl IntoIterator<Item = &'a [u8]>) -> Result<()> {
        if self.setup.learn.two_passes() {
            if !matches!(self.waiting.last(), Some(Waiting::Records(_))) {
                self.waiting.push(Waiting::Records(Spooler::new(self.setup.options.temporary_folder.clone())));
            }
            if let Some(Waiting::Records(spooler)) = self.waiting.last_mut() {
                for record in records {
                    spooler.push_record(record)?;
                }
            }
            return Ok(());
        }
        let mut batch = Records::default();
        for record in records {
            batch.push(record);
            // As much as a block of a file, so that tables and their dictionaries stay as small and all threads work.
            if batch.data.len() >= self.setup.options.block_bytes || batch.ends.len() >= MOST_ROWS {
                self.pipeline.push(Source::Records(std::mem::take(&mut batch)));
            }
        }
        if !batch.ends.is_empty() {
            self.pipeline.push(Source::Records(batch));
        }
        Ok(())
    }

    /// Queues a table of our own rows coming back. Fails with [`ErrorKind::InvalidArgument`] if it holds no records.
    pub fn add_table(&mut self, table: Table) -> Result<()> {
        if table.kind() != TableKind::Records {
            let message = format!("a table of kind {} holds no records to read", table.kind().name());
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        self.add(Source::Table(table));
        Ok(())
    }

    /// Notes that an imported table had columns that the contract does not know.
    pub fn note_unknown_columns(&mut self, names: &[String]) {
        self.pipeline.in_order(|order| {
            for name in names {
                order.books.issue(Issue {
                    record_number: 0,
                    source: Arc::from("(memory)"),
                    byte_offset: 0,
                    code: IssueCode::UnknownColumn,
                    audit_id: None,
                    message: format!("the column {name} is none of the contract's and was ignored"),
                });
            }
        });
    }

    /// Says that no source will be added any more.
    pub fn close_input(&mut self) {
        self.closed = true;
    }

    /// The next rows: at most 1,024 in the first table, 16,384 in later ones; `None` when all that was added is read.
    /// After an error about one source the next call goes on with the next source. A source of which every record was
    /// rejected is such an error, of kind [`ErrorKind::InvalidFormat`]: of what was added in memory at the end of the input.
    pub fn next_table(&mut self) -> Result<Option<Table>> {
        loop {
            match self.next_output()? {
                Some(Output::Table(table)) => return Ok(Some(table)),
                Some(Output::Text(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// The next rows if they are ready, without waiting for worker threads that are still at it; [`Reader::next_table`]
    /// tells whether there will be more. So a caller can add a little, take what is ready until there is nothing, and
    /// go on. It waits only while more is queued in memory than the threads have use for. One thread works on what is
    /// queued, as for [`Reader::next_table`]; a first pass, where one is needed, is run as a whole.
    pub fn poll_table(&mut self) -> Result<Option<Table>> {
        loop {
            let ready = match self.ready_for_rows() {
                Ok(true) => self.pipeline.poll_output(&mut self.watch),
                Ok(false) => Ok(None),
                Err(error) => Err(error),
            };
            match ready.map_err(|error| self.told_error(error))? {
                Some(Output::Table(table)) => return Ok(Some(table)),
                Some(Output::Text(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// The next rows as text, where [`ReaderOptions::text`] asks for it; without the header.
    pub fn next_text(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            match self.next_output()? {
                Some(Output::Text(text)) => return Ok(Some(text)),
                Some(Output::Table(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// What stands before the rows of [`Reader::next_text`].
    pub fn text_header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        // The options were tried when the reader was made.
        if let Some(Ok(writer)) = self.setup.options.text.as_ref().map(|text| TextWriter::new(&self.setup.schema, text))
        {
            writer.header(&mut header);
        }
        header
    }

    /// Reads what was added since the last time for what it says of people and meetings: the first pass, which otherwise
    /// waits for [`Reader::close_input`]. After that rows of it can be taken, filled in from it and all before; those of
    /// what is added later may know more. All rows of what was learned from before have to be taken first.
    ///
    /// The answer has a row for each object id, UserObjectId, that [`ReaderOptions::directory`] asks for and that was not
    /// in an answer before.
    pub fn learn(&mut self) -> Result<Table> {
        self.learn_now().map_err(|error| self.told_error(error))
    }

    fn learn_now(&mut self) -> Result<Table> {
        if self.setup.learn.two_passes() && !self.waiting.is_empty() {
            self.learn_from_waiting()?;
        }
        let schema = TableSchema::new(TableKind::Unresolved, &[("UserObjectId", ColumnType::Guid)]);
        let mut builder = TableBuilder::new(Arc::new(schema));
        if self.setup.learn.unresolved {
            for id in self.own_knowledge()?.take_unresolved() {
                builder.append_cells([Cell::Text(&guid_text(id))]);
            }
        }
        Ok(builder.finish())
    }

    /// Says who people are as a directory has it: the content of a user map. It comes behind what records and the user map
    /// say, and holds for the rows of what was learned from since, and later ones. What the directory does not know is
    /// left out.
    pub fn add_directory(&mut self, content: &[u8]) -> Result<()> {
        if !self.setup.learn.unresolved {
            let message = "the reader was made without the option to ask a directory";
            return Err(Error::new(ErrorKind::InvalidState, message));
        }
        let people = UserMap::parse(content).map_err(|error| self.told_error(error))?;
        self.own_knowledge()?.add_directory(people);
        Ok(())
    }

    /// What is known, to be added to. Fails while rows are being made of it.
    fn own_knowledge(&mut self) -> Result<&mut Knowledge> {
        if self.pipeline.is_idle() {
            // The pass that is done lets go of it.
            let ended = std::mem::replace(&mut self.pipeline, self.setup.second_pass(Arc::default()));
            self.pipeline.take_over(ended);
        }
        let message = "the rows of what was learned from before are to be taken first";
        Arc::get_mut(&mut self.knowledge).ok_or_else(|| Error::new(ErrorKind::InvalidState, message))
    }

    /// Runs the first pass if it is due, and begins the second; `false` where that has to wait for the end of the input.
    fn ready_for_rows(&mut self) -> Result<bool> {
        if self.setup.learn.two_passes() {
            if self.closed && !self.waiting.is_empty() {
                self.learn_from_waiting()?;
            }
            if !self.learned.is_empty() {
                self.begin_second_pass();
            }
            return Ok(self.waiting.is_empty() || !self.pipeline.is_idle());
        }
        Ok(true)
    }

    fn next_output(&mut self) -> Result<Option<Output>> {
        self.take_output().map_err(|error| self.told_error(error))
    }

    fn take_output(&mut self) -> Result<Option<Output>> {
        if !self.ready_for_rows()? {
            return Ok(None);
        }
        let output = self.pipeline.next_output(&mut self.watch)?;
        if output.is_none() && self.closed {
            let (filter, knowledge) = (&self.setup.options.filter, &self.knowledge);
            let nothing_read = self.pipeline.in_order(|order| {
                let nothing_read = order.books.close_source(MEMORY_INDEX, None);
                order.books.close(filter);
                if let Some(map) = knowledge.map_in_vain() {
                    order.books.map_matches_nothing(map);
                }
                nothing_read
            });
            if let Some(error) = nothing_read {
                return Err(error);
            }
        }
        Ok(output)
    }

    /// The first pass: reads all that waits for what it says of people and meetings.
    fn learn_from_waiting(&mut self) -> Result<()> {
        // Before anything is read: not while rows are made of what is known.
        self.own_knowledge()?;
        let mut pipeline = self.setup.first_pass(self.jobs);
        let mut again = Vec::new();
        for waiting in std::mem::take(&mut self.waiting) {
            match self.setup.for_two_passes(waiting, &mut self.watch) {
                Ok((once, twice)) => {
                    pipeline.push(once);
                    again.push(twice);
                }
                // Only that source is lost. The second pass reports it when its turn comes.
                Err((name, error)) => again.push(Source::Unreadable(name, error)),
            }
        }
        // The second pass reads as much again: said now, so that no progress display jumps back.
        let total = &self.setup.progress.total;
        total.fetch_add(total.load(Ordering::Relaxed), Ordering::Relaxed);
        loop {
            match pipeline.next_output(&mut self.watch) {
                Ok(None) => break,
                Ok(Some(_)) => {}
                Err(error) if error.kind() == ErrorKind::Cancelled => return Err(error),
                // The second pass meets the same failure and reports it.
                Err(_) => {}
            }
        }
        let (learned, jobs) = pipeline.in_order(|order| (order.learned.take(), order.settled()));
        self.jobs += jobs;
        if let Some(learned) = learned {
            let knowledge = self.own_knowledge()?;
            knowledge.merge(&learned);
            knowledge.tie_listed();
        }
        self.learned.extend(again);
        Ok(())
    }

    /// The second pass: reads again what was learned from, and gives its rows.
    fn begin_second_pass(&mut self) {
        let ended = std::mem::replace(&mut self.pipeline, self.setup.second_pass(self.knowledge.clone()));
        self.pipeline.take_over(ended);
        let total = self.setup.progress.total.load(Ordering::Relaxed);
        for source in std::mem::take(&mut self.learned) {
            self.pipeline.push(source);
        }
        self.setup.progress.total.store(total, Ordering::Relaxed);
    }

    /// The schema of the tables to come.
    pub fn schema(&self) -> Arc<TableSchema> {
        match self.setup.options.text_cells {
            Some(_) => Arc::new(text_schema(&self.setup.schema)),
            None => self.setup.schema.clone(),
        }
    }

    /// Whether rows come only after [`Reader::close_input`], because other records have to be read first.
    pub fn needs_two_passes(&self) -> bool {
        self.setup.learn.two_passes()
    }

    fn books<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        self.pipeline.in_order(|order| look(&order.books))
    }

    /// A table of the books, with pseudonyms where they are asked for.
    fn told(&self, table: Table) -> Table {
        match &self.setup.options.de_identify {
            Some(de_identifier) => de_identifier.table(&table),
            None => table,
        }
    }

    /// An error on its way out, without names and quotes where pseudonyms are asked for.
    fn told_error(&self, error: Error) -> Error {
        match &self.setup.options.de_identify {
            Some(de_identifier) => error.told(|name| de_identifier.text(name, Role::Source)),
            None => error,
        }
    }

    /// The books so far.
    pub fn counts(&self) -> Counts {
        self.books(Books::counts)
    }

    /// How often an issue was met so far.
    pub fn issue_count(&self, code: IssueCode) -> u64 {
        self.books(|books| books.issue_count(code))
    }

    /// Bytes of files read so far and in all, as they lie on disk, for a progress display. With two passes both count.
    pub fn progress(&self) -> (u64, u64) {
        (self.setup.progress.read.load(Ordering::Relaxed), self.setup.progress.total.load(Ordering::Relaxed))
    }

    /// Set it from any thread to make the next step fail with [`ErrorKind::Cancelled`].
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        self.setup.cancel.clone()
    }

    /// The issues so far (the first 100,000), a row each: RecordNumber, Source, ByteOffset, Code, AuditId, Message.
    pub fn issues(&self) -> Table {
        self.told(self.books(Books::issue_table))
    }

    /// What was read so far and what is missing, odd or damaged in it, in the columns of
    /// [`COMPLETENESS_COLUMNS`](crate::analysis::COMPLETENESS_COLUMNS).
    pub fn completeness(&self) -> Table {
        self.told(self.books(crate::analysis::completeness))
    }

    /// Counts and completeness in one row.
    pub fn summary(&self) -> Table {
        self.books(Books::summary_table)
    }

    /// Counts per source.
    pub fn sources(&self) -> Table {
        self.told(self.books(Books::source_table))
    }

    /// Keys that the contract does not know, with counts.
    pub fn unknown_keys(&self) -> Table {
        self.told(self.books(Books::unknown_key_table))
    }

    /// The field table with how often each column was filled.
    pub fn fields(&self) -> Table {
        self.books(Books::field_table)
    }
}

fn classic_layout(kinds: &[RecordKind]) -> ClassicLayout {
    match kinds {
        [RecordKind::Meeting] => ClassicLayout::Meetings,
        [RecordKind::Participant] => ClassicLayout::Participants,
        _ => ClassicLayout::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Cell;

    #[test]
    fn five_thousand_collected_records_are_no_sign_of_a_cut() {
        for (collected, expected) in [(false, 1), (true, 0)] {
            let mut reader = Reader::new(ReaderOptions { collected, ..ReaderOptions::default() }).unwrap();
            let record = |number| format!(r#"{{"Id":"{number}","Operation":"MeetingDetail"}}"#);
            let records: Vec<_> = (0..5_000).map(record).collect();
            reader.add_records(records.iter().map(String::as_bytes)).unwrap();
            reader.close_input();
            while reader.next_table().unwrap().is_some() {}
            let sources = reader.sources();
            let source = if collected { "Search-UnifiedAuditLog" } else { MEMORY };
            assert_eq!(sources.cell(0, sources.schema().position("Source").unwrap()), Cell::Text(source));
            assert_eq!(reader.books(|books| books.issue_count(IssueCode::PossiblyTruncated)), expected);
        }
    }

    fn read(reader: &mut Reader) -> (usize, Vec<String>) {
        let (mut rows, mut errors) = (0, Vec::new());
        loop {
            match reader.next_table() {
                Ok(Some(table)) => rows += table.rows(),
                Ok(None) => return (rows, errors),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::InvalidFormat);
                    errors.push(error.to_string());
                }
            }
        }
    }

    fn messages(reader: &Reader, code: IssueCode) -> Vec<String> {
        reader.books(|books| {
            let of_code = books.issues().iter().filter(|issue| issue.code == code);
            of_code.map(|issue| format!("{}: {}", issue.source, issue.message)).collect()
        })
    }

    #[test]
    fn a_source_of_which_every_record_was_rejected_fails_and_the_others_are_read() {
        const CUT: &str = r#"{"Id":"x","Workload":"MicrosoftTeams","Operation":"#;
        const NOT_JSON: &str = r#"{"Id":"x","Operation":"MeetingDetail","UserType":}"#;
        let of_codes = format!("{NOT_JSON}\n{NOT_JSON}\n{CUT}");
        for (threads, resolve) in [(1, false), (2, false), (1, true)] {
            let mut reader = reader(threads, resolve);
            reader.add_stream("bad.json", Box::new(std::io::Cursor::new(of_codes.clone())));
            reader.add_stream("good.json", Box::new(std::io::Cursor::new(RECORD)));
            reader.add_stream(
                "partly.json",
                Box::new(std::io::Cursor::new(format!("{NOT_JSON}\n{}", RECORD.replace('x', "y")))),
            );
            reader.add_records([CUT.as_bytes()]).unwrap();
            reader.close_input();
            let (rows, errors) = read(&mut reader);
            assert_eq!((rows, errors.len()), (2, 2), "{errors:?}");
            assert!(
                errors[0].starts_with(
                    "bad.json: none of the 3 records in it could be read; 2 of them, the first record 1, byte 0: the record is not JSON"
                ),
                "{errors:?}"
            );
            assert!(errors[1].starts_with("(memory): the only record in it could not be read (record 7, byte 0): "));
            assert!(errors.iter().all(|error| error.ends_with("; export it again, and leave it as it comes")));
            assert_eq!(read(&mut reader), (0, Vec::new()), "it is said once");
            assert!(reader.counts().balance());
        }
    }

    #[test]
    fn with_pseudonyms_a_failure_quotes_nothing() {
        let told = Some(Arc::new(DeIdentifier::new("0123456789abcdef0123456789abcdef").unwrap()));
        let mut reader =
            Reader::new(ReaderOptions { threads: 1, de_identify: told, ..ReaderOptions::default() }).unwrap();
        reader.add_records([r#"{"Id":"Anna"#.as_bytes()]).unwrap();
        reader.close_input();
        let (_, errors) = read(&mut reader);
        assert!(errors[0].contains(IssueCode::CutOff.description()), "{errors:?}");
    }

    #[test]
    fn sources_whose_participants_are_nobody_or_were_cut_are_named() {
        let nobody = |number: usize| format!(r#"{{"Id":"n{number}","Operation":"MeetingParticipantDetail"}}"#);
        let somebody = |number| participant(number, r#""DisplayName":"Ada""#);
        let cut =
            |number| somebody(number).replace("\"Attendees\":", "\"Modalities\":\"System.Object[]\",\"Attendees\":");
        for (records, nameless, truncated) in [
            (vec![nobody(1), somebody(2)], "", ""),
            (
                vec![nobody(1), nobody(2), somebody(3)],
                "(memory): 2 of 3 participant rows name nobody: was the export cut, as by ConvertTo-Json without -Depth, \
                 or did it leave out Attendees?",
                "",
            ),
            ((0..10).map(|number| if number == 0 { cut(0) } else { somebody(number) }).collect(), "", ""),
            (
                (0..10).map(|number| if number < 2 { cut(number) } else { somebody(number) }).collect(),
                "",
                "(memory): 2 of 10 rows were cut by ConvertTo-Json: export again with -Depth 100",
            ),
        ] {
            let kinds = [RecordKind::Participant, RecordKind::Meeting];
            for filtered in [false, true] {
                let mut filter = Filter::default();
                filter.add_kind(kinds[usize::from(filtered)].name()).unwrap();
                let mut reader = Reader::new(ReaderOptions { threads: 1, filter, ..ReaderOptions::default() }).unwrap();
                reader.add_records(records.iter().map(String::as_bytes)).unwrap();
                reader.close_input();
                read(&mut reader);
                let expected = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
                assert_eq!(messages(&reader, IssueCode::NoIdentities), expected(nameless));
                assert_eq!(messages(&reader, IssueCode::ManyTruncated), expected(truncated));
                assert_eq!(messages(&reader, IssueCode::NothingMatches).len(), usize::from(filtered));
            }
        }
    }

    #[test]
    fn the_numbers_of_rows_at_which_exports_of_the_portal_end_are_known() {
        for (records, expected) in [(99_999, 0), (100_000, 1)] {
            let mut reader = reader(1, false);
            let lines: String = (0..records)
                .map(|number| format!("{{\"Id\":\"{number}\",\"Operation\":\"MeetingDetail\"}}\n"))
                .collect();
            reader.add_bytes(lines.into_bytes());
            reader.close_input();
            read(&mut reader);
            assert_eq!(reader.issue_count(IssueCode::PossiblyTruncated), expected, "{records}");
        }
    }

    /// What walks through JSON by calling itself must not run out of stack, which would end the host's process.
    #[test]
    fn the_deepest_nesting_allowed_can_be_read() {
        let record = |depth| {
            let (open, close) = ("{\"a\":[".repeat(depth / 2), "]}".repeat(depth / 2));
            let unknown = format!("{open}1{close}");
            format!(
                r#"{{"Id":"x","Operation":"MeetingDetail","X":{unknown},"Members":[{unknown}],"ExtraProperties":{unknown}}}"#
            )
        };
        for threads in [1, 2] {
            let limits = Limits { depth: DEEPEST, ..Limits::default() };
            let options =
                ReaderOptions { threads, limits, text: Some(TextFormat::JsonLines), ..ReaderOptions::default() };
            let mut reader = Reader::new(options).unwrap();
            reader.add_records([record(DEEPEST - 2), record(DEEPEST)].iter().map(String::as_bytes)).unwrap();
            reader.close_input();
            while reader.next_text().unwrap().is_some() {}
            assert_eq!((reader.counts().meetings, reader.counts().rejected), (1, 1));
        }
        let limits = Limits { depth: DEEPEST + 1, ..Limits::default() };
        let error = Reader::new(ReaderOptions { limits, ..ReaderOptions::default() }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }

    const RECORD: &str = r#"{"Id":"x","Operation":"MeetingDetail"}"#;

    fn reader(threads: usize, resolve: bool) -> Reader {
        Reader::new(ReaderOptions { threads, resolve, ..ReaderOptions::default() }).unwrap()
    }

    #[test]
    fn cells_as_text_are_those_of_csv() {
        let record = r#"{"Id":"x","Operation":"MeetingParticipantDetail","JoinTime":"2026-01-18T12:53:38","Attendees":[
            {"DisplayName":"=1","Role":3}]}"#;
        let columns = ["RecordNumber", "JoinTime", "LeaveTime", "DisplayName", "Role"];
        for (threads, raw) in [(1, false), (2, true)] {
            let text_cells = Some(TextOptions { zone: chrono_tz::Europe::Zurich, raw, ..TextOptions::default() });
            let columns = columns.map(str::to_owned).to_vec();
            let options = ReaderOptions { threads, columns, text_cells, ..ReaderOptions::default() };
            let mut reader = Reader::new(options.clone()).unwrap();
            reader.add_records([record.as_bytes()]).unwrap();
            let table = reader.next_table().unwrap().unwrap();
            let position = |name| table.schema().position(name).unwrap();
            let cells = options.columns.iter().map(|name| table.text(0, position(name))).collect::<Vec<_>>();
            let name = if raw { "=1" } else { "'=1" };
            assert_eq!(cells, [Some("1"), Some("2026-01-18T13:53:38+01:00"), None, Some(name), Some("3")]);
            assert_eq!((table.schema(), reader.counts().rows), (&reader.schema(), 1));
            let both = Reader::new(ReaderOptions { text: Some(TextFormat::JsonLines), ..options });
            assert_eq!(both.unwrap_err().kind(), ErrorKind::InvalidArgument);
        }
    }

    /// Gives a record once it is let.
    struct Held(std::sync::mpsc::Receiver<()>, std::io::Cursor<&'static str>);

    impl Read for Held {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            // Nobody lets it any more: the test has ended.
            let _ = self.0.recv();
            self.1.read(buffer)
        }
    }

    const TENANT: &str = "0f2b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e";

    fn participant(number: usize, user: &str) -> String {
        format!(
            r#"{{"Id":"r{number}","Operation":"MeetingParticipantDetail","OrganizationId":"{TENANT}",
            "Attendees":[{{"RecipientType":"User","OrganizationId":"{TENANT}",{user}}}]}}"#
        )
    }

    /// UPN and source of the rows that can be taken now.
    fn identities(reader: &mut Reader) -> Vec<[Option<String>; 3]> {
        let mut found = Vec::new();
        while let Some(table) = reader.next_table().unwrap() {
            let cells = ["RecordNumber", "UserPrincipalName", "IdentitySource"];
            let positions = cells.map(|name| table.schema().position(name).unwrap());
            for row in 0..table.rows() {
                found.push(positions.map(|position| match table.cell(row, position) {
                    Cell::Int(number) => Some(number.to_string()),
                    _ => table.text(row, position).map(str::to_owned),
                }));
            }
        }
        found
    }

    #[test]
    fn a_directory_is_asked_portion_by_portion_and_once_for_each_person() {
        let ids: Vec<_> = (1..=4).map(|number| format!("0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a00{number}")).collect();
        let bare = |number, id: &str| participant(number, &format!(r#""UserObjectId":"{id}""#));
        for threads in [1, 2] {
            let options = ReaderOptions { threads, directory: true, ..ReaderOptions::default() };
            let mut reader = Reader::new(options).unwrap();
            let asked = |reader: &mut Reader| {
                let table = reader.learn().unwrap();
                (0..table.rows()).map(|row| table.text(row, 0).unwrap().to_owned()).collect::<Vec<_>>()
            };
            reader.add_records([bare(1, &ids[1]).as_bytes(), bare(2, &ids[0]).as_bytes()]).unwrap();
            assert!(reader.poll_table().unwrap().is_none(), "nothing before it has learned");
            assert_eq!(asked(&mut reader), [ids[0].clone(), ids[1].clone()]);
            reader
                .add_directory(format!(r#"[{{"id":"{}","userPrincipalName":"a@x.example"}}]"#, ids[0]).as_bytes())
                .unwrap();
            let told = |number: &str, upn: &str, source: &str| [number, upn, source].map(|text| Some(text.to_owned()));
            let untold = |number: &str| [Some(number.to_owned()), None, None];
            assert_eq!(identities(&mut reader), [untold("1"), told("2", "a@x.example", "Directory")]);

            let named = participant(3, &format!(r#""UserObjectId":"{}","UPN":"b@x.example""#, ids[1]));
            let again = bare(2, &ids[0]);
            let more = [named, bare(4, &ids[1]), bare(5, &ids[0]), bare(6, &ids[2]), again];
            reader.add_records(more.iter().map(String::as_bytes)).unwrap();
            assert_eq!(asked(&mut reader), [ids[2].clone()]);
            assert_eq!(
                identities(&mut reader),
                [
                    told("3", "b@x.example", "Record"),
                    told("4", "b@x.example", "Learned"),
                    told("5", "a@x.example", "Directory"),
                    untold("6")
                ]
            );
            assert_eq!((reader.counts().records, reader.counts().duplicates), (7, 1));

            reader.add_records([bare(7, &ids[2]).as_bytes()]).unwrap();
            reader.close_input();
            assert_eq!(identities(&mut reader), [untold("8")], "without learning before, as ever");
            assert_eq!(asked(&mut reader), Vec::<String>::new());
        }
        let error = reader(1, true).add_directory(b"[]").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidState);
    }

    #[test]
    fn rows_are_taken_before_more_is_learned() {
        let options = ReaderOptions { threads: 1, resolve: true, ..ReaderOptions::default() };
        let mut reader = Reader::new(options).unwrap();
        let records: Vec<_> = (0..2000).map(|number| RECORD.replace('x', &number.to_string())).collect();
        reader.add_records(records.iter().map(String::as_bytes)).unwrap();
        assert_eq!(reader.learn().unwrap().rows(), 0);
        assert_eq!(reader.next_table().unwrap().unwrap().rows(), 1024);
        reader.add_records([RECORD.as_bytes()]).unwrap();
        assert_eq!(reader.learn().unwrap_err().kind(), ErrorKind::InvalidState);
        assert_eq!(reader.next_table().unwrap().unwrap().rows(), 976);
        assert!(reader.next_table().unwrap().is_none());
        reader.learn().unwrap();
        assert_eq!(reader.next_table().unwrap().unwrap().rows(), 1);
    }

    #[test]
    fn a_page_of_results_among_records_is_read_as_in_a_file() {
        let record = |number| RECORD.replace('x', &format!("p{number}"));
        let page = |from: usize, rest: &str| {
            format!("{{\"@odata.context\":\"x\",\"value\":[{},\n{}]{rest}}}", record(from), record(from + 1))
        };
        let next = r#","@odata.nextLink":"https://graph.example/next""#;
        let count = |pages: &[String], code| {
            let mut counts = Vec::new();
            for (threads, two_passes) in [(1, false), (2, true)] {
                let mut reader = reader(threads, two_passes);
                reader.add_records(pages.iter().map(String::as_bytes)).unwrap();
                reader.close_input();
                let mut rows = 0;
                while let Ok(Some(table)) = reader.next_table() {
                    rows += table.rows();
                }
                counts.push((rows, reader.counts().records, reader.books(|books| books.issue_count(code))));
            }
            assert_eq!(counts[0], counts[1]);
            counts[0]
        };
        let cut = IssueCode::PossiblyTruncated;
        assert_eq!(count(&[page(1, next), record(3), page(4, "")], cut), (5, 5, 0));
        assert_eq!(count(&[page(1, next), page(3, next)], cut), (4, 4, 1));
        assert_eq!(count(&["{\"value\":[]}".to_owned()], IssueCode::NotARecord), (0, 0, 0));
        let damaged = page(1, "").replace("p1\"", "p1\" nothing");
        assert_eq!(count(&[damaged.clone(), page(3, "")], IssueCode::NotJson), (3, 4, 1));
        let broken_off = page(1, "");
        let broken_off = broken_off[..broken_off.len() - 20].to_owned();
        assert_eq!(count(&[broken_off, record(3)], IssueCode::CutOff), (2, 3, 1));
    }

    #[test]
    fn polling_does_not_wait_for_what_is_not_ready() {
        let mut reader = reader(2, false);
        assert!(reader.poll_table().unwrap().is_none());
        let (let_it, held) = std::sync::mpsc::channel();
        reader.add_stream("held", Box::new(Held(held, std::io::Cursor::new(RECORD))));
        for _ in 0..3 {
            assert!(reader.poll_table().unwrap().is_none());
        }
        drop(let_it);
        assert_eq!(reader.next_table().unwrap().map(|table| table.rows()), Some(1));
        assert!(reader.poll_table().unwrap().is_none());
        assert!(reader.next_table().unwrap().is_none());
    }

    #[test]
    fn polling_keeps_memory_bounded_and_gives_the_same_rows_in_order() {
        for threads in [1, 2] {
            let mut reader = reader(threads, false);
            let mut ids = Vec::new();
            let mut take = |table: Table| {
                let id = table.schema().position("AuditId").unwrap();
                ids.extend((0..table.rows()).map(|row| table.text(row, id).unwrap().to_owned()));
                ids.len()
            };
            let mut taken = 0;
            for number in 0..100 {
                let record = RECORD.replace('x', &number.to_string());
                reader.add_records([record.as_bytes()]).unwrap();
            }
            while let Some(table) = reader.poll_table().unwrap() {
                taken = take(table);
            }
            // As many may be queued, and as many with the threads.
            assert!(taken >= 100 - 2 * (threads + 2), "{taken} with {threads} threads");
            reader.close_input();
            while let Some(table) = reader.next_table().unwrap() {
                take(table);
            }
            assert_eq!(ids, (0..100).map(|number| number.to_string()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn polling_two_passes_gives_nothing_before_the_end_of_the_input() {
        let mut reader = reader(2, true);
        reader.add_records([RECORD.as_bytes()]).unwrap();
        assert!(reader.poll_table().unwrap().is_none());
        reader.close_input();
        let mut rows = 0;
        while rows == 0 {
            rows = reader.poll_table().unwrap().map_or(0, |table| table.rows());
        }
        assert_eq!(rows, 1);
    }

    #[test]
    fn a_step_that_waits_for_workers_tells_of_progress() {
        for stops in [None, Some(ErrorKind::Cancelled)] {
            let mut reader = reader(2, false);
            let (let_it, held) = std::sync::mpsc::channel();
            reader.add_stream("held", Box::new(Held(held, std::io::Cursor::new(RECORD))));
            let (mut let_it, cancel) = (Some(let_it), reader.cancel_flag());
            let mut calls = 0;
            // The rows come only if this is called while the step waits for them.
            reader.set_progress(Some(Box::new(move |_, _| {
                calls += 1;
                match stops {
                    None if calls > 2 => drop(let_it.take()),
                    Some(_) if calls > 2 => cancel.store(true, Ordering::Relaxed),
                    _ => {}
                }
                true
            })));
            let rows = reader.next_table().map(|table| table.map(|table| table.rows()));
            assert_eq!(rows.map_err(|error| Some(error.kind())), stops.map_or(Ok(Some(1)), |kind| Err(Some(kind))));
            reader.set_progress(None);
        }
    }

    #[test]
    fn the_first_pass_tells_of_progress_and_can_be_stopped() {
        for (threads, stop_at) in [(1, None), (2, None), (1, Some(5)), (2, Some(5))] {
            // Every record is a block of its own.
            let mut reader =
                Reader::new(ReaderOptions { threads, resolve: true, block_bytes: 1, ..ReaderOptions::default() })
                    .unwrap();
            let records: Vec<String> = (0..20).map(|number| RECORD.replace('x', &number.to_string())).collect();
            reader.add_records(records.iter().map(String::as_bytes)).unwrap();
            reader.add_bytes(RECORD.as_bytes().to_vec());
            reader.close_input();
            let calls = Arc::new(AtomicBool::new(false));
            let (counted, mut count) = (calls.clone(), 0);
            reader.set_progress(Some(Box::new(move |_, _| {
                count += 1;
                counted.store(count > 20, Ordering::Relaxed);
                stop_at.is_none_or(|stop_at| count < stop_at)
            })));
            let first = reader.next_table().map(|table| table.map(|table| table.rows()));
            match stop_at {
                None => {
                    assert_eq!(first.unwrap(), Some(1));
                    assert!(calls.load(Ordering::Relaxed), "it is told of every block");
                }
                Some(_) => {
                    assert_eq!(first.unwrap_err().kind(), ErrorKind::Cancelled);
                    assert_eq!(reader.next_table().unwrap_err().kind(), ErrorKind::Cancelled);
                    assert_eq!((reader.counts().rows, calls.load(Ordering::Relaxed)), (0, false));
                }
            }
        }
    }

    #[test]
    fn rows_of_maps_that_cannot_be_used_are_issues() {
        let users =
            format!("ObjectId,UPN\n0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,a@contoso.example\n{}", ",b@\n".repeat(30));
        let users = UserMap::parse(users.as_bytes()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calendar.csv");
        std::fs::write(&path, "ICalUid,Subject\nUID1,Weekly\n,Daily\n").unwrap();
        let meetings = MeetingMap::read(&path, chrono_tz::UTC).unwrap();
        let options = ReaderOptions { user_map: Some(Arc::new(users)), ..ReaderOptions::default() };
        let two_passes = ReaderOptions { meeting_map: Some(Arc::new(meetings)), ..options.clone() };
        for (options, of_meetings) in [(options, 0), (two_passes, 1)] {
            let mut reader = Reader::new(options).unwrap();
            reader.note_unknown_columns(&["Colour".to_owned()]);
            reader.add_bytes(RECORD.as_bytes().to_vec());
            reader.close_input();
            while reader.next_table().unwrap().is_some() {}
            assert_eq!(reader.issue_count(IssueCode::UnusableMapRow), 30 + of_meetings);
            assert_eq!(reader.issue_count(IssueCode::UnknownColumn), 1);
            let issues = reader.issues();
            let [source, code, message] =
                ["Source", "Code", "Message"].map(|name| issues.schema().position(name).unwrap());
            let all: Vec<_> = (0..issues.rows())
                .filter(|row| issues.text(*row, code) == Some("UnusableMapRow"))
                .map(|row| (issues.text(row, source).unwrap(), issues.text(row, message).unwrap()))
                .collect();
            assert_eq!(all[0], ("(memory)", "the user map, line 3: no object id that is a GUID; the row was left out"));
            assert_eq!(all[20], ("(memory)", "the user map, and 10 more rows were left out"));
            let of_file = (
                "calendar.csv",
                "the meeting map, line 3: no ICalUid, ChatThreadId or MeetingUrl; the row was left out",
            );
            assert_eq!(all[21..], [of_file][..of_meetings as usize]);
        }
    }

    #[test]
    fn a_meeting_map_that_fits_no_row_is_an_issue() {
        let detail = r#"{"Id":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001","Operation":"MeetingDetail","CreationTime":"2026-01-13T11:00:00","ICalUid":"UID1","StartTime":"2026-01-13T10:00:00"}"#;
        let call = r#"{"Id":"c","Operation":"CallParticipantDetail","CreationTime":"2026-01-13T11:00:00"}"#;
        for (map, records, user, expected) in [
            ("ICalUid,Subject\nUID1,Weekly\nUID2,Other\n", &[detail][..], "", 0),
            ("ICalUid,Subject\nUID2,Other\n", &[detail, call], "", 1),
            ("ICalUid,Subject\n", &[detail], "", 0),
            ("ICalUid,Subject\nUID2,Other\n", &[], "", 0),
            // That nothing passes is said already.
            ("ICalUid,Subject\nUID2,Other\n", &[detail], "nobody", 0),
        ] {
            let mut filter = Filter::default();
            if !user.is_empty() {
                filter.add_user(user).unwrap();
            }
            let meeting_map = Some(Arc::new(MeetingMap::parse(map.as_bytes(), chrono_tz::UTC).unwrap()));
            let mut reader = Reader::new(ReaderOptions { meeting_map, filter, ..ReaderOptions::default() }).unwrap();
            reader.add_records(records.iter().map(|record| record.as_bytes())).unwrap();
            reader.close_input();
            for _ in 0..2 {
                read(&mut reader);
            }
            let said = messages(&reader, IssueCode::MapMatchesNothing);
            assert_eq!(said.len(), expected, "{map} {user} {said:?}");
            assert!(said.iter().all(|said| said.contains("what was read is of 2026-01-13T10:00:00Z")), "{said:?}");
        }
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }

    #[test]
    fn a_stream_that_breaks_costs_no_other_source_in_two_passes() {
        let record = r#"{"Id":"x","Operation":"MeetingDetail"}"#;
        for resolve in [false, true] {
            let mut reader = Reader::new(ReaderOptions { resolve, ..ReaderOptions::default() }).unwrap();
            reader.add_bytes(record.as_bytes().to_vec());
            reader.add_stream("pipe", Box::new(Broken));
            reader.add_bytes(record.replace('x', "y").into_bytes());
            reader.close_input();
            let (mut rows, mut errors) = (0, Vec::new());
            loop {
                match reader.next_table() {
                    Ok(Some(table)) => rows += table.rows(),
                    Ok(None) => break,
                    Err(error) => errors.push((error.kind(), error.path().map(Path::to_path_buf))),
                }
            }
            assert_eq!((rows, errors), (2, vec![(ErrorKind::Io, Some("pipe".into()))]), "resolve: {resolve}");
        }
    }
}
