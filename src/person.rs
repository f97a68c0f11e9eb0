//! Who is one person, decided here for filters, answers and what is learned from records: object ids and UPNs that
//! records name together belong to one person, a telephone number is one however it is written, and whoever has nothing
//! but a name is told apart by name, kind and organisation.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::audit::{ParticipantKind, account_guid, record_key, telephone_digits};

/// By what records name somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Account {
    /// An object id in any spelling, `8:orgid:` before it or not.
    Object(u128),
    /// A UPN in any case.
    Upn(u128),
    /// A whole telephone number.
    Telephone(u128),
    /// A name, where nothing else is recorded; with it the kind and the organisation.
    Name(u128),
}

impl Account {
    /// The account of an object id as it is recorded.
    pub(crate) fn of_object(text: &str) -> Self {
        match account_guid(text) {
            Some(id) => Self::Object(id),
            None => Self::of_telephone(text).unwrap_or_else(|| Self::Object(record_key(text.trim()))),
        }
    }

    /// The account of a UPN.
    pub(crate) fn of_upn(text: &str) -> Self {
        Self::Upn(record_key(text.trim()))
    }

    /// The account of a telephone number; `None` for other text and for numbers with hidden digits, which many share.
    fn of_telephone(text: &str) -> Option<Self> {
        let digits = telephone_digits(text).filter(|digits| !digits.contains('*'))?;
        Some(Self::Telephone(record_key(&digits)))
    }

    /// Of somebody of whom nothing but the name is recorded.
    fn of_name(name: &str, kind: ParticipantKind, organization: Option<&str>) -> Self {
        let telephone = (kind == ParticipantKind::Phone).then(|| Self::of_telephone(name)).flatten();
        telephone.unwrap_or_else(|| {
            // No name holds a line end, and no organisation either.
            let parts = [&*folded_name(name), kind.name(), organization.unwrap_or_default()];
            Self::Name(record_key_of_case(&parts.join("\n")))
        })
    }
}

/// A name as those of one person agree in it: without blanks around it, a telephone number as its digits, and a semicolon
/// as the comma that it is in lists. Case and everything else count.
pub(crate) fn folded_name(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    match telephone_digits(name) {
        Some(digits) => digits.into(),
        None if name.contains(';') => name.replace(';', ",").into(),
        None => name.into(),
    }
}

/// [`record_key`] of a text whose case counts.
fn record_key_of_case(text: &str) -> u128 {
    use std::hash::{BuildHasher, Hasher};
    let hash = |seed| {
        let mut hasher = foldhash::quality::FixedState::with_seed(seed).build_hasher();
        hasher.write(text.as_bytes());
        hasher.finish()
    };
    u128::from(hash(2)) << 64 | u128::from(hash(3))
}

/// What one place in a record says of an attendee; placeholders are left out by whoever asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attendee<'t> {
    /// Object id; of an application the application's.
    pub(crate) object: Option<&'t str>,
    pub(crate) upn: Option<&'t str>,
    pub(crate) name: Option<&'t str>,
    pub(crate) kind: ParticipantKind,
    pub(crate) organization: Option<&'t str>,
}

impl Attendee<'_> {
    /// By what the attendee is found again; `None` of whom nothing is recorded.
    pub(crate) fn account(&self) -> Option<Account> {
        let object = self.object.map(Account::of_object);
        object.or_else(|| self.upn.map(Account::of_upn)).or_else(|| {
            let name = self.name?;
            Some(Account::of_name(name, self.kind, self.organization))
        })
    }
}

/// Sets of accounts that belong together: each is one person.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    positions: HashMap<Account, u32, foldhash::fast::RandomState>,
    parents: Vec<u32>,
}

