//! The small files that say who people are and what meetings were called.

use std::path::Path;
use std::sync::Arc;

use chrono_tz::Tz;
use teams_meeting_audit::knowledge::{MeetingMap, NetworkMap, UserMap};

use super::exit::Failure;
use super::messages;

/// The user map, if there is one; its unusable rows are said unless `quiet`.
pub(crate) fn users(path: Option<&Path>, quiet: bool) -> Result<Option<Arc<UserMap>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let map = UserMap::read(path)?;
    if !quiet {
        messages::say_unusable("user-map", map.unusable());
    }
    Ok(Some(Arc::new(map)))
}

/// The meeting map, whose times without an offset are in `zone`.
pub(crate) fn meetings(path: Option<&Path>, zone: Tz, quiet: bool) -> Result<Option<Arc<MeetingMap>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let map = MeetingMap::read(path, zone)?;
    if !quiet {
        messages::say_unusable("meeting-map", map.unusable());
    }
    Ok(Some(Arc::new(map)))
}

/// The network map.
pub(crate) fn networks(path: Option<&Path>, quiet: bool) -> Result<Option<Arc<NetworkMap>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let map = NetworkMap::read(path)?;
    if !quiet {
        messages::say_unusable("network-map", map.unusable());
    }
    Ok(Some(Arc::new(map)))
}
