//! The configuration of a bucket, through the admin API: of the store on this machine, or of one elsewhere.

use super::{document, network};
use crate::{
    administration::{AdminClient, bucket_path, done, read},
    cli::PlaceArguments,
    commands::serve::config_of,
    error::CommandError,
};
use bytes::Bytes;
use clap::Args;
use http::{HeaderName, Method, StatusCode, header};
use sos_cors::{Configuration, CrossOriginPolicy, explain::Explanation, lint::Finding};
use sos_s3::uri::encode;
use sos_server::admin::{BucketQuestion, CorsHistory, CorsWritten, ErrorBody};
use sos_service::operations::cors_insight::CorsDenials;

/// Which store a command is for.
#[derive(Args, Debug)]
pub(crate) struct StoreArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// The admin API of a store elsewhere, signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
    /// [default: SOS_ADMIN_URL, unless --data names a folder]
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    admin: Option<String>,
}

/// A store's admin API.
pub(super) struct Store {
    client: AdminClient,
    /// Where clients reach the S3 endpoint, where the configuration says so.
    public_url: Option<String>,
}

/// A configuration that is set.
pub(super) struct Current {
    pub(super) configuration: Configuration,
    /// What a change that must not overwrite another names.
    pub(super) etag: String,
}

impl StoreArguments {
    /// A client of the store's admin API.
    pub(crate) fn client(&self) -> Result<AdminClient, CommandError> {
        Store::open(self).map(|store| store.client)
    }

    /// The flag is for the variable what it is for every other setting: stronger. So is `--data`.
    fn admin_url(&self) -> Option<String> {
        let of_environment = || {
            let url = std::env::var("SOS_ADMIN_URL").ok();
            url.filter(|url| !url.is_empty() && self.place.data.is_none())
        };
        self.admin.clone().or_else(of_environment)
    }
}

impl Store {
    /// Reaches the store.
    pub(super) fn open(arguments: &StoreArguments) -> Result<Self, CommandError> {
        let (client, public_url) = if let Some(url) = arguments.admin_url() {
            (AdminClient::over(network::SignedTransport::new(&url)?), None)
        } else {
            let config = config_of(&arguments.place)?;
            (AdminClient::of(&config)?, config.public_url.value)
        };
        Ok(Self { client, public_url })
    }

    /// Whether it runs.
    pub(super) fn is_running(&self) -> bool {
        self.client.is_running()
    }

    /// The URL of a bucket or a key as a page has it, where it is known.
    pub(super) fn public_url(&self, bucket: &str, key: Option<&str>) -> Option<String> {
        let base = self.public_url.as_deref()?.trim_end_matches('/');
        let key = key.map_or_else(String::new, |key| format!("/{}", encode(key, true)));
        Some(format!("{base}/{bucket}{key}"))
    }

    /// The configuration, which must be there.
    pub(super) fn configuration(&self, bucket: &str) -> Result<Current, CommandError> {
        self.find_configuration(bucket)?.ok_or_else(|| {
            CommandError::Refused(format!(
                "{bucket} has no CORS configuration; add a rule with\n  sos cors add {bucket} --preset browser-uploads --origin https://example.com"
            ))
        })
    }

    /// The configuration, if one is set.
    pub(super) fn find_configuration(&self, bucket: &str) -> Result<Option<Current>, CommandError> {
        let response = self.send(
            Method::GET,
            &cors(bucket),
            &[(header::ACCEPT, "application/xml")],
            Bytes::new(),
        )?;
        let unset = response.status() == StatusCode::NOT_FOUND
            && code(response.body()).as_deref() == Some("NoSuchCORSConfiguration");
        if unset {
            return Ok(None);
        }
        done(&response)?;
        let etag = response
            .headers()
            .get(header::ETAG)
            .and_then(|value| value.to_str().ok());
        Ok(Some(Current {
            configuration: document::parse_stored(response.body())?,
            etag: etag.unwrap_or_default().to_owned(),
        }))
    }

    /// Replaces the configuration, whatever is set; what the lint found in the new one.
    pub(super) fn replace(
        &self,
        bucket: &str,
        configuration: &Configuration,
    ) -> Result<Vec<Finding>, CommandError> {
        self.put(bucket, configuration, &[])
    }

