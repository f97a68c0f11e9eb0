//! Our own rows coming back: lines of our CSV and JSON Lines, and rows of imported tables, into rows again; and tables of
//! answers, into whole ones.
//!
//! Cells are read by the type of their column. What does not convert is kept in UnknownFields under its column's name,
//! as it is for audit records, with an issue.

use std::sync::Arc;

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;

use crate::analysis::answer_schema;
use crate::audit::hash_cell;
use crate::error::{Error, ErrorKind};
use crate::issue::{IssueCode, IssueSet};
use crate::json::{self, Kind, Tape, Value};
use crate::output::{holds_recorded_text, without_guard};
use crate::record::{Cell, RecordKind, Row};
use crate::schema::{Column, ColumnType};
use crate::table::{Table, TableBuilder, TableField, TableKind, TableSchema};
use crate::time::Timestamp;

/// Nested deeper than this a JSON cell does not convert.
const MAX_DEPTH: usize = 128;

/// So many names of unknown columns are remembered; a hostile file could have any number.
const MAX_UNKNOWN: usize = 64;

/// The columns of a file or table of our own rows.
#[derive(Clone, Debug)]
pub struct OwnColumns {
    columns: Vec<Option<Column>>,
    unknown: Vec<String>,
    /// Whether a table holds text in place of typed cells, and so guarded text.
    text: bool,
}

impl OwnColumns {
    /// The columns of a CSV of our rows, by its header, in any order and number. Names match exactly or else without
    /// regard to case; of repeated ones the first counts.
    pub fn from_header(names: &[&str]) -> Self {
        Self::match_names(names.iter().copied())
    }

    /// The columns of a table of records, any of the contract's; `None` for a table of another kind.
    pub fn from_schema(schema: &TableSchema) -> Option<Self> {
        if schema.kind != TableKind::Records {
            return None;
        }
        let mut columns = Self::match_names(schema.fields.iter().map(|field| field.name.as_ref()));
        columns.text = schema
            .fields
            .iter()
            .zip(&columns.columns)
            .any(|(field, column)| field.ty.is_text() && column.is_some_and(|column| !column.ty().is_text()));
        Some(columns)
    }

    fn match_names<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut found = Self { columns: Vec::new(), unknown: Vec::new(), text: false };
        for name in names {
            let column = column_named(name.trim(), 0).filter(|column| !found.columns.contains(&Some(*column)));
            if column.is_none() {
                remember(&mut found.unknown, name);
            }
            found.columns.push(column);
        }
        found
    }

    /// Whether that column is among them.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// Names of columns that the contract does not know, or knows but has seen before: they are ignored. The first 64.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }
}

/// The column of that name, exactly or else without regard to case. The search begins at position `from`: keys that
/// come in table order are found at once.
fn column_named(name: &str, from: usize) -> Option<Column> {
    let (before, after) = Column::ALL.split_at(from.min(Column::ALL.len()));
    let mut in_turn = after.iter().chain(before).copied();
    in_turn
        .clone()
        .find(|column| column.name() == name)
        .or_else(|| in_turn.find(|column| column.name().eq_ignore_ascii_case(name)))
}

fn remember(names: &mut Vec<String>, name: &str) {
    if names.len() < MAX_UNKNOWN && !names.iter().any(|known| known == name) {
        names.push(name.chars().take(256).collect());
    }
}

/// Whether an object of JSON Lines is one of our rows, if it holds no audit record: it says a RecordKind and has an
/// AuditId, which no audit record does.
pub fn is_own_row(value: Value<'_>) -> bool {
    let is_kind = |kind: Value<'_>| RecordKind::ALL.iter().any(|known| kind.is(known.name()));
    value.get(Column::RecordKind.name()).is_some_and(is_kind) && value.get(Column::AuditId.name()).is_some()
}

/// Reads our own rows; reused from row to row.
#[derive(Debug, Default)]
pub struct OwnRowReader {
    tape: Tape,
    compact: String,
    /// Of the row at hand: the columns that did not convert, and their original values as JSON.
    unconverted: Vec<(Column, String)>,
    notes: Vec<(IssueCode, String)>,
    unknown: Vec<String>,
}

/// Why no row came of a line.
type Refused = (IssueCode, String);

impl OwnRowReader {
    /// Reads a line of CSV: the text of each field, un-doubled, and whether it stood in quotes. A field without quotes
    /// that is empty is null. Fields beyond the header are ignored.
    ///
    /// A `'` before what looks like a formula is taken away: the CSV was written with guards unless told otherwise. In
    /// one written without them, only a recorded text that itself begins with `'` and a formula reads differently.
    ///
    /// Fails where the row is of no known kind; `row` is empty then.
    pub fn read_csv<'a>(
        &mut self,
        columns: &OwnColumns,
        fields: impl Iterator<Item = (&'a str, bool)>,
        arena: &'a Bump,
        row: &mut Row<'a>,
    ) -> Result<(), Refused> {
        self.begin(row);
        for (column, (text, was_quoted)) in columns.columns.iter().zip(fields) {
            if let Some(column) = *column
                && (was_quoted || !text.is_empty())
            {
                self.put_text(column, text, arena, row);
            }
        }
        self.finish(arena, row)
    }

