//! The progress bar: on a terminal, and only for work that takes time.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// The progress of reading.
#[derive(Debug)]
pub(crate) struct Progress {
    started: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar that appears after a while; never where standard error is no terminal, or when `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { started: Instant::now(), wanted: !quiet && io::stderr().is_terminal(), bar: None }
    }

    /// Shows how many of how many bytes are read.
    pub(crate) fn show(&mut self, (read, all): (u64, u64)) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let template = "{bar:30} {percent:>3} %  {binary_bytes} of {binary_total_bytes}  {elapsed}, {eta} left";
            let bar = ProgressBar::new(all).with_elapsed(self.started.elapsed());
            bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        bar.set_length(all);
        bar.set_position(read.min(all));
    }

    /// Takes the bar away to say something.
    pub(crate) fn pause(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away for good.
    pub(crate) fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.wanted = false;
    }
}

impl Drop for Progress {
    /// A run that fails must not leave a bar on the terminal.
    fn drop(&mut self) {
        self.end();
    }
}
