//! Whether standard output was closed when the process began. Before a program of Rust runs, what is closed of the standard
//! streams is opened as `/dev/null`, where all that is written seems to go well: so it has to be looked at before that.

use std::sync::atomic::{AtomicBool, Ordering};

static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether nobody gave the process a standard output (`>&-` in a shell). Always `false` where that cannot be told.
pub fn standard_output_was_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}

#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
extern "C" fn look() {
    // SAFETY: asks for the flags of a descriptor, and is told where it is none.
    let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) };
    WAS_CLOSED.store(flags == -1, Ordering::Relaxed);
}

// SAFETY: functions in this section take no arguments that matter, and run before all others; this one calls the system and
// sets a flag, for which nothing has to be ready.
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
#[used]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs"))]
static LOOK: extern "C" fn() = look;
