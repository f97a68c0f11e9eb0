//! What a header promises to the programs that were compiled with it: each name with its value, type or place. Sizes and
//! offsets are those of 64-bit systems.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use teams_meeting_audit::ffi::TMA_ABI_VERSION;

/// What the size of a struct ends with that begins with its size, so that the library knows which fields the caller has.
const GROWS: &str = " bytes, fields may follow";

const TITLE: &str = "\
# What programs rely on: functions, constants, types, and the layout of structs on 64-bit systems. It may only grow.
# `TMA_UPDATE_HEADER=1 cargo test --test header` adds what is new, and takes nothing back.
";

/// The promises by name, such as `field tma_text.length` and `size_t at 8`.
pub type Interface = BTreeMap<String, String>;

/// Where the list and the kept header of this binary interface lie: `extension` is `txt` or `h`.
pub fn path(extension: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/abi");
    folder.join(TMA_ABI_VERSION.to_string()).with_extension(extension)
}

/// The list as a file has it.
pub fn read(text: &str) -> Interface {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, what)| (name.to_owned(), what.to_owned())).collect()
}

/// The list as a file.
pub fn write(interface: &Interface) -> String {
    let lines = interface.iter().map(|(name, what)| format!("{name} = {what}\n"));
    TITLE.to_owned() + &lines.collect::<String>()
}

/// Which promises the other header does not keep.
pub fn broken(promised: &Interface, kept: &Interface) -> Vec<String> {
    let broken = promised.iter().filter_map(|(name, what)| match kept.get(name) {
        Some(now) if now == what || has_grown(what, now) => None,
        Some(now) => Some(format!("{name}: was {what}, is {now}")),
        None => Some(format!("{name} is gone")),
    });
    broken.collect()
}

fn has_grown(before: &str, now: &str) -> bool {
    let bytes = |what: &str| what.strip_suffix(GROWS)?.parse::<usize>().ok();
    bytes(before).zip(bytes(now)).is_some_and(|(before, now)| before <= now)
}

/// What the header promises.
pub fn interface_of(header: &str) -> Interface {
    let (constants, code) = preprocessed(header);
    let mut promises = Promises::default();
    for (name, value) in constants {
        promises.interface.insert(format!("constant {name}"), value);
    }
    statements(&code).iter().for_each(|statement| promises.declare(statement));
    promises.interface
}

/// The constants that are defined, and what C99 sees of the rest.
fn preprocessed(header: &str) -> (Vec<(String, String)>, String) {
    let mut text = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        text += before;
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text += rest;
    let text = text.replace("\\\n", " ");
    let (mut constants, mut code, mut taken) = (Vec::new(), String::new(), Vec::new());
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        let Some(directive) = line.strip_prefix('#') else {
            if !taken.contains(&false) {
                code = code + line + " ";
            }
            continue;
        };
        let (word, what) = directive.split_once(' ').unwrap_or((directive, ""));
        match word {
            "ifdef" => taken.push(what != "__cplusplus"),
            "if" => taken.push(!what.contains("202311L")),
            "ifndef" => taken.push(true),
            "else" => {
                let before = taken.pop().expect("a condition");
                taken.push(!before);
            }
            "endif" => _ = taken.pop(),
            "define" => constants.extend(what.split_once(' ').filter(|(name, value)| {
                // Macros take part in no binary interface, and versions are to change.
                let is_constant = !name.contains('(') && !value.trim_start().starts_with(['{', '(']);
                is_constant && !name.starts_with("TMA_VERSION") && *name != "TMA_ABI_VERSION"
            })),
            _ => {}
        }
    }
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.trim().to_owned());
    (constants.into_iter().map(owned).collect(), code)
}

/// The declarations, with single blanks and without the semicolons behind them.
fn statements(code: &str) -> Vec<String> {
    let (mut statements, mut depth) = (vec![String::new()], 0);
    for character in code.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match (character, depth) {
            (';', 0) => statements.push(String::new()),
            _ => statements.last_mut().expect("one is open").push(character),
        }
    }
    statements.iter().map(|statement| statement.trim().to_owned()).filter(|statement| !statement.is_empty()).collect()
}

