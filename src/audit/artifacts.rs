//! ArtifactsShared: what a participant shared, and when.

use crate::issue::IssueCode;
use crate::json::{Kind, Value, write_string};
use crate::record::{Cell, Row};
use crate::schema::Column;
use crate::short_text;
use crate::time::Timestamp;

use super::convert::{is_cut, is_cut_by_depth, is_scalar, push_item};
use super::keys::{self, Field};
use super::reading::{Member, Misfit, Place, Reading};
use super::unknown::{LeftoverList, Leftovers};

const SHARED: &str = "ArtifactsShared";
const SESSIONS: &str = "ArtifactsShared.ArtifactShareSessions";

/// Reads ArtifactsShared; reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Artifacts {
    names: String,
    sessions: String,
    time: Vec<u8>,
    seconds: Option<i64>,
    left_of_list: LeftoverList,
    left_of_item: Leftovers,
    left_of_sessions: LeftoverList,
    left_of_session: Leftovers,
}

#[derive(Default)]
struct ShareSession<'a> {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    id: Option<&'a str>,
}

/// The items of a list; a value that is no list stands for a list of one.
fn items_of(value: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    let alone = (value.kind() != Kind::Array).then_some(value);
    alone.into_iter().chain(value.items())
}

impl Artifacts {
    /// Fills ArtifactsShared, ArtifactShareSessions and ScreenShareSeconds.
    pub(super) fn read<'a>(
        &mut self,
        reading: &mut Reading<'a, '_>,
        member: Member<'a>,
        row: &mut Row<'a>,
        left: &mut Leftovers,
    ) {
        if is_cut(member.value) {
            return reading.misfit(Misfit::CutByDepth, member, left);
        }
        self.names.clear();
        self.sessions.clear();
        self.seconds = None;
        self.left_of_list.clear();
        let (mut names, mut items) = (0, 0);
        for (index, item) in items_of(member.value).enumerate() {
            items += 1;
            if let Some(name) = self.read_item(reading, Member { value: item, ..member }, index) {
                push_item(&mut self.names, names, name);
                names += 1;
            }
        }
        // An empty list says that nothing was shared, which is more than saying nothing.
        if names > 0 || items == 0 {
            row.set_text(Column::ArtifactsShared, reading.arena.alloc_str(&self.names));
        }
        if !self.sessions.is_empty() {
            self.sessions.push(']');
            reading.add_json_content(Column::ArtifactShareSessions, short_text::hash(self.sessions.as_bytes()));
            row.set_text(Column::ArtifactShareSessions, reading.arena.alloc_str(&self.sessions));
        }
        if let Some(seconds) = self.seconds {
            row.set(Column::ScreenShareSeconds, Cell::Int(seconds));
        }
        self.left_of_list.finish(member.name, left);
    }

    /// One artifact: an object, or just its name. Gives the name.
    fn read_item<'a>(&mut self, reading: &mut Reading<'a, '_>, item: Member<'a>, index: usize) -> Option<&'a str> {
        let value = item.value;
        self.left_of_item.clear();
        if value.kind() == Kind::Object {
            let (mut name, mut sessions) = (None, None);
            let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| match field {
                Field::ArtifactSharedName => match reading.text(member.value) {
                    Some(text) => name = Some(text),
                    None => reading.misfit(Misfit::IsNo("text"), member, left),
                },
                _ => sessions = Some(member),
            };
            reading.walk(value, &keys::ARTIFACT, Place::item(SHARED, index), &mut self.left_of_item, take);
            if let Some(sessions) = sessions {
                self.read_sessions(reading, name, sessions, index);
            }
            self.left_of_list.push(&self.left_of_item);
            return name;
        }
        let text = if is_scalar(value) { reading.text(value) } else { None };
        match text {
            Some(text) if !is_cut_by_depth(text) => {
                self.left_of_list.push(&self.left_of_item);
                Some(text)
            }
            cut => {
                let misfit = if cut.is_some() { Misfit::CutByDepth } else { Misfit::IsNo("artifact") };
                reading.misfit_issue(misfit, item);
                self.left_of_list.push_value(value);
                None
            }
        }
    }

    fn read_sessions<'a>(
        &mut self,
        reading: &mut Reading<'a, '_>,
        artifact: Option<&'a str>,
        member: Member<'a>,
        index: usize,
    ) {
        if is_scalar(member.value) {
            let misfit = if is_cut(member.value) { Misfit::CutByDepth } else { Misfit::IsNo("list of sessions") };
            return reading.misfit(misfit, member, &mut self.left_of_item);
        }
        self.left_of_sessions.clear();
        for item in items_of(member.value) {
            if item.kind() != Kind::Object {
                let misfit = if is_cut(item) { Misfit::CutByDepth } else { Misfit::IsNo("session") };
                reading.misfit_issue(misfit, Member { value: item, ..member });
                self.left_of_sessions.push_value(item);
                continue;
            }
            self.left_of_session.clear();
            let session = read_session(reading, item, index, &mut self.left_of_session);
            self.left_of_sessions.push(&self.left_of_session);
            self.write_session(artifact, &session);
            if let (Some(start), Some(end)) = (session.start, session.end) {
                let seconds = end.seconds_since(start);
                self.seconds = Some(self.seconds.unwrap_or(0).saturating_add(seconds));
                if seconds < 0 {
                    let what = format_args!("the share session ends {} s before it starts", seconds.unsigned_abs());
                    reading.issue(IssueCode::NegativeDuration, Place::item(SESSIONS, index), "EndTimestamp", what);
                }
            }
        }
        self.left_of_sessions.finish(member.name, &mut self.left_of_item);
    }

    /// Appends a session in the keys of the record, times in UTC, what is not recorded left out.
    fn write_session(&mut self, artifact: Option<&str>, session: &ShareSession<'_>) {
        let out = &mut self.sessions;
        out.push(if out.is_empty() { '[' } else { ',' });
        let mut separator = '{';
        let mut text = |key: &str, text: Option<&str>| {
            if let Some(text) = text {
                out.push(separator);
                separator = ',';
                write_string(key, out);
                out.push(':');
                write_string(text, out);
            }
        };
        text("ArtifactSharedName", artifact);
        for (key, time) in [("StartTimestamp", session.start), ("EndTimestamp", session.end)] {
            self.time.clear();
            if let Some(time) = time {
                time.write_utc(&mut self.time);
                text(key, std::str::from_utf8(&self.time).ok());
            }
        }
        text("ScreenShareId", session.id);
        out.push_str(if separator == '{' { "{}" } else { "}" });
    }
}

fn read_session<'a>(
    reading: &mut Reading<'a, '_>,
    value: Value<'a>,
    index: usize,
    left: &mut Leftovers,
) -> ShareSession<'a> {
    let mut session = ShareSession::default();
    let take = |reading: &mut Reading<'a, '_>, field, member: Member<'a>, left: &mut Leftovers| {
        let taken = match field {
            Field::StartTimestamp => reading.time(member.value).map(|time| session.start = Some(time)),
            Field::EndTimestamp => reading.time(member.value).map(|time| session.end = Some(time)),
            _ => reading.text(member.value).map(|text| session.id = Some(text)).ok_or(Misfit::IsNo("text")),
        };
        if let Err(misfit) = taken {
            reading.misfit(misfit, member, left);
        }
    };
    reading.walk(value, &keys::SHARE_SESSION, Place::item(SESSIONS, index), left, take);
    session
}
