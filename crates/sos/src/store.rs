//! The store a command or the server works on: engine, service, and what the configuration declares.

use crate::{
    audit_file::AuditFile,
    config::{Config, Setting},
    data_folder::DataFolder,
    encryption_keys,
    error::CommandError,
    web_identities,
};
use sos_core::{AccessKey, ConfigKind, Tenant, TenantId, Timestamp};
use sos_cors::Configuration;
use sos_embedded::{EmbeddedStore, Options};
use sos_oidc::Providers;
use sos_server::{AdminApi, AdminConfig, ConsoleLinks, console::PublicEndpoint, disk::Disk};
use sos_service::{Audit, DeclaredIdentities, KeyRing, Service, ServiceConfig};
use sos_store::{Blobstore, Env, Metastore, SystemEnv};
use std::{collections::BTreeMap, io, path::Path, sync::Arc};

/// The tenant that the first start and the bootstrap make keys for.
pub(crate) const ROOT_TENANT: &str = "root";

/// An open store.
pub(crate) struct OpenStore {
    /// Every operation.
    pub service: Arc<Service>,
    /// The engine's metadata, for what the bootstrap makes below every operation.
    pub metastore: Arc<dyn Metastore>,
    /// The clock and randomness.
    pub env: Arc<dyn Env>,
    /// The declared identity providers.
    pub providers: Providers,
    engine: Arc<EmbeddedStore>,
}

/// The disk of the engine, for the admin API.
struct EngineDisk(Arc<EmbeddedStore>);

impl Disk for EngineDisk {
    fn space(&self) -> io::Result<(u64, u64)> {
        let space = self.0.disk_space()?;
        Ok((space.total_bytes, space.available_bytes))
    }

    fn data_bytes(&self) -> io::Result<u64> {
        self.0.data_bytes()
    }
}

impl OpenStore {
    /// Opens the folder; blocks while the engine recovers.
    pub(crate) async fn open(folder: &DataFolder, config: &Config) -> Result<Self, CommandError> {
        let providers = web_identities::providers(&config.providers)?;
        let env: Arc<dyn Env> = Arc::new(SystemEnv);
        let mut service_config = service_config(config, &providers)?;
        service_config.keys = encryption_keys::of(config, folder, &env)?;
        let declared = declared(config)?;
        let engine = {
            let (path, env) = (folder.path().to_owned(), Arc::clone(&env));
            let opened =
                tokio::task::spawn_blocking(move || EmbeddedStore::open(&path, Options::default(), env))
                    .await;
            let opened = opened.map_err(|error| CommandError::System {
                operation: "open the store",
                source: error.into(),
            })?;
            opened.map_err(CommandError::Open)?
        };
        let metastore = Arc::clone(&engine) as Arc<dyn Metastore>;
        let blobstore = Arc::clone(&engine) as Arc<dyn Blobstore>;
        let service = Service::new(
            Arc::clone(&metastore),
            blobstore,
            Arc::clone(&env),
            service_config,
            declared,
        )
        .await
        .map_err(|source| CommandError::Service {
            operation: "reading tenants and keys",
            source,
        })?;
        let store = Self {
            service,
            metastore,
            env,
            providers,
            engine,
        };
        store.ensure_root_tenant().await?;
        Ok(store)
    }

    /// The admin API over this store; with the links to the console, where one runs.
    pub(crate) fn admin_api(&self, config: &Config, links: Option<Arc<ConsoleLinks>>) -> AdminApi {
        let admin_config = AdminConfig {
            region: config.region.value.clone(),
            accept_any_region: config.accept_any_region.value,
            default_tenant: TenantId(ROOT_TENANT.to_owned()),
            endpoint: PublicEndpoint::At(
                config
                    .public_url
                    .value
                    .clone()
                    .unwrap_or_else(|| config.local_url()),
            ),
            env: Arc::clone(&self.env),
            console_links: links,
        };
        AdminApi::new(Arc::clone(&self.service), admin_config)
            .with_disk(Arc::new(EngineDisk(Arc::clone(&self.engine))))
    }

