//! `meta.toml` and the lock: what a data folder is, and that one process has it.

use crate::{error::OpenError, log::segments::sync_folder};
use serde::{Deserialize, Serialize};
use sos_store::Env;
use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::Path,
};

/// The format this program writes.
pub(crate) const FORMAT: u32 = 1;

/// What is fixed when a data folder is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meta {
    /// The format of everything in the folder.
    pub(crate) format: u32,
    /// Random: tells data folders apart.
    pub(crate) id: String,
    /// When it was made, in milliseconds since 1970.
    pub(crate) created_ms: i64,
}

/// Takes the lock of a data folder, which ends with the file that is given back.
pub(crate) fn lock(folder: &Path) -> Result<File, OpenError> {
    fs::create_dir_all(folder).map_err(|error| OpenError::io("to create", folder, error))?;
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.map_err(|error| OpenError::io("to open", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::io("to lock", &path, error)),
    }
}

/// Reads what the folder is, or makes it one.
pub(crate) fn open(folder: &Path, env: &dyn Env) -> Result<Meta, OpenError> {
    let path = folder.join("meta.toml");
    match fs::read_to_string(&path) {
        Ok(text) => parse(&path, folder, &text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let meta = Meta {
                format: FORMAT,
                id: format!("{:032x}", env.random_u128()),
                created_ms: env.now().0,
            };
            write(&path, folder, &meta)?;
            Ok(meta)
        }
        Err(error) => Err(OpenError::io("to read", &path, error)),
    }
}

fn parse(path: &Path, folder: &Path, text: &str) -> Result<Meta, OpenError> {
    // The format is looked at alone first: a newer one may have keys that are unknown here.
    #[derive(Deserialize)]
    struct FormatOnly {
        format: u32,
    }
    let unreadable = |error: toml::de::Error| OpenError::Meta {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let FormatOnly { format } = toml::from_str(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(OpenError::NewerFormat {
            path: folder.to_owned(),
            found: format,
            known: FORMAT,
        });
    }
    toml::from_str(text).map_err(unreadable)
}

fn write(path: &Path, folder: &Path, meta: &Meta) -> Result<(), OpenError> {
    let text = toml::to_string(meta).map_err(|error| OpenError::Meta {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    let temporary = path.with_extension("tmp");
    let written = (|| {
        let mut file = File::create(&temporary)?;
        file.write_all(b"# Written when this data folder was made. Do not edit.\n")?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(folder)
    })();
    written.map_err(|error| OpenError::io("to write", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sos_store::SystemEnv;

    #[test]
    fn a_folder_keeps_its_identity_and_a_newer_format_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = open(folder.path(), &SystemEnv).expect("made");
        assert_eq!(open(folder.path(), &SystemEnv).expect("read"), made);
        let newer = "format = 2\nsomething_new = true\n";
        fs::write(folder.path().join("meta.toml"), newer).expect("written");
        let error = open(folder.path(), &SystemEnv).expect_err("refused");
        assert!(
            matches!(
                error,
                OpenError::NewerFormat {
                    found: 2,
                    known: 1,
                    ..
                }
            ),
            "{error}"
        );
    }

    #[test]
    fn one_process_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = lock(folder.path()).expect("free");
        assert!(matches!(lock(folder.path()), Err(OpenError::InUse(_))));
        drop(held);
        lock(folder.path()).expect("free again");
    }
}
