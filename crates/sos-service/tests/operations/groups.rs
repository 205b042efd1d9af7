//! Groups: their policies are those of their members' keys.

use crate::fixture::{Fixture, operator, tenant};
use sos_core::{AccessKeyId, Group, GroupName, NamedPolicy, Refusal, Tenant, TenantId};
use sos_service::{
    DocumentConditions, ServiceError,
    operations::{
        access_keys::{CreateAccessKey, NewAccessKey},
        groups::{DeleteGroup, ListGroups, PutGroup},
        tenants::{ChangeTenant, CreateTenant, TenantChange},
    },
};

fn staff() -> GroupName {
    GroupName::parse("staff").expect("a valid name")
}

fn zoe() -> TenantId {
    TenantId("zoe".into())
}

async fn put(fixture: &Fixture, effect: &str, action: &str) {
    let document = format!(r#"{{"Statement":{{"Effect":"{effect}","Action":"{action}","Resource":"*"}}}}"#);
    let group = Group {
        name: staff(),
        policies: vec![NamedPolicy {
            name: "rule".into(),
            document,
        }],
    };
    let put = PutGroup {
        group,
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&operator(), put).await.expect("put");
}

async fn delete(fixture: &Fixture) -> Result<(), ServiceError> {
    let delete = DeleteGroup {
        name: staff(),
        conditions: DocumentConditions::default(),
    };
    fixture.service.call(&operator(), delete).await
}

async fn join(fixture: &Fixture, groups: Vec<GroupName>) {
    let change = ChangeTenant {
        id: zoe(),
        change: TenantChange {
            groups: Some(groups),
            ..TenantChange::default()
        },
    };
    fixture.service.call(&operator(), change).await.expect("changed");
}

async fn key(fixture: &Fixture, limits: &[&str]) -> AccessKeyId {
    let create = CreateAccessKey {
        tenant: zoe(),
        wanted: NewAccessKey {
            limits: limits
                .iter()
                .map(|limit| limit.parse().expect("a limit"))
                .collect(),
            ..NewAccessKey::default()
        },
    };
    fixture.service.call(&operator(), create).await.expect("made").id
}

/// Whether the key reads an object of zoe's bucket, and writes it.
async fn reach(fixture: &Fixture, id: &AccessKeyId) -> (bool, bool) {
    let caller = fixture.signed_with(id).await.expect("it works");
    (
        fixture.get(&caller, "key").await.is_ok(),
        fixture.put(&caller, "key", "bytes").await.is_ok(),
    )
}

/// Zoe, a member of staff, with a bucket; answers a key of hers that may all and one that may list and read alone.
async fn with_member() -> (Fixture, AccessKeyId, AccessKeyId) {
    let fixture = Fixture::new().await;
    let tenant = Tenant {
        groups: vec![staff()],
        ..tenant("zoe")
    };
    let create = CreateTenant { tenant };
    fixture.service.call(&operator(), create).await.expect("made");
    let root = key(&fixture, &[]).await;
    let caller = fixture.signed_with(&root).await.expect("it works");
    fixture
        .create(&caller, crate::fixture::BUCKET)
        .await
        .expect("created");
    fixture.put(&caller, "key", "bytes").await.expect("written");
    let reader = key(&fixture, &["photos=read"]).await;
    (fixture, root, reader)
}

#[tokio::test]
async fn what_a_group_denies_is_denied_to_every_key_of_a_member_at_once() {
    let (fixture, root, reader) = with_member().await;
    assert_eq!(reach(&fixture, &root).await, (true, true));
    assert_eq!(reach(&fixture, &reader).await, (true, false));
    put(&fixture, "Deny", "s3:GetObject").await;
    assert_eq!(reach(&fixture, &root).await, (false, true));
    assert_eq!(reach(&fixture, &reader).await, (false, false));
    put(&fixture, "Deny", "s3:PutObject").await;
    assert_eq!(reach(&fixture, &root).await, (true, false));
    join(&fixture, Vec::new()).await;
    assert_eq!(reach(&fixture, &root).await, (true, true));
    join(&fixture, vec![staff()]).await;
    assert_eq!(reach(&fixture, &root).await, (true, false));
    delete(&fixture).await.expect("deleted");
    assert_eq!(reach(&fixture, &root).await, (true, true));
}

#[tokio::test]
async fn what_a_group_allows_is_allowed_to_keys_that_may_less_within_their_limits() {
    let (fixture, _, reader) = with_member().await;
    let create = CreateAccessKey {
        tenant: zoe(),
        wanted: NewAccessKey {
            policies: vec![NamedPolicy {
                name: "reader".into(),
                document: r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#.into(),
            }],
            ..NewAccessKey::default()
        },
    };
    let by_policy = fixture.service.call(&operator(), create).await.expect("made").id;
    assert_eq!(reach(&fixture, &by_policy).await, (true, false));
    put(&fixture, "Allow", "s3:PutObject").await;
    assert_eq!(reach(&fixture, &by_policy).await, (true, true));
    assert_eq!(
        reach(&fixture, &reader).await,
        (true, false),
        "limits bound what policies allow"
    );
    delete(&fixture).await.expect("deleted");
    assert_eq!(reach(&fixture, &by_policy).await, (true, false));
}

#[tokio::test]
async fn a_group_is_there_while_it_has_policies_or_members() {
    let (fixture, _, _) = with_member().await;
    let listed = async || -> Vec<(String, Vec<TenantId>, usize)> {
        let groups = fixture
            .service
            .call(&operator(), ListGroups)
            .await
            .expect("listed");
        groups
            .into_iter()
            .map(|shown| {
                let policies = shown.group.policies.len();
                (shown.group.name.to_string(), shown.members, policies)
            })
            .collect()
    };
    assert_eq!(listed().await, [("staff".to_owned(), vec![zoe()], 0)]);
    assert!(matches!(
        delete(&fixture).await,
        Err(ServiceError::Refused(Refusal::NoSuchGroup(_)))
    ));
    put(&fixture, "Allow", "s3:GetObject").await;
    assert_eq!(listed().await, [("staff".to_owned(), vec![zoe()], 1)]);
    join(&fixture, Vec::new()).await;
    assert_eq!(listed().await, [("staff".to_owned(), vec![], 1)]);
    delete(&fixture).await.expect("deleted");
    assert_eq!(listed().await, []);
}

#[tokio::test]
async fn a_group_takes_no_policy_that_cannot_be_read() {
    let fixture = Fixture::new().await;
    let group = Group {
        name: staff(),
        policies: vec![NamedPolicy {
            name: "broken".into(),
            document: r#"{"Statement":[]"#.into(),
        }],
    };
    assert!(matches!(
        fixture.service.call(&operator(), PutGroup { group, conditions: DocumentConditions::default() }).await,
        Err(ServiceError::NamedPolicy { name, .. }) if name == "broken"
    ));
    assert!(!fixture.service.is_group(&staff()));
}
