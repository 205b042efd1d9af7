//! The two checks that a browser makes on the headers of an answer: the CORS check, and what a preflight needs beyond it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::lists;
use super::plan::{Plan, PlannedPreflight};
use super::safelist;
use crate::headers::{ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN};

/// An answer as it came over the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case and values, one pair per line, in their order; a name may repeat.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The lines of one header, its name in any letter case, without surrounding white space.
    pub fn lines(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim_matches([' ', '\t', '\r', '\n']))
            .collect()
    }

    /// The lines of one header as one value (Fetch, section 2.2.2, get).
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        match *self.lines(name) {
            [] => None,
            [line] => Some(Cow::Borrowed(line)),
            ref lines => Some(Cow::Owned(lines.join(", "))),
        }
    }
}

/// The CORS check (Fetch, section 4.10), for a request with this `Origin`. The error says what is wrong.
pub(crate) fn cors_check(plan: &Plan, origin: Option<&str>, answer: &Answer) -> Result<(), String> {
    let origin = origin.unwrap_or("null");
    let allowed = match *answer.lines(ALLOW_ORIGIN) {
        [] => {
            return Err(format!(
                "the answer has no Access-Control-Allow-Origin (status {})",
                answer.status
            ));
        }
        [line] => line,
        ref lines => {
            let shown: Vec<_> = lines.iter().map(|line| format!("`{line}`")).collect();
            return Err(format!(
                "Access-Control-Allow-Origin is sent {} times ({}), and browsers take exactly one value",
                lines.len(),
                shown.join(", ")
            ));
        }
    };
    if allowed == "*" && !plan.with_credentials {
        return Ok(());
    }
    if allowed == "*" {
        return Err(
            "Access-Control-Allow-Origin is `*`, which does not count for a request with credentials"
                .to_owned(),
        );
    }
    if allowed != origin {
        return Err(if allowed.contains([',', ' ']) {
            format!(
                "Access-Control-Allow-Origin is the list `{allowed}`, and browsers take exactly one value"
            )
        } else {
            format!("Access-Control-Allow-Origin is `{allowed}`, not the request's `{origin}`")
        });
    }
    if !plan.with_credentials {
        return Ok(());
    }
    match answer.value(ALLOW_CREDENTIALS).as_deref() {
        Some("true") => Ok(()),
        Some(other) => Err(format!(
            "Access-Control-Allow-Credentials is `{other}`, and only `true` counts for a request with credentials"
        )),
        None => Err(
            "the answer has no Access-Control-Allow-Credentials, which a request with credentials needs"
                .to_owned(),
        ),
    }
}

/// Whether a preflight's answer lets the request pass (Fetch, section 4.8, CORS-preflight fetch). `Ok` has what a
/// person should know all the same.
pub(crate) fn preflight_check(
    plan: &Plan,
    preflight: &PlannedPreflight,
    answer: &Answer,
) -> Result<Option<String>, String> {
    // The standard asks for both at once; the status says more.
    match answer.status {
        200..=299 => {}
        status @ (301..=303 | 307 | 308) => {
            return Err(format!(
                "the preflight was answered with a redirect ({status}), which browsers do not follow"
            ));
        }
        status => {
            return Err(format!(
                "the preflight was answered with status {status}, not 200 to 299"
            ));
        }
    }
    cors_check(plan, preflight.origin.as_deref(), answer)?;
    allows_method(plan, preflight, answer)?;
    allows_headers(plan, preflight, answer)
}

fn allows_method(plan: &Plan, preflight: &PlannedPreflight, answer: &Answer) -> Result<(), String> {
    let lines = answer.lines(ALLOW_METHODS);
    let methods = lists::names(&lines).ok_or_else(|| {
        format!(
            "Access-Control-Allow-Methods has no valid value: `{}`",
            lines.join(", ")
        )
    })?;
    let method = preflight.method.as_str();
    // Letter case matters, and `*` does not count with credentials.
    if safelist::is_safe_method(method)
        || methods.contains(&method)
        || (!plan.with_credentials && methods.contains(&"*"))
    {
        return Ok(());
    }
    Err(if methods.is_empty() {
        format!("the method {method} is not allowed: the answer has no Access-Control-Allow-Methods")
    } else if methods.contains(&"*") {
        format!("the method {method} is not allowed: `*` does not count for a request with credentials")
    } else {
        format!(
            "the method {method} is not in Access-Control-Allow-Methods: `{}`",
            methods.join(", ")
        )
    })
}

fn allows_headers(
    plan: &Plan,
    preflight: &PlannedPreflight,
    answer: &Answer,
) -> Result<Option<String>, String> {
    let lines = answer.lines(ALLOW_HEADERS);
    let allowed = lists::names(&lines).ok_or_else(|| {
        format!(
            "Access-Control-Allow-Headers has no valid value: `{}`",
            lines.join(", ")
        )
    })?;
    let any = !plan.with_credentials && allowed.contains(&"*");
    let mut note = None;
    for name in &preflight.headers {
        if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)) {
            continue;
        }
        if !any {
            return Err(if allowed.is_empty() {
                format!("the header `{name}` is not allowed: the answer has no Access-Control-Allow-Headers")
            } else if allowed.contains(&"*") {
                format!(
                    "the header `{name}` is not allowed: `*` does not count for a request with credentials"
                )
            } else {
                format!(
                    "the header `{name}` is not in Access-Control-Allow-Headers: `{}`",
                    allowed.join(", ")
                )
            });
        }
        // Fetch, section 2.2.2, CORS non-wildcard request-header name. The standard refuses it; no engine does yet, and
        // Chromium and Firefox warn that they will.
        if name == "authorization" {
            note = Some(
                "Access-Control-Allow-Headers `*` does not cover `authorization` by the standard; browsers still let it pass, \
                 and announce that they will not: name it"
                    .to_owned(),
            );
        }
    }
    Ok(note)
}
