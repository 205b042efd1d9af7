// What the pages are made of keeps to the Content-Security-Policy.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("../web/", import.meta.url));

test("no module has markup, styles or scripts that the policy forbids", () => {
  assert.doesNotMatch(readFileSync(`${WEB}index.html`, "utf8"), /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
  const modules = readdirSync(`${WEB}app`, { recursive: true }).filter((name) => name.endsWith(".js"));
  assert.ok(modules.length > 100, `${modules.length} modules`);
  for (const name of modules) {
    const source = readFileSync(`${WEB}app/${name}`, "utf8");
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  }
});
