//! Standard output, whose reader may go away at any time.

use std::io::{self, BufWriter, Write};

use teams_meeting_audit::ffi::standard_output_was_closed;

use super::exit::Failure;

/// Writes all of `bytes` to standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    fill(|out| out.write_all(bytes))
}

/// Fails where the program was given none: what is written then would go nowhere, and nobody would hear of it.
pub(crate) fn check() -> Result<(), Failure> {
    match standard_output_was_closed() {
        true => Err(Failure::failed("cannot write standard output: it is closed")),
        false => Ok(()),
    }
}

/// Has `write` write to standard output.
pub(crate) fn fill(write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> Result<(), Failure> {
    check()?;
    let mut out = BufWriter::new(io::stdout());
    write(&mut out).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
}
