//! What can be read only once, kept to be read twice or at any place: in memory while it is small, then in a file only
//! its owner can read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::watch::Watch;
use crate::error::{Error, ErrorKind, Result};
use crate::message;

/// Up to here a spool stays in memory.
const IN_MEMORY: usize = 64 << 20;

/// Read from a stream at once.
const CHUNK: usize = 256 << 10;

/// Texts of single records, end to end.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The texts.
    pub data: Vec<u8>,
    /// Where each ends.
    pub ends: Vec<usize>,
}

impl Records {
    /// Adds one.
    pub fn push(&mut self, record: &[u8]) {
        self.data.extend_from_slice(record);
        self.ends.push(self.data.len());
    }

    /// The texts, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let record = &self.data[start..end];
            start = end;
            record
        })
    }
}

/// Bytes that can be read again and again.
#[derive(Clone, Debug)]
pub struct Spool {
    bytes: Bytes,
    /// Where reading begins.
    at: u64,
}

#[derive(Clone, Debug)]
enum Bytes {
    Memory(Arc<Vec<u8>>),
    /// The file has no name: it is gone when the last handle is.
    File(Arc<Mutex<File>>),
}

/// Takes what is to be spooled.
#[derive(Debug)]
pub struct Spooler {
    folder: Option<PathBuf>,
    memory: Vec<u8>,
    file: Option<File>,
}

impl Spooler {
    /// An empty spool, whose file, if it needs one, will be in `folder`.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, memory: Vec::new(), file: None }
    }

    /// Adds a record with its length before it.
    pub fn push_record(&mut self, record: &[u8]) -> Result<()> {
        let length = record.len() as u64;
        self.write_all(&length.to_le_bytes()).and_then(|()| self.write_all(record)).map_err(failed)
    }

    /// Adds these bytes.
    pub fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(failed)
    }

    /// Adds all that `stream`, known as `path`, gives, unless it is cancelled.
    pub fn take_all(&mut self, stream: &mut dyn Read, path: &Path, watch: &mut Watch) -> Result<()> {
        let mut buffer = vec![0; CHUNK];
        loop {
            watch.look()?;
            match stream.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => self.write_all(buffer.get(..length).unwrap_or(&buffer)).map_err(failed)?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", path, error)),
            }
        }
    }

    /// The finished spool.
    pub fn finish(mut self) -> Result<Spool> {
        self.flush().map_err(failed)?;
        let bytes = match self.file {
            Some(file) => Bytes::File(Arc::new(Mutex::new(file))),
            None => Bytes::Memory(Arc::new(self.memory)),
        };
        Ok(Spool { bytes, at: 0 })
    }
}

impl Write for Spooler {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.memory.extend_from_slice(bytes);
        if self.memory.len() > IN_MEMORY || self.file.is_some() && self.memory.len() > 1 << 20 {
            if self.file.is_none() {
                let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
                self.file = Some(tempfile::tempfile_in(folder)?);
            }
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(&self.memory)?;
            self.memory.clear();
            self.memory.shrink_to(2 << 20);
        }
        Ok(())
    }
}

fn failed(error: io::Error) -> Error {
    Error::new(ErrorKind::Io, message!["cannot keep the input in the temporary folder: ", &error])
}

/// Reads a spool from its beginning.
#[derive(Debug)]
pub struct SpoolReader {
    spool: Spool,
}

impl Spool {
    /// A reader of its own, from the beginning.
    pub fn open(self) -> SpoolReader {
        SpoolReader { spool: self }
    }

    /// How many bytes there are.
    pub fn length(&self) -> io::Result<u64> {
        match &self.bytes {
            Bytes::Memory(memory) => Ok(memory.len() as u64),
            Bytes::File(file) => Ok(file.lock().unwrap_or_else(PoisonError::into_inner).metadata()?.len()),
        }
    }

    /// The next records, up to about `bytes` of them, and the spool without them; `None` at the end.
    pub fn next_records(self, bytes: usize) -> Result<Option<(Records, Self)>> {
        let mut reader = self.open();
        let mut records = Records::default();
        let mut length = [0; 8];
        while records.data.len() < bytes {
            match reader.read_exact(&mut length) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(failed(error)),
            }
            let start = records.data.len();
            records.data.resize(start + u64::from_le_bytes(length) as usize, 0);
            reader.read_exact(&mut records.data[start..]).map_err(failed)?;
            records.ends.push(records.data.len());
        }
        Ok((!records.ends.is_empty()).then_some((records, reader.spool)))
    }
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.spool.at;
        let length = match &self.spool.bytes {
            Bytes::Memory(memory) => memory.get(at as usize..).unwrap_or(&[]).read(buffer)?,
            Bytes::File(file) => {
                // Other readers share the file's position.
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(at))?;
                file.read(buffer)?
            }
        };
        self.spool.at += length as u64;
        Ok(length)
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.spool.at.checked_add_signed(by),
            SeekFrom::End(by) => self.spool.length()?.checked_add_signed(by),
        };
        self.spool.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.spool.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_spools_go_to_a_file_and_are_read_twice() {
        let block = vec![b'x'; 1 << 20];
        let mut spooler = Spooler::new(None);
        for _ in 0..70 {
            spooler.write_all(&block).expect("space");
        }
        assert!(spooler.file.is_some());
        let spool = spooler.finish().expect("space");
        for _ in 0..2 {
            assert_eq!(io::copy(&mut spool.clone().open(), &mut io::sink()).expect("readable"), 70 << 20);
        }
    }

    #[test]
    fn records_come_back_one_by_one() {
        let mut spooler = Spooler::new(None);
        for record in ["one", "", "three"] {
            spooler.push_record(record.as_bytes()).expect("space");
        }
        let spool = spooler.finish().expect("space");
        let (records, rest) = spool.next_records(4).expect("readable").expect("records");
        assert_eq!(records.iter().collect::<Vec<_>>(), [&b"one"[..], b"", b"three"]);
        assert!(rest.next_records(4).expect("readable").is_none());
    }
}
