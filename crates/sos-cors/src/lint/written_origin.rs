//! An allowed origin taken apart: how far it is from what browsers send, and what its author meant.
//!
//! Browsers send an origin as the HTML standard serialises it (section 7.1.1, "ASCII serialization of an origin"): a
//! scheme, `://`, a host in lower case, and the port where it is not the scheme's own. No path, no trailing slash.

use std::borrow::Cow;

use super::Code;

/// The longest origin that [`is_sent_by_browsers`] takes: a host name of 253 characters, with room for scheme and port.
const MAX_ORIGIN_BYTES: usize = 300;

/// The schemes of web pages, the better one first.
const WEB_SCHEMES: [&str; 2] = ["https", "http"];

/// A value that some browser could send, once it is spelled as browsers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenOrigin {
    /// What is wrong with the spelling; empty where nothing is.
    pub(super) problems: Vec<Code>,
    /// The origin as its author meant it; two of them where the scheme is a pattern. Never empty.
    pub(super) meant: Vec<String>,
    /// Host and port in lower case, the `*` in them; `None` where the scheme is not of the web, whose hosts are opaque.
    pub(super) host: Option<Host>,
    /// Whether the `*` may stand for a part of the scheme too.
    pub(super) open_scheme: bool,
}

/// Host and port of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// The host.
    pub(super) name: String,
    /// The port with its colon, or nothing.
    pub(super) port: String,
}

/// The scheme of a value.
enum Scheme<'a> {
    /// `http` or `https`.
    Web(&'static str),
    /// Of an application: `capacitor`, `chrome-extension`.
    Other(&'a str),
    /// `https:` or `http:` without its two slashes.
    Misspelled(&'static str),
    /// None is written.
    Missing,
    /// A `*` stands for a part of it, of its `://` and of the host: these match, and whether anything of it is written.
    Wild(Vec<&'static str>, bool),
    /// A pattern for the scheme alone: these match.
    Pattern(Vec<&'static str>),
}

/// Whether the text is an origin exactly as a browser sends it, other than `null`.
pub(crate) fn is_sent_by_browsers(origin: &str) -> bool {
    origin.len() <= MAX_ORIGIN_BYTES
        && !origin.contains('*')
        && WrittenOrigin::new(origin).is_some_and(|written| written.problems.is_empty())
}

impl WrittenOrigin {
    /// Takes a value apart; `None` where no spelling of it is an origin.
    pub(super) fn new(value: &str) -> Option<Self> {
        // `null` is the one origin that is not a scheme and a host; its caller knows it, and no other case of it is sent.
        if value.eq_ignore_ascii_case("null") {
            return None;
        }
        if !value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"<>^`{|}@%".contains(&byte))
        {
            return None;
        }
        let (scheme, rest) = split_scheme(value)?;
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        let mut problems = Vec::new();
        match tail {
            "" => {}
            "/" => problems.push(Code::OriginTrailingSlash),
            _ => problems.push(Code::OriginPath),
        }
        if let Scheme::Other(scheme) = scheme {
            return Some(Self::of_application(scheme, authority, problems));
        }
        let lower_case = authority.to_ascii_lowercase();
        let written_scheme = &value[..value.len() - rest.len()];
        if lower_case != authority || written_scheme.bytes().any(|byte| byte.is_ascii_uppercase()) {
            problems.push(Code::OriginUpperCase);
        }
        let (name, port) = split_port(&lower_case)?;
        let port = canonical_port(port)?;
        if !is_host(name) {
            return None;
        }
        let open_scheme = matches!(scheme, Scheme::Wild(..) | Scheme::Pattern(_));
        let schemes = match scheme {
            Scheme::Web(scheme) => vec![scheme],
            Scheme::Misspelled(scheme) => {
                problems.push(Code::OriginMissingScheme);
                vec![scheme]
            }
            Scheme::Missing | Scheme::Wild(_, false) => {
                problems.push(Code::OriginMissingScheme);
                vec![usual_scheme(name, &port)]
            }
            Scheme::Wild(mut schemes, true) => {
                problems.push(Code::OriginAnyScheme);
                schemes.truncate(1);
                schemes
            }
            Scheme::Pattern(schemes) => {
                problems.push(Code::OriginAnyScheme);
                schemes
            }
            Scheme::Other(_) => return None,
        };
        if schemes.iter().any(|scheme| is_default_port(scheme, &port)) || lower_case.ends_with(':') {
            problems.push(Code::OriginDefaultPort);
        }
        let meant = schemes.iter().map(|scheme| {
            let port = if is_default_port(scheme, &port) { "" } else { &port };
            format!("{scheme}://{name}{port}")
        });
        let meant: Vec<_> = meant.collect();
        if problems.is_empty() && meant != [value] {
            // A port with leading zeros: not sent so, but meant.
            problems.push(Code::OriginNeverSent);
        }
        let host = Host {
            name: name.to_owned(),
            port: port.into_owned(),
        };
        Some(Self {
            problems,
            meant,
            host: Some(host),
            open_scheme,
        })
    }

    fn of_application(scheme: &str, authority: &str, mut problems: Vec<Code>) -> Self {
        let lower_case = scheme.to_ascii_lowercase();
        if lower_case != scheme {
            problems.push(Code::OriginUpperCase);
        }
        Self {
            problems,
            meant: vec![format!("{lower_case}://{authority}")],
            host: None,
            open_scheme: false,
        }
    }
}

/// The scheme, and what follows it and its `://`.
fn split_scheme(value: &str) -> Option<(Scheme<'_>, &str)> {
    if let Some((scheme, rest)) = value.split_once("://") {
        let lower_case = scheme.to_ascii_lowercase();
        return Some(match lower_case.split_once('*') {
            Some((before, after)) => {
                let matching: Vec<_> = WEB_SCHEMES
                    .into_iter()
                    .filter(|web| {
                        web.len() >= before.len() + after.len()
                            && web.starts_with(before)
                            && web.ends_with(after)
                    })
                    .collect();
                if matching.is_empty() {
                    (application_scheme(scheme)?, rest)
                } else {
                    (Scheme::Pattern(matching), rest)
                }
            }
            None => match lower_case.as_str() {
                "https" => (Scheme::Web("https"), rest),
                "http" => (Scheme::Web("http"), rest),
                _ => (application_scheme(scheme)?, rest),
            },
        });
    }
    if let Some(star) = value.find('*') {
        let before = &value[..star];
        let lower_case = before.to_ascii_lowercase();
        let matching: Vec<_> = WEB_SCHEMES
            .into_iter()
            .filter(|web| format!("{web}://").starts_with(&lower_case))
            .collect();
        if !matching.is_empty() {
            return Some((Scheme::Wild(matching, !before.is_empty()), &value[star..]));
        }
    }
    // `https:example.com` and `https:/example.com` are meant to have a scheme, `//example.com` to have any.
    for (written, scheme) in [("https:", "https"), ("http:", "http")] {
        if value
            .get(..written.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(written))
        {
            return Some((
                Scheme::Misspelled(scheme),
                value[written.len()..].trim_start_matches('/'),
            ));
        }
    }
    Some((Scheme::Missing, value.strip_prefix("//").unwrap_or(value)))
}

fn application_scheme(scheme: &str) -> Option<Scheme<'_>> {
    let is_scheme = scheme
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-.*".contains(&byte))
        && scheme
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'*');
    is_scheme.then_some(Scheme::Other(scheme))
}

/// The host, and the port without its colon where there is one.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let (host, rest) = authority.split_at(authority.find(']')? + 1);
        return if rest.is_empty() {
            Some((host, None))
        } else {
            Some((host, Some(rest.strip_prefix(':')?)))
        };
    }
    Some(match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    })
}

