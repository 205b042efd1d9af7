//! The documents' own check: a link to a file of the project must lead somewhere.

use std::path::{Path, PathBuf};

use crate::shell::{self, Error, Outcome};

/// Folders that are not ours to check.
const OTHERS: &[&str] = &["target", "node_modules", ".git"];

/// Fails with every link that leads nowhere.
pub(crate) fn check() -> Outcome {
    let mut documents = Vec::new();
    collect(&crate::root(), &mut documents)?;
    let mut broken = Vec::new();
    for document in &documents {
        let folder = document.parent().map(Path::to_owned).unwrap_or_default();
        for link in links(&shell::read(document)?) {
            if !folder.join(&link).exists() {
                broken.push(format!("{}: {link} is not there", document.display()));
            }
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Error::Told(broken.join("\n")))
    }
}

fn collect(folder: &Path, documents: &mut Vec<PathBuf>) -> Outcome {
    let failure = |source| Error::File {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failure)? {
        let path = entry.map_err(failure)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && !OTHERS.contains(&name.as_str()) {
            collect(&path, documents)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
    Ok(())
}

/// The targets of `[text](target)` that name a file here, without their fragment. Code blocks are left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', ' ', '#']).next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !outside {
                found.push(target.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn only_links_to_files_are_found() {
        let text = "See [a](docs/a.md#part), [b](https://example.com) and [c](#here).\n```\n[d](no.md)\n```\n[e](e.md)";
        assert_eq!(links(text), ["docs/a.md", "e.md"]);
    }
}
