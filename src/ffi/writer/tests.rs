use std::fs;
use std::path::Path;

use super::super::reader::tests::{add, free, next, outcome, reader_with};
use super::super::reader::{
    tma_reader_add_bytes, tma_reader_add_path, tma_reader_cancel, tma_reader_get_issues, tma_reader_new,
    tma_reader_stream,
};
use super::super::reader_options::{TMA_READER_BOM, TMA_READER_CALLS, tma_format, tma_reader_options};
use super::super::table::{tma_table_as_text, tma_table_free};
use super::super::text_options::{TMA_TEXT_BOM, TMA_TEXT_RAW, TMA_TEXT_SHORT};
use super::*;
use crate::analysis::answer_schema;
use crate::de_identify::{DeIdentifier, Role};
use crate::record::Cell;
use crate::schema::ColumnType;
use crate::table::TableBuilder;
use crate::time::Timestamp;

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
fn a_report_has_pseudonyms_where_the_reader_has_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let key = "0123456789abcdef0123456789abcdef";
    let record = r#"{"Id":"x","Operation":"MeetingParticipantDetail","MeetingDetailId":"m","JoinTime":"2026-01-18T12:53:38",
        "Attendees":[{"DisplayName":"Ada Lovelace","UPN":"ada@contoso.example"}]}"#;
    let page = |key: &'static str| {
        let reader = reader_with(|options| {
            options.format = tma_format::Html as i32;
            options.de_identify_key = key.into();
        });
        let writer = begin(reader, &path, TMA_WRITER_REPLACE).unwrap();
        // SAFETY: a live reader and a static text.
        assert_eq!(unsafe { tma_reader_add_bytes(reader, record.into(), None) }, tma_status::Ok);
        drain(&writer).unwrap();
        assert_eq!(commit(&writer), ok());
        free(reader);
        fs::read_to_string(&path).unwrap()
    };
    let (plain, told) = (page(""), page(key));
    let person = DeIdentifier::new(key).unwrap().text("ada@contoso.example", Role::Person);
    assert!(plain.contains("Ada Lovelace\nada@contoso.example") && !plain.contains(&person));
    assert!(told.contains(&person) && !told.contains("Ada") && !told.contains("contoso"));
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

/// A disconnection of somebody of that name, with every other cell null.
fn disconnection(name: &str) -> Box<tma_table> {
    let schema = Arc::new(answer_schema(TableKind::Disconnections).unwrap());
    let mut builder = TableBuilder::new(schema.clone());
    builder.append_cells(schema.fields.iter().map(|field| match field.name.as_ref() {
        "DisplayName" => Cell::Text(name),
        "GapStart" => Cell::Time(Timestamp::parse("2026-01-18T12:53:38Z").unwrap()),
        "GapSeconds" => Cell::Int(40),
        "IsSameDevice" => Cell::Bool(true),
        _ => Cell::Null,
    }));
    // SAFETY: made for this call.
    unsafe { Box::from_raw(tma_table::into_raw(builder.finish())) }
}

fn text_options(set: impl FnOnce(&mut tma_text_options)) -> tma_text_options {
    // SAFETY: NULL is the default.
    let mut options = unsafe { sized::read::<tma_text_options>(std::ptr::null()) }.unwrap();
    options.struct_size = size_of::<tma_text_options>();
    options.columns = "DisplayName\nGap*\nIsSameDevice".into();
    set(&mut options);
    options
}

/// The file that the tables make, or the first failure.
fn written(options: &tma_text_options, tables: &[&tma_table]) -> Result<String, (tma_status, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer");
    let mut out = MaybeUninit::uninit();
    // SAFETY: live handles and static texts; the writer is only read if it was written, and freed once.
    unsafe {
        let opened =
            outcome(|error| tma_writer_new_answer(path.to_str().unwrap().into(), 0, options, Some(&mut out), error));
        if opened.0 != tma_status::Ok {
            return Err(opened);
        }
        let writer = Box::from_raw(out.assume_init());
        for table in tables {
            let one = outcome(|error| tma_writer_write_answer(Some(&writer), Some(table), error));
            if one.0 != tma_status::Ok {
                tma_writer_free(Some(writer));
                assert_eq!(names(folder.path()), Vec::<String>::new());
                return Err(one);
            }
        }
        assert_eq!(commit(&writer), ok());
        tma_writer_free(Some(writer));
    }
    Ok(fs::read_to_string(&path).unwrap())
}

