//! Zip archives: which members there are, and the bytes of each.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::inflate::{Growth, Inflater, Packed};
use crate::error::{Error, ErrorKind, Result};
use crate::message;
use crate::message::{Message, Quoted};

/// Bytes that can be read at any place.
pub trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

type Bytes = Arc<Mutex<Box<dyn Seekable>>>;

/// A zip archive.
pub struct Archive {
    bytes: Bytes,
    members: Vec<Member>,
    growth: Arc<Growth>,
}

/// A file in an archive.
#[derive(Debug)]
pub struct Member {
    /// Its name there, with `/` between folders.
    pub name: String,
    place: std::result::Result<Place, Message>,
}

/// Where a member's bytes lie.
#[derive(Clone, Copy, Debug)]
struct Place {
    at: u64,
    length: u64,
    packed: Packed,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("members", &self.members).finish_non_exhaustive()
    }
}

/// Why an archive is not read.
#[derive(Debug)]
pub enum Unopened {
    /// It holds no files, or is a document of some program.
    NoAuditData(Error),
    /// It may hold audit data, and cannot be read.
    Unreadable(Error),
}

/// Whether a zip archive begins with these bytes, be it one without members.
pub fn is_zip(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(*magic))
}

impl Archive {
    /// The archive in these bytes. What its members grow to counts in `growth`.
    pub fn open(bytes: impl Seekable + 'static, growth: Arc<Growth>) -> std::result::Result<Self, Unopened> {
        let foreign = |what: &'static str| Err(Unopened::NoAuditData(Error::new(ErrorKind::InvalidFormat, what)));
        let bytes: Box<dyn Seekable> = Box::new(bytes);
        let mut archive = match ZipArchive::new(bytes) {
            Ok(archive) => archive,
            Err(error) => {
                let message = message![
                    "this zip archive is cut off or damaged, the list of its members cannot be read (",
                    Quoted(&error.to_string()),
                    "): copy it again"
                ];
                return Err(Unopened::Unreadable(Error::new(ErrorKind::InvalidFormat, message)));
            }
        };
        if let Some(what) = document(&mut archive) {
            return foreign(what);
        }
        let mut members = Vec::new();
        for index in 0..archive.len() {
            let name = archive.by_index_data(index).map(|entry| entry.name_raw().to_vec()).unwrap_or_default();
            match archive.by_index_raw(index) {
                Ok(file) if file.is_file() => members.push(Member { name: name_of(&file), place: place_of(&file) }),
                Ok(_) => {}
                Err(error) => {
                    let name = String::from_utf8_lossy(&name).replace('\\', "/");
                    members.push(Member {
                        name,
                        place: Err(message!["the archive is damaged here (", Quoted(&error.to_string()), ")"]),
                    });
                }
            }
        }
        let start = archive.central_directory_start();
        let mut bytes = archive.into_inner();
        // Of members with one name the list above has the last.
        for name in repeated_names(&mut bytes, start).unwrap_or_default() {
            let name = String::from_utf8_lossy(&name).replace('\\', "/");
            let why = "another member of the archive has the same name, and that one is read: unpack it and read that";
            members.push(Member { name, place: Err(why.into()) });
        }
        members.retain(|member| !member.name.is_empty() && !is_hidden(&member.name));
        if members.is_empty() {
            return foreign("this is a zip archive with no files in it");
        }
        // As they would lie in a folder.
        members.sort_by(|one, other| in_folder_order(&one.name, &other.name));
        Ok(Self { bytes: Arc::new(Mutex::new(bytes)), members, growth })
    }

    /// The members in the order of their names.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The bytes of the member at that position, unpacked; `watched` is put around those of the archive. Fails with
    /// [`ErrorKind::InvalidFormat`] where that cannot be done.
    pub fn unpack(
        &self,
        position: usize,
        watched: impl FnOnce(Box<dyn Read + Send>) -> Box<dyn Read + Send>,
    ) -> Result<Inflater> {
        let place = match self.members.get(position).map(|member| &member.place) {
            Some(Ok(place)) => *place,
            Some(Err(why)) => return Err(Error::new(ErrorKind::InvalidFormat, why.clone())),
            None => return Err(Error::new(ErrorKind::InvalidArgument, "there is no such member")),
        };
        let part = Part { bytes: self.bytes.clone(), at: place.at, left: place.length };
        Inflater::of_member(watched(Box::new(part)), place.packed, self.growth.clone())
            .map_err(|error| super::decode::cannot_read(error, self.growth.limit()))
    }
}

