//! What a page asks the browser to do.

use serde::{Deserialize, Serialize};

use super::origin::TupleOrigin;

/// The largest number of headers in a [`PageRequest`].
pub const MAX_HEADERS: usize = 100;
/// The longest name of a header, in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// The longest value of a header, in bytes.
pub const MAX_VALUE_BYTES: usize = 8_192;
/// The longest method, in bytes.
pub const MAX_METHOD_BYTES: usize = 64;
/// The longest origin, in bytes.
pub const MAX_ORIGIN_BYTES: usize = 512;
/// The longest URL, in bytes.
pub const MAX_URL_BYTES: usize = 8_192;
/// The largest number of redirects (Fetch, section 4.5, HTTP-redirect fetch).
pub const MAX_REDIRECTS: usize = 20;

/// A request as a page makes it, with `fetch`, `XMLHttpRequest`, an element or a form. The JSON form needs `origin` and
/// `method`; all else has the default of the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// The serialised origin of the page, `https://example.com`; `null` for a sandboxed frame or a file.
    pub origin: String,
    /// The method as the script writes it.
    pub method: String,
    /// The headers that the script sets.
    #[serde(default)]
    pub headers: Vec<HeaderField>,
    /// What makes the request.
    #[serde(default)]
    pub initiator: Initiator,
    /// The `mode` of `fetch`.
    #[serde(default)]
    pub mode: Mode,
    /// The `credentials` of `fetch`; `include` is also `withCredentials` of `XMLHttpRequest`.
    #[serde(default)]
    pub credentials: Credentials,
    /// The body.
    #[serde(default)]
    pub body: BodyKind,
    /// Whether `xhr.upload` has listeners.
    #[serde(default)]
    pub upload_listeners: bool,
    /// The target. Without it the target is taken to be of another origin than the page.
    #[serde(default)]
    pub url: Option<String>,
    /// The URLs that redirected to `url`, first to last, each with an answer that lets the redirect pass.
    #[serde(default)]
    pub via: Vec<String>,
}

/// A header that a script sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderField {
    /// The name, in any letter case.
    pub name: String,
    /// The value.
    #[serde(default)]
    pub value: String,
}

/// What makes a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initiator {
    /// `fetch()`
    #[default]
    Fetch,
    /// `XMLHttpRequest`
    Xhr,
    /// `<img>` without `crossorigin`
    Image,
    /// `<img crossorigin>`
    ImageCrossorigin,
    /// `<img crossorigin="use-credentials">`
    ImageUseCredentials,
    /// A font of a style sheet; always a CORS request without credentials.
    Font,
    /// `<script type="module">`
    ScriptModule,
    /// `<video>` or `<audio>` without `crossorigin`
    Media,
    /// `<video crossorigin>` or `<audio crossorigin>`
    MediaCrossorigin,
    /// `<form>`: the page is replaced by the answer.
    Form,
}

/// The `mode` of `fetch` (Fetch, section 2.2.5, request mode).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Other origins by CORS.
    #[default]
    Cors,
    /// Other origins without CORS, and without reading.
    NoCors,
    /// No other origin.
    SameOrigin,
}

/// The `credentials` of `fetch` (Fetch, section 2.2.5, credentials mode).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Never.
    Omit,
    /// To the page's own origin only.
    #[default]
    SameOrigin,
    /// To every origin.
    Include,
}

/// The kind of body, which gives the default `Content-Type` (Fetch, section 5.2, extract).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// No body.
    #[default]
    None,
    /// A string.
    Text,
    /// A `Blob` without a type; one with a type is like setting `Content-Type`.
    Blob,
    /// An `ArrayBuffer` or a view of one.
    Bytes,
    /// A `FormData`.
    FormData,
    /// A `URLSearchParams`.
    UrlSearchParams,
    /// A `ReadableStream`.
    Stream,
}

