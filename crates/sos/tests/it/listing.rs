//! Listings: order, pages, delimiters, encodings, and that they show at once what was written.

use crate::http::Response;
use crate::objects::put;
use crate::server::Server;
use crate::sign::encode;

fn list(server: &Server, query: &str) -> Response {
    server
        .request("GET", &format!("/photos?{query}"))
        .signed()
        .send()
        .expect(200)
}

fn server_with(keys: &[&str]) -> Server {
    let server = Server::start();
    for key in keys {
        put(&server, &encode(key).replace("%2F", "/"), b"x");
    }
    server
}

/// The prefixes of a listing, which stand in `CommonPrefixes` and not at the top.
fn prefixes(response: &Response) -> Vec<String> {
    response
        .elements("CommonPrefixes")
        .iter()
        .map(|text| text.replace("<Prefix>", "").replace("</Prefix>", ""))
        .collect()
}

#[test]
fn keys_come_in_the_order_of_their_bytes() {
    let mut keys = vec![
        "b", "a", "a/b", "a!b", "ab", "A", "é", "z", "~", "日本", "🦀", "a/", "a//b", "ÿ", "\u{ffff}",
    ];
    let server = server_with(&keys);
    keys.sort_unstable();
    assert_eq!(list(&server, "list-type=2").elements("Key"), keys);
    assert_eq!(list(&server, "").elements("Key"), keys);
}

#[test]
fn a_listing_shows_what_was_answered_before() {
    let server = Server::start();
    for round in 0..20 {
        let key = format!("k{round}");
        put(&server, &key, b"x");
        assert_eq!(
            list(&server, &format!("list-type=2&prefix={key}")).elements("Key"),
            std::slice::from_ref(&key)
        );
        server
            .request("DELETE", &format!("/photos/{key}"))
            .signed()
            .send()
            .expect(204);
        assert_eq!(list(&server, "list-type=2").elements("Key"), Vec::<String>::new());
    }
}

#[test]
fn pages_of_every_size_show_each_key_once() {
    let keys: Vec<String> = (0..25)
        .map(|number| format!("dir{}/{number:02}", number % 3))
        .collect();
    let server = server_with(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let mut sorted = keys.clone();
    sorted.sort();
    for size in [1, 2, 7, 24, 25, 26] {
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page = list(&server, &format!("list-type=2&max-keys={size}{token}"));
            let found = page.elements("Key");
            assert_eq!(page.element("KeyCount"), Some(found.len().to_string()));
            seen.extend(found);
            match page.element("NextContinuationToken") {
                Some(next) => {
                    assert_eq!(page.element("IsTruncated").as_deref(), Some("true"));
                    token = format!("&continuation-token={}", encode(&next));
                }
                None => break assert_eq!(page.element("IsTruncated").as_deref(), Some("false")),
            }
        }
        assert_eq!(seen, sorted, "version 2, pages of {size}");

        let (mut seen, mut marker) = (Vec::<String>::new(), String::new());
        loop {
            let page = list(&server, &format!("max-keys={size}{marker}"));
            seen.extend(page.elements("Key"));
            if page.element("IsTruncated").as_deref() != Some("true") {
                break;
            }
            marker = format!("&marker={}", encode(seen.last().unwrap()));
        }
        assert_eq!(seen, sorted, "version 1, pages of {size}");
    }
    let none = list(&server, "list-type=2&max-keys=0");
    assert_eq!(
        (none.elements("Key").len(), none.element("IsTruncated").as_deref()),
        (0, Some("false"))
    );
    server
        .request("GET", "/photos?list-type=2&max-keys=x")
        .signed()
        .send()
        .expect_error(400, "InvalidArgument");
    server
        .request("GET", "/photos?max-keys=-1")
        .signed()
        .send()
        .expect_error(400, "InvalidArgument");
}

#[test]
fn delimiters_fold_what_lies_behind_them() {
    let server = server_with(&[
        "a",
        "dir/1",
        "dir/2",
        "dir/sub/3",
        "dir2/4",
        "e",
        "dir//5",
        "x-y-z",
        "x-y",
        "x",
    ]);
    let check = |query: &str, keys: &[&str], folded: &[&str]| {
        for version in ["list-type=2&", ""] {
            let page = list(&server, &format!("{version}{query}"));
            assert_eq!(page.elements("Key"), keys, "{version}{query}");
            assert_eq!(prefixes(&page), folded, "{version}{query}");
        }
    };
    check(
        "delimiter=%2F",
        &["a", "e", "x", "x-y", "x-y-z"],
        &["dir/", "dir2/"],
    );
    check(
        "delimiter=%2F&prefix=dir%2F",
        &["dir/1", "dir/2"],
        &["dir//", "dir/sub/"],
    );
    check("delimiter=%2F&prefix=dir", &[], &["dir/", "dir2/"]);
    check("delimiter=%2F&prefix=dir%2Fsub%2F", &["dir/sub/3"], &[]);
    check(
        "delimiter=-",
        &["a", "dir//5", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "e", "x"],
        &["x-"],
    );
    check("delimiter=y-&prefix=x", &["x", "x-y"], &["x-y-"]);
    check("prefix=none", &[], &[]);
}

