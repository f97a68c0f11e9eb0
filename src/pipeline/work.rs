//! One job → parsed rows and notes: what a worker thread does on its own, without regard to the jobs before.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use bumpalo::Bump;
use hashbrown::HashMap;

use super::plan::Plan;
use super::spool::Records;
use crate::audit::{Interpreter, RowSink, Verdict, is_placeholder, record_key};
use crate::books::Span;
use crate::classic::ClassicRows;
use crate::dedup::{OWN_ROW, Part};
use crate::input::csv::{RowContent, field_text};
use crate::input::finder::{Finder, Found, Origin, RecordSink};
use crate::input::json::is_page;
use crate::input::{Block, Extent, Form, FrameBuffer, FrameLimits, Layout, OuterFields, Piece, same_length_text};
use crate::issue::{IssueCode, IssueSet};
use crate::json::{Value, unescape_keeping_halves};
use crate::knowledge::Knowledge;
use crate::knowledge::identity::meeting_number;
use crate::own_rows::{self, OwnColumns, OwnRowReader};
use crate::record::{Cell, RecordKind, Row};
use crate::schema::Column;
use crate::table::{Table, TableBuilder};

/// What the in-order step has to know of a record that gave rows.
#[derive(Clone, Debug)]
pub struct Note {
    /// Position of the record among those of the job.
    pub position: u32,
    /// Where the record begins in the job's data.
    pub at: usize,
    /// Its kind.
    pub kind: RecordKind,
    /// What its copies share.
    pub key: Option<u128>,
    /// Whether the key is its Id, and not a hash of it.
    pub guid: bool,
    /// Hash of its content, [`OWN_ROW`] for our own rows coming back.
    pub content: u64,
    /// Of one of our own rows what tells it from others of its record.
    pub part: Part,
    /// Its rows in the table being built.
    pub rows: Range<usize>,
    /// Of a raw record with several attendees the AttendeeIndex of each of those rows.
    pub attendees: Vec<i64>,
    /// Its rows that the filter left out.
    pub filtered: u64,
    /// Its rows, whether the filter lets them through or not.
    pub looked_at: u32,
    /// Those of them that ConvertTo-Json cut.
    pub cut: u32,
    /// Those of them that name no attendee.
    pub nameless: u32,
    /// Those of them with a value that did not convert.
    pub unread: u32,
    /// The columns that any of its rows fills, a bit each.
    pub fills: u128,
    /// Its MeetingId as a key.
    pub meeting: Option<u128>,
    /// Whether it names neither a meeting nor a call.
    pub is_homeless: bool,
    /// When it was written.
    pub creation: Span,
    /// When its meeting or session was.
    pub times: Span,
}

/// An issue whose record number and source are not known yet.
#[derive(Clone, Debug)]
pub struct PendingIssue {
    /// Position of the record among those of the job.
    pub position: u32,
    /// Where the record begins in the job's data.
    pub at: usize,
    /// What it is.
    pub code: IssueCode,
    /// The record's Id.
    pub audit_id: Option<String>,
    /// What, where and what to do.
    pub message: String,
    /// Whether the record was rejected.
    pub rejected: bool,
}

/// What came of a job.
#[derive(Debug)]
pub struct Parsed {
    /// The rows; none in a learning pass.
    pub builder: Option<TableBuilder>,
    /// The records that gave rows, in order.
    pub notes: Vec<Note>,
    /// What was odd.
    pub issues: Vec<PendingIssue>,
    /// Keys that the contract does not know, and in how many records.
    pub unknown_keys: HashMap<String, u64, foldhash::fast::FixedState>,
    /// Records framed.
    pub framed: u64,
    /// Records of other operations.
    pub other_operations: u64,
    /// Records rejected.
    pub rejected: u64,
    /// Largest ResultCount.
    pub result_count: Option<i64>,
    /// The last moreRecordsAvailable.
    pub more_available: Option<bool>,
    /// Rows of failed pages.
    pub failed_pages: u64,
    /// Pages of results, and those that name a next one.
    pub pages: (u64, u64),
    /// What a learning pass learned.
    pub learned: Option<Knowledge>,
    /// Bytes of the data that are dealt with.
    pub consumed: usize,
    /// The layout behind the last record.
    pub layout: Layout,
    /// Whether a record over the limit is being skipped.
    pub skipping: bool,
}

