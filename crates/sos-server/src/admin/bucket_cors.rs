//! The CORS configuration of a bucket: XML or JSON in and out, and no editor overwrites another.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    media,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_cors::{
    Configuration,
    lint::{self, Finding},
};
use sos_service::{
    heavy_work,
    operations::bucket_cors::{DeleteBucketCors, GetBucketCors, PutBucketCors},
};

/// The answer to a configuration that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsWritten {
    /// The entity tag of what is stored now, in quotes: what `If-Match` takes.
    pub etag: String,
    /// What is legal but likely wrong in it.
    pub findings: Vec<Finding>,
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the configuration that is set has one of these entity tags; `*`: where one is set.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where no configuration is set.",
};

pub(super) const GROUP: Group = Group {
    name: "cors",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/cors",
            operation: "getBucketCors",
            summary: "The CORS configuration of a bucket.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                status: StatusCode::OK,
                meaning: "The configuration, as the AWS command line's JSON or S3's XML. The entity tag is that of what is \
                          stored, the same for both.",
                schema: Some("CorsConfiguration"),
                xml_too: true,
                etag: true,
            },
            refusals: &[(404, "NoSuchBucket"), (404, "NoSuchCORSConfiguration")],
            handler: |call| Box::pin(get_bucket_cors(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/cors",
            operation: "putBucketCors",
            summary: "Replaces the CORS configuration of a bucket; in force when answered.",
            who: Who::Tenant,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::CorsDocument,
            answered: Answered {
                status: StatusCode::OK,
                meaning: "It is set.",
                schema: Some("CorsWritten"),
                xml_too: false,
                etag: true,
            },
            refusals: &[
                (400, "MalformedXML"),
                (400, "InvalidRequest"),
                (404, "NoSuchBucket"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_bucket_cors(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/buckets/{bucket}/cors",
            operation: "deleteBucketCors",
            summary: "Removes the CORS configuration of a bucket: no page of another origin may read from it any more.",
            who: Who::Tenant,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("None is set."),
            refusals: &[(404, "NoSuchBucket"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_bucket_cors(call)),
        },
    ],
    schemas: || {
        let texts = || json!({ "type": "array", "items": { "type": "string" } });
        vec![
            (
                "CorsRule",
                json!({
                    "type": "object",
                    "required": ["AllowedMethods", "AllowedOrigins"],
                    "additionalProperties": false,
                    "properties": {
                        "ID": { "type": "string", "maxLength": 255 },
                        "AllowedOrigins": texts(),
                        "AllowedMethods": texts(),
                        "AllowedHeaders": texts(),
                        "ExposeHeaders": texts(),
                        "MaxAgeSeconds": { "type": "integer" }
                    }
                }),
            ),
            (
                "CorsConfiguration",
                json!({
                    "type": "object",
                    "description": "As `aws s3api get-bucket-cors` prints it. A body may also be the bare list of rules, or S3's XML.",
                    "required": ["CORSRules"],
                    "additionalProperties": false,
                    "properties": {
                        "CORSRules": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 100,
                            "items": { "$ref": "#/components/schemas/CorsRule" }
                        }
                    }
                }),
            ),
            (
                "CorsWritten",
                json!({
                    "type": "object",
                    "required": ["etag", "findings"],
                    "additionalProperties": false,
                    "properties": {
                        "etag": { "type": "string", "description": "The entity tag of what is stored now, in quotes: what If-Match takes." },
                        "findings": {
                            "type": "array",
                            "maxItems": lint::MAX_FINDINGS,
                            "items": { "$ref": "#/components/schemas/CorsFinding" },
                            "description": "What is likely wrong with it. It is set all the same."
                        }
                    }
                }),
            ),
        ]
    },
};

async fn get_bucket_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let as_xml = media::prefers_xml(call.headers)?;
    let document = call
        .run(GetBucketCors {
            bucket: call.bucket()?,
        })
        .await?;
    let etag = quoted_etag(&document);
    let reply = if as_xml {
        Reply::document(StatusCode::OK, media::XML, document)
    } else {
        let configuration = Configuration::parse_stored_xml(&document).map_err(|error| {
            Refusal::internal(format!("the stored configuration cannot be read: {error}"))
        })?;
        Reply::document(StatusCode::OK, media::JSON, configuration.to_json())
    };
    Ok(reply.with(header::ETAG, &etag).with(header::VARY, "Accept"))
}

async fn put_bucket_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let conditions = call.conditions()?;
    let configuration = Configuration::parse_any(&call.body)?;
    let operation = PutBucketCors {
        bucket: call.bucket()?,
        configuration: configuration.clone(),
        conditions,
    };
    let etag = quoted_etag(&call.run(operation).await?);
    let written = CorsWritten {
        etag: etag.clone(),
        findings: heavy_work(move || lint::lint(&configuration)).await?,
    };
    Ok(Reply::json(StatusCode::OK, &written)?.with(header::ETAG, &etag))
}

async fn delete_bucket_cors(call: &Call<'_>) -> Result<Reply, Refusal> {
    let operation = DeleteBucketCors {
        bucket: call.bucket()?,
        conditions: call.conditions()?,
    };
    call.run(operation).await?;
    Ok(Reply::nothing())
}
