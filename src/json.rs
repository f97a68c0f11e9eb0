//! A strict JSON reader that keeps the text and builds an index of it: no tree, no copy, no recursion.
//!
//! Parsing fills a [`Tape`] with one 16-byte node per value and key; [`Value`] walks it. Text is un-escaped only when
//! it is asked for. The tape is reused from record to record.

use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;
use wide::u8x16;

use crate::short_text::{self, hash_pair, same};
use crate::words::Word;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// `null`
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number, kept as its text.
    Number,
    /// A string without escapes.
    String,
    /// A string with escapes.
    EscapedString,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// Something else stood where this was expected.
    Expected(&'static str),
    /// The text ended before its JSON did.
    EndOfText,
    /// Nested deeper than the limit.
    TooDeep(usize),
}

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What was wrong.
    pub kind: JsonErrorKind,
    /// The byte of the text at which it was found.
    pub offset: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.offset + 1;
        match self.kind {
            JsonErrorKind::Expected(what) => write!(f, "expected {what} at column {column}"),
            JsonErrorKind::EndOfText => write!(f, "it ends at column {column} before its JSON does"),
            JsonErrorKind::TooDeep(limit) => write!(f, "it is nested more than {limit} levels deep at column {column}"),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// Strings: inside the quotes. Everything else: the whole value.
    start: u32,
    end: u32,
    /// Index of the node after this value and all that it contains.
    next: u32,
    kind: Kind,
    /// Whether the whole value stands in the text as [`Value::write_compact`] writes it.
    compact: bool,
    /// Of a key that is a [`Word`] its number, else [`NO_WORD`].
    word: u8,
}

const NO_WORD: u8 = Word::ALL.len() as u8;

/// The index of one JSON text. Reusable: [`Tape::parse`] starts afresh and keeps the memory.
#[derive(Debug, Default)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
    /// How much white space and how many strings with escapes there were so far.
    oddities: u32,
    last_key: u8,
    followers: Box<Followers>,
}

/// The words that came last behind each word, and behind what is none: most records have the same keys in the same
/// order, so that a key is mostly found by comparing it with the one expected.
#[derive(Debug)]
struct Followers([[u8; 2]; Word::ALL.len() + 1]);

impl Default for Followers {
    fn default() -> Self {
        Self([[NO_WORD; 2]; Word::ALL.len() + 1])
    }
}

/// Which of sixteen bytes are no plain string text (a quote, a backslash or a control character), a bit for each.
#[inline(always)]
fn run_ends(chunk: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*chunk);
    let controls = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\')) | controls).to_bitmask()
}

/// The first byte at or after `at` that ends a run of plain string bytes: a quote, a backslash or a control character.
#[inline]
fn plain_run_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        let ends = run_ends(chunk);
        if ends != 0 {
            return at + ends.trailing_zeros() as usize;
        }
        at += 16;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x20 || matches!(byte, b'"' | b'\\') {
            break;
        }
        at += 1;
    }
    at
}

