use std::mem::MaybeUninit;

use super::error::tma_error;
use super::guard::{self, needed};
use super::status::tma_status;
use super::table::tma_table;
use crate::books::field_table;

/// Writes the field table: a row for each column that records can have, in order, with name, type and description.
/// Free it with tma_table_free(). Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_schema_fields(
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        needed(out_table, "out_table")?.write(tma_table::into_raw(field_table(None)));
        Ok(())
    })
}
