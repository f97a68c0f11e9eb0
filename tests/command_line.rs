//! The command line from outside: what goes to which stream, and how it ends.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use teams_meeting_audit::schema::COLUMN_COUNT;

const MEETING: &str = r#"{"CreationTime":"2026-01-18T14:00:00","Id":"1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e","Operation":"MeetingDetail","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","RecordType":25,"UserKey":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001","UserType":0,"UserId":"anna@contoso.example","StartTime":"2026-01-18T12:00:00","EndTime":"2026-01-18T13:00:00","ChatThreadId":"19:meeting_NDk0@thread.v2","Organizer":{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001","RecipientType":"User"}}"#;
const PARTICIPANT: &str = r#"{"CreationTime":"2026-01-18T14:00:01","Id":"2a0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2f","Operation":"MeetingParticipantDetail","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","RecordType":25,"UserKey":"","UserType":0,"UserId":"","ClientIP":"192.0.2.7","MeetingDetailId":"1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e","JoinTime":"2026-01-18T12:01:00","LeaveTime":"2026-01-18T12:59:00","Attendees":[{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","RecipientType":"User"}]}"#;
const CUT_OFF: &str =
    r#"{"CreationTime":"2026-01-18T14:00:02","Id":"3a0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2f","Operation":"Meet"#;

struct Ended {
    code: i32,
    out: String,
    err: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teams-meeting-audit"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Ended {
    let output = command(arguments).output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with `audit.json` (a meeting and a participant), `cut.json` (the meeting and half a record) and
/// `letter.txt` (no audit records at all).
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("audit.json", format!("{MEETING}\n{PARTICIPANT}\n")),
        ("cut.json", format!("{MEETING}\n{CUT_OFF}\n")),
        ("letter.txt", "Dear Anna,\nno audit records today.\n".to_owned()),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path<'a>(folder: &tempfile::TempDir, name: &str, space: &'a mut String) -> &'a str {
    *space = folder.path().join(name).into_os_string().into_string().unwrap();
    space
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn without_a_verb_the_help_is_shown() {
    let ended = run(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("Usage: teams-meeting-audit"), "{}", ended.err);
    assert!(!ended.err.starts_with("teams-meeting-audit: "), "{}", ended.err);
}

