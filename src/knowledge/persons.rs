//! Which people a filter asks for, under all the ids, UPNs and names by which records know them.

use super::user_map::UserMap;
use crate::audit::{ParticipantKind, is_placeholder};
use crate::filter::{Filter, Named};
use crate::person::{Attendee, Groups};
use crate::record::Row;
use crate::schema::Column;

/// The people whom records name, and which of those that a filter asks for each of them is.
#[derive(Debug, Default)]
pub(super) struct Persons {
    groups: Groups,
    /// Of each position of a group; that of the whole person stands at the one that stands for it.
    named: Vec<Named>,
}

/// The cell of a column unless it stands for nothing.
fn recorded<'r>(row: &Row<'r>, column: Column) -> Option<&'r str> {
    row.text(column).filter(|text| !is_placeholder(text))
}

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
        if let Some(position) = self.groups.attend(&attendee, |root, below| together(named, root, below)) {
            self.mark(position, filter.named(names(&attendee)));
        }
        for columns in [
            [Column::InviterUserIdentifier, Column::InviterUserPrincipalName, Column::InviterDisplayName],
            [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName],
        ] {
            self.see(columns.map(|column| recorded(row, column)), filter);
        }
    }

    /// What one place says of somebody: object id, UPN, name.
    pub(super) fn see(&mut self, said: [Option<&str>; 3], filter: &Filter) {
        let [object, upn, name] = said.map(|text| text.filter(|text| !is_placeholder(text)));
        let named = &mut self.named;
        if let Some(position) = self.groups.tie(object, upn, |root, below| together(named, root, below)) {
            self.mark(position, filter.named([object, upn, name].into_iter().flatten()));
        }
    }

    fn mark(&mut self, position: u32, found: Named) {
        if found != Named::default() {
            let root = self.groups.root(position);
            mark(&mut self.named, root, found);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let named = &mut self.named;
        self.groups.merge(&other.groups, |theirs, _, (root, below)| {
            together(named, root, below);
            mark(named, root, other.named.get(theirs as usize).copied().unwrap_or_default());
        });
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
        let columns = [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName];
        let [object, upn, name] = columns.map(|column| recorded(row, column));
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