/// Everything a worker reuses from job to job.
pub struct Worker {
    plan: Arc<Plan>,
    buffer: FrameBuffer,
    finder: Finder,
    arena: Bump,
    interpreter: Interpreter,
    own_rows: OwnRowReader,
    own_columns: Option<(Vec<String>, OwnColumns)>,
    classic: Option<ClassicRows>,
    field: Vec<u8>,
}

impl Worker {
    /// A worker for that plan.
    pub fn new(plan: Arc<Plan>) -> Self {
        let classic = plan.classic.map(|layout| ClassicRows::new(layout, plan.zone));
        Self {
            plan,
            buffer: FrameBuffer::default(),
            finder: Finder::default(),
            arena: Bump::new(),
            interpreter: Interpreter::default(),
            own_rows: OwnRowReader::default(),
            own_columns: None,
            classic,
            field: Vec::new(),
        }
    }

    fn begin(&self, layout: Layout) -> Parsed {
        Parsed {
            builder: (!self.plan.learning).then(|| TableBuilder::new(self.plan.schema.clone())),
            notes: Vec::new(),
            issues: Vec::new(),
            unknown_keys: HashMap::default(),
            framed: 0,
            other_operations: 0,
            rejected: 0,
            result_count: None,
            more_available: None,
            failed_pages: 0,
            pages: (0, 0),
            learned: self.plan.learning.then(|| Knowledge::new(self.plan.learn).finding(&self.plan.filter)),
            consumed: 0,
            layout,
            skipping: false,
        }
    }

    /// Frames and parses a block. `order` is a number that grows from job to job.
    pub fn block(
        &mut self,
        data: &[u8],
        layout: Layout,
        skipping: bool,
        last: bool,
        source: &str,
        order: u64,
    ) -> Parsed {
        let mut parsed = self.begin(layout);
        // Only JSON is parsed where it lies; of other containers each record is checked as it is taken out.
        let text = if matches!(parsed.layout, Layout::Json) { same_length_text(data) } else { Cow::default() };
        let block = Block { data, text: &text, last };
        let mut buffer = std::mem::take(&mut self.buffer);
        (buffer.pages, buffer.page_links) = (0, 0);
        (buffer.next_record, buffer.landmarks) = Default::default();
        parsed.skipping = skipping;
        parsed.consumed = self.frame(block, 0, source, order, &mut buffer, &mut parsed);
        parsed.pages = (buffer.pages, buffer.page_links);
        self.buffer = buffer;
        parsed
    }

    /// Frames and parses what lies at and behind byte `at` of the block; the result is where that ends.
    fn frame(
        &mut self,
        block: Block<'_>,
        mut at: usize,
        source: &str,
        order: u64,
        buffer: &mut FrameBuffer,
        parsed: &mut Parsed,
    ) -> usize {
        let Block { data, last, .. } = block;
        let limits = FrameLimits { record_bytes: self.plan.limits.record_bytes, depth: self.plan.limits.depth };
        loop {
            if parsed.skipping {
                let (found, from) = parsed.layout.skip(&data[at..], last);
                at += from;
                parsed.skipping = !found;
                if !found {
                    break;
                }
            }
            // Whatever is framed, the next piece lies behind: standing still would never end.
            let further = (at + 1).min(data.len());
            match parsed.layout.next(block, at, limits, buffer) {
                Piece::Done { consumed } => {
                    at = consumed;
                    break;
                }
                Piece::TooLarge { start } => {
                    let message = format!("the record has more bytes than the limit of {}", limits.record_bytes);
                    parsed.reject(start, IssueCode::RecordTooLarge, message);
                    at = start + 1;
                    parsed.skipping = true;
                }
                Piece::Rejected { start, end, code, message, outer } => {
                    parsed.note_outer(outer);
                    let message = match code {
                        IssueCode::Resynchronised => {
                            format!("{message}; skipped {} bytes up to the next record", end - start)
                        }
                        _ => message,
                    };
                    parsed.reject(start, code, message);
                    at = end.max(further);
                }
                Piece::Record(extent) => {
                    at = extent.end.max(further);
                    self.record(block, &extent, buffer, source, order, parsed);
                    self.arena.reset();
                }
            }
        }
        at
    }

