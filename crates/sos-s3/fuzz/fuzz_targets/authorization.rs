//! No `Authorization`, query or date makes the gate panic, and none that was not signed is believed.
#![no_main]

use http::{HeaderMap, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;
use sos_core::{AccessKey, AccessKeyId, TenantId, Timestamp};
use sos_s3::{
    auth::{AuthConfig, Authenticator, RequestParts},
    uri::Query,
};

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (authorization, date, path, query) = input;
    let Ok(query) = Query::parse(Some(query)) else {
        return;
    };
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("authorization", authorization),
        ("x-amz-date", date),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ] {
        if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    let request = RequestParts {
        method: &Method::GET,
        raw_path: path,
        query: &query,
        headers: &headers,
        host: "localhost",
        bucket_in_host: None,
    };
    let authenticator = Authenticator::new(AuthConfig {
        service: sos_s3::auth::S3,
        accept_any_region: true,
        ..AuthConfig::default()
    });
    let Ok(claim) = authenticator.claim(&request, Timestamp(1_369_353_600_000)) else {
        return;
    };
    let Some(id) = claim.access_key_id() else { return };
    let key = AccessKey::new(
        AccessKeyId(id.0.clone()),
        "a secret that no input knows".to_owned(),
        TenantId(String::new()),
        Timestamp(0),
    );
    let credential = Some(Arc::new(Credential::root(key)));
    assert!(authenticator.verify(claim, &request, credential).is_err());
});
