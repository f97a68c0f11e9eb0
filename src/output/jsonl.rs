//! Tables as JSON Lines: an object a row, every column always there, in table order.

use crate::error::Result;
use crate::json::{self, Tape};
use crate::schema::ColumnType;
use crate::table::{Table, TableSchema};
use crate::time::Timestamp;

use super::lines::{Form, Lines};

/// Nested deeper than this a JSON cell is written as a string: no reader of lines would take it.
const MAX_DEPTH: usize = 4096;

/// Writes tables of one schema as JSON Lines.
///
/// Nulls are `null`, times strings in UTC, numbers and truths their JSON kind. A text list is an array: its text split
/// at `; `, so that joining the items gives the text again; the empty text is the empty array. A JSON column holds the
/// value itself.
#[derive(Debug)]
pub struct JsonLinesWriter {
    lines: Lines,
    form: JsonForm,
}

#[derive(Debug)]
struct JsonForm {
    types: Vec<ColumnType>,
    tape: Tape,
    quoted: String,
}

impl JsonLinesWriter {
    /// A writer of tables with that schema.
    pub fn new(schema: &TableSchema) -> Self {
        let leads = schema.fields.iter().enumerate().map(|(column, field)| {
            let mut lead = String::from(if column == 0 { "{" } else { "," });
            json::write_string(&field.name, &mut lead);
            lead.push(':');
            lead.into_bytes()
        });
        let end: &[u8] = if schema.fields.is_empty() { b"{}\n" } else { b"}\n" };
        let lines = Lines::new(schema, leads.collect(), b"null", end);
        let types = schema.fields.iter().map(|field| field.ty).collect();
        Self { lines, form: JsonForm { types, tape: Tape::new(), quoted: String::new() } }
    }

    /// Appends the table's rows. Fails with [`crate::ErrorKind::InvalidArgument`] on a table of another schema.
    pub fn format(&mut self, table: &Table, out: &mut Vec<u8>) -> Result<()> {
        self.lines.format(&mut self.form, table, out)
    }
}

impl JsonForm {
    fn string(&mut self, text: &str, out: &mut Vec<u8>) {
        self.quoted.clear();
        json::write_string(text, &mut self.quoted);
        out.extend_from_slice(self.quoted.as_bytes());
    }

    fn list(&mut self, text: &str, out: &mut Vec<u8>) {
        out.push(b'[');
        if !text.is_empty() {
            for (position, item) in text.split("; ").enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                self.string(item, out);
            }
        }
        out.push(b']');
    }

    /// The value itself. A table from outside may hold anything in a JSON column: what is no JSON becomes a string, and
    /// line ends, which in JSON can only be white space, go, so that a row stays one line.
    fn json(&mut self, text: &str, out: &mut Vec<u8>) {
        if self.tape.parse(text, MAX_DEPTH).is_err() {
            return self.string(text, out);
        }
        let mut rest = text.as_bytes();
        while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
            out.extend_from_slice(&rest[..at]);
            rest = &rest[at + 1..];
        }
        out.extend_from_slice(rest);
    }
}

impl Form for JsonForm {
    fn text(&mut self, column: usize, text: &str, out: &mut Vec<u8>) {
        match self.types[column] {
            ColumnType::TextList => self.list(text, out),
            ColumnType::Json => self.json(text, out),
            _ => self.string(text, out),
        }
    }

