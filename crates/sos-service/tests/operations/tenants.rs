//! Tenants: made, changed, disabled and deleted by the operator.

use crate::fixture::{Fixture, ada, operator, tenant};
use sos_core::{AccessKeyId, GroupName, Refusal, Tenant, TenantId};
use sos_service::{
    ServiceError, limits,
    operations::{
        access_keys::{CreateAccessKey, NewAccessKey},
        tenants::{ChangeTenant, CreateTenant, DeleteTenant, ListTenants, TenantChange},
    },
};

fn zoe() -> TenantId {
    TenantId("zoe".into())
}

async fn create(fixture: &Fixture, tenant: Tenant) -> Result<Tenant, ServiceError> {
    fixture.service.call(&operator(), CreateTenant { tenant }).await
}

async fn change(fixture: &Fixture, id: TenantId, change: TenantChange) -> Result<Tenant, ServiceError> {
    let change = ChangeTenant { id, change };
    fixture.service.call(&operator(), change).await
}

async fn delete(fixture: &Fixture, id: TenantId) -> Result<(), ServiceError> {
    fixture.service.call(&operator(), DeleteTenant { id }).await
}

async fn key_of(fixture: &Fixture, tenant: TenantId) -> AccessKeyId {
    let create = CreateAccessKey {
        tenant,
        wanted: NewAccessKey::default(),
    };
    fixture.service.call(&operator(), create).await.expect("made").id
}

fn group(name: &str) -> GroupName {
    GroupName::parse(name).expect("a valid name")
}

fn is_refused<T>(answer: &Result<T, ServiceError>) -> bool {
    matches!(answer, Err(ServiceError::InvalidRequest(_)))
}

#[tokio::test]
async fn a_made_tenant_is_listed_found_and_signs() {
    let fixture = Fixture::new().await;
    let wanted = Tenant {
        groups: vec![group("staff"), group("all"), group("staff")],
        ..tenant("zoe")
    };
    let made = create(&fixture, wanted).await.expect("made");
    assert_eq!(made.groups, [group("all"), group("staff")]);
    let listed = fixture
        .service
        .call(&operator(), ListTenants)
        .await
        .expect("listed");
    let origins: Vec<_> = listed
        .iter()
        .map(|shown| (shown.tenant.id.0.as_str(), shown.declared))
        .collect();
    assert_eq!(
        origins,
        [("ada", true), ("ben", true), ("eve", true), ("zoe", false)]
    );
    let id = key_of(&fixture, zoe()).await;
    let caller = fixture.signed_with(&id).await.expect("it works");
    fixture.create(&caller, "films").await.expect("created");
}

#[tokio::test]
async fn an_id_and_an_address_mean_one_tenant() {
    let fixture = Fixture::new().await;
    create(&fixture, tenant("zoe")).await.expect("made");
    for name in ["zoe", "ada"] {
        let again = create(&fixture, Tenant::new(TenantId(name.into()))).await;
        assert!(
            matches!(again, Err(ServiceError::Refused(Refusal::TenantExists(_)))),
            "{name}: {again:?}"
        );
    }
    for taken in ["zoe@example.com", "ADA@example.com"] {
        let wanted = Tenant {
            email: Some(taken.into()),
            ..Tenant::new(TenantId("max".into()))
        };
        assert!(is_refused(&create(&fixture, wanted).await), "{taken}");
    }
    let own = TenantChange {
        email: Some(Some("Zoe@example.com".into())),
        ..TenantChange::default()
    };
    change(&fixture, zoe(), own).await.expect("its own address");
    let others = TenantChange {
        email: Some(Some("ben@example.com".into())),
        ..TenantChange::default()
    };
    assert!(is_refused(&change(&fixture, zoe(), others).await));
    assert_eq!(
        fixture.service.find_tenant_by_email("ben@example.com"),
        Some(tenant("ben"))
    );
}

