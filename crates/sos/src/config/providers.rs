//! Identity providers that the file declares.

use super::{
    file::{File, OIDC},
    tenants::{Entry, TenantsError, read_secret, tables},
};
use sos_oidc::{ClientSecret, ProviderConfig};
use std::path::PathBuf;

/// The providers a file declares, each a `[[oidc]]`.
pub(super) fn declared(file: &File<'_>) -> Result<Vec<ProviderConfig>, TenantsError> {
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

fn provider(entry: &Entry<'_, '_>) -> Result<ProviderConfig, TenantsError> {
    entry.refuse_unknown(&[
        "name",
        "issuer",
        "client_id",
        "audiences",
        "client_secret",
        "client_secret_file",
        "scopes",
        "groups_claim",
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
    Ok(config)
}
