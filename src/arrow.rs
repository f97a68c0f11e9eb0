//! The Arrow C Data Interface: tables handed to other libraries without copying, and taken back.
//!
//! The three structs are those of the interface's specification, field by field, so that any Arrow implementation in
//! the same process can read them. A struct of this module owns what it points at: dropping it calls its release
//! callback, moving it into C memory hands the duty over.

#![allow(unsafe_code)]
#![deny(clippy::undocumented_unsafe_blocks)]

mod export;
mod import;
mod stream;
#[cfg(test)]
mod tests;

use std::ffi::{c_char, c_int, c_void};

pub use export::{export_array, export_schema};
pub use import::{Imported, Incoming};
pub use stream::export_stream;

/// `ArrowSchema.flags`: the column may hold nulls.
const NULLABLE: i64 = 2;

/// The type of an array, and of its children.
#[derive(Debug)]
#[repr(C)]
pub struct ArrowSchema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut ArrowSchema,
    dictionary: *mut ArrowSchema,
    release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    private_data: *mut c_void,
}

/// The cells of an array, and of its children.
#[derive(Debug)]
#[repr(C)]
pub struct ArrowArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut ArrowArray,
    dictionary: *mut ArrowArray,
    release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    private_data: *mut c_void,
}

/// A source of arrays of one schema.
#[derive(Debug)]
#[repr(C)]
pub struct ArrowArrayStream {
    get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    private_data: *mut c_void,
}

impl Drop for ArrowSchema {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: a struct with a release callback has not been released, and is its producer's to release.
            unsafe { release(self) }
        }
    }
}

impl Drop for ArrowArray {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: a struct with a release callback has not been released, and is its producer's to release.
            unsafe { release(self) }
        }
    }
}

impl Drop for ArrowArrayStream {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: a struct with a release callback has not been released, and is its producer's to release.
            unsafe { release(self) }
        }
    }
}

impl ArrowSchema {
    /// Moves the struct out of the caller's memory, which then holds a released one, as the interface prescribes.
    ///
    /// # Safety
    /// `from` is NULL or points at a struct that keeps to the interface and belongs to the caller.
    unsafe fn take(from: *mut Self) -> Option<Self> {
        // SAFETY: the caller's promise.
        let from = unsafe { from.as_mut() }?;
        // SAFETY: reading out of a reference; the original is marked as released, so that it is not dropped twice.
        let moved = unsafe { std::ptr::read(from) };
        from.release = None;
        Some(moved)
    }
}

impl ArrowArray {
    /// Moves the struct out of the caller's memory, which then holds a released one, as the interface prescribes.
    ///
    /// # Safety
    /// `from` is NULL or points at a struct that keeps to the interface and belongs to the caller.
    unsafe fn take(from: *mut Self) -> Option<Self> {
        // SAFETY: the caller's promise.
        let from = unsafe { from.as_mut() }?;
        // SAFETY: reading out of a reference; the original is marked as released, so that it is not dropped twice.
        let moved = unsafe { std::ptr::read(from) };
        from.release = None;
        Some(moved)
    }

    /// What the interface calls a released array; the end of a stream.
    const fn released() -> Self {
        Self {
            length: 0,
            null_count: 0,
            offset: 0,
            n_buffers: 0,
            n_children: 0,
            buffers: std::ptr::null_mut(),
            children: std::ptr::null_mut(),
            dictionary: std::ptr::null_mut(),
            release: None,
            private_data: std::ptr::null_mut(),
        }
    }
}
