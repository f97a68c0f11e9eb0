//! A stream of tables: what a reader gives, batch by batch, to whoever pulls.

use std::ffi::{CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null;
use std::sync::Arc;

use super::{ArrowArray, ArrowArrayStream, ArrowSchema, export_array, export_schema};
use crate::error::{ErrorKind, Result};
use crate::table::{Table, TableSchema};

/// A stream of the tables that `next` gives until it gives `None`, all of that schema. `next` is called on the thread
/// that pulls, and dropped when the stream is released, which may be before its end.
///
/// A failure is an `errno` value and a message; the stream may be pulled again if `next` may be called again. A panic
/// is a failure (`EIO`) after which the stream gives nothing else.
pub fn export_stream(
    schema: Arc<TableSchema>,
    next: impl FnMut() -> Result<Option<Table>> + Send + 'static,
) -> ArrowArrayStream {
    let source = Source { schema, next: Box::new(next), state: State::Open, error: None };
    ArrowArrayStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release_stream),
        private_data: Box::into_raw(Box::new(source)).cast(),
    }
}

/// What the private data of a stream points at.
struct Source {
    schema: Arc<TableSchema>,
    next: Box<dyn FnMut() -> Result<Option<Table>> + Send>,
    state: State,
    error: Option<CString>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    /// It panicked: whatever `next` holds may be half changed.
    Broken,
}

impl Source {
    fn pull(&mut self) -> std::result::Result<Option<ArrowArray>, c_int> {
        self.error = None;
        let pulled = match self.state {
            State::Open => catch_unwind(AssertUnwindSafe(|| (self.next)())),
            State::Ended => return Ok(None),
            State::Broken => return Err(self.fail(libc::EIO, "internal error: an earlier call panicked".to_owned())),
        };
        match pulled {
            Ok(Ok(Some(table))) => Ok(Some(export_array(&table))),
            Ok(Ok(None)) => {
                self.state = State::Ended;
                Ok(None)
            }
            Ok(Err(error)) => Err(self.fail(errno(error.kind()), error.to_string())),
            Err(_) => {
                self.state = State::Broken;
                Err(self.fail(libc::EIO, "internal error: the reader panicked".to_owned()))
            }
        }
    }

    fn fail(&mut self, code: c_int, message: String) -> c_int {
        // A C string ends at its first NUL, and a path inside the message may hold anything.
        self.error = CString::new(message.replace('\0', "\u{fffd}")).ok();
        code
    }
}

/// The system's error number that says the same.
fn errno(kind: ErrorKind) -> c_int {
    match kind {
        ErrorKind::InvalidArgument | ErrorKind::InvalidState | ErrorKind::InvalidFormat => libc::EINVAL,
        ErrorKind::Io => libc::EIO,
        ErrorKind::NotFound => libc::ENOENT,
        ErrorKind::Exists => libc::EEXIST,
        ErrorKind::InvalidEncoding => libc::EILSEQ,
        ErrorKind::LimitExceeded => libc::EFBIG,
        ErrorKind::Cancelled => libc::ECANCELED,
        ErrorKind::Unsupported => libc::ENOSYS,
        // No reader fails so.
        ErrorKind::CheckpointMismatch | ErrorKind::CheckpointDamaged | ErrorKind::CheckpointInUse => libc::EINVAL,
    }
}

/// The source behind a stream that is not released.
///
/// # Safety
/// `stream` is NULL or points at a struct of [`export_stream`], used by this thread alone for as long as `'a`.
unsafe fn source<'a>(stream: *mut ArrowArrayStream) -> Option<&'a mut Source> {
    // SAFETY: the caller's promise.
    let stream = unsafe { stream.as_ref() }?;
    stream.release?;
    // SAFETY: `private_data` came from `Box::into_raw` in `export_stream`, and the stream is not released.
    unsafe { stream.private_data.cast::<Source>().as_mut() }
}

unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    // SAFETY: the interface calls this with the stream it belongs to, one call at a time.
    match unsafe { source(stream) } {
        Some(source) if !out.is_null() => {
            source.error = None;
            // SAFETY: the interface gives room for one struct, whose old content is not to be released.
            unsafe { out.write(export_schema(&source.schema)) }
            0
        }
        _ => libc::EINVAL,
    }
}

unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    // SAFETY: the interface calls this with the stream it belongs to, one call at a time.
    let Some(source) = (unsafe { source(stream) }).filter(|_| !out.is_null()) else { return libc::EINVAL };
    match source.pull() {
        Ok(array) => {
            // SAFETY: the interface gives room for one struct, whose old content is not to be released.
            unsafe { out.write(array.unwrap_or(ArrowArray::released())) }
            0
        }
        Err(code) => code,
    }
}

unsafe extern "C" fn get_last_error(stream: *mut ArrowArrayStream) -> *const c_char {
    // SAFETY: the interface calls this with the stream it belongs to, one call at a time.
    match unsafe { source(stream) } {
        Some(Source { error: Some(message), .. }) => message.as_ptr(),
        _ => null(),
    }
}

unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    // SAFETY: the interface calls this with the struct of `export_stream`, or a bitwise copy of it.
    let Some(stream) = (unsafe { stream.as_mut() }) else { return };
    if stream.release.take().is_some() {
        let source: *mut c_void = stream.private_data;
        // SAFETY: `private_data` came from `Box::into_raw` in `export_stream`, and `release` was still set.
        let source = unsafe { Box::from_raw(source.cast::<Source>()) };
        // What `next` owns may have been broken by a panic, so that dropping it may panic too.
        let _ = catch_unwind(AssertUnwindSafe(move || drop(source)));
    }
}
