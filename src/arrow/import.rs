//! Tables in: struct arrays of any producer, checked and copied into columns of our own.
//!
//! The interface gives no sizes of buffers, so that what can be checked is what lies in them and in the structs:
//! formats, numbers of children and buffers, NULL pointers, lengths and offsets against each other, text offsets that
//! only rise, views within the buffers whose sizes come with them, dictionary indices within the dictionary, UTF-8, numbers
//! that fit.

use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::Arc;

use super::{ArrowArray, ArrowSchema};
use crate::error::{Error, ErrorKind, Result};
use crate::message::Message;
use crate::record::Cell;
use crate::schema::{ColumnType, Storage};
use crate::table::{Bitmap, ColumnBuilder, ColumnData, Table, TableField, TableKind, TableSchema};
use crate::time::Timestamp;

/// Rows of one imported array, and bytes of one imported column, that a table can address.
const LARGEST: usize = i32::MAX as usize;

/// No sheet of a workbook has more columns.
const MOST_COLUMNS: usize = 16_384;

/// A table that came in.
#[derive(Debug)]
pub struct Imported {
    /// The rows, with those of the known columns that were there, in the known order.
    pub table: Table,
    /// The names of columns that are not known, and so were ignored.
    pub unknown_columns: Vec<String>,
}

/// A struct array and its type that belong to this library now, unchecked. Dropping releases both.
#[derive(Debug)]
pub struct Incoming {
    pub(super) schema: Option<ArrowSchema>,
    pub(super) array: Option<ArrowArray>,
}

impl Incoming {
    /// Takes the two structs over; what is left with the caller is marked as released.
    ///
    /// # Safety
    /// Both pointers are NULL or point at structs that keep to the Arrow C Data Interface and belong to the caller.
    pub unsafe fn take(schema: *mut ArrowSchema, array: *mut ArrowArray) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self { schema: ArrowSchema::take(schema), array: ArrowArray::take(array) } }
    }

    /// Copies the array into a table whose columns are found by name in `known`. What `known` has and the array lacks
    /// is not in the table; what the array has beyond it is named in the result.
    ///
    /// Text comes as utf8, large utf8 or string views, plain or as a dictionary with indices of any width; integers of any
    /// width that hold numbers the column's type can hold, and floats that are whole, of which NaN is null (pandas has no
    /// other integers with nulls); booleans; timestamps in any unit and zone (without a zone: UTC). A column of Arrow's null
    /// type is all null. Text in the place of numbers, truths and times stays text, and so does its column. Anything else is
    /// [`ErrorKind::InvalidArgument`], and no table comes of it.
    pub fn into_table(self, known: &TableSchema) -> Result<Imported> {
        let (schema, array, rows) = self.parts()?;
        let mut unknown_columns = Vec::new();
        let mut found: Vec<Option<Child<'_>>> = known.fields.iter().map(|_| None).collect();
        for child in children(schema, array)? {
            match known.position(child.name).and_then(|position| found.get_mut(position)) {
                None => unknown_columns.push(child.name.to_owned()),
                Some(Some(_)) => return Err(child.invalid("it is there twice")),
                Some(slot) => *slot = Some(child),
            }
        }
        let mut fields = Vec::new();
        let mut columns = Vec::new();
        for (field, child) in known.fields.iter().zip(found) {
            if let Some(child) = child {
                let field = child.field(field)?;
                columns.push(child.column(&field, &rows)?);
                fields.push(field);
            }
        }
        let schema = Arc::new(TableSchema { kind: known.kind, fields });
        Ok(Imported { table: Table::from_columns(schema, columns, rows.length), unknown_columns })
    }

    /// Copies the array into a table of [`TableKind::Rows`]: all columns, as they are called and ordered, each of the type
    /// that its format says. Decimal numbers become JSON, in which they are written as everywhere; those that are no number are
    /// null.
    pub fn into_rows(self) -> Result<Imported> {
        let (schema, array, rows) = self.parts()?;
        let mut fields: Vec<TableField> = Vec::new();
        let mut columns = Vec::new();
        for child in children(schema, array)? {
            if fields.len() == MOST_COLUMNS {
                return Err(invalid(format!("more than {MOST_COLUMNS} columns")));
            }
            if fields.iter().any(|field| field.name == child.name) {
                return Err(child.invalid("it is there twice"));
            }
            let field = child.own_field()?;
            columns.push(child.column(&field, &rows)?);
            fields.push(field);
        }
        let schema = Arc::new(TableSchema { kind: TableKind::Rows, fields });
        Ok(Imported { table: Table::from_columns(schema, columns, rows.length), unknown_columns: Vec::new() })
    }

    /// The two structs and which rows there are, as far as they can be checked without their columns.
    fn parts(&self) -> Result<(&ArrowSchema, &ArrowArray, Rows)> {
        let (Some(schema), Some(array)) = (&self.schema, &self.array) else {
            return Err(invalid("an ArrowSchema and an ArrowArray are needed, and one of them is NULL"));
        };
        if schema.release.is_none() || array.release.is_none() {
            return Err(invalid("the ArrowSchema or ArrowArray has already been released"));
        }
        let rows = Rows::of(array)?;
        if array.n_buffers > 1 {
            return Err(invalid(format!("a struct array of {} buffers", array.n_buffers)));
        }
        Ok((schema, array, rows))
    }
}

