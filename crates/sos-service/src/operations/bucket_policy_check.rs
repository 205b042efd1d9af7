//! CheckBucketPolicy: what a policy would make of a bucket, and of one request to it, before it is set. Amazon S3 has no
//! such operation.

mod actions;
mod deciding;

pub use actions::asked_actions;

use super::bucket_reach;
use crate::{
    access_summary::{Barrier, BarrierSetting, StatementName},
    authorize::BucketView,
    caller::Principal,
    error::ServiceError,
    operation::{Action, Operation, Target},
    service::Scope,
};
use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sos_core::{Acl, BucketName, ObjectKey};
use sos_policy::{Facts, Policy};
use std::net::IpAddr;

/// Reads a policy, says what would be public by it, and what becomes of a request. Nothing is set.
#[derive(Clone, Debug)]
pub struct CheckBucketPolicy {
    /// The bucket.
    pub bucket: BucketName,
    /// The policy.
    pub draft: Draft,
    /// A request to it, if one is asked about.
    pub question: Option<Question>,
}

/// Which policy is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    /// The one that is set, or that none is.
    Stored,
    /// As if none were set.
    None,
    /// This one, instead of what is set.
    Document(Bytes),
}

/// A request that one thinks of.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks.
    pub principal: Principal,
    /// What is done, in the words of policies.
    pub action: sos_policy::Action,
    /// The key, for actions on objects.
    pub key: Option<ObjectKey>,
    /// The object, where the caller may see whose it is; else one of the bucket's owner is thought of.
    pub object: Option<KnownObject>,
    /// The address that it comes from.
    pub source_ip: Option<IpAddr>,
    /// Whether it comes over TLS.
    pub secure: bool,
    /// What else conditions look at.
    pub facts: Facts<'static>,
}

/// What decides of an object.
#[derive(Clone, Debug)]
pub struct KnownObject {
    /// Its ACL, with its owner.
    pub acl: Acl,
    /// Its tags.
    pub tags: Vec<(String, String)>,
}

/// The answer of [`CheckBucketPolicy`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyCheck {
    /// How many statements it has.
    pub statements: usize,
    /// Those that grant something to the public.
    pub public_by: Vec<StatementName>,
    /// What keeps it from being set; `None`: nothing does.
    pub refused_by: Option<Barrier>,
    /// What keeps what it allows shut for everyone but the bucket's owner; `None`: nothing does.
    pub shut_by: Option<Barrier>,
    /// What becomes of the request, where one was asked about.
    pub answer: Option<Answer>,
}

/// What becomes of a request, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it is allowed.
    pub allowed: bool,
    /// What decides.
    pub decided_by: Decider,
    /// What it is done to, as an ARN.
    pub resource: String,
    /// Whether the object is there, and whose it is was looked at; `None` where no object is asked about.
    pub object_known: Option<bool>,
    /// What each statement makes of it, in their order.
    pub statements: Vec<ExplainedStatement>,
}

/// What decides a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decider {
    /// Its caller owns the bucket or the object.
    Owner,
    /// What the caller's own limits, policies and session make of it.
    Caller {
        /// What decides there, in words.
        rule: String,
    },
    /// A statement of the policy allows or denies it.
    Statement(StatementName),
    /// A grant of an ACL allows it.
    Acl {
        /// Whether it is the object's; else the bucket's.
        of_object: bool,
        /// The grant's number, from 1.
        grant: usize,
    },
    /// Something would allow it, and a setting keeps that shut.
    Blocked(Barrier),
    /// A statement would allow it, but the object belongs to another tenant, of whose objects a policy gives nothing away.
    ForeignObject {
        /// Whose it is.
        owner: String,
    },
    /// A statement would allow it, but nobody but the bucket's owner sees to the policy.
    PolicyIsTheOwners,
    /// Nothing allows it.
    Nothing,
}

/// What one statement makes of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedStatement {
    /// Which.
    #[serde(flatten)]
    pub name: StatementName,
    /// Whether it allows what it matches; else it denies.
    pub allows: bool,
    /// Whether every element matches.
    pub applies: bool,
    /// The principal, the action, the resource, then the conditions.
    pub elements: Vec<ExplainedElement>,
}

/// What one element makes of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedElement {
    /// Whether it matches.
    pub matches: bool,
    /// That in a sentence, with the values on both sides.
    pub message: String,
}

#[async_trait]
impl Operation for CheckBucketPolicy {
    const NAME: &'static str = "CheckBucketPolicy";
    type Output = PolicyCheck;

    fn action(&self) -> Action {
        Action::GetBucketPolicy
    }

    fn target(&self) -> Target {
        Target::Bucket(self.bucket.clone())
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let read;
        let view = scope.target()?;
        let policy = match &self.draft {
            Draft::Stored => view.policy,
            Draft::None => None,
            Draft::Document(document) => {
                read = Policy::parse_bucket(document, self.bucket.as_str())?;
                scope.service.require_known_principals(&read).await?;
                Some(&read)
            }
        };
        let view = BucketView {
            policy,
            has_public_policy: policy.is_some_and(Policy::is_public),
            ..view
        };
        let reader = bucket_reach::reader(&scope)?;
        let barrier = |setting| {
            let is_public = view.has_public_policy;
            is_public.then(|| reader.barrier(setting)).flatten()
        };
        let shut_by = barrier(BarrierSetting::RestrictPublicBuckets);
        let answer = match &self.question {
            None => None,
            Some(question) => {
                bucket_reach::require_to_see_acl(&scope)?;
                let now = scope.service.env.now();
                Some(deciding::answer(view, question, now, &reader)?)
            }
        };
        Ok(PolicyCheck {
            statements: policy.map_or(0, |policy| policy.statements().len()),
            public_by: policy
                .into_iter()
                .flat_map(Policy::outlines)
                .filter(|outline| outline.is_public)
                .map(|outline| StatementName::of(&outline))
                .collect(),
            refused_by: barrier(BarrierSetting::BlockPublicPolicy),
            shut_by,
            answer,
        })
    }
}
