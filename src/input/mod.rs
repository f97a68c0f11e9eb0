//! Containers: which one a source is, found from its content, and where in it each record lies. Knows no fields of the
//! records themselves.
//!
//! A source's bytes are decompressed in [`inflate`] and become text in [`decode`]; [`Layout::detect`] looks at the
//! beginning; [`Layout::cut`] says where a block may be cut for the worker threads; [`Layout::next`] frames one record
//! after the other; [`wrapper`] takes the record out of what is wrapped around it.

pub mod archive;
pub mod clixml;
pub mod csv;
pub mod decode;
pub mod inflate;
pub mod json;
pub mod wrapper;

use std::borrow::Cow;
use std::ops::Range;

use self::csv::{CsvLayout, Field};
use crate::error::{Error, ErrorKind, Result};
use crate::issue::IssueCode;
use crate::json::Tape;

/// Where a record lies in the data, and how to get at its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Extent {
    /// First byte of the record in its container: the row, the object, the element.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// How to get at its text.
    pub form: Form,
    /// What the container says beside the record.
    pub outer: OuterFields,
}

/// How to get at a record's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// These bytes of the data, as they are.
    Text(Range<usize>),
    /// The JSON value at `start` is on the tape.
    Parsed,
    /// The frame buffer holds it.
    Buffer,
    /// These bytes of the data are the inside of a JSON string.
    JsonString(Range<usize>),
    /// One of our own CSV rows, its fields in the frame buffer.
    OwnRow,
}

/// What a container says beside its records: signs of a collection that was cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OuterFields {
    /// ResultIndex; -1 marks a failed page.
    pub result_index: Option<i64>,
    /// ResultCount: how many results the search had.
    pub result_count: Option<i64>,
    /// moreRecordsAvailable.
    pub more_available: Option<bool>,
}

/// What comes next in the data.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A record.
    Record(Extent),
    /// A record, or a region, that cannot be read.
    Rejected {
        /// Its first byte.
        start: usize,
        /// The byte after it.
        end: usize,
        /// Why.
        code: IssueCode,
        /// What was wrong.
        message: String,
        /// What the container says beside it.
        outer: OuterFields,
    },
    /// A record larger than the limit begins here and does not end in the data: rejected, and what follows is skipped.
    TooLarge {
        /// Its first byte.
        start: usize,
    },
    /// No further whole record; what was not consumed comes again with more data.
    Done {
        /// Bytes of the data that are dealt with.
        consumed: usize,
    },
}

impl Piece {
    /// A rejected region of which nothing else is known.
    fn rejected(range: Range<usize>, code: IssueCode, message: impl Into<String>) -> Self {
        let outer = OuterFields::default();
        Self::Rejected { start: range.start, end: range.end, code, message: message.into(), outer }
    }
}

/// Buffers that framing fills, reused from record to record.
#[derive(Debug, Default)]
pub struct FrameBuffer {
    /// The record's text, where it had to be decoded.
    pub text: Vec<u8>,
    /// The row's fields.
    pub fields: Vec<Field>,
    /// The record's JSON, where framing parsed it.
    pub tape: Tape,
    /// Where the next record is behind damage in this block of JSON.
    pub next_record: Lookahead,
    /// What comes next in this block of Clixml.
    pub landmarks: clixml::Landmarks,
    /// Pages of results begun.
    pub pages: u64,
    /// Pages that name a next one.
    pub page_links: u64,
}

/// The last search for something in a block: what was searched once is not searched again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lookahead(Option<(usize, Option<usize>)>);

impl Lookahead {
    /// The first place at or after `from`, by what is known or else by `search`.
    pub fn at_or_after(&mut self, from: usize, search: impl FnOnce() -> Option<usize>) -> Option<usize> {
        let known = self.0.filter(|(begin, found)| *begin <= from && found.is_none_or(|found| from <= found));
        let (_, found) = *self.0.insert(known.unwrap_or_else(|| (from, search())));
        found
    }
}

/// A block of text in which records are framed.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// The bytes.
    pub data: &'a [u8],
    /// Of JSON the same as text, see [`same_length_text`]; else empty.
    pub text: &'a str,
    /// Whether the source ends with it.
    pub last: bool,
}

/// The bytes as text in which every byte has its place: what is no UTF-8 becomes `?`.
pub fn same_length_text(data: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(data) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(data.len());
            for chunk in data.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '?'));
            }
            Cow::Owned(text)
        }
    }
}

/// Limits of framing.
#[derive(Clone, Copy, Debug)]
pub struct FrameLimits {
    /// Largest record in bytes.
    pub record_bytes: usize,
    /// Deepest nesting.
    pub depth: usize,
}

