//! How far a `*` in a host reaches: to subdomains of one domain, or to names that anyone can have.
//!
//! The domain that one party owns is taken to be one label before the suffix under which names are handed out: `com`, `co.uk`,
//! `vercel.app`. A `*` is harmless where that label stands complete after it, with a dot before it.

use super::shared_hosting::{REGIONAL_SUFFIXES, SHARED_SUFFIXES};

/// What a host with a `*` matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One host, hosts of one owner, or ports.
    Own,
    /// Every host, or every host of a top-level domain.
    AnyHost,
    /// Hosts whose end is that of the domain, `https://evilexample.com`.
    PartialDomain,
    /// Hosts that only begin as the domain, `https://example.com.evil.example`.
    OpenEnd,
    /// Names that a service gives to anyone.
    Shared(&'static str),
}

/// Suffixes of two labels under which anyone can register a name; a choice of the common ones. Single labels all count as such.
const PUBLIC_SUFFIXES: [&str; 26] = [
    "ac.uk", "co.id", "co.il", "co.in", "co.jp", "co.kr", "co.nz", "co.th", "co.uk", "co.za", "com.ar",
    "com.au", "com.br", "com.cn", "com.hk", "com.mx", "com.my", "com.pl", "com.sg", "com.tr", "com.tw",
    "com.ua", "net.au", "ne.jp", "or.jp", "org.uk",
];

/// Top-level names of private networks and of this machine, which nobody can register (RFC 2606, RFC 6761, RFC 6762, RFC 8375).
const PRIVATE_NAMES: [&str; 13] = [
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "private",
    "test",
];

/// How far the host reaches; it is in lower case.
pub(super) fn reach(name: &str) -> Reach {
    if name.starts_with('[') {
        return Reach::Own;
    }
    let Some((before, after)) = name.split_once('*') else {
        return Reach::Own;
    };
    let after = after.strip_suffix('.').unwrap_or(after);
    let reach = reach_of_end(after);
    match reach {
        Reach::AnyHost if !before.is_empty() => Reach::OpenEnd,
        _ => reach,
    }
}

/// Whether the host is this machine, a bare address or a name without a domain, where plain `http` is usual.
pub(super) fn is_local(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or(name);
    name.starts_with('[')
        || !name.contains('.')
        || PRIVATE_NAMES.contains(&last)
        || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How far a `*` with this end after it reaches.
fn reach_of_end(end: &str) -> Reach {
    if let Some(suffix) = within(&REGIONAL_SUFFIXES, end) {
        return Reach::Shared(suffix);
    }
    if let Some(suffix) = within(&SHARED_SUFFIXES, end) {
        return if label_is_complete(end, suffix) {
            Reach::Own
        } else {
            Reach::Shared(suffix)
        };
    }
    if let Some(suffix) = within(&PUBLIC_SUFFIXES, end) {
        return ending(end, suffix);
    }
    match end.rsplit_once('.') {
        Some((_, top)) if PRIVATE_NAMES.contains(&top) => Reach::Own,
        Some((_, top)) => ending(end, top),
        // No dot: the `*` reaches into the top-level name itself.
        None if PRIVATE_NAMES.contains(&end) => Reach::PartialDomain,
        None => Reach::AnyHost,
    }
}

fn ending(end: &str, suffix: &str) -> Reach {
    if label_is_complete(end, suffix) {
        Reach::Own
    } else if end.len() <= suffix.len() + 1 {
        Reach::AnyHost
    } else {
        Reach::PartialDomain
    }
}

/// The longest suffix that the end has, as whole labels.
fn within(suffixes: &[&'static str], end: &str) -> Option<&'static str> {
    let matching = suffixes.iter().copied().filter(|suffix| {
        end.strip_suffix(suffix)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    matching.max_by_key(|suffix| suffix.len())
}

/// Whether the label before the suffix stands there from its first character on: a dot is before it.
fn label_is_complete(end: &str, suffix: &str) -> bool {
    end.strip_suffix(suffix)
        .and_then(|rest| rest.strip_suffix('.'))
        .is_some_and(|label| label.contains('.'))
}
