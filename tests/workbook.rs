//! Workbooks read back: every sheet, every type of cell, and nothing in them that does anything.

mod support;

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, DataType, Reader as _, Xlsx};
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question};
use teams_meeting_audit::de_identify::DeIdentifier;
use teams_meeting_audit::filter::Filter;
use teams_meeting_audit::generate::{Format, Profile};
use teams_meeting_audit::knowledge::UserMap;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::record::Cell;
use teams_meeting_audit::report::{FileOptions, Report, ReportFormat, ReportOptions, Watch, write_tables};
use teams_meeting_audit::schema::{Column, ColumnType};
use teams_meeting_audit::table::{TableBuilder, TableKind, TableSchema};
use teams_meeting_audit::time::Timestamp;
use teams_meeting_audit::view::View;

/// A workbook with every answer about records, as bytes.
fn workbook(bytes: &[u8], options: ReaderOptions, sheet_rows: u32) -> Vec<u8> {
    let of_report = ReportOptions { sheet_rows, ..ReportOptions::new(ReportFormat::Xlsx) };
    let (mut report, mut reader) = Report::new(of_report, options).expect("good options");
    reader.add_bytes(bytes.to_vec());
    reader.close_input();
    while let Some(table) = reader.next_table().expect("a readable source") {
        report.add_table(&table).expect("records");
    }
    let mut out = Vec::new();
    report.write(&reader.completeness(), &mut out, &mut Watch::nobody()).expect("memory takes everything");
    out
}

const ALL: u32 = teams_meeting_audit::report::SHEET_ROWS;

fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook")
}

/// The cells of a sheet.
fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(sheet).unwrap_or_else(|error| panic!("{sheet}: {error}"));
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The cells of a column, without its header.
fn column(rows: &[Vec<Data>], name: &str) -> Vec<Data> {
    let at = rows[0].iter().position(|cell| cell.get_string() == Some(name)).expect("a column");
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// A part of the file as it lies in it.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

fn parts(bytes: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    archive.file_names().map(|name| name.expect("a name").into_owned()).collect()
}

/// A participant's record for each name, in one meeting.
fn sessions(names: &[&str]) -> Vec<u8> {
    let mut lines = Vec::new();
    for (position, name) in names.iter().enumerate() {
        let record = serde_json::json!({
            "Id": format!("00000000-0000-4000-8000-{position:012}"), "Operation": "MeetingParticipantDetail",
            "CreationTime": "2026-01-18T14:00:00", "MeetingDetailId": "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e",
            "JoinTime": format!("2026-01-18T12:{:02}:00", position % 60), "LeaveTime": "2026-01-18T13:00:00",
            "Attendees": [{"DisplayName": name, "RecipientType": "Anonymous"}],
        });
        lines.extend(record.to_string().into_bytes());
        lines.push(b'\n');
    }
    lines
}

#[test]
fn every_answer_has_its_sheet_with_all_its_columns_and_rows() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Sample, 20, 1);
    let bytes = workbook(&export, ReaderOptions::default(), ALL);
    let mut book = open(&bytes);
    let names = ["Meetings", "Participants", "Attendance", "Disconnections", "Outsiders", "Completeness"];
    assert_eq!(book.sheet_names(), names);
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    let mut reader = Reader::new(ReaderOptions::default()).expect("good options");
    reader.add_bytes(export.clone());
    reader.close_input();
    analysis.add_reader(&mut reader).expect("a readable source");
    for question in [Question::Meetings, Question::Attendance, Question::Disconnections, Question::Outsiders] {
        let (answer, rows) = (analysis.answer(question), cells(&mut book, question.kind().name()));
        let headers: Vec<_> = rows[0].iter().filter_map(DataType::get_string).collect();
        let columns: Vec<_> = question.columns().iter().map(|column| column.name).collect();
        assert_eq!(headers, columns);
        assert_eq!(rows.len() - 1, answer.rows(), "{question:?}");
    }
    let measures = column(&cells(&mut book, "Completeness"), "Measure");
    assert!(measures.iter().any(|measure| measure.get_string() == Some("OrphanParticipants")));
}