    /// Reads an object of JSON Lines: see [`is_own_row`]. Of a repeated key the first counts.
    ///
    /// Fails where the row is of no known kind; `row` is empty then.
    pub fn read_json<'a>(&mut self, value: Value<'a>, arena: &'a Bump, row: &mut Row<'a>) -> Result<(), Refused> {
        self.begin(row);
        let mut seen = 0u128;
        let mut next = 0;
        for (key, value) in value.members() {
            let name = key.text(arena);
            let Some(column) = column_named(name, next).filter(|column| seen & (1 << *column as u8) == 0) else {
                remember(&mut self.unknown, name);
                continue;
            };
            next = column as usize + 1;
            seen |= 1 << column as u8;
            self.put_json(column, value, arena, row);
        }
        self.finish(arena, row)
    }

    /// Reads a row of a table of records. A table in which typed columns are text is one for people: its text is read
    /// as that of CSV is.
    ///
    /// Fails where the row is of no known kind; `row` is empty then.
    pub fn read_table<'a>(
        &mut self,
        columns: &OwnColumns,
        table: &'a Table,
        at: usize,
        arena: &'a Bump,
        row: &mut Row<'a>,
    ) -> Result<(), Refused> {
        self.begin(row);
        for (position, column) in columns.columns.iter().enumerate() {
            let Some(column) = *column else { continue };
            match (table.cell(at, position), column.ty()) {
                (Cell::Null, _) => {}
                (Cell::Text(text), _) if columns.text => self.put_text(column, text, arena, row),
                (Cell::Text(text), ColumnType::Json) => self.put_json_text(column, text, arena, row),
                (Cell::Text(text), ty) if ty.is_text() => row.set_text(column, text),
                (Cell::Int(number), ColumnType::SmallInt) if i32::try_from(number).is_ok() => {
                    row.set(column, Cell::Int(number));
                }
                (cell @ Cell::Int(_), ColumnType::Int) | (cell @ Cell::Bool(_), ColumnType::Bool) => {
                    row.set(column, cell);
                }
                (Cell::Time(time), ColumnType::Time) => self.put_time(column, Some(time), || json_time(time), row),
                (cell, _) => self.keep(column, cell_as_json(cell)),
            }
        }
        self.finish(arena, row)
    }

    /// What was odd in the row read last, beyond the issues that it brought along.
    pub fn notes(&self) -> &[(IssueCode, String)] {
        &self.notes
    }

    /// Keys that the contract does not know, of all objects read: they are ignored. The first 64.
    pub fn unknown_keys(&self) -> &[String] {
        &self.unknown
    }

    fn begin(&mut self, row: &mut Row<'_>) {
        row.clear();
        self.unconverted.clear();
        self.notes.clear();
    }

    /// A cell written as text for people.
    fn put_text<'a>(&mut self, column: Column, text: &'a str, arena: &'a Bump, row: &mut Row<'a>) {
        let ty = column.ty();
        let text = if holds_recorded_text(TableKind::Records, column.name(), ty) { without_guard(text) } else { text };
        match ty {
            ColumnType::Text | ColumnType::TextList => row.set_text(column, text),
            ColumnType::Guid => row.set_text(column, lower_guid(text, arena)),
            // Programs that quote every cell leave nothing else of a null.
            _ if text.is_empty() => {}
            ColumnType::Json => self.put_json_text(column, text, arena, row),
            ColumnType::Time => self.put_time(column, Timestamp::recorded_or_shown(text), || json_string(text), row),
            ColumnType::Bool if text.eq_ignore_ascii_case("true") => row.set(column, Cell::Bool(true)),
            ColumnType::Bool if text.eq_ignore_ascii_case("false") => row.set(column, Cell::Bool(false)),
            ColumnType::Bool => self.keep(column, json_string(text)),
            ColumnType::Int | ColumnType::SmallInt => match parse_int(text, ty) {
                Some(number) => row.set(column, Cell::Int(number)),
                None => self.keep(column, json_string(text)),
            },
        }
    }

    fn put_json<'a>(&mut self, column: Column, value: Value<'a>, arena: &'a Bump, row: &mut Row<'a>) {
        let ty = column.ty();
        match (value.kind(), ty) {
            (Kind::Null, _) => {}
            // As objects of PowerShell have it, in Clixml: JSON as text.
            (Kind::String | Kind::EscapedString, ColumnType::Json) if self.is_json(value.text(arena)) => {
                self.put_json_text(column, value.text(arena), arena, row);
            }
            (_, ColumnType::Json) => {
                self.compact.clear();
                value.write_compact(&mut self.compact);
                row.set_text(
                    column,
                    if self.compact == value.raw() { value.raw() } else { arena.alloc_str(&self.compact) },
                );
            }
            (Kind::Array, ColumnType::TextList) => row.set_text(column, join(value, arena)),
            (Kind::Array | Kind::Object, _) => self.keep(column, json_value(value)),
            (_, ColumnType::Text | ColumnType::TextList) => {
                row.set_text(column, value.text(arena));
                if value.kind() == Kind::EscapedString && json::has_half(value.raw()) {
                    let what = "half of a surrogate pair was replaced by U+FFFD; the original is kept in UnknownFields";
                    self.notes.push((IssueCode::InvalidEncoding, format!("{}: {what}", column.name())));
                    self.unconverted.push((column, json_value(value)));
                }
            }
            (_, ColumnType::Guid) => row.set_text(column, lower_guid(value.text(arena), arena)),
            (_, ColumnType::Time) => {
                self.put_time(column, Timestamp::recorded_or_shown(value.text(arena)), || json_value(value), row);
            }
            (_, ColumnType::Bool) => match value.text(arena) {
                text if text.eq_ignore_ascii_case("true") => row.set(column, Cell::Bool(true)),
                text if text.eq_ignore_ascii_case("false") => row.set(column, Cell::Bool(false)),
                _ => self.keep(column, json_value(value)),
            },
            (_, ColumnType::Int | ColumnType::SmallInt) => match parse_int(value.text(arena), ty) {
                Some(number) => row.set(column, Cell::Int(number)),
                None => self.keep(column, json_value(value)),
            },
        }
    }

    /// Whether a text is an object, a list or a string of JSON, all of it.
    fn is_json(&mut self, text: &str) -> bool {
        text.starts_with(['{', '[', '"']) && self.tape.parse(text, MAX_DEPTH).is_ok()
    }

    /// JSON in a cell of text: checked, and made compact if it is not.
    fn put_json_text<'a>(&mut self, column: Column, text: &'a str, arena: &'a Bump, row: &mut Row<'a>) {
        if self.tape.parse(text, MAX_DEPTH).is_err() {
            return self.keep(column, json_string(text));
        }
        self.compact.clear();
        if let Some(root) = self.tape.root(text).filter(|root| root.kind() != Kind::Null) {
            root.write_compact(&mut self.compact);
            row.set_text(column, if self.compact == text { text } else { arena.alloc_str(&self.compact) });
        }
    }

    fn put_time(&mut self, column: Column, time: Option<Timestamp>, original: impl Fn() -> String, row: &mut Row<'_>) {
        let Some(time) = time else { return self.keep(column, original()) };
        let Some(why) = time.placeholder() else { return row.set(column, Cell::Time(time)) };
        let original = original();
        self.notes.push((
            IssueCode::PlaceholderTime,
            format!("{}: {original} {why} and is taken as not recorded", column.name()),
        ));
        self.unconverted.push((column, original));
    }

    /// Keeps a value that did not convert, given as JSON.
    fn keep(&mut self, column: Column, original: String) {
        let shown: String = original.chars().take(80).collect();
        self.notes.push((
            IssueCode::ValueNotConverted,
            format!("{}: {shown} is no {}; it is kept in UnknownFields", column.name(), column.ty().name()),
        ));
        self.unconverted.push((column, original));
    }

    fn finish<'a>(&mut self, arena: &'a Bump, row: &mut Row<'a>) -> Result<(), Refused> {
        let kind = match row.text(Column::RecordKind) {
            Some(name) => RecordKind::from_name(name),
            None => row.text(Column::Operation).and_then(RecordKind::from_operation),
        };
        let Some(kind) = kind else {
            let said = row
                .text(Column::RecordKind)
                .map_or("nothing".into(), |name| format!("`{}`", name.chars().take(80).collect::<String>()));
            row.clear();
            let message = format!("RecordKind says {said}, which is not Meeting, Participant or CallParticipant");
            return Err((IssueCode::NotARecord, message));
        };
        row.set_text(Column::RecordKind, kind.name());
        if let Some(fields) = row.text(Column::UnknownFields).filter(|fields| !fields.starts_with('{')) {
            self.keep(Column::UnknownFields, fields.into());
            row.set(Column::UnknownFields, Cell::Null);
        }
        if !self.unconverted.is_empty() {
            let fields = self.add_unconverted(row.text(Column::UnknownFields).unwrap_or("{}"), arena);
            row.set_text(Column::UnknownFields, fields);
        }
        self.restore_issues(arena, row);
        Ok(())
    }

    /// The object of unknown fields with what did not convert, under names that it does not have yet.
    fn add_unconverted<'a>(&mut self, object: &str, arena: &'a Bump) -> &'a str {
        let known = self.tape.parse(object, MAX_DEPTH).ok().and_then(|()| self.tape.root(object));
        let is_taken = |name: &str| known.is_some_and(|known| known.get(name).is_some());
        let mut joined = BumpString::from_str_in(object.strip_suffix('}').unwrap_or("{"), arena);
        for (column, original) in &self.unconverted {
            if joined.len() > 1 {
                joined.push(',');
            }
            let mut name = String::from(column.name());
            let mut count = 1;
            while is_taken(&name) {
                count += 1;
                name = format!("{}#{count}", column.name());
            }
            joined.push_str(&json_string(&name));
            joined.push(':');
            joined.push_str(original);
        }
        joined.push('}');
        joined.into_bump_str()
    }

    /// Takes the known codes from the cell into the row's issues, and adds to both what was odd in reading the row.
    fn restore_issues<'a>(&self, arena: &'a Bump, row: &mut Row<'a>) {
        let recorded = row.text(Column::Issues).unwrap_or("");
        let mut issues = IssueSet::default();
        for name in recorded.split("; ") {
            if let Some(code) = IssueCode::ALL.iter().find(|code| code.name() == name) {
                issues.insert(*code);
            }
        }
        let mut text = None;
        for (code, _) in &self.notes {
            if !issues.contains(*code) {
                issues.insert(*code);
                let text = text.get_or_insert_with(|| BumpString::from_str_in(recorded, arena));
                if !text.is_empty() {
                    text.push_str("; ");
                }
                text.push_str(code.name());
            }
        }
        row.issues = issues;
        if let Some(text) = text {
            row.set_text(Column::Issues, text.into_bump_str());
        }
    }
}

