// The editor's document: views, differences, patches.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { countChanges, lineDifference, ruleDifference } from "../web/app/pages/bucket/cors/difference.js";
import * as draft from "../web/app/pages/bucket/cors/draft.js";
import { newLines, patched } from "../web/app/pages/bucket/cors/patch.js";
import { writeDocument } from "../web/app/pages/bucket/cors/writing.js";

const SEED = readFileSync(new URL("../../../tests/browser/seed-cors.xml", import.meta.url), "utf8");
const SEED_RULES = [
  { AllowedOrigins: ["https://example.com"], AllowedMethods: ["*"], AllowedHeaders: ["Content-*"] },
  { AllowedOrigins: ["*"], AllowedMethods: ["HEAD", "GET"] },
];
const ADDED = { AllowedOrigins: ["https://c.example"], AllowedMethods: ["GET"] };

const good = (rules) => ({ rules, findings: [] });
const seedDraft = () => draft.withAnswer(draft.typed(draft.draftOf(null, "xml"), SEED), SEED, good(SEED_RULES));

test("lines that go stand before those that come", () => {
  const check = (old, now, expected) => assert.deepEqual(lineDifference([...old], [...now]).map(({ kind, text }) => ({ same: " ", removed: "-", added: "+" })[kind] + text).join(""), expected);
  check("abc", "abc", " a b c");
  check("abc", "axc", " a-b+x c");
  check("", "ab", "+a+b");
  check("ab", "", "-a-b");
  check("abcd", "bcde", "-a b c d+e");
});

test("each rule of a difference stays, moves, changes, comes or goes", () => {
  const check = (old, now, expected) => assert.deepEqual(ruleDifference(old, now, "xml").map(({ kind, before, after }) => [kind, before, after]), expected);
  const [first, second] = SEED_RULES;
  check(null, SEED_RULES, [["added", null, 1], ["added", null, 2]]);
  check(SEED_RULES, null, [["removed", 1, null], ["removed", 2, null]]);
  check(SEED_RULES, SEED_RULES, [["same", 1, 1], ["same", 2, 2]]);
  check(SEED_RULES, [first, ADDED, second], [["same", 1, 1], ["added", null, 2], ["same", 2, 3]]);
  check(SEED_RULES, [second], [["removed", 1, null], ["same", 2, 1]]);
  check(SEED_RULES, [second, first], [["same", 2, 1], ["moved", 1, 2]]);
  check(SEED_RULES, [{ ...first, MaxAgeSeconds: 60 }, second], [["changed", 1, 1], ["same", 2, 2]]);
  const [change] = ruleDifference(SEED_RULES, [{ ...first, MaxAgeSeconds: 60 }, second], "xml");
  assert.deepEqual(change.lines.filter(({ kind }) => kind !== "same"), [{ kind: "added", text: "  <MaxAgeSeconds>60</MaxAgeSeconds>" }]);
  assert.deepEqual(countChanges(ruleDifference(SEED_RULES, [second, ADDED], "xml")), { same: 1, moved: 0, changed: 0, added: 1, removed: 1 });
});

test("a change leaves the rest of the text as it was written", () => {
  const commented = SEED.replace("<CORSRule>", "<!-- ours -->\n  <CORSRule>").replace("  <CORSRule>\n    <AllowedOrigin>*", "  <!-- everyone -->\n  <CORSRule>\n    <AllowedOrigin>*");
  const [first, second] = SEED_RULES;
  assert.equal(patched(commented, "xml", SEED_RULES, SEED_RULES), commented);
  const changed = patched(commented, "xml", SEED_RULES, [{ ...first, MaxAgeSeconds: 60 }, second]);
  assert.equal(changed, commented.replace("Content-*</AllowedHeader>", "Content-*</AllowedHeader>\n    <MaxAgeSeconds>60</MaxAgeSeconds>"));
  const added = patched(commented, "xml", SEED_RULES, [first, second, ADDED]);
  assert.equal(added, commented.replace("</CORSConfiguration>", "  <CORSRule>\n    <AllowedOrigin>https://c.example</AllowedOrigin>\n    <AllowedMethod>GET</AllowedMethod>\n  </CORSRule>\n</CORSConfiguration>"));
  assert.deepEqual(newLines(commented, changed), [7]);
  assert.deepEqual(newLines(commented, commented), []);
});

