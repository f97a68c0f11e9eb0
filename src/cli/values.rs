//! The values of options that are more than a text or a number.

use chrono_tz::Tz;
use teams_meeting_audit::time::{expected_zone, zone_by_name};

/// A zone by its IANA or Windows name, or `local`: this machine's.
pub(crate) fn zone(text: &str) -> Result<Tz, String> {
    if text.eq_ignore_ascii_case("local") {
        return local_zone().ok_or_else(|| "this machine does not say its time zone: name it".to_owned());
    }
    zone_by_name(text).ok_or_else(|| expected_zone(text, ", or local"))
}

/// The zone of this machine, if it has one with a name.
pub(crate) fn local_zone() -> Option<Tz> {
    zone_by_name(&iana_time_zone::get_timezone().ok()?)
}

/// A number of bytes: `65536`, `64K`, `64M`, `2G`, also with `B` or `iB` behind.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let expected = || "expected a number of bytes such as 1048576, 512K, 64M or 2G".to_owned();
    let upper = text.trim().to_ascii_uppercase();
    let number = upper.strip_suffix("IB").or_else(|| upper.strip_suffix('B')).unwrap_or(&upper);
    let (digits, shift) = match number.as_bytes().last() {
        Some(b'K') => (number.trim_end_matches('K'), 10),
        Some(b'M') => (number.trim_end_matches('M'), 20),
        Some(b'G') => (number.trim_end_matches('G'), 30),
        _ => (number, 0),
    };
    let number: usize = digits.trim().parse().map_err(|_| expected())?;
    number.checked_mul(1 << shift).filter(|&size| size > 0).ok_or_else(expected)
}

/// The character between two cells.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        _ if text.eq_ignore_ascii_case("tab") || text == r"\t" => Ok(b'\t'),
        [one] => Ok(*one),
        _ => Err("expected one character such as , or ; or |, or the word tab".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, expected) in
            [("1", 1), ("65536", 65536), ("512k", 512 << 10), ("64MiB", 64 << 20), ("2 GB", 2 << 30)]
        {
            assert_eq!(size(text), Ok(expected), "{text}");
        }
        for text in ["", "0", "M", "-1", "1.5M", "64T", "99999999999999999999G"] {
            assert!(size(text).is_err_and(|error| error.contains("64M")), "{text}");
        }
    }

    #[test]
    fn zones_by_name_and_what_is_near() {
        assert_eq!(zone("europe/zurich"), Ok(chrono_tz::Europe::Zurich));
        assert_eq!(zone("W. Europe Standard Time"), Ok(chrono_tz::Europe::Berlin));
        assert!(zone("Zurich").is_err_and(|error| error.ends_with("did you mean Europe/Zurich?")));
        assert!(zone("x").is_err_and(|error| error.ends_with("or local")));
    }

    #[test]
    fn delimiters() {
        assert_eq!((delimiter(";"), delimiter("TAB"), delimiter(r"\t")), (Ok(b';'), Ok(b'\t'), Ok(b'\t')));
        assert!(delimiter("").is_err() && delimiter(";;").is_err());
    }
}
