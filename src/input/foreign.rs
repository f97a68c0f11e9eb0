//! What people hand over that is no export: named for what it is, with what to export instead.

use memchr::memmem::find;

use crate::message;
use crate::message::{Message, Quoted};

/// What begins a file of another kind, at which byte, what that is, and what to do.
const SIGNATURES: [(usize, &[u8], &str, &str); 19] = [
    (0, b"PAR1", "a Parquet file", "export the table as CSV or JSON Lines"),
    (0, b"ARROW1", "an Arrow file", "export the table as CSV or JSON Lines"),
    (0, b"Obj\x01", "an Avro file", "export the table as CSV or JSON Lines"),
    (0, b"ORC", "an ORC file", "export the table as CSV or JSON Lines"),
    (0, b"SQLite format 3\0", "a SQLite database", "export the table as CSV or JSON Lines"),
    (257, b"ustar", "a tar archive", "unpack it"),
    (0, b"BZh", "compressed by bzip2", "unpack it, or compress it with gzip"),
    (0, b"\xfd7zXZ\0", "compressed by xz", "unpack it, or compress it with gzip"),
    (0, b"\x04\x22\x4d\x18", "compressed by lz4", "unpack it, or compress it with gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it, or compress it with gzip"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "unpack it, or compress it with gzip"),
    (0, b"MSCF", "a cabinet archive", "unpack it, or compress it with gzip"),
    (0, b"%PDF", "a PDF", "export the audit log as CSV"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document or a message", "save it as CSV"),
    (0, b"ElfFile\0", "a Windows event log", "export the unified audit log: Windows keeps no Teams meetings there"),
    (0, b"!BDN", "an Outlook data file", "export the unified audit log"),
    (0, b"{\\rtf", "a document in rich text", "export the audit log as CSV"),
    (0, b"\x89PNG", "a picture", "export the audit log as CSV"),
    (0, b"\xff\xd8\xff", "a picture", "export the audit log as CSV"),
];

/// Names a file by its first bytes, and says what to do.
pub fn binary(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let begins =
        |(at, magic, ..): &&(usize, &[u8], &str, &str)| head.get(*at..).is_some_and(|head| head.starts_with(magic));
    // Letters alone may begin a text as well.
    let is_text = |magic: &[u8]| magic.is_ascii() && magic.iter().all(u8::is_ascii_alphanumeric);
    let is_binary = head.iter().take(64).any(|byte| *byte < 9);
    let found = SIGNATURES.iter().find(begins).filter(|(at, magic, ..)| *at > 0 || is_binary || !is_text(magic));
    found.map(|(_, _, what, remedy)| (*what, *remedy))
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).filter(|line| !line.is_empty())
}

/// Names a text that looks like an export at first sight, and is none.
pub fn text(start: &[u8]) -> Option<&'static str> {
    if is_list_of_properties(start) {
        return Some(
            "it is what Format-List shows of objects, which is for reading: pass the objects on by a pipeline, or export \
             them with Export-Csv",
        );
    }
    if is_table_of_properties(start) {
        return Some(
            "it is what Format-Table shows of objects, which is for reading: pass the objects on by a pipeline, or export \
             them with Export-Csv",
        );
    }
    let begin = start.strip_prefix(b"[").unwrap_or(start).trim_ascii_start();
    if begin.starts_with(b"{'") || begin.starts_with(b"OrderedDict(") || begin.starts_with(b"defaultdict(") {
        return Some("it is the text of Python dictionaries: write them with json.dumps, one a line");
    }
    if is_attendance_report(start) {
        return Some(
            "it is the attendance report of one meeting, which Teams makes for its organizer: export the audit log instead \
             (Search-UnifiedAuditLog, or Audit in the Purview portal)",
        );
    }
    if start.starts_with(b"%PDF") {
        return Some("it is a PDF: export the audit log as CSV");
    }
    let classic: [&[u8]; 3] = [b"\"Audit timestamp\"", b"Audit timestamp", b"{\"Audit timestamp\":"];
    if classic.iter().any(|begin| start.starts_with(begin)) {
        return Some("it is the classic view, which holds too little to be read back: read the export it was made of");
    }
    None
}

