//! The table: every action, by everyone, on a bucket and an object of different owners.

use super::*;
use sos_core::{AccessKeyId, BucketId, BucketName, CannedAcl, Grant, Timestamp, Versioning};

const BUCKET_OWNER: &str = "ada";
const OBJECT_OWNER: &str = "ben";
const STRANGER: &str = "eve";

fn tenant(name: &str) -> Caller {
    Caller::new(Principal::root(
        TenantId(name.into()),
        AccessKeyId(format!("{name}-key")),
    ))
}

fn anonymous() -> Caller {
    Caller::new(Principal::Anonymous)
}

fn acl(owner: &str, grants: &[(Grantee, Permission)]) -> Acl {
    let grants = grants.iter().map(|(grantee, permission)| Grant {
        grantee: grantee.clone(),
        permission: *permission,
    });
    Acl {
        owner: TenantId(owner.into()),
        grants: grants.collect(),
    }
}

fn bucket(grants: &[(Grantee, Permission)]) -> BucketRecord {
    BucketRecord {
        id: BucketId(1),
        name: BucketName::parse("photos").expect("a valid name"),
        acl: acl(BUCKET_OWNER, grants),
        created: Timestamp(0),
        location: String::new(),
        versioning: Versioning::Unversioned,
        object_lock: false,
        quota: sos_core::Quota::default(),
        counts_for_owner: false,
        revision: 1,
    }
}

fn decide(caller: &Caller, action: Action, bucket: &BucketRecord, subject: Subject<'_>) -> Decision {
    authorize(caller, action, resource(Some(view(bucket)), subject)).decision
}

fn view(record: &BucketRecord) -> BucketView<'_> {
    BucketView {
        record,
        ownership: ObjectOwnership::ObjectWriter,
        block: PublicAccessBlock::default(),
        policy: None,
        has_public_policy: false,
    }
}

fn object(acl: &Acl) -> Subject<'_> {
    Subject::Object(ObjectView { acl, tags: &[] })
}

/// Nothing but a bucket and a subject.
fn resource<'a>(bucket: Option<BucketView<'a>>, subject: Subject<'a>) -> Resource<'a> {
    Resource {
        bucket,
        name: bucket.map(|bucket| &bucket.record.name),
        key: None,
        version: None,
        subject,
        now: Timestamp(0),
    }
}

