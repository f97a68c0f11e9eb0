//! The containers in which audit records leave the service, and the text encodings of their files.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Format;
use super::block::{Damage, Entry, elided};
use super::wire::{self, Guid, Seconds, Time, civil};

/// Two characters to be escaped, each with the byte that goes in front of it.
type Prefixes = [(u8, u8); 2];

/// `/` as `\/`, as the search cmdlet and the portal write it.
const SLASHES: Prefixes = [(b'/', b'\\'); 2];
/// A quoted CSV field.
const QUOTES: Prefixes = [(b'"', b'"'); 2];
/// Both at once.
const SLASHES_AND_QUOTES: Prefixes = [(b'/', b'\\'), (b'"', b'"')];
/// JSON text inside a JSON string.
const STRING: Prefixes = [(b'\\', b'\\'), (b'"', b'\\')];

/// Copies `text`, putting prefixes in. Quotes come every few bytes, too often for a search for each to pay: eight bytes
/// are looked at together and copied up to the first one that needs a prefix.
fn copy(prefixes: Prefixes, text: &[u8], out: &mut Vec<u8>) {
    let [(first, before_first), (second, before_second)] = prefixes;
    let start = out.len();
    out.resize(start + 2 * text.len(), 0);
    let room = &mut out[start..];
    let (mut from, mut to) = (0, 0);
    while let Some(word) = text[from..].first_chunk::<8>()
        && let Some(place) = room[to..].first_chunk_mut::<8>()
    {
        *place = *word;
        let found = equal_bytes(*word, first) | equal_bytes(*word, second);
        let plain = (found.trailing_zeros() / 8) as usize;
        // Written in any case and passed over only if there is something: a branch here would be a coin's toss.
        let byte = word[plain % 8];
        room[to + plain] = if byte == first { before_first } else { before_second };
        room[to + plain + 1] = byte;
        let is_found = usize::from(found != 0);
        from += plain + is_found;
        to += plain + 2 * is_found;
    }
    for &byte in &text[from..] {
        if byte == first || byte == second {
            room[to] = if byte == first { before_first } else { before_second };
            to += 1;
        }
        room[to] = byte;
        to += 1;
    }
    out.truncate(start + to);
}

/// The highest bit of each byte that equals `byte`, the word's first byte lowest. Bits above the lowest one that is set
/// may be wrong, because the subtraction borrows.
fn equal_bytes(word: [u8; 8], byte: u8) -> u64 {
    let difference = u64::from_le_bytes(word) ^ u64::from_le_bytes([byte; 8]);
    difference.wrapping_sub(0x0101_0101_0101_0101) & !difference & 0x8080_8080_8080_8080
}

/// The most characters a spreadsheet's cell holds.
const CELL: usize = 32_767;

/// One record on its way into a container.
pub(super) struct Item<'a> {
    pub(super) entry: &'a Entry,
    pub(super) json: &'a [u8],
    pub(super) user_id: &'a [u8],
}

impl Item<'_> {
    /// The record as an object inside a larger JSON text. A damaged one must not break what is around it.
    fn object(&self, out: &mut Vec<u8>) {
        if self.entry.damage.is_some() { elided(self.entry, out) } else { out.extend_from_slice(self.json) }
    }

    /// The record as the value of AuditData, `/` escaped.
    fn slashed(&self, out: &mut Vec<u8>) {
        let start = out.len();
        copy(SLASHES, self.json, out);
        if self.entry.damage == Some(Damage::Spreadsheet) {
            cut_cell(out, start);
        }
    }
}

/// Shortens the text from `start` on to what a spreadsheet's cell holds, counted in UTF-16 units.
fn cut_cell(out: &mut Vec<u8>, start: usize) {
    let mut units = 0;
    let mut end = start;
    for character in out[start..].utf8_chunks().flat_map(|chunk| chunk.valid().chars()) {
        units += character.len_utf16();
        if units > CELL {
            break;
        }
        end += character.len_utf8();
    }
    out.truncate(end);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// What is not ASCII becomes `?`, once per UTF-16 unit.
    Ascii,
    Utf16,
}

