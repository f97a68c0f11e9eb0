use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;

use super::plan::{LONGEST, RESULT_SIZE, SHORTEST};
use super::simulated_log::{Faults, Habits, Reply, SimulatedLog};
use super::*;

const DAY: i64 = 86_400;
/// 2026-01-01T00:00:00Z
const BEGIN: i64 = 1_767_225_600;

const PLAIN: Habits = Habits { first_second: true, last_second: true, says_more: false, counts_all: true };

fn plan_options(seed: u64) -> PlanOptions {
    PlanOptions { window_seconds: DAY, maximum_retries: 5, seed }
}

fn options(days: i64, seed: u64) -> CollectionOptions {
    let time = |second: i64| Timestamp(second * 1_000_000);
    CollectionOptions {
        start: Some(time(BEGIN)),
        end: Some(time(BEGIN + days * DAY)),
        now: time(BEGIN + (days + 30) * DAY),
        filters: Filters::default(),
        plan: plan_options(seed),
        checkpoint: None,
        raw: None,
        state: None,
        selection: Vec::new(),
        overlap_seconds: 2 * DAY,
        skip_replay: false,
        force: false,
    }
}

/// Everything a plan did with a log: what came out, what it reported as missing, and how often it asked.
#[derive(Debug, Default)]
struct Planned {
    finished: Vec<Interval>,
    gaps: Vec<Interval>,
    /// Of each record of the log, whether it arrived.
    arrived: Vec<bool>,
    counts: plan::PlanCounts,
    waits: Vec<i64>,
}

/// Carries a plan out without texts, so that a million records take no time.
fn carry_out(log: &mut SimulatedLog, range: Interval, options: PlanOptions) -> Planned {
    let mut plan = Plan::new(options, [range]);
    let mut out = Planned { arrived: vec![false; log.records()], ..Planned::default() };
    let mut session = (String::new(), hashbrown::HashSet::<usize, foldhash::fast::FixedState>::default());
    loop {
        match plan.next_action() {
            Action::Call { asked, session: id } => {
                if session.0 != id {
                    session = (id.clone(), Default::default());
                }
                match log.call(asked, &id) {
                    Reply::Rows(rows, index, count, more) => {
                        let is_failed_page = index == -1 || count == 0;
                        let mut new_rows = 0;
                        if !is_failed_page {
                            for &row in &rows {
                                new_rows += u64::from(session.1.insert(row));
                                out.arrived[row] = true;
                            }
                        }
                        plan.answered(Answer { rows: rows.len() as u64, new_rows, is_failed_page, more });
                    }
                    Reply::Empty(warning) => match Failure::of_warnings(warning, 0) {
                        Some(failure) => plan.failed(&failure),
                        None => plan.answered(Answer::default()),
                    },
                    Reply::Failed(message) => plan.failed(&Failure::new(message, 0)),
                }
            }
            Action::Wait { seconds, .. } => out.waits.push(seconds),
            Action::Finished(interval) => out.finished.push(interval),
            Action::Gap(interval, _) => out.gaps.push(interval),
            Action::Done => break,
        }
    }
    out.counts = plan.counts();
    out
}

impl Planned {
    /// Whether windows and gaps cover the range, each second once.
    fn check_cover(&self, range: Interval) {
        let mut all: Vec<_> = self.finished.iter().chain(&self.gaps).copied().collect();
        all.sort_unstable_by_key(|interval| interval.start);
        assert_eq!(all.first().map(|first| first.start), Some(range.start));
        assert_eq!(all.last().map(|last| last.end), Some(range.end));
        assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start), "{all:?}");
    }

    /// Whether all records of the finished windows arrived.
    fn check_records(&self, log: &SimulatedLog) {
        for &window in &self.finished {
            let missing = log.within(window).find(|&record| !self.arrived[record]);
            assert_eq!(missing, None, "of the window {window:?}");
        }
    }

    fn check_calls(&self) {
        let plan::PlanCounts { windows, calls, fruitful, empty, repeated, retries, splits, .. } = self.counts;
        // Two empty answers end a window; any other is false, and followed by a page.
        let bound = fruitful + 2 * windows + empty + repeated + retries + splits + self.gaps.len() as u64;
        assert!(calls <= bound, "{calls} calls, at most {bound}: {:?}", self.counts);
    }
}

fn faults() -> impl Strategy<Value = Faults> {
    let often = || prop_oneof![3 => Just(0), 2 => 1..150_u64, 1 => 150..500_u64];
    (often(), often(), often(), often(), often(), often(), prop_oneof![3 => Just(0), 1 => 1..50_u64], often()).prop_map(
        |(failure, false_empty, warned_empty, failed_page, short_page, repeated_page, stuck, copies)| Faults {
            failure,
            false_empty,
            warned_empty,
            failed_page,
            short_page,
            repeated_page,
            stuck,
            copies,
        },
    )
}

fn habits() -> impl Strategy<Value = Habits> {
    any::<[bool; 4]>().prop_map(|[first_second, last_second, says_more, counts_all]| Habits {
        first_second,
        last_second,
        says_more,
        counts_all,
    })
}

/// Seconds at which records are written: some spread over the days, some in bursts.
fn times(seed: u64, spread: usize, bursts: &[(i64, usize)], days: i64) -> Vec<i64> {
    let mut state = seed | 1;
    let mut draw = move |bound: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        BEGIN + (state % bound as u64) as i64
    };
    let mut times: Vec<_> = (0..spread).map(|_| draw(days * DAY)).collect();
    for &(start, count) in bursts {
        times.extend((0..count).map(|_| draw(600) + start % (days * DAY - 600)));
    }
    times
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_record_arrives_or_lies_in_a_reported_gap(
        seed in any::<u64>(),
        faults in faults(),
        habits in habits(),
        spread in 0..30_000_usize,
        bursts in prop::collection::vec((0..20 * DAY, 0..70_000_usize), 0..3),
        days in 1..20_i64,
        retries in 0..8_u32,
    ) {
        let range = Interval { start: BEGIN, end: BEGIN + days * DAY };
        let mut log = SimulatedLog::new(times(seed, spread, &bursts, days), faults, habits, seed);
        let options = PlanOptions { maximum_retries: retries, ..plan_options(seed) };
        let planned = carry_out(&mut log, range, options);
        planned.check_cover(range);
        planned.check_records(&log);
        planned.check_calls();
        prop_assert!(planned.waits.iter().all(|wait| (30..=900).contains(wait)));
        prop_assert_eq!(planned.counts.calls as usize, log.asked.len());
    }

    #[test]
    fn nothing_is_a_gap_where_tries_are_many_and_pages_are_not_repeated(
        seed in any::<u64>(),
        faults in faults(),
        habits in habits(),
        spread in 0..30_000_usize,
        days in 1..20_i64,
    ) {
        let range = Interval { start: BEGIN, end: BEGIN + days * DAY };
        let faults = Faults { repeated_page: 0, stuck: 0, ..faults };
        let mut log = SimulatedLog::new(times(seed, spread, &[], days), faults, habits, seed);
        let planned = carry_out(&mut log, range, PlanOptions { maximum_retries: 10_000, ..plan_options(seed) });
        prop_assert_eq!(&planned.gaps, &[]);
        planned.check_records(&log);
        prop_assert!(log.within(range).all(|record| planned.arrived[record]));
    }

    #[test]
    fn records_come_out_once_in_order_or_lie_in_a_gap(
        seed in any::<u64>(),
        faults in faults(),
        habits in habits(),
        spread in 0..2_000_usize,
        days in 1..6_i64,
    ) {
        let mut log = SimulatedLog::new(times(seed, spread, &[], days), faults, habits, seed);
        let range = Interval { start: BEGIN, end: BEGIN + days * DAY };
        let mut collection = Collection::new(options(days, seed)).expect("options that can be used");
        let run = Run::of(&mut collection, &mut log, usize::MAX);
        prop_assert!(run.is_done);
        run.check(&log, range);
        let summary = collection.summary();
        prop_assert_eq!(summary.records as usize, run.out.len());
        prop_assert_eq!(summary.complete, run.gaps.is_empty());
        prop_assert_eq!(summary.covered_seconds, range.seconds());
        prop_assert_eq!(summary.incomplete_after, None);
    }
}

