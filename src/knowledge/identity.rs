//! What identifies a person or a meeting, whatever its spelling.

use crate::audit::{is_placeholder, parse_guid, record_key};

/// A GUID in any spelling as a number; `None` for other text and for the all-zero GUID, which stands for "nothing".
pub(crate) fn guid(text: &str) -> Option<u128> {
    parse_guid(text).filter(|&number| number != 0)
}

/// What a MeetingId is looked up by: the key of the MeetingDetail, whose Id it is. `None` for placeholders.
pub(crate) fn meeting_number(text: &str) -> Option<u128> {
    (!is_placeholder(text)).then(|| record_key(text.trim()))
}

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// A character in lower case, one for one (Unicode's simple mapping), so that nothing has to be allocated to compare
/// without regard to case.
pub(crate) fn simple_lower(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    character.to_lowercase().next().unwrap_or(character)
}

/// The bytes of a URL, thread id or calendar id, percent-decoded and in lower case: what two spellings of one share.
#[derive(Clone)]
pub(crate) struct Folded<'a>(&'a [u8]);

impl<'a> Folded<'a> {
    /// The whole text, without blanks around it.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.trim().as_bytes())
    }

    /// A URL without its query and without a slash at its end.
    pub(crate) fn url(url: &'a str) -> Self {
        let path = url.split_once('?').map_or(url, |(path, _)| path);
        Self(path.trim().trim_end_matches('/').as_bytes())
    }
}

impl Iterator for Folded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        if first == b'%'
            && let [high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            self.0 = after;
            return Some((high << 4 | low).to_ascii_lowercase());
        }
        self.0 = rest;
        Some(first.to_ascii_lowercase())
    }
}

/// The chat thread id inside a URL (`19:meeting_…@thread.v2`), as it stands there, percent-encoded or not.
pub(crate) fn thread_in(url: &str) -> Option<&str> {
    let is_separator = |c: char| matches!(c, '/' | '?' | '=' | '&' | '#' | ' ' | '"' | '<' | '>');
    memchr::memmem::find_iter(url.as_bytes(), "19").find_map(|at| {
        let (before, rest) = url.split_at_checked(at)?;
        let mut folded = Folded(rest.as_bytes()).skip(2);
        if !(before.is_empty() || before.ends_with(is_separator)) || folded.next() != Some(b':') {
            return None;
        }
        let thread = rest.split(is_separator).next()?;
        Folded(thread.as_bytes()).any(|byte| byte == b'@').then_some(thread)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_identifies_nothing() {
        for text in ["", "  ", "N/A", "Unknown (Unknown)", "{00000000-0000-0000-0000-000000000000}"] {
            assert_eq!(guid(text), None, "{text}");
            assert_eq!(meeting_number(text), None, "{text}");
        }
        assert_eq!(meeting_number("Meeting-7"), meeting_number("meeting-7"));
        assert_ne!(meeting_number("meeting-7"), meeting_number("meeting-8"));
    }

    #[test]
    fn a_thread_is_found_in_a_url_encoded_or_not() {
        let folded = |url| thread_in(url).map(|thread| Folded::new(thread).collect::<Vec<_>>());
        let thread = Some(b"19:meeting_abc@thread.v2".to_vec());
        assert_eq!(folded("https://teams.example/l/meetup-join/19%3aMeeting_ABC%40thread.v2/0?context=%7b%7d"), thread);
        assert_eq!(folded("https://teams.example/l/meetup-join/19:meeting_abc@thread.v2/0"), thread);
        assert_eq!(folded("https://teams.example/meet/1923456789?p=x@y"), None);
    }
}