enum Sink<'a> {
    Plain(&'a mut dyn Write),
    /// `None` only while one member is being replaced by the next.
    Gzip(Option<Box<GzEncoder<&'a mut dyn Write>>>),
}

/// Writes records in one format.
pub(super) struct Container<'a> {
    format: Format,
    tenant: Guid,
    sink: Sink<'a>,
    encoding: Encoding,
    buffer: Vec<u8>,
    encoded: Vec<u8>,
    scratch: Vec<u8>,
    /// Records in this page (the answer to one call), and before it.
    in_page: usize,
    page_size: usize,
    before: usize,
    pages: usize,
    /// Bytes written, before any compression.
    pub(super) bytes: u64,
}

/// Pages to a member of a gzip file.
const PAGES_PER_MEMBER: usize = 4;

const SEARCH_COLUMNS: [&str; 10] = [
    "RecordType",
    "CreationDate",
    "UserIds",
    "Operations",
    "AuditData",
    "ResultIndex",
    "ResultCount",
    "Identity",
    "IsValid",
    "ObjectState",
];

const SEARCH_TYPE: &str = "Deserialized.Microsoft.Exchange.Data.ApplicationLogic.UnifiedAuditLogEvent";

const GZIP_LEVEL: u32 = 6;

impl<'a> Container<'a> {
    pub(super) fn new(format: Format, tenant: Guid, out: &'a mut dyn Write, gzip: bool) -> Self {
        let encoding = match format {
            Format::SearchCsv51 => Encoding::Ascii,
            Format::SearchCsvUtf16 | Format::Clixml => Encoding::Utf16,
            _ => Encoding::Utf8,
        };
        let sink = if gzip {
            Sink::Gzip(Some(Box::new(GzEncoder::new(out, Compression::new(GZIP_LEVEL)))))
        } else {
            Sink::Plain(out)
        };
        Container {
            format,
            tenant,
            sink,
            encoding,
            buffer: Vec::new(),
            encoded: Vec::new(),
            scratch: Vec::new(),
            in_page: 0,
            page_size: 0,
            before: 0,
            pages: 0,
            bytes: 0,
        }
    }

