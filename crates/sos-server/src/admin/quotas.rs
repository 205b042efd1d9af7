//! How much buckets and tenants may hold, and how much they do.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{Quota, TenantId, listing::Usage};
use sos_service::{
    operations::quotas::{GetBucketQuota, GetTenantQuota, PutBucketQuota, PutTenantQuota},
    quota_document,
};

/// How much there may be; what is left out or `null` is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedQuota {
    /// Bytes of versions, and of the parts of open uploads.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Versions, delete markers among them.
    #[serde(default)]
    pub objects: Option<u64>,
}

/// A quota and what is used of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownQuota {
    /// Bytes there may be; `None`: any.
    pub bytes: Option<u64>,
    /// Versions there may be; `None`: any.
    pub objects: Option<u64>,
    /// Bytes there are; of a tenant without a quota it is not counted.
    pub used_bytes: Option<u64>,
    /// Versions there are; of a tenant without a quota it is not counted.
    pub used_objects: Option<u64>,
}

impl ShownQuota {
    fn of(quota: Quota, usage: Usage) -> Self {
        Self {
            bytes: quota.bytes,
            objects: quota.objects,
            used_bytes: Some(usage.bytes.saturating_add(usage.upload_bytes)),
            used_objects: Some(usage.versions),
        }
    }
}

const BODY: Body = Body::Json {
    schema: "WantedQuota",
    required: true,
};

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the quota that is set has one of these entity tags.",
};

const QUOTA: Answered = Answered {
    etag: true,
    ..Answered::json(
        StatusCode::OK,
        "Quota",
        "What is set and used. The entity tag is that of what is set.",
    )
};

pub(super) const GROUP: Group = Group {
    name: "quotas",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/quota",
            operation: "getBucketQuota",
            summary: "How much a bucket may hold, and how much it does.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: QUOTA,
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket_quota(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/quota",
            operation: "putBucketQuota",
            summary: "Says how much a bucket may hold; in force when answered. What it holds already stays, and is not added to.",
            who: Who::Operator,
            parameters: &[IF_MATCH],
            body: BODY,
            answered: Answered {
                etag: true,
                ..Answered::nothing("It is set.")
            },
            refusals: &[
                (400, "MalformedJson"),
                (404, "NoSuchBucket"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_bucket_quota(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/tenants/{tenant}/quota",
            operation: "getTenantQuota",
            summary: "How much the buckets of a tenant may hold together, and how much they do.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: QUOTA,
            refusals: &[(404, "NoSuchTenant")],
            handler: |call| Box::pin(get_tenant_quota(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/tenants/{tenant}/quota",
            operation: "putTenantQuota",
            summary: "Says how much the buckets of a tenant may hold together; in force when answered.",
            who: Who::Operator,
            parameters: &[IF_MATCH],
            body: BODY,
            answered: Answered {
                etag: true,
                ..Answered::nothing("It is set.")
            },
            refusals: &[
                (400, "MalformedJson"),
                (404, "NoSuchTenant"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_tenant_quota(call)),
        },
    ],
    schemas: || {
        let number = |description: &str| -> Value {
            json!({ "type": ["integer", "null"], "minimum": 0, "description": description })
        };
        let bytes = number("Bytes of versions and of the parts of open uploads; null: any.");
        let objects = number("Versions, delete markers among them; null: any.");
        vec![
            (
                "WantedQuota",
                json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": { "bytes": bytes, "objects": objects }
                }),
            ),
            (
                "Quota",
                json!({
                    "type": "object",
                    "required": ["bytes", "objects", "used_bytes", "used_objects"],
                    "additionalProperties": false,
                    "properties": {
                        "bytes": bytes,
                        "objects": objects,
                        "used_bytes": number("Bytes there are; null for a tenant without a quota, whose buckets are not counted together."),
                        "used_objects": number("Versions there are; null for a tenant without a quota.")
                    }
                }),
            ),
        ]
    },
};

async fn get_bucket_quota(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let (quota, usage) = call.run(GetBucketQuota { bucket }).await?;
    let reply = Reply::json(StatusCode::OK, &ShownQuota::of(quota, usage))?;
    Ok(reply.with(header::ETAG, &etag(quota)))
}

async fn put_bucket_quota(call: &Call<'_>) -> Result<Reply, Refusal> {
    let quota = wanted(call)?;
    let operation = PutBucketQuota {
        bucket: call.bucket()?,
        quota,
        conditions: call.conditions()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing().with(header::ETAG, &etag(quota)))
}

async fn get_tenant_quota(call: &Call<'_>) -> Result<Reply, Refusal> {
    let tenant = tenant(call)?;
    let found = call.run(GetTenantQuota { tenant }).await?;
    let quota = found.unwrap_or_default().quota;
    let shown = found.map(|found| ShownQuota::of(found.quota, found.usage));
    let reply = Reply::json(StatusCode::OK, &shown.unwrap_or_default())?;
    Ok(reply.with(header::ETAG, &etag(quota)))
}

async fn put_tenant_quota(call: &Call<'_>) -> Result<Reply, Refusal> {
    let quota = wanted(call)?;
    let operation = PutTenantQuota {
        tenant: tenant(call)?,
        quota,
        conditions: call.conditions()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing().with(header::ETAG, &etag(quota)))
}

fn etag(quota: Quota) -> String {
    quoted_etag(&quota_document(quota))
}

fn wanted(call: &Call<'_>) -> Result<Quota, Refusal> {
    let WantedQuota { bytes, objects } = call.json()?;
    Ok(Quota { bytes, objects })
}

fn tenant(call: &Call<'_>) -> Result<TenantId, Refusal> {
    Ok(TenantId(call.variable("tenant")?.to_owned()))
}
