//! Answers as files for people: a page of HTML, or a workbook for Excel.
//!
//! A [`Report`] takes in the records of a reading once and answers everything about them in one file. [`write_tables`]
//! puts any one table into a file of the same kinds.
//!
//! ```
//! use teams_meeting_audit::reader::ReaderOptions;
//! use teams_meeting_audit::report::{Report, ReportFormat, ReportOptions, Watch};
//!
//! # fn main() -> teams_meeting_audit::Result<()> {
//! let options = ReportOptions::new(ReportFormat::Html);
//! let (mut report, mut reader) = Report::new(options, ReaderOptions::default())?;
//! reader.add_path("examples/data/sample.csv");
//! reader.close_input();
//! while let Some(table) = reader.next_table()? {
//!     report.add_table(&table)?;
//! }
//! report.close(&reader);
//! let mut page = Vec::new();
//! report.write(&reader.completeness(), &mut page, &mut Watch::nobody()).expect("memory takes everything");
//! assert!(page.starts_with(b"<!doctype html>"));
//! # Ok(())
//! # }
//! ```

mod html;
mod watch;
mod xlsx;

use std::io::{self, Write};
use std::path::PathBuf;

use chrono_tz::Tz;

use crate::analysis::{Analysis, AnalysisOptions, LeftOut};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::Filter;
use crate::reader::{Reader, ReaderOptions};
use crate::table::Table;
use crate::view::View;

pub use watch::Watch;
pub use xlsx::WORKBOOK_PANIC;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// One page of HTML that needs nothing else: no network, no script.
    Html,
    /// A workbook (Office Open XML): a sheet for each answer.
    Xlsx,
}

/// The most rows that a sheet of a workbook can have, its header among them.
pub const SHEET_ROWS: u32 = 1_048_576;

/// How the file is made, whatever is in it.
#[derive(Clone, Debug)]
pub struct FileOptions {
    /// What kind of file.
    pub format: ReportFormat,
    /// The zone in which times are written.
    pub zone: Tz,
    /// Where the sheets of a workbook lie until all are written; the system's temporary folder if `None`.
    pub temporary_folder: Option<PathBuf>,
    /// The most rows of a sheet, its header among them, at least 2 and at most [`SHEET_ROWS`]; what is more goes on in a
    /// next sheet.
    pub sheet_rows: u32,
}

impl FileOptions {
    /// A file of that kind, with times in UTC.
    pub fn new(format: ReportFormat) -> Self {
        Self { format, zone: chrono_tz::UTC, temporary_folder: None, sheet_rows: SHEET_ROWS }
    }
}

/// How a report is made.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// What kind of file.
    pub format: ReportFormat,
    /// As [`FileOptions::sheet_rows`].
    pub sheet_rows: u32,
    /// How its questions are answered. Filter, zone, threads, user map and meeting map are those of the reader's options;
    /// pseudonyms are there where either asks for them.
    pub analysis: AnalysisOptions,
}

impl ReportOptions {
    /// A report of that kind.
    pub fn new(format: ReportFormat) -> Self {
        Self { format, sheet_rows: SHEET_ROWS, analysis: AnalysisOptions::default() }
    }
}

/// Takes in records, once, and writes all that can be said of them into one file.
///
/// Memory is that of an [`Analysis`] and of the largest answer, and for a workbook that of the participants' rows in the
/// columns of the report view, each distinct text of a few thousand rows once.
#[derive(Debug)]
pub struct Report {
    file: FileOptions,
    analysis: Analysis,
    /// Whether the books have been told what only the whole tells.
    is_closed: bool,
}

