use std::collections::{HashMap, HashSet};
use std::io::Read;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::*;

fn made(options: &Options) -> (Vec<u8>, Vec<Value>, Totals) {
    let (mut out, mut truth) = (Vec::new(), Vec::new());
    let totals = generate(options, &mut out, Some(&mut truth)).expect("vectors take everything");
    let lines = std::str::from_utf8(&truth).expect("the truth is UTF-8").lines();
    (out, lines.map(|line| serde_json::from_str(line).expect("the truth is JSON Lines")).collect(), totals)
}

fn options(profile: Profile, format: Format, meetings: usize) -> Options {
    Options { meetings, profile, format, seed: 7, ..Options::default() }
}

/// The text of every record, taken out of its container by other means than the ones that put it in.
fn unwrapped(format: Format, bytes: &[u8]) -> Vec<String> {
    let text = match format {
        Format::SearchCsvUtf16 | Format::Clixml => {
            let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        _ => String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    };
    let text = text.trim_start_matches('\u{feff}');
    let lines = || text.lines().filter(|line| !line.is_empty());
    match format {
        Format::SearchCsv | Format::SearchCsvUtf16 | Format::PurviewCsv | Format::PurviewCsvOld => {
            csv_cells(text, b',')
        }
        Format::SearchCsv51 => {
            let (first, rest) = text.split_once("\r\n").expect("a type line");
            assert!(first.starts_with("#TYPE "));
            csv_cells(rest, b',')
        }
        Format::SearchCsvSemicolon => csv_cells(text, b';'),
        Format::JsonLines => lines().map(str::to_owned).collect(),
        Format::JsonArray => {
            let inner = text.trim_start_matches('[').trim().trim_end_matches(']').trim();
            inner.split(",\n").filter(|record| !record.is_empty()).map(str::to_owned).collect()
        }
        Format::JsonLinesWrapped => lines().map(|line| text_at(line, "/AuditData")).collect(),
        Format::Shipper => lines()
            .map(|line| {
                let value: Value = serde_json::from_str(line).expect("JSON");
                let found = ["/message", "/event/original", "/_raw"].iter().find_map(|path| value.pointer(path));
                found.and_then(Value::as_str).expect("a text").to_owned()
            })
            .collect(),
        Format::Management => lines().flat_map(|line| split_values(&line[1..line.len() - 1])).collect(),
        Format::Graph => lines()
            .flat_map(|page| {
                let (head, values) = page.split_once("\"value\":[").expect("a page");
                assert!(head.contains("@odata.context"));
                let values = &values[..values.rfind(']').expect("an end")];
                split_values(values)
            })
            .map(|wrapper| {
                object_after(&wrapper, "\"auditData\":")
                    .replace("\"@odata.type\":\"#microsoft.graph.security.defaultAuditData\",", "")
            })
            .collect(),
        Format::Defender => lines().map(|line| object_after(line, "\"RawEventData\":")).collect(),
        Format::Sentinel => lines()
            .map(|line| match line.contains("\"RawEventData\":\"") {
                true => text_at(line, "/RawEventData"),
                false => object_after(line, "\"RawEventData\":"),
            })
            .collect(),
        Format::Clixml | Format::Clixml7 => {
            assert!(text.ends_with("</Objs>"));
            text.split("<S N=\"AuditData\">")
                .skip(1)
                .map(|rest| from_clixml(rest.split_once("</S>").expect("an end").0))
                .collect()
        }
    }
}

fn csv_cells(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let column = reader.headers().expect("a header").iter().position(|name| name == "AuditData").expect("the column");
    reader.records().map(|record| record.expect("a row of the header's width")[column].to_owned()).collect()
}

fn text_at(line: &str, path: &str) -> String {
    let value: Value = serde_json::from_str(line).expect("JSON");
    value.pointer(path).and_then(Value::as_str).expect("a text").to_owned()
}

/// The comma-separated objects of an array's inside, by counting brackets outside strings.
fn split_values(text: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut escaped, mut start) = (0, false, false, 0);
    let mut values = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    values.push(text[start..=at].trim_start_matches(',').to_owned());
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    values
}

