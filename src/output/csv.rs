//! Tables as CSV (RFC 4180, UTF-8, CRLF line ends), safe to open in a spreadsheet.

use crate::error::{Error, ErrorKind, Result};
use crate::table::{Table, TableKind, TableSchema};
use crate::time::Timestamp;

use super::cell::{TextOptions, holds_recorded_text, is_formula, wants_guard};
use super::lines::{Form, Lines};

/// Writes tables of one schema as CSV.
///
/// A cell has quotes only where it needs them: it is an empty text, it contains the delimiter, a quote or a line end, or
/// it begins or ends with a blank. A null is an empty cell without quotes; only where a table has a single column is it
/// `""`, because an empty line is no row to most readers.
#[derive(Debug)]
pub struct CsvWriter {
    lines: Lines,
    form: CsvForm,
    bom: bool,
}

#[derive(Debug)]
struct CsvForm {
    delimiter: u8,
    zone: chrono_tz::Tz,
    /// Per column: whether text is guarded against being run as a formula.
    guarded: Vec<bool>,
    /// Whether such a text has to be. Rows of somebody else's choice are not read back, and what has its guard is safe.
    wants_guard: fn(&str) -> bool,
}

impl CsvWriter {
    /// A writer of tables with that schema. Fails with [`ErrorKind::InvalidArgument`] on a delimiter by which
    /// the rows could not be read back.
    pub fn new(schema: &TableSchema, options: TextOptions) -> Result<Self> {
        let TextOptions { delimiter, bom, zone, raw } = options;
        if !b",;\t|".contains(&delimiter) {
            let message = format!(
                "`{}` cannot separate cells: use a comma, a semicolon, a tab or `|`, by which the rows can be read back",
                char::from(delimiter).escape_default()
            );
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let leads = (0..schema.fields.len()).map(|column| if column == 0 { Vec::new() } else { vec![delimiter] });
        let null: &[u8] = if schema.fields.len() == 1 { b"\"\"" } else { b"" };
        let guarded =
            schema.fields.iter().map(|field| !raw && holds_recorded_text(schema.kind, &field.name, field.ty)).collect();
        let lines = Lines::new(schema, leads.collect(), null, b"\r\n");
        let wants_guard = if schema.kind == TableKind::Rows { is_formula } else { wants_guard };
        Ok(Self { lines, form: CsvForm { delimiter, zone, guarded, wants_guard }, bom })
    }

    /// Appends what the file begins with: the byte order mark if it was asked for, and the names of the columns.
    pub fn header(&self, out: &mut Vec<u8>) {
        if self.bom {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        let is_foreign = self.lines.schema.kind == TableKind::Rows;
        for ((field, lead), guarded) in self.lines.schema.fields.iter().zip(&self.lines.leads).zip(&self.form.guarded) {
            out.extend_from_slice(lead);
            let guard = is_foreign && *guarded && is_formula(&field.name);
            self.form.write(&field.name, guard, out);
        }
        out.extend_from_slice(self.lines.end);
    }

    /// Appends the table's rows. Fails with [`ErrorKind::InvalidArgument`] on a table of another schema.
    pub fn format(&mut self, table: &Table, out: &mut Vec<u8>) -> Result<()> {
        self.lines.format(&mut self.form, table, out)
    }
}

impl CsvForm {
    fn write(&self, text: &str, guard: bool, out: &mut Vec<u8>) {
        if !self.needs_quotes(text, guard) {
            if guard {
                out.push(b'\'');
            }
            out.extend_from_slice(text.as_bytes());
            return;
        }
        // Room for the worst case at once: JSON is full of quotes.
        out.reserve(text.len() * 2 + 3);
        out.push(b'"');
        if guard {
            out.push(b'\'');
        }
        let mut rest = text.as_bytes();
        while let Some(at) = memchr::memchr(b'"', rest) {
            out.extend_from_slice(&rest[..=at]);
            out.push(b'"');
            rest = &rest[at + 1..];
        }
        out.extend_from_slice(rest);
        out.push(b'"');
    }

    fn needs_quotes(&self, text: &str, guard: bool) -> bool {
        // Without a way out of the loop it is vectorised; nearly no text ends it early.
        let special = text.bytes().fold(false, |special, byte| {
            special | (byte == self.delimiter) | (byte == b'"') | (byte == b'\n') | (byte == b'\r')
        });
        special || text.is_empty() || (!guard && text.starts_with(is_blank)) || text.ends_with(is_blank)
    }
}

/// What a reader might take away from the edge of a cell without quotes, or, at the start of a line, from the file.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

impl Form for CsvForm {
    fn text(&mut self, column: usize, text: &str, out: &mut Vec<u8>) {
        let guard = self.guarded[column] && (self.wants_guard)(text);
        self.write(text, guard, out);
    }

    fn time(&mut self, time: Timestamp, out: &mut Vec<u8>) {
        time.write_in(self.zone, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Cell, Row};
    use crate::schema::{Column, ColumnType, Storage};
    use crate::table::{TableBuilder, TableField};
    use proptest::prelude::*;

    fn write(table: &Table, options: TextOptions) -> String {
        let mut writer = CsvWriter::new(table.schema(), options).unwrap();
        let mut out = Vec::new();
        writer.header(&mut out);
        writer.format(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn records(columns: &[Column], rows: &[&[Cell<'_>]]) -> Table {
        let mut builder = TableBuilder::new(TableSchema::records(columns, false).into());
        rows.iter().for_each(|row| builder.append_cells(row.iter().copied()));
        builder.finish()
    }

    fn time(text: &str) -> Cell<'static> {
        Cell::Time(Timestamp::parse(text).unwrap())
    }

    const MIXED: &[Column] = &[
        Column::RecordKind,
        Column::AuditId,
        Column::JoinTime,
        Column::DurationSeconds,
        Column::IsOrganizer,
        Column::ArtifactsShared,
        Column::DisplayName,
        Column::ExtraProperties,
    ];

    fn mixed() -> Table {
        records(
            MIXED,
            &[
                &[
                    Cell::Text("Participant"),
                    Cell::Text("a-1"),
                    time("2026-01-18T12:53:38Z"),
                    Cell::Int(-301),
                    Cell::Bool(true),
                    Cell::Text("videoTransmitted; screenShared"),
                    Cell::Text("=HYPERLINK(\"https://evil.example\",\"Bob\")"),
                    Cell::Text(r#"[{"Key":"a","Value":1}]"#),
                ],
                &[Cell::Text("Meeting"), Cell::Text(""), time("2026-07-18T12:53:38.5Z")],
                &[Cell::Text("Participant"), Cell::Null, Cell::Null, Cell::Int(0), Cell::Bool(false), Cell::Text("")],
            ],
        )
    }

    #[test]
    fn golden() {
        assert_eq!(
            write(&mixed(), TextOptions::default()),
            "RecordKind,AuditId,JoinTime,DurationSeconds,IsOrganizer,ArtifactsShared,DisplayName,ExtraProperties\r\n\
             Participant,a-1,2026-01-18T12:53:38Z,-301,true,videoTransmitted; screenShared,\
             \"'=HYPERLINK(\"\"https://evil.example\"\",\"\"Bob\"\")\",\"[{\"\"Key\"\":\"\"a\"\",\"\"Value\"\":1}]\"\r\n\
             Meeting,\"\",2026-07-18T12:53:38.500Z,,,,,\r\n\
             Participant,,,0,false,\"\",,\r\n"
        );
    }

    #[test]
    fn golden_with_semicolons_mark_zone_and_raw_text() {
        let options = TextOptions { delimiter: b';', bom: true, zone: chrono_tz::Europe::Zurich, raw: true };
        assert_eq!(
            write(&mixed(), options),
            "\u{feff}RecordKind;AuditId;JoinTime;DurationSeconds;IsOrganizer;ArtifactsShared;DisplayName;ExtraProperties\r\n\
             Participant;a-1;2026-01-18T13:53:38+01:00;-301;true;\"videoTransmitted; screenShared\";\
             \"=HYPERLINK(\"\"https://evil.example\"\",\"\"Bob\"\")\";\"[{\"\"Key\"\":\"\"a\"\",\"\"Value\"\":1}]\"\r\n\
             Meeting;\"\";2026-07-18T14:53:38.500+02:00;;;;;\r\n\
             Participant;;;0;false;\"\";;\r\n"
        );
    }

    /// Types such as `ScheduledMeeting,RecurringMeeting` stand in one cell, and the cells after it where they belong.
    #[test]
    fn commas_in_types_shift_columns() {
        let columns = [Column::CommunicationSubType, Column::MeetingType, Column::MeetingUrl];
        let cells =
            ["ScheduledMeeting,RecurringMeeting", "ScheduledMeeting; RecurringMeeting", "https://teams.example/1"];
        let table = records(&columns, &[&cells.map(Cell::Text)]);
        let text = write(&table, TextOptions::default());
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.records().next().unwrap().unwrap(), ::csv::StringRecord::from(cells.to_vec()));
    }

    #[test]
    fn lists_and_objects_are_never_a_type_name() {
        let text = write(&mixed(), TextOptions::default());
        assert!(!text.contains("System.Object[]"));
        assert!(text.contains("videoTransmitted; screenShared"));
    }

    /// A row whose cells are all missing is a row of nulls, whatever stood before it.
    #[test]
    fn a_failed_row_repeats_the_row_before_it() {
        let mut builder = TableBuilder::new(TableSchema::records(MIXED, false).into());
        let mut row = Row::new();
        row.set_text(Column::RecordKind, "Participant");
        row.set_text(Column::DisplayName, "Bob");
        builder.append(&row);
        row.clear();
        row.set_text(Column::RecordKind, "Meeting");
        builder.append(&row);
        let text = write(&builder.finish(), TextOptions::default());
        assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), ["Participant,,,,,,Bob,", "Meeting,,,,,,,"]);
    }

    #[test]
    fn a_single_column_has_no_empty_lines() {
        let table = records(&[Column::ChatName], &[&[Cell::Null], &[Cell::Text("x")], &[Cell::Text("")]]);
        assert_eq!(write(&table, TextOptions::default()), "ChatName\r\n\"\"\r\nx\r\n\"\"\r\n");
        assert_eq!(
            write(&records(&[Column::ChatName], &[&[Cell::Null]]), TextOptions::default()),
            "ChatName\r\n\"\"\r\n"
        );
    }

    #[test]
    fn blanks_at_the_edges_are_quoted() {
        let cells = [" a", "a ", "a\t", "\u{feff}a", "a b", "a\u{a0}"].map(Cell::Text);
        let columns: Vec<Column> =
            [Column::ChatName, Column::Subject, Column::UserId, Column::ObjectId, Column::DisplayName, Column::UserKey]
                .into();
        let text = write(&records(&columns, &[&cells]), TextOptions::default());
        assert_eq!(text.lines().nth(1), Some("\" a\",\"a \",\"a\t\",\"\u{feff}a\",a b,\"a\u{a0}\""));
    }

    #[test]
    fn the_classic_tables_times_and_durations_are_never_guarded() {
        let schema = TableSchema::new(
            TableKind::Classic,
            &[("User", ColumnType::Text), ("Start", ColumnType::Text), ("Duration", ColumnType::Text)],
        );
        let mut builder = TableBuilder::new(schema.into());
        builder.append_cells(["-00:05:01", "-00:05:01", "-00:05:01"].map(Cell::Text));
        let text = write(&builder.finish(), TextOptions::default());
        assert_eq!(text.lines().nth(1), Some("'-00:05:01,-00:05:01,-00:05:01"));
    }

    #[test]
    fn tables_of_any_kind_are_written() {
        let schema =
            TableSchema::new(TableKind::Issues, &[("RecordNumber", ColumnType::Int), ("Message", ColumnType::Text)]);
        let mut builder = TableBuilder::new(schema.into());
        builder.append_cells([Cell::Int(17), Cell::Text("expected `,` or `}`")]);
        builder.append_cells([Cell::Int(18), Cell::Text("+cmd|x")]);
        let text = write(&builder.finish(), TextOptions::default());
        assert_eq!(text, "RecordNumber,Message\r\n17,\"expected `,` or `}`\"\r\n18,'+cmd|x\r\n");
    }

    #[test]
    fn a_delimiter_that_cannot_be_read_back_is_refused() {
        for delimiter in
            [b'"', b'\'', b'\n', b'\r', b'-', b':', b'0', b'e', b'T', b'.', b'=', 0, 0x80, 0xff, b' ', b'_', b'#']
        {
            let options = TextOptions { delimiter, ..TextOptions::default() };
            let error = CsvWriter::new(mixed().schema(), options).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{delimiter}");
        }
    }

    #[test]
    fn a_table_of_other_columns_is_refused() {
        let mut writer = CsvWriter::new(mixed().schema(), TextOptions::default()).unwrap();
        let mut out = Vec::new();
        let error = writer.format(&records(&[Column::ChatName], &[]), &mut out).unwrap_err();
        assert_eq!((error.kind(), out.len()), (ErrorKind::InvalidArgument, 0));
    }

    #[test]
    fn slices_give_the_lines_of_the_whole() {
        let names: Vec<String> = (0..50).map(|row| format!("name {}", row % 37)).collect();
        let rows: Vec<[Cell<'_>; 2]> = names.iter().map(|name| [Cell::Text(name), Cell::Text("-")]).collect();
        let rows: Vec<&[Cell<'_>]> = rows.iter().map(|row| row.as_slice()).collect();
        let table = records(&[Column::DisplayName, Column::SessionId], &rows);
        let mut writer = CsvWriter::new(table.schema(), TextOptions::default()).unwrap();
        let mut parts = Vec::new();
        writer.header(&mut parts);
        for (from, length) in [(0, 1), (1, 3), (4, 40), (44, 0), (44, 99)] {
            writer.format(&table.slice(from, length), &mut parts).unwrap();
        }
        assert_eq!(String::from_utf8(parts).ok(), Some(write(&table, TextOptions::default())));
    }

    /// What a cell says, formatted without regard to speed.
    fn naive(cell: Cell<'_>, options: &TextOptions) -> String {
        match cell {
            Cell::Null => String::new(),
            Cell::Int(number) => number.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Time(time) => {
                use chrono::TimeZone;
                let time = options.zone.timestamp_micros(time.0).unwrap();
                let zulu = options.zone == chrono_tz::UTC;
                time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, zulu)
            }
            Cell::Text(text) => {
                let formula = regex::Regex::new(r"^'*[\s\p{Cc}\u{feff}\u{200b}--\t\r]*[=+\-@\t\r]").unwrap();
                let number = regex::Regex::new(r"^'*[+-]?[0-9][0-9 ().-]*$").unwrap();
                let guarded = !options.raw && formula.is_match(text) && !number.is_match(text);
                if guarded { format!("'{text}") } else { text.into() }
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a-z;,|'\"=+@\\-\t\r\n 0-9().]{0,6}"]
    }

    type MixedRow = (Option<String>, Option<String>, Option<i64>, Option<i64>, Option<bool>);

    fn row() -> impl Strategy<Value = MixedRow> {
        use prop::option::of;
        (of(text()), of(text()), of(0i64..4_000_000_000_000_000), of(any::<i64>()), of(any::<bool>()))
    }

    proptest! {
        #[test]
        fn read_back_by_another_reader(
            rows in prop::collection::vec(row(), 0..12),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
            zone in prop::sample::select(vec![chrono_tz::UTC, chrono_tz::Asia::Kolkata, chrono_tz::America::New_York]),
            raw in any::<bool>(),
        ) {
            let field = |name: &'static str, ty, storage| TableField { name: name.into(), ty, storage };
            let schema = TableSchema {
                kind: TableKind::Records,
                fields: vec![
                    field("DisplayName", ColumnType::Text, Storage::Dictionary),
                    field("SessionId", ColumnType::Text, Storage::Plain),
                    field("JoinTime", ColumnType::Time, Storage::Plain),
                    field("RecordNumber", ColumnType::Int, Storage::Plain),
                    field("IsOrganizer", ColumnType::Bool, Storage::Plain),
                ],
            };
            let mut builder = TableBuilder::new(schema.into());
            for (name, session, time, number, truth) in &rows {
                builder.append_cells([
                    name.as_deref().map_or(Cell::Null, Cell::Text),
                    session.as_deref().map_or(Cell::Null, Cell::Text),
                    time.map_or(Cell::Null, |time| Cell::Time(Timestamp(time))),
                    number.map_or(Cell::Null, Cell::Int),
                    truth.map_or(Cell::Null, Cell::Bool),
                ]);
            }
            let table = builder.finish();
            let options = TextOptions { delimiter, bom: false, zone, raw };
            let text = write(&table, options);
            let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> =
                reader.records().map(|record| record.unwrap().iter().map(String::from).collect()).collect();
            let expected: Vec<Vec<String>> = (0..table.rows())
                .map(|row| (0..5).map(|column| naive(table.cell(row, column), &options)).collect())
                .collect();
            prop_assert_eq!(read, expected);
        }
    }
}
