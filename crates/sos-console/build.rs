//! Walks `web/` and writes the table of what is in it: the bytes, their gzip form, and a hash of each.
//!
//! Nothing lists the files by hand. A file of a kind that has no content type here ends the build and says so.

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
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

fn main() -> Result<(), Box<dyn Error>> {
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("web");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", web.display());
    let mut files = Vec::new();
    walk(&web, &mut files)?;
    let mut entries = Vec::new();
    for (number, file) in files.iter().enumerate() {
        entries.push(entry(&web, file, &out.join(format!("{number}.gz")))?);
    }
    // By the bytes of the paths, as they are searched; paths themselves compare by their parts.
    entries.sort();
    let mut table = String::from("[\n");
    table.extend(entries.into_iter().map(|(_, entry)| entry));
    table.push_str("]\n");
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// Every file below a folder, hidden ones left out.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().ok_or("a name in web/ is no UTF-8")?;
        if name.starts_with('.') || NOT_SERVED.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// The path of a file and its entry in the table; its gzip form is written to `compressed` where that is smaller.
fn entry(web: &Path, file: &Path, compressed: &Path) -> Result<(String, String), Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let path = file.strip_prefix(web)?.to_str().ok_or("a path is no UTF-8")?;
    let path = format!("/{path}");
    let extension = file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or("txt");
    let content_type = CONTENT_TYPES
        .iter()
        .find(|(known, _)| *known == extension)
        .map(|(_, content_type)| content_type)
        .ok_or_else(|| format!("web{path}: give the kind {extension:?} a content type in build.rs"))?;
    let hash = hex::encode(&Sha256::digest(&bytes)[..16]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    let gzip = encoder.finish()?;
    let gzip_field = if gzip.len() < bytes.len() {
        fs::write(compressed, gzip)?;
        format!("Some(include_bytes!({:?}))", compressed.to_string_lossy())
    } else {
        "None".to_owned()
    };
    let mut text = String::new();
    writeln!(
        text,
        "Asset {{ path: {path:?}, content_type: {content_type:?}, bytes: include_bytes!({:?}), gzip: {gzip_field}, \
         etag: \"\\\"{hash}\\\"\", gzip_etag: \"\\\"{hash}-gz\\\"\" }},",
        file.to_string_lossy()
    )?;
    Ok((path, text))
}
