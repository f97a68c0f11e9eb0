//! Rows of record tables → sessions and meetings of the store.
//!
//! Tables come with dictionaries, so that each distinct text of a table is looked at once, and not once a row.

use super::identity::{Appearance, Sighting};
use super::kept::{columns_of, of_table};
use super::store::{Detail, Manner, MeetingCells, Moment, Organizer, Session, Small, Store};
use crate::audit::{ParticipantKind, account_guid, guid_text, is_placeholder};
use crate::error::{Error, ErrorKind, Result};
use crate::knowledge::people::each_member;
use crate::knowledge::texts::{TextId, TextPool};
use crate::record::RecordKind;
use crate::schema::{Column, ColumnType};
use crate::table::{Cells, ColumnData, Table, TableKind};
use crate::time::Timestamp;

/// The columns that the analyses look at; a reader for them alone needs no others.
pub(super) const NEEDED: &[Column] = &[
    Column::RecordKind,
    Column::CreationTime,
    Column::Operation,
    Column::OrganizationId,
    Column::UserId,
    Column::UserKey,
    Column::ClientIP,
    Column::MeetingId,
    Column::StartTime,
    Column::EndTime,
    Column::JoinTime,
    Column::LeaveTime,
    Column::MeetingType,
    Column::MeetingUrl,
    Column::ChatThreadId,
    Column::ICalUid,
    Column::CallId,
    Column::Subject,
    Column::OrganizerObjectId,
    Column::OrganizerUserPrincipalName,
    Column::OrganizerName,
    Column::Members,
    Column::UserObjectId,
    Column::UserPrincipalName,
    Column::DisplayName,
    Column::ParticipantKind,
    Column::ApplicationId,
    Column::ApplicationName,
    Column::Role,
    Column::ParticipantOrganizationId,
    Column::IsOrganizer,
    Column::IsJoinedFromLobby,
    Column::ArtifactsShared,
    Column::ScreenShareSeconds,
    Column::DeviceId,
    Column::DeviceInformation,
    Column::UserAgent,
    Column::ClientApplication,
    Column::ClientOperatingSystem,
    Column::InviterUserPrincipalName,
    Column::InviterDisplayName,
    Column::InviterUserIdentifier,
];

/// A column of text, whose placeholders are as good as nothing.
struct Texts<'t> {
    column: Option<&'t ColumnData>,
    start: usize,
    /// Whether its texts are ids of accounts, which clients write in one way and the service in another.
    of_accounts: bool,
    /// For each text of the dictionary what became of it, once that is known.
    mapped: Vec<Option<Option<TextId>>>,
}

impl Texts<'_> {
    fn get(&mut self, row: usize, texts: &mut TextPool) -> Option<TextId> {
        let (column, row) = (self.column?, row + self.start);
        if !column.validity.get(row) {
            return None;
        }
        let of_accounts = self.of_accounts;
        let real = |text: &str, texts: &mut TextPool| match () {
            () if is_placeholder(text) => None,
            () if of_accounts => intern_account(text, texts),
            () => texts.intern(text),
        };
        match &column.cells {
            Cells::Dictionary { indices, values } => {
                let index = *indices.get(row)? as usize;
                let slot = self.mapped.get_mut(index)?;
                *slot.get_or_insert_with(|| real(values.get(index), texts))
            }
            Cells::Text(values) => real(values.get(row), texts),
            _ => None,
        }
    }
}

/// The id of an account as a text: of a work account its object id, whatever stands before that.
fn intern_account(text: &str, texts: &mut TextPool) -> Option<TextId> {
    match text.contains(':').then(|| account_guid(text)).flatten() {
        Some(id) => texts.intern(&guid_text(id)),
        None => texts.intern(text),
    }
}

/// A column of numbers or times.
struct Numbers<'t> {
    column: Option<&'t ColumnData>,
    start: usize,
}

