//! The audit trail: who asked for what, which rule decided, and what came of it.
//!
//! One [`AuditEntry`] for each call of an operation, allowed or not, and for each request that proved nobody. Where it goes
//! is the binary's to say ([`Audit`]). An entry never holds a secret, a token, or a byte of an object.

use crate::{
    authorize::{Decision, Ruling},
    caller::{Caller, Principal},
    error::ServiceError,
    identity::Identity,
    operation::{Action, Target},
};
use serde::Serialize;
use sos_core::{ObjectKey, Timestamp, VersionId};
use std::{
    borrow::Cow,
    fmt,
    sync::{Mutex, PoisonError},
};

/// Where entries go.
pub trait Audit: Send + Sync + fmt::Debug {
    /// Keeps an entry. It is called on the way of the request, so that it is quick and never fails the request.
    fn record(&self, entry: &AuditEntry<'_>);
}

/// One line of the trail.
#[derive(Clone, Debug, Serialize)]
pub struct AuditEntry<'a> {
    /// When, RFC 3339 in UTC.
    pub time: String,
    /// The id that the answer bears.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<&'a str>,
    /// Who.
    pub who: Who<'a>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// The operation, by AWS's name.
    pub operation: &'a str,
    /// On which bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<&'a str>,
    /// On which object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
    /// On which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Every question that came before the judge, with what decided it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<Judged>,
    /// `success`, `denied` (by who may do what), `refused` (for any other reason of the caller's) or `failed`.
    pub outcome: &'static str,
    /// Why it did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Cow<'a, str>>,
}

/// Who asked.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who<'a> {
    /// Nobody signed.
    Anonymous,
    /// The operator itself.
    Operator,
    /// A lifecycle rule of the bucket.
    Lifecycle {
        /// Its id.
        rule: &'a str,
    },
    /// The job that has the first master key wrap data keys.
    Rewrap,
    /// Somebody who proved it.
    Known {
        /// Whose key or role it is.
        tenant: &'a str,
        /// What signed.
        access_key: &'a str,
        /// As policies see it.
        arn: String,
    },
    /// Somebody who proved nothing: the key that was named, where one was.
    Unproven {
        /// As it was sent, at most 128 bytes.
        #[serde(skip_serializing_if = "Option::is_none")]
        access_key: Option<&'a str>,
    },
}

/// One question and what decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// What was to be done, in the words of IAM.
    pub action: String,
    /// The object, where it is not that of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// `allow` or `deny`.
    pub decision: &'static str,
    /// What decided, in words.
    pub rule: String,
}

/// Takes note of what is judged in the course of one call.
#[derive(Debug, Default)]
pub(crate) struct Trail(Mutex<Vec<(Action, Option<ObjectKey>, Ruling)>>);

impl Trail {
    /// Takes note of a ruling; that the object is to be asked is none yet.
    pub(crate) fn note(&self, action: Action, key: Option<&ObjectKey>, ruling: Ruling) {
        if ruling.decision != Decision::AskSubject {
            let mut rulings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            rulings.push((action, key.cloned(), ruling));
        }
    }

    fn judged(self, identity: Option<&Identity>, of_entry: Option<&ObjectKey>) -> Vec<Judged> {
        let rulings = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let judged = |(action, key, ruling): (Action, Option<ObjectKey>, Ruling)| Judged {
            action: action.iam_name(),
            key: key
                .filter(|key| Some(key) != of_entry)
                .map(|key| key.as_str().to_owned()),
            decision: if ruling.is_allowed() { "allow" } else { "deny" },
            rule: ruling.reason.in_words(identity),
        };
        rulings.into_iter().map(judged).collect()
    }
}

/// One call, as the trail tells it.
pub(crate) struct Called<'a> {
    pub(crate) operation: &'static str,
    pub(crate) caller: &'a Caller,
    pub(crate) target: &'a Target,
    pub(crate) trail: Trail,
    pub(crate) now: Timestamp,
}

impl Called<'_> {
    /// Hands the entry on.
    pub(crate) fn record(self, audit: &dyn Audit, error: Option<&ServiceError>) {
        let key = self.target.key();
        let identity = self.caller.principal.identity().map(|identity| &**identity);
        let entry = AuditEntry {
            time: rfc3339(self.now),
            request_id: self.caller.request_id.as_deref(),
            who: who(&self.caller.principal),
            source_ip: self.caller.source_ip.map(|address| address.to_string()),
            operation: self.operation,
            bucket: self.target.bucket_name().map(sos_core::BucketName::as_str),
            key: key.map(ObjectKey::as_str),
            version: self
                .target
                .version()
                .map(|version: VersionId| version.to_string()),
            rulings: self.trail.judged(identity, key),
            outcome: outcome(error),
            error: error
                .filter(|error| !is_success(error))
                .map(|error| error.to_string().into()),
        };
        audit.record(&entry);
    }
}

/// How an operation ended, in one word.
pub(crate) fn outcome(error: Option<&ServiceError>) -> &'static str {
    match error {
        None => "success",
        Some(error) if is_success(error) => "success",
        Some(ServiceError::AccessDenied) => "denied",
        Some(ServiceError::Store(_) | ServiceError::Internal(_)) => "failed",
        Some(_) => "refused",
    }
}

/// Whether it is no failure that nothing was sent.
fn is_success(error: &ServiceError) -> bool {
    matches!(error, ServiceError::NotModified(_))
}

fn who(principal: &Principal) -> Who<'_> {
    match principal {
        Principal::Anonymous => Who::Anonymous,
        Principal::Operator => Who::Operator,
        Principal::Known(identity) => Who::Known {
            tenant: &identity.tenant.0,
            access_key: &identity.access_key.0,
            arn: identity.arn(),
        },
    }
}

/// A moment as the trail writes it.
pub(crate) fn rfc3339(moment: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(moment.0) {
        Ok(moment) => format!("{moment:.3}"),
        Err(_) => moment.0.to_string(),
    }
}
