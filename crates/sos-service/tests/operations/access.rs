//! ACLs and tags, as operations set and obey them.

use crate::fixture::{BUCKET, Body, Fixture, ada, anonymous, ben, bucket, eve, key};
use sos_core::{CannedAcl, Grant, Grantee, Permission, Refusal, TenantId, VersionId, Versioning};
use sos_service::{
    Caller, ServiceError,
    operations::{
        bucket_acl::{GetBucketAcl, PutBucketAcl},
        buckets::{HeadBucket, RequestedAcl},
        object_acl::{GetObjectAcl, PutObjectAcl},
        object_tagging::{GetObjectTagging, PutObjectTagging},
        put_object::{Integrity, ObjectAttributes},
    },
};

fn put_acl(acl: RequestedAcl, version: Option<VersionId>) -> PutObjectAcl {
    PutObjectAcl {
        bucket: bucket(BUCKET),
        key: key("key"),
        version,
        acl,
    }
}

fn get_acl() -> GetObjectAcl {
    GetObjectAcl {
        bucket: bucket(BUCKET),
        key: key("key"),
        version: None,
    }
}

fn grant(grantee: Grantee, permission: Permission) -> Grant {
    Grant { grantee, permission }
}

fn tags(version: Option<VersionId>, pairs: &[(&str, &str)]) -> PutObjectTagging {
    PutObjectTagging {
        bucket: bucket(BUCKET),
        key: key("key"),
        version,
        tags: pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
    }
}

fn get_tags(version: Option<VersionId>) -> GetObjectTagging {
    GetObjectTagging {
        bucket: bucket(BUCKET),
        key: key("key"),
        version,
    }
}

async fn open_to_all(fixture: &Fixture) {
    let open = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicReadWrite),
    };
    fixture.service.call(&ada(), open).await.expect("opened");
}

#[tokio::test]
async fn an_object_is_opened_and_closed_by_its_acl() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let reads = async |caller: &Caller| fixture.get(caller, "key").await.is_ok();
    assert!(!reads(&anonymous()).await);
    let set = async |acl: RequestedAcl| {
        fixture
            .service
            .call(&ada(), put_acl(acl, None))
            .await
            .expect("set")
    };
    set(RequestedAcl::Canned(CannedAcl::PublicRead)).await;
    assert!(reads(&anonymous()).await);
    set(RequestedAcl::Canned(CannedAcl::AuthenticatedRead)).await;
    assert!(reads(&eve()).await && !reads(&anonymous()).await);
    let to_ben = grant(Grantee::Tenant(TenantId("ben".into())), Permission::Read);
    set(RequestedAcl::Grants(vec![to_ben])).await;
    assert!(reads(&ben()).await && !reads(&eve()).await);
    assert!(reads(&ada()).await, "the owner needs no grant");
    set(RequestedAcl::Canned(CannedAcl::Private)).await;
    assert!(!reads(&ben()).await);
}

#[tokio::test]
async fn the_owner_never_changes_and_names_are_shown() {
    let fixture = Fixture::with_bucket().await;
    open_to_all(&fixture).await;
    fixture.put(&ben(), "key", "bytes").await.expect("written");
    let full = RequestedAcl::Canned(CannedAcl::BucketOwnerFullControl);
    fixture
        .service
        .call(&ben(), put_acl(full, None))
        .await
        .expect("set");
    // ada may now write the ACL; ben stays the owner.
    let grants = vec![
        grant(Grantee::Tenant(TenantId("eve".into())), Permission::Read),
        grant(Grantee::AllUsers, Permission::ReadAcp),
        grant(Grantee::Tenant(TenantId("gone".into())), Permission::Read),
    ];
    fixture
        .service
        .call(&ada(), put_acl(RequestedAcl::Grants(grants.clone()), None))
        .await
        .expect("set");
    let view = fixture
        .service
        .call(&anonymous(), get_acl())
        .await
        .expect("everyone may read the ACL");
    assert_eq!(view.acl.owner, TenantId("ben".into()));
    assert_eq!(view.owner_name, "BEN");
    assert_eq!(view.acl.grants, grants);
    assert_eq!(view.grantee_names, [Some("EVE".to_owned()), None, None]);
    // And ada took its own right away.
    let again = put_acl(RequestedAcl::Canned(CannedAcl::Private), None);
    assert!(matches!(
        fixture.service.call(&ada(), again).await,
        Err(ServiceError::AccessDenied)
    ));
}

#[tokio::test]
async fn a_refused_acl_changes_nothing() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    for caller in [eve(), anonymous()] {
        let open = put_acl(RequestedAcl::Canned(CannedAcl::PublicRead), None);
        assert!(matches!(
            fixture.service.call(&caller, open).await,
            Err(ServiceError::AccessDenied)
        ));
        assert!(matches!(
            fixture.service.call(&caller, get_acl()).await,
            Err(ServiceError::AccessDenied)
        ));
    }
    assert!(fixture.get(&anonymous(), "key").await.is_err());
}

