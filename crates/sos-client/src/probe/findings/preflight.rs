//! What is wrong with the answer to a preflight (Fetch, section 4.8, CORS-preflight fetch).

use sos_cors::browser::{Engine, PlannedPreflight};

use super::super::answer::{has_item, items};
use super::super::finding::{Code, Severity};
use super::Examined;
use super::list::List;

const ALLOW_METHODS: &str = "access-control-allow-methods";
const ALLOW_HEADERS: &str = "access-control-allow-headers";
const MAX_AGE: &str = "access-control-max-age";

/// Another status than 200 to 299.
pub(super) fn refused(examined: &Examined<'_>, list: &mut List) {
    let status = examined.answer.status;
    if (300..400).contains(&status) {
        let locations = examined.answer.lines("location");
        let target = locations.first().copied().unwrap_or("elsewhere");
        list.add(
            Severity::Error,
            Code::PreflightRedirected,
            format!("the preflight is redirected to {target} (status {status}), which browsers do not follow"),
            "use the final URL in the page: https instead of http, the bucket's own host and region, no slash added or \
             missing",
        );
        return;
    }
    let (reason, remedy) = cause(status, examined.code);
    let reason = match examined.code {
        Some(code) => format!("{reason} (status {status}, {code})"),
        None => format!("{reason} (status {status})"),
    };
    list.add(Severity::Error, Code::PreflightRefused, reason, remedy);
}

/// The method that was asked for is not allowed.
pub(super) fn methods(examined: &Examined<'_>, asked: &PlannedPreflight, list: &mut List) {
    let allowed = items(examined.answer, ALLOW_METHODS);
    let method = asked.method.as_str();
    let is_allowed = matches!(method, "GET" | "HEAD" | "POST")
        || allowed.contains(&method)
        || (allowed.contains(&"*") && !examined.plan.with_credentials);
    if !is_allowed {
        list.add(
            Severity::Error,
            Code::AllowMethodsMissing,
            format!(
                "Access-Control-Allow-Methods (`{}`) lacks {method}; letter case matters",
                allowed.join(", ")
            ),
            format!("add {method} to the AllowedMethod elements of the rule"),
        );
    }
}

/// Names that were asked for are not allowed.
pub(super) fn headers(examined: &Examined<'_>, asked: &PlannedPreflight, list: &mut List) {
    let names = asked.headers.iter().map(String::as_str);
    let lacking: Vec<&str> = names
        .filter(|name| !has_item(examined.answer, ALLOW_HEADERS, name))
        .collect();
    if has_item(examined.answer, ALLOW_HEADERS, "*") && !examined.plan.with_credentials {
        if lacking.contains(&"authorization") {
            list.add(
                Severity::Warning,
                Code::AllowHeadersWildcardAuthorization,
                "Access-Control-Allow-Headers is `*`, which by the standard does not cover Authorization",
                "name `authorization` beside it",
            );
        }
    } else if !lacking.is_empty() {
        let lacking = lacking.join(", ");
        list.add(
            Severity::Error,
            Code::AllowHeadersMissing,
            format!("Access-Control-Allow-Headers lacks {lacking}"),
            format!("allow {lacking} by AllowedHeader elements of the rule"),
        );
    }
}

/// How long browsers remember the preflight.
pub(super) fn max_age(examined: &Examined<'_>, list: &mut List) {
    let lines = examined.answer.lines(MAX_AGE);
    let age = lines.first().and_then(|line| line.parse::<i64>().ok());
    let (chromium, firefox, webkit) = (
        Engine::Chromium.max_age_limit_seconds(),
        Engine::Firefox.max_age_limit_seconds(),
        Engine::Webkit.max_age_limit_seconds(),
    );
    match age {
        None => list.add(
            Severity::Note,
            Code::MaxAgeMissing,
            "without Access-Control-Max-Age browsers remember the preflight for 5 seconds, and ask again and again",
            "set MaxAgeSeconds, to 3600 for instance",
        ),
        Some(age) if age > i64::from(chromium) => list.add(
            Severity::Note,
            Code::MaxAgeTooBig,
            format!(
                "Access-Control-Max-Age is {age}; Chromium keeps a preflight {chromium} s at most, Firefox {firefox} s, \
                 WebKit {webkit} s"
            ),
            format!("set MaxAgeSeconds to {chromium} or less, so that all browsers see a change of the rules as soon"),
        ),
        Some(_) => {}
    }
}

/// Why a preflight was refused, and what to do.
fn cause(status: u16, code: Option<&str>) -> (&'static str, &'static str) {
    match (status, code) {
        (_, Some("AccessForbidden")) => (
            "the store refuses the preflight: it has no such bucket, or no rule of the bucket allows this origin, method and \
             headers together",
            "add them to one rule of the bucket's CORS configuration; rules are not merged",
        ),
        (_, Some("BadRequest" | "InvalidRequest")) => (
            "the store finds the preflight malformed; S3 knows only GET, HEAD, PUT, POST and DELETE",
            "use one of these methods, and header names without odd characters",
        ),
        (_, Some("NoSuchBucket")) => (
            "the store has no such bucket",
            "correct the bucket's name in the URL",
        ),
        (401, _) => (
            "something asks for a login, and browsers never send one with a preflight",
            "let OPTIONS pass without authentication (nginx: no auth_basic and no auth_request for OPTIONS)",
        ),
        (403, _) => (
            "a firewall, a proxy or a check of signatures refuses the preflight, and gives no reason of CORS",
            "let OPTIONS pass unsigned, and give the bucket a CORS configuration",
        ),
        (404, _) => (
            "the path does not reach the store, or the server knows no OPTIONS",
            "check the path that the proxy passes on, and the endpoint's URL",
        ),
        (405 | 501, _) => (
            "OPTIONS is not allowed here: it does not reach a store that answers preflights",
            "let the proxy pass OPTIONS on (nginx: look for limit_except), and use a store that answers preflights",
        ),
        (500.., _) => (
            "the preflight ended in an error of the server or of a proxy in front",
            "see the logs of the proxy and of the store",
        ),
        _ => (
            "the preflight is not answered with a status from 200 to 299",
            "let the store answer OPTIONS",
        ),
    }
}
