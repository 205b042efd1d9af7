//! Multipart uploads, from their beginning to their one end.

use md5::Digest as _;

use crate::framing::crc32;
use crate::http::Response;
use crate::objects::{get, pattern, put};
use crate::server::{BUCKET, Server};

/// The least size of a part that is not the last.
pub(crate) const PART: usize = 5 << 20;

/// An upload under way.
pub(crate) struct Upload<'a> {
    server: &'a Server,
    key: String,
    pub(crate) id: String,
    tags: Vec<(u32, String)>,
}

impl<'a> Upload<'a> {
    #[track_caller]
    pub(crate) fn begin(server: &'a Server, key: &str) -> Self {
        let created = server
            .request("POST", &format!("/{BUCKET}/{key}?uploads"))
            .signed()
            .send()
            .expect(200);
        let id = created.element("UploadId").unwrap();
        Self {
            server,
            key: key.to_owned(),
            id,
            tags: Vec::new(),
        }
    }

    pub(crate) fn target(&self) -> String {
        format!("/{BUCKET}/{}?uploadId={}", self.key, self.id)
    }

    pub(crate) fn send_part(&self, number: u32, body: &[u8]) -> Response {
        self.server
            .request("PUT", &format!("{}&partNumber={number}", self.target()))
            .body(body)
            .signed()
            .send()
    }

    #[track_caller]
    pub(crate) fn part(&mut self, number: u32, body: &[u8]) {
        let tag = self
            .send_part(number, body)
            .expect(200)
            .header("etag")
            .unwrap()
            .to_owned();
        self.tags.retain(|(have, _)| *have != number);
        self.tags.push((number, tag));
        self.tags.sort();
    }

