//! `sos cors edit`: an editor that is a script, and what becomes of its work.

use std::path::{Path, PathBuf};

use crate::cors_cli::{Ran, Way, ran, run, sos_at, written};
use crate::documents::{SEED, server_with};
use crate::server::{BUCKET, Server, binary};

/// Edits with a script, whose file is `$1`; drafts are made in [`drafts`].
fn edit(server: &Server, way: Way, flags: &[&str], script: &str) -> Ran {
    let script = written(server.folder(), "editor.sh", script);
    let folder = server.folder().join("drafts");
    std::fs::create_dir_all(&folder).unwrap();
    let mut command = sos_at(server, way, &[&["cors", "edit", BUCKET], flags].concat());
    command
        .env("EDITOR", format!("sh {script}"))
        .env("TMPDIR", folder)
        .env("SOS_PROGRAM", binary())
        .env("DATA", server.data());
    ran(&mut command)
}

/// The drafts that are left, which are removed.
fn drafts(server: &Server) -> Vec<(PathBuf, String)> {
    let folder = std::fs::read_dir(server.folder().join("drafts")).unwrap();
    let drafts = folder.map(|entry| {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        std::fs::remove_file(&path).unwrap();
        (path, text)
    });
    drafts.collect()
}

fn names(text: &str, path: &Path) -> bool {
    text.contains(path.to_str().unwrap())
}

#[test]
fn what_the_editor_changed_is_shown_and_saved() {
    let server = server_with(SEED);
    for (way, origin) in [(Way::Folder, "one"), (Way::Remote, "two")] {
        let before = run(&server, &["cors", "get", BUCKET]).output;
        let unchanged = edit(&server, way, &[], "true\n").expect(0);
        assert_eq!(unchanged.output, "Nothing was changed.\n");
        // Only the layout differs.
        let spaced = edit(&server, way, &[], "echo >> \"$1\"\n").expect(0);
        assert_eq!(spaced.output, "Nothing was changed.\n");
        assert_eq!(run(&server, &["cors", "get", BUCKET]).output, before);

        // An editor that replaces the file, as many do.
        let script = format!(
            "sed 's,https://[a-z]*[.]*example.com,https://{origin}.example.com,' \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"\n"
        );
        let changed = edit(&server, way, &[], &script).expect(0);
        let line = format!("\n+    <AllowedOrigin>https://{origin}.example.com</AllowedOrigin>\n");
        assert!(
            changed.output.contains(&line) && changed.output.contains("\n-    <AllowedOrigin>"),
            "{changed:#?}"
        );
        assert!(
            changed.output.contains("Saved: 2 rules are in force for photos."),
            "{changed:#?}"
        );
        let after = run(&server, &["cors", "get", BUCKET]).output;
        assert!(
            after.contains(&format!("https://{origin}.example.com")),
            "{after}"
        );
        assert_eq!(drafts(&server), []);
    }
}

#[test]
fn an_empty_bucket_gets_a_beginning_to_edit() {
    let server = Server::start();
    edit(&server, Way::Folder, &["--json"], "true\n").expect(0);
    run(&server, &["cors", "get", BUCKET]).expect(1);
    let script = "sed -i 's,https://example.com,https://mine.example,' \"$1\"\n";
    let made = edit(&server, Way::Folder, &["--json", "--yes"], script).expect(0);
    assert!(made.output.contains("Saved: 1 rule is in force"), "{made:#?}");
    let rules = run(&server, &["cors", "get", BUCKET, "--json"]).expect(0).json();
    assert_eq!(rules["CORSRules"][0]["AllowedOrigins"][0], "https://mine.example");
}

#[test]
fn work_that_cannot_be_saved_is_kept_and_its_place_told() {
    let server = server_with(SEED);
    let before = run(&server, &["cors", "get", BUCKET]).output;
    let broken = [
        ("printf '<CORSConfiguration>half' > \"$1\"\n", "half"),
        ("printf '\\377' > \"$1\"\n", "\u{fffd}"),
        ("echo mine > \"$1\"; exit 3\n", "mine"),
    ];
    for (script, work) in broken {
        let told = edit(&server, Way::Folder, &[], script).expect(1);
        let kept = drafts(&server);
        assert_eq!(kept.len(), 1, "{script}: {told:#?}");
        assert!(
            names(&told.errors, &kept[0].0) && kept[0].1.contains(work),
            "{kept:?} {told:#?}"
        );
        assert!(told.errors.contains("nothing was saved"), "{told:#?}");
        assert_eq!(run(&server, &["cors", "get", BUCKET]).output, before);
    }
    // Nothing of anybody's is in it.
    let told = edit(&server, Way::Folder, &[], "exit 3\n").expect(1);
    assert!(told.errors.contains("ended with exit status: 3"), "{told:#?}");
    assert_eq!(drafts(&server), []);
}

#[test]
fn an_edit_does_not_overwrite_another() {
    let server = server_with(SEED);
    let script = "\"$SOS_PROGRAM\" cors add photos --origin https://other.example --method GET --data \"$DATA\" || exit 9\n\
                  sed -i 's,https://example.com,https://mine.example,' \"$1\"\n";
    for way in [Way::Folder, Way::Remote] {
        let told = edit(&server, way, &[], script).expect(1);
        assert!(told.errors.contains("changed by someone else"), "{told:#?}");
        let kept = drafts(&server);
        assert_eq!(kept.len(), 1, "{told:#?}");
        assert!(
            names(&told.errors, &kept[0].0) && kept[0].1.contains("https://mine.example"),
            "{told:#?}"
        );
        let now = run(&server, &["cors", "get", BUCKET]).output;
        assert!(
            now.contains("https://other.example") && !now.contains("https://mine.example"),
            "{now}"
        );
    }
}
