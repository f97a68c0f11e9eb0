//! Blocks of records in the proportions of a profile.

use super::block::{Block, Damage};
use super::draw::Draw;
use super::meeting::{self, Meeting, Variety};
use super::people::{People, Relation};
use super::record::Kind;
use super::{Era, Options, Profile, sample};

/// Of 100,000 records. What is left is about meetings: their own records and their participants'.
#[derive(Clone, Copy)]
struct Shares {
    calls: usize,
    others: usize,
    /// Repeats of a record, conflicting ones included.
    repeats: usize,
    conflicts: usize,
    damaged: usize,
}

impl Shares {
    fn of(profile: Profile) -> Self {
        match profile {
            // Repeats fall on all three kinds: with them calls make 4 %.
            Profile::Bench1 => Shares { calls: 3_911, others: 10_000, repeats: 2_000, conflicts: 0, damaged: 0 },
            Profile::Clean => Shares { calls: 3_000, others: 8_000, repeats: 0, conflicts: 0, damaged: 0 },
            Profile::Default | Profile::Sample => {
                Shares { calls: 3_000, others: 8_000, repeats: 1_500, conflicts: 300, damaged: 200 }
            }
        }
    }

    fn meetings(self) -> usize {
        100_000 - self.calls - self.others - self.repeats - self.damaged
    }
}

/// Records in a block: few enough to be held, enough for records of one meeting to lie far apart.
const BLOCK: usize = 5_000;
/// Of fifteen meetings, this many have a record of their own: 5,867 of 8,000.
const WITH_DETAIL: usize = 11;
/// Sessions per 1,000 meetings: 78,222 of 8,000 meetings.
const SESSIONS: usize = 9_778;
/// Series that go on.
const SERIES: usize = 64;

/// Makes one block after another.
pub(super) struct Stream {
    pub(super) people: People,
    draw: Draw,
    era: Era,
    profile: Profile,
    shares: Shares,
    variety: Variety,
    series: Vec<Meeting>,
    last: Option<Meeting>,
    deck: Vec<bool>,
    meetings: usize,
    meeting_limit: usize,
    record_limit: Option<usize>,
    /// Made so far.
    meeting_records: usize,
    sessions: usize,
    calls: usize,
    others: usize,
    repeats: usize,
    conflicts: usize,
    damaged: usize,
    total: usize,
    done: bool,
}

impl Stream {
    pub(super) fn new(options: &Options) -> Self {
        let mut draw = Draw::new(options.seed);
        let record_limit = options.record_limit().map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let about = record_limit.unwrap_or(options.meetings.saturating_mul(25) / 2);
        let addresses = (about / 20).clamp(16, 1 << 20);
        let people = match options.profile {
            Profile::Sample => People::organizations_only(&mut draw),
            profile => {
                People::new(&mut draw, (about / 100 * 3).clamp(40, 1 << 22), addresses, profile == Profile::Default)
            }
        };
        let variety = Variety {
            unusual: matches!(options.profile, Profile::Default | Profile::Clean),
            unconvertible: options.profile == Profile::Default,
            addresses,
        };
        Stream {
            people,
            draw,
            era: options.era,
            profile: options.profile,
            shares: Shares::of(options.profile),
            variety,
            series: Vec::new(),
            last: None,
            deck: Vec::new(),
            meetings: 0,
            meeting_limit: if record_limit.is_some() { usize::MAX } else { options.meetings },
            record_limit,
            meeting_records: 0,
            sessions: 0,
            calls: 0,
            others: 0,
            repeats: 0,
            conflicts: 0,
            damaged: 0,
            total: 0,
            done: false,
        }
    }

