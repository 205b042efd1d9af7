//! The documents of buckets as HTTP's conditions see them: each has a strong entity tag, and a change can demand which one
//! it replaces (RFC 9110, section 13).

use crate::error::ServiceError;
use bytes::Bytes;
use sos_core::{ChecksumAlgorithm, ETag, ETagCondition, Refusal, checksum::Hasher};

/// The entity tag of a document, without quotes: the SHA-256 of its stored bytes in hex. Two documents share one only
/// where they are the same, byte for byte.
pub fn document_etag(document: &[u8]) -> ETag {
    ETag(hex::encode(Hasher::digest(ChecksumAlgorithm::Sha256, document)))
}

/// What a change demands of the document it replaces; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentConditions {
    /// `If-Match`: the document that is set is one of these; [`ETagCondition::Any`]: one is set.
    pub if_match: Option<ETagCondition>,
    /// `If-None-Match`: none is set, or not one of these.
    pub if_none_match: Option<ETagCondition>,
}

impl DocumentConditions {
    /// Whether nothing is demanded.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Judges the document that is set, or that none is.
    pub(crate) fn check(&self, current: Option<&Bytes>) -> Result<(), ServiceError> {
        let etag = current.map(|document| document_etag(document));
        let is_named = |condition: &ETagCondition| etag.as_ref().is_some_and(|etag| condition.names(etag));
        if self
            .if_match
            .as_ref()
            .is_some_and(|condition| !is_named(condition))
        {
            return Err(Refusal::PreconditionFailed("If-Match").into());
        }
        if self.if_none_match.as_ref().is_some_and(is_named) {
            return Err(Refusal::PreconditionFailed("If-None-Match").into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_judged_as_the_standard_says() {
        let set = Bytes::from_static(b"set");
        let tag = || ETagCondition::OneOf(vec![ETag("other".to_owned()), document_etag(b"set")]);
        let other = || ETagCondition::OneOf(vec![document_etag(b"other")]);
        let check = |if_match, if_none_match, where_set, where_unset| {
            let conditions = DocumentConditions {
                if_match,
                if_none_match,
            };
            let holds = |current| conditions.check(current).is_ok();
            assert_eq!(
                (holds(Some(&set)), holds(None)),
                (where_set, where_unset),
                "{conditions:?}"
            );
        };
        check(None, None, true, true);
        check(Some(ETagCondition::Any), None, true, false);
        check(Some(tag()), None, true, false);
        check(Some(other()), None, false, false);
        check(None, Some(ETagCondition::Any), false, true);
        check(None, Some(tag()), false, true);
        check(None, Some(other()), true, true);
    }
}
