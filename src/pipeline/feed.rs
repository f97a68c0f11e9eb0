//! Sources in a queue → jobs: blocks of text that hold whole records as far as can be told quickly.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::awaited::Awaited;
use super::folder::{EntryKind, Folder};
use super::spool::{Records, Spool, Spooler};
use super::watch::{Progress, Watch};
use crate::error::{Error, ErrorKind};
use crate::input::Layout;
use crate::input::archive::{Archive, Seekable, Unopened, is_zip};
use crate::input::decode::{Decoder, Encoding, cannot_read};
use crate::input::inflate::{Damage, Growth, Inflater};
use crate::input::json::names_a_record;
use crate::limits::Limits;
use crate::message;
use crate::message::Quoted;
use crate::output::file::is_same_file;
use crate::table::Table;

/// The first block of a source is small, so that the first rows come soon.
const FIRST_BLOCK: usize = 256 << 10;

/// The name of what is in no file.
pub const MEMORY: &str = "(memory)";

/// Its number. Files and streams are numbered from 1 in the order of opening.
pub const MEMORY_INDEX: usize = 0;

/// Something to read.
#[derive(Debug)]
pub enum Source {
    /// A file, opened when its turn comes.
    Path(PathBuf),
    /// The files of a folder.
    Folder(Arc<Folder>),
    /// A stream under a name, read once.
    Stream(Arc<str>, StreamBox),
    /// What was a stream, kept for reading twice.
    Spooled(Arc<str>, Spool),
    /// Records, each on its own.
    Records(Records),
    /// Records kept for reading twice.
    SpooledRecords(Spool),
    /// Our own rows coming back.
    Table(Table),
    /// A source under a name that could not be kept for reading it twice.
    Unreadable(Arc<str>, Error),
}

impl Source {
    /// Whether its content waits in memory, as far as can be told: a stream is taken for content.
    pub fn is_in_memory(&self) -> bool {
        matches!(self, Self::Stream(..) | Self::Records(_) | Self::Table(_))
    }
}

/// A stream; a type of its own because a trait object cannot be printed.
pub struct StreamBox(pub Box<dyn Read + Send>);

impl std::fmt::Debug for StreamBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StreamBox")
    }
}

/// What a block's records say of their source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Number of the source, see [`MEMORY_INDEX`].
    pub index: usize,
    /// File name without folders, in a folder or an archive that is read the path there; or `(memory)`.
    pub name: Arc<str>,
    /// The whole path, for error messages.
    pub path: Option<PathBuf>,
    /// The container, for people.
    pub container: &'static str,
    /// How the text is encoded.
    pub encoding: Encoding,
}

/// A block of a source's text.
#[derive(Debug)]
pub struct BlockJob {
    /// The text.
    pub data: Vec<u8>,
    /// Where it begins in the decompressed source, in bytes of its own encoding.
    pub offset: u64,
    /// The source.
    pub source: Arc<SourceInfo>,
    /// The layout as far as it was known when the block was cut.
    pub layout: Layout,
    /// Whether the source begins with it.
    pub first: bool,
    /// Whether the source ends with it.
    pub last: bool,
    /// Damages of the compressed data found on the way.
    pub damages: Vec<Damage>,
}

/// Work for one thread.
#[derive(Debug)]
pub enum Job {
    /// Text to frame and parse.
    Block(BlockJob),
    /// Records to parse.
    Records(Records),
    /// Our own rows.
    Table(Table),
    /// A source that cannot be read, or not to its end.
    Failed(Arc<SourceInfo>, Error),
    /// A file of a folder, or a member of an archive, that holds no audit data, and why that is known.
    LeftOut(Arc<SourceInfo>, String),
}

/// Files that are no sources though they may lie in a folder that is read: what is being written, maps, keys.
#[derive(Debug, Default)]
pub struct OtherFiles(Mutex<Vec<PathBuf>>);

impl OtherFiles {
    /// These files.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self(Mutex::new(paths))
    }

    /// Adds one, which need not be there yet.
    pub fn add(&self, path: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    }

    fn has(&self, path: &Path) -> bool {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().any(|file| is_same_file(file, path))
    }
}

