//! One small export per oddity, named after it, and what it reads as: `tests/fixtures/NAME` and `NAME.expected.json`.
//!
//! `TMA_UPDATE_EXPECTED=1 cargo test --test fixtures` writes the expectations anew; look at what changed.

mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::{csv, export, table_rows};
use teams_meeting_audit::reader::{Reader, ReaderOptions};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The books, the issues and the filled cells of every row; and why the file failed, if it did.
fn reading(path: &Path) -> Value {
    let mut reader = Reader::new(ReaderOptions { threads: 1, ..Default::default() }).expect("options");
    reader.add_path(path);
    reader.close_input();
    let (mut rows, mut failure) = (Vec::new(), None);
    loop {
        match reader.next_table() {
            Ok(Some(table)) => rows.extend(table_rows(&table)),
            Ok(None) => break,
            Err(error) => failure = Some(error.message().to_owned()),
        }
    }
    let counts = reader.counts();
    assert!(counts.balance());
    let mut read = json!({
        "Books": {
            "Records": counts.records,
            "Meetings": counts.meetings,
            "Participants": counts.participants,
            "CallParticipants": counts.call_participants,
            "OtherOperations": counts.other_operations,
            "Duplicates": counts.duplicates,
            "ConflictingDuplicates": counts.conflicting_duplicates,
            "Rejected": counts.rejected,
        },
        "Issues": table_rows(&reader.issues()),
        "Rows": rows,
    });
    if let Some(failure) = failure {
        read["Failure"] = failure.into();
    }
    read
}

#[test]
fn every_oddity_reads_as_expected() {
    let update = std::env::var_os("TMA_UPDATE_EXPECTED").is_some();
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| !path.to_string_lossy().ends_with(".expected.json"))
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 30, "{} fixtures", inputs.len());
    for input in inputs {
        let found = reading(&input);
        let expected = PathBuf::from(format!("{}.expected.json", input.display()));
        if update {
            let text = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
            std::fs::write(&expected, text).expect("written");
            continue;
        }
        let text = std::fs::read_to_string(&expected).expect("an expectation beside the fixture");
        let wanted: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(found, wanted, "{}", input.display());
    }
}

#[test]
fn hostile_names_are_harmless_in_csv() {
    let bytes = std::fs::read(folder().join("hostile-display-names.jsonl")).expect("the fixture");
    let options = ReaderOptions { threads: 1, columns: vec!["DisplayName".into()], ..Default::default() };
    let text = String::from_utf8(export(&bytes, csv(), options)).expect("UTF-8");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_string()).collect();
    let expected = [
        "'=cmd|'/c calc'!A1",
        "+1-2",
        "'@SUM(A1)",
        "' \t=1+1",
        "''=x",
        "'-",
        "<script>alert(1)</script>",
        "\u{202e}gnp.exe",
        "a;b, \"c\"\nd",
    ];
    assert_eq!(names, expected);
}