#[test]
fn an_answer_becomes_a_file_in_as_many_tables_as_it_comes() {
    let (ada, eve) = (disconnection("Ada"), disconnection("=cmd"));
    let csv = text_options(|options| (options.flags, options.zone) = (TMA_TEXT_BOM, "Europe/Zurich".into()));
    let expected = "\u{feff}DisplayName,GapStart,GapEnd,GapSeconds,IsSameDevice\r\n\
                    Ada,2026-01-18T13:53:38+01:00,,40,true\r\n'=cmd,2026-01-18T13:53:38+01:00,,40,true\r\n";
    assert_eq!(written(&csv, &[&ada, &eve]).unwrap(), expected);
    let lines = text_options(|options| options.format = tma_format::JsonLines as i32);
    let row = |name| {
        format!(
            "{{\"DisplayName\":\"{name}\",\"GapStart\":\"2026-01-18T12:53:38Z\",\"GapEnd\":null,\
             \"GapSeconds\":40,\"IsSameDevice\":true}}\n"
        )
    };
    assert_eq!(written(&lines, &[&ada, &eve]).unwrap(), row("Ada") + &row("=cmd"));
    // SAFETY: freed once.
    unsafe {
        tma_table_free(Some(ada));
        tma_table_free(Some(eve));
    }
}

#[test]
fn attendance_is_written_in_its_short_columns_where_that_is_asked_for() {
    let schema = Arc::new(answer_schema(TableKind::Attendance).unwrap());
    let mut builder = TableBuilder::new(schema.clone());
    builder.append_cells(schema.fields.iter().map(|field| match field.name.as_ref() {
        "DisplayName" => Cell::Text("=cmd"),
        "UserPrincipalName" => Cell::Text("ada@contoso.example"),
        "FirstJoin" => Cell::Time(Timestamp::parse("2026-01-18T12:53:38Z").unwrap()),
        "PresentSeconds" => Cell::Int(3725),
        _ => Cell::Null,
    }));
    // SAFETY: made for this call.
    let attendance = unsafe { Box::from_raw(tma_table::into_raw(builder.finish())) };
    let columns = "Who\nJoined\nPresent\nMinutes\nLate";
    let short = text_options(|options| {
        (options.flags, options.columns, options.zone) = (TMA_TEXT_SHORT, columns.into(), "Europe/Zurich".into());
    });
    let expected = "Who,Joined,Present,Minutes,Late\r\n\
                    '=cmd <ada@contoso.example>,2026-01-18T13:53:38+01:00,1:02:05,62,\r\n";
    assert_eq!(written(&short, &[&attendance]).unwrap(), expected);
    let other = disconnection("Ada");
    let refused = written(&short, &[&other]).unwrap_err();
    let message = "rows of Disconnections have no short view: attendance has".to_owned();
    assert_eq!(refused, (tma_status::InvalidArgument, message));
    // SAFETY: freed once.
    unsafe {
        tma_table_free(Some(attendance));
        tma_table_free(Some(other));
    }
}

#[test]
fn an_answer_as_text_is_read_as_csv_is() {
    let eve = disconnection("=cmd");
    for flags in [0, TMA_TEXT_RAW] {
        let options = text_options(|options| (options.flags, options.zone) = (flags, "Europe/Zurich".into()));
        let mut out = MaybeUninit::uninit();
        // SAFETY: live handles; written, as the status says, and freed once.
        unsafe {
            assert_eq!(tma_table_as_text(Some(&eve), &options, Some(&mut out), None), tma_status::Ok);
            let text = Box::from_raw(out.assume_init());
            assert_eq!(written(&options, &[&text]), written(&options, &[&eve]));
            tma_table_free(Some(text));
        }
    }
    // SAFETY: freed once.
    unsafe { tma_table_free(Some(eve)) };
}

