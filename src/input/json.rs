//! JSON: arrays, lines, pages and concatenations of objects, framed one object at a time, also after damage.

use std::ops::Range;

use memchr::memmem::find;
use memchr::{memchr, memchr_iter, memchr3, memrchr};

use super::{Block, Extent, Form, FrameBuffer, FrameLimits, OuterFields, Piece, same_length_text};
use crate::issue::IssueCode;
use crate::json::{JsonError, JsonErrorKind};
use crate::words::{Signs, Word};

/// Keys by which an object shows that it is, or directly wraps, a record.
const RECORD_KEYS: [&[u8]; 6] =
    [b"Operation", b"AuditData", b"auditData", b"audit_data", b"RawEventData", b"RecordKind"];

/// Keys of what log shippers put around a record.
const SHIPPER_KEYS: [&[u8]; 6] = [b"properties", b"_source", b"_raw", b"message", b"event", b"event.original"];

/// Keys whose array holds the records of a page of results, so that its first items need not show it.
const PAGE_KEYS: [&[u8]; 9] =
    [b"value", b"records", b"Records", b"results", b"Results", b"data", b"items", b"hits", b"events"];

/// Keys that begin many records and wrappers and never a page, so that most objects are told by their first key.
const NO_PAGE_KEYS: [&[u8]; 8] =
    [b"CreationTime", b"Id", b"id", b"RecordType", b"AppAccessContext", b"Timestamp", b"PSComputerName", b"_index"];

/// How deep in an object the list may lie that makes a page of it.
const DEEPEST_PAGE: usize = 6;

/// What bulk requests to search engines say of the document on the next line.
const BULK_ACTIONS: [&[u8]; 4] = [b"index", b"create", b"update", b"delete"];

/// Ctrl+Z, by which old programs mark the end of a text; `copy` leaves it between files that it puts together.
pub const END_OF_FILE_MARK: u8 = 0x1a;

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

/// Deepest nesting that is looked through for what lies behind it. Without a bound, brackets inside brackets would be
/// looked through once for each of them.
pub(super) const DEEPEST_LOOK: usize = 128;

/// The byte after the object or array that begins at `start`, by its brackets alone; else whether more data may show it.
pub(super) fn matching_end(data: &[u8], start: usize, deepest: usize) -> Result<usize, Answer> {
    let mut depth = 0usize;
    let mut at = start;
    loop {
        match data.get(at).ok_or(Answer::Undecided)? {
            b'"' => at = string_end(data, at + 1).ok_or(Answer::Undecided)?,
            b'{' | b'[' if depth == deepest => return Err(Answer::No),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1).ok_or(Answer::No)?;
                if depth == 0 {
                    return Ok(at + 1);
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
        let text = same_length_text(data);
        let block = Block { data, text: &text, last: true };
        matches!(next(block, 0, limits, &mut FrameBuffer::default()), Piece::Done { .. })
    }
}

/// An answer that may need more data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Answer {
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
            Some(b'"') => string_end(data, at + 1).map(|end| end + 1).ok_or(Answer::Undecided),
            Some(b'{' | b'[') => matching_end(data, at, DEEPEST_LOOK),
            Some(_) => memchr3(b',', b'}', b'\n', &data[at..]).map(|found| at + found).ok_or(Answer::Undecided),
            None => Err(Answer::Undecided),
        };
        match end {
            Ok(end) => at = skip_blanks(data, end),
            Err(answer) => return answer,
        }
        match data.get(at) {
            Some(b',') => at = skip_blanks(data, at + 1),
            Some(_) => return Answer::No,
            None => return Answer::Undecided,
        }
    }
}

/// Whether a key of that name stands somewhere in the text, not in a string of it.
fn names_operation(text: &[u8]) -> bool {
    const KEY: &[u8] = b"\"Operation\"";
    memchr::memmem::find_iter(text, KEY).any(|found| text.get(skip_blanks(text, found + KEY.len())) == Some(&b':'))
}

