use super::guard::Failure;
use crate::error::{Error, ErrorKind};

/// More than any options struct will ever have.
const LARGEST: usize = 1 << 16;

/// A struct whose first field, `size_t struct_size`, says how much of it the caller knows.
///
/// # Safety
/// The struct is `repr(C)`, begins with a `usize`, consists of integers and raw pointers alone, and means the default
/// when all its bytes after the size are zero.
pub(super) unsafe trait Options: Copy {
    /// The name that C knows it by.
    const NAME: &'static str;
}

/// Reads options of an older caller (fields that it does not know are zero) or a newer one (fields that this library
/// does not know must be zero). NULL is the default.
///
/// # Safety
/// `options` is NULL or points at a `usize` that says how many bytes can be read from there on.
pub(super) unsafe fn read<T: Options>(options: *const T) -> Result<T, Failure> {
    let mut ours = std::mem::MaybeUninit::<T>::zeroed();
    if options.is_null() {
        // SAFETY: integers and raw pointers may be all zero.
        return Ok(unsafe { ours.assume_init() });
    }
    let name = T::NAME;
    // SAFETY: the caller's promise.
    let size = unsafe { options.cast::<usize>().read_unaligned() };
    if !(size_of::<usize>()..=LARGEST).contains(&size) {
        let message = format!("{name}: struct_size is {size}: begin with the INIT macro of the header");
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    // SAFETY: the caller's promise: `size` bytes can be read. Bytes of padding are not looked at, because the fields
    // leave none at the end of any version of the struct.
    let beyond = unsafe { options.cast::<u8>().add(size.min(size_of::<T>())) };
    for at in 0..size.saturating_sub(size_of::<T>()) {
        // SAFETY: as above.
        if unsafe { beyond.add(at).read() } != 0 {
            let message = format!("{name}: an option is set that this version of the library does not know");
            return Err(Error::new(ErrorKind::Unsupported, message).into());
        }
    }
    // SAFETY: both hold at least that many bytes; whatever bytes these are, they are integers and raw pointers.
    unsafe {
        std::ptr::copy_nonoverlapping(options.cast::<u8>(), ours.as_mut_ptr().cast(), size.min(size_of::<T>()));
        Ok(ours.assume_init())
    }
}

/// How much of a struct that is to be written the caller knows.
///
/// # Safety
/// `out` is NULL or points at a `usize` that says how many bytes can be written from there on.
pub(super) unsafe fn size<T: Options>(out: *const T, argument: &'static str) -> Result<usize, Failure> {
    if out.is_null() {
        return Err(Failure::Null(argument));
    }
    // SAFETY: the caller's promise.
    let size = unsafe { out.cast::<usize>().read_unaligned() };
    if !(size_of::<usize>()..=LARGEST).contains(&size) {
        let message = format!("{}: struct_size is {size}: begin with the INIT macro of the header", T::NAME);
        return Err(Error::new(ErrorKind::InvalidArgument, message).into());
    }
    Ok(size)
}

/// Writes as much of a struct as the caller knows: `size` bytes at most.
///
/// # Safety
/// `size` bytes can be written at `out`.
pub(super) unsafe fn write<T: Options>(out: *mut T, value: &T, size: usize) {
    let from = std::ptr::from_ref(value).cast::<u8>();
    // SAFETY: the caller's promise; the value has as many bytes as its type.
    unsafe { std::ptr::copy_nonoverlapping(from, out.cast(), size.min(size_of::<T>())) };
}

#[cfg(test)]
mod tests {
    use super::super::status::tma_status;
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    struct Now {
        struct_size: usize,
        old: u64,
        new: u64,
    }

    // SAFETY: integers alone.
    unsafe impl Options for Now {
        const NAME: &'static str = "now";
    }

    fn read_bytes<T>(options: &T) -> Result<Now, (tma_status, String)> {
        // SAFETY: the tests' structs are as large as they say, or say what is refused before anything is read.
        unsafe { read::<Now>(std::ptr::from_ref(options).cast()) }.map_err(|failure| {
            let (status, error) = failure.into_parts();
            (status, error.to_string())
        })
    }

    #[test]
    fn null_is_the_default() {
        // SAFETY: NULL is allowed.
        let read = unsafe { read::<Now>(std::ptr::null()) };
        assert_eq!(read.ok(), Some(Now { struct_size: 0, old: 0, new: 0 }));
    }

    #[test]
    fn an_older_caller_leaves_new_fields_at_their_default() {
        assert_eq!(read_bytes(&[16_usize, 7]), Ok(Now { struct_size: 16, old: 7, new: 0 }));
        assert_eq!(read_bytes(&[24_usize, 7, 8]), Ok(Now { struct_size: 24, old: 7, new: 8 }));
    }

    #[test]
    fn a_newer_caller_may_not_set_what_is_unknown() {
        assert_eq!(read_bytes(&[32_usize, 7, 8, 0]), Ok(Now { struct_size: 32, old: 7, new: 8 }));
        let message = "now: an option is set that this version of the library does not know".to_owned();
        assert_eq!(read_bytes(&[32_usize, 7, 8, 9]), Err((tma_status::Unsupported, message)));
    }

    #[test]
    fn no_more_is_written_than_the_caller_knows() {
        let value = Now { struct_size: 16, old: 7, new: 8 };
        let mut out = Now { struct_size: 16, old: 0, new: 0 };
        // SAFETY: the struct is as large as it says, and larger.
        unsafe {
            let known = size(&raw const out, "out").unwrap();
            write(&raw mut out, &value, known);
        }
        assert_eq!(out, Now { struct_size: 16, old: 7, new: 0 });
        let mut newer = [32_usize, 0, 0, 9];
        // SAFETY: as above; what the library does not know is left alone.
        unsafe {
            let out = newer.as_mut_ptr().cast::<Now>();
            let known = size(out, "out").unwrap();
            write(out, &Now { struct_size: known, ..value }, known);
        }
        assert_eq!(newer, [32, 7, 8, 9]);
        // SAFETY: NULL and sizes that cannot be are refused.
        unsafe {
            assert_eq!(size::<Now>(std::ptr::null(), "out").unwrap_err().into_parts().0, tma_status::NullArgument);
            let none = size::<Now>([7_usize; 3].as_ptr().cast(), "out").unwrap_err().into_parts();
            assert_eq!(none.0, tma_status::InvalidArgument);
        }
    }

    #[test]
    fn a_size_that_cannot_be_is_refused() {
        for size in [0, 7, usize::MAX] {
            let message = format!("now: struct_size is {size}: begin with the INIT macro of the header");
            assert_eq!(read_bytes(&[size, 0, 0]), Err((tma_status::InvalidArgument, message)));
        }
    }
}
