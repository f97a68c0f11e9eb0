//! Flat, typed meeting and participant records from Microsoft 365 audit exports of Teams meetings.
//!
//! A byte travels `input → audit → record → table → arrow | output`: [`input`] finds the container from its content
//! and frames records, [`audit`] turns the JSON of one record into flat rows ([`record`]), [`table`] lays rows out in
//! columns, [`output`] writes tables as text. [`reader`] ties them together on all cores and keeps the books.

pub mod arrow;
pub mod audit;
pub mod books;
pub mod classic;
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
pub mod output;
pub mod own_rows;
pub mod pipeline;
pub mod reader;
pub mod record;
pub mod schema;
pub mod table;
pub mod time;
pub mod view;

pub use error::{Error, ErrorKind, Result};
