use std::path::PathBuf;

use super::guard::Failure;
use super::option_texts::{FilterTexts, Form, de_identifier, form, invalid, lines, side_file, text_options, zone};
use super::sized::Options;
use super::text::tma_text;
use crate::analysis::AnalysisOptions;
use crate::error::{Error, ErrorKind};
use crate::knowledge::{MeetingMap, NetworkMap, UserMap};
use crate::limits::Limits;
use crate::reader::ReaderOptions;
use crate::report::{ReportFormat, ReportOptions};
use crate::schema::Storage;
use crate::view::View;

/// tma_reader_options.flags: learn people's UPNs from other records.
pub const TMA_READER_RESOLVE: u32 = 1;
/// tma_reader_options.flags: fill the meeting's cells of participants from its MeetingDetail.
pub const TMA_READER_JOIN_MEETING: u32 = 2;
/// tma_reader_options.flags: a record over a limit is a failure, and not rejected.
pub const TMA_READER_FAIL_ON_LIMIT: u32 = 4;
/// tma_reader_options.flags: CSV begins with the UTF-8 byte order mark, by which spreadsheets know the encoding.
pub const TMA_READER_BOM: u32 = 8;
/// tma_reader_options.flags: CSV and cells as text have recorded text as it is, even where a spreadsheet would run it as
/// a formula.
pub const TMA_READER_RAW: u32 = 16;
/// tma_reader_options.flags: of a report, take in calls too, each as a meeting under its CallId.
pub const TMA_READER_CALLS: u32 = 64;
/// tma_reader_options.flags: tables have every cell as text, as CSV writes it: times in `zone`, recorded text guarded
/// against spreadsheets unless TMA_READER_RAW is set. Nulls stay null. Only for TMA_FORMAT_TABLES.
pub const TMA_READER_AS_TEXT: u32 = 32;
/// tma_reader_options.flags: the records added are those of a tma_collection, as tma_collection_deliver() adds them: their
/// Source is `Search-UnifiedAuditLog`, and their number is no sign that they are cut off.
pub const TMA_READER_COLLECTED: u32 = 128;
/// tma_reader_options.flags: note whose UPN neither records nor the map tell, so that a directory can be asked:
/// tma_reader_learn(). Implies TMA_READER_RESOLVE.
pub const TMA_READER_DIRECTORY: u32 = 256;

/// tma_reader_options.flags: with a de_identify_key rows come out as they were recorded all the same, and only what else
/// the reader tells (errors, issues, sources, keys) has pseudonyms: for a reader that feeds a tma_analysis with that key.
pub const TMA_READER_ROWS_AS_RECORDED: u32 = 512;

const KNOWN_FLAGS: u32 = TMA_READER_RESOLVE
    | TMA_READER_JOIN_MEETING
    | TMA_READER_FAIL_ON_LIMIT
    | TMA_READER_BOM
    | TMA_READER_RAW
    | TMA_READER_AS_TEXT
    | TMA_READER_CALLS
    | TMA_READER_COLLECTED
    | TMA_READER_DIRECTORY
    | TMA_READER_ROWS_AS_RECORDED;

/// Which columns a reader's tables have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_view {
    /// All of them, typed.
    Record = 0,
    /// What a person wants to read; implies TMA_READER_JOIN_MEETING.
    Report = 1,
    /// Names, order and text forms of the published script AuditRecordsTeamsMeetings.PS1.
    Classic = 2,
}

/// How text lies in a reader's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_text_storage {
    /// Columns with much repetition are dictionaries: each distinct text of a table once.
    Dictionary = 0,
    /// Every column is plain utf8.
    Plain = 1,
    /// Columns with much repetition are string views into the distinct texts of a table, and the others plain utf8.
    View = 2,
}

