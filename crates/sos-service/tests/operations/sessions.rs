//! Sessions: who may become a role, what a session may, and what ends it.

use crate::fixture::{BUCKET, Body, Fixture, ada, anonymous, ben, bucket, eve, key, operator};
use async_trait::async_trait;
use sos_core::{AccessKeyId, NamedPolicy, TenantId, Timestamp, WriteConditions};
use sos_service::{
    Caller, Credential, DocumentConditions, Principal, ServiceConfig, ServiceError, SessionError,
    TemporaryKey, WebIdentities, WebIdentity, WebIdentityError,
    operations::{
        access_keys::{CreateAccessKey, DeleteAccessKey, NewAccessKey},
        put_object::{Integrity, ObjectAttributes, PutObject},
        roles::{DeleteRole, ListRoles, PutRole},
        sessions::{
            AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity, GetSessionToken, WantedSession,
        },
    },
};
use std::sync::Arc;

const READ_ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}}"#;
const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
const ROLE: &str = "arn:aws:iam::ada:role/worker";

/// A trust policy of one statement.
fn trust(principal: &str, action: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Condition":{condition}}}}}"#
    )
}

fn of_ada() -> String {
    trust(r#"{"AWS":"arn:aws:iam::ada:root"}"#, "sts:AssumeRole", "{}")
}

fn role(trust: String, policy: &str) -> PutRole {
    PutRole {
        tenant: TenantId("ada".into()),
        name: "worker".into(),
        trust,
        policies: vec![NamedPolicy {
            name: "own".into(),
            document: policy.into(),
        }],
        max_session_seconds: 7200,
        ends_sessions: false,
        conditions: DocumentConditions::default(),
    }
}

async fn put_role(fixture: &Fixture, role: PutRole) {
    fixture.service.call(&ada(), role).await.expect("a role");
}

fn wanted() -> WantedSession {
    WantedSession {
        role_arn: ROLE.into(),
        name: "session-1".into(),
        ..WantedSession::default()
    }
}

fn assume() -> AssumeRole {
    AssumeRole {
        wanted: wanted(),
        external_id: None,
    }
}

async fn session_of_role(fixture: &Fixture) -> TemporaryKey {
    let session = fixture.service.call(&ada(), assume()).await.expect("a session");
    session.key
}

async fn credential(fixture: &Fixture, key: &TemporaryKey) -> Result<Arc<Credential>, SessionError> {
    fixture.service.session_credential(&key.id, &key.token).await
}

async fn caller(fixture: &Fixture, key: &TemporaryKey) -> Caller {
    let credential = credential(fixture, key).await.expect("a session that works");
    Caller::new(Principal::Known(Arc::clone(&credential.identity)))
}

async fn put(fixture: &Fixture, caller: &Caller) -> Result<(), ServiceError> {
    let put = PutObject {
        bucket: bucket(BUCKET),
        key: key("cat"),
        attributes: ObjectAttributes::default(),
        integrity: Integrity::default(),
        conditions: WriteConditions::default(),
        body: &mut Body::of("bytes"),
    };
    fixture.service.call(caller, put).await.map(drop)
}

#[track_caller]
fn denied<T>(answer: &Result<T, ServiceError>) {
    assert!(matches!(answer, Err(ServiceError::AccessDenied)));
}

#[track_caller]
fn invalid<T>(answer: &Result<T, SessionError>) {
    assert!(matches!(answer, Err(SessionError::Invalid)));
}

#[tokio::test]
async fn a_session_of_a_role_may_what_the_role_may_at_that_moment() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "cat", "meow").await.expect("written");
    put_role(&fixture, role(of_ada(), READ_ALL)).await;
    let made = fixture.service.call(&ada(), assume()).await.expect("a session");
    assert_eq!(made.arn, "arn:aws:sts::ada:assumed-role/worker/session-1");
    assert_eq!(made.key.id.0.len(), 20);
    assert!(made.key.id.0.starts_with("SOST"));
    assert_eq!(made.key.secret.len(), 40);
    let session = caller(&fixture, &made.key).await;
    fixture.get(&session, "cat").await.expect("readable");
    denied(&put(&fixture, &session).await);
    let who = fixture
        .service
        .call(&session, GetCallerIdentity)
        .await
        .expect("known");
    assert_eq!(
        (who.account.as_str(), who.arn, who.user_id),
        ("ada", made.arn, made.user_id)
    );
    // What the role may changes, the session stays.
    put_role(&fixture, role(of_ada(), ALL)).await;
    put(&fixture, &caller(&fixture, &made.key).await)
        .await
        .expect("writable");
    // A session is never the tenant itself.
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey::default(),
    };
    denied(
        &fixture
            .service
            .call(&caller(&fixture, &made.key).await, create)
            .await,
    );
}

