//! What policies say to a request: the bucket's, the caller's own, those of its session.

use super::{Resource, Subject};
use crate::{
    caller::{Caller, Principal},
    identity::PolicyOrigin,
    operation::{Action, UnsetConfiguration},
};
use serde::Serialize;
use sos_core::ConfigKind;
use sos_policy::{
    Action as PolicyAction, ActionResource, Context, Explanation, Key, KeyName, Request, ResourceArn, Value,
    Values, Verdict, merge,
};

/// What all policies that have a say make of a request.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// The bucket's.
    pub(super) bucket: Verdict,
    /// The caller's own.
    pub(super) identity: Vec<Verdict>,
    /// The limits of the caller's key.
    pub(super) boundary: Option<Verdict>,
    /// Those of the caller's session.
    pub(super) session: Option<Verdict>,
}

/// Asks all policies; of none, and for actions that policies have no word for, nothing matches.
pub(super) fn ask(caller: &Caller, action: Action, resource: Resource<'_>) -> Said {
    let policy = of_bucket(action, resource);
    let identity = caller
        .principal
        .identity()
        .filter(|identity| identity.has_policies());
    let mut said = Said {
        bucket: Verdict::NoMatch,
        identity: Vec::new(),
        boundary: None,
        session: None,
    };
    if policy.is_none() && identity.is_none() {
        return said;
    }
    let Some(action) = name_of(action) else {
        // What policies have no word for they never allow.
        said.boundary = identity.and_then(|identity| identity.limits.as_ref().map(|_| Verdict::NoMatch));
        said.session =
            identity.and_then(|identity| identity.session_policies.as_ref().map(|_| Verdict::NoMatch));
        return said;
    };
    with_request(caller, action, resource, |request| {
        if let Some(policy) = policy {
            said.bucket = policy.decide(request);
        }
        if let Some(identity) = identity {
            let policies = identity.policies.iter();
            said.identity = policies.map(|held| held.policy.decide(request)).collect();
            said.boundary = identity.limits.as_ref().map(|policy| policy.decide(request));
            let narrowed = identity.session_policies.as_ref();
            said.session =
                narrowed.map(|policies| merge(policies.iter().map(|policy| policy.decide(request))));
        }
    });
    said
}

/// Puts a request as policies see it before somebody.
fn with_request<T>(
    caller: &Caller,
    action: PolicyAction,
    resource: Resource<'_>,
    look: impl FnOnce(&Request<'_>) -> T,
) -> T {
    let principal = principal(&caller.principal);
    let arn = arn(action, resource);
    look(&Request {
        principal,
        action,
        resource: &arn,
        context: &Circumstances {
            caller,
            principal,
            resource,
        },
    })
}

/// What an action is done to, as policies name it.
fn arn(action: PolicyAction, resource: Resource<'_>) -> ResourceArn {
    match (action.resource(), resource.name, resource.key) {
        (ActionResource::Object, Some(name), Some(key)) => ResourceArn::object(name.as_str(), key.as_str()),
        (_, Some(name), _) => ResourceArn::bucket(name.as_str()),
        (_, None, _) => ResourceArn::service(),
    }
}

/// Every policy that has a say in a request, where it is written and what its statements make of the request.
pub(crate) fn explain(caller: &Caller, action: Action, resource: Resource<'_>) -> Vec<PolicyReport> {
    let Some(word) = name_of(action) else {
        return Vec::new();
    };
    with_request(caller, word, resource, |request| {
        let report = |from: String, policy: &sos_policy::Policy| PolicyReport {
            from,
            explanation: policy.explain(request),
        };
        let mut reports: Vec<_> = of_bucket(action, resource)
            .map(|policy| report("the bucket's policy".to_owned(), policy))
            .into_iter()
            .collect();
        if let Some(identity) = caller.principal.identity() {
            reports.extend(
                identity
                    .policies
                    .iter()
                    .map(|held| report(held.from.to_string(), &held.policy)),
            );
            let is_told = identity
                .policies
                .iter()
                .any(|held| held.from == PolicyOrigin::Limits);
            let limits = identity.limits.as_ref().filter(|_| !is_told);
            reports.extend(limits.map(|limits| report(PolicyOrigin::Limits.to_string(), limits)));
            let narrowed = identity.session_policies.iter().flatten();
            reports.extend(narrowed.map(|policy| report("the session's policy".to_owned(), policy)));
        }
        reports
    })
}

/// What the statements of the bucket's policy make of a request; `None` where there is none that has a say.
pub(crate) fn explain_bucket_policy(
    caller: &Caller,
    action: Action,
    resource: Resource<'_>,
) -> Option<Explanation> {
    let policy = of_bucket(action, resource)?;
    let word = name_of(action)?;
    Some(with_request(caller, word, resource, |request| {
        policy.explain(request)
    }))
}

/// The bucket's policy, where it can name the action.
fn of_bucket(action: Action, resource: Resource<'_>) -> Option<&sos_policy::Policy> {
    let policy = resource.bucket.and_then(|bucket| bucket.policy);
    policy.filter(|_| has_word_in_bucket_policies(action))
}

/// What one policy makes of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyReport {
    /// Where it is written.
    pub from: String,
    /// What it says, statement by statement.
    pub explanation: Explanation,
}