/// What a reader gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_format {
    /// Tables: tma_reader_next(), tma_reader_stream().
    Tables = 0,
    /// Comma-separated values with a header, written by a tma_writer.
    Csv = 1,
    /// A JSON object a line, written by a tma_writer.
    JsonLines = 2,
    /// A report as one page of HTML, written by a tma_writer when it is committed: every answer about what was read. Maps
    /// and filters are those of the answers, and `view` and `columns` stay at their default.
    Html = 3,
    /// The same as a workbook (Office Open XML): a sheet for each answer.
    Xlsx = 4,
}

/// What a reader gives, and how a report of its rows is made.
#[derive(Clone, Debug)]
pub(super) enum Gives {
    Tables,
    Text,
    Report(Box<ReportOptions>),
}

/// How to read. Begin with TMA_READER_OPTIONS_INIT, which is the default of everything, and set what is wanted. Texts
/// are read during tma_reader_new() only; those that hold several values hold one per line.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_reader_options {
    /// The size of this struct as the caller knows it, set by TMA_READER_OPTIONS_INIT.
    pub struct_size: usize,
    /// TMA_READER_RESOLVE and so on, or-ed.
    pub flags: u32,
    /// Worker threads, at most 256; 0 means one per core, 1 the caller's thread alone. Results do not depend on it.
    pub threads: u32,
    /// A tma_view.
    pub view: i32,
    /// A tma_text_storage.
    pub text: i32,
    /// A tma_format.
    pub format: i32,
    /// Between the cells of CSV, as an ASCII character; 0 means a comma.
    pub delimiter: u32,
    /// Largest record in bytes; 0 means 64 MiB.
    pub record_bytes: u64,
    /// Deepest nesting of a record's JSON, at most 1024; 0 means 128.
    pub depth: u32,
    /// Largest ratio of decompressed to compressed bytes once past 100 MB; 0 means 1000.
    pub gzip_ratio: u32,
    /// Which of the view's columns, by name and wildcard, one per line; empty means all.
    pub columns: tma_text,
    /// The time zone, an IANA or Windows name: of times in CSV, in cells as text and in the classic view, and of times
    /// in options that have none of their own. Empty means UTC.
    pub zone: tma_text,
    /// Folder for input that has to be kept, for a second pass or as an archive in memory; empty means the system's.
    pub temporary_folder: tma_text,
    /// A file that says who people are: CSV or JSON with UserPrincipalName (or UPN), ObjectId (or
    /// ExternalDirectoryObjectId, UUID, Id) and DisplayName.
    pub user_map: tma_text,
    /// A file that says what meetings were called: CSV or JSON with ICalUid, ChatThreadId or MeetingUrl, and Subject,
    /// ScheduledStart, ScheduledEnd.
    pub meeting_map: tma_text,
    /// Only sessions and meetings that end after this time: RFC 3339, or without an offset in `zone`.
    pub from: tma_text,
    /// Only sessions and meetings that begin before this time.
    pub to: tma_text,
    /// Only records of these kinds: Meeting, Participant, CallParticipant; one per line.
    pub kinds: tma_text,
    /// Only these meetings and their participants: MeetingId, meeting URL, ChatThreadId or the
    /// meeting ID of an invitation; one per line.
    pub meetings: tma_text,
    /// Only rows with one of these people as attendee or organizer: UPN, object id or name, with wildcards; one per
    /// line.
    pub users: tma_text,
    /// Only meetings organized by one of these people; one per line.
    pub organizers: tma_text,
    /// Only rows whose ClientIP lies in one of these networks, as CIDR; one per line.
    pub networks: tma_text,
    /// Only rows whose ClientIP matches this regular expression.
    pub client_ip_pattern: tma_text,
    /// Who people are, as the content of such a file: for callers that have them in memory. Not together with
    /// `user_map`.
    pub user_map_content: tma_text,
    /// What meetings were called, as the content of such a file. Not together with `meeting_map`.
    pub meeting_map_content: tma_text,
    /// Replace people, addresses and URLs by pseudonyms in all that comes out, with this key: a text of at least 32
    /// characters, best a random one. Empty means not to. Errors then quote nothing that was read, and name sources by
    /// number and pseudonym. A reader that feeds a tma_analysis needs TMA_READER_ROWS_AS_RECORDED with it, and the analysis
    /// the same key in its own options.
    pub de_identify_key: tma_text,
    /// Of a report: a file that says where networks are, CSV or JSON with CIDR, Site and Country.
    pub network_map: tma_text,
    /// Of a report: the same as the content of such a file. Not together with `network_map`.
    pub network_map_content: tma_text,
    /// Only meetings and calls in which one of these people took part or which they organized, whoever the row is about:
    /// as `users`; one per line.
    pub with_users: tma_text,
    /// Only participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer, Unknown; one
    /// per line. Rows of meetings have none, and are left out.
    pub participant_kinds: tma_text,
}

