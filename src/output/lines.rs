//! Tables as lines of text, a line a row: what CSV and JSON Lines have in common, built for speed.
//!
//! Each distinct text of a dictionary is rendered once per table and copied from there; columns that are empty
//! throughout become part of what stands before the next cell.

use crate::error::{Error, ErrorKind, Result};
use crate::schema::ColumnType;
use crate::table::{Bitmap, Cells, Table, TableSchema, Texts};
use crate::time::Timestamp;

use super::cell::{truth, write_int};

/// How one form of output writes the cells that differ between the forms.
pub(super) trait Form {
    /// Appends a text cell of that column.
    fn text(&mut self, column: usize, text: &str, out: &mut Vec<u8>);

    /// Appends a time.
    fn time(&mut self, time: Timestamp, out: &mut Vec<u8>);
}

/// The fixed parts of a line, and memory that is reused from table to table.
#[derive(Debug)]
pub(super) struct Lines {
    pub schema: TableSchema,
    /// What stands before each column's cell.
    pub leads: Vec<Vec<u8>>,
    /// What stands for null.
    pub null: &'static [u8],
    /// What ends a line.
    pub end: &'static [u8],
    rendered: Vec<Rendered>,
}

/// The distinct texts of one column, as they are written, each with what stands before it.
#[derive(Debug, Default)]
struct Rendered {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rendered {
    fn fill(&mut self, column: usize, lead: &[u8], values: &Texts, form: &mut impl Form) {
        self.bytes.clear();
        self.ends.clear();
        self.ends.push(0);
        for value in 0..values.len() {
            self.bytes.extend_from_slice(lead);
            form.text(column, values.get(value), &mut self.bytes);
            self.ends.push(self.bytes.len());
        }
    }

    fn get(&self, value: i32) -> &[u8] {
        let at = value as usize;
        match self.ends.get(at..at + 2) {
            Some(&[start, end]) => &self.bytes[start..end],
            _ => &[],
        }
    }
}

struct FilledColumn<'t> {
    column: usize,
    /// What stands before the cell, the empty columns before it included.
    lead: Vec<u8>,
    /// The same with a null behind it.
    null: Vec<u8>,
    /// `None` where every cell is filled.
    validity: Option<&'t Bitmap>,
    cells: WrittenCells<'t>,
}

enum WrittenCells<'t> {
    Rendered(&'t [i32]),
    Dictionary(&'t [i32], &'t Texts),
    Text(TextRun<'t>),
    Time(&'t [i64]),
    Int64(&'t [i64]),
    Int32(&'t [i32]),
    Bool(&'t Bitmap),
}

/// The texts of a run of rows, checked to be UTF-8 once for all.
struct TextRun<'t> {
    text: &'t str,
    /// Of the run's first row.
    start: i32,
    offsets: &'t [i32],
}

impl<'t> TextRun<'t> {
    fn new(texts: &'t Texts, first: usize, rows: usize) -> Self {
        let offsets = texts.offsets().get(first..=first + rows).unwrap_or(&[]);
        let (start, end) = (offsets.first().copied().unwrap_or(0), offsets.last().copied().unwrap_or(0));
        let bytes = texts.bytes().get(start as usize..end as usize).unwrap_or(&[]);
        Self { text: std::str::from_utf8(bytes).unwrap_or(""), start, offsets }
    }

    fn get(&self, row: usize) -> &'t str {
        match self.offsets.get(row..row + 2) {
            Some(&[start, end]) => {
                self.text.get((start - self.start) as usize..(end - self.start) as usize).unwrap_or("")
            }
            _ => "",
        }
    }
}

impl Lines {
    pub fn new(schema: &TableSchema, leads: Vec<Vec<u8>>, null: &'static [u8], end: &'static [u8]) -> Self {
        let rendered = schema.fields.iter().map(|_| Rendered::default()).collect();
        Self { schema: schema.clone(), leads, null, end, rendered }
    }

    /// Appends a line for each of the table's rows.
    pub fn format(&mut self, form: &mut impl Form, table: &Table, out: &mut Vec<u8>) -> Result<()> {
        if **table.schema() != self.schema {
            let message = "the table's columns are not those that the output was begun with";
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let mut filled = Vec::with_capacity(table.columns());
        let mut lead = Vec::new();
        for column in 0..self.leads.len() {
            lead.extend_from_slice(&self.leads[column]);
            let data = table.column(column);
            if data.validity.as_bytes().iter().all(|&byte| byte == 0) {
                lead.extend_from_slice(self.null);
                continue;
            }
            let lead = std::mem::take(&mut lead);
            filled.push(FilledColumn {
                column,
                null: [&lead, self.null].concat(),
                validity: (data.null_count > 0).then_some(&data.validity),
                cells: self.prepare(column, &lead, table, form),
                lead,
            });
        }
        lead.extend_from_slice(self.end);
        for row in 0..table.rows() {
            for column in &filled {
                self.write(column, table.start(), row, form, out);
            }
            out.extend_from_slice(&lead);
        }
        Ok(())
    }

    fn prepare<'t>(&mut self, column: usize, lead: &[u8], table: &'t Table, form: &mut impl Form) -> WrittenCells<'t> {
        match &table.column(column).cells {
            // A few rows of a large table are not worth rendering its whole dictionary.
            Cells::Dictionary { indices, values } if values.len() / 4 > table.rows() => {
                WrittenCells::Dictionary(indices, values)
            }
            Cells::Dictionary { indices, values } => {
                self.rendered[column].fill(column, lead, values, form);
                WrittenCells::Rendered(indices)
            }
            Cells::Text(texts) => WrittenCells::Text(TextRun::new(texts, table.start(), table.rows())),
            Cells::Int64(numbers) if self.schema.fields[column].ty == ColumnType::Time => WrittenCells::Time(numbers),
            Cells::Int64(numbers) => WrittenCells::Int64(numbers),
            Cells::Int32(numbers) => WrittenCells::Int32(numbers),
            Cells::Bool(bits) => WrittenCells::Bool(bits),
        }
    }

    fn write(&self, filled: &FilledColumn<'_>, start: usize, row: usize, form: &mut impl Form, out: &mut Vec<u8>) {
        let at = start + row;
        if filled.validity.is_some_and(|validity| !validity.get(at)) {
            return put(&filled.null, out);
        }
        if !matches!(filled.cells, WrittenCells::Rendered(_)) {
            put(&filled.lead, out);
        }
        match &filled.cells {
            WrittenCells::Rendered(indices) => {
                out.extend_from_slice(self.rendered[filled.column].get(indices[at]));
            }
            WrittenCells::Dictionary(indices, values) => {
                form.text(filled.column, values.get(indices[at] as usize), out);
            }
            WrittenCells::Text(texts) => form.text(filled.column, texts.get(row), out),
            WrittenCells::Time(numbers) => form.time(Timestamp(numbers[at]), out),
            WrittenCells::Int64(numbers) => write_int(numbers[at], out),
            WrittenCells::Int32(numbers) => write_int(i64::from(numbers[at]), out),
            WrittenCells::Bool(bits) => out.extend_from_slice(truth(bits.get(at))),
        }
    }
}

/// Appends what is mostly a single delimiter.
fn put(bytes: &[u8], out: &mut Vec<u8>) {
    match bytes {
        [byte] => out.push(*byte),
        _ => out.extend_from_slice(bytes),
    }
}