#[tokio::test]
async fn a_session_policy_narrows_and_never_widens() {
    let fixture = Fixture::with_bucket().await;
    fixture.put(&ada(), "cat", "meow").await.expect("written");
    put_role(&fixture, role(of_ada(), READ_ALL)).await;
    let narrowed = async |policy: &str| {
        let mut assume = assume();
        assume.wanted.policy = Some(policy.to_owned());
        let made = fixture.service.call(&ada(), assume).await.expect("a session");
        caller(&fixture, &made.key).await
    };
    let of_other = READ_ALL.replace("photos", "videos");
    denied(&fixture.get(&narrowed(&of_other).await, "cat").await);
    let all = narrowed(ALL).await;
    fixture.get(&all, "cat").await.expect("both allow");
    denied(&put(&fixture, &all).await);
    let mut long = assume();
    long.wanted.policy = Some(format!("{}{ALL}", " ".repeat(2048)));
    assert!(matches!(
        fixture.service.call(&ada(), long).await,
        Err(ServiceError::InvalidArgument { name: "Policy", .. })
    ));
}

#[tokio::test]
async fn a_session_ends_with_its_time() {
    let fixture = Fixture::with_bucket().await;
    put_role(&fixture, role(of_ada(), ALL)).await;
    let mut short = assume();
    short.wanted.seconds = Some(900);
    let of_role = fixture.service.call(&ada(), short).await.expect("made").key;
    let own = GetSessionToken { seconds: Some(900) };
    let own = fixture.service.call(&ada(), own).await.expect("made");
    for session in [&of_role, &own] {
        credential(&fixture, session).await.expect("it has begun");
    }
    fixture.env.advance_ms(899_999);
    for session in [&of_role, &own] {
        credential(&fixture, session).await.expect("it goes on");
    }
    fixture.env.advance_ms(1);
    for session in [&of_role, &own] {
        assert!(matches!(
            credential(&fixture, session).await,
            Err(SessionError::Expired)
        ));
    }
}

#[tokio::test]
async fn a_session_ends_with_its_role_or_with_the_seal() {
    let fixture = Fixture::with_bucket().await;
    put_role(&fixture, role(of_ada(), ALL)).await;
    let first = session_of_role(&fixture).await;
    credential(&fixture, &first).await.expect("works");
    let resealed = PutRole {
        ends_sessions: true,
        ..role(of_ada(), ALL)
    };
    put_role(&fixture, resealed).await;
    invalid(&credential(&fixture, &first).await);
    let second = session_of_role(&fixture).await;
    credential(&fixture, &second).await.expect("works");
    let delete = DeleteRole {
        tenant: TenantId("ada".into()),
        name: "worker".into(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&ada(), delete).await.expect("deleted");
    invalid(&credential(&fixture, &second).await);
    // One of the same name is another one.
    put_role(&fixture, role(of_ada(), ALL)).await;
    invalid(&credential(&fixture, &second).await);
}

#[tokio::test]
async fn a_session_ends_with_its_key() {
    let fixture = Fixture::with_bucket().await;
    let service = &fixture.service;
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey::default(),
    };
    let parent = service.call(&ada(), create).await.expect("a key").id;
    let by_key = Caller::new(Principal::root(TenantId("ada".into()), parent.clone()));
    let session = service
        .call(&by_key, GetSessionToken::default())
        .await
        .expect("a session");
    let working = caller(&fixture, &session).await;
    put(&fixture, &working).await.expect("as the key may");
    // It makes no keys and no further sessions.
    let create = CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey::default(),
    };
    denied(&service.call(&working, create).await);
    denied(&service.call(&working, GetSessionToken::default()).await);
    let delete = DeleteAccessKey {
        tenant: None,
        id: parent.clone(),
    };
    service.call(&operator(), delete).await.expect("deleted");
    invalid(&credential(&fixture, &session).await);
    let tenant = TenantId("ada".into());
    let again = service.import_key(&tenant, parent, "another secret".into());
    again.await.expect("imported");
    invalid(&credential(&fixture, &session).await);
}

