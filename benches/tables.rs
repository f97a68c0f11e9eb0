//! How long it takes in Rust from a file to all tables in memory: by this `benches/boundary` measures other languages.
//!
//! ```console
//! cargo bench --bench tables -- export.csv --threads 2
//! ```

use std::path::Path;
use std::time::Instant;

use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::schema::Column;
use teams_meeting_audit::table::Table;

fn read(path: &Path, threads: usize) -> Vec<Table> {
    let mut reader = Reader::new(ReaderOptions { threads, ..ReaderOptions::default() }).expect("a reader");
    reader.add_path(path);
    reader.close_input();
    std::iter::from_fn(|| reader.next_table().expect("a table")).collect()
}

/// What everybody who has read the same has to have found.
fn duration_seconds(table: &Table) -> i64 {
    let column = table.schema().position(Column::DurationSeconds.name()).expect("a column of records");
    let seconds =
        (0..table.rows()).map(|row| if let Cell::Int(seconds) = table.cell(row, column) { seconds } else { 0 });
    seconds.sum()
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [path, option, threads] = arguments.as_slice() else {
        return println!("tables: cargo bench --bench tables -- FILE --threads N");
    };
    assert_eq!(option, "--threads");
    let threads = threads.parse().expect("a number of threads");
    let start = Instant::now();
    let tables = read(Path::new(path), threads);
    let seconds = start.elapsed().as_secs_f64();
    let rows: usize = tables.iter().map(Table::rows).sum();
    let duration: i64 = tables.iter().map(duration_seconds).sum();
    println!("{{\"seconds\": {seconds}, \"rows\": {rows}, \"duration\": {duration}}}");
}
