//! The same records come out of every container, and out of blocks and threads of any number.

mod support;

use support::{Outcome, comparable, csv, drain, export, generated, read, read_with};
use teams_meeting_audit::generate::{Format, Profile};
use teams_meeting_audit::output::TextFormat;
use teams_meeting_audit::reader::{Reader, ReaderOptions};

fn comparable_rows(outcome: Outcome) -> Vec<support::Row> {
    outcome.rows.into_iter().map(comparable).collect()
}

#[test]
fn the_same_records_in_all_containers_give_the_same_rows() {
    let (bytes, totals) = generated(Format::JsonLines, Profile::Clean, 60, 7);
    let expected = read(&bytes);
    assert_eq!(expected.counts.rows, totals.rows);
    assert_eq!(expected.counts.rejected, 0, "{:?}", expected.issues);
    let expected = comparable_rows(expected);
    for &format in Format::ALL {
        // ASCII loses letters, so that its rows cannot be the same.
        if format == Format::SearchCsv51 {
            continue;
        }
        let (bytes, _) = generated(format, Profile::Clean, 60, 7);
        let outcome = read(&bytes);
        assert_eq!(outcome.errors, [], "{format}");
        assert_eq!(outcome.counts.rejected, 0, "{format}: {:?}", outcome.issues);
        let rows = comparable_rows(outcome);
        for (number, (row, expected)) in rows.iter().zip(&expected).enumerate() {
            assert_eq!(row, expected, "{format}: row {number}");
        }
        assert_eq!(rows.len(), expected.len(), "{format}");
    }
}

#[test]
fn ascii_exports_keep_everything_but_the_letters_they_lost() {
    let (bytes, totals) = generated(Format::SearchCsv51, Profile::Clean, 40, 3);
    let outcome = read(&bytes);
    assert_eq!((outcome.counts.rows, outcome.counts.rejected), (totals.rows, 0));
}

#[test]
fn the_books_of_troubled_exports_are_those_of_the_generator() {
    for &format in Format::ALL {
        for seed in 1..4 {
            let (bytes, totals) = generated(format, Profile::Default, 50, seed);
            let counts = read(&bytes).counts;
            let ours = [
                counts.records,
                counts.meetings,
                counts.participants,
                counts.call_participants,
                counts.other_operations,
                counts.duplicates,
                counts.conflicting_duplicates,
                counts.rejected,
                counts.rows,
            ];
            let theirs = [
                totals.records,
                totals.meetings,
                totals.participants,
                totals.call_participants,
                totals.other_operations,
                totals.duplicates,
                totals.conflicting_duplicates,
                totals.rejected,
                totals.rows,
            ];
            assert_eq!(ours, theirs, "{format}, seed {seed}");
        }
    }
}

#[test]
fn blocks_and_threads_make_no_difference() {
    for &format in Format::ALL {
        let (bytes, _) = generated(format, Profile::Default, 30, 11);
        let expected = export(&bytes, csv(), ReaderOptions { threads: 1, ..Default::default() });
        for (threads, block_bytes) in [(1, 700), (1, 5_000), (2, 3_000), (3, 40_000), (4, 4 << 20)] {
            let options = ReaderOptions { threads, block_bytes, ..Default::default() };
            let text = export(&bytes, csv(), options);
            assert!(text == expected, "{format}, {threads} threads, blocks of {block_bytes}");
        }
    }
}

#[test]
fn json_lines_are_the_same_bytes_whatever_the_threads() {
    let (bytes, _) = generated(Format::PurviewCsv, Profile::Default, 40, 5);
    let with = |threads| {
        export(&bytes, TextFormat::JsonLines, ReaderOptions { threads, block_bytes: 9_000, ..Default::default() })
    };
    let expected = with(1);
    assert!(with(2) == expected && with(5) == expected);
}

