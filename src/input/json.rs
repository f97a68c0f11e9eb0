//! JSON: arrays, lines, pages and concatenations of objects, framed one object at a time, also after damage.

use memchr::{memchr, memchr_iter, memrchr};

use super::{Block, Extent, Form, FrameBuffer, FrameLimits, OuterFields, Piece};
use crate::issue::IssueCode;
use crate::json::{JsonError, JsonErrorKind};

/// Keys by which an object shows that it is, or directly wraps, a record.
const RECORD_KEYS: [&[u8]; 5] = [b"Operation", b"AuditData", b"auditData", b"RawEventData", b"RecordKind"];

/// Keys of what log shippers put around a record.
const SHIPPER_KEYS: [&[u8]; 6] = [b"properties", b"_source", b"_raw", b"message", b"event", b"event.original"];

/// Keys whose array holds the records of a page of results.
const PAGE_KEYS: [&[u8]; 9] =
    [b"value", b"records", b"Records", b"results", b"Results", b"data", b"items", b"hits", b"events"];

/// Keys that begin many records and wrappers and never a page, so that most objects are told by their first key.
const NO_PAGE_KEYS: [&[u8]; 8] =
    [b"CreationTime", b"Id", b"id", b"RecordType", b"AppAccessContext", b"Timestamp", b"PSComputerName", b"_index"];

fn skip_blanks(data: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = data.get(at) {
        at += 1;
    }
    at
}

/// The quote that ends the string whose inside begins at `at`.
fn string_end(data: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', data.get(at..)?)?;
        if data[found] == b'"' {
            return Some(found);
        }
        at = found + 2;
    }
}

