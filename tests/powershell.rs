//! The PowerShell module: its tests in `tests/powershell`, where there is a PowerShell to run them, and its interop source
//! as the compilers of both editions of PowerShell see it.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Says it where it is seen although the test passes.
fn skipped(what: &str) {
    // Not eprintln!, which the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}");
}

/// What both streams hold, for a message.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Why the module cannot be tested on this machine.
fn missing() -> Option<&'static str> {
    let probe = "if (-not (Get-Module -ListAvailable Pester | Where-Object Version -GE '5.0')) { exit 3 }";
    match Command::new("pwsh").args(["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", probe]).status() {
        Err(_) => Some("pwsh is not on PATH"),
        Ok(status) if status.code() == Some(3) => Some("pwsh has no Pester 5"),
        Ok(_) => None,
    }
}

#[test]
fn the_module_passes_its_tests() {
    if let Some(why) = missing() {
        skipped(&format!("PowerShell tests: {why}"));
        return;
    }
    let run = |arguments: &[&str]| {
        let output = Command::new("pwsh")
            .args(["-NoLogo", "-NoProfile", "-NonInteractive", "-File"])
            .arg(root().join("tests/powershell/run.ps1"))
            .args(["-Program", env!("CARGO_BIN_EXE_teams-meeting-audit")])
            .args(arguments)
            // Cargo's, for its own programs: whoever uses the module has none of it.
            .env_remove("LD_LIBRARY_PATH")
            .env("NO_COLOR", "1")
            .current_dir(root())
            .output()
            .expect("pwsh runs");
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        said
    };
    run(&["-BuildOnly"]);
    // Two at once: they wait for processes of their own more than they work.
    let halves = ["1/2", "2/2"].map(|share| std::thread::spawn(move || run(&["-NoBuild", "-Share", share])));
    let said = halves.map(|half| half.join().expect("the tests pass")).concat();
    for line in said.lines().filter(|line| line.starts_with("SKIPPED: ")) {
        // What a single test passes over is as loud as the rest.
        skipped(&format!("PowerShell test: {}", line.trim_start_matches("SKIPPED: ")));
    }
}

/// Builds the interop source with the .NET SDK: C# 5, without a warning, for .NET Framework and for both editions.
#[test]
fn the_interop_source_is_c_sharp_5_for_both_editions() {
    let sdks = Command::new("dotnet").arg("--list-sdks").output();
    if !sdks.is_ok_and(|output| output.status.success() && !output.stdout.is_empty()) {
        skipped("PowerShell interop: there is no .NET SDK on PATH");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let project = root().join("powershell/interop/TeamsMeetingAudit.Interop.csproj");
    let text = fs::read_to_string(&project).expect("the project");
    for promise in ["<TargetFrameworks>netstandard2.0;net472<", "<LangVersion>5<", "<TreatWarningsAsErrors>true<"] {
        assert!(text.contains(promise), "{promise}");
    }
    let (objects, out) = (folder.path().join("obj"), folder.path().join("out"));
    let output = Command::new("dotnet")
        .arg("build")
        .arg(&project)
        .args(["--configuration", "Release", "--nologo", "-nodeReuse:false"])
        .arg(format!("-p:BuildFolder={}/", objects.display()))
        .arg(format!("-p:BaseOutputPath={}/", out.display()))
        .arg("-p:SourceHash=none")
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_NOLOGO", "1")
        .output()
        .expect("dotnet runs");
    let said = said(&output);
    if !output.status.success() && (said.contains("NU1101") || said.contains("NU1301")) {
        skipped("PowerShell interop: the packages to compile against cannot be had here");
        return;
    }
    assert!(output.status.success(), "{said}");
    for framework in ["netstandard2.0", "net472"] {
        let library = out.join("Release").join(framework).join("TeamsMeetingAudit.Interop.dll");
        assert!(library.is_file(), "{}", library.display());
    }
}
