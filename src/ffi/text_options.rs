use super::guard::Failure;
use super::option_texts::{Form, form, invalid, lines, text_options, zone};
use super::sized::Options;
use super::text::tma_text;
use crate::output::{TextFormat, TextOptions};
use crate::report::FileOptions;

/// tma_text_options.flags: CSV begins with the UTF-8 byte order mark, by which spreadsheets know the encoding.
pub const TMA_TEXT_BOM: u32 = 1;
/// tma_text_options.flags: recorded text stays as it is, even where a spreadsheet would run it as a formula.
pub const TMA_TEXT_RAW: u32 = 2;
/// tma_text_options.flags: a writer of answers writes attendance in the columns of TMA_TABLE_KIND_ATTENDANCE_SHORT, and
/// takes no other answers.
pub const TMA_TEXT_SHORT: u32 = 4;

/// How tables are written. Begin with TMA_TEXT_OPTIONS_INIT, which is the default of everything, and set what is
/// wanted. Texts are read during the call only.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_text_options {
    /// The size of this struct as the caller knows it, set by TMA_TEXT_OPTIONS_INIT.
    pub struct_size: usize,
    /// TMA_TEXT_BOM and so on, or-ed.
    pub flags: u32,
    /// A tma_format. Of a file TMA_FORMAT_TABLES, which is 0, means CSV; TMA_FORMAT_HTML is a page with one table, and
    /// TMA_FORMAT_XLSX a workbook with one sheet.
    pub format: i32,
    /// Between the cells of CSV, as an ASCII character; 0 means a comma.
    pub delimiter: u32,
    /// Zero.
    pub reserved: u32,
    /// Which columns, by name and wildcard, in this order, one per line; empty means all.
    pub columns: tma_text,
    /// The time zone of times in CSV and cells as text, an IANA or Windows name. Empty means UTC.
    pub zone: tma_text,
}

/// How a file of an answer is written.
#[derive(Clone, Debug)]
pub(super) enum FileForm {
    /// Row by row.
    Text(TextFormat),
    /// As a page or workbook, when all rows are there.
    Page(FileOptions),
}

// SAFETY: integers and raw pointers; all zero is the default of every field.
unsafe impl Options for tma_text_options {
    const NAME: &'static str = "tma_text_options";
}

impl tma_text_options {
    /// How cells become text.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_options(self) -> Result<TextOptions, Failure> {
        if self.flags & !(TMA_TEXT_BOM | TMA_TEXT_RAW | TMA_TEXT_SHORT) != 0 || self.reserved != 0 {
            return Err(invalid(format!("flags: {:#x} is not known", self.flags)));
        }
        // SAFETY: the caller's promise.
        let zone = unsafe { zone(self.zone) }?;
        text_options(self.delimiter, self.flags & TMA_TEXT_BOM != 0, self.flags & TMA_TEXT_RAW != 0, zone)
    }

    /// Whether attendance is to be written in its short columns.
    pub(super) fn is_short(&self) -> bool {
        self.flags & TMA_TEXT_SHORT != 0
    }

    /// The form of a file, and the columns that it is to have.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_form(self) -> Result<(FileForm, Vec<String>), Failure> {
        // SAFETY: the caller's promise.
        let (options, columns) = unsafe { (self.to_options()?, self.columns.as_str("columns")?) };
        let form = match form(self.format, options)? {
            Form::Tables => FileForm::Text(TextFormat::Csv(options)),
            Form::Text(format) => FileForm::Text(format),
            Form::Report(format) => FileForm::Page(FileOptions { zone: options.zone, ..FileOptions::new(format) }),
        };
        Ok((form, lines(columns).map(str::to_owned).collect()))
    }
}
