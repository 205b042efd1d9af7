//! ListBuckets, CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket.

use crate::{
    error::ServiceError,
    limits,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{
    Acl, Bucket, Command, ConfigKind, ObjectOwnership, Outcome, Refusal, TenantId,
    listing::{Entry, ListQuery},
};
use sos_core::{BucketName, BucketRecord, CannedAcl, Tenant, acl::Grant};
use std::sync::Arc;

/// ListBuckets: the caller's own buckets; all of them for the operator.
#[derive(Clone, Debug, Default)]
pub struct ListBuckets {
    /// Only names that start so.
    pub prefix: String,
    /// Names after this one.
    pub after: Option<String>,
    /// At most so many, 1 to 10 000.
    pub limit: usize,
}

/// The answer of [`ListBuckets`].
#[derive(Clone, Debug)]
pub struct BucketList {
    /// The caller.
    pub owner: Tenant,
    /// The buckets by name.
    pub buckets: Vec<BucketRecord>,
    /// The name to go on after, where more follow.
    pub next: Option<String>,
}

/// The ACL a request asks for: a canned one or grants, never both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RequestedAcl {
    /// None: what is private.
    #[default]
    Unset,
    /// `x-amz-acl`.
    Canned(CannedAcl),
    /// `x-amz-grant-*`, or the grants of an ACL document.
    Grants(Vec<Grant>),
}

/// CreateBucket.
#[derive(Clone, Debug)]
pub struct CreateBucket {
    /// The name.
    pub bucket: BucketName,
    /// The ACL asked for.
    pub acl: RequestedAcl,
    /// `LocationConstraint`, or empty.
    pub location: String,
    /// `x-amz-bucket-object-lock-enabled`.
    pub object_lock: bool,
    /// `x-amz-object-ownership`.
    pub ownership: Option<ObjectOwnership>,
}

/// HeadBucket: whether it exists and may be listed.
#[derive(Clone, Debug)]
pub struct HeadBucket {
    /// The bucket.
    pub bucket: BucketName,
}

/// GetBucketLocation; answers `LocationConstraint`, empty for us-east-1.
#[derive(Clone, Debug)]
pub struct GetBucketLocation {
    /// The bucket.
    pub bucket: BucketName,
}

/// DeleteBucket.
#[derive(Clone, Debug)]
pub struct DeleteBucket {
    /// The bucket.
    pub bucket: BucketName,
}

impl RequestedAcl {
    /// The ACL it stands for. `bucket_owner` is given for objects only.
    pub(crate) fn resolve(self, owner: &TenantId, bucket_owner: Option<&TenantId>) -> Acl {
        match self {
            Self::Unset => CannedAcl::Private.expand(owner, bucket_owner),
            Self::Canned(canned) => canned.expand(owner, bucket_owner),
            Self::Grants(grants) => Acl {
                owner: owner.clone(),
                grants,
            },
        }
    }
}

/// The operator owns nothing; ListBuckets names it as itself.
fn operator() -> Tenant {
    Tenant::new(TenantId("operator".to_owned()))
}

#[async_trait]
impl Operation for ListBuckets {
    const NAME: &'static str = "ListBuckets";
    type Output = BucketList;

    fn action(&self) -> Action {
        Action::ListAllMyBuckets
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let limit = self.limit.clamp(1, limits::MAX_LISTED_BUCKETS);
        let mut buckets = scope
            .list_buckets(&self.prefix, self.after.as_deref(), limit + 1)
            .await?;
        let more = buckets.len() > limit;
        buckets.truncate(limit);
        let next = buckets
            .last()
            .filter(|_| more)
            .map(|bucket| bucket.name.as_str().to_owned());
        Ok(BucketList {
            owner: match scope.caller.principal.tenant() {
                Some(tenant) => scope.service.identities.shown(tenant),
                None => operator(),
            },
            buckets,
            next,
        })
    }
}

#[async_trait]
impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    type Output = Arc<Bucket>;

    fn action(&self) -> Action {
        Action::CreateBucket
    }

    fn target(&self) -> Target {
        Target::NewBucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let tenant = scope
            .caller
            .principal
            .tenant()
            .ok_or(ServiceError::AccessDenied)?;
        let mut configs = scope.service.config.new_bucket_configs.clone();
        if let Some(ownership) = self.ownership {
            let name = Bytes::from_static(ownership.name().as_bytes());
            configs.insert(ConfigKind::OwnershipControls, name);
        }
        let acl = self.acl.resolve(tenant, None);
        let has_acls = self.ownership.is_none_or(ObjectOwnership::has_acls);
        if !has_acls && acl != CannedAcl::Private.expand(tenant, None) {
            return Err(ServiceError::AclsInTheWay);
        }
        if acl.is_public() && scope.service.config.public_access_block.block_public_acls {
            return Err(ServiceError::AccessDenied);
        }
        let command = Command::CreateBucket {
            name: self.bucket,
            acl,
            location: self.location,
            object_lock: self.object_lock,
            configs,
        };
        match scope.execute(command).await? {
            Outcome::Bucket(bucket) => Ok(bucket),
            _ => Err(ServiceError::Internal("CreateBucket came to something else")),
        }
    }
}

#[async_trait]
impl Operation for HeadBucket {
    const NAME: &'static str = "HeadBucket";
    type Output = Arc<Bucket>;

    fn action(&self) -> Action {
        Action::ListBucket
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(Arc::clone(scope.bucket()?))
    }
}

#[async_trait]
impl Operation for GetBucketLocation {
    const NAME: &'static str = "GetBucketLocation";
    type Output = String;

    fn action(&self) -> Action {
        Action::GetBucketLocation
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.bucket()?.record.location.clone())
    }
}

#[async_trait]
impl Operation for DeleteBucket {
    const NAME: &'static str = "DeleteBucket";
    type Output = ();

    fn action(&self) -> Action {
        Action::DeleteBucket
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        for _ in 0..ATTEMPTS {
            abort_uploads(&scope).await?;
            let name = self.bucket.clone();
            match scope.execute(Command::DeleteBucket { name }).await {
                // An upload was begun meanwhile, or there is an object.
                Err(ServiceError::Refused(Refusal::BucketNotEmpty(_))) => {}
                answer => return answer.map(drop),
            }
        }
        Err(Refusal::BucketNotEmpty(self.bucket).into())
    }
}

/// How often a bucket is emptied of uploads that begin while it is deleted.
const ATTEMPTS: usize = 3;

/// Aborts the open uploads of a bucket that holds nothing else: on AWS they do not keep a bucket from being deleted.
async fn abort_uploads(scope: &Scope<'_>) -> Result<(), ServiceError> {
    let bucket = scope.bucket()?.record.id;
    let usage = scope.usage().await?;
    if usage.versions > 0 || usage.uploads == 0 {
        return Ok(());
    }
    loop {
        let query = ListQuery {
            limit: 1000,
            ..ListQuery::default()
        };
        let page = scope.list_uploads(&query).await?;
        if page.entries.is_empty() {
            return Ok(());
        }
        for entry in page.entries {
            let Entry::Item(upload) = entry else { continue };
            let abort = Command::AbortUpload {
                bucket,
                key: upload.key,
                upload: upload.id,
            };
            match scope.execute(abort).await {
                // It was completed or aborted meanwhile.
                Ok(_) | Err(ServiceError::Refused(Refusal::NoSuchUpload(_))) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