fn invalid(message: impl Into<Message>) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

/// The columns of a struct array, each with its schema.
fn children<'a>(schema: &'a ArrowSchema, array: &'a ArrowArray) -> Result<Vec<Child<'a>>> {
    // SAFETY: of a struct that is not released, `format` is NULL or a C string.
    let format = unsafe { c_text(schema.format) }.unwrap_or(c"");
    if format != c"+s" {
        let format = format.to_string_lossy();
        return Err(invalid(format!("a table is a struct array of format `+s`, and this is `{format}`")));
    }
    let count = usize::try_from(schema.n_children).unwrap_or(usize::MAX);
    if schema.n_children != array.n_children || count > LARGEST {
        let (types, arrays) = (schema.n_children, array.n_children);
        return Err(invalid(format!("the schema has {types} columns and the array has {arrays}")));
    }
    if count > 0 && (schema.children.is_null() || array.children.is_null()) {
        return Err(invalid("the pointer to the columns is NULL"));
    }
    (0..count)
        .map(|position| {
            // SAFETY: both lists hold `count` pointers, says the interface; they are not NULL.
            let pair = unsafe { ((*schema.children.add(position)).as_ref(), (*array.children.add(position)).as_ref()) };
            match pair {
                (Some(schema), Some(array)) if schema.release.is_some() && array.release.is_some() => {
                    // SAFETY: of a struct that is not released, `name` is NULL or a C string.
                    let name = unsafe { c_text(schema.name) }.unwrap_or(c"");
                    let name = name.to_str();
                    let name = name.map_err(|_| invalid(format!("the name of column {position} is not UTF-8")))?;
                    Ok(Child { name, schema, array })
                }
                _ => Err(invalid(format!("column {position} is NULL or has already been released"))),
            }
        })
        .collect()
}

/// A C string.
///
/// # Safety
/// `text` is NULL or points at bytes with a NUL among them that live and stay as they are for `'a`.
unsafe fn c_text<'a>(text: *const std::ffi::c_char) -> Option<&'a CStr> {
    // SAFETY: the caller's promise.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })
}

/// Which elements of an array: those from `offset`, as many as `length`; and which of them are null.
#[derive(Clone, Copy)]
struct Rows {
    offset: usize,
    length: usize,
    /// NULL where nothing is null.
    validity: *const u8,
}