/// `RecordType   : MicrosoftTeams`, line after line, the colons below one another.
fn is_list_of_properties(start: &[u8]) -> bool {
    let colon = |line: &[u8]| {
        let at = find(line, b" : ").or_else(|| line.ends_with(b" :").then(|| line.len() - 2))?;
        let name = line[..at].trim_ascii_end();
        (!name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.@".contains(byte)))
            .then_some(at)
    };
    // Values that were wrapped go on below, indented.
    let mut places = lines(start).filter(|line| !line.starts_with(b" ")).take(4).map(colon);
    let first = places.next().flatten();
    let others: Vec<_> = places.collect();
    first.is_some() && !others.is_empty() && others.iter().all(|place| *place == first)
}

/// A line of names above one of dashes.
fn is_table_of_properties(start: &[u8]) -> bool {
    let mut lines = lines(start);
    let (Some(names), Some(dashes)) = (lines.next(), lines.next()) else { return false };
    let is_rule = dashes.starts_with(b"-") && dashes.iter().all(|byte| matches!(byte, b'-' | b' '));
    is_rule && names.first().is_some_and(u8::is_ascii_alphabetic)
}

/// Sections with numbers (`1. Summary`), or the table of who joined and left.
fn is_attendance_report(start: &[u8]) -> bool {
    let is_section = |line: &[u8]| line.starts_with(b"1. ") && !line.contains(&b'{') && line.len() < 80;
    let is_table = |line: &[u8]| {
        let line = line.to_ascii_lowercase();
        let has = |word: &[u8]| find(&line, word).is_some();
        let is_header = has(b"user action") || has(b"join") && has(b"leave") && has(b"duration");
        line.contains(&b'\t') && is_header && !line.contains(&b'{') && !has(b"operation") && !has(b"auditid")
    };
    let mut first = lines(start).take(12);
    first.clone().next().is_some_and(is_section) || first.any(is_table)
}

/// Names XML and HTML that Export-Clixml did not write.
pub fn markup(start: &[u8]) -> &'static str {
    let lower = start.to_ascii_lowercase();
    let named = |name: &[u8]| find(&lower, name).is_some();
    let tags: [&[u8]; 8] = [b"<html", b"<!doctype html", b"<head", b"<body", b"<table", b"<script", b"<div", b"<meta"];
    if tags.iter().any(|tag| named(tag)) {
        return "it is a page of HTML, perhaps of a failed or expired download: export the audit log as CSV";
    }
    if named(b"<!doctype") || named(b"<!entity") {
        return "it is XML with a document type, which no export has";
    }
    "it is XML, but not of Export-Clixml"
}

/// Says of a text without records what its first line has.
pub fn table(start: &[u8]) -> Message {
    let line = &start[..memchr::memchr2(b'\n', b'\r', start).unwrap_or(start.len())];
    message!["its first line has no column AuditData: ", Quoted(&String::from_utf8_lossy(&line[..line.len().min(120)]))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_first_bytes() {
        let what = |head: &[u8]| binary(head).map(|(what, _)| what);
        assert_eq!(what(b"PAR1\x15\x04"), Some("a Parquet file"));
        assert_eq!(what(b"BZh91AY&SY\x01"), Some("compressed by bzip2"));
        let mut tar = b"export.csv".to_vec();
        tar.resize(257, 0);
        tar.extend_from_slice(b"ustar\0");
        assert_eq!(what(&tar), Some("a tar archive"));
        assert_eq!((what(b"ORC,AuditData\n"), what(b"PAR1,AuditData\n"), what(b"")), (None, None, None));
    }

    #[test]
    fn what_is_shown_for_reading_is_named() {
        let says = |start: &str, word: &str| text(start.as_bytes()).is_some_and(|said| said.contains(word));
        assert!(says(
            "\r\nRecordType   : 25\r\nCreationDate : now\r\nAuditData    : {\"a\r\n               b\r\n",
            "Format-List"
        ));
        assert!(says("RecordType CreationDate\n---------- ------------\n25 now\n", "Format-Table"));
        assert!(says("[{'Operation': 'x'}]", "json.dumps"));
        assert!(says("1. Summary\nMeeting title\tx\n", "attendance report"));
        assert!(says("Full Name\tUser Action\tTimestamp\n", "attendance report"));
        for export in
            ["Id,AuditData\n1,{}\n", "{\"Operation\":1}", "RecordKind\tAuditId\tJoinTime\tLeaveTime\n", "a : b\n"]
        {
            assert_eq!(text(export.as_bytes()), None, "{export}");
        }
    }
}
