//! Tables: immutable typed columns, laid out as the Arrow format wants them, with plain getters beside.
//!
//! Every answer of the library is a table: records, issues, summaries, the field table itself.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::filter::Wildcard;
use crate::record::{Cell, Row};
use crate::schema::{COLUMN_COUNT, COLUMNS, Column, ColumnType, Storage};
use crate::short_text::{self, same};
use crate::time::Timestamp;

/// What a table's rows are. The numbers are those of the C ABI and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum TableKind {
    /// Flat records: the contract's columns, or some of them.
    Records = 1,
    /// The published script's text columns.
    Classic = 2,
    /// What was odd, a row an issue.
    Issues = 3,
    /// Counts and completeness of a reading: one row.
    Summary = 4,
    /// Counts per source.
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
    /// What was read, and what is missing, odd or damaged in it.
    Completeness = 14,
    /// Object ids that nothing tells the UPN of.
    Unresolved = 15,
    /// Attendance in the few columns that people want in a spreadsheet.
    AttendanceShort = 16,
    /// Rows of somebody else's choice, with columns of any name.
    Rows = 17,
}

impl TableKind {
    /// Every kind.
    pub const ALL: &'static [TableKind] = &[
        Self::Records,
        Self::Classic,
        Self::Issues,
        Self::Summary,
        Self::Sources,
        Self::UnknownKeys,
        Self::Fields,
        Self::Meetings,
        Self::Attendance,
        Self::AnalysisSummary,
        Self::Disconnections,
        Self::Outsiders,
        Self::Activity,
        Self::Completeness,
        Self::Unresolved,
        Self::AttendanceShort,
        Self::Rows,
    ];

    /// The kind's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Records => "Records",
            Self::Classic => "Classic",
            Self::Issues => "Issues",
            Self::Summary => "Summary",
            Self::Sources => "Sources",
            Self::UnknownKeys => "UnknownKeys",
            Self::Fields => "Fields",
            Self::Meetings => "Meetings",
            Self::Attendance => "Attendance",
            Self::AnalysisSummary => "AnalysisSummary",
            Self::Disconnections => "Disconnections",
            Self::Outsiders => "Outsiders",
            Self::Activity => "Activity",
            Self::Completeness => "Completeness",
            Self::Unresolved => "Unresolved",
            Self::AttendanceShort => "AttendanceShort",
            Self::Rows => "Rows",
        }
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableField {
    /// The name.
    pub name: Cow<'static, str>,
    /// The type.
    pub ty: ColumnType,
    /// How the text lies.
    pub storage: Storage,
}

/// The columns of a table, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// What the rows are.
    pub kind: TableKind,
    /// The columns.
    pub fields: Vec<TableField>,
}

