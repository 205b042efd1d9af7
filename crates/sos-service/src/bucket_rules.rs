//! What a bucket says to pages of other origins, read once per change and shared by every request until the next.

use sos_core::{Bucket, BucketId, BucketName, ConfigKind};
use sos_cors::{Configuration, CrossOriginPolicy};
use std::sync::Arc;

/// The rules of one bucket as they were at one revision: a request that holds them sees no half of a change.
#[derive(Clone, Debug)]
pub struct BucketRules {
    /// The bucket's name.
    pub name: BucketName,
    /// Its number, which no later bucket of the same name has.
    pub id: BucketId,
    /// The CORS configuration, where one is set.
    pub cors: Option<Arc<Configuration>>,
    /// `Cross-Origin-Resource-Policy` and `Timing-Allow-Origin`, where set.
    pub cross_origin: Option<Arc<CrossOriginPolicy>>,
}

impl BucketRules {
    /// The rules of a bucket. A document that cannot be read allows nothing and adds nothing.
    pub(crate) fn of(bucket: &Bucket) -> Self {
        Self {
            name: bucket.record.name.clone(),
            id: bucket.record.id,
            cors: read_cors(bucket),
            cross_origin: read_cross_origin(bucket),
        }
    }

    /// The rules after a change; a document that stayed the same is not read again.
    pub(crate) fn changed(rules: &Arc<Self>, before: &Bucket, after: &Bucket) -> Arc<Self> {
        let kept = |kind| before.configs.get(&kind) == after.configs.get(&kind);
        let (cors_kept, cross_origin_kept) = (kept(ConfigKind::Cors), kept(ConfigKind::CrossOrigin));
        if rules.id != after.record.id {
            return Arc::new(Self::of(after));
        }
        if cors_kept && cross_origin_kept {
            return Arc::clone(rules);
        }
        Arc::new(Self {
            name: rules.name.clone(),
            id: rules.id,
            cors: if cors_kept {
                rules.cors.clone()
            } else {
                read_cors(after)
            },
            cross_origin: if cross_origin_kept {
                rules.cross_origin.clone()
            } else {
                read_cross_origin(after)
            },
        })
    }
}

fn read_cors(bucket: &Bucket) -> Option<Arc<Configuration>> {
    let document = bucket.configs.get(&ConfigKind::Cors)?;
    Configuration::parse_stored_xml(document)
        .inspect_err(|error| unreadable(bucket, "CORS configuration", error))
        .ok()
        .map(Arc::new)
}

fn read_cross_origin(bucket: &Bucket) -> Option<Arc<CrossOriginPolicy>> {
    let document = bucket.configs.get(&ConfigKind::CrossOrigin)?;
    CrossOriginPolicy::parse_json(document)
        .inspect_err(|error| unreadable(bucket, "cross-origin policy", error))
        .ok()
        .map(Arc::new)
}

fn unreadable(bucket: &Bucket, document: &'static str, error: &dyn std::fmt::Display) {
    tracing::error!(bucket = %bucket.record.name, document, %error, "a stored document cannot be read");
}
