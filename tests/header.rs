//! The committed C header is what the sources say now, and takes back nothing that programs rely on.
//!
//! `TMA_UPDATE_HEADER=1 cargo test --test header` rewrites it, adds what is new to the list of the binary interface, and
//! until a version is released keeps that header for the programs of later versions to be tried with.

mod abi;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use teams_meeting_audit::analysis::{COMPLETENESS_COLUMNS, Question, SHORT_COLUMNS, SUMMARY_COLUMNS};
use teams_meeting_audit::ffi::TMA_ABI_VERSION;
use teams_meeting_audit::schema::COLUMNS;

/// In the order in which the header has them.
const SOURCES: [&str; 17] = [
    "version",
    "zone",
    "live",
    "status",
    "text",
    "error",
    "text_options",
    "table",
    "schema",
    "reader_options",
    "reader",
    "writer",
    "analysis_options",
    "analysis",
    "collection_options",
    "collection",
    "de_identify",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn generate() -> String {
    let mut config = cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml");
    config.after_includes = Some(format!("\n{}\n{MACROS}\n{ARROW}\n{}", versions(), columns()));
    let builder = SOURCES.iter().fold(cbindgen::Builder::new().with_config(config), |builder, source| {
        builder.with_src(root().join("src/ffi").join(source).with_extension("rs"))
    });
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads the sources").write(&mut header);
    String::from_utf8(header).expect("UTF-8")
}

fn versions() -> String {
    format!(
        "/** The version of this header. */\n#define TMA_VERSION \"{}\"\n#define TMA_VERSION_MAJOR {}\n\
         #define TMA_VERSION_MINOR {}\n#define TMA_VERSION_PATCH {}\n\n\
         /** The binary interface of this header; the library's is tma_abi_version(). */\n\
         #define TMA_ABI_VERSION {TMA_ABI_VERSION}\n",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    )
}

const MACROS: &str = "\
/** A tma_text of a string literal: tma_table_find_column(table, TMA_TEXT(TMA_COLUMN_START_TIME)). */
#ifdef __cplusplus
#define TMA_TEXT(literal) (tma_text{reinterpret_cast<const uint8_t *>(literal), sizeof(literal) - 1})
#else
#define TMA_TEXT(literal) ((tma_text){(const uint8_t *)(literal), sizeof(literal) - 1})
#endif

/** What a tma_reader_options begins as: the default of everything. */
#define TMA_READER_OPTIONS_INIT \\
    { \\
        sizeof(tma_reader_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \\
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \\
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \\
    }

/** What a tma_text_options begins as: the default of everything. */
#define TMA_TEXT_OPTIONS_INIT \\
    { \\
        sizeof(tma_text_options), 0, 0, 0, 0, {NULL, 0}, {NULL, 0} \\
    }

/** What a tma_analysis_options begins as: the default of everything. */
#define TMA_ANALYSIS_OPTIONS_INIT \\
    { \\
        sizeof(tma_analysis_options), 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \\
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \\
            {NULL, 0}, {NULL, 0} \\
    }

/** No time: what a time of a collection is where there is none, and what a ResultIndex or ResultCount is that a row does
 * not have. */
#define TMA_COLLECTION_NONE INT64_MIN

/** What a tma_collection_options begins as: the default of everything. */
#define TMA_COLLECTION_OPTIONS_INIT \\
    { \\
        sizeof(tma_collection_options), 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, \\
            {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \\
    }

/** What a tma_collection_action begins as. */
#define TMA_COLLECTION_ACTION_INIT \\
    { \\
        sizeof(tma_collection_action), 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0} \\
    }

/** What a tma_collection_page begins as: an empty answer. */
#define TMA_COLLECTION_PAGE_INIT \\
    { \\
        sizeof(tma_collection_page), 0, NULL, NULL, NULL, NULL, 0, 0, 0, {NULL, 0} \\
    }

/** What a tma_collection_gap begins as. */
#define TMA_COLLECTION_GAP_INIT \\
    { \\
        sizeof(tma_collection_gap), 0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0} \\
    }

/** What a tma_collection_summary begins as. */
#define TMA_COLLECTION_SUMMARY_INIT \\
    { \\
        sizeof(tma_collection_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \\
    }
";

/// The structs of the Arrow C Data Interface and its stream, with the guards that the specification prescribes, so that
/// several libraries' headers can declare them.
const ARROW: &str = "\
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

#ifdef __cplusplus
extern \"C\" {
#endif

/** The type of an array: see the Arrow C Data Interface. */
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

/** The cells of an array: see the Arrow C Data Interface. */
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#ifdef __cplusplus
}
#endif

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

#ifdef __cplusplus
extern \"C\" {
#endif

/** A source of arrays of one schema: see the Arrow C Stream Interface. */
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#ifdef __cplusplus
}
#endif

