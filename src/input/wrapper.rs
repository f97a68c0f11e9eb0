//! What is wrapped around a record: search results, pages of a query, advanced hunting, log shippers.

use bumpalo::Bump;

use super::OuterFields;
use crate::issue::IssueCode;
use crate::json::{Kind, Tape, Value};
use crate::words::Word;

/// How many wrappers may lie around one record: a shipped line of a wrapped search result has three.
const MOST_WRAPPERS: usize = 4;

/// What was found inside the wrappers.
#[derive(Debug)]
pub enum Unwrapped<'a> {
    /// The record itself: an object of the text that was parsed.
    Record(Value<'a>),
    /// The record as text, to be parsed in turn.
    Text(&'a str),
    /// Nothing that could be a record.
    Nothing(IssueCode, String),
}

/// Takes one layer of wrapping off `value`, as far as it is an object, and notes what the wrappers say.
pub fn unwrap<'a>(value: Value<'a>, arena: &'a Bump, outer: &mut OuterFields) -> Unwrapped<'a> {
    let mut value = value;
    for _ in 0..MOST_WRAPPERS {
        match inner(value, outer) {
            None => return Unwrapped::Record(value),
            Some(inner) if inner.kind() == Kind::Null => {
                return Unwrapped::Nothing(IssueCode::NoAuditData, "AuditData is null".to_string());
            }
            Some(inner) if inner.is_string() => {
                let text = inner.text(arena);
                if text.is_empty() {
                    return Unwrapped::Nothing(IssueCode::NoAuditData, "AuditData is empty".to_string());
                }
                return Unwrapped::Text(text);
            }
            Some(inner) => value = inner,
        }
    }
    Unwrapped::Nothing(IssueCode::NotARecord, format!("more than {MOST_WRAPPERS} wrappers around the record"))
}

/// The member that holds the record, if `value` is a wrapper; one pass over its own keys.
fn inner<'a>(value: Value<'a>, outer: &mut OuterFields) -> Option<Value<'a>> {
    let mut shipped = None;
    let mut is_record = false;
    for (key, member) in value.members() {
        match key.word() {
            Some(Word::AuditData | Word::AuditDataOfGraph | Word::RawEventData)
                if !member.raw().is_empty() || member.is_string() =>
            {
                // What the wrapper says beside may stand before or behind.
                note_outer(value, outer);
                return Some(audit_data(member));
            }
            Some(Word::Operation) => is_record = true,
            Some(Word::Source | Word::Raw | Word::Message | Word::EventOriginal | Word::Body) => {
                shipped = shipped.or(Some(member));
            }
            Some(Word::Properties) => shipped = shipped.or(member.get("RawEventData")),
            Some(Word::Event) => shipped = shipped.or(member.get("original")),
            _ => {}
        }
    }
    shipped.filter(|member| !is_record && holds_object(*member))
}

/// The SDK of Microsoft Graph puts the record one level deeper.
fn audit_data(member: Value<'_>) -> Value<'_> {
    match member.get("AdditionalProperties").or_else(|| member.get("additionalProperties")) {
        Some(properties) if member.get("Operation").is_none() => properties,
        _ => member,
    }
}

fn holds_object(member: Value<'_>) -> bool {
    let text = member.raw().trim_start();
    text.starts_with('{')
}

fn note_outer(wrapper: Value<'_>, outer: &mut OuterFields) {
    for (key, member) in wrapper.members() {
        match key.raw() {
            "ResultIndex" => outer.result_index = member.raw().parse().ok(),
            "ResultCount" => outer.result_count = member.raw().parse().ok(),
            "AuditSearchRequestMetadata" => {
                outer.more_available = member.get("moreRecordsAvailable").and_then(|more| more.raw().parse().ok());
            }
            _ => {}
        }
    }
}

/// Parses `text` and what is wrapped in it until the record itself is on one of the tapes.
///
/// Each layer of text needs a tape of its own, because the record borrows from the last one; `tapes` has one for each.
pub fn parse<'a>(
    text: &'a str,
    tapes: &'a mut [Tape],
    depth: usize,
    arena: &'a Bump,
    outer: &mut OuterFields,
) -> Unwrapped<'a> {
    let mut text = text;
    for tape in tapes {
        if let Err(error) = tape.parse(text, depth) {
            return not_json(text, error);
        }
        let tape: &'a Tape = tape;
        let Some(root) = tape.root(text) else {
            return Unwrapped::Nothing(IssueCode::NotJson, "there is no JSON".to_string());
        };
        match unwrap(root, arena, outer) {
            Unwrapped::Text(inner) => text = inner,
            done => return done,
        }
    }
    Unwrapped::Nothing(IssueCode::NotARecord, "too many wrappers around the record".to_string())
}

/// How many characters a spreadsheet cell holds.
const SPREADSHEET_CELL: usize = 32_767;

fn not_json<'a>(text: &str, error: crate::json::JsonError) -> Unwrapped<'a> {
    use crate::json::JsonErrorKind;
    if text.len() >= SPREADSHEET_CELL && text.chars().count() == SPREADSHEET_CELL {
        return Unwrapped::Nothing(
            IssueCode::CutOff,
            "AuditData was cut by a spreadsheet (32,767 characters): read the export before it was opened in one"
                .to_string(),
        );
    }
    if text.starts_with("@{") || text.starts_with("System.Object[]") {
        return Unwrapped::Nothing(
            IssueCode::NotJson,
            "AuditData was cut by ConvertTo-Json: export again with -Depth 100".to_string(),
        );
    }
    let code = match error.kind {
        JsonErrorKind::TooDeep(_) => IssueCode::TooDeep,
        JsonErrorKind::EndOfText => IssueCode::CutOff,
        JsonErrorKind::Expected(_) => IssueCode::NotJson,
    };
    Unwrapped::Nothing(code, format!("AuditData is not JSON: {error}"))
}
