use std::mem::MaybeUninit;
use std::sync::{Arc, Mutex, TryLockError};

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::reader::{Begun, Shared, shared, tma_reader};
use super::reader_options::{Gives, tma_reader_options};
use super::sized;
use super::status::tma_status;
use super::table::tma_table;
use super::text::tma_text;
use crate::error::{Error, ErrorKind};
use crate::output::file::OutputFile;
use crate::output::{TextFormat, TextOptions, TextWriter};
use crate::report::{FileOptions, Report, write_tables};
use crate::table::Table;

/// tma_writer_new() flags: an existing file is replaced.
pub const TMA_WRITER_REPLACE: u32 = 1;

/// A file that takes the text or the report of a reader, or tables. It is written under a temporary name beside its place, and
/// takes its place when it is finished; freed before, it leaves no trace. One call at a time. Freed with tma_writer_free().
#[derive(Debug)]
pub struct tma_writer {
    /// Where the rows come from; nothing if they are handed over.
    reader: Option<Arc<Shared>>,
    /// `None` once it is finished or writing has failed.
    output: Mutex<Option<Output>>,
    _live: Live,
}

#[derive(Debug)]
struct Output {
    file: OutputFile,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// What stands before the rows, not yet written: when no source can be read there is nothing to write.
    Text(Vec<u8>),
    Report(Box<Report>),
    /// Written when all are there, because a page says first how many rows there are.
    Tables(Vec<Table>, TableForm),
}

/// How tables are written.
#[derive(Clone, Debug)]
enum TableForm {
    Text(TextFormat),
    File(FileOptions),
}

impl Output {
    /// Writes what is left to write.
    fn finish(self, reader: Option<&Shared>) -> Result<(), Failure> {
        let Self { mut file, content } = self;
        match content {
            Content::Text(header) => file.append(&header)?,
            Content::Report(mut report) => {
                let completeness = reader.map(Shared::completeness).transpose()?;
                if let Some(completeness) = completeness {
                    file.fill(|file| report.write(&completeness, file))?;
                }
            }
            Content::Tables(tables, TableForm::File(options)) => {
                file.fill(|file| write_tables(&tables, &options, file))?;
            }
            Content::Tables(tables, TableForm::Text(format)) => {
                let mut text = Vec::new();
                for (position, table) in tables.iter().enumerate() {
                    let mut writer = TextWriter::new(table.schema(), &format)?;
                    if position == 0 {
                        writer.header(&mut text);
                    }
                    writer.format(table, &mut text)?;
                    file.append(&text)?;
                    text.clear();
                }
            }
        }
        Ok(file.commit()?)
    }
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

    fn into_raw(reader: Option<Arc<Shared>>, file: OutputFile, content: Content) -> *mut Self {
        let output = Mutex::new(Some(Output { file, content }));
        Box::into_raw(Box::new(Self { reader, output, _live: Live::new() }))
    }
}

fn state(message: &str) -> Failure {
    Error::new(ErrorKind::InvalidState, message).into()
}

/// Whether an existing file is to be replaced.
fn replaces(flags: u32) -> Result<bool, Failure> {
    if flags & !TMA_WRITER_REPLACE != 0 {
        return Err(Error::new(ErrorKind::Unsupported, format!("flags: {flags:#x} is not known")).into());
    }
    Ok(flags & TMA_WRITER_REPLACE != 0)
}

/// Begins a file for the rows of a reader that was made with another `format` than TMA_FORMAT_TABLES; a report has one
/// writer. Fails if the file exists and TMA_WRITER_REPLACE is not given, and if it is one of the files added to the reader
/// so far. Reader and writer may be freed in any order.
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
        reader.check_written()?;
        let file = OutputFile::create(path, replace, &reader.inputs()?)?;
        let content = match reader.begin()? {
            Begun::Text(header) => Content::Text(header),
            Begun::Report(report) => Content::Report(report),
        };
        out.write(tma_writer::into_raw(Some(Arc::clone(reader)), file, content));
        Ok(())
    })
}

/// Begins a file for tables of one kind that are not records, such as the answers of an analysis: see
/// tma_writer_add_table(). Of `options`, which may be NULL for CSV, count `format`, `delimiter`, `zone`, `temporary_folder`
/// and the flags TMA_READER_BOM and TMA_READER_RAW; TMA_FORMAT_HTML gives a page with one table, TMA_FORMAT_XLSX a workbook
/// with one sheet. Fails as tma_writer_new().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_new_for_tables(
    options: *const tma_reader_options,
    path: tma_text,
    flags: u32,
    out_writer: Option<&mut MaybeUninit<*mut tma_writer>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about options and texts.
        let (options, path) = unsafe { (sized::read(options)?, path.as_str("path")?) };
        let out = needed(out_writer, "out_writer")?;
        let replace = replaces(flags)?;
        // SAFETY: the caller's promise about the texts in them.
        let (options, gives) = unsafe { options.to_options() }?;
        let form = match (options.text, gives) {
            (Some(format), _) => TableForm::Text(format),
            (None, Gives::Report(report)) => TableForm::File(FileOptions {
                zone: options.zone,
                temporary_folder: options.temporary_folder,
                ..FileOptions::new(report.format)
            }),
            (None, _) => TableForm::Text(TextFormat::Csv(TextOptions { zone: options.zone, ..TextOptions::default() })),
        };
        let file = OutputFile::create(path, replace, &[])?;
        out.write(tma_writer::into_raw(None, file, Content::Tables(Vec::new(), form)));
        Ok(())
    })
}

/// Adds the rows of a table to those that a writer of tma_writer_new_for_tables() will write when it is committed. All tables
/// have the same columns. The table stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_add_table(
    writer: Option<&tma_writer>,
    table: Option<&tma_table>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (writer, table) = (needed(writer, "writer")?, needed(table, "table")?.table());
        writer.with(|slot| match slot.as_mut().map(|output| &mut output.content) {
            Some(Content::Tables(tables, _)) => {
                if tables.first().is_some_and(|first| first.schema() != table.schema()) {
                    let message = "table: it has other columns than the first one";
                    return Err(Error::new(ErrorKind::InvalidArgument, message).into());
                }
                tables.push(table.clone());
                Ok(())
            }
            _ => Err(state("the writer takes the rows of its reader")),
        })
    })
}

/// Takes the reader's next rows; `out_more` says whether there were any. More sources may be added after the last, and
/// written then. After a failure that is about one source the next call goes on with the source after it. A report is
/// written when the writer is committed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_write(
    writer: Option<&tma_writer>,
    out_more: Option<&mut MaybeUninit<bool>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (writer, more) = (needed(writer, "writer")?, needed(out_more, "out_more")?);
        let reader = writer.reader.as_deref().ok_or_else(|| state("the writer has no reader: it is given tables"))?;
        writer.with(|slot| {
            let is_text = matches!(slot, Some(Output { content: Content::Text(_), .. }));
            let (text, table) = match is_text {
                true => (reader.next_text()?, None),
                false => (None, reader.next_of_report()?),
            };
            more.write(text.is_some() || table.is_some());
            let Some(mut output) = slot.take() else { return Ok(()) };
            match (&mut output.content, text, table) {
                (Content::Text(header), Some(text), _) => {
                    output.file.append(&std::mem::take(header))?;
                    output.file.append(&text)?;
                }
                (Content::Report(report), _, Some(table)) => report.add_table(&table)?,
                _ => {}
            }
            *slot = Some(output);
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
        let writer = needed(writer, "writer")?;
        writer.with(|slot| slot.take().map_or(Ok(()), |output| output.finish(writer.reader.as_deref())))
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
