//! Golden rows, oddities, and the promise that nothing is lost.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::json::Tape;

type Cells = BTreeMap<&'static str, Json>;

/// What came of a record.
struct Outcome {
    verdict: Verdict,
    rows: Vec<Cells>,
    row_issues: Vec<Vec<&'static str>>,
    issues: Vec<(IssueCode, String)>,
    unknown: Vec<String>,
}

#[derive(Default)]
struct Collector {
    rows: Vec<Cells>,
    row_issues: Vec<Vec<&'static str>>,
    issues: Vec<(IssueCode, String)>,
    unknown: Vec<String>,
}

impl<'a> RowSink<'a> for Collector {
    fn row(&mut self, row: &mut Row<'a>) {
        let cell = |column: Column| match row.get(column) {
            Cell::Null => Json::Null,
            Cell::Text(text) if column.ty() == ColumnType::Json => {
                let value: Json = serde_json::from_str(text).expect("a JSON column holds JSON");
                value
            }
            Cell::Text(text) => text.into(),
            Cell::Int(number) => number.into(),
            Cell::Bool(truth) => truth.into(),
            Cell::Time(time) => {
                let mut out = Vec::new();
                time.write_utc(&mut out);
                String::from_utf8(out).expect("ASCII").into()
            }
        };
        self.rows.push(row.columns().map(|column| (column.name(), cell(column))).collect());
        self.row_issues.push(row.issues.iter().map(IssueCode::name).collect());
        // As a pipeline does: what is added here may not show in the next row of the record.
        row.set_text(Column::Source, "source.json");
        row.set_text(Column::Subject, "Subject");
    }

    fn issue(&mut self, code: IssueCode, message: String) {
        self.issues.push((code, message));
    }

    fn unknown_key(&mut self, path: &str) {
        self.unknown.push(path.to_string());
    }
}

fn interpret_with(interpreter: &mut Interpreter, text: &str) -> Outcome {
    let mut tape = Tape::new();
    tape.parse(text, 128).expect("valid JSON");
    let arena = Bump::new();
    let mut sink = Collector::default();
    let verdict = interpreter.interpret(tape.root(text).expect("a value"), &arena, &mut sink);
    let Collector { rows, row_issues, issues, unknown } = sink;
    Outcome { verdict, rows, row_issues, issues, unknown }
}

fn interpret(text: &str) -> Outcome {
    interpret_with(&mut Interpreter::default(), text)
}

fn facts(outcome: &Outcome) -> &RecordFacts {
    match &outcome.verdict {
        Verdict::Rows(facts) => facts,
        other => panic!("no rows: {other:?}"),
    }
}

const ID: &str = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";

