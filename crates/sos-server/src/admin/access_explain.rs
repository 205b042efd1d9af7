//! What would be decided about a request, and which statement, ACL or right decides it.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{AccessKeyId, ObjectKey, TenantId, VersionId};
use sos_policy::{Effect, ElementKind, Facts, Key, Verdict};
use sos_service::{
    authorize::PolicyReport,
    operations::access_insight::{AccessExplanation, Asker, ExplainAccess},
};
use std::{collections::BTreeMap, net::IpAddr};

/// The most conditions of a question, and the most values of one.
const MAX_CONDITIONS: usize = 50;

/// A request that is to be judged. Nobody signs it where neither a key nor a tenant is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessQuestion {
    /// Who signs, by a key: the caller's own tenant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// Which tenant signs, by a key that may do all that the tenant may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// What is done, in the words of IAM: `s3:GetObject`.
    pub action: String,
    /// The object, where the action is on one. It need not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where the request comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<IpAddr>,
    /// Whether it comes over TLS.
    #[serde(default)]
    pub secure: bool,
    /// What else conditions look at, by their keys: `{"aws:Referer": ["https://app.example/"]}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, Vec<String>>,
}

/// What would be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessVerdict {
    /// Whether it would be allowed.
    pub allowed: bool,
    /// What decides, in words.
    pub rule: String,
    /// Who would ask, as policies name them.
    pub who: String,
    /// What they would do.
    pub action: String,
    /// To what, as policies name it.
    pub resource: String,
    /// Who owns it.
    pub owner: String,
    /// Whether there is such an object; `None` for actions on the bucket.
    pub exists: Option<bool>,
    /// Every policy that has a say.
    pub policies: Vec<PolicyVerdict>,
}

/// What one policy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVerdict {
    /// Where it is written.
    pub from: String,
    /// `allow`, `deny`, or `none` where no statement applies.
    pub effect: String,
    /// That in words.
    pub message: String,
    /// Its statements in their order.
    pub statements: Vec<StatementVerdict>,
}

/// What one statement makes of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementVerdict {
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The line of the document on which it begins, from 1.
    pub line: usize,
    /// Whether every element matches.
    pub applies: bool,
    /// Every element.
    pub elements: Vec<ElementVerdict>,
}

/// What one element makes of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementVerdict {
    /// `Principal`, `Action`, `Resource` or `Condition`.
    pub element: String,
    /// Whether it matches.
    pub matches: bool,
    /// That in words.
    pub message: String,
}

pub(super) const GROUP: Group = Group {
    name: "access explanations",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/buckets/{bucket}/access/explain",
        operation: "explainAccess",
        summary: "What would be decided about a request to a bucket, and what decides it. Nothing is done.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Json {
            schema: "AccessQuestion",
            required: true,
        },
        answered: Answered::json(StatusCode::OK, "AccessVerdict", "By all that is in force now."),
        refusals: &[
            (400, "InvalidRequest"),
            (404, "NoSuchBucket"),
            (404, "NoSuchAccessKey"),
            (404, "NoSuchTenant"),
        ],
        handler: |call| Box::pin(explain_access(call)),
    }],
    schemas,
};

async fn explain_access(call: &Call<'_>) -> Result<Reply, Refusal> {
    let question: AccessQuestion = call.json()?;
    let operation = ExplainAccess {
        bucket: call.bucket()?,
        who: who(question.access_key, question.tenant)?,
        action: action(&question.action)?,
        key: question
            .key
            .map(ObjectKey::parse)
            .transpose()
            .map_err(|error| Refusal::bad_request(format!("{error}.")))?,
        version: question
            .version
            .map(|version| VersionId::parse(&version))
            .transpose()
            .map_err(|error| Refusal::bad_request(format!("{error}.")))?,
        source_ip: question.source_ip,
        secure: question.secure,
        facts: facts(question.conditions)?,
    };
    Reply::json(StatusCode::OK, &AccessVerdict::from(call.run(operation).await?))
}

fn who(access_key: Option<String>, tenant: Option<String>) -> Result<Asker, Refusal> {
    match (access_key, tenant) {
        (Some(_), Some(_)) => Err(Refusal::bad_request(
            "Name a key or a tenant, not both.".to_owned(),
        )),
        (Some(key), None) => Ok(Asker::Key(AccessKeyId(key))),
        (None, Some(tenant)) => Ok(Asker::Tenant(TenantId(tenant))),
        (None, None) => Ok(Asker::Anonymous),
    }
}

fn action(name: &str) -> Result<sos_policy::Action, Refusal> {
    let found = sos_policy::Action::find(name);
    found
        .or_else(|| sos_policy::Action::find(&format!("s3:{name}")))
        .ok_or_else(|| {
            Refusal::bad_request(format!(
                "{name:?} is no action of S3; actions are named as in policies: s3:GetObject."
            ))
        })
}