impl Rows {
    /// Those of an array with its own checks done: no negative number, no sum beyond what memory can hold.
    fn of(array: &ArrowArray) -> Result<Self> {
        let (Ok(offset), Ok(length)) = (usize::try_from(array.offset), usize::try_from(array.length)) else {
            return Err(invalid(format!("an array of length {} at offset {}", array.length, array.offset)));
        };
        if length > LARGEST {
            let message = format!("an array of {length} rows: import at most {LARGEST} at a time");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        // No element is wider than 16 bytes, so that no address below can pass the end of the address space.
        if offset.checked_add(length).is_none_or(|end| end > isize::MAX as usize / 16) {
            return Err(invalid(format!("an array of length {length} at offset {offset}")));
        }
        let Ok(buffers) = usize::try_from(array.n_buffers) else {
            return Err(invalid(format!("an array of {} buffers", array.n_buffers)));
        };
        if buffers > 0 && array.buffers.is_null() {
            return Err(invalid("the pointer to the buffers is NULL"));
        }
        // The first buffer of every type that has one is the validity bitmap.
        // SAFETY: the list holds `n_buffers` pointers, says the interface; it is not NULL.
        let validity: *const u8 = if buffers > 0 { unsafe { (*array.buffers).cast() } } else { std::ptr::null() };
        match array.null_count {
            0 => Ok(Self { offset, length, validity: std::ptr::null() }),
            1.. if validity.is_null() && length > 0 && buffers > 0 => Err(invalid("nulls, and no validity bitmap")),
            _ => Ok(Self { offset, length, validity }),
        }
    }

    fn end(&self) -> usize {
        self.offset + self.length
    }

    /// Whether the element at that position of the buffers is filled.
    ///
    /// # Safety
    /// `at` lies before [`Rows::end`] of an array that keeps to the interface and is not released.
    unsafe fn is_valid(&self, at: usize) -> bool {
        // SAFETY: the caller's promise; the bitmap holds a bit for every element up to the end.
        self.validity.is_null() || unsafe { *self.validity.add(at / 8) } >> (at % 8) & 1 == 1
    }
}

/// What the cells of a child are.
#[derive(Clone, Copy)]
enum Format {
    Null,
    Bool,
    Integer(Integer),
    Float { double: bool },
    Text(TextLayout),
    Time { per_second: i64 },
}

/// How the texts of an array lie.
#[derive(Clone, Copy)]
enum TextLayout {
    /// End to end, with 32-bit offsets.
    Utf8,
    /// End to end, with 64-bit offsets.
    LargeUtf8,
    /// Views, into any number of buffers.
    Views,
}

#[derive(Clone, Copy)]
enum Integer {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
}

impl Format {
    fn parse(format: &CStr) -> Option<Self> {
        Some(match format.to_bytes() {
            b"n" => Self::Null,
            b"b" => Self::Bool,
            b"c" => Self::Integer(Integer::I8),
            b"C" => Self::Integer(Integer::U8),
            b"s" => Self::Integer(Integer::I16),
            b"S" => Self::Integer(Integer::U16),
            b"i" => Self::Integer(Integer::I32),
            b"I" => Self::Integer(Integer::U32),
            b"l" => Self::Integer(Integer::I64),
            b"L" => Self::Integer(Integer::U64),
            b"f" => Self::Float { double: false },
            b"g" => Self::Float { double: true },
            b"u" => Self::Text(TextLayout::Utf8),
            b"U" => Self::Text(TextLayout::LargeUtf8),
            b"vu" => Self::Text(TextLayout::Views),
            [b't', b's', unit, b':', ..] => Self::Time {
                per_second: match unit {
                    b's' => 1,
                    b'm' => 1_000,
                    b'u' => 1_000_000,
                    b'n' => 1_000_000_000,
                    _ => return None,
                },
            },
            _ => return None,
        })
    }

