//! Answers from files: what must come out the same however the records were exported, cut up and mixed.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Row, generated, table_rows};
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question};
use teams_meeting_audit::generate::{Format, Profile};
use teams_meeting_audit::reader::{Reader, ReaderOptions};

const MEETING: &str = "11111111-1111-4111-8111-111111111111";

fn meeting(id: &str, start: &str, end: &str, created: &str) -> String {
    format!(
        r#"{{"CreationTime":"{created}","Id":"{id}","Operation":"MeetingDetail","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","StartTime":"{start}","EndTime":"{end}","ChatThreadId":"19:meeting_a@thread.v2"}}"#
    )
}

/// A session; `who` is the last digit of an object id.
fn session(id: u32, meeting: &str, who: u8, join: &str, leave: &str) -> String {
    format!(
        r#"{{"CreationTime":"2026-01-19T01:00:00","Id":"00000000-0000-4000-8000-{id:012}","Operation":"MeetingParticipantDetail","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","MeetingDetailId":"{meeting}","JoinTime":"{join}","LeaveTime":"{leave}","Attendees":[{{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a00{who}","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","RecipientType":"User"}}]}}"#
    )
}

/// Every answer and summary, from files with these contents.
fn answers(files: &[String], options: &AnalysisOptions) -> Vec<Vec<Row>> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    for (number, content) in files.iter().enumerate() {
        let path: PathBuf = folder.path().join(format!("{number}.jsonl"));
        fs::write(&path, content).expect("written");
        reader.add_path(path);
    }
    reader.close_input();
    let mut analysis = Analysis::new(options.clone()).expect("options");
    analysis.add_reader(&mut reader).expect("readable");
    let answer = |&question: &Question| [analysis.answer(question), analysis.summary(question)];
    Question::ALL.iter().flat_map(answer).map(|table| table_rows(&table)).collect()
}

fn attendance(files: &[String], options: &AnalysisOptions) -> Vec<Row> {
    answers(files, options).swap_remove(2)
}

fn all() -> AnalysisOptions {
    AnalysisOptions {
        calls: true,
        include_unknown: true,
        list_returns: true,
        list_handovers: true,
        ..Default::default()
    }
}

#[track_caller]
fn says(row: &Row, cells: &[(&str, &str)]) {
    for (name, expected) in cells {
        assert_eq!(row.get(*name).map(String::as_str), Some(*expected), "{name} of {row:?}");
    }
}

#[test]
fn a_detail_that_comes_days_later_in_another_file() {
    let stay = session(1, MEETING, 1, "2026-01-13T10:10:00", "2026-01-13T10:40:00");
    let detail = meeting(MEETING, "2026-01-13T10:00:00", "2026-01-13T11:00:00", "2026-01-20T04:00:00");
    let apart = [stay.clone(), detail.clone()];
    let before = [detail.clone(), stay.clone()];
    let together = [format!("{stay}\n{detail}\n")];
    for files in [&apart[..], &before, &together] {
        let found = attendance(files, &AnalysisOptions::default());
        says(
            &found[0],
            &[("SpanBasis", "MeetingDetail"), ("PercentPresent", "50"), ("JoinedAfterStartSeconds", "600")],
        );
    }
    let alone = attendance(&apart[..1], &AnalysisOptions::default());
    says(&alone[0], &[("SpanBasis", "Observed"), ("PercentPresent", "100")]);
}

#[test]
fn a_restart_is_a_meeting_of_its_own() {
    let later = "22222222-2222-4222-8222-222222222222";
    let files = [
        meeting(MEETING, "2026-01-13T10:00:00", "2026-01-13T10:30:00", "2026-01-13T20:00:00"),
        meeting(later, "2026-01-13T10:40:00", "2026-01-13T11:00:00", "2026-01-13T20:00:00"),
        session(1, MEETING, 1, "2026-01-13T10:00:00", "2026-01-13T10:30:00"),
        session(2, later, 1, "2026-01-13T10:40:00", "2026-01-13T11:00:00"),
    ];
    let found = answers(&files, &AnalysisOptions::default());
    let instances: Vec<_> = found[0].iter().map(|row| (row["Instance"].as_str(), row["Instances"].as_str())).collect();
    assert_eq!(instances, [("1", "2"), ("2", "2")]);
    assert_eq!(found[2].len(), 2);
    // Between two meetings nobody was cut off.
    assert!(found[4].is_empty(), "{:?}", found[4]);
    let together = attendance(&files, &AnalysisOptions { by_series: true, ..AnalysisOptions::default() });
    assert_eq!(together.len(), 1);
    says(&together[0], &[("Instances", "2"), ("PresentSeconds", "3000"), ("PercentPresent", "100")]);
}

#[test]
fn midnight_is_a_time_like_any_other() {
    let files = [
        meeting(MEETING, "2026-01-13T23:30:00", "2026-01-14T00:30:00", "2026-01-14T08:00:00"),
        session(1, MEETING, 1, "2026-01-13T23:30:00", "2026-01-13T23:59:50"),
        session(2, MEETING, 1, "2026-01-14T00:00:10", "2026-01-14T00:30:00"),
    ];
    let found = answers(&files, &AnalysisOptions::default());
    says(&found[2][0], &[("PresentSeconds", "3580"), ("AbsentSeconds", "20"), ("PercentPresent", "99")]);
    assert_eq!(found[4].len(), 1);
    says(&found[4][0], &[("Class", "Drop"), ("GapSeconds", "20"), ("GapStart", "2026-01-13T23:59:50Z")]);
}

