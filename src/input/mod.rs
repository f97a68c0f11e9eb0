//! Containers: which one a source is, found from its content, and where in it each record lies. Knows no fields of the
//! records themselves.
//!
//! A source's bytes are decompressed in [`inflate`] and become text in [`decode`]; [`Layout::detect`] looks at the
//! beginning; [`Layout::cut`] says where a block may be cut for the worker threads; [`Layout::next`] frames one piece
//! after the other; [`finder`] finds the records in it, whatever is wrapped around them.

pub mod archive;
pub mod clixml;
pub mod columns;
pub mod csv;
pub mod decode;
pub mod finder;
mod foreign;
pub mod inflate;
pub mod json;
mod lines;

use std::borrow::Cow;
use std::ops::Range;

use self::csv::{CsvLayout, Field};
use crate::error::{Error, ErrorKind, Result};
use crate::issue::IssueCode;
use crate::json::Tape;
use crate::message;
use crate::message::Message;

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
    /// One of our own CSV rows, its fields in the frame buffer: places in the data, or in the frame buffer's row where that
    /// was `enclosed` in a field.
    OwnRow {
        /// Whether the row lay in a field.
        enclosed: bool,
    },
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
    /// The row, where it lay in one field of the data.
    pub row: Vec<u8>,
    /// A cell, on its way into `json`.
    pub cell: Vec<u8>,
    /// A record that is put together of cells.
    pub json: String,
    /// The record's JSON, where framing parsed it.
    pub tape: Tape,
    /// Where the next record is behind damage in this block of JSON or CSV.
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
    /// Rows, mostly under a header.
    Csv(CsvLayout),
    /// Objects: in an array, in lines, in pages, one after another.
    Json,
    /// Lines of text with a record in each, behind what a logger or a search put before it.
    Lines,
    /// PowerShell's serialised objects.
    Clixml,
    /// Nothing at all.
    Empty,
}

impl Layout {
    /// Finds the container from the beginning of a source, and how many bytes stand above the first record or header.
    /// `whole`: this is all of it.
    ///
    /// Fails with [`ErrorKind::InvalidFormat`], naming what was found, if nothing in it can be framed as records.
    pub fn detect(head: &[u8], whole: bool) -> Result<(Self, usize)> {
        let mut rest = head;
        // Directives and blank lines may stand before a header; byte order marks where files were put together.
        loop {
            let marked = rest.strip_prefix("\u{feff}".as_bytes()).unwrap_or(rest).trim_ascii_start();
            rest = marked.strip_prefix(&[json::END_OF_FILE_MARK]).unwrap_or(marked);
            let directive =
                rest.starts_with(b"#TYPE ") || rest.get(..4).is_some_and(|sep| sep.eq_ignore_ascii_case(b"sep="));
            match memchr::memchr(b'\n', rest) {
                Some(newline) if directive => rest = &rest[newline + 1..],
                None if directive => rest = &[],
                _ if rest.len() < marked.len() => {}
                _ => break,
            }
        }
        if let Some(refusal) = foreign::text(rest) {
            return Err(refused(refusal));
        }
        match rest.first() {
            None if whole => return Ok((Self::Empty, 0)),
            None => return Err(refused("it begins with more blanks than any export does")),
            Some(b'{') if lines::has_doubled_quotes(rest) => return Ok((Self::Lines, 0)),
            Some(b'{' | b'[') if lines::has_prefix(rest) => return Ok((Self::Lines, 0)),
            Some(b'{' | b'[') if whole && !json::names_a_record(rest) => {
                return Err(refused("it is JSON, or looks like it, but names no Operation"));
            }
            Some(b'{' | b'[') => return Ok((Self::Json, 0)),
            Some(b'"') if [b"\"{\\\"".as_slice(), b"\"[{\\", b"\"[\\"].iter().any(|begin| rest.starts_with(begin)) => {
                return Ok((Self::Json, 0));
            }
            Some(b'<') => {
                let start = &rest[..rest.len().min(4096)];
                match memchr::memmem::find(start, b"<Objs") {
                    Some(_)
                        if memchr::memmem::find(start, b"<!ENTITY")
                            .or(memchr::memmem::find(start, b"<!DOCTYPE"))
                            .is_none() =>
                    {
                        return Ok((Self::Clixml, 0));
                    }
                    _ if !lines::has_prefix(rest) => return Err(refused(foreign::markup(start))),
                    _ => {}
                }
            }
            Some(_) => {}
        }
        let above = head.len() - rest.len();
        if lines::has_prefix(rest) {
            return Ok((Self::Lines, 0));
        }
        if let Some((layout, title)) = CsvLayout::detect(rest) {
            return Ok((Self::Csv(layout), if title > 0 { above + title } else { 0 }));
        }
        if lines::has_prefix_and_doubled_quotes(rest) {
            return Ok((Self::Lines, 0));
        }
        Err(refused(foreign::table(rest)))
    }

    /// Where a block of this layout may be cut so that its records stay whole, as far as can be told quickly. A wrong
    /// guess costs time, never a record.
    pub fn cut(&self, data: &[u8]) -> Option<usize> {
        match self {
            Self::Csv(_) => CsvLayout::cut(data),
            Self::Json => json::cut(data),
            Self::Lines => lines::cut(data),
            Self::Clixml => clixml::cut(data),
            Self::Empty => Some(data.len()),
        }
    }

    /// Frames the next record at or after byte `at` of the block.
    pub fn next(&mut self, block: Block<'_>, at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
        match self {
            Self::Csv(layout) => layout.next(block.data, at, block.last, limits.record_bytes, buffer),
            Self::Json => json::next(block, at, limits, buffer),
            Self::Lines => lines::next(block.data, at, block.last, limits.record_bytes),
            Self::Clixml => clixml::next(block.data, at, block.last, limits.record_bytes, buffer),
            Self::Empty => Piece::Done { consumed: block.data.len() },
        }
    }

    /// After a record over the limit: whether the next record was found, and where it is or from where to look on.
    pub fn skip(&self, data: &[u8], last: bool) -> (bool, usize) {
        match self {
            Self::Csv(layout) => layout.skip(data, last),
            Self::Json => json::skip(data, last),
            Self::Lines => lines::skip(data, last),
            Self::Clixml => clixml::skip(data, last),
            Self::Empty => (true, data.len()),
        }
    }

    /// Whether the rows of a source that begins with `head` are our own.
    pub fn is_own_rows(&self, head: &[u8]) -> bool {
        match self {
            Self::Csv(layout) => matches!(layout.content, csv::RowContent::OwnRow(_)),
            Self::Json => head.trim_ascii_start().starts_with(b"{\"RecordKind\":"),
            Self::Lines | Self::Clixml | Self::Empty => false,
        }
    }

    /// The container's name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Csv(layout) if matches!(layout.content, csv::RowContent::OwnRow(_)) => "CSV of records",
            Self::Csv(_) => "CSV",
            Self::Json => "JSON",
            Self::Lines => "lines of text",
            Self::Clixml => "Clixml",
            Self::Empty => "empty",
        }
    }
}

fn refused(what: impl Into<Message>) -> Error {
    let message = message![
        "nothing in it can be read as audit records (",
        what.into(),
        "): expected the CSV, JSON or Clixml of an audit export, with AuditData"
    ];
    Error::new(ErrorKind::InvalidFormat, message)
}

#[cfg(test)]
mod tests;