/// Whether the owner of a bucket may do this whatever its policy denies, so that nobody locks themselves out
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>).
pub(super) fn is_about_the_policy(action: Action) -> bool {
    matches!(
        action,
        Action::GetBucketPolicy | Action::PutBucketPolicy | Action::DeleteBucketPolicy
    )
}

pub(super) fn principal(principal: &Principal) -> &sos_policy::Principal<'static> {
    match principal.identity() {
        Some(identity) => &identity.principal,
        None => &sos_policy::Principal::Anonymous,
    }
}

/// What is known of a request. What the server knows itself comes before what the request says.
struct Circumstances<'a> {
    caller: &'a Caller,
    principal: &'a sos_policy::Principal<'a>,
    resource: Resource<'a>,
}

impl Context for Circumstances<'_> {
    fn values(&self, key: &Key) -> Values<'_> {
        let owner = || self.resource.bucket.map(|bucket| &*bucket.record.owner().0);
        match key.name {
            KeyName::AwsSourceIp => self.caller.source_ip.into(),
            KeyName::AwsSecureTransport => self.caller.secure.into(),
            KeyName::AwsCurrentTime => Value::TimeMs(self.resource.now.0).into(),
            KeyName::AwsEpochTime => self.resource.now.0.div_euclid(1000).into(),
            KeyName::AwsViaAWSService => false.into(),
            KeyName::S3ResourceAccount | KeyName::AwsResourceAccount => owner().into(),
            KeyName::S3VersionId => self.resource.version.map(|version| version.to_string()).into(),
            // Whether one may learn that a key is missing is asked as a list of that key alone would be.
            KeyName::S3Prefix if self.resource.key.is_some() => {
                self.resource.key.map(sos_core::ObjectKey::as_str).into()
            }
            KeyName::S3ExistingObjectTag => match self.resource.subject {
                Subject::Object(object) => {
                    let tags = object.tags.iter();
                    key.tag(tags.map(|(key, value)| (key.as_str(), value.as_str())))
                        .into()
                }
                _ => Values::Missing,
            },
            _ => match self.principal.values(key) {
                Values::Missing => self.caller.facts.values(key),
                known => known,
            },
        }
    }
}

/// Whether a bucket's policy can name the action: not where there is no bucket yet, nor where IAM has no word of its own.
fn has_word_in_bucket_policies(action: Action) -> bool {
    !matches!(
        action,
        Action::ListAllMyBuckets
            | Action::CreateBucket
            | Action::GetBucketUsage
            | Action::AssumeRole
            | Action::AssumeRoleWithWebIdentity
            | Action::GetSessionToken
            | Action::GetCallerIdentity
    )
}

