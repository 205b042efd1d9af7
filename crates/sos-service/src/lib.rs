//! Every S3 operation in our own types, behind one authorize.
//!
//! The only way in is [`Service::call`]: it loads the bucket, asks [`authorize`](mod@authorize) and then runs the
//! operation. The S3 gate, the console and the admin API all come through it. Knows neither HTTP nor XML.

pub mod administration;
pub mod authorize;
pub mod body;
pub mod bucket_cache;
pub mod caller;
mod digest;
pub mod error;
pub mod identities;
pub mod operation;
pub mod operations;
pub mod service;

pub use body::{BodyError, ObjectBody};
pub use bucket_cache::BucketCache;
pub use caller::{Caller, Principal};
pub use error::ServiceError;
pub use identities::DeclaredIdentities;
pub use operation::{Action, Operation, Scope, Target};
pub use service::{CorsLookup, Service, ServiceConfig};
