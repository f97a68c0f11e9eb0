//! Streams that may keep their reader waiting for ever: pipes, terminals. A thread of its own reads one, so that who
//! waits for it hears meanwhile that the caller said stop.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};

use super::watch::TICK;

/// As much as a pipe gives at once.
const CHUNK: usize = 64 << 10;

/// Chunks that are read ahead.
const AHEAD: usize = 4;

/// Opens the stream, which may take as long as reading it: a named pipe is open when somebody writes into it.
type Open = Box<dyn FnOnce() -> io::Result<Box<dyn Read + Send>> + Send>;

type Chunks = Receiver<io::Result<Vec<u8>>>;

/// Such a stream. Where the caller says stop a read fails, and the thread, which may never get anything, is left to itself.
pub struct Awaited {
    state: State,
    cancel: Arc<AtomicBool>,
}

enum State {
    New(Open),
    Reading { chunks: Chunks, chunk: Vec<u8>, at: usize },
    Ended,
}

impl fmt::Debug for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Awaited").finish_non_exhaustive()
    }
}

impl Awaited {
    /// The stream that `open` gives; it is opened when it is read first.
    pub fn new(
        cancel: Arc<AtomicBool>,
        open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
    ) -> Self {
        Self { state: State::New(Box::new(open)), cancel }
    }

    fn next_chunk(&self, chunks: &Chunks) -> io::Result<Option<Vec<u8>>> {
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                // Not `Interrupted`, after which readers try again.
                return Err(io::Error::other("the caller said stop"));
            }
            match chunks.recv_timeout(TICK) {
                Ok(chunk) => return chunk.map(Some),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

/// Reads a stream to its end, or until nobody wants more of it.
fn pump(open: Open, chunks: &SyncSender<io::Result<Vec<u8>>>) {
    let mut stream = match open() {
        Ok(stream) => stream,
        Err(error) => {
            // Who does not listen any more needs no reason.
            let _ = chunks.send(Err(error));
            return;
        }
    };
    loop {
        let mut chunk = vec![0; CHUNK];
        let read = match stream.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => {
                chunk.truncate(length);
                Ok(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if chunks.send(read).is_err() || failed {
            return;
        }
    }
}

impl Read for Awaited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::New(open) => {
                    let (sender, chunks) = sync_channel(AHEAD);
                    let thread = std::thread::Builder::new().name("teams-meeting-audit-input".to_owned());
                    thread.spawn(move || pump(open, &sender))?;
                    self.state = State::Reading { chunks, chunk: Vec::new(), at: 0 };
                }
                State::Reading { chunks, chunk, at } if at < chunk.len() => {
                    let length = (&chunk[at..]).read(buffer)?;
                    self.state = State::Reading { chunks, chunk, at: at + length };
                    return Ok(length);
                }
                State::Reading { chunks, .. } => match self.next_chunk(&chunks)? {
                    Some(chunk) => self.state = State::Reading { chunks, chunk, at: 0 },
                    None => return Ok(0),
                },
                State::Ended => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives nothing until it is let go, and then an end.
    struct Silent(Receiver<()>);

    impl Read for Silent {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            // Nobody lets it go any more: the test has ended.
            let _ = self.0.recv();
            Ok(0)
        }
    }

    fn awaited(stream: impl Read + Send + 'static) -> (Awaited, Arc<AtomicBool>) {
        let cancel = Arc::new(AtomicBool::new(false));
        (Awaited::new(cancel.clone(), || Ok(Box::new(stream))), cancel)
    }

    #[test]
    fn all_of_a_stream_comes_in_order() {
        let bytes: Vec<u8> = (0..CHUNK * 3 + 7).map(|number| (number % 251) as u8).collect();
        let (mut stream, _) = awaited(io::Cursor::new(bytes.clone()));
        let mut read = Vec::new();
        assert_eq!((stream.read_to_end(&mut read).unwrap(), read == bytes), (bytes.len(), true));
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
    }

    #[test]
    fn who_waits_hears_that_the_caller_said_stop() {
        let (_held, silence) = std::sync::mpsc::channel();
        let (mut stream, cancel) = awaited(Silent(silence));
        let waiting = std::thread::spawn(move || stream.read(&mut [0; 8]).map_err(|error| error.kind()));
        std::thread::sleep(TICK);
        assert!(!waiting.is_finished());
        cancel.store(true, Ordering::Relaxed);
        assert_eq!(waiting.join().unwrap(), Err(io::ErrorKind::Other));
    }

    #[test]
    fn what_cannot_be_opened_fails_once() {
        let mut stream = Awaited::new(Arc::default(), || Err(io::ErrorKind::PermissionDenied.into()));
        assert_eq!(stream.read(&mut [0; 8]).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0);
    }
}
