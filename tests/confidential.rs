//! With pseudonyms nothing of people leaves, however the input lies and whatever was done to it: no name, account, address,
//! id, telephone number, URL or thread of it is in any stream, page or part of a workbook.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Parts of what tells of people in the records below, in lower case; none of them comes about by chance.
const SECRETS: [&str; 20] = [
    // Names and accounts, also where they lie in keys, devices, subjects and file names.
    "quorvik",
    "zhelmund",
    "vantrixolo",
    "brixolde",
    "wumfrazel",
    "pellquist",
    "tramvikst",
    // Addresses.
    "198.51.100.173",
    "2001:db8:7a31",
    // Ids of people, meetings, records, calls, organisations, devices.
    "5b7d1c94",
    "91c2e07f",
    "e63f8a21",
    "c04d97b5",
    "7ae15d38",
    "d2f0634e",
    // Telephone numbers, with and without blanks.
    "445557731",
    "555 77 31",
    // Threads and URLs.
    "qzvra0xwznja",
    "kx7pw93hdq",
    "1937284650",
];

const KEY: &str = "a key for tests, which has to be long enough";

const RECORDS: [&str; 4] = [
    r#"{"CreationTime":"2026-02-03T10:05:00","Id":"c04d97b5-52a7-4e19-8d3c-0f6b8a7e1d24","Operation":"MeetingDetail","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecordType":25,"UserKey":"5b7d1c94-0e3a-4f68-b1d2-9c7e5a3f8b06","UserType":0,"Version":1,"Workload":"MicrosoftTeams","ClientIP":"198.51.100.173","UserId":"quorvik.zhelmund@vantrixolo.example","ChatThreadId":"19:meeting_QzVra0xWZnJa@thread.v2","CommunicationType":"ScheduledMeeting","StartTime":"2026-02-03T09:00:00","EndTime":"2026-02-03T10:00:00","ICalUid":"c04d97b5wumfrazel","MeetingURL":"https://teams.microsoft.com/l/meetup-join/19%3ameeting_QzVra0xWZnJa%40thread.v2/0?p=Kx7pW93hDq","Organizer":{"UserObjectId":"5b7d1c94-0e3a-4f68-b1d2-9c7e5a3f8b06","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecipientType":"User","UPN":"quorvik.zhelmund@vantrixolo.example","DisplayName":"Quorvik Zhelmund"},"QuorvikKey":"of Pellquist","Subject":"Tramvikst and Zhelmund","ItemName":"Wumfrazel"}"#,
    r#"{"CreationTime":"2026-02-03T10:05:01","Id":"e63f8a21-7d40-4b95-a2c8-6e1f3b9d0574","Operation":"MeetingParticipantDetail","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecordType":25,"UserKey":"91c2e07f-3b58-4da6-8f10-2e7c4b6a9d35","UserType":0,"Version":1,"Workload":"MicrosoftTeams","ClientIP":"[2001:db8:7a31::5]:50123","UserId":"brixolde.pellquist@vantrixolo.example","MeetingDetailId":"c04d97b5-52a7-4e19-8d3c-0f6b8a7e1d24","JoinTime":"2026-02-03T09:01:00","LeaveTime":"2026-02-03T09:59:00","DeviceId":"d2f0634e-8c15-4a7b-9e26-5f3d1b8c7a40","DeviceInformation":"Tramvikst's iPad","Attendees":[{"UserObjectId":"91c2e07f-3b58-4da6-8f10-2e7c4b6a9d35","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecipientType":"User","UPN":"brixolde.pellquist@vantrixolo.example","DisplayName":"Brixolde Pellquist","Provider":{"WumfrazelKey":1}}]}"#,
    r#"{"CreationTime":"not a time of Quorvik","Id":"no guid of wumfrazel","Operation":"MeetingParticipantDetail","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecordType":"Zhelmund","UserKey":"Brixolde","UserType":"Pellquist","Workload":"MicrosoftTeams","ClientIP":"host.vantrixolo.example","UserId":"8:live:.cid.wumfrazel","MeetingDetailId":"c04d97b5-52a7-4e19-8d3c-0f6b8a7e1d24","JoinTime":"2026-02-03T09:30:00","LeaveTime":"2026-02-03T09:10:00","JoinTime":"Zhelmund o'clock","Attendees":[{"PhoneNumber":"+41 44 555 77 31","DisplayName":"+41445557731","RecipientType":"Phone","Role":"Tramvikst"},"Wumfrazel, alone","@{DisplayName=Quorvik Zhelmund; UPN=quorvik.zhelmund@vantrixolo.example}"]}"#,
    r#"{"CreationTime":"2026-02-03T11:05:01","Id":"e63f8a21-7d40-4b95-a2c8-6e1f3b9d0575","Operation":"CallParticipantDetail","OrganizationId":"7ae15d38-1f6b-4c02-9e57-3d8a90b4c6f1","RecordType":25,"UserKey":"91c2e07f-3b58-4da6-8f10-2e7c4b6a9d35","UserType":0,"Workload":"MicrosoftTeams","ClientIP":"198.51.100.173","UserId":"brixolde.pellquist@vantrixolo.example","CallId":"d2f0634e-8c15-4a7b-9e26-5f3d1b8c7a41","JoinTime":"2026-02-03T10:31:00","LeaveTime":"2026-02-03T10:59:00","Attendees":[{"UserObjectId":"91c2e07f-3b58-4da6-8f10-2e7c4b6a9d35","RecipientType":"User","UPN":"wumfrazel_vantrixolo.example#EXT#@pellquist.example","DisplayName":"Wumfrazel [1937284650]"}]}"#,
];

