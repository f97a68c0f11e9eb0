//! The progress bar: on a terminal, and only for work that takes time.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use teams_meeting_audit::pipeline::feed::Progress as Counters;

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {binary_bytes} of {binary_total_bytes}  {elapsed}, {eta} left";

/// The progress of reading. A thread of its own moves the bar, because one step of the reader can take long.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    watcher: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar that appears after a while; never where standard error is no terminal, or when `quiet`.
    pub(crate) fn new(counters: Arc<Counters>, quiet: bool) -> Self {
        let bar = ProgressBar::hidden();
        if quiet || !io::stderr().is_terminal() {
            return Self { bar, watcher: None };
        }
        bar.set_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar()));
        let (end, ended) = mpsc::channel();
        let moved = bar.clone();
        let thread = thread::spawn(move || {
            let mut wait = PATIENCE;
            // The other end says nothing: it goes away when the work is done.
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                let all = counters.total.load(Ordering::Relaxed);
                moved.set_length(all);
                moved.set_position(counters.read.load(Ordering::Relaxed).min(all));
                if wait == PATIENCE {
                    moved.set_draw_target(ProgressDrawTarget::stderr());
                    wait = TICK;
                }
            }
        });
        Self { bar, watcher: Some((end, thread)) }
    }

    /// Takes the bar away to say something.
    pub(crate) fn pause(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Takes the bar away for good.
    pub(crate) fn end(&mut self) {
        if let Some((end, thread)) = self.watcher.take() {
            drop(end);
            // It holds nothing that a panic of it could harm.
            let _ = thread.join();
            self.bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    /// A run that fails must not leave a bar on the terminal.
    fn drop(&mut self) {
        self.end();
    }
}
