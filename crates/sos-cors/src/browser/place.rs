//! Where a request comes from and goes to, and what follows from that whatever the engine.

use super::draft::Draft;
use super::origin::TupleOrigin;
use super::page_request::PageRequest;
use super::plan::RequestMode;
use super::redirects::Way;
use super::stops;

/// The page, the target and the way between them.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) request: &'a PageRequest,
    pub(crate) page: Option<&'a TupleOrigin>,
    pub(crate) target: Option<&'a TupleOrigin>,
    pub(crate) way: Way,
}

impl Place<'_> {
    /// Whether the answer must pass the CORS check.
    pub(crate) fn is_cors(&self, draft: &Draft) -> bool {
        draft.mode == RequestMode::Cors && self.way.cross_origin
    }

    /// The header `Origin` (Fetch, section 3.2, append a request `Origin` header), with the default referrer policy.
    pub(crate) fn origin_header(&self, draft: &Draft) -> Option<String> {
        if !self.is_cors(draft) && matches!(draft.method.as_str(), "GET" | "HEAD") {
            return None;
        }
        // Without CORS, an encrypted page does not tell its origin to a target that is not.
        let encrypted = |origin: Option<&TupleOrigin>| origin.is_some_and(TupleOrigin::is_https);
        let downgrade = draft.mode != RequestMode::Cors
            && encrypted(self.page)
            && self.target.is_some()
            && !encrypted(self.target);
        let hidden = self.way.tainted || downgrade;
        Some(
            if hidden {
                "null"
            } else {
                self.request.origin.as_str()
            }
            .to_owned(),
        )
    }

    /// What a person should know about the place.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.way.tainted && self.request.origin != "null" {
            notes.push(
                "after redirects from one origin to another, `Origin` is `null`: only a rule that allows `*` or `null` matches"
                    .to_owned(),
            );
        }
        if !self.request.via.is_empty() {
            notes.push(
                "the redirects are taken to keep the method, as 307 and 308 do, and to pass the CORS check"
                    .to_owned(),
            );
        }
        if let (Some(page), Some(target)) = (self.page, self.target) {
            notes.extend(stops::local_network(page, target).ok().flatten());
        }
        notes
    }
}
