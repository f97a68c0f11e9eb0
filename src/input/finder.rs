//! Where in a piece of JSON the records lie, whatever is wrapped around them: search results, pages, log shippers, lists,
//! text in text.
//!
//! A record is known by what it is, not by the key it lies under: an object with Operation and at least two of the keys
//! that every record has. Names of wrappers only say where to look first. What is found goes to a [`RecordSink`].

use bumpalo::Bump;

use super::columns::Columns;
use super::{Layout, OuterFields};
use crate::issue::IssueCode;
use crate::json::{JsonError, JsonErrorKind, Kind, Tape, Value, unescape_keeping_halves};
use crate::own_rows::is_own_row;
use crate::words::{Counts, MARKS_OF_A_RECORD, Signs};

/// How many texts may lie in one another. Each of them doubles the backslashes, so that nobody gets far.
const MOST_TEXTS: usize = 12;

/// So many Ids of one wrapper are compared, in search of the same record said twice.
const MOST_COMPARED: usize = 16;

/// What was found.
#[derive(Clone, Debug)]
pub enum Found<'x> {
    /// An audit record.
    Record(Value<'x>),
    /// One of our own rows.
    OwnRow(Value<'x>),
    /// Nothing that could be a record, and why.
    Nothing(IssueCode, String),
}

/// Takes what is found. What it is given lives as long as `arena`, which may be less than the arena that was searched with.
pub trait RecordSink<'w> {
    /// Takes one record, one row, or the reason why there is none.
    fn take<'x>(&mut self, found: Found<'x>, arena: &'x Bump)
    where
        'w: 'x;
}

/// Where a text comes from, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From JSON, Clixml or memory.
    Value,
    /// From a cell of a CSV.
    Cell,
}

impl Origin {
    /// Where the texts of a container come from.
    pub fn of(layout: &Layout) -> Self {
        if matches!(layout, Layout::Csv(_)) { Self::Cell } else { Self::Value }
    }
}

/// Finds records; reused from piece to piece.
#[derive(Debug)]
pub struct Finder {
    /// One for each text in a text: what is found borrows from them.
    tapes: Vec<Tape>,
}

impl Default for Finder {
    fn default() -> Self {
        Self { tapes: std::iter::repeat_with(Tape::default).take(MOST_TEXTS).collect() }
    }
}

/// What to search for, one after the other until something is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// Records as the service writes them, and our own rows.
    Records,
    /// Records whose keys were renamed, as log stores lay them out in columns.
    Columns,
    /// Whatever names an Operation.
    Operations,
}

impl Finder {
    /// Searches a value that was parsed. `depth` is the deepest nesting of what lies in it as text.
    pub fn value<'w, S: RecordSink<'w>>(
        &mut self,
        root: Value<'w>,
        depth: usize,
        arena: &'w Bump,
        outer: &mut OuterFields,
        sink: &mut S,
    ) {
        let mut search = Search::new(arena, depth, Origin::Value, outer, sink);
        match Look::at(root).is_plain_record() {
            true => search.sink.take(Found::Record(root), arena),
            false => search.all(root, &mut self.tapes),
        }
    }

    /// Searches a text that has to be parsed.
    pub fn text<'w, S: RecordSink<'w>>(
        &mut self,
        text: &'w str,
        origin: Origin,
        depth: usize,
        arena: &'w Bump,
        outer: &mut OuterFields,
        sink: &mut S,
    ) {
        let mut search = Search::new(arena, depth, origin, outer, sink);
        let Some((tape, rest)) = self.tapes.split_first_mut() else { return };
        match parsed(text, tape, depth, arena) {
            Ok(root) if Look::at(root).is_plain_record() => search.sink.take(Found::Record(root), arena),
            Ok(root) => search.all(root, rest),
            Err(error) => {
                let (code, message) = not_json(text, error, origin);
                search.sink.take(Found::Nothing(code, message), arena);
            }
        }
    }
}

/// What a text says as JSON, or else what it may have been before something was done to its quotes.
fn parsed<'t>(text: &'t str, tape: &'t mut Tape, depth: usize, arena: &'t Bump) -> Result<Value<'t>, JsonError> {
    let text = match tape.parse(text, depth) {
        Ok(()) => text,
        Err(error) => mended(text, arena).find(|text| tape.parse(text, depth).is_ok()).ok_or(error)?,
    };
    // What was parsed has a value.
    tape.root(text).ok_or(JsonError { kind: JsonErrorKind::EndOfText, offset: 0 })
}

