//! The progress bar: on a terminal, and only for work that takes time.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use teams_meeting_audit::reader::Reader;

/// Work that is done sooner shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {binary_bytes} of {binary_total_bytes}  {elapsed}, {eta} left";

const TEMPLATE_OF_WRITING: &str = "{bar:30} {percent:>3} %  writing  {elapsed}";

/// The progress of reading, or of writing a report.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that the reader's steps move, and that appears after a while; never where standard error is no terminal, or
    /// when `quiet`.
    pub(crate) fn new(reader: &mut Reader, quiet: bool) -> Self {
        let (progress, mut moved) = Self::of(TEMPLATE, quiet);
        if !quiet && io::stderr().is_terminal() {
            reader.set_progress(Some(Box::new(move |read, all| {
                moved(read, all);
                true
            })));
        }
        progress
    }

    /// A bar of the writing of a report, and what moves it.
    pub(crate) fn of_writing(quiet: bool) -> (Self, impl FnMut(u64, u64) + Send + 'static) {
        Self::of(TEMPLATE_OF_WRITING, quiet)
    }

    fn of(template: &'static str, quiet: bool) -> (Self, impl FnMut(u64, u64) + Send + 'static) {
        let bar = ProgressBar::hidden();
        let is_wanted = !quiet && io::stderr().is_terminal();
        if is_wanted {
            bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        let (moved, begun) = (bar.clone(), Instant::now());
        let mut is_shown = false;
        let move_to = move |done: u64, all: u64| {
            if !is_wanted {
                return;
            }
            if !is_shown && begun.elapsed() >= PATIENCE {
                moved.set_draw_target(ProgressDrawTarget::stderr());
                is_shown = true;
            }
            moved.set_length(all);
            moved.set_position(done.min(all));
        };
        (Self { bar }, move_to)
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
