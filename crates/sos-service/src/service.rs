//! The service: what it is made of, and its one way in.

use crate::{
    bucket_cache::BucketCache,
    caller::Caller,
    error::ServiceError,
    identities::Identities,
    operation::{Operation, Scope},
};
use bytes::Bytes;
use sos_core::{BucketName, ConfigKind};
use sos_store::{Blobstore, Env, Metastore};
use std::{collections::BTreeMap, sync::Arc};

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// The region buckets are in; `us-east-1` unless set.
    pub region: String,
    /// Documents every new bucket is born with (`[cors] new_buckets`).
    pub new_bucket_configs: BTreeMap<ConfigKind, Bytes>,
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
