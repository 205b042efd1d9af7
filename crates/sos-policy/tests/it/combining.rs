//! What several policies say together.

use sos_policy::{
    AclGrant, Action, Decision, Grant, Missing, Principal, Rights, Source, Verdict, combine, merge,
};

use crate::{OWNER, STRANGER, account, federated, session, user};

const NONE: Verdict = Verdict::NoMatch;
const DENY: Verdict = Verdict::ExplicitDeny { statement: 3 };
const ALLOW: Verdict = allow(Grant::Direct);

const fn allow(grant: Grant) -> Verdict {
    Verdict::Allow { statement: 0, grant }
}

/// A request of a caller to something that `OWNER` owns.
fn rights<'a>(principal: &'a Principal<'a>, bucket_policy: Verdict, identity: &'a [Verdict]) -> Rights<'a> {
    Rights {
        principal,
        action: Action::GetObject,
        owner: OWNER,
        bucket_policy,
        acl: AclGrant::None,
        identity_policies: identity,
        boundary: None,
        session_policy: None,
    }
}

/// By the first statement of a policy, or by what has none.
fn allowed(by: Source) -> Decision {
    let has_statements = !matches!(by, Source::Acl | Source::Owner);
    Decision::Allow {
        by,
        statement: has_statements.then_some(0),
    }
}

fn missing(missing: Missing) -> Decision {
    Decision::ImplicitDeny { missing }
}

#[test]
fn a_denial_decides() {
    let anna = user(OWNER, "anna");
    let check = |rights: Rights<'_>, by: Source| {
        assert_eq!(combine(&rights), Decision::ExplicitDeny { by, statement: 3 });
    };
    check(rights(&anna, DENY, &[ALLOW]), Source::BucketPolicy);
    check(rights(&anna, ALLOW, &[ALLOW, DENY]), Source::IdentityPolicy(1));
    check(
        Rights {
            boundary: Some(DENY),
            ..rights(&anna, ALLOW, &[ALLOW])
        },
        Source::Boundary,
    );
    check(
        Rights {
            session_policy: Some(DENY),
            ..rights(&anna, ALLOW, &[ALLOW])
        },
        Source::SessionPolicy,
    );
    let root = Principal::Root(account(OWNER));
    check(rights(&root, DENY, &[]), Source::BucketPolicy);
}

/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>.
#[test]
fn the_owners_root_is_never_locked_out_of_the_policy() {
    let root = Principal::Root(account(OWNER));
    for action in [
        Action::GetBucketPolicy,
        Action::PutBucketPolicy,
        Action::DeleteBucketPolicy,
    ] {
        let decide = |caller: &Principal<'_>| {
            combine(&Rights {
                action,
                ..rights(caller, DENY, &[ALLOW])
            })
        };
        assert_eq!(decide(&root), allowed(Source::Owner));
        for other in [user(OWNER, "anna"), Principal::Root(account(STRANGER))] {
            assert!(!decide(&other).is_allowed(), "{other}");
        }
    }
}

#[test]
fn one_side_is_enough_in_one_account() {
    let check = |principal: &Principal<'_>, bucket: Verdict, identity: &[Verdict], expected: Decision| {
        assert_eq!(
            combine(&rights(principal, bucket, identity)),
            expected,
            "{principal} {bucket:?} {identity:?}"
        );
    };
    let root = Principal::Root(account(OWNER));
    let anna = user(OWNER, "anna");
    check(&root, NONE, &[], allowed(Source::Owner));
    check(&anna, NONE, &[], missing(Missing::Identity));
    check(&anna, NONE, &[NONE, ALLOW], allowed(Source::IdentityPolicy(1)));
    check(&anna, ALLOW, &[], allowed(Source::BucketPolicy));
    // What is given to the account is the account's to hand on.
    check(&anna, allow(Grant::Account), &[], missing(Missing::Identity));
    check(
        &anna,
        allow(Grant::Account),
        &[ALLOW],
        allowed(Source::IdentityPolicy(0)),
    );
}

#[test]
fn both_sides_must_allow_across_accounts() {
    let check = |principal: &Principal<'_>, bucket: Verdict, identity: &[Verdict], expected: Decision| {
        assert_eq!(
            combine(&rights(principal, bucket, identity)),
            expected,
            "{principal} {bucket:?} {identity:?}"
        );
    };
    let root = Principal::Root(account(STRANGER));
    let anna = user(STRANGER, "anna");
    check(&root, NONE, &[], missing(Missing::Resource));
    check(&root, ALLOW, &[], allowed(Source::BucketPolicy));
    for grant in [Grant::Account, Grant::Direct] {
        check(&anna, allow(grant), &[], missing(Missing::Identity));
        check(&anna, allow(grant), &[ALLOW], allowed(Source::BucketPolicy));
    }
    check(&anna, NONE, &[ALLOW], missing(Missing::Resource));
}

