//! What can fail, apart from odd records, which are data (see [`crate::issue`]).

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::message;
use crate::message::{Message, Quoted};

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

impl ErrorKind {
    /// What such a failure is, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::InvalidArgument => "an argument cannot be used",
            Self::InvalidState => "the call does not fit what was called before",
            Self::Io => "opening, reading or writing failed",
            Self::NotFound => "there is no such file",
            Self::Exists => "the output exists and may not be replaced",
            Self::InvalidFormat => "nothing in it can be framed as records",
            Self::InvalidEncoding => "it is neither UTF-8 nor UTF-16",
            Self::LimitExceeded => "a limit on depth, size or memory was passed",
            Self::Cancelled => "the caller said stop",
            Self::Unsupported => "it is not in this build",
            Self::CheckpointMismatch => "the checkpoint is of another collection",
            Self::CheckpointDamaged => "the checkpoint, its raw file, or a state cannot be used",
            Self::CheckpointInUse => "another collection is writing the checkpoint and its raw file",
        }
    }
}

/// A failed operation: what, where, and what to do about it.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: ErrorKind,
    message: Message,
    /// What was tried with the file, where the system failed: then the message names it.
    doing: Option<&'static str>,
    path: Option<PathBuf>,
    /// Number and name of the source, as the tables of a reading have them.
    source: Option<(u64, Arc<str>)>,
    /// Whether the path is a pseudonym, and the number has to say which source it is.
    is_told: bool,
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
    /// A failure with its message: fixed text, or made by [`message!`](crate::message!). Of a `String` nobody knows what
    /// it quotes: where people have pseudonyms nothing of it is said.
    pub fn new(kind: ErrorKind, message: impl Into<Message>) -> Self {
        Self(Box::new(Parts {
            kind,
            message: message.into(),
            doing: None,
            path: None,
            source: None,
            is_told: false,
            record_number: None,
            byte_offset: None,
            cause: None,
        }))
    }

    /// A failed system call; the kind follows from the system's reason. `doing` says what was tried: "read", "create".
    pub fn io(doing: &'static str, path: impl AsRef<Path>, cause: io::Error) -> Self {
        let kind = match cause.kind() {
            io::ErrorKind::NotFound => ErrorKind::NotFound,
            io::ErrorKind::AlreadyExists => ErrorKind::Exists,
            io::ErrorKind::Interrupted => ErrorKind::Cancelled,
            _ => ErrorKind::Io,
        };
        let path = path.as_ref();
        let message = message!["cannot ", doing, " ", Quoted(&shown(&path.to_string_lossy())), ": ", &cause];
        let mut error = Self::new(kind, message).with_path(path);
        (error.0.doing, error.0.cause) = (Some(doing), Some(cause));
        error
    }

    /// The same error, saying which file it is about.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// The same error, saying which source of a reading it is about: its number in the order of opening (1-based; 0 is what
    /// is in no file), and the name that rows of it have in the column Source.
    #[must_use]
    pub fn with_source(mut self, number: u64, name: &Arc<str>) -> Self {
        self.0.source = Some((number, name.clone()));
        self
    }

    /// The same error without what it quotes: lengths stand in its place. The path stays: it is what the caller named.
    #[must_use]
    pub fn unquoted(mut self) -> Self {
        self.0.message = match (self.0.doing, &self.0.path) {
            (Some(doing), Some(path)) => {
                Message::quoting_nothing(format!("cannot {doing} {}: {}", path.display(), self.told_reason()))
            }
            _ => self.told_message(),
        };
        self.0.cause = self.0.cause.take().map(without_words);
        self
    }

    /// The same error, quoting nothing, about a file or source that `name` gives another name. Then it says the number of
    /// the source, too, for whoever has to find it among those that were given.
    #[must_use]
    pub fn told(mut self, name: impl FnOnce(&str) -> String) -> Self {
        self.0.message = match self.0.doing {
            Some(doing) => Message::quoting_nothing(format!("cannot {doing} it: {}", self.told_reason())),
            None => self.told_message(),
        };
        let parts = &mut *self.0;
        let told = parts.path.as_ref().map(|path| match &parts.source {
            Some((_, source)) => name(source),
            None => name(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()),
        });
        if let Some((_, source)) = &mut parts.source {
            *source = Arc::from(told.as_deref().unwrap_or_default());
        }
        parts.path = told.map(PathBuf::from);
        (parts.doing, parts.is_told) = (None, true);
        parts.cause = parts.cause.take().map(without_words);
        self
    }

    fn told_message(&self) -> Message {
        match self.0.message.unquoted() {
            Some(text) => Message::quoting_nothing(text.to_owned()),
            None => message![self.0.kind.description(), " (why is not said, because that may quote what was read)"],
        }
    }

    fn told_reason(&self) -> String {
        let reason = self.0.cause.as_ref().map(|cause| message![cause]);
        reason.as_ref().and_then(Message::unquoted).unwrap_or_default().to_owned()
    }

    /// The same error, saying which record (1-based) and byte of the decompressed file it is about.
    #[must_use]
    pub fn at(mut self, record_number: u64, byte_offset: u64) -> Self {
        (self.0.record_number, self.0.byte_offset) = (Some(record_number), Some(byte_offset));
        self
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message without the place.
    pub fn message(&self) -> &str {
        self.0.message.as_str()
    }

    /// The same with what it quotes known.
    pub fn message_parts(&self) -> &Message {
        &self.0.message
    }

    /// The file it is about.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The 1-based number of the source it is about, in the order in which they were opened; 0 for what is in no file.
    pub fn source_number(&self) -> Option<u64> {
        self.0.source.as_ref().map(|(number, _)| *number)
    }

    /// The 1-based number of the record it is about.
    pub fn record_number(&self) -> Option<u64> {
        self.0.record_number
    }

    /// The byte of the decompressed file it is about.
    pub fn byte_offset(&self) -> Option<u64> {
        self.0.byte_offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.0;
        match (&parts.path, &parts.source) {
            (Some(_), Some((0, name))) if parts.is_told => write!(f, "{name}: ")?,
            (Some(_), Some((number, name))) if parts.is_told => {
                // What is no file is in parentheses already.
                let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name);
                write!(f, "source {number} ({name}): ")?;
            }
            // A failed system call names it itself.
            (Some(path), _) if parts.doing.is_none() => write!(f, "{}: ", shown(&path.to_string_lossy()))?,
            _ => {}
        }
        match (parts.record_number, parts.byte_offset) {
            (Some(record), Some(byte)) => write!(f, "record {record} (byte {byte}): ")?,
            (Some(record), None) => write!(f, "record {record}: ")?,
            (None, Some(byte)) => write!(f, "byte {byte}: ")?,
            (None, None) => {}
        }
        write!(f, "{}", parts.message)
    }
}

