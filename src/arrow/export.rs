//! Tables out: a struct array whose children are the table's own buffers.

use std::ffi::{CStr, CString, c_void};
use std::ptr::{null, null_mut};
use std::sync::Arc;

use super::{ArrowArray, ArrowSchema, NULLABLE};
use crate::schema::{ColumnType, Storage};
use crate::table::{Bitmap, Cells, ColumnData, Table, TableField, TableSchema, Texts};

/// The key under which the struct's metadata names the kind of table.
const KIND_KEY: &str = "teams_meeting_audit.kind";

/// Where empty buffers point: some readers refuse NULL even for no bytes.
static NOTHING: [u64; 8] = [0; 8];

/// The schema of a table as a struct type (`+s`), one child a column; its metadata names the kind of table.
pub fn export_schema(schema: &TableSchema) -> ArrowSchema {
    SchemaOwner {
        name: CString::default(),
        metadata: metadata(&[(KIND_KEY, schema.kind.name())]),
        children: schema.fields.iter().map(|field| Box::into_raw(Box::new(export_field(field)))).collect(),
        dictionary: null_mut(),
    }
    .into_schema(c"+s", 0)
}

/// The rows of a table as a struct array. No cell is copied: the columns live until every child is released.
pub fn export_array(table: &Table) -> ArrowArray {
    let (start, rows) = (table.start(), table.rows());
    let children = (0..table.columns())
        .map(|column| Box::into_raw(Box::new(export_column(table.column(column), start, rows))))
        .collect();
    ArrayOwner { buffers: vec![null()], children, dictionary: null_mut(), column: None }.into_array(0, rows, 0)
}

fn export_field(field: &TableField) -> ArrowSchema {
    // Names are Rust constants or were C strings: a NUL inside cannot be.
    let name = CString::new(field.name.as_bytes()).unwrap_or_default();
    let text =
        SchemaOwner { name: CString::default(), metadata: Vec::new(), children: Vec::new(), dictionary: null_mut() };
    let dictionary = match (field.ty.is_text(), field.storage) {
        (true, Storage::Dictionary) => Box::into_raw(Box::new(text.into_schema(c"u", 0))),
        _ => null_mut(),
    };
    let owner = SchemaOwner { name, metadata: Vec::new(), children: Vec::new(), dictionary };
    owner.into_schema(format_of(field), NULLABLE)
}

fn format_of(field: &TableField) -> &'static CStr {
    match (field.ty, field.storage) {
        (ColumnType::Int, _) => c"l",
        (ColumnType::SmallInt, _) => c"i",
        (ColumnType::Bool, _) => c"b",
        (ColumnType::Time, _) => c"tsu:UTC",
        (_, Storage::Dictionary) => c"i",
        (_, Storage::Plain) => c"u",
    }
}

