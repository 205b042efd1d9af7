//! The S3 protocol: signatures, framing, XML, errors, one table of operations.

mod answer;
pub mod auth;
pub mod body;
pub mod bucket_tags;
pub mod error;
mod facts;
pub mod form;
pub mod framing;
mod gate;
mod headers;
pub mod lifecycle_document;
pub mod limits;
pub mod object_request;
mod operations;
pub mod protocol;
mod refusal;
mod route;
mod sts;
pub mod table;
mod token;
pub mod uri;
mod xml;

pub use body::S3Body;
pub use error::{Code, S3Error};
pub use gate::{credential, principal};
pub use protocol::{Failure, Handled, RequestContext, Resource, S3Config, S3Protocol, Style};
