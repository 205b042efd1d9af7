//! The ACL of a bucket, in JSON.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{BucketName, CannedAcl, Grant, Grantee, GroupName, Permission, TenantId, acl::GROUP_URI};
use sos_service::{
    Action, ServiceError, Target,
    access_summary::{ShownTenant, permission_name},
    operations::{
        bucket_acl::{AclView, GetBucketAcl, PutBucketAcl},
        bucket_reach::GetBucketAccess,
        buckets::RequestedAcl,
    },
};

/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>, "An ACL can have up to 100 grants".
const MAX_GRANTS: usize = 100;

/// An ACL as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownAcl {
    /// Whose the bucket is.
    pub owner: ShownTenant,
    /// In their order.
    pub grants: Vec<ShownGrant>,
}

/// A grant as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownGrant {
    /// To whom.
    #[serde(flatten)]
    pub grantee: ShownGrantee,
    /// What, as S3 writes it.
    pub permission: String,
}

/// A grantee as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ShownGrantee {
    /// A tenant.
    Tenant {
        /// Which.
        tenant: ShownTenant,
    },
    /// A group, by the last part of its address.
    Group {
        /// `AllUsers`, `AuthenticatedUsers`, or `urn:sos:group:NAME`.
        group: String,
    },
}

/// An ACL that someone wants: one of S3's by its name, or grants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedAcl {
    /// `private`, `public-read`, `public-read-write` or `authenticated-read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canned: Option<String>,
    /// The grants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<WantedGrant>>,
}

/// A grant that someone wants: to a tenant by its id or e-mail address, or to a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedGrant {
    /// The id of a tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The e-mail address of a tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `AllUsers`, `AuthenticatedUsers`, or `urn:sos:group:NAME`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What, as S3 writes it.
    pub permission: String,
}

const PERMISSIONS: [Permission; 5] = [
    Permission::Read,
    Permission::Write,
    Permission::ReadAcp,
    Permission::WriteAcp,
    Permission::FullControl,
];

const GROUPS: [(&str, Grantee); 2] = [
    ("AllUsers", Grantee::AllUsers),
    ("AuthenticatedUsers", Grantee::AuthenticatedUsers),
];

/// Those that mean something of their own on a bucket.
const CANNED: [&str; 4] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
];

pub(super) const GROUP: Group = Group {
    name: "acl",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/buckets/{bucket}/acl",
            operation: "getBucketAcl",
            summary: "The ACL of a bucket: its owner, and who is granted what.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(
                StatusCode::OK,
                "Acl",
                "Where the bucket's owner is enforced to own every object, ACLs do not count, and it says that the owner has all rights.",
            ),
            refusals: &[(404, "NoSuchBucket")],
            handler: |call| Box::pin(get_bucket_acl(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/buckets/{bucket}/acl",
            operation: "putBucketAcl",
            summary: "Replaces the ACL of a bucket by a canned one or by grants; in force when answered. The owner never changes.",
            who: Who::Tenant,
            parameters: &[],
            body: Body::Json {
                schema: "WantedAcl",
                required: true,
            },
            answered: Answered::json(StatusCode::OK, "Acl", "It is set."),
            refusals: &[
                (400, "MalformedJson"),
                (400, "InvalidRequest"),
                (400, "AccessControlListNotSupported"),
                (403, "AccessDenied"),
                (404, "NoSuchBucket"),
                (404, "NoSuchTenant"),
            ],
            handler: |call| Box::pin(put_bucket_acl(call)),
        },
    ],
    schemas: || {
        let permissions: Vec<&str> = PERMISSIONS.into_iter().map(permission_name).collect();
        let permission = json!({ "$ref": "#/components/schemas/AclPermission" });
        let groups = || {
            json!({
                "type": "string",
                "description": format!("AllUsers, AuthenticatedUsers, or {GROUP_URI}NAME.")
            })
        };
        let granted = |name: &str, schema: serde_json::Value| {
            json!({
                "type": "object",
                "required": [name, "permission"],
                "additionalProperties": false,
                "properties": { name: schema, "permission": permission.clone() }
            })
        };
        let text = || json!({ "type": "string" });
        vec![
            (
                "Acl",
                json!({
                    "type": "object",
                    "required": ["owner", "grants"],
                    "additionalProperties": false,
                    "properties": {
                        "owner": { "$ref": "#/components/schemas/ShownTenant" },
                        "grants": {
                            "type": "array",
                            "maxItems": MAX_GRANTS,
                            "items": { "oneOf": [granted("tenant", json!({ "$ref": "#/components/schemas/ShownTenant" })), granted("group", groups())] }
                        }
                    }
                }),
            ),
            (
                "WantedAcl",
                json!({
                    "type": "object",
                    "description": "Either `canned` or `grants`.",
                    "additionalProperties": false,
                    "properties": {
                        "canned": { "enum": CANNED },
                        "grants": {
                            "type": "array",
                            "maxItems": MAX_GRANTS,
                            "items": { "oneOf": [granted("id", text()), granted("email", text()), granted("group", groups())] },
                            "description": "To tenants by their ids or e-mail addresses, and to groups: AllUsers is everyone, AuthenticatedUsers \
                                            everyone with a key, urn:sos:group:NAME the members of a group."
                        }
                    }
                }),
            ),
            ("AclPermission", json!({ "enum": permissions })),
        ]
    },
};

