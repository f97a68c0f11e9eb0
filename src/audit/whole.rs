//! Values that are kept whole, as JSON: no key twice, no `@odata.` annotation, and nothing else changed.

use bumpalo::Bump;
use hashbrown::HashTable;

use crate::json::{self, Kind, Value};
use crate::short_text::{self, same};

use super::names::Names;

const MARK: &str = "@odata.";

/// Whether the key is an annotation (or text of more than a key may hold one): the only keys that are dropped, wherever in a record they stand.
pub(super) fn is_annotation(key: &str) -> bool {
    memchr::memchr(b'@', key.as_bytes()).is_some() && key.contains(MARK)
}

/// Whether the value has annotations or repeated keys, or keys whose escapes may hide either.
fn needs_care(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::Array | Kind::Object => is_annotation(value.raw()) || has_odd_keys(value),
        _ => false,
    }
}

/// Whether there are repeated keys, or keys with escapes, at any depth.
fn has_odd_keys(value: Value<'_>) -> bool {
    /// More keys than this are not compared with each other.
    const FEW: usize = 24;
    // Keys of one length are compared, and most objects have none of one length.
    let mut lengths = 0u64;
    let mut members = value.members().enumerate();
    members.any(|(position, (key, member))| {
        let length = 1 << (key.raw_len() % 64);
        let seen = lengths & length != 0;
        lengths |= length;
        position >= FEW
            || key.kind() == Kind::EscapedString
            || seen && value.members().take(position).any(|(before, _)| before.raw() == key.raw())
            || has_odd_keys(member)
    }) || value.items().any(has_odd_keys)
}

/// Appends the value as compact JSON without annotations; a repeated key gets `#2`, `#3`.
pub(super) fn write_json(value: Value<'_>, out: &mut String) {
    if needs_care(value) { write_with_care(value, out) } else { value.write_compact(out) }
}

fn write_with_care(value: Value<'_>, out: &mut String) {
    let mut separator = "";
    match value.kind() {
        Kind::Object => {
            let arena = Bump::new();
            let mut names = Names::default();
            out.push('{');
            for (key, member) in value.members() {
                let key = key.text(&arena);
                if is_annotation(key) {
                    continue;
                }
                out.push_str(separator);
                separator = ",";
                let (index, _) = names.claim(key);
                out.push_str(names.written(index));
                out.push(':');
                write_with_care(member, out);
            }
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            for item in value.items() {
                out.push_str(separator);
                separator = ",";
                write_with_care(item, out);
            }
            out.push(']');
        }
        _ => value.write_compact(out),
    }
}

/// The value's own text, where that is what [`write_json`] writes.
pub(super) fn as_it_stands(value: Value<'_>) -> Option<&str> {
    let is_list = matches!(value.kind(), Kind::Array | Kind::Object);
    (is_list && value.is_compact() && !needs_care(value)).then(|| value.raw())
}

/// The contents of values, and of those before: an export repeats what clients say of themselves.
#[derive(Debug, Default)]
pub(super) struct Contents {
    known: HashTable<(Box<str>, u64)>,
}

impl Contents {
    /// How many values are remembered, and how long one may be, in bytes.
    const MOST: usize = 1024;
    const LONGEST: usize = 1024;

    /// [`content_hash`].
    pub(super) fn of(&mut self, value: Value<'_>) -> u64 {
        let text = value.raw();
        if text.len() > Self::LONGEST || value.is_string() {
            return content_hash(value);
        }
        let hash = short_text::hash(text.as_bytes());
        if let Some((_, content)) = self.known.find(hash, |(known, _)| same(known.as_bytes(), text.as_bytes())) {
            return *content;
        }
        let content = content_hash(value);
        if self.known.len() >= Self::MOST {
            self.known.clear();
        }
        self.known.insert_unique(hash, (text.into(), content), |(known, _)| short_text::hash(known.as_bytes()));
        content
    }
}

/// [`Value::content_hash`] of what [`write_json`] writes, so that a copy with annotations has the same content.
pub(super) fn content_hash(value: Value<'_>) -> u64 {
    if !needs_care(value) {
        return value.content_hash();
    }
    let mut plain = String::new();
    write_with_care(value, &mut plain);
    let mut tape = json::Tape::new();
    // What was just written is JSON, and no deeper than what it was written from.
    match tape.parse(&plain, usize::MAX) {
        Ok(()) => tape.root(&plain).map_or(0, |plain| plain.content_hash()),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> (String, u64) {
        let mut tape = json::Tape::new();
        tape.parse(text, 128).expect("valid JSON");
        let root = tape.root(text).expect("a value");
        let mut out = String::new();
        write_json(root, &mut out);
        (out, content_hash(root))
    }

    #[test]
    fn annotations_are_dropped_at_any_depth() {
        let (text, hash) = with(
            r##"[ {"@odata.type":"#microsoft.graph.x", "A@odata.type":"#Collection(String)", "A":[{"@odata.id":1}, "@odata.kept"]} ]"##,
        );
        assert_eq!(text, r#"[{"A":[{},"@odata.kept"]}]"#);
        assert_eq!(hash, with(r#"[{"A":[{},"@odata.kept"]}]"#).1);
        assert_ne!(hash, with(r#"[{"A":[{},"other"]}]"#).1);
    }

    #[test]
    fn repeated_keys_are_told_apart() {
        let (text, hash) = with(r#"{"a":{"b":1,"b":[2],"\u0062":3},"b#2":4}"#);
        assert_eq!(text, r#"{"a":{"b":1,"b#2":[2],"b#3":3},"b#2":4}"#);
        assert_eq!(hash, with(&text).1);
        let many: String = (0..30).map(|key| format!("\"k{key}\":0,")).collect();
        assert!(with(&format!("{{{many}\"k7\":1}}")).0.ends_with(r#""k29":0,"k7#2":1}"#));
    }

    #[test]
    fn an_at_sign_alone_is_no_annotation() {
        assert!(is_annotation("value@odata.type") && !is_annotation("a@contoso.example") && !is_annotation("odata."));
    }
}
