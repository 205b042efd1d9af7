//! The command line of CORS: what changes and shows the configuration of a bucket. Every command is carried out on a
//! running store, on a folder at rest and over the admin API of a store elsewhere, and says the same each time.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::documents::{SEED, put_cors};
use crate::server::{BUCKET, Server, binary, root, without_settings};

/// Where a command finds the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In the data folder, whether a server runs on it or not.
    Folder,
    /// Over the admin API, signed.
    Remote,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// `sos` with these arguments, and nothing of the settings of whoever runs the tests.
pub(crate) fn sos(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("AWS_") || ["VISUAL", "EDITOR"].contains(&&*name) {
            command.env_remove(&*name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    without_settings(&mut command);
    command
}

/// The same, for this server.
pub(crate) fn sos_at(server: &Server, way: Way, arguments: &[&str]) -> Command {
    let mut command = sos(arguments);
    match way {
        Way::Folder => command.arg("--data").arg(server.data()),
        Way::Remote => with_key(command.arg("--admin").arg(format!("http://{}", server.admin))),
    };
    command
}

/// Gives it the root key, as clients of S3 are given theirs.
pub(crate) fn with_key(command: &mut Command) -> &mut Command {
    let root = root();
    command
        .env("AWS_ACCESS_KEY_ID", root.access_key)
        .env("AWS_SECRET_ACCESS_KEY", root.secret_key)
}

/// Runs it; the secret is in nothing that it prints.
#[track_caller]
pub(crate) fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran {
        code: output.status.code(),
        output: text(output.stdout),
        errors: text(output.stderr),
    };
    let secret = root().secret_key;
    assert!(!ran.output.contains(&secret) && !ran.errors.contains(&secret));
    ran
}

/// Runs it with this on its standard input.
#[track_caller]
fn fed(command: &mut Command, input: &str) -> Ran {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input.as_bytes()).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    ran(command.stdin(file))
}

/// Runs one on the server's folder.
#[track_caller]
pub(crate) fn run(server: &Server, arguments: &[&str]) -> Ran {
    ran(&mut sos_at(server, Way::Folder, arguments))
}

