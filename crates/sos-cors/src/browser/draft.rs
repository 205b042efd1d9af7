//! The request that a script, an element or a form makes, before it is known where it goes.

use super::headers::{DroppedHeader, sort_out};
use super::page_request::{BodyKind, Credentials, HeaderField, Initiator, Mode, PageRequest};
use super::plan::RequestMode;
use super::{range, safelist};
use crate::pattern::is_token;

/// A request as the browser understands it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) method: String,
    pub(crate) mode: RequestMode,
    pub(crate) credentials: Credentials,
    pub(crate) body: BodyKind,
    pub(crate) headers: Vec<HeaderField>,
    /// The script's own of them, not joined where it sets one name several times.
    pub(crate) separate: Vec<HeaderField>,
    pub(crate) dropped: Vec<DroppedHeader>,
    /// Why the script gets an exception and nothing is sent.
    pub(crate) exception: Option<String>,
    pub(crate) notes: Vec<String>,
    /// Whether a redirect took `Authorization` away.
    pub(crate) lost_authorization: bool,
}

/// Reads what the page asks for.
pub(crate) fn draft(request: &PageRequest) -> Draft {
    match request.initiator {
        Initiator::Fetch => of_fetch(request),
        Initiator::Xhr => of_xhr(request),
        Initiator::Form => of_form(request),
        _ => of_element(request),
    }
}

/// `fetch()` (Fetch, section 5.4, the constructor of `Request`).
fn of_fetch(request: &PageRequest) -> Draft {
    let mode = match request.mode {
        Mode::Cors => RequestMode::Cors,
        Mode::NoCors => RequestMode::NoCors,
        Mode::SameOrigin => RequestMode::SameOrigin,
    };
    let mut draft = of_script(request, mode, request.credentials);
    let method = draft.method.clone();
    draft.refuse(safelist::is_forbidden_method(&method), || {
        format!("the method {method} is forbidden: `fetch` throws a TypeError")
    });
    draft.refuse(
        mode == RequestMode::NoCors && !safelist::is_safe_method(&method),
        || format!("mode `no-cors` takes only GET, HEAD and POST, not {method}: `fetch` throws a TypeError"),
    );
    draft.refuse(
        draft.body != BodyKind::None && matches!(method.as_str(), "GET" | "HEAD"),
        || format!("a {method} request takes no body: `fetch` throws a TypeError"),
    );
    draft.refuse(
        draft.body == BodyKind::Stream && mode == RequestMode::NoCors,
        || "mode `no-cors` takes no stream as body: `fetch` throws a TypeError".to_owned(),
    );
    draft.with_content_type()
}

/// `XMLHttpRequest`: always mode `cors` (XMLHttpRequest, section 3.5.6, `send()`).
fn of_xhr(request: &PageRequest) -> Draft {
    let credentials = match request.credentials {
        Credentials::Include => Credentials::Include,
        Credentials::SameOrigin | Credentials::Omit => Credentials::SameOrigin,
    };
    let mut draft = of_script(request, RequestMode::Cors, credentials);
    let method = draft.method.clone();
    draft.refuse(safelist::is_forbidden_method(&method), || {
        format!("the method {method} is forbidden: `open()` throws a SecurityError")
    });
    if matches!(method.as_str(), "GET" | "HEAD") {
        draft.body = BodyKind::None;
    }
    if draft.body == BodyKind::Stream {
        draft.body = BodyKind::Text;
        draft
            .notes
            .push("`XMLHttpRequest` takes no stream: it sends the text `[object ReadableStream]`".to_owned());
    }
    if request.credentials == Credentials::Omit {
        draft
            .notes
            .push("`XMLHttpRequest` has no `omit`: credentials go to the page's own origin".to_owned());
    }
    if request.mode != Mode::Cors {
        draft
            .notes
            .push("`XMLHttpRequest` always has mode `cors`".to_owned());
    }
    draft.with_content_type()
}

