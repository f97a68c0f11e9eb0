//! The small files that people lay beside an export (who is who, what a meeting was called): CSV or JSON in whatever
//! form their tools write it.

use std::fmt;
use std::path::Path;

use bumpalo::Bump;

use crate::audit::is_placeholder;
use crate::error::{Error, ErrorKind, Result};
use crate::json::{Kind, Tape, Value};

/// The nesting of a side file's JSON beyond which it is refused.
const DEPTH: usize = 64;

/// How many unusable rows are named; the rest are counted.
const NAMED: usize = 20;

/// How many lines without a header are looked at to find out what their columns are.
const PROBED: usize = 50;

/// Rows of a side file that were left out, or used in part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unusable {
    /// The file's name without folders; `None` for content in memory.
    pub file: Option<String>,
    /// How many.
    pub count: u64,
    /// Where the first twenty stand and what is wrong with them.
    pub first: Vec<String>,
}

impl Unusable {
    pub(super) fn push(&mut self, place: Place, reason: &str) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(format!("{place}: {reason}"));
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// 1-based line of the file.
    Line(u64),
    /// 1-based item of a JSON array.
    Item(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Item(item) => write!(f, "item {item}"),
        }
    }
}

/// The columns a side file can have, and who takes its rows.
pub(super) trait SideFile<const N: usize> {
    /// What the file is, in an error.
    const WHAT: &'static str;
    /// The columns' names.
    const NAMES: [&'static str; N];
    /// What a file looks like, in an error.
    const EXAMPLE: &'static str;

    /// Which field is which column, judged by a line of a file without a header.
    fn guess(line: &csv::StringRecord) -> Option<[Option<usize>; N]>;

    /// One row; values in the order of the names, placeholders and blank cells as `None`. Says why it is of no use.
    fn row(&mut self, values: [Option<&str>; N]) -> std::result::Result<(), &'static str>;
}

/// Reads a file: CSV with any of `,` `;` tab, or JSON (an array, one object, a Graph answer with `value`, or an object a
/// line); UTF-8 or UTF-16, with or without a byte order mark. A file without any row is good; one in which no row is of
/// use is not.
pub(super) fn read<const N: usize, S: SideFile<N>>(path: &Path, into: &mut S) -> Result<Unusable> {
    let bytes = std::fs::read(path).map_err(|cause| Error::io("read", path, cause))?;
    let unusable = parse(&bytes, into).map_err(|error| error.with_path(path))?;
    Ok(Unusable { file: path.file_name().map(|name| name.to_string_lossy().into_owned()), ..unusable })
}

/// The same of a file's content.
pub(super) fn parse<const N: usize, S: SideFile<N>>(bytes: &[u8], into: &mut S) -> Result<Unusable> {
    let text = decode(bytes);
    let mut rows = Rows { into, used: 0, unusable: Unusable::default(), objects: 0, has_columns: false };
    // A line of CSV may begin with a GUID in braces.
    let is_json = match text.trim_start().split_at_checked(1) {
        Some(("[", _)) => true,
        Some(("{", inside)) => inside.trim_start().starts_with(['"', '}']),
        _ => false,
    };
    if is_audit_export(&text, is_json) {
        let message = format!(
            "not a {}: it is an export of the audit log (it has AuditData); expected a file such as `{}`",
            S::WHAT,
            S::EXAMPLE
        );
        return Err(Error::new(ErrorKind::InvalidFormat, message));
    }
    let framed = if is_json { read_json(&text, &mut rows) } else { read_csv(&text, &mut rows) };
    if !framed || (rows.used == 0 && rows.unusable.count > 0) {
        let why = match rows.unusable.first.first() {
            Some(first) => format!("no row of it can be used ({first})"),
            None => format!("it has none of the columns {}", S::NAMES.join(", ")),
        };
        let message = format!("not a {}: {why}; expected a file such as `{}`", S::WHAT, S::EXAMPLE);
        return Err(Error::new(ErrorKind::InvalidFormat, message));
    }
    Ok(rows.unusable)
}

struct Rows<'s, S> {
    into: &'s mut S,
    used: u64,
    unusable: Unusable,
    /// Objects of JSON that say anything, and whether one of them has a column.
    objects: u64,
    has_columns: bool,
}

