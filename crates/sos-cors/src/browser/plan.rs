//! What a browser sends for a page's request, and what stops it before.

use serde::Serialize;

use super::draft::{Draft, draft};
use super::engine::Engine;
pub use super::headers::DroppedHeader;
use super::origin::TupleOrigin;
use super::page_request::{BodyKind, Credentials, HeaderField, Initiator, PageRequest};
use super::redirects::{Way, follow};
use super::{safelist, stops};

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
    /// Its preflight.
    pub preflight: Option<PlannedPreflight>,
    /// Why it sends nothing at all.
    pub stopped: Option<String>,
    /// Why it sends nothing after the preflight.
    pub stopped_after_preflight: Option<String>,
    /// What is particular to it.
    pub notes: Vec<String>,
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
    let engines = Engine::ALL
        .map(|engine| place.engine(engine, &draft, cors))
        .into();
    notes.extend(place.notes());
    Plan {
        mode: draft.mode,
        cross_origin: way.cross_origin,
        origin: place.origin_header(&draft, cors),
        cors,
        with_credentials: draft.credentials == Credentials::Include,
        credentials_sent: match draft.credentials {
            Credentials::Include => true,
            // Fetch, section 4.6, HTTP-network-or-cache fetch: only while no other origin had a part in it.
            Credentials::SameOrigin => !way.cross_origin,
            Credentials::Omit => false,
        },
        preflight: cors.then(|| preflight(request, &draft, None)).flatten(),
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
    if draft.headers.len() < before {
        notes.push("the redirect to another origin takes `authorization` from the request".to_owned());
        draft.dropped.push(DroppedHeader {
            name: "authorization".to_owned(),
            reason: "a redirect to another origin takes it away".to_owned(),
        });
    }
}

/// The preflight that a CORS request needs, if any (Fetch, section 4.1, main fetch);
/// by the standard, or by the habits of one engine.
fn preflight(request: &PageRequest, draft: &Draft, engine: Option<Engine>) -> Option<PlannedPreflight> {
    let mut reasons = Vec::new();
    if !safelist::is_safe_method(&draft.method) {
        reasons.push(format!(
            "the method {} is not one of GET, HEAD and POST",
            draft.method
        ));
    }
    let unsafe_headers = safelist::unsafe_headers(&draft.headers, engine);
    let headers = unsafe_headers.iter().map(|header| header.name.clone()).collect();
    reasons.extend(unsafe_headers.into_iter().map(|header| header.reason));
    // XMLHttpRequest, section 3.5.6, `send()`: whatever the body. Chromium asks for one.
    let listens = request.initiator == Initiator::Xhr && request.upload_listeners;
    if listens && (engine != Some(Engine::Chromium) || draft.body != BodyKind::None) {
        reasons.push("`xhr.upload` has listeners".to_owned());
    }
    if draft.body == BodyKind::Stream {
        reasons.push("the body is a stream".to_owned());
    }
    (!reasons.is_empty()).then(|| PlannedPreflight {
        reasons,
        method: draft.method.clone(),
        headers,
    })
}

/// Where a request comes from and goes to.
struct Place<'a> {
    request: &'a PageRequest,
    page: Option<&'a TupleOrigin>,
    target: Option<&'a TupleOrigin>,
    way: Way,
}

impl Place<'_> {
    /// The header `Origin` (Fetch, section 3.2, append a request `Origin` header), with the default referrer policy.
    fn origin_header(&self, draft: &Draft, cors: bool) -> Option<String> {
        let origin = if self.way.tainted {
            "null"
        } else {
            self.request.origin.as_str()
        };
        let safe = matches!(draft.method.as_str(), "GET" | "HEAD");
        if !cors && safe {
            return None;
        }
        // Without CORS, an encrypted page does not tell its origin to a target that is not.
        let encrypted = |origin: Option<&TupleOrigin>| origin.is_some_and(TupleOrigin::is_https);
        let downgrade = draft.mode != RequestMode::Cors
            && encrypted(self.page)
            && self.target.is_some()
            && !encrypted(self.target);
        Some(if downgrade { "null" } else { origin }.to_owned())
    }

    fn engine(&self, engine: Engine, draft: &Draft, cors: bool) -> EnginePlan {
        let mut plan = EnginePlan {
            engine,
            preflight: None,
            stopped: draft.exception.clone().or_else(|| self.stop(engine, draft)),
            stopped_after_preflight: None,
            notes: Vec::new(),
        };
        if draft.body == BodyKind::Stream {
            return self.stream(plan, draft, cors);
        }
        if cors {
            plan.preflight = preflight(self.request, draft, Some(engine));
        }
        plan
    }

    /// What stops the request on its way, whatever is sent.
    fn stop(&self, engine: Engine, draft: &Draft) -> Option<String> {
        if draft.mode == RequestMode::SameOrigin && self.way.cross_origin {
            return Some("mode `same-origin` reaches no other origin".to_owned());
        }
        let (page, target) = (self.page?, self.target?);
        if let Some(reason) = stops::mixed_content(engine, self.request.initiator, page, target) {
            return Some(reason);
        }
        match engine {
            Engine::Chromium => stops::local_network(page, target).err(),
            Engine::Firefox | Engine::Webkit => None,
        }
    }

    /// A stream as the body of `fetch`: only Chromium sends one, over HTTP/2 and later. Firefox does not know streams as
    /// bodies and makes a string of it; WebKit refuses it.
    fn stream(&self, mut plan: EnginePlan, draft: &Draft, cors: bool) -> EnginePlan {
        if !self.request.via.is_empty() {
            // Fetch, section 4.5, HTTP-redirect fetch: what has been read cannot be sent again.
            plan.stopped
                .get_or_insert_with(|| "a redirect cannot send a stream again".to_owned());
        }
        match plan.engine {
            Engine::Chromium => {
                plan.notes
                    .push("a stream needs `duplex: \"half\"` and HTTP/2 or later".to_owned());
                if self.target.is_some_and(|target| !target.is_https()) {
                    plan.stopped_after_preflight = Some(
                        "Chromium sends a stream over HTTP/2 or later only, which `http` does not have"
                            .to_owned(),
                    );
                }
                plan.preflight = cors
                    .then(|| preflight(self.request, draft, Some(plan.engine)))
                    .flatten();
            }
            Engine::Firefox => {
                plan.notes
                    .push("Firefox sends no streams: it sends the text `[object ReadableStream]`".to_owned());
                let text = Draft {
                    body: BodyKind::Text,
                    method: draft.method.clone(),
                    mode: draft.mode,
                    credentials: draft.credentials,
                    headers: draft.headers.clone(),
                    dropped: Vec::new(),
                    exception: None,
                    notes: Vec::new(),
                };
                let text = text.with_content_type();
                plan.preflight = cors
                    .then(|| preflight(self.request, &text, Some(plan.engine)))
                    .flatten();
            }
            Engine::Webkit => {
                plan.stopped.get_or_insert_with(|| {
                    "WebKit sends no streams: `fetch` throws a NotSupportedError".to_owned()
                });
            }
        }
        plan
    }

    fn notes(&self) -> Vec<String> {
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