fn object_after(text: &str, key: &str) -> String {
    let at = text.find(key).expect("the key") + key.len();
    split_values(&text[at..]).swap_remove(0)
}

fn from_clixml(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("_x") && rest.as_bytes().get(6) == Some(&b'_') {
            units.push(u16::from_str_radix(&rest[2..6], 16).expect("four digits"));
            rest = &rest[7..];
        } else if let Some((entity, character)) =
            [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')].into_iter().find(|(entity, _)| rest.starts_with(entity))
        {
            units.push(character as u16);
            rest = &rest[entity.len()..];
        } else {
            units.extend(first.encode_utf16(&mut [0; 2]).iter());
            rest = &rest[first.len_utf8()..];
        }
    }
    String::from_utf16(&units).expect("whole pairs")
}

fn with_zulu(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(with_zulu),
        Value::Array(items) => items.iter_mut().for_each(with_zulu),
        Value::String(text) if text.len() == 19 && text.as_bytes()[10] == b'T' => text.push('Z'),
        _ => {}
    }
}

/// FNV-1a of 128 bits.
fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, &byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    format!("{hash:032x}")
}

#[test]
fn names_are_read_back_and_unknown_ones_explained() {
    for &format in Format::ALL {
        assert_eq!(format.to_string().parse::<Format>().ok(), Some(format));
    }
    for &era in Era::ALL {
        assert_eq!(era.to_string().parse::<Era>().ok(), Some(era));
    }
    for &profile in Profile::ALL {
        assert_eq!(profile.to_string().parse::<Profile>().ok(), Some(profile));
    }
    let error = "1999".parse::<Era>().expect_err("no such era");
    assert_eq!(error.to_string(), "unknown era `1999`; known are 2021, 2023, 2026, mixed");
}

#[test]
fn every_container_holds_the_same_records() {
    let (bytes, truth, totals) = made(&options(Profile::Clean, Format::JsonLines, 120));
    let expected: Vec<Value> = unwrapped(Format::JsonLines, &bytes)
        .iter()
        .map(|record| serde_json::from_str(record).expect("a whole record"))
        .collect();
    assert_eq!(expected.len() as u64, totals.records);
    for &format in Format::ALL {
        let (bytes, same_truth, same_totals) = made(&options(Profile::Clean, format, 120));
        assert_eq!(Totals { bytes: 0, ..same_totals }, Totals { bytes: 0, ..totals }, "{format}");
        assert_eq!(same_totals.bytes, bytes.len() as u64, "{format}");
        let records = unwrapped(format, &bytes);
        assert_eq!(records.len(), expected.len(), "{format}");
        for (record, expected) in records.iter().zip(&expected) {
            let found: Value =
                serde_json::from_str(record).unwrap_or_else(|error| panic!("{format}: {error}: {record}"));
            let mut expected = expected.clone();
            if matches!(format, Format::Defender | Format::Sentinel) {
                with_zulu(&mut expected);
            }
            if format == Format::SearchCsv51 {
                let mut lossy = Vec::new();
                container::ascii(expected.to_string().as_bytes(), &mut lossy);
                expected = serde_json::from_slice(&lossy).expect("JSON without its accents");
            }
            assert_eq!(found, expected, "{format}");
        }
        let same_rows = same_truth[..same_truth.len() - 1] == truth[..truth.len() - 1];
        assert!(same_rows || format == Format::SearchCsv51, "{format}");
    }
}

#[test]
fn damage_costs_one_record_in_every_container() {
    for &format in Format::ALL {
        let (bytes, _, totals) = made(&options(Profile::Default, format, 300));
        let records = unwrapped(format, &bytes);
        assert_eq!(records.len() as u64, totals.records, "{format}");
        let damaged: Vec<&String> =
            records.iter().filter(|record| serde_json::from_str::<Value>(record).is_err()).collect();
        assert_eq!(damaged.len() as u64, totals.rejected, "{format}");
        assert!(totals.rejected >= 4, "{format}");
        let holds_text = !matches!(
            format,
            Format::JsonArray
                | Format::JsonLines
                | Format::Management
                | Format::Graph
                | Format::Defender
                | Format::Sentinel
        );
        let cut_by_a_cell = damaged.iter().filter(|record| record.encode_utf16().count() == 32_767).count();
        assert_eq!(cut_by_a_cell > 0, holds_text, "{format}");
    }
}

