use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, TryLockError};

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::option_texts::{Form, form, named};
use super::reader::{Begun, Progress, Shared, shared, tma_progress, tma_reader};
use super::reader_options::tma_format;
use super::sized;
use super::status::tma_status;
use super::table::tma_table;
use super::text::tma_text;
use super::text_options::{FileForm, tma_text_options};
use crate::analysis::short as short_of;
use crate::error::{Error, ErrorKind};
use crate::output::file::OutputFile;
use crate::output::{OutputForm, OutputFormat, TextFormat, TextOptions, TextWriter};
use crate::own_rows::whole_answer;
use crate::report::{FileOptions, Report, ReportFormat, Watch, write_tables};
use crate::table::{Table, TableKind, TableSchema};

/// tma_writer_new() flags: an existing file is replaced.
pub const TMA_WRITER_REPLACE: u32 = 1;

/// A file that takes the text or the report of a reader, or answers. It is written under a temporary name beside its place,
/// and takes its place when it is finished; freed before, it leaves no trace. One call at a time. Freed with
/// tma_writer_free().
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
    /// Tables that the caller has: their form, which of their columns, and whether in the short ones.
    Answers {
        form: FileForm,
        columns: Vec<String>,
        short: bool,
    },
}

#[derive(Debug)]
struct Output {
    file: OutputFile,
    content: Content,
    /// Who is told while a report or a page is written.
    progress: Option<Progress>,
}

#[derive(Debug)]
enum Content {
    /// Rows as text, behind what is not yet written: when no source can be read there is nothing to write.
    Text(Vec<u8>),
    /// Rows that are taken in.
    Report(Box<Report>),
    /// No answer yet.
    Nothing,
    /// Rows with those columns as text.
    Answer(Arc<TableSchema>, TextWriter),
    /// Rows that wait for the last, because a page says first how many there are.
    Answers(FileOptions, Vec<Table>),
}

impl Output {
    /// Writes what is left to write, and finishes the file.
    fn finish(self, source: &Source) -> Result<(), Failure> {
        let mut watch = self.watch(source);
        let Self { mut file, content, .. } = self;
        match (content, source) {
            (Content::Text(header), _) => file.append(&header)?,
            (Content::Report(mut report), Source::Reader(reader)) => {
                let completeness = reader.completeness_of(&mut report)?;
                file.fill(|file| report.write(&completeness, file, &mut watch))?;
            }
            (Content::Nothing, Source::Answers { form: FileForm::Page(options), .. }) => {
                file.fill(|file| write_tables(&[], options, file, &mut watch))?;
            }
            (Content::Answers(options, tables), _) => {
                file.fill(|file| write_tables(&tables, &options, file, &mut watch))?;
            }
            _ => {}
        }
        Ok(file.commit()?)
    }

    /// Hears of tma_reader_cancel(), and from whoever is told of progress.
    fn watch(&self, source: &Source) -> Watch {
        let cancel = match source {
            Source::Reader(reader) => Some(reader.cancel_flag()),
            Source::Answers { .. } => None,
        };
        let progress = self.progress;
        Watch::new(move |done, all| {
            let is_cancelled = cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed));
            !is_cancelled && progress.as_ref().is_none_or(|progress| progress.tell(done, all))
        })
    }
}

impl Content {
    /// The kind of the rows of answers so far.
    fn kind(&self) -> Option<TableKind> {
        self.schema().map(|schema| schema.kind)
    }

    /// The columns of the rows of answers so far.
    fn schema(&self) -> Option<&Arc<TableSchema>> {
        match self {
            Self::Answer(schema, _) => Some(schema),
            Self::Answers(_, tables) => tables.first().map(Table::schema),
            _ => None,
        }
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

    fn into_raw(source: Source, file: OutputFile, content: Content) -> *mut Self {
        let output = Mutex::new(Some(Output { file, content, progress: None }));
        Box::into_raw(Box::new(Self { source, output, _live: Live::new() }))
    }
}

fn state(message: &'static str) -> Failure {
    Error::new(ErrorKind::InvalidState, message).into()
}

/// The form of a file of that name: `format` if it is one, or, where it is TMA_FORMAT_TABLES, which is 0, what the
/// extension says: .csv, .tsv, .jsonl, .ndjson, .json, .html, .htm, .xlsx in any case; without one, and for .txt, CSV.
/// `out_delimiter` is what belongs between the cells of CSV: a tab for .tsv, else a comma. Fails with
/// TMA_STATUS_INVALID_ARGUMENT where the extension says nothing. The file is not looked at. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_format_of_path(
    path: tma_text,
    format: i32,
    out_format: Option<&mut MaybeUninit<i32>>,
    out_delimiter: Option<&mut MaybeUninit<u32>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about texts.
        let path = unsafe { path.as_str("path") }?;
        let (out_format, out_delimiter) = (needed(out_format, "out_format")?, needed(out_delimiter, "out_delimiter")?);
        let asked = match form(format, TextOptions::default())? {
            Form::Tables => None,
            Form::Text(TextFormat::Csv(_)) => Some(OutputFormat::Csv),
            Form::Text(TextFormat::JsonLines) => Some(OutputFormat::JsonLines),
            Form::Report(ReportFormat::Html) => Some(OutputFormat::Html),
            Form::Report(ReportFormat::Xlsx) => Some(OutputFormat::Xlsx),
        };
        let form = OutputForm::of_path(Path::new(path), asked)?;
        let format = match form.format {
            OutputFormat::Csv => tma_format::Csv,
            OutputFormat::JsonLines => tma_format::JsonLines,
            OutputFormat::Html => tma_format::Html,
            OutputFormat::Xlsx => tma_format::Xlsx,
        };
        out_format.write(format as i32);
        out_delimiter.write(form.delimiter.into());
        Ok(())
    })
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
        let content = match reader.begin(path)? {
            Begun::Text(header) => Content::Text(header),
            Begun::Report(report) => Content::Report(report),
        };
        out.write(tma_writer::into_raw(Source::Reader(Arc::clone(reader)), file, content));
        Ok(())
    })
}

