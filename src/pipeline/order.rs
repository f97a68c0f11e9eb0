//! What has to happen in the order of the input: joining what blocks cut apart, finding duplicates, giving record
//! numbers, keeping the books.

use std::ops::Range;
use std::sync::Arc;

use super::feed::{BlockJob, Job, MEMORY_INDEX, SourceInfo};
use super::plan::{Memory, Plan};
use super::work::{Note, Parsed, Worker};
use crate::audit::guid_text;
use crate::books::Books;
use crate::dedup::{OWN_ROW, Part, SeenRecords, Sighting};
use crate::error::{Error, ErrorKind};
use crate::input::Layout;
use crate::input::decode::Encoding;
use crate::issue::{Issue, IssueCode};
use crate::knowledge::Knowledge;
use crate::message::Message;
use crate::record::RecordKind;
use crate::table::TableBuilder;

/// What is left to do with a job outside its turn.
#[derive(Debug, Default)]
pub struct Finished {
    /// The rows, which of them stay, the number of the records before, and whether they are the first of all.
    pub rows: Option<(TableBuilder, Vec<Range<usize>>, u64, bool)>,
    /// Why the source was given up.
    pub error: Option<Error>,
}

/// The state that passes from job to job.
#[derive(Debug)]
pub struct InOrder {
    plan: Arc<Plan>,
    next: u64,
    stopped: bool,
    /// What the last block of the source left over, and where that begins.
    carry: Vec<u8>,
    carry_offset: u64,
    layout: Option<Layout>,
    skipping: bool,
    /// The source that was given up.
    abandoned: Option<usize>,
    seen: SeenRecords,
    records: u64,
    any_rows: bool,
    /// Books and issues so far.
    pub books: Books,
    /// What a learning pass learned.
    pub learned: Option<Knowledge>,
}

/// The source of what is in no file.
fn memory(memory: Memory) -> Arc<SourceInfo> {
    let (name, container) = (Arc::from(memory.name()), memory.container());
    Arc::new(SourceInfo { index: MEMORY_INDEX, name, path: None, container, encoding: Encoding::Utf8 })
}

/// Parses a job on the assumption that nothing was left over before it.
pub fn guess(job: &Job, worker: &mut Worker, sequence: u64) -> Option<Parsed> {
    match job {
        Job::Block(block) => {
            Some(worker.block(&block.data, block.layout.clone(), false, block.last, &block.source.name, sequence))
        }
        Job::Records(records) => Some(worker.records(records, sequence)),
        Job::Table(table) => Some(worker.table(table, sequence)),
        Job::Failed(..) | Job::LeftOut(..) => None,
    }
}

impl InOrder {
    /// The state before the first job.
    pub fn new(plan: Arc<Plan>) -> Self {
        let learned = plan.learning.then(|| Knowledge::new(plan.learn).finding(&plan.filter));
        Self {
            plan,
            next: 0,
            stopped: false,
            carry: Vec::new(),
            carry_offset: 0,
            layout: None,
            skipping: false,
            abandoned: None,
            seen: SeenRecords::default(),
            records: 0,
            any_rows: false,
            books: Books::default(),
            learned,
        }
    }

    /// Goes on where another state has ended: its books, record numbers and duplicates.
    pub fn take_over(&mut self, before: &mut Self) {
        self.seen = std::mem::take(&mut before.seen);
        self.books = std::mem::take(&mut before.books);
        self.records = before.records;
        self.any_rows = before.any_rows;
    }

    /// How many jobs were settled.
    pub fn settled(&self) -> u64 {
        self.next
    }

    /// Whether all jobs before this one are settled.
    pub fn is_turn(&self, sequence: u64) -> bool {
        self.next == sequence && !self.stopped
    }

    /// Whether nothing will be settled any more.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// Lets nobody wait for a turn any more.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// Settles a job in its turn. `guess` is what parsing it on its own gave; it is used if it was right.
    pub fn settle(&mut self, sequence: u64, job: Job, guess: Option<Parsed>, worker: &mut Worker) -> Finished {
        self.next = sequence + 1;
        match job {
            Job::Failed(source, error) => {
                self.books.source(source.index, &source.name, source.container);
                Finished { rows: None, error: Some(error) }
            }
            Job::LeftOut(source, message) => {
                self.books.issue(Issue {
                    record_number: 0,
                    source: source.name.clone(),
                    byte_offset: 0,
                    code: IssueCode::NotAuditData,
                    audit_id: None,
                    message: format!("left out: {message}"),
                });
                Finished::default()
            }
            Job::Block(block) => self.settle_block(sequence, block, guess, worker),
            Job::Records(records) => {
                let Some(parsed) = guess else { return Finished::default() };
                let source = memory(self.plan.memory);
                self.account(parsed, &records.data, 0, &source, records.data.len() as u64)
            }
            Job::Table(_) => {
                let Some(parsed) = guess else { return Finished::default() };
                let source = memory(self.plan.memory);
                self.account(parsed, &[], 0, &source, 0)
            }
        }
    }

