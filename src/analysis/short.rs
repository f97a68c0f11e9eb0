//! Attendance in the few columns that people want in a spreadsheet: made of rows of the answer, whoever has them.

use std::sync::Arc;

use super::columns::{answer, schema};
use crate::audit::ParticipantKind;
use crate::error::{Error, ErrorKind, Result};
use crate::record::Cell;
use crate::table::{Table, TableBuilder, TableKind};

answer! {
    /// The columns of [`short`], in order.
    COLUMNS;
    ShortRow {
        MeetingStart Time Plain Figure "Start of the meeting, as in the whole answer";
        Meeting Text Dictionary Title "Its title, from a meeting map; without one its types and who organized it";
        Who Text Dictionary Person "The person's name and UPN, as far as they are known, else the object id";
        ParticipantKind Text Dictionary Word "Member, Guest, Federated, Anonymous, Phone, Application, Consumer or Unknown";
        Joined Time Plain Figure "FirstJoin";
        Left Time Plain Figure "LastLeave";
        Present Text Plain Figure "PresentSeconds as h:mm:ss, hours beyond a day kept";
        Minutes Int Plain Figure "PresentSeconds in whole minutes, rounded down";
        Percent SmallInt Plain Figure "PercentPresent";
        Late Text Plain Figure "LateSeconds as h:mm:ss; null where no schedule is known";
    }
}

/// Rows of [`Question::Attendance`](super::Question::Attendance), with any of its columns, in the short ones: what is not
/// there counts as not known. Fails with [`ErrorKind::InvalidArgument`] if the table is of another kind.
pub fn short(table: &Table) -> Result<Table> {
    if table.kind() != TableKind::Attendance {
        let message = format!("rows of {} have no short view: attendance has", table.kind().name());
        return Err(Error::new(ErrorKind::InvalidArgument, message));
    }
    let cells = Cells { table };
    let mut builder = TableBuilder::new(Arc::new(schema(TableKind::AttendanceShort, COLUMNS)));
    for row in 0..table.rows() {
        let (meeting, who) = (meeting(&cells, row), who(&cells, row));
        let present = cells.int(row, "PresentSeconds");
        let (shown, late) = (present.map(duration), cells.int(row, "LateSeconds").map(duration));
        let row = ShortRow {
            MeetingStart: cells.cell(row, "MeetingStart"),
            Meeting: own(&meeting),
            Who: own(&who),
            ParticipantKind: cells.cell(row, "ParticipantKind"),
            Joined: cells.cell(row, "FirstJoin"),
            Left: cells.cell(row, "LastLeave"),
            Present: own(&shown),
            Minutes: present.map_or(Cell::Null, |seconds| Cell::Int(seconds.div_euclid(60))),
            Percent: cells.cell(row, "PercentPresent"),
            Late: own(&late),
        };
        builder.append_cells(row.cells());
    }
    Ok(builder.finish())
}

fn own(text: &Option<String>) -> Cell<'_> {
    text.as_deref().map_or(Cell::Null, Cell::Text)
}

/// The cells of a table by the names of their columns.
struct Cells<'t> {
    table: &'t Table,
}

impl<'t> Cells<'t> {
    fn cell(&self, row: usize, name: &str) -> Cell<'t> {
        self.table.schema().position(name).map_or(Cell::Null, |column| self.table.cell(row, column))
    }

    fn int(&self, row: usize, name: &str) -> Option<i64> {
        match self.cell(row, name) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The first of these texts that is there.
    fn text(&self, row: usize, names: &[&str]) -> Option<&'t str> {
        names.iter().find_map(|name| match self.cell(row, name) {
            Cell::Text(text) => Some(text),
            _ => None,
        })
    }
}

fn meeting(cells: &Cells<'_>, row: usize) -> Option<String> {
    if let Some(subject) = cells.text(row, &["Subject"]) {
        return Some(subject.to_owned());
    }
    let organizer = cells.text(row, &["OrganizerUserPrincipalName", "OrganizerName", "OrganizerObjectId"]);
    match (cells.text(row, &["MeetingType"]), organizer) {
        (Some(types), Some(organizer)) => Some(format!("{types}, organized by {organizer}")),
        (Some(types), None) => Some(types.to_owned()),
        (None, Some(organizer)) => Some(format!("organized by {organizer}")),
        // By this at least it is told from others.
        (None, None) => cells.text(row, &["MeetingId", "CallId"]).map(str::to_owned),
    }
}

