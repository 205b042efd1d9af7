// Which headers of the answer a script sees.

import { APP, NULL, OTHER } from "./origins.mjs";

export const cases = ["everything", "exact", "listed", "hidden", "ordered"].flatMap((bucket) => ["fetch", "xhr"].flatMap((initiator) => ["GET", "HEAD"].map((method) => ({
  name: `exposed headers of ${method} by ${initiator} on ${bucket}`,
  bucket,
  request: { origin: APP, method, initiator },
})))).concat([
  { name: "exposed headers of the second rule", bucket: "ordered", request: { origin: OTHER, method: "GET" } },
  { name: "exposed headers for a sandboxed frame", bucket: "everything", request: { origin: NULL, method: "GET" } },
  { name: "exposed headers with credentials", bucket: "exact", request: { origin: APP, method: "GET", credentials: "include" } },
]);
