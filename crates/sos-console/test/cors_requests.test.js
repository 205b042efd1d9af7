// The tester's questions, and the list of what was denied.

import assert from "node:assert/strict";
import { test } from "node:test";

import { byOrigin, merged, total } from "../web/app/pages/bucket/cors/denials.js";
import { fieldsOf, originOf, pageRequest, sameOutcome, usualFields } from "../web/app/pages/bucket/cors/page_request.js";

test("a script chooses method, headers and credentials; an image does not", () => {
  const fields = { ...usualFields(), method: "PUT", headers: ["Content-Type: text/plain", "x-amz-acl", ""], credentials: "include" };
  assert.deepEqual(pageRequest(fields), {
    origin: "https://example.com",
    method: "PUT",
    initiator: "fetch",
    headers: [{ name: "Content-Type", value: "text/plain" }, { name: "x-amz-acl" }],
    body: "none",
    credentials: "include",
    mode: "cors",
  });
  assert.deepEqual(pageRequest({ ...fields, initiator: "image_crossorigin" }), { origin: "https://example.com", method: "GET", initiator: "image_crossorigin" });
  assert.equal(pageRequest({ ...fields, initiator: "form" }).method, "POST");
  const xhr = pageRequest({ ...fields, initiator: "xhr", uploadListeners: true, url: " https://s3.example/a " });
  assert.deepEqual([xhr.mode, xhr.upload_listeners, xhr.url], [undefined, true, "https://s3.example/a"]);
});

test("the address of a page is taken for its origin, and an origin as it is", () => {
  for (const [typed, expected] of [
    [" https://example.com ", "https://example.com"],
    ["https://example.com:8443/a?b", "https://example.com:8443"],
    ["null", "null"],
    ["example.com/", "example.com/"],
  ]) assert.equal(originOf(typed), expected);
});

const denial = (origin, method, sequence, count = 1) => ({ kind: "preflight", origin, method, headers: [], path: "/a", reason: "origin", message: "", count, first_seen: "", last_seen: `${sequence}`, sequence, suggestion: null });

test("what is denied again takes the place of what was known", () => {
  const known = [denial("https://a.example", "PUT", 2), denial("https://b.example", "GET", 1)];
  const later = [denial("https://b.example", "GET", 3, 2)];
  const all = merged(known, later);
  assert.deepEqual(all.map(({ origin, count }) => [origin, count]), [["https://b.example", 2], ["https://a.example", 1]]);
  assert.equal(total(all), 3);
  assert.deepEqual(merged(all, []), all);
});

test("the origin that was denied last comes first", () => {
  const groups = byOrigin([denial("https://b.example", "GET", 3, 2), denial("https://a.example", "PUT", 2), denial("https://b.example", "PUT", 1, 4)]);
  assert.deepEqual(groups.map(({ origin, count, last, denials }) => [origin, count, last, denials.length]), [["https://b.example", 6, "3", 2], ["https://a.example", 1, "2", 1]]);
});

test("a denial fills the tester", () => {
  const fields = fieldsOf({ ...denial("https://a.example", "DELETE", 1), headers: ["x-amz-date"] }, { ...usualFields(), initiator: "image" });
  assert.deepEqual(pageRequest(fields).headers, [{ name: "x-amz-date" }]);
  assert.equal(pageRequest(fields).method, "DELETE");
});

test("explanations are compared by what the page sees", () => {
  const one = { allowed: true, summary: "a", preflight: { status: 200, answer: [["a", "b"]] }, actual: { answer: [] }, browsers: [{ engine: "chromium", outcome: "readable", notes: [] }], rule: 1 };
  assert.ok(sameOutcome(one, { ...one, summary: "b", rule: 2 }));
  assert.ok(!sameOutcome(one, { ...one, preflight: null }));
  assert.ok(!sameOutcome(one, { ...one, browsers: [{ engine: "chromium", outcome: "blocked" }] }));
});
