//! Records laid out as columns: a log store, a spreadsheet or a query service made a column of each key, and often
//! renamed it. Written back as the record they were made of.

use std::borrow::Cow;

use bumpalo::Bump;

use super::finder::without_backslashes;
use crate::json::{Kind, Tape, Value, unescape_keeping_halves, write_string};
use crate::words::{MARKS_OF_A_RECORD, Signs, Word};

/// What log stores call keys of a record.
const ALIASES: [(&str, Word); 4] = [
    ("OfficeId", Word::Id),
    ("TimeGenerated", Word::CreationTime),
    ("OfficeWorkload", Word::Workload),
    ("OfficeObjectId", Word::ObjectId),
];

/// What the collectors of custom tables put behind a name to say its type.
const TYPE_SUFFIXES: [&str; 5] = ["_s", "_g", "_d", "_t", "_b"];

/// Nested deeper than this, JSON in a cell stays text.
const DEEPEST_CELL: usize = 128;

/// Which column is which key of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    nodes: Vec<Node>,
    /// Where Operation is.
    operation: usize,
    /// Whether the names have something before them, as those of a search engine, which shows a dash where nothing is.
    is_prefixed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    /// A column, and its key as JSON, in quotes.
    Leaf { key: String, cell: usize, is_structure: bool, is_portal_time: bool },
    /// An object of which each column holds one key.
    Group { key: String, nodes: Vec<Node> },
}

/// A name without what was put around it.
#[derive(Clone, Copy, Debug)]
struct Bare<'n> {
    /// What stands before the last key: `o365.audit.`
    name: &'n str,
    /// `TimeGenerated [UTC]`: a time as portals show it.
    is_portal_time: bool,
}

fn bare(name: &str) -> Bare<'_> {
    let name = name.trim();
    match name.strip_suffix(']').and_then(|name| name.rsplit_once(" [")) {
        Some((name, zone)) => Bare { name: name.trim_end(), is_portal_time: zone.eq_ignore_ascii_case("UTC") },
        None => Bare { name, is_portal_time: false },
    }
}

fn is_key(name: &str) -> bool {
    Word::find(name.as_bytes()).is_some_and(|word| word.signs().has(Signs::RECORD)) || alias(name).is_some()
}

fn alias(name: &str) -> Option<Word> {
    ALIASES.iter().find(|(known, _)| *known == name).map(|(_, word)| *word)
}

/// The key without the suffix of its type, where what is left is a key of records.
fn without_suffix(name: &str) -> &str {
    let stem = TYPE_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    stem.filter(|stem| is_key(stem)).unwrap_or(name)
}

/// What stands before the keys of the record in all of these names, if they are those of a record at all.
fn prefix_of<'n>(names: &[&'n str]) -> Option<&'n str> {
    let candidates = names.iter().filter_map(|name| {
        let name = bare(name).name;
        let (prefix, key) = name.split_at(name.rfind('.').map_or(0, |dot| dot + 1));
        (without_suffix(key) == Word::Operation.text()).then_some(prefix)
    });
    let marks = |prefix: &str| {
        let keys = names.iter().filter_map(|name| bare(name).name.strip_prefix(prefix)).map(without_suffix);
        keys.filter(|key| {
            let word = alias(key).or_else(|| Word::find(key.as_bytes()));
            word.is_some_and(|word| word.signs().has(Signs::MARK))
        })
        .count()
    };
    // The first of several that are as good.
    let best =
        candidates.map(|prefix| (marks(prefix), prefix)).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(marks, _)| *marks >= MARKS_OF_A_RECORD as usize).map(|(_, prefix)| prefix)
}

