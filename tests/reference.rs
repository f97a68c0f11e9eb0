//! The reader against a naive one: serde_json values, one record at a time, no cleverness.

mod support;

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;
use support::{Row, generated, read};
use teams_meeting_audit::generate::{Format, Profile};

/// Columns that a straightforward reader can fill, and how it finds them.
fn naive_row(record: &Value, attendee: Option<&Value>) -> Row {
    let mut row = Row::new();
    let mut set = |column: &str, value: Option<String>| {
        if let Some(value) = value {
            row.insert(column.to_string(), value);
        }
    };
    let member = |value: &Value, key: &str| -> Option<Value> {
        let members = value.as_object()?;
        let same = |name: &str| name.eq_ignore_ascii_case(key);
        members.get(key).or_else(|| members.iter().find(|(name, _)| same(name)).map(|(_, value)| value)).cloned()
    };
    let text = |value: &Value, key: &str| member(value, key)?.as_str().map(str::to_string);
    let guid = |value: &Value, key: &str| text(value, key).map(|text| text.to_lowercase());
    for key in [
        "UserId",
        "UserKey",
        "ChatThreadId",
        "ICalUid",
        "ItemName",
        "CommunicationType",
        "DeviceId",
        "DeviceInformation",
    ] {
        set(key, text(record, key));
    }
    set("AuditId", guid(record, "Id"));
    set("OrganizationId", guid(record, "OrganizationId"));
    let operation = record["Operation"].as_str().expect("an operation");
    set("Operation", Some(operation.to_string()));
    let is_meeting = operation == "MeetingDetail";
    set(
        "MeetingId",
        match operation {
            "MeetingDetail" => guid(record, "Id"),
            "MeetingParticipantDetail" => guid(record, "MeetingDetailId"),
            _ => None,
        },
    );
    let time = |key: &str| {
        let text = text(record, key)?;
        let naive = chrono::NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S%.f").ok()?;
        (naive.and_utc().timestamp() > 1_420_070_400).then_some(naive)
    };
    let written = |time: chrono::NaiveDateTime| {
        let fraction = if time.and_utc().timestamp_subsec_micros() == 0 { "" } else { "%.f" };
        Some(time.format(&format!("%Y-%m-%dT%H:%M:%S{fraction}Z")).to_string())
    };
    for key in ["CreationTime", "StartTime", "EndTime", "JoinTime", "LeaveTime"] {
        set(key, time(key).and_then(written));
    }
    let (from, to) = if is_meeting { ("StartTime", "EndTime") } else { ("JoinTime", "LeaveTime") };
    set("DurationSeconds", time(from).zip(time(to)).map(|(from, to)| (to - from).num_seconds().to_string()));
    if let Some(attendee) = attendee {
        set("UserObjectId", guid(attendee, "UserObjectId"));
        set("UserPrincipalName", text(attendee, "UPN"));
        set("DisplayName", text(attendee, "DisplayName"));
        set("RecipientType", text(attendee, "RecipientType"));
        set("Role", member(attendee, "Role").and_then(|role| role.as_i64()).map(|role| role.to_string()));
        set(
            "IsOrganizer",
            member(attendee, "IsOrganizer").and_then(|truth| truth.as_bool()).map(|truth| truth.to_string()),
        );
    }
    row
}

fn naive(lines: &str) -> Vec<Row> {
    let mut seen = HashMap::new();
    let mut rows = Vec::new();
    for line in lines.lines() {
        let Ok(record) = serde_json::from_str::<Value>(line) else { continue };
        let operation = record["Operation"].as_str().unwrap_or_default();
        if !["MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail"].contains(&operation) {
            continue;
        }
        if let Some(id) = record["Id"].as_str()
            && seen.insert(id.to_lowercase(), ()).is_some()
        {
            continue;
        }
        match &record["Attendees"] {
            Value::Array(attendees) if operation != "MeetingDetail" && !attendees.is_empty() => {
                rows.extend(attendees.iter().map(|attendee| naive_row(&record, Some(attendee))));
            }
            attendee @ Value::Object(_) if operation != "MeetingDetail" => {
                rows.push(naive_row(&record, Some(attendee)))
            }
            _ => rows.push(naive_row(&record, None)),
        }
    }
    rows
}

