use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::analysis::{Analysis, AnalysisOptions, Question, answer_schema};
use crate::books::issue_schema;
use crate::classic::ClassicLayout;
use crate::generate::{Format, Options, generate};
use crate::knowledge::{MeetingMap, NetworkMap, UserMap};
use crate::output::{TextFormat, TextOptions};
use crate::reader::{Reader, ReaderOptions};
use crate::report::{Report, ReportFormat, ReportOptions, Watch};
use crate::schema::Column;
use crate::table::TableSchema;
use crate::view::View;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn de_identifier() -> Arc<DeIdentifier> {
    Arc::new(DeIdentifier::new(KEY).unwrap())
}

/// The schemas of all tables that there are, but for those that only say what columns mean, that of the ids that a
/// directory is to be asked for, which has to get them as they are, and that of rows of somebody else's choice, which has
/// any columns.
fn schemas() -> Vec<TableSchema> {
    let reader = Reader::new(ReaderOptions::default()).unwrap();
    let books = [reader.sources(), reader.unknown_keys(), reader.summary()].map(|table| (**table.schema()).clone());
    let answers = TableKind::ALL.iter().filter_map(|&kind| answer_schema(kind));
    let classic = [ClassicLayout::Both, ClassicLayout::Meetings, ClassicLayout::Participants];
    let mut schemas = vec![TableSchema::records(Column::ALL, false), issue_schema()];
    schemas.extend(books.into_iter().chain(answers).chain(classic.map(ClassicLayout::schema)));
    let kinds: HashSet<_> = schemas.iter().map(|schema| schema.kind).collect();
    assert_eq!(kinds.len(), TableKind::ALL.len() - 3, "a table is missing here");
    schemas
}

#[test]
fn every_column_of_every_table_has_a_role() {
    for schema in schemas() {
        for field in &schema.fields {
            let role = role_of(schema.kind, &field.name);
            assert!(role.is_some(), "{} {}", schema.kind.name(), field.name);
            // Only this program writes text that stays whatever it is.
            let is_written = matches!(schema.kind, TableKind::Classic | TableKind::AttendanceShort);
            assert!(!field.ty.is_text() || role != Some(Role::Figure) || is_written, "{} is text", field.name);
            assert!(field.ty.is_text() || matches!(role, Some(Role::Figure | Role::Lookup)), "{}", field.name);
        }
        assert_eq!(
            role_of(schema.kind, "NewColumn").unwrap_or(Role::Text) == Role::Figure,
            schema.kind == TableKind::Summary || schema.kind == TableKind::Sources
        );
    }
}

#[test]
fn a_column_without_a_role_is_free_text() {
    let schema =
        TableSchema::new(TableKind::Issues, &[("NewColumn", ColumnType::Text), ("RecordNumber", ColumnType::Int)]);
    let mut builder = crate::table::TableBuilder::new(Arc::new(schema));
    builder.append_cells([Cell::Text("Anna"), Cell::Int(7)]);
    let table = de_identifier().table(&builder.finish());
    assert!(table.text(0, 0).is_some_and(|text| text.starts_with("text-")));
    assert_eq!(table.cell(0, 1), Cell::Int(7));
}

#[test]
fn values_of_a_summary_say_where_there_is_none_and_places_keep_their_numbers() {
    let fields = [("By", ColumnType::Text), ("Value", ColumnType::Text)];
    let mut builder = crate::table::TableBuilder::new(Arc::new(TableSchema::new(TableKind::AnalysisSummary, &fields)));
    let kinds = ["HomeDomain", "Network", "Site", "User", "Organizer", "Device"];
    for by in kinds {
        builder.append_cells([Cell::Text(by), Cell::Text("(not recorded)")]);
    }
    builder.append_cells([Cell::Text("Record"), Cell::Text("audit, record 2.csv, record 8 (byte 12188)")]);
    let replaced = de_identifier().table(&builder.finish());
    for (row, by) in kinds.iter().enumerate() {
        assert_eq!(replaced.text(row, 1), Some("(not recorded)"), "{by}");
    }
    let place = replaced.text(kinds.len(), 1).unwrap_or_default();
    assert!(place.starts_with("source-") && place.ends_with(", record 8 (byte 12188)"), "{place}");
    assert!(!place.contains("audit"), "{place}");
}

