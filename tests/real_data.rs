//! Real exports, where a folder of them is given: they are other people's and not part of this repository.

mod support;

use std::path::PathBuf;

use support::drain;
use teams_meeting_audit::reader::{Reader, ReaderOptions};

/// The folder beside the checkout in which real exports may lie.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there is no folder of real exports at {}", folder.display());
    None
}

#[test]
fn every_row_of_a_real_search_export_is_counted() {
    let Some(folder) = folder() else { return };
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_path(folder.join("real/search-unifiedauditlog-export-2021.csv.gz"));
    let outcome = drain(reader);
    assert_eq!(outcome.errors, []);
    assert_eq!((outcome.counts.records, outcome.counts.other_operations, outcome.counts.rejected), (2_700, 2_700, 0));
    assert!(outcome.has_issue("OnlyOtherOperations"));
}

#[test]
fn real_records_of_related_operations_are_counted() {
    let Some(folder) = folder() else { return };
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    let mut files = 0;
    for entry in std::fs::read_dir(folder.join("teams-records")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            reader.add_path(path);
            files += 1;
        }
    }
    let outcome = drain(reader);
    assert!(files > 0 && outcome.errors.is_empty(), "{:?}", outcome.errors);
    assert_eq!((outcome.counts.records, outcome.counts.other_operations), (files, files));
}

#[test]
fn an_elided_and_a_truncated_row_are_rejected_with_their_reason() {
    let Some(folder) = folder() else { return };
    for (file, code) in [("C02-purview-csv-2026-01.csv", "NotJson"), ("C03-purview-csv-2023-09-huntress.txt", "CutOff")]
    {
        let mut reader = Reader::new(ReaderOptions::default()).expect("options");
        reader.add_path(folder.join("real").join(file));
        let outcome = drain(reader);
        assert_eq!(outcome.counts.rejected, 1, "{file}");
        assert!(outcome.has_issue(code), "{file}: {:?}", outcome.issues);
    }
}
