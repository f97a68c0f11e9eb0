//! Filters: which rows a reader lets through.

use std::net::IpAddr;

use chrono_tz::Tz;
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use regex::{Regex, RegexBuilder};

use crate::audit::{ParticipantKind, account_guid, guid_text, is_placeholder, telephone_digits};
use crate::books::{Counts, Span};
use crate::error::{Error, ErrorKind, Result};
use crate::knowledge::identity::{Folded, guid, simple_lower, thread_in};
use crate::message;
use crate::message::{Message, Quoted};
use crate::record::{RecordKind, Row};
use crate::schema::Column;
use crate::time::Timestamp;

/// Which rows are wanted. The default lets everything through.
///
/// Every criterion that is given has to hold; of several values of one criterion (two users, three networks) one is
/// enough. A row that does not have what a criterion asks about does not pass it.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    kinds: Vec<RecordKind>,
    meetings: Vec<MeetingPattern>,
    users: Vec<PersonPattern>,
    organizers: Vec<PersonPattern>,
    with_users: Vec<PersonPattern>,
    participant_kinds: Vec<ParticipantKind>,
    networks: Vec<IpNet>,
    client_ip_pattern: Option<Regex>,
}

/// What has to be learned from all records before the rows of one can be tested or filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Who people are: the UPNs and names that other records tie to their object ids.
    pub people: bool,
    /// Which accounts and names are one person's, so that somebody who is asked for is found in every record.
    pub persons: bool,
    /// What the meetings were: the cells of their MeetingDetail.
    pub meetings: bool,
    /// Whose UPN a directory has to be asked for. Takes `people`.
    pub unresolved: bool,
}

impl Needs {
    /// Whether the records have to be read twice.
    pub fn two_passes(self) -> bool {
        self.people || self.persons || self.meetings
    }

    /// What either needs.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            people: self.people || other.people,
            persons: self.persons || other.persons,
            meetings: self.meetings || other.meetings,
            unresolved: self.unresolved || other.unresolved,
        }
    }
}

/// A meeting as a person names it.
#[derive(Clone, Debug)]
enum MeetingPattern {
    /// Its MeetingId.
    Id(Box<str>),
    /// Its chat thread, folded; by itself or inside a URL.
    Thread(Box<[u8]>),
    /// A URL that holds no thread, folded.
    Url(Box<[u8]>),
    /// The digits of the meeting ID that an invitation names, which short URLs hold.
    Number(Box<str>),
}

/// A person as a person names them.
#[derive(Clone, Debug)]
enum PersonPattern {
    Id(u128),
    /// The digits of a telephone number.
    Telephone(Box<str>),
    Text(Wildcard),
}

/// Which of the people that a filter asks for somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named {
    user: bool,
    organizer: bool,
    company: bool,
}

impl Named {
    /// Somebody who is one and the other.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            user: self.user || other.user,
            organizer: self.organizer || other.organizer,
            company: self.company || other.company,
        }
    }

    /// Whether it is one of those in whose meetings the filter is interested.
    pub(crate) fn is_company(self) -> bool {
        self.company
    }

    /// Somebody who is nobody else but, where `company` says so, one of those.
    pub(crate) fn of_company(company: bool) -> Self {
        Self { company, ..Self::default() }
    }
}

impl Filter {
    /// Only sessions and meetings that overlap [from, …): see [`Filter::set_to`]. `text` is an RFC 3339 time, a date or
    /// `YYYY-MM-DD HH:MM`, in `zone` unless it says its own.
    pub fn set_from(&mut self, text: &str, zone: Tz) -> Result<()> {
        self.set_range(Some(instant(text, zone)?), self.to)
    }

    /// Only sessions and meetings that overlap […, to): one that begins at `to` does not. A date alone means its
    /// midnight, so that `2026-01-01` to `2026-02-01` is January.
    ///
    /// A participant's interval is the session, a meeting's that of the meeting; one end alone counts as an instant, and
    /// where there is neither the CreationTime is tested.
    pub fn set_to(&mut self, text: &str, zone: Tz) -> Result<()> {
        self.set_range(self.from, Some(instant(text, zone)?))
    }

