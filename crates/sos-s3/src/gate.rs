//! The gate: a request is routed and verified before anything of its body is read, then handed to its handler; what a
//! refusal leaves unread is drained, so that the sender sees the answer.

use crate::{
    auth::{Credentials, PayloadHash, RequestParts, Scheme, Verified, with_hoisted_headers},
    body::S3Body,
    error::{Code, S3Error},
    facts,
    framing::drain,
    headers::answer::set,
    operations::{Call, Incoming, dispatch, parse_names},
    protocol::{Failure, Handled, RequestContext, Resource, S3Protocol, Style, causes},
    route::route,
    sts,
    table::{Does, Kind, Row, When},
    uri::Query,
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Response, Version, header, request::Parts};
use sos_core::AccessKeyId;
use sos_service::{Caller, Credential, Principal, Service, SessionError};
use std::sync::Arc;

/// What the log says of a request before it is answered.
struct Seen {
    operation: &'static str,
    principal: Principal,
    /// Whether it asks for a session, which is answered in another form.
    is_sts: bool,
}

#[async_trait]
impl Credentials for S3Protocol {
    async fn credential(
        &self,
        id: &AccessKeyId,
        token: Option<&str>,
    ) -> Result<Option<Arc<Credential>>, S3Error> {
        credential(&self.service, id, token).await
    }
}

/// What a key and a token come to in this store.
pub async fn credential(
    service: &Service,
    id: &AccessKeyId,
    token: Option<&str>,
) -> Result<Option<Arc<Credential>>, S3Error> {
    match token {
        None => Ok(service.credential(id).await?),
        Some(token) => match service.session_credential(id, token).await {
            Ok(credential) => Ok(Some(credential)),
            Err(SessionError::Invalid) => Err(Code::InvalidToken.into()),
            Err(SessionError::Expired) => Err(Code::ExpiredToken.into()),
            Err(SessionError::Service(error)) => Err(error.into()),
        },
    }
}

/// Who a verified request comes from.
pub fn principal(verified: &Verified) -> Principal {
    match &verified.credential {
        None => Principal::Anonymous,
        Some(credential) => Principal::Known(Arc::clone(&credential.identity)),
    }
}

