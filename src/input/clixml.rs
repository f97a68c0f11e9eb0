//! Clixml: what Export-Clixml writes of audit objects. Each AuditData element is a record; an object without one may be
//! a record that was parsed before, or hold one, and else says nothing.

mod object;

use memchr::memchr;
use memchr::memmem::{find, rfind};

use super::{Extent, Form, FrameBuffer, Lookahead, OuterFields, Piece};
use crate::issue::IssueCode;

const AUDIT_DATA: &[u8] = b"<S N=\"AuditData\">";
const AUDIT_DATA_NAME: &[u8] = b"AuditData";
/// A bare string, where only AuditData was exported, or the text of a file.
const BARE_STRING: &[u8] = b"<S>";

/// The next bare string at or after `from` that begins as JSON does, also as JSON in JSON.
fn next_bare_string(data: &[u8], from: usize) -> Option<usize> {
    let found = memchr::memmem::find_iter(data.get(from..)?, BARE_STRING).find(|at| {
        let inside = data[from + at + BARE_STRING.len()..].trim_ascii_start();
        let inside = inside.strip_prefix(b"\"").unwrap_or(inside);
        let inside =
            inside.strip_prefix(b"[").map_or(inside, |inside| inside.strip_prefix(b"_x000D__x000A_").unwrap_or(inside));
        inside.trim_ascii_start().starts_with(b"{")
    });
    Some(from + found?)
}

/// The next element of an object that is no property of another, at or after `from`.
fn next_object(data: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + find(data.get(from..)?, b"<Obj")?;
        from = at + 4;
        if !matches!(data.get(from), Some(b' ' | b'>')) {
            continue;
        }
        let end = from + memchr(b'>', &data[from..])?;
        if find(&data[from..end], b" N=").is_none() {
            return Some(at);
        }
    }
}

/// Objects nested deeper than this are damaged.
const DEEPEST: usize = 128;

/// Where the object that begins at `start` ends, by its tags; `None` where it does not, or holds the AuditData of others.
fn object_end(data: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = start;
    loop {
        at += memchr(b'<', data.get(at..)?)?;
        let tag = &data[at..];
        if tag.starts_with(b"</Obj>") {
            depth = depth.checked_sub(1)?;
            at += 6;
            if depth == 0 {
                return Some(at);
            }
        } else if tag.starts_with(AUDIT_DATA) || tag.starts_with(b"</Objs>") {
            return None;
        } else if tag.starts_with(b"<Obj") && matches!(tag.get(4), Some(b' ' | b'>')) {
            let end = at + memchr(b'>', tag)?;
            depth += usize::from(data[end - 1] != b'/');
            at = end;
            if depth > DEEPEST {
                return None;
            }
        } else {
            at += 1;
        }
    }
}

/// Whether the object is a result of a search, which has AuditData.
fn is_search_result(region: &[u8]) -> bool {
    [b"N=\"ResultIndex\"".as_slice(), b"N=\"ResultCount\""].iter().all(|name| find(region, name).is_some())
}

/// Whether the object that begins the region is a list: the objects in it are read one by one.
fn is_list(region: &[u8]) -> bool {
    find(region, b"<LST>").is_some()
        && ![b"<MS>".as_slice(), b"<Props>", b"<DCT>"].iter().any(|tag| find(region, tag).is_some())
}

/// Where the next of each is that the framing goes by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Landmarks {
    object: Lookahead,
    audit_data: Lookahead,
    bare: Lookahead,
    end: Lookahead,
}

impl Landmarks {
    fn object(&mut self, data: &[u8], from: usize) -> Option<usize> {
        self.object.at_or_after(from, || next_object(data, from))
    }

    /// The next AuditData, or bare string that holds an object.
    fn element(&mut self, data: &[u8], from: usize) -> Option<Element> {
        let audit_data = self.audit_data.at_or_after(from, || position(data, from, AUDIT_DATA));
        let bare = self.bare.at_or_after(from, || next_bare_string(data, from));
        match (audit_data, bare) {
            (Some(start), bare) if bare.is_none_or(|bare| start < bare) => {
                Some(Element { start, inside: start + AUDIT_DATA.len(), is_bare: false })
            }
            (_, Some(start)) => Some(Element { start, inside: start + BARE_STRING.len(), is_bare: true }),
            _ => None,
        }
    }

    fn end(&mut self, data: &[u8], from: usize) -> Option<usize> {
        self.end.at_or_after(from, || position(data, from, b"</Objs>"))
    }
}