    /// The range of [`Filter::set_from`] and [`Filter::set_to`] as instants; `None` is open.
    pub fn set_range(&mut self, from: Option<Timestamp>, to: Option<Timestamp>) -> Result<()> {
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            let (mut first, mut last) = (Vec::new(), Vec::new());
            from.write_utc(&mut first);
            to.write_utc(&mut last);
            return Err(invalid(message![
                "the time range is empty: its end ",
                Message::quoting_nothing(String::from_utf8_lossy(&last).into_owned()),
                " (which is not part of it) must be later than its start ",
                Message::quoting_nothing(String::from_utf8_lossy(&first).into_owned())
            ]));
        }
        (self.from, self.to) = (from, to);
        Ok(())
    }

    /// Also rows of this kind: `Meeting`, `Participant` or `CallParticipant`, in any case.
    pub fn add_kind(&mut self, text: &str) -> Result<()> {
        let kind = RecordKind::from_name(text.trim()).ok_or_else(|| {
            let names: Vec<_> = RecordKind::ALL.iter().map(|kind| kind.name()).collect();
            invalid(message![
                "`",
                Quoted(text),
                "` is no kind of record: expected one of ",
                Message::quoting_nothing(names.join(", "))
            ])
        })?;
        self.kinds.push(kind);
        Ok(())
    }

    /// Also the rows of this meeting, itself and its participants: a MeetingId (a GUID in any spelling), a meeting URL,
    /// long or short, a chat thread id, or the meeting ID of an invitation (`282 104 932 913 1`), with or without blanks or
    /// dashes. A URL is compared percent-decoded, without query and case; the thread id inside it also matches
    /// ChatThreadId, and the meeting ID inside a short one every URL that holds it.
    pub fn add_meeting(&mut self, text: &str) -> Result<()> {
        let decoded = fully_decoded(text);
        let pattern = if let Some(id) = guid(text).map(guid_text) {
            MeetingPattern::Id(id.into())
        } else if let Some(thread) = thread_in(&decoded) {
            MeetingPattern::Thread(Folded::new(thread).collect())
        } else if let Some(number) = spoken_number(text).or_else(|| number_in(&decoded).map(Into::into)) {
            MeetingPattern::Number(number)
        } else if text.contains("://") {
            MeetingPattern::Url(Folded::url(text).collect())
        } else {
            return Err(invalid(message![
                "`",
                Quoted(text),
                "` names no meeting: expected a MeetingId (1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e), a meeting URL \
                 (https://teams.microsoft.com/l/meetup-join/19%3ameeting_…%40thread.v2/0), a chat thread id \
                 (19:meeting_…@thread.v2) or the meeting ID of an invitation (282 104 932 913 1)"
            ]));
        };
        self.meetings.push(pattern);
        Ok(())
    }

    /// Also the rows in which this person is the attendee or the organizer: a UPN, an object id, a telephone number or a
    /// name, in any case, with `*` for any text and `?` for any one character. What is asked for is the person: whoever
    /// has that id, UPN or name in one record is found by all ids, UPNs and names in every other.
    pub fn add_user(&mut self, text: &str) -> Result<()> {
        self.users.push(PersonPattern::new(text)?);
        Ok(())
    }

    /// Also the rows of meetings that this person organized: as in [`Filter::add_user`].
    pub fn add_organizer(&mut self, text: &str) -> Result<()> {
        self.organizers.push(PersonPattern::new(text)?);
        Ok(())
    }

    /// Also all rows of the meetings and calls in which this person took part, and of those that the person organized: as
    /// in [`Filter::add_user`]. Who was in a meeting is told by all records of it, whatever else the filter asks for.
    pub fn add_with_user(&mut self, text: &str) -> Result<()> {
        self.with_users.push(PersonPattern::new(text)?);
        Ok(())
    }

    /// Also the rows of participants of this kind: `Member`, `Guest`, `Federated`, `Anonymous`, `Phone`, `Application`,
    /// `Consumer` or `Unknown`, in any case. Meetings have no ParticipantKind, and their own rows do not pass.
    pub fn add_participant_kind(&mut self, text: &str) -> Result<()> {
        let kind = ParticipantKind::from_name(text.trim()).ok_or_else(|| {
            let names: Vec<_> = ParticipantKind::ALL.iter().map(|kind| kind.name()).collect();
            invalid(message![
                "`",
                Quoted(text),
                "` is no kind of participant: expected one of ",
                Message::quoting_nothing(names.join(", "))
            ])
        })?;
        self.participant_kinds.push(kind);
        Ok(())
    }

    /// Also the rows whose ClientIP lies in this network: CIDR (`192.0.2.0/24`, `2001:db8::/32`), or one address.
    pub fn add_network(&mut self, text: &str) -> Result<()> {
        self.networks.push(parse_network(text).ok_or_else(|| {
            invalid(message![
                "`",
                Quoted(text),
                "` is no network: expected CIDR notation (192.0.2.0/24, 2001:db8::/32) or one address (192.0.2.7)"
            ])
        })?);
        Ok(())
    }

    /// Only rows in whose ClientIP this regular expression is found.
    pub fn set_client_ip_pattern(&mut self, text: &str) -> Result<()> {
        let pattern = RegexBuilder::new(text);
        self.client_ip_pattern = Some(built(&pattern, text, r"; expected one such as ^192\.0\.2\.").map_err(invalid)?);
        Ok(())
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        self.from.is_none()
            && self.to.is_none()
            && self.kinds.is_empty()
            && self.meetings.is_empty()
            && self.users.is_empty()
            && self.organizers.is_empty()
            && self.with_users.is_empty()
            && self.participant_kinds.is_empty()
            && self.networks.is_empty()
            && self.client_ip_pattern.is_none()
    }

    /// What has to be known to test a row: a meeting's URL and thread stand in its MeetingDetail only, and so does who
    /// organized it; under which ids, UPNs and names a person is recorded only all records tell. A MeetingId stands in
    /// every record.
    pub fn needs(&self) -> Needs {
        let by_place = self.meetings.iter().any(|meeting| !matches!(meeting, MeetingPattern::Id(_)));
        let persons = self.names_people();
        Needs { people: false, persons, meetings: by_place || persons, unresolved: false }
    }

    /// Whether people are asked for, as attendees, as organizers or as those whose meetings count.
    pub(crate) fn names_people(&self) -> bool {
        !self.users.is_empty() || !self.organizers.is_empty() || self.names_company()
    }

    /// Whether meetings are asked for in which somebody was.
    pub(crate) fn names_company(&self) -> bool {
        !self.with_users.is_empty()
    }

    /// Whether kinds of participants are asked for.
    pub(crate) fn names_participant_kinds(&self) -> bool {
        !self.participant_kinds.is_empty()
    }

    /// Which of the people asked for somebody is who has these ids, UPNs and names.
    pub(crate) fn named<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Named {
        texts.into_iter().filter(|text| !is_placeholder(text)).fold(Named::default(), |named, text| {
            let is = |patterns: &[PersonPattern]| patterns.iter().any(|pattern| pattern.matches(text));
            Named {
                user: named.user || is(&self.users),
                organizer: named.organizer || is(&self.organizers),
                company: named.company || is(&self.with_users),
            }
        })
    }

    /// Why nothing of what was read may have passed, and what to do. Names no value of the filter, which may be somebody's.
    pub(crate) fn why_nothing(&self, searched: &Searched) -> String {
        let Searched { counts, span } = searched;
        let mut causes: Vec<String> = Vec::new();
        let no_detail = if counts.meetings == 0 { ", and none was read" } else { "" };
        let has = |is: fn(&MeetingPattern) -> bool| self.meetings.iter().any(is);
        if has(|meeting| matches!(meeting, MeetingPattern::Thread(_) | MeetingPattern::Url(_))) {
            causes.push(format!("URLs and chat threads of meetings stand in MeetingDetail records only{no_detail}"));
        }
        if has(|meeting| matches!(meeting, MeetingPattern::Number(_))) {
            causes.push(format!(
                "the meeting ID of an invitation stands in short URLs only (…/meet/…), in MeetingDetail records{no_detail}"
            ));
        }
        if has(|meeting| matches!(meeting, MeetingPattern::Id(_))) {
            causes.push("a MeetingId is the Id of the meeting's MeetingDetail record".to_owned());
        }
        let by_text = |people: &[PersonPattern]| people.iter().any(|one| matches!(one, PersonPattern::Text(_)));
        if by_text(&self.users) || by_text(&self.organizers) || by_text(&self.with_users) {
            causes.push(
                "records may know a person by object id alone: name that, or say with a user map whose it is"
                    .to_owned(),
            );
        } else if !self.users.is_empty() || !self.with_users.is_empty() {
            causes.push("who took part without an account has no object id: name a name".to_owned());
        }
        if !self.organizers.is_empty() {
            causes.push(format!("who organized a meeting stands in its MeetingDetail record only{no_detail}"));
        }
        let of_kind = |kind: &RecordKind| match kind {
            RecordKind::Meeting => counts.meetings,
            RecordKind::Participant => counts.participants,
            RecordKind::CallParticipant => counts.call_participants,
        };
        if !self.kinds.is_empty() && self.kinds.iter().all(|kind| of_kind(kind) == 0) {
            causes.push("no record of that kind was taken in".to_owned());
        }
        if !self.participant_kinds.is_empty() {
            causes.push("a ParticipantKind stands in records of participants only".to_owned());
        }
        if !self.networks.is_empty() || self.client_ip_pattern.is_some() {
            causes.push("a ClientIP stands in records of participants, and not in all of them".to_owned());
        }
        if let Some(range) = span.text() {
            causes.push(format!("what was read is of {range}"));
        }
        if causes.is_empty() {
            causes.push("no record has what it asks for".to_owned());
        }
        format!("nothing that was read passes the filter: {}", causes.join("; "))
    }

    /// The kinds asked for; none means all.
    pub fn kinds(&self) -> &[RecordKind] {
        &self.kinds
    }

    /// Whether the row, with its meeting joined as far as [`Filter::needs`] asks, is wanted, as far as it tells by itself
    /// who people are.
    pub fn accepts(&self, row: &Row<'_>) -> bool {
        let named = |columns: [Column; 3]| self.named(columns.into_iter().filter_map(|column| row.text(column)));
        match self.names_people() {
            true => self.accepts_people(row, named(ATTENDEE), named(ORGANIZER), Named::default()),
            false => self.accepts_people(row, Named::default(), Named::default(), Named::default()),
        }
    }

    /// The same where all records tell who the row's attendee and its meeting's organizer are, and `company` who else was
    /// in that meeting.
    pub fn accepts_people(&self, row: &Row<'_>, attendee: Named, organizer: Named, company: Named) -> bool {
        self.accepts_kind(row)
            && self.accepts_participant_kind(row)
            && self.accepts_time(row)
            && self.accepts_address(row)
            && (self.meetings.is_empty() || self.meetings.iter().any(|meeting| meeting.matches(row)))
            && (self.users.is_empty() || attendee.user || organizer.user)
            && (self.organizers.is_empty() || organizer.organizer)
            && (self.with_users.is_empty() || attendee.company || organizer.company || company.company)
    }

    /// Whether attendees are asked for.
    pub(crate) fn names_attendees(&self) -> bool {
        !self.users.is_empty()
    }

    /// Whether an attendee is one of those asked for.
    pub(crate) fn names_attendee(&self, attendee: Named) -> bool {
        attendee.user
    }

    fn accepts_kind(&self, row: &Row<'_>) -> bool {
        self.kinds.is_empty()
            || row
                .text(Column::RecordKind)
                .and_then(RecordKind::from_name)
                .is_some_and(|kind| self.kinds.contains(&kind))
    }

    fn accepts_participant_kind(&self, row: &Row<'_>) -> bool {
        self.participant_kinds.is_empty()
            || row
                .text(Column::ParticipantKind)
                .and_then(ParticipantKind::from_name)
                .is_some_and(|kind| self.participant_kinds.contains(&kind))
    }

    fn accepts_time(&self, row: &Row<'_>) -> bool {
        if self.from.is_none() && self.to.is_none() {
            return true;
        }
        let (first, last) = if row.text(Column::RecordKind) == Some(RecordKind::Meeting.name()) {
            (row.time(Column::StartTime), row.time(Column::EndTime))
        } else {
            (row.time(Column::JoinTime), row.time(Column::LeaveTime))
        };
        let Some(one) = first.or(last).or(row.time(Column::CreationTime)) else { return false };
        let other = last.unwrap_or(one);
        let (start, end) = (one.min(other), one.max(other));
        // An interval's end is not part of it, but an instant is.
        self.to.is_none_or(|to| start < to) && self.from.is_none_or(|from| end > from || start >= from)
    }

    fn accepts_address(&self, row: &Row<'_>) -> bool {
        if self.networks.is_empty() && self.client_ip_pattern.is_none() {
            return true;
        }
        let Some(text) = row.text(Column::ClientIP).filter(|text| !is_placeholder(text)) else { return false };
        let in_network = || {
            let address = text.parse::<IpAddr>().map(|address| address.to_canonical());
            address.is_ok_and(|address| self.networks.iter().any(|network| network.contains(&address)))
        };
        (self.networks.is_empty() || in_network())
            && self.client_ip_pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
    }
}

