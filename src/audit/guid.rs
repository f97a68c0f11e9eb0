//! GUIDs: read in every form in which they are written, kept in one.

use bumpalo::Bump;

const LENGTH: usize = 36;

/// The value of a hexadecimal digit; 16 for any other byte.
const DIGITS: [u8; 256] = {
    let mut digits = [16; 256];
    let mut byte = 0;
    while byte < 256 {
        digits[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            digit @ b'A'..=b'F' => digit - b'A' + 10,
            _ => 16,
        };
        byte += 1;
    }
    digits
};

/// Where in a text of `N` characters the sixteen pairs of digits stand.
fn from_pairs<const N: usize>(text: &[u8; N], pairs: [usize; 16]) -> Option<u128> {
    let (mut value, mut seen) = ([0; 16], 0);
    for (byte, at) in value.iter_mut().zip(pairs) {
        let (high, low) = (DIGITS[usize::from(text[at])], DIGITS[usize::from(text[at + 1])]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    (seen < 16).then_some(u128::from_be_bytes(value))
}

/// Reads a GUID: 36 characters, in `{braces}` or `(parentheses)` or not, or 32 digits; in either case, blanks around.
/// `None` for any other text.
pub fn parse(text: &str) -> Option<u128> {
    if let Ok(bytes) = text.as_bytes().try_into() {
        return from_dashed(bytes);
    }
    let text = text.trim();
    let text = match text.as_bytes() {
        [b'{', .., b'}'] | [b'(', .., b')'] => text.get(1..text.len() - 1)?,
        _ => text,
    };
    let bytes = text.as_bytes();
    if let Ok(bytes) = bytes.try_into() {
        return from_dashed(bytes);
    }
    let bytes = <&[u8; 32]>::try_from(bytes).ok()?;
    from_pairs(bytes, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30])
}

fn from_dashed(text: &[u8; LENGTH]) -> Option<u128> {
    let is_dashed = [text[8], text[13], text[18], text[23]] == [b'-'; 4];
    let value = from_pairs(text, [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]);
    value.filter(|_| is_dashed)
}

/// Whether the text is a GUID in the form that is kept: 36 characters in lower case.
fn is_kept_form(text: &str) -> bool {
    let Ok(bytes) = <&[u8; LENGTH]>::try_from(text.as_bytes()) else { return false };
    if [bytes[8], bytes[13], bytes[18], bytes[23]] != [b'-'; 4] {
        return false;
    }
    // All bytes in the same way, dashes too, so that the loop becomes a few vector instructions.
    let others = bytes.iter().fold(0u8, |others, byte| {
        let is_digit = byte.wrapping_sub(b'0') < 10;
        let is_letter = byte.wrapping_sub(b'a') < 6;
        others + u8::from(!(is_digit | is_letter))
    });
    others == 4
}

/// The GUID in the form that is kept, 36 characters in lower case; `None` for what is no GUID.
pub fn normalize<'a>(text: &'a str, arena: &'a Bump) -> Option<&'a str> {
    if is_kept_form(text) { Some(text) } else { parse(text).map(|value| write(value, arena)) }
}

/// A GUID's text in the form that is kept.
pub fn text(value: u128) -> String {
    let part = |shift: u32, digits: u32| value >> shift & ((1 << (digits * 4)) - 1);
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", part(96, 8), part(80, 4), part(64, 4), part(48, 4), part(0, 12))
}

/// The same, living in `arena`.
pub fn write(value: u128, arena: &Bump) -> &str {
    arena.alloc_str(&text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    #[test]
    fn every_written_form_becomes_one() {
        let arena = Bump::new();
        for text in [
            KEPT,
            "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9",
            "{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}",
            "(0A1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9)",
            " 0a1b2c3d4e5f60718293a4b5c6d7e8f9 ",
        ] {
            assert_eq!(normalize(text, &arena), Some(KEPT), "{text}");
            assert_eq!(parse(text), Some(0x0a1b_2c3d_4e5f_6071_8293_a4b5_c6d7_e8f9), "{text}");
        }
    }

    #[test]
    fn what_is_kept_is_not_copied() {
        let arena = Bump::new();
        assert_eq!(normalize(KEPT, &arena).map(str::as_ptr), Some(KEPT.as_ptr()));
    }

    #[test]
    fn what_is_no_guid_is_none() {
        let arena = Bump::new();
        for text in [
            "",
            "n/a",
            "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f",
            "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8fg",
            "0a1b2c3d+4e5f-6071-8293-a4b5c6d7e8f9",
            "{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            "28:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            "é1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            "{",
            "{é",
        ] {
            assert_eq!(normalize(text, &arena), None, "{text}");
        }
    }
}
