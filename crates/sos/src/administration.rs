//! What an operator asks for, carried out on a store: the same for a running server and for a folder at rest.

use crate::{
    config::Config,
    control::{
        client,
        message::{Answer, BucketLine, KeyLine, NewKey, Request},
        server::Administer,
    },
    data_folder::DataFolder,
    error::CommandError,
    store::{OpenStore, ROOT_TENANT},
};
use sos_core::{AccessKeyId, BucketName, Tenant, TenantId, Timestamp};
use sos_service::{
    Caller, Principal, ServiceError,
    operations::buckets::{CreateBucket, DeleteBucket, RequestedAcl},
};
use std::{error::Error, sync::Arc};

/// Buckets read at once.
const PAGE: usize = 1000;

/// Carries out what operators ask.
pub(crate) struct Administrator {
    store: Arc<OpenStore>,
}

impl Administrator {
    /// On this store.
    pub(crate) fn new(store: Arc<OpenStore>) -> Self {
        Self { store }
    }

    async fn try_to(&self, request: Request) -> Result<Answer, ServiceError> {
        let service = &self.store.service;
        match request {
            Request::CreateKey { tenant } => {
                let tenant = self.tenant(tenant)?;
                let key = service.create_key(&tenant).await?;
                tracing::info!(access_key = key.id.0, tenant = tenant.0, "access key created");
                Ok(Answer::Key(NewKey {
                    access_key: key.id.0,
                    secret_key: key.secret,
                    tenant: key.tenant.0,
                }))
            }
            Request::ListKeys => {
                let mut keys = service.list_keys().await?;
                keys.sort_by(|one, other| {
                    let rank = |key: &sos_core::AccessKey| (key.tenant.clone(), key.created, key.id.clone());
                    rank(&one.key).cmp(&rank(&other.key))
                });
                let line = |shown: sos_service::administration::ShownKey| KeyLine {
                    access_key: shown.key.id.0,
                    tenant: shown.key.tenant.0,
                    created: if shown.declared {
                        "declared in the file".to_owned()
                    } else {
                        moment(shown.key.created)
                    },
                };
                Ok(Answer::Keys {
                    keys: keys.into_iter().map(line).collect(),
                })
            }
            Request::DeleteKey { access_key } => {
                service.delete_key(&AccessKeyId(access_key.clone())).await?;
                tracing::info!(access_key, "access key deleted");
                Ok(Answer::Done)
            }
            Request::CreateBucket { name, owner } => {
                let tenant = self.tenant(owner)?;
                // On behalf of the owner, whose key this is not: the log of requests never shows it.
                let caller = Caller::new(Principal::Tenant {
                    tenant,
                    access_key: AccessKeyId(String::new()),
                });
                let operation = CreateBucket {
                    bucket: bucket_name(&name)?,
                    acl: RequestedAcl::default(),
                    location: String::new(),
                    object_lock: false,
                };
                service.call(&caller, operation).await?;
                tracing::info!(bucket = name, "bucket created");
                Ok(Answer::Done)
            }
            Request::ListBuckets => self.buckets().await,
            Request::DeleteBucket { name } => {
                let operation = DeleteBucket {
                    bucket: bucket_name(&name)?,
                };
                service.call(&Caller::new(Principal::Operator), operation).await?;
                tracing::info!(bucket = name, "bucket deleted");
                Ok(Answer::Done)
            }
        }
    }

    fn tenant(&self, id: Option<String>) -> Result<TenantId, ServiceError> {
        let id = TenantId(id.unwrap_or_else(|| ROOT_TENANT.to_owned()));
        let known: Option<Tenant> = self.store.service.find_tenant(&id);
        known.map(|tenant| tenant.id).ok_or_else(|| {
            ServiceError::InvalidRequest(format!(
                "there is no tenant {:?}; tenants are declared in the configuration file, as [[tenant]]",
                id.0
            ))
        })
    }

    async fn buckets(&self) -> Result<Answer, ServiceError> {
        let mut buckets: Vec<BucketLine> = Vec::new();
        loop {
            let after = buckets.last().map(|bucket| bucket.name.as_str());
            let page = self.store.metastore.list_buckets(None, "", after, PAGE).await?;
            let last = page.len() < PAGE;
            buckets.extend(page.into_iter().map(|bucket| BucketLine {
                owner: bucket.owner().0.clone(),
                created: moment(bucket.created),
                name: bucket.name.as_str().to_owned(),
            }));
            if last {
                return Ok(Answer::Buckets { buckets });
            }
        }
    }
}

impl Administer for Administrator {
    async fn carry_out(&self, request: Request) -> Answer {
        match self.try_to(request).await {
            Ok(answer) => answer,
            Err(error) => Answer::Refused {
                message: told(&error),
            },
        }
    }
}

/// Asks the running server, or opens the folder where none runs.
pub(crate) fn ask(config: &Config, request: Request) -> Result<Answer, CommandError> {
    let folder = DataFolder::existing(&config.data.value)?;
    let answer = match client::ask(&folder, &request)? {
        Some(answer) => answer,
        None => on_folder(&folder, config, request)?,
    };
    match answer {
        Answer::Refused { message } => Err(CommandError::Refused(message)),
        done => Ok(done),
    }
}

fn on_folder(folder: &DataFolder, config: &Config, request: Request) -> Result<Answer, CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|source| CommandError::System {
            operation: "start the runtime",
            source,
        })?;
    runtime.block_on(async {
        let store = Arc::new(OpenStore::open(folder, config).await?);
        let administrator = Administrator::new(Arc::clone(&store));
        let answer = administrator.carry_out(request).await;
        drop(administrator);
        if let Some(store) = Arc::into_inner(store) {
            store.close().await;
        }
        Ok(answer)
    })
}

fn bucket_name(name: &str) -> Result<BucketName, ServiceError> {
    BucketName::parse(name).map_err(|_| {
        ServiceError::InvalidRequest(format!(
            "{name:?} is no bucket name: 3 to 63 of a-z, 0-9, '.' and '-', starting and ending with a letter or digit"
        ))
    })
}

/// An error and its causes, in one line.
fn told(error: &ServiceError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}

/// RFC 3339 in UTC, to the second.
fn moment(timestamp: Timestamp) -> String {
    jiff::Timestamp::from_second(timestamp.seconds())
        .map_or_else(|_| String::new(), |moment| moment.to_string())
}