impl MeetingPattern {
    fn matches(&self, row: &Row<'_>) -> bool {
        match self {
            Self::Id(id) => is_id(row, Column::MeetingId, id),
            Self::Thread(thread) => {
                let is = |found| Folded::new(found).eq(thread.iter().copied());
                row.text(Column::ChatThreadId).is_some_and(is)
                    || row.text(Column::MeetingUrl).and_then(thread_in).is_some_and(is)
            }
            Self::Url(url) => {
                row.text(Column::MeetingUrl).is_some_and(|found| Folded::url(found).eq(url.iter().copied()))
            }
            Self::Number(number) => row.text(Column::MeetingUrl).and_then(number_in) == Some(number),
        }
    }
}

impl PersonPattern {
    fn new(text: &str) -> Result<Self> {
        if is_placeholder(text) {
            return Err(invalid(message![
                "`",
                Quoted(text),
                "` names nobody: expected a UPN (anna@contoso.example), an object id \
                 (1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e) or a name, with `*` and `?` as wildcards (*@contoso.example)"
            ]));
        }
        if let Some(id) = account_guid(text) {
            return Ok(Self::Id(id));
        }
        // With a wildcard it is no number but a part of one.
        let digits = telephone_digits(text).filter(|digits| !digits.contains('*'));
        Ok(digits.map_or_else(|| Self::Text(Wildcard::new(text.trim())), |digits| Self::Telephone(digits.into())))
    }

