//! Whose UPN only a directory can tell.

use std::collections::HashSet;

use super::identity::guid;
use crate::audit::account_guid;
use crate::record::Row;
use crate::schema::Column;

/// Object ids that records name without a UPN: those of the record's own organisation, and those of which no
/// organisation is recorded. Another organisation's directory answers nobody here.
#[derive(Debug, Default)]
pub(super) struct Unresolved {
    ids: HashSet<u128, foldhash::fast::RandomState>,
    /// Those that were told before.
    told: HashSet<u128, foldhash::fast::RandomState>,
}

impl Unresolved {
    pub(super) fn observe(&mut self, row: &Row<'_>) {
        let own = row.text(Column::OrganizationId).and_then(guid);
        for [id, upn, organization] in [
            [Column::UserObjectId, Column::UserPrincipalName, Column::ParticipantOrganizationId],
            [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerOrganizationId],
        ] {
            let theirs = row.text(organization).and_then(guid);
            // A recorded UPN stays, whatever it is.
            if !row.has(upn)
                && (theirs.is_none() || theirs == own)
                && let Some(id) = row.text(id).and_then(account_guid)
            {
                self.ids.insert(id);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.ids.extend(&other.ids);
    }

    /// Takes out those that nobody knows, in order; each once, whatever is read later.
    pub(super) fn take(&mut self, is_known: impl Fn(u128) -> bool) -> Vec<u128> {
        let mut ids: Vec<_> = std::mem::take(&mut self.ids).into_iter().filter(|&id| !is_known(id)).collect();
        ids.retain(|&id| self.told.insert(id));
        ids.sort_unstable();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "7b1c1f0e-2222-4a3f-9d55-5d8c4be5a0ff";
    const OTHER: &str = "7b1c1f0e-3333-4a3f-9d55-5d8c4be5a0ff";

    fn row<'a>(texts: &[(Column, &'a str)]) -> Row<'a> {
        let mut row = Row::new();
        row.set_text(Column::OrganizationId, OWN);
        for &(column, text) in texts {
            row.set_text(column, text);
        }
        row
    }

    fn id(number: u8) -> String {
        format!("0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a0{number:02x}")
    }

    #[test]
    fn ids_of_the_own_organisation_or_of_none_are_told_once() {
        let (a, b, c, d, e) = (id(1), id(2), id(3), id(4), id(5));
        let mut unresolved = Unresolved::default();
        for row in [
            row(&[(Column::UserObjectId, &a), (Column::ParticipantOrganizationId, OWN)]),
            row(&[(Column::UserObjectId, &b)]),
            row(&[(Column::UserObjectId, &c), (Column::ParticipantOrganizationId, OTHER)]),
            row(&[(Column::UserObjectId, &d), (Column::UserPrincipalName, "d@contoso.example")]),
            row(&[(Column::OrganizerObjectId, &e), (Column::OrganizerOrganizationId, OWN)]),
            row(&[(Column::UserObjectId, "00000000-0000-0000-0000-000000000000")]),
            row(&[(Column::UserObjectId, "+41 44 000 00 00")]),
        ] {
            unresolved.observe(&row);
        }
        let number = |text: &str| guid(text).unwrap();
        let mut later = Unresolved::default();
        later.observe(&row(&[(Column::UserObjectId, &a)]));
        unresolved.merge(&later);
        assert_eq!(unresolved.take(|known| known == number(&e)), [number(&a), number(&b)]);
        unresolved.merge(&later);
        unresolved.observe(&row(&[(Column::UserObjectId, &e)]));
        assert_eq!(unresolved.take(|_| false), [number(&e)]);
    }
}