impl Tape {
    /// An empty tape.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one JSON text, white space around it allowed.
    ///
    /// The grammar is that of RFC 8259, without exceptions. `max_depth` counts arrays and objects around a value.
    /// Texts of 4 GiB and more are refused as too large to index.
    pub fn parse(&mut self, text: &str, max_depth: usize) -> Result<(), JsonError> {
        let end = self.parse_value(text, 0, max_depth)?;
        match text[end..].bytes().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            None => Ok(()),
            Some(at) => expected("the end of the record", end + at),
        }
    }

    /// Reads the one JSON value that begins at byte `at` of `text`, and gives the byte after it; what follows is not
    /// looked at. Offsets of errors count from the start of `text`.
    pub fn parse_value(&mut self, text: &str, mut at: usize, max_depth: usize) -> Result<usize, JsonError> {
        let bytes = text.as_bytes();
        if u32::try_from(bytes.len()).is_err() {
            return Err(JsonError { kind: JsonErrorKind::Expected("less than 4 GiB of text"), offset: at });
        }
        self.nodes.clear();
        self.open.clear();
        self.oddities = 0;
        self.last_key = NO_WORD;
        'value: loop {
            match self.byte(bytes, &mut at)? {
                b'"' => self.string(bytes, &mut at)?,
                byte @ (b'{' | b'[') => {
                    if self.open.len() >= max_depth {
                        return Err(JsonError { kind: JsonErrorKind::TooDeep(max_depth), offset: at });
                    }
                    let kind = if byte == b'{' { Kind::Object } else { Kind::Array };
                    self.open.push(self.nodes.len() as u32);
                    // Until it is closed, a container's end is how much was odd before it.
                    self.nodes.push(Node {
                        start: at as u32,
                        end: self.oddities,
                        next: 0,
                        kind,
                        compact: false,
                        word: NO_WORD,
                    });
                    at += 1;
                    match (byte, self.byte(bytes, &mut at)?) {
                        (b'{', b'}') | (b'[', b']') => self.close(&mut at),
                        (b'{', _) => {
                            self.key(bytes, &mut at)?;
                            continue 'value;
                        }
                        _ => continue 'value,
                    }
                }
                b't' => self.literal(bytes, &mut at, "true", Kind::True)?,
                b'f' => self.literal(bytes, &mut at, "false", Kind::False)?,
                b'n' => self.literal(bytes, &mut at, "null", Kind::Null)?,
                b'-' | b'0'..=b'9' => self.number(bytes, &mut at)?,
                _ => return expected("a value", at),
            }
            // Behind a value: what it lies in goes on, or ends and is itself a value.
            loop {
                let Some(&index) = self.open.last() else { return Ok(at) };
                let in_object = self.nodes[index as usize].kind == Kind::Object;
                match (self.byte(bytes, &mut at)?, in_object) {
                    (b',', true) => {
                        at += 1;
                        self.byte(bytes, &mut at)?;
                        self.key(bytes, &mut at)?;
                        continue 'value;
                    }
                    (b',', false) => {
                        at += 1;
                        continue 'value;
                    }
                    (b'}', true) | (b']', false) => self.close(&mut at),
                    (_, true) => return expected("`,` or `}`", at),
                    (_, false) => return expected("`,` or `]`", at),
                }
            }
        }
    }

    /// The next byte that is no white space; what there was of that is noted.
    #[inline(always)]
    fn byte(&mut self, bytes: &[u8], at: &mut usize) -> Result<u8, JsonError> {
        match bytes.get(*at) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.byte_behind_blanks(bytes, at),
        }
    }

    #[cold]
    fn byte_behind_blanks(&mut self, bytes: &[u8], at: &mut usize) -> Result<u8, JsonError> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(*at) {
            *at += 1;
            self.oddities += 1;
        }
        bytes.get(*at).copied().ok_or(JsonError { kind: JsonErrorKind::EndOfText, offset: *at })
    }

    /// A key and the colon behind it.
    #[inline(always)]
    fn key(&mut self, bytes: &[u8], at: &mut usize) -> Result<(), JsonError> {
        if bytes.get(*at) != Some(&b'"') {
            return expected("a key in quotes", *at);
        }
        if !self.followed_key(bytes, at) {
            self.other_key(bytes, at)?;
        }
        if self.byte(bytes, at)? != b':' {
            return expected("`:`", *at);
        }
        *at += 1;
        Ok(())
    }

    /// A key that has followed the one before it lately; false for any other.
    #[inline(always)]
    fn followed_key(&mut self, bytes: &[u8], at: &mut usize) -> bool {
        let start = *at + 1;
        for number in self.followers.0[usize::from(self.last_key)] {
            let Some(word) = Word::ALL.get(usize::from(number)) else { return false };
            let end = start + word.text().len();
            let is_it = bytes.get(start..end).is_some_and(|key| same(key, word.text().as_bytes()));
            if is_it && bytes.get(end) == Some(&b'"') {
                self.push(start, end, Kind::String, number);
                self.last_key = number;
                *at = end + 1;
                return true;
            }
        }
        false
    }

    fn other_key(&mut self, bytes: &[u8], at: &mut usize) -> Result<(), JsonError> {
        self.string(bytes, at)?;
        let Some(key) = self.nodes.last_mut() else { return Ok(()) };
        let word = match key.kind {
            Kind::String => Word::find(&bytes[key.start as usize..key.end as usize]),
            _ => None,
        };
        key.word = word.map_or(NO_WORD, |word| word as u8);
        if word.is_some() {
            let followers = &mut self.followers.0[usize::from(self.last_key)];
            *followers = [key.word, followers[0]];
        }
        self.last_key = key.word;
        Ok(())
    }

    fn close(&mut self, at: &mut usize) {
        *at += 1;
        let next = self.nodes.len() as u32;
        if let Some(index) = self.open.pop() {
            let node = &mut self.nodes[index as usize];
            node.compact = node.end == self.oddities;
            node.end = *at as u32;
            node.next = next;
        }
    }

    #[inline(always)]
    fn push(&mut self, start: usize, end: usize, kind: Kind, word: u8) {
        let next = self.nodes.len() as u32 + 1;
        let compact = kind != Kind::EscapedString;
        self.nodes.push(Node { start: start as u32, end: end as u32, next, kind, compact, word });
    }

    #[inline(always)]
    fn string(&mut self, bytes: &[u8], at: &mut usize) -> Result<(), JsonError> {
        let start = *at + 1;
        let end = plain_run_end(bytes, start);
        if bytes.get(end) == Some(&b'"') {
            self.push(start, end, Kind::String, NO_WORD);
            *at = end + 1;
            return Ok(());
        }
        self.escaped_string(bytes, start, end, at)
    }

    /// The rest of a string in which something stands at `end` that is no plain text.
    fn escaped_string(&mut self, bytes: &[u8], start: usize, end: usize, at: &mut usize) -> Result<(), JsonError> {
        let mut end = end;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => match bytes.get(end + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => end += 2,
                    Some(b'u') => {
                        for digit in end + 2..end + 6 {
                            match bytes.get(digit) {
                                Some(byte) if byte.is_ascii_hexdigit() => {}
                                Some(_) => return expected("four hexadecimal digits", digit),
                                None => return Err(JsonError { kind: JsonErrorKind::EndOfText, offset: digit }),
                            }
                        }
                        end += 6;
                    }
                    Some(_) => return expected("an escape such as `\\n`", end + 1),
                    None => return Err(JsonError { kind: JsonErrorKind::EndOfText, offset: end + 1 }),
                },
                Some(_) => return expected("an escaped control character", end),
                None => return Err(JsonError { kind: JsonErrorKind::EndOfText, offset: bytes.len() }),
            }
            end = plain_run_end(bytes, end);
        }
        self.oddities += 1;
        self.push(start, end, Kind::EscapedString, NO_WORD);
        *at = end + 1;
        Ok(())
    }

    fn literal(&mut self, bytes: &[u8], at: &mut usize, word: &'static str, kind: Kind) -> Result<(), JsonError> {
        let rest = &bytes[*at..];
        if rest.starts_with(word.as_bytes()) {
            self.push(*at, *at + word.len(), kind, NO_WORD);
            *at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            Err(JsonError { kind: JsonErrorKind::EndOfText, offset: bytes.len() })
        } else {
            expected("a value", *at)
        }
    }

    fn number(&mut self, bytes: &[u8], at: &mut usize) -> Result<(), JsonError> {
        let start = *at;
        let mut end = start;
        if bytes.get(end) == Some(&b'-') {
            end += 1;
        }
        if bytes.get(end) == Some(&b'0') {
            end += 1;
        } else {
            end = digits(bytes, end)?;
        }
        if bytes.get(end) == Some(&b'.') {
            end = digits(bytes, end + 1)?;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            end += 1;
            if let Some(b'+' | b'-') = bytes.get(end) {
                end += 1;
            }
            end = digits(bytes, end)?;
        }
        self.push(start, end, Kind::Number, NO_WORD);
        *at = end;
        Ok(())
    }

    /// The value that was parsed from `text`; `None` before the first parse.
    pub fn root<'t>(&'t self, text: &'t str) -> Option<Value<'t>> {
        (!self.nodes.is_empty()).then_some(Value { tape: self, text, index: 0 })
    }
}