impl S3Protocol {
    /// Answers a request whose body is at hand.
    pub(crate) async fn answer(
        &self,
        parts: &Parts,
        mut incoming: Incoming,
        resource: &Resource,
        context: &RequestContext,
    ) -> Handled {
        let mut seen = Seen {
            operation: "Unknown",
            principal: Principal::Anonymous,
            is_sts: false,
        };
        let outcome = self
            .pass(parts, &mut incoming, resource, context, &mut seen)
            .await;
        let (mut response, failure) = match outcome {
            Ok(response) => (response, None),
            Err(error) => {
                let error = if seen.is_sts {
                    sts::in_words_of_sts(error)
                } else {
                    self.with_region(error, resource)
                };
                let failure = Failure {
                    code: error.code.name(),
                    cause: causes(&error),
                };
                let response = if seen.is_sts {
                    sts::error_response(&error, &context.request_id)
                } else {
                    self.error_response(&error, &parts.method, parts.uri.path(), resource, context)
                };
                (response, Some(failure))
            }
        };
        if !self.leaves_nothing(parts, incoming).await && parts.version < Version::HTTP_2 {
            response
                .headers_mut()
                .insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        set(response.headers_mut(), "x-amz-request-id", &context.request_id);
        set(response.headers_mut(), "x-amz-id-2", &context.host_id);
        Handled {
            response,
            operation: seen.operation,
            tenant: seen.principal.tenant().cloned(),
            access_key: seen.principal.access_key().cloned(),
            failure,
        }
    }

    /// Routes, verifies, and runs the handler.
    async fn pass(
        &self,
        parts: &Parts,
        incoming: &mut Incoming,
        resource: &Resource,
        context: &RequestContext,
        seen: &mut Seen,
    ) -> Result<Response<S3Body>, S3Error> {
        let query = Query::parse(parts.uri.query())?;
        let kind = match (&resource.bucket, resource.raw_key.is_empty()) {
            (None, _) => Kind::Service,
            (Some(_), true) => Kind::Bucket,
            (Some(_), false) => Kind::Object,
        };
        // What a presigned URL says in its query means the same as in a header; its signature is verified below.
        let headers = with_hoisted_headers(&parts.headers, &query);
        let row = route(&parts.method, kind, &query, &headers)?;
        let asked = match row.when {
            When::Form(_) => {
                seen.is_sts = true;
                Some(sts::read(&parts.headers, incoming).await?)
            }
            _ => None,
        };
        let row = asked.as_ref().map_or(row, |asked| asked.row);
        seen.operation = row.name;
        let host = host(parts);
        let verified = match &asked {
            None => self.verify(parts, row, &query, host, resource).await,
            Some(asked) => self.verify_sts(parts, asked, &query, host).await,
        };
        let verified = match verified {
            Ok(verified) => verified,
            Err(error) => {
                self.tell_unproven(row, resource, context, &error);
                return Err(error);
            }
        };
        // Whoever brings a provider's token is whom the provider names, whatever key signed beside it.
        if row.does != Does::AssumeRoleWithWebIdentity {
            seen.principal = principal(&verified);
        }
        refuse_repeated(&parts.headers)?;
        let (bucket, key) = parse_names(resource)?;
        let mut caller = Caller::new(seen.principal.clone());
        caller.source_ip = context.source_ip;
        caller.secure = context.secure;
        caller.request_id = Some(context.request_id.clone());
        caller.facts = facts::of_request(&headers, &query, &verified, self.config.env.now());
        caller.expected_bucket_owner = expected_owner(&headers, "x-amz-expected-bucket-owner");
        caller.expected_source_bucket_owner = expected_owner(&headers, "x-amz-source-expected-bucket-owner");
        let mut call = Call {
            protocol: self,
            row,
            headers: &headers,
            query: asked.as_ref().map_or(&query, |asked| &asked.form),
            host,
            resource,
            context,
            bucket,
            key,
            caller,
            verified,
            incoming,
        };
        // Boxed: the handlers' states together are large, and most requests need a small one.
        let outcome = Box::pin(dispatch(&mut call)).await;
        // A form names its sender only once its fields were read.
        seen.principal = call.caller.principal;
        outcome
    }

    /// Tells the audit trail of a request that proved nobody.
    fn tell_unproven(&self, row: &Row, resource: &Resource, context: &RequestContext, error: &S3Error) {
        let mut caller = Caller::new(Principal::Anonymous);
        caller.source_ip = context.source_ip;
        caller.request_id = Some(context.request_id.clone());
        let key = Some(resource.raw_key.as_str()).filter(|key| !key.is_empty());
        let named = error
            .elements
            .iter()
            .find(|element| element.0 == "AWSAccessKeyId");
        let named = named.map(|element| element.1.as_str());
        let target = (resource.bucket.as_deref(), key);
        self.service
            .record_unproven(&caller, row.name, target, named, error.code.name());
    }

    /// Verifies who sent the request. A form says so itself, and the request around it proves nothing.
    async fn verify(
        &self,
        parts: &Parts,
        row: &Row,
        query: &Query,
        host: &str,
        resource: &Resource,
    ) -> Result<Verified, S3Error> {
        if row.does == Does::PostObject {
            return Ok(Verified {
                credential: None,
                scheme: Scheme::Anonymous,
                payload: PayloadHash::Unsigned,
                chunk_signer: None,
                signed_at: None,
            });
        }
        let request = RequestParts {
            method: &parts.method,
            raw_path: parts.uri.path(),
            query,
            headers: &parts.headers,
            host,
            bucket_in_host: match resource.style {
                Style::Path => None,
                Style::VirtualHosted => resource.bucket.as_deref(),
            },
        };
        self.authenticator
            .authenticate(&request, self, self.config.env.now())
            .await
    }

    /// Verifies who asks for a session: signed for that service, in the header, over the body.
    async fn verify_sts(
        &self,
        parts: &Parts,
        asked: &sts::Asked,
        query: &Query,
        host: &str,
    ) -> Result<Verified, S3Error> {
        let request = RequestParts {
            method: &parts.method,
            raw_path: parts.uri.path(),
            query,
            headers: &asked.headers,
            host,
            bucket_in_host: None,
        };
        let now = self.config.env.now();
        let verified = self.sts_authenticator.authenticate(&request, self, now).await?;
        match verified.scheme {
            Scheme::Anonymous | Scheme::V4Header => Ok(verified),
            _ => Err(Code::IncompleteSignature.into()),
        }
    }

    /// Whether the connection can be used again: nothing of the body is left, or it was drained. A client that waits to
    /// be told to go on is not told.
    async fn leaves_nothing(&self, parts: &Parts, mut incoming: Incoming) -> bool {
        use http_body::Body;
        if incoming.is_end_stream() {
            return true;
        }
        if !incoming.is_touched() && parts.headers.contains_key(header::EXPECT) {
            return false;
        }
        drain(&mut incoming).await
    }

    /// Where access to a bucket is refused, clients look for the region to sign for.
    fn with_region(&self, error: S3Error, resource: &Resource) -> S3Error {
        let told = matches!(
            error.code,
            Code::AccessDenied | Code::AuthorizationHeaderMalformed | Code::PermanentRedirect
        );
        match HeaderValue::from_str(&self.config.region) {
            Ok(region) if told && resource.bucket.is_some() => {
                error.header(http::HeaderName::from_static("x-amz-bucket-region"), region)
            }
            _ => error,
        }
    }
}

/// `x-amz-*` headers that are lists or are joined to one value, so that they may come in several lines.
const LISTS: [&str; 5] = [
    "x-amz-meta-",
    "x-amz-grant-",
    "x-amz-object-attributes",
    "x-amz-optional-object-attributes",
    "x-amz-trailer",
];

/// Refuses an `x-amz-*` header that came twice. Signatures join the lines with a comma, and handlers read one value: the
/// bearer of a presigned URL could otherwise cut a signed value (a copy source, say) at its comma.
fn refuse_repeated(headers: &HeaderMap) -> Result<(), S3Error> {
    for name in headers.keys().map(http::HeaderName::as_str) {
        if name.starts_with("x-amz-")
            && !LISTS.iter().any(|list| name.starts_with(list))
            && headers.get_all(name).iter().nth(1).is_some()
        {
            return Err(S3Error::invalid_argument(
                format!("{name} must be sent once"),
                "Header",
                name,
            ));
        }
    }
    Ok(())
}

/// The owner that a bucket must have. One that cannot be read is nobody's id: a guard is never skipped.
fn expected_owner(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// `Host`, or the authority of HTTP/2, as received.
fn host(parts: &Parts) -> &str {
    parts
        .headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .or_else(|| parts.uri.authority().map(http::uri::Authority::as_str))
        .unwrap_or_default()
}