/// A participant's record with these members besides Id and Operation.
fn participant(members: &str) -> Outcome {
    interpret(&format!(r#"{{"Id":"{ID}","Operation":"MeetingParticipantDetail",{members}}}"#))
}

fn meeting(members: &str) -> Outcome {
    interpret(&format!(r#"{{"Id":"{ID}","Operation":"MeetingDetail",{members}}}"#))
}

impl Outcome {
    /// The only row's cell.
    fn cell(&self, column: Column) -> Json {
        assert_eq!(self.rows.len(), 1, "one row");
        self.rows[0].get(column.name()).cloned().unwrap_or(Json::Null)
    }

    fn cells(&self, column: Column) -> Vec<Json> {
        self.rows.iter().map(|row| row.get(column.name()).cloned().unwrap_or(Json::Null)).collect()
    }

    fn unknown_fields(&self) -> Json {
        self.cell(Column::UnknownFields)
    }

    fn codes(&self) -> Vec<&'static str> {
        self.issues.iter().map(|(code, _)| code.name()).collect()
    }
}

// --- Golden rows -------------------------------------------------------------------------------------------------

fn assert_golden(text: &str, expected: &[Json]) {
    let outcome = interpret(text);
    assert_eq!(outcome.codes(), Vec::<&str>::new(), "{:?}", outcome.issues);
    assert_eq!(facts(&outcome).rows as usize, expected.len());
    assert_eq!(outcome.rows.len(), expected.len());
    for (row, expected) in outcome.rows.iter().zip(expected) {
        let row = Json::Object(row.iter().map(|(name, cell)| ((*name).to_string(), cell.clone())).collect());
        assert_eq!(&row, expected, "\n{row:#}\n{expected:#}");
    }
}

#[test]
fn a_meeting_of_2021() {
    assert_golden(
        r#"{"CreationTime":"2021-12-06T14:10:22","Id":"5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e","Operation":"MeetingDetail",
        "OrganizationId":"11111111-1111-4111-8111-111111111111","RecordType":25,
        "UserKey":"33333333-3333-4333-8333-333333333333","UserType":0,"Version":1,"Workload":"MicrosoftTeams",
        "UserId":"ada@contoso.example","ChatThreadId":"19:meeting_abc@thread.v2","CommunicationSubType":"ScheduledMeeting",
        "CommunicationType":"GroupCall","EndTime":"2021-12-06T11:01:07","StartTime":"2021-12-06T10:00:05",
        "ICalUid":"040000008200E000","ItemName":"ScheduledMeeting","MeetingURL":"https:\/\/teams.example\/l\/meetup-join\/19%3ameeting_abc",
        "Modalities":"Audio,Video,ScreenSharing","ExtraProperties":[],
        "Organizer":{"OrganizationId":"11111111-1111-4111-8111-111111111111","RecipientType":"User","Role":1,
        "UserObjectId":"33333333-3333-4333-8333-333333333333"},"ProviderTypes":["Teams"]}"#,
        &[json!({
            "RecordKind": "Meeting",
            "AuditId": "5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "CreationTime": "2021-12-06T14:10:22Z",
            "Operation": "MeetingDetail",
            "Workload": "MicrosoftTeams",
            "RecordType": 25,
            "Version": 1,
            "OrganizationId": "11111111-1111-4111-8111-111111111111",
            "UserId": "ada@contoso.example",
            "UserKey": "33333333-3333-4333-8333-333333333333",
            "UserType": "Regular",
            "MeetingId": "5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "StartTime": "2021-12-06T10:00:05Z",
            "EndTime": "2021-12-06T11:01:07Z",
            "DurationSeconds": 3662,
            "MeetingType": "ScheduledMeeting",
            "ItemName": "ScheduledMeeting",
            "CommunicationType": "GroupCall",
            "CommunicationSubType": "ScheduledMeeting",
            "Modalities": "Audio; Video; ScreenSharing",
            "ProviderTypes": "Teams",
            "MeetingUrl": "https://teams.example/l/meetup-join/19%3ameeting_abc",
            "ChatThreadId": "19:meeting_abc@thread.v2",
            "ICalUid": "040000008200E000",
            "OrganizerObjectId": "33333333-3333-4333-8333-333333333333",
            "OrganizerOrganizationId": "11111111-1111-4111-8111-111111111111",
            "OrganizerRecipientType": "User",
            "OrganizerRole": 1,
            "ExtraProperties": [],
        })],
    );
}

#[test]
fn a_participant_of_2021() {
    assert_golden(
        r#"{"CreationTime":"2021-12-06T14:10:23","Id":"6b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
        "Operation":"MeetingParticipantDetail","OrganizationId":"11111111-1111-4111-8111-111111111111","RecordType":25,
        "UserKey":"33333333-3333-4333-8333-333333333333","UserType":0,"Version":1,"Workload":"MicrosoftTeams",
        "ClientIP":"::ffff:203.0.113.7","UserId":"ada@contoso.example","ArtifactsShared":[{"ArtifactSharedName":"videoTransmitted"},
        {"ArtifactSharedName":"screenShared","ArtifactShareSessions":[
          {"StartTimestamp":"2021-12-06T10:10:00","EndTimestamp":"2021-12-06T10:15:30","ScreenShareId":"s1"},
          {"StartTimestamp":"2021-12-06T10:20:00"}]}],
        "Attendees":[{"OrganizationId":"11111111-1111-4111-8111-111111111111","RecipientType":"User",
        "UserObjectId":"44444444-4444-4444-8444-444444444444"}],
        "DeviceInformation":"Windows","ExtraProperties":[{"Key":"UserAgent","Value":"SkypeSpaces\/1415\/1.0.0.2021120320\/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=96.0\/TsCallingVersion=2021.42.01.1\/Ovb=1c67"}],
        "JoinTime":"2021-12-06T10:00:05","LeaveTime":"2021-12-06T10:59:00",
        "MeetingDetailId":"5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e"}"#,
        &[json!({
            "RecordKind": "Participant",
            "AuditId": "6b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "CreationTime": "2021-12-06T14:10:23Z",
            "Operation": "MeetingParticipantDetail",
            "Workload": "MicrosoftTeams",
            "RecordType": 25,
            "Version": 1,
            "OrganizationId": "11111111-1111-4111-8111-111111111111",
            "UserId": "ada@contoso.example",
            "UserKey": "33333333-3333-4333-8333-333333333333",
            "UserType": "Regular",
            "ClientIP": "203.0.113.7",
            "MeetingId": "5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "JoinTime": "2021-12-06T10:00:05Z",
            "LeaveTime": "2021-12-06T10:59:00Z",
            "DurationSeconds": 3535,
            "AttendeeIndex": 0,
            "AttendeeCount": 1,
            "UserObjectId": "44444444-4444-4444-8444-444444444444",
            "RecipientType": "User",
            "ParticipantKind": "Member",
            "ParticipantOrganizationId": "11111111-1111-4111-8111-111111111111",
            "ArtifactsShared": "videoTransmitted; screenShared",
            "ArtifactShareSessions": [
                {"ArtifactSharedName": "screenShared", "StartTimestamp": "2021-12-06T10:10:00Z",
                 "EndTimestamp": "2021-12-06T10:15:30Z", "ScreenShareId": "s1"},
                {"ArtifactSharedName": "screenShared", "StartTimestamp": "2021-12-06T10:20:00Z"},
            ],
            "ScreenShareSeconds": 330,
            "DeviceInformation": "Windows",
            "UserAgent": "SkypeSpaces/1415/1.0.0.2021120320/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=96.0/TsCallingVersion=2021.42.01.1/Ovb=1c67",
            "ClientApplication": "Teams (web)",
            "ClientOperatingSystem": "Windows 10",
            "ClientBrowser": "Chrome 96.0",
            "ExtraProperties": [{"Key": "UserAgent", "Value": "SkypeSpaces/1415/1.0.0.2021120320/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=96.0/TsCallingVersion=2021.42.01.1/Ovb=1c67"}],
        })],
    );
}

#[test]
fn a_bot_of_2021() {
    let outcome = participant(
        r#""Attendees":[{"RecipientType":"Applications","DisplayName":"28:B1902C3E-B9F7-4650-9B23-5772BD429747"}]"#,
    );
    assert_eq!(outcome.cell(Column::ParticipantKind), "Application");
    assert_eq!(outcome.cell(Column::ApplicationId), "b1902c3e-b9f7-4650-9b23-5772bd429747");
    assert_eq!(outcome.cell(Column::ApplicationName), "Recording bot");
    let unknown = participant(
        r#""Attendees":[{"RecipientType":"Applications","DisplayName":"99999999-b9f7-4650-9b23-5772bd429747"}]"#,
    );
    assert_eq!(unknown.cell(Column::ApplicationId), "99999999-b9f7-4650-9b23-5772bd429747");
    assert_eq!(unknown.cell(Column::ApplicationName), Json::Null);
}

#[test]
fn a_telephone_and_an_anonymous_of_2021() {
    let phone = participant(r#""Attendees":[{"RecipientType":"Phone","DisplayName":"+41441234567"}]"#);
    assert_eq!(phone.cell(Column::ParticipantKind), "Phone");
    let anonymous = participant(r#""Attendees":[{"RecipientType":"Anonymous","DisplayName":"teamsvisitor:0123"}]"#);
    assert_eq!(anonymous.cell(Column::ParticipantKind), "Anonymous");
    assert_eq!(anonymous.cell(Column::DisplayName), "teamsvisitor:0123");
    assert_eq!(anonymous.cell(Column::IdentitySource), Json::Null);
}

#[test]
fn a_participant_of_2023() {
    let outcome = participant(
        r#""OrganizationId":"11111111-1111-4111-8111-111111111111","IsJoinedFromLobby":true,"IsBilateral":false,
        "Attendees":[{"OrganizationId":"22222222-2222-4222-8222-222222222222","RecipientType":"User","UPN":"Bea@Fabrikam.example",
        "UserObjectId":"44444444-4444-4444-8444-444444444444"}]"#,
    );
    assert_eq!(outcome.cell(Column::UserPrincipalName), "Bea@Fabrikam.example");
    assert_eq!(outcome.cell(Column::IdentitySource), "Record");
    assert_eq!(outcome.cell(Column::HomeDomain), "fabrikam.example");
    assert_eq!(outcome.cell(Column::ParticipantKind), "Federated");
    assert_eq!(outcome.cell(Column::IsJoinedFromLobby), true);
    assert_eq!(outcome.cell(Column::IsBilateral), false);
}

#[test]
fn a_participant_of_2026() {
    assert_golden(
        r#"{"AppAccessContext":{"ClientAppId":"1fec8e78-bce4-4aaf-ab1b-5451cc387264"},"CreationTime":"2026-01-19T02:00:00",
        "Id":"7b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e","Operation":"MeetingParticipantDetail",
        "OrganizationId":"11111111-1111-4111-8111-111111111111","RecordType":25,"UserKey":"","UserType":0,"Version":1,
        "Workload":"MicrosoftTeams","ClientIP":"[2001:db8::1]:50123","UserId":"ada@contoso.example",
        "Attendees":[{"DisplayName":"Cy","IsAADGuest":true,"IsOrganizer":false,"OrganizationId":"22222222-2222-4222-8222-222222222222",
        "ProviderType":"AAD","RecipientType":"GuestFederated","Role":3,"UPN":"cy_fabrikam.example#EXT#@contoso.example",
        "UserIdType":"AAD","InviterInfo":{"InviteTime":"2026-01-18T12:50:00","OrganizationId":"11111111-1111-4111-8111-111111111111",
        "UserType":"Teams","DisplayName":"Ada","UPN":"ada@contoso.example","UserIdentifier":"8:orgid:1"}}],
        "CallId":"c-1","SessionId":"s-1","DeviceId":"d-1","ResourceTenantId":"11111111-1111-4111-8111-111111111111",
        "ParticipantInfo":{"HasGuestUsers":true},"ItemName":"RecurringMeeting,ScreenSharingCall",
        "JoinTime":"2026-01-18T12:53:38.25Z","LeaveTime":"2026-01-18T14:53:38+01:00",
        "MeetingDetailId":"5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e"}"#,
        &[serde_json::from_str(
            r#"{
            "RecordKind": "Participant",
            "AuditId": "7b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "CreationTime": "2026-01-19T02:00:00Z",
            "Operation": "MeetingParticipantDetail",
            "Workload": "MicrosoftTeams",
            "RecordType": 25,
            "Version": 1,
            "OrganizationId": "11111111-1111-4111-8111-111111111111",
            "UserId": "ada@contoso.example",
            "UserKey": "",
            "UserType": "Regular",
            "ClientIP": "2001:db8::1",
            "ClientPort": 50123,
            "MeetingId": "5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e",
            "JoinTime": "2026-01-18T12:53:38.250Z",
            "LeaveTime": "2026-01-18T13:53:38Z",
            "DurationSeconds": 3599,
            "MeetingType": "RecurringMeeting; ScreenSharingCall",
            "ItemName": "RecurringMeeting,ScreenSharingCall",
            "CallId": "c-1",
            "SessionId": "s-1",
            "AttendeeIndex": 0,
            "AttendeeCount": 1,
            "UserPrincipalName": "cy_fabrikam.example#EXT#@contoso.example",
            "IdentitySource": "Record",
            "DisplayName": "Cy",
            "RecipientType": "GuestFederated",
            "ParticipantKind": "Guest",
            "HomeDomain": "fabrikam.example",
            "Role": 3,
            "ParticipantOrganizationId": "22222222-2222-4222-8222-222222222222",
            "UserIdType": "AAD",
            "ProviderType": "AAD",
            "IsOrganizer": false,
            "IsAadGuest": true,
            "DeviceId": "d-1",
            "InviterUserPrincipalName": "ada@contoso.example",
            "InviterDisplayName": "Ada",
            "InviterUserType": "Teams",
            "InviterOrganizationId": "11111111-1111-4111-8111-111111111111",
            "InviterUserIdentifier": "8:orgid:1",
            "InviteTime": "2026-01-18T12:50:00Z",
            "ResourceTenantId": "11111111-1111-4111-8111-111111111111",
            "ParticipantInfo": {"HasGuestUsers": true},
            "AppAccessContext": {"ClientAppId": "1fec8e78-bce4-4aaf-ab1b-5451cc387264"}
        }"#,
        )
        .expect("valid JSON")],
    );
}

#[test]
fn a_participant_with_a_name_a_role_and_a_upn() {
    let outcome = participant(
        r#""UserId":"ada@contoso.example","UserType":"Regular","Attendees":[{"DisplayName":"Bea","Role":1,"UPN":"bea@contoso.example"}]"#,
    );
    assert_eq!(outcome.cell(Column::ParticipantKind), "Member");
    assert_eq!(outcome.cell(Column::Role), 1);
}

#[test]
fn a_call_has_no_meeting() {
    let outcome = interpret(
        r#"{"Id":"0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9","Operation":"CallParticipantDetail","CallId":"c-1",
        "MeetingDetailId":"5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e","ResourceTenantId":"00000000-0000-0000-0000-000000000000",
        "Attendees":[{"RecipientType":"Phone"}]}"#,
    );
    assert_eq!(facts(&outcome).kind, RecordKind::CallParticipant);
    assert_eq!(outcome.cell(Column::RecordKind), "CallParticipant");
    assert_eq!(outcome.cell(Column::CallId), "c-1");
    assert_eq!(outcome.cell(Column::MeetingId), Json::Null);
    assert_eq!(outcome.cell(Column::ResourceTenantId), "00000000-0000-0000-0000-000000000000");
    assert_eq!(outcome.unknown_fields(), json!({"MeetingDetailId": "5b1d3c6e-0c1f-4c51-9d8e-3f1a1b2c3d4e"}));
    assert_eq!(outcome.unknown, Vec::<String>::new());
}

