//! Standard output, whose reader may go away at any time.

use std::io::{self, BufWriter, Write};

use super::exit::Failure;

/// Writes all of `bytes` to standard output.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    fill(|out| out.write_all(bytes))
}

/// Has `write` write to standard output.
pub(crate) fn fill(write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout());
    write(&mut out).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::reader_gone(),
        _ => Failure::failed(format!("cannot write standard output: {error}")),
    })
}
