//! Tenants and access keys, declared and stored.

use crate::fixture::{Fixture, tenant};
use sos_core::{AccessKeyId, Refusal, TenantId};
use sos_service::ServiceError;

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
