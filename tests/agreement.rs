//! What has to agree, whatever was recorded: who is one person in every verb, answers with and without pseudonyms, an empty
//! text and no text, and our own rows before and after they were written.

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::{Row, csv, read_with, table_rows};
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question};
use teams_meeting_audit::de_identify::DeIdentifier;
use teams_meeting_audit::filter::Filter;
use teams_meeting_audit::output::TextFormat;
use teams_meeting_audit::reader::{Reader, ReaderOptions};

const OWN: &str = "7b1c1f0e-2222-4a3f-9d55-5d8c4be5a0ff";
const OTHER: &str = "7b1c1f0e-3333-4a3f-9d55-5d8c4be5a0ff";
const KEY: &str = "a key that is long enough for everybody";

fn id(number: usize) -> String {
    format!("0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a{number:03}")
}

fn meeting_id(number: usize) -> String {
    format!("1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3{number:03}")
}

fn minute(minute: usize) -> String {
    format!("2026-03-10T{:02}:{:02}:00", 9 + minute / 60, minute % 60)
}

fn record(number: usize, operation: &str, more: Value) -> Value {
    let mut record = json!({
        "CreationTime": "2026-03-10T18:00:00", "Id": format!("00000000-0000-4000-8000-{number:012}"),
        "Operation": operation, "OrganizationId": OWN, "UserId": "somebody@harbour.example", "UserType": 0,
    });
    if let (Value::Object(record), Value::Object(more)) = (&mut record, more) {
        record.extend(more);
    }
    record
}

fn lines(records: &[Value]) -> Vec<u8> {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    lines.join("\n").into_bytes()
}

fn filter(build: impl FnOnce(&mut Filter) -> teams_meeting_audit::Result<()>) -> Filter {
    let mut filter = Filter::default();
    build(&mut filter).expect("a filter");
    filter
}

fn analysis(bytes: &[u8], options: AnalysisOptions) -> Analysis {
    let mut reader = Reader::new(ReaderOptions { threads: 1, ..ReaderOptions::default() }).expect("options");
    reader.add_bytes(bytes.to_vec());
    reader.close_input();
    let mut analysis = Analysis::new(AnalysisOptions { threads: 1, ..options }).expect("options");
    analysis.add_reader(&mut reader).expect("readable");
    analysis
}

fn answer(bytes: &[u8], question: Question, options: AnalysisOptions) -> Vec<Row> {
    table_rows(&analysis(bytes, options).answer(question))
}

fn all(filter: Filter) -> AnalysisOptions {
    AnalysisOptions {
        filter,
        calls: true,
        include_unknown: true,
        list_returns: true,
        list_handovers: true,
        include_phones: true,
        ..AnalysisOptions::default()
    }
}

/// One person who was renamed, then has nothing but an id, then nothing but the new name; and somebody else.
fn renamed() -> Vec<u8> {
    let session = |number: usize, attendee: Value| {
        let times = json!({"MeetingDetailId": meeting_id(1), "JoinTime": minute(number), "LeaveTime": minute(number + 5),
            "Attendees": [attendee]});
        record(number, "MeetingParticipantDetail", times)
    };
    lines(&[
        session(1, json!({"UserObjectId": id(1), "UPN": "mila.old@harbour.example", "DisplayName": "Mila Old"})),
        session(11, json!({"UserObjectId": id(1), "UPN": "mila.new@harbour.example", "DisplayName": "Mila New"})),
        session(21, json!({"UserObjectId": format!("8:orgid:{}", id(1))})),
        session(31, json!({"UPN": "MILA.new@harbour.example", "DisplayName": "Mila N."})),
        session(41, json!({"UserObjectId": id(2), "UPN": "ana@harbour.example", "DisplayName": "Ana"})),
    ])
}