    /// Whether an id, a UPN or a name is that of the person.
    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Id(wanted) => account_guid(text) == Some(*wanted),
            Self::Telephone(wanted) => telephone_digits(text).is_some_and(|digits| *digits == **wanted),
            Self::Text(wanted) => wanted.matches(text.trim()),
        }
    }
}

/// The columns that say who the attendee is, and who the organizer.
const ATTENDEE: [Column; 3] = [Column::UserObjectId, Column::UserPrincipalName, Column::DisplayName];
const ORGANIZER: [Column; 3] = [Column::OrganizerObjectId, Column::OrganizerUserPrincipalName, Column::OrganizerName];

/// The regular expression that is looked for in names, without regard to case; or what is wrong with the text, in one line.
pub fn name_pattern(text: &str) -> std::result::Result<Regex, Message> {
    built(RegexBuilder::new(text).case_insensitive(true), text, "; expected one such as help ?desk")
}

fn built(pattern: &RegexBuilder, text: &str, example: &'static str) -> std::result::Result<Regex, Message> {
    pattern.build().map_err(|error| {
        // The lines before show where in the text: a terminal alone lays those out.
        let error = error.to_string();
        let why = error.lines().last().unwrap_or_default();
        let why = why.strip_prefix("error: ").unwrap_or(why).trim_end_matches('.');
        let remedy = match text.starts_with(['*', '?']) {
            true => "; a wildcard? Leave out a * at the ends, because it is found anywhere, and write .* for others",
            false => example,
        };
        message!["`", Quoted(text), "` is no regular expression: ", Quoted(why), remedy]
    })
}

/// What a filter looked at in vain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Searched {
    /// What was read.
    pub(crate) counts: Counts,
    /// From when to when that is.
    pub(crate) span: Span,
}