#[test]
fn help_and_version_are_data() {
    for arguments in [&["--help"][..], &["export", "--help"], &["help", "check"], &["--version"]] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{arguments:?}");
        assert!(ended.out.lines().all(|line| line.chars().count() <= 100), "{}", ended.out);
    }
    assert!(run(&["export", "--help"]).out.contains("Examples:"));
    assert_eq!(run(&["--version"]).out.trim(), concat!("teams-meeting-audit ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_is_told_apart_and_helped() {
    for (arguments, told) in [
        (&["exprt"][..], "export"),
        (&["export"], "<INPUT>..."),
        (&["export", "a.csv", "--join-meetings"], "--join-meeting"),
        (&["export", "a.csv", "--view", "reprot"], "report"),
        (&["export", "a.csv", "--kind", "meetings"], "Meeting"),
        (&["export", "a.csv", "--from", "18.1.2026"], "write the year first, 2026-01-18"),
        (&["export", "a.csv", "--from", "2026-02-01", "--to", "2026-01-01"], "--to: the time range is empty"),
        (&["export", "a.csv", "--network", "192.0.2.0/33"], "--network: `192.0.2.0/33` is no network"),
        (&["export", "a.csv", "--meeting", "weekly"], "19:meeting_"),
        (&["export", "a.csv", "--client-ip-pattern", "["], "is no regular expression"),
        (&["export", "a.csv", "--time-zone", "Zurich"], "Europe/Zurich"),
        (&["export", "a.csv", "--max-record-size", "64T"], "64M"),
        (&["export", "a.csv", "--max-depth", "1025"], "1024"),
        (&["export", "a.csv", "--columns", "JoinTme"], "JoinTime"),
        (&["export", "a.csv", "-f", "jsonl", "--bom"], "--bom is for CSV only"),
        (&["export", "a.csv", "-o", "meetings.pdf"], "-f csv, -f jsonl, -f html or -f xlsx"),
        (&["export", "a.csv", "-f", "html", "--raw"], "--raw is for CSV only"),
        (&["export", "a.csv", "-f", "html", "--columns", "JoinTime"], "--columns is for CSV and JSON Lines"),
        (&["export", "a.csv", "-o", "a.xlsx", "--view", "report"], "--view is for CSV and JSON Lines"),
        (&["export", "a.csv", "-f", "csv", "--calls"], "--calls is for reports only"),
        (&["export", "a.csv", "--network-map", "n.csv"], "--network-map is for reports only"),
        (&["export", "-", "-"], "only once"),
        (&["export", "a.csv", "--force"], "--output"),
        (&["generate", "-o", "a.csv", "--truth", "a.csv"], "--truth: "),
        (&["check", "a.csv", "--user", "n/a"], "anna@contoso.example"),
        (&["attendance", "a.csv", "--minimum-percent", "101"], "100"),
        (&["attendance", "a.csv", "--scheduled-start", "noon"], "--scheduled-start: `noon` is no time"),
        (
            &["export", "a.csv", "--client-ip-pattern", "("],
            r"`(` is no regular expression: unclosed group; expected one such as ^192\.0\.2\.",
        ),
        (
            &["outsiders", "a.csv", "--name-pattern", "*support*"],
            "`*support*` is no regular expression: repetition operator missing expression; a wildcard? Leave out",
        ),
        (&["meetings", "a.csv", "-o", "meetings.pdf"], "-f csv, -f jsonl, -f table, -f html or -f xlsx"),
        (&["meetings", "a.csv", "-f", "table", "--bom"], "--bom is for CSV only"),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.starts_with("teams-meeting-audit: "), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn the_contract_in_every_format() {
    let lines = |format| {
        let ended = run(&["fields", "--format", format]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        ended.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let (table, markdown, json, csv) = (lines("table"), lines("markdown"), lines("json"), lines("csv"));
    assert_eq!(
        [table.len(), markdown.len(), json.len(), csv.len()],
        [COLUMN_COUNT + 1, COLUMN_COUNT + 2, COLUMN_COUNT + 2, COLUMN_COUNT + 1]
    );
    assert!(table[4].starts_with("AuditId ") && table[4].ends_with("Id of the audit record"), "{}", table[4]);
    assert_eq!(markdown[5], "| AuditId | guid | Id of the audit record |");
    assert_eq!(json[4], r#"{"Name":"AuditId","Type":"guid","Description":"Id of the audit record"},"#);
    assert_eq!(csv[4], "AuditId,guid,Id of the audit record");
}

#[test]
fn answers_for_programs_and_for_people() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    let ended = run(&["attendance", audit, "--columns", "UserPrincipalName,PresentSec*,PercentPresent"]);
    assert_eq!(ended.out, "UserPrincipalName,PresentSeconds,PercentPresent\r\nanna@contoso.example,3480,96\r\n");
    assert_eq!((ended.code, ended.err.lines().count()), (0, 1), "{}", ended.err);
    let ended = run(&["meetings", audit, "-q", "-f", "jsonl", "--columns", "MeetingId,People,HasMeetingDetail"]);
    let line = "{\"MeetingId\":\"1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e\",\"People\":1,\"HasMeetingDetail\":true}\n";
    assert_eq!((ended.out.as_str(), ended.err.as_str()), (line, ""));
    let ended =
        run(&["attendance", audit, "-q", "-f", "table", "--time-zone", "Europe/Zurich", "--minimum-percent", "97"]);
    assert_eq!(
        ended.out,
        "2026-01-18 13:00:00 - 14:00:00 Europe/Zurich, 1:00:00\n\
         Meeting, organized by anna@contoso.example\n\
         1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e\n  \
           Who                   Participant    Joined      Left  Present   %  Sessions  Enough\n  \
           anna@contoso.example  Member       13:01:00  13:59:00  0:58:00  96         1      no\n"
    );
    for (filter, rows) in [
        (&["--with-user", "anna@*"][..], 1),
        (&["--with-user", "beat@*"], 0),
        (&["--participant-kind", "anonymous,member"], 1),
        (&["--participant-kind", "Phone"], 0),
        (&["--no-applications"], 1),
    ] {
        for verb in ["attendance", "meetings"].into_iter().filter(|verb| filter.len() > 1 || *verb == "attendance") {
            let out = run(&[&[verb, audit, "-q", "--columns", "MeetingId"], filter].concat()).out;
            assert_eq!(out.lines().count(), rows + 1, "{verb} {filter:?}");
        }
    }
    let exported = |filter: &[&str]| run(&[&["export", audit, "-q", "--columns", "RecordKind"], filter].concat()).out;
    assert_eq!(exported(&["--with-user", "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001"]).lines().count(), 3);
    assert_eq!(exported(&["--participant-kind", "Member"]), "RecordKind\r\nParticipant\r\n");
    // A filter on sessions does not make the meeting's record disappear, and one on meetings finds its participants.
    for filter in [["--network", "192.0.2.0/24"], ["--meeting", "19:meeting_NDk0@thread.v2"], ["--user", "anna@*"]] {
        let ended = run(&[&["attendance", audit, "-q", "--columns", "SpanBasis"], &filter[..]].concat());
        assert_eq!(ended.out, "SpanBasis\r\nMeetingDetail\r\n", "{filter:?}");
    }
    let summary = run(&["meetings", audit, "-q", "--summary", "--columns", "Measure,Count,Of"]).out;
    assert!(summary.starts_with("Measure,Count,Of\r\nMeetings,1,\r\nMeetingsWithDetail,1,1\r\n"), "{summary}");
    let out = folder.path().join("answer.txt");
    let ended = run(&["meetings", audit, "--user", "nobody@*", "-o", out.to_str().unwrap()]);
    assert_eq!(
        std::fs::read_to_string(&out).unwrap(),
        "no meetings; `teams-meeting-audit check` says what the input holds\n"
    );
    assert_eq!(ended.code, 0);
    let short = ["attendance", audit, "-q", "--view", "short", "--time-zone", "Europe/Zurich"];
    let with_start = ["--scheduled-start", "2026-01-18 12:50"];
    assert_eq!(
        run(&[&short[..], &with_start].concat()).out,
        "MeetingStart,Meeting,Who,ParticipantKind,Joined,Left,Present,Minutes,Percent,Late\r\n\
         2026-01-18T13:00:00+01:00,organized by anna@contoso.example,anna@contoso.example,Member,\
         2026-01-18T13:01:00+01:00,2026-01-18T13:59:00+01:00,0:58:00,58,96,0:11:00\r\n"
    );
    let ended = run(&[&short[..], &["-f", "table", "--columns", "Who,Joined,Left,Minutes,Late"]].concat());
    assert_eq!(
        ended.out,
        "Who                   Joined (Europe/Zurich)  Left                 Minutes  Late\n\
         anna@contoso.example  2026-01-18 13:01:00     2026-01-18 13:59:00       58\n"
    );
    assert_eq!(run(&[&short[..], &["--summary"]].concat()).code, 2);
    let page = folder.path().join("short.html");
    assert_eq!(run(&[&short[..], &["-o", page.to_str().unwrap()]].concat()).code, 0);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("0:58:00") && page.contains("Minutes"));
    assert!(run(&["fields", "--of", "attendance-short"]).out.contains("PresentSeconds as h:mm:ss"));
    let ended = run(&["attendance", audit, "--columns", "Joined"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("FirstJoin"), "{}", ended.err);
    assert!(run(&["fields", "--of", "attendance"]).out.contains("PercentPresent"));
}

#[test]
fn disconnections_with_their_sites() {
    let folder = folder();
    let back =
        PARTICIPANT.replace("2a0b7c2e", "2b0b7c2e").replace("12:59:00", "12:58:59").replace("12:01:00", "12:30:00");
    let before = PARTICIPANT.replace("12:59:00", "12:29:20");
    std::fs::write(folder.path().join("audit.json"), format!("{MEETING}\n{before}\n{back}\n")).unwrap();
    std::fs::write(folder.path().join("networks.csv"), "CIDR,Site,Country\n192.0.2.0/25,Zurich,ch\n").unwrap();
    let (mut space, mut second) = (String::new(), String::new());
    let (audit, networks) = (path(&folder, "audit.json", &mut space), path(&folder, "networks.csv", &mut second));
    let columns = ["--columns", "Class,GapSeconds,Network,Site"];
    let ended = run(&[&["disconnections", audit, "-q", "--network-map", networks], &columns[..]].concat());
    assert_eq!(ended.out, "Class,GapSeconds,Network,Site\r\nDrop,40,192.0.2.0/25,Zurich\r\n", "{}", ended.err);
    let ended = run(&["disconnections", audit, "-q", "-f", "table", "--network-map", networks]);
    assert!(ended.out.contains("anna@contoso.example  Zurich, 192.0.2.0/25"), "{}", ended.out);
    let ended = run(&["disconnections", audit, "-q", "-f", "table", "--maximum-gap", "30"]);
    assert!(ended.out.starts_with("no disconnections; "), "{}", ended.out);
    let ended = run(&["disconnections", audit, "--minimum-gap", "30", "--maximum-gap", "20"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    // A map is no place to write to.
    assert_eq!(run(&["disconnections", audit, "--network-map", networks, "-o", networks, "--force"]).code, 2);
    let ended = run(&["evaluate", "--meetings", "50"]);
    assert!(ended.out.contains("noise 2: ") && ended.out.lines().count() > 15, "{}", ended.out);
}

#[test]
fn outsiders_and_what_an_account_did() {
    let folder = folder();
    let helper = PARTICIPANT.replace("2a0b7c2e", "2b0b7c2e").replace(
        r#"[{"UserObjectId":"0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001","OrganizationId":"0d9f1a52-6a5e-4d0b-8f39-1a2b3c4d5e6f","RecipientType":"User"}]"#,
        r#"[{"DisplayName":"He1p Desk","RecipientType":"Anonymous"}]"#,
    );
    std::fs::write(folder.path().join("audit.json"), format!("{MEETING}\n{PARTICIPANT}\n{helper}\n")).unwrap();
    let mut space = String::new();
    let audit = path(&folder, "audit.json", &mut space);
    let ended = run(&["outsiders", audit, "-q", "--columns", "DisplayName,MembersPresent,Flags"]);
    assert_eq!(ended.out, "DisplayName,MembersPresent,Flags\r\nHe1p Desk,1,NameLikeSupport\r\n", "{}", ended.err);
    let found = |more: &[&str]| run(&[&["outsiders", audit, "-q", "-f", "jsonl"], more].concat()).out.lines().count();
    assert_eq!((found(&["--flag", "sharedscreen"]), found(&["--flag", "Recorded,namelikesupport"])), (0, 1));
    assert_eq!(found(&["--name-pattern", "bank", "--flag", "NameLikeSupport"]), 0);
    assert!(run(&["outsiders", audit, "-q", "-f", "table"]).out.contains("Anonymous    He1p Desk"));
    let ended = run(&["activity", audit, "-q", "--user", "anna@*", "--columns", "ClientIP,DurationSeconds,FirstSeen"]);
    assert_eq!(ended.out, "ClientIP,DurationSeconds,FirstSeen\r\n192.0.2.7,3480,Account\r\n", "{}", ended.err);
    let ended = run(&["activity", audit, "-q", "-f", "table", "--user", "anna@*"]);
    assert!(ended.out.starts_with("anna@contoso.example, 0a6f5f0e-"), "{}", ended.out);
    assert_eq!(run(&["activity", audit]).code, 2);
}

#[test]
fn completions_and_manual_pages() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = run(&["completions", shell]);
        assert_eq!(ended.code, 0, "{shell}");
        assert!(ended.out.contains("meeting-map"), "{shell}");
    }
    assert!(run(&["man"]).out.contains(".SH NAME"));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["man", folder.path().to_str().unwrap()]).code, 0);
    assert!(names(folder.path()).contains(&"teams-meeting-audit-export.1".to_owned()), "{:?}", names(folder.path()));
    assert_eq!(run(&["man", "/nonexistent/folder"]).code, 1);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = command(&["fields", "--format", "json"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn data_goes_to_standard_output_and_the_books_to_standard_error() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    let ended = run(&["export", audit, "--columns", "RecordKind,AuditId"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        ended.out,
        "RecordKind,AuditId\r\n\
         Meeting,1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e\r\n\
         Participant,2a0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2f\r\n"
    );
    assert_eq!(ended.err, "teams-meeting-audit: read 2 records: 1 meeting, 1 participant → 2 rows\n");
    let ended = run(&["export", audit, "-q", "-f", "jsonl", "--columns", "ClientIP,JoinTime", "--kind", "participant"]);
    assert_eq!(ended.out, "{\"ClientIP\":\"192.0.2.7\",\"JoinTime\":\"2026-01-18T12:01:00Z\"}\n");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
}

#[test]
fn what_other_records_know_is_filled_in_on_request() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    let columns = ["--columns", "UserPrincipalName,IdentitySource,StartTime,OrganizerUserPrincipalName"];
    let rows =
        |more: &[&str]| run(&[&["export", audit, "-q", "--kind", "participant"], &columns[..], more].concat()).out;
    let second = |text: String| text.lines().nth(1).unwrap_or_default().to_owned();
    assert_eq!(second(rows(&[])), ",,,");
    assert_eq!(
        second(rows(&["--resolve", "--join-meeting"])),
        "anna@contoso.example,Learned,2026-01-18T12:00:00Z,anna@contoso.example"
    );
    // A filter looks at what would be filled in, and changes nothing of what is written.
    assert_eq!(second(rows(&["--user", "anna@*"])), ",,,");
    assert_eq!(second(rows(&["--meeting", "19:meeting_NDk0@thread.v2"])), ",,,");
    assert_eq!(second(rows(&["--organizer", "bert@*"])), "");
}

#[test]
fn the_pipe_reads_like_a_file() {
    let mut child =
        command(&["export", "-", "--columns", "Source,RecordKind", "-q"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(MEETING.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "Source,RecordKind\r\n(standard input),Meeting\r\n");
}

#[test]
fn an_input_that_cannot_be_read_is_left_out_and_said() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, missing) = (path(&folder, "audit.json", &mut first), path(&folder, "missing.json", &mut second));
    for arguments in [&["export", missing, audit][..], &["check", audit, missing]] {
        let ended = run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?} {}", ended.err);
        assert!(ended.err.contains("missing.json") && ended.err.contains("(left out)"), "{}", ended.err);
        assert!(!ended.out.is_empty());
    }
}

#[test]
fn when_no_input_can_be_read_nothing_is_written() {
    let (folder, mut first, mut second, mut third) = (folder(), String::new(), String::new(), String::new());
    let missing = path(&folder, "missing.json", &mut first);
    let letter = path(&folder, "letter.txt", &mut second);
    let out = path(&folder, "out.csv", &mut third);
    for arguments in [&["export", missing][..], &["export", missing, letter, "-o", out], &["check", letter]] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{arguments:?} {}", ended.err);
    }
    assert_eq!(names(folder.path()), ["audit.json", "cut.json", "letter.txt"]);
}

#[test]
fn a_folder_is_its_files_but_for_those_that_the_run_writes_or_has_for_other_things() {
    let (folder, mut first, mut second, mut third) = (folder(), String::new(), String::new(), String::new());
    std::fs::create_dir(folder.path().join("older")).unwrap();
    std::fs::write(folder.path().join("older/more.json"), PARTICIPANT).unwrap();
    std::fs::write(folder.path().join(".hidden.json"), CUT_OFF).unwrap();
    let inside = folder.path().to_str().unwrap();
    let key = path(&folder, "key", &mut first);
    std::fs::write(key, "0123456789abcdef0123456789abcdef").unwrap();
    let users = path(&folder, "users.csv", &mut second);
    std::fs::write(users, "ObjectId,UserPrincipalName\n0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,anna@contoso.example\n")
        .unwrap();
    let out = path(&folder, "out.csv", &mut third);
    for _ in 0..2 {
        let arguments = ["export", inside, "-o", out, "--force", "--user-map", users, "--de-identify-key", key];
        let ended = run(&arguments);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let read = "read 5 records: 1 meeting, 1 participant, 2 duplicates, 1 rejected → 2 rows";
        assert!(ended.err.contains(read), "{}", ended.err);
        let notes: Vec<_> = ended.err.lines().filter(|line| line.contains("left out")).collect();
        assert!(notes.len() == 1 && notes[0].starts_with("teams-meeting-audit: note: "), "{}", ended.err);
    }
    std::fs::remove_file(out).unwrap();
    for verb in ["meetings", "check"] {
        let ended = run(&[verb, inside, "--de-identify-key", key]);
        assert_eq!(ended.code, 0, "{verb}: {}", ended.err);
        assert!(!ended.err.contains("(left out)"), "{}", ended.err);
    }
    #[cfg(unix)]
    {
        // The shell makes the file before the program begins.
        let redirected = "cd \"$1\" && \"$0\" export . --quiet > out.csv";
        let program = env!("CARGO_BIN_EXE_teams-meeting-audit");
        let status = Command::new("sh").args(["-c", redirected, program, inside]).status().unwrap();
        assert!(status.success());
        let checked = run(&["check", inside, "--format", "json"]);
        let books: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
        let sources = books["Sources"].as_array().unwrap().iter().map(|source| source["Source"].as_str().unwrap());
        // Rows that were written before would hide the records that they came of.
        assert_eq!(sources.collect::<Vec<_>>(), ["audit.json", "cut.json", "older/more.json"]);
        assert!(checked.out.contains("it holds rows of this program"), "{}", checked.out);
    }
}

#[test]
fn some_of_a_folder_may_fail_and_none_of_it_may_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().to_str().unwrap();
    let ended = run(&["export", inside]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{}", ended.err);
    assert!(ended.err.contains("there are no files to read in this folder (left out)"), "{}", ended.err);
    std::fs::write(folder.path().join("letter.txt"), "Dear Anna,\n").unwrap();
    let ended = run(&["check", inside]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{}", ended.err);
    assert!(ended.err.contains("the one file in this folder is no audit data (left out)"), "{}", ended.err);
    std::fs::write(folder.path().join("audit.json"), MEETING).unwrap();
    std::fs::write(folder.path().join("cut.zip"), b"PK\x03\x04 and nothing else").unwrap();
    let ended = run(&["export", inside]);
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("cut.zip: this zip archive is cut off or damaged"), "{}", ended.err);
    assert!(ended.out.contains("audit.json"), "{}", ended.out);
}

#[test]
fn an_archive_comes_from_standard_input_too() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("b.json", PARTICIPANT), ("a/c.json", MEETING), ("letter.txt", "Dear Anna,\n")] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    for more in [&[][..], &["--join-meeting"]] {
        let mut child = command(&[&["export", "-", "--columns", "Source,RecordKind"], more].concat());
        let mut child = child.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&archive).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            "Source,RecordKind\r\n(standard input)/a/c.json,Meeting\r\n(standard input)/b.json,Participant\r\n"
        );
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("note: (standard input)/letter.txt: left out: "), "{said}");
    }
}

