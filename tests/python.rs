//! The Python package: its tests in `python/tests`, with the packages that it hands tables to, in an environment of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Says it where it is seen although the test passes.
fn skipped(why: &str) {
    // Not eprintln!, which the test harness keeps to itself.
    let _ = writeln!(std::io::stderr(), "SKIPPED: Python tests: {why}");
}

/// What both streams hold, for a message.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The shared library of this build, which lies beside the test program.
fn library() -> PathBuf {
    let folder = std::env::current_exe().expect("this program").parent().expect("its folder").to_path_buf();
    let name = format!("{}teams_meeting_audit{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    folder.join(name)
}

/// An environment with everything that the tests are written for, made once for each state of `pyproject.toml`.
fn environment() -> Result<PathBuf, String> {
    let project = fs::read_to_string(root().join("python/pyproject.toml")).expect("pyproject.toml");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let made_of = folder.join("made-of.toml");
    if fs::read_to_string(&made_of).is_ok_and(|made_of| made_of == project) {
        return Ok(python);
    }
    let _ = fs::remove_dir_all(&folder);
    match Command::new("python3").args(["-m", "venv"]).arg(&folder).output() {
        Err(_) => return Err("python3 is not on PATH".to_owned()),
        Ok(output) if !output.status.success() => {
            return Err(format!("python3 makes no environment: {}", said(&output).trim()));
        }
        Ok(_) => {}
    }
    let line = project.lines().find(|line| line.starts_with("test = [")).expect("what the tests need");
    let needed = line.split('"').skip(1).step_by(2);
    let output = pip(&python).arg("install").args(needed).arg("setuptools>=77").output().expect("pip runs");
    if !output.status.success() {
        let said = said(&output);
        let why = said.lines().find(|line| line.starts_with("ERROR")).unwrap_or("pip failed").to_owned();
        return Err(format!("what they need cannot be installed: {why}"));
    }
    fs::write(&made_of, project).expect("a file in the environment");
    Ok(python)
}

fn pip(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]);
    command
}

/// The wheel of this build. It carries the library, and says by its name for which platform, and that any Python will do.
fn wheel(python: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheel");
    let _ = fs::remove_dir_all(&folder);
    let built = pip(python)
        .args(["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"])
        .arg(&folder)
        .arg(root().join("python"))
        .env("TEAMS_MEETING_AUDIT_LIBRARY", library())
        .output()
        .expect("pip runs");
    assert!(built.status.success(), "{}", said(&built));
    let files: Vec<_> = fs::read_dir(&folder).expect("the wheel").map(|file| file.expect("a file").path()).collect();
    let [wheel] = files.as_slice() else { panic!("one wheel, and not {files:?}") };
    let name = wheel.file_name().expect("a name").to_string_lossy().into_owned();
    let platform = name.strip_suffix(".whl").and_then(|name| name.rsplit('-').next()).expect("a platform");
    assert!(name.starts_with("teams_meeting_audit-") && name.contains("-py3-none-"), "{name}");
    assert_ne!(platform, "any");
    let listed = Command::new(python).args(["-m", "zipfile", "--list"]).arg(wheel).output().expect("Python runs");
    let (library, listed) = (library(), said(&listed));
    let library = library.file_name().expect("a name").to_string_lossy();
    assert!(listed.contains(&format!("teams_meeting_audit/native/{library}")), "{listed}");
    wheel.clone()
}

#[test]
fn the_package_passes_its_tests() {
    let python = match environment() {
        Ok(python) => python,
        Err(why) => return skipped(&why),
    };
    let installed = pip(&python)
        .args(["install", "--force-reinstall", "--no-deps"])
        .arg(wheel(&python))
        .output()
        .expect("pip runs");
    assert!(installed.status.success(), "{}", said(&installed));
    let tested = Command::new(&python)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(root().join("python/tests"))
        .env_remove("LD_LIBRARY_PATH")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("pytest runs");
    assert!(tested.status.success(), "{}", said(&tested));
}
