//! The classic view: the names and order of the published script AuditRecordsTeamsMeetings.PS1, all text, so that
//! spreadsheets made for its output keep working.

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;

use crate::audit::is_placeholder;
use crate::de_identify::Role;
use crate::json::{Kind, Tape, Value};
use crate::record::{Cell, RecordKind, Row};
use crate::schema::{Column, ColumnType, Storage};
use crate::table::{TableBuilder, TableField, TableKind, TableSchema};

/// Which kinds of record a classic table has, and so which columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassicLayout {
    /// Meetings and participants in one table of 17 columns; the other kind's cells are null.
    Both,
    /// Meetings alone, in 12 columns.
    Meetings,
    /// Participants alone, in 12 columns.
    Participants,
}

macro_rules! classic_columns {
    ($($column:ident $name:literal $storage:ident $role:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum ClassicColumn { $($column,)* }

        impl ClassicColumn {
            /// Every column, in the order of the table of both kinds.
            const ALL: &'static [ClassicColumn] = &[$(Self::$column,)*];

            const fn name(self) -> &'static str {
                match self { $(Self::$column => $name,)* }
            }

            const fn storage(self) -> Storage {
                match self { $(Self::$column => Storage::$storage,)* }
            }

            const fn role(self) -> Role {
                match self { $(Self::$column => Role::$role,)* }
            }
        }
    };
}

classic_columns! {
    AuditTimestamp "Audit timestamp" Plain Figure;
    User "User" Dictionary Person;
    MeetingId "MeetingId" Dictionary Id;
    Start "Start" Plain Figure;
    End "End" Plain Figure;
    MeetingDuration "Meeting duration" Plain Figure;
    Duration "Duration" Plain Figure;
    Organizer "Organizer" Dictionary Person;
    Modalities "Modalities" Dictionary Word;
    MeetingType "Meeting type" Dictionary Word;
    Type "Type" Dictionary Word;
    MeetingUrl "MeetingURL" Dictionary Url;
    Role "Role" Dictionary Figure;
    DetailId "DetailId" Dictionary Id;
    Artifacts "Artifacts" Dictionary Word;
    UserInfo "UserInfo" Dictionary Text;
    Operation "Operation" Dictionary Word;
}

use ClassicColumn as C;

const MEETINGS: &[ClassicColumn] = &[
    C::AuditTimestamp,
    C::User,
    C::MeetingId,
    C::Start,
    C::End,
    C::MeetingDuration,
    C::Organizer,
    C::Modalities,
    C::MeetingType,
    C::Type,
    C::MeetingUrl,
    C::Operation,
];

const PARTICIPANTS: &[ClassicColumn] = &[
    C::AuditTimestamp,
    C::User,
    C::MeetingId,
    C::Start,
    C::End,
    C::Duration,
    C::Role,
    C::DetailId,
    C::Artifacts,
    C::UserInfo,
    C::Type,
    C::Operation,
];

impl ClassicLayout {
    fn columns(self) -> &'static [ClassicColumn] {
        match self {
            Self::Both => ClassicColumn::ALL,
            Self::Meetings => MEETINGS,
            Self::Participants => PARTICIPANTS,
        }
    }

    /// The columns of the table: all text.
    pub fn schema(self) -> TableSchema {
        let fields = self.columns().iter().map(|column| TableField {
            name: column.name().into(),
            ty: ColumnType::Text,
            storage: column.storage(),
        });
        TableSchema { kind: TableKind::Classic, fields: fields.collect() }
    }
}

/// Whether a column of the classic table is a time or duration, which are formatted here, not recorded.
pub(crate) fn is_time_or_duration(name: &str) -> bool {
    [C::AuditTimestamp, C::Start, C::End, C::MeetingDuration, C::Duration].iter().any(|column| column.name() == name)
}

/// What a column of the classic table tells of people.
pub(crate) fn role_of_column(name: &str) -> Option<Role> {
    C::ALL.iter().find(|column| column.name() == name).map(|column| column.role())
}

/// Turns records into rows of a classic table; reused from row to row.
#[derive(Debug)]
pub struct ClassicRows {
    layout: ClassicLayout,
    zone: chrono_tz::Tz,
    arena: Bump,
    scratch: Vec<u8>,
    tape: Tape,
}

