//! Random sequences of commands on versions, locks and uploads, through the API of a running server: its answers, lists and
//! bytes agree with the naive model that engines are held against.

mod lifecycle_document;

use crate::admin_api::{ask, body};
use crate::deadline::{scale, within};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::server::{Options, Server};
use crate::sign::encode;
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use md5::{Digest, Md5};
use proptest::test_runner::{Config, TestRunner};
use sos_core::{
    Lock, Timestamp, UploadId, VersionId,
    command::{LifecycleResult, RewrapResult},
    listing::Usage,
    object::Retention,
};
use sos_store_tests::{
    Deed, Done, Judgement, List, ModelBucket, NAMES, Put, Read, Refused, Rule, Shown, Subject, run_sequence,
    steps,
};

#[test]
fn sequences_through_the_api_agree_with_the_model() {
    // Lifecycle rules are carried out when a sequence says so, and days are over soon.
    let server = Options::new()
        .environment("SOS_LIFECYCLE_DAY_SECONDS", "1")
        .environment("SOS_LIFECYCLE_INTERVAL_SECONDS", "86400")
        .start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let config = Config {
        cases: u32::try_from(scale("SOS_TEST_API_SEQUENCES", 10)).expect("a number"),
        failure_persistence: None,
        // Each try is a hundred requests.
        max_shrink_iters: 100,
        ..Config::default()
    };
    let turn = std::cell::Cell::new(0_u32);
    TestRunner::new(config)
        .run(&steps(), |steps| {
            turn.set(turn.get() + 1);
            let api = Api {
                server: &server,
                turn: turn.get(),
                rules: Default::default(),
            };
            runtime.block_on(run_sequence(api, &steps));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// How long the server's day is.
const DAY_MS: i64 = 1000;

/// Each sequence has buckets of its own, so that a new one need not wait for the end of all locks.
struct Api<'a> {
    server: &'a Server,
    turn: u32,
    /// The lifecycle rules of each bucket.
    rules: [Vec<Rule>; NAMES.len()],
}

fn path(text: &str) -> String {
    encode(text).replace("%2F", "/")
}

fn version_query(version: Option<VersionId>, before: char) -> String {
    version.map_or_else(String::new, |version| format!("{before}versionId={version}"))
}

/// How it was refused; `None`: it was not.
fn refused(response: &Response) -> Option<Refused> {
    let code = response.element("Code");
    Some(match (response.status, code.as_deref()) {
        (200..300, _) => return None,
        (412, _) => Refused::Exists,
        (405, _) => Refused::Marker,
        (404, Some("NoSuchVersion")) => Refused::NoSuchVersion,
        (404, _) => Refused::NoSuchKey,
        (403, Some("AccessDenied")) => Refused::Locked,
        (400, Some("InvalidRequest")) => Refused::NotLockable,
        (409, Some("BucketNotEmpty")) => Refused::NotEmpty,
        (409, Some("InvalidBucketState")) => Refused::State,
        _ => panic!("no answer that a sequence may come to: {}", response.summary()),
    })
}

fn shown_version(response: &Response) -> Option<VersionId> {
    let shown = response.header("x-amz-version-id")?;
    Some(VersionId::parse(shown).expect("a version id"))
}

fn rfc3339(time: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).expect("a time");
    time.to_string()
}

fn mode(retention: Retention) -> &'static str {
    if retention.compliance {
        "COMPLIANCE"
    } else {
        "GOVERNANCE"
    }
}

impl Api<'_> {
    fn bucket(&self, bucket: usize) -> String {
        format!("{}-{}", NAMES[bucket], self.turn)
    }

    fn request(&self, method: &str, bucket: usize, rest: &str) -> Exchange<'_> {
        self.server
            .request(method, &format!("/{}{rest}", self.bucket(bucket)))
    }

    fn send(&self, method: &str, bucket: usize, rest: &str, body: impl Into<Vec<u8>>) -> Response {
        let body = body.into();
        // What changes locks must say what its body is.
        let digest = STANDARD.encode(Md5::digest(&body));
        let request = self.request(method, bucket, rest).header("content-md5", digest);
        request.body(body).signed().send()
    }

    fn change(&self, bucket: usize, rest: &str, document: &str) -> Result<(), Refused> {
        let response = self.send("PUT", bucket, rest, document);
        refused(&response).map_or(Ok(()), Err)
    }

    fn get(&self, bucket: usize, rest: &str) -> Response {
        self.request("GET", bucket, rest).signed().send()
    }
}

fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&text).decode_utf8();
    decoded.expect("UTF-8").into_owned()
}

/// What a page shows, in its own order; prefixes come last in it, and stand among the keys in the model.
fn items(page: &Response) -> Vec<Shown> {
    const KINDS: [&str; 4] = ["Version", "DeleteMarker", "Contents", "CommonPrefixes"];
    let text = page.text();
    let mut rest = text.as_str();
    let mut shown = Vec::new();
    while let Some((start, kind)) = KINDS
        .iter()
        .filter_map(|kind| Some((rest.find(&format!("<{kind}>"))?, *kind)))
        .min()
    {
        rest = &rest[start..];
        let (item, after) = rest.split_once(&format!("</{kind}>")).expect("an end");
        rest = after;
        let part = |name: &str| {
            let (_, part) = item.split_once(&format!("<{name}>"))?;
            Some(part.split_once('<')?.0.to_owned())
        };
        if kind == "CommonPrefixes" {
            shown.push(Shown::CommonPrefix(decode(&part("Prefix").expect("a prefix"))));
            continue;
        }
        let id = part("VersionId").map(|id| VersionId::parse(&id).expect("a version id"));
        shown.push(Shown::Version {
            key: decode(&part("Key").expect("a key")),
            id: id.unwrap_or(VersionId::Null),
            marker: kind == "DeleteMarker",
            size: part("Size").map_or(0, |size| size.parse().expect("a number")),
            is_latest: part("IsLatest").is_none_or(|latest| latest == "true"),
        });
    }
    shown.sort_by_key(|item| match item {
        Shown::CommonPrefix(prefix) => prefix.clone(),
        Shown::Version { key, .. } => key.clone(),
    });
    shown
}