impl Groups {
    /// How many accounts there are.
    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    /// Every account with its position.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (Account, u32)> + '_ {
        self.positions.iter().map(|(&account, &position)| (account, position))
    }

    /// The position of the account, which is added if it is new.
    pub(crate) fn position(&mut self, account: Account) -> u32 {
        let next = self.parents.len() as u32;
        let position = *self.positions.entry(account).or_insert(next);
        if position == next {
            self.parents.push(next);
        }
        position
    }

    /// The position that stands for the whole person.
    pub(crate) fn root(&mut self, mut position: u32) -> u32 {
        while self.parents[position as usize] != position {
            let above = self.parents[position as usize];
            self.parents[position as usize] = self.parents[above as usize];
            position = above;
        }
        position
    }

    /// The position that stands for the person of that account, if it is known.
    pub(crate) fn find(&self, account: Account) -> Option<u32> {
        let mut position = *self.positions.get(&account)?;
        while self.parents[position as usize] != position {
            position = self.parents[position as usize];
        }
        Some(position)
    }

    /// Makes one person of two; gives the position that stands for it, and the one that did so before.
    pub(crate) fn unite(&mut self, one: u32, other: u32) -> (u32, u32) {
        let (one, other) = (self.root(one), self.root(other));
        let (root, below) = (one.min(other), one.max(other));
        self.parents[below as usize] = root;
        (root, below)
    }

    /// Both accounts are one person's; gives a position of it. `told` hears which two positions became one.
    pub(crate) fn tie(
        &mut self,
        object: Option<&str>,
        upn: Option<&str>,
        mut told: impl FnMut(u32, u32),
    ) -> Option<u32> {
        let accounts = [object.map(Account::of_object), upn.map(Account::of_upn)];
        let [first, second] = accounts.map(|account| account.map(|account| self.position(account)));
        if let Some((first, second)) = first.zip(second) {
            let (root, below) = self.unite(first, second);
            told(root, below);
        }
        first.or(second)
    }

    /// The position of an attendee, whose accounts are tied together; `None` of whom nothing is recorded.
    pub(crate) fn attend(&mut self, attendee: &Attendee<'_>, told: impl FnMut(u32, u32)) -> Option<u32> {
        match self.tie(attendee.object, attendee.upn, told) {
            Some(position) => Some(position),
            None => attendee.account().map(|account| self.position(account)),
        }
    }

    /// Ties the object ids to the UPNs that a list of users has for them. `told` hears of each the id, its position, and
    /// which two positions became one.
    pub(crate) fn tie_listed<'m>(
        &mut self,
        upn_of: impl Fn(u128) -> Option<&'m str>,
        mut told: impl FnMut(u128, u32, (u32, u32)),
    ) {
        let objects: Vec<_> = self
            .accounts()
            .filter_map(|(account, position)| match account {
                Account::Object(id) => Some((id, position)),
                _ => None,
            })
            .collect();
        for (id, position) in objects {
            let Some(upn) = upn_of(id) else { continue };
            let same = self.position(Account::of_upn(upn));
            let united = self.unite(position, same);
            told(id, position, united);
        }
    }

    /// Takes over what `other` ties together; `told` hears of each of its positions the one here, and which two
    /// positions became one.
    pub(crate) fn merge(&mut self, other: &Self, mut told: impl FnMut(u32, u32, (u32, u32))) {
        let mut here = vec![0; other.len()];
        for (account, position) in other.accounts() {
            here[position as usize] = self.position(account);
        }
        for (position, &above) in other.parents.iter().enumerate() {
            let united = self.unite(here[position], here[above as usize]);
            told(position as u32, here[position], united);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001";

    fn named(name: &str, kind: ParticipantKind) -> Attendee<'_> {
        Attendee { object: None, upn: None, name: Some(name), kind, organization: None }
    }

    #[test]
    fn an_account_is_one_however_it_is_spelled() {
        for text in ["0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001", "8:orgid:0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001"] {
            assert_eq!(Account::of_object(text), Account::of_object(ID), "{text}");
        }
        assert_eq!(Account::of_upn(" Anna@Contoso.example"), Account::of_upn("anna@contoso.example"));
        assert_ne!(Account::of_object("8:teamsvisitor:0a"), Account::of_object("8:teamsvisitor:0b"));
        assert_ne!(Account::of_object("8:live:.cid.0a"), Account::of_object(".cid.0a"));
    }

    #[test]
    fn a_telephone_number_is_one_however_it_is_written() {
        let phone = |name| named(name, ParticipantKind::Phone).account();
        let number = phone("+14255550142");
        for text in ["+1 425 555 0142", "+1 (425) 555-0142", "tel:+14255550142", "14255550142", "4:+14255550142"] {
            assert_eq!(phone(text), number, "{text}");
        }
        assert_eq!(Some(Account::of_object("4:+1 425 555 0142")), number);
        assert_ne!(phone("+14255550143"), number);
        // Many people share the digits that are left.
        assert!(matches!(phone("+1425***0142"), Some(Account::Name(_))));
        // Whoever calls themselves so is not called by telephone.
        assert_ne!(named("+14255550142", ParticipantKind::Anonymous).account(), number);
    }

    #[test]
    fn names_count_without_blanks_around_and_with_their_case() {
        let anonymous = |name| named(name, ParticipantKind::Anonymous).account();
        assert_eq!(anonymous(" Anna "), anonymous("Anna"));
        assert_eq!(anonymous("Moss; Erik"), anonymous("Moss, Erik"));
        assert_ne!(anonymous("anna"), anonymous("Anna"));
        assert_ne!(anonymous("Anna"), named("Anna", ParticipantKind::Unknown).account());
    }

    #[test]
    fn groups_are_the_same_whoever_is_merged_into_whom() {
        let mut one = Groups::default();
        one.tie(Some(ID), Some("old@contoso.example"), |_, _| {});
        let mut other = Groups::default();
        other.tie(None, Some("new@contoso.example"), |_, _| {});
        other.tie(Some(ID), Some("New@contoso.example"), |_, _| {});
        let [first, second] = [one.parents.len(), other.parents.len()];
        assert_eq!((first, second), (2, 2));
        let names =
            || [Account::of_upn("old@contoso.example"), Account::of_upn("new@contoso.example"), Account::of_object(ID)];
        let mut into_other = Groups::default();
        into_other.merge(&other, |_, _, _| {});
        into_other.merge(&one, |_, _, _| {});
        one.merge(&other, |_, _, _| {});
        for groups in [one, into_other] {
            let [first, second, third] = names().map(|account| groups.find(account));
            assert!(first.is_some() && first == second && second == third);
        }
    }
}
