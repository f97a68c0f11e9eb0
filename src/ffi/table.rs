use std::mem::MaybeUninit;

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::sized;
use super::status::tma_status;
use super::text::tma_text;
use super::text_options::tma_text_options;
use crate::analysis::answer_schema;
use crate::arrow::{
    ArrowArray, ArrowArrayStream, ArrowSchema, Imported, Incoming, export_array, export_schema, export_stream,
};
use crate::error::{Error, ErrorKind};
use crate::output::as_text;
use crate::record::Cell;
use crate::schema::{Column, ColumnType};
use crate::table::{Table, TableKind, TableSchema};

/// Rows and typed columns that never change: records, issues, summaries, the field table itself. Threads may share it.
/// It does not depend on the reader it came from. Freed with tma_table_free().
///
/// Columns are found by name (tma_table_find_column()) and not by a fixed position: later versions add columns.
#[derive(Debug)]
pub struct tma_table {
    table: Table,
    unknown_columns: Vec<String>,
    /// The same, one per line.
    unknown_text: String,
    _live: Live,
}

impl tma_table {
    /// A handle for C, which owns it from here on.
    pub(super) fn into_raw(table: Table) -> *mut Self {
        Self::imported(table, Vec::new())
    }

    fn imported(table: Table, unknown_columns: Vec<String>) -> *mut Self {
        let unknown_text = unknown_columns.join("\n");
        Box::into_raw(Box::new(Self { table, unknown_columns, unknown_text, _live: Live::new() }))
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn unknown_columns(&self) -> &[String] {
        &self.unknown_columns
    }
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_table_kind {
    /// There is no table.
    None = 0,
    /// Flat records: the columns of the contract, or some of them.
    Records = 1,
    /// Records as the text columns of the classic view.
    Classic = 2,
    /// What was odd, a row an issue.
    Issues = 3,
    /// Counts and completeness of a reading, one row.
    Summary = 4,
    /// Counts, a row a source.
    Sources = 5,
    /// Keys that the contract does not know, with counts.
    UnknownKeys = 6,
    /// The field table, and how often each column was filled.
    Fields = 7,
    /// An analysis: a row a meeting.
    Meetings = 8,
    /// An analysis: a row for each meeting and person.
    Attendance = 9,
    /// An analysis in short: counts, each with what it is a part of.
    AnalysisSummary = 10,
    /// An analysis: a row for each time that somebody's connection broke.
    Disconnections = 11,
    /// An analysis: a row for each meeting and person who does not belong to the organisation.
    Outsiders = 12,
    /// An analysis: sessions of accounts in the order of time.
    Activity = 13,
    /// What was read, and what is missing, odd or damaged in it: see tma_reader_get_completeness().
    Completeness = 14,
    /// Object ids that nothing tells the UPN of: see tma_reader_learn().
    Unresolved = 15,
    /// Attendance in the few columns that people want in a spreadsheet: tma_analysis_answer() gives it, and a writer with
    /// TMA_TEXT_SHORT writes it.
    AttendanceShort = 16,
    /// Rows with columns of any name, as tma_table_import() takes them, for tma_writer_write_answer().
    Rows = 17,
}

impl From<TableKind> for tma_table_kind {
    fn from(kind: TableKind) -> Self {
        match kind {
            TableKind::Records => Self::Records,
            TableKind::Classic => Self::Classic,
            TableKind::Issues => Self::Issues,
            TableKind::Summary => Self::Summary,
            TableKind::Sources => Self::Sources,
            TableKind::UnknownKeys => Self::UnknownKeys,
            TableKind::Fields => Self::Fields,
            TableKind::Meetings => Self::Meetings,
            TableKind::Attendance => Self::Attendance,
            TableKind::AnalysisSummary => Self::AnalysisSummary,
            TableKind::Disconnections => Self::Disconnections,
            TableKind::Outsiders => Self::Outsiders,
            TableKind::Activity => Self::Activity,
            TableKind::Completeness => Self::Completeness,
            TableKind::Unresolved => Self::Unresolved,
            TableKind::AttendanceShort => Self::AttendanceShort,
            TableKind::Rows => Self::Rows,
        }
    }
}

/// What a column holds, and so which getter reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_cell_type {
    /// There is no such column.
    None = 0,
    /// Text: tma_table_get_text().
    Text = 1,
    /// A GUID as text, in lower case; what was recorded and is no GUID stays as it is.
    Guid = 2,
    /// Several texts joined by "; ".
    TextList = 3,
    /// Compact JSON as text.
    Json = 4,
    /// A 64-bit integer: tma_table_get_int64().
    Int = 5,
    /// A 32-bit integer: tma_table_get_int64().
    SmallInt = 6,
    /// True or false: tma_table_get_bool().
    Bool = 7,
    /// An instant as microseconds since 1970-01-01T00:00:00Z: tma_table_get_int64().
    Time = 8,
}

impl From<ColumnType> for tma_cell_type {
    fn from(ty: ColumnType) -> Self {
        match ty {
            ColumnType::Text => Self::Text,
            ColumnType::Guid => Self::Guid,
            ColumnType::TextList => Self::TextList,
            ColumnType::Json => Self::Json,
            ColumnType::Int => Self::Int,
            ColumnType::SmallInt => Self::SmallInt,
            ColumnType::Bool => Self::Bool,
            ColumnType::Time => Self::Time,
        }
    }
}

/// What the rows are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_kind(table: Option<&tma_table>) -> tma_table_kind {
    guard::value(tma_table_kind::None, || table.map_or(tma_table_kind::None, |table| table.table.kind().into()))
}