/// Why the system failed, in plain words: those of the system end with a number that helps nobody, are in the language of
/// the machine, and may name the temporary file that was tried. What is no failure of the system keeps the words of
/// whoever made it.
pub fn reason(cause: &io::Error) -> Cow<'static, str> {
    use io::ErrorKind as Kind;
    const NUMBER: &str = " (os error ";
    let words = match cause.kind() {
        // As another program that has it open is reported.
        _ if cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33)) => "another program has it open",
        Kind::NotFound => "there is no such file or folder",
        Kind::PermissionDenied => "permission denied",
        Kind::AlreadyExists => "it exists already",
        Kind::IsADirectory => "it is a folder",
        Kind::NotADirectory => "a part of the path is no folder",
        Kind::DirectoryNotEmpty => "the folder is not empty",
        Kind::InvalidFilename => "the name is too long, or none that the file system takes",
        Kind::StorageFull => "the disk is full",
        Kind::QuotaExceeded => "the disk quota is used up",
        Kind::FileTooLarge => "the file is larger than the file system or a limit allows",
        Kind::ReadOnlyFilesystem => "the file system is read-only",
        Kind::ResourceBusy | Kind::ExecutableFileBusy => "another program has it open",
        Kind::BrokenPipe => "nobody reads it any more",
        Kind::OutOfMemory => "there is not enough memory",
        Kind::TimedOut => "the system did not answer in time",
        _ => "",
    };
    let text = cause.to_string();
    // Of a failure of the system that a library wraps: what is said around it is where, which is often a temporary name.
    let is_of_system = cause.get_ref().is_none() || text.contains(NUMBER);
    match (is_of_system, text.find(NUMBER)) {
        (true, _) if !words.is_empty() => words.into(),
        (_, Some(end)) => text[..end].to_owned().into(),
        _ => text.into(),
    }
}