impl ClassicRows {
    /// Rows of that layout, all their times in `zone`.
    pub fn new(layout: ClassicLayout, zone: chrono_tz::Tz) -> Self {
        Self { layout, zone, arena: Bump::new(), scratch: Vec::new(), tape: Tape::new() }
    }

    /// Adds the record to a table of [`ClassicLayout::schema`]. False when it was left out: it is a call, or of the
    /// kind that the layout has no columns for.
    pub fn append(&mut self, row: &Row<'_>, builder: &mut TableBuilder) -> bool {
        let kind = row.text(Column::RecordKind).and_then(RecordKind::from_name);
        let is_meeting = match (self.layout, kind) {
            (ClassicLayout::Both | ClassicLayout::Meetings, Some(RecordKind::Meeting)) => true,
            (ClassicLayout::Both | ClassicLayout::Participants, Some(RecordKind::Participant)) => false,
            _ => return false,
        };
        self.arena.reset();
        let mut writer =
            CellWriter { row, is_meeting, zone: self.zone, arena: &self.arena, scratch: &mut self.scratch };
        let user_info = if is_meeting { None } else { writer.user_info(&mut self.tape) };
        let cells = self.layout.columns().iter().map(|&column| match column {
            C::UserInfo => user_info,
            _ => writer.cell(column),
        });
        builder.append_cells(cells.map(|text| text.map_or(Cell::Null, Cell::Text)));
        true
    }
}

struct CellWriter<'a> {
    row: &'a Row<'a>,
    is_meeting: bool,
    zone: chrono_tz::Tz,
    arena: &'a Bump,
    scratch: &'a mut Vec<u8>,
}

impl<'a> CellWriter<'a> {
    fn cell(&mut self, column: ClassicColumn) -> Option<&'a str> {
        let row = self.row;
        match (column, self.is_meeting) {
            (C::AuditTimestamp, _) => self.time(Column::CreationTime),
            (C::User, true) => row.text(Column::UserId),
            (C::User, false) => self.participant(),
            (C::MeetingId, _) => row.text(Column::MeetingId),
            (C::Start, true) => self.time(Column::StartTime),
            (C::Start, false) => self.time(Column::JoinTime),
            (C::End, true) => self.time(Column::EndTime),
            (C::End, false) => self.time(Column::LeaveTime),
            (C::MeetingDuration, true) | (C::Duration, false) => self.duration(),
            (C::Organizer, true) => self.first_known(&[
                Column::OrganizerName,
                Column::OrganizerUserPrincipalName,
                Column::OrganizerObjectId,
            ]),
            (C::Modalities, true) => self.list(Column::Modalities),
            (C::MeetingType, true) => row.text(Column::CommunicationSubType),
            (C::Type, is_meeting) => Some(if is_meeting { "Meeting" } else { "Participant" }),
            (C::MeetingUrl, true) => row.text(Column::MeetingUrl),
            (C::Role, false) => {
                row.int(Column::Role).map(|role| bumpalo::format!(in self.arena, "{}", role).into_bump_str())
            }
            (C::DetailId, false) => row.text(Column::MeetingId),
            (C::Artifacts, false) => self.list(Column::ArtifactsShared),
            (C::Operation, _) => row.text(Column::Operation),
            _ => None,
        }
    }

    /// The UPN, else the display name, the application's name, the object id. An application is shown by its name where
    /// its recorded display name is nothing but its id.
    fn participant(&self) -> Option<&'a str> {
        let application = self.row.text(Column::ApplicationId).filter(|_| self.row.has(Column::ApplicationName));
        let named_by_id =
            |name: &str| application.is_some_and(|id| name.trim_start_matches("28:").eq_ignore_ascii_case(id));
        match self.first_known(&[Column::UserPrincipalName, Column::DisplayName]) {
            Some(name) if !named_by_id(name) => Some(name),
            _ => self.first_known(&[Column::ApplicationName, Column::UserObjectId]),
        }
    }

    fn first_known(&self, columns: &[Column]) -> Option<&'a str> {
        columns.iter().filter_map(|&column| self.row.text(column)).find(|text| !is_placeholder(text))
    }

    fn time(&mut self, column: Column) -> Option<&'a str> {
        self.scratch.clear();
        self.row.time(column)?.write_classic(self.zone, self.scratch);
        std::str::from_utf8(self.scratch).ok().map(|text| &*self.arena.alloc_str(text))
    }

    /// The duration as `[-]hh:mm:ss`; hours go on beyond 24.
    fn duration(&self) -> Option<&'a str> {
        let seconds = self.row.int(Column::DurationSeconds)?;
        let sign = if seconds < 0 { "-" } else { "" };
        let (hours, rest) = (seconds.unsigned_abs() / 3600, seconds.unsigned_abs() % 3600);
        let text = bumpalo::format!(in self.arena, "{sign}{hours:02}:{:02}:{:02}", rest / 60, rest % 60);
        Some(text.into_bump_str())
    }

    /// A text list joined by `, `.
    fn list(&self, column: Column) -> Option<&'a str> {
        let text = self.row.text(column)?;
        if !text.contains("; ") {
            return Some(text);
        }
        let mut joined = BumpString::with_capacity_in(text.len(), self.arena);
        push_joined(&mut joined, text.split("; "));
        Some(joined.into_bump_str())
    }

    /// The values of ExtraProperties joined by `, `; what is no list of `{Key, Value}` as it stands.
    fn user_info(&self, tape: &mut Tape) -> Option<&'a str> {
        let text = self.row.text(Column::ExtraProperties)?;
        if tape.parse(text, MAX_DEPTH).is_err() {
            return Some(text);
        }
        let mut joined = BumpString::new_in(self.arena);
        let root = tape.root(text)?;
        match root.kind() {
            Kind::Array => push_joined(&mut joined, root.items().map(|item| property_value(item, self.arena))),
            _ => joined.push_str(property_value(root, self.arena)),
        }
        Some(joined.into_bump_str())
    }
}

