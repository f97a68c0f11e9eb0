use std::io::Read;
use std::ptr::null;

use super::super::error::{tma_error_free, tma_error_get_message};
use super::super::guard::in_quiet_child;
use super::super::reader_options::{TMA_READER_AS_TEXT, TMA_READER_RESOLVE, tma_format};
use super::super::sized::Options;
use super::super::table::{
    tma_table_find_column, tma_table_free, tma_table_get_int64, tma_table_get_unknown_columns, tma_table_import,
    tma_table_kind, tma_table_row_count,
};
use super::*;
use crate::arrow::{export_array, export_schema};
use crate::record::Cell;
use crate::schema::{Column, ColumnType};
use crate::table::{TableBuilder, TableKind, TableSchema};
use crate::time::Timestamp;

/// A reader with the default options but for what `set` sets.
pub(in crate::ffi) fn reader_with(set: impl FnOnce(&mut tma_reader_options)) -> *mut tma_reader {
    // SAFETY: NULL is the default of all options.
    let mut options = unsafe { sized::read::<tma_reader_options>(null()) }.unwrap();
    options.struct_size = size_of::<tma_reader_options>();
    set(&mut options);
    let mut out = MaybeUninit::uninit();
    // SAFETY: the options are whole; the reader is only read if it was written.
    unsafe {
        assert_eq!(tma_reader_new(&options, Some(&mut out), None), tma_status::Ok);
        out.assume_init()
    }
}

/// A reader with that many threads.
fn reader(threads: u32) -> *mut tma_reader {
    reader_with(|options| options.threads = threads)
}

/// The status of a call and its message, empty for success.
pub(in crate::ffi) fn outcome(
    call: impl FnOnce(Option<&mut MaybeUninit<*mut tma_error>>) -> tma_status,
) -> (tma_status, String) {
    let mut slot = MaybeUninit::new(null_mut());
    let status = call(Some(&mut slot));
    // SAFETY: NULL, or an error of the library that is now ours.
    unsafe {
        let error: *mut tma_error = slot.assume_init();
        let message = tma_error_get_message(error.as_ref()).as_str("message").unwrap().to_owned();
        tma_error_free((!error.is_null()).then(|| Box::from_raw(error)));
        (status, message)
    }
}

/// The next table's rows; `None` at the end.
pub(in crate::ffi) fn next(reader: *mut tma_reader) -> Result<Option<usize>, (tma_status, String)> {
    let mut out = MaybeUninit::uninit();
    // SAFETY: a live reader; the table is only read if it was written.
    unsafe {
        match outcome(|error| tma_reader_next(reader, Some(&mut out), error)) {
            (tma_status::Ok, _) => {
                let table: *mut tma_table = out.assume_init();
                let rows = table.as_ref().map(|table| tma_table_row_count(Some(table)));
                tma_table_free((!table.is_null()).then(|| Box::from_raw(table)));
                Ok(rows)
            }
            failed => Err(failed),
        }
    }
}

/// Records of `count` participants, numbered from `from`, each with a name of its own.
pub(in crate::ffi) fn add(reader: *mut tma_reader, from: usize, count: usize) {
    let records: Vec<String> = (from..from + count)
        .map(|number| {
            format!(
                r#"{{"CreationTime":"2026-01-18T16:02:11","Id":"a5b1c2d3-0000-4e89-9a44-{number:012x}","Operation":"MeetingParticipantDetail","JoinTime":"2026-01-18T12:00:00","LeaveTime":"2026-01-18T12:30:00","Attendees":[{{"DisplayName":"Person {number}"}}]}}"#
            )
        })
        .collect();
    let texts: Vec<tma_text> = records.iter().map(|record| tma_text::from(record.as_str())).collect();
    // SAFETY: a live reader; the texts live until the end of the call.
    let status = unsafe { tma_reader_add_records(reader, texts.as_ptr(), texts.len(), None) };
    assert_eq!(status, tma_status::Ok);
}

/// Frees a reader that the tests made.
pub(in crate::ffi) fn free(reader: *mut tma_reader) {
    // SAFETY: made by `tma_reader_new` and freed once.
    unsafe { tma_reader_free(Some(Box::from_raw(reader))) }
}

struct Panicking;

impl Read for Panicking {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        panic!("a defect")
    }
}