impl<S> Rows<'_, S> {
    fn row<const N: usize>(&mut self, place: Place, values: [Option<&str>; N])
    where
        S: SideFile<N>,
    {
        let values = values.map(|value| value.map(str::trim).filter(|value| !is_placeholder(value)));
        if values.iter().all(Option::is_none) {
            return;
        }
        match self.into.row(values) {
            Ok(()) => self.used += 1,
            Err(reason) => self.unusable.push(place, reason),
        }
    }
}

fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, _) = bytes.as_chunks::<2>();
        char::decode_utf16(units.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [_, 0, _, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, _, 0, _, ..] => utf16(bytes, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Names are compared without regard to case, blanks and hyphens: portals write `User principal name`.
fn is_named(found: &str, name: &str) -> bool {
    let letters = |text: &'_ str| -> String {
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
    };
    found == name || letters(found) == letters(name)
}

/// Whether this is audit data, whose rows hold ids and UPNs that are not those of one person.
fn is_audit_export(text: &str, is_json: bool) -> bool {
    const NAME: &str = "AuditData";
    if is_json {
        let mut tape = Tape::new();
        // Of JSON Lines the first one.
        let text = if tape.parse(text, DEPTH).is_ok() { text } else { text.lines().next().unwrap_or_default() };
        if tape.parse(text, DEPTH).is_err() {
            return false;
        }
        let Some(root) = tape.root(text) else { return false };
        let root = root.get("value").filter(|value| value.kind() == Kind::Array).unwrap_or(root);
        let alone = (root.kind() == Kind::Object).then_some(root);
        let first = root.items().chain(alone).next();
        return first.is_some_and(|object| object.members().any(|(key, _)| is_named(key.raw(), NAME)));
    }
    let (text, _) = without_preamble(text);
    b",;\t".iter().any(|&delimiter| {
        let header = csv_reader(text, delimiter).into_records().next();
        header.is_some_and(|header| header.is_ok_and(|header| header.iter().any(|name| is_named(name.trim(), NAME))))
    })
}

/// Whether columns were found, or there is nothing to find them in.
fn read_csv<const N: usize, S: SideFile<N>>(text: &str, rows: &mut Rows<'_, S>) -> bool {
    let (text, skipped) = without_preamble(text);
    if text.trim().is_empty() {
        return true;
    }
    let Some((delimiter, columns, header)) = csv_columns::<N, S>(text) else { return false };
    for record in csv_reader(text, delimiter).records().flatten().skip(usize::from(header)) {
        let line = record.position().map_or(0, |position| position.line() + skipped);
        rows.row(Place::Line(line), columns.map(|column| column.and_then(|column| record.get(column))));
    }
    true
}

/// `Export-Csv` of Windows PowerShell begins with a line `#TYPE …`, spreadsheets like one `sep=;`.
fn without_preamble(mut text: &str) -> (&str, u64) {
    let mut skipped = 0;
    while let Some((line, rest)) = text.split_once('\n') {
        let line = line.trim();
        let is_preamble = ["#TYPE", "sep="]
            .iter()
            .any(|start| line.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)));
        if !line.is_empty() && !is_preamble {
            break;
        }
        text = rest;
        skipped += 1;
    }
    (text, skipped)
}

fn csv_reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

type Columns<const N: usize> = [Option<usize>; N];