impl Columns {
    /// The columns of these names; `None` if they are not those of records.
    pub fn of_names(names: &[&str]) -> Option<Self> {
        let prefix = prefix_of(names)?;
        // Behind a prefix, what has none is the log store's own.
        let own = names.iter().enumerate().filter_map(|(cell, name)| {
            let bare = bare(name);
            let key = bare.name.strip_prefix(prefix)?;
            Some((cell, key, bare.is_portal_time))
        });
        let plain: Vec<&str> = own.clone().map(|(_, key, _)| without_suffix(key)).collect();
        let mut columns = Self { nodes: Vec::new(), operation: 0, is_prefixed: !prefix.is_empty() };
        for (cell, key, is_portal_time) in own {
            let path = key.replace("{}", "");
            let segments: Vec<&str> = path.split('.').collect();
            let first = without_suffix(segments[0]);
            let is_path = segments.len() > 1
                && Word::find(first.as_bytes()).is_some_and(|word| word.signs().has(Signs::STRUCTURE))
                && !plain.contains(&first);
            if is_path {
                let inside: Vec<&str> =
                    std::iter::once(first).chain(segments[1..].iter().copied()).map(without_suffix).collect();
                put(&mut columns.nodes, &inside, cell, is_portal_time);
                continue;
            }
            let known = without_suffix(key);
            let renamed = alias(known).map(Word::text).filter(|name| !plain.contains(name));
            let name = renamed.unwrap_or(known);
            if name == Word::Operation.text() {
                columns.operation = cell;
            }
            put(&mut columns.nodes, &[name], cell, is_portal_time);
        }
        Some(columns)
    }

    /// The columns that the keys of an object are; `None` if they are not those of a record.
    pub fn of_object(object: Value<'_>, arena: &Bump) -> Option<Self> {
        Self::of_names(&names(object, arena))
    }

    /// The columns of an object some of whose keys a log store renamed; `None` if none are.
    pub fn renamed(object: Value<'_>, arena: &Bump) -> Option<Self> {
        let names = names(object, arena);
        names.iter().any(|name| alias(name).is_some()).then(|| Self::of_names(&names)).flatten()
    }

    /// An object whose keys are right, though its cells may not be.
    pub fn as_they_are(object: Value<'_>, arena: &Bump) -> Self {
        let mut columns = Self { nodes: Vec::new(), operation: 0, is_prefixed: false };
        for (cell, name) in names(object, arena).into_iter().enumerate() {
            put(&mut columns.nodes, &[name], cell, false);
        }
        columns
    }

    /// Which column holds Operation.
    pub fn operation(&self) -> usize {
        self.operation
    }

    /// Appends the record of which `cells` are the values.
    pub fn write_values(&self, cells: &[Value<'_>], out: &mut String) {
        // Where all is text, an empty cell says nothing; else it is what something left of a list.
        let all_text = cells.iter().all(|cell| cell.is_string() || cell.kind() == Kind::Null);
        write_object(&self.nodes, cells.len(), out, &mut |cell, is_structure, is_portal_time, out| {
            let Some(value) = cells.get(cell) else { return false };
            if all_text && is_structure && value.is_string() && value.raw().is_empty() {
                return false;
            }
            write_value(*value, is_structure, is_portal_time, out);
            true
        });
    }

    /// Appends the record of which `cell` gives the texts of the first `count` columns. An empty text says nothing.
    pub fn write_texts<'c>(
        &self,
        count: usize,
        mut cell: impl FnMut(usize, &mut dyn FnMut(&str)) + 'c,
        out: &mut String,
    ) {
        write_object(&self.nodes, count, out, &mut |position, is_structure, is_portal_time, out| {
            let mut is_there = false;
            cell(position, &mut |text| {
                let says_nothing = text.is_empty() || self.is_prefixed && matches!(text, "-" | "(null)");
                is_there = !says_nothing;
                if is_there {
                    write_text(text, is_structure, is_portal_time, out);
                }
            });
            is_there
        });
    }
}

fn names<'a>(object: Value<'a>, arena: &'a Bump) -> Vec<&'a str> {
    object.members().map(|(key, _)| key.text(arena)).collect()
}

/// Puts a column under its path. A key that is there already is left to whoever reads the record.
fn put(nodes: &mut Vec<Node>, path: &[&str], cell: usize, is_portal_time: bool) {
    let Some((first, rest)) = path.split_first() else { return };
    let mut key = String::new();
    write_string(first, &mut key);
    if rest.is_empty() {
        let is_structure = Word::find(first.as_bytes()).is_some_and(|word| word.signs().has(Signs::STRUCTURE));
        return nodes.push(Node::Leaf { key, cell, is_structure, is_portal_time });
    }
    let found = nodes.iter_mut().find_map(|node| match node {
        Node::Group { key: known, nodes } if *known == key => Some(nodes),
        _ => None,
    });
    match found {
        Some(nodes) => put(nodes, rest, cell, is_portal_time),
        None => {
            let mut inside = Vec::new();
            put(&mut inside, rest, cell, is_portal_time);
            nodes.push(Node::Group { key, nodes: inside });
        }
    }
}