/// How many rows; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_row_count(table: Option<&tma_table>) -> usize {
    guard::value(0, || table.map_or(0, |table| table.table.rows()))
}

/// How many columns; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_column_count(table: Option<&tma_table>) -> usize {
    guard::value(0, || table.map_or(0, |table| table.table.columns()))
}

/// The position of the column of exactly that name, such as TMA_COLUMN_START_TIME; -1 if the table has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_find_column(table: Option<&tma_table>, name: tma_text) -> i32 {
    guard::value(-1, || {
        // SAFETY: the caller's promise about texts.
        let position = table.zip(unsafe { name.as_str("name") }.ok());
        let position = position.and_then(|(table, name)| table.table.schema().position(name));
        position.and_then(|position| i32::try_from(position).ok()).unwrap_or(-1)
    })
}

/// The name of the column at that position, without a text beyond the last. It lives until the table is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_column_name(table: Option<&tma_table>, column: usize) -> tma_text {
    guard::value(tma_text::EMPTY, || {
        let field = table.and_then(|table| table.table.schema().fields.get(column));
        field.map_or(tma_text::EMPTY, |field| tma_text::from(&*field.name))
    })
}

/// The type of the column at that position; TMA_CELL_TYPE_NONE beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_cell_type(table: Option<&tma_table>, column: usize) -> tma_cell_type {
    guard::value(tma_cell_type::None, || {
        let field = table.and_then(|table| table.table.schema().fields.get(column));
        field.map_or(tma_cell_type::None, |field| field.ty.into())
    })
}

/// Whether the cell is null, which means: not recorded. True beyond the last row or column.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_is_null(table: Option<&tma_table>, row: usize, column: usize) -> bool {
    guard::value(true, || table.is_none_or(|table| table.table.cell(row, column) == Cell::Null))
}

/// The text of a cell. It lives until the table is freed. Where the cell is null, is no text or does not exist, `data`
/// is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_text(table: Option<&tma_table>, row: usize, column: usize) -> tma_text {
    guard::value(tma_text::EMPTY, || {
        let text = table.and_then(|table| table.table.text(row, column));
        text.map_or(tma_text::EMPTY, tma_text::from)
    })
}

/// The number of a cell, or its instant as microseconds since 1970-01-01T00:00:00Z. 0 where the cell is null, is no
/// number or does not exist.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_int64(table: Option<&tma_table>, row: usize, column: usize) -> i64 {
    guard::value(0, || match table.map(|table| table.table.cell(row, column)) {
        Some(Cell::Int(number)) => number,
        Some(Cell::Time(time)) => time.0,
        _ => 0,
    })
}

/// Whether a cell is true. False where it is false or null, is neither or does not exist: ask tma_table_is_null() too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_bool(table: Option<&tma_table>, row: usize, column: usize) -> bool {
    guard::value(false, || table.is_some_and(|table| table.table.cell(row, column) == Cell::Bool(true)))
}