    /// Whether there are no more blocks.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Fills the block with the next records.
    pub(super) fn fill(&mut self, block: &mut Block) {
        block.clear();
        if self.profile == Profile::Sample {
            sample::write(&mut self.people, &mut self.draw, block);
            self.done = true;
            return;
        }
        let target = (self.total + BLOCK).min(self.record_limit.unwrap_or(usize::MAX));
        let wanted = (target as u64 * self.shares.meetings() as u64).div_ceil(100_000) as usize;
        while self.meeting_records < wanted && self.meetings < self.meeting_limit {
            self.add_meeting(block);
        }
        self.total = (self.meeting_records as u64 * 100_000 / self.shares.meetings() as u64) as usize;
        self.fill_up(block);
        block.shuffle(&mut self.draw);
        let repeats = part(self.total, self.shares.repeats) - self.repeats;
        let conflicts = part(self.total, self.shares.conflicts) - self.conflicts;
        block.repeat(&mut self.draw, repeats, conflicts);
        self.repeats += repeats;
        self.conflicts += conflicts;
        self.done = self.meetings >= self.meeting_limit || self.record_limit.is_some_and(|limit| self.total >= limit);
    }

    /// Calls, other operations and damaged rows for the meetings made so far.
    fn fill_up(&mut self, block: &mut Block) {
        while self.calls < part(self.total, self.shares.calls) {
            let era = self.next_era();
            let member = self.people.member(&mut self.draw);
            let mut other = self.next_person(block, era);
            if self.draw.chance(400) {
                // The next telephone after that person, if there is one.
                let others = (other..self.people.ordinary).find(|&at| self.people.all[at].relation == Relation::Phone);
                other = others.unwrap_or(other);
            }
            let mut call = Meeting::new(&self.people, &mut self.draw, era);
            call.organizer = member;
            for record in meeting::call(&self.people, &mut self.draw, self.variety, &call, [member, other]) {
                block.push(&record);
                self.calls += 1;
            }
        }
        while self.others < part(self.total, self.shares.others) {
            let era = self.next_era();
            let near = Meeting::new(&self.people, &mut self.draw, era);
            let id = self.draw.guid(5);
            block.push_other(id, near.start, |out| {
                super::other::write(&self.people, &mut self.draw, id, near.start, out)
            });
            self.others += 1;
        }
        while self.damaged < part(self.total, self.shares.damaged) {
            let damage = [Damage::CutOff, Damage::CutOff, Damage::Elided, Damage::Spreadsheet][self.damaged % 4];
            let start = self.draw.below(block.entries.len());
            let source = (start..block.entries.len())
                .chain(0..start)
                .find(|&at| block.entries[at].kind != Kind::Other && block.entries[at].damage.is_none());
            if let Some(source) = source {
                let id = self.draw.guid(5);
                block.push_damaged(&mut self.draw, source, damage, id);
            }
            self.damaged += 1;
        }
    }

    fn next_era(&mut self) -> Era {
        match self.era {
            Era::Mixed => match self.draw.below(10) {
                0 | 1 => Era::Y2021,
                2 | 3 => Era::Y2023,
                _ => Era::Y2026,
            },
            era => era,
        }
    }

    fn next_meeting(&mut self) -> Meeting {
        if let Some(last) = &self.last
            && self.draw.chance(50)
        {
            let start = last.end + self.draw.between(20, 1800);
            let length = self.draw.between(300, 3600);
            return last.again(&mut self.draw, start, length);
        }
        let era = self.next_era();
        let new = Meeting::new(&self.people, &mut self.draw, era);
        if !new.types.starts_with("Recurring") {
            return new;
        }
        if self.series.len() < SERIES {
            self.series.push(new.clone());
            return new;
        }
        let which = self.draw.below(SERIES);
        if self.draw.chance(150) {
            self.series[which] = new.clone();
            return new;
        }
        let before = &self.series[which];
        let start = before.start + 604_800 + self.draw.between(-60, 60);
        let next = before.again(&mut self.draw, start, before.end - before.start);
        self.series[which] = next.clone();
        next
    }