    /// Parses records that need no framing, and those of pages of results, framed as in a file.
    pub fn records(&mut self, records: &Records, order: u64) -> Parsed {
        let source = self.plan.memory.name();
        let mut parsed = self.begin(Layout::Json);
        let mut buffer = FrameBuffer::default();
        // What framing needs of all of it, once there is a page.
        let mut all = None;
        let mut at = 0;
        for &end in &records.ends {
            let block = Block { data: &records.data, text: "", last: true };
            if is_page(&records.data[at..end])
                && let text = all.get_or_insert_with(|| same_length_text(&records.data))
                && let Some(text) = text.get(..end)
            {
                let block = Block { data: &records.data[..end], text, last: true };
                (buffer.next_record, parsed.skipping) = Default::default();
                self.frame(block, at, source, order, &mut buffer, &mut parsed);
                parsed.skipping = false;
            } else if end - at > self.plan.limits.record_bytes {
                let message = format!(
                    "the record has {} bytes, more than the limit of {}",
                    end - at,
                    self.plan.limits.record_bytes
                );
                parsed.reject(at, IssueCode::RecordTooLarge, message);
            } else {
                let extent = Extent { start: at, end, form: Form::Text(at..end), outer: OuterFields::default() };
                self.record(block, &extent, &buffer, source, order, &mut parsed);
                self.arena.reset();
            }
            at = end;
        }
        parsed.pages = (buffer.pages, buffer.page_links);
        parsed.consumed = records.data.len();
        parsed
    }

    /// Takes the rows of a table of ours.
    pub fn table(&mut self, table: &Table, order: u64) -> Parsed {
        let source = self.plan.memory.name();
        let mut parsed = self.begin(Layout::Empty);
        let plan = self.plan.clone();
        let Some(columns) = OwnColumns::from_schema(table.schema()) else { return parsed };
        for at in 0..table.rows() {
            let mut row = Row::new();
            let result = self.own_rows.read_table(&columns, table, at, &self.arena, &mut row);
            let sink = Collector::new(&plan, &mut parsed, &self.arena, self.classic.as_mut(), source, 0, order);
            sink.own_row(&mut row, result, self.own_rows.notes());
            self.arena.reset();
        }
        for name in columns.unknown() {
            *parsed.unknown_keys.entry(name.clone()).or_default() += table.rows() as u64;
        }
        parsed
    }

    fn record(
        &mut self,
        block: Block<'_>,
        extent: &Extent,
        buffer: &FrameBuffer,
        source: &str,
        order: u64,
        parsed: &mut Parsed,
    ) {
        let plan = &*self.plan;
        let arena = &self.arena;
        let mut outer = extent.outer;
        let mut replaced = false;
        let mut text = |bytes| decode(bytes, arena, &mut replaced);
        if let Form::OwnRow { enclosed } = extent.form {
            let columns = own_columns(&mut self.own_columns, &parsed.layout);
            let mut row = Row::new();
            let data = if enclosed { &buffer.row } else { block.data };
            let result = match columns {
                Some(columns) => {
                    let field_buffer = &mut self.field;
                    let fields = buffer.fields.iter().map(|field| {
                        field_text(data, field, field_buffer);
                        (text(arena.alloc_slice_copy(field_buffer)), field.quoted)
                    });
                    self.own_rows.read_csv(columns, fields, arena, &mut row)
                }
                None => Err((IssueCode::NotARecord, "the row is none of ours".to_string())),
            };
            let mut sink = Collector::new(plan, parsed, arena, self.classic.as_mut(), source, extent.start, order);
            sink.replaced = replaced;
            sink.own_row(&mut row, result, self.own_rows.notes());
            return;
        }
        let (piece, origin) = match &extent.form {
            Form::Parsed | Form::OwnRow { .. } => ("", Origin::Value),
            Form::Text(range) => (text(&block.data[range.clone()]), Origin::of(&parsed.layout)),
            Form::Buffer => (text(&buffer.text), Origin::of(&parsed.layout)),
            Form::JsonString(range) => {
                (unescape_keeping_halves(text(&block.data[range.clone()]), arena), Origin::Value)
            }
        };
        let mut taker = Taker {
            plan,
            parsed,
            interpreter: &mut self.interpreter,
            own_rows: &mut self.own_rows,
            classic: self.classic.as_mut(),
            source,
            at: extent.start,
            order,
            replaced,
        };
        let (finder, depth) = (&mut self.finder, plan.limits.depth);
        match &extent.form {
            Form::Parsed => match buffer.tape.root(block.text) {
                Some(root) => finder.value(root, depth, arena, &mut outer, &mut taker),
                None => taker.take(Found::Nothing(IssueCode::NotJson, "there is no JSON".to_string()), arena),
            },
            _ => finder.text(piece, origin, depth, arena, &mut outer, &mut taker),
        }
        parsed.note_outer(outer);
    }
}

