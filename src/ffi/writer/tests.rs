use std::fs;
use std::path::Path;

use super::super::reader::tests::{add, free, next, outcome, reader_with};
use super::super::reader::{tma_reader_add_path, tma_reader_cancel, tma_reader_new, tma_reader_stream};
use super::super::reader_options::{TMA_READER_BOM, TMA_READER_CALLS, tma_format};
use super::*;

/// A reader of CSV with two columns.
fn csv_reader() -> *mut tma_reader {
    reader_with(|options| {
        options.format = tma_format::Csv as i32;
        options.flags = TMA_READER_BOM;
        options.delimiter = u32::from(b';');
        options.columns = "DisplayName\nDurationSeconds".into();
    })
}

fn begin(reader: *mut tma_reader, path: &Path, flags: u32) -> Result<Box<tma_writer>, (tma_status, String)> {
    let mut out = MaybeUninit::uninit();
    // SAFETY: a live reader; the writer is only read if it was written.
    unsafe {
        match outcome(|error| tma_writer_new(reader, path.to_str().unwrap().into(), flags, Some(&mut out), error)) {
            (tma_status::Ok, _) => Ok(Box::from_raw(out.assume_init())),
            failed => Err(failed),
        }
    }
}

/// Writes all that there is.
fn drain(writer: &tma_writer) -> Result<(), (tma_status, String)> {
    let mut more = MaybeUninit::new(true);
    // SAFETY: initialised, and written on success.
    while unsafe { more.assume_init() } {
        // SAFETY: a live writer.
        match outcome(|error| unsafe { tma_writer_write(Some(writer), Some(&mut more), error) }) {
            (tma_status::Ok, _) => {}
            failed => return Err(failed),
        }
    }
    Ok(())
}

fn commit(writer: &tma_writer) -> (tma_status, String) {
    // SAFETY: a live writer.
    outcome(|error| unsafe { tma_writer_commit(Some(writer), error) })
}

fn ok() -> (tma_status, String) {
    (tma_status::Ok, String::new())
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn rows_are_written_as_they_come_and_the_file_appears_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meetings.csv");
    let reader = csv_reader();
    let writer = begin(reader, &path, 0).unwrap();
    for from in [1, 2] {
        add(reader, from, 1);
        drain(&writer).unwrap();
        assert!(!path.exists());
    }
    free(reader);
    assert_eq!(commit(&writer), ok());
    let expected = "\u{feff}DisplayName;DurationSeconds\r\nPerson 1;1800\r\nPerson 2;1800\r\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    let (status, message) = commit(&writer);
    assert_eq!(
        (status, &*message),
        (tma_status::InvalidState, "the writer has finished or failed: it can only be freed")
    );
    assert_eq!(names(folder.path()), ["meetings.csv"]);
}

#[test]
fn a_writer_freed_before_its_end_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let reader = csv_reader();
    add(reader, 1, 1);
    let writer = begin(reader, &folder.path().join("meetings.csv"), 0).unwrap();
    drain(&writer).unwrap();
    // SAFETY: made by `tma_writer_new` and freed once.
    unsafe { tma_writer_free(Some(writer)) };
    assert_eq!(names(folder.path()), Vec::<String>::new());
    free(reader);
}

#[test]
fn no_rows_give_the_header_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.csv");
    let reader = csv_reader();
    let writer = begin(reader, &path, 0).unwrap();
    drain(&writer).unwrap();
    assert_eq!(commit(&writer), ok());
    assert_eq!(fs::read_to_string(&path).unwrap(), "\u{feff}DisplayName;DurationSeconds\r\n");
    free(reader);
}

#[test]
fn existing_files_and_inputs_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meetings.csv");
    fs::write(&path, "precious").unwrap();
    let reader = csv_reader();
    assert_eq!(begin(reader, &path, 0).unwrap_err().0, tma_status::Exists);
    assert_eq!(begin(reader, &path, 2).unwrap_err(), (tma_status::Unsupported, "flags: 0x2 is not known".to_owned()));
    // SAFETY: a live reader.
    unsafe { assert_eq!(tma_reader_add_path(reader, path.to_str().unwrap().into(), None), tma_status::Ok) };
    assert_eq!(begin(reader, &path, TMA_WRITER_REPLACE).unwrap_err().0, tma_status::InvalidArgument);
    free(reader);
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    let reader = csv_reader();
    let writer = begin(reader, &path, TMA_WRITER_REPLACE).unwrap();
    drain(&writer).unwrap();
    assert_eq!(commit(&writer), ok());
    assert!(fs::read_to_string(&path).unwrap().contains("DisplayName"));
    free(reader);
}

#[test]
fn a_source_that_fails_is_passed_over_and_stopping_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meetings.csv");
    let reader = csv_reader();
    let missing = folder.path().join("missing.csv");
    // SAFETY: a live reader.
    unsafe { assert_eq!(tma_reader_add_path(reader, missing.to_str().unwrap().into(), None), tma_status::Ok) };
    add(reader, 1, 1);
    let writer = begin(reader, &path, 0).unwrap();
    assert_eq!(drain(&writer).unwrap_err().0, tma_status::NotFound);
    drain(&writer).unwrap();
    add(reader, 2, 1);
    // SAFETY: a live reader.
    unsafe { tma_reader_cancel(reader.as_ref()) };
    assert_eq!(drain(&writer).unwrap_err().0, tma_status::Cancelled);
    free(reader);
}

