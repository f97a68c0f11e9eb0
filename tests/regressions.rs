//! Defects of the tools that this one replaces, each seen from outside: none of them may come back. Those that
//! concern a single record, a view or a side file are tested beside the code.

mod support;

use std::io::Write;

use support::{drain, export, read, read_with};
use teams_meeting_audit::output::TextFormat;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::view::View;

fn participant(id: u32, name: &str) -> String {
    format!(
        r#"{{"CreationTime":"2026-01-19T01:00:00","Id":"00000000-0000-4000-8000-{id:012}","Operation":"MeetingParticipantDetail","RecordType":25,"UserId":"anna@contoso.example","MeetingDetailId":"11111111-1111-4111-8111-111111111111","JoinTime":"2026-01-18T10:00:00","LeaveTime":"2026-01-18T10:30:00","Attendees":[{{"DisplayName":"{name}","RecipientType":"User"}}]}}"#
    )
}

fn quoted(record: &str) -> String {
    format!("\"{}\"", record.replace('"', "\"\""))
}

fn csv(records: &[String]) -> String {
    let rows: String = records.iter().map(|record| format!("x,{}\r\n", quoted(record))).collect();
    format!("RecordId,AuditData\r\n{rows}")
}

#[test]
fn one_bad_audit_data_kills_the_run() {
    let outcome = read(csv(&[participant(1, "a"), "{not JSON".into(), participant(2, "b")]).as_bytes());
    assert_eq!((outcome.counts.participants, outcome.counts.rejected), (2, 1));
    assert_eq!(outcome.issues, [("NotJson".to_string(), Some(2))]);
}

