use std::mem::MaybeUninit;

use super::error::tma_error;
use super::guard::{self, Failure, needed};
use super::option_texts::de_identifier;
use super::status::tma_status;
use super::table::tma_table;
use super::text::tma_text;

/// Writes a table of the same columns and rows in which people, addresses and URLs are replaced by pseudonyms, as
/// tma_reader_options.de_identify_key has it done: for tables that came without, such as the issues of a reader that fed an
/// analysis. `key` is needed. Free it with tma_table_free(). Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_table_de_identify(
    table: Option<&tma_table>,
    key: tma_text,
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        let (table, out) = (needed(table, "table")?, needed(out_table, "out_table")?);
        // SAFETY: the caller's promise about texts.
        let de_identifier = unsafe { de_identifier(key) }?.ok_or(Failure::Null("de_identify_key"))?;
        out.write(tma_table::into_raw(de_identifier.table(table.table())));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::reader::tests::{outcome, reader_with};
    use super::super::reader::{tma_reader_add_bytes, tma_reader_free, tma_reader_next};
    use super::super::reader_options::TMA_READER_ROWS_AS_RECORDED;
    use super::super::table::{tma_table_find_column, tma_table_free, tma_table_get_text};
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_table_gets_the_pseudonyms_that_a_reader_gives() {
        let record = r#"{"Id":"x","Operation":"MeetingParticipantDetail","Attendees":[{"DisplayName":"Ada"}]}"#;
        // SAFETY: all handles are alive until they are freed, the texts static.
        unsafe {
            let name = |key: &'static str| {
                let reader = reader_with(|options| options.de_identify_key = key.into());
                assert_eq!(tma_reader_add_bytes(reader, record.into(), None), tma_status::Ok);
                let mut out = MaybeUninit::uninit();
                assert_eq!(tma_reader_next(reader, Some(&mut out), None), tma_status::Ok);
                tma_reader_free(Some(Box::from_raw(reader)));
                Box::from_raw(out.assume_init())
            };
            let text = |table: &tma_table| {
                let column = tma_table_find_column(Some(table), "DisplayName".into());
                tma_table_get_text(Some(table), 0, column as usize).as_str("name").unwrap().to_owned()
            };
            let (plain, told) = (name(""), name(KEY));
            assert_eq!(text(&plain), "Ada");
            assert!(text(&told).starts_with("Person "));
            let mut out = MaybeUninit::uninit();
            assert_eq!(tma_table_de_identify(Some(&plain), KEY.into(), Some(&mut out), None), tma_status::Ok);
            let table = Box::from_raw(out.assume_init());
            assert_eq!(text(&table), text(&told));
            for table in [table, told] {
                tma_table_free(Some(table));
            }
            let missing = outcome(|error| {
                tma_table_de_identify(Some(&plain), "".into(), Some(&mut MaybeUninit::uninit()), error)
            });
            assert_eq!(missing, (tma_status::NullArgument, "de_identify_key is NULL".to_owned()));
            let short = outcome(|error| {
                tma_table_de_identify(Some(&plain), "short".into(), Some(&mut MaybeUninit::uninit()), error)
            });
            let message =
                "de_identify_key: the key has 5 characters: it takes 32 so that nobody can guess it".to_owned();
            assert_eq!(short, (tma_status::InvalidArgument, message));
            tma_table_free(Some(plain));
        }
    }

    #[test]
    fn a_reader_that_feeds_an_analysis_gives_rows_as_they_are_and_tells_nothing() {
        let record = r#"{"Id":"x","Operation":"MeetingParticipantDetail","Attendees":[{"DisplayName":"Ada"}]}"#;
        // SAFETY: all handles are alive until they are freed, the texts static.
        unsafe {
            let reader = reader_with(|options| {
                options.de_identify_key = KEY.into();
                options.flags = TMA_READER_ROWS_AS_RECORDED;
            });
            for content in [record, "Ada Keller,ada@contoso.example"] {
                assert_eq!(tma_reader_add_bytes(reader, content.into(), None), tma_status::Ok);
            }
            let mut out = MaybeUninit::uninit();
            assert_eq!(tma_reader_next(reader, Some(&mut out), None), tma_status::Ok);
            let table = Box::from_raw(out.assume_init());
            assert!(
                (0..table.table().schema().fields.len()).any(|column| table.table().text(0, column) == Some("Ada"))
            );
            tma_table_free(Some(table));
            let (status, message) = outcome(|error| tma_reader_next(reader, Some(&mut MaybeUninit::uninit()), error));
            assert_eq!(status, tma_status::InvalidFormat);
            assert!(message.starts_with("source 2 (memory): ") && !message.contains("Ada"), "{message}");
            tma_reader_free(Some(Box::from_raw(reader)));
        }
    }
}