#[tokio::test]
async fn a_token_goes_with_its_own_id_in_its_own_store_alone() {
    let fixture = Fixture::with_bucket().await;
    put_role(&fixture, role(of_ada(), ALL)).await;
    let (one, two) = (session_of_role(&fixture).await, session_of_role(&fixture).await);
    let own = fixture
        .service
        .call(&ada(), GetSessionToken::default())
        .await
        .expect("a session");
    let ask = async |id: &AccessKeyId, token: &str| fixture.service.session_credential(id, token).await;
    invalid(&ask(&one.id, &two.token).await);
    invalid(&ask(&two.id, &one.token).await);
    invalid(&ask(&own.id, &one.token).await);
    invalid(&ask(&AccessKeyId("ada-key".into()), &own.token).await);
    invalid(&ask(&one.id, "").await);
    invalid(&ask(&one.id, &one.token[..one.token.len() - 1]).await);
    let found = ask(&one.id, &one.token).await.expect("its own");
    assert!(found.is_temporary);
    assert_eq!(found.key.secret, one.secret);
    // After it was opened, too.
    invalid(&ask(&two.id, &one.token).await);
    assert!(
        fixture
            .service
            .credential(&one.id)
            .await
            .expect("asked")
            .is_none()
    );
    let other = Fixture::with_bucket().await;
    // Other randomness, and so another seal.
    other
        .service
        .call(&ada(), GetSessionToken::default())
        .await
        .expect("a session");
    put_role(&other, role(of_ada(), ALL)).await;
    invalid(&other.service.session_credential(&one.id, &one.token).await);
}