    /// How many buffers an array of it has; views have those with their texts besides.
    fn buffers(self) -> i64 {
        match self {
            Self::Null => 0,
            Self::Bool | Self::Integer(_) | Self::Float { .. } | Self::Time { .. } => 2,
            Self::Text(_) => 3,
        }
    }
}

/// An element of a buffer, which need not be aligned.
///
/// # Safety
/// `buffer` holds more than `at` elements of type `T`.
unsafe fn element<T: Copy>(buffer: *const u8, at: usize) -> T {
    // SAFETY: the caller's promise.
    unsafe { buffer.cast::<T>().add(at).read_unaligned() }
}

impl Integer {
    /// The number at `at`; `None` if it is larger than any `i64`.
    ///
    /// # Safety
    /// `buffer` holds more than `at` numbers of this width.
    unsafe fn get(self, buffer: *const u8, at: usize) -> Option<i64> {
        // SAFETY: the caller's promise.
        unsafe {
            Some(match self {
                Self::I8 => element::<i8>(buffer, at).into(),
                Self::U8 => element::<u8>(buffer, at).into(),
                Self::I16 => element::<i16>(buffer, at).into(),
                Self::U16 => element::<u16>(buffer, at).into(),
                Self::I32 => element::<i32>(buffer, at).into(),
                Self::U32 => element::<u32>(buffer, at).into(),
                Self::I64 => element::<i64>(buffer, at),
                Self::U64 => return i64::try_from(element::<u64>(buffer, at)).ok(),
            })
        }
    }
}

/// One column on its way in.
struct Child<'a> {
    name: &'a str,
    schema: &'a ArrowSchema,
    array: &'a ArrowArray,
}

impl<'a> Child<'a> {
    fn invalid(&self, what: impl std::fmt::Display) -> Error {
        invalid(format!("column {}: {what}", self.name))
    }

    fn too_large(&self) -> Error {
        let message = format!("column {}: more than {LARGEST} bytes of text: import fewer rows at a time", self.name);
        Error::new(ErrorKind::LimitExceeded, message)
    }

    /// The field as it is in the table: text in the place of numbers, truths and times stays text.
    fn field(&self, known: &TableField) -> Result<TableField> {
        let values = match self.schema.dictionary.is_null() {
            true => self.schema,
            // SAFETY: not NULL, so that it points at a struct that keeps to the interface.
            false => unsafe { &*self.schema.dictionary },
        };
        // What has been released is refused where it is read.
        let is_text = values.release.is_some() && matches!(self.format(values)?, Format::Text(_));
        let ty = if is_text && !known.ty.is_text() { ColumnType::Text } else { known.ty };
        Ok(TableField { ty, ..known.clone() })
    }

    /// The field as its format says it.
    fn own_field(&self) -> Result<TableField> {
        let values = match self.schema.dictionary.is_null() {
            true => self.schema,
            // SAFETY: not NULL, so that it points at a struct that keeps to the interface.
            false => unsafe { &*self.schema.dictionary },
        };
        let ty = match self.format(values)? {
            Format::Null | Format::Text(_) => ColumnType::Text,
            Format::Bool => ColumnType::Bool,
            Format::Integer(_) => ColumnType::Int,
            Format::Float { .. } => ColumnType::Json,
            Format::Time { .. } => ColumnType::Time,
        };
        Ok(TableField { name: Cow::Owned(self.name.to_owned()), ty, storage: Storage::Plain })
    }

    /// The cells of the parent's rows, as a column of that field.
    fn column(&self, field: &TableField, parent: &Rows) -> Result<ColumnData> {
        let format = self.format(self.schema)?;
        let mut builder = ColumnBuilder::new(field.ty, field.storage);
        let mut validity = Bitmap::default();
        let (has, needs) = (self.array.length, parent.end());
        if !usize::try_from(has).is_ok_and(|has| has >= needs) {
            return Err(self.invalid(format!("it has {has} rows and the table needs {needs}")));
        }
        if matches!(format, Format::Null) {
            // It has no buffers, says the interface, and Polars gives it one: nothing of it is looked at.
            return Ok(builder.finish(validity, parent.length));
        }
        let rows = Rows::of(self.array).map_err(|error| self.invalid(error))?;
        self.check_buffers(self.array, format, rows.end())?;
        if let (Format::Float { double }, ColumnType::Json, true) = (format, field.ty, self.schema.dictionary.is_null())
        {
            let buffer = self.buffer(self.array, 1);
            for row in 0..parent.length {
                // SAFETY: as below, and of that many elements the buffer holds as many as the array says.
                let number = unsafe {
                    let at = rows.offset + parent.offset + row;
                    let is_there = parent.is_valid(parent.offset + row) && rows.is_valid(at);
                    is_there
                        .then(|| if double { element::<f64>(buffer, at) } else { element::<f32>(buffer, at).into() })
                };
                if let Some(number) = number.filter(|number| number.is_finite())
                    && builder.put(row, Cell::Text(&number.to_string()))
                {
                    validity.set(row);
                }
            }
            return Ok(builder.finish(validity, parent.length));
        }
        let mut cells = self.cells(field, format, rows)?;
        for row in 0..parent.length {
            // A row that is null as a whole has no cells.
            // SAFETY: `row` lies within the parent's length.
            if unsafe { parent.is_valid(parent.offset + row) } {
                // SAFETY: this column has a row for each of the parent's, checked above.
                if builder.put(row, unsafe { cells.get(rows.offset + parent.offset + row) }?) {
                    validity.set(row);
                }
            }
        }
        Ok(builder.finish(validity, parent.length))
    }