#[tokio::test]
async fn acls_belong_to_versions() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    let first = fixture.put(&ada(), "key", "one").await.expect("written").version;
    let second = fixture.put(&ada(), "key", "two").await.expect("written").version;
    let public = || RequestedAcl::Canned(CannedAcl::PublicRead);
    let shown = fixture
        .service
        .call(&ada(), put_acl(public(), first))
        .await
        .expect("set");
    assert_eq!(shown, first);
    assert!(
        fixture.get(&anonymous(), "key").await.is_err(),
        "the current version is another"
    );
    let shown = fixture
        .service
        .call(&ada(), put_acl(public(), None))
        .await
        .expect("set");
    assert_eq!(shown, second);
    fixture
        .get(&anonymous(), "key")
        .await
        .expect("the current version is public");
}

#[tokio::test]
async fn a_bucket_is_opened_by_its_acl_at_once() {
    let fixture = Fixture::with_bucket().await;
    let head = || HeadBucket {
        bucket: bucket(BUCKET),
    };
    let get = || GetBucketAcl {
        bucket: bucket(BUCKET),
    };
    assert!(matches!(
        fixture.service.call(&anonymous(), head()).await,
        Err(ServiceError::AccessDenied)
    ));
    open_to_all(&fixture).await;
    fixture
        .service
        .call(&anonymous(), head())
        .await
        .expect("in force when answered");
    assert!(matches!(
        fixture.service.call(&anonymous(), get()).await,
        Err(ServiceError::AccessDenied)
    ));
    let view = fixture
        .service
        .call(&ada(), get())
        .await
        .expect("the owner reads it");
    assert_eq!(
        view.acl,
        CannedAcl::PublicReadWrite.expand(&TenantId("ada".into()), None)
    );
    let taken = PutBucketAcl {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Grants(Vec::new()),
    };
    fixture
        .service
        .call(&ada(), taken)
        .await
        .expect("all grants taken back");
    fixture
        .service
        .call(&ada(), get())
        .await
        .expect("the owner needs none");
    assert!(matches!(
        fixture.service.call(&anonymous(), head()).await,
        Err(ServiceError::AccessDenied)
    ));
}

#[tokio::test]
async fn tags_are_replaced_and_removed() {
    let fixture = Fixture::with_bucket().await;
    fixture.version(Versioning::Enabled).await;
    let attributes = ObjectAttributes {
        tags: vec![("a".into(), "1".into())],
        ..ObjectAttributes::default()
    };
    let first = fixture
        .put_with(
            &ada(),
            "key",
            attributes,
            Integrity::default(),
            &mut Body::of("one"),
        )
        .await
        .expect("written")
        .version;
    fixture.put(&ada(), "key", "two").await.expect("written");
    let read = async |version| {
        fixture
            .service
            .call(&ada(), get_tags(version))
            .await
            .expect("read")
    };
    let found = read(first).await;
    assert_eq!(
        (found.tags, found.version),
        (vec![("a".into(), "1".into())], first)
    );
    assert!(read(None).await.tags.is_empty());
    fixture
        .service
        .call(&ada(), tags(first, &[("b", "2")]))
        .await
        .expect("replaced");
    assert_eq!(read(first).await.tags, [("b".into(), "2".into())]);
    fixture
        .service
        .call(&ada(), tags(first, &[]))
        .await
        .expect("removed");
    assert!(read(first).await.tags.is_empty());
}

#[tokio::test]
async fn tags_are_the_owners_and_the_bucket_owners() {
    let fixture = Fixture::with_bucket().await;
    open_to_all(&fixture).await;
    fixture.put(&ben(), "key", "bytes").await.expect("written");
    for (caller, allowed) in [(ada(), true), (ben(), true), (eve(), false), (anonymous(), false)] {
        let written = fixture.service.call(&caller, tags(None, &[("a", "1")])).await;
        let read = fixture.service.call(&caller, get_tags(None)).await;
        assert_eq!(
            (written.is_ok(), read.is_ok()),
            (allowed, allowed),
            "{:?}",
            caller.principal
        );
    }
}

#[tokio::test]
async fn changes_in_place_need_an_object() {
    let fixture = Fixture::with_bucket().await;
    let answer = fixture.service.call(&ada(), tags(None, &[("a", "1")])).await;
    assert!(matches!(answer, Err(ServiceError::Refused(Refusal::NoSuchKey))));
    fixture.version(Versioning::Enabled).await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let marker = fixture.delete(&ada(), "key", None).await.expect("marked").version;
    let answer = fixture
        .service
        .call(&ada(), put_acl(RequestedAcl::default(), marker))
        .await;
    assert!(matches!(
        answer,
        Err(ServiceError::DeleteMarker { asked_for: true, .. })
    ));
}
