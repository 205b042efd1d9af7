// Modes of fetch: no-cors, same-origin, and requests that stay within the origin.

import { DIRECT, WITHOUT_TLS } from "../wire.mjs";
import { ADDRESS, APP, APP_TLS, HTTP, NULL, OTHER } from "./origins.mjs";

const noCors = [
  ["GET", "none", []], ["HEAD", "none", []], ["POST", "text", []], ["POST", "form_data", []], ["PUT", "text", []], ["DELETE", "none", []], ["get", "none", []],
  ["GET", "none", [["x-custom", "1"]]], ["GET", "none", [["accept", "text/html"]]], ["GET", "none", [["range", "bytes=0-4"]]], ["GET", "none", [["authorization", "x"]]],
  ["POST", "text", [["content-type", "application/json"]]], ["POST", "text", [["content-type", "text/plain"]]],
].flatMap(([method, body, headers]) => [["everything", APP], ["closed", OTHER]].map(([bucket, origin]) => ({
  name: `no-cors ${method} ${body}${headers.map(([name, value]) => ` with ${name}: ${value}`).join("")} on ${bucket}`,
  bucket,
  request: { origin, method, mode: "no-cors", body, headers: headers.map(([name, value]) => ({ name, value })) },
})));

const noCorsCredentials = ["omit", "same-origin", "include"].map((credentials) => ({
  name: `no-cors, credentials ${credentials}`,
  bucket: "closed",
  request: { origin: APP, method: "GET", mode: "no-cors", credentials },
}));

const sameOriginMode = ["GET", "PUT"].flatMap((method) => [APP, NULL].map((origin) => ({
  name: `same-origin mode ${method} from ${origin}`,
  bucket: "everything",
  request: { origin, method, mode: "same-origin" },
})));

/** The page stands on the bucket's own host. */
const within = [
  ["closed", "GET", "cors", []], ["closed", "PUT", "cors", []], ["closed", "DELETE", "cors", []], ["closed", "GET", "same-origin", []], ["closed", "GET", "no-cors", []],
  ["closed", "GET", "cors", [{ name: "x-custom", value: "1" }]], ["everything", "GET", "cors", []], ["closed", "PATCH", "cors", []],
].map(([bucket, method, mode, headers]) => ({
  name: `within the origin: ${method}, mode ${mode}${headers.length ? ", with a header" : ""}, on ${bucket}`,
  bucket,
  request: { origin: `http://${bucket}.sos.test`, method, mode, headers },
}));

const LOADED = {
  fetch: "text.txt",
  xhr: "text.txt",
  image: "picture.png",
  image_crossorigin: "picture.png",
  font: "letter.woff2",
  script_module: "module.js",
  media: "silence.wav",
};

const mixed = Object.entries(LOADED).map(([initiator, key]) => ({
  name: `mixed content: ${initiator} by http from an https page`,
  bucket: WITHOUT_TLS,
  endpoint: HTTP,
  key,
  request: { origin: APP_TLS, method: "GET", initiator },
}));

/** What an https page asks of this machine. */
const loopback = ["http://127.0.0.1:9000", "http://localhost:9000"].flatMap((endpoint) => ["fetch", "image", "image_crossorigin", "media"].map((initiator) => ({
  name: `mixed content: ${initiator} at ${endpoint} from an https page`,
  bucket: "everything",
  endpoint,
  key: LOADED[initiator],
  request: { origin: APP_TLS, method: "GET", initiator },
})));

const elsewhere = ["http://127.0.0.1:9000", "http://localhost:9000"].flatMap((endpoint) => ["GET", "PUT"].map((method) => ({
  name: `${method} at ${endpoint} from an http page`,
  bucket: "everything",
  endpoint,
  request: { origin: APP, method },
})));

/** Chromium lets no plain page of the internet reach into this machine; the others do. */
const localNetwork = ["fetch", "xhr", "image", "image_crossorigin"].map((initiator) => ({
  name: `local network: ${initiator} at this machine from an address of the internet`,
  bucket: "everything",
  endpoint: `http://${DIRECT}`,
  key: LOADED[initiator],
  request: { origin: ADDRESS, method: "GET", initiator },
}));

export const cases = [...noCors, ...noCorsCredentials, ...sameOriginMode, ...within, ...mixed, ...loopback, ...elsewhere, ...localNetwork];
