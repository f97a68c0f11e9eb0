//! Sessions one by one, as the report view of records has them, with what all records together tell.

use std::ops::Range;
use std::sync::Arc;

use bumpalo::Bump;

use super::gathered::Gathered;
use super::store::{RecordId, Session, Small};
use crate::audit::guid_text;
use crate::record::{Cell, Row};
use crate::schema::Column;
use crate::table::{Table, TableBuilder, TableSchema};
use crate::view::View;

/// Those of the sessions at these places that the filter lets through. They lie by meeting, person and time.
pub(super) fn table(gathered: &Gathered<'_>, places: Range<usize>) -> Table {
    let schema = Arc::new(TableSchema::records(&View::Report.columns(), false));
    let mut builder = TableBuilder::new(schema);
    let mut arena = Bump::new();
    for session in gathered.store.sessions.get(places).unwrap_or_default() {
        if gathered.passes_any(std::slice::from_ref(session)) {
            builder.append(&row(gathered, session, &arena));
            arena.reset();
        }
    }
    builder.finish()
}

fn row<'a>(gathered: &'a Gathered<'_>, session: &Session, arena: &'a Bump) -> Row<'a> {
    let (store, meeting) = (gathered.store, &gathered.facts.meetings[session.meeting as usize]);
    let (person, manner) = (gathered.facts.person(session), store.manner(session));
    let mut row = gathered.row_of_session(session);
    row.set(Column::Subject, gathered.text(meeting.cells.subject));
    row.set(Column::MeetingType, gathered.text(meeting.cells.types));
    let times = session.join.time().zip(session.leave.time());
    row.set(Column::DurationSeconds, times.map_or(Cell::Null, |(join, leave)| Cell::Int(leave.seconds_since(join))));
    row.set(Column::ParticipantKind, Cell::Text(person.kind.name()));
    row.set(Column::HomeDomain, gathered.text(person.home_domain));
    let number = |number: Option<Small>| number.map_or(Cell::Null, |number| Cell::Int(number.get()));
    row.set(Column::Role, number(manner.role));
    row.set(Column::IsJoinedFromLobby, manner.lobby.map_or(Cell::Null, Cell::Bool));
    row.set(Column::ArtifactsShared, gathered.text(manner.artifacts));
    row.set(Column::ScreenShareSeconds, number(session.share_seconds));
    row.set(Column::ClientApplication, gathered.text(manner.client));
    row.set(Column::ClientOperatingSystem, gathered.text(manner.system));
    row.set(Column::DeviceInformation, gathered.text(manner.device));
    let trace = store.traces.as_ref().and_then(|traces| traces.get(session.trace as usize));
    if let Some(trace) = trace {
        let id = match trace.record {
            Some(RecordId::Guid(guid)) => Cell::Text(arena.alloc_str(&guid_text(u128::from_be_bytes(guid)))),
            Some(RecordId::Text(text)) => gathered.text(Some(text)),
            None => Cell::Null,
        };
        row.set(Column::AuditId, id);
        row.set(Column::AttendeeIndex, number(trace.attendee_index));
        row.set(Column::Issues, gathered.text(trace.issues));
    }
    row
}
