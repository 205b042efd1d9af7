// How long a preflight is remembered: the same request twice, at once.

import { APP } from "./origins.mjs";

const ages = ["age-absent", "age-0", "age-negative", "age-60", "age-7200", "age-86401", "age-largest"].flatMap((bucket) => ["fetch", "xhr"].map((initiator) => ({
  name: `twice by ${initiator} on ${bucket}`,
  bucket,
  times: 2,
  request: { origin: APP, method: "PUT", initiator },
})));

const others = [
  { name: "twice with a header", bucket: "everything", times: 2, request: { origin: APP, method: "GET", headers: [{ name: "x-custom", value: "1" }] } },
  { name: "twice with credentials", bucket: "exact", times: 2, request: { origin: APP, method: "PUT", credentials: "include" } },
  { name: "twice, refused", bucket: "exact-get", times: 2, request: { origin: APP, method: "PUT" } },
  { name: "twice, no preflight", bucket: "everything", times: 2, request: { origin: APP, method: "GET" } },
  { name: "twice from a sandboxed frame", bucket: "null-origin", times: 2, request: { origin: "null", method: "PUT" } },
  { name: "twice with upload listeners", bucket: "everything", times: 2, request: { origin: APP, method: "POST", initiator: "xhr", body: "text", upload_listeners: true } },
];

export const cases = [...ages, ...others];