#[test]
fn undecodable_audit_data_repeats_the_row_before_it() {
    let outcome = read(csv(&[participant(1, "a"), "{\"Operation\":".into(), participant(2, "b")]).as_bytes());
    let names: Vec<_> = outcome.rows.iter().map(|row| row["DisplayName"].as_str()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn header_only_file_divides_by_zero() {
    for source in ["RecordId,AuditData\r\n", "RecordId,AuditData", "#TYPE x\n\"AuditData\"\n", "", "[]"] {
        let outcome = read(source.as_bytes());
        assert_eq!((outcome.counts.records, outcome.errors.len()), (0, 0), "{source}");
        assert!(outcome.has_issue("NoRecords"), "{source}");
    }
}

#[test]
fn user_ids_and_operations_headers_refused() {
    let row = quoted(&participant(1, "a"));
    for source in [
        format!("CreationDate,UserIds,Operations,AuditData\n6/14/2021 11:03:21 AM,u,MeetingParticipantDetail,{row}\n"),
        format!("RecordType;CreationDate;UserIds;Operations;AuditData\nx;y;u;o;{row}\n"),
        format!("auditdata\tOperations\n{row}\to\n"),
    ] {
        assert_eq!(read(source.as_bytes()).counts.participants, 1, "{source}");
    }
}

#[test]
fn byte_order_mark_refused() {
    let source = csv(&[participant(1, "a")]);
    assert_eq!(read(format!("\u{feff}{source}").as_bytes()).counts.participants, 1);
    let wide: Vec<u8> = format!("\u{feff}{source}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide).counts.participants, 1);
}

#[test]
fn fields_over_128_kb_refused() {
    let long = "x".repeat(300_000);
    let outcome = read(csv(&[participant(1, &long), participant(2, "b")]).as_bytes());
    assert_eq!(outcome.rows[0]["DisplayName"].len(), 300_000);
    assert_eq!(outcome.counts.participants, 2);
}

#[test]
fn files_never_merged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    for (number, records) in
        [[participant(1, "a"), participant(2, "b")], [participant(2, "b"), participant(3, "c")]].iter().enumerate()
    {
        let path = folder.path().join(format!("part {number}.csv"));
        std::fs::File::create(&path).and_then(|mut file| file.write_all(csv(records).as_bytes())).expect("written");
        reader.add_path(path);
    }
    let outcome = drain(reader);
    assert_eq!((outcome.counts.participants, outcome.counts.duplicates), (3, 1));
    let sources: Vec<_> = outcome.rows.iter().map(|row| row["Source"].as_str()).collect();
    assert_eq!(sources, ["part 0.csv", "part 0.csv", "part 1.csv"]);
}

#[test]
fn one_missing_file_kills_the_run() {
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_path("no such file.csv");
    reader.add_bytes(csv(&[participant(1, "a")]).into_bytes());
    let outcome = drain(reader);
    assert_eq!(outcome.errors, [teams_meeting_audit::ErrorKind::NotFound]);
    assert_eq!(outcome.counts.participants, 1);
}

#[test]
fn silent_cap_at_5_000() {
    let records: Vec<String> = (0..5_000).map(|id| participant(id, "a")).collect();
    assert!(read(csv(&records).as_bytes()).has_issue("PossiblyTruncated"));
    assert!(!read(csv(&records[1..]).as_bytes()).has_issue("PossiblyTruncated"));
    assert!(read(csv(&records[..100]).as_bytes()).has_issue("PossiblyTruncated"));
}

#[test]
fn cut_off_signs_of_search_results() {
    let row = |index: u32, count: u32| format!("{},{index},{count}\n", quoted(&participant(index, "a")));
    let header = "AuditData,ResultIndex,ResultCount\n";
    assert!(read(format!("{header}{}{}", row(1, 3), row(2, 3)).as_bytes()).has_issue("PossiblyTruncated"));
    assert!(!read(format!("{header}{}{}", row(1, 2), row(2, 2)).as_bytes()).has_issue("PossiblyTruncated"));
    let more = format!(
        r#"{{"AuditData":{},"AuditSearchRequestMetadata":{{"moreRecordsAvailable":true}}}}"#,
        serde_json::to_string(&participant(1, "a")).expect("JSON")
    );
    assert!(read(more.as_bytes()).has_issue("PossiblyTruncated"));
}

#[test]
fn rows_of_a_failed_page_are_said() {
    let good = format!("{},1,2\n", quoted(&participant(1, "a")));
    for bad in ["\"\",-1,0\n".to_string(), format!("{},-1,0\n", quoted(&participant(2, "b")))] {
        let outcome = read(format!("AuditData,ResultIndex,ResultCount\n{good}{bad}").as_bytes());
        assert!(outcome.has_issue("FailedPage"), "{bad}: {:?}", outcome.issues);
    }
}

#[test]
fn json_that_is_no_export_is_refused() {
    for source in ["[package]\nname = \"x\"\n", "{\"error\":{\"code\":\"Forbidden\"}}", "[1,2,3]"] {
        assert_eq!(read(source.as_bytes()).errors, [teams_meeting_audit::ErrorKind::InvalidFormat], "{source}");
    }
}

#[test]
fn own_rows_without_attendee_index_are_all_kept() {
    let record = participant(1, "a").replace(r#"[{"#, r#"[{"DisplayName":"first"},{"#);
    let columns = ["RecordKind", "AuditId", "DisplayName"].map(String::from).to_vec();
    for text in [TextFormat::JsonLines, support::csv()] {
        let options = ReaderOptions { columns: columns.clone(), ..Default::default() };
        let own = export(record.as_bytes(), text, options);
        assert_eq!(read(&own).counts.rows, 2);
    }
}

#[test]
fn audit_data_that_is_null_is_none() {
    let outcome = read(br#"{"ResultIndex":1,"AuditData":null}"#);
    assert_eq!(outcome.issues, [("NoAuditData".to_string(), Some(1))]);
}

#[test]
fn only_other_operations_says_what_to_ask_for() {
    let other = r#"{"Id":"00000000-0000-4000-8000-000000000001","Operation":"MessageSent"}"#;
    let outcome = read(other.as_bytes());
    assert_eq!(outcome.counts.other_operations, 1);
    assert!(outcome.has_issue("OnlyOtherOperations"));
}

#[test]
fn cut_by_a_spreadsheet_is_said() {
    let record = participant(1, &"x".repeat(40_000));
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_bytes(csv(&[record[..32_767].to_string()]).into_bytes());
    reader.close_input();
    let failure = reader.next_table().expect_err("the only record is rejected").to_string();
    assert!(failure.contains("the only record in it could not be read") && failure.contains("cut by a spreadsheet"));
    assert!(reader.issues().text(0, 5).expect("a message").contains("cut by a spreadsheet"));
}

#[test]
fn desktop_only_output_and_local_times() {
    // Everything goes to a stream of bytes in UTC; a view for people can be asked for.
    let source = csv(&[participant(1, "a")]);
    let text = export(source.as_bytes(), TextFormat::JsonLines, ReaderOptions::default());
    assert!(String::from_utf8(text).expect("UTF-8").contains(r#""JoinTime":"2026-01-18T10:00:00Z""#));
    let zone = chrono_tz::Europe::Zurich;
    let classic = ReaderOptions { view: View::Classic, zone, ..Default::default() };
    assert_eq!(read_with(source.as_bytes(), classic).rows[0]["Start"], "2026-01-18 11:00:00");
}

/// PowerShell 7 makes dates of texts in JSON that look like dates, Windows PowerShell 5.1 does not, and writes dates in a
/// form of its own; a script that was made with the one breaks in the other.
#[test]
fn dates_break_in_windows_powershell_5_1() {
    let as_recorded = participant(1, "a");
    for (join, leave) in [
        // ConvertTo-Json of 5.1, and of 7 with UTC, local and unspecified times.
        (r"\/Date(1768730400000)\/", r"\/Date(1768732200000)\/"),
        ("2026-01-18T10:00:00Z", "2026-01-18T10:30:00Z"),
        ("2026-01-18T11:00:00+01:00", "2026-01-18T11:30:00.0000000+01:00"),
    ] {
        let record = as_recorded.replace("2026-01-18T10:00:00", join).replace("2026-01-18T10:30:00", leave);
        let outcome = read(record.as_bytes());
        assert_eq!(outcome.issues, [], "{record}");
        assert_eq!(outcome.rows[0]["JoinTime"], "2026-01-18T10:00:00Z");
        assert_eq!(outcome.rows[0]["DurationSeconds"], "1800");
    }
}

#[test]
fn invalid_utf8_is_replaced_and_said() {
    let mut source = csv(&[participant(1, "Ren\u{1}e")]).into_bytes();
    let at = source.iter().position(|byte| *byte == 1).expect("the mark");
    source[at] = 0xe9;
    let outcome = read(&source);
    assert_eq!(outcome.rows[0]["DisplayName"], "Ren\u{fffd}e");
    assert_eq!(outcome.rows[0]["Issues"], "InvalidEncoding");
    let lines = participant(1, "Ren\u{1}e").into_bytes();
    let lines: Vec<u8> = lines.iter().map(|byte| if *byte == 1 { 0xe9 } else { *byte }).collect();
    assert_eq!(read(&lines).rows[0]["DisplayName"], "Ren\u{fffd}e");
}

#[test]
fn a_raw_record_behind_a_row_of_one_of_its_attendees_gives_the_others() {
    let attendee = |name: &str| format!(r#"{{"DisplayName":"{name}","UPN":"{name}@x.example"}}"#);
    let raw = format!(
        r#"{{"CreationTime":"2026-02-03T15:00:00","Id":"aa10b000-0000-4000-8000-000000000001","Operation":"MeetingParticipantDetail","RecordType":25,"UserType":0,"MeetingDetailId":"bb20c000-0000-4000-8000-000000000001","Attendees":[{},{}]}}"#,
        attendee("ann"),
        attendee("bob")
    );
    let own = |index: &str| {
        format!(
            r#"{{"RecordKind":"Participant","AuditId":"aa10b000-0000-4000-8000-000000000001","AttendeeIndex":{index},"DisplayName":"bob"}}"#
        )
    };
    let names = |lines: &[&str]| {
        let outcome = support::read(lines.join("\n").as_bytes());
        let names: Vec<String> = outcome.rows.iter().map(|row| row["DisplayName"].clone()).collect();
        (names, outcome.counts.duplicates)
    };
    assert_eq!(names(&[&own("1"), &raw]), (vec!["bob".into(), "ann".into()], 0));
    assert_eq!(names(&[&own("1"), &raw, &raw]), (vec!["bob".into(), "ann".into()], 1));
    assert_eq!(names(&[&own("0"), &own("1"), &raw]), (vec!["bob".into(), "bob".into()], 1));
    assert_eq!(names(&[&raw, &own("1")]), (vec!["ann".into(), "bob".into()], 1));
    assert_eq!(names(&[&own("null"), &raw]), (vec!["bob".into()], 1));
}