/// What the decision is with no grant at all but the owners' own, in the order: the bucket's owner, the object's owner (or
/// the upload's initiator), a stranger, nobody.
#[expect(
    clippy::match_same_arms,
    reason = "what is about identities stands apart from what is about buckets"
)]
fn expected(action: Action) -> [Decision; 4] {
    use Decision::{Allow, Deny};
    match action {
        Action::ListAllMyBuckets
        | Action::CreateBucket
        | Action::GetSessionToken
        | Action::GetCallerIdentity => [Allow, Allow, Allow, Deny],
        Action::DeleteObjects => [Allow; 4],
        Action::DeleteBucket
        | Action::ListBucket
        | Action::ListBucketVersions
        | Action::ListBucketMultipartUploads
        | Action::GetBucketLocation
        | Action::GetBucketUsage
        | Action::GetBucketCors
        | Action::PutBucketCors
        | Action::GetBucketAcl
        | Action::PutBucketAcl
        | Action::GetBucketOwnershipControls
        | Action::PutBucketOwnershipControls
        | Action::GetBucketPublicAccessBlock
        | Action::PutBucketPublicAccessBlock
        | Action::GetBucketVersioning
        | Action::PutBucketVersioning
        | Action::GetBucketTagging
        | Action::PutBucketTagging
        | Action::GetBucketPolicy
        | Action::PutBucketPolicy
        | Action::DeleteBucketPolicy
        | Action::GetBucketPolicyStatus
        | Action::GetBucketConfiguration(_)
        | Action::PutBucketConfiguration(_)
        | Action::GetUnsetConfiguration(_)
        | Action::PutUnsetConfiguration(_)
        | Action::PutObject
        | Action::DeleteObject
        | Action::BypassGovernanceRetention
        | Action::PutObjectRetention
        | Action::PutObjectLegalHold
        | Action::DeleteObjectVersion => [Allow, Deny, Deny, Deny],
        Action::GetObject
        | Action::GetObjectVersion
        | Action::GetObjectAttributes
        | Action::GetObjectVersionAttributes
        | Action::GetObjectAcl
        | Action::GetObjectVersionAcl
        | Action::PutObjectAcl
        | Action::PutObjectVersionAcl => [Deny, Allow, Deny, Deny],
        Action::GetObjectTagging
        | Action::PutObjectTagging
        | Action::DeleteObjectTagging
        | Action::GetObjectVersionTagging
        | Action::PutObjectVersionTagging
        | Action::DeleteObjectVersionTagging
        | Action::GetObjectRetention
        | Action::GetObjectLegalHold
        | Action::AbortMultipartUpload
        | Action::ListMultipartUploadParts => [Allow, Allow, Deny, Deny],
        // Of the bucket's owner, that is.
        Action::ListAccessKeys
        | Action::CreateAccessKey
        | Action::ChangeAccessKey
        | Action::DeleteAccessKey
        | Action::ReadRoles
        | Action::ChangeRoles => [Allow, Deny, Deny, Deny],
        // They are the operator's; and an object is no role that anybody could become.
        Action::ReadTenants
        | Action::ChangeQuotas
        | Action::RewrapKeys
        | Action::ChangeTenants
        | Action::ReadGroups
        | Action::ChangeGroups
        | Action::AssumeRole
        | Action::AssumeRoleWithWebIdentity => [Deny; 4],
    }
}

#[test]
fn every_action_without_grants() {
    let bucket = bucket(&[]);
    let acl_of_object = acl(OBJECT_OWNER, &[]);
    let initiator = TenantId(OBJECT_OWNER.into());
    let key_owner = TenantId(BUCKET_OWNER.into());
    let callers = [
        tenant(BUCKET_OWNER),
        tenant(OBJECT_OWNER),
        tenant(STRANGER),
        anonymous(),
    ];
    for action in Action::ALL {
        let subject = match action {
            Action::AbortMultipartUpload | Action::ListMultipartUploadParts => Subject::Upload(&initiator),
            Action::ListAccessKeys
            | Action::CreateAccessKey
            | Action::ChangeAccessKey
            | Action::DeleteAccessKey
            | Action::ReadRoles
            | Action::ChangeRoles => Subject::Identities(Some(&key_owner)),
            _ => object(&acl_of_object),
        };
        for (caller, expected) in callers.iter().zip(expected(action)) {
            let decision = decide(caller, action, &bucket, subject);
            assert_eq!(decision, expected, "{action:?} by {:?}", caller.principal);
            // Before the subject is known, nobody is let through whom it would stop, nor stopped whom it would let through.
            match decide(caller, action, &bucket, Subject::NotLoaded) {
                Decision::AskSubject => {}
                early => assert_eq!(early, expected, "{action:?} by {:?}, early", caller.principal),
            }
        }
        let operator = Caller::new(Principal::Operator);
        assert_eq!(
            decide(&operator, action, &bucket, subject),
            Decision::Allow,
            "{action:?}"
        );
    }
}

#[test]
fn everyones_keys_are_the_operators_alone() {
    for caller in [tenant(BUCKET_OWNER), anonymous()] {
        let everyones = resource(None, Subject::Identities(None));
        assert_eq!(
            authorize(&caller, Action::ListAccessKeys, everyones).decision,
            Decision::Deny
        );
    }
}

#[test]
fn every_action_appears_once_in_all() {
    let distinct: std::collections::HashSet<_> = Action::ALL.into_iter().collect();
    assert_eq!(distinct.len(), Action::ALL.len());
}

