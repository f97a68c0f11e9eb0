//! Sessions one by one, as the report view of records has them.

use std::ops::Range;
use std::sync::Arc;

use super::gathered::Gathered;
use crate::table::{Table, TableBuilder, TableSchema};
use crate::view::View;

/// Those of the sessions at these places that the filter lets through. They lie by meeting, person and time. Behind the
/// last session lie the rows that no meeting is named in.
pub(super) fn table(gathered: &Gathered<'_>, places: Range<usize>) -> Table {
    let schema = Arc::new(TableSchema::records(&View::Report.columns(), false));
    let mut builder = TableBuilder::new(schema);
    if let Some(kept) = &gathered.store.kept {
        let sessions = &gathered.store.sessions;
        let of_sessions = sessions.get(places.start.min(sessions.len())..places.end.min(sessions.len()));
        let of_sessions = of_sessions.unwrap_or_default().iter().map(|session| session.row);
        let homeless = if places.end > sessions.len() { kept.homeless() } else { &[] };
        for row in of_sessions.chain(homeless.iter().copied()).filter_map(|row| kept.row(row, gathered.options)) {
            builder.append(&row);
        }
    }
    builder.finish()
}
