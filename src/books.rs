//! The books of a reading: every framed record is counted exactly once, and what it says of the collection's
//! completeness is kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::error::{Error, ErrorKind};
use crate::filter::{Filter, Searched};
use crate::issue::{ALL_SOURCES, Issue, IssueCode};
use crate::knowledge::{MeetingMap, Unusable};
use crate::message;
use crate::message::Message;
use crate::pipeline::SEARCH;
use crate::pipeline::feed::MEMORY;
use crate::record::{Cell, RecordKind};
use crate::schema::{COLUMNS, ColumnType, Storage};
use crate::table::{Table, TableBuilder, TableKind, TableSchema};
use crate::time::Timestamp;

/// Issues kept in full; beyond, they are only counted: a bad file must not fill the memory.
const ISSUES_KEPT: usize = 100_000;

/// Distinct unknown keys kept; keys are chosen by whoever writes the records.
const UNKNOWN_KEYS_KEPT: usize = 10_000;

/// The books: every framed record is counted exactly once.
///
/// `records = meetings + participants + call_participants + other_operations + duplicates + rejected`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sources begun.
    pub sources: u64,
    /// Records framed.
    pub records: u64,
    /// MeetingDetail records kept.
    pub meetings: u64,
    /// MeetingParticipantDetail records kept.
    pub participants: u64,
    /// CallParticipantDetail records kept.
    pub call_participants: u64,
    /// Records of other operations.
    pub other_operations: u64,
    /// Records whose Id was seen before.
    pub duplicates: u64,
    /// Of those, the ones with other content.
    pub conflicting_duplicates: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Rows of the kept records that passed the filter.
    pub rows: u64,
    /// Rows of the kept records that did not, or that the view has no columns for.
    pub filtered_rows: u64,
    /// Bytes read, decompressed.
    pub bytes: u64,
}

/// A span of instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The oldest.
    pub oldest: Option<Timestamp>,
    /// The newest.
    pub newest: Option<Timestamp>,
}

impl Span {
    /// Widens the span to hold `time`.
    pub fn include(&mut self, time: Timestamp) {
        self.oldest = Some(self.oldest.map_or(time, |oldest| oldest.min(time)));
        self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
    }

