//! The trait of metadata: every command one atomic, durable change; every read a consistent snapshot.

use crate::{error::StoreError, ordered::PayloadPointer};
use async_trait::async_trait;
use sos_core::{
    AccessKey, AccessKeyId, Bucket, BucketId, BucketName, BucketRecord, Command, ConfigKind, FormerDocument,
    Group, ObjectKey, ObjectRecord, Outcome, PartRecord, Role, Tenant, TenantId, TenantQuota, UploadId,
    UploadRecord, VersionId,
    listing::{ListQuery, ObjectPage, UploadPage, Usage},
};
use std::sync::Arc;

/// Told of each change of a bucket, in commit order and before the change is answered: what the bucket cache lives by.
pub trait BucketObserver: Send + Sync + 'static {
    /// The bucket as it is now; `None`: it is gone.
    fn bucket_changed(&self, name: &BucketName, bucket: Option<Arc<Bucket>>);
}

/// One version as it is stored, with what is needed to read its bytes.
#[derive(Clone, Debug)]
pub struct StoredObject {
    /// The record.
    pub record: ObjectRecord,
    /// Where a riding payload (small bytes, or a manifest) is.
    pub payload: Option<PayloadPointer>,
    /// Whether it is the key's newest version.
    pub is_latest: bool,
}

/// An engine's metadata.
///
/// Invariants: a command that answers `Ok` is durable; commands on one key are linearizable; a read started after a
/// command was answered sees it.
#[async_trait]
pub trait Metastore: Send + Sync + 'static {
    /// Registers the one observer of bucket changes; called once, before the first command.
    fn observe_buckets(&self, observer: Arc<dyn BucketObserver>);

    /// Carries out a command. It is decided even if the returned future is dropped.
    async fn execute(&self, command: Command) -> Result<Outcome, StoreError>;

    /// The bucket of this name, with its documents.
    async fn bucket(&self, name: &BucketName) -> Result<Option<Arc<Bucket>>, StoreError>;

    /// What a document of a bucket was before each of its last changes, newest first; at most
    /// [`FORMER_DOCUMENTS`](sos_core::FORMER_DOCUMENTS). Kept by the change itself, for kinds with a history
    /// ([`ConfigKind::has_history`]); a change that sets what is set already is none.
    async fn history(&self, bucket: BucketId, kind: ConfigKind) -> Result<Vec<FormerDocument>, StoreError>;

    /// Buckets by name, after `after` (exclusive), whose names start with `prefix`, of `owner` or of all, at most `limit`.
    async fn list_buckets(
        &self,
        owner: Option<&TenantId>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<BucketRecord>, StoreError>;

    /// A version, or the newest. A newest version that is a delete marker is given as such; `None`: there is none.
    async fn object(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        version: Option<VersionId>,
    ) -> Result<Option<StoredObject>, StoreError>;

    /// A page of current objects.
    async fn list_objects(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError>;

    /// A page of versions and delete markers, newest first within a key.
    async fn list_versions(&self, bucket: BucketId, query: &ListQuery) -> Result<ObjectPage, StoreError>;

    /// A page of open uploads, by key, then by id.
    async fn list_uploads(&self, bucket: BucketId, query: &ListQuery) -> Result<UploadPage, StoreError>;

    /// An upload, open or lately completed.
    async fn upload(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
    ) -> Result<Option<UploadRecord>, StoreError>;

    /// The parts of an upload by number, after `after` (exclusive), at most `limit`.
    async fn list_parts(
        &self,
        bucket: BucketId,
        key: &ObjectKey,
        upload: UploadId,
        after: u16,
        limit: usize,
    ) -> Result<Vec<PartRecord>, StoreError>;

    /// The bucket's exact counters.
    async fn usage(&self, bucket: BucketId) -> Result<Usage, StoreError>;

    /// A tenant's quota, with what its buckets hold; `None` where it has none.
    async fn tenant_quota(&self, tenant: &TenantId) -> Result<Option<TenantQuota>, StoreError>;

    /// All tenants.
    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError>;

    /// An access key.
    async fn access_key(&self, id: &AccessKeyId) -> Result<Option<AccessKey>, StoreError>;

    /// All access keys.
    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError>;

    /// All groups of tenants.
    async fn groups(&self) -> Result<Vec<Group>, StoreError>;

    /// All roles.
    async fn roles(&self) -> Result<Vec<Role>, StoreError>;
}