#[async_trait]
impl Subject for Api<'_> {
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_millisecond())
    }

    async fn wait(&mut self, _millis: i64) -> bool {
        false
    }

    async fn create_bucket(&mut self, bucket: usize) {
        self.send("PUT", bucket, "", "").expect(200);
        self.rules[bucket].clear();
    }

    async fn delete_bucket(&mut self, bucket: usize) -> Result<(), Refused> {
        refused(&self.send("DELETE", bucket, "", "")).map_or(Ok(()), Err)
    }

    fn ends_uploads_with_their_bucket(&self) -> bool {
        true
    }

    async fn set_versioning(&mut self, bucket: usize, enabled: bool) -> Result<(), Refused> {
        let status = if enabled { "Enabled" } else { "Suspended" };
        let document =
            format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        self.change(bucket, "?versioning", &document)
    }

    async fn enable_object_lock(&mut self, bucket: usize) {
        let document = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>";
        assert_eq!(self.change(bucket, "?object-lock", document), Ok(()));
    }

    async fn set_cors(&mut self, bucket: usize, content: Option<Bytes>) {
        let Some(content) = content else {
            self.send("DELETE", bucket, "?cors", "").expect(204);
            return;
        };
        let id = String::from_utf8_lossy(&content);
        let document = format!(
            "<CORSConfiguration><CORSRule><ID>{id}</ID><AllowedOrigin>*</AllowedOrigin>\
             <AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
        );
        assert_eq!(self.change(bucket, "?cors", &document), Ok(()));
    }

    async fn put(&mut self, bucket: usize, text: &str, put: Put) -> Result<Option<VersionId>, Refused> {
        let digest = STANDARD.encode(Md5::digest(&put.content));
        let mut request = self
            .request("PUT", bucket, &format!("/{}", path(text)))
            .header("content-md5", digest);
        if put.only_if_new {
            request = request.header("if-none-match", "*");
        }
        if let Some(retention) = put.lock.retention {
            request = request
                .header("x-amz-object-lock-mode", mode(retention))
                .header("x-amz-object-lock-retain-until-date", rfc3339(retention.until));
        }
        if put.lock.legal_hold {
            request = request.header("x-amz-object-lock-legal-hold", "ON");
        }
        let response = request.body(put.content).signed().send();
        refused(&response).map_or_else(|| Ok(shown_version(&response)), Err)
    }

    async fn delete(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        bypass: bool,
    ) -> Result<(Option<VersionId>, bool), Refused> {
        let rest = format!("/{}{}", path(text), version_query(version, '?'));
        let mut request = self.request("DELETE", bucket, &rest);
        if bypass {
            request = request.header("x-amz-bypass-governance-retention", "true");
        }
        let response = request.signed().send();
        if let Some(refused) = refused(&response) {
            return Err(refused);
        }
        let marker = response.header("x-amz-delete-marker") == Some("true");
        Ok((shown_version(&response), marker))
    }

    async fn tag(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        tag: u8,
    ) -> Result<(), Refused> {
        let rest = format!("/{}?tagging{}", path(text), version_query(version, '&'));
        let document =
            format!("<Tagging><TagSet><Tag><Key>tag</Key><Value>{tag}</Value></Tag></TagSet></Tagging>");
        self.change(bucket, &rest, &document)
    }

    async fn retain(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        retention: Option<Retention>,
        bypass: bool,
    ) -> Result<(), Refused> {
        let rest = format!("/{}?retention{}", path(text), version_query(version, '&'));
        let inner = retention.map_or_else(String::new, |retention| {
            let until = rfc3339(retention.until);
            format!(
                "<Mode>{}</Mode><RetainUntilDate>{until}</RetainUntilDate>",
                mode(retention)
            )
        });
        let document = format!("<Retention>{inner}</Retention>");
        let digest = STANDARD.encode(Md5::digest(&document));
        let mut request = self.request("PUT", bucket, &rest).header("content-md5", digest);
        if bypass {
            request = request.header("x-amz-bypass-governance-retention", "true");
        }
        refused(&request.body(document).signed().send()).map_or(Ok(()), Err)
    }

    async fn hold(
        &mut self,
        bucket: usize,
        text: &str,
        version: Option<VersionId>,
        hold: bool,
    ) -> Result<(), Refused> {
        let rest = format!("/{}?legal-hold{}", path(text), version_query(version, '&'));
        let status = if hold { "ON" } else { "OFF" };
        self.change(
            bucket,
            &rest,
            &format!("<LegalHold><Status>{status}</Status></LegalHold>"),
        )
    }

    async fn apply_lifecycle(
        &mut self,
        _bucket: usize,
        _text: &str,
        _version: Option<VersionId>,
        _deed: Deed,
    ) -> Option<(LifecycleResult, Option<VersionId>)> {
        None
    }

    async fn judge(&mut self, _bucket: usize, _text: &str, _version: Option<VersionId>) -> Option<Judgement> {
        // A request judges and changes in one.
        None
    }

    async fn tag_judged(
        &mut self,
        _bucket: usize,
        _text: &str,
        _judgement: &Judgement,
        _tag: u8,
    ) -> Result<(), Refused> {
        unreachable!("nothing is judged")
    }

    async fn rewrap(
        &mut self,
        _bucket: usize,
        _text: &str,
        _version: Option<VersionId>,
        _judgement: Option<&Judgement>,
        _by: u8,
    ) -> Option<RewrapResult> {
        None
    }

    async fn rewrap_upload(
        &mut self,
        _bucket: usize,
        _text: &str,
        _upload: UploadId,
        _by: u8,
    ) -> Option<RewrapResult> {
        None
    }

    async fn run_lifecycle(&mut self, bucket: usize, rules: Option<&[Rule]>) -> Option<Done> {
        if let Some(rules) = rules {
            self.rules[bucket] = rules.to_vec();
            if rules.is_empty() {
                self.send("DELETE", bucket, "?lifecycle", "").expect(204);
            } else {
                let answer = self.change(bucket, "?lifecycle", &lifecycle_document::write(rules));
                assert_eq!(answer, Ok(()));
            }
        }
        if self.rules[bucket].iter().any(Rule::counts_a_day) {
            let over = self.now().plus_millis(DAY_MS);
            within(60, "a day passes", || (self.now() > over).then_some(()));
        }
        let target = format!("/v1/buckets/{}/lifecycle/run", self.bucket(bucket));
        let counts = body(&ask(self.server, "POST", &target, "").expect(200));
        let count = |name: &str| counts[name].as_u64().expect("a number");
        Some(Done {
            expired: count("expired"),
            removed_versions: count("removed_versions"),
            removed_markers: count("removed_markers"),
            aborted_uploads: count("aborted_uploads"),
            locked: count("locked"),
            changed: count("changed"),
        })
    }

    async fn copy_onto_itself(
        &mut self,
        _bucket: usize,
        _text: &str,
        _by: u8,
    ) -> Option<Result<(), Refused>> {
        None
    }

    async fn create_upload(&mut self, bucket: usize, text: &str) -> UploadId {
        let rest = format!("/{}?uploads", path(text));
        let id = self
            .send("POST", bucket, &rest, "")
            .expect(200)
            .element("UploadId");
        UploadId::parse(&id.expect("an id")).expect("an upload id")
    }

    async fn put_part(&mut self, bucket: usize, text: &str, upload: UploadId, number: u16, content: &Bytes) {
        let rest = format!("/{}?uploadId={upload}&partNumber={number}", path(text));
        self.send("PUT", bucket, &rest, content.clone()).expect(200);
    }

    async fn complete_upload(
        &mut self,
        bucket: usize,
        text: &str,
        upload: UploadId,
    ) -> Result<Option<VersionId>, Refused> {
        let rest = format!("/{}?uploadId={upload}", path(text));
        let etag = self
            .get(bucket, &rest)
            .expect(200)
            .element("ETag")
            .expect("a part");
        let document = format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
        );
        let complete = || self.send("POST", bucket, &rest, document.clone());
        let response = complete();
        if let Some(refused) = refused(&response) {
            return Err(refused);
        }
        let again = complete().expect(200);
        assert_eq!(again.element("ETag"), response.element("ETag"));
        assert_eq!(shown_version(&again), shown_version(&response));
        Ok(shown_version(&response))
    }

    async fn abort_upload(&mut self, bucket: usize, text: &str, upload: UploadId) {
        let rest = format!("/{}?uploadId={upload}", path(text));
        self.send("DELETE", bucket, &rest, "").expect(204);
    }

    async fn reopen(&mut self) {
        // That what was answered survives a kill has tests of its own.
    }

    async fn usage(&mut self, _bucket: usize) -> Option<Usage> {
        None
    }

    fn page_sizes(&self) -> &'static [usize] {
        &[2]
    }

    async fn list(&mut self, bucket: usize, list: List<'_>) -> Vec<Shown> {
        let (kind, start) = if list.versions {
            ("versions", "key-marker")
        } else {
            ("list-type=2", "start-after")
        };
        let fixed = format!(
            "?{kind}&encoding-type=url&max-keys={}&prefix={}&delimiter={}",
            list.page,
            encode(list.prefix),
            encode(list.delimiter)
        );
        let mut place = list
            .after
            .map_or_else(String::new, |after| format!("&{start}={}", encode(after)));
        let mut shown = Vec::new();
        loop {
            let page = self.get(bucket, &format!("{fixed}{place}")).expect(200);
            let found = items(&page);
            assert!(found.len() <= list.page, "{}", page.summary());
            shown.extend(found);
            let next = |name: &str| page.element(name);
            if next("IsTruncated").as_deref() != Some("true") {
                break;
            }
            place = if list.versions {
                // The markers come URL-encoded, as was asked for.
                let key = next("NextKeyMarker").expect("a key");
                let version = next("NextVersionIdMarker").filter(|version| !version.is_empty());
                let version =
                    version.map_or_else(String::new, |version| format!("&version-id-marker={version}"));
                format!("&key-marker={key}{version}")
            } else {
                let token = next("NextContinuationToken").expect("a token");
                format!("&continuation-token={}", encode(&token))
            };
        }
        shown
    }

    async fn read(&mut self, bucket: usize, text: &str, version: Option<VersionId>) -> Result<Read, Refused> {
        let response = self.get(bucket, &format!("/{}{}", path(text), version_query(version, '?')));
        if let Some(refused) = refused(&response) {
            return Err(refused);
        }
        let retention = response.header("x-amz-object-lock-mode").map(|mode| {
            let until = response.header("x-amz-object-lock-retain-until-date");
            let until: jiff::Timestamp = until.expect("a date").parse().expect("a date");
            Retention {
                compliance: mode == "COMPLIANCE",
                until: Timestamp(until.as_millisecond()),
            }
        });
        let hold = response.header("x-amz-object-lock-legal-hold") == Some("ON");
        let tags = self.get(
            bucket,
            &format!("/{}?tagging{}", path(text), version_query(version, '&')),
        );
        Ok(Read {
            tag: tags.expect(200).element("Value"),
            content: response.body.into(),
            lock: Lock {
                retention,
                legal_hold: hold,
            },
        })
    }

    async fn check(&mut self, _models: &[ModelBucket]) {}
}
