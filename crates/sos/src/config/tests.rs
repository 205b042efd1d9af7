//! The layers of the configuration, and that nothing unknown passes.

use super::{Config, DEFINITIONS, Overrides, Source};
use std::path::Path;

fn parse(text: &str, overrides: &Overrides) -> Result<Config, String> {
    Config::parse(Some((Path::new("sos.toml"), text)), overrides).map_err(|error| error.to_string())
}

fn refused(text: &str) -> String {
    parse(text, &Overrides::default()).expect_err("refused")
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
    let file = "[server]\nregion = \"file\"\ndata = \"file\"\nlisten = [\"127.0.0.1:1\", \"[::1]:2\"]\n";
    let mut overrides = Overrides::default();
    overrides
        .environment
        .insert("SOS_DATA".to_owned(), "variable".to_owned());
    overrides
        .environment
        .insert("SOS_LISTEN".to_owned(), "127.0.0.1:3, 127.0.0.1:4".to_owned());
    overrides.flag("server.listen", "--listen", Some("127.0.0.1:5".to_owned()));
    overrides.flag("server.domains", "--none", None);
    let config = parse(file, &overrides).expect("valid");
    assert_eq!(config.listen.value, ["127.0.0.1:5".parse().expect("an address")]);
    assert_eq!(config.listen.source, Source::Flag("--listen"));
    assert_eq!(config.data.value, Path::new("variable"));
    assert_eq!(config.data.source, Source::Environment("SOS_DATA"));
    assert_eq!(config.region.value, "file");
    assert_eq!(config.region.source.to_string(), "sos.toml:2");
    assert_eq!(config.domains.value, ["localhost"]);
    assert_eq!(config.domains.source, Source::Default);
    overrides.flags.clear();
    assert_eq!(parse(file, &overrides).expect("valid").listen.value.len(), 2);
}

#[test]
fn what_is_unknown_or_wrong_is_refused_with_its_line() {
    let check = |text: &str, expected: &str| {
        let found = refused(text);
        assert!(found.contains(expected), "{found:?} should say {expected:?}");
    };
    check(
        "[server]\n\nlisen = \"x\"",
        "sos.toml:3: unknown key server.lisen; did you mean server.listen?",
    );
    check("[serve]\n", "sos.toml:1: unknown key serve");
    check(
        "data = \"x\"",
        "sos.toml:1: unknown key data; did you mean server.data?",
    );
    check(
        "[server]\nfrobnicate = 1",
        "unknown key server.frobnicate; `sos config show` lists them all",
    );
    check(
        "[server]\nlisten = \"9000\"",
        "sos.toml:2: server.listen cannot be \"9000\"",
    );
    check(
        "[server]\nlisten = 9000",
        "it must be a list of strings, not an integer",
    );
    check(
        "[auth]\nsignature_v2 = \"true\"",
        "it is true or false, not a string",
    );
    check("[console]\nlisten = \"off\"", "console.listen cannot be \"off\"");
    check("[console]\nlisten = \"off\"", "none turns it off");
    check("[log]\nformat = \"xml\"", "it is text or json");
    check("[server]\nregion = ", "sos.toml:2: ");
    check(
        "[tls]\ncertificate = \"c.pem\"",
        "tls.certificate and tls.key go together",
    );
    check("[server]\nlisten = []", "server.listen is empty");
    check("[[tenant]]\nname = \"x\"", "sos.toml:2: unknown key tenant.name");
    check(
        "[[tenant]]\ndisplay_name = \"x\"",
        "sos.toml:1: [[tenant]] needs id",
    );
    check("[tenant]\nid = \"x\"", "write it as [[tenant]]");
    check(
        "[[tenant]]\nid = \"x\"\n[[tenant.key]]\naccess_key = \"k\"",
        "[[tenant.key]] needs secret_key",
    );
    check("[[tenant]]\nid = \"x\"\n[[tenant]]\nid = \"x\"", "declared twice");
    check(
        "[[tenant]]\nid = \"x\"\ngroups = [\n\"a\",\n\"b c\"]",
        "sos.toml:5: tenant.groups: \"b c\" cannot be the name of a group",
    );
    check(
        "[[tenant]]\nid = \"x\"\ndisabled = 1",
        "sos.toml:3: tenant.disabled: must be true or false",
    );
    let key = |line: &str| {
        format!("[[tenant]]\nid = \"x\"\n[[tenant.key]]\naccess_key = \"k\"\nsecret_key = \"s\"\n{line}")
    };
    check(
        &key("limits = [\"photos\"]"),
        "sos.toml:6: tenant.key.limits: \"photos\" is not of the form BUCKET=RIGHTS",
    );
    check(
        &key("limits = \"photos=read\""),
        "sos.toml:6: tenant.key.limits: must be a list of strings",
    );
    check(
        &key("name = \"a b\""),
        "sos.toml:6: tenant.key.name: it has 1 to 64 characters",
    );
    check(
        &key("expires = 2030-01-01"),
        "sos.toml:6: tenant.key.expires: must be a moment",
    );
    check(
        &key("expires = \"soon\""),
        "sos.toml:6: tenant.key.expires: must be a moment",
    );
    check(
        &key("master = true\nlimits = [\"*=own\"]"),
        "sos.toml:3: a master key has no limits",
    );
}

