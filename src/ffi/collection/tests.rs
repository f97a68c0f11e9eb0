use std::ptr::{null, null_mut};

use super::super::reader::tests::{free as free_reader, next as next_rows, outcome, reader_with};
use super::super::reader::{tma_reader_close_input, tma_reader_next};
use super::super::reader_options::TMA_READER_COLLECTED;
use super::super::table::{tma_table, tma_table_find_column, tma_table_free, tma_table_get_int64, tma_table_get_text};
use super::*;

/// 2026-01-01T00:00:00Z
const BEGIN: i64 = 1_767_225_600_000_000;

fn collection_with(set: impl FnOnce(&mut tma_collection_options)) -> *mut tma_collection {
    // SAFETY: NULL is the default of all options.
    let mut options = unsafe { sized::read::<tma_collection_options>(null()) }.unwrap();
    options.struct_size = size_of::<tma_collection_options>();
    options.now = BEGIN + 30 * 86_400_000_000;
    options.start = "2026-01-01".into();
    options.end = "2026-01-02".into();
    set(&mut options);
    let mut out = MaybeUninit::uninit();
    // SAFETY: the options are whole; the collection is only read if it was written.
    unsafe {
        assert_eq!(tma_collection_new(&options, Some(&mut out), None), tma_status::Ok);
        out.assume_init()
    }
}

fn free(collection: *mut tma_collection) {
    // SAFETY: made by `tma_collection_new` and freed once.
    unsafe { tma_collection_free(Some(Box::from_raw(collection))) }
}

fn empty<T: Options>() -> T {
    // SAFETY: NULL is the default of all fields.
    unsafe { sized::read(null()) }.unwrap()
}

fn next(collection: *mut tma_collection) -> tma_collection_action {
    let mut action = empty::<tma_collection_action>();
    action.struct_size = size_of::<tma_collection_action>();
    // SAFETY: a live collection and a whole struct.
    let status = unsafe { tma_collection_next(collection.as_ref(), &mut action, None) };
    assert_eq!(status, tma_status::Ok);
    action
}

/// Answers the call with that page.
fn answer(
    collection: *mut tma_collection,
    rows: &[&str],
    set: impl FnOnce(&mut tma_collection_page),
) -> (tma_status, String) {
    let texts: Vec<tma_text> = rows.iter().map(|&row| row.into()).collect();
    let mut page = empty::<tma_collection_page>();
    page.struct_size = size_of::<tma_collection_page>();
    (page.count, page.audit_data) = (texts.len(), texts.as_ptr());
    set(&mut page);
    // SAFETY: a live collection; the texts live until the end of the call.
    outcome(|error| unsafe { tma_collection_add_page(collection.as_ref(), &page, error) })
}

fn text(text: tma_text) -> String {
    // SAFETY: the texts of the tests are read before the next call.
    unsafe { text.as_str("text") }.unwrap().to_owned()
}

fn summary(collection: *mut tma_collection) -> tma_collection_summary {
    let mut summary = empty::<tma_collection_summary>();
    summary.struct_size = size_of::<tma_collection_summary>();
    // SAFETY: a live collection and a whole struct.
    let status = unsafe { tma_collection_get_summary(collection.as_ref(), &mut summary, None) };
    assert_eq!(status, tma_status::Ok);
    summary
}

fn record(number: u32, second: u32) -> String {
    format!(
        r#"{{"CreationTime":"2026-01-01T00:00:{second:02}","Id":"a5b1c2d3-0000-4e89-9a44-{number:012}","Operation":"MeetingDetail"}}"#
    )
}