/// The actions a grant on the bucket opens, and no other.
#[test]
fn grants_on_a_bucket_open_their_actions_alone() {
    let all = Grantee::AllUsers;
    let read = [
        Action::ListBucket,
        Action::ListBucketVersions,
        Action::ListBucketMultipartUploads,
    ];
    let write = [Action::PutObject, Action::DeleteObject];
    let table: [(Permission, Vec<Action>); 5] = [
        (Permission::Read, read.to_vec()),
        (Permission::Write, write.to_vec()),
        (Permission::ReadAcp, vec![Action::GetBucketAcl]),
        (Permission::WriteAcp, vec![Action::PutBucketAcl]),
        (
            Permission::FullControl,
            [&read[..], &write, &[Action::GetBucketAcl, Action::PutBucketAcl]].concat(),
        ),
    ];
    let acl_of_object = acl(OBJECT_OWNER, &[]);
    for (permission, opened) in table {
        let bucket = bucket(&[(all.clone(), permission)]);
        for action in Action::ALL {
            let before = expected(action)[3];
            let decision = decide(&anonymous(), action, &bucket, object(&acl_of_object));
            let expected = if opened.contains(&action) {
                Decision::Allow
            } else {
                before
            };
            assert_eq!(decision, expected, "{permission:?} and {action:?}");
        }
    }
}

#[test]
fn grants_on_an_object_open_their_actions_alone() {
    let read = [
        Action::GetObject,
        Action::GetObjectVersion,
        Action::GetObjectAttributes,
        Action::GetObjectVersionAttributes,
    ];
    let read_acp = [Action::GetObjectAcl, Action::GetObjectVersionAcl];
    let write_acp = [Action::PutObjectAcl, Action::PutObjectVersionAcl];
    let table: [(Permission, Vec<Action>); 5] = [
        (Permission::Read, read.to_vec()),
        (Permission::Write, Vec::new()),
        (Permission::ReadAcp, read_acp.to_vec()),
        (Permission::WriteAcp, write_acp.to_vec()),
        (
            Permission::FullControl,
            [&read[..], &read_acp, &write_acp].concat(),
        ),
    ];
    let bucket = bucket(&[]);
    for (permission, opened) in table {
        let acl_of_object = acl(
            OBJECT_OWNER,
            &[(Grantee::Tenant(TenantId(STRANGER.into())), permission)],
        );
        for action in Action::ALL {
            let [_, _, before, nobody] = expected(action);
            let expected = if opened.contains(&action) {
                Decision::Allow
            } else {
                before
            };
            let subject = object(&acl_of_object);
            assert_eq!(
                decide(&tenant(STRANGER), action, &bucket, subject),
                expected,
                "{permission:?} and {action:?}"
            );
            // A grant to one tenant is nobody else's.
            assert_eq!(
                decide(&anonymous(), action, &bucket, subject),
                nobody,
                "{action:?}"
            );
        }
    }
}

#[test]
fn groups() {
    let check = |canned: CannedAcl, stranger: Decision, nobody: Decision| {
        let acl_of_object = canned.expand(
            &TenantId(OBJECT_OWNER.into()),
            Some(&TenantId(BUCKET_OWNER.into())),
        );
        let decide =
            |caller: &Caller| decide(caller, Action::GetObject, &bucket(&[]), object(&acl_of_object));
        assert_eq!(decide(&tenant(STRANGER)), stranger, "{canned:?}");
        assert_eq!(decide(&anonymous()), nobody, "{canned:?}");
    };
    check(CannedAcl::Private, Decision::Deny, Decision::Deny);
    check(CannedAcl::PublicRead, Decision::Allow, Decision::Allow);
    check(CannedAcl::AuthenticatedRead, Decision::Allow, Decision::Deny);
    check(CannedAcl::BucketOwnerFullControl, Decision::Deny, Decision::Deny);
}

