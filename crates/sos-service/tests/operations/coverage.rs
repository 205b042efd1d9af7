//! Every operation, by nobody, by another tenant and by the owner, upon a private bucket.

use crate::fixture::{BUCKET, Body, Fixture, ada, anonymous, bucket, copy, eve, get, key, operator, source};
use sos_core::{
    AccessKeyId, ConfigKind, Group, GroupName, NamedPolicy, PublicAccessBlock, ReadConditions, Tenant,
    TenantId, UploadId, Versioning, WriteConditions, listing::ListQuery,
};
use sos_cors::{Configuration, CrossOriginPolicy, browser::PageRequest};
use sos_service::{
    Caller, DocumentConditions, Operation, Principal, ServiceError,
    operations::{
        access_insight::{Asker, ExplainAccess},
        access_keys::{
            ChangeAccessKey, CreateAccessKey, DeleteAccessKey, KeyChange, ListAccessKeys, NewAccessKey,
            RotateAccessKey,
        },
        bucket_access::{
            GetOwnershipControls, GetPublicAccessBlock, PutOwnershipControls, PutPublicAccessBlock,
        },
        bucket_acl::{GetBucketAcl, PutBucketAcl},
        bucket_cors::{DeleteBucketCors, GetBucketCors, GetCorsHistory, PutBucketCors},
        bucket_cross_origin::{DeleteBucketCrossOrigin, GetBucketCrossOrigin, PutBucketCrossOrigin},
        bucket_documents::{GetBucketDocument, PutBucketDocument},
        bucket_policy::{DeleteBucketPolicy, GetBucketPolicy, GetBucketPolicyStatus, PutBucketPolicy},
        bucket_policy_check::{CheckBucketPolicy, Draft},
        bucket_reach::GetBucketAccess,
        bucket_summary::GetBucketSummary,
        bucket_versioning::{GetBucketVersioning, PutBucketVersioning},
        buckets::{CreateBucket, DeleteBucket, GetBucketLocation, HeadBucket, ListBuckets, RequestedAcl},
        complete_upload::CompleteMultipartUpload,
        copy_object::CopyObject,
        cors_insight::{ClearCorsDenials, ExplainCors, GetCorsDenials},
        delete_object::{DeleteLine, DeleteObject, DeleteObjects},
        get_object::{GetObject, GetObjectAttributes, Selection},
        groups::{DeleteGroup, ListGroups, PutGroup},
        list_objects::{ListObjectVersions, ListObjects},
        multipart::{AbortMultipartUpload, CreateMultipartUpload, ListMultipartUploads, ListParts},
        object_acl::{GetObjectAcl, PutObjectAcl},
        object_tagging::{GetObjectTagging, PutObjectTagging},
        own_buckets::FindOwnBuckets,
        put_object::{Integrity, ObjectAttributes, PutObject},
        roles::{DeleteRole, ListRoles, PutRole},
        sessions::{
            AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity, GetSessionToken, WantedSession,
        },
        tenants::{ChangeTenant, CreateTenant, DeleteTenant, ListTenants, TenantChange},
        upload_part::{UploadPart, UploadPartCopy},
    },
};
use std::collections::BTreeSet;

/// Who runs each operation, and what it is called.
struct Runs<'a> {
    fixture: &'a Fixture,
    caller: Caller,
    /// The operations that ran, and whether access was denied.
    denied: Vec<(&'static str, bool)>,
}

impl Runs<'_> {
    async fn run<O: Operation>(&mut self, operation: O) {
        let answer = self.fixture.service.call(&self.caller, operation).await;
        self.denied
            .push((O::NAME, matches!(answer, Err(ServiceError::AccessDenied))));
    }
}

const UPLOAD: UploadId = UploadId(7);