#[test]
fn keys_are_sorted_in_defender_events() {
    let (bytes, ..) = made(&options(Profile::Clean, Format::Defender, 30));
    for record in unwrapped(Format::Defender, &bytes) {
        // The values of this crate are sorted maps.
        let value: Value = serde_json::from_str(&record).expect("a whole record");
        assert_eq!(value.to_string(), record);
    }
}

#[test]
fn the_truth_agrees_with_the_records() {
    for (profile, era) in [Profile::Default, Profile::Clean, Profile::Sample]
        .into_iter()
        .flat_map(|profile| Era::ALL.iter().map(move |&era| (profile, era)))
    {
        let options = Options { era, ..options(profile, Format::JsonLines, 200) };
        let (bytes, mut truth, totals) = made(&options);
        let Totals { meetings, participants, call_participants, other_operations, duplicates, rejected, .. } = totals;
        let sum = meetings + participants + call_participants + other_operations + duplicates + rejected;
        assert_eq!(sum, totals.records);
        let last = truth.pop().expect("a last line");
        assert_eq!(last["Totals"]["Records"], totals.records);
        assert_eq!(last["Totals"]["Rows"], truth.len() as u64);
        assert_eq!(truth.len() as u64, totals.rows);

        let mut first_seen = HashMap::new();
        let (mut repeated, mut conflicting) = (0, 0);
        for (number, text) in unwrapped(Format::JsonLines, &bytes).into_iter().enumerate() {
            let Ok(record) = serde_json::from_str::<Value>(&text) else { continue };
            let id = record["Id"].as_str().expect("an id").to_owned();
            if !record["Operation"].as_str().is_some_and(|operation| operation.ends_with("Detail")) {
                continue;
            }
            if let Some((_, first)) = first_seen.get(&id) {
                repeated += 1;
                conflicting += u64::from(*first != record);
            } else {
                first_seen.insert(id, (number as u64 + 1, record));
            }
        }
        assert_eq!((repeated, conflicting), (duplicates, totals.conflicting_duplicates));
        let mut number_before = 0;
        for row in &truth {
            let (number, record) = &first_seen[row["AuditId"].as_str().expect("an id")];
            assert_eq!(row["RecordNumber"], *number);
            assert!(*number >= number_before);
            number_before = *number;
            check_row(row, record);
        }
    }
}

/// Cells that follow from a record without much thought.
fn check_row(row: &Value, record: &Value) {
    for (column, key) in [
        ("UserId", "UserId"),
        ("UserKey", "UserKey"),
        ("MeetingUrl", "MeetingURL"),
        ("ChatThreadId", "ChatThreadId"),
        ("ICalUid", "ICalUid"),
        ("ItemName", "ItemName"),
        ("DeviceId", "DeviceId"),
        ("IsJoinedFromLobby", "IsJoinedFromLobby"),
        ("SessionId", "SessionId"),
        ("CallId", "CallId"),
        ("ResourceTenantId", "ResourceTenantId"),
    ] {
        assert_eq!(row[column], record[key], "{column} of {record}");
    }
    for column in ["JoinTime", "LeaveTime", "StartTime", "EndTime", "CreationTime"] {
        let mut time = record[column].clone();
        with_zulu(&mut time);
        let expected = if time.as_str().is_some_and(|time| time.starts_with("0001")) { Value::Null } else { time };
        assert_eq!(row[column], expected, "{column} of {record}");
    }
    let attendee = match (&record["Attendees"], row["AttendeeIndex"].as_u64()) {
        (Value::Array(list), Some(index)) => &list[index as usize],
        (object @ Value::Object(_), _) => object,
        _ => return,
    };
    for (column, key) in [
        ("UserObjectId", "UserObjectId"),
        ("UserPrincipalName", "UPN"),
        ("DisplayName", "DisplayName"),
        ("Role", "Role"),
        ("RecipientType", "RecipientType"),
        ("ParticipantOrganizationId", "OrganizationId"),
    ] {
        assert_eq!(row[column], attendee[key], "{column} of {record}");
    }
    assert_eq!(row["ParticipantKind"], expected_kind(record, attendee), "{record}");
}

