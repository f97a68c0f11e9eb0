//! What identifies: the key of a record, the placeholders that identify nobody, the home of an account.

use std::hash::{BuildHasher, Hasher};

use super::guid;

/// What two copies of a record share: the GUID in its Id, or a 128-bit hash of another lower-cased text, the same in
/// every run and on every machine.
pub fn record_key(id: &str) -> u128 {
    guid::parse(id).unwrap_or_else(|| {
        let hash = |text: &str| u128::from(hash_text(text, 0)) << 64 | u128::from(hash_text(text, 1));
        if id.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
            hash(&id.to_lowercase())
        } else {
            hash(id)
        }
    })
}

/// Records are told apart by this: a slower hash than that of cells, and a better one.
fn hash_text(text: &str, seed: u64) -> u64 {
    let mut hasher = foldhash::quality::FixedState::with_seed(seed).build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Whether the text stands for "not recorded", and so is nobody's identity and no meeting's key: empty, the all-zero
/// GUID, `n/a`, `Unknown (Unknown)`.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim_ascii();
    match text.as_bytes() {
        [] => true,
        [b'0' | b'{' | b'(', ..] => guid::parse(text) == Some(0),
        [b'n' | b'N', ..] => text.eq_ignore_ascii_case("n/a"),
        [b'u' | b'U', ..] => text.eq_ignore_ascii_case("Unknown (Unknown)"),
        _ => false,
    }
}

/// The number of an object id: a GUID in any spelling, also as clients write it (`8:orgid:` before it). `None` for other text
/// and for the all-zero GUID, which is nobody's.
pub(crate) fn account_guid(text: &str) -> Option<u128> {
    let text = text.trim();
    let bare = match text.as_bytes() {
        [b'8', b':', ..] => text.get(2..).unwrap_or_default(),
        _ => text,
    };
    let orgid = bare.get(..ORGID.len()).is_some_and(|start| start.eq_ignore_ascii_case(ORGID));
    let id = if orgid { bare.get(ORGID.len()..)? } else { text };
    guid::parse(id).filter(|&id| id != 0)
}

/// What stands before the object id of a work account.
const ORGID: &str = "orgid:";

/// Where `#EXT#` begins in a UPN, the mark of a guest.
pub(crate) fn guest_mark(upn: &str) -> Option<usize> {
    const MARK: &[u8] = b"#ext#";
    let hash = memchr::memchr(b'#', upn.as_bytes())?;
    upn.as_bytes().windows(MARK.len()).skip(hash).position(|five| five.eq_ignore_ascii_case(MARK)).map(|at| at + hash)
}

/// The domain of a UPN as it is written; of `x_contoso.com#EXT#@tenant`, what follows the last `_` before `#EXT#`.
/// `None` where there is none.
pub fn domain_of(upn: &str) -> Option<&str> {
    if is_placeholder(upn) {
        return None;
    }
    let domain = match guest_mark(upn) {
        Some(mark) => upn.get(..mark)?.rsplit_once('_')?.1,
        None => upn.rsplit_once('@')?.1,
    };
    Some(domain.trim()).filter(|domain| !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_in_any_form_is_one_key() {
        let key = record_key("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
        assert_eq!(key, 0x0a1b_2c3d_4e5f_6071_8293_a4b5_c6d7_e8f9);
        assert_eq!(key, record_key("{0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9}"));
    }

    #[test]
    fn another_text_is_hashed_without_its_case() {
        assert_eq!(record_key("Record-É"), record_key("rECORD-é"));
        assert_eq!(record_key("record-1"), record_key("RECORD-1"));
        assert_ne!(record_key("record-1"), record_key("record-2"));
    }

    #[test]
    fn placeholders_are_told_from_values() {
        for text in [
            "",
            " ",
            "n/a",
            "N/A",
            "Unknown (Unknown)",
            "00000000-0000-0000-0000-000000000000",
            "{00000000-0000-0000-0000-000000000000}",
        ] {
            assert!(is_placeholder(text), "{text:?}");
        }
        for text in ["0", "-", "unknown", "00000000-0000-0000-0000-000000000001", "a@contoso.example"] {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn a_guests_home_is_inside_the_upn() {
        assert_eq!(domain_of("ada@contoso.example"), Some("contoso.example"));
        assert_eq!(domain_of("a_b_fabrikam.example#EXT#@contoso.example"), Some("fabrikam.example"));
        assert_eq!(domain_of("a_fabrikam.example#ext#@contoso.example"), Some("fabrikam.example"));
        assert_eq!(domain_of("nounderscore#EXT#@contoso.example"), None);
        assert_eq!(domain_of("live.example#ada@outlook.example"), Some("outlook.example"));
        for upn in ["", "n/a", "ada", "ada@", "ada@ "] {
            assert_eq!(domain_of(upn), None, "{upn:?}");
        }
    }
}