async fn run_all(runs: &mut Runs<'_>) {
    let (bucket, key) = (|| bucket(BUCKET), || key("key"));
    let query = ListQuery {
        limit: 10,
        ..ListQuery::default()
    };
    let acl = RequestedAcl::default;
    let configuration = Configuration::parse_json(br#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]"#);
    runs.run(ListBuckets {
        limit: 10,
        ..ListBuckets::default()
    })
    .await;
    runs.run(FindOwnBuckets {
        names: vec![bucket()],
    })
    .await;
    runs.run(CreateBucket {
        bucket: bucket(),
        acl: acl(),
        location: String::new(),
        object_lock: false,
        ownership: None,
    })
    .await;
    runs.run(HeadBucket { bucket: bucket() }).await;
    runs.run(GetBucketLocation { bucket: bucket() }).await;
    runs.run(GetBucketSummary { bucket: bucket() }).await;
    let owner = || TenantId("ada".into());
    runs.run(ListAccessKeys {
        tenant: Some(owner()),
    })
    .await;
    runs.run(CreateAccessKey {
        tenant: owner(),
        wanted: NewAccessKey::default(),
    })
    .await;
    let none = || AccessKeyId("none".into());
    runs.run(ChangeAccessKey {
        tenant: Some(owner()),
        id: none(),
        change: KeyChange::default(),
    })
    .await;
    runs.run(PutRole {
        tenant: owner(),
        name: "reader".into(),
        trust: r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::ada:root"},"Action":"sts:AssumeRole"}}"#
            .into(),
        policies: Vec::new(),
        max_session_seconds: 3600,
        ends_sessions: false,
    })
    .await;
    runs.run(ListRoles {
        tenant: Some(owner()),
    })
    .await;
    let wanted = || WantedSession {
        role_arn: "arn:aws:iam::ada:role/reader".into(),
        name: "session".into(),
        ..WantedSession::default()
    };
    runs.run(AssumeRole {
        wanted: wanted(),
        external_id: None,
    })
    .await;
    runs.run(AssumeRoleWithWebIdentity {
        wanted: wanted(),
        token: "none".into(),
    })
    .await;
    runs.run(GetSessionToken::default()).await;
    runs.run(GetCallerIdentity).await;
    runs.run(DeleteRole {
        tenant: owner(),
        name: "reader".into(),
    })
    .await;
    runs.run(RotateAccessKey {
        tenant: Some(owner()),
        id: none(),
        overlap_ms: 0,
    })
    .await;
    runs.run(DeleteAccessKey {
        tenant: Some(owner()),
        id: none(),
    })
    .await;
    run_operators(runs).await;
    runs.run(GetBucketAcl { bucket: bucket() }).await;
    runs.run(PutBucketAcl {
        bucket: bucket(),
        acl: acl(),
    })
    .await;
    runs.run(GetOwnershipControls { bucket: bucket() }).await;
    runs.run(PutOwnershipControls {
        bucket: bucket(),
        ownership: None,
    })
    .await;
    runs.run(GetPublicAccessBlock { bucket: bucket() }).await;
    runs.run(PutPublicAccessBlock {
        bucket: bucket(),
        block: Some(PublicAccessBlock::ALL),
    })
    .await;
    runs.run(PutBucketCors {
        bucket: bucket(),
        configuration: configuration.expect("valid"),
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(GetBucketCors { bucket: bucket() }).await;
    runs.run(GetCorsHistory { bucket: bucket() }).await;
    runs.run(DeleteBucketCors {
        bucket: bucket(),
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(ExplainCors {
        bucket: bucket(),
        key: None,
        request: PageRequest::new("https://example.com", "GET"),
    })
    .await;
    runs.run(GetCorsDenials {
        bucket: bucket(),
        after: None,
    })
    .await;
    runs.run(ClearCorsDenials { bucket: bucket() }).await;
    runs.run(PutBucketCrossOrigin {
        bucket: bucket(),
        policy: CrossOriginPolicy::parse_json(b"{}").expect("valid"),
    })
    .await;
    runs.run(GetBucketCrossOrigin { bucket: bucket() }).await;
    runs.run(DeleteBucketCrossOrigin { bucket: bucket() }).await;
    runs.run(GetBucketDocument {
        bucket: bucket(),
        kind: ConfigKind::Lifecycle,
    })
    .await;
    runs.run(PutBucketDocument {
        bucket: bucket(),
        kind: ConfigKind::Lifecycle,
        document: None,
    })
    .await;
    runs.run(GetBucketVersioning { bucket: bucket() }).await;
    runs.run(PutBucketVersioning {
        bucket: bucket(),
        versioning: Versioning::Suspended,
    })
    .await;
    runs.run(ListObjects {
        bucket: bucket(),
        query: query.clone(),
    })
    .await;
    runs.run(ListObjectVersions {
        bucket: bucket(),
        query: query.clone(),
    })
    .await;
    runs.run(ListMultipartUploads {
        bucket: bucket(),
        query,
    })
    .await;
    runs.run(GetObject {
        conditions: ReadConditions::default(),
        ..get("key")
    })
    .await;
    runs.run(GetObjectAttributes {
        bucket: bucket(),
        key: key(),
        version: None,
        part_number_marker: 0,
        max_parts: 1,
    })
    .await;
    runs.run(GetObjectAcl {
        bucket: bucket(),
        key: key(),
        version: None,
    })
    .await;
    runs.run(PutObjectAcl {
        bucket: bucket(),
        key: key(),
        version: None,
        acl: acl(),
    })
    .await;
    runs.run(GetObjectTagging {
        bucket: bucket(),
        key: key(),
        version: None,
    })
    .await;
    runs.run(PutObjectTagging {
        bucket: bucket(),
        key: key(),
        version: None,
        tags: Vec::new(),
    })
    .await;
    runs.run(CopyObject {
        replace_metadata: true,
        ..copy("key", "key")
    })
    .await;
    runs.run(PutObject {
        bucket: bucket(),
        key: key(),
        attributes: ObjectAttributes::default(),
        integrity: Integrity::default(),
        conditions: WriteConditions::default(),
        body: &mut Body::of("bytes"),
    })
    .await;
    runs.run(CreateMultipartUpload {
        bucket: bucket(),
        key: key(),
        attributes: ObjectAttributes::default(),
        checksum_algorithm: None,
        checksum_type: None,
    })
    .await;
    runs.run(UploadPart {
        bucket: bucket(),
        key: key(),
        upload: UPLOAD,
        number: 1,
        integrity: Integrity::default(),
        body: &mut Body::of("bytes"),
    })
    .await;
    runs.run(UploadPartCopy {
        source: source("key"),
        selection: Selection::Whole,
        bucket: bucket(),
        key: key(),
        upload: UPLOAD,
        number: 1,
    })
    .await;
    runs.run(ListParts {
        bucket: bucket(),
        key: key(),
        upload: UPLOAD,
        after: 0,
        limit: 10,
    })
    .await;
    runs.run(CompleteMultipartUpload {
        bucket: bucket(),
        key: key(),
        upload: UPLOAD,
        parts: Vec::new(),
        checksum: None,
        checksum_type: None,
        object_size: None,
        conditions: WriteConditions::default(),
    })
    .await;
    runs.run(AbortMultipartUpload {
        bucket: bucket(),
        key: key(),
        upload: UPLOAD,
    })
    .await;
    let line = DeleteLine {
        key: key(),
        version: None,
        conditions: WriteConditions::default(),
    };
    runs.run(DeleteObjects {
        bucket: bucket(),
        lines: vec![line],
        bypass_governance: false,
    })
    .await;
    runs.run(DeleteObject {
        bucket: bucket(),
        key: key(),
        version: None,
        conditions: WriteConditions::default(),
        bypass_governance: false,
    })
    .await;
    runs.run(PutBucketPolicy {
        bucket: bucket(),
        document: "{}".into(),
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(GetBucketPolicy { bucket: bucket() }).await;
    runs.run(GetBucketPolicyStatus { bucket: bucket() }).await;
    runs.run(ExplainAccess {
        bucket: bucket(),
        who: Asker::Anonymous,
        action: sos_policy::Action::GetObject,
        key: Some(key()),
        version: None,
        source_ip: None,
        secure: true,
        facts: sos_policy::Facts::new(),
    })
    .await;
    runs.run(GetBucketAccess { bucket: bucket() }).await;
    runs.run(CheckBucketPolicy {
        bucket: bucket(),
        draft: Draft::Stored,
        question: None,
    })
    .await;
    runs.run(DeleteBucket { bucket: bucket() }).await;
    runs.run(DeleteBucketPolicy {
        bucket: bucket(),
        conditions: DocumentConditions::default(),
    })
    .await;
}

/// What is the operator's alone.
async fn run_operators(runs: &mut Runs<'_>) {
    let name = || GroupName::parse("staff").expect("a valid name");
    runs.run(ListTenants).await;
    runs.run(CreateTenant {
        tenant: Tenant::new(TenantId("zoe".into())),
    })
    .await;
    runs.run(ChangeTenant {
        id: TenantId("zoe".into()),
        change: TenantChange::default(),
    })
    .await;
    runs.run(DeleteTenant {
        id: TenantId("zoe".into()),
    })
    .await;
    runs.run(PutGroup {
        group: Group {
            name: name(),
            policies: Vec::new(),
        },
    })
    .await;
    runs.run(ListGroups).await;
    runs.run(DeleteGroup { name: name() }).await;
}

/// The names of what [`run_operators`] runs.
const OPERATORS: [&str; 7] = [
    "ListTenants",
    "CreateTenant",
    "ChangeTenant",
    "DeleteTenant",
    "PutGroup",
    "ListGroups",
    "DeleteGroup",
];

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
    expected.extend(["HeadBucket", "ListObjects", "GetBucketSummary"]);
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
const BEYOND_THE_POLICY: [&str; 23] = [
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
        include_str!("../../src/operations/list_objects.rs"),
        include_str!("../../src/operations/multipart.rs"),
        include_str!("../../src/operations/object_acl.rs"),
        include_str!("../../src/operations/object_tagging.rs"),
        include_str!("../../src/operations/own_buckets.rs"),
        include_str!("../../src/operations/put_object.rs"),
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
