//! What every verb that reads exports has in common: its options, and going on after an input that cannot be read.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono_tz::Tz;
use clap::Args;
use clap::builder::{PossibleValuesParser, RangedU64ValueParser};
use teams_meeting_audit::audit::ParticipantKind;
use teams_meeting_audit::de_identify::DeIdentifier;
use teams_meeting_audit::filter::Filter;
use teams_meeting_audit::limits::Limits;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::RecordKind;
use teams_meeting_audit::report::Watch;
use teams_meeting_audit::table::Table;
use teams_meeting_audit::{Error, ErrorKind};

use super::exit::{Exit, Failure};
use super::inputs::{Input, inputs};
use super::progress::Progress;
use super::{interrupt, messages, values};

/// The options of reading.
#[derive(Debug, Args)]
pub(crate) struct ReadingArguments {
    /// Files, folders and zip archives to read, in any form and order; - is standard input
    ///
    /// The form is found from the content, never from the name, and a record that occurs in several files is taken
    /// once. Of a folder all files are read, also those of the folders in it; hidden ones are left out, and so, with a note,
    /// is what holds no audit data.
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    /// Zone of times that are given or written without one [default: UTC; classic view: this machine's]
    ///
    /// An IANA name (Europe/Zurich), a Windows name (W. Europe Standard Time) or local. It is the zone of --from and
    /// --to where they say none, of a meeting map, and of the times in CSV, which then carry its offset. JSON Lines is
    /// always UTC.
    #[arg(long, value_name = "ZONE", value_parser = values::zone)]
    time_zone: Option<Tz>,

    /// End with exit code 3 also if records were rejected
    ///
    /// A damaged record is left out, counted and named; without this option that is no failure. An input that cannot be
    /// read at all, or of which every record was rejected, always gives exit code 3.
    #[arg(long)]
    strict: bool,

    /// Say nothing on standard error but errors: no summary, no warnings, no progress
    #[arg(short, long)]
    quiet: bool,
}

/// The options that choose rows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which rows (all that is given must hold; of a repeated option one value is enough)")]
pub(crate) struct FilterArguments {
    /// Only sessions and meetings that go on at or after this time
    ///
    /// A date (2026-01-18, its midnight), a local time (2026-01-18 12:53) or RFC 3339 (2026-01-18T12:53:38Z). It is
    /// compared with the session of a participant and the meeting of a meeting record; only where neither is recorded
    /// with the time the audit record was written.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Only sessions and meetings that begin before this time, which is not part of the range
    ///
    /// As --from. A date is its midnight: --from 2026-01-01 --to 2026-02-01 is January.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,

    /// Only records of this kind; may be repeated
    #[arg(
        long = "kind",
        value_name = "KIND",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = PossibleValuesParser::new(RecordKind::ALL.iter().map(|kind| kind.name()))
    )]
    kinds: Vec<String>,

    /// Only this meeting and its participants: MeetingId, URL, chat thread id or meeting ID; may be repeated
    ///
    /// URLs, long or short, are compared without query and without regard to percent-encoding and case. The meeting ID of
    /// an invitation (282 104 932 913 1), with or without blanks, is found where short URLs hold it. All but a MeetingId
    /// takes two passes over the input.
    #[arg(long = "meeting", value_name = "MEETING")]
    meetings: Vec<String>,

    /// Only rows with this attendee or organizer: UPN, object id or name, with * and ?; may be repeated
    ///
    /// Compared without regard to case; what other records tell of a person counts. Everybody in the meetings of a person
    /// is asked for by --with-user. Takes two passes over the input.
    #[arg(long = "user", value_name = "USER")]
    users: Vec<String>,

    /// Only rows of meetings that this person organized; as --user
    #[arg(long = "organizer", value_name = "USER")]
    organizers: Vec<String>,

    /// Everything of meetings and calls in which this person took part or which they organized; as --user
    ///
    /// Who was in a meeting is told by all its records, whatever the other filters let through; those must hold as well.
    /// Takes two passes over the input.
    #[arg(long = "with-user", value_name = "USER")]
    with_users: Vec<String>,

    /// Only participants of this kind; may be repeated
    ///
    /// Of meetings those in which there was one. A meeting's own record has no ParticipantKind, and is left out among
    /// records. --kind is the kind of the record.
    #[arg(
        long = "participant-kind",
        value_name = "KIND",
        value_delimiter = ',',
        ignore_case = true,
        value_parser = PossibleValuesParser::new(ParticipantKind::ALL.iter().map(|kind| kind.name()))
    )]
    participant_kinds: Vec<String>,

    /// Only rows whose ClientIP is in this network: CIDR or one address; may be repeated
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<String>,

    /// Only rows in whose ClientIP this regular expression is found
    #[arg(long, value_name = "REGEX")]
    client_ip_pattern: Option<String>,
}

