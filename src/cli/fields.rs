//! `fields`: the columns of records and of answers.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use teams_meeting_audit::analysis::answer_field_table;
use teams_meeting_audit::output::TextOptions;
use teams_meeting_audit::output::csv::CsvWriter;
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::schema::{COLUMNS, ColumnType};
use teams_meeting_audit::table::{Table, TableBuilder, TableKind, TableSchema};

use super::exit::{Exit, Failure};
use super::{standard_output, text_table};

/// List the columns of a record, or of an answer: name, type and meaning
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  teams-meeting-audit fields
  teams-meeting-audit fields --of attendance
  teams-meeting-audit fields --format markdown > fields.md")]
pub(crate) struct Fields {
    /// Whose columns
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Subject::Record)]
    of: Subject,

    /// How to write the list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// A record, as `export` writes it
    Record,
    /// A meeting, as `meetings` lists it
    Meetings,
    /// An attendance, as `attendance` lists it
    Attendance,
    /// An attendance in its short view, as `attendance --view short` lists it
    AttendanceShort,
    /// A disconnection, as `disconnections` lists it
    Disconnections,
    /// An outsider, as `outsiders` lists them
    Outsiders,
    /// A session of an account, as `activity` lists it
    Activity,
    /// A count, as `--summary` gives it
    Summary,
    /// What was read and what is missing, as reports have it
    Completeness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns, for a terminal
    Table,
    /// A Markdown table
    Markdown,
    /// A JSON array of objects
    Json,
    /// CSV with a header
    Csv,
}

impl Fields {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let table = contract(self.of)?;
        let text = match self.format {
            Format::Table => text_table::aligned(&table).into_bytes(),
            Format::Markdown => text_table::markdown(&table).into_bytes(),
            Format::Json => text_table::json_array(&table)?,
            Format::Csv => {
                let mut out = Vec::new();
                let mut writer = CsvWriter::new(table.schema(), TextOptions::default())?;
                writer.header(&mut out);
                writer.format(&table, &mut out)?;
                out
            }
        };
        standard_output::write(&text)?;
        Ok(Exit::Done)
    }
}

fn contract(of: Subject) -> Result<Table, Failure> {
    Ok(match of {
        Subject::Record => of_record(),
        Subject::Meetings => answer_field_table(TableKind::Meetings)?,
        Subject::Attendance => answer_field_table(TableKind::Attendance)?,
        Subject::AttendanceShort => answer_field_table(TableKind::AttendanceShort)?,
        Subject::Disconnections => answer_field_table(TableKind::Disconnections)?,
        Subject::Outsiders => answer_field_table(TableKind::Outsiders)?,
        Subject::Activity => answer_field_table(TableKind::Activity)?,
        Subject::Summary => answer_field_table(TableKind::AnalysisSummary)?,
        Subject::Completeness => answer_field_table(TableKind::Completeness)?,
    })
}

fn of_record() -> Table {
    let columns = ["Name", "Type", "Description"].map(|name| (name, ColumnType::Text));
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Fields, &columns)));
    for field in COLUMNS {
        builder.append_cells([field.name, field.ty.name(), field.description].map(Cell::Text));
    }
    builder.finish()
}
