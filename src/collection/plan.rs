//! What to ask the log next: a pure state machine. Facts of each answer go in, the next action comes out. It has no
//! clock, no randomness but a seed, and touches no file; times are whole seconds since 1970-01-01T00:00:00Z.

use std::collections::VecDeque;

use super::failure::{Failure, FailureKind};

/// What one call may return; the service gives no more.
pub const RESULT_SIZE: u32 = 5_000;

/// What one session may return; the service cuts off what is beyond, silently.
const SESSION_ROWS: u64 = 50_000;

/// Records that a window should hold: few calls are wasted, and the end of the session is far.
const AIM: std::ops::RangeInclusive<u64> = 5_000..=25_000;

/// The middle of the aim, to which windows are scaled.
const AIMED: i64 = 15_000;

/// The shortest window, in seconds.
pub const SHORTEST: i64 = 60;

/// The longest window, in seconds.
pub const LONGEST: i64 = 7 * 86_400;

/// Answers in a row without a new Id that end a window: pages may be repeated without end.
const FRUITLESS: u32 = 3;

/// The first wait and the longest, in seconds.
const WAITS: (i64, i64) = (30, 900);

/// How often a part of a window that kept failing is tried again before it is halved in turn.
const PART_RETRIES: u32 = 1;

/// Windows in a row that end with a lost sign-in before nothing more is asked.
const SIGNED_OUT: u32 = 2;

/// How long after an event its record may still appear, in seconds.
const LATE: i64 = 86_400;

/// How to plan.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions {
    /// How long the first window is, in seconds.
    pub window_seconds: i64,
    /// How often a window is tried again after a failure before it is halved, or becomes a gap.
    pub maximum_retries: u32,
    /// Where session ids and the spread of waits come from: another one for every run.
    pub seed: u64,
}

/// A span of time: from `start` up to, and without, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The first second.
    pub start: i64,
    /// The second after the last.
    pub end: i64,
}

impl Interval {
    /// How long it is, in seconds.
    pub fn seconds(self) -> i64 {
        self.end - self.start
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask the log for [`RESULT_SIZE`] unsorted records, and say what came with [`Plan::answered`] or [`Plan::failed`].
    Call {
        /// What to ask for. It begins a second before its window, because some tenants leave out a window's ends.
        asked: Interval,
        /// The SessionId.
        session: String,
    },
    /// Wait before the next action.
    Wait {
        /// How long.
        seconds: i64,
        /// Why, for people.
        why: String,
    },
    /// All records of the window have been returned.
    Finished(Interval),
    /// The window could not be read to its end, or not at all.
    Gap(Interval, String),
    /// Nothing is left to ask.
    Done,
}

/// What an answer of the log looked like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer {
    /// Its rows.
    pub rows: u64,
    /// Its rows whose Id came for the first time in the session.
    pub new_rows: u64,
    /// Whether its rows are those of a failed page: a ResultIndex of -1, or a ResultCount of 0. They mean nothing.
    pub is_failed_page: bool,
    /// moreRecordsAvailable, if it says so.
    pub more: Option<bool>,
}

/// What was done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanCounts {
    /// Windows ended, gaps among them.
    pub windows: u64,
    /// Calls answered, or failed.
    pub calls: u64,
    /// Answers with a new Id.
    pub fruitful: u64,
    /// Answers without rows.
    pub empty: u64,
    /// Answers with rows, none of them new.
    pub repeated: u64,
    /// Answers whose rows were those of a failed page.
    pub failed_pages: u64,
    /// Windows tried again.
    pub retries: u64,
    /// Windows halved.
    pub splits: u64,
    /// Seconds waited.
    pub waited: u64,
}

/// A window that is being read.
#[derive(Clone, Debug)]
struct Window {
    interval: Interval,
    session: String,
    /// Rows of the session, and how many Ids they had.
    rows: u64,
    ids: u64,
    /// Answers in a row without rows, and without a new Id.
    empty: u32,
    fruitless: u32,
    /// The last word on whether there is more.
    more: Option<bool>,
    retries: u32,
    /// Failures since the last good answer.
    failures: u32,
}

/// A window that kept failing and is read in parts.
#[derive(Clone, Copy, Debug)]
struct Parted {
    /// Where it ends.
    end: i64,
    /// How long the next window was to be before.
    length: i64,
}

/// The plan of a collection.
#[derive(Clone, Debug)]
pub struct Plan {
    options: PlanOptions,
    /// What is still to be asked, oldest first.
    left: VecDeque<Interval>,
    /// How long the next window is to be.
    length: i64,
    window: Option<Window>,
    /// Actions that facts led to and that were not taken yet.
    next: VecDeque<Action>,
    draws: u64,
    signed_out: u32,
    parted: Option<Parted>,
    /// Windows in a row that became gaps because they failed, none having been read to its end since.
    failed: u32,
    counts: PlanCounts,
}