    /// From when to when, in words; `None` where there is no time.
    pub(crate) fn text(&self) -> Option<String> {
        let [oldest, newest] = [self.oldest?, self.newest?].map(|time| {
            let mut text = Vec::new();
            time.write_utc(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Some(format!("{oldest} to {newest}"))
    }

    /// Widens the span to hold another.
    pub fn union(&mut self, other: Self) {
        for time in [other.oldest, other.newest].into_iter().flatten() {
            self.include(time);
        }
    }
}

/// Counts of one source, and the signs that it is cut off.
#[derive(Clone, Debug, Default)]
pub struct SourceBooks {
    /// Its name.
    pub name: Arc<str>,
    /// Its container.
    pub container: &'static str,
    /// Its counts.
    pub counts: Counts,
    /// Largest ResultCount that a row gave.
    pub result_count: Option<i64>,
    /// moreRecordsAvailable of the last row that said it.
    pub more_available: Option<bool>,
    /// Rows of failed pages.
    pub failed_pages: u64,
    /// Pages of results.
    pub pages: u64,
    /// Pages that named a next one.
    pub page_links: u64,
    /// Rows of kept records, whether the filter lets them through or not.
    pub kept_rows: u64,
    /// Those that ConvertTo-Json cut.
    pub cut_rows: u64,
    /// Rows of kept participants' records, whether the filter lets them through or not.
    pub attendee_rows: u64,
    /// Those that name nobody.
    pub nameless_rows: u64,
    /// Rows of kept records with a value that did not convert.
    pub unread_rows: u64,
    /// What did not convert first.
    first_unread: Option<String>,
    /// By code, how many records were rejected, and the first.
    rejections: BTreeMap<IssueCode, (u64, Rejection)>,
    /// Whether it was read to its end, and looked at.
    closed: bool,
}

/// A record that was rejected.
#[derive(Clone, Debug)]
struct Rejection {
    record_number: u64,
    byte_offset: u64,
    message: String,
}

impl SourceBooks {
    /// Notes a rejected record and why.
    pub fn reject(&mut self, issue: &Issue) {
        let first = || Rejection {
            record_number: issue.record_number,
            byte_offset: issue.byte_offset,
            message: issue.message.clone(),
        };
        self.rejections.entry(issue.code).or_insert_with(|| (0, first())).0 += 1;
    }

    /// Notes a value that did not convert.
    pub fn note_unread(&mut self, issue: &Issue) {
        self.first_unread.get_or_insert_with(|| issue.message.clone());
    }

    /// Notes the rows of a kept record: how many, and how many of them were cut by ConvertTo-Json, name nobody, or have a
    /// value that did not convert.
    pub fn note_rows(&mut self, kind: RecordKind, rows: u32, &[cut, nameless, unread]: &[u32; 3]) {
        self.kept_rows += u64::from(rows);
        self.cut_rows += u64::from(cut);
        self.unread_rows += u64::from(unread);
        if kind != RecordKind::Meeting {
            self.attendee_rows += u64::from(rows);
            self.nameless_rows += u64::from(nameless);
        }
    }

    /// Why nothing could be read of a source that is full of records; `None` where something could, or there was nothing.
    fn nothing_read(&self) -> Option<Message> {
        let records = self.counts.records;
        if records == 0 || self.counts.rejected < records {
            return None;
        }
        // Of causes that are as frequent the first in the order of the codes.
        let most = self.rejections.iter().max_by_key(|(code, (count, _))| (*count, std::cmp::Reverse(**code)));
        let (&code, (count, first)) = most?;
        let cause = code.told(first.message.clone());
        let (number, byte) = (first.record_number, first.byte_offset);
        let place = message!["record ", number, ", byte ", byte];
        let what = match (records, *count) {
            (1, _) => message!["the only record in it could not be read (", place, "): ", cause],
            (_, 1) => {
                message!["none of the ", records, " records in it could be read; one of them (", place, "): ", cause]
            }
            (_, count) if count < records => message![
                "none of the ",
                records,
                " records in it could be read; ",
                count,
                " of them, the first ",
                place,
                ": ",
                cause
            ],
            _ => {
                message![
                    "none of the ",
                    records,
                    " records in it could be read, the first of them (",
                    place,
                    "): ",
                    cause
                ]
            }
        };
        Some(match remedy(code, &first.message) {
            Some(remedy) => message![what, "; ", remedy],
            None => what,
        })
    }

    /// What is missing in most of its rows, if anything is: its code, and what to do.
    fn hollow(&self) -> Option<(IssueCode, String)> {
        let Self { kept_rows, cut_rows, attendee_rows, nameless_rows, .. } = *self;
        let nameless = (nameless_rows > attendee_rows / 2).then(|| {
            let rows = if attendee_rows == 1 { "row" } else { "rows" };
            format!("{nameless_rows} of {attendee_rows} participant {rows} name nobody")
        });
        if cut_rows > kept_rows / 10 {
            let rows = if kept_rows == 1 { "row was" } else { "rows were" };
            let and = nameless.map(|nameless| format!(", and {nameless}")).unwrap_or_default();
            let message =
                format!("{cut_rows} of {kept_rows} {rows} cut by ConvertTo-Json{and}: export again with -Depth 100");
            return Some((IssueCode::ManyTruncated, message));
        }
        nameless.map(|nameless| {
            let why = "was the export cut, as by ConvertTo-Json without -Depth, or did it leave out Attendees?";
            (IssueCode::NoIdentities, format!("{nameless}: {why}"))
        })
    }

    /// That values of many of its rows could not be read, and the first of them.
    fn unread(&self) -> Option<String> {
        let Self { kept_rows, unread_rows, .. } = *self;
        (unread_rows > kept_rows / 10).then(|| {
            let rows = if kept_rows == 1 { "row" } else { "rows" };
            let have = if unread_rows == 1 { "has" } else { "have" };
            let first = self.first_unread.as_deref().map(|first| format!(", such as {first}")).unwrap_or_default();
            format!("{unread_rows} of {kept_rows} {rows} {have} values that could not be read and are missing in their columns{first}")
        })
    }

    /// Why the collection that wrote this source looks cut off, if it does.
    fn cut_off_sign(&self) -> Option<String> {
        let records = self.counts.records;
        // A collection says itself what is missing.
        if self.container == SEARCH {
            return None;
        }
        if self.more_available == Some(true) {
            return Some("its last result says that more records are available".to_string());
        }
        if self.pages > 0 && self.page_links >= self.pages {
            return Some("its last page names a next page".to_string());
        }
        if let Some(expected) = self.result_count.filter(|&expected| expected > 0 && expected as u64 > records) {
            return Some(format!("it holds {records} of {expected} results"));
        }
        let what = match records {
            100 => "the default size of one search",
            5_000 => "the most that one call of Search-UnifiedAuditLog returns",
            50_000 => "the most that one search session or portal export returns",
            100_000 | 1_000_000 => "at which exports of the portal end",
            _ => return None,
        };
        Some(format!("it holds exactly {records} records, {what}"))
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct MeetingSeen {
    detail: bool,
    participants: u32,
}

/// What has nothing to belong to, or nothing that belongs to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Orphans {
    /// Participants' records whose meeting's own record was not read.
    pub(crate) participants: u64,
    /// Meetings of which only participants tell.
    pub(crate) participant_meetings: u64,
    /// Meetings without participants.
    pub(crate) meetings: u64,
}

/// The books.
#[derive(Debug, Default)]
pub struct Books {
    sources: Vec<SourceBooks>,
    issues: Vec<Issue>,
    issue_counts: BTreeMap<IssueCode, u64>,
    unknown_keys: BTreeMap<String, u64>,
    creation: Span,
    meeting_times: Span,
    meetings: HashMap<u128, MeetingSeen, foldhash::fast::FixedState>,
    /// Rows that name neither a meeting nor a call.
    without_meeting: u64,
    filled: Vec<u64>,
    ever_filled: u128,
    closed: bool,
}

impl Books {
    /// The books of the source with that number; opened if it is new.
    pub fn source(&mut self, index: usize, name: &Arc<str>, container: &'static str) -> &mut SourceBooks {
        while self.sources.len() <= index {
            self.sources.push(SourceBooks::default());
        }
        let source = &mut self.sources[index];
        if source.counts.sources == 0 {
            source.counts.sources = 1;
            source.name = name.clone();
        }
        source.container = container;
        source
    }

    /// Adds an issue.
    pub fn issue(&mut self, issue: Issue) {
        *self.issue_counts.entry(issue.code).or_default() += 1;
        if self.issues.len() < ISSUES_KEPT {
            self.issues.push(issue);
        }
    }

    /// Adds the rows of a map that were left out: those that are named one by one, the others in one issue. All count.
    pub fn unusable_rows(&mut self, map: &str, unusable: &Unusable) {
        let source: Arc<str> = Arc::from(unusable.file.as_deref().unwrap_or(MEMORY));
        let unnamed = unusable.count.saturating_sub(unusable.first.len() as u64);
        let named = unusable.first.iter().map(|row| format!("the {map}, {row}; the row was left out"));
        let others = (unnamed > 0).then(|| format!("the {map}, and {unnamed} more rows were left out"));
        for message in named.chain(others) {
            self.issue(Issue {
                record_number: 0,
                source: source.clone(),
                byte_offset: 0,
                code: IssueCode::UnusableMapRow,
                audit_id: None,
                message,
            });
        }
        *self.issue_counts.entry(IssueCode::UnusableMapRow).or_default() += unnamed.saturating_sub(1);
    }

    /// Counts a key that the contract does not know.
    pub fn unknown_key(&mut self, key: String, records: u64) {
        if self.unknown_keys.len() < UNKNOWN_KEYS_KEPT || self.unknown_keys.contains_key(&key) {
            *self.unknown_keys.entry(key).or_default() += records;
        }
    }

    /// Notes the times of a kept record.
    pub fn times(&mut self, creation: Span, meeting: Span) {
        self.creation.union(creation);
        self.meeting_times.union(meeting);
    }

    /// Notes the meeting that a kept record is about.
    pub fn meeting(&mut self, kind: RecordKind, key: u128) {
        let seen = self.meetings.entry(key).or_default();
        match kind {
            RecordKind::Meeting => seen.detail = true,
            RecordKind::Participant => seen.participants = seen.participants.saturating_add(1),
            RecordKind::CallParticipant => {}
        }
    }

    /// Notes rows that name neither a meeting nor a call, so that no answer has a place for them.
    pub fn without_meeting(&mut self, rows: u64) {
        self.without_meeting += rows;
    }

    /// How many of those there are.
    pub(crate) fn rows_without_meeting(&self) -> u64 {
        self.without_meeting
    }

    /// Notes which columns a kept record fills, a bit each, whether tables have them or not.
    pub fn fills(&mut self, columns: u128) {
        self.ever_filled |= columns;
    }

    /// Adds how often each column was filled.
    pub fn filled(&mut self, table: &Table) {
        self.filled.resize(COLUMNS.len(), 0);
        for (position, field) in table.schema().fields.iter().enumerate() {
            if let Some(column) = COLUMNS.iter().position(|known| known.name == field.name) {
                let nulls = table.column(position).null_count;
                self.filled[column] += (table.rows() - nulls) as u64;
            }
        }
    }

    /// Looks, once, at a source that was read to its end: for the signs of a collection that was cut off, and for what is
    /// missing in most of its rows. The answer is a failure of kind [`ErrorKind::InvalidFormat`] where every one of its
    /// records was rejected, about `path` or else the source's name.
    pub fn close_source(&mut self, index: usize, path: Option<&Path>) -> Option<Error> {
        let source = self.sources.get_mut(index).filter(|source| source.counts.sources > 0 && !source.closed)?;
        source.closed = true;
        let (name, counts, sign, failed, hollow) =
            (source.name.clone(), source.counts, source.cut_off_sign(), source.failed_pages, source.hollow());
        let unread = source.unread();
        let nothing = source.nothing_read().map(|message| {
            let path = path.unwrap_or(Path::new(source.name.as_ref()));
            Error::new(ErrorKind::InvalidFormat, message).with_path(path).with_source(index as u64, &source.name)
        });
        let kept = counts.meetings + counts.participants + counts.call_participants;
        let mut say = |code, message: String| {
            self.issue(Issue { record_number: 0, source: name.clone(), byte_offset: 0, code, audit_id: None, message });
        };
        if let Some(sign) = sign {
            let remedy = "collect again with Search-TeamsMeetingAudit of the PowerShell module, which asks until nothing is missing";
            say(IssueCode::PossiblyTruncated, format!("the collection may be cut off: {sign}; {remedy}"));
        }
        if let Some((code, message)) = hollow {
            say(code, message);
        }
        if let Some(message) = unread {
            say(IssueCode::ManyNotConverted, message);
        }
        if failed > 0 {
            say(
                IssueCode::FailedPage,
                format!("{failed} rows are of a failed page (ResultIndex -1): collect that time again"),
            );
        }
        if counts.records == 0 {
            say(IssueCode::NoRecords, "the source holds no audit records".to_string());
        } else if counts.other_operations > 0 && kept + counts.duplicates + counts.rejected == 0 {
            let operations = "MeetingDetail,MeetingParticipantDetail,CallParticipantDetail";
            say(
                IssueCode::OnlyOtherOperations,
                format!(
                    "none of the {} records is of a meeting or call: collect with -Operations {operations}",
                    counts.records
                ),
            );
        }
        nothing
    }

    /// Looks, once, at all that was read to its end: whether the filter let nothing of it through, and why.
    pub fn close(&mut self, filter: &Filter) {
        let counts = self.counts();
        if std::mem::replace(&mut self.closed, true)
            || counts.rows > 0
            || counts.filtered_rows == 0
            || filter.is_empty()
        {
            return;
        }
        let span = if self.meeting_times.oldest.is_some() { self.meeting_times } else { self.creation };
        self.nothing_matches(filter, &Searched { counts, span });
    }

    /// Adds that the filter let nothing through.
    pub(crate) fn nothing_matches(&mut self, filter: &Filter, searched: &Searched) {
        self.of_all_sources(IssueCode::NothingMatches, filter.why_nothing(searched));
    }

    /// Adds that no meeting of what was read is in the map; once, and not where the filter lets nothing through.
    pub(crate) fn map_matches_nothing(&mut self, map: &MeetingMap) {
        if [IssueCode::MapMatchesNothing, IssueCode::NothingMatches].iter().all(|code| self.issue_count(*code) == 0) {
            let searched = Searched { counts: self.counts(), span: self.meeting_times };
            self.of_all_sources(IssueCode::MapMatchesNothing, map.why_nothing(&searched));
        }
    }

    /// Adds an issue of all that was read.
    pub(crate) fn of_all_sources(&mut self, code: IssueCode, message: String) {
        let source = Arc::from(ALL_SOURCES);
        self.issue(Issue { record_number: 0, source, byte_offset: 0, code, audit_id: None, message });
    }

    /// The sums over all sources.
    pub fn counts(&self) -> Counts {
        self.sources.iter().fold(Counts::default(), |mut sum, source| {
            sum.add(&source.counts);
            sum
        })
    }

    /// How often the code was met.
    pub fn issue_count(&self, code: IssueCode) -> u64 {
        self.issue_counts.get(&code).copied().unwrap_or(0)
    }

    /// How often each code was met.
    pub(crate) fn issue_counts(&self) -> &BTreeMap<IssueCode, u64> {
        &self.issue_counts
    }

    /// The sources begun. The place of in-memory records is there even when there were none.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &SourceBooks> {
        self.sources.iter().filter(|source| source.counts.sources > 0)
    }

    /// Keys that the contract does not know, with the number of records.
    pub(crate) fn unknown_keys(&self) -> &BTreeMap<String, u64> {
        &self.unknown_keys
    }

    /// When records were written, and when their meetings and sessions were.
    pub(crate) fn spans(&self) -> (Span, Span) {
        (self.creation, self.meeting_times)
    }

    /// Meetings and participants that lack each other.
    pub(crate) fn orphans(&self) -> Orphans {
        self.meetings.values().fold(Orphans::default(), |mut orphans, seen| {
            if seen.participants > 0 && !seen.detail {
                orphans.participants += u64::from(seen.participants);
                orphans.participant_meetings += 1;
            }
            orphans.meetings += u64::from(seen.detail && seen.participants == 0);
            orphans
        })
    }

    /// Names of the columns that no kept record fills, in contract order.
    pub(crate) fn unfilled(&self) -> Vec<&'static str> {
        let is_unfilled = |position: &usize| self.ever_filled >> position & 1 == 0;
        (0..COLUMNS.len()).filter(is_unfilled).map(|position| COLUMNS[position].name).collect()
    }

    /// The issues kept.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The issues as a table: RecordNumber (null for a whole source), Source, ByteOffset, Code, AuditId, Message.
    pub fn issue_table(&self) -> Table {
        let mut builder = TableBuilder::new(Arc::new(issue_schema()));
        for issue in &self.issues {
            let whole_source = issue.record_number == 0;
            let number = |number: u64| if whole_source { Cell::Null } else { Cell::Int(number as i64) };
            builder.append_cells([
                number(issue.record_number),
                Cell::Text(&issue.source),
                number(issue.byte_offset),
                Cell::Text(issue.code.name()),
                issue.audit_id.as_deref().map_or(Cell::Null, Cell::Text),
                Cell::Text(&issue.message),
            ]);
        }
        builder.finish()
    }

    /// Counts and completeness in one row.
    pub fn summary_table(&self) -> Table {
        let counts = self.counts();
        let orphans = self.orphans();
        let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Summary, SUMMARY)));
        let time = |time: Option<Timestamp>| time.map_or(Cell::Null, Cell::Time);
        let cells = counts.cells().into_iter().chain([
            Cell::Int(orphans.participant_meetings as i64),
            Cell::Int(orphans.meetings as i64),
            Cell::Int(self.without_meeting as i64),
            time(self.creation.oldest),
            time(self.creation.newest),
            time(self.meeting_times.oldest),
            time(self.meeting_times.newest),
            Cell::Int(self.issue_counts.values().sum::<u64>() as i64),
            Cell::Int(self.unknown_keys.len() as i64),
            Cell::Bool(self.issue_count(IssueCode::PossiblyTruncated) > 0),
        ]);
        builder.append_cells(cells);
        builder.finish()
    }

    /// Counts per source, a row each.
    pub fn source_table(&self) -> Table {
        let fields: Vec<_> =
            [("Source", ColumnType::Text), ("Container", ColumnType::Text)].into_iter().chain(COUNTS).collect();
        let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Sources, &fields)));
        for source in self.sources() {
            let names = [Cell::Text(&source.name), Cell::Text(source.container)];
            builder.append_cells(names.into_iter().chain(source.counts.cells()));
        }
        builder.finish()
    }

    /// Keys that the contract does not know, most frequent first: Key, Records.
    pub fn unknown_key_table(&self) -> Table {
        let fields = [("Key", ColumnType::Text), ("Records", ColumnType::Int)];
        let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::UnknownKeys, &fields)));
        let mut keys: Vec<_> = self.unknown_keys.iter().collect();
        keys.sort_by_key(|(key, records)| (std::cmp::Reverse(**records), key.as_str()));
        for (key, records) in keys {
            builder.append_cells([Cell::Text(key), Cell::Int(*records as i64)]);
        }
        builder.finish()
    }

    /// The field table with how often each column was filled.
    pub fn field_table(&self) -> Table {
        field_table(Some(&self.filled).filter(|filled| !filled.is_empty()).map(Vec::as_slice))
    }
}