    fn format(&self, schema: &ArrowSchema) -> Result<Format> {
        // SAFETY: of a struct that is not released, `format` is NULL or a C string.
        let format = unsafe { c_text(schema.format) }.unwrap_or(c"");
        Format::parse(format)
            .ok_or_else(|| self.invalid(format!("Arrow format `{}` is not accepted", format.to_string_lossy())))
    }

    /// Checks that an array has the buffers of its format, none of them NULL where `end` elements need it.
    fn check_buffers(&self, array: &ArrowArray, format: Format, end: usize) -> Result<()> {
        let has_more = matches!(format, Format::Text(TextLayout::Views)) && array.n_buffers > format.buffers();
        if array.n_buffers != format.buffers() && !has_more {
            return Err(self.invalid(format!("{} buffers where {} belong", array.n_buffers, format.buffers())));
        }
        if format.buffers() > 1 && end > 0 && self.buffer(array, 1).is_null() {
            return Err(self.invalid("a buffer is NULL"));
        }
        Ok(())
    }

    /// A buffer of an array whose number of buffers was checked to be above `position`.
    fn buffer(&self, array: &ArrowArray, position: usize) -> *const u8 {
        // SAFETY: the list holds `n_buffers` pointers, says the interface, and was checked not to be NULL.
        unsafe { (*array.buffers.add(position)).cast() }
    }

    /// What reads the cells, if cells of that format can be put into that column.
    fn cells(&self, field: &TableField, format: Format, rows: Rows) -> Result<Cells<'a, '_>> {
        let source = match (format, field.ty) {
            (Format::Integer(index), ty) if ty.is_text() && !self.schema.dictionary.is_null() => {
                let copied = field.storage == Storage::Plain;
                Source::Dictionary { index, buffer: self.buffer(self.array, 1), values: self.dictionary()?, copied }
            }
            _ if !self.schema.dictionary.is_null() => return Err(self.invalid("only text may be a dictionary")),
            (Format::Text(layout), ty) if ty.is_text() => Source::Text(self.texts(self.array, layout, &rows)?),
            (Format::Bool, ColumnType::Bool) => Source::Bool(self.buffer(self.array, 1)),
            (Format::Integer(integer), ColumnType::Int) => {
                Source::Integer { integer, buffer: self.buffer(self.array, 1), small: false }
            }
            (Format::Integer(integer), ColumnType::SmallInt) => {
                Source::Integer { integer, buffer: self.buffer(self.array, 1), small: true }
            }
            (Format::Float { double }, ColumnType::Int | ColumnType::SmallInt) => {
                let small = field.ty == ColumnType::SmallInt;
                Source::Float { double, buffer: self.buffer(self.array, 1), small }
            }
            (Format::Time { per_second }, ColumnType::Time) => {
                Source::Time { per_second, buffer: self.buffer(self.array, 1) }
            }
            _ => {
                // SAFETY: of a struct that is not released, `format` is NULL or a C string.
                let format = unsafe { c_text(self.schema.format) }.unwrap_or(c"").to_string_lossy();
                let ty = field.ty.name();
                return Err(self.invalid(format!("a column of type {ty} cannot hold Arrow format `{format}`")));
            }
        };
        Ok(Cells { child: self, rows, source, text_bytes: 0 })
    }

