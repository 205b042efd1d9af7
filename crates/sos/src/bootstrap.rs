//! What the environment asks to be there from the start, for containers: a key, a bucket, its CORS configuration.
//!
//! Everything is checked before anything is made. What is there already stays: a bucket keeps its configuration.

use crate::{
    error::CommandError,
    store::{self, OpenStore, ROOT_TENANT},
};
use sos_core::{AccessKeyId, BucketName, CannedAcl, Command, Refusal, TenantId};
use sos_cors::Configuration;
use sos_service::ServiceError;
use sos_store::StoreError;
use std::{collections::BTreeMap, fmt};

/// The variables, each with what it means; those of secrets also with `_FILE`.
pub(crate) const VARIABLES: &[(&str, &str)] = &[
    (
        "SOS_BOOTSTRAP_ACCESS_KEY",
        "The root tenant's access key, made at the start",
    ),
    ("SOS_BOOTSTRAP_SECRET_KEY", "Its secret"),
    (
        "SOS_BOOTSTRAP_BUCKET",
        "A bucket of the root tenant, made where it does not exist",
    ),
    (
        "SOS_BOOTSTRAP_CORS",
        "The CORS configuration that bucket is made with: XML, JSON or `@FILE`",
    ),
];

/// The shortest secret taken (AWS's have 40 characters).
const MIN_SECRET_BYTES: usize = 8;

/// What is asked for, checked.
#[derive(Default)]
pub(crate) struct Bootstrap {
    key: Option<(AccessKeyId, String)>,
    bucket: Option<BucketName>,
    cors: Option<Configuration>,
}

impl fmt::Debug for Bootstrap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Bootstrap")
            .field("key", &self.key.as_ref().map(|key| &key.0))
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

impl Bootstrap {
    /// Reads and checks the variables. An empty variable is none.
    pub(crate) fn of_environment(environment: &BTreeMap<String, String>) -> Result<Self, CommandError> {
        let value = |name: &str| {
            let direct = environment.get(name).filter(|value| !value.is_empty()).cloned();
            let path = environment
                .get(&format!("{name}_FILE"))
                .filter(|value| !value.is_empty());
            match (direct, path) {
                (Some(_), Some(_)) => Err(seed(format!("{name} and {name}_FILE are both set; keep one"))),
                (Some(value), None) => Ok(Some(value)),
                (None, None) => Ok(None),
                (None, Some(path)) => std::fs::read_to_string(path)
                    .map(|text| Some(text.trim_end_matches(['\r', '\n']).to_owned()))
                    .map_err(|error| seed(format!("{name}_FILE: cannot read {path}: {error}"))),
            }
        };
        let key = match (
            value("SOS_BOOTSTRAP_ACCESS_KEY")?,
            value("SOS_BOOTSTRAP_SECRET_KEY")?,
        ) {
            (None, None) => None,
            (Some(access_key), Some(secret)) => {
                if secret.len() < MIN_SECRET_BYTES {
                    return Err(seed(format!(
                        "SOS_BOOTSTRAP_SECRET_KEY is too short: give at least {MIN_SECRET_BYTES} characters"
                    )));
                }
                Some((AccessKeyId(access_key), secret))
            }
            _ => {
                return Err(seed(
                    "SOS_BOOTSTRAP_ACCESS_KEY and SOS_BOOTSTRAP_SECRET_KEY go together: set both, or neither"
                        .to_owned(),
                ));
            }
        };
        let bucket = value("SOS_BOOTSTRAP_BUCKET")?
            .map(|name| {
                BucketName::parse(&name).map_err(|error| seed(format!("SOS_BOOTSTRAP_BUCKET: {error}")))
            })
            .transpose()?;
        let cors = value("SOS_BOOTSTRAP_CORS")?
            .map(|text| {
                store::cors_configuration(&text)
                    .map_err(|reason| seed(format!("SOS_BOOTSTRAP_CORS is no CORS configuration: {reason}")))
            })
            .transpose()?;
        if cors.is_some() && bucket.is_none() {
            return Err(seed(
                "SOS_BOOTSTRAP_CORS needs SOS_BOOTSTRAP_BUCKET, the bucket it is for".to_owned(),
            ));
        }
        Ok(Self { key, bucket, cors })
    }

    /// Makes what is not there yet.
    pub(crate) async fn carry_out(&self, store: &OpenStore) -> Result<(), CommandError> {
        let root = TenantId(ROOT_TENANT.to_owned());
        if let Some((id, secret)) = &self.key {
            make_key(store, &root, id, secret).await?;
        }
        if let Some(bucket) = &self.bucket {
            self.make_bucket(store, &root, bucket).await?;
        }
        Ok(())
    }

