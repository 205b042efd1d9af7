//! Findings about allowed origins.
//!
//! What a fix of a misspelled origin means: the origin that browsers send for a page at the address that the author wrote. That
//! origin is newly allowed, and nothing else. Fixes of origins that reach too far only narrow, but for the two that turn
//! what anyone can have, with credentials, into `*` without them.

use std::collections::HashSet;

use super::host::{Reach, is_local, reach};
use super::written_origin::{Host, WrittenOrigin};
use super::{Code, Finding, Fix, MAX_FINDINGS, PLACEHOLDER_ORIGIN, RuleInPlace};
use crate::edit::{Edit, ListElement};
use crate::error::Element;

/// Checks the origins of a rule. Beside a bare `*` the others are dead, whatever they say.
pub(super) fn check(rule: &RuleInPlace<'_>, findings: &mut Vec<Finding>) {
    let origins = &rule.rule().allowed_origins;
    if origins.iter().any(|origin| origin == "*") {
        findings.extend(beside_wildcard(rule));
        return;
    }
    let mut seen = HashSet::new();
    for origin in origins {
        if findings.len() < MAX_FINDINGS && seen.insert(origin) {
            check_origin(&Origin { rule, value: origin }, findings);
        }
    }
}

fn beside_wildcard(rule: &RuleInPlace<'_>) -> Option<Finding> {
    let origins = &rule.rule().allowed_origins;
    let dead: Vec<&str> = origins
        .iter()
        .map(String::as_str)
        .filter(|origin| *origin != "*")
        .collect();
    let first = *dead.first()?;
    let edits = dead.iter().map(|origin| Edit::RemoveValue {
        rule: rule.number(),
        element: ListElement::AllowedOrigin,
        value: (*origin).to_owned(),
    });
    Some(rule.finding(
        Code::OriginBesideWildcard,
        Some((Element::AllowedOrigin, first)),
        "With `*` in a rule, every origin is answered with `*` and none may send credentials; the origins beside it have no effect. \
         If they need credentials, give them a rule of their own before this one.",
        Fix::safe("Remove the origins beside `*`", edits.collect()),
    ))
}

/// One origin of a rule.
struct Origin<'a> {
    rule: &'a RuleInPlace<'a>,
    value: &'a str,
}

fn check_origin(origin: &Origin<'_>, findings: &mut Vec<Finding>) {
    let value = origin.value;
    if value.is_empty() {
        let reason = "An empty origin matches no page: browsers never send an empty Origin header.";
        findings.push(origin.finding(Code::OriginEmpty, reason, origin.removal()));
    } else if value == "null" {
        findings.push(origin.null());
    } else if let Some(written) = WrittenOrigin::new(value) {
        check_written(origin, written, findings);
    } else {
        let reason = format!(
            "`{value}` is no origin that a browser sends: they have the form `https://example.com`, with a host in ASCII \
             (`xn--…` for other letters) and nothing after it but a port."
        );
        findings.push(origin.finding(Code::OriginNeverSent, reason, origin.removal()));
    }
}

fn check_written(origin: &Origin<'_>, written: WrittenOrigin, findings: &mut Vec<Finding>) {
    let reach = written.host.as_ref().map_or(Reach::Own, |host| reach(&host.name));
    let mut problems = written.problems.clone();
    if written.open_scheme && reach == Reach::AnyHost {
        problems.retain(|code| !matches!(code, Code::OriginMissingScheme | Code::OriginAnyScheme));
    }
    for code in &problems {
        // Whoever wrote `https://*/` allowed nobody. That everybody was meant is not for a program to conclude.
        let fix = if reach == Reach::AnyHost {
            origin.removal()
        } else {
            origin.respelling(&written)
        };
        findings.push(origin.finding(*code, spelling_reason(*code, &written.meant[0]), fix));
    }
    let spelled = problems.is_empty();
    match (reach, &written.host) {
        (Reach::Own, _) | (_, None) => {}
        (Reach::AnyHost, Some(_)) => findings.push(origin.any_host(spelled)),
        (Reach::PartialDomain, Some(host)) => findings.push(origin.partial_domain(&written, host)),
        (Reach::OpenEnd, Some(host)) => findings.push(origin.open_end(&written, host)),
        (Reach::Shared(suffix), Some(_)) => findings.push(origin.shared_hosting(suffix)),
    }
}