test("a patched JSON document stands for the rules it was given", () => {
  const [first, second] = SEED_RULES;
  for (const text of [writeDocument(SEED_RULES, "json"), JSON.stringify(SEED_RULES), JSON.stringify(SEED_RULES, null, "\t")]) {
    for (const now of [[first], [second], [second, first], [first, second, ADDED], [ADDED, first, second], [first, ADDED, second], [ADDED]]) {
      const read = JSON.parse(patched(text, "json", SEED_RULES, now));
      assert.deepEqual(read.CORSRules ?? read, now);
    }
  }
  assert.equal(patched("[]", "json", [], [ADDED]), writeDocument([ADDED], "json"));
});

test("a text comes back to the letter when another view was only looked at", () => {
  let current = seedDraft();
  for (const view of ["json", "form", "xml"]) {
    const result = draft.switched(current, view);
    assert.ok("draft" in result);
    current = draft.withAnswer(result.draft, result.draft.text, good(SEED_RULES));
  }
  assert.equal(current.text, SEED);
});

test("what the form changes appears in the text, the rest of which stays", () => {
  const { draft: form } = draft.switched(seedDraft(), "form");
  const changed = draft.withRules(form, [...SEED_RULES, ADDED]);
  const { draft: back } = draft.switched(changed, "xml");
  assert.ok(back.text.startsWith(SEED.slice(0, SEED.indexOf("</CORSConfiguration>"))));
  assert.match(back.text, /c\.example/);
  assert.ok(!back.checked);
});

test("a text that does not parse stays, and says why it cannot be seen otherwise", () => {
  const refused = { code: "MalformedXML", message: "no", line: 1, column: 2 };
  let broken = draft.typed(seedDraft(), "<CORS");
  assert.deepEqual(draft.switched(broken, "json"), { refused: "unchecked" });
  broken = draft.withAnswer(broken, "<CORS", { error: refused });
  assert.deepEqual(draft.switched(broken, "form"), { refused });
  assert.equal(broken.text, "<CORS");
  assert.deepEqual(broken.good, SEED_RULES);
});

test("an answer about a text that was changed since says nothing", () => {
  const later = draft.typed(seedDraft(), `${SEED} `);
  assert.equal(draft.withAnswer(later, SEED, good(SEED_RULES)), later);
});

test("a document may be pasted in the other format", () => {
  const text = JSON.stringify(SEED_RULES);
  const pasted = draft.withAnswer(draft.typed(draft.draftOf(null, "xml"), text), text, good(SEED_RULES));
  const { draft: form } = draft.switched(pasted, "form");
  const { draft: xml } = draft.switched(form, "xml");
  assert.equal(xml.text, writeDocument(SEED_RULES, "xml"));
  assert.deepEqual(JSON.parse(draft.withRules(pasted, [ADDED]).text), [ADDED]);
});

test("an empty editor is an empty configuration in every view", () => {
  const empty = draft.draftOf(null, "xml");
  assert.ok(draft.isEmpty(empty));
  assert.ok(!draft.isChanged(empty, null));
  assert.ok(draft.isChanged(empty, SEED_RULES));
  const { draft: form } = draft.switched(empty, "form");
  assert.deepEqual(form.rules, []);
  assert.equal(draft.withRules(form, [ADDED]).text, writeDocument([ADDED], "json"));
  assert.ok(draft.isEmpty(draft.withRules(draft.withRules(form, [ADDED]), [])));
});

test("only other rules are a change, not other white space; a broken text is one", () => {
  assert.ok(!draft.isChanged(seedDraft(), SEED_RULES));
  assert.ok(draft.isChanged(seedDraft(), [ADDED]));
  assert.ok(draft.isChanged(seedDraft(), null));
  const spaced = draft.typed(seedDraft(), `${SEED}\n`);
  assert.ok(draft.isChanged(spaced, SEED_RULES), "while it is not checked yet, it may be one");
  assert.ok(!draft.isChanged(draft.withAnswer(spaced, spaced.text, good(SEED_RULES)), SEED_RULES));
  assert.ok(draft.isChanged(draft.withAnswer(spaced, spaced.text, { error: { code: "MalformedXML", message: "", line: null, column: null } }), SEED_RULES));
});
