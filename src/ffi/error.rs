use super::guard;
use super::live::Live;
use super::status::tma_status;
use super::text::tma_text;
use crate::error::Error;

/// Why a call failed: what, where, and what to do. Immutable; threads may share it. Freed with tma_error_free().
#[derive(Debug)]
pub struct tma_error {
    status: tma_status,
    message: String,
    path: Option<String>,
    source_number: i64,
    record_number: i64,
    byte_offset: i64,
    _live: Live,
}

impl tma_error {
    pub(super) fn new(status: tma_status, cause: &Error) -> Self {
        let number = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok()).unwrap_or(-1);
        Self {
            status,
            message: cause.to_string(),
            path: cause.path().map(|path| path.to_string_lossy().into_owned()),
            source_number: number(cause.source_number()),
            record_number: number(cause.record_number()),
            byte_offset: number(cause.byte_offset()),
            _live: Live::new(),
        }
    }
}

/// The status that the failed call returned; TMA_STATUS_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_status(error: Option<&tma_error>) -> tma_status {
    guard::value(tma_status::Panic, || error.map_or(tma_status::Ok, |error| error.status))
}

/// The message, with file, record number and byte offset where they are known, in English. It lives until the error is
/// freed. Empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_message(error: Option<&tma_error>) -> tma_text {
    guard::value(tma_text::EMPTY, || error.map_or(tma_text::EMPTY, |error| error.message.as_str().into()))
}

/// The file it is about, its pseudonym where people have pseudonyms; without one `data` is NULL. It lives until the error
/// is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_path(error: Option<&tma_error>) -> tma_text {
    guard::value(tma_text::EMPTY, || {
        let path = error.and_then(|error| error.path.as_deref());
        path.map_or(tma_text::EMPTY, tma_text::from)
    })
}

/// The 1-based number of the source that could not be read, in the order in which files and contents were opened; 0 for the
/// records that are in none, -1 where it is about no source. After such a failure of tma_reader_next() and its like the next call goes on with the next source.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_source_number(error: Option<&tma_error>) -> i64 {
    guard::value(-1, || error.map_or(-1, |error| error.source_number))
}

/// The 1-based number of the record it is about, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_record_number(error: Option<&tma_error>) -> i64 {
    guard::value(-1, || error.map_or(-1, |error| error.record_number))
}

/// The byte of the decompressed file it is about, counted from 0 in the file's own encoding, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_get_byte_offset(error: Option<&tma_error>) -> i64 {
    guard::value(-1, || error.map_or(-1, |error| error.byte_offset))
}

/// Frees an error; NULL is a no-op. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_error_free(error: Option<Box<tma_error>>) {
    guard::value((), || drop(error));
}

const _: () = {
    const fn shareable<T: Send + Sync>() {}
    shareable::<tma_error>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn an_error_says_where() {
        let cause = Error::new(ErrorKind::LimitExceeded, "too deep").with_path("ä.json");
        let cause = cause.with_source(2, &"ä.json".into()).at(17, 0);
        let error = tma_error::new(tma_status::LimitExceeded, &cause);
        // SAFETY: the texts live as long as the error.
        unsafe {
            let error = Some(&error);
            assert_eq!(tma_error_get_status(error), tma_status::LimitExceeded);
            assert_eq!(tma_error_get_message(error).as_str("").unwrap(), "ä.json: record 17 (byte 0): too deep");
            assert_eq!(tma_error_get_path(error).as_str("").unwrap(), "ä.json");
            assert_eq!((tma_error_get_record_number(error), tma_error_get_byte_offset(error)), (17, 0));
            assert_eq!(tma_error_get_source_number(error), 2);
        }
    }

    #[test]
    fn no_error_says_nothing() {
        // SAFETY: NULL is allowed everywhere.
        unsafe {
            assert_eq!(tma_error_get_status(None), tma_status::Ok);
            assert_eq!(tma_error_get_message(None).length, 0);
            assert!(tma_error_get_path(None).data.is_null());
            assert_eq!((tma_error_get_record_number(None), tma_error_get_byte_offset(None)), (-1, -1));
            assert_eq!(tma_error_get_source_number(None), -1);
            tma_error_free(None);
        }
    }
}