    /// What comes before the first record.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        let out = &mut self.buffer;
        match self.format {
            Format::SearchCsv => csv_header(out, &SEARCH_COLUMNS, ',', "\n"),
            Format::SearchCsv51 => {
                out.extend_from_slice(format!("#TYPE {SEARCH_TYPE}\r\n").as_bytes());
                csv_header(out, &SEARCH_COLUMNS, ',', "\r\n");
            }
            Format::SearchCsvSemicolon => csv_header(out, &SEARCH_COLUMNS, ';', "\r\n"),
            Format::SearchCsvUtf16 => {
                out.extend_from_slice("\u{feff}".as_bytes());
                csv_header(out, &SEARCH_COLUMNS, ',', "\r\n");
            }
            Format::PurviewCsv => out.extend_from_slice(
                b"RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames\r\n",
            ),
            Format::PurviewCsvOld => {
                out.extend_from_slice("\u{feff}CreationDate,UserIds,Operations,AuditData\r\n".as_bytes());
            }
            Format::JsonArray => out.push(b'['),
            Format::Clixml | Format::Clixml7 => {
                if self.format == Format::Clixml {
                    out.extend_from_slice("\u{feff}".as_bytes());
                }
                out.extend_from_slice(
                    b"<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n",
                );
            }
            Format::JsonLines
            | Format::JsonLinesWrapped
            | Format::Graph
            | Format::Management
            | Format::Defender
            | Format::Sentinel
            | Format::Shipper => {}
        }
        self.drain()
    }

    /// Begins the answer to one call, of `size` records.
    pub(super) fn begin_page(&mut self, size: usize) {
        self.in_page = 0;
        self.page_size = size;
        match self.format {
            Format::Graph => self.buffer.extend_from_slice(
                b"{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#security/auditLog/queries('records')/records\",\"value\":[",
            ),
            Format::Management => self.buffer.push(b'['),
            _ => {}
        }
    }

    /// Ends a page; `more` tells whether another one follows.
    pub(super) fn end_page(&mut self, more: bool) -> io::Result<()> {
        self.pages += 1;
        match self.format {
            Format::Graph => {
                self.buffer.push(b']');
                if more {
                    let link = format!(
                        ",\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/security/auditLog/queries/records?$skiptoken={}\"",
                        self.before
                    );
                    self.buffer.extend_from_slice(link.as_bytes());
                }
                self.buffer.extend_from_slice(b"}\n");
            }
            Format::Management => self.buffer.extend_from_slice(b"]\n"),
            _ => {}
        }
        self.drain()?;
        if more
            && self.pages.is_multiple_of(PAGES_PER_MEMBER)
            && let Sink::Gzip(encoder) = &mut self.sink
            && let Some(ended) = encoder.take()
        {
            *encoder = Some(Box::new(GzEncoder::new(ended.finish()?, Compression::new(GZIP_LEVEL))));
        }
        Ok(())
    }

    /// What comes after the last record.
    pub(super) fn end(&mut self) -> io::Result<()> {
        match self.format {
            Format::JsonArray => self.buffer.extend_from_slice(b"\n]\n"),
            Format::Clixml | Format::Clixml7 => self.buffer.extend_from_slice(b"</Objs>"),
            _ => {}
        }
        self.drain()?;
        match &mut self.sink {
            Sink::Plain(out) => out.flush(),
            Sink::Gzip(encoder) => match encoder.take() {
                Some(encoder) => encoder.finish()?.flush(),
                None => Ok(()),
            },
        }
    }

    /// Writes one record.
    pub(super) fn write(&mut self, item: &Item<'_>) -> io::Result<()> {
        match self.format {
            Format::SearchCsv => self.search_row(item, b',', "\n"),
            Format::SearchCsv51 | Format::SearchCsvUtf16 => self.search_row(item, b',', "\r\n"),
            Format::SearchCsvSemicolon => self.search_row(item, b';', "\r\n"),
            Format::PurviewCsv | Format::PurviewCsvOld => self.purview_row(item),
            Format::JsonArray => {
                self.buffer.extend_from_slice(if self.before == 0 { b"\n" } else { b",\n" });
                item.object(&mut self.buffer);
            }
            Format::JsonLines => {
                item.object(&mut self.buffer);
                self.buffer.push(b'\n');
            }
            Format::Management => {
                self.separate();
                item.object(&mut self.buffer);
            }
            Format::JsonLinesWrapped => self.wrapped(item),
            Format::Graph => {
                self.separate();
                self.graph(item);
            }
            Format::Defender => self.defender(item),
            Format::Sentinel => self.sentinel(item),
            Format::Shipper => self.shipper(item),
            Format::Clixml | Format::Clixml7 => self.clixml(item),
        }
        self.in_page += 1;
        self.before += 1;
        if self.buffer.len() > 1 << 18 { self.drain() } else { Ok(()) }
    }

    fn separate(&mut self) {
        if self.in_page > 0 {
            self.buffer.push(b',');
        }
    }

    fn search_row(&mut self, item: &Item<'_>, delimiter: u8, line_end: &str) {
        let Item { entry, user_id, .. } = item;
        let out = &mut self.buffer;
        let mut field = |write: &mut dyn FnMut(&mut Vec<u8>)| {
            out.push(b'"');
            write(out);
            out.extend_from_slice(&[b'"', delimiter]);
        };
        field(&mut |out| out.extend_from_slice(entry.record_type.0.as_bytes()));
        field(&mut |out| {
            if delimiter == b';' { german_date(out, entry.creation) } else { american_date(out, entry.creation) }
        });
        field(&mut |out| copy(QUOTES, user_id, out));
        field(&mut |out| out.extend_from_slice(entry.operation.as_bytes()));
        let scratch = &mut self.scratch;
        field(&mut |out| audit_data(item, scratch, out));
        field(&mut |out| wire::digits(out, self.in_page as i64 + 1));
        field(&mut |out| wire::digits(out, self.page_size as i64));
        field(&mut |out| out.extend_from_slice(&entry.id.0));
        field(&mut |out| out.extend_from_slice(b"True"));
        field(&mut |out| out.extend_from_slice(b"Unchanged"));
        out.pop();
        out.extend_from_slice(line_end.as_bytes());
    }

    fn purview_row(&mut self, item: &Item<'_>) {
        let Item { entry, user_id, .. } = item;
        let out = &mut self.buffer;
        let current = self.format == Format::PurviewCsv;
        if current {
            out.extend_from_slice(&entry.id.0);
            out.extend_from_slice(b",\"");
            wire::date_time(out, entry.creation);
            out.extend_from_slice(b".0000000Z \",");
            wire::digits(out, entry.record_type.1);
            out.push(b',');
            out.extend_from_slice(entry.operation.as_bytes());
            out.push(b',');
            out.extend_from_slice(user_id);
        } else {
            wire::date_time(out, entry.creation);
            out.extend_from_slice(b".0000000Z,");
            out.extend_from_slice(user_id);
            out.push(b',');
            out.extend_from_slice(entry.operation.as_bytes());
        }
        out.extend_from_slice(b",\"");
        audit_data(item, &mut self.scratch, out);
        out.extend_from_slice(if current { b"\",,\r\n" } else { b"\"\r\n" });
    }

    fn wrapped(&mut self, item: &Item<'_>) {
        let Item { entry, user_id, .. } = item;
        let out = &mut self.buffer;
        out.push(b'{');
        wire::text_field(out, "RecordType", entry.record_type.0);
        wire::time_field(out, "CreationDate", Time::Zulu(entry.creation));
        wire::key(out, "UserIds");
        text_value(out, user_id);
        wire::text_field(out, "Operations", entry.operation);
        self.scratch.clear();
        item.slashed(&mut self.scratch);
        wire::key(out, "AuditData");
        text_value(out, &self.scratch);
        wire::number_field(out, "ResultIndex", self.in_page as i64 + 1);
        wire::number_field(out, "ResultCount", self.page_size as i64);
        wire::text_field(out, "Identity", entry.id.0);
        wire::bool_field(out, "IsValid", true);
        wire::text_field(out, "ObjectState", "Unchanged");
        wire::finish(out, b'}');
        out.push(b'\n');
    }

    fn graph(&mut self, item: &Item<'_>) {
        let Item { entry, user_id, .. } = item;
        let out = &mut self.buffer;
        out.push(b'{');
        wire::text_field(out, "id", entry.id.0);
        wire::time_field(out, "createdDateTime", Time::Zulu(entry.creation));
        wire::text_field(out, "auditLogRecordType", entry.record_type.0);
        wire::text_field(out, "operation", entry.operation);
        wire::text_field(out, "organizationId", self.tenant.0);
        wire::text_field(out, "service", "MicrosoftTeams");
        wire::key(out, "userPrincipalName");
        text_value(out, user_id);
        wire::open(out, "administrativeUnits", b'[');
        wire::string(out, "");
        wire::close(out, b']');
        wire::key(out, "auditData");
        if entry.damage.is_some() {
            elided(entry, out);
        } else {
            out.extend_from_slice(b"{\"@odata.type\":\"#microsoft.graph.security.defaultAuditData\",");
            out.extend_from_slice(item.json.get(1..).unwrap_or_default());
        }
        out.push(b'}');
    }

    fn defender(&mut self, item: &Item<'_>) {
        let entry = item.entry;
        let out = &mut self.buffer;
        out.push(b'{');
        wire::time_field(out, "time", Time::Zulu(entry.creation));
        wire::text_field(out, "tenantId", self.tenant.0);
        wire::text_field(out, "operationName", "Publish");
        wire::text_field(out, "category", "AdvancedHunting-CloudAppEvents");
        wire::open(out, "properties", b'{');
        wire::text_field(out, "ActionType", entry.operation);
        wire::text_field(out, "Application", "Microsoft Teams");
        wire::number_field(out, "ApplicationId", 28_375);
        wire::key(out, "RawEventData");
        raw_event(item, out);
        out.push(b',');
        wire::time_field(out, "Timestamp", Time::Zulu(entry.creation));
        wire::close(out, b'}');
        wire::finish(out, b'}');
        out.push(b'\n');
    }

    /// The same event as a table of the workspace exports it: as an object, or as text in every other row.
    fn sentinel(&mut self, item: &Item<'_>) {
        let entry = item.entry;
        let out = &mut self.buffer;
        out.push(b'{');
        wire::time_field(out, "TimeGenerated", Time::Zulu(entry.creation));
        wire::text_field(out, "ActionType", entry.operation);
        wire::text_field(out, "Application", "Microsoft Teams");
        wire::key(out, "RawEventData");
        if self.before.is_multiple_of(2) {
            raw_event(item, out);
            out.push(b',');
        } else {
            self.scratch.clear();
            raw_event(item, &mut self.scratch);
            text_value(out, &self.scratch);
        }
        wire::text_field(out, "Type", "CloudAppEvents");
        wire::finish(out, b'}');
        out.push(b'\n');
    }

    fn shipper(&mut self, item: &Item<'_>) {
        let out = &mut self.buffer;
        self.scratch.clear();
        self.scratch.extend_from_slice(item.json);
        if item.entry.damage == Some(Damage::Spreadsheet) {
            cut_cell(&mut self.scratch, 0);
        }
        out.push(b'{');
        wire::time_field(out, "@timestamp", Time::Zulu(item.entry.creation));
        match self.before % 3 {
            0 => {
                wire::key(out, "message");
                text_value(out, &self.scratch);
            }
            1 => {
                wire::open(out, "event", b'{');
                wire::text_field(out, "dataset", "o365.audit");
                wire::key(out, "original");
                text_value(out, &self.scratch);
                wire::close(out, b'}');
            }
            _ => {
                wire::key(out, "_raw");
                text_value(out, &self.scratch);
            }
        }
        wire::finish(out, b'}');
        out.push(b'\n');
    }

    fn clixml(&mut self, item: &Item<'_>) {
        let Item { entry, user_id, .. } = item;
        let out = &mut self.buffer;
        let types = if self.before == 0 {
            format!(
                "    <TN RefId=\"0\">\r\n      <T>{SEARCH_TYPE}</T>\r\n      <T>Deserialized.System.Object</T>\r\n    </TN>\r\n"
            )
        } else {
            "    <TNRef RefId=\"0\" />\r\n".to_owned()
        };
        let mut line = |start: &str, end: &str, write: &mut dyn FnMut(&mut Vec<u8>)| {
            out.extend_from_slice(start.as_bytes());
            write(out);
            out.extend_from_slice(end.as_bytes());
        };
        line("  <Obj RefId=\"", "\">\r\n", &mut |out| wire::digits(out, self.before as i64));
        line(&types, "    <Props>\r\n", &mut |_| {});
        line("      <S N=\"RecordType\">", "</S>\r\n", &mut |out| {
            out.extend_from_slice(entry.record_type.0.as_bytes())
        });
        line("      <DT N=\"CreationDate\">", "</DT>\r\n", &mut |out| wire::date_time(out, entry.creation));
        line("      <S N=\"UserIds\">", "</S>\r\n", &mut |out| xml_text(user_id, out));
        line("      <S N=\"Operations\">", "</S>\r\n", &mut |out| out.extend_from_slice(entry.operation.as_bytes()));
        self.scratch.clear();
        item.slashed(&mut self.scratch);
        let scratch = &self.scratch;
        line("      <S N=\"AuditData\">", "</S>\r\n", &mut |out| xml_text(scratch, out));
        line("      <I32 N=\"ResultIndex\">", "</I32>\r\n", &mut |out| wire::digits(out, self.in_page as i64 + 1));
        line("      <I32 N=\"ResultCount\">", "</I32>\r\n", &mut |out| wire::digits(out, self.page_size as i64));
        line("      <S N=\"Identity\">", "</S>\r\n", &mut |out| out.extend_from_slice(&entry.id.0));
        line("      <B N=\"IsValid\">true</B>\r\n", "      <S N=\"ObjectState\">Unchanged</S>\r\n", &mut |_| {});
        line("    </Props>\r\n", "  </Obj>\r\n", &mut |_| {});
    }

    /// Hands over what is buffered, in the file's encoding.
    fn drain(&mut self) -> io::Result<()> {
        let encoded = match self.encoding {
            Encoding::Utf8 => &self.buffer,
            Encoding::Ascii => {
                self.encoded.clear();
                ascii(&self.buffer, &mut self.encoded);
                &self.encoded
            }
            Encoding::Utf16 => {
                self.encoded.clear();
                utf16(&self.buffer, &mut self.encoded);
                &self.encoded
            }
        };
        self.bytes += encoded.len() as u64;
        match &mut self.sink {
            Sink::Plain(out) => out.write_all(encoded)?,
            Sink::Gzip(Some(encoder)) => encoder.write_all(encoded)?,
            Sink::Gzip(None) => {}
        }
        self.buffer.clear();
        Ok(())
    }
}

