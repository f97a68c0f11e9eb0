//! Either text form, behind one writer.

use super::TextOptions;
use super::csv::CsvWriter;
use super::jsonl::JsonLinesWriter;
use crate::error::Result;
use crate::table::{Table, TableSchema};

/// A text form and its options.
#[derive(Clone, Debug)]
pub enum TextFormat {
    /// CSV.
    Csv(TextOptions),
    /// JSON Lines.
    JsonLines,
}

/// Writes tables in one text form.
#[derive(Debug)]
pub enum TextWriter {
    /// CSV.
    Csv(CsvWriter),
    /// JSON Lines.
    JsonLines(JsonLinesWriter),
}

impl TextWriter {
    /// A writer of tables with that schema; fails on options that cannot be used.
    pub fn new(schema: &TableSchema, format: &TextFormat) -> Result<Self> {
        Ok(match format {
            TextFormat::Csv(options) => Self::Csv(CsvWriter::new(schema, *options)?),
            TextFormat::JsonLines => Self::JsonLines(JsonLinesWriter::new(schema)),
        })
    }

    /// Appends what stands before the first row.
    pub fn header(&self, out: &mut Vec<u8>) {
        match self {
            Self::Csv(writer) => writer.header(out),
            Self::JsonLines(_) => {}
        }
    }

    /// Appends the table's rows; fails on a table of another schema.
    pub fn format(&mut self, table: &Table, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Csv(writer) => writer.format(table, out),
            Self::JsonLines(writer) => writer.format(table, out),
        }
    }
}
