//! Buckets: creation, listing, deletion, configuration.

use crate::fixture::{BUCKET, Fixture, ada, anonymous, ben, bucket, eve, operator};
use bytes::Bytes;
use sos_core::{BucketName, CannedAcl, ConfigKind, Refusal, TenantId, Versioning};
use sos_cors::Configuration;
use sos_service::{
    BucketRules, Caller, DocumentConditions, ServiceConfig, ServiceError,
    operations::{
        bucket_cors::{DeleteBucketCors, GetBucketCors, PutBucketCors},
        bucket_documents::{GetBucketDocument, PutBucketDocument},
        bucket_versioning::{GetBucketVersioning, PutBucketVersioning},
        buckets::{
            BucketList, CreateBucket, DeleteBucket, GetBucketLocation, HeadBucket, ListBuckets, RequestedAcl,
        },
    },
};
use std::sync::Arc;

const CORS: &[u8] = b"<CORSConfiguration><CORSRule><AllowedOrigin>https://example.com</AllowedOrigin>\
    <AllowedMethod>*</AllowedMethod></CORSRule></CORSConfiguration>";

async fn list(fixture: &Fixture, caller: &Caller, query: ListBuckets) -> BucketList {
    fixture.service.call(caller, query).await.expect("a list")
}

fn names(list: &BucketList) -> Vec<&str> {
    list.buckets.iter().map(|bucket| bucket.name.as_str()).collect()
}

fn all() -> ListBuckets {
    ListBuckets {
        limit: 1000,
        ..ListBuckets::default()
    }
}

#[tokio::test]
async fn a_tenant_lists_its_own_buckets_page_by_page() {
    let fixture = Fixture::new().await;
    for name in ["cats", "birds", "boats"] {
        fixture.create(&ada(), name).await.expect("created");
    }
    fixture.create(&ben(), "bears").await.expect("created");
    let whole = list(&fixture, &ada(), all()).await;
    assert_eq!(names(&whole), ["birds", "boats", "cats"]);
    assert_eq!(whole.owner.display_name, "ADA");
    assert_eq!(whole.next, None);

    let first = list(&fixture, &ada(), ListBuckets { limit: 2, ..all() }).await;
    assert_eq!(
        (names(&first), first.next.as_deref()),
        (vec!["birds", "boats"], Some("boats"))
    );
    let rest = ListBuckets {
        limit: 2,
        after: first.next,
        ..all()
    };
    assert_eq!(names(&list(&fixture, &ada(), rest).await), ["cats"]);

    let prefix = ListBuckets {
        prefix: "b".into(),
        ..all()
    };
    assert_eq!(names(&list(&fixture, &ada(), prefix).await), ["birds", "boats"]);
    assert_eq!(
        names(&list(&fixture, &operator(), all()).await),
        ["bears", "birds", "boats", "cats"]
    );
}

#[tokio::test]
async fn nobody_lists_or_creates_buckets_anonymously() {
    let fixture = Fixture::new().await;
    assert!(matches!(
        fixture.service.call(&anonymous(), all()).await,
        Err(ServiceError::AccessDenied)
    ));
    assert!(matches!(
        fixture.create(&anonymous(), "cats").await,
        Err(ServiceError::AccessDenied)
    ));
}

#[tokio::test]
async fn a_name_has_one_owner() {
    let fixture = Fixture::with_bucket().await;
    fixture
        .create(&ada(), BUCKET)
        .await
        .expect("again, with the same ACL");
    let public = CreateBucket {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::Canned(CannedAcl::PublicRead),
        location: String::new(),
        object_lock: false,
        ownership: None,
    };
    for (caller, create) in [(ada(), public.clone()), (ben(), public)] {
        assert!(matches!(
            fixture.service.call(&caller, create).await,
            Err(ServiceError::Refused(Refusal::BucketAlreadyExists(_)))
        ));
    }
}

#[tokio::test]
async fn a_missing_bucket_is_named_before_access_is_judged() {
    let fixture = Fixture::new().await;
    let head = HeadBucket {
        bucket: bucket("absent"),
    };
    let Err(ServiceError::Refused(refusal)) = fixture.service.call(&anonymous(), head).await else {
        panic!("refused by the rules");
    };
    assert_eq!(refusal, Refusal::NoSuchBucket("absent".into()));
}

#[tokio::test]
async fn the_expected_owner_must_be_the_owner() {
    let fixture = Fixture::with_bucket().await;
    for (expected, allowed) in [("ada", true), ("ben", false), ("", false)] {
        let caller = Caller {
            expected_bucket_owner: Some(expected.into()),
            ..ada()
        };
        let answer = fixture
            .service
            .call(
                &caller,
                HeadBucket {
                    bucket: bucket(BUCKET),
                },
            )
            .await;
        assert_eq!(answer.is_ok(), allowed, "{expected:?}");
    }
}