impl Node {
    /// The first of its columns. Nodes lie in the order of these, so that a short row is not asked for all columns.
    fn first_cell(&self) -> usize {
        match self {
            Self::Leaf { cell, .. } => *cell,
            Self::Group { nodes, .. } => nodes.first().map_or(0, Self::first_cell),
        }
    }
}

/// Appends an object of the first `count` columns; `write` appends the value of a column, or says that it has none. Gives
/// whether there was any.
fn write_object(
    nodes: &[Node],
    count: usize,
    out: &mut String,
    write: &mut dyn FnMut(usize, bool, bool, &mut String) -> bool,
) -> bool {
    let mut is_empty = true;
    out.push('{');
    for node in nodes.iter().take_while(|node| node.first_cell() < count) {
        let begun = out.len();
        if !is_empty {
            out.push(',');
        }
        let is_there = match node {
            Node::Leaf { key, cell, is_structure, is_portal_time } => {
                out.push_str(key);
                out.push(':');
                write(*cell, *is_structure, *is_portal_time, out)
            }
            Node::Group { key, nodes } => {
                out.push_str(key);
                out.push(':');
                write_object(nodes, count, out, write)
            }
        };
        match is_there {
            true => is_empty = false,
            false => out.truncate(begun),
        }
    }
    out.push('}');
    !is_empty
}

fn write_value(value: Value<'_>, is_structure: bool, is_portal_time: bool, out: &mut String) {
    if value.is_string() && (is_structure || is_portal_time) {
        let arena = Bump::new();
        let text = match value.kind() {
            Kind::EscapedString => unescape_keeping_halves(value.raw(), &arena),
            _ => value.raw(),
        };
        write_text(text, is_structure, is_portal_time, out);
    } else {
        value.write_compact(out);
    }
}

/// Appends a text: as the JSON that it is, where a list or an object belongs, else as a string.
fn write_text(text: &str, is_structure: bool, is_portal_time: bool, out: &mut String) {
    if is_structure && matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[')) {
        // Some show the objects of a list one after another, without the list's brackets.
        // Others guard the quotes with backslashes.
        let as_it_is = std::iter::once(Cow::Borrowed(text));
        let as_a_list = std::iter::once_with(|| Cow::Owned(format!("[{text}]")));
        let unguarded = std::iter::once_with(|| Cow::Owned(without_backslashes(text)));
        for text in as_it_is.chain(as_a_list).chain(unguarded) {
            let mut tape = Tape::new();
            if tape.parse(&text, DEEPEST_CELL).is_ok() {
                return match tape.root(&text) {
                    Some(root) if holds_text(root) => write_structure(root, out),
                    _ => out.push_str(text.trim()),
                };
            }
        }
    }
    match portal_time(text).filter(|_| is_portal_time) {
        Some(time) => write_string(&time, out),
        None => write_string(text, out),
    }
}

