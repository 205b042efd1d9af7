//! Sessions at work: how one is made, and whom a temporary key with its token is at this moment.

use super::Service;
use crate::{
    error::ServiceError,
    identity::{Credential, Identity},
    sessions::{Composed, Opened, Parent, Sealing, Session, SessionError, Token},
};
use sos_core::{AccessKey, AccessKeyId, Role, Timestamp};
use sos_policy::Policy;
use std::{fmt, sync::Arc};
use subtle::ConstantTimeEq;

/// A temporary key with its token: what whoever asked for a session is given.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryKey {
    /// The public half.
    pub id: AccessKeyId,
    /// The secret half. Never shown by `Debug`.
    pub secret: String,
    /// What goes with every request. Never shown by `Debug`.
    pub token: String,
    /// When the session ends.
    pub expires: Timestamp,
}

impl fmt::Debug for TemporaryKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TemporaryKey")
            .field("id", &self.id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// Whom a temporary key with its token is at this moment. A session works as long as the key or the role that it is of
    /// does: what was deleted, disabled or changed counts from the next request on.
    pub async fn session_credential(
        &self,
        id: &AccessKeyId,
        token: &str,
    ) -> Result<Arc<Credential>, SessionError> {
        let parsed = Token::parse(token).ok_or(SessionError::Invalid)?;
        match &parsed.parent {
            Parent::Key(key) => {
                let parent = self.credential(key).await?;
                let parent = parent.filter(|parent| !parent.key.master);
                let parent = parent.ok_or(SessionError::Invalid)?;
                let sealing = Sealing::new(parent.key.secret.as_bytes());
                let opened = self.opened(id, token, &parsed, &sealing)?;
                Ok(session_of_key(id, parent, &opened))
            }
            Parent::Role(tenant, name) => {
                let role = self.identities.role(tenant, name);
                let role = role.filter(|_| self.identities.is_enabled(tenant));
                let role = role.ok_or(SessionError::Invalid)?;
                let sealing = Sealing::new(&role.seal);
                let opened = self.opened(id, token, &parsed, &sealing)?;
                Ok(self.session_of_role(id, role, &opened))
            }
        }
    }

    /// Opens a token, or finds it opened under the very same secret.
    fn opened(
        &self,
        id: &AccessKeyId,
        token: &str,
        parsed: &Token,
        sealing: &Sealing,
    ) -> Result<Arc<Opened>, SessionError> {
        let mark = sealing.mark().ok_or(SessionError::Invalid)?;
        let known = self.sessions.get(id, token);
        let known = known.filter(|known| known.mark.ct_eq(&mark).into());
        let opened = if let Some(known) = known {
            known
        } else {
            let session = sealing.open(id, parsed).ok_or(SessionError::Invalid)?;
            let secret = sealing.secret(id).ok_or(SessionError::Invalid)?;
            let policies: Result<Vec<_>, _> = session
                .policies
                .iter()
                .map(|document| Policy::parse_identity(document.as_bytes()))
                .collect();
            let policies = policies.map_err(|_| SessionError::Invalid)?;
            let policies = (!policies.is_empty()).then_some(policies);
            let opened = Arc::new(Opened::new(mark, session, secret, policies));
            self.sessions.insert(id, token, Arc::clone(&opened));
            opened
        };
        if self.env.now() < opened.session.expires() {
            Ok(opened)
        } else {
            Err(SessionError::Expired)
        }
    }

    fn session_of_role(&self, id: &AccessKeyId, role: Arc<Role>, opened: &Opened) -> Arc<Credential> {
        let groups = self.identities.shown(&role.tenant).groups;
        if let Some(Composed::OfRole(of, in_groups, credential)) = opened.composed()
            && Arc::ptr_eq(&of, &role)
            && in_groups == groups
        {
            return credential;
        }
        let name = &opened.session.name;
        let identity = Identity::of_role(&role, name, id.clone(), groups.clone(), opened.policies.clone());
        let credential = temporary(id, identity, opened);
        opened.keep(Composed::OfRole(role, groups, Arc::clone(&credential)));
        credential
    }

    /// A session of a key's own, from now on.
    pub(crate) fn own_session(&self, parent: &AccessKey, seconds: u32) -> Result<TemporaryKey, ServiceError> {
        let sealing = Sealing::new(parent.secret.as_bytes());
        let session = self.session(String::new(), seconds);
        self.seal(&sealing, &Parent::Key(parent.id.clone()), &session)
    }

    /// A session of a role, from now on.
    pub(crate) fn role_session(&self, role: &Role, session: &Session) -> Result<TemporaryKey, ServiceError> {
        let parent = Parent::Role(role.tenant.clone(), role.name.clone());
        self.seal(&Sealing::new(&role.seal), &parent, session)
    }

    /// A session that begins now.
    pub(crate) fn session(&self, name: String, seconds: u32) -> Session {
        let now = self.env.now();
        // Whole seconds, as they are written: nobody is told a later end than there is.
        let expires = Timestamp(now.plus_millis(i64::from(seconds) * 1000).seconds() * 1000);
        Session::new(name, now, expires)
    }

    fn seal(
        &self,
        sealing: &Sealing,
        parent: &Parent,
        session: &Session,
    ) -> Result<TemporaryKey, ServiceError> {
        const FAILED: ServiceError = ServiceError::Internal("a token could not be sealed");
        let id = self.draw_temporary_id();
        let mut nonce = [0; 12];
        self.env.fill_random(&mut nonce);
        Ok(TemporaryKey {
            secret: sealing.secret(&id).ok_or(FAILED)?,
            token: sealing.seal(&id, parent, session, nonce).ok_or(FAILED)?,
            expires: session.expires(),
            id,
        })
    }
}

fn session_of_key(id: &AccessKeyId, parent: Arc<Credential>, opened: &Opened) -> Arc<Credential> {
    if let Some(Composed::OfKey(of, credential)) = opened.composed()
        && Arc::ptr_eq(&of, &parent)
    {
        return credential;
    }
    let credential = temporary(id, parent.identity.of_session(id.clone()), opened);
    opened.keep(Composed::OfKey(parent, Arc::clone(&credential)));
    credential
}

fn temporary(id: &AccessKeyId, identity: Identity, opened: &Opened) -> Arc<Credential> {
    let mut key = AccessKey::new(
        id.clone(),
        opened.secret.clone(),
        identity.tenant.clone(),
        opened.session.issued(),
    );
    key.expires = Some(opened.session.expires());
    Arc::new(Credential {
        key,
        identity: Arc::new(identity),
        is_temporary: true,
    })
}
