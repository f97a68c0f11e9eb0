//! What meetings were called, from a calendar export that the caller has: audit records hold no title.

use std::hash::{BuildHasher, Hasher};
use std::path::Path;

use chrono_tz::Tz;
use hashbrown::HashTable;

use super::identity::{Folded, thread_in};
use super::side_file::{self, SideFile, Unusable};
use super::texts::{TextId, TextPool};
use crate::audit::is_placeholder;
use crate::books::Span;
use crate::error::Result;
use crate::filter::Searched;
use crate::time::Timestamp;

/// How far a scheduled start may lie from the recorded one: 12 hours, in microseconds.
const NEAR: u64 = 12 * 3600 * 1_000_000;

/// Scheduled meetings by calendar id, chat thread and URL.
#[derive(Debug, Default)]
pub struct MeetingMap {
    entries: Vec<Entry>,
    keys: HashTable<(Box<[u8]>, Vec<u32>)>,
    hasher: foldhash::fast::RandomState,
    texts: TextPool,
    unusable: Unusable,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    subject: Option<TextId>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

/// A meeting as it was scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled<'a> {
    /// Its title.
    pub subject: Option<&'a str>,
    /// When it was to start and end; `None` where no row lies within 12 hours of the recorded start.
    pub start: Option<Timestamp>,
    /// When it was to end.
    pub end: Option<Timestamp>,
}

/// What a meeting is looked up by; any of it may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct MeetingKeys<'a> {
    /// ICalUid, which is tried first.
    pub ical_uid: Option<&'a str>,
    /// ChatThreadId.
    pub chat_thread_id: Option<&'a str>,
    /// MeetingUrl.
    pub meeting_url: Option<&'a str>,
    /// When the meeting began.
    pub start: Option<Timestamp>,
}

impl<'a> MeetingKeys<'a> {
    /// The keys that identify something, the surest first.
    fn folded(self) -> impl Iterator<Item = Folded<'a>> {
        let real = |text: &&str| !is_placeholder(text);
        let url = self.meeting_url.filter(real);
        let whole = [self.ical_uid.filter(real), self.chat_thread_id.filter(real), url.and_then(thread_in)];
        whole.map(|key| key.map(Folded::new)).into_iter().chain([url.map(Folded::url)]).flatten()
    }
}

impl MeetingMap {
    /// Reads a map: CSV or JSON with the columns ICalUid, ChatThreadId or MeetingUrl (one is enough), Subject,
    /// ScheduledStart and ScheduledEnd. Times without `Z` or offset are in `zone`.
    ///
    /// Fails when the file cannot be read or none of its rows is of use; see [`MeetingMap::unusable`] for the odd one.
    pub fn read(path: impl AsRef<Path>, zone: Tz) -> Result<Self> {
        Self::load(zone, |loading| side_file::read(path.as_ref(), loading))
    }

    /// The same of the content of such a file. Fails when none of its rows is of use.
    pub fn parse(content: &[u8], zone: Tz) -> Result<Self> {
        Self::load(zone, |loading| side_file::parse(content, loading))
    }

    fn load(zone: Tz, read: impl FnOnce(&mut Loading) -> Result<Unusable>) -> Result<Self> {
        let mut loading = Loading { map: Self::default(), zone };
        let unusable = read(&mut loading)?;
        Ok(Self { unusable, ..loading.map })
    }

    /// The rows of the file that were left out.
    pub fn unusable(&self) -> &Unusable {
        &self.unusable
    }

    /// Whether a row says when its meeting was to be.
    pub(crate) fn has_times(&self) -> bool {
        self.entries.iter().any(|entry| entry.start.is_some())
    }

    /// Why none of what was read may be in the map, and what to do.
    pub(crate) fn why_nothing(&self, searched: &Searched) -> String {
        let mut own = Span::default();
        self.entries.iter().filter_map(|entry| entry.start).for_each(|start| own.include(start));
        let rows = self.len();
        let mut text =
            format!("no meeting that was read is in the meeting map ({rows} row{}", if rows == 1 { "" } else { "s" });
        if let Some(range) = own.text() {
            text.push_str(&format!(", of {range}"));
        }
        text.push_str("), so that nothing has its title or scheduled time from it: ");
        if searched.counts.meetings == 0 {
            text.push_str(
                "ICalUid, ChatThreadId and MeetingUrl stand in MeetingDetail records only, and none was read",
            );
        } else {
            if let Some(range) = searched.span.text() {
                text.push_str(&format!("what was read is of {range}; "));
            }
            text.push_str(
                "is the map of those days and of these people, and are its ICalUid, ChatThreadId or MeetingUrl as \
                 records have them",
            );
        }
        text
    }

