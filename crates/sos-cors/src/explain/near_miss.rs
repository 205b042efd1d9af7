//! Origins that a rule nearly allows. Most denials are one of these.

use super::rules::listed;
use crate::browser::default_port;
use crate::pattern::{OriginPattern, is_safe_value};

/// Why no allowed origin matches, in words: `the origin … is not allowed; the rule allows … (the scheme differs)`; and the
/// hint in the brackets by itself, where there is one.
pub(crate) fn sentence(origin: &[u8], allowed: &[String]) -> (String, Option<&'static str>) {
    let text = String::from_utf8_lossy(origin);
    if !is_safe_value(origin) {
        return (
            "the origin has a control character, and matches nothing".to_owned(),
            None,
        );
    }
    let near = allowed
        .iter()
        .find_map(|pattern| Some((pattern, near_miss(&text, pattern)?)));
    let Some((pattern, hint)) = near else {
        let allowed = listed(allowed.iter().map(String::as_str));
        return (
            format!("the origin `{text}` is not allowed; the rule allows {allowed}"),
            None,
        );
    };
    let sentence = format!("the origin `{text}` is not allowed; the rule allows `{pattern}` ({hint})");
    (sentence, Some(hint))
}

/// What separates an origin from a pattern that does not match it, if it is only one thing.
fn near_miss(origin: &str, pattern: &str) -> Option<&'static str> {
    let matches = |pattern: &str, origin: &str| OriginPattern::new(pattern).matches(origin.as_bytes());
    if origin == "null" || pattern == "null" {
        return None;
    }
    if let Some(bare) = pattern.strip_suffix('/')
        && matches(bare, origin)
    {
        return Some("the rule has a trailing slash, which no browser sends");
    }
    let (scheme, rest) = origin.split_once("://")?;
    if matches(&pattern.to_ascii_lowercase(), &origin.to_ascii_lowercase()) {
        return Some("the letter case differs, and browsers send lower case");
    }
    if !pattern.contains("://") && matches(pattern, rest) {
        return Some("the rule has no scheme");
    }
    let (pattern_scheme, pattern_rest) = pattern.split_once("://")?;
    if let Some((authority, _)) = pattern_rest.split_once('/')
        && matches(&format!("{pattern_scheme}://{authority}"), origin)
    {
        return Some("the rule has a path, which no browser sends");
    }
    if scheme != pattern_scheme && matches(&format!("{scheme}://{pattern_rest}"), origin) {
        return Some("the scheme differs");
    }
    let (host, port) = port_apart(rest);
    let (pattern_host, pattern_port) = port_apart(pattern_rest);
    if port != pattern_port
        && matches(
            &format!("{pattern_scheme}://{pattern_host}"),
            &format!("{scheme}://{host}"),
        )
    {
        let implied = default_port(scheme).map(|port| port.to_string());
        return Some(if port.is_none() && pattern_port == implied.as_deref() {
            "the rule spells out the default port, which browsers leave out"
        } else {
            "the port differs"
        });
    }
    if let Some(bare) = rest.strip_prefix("www.")
        && matches(pattern, &format!("{scheme}://{bare}"))
    {
        return Some("`www.` is part of the origin");
    }
    if matches(pattern, &format!("{scheme}://www.{rest}")) && pattern_rest.starts_with("www.") {
        return Some("`www.` is part of the rule");
    }
    if let Some(domain) = pattern_rest.strip_prefix("*.")
        && domain == rest
    {
        return Some("the pattern wants a name before the dot");
    }
    None
}

/// The host and the port of what follows the scheme.
fn port_apart(rest: &str) -> (&str, Option<&str>) {
    match rest.rsplit_once(':') {
        // The colons inside an IPv6 address are none before a port.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (rest, None),
    }
}
