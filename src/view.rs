//! Views: which columns a table of records has.

use crate::schema::Column;

/// A named choice of columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every column, typed.
    #[default]
    Record,
    /// What a person wants to read; implies the meeting join.
    Report,
    /// The published script's names and order, all text.
    Classic,
}

impl View {
    /// The columns of the record and report views; the classic view has text columns of its own.
    pub fn columns(self) -> Vec<Column> {
        Column::ALL.to_vec()
    }
}
