//! What CONTRIBUTING says of the repository is so, beyond its links, which `tests/readme.rs` follows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The variable that has something rewritten, and the target or the file of Pester tests that does it.
type Renewed = (String, String);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What follows `before` in the text, as far as it belongs to a name.
fn names_after<'a>(text: &'a str, before: &str) -> impl Iterator<Item = &'a str> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split(before).skip(1).map(move |rest| rest.split(|letter| !is_of_name(letter)).next().unwrap_or_default())
}

/// The variables that a source looks at, and where that is.
fn asked(folder: &str, ending: &str, before: &str) -> BTreeSet<Renewed> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root().join(folder)).expect(folder) {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(target) = name.strip_suffix(ending) else { continue };
        let text = read(&path);
        found.extend(names_after(&text, before).map(|rest| (format!("TMA_UPDATE_{rest}"), target.to_owned())));
    }
    found
}

/// Whoever adds something that is generated adds it to `cargo xtask regen`, which otherwise would leave it as it was.
#[test]
fn everything_that_a_variable_rewrites_is_renewed_by_regen() {
    let mut expected = asked("tests", ".rs", "var_os(\"TMA_UPDATE_");
    expected.extend(asked("tests/powershell", ".Tests.ps1", "$env:TMA_UPDATE_"));
    assert!(expected.len() >= 7, "{expected:?}");
    let source = read(&root().join("xtask/src/main.rs"));
    let steps = source.split("variable: \"").skip(1).map(|step| {
        let by = step.find("By::").map_or("", |at| &step[at..]);
        let target = by.split('"').nth(1).expect("a target");
        (step.split('"').next().unwrap_or_default().to_owned(), target.to_owned())
    });
    assert_eq!(steps.collect::<BTreeSet<_>>(), expected);
}

#[test]
fn every_decision_is_in_the_list_of_decisions() {
    let folder = root().join("docs/decisions");
    let list = read(&folder.join("README.md"));
    let mut numbers = Vec::new();
    for entry in fs::read_dir(&folder).expect("decisions") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        assert!(list.contains(&format!("({name})")), "docs/decisions/README.md does not list {name}");
        let page = read(&folder.join(&name));
        let number: usize = name.split('-').next().and_then(|number| number.parse().ok()).expect("a number");
        assert!(page.starts_with(&format!("# {number}. ")), "{name} begins with its number");
        for part in ["## Context", "## Decision", "## Consequences", "## Measured"] {
            assert!(page.contains(&format!("\n{part}\n")), "{name} has no part {part}");
        }
        numbers.push(number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}
