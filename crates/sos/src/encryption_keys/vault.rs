//! Keys in HashiCorp Vault (or OpenBao): its Transit engine wraps and unwraps, and never gives a key away.
//!
//! Source: <https://developer.hashicorp.com/vault/api-docs/secret/transit>, "Encrypt data" and "Decrypt data". Every
//! object that is written asks once, and that is read where `remembering.rs` does not know its key. Vault's own key versions rotate; what older ones wrapped it still unwraps.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sos_client::{
    Url,
    exchange::{Client, Options, Request},
};
use sos_service::{
    MasterKey,
    encryption::{KeyError, SecretKey, Wrapped},
};
use std::{fmt, sync::Arc, time::Duration};
use zeroize::Zeroizing;

/// How long Vault may take; a request of a client waits for it.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of an answer; a wrapped key has about 100.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// One Vault, its Transit engine, and who we are to it.
pub(super) struct Vault {
    client: Client,
    /// The engine's URL, without a slash at its end.
    engine: String,
    namespace: Option<String>,
    token: Zeroizing<String>,
}

/// A key of the engine.
pub(super) struct VaultKey {
    vault: Arc<Vault>,
    name: String,
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "VaultKey({})", self.name)
    }
}

impl Vault {
    /// The engine mounted at `mount` of the Vault at `url`.
    pub(super) fn new(
        url: &str,
        mount: &str,
        namespace: Option<&str>,
        token: String,
    ) -> Result<Self, String> {
        let engine = format!("{}/v1/{}", url.trim_end_matches('/'), mount.trim_matches('/'));
        Url::parse(&engine).map_err(|error| error.to_string())?;
        Ok(Self {
            client: Client::new(Options {
                connect_timeout: TIMEOUT,
                whole_timeout: TIMEOUT,
                max_body_bytes: MAX_ANSWER_BYTES,
                ..Options::default()
            }),
            engine,
            namespace: namespace.map(str::to_owned),
            token: Zeroizing::new(token),
        })
    }

    /// A key by its name.
    pub(super) fn key(self: &Arc<Self>, name: &str) -> Result<VaultKey, String> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if name.is_empty() || !name.bytes().all(fits) {
            return Err("the name of a key in Vault has letters, digits and - _ .".to_owned());
        }
        Ok(VaultKey {
            vault: Arc::clone(self),
            name: name.to_owned(),
        })
    }

    /// Asks, and takes one text of the answer's `data`.
    async fn ask(&self, operation: &str, key: &str, body: &Value, wanted: &str) -> Result<String, KeyError> {
        let unavailable =
            |reason: String| KeyError::Unavailable(format!("Vault, {operation} with {key}: {reason}"));
        let url = Url::parse(&format!("{}/{operation}/{key}", self.engine))
            .map_err(|error| unavailable(error.to_string()))?;
        let mut request = Request::new("POST", url)
            .header("x-vault-token", self.token.as_str())
            .header("x-vault-request", "true")
            .header("content-type", "application/json")
            .body(body.to_string());
        if let Some(namespace) = &self.namespace {
            request = request.header("x-vault-namespace", namespace);
        }
        let answer = self.client.send(&request).await;
        let answer = answer.map_err(|error| unavailable(error.to_string()))?;
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status != 200 {
            // Vault's errors name no secret.
            let errors = said["errors"].to_string();
            return Err(unavailable(format!("{} {errors}", answer.status)));
        }
        let text = said["data"][wanted].as_str().map(str::to_owned);
        text.ok_or_else(|| unavailable(format!("the answer has no {wanted}")))
    }
}

#[async_trait]
impl MasterKey for VaultKey {
    fn id(&self) -> Option<String> {
        Some(format!("vault:{}", self.name))
    }

    async fn wrap(
        &self,
        data_key: &SecretKey,
        _nonce: [u8; 12],
        context: &[u8],
    ) -> Result<Wrapped, KeyError> {
        let body = json!({
            "plaintext": STANDARD.encode(data_key.expose()),
            "associated_data": STANDARD.encode(context),
        });
        let wrapped = self.vault.ask("encrypt", &self.name, &body, "ciphertext").await?;
        Ok(Wrapped {
            by: format!("vault:{}", self.name),
            material: wrapped.into(),
        })
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        let wrapped = std::str::from_utf8(material).map_err(|_| KeyError::NotAuthentic)?;
        let body = json!({
            "ciphertext": wrapped,
            "associated_data": STANDARD.encode(context),
        });
        let text = self.vault.ask("decrypt", &self.name, &body, "plaintext").await;
        let text = Zeroizing::new(text?);
        let bytes = STANDARD.decode(text.as_str()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| KeyError::NotAuthentic)?;
        SecretKey::from_slice(&bytes).ok_or(KeyError::NotAuthentic)
    }
}