#[test]
fn the_console_is_on_unless_it_is_turned_off() {
    let addresses = |text: &str| {
        let config = parse(text, &Overrides::default()).expect("valid");
        config.console_listen.value.0
    };
    let default = ["127.0.0.1:9001".parse().expect("an address")];
    assert_eq!(addresses(""), default);
    assert_eq!(addresses("[console]\nlisten = [\"127.0.0.1:9001\"]"), default);
    for off in ["\"none\"", "\"\"", "[]"] {
        assert!(
            addresses(&format!("[console]\nlisten = {off}")).is_empty(),
            "{off}"
        );
    }
}

#[test]
fn tenants_and_keys_are_declared() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "from the file\n").expect("written");
    let text = format!(
        "[[tenant]]\nid = \"alt\"\ndisplay_name = \"Alt\"\nemail = \"alt@example.com\"\n\
         [[tenant.key]]\naccess_key = \"A\"\nsecret_key = \"S\"\n\
         [[tenant.key]]\naccess_key = \"B\"\nsecret_key_file = {secret:?}\n\
         [[tenant]]\nid = \"plain\"\n"
    );
    let config = parse(&text, &Overrides::default()).expect("valid");
    assert_eq!(config.tenants.len(), 2);
    assert_eq!(config.tenants[0].tenant.email.as_deref(), Some("alt@example.com"));
    assert_eq!(config.tenants[0].keys[1].secret_key, "from the file");
    assert_eq!(config.tenants[1].tenant.display_name, "plain");
    assert!(
        !format!("{config:?}").contains("from the file"),
        "no secret in a debug print"
    );
}

#[test]
fn keys_are_declared_with_what_they_may() {
    let text = "[[tenant]]\nid = \"x\"\ngroups = [\"b\", \"a\", \"b\"]\ndisabled = true\n\
        [[tenant.key]]\naccess_key = \"A\"\nsecret_key = \"S\"\nname = \"ci\"\n\
        limits = [\"photos=read\", \"*=write\"]\nexpires = 1970-01-01T00:00:01Z\n\
        [[tenant.key]]\naccess_key = \"B\"\nsecret_key = \"S\"\nmaster = true\nexpires = \"1970-01-01T01:00:02+01:00\"\n";
    let config = parse(text, &Overrides::default()).expect("valid");
    let declared = &config.tenants[0];
    let groups: Vec<_> = declared.tenant.groups.iter().map(ToString::to_string).collect();
    assert_eq!(
        (groups, declared.tenant.disabled),
        (vec!["a".to_owned(), "b".to_owned()], true)
    );
    let [first, second] = &declared.keys[..] else {
        panic!("two keys");
    };
    let limits: Vec<_> = first.limits.iter().map(ToString::to_string).collect();
    assert_eq!(limits, ["photos=read", "*=write"]);
    assert_eq!(first.name.as_deref(), Some("ci"));
    assert_eq!(first.expires.map(|moment| moment.0), Some(1_000));
    assert_eq!(second.expires.map(|moment| moment.0), Some(2_000));
    assert_eq!((first.master, second.master), (false, true));
}

#[test]
fn the_reference_names_every_option_its_variable_and_its_default() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/configuration.md");
    let page = std::fs::read_to_string(path).expect("the page");
    for option in DEFINITIONS {
        let row = page
            .lines()
            .find(|line| line.contains(&format!("`{}`", option.key)))
            .unwrap_or_else(|| panic!("{} is not documented", option.key));
        assert!(row.contains(option.variable), "{row} names {}", option.variable);
        let default = if option.default.is_empty() {
            "none"
        } else {
            option.default
        };
        assert!(row.contains(default), "{row} names the default {default}");
        assert!(
            row.contains(option.documentation.trim()),
            "{row} says {:?}",
            option.documentation.trim()
        );
    }
}
