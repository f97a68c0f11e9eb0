//! The progress bar: on a terminal, and only for work that takes time.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use teams_meeting_audit::reader::Reader;

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {binary_bytes} of {binary_total_bytes}  {elapsed}, {eta} left";

/// The progress of reading.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that the reader's steps move, and that appears after a while; never where standard error is no terminal, or
    /// when `quiet`.
    pub(crate) fn new(reader: &mut Reader, quiet: bool) -> Self {
        let bar = ProgressBar::hidden();
        if !quiet && io::stderr().is_terminal() {
            bar.set_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar()));
            let (moved, begun) = (bar.clone(), Instant::now());
            let mut is_shown = false;
            reader.set_progress(Some(Box::new(move |read, all| {
                if !is_shown && begun.elapsed() >= PATIENCE {
                    moved.set_draw_target(ProgressDrawTarget::stderr());
                    is_shown = true;
                }
                moved.set_length(all);
                moved.set_position(read.min(all));
                true
            })));
        }
        Self { bar }
    }

    /// Takes the bar away to say something.
    pub(crate) fn pause(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Takes the bar away for good.
    pub(crate) fn end(&mut self) {
        if !self.bar.is_finished() {
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