/// How many digits the meeting ID of an invitation has.
const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 9..=18;

/// The meeting ID of an invitation as people have it, in groups of digits with blanks or dashes between; without them.
fn spoken_number(text: &str) -> Option<Box<str>> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
    // As an invitation has it, with `Meeting ID:` before it.
    let text = text
        .split_once(':')
        .filter(|(label, _)| !label.contains(|c: char| c.is_ascii_digit()))
        .map_or(text, |(_, rest)| rest);
    let digits: String = text.trim().chars().filter(|&c| !is_between(c)).collect();
    let is_number = NUMBER_DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.into())
}

/// The meeting ID inside a short URL: `https://teams.microsoft.com/meet/2821049329131?p=…`, on whatever host, also where
/// it is the value of another URL's query.
fn number_in(url: &str) -> Option<&str> {
    const BEFORE: &[u8] = b"/meet/";
    let places = memchr::memchr_iter(b'/', url.as_bytes());
    places.filter_map(|at| url.get(at..).filter(|rest| rest.len() > BEFORE.len())).find_map(|rest| {
        let (before, rest) = rest.split_at_checked(BEFORE.len())?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = rest.split_at_checked(digits)?;
        let ends = behind.is_empty() || behind.starts_with(['?', '/', '#', '&', ' ', '"', '<', '>']);
        (before.as_bytes().eq_ignore_ascii_case(BEFORE) && ends && NUMBER_DIGITS.contains(&digits)).then_some(number)
    })
}

/// A text with `*` for any text and `?` for any one character, compared without regard to case.
#[derive(Clone, Debug)]
pub struct Wildcard {
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Any,
    AnyOne,
    One(char),
}

impl Wildcard {
    /// The pattern.
    pub fn new(pattern: &str) -> Self {
        let mut tokens: Vec<_> = pattern
            .chars()
            .map(|character| match character {
                '*' => Token::Any,
                '?' => Token::AnyOne,
                other => Token::One(simple_lower(other)),
            })
            .collect();
        tokens.dedup_by(|second, first| *second == Token::Any && *first == Token::Any);
        Self { tokens }
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let mut tokens = self.tokens.as_slice();
        let mut rest = text.chars();
        // Where to go on when the text after the last `*` turns out not to match: one character further.
        let mut retry = None;
        loop {
            let token = match tokens.split_first() {
                Some((Token::Any, after)) => {
                    tokens = after;
                    retry = Some((after, rest.clone()));
                    continue;
                }
                Some((token, after)) => Some((*token, after)),
                None => None,
            };
            let mut ahead = rest.clone();
            match (token, ahead.next()) {
                (None, None) => return true,
                (Some((Token::One(wanted), after)), Some(found)) if simple_lower(found) == wanted => {
                    (tokens, rest) = (after, ahead);
                    continue;
                }
                (Some((Token::AnyOne, after)), Some(_)) => {
                    (tokens, rest) = (after, ahead);
                    continue;
                }
                (Some(_), None) => return false,
                _ => {}
            }
            let Some((after, mut from)) = retry.take() else { return false };
            from.next();
            (tokens, rest) = (after, from.clone());
            retry = Some((after, from));
        }
    }
}

/// GUIDs stand in rows in one form.
fn is_id(row: &Row<'_>, column: Column, id: &str) -> bool {
    row.text(column).is_some_and(|found| found.eq_ignore_ascii_case(id))
}

fn invalid(message: impl Into<Message>) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

fn instant(text: &str, zone: Tz) -> Result<Timestamp> {
    Timestamp::read_in(text, zone).map_err(invalid)
}

/// A network in CIDR notation, or of one address.
pub(crate) fn parse_network(text: &str) -> Option<IpNet> {
    let network = text.trim();
    match network.parse::<IpAddr>() {
        Ok(address) => Some(IpNet::from(address.to_canonical())),
        Err(_) => network.parse::<IpNet>().ok().map(canonical_network),
    }
}

/// An IPv4 network written as IPv4-mapped IPv6 as the IPv4 network it is: addresses are recorded so.
fn canonical_network(network: IpNet) -> IpNet {
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (address @ IpAddr::V4(_), Some(prefix)) if matches!(network, IpNet::V6(_)) => {
            IpNet::new(address, prefix).unwrap_or(network).trunc()
        }
        _ => network.trunc(),
    }
}

