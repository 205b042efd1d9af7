//! What becomes of a name between the judgement of a caller and the answer.

use super::*;
use crate::{
    Caller, Principal, Service, ServiceConfig,
    identities::DeclaredIdentities,
    operations::{
        bucket_cors::PutBucketCors,
        buckets::{CreateBucket, DeleteBucket, RequestedAcl},
    },
};
use sos_core::{AccessKeyId, TenantId};
use sos_cors::Configuration;
use sos_store::{MemoryStore, SystemEnv};

fn caller(tenant: &str) -> Caller {
    Caller::new(Principal::root(
        TenantId(tenant.to_owned()),
        AccessKeyId(format!("{tenant}-key")),
    ))
}

fn bucket() -> BucketName {
    BucketName::parse("photos").expect("a valid name")
}

async fn create(service: &Service, tenant: &str) {
    let create = CreateBucket {
        bucket: bucket(),
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: false,
        ownership: None,
    };
    service.call(&caller(tenant), create).await.expect("created");
}

/// An operation that is overtaken: once its caller is judged, the bucket becomes another tenant's.
struct Overtaken<O>(O);

#[async_trait]
impl<O: Operation> Operation for Overtaken<O> {
    const NAME: &'static str = "Overtaken";
    type Output = O::Output;

    fn action(&self) -> Action {
        self.0.action()
    }

    fn target(&self) -> Target {
        self.0.target()
    }

    async fn run(self, scope: Scope<'_>) -> Result<Self::Output, ServiceError> {
        let delete = DeleteBucket { bucket: bucket() };
        scope.service.call(&caller("ada"), delete).await?;
        create(scope.service, "eve").await;
        let rules = br#"[{"AllowedOrigins":["https://secret.example"],"AllowedMethods":["GET"]}]"#;
        let put = PutBucketCors {
            bucket: bucket(),
            configuration: Configuration::parse_json(rules).expect("valid"),
            conditions: crate::DocumentConditions::default(),
        };
        scope.service.call(&caller("eve"), put).await?;
        self.0.run(scope).await
    }
}

/// Symptom: a tenant whose bucket was deleted and made anew by another one, in the middle of its request, was explained the
/// other one's rules. Cause: the rules were looked up by the name. Fix: those of another bucket are not shown.
#[tokio::test]
async fn the_rules_of_a_successor_are_not_shown() {
    let env = Arc::new(SystemEnv);
    let store = Arc::new(MemoryStore::new(env.clone()));
    let made = Service::new(
        store.clone(),
        store,
        env,
        ServiceConfig::default(),
        DeclaredIdentities::default(),
    );
    let service = made.await.expect("an empty store opens");
    let gone = |error: ServiceError| matches!(error, ServiceError::Refused(Refusal::NoSuchBucket(_)));

    create(&service, "ada").await;
    let explain = ExplainCors {
        bucket: bucket(),
        key: None,
        request: PageRequest::new("https://secret.example", "GET"),
    };
    let answer = service.call(&caller("ada"), Overtaken(explain)).await;
    assert!(answer.is_err_and(gone));

    let delete = DeleteBucket { bucket: bucket() };
    service.call(&caller("eve"), delete).await.expect("deleted");
    create(&service, "ada").await;
    let get = GetCorsDenials {
        bucket: bucket(),
        after: None,
    };
    let answer = service.call(&caller("ada"), Overtaken(get)).await;
    assert!(answer.is_err_and(gone));
}
