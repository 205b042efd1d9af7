//! Tenants and access keys, declared and stored.

use crate::fixture::{Fixture, ada, eve, tenant};
use futures_util::future::join_all;
use sos_core::{AccessKeyId, Refusal, TenantId};
use sos_service::{
    Caller, Principal, ServiceError, limits,
    operations::access_keys::{CreateAccessKey, DeleteAccessKey, ListAccessKeys, NewAccessKey},
};

#[tokio::test]
async fn declared_keys_are_found_and_cannot_be_deleted() {
    let fixture = Fixture::new().await;
    let id = AccessKeyId("ada-key".into());
    let key = fixture
        .service
        .find_key(&id)
        .await
        .expect("looked up")
        .expect("declared");
    assert_eq!(
        (key.secret.as_str(), key.tenant),
        ("ada-secret", TenantId("ada".into()))
    );
    assert!(matches!(
        fixture.service.delete_key(&id).await,
        Err(ServiceError::InvalidRequest(_))
    ));
    assert!(fixture.service.find_key(&id).await.expect("looked up").is_some());
}

#[tokio::test]
async fn ids_that_no_key_can_have_are_refused_and_unknown() {
    let fixture = Fixture::new().await;
    let ada = TenantId("ada".into());
    let import = async |length: usize| {
        let id = AccessKeyId("k".repeat(length));
        fixture.service.import_key(&ada, id, "secret".into()).await
    };
    for length in [0, 129] {
        assert!(
            matches!(import(length).await, Err(ServiceError::InvalidRequest(_))),
            "{length}"
        );
    }
    let longest = import(128).await.expect("imported").id;
    assert!(
        fixture
            .service
            .find_key(&longest)
            .await
            .expect("looked up")
            .is_some()
    );
    let longer = AccessKeyId("k".repeat(129));
    assert!(
        fixture
            .service
            .find_key(&longer)
            .await
            .expect("looked up")
            .is_none()
    );
}

#[tokio::test]
async fn a_created_key_works_at_once_and_a_deleted_one_no_more() {
    let fixture = Fixture::new().await;
    fixture.service.put_tenant(tenant("zoe")).await.expect("created");
    let zoe = TenantId("zoe".into());
    let imported = AccessKeyId("imported".into());
    // Unknown keys are remembered as such; creation must end that.
    assert!(
        fixture
            .service
            .find_key(&imported)
            .await
            .expect("looked up")
            .is_none()
    );
    let key = fixture
        .service
        .import_key(&zoe, imported.clone(), "secret".into())
        .await
        .expect("imported");
    assert_eq!(
        fixture.service.find_key(&imported).await.expect("looked up"),
        Some(key)
    );
    fixture.service.delete_key(&imported).await.expect("deleted");
    assert_eq!(
        fixture.service.find_key(&imported).await.expect("looked up"),
        None
    );
    assert!(matches!(
        fixture.service.delete_key(&imported).await,
        Err(ServiceError::Refused(Refusal::NoSuchAccessKey(_)))
    ));
}

#[tokio::test]
async fn keys_are_made_for_declared_tenants_too_and_listed() {
    let fixture = Fixture::new().await;
    let made = fixture
        .service
        .create_key(&TenantId("ada".into()))
        .await
        .expect("created");
    assert_eq!((made.id.0.len(), made.secret.len()), (20, 40));
    let again = fixture
        .service
        .create_key(&TenantId("ada".into()))
        .await
        .expect("created");
    assert_ne!((made.id, &made.secret), (again.id, &again.secret));
    let listed = fixture.service.list_keys().await.expect("listed");
    let declared = listed.iter().filter(|key| key.declared).count();
    assert_eq!((listed.len(), declared), (5, 3));
    assert_eq!(fixture.service.list_tenants().len(), 3, "a tenant is listed once");
}

