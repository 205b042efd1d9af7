//! The service: what it is made of, and its one way in.

mod acls;
pub mod administration;
mod claim;
mod insight;
mod lifecycle;
mod locks;
mod principals;
mod rewrap;
mod room;
mod scope;
mod sessions;

pub use scope::Scope;
pub(crate) use scope::shown_version;
pub use sessions::TemporaryKey;

use crate::{
    audit::{self, Audit, AuditEntry, Called, Trail},
    bucket_cache::{BucketCache, CachedBucket},
    bucket_changes::BucketChanges,
    bucket_rules::BucketRules,
    caller::Caller,
    denials::{Denial, Denials},
    encryption::KeyRing,
    error::ServiceError,
    identities::{DeclaredIdentities, Identities},
    identity::Credential,
    lifecycle::{Lifecycle, LifecycleConfig},
    limits,
    operation::{Action, Operation, Target},
    rewrap::Rewrap,
    sessions::{Sessions, WebIdentities},
};
use bytes::Bytes;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketName, Command, ConfigKind, GroupName, Outcome, PublicAccessBlock,
    Tenant, TenantId, Timestamp,
};
use sos_store::{Blobstore, Env, Metastore};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// The region buckets are in; `us-east-1` unless set.
    pub region: String,
    /// Documents every new bucket is born with (`[cors] new_buckets`).
    pub new_bucket_configs: BTreeMap<ConfigKind, Bytes>,
    /// What no bucket may make public, whatever its own documents say; nothing unless set.
    pub public_access_block: PublicAccessBlock,
    /// Who verifies tokens of identity providers, where any is trusted.
    pub web_identities: Option<Arc<dyn WebIdentities>>,
    /// Where the audit trail goes; nowhere unless set.
    pub audit: Option<Arc<dyn Audit>>,
    /// The keys of encryption at rest; none unless set.
    pub keys: KeyRing,
    /// How lifecycle rules are carried out.
    pub lifecycle: LifecycleConfig,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        Self {
            region: "us-east-1".to_owned(),
            new_bucket_configs: BTreeMap::new(),
            public_access_block: PublicAccessBlock::default(),
            web_identities: None,
            audit: None,
            keys: KeyRing::default(),
            lifecycle: LifecycleConfig::default(),
        }
    }
}

