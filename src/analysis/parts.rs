//! Long answers in parts, so that nobody has to hold one as a whole.

use std::sync::Arc;

use super::Question;
use super::columns::schema;
use crate::record::Cell;
use crate::table::{Table, TableBuilder, TableSchema};

/// Takes the rows of an answer and hands them on in tables.
pub(super) struct Parts<'t> {
    schema: Arc<TableSchema>,
    builder: TableBuilder,
    rows: usize,
    told: &'t mut dyn FnMut(Table),
    is_begun: bool,
}

impl<'t> Parts<'t> {
    /// Tables of at most that many rows, at least 1.
    pub(super) fn new(question: Question, rows: usize, told: &'t mut dyn FnMut(Table)) -> Self {
        let schema = Arc::new(schema(question.kind(), question.columns()));
        Self { builder: TableBuilder::new(schema.clone()), schema, rows: rows.max(1), told, is_begun: false }
    }

    pub(super) fn append<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        if self.builder.rows() == self.rows {
            let full = std::mem::replace(&mut self.builder, TableBuilder::new(self.schema.clone()));
            (self.told)(full.finish());
            self.is_begun = true;
        }
        self.builder.append_cells(cells);
    }

    /// Hands on what is left: a table without rows, if there were none at all.
    pub(super) fn finish(self) {
        if self.builder.rows() > 0 || !self.is_begun {
            (self.told)(self.builder.finish());
        }
    }
}
