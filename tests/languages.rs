//! The example programs of other languages, which print what the C program prints.
//!
//! Each needs its language's tools, and says so where they are missing.

#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a tool is there; if not, says so where it is seen although the test passes.
fn available(tool: &str, question: &str) -> bool {
    let there = Command::new(tool).arg(question).output().is_ok_and(|output| output.status.success());
    if !there {
        // Not eprintln!, which the test harness keeps to itself.
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: no `{tool}` on this machine");
    }
    there
}

/// A folder for what is built, with the shared library of this build under the names that linker and loader look for.
fn built(language: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("languages").join(language);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for what is built");
    let tests = std::env::current_exe().expect("this program").parent().expect("its folder").to_path_buf();
    let extension = std::env::consts::DLL_SUFFIX;
    let library = tests.join(format!("libteams_meeting_audit{extension}"));
    for name in [format!("libteams_meeting_audit{extension}"), "libteams_meeting_audit.so.1".to_owned()] {
        std::os::unix::fs::symlink(&library, folder.join(name)).expect("a link");
    }
    folder
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

/// Runs the program on the records that every language reads, and on a file that is not there.
fn prints_what_c_prints(program: &dyn Fn() -> Command) {
    let expected = fs::read_to_string(root().join("tests/c/expected/read_file.txt")).expect("what C prints");
    let output = run(program().arg(root().join("tests/c/meeting.jsonl")));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let failed = program().arg("no such file.jsonl").output().expect("the program");
    let said = String::from_utf8_lossy(&failed.stderr);
    assert!(!failed.status.success() && said.contains("no such file.jsonl"), "{said}");
}

#[test]
fn a_cpp_program_reads_a_file() {
    if !available("c++", "--version") {
        return;
    }
    let folder = built("cpp");
    for standard in ["-std=c++17", "-std=c++20"] {
        run(Command::new("c++")
            .args([standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
            .arg("-I")
            .arg(root().join("include"))
            .arg(root().join("examples/cpp/read_file.cpp"))
            .arg("-L")
            .arg(&folder)
            .args(["-lteams_meeting_audit", "-o"])
            .arg(folder.join("read_file")));
        prints_what_c_prints(&|| {
            let mut program = Command::new(folder.join("read_file"));
            program.env("LD_LIBRARY_PATH", &folder).env("DYLD_LIBRARY_PATH", &folder);
            program
        });
    }
}

#[test]
fn a_go_program_reads_a_file() {
    if !available("go", "version") {
        return;
    }
    let folder = built("go");
    run(Command::new("go")
        .args(["build", "-o"])
        .arg(folder.join("read_file"))
        .arg(".")
        .current_dir(root().join("examples/go"))
        .env("CGO_CFLAGS", format!("-I{}", root().join("include").display()))
        .env("CGO_LDFLAGS", format!("-L{} -lteams_meeting_audit", folder.display()))
        .env("GOFLAGS", "-buildvcs=false"));
    prints_what_c_prints(&|| {
        let mut program = Command::new(folder.join("read_file"));
        program.env("LD_LIBRARY_PATH", &folder).env("DYLD_LIBRARY_PATH", &folder);
        program
    });
}

#[test]
fn a_node_program_reads_a_file() {
    if !available("node", "--version") || !available("npm", "--version") {
        return;
    }
    let folder = built("node");
    for file in ["package.json", "read_file.js"] {
        fs::copy(root().join("examples/node").join(file), folder.join(file)).expect("a copy");
    }
    let installed = Command::new("npm").args(["install", "--silent", "--no-audit"]).current_dir(&folder).output();
    if !installed.as_ref().is_ok_and(|output| output.status.success()) {
        let _ = writeln!(std::io::stderr(), "SKIPPED: a_node_program_reads_a_file: npm cannot install koffi here");
        return;
    }
    let library = folder.join(format!("libteams_meeting_audit{}", std::env::consts::DLL_SUFFIX));
    prints_what_c_prints(&|| {
        let mut program = Command::new("node");
        program.arg(folder.join("read_file.js")).arg(&library);
        program
    });
}

/// The source that the PowerShell module has between itself and the library, in a program that has no PowerShell.
#[test]
fn a_csharp_program_reads_a_file() {
    if !available("dotnet", "--version") {
        return;
    }
    let folder = built("csharp");
    let project = root().join("examples/csharp/ReadFile.csproj");
    let dotnet = |verb: &str, options: &[&str]| {
        let mut command = Command::new("dotnet");
        command.arg(verb).arg(&project).args(options).args(["-nologo", "-nodeReuse:false", "-verbosity:quiet"]);
        // What is made on the way stays out of the sources.
        command.arg(format!("-p:BaseIntermediateOutputPath={}/", folder.join("obj").display()));
        command.env("DOTNET_CLI_TELEMETRY_OPTOUT", "1").env("DOTNET_NOLOGO", "1");
        command
    };
    if !dotnet("restore", &[]).output().is_ok_and(|output| output.status.success()) {
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: a_csharp_program_reads_a_file: no package source with PowerShellStandard.Library here"
        );
        return;
    }
    let output = folder.join("bin").display().to_string();
    run(&mut dotnet("build", &["--no-restore", "-p:UseSharedCompilation=false", "-o", &output]));
    let library = folder.join(format!("libteams_meeting_audit{}", std::env::consts::DLL_SUFFIX));
    prints_what_c_prints(&|| {
        let mut program = Command::new("dotnet");
        program.arg(folder.join("bin/ReadFile.dll")).arg(&library);
        program
    });
}