/// The word that policies have for an action. Exhaustive, so that a new action does not compile without one.
pub(crate) fn name_of(action: Action) -> Option<PolicyAction> {
    Some(match action {
        // Each line is judged; or they are not for policies to give away.
        Action::DeleteObjects
        | Action::ListAccessKeys
        | Action::CreateAccessKey
        | Action::ChangeAccessKey
        | Action::DeleteAccessKey
        | Action::ReadTenants
        | Action::ChangeTenants
        | Action::ChangeQuotas
        | Action::RewrapKeys
        | Action::ReadGroups
        | Action::ChangeGroups
        | Action::ReadRoles
        | Action::ChangeRoles => return None,
        Action::AssumeRole => PolicyAction::StsAssumeRole,
        Action::AssumeRoleWithWebIdentity => PolicyAction::StsAssumeRoleWithWebIdentity,
        Action::GetSessionToken => PolicyAction::StsGetSessionToken,
        Action::GetCallerIdentity => PolicyAction::StsGetCallerIdentity,
        Action::ListAllMyBuckets => PolicyAction::ListAllMyBuckets,
        Action::CreateBucket => PolicyAction::CreateBucket,
        Action::DeleteBucket => PolicyAction::DeleteBucket,
        // Who may list may know how much there is.
        Action::ListBucket | Action::GetBucketUsage => PolicyAction::ListBucket,
        Action::ListBucketVersions => PolicyAction::ListBucketVersions,
        Action::ListBucketMultipartUploads => PolicyAction::ListBucketMultipartUploads,
        Action::GetBucketLocation => PolicyAction::GetBucketLocation,
        Action::GetBucketCors => PolicyAction::GetBucketCORS,
        Action::PutBucketCors => PolicyAction::PutBucketCORS,
        Action::GetBucketAcl => PolicyAction::GetBucketAcl,
        Action::PutBucketAcl => PolicyAction::PutBucketAcl,
        Action::GetBucketOwnershipControls => PolicyAction::GetBucketOwnershipControls,
        Action::PutBucketOwnershipControls => PolicyAction::PutBucketOwnershipControls,
        Action::GetBucketPublicAccessBlock => PolicyAction::GetBucketPublicAccessBlock,
        Action::PutBucketPublicAccessBlock => PolicyAction::PutBucketPublicAccessBlock,
        Action::GetBucketPolicy => PolicyAction::GetBucketPolicy,
        Action::PutBucketPolicy => PolicyAction::PutBucketPolicy,
        Action::DeleteBucketPolicy => PolicyAction::DeleteBucketPolicy,
        Action::GetBucketPolicyStatus => PolicyAction::GetBucketPolicyStatus,
        Action::GetBucketVersioning => PolicyAction::GetBucketVersioning,
        Action::PutBucketVersioning => PolicyAction::PutBucketVersioning,
        Action::GetBucketTagging => PolicyAction::GetBucketTagging,
        Action::PutBucketTagging => PolicyAction::PutBucketTagging,
        Action::GetBucketConfiguration(kind) => read_of(kind)?,
        Action::PutBucketConfiguration(kind) => write_of(kind)?,
        Action::GetUnsetConfiguration(unset) => read_of_unset(unset),
        Action::PutUnsetConfiguration(unset) => write_of_unset(unset),
        Action::GetObject => PolicyAction::GetObject,
        Action::GetObjectVersion => PolicyAction::GetObjectVersion,
        Action::GetObjectAttributes => PolicyAction::GetObjectAttributes,
        Action::GetObjectVersionAttributes => PolicyAction::GetObjectVersionAttributes,
        Action::PutObject => PolicyAction::PutObject,
        Action::DeleteObject => PolicyAction::DeleteObject,
        Action::DeleteObjectVersion => PolicyAction::DeleteObjectVersion,
        Action::GetObjectAcl => PolicyAction::GetObjectAcl,
        Action::GetObjectVersionAcl => PolicyAction::GetObjectVersionAcl,
        Action::PutObjectAcl => PolicyAction::PutObjectAcl,
        Action::PutObjectVersionAcl => PolicyAction::PutObjectVersionAcl,
        Action::GetObjectTagging => PolicyAction::GetObjectTagging,
        Action::PutObjectTagging => PolicyAction::PutObjectTagging,
        Action::DeleteObjectTagging => PolicyAction::DeleteObjectTagging,
        Action::GetObjectVersionTagging => PolicyAction::GetObjectVersionTagging,
        Action::PutObjectVersionTagging => PolicyAction::PutObjectVersionTagging,
        Action::DeleteObjectVersionTagging => PolicyAction::DeleteObjectVersionTagging,
        Action::GetObjectRetention => PolicyAction::GetObjectRetention,
        Action::PutObjectRetention => PolicyAction::PutObjectRetention,
        Action::GetObjectLegalHold => PolicyAction::GetObjectLegalHold,
        Action::PutObjectLegalHold => PolicyAction::PutObjectLegalHold,
        Action::BypassGovernanceRetention => PolicyAction::BypassGovernanceRetention,
        Action::AbortMultipartUpload => PolicyAction::AbortMultipartUpload,
        Action::ListMultipartUploadParts => PolicyAction::ListMultipartUploadParts,
    })
}