#[derive(Clone, Copy, Debug)]
struct Element {
    start: usize,
    inside: usize,
    is_bare: bool,
}

fn position(data: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    Some(from + find(data.get(from..)?, what)?)
}

/// Frames the next AuditData at or after `at`.
pub fn next(data: &[u8], mut at: usize, last: bool, limit: usize, buffer: &mut FrameBuffer) -> Piece {
    let landmarks = &mut buffer.landmarks;
    loop {
        let element = landmarks.element(data, at);
        // Behind the first AuditData of a damaged object there may be another one.
        let here = match (landmarks.object(data, at), element) {
            (Some(object), element) if element.is_none_or(|element| object < element.start) => object,
            (_, Some(element)) if element.is_bare => element.start,
            (_, Some(_)) => at,
            (_, None) => {
                // The last bytes may be the beginning of an element.
                let consumed = if last { data.len() } else { data.len() - data.len().min(4096).min(data.len() - at) };
                return Piece::Done { consumed };
            }
        };
        let element = element.filter(|element| element.start >= here);
        let beyond = |landmarks: &mut Landmarks, from| {
            let next = landmarks.object(data, here + 1).into_iter().chain(landmarks.end(data, here));
            next.chain(landmarks.element(data, from).map(|element| element.start)).min()
        };
        let next_object = landmarks.object(data, here + 1);
        let element = element.filter(|element| next_object.is_none_or(|end| element.start < end));
        if element.is_none() && !is_list(&data[here..next_object.unwrap_or(data.len())]) {
            match object_end(data, here) {
                Some(end) if end - here > limit => {
                    let message = format!("the object has {} bytes, more than the limit of {limit}", end - here);
                    return Piece::rejected(here..end, IssueCode::RecordTooLarge, message);
                }
                Some(end) => match whole_object(&data[here..end], &mut buffer.json, &mut buffer.text) {
                    Whole::Record(outer) => {
                        return Piece::Record(Extent { start: here, end, form: Form::Buffer, outer });
                    }
                    Whole::WithoutRecord(outer) => {
                        let message = "the object has no AuditData".to_string();
                        return Piece::Rejected { start: here, end, code: IssueCode::NoAuditData, message, outer };
                    }
                    Whole::Other => {
                        at = end;
                        continue;
                    }
                },
                None if !last && landmarks.end(data, here).is_none() && landmarks.element(data, here).is_none() => {
                    return match data.len() - here > limit {
                        true => Piece::TooLarge { start: here },
                        false => Piece::Done { consumed: here },
                    };
                }
                None => {}
            }
        }
        let end = match beyond(landmarks, element.map_or(here + 1, |element| element.inside)) {
            Some(end) => end,
            None if last => data.len(),
            None => match element.filter(|element| element.is_bare).and_then(|bare| string_end(data, bare.inside)) {
                Some(end) => end,
                None if data.len() - here > limit => return Piece::TooLarge { start: here },
                None => return Piece::Done { consumed: here },
            },
        };
        let region = &data[here..end];
        let outer = outer_fields(region);
        let Some(Element { inside, .. }) = element else {
            if is_search_result(region) || find(region, AUDIT_DATA_NAME).is_some() {
                let message = "the object has no AuditData".to_string();
                return Piece::Rejected { start: here, end, code: IssueCode::NoAuditData, message, outer };
            }
            at = end;
            continue;
        };
        let closing = memchr(b'<', &data[inside..end]).map(|found| inside + found);
        let Some(closing) = closing.filter(|&closing| data[closing..].starts_with(b"</S>")) else {
            let code = if last && end == data.len() { IssueCode::CutOff } else { IssueCode::Resynchronised };
            return Piece::rejected(here..end, code, "AuditData is not closed");
        };
        if closing - here > limit {
            let message = format!("the record has {} bytes, more than the limit of {limit}", closing - here);
            return Piece::rejected(here..closing, IssueCode::RecordTooLarge, message);
        }
        if let Err(message) = decode(&data[inside..closing], &mut buffer.text) {
            return Piece::rejected(here..closing, IssueCode::NotJson, message);
        }
        return Piece::Record(Extent { start: here, end: closing, form: Form::Buffer, outer });
    }
}

fn outer_fields(region: &[u8]) -> OuterFields {
    OuterFields {
        result_index: property(region, "ResultIndex"),
        result_count: property(region, "ResultCount"),
        more_available: property(region, "moreRecordsAvailable"),
    }
}