fn spelling_reason(code: Code, meant: &str) -> String {
    match code {
        Code::OriginTrailingSlash => {
            format!(
                "Browsers send an origin without a slash at its end, so this matches no page. Write `{meant}`."
            )
        }
        Code::OriginPath => {
            format!(
                "An origin has no path: browsers send `{meant}` from every page of that site, so this matches none."
            )
        }
        Code::OriginMissingScheme => format!(
            "An origin begins with its scheme, as in `{meant}`. Without one it matches no page, or, behind a `*`, plain \
             `http` too, which anyone on the same network can forge."
        ),
        Code::OriginAnyScheme => format!(
            "The `*` stands for any scheme, so plain `http` is allowed too, which anyone on the same network can forge. Write the \
             schemes that you need, such as `{meant}`."
        ),
        Code::OriginDefaultPort => {
            format!(
                "Browsers leave out the port where it is the usual one of the scheme: they send `{meant}`."
            )
        }
        Code::OriginUpperCase => {
            format!(
                "Browsers send origins in lower case and letter case matters, so this matches no page. Write `{meant}`."
            )
        }
        _ => format!("Browsers spell this origin `{meant}`."),
    }
}

impl Origin<'_> {
    fn finding(&self, code: Code, reason: impl Into<String>, fix: Fix) -> Finding {
        self.rule
            .finding(code, Some((Element::AllowedOrigin, self.value)), reason, fix)
    }

    fn is_alone(&self) -> bool {
        self.rule.rule().allowed_origins.len() == 1
    }

    /// `null` is what any page can become.
    fn null(&self) -> Finding {
        let reason = "Every page can send the origin `null` from a sandboxed frame, so this lets in any site, with \
                      credentials. To open the bucket to everyone, use `*`, which never allows credentials.";
        let fix = if self.is_alone() && self.rule.rules.len() == 1 {
            self.everyone()
        } else {
            self.removal()
        };
        self.finding(Code::OriginNull, reason, fix)
    }

    fn any_host(&self, spelled: bool) -> Finding {
        let reason = format!(
            "`{}` matches the page of any site that someone cares to set up, and allows it to send credentials. Name your own \
             domains, or use `*`, which never allows credentials.",
            self.value
        );
        let fix = if self.is_alone() && spelled {
            self.everyone()
        } else {
            self.removal()
        };
        self.finding(Code::OriginAnyHost, reason, fix)
    }

    fn partial_domain(&self, written: &WrittenOrigin, host: &Host) -> Finding {
        let (before, after) = host.name.split_once('*').unwrap_or((&host.name, ""));
        let scheme = scheme(&written.meant[0]);
        let reason = format!(
            "No dot stands between the `*` and the domain, so a site that someone else registers, such as \
             `{scheme}://{before}evil{after}{}`, is allowed too.",
            host.port
        );
        // What begins with a hyphen is the rest of a name, `https://*-app.com`: a dot before it makes no domain.
        if !after.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            return self.finding(Code::OriginPartialDomain, reason, self.removal());
        }
        let mut narrower = vec![format!("{scheme}://{before}*.{after}{}", host.port)];
        if before.is_empty() {
            narrower.push(format!("{scheme}://{after}{}", host.port));
        }
        self.finding(
            Code::OriginPartialDomain,
            reason,
            self.replacement(&narrower, widens(written)),
        )
    }

    fn open_end(&self, written: &WrittenOrigin, host: &Host) -> Finding {
        let (before, after) = host.name.split_once('*').unwrap_or((&host.name, ""));
        let scheme = scheme(&written.meant[0]);
        let stranger = match after {
            "" => format!("{}.evil.example", before.trim_end_matches('.')),
            _ => format!("{before}evil{after}"),
        };
        let reason = format!(
            "The `*` also stands for the end of the host name, so a site that someone else registers, such as \
             `{scheme}://{stranger}{}`, is allowed too. Put the `*` before your domain, or after a `:` for any port.",
            host.port
        );
        if !after.is_empty() || !is_whole_host(before) {
            return self.finding(Code::OriginOpenEnd, reason, self.removal());
        }
        let mut narrower = vec![format!("{scheme}://{before}{}", host.port)];
        if host.port.is_empty() && is_local(before) {
            narrower.push(format!("{scheme}://{before}:*"));
        }
        self.finding(
            Code::OriginOpenEnd,
            reason,
            self.replacement(&narrower, widens(written)),
        )
    }

    fn shared_hosting(&self, suffix: &str) -> Finding {
        let reason = format!(
            "Anyone can have a name under `{suffix}`, so `{}` also lets in pages of strangers, with credentials. Name the hosts that \
             are yours.",
            self.value
        );
        self.finding(Code::OriginSharedHosting, reason, self.removal())
    }

    /// Takes the origin away. A rule without origin and a configuration without rule are invalid, so the rule goes with its last
    /// origin, and in the last rule an origin that no page has takes its place.
    fn removal(&self) -> Fix {
        let rule = self.rule.number();
        if !self.is_alone() {
            let edit = Edit::RemoveValue {
                rule,
                element: ListElement::AllowedOrigin,
                value: self.value.to_owned(),
            };
            Fix::safe(format!("Remove `{}`", self.value), vec![edit])
        } else if self.rule.rules.len() > 1 {
            let title = format!("Remove rule {rule}, which has no other origin");
            Fix::safe(title, vec![Edit::RemoveRule { rule }])
        } else {
            let title = format!(
                "Write the origin of your site; until then `{PLACEHOLDER_ORIGIN}`, which no page has"
            );
            Fix::safe(title, vec![self.replace(PLACEHOLDER_ORIGIN)])
        }
    }

    /// Turns an origin that everyone can have into `*`, which is that without credentials.
    fn everyone(&self) -> Fix {
        Fix::widening(
            "Allow every origin with `*`, without credentials",
            vec![self.replace("*")],
        )
    }

    fn respelling(&self, written: &WrittenOrigin) -> Fix {
        self.replacement(&written.meant, widens(written))
    }

    fn replacement(&self, origins: &[String], widens: bool) -> Fix {
        let names: Vec<_> = origins.iter().map(|origin| format!("`{origin}`")).collect();
        let mut edits = Vec::new();
        if let Some((first, more)) = origins.split_first() {
            edits.push(self.replace(first));
            edits.extend(more.iter().map(|origin| Edit::AddValue {
                rule: self.rule.number(),
                element: ListElement::AllowedOrigin,
                value: origin.clone(),
            }));
        }
        Fix {
            title: format!("Write {}", names.join(" and ")),
            widens,
            edits,
        }
    }

    fn replace(&self, with: &str) -> Edit {
        Edit::ReplaceValue {
            rule: self.rule.number(),
            element: ListElement::AllowedOrigin,
            value: self.value.to_owned(),
            with: with.to_owned(),
        }
    }
}

/// Whether what the author meant is more than what the value matches: not where only a `*` gives way to a scheme.
fn widens(written: &WrittenOrigin) -> bool {
    let of_scheme = |code: &Code| matches!(code, Code::OriginMissingScheme | Code::OriginAnyScheme);
    !written
        .problems
        .iter()
        .all(|code| written.open_scheme && of_scheme(code))
}

fn scheme(origin: &str) -> &str {
    origin.split_once("://").map_or("https", |(scheme, _)| scheme)
}

/// Whether the part of a host before its `*` can stand by itself: a name with a domain or of this machine, or a whole address.
fn is_whole_host(name: &str) -> bool {
    let labels: Vec<_> = name.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    let ends_well = last
        .bytes()
        .next_back()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit());
    ends_well
        && if numeric {
            labels.len() == 4
        } else {
            labels.len() > 1 || last == "localhost"
        }
}