/// The rows of the sheet Participants, and those of the report view of participants with the same options, both sorted.
fn participants(export: &[u8], options: &dyn Fn() -> ReaderOptions) -> [Vec<Vec<Option<String>>>; 2] {
    let bytes = workbook(export, options(), ALL);
    let text = |cell: &Data| match cell {
        Data::Empty => None,
        Data::Float(number) => Some((*number as i64).to_string()),
        Data::Bool(truth) => Some(truth.to_string()),
        Data::DateTime(time) => Some(((time.as_f64() - 25_569.0) * 86_400_000.0).round().to_string()),
        cell => cell.get_string().map(str::to_owned).filter(|text| !text.is_empty()),
    };
    let sheet = cells(&mut open(&bytes), "Participants");
    let headers: Vec<_> = sheet[0].iter().filter_map(DataType::get_string).map(str::to_owned).collect();
    let mut found: Vec<Vec<_>> = sheet[1..].iter().map(|row| row.iter().map(text).collect()).collect();
    let mut options = options();
    options.filter.add_kind("Participant").expect("a kind");
    let mut reader = Reader::new(ReaderOptions { view: View::Report, ..options }).expect("good options");
    reader.add_bytes(export.to_vec());
    reader.close_input();
    let mut expected = Vec::new();
    while let Some(table) = reader.next_table().expect("a readable source") {
        let names: Vec<_> = table.schema().fields.iter().map(|field| field.name.to_string()).collect();
        assert_eq!(headers, names);
        for row in 0..table.rows() {
            // A cell of a sheet holds no empty text.
            let text = |column| match table.cell(row, column) {
                Cell::Null | Cell::Text("") => None,
                Cell::Text(text) => Some(text.to_owned()),
                Cell::Int(number) => Some(number.to_string()),
                Cell::Bool(truth) => Some(truth.to_string()),
                Cell::Time(time) => Some((time.0 as f64 / 1000.0).round().to_string()),
            };
            expected.push((0..table.columns()).map(text).collect::<Vec<_>>());
        }
    }
    found.sort();
    expected.sort();
    [found, expected]
}

#[test]
fn participants_are_the_report_view_cell_for_cell() {
    let (sample, _) = support::generated(Format::JsonLines, Profile::Sample, 20, 1);
    let (hostile, _) = support::generated(Format::JsonLines, Profile::Default, 60, 3);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let fixture = |name: &str| std::fs::read(folder.join(name)).expect("a fixture");
    let homeless = fixture("a-meeting-id-that-names-none.jsonl");
    let telephones = fixture("telephones-and-accounts-as-clients-write-them.jsonl");
    let map = Arc::new(
        UserMap::parse(b"ObjectId,UserPrincipalName\n0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a004,d@map.example\n")
            .expect("a map"),
    );
    for export in [&sample, &hostile, &homeless, &telephones] {
        let plain = ReaderOptions::default;
        let resolved = || ReaderOptions { resolve: true, ..ReaderOptions::default() };
        let mapped = || ReaderOptions { user_map: Some(map.clone()), ..ReaderOptions::default() };
        let of_user = |user: &'static str| {
            move || {
                let mut filter = Filter::default();
                filter.add_user(user).expect("a user");
                ReaderOptions { filter, ..ReaderOptions::default() }
            }
        };
        let all: [&dyn Fn() -> ReaderOptions; 5] =
            [&plain, &resolved, &mapped, &of_user("m*@*"), &of_user("8:orgid:0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001")];
        for (position, options) in all.into_iter().enumerate() {
            let [found, expected] = participants(export, options);
            assert_eq!(found, expected, "options {position}");
        }
    }
    assert_eq!(participants(&homeless, &ReaderOptions::default)[0].len(), 4);
}