#[test]
fn folded_prefixes_count_and_page_as_keys_do() {
    let keys: Vec<String> = (0..12)
        .flat_map(|dir| (0..5).map(move |file| format!("d{dir:02}/{file}")))
        .collect();
    let server = server_with(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = list(&server, &format!("list-type=2&delimiter=%2F&max-keys=5{token}"));
        assert_eq!(page.element("KeyCount"), Some(prefixes(&page).len().to_string()));
        seen.extend(prefixes(&page));
        let Some(next) = page.element("NextContinuationToken") else {
            break;
        };
        token = format!("&continuation-token={}", encode(&next));
    }
    assert_eq!(seen, (0..12).map(|dir| format!("d{dir:02}/")).collect::<Vec<_>>());
    let page = list(&server, "delimiter=%2F&max-keys=2");
    assert_eq!(page.element("NextMarker").as_deref(), Some("d01/"));
    assert_eq!(
        prefixes(&list(&server, "delimiter=%2F&max-keys=2&marker=d01%2F")),
        ["d02/", "d03/"]
    );
}

#[test]
fn starts_are_exact_whether_they_exist_or_not() {
    let server = server_with(&["a", "a/b", "b", "c"]);
    let check =
        |query: &str, keys: &[&str]| assert_eq!(list(&server, query).elements("Key"), keys, "{query}");
    check("list-type=2&start-after=a", &["a/b", "b", "c"]);
    check("list-type=2&start-after=a0", &["b", "c"]);
    check("list-type=2&start-after=A", &["a", "a/b", "b", "c"]);
    check("list-type=2&start-after=c", &[]);
    check("list-type=2&start-after=a%2F&prefix=a", &["a/b"]);
    check("marker=a%2Fb", &["b", "c"]);
    check("marker=zzz", &[]);
    check("marker=", &["a", "a/b", "b", "c"]);
}

#[test]
fn keys_that_xml_cannot_carry_are_encoded_where_asked() {
    let server = server_with(&["plain", "sp ace", "plus+", "a&b<c>", "tab\there"]);
    let encoded = list(&server, "list-type=2&encoding-type=url");
    assert_eq!(encoded.element("EncodingType").as_deref(), Some("url"));
    let keys = encoded.elements("Key");
    let decoded: Vec<String> = keys
        .iter()
        .map(|key| {
            percent_encoding::percent_decode_str(&key.replace('+', "%20"))
                .decode_utf8_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        decoded,
        ["a&b<c>", "plain", "plus+", "sp ace", "tab\there"],
        "{keys:?}"
    );
    let plain = list(&server, "list-type=2");
    assert_eq!(plain.elements("Key")[..4], ["a&b<c>", "plain", "plus+", "sp ace"]);
    server
        .request("GET", "/photos?encoding-type=base64")
        .signed()
        .send()
        .expect_error(400, "InvalidArgument");
}

#[test]
fn owners_and_sizes_are_told() {
    let server = server_with(&["a"]);
    let page = list(&server, "list-type=2&fetch-owner=true");
    assert_eq!(page.element("Size").as_deref(), Some("1"));
    assert_eq!(page.element("StorageClass").as_deref(), Some("STANDARD"));
    assert_eq!(
        page.element("ETag").as_deref(),
        Some("\"9dd4e461268c8034f5c8564e155c67a6\"")
    );
    assert!(page.element("Owner").is_some());
    assert!(list(&server, "list-type=2").element("Owner").is_none());
    assert!(list(&server, "").element("Owner").is_some());
    let stamp = page.element("LastModified").unwrap();
    assert!(
        stamp.parse::<jiff::Timestamp>().is_ok() && stamp.ends_with('Z'),
        "{stamp}"
    );
}

#[test]
fn versions_of_an_unversioned_bucket_are_its_objects() {
    let server = server_with(&["a", "b"]);
    let page = server
        .request("GET", "/photos?versions")
        .signed()
        .send()
        .expect(200);
    assert_eq!(page.elements("Key"), ["a", "b"]);
    assert_eq!(page.elements("VersionId"), ["null", "null"]);
    assert_eq!(page.elements("IsLatest"), ["true", "true"]);
}

#[test]
fn uploads_in_progress_are_listed() {
    let server = Server::start();
    let mut uploads = Vec::new();
    for key in ["b", "a", "dir/c"] {
        let created = server
            .request("POST", &format!("/photos/{key}?uploads"))
            .signed()
            .send()
            .expect(200);
        uploads.push((key, created.element("UploadId").unwrap()));
    }
    let page = server
        .request("GET", "/photos?uploads")
        .signed()
        .send()
        .expect(200);
    assert_eq!(page.elements("Key"), ["a", "b", "dir/c"]);
    let page = server
        .request("GET", "/photos?uploads&delimiter=%2F")
        .signed()
        .send()
        .expect(200);
    assert_eq!(page.elements("Key"), ["a", "b"]);
    assert_eq!(prefixes(&page), ["dir/"]);
    for (key, upload) in uploads {
        server
            .request("DELETE", &format!("/photos/{key}?uploadId={upload}"))
            .signed()
            .send()
            .expect(204);
    }
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
