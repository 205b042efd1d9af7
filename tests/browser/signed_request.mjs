// Requests that are signed in their headers, over their body too, as the admin API wants them: AWS Signature Version 4.

import { createHash, createHmac } from "node:crypto";

/**
 * Sends a JSON document; gives the answer's, if there is one, or throws with what the server said.
 *
 * @param {"POST" | "PUT"} method
 * @param {string} url Without a query.
 * @param {{ accessKey: string, secretKey: string }} credentials
 */
export async function sendJson(method, url, document, credentials) {
  const body = JSON.stringify(document);
  const response = await fetch(url, { method, headers: signed(method, new URL(url), body, credentials), body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}\n${body}`);
  return text === "" ? undefined : JSON.parse(text);
}

function signed(method, url, body, { accessKey, secretKey }, region = "us-east-1") {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const [day] = timestamp.split("T");
  const scope = `${day}/${region}/s3/aws4_request`;
  const headers = { host: url.host, "x-amz-content-sha256": sha256(body), "x-amz-date": timestamp };
  const names = Object.keys(headers).sort();
  const canonical = [
    method,
    url.pathname,
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    headers["x-amz-content-sha256"],
  ].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce(hmac, `AWS4${secretKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", timestamp, scope, sha256(canonical)].join("\n")).toString("hex");
  const { host, ...sent } = headers;
  return {
    ...sent,
    "content-type": "application/json",
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}
