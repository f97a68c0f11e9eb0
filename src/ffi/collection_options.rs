use std::path::PathBuf;

use super::guard::Failure;
use super::option_texts::{invalid, lines, time, zone};
use super::sized::Options;
use super::text::tma_text;
use crate::collection::CollectionOptions;
use crate::collection::checkpoint::Filters;
use crate::collection::plan::{LONGEST, PlanOptions, SHORTEST};
use crate::error::{Error, ErrorKind};
use crate::time::Timestamp;

/// tma_collection_options.flags: hand over nothing from the raw file that comes before the first window not marked as
/// emitted.
pub const TMA_COLLECTION_SKIP_REPLAY: u32 = 1;
/// tma_collection_options.flags: start afresh although there is a checkpoint; it and its raw file are renamed.
pub const TMA_COLLECTION_FORCE: u32 = 2;

const KNOWN_FLAGS: u32 = TMA_COLLECTION_SKIP_REPLAY | TMA_COLLECTION_FORCE;

/// More tries than this never end.
const MOST_RETRIES: i32 = 100;

/// How to collect. Begin with TMA_COLLECTION_OPTIONS_INIT, which is the default of everything, and set at least `now` and
/// `start`. Texts are read during tma_collection_new() only; those that hold several values hold one per line.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_collection_options {
    /// The size of this struct as the caller knows it, set by TMA_COLLECTION_OPTIONS_INIT.
    pub struct_size: usize,
    /// TMA_COLLECTION_FORCE and so on, or-ed.
    pub flags: u32,
    /// How long the first window is, in seconds: 60 to 604800; 0 means a day. Later ones adapt to what they hold.
    pub window_seconds: u32,
    /// How often a window is tried again after a failure before it is halved or becomes a gap, at most 100; 0 means 5, a
    /// negative number never.
    pub maximum_retries: i32,
    /// How far the next scheduled run goes back behind the end of this one, in seconds; 0 means 48 hours, a negative
    /// number not at all.
    pub overlap_seconds: i32,
    /// Where session ids and the spread of waits come from: a random number, another one for every run.
    pub seed: u64,
    /// What the clock says: microseconds since 1970-01-01T00:00:00Z.
    pub now: i64,
    /// When the range begins, by the time at which records were written: RFC 3339, or without an offset in `zone`. With a
    /// state that exists, where that goes on; then it may be empty.
    pub start: tma_text,
    /// When the range ends; empty means now, and so does what is later.
    pub end: tma_text,
    /// The time zone of `start` and `end`, an IANA or Windows name. Empty means UTC.
    pub zone: tma_text,
    /// The operations to search for; empty means MeetingDetail, MeetingParticipantDetail and CallParticipantDetail.
    pub operations: tma_text,
    /// Only records of what these people did.
    pub users: tma_text,
    /// Only records of what was done from these addresses.
    pub ip_addresses: tma_text,
    /// Only records that hold this text.
    pub free_text: tma_text,
    /// The checkpoint, by which a collection that ended goes on. Empty means none, or, with a raw file, that one's name
    /// and `.manifest.json`.
    pub checkpoint_path: tma_text,
    /// The raw file, with what arrived. Empty means none, or, with a checkpoint, that one's name and `.jsonl.gz`.
    pub raw_path: tma_text,
    /// The state of scheduled runs; empty means none. Where it exists the range begins where it says.
    pub state_path: tma_text,
    /// With a state: what else decides which records are delivered, as filters of the reader, in the caller's words. Runs of
    /// one state have the same.
    pub selection: tma_text,
}

// SAFETY: integers and raw pointers; all zero is the default of every field.
unsafe impl Options for tma_collection_options {
    const NAME: &'static str = "tma_collection_options";
}

