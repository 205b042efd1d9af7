//! Who asks, and the body that was signed.
//!
//! Over the network a request is signed as the S3 API's are (version 4, service `s3`, the store's region), in the
//! `Authorization` header, and the signature covers the SHA-256 of the body.

use super::{AdminApi, Entrance, refusal::Refusal, route::Who};
use crate::limits;
use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header, request::Parts};
use http_body::Body;
use sos_core::AccessKeyId;
use sos_s3::{
    Code, S3Error,
    auth::{Credentials, PayloadHash, RequestParts, Scheme, Verified},
    credential,
    framing::{RequestBody, read_document},
    principal,
    uri::Query,
};
use sos_service::{Caller, Credential, Principal};
use std::{error::Error, sync::Arc};

/// Who asks, and what the body is verified against.
pub(super) struct Identified {
    pub(super) caller: Caller,
    verified: Verified,
}

#[async_trait]
impl Credentials for AdminApi {
    async fn credential(
        &self,
        id: &AccessKeyId,
        token: Option<&str>,
    ) -> Result<Option<Arc<Credential>>, S3Error> {
        credential(&self.service, id, token).await
    }
}

impl AdminApi {
    /// Establishes who asks; refuses whoever may not ask this at all.
    pub(super) async fn identify(
        &self,
        parts: &Parts,
        query: &Query,
        entrance: &Entrance,
        who: Who,
    ) -> Result<Identified, Refusal> {
        let peer = match entrance {
            Entrance::Console(caller) if who == Who::Operator && !caller.principal.is_operator() => {
                return Err(operator_only());
            }
            Entrance::Console(caller) => {
                return Ok(Identified {
                    caller: caller.clone(),
                    verified: unsigned(),
                });
            }
            Entrance::Operator => {
                return Ok(Identified {
                    caller: Caller::new(Principal::Operator),
                    verified: unsigned(),
                });
            }
            Entrance::Network(peer) => peer,
        };
        let verified = match who {
            Who::Anyone => unsigned(),
            Who::Tenant | Who::Operator => self.verify(parts, query).await?,
        };
        let mut caller = Caller::new(principal(&verified));
        if who == Who::Operator && !caller.principal.is_operator() {
            return Err(operator_only());
        }
        caller.source_ip = Some(peer.address.ip());
        caller.secure = peer.secure;
        Ok(Identified { caller, verified })
    }

    async fn verify(&self, parts: &Parts, query: &Query) -> Result<Verified, Refusal> {
        let host = parts.headers.get(header::HOST);
        let request = RequestParts {
            method: &parts.method,
            raw_path: parts.uri.path(),
            query,
            headers: &parts.headers,
            host: host.and_then(|host| host.to_str().ok()).unwrap_or_default(),
            bucket_in_host: None,
        };
        let verified = self
            .authenticator
            .authenticate(&request, self, self.env.now())
            .await?;
        match (verified.scheme, verified.payload) {
            (Scheme::Anonymous, _) => Err(Refusal::access_denied(
                "The request is not signed. The admin API takes AWS Signature Version 4 in the Authorization header.",
            )),
            (Scheme::V4Header, PayloadHash::Sha256(_)) => Ok(verified),
            (Scheme::V4Header, _) => Err(Refusal::access_denied(
                "x-amz-content-sha256 must be the SHA-256 of the body; the admin API takes no unsigned and no streamed \
                 payload.",
            )),
            _ => Err(Refusal::access_denied(
                "The admin API takes AWS Signature Version 4 in the Authorization header only.",
            )),
        }
    }
}

/// What verifies a body that nobody signed: its framing and its length do.
pub(crate) fn unsigned() -> Verified {
    Verified {
        credential: None,
        scheme: Scheme::Anonymous,
        payload: PayloadHash::Unsigned,
        chunk_signer: None,
        signed_at: None,
    }
}

fn operator_only() -> Refusal {
    Refusal::access_denied(
        "Only the operator may do this: with sos on the machine of the store, through the control socket in the data \
         folder, or with a master key.",
    )
}

impl Identified {
    /// Reads the body whole, at most `limit` bytes within [`limits::ADMIN_BODY_TIMEOUT`], and verifies it.
    pub(super) async fn read<B>(&self, body: B, headers: &HeaderMap, limit: usize) -> Result<Bytes, Refusal>
    where
        B: Body<Data = Bytes> + Send + Unpin,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let mut body = RequestBody::new(body, headers, &self.verified)?;
        let read = read_document(&mut body, headers, limit);
        match tokio::time::timeout(limits::ADMIN_BODY_TIMEOUT, read).await {
            Ok(Ok(document)) => Ok(document),
            Ok(Err(error)) if error.code == Code::MaxMessageLengthExceeded => Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::MaxMessageLengthExceeded.name(),
                format!("The body has more than {limit} bytes."),
            )),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(S3Error::new(Code::RequestTimeout).into()),
        }
    }
}