/// What to do about a source of which every record was rejected, mostly so.
fn remedy(code: IssueCode, message: &str) -> Option<&'static str> {
    let remedy = match code {
        IssueCode::RecordTooLarge => "raise the limit on the size of a record if it can be trusted",
        IssueCode::TooDeep => "raise the limit on the depth of records if it can be trusted",
        IssueCode::NotARecord | IssueCode::NoAuditData => {
            "give an export of the audit log with its whole AuditData: of Search-UnifiedAuditLog, the Purview portal or \
             Microsoft Graph"
        }
        // Whoever knows what made this of a record has said what to do.
        IssueCode::NotJson | IssueCode::CutOff if message.contains(": ") && !message.contains(" JSON: ") => {
            return None;
        }
        _ => "export it again, and leave it as it comes",
    };
    Some(remedy)
}

/// The schema of issue tables.
pub fn issue_schema() -> TableSchema {
    TableSchema::new(
        TableKind::Issues,
        &[
            ("RecordNumber", ColumnType::Int),
            ("Source", ColumnType::Text),
            ("ByteOffset", ColumnType::Int),
            ("Code", ColumnType::Text),
            ("AuditId", ColumnType::Guid),
            ("Message", ColumnType::Text),
        ],
    )
}

/// The field table as a table: Name, Type, Dictionary, Description and, where something was read, Filled rows.
pub fn field_table(filled: Option<&[u64]>) -> Table {
    let fields = [
        ("Name", ColumnType::Text),
        ("Type", ColumnType::Text),
        ("Dictionary", ColumnType::Bool),
        ("Description", ColumnType::Text),
        ("Filled", ColumnType::Int),
    ];
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Fields, &fields)));
    for (position, field) in COLUMNS.iter().enumerate() {
        builder.append_cells([
            Cell::Text(field.name),
            Cell::Text(field.ty.name()),
            Cell::Bool(field.storage == Storage::Dictionary),
            Cell::Text(field.description),
            filled.map_or(Cell::Null, |filled| Cell::Int(filled[position] as i64)),
        ]);
    }
    builder.finish()
}

