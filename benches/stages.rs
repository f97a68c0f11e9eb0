//! How long one core takes from JSON Lines to tables, stage by stage, beside a bare parse of the same lines.
//!
//! ```console
//! cargo bench --bench stages -- audit.jsonl              # every stage in turn, medians of 7 rounds
//! cargo bench --bench stages -- audit.jsonl --only bare  # one stage once, for `perf stat` and `callgrind`
//! ```
//!
//! The file holds bare records, one to a line, such as `generate --profile bench-1 --format json-lines` writes. The bare
//! parse is serde_json into a struct that has every key of the contract, once with text as `Cow` (which serde
//! allocates inside an `Option`) and once with text that is borrowed wherever it has no escapes.

use std::borrow::Cow;
use std::fmt;
use std::hint::black_box;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use bumpalo::Bump;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use teams_meeting_audit::audit::{Interpreter, RowSink};
use teams_meeting_audit::issue::IssueCode;
use teams_meeting_audit::json::Tape;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Row;

/// Text that is borrowed where it has no escapes.
#[derive(Default)]
#[allow(dead_code)]
struct Borrowed<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Borrowed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<'a>(PhantomData<&'a str>);

        impl<'de> Visitor<'de> for Text<'de> {
            type Value = Borrowed<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Borrowed(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Borrowed(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Borrowed(None))
            }
        }
        deserializer.deserialize_any(Text(PhantomData))
    }
}

macro_rules! record {
    ($($name:ident { $($text:ident)* ; $($field:ident: $ty:ty,)* })*) => {
        $(
            #[derive(Deserialize)]
            #[serde(bound = "T: Deserialize<'de> + Default", default)]
            #[allow(non_snake_case, dead_code)]
            #[derive(Default)]
            struct $name<T> {
                $($text: T,)*
                $($field: Option<$ty>,)*
            }
        )*
    };
}

record! {
    Record {
        Id CreationTime Operation Workload OrganizationId UserId UserKey ObjectId ResultStatus ClientIP MeetingDetailId
        StartTime EndTime JoinTime LeaveTime ItemName CommunicationType CommunicationSubType MeetingURL ChatThreadId
        ChatName ICalUid ConferenceUri CallId SessionId DeviceId DeviceInformation UserAgent ResourceTenantId;
        RecordType: i64, Version: i64, UserType: i64,
        IsJoinedFromLobby: bool, IsBilateral: bool,
        Modalities: IgnoredAny, ProviderTypes: IgnoredAny,
        Organizer: ObjectOrText<T>,
        Members: IgnoredAny,
        Attendees: Vec<Attendee<T>>,
        ArtifactsShared: Vec<Artifact<T>>,
        ParticipantInfo: IgnoredAny, AppAccessContext: IgnoredAny, ExtraProperties: Vec<Property<T>>,
    }
    Organizer { UserObjectId OrganizationId RecipientType UPN DisplayName; Role: i64, }
    Attendee {
        UserObjectId UPN DisplayName RecipientType OrganizationId UserIdType ProviderType;
        Role: i64, IsOrganizer: bool, IsAADGuest: bool, IsJoinedFromLobby: bool, InviterInfo: Inviter<T>,
    }
    Inviter { UPN DisplayName UserType OrganizationId UserIdentifier InviteTime; }
    Artifact { ArtifactSharedName; ArtifactShareSessions: Vec<Session<T>>, }
    Session { StartTimestamp EndTimestamp ScreenShareId; }
    Property { Key; Value: IgnoredAny, }
}

