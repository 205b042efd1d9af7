// The CORS configurations of the matrix: one bucket each, named as its key.

import { WITHOUT_TLS } from "../wire.mjs";
import { APP, EXAMPLE, NULL } from "./origins.mjs";

const ALL = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/** Rules by bucket; `null` is a bucket without a configuration. */
export const CONFIGURATIONS = {
  everything: [{
    origins: ["*"],
    methods: ["*"],
    headers: ["*"],
    exposed: ["ETag", "Content-Range", "Accept-Ranges", "x-amz-request-id", "x-amz-meta-color"],
    maxAge: 600,
  }],
  seed: [
    { origins: [EXAMPLE], methods: ["*"], headers: ["Content-*"] },
    { origins: ["*"], methods: ["HEAD", "GET"] },
  ],
  exact: [{ origins: [APP], methods: ALL, headers: ["content-*", "x-amz-*", "range"], exposed: ["ETag"], maxAge: 3000 }],
  "exact-get": [{ origins: [APP], methods: ["GET"], maxAge: 600 }],
  "no-headers": [{ origins: [APP], methods: ALL, maxAge: 600 }],
  pattern: [{ origins: ["http://*.example.com"], methods: ["GET", "PUT"], headers: ["content-type"], maxAge: 600 }],
  ports: [{ origins: ["http://www.example.com:*"], methods: ["GET", "PUT"], maxAge: 600 }],
  "null-origin": [{ origins: [NULL], methods: ["GET", "PUT"], headers: ["content-type"], maxAge: 600 }],
  ordered: [
    { origins: [APP], methods: ["GET"], exposed: ["ETag"], maxAge: 600 },
    { origins: ["*"], methods: ["GET", "HEAD", "PUT"], headers: ["x-amz-meta-*"], exposed: ["x-amz-meta-color"], maxAge: 600 },
  ],
  listed: [{ origins: [APP], methods: ["GET", "HEAD"], exposed: ["ETag, x-amz-meta-color", "Last-Modified"], maxAge: 600 }],
  hidden: [{ origins: [APP], methods: ["GET", "HEAD"], maxAge: 600 }],
  slash: [{ origins: [`${APP}/`], methods: ["GET", "PUT"], maxAge: 600 }],
  [WITHOUT_TLS]: [{ origins: ["*"], methods: ["GET", "HEAD"], maxAge: 600 }],
  closed: null,
  "embed-same-origin": [{ origins: ["*"], methods: ["GET"], maxAge: 600 }],
  "embed-same-site": null,
  "embed-cross-origin": null,
  "age-absent": [{ origins: [APP], methods: ["PUT"] }],
  "age-0": [{ origins: [APP], methods: ["PUT"], maxAge: 0 }],
  "age-negative": [{ origins: [APP], methods: ["PUT"], maxAge: -1 }],
  "age-60": [{ origins: [APP], methods: ["PUT"], maxAge: 60 }],
  "age-7200": [{ origins: [APP], methods: ["PUT"], maxAge: 7200 }],
  "age-86401": [{ origins: [APP], methods: ["PUT"], maxAge: 86401 }],
  "age-largest": [{ origins: [APP], methods: ["PUT"], maxAge: 2147483647 }],
};

/** What buckets send as `Cross-Origin-Resource-Policy`, where they send it. */
export const RESOURCE_POLICIES = {
  "embed-same-origin": "same-origin",
  "embed-same-site": "same-site",
  "embed-cross-origin": "cross-origin",
};

/** The document as `PUT ?cors` takes it. */
export function document(rules) {
  return `<CORSConfiguration>${rules.map(rule).join("")}</CORSConfiguration>`;
}

function rule({ origins, methods, headers = [], exposed = [], maxAge }) {
  const many = (name, values) => values.map((value) => `<${name}>${value}</${name}>`).join("");
  return `<CORSRule>${many("AllowedOrigin", origins)}${many("AllowedMethod", methods)}${many("AllowedHeader", headers)}${
    many("ExposeHeader", exposed)}${maxAge === undefined ? "" : `<MaxAgeSeconds>${maxAge}</MaxAgeSeconds>`}</CORSRule>`;
}