#[tokio::test]
async fn what_no_tenant_can_be_is_refused() {
    let fixture = Fixture::new().await;
    let email = |email: &str| Tenant {
        email: Some(email.into()),
        ..Tenant::new(zoe())
    };
    let refused = [
        Tenant::new(TenantId(String::new())),
        Tenant::new(TenantId("two words".into())),
        email("nobody"),
        email("no body@example.com"),
        Tenant {
            display_name: "line\nbreak".into(),
            ..Tenant::new(zoe())
        },
        Tenant {
            display_name: "x".repeat(limits::MAX_TENANT_TEXT_BYTES + 1),
            ..Tenant::new(zoe())
        },
        Tenant {
            groups: (0..=limits::MAX_TENANT_GROUPS)
                .map(|number| group(&format!("group-{number}")))
                .collect(),
            ..Tenant::new(zoe())
        },
    ];
    for wanted in refused {
        let answer = create(&fixture, wanted.clone()).await;
        assert!(is_refused(&answer), "{wanted:?}: {answer:?}");
    }
    assert_eq!(fixture.service.find_tenant(&zoe()), None);
}

#[tokio::test]
async fn disabling_a_tenant_stops_all_its_keys_at_once() {
    let fixture = Fixture::new().await;
    create(&fixture, tenant("zoe")).await.expect("made");
    let keys = [key_of(&fixture, zoe()).await, key_of(&fixture, zoe()).await];
    let disabled = |disabled| TenantChange {
        disabled: Some(disabled),
        ..TenantChange::default()
    };
    for id in &keys {
        assert!(fixture.signed_with(id).await.is_some());
    }
    change(&fixture, zoe(), disabled(true)).await.expect("disabled");
    for id in &keys {
        assert!(fixture.signed_with(id).await.is_none());
    }
    let enabled = change(&fixture, zoe(), disabled(false)).await.expect("enabled");
    assert_eq!(enabled, tenant("zoe"), "nothing else was changed");
    for id in &keys {
        assert!(fixture.signed_with(id).await.is_some());
    }
}

#[tokio::test]
async fn a_tenant_goes_with_its_keys_once_it_owns_no_bucket() {
    let fixture = Fixture::new().await;
    create(&fixture, tenant("zoe")).await.expect("made");
    let id = key_of(&fixture, zoe()).await;
    let caller = fixture.signed_with(&id).await.expect("it works");
    fixture.create(&caller, "films").await.expect("created");
    assert!(matches!(
        delete(&fixture, zoe()).await,
        Err(ServiceError::TenantNotEmpty(_))
    ));
    assert!(fixture.signed_with(&id).await.is_some());
    let bucket = crate::fixture::bucket("films");
    let empty = sos_service::operations::buckets::DeleteBucket { bucket };
    fixture.service.call(&caller, empty).await.expect("deleted");
    delete(&fixture, zoe()).await.expect("deleted");
    assert!(fixture.signed_with(&id).await.is_none());
    assert!(fixture.service.known_key(&id).await.expect("looked up").is_none());
    assert!(matches!(
        delete(&fixture, zoe()).await,
        Err(ServiceError::Refused(Refusal::NoSuchTenant(_)))
    ));
}

#[tokio::test]
async fn declared_tenants_are_changed_in_the_file_alone() {
    let fixture = Fixture::new().await;
    let id = || TenantId("ada".into());
    let disabled = TenantChange {
        disabled: Some(true),
        ..TenantChange::default()
    };
    assert!(is_refused(&change(&fixture, id(), disabled).await));
    assert!(is_refused(&delete(&fixture, id()).await));
    assert!(
        fixture
            .signed_with(&AccessKeyId("ada-key".into()))
            .await
            .is_some()
    );
    let absent = change(&fixture, zoe(), TenantChange::default()).await;
    assert!(matches!(
        absent,
        Err(ServiceError::Refused(Refusal::NoSuchTenant(_)))
    ));
    assert!(matches!(
        fixture.service.call(&ada(), ListTenants).await,
        Err(ServiceError::AccessDenied)
    ));
}