#[test]
fn a_person_who_was_renamed_is_found_by_every_name() {
    let bytes = renamed();
    let names = [
        "mila.old@harbour.example",
        "mila.new@harbour.example",
        "MILA.OLD@*",
        &id(1),
        &format!("8:orgid:{}", id(1)),
        "mila old",
        "Mila N.",
    ];
    for name in names {
        let wanted = || filter(|filter| filter.add_user(name));
        let rows = read_with(&bytes, ReaderOptions { filter: wanted(), ..ReaderOptions::default() }).rows;
        assert_eq!(rows.len(), 4, "{name}");
        assert_eq!(answer(&bytes, Question::Activity, all(wanted())).len(), 4, "{name}");
        let attended = answer(&bytes, Question::Attendance, all(wanted()));
        assert_eq!(attended.iter().map(|row| row["Sessions"].as_str()).collect::<Vec<_>>(), ["4"], "{name}");
        assert_eq!(answer(&bytes, Question::Disconnections, all(wanted())).len(), 3, "{name}");
    }
    let nobody = filter(|filter| filter.add_user("mila"));
    assert!(answer(&bytes, Question::Activity, all(nobody)).is_empty());
}

#[test]
fn an_organizer_with_two_ids_is_one_organizer() {
    let mut records = Vec::new();
    for (number, organizer) in [(1, 1), (2, 2)] {
        let start = number * 60;
        let detail = json!({"Id": meeting_id(number), "StartTime": minute(start), "EndTime": minute(start + 50),
            "Organizer": {"UserObjectId": id(organizer)}});
        records.push(record(number, "MeetingDetail", detail));
        let attendees = [
            json!({"UserObjectId": id(organizer), "UPN": "mila@harbour.example"}),
            json!({"UserObjectId": id(3), "UPN": "ana@harbour.example"}),
        ];
        for (place, attendee) in attendees.into_iter().enumerate() {
            let session = json!({"MeetingDetailId": meeting_id(number), "JoinTime": minute(start),
                "LeaveTime": minute(start + 50), "Attendees": [attendee]});
            records.push(record(10 * number + place, "MeetingParticipantDetail", session));
        }
    }
    let bytes = lines(&records);
    let attended = answer(&bytes, Question::Attendance, all(Filter::default()));
    let organized: Vec<_> =
        attended.iter().map(|row| (row["UserPrincipalName"].as_str(), row["IsOrganizer"].as_str())).collect();
    assert_eq!(
        organized,
        [
            ("mila@harbour.example", "true"),
            ("ana@harbour.example", "false"),
            ("mila@harbour.example", "true"),
            ("ana@harbour.example", "false"),
        ]
    );
    let acts = answer(&bytes, Question::Activity, all(filter(|filter| filter.add_user("ana@*"))));
    assert_eq!(acts[1].get("FirstSeen"), None, "the organizer is the same under either id");
    for one in [id(1), id(2)] {
        let organized = filter(|filter| filter.add_organizer(&one));
        assert_eq!(answer(&bytes, Question::Meetings, all(organized.clone())).len(), 2);
        assert_eq!(read_with(&bytes, ReaderOptions { filter: organized, ..ReaderOptions::default() }).rows.len(), 6);
    }
}

#[test]
fn a_list_of_users_ties_ids_for_filters_too() {
    let session = |number: usize, who: usize| {
        let session = json!({"MeetingDetailId": meeting_id(1), "JoinTime": minute(number), "LeaveTime": minute(number + 5),
            "Attendees": [{"UserObjectId": id(who)}]});
        record(number, "MeetingParticipantDetail", session)
    };
    let bytes = lines(&[session(1, 1), session(11, 2), session(21, 3)]);
    let map = format!("ObjectId,UserPrincipalName\n{},mila@map.example\n{},mila@map.example\n", id(1), id(2));
    let map = Arc::new(teams_meeting_audit::knowledge::UserMap::parse(map.as_bytes()).expect("a map"));
    for name in ["mila@map.example", &id(1), &id(2)] {
        let wanted = filter(|filter| filter.add_user(name));
        let user_map = Some(map.clone());
        let options = ReaderOptions { filter: wanted.clone(), user_map: user_map.clone(), ..ReaderOptions::default() };
        assert_eq!(read_with(&bytes, options).rows.len(), 2, "{name}");
        let options = AnalysisOptions { user_map, ..all(wanted) };
        assert_eq!(answer(&bytes, Question::Activity, options).len(), 2, "{name}");
    }
}

