//! What is particular to each engine about a request that all of them understand alike.

use super::announced::planned;
use super::draft::Draft;
use super::engine::Engine;
use super::page_request::{BodyKind, Initiator};
use super::place::Place;
use super::plan::{EnginePlan, RequestMode};
use super::stops;

/// What one engine does.
pub(crate) fn of(engine: Engine, place: &Place<'_>, draft: &Draft, credentials_sent: bool) -> EnginePlan {
    let mut plan = EnginePlan {
        engine,
        cors: place.is_cors(draft),
        origin: place.origin_header(draft),
        credentials_sent,
        preflight: None,
        stopped: draft.exception.clone().or_else(|| stop(engine, place, draft)),
        stopped_after_preflight: None,
        notes: Vec::new(),
    };
    if draft.body == BodyKind::Stream {
        return stream(plan, place, draft);
    }
    plan.preflight = planned(place, draft, Some(engine));
    match engine {
        // Fetch does not forbid the header; Chromium sends its own and does not announce the script's.
        Engine::Chromium if draft.headers.iter().any(|header| header.name == "user-agent") => {
            plan.notes
                .push("Chromium drops the header `user-agent`".to_owned());
        }
        // Fetch, section 3.2, has one `Origin` for both.
        Engine::Firefox
            if plan
                .preflight
                .as_ref()
                .is_some_and(|preflight| preflight.origin != plan.origin) =>
        {
            plan.notes.push(
                "Firefox sends the page's origin with the preflight and `null` with the request: one rule must allow both"
                    .to_owned(),
            );
        }
        // CSS Fonts, section 4.9, asks for CORS. WebKit loads fonts as it loads images.
        Engine::Webkit if place.request.initiator == Initiator::Font && plan.cors => {
            plan.cors = false;
            plan.origin = None;
            plan.credentials_sent = true;
            plan.notes
                .push("WebKit uses fonts of other origins without CORS".to_owned());
        }
        _ => {}
    }
    plan
}

/// What stops the request on its way, whatever is sent.
fn stop(engine: Engine, place: &Place<'_>, draft: &Draft) -> Option<String> {
    if draft.mode == RequestMode::SameOrigin && place.way.cross_origin {
        return Some("mode `same-origin` reaches no other origin".to_owned());
    }
    let (page, target) = (place.page?, place.target?);
    let mixed = stops::mixed_content(engine, place.request.initiator, page, target);
    match engine {
        Engine::Chromium => mixed.or_else(|| stops::local_network(page, target).err()),
        Engine::Firefox | Engine::Webkit => mixed,
    }
}

/// A stream as the body of `fetch`: only Chromium sends one, over HTTP/2 and later. Firefox does not know streams as bodies
/// and makes a string of it; WebKit refuses it.
fn stream(mut plan: EnginePlan, place: &Place<'_>, draft: &Draft) -> EnginePlan {
    match plan.engine {
        Engine::Chromium => {
            plan.preflight = planned(place, draft, Some(plan.engine));
            plan.notes
                .push("a stream needs `duplex: \"half\"` and HTTP/2 or later".to_owned());
            if !place.request.via.is_empty() {
                // Fetch, section 4.5, HTTP-redirect fetch: what has been read cannot be sent again.
                plan.stopped
                    .get_or_insert_with(|| "a redirect cannot send a stream again".to_owned());
            }
            if place.target.is_some_and(|target| !target.is_https()) {
                plan.stopped_after_preflight = Some(
                    "Chromium sends a stream over HTTP/2 or later only, which `http` does not have"
                        .to_owned(),
                );
            }
        }
        Engine::Firefox => {
            let text = draft.clone().with_body(BodyKind::Text);
            plan.preflight = planned(place, &text, Some(plan.engine));
            plan.notes
                .push("Firefox sends no streams: it sends the text `[object ReadableStream]`".to_owned());
        }
        Engine::Webkit => {
            plan.stopped.get_or_insert_with(|| {
                "WebKit sends no streams: `fetch` throws a NotSupportedError".to_owned()
            });
        }
    }
    plan
}
