//! Workbooks: a sheet a table, written row by row so that memory does not grow with them.
//!
//! Whatever a cell holds, it is what it looks like: text is text, with the format that keeps a spreadsheet from taking it
//! for a formula even when somebody edits it, and never becomes a link; times are dates on the clock of the zone, with
//! their offset in the format, so that they sort and compute and still say what they mean.

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::FileOptions;
use super::watch::{Watch, Watched};
use crate::analysis::{Analysis, Question, ROWS_AT_ONCE};
use crate::record::Cell;
use crate::schema::ColumnType;
use crate::table::{Table, TableKind, TableSchema};
use crate::time::Timestamp;

/// The most that a cell can hold, in UTF-16 code units.
const CELL_UNITS: usize = 32_767;

/// Integers beyond this lose digits, because a cell's numbers are floating-point.
const EXACT: u64 = 1 << 53;

/// How many rows of a sheet decide how wide its columns are.
const MEASURED: u32 = 1000;

/// No column is wider, in characters; longer text is in the cell all the same.
const WIDEST: usize = 44;

/// What a cell takes in the file, about.
const BYTES_OF_A_CELL: u64 = 7;

/// Microseconds of a day, and the day on which a spreadsheet's first century began: dates before it are none to it.
const DAY: i64 = 86_400_000_000;
const DAYS_BEFORE_1970: i64 = 25_569;
const FIRST_DAY: i64 = 61;

/// Where the last second of the year 9999 begins to be shown as the year 10000, which spreadsheets have no date for.
const END: f64 = 2_958_466.0 - 0.5 / 86_400.0;

/// Writes everything about a reading.
pub(super) fn report(
    analysis: &mut Analysis,
    completeness: &Table,
    options: &FileOptions,
    out: &mut (dyn Write + Send),
    watch: &mut Watch,
) -> io::Result<()> {
    guarded(watch, |watch| {
        let mut book = Book::new(options, watch)?;
        book.expect(analysis.sessions() * 3);
        book.whole(&analysis.answer(Question::Meetings))?;
        let mut participants = None;
        analysis.each_sessions(|table| {
            book.rows(participants.get_or_insert_with(|| Sheet::new("Participants", table.schema())), table)
        })?;
        book.end(participants)?;
        for question in [Question::Attendance, Question::Disconnections, Question::Outsiders] {
            let mut answer = None;
            analysis.each_table_of_answer(question, ROWS_AT_ONCE, |table| {
                book.rows(answer.get_or_insert_with(|| Sheet::new(table.kind().name(), table.schema())), table)
            })?;
            book.end(answer)?;
        }
        book.whole(completeness)?;
        book.save(out)
    })
}

/// Writes tables of one schema.
pub(super) fn tables(
    tables: &[Table],
    options: &FileOptions,
    out: &mut (dyn Write + Send),
    watch: &mut Watch,
) -> io::Result<()> {
    guarded(watch, |watch| {
        let mut book = Book::new(options, watch)?;
        book.expect(tables.iter().map(Table::rows).sum());
        let mut sheet = None;
        for table in tables {
            book.rows(sheet.get_or_insert_with(|| Sheet::new(table.kind().name(), table.schema())), table)?;
        }
        book.end(sheet)?;
        book.save(out)
    })
}

/// What the writer of sheets says as it panics where a temporary file cannot be written. That panic is caught and becomes an
/// error; a program whose panic hook prints may want to leave it out.
pub const WORKBOOK_PANIC: &str = "Couldn't write to xml file";

/// Runs `write`; a temporary file that cannot be written is an error like any other, and so is that somebody said stop.
fn guarded(watch: &mut Watch, write: impl FnOnce(&mut Watch) -> Result<(), XlsxError>) -> io::Result<()> {
    let outcome = catch_unwind(AssertUnwindSafe(|| write(watch)));
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) if watch.go_on().is_err() => watch.go_on(),
        Ok(Err(XlsxError::IoError(error))) => Err(error),
        Ok(Err(XlsxError::ZipError(error))) => Err(error.into()),
        Ok(Err(error)) => Err(io::Error::other(error)),
        Err(panic) if panic.downcast_ref::<String>().is_some_and(|words| words.contains(WORKBOOK_PANIC)) => {
            let message = "the sheets' temporary files cannot be written: is the temporary folder full?";
            Err(io::Error::new(io::ErrorKind::StorageFull, message))
        }
        Err(panic) => resume_unwind(panic),
    }
}