fn expected<T>(what: &'static str, offset: usize) -> Result<T, JsonError> {
    Err(JsonError { kind: JsonErrorKind::Expected(what), offset })
}

fn digits(bytes: &[u8], mut at: usize) -> Result<usize, JsonError> {
    let start = at;
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    match (at > start, bytes.get(at)) {
        (true, _) => Ok(at),
        (false, Some(_)) => expected("a digit", at),
        (false, None) => Err(JsonError { kind: JsonErrorKind::EndOfText, offset: at }),
    }
}

/// A value of a parsed text.
#[derive(Clone, Copy)]
pub struct Value<'t> {
    tape: &'t Tape,
    text: &'t str,
    index: u32,
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.raw())
    }
}

impl<'t> Value<'t> {
    #[inline]
    fn node(&self) -> &'t Node {
        &self.tape.nodes[self.index as usize]
    }

    /// What it is.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.node().kind
    }

    /// Of a key which word it is; `None` for any other key, for one with escapes, and for what is no key.
    #[inline]
    pub fn word(&self) -> Option<Word> {
        Word::ALL.get(usize::from(self.node().word)).copied()
    }

    /// Whether it is a string, with or without escapes.
    pub fn is_string(&self) -> bool {
        matches!(self.kind(), Kind::String | Kind::EscapedString)
    }

    /// Its text as it stands; for a string without the quotes, with its escapes.
    #[inline]
    pub fn raw(&self) -> &'t str {
        let node = self.node();
        &self.text[node.start as usize..node.end as usize]
    }

    /// How long [`Value::raw`] is, in bytes.
    #[inline]
    pub fn raw_len(&self) -> usize {
        let node = self.node();
        node.end as usize - node.start as usize
    }

    /// Where [`Value::raw`] begins in the parsed text.
    pub fn start(&self) -> usize {
        self.node().start as usize
    }

    /// A string's text, un-escaped into `arena` where it has escapes; any other value as it stands.
    #[inline]
    pub fn text(&self, arena: &'t Bump) -> &'t str {
        match self.kind() {
            Kind::EscapedString => unescape(self.raw(), arena),
            _ => self.raw(),
        }
    }

    /// The members of an object, in order; nothing for any other value.
    #[inline]
    pub fn members(&self) -> Members<'t> {
        let node = self.node();
        let (at, end) = match node.kind {
            Kind::Object => (self.index + 1, node.next),
            _ => (0, 0),
        };
        Members { tape: self.tape, text: self.text, at, end }
    }

    /// The items of an array, in order; nothing for any other value.
    #[inline]
    pub fn items(&self) -> Items<'t> {
        let node = self.node();
        let (at, end) = match node.kind {
            Kind::Array => (self.index + 1, node.next),
            _ => (0, 0),
        };
        Items { tape: self.tape, text: self.text, at, end }
    }

    /// The member of exactly that name (first of several); escapes in keys are honoured.
    pub fn get(&self, name: &str) -> Option<Value<'t>> {
        // Most keys are told by their length to be others.
        let may_be = |key: Value<'t>| key.raw_len() == name.len() || key.kind() == Kind::EscapedString;
        self.members().find(|(key, _)| may_be(*key) && key.is(name)).map(|(_, value)| value)
    }

    /// Whether it is a string of exactly that text.
    pub fn is(&self, text: &str) -> bool {
        match self.kind() {
            Kind::String => same(self.raw().as_bytes(), text.as_bytes()),
            Kind::EscapedString => {
                let arena = Bump::new();
                unescape(self.raw(), &arena) == text
            }
            _ => false,
        }
    }

    /// Whether the value stands in its text as [`Value::write_compact`] writes it, without white space and escapes.
    pub fn is_compact(&self) -> bool {
        self.node().compact
    }

    /// Appends the value as compact JSON: no white space, escapes only where JSON requires them, so that `\/` and `/`
    /// come out alike. Half of a surrogate pair, which no text can hold, becomes the text of its escape: `"\\ud83d"`.
    pub fn write_compact(&self, out: &mut String) {
        match self.kind() {
            Kind::Object | Kind::Array if self.is_compact() => out.push_str(self.raw()),
            Kind::String => {
                out.push('"');
                out.push_str(self.raw());
                out.push('"');
            }
            Kind::EscapedString => {
                let arena = Bump::new();
                write_string(unescape_keeping_halves(self.raw(), &arena), out);
            }
            Kind::Object => {
                out.push('{');
                for (position, (key, value)) in self.members().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    key.write_compact(out);
                    out.push(':');
                    value.write_compact(out);
                }
                out.push('}');
            }
            Kind::Array => {
                out.push('[');
                for (position, item) in self.items().enumerate() {
                    if position > 0 {
                        out.push(',');
                    }
                    item.write_compact(out);
                }
                out.push(']');
            }
            _ => out.push_str(self.raw()),
        }
    }

    /// A hash of the content: the same whatever the white space, the escapes, the order of keys and the members that
    /// are null.
    pub fn content_hash(&self) -> u64 {
        match self.kind() {
            Kind::Null => 0,
            Kind::Object => {
                let sum =
                    self.members().filter(|(_, value)| value.kind() != Kind::Null).fold(1u64, |sum, (key, value)| {
                        sum.wrapping_add(hash_pair(key.content_hash(), value.content_hash()))
                    });
                hash_pair(sum, 2)
            }
            Kind::Array => self.items().fold(3, |hash, item| hash_pair(hash, item.content_hash())),
            Kind::EscapedString => {
                let arena = Bump::new();
                short_text::hash(unescape_keeping_halves(self.raw(), &arena).as_bytes())
            }
            Kind::String => short_text::hash(self.raw().as_bytes()),
            _ => hash_pair(short_text::hash(self.raw().as_bytes()), 4),
        }
    }
}