/// What kind of container a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Rows under a header.
    Csv(CsvLayout),
    /// Objects: in an array, in lines, in pages, one after another.
    Json,
    /// PowerShell's serialised objects.
    Clixml,
    /// Nothing at all.
    Empty,
}

impl Layout {
    /// Finds the container from the beginning of a source. `whole`: this is all of it.
    ///
    /// Fails with [`ErrorKind::InvalidFormat`], naming what was found, if nothing in it can be framed as records.
    pub fn detect(head: &[u8], whole: bool) -> Result<Self> {
        let mut rest = head;
        // Directives and blank lines may stand before a header; byte order marks where files were put together.
        loop {
            rest = rest.strip_prefix("\u{feff}".as_bytes()).unwrap_or(rest).trim_ascii_start();
            let directive =
                rest.starts_with(b"#TYPE ") || rest.get(..4).is_some_and(|sep| sep.eq_ignore_ascii_case(b"sep="));
            match memchr::memchr(b'\n', rest) {
                Some(newline) if directive => rest = &rest[newline + 1..],
                None if directive => rest = &[],
                _ => break,
            }
        }
        match rest.first() {
            None if whole => return Ok(Self::Empty),
            None => return Err(refused("it begins with more blanks than any export does")),
            Some(b'{' | b'[') if whole && !json::names_a_record(rest) => {
                return Err(refused("it is JSON, or looks like it, but names no Operation"));
            }
            Some(b'{' | b'[') => return Ok(Self::Json),
            Some(b'"') if rest.starts_with(b"\"{\\\"") => return Ok(Self::Json),
            Some(b'<') => {
                let start = &rest[..rest.len().min(4096)];
                if memchr::memmem::find(start, b"<!DOCTYPE").or(memchr::memmem::find(start, b"<!ENTITY")).is_some() {
                    return Err(refused("it is XML with a document type, which no export has"));
                }
                return match memchr::memmem::find(start, b"<Objs") {
                    Some(_) => Ok(Self::Clixml),
                    None => Err(refused("it is XML or HTML, but not of Export-Clixml")),
                };
            }
            Some(_) => {}
        }
        let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        match CsvLayout::from_header(line) {
            Some(layout) => Ok(Self::Csv(layout)),
            None if line.starts_with(b"%PDF") => Err(refused("it is a PDF")),
            None if line.trim_ascii_start().starts_with(b"\"Audit timestamp\"")
                || line.starts_with(b"Audit timestamp") =>
            {
                Err(refused("it is the classic view, which holds too little to be read back"))
            }
            None => Err(refused(&format!(
                "its first line has no column AuditData: {}",
                String::from_utf8_lossy(&line[..line.len().min(120)])
            ))),
        }
    }

    /// Where a block of this layout may be cut so that its records stay whole, as far as can be told quickly. A wrong
    /// guess costs time, never a record.
    pub fn cut(&self, data: &[u8]) -> Option<usize> {
        match self {
            Self::Csv(_) => CsvLayout::cut(data),
            Self::Json => json::cut(data),
            Self::Clixml => clixml::cut(data),
            Self::Empty => Some(data.len()),
        }
    }

    /// Frames the next record at or after byte `at` of the block.
    pub fn next(&mut self, block: Block<'_>, at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
        match self {
            Self::Csv(layout) => layout.next(block.data, at, block.last, limits.record_bytes, buffer),
            Self::Json => json::next(block, at, limits, buffer),
            Self::Clixml => clixml::next(block.data, at, block.last, limits.record_bytes, buffer),
            Self::Empty => Piece::Done { consumed: block.data.len() },
        }
    }

    /// After a record over the limit: whether the next record was found, and where it is or from where to look on.
    pub fn skip(&self, data: &[u8], last: bool) -> (bool, usize) {
        match self {
            Self::Csv(layout) => layout.skip(data, last),
            Self::Json => json::skip(data, last),
            Self::Clixml => clixml::skip(data, last),
            Self::Empty => (true, data.len()),
        }
    }

    /// The container's name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Csv(layout) if matches!(layout.content, csv::RowContent::OwnRow(_)) => "CSV of records",
            Self::Csv(_) => "CSV",
            Self::Json => "JSON",
            Self::Clixml => "Clixml",
            Self::Empty => "empty",
        }
    }
}

fn refused(what: &str) -> Error {
    Error::new(
        ErrorKind::InvalidFormat,
        format!(
            "nothing in it can be read as audit records ({what}): expected the CSV, JSON or Clixml of an audit export, \
             with AuditData"
        ),
    )
}

#[cfg(test)]
mod tests;
