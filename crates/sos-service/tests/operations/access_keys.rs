//! Keys with limits, policies and an end: made, changed, rotated, deleted, and by whom.

use crate::fixture::{BUCKET, Fixture, ada, operator};
use sos_core::{AccessKey, AccessKeyId, NamedPolicy, Refusal, TenantId, Timestamp};
use sos_service::{
    Caller, ServiceError, limits,
    operations::access_keys::{
        ChangeAccessKey, CreateAccessKey, DeleteAccessKey, KeyChange, ListAccessKeys, NewAccessKey,
        RotateAccessKey,
    },
};
use sos_store::Env;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn of_ada() -> TenantId {
    TenantId("ada".into())
}

fn limited(text: &str) -> NewAccessKey {
    NewAccessKey {
        limits: vec![text.parse().expect("a limit")],
        ..NewAccessKey::default()
    }
}

fn policy(name: &str, document: &str) -> NamedPolicy {
    NamedPolicy {
        name: name.to_owned(),
        document: document.to_owned(),
    }
}

fn allowing(action: &str) -> String {
    format!(r#"{{"Statement":{{"Effect":"Allow","Action":"{action}","Resource":"*"}}}}"#)
}

async fn create(fixture: &Fixture, caller: &Caller, wanted: NewAccessKey) -> Result<AccessKey, ServiceError> {
    let create = CreateAccessKey {
        tenant: of_ada(),
        wanted,
    };
    fixture.service.call(caller, create).await
}

async fn change(
    fixture: &Fixture,
    caller: &Caller,
    id: &AccessKeyId,
    change: KeyChange,
) -> Result<AccessKey, ServiceError> {
    let change = ChangeAccessKey {
        tenant: Some(of_ada()),
        id: id.clone(),
        change,
    };
    fixture.service.call(caller, change).await
}

async fn rotate(
    fixture: &Fixture,
    caller: &Caller,
    id: &AccessKeyId,
    overlap_ms: i64,
) -> Result<AccessKey, ServiceError> {
    let rotate = RotateAccessKey {
        tenant: Some(of_ada()),
        id: id.clone(),
        overlap_ms,
    };
    fixture.service.call(caller, rotate).await
}

async fn delete(fixture: &Fixture, caller: &Caller, id: &AccessKeyId) -> Result<(), ServiceError> {
    let delete = DeleteAccessKey {
        tenant: Some(of_ada()),
        id: id.clone(),
    };
    fixture.service.call(caller, delete).await
}

/// Whether the key can read and write an object of [`BUCKET`]; `None`: it works not at all.
async fn reach(fixture: &Fixture, id: &AccessKeyId) -> Option<(bool, bool)> {
    let caller = fixture.signed_with(id).await?;
    let reads = fixture.get(&caller, "key").await.is_ok();
    let writes = fixture.put(&caller, "key", "bytes").await.is_ok();
    Some((reads, writes))
}

fn is_denied<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::AccessDenied))
}

fn is_refused<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::InvalidRequest(_)))
}

async fn with_object() -> Fixture {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "key", "bytes").await.expect("written");
    fixture
}

#[tokio::test]
async fn a_key_does_what_its_limits_let_it() {
    let fixture = with_object().await;
    let table = [
        ("photos=read", (true, false)),
        ("photos=write", (false, true)),
        ("photos=read,write", (true, true)),
        ("photos=own", (true, true)),
        ("*=read", (true, false)),
        ("films=own", (false, false)),
    ];
    for (limit, expected) in table {
        let key = create(&fixture, &ada(), limited(limit)).await.expect("made");
        assert_eq!(reach(&fixture, &key.id).await, Some(expected), "{limit}");
    }
}

#[tokio::test]
async fn a_key_does_what_its_policies_let_it_within_its_limits() {
    let fixture = with_object().await;
    let reader = NewAccessKey {
        policies: vec![policy("reader", &allowing("s3:GetObject"))],
        ..NewAccessKey::default()
    };
    let key = create(&fixture, &ada(), reader.clone()).await.expect("made");
    assert_eq!(reach(&fixture, &key.id).await, Some((true, false)));
    let bounded = NewAccessKey {
        policies: vec![policy("all", &allowing("s3:*"))],
        ..limited("photos=read")
    };
    let key = create(&fixture, &ada(), bounded).await.expect("made");
    assert_eq!(reach(&fixture, &key.id).await, Some((true, false)));
}

