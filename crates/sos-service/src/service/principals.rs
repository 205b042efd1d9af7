//! Whether anybody is whom a bucket policy names.
//!
//! Amazon S3 refuses such a policy (`MalformedPolicy`, "Invalid principal in policy"), so that a slip of the pen neither
//! locks out whoever was meant nor lets in whoever gets that name one day.

use super::Service;
use crate::error::ServiceError;
use sos_core::TenantId;
use sos_policy::{NamedPrincipal, Policy, PolicyError};

impl Service {
    /// Refuses a policy that names a tenant, a user, a role or a session that nobody is.
    pub(crate) async fn require_known_principals(&self, policy: &Policy) -> Result<(), ServiceError> {
        for named in policy.named_principals() {
            let (text, is_known) = match named {
                NamedPrincipal::Account(id) | NamedPrincipal::CanonicalUser(id) => (id, self.is_tenant(id)),
                NamedPrincipal::Arn(arn) => (arn, self.is_somebody(arn).await?),
            };
            if !is_known {
                return Err(PolicyError::unknown_principal(text).into());
            }
        }
        Ok(())
    }

    fn is_tenant(&self, id: &str) -> bool {
        self.identities.tenant(&TenantId(id.to_owned())).is_some()
    }

    /// Whether an ARN such as `arn:aws:iam::ada:user/backup` means a key, a role, or what comes of one.
    async fn is_somebody(&self, arn: &str) -> Result<bool, ServiceError> {
        let parts = arn
            .strip_prefix("arn:aws:")
            .and_then(|rest| rest.split_once("::"));
        let parts = parts.and_then(|(_, rest)| rest.split_once(':'));
        let Some((account, (kind, name))) =
            parts.and_then(|(account, name)| Some((account, name.split_once('/')?)))
        else {
            return Ok(false);
        };
        if !self.is_tenant(account) {
            return Ok(false);
        }
        let tenant = TenantId(account.to_owned());
        Ok(match kind {
            "user" => self.is_user(&tenant, name).await?,
            "role" => self.identities.role(&tenant, name).is_some(),
            "assumed-role" => {
                let role = name.split('/').next().unwrap_or_default();
                self.identities.role(&tenant, role).is_some()
            }
            // A session of a tenant's own has any name.
            _ => true,
        })
    }

    /// Users are keys that may do less than their tenant, known by their name or else their id.
    async fn is_user(&self, tenant: &TenantId, name: &str) -> Result<bool, ServiceError> {
        let is_meant = |key: &sos_core::AccessKey| {
            key.tenant == *tenant && key.name.as_deref().unwrap_or(&key.id.0) == name
        };
        if self.identities.declared_keys().any(is_meant) {
            return Ok(true);
        }
        Ok(self.metastore.access_keys().await?.iter().any(is_meant))
    }
}