#endif /* ARROW_C_STREAM_INTERFACE */
";

fn columns() -> String {
    let mut out = "/* The columns of records, in order: names for tma_table_find_column(). */\n\n".to_owned();
    for field in COLUMNS {
        let (name, ty, description) = (field.name, field.ty.name(), field.description);
        let constant = constant(name);
        write!(out, "/** {ty}: {description} */\n#define TMA_COLUMN_{constant} \"{name}\"\n").expect("a String grows");
    }
    out +=
        "\n/* Further columns, of answers of analyses: tma_schema_answer_fields() says which answer has which. */\n\n";
    let answers = Question::ALL.iter().flat_map(|question| question.columns());
    let answers = answers.chain(SUMMARY_COLUMNS).chain(COMPLETENESS_COLUMNS).chain(SHORT_COLUMNS);
    let mut known: Vec<_> = COLUMNS.iter().map(|field| field.name).collect();
    for column in answers {
        if !known.contains(&column.name) {
            known.push(column.name);
            let (name, ty) = (column.name, column.ty.name());
            let constant = constant(name);
            write!(out, "/** {ty} */\n#define TMA_COLUMN_{constant} \"{name}\"\n").expect("a String grows");
        }
    }
    out
}

/// `ClientIP` → `CLIENT_IP`, `ICalUid` → `I_CAL_UID`.
fn constant(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (position, letter) in letters.iter().enumerate() {
        let after_lower = position > 0 && letters[position - 1].is_lowercase();
        let before_lower = position > 0 && letters.get(position + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_lower || before_lower) {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

fn updating() -> bool {
    std::env::var_os("TMA_UPDATE_HEADER").is_some()
}

#[test]
fn the_committed_header_is_current() {
    let (path, current) = (root().join("include/teams_meeting_audit.h"), generate());
    if updating() {
        std::fs::write(&path, &current).expect("the header can be written");
    }
    assert_same(&path, &current);
}

fn assert_same(path: &Path, current: &str) {
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let differs = committed.lines().zip(current.lines()).position(|(old, new)| old != new);
    let line = differs.unwrap_or(committed.lines().count().min(current.lines().count()));
    assert!(
        committed == current,
        "{} differs from the sources at line {}:\n  committed {:?}\n  current   {:?}\nrewrite it with \
         TMA_UPDATE_HEADER=1 cargo test --test header",
        path.display(),
        line + 1,
        committed.lines().nth(line),
        current.lines().nth(line),
    );
}

#[test]
fn the_binary_interface_only_grows() {
    let path = abi::path("txt");
    let listed = abi::read(&std::fs::read_to_string(&path).unwrap_or_default());
    let current = abi::interface_of(&generate());
    let broken = abi::broken(&listed, &current);
    assert!(
        broken.is_empty(),
        "programs that were compiled for binary interface {TMA_ABI_VERSION} rely on what is in {}:\n  {}\nkeep it and add \
         something else, or raise TMA_ABI_VERSION and begin a new list",
        path.display(),
        broken.join("\n  "),
    );
    if updating() {
        std::fs::write(&path, abi::write(&current)).expect("the list can be written");
        return;
    }
    let new: Vec<_> = current.iter().filter(|(name, what)| listed.get(*name) != Some(*what)).collect();
    assert!(
        new.is_empty(),
        "{} does not promise {new:?}: TMA_UPDATE_HEADER=1 cargo test --test header adds it",
        path.display(),
    );
}

/// Whether there is anybody who has the header of another state of this interface.
fn is_released() -> bool {
    let changes = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("the changes");
    changes.lines().any(|line| line.starts_with("## [") && !line.starts_with("## [Unreleased]"))
}

#[test]
fn the_first_header_of_the_binary_interface_is_kept() {
    let (path, current) = (abi::path("h"), generate());
    if updating() && !(is_released() && path.exists()) {
        std::fs::write(&path, &current).expect("the header can be written");
    }
    if !is_released() {
        assert_same(&path, &current);
    }
    let kept = abi::interface_of(&std::fs::read_to_string(&path).expect("the kept header"));
    assert_eq!(abi::broken(&kept, &abi::interface_of(&current)), Vec::<String>::new());
}

#[test]
fn a_change_of_the_binary_interface_is_told_from_growth() {
    let header = |fields: &str, rest: &str| {
        let head = "#define TMA_ONE 1\ntypedef struct tma_options { size_t struct_size; uint32_t flags;";
        abi::interface_of(&format!(
            "{head}{fields} }} tma_options;\nvoid tma_free(struct tma_options *options);\n{rest}"
        ))
    };
    let first = header("", "enum tma_view { TMA_VIEW_RECORD = 0, };");
    assert_eq!(first["struct tma_options"], "16 bytes, fields may follow");
    assert_eq!(first["field tma_options.flags"], "uint32_t at 8");
    assert_eq!(first["function tma_free"], "void (struct tma_options *)");
    assert_eq!(abi::read(&abi::write(&first)), first);
    let grown = header(
        " uint32_t threads; size_t bytes;",
        "enum tma_view { TMA_VIEW_RECORD = 0, TMA_VIEW_REPORT = 1, };\nsize_t tma_new(void);",
    );
    assert_eq!(abi::broken(&first, &grown), Vec::<String>::new());
    assert_eq!(
        abi::broken(&grown, &first),
        [
            "constant TMA_VIEW_REPORT is gone",
            "field tma_options.bytes is gone",
            "field tma_options.threads is gone",
            "function tma_new is gone",
            "struct tma_options: was 24 bytes, fields may follow, is 16 bytes, fields may follow",
        ]
    );
    let moved = abi::interface_of(
        "typedef struct tma_options { size_t struct_size; size_t size; uint32_t flags; } tma_options;",
    );
    assert!(
        abi::broken(&first, &moved)
            .contains(&"field tma_options.flags: was uint32_t at 8, is uint32_t at 16".to_owned())
    );
}

#[test]
fn every_source_with_functions_is_in_the_header() {
    let mut with_functions = Vec::new();
    for entry in std::fs::read_dir(root().join("src/ffi")).expect("src/ffi") {
        let path = entry.expect("an entry").path();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if is_source && std::fs::read_to_string(&path).expect("a source").contains("#[unsafe(no_mangle)]") {
            with_functions.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
        }
    }
    let mut listed = SOURCES.to_vec();
    // Types alone.
    listed.retain(|source| {
        !["text", "text_options", "reader_options", "analysis_options", "collection_options"].contains(source)
    });
    listed.sort_unstable();
    with_functions.sort_unstable();
    assert_eq!(with_functions, listed);
}

#[test]
fn column_names_become_constants() {
    for (name, expected) in [
        ("RecordKind", "RECORD_KIND"),
        ("ClientIP", "CLIENT_IP"),
        ("ICalUid", "I_CAL_UID"),
        ("IsAadGuest", "IS_AAD_GUEST"),
        ("Role", "ROLE"),
    ] {
        assert_eq!(constant(name), expected);
    }
}