/// The contract's rule, from what is recorded.
fn expected_kind(record: &Value, attendee: &Value) -> &'static str {
    let text = |key: &str| attendee[key].as_str().unwrap_or_default();
    let recipient = text("RecipientType");
    let inviter = attendee["InviterInfo"]["UserType"].as_str().unwrap_or_default();
    if recipient == "Applications" {
        "Application"
    } else if recipient == "Phone" || text("UserIdType") == "PstnNumber" {
        "Phone"
    } else if recipient == "Anonymous" || text("DisplayName").starts_with("teamsvisitor:") {
        "Anonymous"
    } else if recipient == "GuestFederated" || attendee["IsAADGuest"] == true || text("UPN").contains("#EXT#") {
        "Guest"
    } else if inviter == "TeamsForLife" || text("UserObjectId").contains(".cid.") {
        "Consumer"
    } else if !text("OrganizationId").is_empty() {
        if attendee["OrganizationId"] == record["OrganizationId"] { "Member" } else { "Federated" }
    } else if recipient == "User" || recipient == "InternalFederated" {
        "Member"
    } else if !text("UPN").is_empty() {
        let user = record["UserId"].as_str().unwrap_or_default();
        let domain = |name: &str| name.split_once('@').map(|(_, domain)| domain.to_owned());
        let acting_here = record["UserType"] == 0 && !user.contains("#EXT#");
        if acting_here && domain(user) == domain(text("UPN")) { "Member" } else { "Unknown" }
    } else if text("DisplayName").starts_with("+1")
        && text("DisplayName")[1..].bytes().all(|byte| byte.is_ascii_digit())
    {
        "Phone"
    } else {
        "Unknown"
    }
}

#[test]
fn the_sample_shows_everything() {
    let (bytes, truth, totals) = made(&options(Profile::Sample, Format::PurviewCsv, 0));
    assert!((60..=120).contains(&totals.records), "{totals:?}");
    assert_eq!((totals.rejected, totals.duplicates, totals.conflicting_duplicates), (1, 2, 1));
    let column =
        |name: &str| truth.iter().filter_map(|row| row[name].as_str()).map(str::to_owned).collect::<HashSet<_>>();
    let kinds = ["Member", "Guest", "Federated", "Anonymous", "Phone", "Application", "Consumer", "Unknown"];
    assert_eq!(column("ParticipantKind"), kinds.iter().map(|kind| (*kind).to_owned()).collect());
    assert_eq!(column("RecordKind").len(), 3);
    assert!(column("JoinTime").iter().all(|time| time.starts_with("2026-01-")));
    let names = column("DisplayName");
    assert!(
        names.contains("=cmd|'/c calc'!A1")
            && names.contains("<script>alert(\"hi\")</script>")
            && names.contains("田中 さくら")
    );
    let with_record: HashSet<&Value> =
        truth.iter().filter(|row| row["RecordKind"] == "Meeting").map(|row| &row["MeetingId"]).collect();
    let with_participants: HashSet<&Value> =
        truth.iter().filter(|row| row["RecordKind"] == "Participant").map(|row| &row["MeetingId"]).collect();
    assert!(!with_record.is_subset(&with_participants) && !with_participants.is_subset(&with_record));
    assert!(column("ChatThreadId").len() < with_record.len());
    assert!(truth.iter().any(|row| row["ScreenShareSeconds"] == 1_440));
    assert!(truth.iter().any(|row| row["DurationSeconds"].as_i64().is_some_and(|seconds| seconds < 0)));
    assert_eq!(unwrapped(Format::PurviewCsv, &bytes).len() as u64, totals.records);
}

