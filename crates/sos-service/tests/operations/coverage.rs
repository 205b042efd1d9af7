//! Every operation, by nobody, by another tenant and by the owner, upon a private bucket.

mod runs;

use crate::fixture::{BUCKET, Fixture, ada, anonymous, bucket, eve, operator};
use runs::{OPERATORS, Runs, run_all};
use sos_core::{NamedPolicy, TenantId};
use sos_service::{
    Caller, DocumentConditions, Principal,
    operations::{
        access_keys::{CreateAccessKey, NewAccessKey},
        bucket_policy::PutBucketPolicy,
        roles::PutRole,
        sessions::{AssumeRole, WantedSession},
    },
};
use std::collections::BTreeSet;

/// Where being denied is not the rule: a tenant lists its own buckets and asks for a name of its own; DeleteObjects denies
/// line by line.
fn is_denied(name: &str, caller: &Caller) -> bool {
    match name {
        "ListBuckets" | "FindOwnBuckets" | "CreateBucket" | "GetSessionToken" | "GetCallerIdentity" => {
            caller.principal.tenant().is_none()
        }
        // Whoever brings a token is not asked for a key, and no provider is trusted here.
        "DeleteObjects" | "AssumeRoleWithWebIdentity" => false,
        _ => true,
    }
}

#[tokio::test]
async fn whoever_was_granted_nothing_is_denied_everything_and_changes_nothing() {
    for caller in [anonymous(), eve()] {
        let fixture = Fixture::with_bucket().await;
        fixture.put(&ada(), "key", "kept").await.expect("written");
        let before = fixture
            .service
            .bucket_snapshot(&bucket(BUCKET))
            .await
            .expect("known");
        let mut runs = Runs {
            fixture: &fixture,
            caller: caller.clone(),
            denied: Vec::new(),
        };
        run_all(&mut runs).await;
        for (name, denied) in runs.denied {
            assert_eq!(
                denied,
                is_denied(name, &caller),
                "{name} by {:?}",
                caller.principal
            );
        }
        assert_eq!(
            fixture.get(&ada(), "key").await.expect("it is still there").1,
            b"kept"
        );
        let after = fixture
            .service
            .bucket_snapshot(&bucket(BUCKET))
            .await
            .expect("known");
        assert_eq!(before, after);
    }
}

#[tokio::test]
async fn the_owner_is_denied_what_is_the_operators_and_nothing_else() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let mut runs = Runs {
        fixture: &fixture,
        caller: ada(),
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    for (name, denied) in runs.denied {
        assert_eq!(denied, OPERATORS.contains(&name), "{name}");
    }
}

#[tokio::test]
async fn the_operator_is_denied_nothing() {
    let fixture = Fixture::with_bucket().await;
    let mut runs = Runs {
        fixture: &fixture,
        caller: operator(),
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    for (name, denied) in runs.denied {
        // Nobody in particular owns what the operator makes so, nor is there a key to ask about.
        let is_nobodys = ["CreateBucket"].contains(&name);
        assert_eq!(denied, is_nobodys, "{name}");
    }
}

/// Which operations a caller is not denied, upon a bucket of ada's with one object.
async fn allowed(fixture: &Fixture, caller: Caller) -> BTreeSet<&'static str> {
    let mut runs = Runs {
        fixture,
        caller,
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    let ran = runs.denied.into_iter();
    ran.filter(|(_, denied)| !denied).map(|(name, _)| name).collect()
}

/// What is judged by nothing that a key or a session is limited to: it is about the caller, or judged line by line, or
/// judged by what was brought along.
const BEYOND_LIMITS: [&str; 3] = ["GetCallerIdentity", "DeleteObjects", "AssumeRoleWithWebIdentity"];

async fn with_limits(fixture: &Fixture, limit: &str) -> Caller {
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey {
            limits: vec![limit.parse().expect("a limit")],
            ..NewAccessKey::default()
        },
    };
    let made = fixture.service.call(&ada(), create).await.expect("made");
    let credential = fixture.service.credential(&made.id).await.expect("looked up");
    let identity = credential.expect("a key that works").identity.clone();
    Caller::new(Principal::Known(identity))
}

