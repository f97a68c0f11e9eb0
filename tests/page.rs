//! Pages parsed as a browser parses them: nothing recorded is markup, nothing is loaded, and little is laid out before
//! anything is opened.

mod support;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, local_name, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use sha2::{Digest, Sha256};
use teams_meeting_audit::analysis::{Analysis, AnalysisOptions, Question};
use teams_meeting_audit::de_identify::DeIdentifier;
use teams_meeting_audit::filter::Filter;
use teams_meeting_audit::generate::{Format, Options, Profile, generate};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::report::{FileOptions, Report, ReportFormat, ReportOptions, Watch, write_tables};

fn page(bytes: &[u8], options: ReaderOptions) -> String {
    let (mut report, mut reader) = Report::new(ReportOptions::new(ReportFormat::Html), options).expect("good options");
    reader.add_bytes(bytes.to_vec());
    reader.close_input();
    while let Some(table) = reader.next_table().expect("a readable source") {
        report.add_table(&table).expect("records");
    }
    let mut out = Vec::new();
    report.write(&reader.completeness(), &mut out, &mut Watch::nobody()).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn parse(page: &str) -> RcDom {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let errors = dom.errors.borrow();
    assert!(errors.is_empty(), "{:?}", &errors[..errors.len().min(5)]);
    drop(errors);
    dom
}

/// Every element, with whether it lies in something that is folded.
fn each(node: &Handle, folded: bool, told: &mut impl FnMut(&str, &dyn Fn(&str) -> Option<String>, bool, &Handle)) {
    let mut inside = folded;
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attribute = |wanted: &str| {
            attrs.borrow().iter().find(|one| &*one.name.local == wanted).map(|one| one.value.to_string())
        };
        told(&name.local, &attribute, folded, node);
        inside |= name.local == local_name!("details") && attribute("open").is_none();
    }
    for child in node.children.borrow().iter() {
        // The line that something is folded into is seen.
        let is_summary = matches!(&child.data, NodeData::Element { name, .. } if name.local == local_name!("summary"));
        each(child, if is_summary { folded } else { inside }, told);
    }
}

fn text(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text).collect(),
    }
}

fn attributes(node: &Handle) -> Vec<(String, String)> {
    match &node.data {
        NodeData::Element { attrs, .. } => {
            attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect()
        }
        _ => Vec::new(),
    }
}

/// What may be in a page at all.
fn check_harmless(page: &str) {
    let allowed: HashSet<_> =
        "html head meta link title style body a header p h1 h2 h3 nav ul li main section dl div dt dd small details summary \
         table thead tbody tr th td caption figure figcaption svg rect path text span b i bdi abbr"
            .split_whitespace()
            .collect();
    let mut ids = HashSet::new();
    let mut links = Vec::new();
    each(&parse(page).document, false, &mut |name, attribute, _, node| {
        assert!(allowed.contains(name), "<{name}>");
        for (key, value) in attributes(node) {
            assert!(!key.starts_with("on") && key != "style" && key != "src", "<{name} {key}>");
            if key == "href" {
                assert!(value.starts_with('#') || value == "data:,", "<{name} href={value}>");
                links.extend(value.strip_prefix('#').map(str::to_owned));
            }
        }
        if let Some(id) = attribute("id") {
            assert!(ids.insert(id.clone()), "two of {id}");
        }
        if name == "svg" {
            assert!(
                attribute("aria-hidden").is_some() || attribute("aria-label").is_some_and(|label| !label.is_empty())
            );
        }
        if name == "th" {
            assert!(attribute("scope").is_some(), "a header says of what");
        }
    });
    for link in links {
        assert!(ids.contains(&link), "#{link} leads nowhere");
    }
}

#[test]
fn a_page_loads_nothing_and_names_its_style() {
    let page = page(&support::generated(Format::JsonLines, Profile::Sample, 20, 1).0, ReaderOptions::default());
    check_harmless(&page);
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("a style").0;
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains('<'));
    let hash = base64(&Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("style-src 'sha256-{hash}'")), "the policy has to name sha256-{hash}");
    assert!(page.contains("default-src 'none'"));
    assert_eq!(page.matches("://").count(), page.matches("https://teams.microsoft.com").count(), "join URLs, as text");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let at = bits >> (18 - 6 * digit) & 63;
            out.push(if digit <= chunk.len() { char::from(DIGITS[at as usize]) } else { '=' });
        }
    }
    out
}

