//! Ctrl+C, and the polite signals that mean the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use teams_meeting_audit::error::reason;

use super::exit::{Exit, Failure};

/// Sets `cancel` at the first signal, which ends reading, also where it waits for a pipe or a terminal. The second ends
/// the process at once: it may hang where nothing can be cancelled, in writing to a pipe that nobody reads.
pub(crate) fn cancels(cancel: Arc<AtomicBool>) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if cancel.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    })
    .map_err(|error| {
        let why = match &error {
            ctrlc::Error::System(cause) => reason(cause),
            _ => error.to_string().into(),
        };
        Failure::failed(format!("cannot watch for interruption: {why}"))
    })
}
