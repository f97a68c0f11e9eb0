//! Answers from many records at once: which meetings there were, and who was there for how long.
//!
//! An [`Analysis`] is fed tables of records, in any order and with any of their columns, and asked [`Question`]s; each
//! answer is a [`Table`]. The order of the tables and of their rows makes no difference, but that of two different
//! records of one meeting the first counts.
//!
//! People are told apart by what records tie together: object ids and UPNs that stand side by side in any record belong
//! to one person. Whoever is known by name alone is one person for each organisation and kind, and may be several
//! (`IdentityBasis` says so); whoever has no name either is another person in every session.

mod activity;
mod attendance;
mod columns;
mod completeness;
mod disconnections;
mod gathered;
mod identity;
mod intake;
mod kept;
mod meetings;
mod names;
mod outsiders;
mod parts;
mod presence;
mod sessions;
mod short;
mod store;
mod summary;
#[cfg(test)]
mod tests;
mod timeline;
mod vain;

use std::ops::ControlFlow;
use std::sync::Arc;

use chrono_tz::Tz;
use regex::Regex;

use crate::books::Books;
use crate::de_identify::{DeIdentifier, Role};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::Filter;
use crate::issue::IssueCode;
use crate::knowledge::{MeetingMap, NetworkMap, Unusable, UserMap};
use crate::reader::{Reader, worker_threads};
use crate::record::Cell;
use crate::schema::ColumnType;
use crate::table::{Table, TableBuilder, TableKind, TableSchema};
use crate::time::Timestamp;

pub use columns::AnswerColumn;
pub(crate) use completeness::table as completeness;
pub use disconnections::DisconnectionClass;
use gathered::{Facts, Gathered};
use kept::KeptRows;
pub use outsiders::OUTSIDER_FLAGS;
use parts::Telling;
pub use short::short;
use store::Store;
pub(crate) use timeline::{Stay, Stays, Timeline};

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Which meetings there were: a row a meeting.
    Meetings,
    /// Who was there, and for how long: a row for each meeting and person.
    Attendance,
    /// Whose connection broke: a row for each time.
    Disconnections,
    /// Who was there that does not belong to the organisation: a row for each meeting and person.
    Outsiders,
    /// What the accounts that the filter names did: a row a session, in the order of time.
    Activity,
}

impl Question {
    /// Every question.
    pub const ALL: &'static [Question] =
        &[Self::Meetings, Self::Attendance, Self::Disconnections, Self::Outsiders, Self::Activity];

    /// The columns of the answer.
    pub const fn columns(self) -> &'static [AnswerColumn] {
        match self {
            Self::Meetings => meetings::COLUMNS,
            Self::Attendance => attendance::COLUMNS,
            Self::Disconnections => disconnections::COLUMNS,
            Self::Outsiders => outsiders::COLUMNS,
            Self::Activity => activity::COLUMNS,
        }
    }

    /// What the rows of the answer are.
    pub const fn kind(self) -> TableKind {
        match self {
            Self::Meetings => TableKind::Meetings,
            Self::Attendance => TableKind::Attendance,
            Self::Disconnections => TableKind::Disconnections,
            Self::Outsiders => TableKind::Outsiders,
            Self::Activity => TableKind::Activity,
        }
    }

    /// The question whose answer is of that kind.
    pub fn of_kind(kind: TableKind) -> Option<Self> {
        Self::ALL.iter().copied().find(|question| question.kind() == kind)
    }
}

/// The columns of a summary, whatever it is of.
pub const SUMMARY_COLUMNS: &[AnswerColumn] = summary::COLUMNS;

/// The columns of [`short`] rows of attendance.
pub const SHORT_COLUMNS: &[AnswerColumn] = short::COLUMNS;

/// The columns of [`Reader::completeness`].
pub const COMPLETENESS_COLUMNS: &[AnswerColumn] = completeness::COLUMNS;

/// The columns of answers and summaries of that kind; `None` for tables that are neither.
fn columns_of(kind: TableKind) -> Option<&'static [AnswerColumn]> {
    match kind {
        TableKind::Completeness => Some(COMPLETENESS_COLUMNS),
        TableKind::AnalysisSummary => Some(SUMMARY_COLUMNS),
        TableKind::AttendanceShort => Some(SHORT_COLUMNS),
        kind => Question::of_kind(kind).map(Question::columns),
    }
}

/// What a column of such answers and summaries tells of people.
pub(crate) fn role_of_answer_column(kind: TableKind, name: &str) -> Option<Role> {
    columns_of(kind)?.iter().find(|column| column.name == name).map(|column| column.role)
}

/// The schema of answers and summaries of that kind; `None` for tables that are neither.
pub fn answer_schema(kind: TableKind) -> Option<TableSchema> {
    columns_of(kind).map(|columns| columns::schema(kind, columns))
}