/// A hash of what one of our rows says, without where it was read and what was odd there.
pub(crate) fn content(row: &Row<'_>) -> u64 {
    let of_reading = [Column::RecordNumber, Column::Source, Column::Issues];
    row.columns()
        .filter(|column| !of_reading.contains(column))
        .fold(0, |sum: u64, column| sum.wrapping_add(hash_cell(column, row.get(column))))
}

/// A table of an answer that came back, with all columns of its kind: those that it lacks are null. Where numbers, truths
/// or times stand as text all of it is read as CSV is. Fails with [`ErrorKind::InvalidArgument`] on a table that is no
/// answer and on text that does not convert.
pub fn whole_answer(table: &Table) -> crate::Result<Table> {
    let kind = table.kind();
    let Some(schema) = answer_schema(kind) else {
        let message = format!("a table of kind {} is no answer of an analysis", kind.name());
        return Err(Error::new(ErrorKind::InvalidArgument, message));
    };
    let places: Vec<_> = schema.fields.iter().map(|field| table.schema().position(&field.name)).collect();
    let is_text = |(field, place): (&TableField, &Option<usize>)| {
        !field.ty.is_text() && place.is_some_and(|place| table.schema().fields[place].ty.is_text())
    };
    let text = schema.fields.iter().zip(&places).any(is_text);
    let schema = Arc::new(schema);
    let mut builder = TableBuilder::new(schema.clone());
    for row in 0..table.rows() {
        let mut cells = Vec::with_capacity(places.len());
        for (field, place) in schema.fields.iter().zip(&places) {
            let cell = place.map_or(Cell::Null, |place| table.cell(row, place));
            let cell = match cell {
                Cell::Text(found) if text => answer_cell(kind, field, found).ok_or_else(|| {
                    let shown: String = found.chars().take(80).collect();
                    let message = format!("{}: `{shown}` is no {}", field.name, field.ty.name());
                    Error::new(ErrorKind::InvalidArgument, message)
                })?,
                cell => cell,
            };
            cells.push(cell);
        }
        builder.append_cells(cells);
    }
    Ok(builder.finish())
}

