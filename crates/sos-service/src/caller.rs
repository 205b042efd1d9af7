//! Who calls, and in what circumstances.

use crate::identity::Identity;
use sos_core::{AccessKeyId, TenantId};
use sos_crypto::CustomerKey;
use sos_policy::Facts;
use std::{net::IpAddr, sync::Arc};

/// Who makes a request, as the gate (or the console's session) established it.
#[derive(Clone, Debug, PartialEq)]
pub enum Principal {
    /// Nobody signed.
    Anonymous,
    /// Somebody, by a key or by the session of a role.
    Known(Arc<Identity>),
    /// The process itself: the command line over the control socket, background jobs.
    Operator,
}

impl Principal {
    /// A tenant by a key that may do all that the tenant may.
    pub fn root(tenant: TenantId, access_key: AccessKeyId) -> Self {
        Self::Known(Arc::new(Identity::root(tenant, access_key)))
    }

    /// Who it is, where it is somebody.
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        match self {
            Self::Known(identity) => Some(identity),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// Whether it may do everything: the operator itself, or somebody with a master key.
    pub fn is_operator(&self) -> bool {
        match self {
            Self::Operator => true,
            Self::Known(identity) => identity.is_master,
            Self::Anonymous => false,
        }
    }

    /// The tenant, where there is one.
    pub fn tenant(&self) -> Option<&TenantId> {
        self.identity().map(|identity| &identity.tenant)
    }

    /// The key that signed, where there is one.
    pub fn access_key(&self) -> Option<&AccessKeyId> {
        self.identity().map(|identity| &identity.access_key)
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
    /// The id that the answer bears, for the audit trail.
    pub request_id: Option<String>,
    /// What else of the request conditions of policies may look at: headers and parameters by their condition keys.
    pub facts: Facts<'static>,
    /// The key that the request brings for the target (SSE-C).
    pub customer_key: Option<CustomerKey>,
    /// The key that it brings for the source of a copy.
    pub source_customer_key: Option<CustomerKey>,
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
            request_id: None,
            facts: Facts::new(),
            customer_key: None,
            source_customer_key: None,
        }
    }
}
