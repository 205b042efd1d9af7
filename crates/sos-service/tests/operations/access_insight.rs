//! What would be decided, and that it is what is decided.

use crate::fixture::{BUCKET, Fixture, ada, bucket, eve, key, operator};
use sos_core::{AccessKeyId, Refusal, TenantId};
use sos_policy::{Action, Facts};
use sos_service::{
    DocumentConditions, ServiceError,
    operations::{
        access_insight::{AccessExplanation, Asker, ExplainAccess},
        access_keys::{ChangeAccessKey, CreateAccessKey, KeyChange, NewAccessKey},
        bucket_policy::PutBucketPolicy,
    },
};

fn question(who: Asker, action: Action, name: Option<&str>) -> ExplainAccess {
    ExplainAccess {
        bucket: bucket(BUCKET),
        who,
        action,
        key: name.map(key),
        version: None,
        source_ip: None,
        secure: false,
        facts: Facts::new(),
    }
}

async fn ask(fixture: &Fixture, who: Asker, action: Action, name: Option<&str>) -> AccessExplanation {
    let answer = fixture.service.call(&ada(), question(who, action, name)).await;
    answer.expect("an answer")
}

async fn with_policy() -> Fixture {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    let document = format!(
        r#"{{"Version":"2012-10-17","Statement":[
            {{"Sid":"Read","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{BUCKET}/*"}},
            {{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{BUCKET}/tls/*",
              "Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#
    );
    let set = PutBucketPolicy {
        bucket: bucket(BUCKET),
        document: document.into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), set).await.expect("set");
    fixture
}

#[tokio::test]
async fn the_statement_that_decides_is_named() {
    let fixture = with_policy().await;
    let told = ask(&fixture, Asker::Anonymous, Action::GetObject, Some("key")).await;
    assert!(told.allowed);
    assert_eq!(told.rule, "statement 1 of the bucket's policy allows it");
    assert_eq!((told.exists, told.owner.as_str()), (Some(true), "ada"));
    assert!(told.policies[0].explanation.statements[0].applies);

    let told = ask(&fixture, Asker::Anonymous, Action::GetObject, Some("tls/key")).await;
    assert!(!told.allowed);
    assert_eq!(told.rule, "statement 2 of the bucket's policy denies it");
    let mut secure = question(Asker::Anonymous, Action::GetObject, Some("tls/key"));
    secure.secure = true;
    let told = fixture.service.call(&ada(), secure).await.expect("an answer");
    // It is missing, and nobody but the owner may list.
    assert_eq!(
        (told.allowed, told.rule.as_str()),
        (
            false,
            "there is no such object, and who may not list may not know"
        )
    );

    let eve = Asker::Tenant(TenantId("eve".into()));
    let told = ask(&fixture, eve, Action::PutObject, Some("key")).await;
    assert_eq!(
        (told.allowed, told.rule.as_str()),
        (
            false,
            "neither the bucket's policy nor an ACL allows it, and it is another's"
        )
    );
    let told = ask(
        &fixture,
        Asker::Key(AccessKeyId("ada-key".into())),
        Action::DeleteBucket,
        None,
    )
    .await;
    assert_eq!(
        (told.allowed, told.rule.as_str()),
        (true, "the owner's own right allows it")
    );
}

#[tokio::test]
async fn a_limited_and_a_disabled_key_are_told_apart() {
    let fixture = with_policy().await;
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey {
            name: Some("backup".into()),
            limits: vec!["photos=read".parse().expect("a limit")],
            ..NewAccessKey::default()
        },
    };
    let made = fixture.service.call(&ada(), create).await.expect("made");
    let asker = || Asker::Key(made.id.clone());
    let told = ask(&fixture, asker(), Action::ListBucket, None).await;
    assert_eq!(
        (told.allowed, told.rule.as_str(), told.who.as_str()),
        (
            true,
            "statement 2 of the key's limits allows it",
            "arn:aws:iam::ada:user/backup"
        )
    );
    let told = ask(&fixture, asker(), Action::PutObject, Some("key")).await;
    assert_eq!(
        (told.allowed, told.rule.as_str()),
        (false, "no policy of the caller allows it")
    );
    let disable = ChangeAccessKey {
        tenant: None,
        id: made.id.clone(),
        change: KeyChange {
            disabled: Some(true),
            ..KeyChange::default()
        },
    };
    fixture.service.call(&operator(), disable).await.expect("changed");
    let told = ask(&fixture, asker(), Action::ListBucket, None).await;
    assert_eq!((told.allowed, told.rule.as_str()), (false, "the key is disabled"));
}

#[tokio::test]
async fn nobody_asks_about_buckets_and_keys_of_others() {
    let fixture = with_policy().await;
    let about_ada = || question(Asker::Anonymous, Action::GetObject, Some("key"));
    assert!(matches!(
        fixture.service.call(&eve(), about_ada()).await,
        Err(ServiceError::AccessDenied)
    ));
    let about_eve = || {
        question(
            Asker::Key(AccessKeyId("eve-key".into())),
            Action::GetObject,
            Some("key"),
        )
    };
    assert!(matches!(
        fixture.service.call(&ada(), about_eve()).await,
        Err(ServiceError::Refused(Refusal::NoSuchAccessKey(_)))
    ));
    assert!(fixture.service.call(&operator(), about_eve()).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let fixture = with_policy().await;
    for (action, name) in [
        (Action::GetObject, None),
        (Action::CreateBucket, None),
        (Action::IamCreateUser, None),
    ] {
        let answer = fixture
            .service
            .call(&ada(), question(Asker::Anonymous, action, name))
            .await;
        assert!(matches!(answer, Err(ServiceError::InvalidRequest(_))), "{action}");
    }
}
