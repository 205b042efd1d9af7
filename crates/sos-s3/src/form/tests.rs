//! POST forms: AWS's examples, each rule of a policy, broken forms, and how little is read of them.

mod multipart;
mod policies;
mod streaming;

use super::PostForm;
use crate::{
    auth::{AuthConfig, Authenticator, Scope, SigningKey, Verified, sign_v2},
    error::{Code, S3Error},
    framing::test_support::{pieces, run},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use sos_core::{AccessKey, AccessKeyId, TenantId, Timestamp};
use sos_service::{BodyError, Credential, ObjectBody};
use std::sync::Arc;

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// 2015-12-29T12:00:00Z.
const NOW: Timestamp = Timestamp(1_451_390_400_000);

fn key_with(secret: &str) -> Arc<Credential> {
    Arc::new(Credential::root(AccessKey::new(
        AccessKeyId(KEY.to_owned()),
        secret.to_owned(),
        TenantId("owner".to_owned()),
        Timestamp(0),
    )))
}

/// A form as a test writes it.
#[derive(Clone)]
struct Form {
    fields: Vec<(String, String)>,
    file: Option<(&'static str, Vec<u8>)>,
}

impl Form {
    fn new(file: &[u8]) -> Self {
        Self {
            fields: Vec::new(),
            file: Some(("photo.jpg", file.to_vec())),
        }
    }

    fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|field| field.0 != name);
        self
    }

    /// Adds a policy and its signature of version 2.
    fn signed_v2(self, policy: &str) -> Self {
        let policy = STANDARD.encode(policy);
        let signature = sign_v2(SECRET, policy.as_bytes());
        self.field("AWSAccessKeyId", KEY)
            .field("policy", &policy)
            .field("signature", &signature)
    }

    /// Adds a policy and its signature of version 4; the policy covers the fields of the signature.
    fn signed_v4(self, conditions: &str) -> Self {
        let credential = format!("{KEY}/20151229/us-east-1/s3/aws4_request");
        let policy = format!(
            r#"{{"expiration": "2015-12-30T12:00:00.000Z", "conditions": [{conditions}
            {{"x-amz-credential": "{credential}"}}, {{"x-amz-algorithm": "AWS4-HMAC-SHA256"}},
            {{"x-amz-date": "20151229T000000Z"}}]}}"#
        );
        let policy = STANDARD.encode(policy);
        let scope = Scope {
            day: "20151229".to_owned(),
            region: "us-east-1".to_owned(),
            service: crate::auth::S3,
        };
        let signature = SigningKey::derive(SECRET, &scope).sign(policy.as_bytes());
        self.field("X-Amz-Credential", &credential)
            .field("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
            .field("X-Amz-Date", "20151229T000000Z")
            .field("Policy", &policy)
            .field("X-Amz-Signature", &signature)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            body.extend_from_slice(
                format!(
                    "--9431149156168\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        if let Some((name, file)) = &self.file {
            let header = format!(
                "--9431149156168\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            );
            body.extend_from_slice(header.as_bytes());
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--9431149156168--\r\n");
        body
    }

    /// Sends the form to a bucket: who it was, under which key, and the file.
    fn send_to(&self, bucket: &str, now: Timestamp) -> Result<(Verified, String, Vec<u8>), S3Error> {
        self.send_with(bucket, now, Some(key_with(SECRET)))
    }

    fn send_with(
        &self,
        bucket: &str,
        now: Timestamp,
        key: Option<Arc<Credential>>,
    ) -> Result<(Verified, String, Vec<u8>), S3Error> {
        let authenticator = Authenticator::new(AuthConfig::default());
        run(async {
            let mut form = PostForm::read(pieces(vec![Bytes::from(self.bytes())]), &form_headers()).await?;
            let claim = form.claim(&authenticator)?;
            let key = claim.access_key_id().and(key);
            let verified = form.verify(claim, &authenticator, key, bucket, now)?;
            let object_key = form.key()?;
            let file = read_file(&mut form.file).await?;
            Ok((verified, object_key, file))
        })
    }

    fn accepted(&self) -> Vec<u8> {
        match self.send_to("bucket", NOW) {
            Ok((_, _, file)) => file,
            Err(error) => panic!("{error} {:?}", error.elements),
        }
    }

    fn refused(&self) -> (Code, String) {
        let error = self.send_to("bucket", NOW).map(|_| ()).expect_err("a refusal");
        (error.code, error.message.into_owned())
    }
}

fn form_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(
        "content-type",
        HeaderValue::from_static("multipart/form-data; boundary=9431149156168"),
    );
    headers.insert("content-length", HeaderValue::from_static("1000"));
    headers
}

async fn read_file(file: &mut dyn ObjectBody) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(piece) = file.next().await? {
        assert!(!piece.is_empty() && piece.len() <= crate::limits::MAX_PIECE_BYTES);
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