/// What an object without AuditData as text is.
enum Whole {
    /// It may hold a record; its JSON is in the buffer.
    Record(OuterFields),
    /// A result of a search that has lost its record.
    WithoutRecord(OuterFields),
    /// Something beside the records: what a collector says of the file.
    Other,
}

fn whole_object(region: &[u8], json: &mut String, text: &mut Vec<u8>) -> Whole {
    json.clear();
    let names_operation =
        |json: &str| [b"Operation\"".as_slice(), b"Operation\\"].iter().any(|key| find(json.as_bytes(), key).is_some());
    if object::write(region, json).is_some() && names_operation(json) {
        text.clear();
        text.extend_from_slice(json.as_bytes());
        return Whole::Record(outer_fields(region));
    }
    if is_search_result(region) { Whole::WithoutRecord(outer_fields(region)) } else { Whole::Other }
}

/// The byte after the string whose inside begins at `inside`.
fn string_end(data: &[u8], inside: usize) -> Option<usize> {
    Some(position(data, inside, b"</S>")? + 4)
}

fn property<T: std::str::FromStr>(region: &[u8], name: &str) -> Option<T> {
    let at = find(region, format!("N=\"{name}\">").as_bytes())? + name.len() + 5;
    let end = at + memchr(b'<', region.get(at..)?)?;
    std::str::from_utf8(&region[at..end]).ok()?.trim().parse().ok()
}

/// Undoes the entities of XML and the `_xHHHH_` escapes of Clixml.
fn decode(source: &[u8], text: &mut Vec<u8>) -> Result<(), String> {
    text.clear();
    let mut from = 0;
    // Half of a pair that is still to come: characters beyond U+FFFF are escaped as two.
    let mut high: Option<u16> = None;
    while let Some(found) = memchr::memchr2(b'&', b'_', &source[from..]) {
        let at = from + found;
        if at > from {
            flush(&mut high, text);
        }
        text.extend_from_slice(&source[from..at]);
        if source[at] == b'&' {
            flush(&mut high, text);
            let end = memchr(b';', &source[at..source.len().min(at + 12)]).ok_or("`&` begins no entity")?;
            let name = &source[at + 1..at + end];
            push(text, entity(name).ok_or_else(|| format!("unknown entity &{};", String::from_utf8_lossy(name)))?);
            from = at + end + 1;
        } else if let Some(unit) = escape(&source[at..]) {
            match (high.take(), unit) {
                (Some(first), 0xdc00..=0xdfff) => {
                    let pair = char::decode_utf16([first, unit]).next().and_then(Result::ok);
                    push(text, pair.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                (first, unit) => {
                    if first.is_some() {
                        push(text, char::REPLACEMENT_CHARACTER);
                    }
                    match unit {
                        0xd800..=0xdbff => high = Some(unit),
                        _ => push(text, char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
                    }
                }
            }
            from = at + 7;
        } else {
            flush(&mut high, text);
            text.push(b'_');
            from = at + 1;
        }
    }
    if from < source.len() {
        flush(&mut high, text);
    }
    text.extend_from_slice(&source[from..]);
    flush(&mut high, text);
    Ok(())
}

fn flush(high: &mut Option<u16>, text: &mut Vec<u8>) {
    if high.take().is_some() {
        push(text, char::REPLACEMENT_CHARACTER);
    }
}

fn push(text: &mut Vec<u8>, character: char) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn entity(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => {
            let digits = std::str::from_utf8(name.strip_prefix(b"#")?).ok()?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn escape(source: &[u8]) -> Option<u16> {
    let [b'_', b'x', digits @ .., b'_'] = source.get(..7)? else { return None };
    digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// After a record over the limit: whether the next object was found, and where it is or from where to look on.
pub fn skip(data: &[u8], last: bool) -> (bool, usize) {
    match next_object(data, 0).into_iter().chain(next_bare_string(data, 0)).min() {
        Some(next) => (true, next),
        None if last => (true, data.len()),
        None => (false, data.len().saturating_sub(4096)),
    }
}

/// Where a block of objects may be cut.
pub fn cut(data: &[u8]) -> Option<usize> {
    let mut end = data.len();
    for _ in 0..64 {
        let Some(at) = rfind(&data[..end], b"<Obj ") else {
            // Bare strings lie in no object.
            return rfind(data, b"</S>").filter(|_| end == data.len()).map(|at| at + 4);
        };
        if next_object(data, at) == Some(at) {
            return Some(at);
        }
        end = at;
    }
    None
}
