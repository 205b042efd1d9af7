//! What a bucket's documents say about access, read once per change.

use sos_core::{Bucket, ConfigKind, ObjectOwnership, PublicAccessBlock};

/// The access rules of one bucket as they were at one revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BucketAccess {
    /// Who owns what is written, and whether ACLs count.
    pub(crate) ownership: ObjectOwnership,
    /// What the bucket itself keeps from being public.
    pub(crate) block: PublicAccessBlock,
}

impl BucketAccess {
    /// Of a bucket. What cannot be read is taken for the strictest there is.
    pub(crate) fn of(bucket: &Bucket) -> Self {
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
        }
    }
}