#[test]
fn slices_and_nulls_and_empty_tables_keep_their_rows() {
    let columns = [Column::DisplayName, Column::Role, Column::SessionId, Column::ClientPort];
    let mut builder = crate::table::TableBuilder::new(Arc::new(TableSchema::records(&columns, false)));
    for name in [Some("Anna"), None, Some("Beat"), Some("Anna"), Some("")] {
        let name = name.map_or(Cell::Null, Cell::Text);
        builder.append_cells([name, Cell::Int(3), name, Cell::Int(50_000)]);
    }
    let table = builder.finish();
    let whole = de_identifier().table(&table);
    let names = |table: &Table| (0..table.rows()).map(|row| table.text(row, 0).map(str::to_owned)).collect::<Vec<_>>();
    let all = names(&whole);
    assert!(all[0] == all[3] && all[0] != all[2] && all[1].is_none() && all[4].as_deref() == Some(""));
    let part = de_identifier().table(&table.slice(2, 2));
    assert_eq!(names(&part), all[2..4]);
    assert_eq!((part.cell(1, 1), part.cell(1, 3), part.rows()), (Cell::Int(3), Cell::Null, 2));
    assert_eq!(de_identifier().table(&table.slice(5, 0)).rows(), 0);
}

#[test]
fn keys_that_can_be_guessed_are_refused_and_random_ones_differ() {
    assert!(DeIdentifier::new(&"k".repeat(31)).is_err_and(|error| error.kind() == ErrorKind::InvalidArgument));
    let (one, other) = (DeIdentifier::random_key().unwrap(), DeIdentifier::random_key().unwrap());
    assert_eq!(one.len(), 64);
    assert_ne!(one, other);
    assert!(DeIdentifier::new(&one).is_ok());
    assert!(!format!("{:?}", DeIdentifier::new(&one).unwrap()).contains(&one));
}

/// What is read and asked, and how.
struct Input<'i> {
    name: &'i str,
    bytes: &'i [u8],
    user_map: Option<Arc<UserMap>>,
    meeting_map: Option<Arc<MeetingMap>>,
    network_map: Option<Arc<NetworkMap>>,
}

/// What a step gives, behind the failure that a source of which every record was rejected is.
fn goes_on<T>(mut step: impl FnMut() -> crate::Result<T>) -> T {
    loop {
        match step() {
            Err(error) if error.kind() == ErrorKind::InvalidFormat => {}
            given => return given.unwrap(),
        }
    }
}

impl<'i> Input<'i> {
    fn new(bytes: &'i [u8]) -> Self {
        Self { name: "a", bytes, user_map: None, meeting_map: None, network_map: None }
    }

    fn reader(&self, de_identify: Option<Arc<DeIdentifier>>, options: ReaderOptions) -> Reader {
        let options = ReaderOptions {
            threads: 1,
            de_identify,
            user_map: self.user_map.clone(),
            meeting_map: self.meeting_map.clone(),
            ..options
        };
        let mut reader = Reader::new(options).unwrap();
        reader.add_stream(self.name, Box::new(std::io::Cursor::new(self.bytes.to_vec())));
        reader.close_input();
        reader
    }

    fn tables(&self, de_identify: Option<Arc<DeIdentifier>>, options: ReaderOptions) -> Vec<Table> {
        let mut reader = self.reader(de_identify, options);
        let mut tables = Vec::new();
        while let Some(table) = goes_on(|| reader.next_table()) {
            tables.push(table);
        }
        tables.extend([reader.issues(), reader.sources(), reader.unknown_keys(), reader.summary(), reader.fields()]);
        tables
    }

