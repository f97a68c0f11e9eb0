//! Texts that many people and meetings share, each kept once.

use std::hash::BuildHasher;
use std::num::NonZeroU32;

use hashbrown::HashTable;

use crate::audit::domain_of;

/// A text of a [`TextPool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TextId(NonZeroU32);

/// Distinct texts end to end. Nothing is ever taken out.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextPool {
    text: String,
    ends: Vec<usize>,
    lookup: HashTable<TextId>,
    hasher: foldhash::fast::RandomState,
}

impl TextPool {
    /// The id of the text, which is added if it is new. `None` once four thousand million texts are held.
    pub(crate) fn intern(&mut self, text: &str) -> Option<TextId> {
        let hash = self.hasher.hash_one(text);
        if let Some(&known) = self.lookup.find(hash, |&id| self.get(id) == text) {
            return Some(known);
        }
        let id = TextId(NonZeroU32::new(u32::try_from(self.ends.len() + 1).ok()?)?);
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let (bytes, ends, hasher) = (&self.text, &self.ends, &self.hasher);
        self.lookup.insert_unique(hash, id, |&id| hasher.hash_one(text_at(bytes, ends, id)));
        Some(id)
    }

    /// Gives back the memory that was kept in reserve for more texts.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// The text; empty for an id of another pool.
    pub(crate) fn get(&self, id: TextId) -> &str {
        text_at(&self.text, &self.ends, id)
    }
}

/// The domain of a UPN as the column HomeDomain has it, in lower case.
pub(crate) fn intern_domain(upn: &str, texts: &mut TextPool) -> Option<TextId> {
    let domain = domain_of(upn)?;
    let has_capitals = domain.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
    if has_capitals { texts.intern(&domain.to_lowercase()) } else { texts.intern(domain) }
}

fn text_at<'a>(text: &'a str, ends: &[usize], TextId(id): TextId) -> &'a str {
    let position = id.get() as usize - 1;
    let start = position.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(position).and_then(|&end| text.get(start..end)).unwrap_or("")
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
        assert_eq!(pool.ends.len(), 1002);
    }
}