/// Whether the caller's thread or a worker panics, the host hears nothing of it but the status.
#[test]
fn a_panic_poisons_the_reader_and_nothing_else() {
    in_quiet_child("ffi::reader::tests::a_panic_poisons_the_reader_and_nothing_else", || {
        for threads in [1, 4] {
            let reader = reader(threads);
            // SAFETY: a live reader.
            let shared = unsafe { shared(reader) }.unwrap();
            let add_bad = |state: &mut State| {
                state.reader.add_stream("bad", Box::new(Panicking));
                Ok(())
            };
            shared.with(add_bad).unwrap();
            let (status, message) = next(reader).unwrap_err();
            assert_eq!(status, tma_status::Panic);
            assert!(message.starts_with("internal error, please report it: a defect"), "{message}");
            let poisoned = "an earlier call failed inside the library: the reader can only be freed".to_owned();
            assert_eq!(next(reader), Err((tma_status::Panic, poisoned)));
            free(reader);
        }
    });
}

#[test]
fn a_reader_is_used_by_one_call_at_a_time() {
    unsafe extern "C" fn call_again(userdata: *mut c_void, _: u64, _: u64) -> i32 {
        let (status, message) = next(userdata.cast()).unwrap_err();
        assert_eq!(status, tma_status::InvalidState);
        assert!(message.starts_with("the reader is in use"), "{message}");
        0
    }
    let reader = reader(1);
    add(reader, 0, 3);
    // SAFETY: a live reader, which is also the callback's userdata.
    unsafe { assert_eq!(tma_reader_set_progress(reader, Some(call_again), reader.cast(), None), tma_status::Ok) };
    assert_eq!(next(reader), Ok(Some(3)));
    assert_eq!(next(reader), Ok(None));
    free(reader);
}

#[test]
fn stopping_by_flag_or_by_callback_is_cancelled() {
    unsafe extern "C" fn stop(_: *mut c_void, _: u64, _: u64) -> i32 {
        1
    }
    for by_callback in [false, true] {
        let reader = reader(2);
        add(reader, 0, 3);
        // SAFETY: a live reader.
        unsafe {
            match by_callback {
                true => assert_eq!(tma_reader_set_progress(reader, Some(stop), null_mut(), None), tma_status::Ok),
                false => tma_reader_cancel(reader.as_ref()),
            }
        }
        assert_eq!(next(reader).unwrap_err().0, tma_status::Cancelled);
        free(reader);
    }
}

#[test]
fn cells_as_text_are_the_schema_of_tables_and_stream() {
    let as_text = |format: tma_format| {
        move |options: &mut tma_reader_options| {
            options.flags = TMA_READER_AS_TEXT;
            options.format = format as i32;
            options.columns = "RecordNumber\nJoinTime".into();
        }
    };
    let reader = reader_with(as_text(tma_format::Tables));
    add(reader, 0, 1);
    let (mut table, mut stream) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    // SAFETY: a live reader; what is read was written.
    unsafe {
        assert_eq!(tma_reader_next(reader, Some(&mut table), None), tma_status::Ok);
        let table: Box<tma_table> = Box::from_raw(table.assume_init());
        assert_eq!(table.table().text(0, 0), Some("1"));
        assert_eq!(table.table().text(0, 1), Some("2026-01-18T12:00:00Z"));
        add(reader, 1, 1);
        assert_eq!(tma_reader_stream(reader, Some(&mut stream), None), tma_status::Ok);
        let mut stream: ArrowArrayStream = stream.assume_init();
        let known = TableSchema::new(TableKind::Records, &[("JoinTime", ColumnType::Text)]);
        let batch = stream.next_incoming().unwrap().unwrap().into_table(&known).unwrap();
        assert_eq!(batch.table.text(0, 0), Some("2026-01-18T12:00:00Z"));
    }
    free(reader);
    let refused = outcome(|error| {
        // SAFETY: NULL is the default of all options; they are whole, and the reader is not made.
        unsafe {
            let mut options = sized::read::<tma_reader_options>(null()).unwrap();
            as_text(tma_format::Csv)(&mut options);
            options.struct_size = size_of::<tma_reader_options>();
            tma_reader_new(&options, Some(&mut MaybeUninit::uninit()), error)
        }
    });
    assert_eq!(refused.0, tma_status::InvalidArgument, "{}", refused.1);
}

