use std::mem::MaybeUninit;
use std::sync::{Mutex, TryLockError};

use super::analysis_options::tma_analysis_options;
use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::live::Live;
use super::reader::{shared, tma_reader};
use super::sized;
use super::status::tma_status;
use super::table::{known_kind, tma_table};
use crate::analysis::{Analysis, Question, short};
use crate::error::{Error, ErrorKind};
use crate::table::{Table, TableKind};

/// Takes in records and answers questions about all of them together: which meetings there were, who was there for how
/// long. Freed with tma_analysis_free().
///
/// It is fed readers and tables of records, in any order, and can be asked any number of questions, also between
/// feedings. It keeps about 150 bytes a session. It may move between threads, but one call at a time: a second one
/// gets TMA_STATUS_INVALID_STATE. After TMA_STATUS_PANIC it can only be freed.
#[derive(Debug)]
pub struct tma_analysis {
    /// Locked for the length of a call, never waited for; a panic poisons it.
    state: Mutex<Analysis>,
    _live: Live,
}

impl tma_analysis {
    /// Runs `body` with the analysis to itself.
    fn with<T>(&self, body: impl FnOnce(&mut Analysis) -> Result<T, Failure>) -> Result<T, Failure> {
        match self.state.try_lock() {
            Ok(mut state) => body(&mut state),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(ErrorKind::InvalidState, "the analysis is in use by another thread").into())
            }
            Err(TryLockError::Poisoned(_)) => Err(Failure::Panicked(
                "an earlier call failed inside the library: the analysis can only be freed".into(),
            )),
        }
    }

    fn write_table(
        analysis: Option<&Self>,
        kind: i32,
        out_table: Option<&mut MaybeUninit<*mut tma_table>>,
        error: Option<&mut MaybeUninit<*mut tma_error>>,
        answer: fn(&mut Analysis, Question) -> Table,
    ) -> tma_status {
        guard::call(error, || {
            let (analysis, out) = (needed(analysis, "analysis")?, needed(out_table, "out_table")?);
            let kind = known_kind(kind)?;
            let is_short = kind == TableKind::AttendanceShort;
            let whole = if is_short { TableKind::Attendance } else { kind };
            let question = Question::of_kind(whole).ok_or_else(|| {
                let message = format!("kind: {} is no answer of an analysis", kind.name());
                Error::new(ErrorKind::InvalidArgument, message)
            })?;
            let table = analysis.with(|state| Ok(answer(state, question)))?;
            // A summary is as short as it is.
            let table = if is_short && table.kind() == whole { short(&table)? } else { table };
            out.write(tma_table::into_raw(table));
            Ok(())
        })
    }
}

/// Makes an analysis. `options` may be NULL for the default of everything. Fails on options that cannot be used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_new(
    options: *const tma_analysis_options,
    out_analysis: Option<&mut MaybeUninit<*mut tma_analysis>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let out = needed(out_analysis, "out_analysis")?;
        // SAFETY: the caller's promise about options and the texts in them.
        let options = unsafe { sized::read(options)?.to_options() }?;
        let analysis = tma_analysis { state: Mutex::new(Analysis::new(options)?), _live: Live::new() };
        out.write(Box::into_raw(Box::new(analysis)));
        Ok(())
    })
}

/// Frees an analysis; NULL is a no-op. Not during another call, but on any thread. Answers that came from it stay valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_free(analysis: Option<Box<tma_analysis>>) {
    guard::value((), || drop(analysis));
}

/// Takes in a table of records with any of their columns, as tma_reader_next() gives them or tma_table_import() makes
/// them. Each row counts, so that tables which may hold a record twice go through a reader first, which finds
/// duplicates; so do tables in which numbers or times are text. The table stays the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_add_table(
    analysis: Option<&tma_analysis>,
    table: Option<&tma_table>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (analysis, table) = (needed(analysis, "analysis")?, needed(table, "table")?);
        analysis.with(|state| Ok(state.add_table(table.table())?))
    })
}

/// Takes in all rows that a reader has left, as tma_reader_next() would give them; close its input before, unless more
/// will be added and taken in by another call. It should have no filter, which belongs into tma_analysis_options, and
/// needs the record view. Progress and tma_reader_cancel() work as for tma_reader_next(). Where a source cannot be read
/// the call fails; the next one goes on with the next source. The reader stays the caller's and keeps its books.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_add_reader(
    analysis: Option<&tma_analysis>,
    reader: *mut tma_reader,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        // SAFETY: the caller's promise about handles.
        let (analysis, reader) = (needed(analysis, "analysis")?, unsafe { shared(reader) }?);
        analysis.with(|state| {
            while let Some(table) = reader.next_table()? {
                state.add_table(&table)?;
            }
            Ok(())
        })
    })
}

