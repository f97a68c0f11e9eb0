//! Tables → text: CSV and JSON Lines, to files that are whole or not there.

mod cell;
pub mod csv;
pub mod file;
mod format;
pub mod jsonl;
mod lines;
mod text;

pub use cell::{TextOptions, as_text, text_schema};
pub(crate) use cell::{holds_recorded_text, without_guard};
pub use format::{OutputForm, OutputFormat};
pub use text::{TextFormat, TextWriter};
