// What `Cross-Origin-Resource-Policy` keeps from a page that embeds without CORS, and what it does not.

import { RESOURCE_POLICIES } from "./configurations.mjs";
import { ADDRESS, APP, APP_TLS, EXAMPLE, HTTPS, NULL, OTHER } from "./origins.mjs";

const KEYS = { image: "picture.png", media: "silence.wav" };

const embedded = Object.keys(RESOURCE_POLICIES).flatMap((bucket) => Object.entries(KEYS).flatMap(([initiator, key]) =>
  [APP, APP_TLS, OTHER, EXAMPLE, ADDRESS].map((origin) => ({
    name: `${initiator} on ${bucket} from ${origin}`,
    bucket,
    key,
    request: { origin, method: "GET", initiator },
  }))));

const sandboxed = Object.keys(RESOURCE_POLICIES).map((bucket) => ({
  name: `image of a sandboxed frame on ${bucket}`,
  bucket,
  key: KEYS.image,
  request: { origin: NULL, method: "GET", initiator: "image" },
}));

const withoutReading = Object.keys(RESOURCE_POLICIES).flatMap((bucket) => [APP, OTHER].map((origin) => ({
  name: `no-cors on ${bucket} from ${origin}`,
  bucket,
  request: { origin, method: "GET", mode: "no-cors" },
})));

// A page that anyone on the way could have changed is of no site that an encrypted one is of.
const encrypted = {
  name: `image by https on embed-same-site from ${APP}`,
  bucket: "embed-same-site",
  key: KEYS.image,
  endpoint: HTTPS,
  request: { origin: APP, method: "GET", initiator: "image" },
};

const notAsked = ["image_crossorigin", "fetch", "form"].map((initiator) => ({
  name: `${initiator} on embed-same-origin from ${OTHER}`,
  bucket: "embed-same-origin",
  key: KEYS.image,
  request: { origin: OTHER, method: "GET", initiator },
}));

export const cases = [...embedded, ...sandboxed, ...withoutReading, encrypted, ...notAsked];
