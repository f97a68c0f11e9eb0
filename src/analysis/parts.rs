//! Long answers in parts, so that nobody has to hold one as a whole, made by several threads at once.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::thread;

use super::Question;
use super::columns::schema;
use crate::record::Cell;
use crate::table::{Table, TableBuilder, TableSchema};

/// How an answer is told: in tables of at most so many rows, to somebody who may have enough of them.
pub(super) struct Telling<'t> {
    pub(super) question: Question,
    /// At least 1.
    pub(super) rows: usize,
    /// At least 1; 1 works on the caller's thread alone.
    pub(super) threads: usize,
    pub(super) told: &'t mut dyn FnMut(Table) -> ControlFlow<()>,
}

impl Telling<'_> {
    /// Tells what `make` appends of things that lie side by side, in the order of the things. `weights` says of each thing
    /// how many rows it may have. There is at least one table, if only without rows.
    pub(super) fn each(self, weights: impl IntoIterator<Item = usize>, make: impl Fn(Range<usize>, &mut Rows) + Sync) {
        let Self { question, rows, threads, told } = self;
        let schema = Arc::new(schema(question.kind(), question.columns()));
        let made = |share: Range<usize>| {
            let mut made = Rows::new(schema.clone(), rows);
            make(share, &mut made);
            made.finish()
        };
        let mut shares = shares(weights, rows);
        let mut is_begun = false;
        let mut tell = |tables: Vec<Table>| {
            is_begun |= !tables.is_empty();
            tables.into_iter().try_for_each(&mut *told)
        };
        let _ = match threads {
            1 => shares.try_for_each(|share| tell(made(share))),
            _ => thread::scope(|scope| {
                let (made, mut running) = (&made, VecDeque::new());
                loop {
                    while running.len() < threads
                        && let Some(share) = shares.next()
                    {
                        running.push_back(scope.spawn(move || made(share)));
                    }
                    let Some(first) = running.pop_front() else { return ControlFlow::Continue(()) };
                    tell(first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))?;
                }
            }),
        };
        if !is_begun {
            let _ = told(TableBuilder::new(schema).finish());
        }
    }
}

/// Neighbours that have at most so many rows together, as long as one alone has not more.
fn shares(weights: impl IntoIterator<Item = usize>, rows: usize) -> impl Iterator<Item = Range<usize>> {
    let mut weights = weights.into_iter().peekable();
    let mut end = 0;
    std::iter::from_fn(move || {
        let (start, mut sum) = (end, 0_usize);
        while let Some(weight) = weights.next_if(|weight| end == start || sum.saturating_add(*weight) <= rows) {
            sum = sum.saturating_add(weight);
            end += 1;
        }
        (start < end).then_some(start..end)
    })
}

/// Rows of an answer, in tables of at most so many.
pub(super) struct Rows {
    schema: Arc<TableSchema>,
    builder: TableBuilder,
    most: usize,
    full: Vec<Table>,
}

impl Rows {
    fn new(schema: Arc<TableSchema>, most: usize) -> Self {
        Self { builder: TableBuilder::new(schema.clone()), schema, most, full: Vec::new() }
    }

    pub(super) fn append<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        if self.builder.rows() == self.most {
            let full = std::mem::replace(&mut self.builder, TableBuilder::new(self.schema.clone()));
            self.full.push(full.finish());
        }
        self.builder.append_cells(cells);
    }

    fn finish(mut self) -> Vec<Table> {
        if self.builder.rows() > 0 {
            self.full.push(self.builder.finish());
        }
        self.full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_table_while_they_fit() {
        let all = |weights: &[usize], rows| shares(weights.iter().copied(), rows).collect::<Vec<_>>();
        assert_eq!(all(&[], 5), [] as [Range<usize>; 0]);
        assert_eq!(all(&[2, 3, 1, 9, 0, 5], 5), [0..2, 2..3, 3..4, 4..6]);
        assert_eq!(all(&[7, usize::MAX, 1], usize::MAX), vec![0..3]);
    }

    #[test]
    fn tables_come_in_order_whatever_the_threads_until_it_is_enough() {
        let told = |threads, enough| {
            let mut told = Vec::new();
            let mut take = |table: Table| {
                told.push((0..table.rows()).map(|row| table.text(row, 0).map(str::to_owned)).collect::<Vec<_>>());
                if told.len() == enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            Telling { question: Question::Meetings, rows: 3, threads, told: &mut take }.each([1; 10], |share, rows| {
                for number in share {
                    rows.append([Cell::Text(&format!("{number}"))]);
                }
            });
            told
        };
        let all = told(1, usize::MAX);
        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 3, 1]);
        assert_eq!(all.concat()[9].as_deref(), Some("9"));
        for threads in [2, 3, 8] {
            assert_eq!(told(threads, usize::MAX), all, "{threads} threads");
            assert_eq!(told(threads, 2), all[..2], "{threads} threads");
        }
    }
}
