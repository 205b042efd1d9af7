//! Tenants, groups, access keys and roles.

use super::field::{decode, group_name, unreadable};
use crate::{error::StoreError, rows::message};
use bytes::Bytes;
use prost::Message;
use sos_core::{AccessKey, AccessKeyId, Group, NamedPolicy, Role, Tenant, TenantId, Timestamp};

/// The value of a `T` row.
pub fn encode_tenant(tenant: &Tenant) -> Bytes {
    let stored = message::Tenant {
        id: tenant.id.0.clone(),
        display_name: tenant.display_name.clone(),
        email: tenant.email.clone(),
        groups: tenant.groups.iter().map(ToString::to_string).collect(),
        disabled: tenant.disabled,
    };
    stored.encode_to_vec().into()
}

/// Reads a `T` row.
pub fn decode_tenant(value: &[u8]) -> Result<Tenant, StoreError> {
    const WHAT: &str = "a tenant";
    let stored: message::Tenant = decode(WHAT, value)?;
    let groups = stored.groups.iter().map(|name| group_name(WHAT, name));
    Ok(Tenant {
        id: TenantId(stored.id),
        display_name: stored.display_name,
        email: stored.email,
        groups: groups.collect::<Result<_, _>>()?,
        disabled: stored.disabled,
    })
}

/// The value of a `g` row.
pub fn encode_group(group: &Group) -> Bytes {
    let stored = message::Group {
        name: group.name.to_string(),
        policies: policies_to_message(&group.policies),
    };
    stored.encode_to_vec().into()
}

/// Reads a `g` row.
pub fn decode_group(value: &[u8]) -> Result<Group, StoreError> {
    const WHAT: &str = "a group";
    let stored: message::Group = decode(WHAT, value)?;
    Ok(Group {
        name: group_name(WHAT, &stored.name)?,
        policies: policies_from_message(stored.policies),
    })
}

/// The value of an `A` row.
pub fn encode_access_key(key: &AccessKey) -> Bytes {
    let stored = message::AccessKey {
        id: key.id.0.clone(),
        secret: key.secret.clone(),
        tenant: key.tenant.0.clone(),
        created: key.created.0,
        name: key.name.clone(),
        disabled: key.disabled,
        expires: key.expires.map(|expires| expires.0),
        master: key.master,
        limits: key.limits.iter().map(ToString::to_string).collect(),
        policies: policies_to_message(&key.policies),
    };
    stored.encode_to_vec().into()
}

/// Reads an `A` row. A limit that cannot be read makes the key unreadable: it is never taken for none.
pub fn decode_access_key(value: &[u8]) -> Result<AccessKey, StoreError> {
    const WHAT: &str = "an access key";
    let stored: message::AccessKey = decode(WHAT, value)?;
    let limit = |text: &String| text.parse().map_err(|error| unreadable(WHAT, format!("{error}")));
    Ok(AccessKey {
        id: AccessKeyId(stored.id),
        secret: stored.secret,
        tenant: TenantId(stored.tenant),
        created: Timestamp(stored.created),
        name: stored.name,
        disabled: stored.disabled,
        expires: stored.expires.map(Timestamp),
        master: stored.master,
        limits: stored.limits.iter().map(limit).collect::<Result<_, _>>()?,
        policies: policies_from_message(stored.policies),
    })
}

/// The value of an `R` row.
pub fn encode_role(role: &Role) -> Bytes {
    let stored = message::Role {
        tenant: role.tenant.0.clone(),
        name: role.name.clone(),
        trust: role.trust.clone(),
        policies: policies_to_message(&role.policies),
        max_session_seconds: role.max_session_seconds,
        created: role.created.0,
        seal: role.seal.to_vec(),
    };
    stored.encode_to_vec().into()
}

/// Reads an `R` row.
pub fn decode_role(value: &[u8]) -> Result<Role, StoreError> {
    const WHAT: &str = "a role";
    let stored: message::Role = decode(WHAT, value)?;
    let seal = stored.seal.try_into();
    Ok(Role {
        tenant: TenantId(stored.tenant),
        name: stored.name,
        trust: stored.trust,
        policies: policies_from_message(stored.policies),
        max_session_seconds: stored.max_session_seconds,
        created: Timestamp(stored.created),
        seal: seal.map_err(|_| unreadable(WHAT, "its seal has not 32 bytes".to_owned()))?,
    })
}

fn policies_to_message(policies: &[NamedPolicy]) -> Vec<message::NamedPolicy> {
    let policy = |policy: &NamedPolicy| message::NamedPolicy {
        name: policy.name.clone(),
        document: policy.document.clone(),
    };
    policies.iter().map(policy).collect()
}

fn policies_from_message(stored: Vec<message::NamedPolicy>) -> Vec<NamedPolicy> {
    let policy = |message::NamedPolicy { name, document }| NamedPolicy { name, document };
    stored.into_iter().map(policy).collect()
}