/// What an object's own keys say of it.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    signs: Signs,
    counts: Counts,
    /// Whether text that looks like JSON stands where a list or an object belongs.
    has_text: bool,
    /// Whether a list or an object stands under a key that no record has.
    has_more: bool,
}

impl Look {
    fn at(object: Value<'_>) -> Self {
        let mut look = Self::default();
        for (key, member) in object.members() {
            let kind = member.kind();
            match key.word() {
                Some(word) if kind == Kind::Null => {
                    // A wrapper without its record still is one.
                    look.signs =
                        if word.signs().has(Signs::WRAPPER) { look.signs.with(Signs::WRAPPER) } else { look.signs };
                }
                Some(word) => {
                    let (signs, counts) = word.signs_and_counts();
                    look.signs = look.signs.with(signs);
                    look.counts = look.counts.and(counts);
                    look.has_text |=
                        signs.has(Signs::STRUCTURE) && member.is_string() && begins_structure(member.raw());
                }
                None => look.has_more |= matches!(kind, Kind::Object | Kind::Array),
            }
        }
        look
    }

    /// Whether it is the usual record, in which nothing else can lie and nothing has to be rewritten.
    fn is_plain_record(&self) -> bool {
        let around = [Signs::WRAPPER, Signs::SHIPPER, Signs::KIND];
        let is_plain = !self.has_text && !self.has_more && !around.iter().any(|sign| self.signs.has(*sign));
        self.is_record() && is_plain && self.counts.identity() >= 2
    }

    fn is_record(&self) -> bool {
        self.signs.has(Signs::OPERATION) && self.counts.marks() >= MARKS_OF_A_RECORD
    }
}

/// Whether the text of a string, with its escapes, looks like a list or an object.
fn begins_structure(raw: &str) -> bool {
    matches!(raw.trim_start().as_bytes().first(), Some(b'{' | b'['))
}

struct Search<'w, 's, S> {
    arena: &'w Bump,
    depth: usize,
    origin: Origin,
    outer: &'s mut OuterFields,
    sink: &'s mut S,
    pass: Pass,
    /// The Ids of what was found, and which of them a record at hand must not repeat.
    ids: Vec<u64>,
    said: Vec<std::ops::Range<usize>>,
    /// Why nothing was found under a key that wraps records.
    failure: Option<(IssueCode, String)>,
}