#[test]
fn a_page_says_what_the_answers_say() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Sample, 20, 1);
    let mut reader = Reader::new(ReaderOptions::default()).expect("good options");
    reader.add_bytes(export.clone());
    reader.close_input();
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    analysis.add_reader(&mut reader).expect("a readable source");
    let page = page(&export, ReaderOptions::default());
    let count = |class: &str| page.matches(&format!("class=\"{class}\"")).count();
    assert_eq!(count("m"), analysis.answer(Question::Meetings).rows());
    let (_, below) = page.split_once("id=\"meetings\"").expect("a section");
    let people = below.matches("<tr><th scope=\"row\">").count() - below.matches("<td class=\"bar\">").count();
    assert_eq!(people, analysis.answer(Question::Attendance).rows());
    let outsiders = analysis.answer(Question::Outsiders).rows();
    assert!(page.contains(&format!("<dt>Stays of outsiders<dd>{outsiders}")));
    let broken = page.matches("<b>broke off</b>").count();
    assert_eq!(broken, analysis.answer(Question::Disconnections).rows());
    assert!(page.contains("<b>Broadcast; ScheduledMeeting</b>"));
    for name in ["José Núñez\njose.nunez@", "田中 さくら", "Guest speaker 🎤"] {
        assert!(page.contains(name), "{name}");
    }
}

const HOSTILE: [&str; 14] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</bdi></th></tr></table><h1>Mine</h1>",
    "</style><style>*{display:none}</style>",
    "<!-- ",
    "--> ]]> &lt; &#60;",
    "javascript:alert(1)",
    "\u{202e}txt.exe",
    "\u{0}\u{7}\u{1b}[31m\u{ffff}",
    "{{7*7}} ${7*7} =1+1",
    "A\u{301}\u{301}\u{301}\u{301}\u{301}",
];

/// A meeting in which every text that somebody can choose is one of the hostile ones.
fn hostile() -> Vec<u8> {
    let mut lines = Vec::new();
    for (position, name) in HOSTILE.iter().enumerate() {
        let session = serde_json::json!({
            "Id": format!("{name}{position}"), "Operation": "MeetingParticipantDetail", "CreationTime": "2026-01-18T14:00:00",
            "MeetingDetailId": format!("{name} meeting"), "JoinTime": format!("2026-01-18T12:{position:02}:00"),
            "LeaveTime": "2026-01-18T13:00:00", "DeviceInformation": name, "ClientIP": name, "UserAgent": name,
            "ArtifactsShared": [{"ArtifactSharedName": name}], "ItemName": name, (*name): name,
            "Attendees": [{"DisplayName": name, "UPN": format!("{name}@{name}"), "UserObjectId": name,
                "RecipientType": "InternalFederated", "OrganizationId": name, "InviterInfo": {"DisplayName": name}}],
        });
        let again = serde_json::json!({
            "Id": format!("{name}{position} again"), "Operation": "MeetingParticipantDetail",
            "MeetingDetailId": format!("{name} meeting"), "JoinTime": "2026-01-18T13:01:00",
            "LeaveTime": "2026-01-18T13:30:00", "DeviceInformation": name, "ClientIP": "192.0.2.7",
            "Attendees": [{"DisplayName": name, "UPN": format!("{name}@{name}"), "UserObjectId": name,
                "RecipientType": "InternalFederated"}],
        });
        let meeting = serde_json::json!({
            "Id": format!("{name} meeting"), "Operation": "MeetingDetail", "StartTime": "2026-01-18T12:00:00",
            "EndTime": "2026-01-18T14:00:00", "MeetingURL": name, "ChatThreadId": name, "CommunicationSubType": name,
            "Organizer": {"UserObjectId": name, "DisplayName": name, "UPN": name},
        });
        for record in [session, again, meeting] {
            lines.extend(record.to_string().into_bytes());
            lines.push(b'\n');
        }
    }
    lines
}

#[test]
fn nothing_that_somebody_chose_is_markup() {
    let page = page(&hostile(), ReaderOptions::default());
    check_harmless(&page);
    let dom = parse(&page);
    let shown = text(&dom.document);
    for name in &HOSTILE[..10] {
        assert!(shown.contains(name), "{name} is shown as it is");
    }
    assert!(shown.contains("[U+202E]txt.exe"));
    for hidden in ['\u{202e}', '\u{0}', '\u{7}', '\u{1b}', '\u{ffff}'] {
        assert!(!page.contains(hidden), "U+{:04X}", u32::from(hidden));
    }
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    let mut reader = Reader::new(ReaderOptions::default()).expect("good options");
    reader.add_bytes(hostile());
    reader.close_input();
    analysis.add_reader(&mut reader).expect("a readable source");
    for question in Question::ALL {
        let mut out = Vec::new();
        let answer = analysis.answer(*question);
        write_tables(&[answer], &FileOptions::new(ReportFormat::Html), &mut out, &mut Watch::nobody())
            .expect("memory takes everything");
        check_harmless(&String::from_utf8(out).expect("UTF-8"));
    }
}

