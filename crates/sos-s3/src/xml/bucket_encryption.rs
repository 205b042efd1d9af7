//! `ServerSideEncryptionConfiguration`, in and out.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html>.

use super::{Writer, malformed, read};
use crate::error::{Code, S3Error};
use sos_core::{BucketEncryption, DefaultAlgorithm};

/// `ServerSideEncryptionConfiguration`.
pub(crate) fn write(encryption: &BucketEncryption) -> String {
    let mut xml = Writer::new("ServerSideEncryptionConfiguration", 512);
    xml.open("Rule");
    xml.open("ApplyServerSideEncryptionByDefault");
    xml.text("SSEAlgorithm", encryption.algorithm.name());
    xml.optional("KMSMasterKeyID", encryption.algorithm.key());
    xml.close("ApplyServerSideEncryptionByDefault");
    let bucket_key = if encryption.bucket_key { "true" } else { "false" };
    xml.text("BucketKeyEnabled", bucket_key);
    if let Some(blocks) = encryption.blocks_customer_keys {
        xml.open("BlockedEncryptionTypes");
        xml.text("EncryptionType", if blocks { "SSE-C" } else { "NONE" });
        xml.close("BlockedEncryptionTypes");
    }
    xml.close("Rule");
    xml.finish()
}

/// The one rule of a `ServerSideEncryptionConfiguration`.
pub(crate) fn parse(document: &[u8]) -> Result<BucketEncryption, S3Error> {
    let root = read(document, &["ServerSideEncryptionConfiguration"])?;
    root.only(&["Rule"])?;
    let [rule] = root.children.as_slice() else {
        return Err(malformed(
            "ServerSideEncryptionConfiguration has exactly one Rule",
        ));
    };
    rule.only(&[
        "ApplyServerSideEncryptionByDefault",
        "BucketKeyEnabled",
        "BlockedEncryptionTypes",
    ])?;
    let default = rule
        .child("ApplyServerSideEncryptionByDefault")
        .ok_or_else(|| malformed("a Rule says what it applies by default"))?;
    default.only(&["SSEAlgorithm", "KMSMasterKeyID"])?;
    let key = default.trimmed("KMSMasterKeyID").filter(|key| !key.is_empty());
    let algorithm = match (default.trimmed("SSEAlgorithm"), key) {
        (Some("AES256"), None) => DefaultAlgorithm::Store,
        (Some("AES256"), Some(key)) => {
            return Err(S3Error::invalid_argument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                "KMSMasterKeyID",
                key,
            ));
        }
        (Some("aws:kms"), Some(key)) if !BucketEncryption::is_key_name(key) => {
            return Err(S3Error::invalid_argument(
                "Invalid KMS key id",
                "KMSMasterKeyID",
                key,
            ));
        }
        (Some("aws:kms"), key) => DefaultAlgorithm::Kms(key.map(str::to_owned)),
        (Some("aws:kms:dsse"), _) => {
            return Err(S3Error::with_message(
                Code::NotImplemented,
                "Dual-layer server-side encryption (aws:kms:dsse) is not implemented",
            ));
        }
        _ => return Err(malformed("SSEAlgorithm is AES256 or aws:kms")),
    };
    let bucket_key = match rule.trimmed("BucketKeyEnabled") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(malformed("BucketKeyEnabled is true or false")),
    };
    let blocks_customer_keys = match rule.child("BlockedEncryptionTypes") {
        None => None,
        Some(blocked) => {
            blocked.only(&["EncryptionType"])?;
            match (blocked.children.len(), blocked.trimmed("EncryptionType")) {
                (1, Some("SSE-C")) => Some(true),
                (1, Some("NONE")) => Some(false),
                _ => return Err(malformed("EncryptionType is SSE-C or NONE")),
            }
        }
    };
    Ok(BucketEncryption {
        algorithm,
        bucket_key,
        blocks_customer_keys,
    })
}

#[cfg(test)]
mod tests {
    use super::{parse, write};
    use crate::error::Code;
    use sos_core::{BucketEncryption, DefaultAlgorithm};

    #[test]
    fn a_configuration_is_one_rule() {
        for (algorithm, blocks_customer_keys) in [
            (DefaultAlgorithm::Store, None),
            (DefaultAlgorithm::Kms(None), Some(true)),
            (DefaultAlgorithm::Kms(Some("testkey-1".to_owned())), Some(false)),
        ] {
            let set = BucketEncryption {
                bucket_key: blocks_customer_keys.is_some(),
                algorithm,
                blocks_customer_keys,
            };
            assert_eq!(parse(write(&set).as_bytes()).ok(), Some(set));
        }
    }

    #[test]
    fn what_s3_refuses_is_refused() {
        let check = |rules: &str, code: Code| {
            let document =
                format!("<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>");
            let refused = parse(document.as_bytes()).map_err(|error| error.code);
            assert_eq!(refused, Err(code), "{rules}");
        };
        let rule = |inner: &str| {
            format!(
                "<Rule><ApplyServerSideEncryptionByDefault>{inner}</ApplyServerSideEncryptionByDefault></Rule>"
            )
        };
        let aes = rule("<SSEAlgorithm>AES256</SSEAlgorithm>");
        check("", Code::MalformedXml);
        check(&aes.repeat(2), Code::MalformedXml);
        check("<Rule/>", Code::MalformedXml);
        check(&rule(""), Code::MalformedXml);
        check(&rule("<SSEAlgorithm>DES</SSEAlgorithm>"), Code::MalformedXml);
        check(
            &rule("<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>"),
            Code::NotImplemented,
        );
        check(
            &rule("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"),
            Code::InvalidArgument,
        );
        check(
            &rule("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>a b</KMSMasterKeyID>"),
            Code::InvalidArgument,
        );
        let with = |more: &str| aes.replace("</Rule>", &format!("{more}</Rule>"));
        check(
            &with("<BucketKeyEnabled>yes</BucketKeyEnabled>"),
            Code::MalformedXml,
        );
        check(&with("<BlockedEncryptionTypes/>"), Code::MalformedXml);
    }
}