/// Reading a document of a bucket.
fn read_of(kind: ConfigKind) -> Option<PolicyAction> {
    Some(match kind {
        ConfigKind::Cors | ConfigKind::CrossOrigin => PolicyAction::GetBucketCORS,
        ConfigKind::Policy => PolicyAction::GetBucketPolicy,
        ConfigKind::Lifecycle => PolicyAction::GetLifecycleConfiguration,
        ConfigKind::Tagging => PolicyAction::GetBucketTagging,
        ConfigKind::Encryption => PolicyAction::GetEncryptionConfiguration,
        ConfigKind::ObjectLock => PolicyAction::GetBucketObjectLockConfiguration,
        ConfigKind::Website => PolicyAction::GetBucketWebsite,
        ConfigKind::Logging => PolicyAction::GetBucketLogging,
        ConfigKind::Notification => PolicyAction::GetBucketNotification,
        ConfigKind::PublicAccessBlock => PolicyAction::GetBucketPublicAccessBlock,
        ConfigKind::OwnershipControls => PolicyAction::GetBucketOwnershipControls,
        ConfigKind::RequestPayment => PolicyAction::GetBucketRequestPayment,
        ConfigKind::Accelerate => PolicyAction::GetAccelerateConfiguration,
        ConfigKind::Replication => PolicyAction::GetReplicationConfiguration,
        ConfigKind::Quota => return None,
    })
}

/// Reading what no bucket has.
fn read_of_unset(unset: UnsetConfiguration) -> PolicyAction {
    match unset {
        UnsetConfiguration::Analytics => PolicyAction::GetAnalyticsConfiguration,
        UnsetConfiguration::Inventory => PolicyAction::GetInventoryConfiguration,
        UnsetConfiguration::Metrics => PolicyAction::GetMetricsConfiguration,
        UnsetConfiguration::IntelligentTiering => PolicyAction::GetIntelligentTieringConfiguration,
        UnsetConfiguration::MetadataTable => PolicyAction::GetBucketMetadataTableConfiguration,
    }
}

/// Setting what no bucket has, or removing it; of metadata tables the word for setting stands for both.
fn write_of_unset(unset: UnsetConfiguration) -> PolicyAction {
    match unset {
        UnsetConfiguration::Analytics => PolicyAction::PutAnalyticsConfiguration,
        UnsetConfiguration::Inventory => PolicyAction::PutInventoryConfiguration,
        UnsetConfiguration::Metrics => PolicyAction::PutMetricsConfiguration,
        UnsetConfiguration::IntelligentTiering => PolicyAction::PutIntelligentTieringConfiguration,
        UnsetConfiguration::MetadataTable => PolicyAction::CreateBucketMetadataTableConfiguration,
    }
}

/// Setting or removing a document of a bucket.
fn write_of(kind: ConfigKind) -> Option<PolicyAction> {
    Some(match kind {
        ConfigKind::Cors | ConfigKind::CrossOrigin => PolicyAction::PutBucketCORS,
        ConfigKind::Policy => PolicyAction::PutBucketPolicy,
        ConfigKind::Lifecycle => PolicyAction::PutLifecycleConfiguration,
        ConfigKind::Tagging => PolicyAction::PutBucketTagging,
        ConfigKind::Encryption => PolicyAction::PutEncryptionConfiguration,
        ConfigKind::ObjectLock => PolicyAction::PutBucketObjectLockConfiguration,
        ConfigKind::Website => PolicyAction::PutBucketWebsite,
        ConfigKind::Logging => PolicyAction::PutBucketLogging,
        ConfigKind::Notification => PolicyAction::PutBucketNotification,
        ConfigKind::PublicAccessBlock => PolicyAction::PutBucketPublicAccessBlock,
        ConfigKind::OwnershipControls => PolicyAction::PutBucketOwnershipControls,
        ConfigKind::RequestPayment => PolicyAction::PutBucketRequestPayment,
        ConfigKind::Accelerate => PolicyAction::PutAccelerateConfiguration,
        ConfigKind::Replication => PolicyAction::PutReplicationConfiguration,
        ConfigKind::Quota => return None,
    })
}
