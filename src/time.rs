//! Instants: read in every form in which audit records write them, written as RFC 3339. UTC inside, zones at the edge.

use std::borrow::Cow;
use std::str::FromStr;

use chrono::{DateTime, Offset, TimeZone, Utc};

use crate::message;
use crate::message::{Message, Quoted};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(
    /// The microseconds.
    pub i64,
);

const MICROS: i64 = 1_000_000;

/// Microseconds of 2015-01-01T00:00:00Z: no Teams record is older, so that what is older was never a time.
const EARLIEST: i64 = 1_420_070_400 * MICROS;

/// Microseconds of 0001-01-01T00:00:00Z and of the end of 9999: what four digits of a year can write.
const WRITABLE: std::ops::Range<i64> = -62_135_596_800 * MICROS..253_402_300_800 * MICROS;

/// The first and the last instant that .NET has stand for "no time", and programs that move them into another zone move
/// them by less than a day.
const DAY: i64 = 86_400 * MICROS;
const LATEST: i64 = WRITABLE.end - DAY;
const READABLE: std::ops::Range<i64> = WRITABLE.start - DAY..WRITABLE.end + DAY;

impl Timestamp {
    /// Whether it stands for "no time": before 2015 (`0001-01-01T00:00:00`, `1970-01-01`), or on the last day of the year
    /// 9999 or after it (`9999-12-31T23:59:59.9999999`, in whatever zone).
    pub fn is_placeholder(self) -> bool {
        self.placeholder().is_some()
    }