    /// Why the store takes no writes, if it takes none.
    pub(crate) fn read_only_reason(&self) -> Option<String> {
        self.engine.read_only_reason()
    }

    /// Carries out what is queued and ends the engine.
    pub(crate) async fn close(self) {
        let engine = self.engine;
        // A panic there has been told by the panic itself.
        let _ = tokio::task::spawn_blocking(move || engine.close()).await;
    }

    async fn ensure_root_tenant(&self) -> Result<(), CommandError> {
        let id = TenantId(ROOT_TENANT.to_owned());
        if self.service.find_tenant(&id).is_some() || self.read_only_reason().is_some() {
            return Ok(());
        }
        self.service
            .put_tenant(Tenant::new(id))
            .await
            .map_err(|source| CommandError::Service {
                operation: "making the root tenant",
                source,
            })
    }
}

/// A CORS configuration as operators give it: XML, JSON or `@FILE`. The error says what is wrong with it.
pub(crate) fn cors_configuration(text: &str) -> Result<Configuration, String> {
    let explained = |error: sos_cors::CorsError| match error.detail() {
        Some(detail) => format!("{error} ({detail})"),
        None => error.to_string(),
    };
    match text.strip_prefix('@') {
        None => Configuration::parse_any(text.as_bytes()).map_err(explained),
        Some(path) => {
            let document =
                std::fs::read(Path::new(path)).map_err(|error| format!("cannot read {path}: {error}"))?;
            Configuration::parse_any(&document).map_err(|error| format!("{path}: {}", explained(error)))
        }
    }
}

/// The documents of a bucket born with this configuration.
pub(crate) fn cors_document(configuration: &Configuration) -> (ConfigKind, bytes::Bytes) {
    (ConfigKind::Cors, configuration.to_xml().into())
}

/// The CORS configuration that an option gives, where it is set.
pub(crate) fn configured_cors(
    key: &str,
    setting: &Setting<Option<String>>,
) -> Result<Option<Configuration>, CommandError> {
    let read = |text| {
        cors_configuration(text).map_err(|reason| {
            let source = &setting.source;
            CommandError::Seed(format!("{source}: {key} is no CORS configuration: {reason}"))
        })
    };
    setting.value.as_deref().map(read).transpose()
}

fn service_config(config: &Config, providers: &Providers) -> Result<ServiceConfig, CommandError> {
    let mut new_bucket_configs = BTreeMap::new();
    if let Some(configuration) = configured_cors("cors.new_buckets", &config.cors_new_buckets)? {
        new_bucket_configs.extend([cors_document(&configuration)]);
    }
    Ok(ServiceConfig {
        region: config.region.value.clone(),
        new_bucket_configs,
        public_access_block: config.public_access_block.value,
        audit: audit(config)?,
        web_identities: web_identities::of(providers),
        keys: KeyRing::default(),
    })
}

/// The audit trail, where one is wanted.
fn audit(config: &Config) -> Result<Option<Arc<dyn Audit>>, CommandError> {
    let Some(path) = &config.audit_file.value else {
        return Ok(None);
    };
    let file = AuditFile::open(path).map_err(|source| CommandError::Folder {
        operation: "open the audit trail",
        path: path.clone(),
        source,
    })?;
    Ok(Some(Arc::new(file)))
}

fn declared(config: &Config) -> Result<DeclaredIdentities, CommandError> {
    let mut declared = DeclaredIdentities::default();
    for entry in &config.tenants {
        declared.tenants.push(entry.tenant.clone());
        for key in &entry.keys {
            if declared
                .access_keys
                .iter()
                .any(|known| known.id == key.access_key)
            {
                return Err(CommandError::Seed(format!(
                    "the access key {} is declared twice in the configuration; keep one",
                    key.access_key.0
                )));
            }
            let plain = AccessKey::new(
                key.access_key.clone(),
                key.secret_key.clone(),
                entry.tenant.id.clone(),
                Timestamp::default(),
            );
            declared.access_keys.push(AccessKey {
                name: key.name.clone(),
                expires: key.expires,
                master: key.master,
                limits: key.limits.clone(),
                ..plain
            });
        }
    }
    Ok(declared)
}
