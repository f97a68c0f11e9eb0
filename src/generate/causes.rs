//! Disconnections whose causes are known: how well are they told from what is recorded of them?
//!
//! What is simulated are causes (a network is lost, somebody leaves, takes another device, the service notices late), and
//! each event is labelled by its cause and never by its gap. What is recorded is what a noisy log would hold. Then the
//! analysis answers, and so does the rule of tala: any second connection of a device is a disconnection.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::draw::Draw;
use crate::Result;
use crate::analysis::{Analysis, AnalysisOptions, DisconnectionClass, Question};
use crate::audit::guid_text;
use crate::record::{Cell, RecordKind, Row};
use crate::schema::Column;
use crate::table::{Table, TableBuilder, TableSchema};
use crate::time::Timestamp;

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The network of one person failed.
    NetworkLoss,
    /// The network of a whole site failed.
    MassOutage,
    /// The service noticed only after the return that the old session had ended.
    TimeOut,
    /// The person took another device.
    DeviceChange,
    /// The person left and came back.
    Leaving,
}

impl Cause {
    /// What it is to be told as.
    pub const fn class(self) -> DisconnectionClass {
        match self {
            Self::NetworkLoss | Self::MassOutage => DisconnectionClass::Drop,
            Self::TimeOut => DisconnectionClass::Reconnect,
            Self::DeviceChange => DisconnectionClass::DeviceSwitch,
            Self::Leaving => DisconnectionClass::LeftAndReturned,
        }
    }
}

/// How much of what happened the log does not say.
#[derive(Clone, Copy, Debug)]
struct Noise {
    /// Of 1,000 sessions those without a DeviceId.
    without_device_id: usize,
    /// Of 1,000 returns those from another network.
    moved: usize,
    /// Seconds by which a time is wrong at most.
    clock: i64,
    /// Of 1,000 people those of whom only the name is recorded.
    by_name: usize,
}

/// The levels of noise, from none to much.
const LEVELS: [Noise; 3] = [
    Noise { without_device_id: 100, moved: 0, clock: 0, by_name: 0 },
    Noise { without_device_id: 400, moved: 200, clock: 2, by_name: 100 },
    Noise { without_device_id: 800, moved: 500, clock: 10, by_name: 300 },
];

/// How long until the network is back, as thousandths of all losses and seconds: log-normal with a median of 40 s, 5 % over
/// 300 s. Between these it is linear, so that every machine draws the same.
const OUTAGE: [(usize, i64); 22] = [
    (0, 1),
    (50, 5),
    (100, 8),
    (150, 11),
    (200, 14),
    (250, 18),
    (300, 21),
    (350, 25),
    (400, 29),
    (450, 34),
    (500, 40),
    (550, 47),
    (600, 55),
    (650, 64),
    (700, 76),
    (750, 91),
    (800, 112),
    (850, 142),
    (900, 192),
    (950, 300),
    (990, 691),
    (1000, 2000),
];

/// Who came back within so many seconds was gone for a short while: the analysis' own default.
const SHORT: i64 = 300;

/// How well one rule tells one class at one level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Events that it tells and that are so.
    pub right: u64,
    /// Events that it tells and that are not so.
    pub wrong: u64,
    /// Events that it does not tell.
    pub missed: u64,
}

impl Score {
    /// Of the events told the share that are so, in thousandths; `None` where none is told.
    pub fn precision(&self) -> Option<u64> {
        (self.right * 1000).checked_div(self.right + self.wrong)
    }

    /// Of the events that are so the share that is told, in thousandths; `None` where there is none.
    pub fn recall(&self) -> Option<u64> {
        (self.right * 1000).checked_div(self.right + self.missed)
    }
}

/// Thousandths as people write them: `0.953`.
struct Share(Option<u64>);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(share) => f.pad(&format!("{}.{:03}", share / 1000, share % 1000)),
            None => f.pad("-"),
        }
    }
}

/// What was found at one level of noise.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The level, from 0.
    pub level: usize,
    /// Of each class how well the analysis tells it.
    pub classes: Vec<(DisconnectionClass, Score)>,
    /// How well the analysis tells that a connection broke: Drop or Reconnect.
    pub disconnections: Score,
    /// How well tala's rule tells the same.
    pub tala: Score,
    /// Of each class, how many of its events tala's rule calls a disconnection, and how many there are.
    pub called_by_tala: Vec<(DisconnectionClass, u64, u64)>,
    /// Events whose true times and device are those of another cause: out of all scores.
    pub indistinguishable: u64,
    /// All events.
    pub events: u64,
}

