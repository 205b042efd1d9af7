//! Tenants and their access keys.

use crate::fixture::{Fixture, refusal, tenant};
use sos_core::{AccessKey, AccessKeyId, Command, Group, GroupName, NamedPolicy, Refusal, Role, Tenant};
use sos_store::Env;

crate::tests![
    a_tenant_and_its_keys_are_kept,
    a_key_is_created_once_and_for_a_tenant,
    a_key_is_changed_as_a_whole,
    deleting_a_tenant_deletes_its_keys,
    groups_are_kept_by_name,
    roles_are_kept_by_tenant_and_go_with_it,
];

fn a_tenant(id: &str) -> Tenant {
    Tenant {
        display_name: format!("{id} ß"),
        email: (id == "alice").then(|| "alice@example.com".to_owned()),
        groups: vec![group_name("readers"), group_name("writers")],
        disabled: id == "bob",
        ..Tenant::new(tenant(id))
    }
}

fn group_name(name: &str) -> GroupName {
    GroupName::parse(name).expect("a valid name")
}

fn policy(name: &str) -> NamedPolicy {
    NamedPolicy {
        name: name.to_owned(),
        document: format!("{{\"Id\": \"{name}\"}}"),
    }
}

fn access_key(fixture: &Fixture, id: &str, owner: &str) -> AccessKey {
    AccessKey::new(
        AccessKeyId(id.to_owned()),
        format!("secret of {id}"),
        tenant(owner),
        fixture.env.now(),
    )
}

fn role(fixture: &Fixture, owner: &str, name: &str) -> Role {
    Role {
        tenant: tenant(owner),
        name: name.to_owned(),
        trust: "{}".to_owned(),
        policies: vec![policy("reads")],
        max_session_seconds: 3600,
        created: fixture.env.now(),
        seal: [7; 32],
    }
}

async fn a_tenant_and_its_keys_are_kept(fixture: &mut Fixture) {
    fixture.succeed(Command::PutTenant(a_tenant("bob"))).await;
    fixture.succeed(Command::PutTenant(a_tenant("alice"))).await;
    let mut renamed = a_tenant("bob");
    renamed.display_name.push_str(" the Builder");
    fixture.succeed(Command::PutTenant(renamed.clone())).await;
    let key = access_key(fixture, "AKIA1", "bob");
    fixture
        .succeed(Command::CreateAccessKey(Box::new(key.clone())))
        .await;
    fixture.engine.reopen().await;
    let tenants = fixture.meta().tenants().await.expect("the tenants");
    assert_eq!(tenants, [a_tenant("alice"), renamed]);
    let found = fixture.meta().access_key(&key.id).await.expect("the key");
    assert!(found.as_ref() == Some(&key));
    assert!(fixture.meta().access_keys().await.expect("the keys") == [key]);
    let unknown = AccessKeyId("AKIA".to_owned());
    assert!(
        fixture
            .meta()
            .access_key(&unknown)
            .await
            .expect("no key")
            .is_none()
    );
}

async fn a_key_is_created_once_and_for_a_tenant(fixture: &mut Fixture) {
    let create = |key: &AccessKey| Command::CreateAccessKey(Box::new(key.clone()));
    let key = access_key(fixture, "AKIA1", "bob");
    assert_eq!(
        refusal(fixture.execute(create(&key)).await),
        Refusal::NoSuchTenant("bob".to_owned())
    );
    fixture.succeed(Command::PutTenant(a_tenant("bob"))).await;
    fixture.succeed(create(&key)).await;
    assert_eq!(
        refusal(fixture.execute(create(&key)).await),
        Refusal::AccessKeyExists("AKIA1".to_owned())
    );
    fixture.succeed(Command::DeleteAccessKey(key.id.clone())).await;
    assert_eq!(
        refusal(fixture.execute(Command::DeleteAccessKey(key.id.clone())).await),
        Refusal::NoSuchAccessKey("AKIA1".to_owned())
    );
    assert!(
        fixture
            .meta()
            .access_key(&key.id)
            .await
            .expect("no key")
            .is_none()
    );
}

