use std::mem::MaybeUninit;
use std::sync::{Arc, Mutex, TryLockError};

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::option_texts::named;
use super::reader::{Shared, shared, tma_reader};
use super::sized;
use super::status::tma_status;
use super::table::tma_table;
use super::text::tma_text;
use super::text_options::tma_text_options;
use crate::error::{Error, ErrorKind};
use crate::output::file::OutputFile;
use crate::output::{TextFormat, TextWriter};
use crate::own_rows::whole_answer;
use crate::table::TableKind;

/// tma_writer_new() flags: an existing file is replaced.
pub const TMA_WRITER_REPLACE: u32 = 1;

/// A file that takes the text of a reader or of answers. It is written under a temporary name beside its place, and takes its place
/// when it is finished; freed before, it leaves no trace. One call at a time. Freed with tma_writer_free().
#[derive(Debug)]
pub struct tma_writer {
    source: Source,
    /// `None` once it is finished or writing has failed.
    output: Mutex<Option<Output>>,
    _live: Live,
}

/// Where the rows come from.
#[derive(Debug)]
enum Source {
    Reader(Arc<Shared>),
    /// Tables that the caller has: their form, and which of their columns.
    Answers(TextFormat, Vec<String>),
}

#[derive(Debug)]
struct Output {
    file: OutputFile,
    /// Not yet written: when no source can be read there is nothing to write.
    header: Vec<u8>,
    /// Writes the answer that the first table belongs to.
    answer: Option<(TableKind, TextWriter)>,
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
        let replace = replaces(flags)?;
        let (header, inputs) = reader.output()?;
        let file = OutputFile::create(path, replace, &inputs)?;
        let output = Mutex::new(Some(Output { file, header, answer: None }));
        let source = Source::Reader(Arc::clone(reader));
        out.write(Box::into_raw(Box::new(tma_writer { source, output, _live: Live::new() })));
        Ok(())
    })
}

/// Begins a file for the text of an answer: tables of tma_analysis_answer() or tma_analysis_summarize(), also such as came
/// back by tma_table_import(). Fails if the file exists and TMA_WRITER_REPLACE is not given. `options` may be NULL for the
/// default of everything, CSV.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_new_answer(
    path: tma_text,
    flags: u32,
    options: *const tma_text_options,
    out_writer: Option<&mut MaybeUninit<*mut tma_writer>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_writer, "out_writer")?;
        // SAFETY: the caller's promise about options and texts.
        let (path, (format, columns)) = unsafe { (path.as_str("path")?, sized::read(options)?.to_format()?) };
        let file = OutputFile::create(path, replaces(flags)?, &[])?;
        let output = Mutex::new(Some(Output { file, header: Vec::new(), answer: None }));
        let source = Source::Answers(format, columns);
        out.write(Box::into_raw(Box::new(tma_writer { source, output, _live: Live::new() })));
        Ok(())
    })
}

/// Writes the rows of an answer, or more of them: all tables are of one kind. The file has all columns of that kind, or
/// those that the options name, whatever the tables have. Text in place of numbers and times, as in rows that come out of
/// CSV, is read as CSV is. The table stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_write_answer(
    writer: Option<&tma_writer>,
    table: Option<&tma_table>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (writer, table) = (needed(writer, "writer")?, needed(table, "table")?.table());
        let Source::Answers(format, columns) = &writer.source else {
            return Err(state("the writer takes the rows of its reader, and no tables"));
        };
        let answer = whole_answer(table)?.select_named(columns).map_err(|error| named("columns", &error))?;
        writer.with(|slot| {
            let Some(output) = slot else { return Ok(()) };
            let mut text = Vec::new();
            let (kind, written) = match &mut output.answer {
                Some(known) => known,
                unknown => {
                    let written = TextWriter::new(answer.schema(), format)?;
                    written.header(&mut text);
                    unknown.insert((answer.kind(), written))
                }
            };
            if *kind != answer.kind() {
                let message =
                    format!("rows of {} among rows of {}: a file holds one table", answer.kind().name(), kind.name());
                return Err(Error::new(ErrorKind::InvalidArgument, message).into());
            }
            written.format(&answer, &mut text)?;
            if let Err(error) = output.file.append(&text) {
                *slot = None;
                return Err(error.into());
            }
            Ok(())
        })
    })
}

/// Whether an existing file may be replaced.
fn replaces(flags: u32) -> Result<bool, Failure> {
    if flags & !TMA_WRITER_REPLACE != 0 {
        return Err(Error::new(ErrorKind::Unsupported, format!("flags: {flags:#x} is not known")).into());
    }
    Ok(flags & TMA_WRITER_REPLACE != 0)
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
        let Source::Reader(reader) = &writer.source else {
            return Err(state("the writer takes tables, and has no reader"));
        };
        writer.with(|slot| {
            let text = reader.next_text()?;
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
            if let Some(Output { mut file, header, .. }) = slot.take() {
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
