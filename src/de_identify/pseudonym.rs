//! The pseudonyms themselves: what a keyed hash gives for a text, in the form that the text had.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::audit::guid_text;

/// Digits and consonants: chance makes no words of them, and no names.
const LETTERS: &[u8; 30] = b"0123456789bcdfghjklmnpqrstvwxz";

/// How many letters a pseudonym has: 59 bits, so that among a million the odds of two alike are one in a million.
const LENGTH: usize = 12;

/// Hashes texts under one key.
pub(super) struct Hasher {
    key: [u8; 32],
}

/// What is hashed. Texts of different sorts never share a pseudonym.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Guid,
    Account,
    Domain,
    Thread,
    Url,
    Telephone,
    Key,
    /// Whatever has no form of its own; what it is called does not matter, so that a name is the same text everywhere.
    Text,
}

impl Hasher {
    /// Any key of enough letters; what is hashed here is hashed so nowhere else.
    pub(super) fn new(key: &str) -> Self {
        Self { key: blake3::derive_key("teams-meeting-audit pseudonyms 1", key.as_bytes()) }
    }

    fn hash(&self, sort: u8, bytes: &[u8]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&[sort]).update(bytes);
        *hasher.finalize().as_bytes()
    }

    fn number(&self, sort: Sort, bytes: &[u8]) -> u128 {
        let hash = self.hash(sort as u8, bytes);
        hash.first_chunk().map_or(0, |half| u128::from_be_bytes(*half))
    }

    /// Twelve letters.
    pub(super) fn letters(&self, sort: Sort, bytes: &[u8]) -> String {
        let mut left = self.number(sort, bytes);
        let letter = |_| {
            let letter = LETTERS[(left % LETTERS.len() as u128) as usize];
            left /= LETTERS.len() as u128;
            char::from(letter)
        };
        (0..LENGTH).map(letter).collect()
    }

    /// A GUID of version 8, which is for those who make their own, so that it is no GUID of anybody else.
    pub(super) fn guid(&self, guid: u128) -> String {
        let number = self.number(Sort::Guid, &guid.to_be_bytes());
        let version = 0xf << 76;
        let variant = 0b11 << 62;
        guid_text(number & !version & !variant | 8 << 76 | 0b10 << 62)
    }

    /// A number under +999, a code that no country has.
    pub(super) fn telephone(&self, digits: &[u8]) -> String {
        let mut number = "+999".to_owned();
        // Writing to a string does not fail.
        let _ = write!(number, "{:012}", self.number(Sort::Telephone, digits) % 1_000_000_000_000);
        number
    }

    /// An address of the same family. Each bit depends on those before it, so that two addresses have as many first bits
    /// in common as they had: a network of any size stays one, and no two addresses become one.
    pub(super) fn address(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(address) => {
                let bits = self.bits(4, u128::from(address.to_bits()) << 96);
                IpAddr::V4(Ipv4Addr::from_bits((bits >> 96) as u32))
            }
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(self.bits(6, address.to_bits()))),
        }
    }

    /// The first bits of `bits`, 32 or 128 of them, each changed or not as the hash of those before it says.
    fn bits(&self, family: u8, bits: u128) -> u128 {
        let length: u32 = if family == 4 { 32 } else { 128 };
        (0..length).fold(bits, |changed, position| {
            let before = if position == 0 { 0 } else { bits >> (128 - position) };
            let mut text = [0; 18];
            text[..16].copy_from_slice(&before.to_be_bytes());
            text[16..].copy_from_slice(&[family, position as u8]);
            // The sorts are few, and families no numbers of theirs.
            let flips = self.hash(u8::MAX, &text)[0] & 1 == 1;
            changed ^ u128::from(flips) << (127 - position)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hasher(key: &str) -> Hasher {
        Hasher::new(key)
    }

    fn common_bits(one: IpAddr, other: IpAddr) -> u32 {
        match (one, other) {
            (IpAddr::V4(one), IpAddr::V4(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
            (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
            _ => panic!("families"),
        }
    }

    #[test]
    fn the_same_key_gives_the_same_for_ever() {
        let hasher = hasher("0123456789abcdef0123456789abcdef");
        let address = |text: &str| hasher.address(text.parse().unwrap()).to_string();
        let made = [
            hasher.letters(Sort::Text, b"Anna"),
            hasher.guid(1),
            hasher.telephone(b"41445550102"),
            address("192.0.2.1"),
            address("2001:db8::1"),
        ];
        assert_eq!(
            made,
            [
                "5dvbjmkxbd85",
                "6252220f-afe2-88b1-961e-7441fa6f3358",
                "+999346771174744",
                "185.196.48.12",
                "7481:d907:af6b:134c:855d:bd46:3f14:9f1d"
            ]
        );
    }

    #[test]
    fn another_key_or_sort_gives_something_else() {
        let (one, other) = (hasher("a"), hasher("b"));
        assert_ne!(one.letters(Sort::Text, b"Anna"), other.letters(Sort::Text, b"Anna"));
        assert_ne!(one.letters(Sort::Text, b"Anna"), one.letters(Sort::Domain, b"Anna"));
        assert_ne!(one.guid(7), other.guid(7));
        let address = "2001:db8::1".parse().unwrap();
        assert_ne!(one.address(address), other.address(address));
    }

    proptest! {
        #[test]
        fn addresses_share_as_many_bits_as_before(one in any::<u128>(), other in any::<u128>(), shared in 0u32..128) {
            let hasher = hasher("k");
            let alike = !(u128::MAX >> shared);
            let other = one & alike | other & !alike;
            let four = |bits: u128| IpAddr::V4(Ipv4Addr::from_bits((bits >> 96) as u32));
            let six = |bits| IpAddr::V6(Ipv6Addr::from_bits(bits));
            for (one, other) in [(four(one), four(other)), (six(one), six(other))] {
                prop_assert_eq!(common_bits(hasher.address(one), hasher.address(other)), common_bits(one, other));
            }
        }
    }
}
