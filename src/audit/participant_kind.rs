//! What kind of participant an attendee is, as far as one record tells.

use std::borrow::Cow;

use crate::record::Row;
use crate::schema::Column;

use super::identity::{domain_of, guest_mark, is_placeholder};

/// The kinds of participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ParticipantKind {
    /// Of the organisation that owns the log.
    Member,
    /// A guest account.
    Guest,
    /// Of another organisation.
    Federated,
    /// Joined without an account.
    Anonymous,
    /// By telephone.
    Phone,
    /// A bot or another application.
    Application,
    /// With a personal account.
    Consumer,
    /// The record does not tell.
    Unknown,
}

impl ParticipantKind {
    /// Every kind.
    pub const ALL: &'static [ParticipantKind] = &[
        Self::Member,
        Self::Guest,
        Self::Federated,
        Self::Anonymous,
        Self::Phone,
        Self::Application,
        Self::Consumer,
        Self::Unknown,
    ];

    /// The kind as the column ParticipantKind says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Guest => "Guest",
            Self::Federated => "Federated",
            Self::Anonymous => "Anonymous",
            Self::Phone => "Phone",
            Self::Application => "Application",
            Self::Consumer => "Consumer",
            Self::Unknown => "Unknown",
        }
    }

    /// The kind of that name, without regard to case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// The kind of a row's attendee: the first rule that holds. Names are chosen by attendees, so that they decide only
/// when nothing else is recorded.
pub(super) fn participant_kind(row: &Row<'_>) -> ParticipantKind {
    let recorded = |column| row.text(column).filter(|text| !is_placeholder(text));
    let recipient = recorded(Column::RecipientType);
    let is_recipient = |name: &str| recipient.is_some_and(|recipient| recipient.eq_ignore_ascii_case(name));
    let object_id = recorded(Column::UserObjectId);
    let upn = recorded(Column::UserPrincipalName);
    let id_type = recorded(Column::UserIdType);
    let organization = recorded(Column::ParticipantOrganizationId);
    let name = recorded(Column::DisplayName).map(str::trim);
    let only_named = recipient.is_none() && object_id.is_none() && upn.is_none();

    if is_recipient("Applications") {
        return ParticipantKind::Application;
    }
    let is_phone = is_recipient("Phone") || id_type.is_some_and(|id_type| id_type.eq_ignore_ascii_case("PstnNumber"));
    if is_phone || object_id.is_some_and(is_telephone_id) {
        return ParticipantKind::Phone;
    }
    let visitor_name = only_named && organization.is_none() && name.is_some_and(is_visitor);
    if is_recipient("Anonymous") || object_id.is_some_and(is_visitor) || visitor_name {
        return ParticipantKind::Anonymous;
    }
    let is_guest = is_recipient("GuestFederated")
        || row.bool(Column::IsAadGuest) == Some(true)
        || upn.is_some_and(|upn| guest_mark(upn).is_some());
    if is_guest {
        return ParticipantKind::Guest;
    }
    let inviter_type = recorded(Column::InviterUserType);
    let is_consumer = inviter_type.is_some_and(|inviter| inviter.eq_ignore_ascii_case("TeamsForLife"))
        || [object_id, upn, recorded(Column::InviterUserIdentifier)]
            .into_iter()
            .flatten()
            .any(|id| id.contains(".cid."));
    if is_consumer {
        return ParticipantKind::Consumer;
    }
    match (organization, recorded(Column::OrganizationId)) {
        (Some(organization), Some(own)) if organization == own => return ParticipantKind::Member,
        (Some(_), Some(_)) => return ParticipantKind::Federated,
        (None, _) if is_recipient("User") || is_recipient("InternalFederated") => return ParticipantKind::Member,
        _ => {}
    }
    let only_upn = recipient.is_none() && object_id.is_none() && id_type.is_none() && organization.is_none();
    if only_upn && upn.is_some_and(|upn| is_colleague(upn, row)) {
        return ParticipantKind::Member;
    }
    if only_named && name.is_some_and(is_telephone_number) {
        return ParticipantKind::Phone;
    }
    ParticipantKind::Unknown
}

