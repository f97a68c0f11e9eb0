//! Folders, zip archives and Zstandard: the same records come out of them as out of the files themselves.

mod support;

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::{ProptestConfig, any};
use proptest::{collection, prop_assert, proptest, sample};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use support::{Outcome, Row, cell_text, comparable, drain, generated};
use teams_meeting_audit::ErrorKind;
use teams_meeting_audit::generate::{Format, Profile};
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use zip::write::{SimpleFileOptions, ZipWriter};

const LETTER: &[u8] = b"Dear Anna,\nno audit records today.\n";

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default().large_file(true)).expect("memory");
        writer.write_all(content).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(content: &[u8]) -> Vec<u8> {
    compress_to_vec(content, CompressionLevel::Fastest)
}

/// Exports of other meetings each, in three forms.
fn exports() -> [Vec<u8>; 3] {
    [(Format::PurviewCsv, 1), (Format::JsonLines, 2), (Format::JsonArray, 3)]
        .map(|(format, seed)| generated(format, Profile::Clean, 10, seed).0)
}

fn read_path(path: &Path, options: ReaderOptions) -> (Outcome, Vec<String>) {
    let mut reader = Reader::new(options).expect("options");
    reader.add_path(path);
    said(reader)
}

/// What reading gives, and what is said of whole sources: errors and issues.
fn said(mut reader: Reader) -> (Outcome, Vec<String>) {
    reader.close_input();
    let (mut rows, mut messages) = (Vec::new(), Vec::new());
    loop {
        match reader.next_table() {
            Ok(Some(table)) => rows.extend(support::table_rows(&table)),
            Ok(None) => break,
            Err(error) => messages.push(format!("{:?}: {}", error.kind(), error)),
        }
    }
    let issues = reader.issues();
    let whole = (0..issues.rows()).filter(|&row| cell_text(issues.cell(row, 0)).is_none());
    let text = |row, column| issues.text(row, column).expect("a text").to_owned();
    messages.extend(whole.map(|row| format!("{}: {}: {}", text(row, 3), text(row, 1), text(row, 5))));
    let counts = reader.counts();
    assert!(counts.balance(), "{counts:?}");
    (Outcome { rows, counts, ..Outcome::default() }, messages)
}

fn rows(outcome: Outcome) -> Vec<Row> {
    outcome.rows.into_iter().map(comparable).collect()
}

fn sources(outcome: &Outcome) -> Vec<String> {
    let mut sources: Vec<_> = outcome.rows.iter().map(|row| row["Source"].clone()).collect();
    sources.dedup();
    sources
}

/// One thread and several, one pass and two.
fn ways() -> [ReaderOptions; 3] {
    let options = |threads, resolve| ReaderOptions { threads, resolve, ..ReaderOptions::default() };
    [options(1, false), options(3, false), options(2, true)]
}