#[tokio::test]
async fn a_changed_key_is_judged_so_by_the_next_request() {
    let fixture = with_object().await;
    let key = create(&fixture, &ada(), NewAccessKey::default())
        .await
        .expect("made");
    assert_eq!(reach(&fixture, &key.id).await, Some((true, true)));
    let set = async |wanted: KeyChange| {
        let changed = change(&fixture, &ada(), &key.id, wanted).await.expect("changed");
        assert_eq!((&changed.id, &changed.secret), (&key.id, &key.secret));
        reach(&fixture, &key.id).await
    };
    let to_limit = KeyChange {
        limits: Some(limited("photos=read").limits),
        name: Some(Some("reader".into())),
        ..KeyChange::default()
    };
    assert_eq!(set(to_limit).await, Some((true, false)));
    let known = fixture.service.known_key(&key.id).await.expect("looked up");
    assert_eq!(known.and_then(|key| key.name).as_deref(), Some("reader"));
    let disabled = |disabled| KeyChange {
        disabled: Some(disabled),
        ..KeyChange::default()
    };
    assert_eq!(set(disabled(true)).await, None);
    // What was not named stays.
    assert_eq!(set(disabled(false)).await, Some((true, false)));
    let free = KeyChange {
        limits: Some(Vec::new()),
        policies: Some(vec![policy("writer", &allowing("s3:PutObject"))]),
        ..KeyChange::default()
    };
    assert_eq!(set(free).await, Some((false, true)));
}

#[tokio::test]
async fn a_key_ends_when_it_was_to_end() {
    let fixture = with_object().await;
    let end = Timestamp(fixture.env.now().0 + DAY_MS);
    let wanted = NewAccessKey {
        expires: Some(end),
        ..NewAccessKey::default()
    };
    let key = create(&fixture, &ada(), wanted).await.expect("made");
    fixture.env.advance_ms(DAY_MS - 1);
    assert!(fixture.signed_with(&key.id).await.is_some());
    fixture.env.advance_ms(1);
    assert!(fixture.signed_with(&key.id).await.is_none());
    // It can be named although it has ended; it works again where its end is moved or taken away, not into the past.
    let named = KeyChange {
        name: Some(Some("old".into())),
        ..KeyChange::default()
    };
    change(&fixture, &ada(), &key.id, named).await.expect("named");
    let until = |expires| KeyChange {
        expires: Some(expires),
        ..KeyChange::default()
    };
    let past = change(&fixture, &ada(), &key.id, until(Some(end))).await;
    assert!(is_refused(&past), "{past:?}");
    assert!(fixture.signed_with(&key.id).await.is_none());
    change(&fixture, &ada(), &key.id, until(None))
        .await
        .expect("changed");
    assert!(fixture.signed_with(&key.id).await.is_some());
}

#[tokio::test]
async fn a_rotated_key_is_the_same_but_for_its_id_and_secret() {
    let fixture = with_object().await;
    let wanted = NewAccessKey {
        name: Some("backup".into()),
        expires: Some(Timestamp(fixture.env.now().0 + 40 * DAY_MS)),
        ..limited("photos=read")
    };
    let first = create(&fixture, &ada(), wanted).await.expect("made");
    fixture.env.advance_ms(5);
    let second = rotate(&fixture, &ada(), &first.id, 0).await.expect("rotated");
    assert_ne!((&second.id, &second.secret), (&first.id, &first.secret));
    let expected = AccessKey {
        id: second.id.clone(),
        secret: second.secret.clone(),
        created: fixture.env.now(),
        ..first.clone()
    };
    assert!(second == expected, "{second:?}");
    assert!(
        fixture
            .service
            .known_key(&first.id)
            .await
            .expect("looked up")
            .is_none()
    );
    assert_eq!(reach(&fixture, &second.id).await, Some((true, false)));

    let third = rotate(&fixture, &ada(), &second.id, DAY_MS)
        .await
        .expect("rotated");
    fixture.env.advance_ms(DAY_MS - 1);
    for id in [&second.id, &third.id] {
        assert!(fixture.signed_with(id).await.is_some(), "{id:?}");
    }
    fixture.env.advance_ms(1);
    assert!(fixture.signed_with(&second.id).await.is_none());
    assert!(fixture.signed_with(&third.id).await.is_some());
    for overlap in [-1, limits::MAX_ROTATION_OVERLAP_MS + 1] {
        let answer = rotate(&fixture, &ada(), &third.id, overlap).await;
        assert!(is_refused(&answer), "{overlap}: {answer:?}");
    }
}

