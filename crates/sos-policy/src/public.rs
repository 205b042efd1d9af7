//! Whether a bucket policy is public.
//!
//! S3 takes a policy for public unless it grants to fixed principals only, or only where a key has fixed values that the
//! public cannot choose. A value is fixed that has neither a wildcard nor a variable. Source:
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>, "The meaning of
//! public".

use crate::condition::{Condition, Operand};
use crate::key::KeyName;
use crate::operator::{Comparison, SetOperator};
use crate::policy::Policy;
use crate::principal::PrincipalPattern;
use crate::statement::{Effect, Statement};

impl Policy {
    /// Whether the policy grants anything to the public. Identity policies never do.
    pub fn is_public(&self) -> bool {
        self.public_statement().is_some()
    }

    /// The index, from 0, of the first statement that grants something to the public.
    ///
    /// Statements that deny are not regarded, as by S3: what they take away differs from request to request.
    pub fn public_statement(&self) -> Option<usize> {
        self.compiled().iter().position(is_public)
    }
}

pub(crate) fn is_public(statement: &Statement) -> bool {
    let is_everyone = statement.principals.as_ref().is_some_and(|principals| {
        principals.negated || principals.patterns.contains(&PrincipalPattern::Everyone)
    });
    statement.effect == Effect::Allow && is_everyone && !statement.conditions.iter().any(is_confining)
}

/// Whether a condition lets only fixed callers pass. One that a request without the key meets confines nobody.
fn is_confining(condition: &Condition) -> bool {
    let operator = condition.operator;
    if operator.negated || operator.if_exists || operator.set == Some(SetOperator::All) {
        return false;
    }
    match condition.key.name {
        KeyName::AwsSourceIp => {
            operator.comparison == Comparison::IpAddress
                && condition
                    .operands
                    .iter()
                    .all(|operand| matches!(operand, Operand::Network(network) if !network.is_broad()))
        }
        KeyName::AwsPrincipalAccount
        | KeyName::AwsPrincipalArn
        | KeyName::AwsPrincipalOrgID
        | KeyName::AwsPrincipalServiceName
        | KeyName::AwsSourceAccount
        | KeyName::AwsSourceArn
        | KeyName::AwsSourceOrgID
        | KeyName::AwsSourceOwner
        | KeyName::AwsSourceVpc
        | KeyName::AwsSourceVpcArn
        | KeyName::AwsSourceVpce
        | KeyName::AwsUserid
        | KeyName::S3DataAccessPointAccount
        | KeyName::S3XAmzServerSideEncryptionAwsKmsKeyId => {
            compares_text(operator.comparison) && condition.written.iter().all(|value| is_fixed(value))
        }
        // The name of an access point may be a wildcard, as long as the account is fixed.
        KeyName::S3DataAccessPointArn => {
            let has_account = |value: &String| {
                let mut components = value.splitn(6, ':');
                components.nth(4).is_some_and(|account| !account.is_empty())
                    && value
                        .splitn(6, ':')
                        .take(5)
                        .all(|component| !component.is_empty() && is_fixed(component))
                    && !value.contains("${")
            };
            compares_text(operator.comparison) && condition.written.iter().all(has_account)
        }
        _ => false,
    }
}

fn compares_text(comparison: Comparison) -> bool {
    matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn
    )
}

fn is_fixed(value: &str) -> bool {
    !value.contains(['*', '?']) && !value.contains("${")
}