    /// Every answer and every summary.
    fn answers(&self, de_identify: Option<Arc<DeIdentifier>>) -> Vec<Table> {
        let mut reader = self.reader(None, ReaderOptions { user_map: None, ..ReaderOptions::default() });
        let mut analysis = Analysis::new(AnalysisOptions {
            de_identify,
            calls: true,
            include_unknown: true,
            list_returns: true,
            list_handovers: true,
            include_phones: true,
            user_map: self.user_map.clone(),
            meeting_map: self.meeting_map.clone(),
            network_map: self.network_map.clone(),
            ..AnalysisOptions::default()
        })
        .unwrap();
        goes_on(|| analysis.add_reader(&mut reader));
        Question::ALL.iter().flat_map(|&question| [analysis.answer(question), analysis.summary(question)]).collect()
    }

    /// A report as one text: a page, or all parts of a workbook.
    fn report(&self, de_identify: Option<Arc<DeIdentifier>>, format: ReportFormat) -> String {
        let analysis =
            AnalysisOptions { calls: true, network_map: self.network_map.clone(), ..AnalysisOptions::default() };
        let options = ReaderOptions {
            threads: 1,
            de_identify,
            user_map: self.user_map.clone(),
            meeting_map: self.meeting_map.clone(),
            ..ReaderOptions::default()
        };
        let (mut report, mut reader) =
            Report::new(ReportOptions { analysis, ..ReportOptions::new(format) }, options).unwrap();
        reader.add_stream(self.name, Box::new(std::io::Cursor::new(self.bytes.to_vec())));
        reader.close_input();
        while let Some(table) = goes_on(|| reader.next_table()) {
            report.add_table(&table).unwrap();
        }
        let mut out = Vec::new();
        report.write(&reader.completeness(), &mut out, &mut Watch::nobody()).unwrap();
        if format == ReportFormat::Html {
            return String::from_utf8(out).unwrap();
        }
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(out)).unwrap();
        let mut text = String::new();
        for part in 0..archive.len() {
            std::io::Read::read_to_string(&mut archive.by_index(part).unwrap(), &mut text).unwrap();
            text.push('\n');
        }
        text
    }

    /// All that comes out in any view and form, as one text.
    fn everything(&self, de_identifier: &Arc<DeIdentifier>) -> String {
        let mut out = String::new();
        let told = || Some(de_identifier.clone());
        for format in [ReportFormat::Html, ReportFormat::Xlsx] {
            out.push_str(&self.report(told(), format));
        }
        let mut tables = self.answers(told());
        for view in [View::Record, View::Report, View::Classic] {
            for text_cells in [None, Some(TextOptions::default())] {
                tables.extend(
                    self.tables(told(), ReaderOptions { view, text_cells, resolve: true, ..Default::default() }),
                );
            }
            for text in [TextFormat::Csv(TextOptions::default()), TextFormat::JsonLines] {
                let mut reader = self.reader(told(), ReaderOptions { view, text: Some(text), ..Default::default() });
                while let Some(text) = goes_on(|| reader.next_text()) {
                    out.push_str(&String::from_utf8(text).unwrap());
                }
            }
        }
        for table in tables {
            for (row, column) in (0..table.rows()).flat_map(|row| (0..table.columns()).map(move |column| (row, column)))
            {
                match table.cell(row, column) {
                    Cell::Text(text) => out.push_str(text),
                    Cell::Int(number) => out.push_str(&number.to_string()),
                    _ => {}
                }
                out.push('\n');
            }
        }
        out
    }
}

/// Text that occurs nowhere by chance: pseudonyms have no vowels.
fn secret() -> impl Strategy<Value = String> {
    "[b-df-hj-np-tv-xz][aeiou][b-df-hj-np-tv-xz][aeiou][b-df-hj-np-tv-xz][aeiou][b-df-hj-np-tv-xz]uq"
}