/// ExtraProperties come from tables of any origin: nested deeper than this they stay as they are.
const MAX_DEPTH: usize = 4096;

fn push_joined<'t>(joined: &mut BumpString<'_>, items: impl Iterator<Item = &'t str>) {
    for (position, item) in items.enumerate() {
        if position > 0 {
            joined.push_str(", ");
        }
        joined.push_str(item);
    }
}

fn property_value<'t>(item: Value<'t>, arena: &'t Bump) -> &'t str {
    let value =
        item.members().find(|(key, _)| key.raw().eq_ignore_ascii_case("Value")).map_or(item, |(_, value)| value);
    if value.kind() == Kind::Null { "" } else { value.text(arena) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::TextOptions;
    use crate::output::csv::CsvWriter;
    use crate::table::Table;
    use crate::time::Timestamp;

    fn time(text: &str) -> Cell<'static> {
        Timestamp::parse(text).map_or(Cell::Null, Cell::Time)
    }

    fn meeting() -> Row<'static> {
        let mut row = Row::new();
        for (column, text) in [
            (Column::RecordKind, "Meeting"),
            (Column::Operation, "MeetingDetail"),
            (Column::UserId, "ada@contoso.example"),
            (Column::MeetingId, "0b5e8d2c-0000-4000-8000-000000000001"),
            (Column::Modalities, "Audio; Video"),
            (Column::CommunicationSubType, "ScheduledMeeting,RecurringMeeting"),
            (Column::MeetingUrl, "https://teams.example/l/1"),
            (Column::OrganizerName, ""),
            (Column::OrganizerUserPrincipalName, "ada@contoso.example"),
        ] {
            row.set_text(column, text);
        }
        row.set(Column::CreationTime, time("2026-01-18T20:00:00Z"));
        row.set(Column::StartTime, time("2026-01-17T12:00:00Z"));
        row.set(Column::EndTime, time("2026-01-18T13:01:02Z"));
        row.set(Column::DurationSeconds, Cell::Int(90_062));
        row
    }

    fn participant() -> Row<'static> {
        let mut row = Row::new();
        for (column, text) in [
            (Column::RecordKind, "Participant"),
            (Column::Operation, "MeetingParticipantDetail"),
            (Column::UserId, "ada@contoso.example"),
            (Column::MeetingId, "0b5e8d2c-0000-4000-8000-000000000001"),
            (Column::DisplayName, "=Bob"),
            (Column::UserObjectId, "0b5e8d2c-0000-4000-8000-0000000000b0"),
            (Column::ArtifactsShared, "videoTransmitted; screenShared"),
            (Column::ExtraProperties, r#"[{"Key":"a","Value":"one \"1\""},{"key":"b","value":2},"three"]"#),
        ] {
            row.set_text(column, text);
        }
        row.set(Column::CreationTime, time("2026-01-18T20:00:00Z"));
        row.set(Column::JoinTime, time("2026-01-18T13:00:00Z"));
        row.set(Column::LeaveTime, time("2026-01-18T12:54:59Z"));
        row.set(Column::DurationSeconds, Cell::Int(-301));
        row.set(Column::Role, Cell::Int(3));
        row
    }

    fn table(layout: ClassicLayout, rows: &[Row<'_>]) -> Table {
        let mut builder = TableBuilder::new(layout.schema().into());
        let mut classic = ClassicRows::new(layout, chrono_tz::Europe::Zurich);
        for row in rows {
            classic.append(row, &mut builder);
        }
        builder.finish()
    }

    fn cell<'t>(table: &'t Table, row: usize, name: &str) -> Option<&'t str> {
        table.text(row, table.schema().position(name).unwrap())
    }

    fn csv(table: &Table) -> String {
        let mut writer = CsvWriter::new(table.schema(), TextOptions::default()).unwrap();
        let mut out = Vec::new();
        writer.header(&mut out);
        writer.format(table, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The script's rows have 12 properties of either kind, and `Export-Csv` takes its columns from the first row.
    #[test]
    fn export_csv_drops_the_other_kinds_columns() {
        assert_eq!(
            csv(&table(ClassicLayout::Both, &[participant(), meeting()])),
            "Audit timestamp,User,MeetingId,Start,End,Meeting duration,Duration,Organizer,Modalities,Meeting type,Type,\
             MeetingURL,Role,DetailId,Artifacts,UserInfo,Operation\r\n\
             2026-01-18 21:00:00,'=Bob,0b5e8d2c-0000-4000-8000-000000000001,2026-01-18 14:00:00,2026-01-18 13:54:59,,\
             -00:05:01,,,,Participant,,3,0b5e8d2c-0000-4000-8000-000000000001,\"videoTransmitted, screenShared\",\
             \"one \"\"1\"\", 2, three\",MeetingParticipantDetail\r\n\
             2026-01-18 21:00:00,ada@contoso.example,0b5e8d2c-0000-4000-8000-000000000001,2026-01-17 13:00:00,\
             2026-01-18 14:01:02,25:01:02,,ada@contoso.example,\"Audio, Video\",\"ScheduledMeeting,RecurringMeeting\",\
             Meeting,https://teams.example/l/1,,,,,MeetingDetail\r\n"
        );
    }

    #[test]
    fn one_kind_has_its_own_twelve_columns() {
        let header = |layout| csv(&table(layout, &[]));
        assert_eq!(
            header(ClassicLayout::Meetings),
            "Audit timestamp,User,MeetingId,Start,End,Meeting duration,Organizer,Modalities,Meeting type,Type,MeetingURL,\
             Operation\r\n"
        );
        assert_eq!(
            header(ClassicLayout::Participants),
            "Audit timestamp,User,MeetingId,Start,End,Duration,Role,DetailId,Artifacts,UserInfo,Type,Operation\r\n"
        );
        assert_eq!(table(ClassicLayout::Meetings, &[meeting(), participant()]).rows(), 1);
        assert_eq!(table(ClassicLayout::Participants, &[meeting(), participant()]).rows(), 1);
    }

    #[test]
    fn calls_are_left_out() {
        let mut call = participant();
        call.set_text(Column::RecordKind, "CallParticipant");
        let mut classic = ClassicRows::new(ClassicLayout::Both, chrono_tz::UTC);
        let mut builder = TableBuilder::new(ClassicLayout::Both.schema().into());
        assert!(!classic.append(&call, &mut builder));
        assert!(!classic.append(&Row::new(), &mut builder));
        assert_eq!(builder.rows(), 0);
    }

    #[test]
    fn durations_wrap_at_24_h_and_lose_their_sign() {
        let duration = |seconds| {
            let mut row = participant();
            row.set(Column::DurationSeconds, seconds);
            cell(&table(ClassicLayout::Participants, &[row]), 0, "Duration").map(String::from)
        };
        assert_eq!(duration(Cell::Int(0)).as_deref(), Some("00:00:00"));
        assert_eq!(duration(Cell::Int(86_400)).as_deref(), Some("24:00:00"));
        assert_eq!(duration(Cell::Int(360_001)).as_deref(), Some("100:00:01"));
        assert_eq!(duration(Cell::Int(-1)).as_deref(), Some("-00:00:01"));
        assert_eq!(duration(Cell::Int(i64::MIN)).as_deref(), Some("-2562047788015215:30:08"));
        assert_eq!(duration(Cell::Null), None);
    }

    /// The script writes CreationDate as it stands, which is UTC, beside starts and ends in local time.
    #[test]
    fn utc_and_local_mixed_in_one_column() {
        let table = table(ClassicLayout::Both, &[meeting(), participant()]);
        for row in 0..2 {
            assert_eq!(cell(&table, row, "Audit timestamp"), Some("2026-01-18 21:00:00"));
        }
        assert_eq!(cell(&table, 1, "Start"), Some("2026-01-18 14:00:00"));
    }

    #[test]
    fn system_object_in_cells() {
        let table = table(ClassicLayout::Both, &[meeting(), participant()]);
        assert_eq!(cell(&table, 0, "Modalities"), Some("Audio, Video"));
        assert_eq!(cell(&table, 1, "Artifacts"), Some("videoTransmitted, screenShared"));
        assert_eq!(cell(&table, 1, "UserInfo"), Some("one \"1\", 2, three"));
    }

    #[test]
    fn user_info_of_other_shapes() {
        let user_info = |json: &'static str| {
            let mut row = participant();
            row.set_text(Column::ExtraProperties, json);
            cell(&table(ClassicLayout::Participants, &[row]), 0, "UserInfo").map(String::from)
        };
        assert_eq!(user_info("[]").as_deref(), Some(""));
        assert_eq!(user_info(r#"{"Key":"a","Value":"one"}"#).as_deref(), Some("one"));
        assert_eq!(user_info(r#"{"a":1}"#).as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(
            user_info(r#"[{"Key":"a"},{"Key":"b","Value":null},{"Value":[1]}]"#).as_deref(),
            Some("{\"Key\":\"a\"}, , [1]")
        );
        assert_eq!(user_info("\"text\"").as_deref(), Some("text"));
        assert_eq!(user_info("no json").as_deref(), Some("no json"));
    }

    /// A row that the script cannot make leaves its variable as it was, and so is the row before it once more.
    #[test]
    fn a_failed_row_repeats_the_row_before_it() {
        let mut bare = Row::new();
        bare.set_text(Column::RecordKind, "Participant");
        let table = table(ClassicLayout::Both, &[participant(), bare]);
        let filled: Vec<_> = (0..17).filter_map(|column| table.text(1, column)).collect();
        assert_eq!(filled, ["Participant"]);
    }

    #[test]
    fn one_hard_coded_bot() {
        let mut bot = participant();
        bot.set_text(Column::DisplayName, "28:BDD75849-e0a6-4cce-8fc1-d7c0d4da43e5");
        bot.set_text(Column::ApplicationId, "bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5");
        let user =
            |row: &Row<'_>| cell(&table(ClassicLayout::Both, std::slice::from_ref(row)), 0, "User").map(String::from);
        assert_eq!(user(&bot).as_deref(), Some("28:BDD75849-e0a6-4cce-8fc1-d7c0d4da43e5"));
        bot.set_text(Column::ApplicationName, "recording bot");
        assert_eq!(user(&bot).as_deref(), Some("recording bot"));
        bot.set_text(Column::DisplayName, "Notes for all");
        assert_eq!(user(&bot).as_deref(), Some("Notes for all"));
    }

    #[test]
    fn who_took_part_is_the_first_that_is_known() {
        let user =
            |row: &Row<'_>| cell(&table(ClassicLayout::Both, std::slice::from_ref(row)), 0, "User").map(String::from);
        let mut row = participant();
        row.set_text(Column::UserPrincipalName, "bob@contoso.example");
        assert_eq!(user(&row).as_deref(), Some("bob@contoso.example"));
        row.set_text(Column::UserPrincipalName, "00000000-0000-0000-0000-000000000000");
        assert_eq!(user(&row).as_deref(), Some("=Bob"));
        row.set_text(Column::DisplayName, "Unknown (Unknown)");
        assert_eq!(user(&row).as_deref(), Some("0b5e8d2c-0000-4000-8000-0000000000b0"));
        row.set(Column::UserObjectId, Cell::Null);
        assert_eq!(user(&row), None);
    }
}