#[tokio::test]
async fn rotation_never_prolongs_the_old_key() {
    let fixture = with_object().await;
    let wanted = NewAccessKey {
        expires: Some(Timestamp(fixture.env.now().0 + DAY_MS)),
        ..NewAccessKey::default()
    };
    let old = create(&fixture, &ada(), wanted).await.expect("made");
    rotate(&fixture, &ada(), &old.id, 2 * DAY_MS)
        .await
        .expect("rotated");
    fixture.env.advance_ms(DAY_MS);
    assert!(fixture.signed_with(&old.id).await.is_none());
}

#[tokio::test]
async fn two_keys_that_work_side_by_side_count_as_two() {
    let fixture = Fixture::new().await;
    let mut last = None;
    for _ in 0..limits::MAX_TENANT_KEYS {
        let made = create(&fixture, &ada(), NewAccessKey::default()).await;
        last = Some(made.expect("made").id);
    }
    let last = last.expect("one");
    assert!(matches!(
        rotate(&fixture, &ada(), &last, DAY_MS).await,
        Err(ServiceError::TooManyKeys { .. })
    ));
    rotate(&fixture, &ada(), &last, 0)
        .await
        .expect("one takes the place of one");
}

#[tokio::test]
async fn what_no_key_can_be_is_refused() {
    let fixture = Fixture::new().await;
    let now = fixture.env.now();
    let refused = [
        NewAccessKey {
            name: Some("two words".into()),
            ..NewAccessKey::default()
        },
        NewAccessKey {
            expires: Some(now),
            ..NewAccessKey::default()
        },
        NewAccessKey {
            master: true,
            ..limited("*=own")
        },
        NewAccessKey {
            limits: vec!["*=read".parse().expect("a limit"); limits::MAX_KEY_LIMITS + 1],
            ..NewAccessKey::default()
        },
        NewAccessKey {
            policies: vec![
                policy("twice", &allowing("s3:*")),
                policy("twice", &allowing("s3:*")),
            ],
            ..NewAccessKey::default()
        },
        NewAccessKey {
            policies: vec![policy("", &allowing("s3:*"))],
            ..NewAccessKey::default()
        },
    ];
    for wanted in refused {
        let answer = create(&fixture, &operator(), wanted.clone()).await;
        assert!(is_refused(&answer), "{wanted:?}: {answer:?}");
    }
    let unreadable = NewAccessKey {
        policies: vec![policy("broken", "{")],
        ..NewAccessKey::default()
    };
    assert!(matches!(
        create(&fixture, &operator(), unreadable).await,
        Err(ServiceError::NamedPolicy { name, .. }) if name == "broken"
    ));
    let list = ListAccessKeys {
        tenant: Some(of_ada()),
    };
    let listed = fixture.service.call(&operator(), list).await.expect("listed");
    assert_eq!(listed.len(), 1, "nothing was made");
}

#[tokio::test]
async fn declared_keys_are_changed_in_the_file_alone() {
    let fixture = Fixture::new().await;
    let id = AccessKeyId("ada-key".into());
    let disabled = KeyChange {
        disabled: Some(true),
        ..KeyChange::default()
    };
    for caller in [ada(), operator()] {
        assert!(is_refused(
            &change(&fixture, &caller, &id, disabled.clone()).await
        ));
        for overlap in [0, DAY_MS] {
            assert!(is_refused(&rotate(&fixture, &caller, &id, overlap).await));
        }
        assert!(is_refused(&delete(&fixture, &caller, &id).await));
    }
    assert!(fixture.signed_with(&id).await.is_some());
    let list = ListAccessKeys {
        tenant: Some(of_ada()),
    };
    let listed = fixture.service.call(&ada(), list).await.expect("listed");
    assert_eq!(listed.len(), 1, "a rotation that was refused left no key behind");
}