/// Elements and texts that a browser lays out while everything is folded as it comes.
fn laid_out(page: &str) -> usize {
    fn texts(node: &Handle) -> usize {
        let is_text = |child: &&Handle| matches!(&child.data, NodeData::Text { contents } if !contents.borrow().trim().is_empty());
        node.children.borrow().iter().filter(is_text).count()
    }
    let mut count = 0;
    each(&parse(page).document, false, &mut |name, _, folded, node| {
        if !folded && !["head", "meta", "title", "style", "link", "script"].contains(&name) {
            count += 1 + texts(node);
        }
    });
    count
}

#[test]
fn a_page_of_twenty_thousand_sessions_is_small_and_little_of_it_is_laid_out() {
    let options =
        Options { records: Some(26_000), format: Format::JsonLines, profile: Profile::Bench1, ..Options::default() };
    let mut export = Vec::new();
    let totals = generate(&options, &mut export, None).expect("memory takes everything");
    let sessions = totals.participants;
    assert!((20_000..22_000).contains(&sessions), "{sessions} sessions");
    let page = page(&export, ReaderOptions { threads: 1, ..ReaderOptions::default() });
    assert!(page.len() <= 15_000_000, "{} bytes", page.len());
    let laid_out = laid_out(&page);
    assert!(laid_out <= 5000, "{laid_out} nodes");
    check_harmless(&page);
}

#[test]
fn the_same_records_in_another_order_give_the_same_page() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Clean, 30, 3);
    let text = String::from_utf8(export.clone()).expect("UTF-8");
    let backwards = text.lines().rev().collect::<Vec<_>>().join("\n");
    let zone = chrono_tz::America::New_York;
    let first = page(&export, ReaderOptions { zone, threads: 1, ..ReaderOptions::default() });
    let second = page(backwards.as_bytes(), ReaderOptions { zone, threads: 2, ..ReaderOptions::default() });
    // Where in the input odd things are is another place.
    let without_places = |page: &str| {
        let (before, rest) = page.split_once("id=\"completeness\"").expect("a section");
        format!("{before}{}", rest.split_once("id=\"meetings\"").expect("a section").1)
    };
    assert_eq!(without_places(&first), without_places(&second));
}

#[test]
fn a_filter_chooses_what_is_listed_and_is_said() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Sample, 20, 1);
    let mut filter = Filter::default();
    filter.add_user("*@northquay.example").expect("a user");
    let page = page(&export, ReaderOptions { filter, ..ReaderOptions::default() });
    assert_eq!(page.matches("class=\"m\"").count(), 3);
    assert!(page.contains("A filter chose what is listed here"));
    // The others who were there are in the picture all the same.
    assert!(page.contains("tomas.keller@alderbrook.example"));
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn with_pseudonyms() -> ReaderOptions {
    let de_identify = Some(Arc::new(DeIdentifier::new(KEY).expect("a long key")));
    ReaderOptions { de_identify, ..ReaderOptions::default() }
}

/// Of each section how often each account occurs in it, in any case.
fn accounts(page: &str) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut sections = BTreeMap::new();
    each(&parse(page).document, false, &mut |name, attribute, _, node| {
        if name != "section" {
            return;
        }
        let mut found = BTreeMap::new();
        let mut texts = Vec::new();
        each_text(node, &mut texts);
        for text in texts {
            let words =
                text.split([' ', '\n', ';', ',']).filter(|word| word.contains('@') && !word.contains("@thread"));
            for word in words {
                *found.entry(word.to_lowercase()).or_default() += 1;
            }
        }
        sections.insert(attribute("id").expect("an id"), found);
    });
    sections
}

fn each_text(node: &Handle, texts: &mut Vec<String>) {
    if let NodeData::Text { contents } = &node.data {
        texts.push(contents.borrow().to_string());
    }
    node.children.borrow().iter().for_each(|child| each_text(child, texts));
}

/// What CSV with the key has in place of every text of these columns.
fn pseudonyms(export: &[u8], columns: &[&str]) -> HashMap<String, String> {
    let rows = |options| support::read_with(export, ReaderOptions { threads: 1, resolve: true, ..options }).rows;
    let mut pseudonyms = HashMap::new();
    for (plain, told) in rows(ReaderOptions::default()).into_iter().zip(rows(with_pseudonyms())) {
        for column in columns {
            if let (Some(plain), Some(told)) = (plain.get(*column), told.get(*column)) {
                pseudonyms.insert(plain.to_lowercase(), told.to_lowercase());
            }
        }
    }
    pseudonyms
}