    fn settle_block(&mut self, sequence: u64, block: BlockJob, guess: Option<Parsed>, worker: &mut Worker) -> Finished {
        if block.first {
            self.carry.clear();
            self.layout = Some(block.layout.clone());
            self.skipping = false;
        }
        let Some(guess) = guess.filter(|_| self.abandoned != Some(block.source.index)) else {
            return Finished::default();
        };
        let length = block.data.len() as u64;
        let layout = self.layout.take().unwrap_or_else(|| block.layout.clone());
        let right = self.carry.is_empty() && !self.skipping && layout == block.layout;
        let (parsed, data, offset) = match right {
            true => (guess, block.data, block.offset),
            false => {
                let offset = if self.carry.is_empty() { block.offset } else { self.carry_offset };
                let mut data = std::mem::take(&mut self.carry);
                data.extend_from_slice(&block.data);
                let parsed = worker.block(&data, layout, self.skipping, block.last, &block.source.name, sequence);
                (parsed, data, offset)
            }
        };
        self.skipping = parsed.skipping;
        self.layout = Some(parsed.layout.clone());
        self.carry.clear();
        self.carry.extend_from_slice(&data[parsed.consumed..]);
        self.carry_offset = offset + block.source.encoding.source_length(&data[..parsed.consumed]);
        for damage in &block.damages {
            self.books.issue(Issue {
                record_number: 0,
                source: block.source.name.clone(),
                byte_offset: damage.offset,
                code: IssueCode::GzipDamaged,
                audit_id: None,
                message: format!(
                    "{} at byte {} of the compressed data; what could be decoded is kept",
                    damage.what, damage.offset
                ),
            });
        }
        let mut finished = self.account(parsed, &data, offset, &block.source, length);
        if finished.error.is_some() {
            self.abandoned = Some(block.source.index);
        } else if block.last {
            let (index, path) = (block.source.index, block.source.path.as_deref());
            finished.error = self.books.close_source(index, path);
        }
        finished
    }

