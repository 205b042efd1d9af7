//! The S3 protocol: signatures, framing, XML, errors, one table of operations.

pub mod auth;
pub mod error;
pub mod form;
pub mod framing;
pub mod limits;
pub mod uri;

pub use error::{Code, S3Error};
