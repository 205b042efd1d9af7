// Methods, as they are written in the script.

import { APP, OTHER } from "./origins.mjs";

const WRITTEN = [
  "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY",
  "get", "head", "post", "put", "delete", "patch", "Put",
  "TRACE", "trace", "CONNECT", "TRACK", "NO SUCH", "",
];

const everywhere = WRITTEN.map((method) => ({
  name: `method ${JSON.stringify(method)} by fetch`,
  bucket: "everything",
  request: { origin: APP, method },
}));

const byXhr = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "put", "patch", "TRACE", "NO SUCH"].map((method) => ({
  name: `method ${JSON.stringify(method)} by XMLHttpRequest`,
  bucket: "everything",
  request: { origin: APP, method, initiator: "xhr" },
}));

const underRules = [
  ["seed", OTHER, "GET"], ["seed", OTHER, "HEAD"], ["seed", OTHER, "POST"], ["seed", OTHER, "PUT"], ["seed", OTHER, "DELETE"],
  ["exact-get", APP, "GET"], ["exact-get", APP, "HEAD"], ["exact-get", APP, "POST"], ["exact-get", APP, "PUT"],
  ["no-headers", APP, "PUT"], ["no-headers", APP, "DELETE"], ["no-headers", OTHER, "DELETE"],
  ["closed", APP, "GET"], ["closed", APP, "HEAD"], ["closed", APP, "POST"], ["closed", APP, "PUT"],
].map(([bucket, origin, method]) => ({ name: `method ${method} of ${origin} on ${bucket}`, bucket, request: { origin, method } }));

const onBuckets = [
  { name: "a bucket's list", bucket: "exact", key: null, request: { origin: APP, method: "GET" } },
  { name: "a bucket's list, with a header", bucket: "exact", key: null, request: { origin: APP, method: "GET", headers: [{ name: "content-type", value: "image/png" }] } },
  { name: "a bucket's list, with a header that no rule allows", bucket: "exact", key: null, request: { origin: APP, method: "GET", headers: [{ name: "x-custom", value: "1" }] } },
  { name: "a bucket's list, from another origin", bucket: "exact", key: null, request: { origin: OTHER, method: "GET" } },
  { name: "a bucket without a configuration", bucket: "closed", key: null, request: { origin: APP, method: "GET" } },
];

export const cases = [...everywhere, ...byXhr, ...underRules, ...onBuckets];