/// The options that bound the work.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArguments {
    /// Worker threads; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,

    /// Reject records that are larger: a number of bytes, or with K, M, G [default: 64M]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    max_record_size: Option<usize>,

    /// Reject records whose JSON is nested deeper, at most 1024 [default: 128]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(..=1024))]
    max_depth: Option<usize>,

    /// Give up compressed data that grows by more than this factor, once past 100 MB [default: 1000]
    #[arg(long, value_name = "N")]
    max_gzip_ratio: Option<u64>,

    /// Fail at the first record over a limit instead of rejecting it
    #[arg(long)]
    fail_on_limit: bool,

    /// Folder for what has to be kept on disk to be read twice, or is an archive in a pipe [default: the system's]
    ///
    /// Standard input and pipes are kept in memory up to 64 MB, then in a file that only you can read.
    #[arg(long, value_name = "DIR")]
    temporary_folder: Option<PathBuf>,
}

impl FilterArguments {
    /// Whether people are asked for by name, UPN or id.
    pub(crate) fn names_users(&self) -> bool {
        !self.users.is_empty()
    }

    /// Where people have pseudonyms (`told`) what is wrong with a value is said without the value.
    fn filter(&self, zone: Tz, told: bool) -> Result<Filter, Failure> {
        let mut filter = Filter::default();
        let mut each = |name: &str, texts: &[String], add: fn(&mut Filter, &str, Tz) -> Result<(), Error>| {
            texts
                .iter()
                .try_for_each(|text| add(&mut filter, text, zone))
                .map_err(|error| Failure::option(name, &if told { error.unquoted() } else { error }))
        };
        each("from", self.from.as_slice(), Filter::set_from)?;
        each("to", self.to.as_slice(), Filter::set_to)?;
        each("kind", &self.kinds, |filter, text, _| filter.add_kind(text))?;
        each("meeting", &self.meetings, |filter, text, _| filter.add_meeting(text))?;
        each("user", &self.users, |filter, text, _| filter.add_user(text))?;
        each("organizer", &self.organizers, |filter, text, _| filter.add_organizer(text))?;
        each("with-user", &self.with_users, |filter, text, _| filter.add_with_user(text))?;
        each("participant-kind", &self.participant_kinds, |filter, text, _| filter.add_participant_kind(text))?;
        each("network", &self.networks, |filter, text, _| filter.add_network(text))?;
        each("client-ip-pattern", self.client_ip_pattern.as_slice(), |filter, text, _| {
            filter.set_client_ip_pattern(text)
        })?;
        Ok(filter)
    }
}

impl LimitArguments {
    /// Where temporary files go, if that was said.
    pub(crate) fn temporary_folder(&self) -> Option<&PathBuf> {
        self.temporary_folder.as_ref()
    }

    fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            record_bytes: self.max_record_size.unwrap_or(default.record_bytes),
            depth: self.max_depth.unwrap_or(default.depth),
            gzip_ratio: self.max_gzip_ratio.unwrap_or(default.gzip_ratio),
            fail: self.fail_on_limit,
        }
    }
}

impl ReadingArguments {
    /// The zone that was given.
    pub(crate) fn time_zone(&self) -> Option<Tz> {
        self.time_zone
    }

    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    pub(crate) fn inputs(&self) -> Result<Vec<Input>, Failure> {
        inputs(&self.inputs)
    }

    /// The reader's options as far as these arguments decide them.
    pub(crate) fn options(
        &self,
        filter: &FilterArguments,
        limits: &LimitArguments,
        de_identify: Option<Arc<DeIdentifier>>,
    ) -> Result<ReaderOptions, Failure> {
        Ok(ReaderOptions {
            threads: limits.threads,
            filter: filter.filter(self.time_zone.unwrap_or(chrono_tz::UTC), de_identify.is_some())?,
            de_identify,
            limits: limits.limits(),
            temporary_folder: limits.temporary_folder.clone(),
            ..ReaderOptions::default()
        })
    }

    /// How the run ended, now that all that can be written is written.
    pub(crate) fn exit(&self, reading: &Reading) -> Exit {
        if reading.left_out > 0 || (self.strict && reading.reader.counts().rejected > 0) {
            Exit::Incomplete
        } else {
            Exit::Done
        }
    }
}

/// What standard input is called in records and messages.
const STANDARD_INPUT: &str = "(standard input)";

