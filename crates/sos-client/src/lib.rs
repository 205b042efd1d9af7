//! The client's side of S3: one exchange at a time, signatures, the browser's part of CORS, and the conformance table.
//!
//! Nothing here serves requests or touches stored data; everything works against any S3 endpoint.
//!
//! - [`exchange`]: one HTTP/1.1 request with exactly the headers given, and its bounded answer.
//! - [`sign`]: Signature Version 4, in headers and in the query.
//! - [`probe`]: what a browser would send to a URL and make of the answers, with findings that say what to repair.
//! - [`conform`]: the table of `conformance/cors`, run against an endpoint.

mod error;
mod url;
mod xml;

pub mod conform;
pub mod exchange;
pub mod probe;
pub mod sign;

pub use error::ClientError;
pub use url::Url;