/// All operations over one engine.
pub struct Service {
    /// Private to this module: operations come through [`Scope`], which judges first.
    metastore: Arc<dyn Metastore>,
    pub(crate) blobstore: Arc<dyn Blobstore>,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) config: ServiceConfig,
    pub(crate) identities: Identities,
    pub(crate) denials: Arc<Denials>,
    buckets: Arc<BucketCache>,
    sessions: Sessions,
    /// What the job of the lifecycle rules did and does.
    pub(crate) lifecycle: Lifecycle,
    /// What the job that wraps data keys anew did and does.
    pub(crate) rewrap: Rewrap,
    /// Held while tenants, groups, keys, roles or quotas are looked at and then changed.
    identity_changes: tokio::sync::Mutex<()>,
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
        let denials = Arc::new(Denials::new(env.now()));
        metastore.observe_buckets(Arc::new(BucketChanges {
            buckets: Arc::clone(&buckets),
            denials: Arc::clone(&denials),
        }));
        let identities = Identities::load(declared, &*metastore).await?;
        Ok(Arc::new(Self {
            metastore,
            blobstore,
            env,
            config,
            identities,
            denials,
            buckets,
            sessions: Sessions::default(),
            lifecycle: Lifecycle::default(),
            rewrap: Rewrap::default(),
            identity_changes: tokio::sync::Mutex::default(),
        }))
    }

    /// Runs an operation, if the caller may: the only way in.
    pub async fn call<O: Operation>(&self, caller: &Caller, operation: O) -> Result<O::Output, ServiceError> {
        let (action, target, source) = (operation.action(), operation.target(), operation.source());
        let Some(audit) = self.config.audit.as_deref() else {
            let answer = match Scope::admit(self, caller, action, target, source, None).await {
                Ok(scope) => operation.run(scope).await,
                Err(error) => Err(error),
            };
            count(O::NAME, answer.as_ref().err());
            return answer;
        };
        let trail = Trail::default();
        let asked = target.clone();
        let answer = match Scope::admit(self, caller, action, target, source, Some(&trail)).await {
            Ok(scope) => operation.run(scope).await,
            Err(error) => Err(error),
        };
        count(O::NAME, answer.as_ref().err());
        self.called(O::NAME, caller, &asked, trail)
            .record(audit, answer.as_ref().err());
        answer
    }

    /// Judges the caller of an operation whose input is not at hand yet, by the bucket and, where that decides, by the
    /// object: what [`Self::call`] would refuse for that is refused here, before any document is read. It allows nothing
    /// by itself.
    pub async fn admit<O: Operation>(
        &self,
        caller: &Caller,
        action: Action,
        target: Target,
    ) -> Result<(), ServiceError> {
        let audit = self.config.audit.as_deref();
        let audited = audit.map(|audit| (audit, Trail::default(), target.clone()));
        let trail = audited.as_ref().map(|(_, trail, _)| trail);
        let judged = match Scope::admit(self, caller, action, target, None, trail).await {
            Ok(scope) => scope.settle().await,
            Err(error) => Err(error),
        };
        match judged {
            Ok(()) => Ok(()),
            Err(error) => {
                count(O::NAME, Some(&error));
                if let Some((audit, trail, asked)) = audited {
                    self.called(O::NAME, caller, &asked, trail)
                        .record(audit, Some(&error));
                }
                Err(error)
            }
        }
    }

    fn called<'a>(
        &self,
        operation: &'static str,
        caller: &'a Caller,
        target: &'a Target,
        trail: Trail,
    ) -> Called<'a> {
        Called {
            operation,
            caller,
            target,
            trail,
            now: self.env.now(),
        }
    }

    /// Tells the audit trail of a request that proved nobody, and so came to no operation. `access_key` is the key that it
    /// named, `code` the error that it was answered.
    pub fn record_unproven(
        &self,
        caller: &Caller,
        operation: &'static str,
        target: (Option<&str>, Option<&str>),
        access_key: Option<&str>,
        code: &'static str,
    ) {
        let Some(audit) = self.config.audit.as_deref() else {
            return;
        };
        audit.record(&AuditEntry {
            time: audit::rfc3339(self.env.now()),
            request_id: caller.request_id.as_deref(),
            who: audit::Who::Unproven {
                access_key: access_key.filter(|id| id.len() <= limits::MAX_ACCESS_KEY_ID_BYTES),
            },
            source_ip: caller.source_ip.map(|address| address.to_string()),
            operation,
            bucket: target.0,
            key: target.1,
            version: None,
            rulings: Vec::new(),
            outcome: "denied",
            error: Some(code.into()),
        });
    }

    /// What is to be done from time to time: forgets the answers of uploads completed more than a day ago. The binary
    /// calls it every minute; a call does nothing where nothing is due.
    pub async fn housekeeping(&self) -> Result<(), ServiceError> {
        let completed_before = self.env.now().plus_millis(-limits::COMPLETED_UPLOADS_KEPT_MS);
        let forget = || Command::ForgetUploads { completed_before };
        while let Outcome::Forgotten(1..) = self.metastore.execute(forget()).await? {}
        Ok(())
    }

    /// The bucket of this name as the cache knows it.
    pub async fn bucket_snapshot(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, ServiceError> {
        Ok(self
            .cached_bucket(name)
            .await?
            .map(|cached| Arc::clone(&cached.bucket)))
    }

    /// What the bucket says to pages of other origins, `None` where there is no such bucket; from memory but for the first
    /// time.
    pub async fn bucket_rules(&self, name: &BucketName) -> Result<Option<Arc<BucketRules>>, ServiceError> {
        Ok(self
            .cached_bucket(name)
            .await?
            .map(|cached| Arc::clone(&cached.rules)))
    }

    /// The same where memory knows it, and nothing of a name that memory does not know, valid or not.
    pub fn known_rules(&self, name: &str) -> Option<Option<Arc<BucketRules>>> {
        let known = self.buckets.known(name)?;
        Some(known.map(|cached| Arc::clone(&cached.rules)))
    }

    /// Keeps what CORS denied, for the owner of the bucket. Bounded work and memory, whatever is in it.
    pub fn record_denial(&self, rules: &BucketRules, denial: &Denial<'_>) {
        self.denials.record(rules, denial, self.env.now());
    }

    /// The access key of this id, declared or stored, where it works now: neither it nor its tenant is disabled, and it has
    /// not ended.
    pub async fn find_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, ServiceError> {
        let found = self.credential(id).await?;
        Ok(found.map(|credential| credential.key.clone()))
    }

    /// The same, with who signs by it.
    pub async fn credential(&self, id: &AccessKeyId) -> Result<Option<Arc<Credential>>, ServiceError> {
        let now = self.env.now();
        Ok(self.identities.credential(&*self.metastore, id, now).await?)
    }

    /// The access key of this id, whether it works or not.
    pub async fn known_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, ServiceError> {
        Ok(self.identities.key(&*self.metastore, id).await?)
    }

    /// Whether there is a group of this name: one that was made, or that a tenant is a member of.
    pub fn is_group(&self, name: &GroupName) -> bool {
        self.identities.is_group(name)
    }

    /// The time, in the store's own clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.env.now()
    }

    /// The tenant of this id, declared or stored.
    pub fn find_tenant(&self, id: &TenantId) -> Option<Tenant> {
        self.identities.tenant(id)
    }

    /// The tenant of this e-mail address.
    pub fn find_tenant_by_email(&self, email: &str) -> Option<Tenant> {
        self.identities.tenant_by_email(email)
    }

    async fn cached_bucket(&self, name: &BucketName) -> Result<Option<Arc<CachedBucket>>, ServiceError> {
        Ok(self.buckets.get(&*self.metastore, name).await?)
    }
}

/// Counts an operation by how it ended.
fn count(operation: &'static str, error: Option<&ServiceError>) {
    let outcome = audit::outcome(error);
    metrics::counter!("sos_operations_total", "operation" => operation, "outcome" => outcome).increment(1);
}
