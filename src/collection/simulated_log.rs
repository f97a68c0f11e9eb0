//! An audit log that behaves as the real one does, with every fault that is known of it, from a seed.

use std::collections::HashMap;

use super::checkpoint::utc;
use super::plan::Interval;
use crate::audit::guid_text;

/// How often each fault comes, in 1,000 calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// A call that fails, its page lost or not.
    pub failure: u64,
    /// A first empty answer although there is more.
    pub false_empty: u64,
    /// An empty answer with a warning.
    pub warned_empty: u64,
    /// A page without meaning.
    pub failed_page: u64,
    /// A page that is shorter than asked for.
    pub short_page: u64,
    /// A page that comes again.
    pub repeated_page: u64,
    /// A page from which on the session repeats itself without end.
    pub stuck: u64,
    /// A record that is on the page several times.
    pub copies: u64,
}

/// How the tenant's log answers.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// Whether the window's first second belongs to it, and its last.
    pub first_second: bool,
    /// Whether the second of the window's end belongs to it.
    pub last_second: bool,
    /// Whether answers say if there is more.
    pub says_more: bool,
    /// Whether ResultCount is the total, and not the size of the page.
    pub counts_all: bool,
}

/// What a call gave.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Records, by their number, with the ResultIndex of the first, the ResultCount and moreRecordsAvailable.
    Rows(Vec<usize>, i64, i64, Option<bool>),
    /// No rows, and a warning or none.
    Empty(&'static str),
    /// An error.
    Failed(&'static str),
}

#[derive(Debug, Default)]
struct Session {
    /// The records it goes through, where it begins among them, and how many it has given.
    records: std::ops::Range<usize>,
    turn: usize,
    at: usize,
    rows: usize,
    last_page: Vec<usize>,
    stuck: bool,
}

/// The log: records in order of time, each known by its place.
#[derive(Debug)]
pub struct SimulatedLog {
    times: Vec<i64>,
    faults: Faults,
    habits: Habits,
    state: u64,
    sessions: HashMap<String, Session>,
    was_empty: bool,
    /// Seconds that never answer, and what every call says that asks for one of them.
    pub never: Vec<i64>,
    pub never_says: &'static str,
    /// What was asked for, call by call.
    pub asked: Vec<Interval>,
    /// Whether some records come cut off.
    pub is_cut: bool,
}

impl SimulatedLog {
    /// A log of records written at those seconds.
    pub fn new(mut times: Vec<i64>, faults: Faults, habits: Habits, seed: u64) -> Self {
        times.sort_unstable();
        let (sessions, never, asked) = Default::default();
        let never_says = "The operation has timed out.";
        Self { times, faults, habits, state: seed, sessions, was_empty: false, never, never_says, asked, is_cut: false }
    }

    /// Adds records that appear late.
    pub fn appear(&mut self, times: &[i64]) {
        self.times.extend(times);
        self.times.sort_unstable();
    }

    /// The places of the records written in the interval.
    pub fn within(&self, interval: Interval) -> std::ops::Range<usize> {
        let place = |second| self.times.partition_point(|&time| time < second);
        place(interval.start)..place(interval.end)
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.times.len()
    }

    /// When a record was written.
    pub fn time(&self, record: usize) -> i64 {
        self.times[record]
    }

    /// The Id of a record, and its AuditData.
    pub fn row(&self, record: usize) -> (String, String) {
        let second = self.times[record];
        // Its place among those of its second, so that it stays the same when others appear.
        let nth = record - self.times.partition_point(|&time| time < second);
        let id = guid_text(((second as u128) << 64) | (nth as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let time = utc(second);
        let time = time.trim_end_matches('Z');
        let mut text = format!(r#"{{"Id":"{id}","CreationTime":"{time}","Operation":"MeetingDetail"}}"#);
        if self.is_cut && second % 3 == 0 {
            text.truncate(60);
        }
        (id, text)
    }

    /// The AuditData of a record.
    pub fn audit_data(&self, record: usize) -> String {
        self.row(record).1
    }

    fn draw(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn chance(&mut self, permille: u64) -> bool {
        permille > 0 && self.draw(1000) < permille
    }

    /// A call.
    pub fn call(&mut self, asked: Interval, id: &str) -> Reply {
        self.asked.push(asked);
        let was_empty = std::mem::replace(&mut self.was_empty, false);
        if self.asks_for_what_never_answers(asked) {
            return Reply::Failed(self.never_says);
        }
        let Habits { first_second, last_second, says_more, counts_all } = self.habits;
        if !self.sessions.contains_key(id) {
            let start = if first_second { asked.start } else { asked.start + 1 };
            let end = if last_second { asked.end + 1 } else { asked.end };
            let records = self.within(Interval { start, end: end.max(start) });
            let turn = self.draw(records.len().max(1) as u64) as usize;
            self.sessions.insert(id.to_owned(), Session { records, turn, ..Session::default() });
        }
        if self.chance(self.faults.failure) {
            let message = ["The request was throttled.", "The operation has timed out.", "The connection was closed."];
            let message = message[self.draw(3) as usize];
            if self.draw(2) == 0 {
                // The page was made, and lost on the way.
                self.page(id);
            }
            return Reply::Failed(message);
        }
        if self.chance(self.faults.warned_empty) {
            return Reply::Empty("Failed to process request via Sync Search mode");
        }
        if !was_empty && self.chance(self.faults.false_empty) {
            self.was_empty = true;
            return Reply::Empty("");
        }
        if self.chance(self.faults.failed_page) {
            // Whatever these rows are, they are not of this window.
            let rows = (0..self.times.len().min(3)).collect();
            return if self.draw(2) == 0 { Reply::Rows(rows, -1, 3, None) } else { Reply::Rows(rows, 1, 0, None) };
        }
        let rows = self.page(id);
        if rows.is_empty() {
            return Reply::Empty("");
        }
        let session = &self.sessions[id];
        let more = says_more.then_some(session.at < session.records.len());
        let count = if counts_all { session.records.len() } else { 5_000 };
        Reply::Rows(rows, (session.at + 1) as i64, count as i64, more)
    }

    /// Whether a second that never answers is asked for.
    pub fn asks_for_what_never_answers(&self, asked: Interval) -> bool {
        self.never.iter().any(|second| (asked.start..asked.end).contains(second))
    }

    /// The next page of a session.
    fn page(&mut self, id: &str) -> Vec<usize> {
        let (short, repeated, stuck, copies) = (
            self.chance(self.faults.short_page),
            self.chance(self.faults.repeated_page),
            self.chance(self.faults.stuck),
            self.chance(self.faults.copies),
        );
        let shorter = 1 + self.draw(5_000) as usize;
        let session = self.sessions.get_mut(id).expect("it was begun");
        session.stuck |= stuck && !session.last_page.is_empty();
        let room = 50_000 - session.rows.min(50_000);
        let mut rows = if (repeated || session.stuck) && !session.last_page.is_empty() {
            session.last_page.clone()
        } else {
            let size = if short { shorter } else { 5_000 };
            let count = session.records.len();
            let end = (session.at + size.min(room)).min(count);
            let turn = |at: usize| session.records.start + (at + session.turn) % count;
            let rows: Vec<usize> = (session.at..end).map(turn).collect();
            session.at = end;
            rows
        };
        if copies && let Some(&first) = rows.first() {
            rows.extend(std::iter::repeat_n(first, 58.min(5_000 - rows.len().min(5_000))));
        }
        rows.truncate(room);
        session.rows += rows.len();
        session.last_page.clone_from(&rows);
        rows
    }
}
