use std::sync::Arc;

use super::super::tests::{ANNA, BEAT, LATER, MEETING, OTHER, analysis, ask, cells, detail, json, says, session};
use super::super::{AnalysisOptions, Question};
use crate::knowledge::NetworkMap;
use crate::record::Row;
use crate::schema::Column::{self, *};

const PC: (Column, &str) = (DeviceId, "11111111-1111-4111-8111-111111111111");
const PHONE: (Column, &str) = (DeviceId, "22222222-2222-4222-8222-222222222222");
const CARLA: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a003";

fn stay(who: &'static str, join: &'static str, leave: &'static str, more: &[(Column, &'static str)]) -> Row<'static> {
    let own = [(UserObjectId, who), (Column::ParticipantKind, "Member"), (JoinTime, join), (LeaveTime, leave)];
    session(&[&own[..], more].concat())
}

fn all() -> AnalysisOptions {
    AnalysisOptions { list_returns: true, list_handovers: true, ..AnalysisOptions::default() }
}

/// Class and length of what is told of these rows.
fn told_with(options: AnalysisOptions, rows: &[Row<'_>]) -> Vec<String> {
    ask(Question::Disconnections, options, rows).iter().map(|row| cells(row, &["Class", "GapSeconds"])).collect()
}

fn told(rows: &[Row<'_>]) -> Vec<String> {
    told_with(all(), rows)
}

#[test]
fn a_short_gap_is_a_drop_up_to_its_limit() {
    for (join, expected) in
        [("@10:10:01", r#""Drop" 1"#), ("@10:15:00", r#""Drop" 300"#), ("@10:15:01", r#""LeftAndReturned" 301"#)]
    {
        let rows = [stay(ANNA, "@10:00:00", "@10:10:00", &[PC]), stay(ANNA, join, "@10:30:00", &[PC])];
        assert_eq!(told(&rows), [expected]);
    }
    let rows = [stay(ANNA, "@10:00:00", "@10:10:00", &[PC]), stay(ANNA, "@10:10:04", "@10:30:00", &[PC])];
    let options = |minimum_gap_seconds, maximum_gap_seconds| AnalysisOptions {
        minimum_gap_seconds,
        maximum_gap_seconds,
        ..AnalysisOptions::default()
    };
    assert_eq!(told_with(options(5, 300), &rows), [""; 0]);
    assert_eq!(told_with(options(0, 3), &rows), [""; 0], "whoever left is listed on request");
    assert_eq!(told_with(options(4, 4), &rows), [r#""Drop" 4"#]);
}

#[test]
fn overlapping_sessions_counted_as_disconnection() {
    // Two devices at once, and one device twice for long: nobody was gone.
    let rows = [stay(ANNA, "@10:00:00", "@10:30:00", &[PC]), stay(ANNA, "@10:10:00", "@10:50:00", &[PHONE])];
    assert_eq!(told_with(AnalysisOptions::default(), &rows), [""; 0]);
    let rows = [stay(ANNA, "@10:00:00", "@10:30:00", &[PC]), stay(ANNA, "@10:10:00", "@10:50:00", &[PC])];
    assert_eq!(told(&rows), [""; 0]);
}

#[test]
fn a_return_after_five_hours_counted() {
    let rows = [stay(ANNA, "@08:00:00", "@08:30:00", &[PC]), stay(ANNA, "@13:30:00", "@14:00:00", &[PC])];
    assert_eq!(told_with(AnalysisOptions::default(), &rows), [""; 0]);
    assert_eq!(told(&rows), [r#""LeftAndReturned" 18000"#]);
}

#[test]
fn pc_to_phone_missed() {
    let rows = [stay(ANNA, "@10:00:00", "@10:10:00", &[PC]), stay(ANNA, "@10:10:20", "@10:30:00", &[PHONE])];
    let found = ask(Question::Disconnections, AnalysisOptions::default(), &rows);
    assert_eq!(found.len(), 1);
    says(&found[0], &["Class", "GapSeconds", "IsSameDevice"], r#""DeviceSwitch" 20 false"#);
}

#[test]
fn devices_unknown_lumped_together() {
    // Of different people, in any case.
    let rows = [stay(ANNA, "@10:00:00", "@10:10:00", &[]), stay(BEAT, "@10:10:20", "@10:30:00", &[])];
    assert_eq!(told(&rows), [""; 0]);
    let after = |before: &[(Column, &'static str)], after: &[(Column, &'static str)]| {
        let rows = [stay(ANNA, "@10:00:00", "@10:10:00", before), stay(ANNA, "@10:10:20", "@10:30:00", after)];
        cells(&ask(Question::Disconnections, all(), &rows)[0], &["Class", "IsSameDevice"])
    };
    assert_eq!(after(&[], &[]), r#""Drop" null"#);
    assert_eq!(after(&[(ClientIP, "192.0.2.1")], &[(ClientIP, "192.0.2.1")]), r#""Drop" true"#);
    assert_eq!(after(&[(ClientIP, "192.0.2.1")], &[(ClientIP, "192.0.2.2")]), r#""DeviceSwitch" false"#);
    // What a device says of itself goes before its address.
    let pc = [(UserAgent, "Teams/Windows"), (ClientIP, "192.0.2.1")];
    assert_eq!(after(&pc, &[(UserAgent, "Teams/Windows"), (ClientIP, "198.51.100.1")]), r#""Drop" true"#);
    assert_eq!(after(&pc, &[(UserAgent, "Teams/iOS"), (ClientIP, "192.0.2.1")]), r#""DeviceSwitch" false"#);
    // An id on one side only tells nothing.
    let described = (DeviceInformation, "MacBook Pro");
    assert_eq!(after(&[PC, described], &[described]), r#""Drop" true"#);
}

#[test]
fn whoever_comes_back_before_the_time_out_reconnects() {
    for (leave, expected) in [
        ("@10:10:00", Some(r#""Reconnect" 0"#)),
        ("@10:10:30", Some(r#""Reconnect" -30"#)),
        ("@10:11:00", Some(r#""Reconnect" -60"#)),
        ("@10:11:01", None),
    ] {
        let rows = [stay(ANNA, "@10:00:00", leave, &[PC]), stay(ANNA, "@10:10:00", "@10:50:00", &[PC])];
        assert_eq!(told(&rows), expected.into_iter().collect::<Vec<_>>(), "{leave}");
        // Another device is no reconnection.
        let rows = [stay(ANNA, "@10:00:00", leave, &[PC]), stay(ANNA, "@10:10:00", "@10:50:00", &[PHONE])];
        assert_eq!(told_with(AnalysisOptions::default(), &rows), [""; 0], "{leave}");
        assert_eq!(told(&rows).len(), 1, "a handover");
    }
    // The second session ends before the first: the first went on.
    let rows = [stay(ANNA, "@10:00:00", "@10:10:50", &[PC]), stay(ANNA, "@10:10:00", "@10:10:20", &[PC])];
    assert_eq!(told(&rows), [""; 0]);
}

/// A gap of exactly 0 s is one where no gap is too short; but for the same device's, which came back in time.
#[test]
fn a_gap_of_nothing_goes_by_the_shortest_gap_that_counts() {
    let touching = |before: &[(Column, &'static str)], after: &[(Column, &'static str)], minimum_gap_seconds| {
        let rows = [stay(ANNA, "@10:00:00", "@10:10:00", before), stay(ANNA, "@10:10:00", "@10:50:00", after)];
        told_with(AnalysisOptions { minimum_gap_seconds, ..all() }, &rows)
    };
    for least in [0, 1, 60] {
        assert_eq!(touching(&[PC], &[PC], least), [r#""Reconnect" 0"#]);
    }
    assert_eq!(touching(&[PC], &[PHONE], 1), [r#""Handover" 0"#]);
    assert_eq!(touching(&[PC], &[PHONE], 0), [r#""DeviceSwitch" 0"#]);
    assert_eq!(touching(&[], &[], 1), [""; 0]);
    assert_eq!(touching(&[], &[], 0), [r#""Drop" 0"#]);
}

#[test]
fn a_device_that_leaves_while_another_stays_hands_over() {
    let rows = [
        stay(ANNA, "@10:00:00", "@10:20:00", &[PC]),
        stay(ANNA, "@10:10:00", "@10:50:00", &[PHONE]),
        stay(ANNA, "@10:22:00", "@10:40:00", &[PC]),
    ];
    assert_eq!(told(&rows), [r#""Handover" -600"#, r#""Handover" -1800"#]);
    assert_eq!(told_with(AnalysisOptions::default(), &rows), [""; 0], "somebody present is not gone");
}

#[test]
fn any_number_of_sessions_hides_no_gap() {
    let mut rows = vec![stay(ANNA, "@10:00:00", "@10:40:00", &[PC])];
    rows.extend((0..40).map(|_| stay(ANNA, "@10:01:00", "@10:02:00", &[PHONE])));
    rows.push(stay(ANNA, "@10:41:00", "@10:50:00", &[PC]));
    assert_eq!(told_with(AnalysisOptions::default(), &rows), [r#""Drop" 60"#]);
}

#[test]
fn the_end_of_the_meeting_cuts_nobody_off() {
    let rows = [
        detail(&[]),
        stay(ANNA, "@10:00:00", "@11:00:00", &[PC]),
        stay(ANNA, "@11:01:00", "@11:02:00", &[PC]),
        stay(BEAT, "@10:00:00", "@10:59:00", &[PC]),
        stay(BEAT, "@11:01:00", "@11:02:00", &[PC]),
    ];
    assert_eq!(told(&rows), [r#""Drop" 120"#]);
}

#[test]
fn sessions_without_a_length_tell_nothing() {
    let rows = [
        stay(ANNA, "@10:00:00", "@10:10:00", &[PC]),
        stay(ANNA, "@10:10:10", "@10:10:10", &[PC]),
        stay(ANNA, "@10:10:20", "@10:10:15", &[PC]),
        session(&[(UserObjectId, ANNA), (JoinTime, "@10:10:30"), PC]),
    ];
    assert_eq!(told(&rows), [""; 0]);
}

#[test]
fn applications_never_and_telephones_on_request() {
    let twice = |kind| {
        let more = [(Column::ParticipantKind, kind)];
        [stay(ANNA, "@10:00:00", "@10:10:00", &more), stay(ANNA, "@10:10:10", "@10:20:00", &more)]
    };
    assert_eq!(told(&twice("Application")), [""; 0]);
    assert_eq!(told(&twice("Phone")), [""; 0]);
    assert_eq!(told_with(AnalysisOptions { include_phones: true, ..all() }, &twice("Phone")), [r#""Drop" 10"#]);
    // Of whom nothing is known every session is another person's.
    let nobody = |join, leave| session(&[(JoinTime, join), (LeaveTime, leave), PC]);
    assert_eq!(told(&[nobody("@10:00:00", "@10:10:00"), nobody("@10:10:10", "@10:20:00")]), [""; 0]);
}

/// Somebody who was there from an address, was gone at `lost`, and came back.
fn lost(
    who: &'static str,
    meeting: &'static str,
    lost: &'static str,
    address: Option<&'static str>,
) -> [Row<'static>; 2] {
    let mut more = vec![(MeetingId, meeting), PC];
    more.extend(address.map(|address| (ClientIP, address)));
    [stay(who, "@10:00:00", lost, &more), stay(who, "@10:13:00", "@10:40:00", &more)]
}

fn incidents(options: AnalysisOptions, rows: &[[Row<'static>; 2]]) -> Vec<String> {
    let found = ask(Question::Disconnections, options, &rows.concat());
    found.iter().map(|row| cells(row, &["IncidentId", "IncidentPeople"])).collect()
}

#[test]
fn several_people_of_one_network_within_a_minute_are_one_incident() {
    let none = "null null";
    for (addresses, network) in [
        // Of one /24, of one /64, behind one address.
        ([Some("192.0.2.7"), Some("192.0.2.200")], Some("192.0.2.0/24")),
        ([Some("2001:db8:1:2::7"), Some("2001:db8:1:2:ffff::1")], Some("2001:db8:1:2::/64")),
        ([Some("203.0.113.9"), Some("203.0.113.9")], Some("203.0.113.0/24")),
        ([Some("192.0.2.7"), Some("192.0.3.7")], None),
        ([Some("2001:db8:1:2::7"), Some("2001:db8:1:3::7")], None),
        ([None, None], None),
        ([Some("no address"), Some("no address")], None),
    ] {
        // In different meetings: an access point serves all of them.
        let rows = [lost(ANNA, MEETING, "@10:10:00", addresses[0]), lost(BEAT, LATER, "@10:11:00", addresses[1])];
        let expected = match network {
            Some(network) => format!("\"{network} 2026-01-13T10:10:00Z\" 2"),
            None => none.to_owned(),
        };
        assert_eq!(incidents(AnalysisOptions::default(), &rows), [expected.as_str(), expected.as_str()]);
    }
    let address = Some("192.0.2.7");
    let apart = [lost(ANNA, MEETING, "@10:10:00", address), lost(BEAT, LATER, "@10:11:01", address)];
    assert_eq!(incidents(AnalysisOptions::default(), &apart), [none, none]);
    let one_person = [lost(ANNA, MEETING, "@10:10:00", address), lost(ANNA, LATER, "@10:10:00", address)];
    assert_eq!(incidents(AnalysisOptions::default(), &one_person), [none, none]);
    // The minute begins with the first: the third is too late.
    let chain = [
        lost(ANNA, MEETING, "@10:10:00", address),
        lost(BEAT, MEETING, "@10:10:50", address),
        lost(CARLA, MEETING, "@10:11:40", address),
    ];
    assert_eq!(incidents(AnalysisOptions::default(), &chain)[2], none);
    // Somebody cut off alone before does not use up the minute of those who follow.
    let alone_before = [
        lost(ANNA, MEETING, "@10:09:30", address),
        lost(ANNA, LATER, "@10:10:20", address),
        lost(BEAT, MEETING, "@10:11:00", address),
    ];
    let together = incidents(AnalysisOptions::default(), &alone_before);
    assert_eq!(together.iter().filter(|found| found.as_str() != none).count(), 2, "{together:?}");
}

#[test]
fn a_network_map_names_sites_and_says_what_one_network_is() {
    let map = NetworkMap::parse(b"CIDR,Site,Country\n192.0.2.0/23,Zurich,ch\n").expect("a map");
    let options = AnalysisOptions { network_map: Some(Arc::new(map)), ..AnalysisOptions::default() };
    let rows = [
        lost(ANNA, MEETING, "@10:10:00", Some("192.0.2.7")),
        lost(BEAT, MEETING, "@10:10:30", Some("192.0.3.7")),
        lost(CARLA, MEETING, "@10:10:30", Some("198.51.100.7")),
    ];
    let found = ask(Question::Disconnections, options, &rows.concat());
    says(&found[0], &["Network", "Site", "Country", "IncidentPeople"], r#""192.0.2.0/23" "Zurich" "ch" 2"#);
    says(&found[2], &["Network", "Site", "IncidentPeople"], r#""198.51.100.0/24" null null"#);
    let options = AnalysisOptions { ipv4_prefix: 8, ..AnalysisOptions::default() };
    says(&ask(Question::Disconnections, options, &rows[2])[0], &["Network"], "\"198.0.0.0/8\"");
}

#[test]
fn the_summary_says_of_how_many() {
    let rows = [
        lost(ANNA, MEETING, "@10:10:00", Some("192.0.2.7")).to_vec(),
        lost(BEAT, MEETING, "@10:10:30", Some("192.0.2.8")).to_vec(),
        vec![stay(CARLA, "@10:00:00", "@10:30:00", &[PC, (ClientIP, "192.0.2.9")])],
        vec![stay(ANNA, "@12:00:00", "@12:30:00", &[(MeetingId, LATER), (ParticipantOrganizationId, OTHER)])],
    ];
    let mut analysis = analysis(AnalysisOptions::default(), &rows.concat());
    let found: Vec<_> = json(&analysis.summary(Question::Disconnections))
        .iter()
        .map(|row| cells(row, &["Measure", "By", "Value", "Count", "Of", "Percent"]))
        .collect();
    for line in [
        r#""MeetingsAffected" null null 1 2 50"#,
        r#""AttendancesAffected" null null 2 4 50"#,
        r#""PeopleAffected" null null 2 3 66"#,
        r#""Incidents" null null 1 null null"#,
        r#""Events" "Class" "Drop" 2 2 100"#,
        r#""Disconnections" "Network" "192.0.2.0/24" 2 5 40"#,
        r#""Disconnections" "User" "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001" 1 3 33"#,
        r#""Disconnections" "Hour" "10:00" 2 5 40"#,
        r#""Disconnections" "Day" "2026-01-13" 2 6 33"#,
    ] {
        assert!(found.iter().any(|found| found == line), "{line}: {found:#?}");
    }
}