impl Evaluation {
    /// The names of the columns of [`Evaluation::lines`].
    pub const HEADER: [&'static str; 7] =
        ["noise", "told", "events", "precision", "recall", "tala: precision", "tala: recall"];

    /// The result as lines of a table: that a connection broke, then class by class.
    pub fn lines(&self) -> Vec<Vec<String>> {
        let line = |what: &str, score: &Score, tala: [Option<u64>; 2]| {
            let mut cells = vec![self.level.to_string(), what.to_owned(), (score.right + score.missed).to_string()];
            let shares = [score.precision(), score.recall()].into_iter().chain(tala);
            cells.extend(shares.map(|share| Share(share).to_string()));
            cells
        };
        let mut lines =
            vec![line("Drop or Reconnect", &self.disconnections, [self.tala.precision(), self.tala.recall()])];
        for ((class, score), (_, called, of)) in self.classes.iter().zip(&self.called_by_tala) {
            // It tells no classes: of those that are disconnections it has a recall, and no precision.
            let recall = class.is_disconnection().then(|| (called * 1000).checked_div(*of)).flatten();
            lines.push(line(class.name(), score, [None, recall]));
        }
        lines
    }
}

/// An event as it happened and as it was recorded.
#[derive(Clone, Copy, Debug)]
struct Labelled {
    cause: Cause,
    is_indistinguishable: bool,
}

/// The recorded ends of an event: by these it is found again.
type Ends = (u128, i64, i64);

#[derive(Clone, Debug)]
struct Person {
    id: u128,
    name: String,
    upn: String,
    site: usize,
    /// PC and telephone.
    devices: [u128; 2],
    descriptions: [&'static str; 2],
}

/// One stay in a meeting as it happened.
#[derive(Clone, Copy, Debug)]
struct Stay {
    join: i64,
    leave: i64,
    device: usize,
    moved: bool,
}

const FIRST_NAMES: [&str; 24] = [
    "Ada", "Bela", "Carla", "Dario", "Elif", "Femi", "Greta", "Hana", "Igor", "Jana", "Kofi", "Lena", "Milan", "Nora",
    "Omar", "Petra", "Quentin", "Rosa", "Sven", "Tara", "Umut", "Vera", "Wim", "Yara",
];
const LAST_NAMES: [&str; 24] = [
    "Abt", "Brandt", "Costa", "Dvorak", "Egli", "Frei", "Gomez", "Huber", "Ito", "Jansen", "Keller", "Lang", "Meier",
    "Novak", "Okafor", "Peric", "Quist", "Rossi", "Sato", "Tanner", "Ulmer", "Vogel", "Weber", "Zeller",
];
const COMPUTERS: [&str; 4] = ["Microsoft Teams on Windows 11", "MacBook Pro", "Teams web client", "Firefox on Linux"];
const PHONES: [&str; 2] = ["iPhone", "Android phone"];
const SITES: usize = 12;
const DAY: i64 = 86_400;
/// 2026-01-05T08:00:00Z, a Monday.
const FIRST_DAY: i64 = 1_767_600_000;

struct World {
    draw: Draw,
    noise: Noise,
    people: Vec<Person>,
    rows: Vec<RecordedSession>,
    labels: HashMap<Ends, Labelled>,
    /// Events that left no trace by which they could be found.
    untraceable: u64,
}

/// What the log says of a stay.
#[derive(Clone, Debug)]
struct RecordedSession {
    meeting: u128,
    person: usize,
    by_name: bool,
    join: i64,
    leave: i64,
    device_id: Option<String>,
    description: Option<&'static str>,
    address: String,
}

impl World {
    fn new(seed: u64, level: usize, people: usize) -> Self {
        let mut draw = Draw::new(seed);
        let noise = LEVELS[level.min(LEVELS.len() - 1)];
        let people = (0..people)
            .map(|number| {
                let name = format!("{} {}", draw.pick(&FIRST_NAMES), draw.pick(&LAST_NAMES));
                let (computer, phone) = (*draw.pick(&COMPUTERS), *draw.pick(&PHONES));
                // Some have two devices that say the same of themselves.
                let second = if draw.chance(100) { computer } else { phone };
                Person {
                    id: guid(&mut draw),
                    upn: format!("{}.{number}@alderbrook.example", name.to_lowercase().replace(' ', ".")),
                    name,
                    site: draw.below(SITES),
                    devices: [guid(&mut draw), guid(&mut draw)],
                    descriptions: [computer, second],
                }
            })
            .collect();
        Self { draw, noise, people, rows: Vec::new(), labels: HashMap::new(), untraceable: 0 }
    }

