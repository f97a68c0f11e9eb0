use std::ffi::{CStr, c_void};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::error::{Error, ErrorKind, Result};
use crate::record::{Cell, Row};
use crate::schema::{Column, ColumnType, Storage};
use crate::table::{Table, TableBuilder, TableSchema};
use crate::time::Timestamp;

fn every_column(text: Storage) -> TableSchema {
    TableSchema::records(Column::ALL, false).with_repeated(text)
}

/// `rows` records; every third cell is null, texts repeat, one is empty.
fn records(rows: usize, text: Storage) -> Table {
    let texts = ["Ada", "", "Zoë 会議", "Ada", "a longer name than the others"];
    let mut builder = TableBuilder::new(Arc::new(every_column(text)));
    for number in 0..rows {
        let mut row = Row::new();
        for (position, &column) in Column::ALL.iter().enumerate().filter(|(position, _)| (position + number) % 3 > 0) {
            let cell = match column.ty() {
                ty if ty.is_text() => Cell::Text(texts[(position * 7 + number) % texts.len()]),
                ColumnType::Bool => Cell::Bool(number % 2 == 0),
                ColumnType::Time => Cell::Time(Timestamp(1_768_740_818_000_001 + number as i64)),
                _ => Cell::Int(number as i64 - 3),
            };
            row.set(column, cell);
        }
        builder.append(&row);
    }
    builder.finish()
}

fn cells(table: &Table) -> Vec<Vec<Cell<'_>>> {
    (0..table.rows()).map(|row| (0..table.columns()).map(|column| table.cell(row, column)).collect()).collect()
}

fn import(known: &TableSchema, schema: &mut ArrowSchema, array: &mut ArrowArray) -> Result<Imported> {
    // SAFETY: the tests' structs keep to the interface where an array's buffers are concerned.
    let imported = unsafe { Incoming::take(schema, array) }.into_table(known);
    assert!(schema.release.is_none() && array.release.is_none(), "both are taken over, whatever comes of it");
    imported
}

fn round_trip(table: &Table) -> Table {
    let (mut schema, mut array) = (export_schema(table.schema()), export_array(table));
    let known = every_column(Storage::Dictionary);
    let imported = import(&known, &mut schema, &mut array).unwrap();
    assert_eq!(imported.unknown_columns, Vec::<String>::new());
    imported.table
}

#[test]
fn what_goes_out_comes_back() {
    for text in [Storage::Dictionary, Storage::Plain, Storage::View] {
        // Miri takes minutes for the last.
        for &rows in if cfg!(miri) { &[0, 1, 7, 8, 9][..] } else { &[0, 1, 7, 8, 9, 100] } {
            let table = records(rows, text);
            assert_eq!(cells(&round_trip(&table)), cells(&table), "{rows} rows, text as {text:?}");
        }
    }
}

#[test]
fn slices_share_buffers_and_know_their_nulls() {
    // Miri takes minutes for long ones.
    let longest = if cfg!(miri) { 20 } else { 100 };
    let table = records(longest, Storage::Dictionary);
    let slices =
        [(0, 8), (1, 7), (3, 13), (7, 1), (8, 11), (19, 1), (20, 0), (8, 16), (63, 37), (99, 1), (100, 0), (0, 100)];
    for (from, length) in slices.into_iter().filter(|(from, length)| from + length <= longest) {
        let slice = table.slice(from, length);
        let array = export_array(&slice);
        let children = children(&array);
        for (position, child) in children.iter().enumerate() {
            let nulls = (0..length).filter(|&row| slice.cell(row, position) == Cell::Null).count();
            assert_eq!((child.length, child.offset, child.null_count), (length as i64, from as i64, nulls as i64));
        }
        assert_eq!(cells(&round_trip(&slice)), cells(&table.slice(from, length)), "{from}, {length}");
    }
    let whole = export_array(&table);
    let part = export_array(&table.slice(5, 10));
    for (whole, part) in children(&whole).iter().zip(children(&part)) {
        assert_eq!(buffer_of(whole, 1), buffer_of(part, 1));
    }
}

#[test]
fn slices_of_views_begin_within_a_byte_of_their_first_row() {
    let table = records(40, Storage::View);
    let column = Column::DisplayName as usize;
    for (from, length) in [(0, 40), (1, 7), (7, 2), (8, 11), (13, 20), (39, 1), (40, 0)] {
        let slice = table.slice(from, length);
        let array = export_array(&slice);
        let child = children(&array)[column];
        assert_eq!((child.length, child.offset, child.n_buffers), (length as i64, (from % 8) as i64, 4));
        assert_eq!(cells(&round_trip(&slice)), cells(&slice), "{from}, {length}");
    }
    let schema = export_schema(table.schema());
    // SAFETY: an exported struct's children are as many as it says, and their formats are C strings.
    let format = |column: Column| unsafe { CStr::from_ptr((**schema.children.add(column as usize)).format) };
    assert_eq!((format(Column::DisplayName), format(Column::AuditId), format(Column::Role)), (c"vu", c"u", c"i"));
    // SAFETY: as above.
    assert!(unsafe { (**schema.children.add(column)).dictionary.is_null() });
}