/// What scripts have in common: they choose the method and the headers.
fn of_script(request: &PageRequest, mode: RequestMode, credentials: Credentials) -> Draft {
    let method = safelist::normalised_method(&request.method);
    let sorted = sort_out(&request.headers, mode);
    let mut draft = Draft {
        headers: sorted.kept,
        separate: sorted.separate,
        dropped: sorted.dropped,
        ..Draft::new(&method, mode, credentials)
    };
    draft.body = request.body;
    draft.refuse(method.is_empty() || !is_token(method.as_bytes()), || {
        format!("`{method}` is no method: the script gets an exception")
    });
    draft.exception = draft.exception.or(sorted.exception);
    let upper_case = method.to_ascii_uppercase();
    if upper_case != method {
        draft.notes.push(format!(
            "the method `{method}` is sent as it is written, and is another one than `{upper_case}`: browsers put only \
             DELETE, GET, HEAD, OPTIONS, POST and PUT into upper case"
        ));
    }
    for dropped in &draft.dropped {
        draft.notes.push(format!(
            "the browser drops the header `{}`: {}",
            dropped.name, dropped.reason
        ));
    }
    if mode == RequestMode::Cors
        && let Some(range) = draft.headers.iter().find(|header| header.name == "range")
        && range::is_simple(&range.value, None)
    {
        draft.notes.push(format!(
            "`Range: {}` is a simple range and needs no preflight",
            range.value
        ));
    }
    draft
}

/// `<img>`, `<video>`, `<script type="module">` and fonts: GET, without headers of the page (HTML, section 2.5, create a
/// potential-CORS request; CSS Fonts, section 4.9, font fetching requirements).
fn of_element(request: &PageRequest) -> Draft {
    let (mode, credentials) = match request.initiator {
        Initiator::Image | Initiator::Media => (RequestMode::NoCors, Credentials::Include),
        Initiator::ImageUseCredentials => (RequestMode::Cors, Credentials::Include),
        _ => (RequestMode::Cors, Credentials::SameOrigin),
    };
    let mut draft = Draft::new("GET", mode, credentials);
    if safelist::normalised_method(&request.method) != "GET" {
        draft
            .notes
            .push("elements and style sheets always use GET".to_owned());
    }
    draft.ignore_headers(request);
    draft
}

/// `<form>`: GET or POST, anything else is GET (HTML, section 4.10.19.6, the attribute `method`).
fn of_form(request: &PageRequest) -> Draft {
    let post = request.method.eq_ignore_ascii_case("POST");
    let mut draft = Draft::new(
        if post { "POST" } else { "GET" },
        RequestMode::Navigate,
        Credentials::Include,
    );
    if !post && !request.method.eq_ignore_ascii_case("GET") {
        draft
            .notes
            .push("a form knows GET and POST only, and uses GET here".to_owned());
    }
    draft
        .notes
        .push("the answer replaces the page; no script reads it and CORS is not asked".to_owned());
    draft.ignore_headers(request);
    if post {
        draft.body = match request.body {
            BodyKind::FormData | BodyKind::Text => request.body,
            _ => BodyKind::UrlSearchParams,
        };
    }
    draft.with_content_type()
}

impl Draft {
    fn new(method: &str, mode: RequestMode, credentials: Credentials) -> Self {
        Self {
            method: method.to_owned(),
            mode,
            credentials,
            body: BodyKind::None,
            headers: Vec::new(),
            separate: Vec::new(),
            dropped: Vec::new(),
            exception: None,
            notes: Vec::new(),
            lost_authorization: false,
        }
    }

    /// The same with another body.
    pub(crate) fn with_body(self, body: BodyKind) -> Self {
        Self { body, ..self }.with_content_type()
    }

    /// The first reason counts: it is the exception that the script gets.
    fn refuse(&mut self, refused: bool, reason: impl FnOnce() -> String) {
        if refused && self.exception.is_none() {
            self.exception = Some(reason());
        }
    }

    fn ignore_headers(&mut self, request: &PageRequest) {
        if !request.headers.is_empty() {
            self.notes
                .push("headers are for scripts to set; none of them is sent here".to_owned());
        }
    }

    /// Sets the `Content-Type` of the body where the script set none (Fetch, section 5.4, the constructor of `Request`).
    fn with_content_type(mut self) -> Self {
        if let Some(value) = self.body.content_type()
            && !self.headers.iter().any(|header| header.name == "content-type")
        {
            self.headers.push(HeaderField {
                name: "content-type".to_owned(),
                value: value.to_owned(),
            });
        }
        self
    }
}
