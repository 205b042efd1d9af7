//! Origins and the part of a URL that makes them: scheme, host, port. A small parser, for addresses that people type into
//! a test of their rules; not a URL library.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The origin of an `http` or `https` URL, or of a page: scheme and host in lower case, the default port left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TupleOrigin {
    pub(crate) scheme: String,
    /// As in a URL, so an IPv6 address is in brackets.
    pub(crate) host: String,
    /// Where it is not the default of the scheme.
    pub(crate) port: Option<u16>,
}

/// Where an address lies, as far as the text alone tells (Local Network Access, section 2.1, IP address space).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressSpace {
    /// This machine.
    Loopback,
    /// The local network.
    Local,
    /// A literal address of the public internet.
    Public,
    /// A name, which only DNS could place.
    Name,
}

impl TupleOrigin {
    /// Reads the origin of an `http` or `https` URL. The error completes "the URL …".
    pub(crate) fn of_url(url: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or("needs a scheme: `https://` or `http://`")?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err("needs the scheme `https` or `http`");
        }
        if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err("has white space or a control character");
        }
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        Self::of_authority(scheme, authority)
    }

    /// Reads a serialised origin as browsers send it: `scheme://host`, with the port where it is not the default. The error
    /// is the origin that was probably meant, if there is one.
    pub(crate) fn of_page(origin: &str) -> Result<Self, Option<String>> {
        if let Ok(parsed) = Self::of_url(origin) {
            let serialised = parsed.to_string();
            return if serialised == origin {
                Ok(parsed)
            } else {
                Err(Some(serialised))
            };
        }
        // Pages of extensions and of applications with a scheme of their own.
        let (scheme, rest) = origin.split_once("://").ok_or(None)?;
        let of_scheme =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
        let known = scheme == "http" || scheme == "https";
        if known || scheme.is_empty() || !scheme.bytes().all(of_scheme) {
            return Err(None);
        }
        Self::of_authority(scheme.to_owned(), rest).map_err(|_| None)
    }

    fn of_authority(scheme: String, authority: &str) -> Result<Self, &'static str> {
        if authority.contains('@') {
            return Err("has a user name or a password, which `fetch` refuses");
        }
        let (host, port) = if authority.starts_with('[') {
            let end = authority.find(']').ok_or("has no `]` after its IPv6 address")?;
            let address: Ipv6Addr = authority[1..end]
                .parse()
                .map_err(|_| "has no valid IPv6 address between the brackets")?;
            (format!("[{address}]"), &authority[end + 1..])
        } else {
            let end = authority.find(':').unwrap_or(authority.len());
            (host_name(&authority[..end])?, &authority[end..])
        };
        let port = match port.strip_prefix(':') {
            Some("") => None,
            Some(digits) => Some(
                digits
                    .parse::<u16>()
                    .map_err(|_| "has no valid port after its host")?,
            ),
            None if port.is_empty() => None,
            None => return Err("has something after its IPv6 address that is no port"),
        };
        let port = port.filter(|&port| Some(port) != default_port(&scheme));
        Ok(Self { scheme, host, port })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Where the host lies, as far as its text tells.
    pub(crate) fn space(&self) -> AddressSpace {
        if let Ok(address) = self.host.parse::<Ipv4Addr>() {
            return ipv4_space(address);
        }
        if let Some(address) = self.ipv6() {
            return ipv6_space(address);
        }
        // The top-level name; RFC 6761 keeps `localhost` for this machine, RFC 6762 `local` for the link.
        match self.host.rsplit('.').next() {
            Some("localhost") => AddressSpace::Loopback,
            Some("local") if self.host != "local" => AddressSpace::Local,
            _ => AddressSpace::Name,
        }
    }

    /// Whether the host is an address, not a name.
    pub(crate) fn is_address(&self) -> bool {
        self.host.parse::<Ipv4Addr>().is_ok() || self.ipv6().is_some()
    }

    fn ipv6(&self) -> Option<Ipv6Addr> {
        self.host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
    }
}

impl std::fmt::Display for TupleOrigin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.host)?;
        match self.port {
            Some(port) => write!(formatter, ":{port}"),
            None => Ok(()),
        }
    }
}

/// The port that the scheme implies.
pub(crate) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

fn host_name(host: &str) -> Result<String, &'static str> {
    if host.is_empty() {
        return Err("has no host");
    }
    if !host.is_ascii() {
        return Err("has a host outside ASCII: write its ASCII form (`xn--…`)");
    }
    let of_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !host.bytes().all(of_host) {
        return Err("has a host with a character no host has");
    }
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err()
    {
        return Err("has no valid IPv4 address");
    }
    Ok(host.to_ascii_lowercase())
}

const fn ipv4_space(address: Ipv4Addr) -> AddressSpace {
    let [first, second, ..] = address.octets();
    if address.is_loopback() {
        AddressSpace::Loopback
    } else if address.is_private() || address.is_link_local() || (first == 100 && second & 0xc0 == 64) {
        AddressSpace::Local
    } else {
        AddressSpace::Public
    }
}

fn ipv6_space(address: Ipv6Addr) -> AddressSpace {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return ipv4_space(mapped);
    }
    if address.is_loopback() {
        AddressSpace::Loopback
    } else if address.is_unique_local() || address.is_unicast_link_local() {
        AddressSpace::Local
    } else {
        AddressSpace::Public
    }
}
