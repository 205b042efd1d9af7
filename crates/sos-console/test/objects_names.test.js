// Names of objects: what a list shows and what a field says, for keys of every kind.

import assert from "node:assert/strict";
import test from "node:test";

import { crumbs, folderOf, lastName, movedTo, nameWithin, parentOf, parentOfKey, placementProblem, searchOf } from "../web/app/pages/bucket/objects/keys.js";
import { fromField, toField, visiblePieces, visibleText } from "../web/app/pages/bucket/objects/visible.js";

const ODD_KEYS = [
  "a b.txt", " leading", "trailing ", "two  spaces", "a//b", "//", "/", "/a/b", "..", "../..", "a/../b", "./a", "😀/👩‍👩‍👧.png", "❤️",
  "<script>alert(1)</script>", "line\nfeed", "tab\t", "nul\0", "back\\slash", "\\u{a}", "\\\\u{a}", "\\u{5c}u{a}", "\\u{110000}",
  "\u202egnp.exe", "a\u200db", "a\u200bb", "soft\u00adhyphen", "no\u00a0break", "e\u0301", "%2F%00", "a+b&c=d?e#f", "\"quoted\" 'too'", "\u{e0041}", "\ufeffbom", "a\u3164b",
];

test("a field of one line names every key", () => {
  for (const key of ODD_KEYS) {
    assert.equal(fromField(toField(key)), key, JSON.stringify(key));
    // What an input of one line would drop.
    assert.doesNotMatch(toField(key), /[\r\n\0\t]/);
  }
});

test("keys that differ look different", () => {
  const shown = new Set(ODD_KEYS.map(visibleText));
  assert.equal(shown.size, ODD_KEYS.length);
});

test("what cannot be seen is marked, and nothing else", () => {
  const marks = (name) => visiblePieces(name).filter(({ mark }) => mark).map(({ text }) => text);
  for (const [name, expected] of [
    ["plain name.txt", []],
    [" a", ["SP"]],
    ["a ", ["SP"]],
    ["a  b", ["SP", "SP"]],
    ["a\nb\tc", ["LF", "TAB"]],
    ["\u202egnp", ["RLO"]],
    ["a\u200db", ["U+200D"]],
    ["👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 e\u0301 ü 漢字 עברית", []],
    ["<b>&amp;", []],
  ]) {
    assert.deepEqual(marks(name), expected, JSON.stringify(name));
  }
});

test("the pieces of a name are the name", () => {
  for (const key of ODD_KEYS) {
    const plain = visiblePieces(key).filter(({ mark }) => !mark).map(({ text }) => text).join("");
    assert.ok([...plain].every((character) => key.includes(character)), JSON.stringify(key));
  }
});

test("a prefix is a folder and the beginning of a name", () => {
  for (const [prefix, folder, search] of [["", "", ""], ["a", "", "a"], ["a/", "a/", ""], ["a/b", "a/", "b"], ["a//", "a//", ""], ["/", "/", ""], ["/a", "/", "a"]]) {
    assert.equal(folderOf(prefix), folder);
    assert.equal(searchOf(prefix), search);
  }
});

test("the way to a folder names each folder, those without a name too", () => {
  assert.deepEqual(crumbs(""), []);
  assert.deepEqual(crumbs("a/b/"), [{ name: "a", prefix: "a/" }, { name: "b", prefix: "a/b/" }]);
  assert.deepEqual(crumbs("/a//"), [{ name: "", prefix: "/" }, { name: "a", prefix: "/a/" }, { name: "", prefix: "/a//" }]);
  assert.deepEqual(crumbs("../"), [{ name: "..", prefix: "../" }]);
});

test("above a folder is a folder", () => {
  for (const [folder, above] of [["", ""], ["a/", ""], ["a/b/", "a/"], ["a//", "a/"], ["/", ""]]) assert.equal(parentOf(folder), above);
});

test("names within a folder", () => {
  for (const [key, folder, name] of [["a/b", "a/", "b"], ["a/", "a/", ""], ["a//", "a/", "/"], ["a/b/", "a/", "b/"], ["../x", "", "../x"]]) {
    assert.equal(nameWithin(key, folder), name);
  }
  for (const [key, last, parent] of [["a/b", "b", "a/"], ["a/b/", "b", "a/"], ["a//", "", "a/"], ["x", "x", ""], ["/", "", ""]]) {
    assert.equal(lastName(key), last);
    assert.equal(parentOfKey(key), parent);
  }
});

test("an item keeps its name where it goes", () => {
  assert.equal(movedTo("a/b/c/d", "a/b/", "x/"), "x/b/c/d");
  assert.equal(movedTo("a/b", "a/b", ""), "b");
  assert.equal(movedTo("a/b", "a/b", "x/", "c"), "x/c");
  assert.equal(movedTo("a/b/c/d", "a/b/", "a/", "e"), "a/e/c/d");
  assert.equal(movedTo("/x", "/", "a/"), "a//x");
  assert.equal(movedTo("a//b", "a//", "x/"), "x//b");
  assert.equal(movedTo("a/b/", "a/b/", "x/"), "x/b/");
});

test("nothing goes into itself or where it is", () => {
  assert.equal(placementProblem(["a/"], "a/"), "inside-itself");
  assert.equal(placementProblem(["a/"], "", "a"), "same-place");
  assert.equal(placementProblem(["a/"], "", "b"), null);
  assert.equal(placementProblem(["a/"], "", "a/b"), "inside-itself");
  assert.equal(placementProblem(["a/x"], "a/", "y"), null);
  assert.equal(placementProblem(["a/"], "a/b/"), "inside-itself");
  assert.equal(placementProblem(["a/x"], "a/"), "same-place");
  assert.equal(placementProblem(["a/b/"], "a/"), "same-place");
  assert.equal(placementProblem(["a/x"], ""), null);
  assert.equal(placementProblem(["a/"], "ab/"), null);
});
