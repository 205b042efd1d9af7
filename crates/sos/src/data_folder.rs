//! The data folder: made for its owner alone, and the few files that are not the engine's.

use crate::error::CommandError;
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::{fd::AsRawFd, unix::fs::DirBuilderExt, unix::fs::OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The longest path that a Unix socket's address holds (`sun_path` of unix(7) has 108 bytes).
const MAX_SOCKET_PATH_BYTES: usize = 100;

/// A data folder by its path, as the operator wrote it.
#[derive(Clone, Debug)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder; made where it does not exist.
    pub(crate) fn make(path: &Path) -> Result<Self, CommandError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|source| CommandError::Folder {
                operation: "make the data folder",
                path: path.to_owned(),
                source,
            })?;
        Ok(Self(path.to_owned()))
    }

    /// The folder, which must exist.
    pub(crate) fn existing(path: &Path) -> Result<Self, CommandError> {
        if path.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(CommandError::NoDataFolder(path.to_owned()))
        }
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The control socket.
    pub(crate) fn control_socket(&self) -> PathBuf {
        self.0.join("control.sock")
    }

    /// A path of the control socket that fits into a socket's address, and what must be kept open while it is used.
    pub(crate) fn short_control_socket(&self) -> io::Result<(PathBuf, Option<File>)> {
        let path = self.control_socket();
        if path.as_os_str().len() <= MAX_SOCKET_PATH_BYTES {
            return Ok((path, None));
        }
        let folder = File::open(&self.0)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}/control.sock", folder.as_raw_fd()));
        Ok((path, Some(folder)))
    }

    /// The master key that is made here where the configuration names none.
    pub(crate) fn encryption_key(&self) -> PathBuf {
        self.0.join("encryption.key")
    }

    /// Where the first key is kept for its owner.
    pub(crate) fn root_credentials(&self) -> PathBuf {
        self.0.join("root-credentials")
    }

    /// Writes the first key for its owner alone, in the form of a shell's assignments, and the link to the console as a
    /// comment.
    pub(crate) fn write_root_credentials(
        &self,
        access_key: &str,
        secret_key: &str,
        link: Option<&str>,
    ) -> Result<PathBuf, CommandError> {
        let path = self.root_credentials();
        let write = || {
            // Made anew, so that the mode holds even where an older file was readable for others.
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)?;
            let mut text = format!("AWS_ACCESS_KEY_ID={access_key}\nAWS_SECRET_ACCESS_KEY={secret_key}\n");
            if let Some(link) = link {
                text.push_str(&format!(
                    "# Opens the console, once, within an hour of the first start:\n# {link}\n"
                ));
            }
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            File::open(&self.0)?.sync_all()
        };
        write().map_err(|source| CommandError::Folder {
            operation: "write",
            path: path.clone(),
            source,
        })?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::DataFolder;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_folder_and_the_credentials_are_for_the_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataFolder::make(&folder.path().join("a/b")).expect("made");
        let mode =
            |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(data.path()), 0o700);
        std::fs::write(data.root_credentials(), "old").expect("written");
        let path = data.write_root_credentials("A", "S", None).expect("written");
        assert_eq!(mode(&path), 0o600);
        let text = std::fs::read_to_string(&path).expect("readable");
        assert_eq!(text, "AWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=S\n");
        data.write_root_credentials("A", "S", Some("http://x/login#link=y"))
            .expect("written");
        let text = std::fs::read_to_string(&path).expect("readable");
        assert!(text.ends_with("\n# http://x/login#link=y\n"), "{text}");
        assert!(DataFolder::existing(&folder.path().join("none")).is_err());
    }

    #[test]
    fn a_long_path_still_has_a_socket() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataFolder::make(&folder.path().join("x".repeat(120))).expect("made");
        let (path, _held) = data.short_control_socket().expect("a path");
        std::os::unix::net::UnixListener::bind(&path).expect("binds");
        assert!(data.control_socket().exists());
    }
}