#[tokio::test]
async fn a_key_limited_to_another_bucket_is_denied_everything_on_this_one() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let caller = with_limits(&fixture, "films=own").await;
    let mut expected: BTreeSet<_> = BEYOND_LIMITS.into();
    expected.extend(["ListBuckets", "FindOwnBuckets", "GetSessionToken"]);
    assert_eq!(allowed(&fixture, caller).await, expected);
}

#[tokio::test]
async fn a_key_that_owns_the_bucket_is_denied_what_is_about_keys_roles_and_the_operators() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let caller = with_limits(&fixture, "photos=own").await;
    let allowed = allowed(&fixture, caller).await;
    let mut runs = Runs {
        fixture: &fixture,
        caller: anonymous(),
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    let all: BTreeSet<_> = runs.denied.into_iter().map(|(name, _)| name).collect();
    let mut expected: BTreeSet<_> = OPERATORS.into();
    expected.extend([
        "ListAccessKeys",
        "CreateAccessKey",
        "ChangeAccessKey",
        "RotateAccessKey",
        "DeleteAccessKey",
        "ListRoles",
        "PutRole",
        "DeleteRole",
        "AssumeRole",
    ]);
    let denied: BTreeSet<_> = all.difference(&allowed).copied().collect();
    assert_eq!(denied, expected);
}

#[tokio::test]
async fn a_session_with_a_narrower_policy_is_denied_whatever_that_leaves_out() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let policy = |action: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#
        )
    };
    let put = PutRole {
        tenant: TenantId("ada".into()),
        name: "narrowed".into(),
        trust: r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow",
            "Principal":{"AWS":"arn:aws:iam::ada:root"},"Action":"sts:AssumeRole"}}"#
            .into(),
        policies: vec![NamedPolicy {
            name: "all".into(),
            document: policy("s3:*"),
        }],
        max_session_seconds: 3600,
        ends_sessions: false,
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), put).await.expect("a role");
    let session = async |policy: Option<String>| {
        let assume = AssumeRole {
            wanted: WantedSession {
                role_arn: "arn:aws:iam::ada:role/narrowed".into(),
                name: "session".into(),
                policy,
                ..WantedSession::default()
            },
            external_id: None,
        };
        let made = fixture.service.call(&ada(), assume).await.expect("a session");
        let found = fixture
            .service
            .session_credential(&made.key.id, &made.key.token)
            .await;
        let identity = found.expect("a session that works").identity.clone();
        Caller::new(Principal::Known(identity))
    };
    let mut expected: BTreeSet<_> = BEYOND_LIMITS.into();
    expected.extend(["HeadBucket", "ListObjects", "GetBucketSummary", "GetBucketQuota"]);
    let narrowed = session(Some(policy("s3:ListBucket"))).await;
    assert_eq!(allowed(&fixture, narrowed).await, expected);
    // The session without that policy may what the role may.
    let whole = session(None).await;
    assert!(
        allowed(&fixture, whole)
            .await
            .is_superset(&["PutObject", "DeleteObject", "PutBucketCors"].into())
    );
}

/// What a bucket policy has no say in: there is no bucket, or it is the policy itself, or each line is judged, or policies
/// have no word for it.
const BEYOND_THE_POLICY: [&str; 24] = [
    "GetBucketQuota",
    "ListBuckets",
    "FindOwnBuckets",
    "CreateBucket",
    "GetBucketPolicy",
    "PutBucketPolicy",
    "DeleteBucketPolicy",
    "ExplainAccess",
    "CheckBucketPolicy",
    "GetBucketAccess",
    "DeleteObjects",
    "GetBucketSummary",
    "ListAccessKeys",
    "CreateAccessKey",
    "ChangeAccessKey",
    "RotateAccessKey",
    "DeleteAccessKey",
    "ListRoles",
    "PutRole",
    "DeleteRole",
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "GetSessionToken",
    "GetCallerIdentity",
];