#[test]
fn the_bucket_owner_reads_what_others_wrote_only_where_granted() {
    let bucket_owner = TenantId(BUCKET_OWNER.into());
    let check = |canned: CannedAcl, action: Action, expected: Decision| {
        let acl_of_object = canned.expand(&TenantId(OBJECT_OWNER.into()), Some(&bucket_owner));
        let decision = decide(
            &tenant(BUCKET_OWNER),
            action,
            &bucket(&[]),
            object(&acl_of_object),
        );
        assert_eq!(decision, expected, "{canned:?} {action:?}");
    };
    check(CannedAcl::Private, Action::GetObject, Decision::Deny);
    check(CannedAcl::BucketOwnerRead, Action::GetObject, Decision::Allow);
    check(CannedAcl::BucketOwnerRead, Action::PutObjectAcl, Decision::Deny);
    check(
        CannedAcl::BucketOwnerFullControl,
        Action::PutObjectAcl,
        Decision::Allow,
    );
    // It may always remove it.
    check(CannedAcl::Private, Action::DeleteObject, Decision::Allow);
}

#[test]
fn only_who_may_list_learns_that_a_key_is_missing() {
    let private = bucket(&[]);
    let listed = bucket(&[(Grantee::AllUsers, Permission::Read)]);
    let check = |caller: Caller, bucket: &BucketRecord, expected: Decision| {
        assert_eq!(
            decide(&caller, Action::GetObject, bucket, Subject::Missing),
            expected,
            "{:?}",
            caller.principal
        );
    };
    check(tenant(BUCKET_OWNER), &private, Decision::Allow);
    check(tenant(STRANGER), &private, Decision::Deny);
    check(anonymous(), &private, Decision::Deny);
    check(anonymous(), &listed, Decision::Allow);
}

#[test]
fn where_the_bucket_owner_owns_all_no_acl_opens_anything() {
    let granted = bucket(&[(Grantee::AllUsers, Permission::FullControl)]);
    let acl_of_object = acl(OBJECT_OWNER, &[(Grantee::AllUsers, Permission::FullControl)]);
    let check = |caller: &Caller, action: Action, expected: Decision| {
        let bucket = BucketView {
            ownership: ObjectOwnership::BucketOwnerEnforced,
            ..view(&granted)
        };
        let resource = resource(Some(bucket), object(&acl_of_object));
        let decision = authorize(caller, action, resource).decision;
        assert_eq!(decision, expected, "{action:?} by {:?}", caller.principal);
    };
    for action in [
        Action::GetObject,
        Action::GetObjectAcl,
        Action::ListBucket,
        Action::PutObject,
    ] {
        check(&tenant(BUCKET_OWNER), action, Decision::Allow);
        check(&tenant(OBJECT_OWNER), action, Decision::Deny);
        check(&anonymous(), action, Decision::Deny);
    }
}

#[test]
fn ignored_public_grants_open_nothing_and_others_still_do() {
    let friend = Grantee::Tenant(TenantId(STRANGER.into()));
    let check = |grantee: Grantee, caller: &Caller, expected: Decision| {
        let granted = bucket(&[(grantee.clone(), Permission::FullControl)]);
        let acl_of_object = acl(OBJECT_OWNER, &[(grantee.clone(), Permission::Read)]);
        for action in [Action::ListBucket, Action::GetObject] {
            let bucket = BucketView {
                block: PublicAccessBlock {
                    ignore_public_acls: true,
                    ..PublicAccessBlock::default()
                },
                ..view(&granted)
            };
            let resource = resource(Some(bucket), object(&acl_of_object));
            assert_eq!(
                authorize(caller, action, resource).decision,
                expected,
                "{grantee:?} {action:?}"
            );
        }
    };
    check(Grantee::AllUsers, &anonymous(), Decision::Deny);
    check(Grantee::AuthenticatedUsers, &tenant(STRANGER), Decision::Deny);
    check(friend, &tenant(STRANGER), Decision::Allow);
}
