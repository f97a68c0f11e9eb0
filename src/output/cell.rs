//! What a cell looks like as text for people: in CSV, and in tables that are text throughout.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::classic;
use crate::record::Cell;
use crate::schema::{ColumnType, Storage};
use crate::table::{Table, TableBuilder, TableField, TableKind, TableSchema};

/// How cells are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Between the cells of a CSV row: any ASCII character that cannot stand in a number or a time.
    pub delimiter: u8,
    /// Whether the CSV begins with the UTF-8 byte order mark, by which spreadsheets know the encoding.
    pub bom: bool,
    /// The zone of times: UTC is written `Z`, any other zone with its offset.
    pub zone: chrono_tz::Tz,
    /// Writes recorded text as it is, even where a spreadsheet would run it as a formula.
    pub raw: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { delimiter: b',', bom: false, zone: chrono_tz::UTC, raw: false }
    }
}

/// Whether the cells of that column can be what others wrote, and so may have to be guarded against spreadsheets.
///
/// What is formatted here never is: numbers, times, and the classic table's times and durations, some of which begin
/// with `-`. Columns of the contract's own words are not listed: no such word begins like a formula, and a table that
/// came back from outside may hold anything in them.
pub(crate) fn holds_recorded_text(kind: TableKind, name: &str, ty: ColumnType) -> bool {
    ty.is_text() && !(kind == TableKind::Classic && classic::is_time_or_duration(name))
}

/// Whether a spreadsheet may take the text for a formula: the first that is no blank is `=`, `+`, `-` or `@`, or a tab
/// or carriage return stands before it. Numbers and telephone numbers are none: `[+-]?[0-9][0-9 ().-]*`.
pub(super) fn is_formula(text: &str) -> bool {
    // Nearly every text begins with a letter or digit.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    for character in text.chars() {
        match character {
            '=' | '+' | '-' | '@' | '\t' | '\r' => return !is_number(text),
            // Spreadsheets pass over what cannot be seen, too.
            '\u{feff}' | '\u{200b}' => {}
            _ if character.is_whitespace() || character.is_control() => {}
            _ => return false,
        }
    }
    false
}

fn is_number(text: &str) -> bool {
    match text.strip_prefix(['+', '-']).unwrap_or(text).as_bytes() {
        [first, rest @ ..] => {
            first.is_ascii_digit()
                && rest.iter().all(|byte| matches!(byte, b'0'..=b'9' | b' ' | b'(' | b')' | b'.' | b'-'))
        }
        [] => false,
    }
}

/// Whether recorded text has to be written with a leading `'`: it is like a formula, or is one behind `'` already, which
/// gets one more, so that taking one away always gives back what was recorded.
pub(super) fn wants_guard(text: &str) -> bool {
    is_formula(text.trim_start_matches('\''))
}

/// The text as it was recorded: without the `'` that [`wants_guard`] asked for.
///
/// Text written without guards comes back as it is too, with one exception that cannot be told apart: a recorded text
/// that itself begins with `'` and a formula loses that one `'`.
pub(crate) fn without_guard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if wants_guard(rest) => rest,
        _ => text,
    }
}

/// Appends an integer in digits.
pub(super) fn write_int(number: i64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut left = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.extend_from_slice(&digits[at..]);
}

/// A truth as it is written.
pub(super) fn truth(value: bool) -> &'static [u8] {
    if value { b"true" } else { b"false" }
}

/// The schema of [`as_text`]'s tables.
pub fn text_schema(schema: &TableSchema) -> TableSchema {
    let fields = schema.fields.iter().map(|field| TableField {
        name: field.name.clone(),
        ty: ColumnType::Text,
        storage: if field.ty.is_text() { field.storage } else { Storage::Plain },
    });
    TableSchema { kind: schema.kind, fields: fields.collect() }
}

