use std::mem::MaybeUninit;
use std::sync::Arc;

use super::error::tma_error;
use super::guard::{self, needed};
use super::status::tma_status;
use super::table::tma_table;
use crate::record::Cell;
use crate::schema::{COLUMNS, ColumnType};
use crate::table::{Table, TableBuilder, TableKind, TableSchema};

/// Writes the field table: a row for each column that records can have, in order, with Name, Type and Description.
/// Free it with tma_table_free(). Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tma_schema_fields(
    out_table: Option<&mut MaybeUninit<*mut tma_table>>,
    error: Option<&mut MaybeUninit<*mut tma_error>>,
) -> tma_status {
    guard::call(error, || {
        needed(out_table, "out_table")?.write(tma_table::into_raw(fields()));
        Ok(())
    })
}

fn fields() -> Table {
    let columns = [("Name", ColumnType::Text), ("Type", ColumnType::Text), ("Description", ColumnType::Text)];
    let mut builder = TableBuilder::new(Arc::new(TableSchema::new(TableKind::Fields, &columns)));
    for field in COLUMNS {
        builder.append_cells([field.name, field.ty.name(), field.description].map(Cell::Text));
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::COLUMN_COUNT;

    #[test]
    fn the_field_table_has_a_row_per_column() {
        let table = fields();
        assert_eq!(table.rows(), COLUMN_COUNT);
        assert_eq!(table.cell(0, 0), Cell::Text("RecordKind"));
        assert_eq!(table.cell(1, 1), Cell::Text("int"));
        assert_eq!(table.cell(2, 2), Cell::Text("File name, or (memory)"));
    }
}