struct Counting<R> {
    inner: R,
    progress: Arc<Progress>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.progress.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

#[derive(Debug)]
struct Current {
    decoder: Decoder,
    info: Arc<SourceInfo>,
    layout: Option<Layout>,
    /// Text that was read and not handed out.
    buffer: Vec<u8>,
    offset: u64,
    /// Damages found on the way to the first block.
    damages: Vec<Damage>,
    first: bool,
    ended: bool,
    /// Why the source could not be read to its end.
    failure: Option<Error>,
    /// Whether all of it has been handed out.
    finished: bool,
}

/// A folder or an archive whose files are being read.
#[derive(Debug)]
struct Level {
    files: Files,
    info: Arc<SourceInfo>,
    /// How many archives it is in, itself among them.
    archives: usize,
    /// The file that comes next.
    next: usize,
    /// Files that hold audit data, or failed.
    read: usize,
    /// The others.
    left_out: Vec<Job>,
}

#[derive(Debug)]
enum Files {
    Folder(Arc<Folder>),
    Archive(Archive, OnDisk),
}

/// What is inside a source.
enum Content {
    Text(Box<Decoder>),
    Archive(Archive, OnDisk),
}

/// Whether an archive's bytes are those of a file, which count for the progress as they are read.
#[derive(Clone, Copy, Debug)]
struct OnDisk(bool);

/// Why there is nothing in it.
enum Refusal {
    /// In a folder it may well lie.
    NoAuditData(Error),
    /// It may be audit data, and cannot be read.
    Unreadable(Error),
    /// It is not the source's fault.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidFormat | ErrorKind::InvalidEncoding => Self::NoAuditData(error),
            _ => Self::Unreadable(error),
        }
    }
}

impl From<Unopened> for Refusal {
    fn from(unopened: Unopened) -> Self {
        match unopened {
            Unopened::NoAuditData(error) => Self::NoAuditData(error),
            Unopened::Unreadable(error) => Self::Unreadable(error),
        }
    }
}

/// Bytes of an archive kept at once.
const SPOOLED_AT_ONCE: usize = 256 << 10;

/// Archives within one another that are read.
const MOST_ARCHIVES: usize = 2;

/// What a feed needs to know beside its sources.
#[derive(Debug, Default)]
pub struct FeedOptions {
    /// Limits.
    pub limits: Limits,
    /// Text per block.
    pub block_bytes: usize,
    /// Where archives go that do not come out of a file.
    pub temporary_folder: Option<PathBuf>,
    /// Files of folders that are no sources.
    pub other_files: Arc<OtherFiles>,
    /// Set to stop what takes long.
    pub cancel: Arc<AtomicBool>,
}

/// The queue of sources and the one that is being read.
#[derive(Debug)]
pub struct Feed {
    queue: VecDeque<Source>,
    /// How many of those are in memory.
    in_memory: usize,
    /// The folders and archives that are being read, from the outside in.
    levels: Vec<Level>,
    current: Option<Current>,
    /// What is to be said of sources that were read.
    to_say: VecDeque<Job>,
    opened: usize,
    options: FeedOptions,
    progress: Arc<Progress>,
}

impl Feed {
    /// An empty queue.
    pub fn new(options: FeedOptions, progress: Arc<Progress>) -> Self {
        Self {
            queue: VecDeque::new(),
            in_memory: 0,
            levels: Vec::new(),
            current: None,
            to_say: VecDeque::new(),
            opened: MEMORY_INDEX,
            options,
            progress,
        }
    }

    /// Numbers sources from there on which another feed has come to.
    pub fn take_over(&mut self, before: &Self) {
        self.opened = before.opened;
    }

    /// Queues a source.
    pub fn push(&mut self, source: Source) {
        let length = |path: &PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let length = match &source {
            Source::Path(path) => length(path),
            Source::Folder(folder) => {
                let files = folder.entries.iter().filter(|entry| entry.kind == EntryKind::File);
                files.map(|entry| length(&entry.path)).sum()
            }
            _ => 0,
        };
        self.progress.total.fetch_add(length, Ordering::Relaxed);
        self.in_memory += usize::from(source.is_in_memory());
        self.queue.push_back(source);
    }

    /// How many of the sources queued are in memory.
    pub fn in_memory(&self) -> usize {
        self.in_memory
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.current.is_none() && self.levels.is_empty() && self.to_say.is_empty()
    }