#[test]
fn the_name_of_a_file_says_its_form_for_every_verb() {
    let folder = folder();
    let audit = folder.path().join("audit.json");
    let audit = audit.to_str().unwrap();
    for (verb, columns) in [("export", "RecordKind,Source"), ("meetings", "MeetingId,People")] {
        let (one, other) = columns.split_once(',').unwrap();
        for (name, begins) in [
            ("csv", format!("{one},{other}\r\n")),
            ("TSV", format!("{one}\t{other}\r\n")),
            ("jsonl", format!("{{\"{one}\":")),
            ("ndjson", format!("{{\"{one}\":")),
            ("Json", format!("{{\"{one}\":")),
        ] {
            let out = folder.path().join(format!("{verb}.{name}"));
            let ended = run(&[verb, audit, "--columns", columns, "-o", out.to_str().unwrap()]);
            assert_eq!(ended.code, 0, "{verb} {name}: {}", ended.err);
            let text = std::fs::read_to_string(&out).unwrap();
            assert!(text.starts_with(&begins), "{verb} {name}: {text}");
        }
        let out = folder.path().join("semicolons.tsv");
        let ended = run(&[verb, audit, "--columns", columns, "--delimiter", ";", "-o", out.to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(std::fs::read_to_string(&out).unwrap().starts_with(&format!("{one};{other}")));
        std::fs::remove_file(&out).unwrap();
        for name in ["a.parquet", "a.csv.gz"] {
            let ended = run(&[verb, audit, "-o", folder.path().join(name).to_str().unwrap()]);
            let known =
                "names no form of output; those that do are .csv, .tsv, .jsonl, .ndjson, .json, .html, .htm, .xlsx";
            assert!(ended.code == 2 && ended.err.contains(known), "{}", ended.err);
        }
    }
}

#[test]
fn rejected_records_fail_only_a_strict_run() {
    let (folder, mut space) = (folder(), String::new());
    let cut = path(&folder, "cut.json", &mut space);
    for verb in ["export", "check"] {
        assert_eq!(run(&[verb, cut]).code, 0, "{verb}");
        assert_eq!(run(&[verb, cut, "--strict"]).code, 3, "{verb}");
    }
    let ended = run(&["export", cut]);
    assert!(ended.err.contains("read 2 records: 1 meeting, 1 rejected → 1 row"), "{}", ended.err);
    assert!(ended.err.contains("rejected: cut.json: record 2 (byte "), "{}", ended.err);
}

#[test]
fn a_file_is_replaced_only_when_told_to() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, out) = (path(&folder, "audit.json", &mut first), path(&folder, "out.jsonl", &mut second));
    std::fs::write(out, "old").unwrap();
    let ended = run(&["export", audit, "-o", out]);
    assert_eq!((ended.code, std::fs::read_to_string(out).unwrap().as_str()), (1, "old"));
    assert!(ended.err.contains("out.jsonl") && ended.err.contains("--force"), "{}", ended.err);
    assert_eq!(run(&["export", audit, "-o", out, "--force"]).code, 0);
    assert!(std::fs::read_to_string(out).unwrap().starts_with("{\"RecordKind\":\"Meeting\","));
    assert_eq!(run(&["export", audit, "-o", audit, "--force", "-f", "csv"]).code, 2);
}

