//! Links to objects for people without a key: presigned with the caller's own, on the public URL of the S3 API.

use super::{
    call::{Call, object_key},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use crate::content_disposition::{Disposition, of_key};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_client::{
    Url,
    exchange::Request,
    sign::{Credentials, Signer},
};
use sos_core::{AccessKey, BucketName, ObjectKey, ReadConditions};
use sos_s3::{auth::iso_extended, limits::MAX_PRESIGN_SECONDS, uri::encode};
use sos_service::{
    Action, SessionError, Target,
    operations::{
        get_object::{GetObject, Selection},
        put_object::PutObject,
    },
};

/// A link that someone wants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedLink {
    key: String,
    expires_seconds: u32,
    #[serde(default)]
    method: Method,
    #[serde(default)]
    download: bool,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum Method {
    #[default]
    Get,
    Put,
}

/// A link.
#[derive(Debug, Serialize)]
struct Link {
    url: String,
    expires: String,
}

pub(super) const GROUP: Group = Group {
    name: "objects",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/buckets/{bucket}/objects/share",
        operation: "shareObject",
        summary: "A link with which anyone may read the object, or write it, for some time; it is presigned with the key of who \
                  asks, and dies with it.",
        who: Who::Tenant,
        parameters: &[],
        body: Body::Json {
            schema: "LinkToMake",
            required: true,
        },
        answered: Answered::json(StatusCode::OK, "Link", "The link."),
        refusals: &[(400, "InvalidRequest"), (404, "NoSuchBucket"), (404, "NoSuchKey")],
        handler: |call| Box::pin(share_object(call)),
    }],
    schemas: || {
        vec![
            (
                "LinkToMake",
                json!({
                    "type": "object",
                    "required": ["key", "expires_seconds"],
                    "additionalProperties": false,
                    "properties": {
                        "key": { "type": "string" },
                        "expires_seconds": { "type": "integer", "minimum": 1, "maximum": MAX_PRESIGN_SECONDS },
                        "method": { "type": "string", "enum": ["GET", "PUT"], "description": "GET where it is left out." },
                        "download": {
                            "type": "boolean",
                            "description": "Whether a browser saves the object instead of showing it; false where it is left out."
                        }
                    }
                }),
            ),
            (
                "Link",
                json!({
                    "type": "object",
                    "required": ["url", "expires"],
                    "additionalProperties": false,
                    "properties": {
                        "url": { "type": "string" },
                        "expires": { "type": "string", "format": "date-time" }
                    }
                }),
            ),
        ]
    },
};

async fn share_object(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: WantedLink = call.json()?;
    let expires = i64::from(wanted.expires_seconds);
    if !(1..=MAX_PRESIGN_SECONDS).contains(&expires) {
        return Err(Refusal::bad_request(format!(
            "expires_seconds is a number from 1 to {MAX_PRESIGN_SECONDS}."
        )));
    }
    if wanted.download && wanted.method == Method::Put {
        return Err(Refusal::bad_request("download goes with GET alone."));
    }
    let (bucket, key) = (call.bucket()?, object_key(&wanted.key)?);
    let own = own_key(call).await?;
    check_may(call, &bucket, &key, wanted.method).await?;
    let endpoint = endpoint(call)?;
    let mut target = format!(
        "{}/{}/{}",
        endpoint
            .target
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/'),
        bucket,
        path_of(&key)?
    );
    if wanted.download {
        let disposition = of_key(Disposition::Attachment, key.as_str());
        target.push_str(&format!(
            "?response-content-disposition={}",
            encode(&disposition, false)
        ));
    }
    let method = match wanted.method {
        Method::Get => "GET",
        Method::Put => "PUT",
    };
    let mut request = Request::new(method, endpoint.with_target(target));
    let now = call.api.env.now();
    let moment =
        jiff::Timestamp::from_millisecond(now.0).map_err(|error| Refusal::internal(error.to_string()))?;
    // A link ends with the key that signs it, if not before.
    let wanted_end = now.plus_millis(i64::from(wanted.expires_seconds) * 1000);
    let ends = own.key.expires.map_or(wanted_end, |ends| ends.min(wanted_end));
    signer(call, own).presign(&mut request, wanted.expires_seconds, moment);
    tracing::info!(
        bucket = bucket.as_str(),
        method,
        seconds = wanted.expires_seconds,
        "a link was made"
    );
    Reply::json(
        StatusCode::OK,
        &Link {
            url: request.url.to_string(),
            expires: iso_extended(ends),
        },
    )
}

