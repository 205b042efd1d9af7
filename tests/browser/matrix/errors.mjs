// Answers that are errors: a script must be able to read them wherever a rule matches.

import { createHash } from "node:crypto";

import { OBJECTS } from "./objects.mjs";
import { APP, OTHER } from "./origins.mjs";

const ETAG = `"${createHash("md5").update(OBJECTS["text.txt"].body).digest("hex")}"`;

const KINDS = [
  ["a missing key", { key: "missing.txt" }, 404],
  ["an expired signature", { sign: { expired: true } }, 403],
  ["a wrong signature", { sign: { wrong: true } }, 403],
  ["no signature", { sign: { none: true } }, 403],
  ["an operation that does not exist", { sign: { query: { replication: "" } } }, null],
  ["a nonsensical parameter", { key: null, sign: { query: { "list-type": "2", "max-keys": "nonsense" } } }, 400],
];

export const cases = KINDS.flatMap(([kind, parts, status]) => [["exact", APP, "GET", "fetch"], ["exact", APP, "GET", "xhr"], ["exact", OTHER, "GET", "fetch"]].map(([bucket, origin, method, initiator]) => ({
  name: `${kind}, by ${initiator} from ${origin}`,
  bucket,
  ...parts,
  status,
  request: { origin, method, initiator },
}))).concat([
  { name: "an expired signature of a PUT", bucket: "exact", sign: { expired: true }, status: 403, request: { origin: APP, method: "PUT", body: "text" } },
  { name: "an expired signature of a PUT, preflight refused", bucket: "exact-get", sign: { expired: true }, request: { origin: APP, method: "PUT", body: "text" } },
  { name: "an operation that is not implemented", bucket: "exact", sign: { query: { nonsense: "" } }, status: 501, request: { origin: APP, method: "PUT", body: "text" } },
  { name: "an object that has not changed", bucket: "everything", status: 304, request: { origin: APP, method: "GET", headers: [{ name: "if-none-match", value: ETAG }] } },
  { name: "an object that has not changed, by XMLHttpRequest", bucket: "everything", status: 304, request: { origin: APP, method: "GET", initiator: "xhr", headers: [{ name: "if-none-match", value: ETAG }] } },
  { name: "a precondition that fails", bucket: "everything", status: 412, request: { origin: APP, method: "GET", headers: [{ name: "if-match", value: '"other"' }] } },
  { name: "a range beyond the end", bucket: "everything", status: 416, request: { origin: APP, method: "GET", headers: [{ name: "range", value: "bytes=50-60" }] } },
]);
