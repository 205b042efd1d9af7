//! Conditional requests: `If-Match` and its relatives, as RFC 9110 section 13 and S3 order them.

use crate::{
    names::Order,
    object::{ETag, ObjectRecord},
    time::Timestamp,
};

/// The value of `If-Match` or `If-None-Match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ETagCondition {
    /// `*`: any current version.
    Any,
    /// One of these, without quotes. Weak tags never match under `If-Match` and are dropped when parsed.
    OneOf(Vec<ETag>),
}

impl ETagCondition {
    /// Whether the condition names this entity tag.
    pub fn names(&self, etag: &ETag) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(etags) => etags.contains(etag),
        }
    }
}

/// Conditions of a read; dates that did not parse are `None`, as RFC 9110 says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadConditions {
    /// `If-Match`.
    pub if_match: Option<ETagCondition>,
    /// `If-None-Match`.
    pub if_none_match: Option<ETagCondition>,
    /// `If-Modified-Since`.
    pub if_modified_since: Option<Timestamp>,
    /// `If-Unmodified-Since`.
    pub if_unmodified_since: Option<Timestamp>,
}

/// What the conditions of a read say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadVerdict {
    /// Go on.
    Proceed,
    /// 304.
    NotModified,
    /// 412, with the header that failed.
    PreconditionFailed(&'static str),
}

impl ReadConditions {
    /// Evaluates in the order of RFC 9110 section 13.2.2; a date beside its entity-tag condition is ignored.
    pub fn evaluate(&self, record: &ObjectRecord) -> ReadVerdict {
        // HTTP dates have whole seconds.
        let modified = record.modified.seconds();
        match (&self.if_match, self.if_unmodified_since) {
            (Some(condition), _) if !condition.names(&record.etag) => {
                return ReadVerdict::PreconditionFailed("If-Match");
            }
            (None, Some(date)) if modified > date.seconds() => {
                return ReadVerdict::PreconditionFailed("If-Unmodified-Since");
            }
            _ => {}
        }
        match (&self.if_none_match, self.if_modified_since) {
            (Some(condition), _) if condition.names(&record.etag) => ReadVerdict::NotModified,
            (None, Some(date)) if modified <= date.seconds() => ReadVerdict::NotModified,
            _ => ReadVerdict::Proceed,
        }
    }

    /// Whether any condition was sent.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A version as it was when something was judged by it. Another one in its place has another order; a copy onto itself
/// keeps the order, and not the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgedVersion {
    /// Its order.
    pub order: Order,
    /// When it was written.
    pub modified: Timestamp,
}

impl JudgedVersion {
    /// This record, as it is now.
    pub fn of(record: &ObjectRecord) -> Self {
        Self {
            order: record.order,
            modified: record.modified,
        }
    }
}

/// Conditions of a write or delete, decided against the current version inside the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteConditions {
    /// `If-Match`.
    pub if_match: Option<ETagCondition>,
    /// `If-None-Match`.
    pub if_none_match: Option<ETagCondition>,
    /// `x-amz-if-match-last-modified-time` (delete).
    pub if_match_modified: Option<Timestamp>,
    /// `x-amz-if-match-size` (delete).
    pub if_match_size: Option<u64>,
    /// The order of the version this write was derived from (copy onto itself); another current version refuses it.
    pub if_order: Option<Order>,
}