    /// How many rows are of use.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The meeting as it was scheduled. Of several rows of one key the one whose start is nearest, at most 12 hours
    /// off; if there is none, the Subject on which all rows of the key agree, without times.
    pub fn find(&self, keys: MeetingKeys<'_>) -> Option<Scheduled<'_>> {
        keys.folded().find_map(|key| self.choose(self.rows_of(key)?, keys.start))
    }

    fn choose(&self, rows: &[u32], start: Option<Timestamp>) -> Option<Scheduled<'_>> {
        let entries = || rows.iter().filter_map(|&row| self.entries.get(row as usize));
        let subject = |entry: &Entry| entry.subject.map(|subject| self.texts.get(subject));
        let nearest = entries()
            .filter_map(|entry| Some((entry.start?.0.abs_diff(start?.0), entry)))
            .filter(|(distance, _)| *distance <= NEAR)
            .min_by_key(|(distance, entry)| (*distance, entry.start, subject(entry), entry.end));
        if let Some((_, entry)) = nearest {
            return Some(Scheduled { subject: subject(entry), start: entry.start, end: entry.end });
        }
        let mut subjects = entries().filter_map(subject);
        let first = subjects.next()?;
        subjects.all(|other| other == first).then_some(Scheduled { subject: Some(first), start: None, end: None })
    }

    fn rows_of(&self, key: Folded<'_>) -> Option<&[u32]> {
        let found = self.keys.find(hash(&self.hasher, key.clone()), |(known, _)| key.clone().eq(known.iter().copied()));
        found.map(|(_, rows)| rows.as_slice())
    }

    fn add(&mut self, keys: MeetingKeys<'_>, entry: Entry) -> std::result::Result<(), &'static str> {
        let row = u32::try_from(self.entries.len()).map_err(|_| "too many rows")?;
        for key in keys.folded() {
            self.add_key(key, row);
        }
        self.entries.push(entry);
        Ok(())
    }

    fn add_key(&mut self, key: Folded<'_>, row: u32) {
        let hashed = hash(&self.hasher, key.clone());
        if let Some((_, rows)) = self.keys.find_mut(hashed, |(known, _)| key.clone().eq(known.iter().copied())) {
            // A row may name its thread twice: by itself and inside its URL.
            if rows.last() != Some(&row) {
                rows.push(row);
            }
            return;
        }
        let hasher = &self.hasher;
        self.keys.insert_unique(hashed, (key.collect(), vec![row]), |(known, _)| hash(hasher, known.iter().copied()));
    }
}

/// A map while it is read.
struct Loading {
    map: MeetingMap,
    zone: Tz,
}

impl SideFile<6> for Loading {
    const WHAT: &'static str = "meeting map";
    const NAMES: [&'static str; 6] =
        ["ICalUid", "ChatThreadId", "MeetingUrl", "Subject", "ScheduledStart", "ScheduledEnd"];
    const EXAMPLE: &'static str = "ICalUid,Subject,ScheduledStart,ScheduledEnd";

    fn guess(_: &csv::StringRecord) -> Option<[Option<usize>; 6]> {
        None
    }

    fn row(&mut self, values: [Option<&str>; 6]) -> std::result::Result<(), &'static str> {
        let [ical_uid, chat_thread_id, meeting_url, subject, start, end] = values;
        let keys = MeetingKeys { ical_uid, chat_thread_id, meeting_url, start: None };
        if keys.folded().next().is_none() {
            return Err("no ICalUid, ChatThreadId or MeetingUrl");
        }
        let time = |text: Option<&str>, wrong| match text {
            // What stands for no time is none, in whatever zone.
            Some(text) => Timestamp::parse_in(text, self.zone)
                .or_else(|| Timestamp::parse(text))
                .map(|time| Some(time).filter(|time| !time.is_placeholder()))
                .ok_or(wrong),
            None => Ok(None),
        };
        let start = time(start, "ScheduledStart is no time: expected one such as 2026-01-18T12:00:00Z")?;
        let end = time(end, "ScheduledEnd is no time: expected one such as 2026-01-18T12:00:00Z")?;
        if subject.is_none() && start.is_none() {
            return Err("neither Subject nor ScheduledStart");
        }
        let subject = subject.and_then(|subject| self.map.texts.intern(subject));
        self.map.add(keys, Entry { subject, start, end })
    }
}

fn hash(hasher: &foldhash::fast::RandomState, bytes: impl Iterator<Item = u8>) -> u64 {
    let mut state = hasher.build_hasher();
    bytes.for_each(|byte| state.write_u8(byte));
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const URL: &str = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_OGIx%40thread.v2/0?context=%7b%7d";

    fn map(text: &str) -> Result<MeetingMap> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        MeetingMap::read(file.path(), chrono_tz::Europe::Zurich)
    }