#[test]
fn the_same_rows_come_out_of_files_folders_and_archives() {
    let [portal, lines, array] = exports();
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("files");
    fs::create_dir_all(files.join("older/.hidden")).expect("a folder");
    let inner = zip(&[("array.txt", &array)]);
    for (name, content) in [
        ("a-portal.csv", portal.clone()),
        ("lines.zst", zstd(&lines)),
        ("older/array.csv.gz", gzip(&array)),
        ("older/.hidden/lines.json", lines.clone()),
        (".teams-meeting-audit-abc.tmp", lines.clone()),
    ] {
        fs::write(files.join(name), content).expect("a file");
    }
    let archive = folder.path().join("export.zip");
    let members: &[(&str, &[u8])] = &[
        ("older/array.csv.gz", &gzip(&array)),
        ("__MACOSX/._a-portal.csv", &lines),
        ("lines.zst", &zstd(&lines)),
        ("a-portal.csv", &portal),
    ];
    fs::write(&archive, zip(members)).expect("a file");
    let nested = folder.path().join("nested");
    fs::write(&nested, zip(&[("a-portal.csv", &portal), ("lines.json", &lines), ("older.zip", &inner)]))
        .expect("a file");
    for options in ways() {
        let mut reader = Reader::new(options.clone()).expect("options");
        for content in [&portal, &lines, &array] {
            reader.add_bytes(content.clone());
        }
        let expected = rows(drain(reader));
        let (from_files, messages) = read_path(&files, options.clone());
        assert_eq!(messages, [""; 0]);
        assert_eq!(sources(&from_files), ["a-portal.csv", "lines.zst", "older/array.csv.gz"]);
        assert_eq!(from_files.counts.sources, 3);
        assert_eq!(rows(from_files), expected);
        let (from_archive, messages) = read_path(&archive, options.clone());
        assert_eq!(messages, [""; 0]);
        let names = ["a-portal.csv", "lines.zst", "older/array.csv.gz"].map(|name| format!("export.zip/{name}"));
        assert_eq!(sources(&from_archive), names);
        assert_eq!(rows(from_archive), expected);
        let (from_nested, messages) = read_path(&nested, options.clone());
        assert_eq!(messages, [""; 0]);
        assert_eq!(sources(&from_nested).last().expect("rows"), "nested/older.zip/array.txt");
        assert_eq!(rows(from_nested), expected);
        // As it comes through a pipe, also packed once more.
        let archive = fs::read(&archive).expect("a file");
        for stream in [archive.clone(), gzip(&archive), zstd(&archive)] {
            let mut reader = Reader::new(options.clone()).expect("options");
            reader.add_stream("pipe", Box::new(Cursor::new(stream)));
            let (from_stream, messages) = said(reader);
            assert_eq!(messages, [""; 0]);
            assert_eq!(sources(&from_stream)[0], "pipe/a-portal.csv");
            assert_eq!(rows(from_stream), expected);
        }
    }
}

#[test]
fn what_is_no_audit_data_is_a_note_beside_what_is() {
    let [portal, ..] = exports();
    let answer = b"MeetingId,Participants\nx,3\n";
    // Longer than what is looked at first.
    let answers = "{\"MeetingId\":\"x\",\"People\":3}\n".repeat(20_000);
    let checkpoint =
        b"{\"Format\":\"TeamsMeetingAudit.Checkpoint\",\n\"Version\":1,\n\"Operations\":[\"MeetingDetail\"]}\n";
    let jar = zip(&[("META-INF/MANIFEST.MF", LETTER), ("b", LETTER)]);
    let workbook = zip(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]);
    let files: &[(&str, &[u8])] = &[
        ("answer.csv", answer),
        ("answers.jsonl", answers.as_bytes()),
        ("checkpoint.json", checkpoint),
        ("letter.txt", LETTER),
        ("library.jar", &jar),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0\0"),
        ("portal.csv", &portal),
        ("report.xlsx", &workbook),
        ("settings.json", b"{\"theme\": \"dark\"}"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).expect("a folder");
    for (name, content) in files {
        fs::write(inside.join(name), content).expect("a file");
    }
    let archive = folder.path().join("a.zip");
    fs::write(&archive, zip(files)).expect("a file");
    for (path, name) in [(inside, ""), (archive, "a.zip/")] {
        for options in ways() {
            let (outcome, messages) = read_path(&path, options);
            assert_eq!(sources(&outcome), [format!("{name}portal.csv")]);
            assert_eq!(outcome.counts.sources, 1, "what is left out is no source");
            let left_out = [
                "answer.csv",
                "answers.jsonl",
                "checkpoint.json",
                "letter.txt",
                "library.jar",
                "picture.png",
                "report.xlsx",
                "settings.json",
            ];
            assert_eq!(messages.len(), left_out.len(), "{messages:#?}");
            for (message, left_out) in messages.iter().zip(left_out) {
                assert!(message.starts_with(&format!("NotAuditData: {name}{left_out}: left out: ")), "{message}");
            }
            assert!(messages[4].ends_with("none of the 2 members in this archive is audit data"), "{}", messages[4]);
            assert!(messages[6].contains("this is an Excel workbook"), "{}", messages[6]);
        }
    }
}