#[test]
fn the_schema_says_types_dictionaries_and_the_kind_of_table() {
    let schema = export_schema(&every_column(Storage::Dictionary));
    // SAFETY: an exported struct's strings and children are as many as it says.
    unsafe {
        assert_eq!(CStr::from_ptr(schema.format), c"+s");
        let mut expected = Vec::new();
        for number in [1_i32, 24] {
            expected.extend(number.to_ne_bytes());
        }
        expected.extend(b"teams_meeting_audit.kind");
        expected.extend(7_i32.to_ne_bytes());
        expected.extend(b"Records");
        assert_eq!(std::slice::from_raw_parts(schema.metadata.cast::<u8>(), expected.len()), expected);
        let child = |column: Column| &**schema.children.add(column as usize);
        let format = |column: Column| CStr::from_ptr(child(column).format);
        assert_eq!(schema.n_children, Column::ALL.len() as i64);
        assert_eq!(format(Column::RecordNumber), c"l");
        assert_eq!(format(Column::Version), c"i");
        assert_eq!(format(Column::IsOrganizer), c"b");
        assert_eq!(format(Column::StartTime), c"tsu:UTC");
        assert_eq!(format(Column::AuditId), c"u");
        assert!(child(Column::AuditId).dictionary.is_null());
        assert_eq!(format(Column::DisplayName), c"i");
        assert_eq!(CStr::from_ptr((*child(Column::DisplayName).dictionary).format), c"u");
        assert_eq!(CStr::from_ptr(child(Column::DisplayName).name), c"DisplayName");
        assert_eq!(child(Column::DisplayName).flags, NULLABLE);
    }
}

#[test]
fn empty_and_all_null_columns_have_every_buffer() {
    let mut builder = TableBuilder::new(Arc::new(every_column(Storage::Dictionary)));
    assert_buffers(&export_array(&builder.finish()), 0);
    builder = TableBuilder::new(Arc::new(every_column(Storage::Dictionary)));
    for _ in 0..3 {
        builder.append(&Row::new());
    }
    assert_buffers(&export_array(&builder.finish()), 3);
}

fn assert_buffers(array: &ArrowArray, nulls: i64) {
    for child in children(array) {
        assert_eq!((child.length, child.null_count), (nulls, nulls));
        for position in 1..child.n_buffers {
            assert!(!buffer_of(child, position as usize).is_null());
        }
        if child.n_buffers == 3 {
            // SAFETY: a text array has an offset even without texts.
            assert_eq!(unsafe { *buffer_of(child, 1).cast::<i32>() }, 0);
        }
    }
}

fn children(array: &ArrowArray) -> Vec<&ArrowArray> {
    // SAFETY: an exported struct has as many children as it says.
    (0..array.n_children).map(|at| unsafe { &**array.children.add(at as usize) }).collect()
}

fn buffer_of(array: &ArrowArray, position: usize) -> *const c_void {
    assert!((position as i64) < array.n_buffers);
    // SAFETY: an exported struct has as many buffers as it says.
    unsafe { *array.buffers.add(position) }
}

#[test]
fn a_child_moved_out_outlives_its_table_and_its_parent() {
    let table = records(20, Storage::Dictionary);
    let expected: Vec<Option<String>> =
        (0..20).map(|row| table.text(row, Column::UserId as usize).map(str::to_owned)).collect();
    let parent = export_array(&table);
    drop(table);
    // SAFETY: the child exists; moving it out is what the interface allows.
    let child = unsafe { ArrowArray::take(*parent.children.add(Column::UserId as usize)) }.unwrap();
    drop(parent);
    let mut schema = export_schema(&TableSchema::records(&[Column::UserId], false));
    let mut list = [Box::into_raw(Box::new(child))];
    let mut array = ArrowArray { length: 20, n_children: 1, children: list.as_mut_ptr(), ..unowned() };
    let imported = import(&every_column(Storage::Dictionary), &mut schema, &mut array).unwrap();
    let texts: Vec<Option<String>> = (0..20).map(|row| imported.table.text(row, 0).map(str::to_owned)).collect();
    assert_eq!(texts, expected);
    // SAFETY: made by `Box::into_raw` above; `unowned` frees nothing.
    drop(unsafe { Box::from_raw(list[0]) });
}

/// An array that looks alive and frees nothing.
fn unowned() -> ArrowArray {
    unsafe extern "C" fn release(array: *mut ArrowArray) {
        // SAFETY: called with the struct itself.
        unsafe { (*array).release = None }
    }
    let mut array = ArrowArray::released();
    array.release = Some(release);
    array
}

/// A struct as some other library would make it: buffers and children of its own, and a count of what is alive.
#[derive(Clone, Default)]
struct Foreign {
    name: &'static CStr,
    format: &'static CStr,
    length: i64,
    offset: i64,
    null_count: i64,
    /// `None` is a NULL pointer.
    buffers: Vec<Option<Vec<u8>>>,
    children: Vec<Foreign>,
    dictionary: Option<Box<Foreign>>,
}

struct ForeignSchema {
    children: Vec<*mut ArrowSchema>,
    dictionary: *mut ArrowSchema,
    alive: Arc<AtomicUsize>,
}

struct ForeignArray {
    _bytes: Vec<Option<Vec<u8>>>,
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
    dictionary: *mut ArrowArray,
    alive: Arc<AtomicUsize>,
}