/// A file beside the data folder.
pub(crate) fn written(folder: &Path, name: &str, text: &str) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Every command that changes a configuration, and what it says.
fn session(server: &Server, way: Way) -> Vec<Ran> {
    let mut all = Vec::new();
    let folder = server.folder();
    let mut does = |arguments: &[&str], code: i32| {
        let ran = ran(&mut sos_at(server, way, arguments)).expect(code);
        all.push(ran.clone());
        ran
    };
    let none = does(&["cors", "get", BUCKET], 1);
    assert!(none.errors.contains("has no CORS configuration"), "{none:#?}");
    let xml = written(folder, "rules.xml", SEED);
    let set = does(&["cors", "set", BUCKET, &xml], 0);
    assert!(
        set.output
            .starts_with("Saved: 2 rules are in force for photos.\n"),
        "{set:#?}"
    );
    assert!(set.output.contains("sos cors lint photos --fix"), "{set:#?}");
    let got = does(&["cors", "get", BUCKET], 0);
    let json = does(&["cors", "get", BUCKET, "--json"], 0);
    let object = written(folder, "rules.json", &json.output);
    let list = written(folder, "list.json", &json.json()["CORSRules"].to_string());
    for file in [&object, &list] {
        does(&["cors", "clear", BUCKET], 0);
        does(&["cors", "set", BUCKET, file], 0);
        assert_eq!(does(&["cors", "get", BUCKET], 0).output, got.output, "{file}");
    }

    // The flags of a rule, and its place.
    let rule = "cors add photos --origin https://app.example --method PUT --method GET --header content-* --expose ETag \
                --max-age 600 --id app --at 1";
    does(&rule.split_whitespace().collect::<Vec<_>>(), 0);
    let preset = "cors add photos --preset range-readers --origin https://maps.example";
    does(&preset.split_whitespace().collect::<Vec<_>>(), 0);
    let rules = does(&["cors", "get", BUCKET, "--json"], 0).json()["CORSRules"].clone();
    assert_eq!(rules.as_array().unwrap().len(), 4);
    let added = serde_json::json!({
        "ID": "app", "AllowedOrigins": ["https://app.example"], "AllowedMethods": ["PUT", "GET"],
        "AllowedHeaders": ["content-*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600
    });
    assert_eq!(rules[0], added);
    assert_eq!(rules[3]["AllowedOrigins"][0], "https://maps.example");
    let misplaced = does(
        &["cors", "add", BUCKET, "--origin", "*", "-X", "GET", "--at", "6"],
        1,
    );
    assert!(misplaced.errors.contains("1 to 5"), "{misplaced:#?}");
    let refused = does(&["cors", "add", BUCKET, "--origin", "*", "-X", "PATCH"], 1);
    assert!(refused.errors.contains("PATCH"), "{refused:#?}");

    // One by one, to the last.
    does(&["cors", "remove", BUCKET, "5"], 1);
    for count in (0..4).rev() {
        let told = does(&["cors", "remove", BUCKET, "1"], 0).output;
        let expected = match count {
            0 => "Removed the only rule: photos has no CORS configuration now.".to_owned(),
            1 => "Saved: 1 rule is in force for photos.".to_owned(),
            count => format!("Saved: {count} rules are in force for photos."),
        };
        assert!(told.starts_with(&expected), "{told}");
    }
    does(&["cors", "get", BUCKET], 1);
    does(&["cors", "remove", BUCKET, "1"], 1);
    does(&["cors", "set", "no-such-bucket", &xml], 1);
    does(&["cors", "get", "no-such-bucket"], 1);
    let invalid = written(folder, "invalid.xml", "<CORSConfiguration/>");
    does(&["cors", "set", BUCKET, &invalid], 1);
    does(&["cors", "clear", BUCKET], 0);
    all
}

#[test]
fn a_configuration_is_changed_alike_in_three_ways() {
    let mut server = Server::start();
    let running = session(&server, Way::Folder);
    assert_eq!(session(&server, Way::Remote), running);
    server.terminate();
    server.wait();
    assert_eq!(session(&server, Way::Folder), running);
}

#[test]
fn a_document_can_come_from_the_standard_input() {
    let server = Server::start();
    for way in [Way::Folder, Way::Remote] {
        fed(&mut sos_at(&server, way, &["cors", "set", BUCKET, "-"]), SEED).expect(0);
        let cors = server.request("GET", "/photos?cors").signed().send().expect(200);
        assert_eq!(cors.elements("AllowedOrigin"), ["https://example.com", "*"]);
        run(&server, &["cors", "clear", BUCKET]).expect(0);
    }
}

#[test]
fn a_store_elsewhere_is_named_by_flag_or_variable() {
    let server = Server::start();
    put_cors(&server, SEED).expect(200);
    let url = format!("http://{}", server.admin);
    let by_variable = |arguments: &[&str], url: &str| {
        let mut command = sos(&[&["cors", "get", BUCKET], arguments].concat());
        ran(with_key(command.env("SOS_ADMIN_URL", url)))
    };
    by_variable(&[], &url).expect(0);
    // Flags are stronger than variables.
    let data = server.data();
    by_variable(&["--data", data.to_str().unwrap()], "http://127.0.0.1:1").expect(0);
    by_variable(&["--admin", &url], "http://127.0.0.1:1").expect(0);
    by_variable(&["--admin", &url, "--data", "x"], &url).expect(2);
    by_variable(&["--admin", "nowhere"], &url).expect(2);

    let keyless = ran(sos(&["cors", "get", BUCKET]).env("SOS_ADMIN_URL", &url)).expect(1);
    assert!(keyless.errors.contains("AWS_ACCESS_KEY_ID"), "{keyless:#?}");
    let mut command = sos_at(&server, Way::Remote, &["cors", "get", BUCKET]);
    let wrong = "not-the-secret-000000000000000000000000001";
    let refused = ran(command.env("AWS_SECRET_ACCESS_KEY", wrong)).expect(1);
    assert!(
        refused.errors.contains("signature") && !refused.errors.contains(wrong),
        "{refused:#?}"
    );
}

#[test]
fn presets_are_listed_and_printed() {
    let list = ran(&mut sos(&["cors", "presets"])).expect(0).output;
    let json = ran(&mut sos(&["cors", "presets", "--json"])).expect(0).json();
    for name in ["public-assets", "range-readers", "browser-uploads", "aws-sdk"] {
        assert!(list.contains(name), "{list}");
        assert!(
            json.as_array()
                .unwrap()
                .iter()
                .any(|preset| preset["name"] == name),
            "{json}"
        );
        // What is printed can be set, and lints clean.
        let document = ran(&mut sos(&[
            "cors",
            "presets",
            name,
            "--origin",
            "https://a.example",
        ]))
        .expect(0);
        assert!(document.output.contains("https://a.example"), "{document:#?}");
        fed(&mut sos(&["cors", "lint", "--file", "-"]), &document.output).expect(0);
    }
    ran(&mut sos(&["cors", "presets", "aws"])).expect(2);
}

#[test]
fn documents_are_converted_without_loss() {
    let odd = "<CORSConfiguration><CORSRule><ID>a &lt;&#x9b;31m&gt; \u{202e}&amp;b</ID>\
               <AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>\
               <ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>-1</MaxAgeSeconds></CORSRule></CORSConfiguration>";
    for document in [SEED, odd] {
        let json = fed(&mut sos(&["cors", "convert", "--to", "json"]), document).expect(0);
        let xml = fed(&mut sos(&["cors", "convert", "--to", "xml", "-"]), &json.output).expect(0);
        let again = fed(&mut sos(&["cors", "convert", "--to", "json"]), &xml.output).expect(0);
        assert_eq!(again.output, json.output);
        let list = json.json()["CORSRules"].to_string();
        let from_list = fed(&mut sos(&["cors", "convert", "--to", "xml"]), &list).expect(0);
        assert_eq!(from_list.output, xml.output);
        for text in [&json.output, &xml.output] {
            assert!(!text.contains(['\u{9b}', '\u{202e}']), "{text:?}");
        }
        let id = json.json()["CORSRules"][0]["ID"].clone();
        assert!(
            document == SEED || id == "a <\u{9b}31m> \u{202e}&b",
            "nothing is lost: {id:?}"
        );
    }
    fed(&mut sos(&["cors", "convert", "--to", "xml"]), "{").expect(1);
}

#[test]
fn wrong_usage_is_told_from_a_verdict() {
    let checks = [
        "cors",
        "cors set photos",
        "cors add photos --origin *",
        "cors add photos --origin * --preset none",
        "cors add photos --origin * --preset aws-sdk --method GET",
        "cors remove photos first",
        "cors convert",
        "cors convert --to yaml",
        "cors lint",
        "cors lint photos --file x",
        "cors denials photos --follow --clear",
        "cors check --origin https://a.example",
        "cors check photos",
        "cors check --file x --origin https://a.example --initiator telepathy",
        "cors probe http://localhost:1/",
        "cors probe nowhere --origin https://a.example",
        "cors probe http://localhost:1/ --origin https://a.example --resolve a",
        "cors probe http://localhost:1/ --origin https://a.example/path",
        "cors conform",
        "cors conform http://localhost:1 --only minio",
        "presign GET",
        "presign PATCH photos/a",
        "presign GET photos/a --expires 0",
        "presign GET photos/a --expires 604801",
    ];
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "x", SEED);
    for line in checks {
        let arguments: Vec<_> = line.split(' ').collect();
        let mut command = sos(&arguments);
        let told = ran(with_key(&mut command).current_dir(folder.path()));
        assert_eq!(told.code, Some(2), "{line}: {told:#?}");
        assert!(!told.errors.is_empty(), "{line}");
    }
}
