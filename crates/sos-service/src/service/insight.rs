//! What would be decided, asked of the one function that decides.

use super::Scope;
use crate::{
    authorize::{Resource, Subject, authorize, explain, is_of_upload},
    caller::{Caller, Principal},
    error::ServiceError,
    identity::Credential,
    operation::Action,
    operations::access_insight::{AccessExplanation, Asker, ExplainAccess},
};
use sos_core::{AccessKeyId, ObjectKey, Refusal};
use sos_policy::ActionResource;
use std::sync::Arc;

impl Scope<'_> {
    /// Explains what would be decided about a request to the target's bucket.
    pub(crate) async fn explain_access(
        &self,
        action: Action,
        asked: ExplainAccess,
    ) -> Result<AccessExplanation, ServiceError> {
        let bucket = self.allowed_bucket()?;
        let (principal, stopped) = self.asker(&asked.who).await?;
        let key = asked
            .key
            .as_ref()
            .filter(|_| asked.action.resource() == ActionResource::Object);
        let found = match key {
            Some(key) => {
                self.service
                    .metastore
                    .object(bucket.id, key, asked.version)
                    .await?
            }
            None => None,
        };
        let found = found.filter(|found| !found.record.delete_marker);
        let subject = match (&found, key) {
            _ if is_of_upload(action) => Subject::Upload(bucket.owner()),
            (Some(found), _) => Subject::Object((&found.record).into()),
            (None, Some(_)) => Subject::Missing,
            (None, None) => Subject::NotLoaded,
        };
        let view = self.target()?;
        let resource = Resource {
            bucket: Some(view),
            name: Some(&bucket.name),
            key,
            version: asked.version,
            subject,
            now: self.service.env.now(),
        };
        let caller = Caller {
            source_ip: asked.source_ip,
            secure: asked.secure,
            facts: asked.facts,
            ..Caller::new(principal)
        };
        let ruling = authorize(&caller, action, resource);
        let identity = caller.principal.identity().map(|identity| &**identity);
        let owner = match subject {
            Subject::Object(object) => view.object_owner(object.acl),
            _ => bucket.owner(),
        };
        let name = bucket.name.as_str();
        Ok(AccessExplanation {
            allowed: ruling.is_allowed() && stopped.is_none(),
            rule: stopped.unwrap_or_else(|| ruling.reason.in_words(identity)),
            who: identity.map_or_else(|| "anyone".to_owned(), crate::Identity::arn),
            action: asked.action.to_string(),
            resource: match key.map(ObjectKey::as_str) {
                Some(key) => format!("arn:aws:s3:::{name}/{key}"),
                None => format!("arn:aws:s3:::{name}"),
            },
            owner: owner.to_string(),
            exists: key.map(|_| found.is_some()),
            policies: explain(&caller, action, resource),
        })
    }

    /// Who is asked about, and what keeps them from signing at all.
    async fn asker(&self, who: &Asker) -> Result<(Principal, Option<String>), ServiceError> {
        match who {
            Asker::Anonymous => Ok((Principal::Anonymous, None)),
            Asker::Tenant(tenant) => {
                let known = self.service.find_tenant(tenant);
                let known = known.ok_or_else(|| Refusal::NoSuchTenant(tenant.0.clone()))?;
                let stopped = known.disabled.then(|| "the tenant is disabled".to_owned());
                let nobodys = AccessKeyId(String::new());
                Ok((Principal::root(tenant.clone(), nobodys), stopped))
            }
            Asker::Key(id) => {
                let credential = self.own_credential(id).await?;
                let key = &credential.key;
                let stopped = if key.works_at(self.service.env.now()) {
                    let is_enabled = self.service.identities.is_enabled(&key.tenant);
                    (!is_enabled).then_some("the key's tenant is disabled")
                } else if key.disabled {
                    Some("the key is disabled")
                } else {
                    Some("the key has ended")
                };
                let principal = Principal::Known(Arc::clone(&credential.identity));
                Ok((principal, stopped.map(str::to_owned)))
            }
        }
    }

    /// A key, whether it works or not, that is the caller's tenant's; anyone's for the operator.
    async fn own_credential(&self, id: &AccessKeyId) -> Result<Arc<Credential>, ServiceError> {
        let found = self.service.identities.held(&*self.service.metastore, id).await?;
        let principal = &self.caller.principal;
        let is_own =
            |held: &Arc<Credential>| principal.is_operator() || principal.tenant() == Some(&held.key.tenant);
        found
            .filter(is_own)
            .ok_or_else(|| Refusal::NoSuchAccessKey(id.0.clone()).into())
    }
}