/// Nothing that is no date becomes one.
#[test]
fn no_date_lies_beyond_what_spreadsheets_have() {
    let zone = chrono_tz::Pacific::Kiritimati;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let export = std::fs::read(folder.join("the-last-and-the-first-instant.jsonl")).expect("a fixture");
    let bytes = workbook(&export, ReaderOptions { zone, ..ReaderOptions::default() }, ALL);
    for number in 1..=6 {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
        for cell in sheet.split("<c ").skip(1).filter(|cell| !cell.contains("t=\"")) {
            let value = cell.split("<v>").nth(1).and_then(|rest| rest.split("</v>").next());
            let value: f64 = value.and_then(|value| value.parse().ok()).unwrap_or_default();
            assert!(value < 2_958_465.9, "{cell}");
        }
    }
    // A time of an imported answer may lie anywhere.
    let mut builder = TableBuilder::new(Arc::new(TableSchema::records(&[Column::JoinTime], false)));
    for text in ["9999-12-31T23:59:59.9999999Z", "9999-12-31T12:00:00Z"] {
        builder.append_cells([Cell::Time(Timestamp::parse(text).expect("a time"))]);
    }
    let mut bytes = Vec::new();
    let options = FileOptions { zone, ..FileOptions::new(ReportFormat::Xlsx) };
    write_tables(&[builder.finish()], &options, &mut bytes, &mut Watch::nobody()).expect("memory takes everything");
    let mut book = open(&bytes);
    let sheet = book.sheet_names().remove(0);
    let found: Vec<_> = column(&cells(&mut book, &sheet), "JoinTime").iter().map(|cell| cell.to_string()).collect();
    assert_eq!(found, ["+10000-01-01T13:59:59.999999+14:00", "+10000-01-01T02:00:00+14:00"]);
}