impl Report {
    /// A report, and the reader that it is fed by. What `reader` says of filter and maps counts for the answers, because a
    /// meeting is more than the rows that pass: the reader itself gives every row, once, with the columns that are needed.
    ///
    /// Fails with [`ErrorKind::InvalidArgument`] on options that cannot be used, and where `reader` chooses a view or
    /// columns: a report has columns of its own.
    ///
    /// With [`ReaderOptions::de_identify`] the report and the books of the reader tell pseudonyms, the same as tables made
    /// with that key; the rows that the reader gives are the originals.
    pub fn new(options: ReportOptions, reader: ReaderOptions) -> Result<(Self, Reader)> {
        let invalid = |message: String| Err(Error::new(ErrorKind::InvalidArgument, message));
        if !(2..=SHEET_ROWS).contains(&options.sheet_rows) {
            return invalid(format!("a sheet has at least 2 rows and at most {SHEET_ROWS}"));
        }
        if reader.view != View::Record || !reader.columns.is_empty() {
            return invalid("a report has columns of its own: a view and columns are for CSV and JSON Lines".into());
        }
        if reader.directory {
            return invalid("a report asks no directory: say who people are with a user map".into());
        }
        let ReportOptions { format, sheet_rows, analysis } = options;
        // Whichever asks for pseudonyms: the records are analysed as they are, and all that is said is told in them.
        let de_identify = reader.de_identify.or(analysis.de_identify);
        let mut analysis = Analysis::new(AnalysisOptions {
            filter: reader.filter,
            user_map: reader.user_map,
            meeting_map: reader.meeting_map,
            zone: reader.zone,
            de_identify: de_identify.clone(),
            threads: reader.threads,
            ..analysis
        })?;
        let columns = match format {
            ReportFormat::Html => Analysis::needed_columns(),
            ReportFormat::Xlsx => {
                analysis.keep_rows(reader.resolve);
                Analysis::columns_of_rows()
            }
        };
        let temporary_folder = reader.temporary_folder.clone();
        let file = FileOptions { format, zone: reader.zone, temporary_folder, sheet_rows };
        // What other records and the maps tell the analysis finds out by itself, without reading twice.
        let reader = Reader::new(ReaderOptions {
            columns,
            filter: Filter::default(),
            user_map: None,
            meeting_map: None,
            resolve: false,
            join_meeting: false,
            text: None,
            text_cells: None,
            de_identify,
            rows_as_recorded: true,
            ..reader
        })?;
        reader.note_unusable_rows(analysis.unusable_rows());
        Ok((Self { file, analysis, is_closed: false }, reader))
    }

    /// Takes in a table of records, as [`Analysis::add_table`].
    pub fn add_table(&mut self, table: &Table) -> Result<()> {
        self.analysis.add_table(table)
    }

    /// Has the reader's books say what only the whole tells, now that all is taken in: what was
    /// asked for in vain.
    /// For [`Reader::completeness`] and [`Reader::issues`] after it. A second time it does nothing.
    pub fn close(&mut self, reader: &Reader) {
        if std::mem::replace(&mut self.is_closed, true) {
            return;
        }
        reader.note_of_all_sources(self.analysis.in_vain());
    }

    /// Rows that nothing in the report has a place for.
    pub fn left_out(&self) -> LeftOut {
        self.analysis.left_out()
    }

    /// Writes the report; `completeness` is what the reader says of it
    /// ([`Reader::completeness`](crate::reader::Reader::completeness)). Fails as writing to `out` does, where a
    /// workbook's temporary files cannot be written, and with [`io::ErrorKind::Interrupted`] where `watch` says stop.
    pub fn write(&mut self, completeness: &Table, out: &mut (dyn Write + Send), watch: &mut Watch) -> io::Result<()> {
        match self.file.format {
            ReportFormat::Html => html::report(&mut self.analysis, completeness, self.file.zone, out, watch),
            ReportFormat::Xlsx => xlsx::report(&mut self.analysis, completeness, &self.file, out, watch),
        }
    }
}

/// Writes tables of one schema, such as the rows of one answer, as a page with one table or a workbook with one sheet (and
/// those that it goes on in). Fails as [`Report::write`].
pub fn write_tables(
    tables: &[Table],
    options: &FileOptions,
    out: &mut (dyn Write + Send),
    watch: &mut Watch,
) -> io::Result<()> {
    match options.format {
        ReportFormat::Html => html::tables(tables, options.zone, out, watch),
        ReportFormat::Xlsx => xlsx::tables(tables, options, out, watch),
    }
}
