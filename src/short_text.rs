//! Short text compared and hashed in place: cells and keys are a few dozen bytes, where a call costs more than the work.

/// Odd and without pattern; no text has these bytes, so that none can cancel them.
const FIRST: u64 = 0xff51_afd7_ed55_8ccd;
const SECOND: u64 = 0xfec4_ceb9_fe1a_85ed;

/// Whether two texts are the same, sixteen bytes at a time.
#[inline]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // The last bytes are compared with an overlap: no loop over single ones.
    if let (Some(one_end), Some(other_end)) = (one.last_chunk::<16>(), other.last_chunk::<16>()) {
        if one.len() > 64 {
            return one == other;
        }
        let pairs = one.as_chunks::<16>().0.iter().zip(other.as_chunks::<16>().0);
        return pairs.fold(wide(one_end) ^ wide(other_end), |differs, (one, other)| differs | wide(one) ^ wide(other))
            == 0;
    }
    if let (Some(one_end), Some(other_end)) = (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        return one.first_chunk::<8>() == other.first_chunk::<8>() && one_end == other_end;
    }
    if let (Some(one_end), Some(other_end)) = (one.last_chunk::<4>(), other.last_chunk::<4>()) {
        return one.first_chunk::<4>() == other.first_chunk::<4>() && one_end == other_end;
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

fn wide(bytes: &[u8; 16]) -> u128 {
    u128::from_le_bytes(*bytes)
}

/// A hash of a text, the same in every run and on every machine. Not proof against those who look for collisions.
#[inline]
pub(crate) fn hash(text: &[u8]) -> u64 {
    let start = FIRST ^ text.len() as u64;
    if let Some(end) = text.last_chunk::<16>() {
        let hash = text.as_chunks::<16>().0.iter().fold(start, |hash, chunk| of_chunk(hash, wide(chunk)));
        return of_chunk(hash, wide(end));
    }
    let (low, high) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(low), Some(high)) => (u64::from_le_bytes(*low), u64::from_le_bytes(*high)),
        _ => match (text.first_chunk::<4>(), text.last_chunk::<4>(), text) {
            (Some(low), Some(high), _) => (u64::from(u32::from_le_bytes(*low)), u64::from(u32::from_le_bytes(*high))),
            // The middle one of three is the second; of two and of one it is one of them again.
            (.., [low, .., high]) => (u64::from(*low), u64::from(*high) | u64::from(text[text.len() / 2]) << 8),
            (.., [only]) => (u64::from(*only), 0),
            _ => (0, 0),
        },
    };
    fold(low ^ start, high ^ SECOND)
}

/// Two hashes in order, as one.
#[inline]
pub(crate) fn hash_pair(first: u64, second: u64) -> u64 {
    fold(fold(first ^ FIRST, second.rotate_left(32) ^ SECOND) ^ second, FIRST)
}

fn of_chunk(hash: u64, chunk: u128) -> u64 {
    fold(chunk as u64 ^ hash, (chunk >> 64) as u64 ^ SECOND)
}

/// Both halves of the product: each bit depends on most bits of both factors.
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn every_byte_and_the_length_count() {
        for length in 0..100 {
            let text: Vec<u8> = (0..length).map(|at| b'a' + at % 26).collect();
            let mut hashes = HashSet::from([hash(&text)]);
            assert!(same(&text, &text.clone()));
            for at in 0..text.len() {
                let mut other = text.clone();
                other[at] ^= 1;
                assert!(!same(&text, &other), "{length} {at}");
                assert!(hashes.insert(hash(&other)), "{length} {at}");
            }
            assert!(length == 0 || hashes.insert(hash(&text[1..])), "{length}");
            assert!(hashes.insert(hash(&[&text[..], b"\0"].concat())), "{length}");
        }
    }

    #[test]
    fn order_counts_in_pairs() {
        assert_ne!(hash_pair(1, 2), hash_pair(2, 1));
        assert_ne!(hash_pair(0, 0), 0);
        assert_ne!(hash_pair(0, 1).wrapping_add(hash_pair(1, 0)), hash_pair(0, 0).wrapping_add(hash_pair(1, 1)));
    }

    proptest! {
        #[test]
        fn agrees_with_plain_comparison(one in "[ab]{0,80}", other in "[ab]{0,80}") {
            prop_assert_eq!(same(one.as_bytes(), other.as_bytes()), one == other);
            prop_assert!(same(one.as_bytes(), one.clone().as_bytes()));
            prop_assert_eq!(hash(one.as_bytes()) == hash(other.as_bytes()), one == other);
        }
    }
}
