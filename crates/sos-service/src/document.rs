//! Documents as HTTP's conditions see them: each has a strong entity tag, and a change can demand which one it replaces
//! (RFC 9110, section 13). Those of buckets are stored as such; of quotas, groups and roles it is what a change sets.

use crate::error::ServiceError;
use bytes::Bytes;
use sos_core::{
    ChecksumAlgorithm, ETag, ETagCondition, Group, NamedPolicy, Quota, Refusal, Role, checksum::Hasher,
};

/// The entity tag of a document, without quotes: the SHA-256 of its stored bytes in hex. Two documents share one only
/// where they are the same, byte for byte.
pub fn document_etag(document: &[u8]) -> ETag {
    ETag(hex::encode(Hasher::digest(ChecksumAlgorithm::Sha256, document)))
}

/// What is set of a quota; not what is used of it.
pub fn quota_document(quota: Quota) -> Bytes {
    let limit = |limit: Option<u64>| limit.map(u64::to_be_bytes);
    let limits = [limit(quota.bytes), limit(quota.objects)];
    framed(
        limits
            .iter()
            .map(|limit| limit.as_ref().map_or(&[][..], |bytes| &bytes[..])),
    )
}

/// What is set of a group: its policies; not its members.
pub fn group_document(group: &Group) -> Bytes {
    framed(policy_parts(&group.policies))
}

/// What is set of a role.
pub fn role_document(role: &Role) -> Bytes {
    let seconds = role.max_session_seconds.to_be_bytes();
    framed(
        [role.trust.as_bytes(), &seconds]
            .into_iter()
            .chain(policy_parts(&role.policies)),
    )
}

fn policy_parts(policies: &[NamedPolicy]) -> impl Iterator<Item = &[u8]> {
    policies
        .iter()
        .flat_map(|policy| [policy.name.as_bytes(), policy.document.as_bytes()])
}

/// All parts in one, each after its length, so that no two lists of parts come to the same.
fn framed<'a>(parts: impl Iterator<Item = &'a [u8]>) -> Bytes {
    let mut whole = Vec::new();
    for part in parts {
        whole.extend_from_slice(&(part.len() as u64).to_be_bytes());
        whole.extend_from_slice(part);
    }
    whole.into()
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
    fn whatever_a_change_sets_makes_another_document() {
        let quota = |bytes, objects| quota_document(Quota { bytes, objects });
        assert_eq!(quota(Some(1), None), quota(Some(1), None));
        let quotas = [
            quota(None, None),
            quota(Some(0), None),
            quota(Some(1), None),
            quota(None, Some(1)),
            quota(Some(1), Some(1)),
        ];
        let policies = |policies: &[(&str, &str)]| {
            let named = policies.iter().map(|(name, document)| NamedPolicy {
                name: (*name).to_owned(),
                document: (*document).to_owned(),
            });
            framed(policy_parts(&named.collect::<Vec<_>>()))
        };
        let lists = [
            policies(&[]),
            policies(&[("a", "b")]),
            policies(&[("ab", "")]),
            policies(&[("a", "b"), ("c", "d")]),
            policies(&[("c", "d"), ("a", "b")]),
        ];
        for documents in [&quotas[..], &lists[..]] {
            for (place, document) in documents.iter().enumerate() {
                assert!(!documents[..place].contains(document), "{place}");
            }
        }
    }

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
