//! The web console: its source in `web/`, plain ES modules, and the table that embeds it in the program.
//!
//! The table is made at build time of whatever is in `web/`. A path is looked up in it as it stands, byte by byte, so
//! that no path leads anywhere else. Knows no HTTP: `sos-server` serves what is found here.

/// A file of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path below `web/`, with a slash in front.
    pub path: &'static str,
    /// What `Content-Type` says.
    pub content_type: &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// The file compressed with gzip, where that is shorter.
    pub gzip: Option<&'static [u8]>,
    /// A strong entity tag of `bytes`, with its quotes: a hash of them.
    pub etag: &'static str,
    /// The entity tag of `gzip`, which are other bytes (RFC 9110, section 8.8.3.3).
    pub gzip_etag: &'static str,
}

/// Every file, by path in the order of its bytes.
static ASSETS: &[Asset] = &include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The page that every view of the console begins with.
const INDEX: &str = "/index.html";

/// Every file.
pub fn assets() -> &'static [Asset] {
    ASSETS
}

/// The file of exactly this path.
pub fn find(path: &str) -> Option<&'static Asset> {
    let found = ASSETS.binary_search_by(|asset| asset.path.cmp(path));
    found.ok().map(|place| &ASSETS[place])
}

/// The page that every view begins with.
pub fn index() -> Option<&'static Asset> {
    find(INDEX)
}

#[cfg(test)]
mod tests {
    use super::{assets, find, index};
    use std::{collections::BTreeSet, path::Path};

    /// The files below a folder, with slashes in front.
    fn files(folder: &Path, path: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = format!("{path}/{}", entry.file_name().to_str().expect("UTF-8"));
            if entry.path().is_dir() {
                files(&entry.path(), &path, found);
            } else if !path.ends_with(".d.ts") {
                found.insert(path);
            }
        }
    }

    #[test]
    fn the_table_holds_every_file_as_it_is() {
        let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("web");
        let mut there = BTreeSet::new();
        files(&web, "", &mut there);
        let table: BTreeSet<String> = assets().iter().map(|asset| asset.path.to_owned()).collect();
        assert_eq!(table, there);
        for asset in assets() {
            let bytes = std::fs::read(web.join(&asset.path[1..])).expect("a file");
            assert_eq!(asset.bytes, bytes, "{}", asset.path);
            assert_eq!(find(asset.path), Some(asset));
            assert!(asset.gzip.is_none_or(|gzip| gzip.len() < asset.bytes.len()));
        }
        assert_eq!(index().map(|asset| asset.path), Some("/index.html"));
    }

    #[test]
    fn a_path_is_found_as_it_stands_and_in_no_other_way() {
        for path in [
            "",
            "/",
            "index.html",
            "//index.html",
            "/./index.html",
            "/app/../index.html",
            "/%69ndex.html",
            "/index.html/",
            "/index.html\0",
            "/INDEX.HTML",
            "\\index.html",
        ] {
            assert_eq!(find(path), None, "{path:?}");
        }
    }
}
