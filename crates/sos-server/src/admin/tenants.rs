//! Tenants, for the operator.

use super::{
    call::Call,
    policies::given,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sos_core::{GroupName, Tenant, TenantId};
use sos_service::{
    ServiceError,
    administration::ShownTenant,
    operations::tenants::{ChangeTenant, CreateTenant, DeleteTenant, ListTenants, TenantChange},
};

/// A tenant to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTenant {
    /// Its id.
    pub id: String,
    /// What people call it; its id where nothing is said.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Its e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The groups it is a member of.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether none of its keys works.
    #[serde(default)]
    pub disabled: bool,
}

/// What is to be changed of a tenant; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangedTenant {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Its e-mail address, or none.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub email: Option<Option<String>>,
    /// The groups it is a member of, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Whether none of its keys works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedTenant {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub display_name: String,
    /// Its e-mail address.
    pub email: Option<String>,
    /// The groups it is a member of.
    pub groups: Vec<String>,
    /// Whether none of its keys works.
    pub disabled: bool,
    /// Whether the configuration file declares it, so that it cannot be changed here.
    pub declared: bool,
}

/// All tenants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantList {
    /// Declared ones first.
    pub tenants: Vec<ListedTenant>,
}

pub(super) const GROUP: Group = Group {
    name: "tenants",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/tenants",
            operation: "listTenants",
            summary: "All tenants, declared ones first.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "TenantList", "The tenants."),
            refusals: &[],
            handler: |call| Box::pin(list_tenants(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/tenants",
            operation: "createTenant",
            summary: "Makes a tenant. It has no key yet.",
            who: Who::Operator,
            parameters: &[],
            body: Body::Json {
                schema: "NewTenant",
                required: true,
            },
            answered: Answered::json(StatusCode::CREATED, "ListedTenant", "The tenant."),
            refusals: &[(400, "InvalidRequest"), (409, "TenantExists")],
            handler: |call| Box::pin(create_tenant(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/tenants/{tenant}",
            operation: "getTenant",
            summary: "A tenant.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "ListedTenant", "The tenant."),
            refusals: &[(404, "NoSuchTenant")],
            handler: |call| Box::pin(get_tenant(call)),
        },
        Route {
            verb: Verb::Patch,
            path: "/v1/tenants/{tenant}",
            operation: "changeTenant",
            summary: "Changes a tenant; what is left out stays. The next request of one of its keys is judged so.",
            who: Who::Operator,
            parameters: &[],
            body: Body::Json {
                schema: "ChangedTenant",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "ListedTenant", "The tenant as it is now."),
            refusals: &[(400, "InvalidRequest"), (404, "NoSuchTenant")],
            handler: |call| Box::pin(change_tenant(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/tenants/{tenant}",
            operation: "deleteTenant",
            summary: "Deletes a tenant that owns no bucket, with its keys and roles.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(404, "NoSuchTenant"), (409, "TenantNotEmpty")],
            handler: |call| Box::pin(delete_tenant(call)),
        },
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let text = json!({ "type": "string" });
    let id = json!({ "type": "string", "description": "1 to 64 characters of a-z A-Z 0-9 . _ -; its canonical id and the account in ARNs." });
    let email = json!({ "type": ["string", "null"], "description": "For grants by e-mail address; no two tenants have the same." });
    let groups = json!({ "type": "array", "items": { "type": "string" }, "description": "The groups it is a member of." });
    let disabled = json!({ "type": "boolean", "description": "Whether none of its keys works." });
    vec![
        (
            "NewTenant",
            json!({
                "type": "object",
                "required": ["id"],
                "additionalProperties": false,
                "properties": {
                    "id": id,
                    "display_name": { "type": ["string", "null"], "description": "Its id where nothing is said." },
                    "email": email, "groups": groups, "disabled": disabled
                }
            }),
        ),
        (
            "ChangedTenant",
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "display_name": text, "email": email, "groups": groups, "disabled": disabled }
            }),
        ),
        (
            "ListedTenant",
            json!({
                "type": "object",
                "required": ["id", "display_name", "email", "groups", "disabled", "declared"],
                "additionalProperties": false,
                "properties": {
                    "id": id, "display_name": text, "email": email, "groups": groups, "disabled": disabled,
                    "declared": { "type": "boolean", "description": "Declared in the configuration file, where alone it can be changed." }
                }
            }),
        ),
        (
            "TenantList",
            json!({
                "type": "object",
                "required": ["tenants"],
                "additionalProperties": false,
                "properties": {
                    "tenants": { "type": "array", "items": { "$ref": "#/components/schemas/ListedTenant" } }
                }
            }),
        ),
    ]
}

async fn list_tenants(call: &Call<'_>) -> Result<Reply, Refusal> {
    let tenants = call.run(ListTenants).await?;
    Reply::json(
        StatusCode::OK,
        &TenantList {
            tenants: tenants.into_iter().map(ListedTenant::from).collect(),
        },
    )
}

async fn create_tenant(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewTenant = call.json()?;
    let mut tenant = Tenant::new(TenantId(wanted.id));
    tenant.display_name = wanted.display_name.unwrap_or(tenant.display_name);
    tenant.email = wanted.email;
    tenant.groups = group_names(&wanted.groups)?;
    tenant.disabled = wanted.disabled;
    let tenant = call.run(CreateTenant { tenant }).await?;
    tracing::info!(tenant = tenant.id.0, "tenant created");
    Reply::json(StatusCode::CREATED, &stored(tenant))
}

async fn get_tenant(call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = id(call)?;
    let tenants = call.run(ListTenants).await?;
    let found = tenants.into_iter().find(|shown| shown.tenant.id == id);
    let found = found.ok_or_else(|| ServiceError::from(sos_core::Refusal::NoSuchTenant(id.0)))?;
    Reply::json(StatusCode::OK, &ListedTenant::from(found))
}

async fn change_tenant(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: ChangedTenant = call.json()?;
    let change = TenantChange {
        display_name: wanted.display_name,
        email: wanted.email,
        groups: wanted.groups.as_deref().map(group_names).transpose()?,
        disabled: wanted.disabled,
    };
    let tenant = call
        .run(ChangeTenant {
            id: id(call)?,
            change,
        })
        .await?;
    tracing::info!(tenant = tenant.id.0, disabled = tenant.disabled, "tenant changed");
    Reply::json(StatusCode::OK, &stored(tenant))
}

async fn delete_tenant(call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = id(call)?;
    call.run(DeleteTenant { id: id.clone() }).await?;
    tracing::info!(tenant = id.0, "tenant deleted");
    Ok(Reply::nothing())
}

fn id(call: &Call<'_>) -> Result<TenantId, Refusal> {
    Ok(TenantId(call.variable("tenant")?.to_owned()))
}

fn group_names(names: &[String]) -> Result<Vec<GroupName>, Refusal> {
    names.iter().map(|name| group_name(name)).collect()
}

/// The name of a group as a request gives it.
pub(super) fn group_name(name: &str) -> Result<GroupName, Refusal> {
    GroupName::parse(name).ok_or_else(|| {
        Refusal::bad_request(format!(
            "{name:?} cannot be the name of a group: it has 1 to 64 characters of a-z A-Z 0-9 . _ -"
        ))
    })
}

fn stored(tenant: Tenant) -> ListedTenant {
    let declared = false;
    ShownTenant { tenant, declared }.into()
}

impl From<ShownTenant> for ListedTenant {
    fn from(ShownTenant { tenant, declared }: ShownTenant) -> Self {
        Self {
            id: tenant.id.0,
            display_name: tenant.display_name,
            email: tenant.email,
            groups: tenant.groups.iter().map(ToString::to_string).collect(),
            disabled: tenant.disabled,
            declared,
        }
    }
}
