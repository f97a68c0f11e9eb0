//! The raw file: what arrived, exactly as it arrived. Each window is a gzip member of its own, which decompresses to
//! lines `{"Identity":…,"AuditData":"…"}`; the checkpoint says where each begins, how long it is, and its SHA-256.

#[cfg(not(windows))]
use std::fs::TryLockError;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bumpalo::Bump;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::damaged;
use super::held::{HeldRecord, RecordReader};
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Tape, write_string};

/// Where a window lies in the raw file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Where it begins, in bytes.
    pub offset: u64,
    /// How many bytes it has; 0 if the window has no records.
    pub length: u64,
    /// SHA-256 of those bytes, in hexadecimal digits.
    pub sha256: String,
}

/// The raw file, open for reading and appending.
#[derive(Debug)]
pub struct RawFile {
    path: PathBuf,
    file: File,
}

impl RawFile {
    /// Opens the file, which may be new, for this collection alone as long as it is open: two that write into one spoil
    /// each other's windows. Fails with [`ErrorKind::CheckpointInUse`] while another has it.
    pub fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let in_use = || {
            let message = "another collection is writing the raw file: wait for its end, or choose another checkpoint";
            Error::new(ErrorKind::CheckpointInUse, message).with_path(path)
        };
        let failed = |error| Error::io("write", path, error);
        #[cfg(windows)]
        let file = {
            use std::os::windows::fs::OpenOptionsExt as _;
            const FILE_SHARE_READ: u32 = 1;
            const ERROR_SHARING_VIOLATION: i32 = 32;
            options.share_mode(FILE_SHARE_READ).open(path).map_err(|error| match error.raw_os_error() {
                Some(ERROR_SHARING_VIOLATION) => in_use(),
                _ => failed(error),
            })?
        };
        #[cfg(not(windows))]
        let file = {
            let file = options.open(path).map_err(failed)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(in_use()),
                // Some network drives know no locks; there it is for whoever runs it to see that runs do not overlap.
                Ok(()) | Err(TryLockError::Error(_)) => file,
            }
        };
        Ok(Self { path: path.to_path_buf(), file })
    }

    /// Cuts off what lies behind `length`: a window that was being written when the run before ended.
    pub fn cut(&mut self, length: u64) -> Result<()> {
        let failed = |error| Error::io("write", &self.path, error);
        let found = self.file.metadata().map_err(failed)?.len();
        if found < length {
            let message = format!("the raw file has {found} bytes, and the checkpoint speaks of {length}");
            return Err(damaged(&self.path, &message));
        }
        self.file.set_len(length).map_err(failed)
    }

    /// Appends a window. Its bytes are on disk when this returns.
    pub fn append(&mut self, records: &[HeldRecord]) -> Result<Member> {
        let failed = |error| Error::io("write", &self.path, error);
        let offset = self.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if records.is_empty() {
            return Ok(Member { offset, ..Member::default() });
        }
        let bytes = encode(records).map_err(failed)?;
        self.file.write_all(&bytes).and_then(|()| self.file.sync_data()).map_err(failed)?;
        Ok(Member { offset, length: bytes.len() as u64, sha256: digest(&bytes) })
    }

    /// The records of a window.
    pub fn read(&mut self, member: &Member, reader: &mut RecordReader) -> Result<Vec<HeldRecord>> {
        if member.length == 0 {
            return Ok(Vec::new());
        }
        let failed = |error| Error::io("read", &self.path, error);
        self.file.seek(SeekFrom::Start(member.offset)).map_err(failed)?;
        let mut bytes = Vec::new();
        (&mut self.file).take(member.length).read_to_end(&mut bytes).map_err(failed)?;
        if digest(&bytes) != member.sha256 {
            let Member { offset, length, .. } = member;
            let message =
                format!("the {length} bytes of the raw file at byte {offset} are not those that were written");
            return Err(damaged(&self.path, &message));
        }
        decode(&bytes, reader).map_err(|what| damaged(&self.path, &format!("at byte {}: {what}", member.offset)))
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encode(records: &[HeldRecord]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut line = String::new();
    for record in records {
        line.clear();
        line.push_str(r#"{"Identity":"#);
        match &record.identity {
            Some(identity) => write_string(identity, &mut line),
            None => line.push_str("null"),
        }
        line.push_str(r#","AuditData":"#);
        write_string(&record.audit_data, &mut line);
        line.push_str("}\n");
        encoder.write_all(line.as_bytes())?;
    }
    encoder.finish()
}

fn decode(bytes: &[u8], reader: &mut RecordReader) -> std::result::Result<Vec<HeldRecord>, String> {
    let mut lines = String::new();
    GzDecoder::new(bytes).read_to_string(&mut lines).map_err(|error| error.to_string())?;
    let (mut tape, mut arena) = (Tape::new(), Bump::new());
    let mut records = Vec::new();
    for line in lines.lines() {
        arena.reset();
        tape.parse(line, 2).map_err(|error| error.to_string())?;
        let text = |name: &str| {
            let value = tape.root(line)?.get(name).filter(|value| value.is_string())?;
            Some(value.text(&arena))
        };
        let audit_data = text("AuditData").ok_or("a line has no AuditData")?;
        records.push(reader.read(text("Identity"), audit_data));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Vec<HeldRecord> {
        let mut reader = RecordReader::default();
        let texts = [r#"{"Id":"a","CreationTime":"2026-01-01T00:00:00","Ü":"\u00fc\n"}"#, "no JSON\r\n\t\"\u{2028}😀"];
        vec![reader.read(Some("a\"b"), texts[0]), reader.read(None, texts[1])]
    }

    #[test]
    fn texts_come_back_exactly() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut raw = RawFile::open(&folder.path().join("raw")).expect("a file");
        let empty = raw.append(&[]).expect("space");
        let first = raw.append(&records()).expect("space");
        let second = raw.append(&records()[..1]).expect("space");
        assert_eq!((empty.length, second.offset), (0, first.length));
        let mut reader = RecordReader::default();
        assert_eq!(raw.read(&empty, &mut reader).expect("readable"), []);
        assert_eq!(raw.read(&second, &mut reader).expect("readable"), records()[..1]);
        assert_eq!(raw.read(&first, &mut reader).expect("readable"), records());
    }

    #[test]
    fn what_lies_behind_the_length_is_cut_off_and_what_is_missing_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("raw");
        let member = RawFile::open(&path).and_then(|mut raw| raw.append(&records())).expect("space");
        let whole = std::fs::read(&path).expect("readable");
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("space");
            match RawFile::open(&path).expect("a file").cut(member.length) {
                Ok(()) => assert_eq!(cut, whole.len()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::CheckpointDamaged),
            }
        }
        std::fs::write(&path, [&whole[..], b"half a member"].concat()).expect("space");
        let mut raw = RawFile::open(&path).expect("a file");
        raw.cut(member.length).expect("long enough");
        assert_eq!(std::fs::read(&path).expect("readable"), whole);
        let next = raw.append(&records()).expect("space");
        assert_eq!((next.offset, &next.sha256), (member.length, &member.sha256));
    }

    #[test]
    fn two_do_not_write_into_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("raw");
        let raw = RawFile::open(&path).expect("a file");
        let error = RawFile::open(&path).expect_err("in use");
        assert_eq!((error.kind(), error.path()), (ErrorKind::CheckpointInUse, Some(&*path)));
        drop(raw);
        RawFile::open(&path).expect("free again");
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("raw");
        let member = RawFile::open(&path).and_then(|mut raw| raw.append(&records())).expect("space");
        let mut bytes = std::fs::read(&path).expect("readable");
        bytes[20] ^= 1;
        std::fs::write(&path, bytes).expect("space");
        let mut raw = RawFile::open(&path).expect("a file");
        let error = raw.read(&member, &mut RecordReader::default()).expect_err("another hash");
        assert_eq!(error.kind(), ErrorKind::CheckpointDamaged);
    }
}
