//! Joins the modules that are loaded together into one file each, so that a view needs few requests.
//!
//! There is a file for the entry and one for each module that is loaded by `import("…")`, at the module's own path. A
//! module is in the file that needs it, and where several do in the last one that is loaded before all of them. Each becomes a function that is
//! called once, in the order in which browsers would run the modules.

use crate::module::{Export, Module, Names, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Modules by their paths.
pub(crate) type Modules = BTreeMap<String, Module>;

/// The files, by path, that stand for all modules that `entry` needs or loads. What is imported and is none of `modules`
/// stays an import.
pub(crate) fn bundle(modules: &Modules, entry: &str) -> Result<BTreeMap<String, String>, String> {
    let graph = Graph::of(modules, entry)?;
    let places = graph.places(entry);
    let files = graph.reach.keys();
    files
        .map(|&file| Ok((file.to_owned(), graph.file(file, &places)?)))
        .collect()
}

struct Graph<'a> {
    modules: &'a Modules,
    /// Each module that begins a file, with all that it imports statically, itself last; imported ones come first.
    reach: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Graph<'a> {
    fn of(modules: &'a Modules, entry: &'a str) -> Result<Self, String> {
        let mut reach = BTreeMap::new();
        let mut open = vec![entry];
        while let Some(root) = open.pop() {
            let root = known(modules, root)?;
            if reach.contains_key(root) {
                continue;
            }
            let mut order = Vec::new();
            visit(modules, root, &mut Vec::new(), &mut order)?;
            let loads = order.iter().flat_map(|&path| &modules[path].loads);
            open.extend(loads.map(String::as_str));
            reach.insert(root, order);
        }
        Ok(Self { modules, reach })
    }

    /// The file of each module: the one that needs it, or where several do the last one that is loaded before all of them.
    fn places(&self, entry: &str) -> BTreeMap<&'a str, &'a str> {
        let before = self.before(entry);
        let mut common: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (root, order) in &self.reach {
            let chain = &before[root];
            let earlier = chain.iter().filter(|earlier| *earlier != root);
            let there: BTreeSet<&str> = earlier
                .flat_map(|earlier| &self.reach[earlier])
                .copied()
                .collect();
            for &path in order.iter().filter(|path| !there.contains(*path)) {
                common
                    .entry(path)
                    .and_modify(|files| files.retain(|file| chain.contains(file)))
                    .or_insert_with(|| chain.clone());
            }
        }
        let last = |files: BTreeSet<&'a str>| files.into_iter().max_by_key(|file| before[file].len());
        common
            .into_iter()
            .filter_map(|(path, files)| Some((path, last(files)?)))
            .collect()
    }

    /// For each file, those that are loaded for certain when it is, itself among them: what every file that loads it has
    /// in common.
    fn before(&self, entry: &str) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
        let all: BTreeSet<&str> = self.reach.keys().copied().collect();
        let start = |root| if root == entry { [root].into() } else { all.clone() };
        let mut before: BTreeMap<&str, BTreeSet<&str>> =
            all.iter().map(|&root| (root, start(root))).collect();
        loop {
            let mut is_settled = true;
            for (parent, order) in &self.reach {
                let chain = before[parent].clone();
                for child in order.iter().flat_map(|&path| &self.modules[path].loads) {
                    let Some(files) = before.get_mut(child.as_str()) else {
                        continue;
                    };
                    let known = files.len();
                    files.retain(|file| file == child || chain.contains(file));
                    is_settled &= files.len() == known;
                }
            }
            if is_settled {
                return before;
            }
        }
    }

    /// The text of one file: what it imports, its modules, and what it exports.
    fn file(&self, root: &str, places: &BTreeMap<&str, &str>) -> Result<String, String> {
        let every_order = std::iter::once(&self.reach[root]).chain(self.reach.values());
        let mut mine: Vec<&str> = Vec::new();
        for &path in every_order.flatten().filter(|path| places[*path] == root) {
            if !mine.contains(&path) {
                mine.push(path);
            }
        }
        // What runs when it is called comes after all that others need of this file.
        if let Some(place) = mine.iter().position(|&path| path == root) {
            let last = mine.remove(place);
            mine.push(last);
        }
        let mut imported: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut whole = BTreeSet::new();
        let needed = mine.iter().flat_map(|&path| sources(&self.modules[path]));
        for path in needed.chain(std::iter::once(root)) {
            match places.get(path) {
                None => _ = whole.insert(path),
                Some(&place) if place == root => {}
                Some(&place) => _ = imported.entry(place).or_default().insert(variable(path)),
            }
        }
        let mut text = String::new();
        for path in whole {
            _ = writeln!(text, "import * as {} from \"{path}\";", variable(path));
        }
        for (place, names) in imported {
            let names: Vec<String> = names.into_iter().collect();
            _ = writeln!(text, "import {{ {} }} from \"{place}\";", names.join(", "));
        }
        for &path in &mine {
            _ = writeln!(text, "const {} = {};", variable(path), self.function(path)?);
        }
        let names: Vec<String> = mine.iter().map(|&path| variable(path)).collect();
        if !names.is_empty() {
            _ = writeln!(text, "export {{ {} }};", names.join(", "));
        }
        for Export { name, .. } in &self.modules[root].exports {
            let here = variable(root);
            _ = match name.as_str() {
                "default" => writeln!(text, "export default {here}.default;"),
                name => writeln!(text, "export const {name} = {here}.{name};"),
            };
        }
        Ok(text)
    }

    /// A module as a function that is called once and answers what it exports.
    fn function(&self, path: &str) -> Result<String, String> {
        let module = &self.modules[path];
        let mut text = "(() => {\n".to_owned();
        for import in &module.imports {
            let from = variable(&import.from);
            match &import.names {
                Names::All(name) => _ = writeln!(text, "const {name} = {from};"),
                Names::Some(names) => {
                    self.check(path, &import.from, names.iter().map(|(name, _)| name))?;
                    let names: Vec<String> = names.iter().map(|(name, here)| pair(name, here)).collect();
                    _ = writeln!(text, "const {{ {} }} = {from};", names.join(", "));
                }
            }
        }
        text.push_str(&module.body);
        let mut values = Vec::new();
        for Export { name, value } in &module.exports {
            values.push(match value {
                Value::Own(own) => pair(name, own),
                Value::Passed { from, name: other } => {
                    self.check(path, from, [other].into_iter())?;
                    pair(name, &format!("{}.{other}", variable(from)))
                }
            });
        }
        _ = write!(text, "return {{ {} }};\n}})()", values.join(", "));
        Ok(text)
    }

    /// What is imported has to be exported: a browser would say so when it links, and a function would say nothing.
    fn check<'b>(
        &self,
        path: &str,
        from: &str,
        mut names: impl Iterator<Item = &'b String>,
    ) -> Result<(), String> {
        let Some(module) = self.modules.get(from) else {
            return Ok(());
        };
        let is_exported = |name: &String| module.exports.iter().any(|export| export.name == *name);
        match names.find(|name| !is_exported(name)) {
            Some(missing) => Err(format!("{path}: {from} exports no {missing}")),
            None => Ok(()),
        }
    }
}