#[test]
fn reports_by_the_name_of_the_file_or_as_asked_for() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, cut) = (path(&folder, "audit.json", &mut first).to_owned(), path(&folder, "cut.json", &mut second));
    for (name, begins) in [("all.html", &b"<!doctype html>"[..]), ("all.HTM", b"<!doctype html>"), ("all.xlsx", b"PK")]
    {
        let mut space = String::new();
        let out = path(&folder, name, &mut space);
        let ended = run(&["export", &audit, cut, "-o", out]);
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{}", ended.err);
        assert!(
            ended.err.contains("read 4 records: 1 meeting, 1 participant, 1 duplicate, 1 rejected"),
            "{}",
            ended.err
        );
        assert!(std::fs::read(out).unwrap().starts_with(begins), "{name}");
        assert_eq!(run(&["export", &audit, "-o", out]).code, 1, "{name} is not replaced");
    }
    let page = run(&["export", &audit, "-f", "html", "--quiet", "--time-zone", "Europe/Zurich"]);
    assert!(page.out.contains("<h1>2026-01-18</h1>") && page.out.contains("13:01:00 – 13:59:00"), "{}", page.err);
    let table = run(&["attendance", &audit, "-f", "html", "--quiet"]);
    assert!(
        table.out.contains("<h1>Attendance</h1>") && table.out.contains("<td class=\"n\">0:58:00"),
        "{}",
        table.out
    );
    // Without an input that can be read there is no file.
    let mut space = String::new();
    let (missing, out) = (folder.path().join("missing.csv"), path(&folder, "none.html", &mut space));
    assert_eq!(run(&["export", missing.to_str().unwrap(), "-o", out]).code, 1);
    assert_eq!(names(folder.path()), ["all.HTM", "all.html", "all.xlsx", "audit.json", "cut.json", "letter.txt"]);
}