/// Writes the answer to a question: `kind` is the tma_table_kind of the answer, such as TMA_TABLE_KIND_ATTENDANCE. Its
/// columns are those of tma_schema_answer_fields(). TMA_TABLE_KIND_ATTENDANCE_SHORT gives attendance in the few columns that
/// people want in a spreadsheet. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_answer(
    analysis: Option<&tma_analysis>,
    kind: i32,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_analysis::write_table(analysis, kind, out_table, error, Analysis::answer)
}

/// Writes the answer to a question in short, a table of kind TMA_TABLE_KIND_ANALYSIS_SUMMARY: counts, each with what it
/// is a part of. `kind` is that of the whole answer. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_summarize(
    analysis: Option<&tma_analysis>,
    kind: i32,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    tma_analysis::write_table(analysis, kind, out_table, error, Analysis::summary)
}

/// Writes how many rows taken in so far no answer has a place for: those that name neither a meeting nor a call, and
/// sessions of calls without TMA_ANALYSIS_CALLS.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_get_left_out(
    analysis: Option<&tma_analysis>,
    out_without_meeting: Option<&mut MaybeUninit<u64>>,
    out_calls: Option<&mut MaybeUninit<u64>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let analysis = needed(analysis, "analysis")?;
        let without_meeting = needed(out_without_meeting, "out_without_meeting")?;
        let calls = needed(out_calls, "out_calls")?;
        let left_out = analysis.with(|state| Ok(state.left_out()))?;
        without_meeting.write(left_out.without_meeting);
        calls.write(left_out.calls);
        Ok(())
    })
}

/// Writes what was odd so far beyond what the reader tells: rows of maps that could not be used, and whether the filter
/// lets nothing through of what was taken in, or a schedule or meeting map fits no meeting of it. A table of kind TMA_TABLE_KIND_ISSUES. Free it with tma_table_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_analysis_get_issues(
    analysis: Option<&tma_analysis>,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (analysis, out) = (needed(analysis, "analysis")?, needed(out_table, "out_table")?);
        out.write(tma_table::into_raw(analysis.with(|state| Ok(state.issues()))?));
        Ok(())
    })
}

const _: () = {
    const fn sendable<T: Send + Sync>() {}
    sendable::<tma_analysis>();
};

#[cfg(test)]
mod tests {
    use std::ptr::{null, null_mut};

    use super::super::reader::tests::{outcome, reader_with};
    use super::super::reader::{tma_reader_add_bytes, tma_reader_close_input, tma_reader_free};
    use super::super::schema::tma_schema_answer_fields;
    use super::super::table::{tma_table_find_column, tma_table_free, tma_table_get_int64, tma_table_row_count};
    use super::*;

