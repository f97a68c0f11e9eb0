//! CSV: where each row begins and ends, also after damage, and the AuditData in it.

use std::ops::Range;

use memchr::{memchr, memchr2, memchr3, memrchr};
use wide::u8x16;

use super::{Extent, Form, FrameBuffer, OuterFields, Piece};
use crate::issue::IssueCode;

/// A field longer than this is looked at twice: a lost quote makes fields that long, data hardly ever does.
const SUSPECT_FIELD: usize = 1 << 20;

/// A row of more fields is damaged: what is known of each takes memory.
const MOST_FIELDS: usize = 1 << 16;

/// What a file's header says of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvLayout {
    /// `,`, `;`, tab or `|`.
    pub delimiter: u8,
    /// The names of the columns.
    pub header: Vec<String>,
    /// What the rows hold.
    pub content: RowContent,
    /// Position of ResultIndex, if the export has it.
    result_index: Option<usize>,
    /// Position of ResultCount, if the export has it.
    result_count: Option<usize>,
}

/// What the rows of a CSV file hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowContent {
    /// An audit record as JSON text in the column at this position.
    Record(usize),
    /// One of our own rows; RecordKind is in the column at this position.
    OwnRow(usize),
}

/// Columns that hold a record as text, best first: of audit exports, then of log shippers.
const RECORD_COLUMNS: [&str; 6] = ["AuditData", "RawEventData", "event.original", "_raw", "message", "Body"];

impl CsvLayout {
    /// The layout that the header row at the start of `line` announces; `None` if it is no header of ours or of an
    /// audit export.
    pub fn from_header(line: &[u8]) -> Option<Self> {
        [b',', b';', b'\t', b'|'].into_iter().find_map(|delimiter| Self::with_delimiter(line, delimiter))
    }

    fn with_delimiter(line: &[u8], delimiter: u8) -> Option<Self> {
        let mut fields = Vec::new();
        let scan = scan_row(line, 0, delimiter, None, true, &mut fields, &mut Vec::new());
        if !matches!(scan, Scan::Complete { .. }) {
            return None;
        }
        Self::from_fields(line, &fields, delimiter)
    }

    fn from_fields(data: &[u8], fields: &[Field], delimiter: u8) -> Option<Self> {
        let header: Vec<String> =
            fields.iter().map(|field| String::from_utf8_lossy(&data[field.range.clone()]).trim().to_string()).collect();
        let position = |name: &str| header.iter().position(|field| field.eq_ignore_ascii_case(name));
        let own = position("RecordKind").filter(|_| position("AuditId").is_some());
        let content = match own {
            Some(kind) => RowContent::OwnRow(kind),
            None => RowContent::Record(RECORD_COLUMNS.iter().find_map(|name| position(name))?),
        };
        let (result_index, result_count) = (position("ResultIndex"), position("ResultCount"));
        Some(Self { delimiter, header, content, result_index, result_count })
    }

    fn key_column(&self) -> usize {
        match self.content {
            RowContent::Record(position) | RowContent::OwnRow(position) => position,
        }
    }