/// Halvings until a window of the longest is shorter than two minutes.
const DEEPEST: u64 = 13;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The bound: a second is asked for by one window after the other, each half as long as the one before, and where it
    /// is the seam of two by both.
    #[test]
    fn a_second_that_never_answers_costs_about_a_minute_and_few_calls(
        seed in any::<u64>(),
        habits in habits(),
        spread in 0..20_000_usize,
        days in 1..20_i64,
        seconds in prop::collection::vec(0..20 * DAY, 1..5),
        retries in 0..8_u32,
        says in prop_oneof![
            Just("The operation has timed out."), Just("The request was throttled."), Just("Something went wrong")
        ],
    ) {
        let range = Interval { start: BEGIN, end: BEGIN + days * DAY };
        // On whole hours too, where windows begin and end.
        let round = |(at, second): (usize, i64)| if at % 2 == 0 { second / 3_600 * 3_600 } else { second };
        let mut never: Vec<_> =
            seconds.into_iter().enumerate().map(round).map(|second| BEGIN + second % (days * DAY)).collect();
        never.sort_unstable();
        never.dedup_by(|next, first| *next - *first < 1_800);
        let mut log = SimulatedLog::new(times(seed, spread, &[], days), Faults::default(), habits, seed);
        log.never.clone_from(&never);
        log.never_says = says;
        let planned = carry_out(&mut log, range, PlanOptions { maximum_retries: retries, ..plan_options(seed) });
        planned.check_cover(range);
        planned.check_records(&log);
        planned.check_calls();
        let mut missing = 0;
        for gap in &planned.gaps {
            missing += gap.seconds();
            prop_assert!(gap.seconds() < 2 * SHORTEST, "{gap:?}");
            let asked = Interval { start: gap.start - 1, end: gap.end };
            prop_assert!(log.asks_for_what_never_answers(asked), "{gap:?} is none");
        }
        let count = never.len() as u64;
        prop_assert!(planned.gaps.len() as u64 <= 2 * count && planned.gaps.len() as u64 >= count);
        prop_assert!(missing < 2 * 2 * SHORTEST * count as i64);
        prop_assert!(planned.counts.splits <= 2 * DEEPEST * count, "{:?}", planned.counts);
        let failed = log.asked.iter().filter(|&&asked| log.asks_for_what_never_answers(asked)).count() as u64;
        // The first window and the last part are tried as often as is asked for, what lies between twice.
        let most = 2 * (2 * u64::from(retries + 1) + 2 * DEEPEST);
        prop_assert!(failed <= most * count, "{failed} calls failed for {count} seconds");
    }

    #[test]
    fn where_nothing_answers_any_more_little_is_halved_and_the_end_comes(
        seed in any::<u64>(),
        days in 1..100_i64,
        from in 0..100 * DAY,
        retries in 0..8_u32,
        says in prop_oneof![
            Just(("The operation has timed out.", true)), Just(("The request was throttled.", true)),
            Just(("Unable to connect to the remote server", false)), Just(("Access is denied.", false))
        ],
    ) {
        let range = Interval { start: BEGIN, end: BEGIN + days * DAY };
        let mut log = SimulatedLog::new(times(seed, 5_000, &[], days), Faults::default(), PLAIN, seed);
        let from = BEGIN + from % (days * DAY);
        log.never = (from..range.end).step_by(60).chain([range.end - 1]).collect();
        let (says, may_be_halved) = says;
        log.never_says = says;
        let planned = carry_out(&mut log, range, PlanOptions { maximum_retries: retries, ..plan_options(seed) });
        planned.check_cover(range);
        planned.check_records(&log);
        planned.check_calls();
        let windows = planned.finished.len() as u64;
        let failed = log.asked.iter().filter(|&&asked| log.asks_for_what_never_answers(asked)).count() as u64;
        // After the first windows that fail the others are as long as windows are.
        let (halvings, most) = if may_be_halved { (3 * DEEPEST, 4 * DEEPEST) } else { (0, 0) };
        prop_assert!(planned.counts.splits <= halvings, "{:?}", planned.counts);
        prop_assert!(failed <= most + (days as u64 + 6) * u64::from(retries + 1) + 2 * halvings, "{failed}, {windows}");
        if may_be_halved {
            // What answered before is lost for less than two minutes of it.
            let first = planned.gaps.first().map(|gap| gap.start);
            prop_assert!(first.is_some_and(|first| first > from - 2 * SHORTEST), "{:?}", planned.gaps);
        }
    }
}

#[test]
fn what_no_halving_mends_is_not_halved() {
    for (message, halved) in [
        ("The operation has timed out.", true),
        ("The request was throttled.", true),
        ("Something went wrong", true),
        ("UnAuthorized", false),
        ("You must call the Connect-ExchangeOnline cmdlet", false),
        ("Access is denied.", false),
        ("Unable to connect to the remote server", false),
    ] {
        let mut told = Told::new();
        let gap = loop {
            match told.next() {
                Action::Call { .. } => told.0.failed(&Failure::new(message, 0)),
                Action::Gap(gap, reason) => break (gap.seconds() < 2 * SHORTEST, reason),
                _ => {}
            }
        };
        assert_eq!((gap.0, told.0.counts().splits > 0), (halved, halved), "{message}");
        assert!(gap.1.ends_with("; tried 6 times"), "{}", gap.1);
    }
}

