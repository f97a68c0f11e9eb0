//! The JSON of one audit record → flat rows. Knows the fields, and nothing of containers.

use bumpalo::Bump;

use crate::issue::IssueCode;
use crate::json::Value;
use crate::record::{RecordKind, Row};

/// Takes what comes of a record.
pub trait RowSink<'a> {
    /// One finished row; the sink may add to it.
    fn row(&mut self, row: &mut Row<'a>);

    /// Something odd in the record.
    fn issue(&mut self, code: IssueCode, message: String);

    /// A key that the contract does not know, by its path (`Attendees.NewKey`).
    fn unknown_key(&mut self, path: &str);
}

/// What a record turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Its rows went to the sink.
    Rows(RecordFacts),
    /// An audit record of another operation; no rows.
    OtherOperation,
    /// No audit record, and why; no rows.
    Rejected(IssueCode, String),
}

/// What the books and the de-duplication need to know of a record that gave rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordFacts {
    /// Its kind.
    pub kind: RecordKind,
    /// What two copies share: the GUID in `Id`, or a 128-bit hash of another lower-cased text. `None` without an Id.
    pub key: Option<u128>,
    /// Hash of the recorded content, never 0.
    pub content: u64,
    /// How many rows went to the sink.
    pub rows: u32,
}

/// Turns records into rows; reused from record to record.
#[derive(Debug, Default)]
pub struct Interpreter {}

impl Interpreter {
    /// Gives the rows of `record` to `sink`. Text that has to be made lives in `arena`.
    pub fn interpret<'a>(&mut self, record: Value<'a>, arena: &'a Bump, sink: &mut dyn RowSink<'a>) -> Verdict {
        let _ = (record, arena, sink);
        Verdict::OtherOperation
    }
}
