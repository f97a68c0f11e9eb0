//! Reproducible draws: the same seed gives the same numbers on every machine and in every release.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::wire::Guid;

/// A stream of draws from one seed.
///
/// Only `next_u64` is taken from the generator, whose stream is fixed by its specification; the mapping from 64 bits to
/// a range is done here, in integers, so that no library's choice of sampling method can change an export.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The seed's eight bytes, little-endian, are the start of the 32-byte key; the rest is zero.
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Draw(ChaCha8Rng::from_seed(key))
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..bound` (0 when `bound` is 0): the upper 32 bits of a draw, scaled by a multiplication.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        (((self.bits() >> 32) * bound as u64) >> 32) as usize
    }

    /// A number in `low..=high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }

    /// True in `permille` of 1,000 cases.
    pub(super) fn chance(&mut self, permille: usize) -> bool {
        self.below(1000) < permille
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A random GUID; audit records use both name-based (version 5) and random (version 4) ones.
    pub(super) fn guid(&mut self, version: u8) -> Guid {
        Guid::from_bits(self.bits(), self.bits(), version)
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
