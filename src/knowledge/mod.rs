//! What a first pass over all records learns for the second: who people are, and what their meetings were.
//!
//! Worker threads each learn on their own ([`Knowledge::observe`]) and are put together ([`Knowledge::merge`]); the
//! order of neither matters. Memory grows with people and meetings, not with records.

pub(crate) mod identity;
mod meeting_map;
mod meetings;
mod network_map;
pub(crate) mod people;
mod persons;
mod side_file;
pub(crate) mod texts;
mod unresolved;
mod user_map;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::audit::{ParticipantKind, account_guid, guest_mark, is_placeholder};
use crate::filter::{Filter, Named, Needs};
use crate::json::Tape;
use crate::record::{Cell, Row};
use crate::schema::Column;

pub use meeting_map::{MeetingKeys, MeetingMap, Scheduled};
pub use network_map::{Located, NetworkMap};
pub use side_file::Unusable;
pub use user_map::UserMap;

/// What is known of people and meetings beyond a single record.
#[derive(Debug, Default)]
pub struct Knowledge {
    needs: Needs,
    people: people::People,
    persons: persons::Persons,
    /// Whom [`Knowledge::named_attendee`] is asked for.
    filter: Option<Arc<Filter>>,
    tape: Tape,
    meetings: meetings::Meetings,
    unresolved: unresolved::Unresolved,
    user_map: Option<Arc<UserMap>>,
    meeting_map: Option<Arc<MeetingMap>>,
    map_use: MapUse,
    directory: UserMap,
}

/// What came of a meeting map while rows were filled, on all threads.
#[derive(Debug, Default)]
struct MapUse {
    asked: AtomicBool,
    found: AtomicBool,
}