/// The workbook, and what its cells have in common.
struct Book<'o> {
    workbook: Workbook,
    options: &'o FileOptions,
    watch: &'o mut Watch,
    /// Cells that are not empty.
    cells: u64,
    header: Format,
    text: Format,
    /// For each offset from UTC that occurred, the format of its times.
    times: Vec<(i32, Format)>,
}

/// A table on its way into sheets.
struct Sheet {
    name: &'static str,
    schema: Arc<TableSchema>,
    /// How many sheets it has so far, and the position of the last in the workbook.
    parts: u32,
    position: usize,
    /// Rows of the last one, its header among them.
    rows: u32,
    /// Of each column, in characters.
    widths: Vec<usize>,
}

impl Sheet {
    fn new(name: &'static str, schema: &Arc<TableSchema>) -> Self {
        let widths = schema.fields.iter().map(|field| field.name.len() + 3).collect();
        Self { name, schema: schema.clone(), parts: 0, position: 0, rows: 0, widths }
    }
}

impl<'o> Book<'o> {
    fn new(options: &'o FileOptions, watch: &'o mut Watch) -> Result<Self, XlsxError> {
        watch.look()?;
        let mut workbook = Workbook::new();
        if let Some(folder) = &options.temporary_folder {
            workbook.set_tempdir(folder)?;
        }
        let header = Format::new().set_bold().set_align(FormatAlign::Top).set_background_color(0xE8_EC_F4);
        // The format that is called Text.
        let text = Format::new().set_num_format_index(49);
        Ok(Self { workbook, options, watch, cells: 0, header, text, times: Vec::new() })
    }

    /// Says about how many rows there will be. Packing them takes as long again as writing them.
    fn expect(&mut self, rows: usize) {
        self.watch.expect(rows as u64 * 2);
    }

    /// Packs what was written, and writes it to `out`.
    fn save(mut self, out: &mut (dyn Write + Send)) -> Result<(), XlsxError> {
        let rows = self.watch.done();
        self.watch.expect(rows * 2);
        let bytes = self.cells * BYTES_OF_A_CELL;
        self.workbook.save_to_writer(Watched::new(out, self.watch, bytes, rows))
    }

    /// A table that is there as a whole.
    fn whole(&mut self, table: &Table) -> Result<(), XlsxError> {
        let mut sheet = Sheet::new(table.kind().name(), table.schema());
        self.rows(&mut sheet, table)?;
        self.end(Some(sheet))
    }

    /// Begins the next sheet of a table.
    fn begin(&mut self, sheet: &mut Sheet) -> Result<(), XlsxError> {
        sheet.parts += 1;
        sheet.position = self.workbook.worksheets().len();
        let worksheet = self.workbook.add_worksheet_with_constant_memory()?;
        match sheet.parts {
            1 => worksheet.set_name(sheet.name)?,
            part => worksheet.set_name(format!("{} {part}", sheet.name))?,
        };
        worksheet.set_freeze_panes(1, 0)?;
        for (column, field) in (0..).zip(&sheet.schema.fields) {
            worksheet.write_string_with_format(0, column, field.name.as_ref(), &self.header)?;
        }
        sheet.rows = 1;
        Ok(())
    }

    fn rows(&mut self, sheet: &mut Sheet, table: &Table) -> Result<(), XlsxError> {
        let is_foreign = table.kind() == TableKind::Rows;
        for row in 0..table.rows() {
            if sheet.parts == 0 || sheet.rows == self.options.sheet_rows {
                self.end_part(sheet)?;
                self.begin(sheet)?;
            }
            let is_measured = sheet.parts == 1 && sheet.rows <= MEASURED;
            for column in 0..table.columns() {
                let cell = table.cell(row, column);
                // In rows of somebody else's choice numbers with decimals come as JSON.
                if is_foreign
                    && table.schema().fields[column].ty == ColumnType::Json
                    && let Cell::Text(text) = cell
                    && let Ok(number) = text.parse::<f64>()
                {
                    self.cells += 1;
                    self.workbook.worksheet_from_index(sheet.position)?.write_number(
                        sheet.rows,
                        column as u16,
                        number,
                    )?;
                    continue;
                }
                self.cells += u64::from(cell != Cell::Null);
                if is_measured {
                    let width = width(cell).min(WIDEST);
                    sheet.widths[column] = sheet.widths[column].max(width);
                }
                self.cell(sheet.position, sheet.rows, column as u16, cell)?;
            }
            sheet.rows += 1;
            self.watch.advance(1)?;
        }
        Ok(())
    }

