//! Rows of answers, read by the names of their columns.

use crate::record::Cell;
use crate::table::Table;
use crate::time::Timestamp;

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    table: &'t Table,
    row: usize,
}

impl<'t> Row<'t> {
    pub(super) fn all(table: &'t Table) -> impl Iterator<Item = Self> + Clone {
        (0..table.rows()).map(move |row| Self { table, row })
    }

    pub(super) fn cell(self, name: &str) -> Cell<'t> {
        self.table.schema().position(name).map_or(Cell::Null, |column| self.table.cell(self.row, column))
    }

    pub(super) fn text(self, name: &str) -> Option<&'t str> {
        match self.cell(name) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The first of these texts that is there.
    pub(super) fn first_of(self, names: &[&str]) -> Option<&'t str> {
        names.iter().find_map(|name| self.text(name))
    }

    pub(super) fn int(self, name: &str) -> Option<i64> {
        match self.cell(name) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// A count; 0 where it is null.
    pub(super) fn count(self, name: &str) -> i64 {
        self.int(name).unwrap_or_default()
    }

    pub(super) fn truth(self, name: &str) -> Option<bool> {
        match self.cell(name) {
            Cell::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    pub(super) fn time(self, name: &str) -> Option<Timestamp> {
        match self.cell(name) {
            Cell::Time(time) => Some(time),
            _ => None,
        }
    }

    /// The items of a list.
    pub(super) fn list(self, name: &str) -> impl Iterator<Item = &'t str> {
        self.text(name).unwrap_or_default().split("; ").filter(|item| !item.is_empty())
    }

    /// What its meeting is known by.
    pub(super) fn meeting(self) -> (Option<&'t str>, Option<&'t str>) {
        (self.text("MeetingId"), self.text("CallId"))
    }
}
