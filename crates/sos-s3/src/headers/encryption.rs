//! The headers of server-side encryption, in and out.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>.

use super::{answer::set, text};
use crate::error::{Code, S3Error};
use http::HeaderMap;
use sos_core::{BucketEncryption, Encryption};
use sos_service::{CustomerKey, RequestedEncryption, encryption::CustomerKeyError};

const ALGORITHM: &str = "x-amz-server-side-encryption";
const KMS_KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY: &str = "x-amz-server-side-encryption-bucket-key-enabled";
const CONTEXT: &str = "x-amz-server-side-encryption-context";

/// The three headers of a customer's key.
struct CustomerHeaders {
    algorithm: &'static str,
    key: &'static str,
    md5: &'static str,
}

const TARGET: CustomerHeaders = CustomerHeaders {
    algorithm: "x-amz-server-side-encryption-customer-algorithm",
    key: "x-amz-server-side-encryption-customer-key",
    md5: "x-amz-server-side-encryption-customer-key-md5",
};

const SOURCE: CustomerHeaders = CustomerHeaders {
    algorithm: "x-amz-copy-source-server-side-encryption-customer-algorithm",
    key: "x-amz-copy-source-server-side-encryption-customer-key",
    md5: "x-amz-copy-source-server-side-encryption-customer-key-md5",
};

/// The key that a request brings for its target, where it brings one. `may_bring`: whether it came by a way that keys may
/// come by.
pub(crate) fn customer_key(headers: &HeaderMap, may_bring: bool) -> Result<Option<CustomerKey>, S3Error> {
    customer(headers, &TARGET, may_bring)
}

/// The same for the source of a copy.
pub(crate) fn source_customer_key(
    headers: &HeaderMap,
    may_bring: bool,
) -> Result<Option<CustomerKey>, S3Error> {
    customer(headers, &SOURCE, may_bring)
}

/// What a write asks for where it brings no key.
pub(crate) fn requested(headers: &HeaderMap) -> Result<Option<RequestedEncryption>, S3Error> {
    let algorithm = text(headers, ALGORITHM);
    let key = text(headers, KMS_KEY);
    if headers.contains_key(CONTEXT) {
        // Accepted and not bound to the key, it would promise what it does not do.
        return Err(
            S3Error::with_message(Code::NotImplemented, "Encryption contexts are not implemented")
                .element("Header", CONTEXT),
        );
    }
    let brings_key = [TARGET.algorithm, TARGET.key, TARGET.md5]
        .iter()
        .any(|name| headers.contains_key(*name));
    if let Some(algorithm) = algorithm.filter(|_| brings_key) {
        return Err(S3Error::invalid_argument(
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
            ALGORITHM,
            algorithm,
        ));
    }
    if let Some(key) = key.filter(|_| algorithm != Some("aws:kms")) {
        return Err(S3Error::invalid_argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
            ALGORITHM,
            algorithm.unwrap_or(key),
        ));
    }
    match algorithm {
        None => Ok(None),
        Some("AES256") => Ok(Some(RequestedEncryption::Store)),
        Some("aws:kms") => {
            if let Some(key) = key.filter(|key| !BucketEncryption::is_key_name(key)) {
                return Err(S3Error::invalid_argument("Invalid KMS key id", KMS_KEY, key));
            }
            Ok(Some(RequestedEncryption::Kms {
                key: key.map(str::to_owned),
                bucket_key: bucket_key(headers)?,
            }))
        }
        Some("aws:kms:dsse") => Err(S3Error::with_message(
            Code::NotImplemented,
            "Dual-layer server-side encryption (aws:kms:dsse) is not implemented",
        )
        .element("Header", ALGORITHM)),
        Some(other) => Err(S3Error::invalid_argument(
            "The encryption method specified is not supported",
            ALGORITHM,
            other,
        )),
    }
}

/// Refuses on reads what only writes may ask for.
pub(crate) fn refuse_on_read(headers: &HeaderMap) -> Result<(), S3Error> {
    match text(headers, ALGORITHM) {
        None => Ok(()),
        Some(algorithm) => Err(S3Error::invalid_argument(
            "x-amz-server-side-encryption header is not supported for this operation.",
            ALGORITHM,
            algorithm,
        )),
    }
}

