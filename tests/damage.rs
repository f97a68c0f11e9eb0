//! Damage costs what it must and no more: never a panic, never an unbalanced book.

mod support;

use std::collections::HashSet;

use support::{generated, read, read_with};
use teams_meeting_audit::generate::{Format, Profile};
use teams_meeting_audit::reader::ReaderOptions;

/// Uncompressed containers in UTF-8; UTF-16 has its own test.
const FORMATS: &[Format] = &[
    Format::SearchCsv,
    Format::SearchCsvSemicolon,
    Format::PurviewCsv,
    Format::PurviewCsvOld,
    Format::JsonArray,
    Format::JsonLines,
    Format::JsonLinesWrapped,
    Format::Graph,
    Format::Management,
    Format::Defender,
    Format::Clixml7,
    Format::Shipper,
];

/// Where each kept record's own Id stands in the export, in order: other records may name it as their meeting's.
fn id_positions(bytes: &[u8], ids: &[&str], unit: usize) -> Vec<usize> {
    let find = |id: &str| {
        ["\"Id\":\"", "\"\"Id\"\":\"\"", "\\\"Id\\\":\\\""].iter().find_map(|key| {
            let text = format!("{key}{id}");
            let pattern = match unit {
                1 => text.into_bytes(),
                _ => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            };
            memchr::memmem::find(bytes, &pattern)
        })
    };
    ids.iter().map(|id| find(id).expect("every Id is in the export")).collect()
}

/// Deletes each unit of bytes of the middle records, or of `every` so many one, and looks at what is lost.
fn delete_everywhere(format: Format, unit: usize, every: usize) {
    let (bytes, _) = generated(format, Profile::Clean, 2, 5);
    let whole = read(&bytes);
    let ids = whole.audit_ids();
    assert!(ids.len() >= 6, "{format}: {} records", ids.len());
    let positions = id_positions(&bytes, &ids, unit);
    // From one Id to the one after next: a whole record and what is around it.
    for at in (positions[2]..positions[4]).step_by(unit * every) {
        let damaged = [&bytes[..at], &bytes[at + unit..]].concat();
        let outcome = read(&damaged);
        let left: HashSet<&str> = outcome.audit_ids().into_iter().collect();
        let lost: Vec<usize> = (0..ids.len()).filter(|&record| !left.contains(ids[record])).collect();
        let here = positions.iter().filter(|&&position| position <= at).count() - 1;
        assert!(
            lost.len() <= 2 && lost.iter().all(|&record| record.abs_diff(here) <= 1),
            "{format}: byte {at} of record {here} or the next deleted, lost {lost:?}: {:?}\n{}",
            outcome.issues,
            String::from_utf8_lossy(&damaged[at.saturating_sub(60)..(at + 60).min(damaged.len())])
        );
    }
}

#[test]
fn deleting_any_byte_costs_that_record_and_at_most_the_next() {
    for &format in FORMATS {
        // What the others have of their own comes to lie under every third byte, too: every one takes minutes.
        let is_common = matches!(format, Format::PurviewCsv | Format::JsonLines | Format::JsonArray);
        delete_everywhere(format, 1, if is_common { 1 } else { 3 });
    }
}

#[test]
fn deleting_any_utf16_unit_costs_that_record_and_at_most_the_next() {
    delete_everywhere(Format::SearchCsvUtf16, 2, 1);
    delete_everywhere(Format::Clixml, 2, 3);
}

#[test]
fn cutting_off_anywhere_keeps_all_before() {
    for &format in Format::ALL {
        let (bytes, _) = generated(format, Profile::Clean, 2, 6);
        let bytes = &bytes[..bytes.len().min(20_000)];
        let whole = read(bytes);
        let mut most = 0;
        // Every seventh byte, which comes to lie in each kind of place: every one takes minutes.
        for end in (0..bytes.len()).step_by(7) {
            let outcome =
                read_with(&bytes[..end], ReaderOptions { threads: 1, block_bytes: 3_000, ..Default::default() });
            assert!(whole.rows.starts_with(&outcome.rows) || outcome.rows.len() <= 1, "{format} cut at {end}");
            assert!(outcome.rows.len() >= most, "{format} cut at {end} lost what was whole before");
            most = outcome.rows.len();
        }
    }
}

#[test]
fn damage_is_the_same_whatever_the_blocks_and_threads() {
    for &format in FORMATS {
        let (mut bytes, _) = generated(format, Profile::Default, 12, 13);
        // Every 997th byte is lost.
        let mut at = 900;
        while at < bytes.len() {
            bytes.remove(at);
            at += 997 * 4;
        }
        let expected = read(&bytes);
        for (threads, block_bytes) in [(1, 900), (2, 4_000), (3, 20_000)] {
            let outcome = read_with(&bytes, ReaderOptions { threads, block_bytes, ..Default::default() });
            assert_eq!(outcome.counts, expected.counts, "{format}, {threads} threads, blocks of {block_bytes}");
            assert_eq!(outcome.issues, expected.issues, "{format}, {threads} threads, blocks of {block_bytes}");
            assert!(outcome.rows == expected.rows, "{format}, {threads} threads, blocks of {block_bytes}");
        }
    }
}
