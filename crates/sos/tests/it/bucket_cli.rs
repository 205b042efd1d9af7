//! `sos bucket show|policy|acl|ownership|public-access-block|tags`: who can reach a bucket and what it is, said and
//! changed. Carried out on a running store, over its admin API, and on the folder at rest, with the same words.

use serde_json::json;

use crate::cors_cli::{Ran, Way, ran, run, sos_at, written};
use crate::server::{BUCKET, Server};

const PUBLIC: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "EveryoneReads",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::photos/*"
  }
}"#;

/// Every command, and what it says.
fn session(server: &Server, way: Way) -> Vec<Ran> {
    let mut all = Vec::new();
    let policy = written(server.folder(), "policy.json", PUBLIC);
    let wrong = written(
        server.folder(),
        "wrong.json",
        &PUBLIC.replace("GetObject", "Get Object"),
    );
    let mut does = |arguments: &[&str], code: i32| {
        let arguments = [&["bucket"], arguments].concat();
        let mut ran = ran(&mut sos_at(server, way, &arguments)).expect(code);
        // When the bucket was made differs from store to store, and nothing else does.
        ran.output = without_created(&ran.output);
        all.push(ran.clone());
        ran
    };
    let shown = does(&["show", BUCKET], 0).output;
    assert!(
        shown.starts_with("photos is private: nobody but its owner can reach it.\n"),
        "{shown}"
    );
    let none = does(&["policy", "get", BUCKET], 1).errors;
    assert!(none.contains("sos bucket policy set photos FILE"), "{none}");
    let refused = does(&["policy", "set", BUCKET, &wrong], 1).errors;
    assert!(
        refused.contains("wrong.json, line 7, column 15: Policy has invalid action"),
        "{refused}"
    );
    let draft = does(&["policy", "check", BUCKET, "--file", &policy], 0).output;
    assert!(
        draft.contains("It is public by statement 1 (EveryoneReads, line 3).\n"),
        "{draft}"
    );
    let saved = does(&["policy", "set", BUCKET, &policy], 0).output;
    assert!(
        saved.starts_with("Saved.\nThe policy has 1 statement.\n"),
        "{saved}"
    );
    assert_eq!(does(&["policy", "get", BUCKET], 0).output, format!("{PUBLIC}\n"));
    let shown = does(&["show", BUCKET], 0).output;
    assert!(
        shown.contains(
            "  everyone: s3:GetObject on arn:aws:s3:::photos/*, by statement 1 (EveryoneReads, line 3) of the policy\n"
        ),
        "{shown}"
    );
    let read = [
        "policy",
        "check",
        BUCKET,
        "--action",
        "s3:GetObject",
        "--key",
        "cat.jpg",
    ];
    let allowed = does(&read, 0).output;
    assert!(
        allowed.contains("Allowed: statement 1 (EveryoneReads, line 3) of the policy says so.\n"),
        "{allowed}"
    );
    let denied = does(&["policy", "check", BUCKET, "--action", "s3:ListBucket"], 1).output;
    assert!(denied.contains("Denied: nothing allows it.\n"), "{denied}");
    let blocked = does(&["public-access-block", "set", BUCKET, "all"], 0).output;
    assert!(
        blocked.starts_with("photos blocks BlockPublicAcls, "),
        "{blocked}"
    );
    let denied = does(&read, 1).output;
    assert!(
        denied.contains(
            "Denied: it would be allowed, but RestrictPublicBuckets of the bucket keeps it shut.\n"
        ),
        "{denied}"
    );
    let shown = does(&["show", BUCKET, "--json"], 0).json();
    assert_eq!(shown["access"]["level"], "private");
    let refused = does(&["policy", "set", BUCKET, &policy], 1).errors;
    assert!(refused.contains("BlockPublicPolicy"), "{refused}");
    does(&["public-access-block", "set", BUCKET, "everything"], 2);
    does(&["policy", "rm", BUCKET], 0);
    does(&["public-access-block", "rm", BUCKET], 0);
    does(&["public-access-block", "get", BUCKET, "--json"], 0);

    let acl = does(&["acl", "set", BUCKET, "--grant", "READ=AllUsers"], 0).output;
    assert!(acl.contains("AllUsers (everyone)  READ\n"), "{acl}");
    let shown = does(&["show", BUCKET], 0).output;
    assert!(
        shown.contains("  everyone: READ, by the bucket's ACL\n"),
        "{shown}"
    );
    let in_the_way = does(&["ownership", "set", BUCKET, "BucketOwnerEnforced"], 1).errors;
    assert!(in_the_way.contains("remove those grants first"), "{in_the_way}");
    does(&["acl", "set", BUCKET, "--grant", "READ=nobody"], 1);
    does(&["acl", "set", BUCKET, "--grant", "READ"], 2);
    does(&["acl", "set", BUCKET, "--canned", "private"], 0);
    does(&["ownership", "set", BUCKET, "BucketOwnerEnforced"], 0);
    let enforced = does(&["ownership", "get", BUCKET], 0).output;
    assert!(enforced.contains("ACLs do not count"), "{enforced}");
    does(&["acl", "set", BUCKET, "--canned", "public-read"], 1);
    does(&["ownership", "rm", BUCKET], 0);
    does(&["ownership", "get", BUCKET, "--json"], 0);
    does(&["acl", "get", BUCKET], 0);
    let unset = does(&["encryption", "get", BUCKET], 0).output;
    assert!(unset.starts_with("Not set."), "{unset}");
    does(&["encryption", "set", BUCKET, "DES"], 1);
    does(&["encryption", "set", BUCKET, "AES256=k"], 1);
    does(
        &["encryption", "set", BUCKET, "aws:kms=k", "--block-customer-keys"],
        0,
    );
    let shown = does(&["show", BUCKET], 0).output;
    assert!(shown.contains("aws:kms=k, customers' keys refused\n"), "{shown}");
    does(&["encryption", "get", BUCKET, "--json"], 0);
    does(&["encryption", "rm", BUCKET], 0);
    let off = does(&["lock", BUCKET], 0).output;
    assert_eq!(off, "off\n");
    does(&["lock", BUCKET, "--enable"], 1);
    let unset = does(&["versioning", BUCKET], 0).output;
    assert_eq!(unset, "Unversioned\n");
    tags(&mut does);
    all
}

/// The tags of a bucket are printed, replaced as a whole and removed; what breaks the rules changes nothing.
fn tags(does: &mut impl FnMut(&[&str], i32) -> Ran) {
    assert_eq!(does(&["tags", BUCKET], 0).output, "No tags.\n");
    assert_eq!(does(&["tags", BUCKET, "--json"], 0).json(), json!({ "tags": [] }));
    let set = does(
        &[
            "tags",
            BUCKET,
            "team=sea",
            "formula=a=b",
            "empty=",
            "tint=\u{9b}31m",
        ],
        0,
    )
    .output;
    let expected = "KEY      VALUE\nempty\nformula  a=b\nteam     sea\ntint     \\u{9b}31m\n";
    assert_eq!(set, expected);
    let shown = does(&["show", BUCKET], 0).output;
    assert!(shown.contains("empty=, formula=a=b, team=sea, "), "{shown}");
    let shown = does(&["show", BUCKET, "--json"], 0).json();
    assert_eq!(shown["tags"][2], json!({ "key": "team", "value": "sea" }));
    let wrong = does(&["tags", BUCKET, "team"], 2).errors;
    assert!(wrong.contains("team: KEY=VALUE is expected"), "{wrong}");
    let refused = does(&["tags", BUCKET, "aws:cost=1"], 1).errors;
    assert!(refused.contains("\"aws:cost\""), "{refused}");
    let refused = does(&["tags", BUCKET, "tint=\u{1b}[31m"], 1).errors;
    assert!(refused.contains("that XML cannot carry: \"tint\""), "{refused}");
    let refused = does(&["tags", BUCKET, "a=1", "a=2"], 1).errors;
    assert!(refused.contains("with the same key: \"a\""), "{refused}");
    assert_eq!(does(&["tags", BUCKET], 0).output, expected);
    let one = does(&["tags", BUCKET, "team=harbour", "--json"], 0).json();
    assert_eq!(one, json!({ "tags": [{ "key": "team", "value": "harbour" }] }));
    assert_eq!(does(&["tags", BUCKET, "--clear"], 0).output, "No tags.\n");
    assert!(does(&["tags", "nowhere"], 1).errors.contains("nowhere"));
}

fn without_created(output: &str) -> String {
    let lines = output.lines().filter(|line| !line.contains("created"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn who_can_reach_a_bucket_is_said_and_changed_alike_in_three_ways() {
    let mut server = Server::start();
    let running = session(&server, Way::Folder);
    assert_eq!(session(&server, Way::Remote), running);
    // What is set is in force, and what S3 sets is shown.
    run(&server, &["bucket", "tags", BUCKET, "a=b", "--clear"]).expect(2);
    run(&server, &["bucket", "tags", BUCKET, "team=sea"]).expect(0);
    let tagging = server
        .request("GET", "/photos?tagging")
        .signed()
        .send()
        .expect(200)
        .text();
    assert!(tagging.contains("<Key>team</Key><Value>sea</Value>"), "{tagging}");
    server
        .request("DELETE", "/photos?tagging")
        .signed()
        .send()
        .expect(204);
    let cleared = run(&server, &["bucket", "tags", BUCKET]).expect(0).output;
    assert_eq!(cleared, "No tags.\n");
    let policy = written(server.folder(), "policy.json", PUBLIC);
    server
        .request("PUT", "/photos/cat.jpg")
        .body("cat")
        .signed()
        .send()
        .expect(200);
    server.request("GET", "/photos/cat.jpg").send().expect(403);
    run(&server, &["bucket", "policy", "set", BUCKET, &policy]).expect(0);
    server.request("GET", "/photos/cat.jpg").send().expect(200);
    run(
        &server,
        &[
            "bucket",
            "public-access-block",
            "set",
            BUCKET,
            "RestrictPublicBuckets",
        ],
    )
    .expect(0);
    server.request("GET", "/photos/cat.jpg").send().expect(403);
    for rm in [["policy", "rm"], ["public-access-block", "rm"]] {
        run(&server, &["bucket", rm[0], rm[1], BUCKET]).expect(0);
    }
    server
        .request("DELETE", "/photos/cat.jpg")
        .signed()
        .send()
        .expect(204);
    server.terminate();
    server.wait();
    assert_eq!(session(&server, Way::Folder), running);
}
