//! Tables → text: CSV and JSON Lines, to files that are whole or not there.

mod cell;
pub mod csv;
pub mod file;
pub mod jsonl;
mod lines;
mod text;

pub use cell::{TextOptions, as_text, text_schema};
pub(crate) use cell::{holds_recorded_text, without_guard};
pub use text::{TextFormat, TextWriter};
