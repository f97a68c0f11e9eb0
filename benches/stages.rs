//! How long one core takes for each stage from a file to tables and to text, beside a bare parse of the same records.
//!
//! ```console
//! cargo bench --bench stages                              # every stage on 20,000 generated records, then a table
//! cargo bench --bench stages -- tape                      # the stages that have this in their names
//! cargo bench --bench stages -- audit.jsonl               # every stage on this file
//! cargo bench --bench stages -- audit.jsonl --only bare   # one stage once, for `perf stat` and `callgrind`
//! ```
//!
//! A file holds bare records, one to a line, such as `generate --profile bench-1 --format json-lines` writes; CSV and
//! gzip are made of the same records. The bare parse is serde_json into a struct that has every key of the contract,
//! once with text as `Cow` (which serde allocates inside an `Option`) and once with text that is borrowed wherever it
//! has no escapes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;
use std::io::{Cursor, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bumpalo::Bump;
use criterion::{Criterion, SamplingMode, Throughput};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use teams_meeting_audit::arrow::export_array;
use teams_meeting_audit::audit::{Interpreter, RowSink, Verdict};
use teams_meeting_audit::dedup::SeenRecords;
use teams_meeting_audit::generate::{Format, Options, Profile, generate};
use teams_meeting_audit::input::decode::Decoder;
use teams_meeting_audit::input::{Block, FrameBuffer, FrameLimits, Layout, Piece};
use teams_meeting_audit::issue::IssueCode;
use teams_meeting_audit::json::Tape;
use teams_meeting_audit::output::{TextFormat, TextOptions, TextWriter};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Row;
use teams_meeting_audit::table::{Table, TableBuilder, TableSchema};

/// What a run without a file generates.
const RECORDS: u64 = 20_000;
/// Text that the pipeline takes at once.
const BLOCK_BYTES: usize = 4 << 20;
/// The default limits.
const LIMITS: FrameLimits = FrameLimits { record_bytes: 64 << 20, depth: 128 };
/// One core may take at most so many times the bare parse from JSON Lines to tables.
const MOST: f64 = 1.5;
/// Of the speed of a bare inflate so much has to be left, from gzip to tables on two cores.
const LEAST: f64 = 0.9;

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

/// An object, in whose place some records have a text.
struct ObjectOrText<O>(#[allow(dead_code)] Option<O>);

impl<'de, O: Deserialize<'de>> Deserialize<'de> for ObjectOrText<O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<O>(PhantomData<O>);

        impl<'de, O: Deserialize<'de>> Visitor<'de> for Either<O> {
            type Value = ObjectOrText<O>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or text")
            }

            fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
                Ok(ObjectOrText(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                O::deserialize(MapAccessDeserializer::new(map)).map(|object| ObjectOrText(Some(object)))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
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
        Organizer: ObjectOrText<Organizer<T>>,
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

/// Does nothing with rows.
struct Nothing;

impl<'a> RowSink<'a> for Nothing {
    fn row(&mut self, row: &mut Row<'a>) {
        black_box(row);
    }

    fn issue(&mut self, _: IssueCode, _: String) {}

    fn unknown_key(&mut self, _: &str) {}
}

/// Lays rows out in columns.
struct Columns(TableBuilder);

impl<'a> RowSink<'a> for Columns {
    fn row(&mut self, row: &mut Row<'a>) {
        self.0.append(row);
    }

    fn issue(&mut self, _: IssueCode, _: String) {}

    fn unknown_key(&mut self, _: &str) {}
}

/// The same records in every form that a stage begins with.
struct Data {
    text: String,
    csv: Vec<u8>,
    gzip: Vec<u8>,
    text_path: PathBuf,
    csv_path: PathBuf,
    gzip_path: PathBuf,
    /// Key and content of each record that gives rows.
    sightings: Vec<(u128, u64)>,
    tables: Vec<Table>,
    schema: Arc<TableSchema>,
}

impl Data {
    fn new(text: String, folder: &Path) -> Self {
        let mut csv = b"RecordId,AuditData\r\n".to_vec();
        for (number, line) in lines(&text).enumerate() {
            write!(csv, "{number},\"{}\"\r\n", line.replace('"', "\"\"")).expect("memory");
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        let gzip = encoder.finish().expect("memory");
        let [text_path, csv_path, gzip_path] =
            ["audit.jsonl", "audit.csv", "audit.jsonl.gz"].map(|name| folder.join(name));
        for (path, bytes) in [(&text_path, text.as_bytes()), (&csv_path, &csv), (&gzip_path, &gzip)] {
            std::fs::write(path, bytes).expect("a file in a temporary folder");
        }
        let mut sightings = Vec::new();
        interpret(&text, &mut Nothing, |_, verdict| {
            if let Verdict::Rows(facts) = verdict {
                sightings.extend(facts.key.map(|key| (key, facts.content)));
            }
        });
        let mut reader = reader_of(&text_path, 1);
        let tables = std::iter::from_fn(|| reader.next_table().expect("a table")).collect();
        Self { csv, gzip, text_path, csv_path, gzip_path, sightings, tables, schema: reader.schema(), text }
    }
}

/// The lines of the file, without blank ones.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}

fn memchr(text: &str) {
    black_box(memchr::memchr_iter(b'\n', text.as_bytes()).count());
}

fn utf8(text: &str) {
    black_box(std::str::from_utf8(text.as_bytes()).is_ok());
    black_box(lines(text).count());
}

fn serde<'a, T: Deserialize<'a> + Default>(text: &'a str) {
    for line in lines(text) {
        black_box(serde_json::from_str::<Record<T>>(line)).expect("a record");
    }
}

fn inflate(gzip: &[u8]) {
    let (mut decoder, mut block) = (MultiGzDecoder::new(gzip), vec![0; 1 << 16]);
    while decoder.read(&mut block).expect("gzip") > 0 {
        black_box(&block);
    }
}

fn decode(bytes: &[u8]) {
    let mut decoder = Decoder::new(Box::new(Cursor::new(bytes.to_vec())), 1000).expect("text");
    let mut block = Vec::new();
    while decoder.read(&mut block, BLOCK_BYTES).expect("text") {
        if block.len() >= BLOCK_BYTES {
            black_box(&block);
            block.clear();
        }
    }
}

/// Finds the records in one block that holds them all.
fn frame(data: &[u8], text: &str) {
    let (mut layout, _) = Layout::detect(data, true).expect("a container");
    let (mut buffer, mut at) = (FrameBuffer::default(), 0);
    loop {
        match layout.next(Block { data, text, last: true }, at, LIMITS, &mut buffer) {
            Piece::Record(extent) => at = extent.end,
            Piece::Done { .. } => return,
            piece => panic!("{piece:?}"),
        }
    }
}

fn tape(text: &str) {
    let mut tape = Tape::new();
    for line in lines(text) {
        tape.parse(line, LIMITS.depth).expect("a record");
        black_box(&tape);
    }
}

fn interpret<S: for<'a> RowSink<'a>>(text: &str, sink: &mut S, mut after: impl FnMut(&mut S, Verdict)) {
    let mut interpreter = Interpreter::default();
    let (mut tape, mut arena) = (Tape::new(), Bump::new());
    for line in lines(text) {
        tape.parse(line, LIMITS.depth).expect("a record");
        let record = tape.root(line).expect("a value");
        let verdict = interpreter.interpret(record, &arena, sink);
        after(sink, verdict);
        arena.reset();
    }
}

/// As many rows to a table as the pipeline puts there.
fn lay_out(text: &str, schema: &Arc<TableSchema>) {
    interpret(text, &mut Columns(TableBuilder::new(schema.clone())), |columns, _| {
        if columns.0.rows() >= 4096 {
            let full = std::mem::replace(&mut columns.0, TableBuilder::new(schema.clone()));
            black_box(full.finish());
        }
    });
}

fn deduplicate(sightings: &[(u128, u64)]) {
    let mut seen = SeenRecords::default();
    for &(key, content) in sightings {
        black_box(seen.note(key, content));
    }
}

fn reader_of(path: &Path, threads: usize) -> Reader {
    let mut reader = Reader::new(ReaderOptions { threads, ..ReaderOptions::default() }).expect("a reader");
    reader.add_path(path);
    reader.close_input();
    reader
}

fn read(path: &Path, threads: usize) {
    let mut reader = reader_of(path, threads);
    while let Some(table) = reader.next_table().expect("a table") {
        black_box(table);
    }
}

fn hand_over(tables: &[Table]) {
    for table in tables {
        black_box(export_array(table));
    }
}

fn write_text(tables: &[Table], schema: &TableSchema, format: &TextFormat) -> usize {
    let mut writer = TextWriter::new(schema, format).expect("a writer");
    let (mut text, mut bytes) = (Vec::new(), 0);
    for table in tables {
        text.clear();
        writer.format(table, &mut text).expect("a table of that schema");
        bytes += black_box(&text).len();
    }
    bytes
}

/// Name, what it does, the bytes that it reads or writes, and the work.
type Stage<'s> = (&'static str, &'static str, usize, Box<dyn Fn() + 's>);

fn stages(data: &Data) -> Vec<Stage<'_>> {
    let (text, plain, packed) = (data.text.len(), data.csv.len(), data.gzip.len());
    let csv = TextFormat::Csv(TextOptions::default());
    let write = |format: TextFormat| move || _ = write_text(&data.tables, &data.schema, &format);
    let written = |format: &TextFormat| write_text(&data.tables, &data.schema, format);
    vec![
        ("memchr", "line ends by memchr", text, Box::new(|| memchr(&data.text))),
        ("utf8", "UTF-8 and lines", text, Box::new(|| utf8(&data.text))),
        ("bare", "bare serde_json, Option<Cow<str>>", text, Box::new(|| serde::<Option<Cow<'_, str>>>(&data.text))),
        ("borrowed", "bare serde_json, borrowed", text, Box::new(|| serde::<Borrowed<'_>>(&data.text))),
        ("inflate", "bare inflate by flate2", packed, Box::new(|| inflate(&data.gzip))),
        ("decode", "our inflate, with damage in mind", packed, Box::new(|| decode(&data.gzip))),
        ("frame-csv", "rows of CSV, quotes undone", plain, Box::new(|| frame(&data.csv, ""))),
        ("frame-json", "objects of JSON, with their tape", text, Box::new(|| frame(data.text.as_bytes(), &data.text))),
        ("tape", "our tape", text, Box::new(|| tape(&data.text))),
        ("interpret", "our tape and rows", text, Box::new(|| interpret(&data.text, &mut Nothing, |_, _| ()))),
        ("columns", "our tape, rows and columns", text, Box::new(|| lay_out(&data.text, &data.schema))),
        ("deduplicate", "keys into the set", data.sightings.len() * 24, Box::new(|| deduplicate(&data.sightings))),
        ("arrow", "tables as Arrow arrays", text, Box::new(|| hand_over(&data.tables))),
        ("csv-text", "tables as CSV", written(&csv), Box::new(write(csv.clone()))),
        ("json-text", "tables as JSON Lines", written(&TextFormat::JsonLines), Box::new(write(TextFormat::JsonLines))),
        ("tables", "JSON Lines to tables", text, Box::new(|| read(&data.text_path, 1))),
        ("csv-tables", "CSV to tables", plain, Box::new(|| read(&data.csv_path, 1))),
        ("gzip-tables", "gzip of JSON Lines to tables, two threads", packed, Box::new(|| read(&data.gzip_path, 2))),
    ]
}

/// Measures with criterion; the seconds of each run of each stage that was chosen.
fn measure(stages: &[Stage<'_>], mut criterion: Criterion) -> HashMap<&'static str, Vec<f64>> {
    let times: RefCell<HashMap<&'static str, Vec<f64>>> = RefCell::default();
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for (name, _, bytes, work) in stages {
        group.throughput(Throughput::Bytes(*bytes as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter_custom(|count| {
                let start = Instant::now();
                (0..count).for_each(|_| work());
                let taken = start.elapsed();
                times.borrow_mut().entry(name).or_default().push(taken.as_secs_f64() / count as f64);
                taken
            });
        });
    }
    group.finish();
    criterion.final_summary();
    times.into_inner()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The medians in one table, and what was to be reached.
fn report(stages: &[Stage<'_>], times: HashMap<&'static str, Vec<f64>>, records: usize) {
    let medians: HashMap<_, _> = times.into_iter().map(|(name, times)| (name, median(times))).collect();
    let ratio = |name: &str, beside: &str| Some(medians.get(name)? / medians.get(beside)?);
    println!("{records} records");
    for (name, what, bytes, _) in stages {
        let Some(seconds) = medians.get(name) else { continue };
        let beside = ratio(name, "borrowed").map_or(String::new(), |ratio| format!("{ratio:.2} × the bare parse"));
        let nanos = seconds * 1e9 / records as f64;
        println!(
            "{name:<11} {nanos:>8.0} ns a record {:>8.2} GB/s {beside:>22}  {what}",
            *bytes as f64 / seconds / 1e9
        );
    }
    let held = |held: bool| if held { "HELD  " } else { "MISSED" };
    if let Some(ratio) = ratio("tables", "borrowed") {
        println!("{}  JSON Lines to tables takes {ratio:.2} × the bare parse, at most {MOST} ×", held(ratio <= MOST));
    }
    for name in ["decode", "gzip-tables"] {
        if let Some(ratio) = ratio("inflate", name) {
            println!(
                "{}  {name} has {ratio:.2} of the speed of a bare inflate, at least {LEAST}",
                held(ratio >= LEAST)
            );
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let path = arguments.next().filter(|argument| Path::new(argument).is_file());
    let only = arguments.skip_while(|argument| argument != "--only").nth(1);
    let text =
        path.as_ref().map_or_else(generated, |path| std::fs::read_to_string(path).expect("a file of UTF-8 text"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = Data::new(text, folder.path());
    let stages = stages(&data);
    if let Some(only) = only {
        let (.., work) = stages.iter().find(|(name, ..)| *name == only).expect("one of the stages");
        return work();
    }
    // Criterion would take the file for the name of a stage.
    let criterion = if path.is_some() { Criterion::default() } else { Criterion::default().configure_from_args() };
    report(&stages, measure(&stages, criterion), lines(&data.text).count());
}

fn generated() -> String {
    let profile = Profile::Bench1;
    let options = Options { format: Format::JsonLines, profile, records: Some(RECORDS), ..Options::default() };
    let mut bytes = Vec::new();
    generate(&options, &mut bytes, None).expect("memory");
    String::from_utf8(bytes).expect("UTF-8")
}