async fn a_key_is_changed_as_a_whole(fixture: &mut Fixture) {
    fixture.succeed(Command::PutTenant(a_tenant("bob"))).await;
    let mut key = access_key(fixture, "AKIA1", "bob");
    let change = |key: &AccessKey| Command::ChangeAccessKey(Box::new(key.clone()));
    assert_eq!(
        refusal(fixture.execute(change(&key)).await),
        Refusal::NoSuchAccessKey("AKIA1".to_owned())
    );
    fixture
        .succeed(Command::CreateAccessKey(Box::new(key.clone())))
        .await;
    key.name = Some("backup".to_owned());
    key.disabled = true;
    key.expires = Some(fixture.env.now().plus_millis(1));
    key.master = true;
    key.limits = ["photos=read", "*=write,own"]
        .map(|limit| limit.parse().expect("a limit"))
        .to_vec();
    key.policies = vec![policy("one"), policy("two")];
    fixture.succeed(change(&key)).await;
    fixture.engine.reopen().await;
    let found = fixture.meta().access_key(&key.id).await.expect("the key");
    assert!(found == Some(key));
}

async fn groups_are_kept_by_name(fixture: &mut Fixture) {
    let group = |name: &str, policies: &[&str]| Group {
        name: group_name(name),
        policies: policies.iter().map(|name| policy(name)).collect(),
    };
    for put in [
        group("b", &[]),
        group("a", &["reads"]),
        group("b", &["writes", "reads"]),
    ] {
        fixture.succeed(Command::PutGroup(put)).await;
    }
    fixture.engine.reopen().await;
    let groups = fixture.meta().groups().await.expect("the groups");
    assert_eq!(groups, [group("a", &["reads"]), group("b", &["writes", "reads"])]);
    fixture.succeed(Command::DeleteGroup(group_name("a"))).await;
    assert_eq!(
        refusal(fixture.execute(Command::DeleteGroup(group_name("a"))).await),
        Refusal::NoSuchGroup("a".to_owned())
    );
    let groups = fixture.meta().groups().await.expect("the groups");
    assert_eq!(groups, [group("b", &["writes", "reads"])]);
}

async fn roles_are_kept_by_tenant_and_go_with_it(fixture: &mut Fixture) {
    let put =
        |fixture: &Fixture, owner: &str, name: &str| Command::PutRole(Box::new(role(fixture, owner, name)));
    let command = put(fixture, "bob", "reader");
    assert_eq!(
        refusal(fixture.execute(command).await),
        Refusal::NoSuchTenant("bob".to_owned())
    );
    for id in ["bob", "bo"] {
        fixture.succeed(Command::PutTenant(a_tenant(id))).await;
    }
    for (owner, name) in [("bob", "reader"), ("bo", "breader"), ("bob", "writer")] {
        let command = put(fixture, owner, name);
        fixture.succeed(command).await;
    }
    fixture.engine.reopen().await;
    let all = fixture.meta().roles().await.expect("the roles");
    let expected = [("bo", "breader"), ("bob", "reader"), ("bob", "writer")].map(|(owner, name)| Role {
        created: all[0].created,
        ..role(fixture, owner, name)
    });
    assert!(all == expected);
    let delete = || Command::DeleteRole(tenant("bob"), "reader".to_owned());
    fixture.succeed(delete()).await;
    assert_eq!(
        refusal(fixture.execute(delete()).await),
        Refusal::NoSuchRole("reader".to_owned())
    );
    fixture.succeed(Command::DeleteTenant(tenant("bob"))).await;
    let left = fixture.meta().roles().await.expect("the roles");
    assert_eq!(
        left.iter().map(|role| &*role.name).collect::<Vec<_>>(),
        ["breader"]
    );
}

async fn deleting_a_tenant_deletes_its_keys(fixture: &mut Fixture) {
    for id in ["alice", "bob"] {
        fixture.succeed(Command::PutTenant(a_tenant(id))).await;
    }
    for (id, owner) in [("AKIA1", "bob"), ("AKIA2", "alice"), ("AKIA3", "bob")] {
        fixture
            .succeed(Command::CreateAccessKey(Box::new(access_key(fixture, id, owner))))
            .await;
    }
    fixture.succeed(Command::DeleteTenant(tenant("bob"))).await;
    fixture.engine.reopen().await;
    let keys = fixture.meta().access_keys().await.expect("the keys");
    assert_eq!(
        keys.iter().map(|key| key.id.0.as_str()).collect::<Vec<_>>(),
        ["AKIA2"]
    );
    assert_eq!(
        fixture.meta().tenants().await.expect("the tenants"),
        [a_tenant("alice")]
    );
    assert_eq!(
        refusal(fixture.execute(Command::DeleteTenant(tenant("bob"))).await),
        Refusal::NoSuchTenant("bob".to_owned())
    );
}