#[test]
fn files_of_several_forms_are_merged_and_duplicates_found_across_them() {
    let mut reader = Reader::new(ReaderOptions { threads: 2, ..Default::default() }).expect("options");
    let mut records = 0;
    for &format in Format::ALL {
        let (bytes, totals) = generated(format, Profile::Clean, 20, 9);
        records += totals.records;
        reader.add_bytes(bytes);
    }
    let outcome = drain(reader);
    let (_, totals) = generated(Format::JsonLines, Profile::Clean, 20, 9);
    assert_eq!(outcome.counts.records, records);
    assert_eq!(outcome.counts.rows, totals.rows);
    // Letters lost in ASCII are other content; in all other forms a copy is the same record.
    let lossy = outcome.counts.conflicting_duplicates;
    let copies = totals.meetings + totals.participants + totals.call_participants;
    assert!(lossy < copies, "{lossy} of {copies}");
    assert_eq!(outcome.counts.duplicates, copies * (Format::ALL.len() as u64 - 1));
}

#[test]
fn a_copy_in_another_form_is_no_conflict() {
    for &format in Format::ALL {
        if format == Format::SearchCsv51 {
            continue;
        }
        let mut reader = Reader::new(ReaderOptions { threads: 1, ..Default::default() }).expect("options");
        reader.add_bytes(generated(Format::JsonArray, Profile::Clean, 30, 2).0);
        reader.add_bytes(generated(format, Profile::Clean, 30, 2).0);
        let outcome = drain(reader);
        assert_eq!(outcome.counts.conflicting_duplicates, 0, "{format}: {:?}", outcome.issues);
    }
}

#[test]
fn our_own_csv_and_json_lines_come_back_the_same() {
    let (bytes, _) = generated(Format::JsonLines, Profile::Default, 40, 21);
    let original: Vec<_> = read(&bytes).rows;
    let raw = teams_meeting_audit::output::TextOptions { raw: true, ..Default::default() };
    for text in [csv(), TextFormat::Csv(raw), TextFormat::JsonLines] {
        let own = export(&bytes, text.clone(), ReaderOptions { threads: 1, ..Default::default() });
        let back = read(&own);
        assert_eq!(back.counts.rejected, 0, "{:?}", back.issues);
        for (row, expected) in back.rows.iter().zip(&original) {
            let (mut row, mut expected) = (row.clone(), expected.clone());
            for column in ["RecordNumber", "Source"] {
                row.remove(column);
                expected.remove(column);
            }
            assert_eq!(row, expected, "{text:?}");
        }
        assert_eq!(back.rows.len(), original.len());
    }
}

#[test]
fn own_rows_and_the_records_they_came_of_are_duplicates() {
    let (bytes, totals) = generated(Format::JsonLines, Profile::Clean, 20, 4);
    let own = export(&bytes, csv(), ReaderOptions { threads: 1, ..Default::default() });
    for (first, second, kept) in [(&bytes, &own, totals.rows), (&own, &bytes, totals.rows)] {
        let mut reader = Reader::new(ReaderOptions { threads: 1, ..Default::default() }).expect("options");
        reader.add_bytes(first.clone());
        reader.add_bytes(second.clone());
        let outcome = drain(reader);
        assert_eq!(outcome.counts.rows, kept);
        assert_eq!(outcome.counts.conflicting_duplicates, 0);
    }
}

#[test]
fn records_one_by_one_are_the_same_as_a_file_of_them() {
    let (bytes, _) = generated(Format::JsonLines, Profile::Default, 40, 8);
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let mut reader = Reader::new(ReaderOptions { threads: 2, ..Default::default() }).expect("options");
    for batch in lines.chunks(7) {
        reader.add_records(batch.iter().copied()).expect("memory");
    }
    let one_by_one = drain(reader);
    let file = read(&bytes);
    assert_eq!(one_by_one.rows.iter().cloned().map(comparable).collect::<Vec<_>>(), comparable_rows(file));
}

#[test]
fn the_first_table_is_small_and_none_is_large() {
    let (bytes, _) = generated(Format::JsonLines, Profile::Clean, 2_500, 1);
    let outcome = read_with(&bytes, ReaderOptions { threads: 2, ..Default::default() });
    assert!(outcome.tables[0] <= 1024, "{:?}", outcome.tables);
    assert!(outcome.tables.iter().all(|rows| *rows <= 16_384), "{:?}", outcome.tables);
}
