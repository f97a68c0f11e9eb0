//! Who people are: what records say of an object id.

use std::collections::HashMap;
use std::mem;

use bumpalo::Bump;

use super::texts::{TextId, TextPool, intern_domain};
use crate::audit::{account_guid, is_placeholder, parse_guid};
use crate::json::{Kind, Tape, Value};
use crate::record::{Cell, Row};
use crate::schema::Column;
use crate::time::Timestamp;

/// The nesting of a list of members beyond which it is not looked into.
const MEMBERS_DEPTH: usize = 16;

/// The UPNs and names that records tie to object ids. Of several the one of the latest CreationTime holds, of several of
/// one time the smallest, so that the order of records does not matter.
#[derive(Debug, Default)]
pub(super) struct People {
    people: HashMap<u128, Person, foldhash::fast::RandomState>,
    texts: TextPool,
    tape: Tape,
}

#[derive(Clone, Copy, Debug, Default)]
struct Person {
    upn: Option<Fact>,
    name: Option<Fact>,
    /// Of the UPN.
    home_domain: Option<TextId>,
}

#[derive(Clone, Copy, Debug)]
struct Fact {
    text: TextId,
    time: Timestamp,
}

/// What one place in a record says of one person.
struct Said<'a> {
    id: Option<&'a str>,
    upn: Option<&'a str>,
    name: Option<&'a str>,
}

impl People {
    pub(super) fn observe(&mut self, row: &Row<'_>) {
        // Without a CreationTime a record gives way to every other.
        let time = row.time(Column::CreationTime).unwrap_or(Timestamp(i64::MIN));
        let attendee_upn = row.text(Column::UserPrincipalName).filter(|_| is_recorded(row.get(Column::IdentitySource)));
        self.learn(
            &Said { id: row.text(Column::UserObjectId), upn: attendee_upn, name: row.text(Column::DisplayName) },
            time,
        );
        self.learn(
            &Said {
                id: row.text(Column::InviterUserIdentifier),
                upn: row.text(Column::InviterUserPrincipalName),
                name: row.text(Column::InviterDisplayName),
            },
            time,
        );
        self.learn(
            &Said {
                id: row.text(Column::OrganizerObjectId),
                upn: row.text(Column::OrganizerUserPrincipalName),
                name: row.text(Column::OrganizerName),
            },
            time,
        );
        let user = row.text(Column::UserId).filter(|user| user.contains('@'));
        self.learn(&Said { id: row.text(Column::UserKey), upn: user, name: None }, time);
        if let Some(members) = row.text(Column::Members) {
            self.observe_members(members, time);
        }
    }

    /// The attendees of a MeetingDetail, which are one cell of JSON.
    fn observe_members(&mut self, json: &str, time: Timestamp) {
        let mut tape = mem::take(&mut self.tape);
        each_member(json, &mut tape, |[id, upn, name]| self.learn(&Said { id, upn, name }, time));
        self.tape = tape;
    }

    fn learn(&mut self, said: &Said<'_>, time: Timestamp) {
        let Some(id) = said.id else { return };
        let upn = said.upn.filter(|upn| !is_placeholder(upn));
        let name = said.name.filter(|name| !is_placeholder(name));
        if upn.is_none() && name.is_none() {
            return;
        }
        let Some(id) = account_guid(id) else { return };
        let person = self.people.entry(id).or_default();
        if let Some(upn) = upn {
            person.learn_upn(upn, time, &mut self.texts);
        }
        if let Some(name) = name {
            learn(&mut person.name, name, time, &mut self.texts);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (&id, theirs) in &other.people {
            let ours = self.people.entry(id).or_default();
            if let Some(upn) = theirs.upn {
                ours.learn_upn(other.texts.get(upn.text), upn.time, &mut self.texts);
            }
            if let Some(name) = theirs.name {
                learn(&mut ours.name, other.texts.get(name.text), name.time, &mut self.texts);
            }
        }
    }

    /// The UPN, and its domain as HomeDomain has it.
    pub(super) fn upn(&self, id: u128) -> Option<(&str, Option<&str>)> {
        let person = self.people.get(&id)?;
        Some((self.texts.get(person.upn?.text), person.home_domain.map(|domain| self.texts.get(domain))))
    }

    pub(super) fn name(&self, id: u128) -> Option<&str> {
        self.people.get(&id)?.name.map(|fact| self.texts.get(fact.text))
    }
}

impl Person {
    fn learn_upn(&mut self, upn: &str, time: Timestamp, texts: &mut TextPool) {
        if learn(&mut self.upn, upn, time, texts) {
            self.home_domain = intern_domain(upn, texts);
        }
    }
}

/// Our own rows may come back with UPNs that were filled in: they prove nothing of their own.
fn is_recorded(source: Cell<'_>) -> bool {
    matches!(source, Cell::Null | Cell::Text("Record"))
}

/// What else than its attendee, inviter and organizer a row says of accounts: object id, UPN, name.
pub(super) fn each_account(row: &Row<'_>, tape: &mut Tape, mut told: impl FnMut([Option<&str>; 3])) {
    let key = row.text(Column::UserKey).filter(|key| parse_guid(key).is_some_and(|key| key != 0));
    if let Some(key) = key
        && let Some(user) = row.text(Column::UserId).filter(|user| user.contains('@'))
    {
        told([Some(key), Some(user), None]);
    }
    if let Some(members) = row.text(Column::Members) {
        each_member(members, tape, told);
    }
}

/// What the column Members says of each attendee of a MeetingDetail: object id, UPN, name.
pub(crate) fn each_member(json: &str, tape: &mut Tape, mut told: impl FnMut([Option<&str>; 3])) {
    if tape.parse(json, MEMBERS_DEPTH).is_ok()
        && let Some(members) = tape.root(json)
    {
        let arena = Bump::new();
        let alone = (members.kind() == Kind::Object).then_some(members);
        for member in members.items().chain(alone) {
            told(["UserObjectId", "UPN", "DisplayName"].map(|name| member_text(&member, name, &arena)));
        }
    }
}

fn member_text<'t>(member: &Value<'t>, name: &str, arena: &'t Bump) -> Option<&'t str> {
    let found = member
        .get(name)
        .or_else(|| member.members().find(|(key, _)| key.raw().eq_ignore_ascii_case(name)).map(|(_, value)| value))?;
    found.is_string().then(|| found.text(arena))
}

/// Whether the slot has another text now.
fn learn(slot: &mut Option<Fact>, text: &str, time: Timestamp, texts: &mut TextPool) -> bool {
    if let Some(known) = slot {
        let known_text = texts.get(known.text);
        if known_text == text {
            known.time = known.time.max(time);
            return false;
        }
        if (known.time, text) >= (time, known_text) {
            return false;
        }
    }
    let Some(text) = texts.intern(text) else { return false };
    *slot = Some(Fact { text, time });
    true
}
