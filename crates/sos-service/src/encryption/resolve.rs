//! What is encrypted with what: the request's wish, the bucket's default, and the keys that open what is stored.

use super::{
    EncryptionError, KeyError, RequestedEncryption, Sealing, Wrapped, has_customer_key, is_customers,
    sealed_reader::SealedReader,
};
use crate::{
    error::ServiceError,
    service::{Scope, Service},
};
use bytes::Bytes;
use sos_core::{
    Blob, Bucket, BucketEncryption, ConfigKind, DefaultAlgorithm, Encryption, ObjectRecord, UploadRecord,
};
use sos_crypto::{CustomerKey, NONCE_BYTES, SALT_BYTES, SecretKey};
use sos_store::{BlobReader, StoredObject};

/// What the data keys of SSE-C are wrapped for.
const CUSTOMER_CONTEXT: &[u8] = b"sos data key 1\0SSE-C";

/// The encryption that something is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// None.
    Plain,
    /// SSE-C.
    Customer(CustomerKey),
    /// SSE-S3.
    Store,
    /// SSE-KMS.
    Kms {
        /// The key's name.
        key: String,
        /// Whether a bucket key was asked for.
        bucket_key: bool,
    },
}

/// The default encryption of a bucket; one that cannot be read is an error, so that nothing is written in the clear.
pub(crate) fn default_encryption(bucket: &Bucket) -> Result<Option<BucketEncryption>, ServiceError> {
    let Some(stored) = bucket.configs.get(&ConfigKind::Encryption) else {
        return Ok(None);
    };
    let read = std::str::from_utf8(stored)
        .ok()
        .and_then(BucketEncryption::from_stored);
    let unreadable = ServiceError::Internal("the stored default encryption of a bucket cannot be read");
    read.map(Some).ok_or(unreadable)
}