#[test]
fn telephones_are_asked_for_in_any_spelling() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let bytes = std::fs::read(folder.join("telephones-and-accounts-as-clients-write-them.jsonl")).expect("a fixture");
    for number in ["+15550100142", "+1 (555) 010 0142", "tel:+15550100142", "*0100142"] {
        let wanted = filter(|filter| filter.add_user(number));
        assert_eq!(answer(&bytes, Question::Activity, all(wanted.clone())).len(), 3, "{number}");
        assert_eq!(read_with(&bytes, ReaderOptions { filter: wanted, ..ReaderOptions::default() }).rows.len(), 3);
    }
    let attended = answer(&bytes, Question::Attendance, all(Filter::default()));
    let sessions = |kind: &str| {
        let of_kind = attended.iter().filter(|row| row["ParticipantKind"] == kind);
        of_kind.map(|row| row["Sessions"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((sessions("Phone"), sessions("Member")), (vec!["3".to_owned()], vec!["2".to_owned()]));
}

#[test]
fn a_meeting_id_that_names_none_is_no_meeting_anywhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let bytes = std::fs::read(folder.join("a-meeting-id-that-names-none.jsonl")).expect("a fixture");
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_bytes(bytes.clone());
    reader.close_input();
    while reader.next_table().expect("readable").is_some() {}
    let books = table_rows(&reader.completeness());
    let count = |measure: &str| books.iter().find(|row| row["Measure"] == measure).map(|row| row["Count"].clone());
    assert_eq!(count("OrphanParticipantMeetings").as_deref(), Some("1"));
    assert_eq!(count("RowsWithoutMeeting").as_deref(), Some("3"));
    assert_eq!(table_rows(&reader.summary())[0]["RowsWithoutMeeting"], "3");
    let mut analysis = analysis(&bytes, all(Filter::default()));
    assert_eq!((analysis.answer(Question::Meetings).rows(), analysis.left_out().without_meeting), (1, 3));
}

#[test]
fn meetings_with_outsiders_are_counted_of_the_same_meetings() {
    let detail = |number: usize| {
        record(
            number,
            "MeetingDetail",
            json!({"Id": meeting_id(number), "StartTime": minute(0), "EndTime": minute(50)}),
        )
    };
    let session = |number: usize, meeting: usize, organization: &str| {
        let session = json!({"MeetingDetailId": meeting_id(meeting), "JoinTime": minute(0), "LeaveTime": minute(50),
            "Attendees": [{"UserObjectId": id(number), "OrganizationId": organization}]});
        record(number, "MeetingParticipantDetail", session)
    };
    // The second has no participants, and the third no record of its own.
    let bytes = lines(&[detail(1), detail(2), session(11, 1, OWN), session(12, 1, OTHER), session(13, 3, OWN)]);
    let mut analysis = analysis(&bytes, AnalysisOptions::default());
    let counted = |table: &teams_meeting_audit::table::Table| {
        let rows = table_rows(table);
        let row = rows.into_iter().find(|row| row["Measure"] == "MeetingsWithOutsiders").expect("a count");
        (row["Count"].clone(), row["Of"].clone())
    };
    let expected = ("1".to_owned(), "3".to_owned());
    assert_eq!(counted(&analysis.summary(Question::Meetings)), expected);
    assert_eq!(counted(&analysis.summary(Question::Outsiders)), expected);
}

/// What an attendee is recorded by, as numbers: id, UPN, name, organisation, recipient type, spelling.
type Who = (usize, usize, usize, usize, usize, usize);

/// A session: who, meeting, join, length, organizer of the record, inviter.
type Seen = (Who, usize, usize, usize, usize, usize);

fn attendee(who: &Who, inviter: usize) -> Value {
    let &(object, upn, name, organization, recipient, spelling) = who;
    let mut attendee = Map::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            attendee.insert(key.to_owned(), value.into());
        }
    };
    let object = (object > 0).then(|| match spelling {
        0 => id(object),
        1 => format!("8:orgid:{}", id(object)),
        _ => id(object).to_uppercase(),
    });
    set("UserObjectId", object);
    let upns = [
        "",
        "mila@harbour.example",
        "Mila.N@harbour.example",
        "ana@quay.example",
        "x_quay.example#EXT#@harbour.example",
    ];
    set("UPN", upns.get(upn).filter(|upn| !upn.is_empty()).map(|upn| (*upn).to_owned()));
    let names = [
        ["", "Mila", "Ana", "+15550100142", "n/a"],
        ["", " Mila ", "Ana", "+1 555 010 0142", "N/A"],
        ["", "Mila", "Ana ", "+1 (555) 010-0142", "Unknown (Unknown)"],
    ];
    set("DisplayName", Some(names[spelling][name].to_owned()).filter(|name| !name.is_empty()));
    set(
        "OrganizationId",
        ["", OWN, OTHER].get(organization).filter(|text| !text.is_empty()).map(|text| (*text).to_owned()),
    );
    set(
        "RecipientType",
        ["", "User", "Phone", "Anonymous"]
            .get(recipient)
            .filter(|text| !text.is_empty())
            .map(|text| (*text).to_owned()),
    );
    if inviter > 0 {
        let inviter = json!({"UserIdentifier": format!("8:orgid:{}", id(inviter)), "UPN": "mila@harbour.example"});
        attendee.insert("InviterInfo".to_owned(), inviter);
    }
    Value::Object(attendee)
}