impl Plan {
    /// A plan that asks for what is `left`, oldest first.
    pub fn new(options: PlanOptions, left: impl IntoIterator<Item = Interval>) -> Self {
        Self {
            options,
            left: left.into_iter().filter(|interval| interval.seconds() > 0).collect(),
            length: options.window_seconds.clamp(SHORTEST, LONGEST),
            window: None,
            next: VecDeque::new(),
            draws: 0,
            signed_out: 0,
            parted: None,
            failed: 0,
            counts: PlanCounts::default(),
        }
    }

    /// What was done so far.
    pub fn counts(&self) -> PlanCounts {
        self.counts
    }

    /// How long the next window is to be, in seconds: what a later run goes on with.
    pub fn window_seconds(&self) -> i64 {
        self.length
    }

    /// Whether what is asked next begins there.
    pub fn goes_on_at(&self, second: i64) -> bool {
        self.left.front().is_some_and(|next| next.start == second)
    }

    /// How much is still to be asked, the window that is being read included, in seconds.
    pub fn left_seconds(&self) -> i64 {
        let window = self.window.as_ref().map(|window| window.interval);
        self.left.iter().copied().chain(window).map(Interval::seconds).sum()
    }

    /// The windows that come next, the one that is being read included, if all are as long as the next one.
    pub fn windows(&self) -> impl Iterator<Item = Interval> + use<> {
        let window = self.window.as_ref().map(|window| window.interval);
        let mut rest = self.clone();
        window.into_iter().chain(std::iter::from_fn(move || rest.cut_window()))
    }

    /// The next action. A call stays the next action until it is answered; every other one is given once.
    pub fn next_action(&mut self) -> Action {
        if let Some(action) = self.next.pop_front() {
            return action;
        }
        if self.window.is_none() {
            let Some(interval) = self.cut_window() else { return Action::Done };
            self.window = Some(self.begin(interval, 0, 0));
        }
        let Some(window) = &self.window else { return Action::Done };
        let Interval { start, end } = window.interval;
        Action::Call { asked: Interval { start: start - 1, end }, session: window.session.clone() }
    }

    /// Takes the next window off what is left.
    fn cut_window(&mut self) -> Option<Interval> {
        let first = self.left.front_mut()?;
        // What would remain must not be shorter than a window may be.
        if first.seconds() < self.length + SHORTEST {
            return self.left.pop_front();
        }
        let window = Interval { start: first.start, end: first.start + self.length };
        first.start = window.end;
        Some(window)
    }

    fn begin(&mut self, interval: Interval, retries: u32, failures: u32) -> Window {
        let session = self.draw_session();
        Window { interval, session, rows: 0, ids: 0, empty: 0, fruitless: 0, more: None, retries, failures }
    }

    /// The call was answered. Without a call nothing happens.
    pub fn answered(&mut self, answer: Answer) {
        let Some(window) = &mut self.window else { return };
        self.counts.calls += 1;
        if answer.is_failed_page {
            self.counts.failed_pages += 1;
            return self.retry(&Failure::failed_page());
        }
        self.signed_out = 0;
        window.failures = 0;
        window.rows += answer.rows;
        window.ids += answer.new_rows;
        window.more = answer.more.or(window.more);
        window.empty = if answer.rows == 0 { window.empty + 1 } else { 0 };
        window.fruitless = if answer.new_rows == 0 { window.fruitless + 1 } else { 0 };
        match (answer.rows, answer.new_rows) {
            (0, _) => self.counts.empty += 1,
            (_, 0) => self.counts.repeated += 1,
            _ => self.counts.fruitful += 1,
        }
        if window.rows >= SESSION_ROWS {
            self.split();
        } else if answer.rows > 0 && answer.more == Some(false) || window.empty == 2 && window.more != Some(true) {
            self.finish();
        } else if window.empty == 2 {
            self.retry(&Failure::withheld());
        } else if window.fruitless == FRUITLESS {
            self.give_up(format!(
                "{FRUITLESS} answers in a row held no new record, and none said that it was the last"
            ));
        }
    }

    /// The call failed. Without a call nothing happens.
    pub fn failed(&mut self, failure: &Failure) {
        if self.window.is_some() {
            self.counts.calls += 1;
            self.retry(failure);
        }
    }

    /// Tries the window again, in a new session: what the failed call may have taken from the old one is lost in it.
    fn retry(&mut self, failure: &Failure) {
        let Some(Window { interval, retries, failures, .. }) = self.window else { return };
        let most = self.most_retries(interval);
        if retries >= most {
            return self.part(failure, retries + 1);
        }
        self.counts.retries += 1;
        self.window = Some(self.begin(interval, retries + 1, failures + 1));
        // A failed page is often followed by a good one; a second one in a row is treated like any failure.
        if failure.kind != FailureKind::FailedPage || failures > 0 {
            let seconds = self.draw_wait(failures, failure.retry_after);
            self.counts.waited += seconds as u64;
            let why = format!("{}; try {} of {}", failure.describe(), retries + 2, most + 1);
            self.next.push_back(Action::Wait { seconds, why });
        }
    }

