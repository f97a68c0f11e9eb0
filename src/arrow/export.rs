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

/// The rows of a table as a struct array. No text is copied, and no cell but the views of columns that are stored as such:
/// the columns live until every child is released.
pub fn export_array(table: &Table) -> ArrowArray {
    let (start, rows) = (table.start(), table.rows());
    let fields = &table.schema().fields;
    let children = (0..table.columns())
        .map(|column| {
            let views = fields.get(column).is_some_and(|field| field.storage == Storage::View);
            Box::into_raw(Box::new(export_column(table.column(column), start, rows, views)))
        })
        .collect();
    let mut owner = ArrayOwner::new(vec![null()], None);
    owner.children = children;
    owner.into_array(0, rows, 0)
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
        (_, Storage::View) => c"vu",
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

fn export_column(column: &Arc<ColumnData>, start: usize, rows: usize, as_views: bool) -> ArrowArray {
    let null_count = if column.null_count == 0 { 0 } else { count_nulls(&column.validity, start, rows) };
    let validity = if null_count == 0 { null() } else { buffer(column.validity.as_bytes()) };
    let mut dictionary = null_mut();
    let buffers = match &column.cells {
        Cells::Dictionary { indices, values } if as_views => {
            return export_views(column, indices, values, start, rows, null_count);
        }
        Cells::Text(texts) => vec![validity, buffer(texts.offsets()), buffer(texts.bytes())],
        Cells::Dictionary { indices, values } => {
            dictionary = Box::into_raw(Box::new(export_values(column, values)));
            vec![validity, buffer(indices)]
        }
        Cells::Int64(numbers) => vec![validity, buffer(numbers)],
        Cells::Int32(numbers) => vec![validity, buffer(numbers)],
        Cells::Bool(bits) => vec![validity, buffer(bits.as_bytes())],
    };
    let mut owner = ArrayOwner::new(buffers, Some(Arc::clone(column)));
    owner.dictionary = dictionary;
    owner.into_array(start, rows, null_count)
}

/// A view per row into the distinct texts of a column.
fn export_views(
    column: &Arc<ColumnData>,
    indices: &[i32],
    values: &Texts,
    start: usize,
    rows: usize,
    null_count: usize,
) -> ArrowArray {
    let of_values: Vec<[u8; 16]> = (0..values.len()).map(|value| view(values, value)).collect();
    // The bits of validity begin at a byte, so that up to seven rows before the first come along.
    let offset = start % 8;
    let views: Vec<[u8; 16]> = indices
        .iter()
        .skip(start - offset)
        .take(offset + rows)
        // Of a column without texts every row is null.
        .map(|&index| of_values.get(index as usize).copied().unwrap_or_default())
        .collect();
    let validity = column.validity.as_bytes().get(start / 8..).unwrap_or_default();
    let validity = if null_count == 0 { null() } else { buffer(validity) };
    let sizes = vec![values.bytes().len() as i64];
    let buffers = vec![validity, buffer(&views), buffer(values.bytes()), buffer(&sizes)];
    let mut owner = ArrayOwner::new(buffers, Some(Arc::clone(column)));
    (owner.views, owner.sizes) = (views, sizes);
    owner.into_array(offset, rows, null_count)
}

/// A string view: the length, then all of a short text, or the first four bytes of a longer one, its buffer, which is the
/// first, and where it begins there.
fn view(values: &Texts, position: usize) -> [u8; 16] {
    let text = values.get(position).as_bytes();
    let mut view = [0; 16];
    let (length, rest) = view.split_at_mut(4);
    length.copy_from_slice(&(text.len() as i32).to_ne_bytes());
    match rest.get_mut(..text.len()) {
        Some(all) => all.copy_from_slice(text),
        None => {
            let start = values.offsets().get(position).copied().unwrap_or(0);
            let (first, place) = rest.split_at_mut(4);
            first.copy_from_slice(&text[..4]);
            place[4..].copy_from_slice(&start.to_ne_bytes());
        }
    }
    view
}

fn export_values(column: &Arc<ColumnData>, values: &Texts) -> ArrowArray {
    let buffers = vec![null(), buffer(values.offsets()), buffer(values.bytes())];
    // Its own hold on the column: the interface lets a reader move the dictionary out and release the rest.
    ArrayOwner::new(buffers, Some(Arc::clone(column))).into_array(0, values.len(), 0)
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
    /// Buffers that are made for this array alone; empty where it has no views.
    views: Vec<[u8; 16]>,
    sizes: Vec<i64>,
}

impl ArrayOwner {
    fn new(buffers: Vec<*const c_void>, column: Option<Arc<ColumnData>>) -> Self {
        let (children, views, sizes) = (Vec::new(), Vec::new(), Vec::new());
        Self { buffers, children, dictionary: null_mut(), column, views, sizes }
    }

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
