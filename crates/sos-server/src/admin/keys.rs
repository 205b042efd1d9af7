//! Access keys: a tenant's own, and everyone's for the operator.

mod schemas;

use super::{
    AdminApi,
    call::Call,
    policies::{self, PolicyDocument, given},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sos_core::{AccessKey, AccessKeyId, KeyLimit, TenantId, Timestamp};
use sos_s3::auth::{iso_extended, parse_iso_extended};
use sos_service::{
    administration::ShownKey,
    operations::access_keys::{
        ChangeAccessKey, CreateAccessKey, DeleteAccessKey, KeyChange, ListAccessKeys, NewAccessKey,
        RotateAccessKey,
    },
};

/// What a new key is made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewKey {
    /// Whose it is: the caller's, or for the operator the root tenant's, where none is named.
    pub tenant: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Limits, each as `photos=read,write` or `*=read`.
    pub limits: Vec<String>,
    /// When it ends, RFC 3339.
    pub expires: Option<String>,
    /// Policies.
    pub policies: Vec<PolicyDocument>,
    /// Whether it may do everything.
    pub master: bool,
}

/// What is to be changed of a key; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangedKey {
    /// Its name, or none.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub name: Option<Option<String>>,
    /// Whether it does not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// When it ends, RFC 3339, or that it does not.
    #[serde(deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Option<String>>,
    /// Its limits, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Vec<String>>,
    /// Its policies, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<PolicyDocument>>,
    /// Whether it may do everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master: Option<bool>,
}

/// How a key is rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rotation {
    /// For how many seconds both keys work; 0: the old one is deleted at once.
    pub overlap_seconds: u32,
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
    /// What people call it.
    pub name: Option<String>,
    /// When it was made, RFC 3339 in UTC; `None` for a declared one.
    pub created: Option<String>,
    /// When it ends or ended, RFC 3339 in UTC.
    pub expires: Option<String>,
    /// Whether it does not work for now.
    pub disabled: bool,
    /// Whether it may do everything.
    pub master: bool,
    /// Limits, each as `photos=read,write` or `*=read`.
    pub limits: Vec<String>,
    /// The names of its policies.
    pub policies: Vec<String>,
    /// Whether the configuration file declares it, so that it cannot be changed here.
    pub declared: bool,
}

/// A key with its policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyInFull {
    /// The key as lists show it.
    #[serde(flatten)]
    pub key: ListedKey,
    /// Its policies in full.
    pub policy_documents: Vec<PolicyDocument>,
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
            summary: "Makes an access key. The secret is shown this once. Only the operator may make a master key.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "NewKey",
                required: false,
            },
            answered: Answered::json(StatusCode::CREATED, "CreatedKey", "The key."),
            refusals: &[
                (400, "MalformedPolicyDocument"),
                (404, "NoSuchTenant"),
                (409, "LimitExceeded"),
            ],
            handler: |call| Box::pin(create_key(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/keys/{access_key}",
            operation: "getKey",
            summary: "An access key with the documents of its policies, without its secret. A tenant's own only; for the operator anyone's.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "KeyInFull", "The key."),
            refusals: &[(404, "NoSuchAccessKey")],
            handler: |call| Box::pin(get_key(call)),
        },
        Route {
            verb: Verb::Patch,
            path: "/v1/keys/{access_key}",
            operation: "changeKey",
            summary: "Changes an access key; what is left out stays. The next request signed with it is judged so.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "ChangedKey",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "KeyInFull", "The key as it is now."),
            refusals: &[(400, "MalformedPolicyDocument"), (404, "NoSuchAccessKey")],
            handler: |call| Box::pin(change_key(call)),
        },
        Route {
            verb: Verb::Post,
            path: "/v1/keys/{access_key}/rotate",
            operation: "rotateKey",
            summary: "Makes another key that may do what this one may, and ends this one, at once or after a while. The new secret is shown this once.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "Rotation",
                required: false,
            },
            answered: Answered::json(StatusCode::CREATED, "CreatedKey", "The new key."),
            refusals: &[(404, "NoSuchAccessKey")],
            handler: |call| Box::pin(rotate_key(call)),
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
    schemas: schemas::all,
};

async fn list_keys(call: &Call<'_>) -> Result<Reply, Refusal> {
    let keys = call.run(ListAccessKeys { tenant: own(call) }).await?;
    Reply::json(
        StatusCode::OK,
        &KeyList {
            keys: keys.into_iter().map(ListedKey::from).collect(),
        },
    )
}

