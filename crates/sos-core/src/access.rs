//! What a bucket says about access beside its ACL: who owns what is written into it, and what is never public.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>. Both are stored by
//! the names they have in S3's documents.

use crate::acl::{Acl, Grantee};

/// Who owns the objects of a bucket, and whether ACLs count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ObjectOwnership {
    /// The bucket's owner owns every object. ACLs count for nothing, and none can be set.
    BucketOwnerEnforced,
    /// The bucket's owner owns what is written with the canned ACL `bucket-owner-full-control`; else the writer does.
    BucketOwnerPreferred,
    /// Whoever writes an object owns it.
    #[default]
    ObjectWriter,
}

impl ObjectOwnership {
    const ALL: [Self; 3] = [
        Self::BucketOwnerEnforced,
        Self::BucketOwnerPreferred,
        Self::ObjectWriter,
    ];

    /// The name in S3's documents, which is also what is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::BucketOwnerEnforced => "BucketOwnerEnforced",
            Self::BucketOwnerPreferred => "BucketOwnerPreferred",
            Self::ObjectWriter => "ObjectWriter",
        }
    }

    /// The ownership of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ownership| ownership.name() == name)
    }

    /// Whether ACLs open anything.
    pub fn has_acls(self) -> bool {
        self != Self::BucketOwnerEnforced
    }
}

/// What a bucket refuses to make public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PublicAccessBlock {
    /// ACLs that grant something to a group of everyone cannot be set.
    pub block_public_acls: bool,
    /// Grants to such groups open nothing.
    pub ignore_public_acls: bool,
    /// Policies that are public cannot be set.
    pub block_public_policy: bool,
    /// A policy that is public lets in nobody but the bucket's owner.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// Everything is blocked.
    pub const ALL: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };

    /// Each part by its name in S3's documents, in their order.
    pub fn parts(self) -> [(&'static str, bool); 4] {
        [
            ("BlockPublicAcls", self.block_public_acls),
            ("IgnorePublicAcls", self.ignore_public_acls),
            ("BlockPublicPolicy", self.block_public_policy),
            ("RestrictPublicBuckets", self.restrict_public_buckets),
        ]
    }

    /// Sets the part of this name; `false` where there is none.
    #[must_use]
    pub fn set(&mut self, name: &str, value: bool) -> bool {
        let part = match name {
            "BlockPublicAcls" => &mut self.block_public_acls,
            "IgnorePublicAcls" => &mut self.ignore_public_acls,
            "BlockPublicPolicy" => &mut self.block_public_policy,
            "RestrictPublicBuckets" => &mut self.restrict_public_buckets,
            _ => return false,
        };
        *part = value;
        true
    }

    /// What either of two blocks: a bucket's own and that of the whole store.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            block_public_acls: self.block_public_acls || other.block_public_acls,
            ignore_public_acls: self.ignore_public_acls || other.ignore_public_acls,
            block_public_policy: self.block_public_policy || other.block_public_policy,
            restrict_public_buckets: self.restrict_public_buckets || other.restrict_public_buckets,
        }
    }

    /// What is stored: the names of what is blocked, with commas between.
    pub fn to_stored(self) -> String {
        let names = self
            .parts()
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name));
        names.collect::<Vec<_>>().join(",")
    }

    /// Reads what was stored; `None` where a name is not known.
    pub fn from_stored(text: &str) -> Option<Self> {
        let mut block = Self::default();
        let mut names = text.split(',').filter(|name| !name.is_empty());
        names.all(|name| block.set(name, true)).then_some(block)
    }
}

impl Acl {
    /// Whether it grants anything to everyone, or to everyone with a key
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>, "The meaning of
    /// public").
    pub fn is_public(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| matches!(grant.grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers))
    }
}

#[cfg(test)]
mod tests {
    use super::{ObjectOwnership, PublicAccessBlock};

    #[test]
    fn what_is_stored_is_read_again() {
        for ownership in ObjectOwnership::ALL {
            assert_eq!(ObjectOwnership::parse(ownership.name()), Some(ownership));
        }
        assert_eq!(ObjectOwnership::parse("objectwriter"), None);
        let some = PublicAccessBlock {
            ignore_public_acls: true,
            restrict_public_buckets: true,
            ..PublicAccessBlock::default()
        };
        for block in [PublicAccessBlock::default(), some, PublicAccessBlock::ALL] {
            assert_eq!(PublicAccessBlock::from_stored(&block.to_stored()), Some(block));
        }
        assert_eq!(some.to_stored(), "IgnorePublicAcls,RestrictPublicBuckets");
        assert_eq!(PublicAccessBlock::from_stored("Everything"), None);
    }

    #[test]
    fn what_either_blocks_is_blocked() {
        let acls = PublicAccessBlock {
            block_public_acls: true,
            ..PublicAccessBlock::default()
        };
        let policy = PublicAccessBlock {
            block_public_policy: true,
            ..PublicAccessBlock::default()
        };
        assert_eq!(acls.or(policy).to_stored(), "BlockPublicAcls,BlockPublicPolicy");
    }
}