    fn outage(&mut self) -> i64 {
        let drawn = self.draw.below(1000);
        let above = OUTAGE.iter().position(|(share, _)| *share > drawn).unwrap_or(OUTAGE.len() - 1);
        let ((low, short), (high, long)) = (OUTAGE[above.max(1) - 1], OUTAGE[above.max(1)]);
        short + (long - short) * (drawn - low) as i64 / (high - low) as i64
    }

    /// A meeting, its people, and what becomes of their connections.
    fn meeting(&mut self, number: usize) {
        let id = guid(&mut self.draw);
        let start = FIRST_DAY + (number % 60) as i64 * DAY + self.draw.between(0, 9 * 3600);
        let end = start + self.draw.between(30, 120) * 60;
        let count = 4 + self.draw.below(9);
        let mut present: Vec<usize> = (0..count).map(|_| self.draw.below(self.people.len())).collect();
        present.sort_unstable();
        present.dedup();
        let outage = self.draw.chance(60).then(|| {
            let site = self.people[*self.draw.pick(&present)].site;
            (site, start + (end - start) / 5 + self.draw.between(0, (end - start) / 2))
        });
        for person in present {
            let hit = outage.filter(|(site, _)| *site == self.people[person].site).map(|(_, at)| at);
            self.attend(id, person, start, end, hit);
        }
    }

    fn attend(&mut self, meeting: u128, person: usize, start: i64, end: i64, outage: Option<i64>) {
        let by_name = self.draw.chance(self.noise.by_name);
        let mut stay = Stay {
            join: start + self.draw.between(0, 180),
            leave: end - self.draw.between(0, 20),
            device: 0,
            moved: false,
        };
        let last = stay.leave;
        let mut at = stay.join + 120;
        let mut recorded: Option<(i64, i64)> = None;
        let mut label: Option<Labelled> = None;
        loop {
            let cause = match outage {
                Some(time) if time > at => Some((Cause::MassOutage, time)),
                _ => self.cause().map(|cause| (cause, at + self.draw.between(60, 2400))),
            };
            let next = cause
                .filter(|(_, time)| *time < last - 60)
                .map(|(cause, time)| (cause, time, self.next(cause, time, stay)));
            let (leave, back) = match next {
                Some((cause, _, (leave, back))) if back.join < last - 30 => (leave, Some((cause, back))),
                _ => (last, None),
            };
            let written = self.record(meeting, person, by_name, Stay { leave, ..stay });
            if let Some(label) = label.take()
                && let Some((_, before_end)) = recorded
                && self.labels.insert((meeting, before_end, written.0), label).is_some()
            {
                self.untraceable += 1;
            }
            recorded = Some(written);
            let Some((cause, back)) = back else { return };
            let gap = back.join - leave;
            let is_indistinguishable = match cause {
                Cause::NetworkLoss | Cause::MassOutage => gap > SHORT,
                Cause::Leaving => gap <= SHORT,
                Cause::TimeOut | Cause::DeviceChange => false,
            };
            label = Some(Labelled { cause, is_indistinguishable });
            at = back.join + 120;
            stay = back;
        }
    }

    fn cause(&mut self) -> Option<Cause> {
        match self.draw.below(100) {
            0..=13 => Some(Cause::NetworkLoss),
            14..=21 => Some(Cause::Leaving),
            22..=26 => Some(Cause::DeviceChange),
            27..=32 => Some(Cause::TimeOut),
            _ => None,
        }
    }

    /// When the session of that moment ends by the log, and the stay after it.
    fn next(&mut self, cause: Cause, time: i64, stay: Stay) -> (i64, Stay) {
        let moved = self.draw.chance(self.noise.moved);
        let back = |after: i64, device| Stay { join: time + after, leave: 0, device, moved };
        match cause {
            Cause::NetworkLoss | Cause::MassOutage => (time, back(self.outage(), stay.device)),
            Cause::TimeOut => {
                let after = self.outage().min(SHORT);
                (time + after + self.draw.between(0, 60), back(after, stay.device))
            }
            Cause::DeviceChange => (time, back(self.draw.between(3, 90), 1 - stay.device)),
            Cause::Leaving if self.draw.chance(150) => (time, back(self.draw.between(20, SHORT), stay.device)),
            Cause::Leaving => {
                let device = if self.draw.chance(150) { 1 - stay.device } else { stay.device };
                (time, back(self.draw.between(SHORT + 1, 3600), device))
            }
        }
    }