impl MapUse {
    fn note(&self, is_found: bool) {
        // Most calls change nothing: reading does not take the line from other threads.
        for (flag, is_so) in [(&self.asked, true), (&self.found, is_found)] {
            if is_so && !flag.load(Ordering::Relaxed) {
                flag.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl Knowledge {
    /// Nothing yet; what `needs` does not name is not learned.
    pub fn new(needs: Needs) -> Self {
        Self { needs, ..Self::default() }
    }

    /// The same, knowing also who the caller says people are. What records say goes before.
    #[must_use]
    pub fn with_user_map(self, map: Option<Arc<UserMap>>) -> Self {
        Self { user_map: map, ..self }
    }

    /// The same, knowing also what the caller says meetings were called.
    #[must_use]
    pub fn with_meeting_map(self, map: Option<Arc<MeetingMap>>) -> Self {
        Self { meeting_map: map, ..self }
    }

    /// The same, finding the people that a filter asks for under all ids, UPNs and names by which records know them.
    #[must_use]
    pub fn finding(self, filter: &Arc<Filter>) -> Self {
        Self { filter: self.needs.persons.then(|| filter.clone()), ..self }
    }

    /// Learns who people are in a directory. It comes last: behind what records and the user map say.
    pub fn add_directory(&mut self, people: UserMap) {
        self.directory.extend(people);
        self.tie_listed();
    }

    /// Ties the object ids that were learned to what the lists say of them, and finds the meetings of those in whose
    /// company the filter is interested. Comes when all is learned, and again when more was.
    pub fn tie_listed(&mut self) {
        if let Some(filter) = &self.filter {
            for map in self.user_map.as_deref().into_iter().chain([&self.directory]) {
                self.persons.tie_listed(map, filter);
            }
            self.persons.find_company();
        }
    }

    /// Which of the people that the filter asks for the row's attendee is.
    pub fn named_attendee(&self, row: &Row<'_>) -> Named {
        self.filter.as_deref().map(|filter| self.persons.attendee(row, filter)).unwrap_or_default()
    }

    /// Which of them the organizer of the row's meeting is. Comes after [`Knowledge::fill_meeting`].
    pub fn named_organizer(&self, row: &Row<'_>) -> Named {
        self.filter.as_deref().map(|filter| self.persons.organizer(row, filter)).unwrap_or_default()
    }

    /// The object ids that neither records nor the user map tell the UPN of, and that were not given before.
    pub fn take_unresolved(&mut self) -> Vec<u128> {
        let mut unresolved = std::mem::take(&mut self.unresolved);
        let ids = unresolved.take(|id| self.upn(id).is_some());
        self.unresolved = unresolved;
        ids
    }

    /// Learns from one row of a kept record, as it was recorded: before anything was filled in. Record numbers decide
    /// between two MeetingDetails of one meeting, so that those must have different ones.
    pub fn observe(&mut self, row: &Row<'_>, record_number: u64) {
        if self.needs.people {
            self.people.observe(row);
        }
        if let Some(filter) = &self.filter {
            self.persons.observe(row, filter);
            people::each_account(row, &mut self.tape, |said| {
                self.persons.see(said, filter);
            });
        }
        if self.needs.meetings {
            self.meetings.observe(row, record_number);
        }
        if self.needs.unresolved {
            self.unresolved.observe(row);
        }
    }

    /// Learns what `other` learned. Which of two learns from which makes no difference to what is filled in later.
    pub fn merge(&mut self, other: &Self) {
        self.people.merge(&other.people);
        self.persons.merge(&other.persons);
        self.meetings.merge(&other.meetings);
        self.unresolved.merge(&other.unresolved);
    }

    /// Whether a filter lets a row through, by all that is known of its meeting and its people. `identity` is what will
    /// fill the row's identity, which may tell another kind of participant.
    pub fn accepts(&self, filter: &Filter, row: &Row<'_>, identity: Option<&Self>) -> bool {
        if filter.is_empty() {
            return true;
        }
        let mut full = row.clone();
        // What stands for nothing is no cell that the meeting's could not fill.
        for column in row.columns() {
            if row.text(column).is_some_and(is_placeholder) {
                full.set(column, Cell::Null);
            }
        }
        self.fill_meeting(&mut full);
        let (attendee, organizer) = (self.named_attendee(row), self.named_organizer(&full));
        if let Some(identity) = identity.filter(|_| filter.names_participant_kinds()) {
            identity.fill_identity(&mut full);
        }
        filter.accepts_people(&full, attendee, organizer, self.persons.company(row))
    }

    /// Fills a missing UserPrincipalName (with IdentitySource and HomeDomain), OrganizerUserPrincipalName and
    /// OrganizerName by their object ids: from other records, else from the user map, else from the directory. Comes after
    /// [`Knowledge::fill_meeting`], which may bring the organizer's id.
    ///
    /// Recorded cells stay, placeholders among them. ParticipantKind stays as derived from the record but for one
    /// case, because its rules ask for the UPN there: a UPN with `#EXT#` makes a Guest of Consumer, Member, Federated
    /// and Unknown.
    pub fn fill_identity<'a>(&'a self, row: &mut Row<'a>) {
        if !row.has(Column::UserPrincipalName)
            && let Some(id) = row.text(Column::UserObjectId).and_then(account_guid)
            && let Some((upn, home_domain, source)) = self.upn(id)
        {
            row.set_text(Column::UserPrincipalName, upn);
            row.set_text(Column::IdentitySource, source);
            row.set(Column::HomeDomain, home_domain.map_or(Cell::Null, Cell::Text));
            let kind = row.text(Column::ParticipantKind).and_then(ParticipantKind::from_name);
            let is_open = matches!(
                kind,
                Some(
                    ParticipantKind::Consumer
                        | ParticipantKind::Member
                        | ParticipantKind::Federated
                        | ParticipantKind::Unknown
                )
            );
            if is_open && guest_mark(upn).is_some() {
                row.set_text(Column::ParticipantKind, ParticipantKind::Guest.name());
            }
        }
        let lacks_upn = !row.has(Column::OrganizerUserPrincipalName);
        let lacks_name = !row.has(Column::OrganizerName);
        if (lacks_upn || lacks_name)
            && let Some(id) = row.text(Column::OrganizerObjectId).and_then(account_guid)
        {
            if lacks_upn && let Some((upn, ..)) = self.upn(id) {
                row.set_text(Column::OrganizerUserPrincipalName, upn);
            }
            if lacks_name && let Some(name) = self.name(id) {
                row.set_text(Column::OrganizerName, name);
            }
        }
    }

    /// Fills a participant's empty cells from its meeting (times, types, URL, thread, organizer …), and the Subject.
    /// The organizer's cells come together or not at all: not where the record names another organizer.
    pub fn fill_meeting<'a>(&'a self, row: &mut Row<'a>) {
        if let Some(meeting) = self.meetings.of(row) {
            meeting.fill(row);
        }
        self.fill_subject(row);
    }

    /// Fills a missing Subject from the meeting map; the meeting's keys and start count where the row has none.
    pub fn fill_subject<'a>(&'a self, row: &mut Row<'a>) {
        let Some(map) = self.meeting_map.as_deref().filter(|_| !row.has(Column::Subject)) else { return };
        let meeting = self.meetings.of(row);
        let text = |column| row.text(column).or_else(|| meeting.and_then(|meeting| meeting.text(column)));
        let start = row.time(Column::StartTime).or_else(|| meeting.and_then(|meeting| meeting.start()));
        let keys = MeetingKeys {
            ical_uid: text(Column::ICalUid),
            chat_thread_id: text(Column::ChatThreadId),
            meeting_url: text(Column::MeetingUrl),
            // Of a meeting whose own record is missing the session tells roughly when it was.
            start: start.or(row.time(Column::JoinTime)),
        };
        let found = map.find(keys);
        self.map_use.note(found.is_some());
        if let Some(subject) = found.and_then(|found| found.subject) {
            row.set_text(Column::Subject, subject);
        }
    }

    /// The meeting map, if it has rows, was asked for a row's meeting, and never had it.
    pub(crate) fn map_in_vain(&self) -> Option<&MeetingMap> {
        let MapUse { asked, found } = &self.map_use;
        let is_vain = asked.load(Ordering::Relaxed) && !found.load(Ordering::Relaxed);
        self.meeting_map.as_deref().filter(|map| is_vain && !map.is_empty())
    }

    /// UPN, home domain and where they are from.
    fn upn(&self, id: u128) -> Option<(&str, Option<&str>, &'static str)> {
        if let Some((upn, home_domain)) = self.people.upn(id) {
            return Some((upn, home_domain, "Learned"));
        }
        if let Some((upn, home_domain)) = self.user_map.as_deref().and_then(|map| map.upn_of(id)) {
            return Some((upn, home_domain, "UserMap"));
        }
        let (upn, home_domain) = self.directory.upn_of(id)?;
        Some((upn, home_domain, "Directory"))
    }

    fn name(&self, id: u128) -> Option<&str> {
        let mapped = || self.user_map.as_deref()?.name_of(id);
        self.people.name(id).or_else(mapped).or_else(|| self.directory.name_of(id))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Timestamp;

    const ANNA: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001";
    const BEAT: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a002";
    const ZERO: &str = "00000000-0000-0000-0000-000000000000";
    const MEETING: &str = "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e";

    const BOTH: Needs = Needs { people: true, persons: false, meetings: true, unresolved: false };

    fn row<'a>(created: i64, texts: &[(Column, &'a str)]) -> Row<'a> {
        let mut row = Row::new();
        row.set(Column::CreationTime, Cell::Time(Timestamp(created)));
        for &(column, text) in texts {
            row.set_text(column, text);
        }
        row
    }

    fn knowing(rows: &[Row<'_>]) -> Knowledge {
        let mut knowledge = Knowledge::new(BOTH);
        for (number, row) in (1..).zip(rows) {
            knowledge.observe(row, number);
        }
        knowledge
    }

    fn identity<'a>(knowledge: &'a Knowledge, id: &'a str) -> [Option<&'a str>; 3] {
        let mut row = row(0, &[(Column::UserObjectId, id)]);
        knowledge.fill_identity(&mut row);
        [Column::UserPrincipalName, Column::IdentitySource, Column::HomeDomain].map(|column| row.text(column))
    }

    #[test]
    fn upn_in_another_record_is_learned() {
        for source in [
            row(1, &[(Column::UserObjectId, ANNA), (Column::UserPrincipalName, "anna@contoso.example")]),
            row(
                1,
                &[(Column::InviterUserIdentifier, ANNA), (Column::InviterUserPrincipalName, "anna@contoso.example")],
            ),
            row(1, &[(Column::UserKey, ANNA), (Column::UserId, "anna@contoso.example")]),
            row(1, &[(Column::OrganizerObjectId, ANNA), (Column::OrganizerUserPrincipalName, "anna@contoso.example")]),
            row(
                1,
                &[(
                    Column::Members,
                    r#"[{"UserObjectId":"0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001","upn":"anna\u0040contoso.example"}]"#,
                )],
            ),
        ] {
            let knowledge = knowing(&[source]);
            assert_eq!(
                identity(&knowledge, ANNA),
                [Some("anna@contoso.example"), Some("Learned"), Some("contoso.example")]
            );
            assert_eq!(identity(&knowledge, BEAT), [None; 3]);
        }
    }

    #[test]
    fn what_proves_nothing_is_not_learned() {
        let knowledge = knowing(&[
            row(1, &[(Column::UserObjectId, ANNA), (Column::UserPrincipalName, "n/a")]),
            row(1, &[(Column::UserObjectId, ZERO), (Column::UserPrincipalName, "nobody@contoso.example")]),
            row(1, &[(Column::UserKey, ANNA), (Column::UserId, "Application")]),
            row(1, &[(Column::UserKey, ANNA), (Column::InviterUserPrincipalName, "other@contoso.example")]),
            row(
                1,
                &[
                    (Column::UserObjectId, ANNA),
                    (Column::UserPrincipalName, "guess@contoso.example"),
                    (Column::IdentitySource, "UserMap"),
                ],
            ),
            row(1, &[(Column::Members, "@{UserObjectId=")]),
        ]);
        assert_eq!(identity(&knowledge, ANNA), [None; 3]);
        assert_eq!(identity(&knowledge, ZERO), [None; 3]);
    }

    #[test]
    fn of_several_upns_the_latest_and_of_those_the_smallest() {
        let said = |created, upn| row(created, &[(Column::UserObjectId, ANNA), (Column::UserPrincipalName, upn)]);
        let knowledge =
            knowing(&[said(2, "b@contoso.example"), said(1, "a@contoso.example"), said(2, "c@contoso.example")]);
        assert_eq!(identity(&knowledge, ANNA)[0], Some("b@contoso.example"));
    }

    #[test]
    fn the_user_map_comes_after_what_was_learned() {
        let mut map = UserMap::default();
        map.insert(ANNA, "anna@map.example", None).unwrap();
        map.insert(BEAT, "beat_Fabrikam.example#EXT#@map.example", Some("Beat")).unwrap();
        let learned = knowing(&[row(1, &[(Column::UserKey, ANNA), (Column::UserId, "anna@contoso.example")])]);
        let knowledge = learned.with_user_map(Some(Arc::new(map)));
        assert_eq!(identity(&knowledge, ANNA)[..2], [Some("anna@contoso.example"), Some("Learned")]);
        assert_eq!(
            identity(&knowledge, BEAT),
            [Some("beat_Fabrikam.example#EXT#@map.example"), Some("UserMap"), Some("fabrikam.example")]
        );
        let mut organized = row(0, &[(Column::OrganizerObjectId, BEAT)]);
        knowledge.fill_identity(&mut organized);
        assert_eq!(organized.text(Column::OrganizerName), Some("Beat"));
        assert_eq!(organized.text(Column::IdentitySource), None, "it is about the attendee");
    }

    #[test]
    fn the_directory_comes_last_and_is_asked_only_for_what_nothing_else_tells() {
        let ids: Vec<_> = (1..=3).map(|number| ANNA.replace("a001", &format!("a00{number}"))).collect();
        let mut map = UserMap::default();
        map.insert(&ids[1], "mapped@map.example", None).unwrap();
        let mut knowledge = Knowledge::new(Needs { unresolved: true, ..BOTH }).with_user_map(Some(Arc::new(map)));
        knowledge.observe(&row(1, &[(Column::UserKey, &ids[0]), (Column::UserId, "learned@contoso.example")]), 1);
        for (number, id) in (2..).zip(&ids) {
            knowledge.observe(&row(1, &[(Column::UserObjectId, id)]), number);
        }
        assert_eq!(knowledge.take_unresolved(), [identity::guid(&ids[2]).unwrap()]);
        let mut directory = UserMap::default();
        for id in &ids {
            directory.insert(id, "asked@directory.example", Some("Asked")).unwrap();
        }
        knowledge.add_directory(directory);
        assert_eq!(
            ids.iter().map(|id| identity(&knowledge, id)[1]).collect::<Vec<_>>(),
            [Some("Learned"), Some("UserMap"), Some("Directory")]
        );
        assert_eq!(knowledge.name(identity::guid(&ids[0]).unwrap()), Some("Asked"), "nothing else tells a name");
        assert_eq!(knowledge.take_unresolved(), []);
    }

    #[test]
    fn a_guest_upn_makes_a_guest_of_all_but_phones_bots_and_the_anonymous() {
        let mut map = UserMap::default();
        map.insert(BEAT, "beat_fabrikam.example#EXT#@map.example", None).unwrap();
        let knowledge = Knowledge::default().with_user_map(Some(Arc::new(map)));
        for (recorded, resolved) in
            [("Member", "Guest"), ("Unknown", "Guest"), ("Application", "Application"), ("Phone", "Phone")]
        {
            let mut row = row(0, &[(Column::UserObjectId, BEAT), (Column::ParticipantKind, recorded)]);
            knowledge.fill_identity(&mut row);
            assert_eq!(row.text(Column::ParticipantKind), Some(resolved));
        }
    }

    #[test]
    fn recorded_cells_stay_even_placeholders() {
        let knowledge = knowing(&[row(1, &[(Column::UserKey, ANNA), (Column::UserId, "anna@contoso.example")])]);
        for recorded in ["", "n/a", "old@contoso.example"] {
            let mut row = row(0, &[(Column::UserObjectId, ANNA), (Column::UserPrincipalName, recorded)]);
            knowledge.fill_identity(&mut row);
            assert_eq!(row.text(Column::UserPrincipalName), Some(recorded));
            assert!(!row.has(Column::IdentitySource));
        }
    }

    fn detail<'a>(texts: &[(Column, &'a str)]) -> Row<'a> {
        let mut row = row(1, &[(Column::RecordKind, "Meeting"), (Column::MeetingId, MEETING)]);
        row.set(Column::StartTime, Cell::Time(Timestamp(1_768_700_000_000_000)));
        row.set(Column::OrganizerRole, Cell::Int(3));
        for &(column, text) in texts {
            row.set_text(column, text);
        }
        row
    }

    fn participant<'a>(texts: &[(Column, &'a str)]) -> Row<'a> {
        let mut row = row(1, &[(Column::RecordKind, "Participant"), (Column::MeetingId, MEETING)]);
        for &(column, text) in texts {
            row.set_text(column, text);
        }
        row
    }

    #[test]
    fn a_participant_gets_the_listed_cells_of_its_meeting_and_no_others() {
        let knowledge = knowing(&[detail(&[
            (Column::MeetingType, "ScheduledMeeting"),
            (Column::ItemName, "item"),
            (Column::Modalities, "Audio"),
            (Column::ChatThreadId, "19:meeting_a@thread.v2"),
            (Column::ChatName, "recorded elsewhere"),
            (Column::OrganizerObjectId, ANNA),
            (Column::UserId, "anna@contoso.example"),
            (Column::UserKey, ANNA),
        ])]);
        let mut row = participant(&[(Column::ChatName, "")]);
        knowledge.fill_meeting(&mut row);
        knowledge.fill_identity(&mut row);
        let filled: Vec<_> = row.columns().map(Column::name).collect();
        assert_eq!(
            filled,
            [
                "RecordKind",
                "CreationTime",
                "MeetingId",
                "StartTime",
                "MeetingType",
                "ChatThreadId",
                "ChatName",
                "OrganizerObjectId",
                "OrganizerRole",
                "OrganizerUserPrincipalName"
            ]
        );
        assert_eq!(row.text(Column::ChatName), Some(""), "recorded as empty");
        assert_eq!(row.int(Column::OrganizerRole), Some(3));
        assert_eq!(row.time(Column::StartTime), Some(Timestamp(1_768_700_000_000_000)));
        assert_eq!(row.text(Column::OrganizerUserPrincipalName), Some("anna@contoso.example"));
    }

    #[test]
    fn another_organizer_is_not_mixed_up_with_the_meetings() {
        let knowledge = knowing(&[detail(&[
            (Column::OrganizerObjectId, ANNA),
            (Column::OrganizerName, "Anna"),
            (Column::ChatName, "c"),
        ])]);
        let mut other = participant(&[(Column::OrganizerObjectId, BEAT)]);
        knowledge.fill_meeting(&mut other);
        assert_eq!((other.text(Column::OrganizerName), other.text(Column::ChatName)), (None, Some("c")));
        assert!(!other.has(Column::OrganizerRole));
        let mut same = participant(&[(Column::OrganizerObjectId, ANNA)]);
        knowledge.fill_meeting(&mut same);
        assert_eq!(same.text(Column::OrganizerName), Some("Anna"));
    }

    #[test]
    fn of_several_meeting_details_the_smallest_record_number_counts() {
        let mut first = Knowledge::new(BOTH);
        first.observe(&detail(&[(Column::ChatName, "nine")]), 9);
        let mut second = Knowledge::new(BOTH);
        second.observe(&detail(&[(Column::ChatName, "four")]), 4);
        second.observe(&detail(&[(Column::ChatName, "five")]), 5);
        first.merge(&second);
        let mut row = participant(&[]);
        first.fill_meeting(&mut row);
        assert_eq!(row.text(Column::ChatName), Some("four"));
    }

    #[test]
    fn a_zero_meeting_id_joins_nothing() {
        let zero = |kind| row(1, &[(Column::RecordKind, kind), (Column::MeetingId, ZERO), (Column::ChatName, "c")]);
        let knowledge = knowing(&[zero("Meeting")]);
        let mut row = zero("Participant");
        row.set(Column::ChatName, Cell::Null);
        knowledge.fill_meeting(&mut row);
        assert_eq!(row.text(Column::ChatName), None);
    }

    #[test]
    fn the_subject_comes_from_the_meeting_map_by_the_meetings_keys() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "ChatThreadId,Subject\n19:meeting_a@thread.v2,Weekly\n").unwrap();
        let map = MeetingMap::read(file.path(), chrono_tz::UTC).unwrap();
        let meeting = detail(&[(Column::ChatThreadId, "19:meeting_a@thread.v2")]);
        let knowledge = knowing(std::slice::from_ref(&meeting)).with_meeting_map(Some(Arc::new(map)));
        let mut row = participant(&[]);
        knowledge.fill_subject(&mut row);
        assert_eq!((row.text(Column::Subject), row.text(Column::ChatThreadId)), (Some("Weekly"), None));
        let mut meeting = meeting;
        knowledge.fill_meeting(&mut meeting);
        assert_eq!(meeting.text(Column::Subject), Some("Weekly"));
    }

    #[test]
    fn what_is_not_needed_is_not_learned() {
        let mut knowledge = Knowledge::new(Needs { people: false, ..BOTH });
        knowledge.observe(&row(1, &[(Column::UserKey, ANNA), (Column::UserId, "anna@contoso.example")]), 1);
        assert_eq!(identity(&knowledge, ANNA), [None; 3]);
    }

    /// A record as the property test sees it: who, UPN, created, and the worker that reads it.
    type Seen = (usize, usize, i64, usize);

    const IDS: [&str; 3] = [ANNA, BEAT, "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a003"];
    const UPNS: [&str; 4] = ["a@contoso.example", "B@contoso.example", "n/a", "c_d.example#EXT#@contoso.example"];
    const WORKERS: usize = 3;

    proptest! {
        #[test]
        fn neither_order_nor_workers_matter(
            records in prop::collection::vec((0..IDS.len(), 0..UPNS.len(), 0..3i64, 0..WORKERS), 0..24),
            merge_order in Just([0, 1, 2]).prop_shuffle(),
        ) {
            let records: Vec<Seen> = records;
            let mut workers: Vec<_> = (0..WORKERS).map(|_| Knowledge::new(BOTH)).collect();
            for (number, &(id, upn, created, worker)) in (1..).zip(&records) {
                let mut row = row(created, &[
                    (Column::RecordKind, "Meeting"),
                    (Column::MeetingId, IDS[id]),
                    (Column::ChatName, UPNS[upn]),
                    (Column::UserObjectId, IDS[id]),
                    (Column::UserPrincipalName, UPNS[upn]),
                ]);
                if created == 0 {
                    row.set(Column::CreationTime, Cell::Null);
                }
                // Each worker meets its records backwards.
                workers[worker].observe(&row, 1000 - number);
            }
            let mut all = Knowledge::new(BOTH);
            for worker in merge_order {
                all.merge(&workers[worker]);
            }
            for (id, text) in IDS.iter().enumerate() {
                let learned = records.iter().filter(|&&(who, upn, ..)| who == id && UPNS[upn] != "n/a");
                let latest = learned.clone().map(|&(_, _, created, _)| created).max();
                let expected = learned.filter(|record| Some(record.2) == latest).map(|record| UPNS[record.1]).min();
                prop_assert_eq!(identity(&all, text)[0], expected);
                let mut row = participant(&[]);
                row.set_text(Column::MeetingId, text);
                all.fill_meeting(&mut row);
                let last = records.iter().rev().find(|record| record.0 == id).map(|record| UPNS[record.1]);
                prop_assert_eq!(row.text(Column::ChatName), last);
            }
        }
    }
}