#[test]
fn a_first_pass_is_stopped_by_the_callback_whoever_takes_the_rows() {
    unsafe extern "C" fn stop_at_the_third(calls: *mut c_void, _: u64, _: u64) -> i32 {
        // SAFETY: the test's counter.
        let calls = unsafe { &mut *calls.cast::<u32>() };
        *calls += 1;
        i32::from(*calls == 3)
    }
    type Take = fn(*mut tma_reader) -> tma_status;
    let take_table: [Take; 3] = [
        |reader| next(reader).unwrap_err().0,
        // SAFETY: live readers, and what is written is not looked at.
        |reader| outcome(|error| unsafe { tma_reader_poll(reader, Some(&mut MaybeUninit::uninit()), error) }).0,
        |reader| {
            let mut stream = MaybeUninit::uninit();
            // SAFETY: as above; the stream is read because it was written.
            let mut stream: ArrowArrayStream = unsafe {
                assert_eq!(tma_reader_stream(reader, Some(&mut stream), None), tma_status::Ok);
                stream.assume_init()
            };
            let (_, message) = stream.next_incoming().unwrap_err();
            assert_eq!(message, "the caller said stop");
            tma_status::Cancelled
        },
    ];
    for (threads, take) in [1, 2].into_iter().flat_map(|threads| take_table.map(|take| (threads, take))) {
        let reader = reader_with(|options| (options.threads, options.flags) = (threads, TMA_READER_RESOLVE));
        // More than a block.
        add(reader, 0, 40_000);
        let mut calls = 0_u32;
        // SAFETY: a live reader, and a counter that outlives it.
        unsafe {
            let userdata = (&raw mut calls).cast();
            assert_eq!(tma_reader_set_progress(reader, Some(stop_at_the_third), userdata, None), tma_status::Ok);
            assert_eq!(tma_reader_close_input(reader, None), tma_status::Ok);
        }
        assert_eq!((take(reader), calls), (tma_status::Cancelled, 3));
        free(reader);
    }
}