    /// Writes a stay as the log would, and gives its recorded times.
    fn record(&mut self, meeting: u128, person: usize, by_name: bool, stay: Stay) -> (i64, i64) {
        let clock = self.noise.clock;
        let (join, leave) =
            (stay.join + self.draw.between(-clock, clock), stay.leave + self.draw.between(-clock, clock));
        let known = &self.people[person];
        let (device, site) = (known.devices[stay.device], known.site);
        let description = known.descriptions[stay.device];
        let without_id = self.draw.chance(self.noise.without_device_id);
        // Where there is no id, one in five says nothing else either.
        let is_described = !without_id || self.draw.chance(800);
        let address = match (stay.moved, stay.device) {
            (true, _) => format!("198.51.{}.{}", 100 + self.draw.below(100), 1 + self.draw.below(250)),
            (false, 0) => format!("203.0.{site}.{}", 1 + person % 250),
            (false, _) => format!("100.64.{}.{}", person % 250, 1 + site),
        };
        self.rows.push(RecordedSession {
            meeting,
            person,
            by_name,
            join,
            leave,
            device_id: (!without_id).then(|| guid_text(device)),
            description: is_described.then_some(description),
            address,
        });
        (join, leave)
    }

    fn table(&self) -> Table {
        let columns = [
            Column::RecordKind,
            Column::MeetingId,
            Column::JoinTime,
            Column::LeaveTime,
            Column::UserObjectId,
            Column::UserPrincipalName,
            Column::DisplayName,
            Column::ParticipantKind,
            Column::DeviceId,
            Column::DeviceInformation,
            Column::ClientIP,
        ];
        let mut builder = TableBuilder::new(Arc::new(TableSchema::records(&columns, false)));
        for session in &self.rows {
            let (meeting, person) = (guid_text(session.meeting), &self.people[session.person]);
            let id = guid_text(person.id);
            let mut row = Row::new();
            row.set_text(Column::RecordKind, RecordKind::Participant.name());
            row.set_text(Column::MeetingId, &meeting);
            row.set(Column::JoinTime, Cell::Time(Timestamp(session.join * 1_000_000)));
            row.set(Column::LeaveTime, Cell::Time(Timestamp(session.leave * 1_000_000)));
            row.set_text(Column::DisplayName, &person.name);
            row.set_text(Column::ParticipantKind, "Member");
            if !session.by_name {
                row.set_text(Column::UserObjectId, &id);
                row.set_text(Column::UserPrincipalName, &person.upn);
            }
            row.set(Column::DeviceId, session.device_id.as_deref().map_or(Cell::Null, Cell::Text));
            row.set(Column::DeviceInformation, session.description.map_or(Cell::Null, Cell::Text));
            row.set_text(Column::ClientIP, &session.address);
            builder.append(&row);
        }
        builder.finish()
    }