    fn payload_column(&self) -> Option<usize> {
        match self.content {
            RowContent::Record(position) => Some(position),
            RowContent::OwnRow(_) => None,
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
        let end;
        if data.get(at) == Some(&b'"') {
            let begin = at + 1;
            let closing = match payload {
                Some(column) if column == fields.len() && data.get(begin) == Some(&b'{') => {
                    closing_quote_of_object(data, begin, delimiter, text)
                }
                _ => None,
            };
            let (closing, doubled) = match closing {
                Some(closing) => {
                    undoubled = true;
                    (closing, true)
                }
                None => match closing_quote(data, begin, last) {
                    Some(found) => found,
                    None => return Scan::Incomplete { in_quotes: Some(begin) },
                },
            };
            end = closing + 1;
            fields.push(Field { range: begin..closing, quoted: true, doubled });
        } else {
            end = match memchr3(delimiter, b'\n', b'\r', &data[at..]) {
                Some(found) => at + found,
                None if last => data.len(),
                None => return Scan::Incomplete { in_quotes: None },
            };
            fields.push(Field { range: at..end, quoted: false, doubled: false });
        }
        match data.get(end) {
            Some(&byte) if byte == delimiter && fields.len() == MOST_FIELDS => {
                return Scan::Broken("more fields than any row has");
            }
            Some(&byte) if byte == delimiter => at = end + 1,
            Some(b'\n') => return Scan::Complete { end: end + 1, undoubled },
            Some(b'\r') => match data.get(end + 1) {
                Some(b'\n') => return Scan::Complete { end: end + 2, undoubled },
                None if !last => return Scan::Incomplete { in_quotes: None },
                _ => return Scan::Complete { end: end + 1, undoubled },
            },
            None if last => return Scan::Complete { end, undoubled },
            None => return Scan::Incomplete { in_quotes: None },
            Some(_) => return Scan::Broken("text after a closing quote"),
        }
    }
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
            RowContent::Record(_) => key.first() == Some(&b'{'),
            RowContent::OwnRow(_) => matches!(key, b"Meeting" | b"Participant" | b"CallParticipant"),
        };
        known && fields.len() == self.header.len()
    }

    fn is_header(&self, data: &[u8], fields: &[Field]) -> bool {
        fields.get(self.key_column()).is_some_and(|field| {
            let text = data[field.range.clone()].trim_ascii();
            text.len() < 64 && text.eq_ignore_ascii_case(self.header[self.key_column()].as_bytes())
        })
    }

    /// The next row at or after `at`. `last`: nothing comes after `data`.
    pub fn next(&mut self, data: &[u8], mut at: usize, last: bool, limit: usize, buffer: &mut FrameBuffer) -> Piece {
        loop {
            if data[at..].starts_with("\u{feff}".as_bytes()) {
                at += 3;
            }
            match data.get(at) {
                None => return Piece::Done { consumed: at },
                Some(b'\n' | b'\r') => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let scan =
                scan_row(data, at, self.delimiter, self.payload_column(), last, &mut buffer.fields, &mut buffer.text);
            let (end, undoubled) = match scan {
                Scan::Complete { end, undoubled } => (end, undoubled),
                Scan::Broken(what) => return self.resynchronise(data, at, data.len(), last, limit, what),
                Scan::Incomplete { in_quotes } => {
                    if last {
                        // Where the file ends behind the record, the record is whole.
                        let whole = buffer.fields.len() > self.key_column()
                            && matches!(self.next_sound_row(data, at, data.len(), true), Search::NotFound);
                        if whole && self.payload_column().is_some() {
                            return self.row(data, at..data.len(), false, buffer);
                        }
                        return self.resynchronise(data, at, data.len(), true, limit, "a quote that is not closed");
                    }
                    let length = data.len() - in_quotes.unwrap_or(data.len());
                    if length > SUSPECT_FIELD || data.len() - at > limit {
                        return self.resynchronise(data, at, data.len(), false, limit, "a quote that is not closed");
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
            if let Some(layout) = self.other_header(data, fields) {
                *self = layout;
                at = end;
                continue;
            }
            return self.row(data, at..end, undoubled, buffer);
        }
    }

    fn other_header(&self, data: &[u8], fields: &[Field]) -> Option<Self> {
        let begins_object = |field: &Field| data.get(field.range.start) == Some(&b'{');
        if fields.iter().any(|field| field.range.len() > 64 || begins_object(field)) {
            return None;
        }
        Self::from_fields(data, fields, self.delimiter)
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
        let form = match self.content {
            RowContent::OwnRow(_) => Form::OwnRow,
            RowContent::Record(position) => match buffer.fields.get(position) {
                Some(_) if undoubled => Form::Buffer,
                Some(field) if field.doubled => {
                    field_text(data, field, &mut buffer.text);
                    Form::Buffer
                }
                Some(field) if !field.range.is_empty() => Form::Text(field.range.clone()),
                found => {
                    let message = match found {
                        Some(_) => format!("the column {} is empty", self.header[position]),
                        None => format!(
                            "the row has {} fields and so no {}: expected {}",
                            buffer.fields.len(),
                            self.header[position],
                            self.header.len()
                        ),
                    };
                    let Range { start, end } = range;
                    return Piece::Rejected { start, end, code: IssueCode::NoAuditData, message, outer };
                }
            },
        };
        Piece::Record(Extent { start: range.start, end: range.end, form, outer })
    }

    fn resynchronise(
        &self,
        data: &[u8],
        start: usize,
        end: usize,
        last: bool,
        limit: usize,
        what: &'static str,
    ) -> Piece {
        match self.next_sound_row(data, start, end, last) {
            Search::Found(next) => skipped(start, next, what),
            _ if last => {
                let message = format!("the file ends within this row: {what}");
                Piece::rejected(start..data.len(), IssueCode::CutOff, message)
            }
            _ if data.len() - start > limit => Piece::TooLarge { start },
            _ => Piece::Done { consumed: start },
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

fn skipped(start: usize, next: usize, what: &'static str) -> Piece {
    Piece::rejected(start..next, IssueCode::Resynchronised, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