#[test]
fn what_is_no_row_of_the_answer_is_refused() {
    let ada = disconnection("Ada");
    let of = |kind| {
        let schema = Arc::new(answer_schema(kind).unwrap());
        // SAFETY: made for this call.
        unsafe { Box::from_raw(tma_table::into_raw(TableBuilder::new(schema).finish())) }
    };
    let meetings = of(TableKind::Meetings);
    let all = text_options(|options| options.columns = "".into());
    let (status, message) = written(&all, &[&ada, &meetings]).unwrap_err();
    assert_eq!(status, tma_status::InvalidArgument);
    assert_eq!(message, "rows of Meetings among rows of Disconnections: a file holds one table");
    let (_, message) = written(&text_options(|_| ()), &[&meetings]).unwrap_err();
    assert!(message.starts_with("columns: no column is called `DisplayName`: there are MeetingId, "), "{message}");
    let (_, message) = written(&text_options(|options| options.flags = 64), &[]).unwrap_err();
    assert_eq!(message, "flags: 0x40 is not known");

    let schema = Arc::new(crate::output::text_schema(&answer_schema(TableKind::Disconnections).unwrap()));
    let mut builder = TableBuilder::new(schema.clone());
    builder.append_cells(schema.fields.iter().map(|field| match field.name.as_ref() {
        "GapSeconds" => Cell::Text("soon"),
        _ => Cell::Null,
    }));
    // SAFETY: made for this call.
    let odd = unsafe { Box::from_raw(tma_table::into_raw(builder.finish())) };
    let (status, message) = written(&all, &[&odd]).unwrap_err();
    assert_eq!((status, &*message), (tma_status::InvalidArgument, "GapSeconds: `soon` is no int"));

    let reader = csv_reader();
    let folder = tempfile::tempdir().unwrap();
    let writer = begin(reader, &folder.path().join("meetings.csv"), 0).unwrap();
    // SAFETY: live handles, freed once.
    unsafe {
        let (status, message) = outcome(|error| tma_writer_write_answer(Some(&writer), Some(&ada), error));
        assert_eq!(status, tma_status::InvalidState);
        assert_eq!(message, "the writer takes the rows of its reader, and no tables");
        tma_writer_free(Some(writer));
        for table in [ada, meetings, odd] {
            tma_table_free(Some(table));
        }
    }
    free(reader);
}

#[test]
fn an_answer_becomes_a_page_or_a_workbook_when_it_is_whole() {
    let (ada, eve) = (disconnection("Ada"), disconnection("<b>Eve</b>"));
    let html =
        text_options(|options| (options.format, options.zone) = (tma_format::Html as i32, "Europe/Zurich".into()));
    let page = written(&html, &[&ada, &eve]).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<h1>Disconnections</h1>"));
    assert!(
        page.contains("2 rows.") && page.contains("2026-01-18 13:53:38") && page.contains("&lt;b&gt;Eve&lt;/b&gt;")
    );
    assert!(written(&html, &[]).unwrap().contains("0 rows."));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.xlsx");
    let xlsx = text_options(|options| options.format = tma_format::Xlsx as i32);
    let mut out = MaybeUninit::uninit();
    // SAFETY: live handles and static texts; written, as the status says, and freed once.
    unsafe {
        let opened =
            outcome(|error| tma_writer_new_answer(path.to_str().unwrap().into(), 0, &xlsx, Some(&mut out), error));
        assert_eq!(opened, ok());
        let writer = Box::from_raw(out.assume_init());
        assert_eq!(outcome(|error| tma_writer_write_answer(Some(&writer), Some(&ada), error)), ok());
        assert_eq!(commit(&writer), ok());
        tma_writer_free(Some(writer));
        tma_table_free(Some(ada));
        tma_table_free(Some(eve));
    }
    assert!(fs::read(&path).unwrap().starts_with(b"PK"));
}

#[test]
fn the_form_of_a_file_is_what_its_name_says() {
    let told = |path: &str, format: i32| {
        let (mut out_format, mut out_delimiter) = (MaybeUninit::new(-1), MaybeUninit::new(0));
        // SAFETY: all of them live.
        unsafe {
            let ended = outcome(|error| {
                tma_format_of_path(path.into(), format, Some(&mut out_format), Some(&mut out_delimiter), error)
            });
            (ended.0, out_format.assume_init(), out_delimiter.assume_init())
        }
    };
    assert_eq!(told("a.TSV", 0), (tma_status::Ok, tma_format::Csv as i32, 9));
    assert_eq!(told("a.json", 0), (tma_status::Ok, tma_format::JsonLines as i32, 44));
    assert_eq!(told("a.htm", 0), (tma_status::Ok, tma_format::Html as i32, 44));
    assert_eq!(told("a.gz", 4), (tma_status::Ok, tma_format::Xlsx as i32, 44));
    assert_eq!(told("a.gz", 0), (tma_status::InvalidArgument, -1, 0));
    assert_eq!(told("a.csv", 9), (tma_status::InvalidArgument, -1, 0));
}