/// A reading of all inputs. One that cannot be read is said and passed over.
#[derive(Debug)]
pub(crate) struct Reading {
    reader: Reader,
    left_out: usize,
    fail_on_limit: bool,
    quiet: bool,
    progress: Progress,
}

impl Reading {
    /// Begins; from here on an interruption ends it with [`ErrorKind::Cancelled`].
    pub(crate) fn new(inputs: Vec<Input>, options: ReaderOptions, quiet: bool) -> Result<Self, Failure> {
        let fail_on_limit = options.limits.fail;
        Self::of(Reader::new(options)?, inputs, fail_on_limit, quiet)
    }

    /// The same with a reader that is there; `fail_on_limit` is what it was made with.
    pub(crate) fn of(
        mut reader: Reader,
        inputs: Vec<Input>,
        fail_on_limit: bool,
        quiet: bool,
    ) -> Result<Self, Failure> {
        interrupt::cancels(reader.cancel_flag())?;
        if cfg!(unix) {
            // Where the shell has them written into a folder that is read.
            reader.leave_out("/dev/stdout");
            reader.leave_out("/dev/stderr");
        }
        for input in &inputs {
            match input {
                Input::File(path) => reader.add_path(path),
                Input::StandardInput => {
                    if io::stdin().is_terminal() && !quiet {
                        messages::say("reading from the terminal; Ctrl+D ends it (Windows: Ctrl+Z, Enter)");
                    }
                    match input.is_regular_file() {
                        true => reader.add_stream(STANDARD_INPUT, Box::new(io::stdin())),
                        // It may keep us waiting, and whoever waits is to hear of Ctrl+C.
                        false => reader.add_awaited_stream(STANDARD_INPUT, Box::new(io::stdin())),
                    }
                }
            }
        }
        reader.close_input();
        let progress = Progress::new(&mut reader, quiet);
        Ok(Self { reader, left_out: 0, fail_on_limit, quiet, progress })
    }

    /// The next rows as a table.
    pub(crate) fn next_table(&mut self) -> Result<Option<Table>, Failure> {
        self.next(Reader::next_table)
    }

    /// The next rows as text.
    pub(crate) fn next_text(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.next(Reader::next_text)
    }

    fn next<T>(&mut self, step: fn(&mut Reader) -> Result<Option<T>, Error>) -> Result<Option<T>, Failure> {
        loop {
            match step(&mut self.reader) {
                Ok(rows) => {
                    if rows.is_none() {
                        self.progress.end();
                        // Of a folder or an archive some files may have been read.
                        if self.left_out > 0 && self.reader.counts().sources <= self.left_out as u64 {
                            return Err(Failure::failed("no input could be read"));
                        }
                    }
                    return Ok(rows);
                }
                Err(error) if self.is_about_an_input(&error) => {
                    self.left_out += 1;
                    self.progress.pause(|| messages::say(format!("{error} (left out)")));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether all sources were left out, and yet there were records in them.
    pub(crate) fn has_found_records_only(&self) -> bool {
        let counts = self.reader.counts();
        self.left_out > 0 && counts.sources <= self.left_out as u64 && counts.records > 0
    }

    /// Has `write` write a report or a table: it shows how far that is, and ends with an interruption.
    pub(crate) fn watched<T>(&self, write: impl FnOnce(&mut Watch) -> Result<T, Failure>) -> Result<T, Failure> {
        let cancel = self.reader.cancel_flag();
        let (mut progress, mut move_to) = Progress::of_writing(self.quiet);
        let mut watch = Watch::new(move |done, all| {
            move_to(done, all);
            !cancel.load(Ordering::Relaxed)
        });
        let written = write(&mut watch);
        progress.end();
        self.check_not_interrupted()?;
        written
    }

    /// Fails if an interruption came after the last row was read.
    pub(crate) fn check_not_interrupted(&self) -> Result<(), Failure> {
        match self.reader.cancel_flag().load(Ordering::Relaxed) {
            true => Err(Error::new(ErrorKind::Cancelled, "interrupted").into()),
            false => Ok(()),
        }
    }

    /// The reader and its books.
    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Whether only that input is lost; an error about anything else, such as a full temporary folder, ends the run.
    fn is_about_an_input(&self, error: &Error) -> bool {
        let kind = match error.kind() {
            ErrorKind::NotFound | ErrorKind::Io | ErrorKind::InvalidFormat | ErrorKind::InvalidEncoding => true,
            // Of a record it means that failing was asked for; of a whole source that it was given up.
            ErrorKind::LimitExceeded => error.record_number().is_none() && !self.fail_on_limit,
            _ => false,
        };
        kind && error.source_number().is_some()
    }
}