/// What an answer says of the encryption.
pub(crate) fn write(
    headers: &mut HeaderMap,
    encryption: Option<&Encryption>,
    customer: Option<&CustomerKey>,
) {
    let Some(encryption) = encryption else {
        return;
    };
    match encryption.kind {
        Encryption::CUSTOMER => {
            set(headers, TARGET.algorithm, "AES256");
            if let Some(customer) = customer {
                set(headers, TARGET.md5, customer.md5());
            }
        }
        Encryption::KMS => {
            set(headers, ALGORITHM, "aws:kms");
            set(headers, KMS_KEY, &encryption.key_id);
            if encryption.bucket_key {
                set(headers, BUCKET_KEY, "true");
            }
        }
        _ => set(headers, ALGORITHM, "AES256"),
    }
}

fn bucket_key(headers: &HeaderMap) -> Result<Option<bool>, S3Error> {
    match text(headers, BUCKET_KEY) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(S3Error::invalid_argument(
            "The bucket key is enabled by true or false",
            BUCKET_KEY,
            other,
        )),
    }
}

fn customer(
    headers: &HeaderMap,
    names: &CustomerHeaders,
    may_bring: bool,
) -> Result<Option<CustomerKey>, S3Error> {
    let (algorithm, key, md5) = (
        text(headers, names.algorithm),
        text(headers, names.key),
        text(headers, names.md5),
    );
    if algorithm.is_none() && key.is_none() && md5.is_none() {
        return Ok(None);
    }
    if !may_bring {
        return Err(S3Error::with_message(
            Code::InvalidRequest,
            "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.",
        ));
    }
    // The value of the key is never repeated.
    let missing = |message: &'static str, name| S3Error::invalid_argument(message, name, "null");
    let algorithm = algorithm.ok_or_else(|| {
        missing(
            "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption \
             algorithm.",
            names.algorithm,
        )
    })?;
    if algorithm != "AES256" {
        return Err(S3Error::new(Code::InvalidEncryptionAlgorithm)
            .element("ArgumentName", names.algorithm)
            .element("ArgumentValue", algorithm));
    }
    let key = key.ok_or_else(|| {
        missing(
            "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret \
             key.",
            names.key,
        )
    })?;
    let md5 = md5.ok_or_else(|| {
        missing(
            "Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated \
             MD5 of the secret key.",
            names.md5,
        )
    })?;
    CustomerKey::parse(key, md5)
        .map(Some)
        .map_err(|error| match error {
            CustomerKeyError::Key => missing(
                "The secret key was invalid for the specified algorithm.",
                names.key,
            ),
            CustomerKeyError::Md5 => missing(
                "The calculated MD5 hash of the key did not match the hash that was provided.",
                names.md5,
            ),
        })
}

#[cfg(test)]
mod tests {
    use super::{customer_key, refuse_on_read, requested, source_customer_key};
    use crate::error::S3Error;
    use expect_test::{Expect, expect};
    use http::{HeaderMap, HeaderName, HeaderValue};
    use sos_service::RequestedEncryption;

