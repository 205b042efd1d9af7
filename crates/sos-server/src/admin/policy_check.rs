//! What a policy would make of a bucket and of a request to it, before it is set.

use super::{
    bucket_access::{StatementMembers, or_null},
    call::{Call, object_key},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{AccessKeyId, BucketName, ObjectKey, TenantId};
use sos_policy::{Action, Facts, Key, KeyName};
use sos_service::{
    Principal, ServiceError, Target,
    operations::{
        bucket_policy_check::{CheckBucketPolicy, Draft, KnownObject, Question, asked_actions},
        object_acl::GetObjectAcl,
        object_tagging::GetObjectTagging,
    },
};
use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

/// A policy that is looked at, and perhaps a request to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyQuestion {
    /// The policy as text, so that errors have a place; empty: as if none were set; left out: the one that is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<AskedRequest>,
}

/// A request that one thinks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedRequest {
    /// Who asks, by the id of a tenant. With neither this nor a key it is nobody who signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Who asks, by one of a tenant's access keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// What is done, in the words of policies: `s3:GetObject`.
    pub action: String,
    /// The key, for actions on objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The address that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// Whether it comes over TLS; it does, unless this says no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secure: Option<bool>,
    /// What else conditions look at, by the names of condition keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, Vec<String>>,
}

/// What the server knows itself: it is said by members of its own, and cannot be made up.
const KNOWN_OTHERWISE: &[(KeyName, &str)] = &[
    (KeyName::AwsSourceIp, "source_ip"),
    (KeyName::AwsSecureTransport, "secure"),
];

pub(super) const GROUP: Group = Group {
    name: "policy",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/buckets/{bucket}/policy/check",
        operation: "checkBucketPolicy",
        summary: "Reads a policy, says what would be public by it, and what becomes of a request and why; nothing is set.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Json {
            schema: "PolicyQuestion",
            required: false,
        },
        answered: Answered::json(
            StatusCode::OK,
            "PolicyCheck",
            "It is a policy, and this is what it would do.",
        ),
        refusals: &[
            (400, "MalformedPolicy"),
            (400, "MalformedJson"),
            (400, "InvalidRequest"),
            (404, "NoSuchBucket"),
            (404, "NoSuchTenant"),
            (404, "NoSuchAccessKey"),
        ],
        handler: |call| Box::pin(check_bucket_policy(call)),
    }],
    schemas: || {
        vec![
            ("PolicyQuestion", question_schema()),
            ("PolicyCheck", check_schema()),
            ("PolicyAnswer", answer_schema()),
        ]
    },
};

async fn check_bucket_policy(call: &Call<'_>) -> Result<Reply, Refusal> {
    let asked: PolicyQuestion = call.json()?;
    let bucket = call.bucket()?;
    // Which tenants and objects there are, is told to those alone who may see the policy.
    let target = Target::Bucket(bucket.clone());
    let may = call.api.service.admit::<CheckBucketPolicy>(
        &call.caller,
        sos_service::Action::GetBucketPolicy,
        target,
    );
    may.await?;
    let draft = match asked.document {
        None => Draft::Stored,
        Some(text) if text.trim().is_empty() => Draft::None,
        Some(text) => Draft::Document(Bytes::from(text)),
    };
    let question = match asked.request {
        None => None,
        Some(request) => Some(question(call, &bucket, request).await?),
    };
    let operation = CheckBucketPolicy {
        bucket,
        draft,
        question,
    };
    Reply::json(StatusCode::OK, &call.run(operation).await?)
}

async fn question(call: &Call<'_>, bucket: &BucketName, asked: AskedRequest) -> Result<Question, Refusal> {
    let action = Action::find(&asked.action)
        .filter(|action| asked_actions().any(|known| known == *action))
        .ok_or_else(|| {
            Refusal::bad_request(format!(
                "No request of SOS needs {:?}; an action is, for example, s3:GetObject, s3:PutObject or s3:ListBucket.",
                asked.action
            ))
        })?;
    let principal = principal(call, asked.tenant, asked.access_key).await?;
    let key = asked.key.filter(|key| !key.is_empty());
    let key = key.as_deref().map(object_key).transpose()?;
    let source_ip = asked.source_ip.filter(|text| !text.is_empty());
    let source_ip: Option<IpAddr> = source_ip
        .map(|text| {
            text.parse()
                .map_err(|_| Refusal::bad_request(format!("source_ip {text:?} is no IP address.")))
        })
        .transpose()?;
    let object = match &key {
        Some(key) => known_object(call, bucket, key).await?,
        None => None,
    };
    Ok(Question {
        principal,
        action,
        key,
        object,
        source_ip,
        secure: asked.secure.unwrap_or(true),
        facts: facts(asked.conditions)?,
    })
}