// SAFETY: integers and raw pointers; all zero is the default of every field.
unsafe impl Options for tma_reader_options {
    const NAME: &'static str = "tma_reader_options";
}

impl tma_reader_options {
    /// The library's options, and what the reader gives.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_options(self) -> Result<(ReaderOptions, Gives), Failure> {
        if self.flags & !KNOWN_FLAGS != 0 {
            return Err(Error::new(ErrorKind::Unsupported, format!("flags: {:#x} is not known", self.flags)).into());
        }
        // SAFETY: the caller's promise.
        let (columns, zone, temporary_folder) = unsafe {
            (
                lines(self.columns.as_str("columns")?).map(str::to_owned).collect(),
                zone(self.zone)?,
                self.temporary_folder.as_str("temporary_folder")?,
            )
        };
        let (bom, raw) = (self.flags & TMA_READER_BOM != 0, self.flags & TMA_READER_RAW != 0);
        let text = text_options(self.delimiter, bom, raw, zone)?;
        // SAFETY: the caller's promise.
        let (filter, user_map, meeting_map, de_identify) = unsafe {
            (
                self.filter().to_filter(zone, self.de_identify_key.length > 0)?,
                side_file(
                    ("user_map", self.user_map),
                    ("user_map_content", self.user_map_content),
                    |path| UserMap::read(path),
                    UserMap::parse,
                )?,
                side_file(
                    ("meeting_map", self.meeting_map),
                    ("meeting_map_content", self.meeting_map_content),
                    |path| MeetingMap::read(path, zone),
                    |content| MeetingMap::parse(content, zone),
                )?,
                de_identifier(self.de_identify_key)?,
            )
        };
        let options = ReaderOptions {
            threads: self.threads as usize,
            view: self.to_view()?,
            columns,
            storage: self.to_storage()?,
            zone,
            filter,
            resolve: self.flags & TMA_READER_RESOLVE != 0,
            directory: self.flags & TMA_READER_DIRECTORY != 0,
            user_map,
            join_meeting: self.flags & TMA_READER_JOIN_MEETING != 0,
            meeting_map,
            limits: self.to_limits()?,
            temporary_folder: (!temporary_folder.is_empty()).then(|| PathBuf::from(temporary_folder)),
            // SAFETY: the caller's promise.
            other_files: unsafe { self.map_files() }?,
            collected: self.flags & TMA_READER_COLLECTED != 0,
            text_cells: (self.flags & TMA_READER_AS_TEXT != 0).then_some(text),
            de_identify,
            rows_as_recorded: self.flags & TMA_READER_ROWS_AS_RECORDED != 0,
            ..ReaderOptions::default()
        };
        Ok(match form(self.format, text)? {
            Form::Tables => (options, Gives::Tables),
            Form::Text(text) => (ReaderOptions { text: Some(text), ..options }, Gives::Text),
            // SAFETY: the caller's promise.
            Form::Report(format) => (options, unsafe { self.report(format) }?),
        })
    }

    /// The files of maps, which may lie beside the files to read.
    ///
    /// # Safety
    /// As for [`tma_reader_options::to_options`].
    unsafe fn map_files(self) -> Result<Vec<PathBuf>, Failure> {
        let maps = [("user_map", self.user_map), ("meeting_map", self.meeting_map), ("network_map", self.network_map)];
        // SAFETY: the caller's promise.
        let paths = maps.into_iter().map(|(name, path)| unsafe { path.as_str(name) });
        paths.filter(|path| !matches!(path, Ok(""))).map(|path| path.map(PathBuf::from)).collect()
    }

    /// What of a report is decided here.
    ///
    /// # Safety
    /// As for [`tma_reader_options::to_options`].
    unsafe fn report(self, format: ReportFormat) -> Result<Gives, Failure> {
        // SAFETY: the caller's promise.
        let network_map = unsafe {
            side_file(
                ("network_map", self.network_map),
                ("network_map_content", self.network_map_content),
                |path| NetworkMap::read(path),
                NetworkMap::parse,
            )?
        };
        let calls = self.flags & TMA_READER_CALLS != 0;
        let analysis = AnalysisOptions { calls, network_map, ..AnalysisOptions::default() };
        Ok(Gives::Report(Box::new(ReportOptions { analysis, ..ReportOptions::new(format) })))
    }

    fn filter(self) -> FilterTexts {
        FilterTexts {
            from: self.from,
            to: self.to,
            kinds: self.kinds,
            meetings: self.meetings,
            users: self.users,
            organizers: self.organizers,
            with_users: self.with_users,
            participant_kinds: self.participant_kinds,
            networks: self.networks,
            client_ip_pattern: self.client_ip_pattern,
        }
    }

    fn to_view(self) -> Result<View, Failure> {
        match self.view {
            view if view == tma_view::Record as i32 => Ok(View::Record),
            view if view == tma_view::Report as i32 => Ok(View::Report),
            view if view == tma_view::Classic as i32 => Ok(View::Classic),
            view => Err(invalid(format!("view: {view} is no tma_view"))),
        }
    }

    fn to_storage(self) -> Result<Storage, Failure> {
        match self.text {
            text if text == tma_text_storage::Dictionary as i32 => Ok(Storage::Dictionary),
            text if text == tma_text_storage::Plain as i32 => Ok(Storage::Plain),
            text if text == tma_text_storage::View as i32 => Ok(Storage::View),
            text => Err(invalid(format!("text: {text} is no tma_text_storage"))),
        }
    }

    fn to_limits(self) -> Result<Limits, Failure> {
        let default = Limits::default();
        let record_bytes = usize::try_from(self.record_bytes)
            .map_err(|_| invalid(format!("record_bytes: {} is more than there can be", self.record_bytes)))?;
        Ok(Limits {
            record_bytes: if record_bytes == 0 { default.record_bytes } else { record_bytes },
            depth: if self.depth == 0 { default.depth } else { self.depth as usize },
            gzip_ratio: if self.gzip_ratio == 0 { default.gzip_ratio } else { self.gzip_ratio.into() },
            fail: self.flags & TMA_READER_FAIL_ON_LIMIT != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sized::read;
    use super::super::status::tma_status;
    use super::*;
    use crate::output::TextOptions;

    fn options_struct() -> tma_reader_options {
        // SAFETY: NULL is the default.
        unsafe { read(std::ptr::null()) }.unwrap()
    }

    fn options(set: impl FnOnce(&mut tma_reader_options)) -> Result<ReaderOptions, (tma_status, String)> {
        let mut options = options_struct();
        set(&mut options);
        // SAFETY: the tests' texts are static.
        unsafe {
            options.to_options().map(|(options, _)| options).map_err(|failure| {
                let (status, error) = failure.into_parts();
                (status, error.to_string())
            })
        }
    }

    #[test]
    fn all_zero_is_the_default() {
        assert_eq!(format!("{:?}", options(|_| ()).unwrap()), format!("{:?}", ReaderOptions::default()));
    }

    #[test]
    fn what_is_set_arrives() {
        let set = options(|options| {
            options.flags = TMA_READER_DIRECTORY
                | TMA_READER_JOIN_MEETING
                | TMA_READER_FAIL_ON_LIMIT
                | TMA_READER_AS_TEXT
                | TMA_READER_RAW;
            options.threads = 3;
            options.view = tma_view::Report as i32;
            options.text = tma_text_storage::Plain as i32;
            (options.record_bytes, options.depth, options.gzip_ratio) = (1000, 7, 20);
            options.columns = " Join* \r\n\nUserId".into();
            options.zone = "W. Europe Standard Time".into();
            options.temporary_folder = "/var/spool".into();
        })
        .unwrap();
        assert_eq!((set.threads, set.view, set.storage), (3, View::Report, Storage::Plain));
        let views = options(|options| options.text = tma_text_storage::View as i32).unwrap();
        assert_eq!(views.storage, Storage::View);
        assert_eq!((set.join_meeting, set.resolve, set.directory), (true, false, true));
        assert_eq!((set.limits.record_bytes, set.limits.depth, set.limits.gzip_ratio), (1000, 7, 20));
        assert!(set.limits.fail);
        assert_eq!(set.columns, ["Join*", "UserId"]);
        assert_eq!(set.zone, chrono_tz::Europe::Berlin);
        let text_cells = TextOptions { zone: set.zone, raw: true, ..TextOptions::default() };
        assert_eq!(set.text_cells, Some(text_cells));
        assert_eq!(set.temporary_folder, Some(PathBuf::from("/var/spool")));
    }

    const USERS: &str = "ObjectId,UserPrincipalName\n0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001,anna@contoso.example\n";

    #[test]
    fn maps_come_as_files_or_as_content() {
        let meetings = r#"[{"ICalUid":"UID1","Subject":"Weekly"}]"#;
        let set = options(|options| {
            options.user_map_content = USERS.into();
            options.meeting_map_content = meetings.into();
        })
        .unwrap();
        assert_eq!(set.user_map.unwrap().upn("0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001"), Some("anna@contoso.example"));
        assert_eq!(set.meeting_map.unwrap().len(), 1);
        let both = options(|options| (options.user_map, options.user_map_content) = ("a.csv".into(), USERS.into()));
        let message = "user_map_content: user_map is given too, and one is enough".to_owned();
        assert_eq!(both.unwrap_err(), (tma_status::InvalidArgument, message));
        let (status, message) = options(|options| options.meeting_map_content = "Name\nx\n".into()).unwrap_err();
        assert_eq!(status, tma_status::InvalidFormat);
        assert!(message.starts_with("meeting_map_content: not a meeting map: "), "{message}");
    }

    #[test]
    fn a_caller_from_before_the_maps_content_does_not_set_it() {
        let mut older = tma_reader_options { user_map_content: USERS.into(), ..options_struct() };
        older.client_ip_pattern = "^198".into();
        for (size, expected) in [
            (std::mem::offset_of!(tma_reader_options, user_map_content), false),
            (size_of::<tma_reader_options>(), true),
        ] {
            older.struct_size = size;
            // SAFETY: the struct is at least as large as it says; the tests' texts are static.
            let options = unsafe { read(&older).unwrap().to_options().unwrap().0 };
            assert_eq!((options.user_map.is_some(), options.filter.is_empty()), (expected, false));
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let refused = |set: fn(&mut tma_reader_options)| options(set).unwrap_err();
        let invalid = |message: &str| (tma_status::InvalidArgument, message.to_owned());
        assert_eq!(refused(|options| options.view = 3), invalid("view: 3 is no tma_view"));
        assert_eq!(refused(|options| options.text = -1), invalid("text: -1 is no tma_text_storage"));
        assert_eq!(refused(|options| options.format = 9), invalid("format: 9 is no tma_format"));
        assert_eq!(refused(|options| options.delimiter = 256), invalid("delimiter: 256 is no ASCII character"));
        let zone = refused(|options| options.zone = "Mars/Base".into());
        assert!(zone.1.starts_with("zone: no time zone is called `Mars/Base`: expected an IANA"), "{}", zone.1);
        let flags = refused(|options| options.flags = 1024);
        assert_eq!(flags, (tma_status::Unsupported, "flags: 0x400 is not known".to_owned()));
    }
}