const COUNTS: [(&str, ColumnType); 12] = [
    ("Sources", ColumnType::Int),
    ("Bytes", ColumnType::Int),
    ("Records", ColumnType::Int),
    ("Meetings", ColumnType::Int),
    ("Participants", ColumnType::Int),
    ("CallParticipants", ColumnType::Int),
    ("OtherOperations", ColumnType::Int),
    ("Duplicates", ColumnType::Int),
    ("ConflictingDuplicates", ColumnType::Int),
    ("Rejected", ColumnType::Int),
    ("Rows", ColumnType::Int),
    ("FilteredRows", ColumnType::Int),
];

const SUMMARY: &[(&str, ColumnType)] = &{
    let mut fields = [("", ColumnType::Int); 22];
    let mut position = 0;
    while position < COUNTS.len() {
        fields[position] = COUNTS[position];
        position += 1;
    }
    fields[12] = ("OrphanParticipantMeetings", ColumnType::Int);
    fields[13] = ("OrphanMeetings", ColumnType::Int);
    fields[14] = ("RowsWithoutMeeting", ColumnType::Int);
    fields[15] = ("OldestCreationTime", ColumnType::Time);
    fields[16] = ("NewestCreationTime", ColumnType::Time);
    fields[17] = ("OldestMeetingTime", ColumnType::Time);
    fields[18] = ("NewestMeetingTime", ColumnType::Time);
    fields[19] = ("Issues", ColumnType::Int);
    fields[20] = ("UnknownKeys", ColumnType::Int);
    fields[21] = ("PossiblyTruncated", ColumnType::Bool);
    fields
};

