//! Plays the browser against any S3 endpoint: what a page's request would send, what came back, and what it means.
//!
//! For a [`PageRequest`] the probe sends the preflights that browsers would send, then the request, and follows redirects
//! as they do, at most 20. What the answers mean is judged by [`sos_cors::browser`]; the [`Finding`]s name the faults of
//! the world between a page and a store, proxies above all, each with its reason and its remedy.
//!
//! Of a browser's own headers it sends `Origin`, the two of a preflight, `Accept` and `User-Agent`, and no cookies: the
//! question is what the answers are.

mod answer;
mod finding;
mod findings;
mod play;
mod redirect;
mod report;
mod secrets;
#[cfg(test)]
mod tests;

pub use finding::{Code, Finding, Severity};
pub use play::{ProbeRequest, probe};
pub use report::{ProbeReport, Step, StepKind};

pub use sos_cors::browser::PageRequest;