/// The sheets' temporary files hit a limit as they would a full disk.
#[cfg(unix)]
#[test]
fn a_workbook_that_cannot_be_written_is_said_once_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/sample.csv");
    let limited = "trap '' XFSZ; ulimit -f 20; exec \"$0\" export \"$1\" --quiet -o \"$2\"";
    let out = folder.path().join("all.xlsx");
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_teams-meeting-audit"), sample])
        .arg(&out)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("all.xlsx: the sheets' temporary files cannot be written"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

/// Whatever way it is named: standard input and the maps are read as well.
#[test]
fn nothing_that_is_read_is_written_onto() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, map) = (path(&folder, "audit.json", &mut first), path(&folder, "users.csv", &mut second));
    let users = "ObjectId,UserPrincipalName\n0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,anna@contoso.example\n";
    std::fs::write(map, users).unwrap();
    let ended = run(&["export", audit, "--user-map", map, "-o", map, "--force"]);
    assert_eq!((ended.code, std::fs::read_to_string(map).unwrap().as_str()), (2, users), "{}", ended.err);
    if cfg!(unix) {
        let mut child = command(&["export", "-", "-o", audit, "--force", "-f", "csv"]);
        let output = child.stdin(std::fs::File::open(audit).unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(std::fs::read_to_string(audit).unwrap().starts_with(MEETING));
    }
}

#[test]
fn a_map_that_is_none_is_refused_and_an_odd_row_is_named() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, letter) = (path(&folder, "audit.json", &mut first), path(&folder, "letter.txt", &mut second));
    let ended = run(&["export", audit, "--user-map", letter]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    assert!(ended.err.contains("ObjectId,UserPrincipalName"), "{}", ended.err);
    let map = folder.path().join("users.csv");
    std::fs::write(&map, "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,anna@contoso.example\nx,y@contoso.example\n").unwrap();
    let ended = run(&["export", audit, "--user-map", map.to_str().unwrap(), "--columns", "IdentitySource"]);
    assert!(ended.out.contains("UserMap"), "{}", ended.out);
    assert!(ended.err.contains("warning: --user-map: 1 row left out"), "{}", ended.err);
    assert_eq!(ended.err.matches("line 2: no object id that is a GUID").count(), 1, "{}", ended.err);
}

#[test]
fn a_check_is_for_people_or_for_programs() {
    let (folder, mut space) = (folder(), String::new());
    let cut = path(&folder, "cut.json", &mut space);
    let text = run(&["check", cut]).out;
    assert!(text.starts_with("read 2 records: 1 meeting, 1 rejected → 1 row\n"), "{text}");
    assert!(text.contains("CutOff, 1 time: ") && text.contains("cut.json, record 2 (byte "), "{text}");
    let json = run(&["check", cut, "--format", "json"]).out;
    let books: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(books["Summary"]["Records"], 2);
    assert_eq!(books["Sources"][0]["Source"], "cut.json");
    assert_eq!(books["Issues"].as_array().unwrap().len(), 1);
    assert_eq!(books["Fields"].as_array().unwrap().len(), COLUMN_COUNT);
}

