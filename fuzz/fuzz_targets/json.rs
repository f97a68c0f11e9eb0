//! The JSON reader against serde_json: the same texts are JSON, and mean the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use teams_meeting_audit::json::Tape;

fuzz_target!(|text: &str| {
    let mut tape = Tape::new();
    let ours = tape.parse(text, 100).is_ok();
    let theirs = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    if ours {
        assert!(theirs, "{text:?}");
        let mut compact = String::new();
        if let Some(root) = tape.root(text) {
            root.write_compact(&mut compact);
        }
        // Numbers too large for a float and halves of pairs are the two things that serde_json's values refuse.
        if let (Ok(before), Ok(after)) =
            (serde_json::from_str::<serde_json::Value>(text), serde_json::from_str::<serde_json::Value>(&compact))
        {
            assert_eq!(before, after, "{text:?}");
        }
    }
});
