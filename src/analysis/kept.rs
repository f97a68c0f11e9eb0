//! Participants' rows as they came, for the sheet that has them as the report view of records does: cell for cell what an
//! export of that view with the same options has.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::AnalysisOptions;
use crate::filter::Needs;
use crate::knowledge::Knowledge;
use crate::record::Row;
use crate::schema::Column;
use crate::table::{Table, TableBuilder, TableSchema};
use crate::view::View;

/// How many rows lie in one table.
const ROWS: usize = 16_384;

/// By what the view's cells are filled and rows chosen, beside what it shows.
const FILLED_BY: &[Column] = &[
    Column::CreationTime,
    Column::OrganizerObjectId,
    Column::ChatThreadId,
    Column::ICalUid,
    Column::IdentitySource,
    Column::ApplicationId,
    Column::ParticipantOrganizationId,
];

/// What a meeting's row gives to those of its participants, beside what it shows.
const GIVEN: &[Column] = &[Column::OrganizerObjectId, Column::OrganizerRecipientType, Column::OrganizerOrganizationId];

/// The rows, and what other records tell of them.
#[derive(Debug)]
pub(super) struct KeptRows {
    schema: Arc<TableSchema>,
    columns: Vec<Option<Column>>,
    builder: TableBuilder,
    /// The tables that are done, with the number of the rows before each.
    tables: Vec<(u32, Table)>,
    rows: u32,
    /// Those that no meeting or call is named in.
    homeless: Vec<u32>,
    seen: u64,
    knowledge: Knowledge,
    resolve: bool,
}

impl KeptRows {
    /// None yet. UPNs are filled in where `resolve` or a user map asks for it, as in an export.
    pub(super) fn new(options: &AnalysisOptions, resolve: bool) -> Self {
        let needs = Needs { people: resolve, meetings: true, ..Needs::default() }.union(options.filter.needs());
        let knowledge = Knowledge::new(needs)
            .with_user_map(options.user_map.clone())
            .with_meeting_map(options.meeting_map.clone())
            .finding(&Arc::new(options.filter.clone()));
        let shown = View::Report.columns();
        let columns: BTreeSet<_> = shown.iter().chain(FILLED_BY).copied().collect();
        let columns: Vec<_> = columns.into_iter().collect();
        let schema = Arc::new(TableSchema::records(&columns, false));
        Self {
            builder: TableBuilder::new(schema.clone()),
            columns: columns.into_iter().map(Some).collect(),
            schema,
            tables: Vec::new(),
            rows: 0,
            homeless: Vec::new(),
            seen: 0,
            knowledge,
            resolve: resolve || options.user_map.is_some(),
        }
    }

    /// The columns that a reader has to give.
    pub(super) fn columns() -> Vec<Column> {
        let all: BTreeSet<Column> =
            View::Report.columns().into_iter().chain(FILLED_BY.iter().chain(GIVEN).copied()).collect();
        all.into_iter().collect()
    }

    /// Learns from a row, whatever it is of.
    pub(super) fn observe(&mut self, row: &Row<'_>) {
        self.seen += 1;
        self.knowledge.observe(row, self.seen);
    }

    /// Keeps a participant's row; gives its number.
    pub(super) fn keep(&mut self, row: &Row<'_>) -> u32 {
        self.builder.append(row);
        self.rows += 1;
        if self.builder.rows() >= ROWS {
            self.end_table();
        }
        self.rows - 1
    }

    /// The same of a row that has no place in any meeting.
    pub(super) fn keep_homeless(&mut self, row: &Row<'_>) {
        let number = self.keep(row);
        self.homeless.push(number);
    }

    /// The numbers of those rows.
    pub(super) fn homeless(&self) -> &[u32] {
        &self.homeless
    }

    /// Makes the rows so far ready to be looked at.
    pub(super) fn finish(&mut self) {
        if self.builder.rows() > 0 {
            self.end_table();
        }
        self.knowledge.tie_listed();
    }

    fn end_table(&mut self) {
        let rows = self.builder.rows() as u32;
        let table = std::mem::replace(&mut self.builder, TableBuilder::new(self.schema.clone())).finish();
        self.tables.push((self.rows - rows, table));
    }

    /// The row of that number, filled as an export fills it; `None` where the filter leaves it out.
    pub(super) fn row<'a>(&'a self, number: u32, options: &AnalysisOptions) -> Option<Row<'a>> {
        let table = self.tables.partition_point(|(before, _)| *before <= number).checked_sub(1)?;
        let (before, table) = self.tables.get(table)?;
        let mut row = of_table(table, &self.columns, (number - before) as usize);
        if !self.knowledge.accepts(&options.filter, &row, self.resolve.then_some(&self.knowledge)) {
            return None;
        }
        self.knowledge.fill_meeting(&mut row);
        if self.resolve {
            self.knowledge.fill_identity(&mut row);
        }
        Some(row)
    }
}

/// The columns of a table of records, in order; `None` for those that records do not have.
pub(super) fn columns_of(schema: &TableSchema) -> Vec<Option<Column>> {
    let named = |name: &str| Column::ALL.iter().copied().find(|column| column.name() == name);
    schema.fields.iter().map(|field| named(&field.name)).collect()
}

/// A row of a table with these columns.
pub(super) fn of_table<'t>(table: &'t Table, columns: &[Option<Column>], at: usize) -> Row<'t> {
    let mut row = Row::new();
    for (position, column) in columns.iter().enumerate() {
        if let Some(column) = column {
            row.set(*column, table.cell(at, position));
        }
    }
    row
}
