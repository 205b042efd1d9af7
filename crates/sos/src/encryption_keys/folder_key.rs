//! The master key that is made in the data folder where the configuration names none.
//!
//! It keeps promises of clients that ask for `AES256` without being asked, and protects what leaves the folder one file at
//! a time; whoever has the whole folder has the key too. That is said when it is made.

use super::parse_key;
use crate::error::CommandError;
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use sos_service::{
    LocalKey, MasterKey,
    encryption::{KeyError, SecretKey, Wrapped},
};
use sos_store::Env;
use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// The key's file, and the key once there is one.
pub(super) struct FolderKey {
    path: PathBuf,
    env: Arc<dyn Env>,
    key: Mutex<Option<Arc<LocalKey>>>,
}

impl fmt::Debug for FolderKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FolderKey")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl FolderKey {
    /// The key of this file. Where there is no file: one that will be made, if `makes`, else none.
    pub(super) fn open(path: PathBuf, env: Arc<dyn Env>, makes: bool) -> Result<Option<Self>, CommandError> {
        let key = match std::fs::read_to_string(&path) {
            Ok(text) => {
                let key = parse_key(text.trim());
                let key =
                    key.map_err(|reason| CommandError::Seed(format!("{}: {reason}", path.display())))?;
                Some(Arc::new(LocalKey::new(key)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => {
                return Err(CommandError::Folder {
                    operation: "read",
                    path,
                    source,
                });
            }
        };
        Ok((key.is_some() || makes).then(|| Self {
            path,
            env,
            key: Mutex::new(key),
        }))
    }

    fn known(&self) -> Option<Arc<LocalKey>> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key; made durable before anything is wrapped by it.
    fn made(&self) -> Result<Arc<LocalKey>, KeyError> {
        let mut known = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*known {
            return Ok(Arc::clone(key));
        }
        let mut bytes = [0; 32];
        self.env.fill_random(&mut bytes);
        let text = STANDARD.encode(bytes) + "\n";
        write(&self.path, text.as_bytes()).map_err(|error| {
            KeyError::Unavailable(format!("cannot write {}: {error}", self.path.display()))
        })?;
        tracing::warn!(
            file = %self.path.display(),
            "made a master key in the data folder, as encryption.master_keys names none: without this file what it \
             encrypts is lost, and whoever has the whole folder can read it; move it elsewhere and name it there"
        );
        let key = Arc::new(LocalKey::new(SecretKey::new(bytes)));
        *known = Some(Arc::clone(&key));
        Ok(key)
    }
}

/// Writes whole and durably, or not at all, for the owner alone.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("key.new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[async_trait]
impl MasterKey for FolderKey {
    fn id(&self) -> Option<String> {
        self.known().and_then(|key| key.id())
    }

    async fn wrap(&self, data_key: &SecretKey, nonce: [u8; 12], context: &[u8]) -> Result<Wrapped, KeyError> {
        self.made()?.wrap(data_key, nonce, context).await
    }

    async fn unwrap(&self, material: &[u8], context: &[u8]) -> Result<SecretKey, KeyError> {
        match self.known() {
            Some(key) => key.unwrap(material, context).await,
            None => Err(KeyError::NoMasterKey),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FolderKey;
    use sos_service::{MasterKey, encryption::SecretKey};
    use sos_store::SystemEnv;
    use std::{os::unix::fs::PermissionsExt, sync::Arc};

    #[tokio::test]
    async fn a_key_is_made_when_it_is_needed_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("encryption.key");
        let open = |makes| FolderKey::open(path.clone(), Arc::new(SystemEnv), makes).expect("opens");
        assert!(open(false).is_none());
        let made = open(true).expect("one that will be made");
        assert!(!path.exists() && made.id().is_none());
        let data_key = SecretKey::new([3; 32]);
        let wrapped = made.wrap(&data_key, [1; 12], b"here").await.expect("wrapped");
        let mode = std::fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        // Whether or not the configuration names another one by now.
        let found = open(false).expect("found");
        assert_eq!(found.id().as_deref(), Some(wrapped.by.as_str()));
        assert_eq!(found.unwrap(&wrapped.material, b"here").await, Ok(data_key));
        std::fs::write(&path, "nonsense").expect("written");
        assert!(
            FolderKey::open(path.clone(), Arc::new(SystemEnv), true).is_err(),
            "never made anew"
        );
    }
}