/// Whether the text is the id or the name of someone who joined without an account.
fn is_visitor(text: &str) -> bool {
    const VISITOR: &[u8] = b"teamsvisitor:";
    let text = text.strip_prefix("8:").unwrap_or(text).as_bytes();
    text.get(..VISITOR.len()).is_some_and(|start| start.eq_ignore_ascii_case(VISITOR))
}

/// Whether the UPN has the domain of the record's user, who is a regular user or an administrator of the organisation.
fn is_colleague(upn: &str, row: &Row<'_>) -> bool {
    let Some(user) = row.text(Column::UserId).filter(|user| guest_mark(user).is_none()) else { return false };
    let is_own = matches!(row.text(Column::UserType), Some("Regular" | "Admin"));
    match (domain_of(upn), domain_of(user)) {
        (Some(theirs), Some(own)) => is_own && theirs.eq_ignore_ascii_case(own),
        _ => false,
    }
}

/// The digits of a telephone number: `+41 44 123 45 67`, `(044) 123-4567`, `tel:+41441234567`, `4:+41441234567`, with
/// hidden digits written as `*`, and whatever blanks and dashes are between them. `None` for other text.
pub(crate) fn telephone_digits(text: &str) -> Option<String> {
    let text = in_plain_characters(text);
    let number = text_of_number(&text);
    is_number(number).then(|| number.chars().filter(|c| c.is_ascii_digit() || *c == '*').collect())
}

/// With the blanks, dashes, plus signs and digits of ASCII in the place of others, and without marks of direction.
fn in_plain_characters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let plain = |c: char| match c {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{ff0b}' => Some('+'),
        '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xff10 + u32::from(b'0')),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(plain).collect::<String>().into()
}

/// The number itself, without what says that it is one and the mark of its country's code.
fn text_of_number(text: &str) -> &str {
    let text = text.trim();
    let number = ["tel:", PHONE_ID].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    number.strip_prefix('+').map_or(number, str::trim_start)
}

/// What the id of a telephone begins with.
const PHONE_ID: &str = "4:";

/// Whether the text is an id that clients give to a telephone.
fn is_telephone_id(id: &str) -> bool {
    id.starts_with(PHONE_ID) && is_telephone_number(id)
}

fn is_telephone_number(text: &str) -> bool {
    is_number(text_of_number(&in_plain_characters(text)))
}

