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

export const cases = [...everywhere, ...byXhr, ...underRules];