#[test]
fn where_nothing_is_audit_data_the_folder_or_archive_fails() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    };
    fs::create_dir(folder.path().join("empty")).expect("a folder");
    write("one/letter.txt", LETTER);
    write("many/letter.txt", LETTER);
    write("many/a/letter.zip", &zip(&[("letter.txt", LETTER)]));
    write("letters.zip", &zip(&[("a.txt", LETTER), ("b.txt", LETTER)]));
    write("empty.zip", &zip(&[]));
    let workbook = zip(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]);
    write("report.csv", &workbook);
    for (name, notes, expected) in [
        ("empty", 0, "there are no files to read in this folder"),
        ("one", 1, "the one file in this folder is no audit data"),
        ("many", 2, "none of the 2 files in this folder is audit data"),
        ("letters.zip", 2, "none of the 2 members in this archive is audit data"),
        ("empty.zip", 0, "this is a zip archive with no files in it"),
        ("report.csv", 0, "this is an Excel workbook: save it as CSV and read that"),
    ] {
        for options in ways() {
            let (outcome, messages) = read_path(&folder.path().join(name), options);
            assert_eq!((outcome.rows.len(), messages.len()), (0, notes + 1), "{messages:#?}");
            let path = folder.path().join(name);
            assert_eq!(messages[0], format!("InvalidFormat: {}: {expected}", path.display()));
            assert!(messages[1..].iter().all(|note| note.starts_with("NotAuditData: ")), "{messages:#?}");
        }
    }
}

#[test]
fn where_a_folder_holds_rows_of_this_program_the_failure_says_how_to_read_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = b"RecordKind,AuditId,MeetingId\nMeeting,0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,\n";
    for name in ["a.csv", "b.csv"] {
        fs::write(folder.path().join(name), rows).expect("a file");
    }
    fs::write(folder.path().join("letter.txt"), LETTER).expect("a file");
    let (outcome, messages) = read_path(folder.path(), ways().into_iter().next().expect("a way"));
    assert_eq!((outcome.rows.len(), messages.len()), (0, 4), "{messages:#?}");
    let expected = format!(
        "none of the 3 files in this folder is audit data; rows of this program, which 2 of them hold, are read only where the \
         files are named, as in {}",
        folder.path().join("*.csv").display()
    );
    assert!(messages[0].ends_with(&expected), "{messages:#?}");
}