#[test]
fn windows_are_as_long_behind_a_gap_as_before_it() {
    let range = Interval { start: BEGIN, end: BEGIN + 30 * DAY };
    let mut log = SimulatedLog::new(times(3, 200_000, &[], 30), Faults::default(), PLAIN, 3);
    log.never = vec![BEGIN + 10 * DAY + 1_234];
    let planned = carry_out(&mut log, range, plan_options(3));
    let [gap] = planned.gaps[..] else { panic!("{:?}", planned.gaps) };
    assert!((60..120).contains(&gap.seconds()) && (gap.start..gap.end).contains(&log.never[0]));
    let behind = planned.finished.iter().find(|window| window.start > BEGIN + 13 * DAY).expect("a window");
    assert_eq!(behind.seconds(), DAY);
    // Thirty windows of a day, and one in parts.
    assert!(planned.counts.windows < 45 && planned.counts.splits < 12, "{:?}", planned.counts);
}

#[test]
fn half_a_year_with_a_million_records_is_collected() {
    let range = Interval { start: BEGIN, end: BEGIN + 180 * DAY };
    let bursts = [(20 * DAY, 180_000), (90 * DAY, 60_000)];
    let faults = Faults {
        failure: 20,
        false_empty: 30,
        warned_empty: 10,
        failed_page: 10,
        short_page: 100,
        repeated_page: 20,
        stuck: 0,
        copies: 20,
    };
    let times = times(7, 760_000, &bursts, 180);
    assert_eq!(times.len(), 1_000_000);
    let mut log = SimulatedLog::new(times, faults, PLAIN, 7);
    let planned = carry_out(&mut log, range, plan_options(7));
    planned.check_cover(range);
    planned.check_records(&log);
    planned.check_calls();
    assert_eq!((planned.gaps.len(), planned.arrived.iter().filter(|&&arrived| arrived).count()), (0, 1_000_000));
    assert!(planned.counts.splits > 0);
}

#[test]
fn windows_grow_over_silence_and_shrink_where_much_is_written() {
    let range = Interval { start: BEGIN, end: BEGIN + 60 * DAY };
    let mut log = SimulatedLog::new(times(3, 0, &[(40 * DAY, 49_000)], 60), Faults::default(), PLAIN, 3);
    let planned = carry_out(&mut log, range, plan_options(3));
    let lengths: Vec<_> = planned.finished.iter().map(|window| window.seconds()).collect();
    assert_eq!(lengths[..4], [DAY, 2 * DAY, 4 * DAY, LONGEST]);
    let burst = planned.finished.iter().position(|window| window.end > BEGIN + 40 * DAY).expect("a window holds it");
    assert!(lengths[burst + 1] < lengths[burst] / 2, "{lengths:?}");
}

#[test]
fn more_than_a_session_in_a_minute_is_a_gap_that_says_so() {
    let range = Interval { start: BEGIN, end: BEGIN + DAY };
    let mut log = SimulatedLog::new(vec![BEGIN + 7_000; 60_000], Faults::default(), PLAIN, 1);
    let mut plan = Plan::new(plan_options(1), [range]);
    let mut gaps = Vec::new();
    loop {
        match plan.next_action() {
            Action::Call { asked, session } => match log.call(asked, &session) {
                Reply::Rows(rows, ..) => {
                    let rows = rows.len() as u64;
                    plan.answered(Answer { rows, new_rows: rows, ..Answer::default() });
                }
                _ => plan.answered(Answer::default()),
            },
            Action::Gap(gap, reason) => gaps.push((gap, reason)),
            Action::Done => break,
            _ => {}
        }
    }
    let [(gap, reason)] = &gaps[..] else { panic!("{gaps:?}") };
    assert!((SHORTEST..2 * SHORTEST).contains(&gap.seconds()));
    assert!(gap.start <= BEGIN + 7_000 && gap.end > BEGIN + 7_000);
    assert!(reason.starts_with("more than 50000 records in less than two minutes"), "{reason}");
}

/// A plan of one day, and the answers that it is told.
struct Told(Plan);

impl Told {
    fn new() -> Self {
        Self(Plan::new(plan_options(1), [Interval { start: BEGIN, end: BEGIN + DAY }]))
    }

    fn session(&mut self) -> String {
        match self.0.next_action() {
            Action::Call { session, .. } => session,
            other => panic!("{other:?} is no call"),
        }
    }

    fn rows(&mut self, rows: u64, new_rows: u64, more: Option<bool>) -> &mut Self {
        self.session();
        self.0.answered(Answer { rows, new_rows, is_failed_page: false, more });
        self
    }

    fn next(&mut self) -> Action {
        self.0.next_action()
    }
}

#[test]
fn a_window_ends_with_two_empty_answers_or_when_there_is_said_to_be_no_more() {
    let day = Interval { start: BEGIN, end: BEGIN + DAY };
    let mut told = Told::new();
    let session = told.session();
    told.rows(0, 0, None).rows(10, 10, None).rows(0, 0, None);
    assert_eq!(told.session(), session);
    assert_eq!(told.rows(0, 0, None).next(), Action::Finished(day));
    assert_eq!(told.next(), Action::Done);

    assert_eq!(Told::new().rows(10, 10, Some(true)).rows(3, 3, Some(false)).next(), Action::Finished(day));
    assert_eq!(Told::new().rows(0, 0, None).rows(0, 0, None).next(), Action::Finished(day));
}

#[test]
fn two_empty_answers_where_more_is_available_are_a_failure() {
    let mut told = Told::new();
    let session = told.session();
    let next = told.rows(10, 10, Some(true)).rows(0, 0, None).rows(0, 0, None).next();
    let Action::Wait { why, .. } = next else { panic!("{next:?}") };
    assert!(why.contains("more records are said to be available"), "{why}");
    assert_ne!(told.session(), session);
}

#[test]
fn three_answers_without_a_new_id_are_a_gap() {
    let mut told = Told::new();
    let next = told.rows(10, 10, None).rows(10, 0, None).rows(0, 0, None).rows(10, 0, None).next();
    assert!(matches!(next, Action::Gap(..)), "{next:?}");
}

#[test]
fn a_failed_page_is_discarded_and_the_window_begun_again_in_another_session() {
    let mut told = Told::new();
    let first = told.session();
    let failed = Answer { rows: 3, is_failed_page: true, ..Answer::default() };
    told.0.answered(failed);
    let second = told.session();
    assert_ne!(first, second);
    told.0.answered(failed);
    assert!(matches!(told.next(), Action::Wait { .. }));
    assert!(![first, second].contains(&told.session()));
}

