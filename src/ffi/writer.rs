use std::mem::MaybeUninit;
use std::sync::{Arc, Mutex, TryLockError};

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::reader::{Shared, shared, tma_reader};
use super::status::tma_status;
use super::text::tma_text;
use crate::error::{Error, ErrorKind};
use crate::output::file::OutputFile;

/// tma_writer_new() flags: an existing file is replaced.
pub const TMA_WRITER_REPLACE: u32 = 1;

/// A file that takes the text of a reader. It is written under a temporary name beside its place, and takes its place
/// when it is finished; freed before, it leaves no trace. One call at a time. Freed with tma_writer_free().
#[derive(Debug)]
pub struct tma_writer {
    reader: Arc<Shared>,
    /// `None` once it is finished or writing has failed.
    output: Mutex<Option<Output>>,
    _live: Live,
}

#[derive(Debug)]
struct Output {
    file: OutputFile,
    /// Not yet written: when no source can be read there is nothing to write.
    header: Vec<u8>,
}

impl tma_writer {
    /// Runs `body` with the output, which is there; `body` leaves nothing if it may not be written any more.
    fn with<T>(&self, body: impl FnOnce(&mut Option<Output>) -> Result<T, Failure>) -> Result<T, Failure> {
        match self.output.try_lock() {
            Ok(mut output) if output.is_some() => body(&mut output),
            Ok(_) => Err(state("the writer has finished or failed: it can only be freed")),
            Err(TryLockError::WouldBlock) => Err(state("the writer is in use by another call")),
            Err(TryLockError::Poisoned(_)) => {
                Err(Failure::Panicked("an earlier call failed inside the library: the writer can only be freed".into()))
            }
        }
    }
}

fn state(message: &str) -> Failure {
    Error::new(ErrorKind::InvalidState, message).into()
}

/// Begins a file for the text of a reader that was made with a `format`. Fails if the file exists and TMA_WRITER_REPLACE
/// is not given, and if it is one of the files added to the reader so far. Reader and writer may be freed in any order.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_new(
    reader: *mut tma_reader,
    path: tma_text,
    flags: u32,
    out_writer: Option<&mut MaybeUninit<*mut tma_writer>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles and texts.
        let (reader, path) = unsafe { (shared(reader)?, path.as_str("path")?) };
        let out = needed(out_writer, "out_writer")?;
        if flags & !TMA_WRITER_REPLACE != 0 {
            return Err(Error::new(ErrorKind::Unsupported, format!("flags: {flags:#x} is not known")).into());
        }
        let (header, inputs) = reader.output()?;
        let file = OutputFile::create(path, flags & TMA_WRITER_REPLACE != 0, &inputs)?;
        let output = Mutex::new(Some(Output { file, header }));
        out.write(Box::into_raw(Box::new(tma_writer { reader: Arc::clone(reader), output, _live: Live::new() })));
        Ok(())
    })
}

/// Writes the reader's next rows; `out_more` says whether there were any. More sources may be added after the last, and
/// written then. After a failure that is about one source the next call goes on with the source after it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_write(
    writer: Option<&tma_writer>,
    out_more: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (writer, more) = (needed(writer, "writer")?, needed(out_more, "out_more")?);
        writer.with(|slot| {
            let text = writer.reader.next_text()?;
            if let Some(text) = &text
                && let Some(mut output) = slot.take()
            {
                output.file.append(&std::mem::take(&mut output.header))?;
                output.file.append(text)?;
                *slot = Some(output);
            }
            more.write(text.is_some());
            Ok(())
        })
    })
}

/// Finishes the file: when this returns TMA_STATUS_OK all of it is under its name, and what stood there is replaced. Rows
/// that were not written are not in it. The writer can only be freed after that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_commit(
    writer: Option<&tma_writer>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        needed(writer, "writer")?.with(|slot| {
            if let Some(Output { mut file, header }) = slot.take() {
                file.append(&header)?;
                file.commit()?;
            }
            Ok(())
        })
    })
}

/// Frees a writer; NULL is a no-op. A file that is not finished disappears. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_free(writer: Option<Box<tma_writer>>) {
    guard::value((), || drop(writer));
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<tma_writer>();
};

#[cfg(test)]
mod tests;