/// A cell of an answer that is written as text for people; `None` where it does not convert.
fn answer_cell<'a>(kind: TableKind, field: &TableField, text: &'a str) -> Option<Cell<'a>> {
    match field.ty {
        ty if ty.is_text() && holds_recorded_text(kind, &field.name, ty) => Some(Cell::Text(without_guard(text))),
        ty if ty.is_text() => Some(Cell::Text(text)),
        // Programs that quote every cell leave nothing else of a null.
        _ if text.is_empty() => Some(Cell::Null),
        ColumnType::Time => Timestamp::recorded_or_shown(text).map(Cell::Time),
        ColumnType::Bool if text.eq_ignore_ascii_case("true") => Some(Cell::Bool(true)),
        ColumnType::Bool if text.eq_ignore_ascii_case("false") => Some(Cell::Bool(false)),
        ColumnType::Bool => None,
        ty => parse_int(text, ty).map(Cell::Int),
    }
}

fn parse_int(text: &str, ty: ColumnType) -> Option<i64> {
    let number = text.trim().parse().ok()?;
    (ty == ColumnType::Int || i32::try_from(number).is_ok()).then_some(number)
}

/// A GUID in lower case; anything else as it is.
fn lower_guid<'a>(text: &'a str, arena: &'a Bump) -> &'a str {
    let is_guid = text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if !is_guid || !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return text;
    }
    let lower = arena.alloc_str(text);
    lower.make_ascii_lowercase();
    lower
}

/// The items of a list as the text of a cell.
fn join<'a>(list: Value<'a>, arena: &'a Bump) -> &'a str {
    let mut joined = BumpString::new_in(arena);
    for (position, item) in list.items().enumerate() {
        if position > 0 {
            joined.push_str("; ");
        }
        joined.push_str(item.text(arena));
    }
    joined.into_bump_str()
}

