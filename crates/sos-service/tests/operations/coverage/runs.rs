//! Every operation once, in an order in which each finds what it needs. A new operation joins here.

use crate::fixture::{BUCKET, Body, Fixture, bucket, copy, get, key, source};
use sos_core::{
    AccessKeyId, ConfigKind, Group, GroupName, PublicAccessBlock, Quota, ReadConditions, Tenant, TenantId,
    UploadId, Versioning, WriteConditions, listing::ListQuery,
};
use sos_cors::{Configuration, CrossOriginPolicy, browser::PageRequest};
use sos_service::{
    Caller, DocumentConditions, Operation, ServiceError, UnsetConfiguration,
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
        bucket_documents::{GetBucketDocument, PutBucketDocument, TouchUnsetConfiguration},
        bucket_encryption::{GetBucketEncryption, PutBucketEncryption},
        bucket_lifecycle::{DeleteBucketLifecycle, GetBucketLifecycle, PutBucketLifecycle},
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
        lifecycle_run::{GetBucketLifecycleStatus, PreviewBucketLifecycle, RunBucketLifecycle},
        list_objects::{ListObjectVersions, ListObjects},
        multipart::{AbortMultipartUpload, CreateMultipartUpload, ListMultipartUploads, ListParts},
        object_acl::{GetObjectAcl, PutObjectAcl},
        object_lock::{
            GetObjectLegalHold, GetObjectLockConfiguration, GetObjectRetention, PutObjectLegalHold,
            PutObjectLockConfiguration, PutObjectRetention,
        },
        object_tagging::{GetObjectTagging, PutObjectTagging},
        own_buckets::FindOwnBuckets,
        put_object::{Integrity, ObjectAttributes, PutObject},
        quotas::{GetBucketQuota, GetTenantQuota, PutBucketQuota, PutTenantQuota},
        rewrap::{GetRewrapStatus, RewrapKeys},
        roles::{DeleteRole, ListRoles, PutRole},
        sessions::{
            AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity, GetSessionToken, WantedSession,
        },
        tenants::{ChangeTenant, CreateTenant, DeleteTenant, ListTenants, TenantChange},
        upload_part::{UploadPart, UploadPartCopy},
    },
};

/// Who runs each operation, and what it is called.
pub(super) struct Runs<'a> {
    pub(super) fixture: &'a Fixture,
    pub(super) caller: Caller,
    /// The operations that ran, and whether access was denied.
    pub(super) denied: Vec<(&'static str, bool)>,
}

impl Runs<'_> {
    pub(super) async fn run<O: Operation>(&mut self, operation: O) {
        let answer = self.fixture.service.call(&self.caller, operation).await;
        self.denied
            .push((O::NAME, matches!(answer, Err(ServiceError::AccessDenied))));
    }
}

const UPLOAD: UploadId = UploadId(7);

pub(super) async fn run_all(runs: &mut Runs<'_>) {
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
        conditions: DocumentConditions::default(),
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
        conditions: DocumentConditions::default(),
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
    runs.run(GetBucketEncryption { bucket: bucket() }).await;
    runs.run(PutBucketEncryption {
        bucket: bucket(),
        encryption: None,
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
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(PutBucketLifecycle {
        bucket: bucket(),
        configuration: sos_core::lifecycle::Configuration::parse_json(
            br#"{"Rules":[{"Prefix":"none/","Status":"Enabled","Expiration":{"Days":1}}]}"#,
        )
        .expect("valid"),
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(GetBucketLifecycle { bucket: bucket() }).await;
    runs.run(RunBucketLifecycle { bucket: bucket() }).await;
    runs.run(PreviewBucketLifecycle {
        bucket: bucket(),
        draft: None,
        at: None,
    })
    .await;
    runs.run(GetBucketLifecycleStatus { bucket: bucket() }).await;
    runs.run(DeleteBucketLifecycle {
        bucket: bucket(),
        conditions: DocumentConditions::default(),
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
    runs.run(GetBucketQuota { bucket: bucket() }).await;
    let quota = Quota::default();
    runs.run(PutBucketQuota {
        bucket: bucket(),
        quota,
        conditions: DocumentConditions::default(),
    })
    .await;
    let tenant = TenantId("ada".into());
    runs.run(GetTenantQuota {
        tenant: tenant.clone(),
    })
    .await;
    runs.run(PutTenantQuota {
        tenant,
        quota,
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(RewrapKeys { is_dry_run: false }).await;
    runs.run(GetRewrapStatus).await;
    // In a bucket without object lock: what is not denied is refused for that.
    runs.run(GetObjectLockConfiguration { bucket: bucket() }).await;
    runs.run(PutObjectLockConfiguration {
        bucket: bucket(),
        default: None,
    })
    .await;
    runs.run(GetObjectRetention {
        bucket: bucket(),
        key: key(),
        version: None,
    })
    .await;
    runs.run(PutObjectRetention {
        bucket: bucket(),
        key: key(),
        version: None,
        retention: None,
        bypass_governance: true,
    })
    .await;
    runs.run(GetObjectLegalHold {
        bucket: bucket(),
        key: key(),
        version: None,
    })
    .await;
    runs.run(PutObjectLegalHold {
        bucket: bucket(),
        key: key(),
        version: None,
        hold: true,
    })
    .await;
    for writes in [false, true] {
        runs.run(TouchUnsetConfiguration {
            bucket: bucket(),
            configuration: UnsetConfiguration::Inventory,
            writes,
        })
        .await;
    }
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
        conditions: DocumentConditions::default(),
    })
    .await;
    runs.run(ListGroups).await;
    runs.run(DeleteGroup {
        name: name(),
        conditions: DocumentConditions::default(),
    })
    .await;
}

/// The names of what [`run_operators`] runs.
pub(super) const OPERATORS: [&str; 12] = [
    "PutBucketQuota",
    "GetTenantQuota",
    "PutTenantQuota",
    "RewrapKeys",
    "GetRewrapStatus",
    "ListTenants",
    "CreateTenant",
    "ChangeTenant",
    "DeleteTenant",
    "PutGroup",
    "ListGroups",
    "DeleteGroup",
];
