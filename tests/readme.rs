//! README and docs say what is so: their commands are run, their generated tables compared, their links followed.
//!
//! `TMA_UPDATE_DOCS=1 cargo test --test readme` rewrites generated tables, the sample, and the output of commands that is
//! shown in full.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use teams_meeting_audit::analysis::{DisconnectionClass, Question, SHORT_COLUMNS, SUMMARY_COLUMNS};
use teams_meeting_audit::books::issue_schema;
use teams_meeting_audit::classic::ClassicLayout;
use teams_meeting_audit::de_identify::{Role, role_of};
use teams_meeting_audit::issue::IssueCode;
use teams_meeting_audit::schema::COLUMNS;

const PROGRAM: &str = env!("CARGO_BIN_EXE_teams-meeting-audit");

/// How a command begins whose program comes out of this build.
const CARGO_RUN: &str = "cargo run --release -- ";

/// A line of shown output that stands for any number of lines.
const ELISION: &str = "…";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn updating() -> bool {
    std::env::var_os("TMA_UPDATE_DOCS").is_some_and(|value| value == "1")
}

/// Whoever rewrites pages does so alone: they are read before and written after.
fn alone() -> MutexGuard<'static, ()> {
    static PAGES: Mutex<()> = Mutex::new(());
    PAGES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says it where it is seen although the test passes.
fn skipped(what: &str) {
    // Not eprintln!, which the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// README, CHANGELOG, CONTRIBUTING, SECURITY, docs and decisions.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<_> =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name)).into();
    for folder in ["docs", "docs/decisions"] {
        let entries = fs::read_dir(root().join(folder)).expect(folder).map(|entry| entry.expect("an entry").path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    pages.sort();
    pages
}

fn read(page: &Path) -> String {
    fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// Compares, or writes `expected` where that is asked for.
fn compare(page: &Path, found: &str, expected: &str) {
    if updating() && found != expected {
        fs::write(page, expected).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        return;
    }
    let different = found.lines().zip(expected.lines()).enumerate().find(|(_, (found, expected))| found != expected);
    let page = page.strip_prefix(root()).unwrap_or(page).display();
    if let Some((line, (found, expected))) = different {
        panic!("{page}:{}: says\n{found}\nwhere it is\n{expected}\n(TMA_UPDATE_DOCS=1 rewrites it)", line + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{page} (TMA_UPDATE_DOCS=1 rewrites it)");
}

fn program(arguments: &[&str]) -> Output {
    let output = Command::new(PROGRAM).args(arguments).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The page with the text between `<!-- NAME: generated -->` and `<!-- NAME: end -->` replaced, wherever they stand.
fn with_generated(page: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {name}: generated -->\n"), format!("<!-- {name}: end -->"));
    let mut parts = page.split(&begin);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(&end).unwrap_or_else(|| panic!("{end} is missing"));
        out += &format!("{begin}\n{text}\n{end}{rest}");
    }
    out
}

/// The code blocks of a page in that language, and what stands between them: text, block, text, …, text.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("```{language}\n");
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(begin) = rest.find(&opening) {
        let begin = begin + opening.len();
        let length = rest[begin..].find("```").expect("every block ends");
        parts.extend([&rest[..begin], &rest[begin..begin + length]]);
        rest = &rest[begin + length..];
    }
    parts.push(rest);
    parts
}

/// A command of a console block and the output shown under it.
///
/// A line that ends with `\` goes on in the next one, as for the shell.
struct Shown<'a> {
    command: String,
    output: Vec<&'a str>,
}

fn commands(block: &str) -> Vec<Shown<'_>> {
    let mut commands: Vec<Shown> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push(Shown { command: command.to_owned(), output: Vec::new() }),
            (None, Some(last)) if last.command.ends_with('\\') => {
                last.command.push('\n');
                last.command.push_str(line);
            }
            (None, Some(last)) => last.output.push(line),
            (None, None) => panic!("a console block begins with `{line}`, which is no command"),
        }
    }
    commands
}

/// Whether the lines are those shown, some of them elided.
fn agree(shown: &[&str], real: &[&str]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((&ELISION, shown)) => (0..=real.len()).any(|elided| agree(shown, &real[elided..])),
        Some((first, shown)) => real.split_first().is_some_and(|(line, real)| line == first && agree(shown, real)),
    }
}

