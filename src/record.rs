//! One flat row: a cell for every column of the contract, borrowed from the input.

use crate::issue::IssueSet;
use crate::schema::{COLUMN_COUNT, Column};
use crate::time::Timestamp;

/// The kinds of record that become rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// MeetingDetail.
    Meeting,
    /// MeetingParticipantDetail.
    Participant,
    /// CallParticipantDetail.
    CallParticipant,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: &'static [RecordKind] = &[Self::Meeting, Self::Participant, Self::CallParticipant];

    /// The kind as the column RecordKind says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meeting => "Meeting",
            Self::Participant => "Participant",
            Self::CallParticipant => "CallParticipant",
        }
    }

    /// The audit operation that records it.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::Meeting => "MeetingDetail",
            Self::Participant => "MeetingParticipantDetail",
            Self::CallParticipant => "CallParticipantDetail",
        }
    }

    /// The kind of that name, without regard to case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The kind that an operation records, without regard to case.
    pub fn from_operation(operation: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.operation().eq_ignore_ascii_case(operation))
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Cell<'a> {
    /// Not recorded.
    #[default]
    Null,
    /// Text, GUID, text list (joined) or JSON (compact).
    Text(&'a str),
    /// Any integer.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// An instant.
    Time(Timestamp),
}

/// One flat row. Only the cells that are filled cost anything to copy, clear or write.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    cells: [Cell<'a>; COLUMN_COUNT],
    filled: u128,
    /// What was odd in the record this row comes from.
    pub issues: IssueSet,
}

impl Default for Row<'_> {
    fn default() -> Self {
        Self { cells: [Cell::Null; COLUMN_COUNT], filled: 0, issues: IssueSet::default() }
    }
}

impl<'a> Row<'a> {
    /// An empty row.
    pub fn new() -> Self {
        Self::default()
    }

    /// Empties every cell.
    pub fn clear(&mut self) {
        // A cell is only ever read where its bit is set, but stale text would outlive its meaning.
        for column in self.columns() {
            self.cells[column as usize] = Cell::Null;
        }
        self.filled = 0;
        self.issues = IssueSet::default();
    }

    /// Fills a cell; [`Cell::Null`] empties it.
    pub fn set(&mut self, column: Column, cell: Cell<'a>) {
        let bit = 1u128 << column as u8;
        match cell {
            Cell::Null => self.filled &= !bit,
            _ => self.filled |= bit,
        }
        self.cells[column as usize] = cell;
    }

    /// Fills a cell with text.
    pub fn set_text(&mut self, column: Column, text: &'a str) {
        self.set(column, Cell::Text(text));
    }

    /// The cell.
    pub fn get(&self, column: Column) -> Cell<'a> {
        self.cells[column as usize]
    }

    /// The text of a cell that holds text.
    pub fn text(&self, column: Column) -> Option<&'a str> {
        match self.get(column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The instant of a cell that holds one.
    pub fn time(&self, column: Column) -> Option<Timestamp> {
        match self.get(column) {
            Cell::Time(time) => Some(time),
            _ => None,
        }
    }

    /// The number of a cell that holds one.
    pub fn int(&self, column: Column) -> Option<i64> {
        match self.get(column) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The truth of a cell that holds one.
    pub fn bool(&self, column: Column) -> Option<bool> {
        match self.get(column) {
            Cell::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// Whether the cell is filled.
    pub fn has(&self, column: Column) -> bool {
        self.filled & (1 << column as u8) != 0
    }

    /// The filled columns, a bit each, by their position in the contract.
    pub(crate) fn filled(&self) -> u128 {
        self.filled
    }

    /// The filled columns, in contract order.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<> {
        let mut left = self.filled;
        std::iter::from_fn(move || {
            let position = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            Column::ALL.get(position).copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_knows_what_is_filled() {
        let mut row = Row::new();
        row.set_text(Column::Operation, "MeetingDetail");
        row.set(Column::Issues, Cell::Text(""));
        row.set(Column::Version, Cell::Int(1));
        row.set(Column::Version, Cell::Null);
        assert_eq!(row.columns().collect::<Vec<_>>(), [Column::Operation, Column::Issues]);
        row.clear();
        assert_eq!(row.columns().count(), 0);
        assert_eq!(row.get(Column::Operation), Cell::Null);
    }
}
