//! The order of rows: answers sort what is equal otherwise by names, and whoever has a list of names could lay it beside.

use std::cmp::Ordering;
use std::ops::Range;

use super::role::{Role, role_of_value};
use crate::record::Cell;
use crate::table::{Table, TableKind};

/// The rows in an order that tells nothing of the originals; `None` where they stand in one.
pub(super) fn of(replaced: &Table) -> Option<Vec<usize>> {
    const PERSON: &[&str] = &["UserPrincipalName", "DisplayName", "UserObjectId"];
    let rows = Rows { table: replaced };
    let order = match replaced.kind() {
        TableKind::Meetings => rows.sorted_within(&["StartTime"], &["MeetingId", "CallId"]),
        TableKind::Attendance => rows.sorted_within(&["MeetingId", "CallId", "FirstJoin"], PERSON),
        TableKind::Disconnections => rows.sorted_within(&["MeetingId", "CallId", "GapStart"], PERSON),
        TableKind::Outsiders => rows.sorted_within(&["MeetingId", "CallId"], PERSON),
        TableKind::Activity => rows.runs_sorted(PERSON),
        TableKind::AnalysisSummary => rows.sorted_within(&["Measure", "By", "Count"], &["Value"]),
        _ => return None,
    };
    Some(order)
}

struct Rows<'t> {
    table: &'t Table,
}

impl<'t> Rows<'t> {
    fn cell(&self, row: usize, name: &str) -> Cell<'t> {
        self.table.schema().position(name).map_or(Cell::Null, |column| self.table.cell(row, column))
    }

    /// Runs of rows that have the same in these columns.
    fn runs(&self, columns: &[&str]) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for row in 0..self.table.rows() {
            let same = |other: usize| columns.iter().all(|column| self.cell(row, column) == self.cell(other, column));
            match runs.last_mut().filter(|run| same(run.start)) {
                Some(run) => run.end = row + 1,
                None => runs.push(row..row + 1),
            }
        }
        runs
    }

    fn compare(&self, one: usize, other: usize, columns: &[&str]) -> Ordering {
        let text = |row, column| match self.cell(row, column) {
            Cell::Text(text) => Some(text),
            _ => None,
        };
        columns
            .iter()
            .map(|column| text(one, column).cmp(&text(other, column)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// Every run of rows with the same in `same`, sorted by what stands in `by`.
    fn sorted_within(&self, same: &[&str], by: &[&str]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.table.rows()).collect();
        for run in self.runs(same) {
            // Days and hours are in the order of time.
            if self.is_of_figures(run.start) {
                continue;
            }
            order[run].sort_by(|&one, &other| self.compare(one, other, by));
        }
        order
    }

    /// The runs of rows with the same in these columns, sorted by it.
    fn runs_sorted(&self, columns: &[&str]) -> Vec<usize> {
        let mut runs = self.runs(columns);
        runs.sort_by(|one, other| self.compare(one.start, other.start, columns));
        runs.into_iter().flatten().collect()
    }

    fn is_of_figures(&self, row: usize) -> bool {
        let by = match self.cell(row, "By") {
            Cell::Text(by) => Some(by),
            _ => None,
        };
        self.table.kind() == TableKind::AnalysisSummary && role_of_value(by) == Role::Figure
    }
}