    fn time(&mut self, time: Timestamp, out: &mut Vec<u8>) {
        out.push(b'"');
        time.write_utc(out);
        out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Cell;
    use crate::schema::Column;
    use crate::table::{TableBuilder, TableKind};
    use proptest::prelude::*;
    use serde_json::json;

    fn write(table: &Table) -> String {
        let mut out = Vec::new();
        JsonLinesWriter::new(table.schema()).format(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn records(columns: &[Column], rows: &[&[Cell<'_>]]) -> Table {
        let mut builder = TableBuilder::new(TableSchema::records(columns, false).into());
        rows.iter().for_each(|row| builder.append_cells(row.iter().copied()));
        builder.finish()
    }

    #[test]
    fn golden() {
        let columns = [
            Column::RecordKind,
            Column::AuditId,
            Column::StartTime,
            Column::JoinTime,
            Column::DurationSeconds,
            Column::ArtifactsShared,
            Column::DisplayName,
            Column::IsOrganizer,
            Column::ExtraProperties,
            Column::UnknownFields,
        ];
        let join = Cell::Time(Timestamp::parse("2026-01-18T13:53:38.25+01:00").unwrap());
        let table = records(
            &columns,
            &[
                &[
                    Cell::Text("Participant"),
                    Cell::Text("a-1"),
                    Cell::Null,
                    join,
                    Cell::Int(-301),
                    Cell::Text("videoTransmitted; screenShared"),
                    Cell::Text("=\"Bob\"\n"),
                    Cell::Bool(true),
                    Cell::Text(r#"[{"Key":"a","Value":1}]"#),
                ],
                &[
                    Cell::Text("Participant"),
                    Cell::Text(""),
                    Cell::Null,
                    Cell::Null,
                    Cell::Null,
                    Cell::Text(""),
                    Cell::Text("'=x"),
                ],
            ],
        );
        assert_eq!(
            write(&table),
            concat!(
                r#"{"RecordKind":"Participant","AuditId":"a-1","StartTime":null,"JoinTime":"2026-01-18T12:53:38.250Z","#,
                r#""DurationSeconds":-301,"ArtifactsShared":["videoTransmitted","screenShared"],"#,
                r#""DisplayName":"=\"Bob\"\n","IsOrganizer":true,"ExtraProperties":[{"Key":"a","Value":1}],"UnknownFields":null}"#,
                "\n",
                r#"{"RecordKind":"Participant","AuditId":"","StartTime":null,"JoinTime":null,"DurationSeconds":null,"#,
                r#""ArtifactsShared":[],"DisplayName":"'=x","IsOrganizer":null,"ExtraProperties":null,"UnknownFields":null}"#,
                "\n"
            )
        );
    }

    #[test]
    fn lists_split_where_they_were_joined() {
        for (text, items) in [
            ("", json!([])),
            ("a", json!(["a"])),
            ("a; b", json!(["a", "b"])),
            ("a;b; ", json!(["a;b", ""])),
            ("; ", json!(["", ""])),
        ] {
            let line = write(&records(&[Column::Modalities], &[&[Cell::Text(text)]]));
            assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap()["Modalities"], items, "{text}");
        }
    }

    /// A table from outside may hold anything: each row stays one line of JSON.
    #[test]
    fn a_json_cell_that_is_no_json_becomes_a_string() {
        let deep = "[".repeat(5000) + &"]".repeat(5000);
        for (text, value) in [
            ("{\"a\":", json!("{\"a\":")),
            ("", json!("")),
            ("{\r\n \"a\": [1,\n2] }", json!({"a": [1, 2]})),
            ("1}\n{\"a\":2", json!("1}\n{\"a\":2")),
            (&deep, json!(deep)),
        ] {
            let line = write(&records(&[Column::Members], &[&[Cell::Text(text)]]));
            assert_eq!(line.matches('\n').count(), 1, "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap()["Members"], value);
        }
    }

    #[test]
    fn a_table_without_columns_gives_empty_objects() {
        let schema = TableSchema::new(TableKind::Summary, &[]);
        let mut builder = TableBuilder::new(schema.into());
        builder.append_cells([]);
        assert_eq!(write(&builder.finish()), "{}\n");
    }

    type MixedRow = (Option<String>, Option<String>, Option<i64>, Option<i32>, Option<bool>, Option<i64>);

    fn row() -> impl Strategy<Value = MixedRow> {
        use prop::option::of;
        let text = || prop_oneof![any::<String>(), "[\"\\\\/\u{0}-\u{1f}a]{0,6}"];
        (of(text()), of(text()), of(any::<i64>()), of(any::<i32>()), of(any::<bool>()), of(0..4_000_000_000_000_000i64))
    }

    proptest! {
        #[test]
        fn read_back_by_another_reader(rows in prop::collection::vec(row(), 0..12)) {
            let columns = [
                Column::DisplayName,
                Column::SessionId,
                Column::RecordNumber,
                Column::Role,
                Column::IsOrganizer,
                Column::JoinTime,
            ];
            let mut builder = TableBuilder::new(TableSchema::records(&columns, false).into());
            for (name, session, number, role, truth, time) in &rows {
                builder.append_cells([
                    name.as_deref().map_or(Cell::Null, Cell::Text),
                    session.as_deref().map_or(Cell::Null, Cell::Text),
                    number.map_or(Cell::Null, Cell::Int),
                    role.map_or(Cell::Null, |role| Cell::Int(role.into())),
                    truth.map_or(Cell::Null, Cell::Bool),
                    time.map_or(Cell::Null, |time| Cell::Time(Timestamp(time))),
                ]);
            }
            let text = write(&builder.finish());
            let read: Vec<serde_json::Value> = text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
            let expected: Vec<serde_json::Value> = rows
                .iter()
                .map(|(name, session, number, role, truth, time)| {
                    let time = time.map(|time| {
                        let time = chrono::DateTime::from_timestamp_micros(time).unwrap();
                        time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
                    });
                    json!({
                        "DisplayName": name, "SessionId": session, "RecordNumber": number, "Role": role,
                        "IsOrganizer": truth, "JoinTime": time,
                    })
                })
                .collect();
            prop_assert_eq!(read, expected);
        }
    }
}