#[tokio::test]
async fn a_policy_that_denies_everything_denies_every_operation_to_the_owner() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let all = format!(
        r#"{{"Statement":{{"Effect":"Deny","Principal":"*","Action":"s3:*",
           "Resource":["arn:aws:s3:::{BUCKET}","arn:aws:s3:::{BUCKET}/*"]}}}}"#
    );
    let set = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: all.into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), set).await.expect("set");
    let mut runs = Runs {
        fixture: &fixture,
        caller: ada(),
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    let (mut denied, mut others) = (0, BTreeSet::new());
    for (name, is_denied) in &runs.denied {
        if *is_denied {
            denied += 1;
        } else {
            others.insert(*name);
        }
    }
    assert!(denied > 30, "{denied}: {others:?}");
    assert_eq!(others, BEYOND_THE_POLICY.into());
}

#[tokio::test]
async fn every_operation_has_its_row() {
    let sources = [
        include_str!("../../src/operations/access_insight.rs"),
        include_str!("../../src/operations/access_keys.rs"),
        include_str!("../../src/operations/bucket_access.rs"),
        include_str!("../../src/operations/bucket_acl.rs"),
        include_str!("../../src/operations/bucket_cors.rs"),
        include_str!("../../src/operations/bucket_cross_origin.rs"),
        include_str!("../../src/operations/bucket_documents.rs"),
        include_str!("../../src/operations/bucket_encryption.rs"),
        include_str!("../../src/operations/bucket_lifecycle.rs"),
        include_str!("../../src/operations/bucket_policy.rs"),
        include_str!("../../src/operations/bucket_policy_check.rs"),
        include_str!("../../src/operations/bucket_reach.rs"),
        include_str!("../../src/operations/bucket_summary.rs"),
        include_str!("../../src/operations/bucket_versioning.rs"),
        include_str!("../../src/operations/buckets.rs"),
        include_str!("../../src/operations/complete_upload.rs"),
        include_str!("../../src/operations/copy_object.rs"),
        include_str!("../../src/operations/cors_insight.rs"),
        include_str!("../../src/operations/delete_object.rs"),
        include_str!("../../src/operations/get_object.rs"),
        include_str!("../../src/operations/groups.rs"),
        include_str!("../../src/operations/lifecycle_run.rs"),
        include_str!("../../src/operations/list_objects.rs"),
        include_str!("../../src/operations/multipart.rs"),
        include_str!("../../src/operations/object_acl.rs"),
        include_str!("../../src/operations/object_lock.rs"),
        include_str!("../../src/operations/object_tagging.rs"),
        include_str!("../../src/operations/own_buckets.rs"),
        include_str!("../../src/operations/put_object.rs"),
        include_str!("../../src/operations/quotas.rs"),
        include_str!("../../src/operations/rewrap.rs"),
        include_str!("../../src/operations/roles.rs"),
        include_str!("../../src/operations/sessions.rs"),
        include_str!("../../src/operations/tenants.rs"),
        include_str!("../../src/operations/upload_part.rs"),
    ];
    let modules = include_str!("../../src/operations/mod.rs")
        .matches("mod ")
        .count();
    assert_eq!(
        modules,
        sources.len(),
        "a new file of operations joins the list above"
    );
    let declared: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.split("const NAME: &'static str = \"").skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let fixture = Fixture::with_bucket().await;
    let mut runs = Runs {
        fixture: &fixture,
        caller: ada(),
        denied: Vec::new(),
    };
    run_all(&mut runs).await;
    let ran: BTreeSet<&str> = runs.denied.iter().map(|(name, _)| *name).collect();
    assert_eq!(ran, declared);
}