    /// The next job; `None` when all that was queued has been handed out.
    pub fn next_job(&mut self) -> Option<Job> {
        loop {
            if let Some(job) = self.to_say.pop_front() {
                return Some(job);
            }
            if let Some(current) = &mut self.current {
                if current.finished {
                    self.current = None;
                    continue;
                }
                let among_others = !self.levels.is_empty();
                match current.next_block(&self.options.limits, self.options.block_bytes, among_others) {
                    Ok(block) => {
                        if block.first
                            && let Some(level) = self.levels.last_mut()
                        {
                            level.read += 1;
                        }
                        current.finished = block.last;
                        let failure = current.failure.take_if(|_| block.last);
                        let info = current.info.clone();
                        if let Some(error) = failure {
                            self.to_say.push_back(Job::Failed(info.clone(), named(error, &info)));
                        }
                        return Some(Job::Block(block));
                    }
                    Err(refusal) => {
                        let info = current.info.clone();
                        self.current = None;
                        self.refuse(info, refusal);
                        continue;
                    }
                }
            }
            if self.levels.is_empty() {
                let source = self.queue.pop_front()?;
                self.in_memory -= usize::from(source.is_in_memory());
                if let Some(job) = self.begin(source) {
                    return Some(job);
                }
            } else {
                self.next_of_level();
            }
        }
    }

    /// Begins a source that was queued; the job, where it is one.
    fn begin(&mut self, source: Source) -> Option<Job> {
        match source {
            Source::Path(path) => {
                let name = last_name(&path);
                self.open_file(path, name);
                None
            }
            Source::Folder(folder) => {
                let info = self.info(last_name(&folder.path), Some(folder.path.clone()), Encoding::Utf8);
                self.go_into(Files::Folder(folder), info, 0);
                None
            }
            Source::Stream(name, stream) => {
                let content = self.open_stream(stream.0);
                self.take_in(name, None, 0, content);
                None
            }
            Source::Spooled(name, spool) => {
                let length = spool.length().unwrap_or_default();
                let content = self.open_seekable(spool.open(), length);
                self.take_in(name, None, 0, content);
                None
            }
            Source::Records(records) => Some(Job::Records(records)),
            Source::SpooledRecords(spool) => match spool.next_records(self.options.block_bytes) {
                Ok(None) => None,
                Ok(Some((records, rest))) => {
                    self.queue.push_front(Source::SpooledRecords(rest));
                    Some(Job::Records(records))
                }
                Err(error) => Some(Job::Failed(self.info(Arc::from(MEMORY), None, Encoding::Utf8), error)),
            },
            Source::Table(table) => Some(Job::Table(table)),
            Source::Unreadable(name, error) => {
                let info = self.info(name, None, Encoding::Utf8);
                // Without a path it is about where the source was to be kept.
                let error = if error.path().is_some() { named(error, &info) } else { error };
                Some(Job::Failed(info, error))
            }
        }
    }

    fn go_into(&mut self, files: Files, info: Arc<SourceInfo>, archives: usize) {
        self.levels.push(Level { files, info, archives, next: 0, read: 0, left_out: Vec::new() });
    }

    /// Opens the next file of the innermost folder or archive, or says what came of it.
    fn next_of_level(&mut self) {
        let Some(level) = self.levels.last_mut() else { return };
        let position = level.next;
        level.next += 1;
        match &level.files {
            Files::Folder(folder) => {
                let folder = folder.clone();
                let Some(entry) = folder.entries.get(position) else { return self.leave() };
                match entry.kind {
                    EntryKind::File if self.options.other_files.has(&entry.path) => {}
                    EntryKind::File => self.open_file(entry.path.clone(), entry.name.clone()),
                    EntryKind::Special => {
                        let error = Error::new(ErrorKind::InvalidFormat, "it is no file, and may have no end");
                        self.take_in(entry.name.clone(), Some(entry.path.clone()), 0, Err(error.into()));
                    }
                    EntryKind::Unlistable => {
                        let error = match std::fs::read_dir(&entry.path) {
                            Err(error) => Error::io("list the files of", &entry.path, error),
                            Ok(_) => Error::new(ErrorKind::Io, "not all files of this folder could be listed"),
                        };
                        self.take_in(entry.name.clone(), Some(entry.path.clone()), 0, Err(Refusal::Unreadable(error)));
                    }
                }
            }
            Files::Archive(archive, on_disk) => {
                let Some(member) = archive.members().get(position) else { return self.leave() };
                let name = format!("{}/{}", level.info.name, member.name);
                let path = level.info.path.as_ref().map(|path| path.join(&member.name));
                let progress = on_disk.0.then(|| self.progress.clone());
                let unpacked = archive.unpack(position, |inner| match progress {
                    Some(progress) => Box::new(Counting { inner, progress }),
                    None => inner,
                });
                let archives = level.archives;
                let content =
                    unpacked.map_err(Refusal::Unreadable).and_then(|inflater| self.content(inflater, archives));
                self.take_in(Arc::from(name), path, archives, content);
            }
        }
    }