async fn create_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewKey = call.json()?;
    let tenant = match (own(call), wanted.tenant) {
        // Another's name is refused by who may do what; whether there is such a tenant is not told.
        (Some(own), named) => named.map_or(own, TenantId),
        (None, Some(named)) => call.api.tenant(Some(named))?,
        (None, None) => match call.caller.principal.tenant() {
            Some(own) => own.clone(),
            None => call.api.tenant(None)?,
        },
    };
    let wanted = NewAccessKey {
        name: wanted.name,
        limits: limits(&wanted.limits)?,
        policies: policies::named(wanted.policies),
        expires: wanted.expires.as_deref().map(moment).transpose()?,
        master: wanted.master,
    };
    let key = call.run(CreateAccessKey { tenant, wanted }).await?;
    tracing::info!(access_key = key.id.0, tenant = key.tenant.0, "access key created");
    created(key)
}

async fn get_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = id(call)?;
    let keys = call.run(ListAccessKeys { tenant: own(call) }).await?;
    let found = keys.into_iter().find(|shown| shown.key.id == id);
    let found =
        found.ok_or_else(|| sos_service::ServiceError::from(sos_core::Refusal::NoSuchAccessKey(id.0)))?;
    Reply::json(StatusCode::OK, &KeyInFull::from(found))
}

async fn change_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: ChangedKey = call.json()?;
    let expires = match wanted.expires {
        Some(Some(text)) => Some(Some(moment(&text)?)),
        Some(None) => Some(None),
        None => None,
    };
    let change = KeyChange {
        name: wanted.name,
        disabled: wanted.disabled,
        expires,
        limits: wanted.limits.as_deref().map(limits).transpose()?,
        policies: wanted.policies.map(policies::named),
        master: wanted.master,
    };
    let key = call
        .run(ChangeAccessKey {
            tenant: own(call),
            id: id(call)?,
            change,
        })
        .await?;
    tracing::info!(access_key = key.id.0, tenant = key.tenant.0, "access key changed");
    let shown = ShownKey { key, declared: false };
    Reply::json(StatusCode::OK, &KeyInFull::from(shown))
}

async fn rotate_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: Rotation = call.json()?;
    let old = id(call)?;
    let key = call
        .run(RotateAccessKey {
            tenant: own(call),
            id: old.clone(),
            overlap_ms: i64::from(wanted.overlap_seconds) * 1000,
        })
        .await?;
    tracing::info!(
        access_key = key.id.0,
        former = old.0,
        tenant = key.tenant.0,
        "access key rotated"
    );
    created(key)
}

async fn delete_key(call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = id(call)?;
    call.run(DeleteAccessKey {
        tenant: own(call),
        id: id.clone(),
    })
    .await?;
    tracing::info!(access_key = id.0, "access key deleted");
    Ok(Reply::nothing())
}

/// The tenant that asks; `None`: the operator, to whom all keys are open.
fn own(call: &Call<'_>) -> Option<TenantId> {
    if call.is_operator() {
        None
    } else {
        call.caller.principal.tenant().cloned()
    }
}

fn id(call: &Call<'_>) -> Result<AccessKeyId, Refusal> {
    Ok(AccessKeyId(call.variable("access_key")?.to_owned()))
}

fn limits(texts: impl AsRef<[String]>) -> Result<Vec<KeyLimit>, Refusal> {
    let parsed = texts.as_ref().iter().map(|text| text.parse::<KeyLimit>());
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| Refusal::bad_request(error.to_string()))
}

fn moment(text: &str) -> Result<Timestamp, Refusal> {
    parse_iso_extended(text).ok_or_else(|| {
        Refusal::bad_request(format!(
            "{text:?} is no moment as RFC 3339 writes it, such as 2030-12-31T23:59:59Z"
        ))
    })
}

fn created(key: AccessKey) -> Result<Reply, Refusal> {
    Reply::json(
        StatusCode::CREATED,
        &CreatedKey {
            access_key: key.id.0,
            secret_key: key.secret,
            tenant: key.tenant.0,
        },
    )
}

impl From<ShownKey> for ListedKey {
    fn from(ShownKey { key, declared }: ShownKey) -> Self {
        Self {
            access_key: key.id.0,
            tenant: key.tenant.0,
            name: key.name,
            created: (!declared).then(|| iso_extended(key.created)),
            expires: key.expires.map(iso_extended),
            disabled: key.disabled,
            master: key.master,
            limits: key.limits.iter().map(ToString::to_string).collect(),
            policies: key.policies.into_iter().map(|policy| policy.name).collect(),
            declared,
        }
    }
}

impl From<ShownKey> for KeyInFull {
    fn from(shown: ShownKey) -> Self {
        Self {
            policy_documents: policies::shown(shown.key.policies.clone()),
            key: shown.into(),
        }
    }
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
                    "there is no tenant {:?}; make it with sos tenant create, or declare it in the configuration file",
                    id.0
                ),
            )),
        }
    }
}