impl Service {
    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.env.fill_random(&mut bytes);
        bytes
    }

    /// A salt for a stream.
    pub(crate) fn salt(&self) -> [u8; SALT_BYTES] {
        self.random()
    }

    /// A new data key, wrapped as wanted; nothing where nothing is to be encrypted.
    pub(crate) async fn sealing(&self, wanted: &Wanted) -> Result<Option<Sealing>, ServiceError> {
        if *wanted == Wanted::Plain {
            return Ok(None);
        }
        let data_key = SecretKey::new(self.random());
        self.wrapped(wanted, data_key).await
    }

    /// A data key, wrapped as wanted.
    async fn wrapped(&self, wanted: &Wanted, data_key: SecretKey) -> Result<Option<Sealing>, ServiceError> {
        let nonce: [u8; NONCE_BYTES] = self.random();
        let mut encryption = Encryption::default();
        match wanted {
            Wanted::Plain => return Ok(None),
            Wanted::Customer(customer) => {
                encryption.kind = Encryption::CUSTOMER;
                let wrapped = sos_crypto::wrap(customer.secret(), &data_key, nonce, CUSTOMER_CONTEXT);
                encryption.key_material = Bytes::copy_from_slice(&wrapped);
            }
            Wanted::Store | Wanted::Kms { .. } => {
                encryption.kind = Encryption::STORE;
                if let Wanted::Kms { key, bucket_key } = wanted {
                    encryption.kind = Encryption::KMS;
                    encryption.key_id.clone_from(key);
                    encryption.bucket_key = *bucket_key;
                }
                let keys = &self.config.keys;
                let wrapped = keys.wrap(named(&encryption), &data_key, nonce).await;
                let wrapped = wrapped.map_err(EncryptionError::from)?;
                encryption.key_material = wrapped.material;
                encryption.wrapped_by = wrapped.by;
            }
        }
        Ok(Some(Sealing { data_key, encryption }))
    }

    /// The data key of what is encrypted like this.
    async fn data_key(
        &self,
        encryption: &Encryption,
        customer: Option<&CustomerKey>,
    ) -> Result<SecretKey, EncryptionError> {
        if encryption.kind == Encryption::CUSTOMER {
            let customer = customer.ok_or(EncryptionError::CustomerKeyRequired)?;
            return sos_crypto::unwrap(customer.secret(), &encryption.key_material, CUSTOMER_CONTEXT)
                .map_err(|_| EncryptionError::CustomerKeyWrong);
        }
        if customer.is_some() {
            return Err(EncryptionError::CustomerKeyNotApplicable);
        }
        let keys = &self.config.keys;
        let material = &encryption.key_material;
        Ok(keys
            .unwrap(named(encryption), &encryption.wrapped_by, material)
            .await?)
    }

    /// A data key, wrapped by the first master key of its kind; `None` where that one wrapped it before. It is unwrapped
    /// again before it is answered: what was kept before is lost where this takes its place.
    pub(crate) async fn rewrapped(&self, encryption: &Encryption) -> Result<Option<Wrapped>, KeyError> {
        let (keys, name) = (&self.config.keys, named(encryption));
        if keys.first(name)?.as_ref() == Some(&encryption.wrapped_by) {
            return Ok(None);
        }
        let read = keys.unwrap(name, &encryption.wrapped_by, &encryption.key_material);
        let data_key = read.await?;
        let wrapped = keys.wrap(name, &data_key, self.random()).await?;
        let again = keys.unwrap(name, &wrapped.by, &wrapped.material).await?;
        if again == data_key {
            Ok(Some(wrapped))
        } else {
            Err(KeyError::NotAuthentic)
        }
    }

    /// The plaintext of an object. `customer` is the key that came for it.
    pub(crate) async fn open_object(
        &self,
        object: &StoredObject,
        customer: Option<&CustomerKey>,
    ) -> Result<Box<dyn BlobReader>, ServiceError> {
        let Some(encryption) = &object.record.encryption else {
            check_customer_key(&object.record, customer)?;
            return Ok(self.blobstore.open(object).await?);
        };
        let data_key = self.data_key(encryption, customer).await?;
        let parts = match object.record.blob {
            Blob::Parts { .. } => self.blobstore.parts(object).await?,
            Blob::Empty | Blob::Riding | Blob::Extent(_) => Vec::new(),
        };
        let stored = self.blobstore.open(object).await?;
        let reader = SealedReader::new(stored, data_key, &object.record, encryption, &parts)?;
        Ok(Box::new(reader))
    }

    /// The data key of an upload, for its parts; `customer` is the key that came with the part.
    pub(crate) async fn sealing_of_upload(
        &self,
        upload: &UploadRecord,
        customer: Option<&CustomerKey>,
    ) -> Result<Option<Sealing>, ServiceError> {
        check_upload_key(upload, customer)?;
        let Some(encryption) = &upload.encryption else {
            return Ok(None);
        };
        let data_key = self.data_key(encryption, customer).await?;
        Ok(Some(Sealing {
            data_key,
            encryption: encryption.clone(),
        }))
    }

    /// The sealing of a copy that shares the bytes of its source: the same data key, wrapped anew by the first master key.
    /// `None` where the bytes cannot be shared, as another kind of encryption or another key is wanted.
    pub(crate) async fn shared_sealing(
        &self,
        source: &Encryption,
        source_customer: Option<&CustomerKey>,
        wanted: &Wanted,
    ) -> Result<Option<Sealing>, ServiceError> {
        let is_same = match wanted {
            Wanted::Plain => false,
            Wanted::Customer(key) => source.kind == Encryption::CUSTOMER && source_customer == Some(key),
            Wanted::Store => source.kind == Encryption::STORE,
            Wanted::Kms { key, .. } => source.kind == Encryption::KMS && source.key_id == *key,
        };
        if !is_same {
            return Ok(None);
        }
        let data_key = self.data_key(source, source_customer).await?;
        let sealing = self.wrapped(wanted, data_key).await?;
        Ok(sealing.map(|mut sealing| {
            sealing.encryption.nonce.clone_from(&source.nonce);
            sealing.encryption.stored_size = source.stored_size;
            sealing
        }))
    }
}