    /// The texts of an array whose buffers were counted.
    fn texts(&self, array: &ArrowArray, layout: TextLayout, rows: &Rows) -> Result<Texts<'a>> {
        Ok(match layout {
            TextLayout::Utf8 => Texts::EndToEnd(self.text_buffers(array, false, rows)?),
            TextLayout::LargeUtf8 => Texts::EndToEnd(self.text_buffers(array, true, rows)?),
            TextLayout::Views => Texts::Views { views: self.buffer(array, 1), buffers: self.viewed(array)? },
        })
    }

    /// What views look into: the buffers behind the second, of which the last has the sizes of the others.
    fn viewed(&self, array: &ArrowArray) -> Result<Vec<&'a [u8]>> {
        let last = array.n_buffers as usize - 1;
        let sizes = self.buffer(array, last);
        if last > 2 && sizes.is_null() {
            return Err(self.invalid("the sizes of its buffers are NULL"));
        }
        (2..last)
            .map(|position| {
                let bytes = self.buffer(array, position);
                // SAFETY: there is a size for each of these buffers, says the interface.
                let size = unsafe { element::<i64>(sizes, position - 2) };
                match usize::try_from(size).ok().filter(|&size| size <= isize::MAX as usize) {
                    Some(0) => Ok(&[][..]),
                    // SAFETY: the buffer is not NULL, has that many bytes, says the interface, and lives for `'a`.
                    Some(size) if !bytes.is_null() => Ok(unsafe { std::slice::from_raw_parts(bytes, size) }),
                    _ => Err(self.invalid(format!("buffer {position} is NULL or of {size} bytes"))),
                }
            })
            .collect()
    }

    /// Texts that lie end to end, after checking that no offset lies before another: then the last bounds them all.
    fn text_buffers(&self, array: &ArrowArray, large: bool, rows: &Rows) -> Result<TextBuffers<'a>> {
        let life = std::marker::PhantomData;
        let texts = TextBuffers { offsets: self.buffer(array, 1), bytes: self.buffer(array, 2), large, life };
        for at in rows.offset..rows.end() {
            // SAFETY: `at` lies before the end of rows that keep to the interface.
            let (start, end) = unsafe { texts.ends(at) };
            if start < 0 || end < start || end > isize::MAX as i64 || (end > start && texts.bytes.is_null()) {
                let row = at - rows.offset;
                return Err(self.invalid(format!("row {row}: text from byte {start} to byte {end}")));
            }
        }
        Ok(texts)
    }

    /// The values of a dictionary, each checked once. Other producers may have nulls among them.
    fn dictionary(&self) -> Result<Vec<Option<&'a str>>> {
        // SAFETY: `dictionary` is NULL or points at a struct that keeps to the interface.
        let (schema, array) = unsafe { (self.schema.dictionary.as_ref(), self.array.dictionary.as_ref()) };
        let (Some(schema), Some(array)) = (schema, array) else {
            return Err(self.invalid("its type is a dictionary, and the array has none"));
        };
        if schema.release.is_none() || array.release.is_none() {
            return Err(self.invalid("its dictionary has already been released"));
        }
        let format = self.format(schema)?;
        let rows = Rows::of(array).map_err(|error| self.invalid(error))?;
        self.check_buffers(array, format, rows.end())?;
        let layout = match format {
            Format::Text(layout) if schema.dictionary.is_null() => layout,
            Format::Null => return Ok(vec![None; rows.length]),
            _ => return Err(self.invalid("the values of a dictionary must be utf8, large utf8 or string views")),
        };
        let texts = self.texts(array, layout, &rows)?;
        let mut bytes = 0_usize;
        (rows.offset..rows.end())
            .map(|at| {
                // SAFETY: `at` lies within the dictionary's rows, which keep to the interface.
                unsafe {
                    let text = rows.is_valid(at).then(|| texts.get(at)).transpose();
                    let text = text
                        .map_err(|what| self.invalid(format!("{what} text {} of its dictionary", at - rows.offset)))?;
                    bytes = bytes.saturating_add(text.map_or(0, str::len));
                    if bytes > LARGEST { Err(self.too_large()) } else { Ok(text) }
                }
            })
            .collect()
    }
}