/// The names that files have in the list of members, which begins at `start`, once for each time but the last.
fn repeated_names(bytes: &mut Box<dyn Seekable>, start: u64) -> io::Result<Vec<Vec<u8>>> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let mut seen = HashSet::new();
    let mut repeated = Vec::new();
    bytes.seek(SeekFrom::Start(start))?;
    let mut directory = io::BufReader::new(bytes);
    loop {
        let mut entry = [0; 46];
        if directory.read_exact(&mut entry).is_err() || !entry.starts_with(ENTRY) {
            return Ok(repeated);
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        let mut name = vec![0; length(28)];
        directory.read_exact(&mut name)?;
        io::copy(&mut directory.by_ref().take((length(30) + length(32)) as u64), &mut io::sink())?;
        let is_folder = matches!(name.last(), Some(b'/' | b'\\') | None);
        if !is_folder && !seen.insert(name.clone()) {
            repeated.push(name);
        }
    }
}

/// Which program's document the archive is, if it is one, with what to do.
fn document(archive: &mut ZipArchive<Box<dyn Seekable>>) -> Option<&'static str> {
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("[Content_Types].xml") {
        return Some(match () {
            () if has("xl/workbook.xml") || has("xl/workbook.bin") => {
                "this is an Excel workbook: save it as CSV and read that"
            }
            () if has("word/document.xml") => "this is a Word document: save its table as CSV and read that",
            () if has("ppt/presentation.xml") => "this is a PowerPoint presentation, which holds no audit data",
            () => "this is an Office document: save it as CSV and read that",
        });
    }
    let mut kind = String::new();
    // A few words, stored as they are.
    archive.by_name("mimetype").ok()?.take(100).read_to_string(&mut kind).ok()?;
    match kind.trim() {
        "application/vnd.oasis.opendocument.spreadsheet" => {
            Some("this is an OpenDocument spreadsheet: save it as CSV and read that")
        }
        kind if kind.starts_with("application/vnd.oasis.opendocument.") => {
            Some("this is an OpenDocument text or presentation: save its table as CSV and read that")
        }
        _ => None,
    }
}

fn name_of(file: &ZipFile<'_, Box<dyn Seekable>>) -> String {
    let name = file.name().map_or_else(|_| String::from_utf8_lossy(file.name_raw()).into_owned(), |name| name.into());
    // As Compress-Archive of Windows PowerShell writes it.
    name.replace('\\', "/")
}

fn place_of(file: &ZipFile<'_, Box<dyn Seekable>>) -> std::result::Result<Place, Message> {
    if file.encrypted() {
        return Err("it is encrypted in its archive: unpack it with the password and read that".into());
    }
    let method = file.compression();
    let deflated = match method {
        zip::CompressionMethod::STORE | zip::CompressionMethod::ZSTD => false,
        zip::CompressionMethod::DEFLATE => true,
        _ => {
            let method = method_name(method);
            return Err(message![
                "it is packed in its archive by ",
                method,
                ", which is not read here: unpack it and read that"
            ]);
        }
    };
    let Some(at) = file.data_start() else { return Err("the archive is damaged here".into()) };
    // Of Zstandard the length of what it becomes is known, and not of what it is.
    let length = if method == zip::CompressionMethod::ZSTD { None } else { Some((file.size(), file.crc32())) };
    Ok(Place { at, length: file.compressed_size(), packed: Packed { deflated, expected: length } })
}

/// What packers call a method.
fn method_name(method: zip::CompressionMethod) -> &'static str {
    match method {
        zip::CompressionMethod::DEFLATE64 => "Deflate64",
        zip::CompressionMethod::BZIP2 => "bzip2",
        zip::CompressionMethod::LZMA => "LZMA",
        zip::CompressionMethod::XZ => "xz",
        zip::CompressionMethod::PPMD => "PPMd",
        _ => "an uncommon method",
    }
}

/// Whether a file of that name, with `/` between folders, is one that is not shown: of Unix, or what macOS puts beside
/// the files of an archive.
pub fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
}

/// The order in which files are read, folder by folder.
pub fn in_folder_order(one: &str, other: &str) -> std::cmp::Ordering {
    one.split('/').cmp(other.split('/'))
}

