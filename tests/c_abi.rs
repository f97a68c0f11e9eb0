//! The C library as C sees it: what it exports, what its header promises, and the example programs of `tests/c`.
//!
//! `TMA_UPDATE_EXPECTED=1 cargo test --test c_abi` rewrites what the programs are expected to print.

#![cfg(unix)]

mod abi;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use teams_meeting_audit::ffi::TMA_ABI_VERSION;

const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared library of this build, which lies beside the test program.
fn library() -> PathBuf {
    let folder = std::env::current_exe().expect("this program").parent().expect("its folder").to_path_buf();
    let name = format!("{}teams_meeting_audit{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    folder.join(name)
}

/// A folder with the library under the names that the linker and the loader look for.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch("lib");
        let names = match cfg!(target_os = "macos") {
            true => {
                ["libteams_meeting_audit.dylib".to_owned(), format!("libteams_meeting_audit.{TMA_ABI_VERSION}.dylib")]
            }
            false => ["libteams_meeting_audit.so".to_owned(), format!("libteams_meeting_audit.so.{TMA_ABI_VERSION}")],
        };
        for name in names {
            std::os::unix::fs::symlink(library(), folder.join(name)).expect("a link");
        }
        folder
    })
}

/// An empty folder of that name for this run.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_abi").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for what is compiled");
    folder
}

/// Whether a tool is there; if not, says so where it is seen although the test passes.
fn available(tool: &str) -> bool {
    let there = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        // Not eprintln!, which the test harness keeps to itself.
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: no `{tool}` on this machine");
    }
    there
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The name of the function whose declaration begins on that line of the header.
fn declared_on(line: &str) -> Option<&str> {
    let (before, _) = line.split_once('(')?;
    let starts = line.starts_with(|first: char| first.is_ascii_lowercase()) && !line.starts_with("typedef");
    before.rsplit([' ', '*']).next().filter(|_| starts)
}

fn header() -> String {
    fs::read_to_string(root().join("include/teams_meeting_audit.h")).expect("the header")
}

#[test]
fn the_library_exports_what_the_header_declares_and_nothing_else() {
    if !available("nm") {
        return;
    }
    let arguments: &[&str] =
        if cfg!(target_os = "macos") { &["-gU"] } else { &["-D", "--defined-only", "--format=posix"] };
    let output = run(Command::new("nm").args(arguments).arg(library()));
    let symbols = String::from_utf8(output.stdout).expect("names are ASCII");
    let exported: BTreeSet<String> = symbols
        .lines()
        .filter_map(|line| match cfg!(target_os = "macos") {
            true => line.split_whitespace().last().map(|name| name.trim_start_matches('_').to_owned()),
            false => line.split_whitespace().next().map(str::to_owned),
        })
        .collect();
    let header = header();
    let declared: BTreeSet<String> = header.lines().filter_map(declared_on).map(str::to_owned).collect();
    assert!(declared.len() > 30, "the header was understood: {declared:?}");
    assert!(declared.contains("tma_version") && declared.contains("tma_reader_next"));
    assert_eq!(exported, declared);
    let listed = listed();
    let mut promised = listed.keys().filter_map(|name| name.strip_prefix("function "));
    assert_eq!(promised.find(|name| !exported.contains(*name)), None);
}

/// What this binary interface promises.
fn listed() -> abi::Interface {
    abi::read(&fs::read_to_string(abi::path("txt")).expect("the list"))
}

