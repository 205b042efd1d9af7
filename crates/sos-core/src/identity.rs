//! Tenants and their access keys.

use crate::time::Timestamp;
use std::fmt;

/// A tenant's canonical id, as ACLs and `Owner` elements show it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TenantId(pub String);

impl fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An access key's public half.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccessKeyId(pub String);

/// One who owns buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// The canonical id.
    pub id: TenantId,
    /// Shown as `DisplayName`.
    pub display_name: String,
    /// Found by `emailAddress` grants.
    pub email: Option<String>,
}

/// A key pair a tenant signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The public half.
    pub id: AccessKeyId,
    /// The secret half; needed in the clear, since signatures are HMACs. Never shown by `Debug`.
    pub secret: String,
    /// Whose key it is.
    pub tenant: TenantId,
    /// When it was made.
    pub created: Timestamp,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AccessKey")
            .field("id", &self.id)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}