/// An organizer is an object in some eras and plain text in others.
#[allow(dead_code)]
enum ObjectOrText<T> {
    Object(Organizer<T>),
    Text,
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for ObjectOrText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Either<T> {
            type Value = ObjectOrText<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or text")
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(ObjectOrText::Text)
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                Organizer::deserialize(MapAccessDeserializer::new(members)).map(ObjectOrText::Object)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// Counts rows and does nothing with them.
struct Rows(usize);

impl<'a> RowSink<'a> for Rows {
    fn row(&mut self, row: &mut Row<'a>) {
        black_box(row);
        self.0 += 1;
    }

    fn issue(&mut self, _: IssueCode, _: String) {}

    fn unknown_key(&mut self, _: &str) {}
}

/// The lines of the file, without blank ones.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}

fn memchr(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

fn utf8(text: &str) -> usize {
    black_box(std::str::from_utf8(text.as_bytes()).is_ok());
    lines(text).count()
}

fn serde<'a, T: Deserialize<'a> + Default>(text: &'a str) -> usize {
    lines(text).fold(0, |count, line| {
        black_box(serde_json::from_str::<Record<T>>(line)).expect("a record");
        count + 1
    })
}

fn tape(text: &str) -> usize {
    let mut tape = Tape::new();
    lines(text).map(|line| tape.parse(line, 128).expect("a record")).count()
}

fn interpret(text: &str) -> usize {
    let mut interpreter = Interpreter::default();
    let (mut tape, mut arena) = (Tape::new(), Bump::new());
    lines(text)
        .map(|line| {
            tape.parse(line, 128).expect("a record");
            let record = tape.root(line).expect("a value");
            black_box(interpreter.interpret(record, &arena, &mut Rows(0)));
            arena.reset();
        })
        .count()
}

fn tables(path: &str) -> usize {
    let mut reader = Reader::new(ReaderOptions { threads: 1, ..ReaderOptions::default() }).expect("a reader");
    reader.add_path(path);
    reader.close_input();
    while let Some(table) = reader.next_table().expect("a table") {
        black_box(table);
    }
    reader.counts().records as usize
}

type Stage<'s> = (&'static str, &'static str, Box<dyn Fn() -> usize + 's>);

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(path) = arguments.next() else {
        // `cargo bench` runs every bench: without a file there is nothing to measure.
        return println!("usage: cargo bench --bench stages -- FILE.jsonl [--only STAGE]");
    };
    let only = arguments.skip_while(|argument| argument != "--only").nth(1);
    let text = std::fs::read_to_string(&path).expect("a file of UTF-8 text");
    let stages: [Stage<'_>; 7] = [
        ("memchr", "line ends by memchr", Box::new(|| memchr(&text))),
        ("utf8", "UTF-8 and lines", Box::new(|| utf8(&text))),
        ("bare", "bare serde_json, Option<Cow<str>>", Box::new(|| serde::<Option<Cow<'_, str>>>(&text))),
        ("borrowed", "bare serde_json, borrowed", Box::new(|| serde::<Borrowed<'_>>(&text))),
        ("tape", "our tape", Box::new(|| tape(&text))),
        ("interpret", "our tape and rows", Box::new(|| interpret(&text))),
        ("tables", "file to tables", Box::new(|| tables(&path))),
    ];
    if let Some(only) = only {
        let stage = stages.iter().find(|(name, ..)| *name == only).expect("one of the stages");
        return println!("{} records", stage.2());
    }
    let mut times = vec![Vec::new(); stages.len()];
    let mut records = 0;
    for _ in 0..7 {
        for ((.., stage), times) in stages.iter().zip(&mut times) {
            let start = Instant::now();
            records = stage();
            times.push(start.elapsed());
        }
    }
    let medians: Vec<Duration> = times
        .iter_mut()
        .map(|times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect();
    println!("{records} records, {:.1} MB", text.len() as f64 / 1e6);
    for ((name, what, _), median) in stages.iter().zip(&medians) {
        let ratio = median.as_secs_f64() / medians[2].as_secs_f64();
        let nanos = median.as_nanos() as f64 / records as f64;
        let rate = text.len() as f64 / median.as_secs_f64() / 1e9;
        println!("{name:<10} {nanos:>8.0} ns a record  {rate:>6.2} GB/s  {ratio:>5.2}× the bare parse  {what}");
    }
}