    /// Why it stands for "no time", if it does.
    pub fn placeholder(self) -> Option<&'static str> {
        match self.0 {
            ..EARLIEST => Some("lies before 2015"),
            LATEST.. => Some("lies at the end of the year 9999"),
            _ => None,
        }
    }

    /// Whole seconds from `start` to here, rounded toward the past; never wraps.
    pub fn seconds_since(self, start: Timestamp) -> i64 {
        self.0.saturating_sub(start.0).div_euclid(MICROS)
    }

    /// Reads a time: `YYYY-MM-DDTHH:MM:SS` (also with a blank for the `T`), with or without a fraction (digits beyond
    /// microseconds are cut), with `Z`, an offset (`+02:00`, `+0200`) or nothing (UTC), blanks around it, or
    /// `/Date(milliseconds)/`. Years 1 to 9999, where an offset may lead to the day before or after those, which is a
    /// placeholder. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(inside) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
            // An offset behind the milliseconds is only for display: the number counts from the epoch in UTC.
            let end = inside.get(1..).and_then(|rest| rest.find(['+', '-'])).map_or(inside.len(), |at| at + 1);
            let millis: i64 = inside[..end].parse().ok()?;
            return millis.checked_mul(1000).map(Self).filter(|time| READABLE.contains(&time.0));
        }
        let bytes = text.as_bytes();
        let head: &[u8; 19] = bytes.first_chunk()?;
        let [.., a, _, _, b, _, _, c, _, _, d, _, _, e, _, _] = head;
        if [a, b, d, e] != [&b'-', &b'-', &b':', &b':'] || !matches!(c, b'T' | b't' | b' ') {
            return None;
        }
        let two = |at: usize| digit(head[at]).zip(digit(head[at + 1])).map(|(tens, ones)| tens * 10 + ones);
        let year = two(0)? * 100 + two(2)?;
        let days = days_since_epoch(year, two(5)?, two(8)?)?;
        let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
        // A leap second is taken as the first instant of the next minute.
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
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
        let seconds = days * 86_400 + i64::from(hour * 3600 + minute * 60 + second) - offset_minutes * 60;
        Some(Self(seconds * MICROS + i64::from(micros)))
    }

    /// Reads a time as records have it ([`Timestamp::parse`]), or else as people see it ([`Timestamp::parse_as_shown`]).
    pub fn recorded_or_shown(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse_as_shown(text))
    }

    /// Reads a time as PowerShell and spreadsheets show it to people, where that leaves no doubt which is the day and which
    /// the month: `2/3/2026 2:20:11 PM` (the third of February: bare numbers and capitals are the United States'),
    /// `3/02/2026 2:20 pm`, `18/2/2026 14:20:11 +01:00`, `3.2.2026 14:20:11`, `3-2-2026 14:20`, `2026/2/3 14:20:11`. It is taken as
    /// UTC, in which records are written. `None` for anything else, and for `02/03/2026 14:20:11`, which is a day of February
    /// in one country and of March in another.
    pub fn parse_as_shown(text: &str) -> Option<Self> {
        let text = text.trim();
        // As a DateTimeOffset is shown: the clock, and how far it is ahead of UTC.
        if let Some((clock, offset)) = text.rsplit_once(' ').filter(|(_, offset)| offset.starts_with(['+', '-'])) {
            let local = Self::parse_as_shown(clock)?;
            let ahead = Self::parse(&format!("2000-01-01T00:00:00{offset}"))?.0;
            return Some(Self(local.0 + ahead - 946_684_800 * MICROS));
        }
        let (date, time) = text.trim().split_once([' ', ','])?;
        let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
        let mut parts = date.split(separator);
        let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let (clock, half) = match time.trim().split_once([' ', '\u{202f}', '\u{a0}']) {
            Some((clock, half)) => (clock, Some(half)),
            None => (time.trim(), None),
        };
        // Of the cultures that write both numbers bare only those with the month first write the half of the day so.
        let is_capital = |half: &str| matches!(half, "AM" | "PM");
        let number = |text: &str| {
            let is_it = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
            is_it.then(|| text.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = match (first.len(), third.len(), separator) {
            (4, _, _) => (first, number(second)?, number(third)?),
            (_, 4, '/') => {
                let (one, two) = (number(first)?, number(second)?);
                let is_day_first = match () {
                    () if one > 12 || two > 12 || one == two => one > 12,
                    () if first.len() == 1 && second.starts_with('0') => true,
                    () if half.is_some_and(is_capital) && !first.starts_with('0') && !second.starts_with('0') => false,
                    () => return None,
                };
                if is_day_first { (third, two, one) } else { (third, one, two) }
            }
            (_, 4, _) => (third, number(second)?, number(first)?),
            _ => return None,
        };
        let (hour, rest) = clock.split_once(':')?;
        let hour = match (number(hour)?, half.map(str::to_ascii_lowercase).as_deref()) {
            (hour, None) => hour,
            (hour @ 1..=12, Some("am" | "a.m.")) => hour % 12,
            (hour @ 1..=12, Some("pm" | "p.m.")) => hour % 12 + 12,
            _ => return None,
        };
        let seconds = if rest.len() == 2 { ":00" } else { "" };
        Self::parse(&format!("{year}-{month:02}-{day:02}T{hour:02}:{rest}{seconds}"))
    }

    /// Reads a time as a person writes it: whatever [`Timestamp::parse`] reads, and `YYYY-MM-DD` (midnight) and
    /// `YYYY-MM-DD HH:MM`, where month, day and hour may have one digit (`2026-1-5 9:00`). Without `Z` or an offset it is local time in `zone`: of the two instants of an hour that
    /// comes twice the first, and a time that a clock change skips is read with the offset before the change. Years 1 to
    /// 9999, in UTC too.
    pub fn parse_in(text: &str, zone: chrono_tz::Tz) -> Option<Self> {
        let text = &*padded(text.trim());
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
            return Some(time).filter(|time| WRITABLE.contains(&time.0));
        }
        let local = DateTime::<Utc>::from_timestamp_micros(time.0)?.naive_utc();
        let utc = match zone.from_local_datetime(&local).earliest() {
            Some(instant) => instant.naive_utc(),
            None => {
                let before = local.checked_sub_signed(chrono::TimeDelta::days(1))?;
                local.checked_sub_offset(zone.offset_from_utc_datetime(&before).fix())?
            }
        };
        Some(Self(utc.and_utc().timestamp_micros())).filter(|time| WRITABLE.contains(&time.0))
    }

    /// The same, or else what is wrong with the text and how to write it.
    pub fn read_in(text: &str, zone: chrono_tz::Tz) -> Result<Self, Message> {
        Self::parse_in(text, zone).ok_or_else(|| {
            let days = days_of_a_local_form(text);
            match days.as_slice() {
                [] => message![
                    "`",
                    Quoted(text),
                    "` is no time: expected a date (2026-01-18), a local time (2026-01-18 12:53) or RFC 3339 \
                     (2026-01-18T12:53:38Z)"
                ],
                [day] => message!["`", Quoted(text), "`: write the year first, ", Quoted(day)],
                [day, other, ..] => message![
                    "`",
                    Quoted(text),
                    "` may be one of two days: write the year first, ",
                    Quoted(day),
                    " or ",
                    Quoted(other)
                ],
            }
        })
    }

    /// Appends the instant in RFC 3339: `2026-01-18T12:53:38Z`, with a fraction of three or six digits only if there is
    /// one. A year beyond 9999 or before 1, which no record has, is written with its sign, as ISO 8601 does.
    pub fn write_utc(self, out: &mut Vec<u8>) {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => {
                write_local(time.naive_utc(), b'T', out);
                write_fraction(self.0.rem_euclid(MICROS), out);
                out.push(b'Z');
            }
            // Further away than any calendar goes.
            None => out.extend_from_slice(format!("/Date({})/", self.0.div_euclid(1000)).as_bytes()),
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

    /// What a clock in `zone` shows, in microseconds since its 1970 began, and how far it is ahead of UTC, in seconds.
    /// `None` outside of what calendars have.
    pub(crate) fn on_clock(self, zone: chrono_tz::Tz) -> Option<(i64, i32)> {
        let time = DateTime::<Utc>::from_timestamp_micros(self.0)?;
        let ahead = zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc();
        Some((self.0.checked_add(i64::from(ahead) * MICROS)?, ahead))
    }

    /// Appends the instant in `zone` as `yyyy-MM-dd HH:mm:ss`, without offset and fraction.
    pub fn write_classic(self, zone: chrono_tz::Tz, out: &mut Vec<u8>) {
        if let Some(time) = DateTime::<Utc>::from_timestamp_micros(self.0) {
            write_local(zone.from_utc_datetime(&time.naive_utc()).naive_local(), b' ', out);
        }
    }
}

/// Days from 1970-01-01 to a date of the years 1 to 9999; `None` for a date that no calendar has.
fn days_since_epoch(year: u32, month: u32, day: u32) -> Option<i64> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => return None,
    };
    if year == 0 || day == 0 || day > length {
        return None;
    }
    // Years that begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    Some(i64::from(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year) - 719_468)
}