impl tma_collection_options {
    /// The library's options.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_options(self) -> Result<CollectionOptions, Failure> {
        if self.flags & !KNOWN_FLAGS != 0 {
            return Err(Error::new(ErrorKind::Unsupported, format!("flags: {:#x} is not known", self.flags)).into());
        }
        let window_seconds = match i64::from(self.window_seconds) {
            0 => 86_400,
            seconds if (SHORTEST..=LONGEST).contains(&seconds) => seconds,
            seconds => return Err(invalid(format!("window_seconds: {seconds} is not {SHORTEST} to {LONGEST}"))),
        };
        let maximum_retries = match self.maximum_retries {
            0 => 5,
            ..0 => 0,
            retries if retries <= MOST_RETRIES => retries.unsigned_abs(),
            retries => return Err(invalid(format!("maximum_retries: {retries} is more than {MOST_RETRIES}"))),
        };
        let overlap_seconds = match self.overlap_seconds {
            0 => 2 * 86_400,
            seconds => i64::from(seconds.max(0)),
        };
        if Timestamp(self.now).is_placeholder() {
            return Err(invalid("now: what the clock says is needed".to_owned()));
        }
        let plan = PlanOptions { window_seconds, maximum_retries, seed: self.seed };
        // SAFETY: the caller's promise.
        unsafe {
            let zone = zone(self.zone)?;
            let values = |name, text: tma_text| -> Result<Vec<String>, Failure> {
                Ok(lines(text.as_str(name)?).map(str::to_owned).collect())
            };
            let path = |name, text: tma_text| -> Result<Option<PathBuf>, Failure> {
                let path = text.as_str(name)?;
                Ok((!path.is_empty()).then(|| path.into()))
            };
            Ok(CollectionOptions {
                start: time("start", self.start, zone)?,
                end: time("end", self.end, zone)?,
                now: Timestamp(self.now),
                filters: Filters {
                    operations: values("operations", self.operations)?,
                    users: values("users", self.users)?,
                    ip_addresses: values("ip_addresses", self.ip_addresses)?,
                    free_text: self.free_text.as_str("free_text")?.to_owned(),
                },
                plan,
                checkpoint: path("checkpoint_path", self.checkpoint_path)?,
                raw: path("raw_path", self.raw_path)?,
                state: path("state_path", self.state_path)?,
                selection: values("selection", self.selection)?,
                overlap_seconds,
                skip_replay: self.flags & TMA_COLLECTION_SKIP_REPLAY != 0,
                force: self.flags & TMA_COLLECTION_FORCE != 0,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sized::read;
    use super::super::status::tma_status;
    use super::*;

    fn options(set: fn(&mut tma_collection_options)) -> Result<CollectionOptions, (tma_status, String)> {
        // SAFETY: NULL is allowed; the texts are static.
        unsafe {
            let mut options: tma_collection_options = read(std::ptr::null()).unwrap();
            options.now = 1_767_225_600_000_000;
            set(&mut options);
            options.to_options()
        }
        .map_err(|failure| {
            let (status, error) = failure.into_parts();
            (status, error.to_string())
        })
    }

    #[test]
    fn the_default_is_a_day_and_five_tries_more() {
        let default = options(|_| {}).unwrap();
        assert_eq!((default.plan.window_seconds, default.plan.maximum_retries), (86_400, 5));
        assert_eq!((default.overlap_seconds, default.start, default.end), (172_800, None, None));
        assert!(default.checkpoint.is_none() && default.raw.is_none() && default.state.is_none());
        let none = options(|options| (options.maximum_retries, options.overlap_seconds) = (-1, -1)).unwrap();
        assert_eq!((none.plan.maximum_retries, none.overlap_seconds), (0, 0));
    }

    #[test]
    fn options_are_read() {
        let set = options(|options| {
            options.flags = TMA_COLLECTION_FORCE;
            options.start = "2026-01-01T01:00:00".into();
            options.end = "2026-01-02T00:00:00Z".into();
            options.zone = "Europe/Zurich".into();
            options.operations = "A\r\n B \n".into();
            options.checkpoint_path = "c.json".into();
        })
        .unwrap();
        assert!(set.force && !set.skip_replay);
        assert_eq!((set.start, set.filters.operations), (Some(set.now), ["A", "B"].map(str::to_owned).to_vec()));
        assert_eq!(set.end.map(|end| end.seconds_since(set.now)), Some(86_400));
        assert_eq!(set.checkpoint, Some(PathBuf::from("c.json")));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let refused = |set: fn(&mut tma_collection_options)| options(set).unwrap_err();
        let invalid = |message: &str| (tma_status::InvalidArgument, message.to_owned());
        assert_eq!(refused(|options| options.flags = 4).0, tma_status::Unsupported);
        assert_eq!(refused(|options| options.window_seconds = 59), invalid("window_seconds: 59 is not 60 to 604800"));
        assert_eq!(refused(|options| options.maximum_retries = 101), invalid("maximum_retries: 101 is more than 100"));
        assert_eq!(refused(|options| options.now = 0), invalid("now: what the clock says is needed"));
        assert!(refused(|options| options.start = "noon".into()).1.starts_with("start: `noon` is no time"));
    }
}