fn records(seen: &[Seen], organizers: &[usize]) -> Vec<Value> {
    let details = (1..=2).map(|number| {
        let mut detail = json!({"Id": meeting_id(number), "StartTime": minute(0), "EndTime": minute(100)});
        if organizers[number - 1] > 0 {
            detail["Organizer"] = json!({"UserObjectId": id(organizers[number - 1])});
        }
        record(number, "MeetingDetail", detail)
    });
    let sessions = seen.iter().zip(10..).map(|((who, meeting, join, length, user, inviter), number)| {
        let mut session = json!({"MeetingDetailId": meeting_id(*meeting), "JoinTime": minute(*join),
            "LeaveTime": minute(join + length), "Attendees": [attendee(who, *inviter)],
            "ClientIP": format!("192.0.2.{}", who.0)});
        if *user > 0 {
            session["UserKey"] = id(*user).into();
            session["UserId"] = "ana@quay.example".into();
        }
        record(number, "MeetingParticipantDetail", session)
    });
    details.chain(sessions).collect()
}

fn who() -> impl Strategy<Value = Who> {
    (0..4usize, 0..5usize, 0..5usize, 0..3usize, 0..4usize, 0..3usize)
}

fn sessions() -> impl Strategy<Value = Vec<Seen>> {
    prop::collection::vec((who(), 1..3usize, 0..90usize, 0..9usize, 0..8usize, 0..6usize), 1..14).prop_map(|seen| {
        // Most records say of nobody else.
        let rare = |number: usize| if number < 3 { number } else { 0 };
        seen.into_iter()
            .map(|(who, meeting, join, length, user, inviter)| (who, meeting, join, length, rare(user), rare(inviter)))
            .collect()
    })
}

const WANTED: [&str; 6] =
    ["mila@harbour.example", "*@quay.example", "Mila", "+1 555 0100142", "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001", "*"];

/// The cells that tell of nobody, in an order of their own.
fn figures(rows: &[Row], columns: &[&str]) -> Vec<Vec<Option<String>>> {
    let mut rows: Vec<Vec<_>> =
        rows.iter().map(|row| columns.iter().map(|column| row.get(*column).cloned()).collect()).collect();
    rows.sort();
    rows
}

/// Of each answer what does not depend on how anything is spelled.
fn told(bytes: &[u8], options: &dyn Fn() -> AnalysisOptions) -> Vec<Vec<Vec<Option<String>>>> {
    let mut analysis = analysis(bytes, options());
    let columns: [(Question, &[&str]); 5] = [
        (
            Question::Meetings,
            &[
                "StartTime",
                "FirstJoin",
                "LastLeave",
                "People",
                "PeakPeople",
                "Sessions",
                "Members",
                "Guests",
                "Federated",
                "Anonymous",
                "Phones",
                "Unknown",
                "HasMeetingDetail",
            ],
        ),
        (
            Question::Attendance,
            &[
                "FirstJoin",
                "LastLeave",
                "Sessions",
                "PresentSeconds",
                "OverlapSeconds",
                "AbsentSeconds",
                "IsOrganizer",
                "IdentityBasis",
                "ParticipantKind",
                "Flags",
            ],
        ),
        (Question::Disconnections, &["Class", "GapStart", "GapEnd", "GapSeconds", "IsSameDevice", "IncidentPeople"]),
        (Question::Outsiders, &["FirstJoin", "Sessions", "PeoplePresent", "MembersPresent", "ParticipantKind"]),
        (Question::Activity, &["JoinTime", "LeaveTime", "FirstSeen", "ParticipantKind"]),
    ];
    columns.into_iter().map(|(question, columns)| figures(&table_rows(&analysis.answer(question)), columns)).collect()
}

