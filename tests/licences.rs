//! The licences of everything that this package is built from are permissive, and `docs/dependencies.md` lists them.
//!
//! `TMA_UPDATE_LICENCES=1 cargo test --test licences` rewrites the list; that needs the network.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// What may be part of a library that others build into theirs: no more than naming the authors is asked for.
const PERMISSIVE: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// What may besides be a tool that building and testing needs, and nothing of which is in what is built.
const FOR_TOOLS: [&str; 1] = ["MPL-2.0"];

/// Where the code of a package ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Library,
    CommandLine,
    Tools,
}

impl Part {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Library, "In the library", "With `--no-default-features`: all that the C library is built from."),
        (Self::CommandLine, "In the command line besides", "The features `cli` and `generate` add these."),
        (Self::Tools, "To build and test only", "Nothing of these is in the library or the command line."),
    ];

    fn allows(self, licence: &str) -> bool {
        PERMISSIVE.contains(&licence) || (self == Self::Tools && FOR_TOOLS.contains(&licence))
    }
}

/// Whether an SPDX expression, or one of the older form with `/` for OR, leaves a choice that is allowed.
fn is_allowed(expression: &str, part: Part) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    any_of(&mut &words[..], part)
}

/// `a AND b OR c`: AND binds stronger.
fn any_of(words: &mut &[&str], part: Part) -> bool {
    let mut allowed = all_of(words, part);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        allowed |= all_of(words, part);
    }
    allowed
}

fn all_of(words: &mut &[&str], part: Part) -> bool {
    let mut allowed = one(words, part);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        allowed &= one(words, part);
    }
    allowed
}

fn one(words: &mut &[&str], part: Part) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let allowed = any_of(words, part);
            let [")", rest @ ..] = *words else { return false };
            *words = rest;
            allowed
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            part.allows(&format!("{licence} WITH {exception}"))
        }
        [licence, rest @ ..] => {
            *words = rest;
            part.allows(licence)
        }
        [] => false,
    }
}

type Package = (String, String);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    part: Part,
    licence: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn list() -> PathBuf {
    root().join("docs/dependencies.md")
}

fn cargo_metadata(arguments: &[&str]) -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["metadata", "--locked", "--format-version=1"]).args(arguments);
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{cargo:?}\n{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// The ids of all packages that the library or the program links: not those that only tests and build scripts use.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let resolve = &metadata["resolve"];
    let nodes: BTreeMap<&str, &Value> = items(resolve, "nodes").iter().map(|node| (text(node, "id"), node)).collect();
    let (mut found, mut left) = (BTreeSet::new(), vec![text(resolve, "root")]);
    while let Some(id) = left.pop() {
        if found.insert(id) {
            let dependencies = items(nodes[id], "deps").iter();
            let linked = dependencies.filter(|one| items(one, "dep_kinds").iter().any(|kind| kind["kind"].is_null()));
            left.extend(linked.map(|one| text(one, "pkg")));
        }
    }
    found
}

/// Whether it is this package, or what contributors run, of which nothing is in this package.
fn is_ours(name: &str) -> bool {
    [env!("CARGO_PKG_NAME"), "xtask"].contains(&name)
}

/// Every package but ours, with its licence and where it ends up.
fn entries(arguments: &[&str]) -> BTreeMap<Package, Entry> {
    let library = cargo_metadata(&[arguments, &["--no-default-features"]].concat());
    let everything = cargo_metadata(&[arguments, &["--all-features"]].concat());
    let (in_library, in_program) = (linked(&library), linked(&everything));
    let used: BTreeSet<&str> = items(&everything["resolve"], "nodes").iter().map(|node| text(node, "id")).collect();
    let packages = items(&everything, "packages").iter().filter(|package| used.contains(text(package, "id")));
    packages
        .filter(|package| !is_ours(text(package, "name")))
        .map(|package| {
            let part = match text(package, "id") {
                id if in_library.contains(id) => Part::Library,
                id if in_program.contains(id) => Part::CommandLine,
                _ => Part::Tools,
            };
            let licence = package["license"].as_str().unwrap_or("none stated").to_owned();
            ((text(package, "name").to_owned(), text(package, "version").to_owned()), Entry { part, licence })
        })
        .collect()
}

/// Of all packages that this machine's build is made from.
fn entries_here() -> BTreeMap<Package, Entry> {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(output.stdout).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    entries(&["--offline", "--filter-platform", host])
}