#[test]
fn waits_double_from_half_a_minute_to_a_quarter_of_an_hour() {
    let mut plan = Plan::new(PlanOptions { maximum_retries: 8, ..plan_options(1) }, [Interval { start: 0, end: DAY }]);
    let mut waits = Vec::new();
    let gap = loop {
        match plan.next_action() {
            Action::Call { .. } => plan.failed(&Failure::new("The connection was closed.", 0)),
            Action::Wait { seconds, .. } => waits.push(seconds),
            gap => break gap,
        }
    };
    assert_eq!(waits.len(), 8);
    for (wait, expected) in waits.into_iter().zip([30, 60, 120, 240, 480, 900, 900, 900]) {
        assert!((30.max(expected * 4 / 5)..=900.min(expected * 6 / 5)).contains(&wait), "{wait} for {expected}");
    }
    let Action::Gap(_, reason) = gap else { panic!("{gap:?}") };
    let expected = "the connection was lost: The connection was closed; tried 9 times";
    assert_eq!(reason, expected);
    let mut plan = Plan::new(plan_options(1), [Interval { start: 0, end: DAY }]);
    plan.next_action();
    plan.failed(&Failure::new("429", 200));
    assert!(matches!(plan.next_action(), Action::Wait { seconds: 200, .. }));
}

#[test]
fn a_lost_sign_in_ends_the_collection_after_two_windows() {
    let range = Interval { start: BEGIN, end: BEGIN + 100 * DAY };
    let mut plan = Plan::new(PlanOptions { maximum_retries: 1, ..plan_options(1) }, [range]);
    let (mut calls, mut gaps) = (0, Vec::new());
    loop {
        match plan.next_action() {
            Action::Call { .. } => {
                calls += 1;
                plan.failed(&Failure::new("UnAuthorized", 0));
            }
            Action::Gap(gap, _) => gaps.push(gap),
            Action::Wait { .. } => {}
            Action::Done => break,
            finished => panic!("{finished:?}"),
        }
    }
    assert_eq!((calls, gaps.len()), (4, 3));
    assert_eq!(gaps.iter().map(|gap| gap.seconds()).sum::<i64>(), range.seconds());
}

#[test]
fn session_ids_are_random_guids_of_the_seed() {
    let id = |seed| match Plan::new(plan_options(seed), [Interval { start: 0, end: DAY }]).next_action() {
        Action::Call { session, .. } => session,
        other => panic!("{other:?}"),
    };
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
    assert!(id(1).as_bytes()[14] == b'4' && b"89ab".contains(&id(1).as_bytes()[19]), "{}", id(1));
}

/// What came of a collection, or of a part of one.
#[derive(Debug, Default, PartialEq, Eq)]
struct Run {
    /// The AuditData handed over, in order.
    out: Vec<String>,
    gaps: Vec<Gap>,
    is_done: bool,
    steps: usize,
}

impl Run {
    /// Takes up to `most` steps.
    fn of(collection: &mut Collection, log: &mut SimulatedLog, most: usize) -> Self {
        let mut run = Self::default();
        while run.steps < most && !run.is_done {
            run.steps += 1;
            match collection.next_step().expect("a step") {
                Step::Call { asked, session } => answer(collection, log.call(asked, &session), log),
                Step::Wait { .. } => {}
                Step::Window { records, .. } => {
                    let outgoing = collection.outgoing.as_ref().expect("a window waits");
                    assert_eq!(outgoing.records.len() as u64, records);
                    run.out.extend(outgoing.records.iter().map(|record| record.audit_data.to_string()));
                    assert_eq!(collection.deliver(None).expect("records"), records);
                    collection.mark_emitted().expect("a checkpoint can be written");
                }
                Step::Gap(gap) => run.gaps.push(gap),
                Step::Done => run.is_done = true,
            }
        }
        run
    }

    /// Whether every record of the range came out once, in order, or lies in a gap.
    fn check(&self, log: &SimulatedLog, range: Interval) {
        let out: BTreeSet<_> = self.out.iter().collect();
        assert_eq!(out.len(), self.out.len(), "records came twice");
        for record in log.within(range) {
            let is_missing = |gap: &Gap| (gap.interval.start..gap.interval.end).contains(&log.time(record));
            assert!(out.contains(&log.audit_data(record)) || self.gaps.iter().any(is_missing), "{record} is missing");
        }
        let times: Vec<_> = self.out.iter().map(|text| RecordReader::default().read(None, text)).collect();
        assert!(times.is_sorted_by_key(|record| (record.time, record.id.clone())), "records are out of order");
        let first = Timestamp(range.start * 1_000_000);
        assert!(times.iter().all(|record| record.time >= Some(first)));
    }
}

/// Tells the collection what a call gave.
fn answer(collection: &mut Collection, reply: Reply, log: &SimulatedLog) {
    match reply {
        Reply::Rows(rows, index, count, more) => {
            let texts: Vec<_> = rows.iter().map(|&row| log.row(row)).collect();
            // Of what is cut off only the Identity beside it says which record it is.
            let rows: Vec<_> =
                texts.iter().map(|(id, text)| (log.is_cut.then_some(id.as_str()), text.as_str())).collect();
            let (indexes, counts) = (vec![index; rows.len()], vec![count; rows.len()]);
            assert!(rows.len() <= RESULT_SIZE as usize);
            let page = Page { rows: &rows, result_indexes: &indexes, result_counts: &counts, more, ..Page::default() };
            collection.page(&page).expect("a call was made");
        }
        Reply::Empty(warnings) => collection.page(&Page { warnings, ..Page::default() }).expect("a call was made"),
        Reply::Failed(message) => collection.failed(message, 0, 7).expect("a call was made"),
    }
}

/// A log of three days that fails now and then, but lets a patient collection through.
fn patient_log() -> SimulatedLog {
    let faults =
        Faults { failure: 100, false_empty: 100, failed_page: 50, short_page: 300, copies: 100, ..Faults::default() };
    SimulatedLog::new(times(5, 400, &[], 3), faults, Habits { first_second: false, ..PLAIN }, 11)
}

fn patient_options(checkpoint: &Path, seed: u64) -> CollectionOptions {
    let mut options = options(3, seed);
    options.plan = PlanOptions { window_seconds: DAY / 3, maximum_retries: 50, seed };
    options.checkpoint = Some(checkpoint.to_path_buf());
    options
}

#[test]
fn a_collection_that_ends_at_any_step_goes_on_without_asking_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let range = Interval { start: BEGIN, end: BEGIN + 3 * DAY };
    let whole = {
        let mut collection = Collection::new(options(3, 1)).expect("options");
        Run::of(&mut collection, &mut patient_log(), usize::MAX)
    };
    let mut most = 0;
    loop {
        let path = folder.path().join(format!("{most}.json"));
        let mut first = Collection::new(patient_options(&path, 1)).expect("options");
        let is_done = Run::of(&mut first, &mut patient_log(), most).is_done;
        drop(first);
        let read: Vec<_> = match Checkpoint::read(&path) {
            Ok(checkpoint) => checkpoint.windows.into_iter().map(|window| window.interval).collect(),
            Err(_) => Vec::new(),
        };
        let mut log = patient_log();
        let mut second = Collection::new(patient_options(&path, 2)).expect("a checkpoint to go on from");
        let run = Run::of(&mut second, &mut log, usize::MAX);
        run.check(&log, range);
        assert_eq!((run.is_done, &run.out, &run.gaps), (true, &whole.out, &whole.gaps), "after {most} steps");
        for asked in &log.asked {
            let twice = read.iter().find(|window| window.start < asked.end && asked.start + 1 < window.end);
            assert_eq!(twice, None, "{asked:?} was asked again after {most} steps");
        }
        assert!(!is_done || log.asked.is_empty());
        if is_done {
            break;
        }
        most += 1;
    }
    assert!(most > 20);
}

