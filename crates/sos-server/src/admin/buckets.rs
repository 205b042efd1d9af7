//! Buckets: a tenant's own, and all of them for the operator.

use super::{
    bucket_listed::{self, ListedBucket},
    call::{Call, bucket_name},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{AccessKeyId, BucketName};
use sos_service::{
    Caller, Principal, ServiceError,
    operations::{
        bucket_summary::GetBucketSummary,
        buckets::{CreateBucket, DeleteBucket, ListBuckets, RequestedAcl},
    },
};

/// A bucket that someone wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBucket {
    /// Its name.
    pub name: String,
    /// Its owner: the caller, or for the operator the root tenant, where none is named.
    #[serde(default)]
    pub owner: Option<String>,
}

/// A page of buckets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketPage {
    /// By name.
    pub buckets: Vec<ListedBucket>,
    /// What `after` is for the next page, where there is one.
    pub next: Option<String>,
}

pub(super) const GROUP: Group = Group {
    name: "buckets",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets",
            operation: "listBuckets",
            summary: "The caller's buckets by name; everyone's for the operator.",
            who: Who::Tenant,
            parameters: &[
                Parameter {
                    name: "prefix",
                    within: In::Query,
                    meaning: "Only names that start so.",
                },
                Parameter {
                    name: "after",
                    within: In::Query,
                    meaning: "Names after this one: `next` of the page before.",
                },
                Parameter {
                    name: "limit",
                    within: In::Query,
                    meaning: "At most so many, 1 to 1000; 1000 where it is left out.",
                },
            ],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "BucketPage", "A page of buckets."),
            refusals: &[],
            handler: |call| Box::pin(list_buckets(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/buckets",
            operation: "createBucket",
            summary: "Makes a bucket. Its owner may make it again; that changes nothing.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "NewBucket",
                required: true,
            },
            answered: Answered::json(StatusCode::CREATED, "Bucket", "The bucket."),
            refusals: &[
                (400, "InvalidBucketName"),
                (404, "NoSuchTenant"),
                (409, "BucketAlreadyExists"),
            ],
            handler: |call| Box::pin(create_bucket(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}",
            operation: "getBucket",
            summary: "A bucket with its exact counters.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "Bucket", "The bucket."),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}",
            operation: "deleteBucket",
            summary: "Deletes an empty bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(404, "NoSuchBucket"), (409, "BucketNotEmpty")],
            handler: |call| Box::pin(delete_bucket(call)),
        },
    ],
    schemas: || {
        vec![
            (
                "NewBucket",
                json!({
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": false,
                    "properties": {
                        "name": { "type": "string", "minLength": 3, "maxLength": 63 },
                        "owner": {
                            "type": ["string", "null"],
                            "description": "The caller where none is named; for the operator the root tenant. Only the operator may name another."
                        }
                    }
                }),
            ),
            ("Bucket", bucket_listed::schema()),
            (
                "BucketPage",
                json!({
                    "type": "object",
                    "required": ["buckets", "next"],
                    "additionalProperties": false,
                    "properties": {
                        "buckets": { "type": "array", "items": { "$ref": "#/components/schemas/Bucket" } },
                        "next": { "type": ["string", "null"], "description": "What `after` is for the next page; null on the last." }
                    }
                }),
            ),
        ]
    },
};

async fn list_buckets(call: &Call<'_>) -> Result<Reply, Refusal> {
    let list = ListBuckets {
        prefix: call.query.get("prefix").unwrap_or_default().to_owned(),
        after: call.query.get("after").map(str::to_owned),
        limit: call.limit()?,
    };
    let found = call.run(list).await?;
    let mut buckets = Vec::with_capacity(found.buckets.len());
    for record in found.buckets {
        match summary(call, record.name).await {
            Ok(bucket) => buckets.push(bucket),
            // It was deleted since, or is another tenant's by now.
            Err(ServiceError::Refused(sos_core::Refusal::NoSuchBucket(_)) | ServiceError::AccessDenied) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Reply::json(
        StatusCode::OK,
        &BucketPage {
            buckets,
            next: found.next,
        },
    )
}

async fn get_bucket(call: &Call<'_>) -> Result<Reply, Refusal> {
    Reply::json(StatusCode::OK, &summary(call, call.bucket()?).await?)
}

async fn summary(call: &Call<'_>, bucket: BucketName) -> Result<ListedBucket, ServiceError> {
    let operation = GetBucketSummary { bucket };
    let summary = call.api.service.call(&call.caller, operation).await?;
    Ok(ListedBucket::of(&summary))
}

async fn create_bucket(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewBucket = call.json()?;
    let caller = owner_to_be(call, wanted.owner)?;
    let operation = CreateBucket {
        bucket: bucket_name(&wanted.name)?,
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: false,
        ownership: None,
    };
    let bucket = call.api.service.call(&caller, operation).await?;
    tracing::info!(
        bucket = wanted.name,
        owner = bucket.record.owner().0,
        "bucket created"
    );
    let made = GetBucketSummary {
        bucket: bucket.record.name.clone(),
    };
    let summary = call.api.service.call(&caller, made).await?;
    Reply::json(StatusCode::CREATED, &ListedBucket::of(&summary))
}

/// Who makes the bucket: the caller, or the tenant on whose behalf the operator does.
fn owner_to_be(call: &Call<'_>, owner: Option<String>) -> Result<Caller, Refusal> {
    if call.is_operator() {
        // The key is nobody's: the log of requests never shows it.
        let nobodys = AccessKeyId(String::new());
        return Ok(Caller::new(Principal::root(call.api.tenant(owner)?, nobodys)));
    }
    let own = call.caller.principal.tenant().map(|tenant| tenant.0.as_str());
    if owner.is_some() && owner.as_deref() != own {
        return Err(Refusal::access_denied(
            "Only the operator makes buckets for others.",
        ));
    }
    Ok(call.caller.clone())
}

async fn delete_bucket(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    call.run(DeleteBucket {
        bucket: bucket.clone(),
    })
    .await?;
    tracing::info!(bucket = bucket.as_str(), "bucket deleted");
    Ok(Reply::nothing())
}
