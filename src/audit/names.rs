//! The names of a JSON object under construction: no two are the same.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;

use crate::json::write_string;

/// Memory beyond this is given back after an object that needed it.
const KEPT_BYTES: usize = 1 << 20;
const KEPT_NAMES: usize = 1 << 10;

#[derive(Debug)]
struct Name {
    /// Where in `text` it stands, as JSON with its quotes.
    written: Range<usize>,
    /// The number that the next key of this name gets.
    next: u32,
    /// Its value went to a column; what is left over of that value may still use the name.
    open: bool,
}

/// The names that an object has. A repeated name gets `#2`, `#3`.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    held: Vec<Name>,
    lookup: HashTable<usize>,
    hasher: foldhash::fast::RandomState,
}

impl Names {
    /// Forgets every name.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT_BYTES);
        self.held.clear();
        self.held.shrink_to(KEPT_NAMES);
        self.lookup.clear();
        if self.lookup.capacity() > 2 * KEPT_NAMES {
            self.lookup = HashTable::new();
        }
    }

    /// The next free name for a key, and whether the key itself was taken.
    pub(super) fn claim(&mut self, name: &str) -> (usize, bool) {
        match self.find_or_insert(name) {
            (index, false) => (index, false),
            (first, true) => (self.numbered(name, first), true),
        }
    }

    /// The name for what is left over of a member whose value went to a column.
    pub(super) fn claim_for_leftover(&mut self, name: &str) -> usize {
        let (first, taken) = self.find_or_insert(name);
        match self.held.get_mut(first) {
            Some(held) if held.open => {
                held.open = false;
                first
            }
            _ if taken => self.numbered(name, first),
            _ => first,
        }
    }

    /// Takes the name for a member whose value went to a column, so that the next of that name gets `#2`.
    pub(super) fn hold(&mut self, name: &str) {
        if let (index, false) = self.find_or_insert(name)
            && let Some(held) = self.held.get_mut(index)
        {
            held.open = true;
        }
    }

    /// The name as JSON, with its quotes.
    pub(super) fn written(&self, index: usize) -> &str {
        self.held.get(index).and_then(|held| self.text.get(held.written.clone())).unwrap_or_default()
    }

    fn numbered(&mut self, name: &str, first: usize) -> usize {
        while let Some(held) = self.held.get_mut(first) {
            let number = held.next;
            held.next += 1;
            if let (index, false) = self.find_or_insert(&format!("{name}#{number}")) {
                return index;
            }
        }
        first
    }

    /// Which of the held names it is, and whether it was held before.
    fn find_or_insert(&mut self, name: &str) -> (usize, bool) {
        let start = self.text.len();
        write_string(name, &mut self.text);
        let wanted = self.text.get(start..).unwrap_or_default();
        let hash = self.hasher.hash_one(wanted);
        if let Some(&index) = self.lookup.find(hash, |&index| self.written(index) == wanted) {
            self.text.truncate(start);
            return (index, true);
        }
        let index = self.held.len();
        self.held.push(Name { written: start..self.text.len(), next: 2, open: false });
        let Self { text, held, lookup, hasher } = self;
        lookup.insert_unique(hash, index, |&index| {
            hasher.hash_one(held.get(index).and_then(|held| text.get(held.written.clone())).unwrap_or_default())
        });
        (index, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_repeats_take_no_quadratic_time() {
        let mut names = Names::default();
        for _ in 0..1_000_000 {
            names.claim("k");
        }
        let (next, again) = names.claim("k");
        assert_eq!((names.written(next), again), ("\"k#1000001\"", true));
        names.clear();
        assert!(names.text.capacity() <= KEPT_BYTES && names.held.capacity() <= KEPT_NAMES);
        assert!(names.lookup.capacity() <= 2 * KEPT_NAMES);
        assert_eq!(names.claim("k"), (0, false));
    }
}