#[test]
fn a_collection_that_ends_within_a_halving_goes_on_and_only_the_minute_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let range = Interval { start: BEGIN, end: BEGIN + 3 * DAY };
    let second = BEGIN + 40 * 3_600 + 1_000;
    let log = || {
        let mut log = SimulatedLog::new(times(5, 4_000, &[], 3), Faults::default(), PLAIN, 11);
        log.never = vec![second];
        log
    };
    let few = |path: &Path, seed| {
        let options = patient_options(path, seed);
        CollectionOptions { plan: PlanOptions { maximum_retries: 1, ..options.plan }, ..options }
    };
    let mut most = 0;
    loop {
        let path = folder.path().join(format!("{most}.json"));
        let mut first = Collection::new(few(&path, 1)).expect("options");
        let is_done = Run::of(&mut first, &mut log(), most).is_done;
        drop(first);
        let finished: Vec<_> = Checkpoint::read(&path).map_or_else(|_| Vec::new(), |checkpoint| checkpoint.windows);
        let mut again = log();
        let mut collection = Collection::new(few(&path, 2)).expect("a checkpoint to go on from");
        let run = Run::of(&mut collection, &mut again, usize::MAX);
        run.check(&again, range);
        let [gap] = &run.gaps[..] else { panic!("after {most} steps: {:?}", run.gaps) };
        assert!(gap.interval.seconds() < 2 * SHORTEST, "after {most} steps: {gap:?}");
        assert!((gap.interval.start..gap.interval.end).contains(&second), "after {most} steps: {gap:?}");
        for asked in &again.asked {
            let twice = finished.iter().filter(|window| window.gap.is_none()).map(|window| window.interval);
            let twice = twice.into_iter().find(|window| window.start < asked.end && asked.start + 1 < window.end);
            assert_eq!(twice, None, "{asked:?} was asked again after {most} steps");
        }
        drop(collection);

        // Once it answers, what is missing comes by a few calls.
        let mut whole = log();
        whole.never.clear();
        let mut collection = Collection::new(few(&path, 3)).expect("a checkpoint to go on from");
        let run = Run::of(&mut collection, &mut whole, usize::MAX);
        assert_eq!((run.gaps.len(), run.out.len()), (0, whole.within(range).len()), "after {most} steps");
        assert!(whole.asked.len() <= 3 && collection.summary().complete, "after {most} steps");
        if is_done {
            break;
        }
        most += 1;
    }
    assert!(most > 60);
}

#[test]
fn a_raw_file_cut_or_grown_anywhere_goes_on_or_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let raw = folder.path().join("checkpoint.json.jsonl.gz");
    let mut log = patient_log();
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    Run::of(&mut collection, &mut log, usize::MAX);
    drop(collection);
    let (manifest, whole) = (fs::read(&path).expect("a checkpoint"), fs::read(&raw).expect("a raw file"));
    let saved = Checkpoint::read(&path).expect("a checkpoint");
    assert!(saved.windows.len() > 2 && saved.raw_length() == whole.len() as u64);
    for cut in (0..whole.len()).step_by(97).chain([whole.len() - 1, whole.len(), whole.len() + 1, whole.len() + 5_000])
    {
        fs::write(&path, &manifest).expect("space");
        let mut bytes = whole.clone();
        bytes.resize(cut, b'x');
        fs::write(&raw, &bytes).expect("space");
        let mut collection = Collection::new(patient_options(&path, 2)).expect("the checkpoint is whole");
        match collection.next_step() {
            Ok(_) => {
                assert!(cut >= whole.len());
                assert_eq!(fs::metadata(&raw).expect("a raw file").len(), whole.len() as u64);
            }
            Err(error) => {
                assert_eq!((error.kind(), cut < whole.len()), (ErrorKind::CheckpointDamaged, true));
                assert_eq!(collection.next_step().expect_err("it failed").kind(), ErrorKind::InvalidState);
            }
        }
    }
}

#[test]
fn what_arrived_of_a_gap_is_kept_and_the_rest_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let range = Interval { start: BEGIN, end: BEGIN + 3 * DAY };
    let short = Faults { short_page: 1000, ..Faults::default() };
    let log = |faults| SimulatedLog::new(times(5, 9_000, &[], 3), faults, PLAIN, 4);
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    let mut broken = log(Faults { stuck: 300, ..short });
    let first = Run::of(&mut collection, &mut broken, usize::MAX);
    first.check(&broken, range);
    assert!(first.gaps.iter().any(|gap| gap.records > 0), "{:?}", first.gaps);
    assert!(!collection.summary().complete);
    drop(collection);

    let mut whole = log(short);
    let mut collection = Collection::new(patient_options(&path, 2)).expect("a checkpoint to go on from");
    let second = Run::of(&mut collection, &mut whole, usize::MAX);
    assert_eq!((second.gaps.len(), second.out.len()), (0, whole.within(range).len()));
    assert_eq!(second.out[..first.out.len()], first.out, "first what was there");
    assert!(collection.summary().complete);
    drop(collection);

    let mut collection = Collection::new(patient_options(&path, 3)).expect("a finished checkpoint");
    let third = Run::of(&mut collection, &mut whole, usize::MAX);
    assert_eq!((third.out, collection.summary().calls), (second.out, 0));
    assert!(collection.summary().complete);
}

#[test]
fn the_raw_file_can_be_read_like_any_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    let run = Run::of(&mut collection, &mut patient_log(), usize::MAX);
    let mut reader = Reader::new(crate::reader::ReaderOptions::default()).expect("options");
    reader.add_path(folder.path().join("checkpoint.json.jsonl.gz"));
    reader.close_input();
    let mut rows = 0;
    while let Some(table) = reader.next_table().expect("rows") {
        rows += table.rows();
    }
    assert_eq!((rows, reader.counts().meetings as usize, reader.issues().rows()), (run.out.len(), run.out.len(), 0));
}

#[test]
fn what_was_emitted_can_be_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let mut log = patient_log();
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    let first = Run::of(&mut collection, &mut log, 25);
    // The next window is handed over, and the one who takes it stops.
    while !matches!(collection.next_step().expect("a step"), Step::Window { .. }) {
        if collection.calling {
            let Step::Call { asked, session } = collection.next_step().expect("the same step") else {
                panic!("no call")
            };
            answer(&mut collection, log.call(asked, &session), &log);
        }
    }
    collection.deliver(None).expect("records");
    drop(collection);
    let skip = CollectionOptions { skip_replay: true, ..patient_options(&path, 2) };
    let mut collection = Collection::new(skip).expect("a checkpoint to go on from");
    let second = Run::of(&mut collection, &mut log, usize::MAX);
    let run = Run { out: [first.out, second.out].concat(), gaps: second.gaps, ..Run::default() };
    run.check(&log, Interval { start: BEGIN, end: BEGIN + 3 * DAY });
    assert_eq!(collection.summary().records as usize, run.out.len());
}

