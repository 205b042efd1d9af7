//! Keys that may do less than their tenant: limits, policies, groups; and those that may do more.

use crate::fixture::{BUCKET, Fixture, ada, anonymous, ben, bucket, eve, key, operator};
use sos_core::{
    Grant, Grantee, Group, GroupName, NamedPolicy, Permission, Tenant, TenantId, WriteConditions,
    listing::ListQuery,
};
use sos_service::{
    Caller, DocumentConditions, Principal, ServiceError,
    operations::{
        access_keys::{CreateAccessKey, ListAccessKeys, NewAccessKey},
        bucket_policy::PutBucketPolicy,
        buckets::{ListBuckets, RequestedAcl},
        delete_object::{DeleteLine, DeleteObjects},
        groups::PutGroup,
        list_objects::ListObjects,
        object_acl::PutObjectAcl,
        tenants::{ChangeTenant, CreateTenant, TenantChange},
    },
};

/// Whoever signs with a new key of ada's.
async fn with_key(fixture: &Fixture, wanted: NewAccessKey) -> Caller {
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted,
    };
    let made = fixture.service.call(&operator(), create).await.expect("made");
    by_key(fixture, &made.id.0).await
}

async fn by_key(fixture: &Fixture, id: &str) -> Caller {
    let id = sos_core::AccessKeyId(id.to_owned());
    let credential = fixture.service.credential(&id).await.expect("looked up");
    let identity = credential.expect("a key that works").identity.clone();
    Caller::new(Principal::Known(identity))
}

fn limited_to(limits: &[&str]) -> NewAccessKey {
    NewAccessKey {
        limits: limits
            .iter()
            .map(|limit| limit.parse().expect("a limit"))
            .collect(),
        ..NewAccessKey::default()
    }
}

fn policy(name: &str, document: &str) -> NamedPolicy {
    NamedPolicy {
        name: name.to_owned(),
        document: document.to_owned(),
    }
}

#[track_caller]
fn is_denied<T>(answer: Result<T, ServiceError>) -> bool {
    match answer {
        Ok(_) => false,
        Err(ServiceError::AccessDenied) => true,
        Err(error) => panic!("{error}"),
    }
}

fn all_buckets() -> ListBuckets {
    ListBuckets {
        limit: 10,
        ..ListBuckets::default()
    }
}

fn list() -> ListObjects {
    ListObjects {
        bucket: bucket(BUCKET),
        query: ListQuery {
            limit: 10,
            ..ListQuery::default()
        },
    }
}

#[tokio::test]
async fn a_key_reads_and_writes_as_far_as_its_limits_go() {
    let fixture = Fixture::with_bucket().await;
    fixture.create(&ada(), "private").await.expect("created");
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let table = [
        // May it list, read, write, delete?
        ("photos=read", [true, true, false, false]),
        ("photos=write", [false, false, true, true]),
        ("photos=read,write", [true, true, true, true]),
        ("*=read", [true, true, false, false]),
        ("photos=own", [true, true, true, true]),
        ("private=own", [false, false, false, false]),
    ];
    for (limit, expected) in table {
        let caller = with_key(&fixture, limited_to(&[limit])).await;
        let allowed = [
            !is_denied(fixture.service.call(&caller, list()).await),
            !is_denied(fixture.get(&caller, "key").await),
            !is_denied(fixture.put(&caller, "other", "bytes").await),
            !is_denied(fixture.delete(&caller, "other", None).await),
        ];
        assert_eq!(allowed, expected, "{limit}");
    }
}