/// Takes what was found in one piece of the data.
struct Taker<'w, 'p> {
    plan: &'w Plan,
    parsed: &'p mut Parsed,
    interpreter: &'p mut Interpreter,
    own_rows: &'p mut OwnRowReader,
    classic: Option<&'p mut ClassicRows>,
    source: &'w str,
    at: usize,
    order: u64,
    replaced: bool,
}

impl<'w> RecordSink<'w> for Taker<'w, '_> {
    fn take<'x>(&mut self, found: Found<'x>, arena: &'x Bump)
    where
        'w: 'x,
    {
        let classic = self.classic.as_deref_mut();
        let mut sink = Collector::new(self.plan, self.parsed, arena, classic, self.source, self.at, self.order);
        sink.replaced = self.replaced;
        match found {
            Found::Record(value) => sink.interpret(self.interpreter, value),
            Found::OwnRow(value) => {
                let mut row = Row::new();
                let result = self.own_rows.read_json(value, arena, &mut row);
                sink.own_row(&mut row, result, self.own_rows.notes());
            }
            Found::Nothing(code, message) => sink.reject(code, message),
        }
    }
}

/// The bytes as text; what is no UTF-8 becomes U+FFFD.
fn decode<'a>(bytes: &'a [u8], arena: &'a Bump, replaced: &mut bool) -> &'a str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => {
            *replaced = true;
            arena.alloc_str(&String::from_utf8_lossy(bytes))
        }
    }
}

fn own_columns<'w>(known: &'w mut Option<(Vec<String>, OwnColumns)>, layout: &Layout) -> Option<&'w OwnColumns> {
    let Layout::Csv(csv) = layout else { return None };
    let RowContent::OwnRow(_) = csv.content else { return None };
    if known.as_ref().is_none_or(|(header, _)| *header != csv.header) {
        let names: Vec<&str> = csv.header.iter().map(String::as_str).collect();
        *known = Some((csv.header.clone(), OwnColumns::from_header(&names)));
    }
    known.as_ref().map(|(_, columns)| columns)
}

impl Parsed {
    fn reject(&mut self, at: usize, code: IssueCode, message: String) {
        let position = self.framed as u32;
        self.framed += 1;
        self.rejected += 1;
        self.issues.push(PendingIssue { position, at, code, audit_id: None, message, rejected: true });
    }

    fn note_outer(&mut self, outer: OuterFields) {
        self.result_count = self.result_count.max(outer.result_count);
        self.more_available = outer.more_available.or(self.more_available);
        if outer.result_index == Some(-1) {
            self.failed_pages += 1;
        }
    }
}

/// Takes the rows of one record: fills what other records know, filters, adds them to the table and notes what the
/// in-order step needs.
struct Collector<'w, 'p, 'a> {
    plan: &'w Plan,
    parsed: &'p mut Parsed,
    arena: &'a Bump,
    classic: Option<&'p mut ClassicRows>,
    source: &'w str,
    at: usize,
    order: u64,
    note: Note,
    first_issue: usize,
    audit_id: Option<&'a str>,
    replaced: bool,
}

