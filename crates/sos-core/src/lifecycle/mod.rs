//! Bucket lifecycle: what a configuration says, whether it is valid, and what is due by it.
//!
//! Source: Amazon S3 User Guide, "Managing the lifecycle of objects", and the API reference of
//! PutBucketLifecycleConfiguration. A configuration comes as XML (`sos-s3`) or as the JSON of AWS's command line (here),
//! is checked by [`Configuration::check`], and is asked with an object and the time what is due ([`Configuration::due`]).
//! Nothing here reads a clock.

mod check;
mod configuration;
mod date;
mod day;
mod due;
mod error;
mod filter;

pub use configuration::{
    AbortIncompleteUpload, And, Configuration, Expiration, Filter, MinimumObjectSize, NoncurrentExpiration,
    NoncurrentTransition, Rule, RuleStatus, Tag, Transition,
};
pub use date::Date;
pub use day::Day;
pub use due::{Due, DueUpload, ExpectedExpiration, Place};
pub use error::{LifecycleCode, LifecycleError};

/// The most rules of a configuration.
pub const MAX_RULES: usize = 1000;
/// The longest id of a rule, in characters.
pub const MAX_ID_CHARACTERS: usize = 255;
/// The most noncurrent versions that a rule keeps.
pub const MAX_NEWER_VERSIONS: i64 = 100;