/// The other inputs are read, also where everything is read twice.
#[cfg(unix)]
#[test]
fn a_standard_input_that_cannot_be_read_is_left_out() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    for arguments in
        [&["export", "-", audit][..], &["export", "-", audit, "--resolve"], &["export", audit, "-", "--resolve"]]
    {
        let is_folder = std::fs::File::open(folder.path()).unwrap();
        let output = command(arguments).stdin(is_folder).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?} {err}");
        assert!(err.contains("(standard input)") && err.contains("(left out)"), "{arguments:?} {err}");
        assert!(err.contains("read 2 records: 1 meeting, 1 participant → 2 rows"), "{arguments:?} {err}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_generate_leaves_no_output_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = (folder.path().join("out.csv"), folder.path().join("truth.jsonl"));
    let [out, truth] = [&out, &truth].map(|path| path.to_str().unwrap());
    let arguments = ["generate", "--records", "1000000000", "-o", out, "--truth", truth];
    let mut child = command(&arguments).spawn().unwrap();
    while names(folder.path()).len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(names(folder.path()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_no_output_behind() {
    let (folder, mut space) = (folder(), String::new());
    let out = path(&folder, "out.csv", &mut space);
    // Standard input stays open, so that the reading cannot end by itself.
    let mut child = command(&["export", "-", "-o", out]).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    while names(folder.path()).len() < 4 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    std::thread::sleep(std::time::Duration::from_millis(200));
    // The flag is seen between two reads.
    let _ = pipe.write_all(format!("{MEETING}\n").repeat(1000).as_bytes());
    drop(pipe);
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(names(folder.path()), ["audit.json", "cut.json", "letter.txt"]);
}

#[cfg(unix)]
#[test]
fn an_interruption_while_a_report_is_written_leaves_none_behind() {
    let folder = tempfile::tempdir().unwrap();
    let [input, out] = ["in.csv", "out.xlsx"].map(|name| folder.path().join(name));
    let [input, out] = [&input, &out].map(|path| path.to_str().unwrap());
    assert_eq!(run(&["generate", "--quiet", "--records", "60000", "-o", input]).code, 0);
    let temporary = tempfile::tempdir().unwrap();
    let arguments = ["export", input, "-o", out, "--quiet", "--temporary-folder", temporary.path().to_str().unwrap()];
    let mut child = command(&arguments).spawn().unwrap();
    // The first bytes of the packed sheets come where all rows have been written into sheets.
    let is_written = || {
        let entries = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
        entries
            .filter(|entry| entry.file_name() != "in.csv")
            .any(|entry| entry.metadata().is_ok_and(|file| file.len() > 0))
    };
    while !is_written() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(4));
    assert_eq!(names(folder.path()), ["in.csv"]);
}

/// Every verb that writes what was recorded, in every view and form, from the sample: each name, address, id and URL in it.
#[test]
fn with_pseudonyms_nothing_of_the_originals_comes_out() {
    const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/sample.csv");
    let folder = tempfile::tempdir().unwrap();
    let (mut space, mut of_key) = (String::new(), String::new());
    let input = path(&folder, "Mara Lindqvist.csv", &mut space);
    let key = path(&folder, "key", &mut of_key);
    std::fs::copy(SAMPLE, input).unwrap();
    std::fs::write(key, "a key of more than thirty-two characters\n").unwrap();
    // Whole cells of the columns that tell of people, and the parts of addresses.
    let columns = "DisplayName,UserPrincipalName,UserObjectId,UserId,OrganizerName,OrganizerUserPrincipalName,HomeDomain,\
        MeetingId,AuditId,ChatThreadId,ChatName,ICalUid,SessionId,CallId,DeviceId,ClientIP,MeetingUrl,ConferenceUri,\
        InviterDisplayName,InviterUserPrincipalName,OrganizationId";
    let originals = run(&["export", input, "--quiet", "-f", "jsonl", "--columns", columns]).out;
    let mut secrets: Vec<String> = Vec::new();
    for line in originals.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        for cell in row.as_object().unwrap().values().filter_map(serde_json::Value::as_str) {
            secrets.extend(std::iter::once(cell).chain(cell.split(['@', '_', ' '])).map(str::to_lowercase));
        }
    }
    // Microsoft's own applications, what stands for nobody, and words that are in every output.
    let everybodys = [
        "b1902c3e-b9f7-4650-9b23-5772bd429747",
        "4be36d18-a394-4f94-ad18-fb20df412d7a",
        "19:meeting",
        "application",
        "broadcast",
        "incident",
        "meeting",
        "thread.tacv2",
        "thread.v2",
        "unknown (unknown)",
        "unknown",
        "(unknown)",
    ];
    let is_secret = |text: &String| {
        text.len() > 5
            && !text.bytes().all(|byte| byte.is_ascii_digit())
            && !everybodys.iter().any(|known| text.trim_start_matches("28:") == *known)
    };
    secrets.retain(is_secret);
    secrets.sort_unstable();
    secrets.dedup();
    assert!(secrets.len() > 150 && secrets.contains(&"lindqvist".to_owned()), "{secrets:?}");
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for view in ["record", "report", "classic"] {
        for format in ["csv", "jsonl"] {
            commands.push(vec!["export", "--resolve", "--view", view, "-f", format]);
        }
    }
    for format in ["text", "json"] {
        commands.push(vec!["check", "-f", format]);
    }
    commands.push(vec!["export", "-f", "html", "--calls"]);
    for verb in ["meetings", "attendance", "disconnections", "outsiders", "activity"] {
        for format in ["table", "csv", "jsonl", "html"] {
            for more in [&["--calls"][..], &["--summary"]] {
                let users = if verb == "activity" { &["--user", "*"][..] } else { &[] };
                commands.push([&[verb, "-f", format], more, users].concat());
            }
        }
    }
    for mut command in commands {
        command.extend([input, "--de-identify-key", key]);
        let ended = run(&command);
        assert_eq!(ended.code, 0, "{command:?}: {}", ended.err);
        assert!(ended.out.len() > 50, "{command:?}");
        let out = format!("{}\n{}", ended.out, ended.err).to_lowercase();
        for secret in &secrets {
            let line = out.lines().find(|line| line.contains(secret.as_str()));
            assert!(line.is_none(), "{command:?}: `{secret}` in {line:?}");
        }
    }
    let mut space = String::new();
    let book = path(&folder, "all.xlsx", &mut space);
    let ended = run(&["export", input, "--calls", "--de-identify-key", key, "-o", book]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    assert!(archive.len() > 10);
    for part in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(part).unwrap().read_to_string(&mut text).unwrap();
        let text = format!("{text}\n{}", ended.err).to_lowercase();
        let left: Vec<_> = secrets.iter().filter(|secret| text.contains(secret.as_str())).collect();
        assert!(left.is_empty(), "part {part}: {left:?}");
    }
}

#[test]
fn the_key_of_pseudonyms_is_said_and_gives_the_same_again() {
    let folder = folder();
    let mut space = String::new();
    let input = path(&folder, "audit.json", &mut space);
    let first = run(&["export", input, "--de-identify"]);
    let key = first.err.split_once("with the key ").and_then(|(_, rest)| rest.split(';').next()).unwrap().to_owned();
    assert_eq!(key.len(), 64, "{}", first.err);
    assert!(first.out.contains("person-") && !first.out.contains("anna"), "{}", first.out);
    let mut again = command(&["export", input, "--de-identify-key", "-"]);
    let mut again = again.stdin(Stdio::piped()).spawn().unwrap();
    again.stdin.take().unwrap().write_all(format!("{key}\n").as_bytes()).unwrap();
    let again = again.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(again.stdout).unwrap(), first.out);
    assert!(!String::from_utf8(again.stderr).unwrap().contains("key"));
    let other = run(&["export", input, "--de-identify", "--quiet"]);
    assert_eq!(other.err, "");
    assert_ne!(other.out, first.out);
}