#[test]
fn a_window_without_records_leaves_nothing_to_emit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    for _ in 0..2 {
        assert!(matches!(collection.next_step().expect("a step"), Step::Call { .. }));
        collection.page(&Page::default()).expect("an answer");
    }
    assert!(matches!(collection.next_step().expect("a step"), Step::Window { records: 0, .. }));
    drop(collection);
    assert!(Checkpoint::read(&path).expect("a checkpoint").windows[0].emitted);
}

#[test]
fn the_end_of_a_range_is_no_part_of_it_even_where_the_log_takes_it_for_one() {
    let times = vec![BEGIN - 1, BEGIN, BEGIN + DAY - 1, BEGIN + DAY];
    let mut log = SimulatedLog::new(times, Faults::default(), PLAIN, 1);
    let mut collection = Collection::new(options(1, 1)).expect("options");
    let run = Run::of(&mut collection, &mut log, usize::MAX);
    assert_eq!(run.out, [1, 2].map(|record| log.audit_data(record)));
}

/// A finished collection with a checkpoint there.
fn finished(path: &Path) {
    let mut collection = Collection::new(patient_options(path, 1)).expect("options");
    assert!(Run::of(&mut collection, &mut patient_log(), usize::MAX).is_done);
}

fn refused(options: CollectionOptions) -> ErrorKind {
    Collection::new(options).expect_err("it is refused").kind()
}

#[test]
fn a_checkpoint_of_another_collection_is_refused_and_renamed_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    finished(&path);
    let other_range =
        CollectionOptions { start: Some(Timestamp((BEGIN + 7) * 1_000_000)), ..patient_options(&path, 2) };
    let users = Filters { users: vec!["ada@contoso.com".to_owned()], ..Filters::default() };
    let other_filter = CollectionOptions { filters: users, ..patient_options(&path, 2) };
    let same = Filters { operations: OPERATIONS.map(str::to_lowercase).to_vec(), ..Filters::default() };
    assert!(Collection::new(CollectionOptions { filters: same, ..patient_options(&path, 2) }).is_ok());
    assert_eq!(refused(other_range.clone()), ErrorKind::CheckpointMismatch);
    assert_eq!(refused(other_filter), ErrorKind::CheckpointMismatch);

    let forced = CollectionOptions { force: true, ..other_range };
    let mut collection = Collection::new(forced.clone()).expect("options");
    let before = fs::read(&path).expect("nothing was written");
    collection.next_step().expect("a step");
    assert_eq!(fs::read(folder.path().join("checkpoint.json.1")).expect("renamed"), before);
    assert!(folder.path().join("checkpoint.json.jsonl.gz.1").exists());
    drop(collection);
    Collection::new(forced).expect("options").next_step().expect("a step");
    assert!(folder.path().join("checkpoint.json.2").exists());

    fs::write(&path, "{").expect("space");
    assert_eq!(refused(patient_options(&path, 2)), ErrorKind::CheckpointDamaged);
    fs::remove_file(&path).expect("it is there");
    fs::write(folder.path().join("checkpoint.json.jsonl.gz"), "x").expect("space");
    assert_eq!(refused(patient_options(&path, 2)), ErrorKind::Exists);
}

#[test]
fn while_a_collection_goes_on_another_of_its_files_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let state = folder.path().join("state.json");
    let files = || {
        let mut files: Vec<_> =
            fs::read_dir(folder.path()).expect("a folder").map(|file| file.expect("a file").path()).collect();
        files.sort();
        files.into_iter().map(|file| (fs::read(&file).expect("readable"), file)).collect::<Vec<_>>()
    };
    State::default().write_pending(&state).expect("space");
    let mut log = patient_log();
    let mut first = Collection::new(patient_options(&path, 1)).expect("options");
    let mut run = Run::default();
    for most in [1, 12, 12] {
        // Read before the first one goes on, and begun after that.
        let mut early = Collection::new(patient_options(&path, 2)).expect("the files can be read");
        let more = Run::of(&mut first, &mut log, most);
        let before = files();
        for force in [false, true] {
            let options = CollectionOptions { state: Some(state.clone()), force, ..patient_options(&path, 3) };
            let mut second = Collection::new(options).expect("the files can be read");
            assert_eq!(second.next_step().expect_err("in use").kind(), ErrorKind::CheckpointInUse);
        }
        assert_eq!(early.next_step().expect_err("in use").kind(), ErrorKind::CheckpointInUse);
        assert_eq!(files(), before);
        run.out.extend(more.out);
    }
    let mut early = Collection::new(patient_options(&path, 2)).expect("the files can be read");
    let rest = Run::of(&mut first, &mut log, usize::MAX);
    assert!(!rest.out.is_empty());
    drop(first);
    let error = early.next_step().expect_err("of a checkpoint that is another one by now");
    assert_eq!(error.kind(), ErrorKind::CheckpointInUse);
    assert!(error.to_string().contains("went on with the checkpoint"), "{error}");
    let run = Run { out: [run.out, rest.out].concat(), gaps: rest.gaps, ..Run::default() };
    run.check(&log, Interval { start: BEGIN, end: BEGIN + 3 * DAY });
    assert_eq!(run.gaps, []);
}

#[test]
fn a_collection_that_ended_before_its_checkpoint_was_written_is_begun_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    fs::write(folder.path().join("checkpoint.json.jsonl.gz"), "").expect("space");
    finished(&path);
    fs::remove_file(&path).expect("it is there");
    assert_eq!(refused(patient_options(&path, 2)), ErrorKind::Exists);
}

#[test]
fn the_windows_that_come_next_are_those_that_are_left() {
    let hours = |interval: Interval| ((interval.start - BEGIN) / 3_600, (interval.end - BEGIN) / 3_600);
    let collection = Collection::new(options(3, 1)).expect("options");
    let windows: Vec<_> = collection.windows().map(hours).collect();
    assert_eq!(windows, [(0, 24), (24, 48), (48, 72)]);
    let range = options(3, 1);
    let half = CollectionOptions { end: range.end.map(|end| Timestamp(end.0 - 43_200_000_000)), ..range };
    let collection = Collection::new(half).expect("options");
    assert_eq!(collection.windows().map(hours).last(), Some((48, 60)));

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let mut first = Collection::new(patient_options(&path, 1)).expect("options");
    assert!(!Run::of(&mut first, &mut patient_log(), 25).is_done);
    drop(first);
    let saved = Checkpoint::read(&path).expect("a checkpoint");
    assert!(!saved.windows.is_empty());
    let second = Collection::new(patient_options(&path, 2)).expect("a checkpoint to go on from");
    let windows: Vec<_> = second.windows().collect();
    assert_eq!(windows.first().map(|first| first.start), saved.windows.last().map(|last| last.interval.end));
    assert_eq!(windows.last().map(|last| last.end), Some(BEGIN + 3 * DAY));
    assert!(windows.windows(2).all(|pair| pair[0].end == pair[1].start));
    assert_eq!(second.summary().windows_to_replay as usize, saved.windows.len());
    let skip = CollectionOptions { skip_replay: true, ..patient_options(&path, 3) };
    assert_eq!(Collection::new(skip).expect("a checkpoint").summary().windows_to_replay, 0);
}

