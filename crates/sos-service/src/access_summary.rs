//! Who can reach a bucket, and why: a pure reading of its ACL, its policy, its ownership and what is blocked.
//!
//! What is public, S3 says: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
//! "The meaning of public". Statements that deny are named and not regarded, as there.

use crate::{authorize::BucketView, identities::Identities};
use serde::{Deserialize, Serialize};
use sos_core::{ConfigKind, Grant, Grantee, Permission, PublicAccessBlock, TenantId};
use sos_policy::{Effect, Kind, Outline, Policy, Whom};

/// How far a bucket is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// To its owner alone.
    Private,
    /// To others who are named, or who meet a condition that confines them.
    Shared,
    /// To everyone, or to everyone with a key.
    Public,
}

/// Who can reach a bucket, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessSummary {
    /// How far it is open.
    pub level: AccessLevel,
    /// Whose it is.
    pub owner: ShownTenant,
    /// Who owns its objects, by the name in S3's documents.
    pub ownership: String,
    /// What may not be public in it.
    pub block: BlocksInForce,
    /// Whether there is a policy.
    pub policy: PolicyState,
    /// Everything that opens the bucket to others than its owner, or would.
    pub ways: Vec<Way>,
    /// Statements of the policy that deny.
    pub denials: Vec<StatementName>,
    /// Whether objects may be open by ACLs of their own, beside all this.
    pub object_acls: bool,
}

/// A tenant as people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownTenant {
    /// Its id.
    pub id: String,
    /// Its display name; `None` where there is no such tenant.
    pub name: Option<String>,
}

/// What may not be public, by whose setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlocksInForce {
    /// By the bucket's own setting.
    pub bucket: ShownBlock,
    /// In every bucket of the store.
    pub store: ShownBlock,
}

/// A public access block, by the names in S3's documents. What is left out is not blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "S3's document has four")]
pub struct ShownBlock {
    /// ACLs that grant something to a group of everyone cannot be set.
    pub block_public_acls: bool,
    /// Grants to such groups open nothing.
    pub ignore_public_acls: bool,
    /// Policies that are public cannot be set.
    pub block_public_policy: bool,
    /// A policy that is public lets in nobody but the bucket's owner.
    pub restrict_public_buckets: bool,
}

/// Whether there is a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyState {
    /// There is none.
    None,
    /// There is one.
    Set,
    /// What is stored cannot be read: nobody is let in by it.
    Unreadable,
}

/// One grant or statement that opens the bucket to others than its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// To whom.
    pub who: Vec<Who>,
    /// What opens it.
    pub by: Opening,
    /// Whether S3 counts it as public.
    pub public: bool,
    /// What keeps it shut; `None`: nothing does.
    pub blocked_by: Option<Barrier>,
}

/// Somebody a bucket is open to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// Everyone, without a key too.
    Everyone,
    /// Everyone with a key.
    Authenticated,
    /// A tenant.
    Tenant(ShownTenant),
    /// A user, a role or a service, as the policy writes it; or a group of tenants.
    Named {
        /// As it is written.
        name: String,
    },
}

/// What opens a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Opening {
    /// A grant of the bucket's ACL.
    Acl {
        /// Which permission, as S3 writes it.
        permission: String,
    },
    /// A statement of the policy.
    Statement {
        /// Which.
        #[serde(flatten)]
        name: StatementName,
        /// The actions as they are written.
        actions: Vec<String>,
        /// Whether it is all actions but those.
        not_actions: bool,
        /// The resources as they are written.
        resources: Vec<String>,
        /// The keys of its conditions.
        conditions: Vec<String>,
    },
}

/// A statement, as people look for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementName {
    /// Its number, from 1.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// The line where it begins, from 1.
    pub line: usize,
}

/// What keeps something shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// Which setting.
    pub setting: BarrierSetting,
    /// Whether it is the bucket's own.
    pub bucket: bool,
    /// Whether it is that of the whole store.
    pub store: bool,
}

/// A setting that keeps something shut, by its name in S3's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BarrierSetting {
    /// `IgnorePublicAcls`
    IgnorePublicAcls,
    /// `RestrictPublicBuckets`
    RestrictPublicBuckets,
    /// `BlockPublicPolicy`
    BlockPublicPolicy,
    /// Object ownership is `BucketOwnerEnforced`.
    BucketOwnerEnforced,
}

impl From<PublicAccessBlock> for ShownBlock {
    fn from(block: PublicAccessBlock) -> Self {
        Self {
            block_public_acls: block.block_public_acls,
            ignore_public_acls: block.ignore_public_acls,
            block_public_policy: block.block_public_policy,
            restrict_public_buckets: block.restrict_public_buckets,
        }
    }
}

impl From<ShownBlock> for PublicAccessBlock {
    fn from(block: ShownBlock) -> Self {
        Self {
            block_public_acls: block.block_public_acls,
            ignore_public_acls: block.ignore_public_acls,
            block_public_policy: block.block_public_policy,
            restrict_public_buckets: block.restrict_public_buckets,
        }
    }
}

impl StatementName {
    pub(crate) fn of(outline: &Outline<'_>) -> Self {
        Self {
            statement: outline.index + 1,
            sid: outline.sid.map(str::to_owned),
            line: outline.place.line,
        }
    }
}

/// The name of a permission in S3's documents.
pub fn permission_name(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "READ",
        Permission::Write => "WRITE",
        Permission::ReadAcp => "READ_ACP",
        Permission::WriteAcp => "WRITE_ACP",
        Permission::FullControl => "FULL_CONTROL",
    }
}

/// What is read of a bucket to say who can reach it.
pub(crate) struct AccessReader<'a> {
    pub(crate) view: BucketView<'a>,
    /// The bucket's own block.
    pub(crate) own_block: PublicAccessBlock,
    /// That of the whole store.
    pub(crate) store_block: PublicAccessBlock,
    pub(crate) identities: &'a Identities,
}