/// The text with two digits for a month, day and hour of one: `2026-1-5 9:00`. What has another form stays as it is.
fn padded(text: &str) -> Cow<'_, str> {
    let (date, rest) = text.split_at(text.find(['T', 't', ' ']).unwrap_or(text.len()));
    let is_number = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Cow::Borrowed(text);
    };
    let is_short_hour = matches!(rest.as_bytes(), [_, b'0'..=b'9', b':', ..]);
    if year.len() != 4 || !is_number(month) || !is_number(day) || (date.len() == 10 && !is_short_hour) {
        return Cow::Borrowed(text);
    }
    let (separator, clock) = rest.split_at(usize::from(!rest.is_empty()));
    let zero = if is_short_hour { "0" } else { "" };
    Cow::Owned(format!("{year}-{month:0>2}-{day:0>2}{separator}{zero}{clock}"))
}

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

fn write_two(number: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&[b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
}

fn write_local(time: chrono::NaiveDateTime, separator: u8, out: &mut Vec<u8>) {
    use chrono::{Datelike, Timelike};
    match u32::try_from(time.year()) {
        Ok(year @ 1..=9999) => {
            write_two(year / 100, out);
            write_two(year % 100, out);
        }
        _ => out.extend_from_slice(format!("{:+05}", time.year()).as_bytes()),
    }
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

/// What to expect in place of a name that no time zone has: the form, what is understood besides (as `, or local`), and up to
/// three zones with it in their names.
pub fn expected_zone(name: &str, besides: &str) -> String {
    let plain = |text: &str| text.trim().to_lowercase().replace('_', " ");
    let wanted = plain(name);
    let near: Vec<_> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| wanted.len() >= 3 && plain(name).contains(&wanted))
        .take(3)
        .collect();
    let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
    format!("expected an IANA or Windows name such as Europe/Zurich or `W. Europe Standard Time`{besides}{hint}")
}

/// The zone of an IANA name (`Europe/Zurich`) or a Windows name (`W. Europe Standard Time`), without regard to case.
pub fn zone_by_name(name: &str) -> Option<chrono_tz::Tz> {
    let name = name.trim();
    chrono_tz::TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name)).or_else(|| {
        let windows = windows_timezones::WindowsTimezone::from_str(name).ok()?;
        Some(windows.into())
    })
}

