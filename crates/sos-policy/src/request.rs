//! What is decided about.

use crate::action::Action;
use crate::context::Context;
use crate::principal::Principal;

/// One request: who does what to what, and under which circumstances.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: &'a Principal<'a>,
    /// What is done.
    pub action: Action,
    /// What it is done to.
    pub resource: &'a ResourceArn,
    /// The circumstances.
    pub context: &'a dyn Context,
}

/// What a request acts on, as an ARN.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html>.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResourceArn(String);

impl ResourceArn {
    /// A bucket: `arn:aws:s3:::bucket`.
    pub fn bucket(name: &str) -> Self {
        Self(format!("arn:aws:s3:::{name}"))
    }

    /// An object, or an upload of it: `arn:aws:s3:::bucket/key`.
    pub fn object(bucket: &str, key: &str) -> Self {
        Self(format!("arn:aws:s3:::{bucket}/{key}"))
    }

    /// The account, for actions without a resource of their own such as `s3:ListAllMyBuckets`. Only resources that say `*`
    /// match it, as the whole or for the bucket.
    pub fn service() -> Self {
        Self("arn:aws:s3:::*".to_owned())
    }

    /// Anything else, such as `arn:aws:iam::123456789012:user/anna`. A text with fewer than six components is matched by `*`
    /// alone.
    pub fn other(arn: impl Into<String>) -> Self {
        Self(arn.into())
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ResourceArn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}
