// Bodies, with the Content-Type that each brings, and what forces a preflight besides headers.

import { APP } from "./origins.mjs";

const BODIES = ["none", "text", "blob", "bytes", "form_data", "url_search_params", "stream"];

const sent = ["fetch", "xhr"].flatMap((initiator) => BODIES.filter((body) => initiator === "fetch" || body !== "stream").flatMap((body) => [
  ["everything", "POST"], ["no-headers", "PUT"],
].map(([bucket, method]) => ({
  name: `${method} of a body ${body} by ${initiator} on ${bucket}`,
  bucket,
  request: { origin: APP, method, initiator, body },
}))));

const typed = [
  ["blob", "text/plain"], ["text", "application/json"], ["bytes", "text/plain"], ["url_search_params", "application/json"],
].map(([body, value]) => ({
  name: `POST of a body ${body} as ${value}`,
  bucket: "everything",
  request: { origin: APP, method: "POST", body, headers: [{ name: "content-type", value }] },
}));

const listened = [["POST", "text"], ["POST", "none"], ["PUT", "text"], ["GET", "none"]].flatMap(([method, body]) => ["everything", "exact-get"].map((bucket) => ({
  name: `${method} with upload listeners, body ${body}, on ${bucket}`,
  bucket,
  request: { origin: APP, method, initiator: "xhr", body, upload_listeners: true },
})));

const impossible = ["GET", "HEAD"].map((method) => ({
  name: `${method} with a body by fetch`,
  bucket: "everything",
  request: { origin: APP, method, body: "text" },
}));

export const cases = [...sent, ...typed, ...listened, ...impossible];