impl Scope<'_> {
    /// What the caller's request wants for an object of the target's bucket.
    pub(crate) fn wanted_encryption(
        &self,
        requested: Option<&RequestedEncryption>,
    ) -> Result<Wanted, ServiceError> {
        let default = default_encryption(self.bucket()?)?;
        if let Some(customer) = &self.caller.customer_key {
            if default.is_some_and(|default| default.blocks_customer_keys == Some(true)) {
                return Err(EncryptionError::CustomerKeysBlocked.into());
            }
            return Ok(Wanted::Customer(customer.clone()));
        }
        let default_bucket_key = default.as_ref().is_some_and(|default| default.bucket_key);
        let default_key = default.as_ref().and_then(|default| default.algorithm.key());
        let (key, bucket_key) = match (requested, &default) {
            (Some(RequestedEncryption::Store), _) => return Ok(Wanted::Store),
            (Some(RequestedEncryption::Kms { key, bucket_key }), _) => (
                key.as_deref().or(default_key),
                bucket_key.unwrap_or(default_bucket_key),
            ),
            (None, None) => return Ok(Wanted::Plain),
            (None, Some(default)) => match &default.algorithm {
                DefaultAlgorithm::Store => return Ok(Wanted::Store),
                DefaultAlgorithm::Kms(_) => (default_key, default_bucket_key),
            },
        };
        let key = key.or(self.service.config.keys.default_name.as_deref());
        let key = key.ok_or(EncryptionError::KmsKeyRequired)?.to_owned();
        Ok(Wanted::Kms { key, bucket_key })
    }

    /// The data key of a new object in the target's bucket.
    pub(crate) async fn sealing_of_new(
        &self,
        requested: Option<&RequestedEncryption>,
    ) -> Result<Option<Sealing>, ServiceError> {
        let wanted = self.wanted_encryption(requested)?;
        self.service.sealing(&wanted).await
    }
}

impl Wanted {
    /// What an object has that is edited or renamed: as it was.
    pub(crate) fn like(source: &ObjectRecord, customer: Option<&CustomerKey>) -> Result<Self, ServiceError> {
        check_customer_key(source, customer)?;
        Ok(match (&source.encryption, customer) {
            (None, _) => Self::Plain,
            (Some(encryption), _) if encryption.kind == Encryption::KMS => Self::Kms {
                key: encryption.key_id.clone(),
                bucket_key: encryption.bucket_key,
            },
            (Some(encryption), Some(customer)) if encryption.kind == Encryption::CUSTOMER => {
                Self::Customer(customer.clone())
            }
            (Some(_), _) => Self::Store,
        })
    }
}

/// Whether the key that came is the one that the object needs, as far as anything may be said of it; nothing is read.
pub(crate) fn check_customer_key(
    record: &ObjectRecord,
    customer: Option<&CustomerKey>,
) -> Result<(), ServiceError> {
    let Some(customer) = customer else {
        return if has_customer_key(record) {
            Err(EncryptionError::CustomerKeyRequired.into())
        } else {
            Ok(())
        };
    };
    match &record.encryption {
        Some(encryption) if encryption.kind == Encryption::CUSTOMER => {
            let material = &encryption.key_material;
            sos_crypto::unwrap(customer.secret(), material, CUSTOMER_CONTEXT)
                .map(drop)
                .map_err(|_| EncryptionError::CustomerKeyWrong.into())
        }
        _ => Err(EncryptionError::CustomerKeyNotApplicable.into()),
    }
}

/// The same for a request on an upload.
pub(crate) fn check_upload_key(
    upload: &UploadRecord,
    customer: Option<&CustomerKey>,
) -> Result<(), ServiceError> {
    let encryption = upload.encryption.as_ref();
    match (is_customers(encryption), customer, encryption) {
        (false, None, _) => Ok(()),
        (true, None, _) => Err(EncryptionError::UploadKeyRequired.into()),
        (true, Some(customer), Some(encryption)) => {
            sos_crypto::unwrap(customer.secret(), &encryption.key_material, CUSTOMER_CONTEXT)
                .map(drop)
                .map_err(|_| EncryptionError::UploadKeyWrong.into())
        }
        _ => Err(EncryptionError::UploadKeyWrong.into()),
    }
}

/// The name of the key, where it is a named one.
pub(crate) fn named(encryption: &Encryption) -> Option<&str> {
    (encryption.kind == Encryption::KMS).then_some(encryption.key_id.as_str())
}