#[test]
fn nothing_asked_for_gives_empty_containers() {
    for &format in Format::ALL {
        let (bytes, truth, totals) = made(&options(Profile::Default, format, 0));
        assert_eq!((totals.records, totals.rows, truth.len()), (0, 0, 1), "{format}");
        assert!(unwrapped(format, &bytes).is_empty(), "{format}");
    }
}

#[test]
fn a_number_of_records_is_kept_to() {
    for records in [0, 1, 999, 12_345] {
        let options = Options { records: Some(records), ..options(Profile::Default, Format::JsonLines, 1) };
        let (bytes, _, totals) = made(&options);
        assert_eq!(totals.records, records);
        assert_eq!(unwrapped(Format::JsonLines, &bytes).len() as u64, records);
    }
}

#[test]
fn compression_changes_nothing_but_the_wrapping() {
    let plain = Options { records: Some(26_000), ..options(Profile::Clean, Format::PurviewCsv, 0) };
    let packed = Options { gzip: true, ..plain.clone() };
    let ((expected, ..), (bytes, _, totals)) = (made(&plain), made(&packed));
    assert_eq!(totals.bytes, expected.len() as u64);
    let mut found = Vec::new();
    MultiGzDecoder::new(&bytes[..]).read_to_end(&mut found).expect("whole members");
    assert!(found == expected);
    let mut first = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut first).expect("a whole member");
    assert!(first.len() < expected.len(), "more than one member");
}

#[test]
fn the_benchmark_profile_keeps_its_proportions() {
    let options = Options { profile: Profile::Bench1, ..Options::default() };
    let (bytes, truth, totals) = made(&options);
    let records = unwrapped(Format::PurviewCsv, &bytes);
    assert_eq!((records.len(), totals.records), (100_000, 100_000));
    assert_eq!((totals.rejected, totals.conflicting_duplicates), (0, 0));
    let share = |what: &str, count: usize, percent: f64| {
        let found = count as f64 / records.len() as f64 * 100.0;
        assert!((found - percent).abs() <= 0.5, "{what}: {found} %, not {percent} %");
    };
    let of = |operation: &str| {
        records.iter().filter(|record| record.contains(&format!("\"Operation\":\"{operation}\""))).count()
    };
    share("meetings", of("MeetingDetail"), 6.0);
    share("participants", of("MeetingParticipantDetail"), 80.0);
    share("calls", of("CallParticipantDetail"), 4.0);
    share("other operations", totals.other_operations as usize, 10.0);
    share("duplicates", totals.duplicates as usize, 2.0);
    share("beyond ASCII", records.iter().filter(|record| !record.is_ascii()).count(), 5.0);
    let mean = records.iter().map(String::len).sum::<usize>() / records.len();
    assert!((1_200..=1_500).contains(&mean), "{mean} bytes");

    let distinct = |column: &str| {
        truth
            .iter()
            .filter_map(|row| row[column].as_str())
            .filter(|text| !text.is_empty())
            .collect::<HashSet<_>>()
            .len() as f64
    };
    let near = |what: &str, found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() <= 0.005, "{what}: {found}, not {expected}");
    };
    near("meetings", distinct("MeetingId"), 8_000.0);
    near("addresses", distinct("ClientIP"), 5_000.0);
    let of_people =
        || truth.iter().filter(|row| row["ParticipantKind"] != "Application" && row["RecordKind"] != "Meeting");
    let names: HashMap<&str, &str> = of_people()
        .filter_map(|row| Some((row["UserObjectId"].as_str()?, row["UserPrincipalName"].as_str()?)))
        .collect();
    let people: HashSet<&str> = of_people()
        .filter_map(|row| {
            let id = row["UserObjectId"].as_str();
            let known = row["UserPrincipalName"].as_str().or_else(|| names.get(id?).copied());
            known.or(id).or(row["DisplayName"].as_str())
        })
        .collect();
    near("people", people.len() as f64, 3_000.0);
}

#[test]
fn the_benchmark_profile_never_changes() {
    let mut bytes = Vec::new();
    generate(&Options { profile: Profile::Bench1, ..Options::default() }, &mut bytes, None)
        .expect("vectors take everything");
    assert_eq!(fingerprint(&bytes), "f985f1f98cf767dd87704cb5da61ad1b");
}