    const KEY: &str = "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=";
    const MD5: &str = "DWygnHRtgiJ77HCm+1rvHw==";

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = HeaderName::from_bytes(format!("x-amz-{name}").as_bytes()).expect("a name");
                (name, HeaderValue::from_str(value).expect("a value"))
            })
            .collect()
    }

    fn told<T>(outcome: Result<T, S3Error>) -> String {
        match outcome {
            Ok(_) => "taken".to_owned(),
            Err(error) => format!(
                "{} {}: {}",
                error.code.status().as_u16(),
                error.code.name(),
                error.message
            ),
        }
    }

    const ALGORITHM: (&str, &str) = ("server-side-encryption-customer-algorithm", "AES256");
    const KEY_HEADER: (&str, &str) = ("server-side-encryption-customer-key", KEY);
    const MD5_HEADER: (&str, &str) = ("server-side-encryption-customer-key-md5", MD5);

    #[test]
    fn a_customers_key_is_all_three_headers() {
        let key = customer_key(&headers(&[ALGORITHM, KEY_HEADER, MD5_HEADER]), true);
        let key = key.ok().flatten().expect("a key");
        assert_eq!(key.md5(), MD5);
        assert!(customer_key(&headers(&[]), true).is_ok_and(|key| key.is_none()));
        let source: Vec<(String, &str)> = [ALGORITHM, KEY_HEADER, MD5_HEADER]
            .iter()
            .map(|(name, value)| (format!("copy-source-{name}"), *value))
            .collect();
        let source: Vec<(&str, &str)> = source
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        assert!(source_customer_key(&headers(&source), true).is_ok_and(|key| key.is_some()));
        let check = |pairs: &[(&str, &str)], expected: Expect| {
            expected.assert_eq(&told(customer_key(&headers(pairs), true)));
        };
        check(
            &[KEY_HEADER, MD5_HEADER],
            expect![
                "400 InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm."
            ],
        );
        check(
            &[ALGORITHM, MD5_HEADER],
            expect![
                "400 InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key."
            ],
        );
        check(
            &[ALGORITHM, KEY_HEADER],
            expect![
                "400 InvalidArgument: Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of the secret key."
            ],
        );
        check(
            &[
                ("server-side-encryption-customer-algorithm", "AES192"),
                KEY_HEADER,
                MD5_HEADER,
            ],
            expect![
                "400 InvalidEncryptionAlgorithmError: The encryption request that you specified is not valid. The valid value is AES256."
            ],
        );
        check(
            &[
                ALGORITHM,
                ("server-side-encryption-customer-key", "AAAA"),
                MD5_HEADER,
            ],
            expect!["400 InvalidArgument: The secret key was invalid for the specified algorithm."],
        );
        check(
            &[
                ALGORITHM,
                KEY_HEADER,
                (
                    "server-side-encryption-customer-key-md5",
                    "AAAAAAAAAAAAAAAAAAAAAA==",
                ),
            ],
            expect![
                "400 InvalidArgument: The calculated MD5 hash of the key did not match the hash that was provided."
            ],
        );
        let plain = told(customer_key(
            &headers(&[ALGORITHM, KEY_HEADER, MD5_HEADER]),
            false,
        ));
        expect!["400 InvalidRequest: Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection."].assert_eq(&plain);
    }

    #[test]
    fn a_write_asks_for_one_kind() {
        let check = |pairs: &[(&str, &str)], expected: Expect| {
            expected.assert_eq(&told(requested(&headers(pairs))));
        };
        let aes = ("server-side-encryption", "AES256");
        let kms = ("server-side-encryption", "aws:kms");
        let id = ("server-side-encryption-aws-kms-key-id", "testkey-1");
        assert_eq!(
            requested(&headers(&[aes])).ok().flatten(),
            Some(RequestedEncryption::Store)
        );
        let named = RequestedEncryption::Kms {
            key: Some("testkey-1".to_owned()),
            bucket_key: Some(true),
        };
        let bucket_key = ("server-side-encryption-bucket-key-enabled", "true");
        assert_eq!(
            requested(&headers(&[kms, id, bucket_key])).ok().flatten(),
            Some(named)
        );
        check(
            &[aes, id],
            expect![
                "400 InvalidArgument: Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms"
            ],
        );
        check(
            &[id],
            expect![
                "400 InvalidArgument: Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms"
            ],
        );
        check(
            &[aes, ALGORITHM, KEY_HEADER, MD5_HEADER],
            expect![
                "400 InvalidArgument: Server Side Encryption with Customer provided key is incompatible with the encryption method specified"
            ],
        );
        check(
            &[("server-side-encryption", "aes:kms")],
            expect!["400 InvalidArgument: The encryption method specified is not supported"],
        );
        check(
            &[("server-side-encryption", "aws:kms:dsse")],
            expect![
                "501 NotImplemented: Dual-layer server-side encryption (aws:kms:dsse) is not implemented"
            ],
        );
        check(
            &[kms, ("server-side-encryption-context", "e30=")],
            expect!["501 NotImplemented: Encryption contexts are not implemented"],
        );
        check(
            &[kms, ("server-side-encryption-bucket-key-enabled", "maybe")],
            expect!["400 InvalidArgument: The bucket key is enabled by true or false"],
        );
        let read = told(refuse_on_read(&headers(&[aes])));
        expect![
            "400 InvalidArgument: x-amz-server-side-encryption header is not supported for this operation."
        ]
        .assert_eq(&read);
    }
}
