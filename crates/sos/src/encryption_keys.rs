//! The master keys and named keys that the configuration names, from wherever they are kept.

mod folder_key;
mod remembering;
mod vault;

use crate::{config::Config, data_folder::DataFolder, error::CommandError};
use folder_key::FolderKey;
use remembering::RememberingKey;
use sos_core::BucketEncryption;
use sos_service::{KeyRing, LocalKey, MasterKey, encryption::SecretKey};
use sos_store::Env;
use std::{path::Path, sync::Arc};
use vault::{Vault, VaultKey};

/// All keys. Without a master key in the configuration one is made in the data folder when it is first needed; with one,
/// what that one wrapped before still opens.
pub(crate) fn of(config: &Config, folder: &DataFolder, env: &Arc<dyn Env>) -> Result<KeyRing, CommandError> {
    let vault = vault(config)?;
    let lifetime_seconds = config.vault_cache.value.0;
    let remembered = |key: VaultKey| -> Arc<dyn MasterKey> {
        match lifetime_seconds {
            0 => Arc::new(key),
            lifetime => Arc::new(RememberingKey::new(Arc::new(key), Arc::clone(env), lifetime)),
        }
    };
    let read = |option: &str, place: &str| {
        key(place, vault.as_ref(), &remembered)
            .map_err(|reason| CommandError::Seed(format!("{option}: {place:?} is no key: {reason}")))
    };
    let mut keys = KeyRing {
        default_name: config.default_kms_key.value.clone(),
        ..KeyRing::default()
    };
    for place in &config.master_keys.value {
        keys.store.push(read("encryption.master_keys", place)?);
    }
    let own = FolderKey::open(folder.encryption_key(), Arc::clone(env), keys.store.is_empty())?;
    keys.store
        .extend(own.map(|own| Arc::new(own) as Arc<dyn MasterKey>));
    for entry in &config.kms_keys.value {
        let (name, place) = entry
            .split_once('=')
            .filter(|(name, _)| BucketEncryption::is_key_name(name))
            .ok_or_else(|| {
                CommandError::Seed(format!(
                    "encryption.kms_keys: {entry:?} is no named key: write NAME=file:PATH, NAME=env:VARIABLE or \
                     NAME=vault:KEY"
                ))
            })?;
        let key = read("encryption.kms_keys", place)?;
        keys.named.entry(name.to_owned()).or_default().push(key);
    }
    if let Some(name) = keys
        .default_name
        .as_ref()
        .filter(|name| !keys.named.contains_key(*name))
    {
        return Err(CommandError::Seed(format!(
            "encryption.default_kms_key: {name:?} is none of encryption.kms_keys"
        )));
    }
    Ok(keys)
}

/// The key at a place: `file:PATH`, `env:VARIABLE` or `vault:KEY`, which is `remembered`. The error says what is wrong and
/// repeats no secret.
fn key(
    place: &str,
    vault: Option<&Arc<Vault>>,
    remembered: &impl Fn(VaultKey) -> Arc<dyn MasterKey>,
) -> Result<Arc<dyn MasterKey>, String> {
    if let Some(name) = place.strip_prefix("vault:") {
        let vault = vault.ok_or("set encryption.vault_url, where Vault is")?;
        return Ok(remembered(vault.key(name)?));
    }
    Ok(Arc::new(LocalKey::new(parse_key(&secret(place)?)?)))
}

/// The text at `file:PATH` or `env:VARIABLE`, without white space around it.
fn secret(place: &str) -> Result<String, String> {
    let text = if let Some(path) = place.strip_prefix("file:") {
        std::fs::read_to_string(Path::new(path)).map_err(|error| format!("cannot read {path}: {error}"))?
    } else if let Some(variable) = place.strip_prefix("env:") {
        std::env::var(variable).map_err(|_| format!("the environment has no variable {variable}"))?
    } else {
        return Err("write file:PATH, env:VARIABLE or, for a key in Vault, vault:KEY".to_owned());
    };
    Ok(text.trim().to_owned())
}

/// A key as text: 32 bytes in base64, or in 64 hex digits.
fn parse_key(text: &str) -> Result<SecretKey, String> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let bytes = match text.len() {
        64 => hex::decode(text).ok(),
        _ => STANDARD.decode(text).ok(),
    };
    bytes
        .and_then(|bytes| SecretKey::from_slice(&bytes))
        .ok_or_else(|| "a key is 32 bytes in base64 or hex, as `openssl rand -base64 32` prints".to_owned())
}

fn vault(config: &Config) -> Result<Option<Arc<Vault>>, CommandError> {
    let Some(url) = &config.vault_url.value else {
        return Ok(None);
    };
    let token = secret(&config.vault_token.value)
        .map_err(|reason| CommandError::Seed(format!("encryption.vault_token: {reason}")))?;
    let vault = Vault::new(
        url,
        &config.vault_mount.value,
        config.vault_namespace.value.as_deref(),
        token,
    );
    vault
        .map(|vault| Some(Arc::new(vault)))
        .map_err(|reason| CommandError::Seed(format!("encryption.vault_url: {reason}")))
}

#[cfg(test)]
mod tests {
    use super::{key, parse_key};
    use std::sync::Arc;

    #[test]
    fn a_key_is_32_bytes_as_text() {
        let hex = parse_key(&"ab".repeat(32)).expect("hex");
        let base64 = parse_key("q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=").expect("base64");
        assert_eq!(hex, base64);
        for text in ["", "ab", "q6ur", &"zz".repeat(32)] {
            assert!(parse_key(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_place_is_said() {
        let refused = |place| key(place, None, &|key| Arc::new(key)).expect_err("refused");
        assert!(refused("/etc/key").contains("file:PATH"));
        assert!(refused("file:/nowhere/at/all").contains("cannot read /nowhere/at/all"));
        assert!(refused("env:SOS_NO_SUCH_VARIABLE").contains("SOS_NO_SUCH_VARIABLE"));
        assert!(refused("vault:master").contains("encryption.vault_url"));
    }
}
