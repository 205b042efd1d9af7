//! Walks `web/` and writes the table of what is served of it: the bytes, their gzip form, and a hash of each.
//!
//! Nothing lists the files by hand. Modules and style sheets that are loaded together are joined; everything else stands
//! as it is. A file of a kind that has no content type here ends the build and says so.

mod bundle;
mod module;
mod styles;

use flate2::{Compression, write::GzEncoder};
use module::Module;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Content types by the end of the name. `charset` is said, so that nothing is guessed.
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/plain; charset=utf-8"),
];

/// What stands beside the sources and is not for browsers: declarations for the type checker.
const NOT_SERVED: &[&str] = &[".d.ts"];

/// Where every page begins.
const ENTRY: &str = "/app/main.js";

/// Scripts that run before the entry, and are no modules.
const SCRIPTS: &[&str] = &["/app/theme_boot.js"];

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

fn main() -> Result<(), Box<dyn Error>> {
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("web");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", web.display());
    let mut files = Files::new();
    walk(&web, "", &mut files)?;
    join(&mut files)?;
    let mut table = String::from("[\n");
    // In the order of the paths' bytes, as they are searched.
    for (number, (path, bytes)) in files.iter().enumerate() {
        table.push_str(&entry(path, bytes, &out.join(number.to_string()))?);
    }
    table.push_str("]\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// Every file below a folder, hidden ones left out.
fn walk(folder: &Path, below: &str, files: &mut Files) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().ok_or("a name in web/ is no UTF-8")?;
        if name.starts_with('.') || NOT_SERVED.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let path = format!("{below}/{name}");
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &path, files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Puts joined modules and style sheets in the place of single ones.
fn join(files: &mut Files) -> Result<(), Box<dyn Error>> {
    let mut modules = BTreeMap::new();
    let is_module =
        |path: &str| path.starts_with("/app/") && extension(path) == "js" && !SCRIPTS.contains(&path);
    for (path, text) in take(files, is_module)? {
        let module = Module::read(&path, &text)?;
        modules.insert(path, module);
    }
    let sheets = take(files, |path| extension(path) == "css")?;
    let joined = bundle::bundle(&modules, ENTRY)?
        .into_iter()
        .chain(styles::join(&sheets)?);
    files.extend(joined.map(|(path, text)| (path, text.into_bytes())));
    Ok(())
}

/// Takes out the texts whose paths are wanted.
fn take(
    files: &mut Files,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut taken = BTreeMap::new();
    for (path, bytes) in std::mem::take(files) {
        if is_wanted(&path) {
            taken.insert(path, String::from_utf8(bytes)?);
        } else {
            files.insert(path, bytes);
        }
    }
    Ok(taken)
}

/// The entry of a file in the table; what it embeds is written beside the table, in its gzip form too where that is
/// smaller.
fn entry(path: &str, bytes: &[u8], place: &Path) -> Result<String, Box<dyn Error>> {
    let extension = extension(path);
    let content_type = CONTENT_TYPES
        .iter()
        .find(|(known, _)| *known == extension)
        .map(|(_, content_type)| content_type)
        .ok_or_else(|| format!("web{path}: give the kind {extension:?} a content type in build/main.rs"))?;
    let hash = hex::encode(&Sha256::digest(bytes)[..16]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    let gzip = encoder.finish()?;
    fs::write(place, bytes)?;
    let gzip_field = if gzip.len() < bytes.len() {
        let place = place.with_extension("gz");
        fs::write(&place, gzip)?;
        format!("Some(include_bytes!({:?}))", place.to_string_lossy())
    } else {
        "None".to_owned()
    };
    let mut text = String::new();
    writeln!(
        text,
        "Asset {{ path: {path:?}, content_type: {content_type:?}, bytes: include_bytes!({:?}), gzip: {gzip_field}, \
         etag: \"\\\"{hash}\\\"\", gzip_etag: \"\\\"{hash}-gz\\\"\" }},",
        place.to_string_lossy()
    )?;
    Ok(text)
}

/// The end of a name, which says its kind.
fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("txt", |(_, extension)| extension)
}