#[tokio::test]
async fn a_limited_key_lists_the_buckets_it_is_limited_to() {
    let fixture = Fixture::with_bucket().await;
    for name in ["albums", "private"] {
        fixture.create(&ada(), name).await.expect("created");
    }
    fixture.create(&eve(), "eves").await.expect("created");
    let names = async |limits: &[&str], after: Option<&str>| {
        let caller = with_key(&fixture, limited_to(limits)).await;
        let page = fixture
            .service
            .call(
                &caller,
                ListBuckets {
                    limit: 10,
                    after: after.map(str::to_owned),
                    ..ListBuckets::default()
                },
            )
            .await
            .expect("listed");
        let names = page.buckets.iter().map(|bucket| bucket.name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&["*=read"], None).await, ["albums", "photos", "private"]);
    let named = ["photos=read", "albums=write", "eves=own", "nobodys=own"];
    assert_eq!(names(&named, None).await, ["albums", "photos"]);
    assert_eq!(names(&named, Some("albums")).await, ["photos"]);
}

#[tokio::test]
async fn a_restricted_key_makes_no_other_key() {
    let fixture = Fixture::with_bucket().await;
    let all = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    for wanted in [
        limited_to(&["*=own"]),
        NewAccessKey {
            policies: vec![policy("all", all)],
            ..NewAccessKey::default()
        },
    ] {
        let caller = with_key(&fixture, wanted).await;
        let tenant = TenantId("ada".into());
        let list = ListAccessKeys {
            tenant: Some(tenant.clone()),
        };
        assert!(is_denied(fixture.service.call(&caller, list).await));
        let create = CreateAccessKey {
            tenant,
            wanted: NewAccessKey::default(),
        };
        assert!(is_denied(fixture.service.call(&caller, create).await));
    }
}

#[tokio::test]
async fn a_master_key_acts_for_all_and_only_the_operator_makes_one() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let create = |tenant: &str| CreateAccessKey {
        tenant: TenantId(tenant.into()),
        wanted: NewAccessKey {
            master: true,
            ..NewAccessKey::default()
        },
    };
    assert!(is_denied(fixture.service.call(&ben(), create("ben")).await));
    let made = fixture
        .service
        .call(&operator(), create("ben"))
        .await
        .expect("made");
    let master = by_key(&fixture, &made.id.0).await;
    assert!(!is_denied(fixture.get(&master, "key").await));
    assert!(!is_denied(fixture.service.call(&master, create("eve")).await));
    // It is ben's still: what it makes is ben's.
    fixture.create(&master, "bens").await.expect("created");
    assert!(!is_denied(fixture.service.call(&ben(), all_buckets()).await));
    assert!(is_denied(fixture.get(&ben(), "key").await));
}