/// The delimiter, which field is which column, and whether the first line is a header.
fn csv_columns<const N: usize, S: SideFile<N>>(text: &str) -> Option<(u8, Columns<N>, bool)> {
    let mut best: Option<(usize, u8, Columns<N>)> = None;
    for delimiter in *b",;\t" {
        let Some(Ok(header)) = csv_reader(text, delimiter).records().next() else { continue };
        let columns = S::NAMES.map(|name| header.iter().position(|found| is_named(found.trim(), name)));
        let named = columns.iter().flatten().count();
        if named > best.map_or(0, |(most, ..)| most) {
            best = Some((named, delimiter, columns));
        }
    }
    if let Some((_, delimiter, columns)) = best {
        return Some((delimiter, columns, true));
    }
    b",;\t".iter().find_map(|&delimiter| {
        let mut lines = csv_reader(text, delimiter).into_records().flatten().take(PROBED);
        Some((delimiter, lines.find_map(|line| S::guess(&line))?, false))
    })
}

/// Whether columns were found, or there is nothing to find them in.
fn read_json<const N: usize, S: SideFile<N>>(text: &str, rows: &mut Rows<'_, S>) -> bool {
    let mut tape = Tape::new();
    if tape.parse(text, DEPTH).is_ok() {
        if let Some(root) = tape.root(text) {
            let root = root.get("value").filter(|value| value.kind() == Kind::Array).unwrap_or(root);
            let alone = (root.kind() == Kind::Object).then_some(root);
            for (position, object) in (1..).zip(root.items().chain(alone)) {
                json_row(&object, Place::Item(position), rows);
            }
        }
        return rows.objects == 0 || rows.has_columns;
    }
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match tape.parse(line, DEPTH) {
            Ok(()) => {
                if let Some(object) = tape.root(line) {
                    json_row(&object, Place::Line(number), rows);
                }
            }
            Err(error) => rows.unusable.push(Place::Line(number), &format!("not JSON: {error}")),
        }
    }
    rows.objects == 0 || rows.has_columns
}

