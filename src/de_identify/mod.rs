//! Pseudonyms for people, addresses and URLs.
//!
//! A [`DeIdentifier`] turns a finished [`Table`] into one of the same columns and rows whose text tells of nobody: what is
//! in a cell decides on the form of its pseudonym, what the column holds ([`Role`]) on what may stay. A column that has
//! no role declared is treated as one of free text, so that a new one cannot leak.
//!
//! Pseudonyms depend on the key and on the text they stand for, and on nothing else: the same account, id or address has
//! the same one in every column, file and run with that key. They are made at the very end, when rows are chosen, joined
//! and analysed, so that all of this works as on the originals.

mod json;
mod order;
mod pseudonym;
mod recorded;
mod role;
mod vocabulary;

use std::borrow::Cow;
use std::fmt;

use ipnet::IpNet;

use crate::audit::is_placeholder;
use crate::error::{Error, ErrorKind, Result};
use crate::issue::{ALL_SOURCES, IssueCode};
use crate::record::Cell;
use crate::schema::ColumnType;
use crate::table::{Bitmap, Cells, ColumnBuilder, ColumnData, Table, TableKind};
use crate::time::Timestamp;

use json::JsonReader;
use pseudonym::Hasher;
use recorded::Label;
use role::role_of_value;
pub use role::{Role, role_of};

/// What stands for names of sources that are no files.
const UNNAMED_SOURCES: [&str; 4] = ["(memory)", "(standard input)", "Search-UnifiedAuditLog", ALL_SOURCES];

/// What a summary says in the place of a value that no record has.
const NOT_RECORDED: &str = "(not recorded)";

/// Replaces what tells of people by pseudonyms that depend on a key. May be shared by threads.
pub struct DeIdentifier {
    hasher: Hasher,
}

impl fmt::Debug for DeIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever has the key can try out names.
        f.debug_struct("DeIdentifier").finish_non_exhaustive()
    }
}

impl DeIdentifier {
    /// The shortest key, in characters: whoever guesses the key can try out whom a pseudonym stands for.
    pub const SHORTEST_KEY: usize = 32;

    /// With that key: any text, without the blanks and line ends around it. Fails with [`ErrorKind::InvalidArgument`] on one
    /// of fewer than [`DeIdentifier::SHORTEST_KEY`] characters.
    pub fn new(key: &str) -> Result<Self> {
        let key = key.trim();
        let length = key.chars().count();
        if length < Self::SHORTEST_KEY {
            let least = Self::SHORTEST_KEY;
            let message = format!("the key has {length} characters: it takes {least} so that nobody can guess it");
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        Ok(Self { hasher: Hasher::new(key) })
    }

    /// A key that nobody can guess: 64 hexadecimal digits. Fails with [`ErrorKind::Io`] where the system gives no random
    /// numbers.
    pub fn random_key() -> Result<String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::new(ErrorKind::Io, format!("the system gives no random key: {error}")))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The same columns and rows with pseudonyms. Rows whose order would tell how the originals are spelled change places:
    /// those of people who joined at one time, and values of a summary that were counted equally often.
    pub fn table(&self, table: &Table) -> Table {
        // Says what the columns mean, and nothing of any record.
        if table.kind() == TableKind::Fields {
            return table.clone();
        }
        let replaced = table.replace_columns(|column| self.column(table, column));
        match order::of(&replaced) {
            Some(order) => replaced.reordered(&order),
            None => replaced,
        }
    }

    /// The same of sessions in the columns of records that lie by meeting and person, of each meeting all or none: people
    /// change places within their meeting.
    pub(crate) fn sessions(&self, table: &Table) -> Table {
        let replaced = self.table(table);
        replaced.reordered(&order::of_sessions(&replaced))
    }

    /// The pseudonym of one text, as a column of that role has it.
    pub(crate) fn text(&self, text: &str, role: Role) -> String {
        let replacing = Replacing { hasher: &self.hasher, is_list: false, json: JsonReader::default() };
        replacing.item(text, role).into_owned()
    }

    /// The column with pseudonyms; `None` where it stays as it is.
    fn column(&self, table: &Table, column: usize) -> Option<ColumnData> {
        let field = table.schema().fields.get(column)?;
        let role = role_of(table.kind(), &field.name).unwrap_or(Role::Text);
        let data = table.column(column);
        let mut builder = ColumnBuilder::new(field.ty, field.storage);
        let mut validity = Bitmap::default();
        if role != Role::Lookup {
            let indices = match &data.cells {
                Cells::Text(_) => None,
                Cells::Dictionary { indices, .. } => Some(indices),
                Cells::Int64(_) | Cells::Int32(_) | Cells::Bool(_) => return None,
            };
            let mut replacing = Replacing {
                hasher: &self.hasher,
                is_list: field.ty == ColumnType::TextList,
                json: JsonReader::default(),
            };
            // Texts of a dictionary are those of many rows, and are replaced once.
            let mut replaced: Vec<Option<String>> = Vec::new();
            for row in 0..table.rows() {
                let Some(text) = table.text(row, column) else { continue };
                let beside = |name: &str| table.schema().position(name).and_then(|column| table.text(row, column));
                let pseudonym = match (role, indices) {
                    (Role::Value, _) => replacing.value(text, beside("By")),
                    // It is made of fixed text and times alone.
                    (Role::Message, _) if beside("Code").is_some_and(names_nobody) => text.into(),
                    (Role::Message, _) => meaning(beside("Code").or_else(|| code_of_completeness(beside))).into(),
                    (_, Some(indices)) => {
                        let index = indices[table.start() + row] as usize;
                        replaced.resize(replaced.len().max(index + 1), None);
                        let known = replaced[index].get_or_insert_with(|| replacing.text(text, role).into_owned());
                        Cow::Borrowed(known.as_str())
                    }
                    (_, None) => replacing.text(text, role),
                };
                if builder.put(row, Cell::Text(&pseudonym)) {
                    validity.set(row);
                }
            }
        }
        Some(builder.finish(validity, table.rows()))
    }
}

