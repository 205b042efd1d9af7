import assert from "node:assert/strict";
import { test } from "node:test";

import { bucketPath, pageAt, PAGES, pathAfterLogIn, sourcesAt, TABS } from "../web/app/routes.js";

const check = (path, expected) => {
  const found = pageAt(path);
  assert.deepEqual(found && [found.page.section, found.parameters], expected, path);
};

test("addresses lead to pages", () => {
  check("/", ["buckets", {}]);
  check("/buckets", ["buckets", {}]);
  check("/buckets/photos", ["buckets", { bucket: "photos" }]);
  check("/buckets/photos/cors", ["buckets", { bucket: "photos", tab: "cors" }]);
  check("/buckets/my.photos/", ["buckets", { bucket: "my.photos" }]);
  check("/keys", ["keys", {}]);
  check("/login", [null, {}]);
  check("/nothing", null);
  check("/buckets/%", null);
});

test("a page of a bucket is drawn by the page and its tab", () => {
  const bucket = pageAt("/buckets/photos").page;
  assert.deepEqual(sourcesAt("/"), [PAGES[0]]);
  assert.deepEqual(sourcesAt("/buckets/photos"), [bucket, TABS[0]]);
  assert.deepEqual(sourcesAt("/buckets/photos/cors"), [bucket, TABS.find(({ name }) => name === "cors")]);
  assert.deepEqual(sourcesAt("/buckets/photos/none"), [bucket]);
  assert.deepEqual(sourcesAt("/nothing"), []);
});

test("the address of a bucket leads back to it", () => {
  assert.equal(bucketPath("my.photos"), "/buckets/my.photos");
  assert.deepEqual(pageAt(bucketPath("a/b", "objects"))?.parameters, { bucket: "a/b", tab: "objects" });
});

test("after a log-in one goes to a page of this console and nowhere else", () => {
  const here = "http://127.0.0.1:9001/login";
  const goes = (next, expected) => assert.equal(pathAfterLogIn(next, here), expected, String(next));
  goes(null, "/");
  goes("/keys", "/keys");
  goes("/buckets/photos/objects?prefix=a%2Fb", "/buckets/photos/objects?prefix=a%2Fb");
  goes("http://127.0.0.1:9001/keys", "/keys");
  for (const next of [
    "",
    "/login",
    "/login?next=%2Fkeys",
    "https://example.com/",
    "//example.com/keys",
    "/\\example.com/keys",
    "/\t/example.com/keys",
    "http://127.0.0.1:9000/keys",
    "javascript:alert(1)",
    "data:text/html,x",
    "//",
    "//[",
    "/objects/photos?key=a",
    "/zip/x",
    "/api/session",
  ]) {
    goes(next, "/");
  }
});