impl<'w, 'p, 'a> Collector<'w, 'p, 'a> {
    fn new(
        plan: &'w Plan,
        parsed: &'p mut Parsed,
        arena: &'a Bump,
        classic: Option<&'p mut ClassicRows>,
        source: &'w str,
        at: usize,
        order: u64,
    ) -> Self {
        let row = parsed.builder.as_ref().map_or(0, TableBuilder::rows);
        let note = Note {
            position: parsed.framed as u32,
            at,
            kind: RecordKind::Meeting,
            key: None,
            guid: false,
            content: OWN_ROW,
            part: Part::Whole,
            rows: row..row,
            attendees: Vec::new(),
            filtered: 0,
            looked_at: 0,
            cut: 0,
            nameless: 0,
            unread: 0,
            fills: 0,
            meeting: None,
            is_homeless: false,
            creation: Span::default(),
            times: Span::default(),
        };
        let first_issue = parsed.issues.len();
        Self { plan, parsed, arena, classic, source, at, order, note, first_issue, audit_id: None, replaced: false }
    }

    fn reject(&mut self, code: IssueCode, message: String) {
        // What was odd in a record does not matter beside that it was rejected.
        self.parsed.issues.truncate(self.first_issue);
        self.parsed.reject(self.at, code, message);
    }

    /// Closes the record: it gave rows.
    fn keep(mut self) {
        if self.replaced {
            self.push_issue(IssueCode::InvalidEncoding, "bytes that are no UTF-8 were replaced by U+FFFD".to_string());
        }
        let audit_id = self.audit_id;
        for issue in &mut self.parsed.issues[self.first_issue..] {
            issue.audit_id = audit_id.map(str::to_string);
        }
        self.note.rows.end = self.parsed.builder.as_ref().map_or(0, TableBuilder::rows);
        self.parsed.framed += 1;
        self.parsed.notes.push(self.note);
    }

    fn push_issue(&mut self, code: IssueCode, message: String) {
        self.parsed.issues.push(PendingIssue {
            position: self.note.position,
            at: self.at,
            code,
            audit_id: None,
            message,
            rejected: false,
        });
    }
}

impl<'w, 'a> Collector<'w, '_, 'a>
where
    'w: 'a,
{
    fn interpret(mut self, interpreter: &mut Interpreter, value: Value<'a>) {
        match interpreter.interpret(value, self.arena, &mut self) {
            Verdict::Rows(facts) => {
                self.note.kind = facts.kind;
                self.note.key = facts.key;
                self.note.content = facts.content;
                self.keep();
            }
            Verdict::OtherOperation => {
                self.parsed.issues.truncate(self.first_issue);
                self.parsed.framed += 1;
                self.parsed.other_operations += 1;
            }
            Verdict::Rejected(code, message) => self.reject(code, message),
        }
    }

    fn own_row(mut self, row: &mut Row<'a>, result: Result<(), (IssueCode, String)>, notes: &[(IssueCode, String)]) {
        let kind = row.text(Column::RecordKind).and_then(RecordKind::from_name);
        let kind = match (result, kind) {
            (Err((code, message)), _) => return self.reject(code, message),
            (Ok(()), None) => return self.reject(IssueCode::NotARecord, "the row has no RecordKind".to_string()),
            (Ok(()), Some(kind)) => kind,
        };
        for (code, message) in notes {
            self.push_issue(*code, message.clone());
        }
        self.note.kind = kind;
        self.note.key = row.text(Column::AuditId).filter(|id| !is_placeholder(id)).map(record_key);
        self.note.part = match (kind, row.int(Column::AttendeeIndex)) {
            // A meeting is one row of its record.
            (RecordKind::Meeting, _) => Part::Whole,
            (kind, Some(index)) => Part::Attendee(kind, index),
            (kind, None) => Part::Untold(kind, own_rows::content(row)),
        };
        self.row(row);
        self.keep();
    }

    fn observe(&mut self, row: &Row<'a>) {
        self.audit_id = row.text(Column::AuditId);
        self.note.guid = self.audit_id.is_some_and(|id| id.len() == 36) && !row.issues.contains(IssueCode::NotAGuid);
        if let Some(time) = row.time(Column::CreationTime) {
            self.note.creation.include(time);
        }
        for column in [Column::StartTime, Column::EndTime, Column::JoinTime, Column::LeaveTime] {
            if let Some(time) = row.time(column) {
                self.note.times.include(time);
            }
        }
        self.note.meeting = row.text(Column::MeetingId).and_then(meeting_number);
        let is_call = row.text(Column::RecordKind) == Some(RecordKind::CallParticipant.name());
        self.note.is_homeless = match is_call {
            true => row.text(Column::CallId).is_none_or(is_placeholder),
            false => self.note.meeting.is_none(),
        };
    }

    fn accepts(&self, row: &Row<'a>) -> bool {
        let filter = &self.plan.filter;
        match &self.plan.fill.test {
            _ if filter.is_empty() => true,
            Some(knowledge) => knowledge.accepts(filter, row, self.plan.fill.identity.as_deref()),
            None => filter.accepts(row),
        }
    }
}

