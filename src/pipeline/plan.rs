//! What is to be done with every record: the same for all threads.

use std::path::PathBuf;
use std::sync::Arc;

use super::feed::{MEMORY, OtherFiles};
use crate::classic::ClassicLayout;
use crate::de_identify::DeIdentifier;
use crate::filter::{Filter, Needs};
use crate::knowledge::Knowledge;
use crate::limits::Limits;
use crate::output::{TextFormat, TextOptions};
use crate::table::TableSchema;

/// What rows are filled with from other records, and for whom.
#[derive(Clone, Debug, Default)]
pub struct Fill {
    /// For the filter's eyes only.
    pub test: Option<Arc<Knowledge>>,
    /// Who people are, for the output.
    pub identity: Option<Arc<Knowledge>>,
    /// What meetings were, for the output.
    pub meetings: Option<Arc<Knowledge>>,
    /// Whether all of the meeting's cells are filled; else only Subject.
    pub join: bool,
}

/// What the source of records in memory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Whatever the caller has.
    Records,
    /// A collection, which knows itself whether it is whole.
    Search,
}

impl Memory {
    /// The source's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Records => MEMORY,
            Self::Search => "Search-UnifiedAuditLog",
        }
    }

    /// The source's container.
    pub fn container(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Search => SEARCH,
        }
    }
}

/// The container of what a collection gave.
pub const SEARCH: &str = "search";

/// What is to be done with every record.
#[derive(Debug)]
pub struct Plan {
    /// The tables to build.
    pub schema: Arc<TableSchema>,
    /// The classic view's layout, if that is the view.
    pub classic: Option<ClassicLayout>,
    /// The zone of the classic view's times.
    pub zone: chrono_tz::Tz,
    /// Which rows.
    pub filter: Arc<Filter>,
    /// What is filled in.
    pub fill: Fill,
    /// The jobs of learning passes before: what is learned from meetings goes by the order of records.
    pub jobs_before: u64,
    /// Whether this is a first pass, which learns and gives no rows.
    pub learning: bool,
    /// What it learns.
    pub learn: Needs,
    /// Limits.
    pub limits: Limits,
    /// Where archives go that do not come out of a file; the system's temporary folder if `None`.
    pub temporary_folder: Option<PathBuf>,
    /// Files of folders that are no sources.
    pub other_files: Arc<OtherFiles>,
    /// What records in memory are.
    pub memory: Memory,
    /// Text per block.
    pub block_bytes: usize,
    /// Give text instead of tables.
    pub text: Option<TextFormat>,
    /// Give tables whose cells are text.
    pub text_cells: Option<TextOptions>,
    /// Replace people, addresses and URLs by pseudonyms in the rows.
    pub de_identify: Option<Arc<DeIdentifier>>,
}
