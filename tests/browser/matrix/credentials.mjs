// Credentials modes: with a rule that names the origin, with `*`, and with none.

import { APP, OTHER } from "./origins.mjs";

const byFetch = ["everything", "exact", "closed"].flatMap((bucket) => ["omit", "same-origin", "include"].flatMap((credentials) => [
  ["GET", []], ["PUT", []], ["GET", [{ name: "x-amz-meta-a", value: "1" }]],
].map(([method, headers]) => ({
  name: `credentials ${credentials}: ${method}${headers.length ? " with a header" : ""} on ${bucket}`,
  bucket,
  request: { origin: APP, method, credentials, headers },
}))));

const byXhr = ["everything", "exact"].flatMap((bucket) => ["same-origin", "include"].map((credentials) => ({
  name: `credentials ${credentials}: XMLHttpRequest on ${bucket}`,
  bucket,
  request: { origin: APP, method: "GET", initiator: "xhr", credentials },
})));

const elsewhere = [
  { name: "credentials include from another site", bucket: "everything", request: { origin: OTHER, method: "GET", credentials: "include" } },
  { name: "credentials include from another site, listed for none", bucket: "exact", request: { origin: OTHER, method: "GET", credentials: "include" } },
  { name: "credentials include where a later rule would allow with `*`", bucket: "ordered", request: { origin: APP, method: "HEAD", credentials: "include" } },
];

export const cases = [...byFetch, ...byXhr, ...elsewhere];