    fn next_person(&mut self, block: &Block, era: Era) -> usize {
        let mut person = self.any_person(block, era);
        for _ in 0..8 {
            if self.appears_in(person, era) {
                break;
            }
            person = self.any_person(block, era);
        }
        person
    }

    /// Keeps the share of records with text beyond ASCII at one in twenty, where names are recorded at all.
    fn any_person(&mut self, block: &Block, era: Era) -> usize {
        if era == Era::Y2021 {
            return self.people.anyone(&mut self.draw);
        }
        if self.draw.chance(5)
            && let Some(hostile) = self.people.hostile(&mut self.draw)
        {
            return hostile;
        }
        let lagging = block.written_beyond_ascii * 20 < block.written;
        let accented = lagging && self.draw.chance(400);
        self.people.by_script(&mut self.draw, accented)
    }

    /// People without an account are known by what an era records of them. Among mixed eras each appears in one form
    /// only, so that there are as many people to be found as were invented.
    fn appears_in(&self, person: usize, era: Era) -> bool {
        match self.people.all[person].relation {
            _ if self.era != Era::Mixed => true,
            Relation::Anonymous => (era == Era::Y2021) == (person / 100).is_multiple_of(5),
            Relation::Consumer => era == Era::Y2026,
            _ => true,
        }
    }

    fn add_meeting(&mut self, block: &mut Block) {
        let meeting = self.next_meeting();
        self.meetings += 1;
        if self.deck.is_empty() {
            self.deck.extend((0..15).map(|card| card < WITH_DETAIL));
            self.draw.shuffle(&mut self.deck);
        }
        let with_detail = self.deck.pop().unwrap_or(true);
        if with_detail {
            let record = meeting::detail(&self.people, &mut self.draw, self.variety, &meeting);
            block.push(&record);
            self.meeting_records += 1;
        }
        // What earlier meetings had too many or too few, this one makes up for by half.
        let due =
            (self.meetings as u64 * SESSIONS as u64 / 1000) as i64 - self.sessions as i64 - (SESSIONS / 1000) as i64;
        let drawn = match self.draw.below(100) {
            0..=39 => self.draw.between(2, 5),
            40..=74 => self.draw.between(5, 12),
            75..=94 => self.draw.between(10, 24),
            _ => self.draw.between(25, 60),
        };
        let mut wanted = (drawn + due / 2).clamp(1, 120);
        if with_detail && self.draw.chance(15) {
            wanted = 0;
        }
        self.add_sessions(block, &meeting, wanted);
        self.last = Some(meeting);
    }

    fn add_sessions(&mut self, block: &mut Block, meeting: &Meeting, wanted: i64) {
        let mut made = 0;
        let mut present = Vec::new();
        let mut visits = Vec::new();
        if wanted > 3 && self.draw.chance(80) {
            let which = if self.draw.chance(600) { self.draw.below(2) } else { self.draw.below(8) };
            let visit = meeting::Visit { join: meeting.start + 30, leave: meeting.end, device: 0 };
            block.push(&meeting::application_session(&self.people, &mut self.draw, meeting, which, visit));
            made += 1;
        }
        while made < wanted {
            let person = match present.is_empty() && self.draw.chance(850) {
                true => meeting.organizer,
                false => self.next_person(block, meeting.era),
            };
            if present.contains(&person) && self.draw.chance(900) {
                continue;
            }
            present.push(person);
            let form = meeting.form(&mut self.draw);
            meeting.visits(&mut self.draw, &mut visits);
            for &visit in &visits {
                let draw = &mut self.draw;
                block.push(&meeting::session(&self.people, draw, self.variety, meeting, person, visit, form));
                made += 1;
            }
        }
        self.sessions += made as usize;
        self.meeting_records += made as usize;
    }
}

/// That share of so many records.
fn part(total: usize, of_100_000: usize) -> usize {
    (total as u64 * of_100_000 as u64 / 100_000) as usize
}