fn facts(conditions: BTreeMap<String, Vec<String>>) -> Result<Facts<'static>, Refusal> {
    let mut facts = Facts::new();
    if conditions.len() > MAX_CONDITIONS || conditions.values().any(|values| values.len() > MAX_CONDITIONS) {
        return Err(Refusal::bad_request(format!(
            "A question has at most {MAX_CONDITIONS} conditions of at most {MAX_CONDITIONS} values."
        )));
    }
    for (name, values) in conditions {
        for value in values {
            facts.add(Key::parse(&name), value.into());
        }
    }
    Ok(facts)
}

impl From<AccessExplanation> for AccessVerdict {
    fn from(explanation: AccessExplanation) -> Self {
        Self {
            allowed: explanation.allowed,
            rule: explanation.rule,
            who: explanation.who,
            action: explanation.action,
            resource: explanation.resource,
            owner: explanation.owner,
            exists: explanation.exists,
            policies: explanation
                .policies
                .into_iter()
                .map(PolicyVerdict::from)
                .collect(),
        }
    }
}

impl From<PolicyReport> for PolicyVerdict {
    fn from(PolicyReport { from, explanation }: PolicyReport) -> Self {
        let effect = match explanation.verdict {
            Verdict::Allow { .. } => "allow",
            Verdict::ExplicitDeny { .. } => "deny",
            Verdict::NoMatch => "none",
        };
        let statement = |report: sos_policy::StatementReport| StatementVerdict {
            sid: report.sid,
            effect: match report.effect {
                Effect::Allow => "Allow".to_owned(),
                Effect::Deny => "Deny".to_owned(),
            },
            line: report.place.line,
            applies: report.applies,
            elements: report.elements.into_iter().map(element).collect(),
        };
        Self {
            from,
            effect: effect.to_owned(),
            message: explanation.message,
            statements: explanation.statements.into_iter().map(statement).collect(),
        }
    }
}

fn element(report: sos_policy::ElementReport) -> ElementVerdict {
    let element = match report.element {
        ElementKind::Principal => "Principal",
        ElementKind::Action => "Action",
        ElementKind::Resource => "Resource",
        ElementKind::Condition => "Condition",
    };
    ElementVerdict {
        element: element.to_owned(),
        matches: report.matches,
        message: report.message,
    }
}

fn schemas() -> Vec<(&'static str, Value)> {
    let text = json!({ "type": "string" });
    let truth = json!({ "type": "boolean" });
    let list =
        |name: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } });
    vec![
        (
            "AccessQuestion",
            json!({
                "type": "object",
                "description": "A request. Nobody signs it where neither a key nor a tenant is named.",
                "required": ["action"],
                "additionalProperties": false,
                "properties": {
                    "access_key": { "type": ["string", "null"], "description": "Who signs: a key of the caller's own tenant." },
                    "tenant": { "type": ["string", "null"], "description": "Which tenant signs, by a key that may do all that the tenant may." },
                    "action": { "type": "string", "description": "In the words of IAM: s3:GetObject." },
                    "key": { "type": ["string", "null"], "description": "The object, where the action is on one. It need not exist." },
                    "version": { "type": ["string", "null"] },
                    "source_ip": { "type": ["string", "null"], "description": "Where the request comes from." },
                    "secure": { "type": "boolean", "description": "Whether it comes over TLS." },
                    "conditions": {
                        "type": "object",
                        "description": "What else conditions look at, by their keys.",
                        "additionalProperties": { "type": "array", "items": { "type": "string" } }
                    }
                }
            }),
        ),
        (
            "AccessVerdict",
            json!({
                "type": "object",
                "required": ["allowed", "rule", "who", "action", "resource", "owner", "exists", "policies"],
                "additionalProperties": false,
                "properties": {
                    "allowed": truth,
                    "rule": { "type": "string", "description": "What decides, in words." },
                    "who": text, "action": text, "resource": text, "owner": text,
                    "exists": { "type": ["boolean", "null"], "description": "Whether there is such an object; null for actions on the bucket." },
                    "policies": list("PolicyVerdict")
                }
            }),
        ),
        (
            "PolicyVerdict",
            json!({
                "type": "object",
                "required": ["from", "effect", "message", "statements"],
                "additionalProperties": false,
                "properties": {
                    "from": { "type": "string", "description": "Where the policy is written." },
                    "effect": { "enum": ["allow", "deny", "none"] },
                    "message": text,
                    "statements": list("StatementVerdict")
                }
            }),
        ),
        (
            "StatementVerdict",
            json!({
                "type": "object",
                "required": ["sid", "effect", "line", "applies", "elements"],
                "additionalProperties": false,
                "properties": {
                    "sid": { "type": ["string", "null"] },
                    "effect": { "enum": ["Allow", "Deny"] },
                    "line": { "type": "integer", "minimum": 1 },
                    "applies": truth,
                    "elements": list("ElementVerdict")
                }
            }),
        ),
        (
            "ElementVerdict",
            json!({
                "type": "object",
                "required": ["element", "matches", "message"],
                "additionalProperties": false,
                "properties": {
                    "element": { "enum": ["Principal", "Action", "Resource", "Condition"] },
                    "matches": truth,
                    "message": text
                }
            }),
        ),
    ]
}