    /// Counts what a job gave, and finds which of its rows stay.
    fn account(&mut self, parsed: Parsed, data: &[u8], offset: u64, source: &Arc<SourceInfo>, bytes: u64) -> Finished {
        if let (Some(all), Some(learned)) = (&mut self.learned, &parsed.learned) {
            all.merge(learned);
            return Finished::default();
        }
        let base = self.records;
        self.records += parsed.framed;
        let books = self.books.source(source.index, &source.name, source.container);
        books.counts.bytes += bytes;
        books.counts.records += parsed.framed;
        books.counts.other_operations += parsed.other_operations;
        books.counts.rejected += parsed.rejected;
        books.result_count = books.result_count.max(parsed.result_count);
        books.more_available = parsed.more_available.or(books.more_available);
        books.failed_pages += parsed.failed_pages;
        books.pages += parsed.pages.0;
        books.page_links += parsed.pages.1;

        let mut keep: Vec<Range<usize>> = Vec::new();
        let mut issues = parsed.issues.into_iter().peekable();
        let mut offsets = Offsets { encoding: source.encoding, data, at: 0, offset };
        let issue = |books: &mut Books, offsets: &mut Offsets<'_>, pending: super::work::PendingIssue| {
            let issue = Issue {
                record_number: base + u64::from(pending.position) + 1,
                source: source.name.clone(),
                byte_offset: offsets.of(pending.at),
                code: pending.code,
                audit_id: pending.audit_id,
                message: pending.message,
            };
            if pending.code == IssueCode::ValueNotConverted {
                books.source(source.index, &source.name, source.container).note_unread(&issue);
            }
            if pending.rejected {
                books.source(source.index, &source.name, source.container).reject(&issue);
            }
            books.issue(issue);
        };
        let mut limit = None;
        for note in parsed.notes {
            while let Some(pending) = issues.next_if(|pending| pending.position < note.position) {
                limit = limit.or_else(|| self.over_limit(&pending));
                issue(&mut self.books, &mut offsets, pending);
            }
            let sighting = match (note.key, note.content) {
                (None, _) => Sighting::First,
                (Some(key), OWN_ROW) => self.seen.note_own_row(key, note.part, source.index),
                (Some(key), content) => self.seen.note(key, content),
            };
            let missing = match sighting {
                Sighting::Duplicate => self.missing_rows(&note),
                _ => Vec::new(),
            };
            let of_source = self.books.source(source.index, &source.name, source.container);
            let counts = &mut of_source.counts;
            if sighting == Sighting::First || !missing.is_empty() {
                let first = if missing.is_empty() { note.rows } else { 0..0 };
                let kept = missing.into_iter().chain([first]);
                let rows = kept.clone().map(|range| range.len() as u64).sum::<u64>();
                counts.keep(note.kind);
                counts.rows += rows;
                counts.filtered_rows += note.filtered;
                of_source.note_rows(note.kind, note.looked_at, &[note.cut, note.nameless, note.unread]);
                let rows = rows + note.filtered;
                for range in kept {
                    match keep.last_mut() {
                        Some(last) if last.end == range.start => last.end = range.end,
                        _ if range.is_empty() => {}
                        _ => keep.push(range),
                    }
                }
                self.books.times(note.creation, note.times);
                self.books.fills(note.fills);
                if let Some(meeting) = note.meeting {
                    self.books.meeting(note.kind, meeting);
                }
                if note.is_homeless {
                    self.books.without_meeting(rows);
                }
                while let Some(pending) = issues.next_if(|pending| pending.position == note.position) {
                    issue(&mut self.books, &mut offsets, pending);
                }
            } else {
                counts.duplicates += 1;
                let mut audit_id = None;
                while let Some(pending) = issues.next_if(|pending| pending.position == note.position) {
                    audit_id = pending.audit_id;
                }
                if sighting == Sighting::Conflict {
                    counts.conflicting_duplicates += 1;
                    let id = note.guid.then_some(note.key).flatten().map(guid_text);
                    self.books.issue(Issue {
                        record_number: base + u64::from(note.position) + 1,
                        source: source.name.clone(),
                        byte_offset: offsets.of(note.at),
                        code: IssueCode::ConflictingDuplicate,
                        audit_id: audit_id.or(id),
                        message: "its content differs from that of the first record with its Id, which was kept"
                            .to_string(),
                    });
                }
            }
        }
        for pending in issues {
            limit = limit.or_else(|| self.over_limit(&pending));
            issue(&mut self.books, &mut offsets, pending);
        }
        for (key, records) in parsed.unknown_keys {
            self.books.unknown_key(key, records);
        }
        let error = limit.map(|(position, at, message)| {
            let error = Error::new(ErrorKind::LimitExceeded, message)
                .at(base + u64::from(position) + 1, offsets.of(at))
                .with_path(source.path.clone().unwrap_or_else(|| source.name.as_ref().into()));
            match source.index {
                MEMORY_INDEX => error,
                index => error.with_source(index as u64, &source.name),
            }
        });
        let first = !self.any_rows && !keep.is_empty();
        self.any_rows |= first;
        Finished { rows: parsed.builder.map(|builder| (builder, keep, base, first)), error }
    }

    /// Of a raw record the rows that no row of ours before it was, if rows of ours are all that was seen of it.
    fn missing_rows(&mut self, note: &Note) -> Vec<Range<usize>> {
        let Some(key) = note.key.filter(|_| note.content != OWN_ROW) else { return Vec::new() };
        let mut is_missing = |part| self.seen.note_missing(key, part);
        let part = |index| match note.kind {
            RecordKind::Meeting => Part::Whole,
            kind => Part::Attendee(kind, index),
        };
        match note.attendees.as_slice() {
            [] if is_missing(part(0)) => vec![note.rows.clone()],
            [] => Vec::new(),
            attendees => {
                let rows = note.rows.clone().zip(attendees);
                rows.filter(|(_, index)| is_missing(part(**index))).map(|(row, _)| row..row + 1).collect()
            }
        }
    }

    fn over_limit(&self, pending: &super::work::PendingIssue) -> Option<(u32, usize, Message)> {
        let limited = matches!(pending.code, IssueCode::RecordTooLarge | IssueCode::TooDeep);
        (self.plan.limits.fail && pending.rejected && limited)
            .then(|| (pending.position, pending.at, pending.code.told(pending.message.clone())))
    }
}

/// Places in a block → places in the source. Records come in order, so that no byte has to be looked at twice.
#[derive(Debug)]
struct Offsets<'a> {
    encoding: Encoding,
    data: &'a [u8],
    /// The last place that was asked for, and where that is in the source.
    at: usize,
    offset: u64,
}

impl Offsets<'_> {
    fn of(&mut self, at: usize) -> u64 {
        let at = at.min(self.data.len());
        if at >= self.at {
            self.offset += self.encoding.source_length(&self.data[self.at..at]);
        } else {
            self.offset -= self.encoding.source_length(&self.data[at..self.at]);
        }
        self.at = at;
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_in_the_encoding_of_the_source_from_place_to_place() {
        let data = "aé😀b\nc".as_bytes();
        for (encoding, expected) in
            [(Encoding::Utf8, [100, 101, 103, 107, 109]), (Encoding::Utf16Le, [100, 102, 104, 108, 112])]
        {
            let mut offsets = Offsets { encoding, data, at: 0, offset: 100 };
            assert_eq!([0, 1, 3, 7, 9].map(|at| offsets.of(at)), expected);
            assert_eq!(
                [9, 1, 1, 99].map(|at| offsets.of(at)),
                [expected[4], expected[1], expected[1], expected[4] + [1, 2][usize::from(encoding != Encoding::Utf8)]]
            );
        }
    }
}