#[tokio::test]
async fn new_buckets_are_born_with_the_configured_documents() {
    let config = ServiceConfig {
        new_bucket_configs: [(ConfigKind::Cors, Bytes::from_static(CORS))].into(),
        ..ServiceConfig::default()
    };
    let fixture = Fixture::with(config, |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    fixture
        .service
        .create_bucket_for(&TenantId("ben".into()), bucket("bears"))
        .await
        .expect("created by the operator");
    for (caller, name) in [(ada(), BUCKET), (ben(), "bears")] {
        let document = fixture
            .service
            .call(&caller, GetBucketCors { bucket: bucket(name) })
            .await;
        assert_eq!(document.expect("a configuration"), CORS, "{name}");
    }
}

#[tokio::test]
async fn only_an_empty_bucket_is_deleted_and_then_it_is_gone() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let delete = async || {
        let delete = DeleteBucket {
            bucket: bucket(BUCKET),
        };
        fixture.service.call(&ada(), delete).await
    };
    assert!(matches!(
        delete().await,
        Err(ServiceError::Refused(Refusal::BucketNotEmpty(_)))
    ));
    fixture.delete(&ada(), "key", None).await.expect("deleted");
    delete().await.expect("deleted");
    assert!(matches!(
        delete().await,
        Err(ServiceError::Refused(Refusal::NoSuchBucket(_)))
    ));
    assert!(matches!(
        fixture.put(&ada(), "key", "bytes").await,
        Err(ServiceError::Refused(Refusal::NoSuchBucket(_)))
    ));
}

#[tokio::test]
async fn location_and_versioning_are_given_back() {
    let fixture = Fixture::new().await;
    let create = CreateBucket {
        bucket: bucket(BUCKET),
        acl: RequestedAcl::default(),
        location: "eu-central-1".into(),
        object_lock: false,
        ownership: None,
    };
    fixture.service.call(&ada(), create).await.expect("created");
    let location = GetBucketLocation {
        bucket: bucket(BUCKET),
    };
    assert_eq!(
        fixture.service.call(&ada(), location).await.expect("a location"),
        "eu-central-1"
    );
    let versioning = || GetBucketVersioning {
        bucket: bucket(BUCKET),
    };
    assert_eq!(
        fixture.service.call(&ada(), versioning()).await.expect("known"),
        Versioning::Unversioned
    );
    for state in [Versioning::Enabled, Versioning::Suspended] {
        fixture.version(state).await;
        assert_eq!(
            fixture.service.call(&ada(), versioning()).await.expect("known"),
            state
        );
    }
    let off = PutBucketVersioning {
        bucket: bucket(BUCKET),
        versioning: Versioning::Unversioned,
    };
    assert!(matches!(
        fixture.service.call(&ada(), off).await,
        Err(ServiceError::Refused(Refusal::InvalidBucketState(_)))
    ));
}

#[tokio::test]
async fn cors_is_in_force_once_it_is_answered() {
    async fn lookup(fixture: &Fixture, name: &BucketName) -> Option<Arc<BucketRules>> {
        fixture.service.bucket_rules(name).await.expect("known")
    }
    let fixture = Fixture::new().await;
    let name = bucket(BUCKET);
    assert!(lookup(&fixture, &name).await.is_none());
    fixture.create(&ada(), BUCKET).await.expect("created");
    assert!(
        lookup(&fixture, &name)
            .await
            .is_some_and(|rules| rules.cors.is_none())
    );
    let get = || GetBucketCors {
        bucket: bucket(BUCKET),
    };
    assert!(matches!(
        fixture.service.call(&ada(), get()).await,
        Err(ServiceError::NoSuchConfiguration(_, ConfigKind::Cors))
    ));

    let configuration = Configuration::parse_xml(CORS).expect("a valid configuration");
    let put = PutBucketCors {
        bucket: name.clone(),
        configuration: configuration.clone(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), put).await.expect("set");
    let rules = lookup(&fixture, &name).await.expect("it is there");
    assert_eq!(rules.cors.as_deref(), Some(&configuration));
    assert_eq!(
        fixture.service.call(&ada(), get()).await.expect("set"),
        configuration.to_xml()
    );

    for _ in 0..2 {
        let delete = DeleteBucketCors {
            bucket: name.clone(),
            conditions: DocumentConditions::default(),
        };
        fixture
            .service
            .call(&ada(), delete)
            .await
            .expect("deleted, set or not");
        assert!(
            lookup(&fixture, &name)
                .await
                .is_some_and(|rules| rules.cors.is_none())
        );
    }
    fixture
        .service
        .call(&ada(), DeleteBucket { bucket: name.clone() })
        .await
        .expect("deleted");
    assert!(lookup(&fixture, &name).await.is_none());
}

#[tokio::test]
async fn documents_are_set_given_back_and_removed_by_the_owner_alone() {
    let fixture = Fixture::with_bucket().await;
    let put = |document: Option<&'static [u8]>| PutBucketDocument {
        bucket: bucket(BUCKET),
        kind: ConfigKind::Tagging,
        document: document.map(Bytes::from_static),
        conditions: DocumentConditions::default(),
    };
    let get = || GetBucketDocument {
        bucket: bucket(BUCKET),
        kind: ConfigKind::Tagging,
    };
    assert!(matches!(
        fixture.service.call(&eve(), put(Some(b"<Tagging/>"))).await,
        Err(ServiceError::AccessDenied)
    ));
    fixture
        .service
        .call(&ada(), put(Some(b"<Tagging/>")))
        .await
        .expect("set");
    assert_eq!(
        fixture.service.call(&ada(), get()).await.expect("set"),
        "<Tagging/>"
    );
    assert!(matches!(
        fixture.service.call(&eve(), get()).await,
        Err(ServiceError::AccessDenied)
    ));
    fixture.service.call(&ada(), put(None)).await.expect("removed");
    assert!(matches!(
        fixture.service.call(&ada(), get()).await,
        Err(ServiceError::NoSuchConfiguration(_, ConfigKind::Tagging))
    ));
}
