//! The service: what it is made of, and its one way in.

use crate::{
    authorize::{Decision, JudgedBy, Resource, authorize},
    bucket_cache::{BucketCache, CachedBucket},
    caller::Caller,
    error::ServiceError,
    identities::{DeclaredIdentities, Identities},
    operation::{Operation, Scope, Target},
};
use bytes::Bytes;
use sos_core::{AccessKey, AccessKeyId, Bucket, BucketName, ConfigKind, Refusal, Tenant, TenantId};
use sos_store::{Blobstore, Env, Metastore};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// The region buckets are in; `us-east-1` unless set.
    pub region: String,
    /// Documents every new bucket is born with (`[cors] new_buckets`).
    pub new_bucket_configs: BTreeMap<ConfigKind, Bytes>,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            new_bucket_configs: BTreeMap::new(),
        }
    }
}

/// What preflights need to know of a bucket.
#[derive(Clone, Debug)]
pub enum CorsLookup {
    /// There is no such bucket.
    Missing,
    /// The bucket has no configuration.
    Unset,
    /// The bucket has this one.
    Set(Arc<sos_cors::Configuration>),
}

/// All operations over one engine.
pub struct Service {
    pub(crate) metastore: Arc<dyn Metastore>,
    pub(crate) blobstore: Arc<dyn Blobstore>,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) config: ServiceConfig,
    pub(crate) identities: Identities,
    pub(crate) buckets: Arc<BucketCache>,
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Service")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// Makes the service over an engine. The engine reports bucket changes to it from here on.
    pub async fn new(
        metastore: Arc<dyn Metastore>,
        blobstore: Arc<dyn Blobstore>,
        env: Arc<dyn Env>,
        config: ServiceConfig,
        declared: DeclaredIdentities,
    ) -> Result<Arc<Self>, ServiceError> {
        let buckets = Arc::new(BucketCache::default());
        metastore.observe_buckets(Arc::clone(&buckets) as Arc<_>);
        let identities = Identities::load(declared, &*metastore).await?;
        Ok(Arc::new(Self {
            metastore,
            blobstore,
            env,
            config,
            identities,
            buckets,
        }))
    }

    /// Runs an operation, if the caller may: the only way in.
    pub async fn call<O: Operation>(&self, caller: &Caller, operation: O) -> Result<O::Output, ServiceError> {
        let target = operation.target();
        let bucket = match target.bucket() {
            Some(name) => Some(self.existing_bucket(name).await?),
            None => None,
        };
        if let (Some(expected), Some(bucket)) = (&caller.expected_bucket_owner, &bucket)
            && *expected != bucket.record.owner().0
        {
            return Err(ServiceError::AccessDenied);
        }
        let action = operation.action();
        let resource = match (&target, &bucket) {
            (Target::Service | Target::NewBucket(_), _) | (_, None) => Resource::Service,
            (_, Some(bucket)) => Resource::Bucket(&bucket.record),
        };
        // What rests on an object's own ACL is judged by the scope, which alone hands out objects.
        let judged_later = matches!(target, Target::Object(..)) && action.judged_by() == JudgedBy::Object;
        if !judged_later && authorize(&caller.principal, action, resource) == Decision::Deny {
            return Err(ServiceError::AccessDenied);
        }
        operation.run(Scope::new(self, caller, action, bucket)).await
    }

    /// The bucket of this name as the cache knows it.
    pub async fn bucket_snapshot(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, ServiceError> {
        Ok(self
            .cached_bucket(name)
            .await?
            .map(|cached| Arc::clone(&cached.bucket)))
    }

    /// What preflights need to know of a bucket; from memory but for the first time.
    pub async fn cors_of(&self, name: &BucketName) -> Result<CorsLookup, ServiceError> {
        Ok(match self.cached_bucket(name).await? {
            None => CorsLookup::Missing,
            Some(cached) => cached.cors.clone().map_or(CorsLookup::Unset, CorsLookup::Set),
        })
    }

    /// The access key of this id, declared or stored.
    pub async fn find_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, ServiceError> {
        Ok(self.identities.key(&*self.metastore, id).await?)
    }

    /// The tenant of this id, declared or stored.
    pub fn find_tenant(&self, id: &TenantId) -> Option<Tenant> {
        self.identities.tenant(id)
    }

    /// The tenant of this e-mail address.
    pub fn find_tenant_by_email(&self, email: &str) -> Option<Tenant> {
        self.identities.tenant_by_email(email)
    }

    pub(crate) async fn existing_bucket(&self, name: &BucketName) -> Result<Arc<Bucket>, ServiceError> {
        self.bucket_snapshot(name)
            .await?
            .ok_or_else(|| Refusal::NoSuchBucket(name.as_str().to_owned()).into())
    }

    async fn cached_bucket(&self, name: &BucketName) -> Result<Option<Arc<CachedBucket>>, ServiceError> {
        Ok(self.buckets.get(&*self.metastore, name).await?)
    }
}
