//! AWS policy documents: reading, validation, the one decision function and its explanation.
//!
//! This crate does no I/O, reads no clock and knows no HTTP. It implements the policy language of AWS, as bucket policies of
//! S3 and as identity and session policies of IAM, on strings, numbers, addresses and moments that come in from outside.
//!
//! # A policy
//!
//! A [`Policy`] has passed every check. What is refused is refused with the words of S3 or IAM and with its place:
//!
//! ```
//! use sos_policy::Policy;
//!
//! let document = br#"{
//!   "Version": "2012-10-17",
//!   "Statement": [
//!     {
//!       "Sid": "TeamReads",
//!       "Effect": "Allow",
//!       "Principal": {"AWS": "arn:aws:iam::123456789012:user/anna"},
//!       "Action": "s3:GetObject",
//!       "Resource": "arn:aws:s3:::photos/*"
//!     },
//!     {
//!       "Sid": "OnlyOverTls",
//!       "Effect": "Deny",
//!       "Principal": "*",
//!       "Action": "s3:*",
//!       "Resource": ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
//!       "Condition": {"Bool": {"aws:SecureTransport": "false"}}
//!     }
//!   ]
//! }"#;
//! let policy = Policy::parse_bucket(document, "photos")?;
//! assert!(!policy.is_public());
//!
//! let refused = Policy::parse_bucket(document, "videos").unwrap_err();
//! assert_eq!(refused.code(), "MalformedPolicy");
//! assert_eq!(refused.message(), "Policy has invalid resource");
//! assert_eq!(refused.place.map(|place| place.line), Some(9));
//! # Ok::<(), sos_policy::PolicyError>(())
//! ```
//!
//! # A decision
//!
//! [`Policy::decide`] says what one policy makes of a [`Request`]; circumstances come from a [`Context`], which a server
//! implements on what it knows, and which [`Facts`] is for tests. [`combine()`] joins the verdicts of all policies, ACLs and
//! the owner's own right:
//!
//! ```
//! use std::borrow::Cow;
//! use sos_policy::{Account, Action, AclGrant, Facts, Policy, Principal, Request, ResourceArn, Rights, Verdict, combine};
//! # let policy = Policy::parse_bucket(br#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
//! #     "Principal": {"AWS": "arn:aws:iam::123456789012:user/anna"}, "Action": "s3:GetObject",
//! #     "Resource": "arn:aws:s3:::photos/*"}}"#, "photos")?;
//! let anna = Principal::User {
//!     account: Account { id: Cow::Borrowed("123456789012"), canonical_user: Cow::Borrowed("c0ffee") },
//!     arn: Cow::Borrowed("arn:aws:iam::123456789012:user/anna"),
//!     user_id: Cow::Borrowed("AIDAEXAMPLE"),
//!     user_name: Cow::Borrowed("anna"),
//! };
//! let facts = Facts::new().with("aws:SecureTransport", true);
//! let request = Request {
//!     principal: &anna,
//!     action: Action::GetObject,
//!     resource: &ResourceArn::object("photos", "cat.jpg"),
//!     context: &facts,
//! };
//! let verdict = policy.decide(&request);
//! assert!(matches!(verdict, Verdict::Allow { statement: 0, .. }));
//!
//! let decision = combine(&Rights {
//!     principal: &anna,
//!     action: Action::GetObject,
//!     owner: "123456789012",
//!     bucket_policy: verdict,
//!     acl: AclGrant::None,
//!     identity_policies: &[],
//!     boundary: None,
//!     session_policy: None,
//! });
//! assert!(decision.is_allowed());
//! # Ok::<(), sos_policy::PolicyError>(())
//! ```
//!
//! # An explanation
//!
//! [`Policy::explain`] asks the functions that decide, for every element of every statement, and says in words what matches
//! and what does not.

mod action;
mod arn;
mod combine;
mod condition;
mod context;
mod error;
mod explain;
mod glob;
mod json;
mod key;
mod limits;
mod network;
mod operator;
mod outline;
mod place;
mod policy;
mod principal;
mod public;
mod read;
mod request;
mod statement;
mod template;
mod time;

pub use action::{Action, ActionResource};
pub use combine::{AclGrant, Decision, Missing, Rights, Source, combine, merge};
pub use context::{Context, Facts, Value, Values};
pub use error::{Fault, Kind, PolicyError};
pub use explain::{ElementKind, ElementReport, Explanation, StatementReport};
pub use key::{Key, KeyName};
pub use limits::{MAX_DEPTH, MAX_DOCUMENT_BYTES, MAX_HOLED_CHARACTERS, MAX_STATEMENTS, MAX_VALUES};
pub use outline::{Element, Outline, Whom};
pub use place::Place;
pub use policy::{NamedPrincipal, Policy, StatementView, Verdict, Version};
pub use principal::{Account, Grant, Principal};
pub use request::{Request, ResourceArn};
pub use statement::Effect;