#[test]
fn records_wrappers_and_our_own_rows_come_together() {
    let record = r#"{"Id":"a5b1c2d3-0000-4e89-9a44-000000000001","Operation":"MeetingDetail"}"#;
    let wrapper = format!(r#"{{"Identity":"x","AuditData":{:?}}}"#, record.replace("001", "002"));
    let own = r#"{"RecordKind":"Participant","RecordNumber":7,"AuditId":"a5b1c2d3-0000-4e89-9a44-000000000003","JoinTime":"2026-01-18T12:53:38Z","DisplayName":"=1","IsOrganizer":true,"Modalities":["Audio","Video"],"UnknownFields":{"x":1}}"#;
    let again = record.replace("001", "003").replace("MeetingDetail", "MeetingParticipantDetail");
    for flags in [0, TMA_READER_RESOLVE] {
        let reader = reader_with(|options| {
            options.flags = flags;
            options.columns = "RecordKind\nAuditId\nDisplayName\nModalities\nUnknownFields\nJoinTime".into();
        });
        let texts = [record, &wrapper, own, &again].map(tma_text::from);
        let (mut rows, mut table) = (Vec::new(), MaybeUninit::uninit());
        // SAFETY: a live reader; the texts live until the end of the call; tables are only read where they were written.
        unsafe {
            assert_eq!(tma_reader_add_records(reader, texts.as_ptr(), texts.len(), None), tma_status::Ok);
            assert_eq!(tma_reader_close_input(reader, None), tma_status::Ok);
            assert_eq!(tma_reader_next(reader, Some(&mut table), None), tma_status::Ok);
            let table: Box<tma_table> = Box::from_raw(table.assume_init());
            for row in 0..tma_table_row_count(Some(&table)) {
                let cell = |column| table.table().text(row, column).unwrap_or("").to_owned();
                rows.push((cell(0), cell(1), cell(2), cell(3), cell(4), tma_table_get_int64(Some(&table), row, 5)));
            }
        }
        let id = |number| format!("a5b1c2d3-0000-4e89-9a44-00000000000{number}");
        let meeting = |number| ("Meeting".into(), id(number), "".into(), "".into(), "".into(), 0);
        let participant = (
            "Participant".into(),
            id(3),
            "=1".into(),
            "Audio; Video".into(),
            r#"{"x":1}"#.into(),
            1_768_740_818_000_000,
        );
        assert_eq!(rows, [meeting(1), meeting(2), participant]);
        assert_eq!(next(reader), Ok(None));
        free(reader);
    }
}

/// Rows as programs hand them over that read CSV without types.
#[test]
fn a_table_of_text_alone_is_read_as_csv_is() {
    let cells = [
        ("RecordKind", Some("Participant")),
        ("AuditId", Some("A5B1C2D3-0000-4E89-9A44-000000000003")),
        ("JoinTime", Some("2026-01-18T13:53:38+01:00")),
        ("DurationSeconds", Some("3570")),
        ("IsOrganizer", Some("true")),
        ("IsBilateral", Some("")),
        ("DisplayName", Some("'=x")),
        ("ChatName", None),
        ("Subject", Some("")),
        ("Members", Some(r#"[{"UPN": "a"}]"#)),
        ("Role", Some("Presenter")),
    ];
    let fields = cells.map(|(name, _)| (name, ColumnType::Text));
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Records, &fields)));
    builder.append_cells(cells.map(|(_, cell)| cell.map_or(Cell::Null, Cell::Text)));
    let table = builder.finish();
    let (mut schema, mut array) = (export_schema(table.schema()), export_array(&table));
    let (mut imported, mut read) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let reader = reader(1);
    // SAFETY: the structs are ours to give away, the reader is live, and tables are only read because they were written.
    let read: Box<tma_table> = unsafe {
        let kind = tma_table_kind::Records as i32;
        assert_eq!(tma_table_import(kind, &mut schema, &mut array, Some(&mut imported), None), tma_status::Ok);
        let imported: Box<tma_table> = Box::from_raw(imported.assume_init());
        assert_eq!(tma_reader_add_table(reader, Some(&imported), None), tma_status::Ok);
        assert_eq!(tma_reader_next(reader, Some(&mut read), None), tma_status::Ok);
        Box::from_raw(read.assume_init())
    };
    let cell = |name: &str| read.table().cell(0, read.table().schema().position(name).unwrap());
    assert_eq!(cell("AuditId"), Cell::Text("a5b1c2d3-0000-4e89-9a44-000000000003"));
    assert_eq!(cell("JoinTime"), Cell::Time(Timestamp(1_768_740_818_000_000)));
    assert_eq!((cell("DurationSeconds"), cell("IsOrganizer")), (Cell::Int(3570), Cell::Bool(true)));
    assert_eq!((cell("DisplayName"), cell("Members")), (Cell::Text("=x"), Cell::Text(r#"[{"UPN":"a"}]"#)));
    assert_eq!((cell("IsBilateral"), cell("ChatName"), cell("Subject")), (Cell::Null, Cell::Null, Cell::Text("")));
    assert_eq!((cell("Role"), cell("UnknownFields")), (Cell::Null, Cell::Text(r#"{"Role":"Presenter"}"#)));
    free(reader);
}

#[test]
fn a_stream_outlives_its_reader_and_gives_all_its_rows() {
    let reader = reader(2);
    add(reader, 0, 40_000);
    let mut stream = MaybeUninit::uninit();
    // SAFETY: a live reader; the stream is only read because it was written.
    let mut stream: ArrowArrayStream = unsafe {
        assert_eq!(tma_reader_stream(reader, Some(&mut stream), None), tma_status::Ok);
        stream.assume_init()
    };
    let added = outcome(|error| {
        let one = tma_text::from("{}");
        // SAFETY: a live reader and one text.
        unsafe { tma_reader_add_records(reader, &one, 1, error) }
    });
    assert_eq!(added.0, tma_status::InvalidState, "the stream has closed the input");
    free(reader);
    let known = TableSchema::records(Column::ALL, false);
    let mut lengths = Vec::new();
    let mut next_name = 0;
    while let Some(batch) = stream.next_incoming().unwrap() {
        let table = batch.into_table(&known).unwrap().table;
        let column = table.schema().position(Column::DisplayName.name()).unwrap();
        for row in 0..table.rows() {
            assert_eq!(table.text(row, column), Some(format!("Person {next_name}").as_str()));
            next_name += 1;
        }
        lengths.push(table.rows());
    }
    assert_eq!(lengths.iter().sum::<usize>(), 40_000);
    assert!(lengths.len() >= 3 && lengths[0] <= 1024 && lengths.iter().all(|&length| length <= 16_384), "{lengths:?}");
}

#[test]
fn the_books_are_tables() {
    let reader = reader(1);
    add(reader, 0, 2);
    add(reader, 1, 2);
    // SAFETY: a live reader; each table is only read because it was written.
    unsafe {
        assert_eq!(tma_reader_close_input(reader, None), tma_status::Ok);
        let rows: Vec<usize> = std::iter::from_fn(|| next(reader).unwrap()).collect();
        assert_eq!(rows.iter().sum::<usize>(), 3);
        let mut out = MaybeUninit::uninit();
        assert_eq!(tma_reader_get_summary(reader.as_ref(), Some(&mut out), None), tma_status::Ok);
        let summary: Box<tma_table> = Box::from_raw(out.assume_init());
        for (name, expected) in [("Records", 4), ("Participants", 3), ("Duplicates", 1), ("Rejected", 0)] {
            let column = tma_table_find_column(Some(&summary), name.into());
            assert_eq!(tma_table_get_int64(Some(&summary), 0, column as usize), expected, "{name}");
        }
        for answer in
            [tma_reader_get_issues, tma_reader_get_sources, tma_reader_get_unknown_keys, tma_reader_get_fields]
        {
            let mut out = MaybeUninit::uninit();
            assert_eq!(answer(reader.as_ref(), Some(&mut out), None), tma_status::Ok);
            tma_table_free(Some(Box::from_raw(out.assume_init())));
        }
    }
    free(reader);
}

#[test]
fn null_arguments_are_named() {
    let null = |name: &str| (tma_status::NullArgument, format!("{name} is NULL"));
    let reader = reader(1);
    let nowhere = tma_text { data: std::ptr::null(), length: 1 };
    // SAFETY: NULL is refused, and the reader is live.
    unsafe {
        assert_eq!(outcome(|error| tma_reader_new(std::ptr::null(), None, error)), null("out_reader"));
        assert_eq!(outcome(|error| tma_reader_add_path(null_mut(), "a".into(), error)), null("reader"));
        assert_eq!(outcome(|error| tma_reader_add_path(reader, nowhere, error)), null("path"));
        assert_eq!(outcome(|error| tma_reader_add_bytes(reader, nowhere, error)), null("bytes"));
        assert_eq!(outcome(|error| tma_reader_add_records(reader, std::ptr::null(), 1, error)), null("records"));
        assert_eq!(outcome(|error| tma_reader_add_records(reader, &nowhere, 1, error)), null("records"));
        assert_eq!(outcome(|error| tma_reader_add_records(reader, std::ptr::null(), 0, error)).0, tma_status::Ok);
        assert_eq!(outcome(|error| tma_reader_add_table(reader, None, error)), null("table"));
        assert_eq!(outcome(|error| tma_reader_next(reader, None, error)), null("out_table"));
        assert_eq!(outcome(|error| tma_reader_poll(reader, None, error)), null("out_table"));
        assert_eq!(outcome(|error| tma_reader_stream(reader, None, error)), null("out_stream"));
        let empty = outcome(|error| tma_reader_add_path(reader, tma_text::EMPTY, error));
        assert_eq!(empty, (tma_status::InvalidArgument, "path is empty".to_owned()));
        tma_reader_cancel(None);
        tma_reader_free(None);
    }
    assert_eq!(tma_reader_options::NAME, "tma_reader_options");
    free(reader);
}

#[test]
fn columns_that_an_import_ignored_become_issues() {
    let (known, other) =
        (TableSchema::records(&[Column::RecordKind, Column::UserId], false), ("Colour", ColumnType::Text));
    let mut fields = known.fields;
    fields.extend(TableSchema::new(TableKind::Records, &[other]).fields);
    let mut builder = TableBuilder::new(Arc::new(TableSchema { kind: TableKind::Records, fields }));
    builder.append_cells(["Participant", "ada@contoso.example", "red"].map(Cell::Text));
    let table = builder.finish();
    let (mut schema, mut array) = (export_schema(table.schema()), export_array(&table));
    let (mut imported, mut issues) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let reader = reader(1);
    // SAFETY: the structs are ours to give away, the reader is live, and tables are only read because they were written.
    unsafe {
        let kind = tma_table_kind::Records as i32;
        assert_eq!(tma_table_import(kind, &mut schema, &mut array, Some(&mut imported), None), tma_status::Ok);
        let imported: Box<tma_table> = Box::from_raw(imported.assume_init());
        assert_eq!(tma_table_get_unknown_columns(Some(&imported)).as_str("").unwrap(), "Colour");
        assert_eq!(tma_reader_add_table(reader, Some(&imported), None), tma_status::Ok);
        assert_eq!(next(reader), Ok(Some(1)));
        assert_eq!(tma_reader_get_issues(reader.as_ref(), Some(&mut issues), None), tma_status::Ok);
        let issues: Box<tma_table> = Box::from_raw(issues.assume_init());
        let code = tma_table_find_column(Some(&issues), "Code".into()) as usize;
        let message = tma_table_find_column(Some(&issues), "Message".into()) as usize;
        let codes: Vec<&str> =
            (0..tma_table_row_count(Some(&issues))).filter_map(|row| issues.table().text(row, code)).collect();
        assert_eq!(codes.iter().filter(|code| **code == "UnknownColumn").count(), 1, "{codes:?}");
        let row = codes.iter().position(|code| *code == "UnknownColumn").unwrap();
        assert!(issues.table().text(row, message).unwrap().contains("Colour"));
    }
    free(reader);
}
