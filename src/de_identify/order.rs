//! The order of rows: answers sort what is equal otherwise by names, and whoever has a list of names could lay it beside.

use std::cmp::Ordering;
use std::ops::Range;

use super::role::{Role, role_of_value};
use crate::record::Cell;
use crate::table::{Table, TableKind};

/// What somebody is sorted by.
const PERSON: &[&str] = &["UserPrincipalName", "DisplayName", "UserObjectId"];

/// The rows in an order that tells nothing of the originals; `None` where they stand in one.
pub(super) fn of(replaced: &Table) -> Option<Vec<usize>> {
    let rows = Rows { table: replaced };
    let order = match replaced.kind() {
        TableKind::Meetings => rows.meetings(),
        TableKind::Attendance => rows.sorted_within(&["MeetingId", "CallId", "FirstJoin"], PERSON),
        TableKind::Disconnections => rows.sorted_within(&["MeetingId", "CallId", "GapStart"], PERSON),
        TableKind::Outsiders => rows.sorted_within(&["MeetingId", "CallId"], PERSON),
        TableKind::Activity => rows.runs_sorted(PERSON),
        TableKind::AnalysisSummary => rows.sorted_within(&["Measure", "By", "Count"], &["Value"]),
        _ => return None,
    };
    Some(order)
}

/// Of sessions that lie by meeting and person: the people of each meeting in an order that tells nothing of the originals.
pub(super) fn of_sessions(replaced: &Table) -> Vec<usize> {
    Rows { table: replaced }.sorted_within(&["MeetingId", "CallId"], PERSON)
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
        let same = |one, other| columns.iter().all(|column| self.cell(one, column) == self.cell(other, column));
        self.runs_of_same(same)
    }

    /// Runs of rows that are the same as the first of them.
    fn runs_of_same(&self, same: impl Fn(usize, usize) -> bool) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for row in 0..self.table.rows() {
            match runs.last_mut().filter(|run| same(run.start, row)) {
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

    /// Meetings that began at one time, sorted by id. Those without a start of their own began when somebody joined first.
    fn meetings(&self) -> Vec<usize> {
        let start = |row| match self.cell(row, "StartTime") {
            Cell::Null => self.cell(row, "FirstJoin"),
            start => start,
        };
        let mut order: Vec<usize> = (0..self.table.rows()).collect();
        for run in self.runs_of_same(|one, other| start(one) == start(other)) {
            order[run].sort_by(|&one, &other| self.compare(one, other, &["MeetingId", "CallId"]));
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