#[test]
fn keys_that_cannot_be_used_are_refused() {
    let folder = folder();
    let (mut of_key, mut space) = (String::new(), String::new());
    let (key, input) = (path(&folder, "key", &mut of_key), path(&folder, "audit.json", &mut space));
    std::fs::write(key, "short").unwrap();
    for (arguments, code, told) in [
        (
            &["export", input, "--de-identify-key", key][..],
            2,
            "--de-identify-key: the key has 5 characters: it takes 32",
        ),
        (&["check", "-", "--de-identify-key", "-"], 2, "standard input is read for records already"),
        (&["meetings", input, "--de-identify-key", "/none/at/all"], 1, "/none/at/all"),
        (&["export", input, "--de-identify-key", key, "-o", key, "--force"], 2, "the key has 5 characters"),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{arguments:?}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments:?}: {}", ended.err);
    }
    std::fs::write(key, "k".repeat(32)).unwrap();
    let over_the_key = run(&["export", input, "--de-identify-key", key, "-o", key, "--force"]);
    assert_ne!(over_the_key.code, 0, "{}", over_the_key.err);
}

#[test]
fn a_file_of_which_every_record_is_rejected_is_left_out() {
    let (folder, mut first, mut second, mut third) = (folder(), String::new(), String::new(), String::new());
    let (audit, out) = (path(&folder, "audit.json", &mut first), path(&folder, "out.csv", &mut second));
    let broken = path(&folder, "broken.json", &mut third);
    let no_json = MEETING.replace("\"UserType\":0", "\"UserType\":");
    std::fs::write(broken, format!("{no_json}\n{no_json}\n")).unwrap();
    let named = "broken.json: none of the 2 records in it could be read, the first of them (record ";
    for arguments in [
        &["export", broken][..],
        &["export", broken, "-o", out],
        &["export", broken, "-f", "html"],
        &["export", broken, "--resolve", "--threads", "1"],
        &["attendance", broken],
    ] {
        let ended = run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{arguments:?} {}", ended.err);
        assert!(ended.err.contains(named) && ended.err.contains("; export it again"), "{arguments:?} {}", ended.err);
        assert!(ended.err.contains("no input could be read"), "{arguments:?} {}", ended.err);
    }
    assert_eq!(names(folder.path()), ["audit.json", "broken.json", "cut.json", "letter.txt"]);
    for arguments in [&["export", broken, audit][..], &["meetings", audit, broken], &["check", broken, audit]] {
        let ended = run(arguments);
        assert_eq!(ended.code, 3, "{arguments:?} {}", ended.err);
        assert!(ended.err.contains(named) && ended.err.contains("(left out)"), "{arguments:?} {}", ended.err);
        assert!(ended.out.contains("1f0b7c2e") || arguments[0] == "check", "{arguments:?} {}", ended.out);
    }
    // What is wrong with the records is what a check is for.
    let ended = run(&["check", broken]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert!(ended.out.contains("NotJson, 2 times") && ended.err.contains(named), "{} {}", ended.out, ended.err);
    let told = run(&["export", broken, "--de-identify"]);
    assert!(told.err.contains("The record is not JSON;"), "{}", told.err);
}

#[test]
fn participants_that_are_nobody_are_said_by_every_verb() {
    let (folder, mut first) = (folder(), String::new());
    let nameless = path(&folder, "nameless.json", &mut first);
    let lines: Vec<_> = (0..3)
        .map(|number| PARTICIPANT.replace("2a0b7c2e", &format!("2a0b7c2{number}")).replace("Attendees", "None"))
        .collect();
    std::fs::write(nameless, format!("{MEETING}\n{}\n", lines.join("\n"))).unwrap();
    let cut = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/attendees-cut-by-depth.jsonl");
    for verb in ["export", "meetings", "attendance", "disconnections", "outsiders"] {
        for (input, said) in [
            (nameless, "nameless.json: 3 of 3 participant rows name nobody: was the export cut"),
            (cut, "cut by ConvertTo-Json"),
        ] {
            let ended = run(&[verb, input]);
            assert_eq!((ended.code, ended.err.matches(said).count()), (0, 1), "{verb}: {}", ended.err);
            assert_eq!(run(&[verb, input, "--quiet"]).err, "", "{verb}");
        }
    }
    assert!(run(&["check", nameless]).out.contains("NoIdentities, 1 time"));
    let mut second = String::new();
    assert!(!run(&["export", path(&folder, "audit.json", &mut second)]).err.contains("nobody"));
}

#[test]
fn a_filter_that_lets_nothing_through_says_why() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    let range = "what was read is of 2026-01-18T12:00:00Z to 2026-01-18T13:00:00Z";
    for (filter, cause) in [
        (["--meeting", "282 104 932 913 1"], "the meeting ID of an invitation stands in short URLs only"),
        (["--meeting", "https://teams.microsoft.com/l/x"], "URLs and chat threads of meetings stand in MeetingDetail"),
        (["--user", "nobody@contoso.example"], "records may know a person by object id alone"),
        (["--from", "2027-01-01"], "passes the filter: what was read is of"),
    ] {
        for verb in [&["export"][..], &["export", "-f", "html"], &["attendance"], &["meetings"], &["disconnections"]] {
            let ended = run(&[verb, &[audit], &filter].concat());
            assert_eq!(ended.code, 0, "{verb:?} {filter:?} {}", ended.err);
            assert_eq!(
                ended.err.matches("nothing that was read passes the filter").count(),
                1,
                "{verb:?} {}",
                ended.err
            );
            assert!(ended.err.contains(cause) && ended.err.contains(range), "{verb:?} {filter:?} {}", ended.err);
            assert!(!ended.err.contains("nobody@"), "{}", ended.err);
        }
        let ended = run(&["check", audit, filter[0], filter[1]]);
        assert!(ended.out.contains("NothingMatches, 1 time") && ended.out.contains(cause), "{}", ended.out);
        let told = run(&["export", audit, filter[0], filter[1], "--de-identify"]);
        assert!(told.err.contains("warning: nothing that was read passes") && told.err.contains(cause), "{}", told.err);
    }
    // A filter that lets something through, of which there is no such row, is no mistake.
    let ended = run(&["disconnections", audit, "--user", "anna@contoso.example"]);
    assert!(!ended.err.contains("filter:"), "{}", ended.err);
}

