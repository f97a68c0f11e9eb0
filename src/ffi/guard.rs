use std::any::Any;
use std::cell::RefCell;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use super::error::tma_error;
use super::status::tma_status;
use crate::error::{Error, ErrorKind};

/// Why a function of the interface failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The argument of that name is NULL.
    Null(&'static str),
    /// The library says so.
    Failed(Error),
    /// A panic, in this call or an earlier one of the same handle.
    Panicked(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Failure {
    pub(super) fn into_parts(self) -> (tma_status, Error) {
        match self {
            Self::Null(name) => {
                let error = Error::new(ErrorKind::InvalidArgument, format!("{name} is NULL"));
                (tma_status::NullArgument, error)
            }
            Self::Failed(error) => (error.kind().into(), error),
            Self::Panicked(message) => (tma_status::Panic, Error::new(ErrorKind::InvalidState, message)),
        }
    }
}

/// Runs the body of a function that returns a status. On failure the slot, if there is one, receives an error.
pub(super) fn call(
    error: Option<&mut MaybeUninit<*mut tma_error>>,
    body: impl FnOnce() -> Result<(), Failure>,
) -> tma_status {
    let failure = match catch(body) {
        Ok(Ok(())) => return tma_status::Ok,
        Ok(Err(failure)) => failure,
        Err(panicked) => Failure::Panicked(panicked),
    };
    let (status, cause) = failure.into_parts();
    if let Some(slot) = error {
        slot.write(Box::into_raw(Box::new(tma_error::new(status, &cause))));
    }
    status
}

/// Runs the body of a function that returns its answer; `otherwise` is the answer if it panics.
pub(super) fn value<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch(body).unwrap_or(otherwise)
}

/// An argument that must not be NULL.
pub(super) fn needed<T>(argument: Option<T>, name: &'static str) -> Result<T, Failure> {
    argument.ok_or(Failure::Null(name))
}

fn catch<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    // Rust's test harness needs the standard hook to show which assertion failed.
    #[cfg(not(test))]
    be_quiet();
    // What a panic leaves half done is behind a mutex, which it poisons.
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| describe(payload.as_ref()))
}

thread_local! {
    /// Where this thread panicked last: the hook knows, and whoever catches does not.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics silent: the host's standard error belongs to the host. The hook is that of the copy of the standard
/// library inside this shared library, so that a host written in Rust keeps its own.
#[cfg_attr(test, allow(dead_code))]
fn be_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(remember_place)));
}

fn remember_place(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
    // A thread that is ending has no thread locals any more, and nobody to tell either.
    let _ = PLACE.try_with(|slot| slot.try_borrow_mut().map(|mut slot| *slot = place));
}

fn describe(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    match PLACE.with(|slot| slot.try_borrow_mut().ok().and_then(|mut slot| slot.take())) {
        Some(place) => format!("internal error, please report it: {text} ({place})"),
        None => format!("internal error, please report it: {text}"),
    }
}

/// Runs `body` in a copy of the test program that runs `test` alone, with the hook of the shared library, and checks
/// that it ends well and prints nothing to standard error.
#[cfg(test)]
pub(super) fn in_quiet_child(test: &str, body: impl FnOnce()) {
    const CHILD: &str = "TMA_TEST_QUIET_CHILD";
    if std::env::var_os(CHILD).is_some() {
        be_quiet();
        body();
        println!("still alive");
        return;
    }
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", test, "--nocapture"]).env(CHILD, "1").output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing is printed into the host");
    assert!(output.status.success() && out.contains("still alive"), "{out}");
}

#[cfg(test)]
mod tests {
    use super::super::error::{tma_error_free, tma_error_get_message, tma_error_get_status};
    use super::*;

    fn failing(body: impl FnOnce() -> Result<(), Failure>) -> (tma_status, tma_status, String) {
        let mut slot = MaybeUninit::uninit();
        let status = call(Some(&mut slot), body);
        // SAFETY: the body fails, so that the slot was written with an error made by `Box::into_raw`.
        unsafe {
            let error = slot.assume_init();
            let message = tma_error_get_message(error.as_ref()).as_str("message").unwrap().to_owned();
            let stored = tma_error_get_status(error.as_ref());
            tma_error_free(Some(Box::from_raw(error)));
            (status, stored, message)
        }
    }

    #[test]
    fn success_writes_no_error() {
        let mut slot = MaybeUninit::new(std::ptr::null_mut());
        assert_eq!(call(Some(&mut slot), || Ok(())), tma_status::Ok);
        // SAFETY: initialised above.
        assert!(unsafe { slot.assume_init() }.is_null());
    }

    #[test]
    fn failures_have_status_and_message_with_or_without_a_slot() {
        let null = || Err(Failure::Null("reader"));
        assert_eq!(failing(null), (tma_status::NullArgument, tma_status::NullArgument, "reader is NULL".to_owned()));
        let missing = || Err(Error::new(ErrorKind::NotFound, "gone").with_path("a.csv").into());
        assert_eq!(failing(missing), (tma_status::NotFound, tma_status::NotFound, "a.csv: gone".to_owned()));
        assert_eq!(call(None, null), tma_status::NullArgument);
    }

    #[test]
    fn panics_become_a_status_or_the_default() {
        in_quiet_child("ffi::guard::tests::panics_become_a_status_or_the_default", || {
            let (status, stored, message) = failing(|| panic!("caught {}", "here"));
            assert_eq!((status, stored), (tma_status::Panic, tma_status::Panic));
            assert!(message.starts_with("internal error, please report it: caught here (src"), "{message}");
            let (status, ..) = failing(|| std::panic::panic_any(17));
            assert_eq!(status, tma_status::Panic);
            assert_eq!(value(7, || panic!("static text")), 7);
            // A worker's panic reaches the caller when it is joined, and prints nothing either.
            let (_, _, message) = failing(|| {
                let joined = std::thread::spawn(|| panic!("in a worker")).join();
                joined.map_err(|payload| Failure::Panicked(describe(payload.as_ref())))
            });
            assert_eq!(message, "internal error, please report it: in a worker");
        });
    }
}