#[test]
fn the_compiler_lays_structs_out_as_the_list_says() {
    if !cfg!(target_pointer_width = "64") || !available("cc") {
        return;
    }
    let mut source = "#include \"teams_meeting_audit.h\"\n".to_owned();
    let mut asserted = 0;
    for (name, what) in &listed() {
        let (kind, name) = name.split_once(' ').expect("a kind and a name");
        let (first, last) = (what.split(' ').next(), what.rsplit(' ').next());
        let holds = match kind {
            "struct" => format!("sizeof(struct {name}) == {}", first.expect("a size")),
            "field" => format!("offsetof(struct {}) == {}", name.replace('.', ", "), last.expect("an offset")),
            "constant" if !what.starts_with('"') => format!("{name} == {what}"),
            _ => continue,
        };
        source += &format!("_Static_assert({holds}, \"{name}\");\n");
        asserted += 1;
    }
    assert!(asserted > 100, "the list was understood: {source}");
    let path = scratch("layout").join("layout.c");
    fs::write(&path, source).expect("a source");
    run(compile("cc", "c11", &include()).arg("-fsyntax-only").arg(path));
}

#[test]
fn every_function_and_type_of_the_header_has_a_comment() {
    let header = header();
    let lines: Vec<&str> = header.lines().collect();
    let own = lines.iter().position(|line| line.contains("enum tma_status")).expect("the library's own part");
    for (above, line) in lines.iter().zip(&lines[1..]).skip(own) {
        let is_type = line.starts_with("typedef struct") || line.starts_with("enum tma_");
        if is_type || declared_on(line).is_some() {
            assert!(above.ends_with("*/"), "{line}");
        }
    }
}

#[test]
fn the_soname_carries_the_abi_number() {
    if !cfg!(target_os = "linux") || !available("readelf") {
        return;
    }
    let output = run(Command::new("readelf").arg("-d").arg(library()));
    let dynamic = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dynamic.contains(&format!("soname: [libteams_meeting_audit.so.{TMA_ABI_VERSION}]")), "{dynamic}");
}

/// A translation unit that includes the header twice and uses every macro that is more than a number.
const UNIT: &str = r#"
#include "teams_meeting_audit.h"
#include "teams_meeting_audit.h"

int UNIT_NAME(void);

int UNIT_NAME(void) {
    tma_reader_options options = TMA_READER_OPTIONS_INIT;
    tma_analysis_options analysis = TMA_ANALYSIS_OPTIONS_INIT;
    tma_status status = TMA_STATUS_OK;
    struct ArrowArray array;
    array.release = NULL;
    options.view = TMA_VIEW_REPORT;
    options.flags = TMA_READER_RESOLVE | TMA_READER_JOIN_MEETING;
    options.columns = TMA_TEXT(TMA_COLUMN_RECORD_KIND "\n" TMA_COLUMN_USER_PRINCIPAL_NAME);
    return options.struct_size == sizeof options && analysis.struct_size == sizeof analysis && options.columns.length == 28 && array.release == NULL &&
                   status == 0 && tma_abi_version() == TMA_ABI_VERSION
               ? 0
               : 1;
}
"#;

/// Compiles two units of that language and standard with all warnings, links them with a `main`, and runs that.
fn compile_header(compiler: &str, extension: &str, standard: &str) {
    let folder = scratch(standard);
    let mut sources = Vec::new();
    for unit in ["first", "second"] {
        let path = folder.join(unit).with_extension(extension);
        let code = UNIT.replace("UNIT_NAME", unit);
        fs::write(&path, code).expect("a source");
        sources.push(path);
    }
    let main = folder.join("main").with_extension(extension);
    fs::write(&main, "int first(void);\nint second(void);\nint main(void) { return first() + second(); }\n")
        .expect("a source");
    sources.push(main);
    let program = folder.join("program");
    run(compile(compiler, standard, &include()).args(sources).arg("-o").arg(&program).args(link()));
    run(&mut Command::new(&program));
}

/// The folder with the header.
fn include() -> PathBuf {
    root().join("include")
}

fn compile(compiler: &str, standard: &str, include: &Path) -> Command {
    let mut command = Command::new(compiler);
    command.arg(format!("-std={standard}")).args(WARNINGS).arg("-I").arg(include);
    command
}

fn link() -> [OsString; 3] {
    let mut search = OsString::from("-L");
    search.push(installed());
    let mut find = OsString::from("-Wl,-rpath,");
    find.push(installed());
    [search, find, OsString::from("-lteams_meeting_audit")]
}

