//! Tenants and their access keys.

use crate::fixture::{Fixture, refusal, tenant};
use sos_core::{AccessKey, AccessKeyId, Command, Refusal, Tenant};
use sos_store::Env;

crate::tests![
    a_tenant_and_its_keys_are_kept,
    a_key_is_created_once_and_for_a_tenant,
    deleting_a_tenant_deletes_its_keys,
];

fn a_tenant(id: &str) -> Tenant {
    Tenant {
        id: tenant(id),
        display_name: format!("{id} ß"),
        email: (id == "alice").then(|| "alice@example.com".to_owned()),
    }
}

fn access_key(fixture: &Fixture, id: &str, owner: &str) -> AccessKey {
    AccessKey {
        id: AccessKeyId(id.to_owned()),
        secret: format!("secret of {id}"),
        tenant: tenant(owner),
        created: fixture.env.now(),
    }
}

async fn a_tenant_and_its_keys_are_kept(fixture: &mut Fixture) {
    fixture.succeed(Command::PutTenant(a_tenant("bob"))).await;
    fixture.succeed(Command::PutTenant(a_tenant("alice"))).await;
    let mut renamed = a_tenant("bob");
    renamed.display_name.push_str(" the Builder");
    fixture.succeed(Command::PutTenant(renamed.clone())).await;
    let key = access_key(fixture, "AKIA1", "bob");
    fixture.succeed(Command::CreateAccessKey(key.clone())).await;
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
    let create = |key: &AccessKey| Command::CreateAccessKey(key.clone());
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

async fn deleting_a_tenant_deletes_its_keys(fixture: &mut Fixture) {
    for id in ["alice", "bob"] {
        fixture.succeed(Command::PutTenant(a_tenant(id))).await;
    }
    for (id, owner) in [("AKIA1", "bob"), ("AKIA2", "alice"), ("AKIA3", "bob")] {
        fixture
            .succeed(Command::CreateAccessKey(access_key(fixture, id, owner)))
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