async fn get_bucket_acl(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    Reply::json(StatusCode::OK, &shown(call.run(GetBucketAcl { bucket }).await?))
}

async fn put_bucket_acl(call: &Call<'_>) -> Result<Reply, Refusal> {
    let bucket = call.bucket()?;
    let wanted: WantedAcl = call.json()?;
    // Which tenants there are, is told to those alone who may set the ACL.
    let target = Target::Bucket(bucket.clone());
    let may = call
        .api
        .service
        .admit::<PutBucketAcl>(&call.caller, Action::PutBucketAcl, target);
    may.await?;
    let acl = requested(call, wanted)?;
    let put = PutBucketAcl {
        bucket: bucket.clone(),
        acl: acl.clone(),
    };
    match call.api.service.call(&call.caller, put).await {
        Ok(()) => {}
        Err(ServiceError::AccessDenied) => return Err(denied(call, bucket, &acl).await),
        Err(error) => return Err(error.into()),
    }
    Reply::json(StatusCode::OK, &shown(call.run(GetBucketAcl { bucket }).await?))
}

/// Why an ACL may not be set: where the caller may know, that public ones are kept away.
async fn denied(call: &Call<'_>, bucket: BucketName, acl: &RequestedAcl) -> Refusal {
    let is_public = match acl {
        RequestedAcl::Unset => false,
        RequestedAcl::Canned(canned) => canned.expand(&TenantId(String::new()), None).is_public(),
        RequestedAcl::Grants(grants) => grants
            .iter()
            .any(|grant| matches!(grant.grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers)),
    };
    let access = call
        .api
        .service
        .call(&call.caller, GetBucketAccess { bucket })
        .await;
    match access {
        Ok(access) if is_public => {
            let (bucket, store) = (
                access.block.bucket.block_public_acls,
                access.block.store.block_public_acls,
            );
            let whose = match (bucket, store) {
                (true, true) => "the bucket and the whole store set it",
                (true, false) => "the bucket sets it",
                (false, true) => "the whole store sets it, in its configuration",
                (false, false) => return ServiceError::AccessDenied.into(),
            };
            Refusal::access_denied(format!(
                "The ACL grants something to everyone, and BlockPublicAcls keeps such ACLs away: {whose}."
            ))
        }
        _ => ServiceError::AccessDenied.into(),
    }
}

