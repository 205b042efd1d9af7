// Redirects on the way: through hosts that let every origin pass.

import { APP, NULL, OTHER } from "./origins.mjs";

const SAME_SITE = "http://hop.sos.test";
const FOREIGN = "http://hop.example.net";
const SECOND = "http://hop.example.org";

const chains = [
  ["a host of the same site", [SAME_SITE]],
  ["a foreign host", [FOREIGN]],
  ["two foreign hosts", [FOREIGN, SECOND]],
  ["the page's own host", [APP]],
  ["the page's own host, then a foreign one", [APP, FOREIGN]],
];

const plain = chains.flatMap(([name, via]) => ["exact", "everything", "null-origin"].flatMap((bucket) => ["GET", "PUT"].map((method) => ({
  name: `${method} through ${name} to ${bucket}`,
  bucket,
  via,
  request: { origin: APP, method },
}))));

const withHost = ["GET", "PUT"].map((method) => ({
  name: `${method} through the bucket's own host to exact`,
  bucket: "exact",
  via: ["http://exact.sos.test"],
  request: { origin: APP, method },
}));

const byStatus = [301, 302, 303, 308].flatMap((redirect) => ["everything", "exact"].map((bucket) => ({
  name: `GET through a foreign host by ${redirect} to ${bucket}`,
  bucket,
  via: [FOREIGN],
  redirect,
  request: { origin: APP, method: "GET" },
})));

const others = [
  { name: "GET with a header through a foreign host", bucket: "everything", via: [FOREIGN], request: { origin: APP, method: "GET", headers: [{ name: "x-custom", value: "1" }] } },
  { name: "GET with authorization through a foreign host", bucket: "everything", via: [FOREIGN], request: { origin: APP, method: "GET", headers: [{ name: "authorization", value: "Bearer x" }] } },
  { name: "GET with authorization through a foreign host, allowed for none", bucket: "null-origin", via: [FOREIGN], request: { origin: APP, method: "GET", headers: [{ name: "authorization", value: "Bearer x" }] } },
  { name: "GET with authorization through the page's own host", bucket: "everything", via: [APP], request: { origin: APP, method: "GET", headers: [{ name: "authorization", value: "Bearer x" }] } },
  { name: "GET with authorization through the bucket's own host", bucket: "everything", via: ["http://everything.sos.test"], request: { origin: APP, method: "GET", headers: [{ name: "authorization", value: "Bearer x" }] } },
  { name: "GET with credentials through a foreign host", bucket: "null-origin", via: [FOREIGN], request: { origin: APP, method: "GET", credentials: "include" } },
  { name: "GET with credentials through a foreign host to `*`", bucket: "everything", via: [FOREIGN], request: { origin: APP, method: "GET", credentials: "include" } },
  { name: "GET from a sandboxed frame through a foreign host", bucket: "null-origin", via: [FOREIGN], request: { origin: NULL, method: "GET" } },
  { name: "GET from another site through its own host", bucket: "everything", via: [OTHER], request: { origin: OTHER, method: "GET" } },
  { name: "same-origin mode through the page's own host", bucket: "everything", via: [APP], request: { origin: APP, method: "GET", mode: "same-origin" } },
  { name: "no-cors through a foreign host", bucket: "closed", via: [FOREIGN], request: { origin: APP, method: "GET", mode: "no-cors" } },
  { name: "a picture with crossorigin through a foreign host", bucket: "exact", key: "picture.png", via: [FOREIGN], request: { origin: APP, method: "GET", initiator: "image_crossorigin" } },
  { name: "a picture with crossorigin through a foreign host to `*`", bucket: "everything", key: "picture.png", via: [FOREIGN], request: { origin: APP, method: "GET", initiator: "image_crossorigin" } },
  { name: "a picture through a foreign host", bucket: "closed", key: "picture.png", via: [FOREIGN], request: { origin: APP, method: "GET", initiator: "image" } },
];

export const cases = [...plain, ...withHost, ...byStatus, ...others];
