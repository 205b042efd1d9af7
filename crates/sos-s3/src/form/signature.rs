//! Who signed a form's policy: version 4, version 2, or nobody.

use super::FormFields;
use crate::{
    auth::{
        Authenticator, CredentialParameter, PayloadHash, SECURITY_TOKEN, Scheme, Scope, V4_ALGORITHM,
        Verified, check_token, check_v2_enabled, parse_iso_basic, same_signature, secret_of, sign_v2,
        signature_does_not_match, unknown_key,
    },
    error::{Code, S3Error},
};
use sos_core::{AccessKeyId, Timestamp};
use sos_service::Credential;
use std::sync::Arc;

/// What a form says about who signed it; not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormClaim {
    /// Nobody: the bucket must let anyone write.
    Anonymous,
    /// Version 4.
    V4 {
        /// The key.
        access_key_id: AccessKeyId,
        /// Day and region.
        scope: Scope,
        /// When, by the form's own word; its life is its policy's.
        signed_at: Timestamp,
    },
    /// Version 2.
    V2 {
        /// The key.
        access_key_id: AccessKeyId,
    },
}

impl FormClaim {
    /// The access key to look up; `None` for an anonymous form.
    pub fn access_key_id(&self) -> Option<&AccessKeyId> {
        match self {
            Self::Anonymous => None,
            Self::V4 { access_key_id, .. } | Self::V2 { access_key_id } => Some(access_key_id),
        }
    }

    /// Reads the claim from the fields.
    pub(super) fn of_fields(fields: &FormFields, authenticator: &Authenticator) -> Result<Self, S3Error> {
        let v4 = ["x-amz-algorithm", "x-amz-credential", "x-amz-signature"]
            .iter()
            .any(|name| fields.get(name).is_some());
        let v2 = ["awsaccesskeyid", "signature"]
            .iter()
            .any(|name| fields.get(name).is_some());
        if v4 && v2 {
            return Err(S3Error::with_message(
                Code::InvalidArgument,
                "Only one auth mechanism allowed",
            ));
        }
        if !v4 && !v2 && fields.get("policy").is_none() {
            return Ok(Self::Anonymous);
        }
        required(fields, "policy", "policy")?;
        if v4 {
            return Self::v4(fields, authenticator);
        }
        check_v2_enabled(authenticator.config())?;
        let access_key_id = required(fields, "awsaccesskeyid", "AWSAccessKeyId")?;
        required(fields, "signature", "signature")?;
        Ok(Self::V2 {
            access_key_id: AccessKeyId(access_key_id.to_owned()),
        })
    }

    fn v4(fields: &FormFields, authenticator: &Authenticator) -> Result<Self, S3Error> {
        let algorithm = required(fields, "x-amz-algorithm", "X-Amz-Algorithm")?;
        let credential = required(fields, "x-amz-credential", "X-Amz-Credential")?;
        let date = required(fields, "x-amz-date", "X-Amz-Date")?;
        required(fields, "x-amz-signature", "X-Amz-Signature")?;
        let refuse =
            |message: String| S3Error::with_message(Code::AuthorizationQueryParametersError, message);
        if algorithm != V4_ALGORITHM {
            return Err(refuse(
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"".to_owned(),
            ));
        }
        let refuse_credential =
            |detail: String| refuse(format!("Error parsing the X-Amz-Credential parameter; {detail}"));
        let credential = CredentialParameter::parse(credential, authenticator.config(), refuse_credential)?;
        let signed_at = parse_iso_basic(date).ok_or_else(|| {
            refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"".to_owned())
        })?;
        credential.check_day(date, refuse_credential)?;
        Ok(Self::V4 {
            access_key_id: credential.access_key_id,
            scope: credential.scope,
            signed_at,
        })
    }

    /// Verifies the policy's signature with the key that was looked up.
    pub(super) fn verify(
        self,
        fields: &FormFields,
        authenticator: &Authenticator,
        credential: Option<Arc<Credential>>,
    ) -> Result<Verified, S3Error> {
        let secret = secret_of(credential.as_deref());
        let policy = fields.get("policy").unwrap_or_default();
        let (access_key_id, computed, provided, scheme, signed_at) = match self {
            Self::Anonymous => return Ok(verified(None, Scheme::Anonymous, None)),
            Self::V4 {
                access_key_id,
                scope,
                signed_at,
            } => {
                let signing_key = authenticator.signing_keys().get(&access_key_id, secret, &scope);
                let computed = signing_key.sign(policy.as_bytes());
                (
                    access_key_id,
                    computed,
                    fields.get("x-amz-signature"),
                    Scheme::V4Form,
                    Some(signed_at),
                )
            }
            Self::V2 { access_key_id } => {
                let computed = sign_v2(secret, policy.as_bytes());
                (
                    access_key_id,
                    computed,
                    fields.get("signature"),
                    Scheme::V2Form,
                    None,
                )
            }
        };
        let provided = provided.unwrap_or_default();
        let matched = same_signature(&computed, provided);
        match credential {
            None => Err(unknown_key(&access_key_id)),
            Some(credential) if matched => {
                check_token(&credential, fields.get(SECURITY_TOKEN).is_some())?;
                Ok(verified(Some(credential), scheme, signed_at))
            }
            Some(_) => Err(signature_does_not_match(
                &access_key_id,
                policy.as_bytes(),
                provided,
                None,
            )),
        }
    }
}

fn verified(credential: Option<Arc<Credential>>, scheme: Scheme, signed_at: Option<Timestamp>) -> Verified {
    Verified {
        credential,
        scheme,
        payload: PayloadHash::Unsigned,
        chunk_signer: None,
        signed_at,
    }
}

/// A field that must be there; `shown` is its name in the message.
pub(super) fn required<'a>(
    fields: &'a FormFields,
    name: &str,
    shown: &'static str,
) -> Result<&'a str, S3Error> {
    fields.get(name).ok_or_else(|| {
        S3Error::invalid_argument(
            format!(
                "Bucket POST must contain a field named '{shown}'.  If it is specified, please check the order of the \
                 fields."
            ),
            shown,
            "",
        )
    })
}