#[tokio::test]
async fn master_keys_are_the_business_of_the_operator_and_of_master_keys() {
    let fixture = with_object().await;
    let master = || NewAccessKey {
        master: true,
        ..NewAccessKey::default()
    };
    assert!(is_denied(&create(&fixture, &ada(), master()).await));
    let key = create(&fixture, &operator(), master()).await.expect("made");
    let plain = create(&fixture, &ada(), NewAccessKey::default())
        .await
        .expect("made");
    let rise = KeyChange {
        master: Some(true),
        ..KeyChange::default()
    };
    let fall = KeyChange {
        master: Some(false),
        ..KeyChange::default()
    };
    // The tenant's own root key is not enough.
    assert!(is_denied(
        &change(&fixture, &ada(), &plain.id, rise.clone()).await
    ));
    assert!(is_denied(&change(&fixture, &ada(), &key.id, fall.clone()).await));
    assert!(is_denied(&rotate(&fixture, &ada(), &key.id, 0).await));
    assert!(is_denied(&delete(&fixture, &ada(), &key.id).await));

    let by_master = fixture.signed_with(&key.id).await.expect("it works");
    assert_eq!(reach(&fixture, &key.id).await, Some((true, true)));
    change(&fixture, &by_master, &plain.id, rise)
        .await
        .expect("changed");
    change(&fixture, &by_master, &plain.id, fall)
        .await
        .expect("changed");
    let another = create(&fixture, &by_master, master()).await.expect("made");
    let rotated = rotate(&fixture, &by_master, &another.id, 0)
        .await
        .expect("rotated");
    assert!(rotated.master);
    delete(&fixture, &by_master, &rotated.id).await.expect("deleted");
    delete(&fixture, &ada(), &plain.id)
        .await
        .expect("a plain key again");
}

#[tokio::test]
async fn a_key_that_may_less_than_its_tenant_sees_to_no_keys() {
    let fixture = with_object().await;
    let by_policy = NewAccessKey {
        policies: vec![policy("all", &allowing("*"))],
        ..NewAccessKey::default()
    };
    for wanted in [limited("*=own"), by_policy] {
        let key = create(&fixture, &ada(), wanted).await.expect("made");
        let caller = fixture.signed_with(&key.id).await.expect("it works");
        let list = ListAccessKeys {
            tenant: Some(of_ada()),
        };
        assert!(is_denied(&fixture.service.call(&caller, list).await));
        assert!(is_denied(
            &create(&fixture, &caller, NewAccessKey::default()).await
        ));
        let free = KeyChange {
            limits: Some(Vec::new()),
            policies: Some(Vec::new()),
            ..KeyChange::default()
        };
        assert!(is_denied(&change(&fixture, &caller, &key.id, free).await));
        assert!(is_denied(&rotate(&fixture, &caller, &key.id, 0).await));
        assert!(is_denied(&delete(&fixture, &caller, &key.id).await));
    }
}

#[tokio::test]
async fn another_tenants_key_does_not_exist() {
    let fixture = with_object().await;
    let key = create(&fixture, &ada(), NewAccessKey::default())
        .await
        .expect("made");
    let eve = crate::fixture::eve();
    let change = ChangeAccessKey {
        tenant: Some(TenantId("eve".into())),
        id: key.id.clone(),
        change: KeyChange::default(),
    };
    let rotate = RotateAccessKey {
        tenant: Some(TenantId("eve".into())),
        id: key.id.clone(),
        overlap_ms: 0,
    };
    assert!(matches!(
        fixture.service.call(&eve, change).await,
        Err(ServiceError::Refused(Refusal::NoSuchAccessKey(_)))
    ));
    assert!(matches!(
        fixture.service.call(&eve, rotate).await,
        Err(ServiceError::Refused(Refusal::NoSuchAccessKey(_)))
    ));
    assert_eq!(reach(&fixture, &key.id).await, Some((true, true)), "{BUCKET}");
}

#[tokio::test]
async fn a_deleted_key_is_refused_by_the_next_request() {
    let fixture = with_object().await;
    let key = create(&fixture, &ada(), NewAccessKey::default())
        .await
        .expect("made");
    assert_eq!(reach(&fixture, &key.id).await, Some((true, true)));
    delete(&fixture, &ada(), &key.id).await.expect("deleted");
    assert_eq!(reach(&fixture, &key.id).await, None);
}
