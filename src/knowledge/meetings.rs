//! What the meetings were: the cells of each MeetingDetail that its participants may lack.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::identity::meeting_number;
use super::texts::{TextId, TextPool};
use crate::audit::is_placeholder;
use crate::record::{Cell, RecordKind, Row};
use crate::schema::Column;
use crate::time::Timestamp;

/// The text columns that a participant gets from its meeting.
const TEXTS: [Column; 14] = [
    Column::MeetingType,
    Column::CommunicationType,
    Column::CommunicationSubType,
    Column::MeetingUrl,
    Column::ChatThreadId,
    Column::ChatName,
    Column::ICalUid,
    Column::ConferenceUri,
    Column::Subject,
    Column::OrganizerObjectId,
    Column::OrganizerOrganizationId,
    Column::OrganizerRecipientType,
    Column::OrganizerUserPrincipalName,
    Column::OrganizerName,
];

/// The columns that say who the organizer is.
const ORGANIZER_IDENTITY: [Column; 3] =
    [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName];

/// The meetings by MeetingId. Of several MeetingDetails of one meeting the one with the smallest record number holds.
#[derive(Debug, Default)]
pub(super) struct Meetings {
    meetings: HashMap<u128, Meeting, foldhash::fast::RandomState>,
    texts: TextPool,
}

#[derive(Clone, Copy, Debug)]
struct Meeting {
    record_number: u64,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    organizer_role: Option<i32>,
    texts: [Option<TextId>; TEXTS.len()],
}

/// One meeting and the pool its texts lie in.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    meeting: &'a Meeting,
    texts: &'a TextPool,
}

impl Meetings {
    pub(super) fn observe(&mut self, row: &Row<'_>, record_number: u64) {
        if row.text(Column::RecordKind) != Some(RecordKind::Meeting.name()) {
            return;
        }
        let Some(id) = row.text(Column::MeetingId).and_then(meeting_number) else { return };
        let texts = TEXTS.map(|column| row.text(column).and_then(|text| self.texts.intern(text)));
        self.keep(
            id,
            Meeting {
                record_number,
                start: row.time(Column::StartTime),
                end: row.time(Column::EndTime),
                organizer_role: row.int(Column::OrganizerRole).and_then(|role| i32::try_from(role).ok()),
                texts,
            },
        );
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (&id, meeting) in &other.meetings {
            let texts = meeting.texts.map(|text| text.and_then(|text| self.texts.intern(other.texts.get(text))));
            self.keep(id, Meeting { texts, ..*meeting });
        }
    }

    fn keep(&mut self, id: u128, meeting: Meeting) {
        match self.meetings.entry(id) {
            Entry::Vacant(vacant) => {
                vacant.insert(meeting);
            }
            Entry::Occupied(mut known) => {
                if meeting.record_number < known.get().record_number {
                    known.insert(meeting);
                }
            }
        }
    }

    /// The meeting that a participant's row belongs to.
    pub(super) fn of<'a>(&'a self, row: &Row<'_>) -> Option<Known<'a>> {
        if row.text(Column::RecordKind) != Some(RecordKind::Participant.name()) {
            return None;
        }
        let id = row.text(Column::MeetingId).and_then(meeting_number)?;
        Some(Known { meeting: self.meetings.get(&id)?, texts: &self.texts })
    }
}

impl<'a> Known<'a> {
    /// Fills the row's empty cells.
    pub(super) fn fill(self, row: &mut Row<'a>) {
        // A participant's record that names another organizer must not get this one's id beside that one's name.
        let other_organizer = ORGANIZER_IDENTITY.iter().any(|&column| {
            let theirs = row.text(column).filter(|theirs| !is_placeholder(theirs));
            theirs.zip(self.text(column)).is_some_and(|(theirs, ours)| !theirs.eq_ignore_ascii_case(ours))
        });
        let texts = TEXTS.into_iter().zip(self.meeting.texts);
        let cells = texts.map(|(column, text)| (column, text.map(|text| Cell::Text(self.texts.get(text)))));
        let others = [
            (Column::StartTime, self.meeting.start.map(Cell::Time)),
            (Column::EndTime, self.meeting.end.map(Cell::Time)),
            (Column::OrganizerRole, self.meeting.organizer_role.map(|role| Cell::Int(role.into()))),
        ];
        for (column, cell) in cells.chain(others) {
            if let Some(cell) = cell
                && !row.has(column)
                && !(other_organizer && is_organizer(column))
            {
                row.set(column, cell);
            }
        }
    }

    pub(super) fn start(self) -> Option<Timestamp> {
        self.meeting.start
    }

    /// The text of one of the columns that participants get.
    pub(super) fn text(self, column: Column) -> Option<&'a str> {
        let position = TEXTS.iter().position(|&known| known == column)?;
        self.meeting.texts.get(position).copied().flatten().map(|text| self.texts.get(text))
    }
}

const fn is_organizer(column: Column) -> bool {
    matches!(
        column,
        Column::OrganizerObjectId
            | Column::OrganizerOrganizationId
            | Column::OrganizerRecipientType
            | Column::OrganizerRole
            | Column::OrganizerUserPrincipalName
            | Column::OrganizerName
    )
}