/// The members of an object.
#[derive(Clone)]
pub struct Members<'t> {
    tape: &'t Tape,
    text: &'t str,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Members<'t> {
    /// Key (always a string) and value.
    type Item = (Value<'t>, Value<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let key = Value { tape: self.tape, text: self.text, index: self.at };
        let value = Value { tape: self.tape, text: self.text, index: self.at + 1 };
        self.at = value.node().next;
        Some((key, value))
    }
}

/// The items of an array.
#[derive(Clone)]
pub struct Items<'t> {
    tape: &'t Tape,
    text: &'t str,
    at: u32,
    end: u32,
}

impl<'t> Iterator for Items<'t> {
    type Item = Value<'t>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let item = Value { tape: self.tape, text: self.text, index: self.at };
        self.at = item.node().next;
        Some(item)
    }
}

/// Un-escapes the inside of a valid JSON string. Half of a surrogate pair becomes U+FFFD.
pub fn unescape<'a>(raw: &str, arena: &'a Bump) -> &'a str {
    unescape_with(raw, arena, |_| "\u{fffd}")
}

/// The same, but half of a surrogate pair stays as its escape is written: `\ud83d`. So nothing of it is lost, and in a text
/// that is JSON itself it means the same.
pub fn unescape_keeping_halves<'a>(raw: &str, arena: &'a Bump) -> &'a str {
    unescape_with(raw, arena, |escape| escape)
}