#[test]
fn the_header_compiles_as_every_c() {
    if available("cc") {
        for standard in ["c99", "c11", "c17"] {
            compile_header("cc", "c", standard);
        }
    }
}

#[test]
fn the_header_compiles_as_every_cpp() {
    if available("c++") {
        for standard in ["c++11", "c++17", "c++20"] {
            compile_header("c++", "cpp", standard);
        }
    }
}

/// An example program, compiled.
struct Program {
    name: &'static str,
    arguments: &'static [&'static str],
    binary: PathBuf,
}

/// The example programs and what each is given, all of it in `tests/c`.
const PROGRAMS: [(&str, &[&str]); 7] = [
    ("read_file", &["meeting.jsonl"]),
    ("stream_records", &[]),
    ("handle_errors", &["meeting.jsonl"]),
    ("consume_arrow", &["meeting.jsonl"]),
    ("import_arrow", &[]),
    ("who_was_there", &["meeting.jsonl"]),
    ("who_was_with", &["meeting.jsonl"]),
];

fn source_of(name: &str) -> PathBuf {
    root().join("tests/c").join(name).with_extension("c")
}

fn programs(variant: &str, options: &[&str]) -> Vec<Program> {
    compiled(variant, options, &include(), &PROGRAMS)
}

fn compiled(
    variant: &str,
    options: &[&str],
    include: &Path,
    programs: &[(&'static str, &'static [&'static str])],
) -> Vec<Program> {
    let folder = scratch(variant);
    let compiled = programs.iter().map(|&(name, arguments)| {
        let binary = folder.join(name);
        let source = source_of(name);
        run(compile("cc", "c99", include).args(options).arg("-g").arg(source).arg("-o").arg(&binary).args(link()));
        Program { name, arguments, binary }
    });
    compiled.collect()
}

/// Whether what the programs print now is what will be expected; then only one test looks at it.
fn updating() -> bool {
    std::env::var_os("TMA_UPDATE_EXPECTED").is_some()
}

/// Runs a program, by itself or under `tool`, and compares what it prints.
fn check(program: &Program, tool: &[&str]) {
    let mut command = match tool {
        [] => Command::new(&program.binary),
        [tool, options @ ..] => {
            let mut command = Command::new(tool);
            command.args(options).arg(&program.binary);
            command
        }
    };
    let output = run(command.args(program.arguments).current_dir(root().join("tests/c")));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{}: nothing is printed to standard error", program.name);
    let path = root().join("tests/c/expected").join(program.name).with_extension("txt");
    if updating() {
        fs::write(&path, &output.stdout).expect("what is expected can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", path.display());
}

#[test]
fn the_example_programs_print_what_is_expected() {
    if !available("cc") {
        return;
    }
    for program in programs("plain", &[]) {
        check(&program, &[]);
    }
}

/// The words of C in a text that are names of this library.
fn own_names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
    words.filter(|word| word.starts_with("tma_") || word.starts_with("TMA_")).collect()
}

/// A program stays as it was compiled, while the library beside it is replaced by a later one.
#[test]
fn programs_compiled_with_the_first_header_run_with_this_library() {
    if updating() || !available("cc") {
        return;
    }
    let (folder, header) = (scratch("kept"), fs::read_to_string(abi::path("h")).expect("the kept header"));
    fs::write(folder.join("teams_meeting_audit.h"), &header).expect("a copy");
    let known = own_names(&header);
    // A program may have learned to use more since.
    let mut old = PROGRAMS.to_vec();
    old.retain(|(name, _)| own_names(&fs::read_to_string(source_of(name)).expect("a source")).is_subset(&known));
    assert!(old.len() * 2 > PROGRAMS.len(), "most programs need no more than the kept header has: {old:?}");
    for program in compiled("old", &[], &folder, &old) {
        check(&program, &[]);
    }
}

#[test]
fn the_example_programs_are_clean_under_valgrind() {
    if updating() || !available("cc") || !available("valgrind") {
        return;
    }
    let valgrind = [
        "valgrind",
        "--quiet",
        "--error-exitcode=99",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite,indirect",
        "--show-leak-kinds=definite,indirect",
    ];
    for program in programs("valgrind", &[]) {
        check(&program, &valgrind);
    }
}

#[test]
fn the_example_programs_are_clean_with_sanitizers() {
    if updating() || !available("cc") {
        return;
    }
    let folder = scratch("probe");
    let (source, probe) = (folder.join("probe.c"), folder.join("probe"));
    fs::write(&source, "int main(void) { return 0; }\n").expect("a source");
    let compiled = Command::new("cc").arg("-fsanitize=address,undefined").arg(&source).arg("-o").arg(&probe).output();
    if !compiled.is_ok_and(|output| output.status.success())
        || !Command::new(&probe).status().is_ok_and(|s| s.success())
    {
        let _ = writeln!(std::io::stderr(), "SKIPPED: the compiler has no AddressSanitizer on this machine");
        return;
    }
    for program in programs("sanitized", &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]) {
        check(&program, &[]);
    }
}

/// What stands between ```` ```language ```` and ```` ``` ```` in the guide, block by block.
fn blocks(language: &str) -> Vec<String> {
    let guide = fs::read_to_string(root().join("docs/c-abi.md")).expect("the guide");
    let opening = format!("```{language}\n");
    let after = guide.split(&opening).skip(1).filter_map(|rest| rest.split_once("```"));
    after.map(|(block, _)| block.to_owned()).collect()
}

/// Follows the guide: installs under a prefix, and builds and runs its program by what pkg-config says.
#[test]
fn the_guide_installs_compiles_and_runs() {
    if !cfg!(target_os = "linux") || !available("cc") || !available("pkg-config") {
        return;
    }
    let (folder, prefix) = (scratch("guide"), scratch("prefix"));
    let [install, compile]: [String; 2] = blocks("sh").try_into().expect("two blocks of commands");
    let built = install.replace("target/release/libteams_meeting_audit.so", &library().to_string_lossy());
    let shell = |commands: &str, within: &Path| {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", commands]).current_dir(within).env("PREFIX", &prefix);
        run(shell.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")));
    };
    shell(&built, root());
    let [program]: [String; 1] = blocks("c").try_into().expect("one program");
    fs::write(folder.join("program.c"), program).expect("a source");
    shell(&compile, &folder);
    let mut program = Command::new(folder.join("program"));
    let output = run(program.current_dir(root().join("tests/c")).env("LD_LIBRARY_PATH", prefix.join("lib")));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Ada Example: 3378 s\nZo\u{eb} \u{4f1a}\u{8b70}: 982 s\n");
    let version = run(Command::new("pkg-config")
        .args(["--modversion", "teams-meeting-audit"])
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")));
    assert_eq!(String::from_utf8_lossy(&version.stdout).trim(), env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_guide_lists_every_status() {
    let guide = fs::read_to_string(root().join("docs/c-abi.md")).expect("the guide");
    let table = guide.split("| status | number |").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a table");
    let listed: Vec<(String, String)> = table
        .lines()
        .skip(2)
        .flat_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let part = |cell: usize| cells[cell].split(',').map(|part| part.trim().trim_matches('`').to_owned());
            part(0).zip(part(1)).collect::<Vec<_>>()
        })
        .collect();
    let header = header();
    let declared: Vec<(String, String)> = header
        .lines()
        .filter_map(|line| line.trim().strip_prefix("TMA_STATUS_")?.trim_end_matches(',').split_once(" = "))
        .map(|(name, number)| (name.to_owned(), number.to_owned()))
        .collect();
    assert_eq!(listed, declared);
}

#[test]
fn the_examples_are_short_enough_to_read() {
    for (name, _) in PROGRAMS {
        let source = fs::read_to_string(source_of(name)).expect("the example");
        assert!(source.lines().count() <= 120, "{name}.c");
    }
}
