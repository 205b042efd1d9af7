//! What a bucket's documents say about access, read once per change.

use crate::identity::deny_all;
use sos_core::{Bucket, ConfigKind, ObjectOwnership, PublicAccessBlock};
use sos_policy::Policy;
use std::sync::Arc;

/// The access rules of one bucket as they were at one revision.
#[derive(Clone, Debug, Default)]
pub(crate) struct BucketAccess {
    /// Who owns what is written, and whether ACLs count.
    pub(crate) ownership: ObjectOwnership,
    /// What the bucket itself keeps from being public.
    pub(crate) block: PublicAccessBlock,
    /// The bucket policy.
    pub(crate) policy: Option<Arc<Policy>>,
    /// Whether the policy is public.
    pub(crate) has_public_policy: bool,
}

impl BucketAccess {
    /// Of a bucket. What cannot be read is taken for the strictest there is.
    pub(crate) fn of(bucket: &Bucket) -> Self {
        Self::with_policy(bucket, read_policy(bucket))
    }

    /// After a change; a policy that stayed the same is not read again.
    pub(crate) fn changed(&self, before: &Bucket, after: &Bucket) -> Self {
        let policy = |bucket: &Bucket| bucket.configs.get(&ConfigKind::Policy).cloned();
        let is_kept = before.record.id == after.record.id && policy(before) == policy(after);
        let policy = if is_kept {
            self.policy.clone()
        } else {
            read_policy(after)
        };
        Self::with_policy(after, policy)
    }

    fn with_policy(bucket: &Bucket, policy: Option<Arc<Policy>>) -> Self {
        let text = |kind| {
            let document = bucket.configs.get(&kind)?;
            Some(std::str::from_utf8(document).unwrap_or("unreadable"))
        };
        let ownership = text(ConfigKind::OwnershipControls)
            .map(|name| ObjectOwnership::parse(name).unwrap_or(ObjectOwnership::BucketOwnerEnforced));
        let block = text(ConfigKind::PublicAccessBlock)
            .map(|names| PublicAccessBlock::from_stored(names).unwrap_or(PublicAccessBlock::ALL));
        Self {
            ownership: ownership.unwrap_or_default(),
            block: block.unwrap_or_default(),
            has_public_policy: policy.as_deref().is_some_and(Policy::is_public),
            policy,
        }
    }
}

/// The policy, where one is set.
fn read_policy(bucket: &Bucket) -> Option<Arc<Policy>> {
    let document = bucket.configs.get(&ConfigKind::Policy)?;
    let name = bucket.record.name.as_str();
    let policy = Policy::parse_bucket(document, name).unwrap_or_else(|error| {
        tracing::error!(bucket = name, %error, "the stored policy cannot be read: nobody is let in");
        deny_all()
    });
    Some(Arc::new(policy))
}

#[cfg(test)]
mod tests {
    use super::BucketAccess;
    use crate::identity::deny_all;
    use bytes::Bytes;
    use sos_core::{
        Acl, Bucket, BucketId, BucketName, BucketRecord, ConfigKind, ObjectOwnership, PublicAccessBlock,
        TenantId, Timestamp, Versioning,
    };

    fn bucket(configs: &[(ConfigKind, &'static str)]) -> Bucket {
        let configs = configs
            .iter()
            .map(|(kind, text)| (*kind, Bytes::from_static(text.as_bytes())));
        Bucket {
            record: BucketRecord {
                id: BucketId(1),
                name: BucketName::parse("photos").expect("a valid name"),
                acl: Acl {
                    owner: TenantId("ada".into()),
                    grants: Vec::new(),
                },
                created: Timestamp(0),
                location: String::new(),
                versioning: Versioning::Unversioned,
                object_lock: false,
                quota: sos_core::Quota::default(),
                counts_for_owner: false,
                revision: 1,
            },
            configs: configs.collect(),
        }
    }

    #[test]
    fn what_is_unset_governs_nothing() {
        let access = BucketAccess::of(&bucket(&[]));
        assert_eq!(access.ownership, ObjectOwnership::ObjectWriter);
        assert_eq!(access.block, PublicAccessBlock::default());
        assert!(access.policy.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_the_strictest_there_is() {
        let access = BucketAccess::of(&bucket(&[
            (ConfigKind::OwnershipControls, "Nobody"),
            (ConfigKind::PublicAccessBlock, "Everything"),
            (ConfigKind::Policy, "{"),
        ]));
        assert_eq!(access.ownership, ObjectOwnership::BucketOwnerEnforced);
        assert_eq!(access.block, PublicAccessBlock::ALL);
        assert_eq!(*access.policy.expect("one that stands in"), deny_all());
    }
}
