//! One ES module of the console: what it imports and exports, and its text as the body of a function.
//!
//! Not a parser of JavaScript. It knows the few forms in which the console's own modules import and export, each at the
//! beginning of a line, and refuses every other one by name, so that a new form ends the build and not the console.

/// A module that has been read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Module {
    /// Static imports, in their order.
    pub(crate) imports: Vec<Import>,
    /// What others may import.
    pub(crate) exports: Vec<Export>,
    /// Modules that are loaded when they are first needed, by `import("…")`.
    pub(crate) loads: Vec<String>,
    /// The statements, without imports, exports and comments; what is loaded has its whole path.
    pub(crate) body: String,
}

/// A static import.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// The whole path of the other module.
    pub(crate) from: String,
    pub(crate) names: Names,
}

/// What an import gives names to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Pairs of an exported name and the name it has here.
    Some(Vec<(String, String)>),
    /// Everything, under one name.
    All(String),
}

/// A name that others may import.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) value: Value,
}

/// What an exported name stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Something of this module.
    Own(String),
    /// What another module exports under this name.
    Passed { from: String, name: String },
}

/// Declarations that may follow `export`, with what stands before their name.
const DECLARATIONS: &[&str] = &[
    "const ",
    "function ",
    "function* ",
    "async function ",
    "async function* ",
    "class ",
];

impl Module {
    /// Reads the module that is served at `path`; the error says which statement is of no known form.
    pub(crate) fn read(path: &str, text: &str) -> Result<Self, String> {
        let mut module = Self::default();
        let text = without_comments(text);
        let mut lines = text.lines();
        let mut is_in_template = false;
        while let Some(line) = lines.next() {
            let is_statement =
                !is_in_template && (line.starts_with("import ") || line.starts_with("export "));
            if !is_statement {
                is_in_template ^= flips_template(line);
                module.body.push_str(line);
                module.body.push('\n');
                continue;
            }
            let refused =
                || format!("{path}: this import or export is of no form that build/module.rs knows: {line}");
            if let Some(declaration) = line.strip_prefix("export ").filter(|rest| !rest.starts_with('{')) {
                is_in_template ^= flips_template(line);
                module.declare(declaration).ok_or_else(refused)?;
                continue;
            }
            let mut statement = line.to_owned();
            while !statement.ends_with(';') {
                statement.push(' ');
                statement.push_str(lines.next().ok_or_else(refused)?.trim());
            }
            module.link(path, &statement).ok_or_else(refused)?;
        }
        if is_in_template {
            return Err(format!(
                "{path}: a template is not closed; where its mark is meant, write \\x60"
            ));
        }
        module.find_loads(path)?;
        Ok(module)
    }

    /// `export const a = …`, `export default function A() {`.
    fn declare(&mut self, declaration: &str) -> Option<()> {
        let (is_default, declaration) = match declaration.strip_prefix("default ") {
            Some(declaration) => (true, declaration),
            None => (false, declaration),
        };
        let name = DECLARATIONS
            .iter()
            .find_map(|before| declaration.strip_prefix(before))?;
        let name: String = name.chars().take_while(|&c| is_in_name(c)).collect();
        if name.is_empty() {
            return None;
        }
        let value = Value::Own(name.clone());
        let name = if is_default { "default".to_owned() } else { name };
        self.exports.push(Export { name, value });
        self.body.push_str(declaration);
        self.body.push('\n');
        Some(())
    }

    /// `import A from "…";`, `import * as a from "…";`, `import { a, b as c } from "…";`, `export { a };` and
    /// `export { a } from "…";`.
    fn link(&mut self, path: &str, statement: &str) -> Option<()> {
        let statement = statement.strip_suffix(';')?;
        let (what, from) = match statement.rsplit_once(" from ") {
            Some((what, from)) => (
                what,
                Some(resolve(path, from.strip_prefix('"')?.strip_suffix('"')?)?),
            ),
            None => (statement, None),
        };
        if let Some(list) = what.strip_prefix("export ") {
            for (name, exported) in pairs(list)? {
                let value = match &from {
                    Some(from) => Value::Passed {
                        from: from.clone(),
                        name,
                    },
                    None => Value::Own(name),
                };
                self.exports.push(Export {
                    name: exported,
                    value,
                });
            }
            return Some(());
        }
        let what = what.strip_prefix("import ")?;
        let names = if let Some(name) = what.strip_prefix("* as ") {
            Names::All(name.to_owned())
        } else if what.starts_with('{') {
            Names::Some(pairs(what)?)
        } else if what.chars().all(is_in_name) {
            Names::Some(vec![("default".to_owned(), what.to_owned())])
        } else {
            return None;
        };
        self.imports.push(Import { from: from?, names });
        Some(())
    }

    /// Notes what the body loads, and writes the whole paths of it.
    fn find_loads(&mut self, path: &str) -> Result<(), String> {
        const BEGIN: &str = "import(\"";
        let mut body = String::with_capacity(self.body.len());
        let mut rest = self.body.as_str();
        while let Some((before, after)) = rest.split_once(BEGIN) {
            let (name, after) = after
                .split_once('"')
                .ok_or_else(|| format!("{path}: import(\" has no end"))?;
            let whole =
                resolve(path, name).ok_or_else(|| format!("{path}: {name} is no path of a module"))?;
            body.push_str(before);
            body.push_str(BEGIN);
            body.push_str(&whole);
            body.push('"');
            self.loads.push(whole);
            rest = after;
        }
        body.push_str(rest);
        self.body = body;
        Ok(())
    }
}