#[test]
fn tables_are_taken_and_text_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let text = csv_reader();
    assert_eq!(next(text).unwrap_err().0, tma_status::InvalidState);
    let mut stream = MaybeUninit::uninit();
    // SAFETY: a live reader.
    let (status, _) = outcome(|error| unsafe { tma_reader_stream(text, Some(&mut stream), error) });
    assert_eq!(status, tma_status::InvalidState);
    let tables = reader_with(|_| ());
    let (status, message) = begin(tables, &folder.path().join("a.csv"), 0).unwrap_err();
    assert_eq!(status, tma_status::InvalidState);
    assert_eq!(message, "the reader was made for another tma_format: tables are taken from it, the others are written");
    free(text);
    free(tables);
}

/// A reader of a report.
fn report_reader(format: tma_format) -> *mut tma_reader {
    reader_with(|options| {
        options.format = format as i32;
        options.zone = "Europe/Zurich".into();
        options.flags = TMA_READER_CALLS;
        options.network_map_content = "CIDR,Site\n192.0.2.0/24,Zurich\n".into();
    })
}

#[test]
fn a_report_is_written_when_it_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    for (format, name, begins) in
        [(tma_format::Html, "report.html", &b"<!doctype html>"[..]), (tma_format::Xlsx, "report.xlsx", b"PK")]
    {
        let path = folder.path().join(name);
        let reader = report_reader(format);
        let writer = begin(reader, &path, 0).unwrap();
        add(reader, 1, 3);
        drain(&writer).unwrap();
        let second = begin(reader, &folder.path().join("second"), 0).unwrap_err();
        let message = "the reader's report is written by another writer".to_owned();
        assert_eq!(second, (tma_status::InvalidState, message));
        assert!(!path.exists());
        assert_eq!(commit(&writer), ok());
        free(reader);
        let written = fs::read(&path).unwrap();
        assert!(written.starts_with(begins), "{name}");
        assert_eq!(commit(&writer).0, tma_status::InvalidState);
    }
    let mut names = names(folder.path());
    names.sort();
    assert_eq!(names, ["report.html", "report.xlsx"]);
}

#[test]
fn a_report_has_columns_of_its_own_and_gives_no_tables() {
    let reader = report_reader(tma_format::Html);
    add(reader, 1, 1);
    assert_eq!(next(reader).unwrap_err().0, tma_status::InvalidState);
    free(reader);
    // SAFETY: NULL is the default of all options.
    let mut options = unsafe { sized::read::<tma_reader_options>(std::ptr::null()) }.unwrap();
    options.struct_size = size_of::<tma_reader_options>();
    options.format = tma_format::Xlsx as i32;
    options.columns = "DisplayName".into();
    let mut out = MaybeUninit::uninit();
    // SAFETY: the options are whole.
    let (status, message) = outcome(|error| unsafe { tma_reader_new(&options, Some(&mut out), error) });
    assert_eq!(status, tma_status::InvalidArgument);
    assert_eq!(message, "a report has columns of its own: a view and columns are for CSV and JSON Lines");
}

#[test]
fn tables_become_files_of_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let table = tma_table::into_raw(crate::analysis::answer_field_table(crate::table::TableKind::Meetings).unwrap());
    // SAFETY: just made, and freed by the end of the test.
    let table = unsafe { Box::from_raw(table) };
    for (format, name, begins) in [
        (tma_format::Csv, "a.csv", &b"Name,Type,Description\r\nMeetingId,guid,"[..]),
        (tma_format::JsonLines, "a.jsonl", br#"{"Name":"MeetingId","#),
        (tma_format::Html, "a.html", b"<!doctype html>"),
        (tma_format::Xlsx, "a.xlsx", b"PK"),
    ] {
        // SAFETY: NULL is the default of all options.
        let mut options = unsafe { sized::read::<tma_reader_options>(std::ptr::null()) }.unwrap();
        options.struct_size = size_of::<tma_reader_options>();
        options.format = format as i32;
        let path = folder.path().join(name);
        let mut out = MaybeUninit::uninit();
        // SAFETY: whole options, static texts, live handles.
        unsafe {
            let begun = outcome(|error| {
                tma_writer_new_for_tables(&options, path.to_str().unwrap().into(), 0, Some(&mut out), error)
            });
            assert_eq!(begun, ok());
            let writer = Box::from_raw(out.assume_init());
            for _ in 0..2 {
                assert_eq!(outcome(|error| tma_writer_add_table(Some(&writer), Some(&table), error)), ok());
            }
            let mut more = MaybeUninit::new(true);
            let refused = outcome(|error| tma_writer_write(Some(&writer), Some(&mut more), error));
            let message = "the writer has no reader: it is given tables".to_owned();
            assert_eq!(refused, (tma_status::InvalidState, message));
            assert_eq!(commit(&writer), ok());
        }
        assert!(fs::read(&path).unwrap().starts_with(begins), "{name}");
    }
    let lines = fs::read_to_string(folder.path().join("a.csv")).unwrap();
    let columns = crate::analysis::Question::Meetings.columns().len();
    assert_eq!(lines.lines().count(), 1 + 2 * columns);
}
