//! Buckets: a tenant's own, and all of them for the operator.

use super::{
    call::{Call, bucket_name},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use crate::limits;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{AccessKeyId, BucketRecord};
use sos_s3::auth::iso_extended;
use sos_service::{
    Caller, Principal,
    operations::buckets::{CreateBucket, DeleteBucket, ListBuckets, RequestedAcl},
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

/// A bucket as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedBucket {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
}

/// A page of buckets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketPage {
    /// By name.
    pub buckets: Vec<ListedBucket>,
    /// What `after` is for the next page, where there is one.
    pub next: Option<String>,
}

impl ListedBucket {
    fn of(record: &BucketRecord) -> Self {
        Self {
            name: record.name.as_str().to_owned(),
            owner: record.owner().0.clone(),
            created: iso_extended(record.created),
        }
    }
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
        let text = json!({ "type": "string" });
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
            (
                "Bucket",
                json!({
                    "type": "object",
                    "required": ["name", "owner", "created"],
                    "additionalProperties": false,
                    "properties": {
                        "name": text,
                        "owner": { "type": "string", "description": "The id of a tenant." },
                        "created": { "type": "string", "format": "date-time" }
                    }
                }),
            ),
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
    let limit = match call.query.get("limit") {
        None => limits::ADMIN_PAGE_ENTRIES,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=limits::ADMIN_PAGE_ENTRIES).contains(limit))
            .ok_or_else(|| {
                Refusal::bad_request(format!(
                    "limit is a number from 1 to {}",
                    limits::ADMIN_PAGE_ENTRIES
                ))
            })?,
    };
    let list = ListBuckets {
        prefix: call.query.get("prefix").unwrap_or_default().to_owned(),
        after: call.query.get("after").map(str::to_owned),
        limit,
    };
    let found = call.run(list).await?;
    Reply::json(
        StatusCode::OK,
        &BucketPage {
            buckets: found.buckets.iter().map(ListedBucket::of).collect(),
            next: found.next,
        },
    )
}

async fn create_bucket(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewBucket = call.json()?;
    let caller = owner_to_be(call, wanted.owner)?;
    let operation = CreateBucket {
        bucket: bucket_name(&wanted.name)?,
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: false,
    };
    let bucket = call.api.service.call(&caller, operation).await?;
    tracing::info!(
        bucket = wanted.name,
        owner = bucket.record.owner().0,
        "bucket created"
    );
    Reply::json(StatusCode::CREATED, &ListedBucket::of(&bucket.record))
}

/// Who makes the bucket: the caller, or the tenant on whose behalf the operator does.
fn owner_to_be(call: &Call<'_>, owner: Option<String>) -> Result<Caller, Refusal> {
    if call.is_operator() {
        // The key is nobody's: the log of requests never shows it.
        return Ok(Caller::new(Principal::Tenant {
            tenant: call.api.tenant(owner)?,
            access_key: AccessKeyId(String::new()),
        }));
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
