use std::mem::MaybeUninit;

use super::error::tma_error;
use super::guard::{self, needed};
use super::status::tma_status;
use super::table::{known_kind, tma_table};
use crate::analysis::answer_field_table;
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

/// Writes the columns of an answer of tma_analysis_answer(), or of every summary: a row for each, in order, with name,
/// type and description. `kind` is the tma_table_kind of the answer or TMA_TABLE_KIND_ANALYSIS_SUMMARY. Free it with
/// tma_table_free(). Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_schema_answer_fields(
    kind: i32,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_table, "out_table")?;
        out.write(tma_table::into_raw(answer_field_table(known_kind(kind)?)?));
        Ok(())
    })
}