    /// The bucket is born with its configuration: both or neither survive a crash.
    async fn make_bucket(
        &self,
        store: &OpenStore,
        owner: &TenantId,
        bucket: &BucketName,
    ) -> Result<(), CommandError> {
        let failed = |source: ServiceError| CommandError::Service {
            operation: "making the bucket of SOS_BOOTSTRAP_BUCKET",
            source,
        };
        if store
            .service
            .bucket_snapshot(bucket)
            .await
            .map_err(failed)?
            .is_some()
        {
            return Ok(());
        }
        let command = Command::CreateBucket {
            name: bucket.clone(),
            acl: CannedAcl::Private.expand(owner, None),
            location: String::new(),
            object_lock: false,
            configs: self.cors.iter().map(store::cors_document).collect(),
        };
        match store.metastore.execute(command).await {
            Ok(_) | Err(StoreError::Refused(Refusal::BucketAlreadyOwnedByYou(_))) => Ok(()),
            Err(error) => Err(failed(error.into())),
        }
    }
}

async fn make_key(
    store: &OpenStore,
    root: &TenantId,
    id: &AccessKeyId,
    secret: &str,
) -> Result<(), CommandError> {
    let failed = |source| CommandError::Service {
        operation: "making the key of SOS_BOOTSTRAP_ACCESS_KEY",
        source,
    };
    match store.service.find_key(id).await.map_err(failed)? {
        Some(known) if known.secret == secret && known.tenant == *root => return Ok(()),
        Some(known) if known.tenant != *root => {
            return Err(seed(format!(
                "SOS_BOOTSTRAP_ACCESS_KEY {} is a key of tenant {}; choose another",
                id.0, known.tenant.0
            )));
        }
        Some(_) => {
            // The operator rotates the secret by changing the variable.
            store.service.delete_key(id).await.map_err(failed)?;
            tracing::info!(access_key = id.0, "the bootstrap key has a new secret");
        }
        None => {}
    }
    store
        .service
        .import_key(root, id.clone(), secret.to_owned())
        .await
        .map_err(failed)?;
    Ok(())
}

fn seed(message: String) -> CommandError {
    CommandError::Seed(message)
}

#[cfg(test)]
mod tests {
    use super::Bootstrap;
    use std::collections::BTreeMap;

    fn read(variables: &[(&str, &str)]) -> Result<Bootstrap, String> {
        let environment: BTreeMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Bootstrap::of_environment(&environment).map_err(|error| error.to_string())
    }

    const KEY: [(&str, &str); 2] = [
        ("SOS_BOOTSTRAP_ACCESS_KEY", "KEY"),
        ("SOS_BOOTSTRAP_SECRET_KEY", "long-enough"),
    ];

    #[test]
    fn everything_is_checked_before_anything_is_made() {
        let check = |variables: &[(&str, &str)], expected: &str| {
            let refusal = read(variables).expect_err("refused");
            assert!(refusal.contains(expected), "{refusal:?} should say {expected:?}");
        };
        check(&KEY[..1], "go together");
        check(&KEY[1..], "go together");
        check(
            &[KEY[0], ("SOS_BOOTSTRAP_SECRET_KEY", "short")],
            "at least 8 characters",
        );
        check(&[("SOS_BOOTSTRAP_BUCKET", "No")], "SOS_BOOTSTRAP_BUCKET");
        check(&[("SOS_BOOTSTRAP_CORS", "[]")], "SOS_BOOTSTRAP_CORS");
        check(&[("SOS_BOOTSTRAP_CORS", "@/nowhere")], "cannot read /nowhere");
        let rules = r#"[{"AllowedOrigins":["*"],"AllowedMethods":["GET"]}]"#;
        check(&[("SOS_BOOTSTRAP_CORS", rules)], "needs SOS_BOOTSTRAP_BUCKET");
        check(
            &[KEY[0], KEY[1], ("SOS_BOOTSTRAP_SECRET_KEY_FILE", "/x")],
            "keep one",
        );
        assert!(
            read(&[
                KEY[0],
                KEY[1],
                ("SOS_BOOTSTRAP_BUCKET", "photos"),
                ("SOS_BOOTSTRAP_CORS", rules)
            ])
            .is_ok()
        );
        assert!(
            read(&[("SOS_BOOTSTRAP_BUCKET", "")])
                .expect("empty is none")
                .bucket
                .is_none()
        );
    }

    #[test]
    fn a_secret_comes_from_a_file_and_is_never_printed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        std::fs::write(&path, "from-a-file\n").expect("written");
        let path = path.to_string_lossy();
        let read = read(&[KEY[0], ("SOS_BOOTSTRAP_SECRET_KEY_FILE", path.as_ref())]).expect("valid");
        assert_eq!(read.key.as_ref().map(|key| key.1.as_str()), Some("from-a-file"));
        assert!(!format!("{read:?}").contains("from-a-file"));
    }
}