/// Whose request it is.
async fn principal(
    call: &Call<'_>,
    tenant: Option<String>,
    access_key: Option<String>,
) -> Result<Principal, Refusal> {
    match (tenant, access_key) {
        (None, None) => Ok(Principal::Anonymous),
        (Some(_), Some(_)) => Err(Refusal::bad_request(
            "A request is of a tenant or of an access key; name one of them.",
        )),
        (Some(tenant), None) => {
            let tenant = TenantId(tenant);
            let found = call.api.service.find_tenant(&tenant);
            let unknown = || ServiceError::Refused(sos_core::Refusal::NoSuchTenant(tenant.0.clone()));
            let found = found.ok_or_else(unknown)?;
            Ok(Principal::root(found.id, AccessKeyId(String::new())))
        }
        (None, Some(id)) => {
            let found = call.api.service.credential(&AccessKeyId(id.clone())).await?;
            // Whose key it is, is nobody else's business.
            let own = found.filter(|found| {
                call.is_operator() || call.caller.principal.tenant() == Some(&found.key.tenant)
            });
            let unknown = || ServiceError::Refused(sos_core::Refusal::NoSuchAccessKey(id));
            Ok(Principal::Known(Arc::clone(&own.ok_or_else(unknown)?.identity)))
        }
    }
}

/// The object's ACL and tags, where there is one and the caller may see them.
async fn known_object(
    call: &Call<'_>,
    bucket: &BucketName,
    key: &ObjectKey,
) -> Result<Option<KnownObject>, Refusal> {
    let acl = GetObjectAcl {
        bucket: bucket.clone(),
        key: key.clone(),
        version: None,
    };
    let Some(acl) = seen(call.api.service.call(&call.caller, acl).await)? else {
        return Ok(None);
    };
    let tagging = GetObjectTagging {
        bucket: bucket.clone(),
        key: key.clone(),
        version: None,
    };
    let tagged = seen(call.api.service.call(&call.caller, tagging).await)?;
    Ok(Some(KnownObject {
        acl: acl.acl,
        tags: tagged.map_or_else(Vec::new, |tagged| tagged.tags),
    }))
}

/// What was read, where it is there and the caller may see it.
fn seen<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, Refusal> {
    match answer {
        Ok(seen) => Ok(Some(seen)),
        Err(
            ServiceError::AccessDenied
            | ServiceError::DeleteMarker { .. }
            | ServiceError::Refused(sos_core::Refusal::NoSuchKey),
        ) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn facts(conditions: BTreeMap<String, Vec<String>>) -> Result<Facts<'static>, Refusal> {
    let mut facts = Facts::new();
    for (name, values) in conditions {
        let key = Key::parse(&name);
        if key.name == KeyName::Other {
            return Err(Refusal::bad_request(format!(
                "There is no condition key {name:?}; one is, for example, aws:Referer or s3:prefix."
            )));
        }
        if let Some((_, member)) = KNOWN_OTHERWISE.iter().find(|(known, _)| *known == key.name) {
            return Err(Refusal::bad_request(format!(
                "{name} is said by the member {member} of the request."
            )));
        }
        for value in values {
            facts.add(key.clone(), value.into());
        }
    }
    Ok(facts)
}

fn question_schema() -> Value {
    let actions: Vec<&str> = asked_actions().map(Action::as_str).collect();
    let text = |meaning: &str| json!({ "type": ["string", "null"], "description": meaning });
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "document": text("The policy as text, so that errors have a place; empty: as if none were set; left out: the one that is set."),
            "request": {
                "type": ["object", "null"],
                "description": "A request that one thinks of. With neither a tenant nor an access key it is nobody's who signed.",
                "required": ["action"],
                "additionalProperties": false,
                "properties": {
                    "tenant": text("Who asks, by the id of a tenant."),
                    "access_key": text("Who asks, by one of the caller's own access keys; by anyone's for the operator."),
                    "action": { "enum": actions, "description": "What is done. Letter case does not matter." },
                    "key": text("The key, for actions on objects. Where the object is there, its own ACL and tags count."),
                    "source_ip": text("The address that it comes from."),
                    "secure": { "type": ["boolean", "null"], "description": "Whether it comes over TLS; it does where this is left out." },
                    "conditions": {
                        "type": "object",
                        "description": "What else conditions look at: values by the names of condition keys.",
                        "additionalProperties": { "type": "array", "items": { "type": "string" } }
                    }
                }
            }
        }
    })
}