    /// How often a window is tried again: a part of one that was tried that often only once, unless it is the first that
    /// would be lost.
    fn most_retries(&self, interval: Interval) -> u32 {
        let all = self.options.maximum_retries;
        let is_part = self.parted.is_some_and(|parted| interval.end <= parted.end);
        if is_part && (self.failed > 0 || interval.seconds() >= self.worth_halving()) {
            all.min(PART_RETRIES)
        } else {
            all
        }
    }

    /// How long a window that fails has to be so that its halves are tried on their own: two minutes, so that an instant
    /// that never answers costs a minute; after several gaps in a row longer from gap to gap, so that where nothing
    /// answers any more it is soon asked no more often than there are windows.
    fn worth_halving(&self) -> i64 {
        let gaps = self.failed.saturating_sub(1).min(20);
        (2 * SHORTEST) << gaps
    }

    /// After the last try: reads both halves on their own, or leaves a gap.
    fn part(&mut self, failure: &Failure, tries: u32) {
        let Some(Window { interval, .. }) = self.window else { return };
        if failure.kind.may_lie_in_the_window() && interval.seconds() >= self.worth_halving() {
            let length = self.length;
            let outer = self.parted.filter(|parted| interval.end <= parted.end);
            self.parted = Some(outer.unwrap_or(Parted { end: interval.end, length }));
            return self.halve();
        }
        self.failed = self.failed.saturating_add(1);
        if let Some(Parted { end, length }) = self.parted
            && interval.end <= end
        {
            // It was this time that failed, and not the length of the windows.
            self.length = length;
        }
        self.signed_out = if failure.kind == FailureKind::SignedOut { self.signed_out + 1 } else { 0 };
        let times = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
        self.give_up(format!("{}; tried {times}", failure.describe()));
        if self.signed_out >= SIGNED_OUT {
            let reason = "the sign-in was lost, and nothing more was asked: sign in again and collect the rest";
            self.next.extend(self.left.drain(..).map(|interval| Action::Gap(interval, reason.to_owned())));
        }
    }

    /// The session gave all that a session gives, and the rest is cut off: both halves are read on their own.
    fn split(&mut self) {
        if self.window.as_ref().is_some_and(|window| window.interval.seconds() < 2 * SHORTEST) {
            let reason = format!("more than {SESSION_ROWS} records in less than two minutes, which no session returns");
            return self.give_up(reason);
        }
        self.halve();
    }

    fn halve(&mut self) {
        let Some(Window { interval: Interval { start, end }, .. }) = self.window.take() else { return };
        self.counts.splits += 1;
        let middle = start + (end - start) / 2;
        // On its own, so that no window grows over the end of the one that was too much.
        self.left.push_front(Interval { start: middle, end });
        self.left.push_front(Interval { start, end: middle });
        self.length = (end - middle).max(SHORTEST);
    }

    fn finish(&mut self) {
        let Some(window) = self.window.take() else { return };
        self.counts.windows += 1;
        self.failed = 0;
        self.next.push_back(Action::Finished(window.interval));
        let seconds = window.interval.seconds();
        let length = match window.ids {
            0 => 2 * seconds.max(self.length / 2),
            ids if AIM.contains(&ids) => seconds,
            // Twice as long at most: what comes may be a busier time.
            ids => (seconds.saturating_mul(AIMED) / ids as i64).min(2 * seconds),
        };
        // A last piece, or half of what was too much, may be short for other reasons than its records.
        self.length = if window.ids > *AIM.end() { length } else { length.max(self.length) };
        self.length = self.length.clamp(SHORTEST, LONGEST);
    }

    fn give_up(&mut self, reason: String) {
        let Some(window) = self.window.take() else { return };
        self.counts.windows += 1;
        self.next.push_back(Action::Gap(window.interval, reason));
    }

    fn draw_session(&mut self) -> String {
        let bits = self.draw();
        // A random GUID says so: version 4, variant 1.
        let bits = bits & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
        crate::audit::guid_text(bits)
    }

    /// How long to wait after so many failures before this one: from half a minute on, doubling, up to a quarter of an
    /// hour, and a fifth more or less, so that several collections do not come back together.
    fn draw_wait(&mut self, failures: u32, retry_after: i64) -> i64 {
        let (first, longest) = WAITS;
        let doubled = first.saturating_mul(1 << failures.min(10)).min(longest);
        let percent = 80 + (self.draw() % 41) as i64;
        (doubled * percent / 100).max(retry_after).clamp(first, longest)
    }

    fn draw(&mut self) -> u128 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.options.seed.to_le_bytes()).update(&self.draws.to_le_bytes());
        self.draws += 1;
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        u128::from_le_bytes(bytes)
    }
}

/// The second after which records of a range may still be missing at the second `now`, because they appear late;
/// `None` if the range ended long enough before.
pub fn incomplete_after(range: Interval, now: i64) -> Option<i64> {
    let settled = now - LATE;
    (range.end > settled).then(|| settled.max(range.start))
}
