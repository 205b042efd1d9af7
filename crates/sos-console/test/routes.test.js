import assert from "node:assert/strict";
import { test } from "node:test";

import { bucketPath, pageAt } from "../web/app/routes.js";

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

test("the address of a bucket leads back to it", () => {
  assert.equal(bucketPath("my.photos"), "/buckets/my.photos");
  assert.deepEqual(pageAt(bucketPath("a/b", "objects"))?.parameters, { bucket: "a/b", tab: "objects" });
});
