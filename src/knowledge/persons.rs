//! Which people a filter asks for, under all the ids, UPNs and names by which records know them.

use std::collections::{HashMap, HashSet};

use super::identity::meeting_number;
use super::user_map::UserMap;
use crate::audit::{ParticipantKind, is_placeholder};
use crate::filter::{Filter, Named};
use crate::person::{Attendee, Groups};
use crate::record::{RecordKind, Row};
use crate::schema::Column;

/// The people whom records name, and which of those that a filter asks for each of them is.
#[derive(Debug, Default)]
pub(super) struct Persons {
    groups: Groups,
    /// Of each position of a group; that of the whole person stands at the one that stands for it.
    named: Vec<Named>,
    company: Company,
}

/// Who was in which meeting, where a filter asks for the meetings of somebody. Grows with meetings and the people in
/// them, not with their sessions.
#[derive(Debug, Default)]
struct Company {
    /// Meetings and calls, by number.
    meetings: HashMap<Meeting, u32, foldhash::fast::RandomState>,
    /// Of each, the positions of those who took part or organized it.
    people: HashSet<(u32, u32), foldhash::fast::RandomState>,
    /// Those that somebody asked for is known to have been in.
    found: Vec<bool>,
}

/// A meeting by its id or a call by its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Meeting {
    id: u128,
    is_call: bool,
}

impl Meeting {
    /// The meeting or call of a row, as the analyses tell them apart.
    fn of(row: &Row<'_>) -> Option<Self> {
        let is_call = row.text(Column::RecordKind) == Some(RecordKind::CallParticipant.name());
        let id = if is_call { Column::CallId } else { Column::MeetingId };
        Some(Self { id: row.text(id).and_then(meeting_number)?, is_call })
    }
}

impl Company {
    fn meeting(&mut self, meeting: Meeting) -> u32 {
        let next = self.meetings.len() as u32;
        *self.meetings.entry(meeting).or_insert(next)
    }

    fn find(&mut self, meeting: u32) {
        let meeting = meeting as usize;
        if self.found.len() <= meeting {
            self.found.resize(meeting + 1, false);
        }
        self.found[meeting] = true;
    }
}

/// The cell of a column unless it stands for nothing.
fn recorded<'r>(row: &Row<'r>, column: Column) -> Option<&'r str> {
    row.text(column).filter(|text| !is_placeholder(text))
}

/// The columns that say who organized the row's meeting.
const ORGANIZER: [Column; 3] = [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName];

/// Who the row's attendee is.
fn attendee<'r>(row: &Row<'r>) -> Attendee<'r> {
    let kind = recorded(row, Column::ParticipantKind).and_then(ParticipantKind::from_name);
    let kind = kind.unwrap_or(ParticipantKind::Unknown);
    let application = (kind == ParticipantKind::Application).then(|| recorded(row, Column::ApplicationId)).flatten();
    Attendee {
        object: application.or_else(|| recorded(row, Column::UserObjectId)),
        upn: recorded(row, Column::UserPrincipalName),
        name: recorded(row, Column::DisplayName),
        kind,
        organization: recorded(row, Column::ParticipantOrganizationId),
    }
}

/// The names under which an attendee may be asked for.
fn names<'t>(attendee: &Attendee<'t>) -> impl Iterator<Item = &'t str> {
    [attendee.object, attendee.upn, attendee.name].into_iter().flatten()
}

impl Persons {
    pub(super) fn observe(&mut self, row: &Row<'_>, filter: &Filter) {
        let attendee = attendee(row);
        let named = &mut self.named;
        let attending = self.groups.attend(&attendee, |root, below| together(named, root, below));
        if let Some(position) = attending {
            self.mark(position, filter.named(names(&attendee)));
        }
        let inviter = [Column::InviterUserIdentifier, Column::InviterUserPrincipalName, Column::InviterDisplayName];
        self.see(inviter.map(|column| recorded(row, column)), filter);
        let organizer = ORGANIZER.map(|column| recorded(row, column));
        let organizing = self.see(organizer, filter);
        if filter.names_company()
            && let Some(meeting) = Meeting::of(row)
        {
            let meeting = self.company.meeting(meeting);
            self.company.people.extend([attending, organizing].into_iter().flatten().map(|person| (meeting, person)));
            // Whoever is an organizer by name alone has no position.
            if organizing.is_none() && filter.named(organizer.into_iter().flatten()).is_company() {
                self.company.find(meeting);
            }
        }
    }