impl Numbers<'_> {
    fn get(&self, row: usize) -> Option<i64> {
        let (column, row) = (self.column?, row + self.start);
        if !column.validity.get(row) {
            return None;
        }
        match &column.cells {
            Cells::Int64(numbers) => numbers.get(row).copied(),
            Cells::Int32(numbers) => numbers.get(row).map(|&number| number.into()),
            Cells::Bool(bits) => Some(bits.get(row).into()),
            _ => None,
        }
    }

    fn time(&self, row: usize) -> Option<Timestamp> {
        self.get(row).map(Timestamp)
    }

    fn moment(&self, row: usize) -> Moment {
        self.time(row).into()
    }

    fn truth(&self, row: usize) -> Option<bool> {
        self.get(row).map(|number| number != 0)
    }

    fn small(&self, row: usize) -> Option<Small> {
        self.get(row).and_then(Small::new)
    }
}

/// The columns of one table.
struct Columns<'t> {
    table: &'t Table,
}

impl<'t> Columns<'t> {
    fn find(&self, column: Column) -> Result<Option<&'t ColumnData>> {
        let Some(position) = self.table.schema().position(column.name()) else { return Ok(None) };
        let found = self.table.schema().fields[position].ty;
        if found.is_text() != column.ty().is_text() || (found == ColumnType::Time) != (column.ty() == ColumnType::Time)
        {
            let message = format!(
                "the column {} is {}, and not {}: pass tables whose cells are text through a reader first",
                column.name(),
                found.name(),
                column.ty().name()
            );
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        Ok(Some(self.table.column(position)))
    }

    fn texts(&self, column: Column) -> Result<Texts<'t>> {
        let of_accounts =
            matches!(column, Column::UserObjectId | Column::OrganizerObjectId | Column::InviterUserIdentifier);
        let column = self.find(column)?;
        let distinct = match column.map(|column| &column.cells) {
            Some(Cells::Dictionary { values, .. }) => values.len(),
            _ => 0,
        };
        Ok(Texts { column, start: self.table.start(), of_accounts, mapped: vec![None; distinct] })
    }

    fn numbers(&self, column: Column) -> Result<Numbers<'t>> {
        Ok(Numbers { column: self.find(column)?, start: self.table.start() })
    }
}