fn compare(lines: &str) {
    let expected = naive(lines);
    let rows = read(lines.as_bytes()).rows;
    let columns = [
        "UserId",
        "UserKey",
        "ChatThreadId",
        "ICalUid",
        "ItemName",
        "CommunicationType",
        "DeviceId",
        "DeviceInformation",
        "AuditId",
        "OrganizationId",
        "Operation",
        "MeetingId",
        "CreationTime",
        "StartTime",
        "EndTime",
        "JoinTime",
        "LeaveTime",
        "DurationSeconds",
        "UserObjectId",
        "UserPrincipalName",
        "DisplayName",
        "RecipientType",
        "Role",
        "IsOrganizer",
    ];
    assert_eq!(rows.len(), expected.len());
    for (number, (row, expected)) in rows.iter().zip(&expected).enumerate() {
        for column in columns {
            assert_eq!(row.get(column), expected.get(column), "row {number}, {column}: {row:?}");
        }
    }
}

#[test]
fn generated_exports_read_as_naively() {
    for seed in 1..6 {
        let (bytes, _) = generated(Format::Management, Profile::Clean, 60, seed);
        // A blob to a line, an array of records each.
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut lines = String::new();
        for blob in text.lines().filter(|line| !line.trim().is_empty()) {
            for record in serde_json::from_str::<Vec<Value>>(blob).expect("an array") {
                lines.push_str(&format!("{record}\n"));
            }
        }
        compare(&lines);
    }
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-zA-Z0-9 @.é\"\\\\/\n-]{0,12}".prop_map(Value::from),
        Just(Value::from("2026-01-18T12:53:38")),
        Just(Value::from("2026-01-18T12:53:38.5Z")),
        Just(Value::from("11111111-1111-4111-8111-AAAAAAAAAAAA")),
    ]
}

fn record() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "UserId",
        "UserKey",
        "ChatThreadId",
        "ItemName",
        "DeviceId",
        "DeviceInformation",
        "CommunicationType",
        "NewKey",
        "Other",
    ]);
    let times = prop::sample::subsequence(vec!["CreationTime", "StartTime", "EndTime", "JoinTime", "LeaveTime"], 0..=5);
    let attendee = (scalar(), scalar(), 0i64..9, any::<bool>()).prop_map(|(name, upn, role, organizer)| {
        serde_json::json!({"DisplayName": name, "UPN": upn, "Role": role, "IsOrganizer": organizer})
    });
    let operation =
        prop::sample::select(vec!["MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail", "Else"]);
    (
        operation,
        0u8..12,
        prop::collection::btree_map(keys, scalar(), 0..6),
        (times, 0i64..100_000),
        prop::option::of(prop::collection::vec(attendee, 0..4)),
    )
        .prop_map(|(operation, id, members, (times, at), attendees)| {
            let mut record: serde_json::Map<String, Value> =
                members.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
            record.insert("Operation".into(), operation.into());
            record.insert("Id".into(), format!("00000000-0000-4000-8000-0000000000{id:02X}").into());
            for (number, key) in times.into_iter().enumerate() {
                let time = chrono::DateTime::from_timestamp(1_768_000_000 + at * (number as i64 + 1) % 90_000, 0);
                record.insert(key.into(), time.expect("in range").format("%Y-%m-%dT%H:%M:%S").to_string().into());
            }
            if let Some(attendees) = attendees {
                record.insert("Attendees".into(), attendees.into());
            }
            Value::Object(record)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_records_read_as_naively(records in prop::collection::vec(record(), 1..12)) {
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        compare(&lines);
    }

    #[test]
    fn the_books_balance_over_anything(pieces in prop::collection::vec(
        prop_oneof![
            record().prop_map(|record| record.to_string()),
            "[{}\\[\\]\",:a-z \n]{0,40}",
            Just("\"AuditData\"".to_string()),
            Just("<Obj RefId=\"0\"><MS><S N=\"AuditData\">".to_string()),
            Just("\u{feff}".to_string()),
        ],
        0..12,
    ), head in prop::sample::select(vec!["", "[", "Id,AuditData\n", "<Objs Version=\"1\">", "{\"value\":["])) {
        // `read` asserts that the books balance.
        let _ = read(format!("{head}{}", pieces.join("\n")).as_bytes());
    }
}