fn who(cells: &Cells<'_>, row: usize) -> Option<String> {
    let name = cells.text(row, &["DisplayName"]);
    // The account of an application says nothing to people.
    let is_application = cells.text(row, &["ParticipantKind"]) == Some(ParticipantKind::Application.name());
    let upn = cells.text(row, &["UserPrincipalName"]).filter(|_| !is_application);
    match (name, upn) {
        (Some(name), Some(upn)) if name != upn => Some(format!("{name} <{upn}>")),
        (Some(text), _) | (None, Some(text)) => Some(text.to_owned()),
        (None, None) => cells.text(row, &["UserObjectId"]).map(str::to_owned),
    }
}

/// Seconds as `h:mm:ss`, hours beyond a day kept.
fn duration(seconds: i64) -> String {
    let (sign, left) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    format!("{sign}{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60)
}

#[cfg(test)]
mod tests {
    use super::super::{Question, answer_schema};
    use super::*;
    use crate::time::Timestamp;

    fn row_of(cells: &[(&str, Cell<'static>)]) -> Table {
        let whole = answer_schema(TableKind::Attendance).unwrap();
        let mut builder = TableBuilder::new(Arc::new(whole.clone()));
        let cell = |name: &str| cells.iter().find(|(given, _)| *given == name).map_or(Cell::Null, |(_, cell)| *cell);
        builder.append_cells(whole.fields.iter().map(|field| cell(&field.name)));
        short(&builder.finish()).unwrap()
    }

    fn cell<'t>(table: &'t Table, name: &str) -> Cell<'t> {
        table.cell(0, table.schema().position(name).unwrap())
    }

    #[test]
    fn a_row_says_who_was_there_and_how_long() {
        let time = |micros| Cell::Time(Timestamp(micros));
        let short = row_of(&[
            ("MeetingStart", time(1_768_740_000_000_000)),
            ("Subject", Cell::Text("Weekly")),
            ("MeetingType", Cell::Text("ScheduledMeeting")),
            ("DisplayName", Cell::Text("Anna Muster")),
            ("UserPrincipalName", Cell::Text("anna@contoso.example")),
            ("ParticipantKind", Cell::Text("Member")),
            ("FirstJoin", time(1_768_740_060_000_000)),
            ("LastLeave", time(1_768_830_061_000_000)),
            ("PresentSeconds", Cell::Int(90_001)),
            ("PercentPresent", Cell::Int(99)),
            ("LateSeconds", Cell::Int(0)),
        ]);
        assert_eq!(short.kind(), TableKind::AttendanceShort);
        let cells = COLUMNS.iter().map(|column| cell(&short, column.name)).collect::<Vec<_>>();
        let expected = [
            time(1_768_740_000_000_000),
            Cell::Text("Weekly"),
            Cell::Text("Anna Muster <anna@contoso.example>"),
            Cell::Text("Member"),
            time(1_768_740_060_000_000),
            time(1_768_830_061_000_000),
            Cell::Text("25:00:01"),
            Cell::Int(1500),
            Cell::Int(99),
            Cell::Text("0:00:00"),
        ];
        assert_eq!(cells, expected);
    }

    #[test]
    fn what_is_not_known_is_said_by_what_is() {
        let bot = row_of(&[
            ("DisplayName", Cell::Text("Recording bot")),
            ("UserPrincipalName", Cell::Text("bot@contoso.example")),
            ("ParticipantKind", Cell::Text("Application")),
            ("MeetingType", Cell::Text("AdHocMeeting")),
            ("OrganizerName", Cell::Text("Anna Muster")),
        ]);
        assert_eq!(cell(&bot, "Who"), Cell::Text("Recording bot"));
        assert_eq!(cell(&bot, "Meeting"), Cell::Text("AdHocMeeting, organized by Anna Muster"));
        // Without a schedule nobody is late, and nobody in time.
        assert_eq!((cell(&bot, "Late"), cell(&bot, "Present")), (Cell::Null, Cell::Null));
        let nobody = row_of(&[("CallId", Cell::Text("c-1")), ("UserObjectId", Cell::Text("id"))]);
        assert_eq!((cell(&nobody, "Who"), cell(&nobody, "Meeting")), (Cell::Text("id"), Cell::Text("c-1")));
    }

    #[test]
    fn rows_of_other_answers_have_no_short_view() {
        for &question in Question::ALL.iter().filter(|question| **question != Question::Attendance) {
            let table = TableBuilder::new(Arc::new(answer_schema(question.kind()).unwrap())).finish();
            let message = short(&table).unwrap_err().to_string();
            assert!(message.ends_with("have no short view: attendance has"), "{message}");
        }
    }
}