#[test]
fn an_unfinished_checkpoint_keeps_its_range_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("checkpoint.json");
    let mut collection = Collection::new(patient_options(&path, 1)).expect("options");
    assert!(!Run::of(&mut collection, &mut patient_log(), 9).is_done);
    drop(collection);
    let longer = CollectionOptions { end: Some(Timestamp((BEGIN + 9 * DAY) * 1_000_000)), ..patient_options(&path, 2) };
    let mut collection = Collection::new(longer).expect("it goes on");
    assert_eq!(collection.summary().range.end, BEGIN + 3 * DAY);
    let notes = collection.take_notes();
    assert!(matches!(notes, [note] if note.contains("its own range, 2026-01-01T00:00:00Z to 2026-01-04")), "{notes:?}");
    assert!(collection.take_notes().is_empty());
}

#[test]
fn scheduled_runs_deliver_each_record_once_also_late_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state.json");
    let pending = folder.path().join("state.json.pending");
    let mut log = SimulatedLog::new(times(9, 300, &[], 2), Faults::default(), PLAIN, 1);
    let scheduled = |day: i64, seed| CollectionOptions {
        end: None,
        now: Timestamp((BEGIN + day * DAY) * 1_000_000),
        state: Some(state.clone()),
        ..options(2, seed)
    };
    let run = |log: &mut SimulatedLog, day, seed| {
        let mut collection = Collection::new(scheduled(day, seed)).expect("options");
        let run = Run::of(&mut collection, log, usize::MAX);
        collection.finish().expect("the pending state can be written");
        (run.out, collection.summary())
    };
    let (first, summary) = run(&mut log, 2, 1);
    assert_eq!(summary.incomplete_after, Some(BEGIN + DAY));
    // The output did not stand: the state stays pending, and the run is repeated.
    let (again, _) = run(&mut log, 2, 2);
    assert_eq!(first, again);
    fs::rename(&pending, &state).expect("pending");

    log.appear(&[BEGIN + 2 * DAY - 3_000, BEGIN + 2 * DAY + 50]);
    let (second, summary) = run(&mut log, 3, 3);
    assert_eq!((second.len(), summary.already_delivered as usize), (2, first.len()));
    assert_eq!(summary.range, Interval { start: BEGIN, end: BEGIN + 3 * DAY });
    fs::rename(&pending, &state).expect("pending");

    let (third, summary) = run(&mut log, 4, 4);
    assert_eq!((third.len(), summary.range.start), (0, BEGIN + DAY));
    let all: Vec<_> = first.into_iter().chain(second).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), log.within(Interval { start: 0, end: i64::MAX }).len());
}

#[test]
fn scheduled_runs_with_a_checkpoint_deliver_each_record_once_stopped_or_with_gaps() {
    let short = Faults { short_page: 1000, ..Faults::default() };
    let log = |faults| SimulatedLog::new(times(5, 9_000, &[], 5), faults, PLAIN, 4);
    // Of each run the day, the steps after which it ends, and whether pages repeat themselves without end.
    for runs in [
        [(2, usize::MAX, false), (3, 10, false), (3, usize::MAX, false), (4, usize::MAX, false)],
        [(3, usize::MAX, true), (3, usize::MAX, true), (4, usize::MAX, true), (4, usize::MAX, false)],
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path().join("state.json");
        let mut out = Vec::new();
        let mut gaps = 0;
        for (number, (day, most, is_stuck)) in runs.into_iter().enumerate() {
            let mut log = log(if is_stuck { Faults { stuck: 300, ..short } } else { short });
            let options = CollectionOptions {
                end: None,
                now: Timestamp((BEGIN + day * DAY) * 1_000_000),
                state: Some(state.clone()),
                overlap_seconds: 5 * DAY,
                ..patient_options(&folder.path().join("checkpoint.json"), number as u64)
            };
            let mut collection = Collection::new(options).expect("options");
            let run = Run::of(&mut collection, &mut log, most);
            if run.is_done {
                collection.finish().expect("the pending state can be written");
                fs::rename(state::pending(&state), &state).expect("pending");
                out.extend(run.out);
                gaps += run.gaps.len();
            }
        }
        let expected = log(short).within(Interval { start: BEGIN, end: BEGIN + 4 * DAY }).len();
        assert_eq!((out.iter().collect::<BTreeSet<_>>().len(), out.len()), (expected, expected));
        assert_eq!(gaps > 0, runs[0].2);
    }
}

#[test]
fn what_came_damaged_is_not_delivered_and_comes_when_it_is_whole() {
    for checkpoint in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let state = folder.path().join("state.json");
        let mut log = SimulatedLog::new(times(3, 40, &[], 2), Faults::default(), PLAIN, 1);
        let run = |log: &mut SimulatedLog, day: i64, seed, most| {
            let options = CollectionOptions {
                end: None,
                now: Timestamp((BEGIN + day * DAY) * 1_000_000),
                state: Some(state.clone()),
                checkpoint: checkpoint.then(|| folder.path().join("checkpoint.json")),
                ..options(2, seed)
            };
            let mut collection = Collection::new(options).expect("options");
            let run = Run::of(&mut collection, log, most);
            if run.is_done {
                collection.finish().expect("the pending state can be written");
                fs::rename(state::pending(&state), &state).expect("pending");
            }
            (run.out, collection.summary())
        };
        log.is_cut = true;
        if checkpoint {
            // What was read before it was stopped is in the raw file, cut off as it came.
            run(&mut log, 2, 1, 8);
        }
        let (first, summary) = run(&mut log, 2, 2, usize::MAX);
        let damaged = first.iter().filter(|text| !text.ends_with('}')).count();
        assert!(damaged > 5 && first.len() > 2 * damaged, "{damaged} of {}", first.len());
        assert_eq!((summary.rejected, summary.records), (damaged as u64, first.len() as u64));
        assert!(!summary.complete);
        let rejected = State::read(&state).expect("readable").map(|state| state.rejected);
        assert_eq!(rejected, Some(damaged as u64));
        // Cut off again, they are asked for again; whole, they are delivered, and once.
        let (again, summary) = run(&mut log, 2, 3, usize::MAX);
        assert_eq!((again.len(), summary.rejected), (damaged, damaged as u64));
        log.is_cut = false;
        let (second, summary) = run(&mut log, 3, 4, usize::MAX);
        assert!((summary.rejected, summary.complete) == (0, true));
        let (third, _) = run(&mut log, 3, 5, usize::MAX);
        assert_eq!(third.len(), 0);
        let mut whole: Vec<_> = first.into_iter().chain(second).filter(|text| text.ends_with('}')).collect();
        let all = whole.len();
        whole.sort();
        whole.dedup();
        assert_eq!((whole.len(), all), (log.records(), log.records()));
    }
}