/// The names of the columns that an import ignored because the contract does not know them, one per line; empty for
/// other tables. It lives until the table is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_get_unknown_columns(table: Option<&tma_table>) -> tma_text {
    guard::value(tma_text::EMPTY, || table.map_or(tma_text::EMPTY, |table| table.unknown_text.as_str().into()))
}

/// Writes the table's columns as an Arrow struct type. What it points at belongs to the receiver, who releases it; it
/// does not depend on the table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_export_schema(
    table: Option<&tma_table>,
    out_schema: Option<&mut MaybeUninit<ArrowSchema>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (table, out) = (needed(table, "table")?, needed(out_schema, "out_schema")?);
        out.write(export_schema(table.table.schema()));
        Ok(())
    })
}

/// Writes the table's rows as an Arrow struct array, one child a column, without copying a cell. What it points at
/// belongs to the receiver, who releases it, on any thread; it outlives the table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_export_array(
    table: Option<&tma_table>,
    out_array: Option<&mut MaybeUninit<ArrowArray>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (table, out) = (needed(table, "table")?, needed(out_array, "out_array")?);
        out.write(export_array(&table.table));
        Ok(())
    })
}

/// Writes the table as an Arrow stream of one batch, or of none where there are no rows, without copying a cell: for
/// whoever takes streams and nothing else. What it points at belongs to the receiver, who releases it, at its end or
/// before, on any thread; it outlives the table. The stream of a reader is tma_reader_stream().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_stream(
    table: Option<&tma_table>,
    out_stream: Option<&mut MaybeUninit<ArrowArrayStream>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (table, out) = (needed(table, "table")?, needed(out_stream, "out_stream")?);
        let schema = table.table.schema().clone();
        let mut left = Some(table.table.clone()).filter(|table| table.rows() > 0);
        out.write(export_stream(schema, move || Ok(left.take())));
        Ok(())
    })
}

/// Makes a table of an Arrow struct array: our own rows coming back, or rows made elsewhere.
///
/// `kind` is a tma_table_kind; this version imports records and the answers of analyses. Columns are matched by name, in any order
/// and any subset: those that are not there are null, those that are not known are ignored and listed
/// (tma_table_get_unknown_columns()). Text is utf8, large utf8 or string views, plain or as a dictionary with any
/// index; integers have any width, or are whole floats, of which NaN is null; timestamps any unit and zone. All of it is checked and copied. Where numbers, truths or times stand as
/// text, as in CSV, their column stays text, and tma_reader_add_table() reads the whole table as it reads CSV.
///
/// Of TMA_TABLE_KIND_ROWS all columns are known, by whatever name, in the order in which they come, and of the type that their
/// format says; floats are decimal numbers there (TMA_CELL_TYPE_JSON). There are 16,384 columns at most.
///
/// The schema and the array belong to the library from this call on, also when it fails: both are marked as released.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_import(
    kind: i32,
    schema: *mut ArrowSchema,
    array: *mut ArrowArray,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about Arrow structs. Before all else, because they are taken over in any case.
        let incoming = unsafe { Incoming::take(schema, array) };
        let out = needed(out_table, "out_table")?;
        let imported = match known_kind(kind)? {
            TableKind::Rows => incoming.into_rows(),
            kind => incoming.into_table(&importable(kind)?),
        };
        let Imported { table, unknown_columns } = imported?;
        out.write(tma_table::imported(table, unknown_columns));
        Ok(())
    })
}

/// Writes the same table with every cell as text, as CSV has it but without quotes: for callers whose own writers would
/// format times by the machine's culture. Nulls stay null. Of the options `zone` and TMA_TEXT_RAW count; `options` may be
/// NULL for the default. The table stays the caller's; free the new one with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_as_text(
    table: Option<&tma_table>,
    options: *const tma_text_options,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (table, out) = (needed(table, "table")?, needed(out_table, "out_table")?);
        // SAFETY: the caller's promise about options and the texts in them.
        let options = unsafe { sized::read(options)?.to_options() }?;
        out.write(tma_table::into_raw(as_text(&table.table, &options)));
        Ok(())
    })
}

