//! Access keys: a tenant's own, and everyone's for the operator.

use super::{
    AdminApi,
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{AccessKeyId, TenantId};
use sos_s3::auth::iso_extended;
use sos_service::{
    administration::ShownKey,
    operations::access_keys::{CreateAccessKey, DeleteAccessKey, ListAccessKeys, NewAccessKey},
};

/// What a new key is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// Whose it is: the caller's, or for the operator the root tenant's, where none is named.
    #[serde(default)]
    pub tenant: Option<String>,
}

/// A key that was just made: the one time its secret is shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedKey {
    /// The public half.
    pub access_key: String,
    /// The secret half.
    pub secret_key: String,
    /// Whose it is.
    pub tenant: String,
}

/// Access keys: the caller's, or all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    /// By tenant, then by age.
    pub keys: Vec<ListedKey>,
}

/// A key in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedKey {
    /// The public half.
    pub access_key: String,
    /// Whose it is.
    pub tenant: String,
    /// When it was made, RFC 3339 in UTC; `None` for a declared one.
    pub created: Option<String>,
    /// Whether the configuration file declares it, so that it cannot be deleted here.
    pub declared: bool,
}

pub(super) const GROUP: Group = Group {
    name: "keys",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/keys",
            operation: "listKeys",
            summary: "The caller's access keys, without their secrets; everyone's for the operator.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "KeyList", "The keys, by tenant, then by age."),
            refusals: &[],
            handler: |call| Box::pin(list_keys(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/keys",
            operation: "createKey",
            summary: "Makes an access key. The secret is shown this once.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "NewKey",
                required: false,
            },
            answered: Answered::json(StatusCode::CREATED, "CreatedKey", "The key."),
            refusals: &[(404, "NoSuchTenant"), (409, "LimitExceeded")],
            handler: |call| Box::pin(create_key(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/keys/{access_key}",
            operation: "deleteKey",
            summary: "Deletes an access key. Requests signed with it are refused from then on. A tenant's own only; for the operator anyone's.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(404, "NoSuchAccessKey")],
            handler: |call| Box::pin(delete_key(call)),
        },
    ],
    schemas: || {
        let text = json!({ "type": "string" });
        let listed = json!({
            "type": "object",
            "required": ["access_key", "tenant", "created", "declared"],
            "additionalProperties": false,
            "properties": {
                "access_key": text,
                "tenant": text,
                "created": { "type": ["string", "null"], "format": "date-time", "description": "Null for a declared key." },
                "declared": { "type": "boolean", "description": "Declared in the configuration file, where alone it can be removed." }
            }
        });
        vec![
            (
                "NewKey",
                json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "tenant": { "type": ["string", "null"], "description": "Whose key it is: the caller's where none is named; for the operator the root tenant's. Only the operator may name another." }
                    }
                }),
            ),
            (
                "CreatedKey",
                json!({
                    "type": "object",
                    "required": ["access_key", "secret_key", "tenant"],
                    "additionalProperties": false,
                    "properties": { "access_key": text, "secret_key": text, "tenant": text }
                }),
            ),
            ("ListedKey", listed),
            (
                "KeyList",
                json!({
                    "type": "object",
                    "required": ["keys"],
                    "additionalProperties": false,
                    "properties": {
                        "keys": { "type": "array", "items": { "$ref": "#/components/schemas/ListedKey" } }
                    }
                }),
            ),
        ]
    },
};

async fn list_keys(call: &Call<'_>) -> Result<Reply, Refusal> {
    let keys = call.run(ListAccessKeys { tenant: own(call) }).await?;
    let listed = |shown: ShownKey| ListedKey {
        created: (!shown.declared).then(|| iso_extended(shown.key.created)),
        declared: shown.declared,
        access_key: shown.key.id.0,
        tenant: shown.key.tenant.0,
    };
    Reply::json(
        StatusCode::OK,
        &KeyList {
            keys: keys.into_iter().map(listed).collect(),
        },
    )
}

/// The tenant that asks; `None`: the operator, to whom all keys are open.
fn own(call: &Call<'_>) -> Option<TenantId> {
    if call.is_operator() {
        None
    } else {
        call.caller.principal.tenant().cloned()
    }
}

async fn create_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewKey = call.json()?;
    let tenant = match own(call) {
        // Another's name is refused by who may do what; whether there is such a tenant is not told.
        Some(own) => wanted.tenant.map_or(own, TenantId),
        None => call.api.tenant(wanted.tenant)?,
    };
    let key = call
        .run(CreateAccessKey {
            tenant,
            wanted: NewAccessKey::default(),
        })
        .await?;
    tracing::info!(access_key = key.id.0, tenant = key.tenant.0, "access key created");
    Reply::json(
        StatusCode::CREATED,
        &CreatedKey {
            access_key: key.id.0,
            secret_key: key.secret,
            tenant: key.tenant.0,
        },
    )
}

async fn delete_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = AccessKeyId(call.variable("access_key")?.to_owned());
    call.run(DeleteAccessKey {
        tenant: own(call),
        id: id.clone(),
    })
    .await?;
    tracing::info!(access_key = id.0, "access key deleted");
    Ok(Reply::nothing())
}

impl AdminApi {
    /// The tenant that the operator names; the root tenant where none is named.
    pub(super) fn tenant(&self, id: Option<String>) -> Result<TenantId, Refusal> {
        let id = id.map_or_else(|| self.default_tenant.clone(), TenantId);
        match self.service.find_tenant(&id) {
            Some(tenant) => Ok(tenant.id),
            None => Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "NoSuchTenant",
                format!(
                    "there is no tenant {:?}; tenants are declared in the configuration file, as [[tenant]]",
                    id.0
                ),
            )),
        }
    }
}
