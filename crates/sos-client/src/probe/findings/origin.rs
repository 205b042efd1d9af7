//! What is wrong with the origin an answer allows, and with credentials (Fetch, section 4.10, CORS check).

use super::super::answer::{has_item, proxy, varies_by_origin};
use super::super::finding::{Code, Severity};
use super::list::List;
use super::{ALLOW_ORIGIN, EXPOSE_HEADERS, Examined};

pub(super) fn allow_origin(examined: &Examined<'_>, list: &mut List) {
    let origin = examined.origin();
    let proxy = proxy(examined.answer);
    match *examined.answer.lines(ALLOW_ORIGIN) {
        [] => missing(examined, origin, list),
        [line] if line.contains([',', ' ']) => list.add(
            Severity::Error,
            Code::AllowOriginList,
            format!("Access-Control-Allow-Origin is the list `{line}`; browsers take exactly one value"),
            format!(
                "answer the request's own origin alone; where {} or a CDN joins the lines of two servers, {}",
                proxy.name, proxy.repair
            ),
        ),
        ["*"] if examined.plan.with_credentials => list.add(
            Severity::Error,
            Code::AllowOriginWildcardWithCredentials,
            "Access-Control-Allow-Origin is `*`, which does not count for a request with credentials",
            format!("name the origin in the rule (`{origin}`), or make the request without credentials"),
        ),
        ["*"] => {}
        [line] if line == origin => {}
        [line] => list.add(
            Severity::Error,
            Code::AllowOriginMismatch,
            format!("Access-Control-Allow-Origin is `{line}`, and the request's origin is `{origin}`"),
            mismatch_remedy(examined, line, origin),
        ),
        ref several => {
            let shown: Vec<String> = several.iter().map(|line| format!("`{line}`")).collect();
            list.add(
                Severity::Error,
                Code::AllowOriginRepeated,
                format!(
                    "Access-Control-Allow-Origin comes {} times ({}): {} in front adds a second one, and browsers then \
                     refuse the answer",
                    several.len(),
                    shown.join(", "),
                    proxy.name
                ),
                format!("let the store alone answer CORS: {}", proxy.repair),
            );
        }
    }
}

pub(super) fn credentials(examined: &Examined<'_>, list: &mut List) {
    let allowed = examined.answer.lines("access-control-allow-credentials");
    let origins = examined.answer.lines(ALLOW_ORIGIN);
    if !examined.plan.with_credentials {
        if origins == ["*"] && allowed.contains(&"true") {
            list.add(
                Severity::Warning,
                Code::CredentialsBesideWildcard,
                "Access-Control-Allow-Credentials stands beside `*`: browsers refuse it to every request with credentials",
                "name the origins, or leave the header out",
            );
        }
        return;
    }
    if matches!(*origins, [line] if line != "*") && allowed != ["true"] {
        let shown = match *allowed {
            [] => "absent".to_owned(),
            ref lines => format!("`{}`", lines.join(", ")),
        };
        list.add(
            Severity::Error,
            Code::AllowCredentialsMissing,
            format!(
                "the request has credentials, and Access-Control-Allow-Credentials is {shown}, not `true`"
            ),
            "send it once, in lower case, or make the request without credentials",
        );
    }
    let names = [
        "access-control-allow-methods",
        "access-control-allow-headers",
        EXPOSE_HEADERS,
    ];
    for name in names
        .into_iter()
        .filter(|name| has_item(examined.answer, name, "*"))
    {
        list.add(
            Severity::Warning,
            Code::WildcardWithCredentials,
            format!("`*` in {name} is no wildcard for a request with credentials"),
            "write out the names",
        );
    }
}

fn missing(examined: &Examined<'_>, origin: &str, list: &mut List) {
    // The refusal of a preflight has a finding of its own, which says more.
    if examined.preflight.is_some() && !examined.is_success() {
        return;
    }
    list.add(
        Severity::Error,
        Code::AllowOriginMissing,
        format!(
            "the answer (status {}) has no Access-Control-Allow-Origin, so that no script may read it",
            examined.answer.status
        ),
        format!(
            "allow `{origin}` and the method {} in a rule of the bucket; where one does, look for a cache or a proxy that \
             takes the header away",
            examined.plan.method
        ),
    );
}

fn mismatch_remedy(examined: &Examined<'_>, line: &str, origin: &str) -> String {
    if line.trim_end_matches('/') == origin {
        return "remove the trailing slash: an origin has none".to_owned();
    }
    if line.eq_ignore_ascii_case(origin) {
        return "write the origin in lower case, as browsers send it".to_owned();
    }
    if varies_by_origin(examined.answer) {
        return format!("allow `{origin}` in a rule of the bucket, and remove what sets a fixed value");
    }
    format!(
        "a fixed value, or a cache that kept the answer for another origin: allow `{origin}` in a rule of the bucket, send \
         `Vary: Origin`, and empty the caches"
    )
}
