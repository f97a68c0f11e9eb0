//! Any JSON as the AuditData of a participant: no panic, one verdict, and rows that survive our own CSV.
#![no_main]

use libfuzzer_sys::fuzz_target;
use teams_meeting_audit::output::{TextFormat, TextOptions};
use teams_meeting_audit::reader::{Reader, ReaderOptions};

fn export(data: &[u8], format: TextFormat) -> (Vec<u8>, u64) {
    let options = ReaderOptions { threads: 1, text: Some(format), ..ReaderOptions::default() };
    let mut reader = Reader::new(options).expect("sound options");
    reader.add_bytes(data.to_vec());
    reader.close_input();
    let mut out = reader.text_header();
    loop {
        match reader.next_text() {
            Ok(Some(text)) => out.extend_from_slice(&text),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    (out, reader.counts().rows)
}

fuzz_target!(|inside: &str| {
    let record = format!(
        "{{\"Id\":\"00000000-0000-4000-8000-000000000001\",\"Operation\":\"MeetingParticipantDetail\",{inside}}}"
    );
    let (json_lines, rows) = export(record.as_bytes(), TextFormat::JsonLines);
    let (csv, _) = export(record.as_bytes(), TextFormat::Csv(TextOptions::default()));
    let (from_csv, back) = export(&csv, TextFormat::JsonLines);
    assert_eq!(back, rows);
    let without_place = |lines: &[u8]| -> Vec<serde_json::Value> {
        String::from_utf8_lossy(lines)
            .lines()
            .map(|line| {
                let mut row: serde_json::Value = serde_json::from_str(line).expect("JSON");
                row["RecordNumber"].take();
                row
            })
            .collect()
    };
    assert_eq!(without_place(&from_csv), without_place(&json_lines));
});
