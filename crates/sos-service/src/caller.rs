//! Who calls, and in what circumstances.

use sos_core::{AccessKeyId, TenantId};
use sos_policy::Facts;
use std::net::IpAddr;

/// Who makes a request, as the gate (or the console's session) established it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Nobody signed.
    Anonymous,
    /// A tenant, by one of its keys.
    Tenant {
        /// Whose key it is.
        tenant: TenantId,
        /// Which key.
        access_key: AccessKeyId,
    },
    /// The process itself: the command line over the control socket, background jobs.
    Operator,
}

impl Principal {
    /// The tenant, where there is one.
    pub fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Tenant { tenant, .. } => Some(tenant),
            Self::Anonymous | Self::Operator => None,
        }
    }
}

/// A principal and the circumstances that conditions may look at.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// The peer's address (behind listed proxies: the one they name).
    pub source_ip: Option<IpAddr>,
    /// Whether the request came over TLS.
    pub secure: bool,
    /// `x-amz-expected-bucket-owner`: another owner of the target bucket is AccessDenied.
    pub expected_bucket_owner: Option<String>,
    /// `x-amz-source-expected-bucket-owner`, for copies.
    pub expected_source_bucket_owner: Option<String>,
    /// What else of the request conditions of policies may look at: headers and parameters by their condition keys.
    pub facts: Facts<'static>,
}

impl Caller {
    /// A caller of whom nothing but the principal is known.
    pub fn new(principal: Principal) -> Self {
        Self {
            principal,
            source_ip: None,
            secure: false,
            expected_bucket_owner: None,
            expected_source_bucket_owner: None,
            facts: Facts::new(),
        }
    }
}