impl<'w, 'a> RowSink<'a> for Collector<'w, '_, 'a>
where
    'w: 'a,
{
    fn row(&mut self, row: &mut Row<'a>) {
        self.observe(row);
        if let Some(learned) = &mut self.parsed.learned {
            let job = self.plan.jobs_before + self.order;
            learned.observe(row, job << 32 | u64::from(self.note.position));
            return;
        }
        self.note.looked_at += 1;
        self.note.cut += u32::from(row.issues.contains(IssueCode::TruncatedByDepth));
        self.note.unread += u32::from(row.issues.contains(IssueCode::ValueNotConverted));
        self.note.nameless += u32::from(IDENTITY.iter().all(|&column| row.text(column).is_none_or(str::is_empty)));
        if !self.accepts(row) {
            self.note.fills |= row.filled();
            self.note.filtered += 1;
            return;
        }
        let plan: &'w Plan = self.plan;
        if let Some(knowledge) = &plan.fill.meetings {
            match plan.fill.join {
                true => knowledge.fill_meeting(row),
                false => knowledge.fill_subject(row),
            }
        }
        if let Some(knowledge) = &plan.fill.identity {
            knowledge.fill_identity(row);
        }
        // Record numbers are known only when the jobs before are done: they are counted from here and moved later.
        row.set(Column::RecordNumber, Cell::Int(i64::from(self.note.position) + 1));
        row.set_text(Column::Source, self.source);
        if self.replaced {
            row.issues.insert(IssueCode::InvalidEncoding);
        }
        match row.issues.is_empty() {
            true => row.set(Column::Issues, Cell::Null),
            false => row.set_text(Column::Issues, self.arena.alloc_str(&names(row.issues))),
        }
        self.note.fills |= row.filled();
        let Some(builder) = &mut self.parsed.builder else { return };
        let before = builder.rows();
        match &mut self.classic {
            // What the layout has no columns for counts as filtered.
            Some(classic) => self.note.filtered += u64::from(!classic.append(row, builder)),
            None => builder.append(row),
        }
        if row.int(Column::AttendeeCount).is_some_and(|count| count > 1) && builder.rows() > before {
            self.note.attendees.push(row.int(Column::AttendeeIndex).unwrap_or(0));
        }
    }

    fn issue(&mut self, code: IssueCode, message: String) {
        self.push_issue(code, message);
    }

    fn unknown_key(&mut self, path: &str) {
        match self.parsed.unknown_keys.get_mut(path) {
            Some(records) => *records += 1,
            None => {
                self.parsed.unknown_keys.insert(path.to_string(), 1);
            }
        }
    }
}

/// The columns that say who an attendee is.
const IDENTITY: [Column; 5] = [
    Column::UserObjectId,
    Column::DisplayName,
    Column::UserPrincipalName,
    Column::ApplicationId,
    Column::ApplicationName,
];

fn names(issues: IssueSet) -> String {
    let names: Vec<&str> = issues.iter().map(IssueCode::name).collect();
    names.join("; ")
}
