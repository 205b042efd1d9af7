//! The arrows between the crates point down only, and each crate stays away from what is not its business.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each crate, the crates of the workspace that it may depend on, and the outside crates that it must not.
const RULES: &[(&str, &[&str], &[&str])] = &[
    (
        "sos-cors",
        &[],
        &[
            "tokio",
            "async-trait",
            "futures-util",
            "http",
            "hyper",
            "axum",
            "rand",
            "jiff",
            "tracing",
        ],
    ),
    (
        "sos-policy",
        &[],
        &[
            "tokio",
            "async-trait",
            "futures-util",
            "http",
            "hyper",
            "axum",
            "quick-xml",
            "rand",
            "tracing",
        ],
    ),
    (
        "sos-client",
        &["sos-cors"],
        &["axum", "quick-xml", "rand", "rustix", "lsm-tree", "tempfile"],
    ),
    (
        "sos-oidc",
        &["sos-client"],
        &[
            "http",
            "hyper",
            "axum",
            "quick-xml",
            "jiff",
            "rand",
            "rustix",
            "lsm-tree",
            "tempfile",
            "tracing",
        ],
    ),
    (
        "sos-crypto",
        &[],
        &[
            "tokio",
            "async-trait",
            "futures-util",
            "http",
            "hyper",
            "axum",
            "quick-xml",
            "rand",
            "jiff",
            "rustix",
            "tracing",
        ],
    ),
    (
        "sos-core",
        &["sos-cors"],
        &[
            "tokio",
            "async-trait",
            "futures-util",
            "http",
            "hyper",
            "axum",
            "quick-xml",
            "rand",
            "rustix",
            "tracing",
        ],
    ),
    (
        "sos-store",
        &["sos-core", "sos-cors"],
        &[
            "http",
            "hyper",
            "axum",
            "quick-xml",
            "rustix",
            "multer",
            "tempfile",
        ],
    ),
    (
        "sos-store-tests",
        &["sos-core", "sos-cors", "sos-store"],
        &["http", "hyper", "axum", "quick-xml"],
    ),
    (
        "sos-embedded",
        &["sos-core", "sos-cors", "sos-store"],
        &["http", "http-body", "hyper", "axum", "quick-xml", "multer"],
    ),
    (
        "sos-service",
        &["sos-core", "sos-cors", "sos-crypto", "sos-policy", "sos-store"],
        &["http", "http-body", "hyper", "axum", "quick-xml", "rustix"],
    ),
    (
        "sos-s3",
        &["sos-core", "sos-cors", "sos-policy", "sos-store", "sos-service"],
        &["hyper", "axum", "rustix", "lsm-tree", "tempfile"],
    ),
    (
        "sos-console",
        &[],
        &["tokio", "http", "hyper", "axum", "quick-xml", "rand", "tracing"],
    ),
    (
        "sos-server",
        &[
            "sos-client",
            "sos-oidc",
            "sos-core",
            "sos-cors",
            "sos-policy",
            "sos-store",
            "sos-service",
            "sos-s3",
            "sos-console",
        ],
        &["quick-xml", "lsm-tree", "rustix", "multer"],
    ),
    (
        "sos",
        &[
            "sos-client",
            "sos-oidc",
            "sos-core",
            "sos-cors",
            "sos-policy",
            "sos-store",
            "sos-embedded",
            "sos-service",
            "sos-s3",
            "sos-server",
        ],
        &["quick-xml", "lsm-tree", "multer"],
    ),
    (
        "sos-bench",
        &[
            "sos-core",
            "sos-cors",
            "sos-policy",
            "sos-store",
            "sos-embedded",
            "sos-service",
            "sos-s3",
            "sos-server",
            "sos",
        ],
        &[],
    ),
];

#[test]
fn crates_depend_downwards_only() {
    let manifests = manifests();
    assert!(
        manifests.len() >= 10,
        "the crates were not found: {:?}",
        manifests.keys()
    );
    let mut faults = Vec::new();
    for (name, dependencies) in &manifests {
        let Some((_, allowed, banned)) = RULES.iter().find(|(crate_name, ..)| crate_name == name) else {
            faults.push(format!(
                "{name} has no row in the table of arrows: say what it may depend on"
            ));
            continue;
        };
        for dependency in dependencies {
            if manifests.contains_key(dependency) && !allowed.contains(&dependency.as_str()) {
                faults.push(format!("{name} → {dependency} does not point down"));
            }
            if banned.contains(&dependency.as_str()) {
                faults.push(format!("{name} must not know {dependency}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_binary_knows_which_engine_runs() {
    for (name, dependencies) in manifests() {
        if !matches!(name.as_str(), "sos" | "sos-bench") {
            assert!(
                !dependencies.contains("sos-embedded"),
                "{name} knows the embedded engine"
            );
        }
    }
}

/// The README starts the store by `cargo run`, which takes the one binary among the default members.
#[test]
fn cargo_run_means_sos() {
    let text = std::fs::read_to_string(crates_folder().join("../Cargo.toml")).unwrap();
    let workspace: toml::Table = text.parse().unwrap();
    let members = workspace["workspace"]["default-members"].as_array().unwrap();
    let binaries: Vec<_> = members
        .iter()
        .filter_map(toml::Value::as_str)
        .filter(|member| {
            crates_folder()
                .join("..")
                .join(member)
                .join("src/main.rs")
                .exists()
        })
        .collect();
    assert_eq!(binaries, ["crates/sos"]);
}

/// The table above is only as good as its agreement with itself: what a crate may see, the crates below it must not
/// see back.
#[test]
fn the_allowed_arrows_have_no_cycle() {
    let mut settled = BTreeSet::new();
    loop {
        let next = RULES.iter().find(|(name, below, _)| {
            !settled.contains(name) && below.iter().all(|crate_name| settled.contains(crate_name))
        });
        let Some((name, ..)) = next else { break };
        settled.insert(*name);
    }
    assert_eq!(
        settled.len(),
        RULES.len(),
        "a cycle among {:?}",
        RULES.iter().map(|row| row.0).collect::<Vec<_>>()
    );
}

/// Every crate under `crates/` with the names of its dependencies, those of its tests left out.
fn manifests() -> BTreeMap<String, BTreeSet<String>> {
    let mut manifests = BTreeMap::new();
    for entry in std::fs::read_dir(crates_folder()).unwrap() {
        let Ok(text) = std::fs::read_to_string(entry.unwrap().path().join("Cargo.toml")) else {
            continue;
        };
        let manifest: toml::Table = text.parse().unwrap();
        let name = manifest["package"]["name"].as_str().unwrap().to_owned();
        let mut dependencies = BTreeSet::new();
        collect(&manifest, &mut dependencies);
        if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
            for target in targets.values().filter_map(toml::Value::as_table) {
                collect(target, &mut dependencies);
            }
        }
        manifests.insert(name, dependencies);
    }
    manifests
}

fn collect(table: &toml::Table, dependencies: &mut BTreeSet<String>) {
    for kind in ["dependencies", "build-dependencies"] {
        if let Some(found) = table.get(kind).and_then(toml::Value::as_table) {
            dependencies.extend(found.keys().cloned());
        }
    }
}

fn crates_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
