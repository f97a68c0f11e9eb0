//! Answers in short: counts, each with what it is a part of.

use std::sync::Arc;

use super::columns::{answer, schema};
use crate::record::Cell;
use crate::table::{Table, TableBuilder, TableKind};

answer! {
    /// The columns of every summary, in order.
    COLUMNS;
    SummaryRow {
        Measure Text Dictionary Word "What is counted";
        By Text Dictionary Word "By what it is told apart; null for the count of all";
        Value Text Plain Value "Which of those it is";
        Count Int Plain Figure "How many, or how many seconds";
        Of Int Plain Figure "Of how many; null for a count that is no part of another";
        Percent SmallInt Plain Figure "Count of Of in whole percent, rounded down";
    }
}

/// A part in whole percent, rounded down: 100 means all of it. `None` of nothing.
pub(super) fn percent(part: i64, of: i64) -> Option<i64> {
    (of > 0).then(|| i64::try_from(i128::from(part) * 100 / i128::from(of)).unwrap_or(i64::MAX))
}

/// Builds a summary row by row.
pub(super) struct Summary {
    builder: TableBuilder,
}

impl Summary {
    pub(super) fn new() -> Self {
        Self { builder: TableBuilder::new(Arc::new(schema(TableKind::AnalysisSummary, COLUMNS))) }
    }

    /// A count of all.
    pub(super) fn count(&mut self, measure: &str, count: i64) {
        let row = SummaryRow { Measure: Cell::Text(measure), Count: Cell::Int(count), ..SummaryRow::default() };
        self.builder.append_cells(row.cells());
    }

    /// A count of some. Without `by` it is told apart from its whole by its measure alone.
    pub(super) fn part(&mut self, measure: &str, by: &str, value: &str, count: i64, of: i64) {
        let text = |text| if by.is_empty() { Cell::Null } else { Cell::Text(text) };
        let row = SummaryRow {
            Measure: Cell::Text(measure),
            By: text(by),
            Value: text(value),
            Count: Cell::Int(count),
            Of: Cell::Int(of),
            Percent: percent(count, of).map_or(Cell::Null, Cell::Int),
        };
        self.builder.append_cells(row.cells());
    }

    pub(super) fn finish(self) -> Table {
        self.builder.finish()
    }
}
