//! Any bytes as a file: no panic, the books balance, and the size of the blocks makes no difference.
#![no_main]

use libfuzzer_sys::fuzz_target;
use teams_meeting_audit::output::TextFormat;
use teams_meeting_audit::books::Counts;
use teams_meeting_audit::reader::{Reader, ReaderOptions};

fn read(data: &[u8], block_bytes: usize) -> (Vec<u8>, Counts) {
    let options =
        ReaderOptions { threads: 1, block_bytes, text: Some(TextFormat::JsonLines), ..ReaderOptions::default() };
    let mut reader = Reader::new(options).expect("sound options");
    reader.add_bytes(data.to_vec());
    reader.close_input();
    let mut rows = Vec::new();
    loop {
        match reader.next_text() {
            Ok(Some(text)) => rows.extend_from_slice(&text),
            Ok(None) => break,
            // One source, one error: the next call finds nothing more.
            Err(_) => {}
        }
    }
    let counts = reader.counts();
    assert!(counts.balance(), "{counts:?}");
    (rows, counts)
}

fuzz_target!(|data: &[u8]| {
    let whole = read(data, 4 << 20);
    let pieces = read(data, 64);
    assert_eq!(whole.1, pieces.1);
    assert_eq!(whole.0, pieces.0);
    // What we write, we read: the same rows again.
    let again = read(&whole.0, 4 << 20);
    assert_eq!((again.1.rows, again.1.rejected), (whole.1.rows, 0));
});