/// The byte after the object or array that begins at `start`, by its brackets alone.
fn matching_end(data: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = start;
    loop {
        match data.get(at)? {
            b'"' => at = string_end(data, at + 1)?,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether a whole source could hold records: it has a key of theirs somewhere, or nothing at all.
pub fn names_a_record(data: &[u8]) -> bool {
    let has_key = RECORD_KEYS.iter().any(|key| memchr::memmem::find(data, key).is_some());
    has_key || {
        let limits = FrameLimits { record_bytes: usize::MAX, depth: 128 };
        let block = Block { data, text: std::str::from_utf8(data).ok(), last: true };
        matches!(next(block, 0, limits, &mut FrameBuffer::default()), Piece::Done { .. })
    }
}

/// An answer that may need more data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Yes,
    No,
    Undecided,
}

/// Visits the own keys of the object at `at` with the place of their values, until `visit` answers.
fn own_keys(data: &[u8], at: usize, mut visit: impl FnMut(&[u8], usize) -> Option<Answer>) -> Answer {
    let mut at = skip_blanks(data, at + 1);
    loop {
        match data.get(at) {
            Some(b'"') => {}
            Some(_) => return Answer::No,
            None => return Answer::Undecided,
        }
        let Some(end) = string_end(data, at + 1) else { return Answer::Undecided };
        let key = &data[at + 1..end];
        at = skip_blanks(data, end + 1);
        match data.get(at) {
            Some(b':') => at = skip_blanks(data, at + 1),
            Some(_) => return Answer::No,
            None => return Answer::Undecided,
        }
        if let Some(answer) = visit(key, at) {
            return answer;
        }
        let end = match data.get(at) {
            Some(b'"') => string_end(data, at + 1).map(|end| end + 1),
            Some(b'{' | b'[') => matching_end(data, at),
            Some(_) => memchr::memchr3(b',', b'}', b'\n', &data[at..]).map(|found| at + found),
            None => None,
        };
        let Some(end) = end else { return Answer::Undecided };
        at = skip_blanks(data, end);
        match data.get(at) {
            Some(b',') => at = skip_blanks(data, at + 1),
            Some(_) => return Answer::No,
            None => return Answer::Undecided,
        }
    }
}

/// Whether the object at `at` is a record, or something around one, by its own keys.
fn is_record(data: &[u8], at: usize) -> Answer {
    own_keys(data, at, |key, value| {
        let holds_object = || {
            let text = &data[value..];
            text.starts_with(b"{") || text.starts_with(b"\"{")
        };
        let found = RECORD_KEYS.contains(&key) || SHIPPER_KEYS.contains(&key) && holds_object();
        found.then_some(Answer::Yes)
    })
}

/// Whether the object at `at` is a page of results, and where the first of its records would be.
fn page(data: &[u8], at: usize, buffer: &mut FrameBuffer) -> (Answer, usize) {
    let mut inside = at;
    let mut links = 0;
    let answer = own_keys(data, at, |key, value| {
        if RECORD_KEYS.contains(&key) || NO_PAGE_KEYS.contains(&key) {
            return Some(Answer::No);
        }
        links += u64::from(is_next_link(key));
        if !PAGE_KEYS.contains(&key) {
            return None;
        }
        match data.get(value) {
            Some(b'[') => {
                inside = skip_blanks(data, value + 1);
                match data.get(inside) {
                    Some(b'{') => match own_keys(data, inside, |key, _| {
                        (RECORD_KEYS.contains(&key) || SHIPPER_KEYS.contains(&key)).then_some(Answer::Yes)
                    }) {
                        Answer::No => None,
                        answer => Some(answer),
                    },
                    Some(b']') => Some(Answer::Yes),
                    Some(_) => None,
                    None => Some(Answer::Undecided),
                }
            }
            // Search engines nest: {"hits":{"hits":[…]}}.
            Some(b'{') if key == b"hits" => {
                let (answer, nested) = page(data, value, &mut FrameBuffer::default());
                inside = nested;
                Some(answer)
            }
            _ => None,
        }
    });
    if answer == Answer::Yes {
        buffer.pages += 1;
        buffer.page_links += links;
    }
    (answer, inside)
}

fn is_next_link(key: &[u8]) -> bool {
    key == b"@odata.nextLink" || key == b"nextLink"
}

/// The byte after the member of a page that begins at `at`, behind its records: `"@odata.nextLink":"…"`.
fn page_member(data: &[u8], at: usize, buffer: &mut FrameBuffer) -> Option<usize> {
    let end = string_end(data, at + 1)?;
    let key = &data[at + 1..end];
    let known = key.starts_with(b"@odata.")
        || matches!(
            key,
            b"nextLink" | b"count" | b"totalCount" | b"moreRecordsAvailable" | b"skipToken" | b"aggregations"
        );
    let colon = skip_blanks(data, end + 1);
    if !known || data.get(colon) != Some(&b':') {
        return None;
    }
    let value = skip_blanks(data, colon + 1);
    buffer.page_links += u64::from(is_next_link(key));
    match data.get(value)? {
        b'"' => string_end(data, value + 1).map(|end| end + 1),
        b'{' | b'[' => matching_end(data, value),
        _ => {
            Some(value + data[value..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count())
        }
    }
}

/// The next object after `from` that is a record by its own keys and stands where one may: after `,`, `[` or at the
/// start of a line.
fn next_record(data: &[u8], from: usize) -> Option<usize> {
    memchr_iter(b'{', data.get(from..)?).map(|found| from + found).find(|&at| {
        let before = data[..at].trim_ascii_end();
        let blank = &data[before.len()..at];
        let placed = matches!(before.last(), None | Some(b',' | b'[')) || blank.contains(&b'\n');
        placed && is_record(data, at) == Answer::Yes
    })
}

/// Whether what follows a record at `at` may follow one.
fn may_follow(data: &[u8], mut at: usize) -> bool {
    while let Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}') = data.get(at) {
        at += 1;
    }
    match data.get(at) {
        None | Some(b'{' | b'[') => true,
        Some(b'"') => data[at..].starts_with(b"\"{") || page_member(data, at, &mut FrameBuffer::default()).is_some(),
        Some(_) => data[at..].starts_with("\u{feff}".as_bytes()),
    }
}

/// Frames the next object at or after `at`.
pub fn next(block: Block<'_>, mut at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
    let Block { data, last, .. } = block;
    loop {
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'}') = data.get(at) {
            at += 1;
        }
        if data[at..].starts_with("\u{feff}".as_bytes()) {
            at += 3;
            continue;
        }
        match data.get(at) {
            None => return Piece::Done { consumed: at },
            Some(b'{') => match page(data, at, buffer) {
                (Answer::Yes, inside) => at = inside,
                // Where the data ends before that can be told, the object is not whole either.
                _ => return object(block, at, limits, buffer),
            },
            Some(b'"') if data[at + 1..].starts_with(b"{") => match string_end(data, at + 1) {
                Some(end) => {
                    let form = Form::JsonString(at + 1..end);
                    return Piece::Record(Extent { start: at, end: end + 1, form, outer: OuterFields::default() });
                }
                None => return unfinished(block, at, limits),
            },
            Some(b'"') => match page_member(data, at, buffer) {
                Some(end) => at = end,
                None if !last && string_end(data, at + 1).is_none() => return unfinished(block, at, limits),
                None => return skip_damage(block, at, limits, "text between records"),
            },
            Some(_) => return skip_damage(block, at, limits, "text between records"),
        }
    }
}