fn written(entries: &BTreeMap<Package, Entry>) -> String {
    let mut out = "# Dependencies and their licences\n\n\
        <!-- Written by `TMA_UPDATE_LICENCES=1 cargo test --test licences`, and compared with Cargo.lock by that test. -->\n\n\
        On every platform taken together; no one platform needs all of them. Each licence is as its package states it,\n\
        and each leaves a choice that is permissive: whoever builds this library into something of their own has to\n\
        name the authors and no more. The one exception is cbindgen (MPL-2.0), which writes the C header when the tests\n\
        are run.\n"
        .to_owned();
    for (part, title, about) in Part::ALL {
        write!(out, "\n## {title}\n\n{about}\n\n| package | version | licence |\n| --- | --- | --- |\n")
            .expect("memory");
        for ((name, version), entry) in entries.iter().filter(|(_, entry)| entry.part == part) {
            writeln!(out, "| {name} | {version} | {} |", entry.licence).expect("memory");
        }
    }
    out
}

/// What the list says; it is rewritten first when that is asked for.
fn listed() -> &'static BTreeMap<Package, Entry> {
    static LISTED: OnceLock<BTreeMap<Package, Entry>> = OnceLock::new();
    LISTED.get_or_init(|| {
        if std::env::var_os("TMA_UPDATE_LICENCES").is_some() {
            std::fs::write(list(), written(&entries(&[]))).expect("the list can be written");
        }
        read_list()
    })
}

fn read_list() -> BTreeMap<Package, Entry> {
    let text = std::fs::read_to_string(list()).unwrap_or_default();
    let mut part = Part::Library;
    let mut entries = BTreeMap::new();
    for line in text.lines() {
        if let Some((now, ..)) = Part::ALL.iter().find(|(_, title, _)| line.strip_prefix("## ") == Some(title)) {
            part = *now;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [name, version, licence] = cells[..]
            && version.starts_with(|first: char| first.is_ascii_digit())
        {
            entries.insert((name.to_owned(), version.to_owned()), Entry { part, licence: licence.to_owned() });
        }
    }
    entries
}

fn locked() -> BTreeSet<Package> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    let value = |package: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = package.lines().find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'));
        line.unwrap_or_else(|| panic!("no {key} in {package}")).to_owned()
    };
    lock.split("[[package]]\n")
        .skip(1)
        .map(|package| (value(package, "name"), value(package, "version")))
        .filter(|(name, _)| !is_ours(name))
        .collect()
}

#[test]
fn the_list_is_current() {
    let advice = "rewrite docs/dependencies.md with TMA_UPDATE_LICENCES=1 cargo test --test licences";
    let listed = listed();
    let (locked, names) = (locked(), listed.keys().cloned().collect::<BTreeSet<_>>());
    let differing: Vec<_> = names.symmetric_difference(&locked).collect();
    assert!(differing.is_empty(), "{advice}: {differing:?}");
    for (package, here) in entries_here() {
        let entry = &listed[&package];
        assert_eq!(entry.licence, here.licence, "{advice}: {package:?}");
        // Another platform may link what is only a tool on this one.
        assert!(entry.part <= here.part, "{advice}: {package:?} is for {:?}", here.part);
    }
    assert_eq!(std::fs::read_to_string(list()).expect("the list").replace("\r\n", "\n"), written(listed), "{advice}");
}

#[test]
fn every_licence_is_permissive() {
    for (package, Entry { part, licence }) in listed() {
        assert!(is_allowed(licence, *part), "{package:?}, {part:?}: {licence}");
    }
}

#[test]
fn cbindgen_alone_is_under_another_licence() {
    let others = listed().iter().filter(|(_, entry)| !is_allowed(&entry.licence, Part::Library));
    assert_eq!(others.map(|((name, _), _)| name.as_str()).collect::<Vec<_>>(), ["cbindgen"]);
}

#[test]
fn expressions_of_licences_are_understood() {
    for (licence, allowed) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MPL-2.0", false),
        ("none stated", false),
        ("MIT/Apache-2.0", true),
        ("Apache-2.0 / MIT", true),
        ("MIT OR Apache-2.0 OR LGPL-2.1-or-later", true),
        ("MIT AND LGPL-2.1-or-later", false),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("MIT AND (GPL-3.0-only OR (Zlib AND ISC))", true),
        ("GPL-2.0-only OR MIT AND GPL-3.0-only", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false),
    ] {
        assert_eq!(is_allowed(licence, Part::Library), allowed, "{licence}");
    }
    assert!(is_allowed("MPL-2.0", Part::Tools));
}
