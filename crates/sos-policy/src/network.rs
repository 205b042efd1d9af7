//! Addresses and ranges of them (CIDR, RFC 4632).

use std::net::IpAddr;

/// The addresses that share their first bits with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix_bits: u8,
}

impl Network {
    /// Reads `192.0.2.0/24` or `2001:db8::/32`; an address alone is a range of one. Bits behind the prefix do not matter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            None => (text, None),
            Some((address, prefix)) => (address, Some(prefix)),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = width(address);
        let prefix_bits = match prefix {
            None => width,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        if prefix_bits > width {
            return None;
        }
        let canonical = address.to_canonical();
        let within = width - self::width(canonical);
        if prefix_bits < within {
            return Some(Self { address, prefix_bits });
        }
        Some(Self {
            address: canonical,
            prefix_bits: prefix_bits - within,
        })
    }

    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            _ => false,
        }
    }

    /// Whether so many addresses lie in it that S3 takes them for the public: more than an IPv4 `/8` or an IPv6 `/32`.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>, "The
    /// meaning of public".
    pub(crate) fn is_broad(&self) -> bool {
        match self.address {
            IpAddr::V4(_) => self.prefix_bits < 8,
            IpAddr::V6(_) => self.prefix_bits < 32,
        }
    }
}

fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_contain_addresses() {
        let check = |range: &str, address: &str, expected: bool| {
            let network = Network::parse(range).unwrap();
            assert_eq!(
                network.contains(address.parse().unwrap()),
                expected,
                "{range} {address}"
            );
        };
        check("203.0.113.0/24", "203.0.113.9", true);
        check("203.0.113.77/24", "203.0.113.9", true);
        check("203.0.113.0/24", "203.0.114.9", false);
        check("203.0.113.9", "203.0.113.9", true);
        check("0.0.0.0/0", "255.255.255.255", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("203.0.113.0/24", "::ffff:203.0.113.9", true);
        check("::ffff:203.0.113.0/120", "203.0.113.9", true);
        check("2001:DB8:1234:5678::/64", "2001:db8:1234:5678:9::", true);
        check("2001:db8::/32", "2001:db9::", false);
        check("::/0", "2001:db9::", true);
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "1.2.3",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/+8",
            "::/129",
            "1.2.3.4/-1",
            "a",
            "1.2.3.*",
        ] {
            assert_eq!(Network::parse(text), None, "{text:?}");
        }
    }
}
