//! Tenants and access keys.

use super::field::decode;
use crate::{error::StoreError, rows::message};
use bytes::Bytes;
use prost::Message;
use sos_core::{AccessKey, AccessKeyId, Tenant, TenantId, Timestamp};

/// The value of a `T` row.
pub fn encode_tenant(tenant: &Tenant) -> Bytes {
    let stored = message::Tenant {
        id: tenant.id.0.clone(),
        display_name: tenant.display_name.clone(),
        email: tenant.email.clone(),
    };
    stored.encode_to_vec().into()
}

/// Reads a `T` row.
pub fn decode_tenant(value: &[u8]) -> Result<Tenant, StoreError> {
    let stored: message::Tenant = decode("a tenant", value)?;
    Ok(Tenant {
        id: TenantId(stored.id),
        display_name: stored.display_name,
        email: stored.email,
    })
}

/// The value of an `A` row.
pub fn encode_access_key(key: &AccessKey) -> Bytes {
    let stored = message::AccessKey {
        id: key.id.0.clone(),
        secret: key.secret.clone(),
        tenant: key.tenant.0.clone(),
        created: key.created.0,
    };
    stored.encode_to_vec().into()
}

/// Reads an `A` row.
pub fn decode_access_key(value: &[u8]) -> Result<AccessKey, StoreError> {
    let stored: message::AccessKey = decode("an access key", value)?;
    Ok(AccessKey {
        id: AccessKeyId(stored.id),
        secret: stored.secret,
        tenant: TenantId(stored.tenant),
        created: Timestamp(stored.created),
    })
}