impl<'w, 's, S: RecordSink<'w>> Search<'w, 's, S> {
    fn new(arena: &'w Bump, depth: usize, origin: Origin, outer: &'s mut OuterFields, sink: &'s mut S) -> Self {
        let (ids, said) = (Vec::new(), Vec::new());
        Self { arena, depth, origin, outer, sink, pass: Pass::Records, ids, said, failure: None }
    }

    /// Every record in `root`, or one reason why there is none.
    fn all<'x>(&mut self, root: Value<'x>, tapes: &mut [Tape])
    where
        'w: 'x,
    {
        for pass in [Pass::Records, Pass::Columns, Pass::Operations] {
            self.pass = pass;
            if self.value(root, tapes) {
                return;
            }
            if let Some((code, message)) = self.failure.take() {
                return self.sink.take(Found::Nothing(code, message), self.arena);
            }
        }
        // What reads records says best what this is not.
        self.sink.take(Found::Record(root), self.arena);
    }

    /// Whether anything was found in the value.
    fn value<'x>(&mut self, value: Value<'x>, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        match value.kind() {
            Kind::Object => self.object(value, tapes),
            Kind::Array => {
                let mut found = false;
                for item in value.items() {
                    found |= self.value(item, tapes);
                }
                found
            }
            Kind::String | Kind::EscapedString => match json_in(value.raw()) {
                Some(from) => {
                    let text = unescaped_from(value, from, self.arena);
                    self.text(text, tapes).is_ok_and(|found| found)
                }
                None => false,
            },
            _ => false,
        }
    }

    fn text(&mut self, text: &str, tapes: &mut [Tape]) -> Result<bool, (IssueCode, String)> {
        let Some((tape, rest)) = tapes.split_first_mut() else {
            return Err((IssueCode::TooDeep, format!("more than {MOST_TEXTS} texts of JSON lie in one another")));
        };
        match parsed(text, tape, self.depth, self.arena) {
            Ok(root) => Ok(self.value(root, rest)),
            Err(error) => Err(not_json(text, error, self.origin)),
        }
    }

    fn object<'x>(&mut self, object: Value<'x>, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        let look = Look::at(object);
        if look.signs.has(Signs::WRAPPER) && self.wrapped(object, tapes) {
            return true;
        }
        // Search engines show the fields of a record beside it.
        if look.is_record() && look.signs.has(Signs::SHIPPER) && self.shipped(object, tapes) {
            return true;
        }
        match self.pass {
            Pass::Records if look.signs.has(Signs::KIND) && is_own_row(object) => {
                self.sink.take(Found::OwnRow(object), self.arena);
                return true;
            }
            Pass::Records if look.is_record() && !(look.has_more && weight_inside(object) >= look.counts.records()) => {
                let columns = match look.counts.identity() {
                    0 | 1 => Columns::renamed(object, self.arena),
                    _ => None,
                };
                return match columns.or_else(|| look.has_text.then(|| Columns::as_they_are(object, self.arena))) {
                    Some(columns) => self.rewritten(object, &columns, tapes),
                    None => self.emit(object),
                };
            }
            Pass::Columns => {
                if let Some(columns) = Columns::of_object(object, self.arena) {
                    return self.rewritten(object, &columns, tapes);
                }
                if let Some(found) = self.table(object, tapes) {
                    return found;
                }
            }
            Pass::Operations if names_operation(object, self.arena) => return self.emit(object),
            Pass::Records | Pass::Operations => {}
        }
        self.members(object, tapes)
    }

    /// Records under the keys that are known to wrap them.
    fn wrapped<'x>(&mut self, wrapper: Value<'x>, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        let mut found = false;
        for (key, member) in wrapper.members() {
            if !key.word().is_some_and(|word| word.signs().has(Signs::WRAPPER)) {
                continue;
            }
            let of_member = match member.kind() {
                Kind::Null => Err((IssueCode::NoAuditData, format!("{} is null", key.raw()))),
                Kind::String | Kind::EscapedString => match unescaped_from(member, 0, self.arena) {
                    text if text.trim().is_empty() => Err((IssueCode::NoAuditData, format!("{} is empty", key.raw()))),
                    text => self.text(text, tapes),
                },
                _ => Ok(self.value(member, tapes)),
            };
            match of_member {
                Ok(of_member) => found |= of_member,
                Err(failure) => self.failure = self.failure.take().or(Some(failure)),
            }
        }
        if found {
            // What the wrapper says beside may stand before or behind.
            note_outer(wrapper, self.outer);
            self.failure = None;
        } else if self.pass == Pass::Records {
            note_outer(wrapper, self.outer);
        }
        found
    }

    /// Records under the keys of shippers, in an object that looks like a record itself.
    fn shipped<'x>(&mut self, object: Value<'x>, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        let pass = std::mem::replace(&mut self.pass, Pass::Records);
        let mut found = false;
        for (key, member) in object.members() {
            if key.word().is_some_and(|word| word.signs().has(Signs::SHIPPER)) && !found {
                found = self.value(member, tapes);
            }
        }
        self.pass = pass;
        found
    }

    /// Records anywhere else in an object: in lists and objects, in the text that shippers keep, and in any other text only
    /// where there is none so far, for that may be what an attendee chose.
    fn members<'x>(&mut self, object: Value<'x>, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        let is = |key: Value<'x>, sign: Signs| key.word().is_some_and(|word| word.signs().has(sign));
        let kept = |key: Value<'x>, member: Value<'x>| match (member.is_string(), is(key, Signs::SHIPPER)) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        };
        let begun = self.ids.len();
        let mut found = false;
        for turn in 0..=2 {
            if turn == 2 && found {
                break;
            }
            for (key, member) in object.members() {
                if !is(key, Signs::WRAPPER) && kept(key, member) == turn {
                    // Shippers keep a record beside what they made of it.
                    self.said.push(begun..self.ids.len());
                    found |= self.value(member, tapes);
                    self.said.pop();
                }
            }
        }
        found
    }

    fn emit<'x>(&mut self, record: Value<'x>) -> bool
    where
        'w: 'x,
    {
        if let Some(id) = record.get("Id") {
            let id = id.content_hash();
            let is_said =
                |said: &std::ops::Range<usize>| said.len() <= MOST_COMPARED && self.ids[said.clone()].contains(&id);
            if self.said.iter().any(is_said) {
                return true;
            }
            self.ids.push(id);
        }
        self.sink.take(Found::Record(record), self.arena);
        true
    }

    /// A record whose keys or cells have to be written anew before they can be read.
    fn rewritten<'x>(&mut self, object: Value<'x>, columns: &Columns, tapes: &mut [Tape]) -> bool
    where
        'w: 'x,
    {
        let members: Vec<Value<'x>> = object.members().map(|(_, member)| member).collect();
        self.written(columns, &members, tapes)
    }

    fn written(&mut self, columns: &Columns, cells: &[Value<'_>], tapes: &mut [Tape]) -> bool {
        let mut text = String::new();
        columns.write_values(cells, &mut text);
        let Some((tape, _)) = tapes.split_first_mut() else { return false };
        match tape.parse(&text, self.depth) {
            Ok(()) => tape.root(self.arena.alloc_str(&text)).is_some_and(|root| self.emit(root)),
            Err(error) => {
                self.failure = Some(not_json(&text, error, self.origin));
                false
            }
        }
    }

    /// The records of `{"columns":[…],"rows":[[…],…]}`, as query services answer; `None` if the object is none of that.
    fn table<'x>(&mut self, object: Value<'x>, tapes: &mut [Tape]) -> Option<bool>
    where
        'w: 'x,
    {
        let list = |names: [&str; 2]| {
            let list = names.iter().find_map(|name| object.get(name))?;
            // As Windows PowerShell wraps lists.
            let list = if list.kind() == Kind::Object { list.get("value")? } else { list };
            (list.kind() == Kind::Array).then_some(list)
        };
        let (columns, rows) = (list(["columns", "Columns"])?, list(["rows", "Rows"])?);
        let names: Vec<&str> = columns
            .items()
            .map(|column| match column.kind() {
                Kind::Object => column.get("name").or_else(|| column.get("ColumnName")).unwrap_or(column),
                _ => column,
            })
            .map(|name| name.text(self.arena))
            .collect();
        let columns = Columns::of_names(&names)?;
        let mut found = false;
        for row in rows.items() {
            let cells: Vec<Value<'x>> = row.items().collect();
            found |= self.written(&columns, &cells, tapes);
        }
        Some(found)
    }
}

