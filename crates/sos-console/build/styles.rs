//! Style sheets: those that one imports stand in its place, and comments go.

use std::collections::{BTreeMap, BTreeSet};

/// The sheets, by path, without those that another one imports: they are in it.
pub(crate) fn join(sheets: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, String> {
    let mut imported = BTreeSet::new();
    let mut joined = BTreeMap::new();
    for (path, text) in sheets {
        let mut whole = String::new();
        for line in without_comments(text)
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            let Some(name) = line
                .strip_prefix("@import \"")
                .and_then(|rest| rest.strip_suffix("\";"))
            else {
                whole.push_str(line);
                whole.push('\n');
                continue;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let name = format!("{folder}/{name}");
            let sheet = sheets
                .get(&name)
                .ok_or_else(|| format!("{path}: there is no {name}"))?;
            if sheet.contains("@import") {
                return Err(format!("{path}: {name} imports too; one sheet imports all"));
            }
            whole.push_str(&without_comments(sheet));
            imported.insert(name);
        }
        joined.insert(path.clone(), whole);
    }
    joined.retain(|path, _| !imported.contains(path));
    Ok(joined)
}

/// The text without `/* … */`; no string of these sheets holds one.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn an_imported_sheet_stands_where_it_is_imported() {
        let sheets = [
            (
                "/style/all.css",
                "/* all */\n@import \"one.css\";\n@import \"two.css\";\na {}\n",
            ),
            ("/style/one.css", "one {}\n"),
            ("/style/two.css", "/*\n two\n*/two {}\n"),
            ("/style/else.css", "else {}\n"),
        ];
        let sheets = sheets
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let joined = join(&sheets).unwrap();
        let joined: Vec<_> = joined
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        assert_eq!(
            joined,
            [
                ("/style/all.css", "one {}\ntwo {}\na {}\n"),
                ("/style/else.css", "else {}\n")
            ]
        );
        let lost = [("/a.css".to_owned(), "@import \"b.css\";".to_owned())].into();
        assert_eq!(join(&lost).unwrap_err(), "/a.css: there is no /b.css");
    }
}
