//! What a redirect makes of a page's request (Fetch, section 4.5, HTTP-redirect fetch).

use sos_cors::browser::{Answer, BodyKind, MAX_REDIRECTS, PageRequest, Plan};

use super::secrets::without_signature;
use crate::Url;

/// The headers that go with a body, and away with it (Fetch, section 2.2.2, request-body-header name).
const BODY_HEADERS: [&str; 4] = [
    "content-encoding",
    "content-language",
    "content-location",
    "content-type",
];

/// The status and target of an answer that redirects (Fetch, section 2.2.3, redirect status).
pub(super) fn redirect(answer: &Answer) -> Option<(u16, String)> {
    let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let location = answer.headers.iter().find(|(name, _)| name == "location");
    location
        .filter(|_| is_redirect)
        .map(|(_, location)| (answer.status, location.clone()))
}

/// The page's request after a redirect (Fetch, section 4.5, HTTP-redirect fetch), or why browsers do not follow it.
pub(super) fn redirected(
    page: &PageRequest,
    plan: &Plan,
    from: &Url,
    status: u16,
    location: &str,
) -> Result<PageRequest, String> {
    if page.via.len() >= MAX_REDIRECTS {
        return Err(format!("browsers follow at most {MAX_REDIRECTS} redirects"));
    }
    let target = from.join(location).map_err(|_| {
        let shown = without_signature(location);
        format!("the redirect leads to `{shown}`, which is no URL of http or https")
    })?;
    if target.has_user_information && plan.cors {
        return Err(
            "the redirect leads to a URL with a user or a password, which browsers refuse".to_owned(),
        );
    }
    let mut next = page.clone();
    next.via.push(from.to_string());
    next.url = Some(target.to_string());
    let becomes_get = match status {
        301 | 302 => plan.method == "POST",
        303 => !matches!(plan.method.as_str(), "GET" | "HEAD"),
        _ => false,
    };
    if becomes_get {
        "GET".clone_into(&mut next.method);
        next.body = BodyKind::None;
        next.headers
            .retain(|header| !BODY_HEADERS.contains(&header.name.to_ascii_lowercase().as_str()));
    }
    Ok(next)
}