/// Begins a file for an answer: tables of tma_analysis_answer() or tma_analysis_summarize(), also such as came back by
/// tma_table_import(). Fails if the file exists and TMA_WRITER_REPLACE is not given. `options` may be NULL for the default
/// of everything, CSV.
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
        let (path, options) = unsafe { (path.as_str("path")?, sized::read(options)?) };
        // SAFETY: the same.
        let (form, columns) = unsafe { options.to_form() }?;
        let source = Source::Answers { form, columns, short: options.is_short() };
        let file = OutputFile::create(path, replaces(flags)?, &[])?;
        out.write(tma_writer::into_raw(source, file, Content::Nothing));
        Ok(())
    })
}

/// Writes the rows of an answer, or more of them: all tables are of one kind. The file has all columns of that kind, or
/// those that the options name, whatever the tables have; of TMA_TABLE_KIND_ROWS those that the first table has, and so have all
/// after it, where a column may be of another type. Text in place of numbers and times, as in rows that come out of
/// CSV, is read as CSV is. The table stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_write_answer(
    writer: Option<&tma_writer>,
    table: Option<&tma_table>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (writer, table) = (needed(writer, "writer")?, needed(table, "table")?.table());
        let Source::Answers { form, columns, short } = &writer.source else {
            return Err(state("the writer takes the rows of its reader, and no tables"));
        };
        // What somebody else chose has the columns that it has.
        let answer = match table.kind() {
            TableKind::Rows => table.clone(),
            _ => whole_answer(table)?,
        };
        let answer = if *short { short_of(&answer)? } else { answer };
        let answer = answer.select_named(columns).map_err(|error| named("columns", &error))?;
        writer.with(|slot| {
            let Some(Output { file, content, .. }) = slot else { return Ok(()) };
            if let Some(kind) = content.kind().filter(|kind| *kind != answer.kind()) {
                let message =
                    format!("rows of {} among rows of {}: a file holds one table", answer.kind().name(), kind.name());
                return Err(Error::new(ErrorKind::InvalidArgument, message).into());
            }
            let mut text = Vec::new();
            if let Content::Nothing = content {
                *content = match form {
                    FileForm::Text(format) => {
                        let written = TextWriter::new(answer.schema(), format)?;
                        written.header(&mut text);
                        Content::Answer(answer.schema().clone(), written)
                    }
                    FileForm::Page(options) => Content::Answers(options.clone(), Vec::new()),
                };
            }
            if answer.kind() == TableKind::Rows
                && let Some(before) = content.schema().filter(|before| *before != answer.schema())
            {
                let names =
                    |schema: &TableSchema| schema.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
                if names(before) != names(answer.schema()) {
                    let message = "the rows have other columns than those before them: a file holds one table";
                    return Err(Error::new(ErrorKind::InvalidArgument, message).into());
                }
                // What is in a column may change from table to table.
                if let (Content::Answer(schema, written), FileForm::Text(format)) = (&mut *content, form) {
                    (*schema, *written) = (answer.schema().clone(), TextWriter::new(answer.schema(), format)?);
                }
            }
            match content {
                Content::Answer(_, written) => written.format(&answer, &mut text)?,
                Content::Answers(_, tables) => tables.push(answer),
                _ => {}
            }
            if let Err(error) = file.append(&text) {
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
        let Source::Reader(reader) = &writer.source else {
            return Err(state("the writer takes tables, and has no reader"));
        };
        writer.with(|slot| {
            let Some(Output { file, content, .. }) = slot else { return Ok(()) };
            let (any, written) = match content {
                Content::Report(report) => {
                    let table = reader.next_of_report()?;
                    if table.is_none() {
                        reader.close_report(report)?;
                    }
                    (table.is_some(), table.map_or(Ok(()), |table| report.add_table(&table)))
                }
                Content::Text(header) => {
                    let text = reader.next_text()?;
                    let write = |text: Vec<u8>| {
                        file.append(&std::mem::take(header))?;
                        file.append(&text)
                    };
                    (text.is_some(), text.map_or(Ok(()), write))
                }
                _ => (false, Ok(())),
            };
            if let Err(error) = written {
                *slot = None;
                return Err(error.into());
            }
            more.write(any);
            Ok(())
        })
    })
}

/// Has `callback` called with `userdata` while tma_writer_commit() writes a page or a workbook, on the thread that called it:
/// with the steps done and, about, those in all. What it returns other than 0 makes that call fail with
/// TMA_STATUS_CANCELLED, and there is no file; what stood there before is as it was. A NULL callback ends that. Both must stay valid
/// until then or until the writer is freed. It must not throw, jump out, or use the writer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_set_progress(
    writer: Option<&tma_writer>,
    callback: tma_progress,
    userdata: *mut c_void,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        needed(writer, "writer")?.with(|slot| {
            if let Some(output) = slot {
                output.progress = callback.map(|callback| Progress { callback, userdata });
            }
            Ok(())
        })
    })
}

/// Finishes the file: when this returns TMA_STATUS_OK all of it is under its name, and what stood there is replaced. Rows
/// that were not written are not in it. After tma_reader_cancel() a report fails with TMA_STATUS_CANCELLED, also while it is
/// written. The writer can only be freed after that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_writer_commit(
    writer: Option<&tma_writer>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let writer = needed(writer, "writer")?;
        writer.with(|slot| slot.take().map_or(Ok(()), |output| output.finish(&writer.source)))
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
