//! The row classes of the interop source are those of the library's tables.
//!
//! `TMA_UPDATE_INTEROP=1 cargo test --test interop_source` rewrites them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use teams_meeting_audit::analysis::{Analysis, AnswerColumn, Question, SUMMARY_COLUMNS};
use teams_meeting_audit::issue::IssueCode;
use teams_meeting_audit::reader::{Reader, ReaderOptions};
use teams_meeting_audit::schema::{COLUMNS, ColumnType};
use teams_meeting_audit::table::{Table, TableKind};
use teams_meeting_audit::view::View;

const SOURCE: &str = "powershell/TeamsMeetingAudit/Interop.cs";
const BEGIN: &str = "    // Generated from the library's tables: begin\n";
const END: &str = "    // Generated from the library's tables: end\n";

/// A column as a property: its name, type and description.
struct Property {
    name: String,
    ty: ColumnType,
    description: String,
}

/// A table as a class.
struct RowClass {
    name: &'static str,
    summary: &'static str,
    properties: Vec<Property>,
    /// What an object of it looks like as text.
    text: &'static str,
    /// Whether more of it is written by hand.
    partial: bool,
}

impl RowClass {
    fn of_view(name: &'static str, summary: &'static str, view: View, as_text: bool) -> Self {
        let properties = view.columns().into_iter().map(|column| Property {
            name: column.name().to_owned(),
            ty: if as_text { ColumnType::Text } else { column.ty() },
            description: column.field().description.to_owned(),
        });
        let text = "Cells.Describe(RecordKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, JoinTime ?? StartTime)";
        Self { name, summary, properties: properties.collect(), text, partial: false }
    }

    fn of_table(name: &'static str, summary: &'static str, table: &Table, text: &'static str) -> Self {
        let properties = table.schema().fields.iter().map(|field| Property {
            name: field.name.to_string(),
            ty: field.ty,
            description: String::new(),
        });
        Self { name, summary, properties: properties.collect(), text, partial: name == "Summary" }
    }

    /// The two classes of an answer: typed, and with every cell as text.
    fn of_answer(answer: &Answer) -> [Self; 2] {
        [false, true].map(|as_text| {
            let properties = answer.columns.iter().map(|column| Property {
                name: column.name.to_owned(),
                ty: if as_text { ColumnType::Text } else { column.ty },
                description: column.description.to_owned(),
            });
            let (name, summary) =
                if as_text { (answer.text_name, answer.text_summary) } else { (answer.name, answer.summary) };
            Self { name, summary, properties: properties.collect(), text: answer.text, partial: false }
        })
    }

    fn write(&self, out: &mut String) {
        let Self { name, summary, text, .. } = self;
        let partial = if self.partial { "partial " } else { "" };
        let _ = writeln!(out, "    /// <summary>{summary}</summary>\n    public sealed {partial}class {name}\n    {{");
        let _ = writeln!(
            out,
            "        internal static readonly RowClass<{name}> Columns = new RowClass<{name}>(
            delegate(RowCells cells) {{ return new {name} {{ cells = cells }}; }},
            delegate({name} row) {{ return row.cells; }})"
        );
        // Columns of a type in a row are one call.
        let runs: Vec<_> = self.properties.chunk_by(|left, right| csharp(left.ty).0 == csharp(right.ty).0).collect();
        for (position, run) in runs.iter().enumerate() {
            let names: Vec<_> = run.iter().map(|property| format!("\"{}\"", property.name)).collect();
            let end = if position + 1 == runs.len() { ";" } else { "" };
            let _ = writeln!(out, "            .{}({}){end}", csharp(run[0].ty).0, names.join(", "));
        }
        out.push_str("\n        private RowCells cells;\n");
        for (position, Property { name: property, ty, description }) in self.properties.iter().enumerate() {
            let (method, cell, meaning) = csharp(*ty);
            let description = match description.as_str() {
                "" => meaning.to_owned(),
                description => format!("{meaning}: {}", xml(description)),
            };
            // A list is held as the text that it is read from.
            let value = if method == "List" { "value == null ? null : value.ToString()" } else { "value" };
            let _ = writeln!(
                out,
                "\n        /// <summary>{description}.</summary>
        public {cell} {property} {{ get {{ return cells.{method}({position}); }} set {{ cells.Set(Columns, {position}, {value}); }} }}"
            );
        }
        let _ = writeln!(
            out,
            "\n        /// <summary>The row in short.</summary>\n        public override string ToString()\n        {{\n            return {text};\n        }}\n    }}\n"
        );
    }
}