macro_rules! incoming {
    ($($kind:ident { $($field:ident $column:ident,)* })*) => {
        /// The columns of one table, found once.
        struct Incoming<'t> {
            $($($field: $kind<'t>,)*)*
        }

        impl<'t> Incoming<'t> {
            fn new(columns: &Columns<'t>) -> Result<Self> {
                Ok(Self { $($($field: incoming!(@ $kind columns $column),)*)* })
            }
        }
    };
    (@ Texts $columns:ident $column:ident) => { $columns.texts(Column::$column)? };
    (@ Numbers $columns:ident $column:ident) => { $columns.numbers(Column::$column)? };
}

incoming! {
    Texts {
        record_kind RecordKind,
        operation Operation,
        own_organization OrganizationId,
        user_id UserId,
        user_key UserKey,
        client_ip ClientIP,
        meeting_id MeetingId,
        call_id CallId,
        types MeetingType,
        url MeetingUrl,
        thread ChatThreadId,
        ical ICalUid,
        subject Subject,
        organizer_id OrganizerObjectId,
        organizer_upn OrganizerUserPrincipalName,
        organizer_name OrganizerName,
        object UserObjectId,
        upn UserPrincipalName,
        name DisplayName,
        kind ParticipantKind,
        application ApplicationId,
        application_name ApplicationName,
        organization ParticipantOrganizationId,
        artifacts ArtifactsShared,
        device_id DeviceId,
        device DeviceInformation,
        user_agent UserAgent,
        client ClientApplication,
        system ClientOperatingSystem,
        inviter_upn InviterUserPrincipalName,
        inviter_name InviterDisplayName,
        inviter_id InviterUserIdentifier,
    }
    Numbers {
        created CreationTime,
        start StartTime,
        end EndTime,
        join JoinTime,
        leave LeaveTime,
        role Role,
        is_organizer IsOrganizer,
        lobby IsJoinedFromLobby,
        share_seconds ScreenShareSeconds,
    }
}

impl Incoming<'_> {
    /// What the row is about; a table that does not say it is told by its times.
    fn kind(&mut self, row: usize, texts: &mut TextPool) -> Option<RecordKind> {
        if let Some(name) = self.record_kind.get(row, texts) {
            return RecordKind::from_name(texts.get(name));
        }
        if let Some(name) = self.operation.get(row, texts) {
            return RecordKind::from_operation(texts.get(name));
        }
        if self.join.get(row).is_some() || self.leave.get(row).is_some() {
            let is_call = self.meeting_id.get(row, texts).is_none() && self.call_id.get(row, texts).is_some();
            return Some(if is_call { RecordKind::CallParticipant } else { RecordKind::Participant });
        }
        self.start.get(row).map(|_| RecordKind::Meeting)
    }

    /// What the row says of its meeting; `None` where it says nothing, as participants' rows mostly do.
    fn meeting_cells(&mut self, row: usize, texts: &mut TextPool) -> Option<MeetingCells> {
        let cells = MeetingCells {
            start: self.start.moment(row),
            end: self.end.moment(row),
            types: self.types.get(row, texts),
            url: self.url.get(row, texts),
            thread: self.thread.get(row, texts),
            ical: self.ical.get(row, texts),
            subject: self.subject.get(row, texts),
            organizer: self.organizer(row, texts),
        };
        (cells != MeetingCells::default()).then_some(cells)
    }

    fn organizer(&mut self, row: usize, texts: &mut TextPool) -> Organizer {
        Organizer {
            object: self.organizer_id.get(row, texts),
            upn: self.organizer_upn.get(row, texts),
            name: self.organizer_name.get(row, texts),
        }
    }
}

