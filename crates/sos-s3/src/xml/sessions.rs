//! The documents of STS.

use crate::{auth::iso_extended, error::escape_into, sts::NAMESPACE};
use sos_service::{
    TemporaryKey,
    operations::sessions::{CallerIdentity, RoleSession},
};

/// A document that is being written: `<…Response><…Result>`.
struct Document(String);

impl Document {
    fn new(action: &str) -> Self {
        Self(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>"
        ))
    }

    fn text(&mut self, name: &str, text: &str) {
        self.0.extend(["<", name, ">"]);
        escape_into(&mut self.0, text);
        self.0.extend(["</", name, ">"]);
    }

    fn key(&mut self, key: &TemporaryKey) {
        self.0.push_str("<Credentials>");
        self.text("AccessKeyId", &key.id.0);
        self.text("SecretAccessKey", &key.secret);
        self.text("SessionToken", &key.token);
        self.text("Expiration", &iso_extended(key.expires));
        self.0.push_str("</Credentials>");
    }

    fn finish(mut self, action: &str, request_id: &str) -> String {
        self.0.extend(["</", action, "Result><ResponseMetadata>"]);
        self.text("RequestId", request_id);
        self.0.extend(["</ResponseMetadata></", action, "Response>"]);
        self.0
    }
}

/// Of AssumeRole and AssumeRoleWithWebIdentity.
pub(crate) fn role_session(action: &str, session: &RoleSession, request_id: &str) -> String {
    let mut xml = Document::new(action);
    if let Some(vouched) = &session.vouched {
        xml.text("SubjectFromWebIdentityToken", &vouched.subject);
        xml.text("Audience", &vouched.audience.join(","));
    }
    xml.0.push_str("<AssumedRoleUser>");
    xml.text("AssumedRoleId", &session.user_id);
    xml.text("Arn", &session.arn);
    xml.0.push_str("</AssumedRoleUser>");
    xml.key(&session.key);
    if let Some(vouched) = &session.vouched {
        xml.text("Provider", &vouched.issuer);
    }
    xml.finish(action, request_id)
}

/// Of GetSessionToken.
pub(crate) fn session_token(action: &str, key: &TemporaryKey, request_id: &str) -> String {
    let mut xml = Document::new(action);
    xml.key(key);
    xml.finish(action, request_id)
}

/// Of GetCallerIdentity.
pub(crate) fn caller_identity(action: &str, who: &CallerIdentity, request_id: &str) -> String {
    let mut xml = Document::new(action);
    xml.text("Arn", &who.arn);
    xml.text("UserId", &who.user_id);
    xml.text("Account", &who.account);
    xml.finish(action, request_id)
}