/// The days that a date with its year last, as most countries write it, may stand for: `1/12/2026`, `12.1.2026`.
fn days_of_a_local_form(text: &str) -> Vec<String> {
    let date = text.trim().split([' ', 'T', ',']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [first, second, year] = parts.as_slice() else { return Vec::new() };
    let number = |part: &str, digits: &[usize]| {
        (digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (Some(first), Some(second), Some(year)) = (number(first, &[1, 2]), number(second, &[1, 2]), number(year, &[4]))
    else {
        return Vec::new();
    };
    let day = |month: u32, day: u32| {
        let year = i32::try_from(year).ok()?;
        chrono::NaiveDate::from_ymd_opt(year, month, day).map(|day| day.format("%Y-%m-%d").to_string())
    };
    let mut days: Vec<String> = [day(first, second), day(second, first)].into_iter().flatten().collect();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_shown_are_read_where_they_leave_no_doubt() {
        let read = |text: &str| {
            let mut out = Vec::new();
            Timestamp::parse_as_shown(text)?.write_utc(&mut out);
            String::from_utf8(out).ok()
        };
        for (text, expected) in [
            ("2/18/2026 2:20:11 PM", "2026-02-18T14:20:11Z"),
            ("2/3/2026 2:20:11 PM", "2026-02-03T14:20:11Z"),
            ("10/11/2026 12:20:11 AM", "2026-10-11T00:20:11Z"),
            ("12/19/2026 12:05:00 AM", "2026-12-19T00:05:00Z"),
            ("3/02/2026 2:20 pm", "2026-02-03T14:20:00Z"),
            ("18/2/2026 14:20:11", "2026-02-18T14:20:11Z"),
            ("01/18/2026 14:20:11", "2026-01-18T14:20:11Z"),
            ("02/02/2026 14:20:11.25", "2026-02-02T14:20:11.250Z"),
            ("3.2.2026 14:20:11", "2026-02-03T14:20:11Z"),
            ("03-02-2026 14:20", "2026-02-03T14:20:00Z"),
            ("2026/2/3 9:20:11", "2026-02-03T09:20:11Z"),
            ("2/2/2026, 2:20:11.000\u{202f}PM", "2026-02-02T14:20:11Z"),
            ("1/18/2026 2:20:11 PM +01:00", "2026-01-18T13:20:11Z"),
            ("18.01.2026 14:20:11 -05:30", "2026-01-18T19:50:11Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "02/03/2026 14:20:11",
            "2/3/2026 2:20:11 pm",
            "02/03/2026 2:20:11 PM",
            "2/3/26 1:00",
            "13/13/2026 1:00",
            "2/3/2026",
            "x",
            "1/2/2026 25:00",
            "1/20/2026 13:00 PM",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
    use proptest::prelude::*;

    fn utc(time: Timestamp) -> String {
        let mut out = Vec::new();
        time.write_utc(&mut out);
        String::from_utf8(out).expect("ASCII")
    }

    proptest! {
        #[test]
        fn days_agree_with_chrono(year in 0u32..10_000, month in 0u32..14, day in 0u32..33) {
            let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
            let date = chrono::NaiveDate::from_ymd_opt(year as i32, month, day).filter(|_| year > 0);
            let expected = date.map(|date| date.signed_duration_since(epoch).num_days());
            prop_assert_eq!(days_since_epoch(year, month, day), expected);
        }
    }

    fn read(text: &str) -> Option<String> {
        Timestamp::parse(text).map(utc)
    }

    #[test]
    fn the_plain_form_is_utc() {
        assert_eq!(Timestamp::parse("1970-01-01T00:00:00"), Some(Timestamp(0)));
        assert_eq!(Timestamp::parse("2026-01-18T12:53:38"), Some(Timestamp(1_768_740_818_000_000)));
        assert_eq!(read("2026-01-18T12:53:38").as_deref(), Some("2026-01-18T12:53:38Z"));
        assert_eq!(read("2026-01-18 12:53:38").as_deref(), Some("2026-01-18T12:53:38Z"));
    }

    #[test]
    fn zones_and_offsets_become_utc() {
        for text in [
            "2026-01-18T12:53:38Z",
            "2026-01-18t12:53:38z",
            "2026-01-18T14:53:38+02:00",
            "2026-01-18T14:53:38+0200",
            "2026-01-18T07:23:38-05:30",
            "2026-01-18T12:53:38+00:00",
        ] {
            assert_eq!(read(text).as_deref(), Some("2026-01-18T12:53:38Z"), "{text}");
        }
        assert_eq!(read("2026-01-01T00:30:00+01:00").as_deref(), Some("2025-12-31T23:30:00Z"));
    }

    #[test]
    fn fractions_are_cut_to_microseconds() {
        for (text, expected) in [
            ("2026-01-24T06:54:24.0000000Z", "2026-01-24T06:54:24Z"),
            ("2026-01-24T06:54:24.5", "2026-01-24T06:54:24.500Z"),
            ("2026-01-24T06:54:24.123Z", "2026-01-24T06:54:24.123Z"),
            ("2026-01-24T06:54:24.1234567Z", "2026-01-24T06:54:24.123456Z"),
            ("2026-01-24T06:54:24,25+01:00", "2026-01-24T05:54:24.250Z"),
            ("2026-01-24T06:54:24.000001", "2026-01-24T06:54:24.000001Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_trailing_blank_is_no_part_of_the_time() {
        assert_eq!(read("2026-01-24T06:54:24.0000000Z ").as_deref(), Some("2026-01-24T06:54:24Z"));
        assert_eq!(read("\t2026-01-24T06:54:24\n").as_deref(), Some("2026-01-24T06:54:24Z"));
    }

    #[test]
    fn dates_break_in_windows_power_shell() {
        assert_eq!(read("/Date(1642510418000)/").as_deref(), Some("2022-01-18T12:53:38Z"));
        assert_eq!(read("/Date(1642510418123)/").as_deref(), Some("2022-01-18T12:53:38.123Z"));
        assert_eq!(read("/Date(1642510418000+0200)/").as_deref(), Some("2022-01-18T12:53:38Z"));
        assert_eq!(read("/Date(1642510418000-0500)/").as_deref(), Some("2022-01-18T12:53:38Z"));
        assert_eq!(Timestamp::parse("/Date(-1000)/"), Some(Timestamp(-1_000_000)));
        for text in ["/Date()/", "/Date(x)/", "/Date(1642510418000)", "/Date(é)/", "/Date(9223372036854775807)/"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("/Date(999999999999999)/"), None);
        assert_eq!(utc(Timestamp(i64::MAX)), "/Date(9223372036854775)/");
    }

    #[test]
    fn a_leap_second_is_the_next_minute() {
        assert_eq!(read("2016-12-31T23:59:60Z").as_deref(), Some("2017-01-01T00:00:00Z"));
    }

    #[test]
    fn leap_days() {
        assert_eq!(read("2024-02-29T00:00:00").as_deref(), Some("2024-02-29T00:00:00Z"));
        assert_eq!(read("2023-02-29T00:00:00"), None);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            " ",
            "n/a",
            "yesterday",
            "2026-01-18",
            "2026-01-18T12:53",
            "2026-13-01T00:00:00",
            "2026-00-10T00:00:00",
            "2026-01-32T00:00:00",
            "2026-01-18T24:00:00",
            "2026-01-18T12:60:00",
            "2026-01-18T12:53:61",
            "2026-01-18T12:53:38.",
            "2026-01-18T12:53:38.Z",
            "2026-01-18T12:53:38X",
            "2026-01-18T12:53:38+24:00",
            "2026-01-18T12:53:38+02:60",
            "2026-01-18T12:53:38+2:00",
            "2026-01-18T12:53:38Z Z",
            "2026/01/18T12:53:38",
            "2026-01-18_12:53:38",
            "0000-01-01T00:00:00",
            "+026-01-18T12:53:38",
            "6/14/2021 11:03:21 AM",
            "2026-01-1éT12:53:38",
            "1642510418",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn placeholders_lie_before_2015() {
        let is_placeholder = |text: &str| Timestamp::parse(text).map(Timestamp::is_placeholder);
        assert_eq!(is_placeholder("0001-01-01T00:00:00"), Some(true));
        assert_eq!(is_placeholder("1970-01-01T00:00:00Z"), Some(true));
        assert_eq!(is_placeholder("2014-12-31T23:59:59.999999"), Some(true));
        assert_eq!(is_placeholder("9999-12-30T23:59:59.999999"), Some(false));
        // .NET's last instant and its first, as they are, cut, and moved into other zones.
        for text in [
            "9999-12-31T23:59:59.9999999",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59.999Z",
            "9999-12-31T23:59:59",
            "9999-12-31 23:59:59",
            "9999-12-31T00:00:00",
            "9999-12-31T23:59:59.9999999+14:00",
            "9999-12-31T23:59:59.9999999-12:00",
            "/Date(253402300799999)/",
            "/Date(253402300800000)/",
            "0001-01-01T00:00:00.0000000Z",
            "0001-01-01T00:00:00+14:00",
            "0001-01-01T00:00:00-12:00",
            "/Date(-62135596800000)/",
            "/Date(-62135600400000)/",
        ] {
            assert_eq!(is_placeholder(text), Some(true), "{text}");
        }
        assert_eq!(is_placeholder("2015-01-01T00:00:00"), Some(false));
        assert_eq!(is_placeholder("2015-01-01T00:30:00+01:00"), Some(true));
    }

    #[test]
    fn durations_wrap_at_24_h_and_lose_their_sign() {
        let at = |text: &str| Timestamp::parse(text).expect("a time");
        let start = at("2026-01-18T12:00:00");
        assert_eq!(at("2026-01-20T13:00:01").seconds_since(start), 49 * 3600 + 1);
        assert_eq!(at("2026-01-18T11:59:59").seconds_since(start), -1);
        assert_eq!(at("2026-01-18T12:00:00.9").seconds_since(start), 0);
        assert_eq!(Timestamp(i64::MIN).seconds_since(Timestamp(i64::MAX)), i64::MIN.div_euclid(MICROS));
    }

    #[test]
    fn zones_are_written_with_their_offset() {
        let in_zone = |text: &str, zone: &str| {
            let mut out = Vec::new();
            Timestamp::parse(text)?.write_in(zone_by_name(zone)?, &mut out);
            String::from_utf8(out).ok()
        };
        let expect = |text, zone, expected: &str| assert_eq!(in_zone(text, zone).as_deref(), Some(expected), "{zone}");
        expect("2026-01-18T12:53:38Z", "Europe/Zurich", "2026-01-18T13:53:38+01:00");
        expect("2026-07-18T12:53:38.5Z", "W. Europe Standard Time", "2026-07-18T14:53:38.500+02:00");
        expect("2026-01-18T12:53:38Z", "america/st_johns", "2026-01-18T09:23:38-03:30");
        expect("2026-01-18T23:53:38Z", "Asia/Kathmandu", "2026-01-19T05:38:38+05:45");
        expect("2026-01-18T12:53:38Z", "UTC", "2026-01-18T12:53:38Z");
        // No instant is written a year early or late.
        expect("9999-12-31T23:30:00Z", "Europe/Zurich", "+10000-01-01T00:30:00+01:00");
        expect("9999-12-31T23:59:59.9999999-01:00", "UTC", "+10000-01-01T00:59:59.999999Z");
        expect("0001-01-01T00:30:00Z", "Etc/GMT+1", "+0000-12-31T23:30:00-01:00");
        assert_eq!(zone_by_name("Middle/Earth"), None);
        assert!(expected_zone("zurich", "").ends_with("; did you mean Europe/Zurich?"));
        assert!(expected_zone("new york", "").ends_with("; did you mean America/New_York?"));
        assert!(expected_zone("+01:00", ", or local").ends_with("or local"));
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
            ("2026-1-5", "2026-01-04T23:00:00Z"),
            ("2026-1-15 9:00", "2026-01-15T08:00:00Z"),
            ("2026-01-12 9:00", "2026-01-12T08:00:00Z"),
            ("2026-1-5T9:00:30Z", "2026-01-05T09:00:30Z"),
            // 02:30 does not exist on that day, and comes twice on the other.
            ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
            ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(Timestamp::parse_in(text, zurich), Timestamp::parse(expected), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-13-1",
            "2026-001-1",
            "2026-1-",
            "26-1-5",
            "2026-1-5 9",
            "2026-1-5 9:0",
            "2026-1-5-3",
            "2026-01-18 12",
            "2026-01-18 12:5",
            "18.01.2026",
            "2026-01-1é 12:53",
            "2026-1-5 é:00",
        ] {
            assert_eq!(Timestamp::parse_in(text, zurich), None, "{text}");
        }
    }

    #[test]
    fn a_date_with_the_year_last_is_refused_with_how_to_write_it() {
        let said = |text| Timestamp::read_in(text, chrono_tz::UTC).unwrap_err().to_string();
        for text in ["01/12/2026", "1/12/2026 8:00 AM", "01.12.2026", "1-12-2026T08:00"] {
            let ending = "` may be one of two days: write the year first, 2026-01-12 or 2026-12-01";
            assert_eq!(said(text), format!("`{text}{ending}"));
        }
        for text in ["18.1.2026", "1/18/2026 12:53"] {
            assert_eq!(said(text), format!("`{text}`: write the year first, 2026-01-18"));
        }
        assert_eq!(said("2/2/2026"), "`2/2/2026`: write the year first, 2026-02-02");
        for text in ["", "noon", "31/31/2026", "1/2", "1/2/26", "1.2.2026.3", "99999999999/1/2026", "é/1/2026"] {
            assert!(said(text).contains("is no time: expected a date (2026-01-18)"), "{text}");
        }
        assert!(Timestamp::read_in("2026-01-12", chrono_tz::UTC).is_ok());
    }

    #[test]
    fn the_classic_form_has_neither_offset_nor_fraction() {
        let mut out = Vec::new();
        let zone = zone_by_name("Europe/Zurich").expect("a zone");
        Timestamp::parse("2026-01-18T12:53:38.5Z").expect("a time").write_classic(zone, &mut out);
        assert_eq!(out, b"2026-01-18 13:53:38");
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(micros in WRITABLE) {
            let time = Timestamp(micros);
            prop_assert_eq!(Timestamp::parse(&utc(time)), Some(time));
        }

        #[test]
        fn never_panics(text in "[-+0-9T:.Z/Date() é]{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
