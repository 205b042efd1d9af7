//! FindOwnBuckets: which of some buckets are the caller's. Amazon S3 has no such operation.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use sos_core::{BucketName, BucketRecord};

/// Which of these buckets exist and are the caller's; those of everyone are the operator's. What another tenant has is not
/// told from what nobody has.
#[derive(Clone, Debug)]
pub struct FindOwnBuckets {
    /// The names; as many as the caller has at hand.
    pub names: Vec<BucketName>,
}

#[async_trait]
impl Operation for FindOwnBuckets {
    const NAME: &'static str = "FindOwnBuckets";
    type Output = Vec<BucketRecord>;

    fn action(&self) -> Action {
        Action::ListAllMyBuckets
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.own_buckets(&self.names).await
    }
}