impl Counts {
    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        self.sources += other.sources;
        self.records += other.records;
        self.meetings += other.meetings;
        self.participants += other.participants;
        self.call_participants += other.call_participants;
        self.other_operations += other.other_operations;
        self.duplicates += other.duplicates;
        self.conflicting_duplicates += other.conflicting_duplicates;
        self.rejected += other.rejected;
        self.rows += other.rows;
        self.filtered_rows += other.filtered_rows;
        self.bytes += other.bytes;
    }

    /// Counts a kept record.
    pub fn keep(&mut self, kind: RecordKind) {
        match kind {
            RecordKind::Meeting => self.meetings += 1,
            RecordKind::Participant => self.participants += 1,
            RecordKind::CallParticipant => self.call_participants += 1,
        }
    }

    /// Whether every framed record is counted exactly once.
    pub fn balance(&self) -> bool {
        let counted = self.meetings
            + self.participants
            + self.call_participants
            + self.other_operations
            + self.duplicates
            + self.rejected;
        self.records == counted
    }

    fn cells(&self) -> [Cell<'static>; 12] {
        [
            self.sources,
            self.bytes,
            self.records,
            self.meetings,
            self.participants,
            self.call_participants,
            self.other_operations,
            self.duplicates,
            self.conflicting_duplicates,
            self.rejected,
            self.rows,
            self.filtered_rows,
        ]
        .map(|count| Cell::Int(count as i64))
    }
}
