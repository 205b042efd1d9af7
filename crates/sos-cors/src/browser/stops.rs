//! What stops a request before CORS has a say, or asks the person first: where the page and the target are.

use super::engine::Engine;
use super::origin::{AddressSpace, TupleOrigin};
use super::page_request::Initiator;

/// Why an engine does not send the request: the page is `https`, the target is not (Mixed Content, section 4).
///
/// Chromium and Firefox trust loopback addresses; WebKit only lets pictures, films and sounds come from them. Chromium lets
/// requests to literal addresses of the local network pass too, and asks the person instead (Local Network Access). Forms
/// replace the page, so they may go anywhere.
pub(crate) fn mixed_content(
    engine: Engine,
    initiator: Initiator,
    page: &TupleOrigin,
    target: &TupleOrigin,
) -> Option<String> {
    if !page.is_https() || target.is_https() || initiator == Initiator::Form {
        return None;
    }
    let is_passive = matches!(initiator, Initiator::Image | Initiator::Media);
    let is_shown = is_passive
        || matches!(
            initiator,
            Initiator::ImageCrossorigin | Initiator::ImageUseCredentials | Initiator::MediaCrossorigin
        );
    let trusted = match (engine, target.space()) {
        (Engine::Chromium | Engine::Firefox, AddressSpace::Loopback)
        | (Engine::Chromium, AddressSpace::Local) => true,
        (Engine::Webkit, AddressSpace::Loopback) => is_shown,
        _ => false,
    };
    if trusted {
        return None;
    }
    // Names are asked for by `https` instead (Mixed Content, section 4.1); addresses have no certificate.
    Some(if is_passive && !target.is_address() {
        format!("mixed content: a page of `{page}` asks for `https` instead, so `{target}` is never asked")
    } else {
        format!("mixed content: a page of `{page}` may not use `{target}`, which is not encrypted")
    })
}

/// What Chromium 142 and later do about a page of the internet that reaches into the local network or this machine (Local
/// Network Access): `Err` where it is refused outright, `Ok(Some(…))` where the person is asked first.
pub(crate) fn local_network(page: &TupleOrigin, target: &TupleOrigin) -> Result<Option<String>, String> {
    let place = match target.space() {
        AddressSpace::Loopback => "this machine",
        AddressSpace::Local => "the local network",
        AddressSpace::Public | AddressSpace::Name => return Ok(None),
    };
    let asked = format!(
        "Local Network Access: `{target}` is on {place}; where `{page}` is served from the internet, Chromium 142 and later \
         ask the person before they send the request"
    );
    match page.space() {
        AddressSpace::Loopback | AddressSpace::Local => Ok(None),
        // A name may be served from anywhere; only a literal address is certain.
        AddressSpace::Public if !page.is_https() => Err(format!(
            "Local Network Access: a page of `{page}` may not reach {place}, because it is not encrypted"
        )),
        AddressSpace::Public | AddressSpace::Name => Ok(Some(asked)),
    }
}