/// The texts of an array.
enum Texts<'a> {
    EndToEnd(TextBuffers<'a>),
    Views {
        /// 16 bytes each: the length; then up to 12 bytes of text, or its first 4, its buffer, and where it begins there.
        views: *const u8,
        buffers: Vec<&'a [u8]>,
    },
}

impl<'a> Texts<'a> {
    /// The text at `at`, or what is wrong with it.
    ///
    /// # Safety
    /// The array keeps to the interface and has more than `at` elements, the one at `at` not null; its buffers live for
    /// `'a`.
    unsafe fn get(&self, at: usize) -> std::result::Result<&'a str, String> {
        match self {
            // SAFETY: the caller's promise.
            Self::EndToEnd(texts) => unsafe { texts.get(at) },
            Self::Views { views, buffers } => {
                // SAFETY: the caller's promise; there are 16 bytes for each element.
                let view: &'a [u8; 16] = unsafe { &*views.add(at * 16).cast() };
                let [a, b, c, d, text @ ..] = view;
                let length = i32::from_ne_bytes([*a, *b, *c, *d]);
                let [_, _, _, _, e, f, g, h, i, j, k, l] = text;
                let outside = || format!("a text of {length} bytes outside its buffers in");
                let bytes = match usize::try_from(length) {
                    Ok(length) if length <= text.len() => text.get(..length),
                    Ok(length) => {
                        let (index, start) =
                            (i32::from_ne_bytes([*e, *f, *g, *h]), i32::from_ne_bytes([*i, *j, *k, *l]));
                        let buffer = usize::try_from(index).ok().and_then(|index| buffers.get(index));
                        let start = usize::try_from(start).ok();
                        buffer.zip(start).and_then(|(buffer, start)| buffer.get(start..start.checked_add(length)?))
                    }
                    Err(_) => None,
                };
                text_of(bytes.ok_or_else(outside)?)
            }
        }
    }
}

/// The bytes as text, or where they are none.
fn text_of(bytes: &[u8]) -> std::result::Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8 at byte {} of", error.valid_up_to()))
}

/// Offsets and bytes of a text array.
struct TextBuffers<'a> {
    offsets: *const u8,
    bytes: *const u8,
    large: bool,
    life: std::marker::PhantomData<&'a [u8]>,
}

impl<'a> TextBuffers<'a> {
    /// Where the text at `at` begins and ends among the bytes.
    ///
    /// # Safety
    /// The offsets are those of an array that keeps to the interface and has more than `at` elements.
    unsafe fn ends(&self, at: usize) -> (i64, i64) {
        // SAFETY: there is one offset more than there are elements.
        unsafe {
            match self.large {
                true => (element(self.offsets, at), element(self.offsets, at + 1)),
                false => (element::<i32>(self.offsets, at).into(), element::<i32>(self.offsets, at + 1).into()),
            }
        }
    }

    /// The text at `at`, or what is wrong with it.
    ///
    /// # Safety
    /// As for [`TextBuffers::ends`], which [`Child::text_buffers`] has checked; the bytes live for `'a`.
    unsafe fn get(&self, at: usize) -> std::result::Result<&'a str, String> {
        // SAFETY: the caller's promise.
        let (start, end) = unsafe { self.ends(at) };
        if start == end {
            return Ok("");
        }
        // SAFETY: the bytes up to the last offset are in the buffer, says the interface, and no offset is beyond it.
        let bytes = unsafe { std::slice::from_raw_parts(self.bytes.add(start as usize), (end - start) as usize) };
        text_of(bytes)
    }
}