/// The most keys of a record that lies in lists and objects of this one, under keys that no record has.
fn weight_inside(object: Value<'_>) -> u32 {
    fn most(value: Value<'_>) -> u32 {
        let look = Look::at(value);
        let own = if look.is_record() { look.counts.records() } else { 0 };
        own.max(value.items().map(most).max().unwrap_or(0)).max(weight_inside(value))
    }
    let is_of_record = |key: Value<'_>| key.word().is_some_and(|word| word.signs().has(Signs::RECORD));
    let others = object.members().filter(|(key, _)| !is_of_record(*key));
    others.map(|(_, member)| most(member)).max().unwrap_or(0)
}

/// Whether an object has Operation, in whatever case.
fn names_operation(object: Value<'_>, arena: &Bump) -> bool {
    object
        .members()
        .any(|(key, member)| member.kind() != Kind::Null && key.text(arena).eq_ignore_ascii_case("Operation"))
}

/// Where in the text of a string, with its escapes, JSON may begin: at once, or behind what a logger put before it.
fn json_in(raw: &str) -> Option<usize> {
    let begin = raw.len() - raw.trim_start().len();
    let rest = &raw[begin..];
    if rest.starts_with(['{', '[']) || rest.starts_with("\\\"") {
        return Some(begin);
    }
    memchr::memmem::find(raw.as_bytes(), b"Operation")?;
    let braces = memchr::memchr_iter(b'{', raw.as_bytes());
    braces
        .map(|brace| (brace, raw[brace + 1..].trim_start_matches('\\')))
        .find(|(_, inside)| inside.starts_with('"'))
        .map(|(brace, _)| brace)
}