fn json_row<const N: usize, S: SideFile<N>>(object: &Value<'_>, place: Place, rows: &mut Rows<'_, S>) {
    if object.kind() != Kind::Object {
        rows.unusable.push(place, "not an object");
        return;
    }
    let arena = Bump::new();
    rows.objects += u64::from(object.members().next().is_some());
    let values = S::NAMES.map(|name| {
        let value = object
            .get(name)
            .or_else(|| object.members().find(|(key, _)| is_named(key.raw(), name)).map(|(_, value)| value))?;
        rows.has_columns = true;
        (value.is_string() || value.kind() == Kind::Number).then(|| value.text(&arena))
    });
    rows.row(place, values);
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pair = (String, Option<String>);

    /// Takes `PairKey,Text` rows, and lines without a header whose first field is a number.
    #[derive(Default)]
    struct Pairs(Vec<Pair>);

    impl SideFile<2> for Pairs {
        const WHAT: &'static str = "list of pairs";
        const NAMES: [&'static str; 2] = ["PairKey", "Text"];
        const EXAMPLE: &'static str = "PairKey,Text";

        fn guess(line: &csv::StringRecord) -> Option<[Option<usize>; 2]> {
            line.get(0)?.parse::<u32>().ok().map(|_| [Some(0), Some(1)])
        }

        fn row(&mut self, [key, text]: [Option<&str>; 2]) -> std::result::Result<(), &'static str> {
            self.0.push((key.ok_or("no key")?.to_owned(), text.map(str::to_owned)));
            Ok(())
        }
    }

    fn pairs(bytes: &[u8]) -> Result<(Vec<Pair>, Unusable)> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        let mut pairs = Pairs::default();
        let unusable = read(file.path(), &mut pairs)?;
        Ok((pairs.0, unusable))
    }

    #[test]
    fn every_form_gives_the_same_rows() {
        let utf16 = |text: &str, bom: &[u8], bytes: fn(u16) -> [u8; 2]| {
            [bom.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
        };
        let csv = "PairKey,Text\r\n7,Zoë\r\n\r\n8,\r\n";
        for (form, bytes) in [
            ("CSV", csv.as_bytes().to_vec()),
            ("byte order mark", format!("\u{feff}{csv}").into_bytes()),
            ("semicolons, other order", "Text;more;\"pair key\"\nZoë;x;7\n;;\nn/a;x;8".into()),
            ("tabs", "pairkey\ttext\n7\tZoë\n8\n".into()),
            ("Export-Csv of Windows PowerShell", format!("#TYPE Selected.Thing\r\n{csv}").into_bytes()),
            ("sep line", format!("sep=,\r\n\r\n{csv}").into_bytes()),
            ("no header", "7,Zoë\n\n8,\n".into()),
            ("UTF-16LE", utf16(csv, &[0xff, 0xfe], u16::to_le_bytes)),
            ("UTF-16BE", utf16(csv, &[0xfe, 0xff], u16::to_be_bytes)),
            ("UTF-16LE without mark", utf16(csv, &[], u16::to_le_bytes)),
            ("JSON array", r#"[{"PairKey":7,"Text":"Zo\u00eb"},{"pairKey":"8","Text":null}]"#.into()),
            ("JSON Lines", "{\"PairKey\":\"7\",\"Text\":\"Zoë\"}\n\n{\"PairKey\":\"8\"}\n".into()),
            ("Graph answer", r#"{"@odata.context":"x","value":[{"pairKey":"7","text":"Zoë"},{"pairKey":"8"}]}"#.into()),
        ] {
            let (rows, unusable) = pairs(&bytes).unwrap();
            assert_eq!(rows, [("7".to_owned(), Some("Zoë".to_owned())), ("8".to_owned(), None)], "{form}");
            assert_eq!(unusable.count, 0, "{form}");
        }
    }

    #[test]
    fn rows_without_use_are_counted_and_named() {
        let (rows, unusable) = pairs(b"PairKey,Text\n7,a\n,b\n").unwrap();
        assert_eq!((rows.len(), unusable.count, unusable.first), (1, 1, vec!["line 3: no key".to_owned()]));
        let (_, unusable) = pairs(b"{\"PairKey\":7}\n{\"PairKey\"\n").unwrap();
        assert_eq!(unusable.count, 1);
        assert!(unusable.first[0].starts_with("line 2: not JSON: "), "{unusable:?}");
        let many = format!("PairKey,Text\n7,a\n{}", ",b\n".repeat(50));
        let (_, unusable) = pairs(many.as_bytes()).unwrap();
        assert_eq!((unusable.count, unusable.first.len()), (50, 20));
    }

    #[test]
    fn an_export_of_the_audit_log_is_no_side_file() {
        for export in [
            "RecordType,UserIds,AuditData,Identity\n7,b,{},8\n",
            "sep=;\nPairKey;AuditData\n7;{}\n",
            r#"[{"PairKey":"7","AuditData":"{}"}]"#,
            "{\"PairKey\":\"7\",\"auditData\":{}}\n{\"PairKey\":\"8\"}\n",
        ] {
            let error = pairs(export.as_bytes()).unwrap_err();
            assert!(error.message().starts_with("not a list of pairs: it is an export of the audit log"), "{error}");
        }
    }

    #[test]
    fn an_empty_file_is_good_and_a_foreign_one_is_not() {
        for nothing in ["", "\n \n", "PairKey,Text\n", "[]", "{}", "[{\"PairKey\":null}]", "{\"value\":[]}"] {
            assert_eq!(pairs(nothing.as_bytes()).unwrap().0, [], "{nothing:?}");
        }
        for (foreign, why) in [
            ("Name,Mail\nAnna,a@contoso.example\n", "none of the columns PairKey, Text"),
            ("Text\nb\n", "no row of it can be used (line 2: no key)"),
            ("[1]", "item 1: not an object"),
            (r#"[{"Name":"Anna","Mail":"a@contoso.example"}]"#, "none of the columns PairKey, Text"),
            ("{\"Name\":\"Anna\"}\n{\"Name\":\"Bo\"}\n", "none of the columns PairKey, Text"),
        ] {
            let error = pairs(foreign.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidFormat);
            assert!(error.message().contains(why) && error.message().contains("PairKey,Text"), "{error}");
        }
    }
}
