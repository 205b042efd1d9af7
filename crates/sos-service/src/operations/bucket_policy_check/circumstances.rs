//! What conditions see of a request that one thinks of: what they would see of the same request if it came.

use super::Question;
use sos_core::{Timestamp, VersionId};
use sos_policy::{Context, Key, KeyName, Principal, Value, Values};

/// The circumstances of a request that one thinks of.
pub(super) struct Circumstances<'a> {
    pub(super) question: &'a Question,
    pub(super) principal: &'a Principal<'a>,
    /// Whose the bucket is.
    pub(super) owner: &'a str,
    pub(super) tags: &'a [(String, String)],
    pub(super) version: Option<VersionId>,
    pub(super) now: Timestamp,
}

impl Context for Circumstances<'_> {
    fn values(&self, key: &Key) -> Values<'_> {
        match key.name {
            KeyName::AwsSourceIp => self.question.source_ip.into(),
            KeyName::AwsSecureTransport => self.question.secure.into(),
            KeyName::AwsCurrentTime => Value::TimeMs(self.now.0).into(),
            KeyName::AwsEpochTime => self.now.0.div_euclid(1000).into(),
            KeyName::AwsViaAWSService => false.into(),
            KeyName::S3ResourceAccount | KeyName::AwsResourceAccount => self.owner.into(),
            KeyName::S3VersionId => self.version.map(|version| version.to_string()).into(),
            KeyName::S3Prefix if self.question.key.is_some() => {
                self.question.key.as_ref().map(sos_core::ObjectKey::as_str).into()
            }
            KeyName::S3ExistingObjectTag => {
                let tags = self.tags.iter();
                key.tag(tags.map(|(key, value)| (key.as_str(), value.as_str())))
                    .into()
            }
            _ => match self.principal.values(key) {
                Values::Missing => self.question.facts.values(key),
                known => known,
            },
        }
    }
}
