//! Recorded JSON → JSON of the same shape.

use bumpalo::Bump;

use super::pseudonym::{Hasher, Sort};
use super::recorded::Label;
use super::vocabulary;
use crate::json::{Kind, Tape, Value, write_string};
use crate::schema::Column;
use crate::time::Timestamp;
use crate::words::Word;

/// JSON of records is not nested deeper; tables of any origin may hold what is, which becomes one pseudonym.
const DEEPEST: usize = 1024;

/// A number of more letters may be somebody's.
const LONGEST_NUMBER: usize = 6;

/// Keys whose values are people.
const PEOPLE: [&str; 8] =
    ["DisplayName", "UPN", "UserPrincipalName", "UserId", "UserKey", "UserIdentifier", "UserObjectId", "Name"];

/// Recorded JSON is read into this, again and again.
#[derive(Default)]
pub(super) struct JsonReader {
    tape: Tape,
    arena: Bump,
}

impl Hasher {
    /// The JSON with the same shape: known keys, truths, known words, times and short numbers stay, all else is replaced.
    pub(super) fn json(&self, text: &str, reader: &mut JsonReader) -> String {
        let mut out = String::new();
        reader.arena.reset();
        let root = reader.tape.parse(text, DEEPEST).ok().and_then(|()| reader.tape.root(text));
        match root {
            Some(root) => self.value(root, None, &reader.arena, &mut out),
            None => write_string(&self.recorded(text, Label::Text), &mut out),
        }
        out
    }

    fn value(&self, value: Value<'_>, key: Option<&str>, arena: &Bump, out: &mut String) {
        match value.kind() {
            Kind::Object => {
                out.push('{');
                for (position, (key, member)) in value.members().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    let key = key.text(arena);
                    write_string(&self.key(key), out);
                    out.push(':');
                    self.value(member, Some(key), arena, out);
                }
                out.push('}');
            }
            Kind::Array => {
                out.push('[');
                for (position, item) in value.items().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    self.value(item, key, arena, out);
                }
                out.push(']');
            }
            Kind::Number if value.raw().len() > LONGEST_NUMBER => {
                write_string(&self.recorded(value.raw(), Label::Text), out);
            }
            Kind::Number | Kind::Null | Kind::True | Kind::False => out.push_str(value.raw()),
            Kind::String | Kind::EscapedString => {
                let text = value.text(arena);
                let label = match key {
                    Some("ParticipatingDomains" | "DomainName") => return write_string(&self.domain(text), out),
                    Some(key) if PEOPLE.iter().any(|known| known.eq_ignore_ascii_case(key)) => Label::Person,
                    _ => Label::Text,
                };
                let stays = label == Label::Text && (vocabulary::is_known(text) || is_time(text));
                match stays {
                    true => write_string(text, out),
                    false => write_string(&self.recorded(text, label), out),
                }
            }
        }
    }

    /// A path of keys, such as `Attendees.NewKey`: those that are known stay.
    pub(super) fn key(&self, path: &str) -> String {
        let keys = path.split('.').map(|key| match is_known_key(key) {
            true => key.to_owned(),
            false => format!("key-{}", self.letters(Sort::Key, key.as_bytes())),
        });
        keys.collect::<Vec<_>>().join(".")
    }
}

/// Keys inside what records keep whole: documented, or seen in every organisation's records.
const INNER_KEYS: [&str; 16] = [
    "AADSessionId",
    "APIId",
    "ClientAppId",
    "ClientAppName",
    "CorrelationId",
    "DomainName",
    "HasForeignTenantUsers",
    "HasGuestUsers",
    "HasOtherGuestUsers",
    "HasUnauthenticatedUsers",
    "IssuedAtTime",
    "ParticipatingDomains",
    "ParticipatingSIPDomains",
    "ParticipatingTenantIds",
    "TenantId",
    "UniqueTokenId",
];

/// Whether the contract knows the key; `Role#2` is a `Role` that stood there a second time.
fn is_known_key(key: &str) -> bool {
    let name = match key.split_once('#') {
        Some((name, number)) if number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => key,
    };
    let is_it = |known: &str| known.eq_ignore_ascii_case(name);
    Word::ALL.iter().any(|word| is_it(word.text()))
        || Column::ALL.iter().any(|column| is_it(column.name()))
        || INNER_KEYS.iter().any(|known| is_it(known))
}

fn is_time(text: &str) -> bool {
    let is_written = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b':' | b'.' | b'T' | b'Z' | b'+'));
    is_written && text.len() >= "2026-01-18T12:53".len() && Timestamp::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        Hasher::new("0123456789abcdef0123456789abcdef").json(text, &mut JsonReader::default())
    }

    #[test]
    fn the_shape_stays_and_what_is_known() {
        let text =
            r#"[{"DisplayName":"Anna","Role":1,"IsOrganizer":true,"UPN":null,"RecipientType":"User","Start":[]},{}]"#;
        let json = replaced(text);
        assert!(json.starts_with(r#"[{"DisplayName":"Person "#), "{json}");
        assert!(json.contains(r#","Role":1,"IsOrganizer":true,"UPN":null,"RecipientType":"User","key-"#), "{json}");
        assert!(json.ends_with(r#"":[]},{}]"#), "{json}");
    }

    #[test]
    fn times_stay_and_long_numbers_and_unknown_keys_do_not() {
        let json = replaced(r#"{"StartTimestamp":"2026-01-18T12:53:38Z","Anna":41445550102,"Role#2":"Anna Keller"}"#);
        assert!(json.starts_with(r#"{"StartTimestamp":"2026-01-18T12:53:38Z","key-"#), "{json}");
        assert!(!json.contains("Anna") && !json.contains("4144555") && json.contains(r#""Role#2":"text-"#), "{json}");
    }

    #[test]
    fn what_is_no_json_becomes_a_text() {
        for text in ["{", "Anna", &format!("{}1{}", "[".repeat(2000), "]".repeat(2000))] {
            let json = replaced(text);
            assert!(json.starts_with("\"text-") && json.len() == 19, "{json}");
        }
    }
}