    /// Says what came of a folder or an archive as a whole.
    fn leave(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        let (what, part) = match level.files {
            Files::Folder(_) => ("folder", "file"),
            Files::Archive(..) => ("archive", "member"),
        };
        if level.read > 0 {
            self.to_say.extend(level.left_out);
            if let Some(around) = self.levels.last_mut() {
                around.read += 1;
            }
            return;
        }
        let message = match level.left_out.len() {
            0 => message!["there are no ", part, "s to read in this ", what],
            1 => message!["the one ", part, " in this ", what, " is no audit data"],
            count => message!["none of the ", count, " ", part, "s in this ", what, " is audit data"],
        };
        let message = match (own_rows_among(&level.left_out), &level.files) {
            (None, _) => message,
            (Some((own, all)), Files::Folder(_)) => message![
                message,
                "; rows of this program, which ",
                own,
                " of them hold, are read only where the files are named, as in ",
                Quoted(&all)
            ],
            (Some((own, _)), Files::Archive(..)) => message![
                message,
                "; rows of this program, which ",
                own,
                " of them hold, are read only where the files are named: unpack it"
            ],
        };
        if self.levels.is_empty() {
            self.to_say.extend(level.left_out);
        }
        self.refuse(level.info, Refusal::NoAuditData(Error::new(ErrorKind::InvalidFormat, message)));
    }

    fn open_file(&mut self, path: PathBuf, name: Arc<str>) {
        let content = self.open_path(&path);
        self.take_in(name, Some(path), 0, content);
    }

