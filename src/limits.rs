//! Bounds on what is read.

/// Limits on what is read; hostile input is expected.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest record in bytes; 64 MiB.
    pub record_bytes: usize,
    /// Deepest nesting of a record's JSON; 128, at most 1,024.
    pub depth: usize,
    /// Largest ratio of decompressed to compressed bytes once past 100 MB; 1000.
    pub gzip_ratio: u64,
    /// Fail with [`crate::ErrorKind::LimitExceeded`] instead of rejecting the record.
    pub fail: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 64 << 20, depth: 128, gzip_ratio: 1000, fail: false }
    }
}
