//! How long the analyses take, beside reading the same file to tables, and what memory they keep.
//!
//! ```console
//! cargo bench --bench analysis -- audit.jsonl
//! ```
//!
//! The file is any export, such as `generate --profile bench-1 --records 1220000` writes for a million participants. Times
//! are told by the clock and by the processor, which a busy machine changes less.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question, ROWS_AT_ONCE};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::table::Table;

/// Counts the bytes that are held: what the system gives a process beside depends on what it gave back before.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Time that passed, and time that the process worked on all cores together, as far as the system says.
#[derive(Clone, Copy, Default)]
struct Took {
    clock: Duration,
    processor: Duration,
}

impl Took {
    fn and(self, other: Self) -> Self {
        Self { clock: self.clock + other.clock, processor: self.processor + other.processor }
    }

    fn without(self, other: Self) -> Self {
        Self {
            clock: self.clock.saturating_sub(other.clock),
            processor: self.processor.saturating_sub(other.processor),
        }
    }

    fn text(self) -> String {
        format!("{:>7.2} s, of the processor {:>7.2} s", self.clock.as_secs_f64(), self.processor.as_secs_f64())
    }
}

fn timed<T>(what: impl FnOnce() -> T) -> (Took, T) {
    let (clock, processor) = (Instant::now(), processor_time());
    let result = what();
    (Took { clock: clock.elapsed(), processor: processor_time().saturating_sub(processor) }, result)
}

fn processor_time() -> Duration {
    const TICKS_A_SECOND: u64 = 100;
    let ticks = || {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The name of the program, in parentheses, may hold anything.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    };
    Duration::from_millis(ticks().unwrap_or_default() * 1000 / TICKS_A_SECOND)
}

/// Reads the file, and gives how many sessions it holds.
fn read(path: &str, columns: Vec<String>, mut take: impl FnMut(&Table)) -> u64 {
    let mut reader = Reader::new(ReaderOptions { columns, ..ReaderOptions::default() }).expect("good options");
    reader.add_path(path);
    reader.close_input();
    while let Some(table) = reader.next_table().expect("a readable file") {
        take(&table);
    }
    let counts = reader.counts();
    counts.participants + counts.call_participants
}

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let Some(path) = path else {
        println!("usage: cargo bench --bench analysis -- FILE");
        return;
    };
    let (to_tables, sessions) = timed(|| read(&path, Vec::new(), |_| ()));
    println!("{sessions} sessions");
    println!("file to tables with all columns   {}", to_tables.text());
    let (to_needed, _) = timed(|| read(&path, Analysis::needed_columns(), |_| ()));
    println!("file to tables with those needed  {}", to_needed.text());

    let before = MEMORY.current_usage();
    let per_session = |bytes: usize| bytes.saturating_sub(before) as u64 / sessions.max(1);
    let mut analysis =
        Analysis::new(AnalysisOptions { calls: true, ..AnalysisOptions::default() }).expect("good options");
    let (to_taken_in, _) = timed(|| {
        read(&path, Analysis::needed_columns(), |table| {
            analysis.add_table(table).expect("records");
        })
    });
    println!("the same, and taking them in      {}", to_taken_in.text());
    println!("memory, per session               {:>7} bytes", per_session(MEMORY.current_usage()));
    // The first answer of all sorts the sessions and finds out who is who, whatever the question.
    let (first, _) = timed(|| drop(analysis.answer(Question::Meetings)));
    let (second, _) = timed(|| drop(analysis.answer(Question::Meetings)));
    let sorting = first.without(second);
    println!("sorting, and finding who is who   {}", sorting.text());
    println!("memory, per session               {:>7} bytes", per_session(MEMORY.current_usage()));
    for &question in Question::ALL {
        MEMORY.reset_peak_usage();
        let (answering, answer) = timed(|| analysis.answer(question));
        let (most, with_answer) = (per_session(MEMORY.peak_usage()), per_session(MEMORY.current_usage()));
        let rows = answer.rows();
        drop(answer);
        MEMORY.reset_peak_usage();
        let (in_parts, _) = timed(|| {
            let nothing = |_: &Table| Ok::<_, Infallible>(());
            analysis.each_table_of_answer(question, ROWS_AT_ONCE, nothing)
        });
        let most_in_parts = per_session(MEMORY.peak_usage());
        MEMORY.reset_peak_usage();
        let (counting, _) = timed(|| drop(analysis.summary(question)));
        let whole = to_taken_in.and(sorting).and(in_parts);
        let ratio = |of: fn(Took) -> Duration| of(whole).as_secs_f64() / of(to_tables).as_secs_f64();
        println!("{}, {rows} rows", question.kind().name());
        println!("  answer   {}, with it {with_answer} bytes a session, at most {most}", answering.text());
        println!("  in parts {}, at most {most_in_parts} bytes a session", in_parts.text());
        println!("  summary  {}, at most {} bytes", counting.text(), per_session(MEMORY.peak_usage()));
        println!(
            "  file to answer: {:.2} x reading by the clock, {:.2} x by the processor",
            ratio(|took| took.clock),
            ratio(|took| took.processor)
        );
    }
}
