// What the form does to rules, and how rules become documents.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as rules from "../web/app/pages/bucket/cors/rules.js";
import { escapeXml, formatOf, writeDocument, writeRule } from "../web/app/pages/bucket/cors/writing.js";

const A = { ID: "a", AllowedOrigins: ["https://a.example"], AllowedMethods: ["GET"] };
const B = { AllowedOrigins: ["https://b.example"], AllowedMethods: ["PUT"], AllowedHeaders: ["content-*"], MaxAgeSeconds: 60 };

test("rules are moved, copied, changed and removed without touching the list that was given", () => {
  const list = Object.freeze([Object.freeze(A), Object.freeze(B)]);
  assert.deepEqual(rules.moved(list, 0, 1), [B, A]);
  assert.equal(rules.moved(list, 0, 2), list);
  assert.equal(rules.moved(list, 0, -1), list);
  assert.deepEqual(rules.removed(list, 0), [B]);
  const { ID, ...copy } = A;
  assert.deepEqual(rules.duplicated(list, 0), [A, copy, B]);
  assert.deepEqual(rules.changed(list, 1, { AllowedHeaders: [], MaxAgeSeconds: undefined }), [A, { AllowedOrigins: B.AllowedOrigins, AllowedMethods: ["PUT"] }]);
});

test("rules are the same whatever the order of their members and whichever empty ones they have", () => {
  assert.ok(rules.sameRules([A], [{ AllowedMethods: ["GET"], AllowedOrigins: ["https://a.example"], ID: "a", AllowedHeaders: [] }]));
  assert.ok(!rules.sameRules([A], [B]));
  assert.ok(!rules.sameRules([A], [A, B]));
  assert.ok(!rules.sameRules([], null));
  assert.ok(rules.sameRules(null, null));
});

test("pasted values are split as people write them", () => {
  const check = (typed, expected) => assert.deepEqual(rules.splitValues(typed), expected, typed);
  check("https://a.example", ["https://a.example"]);
  check(" https://a.example, https://b.example\nhttps://a.example ", ["https://a.example", "https://b.example"]);
  check('["GET", "HEAD"]', ["GET", "HEAD"]);
  check("'*',", ["*"]);
  check(" , ", []);
});

test("all methods are one, and taking one away leaves the others", () => {
  assert.deepEqual(rules.withMethod(["GET", "PUT"], "*", true), ["*"]);
  assert.deepEqual(rules.withMethod(["*"], "*", false), []);
  assert.deepEqual(rules.withMethod(["GET"], "PUT", true), ["GET", "PUT"]);
  assert.deepEqual(rules.withMethod(["GET", "PUT"], "GET", false), ["PUT"]);
  assert.deepEqual(rules.withMethod(["*"], "DELETE", false), ["GET", "HEAD", "PUT", "POST"]);
});

test("a max age that is no number is kept for the server to refuse", () => {
  for (const [typed, expected] of [["", undefined], [" 300 ", 300], ["-1", -1], ["1e3", "1e3"], ["an hour", "an hour"]]) {
    assert.equal(rules.parseMaxAge(typed), expected, typed);
  }
});

test("XML has one element a line, and nothing in a value can close its element", () => {
  const hostile = { ID: '</ID><script>alert(1)</script>&"\r', AllowedOrigins: ["<![CDATA[x]]>"], AllowedMethods: ["GET"], MaxAgeSeconds: -1 };
  assert.deepEqual(writeRule(hostile, "xml"), [
    "<CORSRule>",
    '  <ID>&lt;/ID&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"&#13;</ID>',
    "  <AllowedOrigin>&lt;![CDATA[x]]&gt;</AllowedOrigin>",
    "  <AllowedMethod>GET</AllowedMethod>",
    "  <MaxAgeSeconds>-1</MaxAgeSeconds>",
    "</CORSRule>",
  ]);
  assert.equal(escapeXml("a&b"), "a&amp;b");
  assert.equal(writeDocument([A], "xml"), `<?xml version="1.0" encoding="UTF-8"?>
<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <CORSRule>
    <ID>a</ID>
    <AllowedOrigin>https://a.example</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
</CORSConfiguration>
`);
});

test("JSON is that of the AWS command line", () => {
  assert.deepEqual(JSON.parse(writeDocument([A, B], "json")), { CORSRules: [A, B] });
});

test("the first character says what a document is", () => {
  for (const [text, expected] of [["", null], [" \n", null], ["\ufeff {", "json"], ["[", "json"], ["<", "xml"], ["x", "xml"]]) {
    assert.equal(formatOf(text), expected, JSON.stringify(text));
  }
});