/// Text of every sort, with a secret in it.
fn secret_text() -> impl Strategy<Value = (String, String)> {
    const FORMS: [&str; 22] = [
        "{}",
        "Anna {}",
        "{}@contoso.example",
        "anna@{}.example",
        "anna_{}.example#EXT#@fabrikam.example",
        "{}#EXT#@fabrikam.example",
        "https://teams.example/{}/0",
        "https://teams.example/l/meetup-join/19%3ameeting_{}%40thread.v2/0?context={}",
        "19:meeting_{}@thread.v2",
        "8:orgid:{}",
        "8:live:.cid.{}",
        "teamsvisitor:{}",
        "28:{}",
        "{}; {}",
        "Windows {}",
        "ScheduledMeeting,{}",
        "{}\n{}",
        "={}",
        "2026-01-13 {}",
        "[{\"{}\":\"{}\"}]",
        "{}.csv",
        "192.0.2.1 {}",
    ];
    (secret(), prop::sample::select(&FORMS[..])).prop_map(|(secret, form)| (form.replace("{}", &secret), secret))
}

/// A record in which every key holds a secret, or what the key is for with one in it.
fn record(number: usize, keys: &[(String, String)]) -> (Value, Vec<String>) {
    let mut secrets: Vec<String> = keys.iter().map(|(_, secret)| secret.clone()).collect();
    let mut next = keys.iter().cycle();
    let mut text = || next.next().map(|(text, _)| text.clone()).unwrap_or_default();
    let operation = ["MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail"][number % 3];
    let guid = |at: usize| format!("1f0b7c2e-9d3a-4b57-8e21-{number:06}{at:06}");
    let address = format!("198.18.{}.{}", 100 + number % 100, 100 + number % 55);
    let telephone = format!("+41445550{:04}", 1000 + number);
    secrets.extend([guid(1), guid(2), guid(3), address.clone(), telephone[1..].to_owned()]);
    let client_ip = if (number / 3).is_multiple_of(2) { address.clone() } else { text() };
    let join = if (number / 6).is_multiple_of(2) { "2026-01-13T12:00:00".to_owned() } else { text() };
    let mut record = json!({
        "Id": guid(1), "Operation": operation, "CreationTime": "2026-01-13T20:00:00", "OrganizationId": guid(2),
        "ClientIP": client_ip, "MeetingDetailId": guid(1), "StartTime": "2026-01-13T12:00:00",
        "EndTime": "2026-01-13T13:00:00", "JoinTime": join, "LeaveTime": "2026-01-13T12:10:00",
        "Modalities": [text(), "Audio"],
        (text()): {(text()): [text(), {(text()): 1}]},
    });
    record["Organizer"] = json!({
        "UserObjectId": guid(3), "UPN": text(), "DisplayName": text(), "RecipientType": text(), (text()): text()
    });
    record["Members"] = json!([{"DisplayName": text(), (text()): {(text()): [text(), 41_445_550_102_i64]}}]);
    record["Attendees"] = json!([
        {"UserObjectId": guid(3), "UPN": text(), "DisplayName": text(), "RecipientType": text(), "UserIdType": text(),
         "ProviderType": text(), "OrganizationId": text(), "Role": text(), (text()): text(),
         "InviterInfo": {"UPN": text(), "DisplayName": text(), "UserType": text(), "UserIdentifier": text(),
            "OrganizationId": text(), "InviteTime": text()}},
        {"DisplayName": telephone}
    ]);
    record["ArtifactsShared"] =
        json!([{"ArtifactSharedName": text(), "ArtifactShareSessions": [{"StartTimestamp": text()}]}]);
    record["ParticipantInfo"] = json!({(text()): text()});
    record["AppAccessContext"] = json!({"ClientAppId": text()});
    record["ExtraProperties"] = json!([{"Key": text(), "Value": text()}, {"Key": "OsName", "Value": text()}]);
    for key in [
        "RecordType",
        "Workload",
        "UserId",
        "UserKey",
        "UserType",
        "ObjectId",
        "ResultStatus",
        "ItemName",
        "CommunicationType",
        "CommunicationSubType",
        "ProviderTypes",
        "MeetingURL",
        "ChatThreadId",
        "ChatName",
        "ICalUid",
        "ConferenceUri",
        "CallId",
        "SessionId",
        "DeviceId",
        "DeviceInformation",
        "UserAgent",
        "ResourceTenantId",
        "IsOrganizer",
        "Version",
    ] {
        record[key] = json!(text());
    }
    secrets.push("41445550102".to_owned());
    (record, secrets)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_what_was_recorded_is_left(
        texts in prop::collection::vec(prop::collection::vec(secret_text(), 11..30), 1..7),
        name in secret(),
        damage in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
    ) {
        let (mut bytes, mut secrets) = (Vec::new(), vec![name.clone()]);
        for (number, texts) in texts.iter().enumerate() {
            let (record, of_record) = record(number, texts);
            bytes.extend_from_slice(record.to_string().as_bytes());
            bytes.push(b'\n');
            secrets.extend(of_record);
        }
        for at in damage {
            bytes.remove(at.index(bytes.len()));
        }
        let site = &texts[0][0].1;
        let networks = format!("CIDR,Site,Country\n198.18.0.0/16,{site},{site}\n");
        let meetings = format!("ICalUid,ChatThreadId,Subject\n,\"{}\",{site}\nx,,{site}\n", texts[0][0].0.replace('"', ""));
        let users = format!("UserPrincipalName,Id,DisplayName\n{site}@contoso.example,1f0b7c2e-9d3a-4b57-8e21-000000000003,{site}\n");
        let input = Input {
            name: &format!("{name}.csv"),
            bytes: &bytes,
            user_map: Some(Arc::new(UserMap::parse(users.as_bytes()).unwrap())),
            meeting_map: MeetingMap::parse(meetings.as_bytes(), chrono_tz::UTC).ok().map(Arc::new),
            network_map: Some(Arc::new(NetworkMap::parse(networks.as_bytes()).unwrap())),
        };
        let out = input.everything(&de_identifier()).to_lowercase();
        for secret in secrets {
            prop_assert!(!out.contains(&secret), "{}: {}", secret, out.lines().find(|line| line.contains(&secret)).unwrap_or_default());
        }
    }
}

