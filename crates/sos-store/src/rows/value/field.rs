//! What several records have in common.

use crate::{error::StoreError, rows::message};
use prost::Message;
use sos_core::{
    Acl, Checksum, ChecksumAlgorithm, ChecksumType, Encryption, Grant, Grantee, GroupName, Headers,
    Permission, Seal, TenantId, Timestamp, object::Retention,
};

pub(super) fn encryption_to_message(encryption: Encryption) -> message::Encryption {
    message::Encryption {
        kind: u32::from(encryption.kind),
        key_material: encryption.key_material,
        key_id: encryption.key_id,
        nonce: encryption.nonce,
        bucket_key: encryption.bucket_key,
        stored_size: encryption.stored_size,
        wrapped_by: encryption.wrapped_by,
    }
}

pub(super) fn encryption_from_message(stored: message::Encryption) -> Encryption {
    Encryption {
        kind: stored.kind as u8,
        key_material: stored.key_material,
        key_id: stored.key_id,
        nonce: stored.nonce,
        bucket_key: stored.bucket_key,
        stored_size: stored.stored_size,
        wrapped_by: stored.wrapped_by,
    }
}

pub(super) fn seal_to_message(seal: Seal) -> message::Seal {
    message::Seal {
        salt: seal.salt,
        stored_size: seal.stored_size,
    }
}

pub(super) fn seal_from_message(stored: message::Seal) -> Seal {
    Seal {
        salt: stored.salt,
        stored_size: stored.stored_size,
    }
}

pub(super) fn acl_to_message(acl: Acl) -> message::Acl {
    let grants = acl.grants.into_iter().map(|grant| {
        let (grantee, tenant) = match grant.grantee {
            Grantee::Tenant(tenant) if tenant == acl.owner => (1, String::new()),
            Grantee::Tenant(tenant) => (2, tenant.0),
            Grantee::AllUsers => (3, String::new()),
            Grantee::AuthenticatedUsers => (4, String::new()),
            Grantee::Group(group) => (5, group.as_str().to_owned()),
        };
        let permission = match grant.permission {
            Permission::Read => 1,
            Permission::Write => 2,
            Permission::ReadAcp => 3,
            Permission::WriteAcp => 4,
            Permission::FullControl => 5,
        };
        message::Grant {
            grantee,
            tenant,
            permission,
        }
    });
    message::Acl {
        grants: grants.collect(),
        owner: acl.owner.0,
    }
}

pub(super) fn acl_from_message(what: &'static str, stored: message::Acl) -> Result<Acl, StoreError> {
    let owner = TenantId(stored.owner);
    let grant = |grant: message::Grant| {
        Ok(Grant {
            grantee: match grant.grantee {
                1 => Grantee::Tenant(owner.clone()),
                2 => Grantee::Tenant(TenantId(grant.tenant)),
                3 => Grantee::AllUsers,
                4 => Grantee::AuthenticatedUsers,
                5 => Grantee::Group(group_name(what, &grant.tenant)?),
                other => return Err(unreadable(what, format!("unknown grantee {other}"))),
            },
            permission: match grant.permission {
                1 => Permission::Read,
                2 => Permission::Write,
                3 => Permission::ReadAcp,
                4 => Permission::WriteAcp,
                5 => Permission::FullControl,
                other => return Err(unreadable(what, format!("unknown permission {other}"))),
            },
        })
    };
    let grants = stored.grants.into_iter().map(grant).collect::<Result<_, _>>()?;
    Ok(Acl { owner, grants })
}

pub(super) fn group_name(what: &'static str, stored: &str) -> Result<GroupName, StoreError> {
    GroupName::parse(stored).ok_or_else(|| unreadable(what, format!("{stored:?} is no name of a group")))
}

pub(super) fn headers_to_message(headers: Headers) -> Option<message::Headers> {
    (headers != Headers::default()).then_some(message::Headers {
        content_type: headers.content_type,
        cache_control: headers.cache_control,
        content_disposition: headers.content_disposition,
        content_encoding: headers.content_encoding,
        content_language: headers.content_language,
        expires: headers.expires,
        website_redirect: headers.website_redirect,
    })
}

pub(super) fn headers_from_message(stored: Option<message::Headers>) -> Headers {
    stored.map_or_else(Headers::default, |stored| Headers {
        content_type: stored.content_type,
        cache_control: stored.cache_control,
        content_disposition: stored.content_disposition,
        content_encoding: stored.content_encoding,
        content_language: stored.content_language,
        expires: stored.expires,
        website_redirect: stored.website_redirect,
    })
}

pub(super) fn pairs_to_message(pairs: Vec<(String, String)>) -> Vec<message::Pair> {
    pairs
        .into_iter()
        .map(|(name, value)| message::Pair { name, value })
        .collect()
}

pub(super) fn pairs_from_message(stored: Vec<message::Pair>) -> Vec<(String, String)> {
    stored.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

pub(super) fn checksum_to_message(checksum: Checksum) -> message::Checksum {
    message::Checksum {
        algorithm: u32::from(checksum.algorithm.number()),
        kind: u32::from(checksum.kind.number()),
        value: checksum.value,
        parts: checksum.parts,
    }
}

pub(super) fn checksum_from_message(
    what: &'static str,
    stored: message::Checksum,
) -> Result<Checksum, StoreError> {
    Ok(Checksum {
        algorithm: checksum_algorithm(what, stored.algorithm)?,
        kind: checksum_type(what, stored.kind)?,
        value: stored.value,
        parts: stored.parts,
    })
}

pub(super) fn checksum_algorithm(what: &'static str, number: u32) -> Result<ChecksumAlgorithm, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(ChecksumAlgorithm::from_number)
        .ok_or_else(|| unreadable(what, format!("unknown checksum algorithm {number}")))
}

pub(super) fn checksum_type(what: &'static str, number: u32) -> Result<ChecksumType, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(ChecksumType::from_number)
        .ok_or_else(|| unreadable(what, format!("unknown checksum type {number}")))
}

pub(super) fn part_number(what: &'static str, number: u32) -> Result<u16, StoreError> {
    u16::try_from(number).map_err(|error| unreadable(what, error))
}

pub(super) fn required<T>(what: &'static str, field: &str, value: Option<T>) -> Result<T, StoreError> {
    value.ok_or_else(|| unreadable(what, format!("{field} is missing")))
}

pub(super) fn decode<M: Message + Default>(what: &'static str, value: &[u8]) -> Result<M, StoreError> {
    M::decode(value).map_err(|error| unreadable(what, error))
}

pub(super) fn unreadable(what: &'static str, reason: impl ToString) -> StoreError {
    StoreError::RowUnreadable {
        what: what.to_owned(),
        reason: reason.to_string(),
    }
}

pub(super) fn retention_to_message(retention: Retention) -> message::Retention {
    message::Retention {
        compliance: retention.compliance,
        until: retention.until.0,
    }
}

pub(super) fn retention_from_message(stored: message::Retention) -> Retention {
    Retention {
        compliance: stored.compliance,
        until: Timestamp(stored.until),
    }
}