/// Whether text that looks like JSON stands where a list or an object belongs, anywhere inside.
fn holds_text(value: Value<'_>) -> bool {
    let is_text = |value: Value<'_>| value.is_string() && matches!(value.raw().as_bytes().first(), Some(b'{' | b'['));
    value.members().any(|(key, member)| {
        let is_structure = key.word().is_some_and(|word| word.signs().has(Signs::STRUCTURE));
        is_structure && is_text(member) || holds_text(member)
    }) || value.items().any(holds_text)
}

fn write_structure(value: Value<'_>, out: &mut String) {
    match value.kind() {
        Kind::Object => {
            for (position, (key, member)) in value.members().enumerate() {
                out.push(if position == 0 { '{' } else { ',' });
                key.write_compact(out);
                out.push(':');
                let is_structure = key.word().is_some_and(|word| word.signs().has(Signs::STRUCTURE));
                match member.kind() {
                    Kind::Object | Kind::Array => write_structure(member, out),
                    _ => write_value(member, is_structure, false, out),
                }
            }
            out.push_str(if value.members().next().is_none() { "{}" } else { "}" });
        }
        Kind::Array => {
            out.push('[');
            for (position, item) in value.items().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_structure(item, out);
            }
            out.push(']');
        }
        _ => value.write_compact(out),
    }
}

/// `2/3/2026, 2:20:11.000 PM` of a column that says UTC → `2026-02-03T14:20:11.000`. Portals write the month first.
fn portal_time(text: &str) -> Option<String> {
    let (date, time) = text.trim().split_once([',', ' '])?;
    let mut date = date.split('/').map(|part| part.parse::<u32>());
    let (Some(Ok(month)), Some(Ok(day)), Some(Ok(year)), None) = (date.next(), date.next(), date.next(), date.next())
    else {
        return None;
    };
    let (time, half) = time.trim().rsplit_once([' ', '\u{202f}'])?;
    let afternoon = match half {
        _ if half.eq_ignore_ascii_case("PM") => 12,
        _ if half.eq_ignore_ascii_case("AM") => 0,
        _ => return None,
    };
    let (hour, rest) = time.split_once(':')?;
    let hour = hour.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour))? % 12 + afternoon;
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(names: &[&str], cells: &[&str]) -> Option<String> {
        let columns = Columns::of_names(names)?;
        let mut out = String::new();
        columns.write_texts(cells.len(), |cell, put| put(cells[cell]), &mut out);
        Some(out)
    }

    #[test]
    fn names_of_log_stores_become_keys() {
        let expected = r#"{"Id":"1","CreationTime":"2026-02-03T14:20:11.000","Operation":"MeetingDetail","Attendees":[{"UPN":"a@x.example"}]}"#;
        let cells = ["1", "2/3/2026, 2:20:11.000 PM", "MeetingDetail", r#"[{"UPN":"a@x.example"}]"#, ""];
        let of = |names: [&str; 5]| record(&names, &cells).expect("a record");
        assert_eq!(of(["OfficeId", "TimeGenerated [UTC]", "Operation", "Attendees", "UserKey"]), expected);
        assert_eq!(of(["Id_g", "CreationTime_t [UTC]", "Operation_s", "Attendees_s", "UserKey_s"]), expected);
        let prefixed = of([
            "o365.audit.Id",
            "o365.audit.CreationTime [UTC]",
            "o365.audit.Operation",
            "o365.audit.Attendees",
            "event.kind",
        ]);
        assert_eq!(prefixed, expected);
    }

    #[test]
    fn a_name_that_is_there_keeps_its_column_from_an_alias() {
        let names = ["Operation", "Id", "OfficeId", "RecordType"];
        assert_eq!(
            record(&names, &["x", "1", "2", "25"]).as_deref(),
            Some(r#"{"Operation":"x","Id":"1","OfficeId":"2","RecordType":"25"}"#)
        );
    }

    #[test]
    fn paths_become_objects_where_objects_belong() {
        let names =
            ["Operation", "Id", "UserType", "Organizer.UserObjectId", "Organizer.UPN", "Attendees{}.UPN", "a.b"];
        assert_eq!(
            record(&names, &["x", "1", "0", "o", "", "u", "c"]).as_deref(),
            Some(
                r#"{"Operation":"x","Id":"1","UserType":"0","Organizer":{"UserObjectId":"o"},"Attendees":{"UPN":"u"},"a.b":"c"}"#
            )
        );
    }

    #[test]
    fn columns_of_something_else_are_none() {
        assert_eq!(record(&["Operation", "Id"], &["x", "1"]), None);
        assert_eq!(record(&["Id", "RecordType", "Workload"], &["x", "1", "2"]), None);
    }

    #[test]
    fn text_in_structures_is_parsed_and_other_text_stays() {
        let names = ["Operation", "Id", "UserType", "Attendees", "ChatName"];
        let attendees = r#"[{"InviterInfo":"{\"UPN\":\"i@x.example\"}","DisplayName":"[1]"}]"#;
        assert_eq!(
            record(&names, &["x", "1", "0", attendees, "[1]"]).as_deref(),
            Some(
                r#"{"Operation":"x","Id":"1","UserType":"0","Attendees":[{"InviterInfo":{"UPN":"i@x.example"},"DisplayName":"[1]"}],"ChatName":"[1]"}"#
            )
        );
    }
}
