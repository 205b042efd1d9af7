// Range headers that a script sets.

import { APP, OTHER } from "./origins.mjs";

const VALUES = ["bytes=0-", "bytes=0-4", "bytes=2-2", "bytes=-8", "bytes=0-1,3-4", "Bytes=0-4", "bytes = 0-4", "bytes=0 - 4", "bytes=5-2", "bytes=-", "bytes=", "bytes=x", "items=0-1", "bytes=99-", "bytes=0-9223372036854775806", "bytes=0-9223372036854775807", "bytes=0-99999999999999999999", ""];

const onEverything = VALUES.map((value) => ({
  name: `range ${JSON.stringify(value)}`,
  bucket: "everything",
  request: { origin: APP, method: "GET", headers: [{ name: "range", value }] },
}));

const elsewhere = [
  ["hidden", "fetch", "bytes=0-4"], ["hidden", "fetch", "bytes=-4"], ["exact", "fetch", "bytes=-4"], ["closed", "fetch", "bytes=0-4"],
  ["everything", "xhr", "bytes=0-4"], ["everything", "xhr", "bytes=-4"], ["hidden", "xhr", "bytes=0-4"],
].map(([bucket, initiator, value]) => ({
  name: `range ${value} by ${initiator} on ${bucket}`,
  bucket,
  request: { origin: APP, method: "GET", initiator, headers: [{ name: "range", value }] },
}));

const heads = [
  { name: "range of a HEAD", bucket: "everything", request: { origin: APP, method: "HEAD", headers: [{ name: "range", value: "bytes=0-4" }] } },
  { name: "range from an origin that is not listed", bucket: "exact", request: { origin: OTHER, method: "GET", headers: [{ name: "range", value: "bytes=0-4" }] } },
];

export const cases = [...onEverything, ...elsewhere, ...heads];