/// SplitMix64: the same damage in every run.
struct Random(u64);

impl Random {
    /// A number below that.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % end as u64) as usize
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn string(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

fn csv(delimiter: char) -> String {
    let mut out = ["CreationDate", "UserIds", "Operations", "AuditData"].join(&delimiter.to_string()) + "\r\n";
    for record in RECORDS {
        let cells = ["2026-02-03T10:05:00", "quorvik.zhelmund@vantrixolo.example", "MeetingDetail", &quoted(record)];
        out += &(cells.join(&delimiter.to_string()) + "\r\n");
    }
    out
}

/// The records in every form that there is a way to write, and texts that tell of them in forms that are refused.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let each = |wrap: &dyn Fn(&str) -> String| RECORDS.iter().map(|record| wrap(record)).collect::<Vec<_>>();
    let lines = each(&str::to_owned).join("\n");
    let columns = |cells: &dyn Fn(&serde_json::Value) -> String| {
        let values: Vec<serde_json::Value> = RECORDS.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        values.iter().map(cells).collect::<Vec<_>>().join("\r\n")
    };
    let own = |format: &str| {
        let mut program = program(&["export", "-", "--quiet", "--format", format]);
        let mut child = program.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap().stdout;
        assert!(String::from_utf8_lossy(&out).contains("Zhelmund"));
        out
    };
    let officeactivity = columns(&|value| {
        let text = |key: &str| match &value[key] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        ["CreationTime", "Id", "Operation", "Workload", "RecordType", "UserId", "ClientIP", "Attendees", "Organizer"]
            .map(|key| quoted(&text(key)))
            .join(",")
    });
    let clixml = each(&|record| {
        let text = record.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Obj RefId=\"0\"><MS><S N=\"UserIds\">&quorvik;</S><S N=\"AuditData\">{text}</S></MS></Obj>")
    });
    let utf16 = |text: &str| [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let gzip = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let format_list =
        "\r\n\r\nRecordType   : 25\r\nUserIds      : quorvik.zhelmund@vantrixolo.example\r\nAuditData    : ";
    let attendance = "1. Summary\nMeeting title\tTramvikst and Zhelmund\n\n2. Participants\nName\tFirst join\nQuorvik Zhelmund\t2/3/26\n";
    let texts: Vec<(&'static str, String)> = vec![
        ("CSV", csv(',')),
        ("CSV with semicolons", format!("sep=;\r\n{}", csv(';'))),
        ("CSV with tabs", csv('\t')),
        ("CSV without a header", csv(',').split_once("\r\n").unwrap().1.to_owned()),
        ("CSV with a title", format!("Export of Quorvik Zhelmund\r\n{}", csv(','))),
        ("JSON Lines", lines.clone()),
        ("JSON array", format!("[{}]", each(&str::to_owned).join(",\n"))),
        (
            "AuditData as text",
            each(&|record| format!("{{\"UserIds\":\"Quorvik\",\"AuditData\":{}}}", string(record))).join("\n"),
        ),
        ("text of text", each(&|record| format!("{{\"AuditData\":{}}}", string(&string(record)))).join("\n")),
        (
            "Graph pages",
            format!(
                "{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#Kx7pW93hDq\",\"value\":[{}]}}",
                each(&|record| format!(
                    "{{\"userPrincipalName\":\"quorvik.zhelmund@vantrixolo.example\",\"auditData\":{record}}}"
                ))
                .join(",")
            ),
        ),
        (
            "RawEventData",
            format!(
                "[{}]",
                each(&|record| format!("{{\"AccountUpn\":\"Quorvik\",\"RawEventData\":{record}}}")).join(",")
            ),
        ),
        (
            "Splunk",
            each(&|record| format!("{{\"result\":{{\"_raw\":{},\"host\":\"wumfrazel\"}}}}", string(record))).join("\n"),
        ),
        ("log lines", each(&|record| format!("<13>Feb 3 10:05:00 vantrixolo quorvik[1]: {record}")).join("\n")),
        (
            "OfficeActivity",
            format!(
                "TimeGenerated [UTC],OfficeId,Operation,OfficeWorkload,RecordType,UserId,ClientIP,Attendees,Organizer\r\n{officeactivity}"
            ),
        ),
        (
            "Clixml",
            format!(
                "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{}</Objs>",
                clixml.concat()
            ),
        ),
        ("XML", "<Objects><Object>Quorvik Zhelmund, 198.51.100.173</Object></Objects>".to_owned()),
        ("Format-List", format!("{format_list}{}", lines.replace('\n', "\r\n               "))),
        ("Python", format!("{{'value': [{}]}}", lines.replace('"', "'").replace('\n', ", "))),
        ("attendance report", attendance.to_owned()),
        ("HTML", format!("<!DOCTYPE html><html><body>{attendance}</body></html>")),
        (
            "text",
            "quorvik.zhelmund@vantrixolo.example +41 44 555 77 31 https://teams.example/meet/1937284650?p=Kx7pW93hDq"
                .to_owned(),
        ),
    ];
    let mut all: Vec<_> = vec![
        ("rows of ours in CSV", own("csv")),
        ("rows of ours in JSON Lines", own("jsonl")),
        ("UTF-16", utf16(&csv(','))),
        ("gzip", gzip(&lines)),
        ("not Unicode", [&b"\xff\xfe\x00\x00"[..], lines.as_bytes()].concat()),
        ("PDF", [&b"%PDF-1.7 Quorvik Zhelmund\n"[..], lines.as_bytes()].concat()),
        ("zip", [&b"PK\x03\x04\x14\x00\x00\x00\x00\x00quorvik.csv"[..], lines.as_bytes()].concat()),
    ];
    all.extend(texts.into_iter().map(|(form, text)| (form, text.into_bytes())));
    all
}

/// What may happen to a file.
fn damaged(bytes: &[u8], how: usize, random: &mut Random) -> Vec<u8> {
    let mut out = bytes.to_vec();
    match how {
        1 => {
            for _ in 0..=random.below(11) {
                out.remove(random.below(out.len()));
            }
        }
        2 => {
            for _ in 0..=random.below(11) {
                let byte = b"\"',;{}[]<>\\\n\x00\x1a\xff:"[random.below(16)];
                out.insert(random.below(out.len()), byte);
            }
        }
        3 => out.truncate(random.below(out.len())),
        // The header goes, and perhaps more.
        4 => out = out.split_off(random.below(out.len())),
        5 => {
            let (from, to) =
                [(b',', b'|'), (b'"', b'\''), (b'{', b'['), (b':', b'='), (b'\n', b' '), (b'}', b')')][random.below(6)];
            out.iter_mut().filter(|byte| **byte == from).for_each(|byte| *byte = to);
        }
        6 => out = [&b"[".repeat(200)[..], &out, &b"]".repeat(200)[..]].concat(),
        7 => out = String::from_utf8_lossy(&out).replace("Operation", "Zhelmund").into_bytes(),
        _ => {}
    }
    out
}

const DAMAGES: usize = 8;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teams-meeting-audit"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a run of each verb gets beside the inputs and the key.
const RUNS: [&[&str]; 16] = [
    &["export", "-f", "csv"],
    &["check", "--format", "json"],
    &["export", "-f", "html"],
    &["check"],
    &["export", "-f", "jsonl", "--resolve", "--join-meeting", "--threads", "1"],
    &["export", "-f", "xlsx", "--calls"],
    &["attendance", "-f", "table", "--calls"],
    &["export", "--view", "classic"],
    &["meetings", "-f", "csv"],
    &["export", "--fail-on-limit", "--max-record-size", "300"],
    &["activity", "-f", "table"],
    &["disconnections", "--summary", "-f", "csv"],
    &["outsiders", "-f", "html"],
    &["check", "--format", "json", "--fail-on-limit", "--max-depth", "2"],
    &["export", "-f", "html", "--user", "nobody@contoso.example", "--calls"],
    &["attendance", "--summary", "-f", "xlsx"],
];

/// All text of an output: of a workbook that of each of its parts, and their names.
fn told(out: &[u8]) -> String {
    if !out.starts_with(b"PK") {
        return String::from_utf8_lossy(out).into_owned();
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(out)).expect("a workbook");
    let mut text = String::new();
    for part in 0..archive.len() {
        let mut part = archive.by_index(part).expect("a part");
        let _ = writeln!(text, "{}", part.name().expect("a name"));
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("a sound part");
        text += &String::from_utf8_lossy(&bytes);
    }
    text
}

fn assert_tells_nothing(text: &str, what: &str) {
    let lower = text.to_lowercase();
    for secret in SECRETS {
        if let Some(at) = lower.find(secret) {
            let from =
                (0..=at.saturating_sub(150)).rev().find(|from| lower.is_char_boundary(*from)).unwrap_or_default();
            panic!("{what}: {secret} is told: {}", lower[from..].chars().take(300).collect::<String>());
        }
    }
}

/// Runs a verb with the key; the streams, apart from the file named.
fn run(folder: &Path, arguments: &[&str], inputs: &[&str]) -> (String, String) {
    let mut command = program(arguments);
    command.args(inputs).args(["--de-identify-key", "key.txt"]).current_dir(folder);
    let output = command.output().unwrap();
    let panicked = String::from_utf8_lossy(&output.stderr).contains("panicked");
    assert!(!panicked && output.status.code().is_some(), "{arguments:?}: {output:?}");
    (told(&output.stdout), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_secrets_are_in_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.jsonl"), RECORDS.join("\n")).unwrap();
    let output = program(&["export", "a.jsonl", "--join-meeting", "--calls"]).current_dir(folder.path()).output();
    assert_eq!(output.unwrap().status.code(), Some(2), "calls are for reports");
    let output = program(&["export", "a.jsonl"]).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
    // All but those that only other forms have.
    let missing: Vec<_> = SECRETS.iter().filter(|secret| !text.contains(*secret)).collect();
    assert_eq!(missing, [&"1937284650"; 0], "{text}");
}

/// Every form, sound and damaged in each way, once with each of some verbs: together with every verb each form.
#[test]
fn nothing_of_people_is_in_any_output_of_any_input() {
    let mut random = Random(2026);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key.txt"), KEY).unwrap();
    std::fs::write(folder.path().join("sound.jsonl"), RECORDS.join("\n")).unwrap();
    // A name of a file is one of a person easily.
    let name = "quorvik.zhelmund@vantrixolo.example.csv";
    let (mut turn, mut refused, mut read) = (0, 0, 0);
    for (form, bytes) in forms() {
        for how in 0..DAMAGES {
            let input = damaged(&bytes, how, &mut random);
            std::fs::write(folder.path().join(name), &input).unwrap();
            for _ in 0..2 {
                let arguments = RUNS[turn % RUNS.len()];
                let inputs = if turn % 3 == 0 { vec!["sound.jsonl", name] } else { vec![name] };
                turn += 1;
                let (out, err) = run(folder.path(), arguments, &inputs);
                let what = format!("{form}, damage {how}, {arguments:?}");
                assert_tells_nothing(&out, &format!("standard output: {what}"));
                assert_tells_nothing(&err, &format!("standard error: {what}"));
                read += usize::from(out.contains("person-"));
                refused += usize::from(err.contains("left out") || err.contains("no input could be read"));
            }
            // So that each form meets other verbs with other damages.
            turn += usize::from(how % 2 == 0);
        }
    }
    assert!(refused > 50 && read > 50, "{refused} of {turn} runs refused an input, {read} showed people");
}

/// Inputs that come another way, and what is said where there is nothing to read.
#[test]
fn nothing_of_people_is_said_of_streams_missing_files_maps_and_wrong_options() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("key.txt", KEY);
    write("sound.jsonl", &RECORDS.join("\n"));
    write(
        "users.csv",
        "ObjectId,UPN\nQuorvik,quorvik.zhelmund@vantrixolo.example\n5b7d1c94-0e3a-4f68-b1d2-9c7e5a3f8b06,q@vantrixolo.example\n",
    );
    write("users.json", "{\"UPN\":\"Quorvik\"}\n{\"UPN\":\"Zhelmund\n");
    write(
        "calendar.csv",
        "ICalUid,Subject,ScheduledStart\nwumfrazel,Tramvikst,Zhelmund o'clock\nc04d97b5wumfrazel,Tramvikst,2026-02-03\n",
    );
    write("networks.csv", "CIDR,Site\nQuorvik,Pellquist\n198.51.100.0/24,Tramvikst\n");
    let gone = "quorvik.zhelmund@vantrixolo.example.csv";
    for arguments in [
        &["export", gone][..],
        &["export", gone, "sound.jsonl", "-f", "html"],
        &["attendance", gone, "--resolve"],
        &["attendance", gone],
        &["export", "sound.jsonl", "--user-map", "users.csv", "--meeting-map", "calendar.csv", "-f", "xlsx"],
        &["attendance", "sound.jsonl", "--user-map", "users.csv", "--meeting-map", "calendar.csv", "-f", "csv"],
        &["disconnections", "sound.jsonl", "--network-map", "networks.csv", "-f", "csv"],
        &["export", "sound.jsonl", "--user-map", "users.json"],
        &["export", "sound.jsonl", "--network", "198.51.100.173/99"],
        &["export", "sound.jsonl", "--client-ip-pattern", "(198.51.100.173"],
        &["export", "sound.jsonl", "--meeting", "Wumfrazel"],
        &["attendance", "sound.jsonl", "--from", "Zhelmund"],
        &[
            "export",
            "sound.jsonl",
            "--user",
            "pellquist@tramvikst.example",
            "--meeting",
            "https://teams.example/Kx7pW93hDq",
        ],
        &["meetings", "sound.jsonl", "--meeting", "https://teams.example/Kx7pW93hDq"],
        &["activity", "sound.jsonl", "--user", "nobody.pellquist@tramvikst.example"],
    ] {
        let (out, err) = run(folder.path(), arguments, &[]);
        assert_tells_nothing(&out, &format!("standard output: {arguments:?}"));
        assert_tells_nothing(&err, &format!("standard error: {arguments:?}"));
    }
    for (form, bytes) in forms() {
        for verb in [&["export", "-"][..], &["check", "-", "--format", "json"], &["attendance", "-"]] {
            let mut command = program(verb);
            command.args(["--de-identify-key", "key.txt"]).stdin(Stdio::piped()).current_dir(folder.path());
            let mut child = command.spawn().unwrap();
            // Whoever refuses it does not read it to its end.
            let _ = child.stdin.take().unwrap().write_all(&bytes);
            let output = child.wait_with_output().unwrap();
            for stream in [&output.stdout, &output.stderr] {
                assert_tells_nothing(&String::from_utf8_lossy(stream), &format!("{verb:?} of {form}"));
            }
        }
    }
}

/// What is left to say says where to look.
#[test]
fn a_refused_file_is_named_by_its_number_and_its_pseudonym() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("key.txt", KEY);
    write("sound.jsonl", RECORDS[0]);
    write("anna@contoso.example.csv", "Anna Keller,anna@contoso.example\n");
    let (out, err) = run(folder.path(), &["check"], &["sound.jsonl", "anna@contoso.example.csv"]);
    let named = regex::Regex::new(
        r"source 2 \((source-[0-9a-z]{12})\): nothing in it can be read .*: … \(32 characters\)\).* \(left out\)",
    );
    let name = named.unwrap().captures(&err).unwrap_or_else(|| panic!("{err}"))[1].to_owned();
    assert!(out.contains(&name), "the table of sources has the same name: {out}");
}
