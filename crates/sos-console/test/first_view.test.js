// What the first view loads: preloaded at once, and little.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { staticModules, WEB } from "./module_graph.js";

const LIMIT_BYTES = 100 * 1024;
/** The head of an answer, generously. */
const HEAD_BYTES = 900;
const INDEX = readFileSync(path.join(WEB, "index.html"), "utf8");

const linked = (relation) => [...INDEX.matchAll(new RegExp(`<link rel="${relation}" href="([^"]+)">`, "g"))].map(([, href]) => href);

test("the document preloads exactly what its entry imports", () => {
  const wanted = [...staticModules("/app/main.js")].filter((name) => name !== "/app/main.js").sort();
  assert.deepEqual(linked("modulepreload").sort(), wanted);
});

for (const [page, styles] of [["buckets", ["buckets"]], ["login", ["login"]]]) {
  test(`the first view of ${page} stays under 100 KB, compressed as it is served`, () => {
    const modules = staticModules(`/app/pages/${page}.js`, staticModules("/app/main.js"));
    const files = ["/index.html", "/app/theme_boot.js", "/app/icon.svg", ...linked("stylesheet"), ...styles.map((name) => `/style/${name}.css`), ...modules];
    const bytes = files.map((name) => HEAD_BYTES + gzipSync(readFileSync(path.join(WEB, name))).length);
    const sum = bytes.reduce((total, each) => total + each, 0);
    assert.ok(sum < LIMIT_BYTES, `${files.length} files of ${sum} bytes`);
  });
}

test("no module has markup, styles or scripts that the Content-Security-Policy forbids", () => {
  assert.doesNotMatch(INDEX, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
  for (const name of staticModules("/app/pages/bucket/overview.js", staticModules("/app/main.js"))) {
    if (name.startsWith("/vendor/")) continue;
    const source = readFileSync(path.join(WEB, name), "utf8");
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  }
});