#[test]
fn who_has_no_account_needs_the_resources_side() {
    let check = |bucket: Verdict, acl: AclGrant, expected: Decision| {
        let rights = Rights {
            acl,
            ..rights(&Principal::Anonymous, bucket, &[])
        };
        assert_eq!(combine(&rights), expected, "{bucket:?} {acl:?}");
    };
    check(NONE, AclGrant::None, missing(Missing::Resource));
    check(ALLOW, AclGrant::None, allowed(Source::BucketPolicy));
    check(NONE, AclGrant::Everyone, allowed(Source::Acl));
    check(
        DENY,
        AclGrant::Everyone,
        Decision::ExplicitDeny {
            by: Source::BucketPolicy,
            statement: 3,
        },
    );
}

#[test]
fn lists_of_grants_give_to_accounts() {
    let check = |principal: &Principal<'_>, acl: AclGrant, identity: &[Verdict], expected: Decision| {
        let rights = Rights {
            acl,
            ..rights(principal, NONE, identity)
        };
        assert_eq!(combine(&rights), expected, "{principal} {acl:?}");
    };
    let root = Principal::Root(account(STRANGER));
    let anna = user(STRANGER, "anna");
    check(&root, AclGrant::Account, &[], allowed(Source::Acl));
    check(&anna, AclGrant::Account, &[], missing(Missing::Identity));
    check(&anna, AclGrant::Account, &[ALLOW], allowed(Source::Acl));
    check(&anna, AclGrant::Everyone, &[], missing(Missing::Identity));
    check(
        &user(OWNER, "anna"),
        AclGrant::Everyone,
        &[],
        allowed(Source::Acl),
    );
    check(
        &user(OWNER, "anna"),
        AclGrant::Account,
        &[],
        missing(Missing::Identity),
    );
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>,
/// the table under "Resource-based policies".
#[test]
fn sessions_are_bounded_by_their_policies() {
    let check = |principal: &Principal<'_>, bucket, session_policy, boundary, expected: Decision| {
        let rights = Rights {
            session_policy,
            boundary,
            ..rights(principal, bucket, &[ALLOW])
        };
        assert_eq!(
            combine(&rights),
            expected,
            "{principal} {bucket:?} {session_policy:?} {boundary:?}"
        );
    };
    let build = session(OWNER, "build", "monday");
    let identity = allowed(Source::IdentityPolicy(0));
    check(&build, NONE, None, None, identity);
    check(&build, NONE, Some(ALLOW), Some(ALLOW), identity);
    check(&build, NONE, Some(NONE), None, missing(Missing::Session));
    check(&build, NONE, None, Some(NONE), missing(Missing::Boundary));
    // The bucket's policy names the role: its sessions stay bounded.
    check(
        &build,
        allow(Grant::BehindSession),
        Some(NONE),
        None,
        missing(Missing::Session),
    );
    check(
        &build,
        allow(Grant::BehindSession),
        None,
        Some(NONE),
        missing(Missing::Boundary),
    );
    // It names the session: that is not bounded.
    check(
        &build,
        ALLOW,
        Some(NONE),
        Some(NONE),
        allowed(Source::BucketPolicy),
    );
    // A federated user has nothing from identity policies but what the session's policy says.
    let guest = federated(OWNER, "anna", "guest");
    check(&guest, NONE, None, None, missing(Missing::Session));
    check(&guest, NONE, Some(ALLOW), None, identity);
    check(
        &guest,
        allow(Grant::BehindSession),
        Some(NONE),
        None,
        missing(Missing::Session),
    );
    check(&guest, ALLOW, Some(NONE), None, allowed(Source::BucketPolicy));
    let rights = rights(&build, allow(Grant::BehindSession), &[]);
    assert_eq!(combine(&rights), allowed(Source::BucketPolicy));
}

#[test]
fn verdicts_of_one_sort_are_merged() {
    assert_eq!(merge([]), NONE);
    assert_eq!(merge([NONE, ALLOW, NONE]), ALLOW);
    assert_eq!(merge([ALLOW, DENY, NONE]), DENY);
}
