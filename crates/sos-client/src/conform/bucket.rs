//! The bucket of one group: made, given its object and its configuration, and removed with everything in it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::table::{CaseRequest, Target};
use crate::exchange::{Answer, Client, Request};
use crate::sign::Signer;
use crate::xml::elements;
use crate::{ClientError, Url};

const OBJECT_KEY: &str = "object.txt";
const OBJECT: &str = "meow meow meow meow meow";
const MISSING_KEY: &str = "missing.txt";

/// How long a presigned URL of a case is good for.
const PRESIGNED_SECONDS: u32 = 600;

/// How requests reach the endpoint. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) client: Client,
    pub(super) url: Url,
    pub(super) signer: Signer,
    pub(super) is_path_style: bool,
    pub(super) settle: Duration,
    pub(super) requests: Arc<AtomicU64>,
}

/// A bucket that a run made.
#[derive(Debug)]
pub(super) struct Bucket {
    endpoint: Endpoint,
    name: String,
    /// Keys that may be there, as they stand in URLs.
    keys: BTreeSet<String>,
}

impl Bucket {
    /// Makes the bucket and its object.
    pub(super) async fn create(endpoint: Endpoint, name: String) -> Result<Self, ClientError> {
        let mut bucket = Self {
            endpoint,
            name,
            keys: BTreeSet::new(),
        };
        let region = bucket.endpoint.signer.region().to_owned();
        let body = match region.as_str() {
            "us-east-1" | "auto" | "" => String::new(),
            region => format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}\
                 </LocationConstraint></CreateBucketConfiguration>"
            ),
        };
        let request = Request::new("PUT", bucket.url(None, "")).body(body);
        bucket
            .must(
                request,
                "creating a bucket",
                "use a key that may create and delete buckets",
            )
            .await?;
        bucket.keys.insert(OBJECT_KEY.to_owned());
        let request = Request::new("PUT", bucket.url(Some(OBJECT_KEY), ""))
            .header("content-type", "text/plain")
            .body(OBJECT);
        if let Err(error) = bucket
            .must(request, "putting an object", "use a key that may write objects")
            .await
        {
            bucket.remove().await;
            return Err(error);
        }
        Ok(bucket)
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Sets the configuration, or removes it.
    pub(super) async fn configure(&self, configuration: Option<&str>) -> Result<(), ClientError> {
        let url = self.url(None, "cors");
        let request = match configuration {
            Some(document) => Request::new("PUT", url)
                .header("content-md5", content_md5(document.as_bytes()))
                .body(document),
            None => Request::new("DELETE", url),
        };
        self.must(
            request,
            "setting the CORS configuration",
            "the endpoint does not take what it should",
        )
        .await?;
        // Some stores answer before a configuration is in force everywhere; zero for those that do not.
        if !self.endpoint.settle.is_zero() {
            tokio::time::sleep(self.endpoint.settle).await;
        }
        Ok(())
    }

    /// The request of a case, ready to send.
    pub(super) fn request(&mut self, case: &CaseRequest) -> Request {
        let filled = |text: &str| text.replace("{bucket}", &self.name);
        let query = filled(&case.query);
        let missing = format!("{}-missing", self.name);
        let key = |own: &str| case.key.clone().unwrap_or_else(|| own.to_owned());
        let (bucket, key) = match case.target {
            Target::Service => (None, case.key.clone()),
            Target::Bucket => (Some(self.name.as_str()), case.key.clone()),
            Target::Object => (Some(self.name.as_str()), Some(key(OBJECT_KEY))),
            Target::MissingObject => (Some(self.name.as_str()), Some(key(MISSING_KEY))),
            Target::MissingBucket => (Some(missing.as_str()), case.key.clone()),
            Target::ObjectInMissingBucket => (Some(missing.as_str()), Some(key(OBJECT_KEY))),
        };
        let url = self.endpoint.url_of(bucket, key.as_deref(), &query);
        let mut request = Request::new(&case.method, url);
        request.headers = case
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), filled(value)))
            .collect();
        if let Some(body) = &case.body {
            request.body = filled(&body.whole()).into_bytes();
        }
        if case.content_md5 {
            let digest = content_md5(&request.body);
            request.headers.push(("content-md5".to_owned(), digest));
        }
        let now = Timestamp::now();
        if let Some(method) = &case.presigned {
            let mut presigned = Request::new(method, request.url.clone());
            self.endpoint
                .signer
                .presign(&mut presigned, PRESIGNED_SECONDS, now);
            request.url = presigned.url;
        }
        if case.signed {
            self.endpoint.signer.sign(&mut request, now);
        }
        let writes = matches!(case.method.as_str(), "PUT" | "POST");
        if let Some(key) = key.filter(|_| writes && bucket == Some(self.name.as_str())) {
            self.keys.insert(key);
        }
        request
    }

    /// Sends a request, counting it.
    pub(super) async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        self.endpoint.send(request).await
    }

    /// Removes all that may be in the bucket, and the bucket. Gives its name where it stays.
    pub(super) async fn remove(self) -> Option<String> {
        for key in &self.keys {
            let request = self.signed(Request::new("DELETE", self.url(Some(key), "")));
            // What stays makes the bucket stay, which is reported.
            let _ = self.endpoint.send(&request).await;
        }
        let request = self.signed(Request::new("DELETE", self.url(None, "")));
        match self.endpoint.send(&request).await {
            Ok(answer) if answer.status < 300 => None,
            _ => Some(self.name),
        }
    }

    fn url(&self, key: Option<&str>, query: &str) -> Url {
        self.endpoint.url_of(Some(&self.name), key, query)
    }

    fn signed(&self, mut request: Request) -> Request {
        self.endpoint.signer.sign(&mut request, Timestamp::now());
        request
    }

    /// Sends a signed request that must succeed for the run to make sense.
    async fn must(
        &self,
        request: Request,
        what: &'static str,
        advice: &'static str,
    ) -> Result<(), ClientError> {
        let answer = self.endpoint.send(&self.signed(request)).await?;
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        Err(ClientError::Prepare {
            what,
            advice,
            status: answer.status,
            code: elements(&answer.text(), "Code")
                .into_iter()
                .next()
                .unwrap_or_default(),
        })
    }
}

impl Endpoint {
    async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.client.send(request).await
    }

    fn url_of(&self, bucket: Option<&str>, key: Option<&str>, query: &str) -> Url {
        let key = key.unwrap_or_default();
        let mut url = self.url.clone();
        let path = match bucket {
            Some(bucket) if self.is_path_style && key.is_empty() => format!("/{bucket}"),
            Some(bucket) if self.is_path_style => format!("/{bucket}/{key}"),
            Some(bucket) => {
                url.host = format!("{bucket}.{}", url.host);
                format!("/{key}")
            }
            None => format!("/{key}"),
        };
        url.target = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        url
    }
}

fn content_md5(body: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Md5::digest(body))
}
