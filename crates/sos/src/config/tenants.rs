//! Tenants and keys that the file declares, as Pithos did.

use super::{
    Source,
    file::{File, FileError, TENANT},
};
use sos_core::{AccessKeyId, GroupName, KeyLimit, Tenant, TenantId, Timestamp, identity::is_identity_name};
use sos_s3::auth::parse_iso_extended;
use std::{fmt, path::PathBuf};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A `[[tenant]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredTenant {
    /// The tenant.
    pub tenant: Tenant,
    /// Its keys.
    pub keys: Vec<DeclaredKey>,
}

/// A `[[tenant.key]]`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DeclaredKey {
    /// The public half.
    pub access_key: AccessKeyId,
    /// The secret half.
    pub secret_key: String,
    /// What people call it.
    pub name: Option<String>,
    /// What it is limited to.
    pub limits: Vec<KeyLimit>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Whether it may do everything.
    pub master: bool,
}

impl fmt::Debug for DeclaredKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("DeclaredKey")
            .field(&self.access_key.0)
            .finish()
    }
}

/// Why the declared tenants cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TenantsError {
    /// A value is missing or of the wrong kind.
    #[error("{place}: {reason}")]
    Malformed {
        /// Where.
        place: Source,
        /// What is wrong.
        reason: String,
    },
    /// A key that means nothing.
    #[error(transparent)]
    UnknownKey(#[from] FileError),
    /// The file with a secret cannot be read.
    #[error("{place}: cannot read {}", path.display())]
    SecretFile {
        /// Where it is named.
        place: Source,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The tenants a file declares.
pub(super) fn declared(file: &File<'_>) -> Result<Vec<DeclaredTenant>, TenantsError> {
    let Some(list) = file.tenants() else {
        return Ok(Vec::new());
    };
    let mut tenants: Vec<DeclaredTenant> = Vec::new();
    for table in tables(file, list, TENANT)? {
        let entry = Entry {
            file,
            table,
            name: TENANT,
        };
        entry.refuse_unknown(&["id", "display_name", "email", "groups", "disabled", "key"])?;
        let id = entry.text("id")?.ok_or_else(|| entry.missing("id"))?;
        let keys = match entry.table.get_ref().get("key") {
            None => Vec::new(),
            Some(list) => tables(file, list, "tenant.key")?
                .into_iter()
                .map(|table| {
                    declared_key(&Entry {
                        file,
                        table,
                        name: "tenant.key",
                    })
                })
                .collect::<Result<_, _>>()?,
        };
        let tenant = Tenant {
            display_name: entry.text("display_name")?.unwrap_or_else(|| id.clone()),
            email: entry.text("email")?,
            groups: groups(&entry)?,
            disabled: entry.flag("disabled")?,
            ..Tenant::new(TenantId(id))
        };
        if tenants.iter().any(|known| known.tenant.id == tenant.id) {
            return Err(entry.malformed(format!("the tenant {:?} is declared twice", tenant.id.0)));
        }
        tenants.push(DeclaredTenant { tenant, keys });
    }
    Ok(tenants)
}

fn declared_key(entry: &Entry<'_, '_>) -> Result<DeclaredKey, TenantsError> {
    entry.refuse_unknown(&[
        "access_key",
        "secret_key",
        "secret_key_file",
        "name",
        "limits",
        "expires",
        "master",
    ])?;
    let access_key = entry
        .text("access_key")?
        .ok_or_else(|| entry.missing("access_key"))?;
    let secret_key = match (entry.text("secret_key")?, entry.text("secret_key_file")?) {
        (Some(secret), None) => secret,
        (None, Some(path)) => read_secret(PathBuf::from(path), entry)?,
        (None, None) => return Err(entry.missing("secret_key or secret_key_file")),
        (Some(_), Some(_)) => {
            return Err(entry.malformed("secret_key and secret_key_file are both set; keep one".to_owned()));
        }
    };
    let name = entry.text("name")?;
    if name.as_deref().is_some_and(|name| !is_identity_name(name)) {
        return Err(entry.malformed_at(
            "name",
            "it has 1 to 64 characters of a-z A-Z 0-9 . _ -".to_owned(),
        ));
    }
    let limits = entry.parsed("limits", |text| {
        text.parse::<KeyLimit>().map_err(|error| error.to_string())
    })?;
    let master = entry.flag("master")?;
    if master && !limits.is_empty() {
        return Err(entry.malformed("a master key has no limits: it may do everything".to_owned()));
    }
    Ok(DeclaredKey {
        access_key: AccessKeyId(access_key),
        secret_key,
        name,
        limits,
        expires: entry.moment("expires")?,
        master,
    })
}

/// The groups of a tenant, each once, by name.
fn groups(entry: &Entry<'_, '_>) -> Result<Vec<GroupName>, TenantsError> {
    let mut groups = entry.parsed("groups", |text| {
        GroupName::parse(text).ok_or_else(|| {
            format!("{text:?} cannot be the name of a group: it has 1 to 64 characters of a-z A-Z 0-9 . _ -")
        })
    })?;
    groups.sort();
    groups.dedup();
    Ok(groups)
}

pub(super) fn read_secret(path: PathBuf, entry: &Entry<'_, '_>) -> Result<String, TenantsError> {
    match std::fs::read_to_string(&path) {
        Ok(secret) => Ok(secret.trim_end_matches(['\r', '\n']).to_owned()),
        Err(source) => Err(TenantsError::SecretFile {
            place: entry.place(),
            path,
            source,
        }),
    }
}

/// The tables of an array of tables.
pub(super) fn tables<'a, 'i>(
    file: &File<'i>,
    list: &'a Spanned<DeValue<'i>>,
    name: &str,
) -> Result<Vec<Spanned<&'a DeTable<'i>>>, TenantsError> {
    let malformed = || TenantsError::Malformed {
        place: file.source(list),
        reason: format!("write it as [[{name}]]"),
    };
    let items = list.get_ref().as_array().ok_or_else(malformed)?;
    items
        .iter()
        .map(|item| {
            let table = item.get_ref().as_table().ok_or_else(malformed)?;
            Ok(Spanned::new(item.span(), table))
        })
        .collect()
}

/// One table of the file.
pub(super) struct Entry<'a, 'i> {
    pub(super) file: &'a File<'i>,
    pub(super) table: Spanned<&'a DeTable<'i>>,
    pub(super) name: &'static str,
}

impl Entry<'_, '_> {
    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>, TenantsError> {
        match self.table.get_ref().get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref() {
                DeValue::String(text) if !text.is_empty() => Ok(Some(text.clone().into_owned())),
                _ => Err(TenantsError::Malformed {
                    place: self.file.source(value),
                    reason: format!("{}.{key} must be a string that is not empty", self.name),
                }),
            },
        }
    }

    fn flag(&self, key: &'static str) -> Result<bool, TenantsError> {
        match self.table.get_ref().get(key).map(Spanned::get_ref) {
            None => Ok(false),
            Some(DeValue::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(self.malformed_at(key, "must be true or false".to_owned())),
        }
    }

    /// A moment, as TOML or as a string writes it.
    fn moment(&self, key: &'static str) -> Result<Option<Timestamp>, TenantsError> {
        let text = match self.table.get_ref().get(key).map(Spanned::get_ref) {
            None => return Ok(None),
            Some(DeValue::Datetime(moment)) => moment.to_string(),
            Some(DeValue::String(text)) => text.clone().into_owned(),
            Some(_) => String::new(),
        };
        match parse_iso_extended(&text) {
            Some(moment) => Ok(Some(moment)),
            None => Err(self.malformed_at(
                key,
                "must be a moment with its offset, such as 2030-12-31T23:59:59Z".to_owned(),
            )),
        }
    }

    /// A list of strings, each read; the error says where the one stands that cannot be.
    pub(super) fn parsed<T>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, TenantsError> {
        let Some(list) = self.table.get_ref().get(key) else {
            return Ok(Vec::new());
        };
        let Some(items) = list.get_ref().as_array() else {
            return Err(self.malformed_at(key, "must be a list of strings".to_owned()));
        };
        let read = |item: &Spanned<DeValue<'_>>| {
            let parsed = match item.get_ref() {
                DeValue::String(text) => parse(text),
                _ => Err("must be a list of strings".to_owned()),
            };
            parsed.map_err(|reason| TenantsError::Malformed {
                place: self.file.source(item),
                reason: format!("{}.{key}: {reason}", self.name),
            })
        };
        items.iter().map(read).collect()
    }

    fn malformed_at(&self, key: &'static str, reason: String) -> TenantsError {
        let value = self.table.get_ref().get(key);
        TenantsError::Malformed {
            place: value.map_or_else(|| self.place(), |value| self.file.source(value)),
            reason: format!("{}.{key}: {reason}", self.name),
        }
    }

    pub(super) fn refuse_unknown(&self, known: &[&str]) -> Result<(), TenantsError> {
        for key in self.table.get_ref().keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let full = format!("{}.{}", self.name, key.get_ref());
                return Err(self.file.unknown(key.span().start, full, None).into());
            }
        }
        Ok(())
    }

    fn place(&self) -> Source {
        self.file.source(&self.table)
    }

    pub(super) fn missing(&self, key: &str) -> TenantsError {
        self.malformed(format!("[[{}]] needs {key}", self.name))
    }

    pub(super) fn malformed(&self, reason: String) -> TenantsError {
        TenantsError::Malformed {
            place: self.place(),
            reason,
        }
    }
}
