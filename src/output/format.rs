//! Which form a file is written in: what was asked for, or what its name says. The same for all who write files.

use std::path::Path;

use super::TextOptions;
use crate::error::{Error, ErrorKind, Result};

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// CSV.
    Csv,
    /// JSON Lines.
    JsonLines,
    /// One page of HTML.
    Html,
    /// A workbook.
    Xlsx,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputForm {
    /// Its form.
    pub format: OutputFormat,
    /// What stands between the cells of CSV.
    pub delimiter: u8,
}

/// The extensions that name a form.
const EXTENSIONS: [(&str, OutputFormat); 8] = [
    ("csv", OutputFormat::Csv),
    ("tsv", OutputFormat::Csv),
    ("jsonl", OutputFormat::JsonLines),
    ("ndjson", OutputFormat::JsonLines),
    ("json", OutputFormat::JsonLines),
    ("html", OutputFormat::Html),
    ("htm", OutputFormat::Html),
    ("xlsx", OutputFormat::Xlsx),
];

impl OutputForm {
    /// The form of a file of that name: `asked`, or what its extension says, in any case; without one, and as `.txt`, CSV.
    /// The cells of a `.tsv` have tabs between them.
    ///
    /// Fails with [`ErrorKind::InvalidArgument`] where nothing was asked for and the extension says nothing.
    pub fn of_path(path: &Path, asked: Option<OutputFormat>) -> Result<Self> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let extension = extension.as_deref().unwrap_or("txt");
        let known = EXTENSIONS.iter().find(|(known, _)| *known == extension).map(|(_, format)| *format);
        let format = match asked.or(known) {
            Some(format) => format,
            None if extension == "txt" => OutputFormat::Csv,
            None => {
                let known = EXTENSIONS.map(|(known, _)| format!(".{known}")).join(", ");
                let message = format!(".{extension} names no form of output; those that do are {known}");
                return Err(Error::new(ErrorKind::InvalidArgument, message));
            }
        };
        Ok(Self { format, delimiter: if extension == "tsv" { b'\t' } else { TextOptions::default().delimiter } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_unless_a_form_was_asked_for() {
        let form =
            |name: &str, asked| OutputForm::of_path(Path::new(name), asked).map(|form| (form.format, form.delimiter));
        use OutputFormat::{Csv, Html, JsonLines, Xlsx};
        for (name, format, delimiter) in [
            ("a.csv", Csv, b','),
            ("a.b.CSV", Csv, b','),
            ("a.tsv", Csv, b'\t'),
            ("a.txt", Csv, b','),
            ("folder.json/a", Csv, b','),
            (".json", Csv, b','),
            ("a.jsonl", JsonLines, b','),
            ("a.ndjson", JsonLines, b','),
            ("a.Json", JsonLines, b','),
            ("a.html", Html, b','),
            ("a.HTM", Html, b','),
            ("a.xlsx", Xlsx, b','),
        ] {
            assert_eq!(form(name, None).unwrap(), (format, delimiter), "{name}");
        }
        assert_eq!(form("a.tsv", Some(Csv)).unwrap(), (Csv, b'\t'));
        assert_eq!(form("a.parquet", Some(JsonLines)).unwrap(), (JsonLines, b','));
        for name in ["a.parquet", "a.csv.gz", "a.", "a.xls"] {
            let error = form(name, None).unwrap_err();
            let known =
                "names no form of output; those that do are .csv, .tsv, .jsonl, .ndjson, .json, .html, .htm, .xlsx";
            assert!(error.kind() == ErrorKind::InvalidArgument && error.message().ends_with(known), "{error}");
        }
    }
}
