//! The configuration: every option, where its value may come from, and what it means.
//!
//! Defaults < file < `SOS_*` environment < flags. Unknown keys of the file are refused, with their line. The table
//! below is the only list of options: parsing, `sos config show` and the test of the documentation follow from it.

mod file;
mod providers;
mod tenants;
mod value;

pub(crate) use file::FileError;
pub(crate) use providers::DeclaredProvider;
pub(crate) use tenants::{DeclaredKey, DeclaredTenant, TenantsError};
pub(crate) use value::{Addresses, Lifetime, LogFormat, Seconds, Value};

use sos_core::PublicAccessBlock;
use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The program itself.
    Default,
    /// The configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Environment(&'static str),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Environment(variable) => formatter.write_str(variable),
            Self::Flag(flag) => formatter.write_str(flag),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// One option, for `sos config show` and the documentation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition {
    /// The key in the file: `table.name`.
    pub key: &'static str,
    /// The variable of the environment.
    pub variable: &'static str,
    /// The default, as it would be written in a variable; empty for none.
    pub default: &'static str,
    /// What it means.
    pub documentation: &'static str,
}

macro_rules! settings {
    ($($(#[doc = $documentation:literal])+ $field:ident: $kind:ty = $key:literal, $variable:literal, $default:literal;)+) => {
        /// Everything an operator sets.
        #[derive(Clone, Debug)]
        pub(crate) struct Config {
            $($(#[doc = $documentation])+ pub $field: Setting<$kind>,)+
            /// Tenants and keys declared in the file.
            pub tenants: Vec<DeclaredTenant>,
            /// Identity providers declared in the file.
            pub providers: Vec<DeclaredProvider>,
        }

        /// Every option, in the order of the documentation.
        pub(crate) const DEFINITIONS: &[Definition] = &[
            $(Definition {
                key: $key,
                variable: $variable,
                default: $default,
                documentation: concat!($($documentation),+),
            },)+
        ];

        impl Config {
            fn resolve(
                layers: &Layers<'_>,
                tenants: Vec<DeclaredTenant>,
                providers: Vec<DeclaredProvider>,
            ) -> Result<Self, ConfigError> {
                Ok(Self {
                    $($field: layers.setting($key, $variable, $default)?,)+
                    tenants,
                    providers,
                })
            }

            /// Key, value as the file would have it, and source of every option.
            pub(crate) fn shown(&self) -> Vec<(&'static str, String, &Source)> {
                vec![$(($key, self.$field.value.show(), &self.$field.source),)+]
            }
        }
    };
}

settings! {
    /// Addresses the S3 endpoint listens on. Port 0 takes a free one.
    listen: Vec<SocketAddr> = "server.listen", "SOS_LISTEN", "127.0.0.1:9000";
    /// The data folder. It is created at the first start.
    data: PathBuf = "server.data", "SOS_DATA", "./sos-data";
    /// Host names of the endpoint. A host strictly below one of them names a bucket: `photos.localhost`.
    domains: Vec<String> = "server.domains", "SOS_DOMAINS", "localhost";
    /// Host names that are themselves the name of a bucket, such as `cdn.example.com`.
    custom_domains: Vec<String> = "server.custom_domains", "SOS_CUSTOM_DOMAINS", "";
    /// The region that signatures must name and answers show.
    region: String = "server.region", "SOS_REGION", "us-east-1";
    /// Whether signatures of any region are taken, for clients that send `auto`.
    accept_any_region: bool = "server.accept_any_region", "SOS_ACCEPT_ANY_REGION", "false";
    /// The URL under which clients reach the endpoint, where it differs from the address, as behind a proxy. Nothing is served by it: the snippets, presigned links and `sos cors check` name it.
    public_url: Option<String> = "server.public_url", "SOS_PUBLIC_URL", "";
    /// The certificate chain in PEM, leaf first. With it the S3 endpoint speaks only TLS. It is read again when it changes.
    tls_certificate: Option<PathBuf> = "tls.certificate", "SOS_TLS_CERTIFICATE", "";
    /// The private key of the certificate in PEM.
    tls_key: Option<PathBuf> = "tls.key", "SOS_TLS_KEY", "";
    /// Addresses on which Prometheus reads `/-/metrics`, over plain HTTP. None by default.
    metrics_listen: Vec<SocketAddr> = "metrics.listen", "SOS_METRICS_LISTEN", "";
    /// Addresses on which the admin API answers, under TLS where a certificate is set. None by default.
    admin_listen: Vec<SocketAddr> = "admin.listen", "SOS_ADMIN_LISTEN", "";
    /// Addresses on which the console answers browsers, under TLS where a certificate is set. `none` turns it off.
    console_listen: Addresses = "console.listen", "SOS_CONSOLE_LISTEN", "127.0.0.1:9001";
    /// The URL under which browsers reach the console, where it differs from the address, as behind a proxy. Identity providers send people back to it.
    console_public_url: Option<String> = "console.public_url", "SOS_CONSOLE_PUBLIC_URL", "";
    /// The CORS configuration that every new bucket is born with: XML, JSON, or `@FILE`.
    cors_new_buckets: Option<String> = "cors.new_buckets", "SOS_CORS_NEW_BUCKETS", "";
    /// CORS rules for answers that belong to no bucket, such as ListBuckets: XML, JSON, or `@FILE`. None by default.
    cors_service_rules: Option<String> = "cors.service_rules", "SOS_CORS_SERVICE_RULES", "";
    /// What no bucket may make public, whatever its own public access block says: `none`, `all`, or some of `BlockPublicAcls`, `IgnorePublicAcls`, `BlockPublicPolicy`, `RestrictPublicBuckets`, separated by commas.
    public_access_block: PublicAccessBlock = "access.public_access_block", "SOS_PUBLIC_ACCESS_BLOCK", "none";
    /// The file of the audit trail: JSON, one line for each operation that was asked for, with who asked, what decided and what came of it. It is appended to, and begun anew where it was moved away. None by default.
    audit_file: Option<PathBuf> = "audit.file", "SOS_AUDIT_FILE", "";
    /// The master keys of SSE-S3 (`AES256`), each `file:PATH`, `env:VARIABLE` or `vault:KEY`. The first wraps the keys of new objects, all of them open. Without any, one is made in the data folder when it is first needed.
    master_keys: Vec<String> = "encryption.master_keys", "SOS_ENCRYPTION_MASTER_KEYS", "";
    /// The keys of SSE-KMS (`aws:kms`), each `NAME=file:PATH`, `NAME=env:VARIABLE` or `NAME=vault:KEY`. A name may come more than once: its first key wraps, all of them open.
    kms_keys: Vec<String> = "encryption.kms_keys", "SOS_ENCRYPTION_KMS_KEYS", "";
    /// The name of the key that `aws:kms` means where neither the request nor the bucket names one.
    default_kms_key: Option<String> = "encryption.default_kms_key", "SOS_ENCRYPTION_DEFAULT_KMS_KEY", "";
    /// Whether customers' keys (SSE-C) are taken over plain HTTP too, as where TLS ends at a proxy. AWS takes them over TLS alone.
    customer_keys_over_http: bool = "encryption.customer_keys_over_http", "SOS_ENCRYPTION_CUSTOMER_KEYS_OVER_HTTP", "true";
    /// The URL of a HashiCorp Vault whose Transit engine has keys, such as `https://vault.example.com:8200`.
    vault_url: Option<String> = "encryption.vault_url", "SOS_ENCRYPTION_VAULT_URL", "";
    /// Where the Transit engine is mounted.
    vault_mount: String = "encryption.vault_mount", "SOS_ENCRYPTION_VAULT_MOUNT", "transit";
    /// The namespace in Vault, where it has any.
    vault_namespace: Option<String> = "encryption.vault_namespace", "SOS_ENCRYPTION_VAULT_NAMESPACE", "";
    /// Where the token for Vault is: `file:PATH` or `env:VARIABLE`.
    vault_token: String = "encryption.vault_token", "SOS_ENCRYPTION_VAULT_TOKEN", "env:VAULT_TOKEN";
    /// How long data keys that Vault unwrapped are kept in memory, in seconds, so that many reads of one object ask Vault once; at most 10000 of each of its keys. Whoever takes a key away in Vault takes it away here within that time. 0: every read asks.
    vault_cache: Lifetime = "encryption.vault_cache_seconds", "SOS_ENCRYPTION_VAULT_CACHE_SECONDS", "300";
    /// How long a day of a lifecycle rule is, in seconds. Days of 86400 seconds end at midnight UTC, as in Amazon S3; another length is for trying rules out, and ends at once.
    lifecycle_day: Seconds = "lifecycle.day_seconds", "SOS_LIFECYCLE_DAY_SECONDS", "86400";
    /// How often buckets with lifecycle rules are gone through, in seconds.
    lifecycle_interval: Seconds = "lifecycle.interval_seconds", "SOS_LIFECYCLE_INTERVAL_SECONDS", "3600";
    /// Whether signatures of version 2 are taken, for older clients.
    signature_v2: bool = "auth.signature_v2", "SOS_AUTH_SIGNATURE_V2", "true";
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,sos::request=warn`.
    log_level: String = "log.level", "SOS_LOG_LEVEL", "info";
    /// How the log is written: `text` or `json`, to the error stream.
    log_format: LogFormat = "log.format", "SOS_LOG_FORMAT", "text";
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A value that cannot be used.
    #[error("{source_name}: {key} cannot be {value:?}: {reason}")]
    Value {
        /// Where it came from.
        source_name: Source,
        /// Which option.
        key: &'static str,
        /// The value.
        value: String,
        /// Why not, and what would do.
        reason: String,
    },
    /// A declared tenant.
    #[error(transparent)]
    Tenants(#[from] TenantsError),
    /// Two values that do not go together.
    #[error("{0}")]
    Conflict(String),
}

/// What the environment and the flags say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    /// Variables whose names start with `SOS_`.
    pub environment: BTreeMap<String, String>,
    /// Flags by the key they set: the flag's name and its value.
    pub flags: BTreeMap<&'static str, (&'static str, String)>,
}

impl Overrides {
    /// The variables of this process.
    pub(crate) fn of_process() -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("SOS_"))
            .collect();
        Self {
            environment,
            flags: BTreeMap::new(),
        }
    }

    /// Sets what a flag says, where it was given.
    pub(crate) fn flag(&mut self, key: &'static str, flag: &'static str, value: Option<String>) {
        if let Some(value) = value {
            self.flags.insert(key, (flag, value));
        }
    }
}

impl Config {
    /// The configuration of the file (where there is one), the environment and the flags.
    pub(crate) fn load(path: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigError> {
        let text = path
            .map(|path| {
                std::fs::read_to_string(path).map_err(|source| FileError::Unreadable {
                    path: path.to_owned(),
                    source,
                })
            })
            .transpose()?;
        Self::parse(path.zip(text.as_deref()), overrides)
    }

    /// The URL of the first address, as a program on this machine reaches it.
    pub(crate) fn local_url(&self) -> String {
        let scheme = if self.tls_certificate.value.is_some() {
            "https"
        } else {
            "http"
        };
        let address = self
            .listen
            .value
            .first()
            .map_or_else(String::new, ToString::to_string);
        // An address that stands for every interface is no address to connect to.
        let address = address
            .replace("0.0.0.0:", "127.0.0.1:")
            .replace("[::]:", "[::1]:");
        format!("{scheme}://{address}")
    }

    /// As [`Self::load`], of a text at hand.
    fn parse(file: Option<(&Path, &str)>, overrides: &Overrides) -> Result<Self, ConfigError> {
        let file = file
            .map(|(path, text)| file::File::parse(path, text))
            .transpose()?;
        let tenants = file
            .as_ref()
            .map(tenants::declared)
            .transpose()?
            .unwrap_or_default();
        let providers = file
            .as_ref()
            .map(providers::declared)
            .transpose()?
            .unwrap_or_default();
        let layers = Layers {
            file: file.as_ref(),
            overrides,
        };
        let config = Self::resolve(&layers, tenants, providers)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let conflict = |text: &str| Err(ConfigError::Conflict(text.to_owned()));
        if self.tls_certificate.value.is_some() != self.tls_key.value.is_some() {
            return conflict("tls.certificate and tls.key go together: set both, or neither");
        }
        if self.listen.value.is_empty() {
            return conflict("server.listen is empty: give at least one address, such as 127.0.0.1:9000");
        }
        if let Some(url) = &self.console_public_url.value
            && sos_client::Url::parse(url).is_err()
        {
            return conflict(
                "console.public_url is no URL: write it as browsers do, such as https://console.example.com",
            );
        }
        if self.region.value.is_empty() {
            return conflict("server.region is empty: leave it out for us-east-1");
        }
        Ok(())
    }
}

/// The sources of values, by rank.
struct Layers<'a> {
    file: Option<&'a file::File<'a>>,
    overrides: &'a Overrides,
}

impl Layers<'_> {
    fn setting<T: Value>(
        &self,
        key: &'static str,
        variable: &'static str,
        default: &str,
    ) -> Result<Setting<T>, ConfigError> {
        let of_text = |source: Source, text: &str| match T::from_text(text) {
            Ok(value) => Ok(Setting { value, source }),
            Err(reason) => Err(ConfigError::Value {
                source_name: source,
                key,
                value: text.to_owned(),
                reason,
            }),
        };
        if let Some((flag, text)) = self.overrides.flags.get(key) {
            return of_text(Source::Flag(flag), text);
        }
        if let Some(text) = self.overrides.environment.get(variable) {
            return of_text(Source::Environment(variable), text);
        }
        if let Some((value, source)) = self.file.and_then(|file| file.value(key)) {
            return match T::from_toml(value) {
                Ok(value) => Ok(Setting { value, source }),
                Err(reason) => Err(ConfigError::Value {
                    source_name: source,
                    key,
                    value: value::plain(value),
                    reason,
                }),
            };
        }
        of_text(Source::Default, default)
    }
}

#[cfg(test)]
mod tests;