    pub(crate) fn document(&self) -> String {
        let parts: String = self
            .tags
            .iter()
            .map(|(number, tag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"))
            .collect();
        format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>")
    }

    pub(crate) fn complete(&self) -> Response {
        self.complete_with(&self.document())
    }

    pub(crate) fn complete_with(&self, document: &str) -> Response {
        self.server
            .request("POST", &self.target())
            .body(document)
            .signed()
            .send()
    }

    pub(crate) fn abort(&self) -> Response {
        self.server.request("DELETE", &self.target()).signed().send()
    }
}

#[test]
fn parts_become_one_object() {
    let server = Server::start();
    let parts = [pattern(PART, 1), pattern(PART + 1, 2), pattern(77, 3)];
    let mut upload = Upload::begin(&server, "big");
    // Out of order, and one of them twice: the last counts.
    upload.part(3, &parts[2]);
    upload.part(1, b"an early try");
    upload.part(2, &parts[1]);
    upload.part(1, &parts[0]);
    get(&server, "big").expect_error(404, "NoSuchKey");
    let done = upload.complete().expect(200);
    let digests: Vec<u8> = parts
        .iter()
        .flat_map(|part| md5::Md5::digest(part).to_vec())
        .collect();
    let tag = format!("\"{}-3\"", hex::encode(md5::Md5::digest(&digests)));
    assert_eq!(done.element("ETag").as_deref(), Some(tag.as_str()));
    let whole = parts.concat();
    let read = get(&server, "big").expect(200);
    assert_eq!(read.header("etag"), Some(tag.as_str()));
    assert!(read.body == whole);

    let across = server
        .request("GET", "/photos/big")
        .header("Range", format!("bytes={}-{}", PART - 10, PART + 9));
    assert!(across.signed().send().expect(206).body == whole[PART - 10..PART + 10]);
    let second = server
        .request("GET", "/photos/big?partNumber=2")
        .signed()
        .send()
        .expect(206);
    assert_eq!(second.header("x-amz-mp-parts-count"), Some("3"));
    assert!(second.body == parts[1]);
    let last = server
        .request("HEAD", "/photos/big?partNumber=3")
        .signed()
        .send()
        .expect(206);
    assert_eq!(last.header("content-length"), Some("77"));
    let beyond = server.request("GET", "/photos/big?partNumber=4").signed().send();
    beyond.expect_error(416, "InvalidPartNumber");
    assert!(
        server
            .request("GET", "/photos?uploads")
            .signed()
            .send()
            .expect(200)
            .elements("Key")
            .is_empty()
    );
}

#[test]
fn completing_twice_answers_the_same() {
    let server = Server::start();
    let mut upload = Upload::begin(&server, "a");
    upload.part(1, b"only");
    let first = upload.complete().expect(200).element("ETag");
    assert_eq!(upload.complete().expect(200).element("ETag"), first);
    assert_eq!(get(&server, "a").body, b"only");
}

#[test]
fn a_wrong_completion_changes_nothing() {
    let server = Server::start();
    put(&server, "a", b"before");
    let mut upload = Upload::begin(&server, "a");
    upload.part(1, &pattern(PART, 1));
    upload.part(2, b"small");
    upload.part(3, b"last");
    let part =
        |number: u32, tag: &str| format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>");
    let whole = |parts: &[String]| {
        format!(
            "<CompleteMultipartUpload>{}</CompleteMultipartUpload>",
            parts.concat()
        )
    };
    let tag = |index: usize| upload.tags[index].1.clone();
    let check = |document: &str, code: &str| {
        upload.complete_with(document).expect_error(400, code);
        assert_eq!(get(&server, "a").body, b"before", "{document}");
    };
    check(&upload.document(), "EntityTooSmall");
    check(
        &whole(&[part(1, "\"00000000000000000000000000000000\"")]),
        "InvalidPart",
    );
    check(&whole(&[part(9, &tag(0))]), "InvalidPart");
    check(&whole(&[part(3, &tag(2)), part(1, &tag(0))]), "InvalidPartOrder");
    check(&whole(&[part(1, &tag(0)), part(1, &tag(0))]), "InvalidPartOrder");
    check(&whole(&[]), "MalformedXML");
    check("<CompleteMultipartUpload>", "MalformedXML");
    // Some of the parts, with gaps, are a whole object.
    upload
        .complete_with(&whole(&[part(1, &tag(0)), part(3, &tag(2))]))
        .expect(200);
    assert_eq!(get(&server, "a").body.len(), PART + 4);
}

/// The header was taken for the checksum of the document of the parts, so that every completion with one was refused.
#[test]
fn completions_may_say_the_checksum_of_the_whole() {
    let server = Server::start();
    let parts = [pattern(PART, 1), pattern(100, 2)];
    let complete = |checksum: &str| {
        let created = server
            .request("POST", "/photos/sum?uploads")
            .header("x-amz-checksum-algorithm", "CRC32")
            .header("x-amz-checksum-type", "FULL_OBJECT")
            .signed()
            .send()
            .expect(200);
        let mut upload = Upload {
            server: &server,
            key: "sum".to_owned(),
            id: created.element("UploadId").unwrap(),
            tags: Vec::new(),
        };
        upload.part(1, &parts[0]);
        upload.part(2, &parts[1]);
        let request = server
            .request("POST", &upload.target())
            .header("x-amz-checksum-crc32", checksum);
        request.body(upload.document()).signed().send()
    };
    let whole = crc32(&parts.concat());
    complete(&crc32(b"other")).expect_error(400, "BadDigest");
    let done = complete(&whole).expect(200);
    assert_eq!(done.element("ChecksumCRC32").as_deref(), Some(whole.as_str()));
    assert_eq!(done.element("ChecksumType").as_deref(), Some("FULL_OBJECT"));
}

#[test]
fn completions_obey_conditions() {
    let server = Server::start();
    put(&server, "a", b"before");
    let mut upload = Upload::begin(&server, "a");
    upload.part(1, b"after");
    let complete = |name: &str, value: &str| {
        server
            .request("POST", &upload.target())
            .header(name, value)
            .body(upload.document())
            .signed()
            .send()
    };
    complete("If-None-Match", "*").expect_error(412, "PreconditionFailed");
    complete("If-Match", "\"x\"").expect_error(412, "PreconditionFailed");
    assert_eq!(get(&server, "a").body, b"before");
    let tag = get(&server, "a").header("etag").unwrap().to_owned();
    complete("If-Match", &tag).expect(200);
    assert_eq!(get(&server, "a").body, b"after");
}

#[test]
fn an_aborted_upload_is_gone() {
    let server = Server::start();
    let mut upload = Upload::begin(&server, "a");
    upload.part(1, &pattern(PART, 1));
    upload.abort().expect(204);
    upload.send_part(2, b"x").expect_error(404, "NoSuchUpload");
    upload.complete().expect_error(404, "NoSuchUpload");
    upload.abort().expect_error(404, "NoSuchUpload");
    server
        .request("GET", &upload.target())
        .signed()
        .send()
        .expect_error(404, "NoSuchUpload");
    get(&server, "a").expect_error(404, "NoSuchKey");
}

#[test]
fn parts_are_listed_in_pages() {
    let server = Server::start();
    let mut upload = Upload::begin(&server, "a");
    for number in [1, 2, 5, 9, 10_000] {
        upload.part(number, b"x");
    }
    let list = |query: &str| {
        server
            .request("GET", &format!("{}{query}", upload.target()))
            .signed()
            .send()
            .expect(200)
    };
    assert_eq!(list("").elements("PartNumber"), ["1", "2", "5", "9", "10000"]);
    let page = list("&max-parts=2");
    assert_eq!(page.elements("PartNumber"), ["1", "2"]);
    assert_eq!(page.element("NextPartNumberMarker").as_deref(), Some("2"));
    assert_eq!(
        list("&max-parts=2&part-number-marker=2").elements("PartNumber"),
        ["5", "9"]
    );
    assert_eq!(
        list("&part-number-marker=9").element("IsTruncated").as_deref(),
        Some("false")
    );
}

#[test]
fn part_numbers_have_bounds() {
    let server = Server::start();
    let upload = Upload::begin(&server, "a");
    for number in [0, 10_001] {
        upload
            .send_part(number, b"x")
            .expect_error(400, "InvalidArgument");
    }
    let odd = server
        .request("PUT", &format!("{}&partNumber=one", upload.target()))
        .body("x")
        .signed()
        .send();
    odd.expect_error(400, "InvalidArgument");
}

#[test]
fn parts_are_copied_whole_and_in_ranges() {
    let server = Server::start();
    let source = pattern(PART + 1000, 4);
    put(&server, "source", &source);
    let mut upload = Upload::begin(&server, "copy");
    let mut copy = |number: u32, range: &str| {
        let mut request = server.request("PUT", &format!("{}&partNumber={number}", upload.target()));
        request = request.header("x-amz-copy-source", "/photos/source");
        if !range.is_empty() {
            request = request.header("x-amz-copy-source-range", range);
        }
        let answer = request.signed().send();
        if let Some(tag) = answer.element("ETag") {
            upload.tags.push((number, tag));
        }
        answer
    };
    copy(1, "").expect(200);
    copy(2, "bytes=10-19").expect(200);
    copy(3, "bytes=0-99999999").expect_error(400, "InvalidArgument");
    copy(3, "bytes=5").expect_error(400, "InvalidArgument");
    upload.complete().expect(200);
    assert!(get(&server, "copy").expect(200).body == [&source[..], &source[10..20]].concat());
}

#[test]
fn ten_thousand_parts_are_one_object() {
    let server = Server::start();
    let upload = Upload::begin(&server, "many");
    // The parts are too small to be completed: what is tried is that a manifest of this size is read and judged.
    let parts: String = (1..=10_000)
        .map(|number| format!("<Part><PartNumber>{number}</PartNumber><ETag>\"{number:032x}\"</ETag></Part>"))
        .collect();
    let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    upload.complete_with(&document).expect_error(400, "InvalidPart");
    let more = document.replace(
        "</CompleteM",
        "<Part><PartNumber>10001</PartNumber><ETag>\"x\"</ETag></Part></CompleteM",
    );
    let refused = upload.complete_with(&more);
    assert_eq!(refused.status, 400, "{}", refused.summary());
}

#[test]
fn unfinished_uploads_do_not_keep_a_bucket() {
    let server = Server::start();
    server.request("PUT", "/temp").signed().send().expect(200);
    server
        .request("POST", "/temp/a?uploads")
        .signed()
        .send()
        .expect(200);
    server.request("DELETE", "/temp").signed().send().expect(204);
}

#[test]
fn an_upload_survives_a_kill() {
    let mut server = Server::start();
    let (first, second) = (pattern(PART, 1), pattern(100, 2));
    let mut upload = Upload::begin(&server, "a");
    upload.part(1, &first);
    let (id, tags) = (upload.id.clone(), upload.tags.clone());
    server.kill();
    server.restart();
    let mut upload = Upload {
        server: &server,
        key: "a".to_owned(),
        id,
        tags,
    };
    upload.part(2, &second);
    upload.complete().expect(200);
    assert!(get(&server, "a").expect(200).body == [first, second].concat());
}