/// What gives a cell of that type, its C# type, and a word for people.
fn csharp(ty: ColumnType) -> (&'static str, &'static str, &'static str) {
    match ty {
        ColumnType::Text => ("Text", "string", "Text"),
        ColumnType::Guid => ("Text", "string", "GUID in lower case"),
        ColumnType::TextList => ("List", "TextList", "List of texts"),
        ColumnType::Json => ("Text", "string", "Compact JSON"),
        ColumnType::Int => ("Long", "long?", "Integer"),
        ColumnType::SmallInt => ("Int", "int?", "Integer"),
        ColumnType::Bool => ("Bool", "bool?", "Truth"),
        ColumnType::Time => ("Time", "DateTimeOffset?", "Time"),
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An answer of an analysis.
struct Answer {
    kind: TableKind,
    columns: &'static [AnswerColumn],
    name: &'static str,
    summary: &'static str,
    text_name: &'static str,
    text_summary: &'static str,
    text: &'static str,
}

fn answers() -> Vec<Answer> {
    let of = |question: Question| match question {
        Question::Meetings => Answer {
            kind: question.kind(),
            columns: question.columns(),
            name: "Meeting",
            summary: "A meeting, and how many took part",
            text_name: "MeetingText",
            text_summary: "A meeting with every cell as text, as CSV has it",
            text: "Cells.Describe((object)Subject ?? MeetingType, OrganizerUserPrincipalName ?? OrganizerName ?? OrganizerObjectId, MeetingId ?? CallId, StartTime ?? FirstJoin)",
        },
        Question::Attendance => Answer {
            kind: question.kind(),
            columns: question.columns(),
            name: "Attendance",
            summary: "A person in a meeting, and for how long",
            text_name: "AttendanceText",
            text_summary: "A person in a meeting with every cell as text, as CSV has it",
            text: "Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin)",
        },
        Question::Disconnections => Answer {
            kind: question.kind(),
            columns: question.columns(),
            name: "Disconnection",
            summary: "A time that somebody's connection broke",
            text_name: "DisconnectionText",
            text_summary: "A broken connection with every cell as text, as CSV has it",
            text: "Cells.Describe(Class, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, GapStart)",
        },
        Question::Outsiders => Answer {
            kind: question.kind(),
            columns: question.columns(),
            name: "Outsider",
            summary: "A person in a meeting who does not belong to the organisation",
            text_name: "OutsiderText",
            text_summary: "An outsider with every cell as text, as CSV has it",
            text: "Cells.Describe(ParticipantKind, UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, FirstJoin)",
        },
        Question::Activity => Answer {
            kind: question.kind(),
            columns: question.columns(),
            name: "UserActivity",
            summary: "A session of an account",
            text_name: "UserActivityText",
            text_summary: "A session of an account with every cell as text, as CSV has it",
            text: "Cells.Describe(UserPrincipalName ?? DisplayName ?? UserObjectId, MeetingId ?? CallId, ClientIP, JoinTime)",
        },
    };
    let mut answers: Vec<_> = Question::ALL.iter().copied().map(of).collect();
    answers.push(Answer {
        kind: TableKind::AnalysisSummary,
        columns: SUMMARY_COLUMNS,
        name: "AnalysisSummary",
        summary: "A count of an analysis, and what it is a part of",
        text_name: "AnalysisSummaryText",
        text_summary: "A count of an analysis with every cell as text, as CSV has it",
        text: "Cells.Describe(Measure, By, Value, Count)",
    });
    answers
}

fn classes() -> Vec<RowClass> {
    let reader = Reader::new(ReaderOptions::default()).expect("the default options are good");
    let (record, report) = ("A flat record of a meeting or of a session of a participant", "A row of the report view");
    vec![
        RowClass::of_view("Record", record, View::Record, false),
        RowClass::of_view("ReportRecord", report, View::Report, false),
        RowClass::of_view("RecordText", "A record with every cell as text, as CSV has it", View::Record, true),
        RowClass::of_view("ReportRecordText", "A row of the report view with every cell as text", View::Report, true),
        RowClass::of_table(
            "Issue",
            "Something odd in a record or file",
            &reader.issues(),
            "Cells.Describe(Code, Source, Message)",
        ),
        RowClass::of_table(
            "Summary",
            "Counts and completeness of a reading",
            &reader.summary(),
            "Cells.Counted(Records, Meetings, Participants, CallParticipants, OtherOperations, Duplicates, Rejected)",
        ),
        RowClass::of_table(
            "SourceSummary",
            "Counts of one source",
            &reader.sources(),
            "Cells.Counted(Records, Meetings, Participants, CallParticipants, OtherOperations, Duplicates, Rejected)",
        ),
        RowClass::of_table(
            "UnknownKey",
            "A key of audit records that the contract does not know",
            &reader.unknown_keys(),
            "Key",
        ),
        RowClass::of_table("Field", "A column of records", &reader.fields(), "Name"),
    ]
}

/// The answers by their classes, in a class of its own: what makes no use of them does not make them.
fn answer_tables(out: &mut String) {
    let _ = writeln!(
        out,
        "    /// <summary>The tables of analyses.</summary>
    internal static class AnswerTables
    {{
        public static readonly AnswerTable[] All =
        {{"
    );
    for Answer { kind, name, text_name, .. } in answers() {
        let kind = kind as i32;
        let _ = writeln!(out, "            new AnswerTable({kind}, \"{name}\", {name}.Columns, {text_name}.Columns),");
    }
    let _ = writeln!(
        out,
        "        }};

        /// <summary>The columns of records that analyses look at.</summary>
        public static readonly string[] NeededColumns =
        {{"
    );
    for column in Analysis::needed_columns() {
        let _ = writeln!(out, "            \"{column}\",");
    }
    out.push_str("        };\n    }\n\n");
}

fn contract(out: &mut String, classes: &[RowClass]) {
    let records = ["Record", "ReportRecord", "RecordText", "ReportRecordText"];
    let version = env!("CARGO_PKG_VERSION");
    let rejecting: Vec<_> =
        IssueCode::ALL.iter().filter(|code| code.rejects()).map(|code| format!("\"{}\"", code.name())).collect();
    let quoted: Vec<_> = records.iter().map(|name| format!("\"{name}\"")).collect();
    let _ = writeln!(
        out,
        "    /// <summary>The library's tables by name.</summary>
    internal static class Contract
    {{
        public const string Version = \"{version}\";

        /// <summary>Codes of issues by which a record is rejected.</summary>
        public static readonly HashSet<string> RejectingCodes = new HashSet<string>(StringComparer.Ordinal)
        {{
            {},
        }};

        /// <summary>The classes whose objects are records, which can go back into the library.</summary>
        public static readonly HashSet<string> RecordClasses = new HashSet<string>(StringComparer.Ordinal)
        {{
            {},
        }};

        /// <summary>What makes the objects of a view.</summary>
        public static Func<Batch, Array> MakerOf(string view, bool asText, Zone zone)
        {{
            if (string.Equals(view, \"Classic\", StringComparison.OrdinalIgnoreCase))
            {{
                return NamedRows.ClassicMaker(asText, zone);
            }}
            if (string.Equals(view, \"Report\", StringComparison.OrdinalIgnoreCase))
            {{
                return asText ? ReportRecordText.Columns.Maker(zone) : ReportRecord.Columns.Maker(zone);
            }}
            return asText ? RecordText.Columns.Maker(zone) : Record.Columns.Maker(zone);
        }}
",
        rejecting.join(",\n            "),
        quoted.join(",\n            "),
    );
    for class in classes.iter().filter(|class| !records.contains(&class.name)) {
        let name = class.name;
        let plural = if name == "Summary" {
            "Summaries".to_owned()
        } else if name == "SourceSummary" {
            "SourceSummaries".to_owned()
        } else {
            format!("{name}s")
        };
        let _ = writeln!(
            out,
            "        public static {name}[] Make{plural}(Batch batch, Zone zone)\n        {{\n            return {name}.Columns.Make(batch, zone);\n        }}\n"
        );
    }
    let is = records.map(|name| format!("item is {name}")).join(" || ");
    let _ = writeln!(
        out,
        "        public static bool IsRow(object item)\n        {{\n            return {is};\n        }}\n"
    );
    let _ = writeln!(
        out,
        "        /// <summary>Hands over rows, all of one class.</summary>\n        public static void Take(object[] rows, RowsOut rowsOut)\n        {{"
    );
    for name in records {
        let _ = writeln!(
            out,
            "            if (rows[0] is {name})\n            {{\n                {name}.Columns.Take(rows, rowsOut);\n            }}"
        );
    }
    out.push_str("        }\n    }\n");
}

#[test]
fn the_row_classes_are_those_of_the_tables() {
    assert_eq!(COLUMNS.len(), View::Record.columns().len());
    // RowCells.MostColumns: a bit each.
    assert!(COLUMNS.len() <= 128);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SOURCE);
    let source = fs::read_to_string(&path).expect(SOURCE).replace("\r\n", "\n");
    let (before, rest) = source.split_once(BEGIN).expect("the beginning of the generated part");
    let (found, after) = rest.split_once(END).expect("the end of the generated part");
    let classes = classes();
    let mut generated = String::from("\n");
    for class in &classes {
        class.write(&mut generated);
    }
    for answer in answers() {
        for class in RowClass::of_answer(&answer) {
            assert!(class.properties.len() <= 128);
            class.write(&mut generated);
        }
    }
    answer_tables(&mut generated);
    contract(&mut generated, &classes);
    generated.push('\n');
    if std::env::var_os("TMA_UPDATE_INTEROP").is_some_and(|value| value == "1") {
        fs::write(&path, [before, BEGIN, &generated, END, after].concat()).expect(SOURCE);
        return;
    }
    let different = found.lines().zip(generated.lines()).find(|(found, expected)| found != expected);
    assert!(
        found == generated,
        "{SOURCE}: {different:?} (TMA_UPDATE_INTEROP=1 cargo test --test interop_source rewrites it)"
    );
}