// --- Verdicts ----------------------------------------------------------------------------------------------------

#[test]
fn what_is_no_record_is_rejected() {
    for text in
        ["[]", "null", "\"MeetingDetail\"", "{}", r#"{"Operation":null}"#, r#"{"Operation":5}"#, r#"{"Operation":""}"#]
    {
        let outcome = interpret(text);
        assert!(
            matches!(outcome.verdict, Verdict::Rejected(IssueCode::NotARecord, _)),
            "{text}: {:?}",
            outcome.verdict
        );
        assert!(outcome.rows.is_empty());
    }
}

#[test]
fn other_operations_give_no_rows() {
    let outcome = interpret(r#"{"Operation":"MessageSent","Id":5,"New":1}"#);
    assert_eq!(outcome.verdict, Verdict::OtherOperation);
    assert!(outcome.rows.is_empty() && outcome.issues.is_empty() && outcome.unknown.is_empty());
}

#[test]
fn operation_in_another_case() {
    for text in [
        r#"{"operation":"MeetingDetail"}"#,
        r#"{"OPERATION":"meetingdetail"}"#,
        r#"{"operation":"MessageSent","Operation":"MeetingDetail"}"#,
        r#"{"Op\u0065ration":"Meeting\u0044etail"}"#,
        r#"{"Operation":null,"operation":["MeetingDetail"]}"#,
    ] {
        assert_eq!(facts(&interpret(text)).kind, RecordKind::Meeting, "{text}");
    }
}

#[test]
fn a_record_without_an_id() {
    for id in ["", r#""Id":"","#, r#""Id":null,"#, r#""Id":"00000000-0000-0000-0000-000000000000","#] {
        let outcome = interpret(&format!(r#"{{{id}"Operation":"MeetingDetail"}}"#));
        assert_eq!(facts(&outcome).key, None, "{id}");
        assert_eq!(outcome.codes(), ["MissingId"], "{id}");
        assert_eq!(outcome.row_issues, [["MissingId"]], "{id}");
    }
}

#[test]
fn an_id_that_is_no_guid() {
    let outcome = interpret(r#"{"Id":"Record-7","Operation":"MeetingDetail"}"#);
    assert_eq!(facts(&outcome).key, Some(record_key("record-7")));
    assert_eq!(outcome.cell(Column::AuditId), "Record-7");
    assert_eq!(outcome.codes(), ["NotAGuid"]);
}

#[test]
fn too_many_attendees_for_so_large_a_record() {
    let attendees = vec!["{}"; 2_000].join(",");
    let name = "x".repeat(1 << 20);
    let outcome = participant(&format!(r#""ItemName":"{name}","Attendees":[{attendees}]"#));
    assert!(matches!(&outcome.verdict, Verdict::Rejected(IssueCode::RecordTooLarge, _)), "{:?}", outcome.issues);
    assert!(outcome.rows.is_empty());
}

// --- Values ------------------------------------------------------------------------------------------------------

#[test]
fn numbers_written_as_text() {
    let outcome = participant(r#""RecordType":"25","Version":" 1 ","Attendees":[{"Role":"3"}]"#);
    assert_eq!(outcome.cell(Column::RecordType), 25);
    assert_eq!(outcome.cell(Column::Version), 1);
    assert_eq!(outcome.cell(Column::Role), 3);
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn numbers_where_text_was_expected() {
    let outcome = participant(r#""CallId":7,"UserType":99,"ItemName":31,"Version":1.0"#);
    assert_eq!(outcome.cell(Column::CallId), "7");
    assert_eq!(outcome.cell(Column::UserType), "99");
    assert_eq!(outcome.cell(Column::ItemName), "31");
    assert_eq!(outcome.cell(Column::MeetingType), "31");
    assert_eq!(outcome.cell(Column::Version), 1);
}

#[test]
fn names_of_numbers_and_numbers_of_names() {
    let outcome = participant(r#""RecordType":"MicrosoftTeams","UserType":2"#);
    assert_eq!(outcome.cell(Column::RecordType), 25);
    assert_eq!(outcome.cell(Column::UserType), "Admin");
    let outcome = participant(r#""RecordType":"Nonsense","UserType":"regular""#);
    assert_eq!(outcome.cell(Column::RecordType), Json::Null);
    assert_eq!(outcome.cell(Column::UserType), "Regular");
    assert_eq!(outcome.unknown_fields(), json!({"RecordType": "Nonsense"}));
    assert_eq!(outcome.codes(), ["ValueNotConverted"]);
}

#[test]
fn truths_written_as_text_or_numbers() {
    for (written, truth) in [
        ("true", true),
        ("false", false),
        ("\"True\"", true),
        ("\"false\"", false),
        ("1", true),
        ("\"0\"", false),
        ("[true]", true),
    ] {
        let outcome = participant(&format!(r#""IsJoinedFromLobby":{written}"#));
        assert_eq!(outcome.cell(Column::IsJoinedFromLobby), truth, "{written}");
    }
    let outcome = participant(r#""IsJoinedFromLobby":"perhaps""#);
    assert_eq!(outcome.cell(Column::IsJoinedFromLobby), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"IsJoinedFromLobby": "perhaps"}));
}

#[test]
fn absent_is_null_and_not_false() {
    let outcome = participant(r#""Version":1"#);
    assert_eq!(outcome.cell(Column::IsJoinedFromLobby), Json::Null);
    assert_eq!(outcome.cell(Column::AttendeeCount), Json::Null);
    assert_eq!(outcome.cell(Column::ParticipantKind), Json::Null);
    assert_eq!(outcome.cell(Column::UnknownFields), Json::Null);
}

#[test]
fn an_empty_text_stays_empty() {
    let outcome = participant(
        r#""UserKey":"","ResourceTenantId":"","ClientIP":"","JoinTime":"","Version":"","Attendees":[{"UPN":""}]"#,
    );
    assert_eq!(outcome.cell(Column::UserKey), "");
    assert_eq!(outcome.cell(Column::ResourceTenantId), "");
    assert_eq!(outcome.cell(Column::ClientIP), "");
    assert_eq!(outcome.cell(Column::UserPrincipalName), "");
    assert_eq!(outcome.cell(Column::IdentitySource), Json::Null);
    assert_eq!(outcome.cell(Column::JoinTime), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"JoinTime": "", "Version": ""}));
    assert_eq!(outcome.codes(), ["ValueNotConverted", "ValueNotConverted"]);
}

#[test]
fn placeholders_stay_as_recorded() {
    let outcome = participant(
        r#""UserKey":"00000000-0000-0000-0000-000000000000","ClientIP":"n/a","Attendees":[{"UPN":"n/a","DisplayName":"Unknown (Unknown)","UserObjectId":"N/A"}]"#,
    );
    assert_eq!(outcome.cell(Column::ClientIP), "n/a");
    assert_eq!(outcome.cell(Column::UserPrincipalName), "n/a");
    assert_eq!(outcome.cell(Column::DisplayName), "Unknown (Unknown)");
    assert_eq!(outcome.cell(Column::UserObjectId), "N/A");
    assert_eq!(outcome.cell(Column::HomeDomain), Json::Null);
    assert_eq!(outcome.cell(Column::IdentitySource), Json::Null);
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn guids_in_other_forms() {
    let outcome =
        participant(r#""ResourceTenantId":"{0A1B2C3D-4E5F-4071-8293-A4B5C6D7E8F9}","OrganizationId":"ANONYMIZED""#);
    assert_eq!(outcome.cell(Column::ResourceTenantId), ID);
    assert_eq!(outcome.cell(Column::OrganizationId), "ANONYMIZED");
    assert_eq!(
        outcome.issues,
        [(IssueCode::NotAGuid, "OrganizationId: the identifier is no GUID; it is kept as it was recorded".to_string())]
    );
}

#[test]
fn a_client_ip_with_a_port() {
    let outcome = participant(r#""ClientIP":"203.0.113.7:50123""#);
    assert_eq!(
        (outcome.cell(Column::ClientIP), outcome.cell(Column::ClientPort)),
        ("203.0.113.7".into(), 50123.into())
    );
    let outcome = participant(r#""ClientIP":"<null>""#);
    assert_eq!((outcome.cell(Column::ClientIP), outcome.cell(Column::ClientPort)), ("<null>".into(), Json::Null));
    assert_eq!(outcome.codes(), ["NotAnAddress"]);
}

#[test]
fn a_bad_time_is_kept() {
    let outcome = participant(r#""JoinTime":"yesterday","LeaveTime":5"#);
    assert_eq!(outcome.cell(Column::JoinTime), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"JoinTime": "yesterday", "LeaveTime": 5}));
    assert_eq!(outcome.issues[0].1, "JoinTime: \"yesterday\" is no time; it is kept in UnknownFields");
    assert_eq!(outcome.unknown, Vec::<String>::new());
}

#[test]
fn a_time_before_2015_is_a_placeholder() {
    let outcome = participant(r#""JoinTime":"0001-01-01T00:00:00","LeaveTime":"2026-01-18T12:53:38""#);
    assert_eq!(outcome.cell(Column::JoinTime), Json::Null);
    assert_eq!(outcome.cell(Column::DurationSeconds), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"JoinTime": "0001-01-01T00:00:00"}));
    assert_eq!(outcome.codes(), ["PlaceholderTime"]);
}

#[test]
fn leave_before_join() {
    let outcome = participant(r#""JoinTime":"2026-01-18T12:00:00","LeaveTime":"2026-01-18T11:59:00""#);
    assert_eq!(outcome.cell(Column::DurationSeconds), -60);
    assert_eq!(outcome.issues, [(IssueCode::NegativeDuration, "LeaveTime: it lies 60 s before the start".to_string())]);
    let outcome = participant(r#""JoinTime":"2026-01-18T12:00:00","LeaveTime":"2026-01-18T12:00:00""#);
    assert_eq!(outcome.cell(Column::DurationSeconds), 0);
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn a_list_where_a_scalar_was() {
    let outcome = participant(
        r#""ClientIP":["203.0.113.7"],"Version":[1],"CallId":["a","b"],"JoinTime":["2026-01-18T12:00:00"],"DeviceId":[],"SessionId":[{}]"#,
    );
    assert_eq!(outcome.cell(Column::ClientIP), "203.0.113.7");
    assert_eq!(outcome.cell(Column::Version), 1);
    assert_eq!(outcome.cell(Column::CallId), "a; b");
    assert_eq!(outcome.cell(Column::JoinTime), "2026-01-18T12:00:00Z");
    assert_eq!(outcome.unknown_fields(), json!({"DeviceId": [], "SessionId": [{}]}));
}

#[test]
fn modalities_as_text_and_as_a_list() {
    for (written, expected) in [
        (r#""Audio""#, "Audio"),
        (r#""Audio, Video,ScreenSharing""#, "Audio; Video; ScreenSharing"),
        (r#"["Audio","Vid;eo",3]"#, "Audio; Vid,eo; 3"),
        (r#""a;b,c""#, "a,b; c"),
        ("[]", ""),
    ] {
        assert_eq!(meeting(&format!(r#""Modalities":{written}"#)).cell(Column::Modalities), expected, "{written}");
    }
    for (written, expected) in [(r#""""#, Json::Null), (r#""Audio Video""#, "Audio; Video".into())] {
        let outcome = meeting(&format!(r#""Modalities":{written}"#));
        assert_eq!(outcome.cell(Column::Modalities), expected, "{written}");
        assert_eq!(outcome.codes(), ["TruncatedByDepth"], "{written}");
    }
    let outcome = meeting(r#""Modalities":["Audio",null]"#);
    assert_eq!(outcome.cell(Column::Modalities), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"Modalities": ["Audio", null]}));
}

#[test]
fn meeting_types() {
    let kind = |members: &str| meeting(members).cell(Column::MeetingType);
    assert_eq!(
        kind(r#""CommunicationSubType":"RecurringMeeting, Broadcast ,","ItemName":"x""#),
        "RecurringMeeting; Broadcast"
    );
    assert_eq!(kind(r#""CommunicationSubType":["A","B"]"#), "A; B");
    assert_eq!(kind(r#""CommunicationSubType":"","ItemName":"AdHocMeeting""#), "AdHocMeeting");
    assert_eq!(kind(r#""ItemName":"AdHocMeeting""#), "AdHocMeeting");
    assert_eq!(kind(r#""Version":1"#), Json::Null);
}

#[test]
fn organizer_as_plain_text() {
    let organizer = |text: &str| {
        let outcome = meeting(&format!(r#""Organizer":{text}"#));
        [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName].map(|c| outcome.cell(c))
    };
    assert_eq!(organizer(&format!("\"{}\"", ID.to_uppercase())), [ID.into(), Json::Null, Json::Null]);
    assert_eq!(organizer(r#""ada@contoso.example""#), [Json::Null, "ada@contoso.example".into(), Json::Null]);
    assert_eq!(organizer(r#""Ada Example""#), [Json::Null, Json::Null, "Ada Example".into()]);
    assert_eq!(organizer(r#""""#), [Json::Null, Json::Null, Json::Null]);
    assert_eq!(meeting(r#""Organizer":"""#).unknown_fields(), json!({"Organizer": ""}));
}

#[test]
fn organizer_with_a_name_and_a_new_key() {
    let outcome = meeting(
        r#""organizer":[{"UPN":"ada@contoso.example","DisplayName":"Ada","Role":"Presenter","New":{"a":1},"UserObjectId":null}]"#,
    );
    assert_eq!(outcome.cell(Column::OrganizerUserPrincipalName), "ada@contoso.example");
    assert_eq!(outcome.cell(Column::OrganizerName), "Ada");
    assert_eq!(
        outcome.unknown_fields(),
        json!({"organizer": {"Role": "Presenter", "New": {"a": 1}, "UserObjectId": null}})
    );
    assert_eq!(outcome.unknown, ["Organizer.New"]);
    assert_eq!(
        outcome.issues[0].1,
        "Organizer.Role: \"Presenter\" is no whole number of 32 bits; it is kept in UnknownFields"
    );
}

#[test]
fn artifacts_as_names_and_as_one_object() {
    let outcome = participant(r#""ArtifactsShared":["videoTransmitted","screenShared"]"#);
    assert_eq!(outcome.cell(Column::ArtifactsShared), "videoTransmitted; screenShared");
    let outcome = participant(r#""ArtifactsShared":{"ArtifactSharedName":"screenShared"}"#);
    assert_eq!(outcome.cell(Column::ArtifactsShared), "screenShared");
    let outcome = participant(r#""ArtifactsShared":"screenShared""#);
    assert_eq!(outcome.cell(Column::ArtifactsShared), "screenShared");
    let outcome = participant(r#""ArtifactsShared":[]"#);
    assert_eq!(outcome.cell(Column::ArtifactsShared), "");
    assert_eq!(outcome.cell(Column::ScreenShareSeconds), Json::Null);
    assert_eq!(outcome.cell(Column::UnknownFields), Json::Null);
}

#[test]
fn artifacts_with_new_keys_keep_their_places() {
    let outcome = participant(
        r#""ArtifactsShared":[{"ArtifactSharedName":"a"},{"New":1,"ArtifactShareSessions":[{},
        {"StartTimestamp":"soon","EndTimestamp":"0001-01-01T00:00:00","Deep":[2]},"x"]},null,[3]]"#,
    );
    assert_eq!(outcome.cell(Column::ArtifactsShared), "a");
    assert_eq!(outcome.cell(Column::ArtifactShareSessions), json!([{}, {}]));
    assert_eq!(
        outcome.unknown_fields(),
        json!({"ArtifactsShared": [{}, {"New": 1, "ArtifactShareSessions": [{},
            {"StartTimestamp": "soon", "EndTimestamp": "0001-01-01T00:00:00", "Deep": [2]}, "x"]}, null, [3]]})
    );
    assert_eq!(outcome.unknown, ["ArtifactsShared.New", "ArtifactsShared.ArtifactShareSessions.Deep"]);
    assert!(
        outcome.issues[0].1.starts_with("ArtifactsShared[1].ArtifactShareSessions.StartTimestamp: "),
        "{:?}",
        outcome.issues
    );
}

#[test]
fn a_share_session_that_ends_before_it_starts() {
    let outcome = participant(
        r#""ArtifactsShared":[{"ArtifactShareSessions":{"StartTimestamp":"2026-01-18T12:00:10","EndTimestamp":"2026-01-18T12:00:00"}}]"#,
    );
    assert_eq!(outcome.cell(Column::ScreenShareSeconds), -10);
    assert_eq!(outcome.codes(), ["NegativeDuration"]);
}

#[test]
fn a_user_agent_in_two_places() {
    let outcome =
        participant(r#""UserAgent":"Teams Echo","ExtraProperties":[{"Key":"UserAgent","Value":"Large Gallery"}]"#);
    assert_eq!(outcome.cell(Column::UserAgent), "Teams Echo");
    assert_eq!(outcome.cell(Column::ClientApplication), "Teams echo");
    assert_eq!(outcome.cell(Column::ExtraProperties), json!([{"Key": "UserAgent", "Value": "Large Gallery"}]));
    let outcome = participant(r#""UserAgent":"","ExtraProperties":{"UserAgent":"Large Gallery"}"#);
    assert_eq!(outcome.cell(Column::UserAgent), "");
    assert_eq!(outcome.cell(Column::ClientApplication), "Teams large gallery");
}

// --- Rows --------------------------------------------------------------------------------------------------------

#[test]
fn arrays_where_one_attendee_was_assumed() {
    let outcome = participant(
        r#""New":1,"Attendees":[{"UPN":"a@contoso.example","Role":1},{"DisplayName":"Bea","NewKey":2},{"Role":"x"},{}]"#,
    );
    assert_eq!(facts(&outcome).rows, 4);
    assert_eq!(outcome.cells(Column::AttendeeIndex), [0, 1, 2, 3]);
    assert_eq!(outcome.cells(Column::AttendeeCount), [4, 4, 4, 4]);
    assert_eq!(
        outcome.cells(Column::UserPrincipalName),
        ["a@contoso.example".into(), Json::Null, Json::Null, Json::Null]
    );
    assert_eq!(outcome.cells(Column::DisplayName), [Json::Null, "Bea".into(), Json::Null, Json::Null]);
    assert_eq!(
        outcome.cells(Column::UnknownFields),
        [
            json!({"New": 1}),
            json!({"New": 1, "Attendees": {"NewKey": 2}}),
            json!({"New": 1, "Attendees": {"Role": "x"}}),
            json!({"New": 1})
        ]
    );
    assert_eq!(outcome.row_issues, [vec![], vec![], vec!["ValueNotConverted"], vec![]]);
    assert_eq!(outcome.unknown, ["New", "Attendees.NewKey"]);
    // What the sink adds to one row does not show in the next.
    assert_eq!(outcome.cells(Column::Subject), vec![Json::Null; 4]);
}

#[test]
fn an_unknown_key_of_every_attendee_counts_once() {
    let outcome = participant(r#""Attendees":[{"New":1},{"New":2},{"InviterInfo":{"New":3}}]"#);
    assert_eq!(outcome.unknown, ["Attendees.New", "Attendees.InviterInfo.New"]);
    assert_eq!(outcome.cells(Column::UnknownFields)[2], json!({"Attendees": {"InviterInfo": {"New": 3}}}));
}

#[test]
fn no_attendees() {
    for (written, count) in
        [(r#""Attendees":[]"#, json!(0)), (r#""Attendees":null"#, Json::Null), (r#""Version":1"#, Json::Null)]
    {
        let outcome = participant(written);
        assert_eq!(outcome.cell(Column::AttendeeCount), count, "{written}");
        assert_eq!(outcome.cell(Column::AttendeeIndex), Json::Null);
        assert_eq!(outcome.cell(Column::ParticipantKind), Json::Null);
    }
}

#[test]
fn one_attendee_that_is_no_list() {
    let outcome = participant(r#""Attendees":{"UPN":"a@contoso.example"}"#);
    assert_eq!(outcome.cell(Column::AttendeeCount), 1);
    assert_eq!(outcome.cell(Column::UserPrincipalName), "a@contoso.example");
}

#[test]
fn attendees_that_are_no_objects() {
    let outcome = participant(r#""Attendees":["a@contoso.example",null,"@{UPN=b@contoso.example}",{"Role":1}]"#);
    assert_eq!(
        outcome.cells(Column::UnknownFields),
        [
            json!({"Attendees": "a@contoso.example"}),
            json!({"Attendees": null}),
            json!({"Attendees": "@{UPN=b@contoso.example}"}),
            Json::Null
        ]
    );
    assert_eq!(outcome.codes(), ["ValueNotConverted", "ValueNotConverted", "TruncatedByDepth"]);
    assert_eq!(outcome.row_issues[3], Vec::<&str>::new());
    assert_eq!(outcome.cells(Column::Role)[3], 1);
    let outcome = participant(r#""Attendees":"a@contoso.example""#);
    assert_eq!(outcome.cell(Column::AttendeeCount), 1);
    assert_eq!(outcome.unknown_fields(), json!({"Attendees": "a@contoso.example"}));
}

#[test]
fn a_list_cut_by_convert_to_json() {
    for cut in ["@{UPN=a@contoso.example}", "System.Object[]"] {
        let outcome = participant(&format!(r#""Attendees":"{cut}","Version":1"#));
        assert_eq!(outcome.cell(Column::AttendeeCount), Json::Null);
        assert_eq!(outcome.cell(Column::Version), 1);
        assert_eq!(outcome.unknown_fields(), json!({"Attendees": cut}));
        assert_eq!(outcome.codes(), ["TruncatedByDepth"]);
        assert!(outcome.issues[0].1.contains("-Depth 100"), "{}", outcome.issues[0].1);
    }
}

#[test]
fn system_object_in_cells() {
    let outcome = meeting(
        r#""Modalities":"System.Object[]","Organizer":"@{Role=1}","ParticipantInfo":"@{a=1}","ArtifactsShared":"System.Object[]",
        "Members":["@{UPN=a@contoso.example}"]"#,
    );
    assert_eq!(outcome.codes(), vec!["TruncatedByDepth"; 5]);
    for column in [Column::Modalities, Column::OrganizerName, Column::ParticipantInfo, Column::ArtifactsShared] {
        assert_eq!(outcome.cell(column), Json::Null);
    }
    assert_eq!(outcome.cell(Column::Members), json!(["@{UPN=a@contoso.example}"]));
    assert_eq!(
        outcome.unknown_fields(),
        json!({"Modalities": "System.Object[]", "Organizer": "@{Role=1}", "ParticipantInfo": "@{a=1}", "ArtifactsShared": "System.Object[]"})
    );
}

#[test]
fn attendees_of_a_meeting_are_one_row() {
    let outcome = meeting(r#""Attendees":[{"UPN":"a@contoso.example"},{"UPN":"b@contoso.example"}]"#);
    assert_eq!(outcome.cell(Column::Members), json!([{"UPN": "a@contoso.example"}, {"UPN": "b@contoso.example"}]));
    assert_eq!(outcome.cell(Column::AttendeeCount), 2);
    assert_eq!(outcome.cell(Column::AttendeeIndex), Json::Null);
    assert_eq!(outcome.cell(Column::UserPrincipalName), Json::Null);
}

#[test]
fn members_and_attendees_of_a_meeting() {
    let outcome = meeting(r#""Attendees":[{"UPN":"a@contoso.example"}],"Members":[{"UPN":"b@contoso.example"}]"#);
    assert_eq!(outcome.cell(Column::Members), json!([{"UPN": "b@contoso.example"}]));
    assert_eq!(outcome.unknown_fields(), json!({"Attendees": [{"UPN": "a@contoso.example"}]}));
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn a_lobby_told_twice() {
    let outcome = participant(r#""Attendees":[{"IsJoinedFromLobby":true}]"#);
    assert_eq!(outcome.cell(Column::IsJoinedFromLobby), true);
    let outcome = participant(r#""IsJoinedFromLobby":false,"Attendees":[{"IsJoinedFromLobby":true}]"#);
    assert_eq!(outcome.cell(Column::IsJoinedFromLobby), false);
    assert_eq!(outcome.unknown_fields(), json!({"Attendees": {"IsJoinedFromLobby": true}}));
}

// --- Keys --------------------------------------------------------------------------------------------------------

#[test]
fn repeated_keys_keep_the_first() {
    let outcome = participant(r#""UserId":"a","UserId":"b","New":1,"New":2,"UserId":"c","New#2":3"#);
    assert_eq!(outcome.cell(Column::UserId), "a");
    assert_eq!(outcome.unknown_fields(), json!({"UserId#2": "b", "UserId#3": "c", "New": 1, "New#2": 2, "New#2#2": 3}));
    assert_eq!(
        outcome.issues[0].1,
        "UserId: the key is repeated; the first is used, the others are kept in UnknownFields"
    );
    assert_eq!(outcome.unknown, ["New", "New#2"]);
}

#[test]
fn a_repeated_organizer_does_not_take_the_name_of_what_is_left_over() {
    let outcome = meeting(r#""Organizer":{"New":1},"Organizer":{"New":2}"#);
    assert_eq!(outcome.unknown_fields(), json!({"Organizer": {"New": 1}, "Organizer#2": {"New": 2}}));
    let outcome = participant(r#""Attendees":null,"Attendees":[{"New":1}],"Attendees":[]"#);
    assert_eq!(outcome.unknown_fields(), json!({"Attendees": null, "Attendees#2": [], "Attendees#3": {"New": 1}}));
}

#[test]
fn a_key_with_a_repetition_that_does_not_convert() {
    let outcome = participant(r#""Version":"x","Version":2"#);
    assert_eq!(outcome.cell(Column::Version), Json::Null);
    assert_eq!(outcome.unknown_fields(), json!({"Version": "x", "Version#2": 2}));
}

#[test]
fn keys_that_differ_only_by_case() {
    let outcome = participant(r#""userid":"a","UserId":"b","USERID":"c","APIId":1,"ApiId":2"#);
    assert_eq!(outcome.cell(Column::UserId), "b");
    assert_eq!(outcome.unknown_fields(), json!({"userid": "a", "USERID": "c", "APIId": 1, "ApiId": 2}));
    assert_eq!(outcome.unknown, ["APIId", "ApiId", "userid", "USERID"]);
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn a_known_key_in_another_case_alone() {
    let outcome = participant(r#""userid":"a","userid":"b","attendees":[{"upn":"c@contoso.example","New":1}]"#);
    assert_eq!(outcome.cell(Column::UserId), "a");
    assert_eq!(outcome.cell(Column::UserPrincipalName), "c@contoso.example");
    assert_eq!(outcome.unknown_fields(), json!({"userid#2": "b", "attendees": {"New": 1}}));
    assert_eq!(outcome.codes(), ["RepeatedKey"]);
}

#[test]
fn nulls_count_as_absent_and_are_listed() {
    let outcome = participant(r#""UserId":null,"userid":"a","New":null,"Attendees":[{"UPN":null}]"#);
    assert_eq!(outcome.cell(Column::UserId), "a");
    assert_eq!(outcome.unknown_fields(), json!({"UserId": null, "New": null, "Attendees": {"UPN": null}}));
    assert_eq!(outcome.unknown, ["New"]);
}

#[test]
fn odata_annotations_are_dropped() {
    let outcome = participant(
        r##""@odata.type":"#microsoft.graph.security.defaultAuditData","Attendees@odata.type":"#Collection(x)",
        "Attendees":[{"@odata.type":"#x","Role":1}],"ExtraProperties":[{"@odata.type":"#x","Key":"a","Value":"b"}],
        "New":{"@odata.id":1,"a":2}"##,
    );
    assert_eq!(outcome.cell(Column::Role), 1);
    assert_eq!(outcome.cell(Column::ExtraProperties), json!([{"Key": "a", "Value": "b"}]));
    assert_eq!(outcome.unknown_fields(), json!({"New": {"a": 2}}));
    assert_eq!(outcome.unknown, ["New"]);
}

#[test]
fn an_interpreter_forgets_the_record_before() {
    let mut interpreter = Interpreter::default();
    let odd = format!(
        r#"{{"Operation":"MeetingParticipantDetail","New":1,"Attendees":[{{"New":1,"Role":"x"}}],"Id":"{ID}"}}"#
    );
    let first = interpret_with(&mut interpreter, &odd);
    let second = interpret_with(&mut interpreter, &odd);
    assert_eq!(first.rows, second.rows);
    assert_eq!(first.issues, second.issues);
    assert_eq!(first.unknown, second.unknown);
    assert_eq!(first.verdict, second.verdict);
    let plain = interpret_with(&mut interpreter, &format!(r#"{{"Operation":"MeetingParticipantDetail","Id":"{ID}"}}"#));
    assert_eq!(plain.rows[0].keys().copied().collect::<Vec<_>>(), ["AuditId", "Operation", "RecordKind"]);
    assert!(plain.issues.is_empty() && plain.unknown.is_empty());
}

// --- Content -----------------------------------------------------------------------------------------------------

#[test]
fn same_id_in_other_key_order_counted_twice() {
    let one = format!(
        r#"{{"Id":"{ID}","Operation":"MeetingParticipantDetail","RecordType":25,"CreationTime":"2026-01-18T12:53:38","UserType":0,
        "MeetingURL":"https:\/\/teams.example\/x","New":{{"a":1,"b":2}},"ExtraProperties":[{{"Key":"k","Value":"a\/b"}}],
        "Organizer":{{"New":1,"Role":1}},
        "Attendees":[{{"UPN":"a@contoso.example","Role":1,"New":[1]}},{{"UPN":"b@contoso.example","InviterInfo":{{"N":1}}}}]}}"#
    );
    let other = format!(
        r##"{{"@odata.type":"#x","userType":"Regular","Attendees":[{{"New":[1],"Role":"1","UPN":"a@contoso.example"}},
        {{"InviterInfo":{{"N":1}},"UPN":"b@contoso.example","UserIdType":null}}],
        "Organizer":{{"Role":1,"UPN":null,"New":1}},
        "ExtraProperties":[{{"@odata.type":"#y","Value":"a/b","Key":"k"}}],"New":{{"b":2,"c":null,"a":1}},"ClientIP":null,
        "MeetingURL":"https://teams.example/x","CreationTime":"2026-01-18T12:53:38Z","RecordType":"MicrosoftTeams",
        "Operation":"MeetingParticipantDetail","Id":"{}"}}"##,
        ID.to_uppercase()
    );
    let (one, other) = (interpret(&one), interpret(&other));
    assert_eq!(facts(&one), facts(&other));
    assert_ne!(facts(&one).content, 0);
}

#[test]
fn other_content_is_told_apart() {
    let base = r#""Version":1,"New":{"a":1},"ExtraProperties":[1,2],"Attendees":[{"UPN":"a"},{"UPN":"b"}]"#;
    let content = facts(&participant(base)).content;
    for (from, to) in [
        (r#""Version":1"#, r#""Version":2"#),
        (r#"{"a":1}"#, r#"{"a":2}"#),
        ("[1,2]", "[2,1]"),
        (r#"{"UPN":"b"}"#, r#"{"UPN":"c"}"#),
        (r#"{"UPN":"b"}"#, r#"{"DisplayName":"b"}"#),
        (r#"{"UPN":"b"}"#, r#"{"UPN":"b","New":1}"#),
        (r#"{"UPN":"a"},{"UPN":"b"}"#, r#"{"UPN":"b"},{"UPN":"a"}"#),
        (r#",{"UPN":"b"}"#, ""),
    ] {
        let changed = base.replace(from, to);
        assert_ne!(changed, base);
        assert_ne!(facts(&participant(&changed)).content, content, "{from} -> {to}");
    }
}

// --- Defects of older tools --------------------------------------------------------------------------------------

#[test]
fn property_always_empty() {
    let outcome = participant(
        r#""DeviceInformation":"Windows","DeviceId":"d","SessionId":"s","ICalUid":"i","ConferenceUri":"u","ChatName":"c","ObjectId":"o","ResultStatus":"ok""#,
    );
    let filled = [
        (Column::DeviceInformation, "Windows"),
        (Column::DeviceId, "d"),
        (Column::SessionId, "s"),
        (Column::ICalUid, "i"),
        (Column::ConferenceUri, "u"),
        (Column::ChatName, "c"),
        (Column::ObjectId, "o"),
        (Column::ResultStatus, "ok"),
    ];
    for (column, text) in filled {
        assert_eq!(outcome.cell(column), text);
    }
}

#[test]
fn a_missing_join_time_kills_the_run() {
    let outcome = participant(r#""LeaveTime":"2026-01-18T12:53:38""#);
    assert_eq!(outcome.cell(Column::LeaveTime), "2026-01-18T12:53:38Z");
    assert_eq!(outcome.cell(Column::DurationSeconds), Json::Null);
    assert_eq!(outcome.codes(), Vec::<&str>::new());
}

#[test]
fn z_or_fractions_crash() {
    let outcome = participant(r#""JoinTime":"2026-01-18T12:53:38Z","LeaveTime":"2026-01-18T12:53:39.1234567""#);
    assert_eq!(outcome.cell(Column::JoinTime), "2026-01-18T12:53:38Z");
    assert_eq!(outcome.cell(Column::LeaveTime), "2026-01-18T12:53:39.123456Z");
    assert_eq!(outcome.cell(Column::DurationSeconds), 1);
}

#[test]
fn meeting_detail_rows_in_the_file_crash() {
    let mut interpreter = Interpreter::default();
    let kinds = ["MeetingParticipantDetail", "MeetingDetail", "CallParticipantDetail", "MeetingParticipantDetail"].map(
        |operation| {
            let outcome = interpret_with(&mut interpreter, &format!(r#"{{"Id":"{ID}","Operation":"{operation}"}}"#));
            outcome.cell(Column::RecordKind)
        },
    );
    assert_eq!(kinds, ["Participant", "Meeting", "CallParticipant", "Participant"]);
}

#[test]
fn one_bad_audit_data_kills_the_run() {
    let mut interpreter = Interpreter::default();
    let bad = interpret_with(&mut interpreter, r#"["not","a","record"]"#);
    assert!(matches!(bad.verdict, Verdict::Rejected(IssueCode::NotARecord, _)));
    let good = interpret_with(&mut interpreter, &format!(r#"{{"Id":"{ID}","Operation":"MeetingDetail"}}"#));
    assert_eq!(good.rows.len(), 1);
}

#[test]
fn a_failed_row_repeats_the_row_before_it() {
    let mut interpreter = Interpreter::default();
    let full = r#"{"Operation":"MeetingParticipantDetail","Id":"a","JoinTime":"2026-01-18T12:53:38","Attendees":[{"UPN":"a@contoso.example"}]}"#;
    let broken = r#"{"Operation":"MeetingParticipantDetail","Id":"b","JoinTime":"x","Attendees":[{"UPN":{}}]}"#;
    interpret_with(&mut interpreter, full);
    let outcome = interpret_with(&mut interpreter, broken);
    assert_eq!(outcome.cell(Column::JoinTime), Json::Null);
    assert_eq!(outcome.cell(Column::UserPrincipalName), Json::Null);
    assert_eq!(outcome.cell(Column::AuditId), "b");
}

#[test]
fn two_attendees_merged_under_an_empty_key() {
    let outcome = participant(r#""Attendees":[{"DisplayName":"Ada"},{"DisplayName":"Bea"}]"#);
    assert_eq!(outcome.cells(Column::DisplayName), ["Ada", "Bea"]);
    assert_eq!(outcome.cells(Column::UserPrincipalName), [Json::Null, Json::Null]);
}

#[test]
fn commas_in_types_shift_columns() {
    let outcome =
        meeting(r#""CommunicationSubType":"ScheduledMeeting,ChannelMeeting","CommunicationType":"GroupCall""#);
    assert_eq!(outcome.cell(Column::MeetingType), "ScheduledMeeting; ChannelMeeting");
    assert_eq!(outcome.cell(Column::CommunicationSubType), "ScheduledMeeting,ChannelMeeting");
    assert_eq!(outcome.cell(Column::CommunicationType), "GroupCall");
}

#[test]
fn upn_in_the_record_ignored() {
    let outcome = participant(
        r#""UserId":"organizer@contoso.example","Attendees":[{"UPN":"a@contoso.example","UserObjectId":"44444444-4444-4444-8444-444444444444"}]"#,
    );
    assert_eq!(outcome.cell(Column::UserPrincipalName), "a@contoso.example");
    assert_eq!(outcome.cell(Column::IdentitySource), "Record");
}

#[test]
fn local_zone_arithmetic_on_utc_and_utc_and_local_mixed_in_one_column() {
    let outcome = participant(
        r#""CreationTime":"2026-03-29T03:30:00+02:00","JoinTime":"2026-03-29T00:30:00","LeaveTime":"2026-03-29T01:30:00Z""#,
    );
    assert_eq!(outcome.cell(Column::CreationTime), "2026-03-29T01:30:00Z");
    assert_eq!(outcome.cell(Column::DurationSeconds), 3600);
}

#[test]
fn durations_wrap_at_24_h_and_lose_their_sign() {
    let outcome = meeting(r#""StartTime":"2026-01-18T12:00:00","EndTime":"2026-01-20T13:00:01""#);
    assert_eq!(outcome.cell(Column::DurationSeconds), 49 * 3600 + 1);
}

#[test]
fn dates_break_in_windows_power_shell() {
    let outcome = participant(r#""JoinTime":"\/Date(1642510418000)\/""#);
    assert_eq!(outcome.cell(Column::JoinTime), "2022-01-18T12:53:38Z");
}

// --- Nothing is lost ---------------------------------------------------------------------------------------------

/// The shape of a value; its leaves get texts and numbers of their own when it is written.
#[derive(Clone, Debug)]
enum Shape {
    Null,
    True,
    Number,
    Text,
    Guid,
    Time,
    Cut,
    List(Vec<Shape>),
    Object(Vec<(Key, Shape)>),
}

#[derive(Clone, Debug)]
enum Key {
    Known(&'static str),
    OtherCase(&'static str),
    /// One of a few, so that it is repeated now and then.
    Again(u8),
    New,
}

const RECORD_KEYS: [&str; 43] = [
    "Id",
    "CreationTime",
    "Workload",
    "RecordType",
    "Version",
    "OrganizationId",
    "UserId",
    "UserKey",
    "UserType",
    "ObjectId",
    "ResultStatus",
    "ClientIP",
    "MeetingDetailId",
    "StartTime",
    "EndTime",
    "JoinTime",
    "LeaveTime",
    "ItemName",
    "CommunicationType",
    "CommunicationSubType",
    "Modalities",
    "ProviderTypes",
    "MeetingURL",
    "ChatThreadId",
    "ChatName",
    "ICalUid",
    "ConferenceUri",
    "CallId",
    "SessionId",
    "Organizer",
    "Members",
    "Attendees",
    "IsJoinedFromLobby",
    "IsBilateral",
    "ArtifactsShared",
    "DeviceId",
    "DeviceInformation",
    "UserAgent",
    "ResourceTenantId",
    "ParticipantInfo",
    "AppAccessContext",
    "ExtraProperties",
    "Attendees",
];

const PERSON_KEYS: [&str; 16] = [
    "OrganizationId",
    "RecipientType",
    "UserObjectId",
    "DisplayName",
    "UPN",
    "Role",
    "IsOrganizer",
    "IsAADGuest",
    "ProviderType",
    "UserIdType",
    "IsJoinedFromLobby",
    "InviterInfo",
    "UserType",
    "UserIdentifier",
    "InviteTime",
    "Key",
];

const ARTIFACT_KEYS: [&str; 5] =
    ["ArtifactSharedName", "ArtifactShareSessions", "StartTimestamp", "EndTimestamp", "ScreenShareId"];

fn key(known: &'static [&'static str]) -> impl Strategy<Value = Key> {
    prop_oneof![
        8 => prop::sample::select(known).prop_map(Key::Known),
        1 => prop::sample::select(known).prop_map(Key::OtherCase),
        1 => (0u8..3).prop_map(Key::Again),
        1 => Just(Key::New),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        1 => Just(Shape::Null),
        1 => Just(Shape::True),
        2 => Just(Shape::Number),
        3 => Just(Shape::Text),
        2 => Just(Shape::Guid),
        2 => Just(Shape::Time),
        1 => Just(Shape::Cut),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Shape::List),
            prop::collection::vec((key(&PERSON_KEYS), inner.clone()), 0..6).prop_map(Shape::Object),
            prop::collection::vec((key(&ARTIFACT_KEYS), inner), 0..6).prop_map(Shape::Object),
        ]
    })
}

/// Writes a shape; every leaf and new key comes out with a number of its own and is noted.
#[derive(Default)]
struct Writer {
    text: String,
    number: u32,
    noted: Vec<String>,
}

impl Writer {
    fn next(&mut self) -> u32 {
        self.number += 1;
        100_000 + self.number
    }

    fn note(&mut self, text: String, written: &str) {
        self.noted.push(text);
        self.text.push_str(written);
    }

    fn write(&mut self, shape: &Shape) {
        match shape {
            Shape::Null => self.text.push_str("null"),
            Shape::True => self.text.push_str("true"),
            Shape::Number => {
                let number = self.next().to_string();
                self.note(number.clone(), &number);
            }
            Shape::Text => {
                let number = self.next();
                self.note(format!("Leaf\"{number}, a;b"), &format!(r#""Leaf\"{number}, a;b""#));
            }
            Shape::Guid => {
                let guid = format!("{:08X}-0000-4000-8000-0000000000AB", self.next());
                self.note(guid.clone(), &format!("\"{guid}\""));
            }
            Shape::Time => {
                let number = self.next();
                let time = format!("2024-05-06T{:02}:{:02}:{:02}", number / 3600 % 24, number / 60 % 60, number % 60);
                self.note(time.clone(), &format!("\"{time}\""));
            }
            Shape::Cut => {
                let cut = format!("@{{a={}}}", self.next());
                self.note(cut.clone(), &format!("\"{cut}\""));
            }
            Shape::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.text.push(if position == 0 { '[' } else { ',' });
                    self.write(item);
                }
                self.text.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Shape::Object(members) => {
                self.text.push('{');
                self.members(members);
                self.text.push('}');
            }
        }
    }

    fn members(&mut self, members: &[(Key, Shape)]) {
        for (position, (key, value)) in members.iter().enumerate() {
            if position > 0 {
                self.text.push(',');
            }
            let name = match key {
                Key::Known(name) => (*name).to_string(),
                Key::OtherCase(name) => name.to_lowercase(),
                Key::Again(number) => format!("Again{number}"),
                Key::New => {
                    let name = format!("New{}x", self.next());
                    self.noted.push(name.clone());
                    name
                }
            };
            self.text.push_str(&format!("\"{name}\":"));
            self.write(value);
        }
    }
}

/// All keys and leaves of the cells, one per line, without what lists and normal forms change.
fn gather(value: &Json, out: &mut String) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| gather(item, out)),
        Json::Object(members) => {
            for (key, member) in members {
                out.push_str(&plain(key));
                out.push('\n');
                gather(member, out);
            }
        }
        Json::String(text) => out.push_str(&plain(text)),
        other => out.push_str(&other.to_string()),
    }
    out.push('\n');
}

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| !matches!(c, ',' | ';' | ' ')).collect()
}

fn count_leaves(value: &Json, wanted: &Json) -> usize {
    match value {
        Json::Array(items) => items.iter().map(|item| count_leaves(item, wanted)).sum(),
        Json::Object(members) => members.values().map(|member| count_leaves(member, wanted)).sum(),
        leaf => usize::from(leaf == wanted),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_key_and_no_value_is_ever_lost(
        operation in prop::sample::select(vec!["MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail"]),
        members in prop::collection::vec((key(&RECORD_KEYS), shape()), 0..14),
    ) {
        let mut writer = Writer { text: format!(r#"{{"Operation":"{operation}""#), ..Writer::default() };
        if !members.is_empty() {
            writer.text.push(',');
        }
        writer.members(&members);
        writer.text.push('}');
        let outcome = interpret(&writer.text);
        let facts = facts(&outcome);
        prop_assert_eq!(facts.rows as usize, outcome.rows.len());
        prop_assert_ne!(facts.content, 0);
        let mut found = String::new();
        for row in &outcome.rows {
            row.values().for_each(|cell| gather(cell, &mut found));
        }
        for noted in &writer.noted {
            prop_assert!(found.contains(&plain(noted)), "{} is lost from {}\n{:#?}", noted, writer.text, outcome.rows);
        }
        // Nulls and truths look alike: there are at least as many as were recorded, unless a key was repeated, whose
        // first value serde_json forgets.
        let read: Json = serde_json::from_str(&writer.text).expect("valid JSON");
        for leaf in [Json::Null, Json::Bool(true)] {
            let kept: usize = outcome.rows.iter().flat_map(|row| row.values()).map(|cell| count_leaves(cell, &leaf)).sum();
            let texts = if leaf.is_null() { 0 } else { found.matches("true").count() };
            prop_assert!(kept.max(texts) >= count_leaves(&read, &leaf), "{} is lost from {}\n{:#?}", leaf, writer.text, outcome.rows);
        }
    }

    #[test]
    fn any_text_is_kept_and_none_panics(
        text in prop_oneof![
            any::<String>(),
            "[-+@#_.:;,/=(){}a-zA-Z0-9éß ]{0,40}",
            "(os|browser|osVer|Chrome|Teams|Windows NT|28:|tel:|teamsvisitor:|#EXT#|@|_|/|=|;|[0-9é]){0,8}",
        ],
    ) {
        let json = Json::from(text.clone()).to_string();
        let members = ["UserAgent", "UserId", "CallId", "ItemName", "MeetingURL", "UserKey", "ClientIP", "OrganizationId"];
        let attendee = ["UPN", "DisplayName", "RecipientType", "UserIdType", "UserObjectId"];
        let each = |keys: &[&str]| keys.iter().map(|key| format!("\"{key}\":{json}")).collect::<Vec<_>>().join(",");
        let outcome = participant(&format!(
            r#"{},"Organizer":{json},"JoinTime":{json},"Modalities":{json},"ExtraProperties":{json},"Attendees":[{{{}}}],{json}:{json}"#,
            each(&members),
            each(&attendee),
        ));
        for column in [Column::UserAgent, Column::UserId, Column::CallId, Column::ItemName, Column::MeetingUrl] {
            prop_assert_eq!(outcome.cell(column), text.as_str());
        }
        for column in [Column::UserPrincipalName, Column::DisplayName, Column::RecipientType, Column::UserIdType] {
            prop_assert_eq!(outcome.cell(column), text.as_str());
        }
        prop_assert!(outcome.rows[0].contains_key("ParticipantKind"));
    }

    #[test]
    fn the_order_of_keys_changes_nothing(
        members in prop::collection::btree_map(prop::sample::select(&RECORD_KEYS[..]), shape(), 0..10),
    ) {
        let parts: Vec<String> = members
            .iter()
            .enumerate()
            .map(|(number, (name, value))| {
                let mut writer = Writer { number: number as u32 * 1000, ..Writer::default() };
                writer.write(value);
                format!("\"{name}\":{}", writer.text)
            })
            .chain([r#""Operation":"MeetingParticipantDetail""#.to_string()])
            .collect();
        let forward = interpret(&format!("{{{}}}", parts.join(",")));
        let backward = interpret(&format!("{{{}}}", parts.iter().rev().cloned().collect::<Vec<_>>().join(", ")));
        prop_assert_eq!(facts(&forward), facts(&backward));
        prop_assert_eq!(forward.rows, backward.rows);
    }
}