/// Some of an archive's bytes. Others are read from the same handle in between.
struct Part {
    bytes: Bytes,
    at: u64,
    left: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = self.left.min(buffer.len() as u64) as usize;
        if wanted == 0 {
            return Ok(0);
        }
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(self.at))?;
        let read = bytes.read(&mut buffer[..wanted])?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::CompressionMethod;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            let method = if name.contains("stored") { CompressionMethod::STORE } else { CompressionMethod::DEFLATE };
            writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(bytes: Vec<u8>) -> std::result::Result<Archive, Unopened> {
        Archive::open(Cursor::new(bytes), Growth::new(1000))
    }

    fn text(archive: &Archive, position: usize) -> Result<String> {
        let mut text = String::new();
        archive.unpack(position, |bytes| bytes)?.read_to_string(&mut text).unwrap();
        Ok(text)
    }

    #[test]
    fn of_two_members_with_one_name_the_other_is_said() {
        // The writer refuses it, so that the name is changed behind its back, in the member and in the list.
        let mut bytes = zip(&[("one.csv", b"1"), ("two.csv", b"2"), ("six.csv", b"6")]);
        while let Some(at) = memchr::memmem::find(&bytes, b"one.csv") {
            bytes[at..at + 7].copy_from_slice(b"two.csv");
        }
        let archive = open(bytes).unwrap();
        let names: Vec<&str> = archive.members().iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["six.csv", "two.csv", "two.csv"]);
        let read: Vec<_> = (0..3).map(|position| text(&archive, position)).collect();
        assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 2, "{read:?}");
        let refused = read.into_iter().find_map(Result::err).unwrap();
        assert!(refused.message().contains("has the same name"), "{refused}");
    }

    #[test]
    fn members_come_as_files_of_a_folder_would() {
        let members: &[(&str, &[u8])] = &[
            ("b.csv", b"b"),
            ("a-stored.csv", b"stored"),
            ("a/z.csv", b"z"),
            ("a\\y.csv", b"y"),
            ("__MACOSX/a/._z.csv", b"no"),
            ("a/.DS_Store", b"no"),
        ];
        let archive = open(zip(members)).unwrap();
        let names: Vec<_> = archive.members().iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["a/y.csv", "a/z.csv", "a-stored.csv", "b.csv"]);
        // In any order, and again.
        for (position, expected) in [(3, "b"), (0, "y"), (2, "stored"), (1, "z"), (3, "b")] {
            assert_eq!(text(&archive, position).unwrap(), expected);
        }
        assert_eq!(text(&archive, 4).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }

    #[test]
    fn what_holds_no_files_or_is_a_document_is_named() {
        let refused = |bytes: Vec<u8>| match open(bytes).unwrap_err() {
            Unopened::NoAuditData(error) => (true, error.message().to_owned()),
            Unopened::Unreadable(error) => (false, error.message().to_owned()),
        };
        let named = |name| refused(zip(&[("[Content_Types].xml", b""), (name, b"")]));
        for (name, what) in [
            ("xl/workbook.xml", "an Excel workbook: save it as CSV"),
            ("word/document.xml", "a Word document"),
            ("ppt/presentation.xml", "a PowerPoint presentation"),
            ("visio/document.xml", "an Office document"),
        ] {
            let (foreign, message) = named(name);
            assert!(foreign && message.contains(what), "{message}");
        }
        let sheet: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        assert!(refused(zip(&[("mimetype", sheet), ("content.xml", b"")])).1.contains("OpenDocument spreadsheet"));
        assert_eq!(refused(zip(&[])).1, "this is a zip archive with no files in it");
        assert_eq!(refused(zip(&[(".hidden", b"")])).1, "this is a zip archive with no files in it");
        let whole = zip(&[("a.csv", b"text")]);
        let (foreign, message) = refused(whole[..whole.len() - 30].to_vec());
        assert!(!foreign && message.contains("cut off or damaged"), "{message}");
        assert!(is_zip(&zip(&[])) && is_zip(&whole) && !is_zip(b"PK") && !is_zip(b"text"));
    }

    /// Changes the two bytes of a field of the first member, in its own header and in the list of members.
    fn with_field(mut bytes: Vec<u8>, local: usize, value: u16) -> Vec<u8> {
        let list = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        // The list has one field more in front.
        for at in [local, list + local + 2] {
            bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn what_cannot_be_unpacked_is_named_and_spares_the_others() {
        let whole = zip(&[("a.csv", b"some text"), ("b.csv", b"more text")]);
        for (field, value, what) in
            [(6, 1, "it is encrypted"), (8, 9, "by Deflate64"), (8, 12, "by bzip2"), (8, 97, "uncommon")]
        {
            let archive = open(with_field(whole.clone(), field, value)).unwrap();
            let error = text(&archive, 0).unwrap_err();
            assert!(error.kind() == ErrorKind::InvalidFormat && error.message().contains(what), "{error}");
            assert_eq!(text(&archive, 1).unwrap(), "more text");
        }
        let mut damaged = whole;
        damaged[0] = b'?';
        let archive = open(damaged).unwrap();
        assert!(text(&archive, 0).unwrap_err().message().contains("damaged"));
        assert_eq!(text(&archive, 1).unwrap(), "more text");
    }
}
