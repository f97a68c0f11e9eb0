//! The small files that say who people are, what meetings were called and where networks are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono_tz::Tz;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use teams_meeting_audit::analysis::AnalysisOptions;
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

/// What counts as the network of an address.
#[derive(Debug, Args)]
#[command(next_help_heading = "Networks")]
pub(crate) struct NetworkArguments {
    /// Where networks are: CSV or JSON with the columns CIDR, Site and Country
    #[arg(long, value_name = "FILE")]
    network_map: Option<PathBuf>,

    /// How much of an IPv4 address is its network, where no network map says
    #[arg(long, value_name = "BITS", default_value_t = AnalysisOptions::default().ipv4_prefix,
        value_parser = RangedU64ValueParser::<u8>::new().range(0..=32))]
    ipv4_prefix: u8,

    /// How much of an IPv6 address is its network, where no network map says
    #[arg(long, value_name = "BITS", default_value_t = AnalysisOptions::default().ipv6_prefix,
        value_parser = RangedU64ValueParser::<u8>::new().range(0..=128))]
    ipv6_prefix: u8,
}

impl NetworkArguments {
    /// The network map's file.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.network_map.as_deref()
    }

    /// The options of an analysis in which these are set, and no others.
    pub(crate) fn options(&self, quiet: bool) -> Result<AnalysisOptions, Failure> {
        Ok(AnalysisOptions {
            network_map: networks(self.file(), quiet)?,
            ipv4_prefix: self.ipv4_prefix,
            ipv6_prefix: self.ipv6_prefix,
            ..AnalysisOptions::default()
        })
    }
}
