//! Texts that many people and meetings share, each kept once.

use std::hash::BuildHasher;
use std::num::NonZeroU32;

use hashbrown::HashTable;

use crate::audit::domain_of;

/// The bytes of a length, and what the places of texts are multiples of.
const UNIT: usize = 4;

/// A text of a [`TextPool`]: a quarter of the byte at which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TextId(NonZeroU32);

/// Distinct texts end to end. Nothing is ever taken out.
///
/// Each begins at a multiple of [`UNIT`], behind its length in as many ASCII characters of seven bits: a text is looked up
/// by its id at one place of the memory, which has more of them than the processor's caches hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextPool {
    text: String,
    lookup: HashTable<TextId>,
    hasher: foldhash::fast::RandomState,
}

impl TextPool {
    /// The id of the text, which is added if it is new. `None` if it has more than 256 MB, and once sixteen thousand
    /// million bytes are held.
    pub(crate) fn intern(&mut self, text: &str) -> Option<TextId> {
        let hash = self.hasher.hash_one(text);
        if let Some(&known) = self.lookup.find(hash, |&id| self.get(id) == text) {
            return Some(known);
        }
        let begin = self.text.len().next_multiple_of(UNIT);
        let id = TextId(NonZeroU32::new(u32::try_from(begin / UNIT + 1).ok()?)?);
        let length = u32::try_from(text.len()).ok().filter(|length| *length < 1 << (7 * UNIT))?;
        self.text.extend(std::iter::repeat_n('\0', begin - self.text.len()));
        self.text.extend((0..UNIT).map(|place| char::from((length >> (7 * place)) as u8 & 0x7f)));
        self.text.push_str(text);
        let (held, hasher) = (&self.text, &self.hasher);
        self.lookup.insert_unique(hash, id, |&id| hasher.hash_one(text_at(held, id)));
        Some(id)
    }

    /// Gives back the memory that was kept in reserve for more texts.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
    }

    /// The text; empty for an id of another pool.
    pub(crate) fn get(&self, id: TextId) -> &str {
        text_at(&self.text, id)
    }
}

/// The domain of a UPN as the column HomeDomain has it, in lower case.
pub(crate) fn intern_domain(upn: &str, texts: &mut TextPool) -> Option<TextId> {
    let domain = domain_of(upn)?;
    let has_capitals = domain.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
    if has_capitals { texts.intern(&domain.to_lowercase()) } else { texts.intern(domain) }
}

fn text_at(held: &str, TextId(id): TextId) -> &str {
    let start = id.get() as usize * UNIT;
    let length = held.as_bytes().get(start - UNIT..start).unwrap_or_default();
    let length = length.iter().rfold(0, |length, &seven_bits| length << 7 | usize::from(seven_bits));
    held.get(start..start + length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once() {
        let mut pool = TextPool::default();
        let anna = pool.intern("anna@contoso.example").unwrap();
        let empty = pool.intern("").unwrap();
        for number in 0..1000 {
            pool.intern(&format!("person {number}")).unwrap();
        }
        assert_eq!(pool.intern("anna@contoso.example"), Some(anna));
        assert_eq!((pool.get(anna), pool.get(empty)), ("anna@contoso.example", ""));
        let held = pool.text.len();
        assert_eq!(pool.intern("person 999").map(|id| pool.get(id)), Some("person 999"));
        assert_eq!(pool.text.len(), held);
    }

    #[test]
    fn texts_of_every_length_come_back() {
        let mut pool = TextPool::default();
        let texts: Vec<_> =
            (0..300).chain([16_383, 16_384, 2_097_151, 2_097_152]).map(|length| "ü".repeat(length)).collect();
        let ids: Vec<_> = texts.iter().map(|text| pool.intern(text).unwrap()).collect();
        assert!(ids.iter().zip(&texts).all(|(id, text)| pool.get(*id) == text));
    }
}
