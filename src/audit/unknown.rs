//! What no column holds: one JSON object under construction, which loses no key and no value.

use crate::json::{Kind, Value};
use crate::short_text::{hash, hash_pair};

use super::names::Names;
use super::whole;

/// Memory beyond this is given back after a record that needed it.
const KEPT_BYTES: usize = 1 << 20;

/// The members of a JSON object that are left over. Names never collide: a later one gets `#2`, `#3`.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    text: String,
    names: Names,
    content: u64,
}

impl Leftovers {
    /// Empties it, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT_BYTES);
        self.names.clear();
        self.content = 0;
    }

    /// Whether nothing is left over.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How long the JSON is, without braces.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// A hash of the content, without nulls and irrespective of order; 0 when there is nothing but nulls.
    pub(super) fn content(&self) -> u64 {
        self.content
    }

    /// Adds a member; whether the name was there before.
    pub(super) fn add(&mut self, name: &str, value: Value<'_>) -> bool {
        let (index, again) = self.names.claim(name);
        let content = if value.kind() == Kind::Null { 0 } else { whole::content_hash(value) };
        self.begin_member(index, content);
        whole::write_json(value, &mut self.text);
        again
    }

    /// Adds what is left over of a member, as JSON; `content` is its hash, 0 when it holds nothing but nulls.
    pub(super) fn add_written(&mut self, name: &str, json: &str, content: u64) {
        let index = self.names.claim_for_leftover(name);
        self.begin_member(index, content);
        self.text.push_str(json);
    }

    /// Adds what is left over of a member that is an object, unless that is nothing.
    pub(super) fn add_object(&mut self, name: &str, inner: &Leftovers) {
        if !inner.is_empty() {
            let index = self.names.claim_for_leftover(name);
            self.begin_member(index, inner.content);
            inner.write_object(&mut self.text);
        }
    }

    /// Takes the name for a member that is in a column, so that the next of that name gets `#2`.
    pub(super) fn hold(&mut self, name: &str) {
        self.names.hold(name);
    }

    /// The name for what is left over of a member, as JSON with its quotes; the caller writes the rest.
    pub(super) fn name_for(&mut self, name: &str) -> &str {
        let index = self.names.claim_for_leftover(name);
        self.names.written(index)
    }

    /// Appends the members, without braces.
    pub(super) fn write_members(&self, out: &mut String) {
        out.push_str(&self.text);
    }

    /// Appends the object.
    pub(super) fn write_object(&self, out: &mut String) {
        out.push('{');
        self.write_members(out);
        out.push('}');
    }

    fn begin_member(&mut self, name: usize, content: u64) {
        let name = self.names.written(name);
        if content != 0 {
            self.content = self.content.wrapping_add(hash_pair(hash(name.as_bytes()), content));
        }
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(name);
        self.text.push(':');
    }
}

/// What is left over of the items of a list, in the shape of the list: `{}` for an item of which nothing is left.
#[derive(Debug, Default)]
pub(super) struct LeftoverList {
    text: String,
    content: u64,
    is_empty: bool,
}

impl LeftoverList {
    /// Begins a list.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.text.shrink_to(KEPT_BYTES);
        self.content = 0;
        self.is_empty = true;
    }

    /// Adds what is left over of the next item.
    pub(super) fn push(&mut self, left: &Leftovers) {
        self.begin_item(left.content);
        left.write_object(&mut self.text);
        self.is_empty &= left.is_empty();
    }

    /// Adds an item that is left over as a whole.
    pub(super) fn push_value(&mut self, value: Value<'_>) {
        self.begin_item(if value.kind() == Kind::Null { 0 } else { whole::content_hash(value) });
        whole::write_json(value, &mut self.text);
        self.is_empty = false;
    }

    fn begin_item(&mut self, content: u64) {
        self.text.push(if self.text.is_empty() { '[' } else { ',' });
        if self.content != 0 || content != 0 {
            self.content = hash_pair(self.content, content);
        }
    }

    /// Hands the list on, unless nothing is left over of any item.
    pub(super) fn finish(&mut self, name: &str, left: &mut Leftovers) {
        if !self.is_empty {
            self.text.push(']');
            left.add_written(name, &self.text, self.content);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    fn left(members: &[(&str, &str)]) -> (String, u64) {
        let mut left = Leftovers::default();
        for (name, json) in members {
            let mut tape = Tape::new();
            tape.parse(json, 16).expect("valid JSON");
            left.add(name, tape.root(json).expect("a value"));
        }
        let mut out = String::new();
        left.write_object(&mut out);
        (out, left.content())
    }

    #[test]
    fn names_never_collide() {
        let (text, _) = left(&[("a", "1"), ("a", "2"), ("a#3", "3"), ("a", "4"), ("a#2", "5"), ("A", "6"), ("", "7")]);
        assert_eq!(text, r#"{"a":1,"a#2":2,"a#3":3,"a#4":4,"a#2#2":5,"A":6,"":7}"#);
    }

    #[test]
    fn a_name_held_by_a_column_is_open_only_for_its_own_leftovers() {
        let mut left = Leftovers::default();
        left.hold("Organizer");
        left.hold("Organizer");
        let json = "[1]";
        let mut tape = Tape::new();
        tape.parse(json, 16).expect("valid JSON");
        assert!(left.add("Organizer", tape.root(json).expect("a value")));
        left.add_written("Organizer", "{}", 0);
        left.add_written("Organizer", "2", 9);
        left.add_written("Org\"", "3", 9);
        assert_eq!(left.name_for("Organizer"), "\"Organizer#4\"");
        let mut out = String::new();
        left.write_members(&mut out);
        assert_eq!(out, r#""Organizer#2":[1],"Organizer":{},"Organizer#3":2,"Org\"":3"#);
        left.clear();
        assert!(left.is_empty() && left.content() == 0 && left.name_for("Organizer") == "\"Organizer\"");
    }

    #[test]
    fn content_has_no_order_and_no_nulls() {
        let (_, content) = left(&[("a", "1"), ("b", r#"{"c":"x/y","d":2}"#)]);
        assert_eq!(content, left(&[("b", r#"{"d":2,"c":"x\/y"}"#), ("n", "null"), ("a", "1")]).1);
        assert_ne!(content, left(&[("a", "2"), ("b", r#"{"c":"x/y","d":2}"#)]).1);
        assert_eq!(left(&[("n", "null")]).1, 0);
    }
}
