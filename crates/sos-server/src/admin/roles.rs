//! Roles: what somebody may become for a while. A tenant's own, and everyone's for the operator.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    policies::{self, PolicyDocument},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{Role, TenantId};
use sos_s3::auth::iso_extended;
use sos_service::{
    ServiceError, limits,
    operations::roles::{DeleteRole, ListRoles, PutRole},
    role_document,
};
use std::sync::Arc;

/// What a role is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedRole {
    /// Who may become it: a trust policy, JSON as it was written.
    pub trust: String,
    /// What its sessions may do.
    #[serde(default)]
    pub policies: Vec<PolicyDocument>,
    /// How long a session lasts at most, in seconds; an hour where nothing is said.
    #[serde(default = "an_hour")]
    pub max_session_seconds: u32,
    /// Whether sessions that run end.
    #[serde(default)]
    pub end_sessions: bool,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRole {
    /// Whose it is.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// What requests for its sessions name.
    pub arn: String,
    /// Who may become it.
    pub trust: String,
    /// What its sessions may do.
    pub policies: Vec<PolicyDocument>,
    /// How long a session lasts at most, in seconds.
    pub max_session_seconds: u32,
    /// When it was made, RFC 3339.
    pub created: String,
}

/// Roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleList {
    /// By tenant, then by name.
    pub roles: Vec<ListedRole>,
}

fn an_hour() -> u32 {
    limits::ROLE_SESSION_SECONDS
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the role has one of these entity tags; `*`: where there is such a role.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where there is no such role.",
};

pub(super) const GROUP: Group = Group {
    name: "roles",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/roles",
            operation: "listRoles",
            summary: "The caller's roles; everyone's for the operator.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "RoleList", "The roles, by tenant, then by name."),
            refusals: &[],
            handler: |call| Box::pin(list_roles(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/roles/{tenant}/{role}",
            operation: "getRole",
            summary: "A role with its trust policy and its policies.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "ListedRole", "The role.")
            },
            refusals: &[(404, "NoSuchRole")],
            handler: |call| Box::pin(get_role(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/roles/{tenant}/{role}",
            operation: "putRole",
            summary: "Makes a role, or replaces it: sessions that run are judged by it from the next request on.",
            who: Who::Tenant,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::Json {
                schema: "WantedRole",
                required: true,
            },
            answered: Answered {
                etag: true,
                ..Answered::json(StatusCode::OK, "ListedRole", "The role.")
            },
            refusals: &[
                (400, "MalformedPolicyDocument"),
                (404, "NoSuchTenant"),
                (412, "PreconditionFailed"),
            ],
            handler: |call| Box::pin(put_role(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/roles/{tenant}/{role}",
            operation: "deleteRole",
            summary: "Deletes a role. Its sessions end with the next request.",
            who: Who::Tenant,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(404, "NoSuchRole"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_role(call)),
        },
    ],
    schemas: || {
        let seconds = json!({
            "type": "integer",
            "minimum": limits::MIN_SESSION_SECONDS,
            "maximum": limits::MAX_SESSION_SECONDS
        });
        vec![
            (
                "WantedRole",
                json!({
                    "type": "object",
                    "required": ["trust"],
                    "additionalProperties": false,
                    "properties": {
                        "trust": { "type": "string", "description": "Who may become it: a trust policy as text." },
                        "policies": policies::list_schema(),
                        "max_session_seconds": seconds,
                        "end_sessions": { "type": "boolean", "description": "Whether sessions that run end." }
                    }
                }),
            ),
            (
                "ListedRole",
                json!({
                    "type": "object",
                    "required": ["tenant", "name", "arn", "trust", "policies", "max_session_seconds", "created"],
                    "additionalProperties": false,
                    "properties": {
                        "tenant": { "type": "string" },
                        "name": { "type": "string" },
                        "arn": { "type": "string" },
                        "trust": { "type": "string" },
                        "policies": policies::list_schema(),
                        "max_session_seconds": seconds,
                        "created": { "type": "string", "format": "date-time" }
                    }
                }),
            ),
            (
                "RoleList",
                json!({
                    "type": "object",
                    "required": ["roles"],
                    "additionalProperties": false,
                    "properties": {
                        "roles": { "type": "array", "items": { "$ref": "#/components/schemas/ListedRole" } }
                    }
                }),
            ),
        ]
    },
};

async fn list_roles(call: &Call<'_>) -> Result<Reply, Refusal> {
    let tenant = if call.is_operator() {
        None
    } else {
        call.caller.principal.tenant().cloned()
    };
    let roles = call.run(ListRoles { tenant }).await?;
    Reply::json(
        StatusCode::OK,
        &RoleList {
            roles: roles.iter().map(ListedRole::from).collect(),
        },
    )
}

async fn get_role(call: &Call<'_>) -> Result<Reply, Refusal> {
    let (tenant, name) = named(call)?;
    let roles = call.run(ListRoles { tenant: Some(tenant) }).await?;
    let found = roles.iter().find(|role| role.name == name);
    let found = found.ok_or_else(|| ServiceError::from(sos_core::Refusal::NoSuchRole(name)))?;
    shown(found)
}

async fn put_role(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedRole = call.json()?;
    let (tenant, name) = named(call)?;
    let put = PutRole {
        tenant,
        name,
        trust: wanted.trust,
        policies: policies::named(wanted.policies),
        max_session_seconds: wanted.max_session_seconds,
        ends_sessions: wanted.end_sessions,
        conditions: call.conditions()?,
    };
    let role = call.run(put).await?;
    tracing::info!(tenant = role.tenant.0, role = role.name, "role set");
    shown(&role)
}

async fn delete_role(call: &Call<'_>) -> Result<Reply, Refusal> {
    let (tenant, name) = named(call)?;
    let delete = DeleteRole {
        tenant: tenant.clone(),
        name: name.clone(),
        conditions: call.conditions()?,
    };
    call.run(delete).await?;
    tracing::info!(tenant = tenant.0, role = name, "role deleted");
    Ok(Reply::nothing())
}

fn shown(role: &Arc<Role>) -> Result<Reply, Refusal> {
    let etag = quoted_etag(&role_document(role));
    Ok(Reply::json(StatusCode::OK, &ListedRole::from(role))?.with(header::ETAG, &etag))
}

fn named(call: &Call<'_>) -> Result<(TenantId, String), Refusal> {
    let tenant = TenantId(call.variable("tenant")?.to_owned());
    Ok((tenant, call.variable("role")?.to_owned()))
}

impl From<&Arc<Role>> for ListedRole {
    fn from(role: &Arc<Role>) -> Self {
        Self {
            tenant: role.tenant.0.clone(),
            name: role.name.clone(),
            arn: format!("arn:aws:iam::{}:role/{}", role.tenant, role.name),
            trust: role.trust.clone(),
            policies: policies::shown(role.policies.clone()),
            max_session_seconds: role.max_session_seconds,
            created: iso_extended(role.created),
        }
    }
}