#[test]
fn a_window_comes_out_as_rows_of_the_search_in_order() {
    let collection = collection_with(|_| {});
    let action = next(collection);
    assert_eq!((action.kind, action.result_size), (tma_action::Call as i32, 5_000));
    assert_eq!((action.start, action.end), (BEGIN - 1_000_000, BEGIN + 86_400_000_000));
    assert_eq!(
        (text(action.start_text), text(action.end_text)),
        ("2025-12-31T23:59:59Z".into(), "2026-01-02T00:00:00Z".into())
    );
    assert_eq!(text(action.session).len(), 36);
    let rows = [record(1, 30), record(2, 10), record(1, 30)];
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let numbers = [1, 2, TMA_COLLECTION_NONE];
    let answered = answer(collection, &rows, |page| {
        page.more_available = tma_more_available::No as i32;
        (page.result_indexes, page.result_counts, page.milliseconds) = (numbers.as_ptr(), numbers.as_ptr(), 5);
    });
    assert_eq!(answered, (tma_status::Ok, String::new()));
    let action = next(collection);
    assert_eq!((action.kind, action.records, action.flags), (tma_action::Window as i32, 2, 0));

    let reader = reader_with(|options| options.flags = TMA_READER_COLLECTED);
    let mut records = MaybeUninit::uninit();
    // SAFETY: live handles; what is read was written.
    unsafe {
        let status = tma_collection_deliver(collection.as_ref(), reader, Some(&mut records), None);
        assert_eq!((status, records.assume_init()), (tma_status::Ok, 2));
        assert_eq!(tma_reader_close_input(reader, None), tma_status::Ok);
        let mut table = MaybeUninit::uninit();
        assert_eq!(tma_reader_next(reader, Some(&mut table), None), tma_status::Ok);
        let table: *mut tma_table = table.assume_init();
        let cell = |row, name: &str| {
            let column = tma_table_find_column(table.as_ref(), name.into());
            text(tma_table_get_text(table.as_ref(), row, usize::try_from(column).unwrap()))
        };
        let number = |row| {
            let column = tma_table_find_column(table.as_ref(), "RecordNumber".into());
            tma_table_get_int64(table.as_ref(), row, usize::try_from(column).unwrap())
        };
        assert_eq!(cell(0, "Source"), "Search-UnifiedAuditLog");
        assert_eq!(cell(0, "AuditId"), "a5b1c2d3-0000-4e89-9a44-000000000002");
        assert_eq!((number(0), number(1)), (1, 2));
        tma_table_free(Some(Box::from_raw(table)));
        assert_eq!(next_rows(reader), Ok(None));
        assert_eq!(tma_collection_mark_emitted(collection.as_ref(), None), tma_status::Ok);
        assert_eq!(next(collection).kind, tma_action::Done as i32);
        assert_eq!(tma_collection_finish(collection.as_ref(), None), tma_status::Ok);
    }
    let summary = summary(collection);
    assert_eq!((summary.start, summary.end), (BEGIN, BEGIN + 86_400_000_000));
    assert_eq!((summary.oldest, summary.newest), (BEGIN + 10_000_000, BEGIN + 30_000_000));
    assert_eq!((summary.calls, summary.records, summary.duplicates, summary.call_milliseconds), (1, 2, 1, 5));
    assert_eq!((summary.covered_seconds, summary.all_seconds, summary.complete), (86_400, 86_400, 1));
    assert_eq!(summary.incomplete_after, TMA_COLLECTION_NONE);
    free_reader(reader);
    free(collection);
}

#[test]
fn the_windows_that_come_next_are_lines() {
    let collection = collection_with(|options| options.end = "2026-01-04".into());
    let windows = |most| {
        let mut out = MaybeUninit::uninit();
        // SAFETY: a live collection; the text is only read if it was written.
        unsafe {
            let status = tma_collection_get_windows(collection.as_ref(), most, Some(&mut out), None);
            assert_eq!(status, tma_status::Ok);
            text(out.assume_init())
        }
    };
    assert_eq!(windows(0), "");
    assert_eq!(windows(1), "2026-01-01T00:00:00Z/2026-01-02T00:00:00Z");
    assert_eq!(windows(100).lines().last(), Some("2026-01-03T00:00:00Z/2026-01-04T00:00:00Z"));
    assert_eq!(summary(collection).windows_to_replay, 0);
    free(collection);
}

