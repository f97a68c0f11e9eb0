//! ClientIP: one form for every way in which an address is written.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Reads `1.2.3.4`, `1.2.3.4:port`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:port`, IPv4-mapped IPv6 as IPv4.
/// The address without its port, and the port if there is one; `None` for what is no address.
pub fn parse(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some((address.to_canonical(), None));
    }
    if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<IpAddr>().ok().map(|address| (address.to_canonical(), None));
    }
    let address = text.parse::<SocketAddr>().ok()?;
    match address {
        // A zone belongs to one machine; dropping it would make another address of it.
        SocketAddr::V6(address) if address.scope_id() != 0 => None,
        _ => Some((address.ip().to_canonical(), Some(address.port()))),
    }
}

/// Where the text has an IPv4 address in the form that is kept between a prefix and a port, that part of it.
pub(super) fn as_it_stands(text: &str, address: IpAddr) -> Option<&str> {
    let plain = text.strip_prefix("::ffff:").unwrap_or(text).split(':').next()?;
    (plain.parse::<Ipv4Addr>().is_ok_and(|plain| plain == address)).then_some(plain)
}

/// Whether the text is an IPv4 address already in the form that is kept: the usual case.
pub(super) fn is_plain_ipv4(text: &str) -> bool {
    text.len() <= 15 && text.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<(String, Option<u16>)> {
        parse(text).map(|(address, port)| (address.to_string(), port))
    }

    #[test]
    fn every_written_form_becomes_one() {
        for (text, address, port) in [
            ("203.0.113.7", "203.0.113.7", None),
            (" 203.0.113.7 ", "203.0.113.7", None),
            ("203.0.113.7:50123", "203.0.113.7", Some(50123)),
            ("::ffff:203.0.113.7", "203.0.113.7", None),
            ("[::ffff:203.0.113.7]:443", "203.0.113.7", Some(443)),
            ("2001:DB8:0:0::1", "2001:db8::1", None),
            ("[2001:db8::1]", "2001:db8::1", None),
            ("[2001:db8::1]:50123", "2001:db8::1", Some(50123)),
        ] {
            assert_eq!(written(text), Some((address.into(), port)), "{text}");
        }
        assert!(is_plain_ipv4("203.0.113.7") && !is_plain_ipv4("203.0.113.7:1") && !is_plain_ipv4("::1"));
    }

    #[test]
    fn what_is_kept_is_not_written_again() {
        for (text, part) in [
            ("203.0.113.7:50123", Some("203.0.113.7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("[::ffff:203.0.113.7]:443", None),
            ("2001:db8::1", None),
        ] {
            let (address, _) = parse(text).expect("an address");
            assert_eq!(as_it_stands(text, address), part, "{text}");
            assert!(part.is_none_or(|part| part == address.to_string()));
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "n/a",
            "203.0.113",
            "203.0.113.7:99999",
            "203.0.113.7, 203.0.113.8",
            "fe80::1%2",
            "[fe80::1%2]:5",
            "[]",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
