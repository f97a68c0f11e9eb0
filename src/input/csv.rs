//! CSV: where each row begins and ends, also after damage, and the record in it.

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr2, memchr3, memrchr};
use wide::u8x16;

use super::columns::Columns;
use super::json::{self, END_OF_FILE_MARK};
use super::{Extent, Form, FrameBuffer, Lookahead, OuterFields, Piece};
use crate::issue::IssueCode;
use crate::schema::Column;

/// A field longer than this is looked at twice: a lost quote makes fields that long, data hardly ever does.
const SUSPECT_FIELD: usize = 1 << 20;

/// A row of more fields is damaged: what is known of each takes memory.
const MOST_FIELDS: usize = 1 << 16;

/// What a file's header says of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvLayout {
    /// `,`, `;`, tab or `|`.
    pub delimiter: u8,
    /// The names of the columns; empty ones where the rows have no header.
    pub header: Vec<String>,
    /// What the rows hold.
    pub content: RowContent,
    /// Position of ResultIndex, if the export has it.
    result_index: Option<usize>,
    /// Position of ResultCount, if the export has it.
    result_count: Option<usize>,
}

/// What the rows of a CSV file hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowContent {
    /// An audit record as JSON text in the column at this position.
    Record(usize),
    /// An audit record of which each column is a key.
    Columns(Arc<Columns>),
    /// One of our own rows; RecordKind is in the column at this position.
    OwnRow(usize),
}

/// Columns that hold a whole record, whatever else the rows have.
const RECORD_COLUMNS: [&str; 3] = ["AuditData", "audit_data", "RawEventData"];

/// Columns in which log shippers keep a whole record, if it is not text of another kind.
const SHIPPER_COLUMNS: [&str; 9] =
    ["_raw", "event.original", "message", "Body", "log", "full_log", "event", "raw", "payload"];

/// Lines of text that may stand above a header.
const MOST_TITLE_LINES: usize = 20;