fn object(block: Block<'_>, at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
    let (end, form) = match block.text {
        Some(text) => match buffer.tape.parse_value(text, at, limits.depth) {
            Ok(end) => (end, Form::Parsed),
            Err(error) => return damaged(block, at, limits, error),
        },
        None => match matching_end(block.data, at) {
            Some(end) => (end, Form::Text(at..end)),
            None => return unfinished(block, at, limits),
        },
    };
    if end - at > limits.record_bytes {
        let message = format!("the record has {} bytes, more than the limit of {}", end - at, limits.record_bytes);
        return Piece::rejected(at..end, IssueCode::RecordTooLarge, message);
    }
    Piece::Record(Extent { start: at, end, form, outer: OuterFields::default() })
}

/// An object that does not end in the data.
fn unfinished(block: Block<'_>, at: usize, limits: FrameLimits) -> Piece {
    if block.last {
        skip_damage(block, at, limits, "the file ends within this record")
    } else if block.data.len() - at > limits.record_bytes {
        Piece::TooLarge { start: at }
    } else {
        Piece::Done { consumed: at }
    }
}

fn damaged(block: Block<'_>, at: usize, limits: FrameLimits, error: JsonError) -> Piece {
    if error.kind == JsonErrorKind::EndOfText {
        return unfinished(block, at, limits);
    }
    let error = JsonError { offset: error.offset - at, ..error };
    match matching_end(block.data, at) {
        Some(end) if may_follow(block.data, end) && next_record(&block.data[..end], at + 1).is_none() => {
            let code = match error.kind {
                JsonErrorKind::TooDeep(_) => IssueCode::TooDeep,
                _ => IssueCode::NotJson,
            };
            Piece::rejected(at..end, code, format!("the record is not JSON: {error}"))
        }
        _ => skip_damage(block, at, limits, &format!("the record is not JSON: {error}")),
    }
}

fn skip_damage(block: Block<'_>, at: usize, limits: FrameLimits, what: &str) -> Piece {
    let (end, code) = match next_record(block.data, at + 1) {
        Some(next) => (next, IssueCode::Resynchronised),
        None if block.last => (block.data.len(), IssueCode::CutOff),
        None if block.data.len() - at > limits.record_bytes => return Piece::TooLarge { start: at },
        None => return Piece::Done { consumed: at },
    };
    Piece::rejected(at..end, code, what)
}

/// After a record over the limit: whether the next record was found, and where it is or from where to look on.
pub fn skip(data: &[u8], last: bool) -> (bool, usize) {
    match next_record(data, 0) {
        Some(next) => (true, next),
        None if last => (true, data.len()),
        // An object that begins here may be a record whose key lies in the next block.
        None => (false, memrchr(b'\n', data).or_else(|| memrchr(b'{', data)).unwrap_or(data.len())),
    }
}

/// Where a block of objects may be cut.
pub fn cut(data: &[u8]) -> Option<usize> {
    if let Some(newline) = memrchr(b'\n', data) {
        let next = data.get(newline + 1);
        let line_before = &data[..newline];
        if matches!(next, None | Some(b'{')) && line_before.trim_ascii_end().ends_with(b"}") {
            return Some(newline + 1);
        }
    }
    // Objects of one long line, or indented ones: the last that shows by its keys that it is a record.
    let mut end = data.len();
    for _ in 0..4096 {
        let brace = memrchr(b'{', &data[..end])?;
        let before = data[..brace].trim_ascii_end();
        if matches!(before.last(), Some(b',' | b'[' | b'}')) && is_record(data, brace) == Answer::Yes {
            return Some(brace);
        }
        end = brace;
    }
    memchr(b'\n', data).and_then(|_| memrchr(b'\n', data)).map(|newline| newline + 1)
}