/// AuditData inside a quoted CSV field.
fn audit_data(item: &Item<'_>, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
    if item.entry.damage.is_none() {
        copy(SLASHES_AND_QUOTES, item.json, out);
        return;
    }
    scratch.clear();
    item.slashed(scratch);
    copy(QUOTES, scratch, out);
}

/// A whole text as a JSON string and a comma.
fn text_value(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    copy(STRING, text, out);
    out.extend_from_slice(b"\",");
}

fn raw_event(item: &Item<'_>, out: &mut Vec<u8>) {
    if item.entry.damage.is_some() { elided(item.entry, out) } else { sorted(item.json, &mut 0, out) }
}

fn csv_header(out: &mut Vec<u8>, columns: &[&str], delimiter: char, line_end: &str) {
    let quoted: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    out.extend_from_slice(quoted.join(&delimiter.to_string()).as_bytes());
    out.extend_from_slice(line_end.as_bytes());
}

/// `6/14/2021 11:03:21 AM`.
fn american_date(out: &mut Vec<u8>, instant: Seconds) {
    let time = civil(instant);
    let hour = if time.hour % 12 == 0 { 12 } else { time.hour % 12 };
    for (value, after) in [(time.month, b'/'), (time.day, b'/'), (time.year, b' '), (hour, b':')] {
        wire::digits(out, value);
        out.push(after);
    }
    two_digits(out, time.minute);
    out.push(b':');
    two_digits(out, time.second);
    out.extend_from_slice(if time.hour < 12 { b" AM" } else { b" PM" });
}

