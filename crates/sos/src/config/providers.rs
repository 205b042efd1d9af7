//! Identity providers that the file declares.

use super::{
    file::{File, OIDC},
    tenants::{Entry, TenantsError, read_secret, tables},
};
use sos_oidc::{ClientSecret, ProviderConfig};
use std::path::PathBuf;

/// A provider, and what it opens.
#[derive(Clone, Debug)]
pub(crate) struct DeclaredProvider {
    /// Who it is, and who we are to it.
    pub provider: ProviderConfig,
    /// The role that its users become in the console; without it they cannot log in there.
    pub console_role: Option<String>,
}

/// The providers a file declares, each a `[[oidc]]`.
pub(super) fn declared(file: &File<'_>) -> Result<Vec<DeclaredProvider>, TenantsError> {
    let Some(list) = file.providers() else {
        return Ok(Vec::new());
    };
    tables(file, list, OIDC)?
        .into_iter()
        .map(|table| {
            provider(&Entry {
                file,
                table,
                name: OIDC,
            })
        })
        .collect()
}

fn provider(entry: &Entry<'_, '_>) -> Result<DeclaredProvider, TenantsError> {
    entry.refuse_unknown(&[
        "name",
        "issuer",
        "client_id",
        "audiences",
        "client_secret",
        "client_secret_file",
        "scopes",
        "groups_claim",
        "console_role",
    ])?;
    let required = |key| entry.text(key)?.ok_or_else(|| entry.missing(key));
    let mut config = ProviderConfig::new(required("name")?, required("issuer")?, required("client_id")?);
    config.audiences = entry.parsed("audiences", |text| Ok(text.to_owned()))?;
    let secret = match (entry.text("client_secret")?, entry.text("client_secret_file")?) {
        (Some(_), Some(_)) => {
            let reason = "client_secret and client_secret_file are both set; keep one";
            return Err(entry.malformed(reason.to_owned()));
        }
        (None, Some(path)) => Some(read_secret(PathBuf::from(path), entry)?),
        (secret, None) => secret,
    };
    config.client_secret = secret.map(ClientSecret::new);
    if let Some(scopes) = entry.text("scopes")? {
        config.scopes = scopes;
    }
    if let Some(claim) = entry.text("groups_claim")? {
        config.groups_claim = claim;
    }
    config
        .validate()
        .map_err(|error| entry.malformed(error.to_string()))?;
    let console_role = entry.text("console_role")?;
    if let Some(role) = console_role.as_deref().filter(|role| !is_role(role)) {
        let reason =
            format!("console_role {role:?} is no role: write it as in arn:aws:iam::root:role/console");
        return Err(entry.malformed(reason));
    }
    Ok(DeclaredProvider {
        provider: config,
        console_role,
    })
}

/// Whether this is `arn:aws:iam::<tenant>:role/<name>`; whether there is such a role shows at a log-in.
fn is_role(arn: &str) -> bool {
    let parts = arn
        .strip_prefix("arn:aws:iam::")
        .and_then(|rest| rest.split_once(":role/"));
    parts.is_some_and(|(tenant, name)| !tenant.is_empty() && !name.is_empty())
}