fn unescaped_from<'a>(value: Value<'a>, from: usize, arena: &'a Bump) -> &'a str {
    let raw = &value.raw()[from..];
    if value.kind() == Kind::EscapedString { unescape_keeping_halves(raw, arena) } else { raw }
}

/// What a text may have been before a writer of CSV or a hand left its quotes doubled or escaped, best first.
fn mended<'a>(text: &'a str, arena: &'a Bump) -> impl Iterator<Item = &'a str> {
    let begin = text.trim_start().trim_start_matches(['[', ' ']);
    let inside = || text.trim().trim_matches('"');
    let doubled = begin.starts_with("{\"\"") || begin.starts_with("\"{\"\"");
    let escaped = begin.starts_with("{\\\"") || begin.starts_with("\"{\\\"");
    let undoubled = doubled.then(|| &*arena.alloc_str(&inside().replace("\"\"", "\"")));
    let unescaped = escaped.then(|| &*arena.alloc_str(&without_backslashes(inside())));
    let twice = escaped.then(|| unescape_keeping_halves(inside(), arena));
    // A logger's prefix may stand before it.
    let prefixed = json_in(text).filter(|from| *from > 0).map(|from| text[from..].trim_end());
    undoubled.into_iter().chain(unescaped).chain(twice).chain(prefixed)
}

/// Takes away the backslash before each quote, and the one that guards a backslash before a quote.
pub(super) fn without_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('"');
    let mut before = parts.next();
    for next in parts {
        let part = before.replace(next).unwrap_or_default();
        let plain = part.trim_end_matches('\\');
        let guards = (part.len() - plain.len()).min(2);
        out.push_str(&part[..part.len() - guards]);
        out.push('"');
    }
    out.push_str(before.unwrap_or_default());
    out
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

/// How many characters a spreadsheet cell holds.
const SPREADSHEET_CELL: usize = 32_767;

/// Why a text that should be a record is none. Quotes nothing of it.
fn not_json(text: &str, error: JsonError, origin: Origin) -> (IssueCode, String) {
    if text.len() >= SPREADSHEET_CELL && text.chars().count() == SPREADSHEET_CELL {
        return (
            IssueCode::CutOff,
            "AuditData was cut by a spreadsheet (32,767 characters): read the export before it was opened in one"
                .to_string(),
        );
    }
    let begin = text.trim_start();
    let lost = |why: &str| (IssueCode::NotJson, why.to_string());
    if begin.starts_with("@{") && origin == Origin::Cell {
        return lost(
            "AuditData was parsed before Export-Csv, which writes `@{…}` of an object: export what the search returned, or \
             convert each AuditData back with ConvertTo-Json -Depth 100 -Compress",
        );
    }
    if begin.starts_with("@{") {
        return lost(
            "AuditData is the text that PowerShell makes of an object, `@{…}`: export again, with ConvertTo-Json -Depth 100, or \
             by Export-Csv before AuditData is parsed",
        );
    }
    if is_type_name(begin) {
        return lost(
            "AuditData is the name of a .NET type: the object was exported without ConvertTo-Json; convert each AuditData \
             with ConvertTo-Json -Depth 100 -Compress before Export-Csv",
        );
    }
    if begin.starts_with("{'") {
        return lost("AuditData is the text of a Python dictionary: write it with json.dumps");
    }
    let code = match error.kind {
        JsonErrorKind::TooDeep(_) => IssueCode::TooDeep,
        JsonErrorKind::EndOfText => IssueCode::CutOff,
        JsonErrorKind::Expected(_) => IssueCode::NotJson,
    };
    (code, format!("AuditData is not JSON: {error}"))
}

