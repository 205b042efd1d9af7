import assert from "node:assert/strict";
import { test } from "node:test";

import { bucketPath, loginPath, pageAt, PAGES, pathAfterLogIn, providerPath, sourcesAt, TABS } from "../web/app/routes.js";

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
  check("/keys", ["identities", {}]);
  check("/tenants", ["identities", {}]);
  check("/tenants/studio", ["identities", { tenant: "studio" }]);
  check("/groups/staff", ["identities", { group: "staff" }]);
  check("/roles/root/reader", ["identities", { tenant: "root", role: "reader" }]);
  check("/roles/root", null);
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

test("the log-in, over a provider too, leads back to where one was", () => {
  const here = "http://127.0.0.1:9001/login";
  const search = (address) => new URLSearchParams(address.split("?")[1]);
  for (const [path, query] of [["/", ""], ["/keys", ""], ["/buckets/photos/objects", "prefix=a%2Fb&key=c%26d"]]) {
    const whole = query ? `${path}?${query}` : path;
    const next = pathAfterLogIn(search(loginPath(path, new URLSearchParams(query))).get("next"), here);
    assert.equal(next, whole);
    const over = providerPath("Company & Sons", next);
    assert.equal(over.split("?")[0], "/login/oidc/Company%20%26%20Sons");
    assert.equal(search(over).get("next") ?? "/", whole);
  }
  assert.equal(loginPath("/", new URLSearchParams()), "/login");
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