    /// Replaces the configuration if it still is the one of this entity tag, or if none is set where there is no tag.
    pub(super) fn replace_if(
        &self,
        bucket: &str,
        configuration: &Configuration,
        etag: Option<&str>,
    ) -> Result<Vec<Finding>, CommandError> {
        let condition = match etag {
            Some(etag) => (header::IF_MATCH, etag),
            None => (header::IF_NONE_MATCH, "*"),
        };
        self.put(bucket, configuration, &[condition])
    }

    fn put(
        &self,
        bucket: &str,
        configuration: &Configuration,
        conditions: &[(HeaderName, &str)],
    ) -> Result<Vec<Finding>, CommandError> {
        let mut headers = vec![(header::CONTENT_TYPE, "application/xml")];
        headers.extend_from_slice(conditions);
        let response = self.send(
            Method::PUT,
            &cors(bucket),
            &headers,
            configuration.to_xml().into(),
        )?;
        if response.status() == StatusCode::PRECONDITION_FAILED {
            return Err(CommandError::Refused(format!(
                "the configuration of {bucket} was changed by someone else meanwhile; look at it with `sos cors get {bucket}` and try again"
            )));
        }
        read::<CorsWritten>(&response).map(|written| written.findings)
    }

    /// Removes the configuration, if it still is the one of this entity tag where one is given.
    pub(super) fn clear(&self, bucket: &str, etag: Option<&str>) -> Result<(), CommandError> {
        let condition: Vec<_> = etag.map(|etag| (header::IF_MATCH, etag)).into_iter().collect();
        done(&self.client.delete(&cors(bucket), &condition)?)
    }

    /// What the configuration was before its last changes.
    pub(super) fn history(&self, bucket: &str) -> Result<CorsHistory, CommandError> {
        read(&self.client.get(&format!("{}/history", cors(bucket)))?)
    }

    /// What the bucket's rules and browsers make of a request.
    pub(super) fn explain(
        &self,
        bucket: &str,
        question: &BucketQuestion,
    ) -> Result<Explanation, CommandError> {
        read(&self.client.post(&format!("{}/explain", cors(bucket)), question)?)
    }

    /// What was denied, after a cursor where one is given.
    pub(super) fn denials(&self, bucket: &str, after: Option<u64>) -> Result<CorsDenials, CommandError> {
        let query = after.map_or_else(String::new, |after| format!("?after={after}"));
        read(&self.client.get(&format!("{}/denials{query}", cors(bucket)))?)
    }

    /// Forgets what was denied.
    pub(super) fn forget_denials(&self, bucket: &str) -> Result<(), CommandError> {
        done(&self.client.delete(&format!("{}/denials", cors(bucket)), &[])?)
    }

    /// The cross-origin headers beside CORS, if any are set.
    pub(super) fn cross_origin(&self, bucket: &str) -> Result<Option<CrossOriginPolicy>, CommandError> {
        let response = self.client.get(&cross_origin(bucket))?;
        let unset = response.status() == StatusCode::NOT_FOUND
            && code(response.body()).as_deref() == Some("NoSuchConfiguration");
        if unset {
            Ok(None)
        } else {
            read(&response).map(Some)
        }
    }

    /// Sets them, both together, or removes them.
    pub(super) fn set_cross_origin(
        &self,
        bucket: &str,
        policy: Option<&CrossOriginPolicy>,
    ) -> Result<(), CommandError> {
        let path = cross_origin(bucket);
        let response = match policy {
            None => self.client.delete(&path, &[])?,
            Some(policy) => {
                let headers = [(header::CONTENT_TYPE, "application/json")];
                self.send(Method::PUT, &path, &headers, policy.to_json().into())?
            }
        };
        done(&response)
    }

    fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: Bytes,
    ) -> Result<http::Response<Bytes>, CommandError> {
        self.client.send(method, path, headers, body)
    }
}

fn cors(bucket: &str) -> String {
    format!("{}/cors", bucket_path(bucket))
}

fn cross_origin(bucket: &str) -> String {
    format!("{}/cross-origin", bucket_path(bucket))
}

/// The code of a refusal.
fn code(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<ErrorBody>(body)
        .ok()
        .map(|body| body.error.code)
}
