//! Options that come as texts, and that several structs of options have.

use std::sync::Arc;

use chrono_tz::Tz;

use super::guard::Failure;
use super::reader_options::tma_format;
use super::text::tma_text;
use crate::de_identify::DeIdentifier;
use crate::error::{Error, ErrorKind};
use crate::filter::Filter;
use crate::message;
use crate::output::{TextFormat, TextOptions};
use crate::report::ReportFormat;
use crate::time::{Timestamp, expected_zone, zone_by_name};

/// The texts of a filter.
#[derive(Clone, Copy)]
pub(super) struct FilterTexts {
    pub(super) from: tma_text,
    pub(super) to: tma_text,
    pub(super) kinds: tma_text,
    pub(super) meetings: tma_text,
    pub(super) users: tma_text,
    pub(super) organizers: tma_text,
    pub(super) with_users: tma_text,
    pub(super) participant_kinds: tma_text,
    pub(super) networks: tma_text,
    pub(super) client_ip_pattern: tma_text,
}

impl FilterTexts {
    /// The filter; times without an offset are in `zone`. Where people have pseudonyms (`told`) what is wrong with a value
    /// is said without the value, which may be somebody's name.
    ///
    /// # Safety
    /// The texts are as [`tma_text`] promises.
    pub(super) unsafe fn to_filter(self, zone: Tz, told: bool) -> Result<Filter, Failure> {
        let mut filter = Filter::default();
        // Each option with whether it holds several values, and what one of them does.
        type Add = fn(&mut Filter, &str, Tz) -> crate::Result<()>;
        let options: [(&'static str, tma_text, bool, Add); 10] = [
            ("from", self.from, false, Filter::set_from),
            ("to", self.to, false, Filter::set_to),
            ("kinds", self.kinds, true, |filter, text, _| filter.add_kind(text)),
            ("meetings", self.meetings, true, |filter, text, _| filter.add_meeting(text)),
            ("users", self.users, true, |filter, text, _| filter.add_user(text)),
            ("organizers", self.organizers, true, |filter, text, _| filter.add_organizer(text)),
            ("with_users", self.with_users, true, |filter, text, _| filter.add_with_user(text)),
            ("participant_kinds", self.participant_kinds, true, |filter, text, _| filter.add_participant_kind(text)),
            ("networks", self.networks, true, |filter, text, _| filter.add_network(text)),
            ("client_ip_pattern", self.client_ip_pattern, false, |filter, text, _| filter.set_client_ip_pattern(text)),
        ];
        for (name, text, several, add) in options {
            // SAFETY: the caller's promise.
            let text = unsafe { text.as_str(name) }?;
            let mut values =
                lines(text).filter(|_| several).chain(Some(text).filter(|text| !several && !text.is_empty()));
            values.try_for_each(|value| add(&mut filter, value, zone)).map_err(|error| {
                let error = named(name, &error);
                if told { error.unquoted() } else { error }
            })?;
        }
        Ok(filter)
    }
}

/// The zone of that name; UTC without one.
///
/// # Safety
/// The text is as [`tma_text`] promises.
pub(super) unsafe fn zone(name: tma_text) -> Result<Tz, Failure> {
    // SAFETY: the caller's promise.
    match unsafe { name.as_str("zone") }? {
        "" => Ok(chrono_tz::UTC),
        name => zone_by_name(name)
            .ok_or_else(|| invalid(format!("zone: no time zone is called `{name}`: {}", expected_zone(name, "")))),
    }
}

/// A time, without an offset in `zone`; `None` for an empty text.
///
/// # Safety
/// The text is as [`tma_text`] promises.
pub(super) unsafe fn time(name: &'static str, text: tma_text, zone: Tz) -> Result<Option<Timestamp>, Failure> {
    // SAFETY: the caller's promise.
    match unsafe { text.as_str(name) }? {
        "" => Ok(None),
        text => match Timestamp::read_in(text, zone) {
            Ok(time) => Ok(Some(time)),
            Err(why) => Err(invalid(format!("{name}: {why}"))),
        },
    }
}

/// A map of people or meetings, given as a file or as the content of one, each with its option's name.
///
/// # Safety
/// The texts are as [`tma_text`] promises.
pub(super) unsafe fn side_file<T>(
    path: (&'static str, tma_text),
    content: (&'static str, tma_text),
    read: impl FnOnce(&str) -> crate::Result<T>,
    parse: impl FnOnce(&[u8]) -> crate::Result<T>,
) -> Result<Option<Arc<T>>, Failure> {
    let ((path_name, path), (content_name, content)) = (path, content);
    // SAFETY: the caller's promise.
    let (path, content) = unsafe { (path.as_str(path_name)?, content.as_bytes(content_name)?) };
    let map = match (path.is_empty(), content.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => read(path)?,
        (true, false) => parse(content).map_err(|error| named(content_name, &error))?,
        (false, false) => return Err(invalid(format!("{content_name}: {path_name} is given too, and one is enough"))),
    };
    Ok(Some(Arc::new(map)))
}

/// How CSV and cells as text are written.
pub(super) fn text_options(delimiter: u32, bom: bool, raw: bool, zone: Tz) -> Result<TextOptions, Failure> {
    let delimiter = match u8::try_from(delimiter) {
        Ok(0) => TextOptions::default().delimiter,
        Ok(delimiter) if delimiter.is_ascii() => delimiter,
        _ => return Err(invalid(format!("delimiter: {delimiter} is no ASCII character"))),
    };
    Ok(TextOptions { delimiter, bom, zone, raw })
}

/// What a tma_format stands for.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Tables,
    Text(TextFormat),
    Report(ReportFormat),
}

/// The form of that number.
pub(super) fn form(format: i32, options: TextOptions) -> Result<Form, Failure> {
    match format {
        format if format == tma_format::Tables as i32 => Ok(Form::Tables),
        format if format == tma_format::Csv as i32 => Ok(Form::Text(TextFormat::Csv(options))),
        format if format == tma_format::JsonLines as i32 => Ok(Form::Text(TextFormat::JsonLines)),
        format if format == tma_format::Html as i32 => Ok(Form::Report(ReportFormat::Html)),
        format if format == tma_format::Xlsx as i32 => Ok(Form::Report(ReportFormat::Xlsx)),
        format => Err(invalid(format!("format: {format} is no tma_format"))),
    }
}

/// What makes pseudonyms with that key; nothing without one.
///
/// # Safety
/// The text is as [`tma_text`] promises.
pub(super) unsafe fn de_identifier(key: tma_text) -> Result<Option<Arc<DeIdentifier>>, Failure> {
    // SAFETY: the caller's promise.
    match unsafe { key.as_str(DE_IDENTIFY_KEY) }? {
        "" => Ok(None),
        key => Ok(Some(Arc::new(DeIdentifier::new(key).map_err(|error| named(DE_IDENTIFY_KEY, &error))?))),
    }
}

const DE_IDENTIFY_KEY: &str = "de_identify_key";

/// The same error, naming the option whose value it is about.
pub(super) fn named(option: &'static str, error: &Error) -> Error {
    Error::new(error.kind(), message![option, ": ", error.message_parts().clone()])
}

pub(super) fn invalid(message: String) -> Failure {
    Error::new(ErrorKind::InvalidArgument, message).into()
}

/// The values of an option that holds several: one per line, without blanks around them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
