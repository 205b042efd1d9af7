//! GetBucketEncryption and PutBucketEncryption; its delete puts `None`.

use crate::{
    encryption::default_encryption,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use sos_core::{BucketEncryption, BucketName, ConfigKind, command::BucketChange};

/// GetBucketEncryption; answers `NoSuchConfiguration` where none is set, and then objects are encrypted as their writers
/// ask, or not at all.
#[derive(Clone, Debug)]
pub struct GetBucketEncryption {
    /// The bucket.
    pub bucket: BucketName,
}

/// PutBucketEncryption; `None` removes it. Objects that are there stay as they are.
#[derive(Clone, Debug)]
pub struct PutBucketEncryption {
    /// The bucket.
    pub bucket: BucketName,
    /// What new objects are encrypted with.
    pub encryption: Option<BucketEncryption>,
}

#[async_trait]
impl Operation for GetBucketEncryption {
    const NAME: &'static str = "GetBucketEncryption";
    type Output = BucketEncryption;

    fn action(&self) -> Action {
        Action::GetBucketConfiguration(ConfigKind::Encryption)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.document(ConfigKind::Encryption)?;
        default_encryption(scope.bucket()?)?.ok_or(ServiceError::NoSuchConfiguration(
            self.bucket,
            ConfigKind::Encryption,
        ))
    }
}

#[async_trait]
impl Operation for PutBucketEncryption {
    const NAME: &'static str = "PutBucketEncryption";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutBucketConfiguration(ConfigKind::Encryption)
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let stored = self
            .encryption
            .map(|encryption| Bytes::from(encryption.to_stored()));
        scope
            .change_bucket(BucketChange::Config(ConfigKind::Encryption, stored))
            .await
    }
}