fn check_schema() -> Value {
    json!({
        "type": "object",
        "required": ["statements", "public_by", "refused_by", "shut_by", "answer"],
        "additionalProperties": false,
        "properties": {
            "statements": { "type": "integer", "minimum": 0, "description": "How many there are." },
            "public_by": {
                "type": "array",
                "items": { "$ref": "#/components/schemas/StatementName" },
                "description": "The statements that grant something to the public; where there is one, the policy is public."
            },
            "refused_by": or_null("Barrier", "What keeps it from being set; null: nothing does."),
            "shut_by": or_null("Barrier", "What keeps what it allows shut for everyone but the bucket's owner; null: nothing does."),
            "answer": or_null("PolicyAnswer", "What becomes of the request; null where none was asked about.")
        }
    })
}

fn answer_schema() -> Value {
    let elements = json!({
        "type": "array",
        "description": "The principal, the action, the resource, then the conditions.",
        "items": {
            "type": "object",
            "required": ["matches", "message"],
            "additionalProperties": false,
            "properties": { "matches": { "type": "boolean" }, "message": { "type": "string" } }
        }
    });
    json!({
        "type": "object",
        "required": ["allowed", "decided_by", "resource", "object_known", "statements"],
        "additionalProperties": false,
        "properties": {
            "allowed": { "type": "boolean" },
            "decided_by": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": false,
                "description": "owner: the caller owns the bucket or the object; caller: its own limits, policies or session decide; statement: it allows or denies; acl: a grant of the object's or the \
                                bucket's ACL allows; blocked: something would allow, and a setting keeps that shut; foreign_object: the \
                                object is another tenant's, of whose objects a policy gives nothing away; policy_is_the_owners: nobody else \
                                sees to the policy; nothing: nothing allows.",
                "properties": {
                    "kind": { "enum": ["owner", "caller", "statement", "acl", "blocked", "foreign_object", "policy_is_the_owners", "nothing"] },
                    "statement": { "type": "integer", "minimum": 1 },
                    "sid": { "type": ["string", "null"] },
                    "line": { "type": "integer", "minimum": 1 },
                    "of_object": { "type": "boolean", "description": "Whether it is the object's ACL; else the bucket's." },
                    "grant": { "type": "integer", "minimum": 1, "description": "The number of the grant, from 1." },
                    "setting": { "type": "string" },
                    "bucket": { "type": "boolean" },
                    "store": { "type": "boolean" },
                    "owner": { "type": "string", "description": "Whose the object is." },
                    "rule": { "type": "string", "description": "What decides on the caller's own side, in words." }
                }
            },
            "resource": { "type": "string", "description": "What it is done to, as an ARN." },
            "object_known": {
                "type": ["boolean", "null"],
                "description": "Whether the object is there and its own ACL was looked at; else one of the bucket's owner is thought of. null: \
                                the action does not look at one."
            },
            "statements": {
                "type": "array",
                "description": "What each statement makes of it.",
                "items": StatementMembers::new().with(&[
                    ("allows", json!({ "type": "boolean", "description": "Whether it allows what it matches; else it denies." })),
                    ("applies", json!({ "type": "boolean", "description": "Whether every element matches." })),
                    ("elements", elements),
                ])
            }
        }
    })
}
