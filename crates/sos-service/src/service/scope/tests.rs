//! An operation that forgets to read the object that decides reaches nothing.

use super::*;
use crate::{
    Operation, Principal,
    identities::DeclaredIdentities,
    operations::buckets::{CreateBucket, RequestedAcl},
    service::ServiceConfig,
};
use async_trait::async_trait;
use sos_core::AccessKeyId;
use sos_store::{MemoryStore, SystemEnv};

/// What an operation does without asking for its object.
#[derive(Clone, Copy, Debug)]
enum Shortcut {
    Execute,
    Document,
    ListObjects,
    Usage,
}

struct Forgetful(Shortcut);

fn bucket_name() -> BucketName {
    BucketName::parse("photos").expect("a valid name")
}

fn object_key() -> ObjectKey {
    ObjectKey::parse("key").expect("a valid key")
}

#[async_trait]
impl Operation for Forgetful {
    const NAME: &'static str = "Forgetful";
    type Output = ();

    fn action(&self) -> Action {
        Action::PutObjectAcl
    }

    fn target(&self) -> Target {
        Target::Object(bucket_name(), object_key(), None)
    }

    async fn run(self, scope: Scope<'_>) -> Result<(), ServiceError> {
        match self.0 {
            Shortcut::Execute => {
                let delete = Command::DeleteBucket { name: bucket_name() };
                scope.execute(delete).await.map(drop)
            }
            Shortcut::Document => scope.document(ConfigKind::Cors).map(drop),
            Shortcut::ListObjects => scope.list_objects(&ListQuery::default()).await.map(drop),
            Shortcut::Usage => scope.usage().await.map(drop),
        }
    }
}

#[tokio::test]
async fn an_operation_that_forgets_its_object_is_refused() {
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
    let owner = Caller::new(Principal::root(
        TenantId("ada".into()),
        AccessKeyId("ada-key".into()),
    ));
    let create = CreateBucket {
        bucket: bucket_name(),
        acl: RequestedAcl::default(),
        location: String::new(),
        object_lock: false,
        ownership: None,
    };
    service.call(&owner, create).await.expect("created");
    for shortcut in [
        Shortcut::Execute,
        Shortcut::Document,
        Shortcut::ListObjects,
        Shortcut::Usage,
    ] {
        let answer = service.call(&owner, Forgetful(shortcut)).await;
        assert!(matches!(answer, Err(ServiceError::AccessDenied)), "{shortcut:?}");
    }
    let kept = service.bucket_snapshot(&bucket_name()).await;
    assert!(kept.expect("known").is_some(), "nothing was changed");
}