/// The names in `{ a, b as c }`, each with what it is called afterwards.
fn pairs(list: &str) -> Option<Vec<(String, String)>> {
    let list = list.strip_prefix('{')?.strip_suffix('}')?;
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(|name| {
            let (before, after) = name.split_once(" as ").unwrap_or((name, name));
            let is_plain = [before, after].iter().all(|name| name.chars().all(is_in_name));
            is_plain.then(|| (before.to_owned(), after.to_owned()))
        })
        .collect()
}

/// The whole path of what a module at `path` names `name`.
fn resolve(path: &str, name: &str) -> Option<String> {
    if name.starts_with('/') {
        return Some(name.to_owned());
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    if !name.starts_with("./") && !name.starts_with("../") {
        return None;
    }
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The text without comments that begin a line, and without `/** … */` within one. Others are left, since only a parser
/// knows a comment from the inside of a regular expression.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_in_template = false;
    let mut is_in_comment = false;
    for line in text.lines() {
        let mut line = line.to_owned();
        if is_in_comment {
            let Some((_, after)) = line.split_once("*/") else {
                continue;
            };
            is_in_comment = false;
            line = after.to_owned();
        }
        while let Some((before, after)) = line.split_once("/**") {
            let Some((_, after)) = after.split_once("*/") else {
                is_in_comment = true;
                line = before.to_owned();
                break;
            };
            line = format!("{before}{after}");
        }
        let is_comment = !is_in_template && line.trim_start().starts_with("//");
        if is_comment || (line.trim().is_empty() && !is_in_template) {
            continue;
        }
        is_in_template ^= flips_template(&line);
        kept.push_str(&line);
        kept.push('\n');
    }
    kept
}

/// Whether a template that was open before a line is closed after it, or the other way round. A mark that is escaped or a
/// string of its own is none.
fn flips_template(line: &str) -> bool {
    line.replace("\\`", "").replace("\"`\"", "").matches('`').count() % 2 == 1
}

fn is_in_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::{Module, resolve, without_comments};

    #[test]
    fn imports_exports_and_loads_are_found_and_taken_out() {
        let module = Module::read(
            "/app/pages/keys.js",
            r#"// Keys.

import { html, useState as use } from "/vendor/preact.js";
import * as store from "../store.js";
import {
  one,
  two,
} from "./keys/both.js";
import Dialog from "./keys/dialog.js";

export { Badge as Mark } from "../parts.js";

/** What it is. */
export const NAMES = [`
export const inText = 1
`];
const LATER = { load: () => import("./keys/later.js") };

/**
 * @param {import("./keys/none.js").None} none
 */
export default async function KeysPage(/** @type {string} */ none) {
}
export { LATER };
"#,
        )
        .unwrap();
        let imports = format!("{:?}", module.imports);
        assert_eq!(
            imports,
            r#"[Import { from: "/vendor/preact.js", names: Some([("html", "html"), ("useState", "use")]) }, Import { from: "/app/store.js", names: All("store") }, Import { from: "/app/pages/keys/both.js", names: Some([("one", "one"), ("two", "two")]) }, Import { from: "/app/pages/keys/dialog.js", names: Some([("default", "Dialog")]) }]"#
        );
        let exports = format!("{:?}", module.exports);
        assert_eq!(
            exports,
            r#"[Export { name: "Mark", value: Passed { from: "/app/parts.js", name: "Badge" } }, Export { name: "NAMES", value: Own("NAMES") }, Export { name: "default", value: Own("KeysPage") }, Export { name: "LATER", value: Own("LATER") }]"#
        );
        assert_eq!(module.loads, ["/app/pages/keys/later.js"]);
        assert_eq!(
            module.body,
            "const NAMES = [`\nexport const inText = 1\n`];\nconst LATER = { load: () => import(\"/app/pages/keys/later.js\") };\nasync function KeysPage( none) {\n}\n"
        );
    }

    #[test]
    fn a_form_that_is_not_known_ends_the_build() {
        for statement in [
            "export let a = 1;",
            "export const { a } = b;",
            "export * from \"./a.js\";",
            "export default 1;",
            "import \"./a.js\";",
            "import { a } from 'a.js';",
            "import { a } from \"a.js\";",
            "import { a } from \"./a.js\"",
        ] {
            let told = Module::read("/app/a.js", statement).unwrap_err();
            assert!(told.contains(statement), "{told}");
        }
        let told = Module::read("/app/a.js", "const MARK = /`/;\n").unwrap_err();
        assert!(told.contains("a template is not closed"), "{told}");
    }

    #[test]
    fn comments_go_and_what_only_looks_like_one_stays() {
        let text = "a; // at the end\n// whole\n  // indented\n/* kept */\n/**\n * long */ b;\n\n`\n// text\n\n${`x`}\n`;\nc(/** @type {x} */ d);\n";
        assert_eq!(
            without_comments(text),
            "a; // at the end\n/* kept */\n b;\n`\n// text\n\n${`x`}\n`;\nc( d);\n"
        );
    }

    #[test]
    fn paths_lead_where_browsers_would_go() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(resolve("/app/pages/a.js", name).as_deref(), expected, "{name}");
        };
        check("./b.js", Some("/app/pages/b.js"));
        check("../b/c.js", Some("/app/b/c.js"));
        check("/vendor/preact.js", Some("/vendor/preact.js"));
        check("b.js", None);
    }
}
