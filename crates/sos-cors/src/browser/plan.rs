//! What a browser sends for a page's request, and what stops it before.

use serde::Serialize;

use super::announced::planned;
use super::draft::{Draft, draft};
use super::engine::Engine;
use super::habits;
pub use super::headers::DroppedHeader;
use super::origin::TupleOrigin;
use super::page_request::{Credentials, HeaderField, PageRequest};
use super::place::Place;
use super::redirects::follow;

/// The mode that the request has in the browser (Fetch, section 2.2.5, request mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestMode {
    /// Other origins by CORS.
    Cors,
    /// Other origins without reading.
    NoCors,
    /// No other origin.
    SameOrigin,
    /// The answer replaces the page.
    Navigate,
}

/// What is sent for a [`PageRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The method, normalised.
    pub method: String,
    /// The mode of the request.
    pub mode: RequestMode,
    /// Whether the target, or a redirect on the way to it, is of another origin than the page.
    pub cross_origin: bool,
    /// The header `Origin` of the request; `None` where it has none.
    pub origin: Option<String>,
    /// Whether the answer must pass the CORS check: a cross-origin request of mode `cors`.
    pub cors: bool,
    /// Whether the request is of credentials mode `include`, which makes the CORS check strict.
    pub with_credentials: bool,
    /// Whether cookies and the like are sent, as far as the person's settings let them.
    pub credentials_sent: bool,
    /// The headers sent, of those that the page and its body set: names in lower case, each once.
    pub headers: Vec<HeaderField>,
    /// The headers of the script that are not sent.
    pub dropped: Vec<DroppedHeader>,
    /// The preflight that Fetch asks for; an engine's own is in [`engines`](Self::engines).
    pub preflight: Option<PlannedPreflight>,
    /// What is particular to each engine, in the order of [`Engine::ALL`].
    pub engines: Vec<EnginePlan>,
    /// What else a person should know.
    pub notes: Vec<String>,
}

/// A preflight: `OPTIONS` with the three headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedPreflight {
    /// Why it is needed; never empty.
    pub reasons: Vec<String>,
    /// The header `Origin`. In Firefox it may differ from that of the request: after some redirects
    /// it keeps the page's here, while the request itself says `null`.
    pub origin: Option<String>,
    /// `Access-Control-Request-Method`
    pub method: String,
    /// The names in `Access-Control-Request-Headers`: in lower case, sorted. The header is absent where there are none.
    pub headers: Vec<String>,
}

/// What one engine does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnginePlan {
    /// The engine.
    pub engine: Engine,
    /// Whether the answer must pass the CORS check there.
    pub cors: bool,
    /// The header `Origin` that it sends; `None` where it sends none.
    pub origin: Option<String>,
    /// Whether it sends cookies and the like, as far as the person's settings let it.
    pub credentials_sent: bool,
    /// Its preflight.
    pub preflight: Option<PlannedPreflight>,
    /// Why it sends nothing at all.
    pub stopped: Option<String>,
    /// Why it sends nothing after the preflight.
    pub stopped_after_preflight: Option<String>,
    /// What is particular to it.
    pub notes: Vec<String>,
}

impl PlannedPreflight {
    /// Whether both are the same over the wire, whatever the reasons.
    pub fn is_same(&self, other: &Self) -> bool {
        self.origin == other.origin && self.method == other.method && self.headers == other.headers
    }
}

impl Plan {
    /// What one engine does.
    pub fn engine(&self, engine: Engine) -> Option<&EnginePlan> {
        self.engines.iter().find(|plan| plan.engine == engine)
    }
}

/// Plans a request. The request should have passed [`PageRequest::check`]; a URL that cannot be read counts as one of
/// another origin.
pub fn plan(request: &PageRequest) -> Plan {
    let page = TupleOrigin::of_page(&request.origin).ok();
    let target = request
        .url
        .as_deref()
        .and_then(|url| TupleOrigin::of_url(url).ok());
    let way = follow(request, page.as_ref());
    let mut draft = draft(request);
    let mut notes = std::mem::take(&mut draft.notes);
    if way.changed_origin {
        drop_authorization(&mut draft, &mut notes);
    }
    let place = Place {
        request,
        page: page.as_ref(),
        target: target.as_ref(),
        way,
    };
    let cors = draft.mode == RequestMode::Cors && way.cross_origin;
    let credentials_sent = match draft.credentials {
        Credentials::Include => true,
        // Fetch, section 4.6, HTTP-network-or-cache fetch: only while no other origin had a part in it.
        Credentials::SameOrigin => !way.cross_origin,
        Credentials::Omit => false,
    };
    let engines = Engine::ALL
        .map(|engine| habits::of(engine, &place, &draft, credentials_sent))
        .into();
    notes.extend(place.notes());
    Plan {
        mode: draft.mode,
        cross_origin: way.cross_origin,
        origin: place.origin_header(&draft),
        cors,
        with_credentials: draft.credentials == Credentials::Include,
        credentials_sent,
        preflight: planned(&place, &draft, None),
        method: draft.method,
        headers: draft.headers,
        dropped: draft.dropped,
        engines,
        notes,
    }
}

fn drop_authorization(draft: &mut Draft, notes: &mut Vec<String>) {
    let before = draft.headers.len();
    draft.headers.retain(|header| header.name != "authorization");
    draft.separate.retain(|header| header.name != "authorization");
    if draft.headers.len() < before {
        draft.lost_authorization = true;
        notes.push("the redirect to another origin takes `authorization` from the request".to_owned());
        draft.dropped.push(DroppedHeader {
            name: "authorization".to_owned(),
            reason: "a redirect to another origin takes it away".to_owned(),
        });
    }
}