    fn cell(&mut self, sheet: usize, row: u32, column: u16, cell: Cell<'_>) -> Result<(), XlsxError> {
        if let Cell::Time(time) = cell
            && let Some((serial, ahead)) = serial(time, self.options.zone)
        {
            let format = self.time_format(ahead);
            let format = &self.times[format].1;
            self.workbook.worksheet_from_index(sheet)?.write_number_with_format(row, column, serial, format)?;
            return Ok(());
        }
        let worksheet: &mut Worksheet = self.workbook.worksheet_from_index(sheet)?;
        match cell {
            Cell::Null => {}
            Cell::Int(number) if number.unsigned_abs() <= EXACT => {
                worksheet.write_number(row, column, number as f64)?;
            }
            Cell::Int(number) => {
                worksheet.write_string_with_format(row, column, number.to_string(), &self.text)?;
            }
            Cell::Bool(truth) => {
                worksheet.write_boolean(row, column, truth)?;
            }
            Cell::Text(text) => {
                worksheet.write_string_with_format(row, column, written(text), &self.text)?;
            }
            Cell::Time(time) => {
                let mut text = Vec::new();
                time.write_in(self.options.zone, &mut text);
                let text = String::from_utf8_lossy(&text);
                worksheet.write_string_with_format(row, column, text, &self.text)?;
            }
        }
        Ok(())
    }

    /// The position of the format of times that are so many seconds ahead of UTC.
    fn time_format(&mut self, ahead: i32) -> usize {
        match self.times.iter().position(|(known, _)| *known == ahead) {
            Some(known) => known,
            None => {
                let format = Format::new().set_num_format(format!("yyyy-mm-dd hh:mm:ss \"{}\"", offset(ahead)));
                self.times.push((ahead, format));
                self.times.len() - 1
            }
        }
    }

    /// Ends the last sheet of a table so far, if there is one.
    fn end_part(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        if sheet.parts == 0 {
            return Ok(());
        }
        let worksheet = self.workbook.worksheet_from_index(sheet.position)?;
        let last = (sheet.schema.fields.len() as u16).saturating_sub(1);
        worksheet.autofilter(0, 0, sheet.rows - 1, last)?;
        for (column, (width, field)) in (0..).zip(sheet.widths.iter().zip(&sheet.schema.fields)) {
            let width = if field.ty == ColumnType::Time { 27 } else { *width };
            worksheet.set_column_width(column, width as f64)?;
        }
        Ok(())
    }

    /// Ends a table; one without rows has a sheet with its header.
    fn end(&mut self, sheet: Option<Sheet>) -> Result<(), XlsxError> {
        let Some(mut sheet) = sheet else { return Ok(()) };
        if sheet.parts == 0 {
            self.begin(&mut sheet)?;
        }
        self.end_part(&sheet)
    }
}

/// How far a zone is ahead of UTC, as people write it.
fn offset(ahead: i32) -> String {
    let (sign, minutes) = (if ahead < 0 { '-' } else { '+' }, ahead.unsigned_abs() / 60);
    if ahead == 0 { "UTC".to_owned() } else { format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60) }
}

/// The time as a spreadsheet counts, in days on the clock of the zone, and how far that is ahead of UTC; `None` for times
/// that spreadsheets have no dates for.
fn serial(time: Timestamp, zone: chrono_tz::Tz) -> Option<(f64, i32)> {
    let (clock, ahead) = time.on_clock(zone)?;
    let days = clock.div_euclid(DAY) + DAYS_BEFORE_1970;
    let serial = days as f64 + clock.rem_euclid(DAY) as f64 / DAY as f64;
    (days >= FIRST_DAY && serial < END).then_some((serial, ahead))
}

/// How wide a cell is, in characters.
fn width(cell: Cell<'_>) -> usize {
    match cell {
        Cell::Null | Cell::Time(_) => 0,
        Cell::Text(text) => text.chars().take(WIDEST).count() + 1,
        Cell::Int(number) => number.to_string().len() + 1,
        Cell::Bool(_) => 6,
    }
}

/// Text as a cell can hold it: what is longer ends with a mark that says so.
fn written(text: &str) -> Cow<'_, str> {
    // No character has more units than bytes.
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < CELL_UNITS
    };
    let mut out: String = text.chars().take_while(fits).collect();
    out.push('…');
    Cow::Owned(out)
}