/// Whether the escapes in there have half of a surrogate pair, which stands for no character.
pub fn has_half(raw: &str) -> bool {
    let arena = Bump::new();
    let mut found = false;
    let mut rest = raw;
    // Only then is it worth to look closer.
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"\\u") {
        if matches!(rest.as_bytes().get(at + 2), Some(b'd' | b'D')) {
            let noted = std::cell::Cell::new(false);
            unescape_with(raw, &arena, |escape| {
                noted.set(true);
                escape
            });
            found = noted.get();
            break;
        }
        rest = &rest[at + 2..];
    }
    found
}

fn unescape_with<'a>(raw: &str, arena: &'a Bump, half: impl for<'e> Fn(&'e str) -> &'e str) -> &'a str {
    let mut out = BumpString::with_capacity_in(raw.len(), arena);
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        let mut length = 2;
        match escape {
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => {
                let unit = |at: usize| {
                    rest.get(at..at + 6)
                        .filter(|escape| escape.starts_with("\\u"))
                        .and_then(|escape| u16::from_str_radix(&escape[2..], 16).ok())
                };
                let first = unit(at).unwrap_or(0xfffd);
                length = 6;
                let second = if (0xd800..0xdc00).contains(&first) { unit(at + 6) } else { None };
                match second {
                    Some(second @ 0xdc00..=0xdfff) => {
                        length = 12;
                        let code = 0x10000 + ((u32::from(first) - 0xd800) << 10) + (u32::from(second) - 0xdc00);
                        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    _ => match char::from_u32(u32::from(first)) {
                        Some(character) => out.push(character),
                        None => out.push_str(half(rest.get(at..at + 6).unwrap_or_default())),
                    },
                }
            }
            byte => out.push(byte as char),
        }
        rest = rest.get(at + length..).unwrap_or("");
    }
    out.push_str(rest);
    out.into_bump_str()
}