impl Foreign {
    fn schema(&self, alive: &Arc<AtomicUsize>) -> ArrowSchema {
        unsafe extern "C" fn release(schema: *mut ArrowSchema) {
            // SAFETY: called once with a struct of `schema`, whose parts came from `Box::into_raw`.
            unsafe {
                let owner = Box::from_raw((*schema).private_data.cast::<ForeignSchema>());
                for &child in owner.children.iter().chain([&owner.dictionary]).filter(|child| !child.is_null()) {
                    drop(Box::from_raw(child));
                }
                owner.alive.fetch_sub(1, Ordering::SeqCst);
                (*schema).release = None;
            }
        }
        alive.fetch_add(1, Ordering::SeqCst);
        let boxed = |foreign: &Foreign| Box::into_raw(Box::new(foreign.schema(alive)));
        let children: Vec<_> = self.children.iter().map(boxed).collect();
        let dictionary = self.dictionary.as_deref().map_or(null_mut(), boxed);
        let owner = Box::into_raw(Box::new(ForeignSchema { children, dictionary, alive: Arc::clone(alive) }));
        ArrowSchema {
            format: self.format.as_ptr(),
            name: self.name.as_ptr(),
            metadata: null(),
            flags: NULLABLE,
            n_children: self.children.len() as i64,
            // SAFETY: just made by `Box::into_raw`.
            children: unsafe { (*owner).children.as_mut_ptr() },
            dictionary,
            release: Some(release),
            private_data: owner.cast(),
        }
    }

    fn array(&self, alive: &Arc<AtomicUsize>) -> ArrowArray {
        unsafe extern "C" fn release(array: *mut ArrowArray) {
            // SAFETY: called once with a struct of `array`, whose parts came from `Box::into_raw`.
            unsafe {
                let owner = Box::from_raw((*array).private_data.cast::<ForeignArray>());
                for &child in owner.children.iter().chain([&owner.dictionary]).filter(|child| !child.is_null()) {
                    drop(Box::from_raw(child));
                }
                owner.alive.fetch_sub(1, Ordering::SeqCst);
                (*array).release = None;
            }
        }
        alive.fetch_add(1, Ordering::SeqCst);
        let bytes = self.buffers.clone();
        let buffers = bytes.iter().map(|bytes| bytes.as_ref().map_or(null(), |bytes| bytes.as_ptr().cast())).collect();
        let boxed = |foreign: &Foreign| Box::into_raw(Box::new(foreign.array(alive)));
        let children: Vec<_> = self.children.iter().map(boxed).collect();
        let dictionary = self.dictionary.as_deref().map_or(null_mut(), boxed);
        let owner = ForeignArray { _bytes: bytes, buffers, children, dictionary, alive: Arc::clone(alive) };
        let owner = Box::into_raw(Box::new(owner));
        ArrowArray {
            length: self.length,
            null_count: self.null_count,
            offset: self.offset,
            n_buffers: self.buffers.len() as i64,
            n_children: self.children.len() as i64,
            // SAFETY: just made by `Box::into_raw`.
            buffers: unsafe { (*owner).buffers.as_mut_ptr() },
            // SAFETY: as above.
            children: unsafe { (*owner).children.as_mut_ptr() },
            dictionary,
            release: Some(release),
            private_data: owner.cast(),
        }
    }

    fn table(length: i64, children: Vec<Foreign>) -> Self {
        Self { format: c"+s", length, buffers: vec![None], children, ..Self::default() }
    }

    /// Imported as records, with everything released again.
    fn import(&self) -> Result<Imported> {
        self.import_with(|_, _| {})
    }

    fn import_with(&self, spoil: impl FnOnce(&mut ArrowSchema, &mut ArrowArray)) -> Result<Imported> {
        let alive = Arc::new(AtomicUsize::new(0));
        let (mut schema, mut array) = (self.schema(&alive), self.array(&alive));
        spoil(&mut schema, &mut array);
        let imported = import(&every_column(Storage::Dictionary), &mut schema, &mut array);
        drop((schema, array));
        assert_eq!(alive.load(Ordering::SeqCst), 0, "everything is released");
        imported
    }

    /// The one column's cells, read as that of a table with one row each.
    fn cells(self) -> Result<Vec<Option<String>>> {
        let length = self.length;
        let imported = Self::table(length, vec![self]).import()?;
        assert_eq!(imported.table.columns(), 1);
        let shown = |row| match imported.table.cell(row, 0) {
            Cell::Null => None,
            Cell::Text(text) => Some(text.to_owned()),
            Cell::Int(number) => Some(number.to_string()),
            Cell::Bool(truth) => Some(truth.to_string()),
            Cell::Time(time) => Some(format!("{}us", time.0)),
        };
        Ok((0..imported.table.rows()).map(shown).collect())
    }

    fn error(self) -> String {
        let error = self.cells().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        error.to_string()
    }
}

/// Numbers as the bytes of a buffer.
macro_rules! bytes {
    ($ty:ty; $($number:expr),*) => {
        Some([$(<$ty>::to_ne_bytes($number)),*].concat())
    };
}