/// What a link is signed with.
struct OwnKey {
    key: AccessKey,
    /// What goes with a temporary key.
    token: Option<String>,
}

/// The key that the caller came with. The operator has none.
async fn own_key(call: &Call<'_>) -> Result<OwnKey, Refusal> {
    let gone = || Refusal::access_denied("The access key that this was asked with is gone.");
    let Some(identity) = call.caller.principal.identity() else {
        return Err(Refusal::access_denied(
            "A link is presigned with the key of who makes it, and the operator has none: `sos presign` takes one.",
        ));
    };
    let (id, service) = (&identity.access_key, &call.api.service);
    // A temporary key comes with its token, over the network and from the console.
    let token = call.headers.get("x-amz-security-token");
    let token = token.and_then(|token| token.to_str().ok());
    if let Some(token) = token.filter(|_| identity.is_session) {
        return match service.session_credential(id, token).await {
            Ok(credential) => Ok(OwnKey {
                key: credential.key.clone(),
                token: Some(token.to_owned()),
            }),
            Err(SessionError::Invalid | SessionError::Expired) => Err(gone()),
            Err(SessionError::Service(error)) => Err(error.into()),
        };
    }
    let key = service.find_key(id).await?.ok_or_else(gone)?;
    Ok(OwnKey { key, token: None })
}

/// A link that would be refused is not made.
async fn check_may(
    call: &Call<'_>,
    bucket: &BucketName,
    key: &ObjectKey,
    method: Method,
) -> Result<(), Refusal> {
    match method {
        Method::Get => {
            let read = GetObject {
                bucket: bucket.clone(),
                key: key.clone(),
                version: None,
                selection: Selection::Whole,
                conditions: ReadConditions::default(),
                head: true,
            };
            call.run(read).await.map(drop)
        }
        Method::Put => {
            let target = Target::Object(bucket.clone(), key.clone(), None);
            let service = &call.api.service;
            let admitted = service.admit::<PutObject<'_>>(&call.caller, Action::PutObject, target);
            Ok(admitted.await?)
        }
    }
}

fn endpoint(call: &Call<'_>) -> Result<Url, Refusal> {
    Url::parse(&call.api.endpoint.url(call.headers)).map_err(|error| Refusal::internal(error.to_string()))
}

fn signer(call: &Call<'_>, own: OwnKey) -> Signer {
    let credentials = Credentials {
        access_key: own.key.id.0,
        secret_key: own.key.secret,
        session_token: own.token,
    };
    Signer::new(credentials, &call.api.region)
}

/// The key as the end of a path. Browsers resolve the segments `.` and `..` before they ask, escaped or not (WHATWG URL,
/// "double-dot URL path segment"); where a key holds one, its slashes are escaped, so that it is a single segment.
fn path_of(key: &ObjectKey) -> Result<String, Refusal> {
    let is_resolved = |segment: &str| matches!(segment, "." | "..");
    if is_resolved(key.as_str()) {
        return Err(Refusal::bad_request(format!(
            "No link that a browser can follow leads to an object whose key is {:?}.",
            key.as_str()
        )));
    }
    let keep_slashes = !key.as_str().split('/').any(is_resolved);
    Ok(encode(key.as_str(), keep_slashes))
}
