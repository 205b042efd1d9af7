//! Policies of keys, groups and roles, and trust policies, before they are set.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_policy::Policy;
use sos_service::{ServiceError, limits};

/// What a policy would be set for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum IdentityPolicyKind {
    /// To say what a key, the members of a group or the sessions of a role may do.
    #[default]
    Identity,
    /// To say who may become a role.
    Trust,
}

/// A policy that is not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityPolicyDraft {
    /// JSON as it was written.
    pub(super) document: String,
    /// What it is for.
    #[serde(default)]
    pub(super) kind: IdentityPolicyKind,
}

/// What is said of a policy that could be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IdentityPolicyCheck {
    /// How many statements it has.
    pub(super) statements: usize,
}

pub(super) const GROUP: Group = Group {
    name: "policies",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/policies/check",
        operation: "checkIdentityPolicy",
        summary: "Whether a policy of a key, a group or a role, or a trust policy, could be set; nothing is set.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Json {
            schema: "IdentityPolicyDraft",
            required: true,
        },
        answered: Answered::json(StatusCode::OK, "IdentityPolicyCheck", "It could be."),
        refusals: &[(400, "MalformedPolicyDocument"), (400, "InvalidRequest")],
        handler: |call| Box::pin(async move { check(call) }),
    }],
    schemas: || {
        vec![
            (
                "IdentityPolicyDraft",
                json!({
                    "type": "object",
                    "required": ["document"],
                    "additionalProperties": false,
                    "properties": {
                        "document": { "type": "string", "description": "The policy as text: JSON in the language of IAM." },
                        "kind": {
                            "enum": ["identity", "trust"],
                            "description": "identity, where nothing is said: what a key, the members of a group or the sessions of a role may do; trust: who may become a role."
                        }
                    }
                }),
            ),
            (
                "IdentityPolicyCheck",
                json!({
                    "type": "object",
                    "required": ["statements"],
                    "additionalProperties": false,
                    "properties": { "statements": { "type": "integer", "description": "How many statements it has." } }
                }),
            ),
        ]
    },
};

fn check(call: &Call<'_>) -> Result<Reply, Refusal> {
    let draft: IdentityPolicyDraft = call.json()?;
    if draft.document.len() > limits::MAX_IDENTITY_POLICY_BYTES {
        return Err(Refusal::bad_request(format!(
            "The policy has more than {} bytes.",
            limits::MAX_IDENTITY_POLICY_BYTES
        )));
    }
    let read = match draft.kind {
        IdentityPolicyKind::Identity => Policy::parse_identity(draft.document.as_bytes()),
        IdentityPolicyKind::Trust => Policy::parse_trust(draft.document.as_bytes()),
    };
    let statements = read.map_err(ServiceError::Policy)?.statements().len();
    Reply::json(StatusCode::OK, &IdentityPolicyCheck { statements })
}
