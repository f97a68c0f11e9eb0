//! Small tables as text: aligned columns, Markdown, JSON.

use std::fmt::Write as _;

use teams_meeting_audit::output::jsonl::JsonLinesWriter;
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::schema::ColumnType;
use teams_meeting_audit::table::Table;

use super::exit::Failure;
use super::grid;

/// The table with its columns aligned, numbers to the right, two blanks between.
pub(crate) fn aligned(table: &Table) -> String {
    aligned_columns(table, &(0..table.columns()).collect::<Vec<_>>())
}

/// The same without the columns that say nothing: those named, and those that are null or 0 in every row.
pub(crate) fn aligned_without(table: &Table, left_out: &[&str]) -> String {
    let says_something =
        |column: &usize| (0..table.rows()).any(|row| !matches!(table.cell(row, *column), Cell::Null | Cell::Int(0)));
    let fields = table.schema().fields.iter().enumerate();
    let named = fields.filter(|(_, field)| !left_out.contains(&field.name.as_ref())).map(|(column, _)| column);
    aligned_columns(table, &named.filter(says_something).collect::<Vec<_>>())
}

fn aligned_columns(table: &Table, columns: &[usize]) -> String {
    let fields: Vec<_> = columns.iter().filter_map(|&column| table.schema().fields.get(column)).collect();
    let names: Vec<_> = fields.iter().map(|field| field.name.as_ref().to_owned()).collect();
    let rows: Vec<Vec<_>> =
        (0..table.rows()).map(|row| columns.iter().map(|&column| text(table.cell(row, column))).collect()).collect();
    let right = fields.iter().map(|field| matches!(field.ty, ColumnType::Int | ColumnType::SmallInt));
    grid::aligned(&names, &rows, &right.collect::<Vec<_>>())
}

/// The table in Markdown.
pub(crate) fn markdown(table: &Table) -> String {
    let names: Vec<_> = table.schema().fields.iter().map(|field| field.name.as_ref()).collect();
    let mut out = format!("| {} |\n|{}\n", names.join(" | "), " --- |".repeat(names.len()));
    for row in 0..table.rows() {
        let cells: Vec<_> = texts(table, row).iter().map(|text| text.replace('|', r"\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// The rows as JSON Lines.
pub(crate) fn json_lines(table: &Table) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::new();
    JsonLinesWriter::new(table.schema()).format(table, &mut lines)?;
    Ok(lines)
}

/// The rows as a JSON array, an object a line.
pub(crate) fn json_array(table: &Table) -> Result<Vec<u8>, Failure> {
    let lines = json_lines(table)?;
    let objects: Vec<_> = lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    if objects.is_empty() {
        return Ok(b"[]\n".to_vec());
    }
    Ok([b"[\n", objects.join(&b",\n"[..]).as_slice(), b"\n]\n"].concat())
}

/// Text without the characters that a terminal obeys: recorded text may hold anything.
pub(crate) fn without_controls(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_layout(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Characters that end a line, or turn the direction of what stands behind them: of the rest of the line, too.
fn is_layout(c: char) -> bool {
    matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn texts(table: &Table, row: usize) -> Vec<String> {
    (0..table.columns()).map(|column| text(table.cell(row, column))).collect()
}

/// A cell as people read it; nothing where it is null.
pub(crate) fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => without_controls(text),
        Cell::Int(number) => number.to_string(),
        Cell::Bool(truth) => if truth { "yes" } else { "no" }.to_owned(),
        Cell::Time(time) => {
            let mut out = Vec::new();
            time.write_utc(&mut out);
            String::from_utf8_lossy(&out).into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use teams_meeting_audit::table::{TableBuilder, TableKind, TableSchema};
    use teams_meeting_audit::time::Timestamp;

    use super::*;

    fn table() -> Table {
        let fields = [("Source", ColumnType::Text), ("Records", ColumnType::Int), ("Oldest", ColumnType::Time)];
        let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Sources, &fields)));
        let time = Timestamp::parse("2026-01-18T12:53:38Z").unwrap();
        builder.append_cells([Cell::Text("réunions|1.csv"), Cell::Int(7), Cell::Time(time)]);
        builder.append_cells([Cell::Text("b\u{1b}[2J"), Cell::Int(12345678), Cell::Null]);
        builder.finish()
    }

    #[test]
    fn columns_are_aligned_and_terminals_not_commanded() {
        assert_eq!(
            aligned(&table()),
            "Source           Records  Oldest\n\
             réunions|1.csv         7  2026-01-18T12:53:38Z\n\
             b\u{fffd}[2J           12345678\n"
        );
    }

    #[test]
    fn no_name_turns_the_direction_of_a_line() {
        assert_eq!(without_controls("a\u{202e}b\u{2067}c\u{2029}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(without_controls("שרה 田中"), "שרה 田中");
    }

    #[test]
    fn markdown_escapes_its_own_bars() {
        assert!(
            markdown(&table())
                .starts_with("| Source | Records | Oldest |\n| --- | --- | --- |\n| réunions\\|1.csv | 7 |")
        );
    }

    #[test]
    fn what_says_nothing_is_left_out() {
        assert_eq!(aligned_without(&table().slice(1, 1), &["Source"]), " Records\n12345678\n");
    }
}