/// A copy of what a new user finds, with the program on the path.
struct Shell {
    folder: tempfile::TempDir,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("examples/data")).expect("a folder");
        for name in ["sample.csv", "sample.truth.jsonl"] {
            let name = Path::new("examples/data").join(name);
            fs::copy(root().join(&name), folder.path().join(&name)).expect("the sample");
        }
        Self { folder }
    }

    /// What the command prints on both streams.
    fn run(&self, command: &str) -> String {
        let beside = Path::new(PROGRAM).parent().expect("its folder").to_path_buf();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(beside).chain(std::env::split_paths(&others))).expect("a path");
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .output()
            .expect("a shell");
        String::from_utf8(output.stdout).expect("output is UTF-8").replace('\r', "")
    }

    /// The block with its commands' real output where that is shown in full; fails where elided output is not so.
    fn replay(&self, block: &str, page: &Path) -> String {
        let mut out = String::new();
        for Shown { command, output } in commands(block) {
            // Writing to a string does not fail.
            let _ = writeln!(out, "$ {command}");
            let runnable = command.replace(CARGO_RUN, "teams-meeting-audit ");
            let missing = runnable.starts_with("./") && !self.folder.path().join(&runnable[2..]).exists();
            if missing || runnable.starts_with("cargo ") {
                if missing {
                    skipped(&format!("`{command}`: nothing compiled it on this machine"));
                } else {
                    assert_eq!(output, [""; 0], "`{command}` is not run, and so shows nothing");
                }
                out.extend(output.iter().flat_map(|line| [line, "\n"]));
                continue;
            }
            let real = self.run(&runnable);
            if output.contains(&ELISION) {
                let real: Vec<_> = real.lines().collect();
                assert!(agree(&output, &real), "{}: `{command}` prints\n{}", page.display(), real.join("\n"));
                out.extend(output.iter().flat_map(|line| [line, "\n"]));
            } else {
                out += &real;
            }
        }
        out
    }
}

/// The C program of README, compiled in the shell's folder where there is a compiler.
fn compile_the_program(shell: &Shell) {
    let readme = read(&root().join("README.md"));
    let parts = blocks(&readme, "c");
    assert_eq!(parts.len(), 3, "README has one C program");
    let folder = shell.folder.path();
    fs::write(folder.join("program.c"), parts[1]).expect("a source");
    if !cfg!(target_os = "linux") || Command::new("cc").arg("--version").output().is_err() {
        return;
    }
    let library = std::env::current_exe().expect("this program").with_file_name("libteams_meeting_audit.so");
    fs::copy(&library, folder.join("libteams_meeting_audit.so.1")).expect("the library");
    let compiled = Command::new("cc")
        .args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "program.c", "-o", "program", "-I"])
        .arg(root().join("include"))
        .args(["libteams_meeting_audit.so.1", "-Wl,-rpath,$ORIGIN"])
        .current_dir(folder)
        .output()
        .expect("a compiler");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
}

#[test]
fn commands_print_what_is_shown() {
    if cfg!(windows) {
        skipped("the commands of README and docs: they are written for a POSIX shell");
        return;
    }
    let _alone = alone();
    let shell = Shell::new();
    compile_the_program(&shell);
    let mut count = 0;
    for page in pages() {
        let text = read(&page);
        let parts = blocks(&text, "console");
        count += parts.len() / 2;
        let replayed: String = parts
            .iter()
            .enumerate()
            .map(|(position, part)| if position % 2 == 1 { shell.replay(part, &page) } else { (*part).to_owned() })
            .collect();
        compare(&page, &text, &replayed);
    }
    assert!(count >= 10, "{count} blocks were found");
}

/// What becomes of each column's cells with --de-identify.
fn roles() -> String {
    let answers = Question::ALL.iter().flat_map(|question| question.columns());
    let answers = answers.chain(SUMMARY_COLUMNS).chain(SHORT_COLUMNS);
    let records = COLUMNS.iter().map(|field| (field.name.to_owned(), field.role));
    let answers = answers.map(|column| (column.name.to_owned(), column.role));
    let text = [ClassicLayout::Both.schema(), issue_schema()].into_iter().flat_map(|schema| {
        let role = move |name: &str| role_of(schema.kind, name).unwrap_or(Role::Text);
        schema.fields.into_iter().map(move |field| (field.name.to_string(), role(&field.name)))
    });
    let mut columns: Vec<(String, Role)> = records.chain(answers).chain(text).collect();
    columns.push(("Key".to_owned(), Role::Key));
    let mut table = "| columns | in other words | a cell |\n| --- | --- | --- |\n".to_owned();
    for role in Role::ALL {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in columns.iter().filter(|(_, of)| of == role) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let names = match role {
            Role::Figure => "all others".to_owned(),
            _ => names.join(", "),
        };
        // Writing to a string does not fail.
        let _ = writeln!(table, "| {names} | {} | {} |", role.description(), role.outcome());
    }
    table
}

