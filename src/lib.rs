//! Flat, typed meeting and participant records from Microsoft 365 audit exports of Teams meetings.
//!
//! A [`Reader`](reader::Reader) takes files, streams or single records of any form and gives [`Table`](table::Table)s:
//! one row for each meeting, one for each session of each attendee, all with the columns of [`schema`].
//!
//! ```
//! use teams_meeting_audit::reader::{Reader, ReaderOptions};
//! use teams_meeting_audit::record::Cell;
//!
//! # fn main() -> teams_meeting_audit::Result<()> {
//! let mut reader = Reader::new(ReaderOptions::default())?;
//! reader.add_path("examples/data/sample.csv");
//! reader.close_input();
//!
//! let mut longest = 0;
//! while let Some(table) = reader.next_table()? {
//!     // Columns are found by name: views and choices have some of them.
//!     let seconds = table.schema().position("DurationSeconds").expect("a column of the record view");
//!     for row in 0..table.rows() {
//!         // Null means that the record does not say, which is not 0.
//!         if let Cell::Int(seconds) = table.cell(row, seconds) {
//!             longest = longest.max(seconds);
//!         }
//!     }
//! }
//! assert_eq!(longest, 9120);
//!
//! // Every record that was found is counted exactly once.
//! let counts = reader.counts();
//! assert!(counts.balance());
//! assert_eq!((counts.records, counts.rejected, counts.rows), (75, 1, 65));
//!
//! // What was odd is data, a row each, and no error.
//! assert_eq!(reader.issues().rows(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! [`ReaderOptions`](reader::ReaderOptions) chooses a [`view`], rows ([`filter`]), and what to fill in from other records
//! and lists ([`knowledge`]). [`analysis`] answers questions about all records together: which meetings there were, who
//! was there for how long; [`report`] puts all of it into a page of HTML or a workbook. [`output`] writes tables as CSV and
//! JSON Lines, [`arrow`] hands them to other programs without copying, [`de_identify`] replaces people by pseudonyms, and
//! [`collection`] says what to ask an audit log so
//! that nothing is missing, and [`ffi`] is the C ABI.
//!
//! Inside, a byte travels `input → audit → record → table → arrow | output`: [`input`] finds the container from its
//! content and frames records, [`audit`] turns the JSON of one record into flat rows ([`record`]), [`table`] lays rows
//! out in columns, [`output`] writes tables as text. [`reader`] ties them together on all cores and keeps the books.

pub mod analysis;
pub mod arrow;
pub mod audit;
pub mod books;
pub mod classic;
pub mod collection;
pub mod de_identify;
pub mod dedup;
pub mod error;
pub mod ffi;
pub mod filter;
#[cfg(feature = "generate")]
pub mod generate;
pub mod input;
pub mod issue;
pub mod json;
pub mod knowledge;
pub mod limits;
pub mod message;
pub mod output;
pub mod own_rows;
mod person;
pub mod pipeline;
pub mod reader;
pub mod record;
pub mod report;
pub mod schema;
mod short_text;
pub mod table;
pub mod time;
pub mod view;
pub mod words;

pub use error::{Error, ErrorKind, Result};

/// The examples of README.md, compiled and run with those of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