#[test]
fn what_may_be_audit_data_and_cannot_be_read_is_a_failure() {
    let [portal, lines, _] = exports();
    let folder = tempfile::tempdir().expect("a folder");
    let mut encrypted = zip(&[("a.csv", &portal)]);
    let list = encrypted.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a list");
    for at in [6, list + 8] {
        encrypted[at] |= 1;
    }
    let cut = zip(&[("b.csv", &portal)]);
    let deep = zip(&[("a.zip", &zip(&[("b.zip", &zip(&[("c.csv", &portal)]))]))]);
    for (name, content) in [
        ("cut.zip", &cut[..cut.len() - 40]),
        ("deep.zip", &deep),
        ("encrypted.zip", &encrypted),
        ("nothing.gz", &gzip(&portal)[..12]),
        ("readable.json", &lines),
    ] {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    for options in ways() {
        let (outcome, messages) = read_path(folder.path(), options);
        assert_eq!(sources(&outcome), ["readable.json"]);
        let expected = [
            ("cut.zip", "cut off or damaged"),
            ("deep.zip/a.zip/b.zip", "this is a zip archive in an archive in an archive"),
            ("encrypted.zip/a.csv", "it is encrypted in its archive: unpack it with the password and read that"),
            ("nothing.gz", "nothing of it could be unpacked: the compressed data is cut off"),
        ];
        assert_eq!(messages.len(), expected.len(), "{messages:#?}");
        for (message, (name, what)) in messages.iter().zip(expected) {
            let path = folder.path().join(name);
            assert!(
                message.starts_with(&format!("InvalidFormat: {}: ", path.display())) && message.contains(what),
                "{message}"
            );
        }
    }
}

#[test]
fn what_is_cut_off_or_damaged_within_keeps_what_was_unpacked() {
    let [_, lines, _] = exports();
    // Of several blocks, each of which is unpacked or not.
    let cut = zstd(&generated(Format::PurviewCsv, Profile::Clean, 300, 4).0);
    let (cut, whole) = (&cut[..cut.len() / 2], zstd(&lines));
    let archive = zip(&[("cut.zst", cut), ("whole.zst", &whole)]);
    let mut reader = Reader::new(ReaderOptions::default()).expect("options");
    reader.add_stream("pipe", Box::new(Cursor::new(archive)));
    let (outcome, messages) = said(reader);
    assert_eq!(sources(&outcome), ["pipe/cut.zst", "pipe/whole.zst"]);
    assert!(
        messages[0].starts_with("GzipDamaged: pipe/cut.zst: the compressed data is cut off at byte"),
        "{messages:?}"
    );
}

#[test]
fn bombs_are_stopped_whatever_they_are_hidden_in() {
    let blanks = vec![b'\n'; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(br#"{"Id":"x","Operation":"MeetingDetail"}"#).expect("memory");
    for _ in 0..30 {
        encoder.write_all(&blanks).expect("memory");
    }
    let part = encoder.finish().expect("memory");
    // No member grows to much, but all of them do; and the same within one another.
    let flat: Vec<_> = (0..10).map(|number| format!("{number}.gz")).collect();
    let flat = zip(&flat.iter().map(|name| (name.as_str(), &part[..])).collect::<Vec<_>>());
    let nested = zip(&[("a.zip", &flat)]);
    for bomb in [flat, nested] {
        let mut options = ReaderOptions { threads: 1, ..ReaderOptions::default() };
        options.limits.gzip_ratio = 50;
        let mut reader = Reader::new(options).expect("options");
        reader.add_bytes(bomb);
        let outcome = drain(reader);
        assert!(outcome.errors.contains(&ErrorKind::LimitExceeded), "{:?}", outcome.errors);
    }
}

#[test]
fn files_that_the_run_writes_or_has_for_other_things_are_no_sources() {
    let [portal, lines, array] = exports();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in [("portal.csv", &portal), ("map.csv", &lines), ("out.json", &array)] {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    for resolve in [false, true] {
        let other_files = vec![folder.path().join("./map.csv"), folder.path().join("not-there-yet.csv")];
        let options = ReaderOptions { resolve, other_files, ..ReaderOptions::default() };
        let mut reader = Reader::new(options).expect("options");
        reader.add_path(folder.path());
        reader.leave_out(folder.path().join("out.json"));
        let (outcome, messages) = said(reader);
        assert_eq!(sources(&outcome), ["portal.csv"]);
        assert_eq!(messages, [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn pipes_in_a_folder_do_not_hold_it_up() {
    let [portal, ..] = exports();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("portal.csv"), portal).expect("a file");
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).expect("a socket");
    let (outcome, messages) = read_path(folder.path(), ReaderOptions::default());
    assert_eq!(sources(&outcome), ["portal.csv"]);
    assert_eq!(messages, ["NotAuditData: socket: left out: it is no file, and may have no end"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing that bytes of an archive or a frame may become takes more than it should, or ends in a panic.
    #[test]
    fn damaged_archives_come_to_an_end(
        form in 0..3_usize,
        places in collection::vec((any::<sample::Index>(), any::<u8>()), 1..8),
        cut in any::<sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let (lines, _) = generated(Format::JsonLines, Profile::Clean, 2, 6);
        let packed = [("a.json", &lines[..]), ("b.json.gz", &gzip(&lines)), ("c.zst", &zstd(&lines))];
        let mut bytes = match form {
            0 => zip(&packed),
            1 => zstd(&lines),
            _ => zip(&[("inner.zip", &zip(&packed))]),
        };
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let whole = support::read(&lines).counts.rows;
        let mut reader = Reader::new(ReaderOptions { threads: 1, ..ReaderOptions::default() }).expect("options");
        reader.add_bytes(bytes);
        let outcome = drain(reader);
        // What is there three times is taken once; damage may make it another record.
        prop_assert!(outcome.counts.rows <= 3 * whole, "{:?}", outcome.counts);
    }
}