impl TableSchema {
    /// A schema of `(name, type)` pairs; text is stored plainly.
    pub fn new(kind: TableKind, fields: &[(&'static str, ColumnType)]) -> Self {
        let fields = fields
            .iter()
            .map(|&(name, ty)| TableField { name: Cow::Borrowed(name), ty, storage: Storage::Plain })
            .collect();
        Self { kind, fields }
    }

    /// The schema of record tables with these columns, in this order. `plain_text` stores no dictionaries.
    pub fn records(columns: &[Column], plain_text: bool) -> Self {
        let fields = columns
            .iter()
            .map(|column| TableField {
                name: Cow::Borrowed(column.name()),
                ty: column.ty(),
                storage: if plain_text { Storage::Plain } else { column.field().storage },
            })
            .collect();
        Self { kind: TableKind::Records, fields }
    }

    /// The same columns, with the text of dictionaries lying as `text` says.
    #[must_use]
    pub(crate) fn with_repeated(mut self, text: Storage) -> Self {
        for field in self.fields.iter_mut().filter(|field| field.storage == Storage::Dictionary) {
            field.storage = text;
        }
        self
    }

    /// The position of the column of that exact name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// One bit a row, least significant first.
#[derive(Clone, Debug, Default)]
pub struct Bitmap {
    bytes: Vec<u8>,
}

impl Bitmap {
    /// Sets a bit.
    pub(crate) fn set(&mut self, position: usize) {
        let byte = position / 8;
        if self.bytes.len() <= byte {
            self.bytes.resize(byte + 1, 0);
        }
        self.bytes[byte] |= 1 << (position % 8);
    }

    /// Whether the bit is set; false beyond the end.
    pub fn get(&self, position: usize) -> bool {
        self.bytes.get(position / 8).is_some_and(|byte| byte >> (position % 8) & 1 == 1)
    }

    /// The bits, eight to a byte.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn finish(&mut self, length: usize) {
        self.bytes.resize(length.div_ceil(8), 0);
    }

    fn count_ones(&self) -> usize {
        self.bytes.iter().map(|byte| byte.count_ones() as usize).sum()
    }

    /// The eight bytes from `byte` on as a number; bytes beyond the end are 0.
    fn eight_bytes(&self, byte: usize) -> u64 {
        let rest = self.bytes.get(byte..).unwrap_or_default();
        match rest.first_chunk::<8>() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => rest.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte)),
        }
    }

    fn take(&self, keep: &[Range<usize>], length: usize) -> Self {
        // Many bits at once: runs of kept rows are long. Wherever in a byte those begin, eight bytes hold 56 of them.
        const AT_ONCE: usize = 56;
        let mut bytes = vec![0; length.div_ceil(8) + 8];
        let mut to = 0;
        for range in keep {
            let mut from = range.start;
            while from < range.end {
                let width = AT_ONCE.min(range.end - from);
                let bits = self.eight_bytes(from / 8) >> (from % 8) & ((1 << width) - 1);
                if let Some(place) = bytes.get_mut(to / 8..).and_then(|rest| rest.first_chunk_mut::<8>()) {
                    *place = (u64::from_le_bytes(*place) | bits << (to % 8)).to_le_bytes();
                }
                (to, from) = (to + width, from + width);
            }
        }
        bytes.truncate(length.div_ceil(8));
        Self { bytes }
    }
}

