use super::guard::Failure;
use super::option_texts::{FilterTexts, de_identifier, invalid, lines, side_file, time, zone};
use super::sized::Options;
use super::text::tma_text;
use crate::analysis::AnalysisOptions;
use crate::error::{Error, ErrorKind};
use crate::filter::name_pattern;
use crate::knowledge::{MeetingMap, NetworkMap, UserMap};
use crate::message;

/// tma_analysis_options.flags: take in calls too, each as a meeting under its CallId.
pub const TMA_ANALYSIS_CALLS: u32 = 1;
/// tma_analysis_options.flags: put together the meetings of one chat thread that began on one day.
pub const TMA_ANALYSIS_BY_SERIES: u32 = 2;
/// tma_analysis_options.flags: take a session whose end is not recorded to go on to the meeting's end.
pub const TMA_ANALYSIS_ASSUME_END: u32 = 4;

/// tma_analysis_options.flags: list returns after a longer gap among disconnections.
pub const TMA_ANALYSIS_RETURNS: u32 = 8;
/// tma_analysis_options.flags: list among disconnections devices that left while another one of the person stayed.
pub const TMA_ANALYSIS_HANDOVERS: u32 = 16;
/// tma_analysis_options.flags: look for disconnections of telephones, too.
pub const TMA_ANALYSIS_PHONES: u32 = 32;
/// tma_analysis_options.flags: list among outsiders those of whom no record tells what they are.
pub const TMA_ANALYSIS_UNKNOWN: u32 = 64;

/// tma_analysis_options.flags: leave applications, such as recording bots, out of attendance.
pub const TMA_ANALYSIS_NO_APPLICATIONS: u32 = 128;

const KNOWN_FLAGS: u32 = TMA_ANALYSIS_CALLS
    | TMA_ANALYSIS_BY_SERIES
    | TMA_ANALYSIS_ASSUME_END
    | TMA_ANALYSIS_RETURNS
    | TMA_ANALYSIS_HANDOVERS
    | TMA_ANALYSIS_PHONES
    | TMA_ANALYSIS_UNKNOWN
    | TMA_ANALYSIS_NO_APPLICATIONS;

/// How to answer. Begin with TMA_ANALYSIS_OPTIONS_INIT, which is the default of everything, and set what is wanted.
/// Texts are read during tma_analysis_new() only; those that hold several values hold one per line.
///
/// The filter, from `from` to `client_ip_pattern` with `with_users` and `participant_kinds`, chooses rows of answers: those
/// that one record behind them passes. What is in a row does not depend on it. So the filter belongs here and not to the
/// reader, which would leave out records that count.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_analysis_options {
    /// The size of this struct as the caller knows it, set by TMA_ANALYSIS_OPTIONS_INIT.
    pub struct_size: usize,
    /// TMA_ANALYSIS_CALLS and so on, or-ed.
    pub flags: u32,
    /// Say of each attendance whether it reached this percentage of the meeting, 1 to 100; 0 means not to.
    pub minimum_percent: u32,
    /// Shorter gaps are no disconnections: seconds; 0 means 1.
    pub minimum_gap_seconds: u32,
    /// Whoever is gone for longer has left: seconds; 0 means 300.
    pub maximum_gap_seconds: u32,
    /// How many bits of an IPv4 address are its network where no network map says: 1 to 32; 0 means 24.
    pub ipv4_prefix: u32,
    /// How many bits of an IPv6 address are its network where no network map says: 1 to 128; 0 means 64.
    pub ipv6_prefix: u32,
    /// The time zone, an IANA or Windows name: in which days begin, and of times in options that have none of their own.
    /// Empty means UTC.
    pub zone: tma_text,
    /// A file that says who people are: see tma_reader_options.user_map.
    pub user_map: tma_text,
    /// A file that says what meetings were called and when they were to be: see tma_reader_options.meeting_map.
    pub meeting_map: tma_text,
    /// Who people are, as the content of such a file. Not together with `user_map`.
    pub user_map_content: tma_text,
    /// What meetings were called, as the content of such a file. Not together with `meeting_map`.
    pub meeting_map_content: tma_text,
    /// A file that says where networks are: CSV or JSON with CIDR, Site and Country.
    pub network_map: tma_text,
    /// Where networks are, as the content of such a file. Not together with `network_map`.
    pub network_map_content: tma_text,
    /// Only outsiders with one of these flags, as the column Flags says them; one per line.
    pub outsider_flags: tma_text,
    /// Which names are like that of a help desk, as a regular expression in place of the one built in, in any case.
    pub name_pattern: tma_text,
    /// When meetings were to start; counts for those that began within 12 hours of it.
    pub scheduled_start: tma_text,
    /// When meetings were to end.
    pub scheduled_end: tma_text,
    /// Only sessions and meetings that end after this time: RFC 3339, or without an offset in `zone`.
    pub from: tma_text,
    /// Only sessions and meetings that begin before this time.
    pub to: tma_text,
    /// Only records of these kinds: Meeting, Participant, CallParticipant; one per line.
    pub kinds: tma_text,
    /// Only these meetings: MeetingId, meeting URL, ChatThreadId or the
    /// meeting ID of an invitation; one per line.
    pub meetings: tma_text,
    /// Only with one of these people as attendee or organizer: UPN, object id or name, with wildcards; one per line.
    pub users: tma_text,
    /// Only meetings organized by one of these people; one per line.
    pub organizers: tma_text,
    /// Only sessions whose ClientIP lies in one of these networks, as CIDR; one per line.
    pub networks: tma_text,
    /// Only sessions whose ClientIP matches this regular expression.
    pub client_ip_pattern: tma_text,
    /// Replace people, addresses and URLs by pseudonyms in answers and summaries, with this key: see
    /// tma_reader_options.de_identify_key.
    pub de_identify_key: tma_text,
    /// Only meetings and calls in which one of these people took part or which they organized, whoever the row is about:
    /// as `users`; one per line.
    pub with_users: tma_text,
    /// Only participants of these kinds: Member, Guest, Federated, Anonymous, Phone, Application, Consumer, Unknown; one
    /// per line. Of meetings those in which there was one.
    pub participant_kinds: tma_text,
}