#[tokio::test]
async fn who_may_become_a_role_the_trust_policy_says() {
    let fixture = Fixture::with_bucket().await;
    let service = &fixture.service;
    let check = async |trust: String, caller: &Caller, external_id: Option<&str>, expected: bool| {
        put_role(&fixture, role(trust.clone(), ALL)).await;
        let assume = AssumeRole {
            external_id: external_id.map(str::to_owned),
            ..assume()
        };
        let answer = service.call(caller, assume).await;
        match answer {
            Ok(_) => assert!(expected, "{trust} lets in {:?}", caller.principal),
            Err(ServiceError::AccessDenied) => {
                assert!(!expected, "{trust} keeps out {:?}", caller.principal);
            }
            Err(error) => panic!("{error}"),
        }
    };
    check(of_ada(), &ada(), None, true).await;
    check(of_ada(), &ben(), None, false).await;
    check(of_ada(), &anonymous(), None, false).await;
    let assume_role = "sts:AssumeRole";
    let of_ben = |condition: &str| trust(r#"{"AWS":"arn:aws:iam::ben:root"}"#, assume_role, condition);
    check(of_ben("{}"), &ben(), None, true).await;
    check(of_ben("{}"), &eve(), None, false).await;
    // Not even the role's own tenant, unless it is named.
    check(of_ben("{}"), &ada(), None, false).await;
    let with_id = of_ben(r#"{"StringEquals":{"sts:ExternalId":"secret-1"}}"#);
    check(with_id.clone(), &ben(), Some("secret-1"), true).await;
    check(with_id.clone(), &ben(), Some("secret-2"), false).await;
    check(with_id, &ben(), None, false).await;
    check(trust(r#""*""#, assume_role, "{}"), &eve(), None, true).await;
    check(trust(r#""*""#, assume_role, "{}"), &anonymous(), None, false).await;
    let by_provider = "sts:AssumeRoleWithWebIdentity";
    check(trust(r#""*""#, by_provider, "{}"), &ada(), None, false).await;
}

/// A user is let in by the account's name only as far as its own policies go, and by its own name anyway.
#[tokio::test]
async fn a_user_needs_its_own_policy_where_the_trust_names_the_account() {
    let fixture = Fixture::with_bucket().await;
    let service = &fixture.service;
    let user = async |name: &str, document: &str| {
        let create = CreateAccessKey {
            tenant: TenantId("ada".into()),
            wanted: NewAccessKey {
                name: Some(name.to_owned()),
                policies: vec![NamedPolicy {
                    name: "own".into(),
                    document: document.to_owned(),
                }],
                ..NewAccessKey::default()
            },
        };
        let made = service.call(&ada(), create).await.expect("a key");
        let found = service.credential(&made.id).await.expect("asked").expect("works");
        Caller::new(Principal::Known(Arc::clone(&found.identity)))
    };
    let may = user("anna", r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::ada:role/worker"}}"#).await;
    let may_other = user("bob", r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::ada:role/other"}}"#).await;
    let may_not = user(
        "cleo",
        r#"{"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}}"#,
    )
    .await;
    put_role(&fixture, role(of_ada(), ALL)).await;
    service.call(&may, assume()).await.expect("its policy allows");
    denied(&service.call(&may_other, assume()).await);
    denied(&service.call(&may_not, assume()).await);
    denied(&service.call(&may_not, GetSessionToken::default()).await);
    let by_name = trust(
        r#"{"AWS":["arn:aws:iam::ada:user/bob","arn:aws:iam::ada:user/cleo"]}"#,
        "sts:AssumeRole",
        "{}",
    );
    put_role(&fixture, role(by_name, ALL)).await;
    service.call(&may_other, assume()).await.expect("it is named");
    denied(&service.call(&may_not, assume()).await);
    denied(&service.call(&may, assume()).await);
}

#[tokio::test]
async fn how_long_a_session_lasts_is_bounded() {
    let fixture = Fixture::with_bucket().await;
    let service = &fixture.service;
    put_role(&fixture, role(trust(r#""*""#, "sts:AssumeRole", "{}"), ALL)).await;
    let first = caller(&fixture, &session_of_role(&fixture).await).await;
    let lasts = async |caller: &Caller, seconds: u32| {
        let mut assume = assume();
        assume.wanted.seconds = Some(seconds);
        match service.call(caller, assume).await {
            Ok(_) => true,
            Err(ServiceError::InvalidArgument {
                name: "DurationSeconds",
                ..
            }) => false,
            Err(error) => panic!("{error}"),
        }
    };
    for (caller, seconds, expected) in [
        (&ada(), 899, false),
        (&ada(), 900, true),
        (&ada(), 7200, true),
        (&ada(), 7201, false),
        // The session of a role that becomes another.
        (&first, 3600, true),
        (&first, 3601, false),
    ] {
        assert_eq!(lasts(caller, seconds).await, expected, "{seconds}");
    }
    for (seconds, expected) in [(899, false), (900, true), (129_600, true), (129_601, false)] {
        let own = GetSessionToken {
            seconds: Some(seconds),
        };
        assert_eq!(service.call(&ada(), own).await.is_ok(), expected, "{seconds}");
    }
}

#[tokio::test]
async fn what_is_no_request_for_a_session() {
    let fixture = Fixture::with_bucket().await;
    put_role(&fixture, role(of_ada(), ALL)).await;
    let check = async |wanted: WantedSession, expected: &str| {
        let assume = AssumeRole {
            wanted,
            external_id: None,
        };
        match fixture.service.call(&ada(), assume).await {
            Err(ServiceError::InvalidArgument { name, .. }) => assert_eq!(name, expected),
            Err(ServiceError::AccessDenied) => assert_eq!(expected, "denied"),
            other => panic!("{expected}: {other:?}"),
        }
    };
    for name in ["", "a", "a b", "a/b", "ä1", &"n".repeat(65)] {
        let name = name.to_owned();
        check(WantedSession { name, ..wanted() }, "RoleSessionName").await;
    }
    for (role_arn, expected) in [
        ("worker", "RoleArn"),
        ("arn:aws:iam::ada:user/worker", "RoleArn"),
        ("arn:aws:iam:::role/worker", "RoleArn"),
        ("arn:aws:iam::ada:role/none", "denied"),
        ("arn:aws:iam::none:role/worker", "denied"),
    ] {
        let role_arn = role_arn.to_owned();
        check(WantedSession { role_arn, ..wanted() }, expected).await;
    }
}

/// Vouches for whoever says their name.
#[derive(Debug)]
struct Trusting;

#[async_trait]
impl WebIdentities for Trusting {
    async fn verify(&self, token: &str, _now: Timestamp) -> Result<WebIdentity, WebIdentityError> {
        match token {
            "expired" => Err(WebIdentityError::Expired),
            subject => Ok(WebIdentity {
                issuer: "https://issuer.example".to_owned(),
                subject: subject.to_owned(),
                audience: vec!["photos".to_owned()],
                claims: vec![
                    // What a person may choose, spelled like what a provider vouches for.
                    ("SUB".to_owned(), vec!["anna".to_owned()]),
                    ("Sub".to_owned(), vec!["anna".to_owned()]),
                    ("Verified".to_owned(), vec!["bob".to_owned()]),
                    ("sub".to_owned(), vec![subject.to_owned()]),
                    ("team".to_owned(), vec!["blue".to_owned(), "green".to_owned()]),
                    ("verified".to_owned(), vec![subject.to_owned()]),
                ],
            }),
        }
    }
}

#[tokio::test]
async fn whom_a_provider_vouches_for_becomes_the_role_that_trusts_the_provider() {
    let config = ServiceConfig {
        web_identities: Some(Arc::new(Trusting)),
        ..ServiceConfig::default()
    };
    let fixture = Fixture::with(config, |store| (store.clone(), store)).await;
    fixture.create(&ada(), BUCKET).await.expect("created");
    let ask = async |token: &str| {
        let assume = AssumeRoleWithWebIdentity {
            wanted: wanted(),
            token: token.to_owned(),
        };
        fixture.service.call(&anonymous(), assume).await
    };
    denied(&ask("anna").await);
    let by_provider = "sts:AssumeRoleWithWebIdentity";
    let federated = r#"{"Federated":"issuer.example"}"#;
    let condition = r#"{"StringEquals":{"issuer.example:sub":"anna","issuer.example:aud":"photos"},
        "ForAnyValue:StringEquals":{"issuer.example:team":"green"}}"#;
    put_role(&fixture, role(trust(federated, by_provider, condition), ALL)).await;
    let made = ask("anna").await.expect("vouched for");
    assert_eq!(
        made.vouched.as_ref().map(|vouched| vouched.subject.as_str()),
        Some("anna")
    );
    put(&fixture, &caller(&fixture, &made.key).await)
        .await
        .expect("as the role may");
    denied(&ask("bob").await);
    let condition = r#"{"StringEquals":{"issuer.example:verified":"bob"}}"#;
    put_role(&fixture, role(trust(federated, by_provider, condition), ALL)).await;
    denied(&ask("anna").await);
    ask("bob").await.expect("vouched for");
    assert!(matches!(
        ask("expired").await,
        Err(ServiceError::WebIdentity(WebIdentityError::Expired))
    ));
    for other in [
        r#"{"Federated":"other.example"}"#,
        r#""*""#,
        r#"{"AWS":"arn:aws:iam::ada:root"}"#,
    ] {
        put_role(&fixture, role(trust(other, by_provider, "{}"), ALL)).await;
        denied(&ask("anna").await);
    }
    put_role(&fixture, role(trust(federated, "sts:AssumeRole", "{}"), ALL)).await;
    denied(&ask("anna").await);
}

#[tokio::test]
async fn roles_are_their_tenants_own() {
    let fixture = Fixture::with_bucket().await;
    denied(&fixture.service.call(&eve(), role(of_ada(), ALL)).await);
    put_role(&fixture, role(of_ada(), ALL)).await;
    let list = |tenant: Option<&str>| ListRoles {
        tenant: tenant.map(|tenant| TenantId(tenant.to_owned())),
    };
    let listed = fixture
        .service
        .call(&ada(), list(Some("ada")))
        .await
        .expect("listed");
    assert_eq!(listed.len(), 1);
    denied(&fixture.service.call(&eve(), list(Some("ada"))).await);
    denied(&fixture.service.call(&ada(), list(None)).await);
    let unreadable = role(
        r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*"}}"#.into(),
        ALL,
    );
    assert!(matches!(
        fixture.service.call(&ada(), unreadable).await,
        Err(ServiceError::Policy(_))
    ));
}