/// The columns of answers or summaries of that kind as a table: Name, Type, Description. Fails with
/// [`ErrorKind::InvalidArgument`] for tables that are neither.
pub fn answer_field_table(kind: TableKind) -> Result<Table> {
    let columns = columns_of(kind).ok_or_else(|| {
        let message = format!("kind: {} is no answer of an analysis", kind.name());
        Error::new(ErrorKind::InvalidArgument, message)
    })?;
    let fields = ["Name", "Type", "Description"].map(|name| (name, ColumnType::Text));
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Fields, &fields)));
    for column in columns {
        builder.append_cells([column.name, column.ty.name(), column.description].map(Cell::Text));
    }
    Ok(builder.finish())
}

/// How many rows of a long answer are worth holding at once.
pub const ROWS_AT_ONCE: usize = 8192;

/// How to answer.
#[derive(Clone, Debug)]
pub struct AnalysisOptions {
    /// Which rows an answer has: those that one record behind them lets through. What is in a row does not depend on it,
    /// so that somebody's share of a meeting is that of the whole meeting.
    pub filter: Filter,
    /// Take in calls too, each as a meeting whose key is its CallId.
    pub calls: bool,
    /// The zone in which days begin.
    pub zone: Tz,
    /// Who people are, as the caller says. What records say goes before.
    pub user_map: Option<Arc<UserMap>>,
    /// What meetings were called and when they were to be, as the caller says.
    pub meeting_map: Option<Arc<MeetingMap>>,
    /// When meetings were to start. Counts for meetings that began within 12 hours of it, before what the map says.
    pub scheduled_start: Option<Timestamp>,
    /// When meetings were to end; without a start it decides by itself for which meetings it counts.
    pub scheduled_end: Option<Timestamp>,
    /// Say of each attendance whether it reached this percentage of the meeting, 0 to 100.
    pub minimum_percent: Option<u8>,
    /// Put together the meetings of one chat thread that began on one day: a meeting that was started anew.
    pub by_series: bool,
    /// Take a session whose end is not recorded to go on to the meeting's end.
    pub assume_end: bool,
    /// Of attendance: leave out applications, such as recording bots.
    pub exclude_applications: bool,
    /// Of disconnections: shorter gaps are none, in seconds.
    pub minimum_gap_seconds: i64,
    /// Of disconnections: whoever is gone for longer has left, in seconds.
    pub maximum_gap_seconds: i64,
    /// Of disconnections: list those who left and returned, too.
    pub list_returns: bool,
    /// Of disconnections: list devices that left while another one of the person stayed, too.
    pub list_handovers: bool,
    /// Of disconnections: look at telephones, too.
    pub include_phones: bool,
    /// Where networks are, as the caller says.
    pub network_map: Option<Arc<NetworkMap>>,
    /// How many bits of an IPv4 address are its network where no map says, at most 32.
    pub ipv4_prefix: u8,
    /// How many bits of an IPv6 address are its network where no map says, at most 128.
    pub ipv6_prefix: u8,
    /// Of outsiders: list those of whom no record tells what they are, too.
    pub include_unknown: bool,
    /// Of outsiders: only those with one of these [`OUTSIDER_FLAGS`], in any case; all if empty.
    pub outsider_flags: Vec<String>,
    /// Of outsiders: which names are like that of a help desk, in place of the pattern built in.
    pub name_pattern: Option<Regex>,
    /// Replace people, addresses and URLs by pseudonyms in answers and summaries.
    pub de_identify: Option<Arc<DeIdentifier>>,
    /// How many threads make the parts of a long answer; 0 means one per core. 1 works on the caller's thread alone.
    pub threads: usize,
}

impl Default for AnalysisOptions {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            calls: false,
            zone: chrono_tz::UTC,
            user_map: None,
            meeting_map: None,
            scheduled_start: None,
            scheduled_end: None,
            minimum_percent: None,
            by_series: false,
            assume_end: false,
            exclude_applications: false,
            minimum_gap_seconds: 1,
            maximum_gap_seconds: 300,
            list_returns: false,
            list_handovers: false,
            include_phones: false,
            network_map: None,
            ipv4_prefix: 24,
            ipv6_prefix: 64,
            include_unknown: false,
            outsider_flags: Vec::new(),
            name_pattern: None,
            de_identify: None,
            threads: 0,
        }
    }
}

/// Rows that no answer can have a place for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Rows that name neither a meeting nor a call.
    pub without_meeting: u64,
    /// Sessions of calls, which were not asked for.
    pub calls: u64,
}

