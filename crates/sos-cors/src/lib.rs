//! CORS rules of a bucket: documents, validation and the one decision function.
//!
//! This crate does no I/O, reads no clock and knows no HTTP library. It implements the CORS part of Amazon S3
//! (`PutBucketCors`, preflights, decorated answers) on byte slices and strings, so that the server, the command
//! line and the console all obey one implementation.
//!
//! # A configuration
//!
//! A [`Configuration`] is a list of [`Rule`]s that has passed every check. It comes from the XML of S3, from the JSON of
//! the AWS command line, or from rules built in code, and goes back to either form without loss:
//!
//! ```
//! use sos_cors::Configuration;
//!
//! let configuration = Configuration::parse_xml(
//!     br"<CORSConfiguration>
//!          <CORSRule>
//!            <AllowedOrigin>https://example.com</AllowedOrigin>
//!            <AllowedMethod>*</AllowedMethod>
//!            <AllowedHeader>Content-*</AllowedHeader>
//!          </CORSRule>
//!          <CORSRule>
//!            <AllowedOrigin>*</AllowedOrigin>
//!            <AllowedMethod>HEAD</AllowedMethod>
//!            <AllowedMethod>GET</AllowedMethod>
//!          </CORSRule>
//!        </CORSConfiguration>",
//! )?;
//! assert_eq!(configuration.rules().len(), 2);
//! assert_eq!(Configuration::parse_json(configuration.to_json().as_bytes())?, configuration);
//! assert_eq!(Configuration::parse_any(configuration.to_xml().as_bytes())?, configuration);
//! # Ok::<(), sos_cors::CorsError>(())
//! ```
//!
//! What is refused is refused with S3's own words: the [`Display`](std::fmt::Display) of [`CorsError`] is the message,
//! [`CorsError::code`] the code, and [`CorsError::detail`] says what S3 keeps to itself.
//!
//! # A decision
//!
//! [`Configuration::decide`] finds the first rule that lets a request pass. A denial names, rule by rule, what failed:
//!
//! ```
//! use sos_cors::{Configuration, Decision, Mismatch, Request, RequestedHeaders};
//! # let configuration = Configuration::parse_json(
//! #     br#"[{"AllowedOrigins":["https://example.com"],"AllowedMethods":["*"],"AllowedHeaders":["Content-*"]}]"#)?;
//! let headers = RequestedHeaders::parse([b"Content-Type".as_slice()])?;
//! let request = Request { origin: b"https://example.com", method: "PUT", headers: &headers };
//! let Decision::Allowed(allowed) = configuration.decide(&request) else { panic!("allowed by the first rule") };
//! let pairs: Vec<_> = allowed.headers.iter().collect();
//! assert_eq!(pairs[0], ("access-control-allow-origin", b"https://example.com".as_slice()));
//!
//! let request = Request { origin: b"https://other.example", ..request };
//! let Decision::Denied(denied) = configuration.decide(&request) else { panic!("another origin") };
//! assert_eq!(denied.reasons().next().map(|refusal| refusal.mismatch), Some(Mismatch::Origin));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A request
//!
//! A server collects the three request headers that matter into [`CrossOriginHeaders`], then asks [`preflight::evaluate`]
//! for `OPTIONS` and [`actual::evaluate`] for every other method. Both give data; the server only writes it out, and adds
//! [`headers::VARY`] to every answer of a bucket.
//!
//! # An explanation
//!
//! [`browser`] knows what browsers make of a page's request and of a server's answers; [`explain`] joins it with the decision
//! and says in words what happens and why.

mod compiled;
mod configuration;
mod cross_origin;
mod cross_origin_policy;
mod decision;
mod error;
mod header_set;
mod json;
mod method;
mod pattern;
mod place;
mod rule;
mod validate;
mod xml;

pub mod actual;
pub mod browser;
pub mod edit;
pub mod explain;
pub mod headers;
pub mod lint;
pub mod preflight;
pub mod presets;
pub mod suggest;

pub use configuration::{Configuration, MAX_DOCUMENT_BYTES, MAX_ID_CHARACTERS, MAX_RULES};
pub use cross_origin::{CrossOriginHeaders, InvalidHeaderName, Origin, RequestedHeaders};
pub use cross_origin_policy::{
    CrossOriginPolicy, CrossOriginPolicyError, MAX_TIMING_ORIGINS, ResourcePolicy,
};
pub use decision::{Allowed, Decision, Denied, Mismatch, Request, RuleRefusal};
pub use error::{Code, CorsError, Element};
pub use headers::ResponseHeaders;
pub use method::Method;
pub use place::Place;
pub use rule::Rule;
