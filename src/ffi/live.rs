use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// Counts one handle for as long as it lives.
#[derive(Debug)]
pub(super) struct Live(());

impl Live {
    pub(super) fn new() -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How many handles of this library are alive in the process: readers, analyses, collections, tables, writers and errors not yet freed, and
/// readers kept alive by a stream. For tests that look for leaks. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_live_handles() -> usize {
    LIVE.load(Ordering::Relaxed)
}