/// A policy of the key must allow, beside whatever the bucket's does to the account, and its denial holds against both.
#[tokio::test]
async fn a_keys_policy_allows_and_denies_beside_the_buckets() {
    let fixture = Fixture::with_bucket().await;
    for name in ["public/a", "secret/a"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{BUCKET}/*"}},
            {{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::{BUCKET}/secret/*"}}]}}"#
    );
    let caller = with_key(
        &fixture,
        NewAccessKey {
            policies: vec![policy("reads", &document)],
            ..NewAccessKey::default()
        },
    )
    .await;
    assert!(!is_denied(fixture.get(&caller, "public/a").await));
    assert!(is_denied(fixture.get(&caller, "secret/a").await));
    assert!(is_denied(fixture.put(&caller, "public/b", "bytes").await));
    // What it may not list it may not know to be missing.
    assert!(is_denied(fixture.get(&caller, "public/none").await));
    let open = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject"],
            "Resource":"arn:aws:s3:::{BUCKET}/*"}}}}"#
    );
    let set = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: open.into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), set).await.expect("set");
    assert!(!is_denied(fixture.put(&caller, "public/b", "bytes").await));
    assert!(is_denied(fixture.get(&caller, "secret/a").await));
}

#[tokio::test]
async fn limits_bound_what_policies_allow() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let all = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
    let caller = with_key(
        &fixture,
        NewAccessKey {
            policies: vec![policy("all", all)],
            ..limited_to(&["photos=read"])
        },
    )
    .await;
    assert!(!is_denied(fixture.get(&caller, "key").await));
    assert!(is_denied(fixture.put(&caller, "key", "bytes").await));
}

/// Each line of DeleteObjects is judged by the key's own rights.
#[tokio::test]
async fn a_restricted_key_deletes_no_line_that_it_may_not() {
    let fixture = Fixture::with_bucket().await;
    for name in ["tmp/a", "kept/a"] {
        fixture.put(&ada(), name, "bytes").await.expect("written");
    }
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:DeleteObject",
            "Resource":"arn:aws:s3:::{BUCKET}/tmp/*"}}}}"#
    );
    let caller = with_key(
        &fixture,
        NewAccessKey {
            policies: vec![policy("deletes", &document)],
            ..NewAccessKey::default()
        },
    )
    .await;
    let line = |name: &str| DeleteLine {
        key: key(name),
        version: None,
        conditions: WriteConditions::default(),
    };
    let delete = DeleteObjects {
        bucket: bucket(BUCKET),
        lines: vec![line("tmp/a"), line("kept/a")],
        bypass_governance: false,
    };
    let answers = fixture
        .service
        .call(&caller, delete)
        .await
        .expect("judged by line");
    let denied: Vec<_> = answers.into_iter().map(is_denied).collect();
    assert_eq!(denied, [false, true]);
    assert!(fixture.get(&ada(), "kept/a").await.is_ok());
}

#[tokio::test]
async fn policies_of_groups_are_those_of_their_members_keys_at_once() {
    let fixture = Fixture::with_bucket().await;
    let name = GroupName::parse("interns").expect("a name");
    let tenant = Tenant {
        groups: vec![name.clone()],
        ..Tenant::new(TenantId("zoe".into()))
    };
    let create = CreateTenant { tenant };
    fixture.service.call(&operator(), create).await.expect("made");
    let made = fixture
        .service
        .call(
            &operator(),
            CreateAccessKey {
                tenant: TenantId("zoe".into()),
                wanted: NewAccessKey::default(),
            },
        )
        .await
        .expect("made");
    let zoe = by_key(&fixture, &made.id.0).await;
    fixture.create(&zoe, "zoes").await.expect("created");
    let none =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:CreateBucket","Resource":"*"}}"#;
    let put = PutGroup {
        group: Group {
            name: name.clone(),
            policies: vec![policy("none", none)],
        },
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&operator(), put).await.expect("put");
    let zoe = by_key(&fixture, &made.id.0).await;
    assert!(is_denied(fixture.create(&zoe, "another").await));
    // What the group does not deny, the tenant's own key may still do.
    assert!(!is_denied(fixture.service.call(&zoe, all_buckets()).await));
    let leave = ChangeTenant {
        id: TenantId("zoe".into()),
        change: TenantChange {
            groups: Some(Vec::new()),
            ..TenantChange::default()
        },
    };
    fixture.service.call(&operator(), leave).await.expect("changed");
    let zoe = by_key(&fixture, &made.id.0).await;
    fixture.create(&zoe, "another").await.expect("created");
}

/// Pithos' `memberof`: an ACL names a group, and its members get in.
#[tokio::test]
async fn an_acl_lets_in_the_members_of_a_group() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let name = GroupName::parse("friends").expect("a name");
    let grant = PutObjectAcl {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: None,
        acl: RequestedAcl::Grants(vec![Grant {
            grantee: Grantee::Group(name.clone()),
            permission: Permission::Read,
        }]),
    };
    fixture.service.call(&ada(), grant).await.expect("granted");
    let create = CreateTenant {
        tenant: Tenant {
            groups: vec![name],
            ..Tenant::new(TenantId("zoe".into()))
        },
    };
    fixture.service.call(&operator(), create).await.expect("made");
    let wanted = CreateAccessKey {
        tenant: TenantId("zoe".into()),
        wanted: NewAccessKey::default(),
    };
    let made = fixture.service.call(&operator(), wanted).await.expect("made");
    let zoe = by_key(&fixture, &made.id.0).await;
    assert!(!is_denied(fixture.get(&zoe, "key").await));
    for other in [eve(), anonymous()] {
        assert!(is_denied(fixture.get(&other, "key").await));
    }
}