#[test]
fn clocks_that_change_change_no_duration() {
    // In Zurich the clocks went from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October 2026.
    for (day, hours) in [("2026-03-29", ["00", "02"]), ("2026-10-25", ["00", "02"])] {
        let [from, to] = hours.map(|hour| format!("{day}T{hour}:00:00"));
        let files = [meeting(MEETING, &from, &to, &to), session(1, MEETING, 1, &from, &to)];
        for zone in [chrono_tz::UTC, chrono_tz::Europe::Zurich] {
            let found = attendance(&files, &AnalysisOptions { zone, ..AnalysisOptions::default() });
            says(&found[0], &[("PresentSeconds", "7200"), ("SpanSeconds", "7200"), ("PercentPresent", "100")]);
        }
    }
}

#[test]
fn a_meeting_of_more_than_a_day_is_as_long_as_it_was() {
    let files = [
        meeting(MEETING, "2026-01-13T10:00:00", "2026-01-15T12:00:00", "2026-01-15T20:00:00"),
        session(1, MEETING, 1, "2026-01-13T10:00:00", "2026-01-14T11:00:00"),
        session(2, MEETING, 1, "2026-01-14T12:00:00", "2026-01-15T12:00:00"),
    ];
    let found = answers(&files, &AnalysisOptions { list_returns: true, ..AnalysisOptions::default() });
    says(&found[0][0], &[("DurationSeconds", "180000")]);
    says(&found[2][0], &[("PresentSeconds", "176400"), ("AbsentSeconds", "3600"), ("PercentPresent", "98")]);
    says(&found[4][0], &[("Class", "LeftAndReturned"), ("GapSeconds", "3600")]);
}

#[test]
fn a_guest_called_like_a_member_is_another_person() {
    let record = |id: u32, attendee: &str| {
        session(id, MEETING, 1, "2026-01-13T10:00:00", "2026-01-13T10:30:00")
            .split_once(r#""Attendees""#)
            .map(|(before, _)| format!(r#"{before}"Attendees":[{attendee}]}}"#))
            .expect("attendees")
    };
    let name = r#""DisplayName":"Anna Muster""#;
    let own = r#""OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f""#;
    let files = [
        record(
            1,
            &format!(
                r#"{{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001",{own},{name},"RecipientType":"User"}}"#
            ),
        ),
        record(2, &format!(r#"{{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a002",{name},"IsAADGuest":true}}"#)),
        record(3, &format!(r#"{{{name},"RecipientType":"Anonymous"}}"#)),
    ];
    let found = answers(&files, &AnalysisOptions::default());
    assert_eq!(found[2].len(), 3);
    says(&found[0][0], &[("People", "3"), ("Members", "1"), ("Guests", "1"), ("Anonymous", "1")]);
    let flagged = found[6].iter().filter(|row| row["Flags"].contains("NameLikeMember"));
    assert_eq!(flagged.count(), 2, "{:?}", found[6]);
}

#[test]
fn no_order_of_records_or_files_changes_an_answer() {
    let (bytes, _) = generated(Format::JsonLines, Profile::Clean, 25, 3);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let expected = answers(std::slice::from_ref(&text), &all());
    assert!(expected.iter().step_by(2).filter(|rows| !rows.is_empty()).count() >= 4);
    for seed in [1_u64, 2, 3] {
        let mut shuffled = lines.clone();
        let mut random = seed;
        for position in (1..shuffled.len()).rev() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(position, (random >> 33) as usize % (position + 1));
        }
        let in_one = shuffled.len() / (seed as usize + 1) + 1;
        let files: Vec<String> = shuffled.chunks(in_one).map(|lines| lines.join("\n")).collect();
        assert_eq!(answers(&files, &all()), expected, "{seed}");
    }
}

#[test]
fn an_answer_in_parts_is_the_whole_answer() {
    let (bytes, _) = generated(Format::JsonLines, Profile::Default, 40, 5);
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_bytes(bytes);
    reader.close_input();
    let mut one_thread = Analysis::new(AnalysisOptions { threads: 1, ..all() }).expect("options");
    let mut analysis = Analysis::new(AnalysisOptions { threads: 3, ..all() }).expect("options");
    while let Some(table) = reader.next_table().expect("readable") {
        one_thread.add_table(&table).expect("records");
        analysis.add_table(&table).expect("records");
    }
    for &question in Question::ALL {
        let whole = table_rows(&analysis.answer(question));
        assert!(whole.len() > 7 || question == Question::Disconnections, "{question:?}");
        for at_once in [7, whole.len(), whole.len() + 1] {
            let mut rows = Vec::new();
            let outcome = analysis.each_table_of_answer(question, at_once, |table| {
                assert!((1..=at_once).contains(&table.rows()), "{question:?}");
                rows.extend(table_rows(table));
                Ok::<_, ()>(())
            });
            assert_eq!((outcome, &rows), (Ok(()), &whole), "{question:?}, {at_once} at once");
        }
        let mut alone = Vec::new();
        let outcome = one_thread.each_table_of_answer(question, 7, |table| {
            alone.extend(table_rows(table));
            Ok::<_, ()>(())
        });
        assert_eq!((outcome, alone), (Ok(()), whole), "{question:?}, one thread");
        let mut told = 0;
        let outcome = analysis.each_table_of_answer(question, 1, |_| {
            told += 1;
            if told == 2 { Err("full") } else { Ok(()) }
        });
        assert_eq!((outcome, told), (Err("full"), 2));
    }
    let mut empty = Analysis::new(all()).expect("options");
    for &question in Question::ALL {
        let mut tables = Vec::new();
        let outcome = empty.each_table_of_answer(question, 7, |table| {
            tables.push((table.rows(), table.columns()));
            Ok::<_, ()>(())
        });
        assert_eq!((outcome, tables), (Ok(()), vec![(0, question.columns().len())]));
    }
}
