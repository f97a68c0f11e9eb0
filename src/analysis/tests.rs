//! What the analyses must get right, whatever the order of the rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::knowledge::{MeetingMap, UserMap};
use crate::output::jsonl::JsonLinesWriter;
use crate::record::{RecordKind as Kind, Row};
use crate::schema::Column::{self, *};

pub(super) const ANNA: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001";
pub(super) const BEAT: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a002";
const OWN: &str = "0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f";
pub(super) const OTHER: &str = "0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e70";
pub(super) const MEETING: &str = "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e";
pub(super) const LATER: &str = "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2f";
const THREAD: &str = "19:meeting_a@thread.v2";

/// A cell that outlives its row: text, or a time of 2026-01-13 such as `@10:00:00`, or a whole time.
fn cell(column: Column, text: &'static str) -> Cell<'static> {
    let time = |text: &str| Cell::Time(Timestamp::parse(text).expect("a time"));
    match (column.ty(), text.strip_prefix('@')) {
        (_, Some(clock)) => time(&format!("2026-01-13T{clock}")),
        (ColumnType::Time, None) => time(text),
        (ColumnType::Bool, None) => Cell::Bool(text == "true"),
        (ColumnType::Int | ColumnType::SmallInt, None) => Cell::Int(text.parse().expect("a number")),
        _ => Cell::Text(text),
    }
}

fn row(kind: Kind, cells: &[(Column, &'static str)]) -> Row<'static> {
    let mut row = Row::new();
    row.set_text(RecordKind, kind.name());
    row.set_text(MeetingId, MEETING);
    row.set_text(OrganizationId, OWN);
    for &(column, text) in cells {
        row.set(column, cell(column, text));
    }
    row
}

pub(super) fn detail(cells: &[(Column, &'static str)]) -> Row<'static> {
    let mut row = row(Kind::Meeting, &[(StartTime, "@10:00:00"), (EndTime, "@11:00:00")]);
    for &(column, text) in cells {
        row.set(column, cell(column, text));
    }
    row
}

pub(super) fn session(cells: &[(Column, &'static str)]) -> Row<'static> {
    row(Kind::Participant, cells)
}

/// Anna's session from then to then.
fn anna(join: &'static str, leave: &'static str) -> Row<'static> {
    session(&[(UserObjectId, ANNA), (ParticipantKind, "Member"), (JoinTime, join), (LeaveTime, leave)])
}

fn tables(rows: &[Row<'_>], in_one: usize, plain: bool) -> Vec<Table> {
    let schema = Arc::new(TableSchema::records(Column::ALL, plain));
    let table = |rows: &[Row<'_>]| {
        let mut builder = TableBuilder::new(schema.clone());
        rows.iter().for_each(|row| builder.append(row));
        builder.finish()
    };
    rows.chunks(in_one.max(1)).map(table).collect()
}

pub(super) fn analysis(options: AnalysisOptions, rows: &[Row<'_>]) -> Analysis {
    let mut analysis = Analysis::new(options).expect("good options");
    for table in tables(rows, usize::MAX, false) {
        analysis.add_table(&table).expect("records");
    }
    analysis
}

pub(super) type Answered = Vec<serde_json::Map<String, serde_json::Value>>;

pub(super) fn json(table: &Table) -> Answered {
    let mut text = Vec::new();
    JsonLinesWriter::new(table.schema()).format(table, &mut text).expect("memory");
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("an object")).collect()
}

pub(super) fn ask(question: Question, options: AnalysisOptions, rows: &[Row<'_>]) -> Answered {
    json(&analysis(options, rows).answer(question))
}

fn attendance(rows: &[Row<'_>]) -> Answered {
    ask(Question::Attendance, AnalysisOptions::default(), rows)
}

fn meetings(rows: &[Row<'_>]) -> Answered {
    ask(Question::Meetings, AnalysisOptions::default(), rows)
}

/// The cells of one row, as JSON.
pub(super) fn cells(row: &serde_json::Map<String, serde_json::Value>, names: &[&str]) -> String {
    let cells: Vec<_> = names.iter().map(|name| row[*name].to_string()).collect();
    cells.join(" ")
}

#[track_caller]
pub(super) fn says(row: &serde_json::Map<String, serde_json::Value>, names: &[&str], expected: &str) {
    assert_eq!(cells(row, names), expected);
}

const TIME: [&str; 6] =
    ["Sessions", "PresentSeconds", "SessionSeconds", "OverlapSeconds", "AbsentSeconds", "PercentPresent"];

#[test]
fn two_devices_at_once_count_once() {
    let rows =
        [detail(&[]), anna("@10:00:00", "@10:40:00"), anna("@10:20:00", "@10:50:00"), anna("@10:55:00", "@11:00:00")];
    let found = attendance(&rows);
    assert_eq!(found.len(), 1);
    says(&found[0], &TIME, "3 3300 4500 1200 300 91");
    says(&found[0], &["SpanSeconds", "PresentInSpanSeconds", "SpanBasis"], "3600 3300 \"MeetingDetail\"");
}

#[test]
fn presence_is_not_clipped_but_its_share_is() {
    let found = attendance(&[detail(&[]), anna("@09:50:00", "@11:10:00")]);
    says(&found[0], &TIME, "1 4800 4800 0 0 100");
    says(&found[0], &["PresentInSpanSeconds", "JoinedAfterStartSeconds", "LeftBeforeEndSeconds"], "3600 0 0");
}

#[test]
fn sessions_without_a_length_are_counted_and_flagged_and_add_no_time() {
    let rows = [
        detail(&[]),
        anna("@10:00:00", "@10:00:00"),
        anna("@10:05:00", "@10:04:00"),
        session(&[(UserObjectId, ANNA), (JoinTime, "@10:30:00")]),
        session(&[(UserObjectId, ANNA), (LeaveTime, "@10:40:00")]),
    ];
    let found = attendance(&rows);
    says(&found[0], &TIME, "4 0 0 0 0 0");
    says(&found[0], &["Flags"], r#"["ZeroLength","Negative","MissingJoin","MissingLeave"]"#);
    says(&found[0], &["FirstJoin", "LastLeave"], r#""2026-01-13T10:00:00Z" "2026-01-13T10:40:00Z""#);
    says(&found[0], &["LeftBeforeEndSeconds"], "null");
}

#[test]
fn a_missing_leave_is_the_meetings_end_only_on_request() {
    let rows = [detail(&[]), session(&[(UserObjectId, ANNA), (JoinTime, "@10:30:00")])];
    says(&attendance(&rows)[0], &["PresentSeconds", "LastLeave", "Flags"], r#"0 null ["MissingLeave"]"#);
    let options = AnalysisOptions { assume_end: true, ..AnalysisOptions::default() };
    let found = ask(Question::Attendance, options.clone(), &rows);
    says(
        &found[0],
        &["PresentSeconds", "LastLeave", "LeftBeforeEndSeconds", "Flags"],
        r#"1800 "2026-01-13T11:00:00Z" 0 ["MissingLeave","AssumedEnd"]"#,
    );
    says(&ask(Question::Meetings, options, &rows)[0], &["PeakPeople"], "1");
}

#[test]
fn a_detail_that_comes_later_or_never() {
    let rows = [anna("@10:10:00", "@10:50:00"), detail(&[(MeetingType, "ScheduledMeeting")])];
    says(
        &attendance(&rows)[0],
        &["MeetingStart", "SpanBasis", "PercentPresent", "MeetingType"],
        r#""2026-01-13T10:00:00Z" "MeetingDetail" 66 ["ScheduledMeeting"]"#,
    );
    says(
        &attendance(&rows[..1])[0],
        &["MeetingStart", "MeetingEnd", "SpanBasis", "PercentPresent"],
        r#""2026-01-13T10:10:00Z" "2026-01-13T10:50:00Z" "Observed" 100"#,
    );
    let facts = ["HasMeetingDetail", "HasParticipants", "DurationSeconds", "SpanBasis", "People"];
    says(&meetings(&rows)[0], &facts, r#"true true 3600 "MeetingDetail" 1"#);
    says(&meetings(&rows[..1])[0], &facts, r#"false true 2400 "Observed" 1"#);
    says(&meetings(&rows[1..])[0], &facts, r#"true false 3600 "MeetingDetail" 0"#);
}

#[test]
fn a_span_that_is_not_positive_gives_no_percentage() {
    for end in ["@10:00:00", "@09:00:00"] {
        let rows = [detail(&[(EndTime, end)]), anna("@10:00:00", "@10:20:00")];
        let options = AnalysisOptions { minimum_percent: Some(0), ..AnalysisOptions::default() };
        let found = ask(Question::Attendance, options, &rows);
        says(&found[0], &["PresentSeconds", "PercentPresent", "IsPresent"], "1200 null null");
    }
}

#[test]
fn the_smallest_percentage_is_compared_exactly() {
    let rows = [detail(&[]), anna("@10:00:00", "@10:44:59")];
    let asked = |percent| {
        let options = AnalysisOptions { minimum_percent: Some(percent), ..AnalysisOptions::default() };
        cells(&ask(Question::Attendance, options, &rows)[0], &["PercentPresent", "IsPresent"])
    };
    assert_eq!((asked(74), asked(75)), ("74 true".to_owned(), "74 false".to_owned()));
    let wrong = AnalysisOptions { minimum_percent: Some(101), ..AnalysisOptions::default() };
    assert_eq!(Analysis::new(wrong).expect_err("too much").kind(), ErrorKind::InvalidArgument);
}

#[test]
fn late_and_early_are_told_by_the_schedule_alone() {
    let rows = [detail(&[(ICalUid, "UID1")]), anna("@10:05:00", "@10:50:00")];
    let late = ["JoinedAfterStartSeconds", "LateSeconds", "LeftBeforeEndSeconds", "LeftEarlySeconds", "Subject"];
    says(&attendance(&rows)[0], &late, "300 null 600 null null");
    let given = AnalysisOptions {
        scheduled_start: Timestamp::parse("2026-01-13T09:45:00"),
        scheduled_end: Timestamp::parse("2026-01-13T10:45:00"),
        ..AnalysisOptions::default()
    };
    says(&ask(Question::Attendance, given.clone(), &rows)[0], &late, "300 1200 600 0 null");
    let other_day = [detail(&[(StartTime, "2026-01-15T10:00:00"), (EndTime, "2026-01-15T11:00:00")]), rows[1].clone()];
    says(&ask(Question::Attendance, given, &other_day)[0], &["LateSeconds"], "null");
    let map = "ICalUid,Subject,ScheduledStart,ScheduledEnd\nUID1,Weekly,2026-01-13 10:00,2026-01-13 11:00\n";
    let map = Arc::new(MeetingMap::parse(map.as_bytes(), chrono_tz::UTC).expect("a map"));
    let options = AnalysisOptions { meeting_map: Some(map), ..AnalysisOptions::default() };
    says(&ask(Question::Attendance, options, &rows)[0], &late, "300 300 600 600 \"Weekly\"");
}

#[test]
fn restarts_are_meetings_of_their_own_unless_asked_otherwise() {
    let rows = [
        detail(&[(ChatThreadId, THREAD), (EndTime, "@10:30:00")]),
        detail(&[(MeetingId, LATER), (ChatThreadId, THREAD), (StartTime, "@10:40:00"), (EndTime, "@11:10:00")]),
        anna("@10:00:00", "@10:10:00"),
        anna("@10:20:00", "@10:30:00"),
        session(&[(MeetingId, LATER), (UserObjectId, ANNA), (JoinTime, "@10:50:00"), (LeaveTime, "@11:10:00")]),
        session(&[(MeetingId, LATER), (UserObjectId, BEAT), (JoinTime, "@10:40:00"), (LeaveTime, "@11:10:00")]),
    ];
    let found = attendance(&rows);
    assert_eq!(found.len(), 3);
    says(&found[0], &["PresentSeconds", "AbsentSeconds", "PercentPresent", "Instances"], "1200 600 66 1");
    let found = meetings(&rows);
    says(&found[0], &["Instance", "Instances"], "1 2");
    says(&found[1], &["Instance", "Instances"], "2 2");
    let options = AnalysisOptions { by_series: true, ..AnalysisOptions::default() };
    let found = ask(Question::Attendance, options.clone(), &rows);
    assert_eq!(found.len(), 2);
    // Away for ten minutes in the first and ten in the second; the pause is nobody's absence.
    says(&found[0], &TIME, "3 2400 2400 0 1200 66");
    says(&found[0], &["Instances", "SpanSeconds", "MeetingEnd"], "2 3600 \"2026-01-13T11:10:00Z\"");
    says(&found[1], &["PresentSeconds", "PercentPresent", "JoinedAfterStartSeconds"], "1800 50 2400");
    // Another day in that zone.
    let options = AnalysisOptions { zone: chrono_tz::Pacific::Apia, ..options };
    let midnight = [
        detail(&[(ChatThreadId, THREAD), (EndTime, "@10:30:00")]),
        detail(&[(MeetingId, LATER), (ChatThreadId, THREAD), (StartTime, "@11:10:00"), (EndTime, "@11:20:00")]),
        rows[2].clone(),
        rows[4].clone(),
    ];
    assert_eq!(ask(Question::Attendance, options, &midnight).len(), 2);
}

#[test]
fn long_meetings_and_clock_changes_are_instants_all_along() {
    let rows = [
        detail(&[(StartTime, "2026-03-28T20:00:00"), (EndTime, "2026-03-29T22:00:00")]),
        session(&[(UserObjectId, ANNA), (JoinTime, "2026-03-28T20:00:00"), (LeaveTime, "2026-03-29T21:00:00")]),
    ];
    let options = AnalysisOptions { zone: chrono_tz::Europe::Zurich, ..AnalysisOptions::default() };
    says(&ask(Question::Attendance, options, &rows)[0], &["PresentSeconds", "PercentPresent"], "90000 96");
}

#[test]
fn ids_and_upns_that_stand_together_are_one_person() {
    let upn = "anna@contoso.example";
    let at = |join, leave, who: (Column, &'static str)| session(&[who, (JoinTime, join), (LeaveTime, leave)]);
    let apart = [
        at("@10:00:00", "@10:10:00", (UserObjectId, ANNA)),
        at("@10:20:00", "@10:30:00", (UserPrincipalName, "ANNA@contoso.example")),
    ];
    assert_eq!(attendance(&apart).len(), 2);
    for link in [
        session(&[(MeetingId, LATER), (UserObjectId, ANNA), (UserPrincipalName, upn)]),
        session(&[(MeetingId, LATER), (InviterUserIdentifier, ANNA), (InviterUserPrincipalName, upn)]),
        session(&[(MeetingId, LATER), (UserKey, ANNA), (UserId, upn)]),
        detail(&[(MeetingId, LATER), (OrganizerObjectId, ANNA), (OrganizerUserPrincipalName, upn)]),
        detail(&[
            (MeetingId, LATER),
            (Members, r#"[{"UserObjectId":"0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001","UPN":"anna@contoso.example"}]"#),
        ]),
    ] {
        let rows = [apart[0].clone(), apart[1].clone(), link];
        let found = attendance(&rows);
        let found: Vec<_> = found.iter().filter(|row| row["MeetingId"] == MEETING).collect();
        assert_eq!(found.len(), 1);
        says(found[0], &["PresentSeconds", "Sessions", "IdentityBasis"], "1200 2 \"ObjectId\"");
        assert!(found[0]["UserPrincipalName"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(upn)));
    }
    let mut map = UserMap::default();
    map.insert(ANNA, upn, Some("Anna")).expect("a person");
    let options = AnalysisOptions { user_map: Some(Arc::new(map)), ..AnalysisOptions::default() };
    assert_eq!(ask(Question::Attendance, options.clone(), &apart).len(), 1);
    let found = ask(Question::Attendance, options, &apart[..1]);
    says(
        &found[0],
        &["UserPrincipalName", "HomeDomain", "DisplayName"],
        r#""anna@contoso.example" "contoso.example" "Anna""#,
    );
}

#[test]
fn what_proves_nothing_ties_nobody() {
    let zero = "00000000-0000-0000-0000-000000000000";
    let rows = [
        session(&[(UserObjectId, ANNA), (UserPrincipalName, "n/a"), (JoinTime, "@10:00:00")]),
        session(&[(UserObjectId, BEAT), (UserPrincipalName, "n/a"), (JoinTime, "@10:00:00")]),
        session(&[(UserObjectId, zero), (DisplayName, "Carla"), (JoinTime, "@10:00:00")]),
        session(&[(UserObjectId, zero), (DisplayName, "Dora"), (JoinTime, "@10:00:00")]),
        session(&[
            (UserKey, "Application"),
            (UserId, "x@contoso.example"),
            (DisplayName, "Eva"),
            (JoinTime, "@10:00:00"),
        ]),
    ];
    assert_eq!(attendance(&rows).len(), 5);
}

#[test]
fn two_attendees_merged_under_an_empty_key() {
    let nobody = |join, leave| session(&[(DisplayName, "Unknown (Unknown)"), (JoinTime, join), (LeaveTime, leave)]);
    let found = attendance(&[nobody("@10:00:00", "@10:10:00"), nobody("@10:00:00", "@10:20:00")]);
    assert_eq!(found.len(), 2);
    says(&found[0], &["IdentityBasis", "PresentSeconds"], "\"None\" 600");
    says(
        &meetings(&[nobody("@10:00:00", "@10:10:00"), nobody("@10:00:00", "@10:20:00")])[0],
        &["People", "PeakPeople"],
        "2 2",
    );
}

#[test]
fn namesakes_known_by_name_alone_stay_apart_by_organisation_and_kind() {
    let named = |kind, organization| {
        session(&[
            (DisplayName, "Anna Muster"),
            (ParticipantKind, kind),
            (ParticipantOrganizationId, organization),
            (JoinTime, "@10:00:00"),
            (LeaveTime, "@10:10:00"),
        ])
    };
    let rows = [named("Member", OWN), named("Federated", OTHER), named("Anonymous", ""), named("Member", OWN)];
    let found = attendance(&rows);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|row| row["IdentityBasis"] == "Name"));
}

#[test]
fn of_several_names_the_latest_counts_and_applications_have_their_own() {
    let named = |created, name| {
        session(&[(UserObjectId, ANNA), (CreationTime, created), (DisplayName, name), (JoinTime, "@10:00:00")])
    };
    let found = attendance(&[named("@12:00:00", "Anna New"), named("@11:00:00", "Anna Old")]);
    says(&found[0], &["DisplayName"], "\"Anna New\"");
    let bot = session(&[
        (UserObjectId, "28:bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5"),
        (ApplicationId, "bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5"),
        (ParticipantKind, "Application"),
        (DisplayName, "bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5"),
        (JoinTime, "@10:00:00"),
        (LeaveTime, "@12:00:00"),
    ]);
    let rows = [bot, anna("@10:00:00", "@10:10:00")];
    let found = attendance(&rows);
    says(&found[1], &["DisplayName", "ParticipantKind"], r#""Recording bot" "Application""#);
    // A bot that stays does not prolong the meeting, and is nobody.
    let counts = ["People", "Applications", "Sessions", "PeakPeople", "DurationSeconds"];
    says(&meetings(&rows)[0], &counts, "1 1 1 1 600");
}

#[test]
fn a_domain_tied_to_an_organisation_tells_what_its_accounts_are() {
    let with = |id, upn, organization, kind| {
        session(&[
            (UserObjectId, id),
            (UserPrincipalName, upn),
            (ParticipantOrganizationId, organization),
            (ParticipantKind, kind),
            (JoinTime, "@10:00:00"),
        ])
    };
    let kinds = |rows: &[Row<'_>]| {
        let found = attendance(rows);
        let of = |upn: &str| {
            found.iter().find(|row| row["UserPrincipalName"] == upn).expect("there")["ParticipantKind"].to_string()
        };
        (of("c@contoso.example"), of("d@fabrikam.example"))
    };
    let rows = [
        with(ANNA, "a@contoso.example", OWN, "Member"),
        with(BEAT, "b@fabrikam.example", OTHER, "Federated"),
        session(&[(UserPrincipalName, "c@contoso.example"), (JoinTime, "@10:00:00")]),
        session(&[(UserPrincipalName, "d@fabrikam.example"), (JoinTime, "@10:00:00")]),
        session(&[(UserPrincipalName, "x_fabrikam.example#EXT#@contoso.example"), (ParticipantOrganizationId, OWN)]),
    ];
    assert_eq!(kinds(&rows), (r#""Member""#.into(), r#""Federated""#.into()));
    assert_eq!(kinds(&rows[2..]), (r#""Unknown""#.into(), r#""Unknown""#.into()));
}

#[test]
fn calls_only_on_request_by_their_call_id() {
    let call = || {
        let mut row = row(
            Kind::CallParticipant,
            &[(CallId, "call-1"), (UserObjectId, ANNA), (JoinTime, "@10:00:00"), (LeaveTime, "@10:10:00")],
        );
        row.set(MeetingId, Cell::Null);
        row
    };
    let mut without = analysis(AnalysisOptions::default(), &[call()]);
    assert_eq!((without.answer(Question::Meetings).rows(), without.left_out().calls), (0, 1));
    let options = AnalysisOptions { calls: true, ..AnalysisOptions::default() };
    let found = ask(Question::Meetings, options, &[call()]);
    says(&found[0], &["MeetingId", "CallId", "People"], "null \"call-1\" 1");
}

#[test]
fn rows_without_a_meeting_are_counted() {
    let mut orphan = anna("@10:00:00", "@10:10:00");
    orphan.set_text(MeetingId, "00000000-0000-0000-0000-000000000000");
    let mut analysis = analysis(AnalysisOptions::default(), &[orphan]);
    assert_eq!((analysis.answer(Question::Attendance).rows(), analysis.left_out().without_meeting), (0, 1));
}

#[test]
fn a_filter_chooses_rows_and_changes_none() {
    let rows = [
        detail(&[(ChatThreadId, THREAD), (OrganizerObjectId, BEAT)]),
        anna("@10:00:00", "@10:10:00"),
        session(&[(UserObjectId, ANNA), (ClientIP, "192.0.2.7"), (JoinTime, "@10:20:00"), (LeaveTime, "@10:30:00")]),
        session(&[(UserObjectId, BEAT), (JoinTime, "@10:00:00"), (LeaveTime, "@11:00:00")]),
        session(&[(MeetingId, LATER), (UserObjectId, BEAT), (JoinTime, "@12:00:00"), (LeaveTime, "@13:00:00")]),
    ];
    let with = |question, set: &dyn Fn(&mut Filter) -> Result<()>| {
        let mut filter = Filter::default();
        set(&mut filter).expect("a good filter");
        ask(question, AnalysisOptions { filter, ..AnalysisOptions::default() }, &rows)
    };
    let found = with(Question::Attendance, &|filter| filter.add_network("192.0.2.0/24"));
    assert_eq!(found.len(), 1);
    says(&found[0], &["PresentSeconds", "Sessions", "SpanBasis"], r#"1200 2 "MeetingDetail""#);
    let found = with(Question::Meetings, &|filter| filter.add_user(ANNA));
    assert_eq!(found.len(), 1);
    says(&found[0], &["People", "HasMeetingDetail"], "2 true");
    assert_eq!(with(Question::Attendance, &|filter| filter.add_meeting(THREAD)).len(), 2);
    assert_eq!(with(Question::Attendance, &|filter| filter.add_organizer(BEAT)).len(), 2);
    assert_eq!(with(Question::Meetings, &|filter| filter.set_from("2026-01-13 11:30", chrono_tz::UTC)).len(), 1);
}

#[test]
fn any_subset_of_columns_will_do_but_text_for_times_will_not() {
    let columns = [MeetingId, JoinTime, LeaveTime, UserPrincipalName];
    let mut builder = TableBuilder::new(Arc::new(TableSchema::records(&columns, true)));
    builder.append(&session(&[(UserPrincipalName, "a@b.example"), (JoinTime, "@10:00:00"), (LeaveTime, "@10:10:00")]));
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    analysis.add_table(&builder.finish()).expect("records");
    says(&json(&analysis.answer(Question::Attendance))[0], &["PresentSeconds"], "600");

    let fields = [("JoinTime", ColumnType::Text)];
    let text = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Records, &fields))).finish();
    assert!(analysis.add_table(&text).expect_err("text").message().contains("through a reader first"));
    let issues = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Issues, &[]))).finish();
    assert_eq!(analysis.add_table(&issues).expect_err("no records").kind(), ErrorKind::InvalidArgument);
}

#[test]
fn rows_that_come_after_an_answer_count_in_the_next() {
    let mut analysis = analysis(AnalysisOptions::default(), &[anna("@10:00:00", "@10:10:00")]);
    assert_eq!(analysis.answer(Question::Meetings).rows(), 1);
    let more = [session(&[(MeetingId, LATER), (UserObjectId, ANNA), (JoinTime, "@08:00:00")]), detail(&[])];
    for table in tables(&more, usize::MAX, false) {
        analysis.add_table(&table).expect("records");
    }
    let found = json(&analysis.answer(Question::Meetings));
    assert_eq!(found.len(), 2);
    says(&found[1], &["People", "HasMeetingDetail"], "1 true");
}

#[test]
fn summaries_have_their_denominators() {
    let rows = [
        detail(&[]),
        anna("@10:00:00", "@10:50:00"),
        session(&[
            (MeetingId, LATER),
            (UserObjectId, BEAT),
            (ParticipantKind, "Guest"),
            (JoinTime, "@12:00:00"),
            (LeaveTime, "@12:10:00"),
        ]),
    ];
    let options = AnalysisOptions { minimum_percent: Some(90), ..AnalysisOptions::default() };
    let mut analysis = analysis(options, &rows);
    let lines = |table: &Table| -> Vec<String> {
        json(table).iter().map(|row| cells(row, &["Measure", "By", "Value", "Count", "Of", "Percent"])).collect()
    };
    let found = lines(&analysis.summary(Question::Meetings));
    for line in [
        r#""Meetings" null null 2 null null"#,
        r#""MeetingsWithDetail" null null 1 2 50"#,
        r#""People" "ParticipantKind" "Guest" 1 2 50"#,
        r#""Meetings" "Day" "2026-01-13" 2 2 100"#,
    ] {
        assert!(found.iter().any(|found| found == line), "{line}: {found:#?}");
    }
    let found = lines(&analysis.summary(Question::Attendance));
    for line in [
        r#""Attendances" null null 2 null null"#,
        r#""Attendances" "IsPresent" "true" 1 2 50"#,
        r#""Attendances" "PercentPresent" "80-89" 1 2 50"#,
        r#""Attendances" "PercentPresent" "90-100" 1 2 50"#,
    ] {
        assert!(found.iter().any(|found| found == line), "{line}: {found:#?}");
    }
}

/// One row of the property test: which meeting, who, from and to (seconds after ten; none is not recorded), in what form.
#[derive(Clone, Debug)]
struct Stay {
    meeting: usize,
    who: usize,
    join: Option<i64>,
    leave: Option<i64>,
    device: usize,
}

const MEETINGS: [&str; 3] = [MEETING, LATER, "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b30"];
const IDS: [&str; 3] = [ANNA, BEAT, "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a003"];
const UPNS: [&str; 3] = ["a@contoso.example", "b@contoso.example", "c@contoso.example"];
const TEN: i64 = 1_768_298_400;

fn stay() -> impl Strategy<Value = Stay> {
    let second = || prop::option::weighted(0.9, 0i64..50);
    (0..MEETINGS.len(), 0..6usize, second(), second(), 0..3usize).prop_map(|(meeting, who, join, leave, device)| Stay {
        meeting,
        who,
        join,
        leave,
        device,
    })
}

fn at(second: i64) -> Timestamp {
    Timestamp((TEN + second) * 1_000_000)
}

/// The first three are accounts, seen by id or by UPN; the others are names.
fn row_of(stay: &Stay) -> Row<'static> {
    let mut row = session(&[(MeetingId, MEETINGS[stay.meeting]), (ParticipantKind, "Member")]);
    match (IDS.get(stay.who), UPNS.get(stay.who)) {
        (Some(id), Some(upn)) => {
            if stay.device != 1 {
                row.set_text(UserObjectId, id);
            }
            if stay.device != 0 {
                row.set_text(UserPrincipalName, upn);
            }
        }
        _ => row.set_text(DisplayName, ["Dora", "Eva", "Frida"][stay.who - 3]),
    }
    row.set_text(DeviceInformation, ["PC", "Phone", "Room"][stay.device]);
    row.set(JoinTime, stay.join.map_or(Cell::Null, |second| Cell::Time(at(second))));
    row.set(LeaveTime, stay.leave.map_or(Cell::Null, |second| Cell::Time(at(second))));
    row
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Against counting, second by second and pair by pair.
    #[test]
    fn answers_are_those_of_counting_whatever_the_order(
        stays in prop::collection::vec(stay(), 1..24),
        spans in prop::collection::vec(prop::option::of((0i64..30, 0i64..50)), MEETINGS.len()),
        seed in any::<u64>(),
        in_one in 1usize..9,
        plain in any::<bool>(),
    ) {
        let mut rows: Vec<_> = stays.iter().map(row_of).collect();
        // Each account is seen whole once, in another meeting.
        for (id, upn) in IDS.iter().zip(UPNS) {
            let mut row = session(&[(UserObjectId, id), (UserPrincipalName, upn)]);
            row.set(MeetingId, Cell::Null);
            rows.push(row);
        }
        for (meeting, span) in MEETINGS.iter().zip(&spans) {
            if let Some((start, end)) = span {
                let mut row = detail(&[(MeetingId, meeting)]);
                row.set(StartTime, Cell::Time(at(*start)));
                row.set(EndTime, Cell::Time(at(*end)));
                rows.push(row);
            }
        }
        let sorted = rows.clone();
        let mut random = seed;
        for position in (1..rows.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            rows.swap(position, (random >> 33) as usize % (position + 1));
        }
        let mut first = analysis(AnalysisOptions::default(), &sorted);
        let mut second = Analysis::new(AnalysisOptions::default()).expect("good options");
        for table in tables(&rows, in_one, plain) {
            second.add_table(&table).expect("records");
        }
        for question in Question::ALL {
            prop_assert_eq!(json(&first.answer(*question)), json(&second.answer(*question)));
            prop_assert_eq!(json(&first.summary(*question)), json(&second.summary(*question)));
        }

        let found = json(&first.answer(Question::Attendance));
        let mut expected = 0;
        for (position, meeting) in MEETINGS.iter().enumerate() {
            let of_meeting: Vec<_> = stays.iter().filter(|stay| stay.meeting == position).collect();
            let covers = |stay: &Stay, second: i64| {
                stay.join.is_some_and(|join| join <= second) && stay.leave.is_some_and(|leave| second < leave)
            };
            let mut people = BTreeMap::new();
            for stay in &of_meeting {
                people.entry(stay.who).or_insert_with(Vec::new).push(*stay);
            }
            expected += people.len();
            for (who, theirs) in &people {
                let name = ["Dora", "Eva", "Frida"].get(who.wrapping_sub(3)).copied();
                let row = found.iter().find(|row| {
                    row["MeetingId"] == **meeting
                        && match name {
                            Some(name) => row["DisplayName"] == name,
                            None => row["UserObjectId"] == IDS[*who],
                        }
                });
                let row = row.expect("a row for everybody");
                let there = |second: i64| theirs.iter().any(|stay| covers(stay, second));
                let present = (0..50).filter(|second| there(*second)).count() as i64;
                prop_assert_eq!(row["PresentSeconds"].as_i64(), Some(present));
                prop_assert_eq!(row["Sessions"].as_u64(), Some(theirs.len() as u64));
                let sum: i64 = theirs.iter().filter_map(|stay| Some((stay.leave? - stay.join?).max(0))).sum();
                prop_assert_eq!(row["SessionSeconds"].as_i64(), Some(sum));
                let observed = of_meeting.iter().filter_map(|stay| stay.join).min().zip(of_meeting.iter().filter_map(|stay| stay.leave).max());
                let percent = spans[position].or(observed).filter(|(start, end)| start < end).map(|(start, end)| {
                    (start..end).filter(|second| there(*second)).count() as i64 * 100 / (end - start)
                });
                prop_assert_eq!(row["PercentPresent"].as_i64(), percent);
            }
            let all = json(&first.answer(Question::Meetings));
            if let Some(row) = all.iter().find(|row| row["MeetingId"] == **meeting) {
                let peak = (0..50).map(|second| people.values().filter(|theirs| theirs.iter().any(|stay| covers(stay, second))).count()).max();
                prop_assert_eq!(row["PeakPeople"].as_u64(), peak.map(|peak| peak as u64));
                prop_assert_eq!(row["People"].as_u64(), Some(people.len() as u64));
            }
        }
        prop_assert_eq!(found.len(), expected);

        // Whoever is away and comes back before the meeting has ended was cut off or took another device.
        let told = json(&first.answer(Question::Disconnections));
        let mut gaps = 0;
        for (position, span) in spans.iter().enumerate() {
            for who in 0..6 {
                let theirs = stays.iter().filter(|stay| stay.meeting == position && stay.who == who);
                let theirs: Vec<_> = theirs.filter_map(|stay| Some((stay.join?, stay.leave?))).collect();
                let there = |second: i64| theirs.iter().any(|(join, leave)| (*join..*leave).contains(&second));
                let returns = (1..50).filter(|&second| there(second) && !there(second - 1));
                gaps += returns
                    .filter(|&back| {
                        let gone = (0..back).rev().find(|&second| there(second));
                        gone.is_some_and(|last| span.is_none_or(|(_, end)| last + 1 < end))
                    })
                    .count();
            }
        }
        let away = told.iter().filter(|row| row["Class"] == "Drop" || row["Class"] == "DeviceSwitch").count();
        prop_assert_eq!(away, gaps);
    }
}

#[test]
fn a_filter_that_lets_nothing_through_is_an_issue() {
    let rows = [detail(&[]), anna("@10:00:00", "@10:30:00")];
    for (user, expected) in [(ANNA, 0), (BEAT, 1)] {
        let mut filter = Filter::default();
        filter.add_user(user).expect("a user");
        let issues = analysis(AnalysisOptions { filter, ..AnalysisOptions::default() }, &rows).issues();
        assert_eq!(issues.rows(), expected, "{user}");
        if expected == 1 {
            let message =
                issues.schema().position("Message").and_then(|column| issues.text(0, column)).expect("a message");
            assert_eq!(
                message,
                "nothing that was read passes the filter: who took part without an account has no object id: name a \
                 name; what was read is of 2026-01-13T10:00:00Z to 2026-01-13T11:00:00Z"
            );
        }
    }
    assert_eq!(analysis(AnalysisOptions::default(), &[]).issues().rows(), 0);
}

/// Code and message of each issue.
fn issues(options: AnalysisOptions, rows: &[Row<'static>]) -> Vec<(String, String)> {
    let issues = analysis(options, rows).issues();
    let text = |row, name| {
        let column = issues.schema().position(name);
        column.and_then(|column| issues.text(row, column)).unwrap_or_default().to_owned()
    };
    (0..issues.rows()).map(|row| (text(row, "Code"), text(row, "Message"))).collect()
}

#[test]
fn a_schedule_that_fits_no_meeting_is_an_issue() {
    let rows = [detail(&[]), anna("@10:05:00", "@10:50:00")];
    let of = |start: &str, end: &str, user: &str| {
        let zone = chrono_tz::Europe::Zurich;
        let time = |text| Timestamp::parse_in(text, zone);
        let mut filter = Filter::default();
        if !user.is_empty() {
            filter.add_user(user).expect("a user");
        }
        let options = AnalysisOptions {
            scheduled_start: time(start),
            scheduled_end: time(end),
            zone,
            filter,
            ..AnalysisOptions::default()
        };
        issues(options, &rows)
    };
    let code = "ScheduleMatchesNothing".to_owned();
    for (start, end) in [("", ""), ("2026-01-13 11:00", ""), ("2026-01-13 11:40", ""), ("", "2026-01-13 12:00")] {
        assert_eq!(of(start, end, ""), [], "{start} {end}");
    }
    assert_eq!(
        of("2025-01-13 11:00", "2025-01-13 12:00", ""),
        [(
            code.clone(),
            "no meeting began within 12 hours of the scheduled start 2025-01-13T11:00:00+01:00, so that nobody is late or \
             early by it: they began from 2026-01-13T11:00:00+01:00 to 2026-01-13T11:00:00+01:00; is the date right? (a time \
             without an offset is read in the zone asked for, here Europe/Zurich)"
                .to_owned()
        )]
    );
    assert!(
        of("", "2026-01-20 12:00", ANNA)[0].1.starts_with("no meeting began within 12 hours of the scheduled end ")
    );
    // An hour off, as where the zone was left out.
    let [(found, message)] = <[_; 1]>::try_from(of("2026-01-13 10:00", "", "")).expect("one issue");
    assert_eq!(found, code);
    assert!(
        message.contains("the nearest began at 2026-01-13T11:00:00+01:00, 1:00 h after it; is its time zone right?"),
        "{message}"
    );
    // What the filter leaves out is no meeting that it could be of, and where it leaves out all, that is said.
    assert_eq!(of("2025-01-13 11:00", "", BEAT)[0].0, "NothingMatches");
    let nothing =
        AnalysisOptions { scheduled_start: Timestamp::parse("2025-01-13T11:00:00"), ..AnalysisOptions::default() };
    assert_eq!(issues(nothing, &[]), []);
}

#[test]
fn a_meeting_map_that_fits_no_meeting_is_an_issue() {
    let rows = [detail(&[(ICalUid, "UID1")]), anna("@10:05:00", "@10:50:00")];
    let of = |map: &str, rows: &[Row<'static>]| {
        let map = Arc::new(MeetingMap::parse(map.as_bytes(), chrono_tz::UTC).expect("a map"));
        issues(AnalysisOptions { meeting_map: Some(map), ..AnalysisOptions::default() }, rows)
    };
    for fitting in [
        "ICalUid,Subject\nUID1,Weekly\nUID2,Other\n",
        "ICalUid,ScheduledStart\nUID1,2026-01-13 10:00\n",
        "ICalUid,Subject\n",
    ] {
        assert_eq!(of(fitting, &rows), [], "{fitting}");
    }
    assert_eq!(
        of("ICalUid,Subject\nUID2,Weekly\n", &rows),
        [(
            "MapMatchesNothing".to_owned(),
            "no meeting that was read is in the meeting map (1 row), so that nothing has its title or scheduled time from it: \
             what was read is of 2026-01-13T10:00:00Z to 2026-01-13T11:00:00Z; is the map of those days and of these people, \
             and are its ICalUid, ChatThreadId or MeetingUrl as records have them"
                .to_owned()
        )]
    );
    let other_day = "ICalUid,Subject,ScheduledStart\nUID2,A,2025-03-01\nUID3,B,2025-03-04 9:00\n";
    let alone = of(other_day, &rows[1..]);
    assert!(alone[0].1.contains("(2 rows, of 2025-03-01T00:00:00Z to 2025-03-04T09:00:00Z)"), "{alone:?}");
    assert!(alone[0].1.ends_with("stand in MeetingDetail records only, and none was read"), "{alone:?}");
    // Of a series the map has another day alone.
    let titles = of("ICalUid,Subject,ScheduledStart\nUID1,Weekly,2026-01-06 10:00\n", &rows);
    assert_eq!(titles[0].0, "ScheduleMatchesNothing");
    assert!(
        titles[0].1.starts_with("the meeting map has titles of what was read, but no scheduled time"),
        "{titles:?}"
    );
}

#[test]
fn attendance_leaves_applications_out_where_that_is_asked_for() {
    let bot = session(&[
        (ApplicationId, BEAT),
        (ParticipantKind, "Application"),
        (JoinTime, "@10:00:00"),
        (LeaveTime, "@11:00:00"),
    ]);
    let rows = [detail(&[]), anna("@10:00:00", "@11:00:00"), bot];
    let kinds = |exclude_applications| {
        let options = AnalysisOptions { exclude_applications, ..AnalysisOptions::default() };
        let found = ask(Question::Attendance, options.clone(), &rows);
        let summary = json(&analysis(options, &rows).summary(Question::Attendance));
        let counted = summary.iter().any(|row| row["Measure"] == "Applications");
        (found.iter().map(|row| cells(row, &["ParticipantKind"])).collect::<Vec<_>>(), counted)
    };
    assert_eq!(kinds(false), (vec![r#""Member""#.to_owned(), r#""Application""#.to_owned()], true));
    assert_eq!(kinds(true), (vec![r#""Member""#.to_owned()], false));
}
