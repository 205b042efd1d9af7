//! The S3 protocol: signatures, framing, XML, errors, one table of operations.

pub mod auth;
pub mod body;
pub mod error;
pub mod form;
pub mod framing;
pub mod limits;
pub mod protocol;
pub mod uri;

pub use body::S3Body;
pub use error::{Code, S3Error};
pub use protocol::{Failure, Handled, RequestContext, Resource, S3Config, S3Protocol, Style};