/// Whether the object at `at` is a record, or something around one, by its own keys and what lies behind them.
fn is_record(data: &[u8], at: usize) -> Answer {
    own_keys(data, at, |key, value| {
        let text = &data[value..];
        let holds_object = || text.starts_with(b"{") || text.starts_with(b"\"{");
        let is_around = || {
            matches!(text.first(), Some(b'{' | b'['))
                && matching_end(data, value, DEEPEST_LOOK).is_ok_and(|end| names_operation(&data[value..end]))
        };
        let found = RECORD_KEYS.contains(&key) || SHIPPER_KEYS.contains(&key) && holds_object() || is_around();
        found.then_some(Answer::Yes)
    })
}

/// Whether the object at `at` is a page of results, and where the first of its records would be. `level`: how deep it lies
/// in what may be one.
fn page(data: &[u8], at: usize, level: usize, buffer: &mut FrameBuffer) -> (Answer, usize) {
    let mut inside = at;
    let mut links = 0;
    let answer = own_keys(data, at, |key, value| {
        if RECORD_KEYS.contains(&key) || NO_PAGE_KEYS.contains(&key) {
            return Some(Answer::No);
        }
        links += u64::from(says_more(key, &data[value..]));
        match data.get(value) {
            Some(b'[') => {
                inside = skip_blanks(data, value + 1);
                list_of_records(data, inside, key)
            }
            // {"hits":{"hits":[…]}}, {"response":{"docs":[…]}}.
            Some(b'{') if level < DEEPEST_PAGE => {
                let (answer, first) = page(data, value, level + 1, &mut FrameBuffer::default());
                inside = first;
                (answer == Answer::Yes).then_some(answer)
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

/// Whether a text is a page of results: an object with a list of records, as far as that tells.
pub fn is_page(text: &[u8]) -> bool {
    let at = skip_blanks(text, 0);
    text.get(at) == Some(&b'{') && page(text, at, 0, &mut FrameBuffer::default()).0 == Answer::Yes
}

/// Whether the list under `key` whose inside begins at `at` is one of records, as far as its first item tells.
fn list_of_records(data: &[u8], at: usize, key: &[u8]) -> Option<Answer> {
    let is_page = PAGE_KEYS.contains(&key);
    // Attendees choose what stands in the lists of a record.
    if !is_page && Word::find(key).is_some_and(|word| word.signs().has(Signs::RECORD)) {
        return None;
    }
    match data.get(at) {
        Some(b'{') => {
            let known =
                |key: &[u8], _| (RECORD_KEYS.contains(&key) || SHIPPER_KEYS.contains(&key)).then_some(Answer::Yes);
            let by_keys = if is_page { own_keys(data, at, known) } else { Answer::No };
            match by_keys {
                Answer::No => {
                    let end = matching_end(data, at, DEEPEST_LOOK).ok()?;
                    names_operation(&data[at..end]).then_some(Answer::Yes)
                }
                answer => Some(answer),
            }
        }
        Some(b']') if is_page => Some(Answer::Yes),
        Some(b'"') if is_record_text(data, at + 1) => Some(Answer::Yes),
        None if is_page => Some(Answer::Undecided),
        _ => None,
    }
}

/// Whether that member of a page says that another page follows.
fn says_more(key: &[u8], value: &[u8]) -> bool {
    match key {
        b"@odata.nextLink" | b"nextLink" => value.starts_with(b"\"") && !value.starts_with(b"\"\""),
        b"moreRecordsAvailable" => value.starts_with(b"true"),
        _ => false,
    }
}

/// From where to read on behind the key of a page at `at`, behind its records: `"@odata.nextLink":"…"`. `None` where that
/// is no key of a page, and an undecided answer where more data may show it.
fn page_member(data: &[u8], at: usize, buffer: &mut FrameBuffer) -> Result<usize, Answer> {
    let end = string_end(data, at + 1).ok_or(Answer::Undecided)?;
    let key = &data[at + 1..end];
    let colon = skip_blanks(data, end + 1);
    match data.get(colon) {
        // A record that lost its bracket must not be taken for the rest of a page.
        Some(b':') if Word::find(key).is_none() => {}
        Some(_) => return Err(Answer::No),
        None => return Err(Answer::Undecided),
    }
    let value = skip_blanks(data, colon + 1);
    buffer.page_links += u64::from(says_more(key, &data[value.min(data.len())..]));
    match data.get(value).ok_or(Answer::Undecided)? {
        b'"' if is_record_text(data, value + 1) => Err(Answer::No),
        b'"' => string_end(data, value + 1).map(|end| end + 1).ok_or(Answer::Undecided),
        b'{' | b'[' => {
            let end = matching_end(data, value, DEEPEST_LOOK)?;
            // Further records are read like the first ones.
            Ok(if names_operation(&data[value..end]) { value } else { end })
        }
        _ => {
            let is_of_scalar = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
            Ok(value + data[value..].iter().take_while(is_of_scalar).count())
        }
    }
}

/// The byte behind what a bulk request says of the document on the next line, if that is what the object at `at` is.
fn bulk_action(data: &[u8], at: usize) -> Option<usize> {
    let key = skip_blanks(data, at + 1);
    let name = data.get(key..)?.strip_prefix(b"\"")?;
    let name =
        BULK_ACTIONS.into_iter().find(|action| name.starts_with(action) && name.get(action.len()) == Some(&b'"'))?;
    let colon = skip_blanks(data, key + name.len() + 2);
    let value = skip_blanks(data, colon + 1);
    let inner = (data.get(colon) == Some(&b':') && data.get(value) == Some(&b'{'))
        .then_some(())
        .and_then(|()| matching_end(data, value, DEEPEST_LOOK).ok())?;
    let end = skip_blanks(data, inner);
    (data.get(end) == Some(&b'}') && !names_operation(&data[at..end])).then_some(end + 1)
}

/// The next object after `from` that is a record by its own keys and stands where one may: after `,`, `[` or at the
/// start of a line.
fn next_record(data: &[u8], from: usize) -> Option<usize> {
    memchr_iter(b'{', data.get(from..)?).find_map(|found| {
        let brace = from + found;
        let quoted = found > 0 && data[brace - 1] == b'"';
        let at = brace - usize::from(quoted);
        let before = data[..at].trim_ascii_end();
        let blank = &data[before.len()..at];
        let placed = matches!(before.last(), None | Some(b',' | b'[')) || blank.contains(&b'\n');
        let is_record = || if quoted { is_record_text(data, brace) } else { is_record(data, brace) == Answer::Yes };
        (placed && is_record()).then_some(at)
    })
}

/// Whether the inside of a string looks like JSON: an object, a list, or the text of one once more.
fn is_text_of_json(inside: &[u8]) -> bool {
    matches!(inside, [b'{', ..] | [b'[', b'{' | b'\\', ..] | [b'\\', b'"', b'{', ..])
}

/// Whether the string whose inside begins at `at` holds a record as text.
fn is_record_text(data: &[u8], at: usize) -> bool {
    string_end(data, at).is_some_and(|end| find(&data[at..end], b"\\\"Operation\\\"").is_some())
}

/// As [`next_record`], for one damage after the other in a block.
fn next_record_once(data: &[u8], from: usize, buffer: &mut FrameBuffer) -> Option<usize> {
    buffer.next_record.at_or_after(from, || next_record(data, from))
}

/// Whether what follows a record at `at` may follow one.
fn may_follow(data: &[u8], mut at: usize) -> bool {
    while let Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}' | &END_OF_FILE_MARK) = data.get(at) {
        at += 1;
    }
    match data.get(at) {
        None | Some(b'{' | b'[') => true,
        Some(b'"') => data[at..].starts_with(b"\"{") || page_member(data, at, &mut FrameBuffer::default()).is_ok(),
        Some(_) => data[at..].starts_with("\u{feff}".as_bytes()),
    }
}

/// Frames the next object at or after `at`.
pub fn next(block: Block<'_>, mut at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
    let Block { data, last, .. } = block;
    loop {
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'}' | &END_OF_FILE_MARK) = data.get(at) {
            at += 1;
        }
        if data[at..].starts_with("\u{feff}".as_bytes()) {
            at += 3;
            continue;
        }
        match data.get(at) {
            None => return Piece::Done { consumed: at },
            Some(b'{') => match (bulk_action(data, at), page(data, at, 0, buffer)) {
                (Some(end), _) => at = end,
                (None, (Answer::Yes, inside)) => at = inside,
                // Where the data ends before that can be told, the object is not whole either.
                _ => return object(block, at, limits, buffer),
            },
            Some(b'"') if is_text_of_json(&data[at + 1..]) => match string_end(data, at + 1) {
                Some(end) => {
                    if let Some(piece) = over_limit(at..end + 1, limits) {
                        return piece;
                    }
                    let form = Form::JsonString(at + 1..end);
                    return Piece::Record(Extent { start: at, end: end + 1, form, outer: OuterFields::default() });
                }
                None => return unfinished(block, at, limits, buffer),
            },
            Some(b'"') => match page_member(data, at, buffer) {
                Ok(end) => at = end,
                Err(Answer::Undecided) if !last => return unfinished(block, at, limits, buffer),
                Err(_) => return skip_damage(block, at, limits, "text between records", buffer),
            },
            Some(_) => return skip_damage(block, at, limits, "text between records", buffer),
        }
    }
}

fn object(block: Block<'_>, at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
    let end = match buffer.tape.parse_value(block.text, at, limits.depth) {
        Ok(end) => end,
        Err(error) => return damaged(block, at, limits, error, buffer),
    };
    if let Some(piece) = over_limit(at..end, limits) {
        return piece;
    }
    // Where bytes had to be replaced, the record is read again from what it was.
    let (text, data) = (&block.text.as_bytes()[at..end], &block.data[at..end]);
    let is_sound = std::ptr::eq(text, data) || text == data;
    let form = if is_sound { Form::Parsed } else { Form::Text(at..end) };
    Piece::Record(Extent { start: at, end, form, outer: OuterFields::default() })
}

fn over_limit(record: Range<usize>, limits: FrameLimits) -> Option<Piece> {
    let Range { start, end } = record;
    (end - start > limits.record_bytes).then(|| {
        let message = format!("the record has {} bytes, more than the limit of {}", end - start, limits.record_bytes);
        Piece::rejected(start..end, IssueCode::RecordTooLarge, message)
    })
}

/// An object that does not end in the data.
fn unfinished(block: Block<'_>, at: usize, limits: FrameLimits, buffer: &mut FrameBuffer) -> Piece {
    if block.last {
        skip_damage(block, at, limits, "the file ends within this record", buffer)
    } else if block.data.len() - at > limits.record_bytes {
        Piece::TooLarge { start: at }
    } else {
        Piece::Done { consumed: at }
    }
}

fn damaged(block: Block<'_>, at: usize, limits: FrameLimits, error: JsonError, buffer: &mut FrameBuffer) -> Piece {
    if error.kind == JsonErrorKind::EndOfText {
        return unfinished(block, at, limits, buffer);
    }
    let error = JsonError { offset: error.offset - at, ..error };
    // Where another record begins before the brackets are closed, one of them is lost.
    let next = next_record_once(block.data, at + 1, buffer).unwrap_or(block.data.len());
    match matching_end(&block.data[..next], at, usize::MAX) {
        Ok(end) if may_follow(block.data, end) => {
            let code = match error.kind {
                JsonErrorKind::TooDeep(_) => IssueCode::TooDeep,
                _ => IssueCode::NotJson,
            };
            Piece::rejected(at..end, code, format!("the record is not JSON: {error}"))
        }
        _ => skip_damage(block, at, limits, &format!("the record is not JSON: {error}"), buffer),
    }
}

fn skip_damage(block: Block<'_>, at: usize, limits: FrameLimits, what: &str, buffer: &mut FrameBuffer) -> Piece {
    let (end, code) = match next_record_once(block.data, at + 1, buffer) {
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