/// Adds a module after those that it imports.
fn visit<'a>(
    modules: &'a Modules,
    path: &'a str,
    open: &mut Vec<&'a str>,
    order: &mut Vec<&'a str>,
) -> Result<(), String> {
    if order.contains(&path) {
        return Ok(());
    }
    if open.contains(&path) {
        return Err(format!("{path} imports itself through {}", open.join(", ")));
    }
    open.push(path);
    for from in sources(&modules[path]).filter(|from| !from.starts_with("/vendor/")) {
        visit(modules, known(modules, from)?, open, order)?;
    }
    open.pop();
    order.push(path);
    Ok(())
}

fn known<'a>(modules: &'a Modules, path: &str) -> Result<&'a str, String> {
    let found = modules.get_key_value(path);
    found
        .map(|(path, _)| path.as_str())
        .ok_or_else(|| format!("there is no module {path}"))
}

/// The modules that a module imports from, or passes something on of.
fn sources(module: &Module) -> impl Iterator<Item = &str> {
    let passed = module.exports.iter().filter_map(|export| match &export.value {
        Value::Passed { from, .. } => Some(from.as_str()),
        Value::Own(_) => None,
    });
    module
        .imports
        .iter()
        .map(|import| import.from.as_str())
        .chain(passed)
}

/// What a module is called in the files; no two paths of the console have the same.
fn variable(path: &str) -> String {
    let path = path.strip_suffix(".js").unwrap_or(path);
    path.replace(|c: char| !c.is_ascii_alphanumeric(), "$")
}

