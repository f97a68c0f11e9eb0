//! What can fail, apart from odd records, which are data (see [`crate::issue`]).

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What kind of failure an [`Error`] is. The numbers are those of the C ABI and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum ErrorKind {
    /// An argument that cannot be used.
    InvalidArgument = 2,
    /// A call that does not fit what was called before.
    InvalidState = 3,
    /// Opening, reading or writing failed.
    Io = 10,
    /// No such file.
    NotFound = 11,
    /// The output exists and may not be replaced.
    Exists = 12,
    /// Nothing in the input can be framed as records.
    InvalidFormat = 20,
    /// The input is neither UTF-8 nor UTF-16.
    InvalidEncoding = 21,
    /// A limit on depth, size or memory was passed.
    LimitExceeded = 30,
    /// The caller said stop.
    Cancelled = 31,
    /// Not in this build.
    Unsupported = 40,
    /// The checkpoint is of another collection.
    CheckpointMismatch = 50,
    /// The checkpoint, its raw file, or a state cannot be used.
    CheckpointDamaged = 51,
    /// Another collection is writing the checkpoint and its raw file.
    CheckpointInUse = 52,
}

/// A failed operation: what, where, and what to do about it.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    path: Option<PathBuf>,
    record_number: Option<u64>,
    byte_offset: Option<u64>,
    cause: Option<io::Error>,
}

/// The name of a file as messages have it: what a terminal obeys, a line end or an escape, is written out (`\n`,
/// `\u{1b}`), and so is what turns the direction of the rest of a line.
pub fn shown(name: &str) -> Cow<'_, str> {
    let is_obeyed = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !name.contains(is_obeyed) {
        return name.into();
    }
    let mut shown = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match is_obeyed(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown.into()
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure with its message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), path: None, record_number: None, byte_offset: None, cause: None }
    }

    /// A failed system call; the kind follows from the system's reason. `doing` says what was tried: "read", "create".
    pub fn io(doing: &str, path: impl AsRef<Path>, cause: io::Error) -> Self {
        let kind = match cause.kind() {
            io::ErrorKind::NotFound => ErrorKind::NotFound,
            io::ErrorKind::AlreadyExists => ErrorKind::Exists,
            io::ErrorKind::Interrupted => ErrorKind::Cancelled,
            _ => ErrorKind::Io,
        };
        let path = path.as_ref();
        Self {
            kind,
            message: format!("cannot {doing} {}: {cause}", shown(&path.to_string_lossy())),
            path: Some(path.to_path_buf()),
            record_number: None,
            byte_offset: None,
            cause: Some(cause),
        }
    }

    /// The same error, saying which file it is about.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same error, saying which record (1-based) and byte of the decompressed file it is about.
    #[must_use]
    pub fn at(mut self, record_number: u64, byte_offset: u64) -> Self {
        self.record_number = Some(record_number);
        self.byte_offset = Some(byte_offset);
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file it is about.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The 1-based number of the record it is about.
    pub fn record_number(&self) -> Option<u64> {
        self.record_number
    }

    /// The byte of the decompressed file it is about.
    pub fn byte_offset(&self) -> Option<u64> {
        self.byte_offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(path), None) = (&self.path, &self.cause) {
            write!(f, "{}: ", shown(&path.to_string_lossy()))?;
        }
        match (self.record_number, self.byte_offset) {
            (Some(record), Some(byte)) => write!(f, "record {record} (byte {byte}): ")?,
            (Some(record), None) => write!(f, "record {record}: ")?,
            (None, Some(byte)) => write!(f, "byte {byte}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_file_commands_a_terminal() {
        let name = "a\u{1b}[2J\n\u{202e}b.csv";
        let written_out = r"a\u{1b}[2J\n\u{202e}b.csv";
        let error = Error::io("read", name, io::ErrorKind::NotFound.into());
        assert!(error.to_string().starts_with(&format!("cannot read {written_out}: ")), "{error}");
        let error = Error::new(ErrorKind::InvalidFormat, "x").with_path(name);
        assert_eq!((error.to_string(), error.path()), (format!("{written_out}: x"), Some(Path::new(name))));
        assert!(matches!(shown("réunions (1).csv"), Cow::Borrowed("réunions (1).csv")));
    }
}
