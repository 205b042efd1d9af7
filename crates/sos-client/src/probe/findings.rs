//! From a step to its findings. Pure: the same for an answer of the network and for one of a test.

mod list;
mod origin;
mod preflight;

use sos_cors::browser::{Answer, Plan, PlannedPreflight};

use super::answer::{has_item, is_html, named_proxy, varies_by_origin};
use super::finding::{Code, Finding, Severity};
use list::List;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const EXPOSE_HEADERS: &str = "access-control-expose-headers";

const VARY_REMEDY: &str = "send `Vary: Origin` on every answer, matched or not (nginx: `add_header Vary Origin always;`), and \
     empty the caches once";

/// A step as the findings look at it.
pub(super) struct Examined<'a> {
    /// Its number, from 1.
    pub(super) step: usize,
    pub(super) plan: &'a Plan,
    /// What was asked, where it was a preflight.
    pub(super) preflight: Option<&'a PlannedPreflight>,
    pub(super) answer: &'a Answer,
    /// The S3 error code of its body.
    pub(super) code: Option<&'a str>,
}

impl Examined<'_> {
    fn is_success(&self) -> bool {
        (200..300).contains(&self.answer.status)
    }

    /// The `Origin` that was answered: after some redirects Firefox's preflight has another one than the request.
    fn origin(&self) -> &str {
        let sent = match self.preflight {
            Some(asked) => &asked.origin,
            None => &self.plan.origin,
        };
        sent.as_deref().unwrap_or("null")
    }
}

/// All findings of one step.
pub(super) fn examine(examined: &Examined<'_>) -> Vec<Finding> {
    let mut list = List::new(examined.step);
    named(examined, &mut list);
    html(examined, &mut list);
    if examined.plan.cors {
        origin::allow_origin(examined, &mut list);
        origin::credentials(examined, &mut list);
        match examined.preflight {
            Some(_) if !examined.is_success() => preflight::refused(examined, &mut list),
            Some(asked) => {
                preflight::methods(examined, asked, &mut list);
                preflight::headers(examined, asked, &mut list);
                preflight::max_age(examined, &mut list);
            }
            None => {
                vary(examined, &mut list);
                exposed(examined, &mut list);
            }
        }
    }
    list.into_findings()
}

/// The finding of an answer to a request without `Origin`: what a cache may keep of it.
pub(super) fn examine_without_origin(step: usize, answer: &Answer) -> Vec<Finding> {
    let mut list = List::new(step);
    if !varies_by_origin(answer) && answer.lines(ALLOW_ORIGIN).is_empty() {
        list.add(
            Severity::Warning,
            Code::VaryMissingUnmatched,
            "without Origin the answer has no CORS headers and no `Vary: Origin`: a cache may keep it and hand it to the page, \
             whose request then fails",
            VARY_REMEDY,
        );
    }
    list.into_findings()
}

fn named(examined: &Examined<'_>, list: &mut List) {
    if let Some(proxy) = named_proxy(examined.answer) {
        list.add(
            Severity::Note,
            Code::ProxyInFront,
            format!(
                "the answer came through {}, which can add, remove and cache headers",
                proxy.name
            ),
            "let it pass OPTIONS, Origin and every Access-Control- header unchanged, and let the store alone answer CORS",
        );
    }
}

fn html(examined: &Examined<'_>, list: &mut List) {
    // A page that is stored may well be HTML; an error of the store never is, nor is its answer to a preflight.
    if is_html(examined.answer) && (examined.preflight.is_some() || examined.answer.status >= 400) {
        list.add(
            Severity::Error,
            Code::AnsweredByHtml,
            format!(
                "a page of HTML came with status {}: a proxy, a login or another program answers instead of the store",
                examined.answer.status
            ),
            "check the URL and its port, and let what stands in front pass OPTIONS to the store without a login",
        );
    }
}

fn vary(examined: &Examined<'_>, list: &mut List) {
    if varies_by_origin(examined.answer) || examined.answer.status >= 500 {
        return;
    }
    match *examined.answer.lines(ALLOW_ORIGIN) {
        [] => list.add(
            Severity::Warning,
            Code::VaryMissingUnmatched,
            "the answer has no CORS headers and no `Vary: Origin`: a cache may keep it and hand it to an origin that is \
             allowed, which then fails",
            VARY_REMEDY,
        ),
        ["*"] => {}
        _ => list.add(
            Severity::Warning,
            Code::VaryMissing,
            "the answer is for one origin and has no `Vary: Origin`: a cache hands it to the next origin, which then fails",
            VARY_REMEDY,
        ),
    }
}

fn exposed(examined: &Examined<'_>, list: &mut List) {
    let is_exposed = has_item(examined.answer, EXPOSE_HEADERS, "etag")
        || (has_item(examined.answer, EXPOSE_HEADERS, "*") && !examined.plan.with_credentials);
    let has_tag = !examined.answer.lines("etag").is_empty();
    if examined.plan.method == "PUT" && has_tag && !is_exposed && examined.is_success() {
        list.add(
            Severity::Warning,
            Code::EtagNotExposed,
            "the script cannot read the ETag of what it uploads, which uploads in parts need",
            "add `ETag` to the ExposeHeader elements of the rule",
        );
    }
}
