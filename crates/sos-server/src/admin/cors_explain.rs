//! What happens to a page's request and why: by the rules of a bucket, or by rules that are not set yet.

mod schemas;

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sos_core::ObjectKey;
use sos_cors::{
    Configuration,
    browser::PageRequest,
    explain,
    preflight::{Bucket, ResourceType},
};
use sos_service::{heavy_work, operations::cors_insight::ExplainCors};

/// A request to a bucket that is to be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketQuestion {
    /// What the page asks the browser to do.
    pub request: PageRequest,
    /// The key; the bucket itself where none is given. No object need have it.
    #[serde(default)]
    pub key: Option<String>,
}

/// A request that is to be explained by rules of no bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesQuestion {
    /// The configuration: either JSON, or S3's XML in a string; `null` is a bucket without one.
    pub configuration: Value,
    /// What the page asks the browser to do.
    pub request: PageRequest,
}

pub(super) const GROUP: Group = Group {
    name: "explain",
    routes: &[
        Route {
            verb: Verb::Post,
            path: "/v1/buckets/{bucket}/cors/explain",
            operation: "explainBucketCors",
            summary: "What happens to a page's request to a bucket, and why. Nothing is sent.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "BucketQuestion",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "Explanation", "By the rules in force now."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
            ],
            handler: |call| Box::pin(explain_bucket_cors(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/cors/explain",
            operation: "explainCors",
            summary: "What would happen to a page's request by these rules, and why. Nothing is sent, and nothing is set.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "RulesQuestion",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "Explanation", "By the rules given."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "MalformedXML"),
                (400, "InvalidRequest"),
            ],
            handler: |call| Box::pin(explain_cors(call)),
        },
    ],
    schemas: schemas::all,
};

async fn explain_bucket_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let BucketQuestion { request, key } = call.json()?;
    let operation = ExplainCors {
        bucket: call.bucket()?,
        key: key.map(ObjectKey::parse).transpose().map_err(|error| {
            Refusal::bad_request(format!("{error}; leave `key` out to ask about the bucket"))
        })?,
        request: checked(request)?,
    };
    Reply::json(StatusCode::OK, &call.run(operation).await?)
}

async fn explain_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let RulesQuestion {
        configuration,
        request,
    } = call.json()?;
    let configuration = configuration_of(&configuration)?;
    let request = checked(request)?;
    let explanation = heavy_work(move || {
        let bucket = configuration
            .as_ref()
            .map_or(Bucket::WithoutCors, Bucket::WithCors);
        explain::explain(bucket, None, ResourceType::Object, &request)
    })
    .await?;
    Reply::json(StatusCode::OK, &explanation)
}

/// The limits of a request bound the work of its explanation.
fn checked(request: PageRequest) -> Result<PageRequest, Refusal> {
    match request.check() {
        Ok(()) => Ok(request),
        Err(error) => Err(Refusal::bad_request(format!("{error}."))),
    }
}

/// A configuration inside a JSON body: either JSON, or a document in a string; `null` is a bucket without one.
pub(super) fn configuration_of(document: &Value) -> Result<Option<Configuration>, Refusal> {
    Ok(match document {
        Value::Null => None,
        Value::String(text) => Some(Configuration::parse_any(text.as_bytes())?),
        json => Some(Configuration::parse_json(json.to_string().as_bytes())?),
    })
}
