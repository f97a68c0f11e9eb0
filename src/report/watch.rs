//! Who looks on while a file is written: hears how far it is, and may say stop.

use std::fmt;
use std::io::{self, Write};

/// After so many steps, rows or meetings, it is looked up again.
const STEPS: u64 = 64;

/// Takes the steps done and, about, those in all, and answers whether to go on.
type Look = Box<dyn FnMut(u64, u64) -> bool + Send>;

/// Looks on while a file is written. Where it says stop, writing fails with [`io::ErrorKind::Interrupted`], which
/// [`Error::io`](crate::Error::io) makes [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled).
pub struct Watch {
    look: Option<Look>,
    done: u64,
    expected: u64,
    unseen: u64,
    stopped: bool,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("done", &self.done).field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

impl Watch {
    /// One that is told, on the thread that writes, how many steps are done and how many there are in all, about; it answers
    /// whether to go on. It is called often.
    pub fn new(look: impl FnMut(u64, u64) -> bool + Send + 'static) -> Self {
        Self { look: Some(Box::new(look)), done: 0, expected: 0, unseen: 0, stopped: false }
    }

    /// Nobody, who never says stop.
    pub fn nobody() -> Self {
        Self { look: None, done: 0, expected: 0, unseen: 0, stopped: false }
    }

    /// Says about how many steps there will be.
    pub(super) fn expect(&mut self, steps: u64) {
        self.expected = steps;
    }

    /// The steps that were done.
    pub(super) fn done(&self) -> u64 {
        self.done
    }

    /// So many more steps are done.
    pub(super) fn advance(&mut self, steps: u64) -> io::Result<()> {
        self.done += steps;
        self.unseen += steps;
        if self.unseen < STEPS { Ok(()) } else { self.look() }
    }

    /// Asks whether to go on.
    pub(super) fn look(&mut self) -> io::Result<()> {
        self.unseen = 0;
        if let Some(look) = &mut self.look {
            // How many there are is known to nobody before: the last step is never far.
            let all = self.expected.max(self.done + 1);
            self.stopped |= !look(self.done, all);
        }
        self.go_on()
    }

    /// Fails if somebody said stop.
    pub(super) fn go_on(&self) -> io::Result<()> {
        match self.stopped {
            true => Err(io::Error::new(io::ErrorKind::Interrupted, "the caller said stop")),
            false => Ok(()),
        }
    }
}

/// What is written to `out` by others than this module, looked at between two pieces. Others take
/// [`io::ErrorKind::Interrupted`] for something to try again, so that here a stop is another error, and only the first
/// write fails: what is let go may want to write its end, and nobody is to hear of that.
pub(super) struct Watched<'a> {
    out: &'a mut (dyn Write + Send),
    watch: &'a mut Watch,
    /// About how many bytes there will be, and how many steps they are.
    bytes: u64,
    steps: u64,
    written: u64,
    counted: u64,
}

impl<'a> Watched<'a> {
    pub(super) fn new(out: &'a mut (dyn Write + Send), watch: &'a mut Watch, bytes: u64, steps: u64) -> Self {
        Self { out, watch, bytes: bytes.max(1), steps, written: 0, counted: 0 }
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.watch.stopped {
            return Ok(bytes.len());
        }
        let reached = (self.written.min(self.bytes) as f64 / self.bytes as f64 * self.steps as f64) as u64;
        let more = reached.saturating_sub(self.counted);
        self.counted += more;
        self.watch.done += more;
        if self.watch.look().is_err() {
            return Err(io::Error::other("the caller said stop"));
        }
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.watch.stopped { Ok(()) } else { self.out.flush() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looks_on_is_told_of_steps_and_may_say_stop() {
        let (tell, told) = std::sync::mpsc::channel();
        let mut watch = Watch::new(move |done, all| tell.send((done, all)).is_ok() && done < 150);
        watch.expect(200);
        assert!(watch.advance(63).is_ok() && watch.advance(1).is_ok() && watch.advance(86).is_err());
        let stopped = watch.advance(1).and_then(|()| watch.go_on()).unwrap_err();
        assert_eq!(stopped.kind(), io::ErrorKind::Interrupted);
        drop(watch);
        assert_eq!(told.iter().collect::<Vec<_>>(), [(64, 200), (150, 200)]);
    }

    #[test]
    fn a_stop_fails_one_write_of_others_and_lets_them_end() {
        let mut out = Vec::new();
        let mut pieces = 0;
        let mut watch = Watch::new(move |_, _| {
            pieces += 1;
            pieces < 3
        });
        let mut watched = Watched::new(&mut out, &mut watch, 4, 10);
        assert!(watched.write_all(b"ab").is_ok() && watched.write_all(b"cd").is_ok());
        assert!(watched.write_all(b"ef").is_err());
        assert!(watched.write_all(b"the end").is_ok() && watched.flush().is_ok());
        assert_eq!(watch.go_on().unwrap_err().kind(), io::ErrorKind::Interrupted);
        assert_eq!(out, b"abcd");
    }
}
