//! The preflight that a request needs: why, and what it announces.

use super::draft::Draft;
use super::engine::Engine;
use super::page_request::{BodyKind, Initiator};
use super::place::Place;
use super::plan::PlannedPreflight;
use super::safelist;

/// The preflight that a request needs, if any (Fetch, section 4.1, main fetch): by the standard, or by the habits of one
/// engine.
pub(crate) fn planned(place: &Place<'_>, draft: &Draft, engine: Option<Engine>) -> Option<PlannedPreflight> {
    if !place.is_cors(draft) {
        return None;
    }
    let mut reasons = Vec::new();
    if !safelist::is_safe_method(&draft.method) {
        reasons.push(format!(
            "the method {} is not one of GET, HEAD and POST",
            draft.method
        ));
    }
    // Values of one name are judged joined, as they are sent; Firefox judges each as it was set.
    let set = match engine {
        Some(Engine::Firefox) => &draft.separate,
        Some(Engine::Chromium | Engine::Webkit) | None => &draft.headers,
    };
    let unsafe_headers = safelist::unsafe_headers(set, engine);
    let mut headers: Vec<String> = unsafe_headers.iter().map(|header| header.name.clone()).collect();
    reasons.extend(unsafe_headers.into_iter().map(|header| header.reason));
    // XMLHttpRequest, section 3.5.6, `send()`: whatever the body. Chromium asks for one.
    let listens = place.request.initiator == Initiator::Xhr && place.request.upload_listeners;
    if listens && (engine != Some(Engine::Chromium) || draft.body != BodyKind::None) {
        reasons.push("`xhr.upload` has listeners".to_owned());
    }
    if draft.body == BodyKind::Stream {
        reasons.push("the body is a stream".to_owned());
    }
    if draft.lost_authorization {
        lost_authorization(engine, &mut reasons, &mut headers);
    }
    (!reasons.is_empty()).then(|| PlannedPreflight {
        reasons,
        origin: match engine {
            // A redirect makes `Origin` `null` in the request itself only.
            Some(Engine::Firefox) => Some(place.request.origin.clone()),
            Some(Engine::Chromium | Engine::Webkit) | None => place.origin_header(draft),
        },
        method: draft.method.clone(),
        headers,
    })
}

/// What is left of `Authorization` after a redirect took it: by the standard, and in Chromium, nothing. WebKit still
/// announces it; Firefox announces it no longer, and sends a preflight all the same.
fn lost_authorization(engine: Option<Engine>, reasons: &mut Vec<String>, headers: &mut Vec<String>) {
    match engine {
        Some(Engine::Webkit) => {
            reasons.push("WebKit announces `authorization`, although the redirect took it".to_owned());
            headers.push("authorization".to_owned());
            headers.sort();
        }
        Some(Engine::Firefox) => {
            reasons.push("Firefox sends a preflight, although the redirect took `authorization`".to_owned());
        }
        Some(Engine::Chromium) | None => {}
    }
}
