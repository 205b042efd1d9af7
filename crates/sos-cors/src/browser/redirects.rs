//! What redirects do to a request: the origin it carries, and whether it counts as cross-origin.

use super::origin::TupleOrigin;
use super::page_request::PageRequest;

/// The way of a request, from the first URL to the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// Whether any of the URLs is of another origin than the page. Once it is, the answer is filtered, even where the last
    /// URL is the page's own again (Fetch, section 4.1, main fetch, and response tainting).
    pub(crate) cross_origin: bool,
    /// Whether `Origin` has become `null` (Fetch, section 2.2.5, redirect-tainted origin): the request was sent from one
    /// origin to another, and the first of the two was not the page's.
    pub(crate) tainted: bool,
    /// Whether a redirect led from one origin to another, which takes `Authorization` from the request (Fetch, section
    /// 4.5, HTTP-redirect fetch).
    pub(crate) changed_origin: bool,
}

/// Follows the URLs of a request. One that cannot be read is of another origin than every other.
pub(crate) fn follow(request: &PageRequest, page: Option<&TupleOrigin>) -> Way {
    let urls: Vec<Option<TupleOrigin>> = request
        .via
        .iter()
        .chain(&request.url)
        .map(|url| TupleOrigin::of_url(url).ok())
        .collect();
    let of_page = |url: &Option<TupleOrigin>| url.as_ref().is_some_and(|url| Some(url) == page);
    let mut way = Way {
        cross_origin: urls.is_empty() || !urls.iter().all(of_page),
        ..Way::default()
    };
    for hop in urls.windows(2) {
        if hop[0].is_none() || hop[0] != hop[1] {
            way.changed_origin = true;
            way.tainted |= !of_page(&hop[0]);
        }
    }
    way
}