#[test]
fn headers_stay_in_sight_and_filter() {
    let bytes = workbook(&sessions(&["Ada"]), ReaderOptions::default(), ALL);
    for number in 1..=6 {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(sheet.contains(r#"ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#), "{number}");
        assert!(sheet.contains("<autoFilter ref=\"A1:"), "{number}");
    }
    assert!(part(&bytes, "xl/styles.xml").contains("<b/>"));
}

/// In winter and in summer a clock of one zone is another time ahead of UTC; the dates are those of the clock.
#[test]
fn times_are_dates_on_the_clock_of_the_zone() {
    let at = |id: &str, join: &str| {
        format!(
            r#"{{"Id":"{id}","Operation":"MeetingParticipantDetail","MeetingDetailId":"{id}","JoinTime":"{join}","Attendees":[{{"DisplayName":"Ada"}}]}}"#
        )
    };
    let records = [at("1", "2026-01-18T12:00:00"), at("2", "2026-07-18T12:00:00.25"), at("3", "1899-01-01T00:00:00")];
    let options = ReaderOptions { zone: chrono_tz::Europe::Zurich, ..ReaderOptions::default() };
    let bytes = workbook(records.join("\n").as_bytes(), options, ALL);
    let joins = column(&cells(&mut open(&bytes), "Participants"), "JoinTime");
    // What a spreadsheet counts from is the day before 1900 began, and a day for a leap year that never was.
    let day = |serial: f64| (serial - 25_569.0) * 86_400.0;
    let serial = |cell: &Data| match cell {
        Data::DateTime(time) => Some(day(time.as_f64())),
        _ => None,
    };
    let [winter, summer] = [&joins[0], &joins[1]].map(|cell| serial(cell).expect("a date"));
    assert!((winter - 1_768_741_200.0).abs() < 0.001, "13:00 in January: {winter}");
    assert!((summer - 1_784_383_200.25).abs() < 0.001, "14:00 in July: {summer}");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("yyyy\\-mm\\-dd hh:mm:ss &quot;+01:00&quot;") || styles.contains("&quot;+01:00&quot;"));
    assert!(styles.contains("&quot;+02:00&quot;"));
}

#[test]
fn text_is_text_whatever_it_looks_like() {
    let long = "ü".repeat(40_000);
    let names = [
        "=1+1",
        "=cmd|'/c calc'!A1",
        "@SUM(1)",
        "+15550100",
        "-2",
        "0012",
        "1e5",
        "TRUE",
        "2026-01-18",
        "https://evil.example/",
        "mailto:a@evil.example",
        "file:///etc/passwd",
        "_x0041_",
        "<b>&amp;\"'</b>",
        "  blanks  ",
        "two\nlines",
        "bell\u{7}",
        "right\u{202e}left",
        "\u{ffff}",
        "😀",
        &long,
    ];
    let bytes = workbook(&sessions(&names), ReaderOptions::default(), ALL);
    for name in parts(&bytes) {
        assert!(!["externalLink", "vba", "connections", "embeddings"].iter().any(|bad| name.contains(bad)), "{name}");
    }
    for number in 1..=6 {
        let sheet = part(&bytes, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(!sheet.contains("<f>") && !sheet.contains("<f ") && !sheet.contains("hyperlink"), "{number}");
    }
    // What is typed over such a cell stays text, too: it has the format "Text".
    assert!(part(&bytes, "xl/styles.xml").contains(r#"numFmtId="49""#));
    let mut book = open(&bytes);
    let found = column(&cells(&mut book, "Participants"), "DisplayName");
    let found: Vec<_> = found.iter().map(|cell| cell.get_string().expect("text").to_owned()).collect();
    for name in &names[..16] {
        assert!(found.iter().any(|found| found == name), "{name}: {found:?}");
    }
    assert_eq!(found.len(), names.len());
    let cut = found.iter().find(|name| name.starts_with("üü")).expect("the long one");
    assert_eq!((cut.chars().count(), cut.ends_with("ü…")), (32_767, true));
}

#[test]
fn what_a_sheet_has_no_room_for_goes_on_in_the_next() {
    let names: Vec<_> = (0..10).map(|number| format!("Person {number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let bytes = workbook(&sessions(&names), ReaderOptions::default(), 4);
    let mut book = open(&bytes);
    let sheets = book.sheet_names();
    let of = |name: &str| sheets.iter().filter(|sheet| sheet.starts_with(name)).cloned().collect::<Vec<_>>();
    assert_eq!(of("Participants"), ["Participants", "Participants 2", "Participants 3", "Participants 4"]);
    let mut seen = Vec::new();
    for sheet in of("Participants") {
        let rows = cells(&mut book, &sheet);
        assert!(rows.len() <= 4, "{sheet}");
        assert_eq!(rows[0][0].get_string(), Some("RecordKind"));
        seen.extend(column(&rows, "DisplayName").iter().filter_map(|cell| cell.get_string().map(str::to_owned)));
    }
    seen.sort();
    assert_eq!(seen, names);
    let refused = Report::new(
        ReportOptions { sheet_rows: 1, ..ReportOptions::new(ReportFormat::Xlsx) },
        ReaderOptions::default(),
    );
    assert_eq!(refused.unwrap_err().message(), "a sheet has at least 2 rows and at most 1048576");
}

#[test]
fn an_answer_alone_has_one_sheet() {
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    let mut reader = Reader::new(ReaderOptions::default()).expect("good options");
    reader.add_bytes(sessions(&["Ada", "Berta"]));
    reader.close_input();
    analysis.add_reader(&mut reader).expect("a readable source");
    let answer = analysis.answer(Question::Attendance);
    let mut bytes = Vec::new();
    let halves = [answer.slice(0, 1), answer.slice(1, 1)];
    write_tables(&halves, &FileOptions::new(ReportFormat::Xlsx), &mut bytes, &mut Watch::nobody())
        .expect("memory takes everything");
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names(), ["Attendance"]);
    assert_eq!(cells(&mut book, "Attendance").len(), 3);
}

#[test]
fn in_every_sheet_people_have_the_pseudonyms_that_tables_have() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Clean, 60, 5);
    let de_identifier = Arc::new(DeIdentifier::new("0123456789abcdef0123456789abcdef").expect("a long key"));
    let told = || ReaderOptions { de_identify: Some(de_identifier.clone()), ..ReaderOptions::default() };
    let rows = |options| support::read_with(&export, ReaderOptions { threads: 1, resolve: true, ..options }).rows;
    // What CSV with the key has in place of every text of those columns.
    let people = ["UserPrincipalName", "OrganizerUserPrincipalName", "DisplayName", "OrganizerName", "UserObjectId"];
    let mut called = HashMap::new();
    for (plain, told) in rows(ReaderOptions::default()).into_iter().zip(rows(told())) {
        for column in people.iter().chain(&["ClientIP", "MeetingId", "MeetingUrl"]) {
            if let (Some(plain), Some(told)) = (plain.get(*column), told.get(*column)) {
                called.insert(plain.clone(), told.clone());
            }
        }
    }
    let (plain, told) = (workbook(&export, ReaderOptions::default(), ALL), workbook(&export, told(), ALL));
    let (mut plain_book, mut told_book) = (open(&plain), open(&told));
    let mut compared = 0;
    for sheet in ["Meetings", "Participants", "Attendance", "Disconnections", "Outsiders"] {
        let (plain, told) = (cells(&mut plain_book, sheet), cells(&mut told_book, sheet));
        assert_eq!((plain.len(), &plain[0]), (told.len(), &told[0]));
        for name in people.into_iter().filter(|name| plain[0].iter().any(|cell| cell.get_string() == Some(name))) {
            let texts = |rows: &[Vec<Data>]| -> Vec<String> {
                column(rows, name).iter().filter_map(|cell| cell.get_string().map(str::to_owned)).collect()
            };
            // Applications have names that no record says.
            let is_called = |text: &String| called.values().any(|told| told == text);
            let mut expected: Vec<_> = texts(&plain).iter().filter_map(|text| called.get(text).cloned()).collect();
            let mut found: Vec<_> = texts(&told).into_iter().filter(is_called).collect();
            assert_eq!(texts(&plain).len(), texts(&told).len());
            compared += found.len();
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "{sheet} {name}");
        }
    }
    assert!(compared > 1000, "{compared}");
    let mut archive = zip::ZipArchive::new(Cursor::new(&told)).expect("a zip file");
    for at in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(at).expect("a part").read_to_string(&mut text).expect("UTF-8");
        let changed = called.iter().filter(|(plain, told)| plain.len() > 6 && plain != told);
        let left: Vec<_> = changed.filter(|(plain, _)| text.contains(plain.as_str())).collect();
        assert!(left.is_empty(), "part {at}: {left:?}");
    }
}

/// Nothing to write is no reason to write nothing.
#[test]
fn sheets_without_rows_have_headers() {
    let mut book = open(&workbook(b"[]", ReaderOptions::default(), ALL));
    for (sheet, first) in [("Meetings", "MeetingId"), ("Participants", "RecordKind"), ("Outsiders", "MeetingId")] {
        let rows = cells(&mut book, sheet);
        assert_eq!((rows.len(), rows[0][0].get_string()), (1, Some(first)));
    }
}

#[test]
fn writing_can_be_stopped_wherever_it_is() {
    let fields = [("Number", ColumnType::Int), ("Name", ColumnType::Text)];
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Rows, &fields)));
    for number in 0..20_000 {
        builder.append_cells([Cell::Int(number), Cell::Text(&format!("name {}", number * 7919 % 20_011))]);
    }
    let table = [builder.finish()];
    let looks = |stop_at: Option<usize>| {
        let (tell, told) = std::sync::mpsc::channel();
        let mut looked = 0;
        let mut watch = Watch::new(move |done, all| {
            looked += 1;
            tell.send((done, all)).is_ok() && stop_at != Some(looked)
        });
        let mut bytes = Vec::new();
        let written = write_tables(&table, &FileOptions::new(ReportFormat::Xlsx), &mut bytes, &mut watch);
        drop(watch);
        (written.map_err(|error| error.kind()), told.iter().collect::<Vec<_>>())
    };
    let (written, told) = looks(None);
    assert_eq!(written, Ok(()));
    assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0) && told.iter().all(|(done, all)| done < all));
    // While rows are written, at the first piece of the packed file, and at its last.
    for stop_at in [1, 20, 20_000 / 64 + 2, told.len() - 1, told.len()] {
        let (written, told) = looks(Some(stop_at));
        assert_eq!((written, told.len()), (Err(std::io::ErrorKind::Interrupted), stop_at));
    }
}
