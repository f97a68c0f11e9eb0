//! JSON text written by hand into a byte buffer: the generator's hot path builds no values.
//!
//! Every value is followed by a comma; [`close`] takes the last one back. Text is handed over already escaped
//! ([`escaped`] does that once per person or meeting), so that writing it is a copy.

/// Seconds since 1970-01-01T00:00:00Z.
pub(super) type Seconds = i64;

/// A GUID as lower-case text with hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Guid(pub(super) [u8; 36]);

const HEX: &[u8; 16] = b"0123456789abcdef";

impl Guid {
    pub(super) const ZERO: Guid = Guid(*b"00000000-0000-0000-0000-000000000000");

    pub(super) fn from_bits(high: u64, low: u64, version: u8) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        bytes[6] = bytes[6] & 0x0f | version << 4;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 15)];
            at += 2;
        }
        Guid(text)
    }

    /// A second GUID that belongs to this one: the hexadecimal digits of the first group reversed.
    pub(super) fn sibling(mut self) -> Self {
        self.0[..8].reverse();
        self
    }

    pub(super) fn text(&self) -> String {
        self.0.iter().map(|&byte| char::from(byte)).collect()
    }
}

/// A time as a record holds it.
#[derive(Clone, Copy)]
pub(super) enum Time {
    /// Without a zone, which means UTC.
    Plain(Seconds),
    /// With a `Z`.
    Zulu(Seconds),
    /// .NET's default value, in place of a time that was never set.
    Placeholder,
}

impl Time {
    /// The instant, or `None` for the placeholder.
    pub(super) fn instant(self) -> Option<Seconds> {
        match self {
            Time::Plain(seconds) | Time::Zulu(seconds) => Some(seconds),
            Time::Placeholder => None,
        }
    }
}

pub(super) const PLACEHOLDER_TIME: &[u8] = b"0001-01-01T00:00:00Z";

/// A calendar time in UTC.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

/// The calendar time of an instant (proleptic Gregorian, years counted from March so that the leap day comes last).
pub(super) fn civil(instant: Seconds) -> Civil {
    let (days, clock) = (instant.div_euclid(86_400) + 719_468, instant.rem_euclid(86_400));
    let (cycle, day_of_cycle) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Civil {
        year: cycle * 400 + year_of_cycle + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted + 2) / 5 + 1,
        hour: clock / 3600,
        minute: clock / 60 % 60,
        second: clock % 60,
    }
}

/// `YYYY-MM-DDTHH:MM:SS`.
pub(super) fn date_time(out: &mut Vec<u8>, instant: Seconds) {
    let time = civil(instant);
    let mut text = *b"0000-00-00T00:00:00";
    let mut digits = |at: usize, value: i64| {
        text[at] += (value / 10 % 10) as u8;
        text[at + 1] += (value % 10) as u8;
    };
    digits(0, time.year / 100);
    digits(2, time.year);
    digits(5, time.month);
    digits(8, time.day);
    digits(11, time.hour);
    digits(14, time.minute);
    digits(17, time.second);
    out.extend_from_slice(&text);
}

pub(super) fn digits(out: &mut Vec<u8>, value: i64) {
    let mut text = [0; 20];
    let mut at = text.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&text[at..]);
}

/// The text as it stands between the quotes of a JSON string.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1f' => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out
}

pub(super) fn key(out: &mut Vec<u8>, key: &str) {
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

pub(super) fn string(out: &mut Vec<u8>, text: impl AsRef<[u8]>) {
    out.push(b'"');
    out.extend_from_slice(text.as_ref());
    out.extend_from_slice(b"\",");
}

pub(super) fn text_field(out: &mut Vec<u8>, name: &str, text: impl AsRef<[u8]>) {
    key(out, name);
    string(out, text);
}

pub(super) fn optional_text(out: &mut Vec<u8>, name: &str, text: Option<impl AsRef<[u8]>>) {
    if let Some(text) = text {
        text_field(out, name, text);
    }
}

pub(super) fn number_field(out: &mut Vec<u8>, name: &str, value: i64) {
    key(out, name);
    digits(out, value);
    out.push(b',');
}

pub(super) fn bool_field(out: &mut Vec<u8>, name: &str, value: bool) {
    key(out, name);
    out.extend_from_slice(if value { b"true," } else { b"false," });
}

pub(super) fn optional_bool(out: &mut Vec<u8>, name: &str, value: Option<bool>) {
    if let Some(value) = value {
        bool_field(out, name, value);
    }
}

pub(super) fn time_field(out: &mut Vec<u8>, name: &str, time: Time) {
    key(out, name);
    out.push(b'"');
    match time {
        Time::Plain(instant) => date_time(out, instant),
        Time::Zulu(instant) => {
            date_time(out, instant);
            out.push(b'Z');
        }
        Time::Placeholder => out.extend_from_slice(PLACEHOLDER_TIME),
    }
    out.extend_from_slice(b"\",");
}

pub(super) fn optional_time(out: &mut Vec<u8>, name: &str, time: Option<Time>) {
    if let Some(time) = time {
        time_field(out, name, time);
    }
}

pub(super) fn open(out: &mut Vec<u8>, name: &str, bracket: u8) {
    key(out, name);
    out.push(bracket);
}

/// Ends an object or array that is itself a value inside another one.
pub(super) fn close(out: &mut Vec<u8>, bracket: u8) {
    finish(out, bracket);
    out.push(b',');
}

/// Ends the outermost object or array: no comma follows.
pub(super) fn finish(out: &mut Vec<u8>, bracket: u8) {
    if out.last() == Some(&b',') {
        out.pop();
    }
    out.push(bracket);
}