/// The kind of that number.
pub(super) fn known_kind(kind: i32) -> Result<TableKind, Failure> {
    let known = TableKind::ALL.iter().copied().find(|known| *known as i32 == kind);
    let message = || format!("kind: {kind} is no tma_table_kind");
    known.ok_or_else(|| Error::new(ErrorKind::InvalidArgument, message()).into())
}

/// The columns that a table of that kind may have.
fn importable(kind: TableKind) -> Result<TableSchema, Failure> {
    if kind == TableKind::Records {
        return Ok(TableSchema::records(Column::ALL, false));
    }
    if let Some(schema) = answer_schema(kind) {
        return Ok(schema);
    }
    let message = format!("kind: this version imports records and answers of analyses, and not {}", kind.name());
    Err(Error::new(ErrorKind::Unsupported, message).into())
}

/// Frees a table; NULL is a no-op. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_free(table: Option<Box<tma_table>>) {
    guard::value((), || drop(table));
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<tma_table>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Row;
    use crate::table::TableBuilder;
    use crate::time::Timestamp;
    use std::sync::Arc;

    const COLUMNS: [Column; 4] = [Column::UserId, Column::StartTime, Column::Role, Column::IsOrganizer];

    fn sample() -> tma_table {
        let mut builder = TableBuilder::new(Arc::new(TableSchema::records(&COLUMNS, false)));
        let mut row = Row::new();
        row.set_text(Column::UserId, "ada@contoso.example");
        row.set(Column::StartTime, Cell::Time(Timestamp(1_768_740_818_000_000)));
        row.set(Column::Role, Cell::Int(-3));
        row.set(Column::IsOrganizer, Cell::Bool(true));
        builder.append(&row);
        builder.append(&Row::new());
        tma_table {
            table: builder.finish(),
            unknown_columns: Vec::new(),
            unknown_text: String::new(),
            _live: Live::new(),
        }
    }

    #[test]
    fn getters_read_cells_and_answer_for_what_is_not_there() {
        let table = sample();
        let table = Some(&table);
        // SAFETY: the texts live as long as the table.
        unsafe {
            assert_eq!((tma_table_row_count(table), tma_table_column_count(table)), (2, 4));
            assert_eq!(tma_table_get_kind(table), tma_table_kind::Records);
            assert_eq!(tma_table_find_column(table, "Role".into()), 2);
            assert_eq!(tma_table_find_column(table, "role".into()), -1);
            assert_eq!(tma_table_get_column_name(table, 1).as_str("").unwrap(), "StartTime");
            assert_eq!(tma_table_get_cell_type(table, 1), tma_cell_type::Time);
            assert_eq!(tma_table_get_text(table, 0, 0).as_str("").unwrap(), "ada@contoso.example");
            assert_eq!(tma_table_get_int64(table, 0, 1), 1_768_740_818_000_000);
            assert_eq!(tma_table_get_int64(table, 0, 2), -3);
            assert!(tma_table_get_bool(table, 0, 3));
            for column in 0..5 {
                assert_eq!(tma_table_is_null(table, 0, column), column == 4);
                assert!(tma_table_is_null(table, 1, column));
                assert!(tma_table_is_null(table, 2, column));
            }
            assert!(tma_table_get_text(table, 1, 0).data.is_null());
            assert!(tma_table_get_text(table, 0, 1).data.is_null(), "a time is no text");
            assert_eq!(tma_table_get_int64(table, 0, 0), 0);
            assert!(!tma_table_get_bool(table, 0, 0));
            assert!(tma_table_get_column_name(table, 4).data.is_null());
            assert_eq!(tma_table_get_cell_type(table, 4), tma_cell_type::None);
        }
    }

    #[test]
    fn null_tables_are_empty() {
        // SAFETY: NULL is allowed.
        unsafe {
            assert_eq!((tma_table_row_count(None), tma_table_column_count(None)), (0, 0));
            assert_eq!(tma_table_get_kind(None), tma_table_kind::None);
            assert_eq!(tma_table_find_column(None, "Role".into()), -1);
            assert!(tma_table_is_null(None, 0, 0) && !tma_table_get_bool(None, 0, 0));
            assert!(tma_table_get_text(None, 0, 0).data.is_null());
            assert!(tma_table_get_unknown_columns(None).data.is_null());
            assert_eq!(tma_table_export_schema(None, Some(&mut MaybeUninit::uninit()), None), tma_status::NullArgument);
            assert_eq!(tma_table_export_array(Some(&sample()), None, None), tma_status::NullArgument);
            assert_eq!(tma_table_stream(None, Some(&mut MaybeUninit::uninit()), None), tma_status::NullArgument);
            assert_eq!(tma_table_stream(Some(&sample()), None, None), tma_status::NullArgument);
            tma_table_free(None);
        }
    }

    #[test]
    fn numbers_of_kinds_and_types_are_those_of_the_library() {
        for kind in TableKind::ALL {
            assert_eq!(tma_table_kind::from(*kind) as i32, *kind as i32);
            assert_eq!(format!("{:?}", tma_table_kind::from(*kind)), kind.name());
        }
    }

    /// Exports the sample and imports it as that kind; the structs must have been taken over whatever comes of it.
    fn through_arrow(kind: i32, out: Option<&mut MaybeUninit<*mut tma_table>>) -> (tma_status, String) {
        let sample = sample();
        let (mut schema, mut array) = (export_schema(sample.table.schema()), export_array(&sample.table));
        let columns = Arc::downgrade(sample.table.column(0));
        drop(sample);
        let mut error = MaybeUninit::new(std::ptr::null_mut());
        // SAFETY: both structs are ours to give away; the error is only read where it was written.
        unsafe {
            let status = tma_table_import(kind, &mut schema, &mut array, out, Some(&mut error));
            assert!(columns.upgrade().is_none(), "the array was released");
            let error: *mut tma_error = error.assume_init();
            let error = (!error.is_null()).then(|| Box::from_raw(error));
            let message = super::super::error::tma_error_get_message(error.as_deref());
            (status, message.as_str("").unwrap().to_owned())
        }
    }

    #[test]
    fn a_table_goes_out_and_comes_back() {
        let mut out = MaybeUninit::uninit();
        assert_eq!(through_arrow(1, Some(&mut out)), (tma_status::Ok, String::new()));
        // SAFETY: written, as the status says.
        unsafe {
            let back = Box::from_raw(out.assume_init());
            assert_eq!(tma_table_get_text(Some(&back), 0, 0).as_str("").unwrap(), "ada@contoso.example");
            assert!(tma_table_is_null(Some(&back), 1, 0));
            assert_eq!(tma_table_get_unknown_columns(Some(&back)).length, 0);
            tma_table_free(Some(back));
        }
    }

    #[test]
    fn a_table_is_a_stream_that_outlives_it() {
        let table = sample();
        let known = table.table.schema().clone();
        let stream = |table: &tma_table| {
            let mut stream = MaybeUninit::uninit();
            // SAFETY: written, as the status says.
            unsafe {
                assert_eq!(tma_table_stream(Some(table), Some(&mut stream), None), tma_status::Ok);
                stream.assume_init()
            }
        };
        let empty = tma_table {
            table: table.table.slice(2, 0),
            unknown_columns: Vec::new(),
            unknown_text: String::new(),
            _live: Live::new(),
        };
        let (mut full, mut none, early) = (stream(&table), stream(&empty), stream(&table));
        let columns = Arc::downgrade(table.table.column(0));
        drop((table, empty));
        assert!(columns.upgrade().is_some());
        // Released before it was asked for anything.
        drop(early);
        let batch = full.next_incoming().unwrap().unwrap().into_table(&known).unwrap();
        assert_eq!((batch.table.rows(), batch.table.text(0, 0)), (2, Some("ada@contoso.example")));
        assert!(full.next_incoming().unwrap().is_none());
        assert!(none.next_incoming().unwrap().is_none());
        drop((full, none));
        assert!(columns.upgrade().is_none());
    }

    #[test]
    fn imports_take_over_even_what_they_refuse() {
        let mut out = MaybeUninit::uninit();
        let refused = through_arrow(3, Some(&mut out));
        let message = "kind: this version imports records and answers of analyses, and not Issues".to_owned();
        assert_eq!(refused, (tma_status::Unsupported, message));
        let refused = through_arrow(77, Some(&mut out));
        assert_eq!(refused, (tma_status::InvalidArgument, "kind: 77 is no tma_table_kind".to_owned()));
        assert_eq!(through_arrow(1, None), (tma_status::NullArgument, "out_table is NULL".to_owned()));
    }
}