// SAFETY: integers and raw pointers; all zero is the default of every field.
unsafe impl Options for tma_analysis_options {
    const NAME: &'static str = "tma_analysis_options";
}

impl tma_analysis_options {
    /// The library's options.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_options(self) -> Result<AnalysisOptions, Failure> {
        if self.flags & !KNOWN_FLAGS != 0 {
            return Err(Error::new(ErrorKind::Unsupported, format!("flags: {:#x} is not known", self.flags)).into());
        }
        let minimum_percent = u8::try_from(self.minimum_percent)
            .map_err(|_| invalid(format!("minimum_percent: {} is more than 100", self.minimum_percent)))?;
        let filter = FilterTexts {
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
        };
        let told = self.de_identify_key.length > 0;
        let default = AnalysisOptions::default();
        let given = |number: u32| Some(number).filter(|&number| number > 0);
        let prefix = |name, bits: u32, default| match given(bits).map(u8::try_from) {
            None => Ok(default),
            Some(bits_of_address) => {
                bits_of_address.map_err(|_| invalid(format!("{name}: no address has {bits} bits of network")))
            }
        };
        // SAFETY: the caller's promise.
        unsafe {
            let zone = zone(self.zone)?;
            Ok(AnalysisOptions {
                filter: filter.to_filter(zone, told)?,
                calls: self.flags & TMA_ANALYSIS_CALLS != 0,
                zone,
                user_map: side_file(
                    ("user_map", self.user_map),
                    ("user_map_content", self.user_map_content),
                    |path| UserMap::read(path),
                    UserMap::parse,
                )?,
                meeting_map: side_file(
                    ("meeting_map", self.meeting_map),
                    ("meeting_map_content", self.meeting_map_content),
                    |path| MeetingMap::read(path, zone),
                    |content| MeetingMap::parse(content, zone),
                )?,
                scheduled_start: time("scheduled_start", self.scheduled_start, zone)?,
                scheduled_end: time("scheduled_end", self.scheduled_end, zone)?,
                minimum_percent: Some(minimum_percent).filter(|&percent| percent > 0),
                network_map: side_file(
                    ("network_map", self.network_map),
                    ("network_map_content", self.network_map_content),
                    |path| NetworkMap::read(path),
                    NetworkMap::parse,
                )?,
                minimum_gap_seconds: given(self.minimum_gap_seconds).map_or(default.minimum_gap_seconds, i64::from),
                maximum_gap_seconds: given(self.maximum_gap_seconds).map_or(default.maximum_gap_seconds, i64::from),
                ipv4_prefix: prefix("ipv4_prefix", self.ipv4_prefix, default.ipv4_prefix)?,
                ipv6_prefix: prefix("ipv6_prefix", self.ipv6_prefix, default.ipv6_prefix)?,
                list_returns: self.flags & TMA_ANALYSIS_RETURNS != 0,
                list_handovers: self.flags & TMA_ANALYSIS_HANDOVERS != 0,
                include_phones: self.flags & TMA_ANALYSIS_PHONES != 0,
                include_unknown: self.flags & TMA_ANALYSIS_UNKNOWN != 0,
                outsider_flags: lines(self.outsider_flags.as_str("outsider_flags")?).map(str::to_owned).collect(),
                name_pattern: match self.name_pattern.as_str("name_pattern")? {
                    "" => None,
                    pattern => Some(name_pattern(pattern).map_err(|why| {
                        let error = Error::new(ErrorKind::InvalidArgument, message!["name_pattern: ", why]);
                        if told { error.unquoted() } else { error }
                    })?),
                },
                by_series: self.flags & TMA_ANALYSIS_BY_SERIES != 0,
                assume_end: self.flags & TMA_ANALYSIS_ASSUME_END != 0,
                exclude_applications: self.flags & TMA_ANALYSIS_NO_APPLICATIONS != 0,
                de_identify: de_identifier(self.de_identify_key)?,
                ..default
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sized::read;
    use super::super::status::tma_status;
    use super::*;

    fn options(set: impl FnOnce(&mut tma_analysis_options)) -> Result<AnalysisOptions, (tma_status, String)> {
        // SAFETY: NULL is the default; the tests' texts are static.
        unsafe {
            let mut options: tma_analysis_options = read(std::ptr::null()).unwrap();
            set(&mut options);
            options.to_options().map_err(|failure| {
                let (status, error) = failure.into_parts();
                (status, error.to_string())
            })
        }
    }

    #[test]
    fn all_zero_is_the_default() {
        assert_eq!(format!("{:?}", options(|_| ()).unwrap()), format!("{:?}", AnalysisOptions::default()));
    }

    #[test]
    fn what_is_set_arrives() {
        let set = options(|options| {
            options.flags =
                TMA_ANALYSIS_CALLS | TMA_ANALYSIS_BY_SERIES | TMA_ANALYSIS_ASSUME_END | TMA_ANALYSIS_NO_APPLICATIONS;
            options.minimum_percent = 75;
            options.zone = "Europe/Zurich".into();
            options.scheduled_start = "2026-01-18 13:00".into();
            options.scheduled_end = "2026-01-18T13:00:00Z".into();
            options.users = "anna@*\nbeat@*".into();
            options.user_map_content = "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e,anna@contoso.example".into();
        })
        .unwrap();
        let named = options(|options| options.name_pattern = "bank".into()).unwrap().name_pattern.unwrap();
        assert!(named.is_match("The BANK"));
        assert!(set.exclude_applications);
        assert!(set.calls && set.by_series && set.assume_end && !set.filter.is_empty() && set.user_map.is_some());
        assert_eq!((set.minimum_percent, set.zone), (Some(75), chrono_tz::Europe::Zurich));
        let hour = set.scheduled_end.zip(set.scheduled_start).map(|(end, start)| end.seconds_since(start));
        assert_eq!(hour, Some(3600));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let refused = options(|options| options.flags = 1 << 20).unwrap_err();
        assert_eq!(refused, (tma_status::Unsupported, "flags: 0x100000 is not known".to_owned()));
        let refused = options(|options| options.minimum_percent = 1000).unwrap_err();
        assert_eq!(refused, (tma_status::InvalidArgument, "minimum_percent: 1000 is more than 100".to_owned()));
        let refused = options(|options| options.ipv6_prefix = 300).unwrap_err();
        assert_eq!(refused.1, "ipv6_prefix: no address has 300 bits of network");
        let refused = options(|options| options.scheduled_end = "noon".into()).unwrap_err();
        assert!(refused.1.starts_with("scheduled_end: `noon` is no time"), "{}", refused.1);
    }
}
