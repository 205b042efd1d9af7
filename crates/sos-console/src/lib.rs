//! The web console: its source in `web/`, plain ES modules, and the table that embeds it in the program.
//!
//! The table is made at build time of whatever is in `web/`; what is loaded together is joined into one file. A path is looked up in it as it stands, byte by byte, so
//! that no path leads anywhere else. Knows no HTTP: `sos-server` serves what is found here.

/// A file of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its path below `web/`, with a slash in front; a joined one has that of the module or sheet that was asked for.
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

// What the build script is made of, which has no tests of its own.
#[cfg(test)]
#[path = "../build/bundle.rs"]
mod bundle;
#[cfg(test)]
#[path = "../build/module.rs"]
mod module;
#[cfg(test)]
#[path = "../build/styles.rs"]
mod styles;

#[cfg(test)]
mod tests {
    use super::{Asset, assets, find, index};

    fn text(asset: &Asset) -> &'static str {
        std::str::from_utf8(asset.bytes).expect("UTF-8")
    }

    /// What stands in quotes after each of these beginnings.
    fn quoted<'a>(text: &'a str, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        text.split(beginning)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
    }

    #[test]
    fn whatever_a_file_asks_for_is_in_the_table() {
        let mut loads = 0;
        for asset in assets() {
            assert_eq!(find(asset.path), Some(asset));
            assert!(asset.gzip.is_none_or(|gzip| gzip.len() < asset.bytes.len()));
            let beginnings: &[&str] = match asset.path.rsplit('.').next() {
                Some("js") => &[" from \"/", "import(\"/"],
                Some("html") => &["href=\"/", "src=\"/"],
                _ => &[],
            };
            for path in beginnings
                .iter()
                .flat_map(|beginning| quoted(text(asset), beginning))
            {
                assert!(
                    find(&format!("/{path}")).is_some(),
                    "{} asks for /{path}",
                    asset.path
                );
                loads += 1;
            }
        }
        assert!(loads > 20, "{loads}");
        for sheets in quoted(text(find("/app/main.js").expect("the entry")), "styles: [\"") {
            assert!(
                find(&format!("/style/{sheets}.css")).is_some(),
                "/style/{sheets}.css"
            );
        }
        assert_eq!(index().map(|asset| asset.path), Some("/index.html"));
    }

    #[test]
    fn a_first_view_is_small() {
        // With a generous head for each answer.
        const HEAD: usize = 900;
        const LIMIT: usize = 50_000;
        let bytes = |path: &str| {
            let asset = find(path).expect("a file");
            HEAD + asset.gzip.unwrap_or(asset.bytes).len()
        };
        let always = [
            "/index.html",
            "/app/theme_boot.js",
            "/app/icon.svg",
            "/style/index.css",
            "/vendor/preact.js",
            "/app/main.js",
        ];
        let always: usize = always.into_iter().map(bytes).sum();
        for page in ["buckets", "login"] {
            let sum = always + bytes(&format!("/app/pages/{page}.js")) + bytes(&format!("/style/{page}.css"));
            assert!((20_000..LIMIT).contains(&sum), "{page}: {sum} bytes");
        }
    }

    #[test]
    fn a_first_view_needs_few_files() {
        // Each file is a request, and one that only another file names waits for that one.
        let module = |path: &str| text(find(path).expect("a module"));
        let imports = |path: &str| quoted(module(path), " from \"").collect::<Vec<_>>();
        assert_eq!(imports("/app/main.js"), ["/vendor/preact.js"]);
        assert_eq!(
            imports("/app/pages/buckets.js"),
            ["/vendor/preact.js", "/app/main.js"]
        );
        // Tabs with an editor share a file, which is the one that asks for them: it is there when they come.
        let shared = "/app/pages/bucket/documents.js";
        for tab in ["access", "cors"] {
            let path = format!("/app/pages/bucket/{tab}/tab.js");
            assert_eq!(imports(&path), ["/vendor/preact.js", "/app/main.js", shared]);
            assert!(module(shared).contains(&format!("import(\"{path}\")")), "{path}");
        }
        // Both of which every page has.
        assert_eq!(imports(shared), ["/vendor/preact.js", "/app/main.js"]);
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
