//! What one provider publishes, its metadata and its keys, each fetched when it is needed and remembered.

use std::sync::Arc;

use sos_client::Url;

use crate::ProviderError;
use crate::cached::{Cached, Fetched};
use crate::fetch::Fetch;
use crate::key_set::KeySet;
use crate::metadata::Metadata;

/// Shared with the fetches, which go on when whoever caused them has gone.
#[derive(Debug)]
pub(crate) struct Published {
    issuer: String,
    pub(crate) issuer_url: Url,
    pub(crate) fetch: Arc<dyn Fetch>,
    metadata: Cached<Metadata>,
    keys: Cached<KeySet>,
}

impl Published {
    pub(crate) fn new(issuer: String, issuer_url: Url, fetch: Arc<dyn Fetch>) -> Self {
        Self {
            issuer,
            issuer_url,
            fetch,
            metadata: Cached::new(),
            keys: Cached::new(),
        }
    }

    /// The metadata, from memory where they are current.
    pub(crate) async fn metadata(self: &Arc<Self>, now_ms: u64) -> Result<Arc<Metadata>, Arc<ProviderError>> {
        let this = Arc::clone(self);
        let fetch = async move { Metadata::fetch(&*this.fetch, &this.issuer, &this.issuer_url).await };
        self.metadata.get(now_ms, fetch).await
    }

    /// The keys, from memory where they are current.
    pub(crate) async fn keys(self: &Arc<Self>, now_ms: u64) -> Result<Arc<KeySet>, Arc<ProviderError>> {
        let fetch = Arc::clone(self).fetch_keys(now_ms);
        self.keys.get(now_ms, fetch).await
    }

    /// Other keys than `known`, among which one is missing; `known` where it is too early to ask again.
    pub(crate) async fn newer_keys(
        self: &Arc<Self>,
        known: &Arc<KeySet>,
        now_ms: u64,
    ) -> Result<Arc<KeySet>, Arc<ProviderError>> {
        let fetch = Arc::clone(self).fetch_keys(now_ms);
        self.keys.get_newer(known, now_ms, fetch).await
    }

    async fn fetch_keys(self: Arc<Self>, now_ms: u64) -> Result<Fetched<KeySet>, ProviderError> {
        let metadata = self.metadata(now_ms).await.map_err(ProviderError::Metadata)?;
        let url = metadata.jwks_uri(&self.issuer_url)?;
        KeySet::fetch(&*self.fetch, &url).await
    }
}