/// Whether the text is a name as .NET gives to types: `System.Collections.Hashtable`, `Microsoft.Graph.…Data`.
fn is_type_name(text: &str) -> bool {
    let text = text.trim_end();
    let known = ["System.", "Microsoft.", "Deserialized.", "Selected."];
    known.iter().any(|name| text.starts_with(name))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._`[]+, =".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Operations of the records found, `own` for a row of ours, or the code of the rejection.
    #[derive(Default)]
    struct Names(Vec<String>);

    impl<'w> RecordSink<'w> for Names {
        fn take<'x>(&mut self, found: Found<'x>, arena: &'x Bump)
        where
            'w: 'x,
        {
            self.0.push(match found {
                Found::Record(record) => record.get("Operation").map_or("none", |name| name.text(arena)).to_string(),
                Found::OwnRow(_) => "own".to_string(),
                Found::Nothing(code, _) => code.name().to_string(),
            });
        }
    }

    fn find(text: &str) -> Vec<String> {
        let arena = Bump::new();
        let mut names = Names::default();
        Finder::default().text(text, Origin::Value, 128, &arena, &mut OuterFields::default(), &mut names);
        names.0
    }

    fn record(operation: &str) -> String {
        format!(r#"{{"Operation":"{operation}","Id":"{operation}-1","UserType":0}}"#)
    }

    fn text(json: &str) -> String {
        serde_json::to_string(json).expect("JSON")
    }

    #[test]
    fn records_are_found_whatever_is_around_them() {
        let a = record("a");
        for wrapped in [
            a.clone(),
            format!(r#"{{"AuditData":{a}}}"#),
            format!(r#"{{"AuditData":{}}}"#, text(&a)),
            format!(r#"{{"AuditData":{}}}"#, text(&text(&a))),
            format!(r#"{{"operation":"w","id":"1","audit_data":{a}}}"#),
            format!(r#"{{"auditData":{{"additional_data":{a}}}}}"#),
            format!(r#"{{"result":{{"_raw":{},"host":"h"}}}}"#, text(&a)),
            format!(r#"{{"event":{a},"time":1}}"#),
            format!(r#"{{"rule":{{"groups":["x"]}},"data":{{"office365":{a}}}}}"#),
            format!(r#"{{"full_log":{}}}"#, text(&a)),
            format!(r#"{{"_source":{{"o365":{{"audit":{a}}},"ecs":{{}}}}}}"#),
            format!(r#"{{"event":{{"original":{}}}}}"#, text(&a)),
            format!(r#"{{"log":{}}}"#, text(&format!("<134>Feb  3 host o365: {a}"))),
            format!(r#"{{"log":{}}}"#, text(&format!("{a}\n"))),
            format!(r#"{{"RecordKind":"Meeting","AuditId":"x","AuditData":{a}}}"#),
            a.replace('"', "\"\""),
            a.replace('"', "\\\""),
        ] {
            assert_eq!(find(&wrapped), ["a"], "{wrapped}");
        }
        let nested = (0..100).fold(a.clone(), |inner, _| format!(r#"{{"x":[{inner}]}}"#));
        assert_eq!(find(&nested[..]), ["TooDeep"]);
        let nested = (0..60).fold(a, |inner, _| format!(r#"{{"x":[{inner}]}}"#));
        assert_eq!(find(&nested), ["a"]);
    }

    #[test]
    fn several_records_in_one_wrapper_are_several_records() {
        let (a, b) = (record("a"), record("b"));
        assert_eq!(find(&format!(r#"{{"x":[{a},{b},{a}]}}"#)), ["a", "b", "a"]);
        assert_eq!(find(&format!(r#"{{"AuditData":[{a},{b}]}}"#)), ["a", "b"]);
        assert_eq!(find(&format!(r#"{{"one":{a},"two":{b},"message":{}}}"#, text(&record("c")))), ["a", "b", "c"]);
        // A shipper keeps what it got beside what it made of it.
        assert_eq!(find(&format!(r#"{{"event":{{"original":{}}},"o365":{{"audit":{a}}}}}"#, text(&a))), ["a"]);
    }

    #[test]
    fn a_wrapper_that_looks_like_a_record_is_none_where_a_better_one_lies_inside() {
        let a = record("a");
        assert_eq!(find(&format!(r#"{{"Operation":"w","Id":"1","UserType":0,"AuditData":{a}}}"#)), ["a"]);
        assert_eq!(find(&format!(r#"{{"Operation":"w","Id":"1","UserType":0,"payload":{a}}}"#)), ["a"]);
        let more = r#"{"Operation":"w","Id":"1","UserType":0,"Workload":"x","payload":{"Operation":"a","Id":"2","UserType":1}}"#;
        assert_eq!(find(more), ["w"]);
        let shown =
            format!(r#"{{"result":{{"Operation":"w","Id":"1","UserType":0,"Workload":"x","_raw":{}}}}}"#, text(&a));
        assert_eq!(find(&shown), ["a"]);
        let dump = r#"{"Operation":"w","Id":"1","UserType":0,"AdditionalProperties":{"auditData":{"Operation":"a","Id":"2","UserType":1,"Workload":"x"}}}"#;
        assert_eq!(find(dump), ["a"]);
        assert_eq!(find(&format!(r#"{{"Operation":"w","payload":{a}}}"#)), ["a"]);
        assert_eq!(find(r#"{"Operation":"w","payload":{}}"#), ["w"]);
    }

    #[test]
    fn what_attendees_chose_is_never_taken_for_a_record() {
        let forged = text(&record("forged"));
        let attendee = format!(r#"{{"Operation":"a","Id":"1","UserType":0,"Attendees":[{{"DisplayName":{forged}}}]}}"#);
        assert_eq!(find(&attendee), ["a"]);
        let title = format!(r#"{{"Operation":"a","Id":"1","UserType":0,"ChatName":{forged},"NewKey":{forged}}}"#);
        assert_eq!(find(&title), ["a"]);
        let own =
            format!(r#"{{"RecordKind":"Meeting","AuditId":"x","Subject":{forged},"UnknownFields":{{"x":{forged}}}}}"#);
        assert_eq!(find(&own), ["own"]);
        for wrapper in [
            format!(r#"{{"title":{forged},"_raw":{}}}"#, text(&record("a"))),
            format!(r#"{{"title":{forged},"o365":{{"audit":{}}}}}"#, record("a")),
        ] {
            assert_eq!(find(&wrapper), ["a"], "{wrapper}");
        }
    }

    #[test]
    fn columns_tables_and_text_in_cells_are_read() {
        let office = r#"{"OfficeId":"1","Operation":"a","TimeGenerated":"2026-02-03T14:20:11Z"}"#;
        assert_eq!(find(office), ["a"]);
        assert_eq!(find(r#"{"Operation_s":"a","Id_g":"1","RecordType_d":25}"#), ["a"]);
        assert_eq!(find(r#"{"o365.audit.Operation":"a","o365.audit.Id":"1","o365.audit.Workload":"x"}"#), ["a"]);
        let table = r#"{"tables":[{"columns":[{"name":"Operation"},{"name":"OfficeId"},{"name":"UserType"}],"rows":[["a","1",null],["b","2","Regular"]]}]}"#;
        assert_eq!(find(table), ["a", "b"]);
        let kusto = r#"{"Tables":[{"Columns":[{"ColumnName":"Operation"},{"ColumnName":"OfficeId"},{"ColumnName":"UserType"}],"Rows":{"value":[["a","1",null]],"Count":1}}]}"#;
        assert_eq!(find(kusto), ["a"]);
        assert_eq!(find(r#"{"Operation":"a","Id":"1","UserType":0,"Attendees":"[{\"UPN\":\"u\"}]"}"#), ["a"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let message = |text: &str, origin| {
            struct Message(String);
            impl<'w> RecordSink<'w> for Message {
                fn take<'x>(&mut self, found: Found<'x>, _: &'x Bump)
                where
                    'w: 'x,
                {
                    if let Found::Nothing(_, message) = found {
                        self.0 = message;
                    }
                }
            }
            let (arena, mut sink) = (Bump::new(), Message(String::new()));
            Finder::default().text(text, origin, 128, &arena, &mut OuterFields::default(), &mut sink);
            sink.0
        };
        assert!(message("@{Id=1}", Origin::Cell).contains("before Export-Csv"));
        assert!(message("@{Id=1}", Origin::Value).contains("-Depth 100"));
        assert!(message("System.Collections.Hashtable", Origin::Cell).contains("name of a .NET type"));
        assert!(message("{'Operation': 'x'}", Origin::Cell).contains("json.dumps"));
        assert_eq!(find(r#"{"AuditData":null}"#), ["NoAuditData"]);
        assert_eq!(find(r#"{"AuditData":"{\"Operation\":"}"#), ["CutOff"]);
        assert_eq!(find("[1]"), ["none"]);
    }

    #[test]
    fn backslashes_before_quotes_are_taken_away() {
        assert_eq!(without_backslashes(r#"{\"a\":\"b\\\"c\\\"\"}"#), r#"{"a":"b\"c\""}"#);
        assert_eq!(without_backslashes(r#"\/ \u00e9 \n"#), r#"\/ \u00e9 \n"#);
    }
}