/// Texts end to end, and where each ends.
#[derive(Clone, Debug)]
pub struct Texts {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { offsets: vec![0], bytes: Vec::new() }
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.offsets.push(self.bytes.len() as i32);
    }

    /// Repeats the last end until there are `length` texts: the new ones are empty.
    fn fill(&mut self, length: usize) {
        let last = self.bytes.len() as i32;
        self.offsets.resize(length + 1, last);
    }

    fn take(&self, keep: &[Range<usize>]) -> Self {
        let mut taken = Self::default();
        for range in keep {
            let (start, end) = (self.offsets[range.start], self.offsets[range.end]);
            // The ends move by what was left out before them.
            let shift = start - taken.bytes.len() as i32;
            taken.offsets.extend(self.offsets[range.start + 1..=range.end].iter().map(|offset| offset - shift));
            taken.bytes.extend_from_slice(&self.bytes[start as usize..end as usize]);
        }
        taken
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text at `position`; empty beyond the end.
    pub fn get(&self, position: usize) -> &str {
        // The bytes come from `push` alone, so that this never fails.
        std::str::from_utf8(self.raw(position)).unwrap_or("")
    }

    /// The same as bytes, where checking them again would only cost.
    fn raw(&self, position: usize) -> &[u8] {
        match self.offsets.get(position..position + 2) {
            Some(&[start, end]) => self.bytes.get(start as usize..end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Start of each text, and the end of the last: `len() + 1` numbers.
    pub fn offsets(&self) -> &[i32] {
        &self.offsets
    }

    /// The texts end to end.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The cells of one column.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Text, each cell on its own.
    Text(Texts),
    /// Text, each distinct text once. A null's index is 0.
    Dictionary {
        /// Per row.
        indices: Vec<i32>,
        /// The distinct texts.
        values: Texts,
    },
    /// 64-bit integers; instants in microseconds.
    Int64(Vec<i64>),
    /// 32-bit integers.
    Int32(Vec<i32>),
    /// Truths.
    Bool(Bitmap),
}

/// One column: cells and which of them are filled.
#[derive(Clone, Debug)]
pub struct ColumnData {
    /// The cells.
    pub cells: Cells,
    /// Which rows are filled.
    pub validity: Bitmap,
    /// How many rows are not.
    pub null_count: usize,
}

impl ColumnData {
    /// The rows in `keep`, which are in ascending order.
    fn take(&self, keep: &[Range<usize>]) -> Self {
        let rows = keep.iter().map(Range::len).sum();
        let validity = self.validity.take(keep, rows);
        let null_count = rows - validity.count_ones();
        let cells = match &self.cells {
            Cells::Text(texts) => Cells::Text(texts.take(keep)),
            Cells::Dictionary { indices, values } => {
                Cells::Dictionary { indices: take(indices, keep), values: values.clone() }
            }
            Cells::Int64(numbers) => Cells::Int64(take(numbers, keep)),
            Cells::Int32(numbers) => Cells::Int32(take(numbers, keep)),
            Cells::Bool(bits) => Cells::Bool(bits.take(keep, rows)),
        };
        Self { cells, validity, null_count }
    }
}

fn take<T: Copy>(values: &[T], keep: &[Range<usize>]) -> Vec<T> {
    let mut taken = Vec::with_capacity(keep.iter().map(Range::len).sum());
    for range in keep {
        taken.extend_from_slice(&values[range.clone()]);
    }
    taken
}

/// A table, or a run of rows of one. Cloning and slicing copy no cells.
#[derive(Clone, Debug)]
pub struct Table {
    schema: Arc<TableSchema>,
    columns: Arc<Vec<Arc<ColumnData>>>,
    start: usize,
    rows: usize,
}

impl Table {
    /// A table of columns that each have that many rows, one for each field of the schema.
    pub(crate) fn from_columns(schema: Arc<TableSchema>, columns: Vec<ColumnData>, rows: usize) -> Self {
        debug_assert_eq!(schema.fields.len(), columns.len());
        Self { schema, columns: Arc::new(columns.into_iter().map(Arc::new).collect()), start: 0, rows }
    }

    /// The columns' names and types.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// What the rows are.
    pub fn kind(&self) -> TableKind {
        self.schema.kind
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.schema.fields.len()
    }

    /// The column's cells. Its row 0 is this table's row 0 only when [`Table::start`] is 0.
    pub fn column(&self, column: usize) -> &Arc<ColumnData> {
        &self.columns[column]
    }

    /// The position of this table's first row in its columns.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The rows from `from`, at most `length` of them.
    #[must_use]
    pub fn slice(&self, from: usize, length: usize) -> Self {
        let from = from.min(self.rows);
        Self { start: self.start + from, rows: length.min(self.rows - from), ..self.clone() }
    }

    /// The rows in `keep`, which are in ascending order, with their cells copied.
    #[must_use]
    pub fn take(&self, keep: &[Range<usize>]) -> Self {
        let keep: Vec<_> = keep.iter().map(|range| range.start + self.start..range.end + self.start).collect();
        let columns = self.columns.iter().map(|column| Arc::new(column.take(&keep))).collect();
        let rows = keep.iter().map(Range::len).sum();
        Self { schema: self.schema.clone(), columns: Arc::new(columns), start: 0, rows }
    }

    /// The same rows with these columns only, in this order; positions beyond the last column are passed over.
    #[must_use]
    pub fn select(&self, columns: &[usize]) -> Self {
        let fields = columns.iter().filter_map(|&column| self.schema.fields.get(column).cloned()).collect();
        let chosen = columns.iter().filter_map(|&column| self.columns.get(column).cloned()).collect();
        let schema = Arc::new(TableSchema { kind: self.schema.kind, fields });
        Self { schema, columns: Arc::new(chosen), ..self.clone() }
    }

    /// The same rows with the columns that the patterns name, in this order and each once; all without a pattern. A pattern
    /// is a name or has the wildcards `*` and `?`, without regard to case. Fails with [`ErrorKind::InvalidArgument`] where
    /// no column matches.
    pub fn select_named(&self, patterns: &[String]) -> Result<Self> {
        if patterns.is_empty() {
            return Ok(self.clone());
        }
        let mut chosen: Vec<usize> = Vec::new();
        for pattern in patterns {
            let wanted = Wildcard::new(pattern.trim());
            let fields = self.schema.fields.iter().enumerate();
            let matching: Vec<_> =
                fields.filter(|(_, field)| wanted.matches(&field.name)).map(|(column, _)| column).collect();
            if matching.is_empty() {
                let names: Vec<_> = self.schema.fields.iter().map(|field| field.name.as_ref()).collect();
                let message = format!("no column is called `{pattern}`: there are {}", names.join(", "));
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
            for column in matching {
                if !chosen.contains(&column) {
                    chosen.push(column);
                }
            }
        }
        Ok(self.select(&chosen))
    }

    /// The same rows with other cells in the columns for which `replace` gives some, as many as there are rows.
    pub(crate) fn replace_columns(&self, mut replace: impl FnMut(usize) -> Option<ColumnData>) -> Self {
        let own = self.start..self.start + self.rows;
        let columns = self.columns.iter().enumerate().map(|(position, column)| match replace(position) {
            Some(replaced) => Arc::new(replaced),
            // The rows of a slice begin further down.
            None if self.start > 0 => Arc::new(column.take(std::slice::from_ref(&own))),
            None => column.clone(),
        });
        Self { schema: self.schema.clone(), columns: Arc::new(columns.collect()), start: 0, rows: self.rows }
    }

    /// The rows in that order.
    pub(crate) fn reordered(&self, order: &[usize]) -> Self {
        let mut builder = TableBuilder::new(self.schema.clone());
        for &row in order {
            builder.append_cells((0..self.columns()).map(|column| self.cell(row, column)));
        }
        builder.finish()
    }

    /// The cell; null beyond the last row or column.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let (Some(data), true) = (self.columns.get(column), row < self.rows) else { return Cell::Null };
        let row = row + self.start;
        if !data.validity.get(row) {
            return Cell::Null;
        }
        match &data.cells {
            Cells::Text(texts) => Cell::Text(texts.get(row)),
            Cells::Dictionary { indices, values } => Cell::Text(values.get(indices[row] as usize)),
            Cells::Int64(numbers) if self.schema.fields[column].ty == ColumnType::Time => {
                Cell::Time(Timestamp(numbers[row]))
            }
            Cells::Int64(numbers) => Cell::Int(numbers[row]),
            Cells::Int32(numbers) => Cell::Int(i64::from(numbers[row])),
            Cells::Bool(bits) => Cell::Bool(bits.get(row)),
        }
    }

    /// The text of a cell; `None` where it is null or no text.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        match self.cell(row, column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct Distinct {
    indices: Vec<i32>,
    values: Texts,
    /// A power of two of places, by the lower half of the hash and with linear probing. A place holds one more than an
    /// index, and above the bits that takes, as many of the hash's upper half as there is room for; 0 is free. Four
    /// bytes each: the tables of all columns together are to stay in the processor's caches.
    places: Vec<u32>,
    /// The index of the text set last: neighbours in an export often repeat, and are not hashed again.
    last: Option<i32>,
}

impl Distinct {
    fn index_of(&mut self, text: &str) -> i32 {
        let bytes = text.as_bytes();
        if let Some(index) = self.last
            && same(self.values.raw(index as usize), bytes)
        {
            return index;
        }
        if self.places.len() * 3 / 4 <= self.values.len() {
            self.grow();
        }
        let hash = short_text::hash(bytes);
        let mask = self.places.len() as u32 - 1;
        let mark = (hash >> 32) as u32 & !mask;
        let mut at = hash as u32 & mask;
        let index = loop {
            let place = &mut self.places[at as usize];
            if *place == 0 {
                let index = self.values.len() as u32;
                *place = mark | (index + 1);
                self.values.push(text);
                break index;
            }
            let index = (*place & mask) - 1;
            if *place & !mask == mark && same(self.values.raw(index as usize), bytes) {
                break index;
            }
            at = (at + 1) & mask;
        } as i32;
        self.last = Some(index);
        index
    }

    #[cold]
    fn grow(&mut self) {
        let mask = (self.places.len() as u32 * 2).max(64) - 1;
        self.places = vec![0; mask as usize + 1];
        for index in 0..self.values.len() {
            let hash = short_text::hash(self.values.raw(index));
            let mut at = hash as u32 & mask;
            while self.places[at as usize] != 0 {
                at = (at + 1) & mask;
            }
            self.places[at as usize] = (hash >> 32) as u32 & !mask | (index as u32 + 1);
        }
    }
}

#[derive(Debug)]
enum Building {
    Text(Texts),
    Dictionary(Distinct),
    Int64(Vec<i64>),
    Int32(Vec<i32>),
    Bool(Bitmap),
}

/// Puts a number behind those of the rows before; of rows passed over it is 0.
#[inline]
fn put_at<T: Copy + Default>(numbers: &mut Vec<T>, row: usize, number: T) {
    if numbers.len() < row {
        numbers.resize(row, T::default());
    }
    numbers.push(number);
}

/// Builds one column, cell by cell.
#[derive(Debug)]
pub(crate) struct ColumnBuilder {
    building: Building,
}

impl ColumnBuilder {
    /// A builder of columns of that type.
    pub(crate) fn new(ty: ColumnType, storage: Storage) -> Self {
        let building = match ty {
            ColumnType::Int | ColumnType::Time => Building::Int64(Vec::new()),
            ColumnType::SmallInt => Building::Int32(Vec::new()),
            ColumnType::Bool => Building::Bool(Bitmap::default()),
            _ => match storage {
                Storage::Dictionary | Storage::View => Building::Dictionary(Distinct::default()),
                Storage::Plain => Building::Text(Texts::default()),
            },
        };
        Self { building }
    }

    /// Puts a cell at `row`, and gives whether it is filled now: a cell of another type than the column's is not, which
    /// the callers' types rule out. Rows passed over are empty.
    #[inline]
    pub(crate) fn put(&mut self, row: usize, cell: Cell<'_>) -> bool {
        match (&mut self.building, cell) {
            (Building::Text(texts), Cell::Text(text)) => {
                if texts.len() < row {
                    texts.fill(row);
                }
                texts.push(text);
            }
            (Building::Dictionary(distinct), Cell::Text(text)) => {
                let index = distinct.index_of(text);
                put_at(&mut distinct.indices, row, index);
            }
            (Building::Int64(numbers), Cell::Int(number)) => {
                put_at(numbers, row, number);
            }
            (Building::Int64(numbers), Cell::Time(time)) => {
                put_at(numbers, row, time.0);
            }
            (Building::Int32(numbers), Cell::Int(number)) => {
                let Ok(number) = i32::try_from(number) else { return false };
                put_at(numbers, row, number);
            }
            (Building::Bool(bits), Cell::Bool(truth)) => {
                if truth {
                    bits.set(row);
                }
            }
            _ => return false,
        }
        true
    }

    /// The column, of that many rows, filled where `validity` says so.
    pub(crate) fn finish(self, mut validity: Bitmap, rows: usize) -> ColumnData {
        validity.finish(rows);
        let cells = match self.building {
            Building::Text(mut texts) => {
                texts.fill(rows);
                Cells::Text(texts)
            }
            Building::Dictionary(Distinct { mut indices, values, .. }) => {
                indices.resize(rows, 0);
                Cells::Dictionary { indices, values }
            }
            Building::Int64(mut numbers) => {
                numbers.resize(rows, 0);
                Cells::Int64(numbers)
            }
            Building::Int32(mut numbers) => {
                numbers.resize(rows, 0);
                Cells::Int32(numbers)
            }
            Building::Bool(mut bits) => {
                bits.finish(rows);
                Cells::Bool(bits)
            }
        };
        let null_count = rows - validity.count_ones();
        ColumnData { cells, validity, null_count }
    }
}

/// Builds a table row by row.
#[derive(Debug)]
pub struct TableBuilder {
    schema: Arc<TableSchema>,
    columns: Vec<ColumnBuilder>,
    /// For each column of the contract its position here, or `u8::MAX`.
    positions: [u8; COLUMN_COUNT],
    /// For each row the columns that are filled, a bit for each.
    filled: Vec<u128>,
}

/// Sets bit `row` of column `column` wherever bit `column` of row `row` is set, for 64 rows of 64 columns.
fn transpose(bits: &mut [u64; 64]) {
    let (mut width, mut mask) = (32, u64::from(u32::MAX));
    while width > 0 {
        let mut at = 0;
        while at < 64 {
            // The upper part of one and the lower part of the other change places.
            let differs = (bits[at] >> width ^ bits[at + width]) & mask;
            bits[at] ^= differs << width;
            bits[at + width] ^= differs;
            at = (at + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

/// For each of `columns` columns a bit for each row.
fn validities(filled: &[u128], columns: usize) -> Vec<Bitmap> {
    let mut validities = vec![Bitmap::default(); columns];
    for (half, validities) in validities.chunks_mut(64).enumerate() {
        for validity in &mut *validities {
            validity.bytes.reserve_exact(filled.len().div_ceil(64) * 8);
        }
        for rows in filled.chunks(64) {
            let mut bits = [0; 64];
            for (bits, row) in bits.iter_mut().zip(rows) {
                *bits = (row >> (half * 64)) as u64;
            }
            transpose(&mut bits);
            for (validity, bits) in validities.iter_mut().zip(bits) {
                validity.bytes.extend_from_slice(&bits.to_le_bytes());
            }
        }
    }
    validities
}

impl TableBuilder {
    /// A builder of tables with that schema.
    pub fn new(schema: Arc<TableSchema>) -> Self {
        let columns: Vec<ColumnBuilder> =
            schema.fields.iter().map(|field| ColumnBuilder::new(field.ty, field.storage)).collect();
        let mut positions = [u8::MAX; COLUMN_COUNT];
        if schema.kind == TableKind::Records {
            for (position, field) in schema.fields.iter().enumerate() {
                if let Some(column) = COLUMNS.iter().position(|known| known.name == field.name) {
                    positions[column] = position as u8;
                }
            }
        }
        assert!(columns.len() <= u128::BITS as usize, "what is filled of a row is kept in 128 bits");
        Self { schema, columns, positions, filled: Vec::new() }
    }

    /// How many rows there are so far.
    pub fn rows(&self) -> usize {
        self.filled.len()
    }

    /// Adds a record: of its filled cells those whose columns the table has.
    pub fn append(&mut self, row: &Row<'_>) {
        let mut filled = 0;
        for column in row.columns() {
            let position = self.positions[column as usize];
            if let Some(builder) = self.columns.get_mut(usize::from(position)) {
                filled |= u128::from(builder.put(self.filled.len(), row.get(column))) << position;
            }
        }
        self.filled.push(filled);
    }

    /// Adds a row of cells, one per column in order.
    pub fn append_cells<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        let mut filled = 0;
        for ((position, builder), cell) in self.columns.iter_mut().enumerate().zip(cells) {
            filled |= u128::from(builder.put(self.filled.len(), cell)) << position;
        }
        self.filled.push(filled);
    }

    /// Adds `base` to every number of an integer column: record numbers become known after their rows.
    pub fn rebase(&mut self, column: usize, base: i64) {
        if let Some(ColumnBuilder { building: Building::Int64(numbers), .. }) = self.columns.get_mut(column) {
            for number in numbers {
                *number += base;
            }
        }
    }

    /// The finished table.
    pub fn finish(self) -> Table {
        let rows = self.filled.len();
        let validities = validities(&self.filled, self.columns.len());
        let columns = self.columns.into_iter().zip(validities).map(|(column, validity)| column.finish(validity, rows));
        Table::from_columns(self.schema, columns.collect(), rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Cells3 = (Option<String>, Option<i64>, Option<bool>);

    fn build(rows: &[Cells3], storage: Storage) -> Table {
        let field = |name, ty| TableField { name: Cow::Borrowed(name), ty, storage };
        let fields = vec![field("a", ColumnType::Text), field("b", ColumnType::Int), field("c", ColumnType::Bool)];
        let mut builder = TableBuilder::new(Arc::new(TableSchema { kind: TableKind::Issues, fields }));
        for (text, number, truth) in rows {
            builder.append_cells([
                text.as_deref().map_or(Cell::Null, Cell::Text),
                number.map_or(Cell::Null, Cell::Int),
                truth.map_or(Cell::Null, Cell::Bool),
            ]);
        }
        builder.finish()
    }

    fn read(table: &Table) -> Vec<Cells3> {
        (0..table.rows())
            .map(|row| {
                let number = if let Cell::Int(number) = table.cell(row, 1) { Some(number) } else { None };
                let truth = if let Cell::Bool(truth) = table.cell(row, 2) { Some(truth) } else { None };
                (table.text(row, 0).map(str::to_string), number, truth)
            })
            .collect()
    }

    #[test]
    fn columns_are_chosen_by_name_and_wildcard_each_once() {
        let table = build(&[(Some("x".into()), Some(7), Some(true))], Storage::Plain);
        let names = |patterns: &[&str]| {
            let patterns: Vec<_> = patterns.iter().map(|pattern| String::from(*pattern)).collect();
            let chosen = table.select_named(&patterns).map_err(|error| error.to_string())?;
            Ok::<String, String>(chosen.schema().fields.iter().map(|field| field.name.as_ref()).collect())
        };
        assert_eq!(names(&[]), Ok("abc".into()));
        assert_eq!(names(&["C", "*"]), Ok("cab".into()));
        assert_eq!(names(&[" b ", "?"]), Ok("bac".into()));
        assert_eq!(names(&["a", "d*"]), Err("no column is called `d*`: there are a, b, c".into()));
    }

    #[test]
    fn bits_change_sides() {
        // A pattern without symmetry: a row's bits are those of a multiple of an odd number.
        let rows: Vec<u128> =
            (1..=150).map(|row: u128| row.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)).collect();
        for (column, validity) in validities(&rows, 128).iter().enumerate() {
            for (row, bits) in rows.iter().enumerate() {
                assert_eq!(validity.get(row), bits >> column & 1 == 1, "{column} {row}");
            }
            assert!(!validity.get(rows.len()));
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(
            rows in prop::collection::vec(("[a-c]{0,2}".prop_map(Some).boxed(), any::<Option<i64>>(), any::<Option<bool>>()), 0..60),
            nulls in prop::collection::vec(any::<bool>(), 60),
            plain in any::<bool>(),
            keep in prop::collection::vec(any::<bool>(), 60),
        ) {
            let rows: Vec<Cells3> = rows
                .into_iter()
                .zip(nulls)
                .map(|((text, number, truth), null)| (text.filter(|_| !null), number, truth))
                .collect();
            let table = build(&rows, if plain { Storage::Plain } else { Storage::Dictionary });
            prop_assert_eq!(read(&table), rows.clone());
            let half = rows.len() / 2;
            prop_assert_eq!(read(&table.slice(half, 7)), rows[half..rows.len().min(half + 7)].to_vec());
            let ranges: Vec<Range<usize>> = (0..rows.len()).filter(|row| keep[*row]).map(|row| row..row + 1).collect();
            let kept: Vec<Cells3> = rows.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(row, _)| row.clone()).collect();
            let taken = table.take(&ranges);
            prop_assert_eq!(taken.column(0).null_count, kept.iter().filter(|row| row.0.is_none()).count());
            prop_assert_eq!(read(&taken), kept);
        }
    }
}