    /// What one place says of somebody: object id, UPN, name. Gives the person's position.
    pub(super) fn see(&mut self, said: [Option<&str>; 3], filter: &Filter) -> Option<u32> {
        let [object, upn, name] = said.map(|text| text.filter(|text| !is_placeholder(text)));
        let named = &mut self.named;
        let position = self.groups.tie(object, upn, |root, below| together(named, root, below))?;
        self.mark(position, filter.named([object, upn, name].into_iter().flatten()));
        Some(position)
    }

    /// Finds the meetings that those asked for were in, by all that was learned of people.
    pub(super) fn find_company(&mut self) {
        let found: Vec<u32> = self
            .company
            .people
            .iter()
            .filter(|(_, person)| {
                let root = self.groups.root(*person);
                self.named.get(root as usize).is_some_and(|named| named.is_company())
            })
            .map(|(meeting, _)| *meeting)
            .collect();
        for meeting in found {
            self.company.find(meeting);
        }
    }

    /// Whether those asked for were in the row's meeting, as far as [`Persons::find_company`] found.
    pub(super) fn company(&self, row: &Row<'_>) -> Named {
        let is_found = |meeting: Meeting| {
            let position = self.company.meetings.get(&meeting)?;
            self.company.found.get(*position as usize).copied()
        };
        // Where nobody is asked for there are no meetings to look among.
        let found = !self.company.meetings.is_empty() && Meeting::of(row).and_then(is_found).unwrap_or(false);
        Named::of_company(found)
    }

    fn mark(&mut self, position: u32, found: Named) {
        if found != Named::default() {
            let root = self.groups.root(position);
            mark(&mut self.named, root, found);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let named = &mut self.named;
        let mut people = vec![0; if other.company.meetings.is_empty() { 0 } else { other.groups.len() }];
        self.groups.merge(&other.groups, |theirs, ours, (root, below)| {
            together(named, root, below);
            mark(named, root, other.named.get(theirs as usize).copied().unwrap_or_default());
            if let Some(place) = people.get_mut(theirs as usize) {
                *place = ours;
            }
        });
        let mut meetings = vec![0; other.company.meetings.len()];
        for (&meeting, &position) in &other.company.meetings {
            meetings[position as usize] = self.company.meeting(meeting);
        }
        let translated = |&(meeting, person): &(u32, u32)| (meetings[meeting as usize], people[person as usize]);
        self.company.people.extend(other.company.people.iter().map(translated));
        for (_, &meeting) in other.company.found.iter().zip(&meetings).filter(|(found, _)| **found) {
            self.company.find(meeting);
        }
    }

    /// Ties object ids to what a list of users says of them.
    pub(super) fn tie_listed(&mut self, map: &UserMap, filter: &Filter) {
        let named = &mut self.named;
        self.groups.tie_listed(
            |id| map.upn_of(id).map(|(upn, _)| upn),
            |id, _, (root, below)| {
                together(named, root, below);
                let texts = [map.upn_of(id).map(|(upn, _)| upn), map.name_of(id)];
                mark(named, root, filter.named(texts.into_iter().flatten()));
            },
        );
    }

    /// Which of the people asked for the row's attendee is.
    pub(super) fn attendee(&self, row: &Row<'_>, filter: &Filter) -> Named {
        let attendee = attendee(row);
        let known = attendee.account().and_then(|account| self.groups.find(account));
        self.of(known).union(filter.named(names(&attendee)))
    }

    /// Which of the people asked for the organizer of the row's meeting is.
    pub(super) fn organizer(&self, row: &Row<'_>, filter: &Filter) -> Named {
        let [object, upn, name] = ORGANIZER.map(|column| recorded(row, column));
        // Whoever is an organizer by name alone is nobody's account.
        let account =
            Attendee { object, upn, name: None, kind: ParticipantKind::Unknown, organization: None }.account();
        let known = account.and_then(|account| self.groups.find(account));
        self.of(known).union(filter.named([object, upn, name].into_iter().flatten()))
    }

    fn of(&self, root: Option<u32>) -> Named {
        root.and_then(|root| self.named.get(root as usize)).copied().unwrap_or_default()
    }
}

fn mark(named: &mut Vec<Named>, root: u32, found: Named) {
    if found == Named::default() {
        return;
    }
    let root = root as usize;
    if named.len() <= root {
        named.resize(root + 1, Named::default());
    }
    named[root] = named[root].union(found);
}

/// What was said of either is said of both.
fn together(named: &mut Vec<Named>, root: u32, below: u32) {
    let found = named.get(below as usize).copied().unwrap_or_default();
    mark(named, root, found);
}