/// Where cells are read from.
enum Source<'a> {
    Bool(*const u8),
    Integer {
        integer: Integer,
        buffer: *const u8,
        small: bool,
    },
    Float {
        double: bool,
        buffer: *const u8,
        small: bool,
    },
    Time {
        per_second: i64,
        buffer: *const u8,
    },
    Text(Texts<'a>),
    /// `copied`: each cell takes room of its own, and not only the values do.
    Dictionary {
        index: Integer,
        buffer: *const u8,
        values: Vec<Option<&'a str>>,
        copied: bool,
    },
}

struct Cells<'a, 'c> {
    child: &'c Child<'a>,
    rows: Rows,
    source: Source<'a>,
    text_bytes: usize,
}

impl<'a> Cells<'a, '_> {
    /// The cell at that position of the buffers.
    ///
    /// # Safety
    /// `at` lies before the end of the column's rows, and the column keeps to the interface.
    unsafe fn get(&mut self, at: usize) -> Result<Cell<'a>> {
        // SAFETY: the caller's promise, here and in every read below.
        if !unsafe { self.rows.is_valid(at) } {
            return Ok(Cell::Null);
        }
        let row = at - self.rows.offset;
        let too_big = |ty: ColumnType| self.child.invalid(format!("row {row}: the number is beyond {}", ty.name()));
        match &self.source {
            // SAFETY: see above.
            Source::Bool(bits) => Ok(Cell::Bool(unsafe { *bits.add(at / 8) } >> (at % 8) & 1 == 1)),
            Source::Integer { integer, buffer, small } => {
                let ty = if *small { ColumnType::SmallInt } else { ColumnType::Int };
                // SAFETY: see above.
                let number = unsafe { integer.get(*buffer, at) };
                let fits = number.filter(|&number| !small || i32::try_from(number).is_ok());
                fits.map(Cell::Int).ok_or_else(|| too_big(ty))
            }
            Source::Float { double, buffer, small } => {
                // SAFETY: see above.
                let number =
                    unsafe { if *double { element::<f64>(*buffer, at) } else { element::<f32>(*buffer, at).into() } };
                if number.is_nan() {
                    return Ok(Cell::Null);
                }
                if number.trunc() != number {
                    return Err(self.child.invalid(format!("row {row}: {number} is no whole number")));
                }
                // Beyond this not every integer has a float of its own.
                let largest = if *small { f64::from(i32::MAX) } else { (1_i64 << f64::MANTISSA_DIGITS) as f64 };
                let ty = if *small { ColumnType::SmallInt } else { ColumnType::Int };
                if number.abs() <= largest { Ok(Cell::Int(number as i64)) } else { Err(too_big(ty)) }
            }
            Source::Time { per_second, buffer } => {
                // SAFETY: see above.
                let number = unsafe { element::<i64>(*buffer, at) };
                let micros = match per_second {
                    1_000_000_000 => Some(number.div_euclid(1_000)),
                    _ => number.checked_mul(1_000_000 / per_second),
                };
                micros.map(|micros| Cell::Time(Timestamp(micros))).ok_or_else(|| too_big(ColumnType::Time))
            }
            Source::Text(texts) => {
                // SAFETY: see above.
                let text = unsafe { texts.get(at) }.map_err(|what| self.child.invalid(format!("{what} row {row}")))?;
                self.text(text, true)
            }
            Source::Dictionary { index, buffer, values, copied } => {
                // SAFETY: see above.
                let index = unsafe { index.get(*buffer, at) }.and_then(|index| usize::try_from(index).ok());
                match index.and_then(|index| values.get(index)) {
                    Some(Some(text)) => {
                        let (text, copied) = (*text, *copied);
                        self.text(text, copied)
                    }
                    Some(None) => Ok(Cell::Null),
                    None => {
                        let length = values.len();
                        Err(self.child.invalid(format!("row {row}: an index outside its dictionary of {length} texts")))
                    }
                }
            }
        }
    }

    /// A text cell, counted against what one column can hold.
    fn text(&mut self, text: &'a str, copied: bool) -> Result<Cell<'a>> {
        if copied {
            self.text_bytes = self.text_bytes.saturating_add(text.len());
        }
        if self.text_bytes > LARGEST { Err(self.child.too_large()) } else { Ok(Cell::Text(text)) }
    }
}