    fn open_path(&self, path: &Path) -> std::result::Result<Content, Refusal> {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                Err(Error::new(ErrorKind::Io, "this is a folder, and was none before").with_path(path).into())
            }
            // A pipe may keep whoever opens it waiting.
            Ok(metadata) if !metadata.is_file() => self.open_stream(Box::new(open_awaited(path, &self.options.cancel))),
            _ => {
                let file = File::open(path).map_err(|error| Error::io("open", path, error))?;
                let length = file.metadata().map_or(0, |metadata| metadata.len());
                self.open_seekable(file, length)
            }
        }
    }

    /// What is inside bytes of that length that can be read at any place.
    fn open_seekable(&self, mut bytes: impl Seekable + 'static, length: u64) -> std::result::Result<Content, Refusal> {
        let mut head = Vec::new();
        let mut look = || {
            let at = bytes.stream_position()?;
            bytes.by_ref().take(4).read_to_end(&mut head)?;
            bytes.seek(SeekFrom::Start(at))
        };
        look().map_err(|error| cannot_read(error, self.options.limits.gzip_ratio))?;
        if is_zip(&head) {
            let growth = Growth::new(self.options.limits.gzip_ratio);
            growth.read(length);
            return Ok(Content::Archive(Archive::open(bytes, growth)?, OnDisk(true)));
        }
        self.open_stream(Box::new(bytes))
    }

    /// What is inside bytes that come once.
    fn open_stream(&self, stream: Box<dyn Read + Send>) -> std::result::Result<Content, Refusal> {
        let stream = Box::new(Counting { inner: stream, progress: self.progress.clone() });
        let limit = self.options.limits.gzip_ratio;
        let inflater = Inflater::new(stream, Growth::new(limit)).map_err(|error| cannot_read(error, limit))?;
        self.content(inflater, 0)
    }

    /// What is inside bytes that are unpacked, within that many archives.
    fn content(&self, inflater: Inflater, archives: usize) -> std::result::Result<Content, Refusal> {
        if !is_zip(inflater.head()) {
            return Ok(Content::Text(Box::new(Decoder::of(inflater)?)));
        }
        if archives >= MOST_ARCHIVES {
            let message = "this is a zip archive in an archive in an archive: unpack the outer ones and read that";
            return Err(Refusal::Unreadable(Error::new(ErrorKind::InvalidFormat, message)));
        }
        let growth = inflater.growth().clone();
        let spool = self.keep(inflater)?;
        Ok(Content::Archive(Archive::open(spool.open(), growth)?, OnDisk(false)))
    }

    /// Keeps what comes once to read it at any place: an archive's list of members is at its end.
    fn keep(&self, mut inflater: Inflater) -> std::result::Result<Spool, Refusal> {
        let limit = self.options.limits.gzip_ratio;
        let mut spooler = Spooler::new(self.options.temporary_folder.clone());
        let mut watch = Watch::new(self.options.cancel.clone(), self.progress.clone());
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if inflater.read_to(&mut bytes, SPOOLED_AT_ONCE).map_err(|error| cannot_read(error, limit))? == 0 {
                return spooler.finish().map_err(Refusal::Failed);
            }
            watch.look().and_then(|()| spooler.add(&bytes)).map_err(Refusal::Failed)?;
        }
    }

    /// Begins to read what was opened, or says why not.
    fn take_in(
        &mut self,
        name: Arc<str>,
        path: Option<PathBuf>,
        archives: usize,
        content: std::result::Result<Content, Refusal>,
    ) {
        match content {
            Ok(Content::Text(decoder)) => {
                let info = self.info(name, path, decoder.encoding());
                let offset = decoder.mark();
                self.current = Some(Current {
                    decoder: *decoder,
                    info,
                    layout: None,
                    buffer: Vec::new(),
                    offset,
                    damages: Vec::new(),
                    first: true,
                    ended: false,
                    failure: None,
                    finished: false,
                });
            }
            Ok(Content::Archive(archive, on_disk)) => {
                let info = self.info(name, path, Encoding::Utf8);
                self.go_into(Files::Archive(archive, on_disk), info, archives + 1);
            }
            Err(refusal) => {
                let info = self.info(name, path, Encoding::Utf8);
                self.refuse(info, refusal);
            }
        }
    }

    /// Says that a source is not read.
    fn refuse(&mut self, info: Arc<SourceInfo>, refusal: Refusal) {
        let level = self.levels.last_mut();
        let failed = match (refusal, level) {
            (Refusal::NoAuditData(error), Some(level)) => {
                return level.left_out.push(Job::LeftOut(info, error.message().to_owned()));
            }
            (Refusal::NoAuditData(error) | Refusal::Unreadable(error), level) => {
                if let Some(level) = level {
                    level.read += 1;
                }
                named(error, &info)
            }
            (Refusal::Failed(error), _) => error,
        };
        self.to_say.push_back(Job::Failed(info, failed));
    }

    fn info(&mut self, name: Arc<str>, path: Option<PathBuf>, encoding: Encoding) -> Arc<SourceInfo> {
        self.opened += 1;
        Arc::new(SourceInfo { index: self.opened, name, path, container: "", encoding })
    }
}

fn last_name(path: &Path) -> Arc<str> {
    Arc::from(path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).as_ref())
}

/// What is no regular file, and may keep its reader waiting: a named pipe, a terminal.
pub fn open_awaited(path: &Path, cancel: &Arc<AtomicBool>) -> Awaited {
    let path = path.to_path_buf();
    Awaited::new(cancel.clone(), move || Ok(Box::new(File::open(path)?)))
}

fn named(error: Error, info: &SourceInfo) -> Error {
    let error = error.with_source(info.index as u64, &info.name);
    match (error.path(), &info.path) {
        (Some(_), _) => error,
        (None, Some(path)) => error.with_path(path),
        (None, None) => error.with_path(info.name.as_ref()),
    }
}

/// What is said of a file of rows among other files.
const OWN_ROWS: &str = "it holds rows of this program, written before: name the file itself to read it";

/// How many of the files that were left out hold rows of this program, and what names them all, as far as they lie where the
/// first does and end as it.
fn own_rows_among(left_out: &[Job]) -> Option<(usize, String)> {
    let mut own = left_out.iter().filter_map(|job| match job {
        Job::LeftOut(info, why) if why == OWN_ROWS => Some(info),
        _ => None,
    });
    let first = own.next()?;
    let path = first.path.as_deref().unwrap_or(Path::new(first.name.as_ref()));
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    Some((1 + own.count(), path.with_file_name(format!("*{ending}")).display().to_string()))
}

/// How the files begin that a collection keeps beside its records.
const COLLECTION_FORM: &[u8] = b"{\"Format\":\"TeamsMeetingAudit.";

