//! What a step that takes long does meanwhile: it says how far it is, and hears whether to stop.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};

/// How long a step waits at most before it looks again.
pub const TICK: Duration = Duration::from_millis(100);

/// Bytes of files read and to be read, as they lie on disk.
#[derive(Debug, Default)]
pub struct Progress {
    /// Read so far.
    pub read: AtomicU64,
    /// In all, as far as sizes are known.
    pub total: AtomicU64,
}

/// Takes bytes read and in all, and answers whether to go on.
pub type ProgressCallback = Box<dyn FnMut(u64, u64) -> bool + Send>;

/// Who is told of progress and who may stop a step.
pub struct Watch {
    cancel: Arc<AtomicBool>,
    progress: Arc<Progress>,
    callback: Option<ProgressCallback>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("callback", &self.callback.is_some()).finish_non_exhaustive()
    }
}

impl Watch {
    /// A watch that nobody is told of.
    pub fn new(cancel: Arc<AtomicBool>, progress: Arc<Progress>) -> Self {
        Self { cancel, progress, callback: None }
    }

    /// Has that callback told from now on.
    pub fn set_callback(&mut self, callback: Option<ProgressCallback>) {
        self.callback = callback;
    }

    /// Tells of progress; fails with [`ErrorKind::Cancelled`] if the caller said stop, now or before.
    pub fn look(&mut self) -> Result<()> {
        if let Some(callback) = &mut self.callback {
            let (read, total) = (&self.progress.read, &self.progress.total);
            if !callback(read.load(Ordering::Relaxed), total.load(Ordering::Relaxed)) {
                self.cancel.store(true, Ordering::Relaxed);
            }
        }
        match self.cancel.load(Ordering::Relaxed) {
            true => Err(Error::new(ErrorKind::Cancelled, "the caller said stop")),
            false => Ok(()),
        }
    }
}