/// Key-value pairs in the interface's encoding: counts and lengths as native 32-bit integers.
fn metadata(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let put = |number: usize| (number as i32).to_ne_bytes();
    bytes.extend(put(pairs.len()));
    for text in pairs.iter().flat_map(|&(key, value)| [key, value]) {
        bytes.extend(put(text.len()));
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn export_column(column: &Arc<ColumnData>, start: usize, rows: usize) -> ArrowArray {
    let null_count = if column.null_count == 0 { 0 } else { count_nulls(&column.validity, start, rows) };
    let validity = if null_count == 0 { null() } else { buffer(column.validity.as_bytes()) };
    let mut dictionary = null_mut();
    let buffers = match &column.cells {
        Cells::Text(texts) => vec![validity, buffer(texts.offsets()), buffer(texts.bytes())],
        Cells::Dictionary { indices, values } => {
            dictionary = Box::into_raw(Box::new(export_values(column, values)));
            vec![validity, buffer(indices)]
        }
        Cells::Int64(numbers) => vec![validity, buffer(numbers)],
        Cells::Int32(numbers) => vec![validity, buffer(numbers)],
        Cells::Bool(bits) => vec![validity, buffer(bits.as_bytes())],
    };
    let owner = ArrayOwner { buffers, children: Vec::new(), dictionary, column: Some(Arc::clone(column)) };
    owner.into_array(start, rows, null_count)
}

fn export_values(column: &Arc<ColumnData>, values: &Texts) -> ArrowArray {
    let buffers = vec![null(), buffer(values.offsets()), buffer(values.bytes())];
    // Its own hold on the column: the interface lets a reader move the dictionary out and release the rest.
    let owner = ArrayOwner { buffers, children: Vec::new(), dictionary: null_mut(), column: Some(Arc::clone(column)) };
    owner.into_array(0, values.len(), 0)
}

fn buffer<T>(cells: &[T]) -> *const c_void {
    if cells.is_empty() { NOTHING.as_ptr().cast() } else { cells.as_ptr().cast() }
}

/// How many of the `rows` bits from `start` are unset.
fn count_nulls(validity: &Bitmap, start: usize, rows: usize) -> usize {
    let end = start + rows;
    let bytes = validity.as_bytes();
    let filled: u32 = (start / 8..end.div_ceil(8))
        .map(|at| {
            let byte = bytes.get(at).copied().unwrap_or(0);
            let before = start.saturating_sub(at * 8);
            let after = (at * 8 + 8).saturating_sub(end);
            (byte & (0xff << before) & (0xff >> after)).count_ones()
        })
        .sum();
    rows - filled as usize
}

/// What the private data of a schema points at.
struct SchemaOwner {
    name: CString,
    metadata: Vec<u8>,
    children: Vec<*mut ArrowSchema>,
    dictionary: *mut ArrowSchema,
}

impl SchemaOwner {
    fn into_schema(self, format: &'static CStr, flags: i64) -> ArrowSchema {
        let owner = Box::new(self);
        let metadata = if owner.metadata.is_empty() { null() } else { owner.metadata.as_ptr().cast() };
        let (name, dictionary, n_children) = (owner.name.as_ptr(), owner.dictionary, owner.children.len() as i64);
        let owner = Box::into_raw(owner);
        ArrowSchema {
            format: format.as_ptr(),
            name,
            metadata,
            flags,
            n_children,
            // SAFETY: `owner` came from `Box::into_raw` and is freed by `release_schema` alone.
            children: unsafe { (*owner).children.as_mut_ptr() },
            dictionary,
            release: Some(release_schema),
            private_data: owner.cast(),
        }
    }
}

impl Drop for SchemaOwner {
    fn drop(&mut self) {
        for &child in self.children.iter().chain([&self.dictionary]).filter(|child| !child.is_null()) {
            // SAFETY: children and dictionary come from `Box::into_raw`; a reader may have emptied them by moving
            // their content out, but the memory stays ours.
            drop(unsafe { Box::from_raw(child) });
        }
    }
}

unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: the interface calls this with the struct that `into_schema` made, or a bitwise copy of it.
    let Some(schema) = (unsafe { schema.as_mut() }) else { return };
    if schema.release.take().is_some() {
        // SAFETY: `private_data` came from `Box::into_raw` in `into_schema`, and `release` was still set.
        drop(unsafe { Box::from_raw(schema.private_data.cast::<SchemaOwner>()) });
    }
}

/// What the private data of an array points at.
struct ArrayOwner {
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
    dictionary: *mut ArrowArray,
    /// Keeps the buffers alive.
    column: Option<Arc<ColumnData>>,
}

impl ArrayOwner {
    fn into_array(self, offset: usize, length: usize, null_count: usize) -> ArrowArray {
        debug_assert!(self.column.is_some() || self.buffers.iter().all(|buffer| buffer.is_null()));
        let (n_buffers, n_children) = (self.buffers.len() as i64, self.children.len() as i64);
        let dictionary = self.dictionary;
        let owner = Box::into_raw(Box::new(self));
        ArrowArray {
            length: length as i64,
            null_count: null_count as i64,
            offset: offset as i64,
            n_buffers,
            n_children,
            // SAFETY: `owner` came from `Box::into_raw` and is freed by `release_array` alone.
            buffers: unsafe { (*owner).buffers.as_mut_ptr() },
            // SAFETY: as above.
            children: unsafe { (*owner).children.as_mut_ptr() },
            dictionary,
            release: Some(release_array),
            private_data: owner.cast(),
        }
    }
}

impl Drop for ArrayOwner {
    fn drop(&mut self) {
        for &child in self.children.iter().chain([&self.dictionary]).filter(|child| !child.is_null()) {
            // SAFETY: children and dictionary come from `Box::into_raw`; a reader may have emptied them by moving
            // their content out, but the memory stays ours.
            drop(unsafe { Box::from_raw(child) });
        }
    }
}

unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: the interface calls this with the struct that `into_array` made, or a bitwise copy of it.
    let Some(array) = (unsafe { array.as_mut() }) else { return };
    if array.release.take().is_some() {
        // SAFETY: `private_data` came from `Box::into_raw` in `into_array`, and `release` was still set.
        drop(unsafe { Box::from_raw(array.private_data.cast::<ArrayOwner>()) });
    }
}
