//! JSON values → cells. A scalar stands for a list of one, a list of one for a scalar, text for a number or a truth.

use crate::issue::IssueCode;
use crate::json::{Kind, Value};
use crate::record::{Cell, Row};
use crate::schema::{Column, ColumnType};
use crate::short_text::hash_pair;
use crate::time::Timestamp;

use super::guid;
use super::identity::is_placeholder;
use super::reading::{Member, Misfit, Reading};
use super::unknown::Leftovers;
use super::whole;

/// Whether the text is what `ConvertTo-Json` leaves of an object or a list beyond its depth.
pub(super) fn is_cut_by_depth(text: &str) -> bool {
    let is_type = || {
        let known = ["System.Collections.", "System.Management.Automation."];
        text.ends_with("[]") || text == "System.Object" || known.iter().any(|known| text.starts_with(known))
    };
    (text.starts_with("@{") && text.ends_with('}')) || (text.starts_with("System.") && is_type())
}

/// Whether the value stands where a list or an object belongs, and is what `ConvertTo-Json` leaves of one: the text of a
/// .NET object, or none, which Windows PowerShell makes of objects in objects.
pub(super) fn is_cut(value: Value<'_>) -> bool {
    value.is_string() && (is_cut_by_depth(value.raw()) || value.raw().trim().is_empty())
}

