//! Sources in a queue → jobs: blocks of text that hold whole records as far as can be told quickly.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::spool::{Records, Spool};
use super::watch::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::input::Layout;
use crate::input::decode::{Decoder, Encoding};
use crate::input::inflate::GzipDamage;
use crate::limits::Limits;
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
    /// File name without folders, or `(memory)`.
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
    pub damages: Vec<GzipDamage>,
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
    first: bool,
    ended: bool,
    /// Why the source could not be read to its end.
    failure: Option<Error>,
    /// Whether all of it has been handed out.
    finished: bool,
}

/// The queue of sources and the one that is being read.
#[derive(Debug)]
pub struct Feed {
    queue: VecDeque<Source>,
    /// How many of those are in memory.
    in_memory: usize,
    current: Option<Current>,
    opened: usize,
    limits: Limits,
    block_bytes: usize,
    progress: Arc<Progress>,
}

impl Feed {
    /// An empty queue.
    pub fn new(limits: Limits, block_bytes: usize, progress: Arc<Progress>) -> Self {
        Self {
            queue: VecDeque::new(),
            in_memory: 0,
            current: None,
            opened: MEMORY_INDEX,
            limits,
            block_bytes,
            progress,
        }
    }

    /// Numbers sources from there on which another feed has come to.
    pub fn take_over(&mut self, before: &Self) {
        self.opened = before.opened;
    }

    /// Queues a source.
    pub fn push(&mut self, source: Source) {
        if let Source::Path(path) = &source
            && let Ok(metadata) = std::fs::metadata(path)
        {
            self.progress.total.fetch_add(metadata.len(), Ordering::Relaxed);
        }
        self.in_memory += usize::from(source.is_in_memory());
        self.queue.push_back(source);
    }

    /// How many of the sources queued are in memory.
    pub fn in_memory(&self) -> usize {
        self.in_memory
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.current.is_none()
    }

    /// The next job; `None` when all that was queued has been handed out.
    pub fn next_job(&mut self) -> Option<Job> {
        loop {
            if let Some(current) = &mut self.current {
                if current.finished {
                    let (info, failure) = (current.info.clone(), current.failure.take());
                    self.current = None;
                    match failure {
                        Some(error) => return Some(Job::Failed(info.clone(), named(error, &info))),
                        None => continue,
                    }
                }
                match current.next_block(&self.limits, self.block_bytes) {
                    Ok(block) => {
                        current.finished = block.last;
                        return Some(Job::Block(block));
                    }
                    Err(error) => {
                        current.failure = Some(error);
                        current.finished = true;
                        continue;
                    }
                }
            }
            let source = self.queue.pop_front()?;
            self.in_memory -= usize::from(source.is_in_memory());
            let (name, path, stream): (Arc<str>, _, Result<Box<dyn Read + Send>>) = match source {
                Source::Path(path) => {
                    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
                    let name = Arc::from(name.as_ref());
                    let opened = open(&path);
                    (name, Some(path), opened)
                }
                Source::Stream(name, stream) => (name, None, Ok(stream.0)),
                Source::Spooled(name, spool) => (name, None, Ok(Box::new(spool.open()))),
                Source::Records(records) => return Some(Job::Records(records)),
                Source::SpooledRecords(spool) => match spool.next_records(self.block_bytes) {
                    Ok(None) => continue,
                    Ok(Some((records, rest))) => {
                        self.queue.push_front(Source::SpooledRecords(rest));
                        return Some(Job::Records(records));
                    }
                    Err(error) => {
                        let info = self.info(Arc::from(MEMORY), None, Encoding::Utf8);
                        return Some(Job::Failed(info, error));
                    }
                },
                Source::Table(table) => return Some(Job::Table(table)),
                Source::Unreadable(name, error) => {
                    return Some(Job::Failed(self.info(name, None, Encoding::Utf8), error));
                }
            };
            let counted = stream.map(|inner| Box::new(Counting { inner, progress: self.progress.clone() }) as _);
            match counted.and_then(|stream| Decoder::new(stream, self.limits.gzip_ratio)) {
                Ok(decoder) => {
                    let info = self.info(name, path, decoder.encoding());
                    let offset = decoder.mark();
                    self.current = Some(Current {
                        decoder,
                        info,
                        layout: None,
                        buffer: Vec::new(),
                        offset,
                        first: true,
                        ended: false,
                        failure: None,
                        finished: false,
                    });
                }
                Err(error) => {
                    let info = self.info(name, path, Encoding::Utf8);
                    return Some(Job::Failed(info.clone(), named(error, &info)));
                }
            }
        }
    }

    fn info(&mut self, name: Arc<str>, path: Option<PathBuf>, encoding: Encoding) -> Arc<SourceInfo> {
        self.opened += 1;
        Arc::new(SourceInfo { index: self.opened, name, path, container: "", encoding })
    }
}

fn open(path: &PathBuf) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path).map_err(|error| Error::io("open", path, error))?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            Err(Error::new(ErrorKind::Io, "this is a folder: name the files in it").with_path(path))
        }
        _ => Ok(Box::new(file)),
    }
}

fn named(error: Error, info: &SourceInfo) -> Error {
    match (error.path(), &info.path) {
        (Some(_), _) => error,
        (None, Some(path)) => error.with_path(path),
        (None, None) => error.with_path(info.name.as_ref()),
    }
}

impl Current {
    /// Reads until the buffer holds `target` bytes. A failure ends the source, but what was read before is kept.
    fn fill(&mut self, target: usize) {
        while self.buffer.len() < target && !self.ended {
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

    fn next_block(&mut self, limits: &Limits, block_bytes: usize) -> Result<BlockJob> {
        self.fill(if self.first { FIRST_BLOCK.min(block_bytes) } else { block_bytes });
        // The container shows in the first lines, however small the blocks are.
        if self.layout.is_none() {
            self.fill(FIRST_BLOCK);
        }
        let layout = match self.layout.take() {
            Some(layout) => layout,
            None => {
                let layout = match Layout::detect(&self.buffer, self.ended) {
                    Err(error) => return Err(self.failure.take().unwrap_or(error)),
                    Ok(layout) => layout,
                };
                self.info = Arc::new(SourceInfo { container: layout.name(), ..SourceInfo::clone(&self.info) });
                layout
            }
        };
        let cut = loop {
            if self.ended {
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
        Ok(BlockJob {
            data,
            offset,
            source: self.info.clone(),
            layout,
            first: std::mem::replace(&mut self.first, false),
            last: self.ended && self.buffer.is_empty(),
            damages: self.decoder.take_damages(),
        })
    }
}