fn texts(name: &'static CStr, offsets: &[i32], bytes: &[u8]) -> Foreign {
    let offsets = offsets.iter().flat_map(|offset| offset.to_ne_bytes()).collect::<Vec<u8>>();
    let length = (offsets.len() / 4) as i64 - 1;
    Foreign {
        name,
        format: c"u",
        length,
        buffers: vec![None, Some(offsets), Some(bytes.to_vec())],
        ..Foreign::default()
    }
}

fn column(name: &'static CStr, format: &'static CStr, length: i64, buffers: Vec<Option<Vec<u8>>>) -> Foreign {
    Foreign { name, format, length, buffers, ..Foreign::default() }
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn integers_of_every_width() {
    let name = c"RecordNumber";
    let of = |format, buffer| column(name, format, 2, vec![None, buffer]).cells().unwrap();
    assert_eq!(of(c"c", bytes![i8; -1, 5]), some(&["-1", "5"]));
    assert_eq!(of(c"C", bytes![u8; 255, 5]), some(&["255", "5"]));
    assert_eq!(of(c"s", bytes![i16; -300, 5]), some(&["-300", "5"]));
    assert_eq!(of(c"S", bytes![u16; 65_535, 5]), some(&["65535", "5"]));
    assert_eq!(of(c"i", bytes![i32; -70_000, 5]), some(&["-70000", "5"]));
    assert_eq!(of(c"I", bytes![u32; u32::MAX, 5]), some(&["4294967295", "5"]));
    assert_eq!(of(c"l", bytes![i64; i64::MIN, 5]), some(&["-9223372036854775808", "5"]));
    assert_eq!(of(c"L", bytes![u64; 7, 5]), some(&["7", "5"]));
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let large = column(c"RecordNumber", c"L", 2, vec![None, bytes![u64; 7, u64::MAX]]);
    assert_eq!(large.error(), "column RecordNumber: row 1: the number is beyond int");
    let small = column(c"Role", c"l", 1, vec![None, bytes![i64; 1 << 31]]);
    assert_eq!(small.error(), "column Role: row 0: the number is beyond small int");
    let late = column(c"StartTime", c"tss:", 1, vec![None, bytes![i64; i64::MAX]]);
    assert_eq!(late.error(), "column StartTime: row 0: the number is beyond time");
}

#[test]
fn times_in_every_unit_and_zone() {
    let of = |format, number| column(c"StartTime", format, 1, vec![None, bytes![i64; number]]).cells().unwrap();
    assert_eq!(of(c"tss:", 1_768_740_818), some(&["1768740818000000us"]));
    assert_eq!(of(c"tsm:Europe/Zurich", 1_768_740_818_123), some(&["1768740818123000us"]));
    assert_eq!(of(c"tsu:UTC", 1_768_740_818_123_456), some(&["1768740818123456us"]));
    assert_eq!(of(c"tsn:+01:00", -1), some(&["-1us"]));
}

#[test]
fn validity_and_offsets_of_parent_and_child_add_up() {
    let mut truths = column(c"IsOrganizer", c"b", 6, vec![Some(vec![0b1011_0111, 1]), Some(vec![0b1010_1010, 1])]);
    (truths.offset, truths.null_count) = (2, -1);
    // Elements 3 to 6 of the buffers: null, true, true (bit 5), null.
    let mut table = Foreign::table(4, vec![truths]);
    table.offset = 1;
    let imported = table.import().unwrap().table;
    let shown: Vec<Cell<'_>> = (0..4).map(|row| imported.cell(row, 0)).collect();
    assert_eq!(shown, [Cell::Null, Cell::Bool(false), Cell::Bool(true), Cell::Null]);
    // And a row that is null as a whole.
    table.buffers = vec![Some(vec![0b0001_1011])];
    table.null_count = 1;
    let imported = table.import().unwrap().table;
    let shown: Vec<Cell<'_>> = (0..4).map(|row| imported.cell(row, 0)).collect();
    assert_eq!(shown, [Cell::Null, Cell::Null, Cell::Bool(true), Cell::Null]);
}

#[test]
fn large_text_and_dictionaries_with_any_index() {
    let large = column(c"UserId", c"U", 2, vec![None, bytes![i64; 1, 4, 4], Some(b"?Ada".to_vec())]);
    assert_eq!(large.clone().cells().unwrap(), some(&["Ada", ""]));
    let mut values = texts(c"", &[0, 3, 3, 8], "AdaLovel".as_bytes());
    values.null_count = 1;
    values.buffers[0] = Some(vec![0b101]);
    for (format, indices) in [
        (c"c", bytes![i8; 2, 0, 1]),
        (c"C", bytes![u8; 2, 0, 1]),
        (c"s", bytes![i16; 2, 0, 1]),
        (c"S", bytes![u16; 2, 0, 1]),
        (c"i", bytes![i32; 2, 0, 1]),
        (c"I", bytes![u32; 2, 0, 1]),
        (c"l", bytes![i64; 2, 0, 1]),
        (c"L", bytes![u64; 2, 0, 1]),
    ] {
        let mut coded = column(c"UserId", format, 3, vec![None, indices]);
        coded.dictionary = Some(Box::new(values.clone()));
        assert_eq!(coded.cells().unwrap(), [Some("Lovel".to_owned()), Some("Ada".to_owned()), None]);
    }
    let mut coded = column(c"SessionId", c"c", 2, vec![None, bytes![i8; 1, 0]]);
    coded.dictionary = Some(Box::new(large));
    assert_eq!(coded.cells().unwrap(), some(&["", "Ada"]), "into a column that is stored plainly");
}

/// A view of a text that lies in it, or else in `buffer` from `start`.
fn view(text: &str, buffer: i32, start: i32) -> Vec<u8> {
    let mut view = (text.len() as i32).to_ne_bytes().to_vec();
    if text.len() <= 12 {
        view.extend(text.as_bytes());
    } else {
        view.extend(&text.as_bytes()[..4]);
        view.extend(buffer.to_ne_bytes());
        view.extend(start.to_ne_bytes());
    }
    view.resize(16, 0);
    view
}

const LONG: &str = "thirteen, or more";

/// String views as a column of that name, over two buffers of which the second has a text behind five bytes.
fn views(name: &'static CStr) -> Foreign {
    let cells = [view("Ada", 0, 0), view(LONG, 1, 5), view("", 0, 0), view("exactly 12 b", 0, 0)].concat();
    let second = format!("?????{LONG}").into_bytes();
    let sizes = bytes![i64; 2, second.len() as i64];
    column(name, c"vu", 4, vec![None, Some(cells), Some(b"no".to_vec()), Some(second), sizes])
}

#[test]
fn string_views_plain_and_in_dictionaries() {
    let all = some(&["Ada", LONG, "", "exactly 12 b"]);
    assert_eq!(views(c"UserId").cells().unwrap(), all);
    let mut part = views(c"SessionId");
    (part.offset, part.length, part.null_count) = (1, 3, 1);
    // What is null may be anything.
    part.buffers[0] = Some(vec![0b1010]);
    part.buffers[1].as_mut().unwrap()[32..48].fill(0xff);
    assert_eq!(part.cells().unwrap(), [Some(LONG.to_owned()), None, Some("exactly 12 b".to_owned())]);
    let mut coded = column(c"UserId", c"I", 3, vec![None, bytes![u32; 1, 0, 1]]);
    coded.dictionary = Some(Box::new(views(c"")));
    assert_eq!(coded.cells().unwrap(), some(&[LONG, "Ada", LONG]));
    // A number's column is one of text then.
    assert_eq!(views(c"Role").cells().unwrap(), all);
    for sizes in [None, Some(Vec::new())] {
        let short = column(c"UserId", c"vu", 1, vec![None, Some(view("Ada", 0, 0)), sizes]);
        assert_eq!(short.cells().unwrap(), some(&["Ada"]), "without any buffer");
    }
}

#[test]
fn damaged_views_are_refused() {
    let spoilt = |spoil: fn(&mut Foreign)| {
        let mut foreign = views(c"UserId");
        spoil(&mut foreign);
        foreign.error()
    };
    let outside = "column UserId: a text of 17 bytes outside its buffers in row 1";
    for (buffer, start) in [(2, 5), (-1, 5), (0, 0), (1, 6), (1, -1), (1, i32::MAX)] {
        let mut foreign = views(c"UserId");
        foreign.buffers[1].as_mut().unwrap()[16..32].copy_from_slice(&view(LONG, buffer, start));
        assert_eq!(foreign.error(), outside, "buffer {buffer} from {start}");
    }
    let negative = spoilt(|foreign| foreign.buffers[1].as_mut().unwrap()[..4].copy_from_slice(&(-1_i32).to_ne_bytes()));
    assert_eq!(negative, "column UserId: a text of -1 bytes outside its buffers in row 0");
    let latin = spoilt(|foreign| foreign.buffers[1].as_mut().unwrap()[6] = 0xeb);
    assert_eq!(latin, "column UserId: not UTF-8 at byte 2 of row 0");
    let latin = spoilt(|foreign| foreign.buffers[3].as_mut().unwrap()[6] = 0xeb);
    assert_eq!(latin, "column UserId: not UTF-8 at byte 1 of row 1");
    assert_eq!(spoilt(|foreign| foreign.buffers[4] = None), "column UserId: the sizes of its buffers are NULL");
    let missing = spoilt(|foreign| foreign.buffers[3] = None);
    assert_eq!(missing, "column UserId: buffer 3 is NULL or of 22 bytes");
    let size = spoilt(|foreign| foreign.buffers[4] = bytes![i64; -2, 22]);
    assert_eq!(size, "column UserId: buffer 2 is NULL or of -2 bytes");
    let few = spoilt(|foreign| foreign.buffers.truncate(2));
    assert_eq!(few, "column UserId: 2 buffers where 3 belong");
}

#[test]
fn floats_are_numbers_where_they_are_whole() {
    let mut doubles = column(c"RecordNumber", c"g", 4, vec![Some(vec![0b1101]), bytes![f64; 7.0, 0.5, f64::NAN, -3.0]]);
    doubles.null_count = 1;
    let expected = [Some("7".to_owned()), None, None, Some("-3".to_owned())];
    assert_eq!(doubles.cells().unwrap(), expected);
    let singles = column(c"Role", c"f", 2, vec![None, bytes![f32; 2.0, f32::NAN]]);
    assert_eq!(singles.cells().unwrap(), [Some("2".to_owned()), None]);
    let of = |name, number| column(name, c"g", 1, vec![None, bytes![f64; number]]).error();
    assert_eq!(of(c"Role", 1.5), "column Role: row 0: 1.5 is no whole number");
    assert_eq!(of(c"Role", 2_147_483_648.0), "column Role: row 0: the number is beyond small int");
    assert_eq!(of(c"RecordNumber", f64::INFINITY), "column RecordNumber: row 0: the number is beyond int");
    assert_eq!(of(c"RecordNumber", 1e16), "column RecordNumber: row 0: the number is beyond int");
}

#[test]
fn rows_of_any_columns_keep_names_order_and_types() {
    let mut numbers = column(c"zeta", c"g", 3, vec![Some(vec![0b101]), bytes![f64; 1.5, 0.5, f64::NAN]]);
    numbers.null_count = 1;
    let counts = column(c"alpha", c"i", 3, vec![None, bytes![i32; 7, 8, -9]]);
    let names = texts(c"=1", &[0, 1, 1, 3], b"abc");
    let alive = Arc::default();
    let table = Foreign::table(3, vec![numbers, counts, names]);
    let (mut schema, mut array) = (table.schema(&alive), table.array(&alive));
    // SAFETY: both are as the interface wants them.
    let imported = unsafe { Incoming::take(&mut schema, &mut array) }.into_rows().unwrap();
    assert!(imported.unknown_columns.is_empty());
    let fields = imported.table.schema().fields.iter().map(|field| (field.name.as_ref(), field.ty));
    let types = [("zeta", ColumnType::Json), ("alpha", ColumnType::Int), ("=1", ColumnType::Text)];
    assert_eq!(fields.collect::<Vec<_>>(), types);
    let row = |number, count, name| vec![number, Cell::Int(count), Cell::Text(name)];
    let expected = [row(Cell::Text("1.5"), 7, "a"), row(Cell::Null, 8, ""), row(Cell::Null, -9, "bc")];
    assert_eq!(cells(&imported.table), expected);
    let twice = Foreign::table(1, vec![texts(c"a", &[0, 0], b""), texts(c"a", &[0, 0], b"")]);
    let (mut schema, mut array) = (twice.schema(&alive), twice.array(&alive));
    // SAFETY: as above.
    let refused = unsafe { Incoming::take(&mut schema, &mut array) }.into_rows().unwrap_err();
    assert_eq!(refused.message(), "column a: it is there twice");
}

#[test]
fn indices_outside_the_dictionary_are_refused_unless_null() {
    for indices in [bytes![i8; 0, 1], bytes![i8; 0, -1]] {
        let mut coded = column(c"UserId", c"c", 2, vec![Some(vec![0b11]), indices]);
        coded.null_count = -1;
        coded.dictionary = Some(Box::new(texts(c"", &[0, 3], b"Ada")));
        let refused = coded.clone().error();
        assert_eq!(refused, "column UserId: row 1: an index outside its dictionary of 1 texts");
        coded.buffers[0] = Some(vec![0b01]);
        assert_eq!(coded.cells().unwrap(), [Some("Ada".to_owned()), None]);
    }
}

#[test]
fn damaged_text_is_refused() {
    let falling = texts(c"UserId", &[0, 3, 2], b"Ada");
    assert_eq!(falling.error(), "column UserId: row 1: text from byte 3 to byte 2");
    let negative = texts(c"UserId", &[-1, 2], b"Ada");
    assert_eq!(negative.error(), "column UserId: row 0: text from byte -1 to byte 2");
    let mut missing = texts(c"UserId", &[0, 3], b"Ada");
    missing.buffers[2] = None;
    assert_eq!(missing.error(), "column UserId: row 0: text from byte 0 to byte 3");
    let latin = texts(c"UserId", &[0, 4], b"Zo\xeb!");
    assert_eq!(latin.error(), "column UserId: not UTF-8 at byte 2 of row 0");
    let mut coded = column(c"UserId", c"c", 1, vec![None, bytes![i8; 0]]);
    coded.dictionary = Some(Box::new(texts(c"", &[0, 4], b"Zo\xeb!")));
    assert_eq!(coded.error(), "column UserId: not UTF-8 at byte 2 of text 0 of its dictionary");
    // The first text would reach far beyond the buffer: nothing of it may be read.
    let beyond = texts(c"UserId", &[0, 1 << 30, 3], b"Ada");
    assert_eq!(beyond.error(), "column UserId: row 1: text from byte 1073741824 to byte 3");
}

/// Rows that were written for people have text in every column; what it means is for whoever reads them.
#[test]
fn text_in_the_place_of_numbers_times_and_truths_stays_text() {
    let mut coded = column(c"Role", c"c", 2, vec![None, bytes![i8; 0, 0]]);
    coded.dictionary = Some(Box::new(texts(c"", &[0, 1], b"3")));
    let started = texts(c"StartTime", &[0, 20, 20], b"2026-01-18T12:53:38Z");
    let imported = Foreign::table(2, vec![started, coded]).import().unwrap();
    let fields = &imported.table.schema().fields;
    assert!(fields.iter().all(|field| (field.ty, field.storage) == (ColumnType::Text, Storage::Plain)), "{fields:?}");
    assert_eq!(imported.table.text(0, 0), Some("2026-01-18T12:53:38Z"));
    assert_eq!((imported.table.text(1, 0), imported.table.text(1, 1)), (Some(""), Some("3")));
}

#[test]
fn types_that_do_not_fit_are_refused() {
    let numbers = || vec![None, bytes![i64; 1]];
    let cases = [
        (column(c"UserId", c"l", 1, numbers()), "a column of type text cannot hold Arrow format `l`"),
        (column(c"StartTime", c"l", 1, numbers()), "a column of type time cannot hold Arrow format `l`"),
        (column(c"UserId", c"g", 1, numbers()), "a column of type text cannot hold Arrow format `g`"),
        (column(c"Role", c"e", 1, numbers()), "Arrow format `e` is not accepted"),
        (column(c"Role", c"tsx:", 1, numbers()), "Arrow format `tsx:` is not accepted"),
        (column(c"UserId", c"vz", 1, vec![None, None, None]), "Arrow format `vz` is not accepted"),
    ];
    for (column, message) in cases {
        assert_eq!(column.clone().error(), format!("column {}: {message}", column.name.to_str().unwrap()));
    }
    let mut coded = column(c"Role", c"c", 1, vec![None, bytes![i8; 0]]);
    coded.dictionary = Some(Box::new(column(c"", c"l", 1, numbers())));
    assert_eq!(coded.error(), "column Role: only text may be a dictionary");
    let mut coded = column(c"UserId", c"c", 1, vec![None, bytes![i8; 0]]);
    coded.dictionary = Some(Box::new(column(c"", c"l", 1, numbers())));
    assert_eq!(coded.error(), "column UserId: the values of a dictionary must be utf8, large utf8 or string views");
}

#[test]
fn structs_that_contradict_themselves_are_refused() {
    let good = || Foreign::table(1, vec![texts(c"UserId", &[0, 3], b"Ada")]);
    let refused = |table: Foreign| table.import().unwrap_err().to_string();
    let mut table = good();
    table.length = 2;
    assert_eq!(refused(table), "column UserId: it has 1 rows and the table needs 2");
    let mut table = good();
    table.offset = -1;
    assert_eq!(refused(table), "an array of length 1 at offset -1");
    let mut table = good();
    table.offset = i64::MAX;
    assert_eq!(refused(table), "an array of length 1 at offset 9223372036854775807");
    let mut table = good();
    table.format = c"u";
    assert_eq!(refused(table), "a table is a struct array of format `+s`, and this is `u`");
    let mut table = good();
    table.children.push(texts(c"UserId", &[0, 3], b"Ada"));
    assert_eq!(refused(table), "column UserId: it is there twice");
    let mut table = good();
    table.children[0].buffers.pop();
    assert_eq!(refused(table), "column UserId: 2 buffers where 3 belong");
    let mut table = good();
    table.children[0].buffers[1] = None;
    assert_eq!(refused(table), "column UserId: a buffer is NULL");
    let mut table = good();
    table.children[0].null_count = 1;
    assert_eq!(refused(table), "column UserId: nulls, and no validity bitmap");
    let mut table = good();
    table.children[0].name = c"User\xff";
    assert_eq!(refused(table), "the name of column 0 is not UTF-8");
    let mut table = good();
    table.length = 1 << 40;
    assert_eq!(table.import().unwrap_err().kind(), ErrorKind::LimitExceeded);
    let spoilt = |spoil: fn(&mut ArrowSchema, &mut ArrowArray)| good().import_with(spoil).unwrap_err().to_string();
    assert_eq!(spoilt(|schema, _| schema.n_children = 2), "the schema has 2 columns and the array has 1");
    assert_eq!(spoilt(|_, array| array.children = null_mut()), "the pointer to the columns is NULL");
    assert_eq!(spoilt(|_, array| array.buffers = null_mut()), "the pointer to the buffers is NULL");
    assert_eq!(spoilt(|_, array| array.n_buffers = -1), "an array of -1 buffers");
    assert_eq!(spoilt(|schema, _| schema.format = null()), "a table is a struct array of format `+s`, and this is ``");
}

#[test]
fn null_and_released_structs_are_refused() {
    let known = every_column(Storage::Dictionary);
    let alive = Arc::new(AtomicUsize::new(0));
    let mut array = Foreign::table(0, Vec::new()).array(&alive);
    // SAFETY: NULL is allowed.
    let error = unsafe { Incoming::take(null_mut(), &mut array) }.into_table(&known).unwrap_err();
    assert_eq!(error.to_string(), "an ArrowSchema and an ArrowArray are needed, and one of them is NULL");
    assert_eq!(alive.load(Ordering::SeqCst), 0);
    let mut schema = export_schema(&known);
    let error = import(&known, &mut schema, &mut array).unwrap_err();
    assert_eq!(error.to_string(), "the ArrowSchema or ArrowArray has already been released");
}

#[test]
fn any_subset_in_any_order_and_what_is_unknown_is_named() {
    let mut unnamed = texts(c"", &[0, 1], b"?");
    unnamed.format = c"+l";
    let missing = column(c"Subject", c"n", 1, Vec::new());
    let mut with_buffer = column(c"Workload", c"n", 1, vec![None]);
    with_buffer.null_count = 1;
    let number = column(c"Role", c"c", 1, vec![None, bytes![i8; 3]]);
    let user = texts(c"UserId", &[0, 3], b"Ada");
    let other_case = texts(c"userid", &[0, 3], b"Ada");
    let imported = Foreign::table(1, vec![number, unnamed, user, missing, with_buffer, other_case]).import().unwrap();
    assert_eq!(imported.unknown_columns, ["", "userid"]);
    let names: Vec<&str> = imported.table.schema().fields.iter().map(|field| &*field.name).collect();
    assert_eq!(names, ["Workload", "UserId", "Subject", "Role"]);
    assert_eq!(cells(&imported.table), [[Cell::Null, Cell::Text("Ada"), Cell::Null, Cell::Int(3)]]);
    let none = Foreign::table(4, Vec::new()).import().unwrap().table;
    assert_eq!((none.rows(), none.columns()), (4, 0));
}

fn pull(stream: &mut ArrowArrayStream) -> std::result::Result<Option<ArrowArray>, (c_int, String)> {
    let mut out = MaybeUninit::uninit();
    // SAFETY: a stream of `export_stream` that is not released, and room for an array.
    unsafe {
        match stream.get_next.unwrap()(stream, out.as_mut_ptr()) {
            0 => {
                assert!(stream.get_last_error.unwrap()(stream).is_null());
                let array: ArrowArray = out.assume_init();
                Ok(array.release.is_some().then_some(array))
            }
            code => {
                let message = CStr::from_ptr(stream.get_last_error.unwrap()(stream));
                Err((code, message.to_str().unwrap().to_owned()))
            }
        }
    }
}

fn schema_of(stream: &mut ArrowArrayStream) -> ArrowSchema {
    let mut out = MaybeUninit::uninit();
    // SAFETY: a stream of `export_stream` that is not released, and room for a schema.
    unsafe {
        assert_eq!(stream.get_schema.unwrap()(stream, out.as_mut_ptr()), 0);
        out.assume_init()
    }
}

impl ArrowArrayStream {
    /// The next batch with the stream's schema, as a receiver in Rust would take it; `None` at the end.
    pub(crate) fn next_incoming(&mut self) -> std::result::Result<Option<Incoming>, (c_int, String)> {
        let schema = schema_of(self);
        let batch = pull(self)?;
        Ok(batch.map(|array| Incoming { schema: Some(schema), array: Some(array) }))
    }
}

#[test]
fn a_stream_gives_its_schema_first_then_batches_then_its_end() {
    let table = records(10, Storage::Dictionary);
    let mut batches = vec![table.slice(6, 4), table.slice(0, 6)];
    let mut stream = export_stream(Arc::clone(table.schema()), move || Ok(batches.pop()));
    assert_eq!(schema_of(&mut stream).n_children, Column::ALL.len() as i64);
    for expected in [table.slice(0, 6), table.slice(6, 4)] {
        let (mut schema, mut array) = (schema_of(&mut stream), pull(&mut stream).unwrap().unwrap());
        let imported = import(&every_column(Storage::Dictionary), &mut schema, &mut array).unwrap();
        assert_eq!(cells(&imported.table), cells(&expected));
    }
    assert!(pull(&mut stream).unwrap().is_none());
    assert!(pull(&mut stream).unwrap().is_none());
}

#[test]
fn a_failing_stream_gives_errno_and_message_and_goes_on() {
    let table = records(2, Storage::Dictionary);
    let mut steps = vec![
        Ok(Some(table.clone())),
        Err(Error::new(ErrorKind::Cancelled, "stopped\0 by the caller")),
        Err(Error::new(ErrorKind::NotFound, "no such file").with_path("a.csv")),
    ];
    let schema = Arc::clone(table.schema());
    let mut stream = export_stream(schema, move || steps.pop().unwrap_or(Ok(None)));
    assert_eq!(pull(&mut stream).unwrap_err(), (libc::ENOENT, "a.csv: no such file".to_owned()));
    assert_eq!(pull(&mut stream).unwrap_err(), (libc::ECANCELED, "stopped\u{fffd} by the caller".to_owned()));
    assert_eq!(pull(&mut stream).unwrap().unwrap().length, 2);
    assert!(pull(&mut stream).unwrap().is_none());
}

#[test]
fn a_stream_that_panics_stays_broken() {
    let mut stream = export_stream(Arc::new(every_column(Storage::Dictionary)), || panic!("on purpose"));
    assert_eq!(pull(&mut stream).unwrap_err(), (libc::EIO, "internal error: the reader panicked".to_owned()));
    assert_eq!(pull(&mut stream).unwrap_err(), (libc::EIO, "internal error: an earlier call panicked".to_owned()));
}

#[test]
fn releasing_a_stream_early_frees_what_it_owns() {
    let owned = Arc::new(());
    let held = Arc::clone(&owned);
    let table = records(3, Storage::Dictionary);
    let schema = Arc::clone(table.schema());
    let mut stream = export_stream(schema, move || {
        let _ = &held;
        Ok(Some(table.clone()))
    });
    let batch = pull(&mut stream).unwrap().unwrap();
    drop(stream);
    assert_eq!(Arc::strong_count(&owned), 1);
    assert_eq!(batch.length, 3, "a batch outlives its stream");
}
