//! Standard output, whose reader may go away at any time.

use std::io::{self, Write};

use super::exit::Failure;

/// Writes all of `bytes` to standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::reader_gone(),
        _ => Failure::failed(format!("cannot write standard output: {error}")),
    })
}
