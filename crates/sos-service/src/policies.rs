//! What named policies of keys, groups and roles must be before they are stored.

use crate::{error::ServiceError, limits};
use sos_core::{NamedPolicy, identity::is_identity_name};
use sos_policy::Policy;

/// Refuses policies that cannot be read, whose names are taken or cannot be one, and too many of them.
pub(crate) fn check_policies(policies: &[NamedPolicy]) -> Result<(), ServiceError> {
    let refuse = |message: String| Err(ServiceError::InvalidRequest(message));
    if policies.len() > limits::MAX_POLICIES {
        return refuse(format!(
            "There are at most {} policies in one place.",
            limits::MAX_POLICIES
        ));
    }
    for (index, policy) in policies.iter().enumerate() {
        if !is_identity_name(&policy.name) {
            return refuse(format!(
                "{:?} cannot be the name of a policy: it has 1 to 64 characters of a-z A-Z 0-9 . _ -",
                policy.name
            ));
        }
        if policies[..index].iter().any(|other| other.name == policy.name) {
            return refuse(format!("There are two policies of the name {}.", policy.name));
        }
        if policy.document.len() > limits::MAX_IDENTITY_POLICY_BYTES {
            return refuse(format!(
                "Policy {} has more than {} bytes.",
                policy.name,
                limits::MAX_IDENTITY_POLICY_BYTES
            ));
        }
        Policy::parse_identity(policy.document.as_bytes()).map_err(|error| ServiceError::NamedPolicy {
            name: policy.name.clone(),
            error: Box::new(error),
        })?;
    }
    Ok(())
}