/// `14.06.2021 11:03:21`.
fn german_date(out: &mut Vec<u8>, instant: Seconds) {
    let time = civil(instant);
    two_digits(out, time.day);
    out.push(b'.');
    two_digits(out, time.month);
    out.push(b'.');
    wire::digits(out, time.year);
    for (before, value) in [(b' ', time.hour), (b':', time.minute), (b':', time.second)] {
        out.push(before);
        two_digits(out, value);
    }
}

fn two_digits(out: &mut Vec<u8>, value: i64) {
    if value < 10 {
        out.push(b'0');
    }
    wire::digits(out, value);
}

/// Copies compact JSON with the keys of every object in byte order and a `Z` behind every time that has no zone.
/// `at` is where the value begins, and then where it ends.
fn sorted(json: &[u8], at: &mut usize, out: &mut Vec<u8>) {
    match json.get(*at) {
        Some(b'{') => {
            *at += 1;
            let mut members = Vec::with_capacity(40);
            while json.get(*at).is_some_and(|&byte| byte != b'}') {
                let key_start = *at;
                *at = string_end(json, *at);
                let key = &json[key_start..*at];
                *at += 1;
                members.push((key, *at));
                *at = value_end(json, *at);
                if json.get(*at) == Some(&b',') {
                    *at += 1;
                }
            }
            members.sort_unstable_by_key(|&(key, _)| key);
            out.push(b'{');
            for (index, (key, start)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(key);
                out.push(b':');
                sorted(json, &mut { start }, out);
            }
            out.push(b'}');
            *at += 1;
        }
        Some(b'[') => {
            out.push(b'[');
            *at += 1;
            while json.get(*at).is_some_and(|&byte| byte != b']') {
                sorted(json, at, out);
                if json.get(*at) == Some(&b',') {
                    out.push(b',');
                    *at += 1;
                }
            }
            out.push(b']');
            *at += 1;
        }
        _ => {
            let value = &json[*at..value_end(json, *at)];
            *at += value.len();
            match value {
                [b'"', time @ .., b'"'] if is_zoneless_time(time) => {
                    out.extend_from_slice(&value[..value.len() - 1]);
                    out.extend_from_slice(b"Z\"");
                }
                _ => out.extend_from_slice(value),
            }
        }
    }
}

