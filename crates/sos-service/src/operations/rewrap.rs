//! RewrapKeys, GetRewrapStatus: what master keys wrapped, and having the first one wrap it. The operator's alone. Amazon S3
//! has no such operations.

use crate::{
    error::ServiceError,
    operation::{Action, Operation, Target},
    rewrap::RewrapStatus,
    service::Scope,
};
use async_trait::async_trait;

/// RewrapKeys: has the first master key of each kind wrap the data keys that older ones wrapped, and counts what each of them
/// wraps. Where the job is driven, it is under way when this is answered, else it has ended. Where a run is under way
/// already, that one is told of.
#[derive(Clone, Copy, Debug)]
pub struct RewrapKeys {
    /// Whether it only counts.
    pub is_dry_run: bool,
}

/// GetRewrapStatus: the last run.
#[derive(Clone, Copy, Debug)]
pub struct GetRewrapStatus;

#[async_trait]
impl Operation for RewrapKeys {
    const NAME: &'static str = "RewrapKeys";
    type Output = RewrapStatus;

    fn action(&self) -> Action {
        Action::RewrapKeys
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        scope.service.ask_for_rewrap(self.is_dry_run).await
    }
}

#[async_trait]
impl Operation for GetRewrapStatus {
    const NAME: &'static str = "GetRewrapStatus";
    type Output = RewrapStatus;

    fn action(&self) -> Action {
        Action::RewrapKeys
    }

    fn target(&self) -> Target {
        Target::Service
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        Ok(scope.service.rewrap_status())
    }
}