/// The port with its colon and without leading zeros; nothing for none.
fn canonical_port(port: Option<&str>) -> Option<Cow<'static, str>> {
    match port {
        None | Some("") => Some(Cow::Borrowed("")),
        Some(port) if port.contains('*') => {
            let digits = port.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*');
            digits.then(|| Cow::Owned(format!(":{port}")))
        }
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => port
            .parse::<u16>()
            .ok()
            .map(|port| Cow::Owned(format!(":{port}"))),
        Some(_) => None,
    }
}

fn is_default_port(scheme: &str, port: &str) -> bool {
    matches!((scheme, port), ("https", ":443") | ("http", ":80"))
}

/// Whether the text, in lower case, can be a host, with a `*` perhaps. One trailing dot is allowed, empty labels are not.
fn is_host(name: &str) -> bool {
    if let Some(address) = name.strip_prefix('[') {
        return address.len() > 1
            && address
                .trim_end_matches(']')
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || b":.*".contains(&byte));
    }
    let labels = name.strip_suffix('.').unwrap_or(name);
    labels.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_*".contains(&byte))
    })
}

/// What someone who writes no scheme most likely means: plain `http` on this machine and for bare addresses, else `https`.
fn usual_scheme(name: &str, port: &str) -> &'static str {
    match port {
        ":80" => "http",
        ":443" => "https",
        _ if super::host::is_local(name) => "http",
        _ => "https",
    }
}