    fn at(time: &str) -> Option<Timestamp> {
        Some(Timestamp::parse(time).unwrap())
    }

    fn subject<'a>(map: &'a MeetingMap, keys: MeetingKeys<'_>) -> Option<&'a str> {
        map.find(keys).and_then(|found| found.subject)
    }

    #[test]
    fn of_several_rows_the_nearest_within_twelve_hours_counts() {
        let map = map("ICalUid,Subject,ScheduledStart,ScheduledEnd\n\
             UID1,First,2026-01-18 10:00,2026-01-18 11:00\n\
             UID1,Second,2026-01-19 10:00,2026-01-19 11:00\n")
        .unwrap();
        let keys = |start| MeetingKeys { ical_uid: Some("uid1"), start, ..Default::default() };
        assert_eq!(
            map.find(keys(at("2026-01-18T09:05:00"))),
            Some(Scheduled {
                subject: Some("First"),
                start: at("2026-01-18T09:00:00"),
                end: at("2026-01-18T10:00:00")
            })
        );
        assert_eq!(subject(&map, keys(at("2026-01-18T21:30:00"))), Some("Second"));
        assert_eq!(map.find(keys(at("2026-01-20T09:00:00"))), None, "too far, and the subjects differ");
        assert_eq!(map.find(keys(None)), None);
    }

    #[test]
    fn without_a_near_row_the_subject_all_agree_on_counts() {
        let map = map("ChatThreadId;Subject;ScheduledStart\n\
             19:meeting_ogix@thread.v2;Weekly;2026-01-18\n\
             19:meeting_OGIx@thread.v2;Weekly;2026-01-25\n\
             19:meeting_OGIx@thread.v2;;2026-02-01\n")
        .unwrap();
        let keys = MeetingKeys { meeting_url: Some(URL), start: at("2027-01-01T00:00:00"), ..Default::default() };
        assert_eq!(map.find(keys), Some(Scheduled { subject: Some("Weekly"), start: None, end: None }));
    }

    #[test]
    fn a_url_is_found_without_its_query_and_by_its_thread() {
        let map =
            map(&format!("MeetingUrl,Subject\n{URL},Long\nhttps://teams.microsoft.com/meet/3951?p=x,Short\n")).unwrap();
        let by_url = |url| MeetingKeys { meeting_url: Some(url), ..Default::default() };
        assert_eq!(subject(&map, by_url("https://TEAMS.microsoft.com/meet/3951")), Some("Short"));
        let by_thread = MeetingKeys { chat_thread_id: Some("19:meeting_OGIx@thread.v2"), ..Default::default() };
        assert_eq!(subject(&map, by_thread), Some("Long"));
        assert_eq!(subject(&map, by_url("n/a")), None);
    }

    #[test]
    fn content_in_memory_reads_as_a_file_does() {
        let map = MeetingMap::parse(
            br#"{"ICalUid":"UID1","Subject":"Weekly","ScheduledStart":"2026-01-18 10:00"}"#,
            chrono_tz::Europe::Zurich,
        );
        let keys = MeetingKeys { ical_uid: Some("uid1"), start: at("2026-01-18T09:00:00"), ..Default::default() };
        let scheduled = Scheduled { subject: Some("Weekly"), start: at("2026-01-18T09:00:00"), end: None };
        assert_eq!(map.unwrap().find(keys), Some(scheduled));
        assert_eq!(MeetingMap::parse(b"[1]", chrono_tz::UTC).unwrap_err().kind(), ErrorKind::InvalidFormat);
    }

    #[test]
    fn rows_without_key_or_with_an_unreadable_time_are_named() {
        let map = map("ICalUid,Subject,ScheduledStart\nUID1,A,\n,B,\nUID3,C,18.1.2026\nUID4,,\n").unwrap();
        let unusable = map.unusable();
        assert_eq!((map.len(), unusable.count), (1, 3));
        assert_eq!(unusable.first[0], "line 3: no ICalUid, ChatThreadId or MeetingUrl");
        assert!(unusable.first[1].starts_with("line 4: ScheduledStart is no time"));
        assert_eq!(unusable.first[2], "line 5: neither Subject nor ScheduledStart");
    }
}
