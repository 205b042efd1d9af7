//! ExplainAccess: what would be decided about a request, and which statement, ACL or right decides it. Amazon S3 has no such
//! operation; IAM's SimulatePrincipalPolicy is its kin.

use crate::{
    authorize::PolicyReport,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use serde::Serialize;
use sos_core::{AccessKeyId, BucketName, ObjectKey, TenantId, VersionId};
use sos_policy::Facts;
use std::net::IpAddr;

/// Who is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Whoever does not sign.
    Anonymous,
    /// Whoever signs with this key: one of the caller's own tenant; anyone's for the operator.
    Key(AccessKeyId),
    /// A tenant, by a key that may do all that the tenant may.
    Tenant(TenantId),
}

/// What would be decided, and why. Asked by whoever may read the bucket's policy; nothing is done.
#[derive(Clone, Debug)]
pub struct ExplainAccess {
    /// The bucket; it exists.
    pub bucket: BucketName,
    /// Who would ask.
    pub who: Asker,
    /// What they would do: an action of S3 that SOS has.
    pub action: sos_policy::Action,
    /// The object, where the action is on one. It need not exist.
    pub key: Option<ObjectKey>,
    /// The version of it.
    pub version: Option<VersionId>,
    /// Where the request would come from.
    pub source_ip: Option<IpAddr>,
    /// Whether it would come over TLS.
    pub secure: bool,
    /// What else of it conditions may look at.
    pub facts: Facts<'static>,
}

/// The answer to [`ExplainAccess`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccessExplanation {
    /// Whether it would be allowed.
    pub allowed: bool,
    /// What decides, in words.
    pub rule: String,
    /// Who would ask, as policies name them.
    pub who: String,
    /// What they would do.
    pub action: String,
    /// To what, as policies name it.
    pub resource: String,
    /// Who owns it: of an object its own owner, where objects have one.
    pub owner: String,
    /// Whether there is such an object; none for actions on the bucket.
    pub exists: Option<bool>,
    /// Every policy that has a say, with its statements.
    pub policies: Vec<PolicyReport>,
}

/// The action of the service that policies call so.
fn action_of(word: sos_policy::Action) -> Result<Action, ServiceError> {
    let found = Action::ALL.into_iter().find(|action| {
        // Of two with one name, the one that the name was made for.
        *action != Action::GetBucketUsage && crate::authorize::name_of(*action) == Some(word)
    });
    match found {
        Some(Action::ListAllMyBuckets | Action::CreateBucket) | None => Err(ServiceError::InvalidRequest(
            format!("{word} is not done to a bucket that exists, or SOS has no operation for it."),
        )),
        Some(action) => Ok(action),
    }
}

#[async_trait]
impl Operation for ExplainAccess {
    const NAME: &'static str = "ExplainAccess";
    type Output = AccessExplanation;

    fn action(&self) -> Action {
        Action::GetBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let action = action_of(self.action)?;
        let is_of_object = self.action.resource() == sos_policy::ActionResource::Object;
        if is_of_object && self.key.is_none() {
            return Err(ServiceError::InvalidRequest(format!(
                "{} is done to an object: name its key.",
                self.action
            )));
        }
        scope.explain_access(action, self).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of a bucket policy that SOS acts on can be asked about.
    #[test]
    fn every_action_can_be_asked_about() {
        for action in Action::ALL {
            let Some(word) = crate::authorize::name_of(action) else {
                continue;
            };
            let skipped = matches!(
                action,
                Action::ListAllMyBuckets | Action::CreateBucket | Action::GetBucketUsage
            );
            if !skipped {
                let found = action_of(word).expect("an action");
                assert_eq!(crate::authorize::name_of(found), Some(word));
            }
        }
        assert!(action_of(sos_policy::Action::CreateBucket).is_err());
        assert!(action_of(sos_policy::Action::IamCreateUser).is_err());
    }
}