impl BodyKind {
    /// The `Content-Type` that the browser sets where the script sets none.
    pub(crate) const fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text/plain;charset=UTF-8"),
            // The boundary is of the browser's making and has no byte that matters.
            Self::FormData => Some("multipart/form-data; boundary=----boundary"),
            Self::UrlSearchParams => Some("application/x-www-form-urlencoded;charset=UTF-8"),
            Self::None | Self::Blob | Self::Bytes | Self::Stream => None,
        }
    }
}

/// Why a [`PageRequest`] cannot be looked at. `Display` tells the person what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageRequestError {
    /// More headers than [`MAX_HEADERS`].
    #[error("the request has {count} headers; at most {MAX_HEADERS} are looked at")]
    TooManyHeaders {
        /// How many there are.
        count: usize,
    },
    /// More redirects than [`MAX_REDIRECTS`].
    #[error("the request has {count} redirects; browsers follow at most {MAX_REDIRECTS}")]
    TooManyRedirects {
        /// How many there are.
        count: usize,
    },
    /// A text is too long.
    #[error("the {what} is longer than {limit} bytes")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// Its limit in bytes.
        limit: usize,
    },
    /// The origin is not written as browsers send it.
    #[error(
        "`{origin}` is no origin as browsers send it: {}",
        .meant.as_ref().map_or_else(
            || "write `scheme://host`, with the port only where it is not the default, or `null`".to_owned(),
            |meant| format!("write `{meant}`"),
        )
    )]
    Origin {
        /// The origin given.
        origin: String,
        /// The origin that was probably meant.
        meant: Option<String>,
    },
    /// A URL that is no `http` or `https` URL.
    #[error("the URL `{url}` {reason}")]
    Url {
        /// The URL given.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Redirects without a target.
    #[error("`via` needs `url`: the place that the last redirect leads to")]
    ViaWithoutUrl,
}

impl PageRequest {
    /// A `fetch` with nothing but an origin and a method.
    pub fn new(origin: impl Into<String>, method: impl Into<String>) -> Self {
        Self {
            origin: origin.into(),
            method: method.into(),
            ..Self::default()
        }
    }

    /// Checks the limits, and that the origin and the URLs are what they should be. Everything else that a browser would
    /// refuse is part of the [`plan`](super::plan).
    pub fn check(&self) -> Result<(), PageRequestError> {
        self.check_sizes()?;
        if self.origin != "null"
            && let Err(meant) = TupleOrigin::of_page(&self.origin)
        {
            return Err(PageRequestError::Origin {
                origin: self.origin.clone(),
                meant,
            });
        }
        if self.url.is_none() && !self.via.is_empty() {
            return Err(PageRequestError::ViaWithoutUrl);
        }
        for url in self.url.iter().chain(&self.via) {
            TupleOrigin::of_url(url).map_err(|reason| PageRequestError::Url {
                url: url.clone(),
                reason,
            })?;
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), PageRequestError> {
        if self.headers.len() > MAX_HEADERS {
            return Err(PageRequestError::TooManyHeaders {
                count: self.headers.len(),
            });
        }
        if self.via.len() > MAX_REDIRECTS {
            return Err(PageRequestError::TooManyRedirects {
                count: self.via.len(),
            });
        }
        at_most("origin", MAX_ORIGIN_BYTES, &self.origin)?;
        at_most("method", MAX_METHOD_BYTES, &self.method)?;
        for header in &self.headers {
            at_most("name of a header", MAX_NAME_BYTES, &header.name)?;
            at_most("value of a header", MAX_VALUE_BYTES, &header.value)?;
        }
        let mut urls = self.url.iter().chain(&self.via);
        urls.try_for_each(|url| at_most("URL", MAX_URL_BYTES, url))
    }
}

const fn at_most(what: &'static str, limit: usize, text: &str) -> Result<(), PageRequestError> {
    if text.len() > limit {
        return Err(PageRequestError::TooLong { what, limit });
    }
    Ok(())
}