fn is_number(number: &str) -> bool {
    let digits = number.bytes().filter(|byte| byte.is_ascii_digit() || *byte == b'*').count();
    digits >= 3
        && number.starts_with(|first: char| first.is_ascii_digit() || first == '(')
        && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b' ' | b'(' | b')' | b'.' | b'-' | b'/' | b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Cell;

    const OWN: &str = "11111111-1111-4111-8111-111111111111";
    const OTHER: &str = "22222222-2222-4222-8222-222222222222";
    const PERSON: &str = "33333333-3333-4333-8333-333333333333";
    const ZERO: &str = "00000000-0000-0000-0000-000000000000";

    fn kind(cells: &[(Column, &'static str)]) -> ParticipantKind {
        let mut row = Row::new();
        row.set_text(Column::OrganizationId, OWN);
        row.set_text(Column::UserId, "owner@contoso.example");
        row.set_text(Column::UserType, "Regular");
        for (column, text) in cells {
            match column {
                Column::IsAadGuest => row.set(*column, Cell::Bool(*text == "true")),
                _ => row.set_text(*column, text),
            }
        }
        participant_kind(&row)
    }

    use Column::{
        DisplayName, InviterUserType, IsAadGuest, OrganizationId, ParticipantOrganizationId, RecipientType, UserId,
        UserIdType, UserObjectId, UserPrincipalName, UserType,
    };

    #[test]
    fn new_recipient_types_fall_through() {
        use ParticipantKind::*;
        for (cells, expected) in [
            (&[(RecipientType, "Applications"), (ParticipantOrganizationId, OWN)][..], Application),
            (&[(RecipientType, "Phone"), (DisplayName, "+41441234567")], Phone),
            (&[(UserIdType, "PstnNumber"), (UserObjectId, PERSON)], Phone),
            (&[(UserObjectId, "4:+14255550142"), (DisplayName, "+1 425 555 0142")], Phone),
            (&[(UserObjectId, "8:orgid:33333333-3333-4333-8333-333333333333"), (RecipientType, "User")], Member),
            (&[(RecipientType, "Anonymous"), (ParticipantOrganizationId, OWN)], Anonymous),
            (&[(DisplayName, "teamsvisitor:0123abcd")], Anonymous),
            (&[(UserObjectId, "8:teamsvisitor:0123abcd"), (DisplayName, "Ada")], Anonymous),
            (&[(RecipientType, "GuestFederated"), (ParticipantOrganizationId, OWN)], Guest),
            (&[(RecipientType, "User"), (IsAadGuest, "true"), (ParticipantOrganizationId, OWN)], Guest),
            (&[(UserPrincipalName, "a_fabrikam.example#EXT#@contoso.example")], Guest),
            (&[(InviterUserType, "TeamsForLife"), (ParticipantOrganizationId, OTHER)], Consumer),
            (&[(UserObjectId, "live:.cid.0123456789abcdef")], Consumer),
            (&[(RecipientType, "User"), (UserObjectId, PERSON), (ParticipantOrganizationId, OWN)], Member),
            (&[(RecipientType, "InternalFederated"), (ParticipantOrganizationId, OTHER)], Federated),
            (&[(ParticipantOrganizationId, OTHER), (IsAadGuest, "false")], Federated),
            (&[(RecipientType, "User"), (ParticipantOrganizationId, ZERO)], Member),
            (&[(RecipientType, "internalfederated"), (UserPrincipalName, "b@fabrikam.example")], Member),
            (&[(UserPrincipalName, "b@CONTOSO.example"), (DisplayName, "Bea")], Member),
            (&[(UserPrincipalName, "b@fabrikam.example")], Unknown),
            (&[(UserPrincipalName, "b@contoso.example"), (UserType, "System")], Unknown),
            (&[(UserPrincipalName, "b@contoso.example"), (UserId, "x_contoso.example#EXT#@t.example")], Unknown),
            (&[(UserPrincipalName, "b@contoso.example"), (RecipientType, "SomethingNew")], Unknown),
            (&[(DisplayName, "+41 44 123 45 **")], Phone),
            (&[(DisplayName, "+41 44 123 45 67"), (UserObjectId, PERSON)], Unknown),
            (&[(DisplayName, "Ada Example")], Unknown),
            (&[(RecipientType, "")], Unknown),
            (&[(RecipientType, "SomethingNew"), (ParticipantOrganizationId, OTHER)], Federated),
            (&[(ParticipantOrganizationId, OTHER), (OrganizationId, "")], Unknown),
        ] {
            assert_eq!(kind(cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn a_chosen_name_decides_only_when_nothing_else_is_recorded() {
        use ParticipantKind::*;
        assert_eq!(kind(&[(DisplayName, "teamsvisitor:x"), (ParticipantOrganizationId, OTHER)]), Federated);
        assert_eq!(kind(&[(DisplayName, "teamsvisitor:x"), (RecipientType, "User")]), Member);
        assert_eq!(kind(&[(DisplayName, "0441234567"), (UserPrincipalName, "b@fabrikam.example")]), Unknown);
    }

    #[test]
    fn telephone_numbers_are_told_from_names() {
        for number in [
            "+41441234567",
            "044 123 45 67",
            "(044) 123-4567",
            "+1.425.555.0100",
            "tel:+4144123",
            "4:+41441234567",
            "+1425***1234",
            "044/123 45 67",
        ] {
            assert!(is_telephone_number(number), "{number}");
        }
        for number in [
            "+14255550142",
            "+1\u{a0}425\u{202f}555\u{2011}0142",
            "\u{202a}+ 1 425 555\u{2013}0142\u{202c}",
            "\u{ff0b}1 425/555 0142",
        ] {
            assert_eq!(telephone_digits(number).as_deref(), Some("14255550142"), "{number}");
        }
        for name in ["", "+", "12", "Room 4112", "-123", "4112 Zurich"] {
            assert!(!is_telephone_number(name), "{name}");
        }
    }

    #[test]
    fn kinds_have_names() {
        for kind in ParticipantKind::ALL {
            assert_eq!(ParticipantKind::from_name(&kind.name().to_lowercase()), Some(*kind));
        }
        assert_eq!(ParticipantKind::from_name("member "), None);
    }
}
