//! TLS from a certificate and a key file, read again when they change.
//!
//! A bad new file never takes the endpoint down: the certificate in use stays, and the log says why the new one was
//! not taken.

use arc_swap::ArcSwap;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate file cannot be read.
    #[error("cannot read the certificate file {}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: pem::Error,
    },
    /// The key file cannot be read.
    #[error("cannot read the key file {}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: pem::Error,
    },
    /// The two do not fit, or are of a kind that is not supported.
    #[error("the certificate {} cannot be used with the key {}", certificate.display(), key.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// The library refuses its own configuration.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// A certificate that follows its files.
#[derive(Debug)]
pub struct Certificate {
    chain_path: PathBuf,
    key_path: PathBuf,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
    seen: Mutex<Stamp>,
}

/// What tells one state of the files from another.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads the files: a chain in PEM, leaf first, and its private key in PEM (PKCS #8, PKCS #1 or SEC1).
    pub fn load(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Arc<Self>, TlsError> {
        let (certificate, key) = (certificate.into(), key.into());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let seen = Mutex::new(stamp(&certificate, &key));
        let current = ArcSwap::from_pointee(read(&certificate, &key, &provider)?);
        Ok(Arc::new(Self {
            chain_path: certificate,
            key_path: key,
            provider,
            current,
            seen,
        }))
    }

    /// Reads the files again where they changed since they were last read; answers whether a new certificate is in use.
    /// On an error the old one stays in use.
    pub fn reload_if_changed(&self) -> Result<bool, TlsError> {
        let now = stamp(&self.chain_path, &self.key_path);
        let changed = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *seen, now) != now
        };
        if changed {
            self.reload()?;
        }
        Ok(changed)
    }

    /// Reads the files again. On an error the old certificate stays in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.chain_path, &self.key_path, &self.provider)?;
        self.current.store(Arc::new(fresh));
        Ok(())
    }

    /// What a listener needs: TLS 1.2 and 1.3, HTTP/2 preferred (ALPN, RFC 7301).
    pub fn server_config(self: &Arc<Self>) -> Result<Arc<ServerConfig>, TlsError> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config.ticketer = aws_lc_rs::Ticketer::new().map_err(TlsError::Setup)?;
        Ok(Arc::new(config))
    }

    /// The certificate's file.
    pub fn path(&self) -> &Path {
        &self.chain_path
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

fn read(certificate: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let unreadable = |source| TlsError::Certificate {
        path: certificate.to_owned(),
        source,
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable)?;
    if chain.is_empty() {
        return Err(unreadable(pem::Error::NoItemsFound));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|source| TlsError::Key {
        path: key.to_owned(),
        source,
    })?;
    CertifiedKey::from_der(chain, private, provider).map_err(|source| TlsError::Mismatch {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        source,
    })
}

fn stamp(certificate: &Path, key: &Path) -> Stamp {
    [certificate, key].map(|path| {
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn write_pair(folder: &TempDir, name: &str) -> Vec<u8> {
        let pair = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
        fs::write(folder.path().join("c.pem"), pair.cert.pem()).expect("written");
        fs::write(folder.path().join("k.pem"), pair.signing_key.serialize_pem()).expect("written");
        pair.cert.der().to_vec()
    }

    fn served(certificate: &Certificate) -> Vec<u8> {
        certificate.current.load().cert[0].to_vec()
    }

    #[test]
    fn a_new_certificate_is_taken_and_a_bad_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_pair(&folder, "one.example.com");
        let certificate =
            Certificate::load(folder.path().join("c.pem"), folder.path().join("k.pem")).expect("loads");
        assert_eq!(served(&certificate), first);
        assert!(!certificate.reload_if_changed().expect("unchanged"));

        let second = write_pair(&folder, "a-longer-name.example.com");
        assert!(certificate.reload_if_changed().expect("changed"));
        assert_eq!(served(&certificate), second);

        fs::write(folder.path().join("c.pem"), "no certificate").expect("written");
        assert!(matches!(
            certificate.reload_if_changed(),
            Err(TlsError::Certificate { .. })
        ));
        assert_eq!(served(&certificate), second);
        assert!(!certificate.reload_if_changed().expect("told once, not each time"));

        let third = write_pair(&folder, "third.example.com");
        assert!(certificate.reload_if_changed().expect("changed"));
        assert_eq!(served(&certificate), third);
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        write_pair(&folder, "one.example.com");
        fs::copy(folder.path().join("k.pem"), folder.path().join("other.pem")).expect("copied");
        write_pair(&folder, "two.example.com");
        let refused = Certificate::load(folder.path().join("c.pem"), folder.path().join("other.pem"));
        assert!(matches!(refused, Err(TlsError::Mismatch { .. })));
        let refused = Certificate::load(folder.path().join("c.pem"), folder.path().join("missing.pem"));
        assert!(matches!(refused, Err(TlsError::Key { .. })));
    }
}
