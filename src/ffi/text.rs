use std::ptr::null;

use super::guard::Failure;
use crate::error::{Error, ErrorKind};

/// UTF-8 text, or bytes where a function says so: a pointer and a length, without a NUL at the end.
///
/// Going in, it is read during the call only; `data` may be NULL if `length` is 0. Coming out, it points into the
/// handle it was asked of and lives until that handle is freed; `data` is NULL where there is no text, and is not NULL
/// for an empty one.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tma_text {
    /// The first byte.
    pub data: *const u8,
    /// How many bytes.
    pub length: usize,
}

impl tma_text {
    /// No text.
    pub(super) const EMPTY: Self = Self { data: null(), length: 0 };

    /// The bytes; `name` is that of the argument.
    ///
    /// # Safety
    /// Unless `data` is NULL, `length` bytes can be read there and stay as they are for `'a`.
    pub(super) unsafe fn as_bytes<'a>(self, name: &'static str) -> Result<&'a [u8], Failure> {
        if self.length == 0 {
            return Ok(&[]);
        }
        if self.data.is_null() {
            return Err(Failure::Null(name));
        }
        if self.length > isize::MAX as usize {
            let message = format!("{name}: {} bytes are more than there can be", self.length);
            return Err(Error::new(ErrorKind::InvalidArgument, message).into());
        }
        // SAFETY: the caller's promise, and the checks above.
        Ok(unsafe { std::slice::from_raw_parts(self.data, self.length) })
    }

    /// The text; `name` is that of the argument.
    ///
    /// # Safety
    /// As for [`tma_text::as_bytes`].
    pub(super) unsafe fn as_str<'a>(self, name: &'static str) -> Result<&'a str, Failure> {
        // SAFETY: the caller's promise.
        let bytes = unsafe { self.as_bytes(name) }?;
        std::str::from_utf8(bytes).map_err(|error| {
            let message = format!("{name}: not UTF-8 at byte {}", error.valid_up_to());
            Error::new(ErrorKind::InvalidArgument, message).into()
        })
    }
}

impl From<&str> for tma_text {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr(), length: text.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::status::tma_status;
    use super::*;

    fn read(data: *const u8, length: usize) -> Result<&'static str, (tma_status, String)> {
        // SAFETY: the tests' texts are static, or refused before they are read.
        unsafe { tma_text { data, length }.as_str("path") }.map_err(|failure| {
            let (status, error) = failure.into_parts();
            (status, error.to_string())
        })
    }

    #[test]
    fn texts_are_checked_before_they_are_read() {
        assert_eq!(read(null(), 0), Ok(""));
        assert_eq!(read("Zoë".as_ptr(), 4), Ok("Zoë"));
        assert_eq!(read("Zoë".as_ptr(), 0), Ok(""));
        assert_eq!(read(null(), 3), Err((tma_status::NullArgument, "path is NULL".to_owned())));
        let cut = "path: not UTF-8 at byte 2".to_owned();
        assert_eq!(read("Zoë".as_ptr(), 3), Err((tma_status::InvalidArgument, cut)));
        let (status, message) = read("a".as_ptr(), usize::MAX).unwrap_err();
        assert_eq!(status, tma_status::InvalidArgument);
        assert!(message.starts_with("path: 1844674"), "{message}");
    }

    #[test]
    fn an_empty_text_is_not_the_absence_of_one() {
        assert!(!tma_text::from("").data.is_null());
        assert!(tma_text::EMPTY.data.is_null());
    }
}