/// A pasted link may have been encoded more than once (safe links, launcher pages).
fn fully_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..3 {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::Cell;

    const ANNA: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001";
    const MEETING: &str = "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e";
    const URL: &str =
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_OGIx%40thread.v2/0?context=%7b%22Tid%22%7d";

    fn filter(build: impl FnOnce(&mut Filter) -> Result<()>) -> Filter {
        let mut filter = Filter::default();
        build(&mut filter).unwrap();
        filter
    }

    fn row<'a>(texts: &[(Column, &'a str)]) -> Row<'a> {
        let mut row = Row::new();
        for &(column, text) in texts {
            row.set_text(column, text);
        }
        row
    }

    fn session<'a>(join: Option<&str>, leave: Option<&str>) -> Row<'a> {
        let mut row = row(&[(Column::RecordKind, "Participant")]);
        row.set(Column::CreationTime, Cell::Time(Timestamp::parse("2026-01-20T00:00:00").unwrap()));
        for (column, time) in [(Column::JoinTime, join), (Column::LeaveTime, leave)] {
            if let Some(time) = time {
                row.set(column, Cell::Time(Timestamp::parse(time).unwrap()));
            }
        }
        row
    }

    #[test]
    fn the_empty_filter_accepts_everything_and_needs_nothing() {
        let filter = Filter::default();
        assert!(filter.is_empty() && filter.accepts(&Row::new()));
        assert!(!filter.needs().two_passes());
    }

    #[test]
    fn the_meeting_id_of_an_invitation_is_found_in_short_urls() {
        let recorded = |url| row(&[(Column::MeetingUrl, url)]);
        let short = "https://teams.microsoft.com/meet/2821049329131?p=JF87bShdTvGGwOWb";
        for spoken in [
            "282 104 932 913 1",
            " 2821049329131 ",
            "282-104-932-913-1",
            "282\u{a0}104\u{2011}932\u{2013}913 1",
            short,
            "https://teams.live.com/meet/2821049329131",
            "https://teams.cloud.microsoft/meet/2821049329131?p=x#y",
            "https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F2821049329131%3Fp%3Dx&type=meet",
            "https://nam11.safelinks.example/?url=https%3A%2F%2Fteams.microsoft.com%2Fmeet%2F2821049329131%3Fp%3Dx&data=1",
        ] {
            let filter = filter(|filter| filter.add_meeting(spoken));
            assert!(filter.needs().meetings, "{spoken}");
            for found in [
                short,
                "https://teams.microsoft.com/meet/2821049329131",
                "HTTPS://gov.teams.example/MEET/2821049329131/",
            ] {
                assert!(filter.accepts(&recorded(found)), "{spoken}: {found}");
            }
            for other in [
                "https://teams.microsoft.com/meet/28210493291310",
                "https://teams.microsoft.com/meet/282104932913",
                "https://teams.microsoft.com/meet/2821049329131x",
                "https://teams.microsoft.com/l/2821049329131",
                URL,
            ] {
                assert!(!filter.accepts(&recorded(other)), "{spoken}: {other}");
            }
            assert!(!filter.accepts(&Row::new()));
        }
        for none in ["282 104", "2821049329131x", "1234567890123456789", "- -"] {
            assert!(Filter::default().add_meeting(none).is_err(), "{none}");
        }
        // A short URL whose last part is no number is compared as the URL that it is.
        let named = filter(|filter| filter.add_meeting("https://teams.microsoft.com/meet/weekly?p=x"));
        assert!(named.accepts(&recorded("https://teams.microsoft.com/meet/Weekly")));
    }

    #[test]
    fn why_nothing_passes_is_said_without_what_was_asked_for() {
        let time = |text| Timestamp::parse(text);
        let span = Span { oldest: time("2026-01-12T08:00:00"), newest: time("2026-01-21T17:00:00") };
        let participants = Counts { participants: 3, ..Counts::default() };
        let both = Counts { meetings: 1, ..participants };
        let range = "what was read is of 2026-01-12T08:00:00Z to 2026-01-21T17:00:00Z";
        type Build = fn(&mut Filter) -> Result<()>;
        let cases: [(Build, Counts, &str); 9] = [
            (
                |filter| filter.add_meeting(URL),
                participants,
                "URLs and chat threads of meetings stand in MeetingDetail records only, and none was read",
            ),
            (
                |filter| filter.add_meeting("282 104 932 913 1"),
                both,
                "the meeting ID of an invitation stands in short URLs only (…/meet/…), in MeetingDetail records",
            ),
            (|filter| filter.add_meeting(MEETING), both, "a MeetingId is the Id of the meeting's MeetingDetail record"),
            (
                |filter| filter.add_user("anna@contoso.example"),
                both,
                "records may know a person by object id alone: name that, or say with a user map whose it is",
            ),
            (|filter| filter.add_user(ANNA), both, "who took part without an account has no object id: name a name"),
            (
                |filter| filter.add_with_user(ANNA),
                both,
                "who took part without an account has no object id: name a name",
            ),
            (
                |filter| filter.add_participant_kind("Guest"),
                both,
                "a ParticipantKind stands in records of participants only",
            ),
            (|filter| filter.add_kind("CallParticipant"), both, "no record of that kind was taken in"),
            (
                |filter| filter.add_network("192.0.2.0/24"),
                both,
                "a ClientIP stands in records of participants, and not in all of them",
            ),
        ];
        for (build, counts, cause) in cases {
            let said = filter(build).why_nothing(&Searched { counts, span });
            assert_eq!(said, format!("nothing that was read passes the filter: {cause}; {range}"));
        }
        let late = filter(|filter| filter.set_from("2027-01-01", chrono_tz::UTC));
        assert_eq!(
            late.why_nothing(&Searched { counts: both, span }),
            format!("nothing that was read passes the filter: {range}")
        );
    }

    #[test]
    fn a_session_that_overlaps_the_range_passes() {
        let filter = filter(|filter| {
            filter.set_from("2026-01-18 10:00", chrono_tz::UTC)?;
            filter.set_to("2026-01-18 11:00", chrono_tz::UTC)
        });
        for (join, leave, expected) in [
            (Some("2026-01-18T09:00:00"), Some("2026-01-18T10:00:01"), true),
            (Some("2026-01-18T09:00:00"), Some("2026-01-18T12:00:00"), true),
            (Some("2026-01-18T10:59:59"), None, true),
            (None, Some("2026-01-18T10:30:00"), true),
            (Some("2026-01-18T10:00:00"), Some("2026-01-18T10:00:00"), true),
            // Leave before join: still the time between them.
            (Some("2026-01-18T10:30:00"), Some("2026-01-18T09:00:00"), true),
            (Some("2026-01-18T09:00:00"), Some("2026-01-18T10:00:00"), false),
            (Some("2026-01-18T11:00:00"), Some("2026-01-18T11:30:00"), false),
            (Some("2026-01-18T11:00:00"), Some("2026-01-18T11:00:00"), false),
            (None, None, false),
        ] {
            assert_eq!(filter.accepts(&session(join, leave)), expected, "{join:?} {leave:?}");
        }
        assert!(!filter.accepts(&Row::new()), "no time at all");
    }

    #[test]
    fn creation_time_counts_only_without_an_interval() {
        let filter = filter(|filter| filter.set_from("2026-01-19", chrono_tz::UTC));
        assert!(filter.accepts(&session(None, None)));
        assert!(!filter.accepts(&session(Some("2026-01-18T10:00:00"), None)));
    }

    #[test]
    fn a_date_is_its_midnight_in_the_given_zone() {
        let filter = filter(|filter| filter.set_to("2026-01-18", chrono_tz::Europe::Zurich));
        assert!(filter.accepts(&session(Some("2026-01-17T22:59:59"), None)));
        assert!(!filter.accepts(&session(Some("2026-01-17T23:00:00"), None)));
    }

    #[test]
    fn a_meeting_is_found_by_any_of_its_names() {
        let detail = row(&[
            (Column::MeetingId, MEETING),
            (Column::MeetingUrl, URL),
            (Column::ChatThreadId, "19:meeting_OGIx@thread.v2"),
        ]);
        let thread_only = row(&[(Column::ChatThreadId, "19:meeting_OGIx@thread.v2")]);
        let url_only = row(&[(Column::MeetingUrl, URL)]);
        let short = row(&[(Column::MeetingUrl, "https://teams.microsoft.com/meet/39512345?p=abc")]);
        let other = row(&[(Column::ChatThreadId, "19:meeting_OTHER@thread.v2")]);
        for text in [
            URL,
            "https://teams.microsoft.com/l/meetup-join/19:meeting_OGIx@thread.v2/0",
            "https://safelinks.example/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2F19%253ameeting_OGIx%2540thread.v2%2F0",
            "19:meeting_OGIx@thread.v2",
            "19%3ameeting_ogix%40thread.v2",
        ] {
            let filter = filter(|filter| filter.add_meeting(text));
            assert!(filter.accepts(&detail) && filter.accepts(&thread_only) && filter.accepts(&url_only), "{text}");
            assert!(!filter.accepts(&short) && !filter.accepts(&other) && !filter.accepts(&Row::new()), "{text}");
            assert_eq!(filter.needs(), Needs { people: false, persons: false, meetings: true, unresolved: false });
        }
        let by_id = filter(|filter| filter.add_meeting("{1F0B7C2E-9D3A-4B57-8E21-0C6F5A4D3B2E}"));
        assert!(by_id.accepts(&detail) && !by_id.accepts(&url_only));
        assert!(!by_id.needs().two_passes());
        let by_short = filter(|filter| filter.add_meeting("https://teams.microsoft.com/meet/39512345"));
        assert!(by_short.accepts(&short) && !by_short.accepts(&detail));
    }

    #[test]
    fn a_user_is_the_attendee_or_the_organizer() {
        let attendee = row(&[(Column::UserPrincipalName, "Anna.Muster@Contoso.example")]);
        let organizer = row(&[(Column::OrganizerName, "Anna Muster"), (Column::OrganizerObjectId, ANNA)]);
        let by_upn = filter(|filter| filter.add_user("anna.*@contoso.EXAMPLE"));
        assert!(by_upn.accepts(&attendee) && !by_upn.accepts(&organizer));
        assert_eq!(by_upn.needs(), Needs { people: false, persons: true, meetings: true, unresolved: false });
        let by_name = filter(|filter| filter.add_user("anna m?ster"));
        assert!(by_name.accepts(&organizer) && !by_name.accepts(&attendee));
        let by_id = filter(|filter| filter.add_user(&ANNA.to_uppercase()));
        assert!(by_id.accepts(&organizer) && !by_id.accepts(&attendee));
        assert_eq!(by_id.needs(), by_upn.needs());
        let organized = filter(|filter| filter.add_organizer("anna*"));
        assert!(organized.accepts(&organizer) && !organized.accepts(&attendee));
    }

    #[test]
    fn whoever_was_with_somebody_is_known_from_all_records() {
        let with = filter(|filter| filter.add_with_user("anna*"));
        assert_eq!(with.needs(), Needs { people: false, persons: true, meetings: true, unresolved: false });
        let beat = row(&[(Column::UserPrincipalName, "beat@contoso.example")]);
        assert!(!with.accepts(&beat));
        let (nobody, anna) = (Named::default(), with.named(["Anna Muster"]));
        assert!(with.accepts_people(&beat, nobody, nobody, anna) && with.accepts_people(&beat, anna, nobody, nobody));
        // Who organized it was in it, as far as that goes.
        assert!(
            with.accepts_people(&beat, nobody, anna, nobody) && !with.accepts_people(&beat, nobody, nobody, nobody)
        );
    }

    #[test]
    fn a_kind_of_participant_is_no_kind_of_record() {
        let anonymous = filter(|filter| {
            filter.add_participant_kind(" anonymous ")?;
            filter.add_participant_kind("Phone")
        });
        let of = |kind| row(&[(Column::RecordKind, "Participant"), (Column::ParticipantKind, kind)]);
        assert!(anonymous.accepts(&of("Anonymous")) && anonymous.accepts(&of("Phone")));
        assert!(!anonymous.accepts(&of("Member")) && !anonymous.accepts(&row(&[(Column::RecordKind, "Meeting")])));
        assert!(!anonymous.needs().two_passes() && !anonymous.is_empty());
    }

    #[test]
    fn a_network_is_cidr_or_one_address_of_either_family() {
        let at = |address| row(&[(Column::ClientIP, address)]);
        let filter = filter(|filter| {
            filter.add_network("192.0.2.77/24")?;
            filter.add_network("::ffff:198.51.100.0/120")?;
            filter.add_network("2001:db8::1")
        });
        for (address, expected) in [
            ("192.0.2.1", true),
            ("192.0.3.1", false),
            ("198.51.100.9", true),
            ("2001:db8::1", true),
            ("2001:db8::2", false),
            ("", false),
            ("no address", false),
        ] {
            assert_eq!(filter.accepts(&at(address)), expected, "{address}");
        }
        assert!(!filter.accepts(&Row::new()));
    }

    #[test]
    fn criteria_must_all_hold_and_values_of_one_need_not() {
        let filter = filter(|filter| {
            filter.add_kind("participant")?;
            filter.add_kind("CallParticipant")?;
            filter.set_client_ip_pattern(r"^10\.")
        });
        let at = |kind, address| row(&[(Column::RecordKind, kind), (Column::ClientIP, address)]);
        assert!(filter.accepts(&at("Participant", "10.0.0.1")) && filter.accepts(&at("CallParticipant", "10.0.0.1")));
        assert!(!filter.accepts(&at("Meeting", "10.0.0.1")) && !filter.accepts(&at("Participant", "192.0.2.10")));
        assert!(!filter.needs().two_passes());
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_an_example() {
        let mut filter = Filter::default();
        let utc = chrono_tz::UTC;
        filter.set_from("2026-01-18", utc).unwrap();
        for (result, example) in [
            (filter.set_from("noon", utc), "2026-01-18 12:53"),
            (filter.set_from("18.1.2026", utc), "the year first, 2026-01-18"),
            (filter.set_to("2026-01-18", utc), "must be later than its start 2026-01-18T00:00:00Z"),
            (filter.add_kind("meetings"), "Meeting, Participant, CallParticipant"),
            (filter.add_meeting("weekly"), "19:meeting_…@thread.v2"),
            (filter.add_meeting("00000000-0000-0000-0000-000000000000"), "1f0b7c2e-"),
            (filter.add_user(" "), "anna@contoso.example"),
            (filter.add_with_user(""), "anna@contoso.example"),
            (filter.add_participant_kind("visitor"), "Member, Guest, Federated, Anonymous, Phone, Application"),
            (filter.add_network("192.0.2.0/33"), "192.0.2.0/24"),
            (filter.set_client_ip_pattern("["), r"^192\.0\.2\."),
        ] {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().contains(example), "{error}");
        }
    }

    #[test]
    fn wildcards_match_as_in_a_shell() {
        for (pattern, name, fits) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("A?C", "abc", true),
            ("a?c", "ac", false),
            ("**é?", "café!", true),
            ("*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(Wildcard::new(pattern).matches(name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn wildcards_fold_case_beyond_ascii() {
        assert!(Wildcard::new("ÄNNE*").matches("änne Ökonom"));
        assert!(Wildcard::new("ιστορια σ").matches("ΙΣΤΟΡΙΑ Σ"));
        assert!(Wildcard::new("*").matches("") && !Wildcard::new("?").matches(""));
        assert!(Wildcard::new("*a*b*").matches("xxaxxabyy") && !Wildcard::new("*a*b").matches("ab "));
    }

    proptest! {
        /// The naive meaning of a wildcard pattern, as a regular expression.
        #[test]
        fn wildcards_mean_what_the_regular_expression_means(pattern in "[abA*?]{0,8}", text in "[abAé]{0,10}") {
            let expression: String = pattern.chars().map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                other => regex::escape(&other.to_string()),
            }).collect();
            let expected = Regex::new(&format!("(?is)^{expression}$")).unwrap().is_match(&text);
            prop_assert_eq!(Wildcard::new(&pattern).matches(&text), expected);
        }
    }
}
