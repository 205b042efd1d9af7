//! Every S3 operation in our own types, behind one authorize.
//!
//! The only way in is [`Service::call`]: it loads the bucket, asks [`authorize`](mod@authorize) and then runs the
//! operation. The S3 gate, the console and the admin API all come through it. Knows neither HTTP nor XML.

pub mod access_summary;
pub mod audit;
pub mod authorize;
pub mod body;
mod bucket_access;
mod bucket_cache;
mod bucket_changes;
pub mod bucket_rules;
pub mod caller;
mod coherent_cache;
pub mod denials;
mod digest;
mod document;
pub mod encryption;
pub mod error;
mod heavy_work;
pub mod identities;
pub mod identity;
pub mod lifecycle;
pub mod limits;
pub mod operation;
pub mod operations;
mod policies;
pub mod rewrap;
pub mod service;
pub mod sessions;

pub use audit::{Audit, AuditEntry};
pub use body::{BodyError, ObjectBody};
pub use bucket_rules::BucketRules;
pub use caller::{Caller, Principal};
pub use denials::{Denial, DenialKind, DenialReason};
pub use document::{DocumentConditions, document_etag, group_document, quota_document, role_document};
pub use encryption::{CustomerKey, EncryptionError, KeyRing, LocalKey, MasterKey, RequestedEncryption};
pub use error::ServiceError;
pub use heavy_work::heavy_work;
pub use identities::DeclaredIdentities;
pub use identity::{Credential, Identity, PolicyOrigin};
pub use lifecycle::LifecycleConfig;
pub use operation::{Action, Operation, Source, Target, UnsetConfiguration};
pub use service::{Scope, Service, ServiceConfig, TemporaryKey, administration};
pub use sessions::{SessionError, WebIdentities, WebIdentity, WebIdentityError};
