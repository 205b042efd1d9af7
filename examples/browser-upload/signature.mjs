// Presigned URLs: AWS Signature Version 4 in the query, for one request each.
// Pure: the time and the credentials come in, nothing is read from elsewhere.

import { createHash, createHmac } from "node:crypto";

/**
 * Signs one request.
 *
 * @param {object} request
 * @param {string} request.method The HTTP method, upper case.
 * @param {string} request.endpoint Where the store answers, e.g. `http://localhost:9000`.
 * @param {string} request.bucket
 * @param {string} [request.key] The object; without it the bucket itself.
 * @param {Record<string, string | number>} [request.query] What else the query says.
 * @param {Record<string, string | number>} [request.headers] Headers the client must send exactly so.
 * @param {{ accessKey: string, secretKey: string }} credentials
 * @param {{ region?: string, expiresSeconds?: number, now?: Date }} [options] The store accepts at most seven days.
 * @returns {string} The URL; it carries the signature and no secret.
 */
export function presign(request, credentials, options = {}) {
  const { region = "us-east-1", expiresSeconds = 900, now = new Date() } = options;
  const url = resourceUrl(request.endpoint, request.bucket, request.key ?? "");
  const timestamp = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = timestamp.slice(0, 8);
  const scope = `${day}/${region}/s3/aws4_request`;

  const headers = new Map([["host", url.host]]);
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    headers.set(name.toLowerCase(), String(value).trim());
  }
  const names = [...headers.keys()].sort();
  const query = canonicalQuery({
    ...request.query,
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${credentials.accessKey}/${scope}`,
    "X-Amz-Date": timestamp,
    "X-Amz-Expires": expiresSeconds,
    "X-Amz-SignedHeaders": names.join(";"),
  });
  const canonicalRequest = [
    request.method,
    url.pathname,
    query,
    ...names.map((name) => `${name}:${headers.get(name)}`),
    "",
    names.join(";"),
    "UNSIGNED-PAYLOAD",
  ].join("\n");

  const toSign = ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonicalRequest)].join("\n");
  const signingKey = [day, region, "s3", "aws4_request"].reduce(hmac, `AWS4${credentials.secretKey}`);
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${hmac(signingKey, toSign).toString("hex")}`;
}

/**
 * The URL of a bucket or an object: `http://bucket.localhost:9000/key`, or `http://127.0.0.1:9000/bucket/key`, since
 * nothing stands below an IP address.
 */
export function resourceUrl(endpoint, bucket, key) {
  const url = new URL(endpoint);
  const path = key.split("/").map(encode).join("/");
  if (/^[\d.]+$|^\[/.test(url.hostname)) {
    url.pathname = `/${bucket}/${path}`;
  } else {
    url.hostname = `${bucket}.${url.hostname}`;
    url.pathname = `/${path}`;
  }
  return url;
}

function canonicalQuery(parameters) {
  return Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
    .sort()
    .join("&");
}

/** RFC 3986: all but the unreserved characters, as the signature wants it. */
function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}