fn shown(view: AclView) -> ShownAcl {
    let AclView {
        acl,
        owner_name,
        grantee_names,
    } = view;
    let grants = acl
        .grants
        .into_iter()
        .zip(grantee_names)
        .map(|(grant, name)| ShownGrant {
            grantee: match grant.grantee {
                Grantee::Tenant(TenantId(id)) => ShownGrantee::Tenant {
                    tenant: ShownTenant { id, name },
                },
                Grantee::AllUsers => ShownGrantee::Group {
                    group: "AllUsers".to_owned(),
                },
                Grantee::AuthenticatedUsers => ShownGrantee::Group {
                    group: "AuthenticatedUsers".to_owned(),
                },
                Grantee::Group(name) => ShownGrantee::Group {
                    group: format!("{GROUP_URI}{name}"),
                },
            },
            permission: permission_name(grant.permission).to_owned(),
        });
    ShownAcl {
        grants: grants.collect(),
        owner: ShownTenant {
            id: acl.owner.0,
            name: Some(owner_name).filter(|name| !name.is_empty()),
        },
    }
}

fn requested(call: &Call<'_>, wanted: WantedAcl) -> Result<RequestedAcl, Refusal> {
    match (wanted.canned, wanted.grants) {
        (Some(name), None) => CannedAcl::parse(&name)
            .filter(|_| CANNED.contains(&&*name))
            .map(RequestedAcl::Canned)
            .ok_or_else(|| {
                Refusal::bad_request(format!(
                    "{name:?} is no canned ACL of a bucket; they are {}.",
                    CANNED.join(", ")
                ))
            }),
        (None, Some(grants)) if grants.len() > MAX_GRANTS => Err(Refusal::bad_request(format!(
            "An ACL has at most {MAX_GRANTS} grants; these are {}.",
            grants.len()
        ))),
        (None, Some(grants)) => grants
            .into_iter()
            .map(|grant| granted(call, grant))
            .collect::<Result<_, _>>()
            .map(RequestedAcl::Grants),
        _ => Err(Refusal::bad_request("Name either a canned ACL or grants.")),
    }
}

fn granted(call: &Call<'_>, wanted: WantedGrant) -> Result<Grant, Refusal> {
    let permission = PERMISSIONS
        .into_iter()
        .find(|permission| permission_name(*permission) == wanted.permission);
    let permission = permission.ok_or_else(|| {
        let names = PERMISSIONS.map(permission_name).join(", ");
        Refusal::bad_request(format!(
            "{:?} is no permission; they are {names}.",
            wanted.permission
        ))
    })?;
    let service = &call.api.service;
    let unknown = |name: &str| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "NoSuchTenant",
            format!("There is no tenant {name:?}."),
        )
    };
    let grantee = match (wanted.id, wanted.email, wanted.group) {
        (Some(id), None, None) => {
            let found = service.find_tenant(&TenantId(id.clone()));
            found
                .map(|tenant| Grantee::Tenant(tenant.id))
                .ok_or_else(|| unknown(&id))
        }
        (None, Some(email), None) => {
            let found = service.find_tenant_by_email(&email);
            found
                .map(|tenant| Grantee::Tenant(tenant.id))
                .ok_or_else(|| unknown(&email))
        }
        (None, None, Some(name)) => {
            let found = GROUPS.into_iter().find(|(known, _)| *known == name);
            let of_tenants = || {
                let group = GroupName::parse(name.strip_prefix(GROUP_URI)?)?;
                service.is_group(&group).then_some(Grantee::Group(group))
            };
            found.map(|(_, group)| group).or_else(of_tenants).ok_or_else(|| {
                Refusal::bad_request(format!(
                    "{name:?} is no group; they are AllUsers, AuthenticatedUsers, and {GROUP_URI}NAME of those that \
                     the operator made."
                ))
            })
        }
        _ => Err(Refusal::bad_request("A grant names one of id, email and group.")),
    }?;
    Ok(Grant { grantee, permission })
}