/// The same table with every cell as text, as CSV writes it but without quotes: for callers whose own writers would
/// format times by the machine's culture. Nulls stay null. Of the options the zone and `raw` count.
pub fn as_text(table: &Table, options: &TextOptions) -> Table {
    let schema = table.schema();
    let guarded: Vec<bool> = schema
        .fields
        .iter()
        .map(|field| !options.raw && holds_recorded_text(schema.kind, &field.name, field.ty))
        .collect();
    let mut builder = TableBuilder::new(text_schema(schema).into());
    let mut arena = Bump::new();
    let mut made = Vec::new();
    for row in 0..table.rows() {
        arena.reset();
        let mut cells = BumpVec::with_capacity_in(guarded.len(), &arena);
        for (column, &guarded) in guarded.iter().enumerate() {
            made.clear();
            match table.cell(row, column) {
                Cell::Null => {
                    cells.push(Cell::Null);
                    continue;
                }
                Cell::Text(text) if guarded && wants_guard(text) => {
                    made.push(b'\'');
                    made.extend_from_slice(text.as_bytes());
                }
                Cell::Text(text) => {
                    cells.push(Cell::Text(text));
                    continue;
                }
                Cell::Int(number) => write_int(number, &mut made),
                Cell::Bool(value) => made.extend_from_slice(truth(value)),
                Cell::Time(time) => time.write_in(options.zone, &mut made),
            }
            cells.push(Cell::Text(arena.alloc_str(&String::from_utf8_lossy(&made))));
        }
        builder.append_cells(cells);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Column;
    use crate::time::Timestamp;
    use proptest::prelude::*;

    fn guarded(text: &str) -> String {
        if wants_guard(text) { format!("'{text}") } else { text.into() }
    }

    #[test]
    fn formulas_are_guarded() {
        for text in
            ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", "\rx", " =1", "\u{a0}@x", "\n=1", "\0=1", "-", "=", "- 1", "+1e5"]
        {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn numbers_and_telephone_numbers_are_not() {
        for text in [
            "+41 44 555 01 02",
            "-5",
            "+1 (555) 010-0199",
            "0",
            "-1.5",
            "+15550100",
            "28:orgid",
            "a=1",
            "",
            "  ",
            " a",
            "'tis",
        ] {
            assert_eq!(guarded(text), text);
        }
        assert_eq!(guarded("+41 44 x"), "'+41 44 x");
    }

    #[test]
    fn a_recorded_apostrophe_before_a_formula_gets_one_more() {
        assert_eq!(guarded("'=1"), "''=1");
        assert_eq!(guarded("''=1"), "'''=1");
        assert_eq!(guarded("' =1"), "'' =1");
        assert_eq!(guarded("'a"), "'a");
        assert_eq!(guarded("'+41 44"), "'+41 44");
    }

    #[test]
    fn integers_are_written_to_their_limits() {
        for number in [0, 7, -7, 10, 1_000_000, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_int(number, &mut out);
            assert_eq!(String::from_utf8(out).ok(), Some(number.to_string()));
        }
    }

    #[test]
    fn a_text_table_says_what_csv_says_and_keeps_nulls() {
        let columns = [Column::RecordNumber, Column::DisplayName, Column::JoinTime, Column::IsOrganizer, Column::Role];
        let mut builder = TableBuilder::new(TableSchema::records(&columns, false).into());
        let join = Timestamp::parse("2026-01-18T12:53:38Z").unwrap();
        builder.append_cells([Cell::Int(-3), Cell::Text("=1"), Cell::Time(join), Cell::Bool(true), Cell::Null]);
        builder.append_cells([Cell::Null, Cell::Text(""), Cell::Null, Cell::Null, Cell::Int(3)]);
        let table = builder.finish();
        let zurich = TextOptions { zone: chrono_tz::Europe::Zurich, ..TextOptions::default() };
        let text = as_text(&table, &zurich);
        let row = |text: &Table, row| (0..5).map(|column| text.text(row, column).map(String::from)).collect::<Vec<_>>();
        let some = |text: &str| Some(String::from(text));
        assert_eq!(row(&text, 0), [some("-3"), some("'=1"), some("2026-01-18T13:53:38+01:00"), some("true"), None]);
        assert_eq!(row(&text, 1), [None, some(""), None, None, some("3")]);
        let raw = as_text(&table, &TextOptions { raw: true, ..TextOptions::default() });
        assert_eq!(row(&raw, 0)[1..3], [some("=1"), some("2026-01-18T12:53:38Z")]);
        assert_eq!(as_text(&table.slice(1, 1), &zurich).text(0, 4), Some("3"));
    }

    proptest! {
        #[test]
        fn guarding_is_undone(text in "['=+@\\-\t\r\n \u{a0}a1.(]{0,6}") {
            let guarded = guarded(&text);
            prop_assert!(!is_formula(&guarded));
            prop_assert_eq!(without_guard(&guarded), &text);
        }

        #[test]
        fn unguarded_text_comes_back_unless_it_is_a_formula_behind_an_apostrophe(text in "['=+@\\- a1]{0,6}") {
            if !(text.starts_with('\'') && wants_guard(&text)) {
                prop_assert_eq!(without_guard(&text), &text);
            }
        }
    }
}