/// The delimiters that rows may have.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl CsvLayout {
    /// The layout that the first lines announce, by a header or by a row that holds a record, and how many bytes stand
    /// above that; `None` if it is no table of ours or of an audit export.
    pub fn detect(head: &[u8]) -> Option<(Self, usize)> {
        let mut at = 0;
        for _ in 0..MOST_TITLE_LINES {
            let line = &head[at..at + line_length(&head[at..])];
            let next = at + line.len() + line_end_length(&head[at + line.len()..]);
            if let Some(layout) = Self::from_header(line, &head[next.min(head.len())..]) {
                return Some((layout, at));
            }
            at = next;
            if at >= head.len() {
                break;
            }
        }
        Self::from_rows(head).map(|layout| (layout, 0))
    }

    /// The layout that the header row at the start of `line` announces, with the rows below it.
    fn from_header(line: &[u8], below: &[u8]) -> Option<Self> {
        let fields = |delimiter: u8| {
            let mut fields = Vec::new();
            let scan = scan_row(line, 0, delimiter, None, true, &mut fields, &mut Vec::new());
            matches!(scan, Scan::Complete { .. }).then_some(fields)
        };
        let by_names = || {
            DELIMITERS.into_iter().find_map(|delimiter| Self::from_fields(line, &fields(delimiter)?, delimiter, below))
        };
        let enclosed = || Self::from_header(&enclosed_row(line, 0, true)?.0, below);
        let by_row = || {
            DELIMITERS
                .into_iter()
                .find_map(|delimiter| Self::from_fields_and_row(line, &fields(delimiter)?, delimiter, below))
        };
        by_names().or_else(enclosed).or_else(by_row)
    }

    fn names(data: &[u8], fields: &[Field]) -> Vec<String> {
        let name = |field: &Field| {
            let name = String::from_utf8_lossy(&data[field.range.clone()]);
            name.trim().trim_end_matches([';', ',']).to_string()
        };
        fields.iter().map(name).collect()
    }

    fn with_content(delimiter: u8, header: Vec<String>, content: RowContent) -> Self {
        let position = |name: &str| header.iter().position(|field| is_named(field, name));
        let (result_index, result_count) = (position("ResultIndex"), position("ResultCount"));
        Self { delimiter, header, content, result_index, result_count }
    }

    /// What a header's names say.
    fn from_fields(data: &[u8], fields: &[Field], delimiter: u8, below: &[u8]) -> Option<Self> {
        let header = Self::names(data, fields);
        let position = |name: &str| header.iter().position(|field| is_named(field, name));
        let ours = |column: Column| header.iter().position(|field| field.eq_ignore_ascii_case(column.name()));
        let content = if let Some(at) = RECORD_COLUMNS.iter().find_map(|name| position(name)) {
            RowContent::Record(at)
        } else if let Some(at) = ours(Column::RecordKind).filter(|_| ours(Column::AuditId).is_some()) {
            RowContent::OwnRow(at)
        } else {
            let holds_record = |at: &usize| match first_row(below, delimiter) {
                None => true,
                Some((fields, end)) => {
                    fields.get(*at).is_none_or(|field| begins_record(&below[field.range.clone()], &below[..end]))
                }
            };
            let names: Vec<&str> = header.iter().map(String::as_str).collect();
            match SHIPPER_COLUMNS.iter().find_map(|name| position(name)).filter(holds_record) {
                Some(at) => RowContent::Record(at),
                None => RowContent::Columns(Arc::new(Columns::of_names(&names)?)),
            }
        };
        Some(Self::with_content(delimiter, header, content))
    }

    /// What the first row holds, whatever its column is called.
    fn from_fields_and_row(data: &[u8], fields: &[Field], delimiter: u8, below: &[u8]) -> Option<Self> {
        let header = Self::names(data, fields);
        let (row, end) = first_row(below, delimiter)?;
        let is_header = header.iter().all(|name| name.len() < 64 && !name.contains('{'));
        let at = record_field(below, &row, end).filter(|_| is_header && row.len() == header.len())?;
        Some(Self::with_content(delimiter, header, RowContent::Record(at)))
    }

    /// The layout of rows without a header, by the record in the first of them.
    fn from_rows(head: &[u8]) -> Option<Self> {
        DELIMITERS.into_iter().find_map(|delimiter| {
            let (fields, end) = first_row(head, delimiter)?;
            if let [only] = fields.as_slice()
                && only.quoted
                && let Some((inside, _)) = enclosed_row(head, only.range.start - 1, true)
                && let Some(layout) = Self::from_rows(&inside).filter(|layout| layout.header.len() > 1)
            {
                return Some(layout);
            }
            let content = RowContent::Record(record_field(head, &fields, end)?);
            Some(Self::with_content(delimiter, vec![String::new(); fields.len()], content))
        })
    }

    fn key_column(&self) -> usize {
        match &self.content {
            RowContent::Record(position) | RowContent::OwnRow(position) => *position,
            RowContent::Columns(columns) => columns.operation(),
        }
    }

    fn payload_column(&self) -> Option<usize> {
        match self.content {
            RowContent::Record(position) => Some(position),
            RowContent::OwnRow(_) | RowContent::Columns(_) => None,
        }
    }

    /// What the column that decides is called in messages. Where rows have no header it has no name.
    fn key_name(&self) -> &str {
        match self.header.get(self.key_column()).map(String::as_str) {
            Some("") | None => "AuditData",
            Some(name) => name,
        }
    }

    /// Where a block may be cut so that rows stay whole, as far as the quotes tell; a wrong guess costs only time.
    pub fn cut(data: &[u8]) -> Option<usize> {
        let mut quotes = memchr::memchr_iter(b'"', data).count();
        let mut end = data.len();
        for _ in 0..64 {
            let newline = memrchr(b'\n', &data[..end])?;
            quotes -= memchr::memchr_iter(b'"', &data[newline..end]).count();
            if quotes.is_multiple_of(2) {
                return Some(newline + 1);
            }
            end = newline;
        }
        memrchr(b'\n', data).map(|newline| newline + 1)
    }
}

fn line_length(data: &[u8]) -> usize {
    memchr2(b'\n', b'\r', data).unwrap_or(data.len())
}