#[test]
fn in_every_section_people_have_the_pseudonyms_that_tables_have() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Clean, 60, 5);
    let (plain, told) = (page(&export, ReaderOptions::default()), page(&export, with_pseudonyms()));
    check_harmless(&told);
    let people = ["UserPrincipalName", "OrganizerUserPrincipalName", "InviterUserPrincipalName", "UserId"];
    let called = pseudonyms(&export, &people);
    let (plain, of_told) = (accounts(&plain), accounts(&told));
    assert!(["meetings", "outsiders", "disconnections"].iter().all(|section| plain[*section].len() > 3), "{plain:?}");
    for (section, found) in &plain {
        let expected: BTreeMap<_, _> = found.iter().map(|(account, times)| (called[account].clone(), *times)).collect();
        assert_eq!(of_told[section], expected, "{section}");
    }
    let columns =
        ["DisplayName", "OrganizerName", "MeetingId", "UserObjectId", "ClientIP", "ChatThreadId", "MeetingUrl"];
    let names = pseudonyms(&export, &columns);
    let changed = names.iter().filter(|(text, told)| text.len() > 6 && text != told);
    let left: Vec<_> = changed.filter(|(text, _)| told.to_lowercase().contains(text.as_str())).collect();
    assert!(left.is_empty() && names.len() > 200, "{left:?} of {}", names.len());
}

/// Meetings at one time and people who came at one time lie in the order of their pseudonyms, and stay together.
#[test]
fn with_pseudonyms_meetings_keep_their_people_and_days_their_meetings() {
    let mut lines = Vec::new();
    for (number, day) in [13, 13, 13, 13, 14, 14, 20, 20].iter().enumerate() {
        let meeting = format!("{number}f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e");
        for person in 0..=number {
            let date = format!("2026-{:02}-{day}", 1 + number / 6);
            let record = serde_json::json!({
                "Id": format!("{number} {person}"), "Operation": "MeetingParticipantDetail", "MeetingDetailId": meeting,
                "JoinTime": format!("{date}T12:00:00"), "LeaveTime": format!("{date}T12:30:00"),
                "Attendees": [{"DisplayName": format!("Guest {number}{person}"), "UPN": format!("p{person}@m{number}.example")}],
            });
            lines.push(record.to_string());
        }
    }
    let export = lines.join("\n").into_bytes();
    let called = pseudonyms(&export, &["UserPrincipalName", "MeetingId"]);
    let mut expected = HashMap::new();
    for number in 0..8 {
        let people = (0..=number).map(|person| called[&format!("p{person}@m{number}.example")].clone());
        let mut people: Vec<_> = people.collect();
        people.sort();
        expected.insert(called[&format!("{number}f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e")].clone(), people);
    }
    let page = page(&export, with_pseudonyms());
    let months: Vec<_> = page.match_indices("<details class=\"group\" open><summary><b>").collect();
    assert_eq!(months.len(), 2, "January and February");
    let mut order = Vec::new();
    each(&parse(&page).document, false, &mut |name, attribute, _, node| {
        if name != "details" || attribute("class").as_deref() != Some("m") {
            return;
        }
        let text = text(node);
        let (id, people) = expected.iter().find(|(id, _)| text.contains(id.as_str())).expect("an id of the table");
        let mut texts = Vec::new();
        each_text(node, &mut texts);
        let shown: Vec<_> =
            texts.iter().flat_map(|text| text.lines()).filter(|line| line.contains('@')).map(str::to_owned).collect();
        assert_eq!(shown, *people, "{id}");
        order.push(id.clone());
    });
    assert_eq!(order.len(), 8);
    for together in [0..4, 4..6, 6..8] {
        assert!(order[together.clone()].is_sorted(), "{together:?}: {order:?}");
    }
}

#[test]
fn nothing_is_said_as_clearly_as_something() {
    let page = page(b"[]", ReaderOptions::default());
    check_harmless(&page);
    for words in ["No meetings", "the source holds no audit records", "Nobody from outside", "No connection broke"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn a_long_table_is_folded() {
    let (export, _) = support::generated(Format::JsonLines, Profile::Bench1, 40, 1);
    let mut reader = Reader::new(ReaderOptions::default()).expect("good options");
    reader.add_bytes(export);
    reader.close_input();
    let mut analysis = Analysis::new(AnalysisOptions::default()).expect("good options");
    analysis.add_reader(&mut reader).expect("a readable source");
    let answer = analysis.answer(Question::Attendance);
    let mut out = Vec::new();
    write_tables(std::slice::from_ref(&answer), &FileOptions::new(ReportFormat::Html), &mut out, &mut Watch::nobody())
        .expect("memory takes everything");
    let page = String::from_utf8(out).expect("UTF-8");
    check_harmless(&page);
    assert!(laid_out(&page) <= 10_000, "{}", laid_out(&page));
    assert_eq!(page.matches("<tr><td>").count(), answer.rows());
}