/// A property, in its short form where name and value are the same.
fn pair(name: &str, value: &str) -> String {
    if name == value {
        name.to_owned()
    } else {
        format!("{name}: {value}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Modules, bundle};
    use crate::module::Module;

    fn modules(files: &[(&str, &str)]) -> Modules {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), Module::read(path, text).unwrap()))
            .collect()
    }

    #[test]
    fn what_is_loaded_together_is_one_file() {
        let modules = modules(&[
            (
                "/main.js",
                "import { h } from \"/vendor/p.js\";\nimport { a } from \"./a.js\";\nh(a, () => import(\"./one.js\"), () => import(\"./two.js\"));\n",
            ),
            ("/a.js", "export const a = 1;\n"),
            ("/shared.js", "export { a as b } from \"./a.js\";\n"),
            (
                "/one.js",
                "import { b } from \"./shared.js\";\nimport * as own from \"./own.js\";\nexport default function One() {\n  return [b, own, () => import(\"./late.js\")];\n}\n",
            ),
            ("/own.js", "export const own = 1;\n"),
            (
                "/two.js",
                "import { b } from \"./shared.js\";\nexport const two = b;\n",
            ),
            (
                "/late.js",
                "import { own } from \"./own.js\";\nexport const late = own;\n",
            ),
        ]);
        let files = bundle(&modules, "/main.js").unwrap();
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(paths, ["/late.js", "/main.js", "/one.js", "/two.js"]);
        assert_eq!(
            files["/main.js"],
            r#"import * as $vendor$p from "/vendor/p.js";
const $a = (() => {
const a = 1;
return { a };
})();
const $shared = (() => {
return { b: $a.a };
})();
const $main = (() => {
const { h } = $vendor$p;
const { a } = $a;
h(a, () => import("/one.js"), () => import("/two.js"));
return {  };
})();
export { $a, $shared, $main };
"#
        );
        assert_eq!(
            files["/one.js"],
            r#"import { $shared } from "/main.js";
const $own = (() => {
const own = 1;
return { own };
})();
const $one = (() => {
const { b } = $shared;
const own = $own;
function One() {
  return [b, own, () => import("/late.js")];
}
return { default: One };
})();
export { $own, $one };
export default $one.default;
"#
        );
        // What only `one.js` loads finds there what it needs.
        assert!(files["/late.js"].starts_with("import { $own } from \"/one.js\";\n"));
        assert!(files["/two.js"].ends_with("export const two = $two.two;\n"));
    }

    #[test]
    fn what_is_imported_somewhere_and_loaded_elsewhere_is_there_once() {
        let modules = modules(&[
            (
                "/main.js",
                "import Lost from \"./lost.js\";\nLost(() => import(\"./lost.js\"));\n",
            ),
            ("/lost.js", "export default function Lost() {\n}\n"),
        ]);
        let files = bundle(&modules, "/main.js").unwrap();
        assert_eq!(
            files["/lost.js"],
            "import { $lost } from \"/main.js\";\nexport default $lost.default;\n"
        );
    }

    #[test]
    fn what_cannot_be_joined_ends_the_build() {
        let check = |files: &[(&str, &str)], expected: &str| {
            assert_eq!(bundle(&modules(files), "/a.js").unwrap_err(), expected);
        };
        check(
            &[
                ("/a.js", "import { b } from \"./b.js\";\n"),
                ("/b.js", "import { a } from \"./a.js\";\nexport const b = a;\n"),
            ],
            "/a.js imports itself through /a.js, /b.js",
        );
        check(
            &[("/a.js", "import { b } from \"./b.js\";\n")],
            "there is no module /b.js",
        );
        check(
            &[
                ("/a.js", "import { b } from \"./b.js\";\n"),
                ("/b.js", "export const c = 1;\n"),
            ],
            "/a.js: /b.js exports no b",
        );
        check(
            &[("/a.js", "f(() => import(\"./b.js\"));\n")],
            "there is no module /b.js",
        );
    }
}
