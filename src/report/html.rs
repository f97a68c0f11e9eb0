//! Pages (to come).
use crate::analysis::Analysis;
use crate::table::Table;
use chrono_tz::Tz;
use std::io::{self, Write};

pub(super) fn report(_: &mut Analysis, _: &Table, _: Tz, _: &mut dyn Write) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn tables(_: &[Table], _: Tz, _: &mut dyn Write) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
