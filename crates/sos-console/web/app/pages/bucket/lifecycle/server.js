// What the Lifecycle tab asks the server.

import { api, ApiError } from "../../../api.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** What is in force; `etag` is null where nothing is. @typedef {{ configuration: { Rules: Rule[], [member: string]: any }, json: string, xml: string, etag: string | null }} Saved */

const NOTHING = { configuration: { Rules: [] }, json: '{\n  "Rules": []\n}\n', xml: "<LifecycleConfiguration>\n</LifecycleConfiguration>\n", etag: null };

/** @param {string} bucket */
const base = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}/lifecycle`;

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<Saved>} */
export async function load(bucket, signal) {
  try {
    const { body, headers } = await api.request("GET", base(bucket), undefined, { signal });
    const xml = await api.request("GET", base(bucket), undefined, { signal, isText: true, headers: { accept: "application/xml" } });
    return { configuration: body, json: `${JSON.stringify(body, null, 2)}\n`, xml: xml.body, etag: headers.get("etag") };
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchLifecycleConfiguration") return NOTHING;
    throw error;
  }
}

/** What rules would remove at once. @param {string} bucket @param {unknown} draft */
export function preview(bucket, draft) {
  return api.post(`${base(bucket)}/preview`, { draft });
}

/**
 * Replaces what is in force, unless it is no longer what `before` says: then the error has the status 412.
 *
 * @param {string} bucket @param {unknown} document JSON, or a text of either format. @param {Saved} before
 */
export function save(bucket, document, { etag }) {
  /** @type {Record<string, string>} */
  const headers = etag === null ? { "if-none-match": "*" } : { "if-match": etag };
  if (typeof document === "string") headers["content-type"] = "text/plain";
  return api.put(base(bucket), document, { headers });
}

/** @param {string} bucket @param {Saved} before */
export async function remove(bucket, { etag }) {
  if (etag !== null) await api.delete(base(bucket), undefined, { headers: { "if-match": etag } });
}