/// The list that Windows PowerShell wraps as `{"value":[…],"Count":2}`, else the value itself.
#[inline(always)]
pub(super) fn without_count(value: Value<'_>) -> Value<'_> {
    match value.kind() {
        Kind::Object => list_with_count(value).unwrap_or(value),
        _ => value,
    }
}

fn list_with_count(value: Value<'_>) -> Option<Value<'_>> {
    let mut members = value.members();
    let first = members.next().filter(|(key, _)| key.raw_len() == 5)?;
    let second = members.next()?;
    let (list, count) = if first.0.raw() == "value" { (first, second) } else { (second, first) };
    let is_it = list.0.raw() == "value" && count.0.raw() == "Count" && list.1.kind() == Kind::Array;
    (is_it && count.1.kind() == Kind::Number && members.next().is_none()).then_some(list.1)
}

/// Whether a text is a list of words that was joined with blanks.
fn is_joined_by_blanks(text: &str) -> bool {
    text.contains(' ')
        && text.split(' ').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The only item of a list, else the value itself.
pub(super) fn scalar(value: Value<'_>) -> Value<'_> {
    if value.kind() != Kind::Array {
        return value;
    }
    let mut items = value.items();
    match (items.next(), items.next()) {
        (Some(item), None) => item,
        _ => value,
    }
}

/// A number without fraction, as a number or as text.
fn integer(value: Value<'_>) -> Option<i64> {
    let value = scalar(value);
    let text = match value.kind() {
        Kind::Number => value.raw(),
        Kind::String => value.raw().trim(),
        _ => return None,
    };
    text.parse().ok().or_else(|| whole_float(text))
}

/// `25.0`, `2.5e1`: exact up to 2^53.
fn whole_float(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_number = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    let number: f64 = text.parse().ok().filter(|_| is_number)?;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn truth(value: Value<'_>) -> Option<bool> {
    let value = scalar(value);
    let text = match value.kind() {
        Kind::True => return Some(true),
        Kind::False => return Some(false),
        Kind::String | Kind::Number => value.raw().trim(),
        _ => return None,
    };
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

pub(super) fn is_scalar(value: Value<'_>) -> bool {
    !matches!(value.kind(), Kind::Null | Kind::Object | Kind::Array)
}

/// Appends an item of a text list; a `;` inside it becomes `,`, for the list is split there again.
pub(super) fn push_item(list: &mut String, position: usize, item: &str) {
    if position > 0 {
        list.push_str("; ");
    }
    let mut separator = "";
    for part in item.split(';') {
        list.push_str(separator);
        list.push_str(part);
        separator = ",";
    }
}

impl<'a> Reading<'a, '_> {
    /// Fills the column, or keeps the value where it does not convert or where the column is filled already.
    pub(super) fn fill(&mut self, row: &mut Row<'a>, column: Column, member: Member<'a>, left: &mut Leftovers) {
        if row.has(column) {
            left.add(member.name, member.value);
            return;
        }
        // Most cells are plain text as it stands.
        if column.ty() == ColumnType::Text && member.value.kind() == Kind::String {
            return row.set_text(column, member.value.raw());
        }
        match self.convert(column, member) {
            Ok(cell) => {
                if column.ty() == ColumnType::Json {
                    let content = self.contents.of(member.value);
                    self.add_json_content(column, content);
                }
                row.set(column, cell);
            }
            Err(misfit) => self.misfit(misfit, member, left),
        }
    }

    /// Takes note of the content of a JSON cell, whose text says it in one of many ways.
    pub(super) fn add_json_content(&mut self, column: Column, content: u64) {
        self.json_content = self.json_content.wrapping_add(hash_pair(column as u64, content));
    }

    /// Copies what was put together in the buffer.
    pub(super) fn made(&mut self) -> &'a str {
        self.arena.alloc_str(self.buffer)
    }

    /// A cell of the column's type. What is odd but still a cell (an identifier that is no GUID) is reported here.
    pub(super) fn convert(&mut self, column: Column, member: Member<'a>) -> Result<Cell<'a>, Misfit> {
        let value = member.value;
        match column.ty() {
            ColumnType::Text => self.text(value).map(Cell::Text).ok_or(Misfit::IsNo("text")),
            ColumnType::Guid => self.identifier(member),
            ColumnType::TextList => self.list(member).map(Cell::Text),
            ColumnType::Json => self.json(member),
            ColumnType::Int => integer(value).map(Cell::Int).ok_or(Misfit::IsNo("whole number")),
            ColumnType::SmallInt => self.small_integer(value),
            ColumnType::Bool => truth(value).map(Cell::Bool).ok_or(Misfit::IsNo("boolean")),
            ColumnType::Time => self.time(value).map(Cell::Time),
        }
    }

    /// A whole number of 32 bits.
    pub(super) fn small_integer(&mut self, value: Value<'a>) -> Result<Cell<'a>, Misfit> {
        integer(value)
            .filter(|number| i32::try_from(*number).is_ok())
            .map(Cell::Int)
            .ok_or(Misfit::IsNo("whole number of 32 bits"))
    }

    /// Text; a number or a truth as it is written; the items of a list joined by `; `.
    pub(super) fn text(&mut self, value: Value<'a>) -> Option<&'a str> {
        let value = scalar(value);
        match value.kind() {
            Kind::String | Kind::Number | Kind::True | Kind::False => Some(value.raw()),
            Kind::EscapedString => Some(value.text(self.arena)),
            Kind::Null | Kind::Object => None,
            Kind::Array => {
                let mut items = value.items();
                let first = items.next().filter(|item| is_scalar(*item))?;
                self.buffer.clear();
                self.buffer.push_str(first.text(self.arena));
                for item in items {
                    if !is_scalar(item) {
                        return None;
                    }
                    self.buffer.push_str("; ");
                    self.buffer.push_str(item.text(self.arena));
                }
                Some(self.made())
            }
        }
    }

    fn identifier(&mut self, member: Member<'a>) -> Result<Cell<'a>, Misfit> {
        let text = self.text(member.value).ok_or(Misfit::IsNo("identifier"))?;
        Ok(Cell::Text(self.guid_or_text(text, member)))
    }

    /// A GUID in the form that is kept; any other text as it is, with an issue unless it is a placeholder.
    pub(super) fn guid_or_text(&mut self, text: &'a str, member: Member<'a>) -> &'a str {
        guid::normalize(text, self.arena).unwrap_or_else(|| {
            if !is_placeholder(text) {
                let what = format_args!("the identifier is no GUID; it is kept as it was recorded");
                self.issue(IssueCode::NotAGuid, member.place, member.name, what);
            }
            text
        })
    }

    /// A list of texts, joined. A plain text is split at commas.
    fn list(&mut self, member: Member<'a>) -> Result<&'a str, Misfit> {
        const EXPECTED: Misfit = Misfit::IsNo("list of texts");
        let value = member.value;
        match value.kind() {
            Kind::Null | Kind::Object => Err(EXPECTED),
            Kind::Array => {
                self.buffer.clear();
                for (position, item) in value.items().enumerate() {
                    if !is_scalar(item) {
                        return Err(EXPECTED);
                    }
                    let text = item.text(self.arena);
                    if is_cut_by_depth(text) {
                        return Err(Misfit::CutByDepth);
                    }
                    push_item(self.buffer, position, text);
                }
                Ok(self.made())
            }
            _ => {
                if is_cut(value) {
                    return Err(Misfit::CutByDepth);
                }
                let text = value.text(self.arena);
                if !is_joined_by_blanks(text) {
                    return Ok(self.split(text));
                }
                // The words are still there, though the list is not.
                self.misfit_issue(Misfit::CutByDepth, member);
                self.buffer.clear();
                for (position, word) in text.split(' ').enumerate() {
                    push_item(self.buffer, position, word);
                }
                Ok(self.made())
            }
        }
    }

    /// The parts of a text between commas, joined.
    fn split(&mut self, text: &'a str) -> &'a str {
        if memchr::memchr2(b',', b';', text.as_bytes()).is_none() {
            return text.trim();
        }
        self.buffer.clear();
        for (position, part) in text.split(',').enumerate() {
            push_item(self.buffer, position, part.trim());
        }
        self.made()
    }

    fn json(&mut self, member: Member<'a>) -> Result<Cell<'a>, Misfit> {
        let value = member.value;
        if is_cut(value) {
            return Err(Misfit::CutByDepth);
        }
        let is_cut_item = |item: &Value<'a>| item.is_string() && is_cut_by_depth(item.raw());
        if let Some(item) = value.items().find(is_cut_item) {
            self.misfit_issue(Misfit::CutByDepth, Member { value: item, ..member });
        }
        if let Some(text) = whole::as_it_stands(value) {
            return Ok(Cell::Text(text));
        }
        self.buffer.clear();
        whole::write_json(value, self.buffer);
        Ok(Cell::Text(self.made()))
    }

    /// An instant, unless it stands for none.
    pub(super) fn time(&mut self, value: Value<'a>) -> Result<Timestamp, Misfit> {
        let value = scalar(value);
        let text = if value.is_string() { value.text(self.arena) } else { "" };
        // Whoever parsed a record before it was exported has times as they are shown.
        let time = Timestamp::recorded_or_shown(text);
        let is_shown = || text.bytes().filter(|byte| *byte == b'/').count() == 2 && text.contains(':');
        let time = time.ok_or_else(|| {
            Misfit::IsNo(if is_shown() {
                "time of which it is clear which is the day and which the month"
            } else {
                "time"
            })
        })?;
        time.placeholder().map_or(Ok(time), |why| Err(Misfit::PlaceholderTime(why)))
    }
}