fn line_end_length(data: &[u8]) -> usize {
    match data {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Whether a column is called that, also as the last part of a path (`result._raw`).
fn is_named(field: &str, name: &str) -> bool {
    field.eq_ignore_ascii_case(name) || field.rsplit_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(name))
}

/// The fields of the first row that is not blank, and where it ends.
fn first_row(data: &[u8], delimiter: u8) -> Option<(Vec<Field>, usize)> {
    let start = data.iter().position(|byte| !matches!(byte, b'\n' | b'\r' | b' '))?;
    let mut fields = Vec::new();
    let scan = scan_row(data, start, delimiter, None, true, &mut fields, &mut Vec::new());
    match scan {
        Scan::Complete { end, .. } => Some((fields, end)),
        // What breaks behind a field (a backslash before its quote, a rest of JSON) still shows the field's beginning.
        Scan::Broken(_) if !fields.is_empty() => Some((fields, start + line_length(&data[start..]))),
        _ => None,
    }
}

/// Whether a cell begins a record as text, in a row that goes on as one.
fn begins_record(cell: &[u8], row: &[u8]) -> bool {
    let begin = cell.trim_ascii_start();
    // Text of text begins with a quote, doubled in its cell.
    let begin = begin.strip_prefix(b"\"\"").unwrap_or(begin);
    let begin = begin.strip_prefix(b"[").unwrap_or(begin).trim_ascii_start();
    let begin = begin.strip_prefix(b"{").map_or(begin, |inside| inside.trim_ascii_start());
    let is_object = begin.starts_with(b"\"") || begin.starts_with(b"\\\"");
    is_object && begin.len() < cell.len() && memchr::memmem::find(row, b"Operation").is_some()
}

/// Which field of a row holds a record.
fn record_field(data: &[u8], fields: &[Field], end: usize) -> Option<usize> {
    let from = fields.first()?.range.start;
    fields.iter().position(|field| begins_record(&data[field.range.clone()], &data[from..end.max(from)]))
}

/// A row that lies in one quoted field, as a spreadsheet saves it whose delimiter is another: what is inside, and where the
/// line ends.
fn enclosed_row(data: &[u8], at: usize, last: bool) -> Option<(Vec<u8>, usize)> {
    if data.get(at) != Some(&b'"') {
        return None;
    }
    let (closing, _) = closing_quote(data, at + 1, last)?;
    let empty = data[closing + 1..].iter().take_while(|byte| b";,\t |".contains(byte)).count();
    let end = closing + 1 + empty;
    let end = match data.get(end) {
        None if last => end,
        None => return None,
        Some(b'\n' | b'\r') => end + line_end_length(&data[end..]),
        Some(_) => return None,
    };
    let mut inside = Vec::new();
    undouble(&data[at + 1..closing], &mut inside).then_some((inside, end))
}

/// One field: what is inside its quotes, if it has any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Bytes of the data, without the quotes.
    pub range: Range<usize>,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Whether it holds doubled quotes.
    pub doubled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scan {
    /// A row with its line end; `end` is the byte after it. `undoubled`: the payload was put into the buffer.
    Complete { end: usize, undoubled: bool },
    /// Something that no row has.
    Broken(&'static str),
    /// The data ends within the row; `in_quotes` from that byte on.
    Incomplete { in_quotes: Option<usize> },
}

/// Splits the row at `start`. In the column `payload` a quoted JSON object is un-doubled into `text` on the way.
fn scan_row(
    data: &[u8],
    start: usize,
    delimiter: u8,
    payload: Option<usize>,
    last: bool,
    fields: &mut Vec<Field>,
    text: &mut Vec<u8>,
) -> Scan {
    fields.clear();
    let mut at = start;
    let mut undoubled = false;
    loop {
        let mut end;
        if data.get(at) == Some(&b'"') {
            let begin = at + 1;
            let is_object = payload == Some(fields.len()) && data.get(begin) == Some(&b'{');
            let closing = if is_object { closing_quote_of_object(data, begin, delimiter, text) } else { None };
            let (closing, doubled) = match closing {
                Some(closing) => {
                    undoubled = true;
                    (closing, true)
                }
                None if matches!(data.get(begin), Some(b'{' | b'[')) && has_escaped_quotes(&data[begin..]) => {
                    match unescaped_quote(data, begin) {
                        Some(closing) => (closing, false),
                        None => return Scan::Incomplete { in_quotes: Some(begin) },
                    }
                }
                None => match closing_quote(data, begin, last) {
                    Some(found) => found,
                    None => return Scan::Incomplete { in_quotes: Some(begin) },
                },
            };
            end = closing + 1;
            fields.push(Field { range: begin..closing, quoted: true, doubled });
        } else {
            let mut object = None;
            if payload == Some(fields.len()) {
                if let Some(quote) = quote_behind_blanks(data, at) {
                    at = quote;
                    continue;
                }
                object = bare_object(data, at, delimiter);
            }
            end = match object.or_else(|| memchr3(delimiter, b'\n', b'\r', &data[at..]).map(|found| at + found)) {
                Some(end) => end,
                None if last => data.len(),
                None => return Scan::Incomplete { in_quotes: None },
            };
            fields.push(Field { range: at..end, quoted: false, doubled: false });
        }
        loop {
            match data.get(end) {
                Some(&byte) if byte == delimiter && fields.len() == MOST_FIELDS => {
                    return Scan::Broken("more fields than any row has");
                }
                Some(&byte) if byte == delimiter => {
                    at = end + 1;
                    break;
                }
                Some(b'\n') => return Scan::Complete { end: end + 1, undoubled },
                Some(b'\r') => match data.get(end + 1) {
                    Some(b'\n') => return Scan::Complete { end: end + 2, undoubled },
                    None if !last => return Scan::Incomplete { in_quotes: None },
                    _ => return Scan::Complete { end: end + 1, undoubled },
                },
                None if last => return Scan::Complete { end, undoubled },
                None => return Scan::Incomplete { in_quotes: None },
                Some(_) => match end_behind_blanks(data, end, delimiter) {
                    Some(behind) => end = behind,
                    None => return Scan::Broken("text after a closing quote"),
                },
            }
        }
    }
}

/// Where a field ends behind whose closing quote a hand left blanks.
fn end_behind_blanks(data: &[u8], end: usize, delimiter: u8) -> Option<usize> {
    let behind = end + data[end..].iter().take_while(|byte| **byte == b' ').count();
    let ends = |byte: &u8| matches!(byte, b'\r' | b'\n') || *byte == delimiter;
    (behind > end && data.get(behind).is_none_or(ends)).then_some(behind)
}

/// The quote behind blanks at `at`, if that is what comes.
fn quote_behind_blanks(data: &[u8], at: usize) -> Option<usize> {
    let quote = at + data[at..].iter().take_while(|byte| **byte == b' ').count();
    (quote > at && data.get(quote) == Some(&b'"')).then_some(quote)
}

/// Where an object ends that was written without quotes around it: its own commas do not divide the row.
fn bare_object(data: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    if data.get(at) != Some(&b'{') {
        return None;
    }
    let end = json::matching_end(data, at, json::DEEPEST_LOOK).ok()?;
    match data.get(end) {
        None | Some(b'\n' | b'\r') => Some(end),
        Some(byte) => (*byte == delimiter).then_some(end),
    }
}

/// Whether the first quotes of an object have backslashes before them and are not doubled.
fn has_escaped_quotes(inside: &[u8]) -> bool {
    let brackets = inside.iter().take_while(|byte| matches!(byte, b'{' | b'[' | b' ')).count();
    let begin = &inside[brackets..];
    begin.starts_with(b"\\\"") && begin.get(2) != Some(&b'"')
}

/// The first quote without a backslash before it.
fn unescaped_quote(data: &[u8], begin: usize) -> Option<usize> {
    memchr::memchr_iter(b'"', &data[begin..]).map(|found| begin + found).find(|quote| data[quote - 1] != b'\\')
}

/// The quote that ends the field whose inside begins at `begin`, and whether doubled quotes lie before it.
fn closing_quote(data: &[u8], begin: usize, last: bool) -> Option<(usize, bool)> {
    let mut from = begin;
    loop {
        let quote = from + memchr(b'"', data.get(from..)?)?;
        match data.get(quote + 1) {
            Some(b'"') => from = quote + 2,
            None if !last => return None,
            _ => return Some((quote, from > begin)),
        }
    }
}

/// The quick way for the usual payload, an object whose quotes are all doubled: finds `}"` before a delimiter or line
/// end and proves it to be the closing quote by un-doubling what lies before. `None`: look the slow way.
fn closing_quote_of_object(data: &[u8], begin: usize, delimiter: u8, text: &mut Vec<u8>) -> Option<usize> {
    let mut from = begin;
    let closing = loop {
        let found = from + memchr::memmem::find(data.get(from..)?, b"}\"")?;
        match data.get(found + 2)? {
            b'\r' | b'\n' => break found + 1,
            byte if *byte == delimiter => break found + 1,
            _ => from = found + 1,
        }
    };
    text.clear();
    undouble(&data[begin..closing], text).then_some(closing)
}

/// Appends `inside` with every `""` as `"`; false if a quote stands alone.
fn undouble(inside: &[u8], text: &mut Vec<u8>) -> bool {
    const WIDTH: usize = 16;
    let start = text.len();
    // What is written never gets ahead of what is read, so that whole chunks can be copied where only their first
    // bytes count: a quote comes every few bytes, and a copy of exactly those before it would take longer.
    text.resize(start + inside.len(), 0);
    let out = &mut text[start..];
    let (mut from, mut to) = (0, 0);
    while let Some(chunk) = inside[from..].first_chunk::<WIDTH>() {
        let quotes = u8x16::new(*chunk).simd_eq(u8x16::splat(b'"')).to_bitmask();
        out[to..to + WIDTH].copy_from_slice(chunk);
        if quotes == 0 {
            (from, to) = (from + WIDTH, to + WIDTH);
            continue;
        }
        let quote = quotes.trailing_zeros() as usize;
        if inside.get(from + quote + 1) != Some(&b'"') {
            return false;
        }
        (from, to) = (from + quote + 2, to + quote + 1);
    }
    while let Some(&byte) = inside.get(from) {
        from += 1;
        if byte == b'"' {
            if inside.get(from) != Some(&b'"') {
                return false;
            }
            from += 1;
        }
        out[to] = byte;
        to += 1;
    }
    text.truncate(start + to);
    true
}

/// The text of a field with doubled quotes undone, into `text`.
pub fn field_text(data: &[u8], field: &Field, text: &mut Vec<u8>) {
    text.clear();
    let inside = &data[field.range.clone()];
    if !(field.doubled && undouble(inside, text)) {
        text.clear();
        text.extend_from_slice(inside);
    }
}

/// What a field is that makes up a whole line.
enum Enclosed {
    /// A row.
    Row(Piece),
    /// The header again.
    Header,
    /// Just a field.
    Nothing,
}

enum Search {
    Found(usize),
    NotFound,
    /// A row that the data does not hold whole begins here: undecided.
    Undecided,
}

impl CsvLayout {
    /// The first line after `start`, and before `end`, that begins a sound row.
    fn next_sound_row(&self, data: &[u8], start: usize, end: usize, last: bool) -> Search {
        let mut fields = Vec::with_capacity(self.header.len());
        let mut from = start;
        while let Some(newline) = memchr2(b'\n', b'\r', &data[from..end]) {
            let line = from + newline + 1;
            from = line;
            if line >= end || matches!(data[line], b'\n' | b'\r') {
                continue;
            }
            match scan_row(data, line, self.delimiter, None, last, &mut fields, &mut Vec::new()) {
                Scan::Complete { .. } if self.is_sound(data, &fields) => return Search::Found(line),
                Scan::Incomplete { .. } if end == data.len() && data.len() - line < SUSPECT_FIELD => {
                    return Search::Undecided;
                }
                _ => {}
            }
        }
        Search::NotFound
    }

    fn is_sound(&self, data: &[u8], fields: &[Field]) -> bool {
        let key = &data[match fields.get(self.key_column()) {
            Some(field) => field.range.clone(),
            None => return false,
        }];
        let known = match self.content {
            RowContent::Record(_) => matches!(key, [b'{', ..] | [b'"', b'"', b'{', ..] | [b'[', b'{', ..]),
            RowContent::OwnRow(_) => matches!(key, b"Meeting" | b"Participant" | b"CallParticipant"),
            RowContent::Columns(_) => !key.is_empty() && key.iter().all(|byte| byte.is_ascii_graphic()),
        };
        known && fields.len() == self.header.len()
    }

    fn is_header(&self, data: &[u8], fields: &[Field]) -> bool {
        let name = self.header[self.key_column()].as_bytes();
        fields.get(self.key_column()).is_some_and(|field| {
            let text = data[field.range.clone()].trim_ascii();
            let empty_behind = text.iter().rev().take_while(|byte| matches!(byte, b';' | b',')).count();
            text.len() < 64 && !name.is_empty() && text[..text.len() - empty_behind].eq_ignore_ascii_case(name)
        })
    }

    /// As [`CsvLayout::next_sound_row`] up to the end of the data, for one damage after the other in a block.
    fn next_sound_row_once(&self, data: &[u8], start: usize, last: bool, buffer: &mut FrameBuffer) -> Search {
        let mut undecided = false;
        let search = || match self.next_sound_row(data, start, data.len(), last) {
            Search::Found(next) => Some(next),
            Search::NotFound => None,
            Search::Undecided => {
                undecided = true;
                None
            }
        };
        match buffer.next_record.at_or_after(start + 1, search) {
            Some(next) => Search::Found(next),
            None if undecided => {
                buffer.next_record = Lookahead::default();
                Search::Undecided
            }
            None => Search::NotFound,
        }
    }

    /// The next row at or after `at`. `last`: nothing comes after `data`.
    pub fn next(&mut self, data: &[u8], mut at: usize, last: bool, limit: usize, buffer: &mut FrameBuffer) -> Piece {
        loop {
            if data[at..].starts_with("\u{feff}".as_bytes()) {
                at += 3;
            }
            match data.get(at) {
                None => return Piece::Done { consumed: at },
                Some(b'\n' | b'\r' | &END_OF_FILE_MARK) => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let scan =
                scan_row(data, at, self.delimiter, self.payload_column(), last, &mut buffer.fields, &mut buffer.text);
            if buffer.fields.len() < self.header.len()
                && self.header.len() > 1
                && !matches!(scan, Scan::Incomplete { .. })
            {
                match self.enclosed(data, at, last, limit, buffer) {
                    Enclosed::Row(piece) => return piece,
                    Enclosed::Header => {
                        at += line_length(&data[at..]);
                        continue;
                    }
                    Enclosed::Nothing => {}
                }
            }
            let (end, undoubled) = match scan {
                Scan::Complete { end, undoubled } => (end, undoubled),
                Scan::Broken(what) => return self.resynchronise(data, at, last, limit, what, buffer),
                Scan::Incomplete { in_quotes } => {
                    if last {
                        // Where the file ends behind the record, the record is whole.
                        let whole = buffer.fields.len() > self.key_column()
                            && matches!(self.next_sound_row(data, at, data.len(), true), Search::NotFound);
                        if whole && self.payload_column().is_some() {
                            return self.row(data, at..data.len(), false, buffer);
                        }
                        return self.resynchronise(data, at, true, limit, "a quote that is not closed", buffer);
                    }
                    let length = data.len() - in_quotes.unwrap_or(data.len());
                    if length > SUSPECT_FIELD || data.len() - at > limit {
                        return self.resynchronise(data, at, false, limit, "a quote that is not closed", buffer);
                    }
                    return Piece::Done { consumed: at };
                }
            };
            if end - at > limit {
                let message = format!("the row has {} bytes, more than the limit of {limit}", end - at);
                return Piece::rejected(at..end, IssueCode::RecordTooLarge, message);
            }
            let fields = &buffer.fields;
            let suspect = if fields.len() > self.header.len() {
                Some("more fields than the header")
            } else if fields.iter().any(|field| field.range.len() > SUSPECT_FIELD) {
                Some("a field of more than 1 MB")
            } else {
                None
            };
            if let Some(what) = suspect {
                match self.next_sound_row(data, at, end, true) {
                    Search::Found(next) => return skipped(at, next, what),
                    // It was no damage: the row is what it is.
                    Search::NotFound | Search::Undecided => {}
                }
            }
            if let [only] = fields.as_slice() {
                let line = &data[only.range.clone()];
                if line.starts_with(b"#TYPE ") || line.trim_ascii().is_empty() {
                    at = end;
                    continue;
                }
            }
            // It ends with the delimiter, which makes two fields of it.
            if end - at < 9 && data[at..end].to_ascii_lowercase().starts_with(b"sep=") {
                at = end;
                continue;
            }
            if self.is_header(data, fields) {
                at = end;
                continue;
            }
            // A lost line end makes one row of two: the second begins behind the first one's last field.
            let width = self.header.len();
            let another = |field: &Field| data.get(field.range.start) == Some(&b'{');
            if width > 0 && fields.get(width..).is_some_and(|more| more.iter().any(another)) {
                let last = &fields[width - 1];
                let first_row = at..last.range.end + usize::from(last.quoted);
                // An empty cell alone is no row: reading on behind it would stay where it is.
                if !first_row.is_empty() {
                    return self.row(data, first_row, undoubled, buffer);
                }
            }
            // Files put one after another may have other columns in the second.
            if let Some(layout) = self.other_header(data, fields, end) {
                *self = layout;
                at = end;
                continue;
            }
            return self.row(data, at..end, undoubled, buffer);
        }
    }

    /// What lies in the one quoted field at `at`.
    fn enclosed(&self, data: &[u8], at: usize, last: bool, limit: usize, buffer: &mut FrameBuffer) -> Enclosed {
        let Some((inside, end)) = enclosed_row(data, at, last).filter(|(_, end)| end - at <= limit) else {
            return Enclosed::Nothing;
        };
        buffer.row = inside;
        let (row, payload) = (&buffer.row, self.payload_column());
        let scan = scan_row(row, 0, self.delimiter, payload, true, &mut buffer.fields, &mut buffer.text);
        let Scan::Complete { undoubled, .. } = scan else { return Enclosed::Nothing };
        if buffer.fields.len() <= self.key_column() {
            return Enclosed::Nothing;
        }
        if self.is_header(&buffer.row, &buffer.fields) {
            return Enclosed::Header;
        }
        let row = std::mem::take(&mut buffer.row);
        let piece = self.row(&row, at..end, undoubled, buffer);
        buffer.row = row;
        Enclosed::Row(match piece {
            Piece::Record(Extent { start, end, form: Form::Text(range), outer }) => {
                buffer.text.clear();
                buffer.text.extend_from_slice(&buffer.row[range]);
                Piece::Record(Extent { start, end, form: Form::Buffer, outer })
            }
            Piece::Record(Extent { start, end, form: Form::OwnRow { .. }, outer }) => {
                Piece::Record(Extent { start, end, form: Form::OwnRow { enclosed: true }, outer })
            }
            other => other,
        })
    }

    fn other_header(&self, data: &[u8], fields: &[Field], end: usize) -> Option<Self> {
        let begins_object = |field: &Field| data.get(field.range.start) == Some(&b'{');
        if fields.iter().any(|field| field.range.len() > 64 || begins_object(field)) {
            return None;
        }
        // A row of values is none: its columns have no names of ours.
        let known = fields.iter().any(|field| {
            let name = data[field.range.clone()].trim_ascii();
            [b"Operation".as_slice(), b"RecordKind"].iter().any(|key| name.ends_with(key))
                || std::str::from_utf8(name)
                    .is_ok_and(|name| RECORD_COLUMNS.iter().chain(&SHIPPER_COLUMNS).any(|known| is_named(name, known)))
        });
        if known { Self::from_fields(data, fields, self.delimiter, &data[end..]) } else { None }
    }

    fn row(&self, data: &[u8], range: Range<usize>, undoubled: bool, buffer: &mut FrameBuffer) -> Piece {
        let number = |position: Option<usize>| {
            let field = buffer.fields.get(position?)?;
            std::str::from_utf8(&data[field.range.clone()]).ok()?.trim().parse().ok()
        };
        let outer = OuterFields {
            result_index: number(self.result_index),
            result_count: number(self.result_count),
            more_available: None,
        };
        let Range { start, end } = range;
        let missing = |width: usize| {
            let name = self.key_name();
            let message = match width > self.key_column() {
                true => format!("the column {name} is empty"),
                false => format!("the row has {width} fields and so no {name}: expected {}", self.header.len()),
            };
            Piece::Rejected { start, end, code: IssueCode::NoAuditData, message, outer }
        };
        let form = match &self.content {
            RowContent::OwnRow(_) => Form::OwnRow { enclosed: false },
            RowContent::Columns(columns) => {
                let FrameBuffer { fields, text, cell, json, .. } = buffer;
                if fields.get(columns.operation()).is_none_or(|field| field.range.is_empty()) {
                    return missing(fields.len());
                }
                json.clear();
                let put = |position: usize, put: &mut dyn FnMut(&str)| {
                    if let Some(field) = fields.get(position) {
                        field_text(data, field, cell);
                        put(&String::from_utf8_lossy(cell));
                    }
                };
                columns.write_texts(fields.len(), put, json);
                text.clear();
                text.extend_from_slice(json.as_bytes());
                Form::Buffer
            }
            RowContent::Record(position) => match buffer.fields.get(*position) {
                Some(_) if undoubled => Form::Buffer,
                Some(field) if field.doubled => {
                    field_text(data, field, &mut buffer.text);
                    Form::Buffer
                }
                Some(field) if !field.range.is_empty() => Form::Text(field.range.clone()),
                _ => return missing(buffer.fields.len()),
            },
        };
        Piece::Record(Extent { start, end, form, outer })
    }

    fn resynchronise(
        &self,
        data: &[u8],
        start: usize,
        last: bool,
        limit: usize,
        what: &'static str,
        buffer: &mut FrameBuffer,
    ) -> Piece {
        match self.next_sound_row_once(data, start, last, buffer) {
            Search::Found(next) => skipped(start, next, what),
            // Where no row is sound, each is still rejected on its own.
            search => match next_record_line(data, start).filter(|_| last || matches!(search, Search::NotFound)) {
                Some(next) => skipped(start, next, what),
                None if last => {
                    let message = format!("the file ends within this row: {what}");
                    Piece::rejected(start..data.len(), IssueCode::CutOff, message)
                }
                None if data.len() - start > limit => Piece::TooLarge { start },
                None => Piece::Done { consumed: start },
            },
        }
    }

    /// After a record over the limit: where the next sound row begins, or from where to look on.
    pub fn skip(&self, data: &[u8], last: bool) -> (bool, usize) {
        match self.next_sound_row(data, 0, data.len(), last) {
            Search::Found(next) => (true, next),
            _ if last => (true, data.len()),
            // The last line may be the beginning of a row, and is kept unless it too grows without end.
            _ => match memrchr(b'\n', data) {
                Some(newline) if data.len() - newline < SUSPECT_FIELD => (false, newline),
                _ => (false, data.len()),
            },
        }
    }
}

/// The next line behind that of `start` in which a record seems to begin.
fn next_record_line(data: &[u8], start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        from += memchr(b'\n', data.get(from..)?)? + 1;
        let line = &data[from..from + line_length(&data[from..])];
        if memchr::memmem::find(line, b"CreationTime").is_some() {
            return Some(from);
        }
    }
}

fn skipped(start: usize, next: usize, what: &'static str) -> Piece {
    Piece::rejected(start..next, IssueCode::Resynchronised, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn content(head: &str) -> Option<RowContent> {
        CsvLayout::detect(head.as_bytes()).map(|(layout, _)| layout.content)
    }

    #[test]
    fn our_header_is_told_from_others() {
        let ours = |names: &[&str]| matches!(content(&names.join(",")), Some(RowContent::OwnRow(_)));
        let all: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
        let report: Vec<&str> = crate::view::View::Report.columns().into_iter().map(Column::name).collect();
        assert!(ours(&all) && ours(&report));
        assert!(ours(&["AuditId", "JoinTime", "RecordKind"]));
        assert!(ours(&["auditid", " RECORDKIND", "Note"]));
        assert!(!ours(&["RecordId", "CreationDate", "RecordType", "Operation", "UserId", "AuditData"]));
        assert!(!ours(&["RecordKind", "AuditId", "AuditData"]));
        assert!(!ours(&["RecordKind", "JoinTime"]));
    }

    #[test]
    fn what_rows_hold_is_told_by_names_or_by_the_first_row() {
        let row = r#"x,"{""Operation"":""y""}""#;
        assert_eq!(content("Id,AuditData\n"), Some(RowContent::Record(1)));
        assert_eq!(content(&format!("when,what\n{row}\n")), Some(RowContent::Record(1)));
        assert_eq!(content(&format!("time,message\n{row}\n")), Some(RowContent::Record(1)));
        assert_eq!(
            content(&format!("Audit log of today\n\nsep=,\nId,AuditData\n{row}\n")),
            Some(RowContent::Record(1))
        );
        assert_eq!(content(&format!("{row}\n{row}\n")), Some(RowContent::Record(1)));
        assert_eq!(content(&format!("export.csv:{row}\n")), Some(RowContent::Record(1)));
        assert_eq!(content("\"Id,AuditData\";;\n"), Some(RowContent::Record(1)));
        let columns = content("message,o365.audit.Operation,o365.audit.Id,o365.audit.Workload\ntext,a,b,c\n");
        assert!(matches!(columns, Some(RowContent::Columns(_))), "{columns:?}");
        assert_eq!(content("Name,Age\nx,1\n"), None);
    }

    proptest! {
        #[test]
        fn doubled_quotes_become_single_ones_and_a_lone_one_is_refused(inside in "[ab\"]{0,3}([a-z]{0,20}(\"\")?){0,6}\"?") {
            let mut text = b"kept".to_vec();
            let parts: Vec<&str> = inside.split("\"\"").collect();
            let sound = !parts.iter().any(|part| part.contains('"'));
            prop_assert_eq!(undouble(inside.as_bytes(), &mut text), sound);
            if sound {
                prop_assert_eq!(text, format!("kept{}", parts.join("\"")).into_bytes());
            }
        }
    }
}