#[test]
fn a_state_goes_on_with_its_filters_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state.json");
    let mut log = SimulatedLog::new(times(2, 40, &[], 2), Faults::default(), PLAIN, 1);
    let meetings =
        CollectionOptions { state: Some(state.clone()), selection: vec!["-Kind Meeting".to_owned()], ..options(2, 1) };
    let mut collection = Collection::new(meetings.clone()).expect("options");
    assert!(Run::of(&mut collection, &mut log, usize::MAX).is_done);
    collection.finish().expect("the pending state can be written");
    fs::rename(state::pending(&state), &state).expect("pending");
    Collection::new(meetings.clone()).expect("the same filters");
    let users = Filters { users: vec!["anna@contoso.example".to_owned()], ..Filters::default() };
    for other in [
        CollectionOptions { selection: Vec::new(), ..meetings.clone() },
        CollectionOptions { filters: users, ..meetings.clone() },
    ] {
        assert_eq!(refused(other), ErrorKind::CheckpointMismatch);
    }
}

#[test]
fn the_files_of_a_collection_are_different_ones() {
    let path = |name: &str| Some(PathBuf::from(name));
    for (checkpoint, raw, state) in
        [("a", "a", "b"), ("a", "b", "a"), ("a", "b", "b"), ("a.pending", "b", "a"), ("b", "a.pending", "a")]
    {
        let options =
            CollectionOptions { checkpoint: path(checkpoint), raw: path(raw), state: path(state), ..options(1, 1) };
        assert_eq!(refused(options), ErrorKind::InvalidArgument, "{checkpoint} {raw} {state}");
    }
}

#[test]
fn a_state_that_could_not_be_written_is_said_at_the_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    for (state, works) in [("no/such/state.json", false), ("state.json", true)] {
        let options = CollectionOptions { state: Some(folder.path().join(state)), ..options(1, 1) };
        let step = Collection::new(options).expect("options").next_step();
        assert_eq!(step.map_err(|error| error.kind()).err(), (!works).then_some(ErrorKind::NotFound));
    }
}

#[test]
fn a_scheduled_run_goes_on_before_its_first_gap() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state.json");
    let mut log = SimulatedLog::new(Vec::new(), Faults { failure: 1000, ..Faults::default() }, PLAIN, 1);
    let options = CollectionOptions { state: Some(state.clone()), overlap_seconds: 60, ..options(3, 1) };
    let mut collection = Collection::new(options.clone()).expect("options");
    assert_eq!(collection.finish().expect_err("it is not done").kind(), ErrorKind::InvalidState);
    let run = Run::of(&mut collection, &mut log, usize::MAX);
    assert_eq!(run.gaps.iter().map(|gap| gap.interval.seconds()).sum::<i64>(), 3 * DAY);
    collection.finish().expect("the pending state can be written");
    fs::rename(state::pending(&state), &state).expect("pending");
    assert_eq!(State::read(&state).expect("a state").map(|state| state.continue_at), Some(BEGIN));
    // A state makes a start of its own unnecessary, and wins over one.
    let without = CollectionOptions { start: None, ..options.clone() };
    assert_eq!(Collection::new(without).expect("options").summary().range.start, BEGIN);
    fs::write(&state, "[]").expect("space");
    assert_eq!(refused(options), ErrorKind::CheckpointDamaged);
}

#[test]
fn a_collection_that_finds_nothing_names_the_causes() {
    let mut log = SimulatedLog::new(Vec::new(), Faults::default(), PLAIN, 1);
    let now = Timestamp((BEGIN + 3 * DAY + 5) * 1_000_000);
    let mut collection = Collection::new(CollectionOptions { now, ..options(3, 1) }).expect("options");
    Run::of(&mut collection, &mut log, usize::MAX);
    let notes = collection.take_notes().join("\n");
    assert!(notes.contains("may be incomplete after 2026-01-03T00:00:05Z"), "{notes}");
    assert!(notes.contains("UnifiedAuditLogIngestionEnabled") && notes.contains("View-Only Audit Logs"), "{notes}");
    let json: serde_json::Value = serde_json::from_str(&collection.summary_json()).expect("JSON");
    assert_eq!(json["Complete"], true);
    assert_eq!(json["MayBeIncompleteAfter"], "2026-01-03T00:00:05Z");
    assert_eq!(json["OldestRecord"], serde_json::Value::Null);
    assert_eq!(json["Notes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn ranges_are_whole_seconds_and_must_have_a_length() {
    let micros =
        |start, end| CollectionOptions { start: Some(Timestamp(start)), end: Some(Timestamp(end)), ..options(1, 1) };
    let begin = BEGIN * 1_000_000;
    let range = Collection::new(micros(begin + 999_999, begin + 1_000_001)).expect("options").summary().range;
    assert_eq!(range, Interval { start: BEGIN, end: BEGIN + 2 });
    assert_eq!(refused(micros(begin, begin)), ErrorKind::InvalidArgument);
    let mut collection = Collection::new(micros(begin, begin + 900 * DAY * 1_000_000)).expect("options");
    assert_eq!(collection.summary().range.end, BEGIN + 31 * DAY);
    assert!(collection.take_notes()[0].contains("lies ahead"));
    assert_eq!(refused(CollectionOptions { start: None, ..options(1, 1) }), ErrorKind::InvalidArgument);
}

#[test]
fn steps_out_of_turn_are_refused() {
    let mut collection = Collection::new(options(1, 1)).expect("options");
    let kind = |result: Result<()>| result.expect_err("it is refused").kind();
    assert_eq!(kind(collection.page(&Page::default())), ErrorKind::InvalidState);
    assert_eq!(kind(collection.failed("", 0, 0)), ErrorKind::InvalidState);
    assert_eq!(kind(collection.deliver(None).map(drop)), ErrorKind::InvalidState);
    let call = collection.next_step().expect("a call");
    assert_eq!(collection.next_step().expect("the same call"), call);
    for _ in 0..2 {
        collection.next_step().expect("a call");
        collection.page(&Page::default()).expect("an answer");
    }
    assert!(matches!(collection.next_step().expect("a step"), Step::Window { records: 0, replayed: false, .. }));
    assert_eq!(kind(collection.next_step().map(drop)), ErrorKind::InvalidState);
    assert_eq!(collection.deliver(None).expect("none"), 0);
    assert_eq!(collection.next_step().expect("a step"), Step::Done);
}
