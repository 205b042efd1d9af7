//! The browser's side of CORS: what a page's request becomes, and what a browser makes of the answers.
//!
//! [`plan`] says what Chromium, Firefox and WebKit send for what a page asks: with a preflight or not and why, with which
//! `Origin`, and what stops the request before CORS has a say. [`judge`] takes the answers of *any* server and says what
//! the page gets. Both follow the Fetch standard (<https://fetch.spec.whatwg.org/>); its sections are named where they are
//! implemented, and so are the places where an engine departs from it.
//!
//! Nothing here does I/O or knows the rules of a bucket; [`crate::explain`] joins the two sides.

mod announced;
mod cors_check;
mod draft;
mod engine;
mod habits;
mod headers;
mod judge;
mod lists;
mod origin;
mod page_request;
mod place;
mod plan;
mod range;
mod redirects;
mod safelist;
mod stops;

pub use cors_check::Answer;
pub use engine::Engine;
pub use judge::{BrowserVerdict, Outcome, Stage, judge, judge_engine};
pub(crate) use origin::default_port;
pub use page_request::{
    BodyKind, Credentials, HeaderField, Initiator, MAX_HEADERS, MAX_METHOD_BYTES, MAX_NAME_BYTES,
    MAX_ORIGIN_BYTES, MAX_REDIRECTS, MAX_URL_BYTES, MAX_VALUE_BYTES, Mode, PageRequest, PageRequestError,
};
pub use plan::{DroppedHeader, EnginePlan, Plan, PlannedPreflight, RequestMode, plan};
pub(crate) use safelist::is_forbidden_name;