#[test]
fn the_file_of_a_writer_is_no_source_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("records.json"), r#"{"Id":"x","Operation":"MeetingDetail"}"#).unwrap();
    let out = folder.path().join("out.csv");
    for _ in 0..2 {
        let reader = csv_reader();
        // SAFETY: a live reader.
        unsafe {
            assert_eq!(tma_reader_add_path(reader, folder.path().to_str().unwrap().into(), None), tma_status::Ok);
        }
        let writer = begin(reader, &out, TMA_WRITER_REPLACE).unwrap();
        drain(&writer).unwrap();
        assert_eq!(commit(&writer), ok());
        let mut issues = MaybeUninit::uninit();
        // SAFETY: handles of this test, freed once.
        unsafe {
            tma_writer_free(Some(writer));
            assert_eq!(tma_reader_get_issues(reader.as_ref(), Some(&mut issues), None), tma_status::Ok);
            let issues = Box::from_raw(issues.assume_init());
            assert!((0..issues.table().rows()).all(|row| issues.table().text(row, 3) != Some("NotAuditData")));
        }
        free(reader);
        assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 2);
    }
}

/// A table of somebody's own columns, with one row.
fn own_rows(columns: &[(&'static str, ColumnType)], cells: &[Cell<'_>]) -> Box<tma_table> {
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Rows, columns)));
    builder.append_cells(cells.iter().copied());
    // SAFETY: made by `Box::into_raw`.
    unsafe { Box::from_raw(tma_table::into_raw(builder.finish())) }
}

#[test]
fn rows_of_any_columns_are_written_as_they_are() {
    let begun =
        own_rows(&[("=name", ColumnType::Text), ("n", ColumnType::Json)], &[Cell::Text("=1"), Cell::Text("1.5")]);
    // It has its guard, and needs no second one.
    let on =
        own_rows(&[("=name", ColumnType::Text), ("n", ColumnType::Text)], &[Cell::Text("'=1"), Cell::Text("late")]);
    let csv = text_options(|options| options.columns = "".into());
    assert_eq!(written(&csv, &[&begun, &on]).unwrap(), "'=name,n\r\n'=1,1.5\r\n'=1,late\r\n");
    let raw = text_options(|options| (options.flags, options.columns) = (TMA_TEXT_RAW, "".into()));
    assert_eq!(written(&raw, &[&begun]).unwrap(), "=name,n\r\n=1,1.5\r\n");
    let lines = text_options(|options| (options.format, options.columns) = (tma_format::JsonLines as i32, "".into()));
    let expected = "{\"=name\":\"=1\",\"n\":1.5}\n{\"=name\":\"'=1\",\"n\":\"late\"}\n";
    assert_eq!(written(&lines, &[&begun, &on]).unwrap(), expected);
    let chosen = text_options(|options| options.columns = "n".into());
    assert_eq!(written(&chosen, &[&begun]).unwrap(), "n\r\n1.5\r\n");
    let other = own_rows(&[("other", ColumnType::Text)], &[Cell::Null]);
    let (status, message) = written(&csv, &[&begun, &other]).unwrap_err();
    let expected = "the rows have other columns than those before them: a file holds one table";
    assert_eq!((status, &*message), (tma_status::InvalidArgument, expected));
    let ada = disconnection("Ada");
    assert_eq!(written(&csv, &[&begun, &ada]).unwrap_err().0, tma_status::InvalidArgument);
    // SAFETY: freed once.
    unsafe { [begun, on, other, ada].into_iter().for_each(|table| tma_table_free(Some(table))) };
}

unsafe extern "C" fn stop_at_once(_: *mut c_void, done: u64, all: u64) -> i32 {
    assert!(done < all);
    1
}

#[test]
fn who_is_told_of_a_report_may_stop_it_and_nothing_is_left() {
    for (format, is_cancelled) in
        [(tma_format::Xlsx, false), (tma_format::Html, false), (tma_format::Xlsx, true), (tma_format::Html, true)]
    {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        fs::write(&path, "precious").unwrap();
        let reader = reader_with(|options| options.format = format as i32);
        add(reader, 1, 200);
        let writer = begin(reader, &path, TMA_WRITER_REPLACE).unwrap();
        drain(&writer).unwrap();
        // SAFETY: live handles, and a function that lives for ever.
        unsafe {
            match is_cancelled {
                true => tma_reader_cancel(reader.as_ref()),
                false => assert_eq!(
                    tma_writer_set_progress(Some(&writer), Some(stop_at_once), std::ptr::null_mut(), None),
                    tma_status::Ok
                ),
            }
        }
        assert_eq!(commit(&writer).0, tma_status::Cancelled, "{format:?}");
        assert_eq!(names(folder.path()), ["report"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        free(reader);
    }
}
