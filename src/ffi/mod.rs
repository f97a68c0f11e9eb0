//! The C interface: `include/teams_meeting_audit.h` is generated from these modules, and their comments are its manual.
//!
//! Rust programs use the rest of the crate instead. A function here converts its arguments, makes one call into the
//! library, and converts the result; it decides nothing about audit data. What holds for all of them:
//!
//! - Pointers are NULL or valid for what their type says, for as long as the function's comment says; NULL where
//!   something is needed is [`tma_status::NullArgument`].
//! - Handles come from this library and are freed once, by the function named for it.
//! - Outputs are written only on success, the error slot only on failure.
//! - A panic is caught and becomes [`tma_status::Panic`]; the reader it happened in can only be freed after that.
//!
//! These promises of the caller are what makes the `unsafe` functions safe to call.

#![allow(unsafe_code)]
// The names are C's. The contract of all functions is stated once, above.
#![allow(non_camel_case_types, clippy::missing_safety_doc)]
#![deny(clippy::undocumented_unsafe_blocks)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod analysis;
mod analysis_options;
mod collection;
mod collection_options;
mod de_identify;
mod error;
mod guard;
mod live;
mod option_texts;
mod reader;
mod reader_options;
mod schema;
mod sized;
#[cfg(feature = "cli")]
mod standard_output;
mod status;
mod table;
mod text;
mod text_options;
mod version;
mod writer;
mod zone;

pub use analysis::{
    tma_analysis, tma_analysis_add_reader, tma_analysis_add_table, tma_analysis_answer, tma_analysis_free,
    tma_analysis_get_issues, tma_analysis_get_left_out, tma_analysis_new, tma_analysis_summarize,
};
pub use analysis_options::{
    TMA_ANALYSIS_ASSUME_END, TMA_ANALYSIS_BY_SERIES, TMA_ANALYSIS_CALLS, TMA_ANALYSIS_HANDOVERS, TMA_ANALYSIS_PHONES,
    TMA_ANALYSIS_RETURNS, TMA_ANALYSIS_UNKNOWN, tma_analysis_options,
};
pub use collection::{
    TMA_ACTION_REPLAYED, TMA_COLLECTION_NONE, tma_action, tma_collection, tma_collection_action,
    tma_collection_add_failure, tma_collection_add_page, tma_collection_deliver, tma_collection_finish,
    tma_collection_free, tma_collection_gap, tma_collection_get_gap, tma_collection_get_operations,
    tma_collection_get_summary, tma_collection_get_summary_json, tma_collection_mark_emitted, tma_collection_new,
    tma_collection_next, tma_collection_page, tma_collection_summary, tma_collection_take_notes, tma_more_available,
};
pub use collection_options::{TMA_COLLECTION_FORCE, TMA_COLLECTION_SKIP_REPLAY, tma_collection_options};
pub use de_identify::tma_table_de_identify;
pub use error::{
    tma_error, tma_error_free, tma_error_get_byte_offset, tma_error_get_message, tma_error_get_path,
    tma_error_get_record_number, tma_error_get_status,
};
pub use live::tma_live_handles;
pub use reader::{
    tma_progress, tma_reader, tma_reader_add_bytes, tma_reader_add_path, tma_reader_add_records, tma_reader_add_table,
    tma_reader_cancel, tma_reader_close_input, tma_reader_free, tma_reader_get_fields, tma_reader_get_issues,
    tma_reader_get_progress, tma_reader_get_sources, tma_reader_get_summary, tma_reader_get_unknown_keys,
    tma_reader_new, tma_reader_next, tma_reader_poll, tma_reader_set_progress, tma_reader_stream,
};
pub use reader_options::{
    TMA_READER_AS_TEXT, TMA_READER_BOM, TMA_READER_CALLS, TMA_READER_COLLECTED, TMA_READER_FAIL_ON_LIMIT,
    TMA_READER_JOIN_MEETING, TMA_READER_RAW, TMA_READER_RESOLVE, tma_format, tma_reader_options, tma_text_storage,
    tma_view,
};
pub use schema::{tma_schema_answer_fields, tma_schema_fields};
#[cfg(feature = "cli")]
pub use standard_output::standard_output_was_closed;
pub use status::{tma_status, tma_status_name};
pub use table::{
    tma_cell_type, tma_table, tma_table_as_text, tma_table_column_count, tma_table_export_array,
    tma_table_export_schema, tma_table_find_column, tma_table_free, tma_table_get_bool, tma_table_get_cell_type,
    tma_table_get_column_name, tma_table_get_int64, tma_table_get_kind, tma_table_get_text,
    tma_table_get_unknown_columns, tma_table_import, tma_table_is_null, tma_table_kind, tma_table_row_count,
};
pub use text::tma_text;
pub use text_options::{TMA_TEXT_BOM, TMA_TEXT_RAW, tma_text_options};
pub use version::{TMA_ABI_VERSION, tma_abi_version, tma_version};
pub use writer::{
    TMA_WRITER_REPLACE, tma_format_of_path, tma_writer, tma_writer_commit, tma_writer_free, tma_writer_new,
    tma_writer_new_answer, tma_writer_set_progress, tma_writer_write, tma_writer_write_answer,
};
pub use zone::tma_zone_offset;