/// Appends `text` as a JSON string with its quotes, escaping only what JSON requires.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = plain_run_end(bytes, from);
        out.push_str(&text[from..at]);
        let Some(&byte) = bytes.get(at) else { break };
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x8 => out.push_str("\\b"),
            0xc => out.push_str("\\f"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.push_str("\\u00");
                out.push(HEX[usize::from(byte >> 4)] as char);
                out.push(HEX[usize::from(byte & 15)] as char);
            }
        }
        from = at + 1;
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<String, JsonError> {
        let mut tape = Tape::new();
        tape.parse(text, 128)?;
        let mut out = String::new();
        if let Some(root) = tape.root(text) {
            root.write_compact(&mut out);
        }
        Ok(out)
    }

    #[test]
    fn half_of_a_surrogate_pair_is_kept_as_its_escape() {
        let arena = Bump::new();
        for (raw, replaced, kept) in [
            (r"lone \ud83d x", "lone \u{fffd} x", Some(r"lone \ud83d x")),
            (r"\uDE00\ud83d", "\u{fffd}\u{fffd}", Some(r"\uDE00\ud83d")),
            (r"\ud83d\u0041", "\u{fffd}A", Some(r"\ud83dA")),
            (r"\ud83d\ude00", "😀", None),
            (r"\\ud83d", r"\ud83d", None),
            (r"\ufffd \n", "\u{fffd} \n", None),
        ] {
            assert_eq!(unescape(raw, &arena), replaced, "{raw}");
            assert_eq!(unescape_keeping_halves(raw, &arena), kept.unwrap_or(replaced), "{raw}");
            assert_eq!(has_half(raw), kept.is_some(), "{raw}");
        }
        assert_eq!(parse(r#"["\ud83d"]"#).as_deref(), Ok(r#"["\\ud83d"]"#));
    }

    #[test]
    fn compact_form_keeps_values_and_drops_needless_escapes() {
        assert_eq!(
            parse(" { \"a\\/b\" : [ 1 , -2.5e+3 , true,null, \"\\u00e9\\n\" ] , \"c\":{} } ").as_deref(),
            Ok(r#"{"a/b":[1,-2.5e+3,true,null,"é\n"],"c":{}}"#)
        );
    }

    #[test]
    fn errors_say_what_and_where() {
        let message = |text: &str| parse(text).map_err(|error| error.to_string());
        assert_eq!(message(r#"{"a":1 "b":2}"#), Err("expected `,` or `}` at column 8".into()));
        assert_eq!(message(r#"{"a":"#), Err("it ends at column 6 before its JSON does".into()));
        assert_eq!(message(r#"{"a":tru"#), Err("it ends at column 9 before its JSON does".into()));
        assert_eq!(message("[1]x"), Err("expected the end of the record at column 4".into()));
        assert_eq!(message("{\"a\":\"\n\"}"), Err("expected an escaped control character at column 7".into()));
    }

    #[test]
    fn depth_is_limited() {
        let text = format!("{}{}", "[".repeat(129), "]".repeat(129));
        assert_eq!(parse(&text).map_err(|error| error.kind), Err(JsonErrorKind::TooDeep(128)));
        assert!(parse(&text[1..258]).is_err());
        assert!(parse(&text[1..257]).is_ok());
    }

    #[test]
    fn lone_surrogates_become_the_replacement_character() {
        let arena = Bump::new();
        assert_eq!(unescape("\\ud83d\\ude00 \\ud83d \\ude00 \\ud83dx", &arena), "😀 \u{fffd} \u{fffd} \u{fffd}x");
    }

    #[test]
    fn content_hash_ignores_order_space_escapes_and_nulls() {
        let hash = |text: &str| {
            let mut tape = Tape::new();
            tape.parse(text, 128).ok()?;
            tape.root(text).map(|root| root.content_hash())
        };
        let one = hash(r#"{"a":1,"b":{"c":"x/y","d":[1,2]}}"#);
        assert!(one.is_some());
        assert_eq!(one, hash(r#"{ "b":{"d":[1, 2],"n":null,"c":"x\/y"}, "a":1 }"#));
        assert_ne!(one, hash(r#"{"a":1,"b":{"c":"x/y","d":[2,1]}}"#));
        assert_ne!(one, hash(r#"{"a":"1","b":{"c":"x/y","d":[1,2]}}"#));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<String>().prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 48, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in json()) {
            let text = value.to_string();
            let compact = parse(&text).expect("valid JSON");
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&compact).expect("still JSON"), value);
        }

        #[test]
        fn agrees_with_serde_json_on_damaged_text(value in json(), at in any::<prop::sample::Index>(), byte in 0x20u8..0x7f) {
            let mut text = value.to_string().into_bytes();
            let at = at.index(text.len());
            text[at] = byte;
            if let Ok(text) = String::from_utf8(text) {
                let ours = parse(&text).is_ok();
                let theirs = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
                prop_assert_eq!(ours, theirs, "{}", text);
            }
        }
    }
}
