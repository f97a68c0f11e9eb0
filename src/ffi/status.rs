use crate::error::ErrorKind;

use super::guard;
use super::text::tma_text;

/// How a call ended. The numbers are grouped by tens and never change their meaning; later versions may add more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum tma_status {
    /// Done.
    Ok = 0,
    /// The caller's mistake: an argument that is needed is NULL.
    NullArgument = 1,
    /// The caller's mistake: an argument that cannot be used.
    InvalidArgument = 2,
    /// The caller's mistake: a call that does not fit what was called before.
    InvalidState = 3,
    /// Opening, reading or writing failed; the message has the system's reason.
    Io = 10,
    /// No such file.
    NotFound = 11,
    /// The output exists and may not be replaced.
    Exists = 12,
    /// Nothing in the input can be framed as records.
    InvalidFormat = 20,
    /// The input is neither UTF-8 nor UTF-16.
    InvalidEncoding = 21,
    /// A limit on depth, size or memory was passed.
    LimitExceeded = 30,
    /// The caller said stop.
    Cancelled = 31,
    /// Not in this build of the library.
    Unsupported = 40,
    /// The checkpoint is of another collection: of other filters, or finished and of another range.
    CheckpointMismatch = 50,
    /// The checkpoint, its raw file, or a state cannot be used.
    CheckpointDamaged = 51,
    /// Another collection is writing the checkpoint and its raw file, or went on with them after they were read.
    CheckpointInUse = 52,
    /// A defect of the library. The reader it happened in can only be freed; the process goes on.
    Panic = 90,
}

impl tma_status {
    pub(super) const ALL: [(Self, &'static str); 16] = [
        (Self::Ok, "OK"),
        (Self::NullArgument, "NULL_ARGUMENT"),
        (Self::InvalidArgument, "INVALID_ARGUMENT"),
        (Self::InvalidState, "INVALID_STATE"),
        (Self::Io, "IO"),
        (Self::NotFound, "NOT_FOUND"),
        (Self::Exists, "EXISTS"),
        (Self::InvalidFormat, "INVALID_FORMAT"),
        (Self::InvalidEncoding, "INVALID_ENCODING"),
        (Self::LimitExceeded, "LIMIT_EXCEEDED"),
        (Self::Cancelled, "CANCELLED"),
        (Self::Unsupported, "UNSUPPORTED"),
        (Self::CheckpointMismatch, "CHECKPOINT_MISMATCH"),
        (Self::CheckpointDamaged, "CHECKPOINT_DAMAGED"),
        (Self::CheckpointInUse, "CHECKPOINT_IN_USE"),
        (Self::Panic, "PANIC"),
    ];
}

impl From<ErrorKind> for tma_status {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidArgument => Self::InvalidArgument,
            ErrorKind::InvalidState => Self::InvalidState,
            ErrorKind::Io => Self::Io,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Exists => Self::Exists,
            ErrorKind::InvalidFormat => Self::InvalidFormat,
            ErrorKind::InvalidEncoding => Self::InvalidEncoding,
            ErrorKind::LimitExceeded => Self::LimitExceeded,
            ErrorKind::Cancelled => Self::Cancelled,
            ErrorKind::Unsupported => Self::Unsupported,
            ErrorKind::CheckpointMismatch => Self::CheckpointMismatch,
            ErrorKind::CheckpointDamaged => Self::CheckpointDamaged,
            ErrorKind::CheckpointInUse => Self::CheckpointInUse,
        }
    }
}

/// The name of a status without its prefix, such as `NOT_FOUND`; empty for a number this version does not know. The
/// text is static. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_status_name(status: i32) -> tma_text {
    guard::value(tma_text::EMPTY, || {
        let named = tma_status::ALL.iter().find(|(known, _)| *known as i32 == status);
        named.map_or(tma_text::EMPTY, |&(_, name)| tma_text::from(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_error_kinds() {
        for kind in [
            ErrorKind::InvalidArgument,
            ErrorKind::InvalidState,
            ErrorKind::Io,
            ErrorKind::NotFound,
            ErrorKind::Exists,
            ErrorKind::InvalidFormat,
            ErrorKind::InvalidEncoding,
            ErrorKind::LimitExceeded,
            ErrorKind::Cancelled,
            ErrorKind::Unsupported,
            ErrorKind::CheckpointMismatch,
            ErrorKind::CheckpointDamaged,
            ErrorKind::CheckpointInUse,
        ] {
            assert_eq!(tma_status::from(kind) as i32, kind as i32);
        }
    }

    #[test]
    fn every_status_has_a_name() {
        for (status, name) in tma_status::ALL {
            let shown = format!("{status:?}").to_uppercase();
            assert_eq!(shown, name.replace('_', ""));
            // SAFETY: the function takes any number.
            let named = unsafe { tma_status_name(status as i32) };
            // SAFETY: the text is static.
            assert_eq!(unsafe { named.as_str("name") }.unwrap(), name);
        }
        // SAFETY: as above.
        assert_eq!(unsafe { tma_status_name(4711) }.length, 0);
    }
}