/// A declaration taken apart into its type and its name: `const struct tma_text *texts`, `int (*get_next)(…)`.
fn type_and_name(declaration: &str) -> (String, &str) {
    if let Some((before, after)) = declaration.split_once("(*") {
        let (name, arguments) = after.split_once(')').expect("the name of a function pointer");
        return (format!("{before}(*){arguments}"), name);
    }
    let start = declaration.rfind([' ', '*']).map_or(0, |at| at + 1);
    let (ty, name) = declaration.split_at(start);
    (ty.trim().to_owned(), name)
}

#[derive(Default)]
struct Promises {
    interface: Interface,
    /// Size and alignment of what fields can be.
    layouts: BTreeMap<String, (usize, usize)>,
}

impl Promises {
    fn declare(&mut self, statement: &str) {
        let plain = statement.strip_prefix("typedef ").unwrap_or(statement);
        if let Some((head, body)) = plain.split_once('{') {
            let body = body.rsplit_once('}').expect("a body ends").0;
            let mut words = head.split_whitespace();
            match (words.next(), words.next()) {
                (Some("enum"), Some(_)) => self.constants(body),
                (Some("struct"), Some(name)) => self.fields(name, body),
                _ => panic!("{statement}"),
            }
        } else if plain.len() < statement.len() {
            let (ty, name) = type_and_name(plain);
            let layout = if ty.contains("(*)") { Some((8, 8)) } else { self.layout(&ty) };
            self.layouts.extend(layout.map(|layout| (name.to_owned(), layout)));
            let what = if ty == format!("struct {name}") { "opaque".to_owned() } else { ty };
            self.interface.insert(format!("type {name}"), what);
        } else {
            let (head, arguments) = statement.split_once('(').expect("a function");
            let (result, name) = type_and_name(head);
            let arguments = arguments.trim_end_matches(')').split(',').map(|argument| match argument.trim() {
                "void" => "void".to_owned(),
                argument => type_and_name(argument).0,
            });
            let arguments = arguments.collect::<Vec<_>>().join(", ");
            self.interface.insert(format!("function {name}"), format!("{result} ({arguments})"));
        }
    }

    fn constants(&mut self, body: &str) {
        for (name, value) in body.split(',').filter_map(|constant| constant.split_once('=')) {
            self.interface.insert(format!("constant {}", name.trim()), value.trim().to_owned());
        }
    }

    fn fields(&mut self, name: &str, body: &str) {
        let (mut end, mut alignment, mut grows) = (0_usize, 1, false);
        for declaration in body.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()) {
            let (ty, field) = type_and_name(declaration);
            let (size, aligned) = self.layout(&ty).unwrap_or_else(|| panic!("how large is a {ty}?"));
            let offset = end.next_multiple_of(aligned);
            self.interface.insert(format!("field {name}.{field}"), format!("{ty} at {offset}"));
            grows |= field == "struct_size" && offset == 0;
            (end, alignment) = (offset + size, alignment.max(aligned));
        }
        let size = end.next_multiple_of(alignment);
        self.layouts.insert(format!("struct {name}"), (size, alignment));
        let what = if grows { format!("{size}{GROWS}") } else { format!("{size} bytes") };
        self.interface.insert(format!("struct {name}"), what);
    }

    fn layout(&self, ty: &str) -> Option<(usize, usize)> {
        match ty {
            _ if ty.ends_with('*') || ty.contains("(*)") => Some((8, 8)),
            "size_t" | "uint64_t" | "int64_t" => Some((8, 8)),
            "uint32_t" | "int32_t" => Some((4, 4)),
            "uint8_t" | "bool" => Some((1, 1)),
            other => self.layouts.get(other).copied(),
        }
    }
}