#[test]
fn generated_tables_are_what_the_program_says() {
    let _alone = alone();
    let fields = |of| {
        let list = program(&["fields", "--of", of, "--format", "markdown"]).stdout;
        (format!("{of} fields"), String::from_utf8(list).expect("UTF-8"))
    };
    let mut issues = "| code | rejected | meaning |\n| --- | --- | --- |\n".to_owned();
    for code in IssueCode::ALL {
        let rejected = if code.rejects() { "yes" } else { "" };
        // Writing to a string does not fail.
        let _ = writeln!(issues, "| {} | {rejected} | {} |", code.name(), code.description());
    }
    let mut lists: Vec<_> =
        ["record", "meetings", "attendance", "disconnections", "outsiders", "activity", "summary"].map(fields).into();
    lists.push(("issues".to_owned(), issues));
    lists.push(("roles".to_owned(), roles()));
    let accuracy = program(&["evaluate", "--format", "markdown"]).stdout;
    lists.push(("accuracy".to_owned(), String::from_utf8(accuracy).expect("UTF-8")));
    let mut tables = 0;
    for page in pages() {
        let text = read(&page);
        tables += text.matches(": generated -->").count();
        let expected = lists.iter().fold(text.clone(), |text, (name, list)| with_generated(&text, name, list));
        compare(&page, &text, &expected);
    }
    let where_they_are = "README and the contract have the fields, docs/inputs.md the issues, each answer its own";
    assert_eq!(tables, 11, "{where_they_are}, docs/de-identify.md the roles");
}

/// The sessions drawn in docs/disconnections.md, a case each, are told as the class beside them and as nothing else.
#[test]
fn drawn_sessions_are_told_as_drawn() {
    const SECONDS: usize = 20;
    let page = read(&root().join("docs/disconnections.md"));
    let drawing = blocks(&page, "text")[1];
    assert!(drawing.contains(&format!("a character is {SECONDS} seconds")), "{drawing}");
    let folder = tempfile::tempdir().expect("a folder");
    let records = folder.path().join("drawn.jsonl").into_os_string().into_string().expect("a path in UTF-8");
    let mut classes = Vec::new();
    for case in drawing.split("\n\n").filter(|case| case.contains('█')) {
        let class = case.split_whitespace().next().expect("a class");
        classes.push(class);
        let mut lines = String::new();
        for line in case.lines() {
            let device = line.trim_start_matches(class).split_whitespace().next().expect("a device");
            // What stands behind says what is meant.
            let drawn: Vec<bool> = line.chars().take(56).map(|c| "█░".contains(c)).collect();
            let is_session = |at: usize| drawn.get(at) == Some(&true);
            let begins = (0..drawn.len()).filter(|&at| is_session(at) && (at == 0 || !is_session(at - 1)));
            for begin in begins {
                let end = (begin..).find(|&at| !is_session(at)).expect("an end");
                let time = |at: usize| format!("2026-01-18T12:{:02}:{:02}", at * SECONDS / 60, at * SECONDS % 60);
                let record = serde_json::json!({
                    "Id": format!("{device} {begin}"), "Operation": "MeetingParticipantDetail", "MeetingDetailId": class,
                    "JoinTime": time(begin), "LeaveTime": time(end), "DeviceInformation": device,
                    "Attendees": [{"DisplayName": "Ada", "UPN": "ada@contoso.example"}],
                });
                // Writing to a string does not fail.
                let _ = writeln!(lines, "{record}");
            }
        }
        fs::write(&records, lines).expect("the records");
        let arguments =
            ["disconnections", &records, "--quiet", "--returns", "--handovers", "-f", "csv", "--columns", "Class"];
        let told = String::from_utf8(program(&arguments).stdout).expect("UTF-8");
        assert_eq!(told.lines().collect::<Vec<_>>(), ["Class", class], "{case}");
    }
    classes.sort_unstable();
    let mut all: Vec<_> = DisconnectionClass::ALL.iter().map(|class| class.name()).collect();
    all.sort_unstable();
    assert_eq!(classes, all);
}

#[test]
fn the_sample_is_what_the_generator_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).into_os_string().into_string().expect("a path in UTF-8");
    let (sample, truth) = (file("sample.csv"), file("sample.truth.jsonl"));
    program(&["generate", "--profile", "sample", "--format", "search-csv", "-o", &sample, "--truth", &truth]);
    for name in ["sample.csv", "sample.truth.jsonl"] {
        compare(
            &root().join("examples/data").join(name),
            &read(&root().join("examples/data").join(name)),
            &read(&folder.path().join(name)),
        );
    }
}

/// GitHub's name for a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The page without its code blocks, whose brackets are no links.
fn prose(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut count = 0;
    for page in pages() {
        let text = prose(&read(&page));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("https://") {
                continue;
            }
            count += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => page.clone(),
                file => page.parent().expect("a folder").join(file),
            };
            assert!(path.exists(), "{}: {target} leads nowhere", page.display());
            if !heading.is_empty() {
                let found = prose(&read(&path)).lines().any(|line| line.starts_with('#') && anchor(line) == heading);
                assert!(found, "{}: {target}: no such heading", page.display());
            }
        }
    }
    assert!(count >= 20, "{count} links were found");
}

#[test]
fn elided_output_agrees_with_any_lines() {
    assert!(agree(&["a", ELISION, "d"], &["a", "b", "c", "d"]));
    assert!(agree(&[ELISION], &[]));
    assert!(!agree(&["a", ELISION, "d"], &["a", "b"]));
    assert!(!agree(&["a"], &["a", "b"]));
}