/// The block that a bucket's own document asks for. One that cannot be read blocks everything.
pub(crate) fn own_block(bucket: &sos_core::Bucket) -> PublicAccessBlock {
    let stored = bucket.configs.get(&ConfigKind::PublicAccessBlock);
    stored.map_or_else(PublicAccessBlock::default, |stored| {
        std::str::from_utf8(stored)
            .ok()
            .and_then(PublicAccessBlock::from_stored)
            .unwrap_or(PublicAccessBlock::ALL)
    })
}

impl AccessReader<'_> {
    /// How far the bucket is open.
    pub(crate) fn level(&self) -> AccessLevel {
        level_of(&self.ways())
    }

    pub(crate) fn summary(&self) -> AccessSummary {
        let ways = self.ways();
        let view = self.view;
        let has_acls = view.ownership.has_acls();
        AccessSummary {
            level: level_of(&ways),
            owner: self.shown(view.record.owner()),
            ownership: view.ownership.name().to_owned(),
            block: BlocksInForce {
                bucket: self.own_block.into(),
                store: self.store_block.into(),
            },
            policy: match view.policy.map(Policy::kind) {
                None => PolicyState::None,
                Some(Kind::Bucket) => PolicyState::Set,
                // What stands in for a policy that cannot be read.
                Some(Kind::Identity | Kind::Trust) => PolicyState::Unreadable,
            },
            ways,
            denials: self.denials(),
            object_acls: has_acls,
        }
    }

    fn denials(&self) -> Vec<StatementName> {
        let outlines = self.view.policy.into_iter().flat_map(Policy::outlines);
        outlines
            .filter(|outline| outline.effect == Effect::Deny)
            .map(|outline| StatementName::of(&outline))
            .collect()
    }

    fn ways(&self) -> Vec<Way> {
        let by_acl = self
            .view
            .record
            .acl
            .grants
            .iter()
            .filter_map(|grant| self.by_acl(grant));
        let outlines = self.view.policy.into_iter().flat_map(Policy::outlines);
        by_acl
            .chain(outlines.filter_map(|outline| self.by_statement(&outline)))
            .collect()
    }

    fn by_acl(&self, grant: &Grant) -> Option<Way> {
        let (who, public) = match &grant.grantee {
            Grantee::Tenant(tenant) if tenant == self.view.record.owner() => return None,
            Grantee::Tenant(tenant) => (Who::Tenant(self.shown(tenant)), false),
            Grantee::AllUsers => (Who::Everyone, true),
            Grantee::AuthenticatedUsers => (Who::Authenticated, true),
            Grantee::Group(name) => {
                let name = format!("the group {name}");
                (Who::Named { name }, false)
            }
        };
        let blocked_by = if !self.view.ownership.has_acls() {
            Some(Barrier {
                setting: BarrierSetting::BucketOwnerEnforced,
                bucket: true,
                store: false,
            })
        } else if public {
            self.barrier(BarrierSetting::IgnorePublicAcls)
        } else {
            None
        };
        Some(Way {
            who: vec![who],
            by: Opening::Acl {
                permission: permission_name(grant.permission).to_owned(),
            },
            public,
            blocked_by,
        })
    }

    fn by_statement(&self, outline: &Outline<'_>) -> Option<Way> {
        if outline.effect != Effect::Allow {
            return None;
        }
        let who: Vec<Who> = outline
            .whom
            .iter()
            .filter_map(|whom| match whom {
                Whom::Everyone => Some(Who::Everyone),
                Whom::Account(id) if *id == &*self.view.record.owner().0 => None,
                Whom::Account(id) => Some(Who::Tenant(self.shown(&TenantId((*id).to_owned())))),
                Whom::Named(name) => Some(Who::Named {
                    name: (*name).to_owned(),
                }),
            })
            .collect();
        if who.is_empty() {
            return None;
        }
        let barrier = self
            .view
            .has_public_policy
            .then(|| self.barrier(BarrierSetting::RestrictPublicBuckets));
        Some(Way {
            who,
            by: Opening::Statement {
                name: StatementName::of(outline),
                actions: outline.actions.values.to_vec(),
                not_actions: outline.actions.is_negated,
                resources: outline.resources.values.to_vec(),
                conditions: outline.conditions.iter().map(ToString::to_string).collect(),
            },
            public: outline.is_public,
            blocked_by: barrier.flatten(),
        })
    }

    /// A part of the public access block, where the bucket or the store sets it.
    pub(crate) fn barrier(&self, setting: BarrierSetting) -> Option<Barrier> {
        let part = |block: PublicAccessBlock| match setting {
            BarrierSetting::IgnorePublicAcls => block.ignore_public_acls,
            BarrierSetting::RestrictPublicBuckets => block.restrict_public_buckets,
            BarrierSetting::BlockPublicPolicy => block.block_public_policy,
            BarrierSetting::BucketOwnerEnforced => false,
        };
        let (bucket, store) = (part(self.own_block), part(self.store_block));
        (bucket || store).then_some(Barrier {
            setting,
            bucket,
            store,
        })
    }

    fn shown(&self, tenant: &TenantId) -> ShownTenant {
        ShownTenant {
            id: tenant.0.clone(),
            name: self.identities.tenant(tenant).map(|tenant| tenant.display_name),
        }
    }
}

fn level_of(ways: &[Way]) -> AccessLevel {
    let open = ways.iter().filter(|way| way.blocked_by.is_none());
    let levels = open.map(|way| {
        if way.public {
            AccessLevel::Public
        } else {
            AccessLevel::Shared
        }
    });
    levels.max().unwrap_or(AccessLevel::Private)
}