/// Whether messages of that code are made of fixed text, counts and times.
fn names_nobody(code: &str) -> bool {
    let such = [IssueCode::NothingMatches, IssueCode::ScheduleMatchesNothing, IssueCode::MapMatchesNothing];
    such.iter().any(|such| such.name() == code)
}

/// What an issue of that code means, in the words of the contract: the message itself may quote the record.
fn meaning(code: Option<&str>) -> &'static str {
    let code = IssueCode::ALL.iter().find(|known| Some(known.name()) == code);
    code.map_or("", |code| code.description())
}

/// The code that a row of the table of completeness is about: of places of an issue it is the measure.
fn code_of_completeness<'t>(beside: impl Fn(&str) -> Option<&'t str>) -> Option<&'t str> {
    match beside("By") {
        Some("Code") => beside("Value"),
        _ => beside("Measure"),
    }
}

/// The texts of one column.
struct Replacing<'k> {
    hasher: &'k Hasher,
    is_list: bool,
    json: JsonReader,
}

impl Replacing<'_> {
    fn text<'t>(&mut self, text: &'t str, role: Role) -> Cow<'t, str> {
        match role {
            Role::Json => self.hasher.json(text, &mut self.json).into(),
            Role::Word if vocabulary::is_known(text) => text.into(),
            // The classic table joins its lists in another way.
            Role::Word => self.items(text, role, if text.contains("; ") { "; " } else { ", " }),
            _ if self.is_list => self.items(text, role, "; "),
            _ => self.item(text, role),
        }
    }

    /// A value of a summary, of what `by` says.
    fn value<'t>(&mut self, text: &'t str, by: Option<&str>) -> Cow<'t, str> {
        if text == NOT_RECORDED {
            return text.into();
        }
        // A place in the input: whose numbers tell nothing.
        if by == Some("Record")
            && let Some((source, place)) = text.rsplit_once(", record ")
            && place.bytes().all(|byte| byte.is_ascii_digit() || b" (byte)".contains(&byte))
        {
            return format!("{}, record {place}", self.item(source, Role::Source)).into();
        }
        self.text(text, role_of_value(by))
    }

    /// Each item by itself; but for words, whose order is the log's, in the order of the pseudonyms.
    fn items<'t>(&self, text: &'t str, role: Role, between: &str) -> Cow<'t, str> {
        let mut items: Vec<_> = text.split(between).map(|item| self.item(item, role)).collect();
        if role != Role::Word {
            items.sort_unstable();
            // Two spellings of one telephone number are one.
            items.dedup();
        }
        match items.as_mut_slice() {
            [only] => std::mem::take(only),
            items => items.join(between).into(),
        }
    }

    fn item<'t>(&self, text: &'t str, role: Role) -> Cow<'t, str> {
        let hasher = self.hasher;
        match role {
            Role::Figure if is_figure(text) => text.into(),
            Role::Word | Role::Device if vocabulary::is_known(text) => text.into(),
            Role::Source if UNNAMED_SOURCES.contains(&text) => text.into(),
            Role::Domain if !is_placeholder(text) => hasher.domain(text).into(),
            Role::Network => self.network(text).map_or_else(|| hasher.recorded(text, Label::Place), Cow::from),
            Role::Incident => {
                let incident = text.rsplit_once(' ').and_then(|(network, time)| {
                    Timestamp::parse(time)?;
                    Some(format!("{} {time}", self.network(network)?))
                });
                incident.map_or_else(|| hasher.recorded(text, Label::Id), Cow::from)
            }
            Role::Key => hasher.key(text).into(),
            Role::Word => hasher.recorded(text, Label::Word),
            Role::Person => hasher.recorded(text, Label::Person),
            Role::Id | Role::Address => hasher.recorded(text, Label::Id),
            Role::Url => hasher.recorded(text, Label::Url),
            Role::Title => hasher.recorded(text, Label::Title),
            Role::Place => hasher.recorded(text, Label::Place),
            Role::Device => hasher.recorded(text, Label::Device),
            Role::Source => hasher.recorded(text, Label::Source),
            Role::Domain | Role::Figure | Role::Lookup | Role::Text | Role::Json | Role::Message | Role::Value => {
                hasher.recorded(text, Label::Text)
            }
        }
    }

    fn network(&self, text: &str) -> Option<String> {
        let network: IpNet = text.parse().ok()?;
        let replaced = IpNet::new(self.hasher.address(network.network()), network.prefix_len()).ok()?;
        Some(replaced.trunc().to_string())
    }
}

/// Whether the text is a number, a time or a truth as this program writes it, or says that there is none.
fn is_figure(text: &str) -> bool {
    let is_written = |byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b':' | b'.' | b'T' | b'Z' | b' ');
    text.bytes().all(is_written) || matches!(text, "true" | "false" | NOT_RECORDED)
}

#[cfg(test)]
mod tests;