fn json_string(text: &str) -> String {
    let mut out = String::new();
    json::write_string(text, &mut out);
    out
}

fn json_value(value: Value<'_>) -> String {
    let mut out = String::new();
    value.write_compact(&mut out);
    out
}

fn json_time(time: Timestamp) -> String {
    let mut out = Vec::new();
    time.write_utc(&mut out);
    json_string(&String::from_utf8_lossy(&out))
}

fn cell_as_json(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null => "null".into(),
        Cell::Text(text) => json_string(text),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Time(time) => json_time(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::csv::CsvWriter;
    use crate::output::jsonl::JsonLinesWriter;
    use crate::output::{TextOptions, as_text};
    use crate::table::TableBuilder;
    use proptest::prelude::*;

    /// The fields of a CSV, line by line, and whether each stood in quotes: as a reader must see them.
    fn parse_csv(text: &str, delimiter: char) -> Vec<Vec<(String, bool)>> {
        let mut lines = Vec::new();
        let mut line = Vec::new();
        let mut characters = text.chars().peekable();
        while characters.peek().is_some() {
            let mut field = String::new();
            let quoted = characters.next_if_eq(&'"').is_some();
            if quoted {
                while let Some(character) = characters.next() {
                    if character == '"' && characters.next_if_eq(&'"').is_none() {
                        break;
                    }
                    field.push(character);
                }
            } else {
                while let Some(character) = characters.next_if(|&next| next != delimiter && next != '\r') {
                    field.push(character);
                }
            }
            line.push((field, quoted));
            match characters.next() {
                Some('\r') => {
                    assert_eq!(characters.next(), Some('\n'));
                    lines.push(std::mem::take(&mut line));
                }
                separator => assert_eq!(separator, Some(delimiter)),
            }
        }
        lines
    }

    type Cells = Vec<Cell<'static>>;

    /// Outlives the test: rows borrow their text.
    fn leak<T>(value: T) -> &'static T {
        Box::leak(Box::new(value))
    }

    fn cells(row: &Row<'_>) -> Vec<(Column, String)> {
        row.columns().map(|column| (column, format!("{:?}", row.get(column)))).collect()
    }

    fn table(columns: &[Column], rows: &[Row<'_>]) -> Table {
        let mut builder = TableBuilder::new(TableSchema::records(columns, false).into());
        rows.iter().for_each(|row| builder.append(row));
        builder.finish()
    }

    fn to_csv(table: &Table, options: TextOptions) -> String {
        let mut writer = CsvWriter::new(table.schema(), options).unwrap();
        let mut out = Vec::new();
        writer.header(&mut out);
        writer.format(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn from_csv(text: &str, delimiter: char) -> Vec<Row<'static>> {
        let lines = leak(parse_csv(text, delimiter));
        let names: Vec<&str> = lines[0].iter().map(|(name, _)| name.as_str()).collect();
        let columns = OwnColumns::from_header(&names);
        assert_eq!(columns.unknown(), [""; 0]);
        let mut reader = OwnRowReader::default();
        let arena = leak(Bump::new());
        lines[1..]
            .iter()
            .map(|line| {
                let mut row = Row::new();
                let fields = line.iter().map(|(text, quoted)| (text.as_str(), *quoted));
                reader.read_csv(&columns, fields, arena, &mut row).unwrap();
                assert_eq!(reader.notes(), []);
                row
            })
            .collect()
    }

    fn from_json_lines(text: &str) -> Vec<Row<'static>> {
        let arena = leak(Bump::new());
        let mut reader = OwnRowReader::default();
        text.lines()
            .map(|line| {
                let line = arena.alloc_str(line);
                let mut tape = Tape::new();
                tape.parse(line, 128).unwrap();
                let value = leak(tape).root(line).unwrap();
                assert!(is_own_row(value));
                let mut row = Row::new();
                reader.read_json(value, arena, &mut row).unwrap();
                assert_eq!(reader.notes(), []);
                row
            })
            .collect()
    }

    fn read_line(header: &str, line: &str) -> (Row<'static>, Vec<(IssueCode, String)>) {
        let text = leak(format!("{header}\r\n{line}\r\n"));
        let lines = leak(parse_csv(text, ','));
        let names: Vec<&str> = lines[0].iter().map(|(name, _)| name.as_str()).collect();
        let columns = OwnColumns::from_header(&names);
        let mut reader = OwnRowReader::default();
        let mut row = Row::new();
        let fields = lines[1].iter().map(|(text, quoted)| (text.as_str(), *quoted));
        reader.read_csv(&columns, fields, leak(Bump::new()), &mut row).unwrap();
        (row, reader.notes().to_vec())
    }

    fn read_object(text: &str) -> (Row<'static>, Vec<(IssueCode, String)>) {
        let text = leak(String::from(text));
        let mut tape = Tape::new();
        tape.parse(text, 128).unwrap();
        let value = leak(tape).root(text).unwrap();
        let mut reader = OwnRowReader::default();
        let mut row = Row::new();
        reader.read_json(value, leak(Bump::new()), &mut row).unwrap();
        (row, reader.notes().to_vec())
    }

    #[test]
    fn unknown_and_repeated_columns_are_named_and_ignored() {
        let columns = OwnColumns::from_header(&["RecordKind", "Note", "AuditId", "Role", "Role"]);
        assert_eq!(columns.unknown(), ["Note", "Role"]);
        let (row, notes) = read_line("RecordKind,Note,AuditId,Role,Role", "Meeting,x,y,1,2");
        assert_eq!(row.int(Column::Role), Some(1));
        assert_eq!(notes, []);
    }

    #[test]
    fn our_objects_are_told_from_audit_records() {
        let is_ours = |text: &str| {
            let mut tape = Tape::new();
            tape.parse(text, 128).unwrap();
            is_own_row(tape.root(text).unwrap())
        };
        assert!(is_ours(r#"{"RecordKind":"Meeting","AuditId":null}"#));
        assert!(!is_ours(r#"{"RecordKind":"Other","AuditId":"x"}"#));
        assert!(!is_ours(r#"{"RecordKind":"Meeting","Id":"x","Operation":"MeetingDetail"}"#));
        assert!(!is_ours(r#"{"Id":"x","Operation":"MeetingDetail","RecordType":25}"#));
        assert!(!is_ours("[1]"));
    }

    #[test]
    fn an_empty_field_is_null_and_an_empty_text_is_not() {
        let (row, _) =
            read_line("RecordKind,AuditId,ChatName,Subject,Modalities,Members,Role", "Meeting,a,,\"\",\"\",\"\",\"\"");
        assert_eq!(row.get(Column::ChatName), Cell::Null);
        assert_eq!(row.text(Column::Subject), Some(""));
        assert_eq!(row.text(Column::Modalities), Some(""));
        assert_eq!((row.get(Column::Members), row.get(Column::Role)), (Cell::Null, Cell::Null));
    }

    #[test]
    fn times_of_any_zone_become_utc() {
        for text in
            ["2026-01-18T13:53:38+01:00", "2026-01-18T12:53:38Z", "2026-01-18T12:53:38", "/Date(1768740818000)/"]
        {
            let (row, notes) = read_line("RecordKind,AuditId,JoinTime", &format!("Participant,a,{text}"));
            assert_eq!(row.time(Column::JoinTime), Some(Timestamp(1_768_740_818_000_000)), "{text}");
            assert_eq!(notes, []);
        }
    }

    #[test]
    fn what_does_not_convert_is_kept_with_an_issue() {
        let (row, notes) = read_line(
            "RecordKind,AuditId,JoinTime,LeaveTime,Role,IsOrganizer,Members,UnknownFields,Issues",
            "Participant,a,01/02/2026 12:53:38,0001-01-01T00:00:00Z,Presenter,yes,{,\"{\"\"Role\"\":1,\"\"x\"\":2}\",NotAGuid; Curious",
        );
        for column in [Column::JoinTime, Column::LeaveTime, Column::Role, Column::IsOrganizer, Column::Members] {
            assert_eq!(row.get(column), Cell::Null);
        }
        assert_eq!(
            row.text(Column::UnknownFields),
            Some(
                r##"{"Role":1,"x":2,"JoinTime":"01/02/2026 12:53:38","LeaveTime":"0001-01-01T00:00:00Z","Role#2":"Presenter","IsOrganizer":"yes","Members":"{"}"##
            )
        );
        assert_eq!(row.text(Column::Issues), Some("NotAGuid; Curious; ValueNotConverted; PlaceholderTime"));
        let codes = [IssueCode::NotAGuid, IssueCode::ValueNotConverted, IssueCode::PlaceholderTime];
        assert!(codes.iter().all(|&code| row.issues.contains(code)));
        assert_eq!(row.issues.iter().count(), 3);
        assert_eq!(notes[0].1, "JoinTime: \"01/02/2026 12:53:38\" is no time; it is kept in UnknownFields");
        assert_eq!(notes.len(), 5);
    }

    #[test]
    fn json_values_of_other_types_convert_or_are_kept() {
        let (row, notes) = read_object(
            r#"{"RecordKind":"Participant","AuditId":"0B5E8D2C-0000-4000-8000-00000000000A","Role":"3","IsOrganizer":"True",
                "Modalities":"Audio","ArtifactsShared":["a",1],"ChatName":7,"Subject":{"a": 1},"Version":1.5,"Members":{ "b":[] },
                "RecordNumber":9223372036854775807,"RecordType":4294967296,"UnknownFields":[1],"Extra":1,"role":4}"#,
        );
        assert_eq!(row.text(Column::AuditId), Some("0b5e8d2c-0000-4000-8000-00000000000a"));
        assert_eq!(row.int(Column::Role), Some(3));
        assert_eq!(row.bool(Column::IsOrganizer), Some(true));
        assert_eq!(row.text(Column::Modalities), Some("Audio"));
        assert_eq!(row.text(Column::ArtifactsShared), Some("a; 1"));
        assert_eq!(row.text(Column::ChatName), Some("7"));
        assert_eq!(row.text(Column::Members), Some(r#"{"b":[]}"#));
        assert_eq!(row.int(Column::RecordNumber), Some(i64::MAX));
        assert_eq!(
            row.text(Column::UnknownFields),
            Some(r#"{"Subject":{"a":1},"Version":1.5,"RecordType":4294967296,"UnknownFields":[1]}"#)
        );
        assert_eq!(notes.len(), 4);
        assert_eq!(row.text(Column::Issues), Some("ValueNotConverted"));
    }

    #[test]
    fn a_row_of_no_known_kind_is_refused_and_repeats_nothing() {
        let columns = OwnColumns::from_header(&["RecordKind", "AuditId", "Operation"]);
        let mut reader = OwnRowReader::default();
        let arena = Bump::new();
        let mut row = Row::new();
        let mut read = |fields: [&'static str; 3]| {
            reader
                .read_csv(&columns, fields.into_iter().map(|text| (text, false)), &arena, &mut row)
                .map(|()| cells(&row))
        };
        assert_eq!(read(["participant", "a", "x"]).map(|cells| cells[0].1.clone()), Ok("Text(\"Participant\")".into()));
        assert_eq!(read(["", "a", "MeetingDetail"]).map(|cells| cells[0].1.clone()), Ok("Text(\"Meeting\")".into()));
        assert_eq!(
            read(["Party", "a", "MeetingDetail"]),
            Err((
                IssueCode::NotARecord,
                "RecordKind says `Party`, which is not Meeting, Participant or CallParticipant".into()
            ))
        );
        assert!(read(["", "", ""]).is_err());
        assert_eq!(row.columns().count(), 0);
    }

    /// The one text that a file written without guards cannot bring back, because one with guards would mean another.
    #[test]
    fn an_apostrophe_before_a_formula_is_taken_away_in_any_file() {
        let mut row = Row::new();
        row.set_text(Column::RecordKind, "Participant");
        row.set_text(Column::AuditId, "a");
        row.set_text(Column::DisplayName, "'=1");
        let back = |raw| {
            let table = table(Column::ALL, std::slice::from_ref(&row));
            let rows = from_csv(&to_csv(&table, TextOptions { raw, ..TextOptions::default() }), ',');
            rows[0].text(Column::DisplayName)
        };
        assert_eq!(back(false), Some("'=1"));
        assert_eq!(back(true), Some("=1"));
    }

    #[test]
    fn a_table_without_types_is_read_as_text_for_people() {
        let mut row = Row::new();
        row.set_text(Column::RecordKind, "Participant");
        row.set_text(Column::DisplayName, "=1");
        row.set(Column::JoinTime, Cell::Time(Timestamp(1_768_740_818_000_001)));
        let columns = [Column::RecordKind, Column::DisplayName, Column::JoinTime];
        let typed = table(&columns, &[row.clone()]);
        let mut guarded = row.clone();
        guarded.set_text(Column::DisplayName, "'=1");
        for (table, expected) in [
            (as_text(&typed, &TextOptions::default()), &row),
            (typed, &row),
            (self::table(&columns, &[guarded.clone()]), &guarded),
        ] {
            let columns = OwnColumns::from_schema(table.schema()).unwrap();
            let arena = Bump::new();
            let mut back = Row::new();
            OwnRowReader::default().read_table(&columns, &table, 0, &arena, &mut back).unwrap();
            assert_eq!(cells(&back), cells(expected));
        }
    }

    #[test]
    fn a_table_of_the_wrong_types_is_kept_as_unknown() {
        let schema = TableSchema {
            kind: TableKind::Records,
            fields: vec![
                crate::table::TableField {
                    name: "RecordKind".into(),
                    ty: ColumnType::Text,
                    storage: crate::schema::Storage::Plain,
                },
                crate::table::TableField {
                    name: "JoinTime".into(),
                    ty: ColumnType::Int,
                    storage: crate::schema::Storage::Plain,
                },
                crate::table::TableField {
                    name: "Role".into(),
                    ty: ColumnType::Int,
                    storage: crate::schema::Storage::Plain,
                },
                crate::table::TableField {
                    name: "Stranger".into(),
                    ty: ColumnType::Bool,
                    storage: crate::schema::Storage::Plain,
                },
            ],
        };
        let mut builder = TableBuilder::new(schema.into());
        builder.append_cells([Cell::Text("Meeting"), Cell::Int(5), Cell::Int(1 << 40), Cell::Bool(true)]);
        let table = builder.finish();
        let columns = OwnColumns::from_schema(table.schema()).unwrap();
        assert_eq!(columns.unknown(), ["Stranger"]);
        let arena = Bump::new();
        let mut row = Row::new();
        OwnRowReader::default().read_table(&columns, &table, 0, &arena, &mut row).unwrap();
        assert_eq!(row.text(Column::UnknownFields), Some(r#"{"JoinTime":5,"Role":1099511627776}"#));
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[a-z;, \"'=+@\\-\t\r\n\\\\0-9\u{feff}\u{a0}]{0,8}",
            Just(String::new()),
            Just(String::from("+41 44 555 01 02")),
        ]
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf =
            prop_oneof![any::<i64>().prop_map(serde_json::Value::from), text().prop_map(serde_json::Value::from)];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                prop::collection::btree_map(text(), inner, 0..4)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
        .prop_map(|value| {
            let text = value.to_string();
            let mut tape = Tape::new();
            tape.parse(&text, 128).unwrap();
            json_value(tape.root(&text).unwrap())
        })
    }

    fn cell(column: Column) -> BoxedStrategy<Cell<'static>> {
        let text_cell = |text: String| Cell::Text(leak(text).as_str());
        match (column, column.ty()) {
            (Column::RecordKind, _) => {
                prop::sample::select(RecordKind::ALL).prop_map(|kind| Cell::Text(kind.name())).boxed()
            }
            (Column::UnknownFields, _) => {
                json().prop_map(|value| Cell::Text(leak(format!("{{\"k\":{value}}}")))).boxed()
            }
            (_, ColumnType::Json) => json().prop_map(text_cell).boxed(),
            (_, ColumnType::Int) => any::<i64>().prop_map(Cell::Int).boxed(),
            (_, ColumnType::SmallInt) => any::<i32>().prop_map(|number| Cell::Int(number.into())).boxed(),
            (_, ColumnType::Bool) => any::<bool>().prop_map(Cell::Bool).boxed(),
            (_, ColumnType::Time) => {
                (1_420_070_400_000_000i64..4_000_000_000_000_000, prop::sample::select(vec![1, 1_000, 1_000_000]))
                    .prop_map(|(time, step)| Cell::Time(Timestamp(time / step * step)))
                    .boxed()
            }
            _ => text().prop_map(text_cell).boxed(),
        }
    }

    fn cells_of_a_row() -> impl Strategy<Value = Cells> {
        let columns: Vec<_> = Column::ALL
            .iter()
            .map(|&column| match column {
                Column::RecordKind => cell(column),
                _ => prop_oneof![2 => Just(Cell::Null), 1 => cell(column)].boxed(),
            })
            .collect();
        columns
    }

    fn row(cells: &Cells) -> Row<'static> {
        let mut row = Row::new();
        for (&column, &cell) in Column::ALL.iter().zip(cells) {
            row.set(column, cell);
        }
        row
    }

    /// A text that a file written without guards does not bring back.
    fn is_ambiguous(cell: Cell<'_>) -> bool {
        matches!(cell, Cell::Text(text) if without_guard(text) != text)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_survive_csv(
            rows in prop::collection::vec(cells_of_a_row(), 0..4),
            delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
            zone in prop::sample::select(vec![chrono_tz::UTC, chrono_tz::Europe::Zurich, chrono_tz::Asia::Kathmandu, chrono_tz::America::St_Johns]),
            raw in any::<bool>(),
        ) {
            let mut rows = rows;
            if raw {
                for cell in rows.iter_mut().flatten().filter(|cell| is_ambiguous(**cell)) {
                    *cell = Cell::Null;
                }
            }
            let rows: Vec<_> = rows.iter().map(row).collect();
            let options = TextOptions { delimiter: delimiter as u8, bom: false, zone, raw };
            let back = from_csv(&to_csv(&table(Column::ALL, &rows), options), delimiter);
            prop_assert_eq!(back.iter().map(cells).collect::<Vec<_>>(), rows.iter().map(cells).collect::<Vec<_>>());
        }

        #[test]
        fn rows_survive_json_lines(rows in prop::collection::vec(cells_of_a_row(), 0..4)) {
            let rows: Vec<_> = rows.iter().map(row).collect();
            let table = table(Column::ALL, &rows);
            let mut out = Vec::new();
            JsonLinesWriter::new(table.schema()).format(&table, &mut out).unwrap();
            let back = from_json_lines(std::str::from_utf8(&out).unwrap());
            prop_assert_eq!(back.iter().map(cells).collect::<Vec<_>>(), rows.iter().map(cells).collect::<Vec<_>>());
        }

        #[test]
        fn rows_survive_tables(rows in prop::collection::vec(cells_of_a_row(), 1..4), options in any::<bool>()) {
            let rows: Vec<_> = rows.iter().map(row).collect();
            let typed = table(Column::ALL, &rows);
            let table = if options { as_text(&typed, &TextOptions::default()) } else { typed };
            let columns = OwnColumns::from_schema(table.schema()).unwrap();
            let mut reader = OwnRowReader::default();
            let arena = Bump::new();
            let mut back = Row::new();
            for (at, row) in rows.iter().enumerate() {
                reader.read_table(&columns, &table, at, &arena, &mut back).unwrap();
                prop_assert_eq!(cells(&back), cells(row));
            }
        }
    }
}
