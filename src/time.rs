//! Instants: read in every form in which audit records write them, written as RFC 3339. UTC inside, zones at the edge.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Offset, TimeZone, Utc};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(
    /// The microseconds.
    pub i64,
);

const MICROS: i64 = 1_000_000;

/// Microseconds of 2015-01-01T00:00:00Z: no Teams record is older, so that what is older was never a time.
const EARLIEST: i64 = 1_420_070_400 * MICROS;

impl Timestamp {
    /// Whether it lies before 2015, and so stands for "no time" (`0001-01-01T00:00:00`, `1970-01-01`).
    pub fn is_placeholder(self) -> bool {
        self.0 < EARLIEST
    }

    /// Whole seconds from `start` to here, rounded toward the past; never wraps.
    pub fn seconds_since(self, start: Timestamp) -> i64 {
        self.0.saturating_sub(start.0).div_euclid(MICROS)
    }

    /// Reads a time: `YYYY-MM-DDTHH:MM:SS` (also with a blank for the `T`), with or without a fraction (digits beyond
    /// microseconds are cut), with `Z`, an offset (`+02:00`, `+0200`) or nothing (UTC), blanks around it, or
    /// `/Date(milliseconds)/`. Years 1 to 9999. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(inside) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
            // An offset behind the milliseconds is only for display: the number counts from the epoch in UTC.
            let end = inside.get(1..).and_then(|rest| rest.find(['+', '-'])).map_or(inside.len(), |at| at + 1);
            let millis: i64 = inside[..end].parse().ok()?;
            return millis.checked_mul(1000).map(Self);
        }
        let bytes = text.as_bytes();
        let head: &[u8; 19] = bytes.first_chunk()?;
        let [.., a, _, _, b, _, _, c, _, _, d, _, _, e, _, _] = head;
        if [a, b, d, e] != [&b'-', &b'-', &b':', &b':'] || !matches!(c, b'T' | b't' | b' ') {
            return None;
        }
        let two = |at: usize| digit(head[at]).zip(digit(head[at + 1])).map(|(tens, ones)| tens * 10 + ones);
        let year = two(0)? * 100 + two(2)?;
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two(5)?, two(8)?).filter(|_| year > 0)?;
        let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
        let mut rest = &bytes[19..];
        let mut micros = 0;
        if let [b'.' | b',', fraction @ ..] = rest {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 {
                return None;
            }
            let mut scale = 100_000;
            for byte in &fraction[..length.min(6)] {
                micros += digit(*byte)? * scale;
                scale /= 10;
            }
            rest = &fraction[length..];
        }
        let offset_minutes = match rest {
            [] | [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
                let hours = digit(*h1)? * 10 + digit(*h2)?;
                let minutes = digit(*m1)? * 10 + digit(*m2)?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let total = i64::from(hours * 60 + minutes);
                if *sign == b'-' { -total } else { total }
            }
            _ => return None,
        };
        // A leap second is taken as the first instant of the next minute.
        let time = match second {
            60 => date.and_hms_micro_opt(hour, minute, 59, micros)?.and_utc().timestamp_micros() + MICROS,
            _ => date.and_hms_micro_opt(hour, minute, second, micros)?.and_utc().timestamp_micros(),
        };
        Some(Self(time - offset_minutes * 60 * MICROS))
    }

    /// Reads a time as a person writes it: whatever [`Timestamp::parse`] reads, and `YYYY-MM-DD` (midnight) and
    /// `YYYY-MM-DD HH:MM`. Without `Z` or an offset it is local time in `zone`: of the two instants of an hour that
    /// comes twice the first, and a time that a clock change skips is read with the offset before the change.
    pub fn parse_in(text: &str, zone: chrono_tz::Tz) -> Option<Self> {
        let text = text.trim();
        let full = match text.as_bytes() {
            [_, _, _, _, b'-', _, _, b'-', _, _] => Cow::Owned(format!("{text}T00:00:00")),
            [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', _, _, b':', _, _, rest @ ..]
                if rest.first() != Some(&b':') =>
            {
                let (minutes, rest) = text.split_at_checked(16)?;
                Cow::Owned(format!("{minutes}:00{rest}"))
            }
            _ => Cow::Borrowed(text),
        };
        let time = Self::parse(&full)?;
        let is_local =
            full.get(19..).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte)));
        if !is_local {
            return Some(time);
        }
        let local = DateTime::<Utc>::from_timestamp_micros(time.0)?.naive_utc();
        let utc = match zone.from_local_datetime(&local).earliest() {
            Some(instant) => instant.naive_utc(),
            None => {
                let before = local.checked_sub_signed(chrono::TimeDelta::days(1))?;
                local.checked_sub_offset(zone.offset_from_utc_datetime(&before).fix())?
            }
        };
        Some(Self(utc.and_utc().timestamp_micros()))
    }

    /// Appends the instant in RFC 3339: `2026-01-18T12:53:38Z`, with a fraction of three or six digits only if there is
    /// one.
    pub fn write_utc(self, out: &mut Vec<u8>) {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => {
                write_local(time.naive_utc(), b'T', out);
                write_fraction(self.0.rem_euclid(MICROS), out);
                out.push(b'Z');
            }
            None => out.extend_from_slice(b"0001-01-01T00:00:00Z"),
        }
    }

    /// Appends the instant in RFC 3339 in `zone`, with its offset: `2026-01-18T13:53:38+01:00`.
    pub fn write_in(self, zone: chrono_tz::Tz, out: &mut Vec<u8>) {
        if zone == chrono_tz::UTC {
            return self.write_utc(out);
        }
        let Some(time) = DateTime::<Utc>::from_timestamp_micros(self.0) else { return self.write_utc(out) };
        let local = zone.from_utc_datetime(&time.naive_utc());
        write_local(local.naive_local(), b'T', out);
        write_fraction(self.0.rem_euclid(MICROS), out);
        let seconds = local.offset().fix().local_minus_utc();
        out.push(if seconds < 0 { b'-' } else { b'+' });
        let minutes = seconds.unsigned_abs() / 60;
        write_two(minutes / 60, out);
        out.push(b':');
        write_two(minutes % 60, out);
    }

    /// Appends the instant in `zone` as `yyyy-MM-dd HH:mm:ss`, without offset and fraction.
    pub fn write_classic(self, zone: chrono_tz::Tz, out: &mut Vec<u8>) {
        if let Some(time) = DateTime::<Utc>::from_timestamp_micros(self.0) {
            write_local(zone.from_utc_datetime(&time.naive_utc()).naive_local(), b' ', out);
        }
    }
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