impl Store {
    /// Takes in the rows of a table of records. Fails with [`ErrorKind::InvalidArgument`], having taken nothing, if the
    /// table holds no records, or holds text where a column has numbers or times.
    pub(super) fn add(&mut self, table: &Table) -> Result<()> {
        if table.kind() != TableKind::Records {
            let message = format!("a table of kind {} holds no records to analyse", table.kind().name());
            return Err(Error::new(ErrorKind::InvalidArgument, message));
        }
        let mut incoming = Incoming::new(&Columns { table })?;
        let columns = if self.kept.is_some() { columns_of(table.schema()) } else { Vec::new() };
        for row in 0..table.rows() {
            let kind = incoming.kind(row, &mut self.texts);
            let sessions = self.sessions.len();
            match kind {
                Some(RecordKind::Meeting) => self.add_meeting(&mut incoming, row, table),
                Some(RecordKind::Participant) => self.add_session(&mut incoming, row, false),
                Some(RecordKind::CallParticipant) => self.add_session(&mut incoming, row, true),
                None => self.without_key += 1,
            }
            if let Some(kept) = &mut self.kept {
                let cells = of_table(table, &columns, row);
                kept.observe(&cells);
                match self.sessions.get_mut(sessions) {
                    Some(session) => session.row = kept.keep(&cells),
                    None if kind == Some(RecordKind::Participant) => kept.keep_homeless(&cells),
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn add_meeting(&mut self, incoming: &mut Incoming<'_>, row: usize, table: &Table) {
        let created = incoming.created.time(row);
        self.see_user(incoming, row, created);
        if let Some(members) =
            table.schema().position(Column::Members.name()).and_then(|column| table.text(row, column))
        {
            let (people, texts) = (&mut self.people, &mut self.texts);
            each_member(members, &mut self.tape, |told| {
                let [object, upn, name] = told.map(|text| text.filter(|text| !is_placeholder(text)));
                let object = object.and_then(|object| intern_account(object, texts));
                let [upn, name] = [upn, name].map(|text| text.and_then(|text| texts.intern(text)));
                people.see(Sighting { object, upn, name }, created);
            });
        }
        let Some(id) = incoming.meeting_id.get(row, &mut self.texts) else {
            self.without_key += 1;
            return;
        };
        let cells = incoming.meeting_cells(row, &mut self.texts).unwrap_or_default();
        self.people.see(cells.organizer.sighting(), created);
        let meeting = self.meeting(id, false);
        // Of two records of one meeting the first holds, as among other duplicates.
        self.meetings[meeting as usize].detail.get_or_insert(Detail { cells, created: created.into() });
    }

    fn add_session(&mut self, incoming: &mut Incoming<'_>, row: usize, is_call: bool) {
        let texts = &mut self.texts;
        let created = incoming.created.time(row);
        let object = incoming.object.get(row, texts);
        // What was filled in by the object id proves nothing of its own, but is no less true.
        let upn = incoming.upn.get(row, texts);
        let (organization, own) = (incoming.organization.get(row, texts), incoming.own_organization.get(row, texts));
        let kind = incoming.kind.get(row, texts).and_then(|kind| ParticipantKind::from_name(texts.get(kind)));
        let appearance = Appearance {
            object,
            upn,
            name: incoming.name.get(row, texts),
            application: incoming.application.get(row, texts),
            application_name: incoming.application_name.get(row, texts),
            organization,
            is_own: organization.zip(own).map(|(theirs, own)| theirs == own),
            kind: kind.unwrap_or(ParticipantKind::Unknown),
        };
        let key = if is_call { &mut incoming.call_id } else { &mut incoming.meeting_id }.get(row, texts);
        let inviter = Sighting {
            object: incoming.inviter_id.get(row, texts),
            upn: incoming.inviter_upn.get(row, texts),
            name: incoming.inviter_name.get(row, texts),
        };
        let (join, leave) = (incoming.join.moment(row), incoming.leave.moment(row));
        let has_times = join != Moment::default() || leave != Moment::default();
        let manner = Manner {
            created: if has_times { Moment::default() } else { created.into() },
            role: incoming.role.small(row),
            lobby: incoming.lobby.truth(row),
            is_organizer: incoming.is_organizer.truth(row),
            device: incoming.device.get(row, texts),
            user_agent: incoming.user_agent.get(row, texts),
            client: incoming.client.get(row, texts),
            system: incoming.system.get(row, texts),
            artifacts: incoming.artifacts.get(row, texts),
        };
        let mut session = Session {
            meeting: 0,
            appearance: 0,
            manner: 0,
            row: 0,
            share_seconds: incoming.share_seconds.small(row),
            join,
            leave,
            client_ip: incoming.client_ip.get(row, texts),
            device_id: incoming.device_id.get(row, texts),
            inviter: inviter.upn.or(inviter.name).or(inviter.object),
        };
        let cells = incoming.meeting_cells(row, texts);
        self.see_user(incoming, row, created);
        self.people.see(inviter, created);
        let key = match key {
            Some(key) if !is_call || self.calls => key,
            // What it says of people is as true as what others say.
            left_out => {
                self.people.see(appearance.sighting(), created);
                match left_out {
                    Some(_) => self.calls_left_out += 1,
                    None => self.without_key += 1,
                }
                return;
            }
        };
        session.meeting = self.meeting(key, is_call);
        session.appearance = self.people.appear(appearance, created);
        session.manner = self.learn_manner(manner);
        if let Some(cells) = cells {
            self.people.see(cells.organizer.sighting(), created);
            self.meetings[session.meeting as usize].said.learn(cells, &self.texts);
        }
        self.sessions.push(session);
    }

    /// UserKey and UserId name one account where the key is an object id and the other a UPN.
    fn see_user(&mut self, incoming: &mut Incoming<'_>, row: usize, time: Option<Timestamp>) {
        let key = incoming.user_key.get(row, &mut self.texts);
        if let Some((key, id)) = key.zip(incoming.user_id.get(row, &mut self.texts)) {
            self.people.see_user(key, id, time);
        }
    }
}