    /// What the rule of tala calls disconnections: each session of a person and device after the first in a meeting.
    /// Devices without an id are one device.
    fn by_tala(&self) -> Vec<Ends> {
        let mut order: Vec<_> = self.rows.iter().collect();
        order.sort_by_key(|session| (session.meeting, session.join, session.leave));
        let mut last: HashMap<(u128, usize, Option<&str>), i64> = HashMap::new();
        let mut told = Vec::new();
        for session in order {
            let key = (session.meeting, session.person, session.device_id.as_deref());
            if let Some(before) = last.insert(key, session.leave) {
                told.push((session.meeting, before, session.join));
            }
        }
        told
    }
}

fn guid(draw: &mut Draw) -> u128 {
    u128::from(draw.bits()) << 64 | u128::from(draw.bits() | 1)
}

/// Simulates so many meetings at each level of noise, and says how well the analysis and tala's rule tell what happened.
/// The same seed gives the same answer on every machine.
///
/// # Errors
/// None that is not a defect of the analysis.
pub fn evaluate(meetings: usize, seed: u64) -> Result<Vec<Evaluation>> {
    (0..LEVELS.len()).map(|level| evaluate_level(meetings, seed, level)).collect()
}

fn evaluate_level(meetings: usize, seed: u64, level: usize) -> Result<Evaluation> {
    let mut world = World::new(seed, level, (meetings / 2).max(50));
    for number in 0..meetings {
        world.meeting(number);
    }
    let options = AnalysisOptions { list_returns: true, ..AnalysisOptions::default() };
    let mut analysis = Analysis::new(options)?;
    analysis.add_table(&world.table())?;
    let told = told(&analysis.answer(Question::Disconnections));
    let classes = [
        DisconnectionClass::Drop,
        DisconnectionClass::Reconnect,
        DisconnectionClass::DeviceSwitch,
        DisconnectionClass::LeftAndReturned,
    ];
    let score = |told: &dyn Fn(&Ends) -> bool, is_so: &dyn Fn(Cause) -> bool, all: &[Ends]| {
        let mut score = Score::default();
        for ends in all {
            match world.labels.get(ends) {
                Some(label) if label.is_indistinguishable => {}
                Some(label) if is_so(label.cause) => {}
                _ => score.wrong += 1,
            }
        }
        for (ends, label) in &world.labels {
            if !label.is_indistinguishable && is_so(label.cause) {
                *(if told(ends) { &mut score.right } else { &mut score.missed }) += 1;
            }
        }
        score
    };
    let of_class = |test: &dyn Fn(DisconnectionClass) -> bool| -> Vec<Ends> {
        told.iter().filter(|(_, class)| test(**class)).map(|(ends, _)| *ends).collect()
    };
    let scores = classes.map(|class| {
        let all = of_class(&|other| other == class);
        (class, score(&|ends| told.get(ends) == Some(&class), &|cause| cause.class() == class, &all))
    });
    let broke = |cause: Cause| cause.class().is_disconnection();
    let disconnections = score(
        &|ends| told.get(ends).is_some_and(|class| class.is_disconnection()),
        &broke,
        &of_class(&DisconnectionClass::is_disconnection),
    );
    // The last session of a device is not always the one that ended last: what tala tells is found by its return.
    let by_tala = world.by_tala();
    // Of two people who came back to one meeting in one second either will do, but always the same.
    let mut ends: Vec<Ends> = world.labels.keys().copied().collect();
    ends.sort_unstable();
    let returns: HashMap<(u128, i64), Ends> =
        ends.into_iter().map(|ends @ (meeting, _, start)| ((meeting, start), ends)).collect();
    let found: Vec<Ends> = by_tala
        .iter()
        .map(|&(meeting, end, start)| returns.get(&(meeting, start)).copied().unwrap_or((meeting, end, start)))
        .collect();
    let called: std::collections::HashSet<_> = found.iter().copied().collect();
    let called_by_tala = classes.map(|class| {
        let events =
            world.labels.iter().filter(|(_, label)| !label.is_indistinguishable && label.cause.class() == class);
        let (mut calls, mut of) = (0, 0);
        for (ends, _) in events {
            of += 1;
            calls += u64::from(called.contains(ends));
        }
        (class, calls, of)
    });
    let indistinguishable = world.labels.values().filter(|label| label.is_indistinguishable).count() as u64;
    Ok(Evaluation {
        level,
        classes: scores.to_vec(),
        disconnections,
        tala: score(&|ends| called.contains(ends), &broke, &found),
        called_by_tala: called_by_tala.to_vec(),
        indistinguishable,
        events: world.labels.len() as u64 + world.untraceable,
    })
}

/// What the analysis tells, by the ends of the gap.
fn told(answer: &Table) -> HashMap<Ends, DisconnectionClass> {
    let column = |name| answer.schema().position(name).unwrap_or(usize::MAX);
    let (meeting, class) = (column("MeetingId"), column("Class"));
    let (start, end) = (column("GapStart"), column("GapEnd"));
    let rows = (0..answer.rows()).filter_map(|row| {
        let meeting = crate::audit::parse_guid(answer.text(row, meeting)?)?;
        let class = DisconnectionClass::ALL.iter().find(|known| Some(known.name()) == answer.text(row, class))?;
        let time = |column| match answer.cell(row, column) {
            Cell::Time(time) => Some(time.0 / 1_000_000),
            _ => None,
        };
        Some(((meeting, time(start)?, time(end)?), *class))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_as_well_as_promised() {
        let evaluations = evaluate(600, 1).expect("an answer");
        for (evaluation, goal) in evaluations.iter().zip([950, 850, 0]) {
            for (class, score) in &evaluation.classes {
                let (precision, recall) = (score.precision().unwrap_or(0), score.recall().unwrap_or(0));
                assert!(precision >= goal && recall >= goal, "level {}: {}: {score:?}", evaluation.level, class.name());
            }
            let (ours, tala) = (&evaluation.disconnections, &evaluation.tala);
            assert!(ours.precision() > tala.precision(), "{ours:?} {tala:?}");
            assert!(evaluation.indistinguishable > 0 && evaluation.indistinguishable < evaluation.events / 5);
        }
    }

    #[test]
    fn outages_are_short_but_for_one_in_twenty() {
        let mut world = World::new(1, 0, 10);
        let mut drawn: Vec<_> = (0..10_000).map(|_| world.outage()).collect();
        drawn.sort_unstable();
        assert!((35..45).contains(&drawn[5_000]), "{}", drawn[5_000]);
        let long = drawn.iter().filter(|&&seconds| seconds > SHORT).count();
        assert!((400..600).contains(&long), "{long}");
    }
}