fn write_two(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
}

fn write_local(time: chrono::NaiveDateTime, separator: u8, out: &mut Vec<u8>) {
    use chrono::{Datelike, Timelike};
    let year = time.year().clamp(0, 9999) as u32;
    write_two(year / 100, out);
    write_two(year % 100, out);
    out.push(b'-');
    write_two(time.month(), out);
    out.push(b'-');
    write_two(time.day(), out);
    out.push(separator);
    write_two(time.hour(), out);
    out.push(b':');
    write_two(time.minute(), out);
    out.push(b':');
    write_two(time.second(), out);
}

fn write_fraction(micros: i64, out: &mut Vec<u8>) {
    if micros == 0 {
        return;
    }
    let micros = micros as u32;
    out.push(b'.');
    write_two(micros / 10_000, out);
    if micros.is_multiple_of(1000) {
        out.push(b'0' + (micros / 1000 % 10) as u8);
    } else {
        write_two(micros / 100, out);
        write_two(micros, out);
    }
}

/// The zone of an IANA name (`Europe/Zurich`) or a Windows name (`W. Europe Standard Time`), without regard to case.
pub fn zone_by_name(name: &str) -> Option<chrono_tz::Tz> {
    let name = name.trim();
    chrono_tz::TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name)).or_else(|| {
        let windows = windows_timezones::WindowsTimezone::from_str(name).ok()?;
        Some(windows.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Option<Timestamp> {
        Timestamp::parse(text)
    }

    #[test]
    fn a_person_writes_times_without_seconds_and_without_zone() {
        let zurich = chrono_tz::Europe::Zurich;
        for (text, expected) in [
            ("2026-01-18", "2026-01-17T23:00:00Z"),
            ("2026-01-18 12:53", "2026-01-18T11:53:00Z"),
            ("2026-07-18T12:53", "2026-07-18T10:53:00Z"),
            ("2026-01-18 12:53:38.25", "2026-01-18T11:53:38.250Z"),
            ("2026-01-18T12:53Z", "2026-01-18T12:53:00Z"),
            (" 2026-01-18T12:53:38+02:00 ", "2026-01-18T10:53:38Z"),
            // 02:30 does not exist on that day, and comes twice on the other.
            ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
            ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(Timestamp::parse_in(text, zurich), utc(expected), "{text}");
        }
        for text in
            ["", "yesterday", "2026-13-01", "2026-01-18 12", "2026-01-18 12:5", "18.01.2026", "2026-01-1é 12:53"]
        {
            assert_eq!(Timestamp::parse_in(text, zurich), None, "{text}");
        }
    }
}