    const RECORD: &str = r#"{"Id":"x","Operation":"MeetingParticipantDetail","MeetingDetailId":"m",
        "JoinTime":"2026-01-18T12:00:00","LeaveTime":"2026-01-18T12:10:00","Attendees":[{"DisplayName":"Ada"}]}"#;

    /// The table that a call writes.
    fn table(call: impl FnOnce(Option<&mut MaybeUninit<*mut tma_table>>) -> tma_status) -> Box<tma_table> {
        let mut out = MaybeUninit::uninit();
        assert_eq!(call(Some(&mut out)), tma_status::Ok);
        // SAFETY: written, as the status says, and ours now.
        unsafe { Box::from_raw(out.assume_init()) }
    }

    #[test]
    fn a_reader_goes_in_and_answers_come_out() {
        // SAFETY: all handles are alive until they are freed, the texts static.
        unsafe {
            let mut out = MaybeUninit::uninit();
            assert_eq!(tma_analysis_new(null(), Some(&mut out), None), tma_status::Ok);
            let analysis = Box::from_raw(out.assume_init());
            let reader = reader_with(|_| ());
            assert_eq!(tma_reader_add_bytes(reader, RECORD.replace('\n', "").as_str().into(), None), tma_status::Ok);
            tma_reader_close_input(reader, None);
            assert_eq!(tma_analysis_add_reader(Some(&analysis), reader, None), tma_status::Ok);
            tma_reader_free(Some(Box::from_raw(reader)));

            let attendance = TableKind::Attendance as i32;
            let answer = table(|out| tma_analysis_answer(Some(&analysis), attendance, out, None));
            let seconds = tma_table_find_column(Some(&answer), "PresentSeconds".into());
            assert_eq!(tma_table_get_int64(Some(&answer), 0, seconds as usize), 600);
            tma_table_free(Some(answer));
            let brief = table(|out| tma_analysis_answer(Some(&analysis), TableKind::AttendanceShort as i32, out, None));
            let present = tma_table_find_column(Some(&brief), "Present".into());
            assert_eq!(brief.table().text(0, present as usize), Some("0:10:00"));
            tma_table_free(Some(brief));
            let summary = table(|out| tma_analysis_summarize(Some(&analysis), attendance, out, None));
            assert!(tma_table_row_count(Some(&summary)) > 3);
            tma_table_free(Some(summary));
            let fields = table(|out| tma_schema_answer_fields(attendance, out, None));
            assert_eq!(tma_table_row_count(Some(&fields)), Question::Attendance.columns().len());
            let (mut without_meeting, mut calls) = (MaybeUninit::uninit(), MaybeUninit::uninit());
            let status = tma_analysis_get_left_out(Some(&analysis), Some(&mut without_meeting), Some(&mut calls), None);
            assert_eq!((status, without_meeting.assume_init(), calls.assume_init()), (tma_status::Ok, 0, 0));

            let refused = outcome(|error| tma_analysis_add_table(Some(&analysis), Some(&fields), error));
            let message = "a table of kind Fields holds no records to analyse".to_owned();
            assert_eq!(refused, (tma_status::InvalidArgument, message));
            tma_table_free(Some(fields));
            tma_analysis_free(Some(analysis));
        }
    }

    #[test]
    fn rows_of_maps_that_cannot_be_used_are_issues() {
        // SAFETY: NULL is the default of all options; the texts are static.
        unsafe {
            let mut options: tma_analysis_options = super::sized::read(std::ptr::null()).unwrap();
            options.struct_size = size_of::<tma_analysis_options>();
            options.network_map_content = "CIDR,Site\n192.0.2.0/24,Bern\nnowhere,Basel\n".into();
            let mut out = MaybeUninit::uninit();
            let (status, message) = outcome(|error| tma_analysis_new(&options, Some(&mut out), error));
            assert_eq!((status, &*message), (tma_status::Ok, ""));
            let analysis = Box::from_raw(out.assume_init());
            let issues = table(|out| tma_analysis_get_issues(Some(&analysis), out, None));
            assert_eq!(tma_table_row_count(Some(&issues)), 1);
            let message = tma_table_find_column(Some(&issues), "Message".into());
            let message = issues.table().text(0, message as usize).unwrap();
            assert!(message.starts_with("the network map, line 3: "), "{message}");
            tma_table_free(Some(issues));
            tma_analysis_free(Some(analysis));
        }
    }

    #[test]
    fn what_is_missing_or_no_question_is_named() {
        // SAFETY: NULL is allowed where it is passed, and refused.
        unsafe {
            let missing = outcome(|error| tma_analysis_answer(None, 8, Some(&mut MaybeUninit::uninit()), error));
            assert_eq!(missing, (tma_status::NullArgument, "analysis is NULL".to_owned()));
            let mut out = MaybeUninit::uninit();
            assert_eq!(tma_analysis_new(null(), Some(&mut out), None), tma_status::Ok);
            let analysis = Box::from_raw(out.assume_init());
            for (kind, message) in
                [(77, "kind: 77 is no tma_table_kind"), (1, "kind: Records is no answer of an analysis")]
            {
                let mut slot = MaybeUninit::uninit();
                let refused = outcome(|error| tma_analysis_answer(Some(&analysis), kind, Some(&mut slot), error));
                assert_eq!(refused, (tma_status::InvalidArgument, message.to_owned()));
            }
            let missing = outcome(|error| tma_analysis_add_reader(Some(&analysis), null_mut(), error));
            assert_eq!(missing, (tma_status::NullArgument, "reader is NULL".to_owned()));
            tma_analysis_free(Some(analysis));
            tma_analysis_free(None);
        }
    }
}
