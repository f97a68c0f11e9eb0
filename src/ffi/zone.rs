//! Time zones for callers who show times themselves.

use std::mem::MaybeUninit;

use super::error::tma_error;
use super::guard::{self, needed};
use super::option_texts;
use super::status::tma_status;
use super::text::tma_text;
use crate::time::Timestamp;

/// How far the clocks of a time zone (an IANA or Windows name; empty means UTC) are ahead of UTC at an instant, in seconds:
/// 3600 in Zurich in January. It is what the times in CSV of that zone carry. `microseconds` is the instant as in tables,
/// since 1970-01-01T00:00:00Z; beyond what calendars have it is 0. Fails with TMA_STATUS_INVALID_ARGUMENT where no time zone
/// has the name. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_zone_offset(
    zone: tma_text,
    microseconds: i64,
    out_seconds: Option<&mut MaybeUninit<i32>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out_seconds = needed(out_seconds, "out_seconds")?;
        // SAFETY: the caller's promise about texts.
        let zone = unsafe { option_texts::zone(zone) }?;
        out_seconds.write(Timestamp(microseconds).on_clock(zone).map_or(0, |(_, ahead)| ahead));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(zone: &str, microseconds: i64) -> Result<i32, tma_status> {
        let mut seconds = MaybeUninit::new(i32::MIN);
        // SAFETY: the text lives as long as the call.
        let status = unsafe { tma_zone_offset(zone.into(), microseconds, Some(&mut seconds), None) };
        // SAFETY: initialised above.
        if status == tma_status::Ok { Ok(unsafe { seconds.assume_init() }) } else { Err(status) }
    }

    #[test]
    fn an_offset_is_that_of_the_instant() {
        let change = 1_774_746_000_000_000; // 2026-03-29T01:00:00Z
        assert_eq!(offset("Europe/Zurich", change - 1), Ok(3600));
        assert_eq!(offset("W. Europe Standard Time", change), Ok(7200));
        assert_eq!(offset("", change), Ok(0));
        assert_eq!(offset("Asia/Kolkata", 0), Ok(19_800));
        assert_eq!(offset("Europe/Zurich", i64::MAX), Ok(0));
        assert_eq!(offset("Middle/Earth", 0), Err(tma_status::InvalidArgument));
    }
}