/// Takes in records and answers questions about all of them.
///
/// Every row that is taken in counts: duplicates are found by a [`Reader`], so that tables which may hold some go through
/// one. Memory is about 150 bytes a session, those of meetings and people among them. One analysis is used by one
/// thread at a time; it may be sent to another.
#[derive(Debug)]
pub struct Analysis {
    options: AnalysisOptions,
    store: Store,
    /// Until more rows come.
    facts: Option<Facts>,
}

impl Analysis {
    /// An analysis; fails with [`ErrorKind::InvalidArgument`] on options that cannot be used.
    pub fn new(options: AnalysisOptions) -> Result<Self> {
        if options.minimum_percent.is_some_and(|percent| percent > 100) {
            let message = "the smallest percentage that counts as present lies between 0 and 100";
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        if let Some((start, end)) = options.scheduled_start.zip(options.scheduled_end)
            && end <= start
        {
            let message = "the scheduled end has to be later than the scheduled start";
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        if options.ipv4_prefix > 32 || options.ipv6_prefix > 128 {
            let message = "a network has at most 32 bits of an IPv4 address, and at most 128 of an IPv6 address";
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let is_flag = |name: &String| OUTSIDER_FLAGS.iter().any(|flag| flag.eq_ignore_ascii_case(name));
        if let Some(unknown) = options.outsider_flags.iter().find(|name| !is_flag(name)) {
            let message = format!("`{unknown}` is no flag of outsiders: expected one of {}", OUTSIDER_FLAGS.join(", "));
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        if options.minimum_gap_seconds < 0 || options.maximum_gap_seconds < options.minimum_gap_seconds {
            let (least, most) = (options.minimum_gap_seconds, options.maximum_gap_seconds);
            let message = format!(
                "a minimum gap of {least} s and a maximum gap of {most} s leave none: expected 0 or more, and the maximum \
                 at least as long as the minimum"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        Ok(Self { store: Store::new(options.calls), options, facts: None })
    }

    /// The columns of records that an analysis looks at, by name: a reader that is read for it needs no others.
    pub fn needed_columns() -> Vec<String> {
        intake::NEEDED.iter().map(|column| column.name().to_owned()).collect()
    }

    /// Keeps the rows of participants for [`Analysis::each_sessions`], with UPNs that other records tell where `resolve`
    /// says so. To be asked for before anything is taken in.
    pub(crate) fn keep_rows(&mut self, resolve: bool) {
        self.store.kept = Some(KeptRows::new(&self.options, resolve));
    }

    /// The columns that are needed to keep those, too.
    pub(crate) fn columns_of_rows() -> Vec<String> {
        let mut columns = intake::NEEDED.to_vec();
        columns.extend(KeptRows::columns().into_iter().filter(|column| !intake::NEEDED.contains(column)));
        columns.iter().map(|column| column.name().to_owned()).collect()
    }

    /// Takes in a table of records with any of their columns; what is not there counts as not recorded. Fails with
    /// [`ErrorKind::InvalidArgument`] if the table holds no records, or text where a column has numbers or times.
    pub fn add_table(&mut self, table: &Table) -> Result<()> {
        self.facts = None;
        self.store.add(table)
    }

    /// Takes in all rows that a reader has left. The reader should have no filter: rows that it leaves out are missing in
    /// every number. After an error about one source the next call goes on with the next source.
    pub fn add_reader(&mut self, reader: &mut Reader) -> Result<()> {
        while let Some(table) = reader.next_table()? {
            self.add_table(&table)?;
        }
        Ok(())
    }

    /// Whether a filter chooses which rows the answers have.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.options.filter.is_empty()
    }

    /// Rows that no answer can have a place for.
    pub fn left_out(&self) -> LeftOut {
        LeftOut { without_meeting: self.store.without_key, calls: self.store.calls_left_out }
    }

    /// What was odd: rows of the maps that could not be used, and whether the filter lets nothing through of what was taken
    /// in so far, or a schedule or meeting map fits none of it, as a table of issues.
    pub fn issues(&mut self) -> Table {
        let mut books = Books::default();
        for (map, unusable) in self.unusable_rows() {
            books.unusable_rows(map, unusable);
        }
        for (code, message) in self.in_vain() {
            books.of_all_sources(code, message);
        }
        self.told(books.issue_table())
    }

    /// What was asked for in vain: a filter that lets nothing through, or else a schedule or a meeting map that fits no
    /// meeting.
    pub(crate) fn in_vain(&mut self) -> Vec<(IssueCode, String)> {
        vain::said(&self.gathered())
    }

    /// The maps, with the rows of theirs that could not be used.
    pub(crate) fn unusable_rows(&self) -> impl Iterator<Item = (&str, &Unusable)> {
        let users = self.options.user_map.as_deref().map(|map| ("user map", map.unusable()));
        let meetings = self.options.meeting_map.as_deref().map(|map| ("meeting map", map.unusable()));
        let networks = self.options.network_map.as_deref().map(|map| ("network map", map.unusable()));
        users.into_iter().chain(meetings).chain(networks)
    }

    /// The answer, as a table of the question's columns.
    pub fn answer(&mut self, question: Question) -> Table {
        let mut whole = TableBuilder::new(Arc::new(columns::schema(question.kind(), question.columns()))).finish();
        self.tell(question, usize::MAX, &mut |table| {
            whole = table;
            ControlFlow::Continue(())
        });
        whole
    }

    /// The same in tables of at most so many rows, one after another: an answer may have as many rows as there are
    /// sessions, and take more room than those. There is at least one table, if only without rows. As many as there are
    /// threads are made at once. Ends with the first error of `told`.
    pub fn each_table_of_answer<E>(
        &mut self,
        question: Question,
        rows: usize,
        mut told: impl FnMut(&Table) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut outcome = Ok(());
        self.tell(question, rows, &mut |table| {
            outcome = told(&table);
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        outcome
    }

    fn tell(&mut self, question: Question, rows: usize, told: &mut dyn FnMut(Table) -> ControlFlow<()>) {
        let de_identify = self.options.de_identify.clone();
        let mut told = |table: Table| match &de_identify {
            Some(de_identifier) => told(de_identifier.table(&table)),
            None => told(table),
        };
        let threads = worker_threads(self.options.threads);
        let gathered = self.gathered();
        let telling = Telling { question, rows: rows.max(1), threads, told: &mut told };
        match question {
            Question::Meetings => meetings::answer(&gathered, telling),
            Question::Attendance => attendance::answer(&gathered, telling),
            Question::Disconnections => disconnections::answer(&gathered, telling),
            Question::Outsiders => outsiders::answer(&gathered, telling),
            Question::Activity => activity::answer(&gathered, telling),
        }
    }

    /// The answer in short: counts, each with what it is a part of, in the columns of [`SUMMARY_COLUMNS`].
    pub fn summary(&mut self, question: Question) -> Table {
        let gathered = self.gathered();
        let summary = match question {
            Question::Meetings => meetings::summary(&gathered),
            Question::Attendance => attendance::summary(&gathered),
            Question::Disconnections => disconnections::summary(&gathered),
            Question::Outsiders => outsiders::summary(&gathered),
            Question::Activity => activity::summary(&gathered),
        };
        self.told(summary)
    }

    /// The table with pseudonyms where they are asked for.
    fn told(&self, table: Table) -> Table {
        match &self.options.de_identify {
            Some(de_identifier) => de_identifier.table(&table),
            None => table,
        }
    }

    /// The rows of participants that [`Analysis::keep_rows`] kept and that the filter lets through, as the report view has
    /// them, by meeting, person and time, and behind them those that no meeting is named in: tables of a few thousand, one
    /// after another, because all of them at once would be as much as the export. With pseudonyms a meeting is never in two
    /// of them.
    pub(crate) fn each_sessions<E>(
        &mut self,
        mut told: impl FnMut(&Table) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let de_identifier = self.options.de_identify.clone();
        if let Some(kept) = &mut self.store.kept {
            kept.finish();
        }
        let gathered = self.gathered();
        let all = &gathered.store.sessions;
        let mut start = 0;
        loop {
            let mut end = (start + ROWS_AT_ONCE).min(all.len());
            if let Some(last) = end.checked_sub(1).filter(|_| de_identifier.is_some()) {
                end += all[end..].iter().take_while(|session| session.meeting == all[last].meeting).count();
            }
            // Behind the last session lie the rows of no meeting.
            let behind = if end == all.len() { end + 1 } else { end };
            let table = sessions::table(&gathered, start..behind);
            match &de_identifier {
                Some(de_identifier) => told(&de_identifier.sessions(&table))?,
                None => told(&table)?,
            }
            start = end;
            // Where there is none a table without rows has said which columns there are.
            if start == all.len() {
                return Ok(());
            }
        }
    }

    /// How many sessions were taken in.
    pub(crate) fn sessions(&self) -> usize {
        self.store.sessions.len()
    }

    /// Each meeting that the filter lets through, in the order of [`Question::Meetings`], with everybody's sessions.
    pub(crate) fn each_timeline<E>(
        &mut self,
        told: impl FnMut(&Timeline<'_>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        timeline::each(&self.gathered(), told)
    }

    fn gathered(&mut self) -> Gathered<'_> {
        let facts = self.facts.get_or_insert_with(|| Facts::new(&mut self.store, &self.options));
        Gathered { store: &self.store, options: &self.options, facts }
    }
}

const _: () = {
    const fn sendable<T: Send>() {}
    sendable::<Analysis>();
};
