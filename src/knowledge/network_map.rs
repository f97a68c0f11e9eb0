//! Which network is where, as the caller knows.

use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;

use super::side_file::{self, SideFile, Unusable};
use crate::error::Result;
use crate::filter::parse_network;

/// Sites and countries by network.
#[derive(Clone, Debug, Default)]
pub struct NetworkMap {
    /// The longest prefixes first.
    networks: Vec<Entry>,
    unusable: Unusable,
}

#[derive(Clone, Debug)]
struct Entry {
    network: IpNet,
    site: Option<Box<str>>,
    country: Option<Box<str>>,
}

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// Its network.
    pub network: IpNet,
    /// Which site that is.
    pub site: Option<&'a str>,
    /// In which country.
    pub country: Option<&'a str>,
}

impl NetworkMap {
    /// Reads a map: CSV or JSON with the columns CIDR, Site and Country. One address is a network, too. Of several rows of
    /// one network the first holds.
    ///
    /// Fails when the file cannot be read or none of its rows is of use; see [`NetworkMap::unusable`] for the odd one.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        Self::load(|map| side_file::read(path.as_ref(), map))
    }

    /// The same of the content of such a file. Fails when none of its rows is of use.
    pub fn parse(content: &[u8]) -> Result<Self> {
        Self::load(|map| side_file::parse(content, map))
    }

    fn load(read: impl FnOnce(&mut Self) -> Result<Unusable>) -> Result<Self> {
        let mut map = Self::default();
        map.unusable = read(&mut map)?;
        map.networks.sort_by_key(|entry| std::cmp::Reverse(entry.network.prefix_len()));
        Ok(map)
    }

    /// The rows of the file that were left out.
    pub fn unusable(&self) -> &Unusable {
        &self.unusable
    }

    /// How many rows are of use.
    pub fn len(&self) -> usize {
        self.networks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    /// The smallest network that holds the address, an IPv4 one not being written as IPv6.
    pub fn find(&self, address: IpAddr) -> Option<Located<'_>> {
        let found = self.networks.iter().find(|entry| entry.network.contains(&address))?;
        Some(Located { network: found.network, site: found.site.as_deref(), country: found.country.as_deref() })
    }
}

impl SideFile<3> for NetworkMap {
    const WHAT: &'static str = "network map";
    const NAMES: [&'static str; 3] = ["CIDR", "Site", "Country"];
    const EXAMPLE: &'static str = "CIDR,Site,Country";

    fn guess(line: &csv::StringRecord) -> Option<[Option<usize>; 3]> {
        let network = line.iter().position(|field| parse_network(field).is_some())?;
        let mut others = (0..line.len()).filter(|&field| field != network);
        Some([Some(network), others.next(), others.next()])
    }

    fn row(&mut self, [network, site, country]: [Option<&str>; 3]) -> std::result::Result<(), &'static str> {
        let network = network.and_then(parse_network).ok_or("no CIDR such as 192.0.2.0/24 or 2001:db8::/32")?;
        if site.is_none() && country.is_none() {
            return Err("neither Site nor Country");
        }
        self.networks.push(Entry { network, site: site.map(Into::into), country: country.map(Into::into) });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'a>(map: &'a NetworkMap, address: &str) -> Option<(String, Option<&'a str>)> {
        map.find(address.parse().unwrap()).map(|found| (found.network.to_string(), found.site))
    }

    #[test]
    fn the_smallest_network_counts() {
        let map = NetworkMap::parse(
            b"CIDR,Site,Country\n10.0.0.0/8,All,ch\n10.1.0.0/16,Zurich,ch\n2001:db8::/32,Bern,ch\n192.0.2.7,Gate,\nx,Y,\n10.9.0.0/16,,\n",
        )
        .unwrap();
        assert_eq!(at(&map, "10.1.2.3"), Some(("10.1.0.0/16".to_owned(), Some("Zurich"))));
        assert_eq!(at(&map, "10.2.2.3"), Some(("10.0.0.0/8".to_owned(), Some("All"))));
        assert_eq!(at(&map, "2001:db8::1"), Some(("2001:db8::/32".to_owned(), Some("Bern"))));
        assert_eq!(at(&map, "192.0.2.7"), Some(("192.0.2.7/32".to_owned(), Some("Gate"))));
        assert_eq!(at(&map, "192.0.2.8"), None);
        assert_eq!((map.len(), map.unusable().count), (4, 2));
    }

    #[test]
    fn a_list_without_header_is_understood() {
        let map = NetworkMap::parse(b"10.1.0.0/16;Zurich;ch\n").unwrap();
        assert_eq!(at(&map, "10.1.2.3"), Some(("10.1.0.0/16".to_owned(), Some("Zurich"))));
    }
}