#[test]
fn a_schedule_or_a_map_that_fits_no_meeting_is_said() {
    const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/sample.csv");
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("calendar.csv");
    std::fs::write(&map, "MeetingUrl,Subject\nhttps://wrong.example,All hands\n").unwrap();
    let map = map.to_str().unwrap();
    for verb in [&["export"][..], &["export", "-f", "html"], &["attendance"], &["meetings"], &["outsiders"]] {
        let ended = run(&[verb, &[SAMPLE, "--meeting-map", map]].concat());
        assert_eq!(
            (ended.code, ended.err.matches("warning: no meeting that was read is in the meeting map (1 row)").count()),
            (0, 1),
            "{verb:?} {}",
            ended.err
        );
        let told = run(&[verb, &[SAMPLE, "--meeting-map", map, "--de-identify"]].concat());
        assert!(told.err.contains("warning: no meeting that was read is in the meeting map (1 row)"), "{}", told.err);
    }
    let of = |start: &str| run(&["attendance", SAMPLE, "--scheduled-start", start]).err;
    assert!(
        of("2025-1-20 9:00")
            .contains("warning: no meeting began within 12 hours of the scheduled start 2025-01-20T09:00:00Z")
    );
    assert!(!of("2026-01-19 9:00").contains("scheduled start"));
}

#[test]
fn a_meeting_is_found_by_the_meeting_id_of_its_invitation() {
    const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/sample.csv");
    let by = |meeting| run(&["attendance", SAMPLE, "--quiet", "--meeting", meeting]).out;
    let expected = by("https://teams.microsoft.com/meet/2821049329131?p=JF87bShdTvGGwOWb");
    assert!(expected.lines().count() > 2, "{expected}");
    for meeting in ["282 104 932 913 1", "2821049329131", "282-104-932-913-1"] {
        assert_eq!(by(meeting), expected, "{meeting}");
    }
}

/// Whatever it waits for, and however many threads there are: nobody has to press twice.
#[cfg(unix)]
#[test]
fn the_first_signal_ends_a_run_that_waits_for_its_input() {
    let (folder, mut space) = (folder(), String::new());
    let fifo = path(&folder, "fifo", &mut space);
    assert!(Command::new("mkfifo").arg(fifo).status().unwrap().success());
    for (signal, input) in [("-INT", "-"), ("-TERM", "-"), ("-INT", fifo)] {
        for more in [&["--threads", "1"][..], &["--threads", "2"], &["--resolve"]] {
            let out = folder.path().join("out.csv");
            let arguments = [&["export", input, "-o", out.to_str().unwrap()], more].concat();
            let mut child = command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
            let pipe = child.stdin.take();
            while !names(folder.path()).iter().any(|name| name.ends_with(".tmp")) {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            std::thread::sleep(std::time::Duration::from_millis(150));
            assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
            assert_eq!(child.wait().unwrap().code(), Some(4), "{signal} {arguments:?}");
            assert_eq!(names(folder.path()), ["audit.json", "cut.json", "fifo", "letter.txt"], "{arguments:?}");
            drop(pipe);
        }
    }
}

/// The same records come through a named pipe as out of a file, in one pass and in two.
#[cfg(unix)]
#[test]
fn a_named_pipe_reads_like_a_file() {
    let (folder, mut first, mut second) = (folder(), String::new(), String::new());
    let (audit, fifo) = (path(&folder, "audit.json", &mut first), path(&folder, "fifo", &mut second));
    assert!(Command::new("mkfifo").arg(fifo).status().unwrap().success());
    for more in [&["--threads", "1"][..], &["--resolve"]] {
        let columns = ["--columns", "AuditId,UserPrincipalName", "--quiet"];
        let child = command(&[&["export", fifo], &columns[..], more].concat()).spawn().unwrap();
        std::fs::write(fifo, std::fs::read(audit).unwrap()).unwrap();
        let output = child.wait_with_output().unwrap();
        let of_file = run(&[&["export", audit], &columns[..], more].concat());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), of_file.out, "{more:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_nothing_is_a_failure() {
    let (folder, mut space) = (folder(), String::new());
    let audit = path(&folder, "audit.json", &mut space);
    let verbs = [
        &["export", audit][..],
        &["export", audit, "-f", "html"],
        &["check", audit],
        &["attendance", audit],
        &["fields"],
        &["generate", "--meetings", "1"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
        &["--version"],
    ];
    for arguments in verbs {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(arguments).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("cannot write"), "{arguments:?}: {said}");
        let closed = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" >&-", env!("CARGO_BIN_EXE_teams-meeting-audit")])
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8(closed.stderr).unwrap();
        assert_eq!(closed.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("cannot write standard output: it is closed"), "{arguments:?}: {said}");
        // One that takes everything is none.
        let code = command(arguments).stdout(Stdio::null()).output().unwrap().status.code();
        assert_eq!(code, Some(0), "{arguments:?}");
    }
    // What goes into a file needs none.
    let out = folder.path().join("out.csv");
    let into_file = Command::new("sh")
        .args(["-c", "exec \"$0\" \"$@\" >&-", env!("CARGO_BIN_EXE_teams-meeting-audit"), "export", audit, "-q", "-o"])
        .arg(&out)
        .status()
        .unwrap();
    assert!(into_file.success() && out.exists());
}

/// Neither a line that looks like one of ours nor an escape sequence.
#[cfg(unix)]
#[test]
fn names_of_files_command_no_terminal() {
    let (folder, mut space) = (folder(), String::new());
    let odd = path(&folder, "a\n\u{1b}[2Jteams-meeting-audit: all is well.json", &mut space).to_owned();
    let shown = r"a\n\u{1b}[2Jteams-meeting-audit: all is well.json";
    let missing = run(&["export", &odd]);
    assert!(missing.err.contains(shown), "{}", missing.err);
    std::fs::write(&odd, format!("{MEETING}\n{CUT_OFF}\n")).unwrap();
    let rejected = run(&["export", &odd]);
    assert!(rejected.err.contains(&format!("rejected: {shown}: record 2 ")), "{}", rejected.err);
    std::fs::write(&odd, "[]").unwrap();
    let empty = run(&["export", &odd]);
    assert!(empty.err.contains(&format!("warning: {shown}: ")), "{}", empty.err);
    std::fs::write(&odd, "Dear Anna").unwrap();
    let refused = run(&["meetings", &odd]);
    assert!(refused.err.contains(shown), "{}", refused.err);
    let exists = run(&["fields", "--nonsense"]).err.lines().count() > 1;
    assert!(exists, "messages of several lines stay so");
    for said in [missing.err, rejected.err, empty.err, refused.err] {
        assert!(
            said.lines().all(|line| !line.starts_with("teams-meeting-audit: all") && !line.contains('\u{1b}')),
            "{said}"
        );
        assert!(said.lines().all(|line| line.starts_with("teams-meeting-audit: ")), "{said}");
    }
}