fn generated(seed: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let options = Options { meetings: 60, seed, format: Format::JsonLines, ..Options::default() };
    generate(&options, &mut out, None).unwrap();
    out
}

/// The texts of columns of these roles, with where they stand.
fn texts<'t>(tables: &'t [Table], roles: &[Role]) -> Vec<(String, &'t str)> {
    let mut texts = Vec::new();
    for table in tables {
        for (column, field) in table.schema().fields.iter().enumerate() {
            if field.ty.is_text() && role_of(table.kind(), &field.name).is_some_and(|role| roles.contains(&role)) {
                let of_column = (0..table.rows()).filter_map(|row| table.text(row, column));
                texts.extend(of_column.map(|text| (field.name.to_string(), text)));
            }
        }
    }
    texts
}

/// What could be a word of a name, or a part of an id that no chance repeats.
fn words(text: &str) -> impl Iterator<Item = String> {
    let is_word = |word: &&str| {
        let is_number = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        word.chars().count() >= if is_number { 8 } else { 4 }
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(is_word).map(str::to_lowercase)
}

#[test]
fn no_word_of_an_invented_export_is_left() {
    let bytes = generated(5);
    let input = Input::new(&bytes);
    let raw = [input.tables(None, ReaderOptions::default()), input.answers(None)].concat();
    let told = Some(de_identifier());
    let replaced = [input.tables(told.clone(), ReaderOptions::default()), input.answers(told)].concat();
    // What pseudonyms are made of, and what everybody has.
    let ours = [
        "person",
        "place",
        "title",
        "device",
        "text",
        "word",
        "domain",
        "invalid",
        "https",
        "meeting",
        "thread",
        "tacv2",
        "skype",
        "teamsvisitor",
        "orgid",
        "live",
    ];
    let names = [Role::Person, Role::Domain, Role::Title, Role::Url, Role::Id, Role::Address, Role::Network];
    let is_secret = |word: &String| !ours.contains(&word.as_str()) && !vocabulary::is_known(word);
    let known = |text: &str| {
        let text = text.strip_prefix("28:").unwrap_or(text);
        crate::audit::parse_guid(text).is_some_and(|id| id == 0 || crate::audit::application_name(id).is_some())
    };
    let originals: HashSet<String> = texts(&raw, &names)
        .into_iter()
        .filter(|(_, text)| !known(text))
        .flat_map(|(_, text)| words(text))
        .filter(is_secret)
        .collect();
    assert!(originals.len() > 300 && originals.contains("alderbrook"), "{}", originals.len());
    for (column, text) in texts(&replaced, Role::ALL) {
        if column == "Description" || column == "Name" || known(text) {
            continue;
        }
        // Applications have names that people have, too.
        for item in text.split("; ").filter(|item| !vocabulary::is_known(item)) {
            let found: Vec<_> = words(item).filter(|word| originals.contains(word)).collect();
            assert!(found.is_empty(), "{column}: `{text}` has {found:?}");
        }
    }
}

#[test]
fn who_and_what_was_equal_is_equal_and_nothing_else_is() {
    let bytes = generated(7);
    let input = Input::new(&bytes);
    let roles = [Role::Person, Role::Id, Role::Address, Role::Url, Role::Title];
    let options = || ReaderOptions { resolve: true, join_meeting: true, ..ReaderOptions::default() };
    let (raw, told) = (input.tables(None, options()), input.tables(Some(de_identifier()), options()));
    let pairs = || texts(&raw, &roles).into_iter().zip(texts(&told, &roles));
    let (mut by_raw, mut by_told): (HashMap<String, &str>, HashMap<&str, String>) = Default::default();
    let mut columns = BTreeSet::new();
    for ((column, raw), (_, told)) in pairs() {
        // What is one thing in two spellings is one pseudonym.
        let role = role_of(TableKind::Records, &column);
        let raw = match role {
            Some(Role::Url) => raw.split('?').next().unwrap_or_default().to_lowercase(),
            _ if raw.contains('@') || raw.len() == 36 => raw.to_lowercase(),
            _ if crate::audit::telephone_digits(raw).is_some() => raw.replace([' ', '-', '+', '(', ')'], ""),
            _ => raw.trim().replace(';', ","),
        };
        // Of free text the name says what it is a pseudonym of.
        let told = told.rsplit([' ', '/']).next().unwrap_or(told);
        let told = told.strip_prefix("id-").unwrap_or(told);
        assert_eq!(*by_raw.entry(raw.clone()).or_insert(told), told, "{column}: {raw}");
        assert_eq!(*by_told.entry(told).or_insert(raw.clone()), raw, "{column}: {told}");
        columns.insert(column);
    }
    assert!(columns.len() > 15 && by_raw.len() > 1000, "{} {}", columns.len(), by_raw.len());
}

#[test]
fn answers_are_those_of_the_originals_and_runs_share_pseudonyms() {
    let bytes = generated(9);
    let input = Input::new(&bytes);
    let (raw, told) = (input.answers(None), input.answers(Some(de_identifier())));
    let again = input.answers(Some(de_identifier()));
    for ((raw, told), again) in raw.iter().zip(&told).zip(&again) {
        assert_eq!((raw.rows(), raw.schema()), (told.rows(), told.schema()));
        for (column, field) in raw.schema().fields.iter().enumerate() {
            let cells = |table: &Table| -> BTreeMap<String, usize> {
                let mut counts = BTreeMap::new();
                for row in 0..table.rows() {
                    *counts.entry(format!("{:?}", table.cell(row, column))).or_default() += 1;
                }
                counts
            };
            assert_eq!(cells(told), cells(again), "{}", field.name);
            match role_of(raw.kind(), &field.name) {
                Some(Role::Figure | Role::Word) => assert_eq!(cells(raw), cells(told), "{}", field.name),
                Some(Role::Lookup | Role::Value) => {}
                // As many different ones, each as often.
                _ => {
                    let counts = |table| cells(table).into_values().collect::<Vec<_>>();
                    let (mut raw, mut told) = (counts(raw), counts(told));
                    raw.sort_unstable();
                    told.sort_unstable();
                    assert_eq!(raw, told, "{}", field.name);
                }
            }
        }
    }
}

#[test]
fn pseudonyms_come_back_and_are_analysed_like_the_originals() {
    let bytes = generated(11);
    let input = Input::new(&bytes);
    let mut reader = input.reader(
        Some(de_identifier()),
        ReaderOptions { text: Some(TextFormat::Csv(TextOptions::default())), ..ReaderOptions::default() },
    );
    let mut csv = reader.text_header();
    while let Some(text) = goes_on(|| reader.next_text()) {
        csv.extend_from_slice(&text);
    }
    let (raw, again) = (input.answers(None), Input::new(&csv).answers(None));
    for (raw, again) in raw.iter().zip(&again) {
        if matches!(raw.kind(), TableKind::AnalysisSummary | TableKind::Activity) {
            continue;
        }
        assert_eq!(raw.rows(), again.rows(), "{}", raw.kind().name());
        for column in
            ["PresentSeconds", "PercentPresent", "Class", "IncidentPeople", "ParticipantKind", "People", "PeakPeople"]
        {
            let Some(position) = raw.schema().position(column) else { continue };
            let cells = |table: &Table| {
                let mut cells: Vec<_> =
                    (0..table.rows()).map(|row| format!("{:?}", table.cell(row, position))).collect();
                cells.sort_unstable();
                cells
            };
            assert_eq!(cells(raw), cells(again), "{column}");
        }
    }
}

#[test]
fn the_order_of_rows_does_not_follow_names() {
    let record = |name: &str| {
        format!(
            r#"{{"Id":"{name}","Operation":"MeetingParticipantDetail","MeetingDetailId":"m","JoinTime":"2026-01-13T12:00:00","LeaveTime":"2026-01-13T12:10:00","Attendees":[{{"UPN":"{name}@contoso.example","UserObjectId":"x{name}"}}]}}"#
        )
    };
    let names: Vec<String> = (b'a'..=b'p').map(|letter| char::from(letter).to_string().repeat(4)).collect();
    let bytes = names.iter().map(|name| record(name)).collect::<Vec<_>>().join("\n");
    for table in Input::new(bytes.as_bytes()).answers(Some(de_identifier())) {
        for name in ["UserPrincipalName", "Value"] {
            let Some(column) = table.schema().position(name) else { continue };
            let told: Vec<_> = (0..table.rows()).filter_map(|row| table.text(row, column)).collect();
            let people: Vec<_> = told.into_iter().filter(|text| text.starts_with("person-")).collect();
            assert!(people.is_sorted(), "{} {name}", table.kind().name());
            let as_spelled: Vec<_> = names
                .iter()
                .map(|name| {
                    de_identifier()
                        .hasher
                        .recorded(&format!("{name}@contoso.example"), recorded::Label::Person)
                        .into_owned()
                })
                .collect();
            assert!(people.len() < 2 || people != as_spelled);
        }
    }
}