/// The same reason without the words that a library may have put into it.
fn without_words(cause: io::Error) -> io::Error {
    cause.raw_os_error().map_or_else(|| cause.kind().into(), io::Error::from_raw_os_error)
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_where_and_why() {
        let error = Error::new(ErrorKind::InvalidFormat, "no records").with_path("anna.csv").at(3, 40);
        assert_eq!(error.to_string(), "anna.csv: record 3 (byte 40): no records");
        let gone = Error::io("open", "anna.csv", io::Error::from_raw_os_error(2));
        assert_eq!(gone.to_string(), "cannot open anna.csv: there is no such file or folder");
        assert_eq!(gone.unquoted().to_string(), "cannot open anna.csv: there is no such file or folder");
    }

    #[test]
    fn told_it_names_and_quotes_nothing() {
        let told = |error: Error| {
            error.with_source(2, &"anna.csv".into()).told(|name| name.replace("anna", "someone")).to_string()
        };
        let read = |message: Message| Error::new(ErrorKind::InvalidFormat, message).with_path("anna.csv");
        let first_line = message!["the first line is ", Quoted("Anna,Moss")];
        assert_eq!(told(read(first_line)), "source 2 (someone.csv): the first line is … (9 characters)");
        let unknown = told(read(format!("{} is no CSV", "Anna").into()).at(3, 40));
        assert!(unknown.starts_with("source 2 (someone.csv): record 3 (byte 40): nothing in it can be"), "{unknown}");
        let gone = Error::io("open", "folder/anna.csv", io::Error::from_raw_os_error(2));
        let gone = gone.told(|name| name.replace("anna", "someone"));
        assert_eq!(gone.to_string(), "someone.csv: cannot open it: there is no such file or folder");
        assert_eq!(gone.path(), Some(Path::new("someone.csv")));
        assert!(!format!("{gone:?}").contains("anna"), "{gone:?}");
        let archive = Error::io("read", "anna.zip", io::Error::other("no member anna.csv"));
        assert!(!format!("{:?}", archive.unquoted()).contains("anna.csv"));
    }

    #[test]
    fn reasons_of_the_system_are_plain_words_without_its_numbers_and_temporary_names() {
        for code in 1..200 {
            let reason = reason(&io::Error::from_raw_os_error(code));
            assert!(!reason.is_empty() && !reason.contains("os error"), "{code}: {reason}");
        }
        let missing = tempfile::Builder::new().prefix(".hidden-").tempfile_in("no such folder").unwrap_err();
        assert!(missing.to_string().contains(".hidden-"), "{missing}");
        assert_eq!(reason(&missing), "there is no such file or folder");
        let wrapped = io::Error::other(format!("at .hidden-x: {}", io::Error::from_raw_os_error(5)));
        assert!(!reason(&wrapped).contains("os error"));
        assert_eq!(reason(&io::ErrorKind::StorageFull.into()), "the disk is full");
        assert_eq!(reason(&io::Error::new(io::ErrorKind::StorageFull, "no room for sheets")), "no room for sheets");
    }

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