fn de_identifier() -> Arc<DeIdentifier> {
    Arc::new(DeIdentifier::new(KEY).expect("a key"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// The rows of an export are the sessions of the activity, and the sheet's; whichever way somebody is asked for.
    #[test]
    fn rows_and_answers_choose_the_same_people(seen in sessions(), organizers in prop::collection::vec(0..4usize, 2), wanted in 0..WANTED.len(), as_organizer in any::<bool>()) {
        let bytes = lines(&records(&seen, &organizers));
        let wanted = filter(|filter| match as_organizer {
            true => filter.add_organizer(WANTED[wanted]),
            false => filter.add_user(WANTED[wanted]),
        });
        let exported = read_with(&bytes, ReaderOptions { filter: wanted.clone(), threads: 1, ..ReaderOptions::default() });
        let attended: BTreeSet<_> = answer(&bytes, Question::Attendance, all(wanted.clone())).iter().map(|row| row["MeetingId"].clone()).collect();
        let of_participants: Vec<_> = exported.rows.iter().filter(|row| row["RecordKind"] == "Participant").collect();
        let meetings: BTreeSet<_> = of_participants.iter().map(|row| row["MeetingId"].clone()).collect();
        prop_assert_eq!(&attended, &meetings);
        let listed: BTreeSet<_> = answer(&bytes, Question::Meetings, all(wanted.clone())).iter().map(|row| row["MeetingId"].clone()).collect();
        let any: BTreeSet<_> = exported.rows.iter().map(|row| row["MeetingId"].clone()).collect();
        prop_assert_eq!(listed, any);
        if as_organizer {
            let acts = answer(&bytes, Question::Activity, all(wanted));
            prop_assert_eq!(acts.len(), of_participants.len());
        }
    }

    /// Whom somebody was with is told by all rows of the meetings in which that person has one, and by nothing else.
    #[test]
    fn the_meetings_of_somebody_are_those_with_a_row_of_theirs(seen in sessions(), organizers in prop::collection::vec(0..4usize, 2), with in 0..WANTED.len(), user in prop::option::of(0..WANTED.len()), threads in 1..3usize) {
        let bytes = lines(&records(&seen, &organizers));
        let user = |filter: &mut Filter| user.map_or(Ok(()), |user| filter.add_user(WANTED[user]));
        let rows = |filter: Filter| read_with(&bytes, ReaderOptions { filter, threads, ..ReaderOptions::default() }).rows;
        let theirs: BTreeSet<_> = rows(filter(|filter| filter.add_user(WANTED[with]))).iter().map(|row| row["MeetingId"].clone()).collect();
        let of_theirs = |rows: Vec<Row>| rows.into_iter().filter(|row| theirs.contains(&row["MeetingId"])).collect::<Vec<_>>();
        let both = filter(|filter| { user(filter)?; filter.add_with_user(WANTED[with]) });
        prop_assert_eq!(rows(both.clone()), of_theirs(rows(filter(user))));
        for &question in Question::ALL {
            let found = answer(&bytes, question, all(both.clone()));
            prop_assert_eq!(found, of_theirs(answer(&bytes, question, all(filter(user)))), "{:?}", question);
        }
    }

    /// A kind chooses those rows that say it, and of meetings those in which somebody was of whom the attendance says it.
    #[test]
    fn a_kind_of_participant_chooses_the_rows_that_say_it(seen in sessions(), kinds in prop::collection::vec(0..4usize, 1..3), resolve in any::<bool>()) {
        let bytes = lines(&records(&seen, &[1, 2]));
        let kinds: Vec<_> = kinds.into_iter().map(|kind| ["member", "Federated", "Anonymous", "Guest"][kind]).collect();
        let wanted = filter(|filter| kinds.iter().try_for_each(|kind| filter.add_participant_kind(kind)));
        let says = |row: &Row| row.get("ParticipantKind").is_some_and(|found| kinds.iter().any(|kind| found.eq_ignore_ascii_case(kind)));
        let saying = |rows: Vec<Row>| rows.into_iter().filter(says).collect::<Vec<_>>();
        let rows = |filter| read_with(&bytes, ReaderOptions { filter, resolve, threads: 1, ..ReaderOptions::default() }).rows;
        prop_assert_eq!(rows(wanted.clone()), saying(rows(Filter::default())));
        for question in [Question::Attendance, Question::Disconnections, Question::Outsiders, Question::Activity] {
            let found = answer(&bytes, question, all(wanted.clone()));
            prop_assert_eq!(found, saying(answer(&bytes, question, all(Filter::default()))), "{:?}", question);
        }
        let ids = |rows: Vec<Row>| rows.iter().map(|row| row["MeetingId"].clone()).collect::<BTreeSet<_>>();
        let attended = ids(answer(&bytes, Question::Attendance, all(wanted.clone())));
        prop_assert_eq!(ids(answer(&bytes, Question::Meetings, all(wanted))), attended);
    }

    /// Pseudonyms change no row that is chosen and no number; and whoever analyses rows with pseudonyms finds the same.
    #[test]
    fn pseudonyms_flip_no_answer(seen in sessions(), organizers in prop::collection::vec(0..4usize, 2), wanted in 0..WANTED.len()) {
        let bytes = lines(&records(&seen, &organizers));
        let wanted = filter(|filter| filter.add_user(WANTED[wanted]));
        let plain = told(&bytes, &|| all(wanted.clone()));
        let hidden = told(&bytes, &|| AnalysisOptions { de_identify: Some(de_identifier()), ..all(wanted.clone()) });
        prop_assert_eq!(&plain, &hidden);
        let rows = |de_identify| {
            let options = ReaderOptions { filter: wanted.clone(), threads: 1, de_identify, ..ReaderOptions::default() };
            figures(&read_with(&bytes, options).rows, &["RecordNumber", "AttendeeIndex", "ParticipantKind", "JoinTime"])
        };
        prop_assert_eq!(rows(None), rows(Some(de_identifier())));
        let written = support::export(&bytes, TextFormat::JsonLines, ReaderOptions { threads: 1, de_identify: Some(de_identifier()), ..ReaderOptions::default() });
        prop_assert_eq!(told(&bytes, &|| all(Filter::default())), told(&written, &|| all(Filter::default())));
    }

    /// A text that was recorded empty tells nobody anything, in no answer and to no filter.
    #[test]
    fn an_empty_text_is_as_good_as_none(seen in sessions(), empty in prop::collection::vec(0..13usize, 0..9), address in any::<bool>()) {
        let records = records(&seen, &[1, 2]);
        let mut emptied = records.clone();
        for (place, key) in empty.iter().enumerate() {
            let of_record = ["ClientIP", "DeviceId", "DeviceInformation", "UserAgent", "MeetingURL", "ChatThreadId", "ICalUid", "CommunicationSubType", "CallId"];
            let of_attendee = ["UserObjectId", "UPN", "DisplayName", "OrganizationId"];
            let at = place % emptied.len();
            let object = match key.checked_sub(of_record.len()) {
                None => &mut emptied[at],
                Some(_) if emptied[at]["Attendees"].is_null() => continue,
                Some(_) => &mut emptied[at]["Attendees"][0],
            };
            let name = of_record.iter().chain(&of_attendee).nth(*key).expect("a key");
            if object[*name].is_null() {
                object[*name] = "".into();
            }
        }
        let wanted = || filter(|filter| {
            if address { filter.set_client_ip_pattern(".*")? }
            filter.add_user("*")
        });
        prop_assert_eq!(told(&lines(&records), &|| all(wanted())), told(&lines(&emptied), &|| all(wanted())));
        let rows = |bytes: &[u8]| read_with(bytes, ReaderOptions { filter: wanted(), threads: 1, ..ReaderOptions::default() }).rows.len();
        prop_assert_eq!(rows(&lines(&records)), rows(&lines(&emptied)));
    }

    /// Whatever our own rows say of which attendee they are, they are as many after they were written and read again.
    #[test]
    fn own_rows_are_as_many_when_they_come_back(
        rows in prop::collection::vec((0..3usize, 0..3usize, prop::option::of(0..3i64), 0..3usize, 0..3usize), 0..14),
        with_index in any::<bool>(),
    ) {
        let kinds = ["Participant", "Meeting", "CallParticipant"];
        let ids = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "00000000-0000-0000-0000-000000000000"];
        let mut text = format!("RecordKind,AuditId,{},DisplayName,JoinTime\n", if with_index { "AttendeeIndex" } else { "Attendee Index?" });
        for (kind, id, index, name, join) in &rows {
            let index = index.map(|index| index.to_string()).unwrap_or_default();
            let names = ["", "\"\"", "Mila"];
            let joins = ["", "2026-03-10T09:00:00Z", "2026-03-10T09:01:00+01:00"];
            text.push_str(&format!("{},{},{index},{},{}\n", kinds[*kind], ids[*id], names[*name], joins[*join]));
        }
        let options = || ReaderOptions { threads: 1, ..ReaderOptions::default() };
        let first = read_with(text.as_bytes(), options());
        prop_assert!(first.counts.balance());
        for form in [csv(), TextFormat::JsonLines] {
            let written = support::export(text.as_bytes(), form, options());
            let again = read_with(&written, options());
            prop_assert_eq!((again.rows.len(), again.counts.duplicates), (first.rows.len(), 0));
            // The same file given twice has nothing new.
            let mut reader = Reader::new(options()).expect("options");
            let folder = tempfile::tempdir().expect("a folder");
            for name in ["one", "two"] {
                std::fs::write(folder.path().join(name), &written).expect("written");
                reader.add_path(folder.path().join(name));
            }
            let keyless = first.rows.iter().filter(|row| row["AuditId"].starts_with("00000000-0000-0000")).count();
            prop_assert_eq!(support::drain(reader).rows.len(), first.rows.len() + keyless);
        }
    }
}

#[test]
fn the_calls_of_somebody_are_not_the_meetings_of_one_id() {
    let session = |number: usize, operation: &str, key: &str, who: usize| {
        let session = json!({key: meeting_id(1), "JoinTime": minute(number), "LeaveTime": minute(number + 5),
            "Attendees": [{"UserObjectId": id(who), "UPN": format!("person-{who}@harbour.example")}]});
        record(number, operation, session)
    };
    let bytes = lines(&[
        session(1, "CallParticipantDetail", "CallId", 1),
        session(11, "CallParticipantDetail", "CallId", 2),
        session(21, "MeetingParticipantDetail", "MeetingDetailId", 3),
        session(31, "MeetingParticipantDetail", "MeetingDetailId", 2),
        // In no meeting at all: whoever is in it is with nobody.
        record(41, "MeetingParticipantDetail", json!({"Attendees": [{"UserObjectId": id(1)}]})),
        record(42, "MeetingParticipantDetail", json!({"Attendees": [{"UserObjectId": id(2)}]})),
    ]);
    for (with, rows, attended) in [(id(1), 3, 2), (id(3), 2, 2), ("person-2@*".to_owned(), 5, 4), (id(4), 0, 0)] {
        let wanted = filter(|filter| filter.add_with_user(&with));
        assert_eq!(answer(&bytes, Question::Attendance, all(wanted.clone())).len(), attended, "{with}");
        let options = ReaderOptions { filter: wanted, ..ReaderOptions::default() };
        assert_eq!(read_with(&bytes, options).rows.len(), rows, "{with}");
    }
}

#[test]
fn an_organizer_who_is_a_name_alone_was_in_the_meeting() {
    let detail = json!({"Id": meeting_id(1), "StartTime": minute(0), "EndTime": minute(50), "Organizer": "Mila Berg"});
    let session = json!({"MeetingDetailId": meeting_id(1), "JoinTime": minute(0), "LeaveTime": minute(50),
        "Attendees": [{"UserObjectId": id(1)}]});
    let bytes = lines(&[record(1, "MeetingDetail", detail), record(2, "MeetingParticipantDetail", session)]);
    let wanted = filter(|filter| filter.add_with_user("mila berg"));
    assert_eq!(answer(&bytes, Question::Attendance, all(wanted.clone())).len(), 1);
    assert_eq!(read_with(&bytes, ReaderOptions { filter: wanted, ..ReaderOptions::default() }).rows.len(), 2);
}

#[test]
fn nothing_different_is_a_copy() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let bytes = std::fs::read(folder.join("own-rows-that-do-not-say-their-attendee.csv")).expect("a fixture");
    let first = read_with(&bytes, ReaderOptions::default());
    assert_eq!((first.rows.len(), first.counts.duplicates), (4, 1), "of the meeting one is a copy");
    let written = support::export(&bytes, TextFormat::JsonLines, ReaderOptions::default());
    let again = read_with(&written, ReaderOptions::default());
    assert_eq!((again.rows.len(), again.counts.duplicates), (4, 0));
}