fn is_zoneless_time(text: &[u8]) -> bool {
    text.len() == 19 && text[10] == b'T' && text[4] == b'-' && text[13] == b':' && text[16] == b':'
}

/// Where a string that begins at `at` ends, behind its closing quote.
fn string_end(json: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(offset) = json.get(end..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        end += offset;
        if json[end] == b'"' {
            return end + 1;
        }
        end += 2;
    }
    json.len()
}

/// Where any value that begins at `at` ends.
fn value_end(json: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while let Some(&byte) = json.get(at) {
        match byte {
            b'"' => {
                at = string_end(json, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Text of a Clixml element. As PowerShell does it, control characters, halves of surrogate pairs and an underscore
/// before an `x` are written `_xHHHH_`.
fn xml_text(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(plain) = rest.iter().position(|&byte| may_need_escape(byte)) {
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let length = match rest[0] {
            0xf0.. => 4,
            0xc2 => 2,
            _ => 1,
        };
        let (character, behind) = rest.split_at(length.min(rest.len()));
        match character {
            b"<" => out.extend_from_slice(b"&lt;"),
            b">" => out.extend_from_slice(b"&gt;"),
            b"&" => out.extend_from_slice(b"&amp;"),
            b"_" if matches!(behind, [b'x' | b'X', ..]) => out.extend_from_slice(b"_x005F_"),
            [b'_'] | [0xc2, 0xa0..=0xff] => out.extend_from_slice(character),
            _ => {
                for unit in String::from_utf8_lossy(character).encode_utf16() {
                    out.extend_from_slice(format!("_x{unit:04X}_").as_bytes());
                }
            }
        }
        rest = behind;
    }
    out.extend_from_slice(rest);
}

/// Whether a UTF-8 sequence that begins so can be one that [`xml_text`] changes.
fn may_need_escape(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | b'<' | b'>' | b'&' | b'_' | 0x7f | 0xc2 | 0xf0..=0xff)
}

/// What Windows PowerShell's ASCII makes of a text.
pub(super) fn ascii(text: &[u8], out: &mut Vec<u8>) {
    for chunk in text.utf8_chunks() {
        if chunk.valid().is_ascii() {
            out.extend_from_slice(chunk.valid().as_bytes());
            continue;
        }
        for character in chunk.valid().chars() {
            if character.is_ascii() {
                out.push(character as u8);
            } else {
                out.extend_from_slice(&b"??"[..character.len_utf16()]);
            }
        }
    }
}

fn utf16(text: &[u8], out: &mut Vec<u8>) {
    for chunk in text.utf8_chunks() {
        let mut rest = chunk.valid();
        while !rest.is_empty() {
            let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            let (ascii, other) = rest.split_at(plain);
            let start = out.len();
            out.resize(start + 2 * plain, 0);
            for (unit, byte) in out[start..].chunks_exact_mut(2).zip(ascii.bytes()) {
                unit[0] = byte;
            }
            let beyond = other.bytes().position(|byte| byte.is_ascii()).unwrap_or(other.len());
            for unit in other[..beyond].encode_utf16() {
                out.extend_from_slice(&unit.to_le_bytes());
            }
            rest = &other[beyond..];
        }
    }
}
