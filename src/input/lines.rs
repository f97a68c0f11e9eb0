//! Lines of text with a record in each: behind the prefix of a logger (syslog, fluentd), behind the name of the file in
//! which a search found the line, or cut out of a CSV with its quotes still doubled.

use memchr::memmem::find;
use memchr::{memchr, memrchr};

use super::json::END_OF_FILE_MARK;
use super::{Extent, Form, OuterFields, Piece};
use crate::issue::IssueCode;
use crate::json::Tape;

/// Where JSON begins in a line that has something before it.
fn json_start(line: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', line).find(|brace| {
        let inside = line[brace + 1..].trim_ascii_start();
        inside.starts_with(b"\"") || inside.starts_with(b"\\\"")
    })
}

fn first_line(data: &[u8]) -> &[u8] {
    &data[..memchr(b'\n', data).unwrap_or(data.len())]
}

/// Whether the first line has text before a whole record as JSON.
pub fn has_prefix(data: &[u8]) -> bool {
    let line = first_line(data).trim_ascii();
    // A list may begin on the line of its first object.
    let is_prefix = |start: &usize| line[..*start].iter().any(|byte| !matches!(byte, b'[' | b' ' | b'\t'));
    json_start(line).filter(is_prefix).is_some_and(|start| {
        let json = std::str::from_utf8(&line[start..]).unwrap_or_default().trim_end_matches(',');
        find(json.as_bytes(), b"Operation").is_some() && is_json(json)
    })
}

fn is_json(text: &str) -> bool {
    Tape::new().parse(text, super::json::DEEPEST_LOOK).is_ok()
}

/// Whether the first line ends with an object whose quotes are doubled, as a search shows a line of CSV.
pub fn has_prefix_and_doubled_quotes(data: &[u8]) -> bool {
    let line = first_line(data).trim_ascii();
    json_start(line).is_some_and(|start| {
        let text = std::str::from_utf8(&line[start..]).unwrap_or_default().trim_end_matches('"');
        text.starts_with("{\"\"") && is_json(&text.replace("\"\"", "\""))
    })
}

/// Whether the first line is an object whose quotes are doubled, or have backslashes before them.
pub fn has_doubled_quotes(data: &[u8]) -> bool {
    let inside = data[1..].trim_ascii_start();
    if inside.starts_with(b"\\\"") {
        return true;
    }
    inside.starts_with(b"\"\"")
        && !matches!(inside.get(2), Some(b':' | b' '))
        && find(first_line(data), b"\"\":").is_some()
}

/// Frames the next line at or after `at`.
pub fn next(data: &[u8], mut at: usize, last: bool, limit: usize) -> Piece {
    loop {
        while let Some(b' ' | b'\t' | b'\n' | b'\r' | &END_OF_FILE_MARK) = data.get(at) {
            at += 1;
        }
        if data[at..].starts_with("\u{feff}".as_bytes()) {
            at += 3;
            continue;
        }
        let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) else { return Piece::Done { consumed: at } };
        let end = match memchr(b'\n', rest) {
            Some(newline) => at + newline,
            None if last => data.len(),
            None if rest.len() > limit => return Piece::TooLarge { start: at },
            None => return Piece::Done { consumed: at },
        };
        let line = data[at..end].trim_ascii_end();
        let line = line.strip_suffix(b",").unwrap_or(line);
        if line.len() > limit {
            let message = format!("the line has {} bytes, more than the limit of {limit}", line.len());
            return Piece::rejected(at..end, IssueCode::RecordTooLarge, message);
        }
        let Some(start) = json_start(line) else {
            return Piece::rejected(at..end, IssueCode::NotARecord, "the line holds no record as JSON");
        };
        let form = Form::Text(at + start..at + line.len());
        return Piece::Record(Extent { start: at, end, form, outer: OuterFields::default() });
    }
}

/// After a line over the limit: whether the next one was found, and where it is or from where to look on.
pub fn skip(data: &[u8], last: bool) -> (bool, usize) {
    match memchr(b'\n', data) {
        Some(newline) => (true, newline + 1),
        None => (last, data.len()),
    }
}

/// Where a block of lines may be cut.
pub fn cut(data: &[u8]) -> Option<usize> {
    memrchr(b'\n', data).map(|newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_told_from_tables_and_json() {
        let record = r#"{"Operation":"x","Id":"1","UserType":0}"#;
        for prefix in ["2026-02-03T14:20:11Z\to365\t", "<134>Feb  3 14:20:11 host o365: ", "export.jsonl:", "[x] "] {
            assert!(has_prefix(format!("{prefix}{record}\nnext").as_bytes()), "{prefix}");
        }
        for other in [record, "a,b,c\n1,2,3", "name: {not json}", "x {\"a\":1}"] {
            assert!(!has_prefix(other.as_bytes()), "{other}");
        }
        assert!(has_doubled_quotes(br#"{""Operation"":""x""}"#));
        assert!(!has_doubled_quotes(br#"{"":1,"a":""}"#) && !has_doubled_quotes(record.as_bytes()));
    }

    #[test]
    fn each_line_is_a_record_or_a_rejection() {
        let data = b"a: {\"Operation\":\"x\"},\r\n\nnothing here\nb {\"Operation\":\"y\"}";
        let Piece::Record(first) = next(data, 0, true, 100) else { unreachable!("a record") };
        assert_eq!(first.form, Form::Text(3..20));
        let Piece::Rejected { start, end, .. } = next(data, first.end, true, 100) else { unreachable!("no record") };
        assert_eq!(&data[start..end], b"nothing here");
        let Piece::Record(second) = next(data, end, true, 100) else { unreachable!("a record") };
        assert_eq!(next(data, second.end, true, 100), Piece::Done { consumed: data.len() });
        assert_eq!(next(data, end, false, 100), Piece::Done { consumed: end + 1 });
    }
}
