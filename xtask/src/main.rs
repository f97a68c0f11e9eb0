//! What contributors run: `cargo xtask check`, `full` and `regen`. `CONTRIBUTING.md` says when.
//!
//! Each step is a command that can be run by hand as well, and is printed before it starts. The first that fails ends
//! the run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const USAGE: &str = "\
cargo xtask COMMAND

  check   the quick tier: format, clippy, unit tests
  full    every other check: .ci/run, with the tests that README names, then .ci/full
  regen   renews everything that is generated, and says what changed
";

/// A test that writes what it otherwise compares, if its variable is 1.
struct Generated {
    variable: &'static str,
    what: &'static str,
    by: By,
}

enum By {
    /// The target of an integration test, and the one test of it that is run; every one if it is empty.
    Cargo(&'static str, &'static str),
    /// The tests of the PowerShell module in the file of that name.
    Pester(&'static str),
}

/// In the order in which one needs the other: the sample is read by the rest, the header is compiled by the programs
/// in C, and the module is built from its interop source.
const GENERATED: [Generated; 8] = [
    Generated {
        variable: "TMA_UPDATE_DOCS",
        what: "the sample, as the generator writes it",
        by: By::Cargo("readme", "the_sample_is_what_the_generator_writes"),
    },
    Generated {
        variable: "TMA_UPDATE_INTEROP",
        what: "the classes of rows in the interop source of the PowerShell module",
        by: By::Cargo("interop_source", ""),
    },
    Generated {
        variable: "TMA_UPDATE_HEADER",
        what: "the C header, and the list of the binary interface",
        by: By::Cargo("header", ""),
    },
    Generated {
        variable: "TMA_UPDATE_EXPECTED",
        what: "what each fixture reads as",
        by: By::Cargo("fixtures", "every_oddity_reads_as_expected"),
    },
    Generated {
        variable: "TMA_UPDATE_EXPECTED",
        what: "what the programs in C print",
        by: By::Cargo("c_abi", "the_example_programs_print_what_is_expected"),
    },
    Generated {
        variable: "TMA_UPDATE_DOCS",
        what: "tables and output of commands in README and docs",
        by: By::Cargo("readme", ""),
    },
    Generated { variable: "TMA_UPDATE_EXPECTED", what: "how PowerShell shows objects", by: By::Pester("Display") },
    Generated {
        variable: "TMA_UPDATE_DOCS",
        what: "output of PowerShell in README and docs",
        by: By::Pester("Documentation"),
    },
];

/// Needs the network for packages of other systems, and so is renewed only if it is not current.
const LICENCES: Generated = Generated {
    variable: "TMA_UPDATE_LICENCES",
    what: "the list of dependencies and their licences",
    by: By::Cargo("licences", ""),
};

/// Why a run ended.
struct Failure(String);

type Result<T> = std::result::Result<T, Failure>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let began = Instant::now();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["check"] => check(),
        ["full"] => full(),
        ["regen"] => regen(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    let took = began.elapsed().as_secs();
    match done {
        Ok(()) => {
            println!("\n{}: done in {took} s", arguments[0]);
            ExitCode::SUCCESS
        }
        Err(Failure(why)) => {
            eprintln!("\n{}: FAILED after {took} s: {why}", arguments[0]);
            ExitCode::FAILURE
        }
    }
}

fn check() -> Result<()> {
    run(cargo(&["fmt", "--check"]))?;
    let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
    run(cargo(&clippy))?;
    run(cargo(&["test", "--locked", "--lib"]))
}

fn full() -> Result<()> {
    run(command("bash", &[".ci/run"]))?;
    run(command("bash", &[".ci/full"]))
}

fn regen() -> Result<()> {
    let (before, new_before) = (snapshot()?, new_files()?);
    let renewed = renew();
    // Also after a failure: what was written until then is there.
    println!("\nChanged by this run:");
    let different = output(command("git", &["diff", "--stat", &before]))?;
    let new: String = new_files()?.difference(&new_before).fold(String::new(), |mut list, file| {
        // Writing to a string does not fail.
        let _ = writeln!(list, " {file} (new)");
        list
    });
    match different + &new {
        nothing if nothing.is_empty() => println!(" nothing"),
        changes => print!("{changes}"),
    }
    renewed
}

fn renew() -> Result<()> {
    let mut targets: Vec<&str> = Vec::new();
    for generated in GENERATED.iter().chain([&LICENCES]) {
        if let By::Cargo(target, _) = generated.by
            && !targets.contains(&target)
        {
            targets.extend(["--test", target]);
        }
    }
    // All at once: cargo compiles several at a time. Without --locked: Cargo.lock is renewed too.
    run(cargo(&[&["test", "--no-run"][..], &targets].concat()))?;
    let mut built = false;
    for generated in &GENERATED {
        println!("\n{}", generated.what);
        if matches!(generated.by, By::Pester(_)) && !has_pester() {
            println!("LEFT OUT: there is no pwsh with Pester 5 on the PATH");
            continue;
        }
        run(generated.command(&mut built))?;
    }
    println!("\n{}", LICENCES.what);
    if run(cargo(&["test", "--quiet", "--test", "licences", "the_list_is_current"])).is_ok() {
        return Ok(());
    }
    run(LICENCES.command(&mut built))
}

impl Generated {
    /// Writes it. The PowerShell module is built for the first that needs it.
    fn command(&self, built: &mut bool) -> Command {
        let mut command = match self.by {
            By::Cargo(target, test) => {
                let mut arguments = vec!["test", "--quiet", "--test", target];
                arguments.extend(Some(test).filter(|test| !test.is_empty()));
                cargo(&arguments)
            }
            By::Pester(name) => {
                let mut arguments = vec!["-NoProfile", "-File", "tests/powershell/run.ps1", "-Name", name];
                arguments.extend(built.then_some("-NoBuild"));
                *built = true;
                powershell(&arguments)
            }
        };
        command.env(self.variable, "1");
        command
    }
}

fn has_pester() -> bool {
    let probe = "if (-not (Get-Module -ListAvailable Pester | Where-Object Version -GE '5.0')) { exit 3 }";
    powershell(&["-NoProfile", "-Command", probe]).output().is_ok_and(|output| output.status.success())
}

/// The state of every file that git knows, as a commit that no branch has.
fn snapshot() -> Result<String> {
    let stash = output(command("git", &["stash", "create"]))?;
    Ok(match stash.trim() {
        // Nothing differs from the last commit.
        "" => "HEAD".to_owned(),
        commit => commit.to_owned(),
    })
}

fn new_files() -> Result<BTreeSet<String>> {
    let list = output(command("git", &["ls-files", "--others", "--exclude-standard"]))?;
    Ok(list.lines().map(str::to_owned).collect())
}

/// A command in the root of the repository.
fn command(program: &str, arguments: &[&str]) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(here.parent().unwrap_or(here));
    command
}

fn cargo(arguments: &[&str]) -> Command {
    command("cargo", arguments)
}

fn powershell(arguments: &[&str]) -> Command {
    let mut command = command("pwsh", arguments);
    // Cargo's, for its own programs: pwsh is none of them.
    command.env_remove("LD_LIBRARY_PATH");
    command
}

/// The command as somebody would type it.
fn shown(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut words: Vec<String> =
        variables.map(|(name, value)| format!("{}={}", name.display(), value.display())).collect();
    words.extend(
        std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.display().to_string()),
    );
    words.join(" ")
}

fn run(mut command: Command) -> Result<()> {
    let shown = shown(&command);
    println!("$ {shown}");
    let began = Instant::now();
    let status = command.stdin(Stdio::null()).status().map_err(|error| Failure(format!("{shown}: {error}")))?;
    if !status.success() {
        return Err(Failure(format!("{shown}: {status}")));
    }
    println!("--- {} s", began.elapsed().as_secs());
    Ok(())
}

fn output(mut command: Command) -> Result<String> {
    let shown = shown(&command);
    let output = command.output().map_err(|error| Failure(format!("{shown}: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("{shown}: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
