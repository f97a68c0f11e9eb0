//! What identifies a person or a meeting, whatever its spelling.

/// Whether the text stands for "nothing": it is kept in its cell, but never identifies anybody.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.eq_ignore_ascii_case("n/a")
        || text.eq_ignore_ascii_case("Unknown (Unknown)")
        || guid_number(text) == Some(0)
}

/// A GUID as a number: with or without hyphens, braces, parentheses, `urn:uuid:`, in any case. `None` for other text
/// and for the all-zero GUID, which stands for "nothing".
pub(crate) fn guid(text: &str) -> Option<u128> {
    guid_number(text).filter(|&number| number != 0)
}

fn guid_number(text: &str) -> Option<u128> {
    let mut text = text.trim();
    if let Some((prefix, rest)) = text.split_at_checked(9)
        && prefix.eq_ignore_ascii_case("urn:uuid:")
    {
        text = rest;
    }
    let bytes = match text.as_bytes() {
        [b'{', inside @ .., b'}'] | [b'(', inside @ .., b')'] => inside,
        bytes => bytes,
    };
    let hyphens = match bytes.len() {
        36 => true,
        32 => false,
        _ => return None,
    };
    let mut number = 0u128;
    for (position, &byte) in bytes.iter().enumerate() {
        if hyphens && matches!(position, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        number = number << 4 | u128::from(hex(byte)?);
    }
    Some(number)
}

/// What a MeetingId is looked up by: its GUID, or a hash of another text in lower case. `None` for placeholders.
pub(crate) fn meeting_number(text: &str) -> Option<u128> {
    guid(text).or_else(|| {
        if is_placeholder(text) {
            return None;
        }
        let lower = text.trim().to_lowercase();
        let hash = crate::json::hash_text(&lower);
        Some(u128::from(hash) << 64 | u128::from(crate::json::hash_pair(hash, lower.len() as u64)))
    })
}

const GUEST_MARK: &str = "#EXT#";

/// Whether a UPN is that of a guest in a tenant.
pub(crate) fn is_guest(upn: &str) -> bool {
    guest_mark(upn).is_some()
}

fn guest_mark(upn: &str) -> Option<usize> {
    upn.as_bytes().windows(GUEST_MARK.len()).position(|part| part.eq_ignore_ascii_case(GUEST_MARK.as_bytes()))
}

/// The domain of a UPN; of a guest's (`x_contoso.com#EXT#@tenant`) the one at home.
pub(crate) fn home_domain(upn: &str) -> Option<&str> {
    let domain = match guest_mark(upn).and_then(|at| upn.get(..at)) {
        Some(home) => home.rsplit_once('_')?.1,
        None => upn.rsplit_once('@')?.1,
    };
    (!domain.is_empty()).then_some(domain)
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
    fn a_guid_in_any_spelling() {
        let number = Some(0x1f0b7c2e_9d3a_4b57_8e21_0c6f5a4d3b2e);
        for text in [
            "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e",
            "{1F0B7C2E-9D3A-4B57-8E21-0C6F5A4D3B2E}",
            "1f0b7c2e9d3a4b578e210c6f5a4d3b2e",
            " URN:UUID:1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e ",
        ] {
            assert_eq!(guid(text), number, "{text}");
        }
        for text in ["", "1f0b7c2e", "1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2g", "1f0b7c2e+9d3a-4b57-8e21-0c6f5a4d3b2e"] {
            assert_eq!(guid(text), None, "{text}");
        }
    }

    #[test]
    fn a_placeholder_identifies_nothing() {
        for text in ["", "  ", "N/A", "Unknown (Unknown)", "00000000-0000-0000-0000-000000000000"] {
            assert!(is_placeholder(text), "{text}");
            assert_eq!(guid(text), None, "{text}");
            assert_eq!(meeting_number(text), None, "{text}");
        }
        assert!(!is_placeholder("anna@contoso.example"));
        assert_eq!(meeting_number("Meeting-7"), meeting_number("meeting-7"));
        assert_ne!(meeting_number("meeting-7"), meeting_number("meeting-8"));
    }

    #[test]
    fn a_guest_is_at_home_elsewhere() {
        assert_eq!(home_domain("anna@contoso.example"), Some("contoso.example"));
        assert_eq!(home_domain("a_b_fabrikam.example#EXT#@contoso.example"), Some("fabrikam.example"));
        assert_eq!(home_domain("nobody"), None);
        assert_eq!(home_domain("x_#ext#@contoso.example"), None);
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