#[tokio::test]
async fn keys_need_a_tenant_and_a_name_of_their_own() {
    let fixture = Fixture::new().await;
    assert!(matches!(
        fixture.service.create_key(&TenantId("absent".into())).await,
        Err(ServiceError::Refused(Refusal::NoSuchTenant(_)))
    ));
    let taken = AccessKeyId("ben-key".into());
    assert!(matches!(
        fixture
            .service
            .import_key(&TenantId("ada".into()), taken, "secret".into())
            .await,
        Err(ServiceError::Refused(Refusal::AccessKeyExists(_)))
    ));
}

#[tokio::test]
async fn tenants_are_found_by_id_and_address() {
    let fixture = Fixture::new().await;
    fixture.service.put_tenant(tenant("zoe")).await.expect("created");
    for name in ["ada", "zoe"] {
        let found = fixture.service.find_tenant(&TenantId(name.into()));
        assert_eq!(found, Some(tenant(name)));
        let address = format!("{}@Example.com", name.to_uppercase());
        assert_eq!(fixture.service.find_tenant_by_email(&address), Some(tenant(name)));
    }
    assert_eq!(fixture.service.find_tenant_by_email("nobody@example.com"), None);
}

fn keys_of(name: &str) -> ListAccessKeys {
    ListAccessKeys {
        tenant: Some(TenantId(name.into())),
    }
}

#[tokio::test]
async fn a_tenant_has_its_own_keys_and_knows_of_no_other() {
    let fixture = Fixture::new().await;
    let service = &fixture.service;
    let create = || CreateAccessKey {
        tenant: TenantId("ada".into()),
        wanted: NewAccessKey::default(),
    };
    let made = service.call(&ada(), create()).await.expect("made");
    let ids = async |caller: &Caller, list: ListAccessKeys| -> Vec<String> {
        let listed = service.call(caller, list).await.expect("listed");
        listed.into_iter().map(|shown| shown.key.id.0).collect()
    };
    assert_eq!(
        ids(&ada(), keys_of("ada")).await,
        ["ada-key".to_owned(), made.id.0.clone()]
    );
    assert_eq!(ids(&eve(), keys_of("eve")).await, ["eve-key"]);
    let operator = Caller::new(Principal::Operator);
    assert_eq!(ids(&operator, ListAccessKeys { tenant: None }).await.len(), 4);

    let of_others = [keys_of("ada"), ListAccessKeys { tenant: None }];
    for list in of_others {
        assert!(matches!(
            service.call(&eve(), list).await,
            Err(ServiceError::AccessDenied)
        ));
    }
    assert!(matches!(
        service.call(&eve(), create()).await,
        Err(ServiceError::AccessDenied)
    ));
    let delete = |tenant: &str| DeleteAccessKey {
        tenant: Some(TenantId(tenant.into())),
        id: made.id.clone(),
    };
    // Named as the caller's own, it does not exist; that it is another's is not told.
    assert!(matches!(
        service.call(&eve(), delete("eve")).await,
        Err(ServiceError::Refused(Refusal::NoSuchAccessKey(_)))
    ));
    service.call(&ada(), delete("ada")).await.expect("deleted");
    assert!(service.find_key(&made.id).await.expect("looked up").is_none());
}

#[tokio::test]
async fn a_tenant_makes_a_bounded_number_of_keys_and_leaves_the_others_theirs() {
    let fixture = Fixture::new().await;
    let create = |name: &str| CreateAccessKey {
        tenant: TenantId(name.into()),
        wanted: NewAccessKey::default(),
    };
    let caller = ada();
    let wanted = (0..=limits::MAX_TENANT_KEYS).map(|_| fixture.service.call(&caller, create("ada")));
    let answers = join_all(wanted).await;
    let refused = answers
        .iter()
        .filter(|answer| matches!(answer, Err(ServiceError::TooManyKeys { .. })));
    assert_eq!(refused.count(), 1);
    assert!(answers.iter().filter(|answer| answer.is_ok()).count() == limits::MAX_TENANT_KEYS);
    fixture.service.call(&eve(), create("eve")).await.expect("made");
}