/// Whether a beginning of JSON holds whole objects, and nothing that a record has. A long file that was named is read to
/// its end all the same, and each of its records rejected; beside exports lie answers of this program and anything else.
fn names_nothing(layout: &Layout, head: &[u8]) -> bool {
    layout.cut(head).and_then(|cut| head.get(..cut)).is_some_and(|whole| !names_a_record(whole))
}

impl Current {
    /// Reads until the buffer holds `target` bytes. A failure ends the source, but what was read before is kept.
    fn fill(&mut self, target: usize) {
        while self.buffer.len() < target && !self.ended && !self.decoder.changes_encoding() {
            let wanted = target - self.buffer.len();
            match self.decoder.read(&mut self.buffer, wanted) {
                Ok(more) => self.ended = !more,
                Err(error) => {
                    self.failure = Some(error);
                    self.ended = true;
                }
            }
        }
    }

    fn next_block(
        &mut self,
        limits: &Limits,
        block_bytes: usize,
        among_others: bool,
    ) -> std::result::Result<BlockJob, Refusal> {
        self.fill(if self.first { FIRST_BLOCK.min(block_bytes) } else { block_bytes });
        // The container shows in the first lines, however small the blocks are.
        if self.layout.is_none() {
            self.fill(FIRST_BLOCK);
        }
        let layout = match self.layout.take() {
            Some(layout) => layout,
            None => {
                let damages = self.decoder.take_damages();
                let layout = match Layout::detect(&self.buffer, self.ended) {
                    Ok((layout, above)) => {
                        // Titles above a header hold no records.
                        self.offset += self.info.encoding.source_length(&self.buffer[..above]);
                        self.buffer.drain(..above);
                        layout
                    }
                    Err(error) => {
                        let error = self.failure.take().unwrap_or(error);
                        // What is missing may have told more.
                        return Err(if damages.is_empty() { error.into() } else { Refusal::Unreadable(error) });
                    }
                };
                if let (Layout::Empty, Some(Damage { offset, what })) = (&layout, damages.first()) {
                    let message = message!["nothing of it could be unpacked: ", *what, " at byte ", *offset];
                    let error = self.failure.take().unwrap_or_else(|| Error::new(ErrorKind::InvalidFormat, message));
                    return Err(Refusal::Unreadable(error));
                }
                if among_others {
                    let message = match () {
                        () if layout.is_own_rows(&self.buffer) => OWN_ROWS,
                        () if layout != Layout::Json => "",
                        () if self.buffer.starts_with(COLLECTION_FORM) => {
                            "it is the checkpoint or state of a collection"
                        }
                        () if !self.ended && names_nothing(&layout, &self.buffer) => {
                            "its beginning is JSON that names no Operation"
                        }
                        () => "",
                    };
                    if !message.is_empty() {
                        return Err(Refusal::NoAuditData(Error::new(ErrorKind::InvalidFormat, message)));
                    }
                }
                self.damages = damages;
                self.info = Arc::new(SourceInfo { container: layout.name(), ..SourceInfo::clone(&self.info) });
                layout
            }
        };
        let cut = loop {
            if self.ended || self.decoder.changes_encoding() {
                break self.buffer.len();
            }
            match layout.cut(&self.buffer) {
                Some(cut) if cut > 0 => break cut,
                // A record may be as large as the limit; what is larger is dealt with in pieces.
                _ if self.buffer.len() > limits.record_bytes.saturating_add(block_bytes) => break self.buffer.len(),
                _ => self.fill(self.buffer.len() + block_bytes),
            }
        };
        let rest = self.buffer.split_off(cut);
        let data = std::mem::replace(&mut self.buffer, rest);
        let offset = self.offset;
        self.offset += self.info.encoding.source_length(&data);
        self.layout = Some(layout.clone());
        let source = self.info.clone();
        if self.decoder.changes_encoding() && self.buffer.is_empty() {
            self.offset += self.decoder.go_on();
            self.info = Arc::new(SourceInfo { encoding: self.decoder.encoding(), ..SourceInfo::clone(&self.info) });
        }
        Ok(BlockJob {
            data,
            offset,
            source,
            layout,
            first: std::mem::replace(&mut self.first, false),
            last: self.ended && self.buffer.is_empty(),
            damages: [std::mem::take(&mut self.damages), self.decoder.take_damages()].concat(),
        })
    }
}
