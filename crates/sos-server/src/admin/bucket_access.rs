//! Who can reach a bucket, and why.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde_json::{Value, json};
use sos_service::operations::bucket_reach::GetBucketAccess;

pub(super) const GROUP: Group = Group {
    name: "access",
    routes: &[Route {
        verb: Verb::Get,
        path: "/v1/buckets/{bucket}/access",
        operation: "getBucketAccess",
        summary: "Who can reach a bucket and why: by its ACL and its policy, its ownership and what is blocked.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::None,
        answered: Answered::json(
            StatusCode::OK,
            "BucketAccess",
            "How far it is open, and everything that opens it.",
        ),
        refusals: &[(403, "AccessDenied"), (404, "NoSuchBucket")],
        handler: |call| Box::pin(get_bucket_access(call)),
    }],
    schemas: || {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let texts = || json!({ "type": "array", "items": { "type": "string" } });
        let names = StatementMembers::new;
        let opening = json!({
            "description": "What opens it: a grant of the bucket's ACL, or a statement of the policy.",
            "oneOf": [
                {
                    "type": "object",
                    "required": ["kind", "permission"],
                    "additionalProperties": false,
                    "properties": { "kind": { "const": "acl" }, "permission": reference("AclPermission") }
                },
                names().with(&[
                    ("kind", json!({ "const": "statement" })),
                    ("actions", texts()),
                    ("not_actions", json!({ "type": "boolean", "description": "Whether it is all actions but those." })),
                    ("resources", texts()),
                    ("conditions", json!({ "type": "array", "items": { "type": "string" }, "description": "The keys of its conditions." })),
                ])
            ]
        });
        vec![
            (
                "BucketAccess",
                json!({
                    "type": "object",
                    "required": ["level", "owner", "ownership", "block", "policy", "ways", "denials", "object_acls"],
                    "additionalProperties": false,
                    "properties": {
                        "level": level_schema(),
                        "owner": reference("ShownTenant"),
                        "ownership": { "enum": ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] },
                        "block": {
                            "type": "object",
                            "description": "What may not be public: by the bucket's own setting, and in every bucket of the store.",
                            "required": ["bucket", "store"],
                            "additionalProperties": false,
                            "properties": { "bucket": reference("PublicAccessBlock"), "store": reference("PublicAccessBlock") }
                        },
                        "policy": {
                            "enum": ["none", "set", "unreadable"],
                            "description": "unreadable: what is stored is no policy, and nobody is let in by it."
                        },
                        "ways": {
                            "type": "array",
                            "items": reference("AccessWay"),
                            "description": "Everything that opens the bucket to others than its owner, or would."
                        },
                        "denials": {
                            "type": "array",
                            "items": reference("StatementName"),
                            "description": "Statements that deny. They are not regarded in `level`, as by S3."
                        },
                        "object_acls": { "type": "boolean", "description": "Whether objects may be open by ACLs of their own, beside all this." }
                    }
                }),
            ),
            (
                "AccessWay",
                json!({
                    "type": "object",
                    "required": ["who", "by", "public", "blocked_by"],
                    "additionalProperties": false,
                    "properties": {
                        "who": { "type": "array", "items": reference("AccessWho") },
                        "by": opening,
                        "public": { "type": "boolean", "description": "Whether S3 counts it as public." },
                        "blocked_by": or_null("Barrier", "What keeps it shut; null: nothing does.")
                    }
                }),
            ),
            (
                "AccessWho",
                json!({
                    "type": "object",
                    "required": ["kind"],
                    "additionalProperties": false,
                    "properties": {
                        "kind": {
                            "enum": ["everyone", "authenticated", "tenant", "named"],
                            "description": "everyone: without a key too; authenticated: with any key; named: a user, a role or a service."
                        },
                        "id": { "type": "string", "description": "Of a tenant." },
                        "name": { "type": ["string", "null"], "description": "A tenant's display name, null where there is no such tenant; else as the policy writes it." }
                    }
                }),
            ),
            (
                "ShownTenant",
                json!({
                    "type": "object",
                    "required": ["id", "name"],
                    "additionalProperties": false,
                    "properties": {
                        "id": { "type": "string" },
                        "name": { "type": ["string", "null"], "description": "null where there is no such tenant." }
                    }
                }),
            ),
            ("StatementName", names().with(&[])),
            (
                "Barrier",
                json!({
                    "type": "object",
                    "description": "A setting that keeps something shut.",
                    "required": ["setting", "bucket", "store"],
                    "additionalProperties": false,
                    "properties": {
                        "setting": { "enum": ["IgnorePublicAcls", "RestrictPublicBuckets", "BlockPublicPolicy", "BucketOwnerEnforced"] },
                        "bucket": { "type": "boolean", "description": "Whether it is the bucket's own." },
                        "store": { "type": "boolean", "description": "Whether it is that of the whole store." }
                    }
                }),
            ),
        ]
    },
};

/// The members that name a statement, and others beside them.
pub(super) struct StatementMembers {
    properties: Value,
    required: Vec<String>,
}

impl StatementMembers {
    pub(super) fn new() -> Self {
        Self {
            properties: json!({
                "statement": { "type": "integer", "minimum": 1, "description": "Its number, from 1." },
                "sid": { "type": ["string", "null"] },
                "line": { "type": "integer", "minimum": 1, "description": "Where it begins, from 1." }
            }),
            required: ["statement", "sid", "line"].map(str::to_owned).to_vec(),
        }
    }

    pub(super) fn with(mut self, members: &[(&str, Value)]) -> Value {
        for (name, schema) in members {
            self.properties[*name] = schema.clone();
            self.required.push((*name).to_owned());
        }
        json!({ "type": "object", "required": self.required, "additionalProperties": false, "properties": self.properties })
    }
}

/// A schema, or null.
pub(super) fn or_null(schema: &str, meaning: &str) -> Value {
    json!({
        "description": meaning,
        "oneOf": [{ "$ref": format!("#/components/schemas/{schema}") }, { "type": "null" }]
    })
}

/// How far a bucket is open.
pub(super) fn level_schema() -> Value {
    json!({
        "enum": ["private", "shared", "public"],
        "description": "public: to everyone, or to everyone with a key, by the bucket's ACL or policy, in S3's sense; shared: to others who are \
                        named or confined by a condition; private: to its owner alone."
    })
}

async fn get_bucket_access(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    Reply::json(StatusCode::OK, &call.run(GetBucketAccess { bucket }).await?)
}
