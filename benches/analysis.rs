//! How long the analyses take, beside reading the same file to tables, and what memory they keep.
//!
//! ```console
//! cargo bench --bench analysis -- audit.jsonl
//! ```
//!
//! The file is any export, such as `generate --profile bench-1 --records 1250000` writes for a million participants.

use std::time::{Duration, Instant};

use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::table::Table;

/// Resident memory of this process in bytes, where the system says.
fn resident() -> Option<u64> {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

fn read(path: &str, columns: Vec<String>, mut take: impl FnMut(&Table)) -> (Duration, u64) {
    let begun = Instant::now();
    let mut reader = Reader::new(ReaderOptions { columns, ..ReaderOptions::default() }).expect("good options");
    reader.add_path(path);
    reader.close_input();
    while let Some(table) = reader.next_table().expect("a readable file") {
        take(&table);
    }
    let counts = reader.counts();
    (begun.elapsed(), counts.participants + counts.call_participants)
}

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let Some(path) = path else {
        println!("usage: cargo bench --bench analysis -- FILE");
        return;
    };
    let (to_tables, sessions) = read(&path, Vec::new(), |_| ());
    println!("{sessions} sessions");
    println!("file to tables with all columns   {:>7.2} s", to_tables.as_secs_f64());
    let (to_needed, _) = read(&path, Analysis::needed_columns(), |_| ());
    println!("file to tables with those needed  {:>7.2} s", to_needed.as_secs_f64());

    let before = resident();
    let mut analysis =
        Analysis::new(AnalysisOptions { calls: true, ..AnalysisOptions::default() }).expect("good options");
    let mut feeding = Duration::ZERO;
    read(&path, Analysis::needed_columns(), |table| {
        let begun = Instant::now();
        analysis.add_table(table).expect("records");
        feeding += begun.elapsed();
    });
    println!("taking in                         {:>7.2} s", feeding.as_secs_f64());
    let begun = Instant::now();
    drop(analysis.answer(Question::Meetings));
    println!("first answer (sorts and links)    {:>7.2} s", begun.elapsed().as_secs_f64());
    if let Some((before, after)) = before.zip(resident()) {
        // More than is kept: what the reader had and gave back to nobody counts too.
        println!("memory, per session               {:>7} bytes", after.saturating_sub(before) / sessions.max(1));
    }
    for &question in Question::ALL {
        let begun = Instant::now();
        let answer = analysis.answer(question);
        let rows = answer.rows();
        let answered = begun.elapsed();
        let begun = Instant::now();
        drop(analysis.summary(question));
        let whole = to_needed + feeding + answered;
        println!(
            "{:<14} {:>9} rows        {:>7.2} s   summary {:>5.2} s   file to answer: {:.2} x reading",
            question.kind().name(),
            rows,
            answered.as_secs_f64(),
            begun.elapsed().as_secs_f64(),
            whole.as_secs_f64() / to_tables.as_secs_f64()
        );
    }
}