#[test]
fn failures_wait_and_become_gaps() {
    let collection = collection_with(|options| options.maximum_retries = 1);
    // SAFETY: a live collection; texts are static.
    let fail = || unsafe {
        next(collection);
        tma_collection_add_failure(collection.as_ref(), "The connection was closed.".into(), 100, 7, None)
    };
    assert_eq!(fail(), tma_status::Ok);
    let action = next(collection);
    assert_eq!((action.kind, action.wait_seconds), (tma_action::Wait as i32, 100));
    let why = "the connection was lost: The connection was closed; try 2 of 2";
    assert_eq!(text(action.reason), why);
    assert_eq!(fail(), tma_status::Ok);
    let action = next(collection);
    assert_eq!((action.kind, action.start), (tma_action::Gap as i32, BEGIN));
    assert!(text(action.reason).ends_with("tried 2 times"));
    assert_eq!(next(collection).kind, tma_action::Done as i32);
    assert_eq!((summary(collection).gaps, summary(collection).complete), (1, 0));

    let mut gap = empty::<tma_collection_gap>();
    gap.struct_size = size_of::<tma_collection_gap>();
    // SAFETY: a live collection and whole structs; texts are read before the next call.
    unsafe {
        assert_eq!(tma_collection_get_gap(collection.as_ref(), 0, &mut gap, None), tma_status::Ok);
        assert_eq!((text(gap.start_text), gap.records), ("2026-01-01T00:00:00Z".to_owned(), 0));
        let beyond = outcome(|error| tma_collection_get_gap(collection.as_ref(), 1, &mut gap, error));
        assert_eq!(beyond, (tma_status::InvalidArgument, "index: there is no gap 1".to_owned()));
        let mut json = MaybeUninit::uninit();
        assert_eq!(tma_collection_get_summary_json(collection.as_ref(), Some(&mut json), None), tma_status::Ok);
        let json: serde_json::Value = serde_json::from_str(&text(json.assume_init())).unwrap();
        assert_eq!((&json["Complete"], &json["Gaps"][0]["Start"]), (&false.into(), &"2026-01-01T00:00:00Z".into()));
    }
    free(collection);
}

#[test]
fn notes_are_taken_once_and_operations_have_their_default() {
    let collection = collection_with(|options| options.users = "ada@contoso.com".into());
    let mut out = MaybeUninit::uninit();
    // SAFETY: a live collection; texts are read before the next call.
    unsafe {
        assert_eq!(tma_collection_get_operations(collection.as_ref(), Some(&mut out), None), tma_status::Ok);
        let operations = text(out.assume_init());
        assert_eq!(operations, "MeetingDetail\nMeetingParticipantDetail\nCallParticipantDetail");
        assert_eq!(tma_collection_take_notes(collection.as_ref(), Some(&mut out), None), tma_status::Ok);
        assert!(text(out.assume_init()).contains("records of attendees may be missing"));
        assert_eq!(tma_collection_take_notes(collection.as_ref(), Some(&mut out), None), tma_status::Ok);
        assert_eq!(text(out.assume_init()), "");
    }
    free(collection);
}

#[test]
fn the_callers_mistakes_are_named() {
    let collection = collection_with(|_| {});
    assert_eq!(answer(collection, &[], |_| {}).0, tma_status::InvalidState);
    next(collection);
    let null_texts = answer(collection, &["{}"], |page| page.audit_data = null());
    assert_eq!(null_texts, (tma_status::NullArgument, "audit_data is NULL".to_owned()));
    let unknown = answer(collection, &[], |page| page.more_available = 3);
    assert_eq!(unknown, (tma_status::InvalidArgument, "more_available: 3 is no tma_more_available".to_owned()));
    let many = answer(collection, &[], |page| page.count = usize::MAX);
    assert_eq!(many.0, tma_status::InvalidArgument);
    // The call is still waited for.
    assert_eq!(answer(collection, &[], |_| {}).0, tma_status::Ok);
    next(collection);
    assert_eq!(answer(collection, &[], |_| {}).0, tma_status::Ok);
    assert_eq!(next(collection).kind, tma_action::Window as i32);
    let mut action = empty::<tma_collection_action>();
    action.struct_size = size_of::<tma_collection_action>();
    let mut records = MaybeUninit::uninit();
    // SAFETY: a live collection; NULL is refused.
    unsafe {
        let waiting = outcome(|error| tma_collection_next(collection.as_ref(), &mut action, error));
        assert_eq!(waiting.0, tma_status::InvalidState);
        let unfinished = outcome(|error| tma_collection_finish(collection.as_ref(), error));
        assert_eq!(unfinished.0, tma_status::InvalidState);
        let nowhere = outcome(|error| tma_collection_next(collection.as_ref(), null_mut(), error));
        assert_eq!(nowhere, (tma_status::NullArgument, "out_action is NULL".to_owned()));
        assert_eq!(tma_collection_next(None, &mut action, None), tma_status::NullArgument);
        let to_nobody = tma_collection_deliver(collection.as_ref(), null_mut(), Some(&mut records), None);
        assert_eq!((to_nobody, records.assume_init()), (tma_status::Ok, 0));
        tma_collection_free(None);
    }
    free(collection);
}
