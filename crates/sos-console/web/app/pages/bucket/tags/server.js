// What the Tags tab asks the server.

import { api, ApiError } from "../../../api.js";

/** @typedef {import("./draft.js").Tag} Tag */
/** What is set; `etag` is null where nothing is. @typedef {{ tags: Tag[], etag: string | null }} Saved */

/** @param {string} bucket */
const path = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}/tags`;

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<Saved>} */
export async function load(bucket, signal) {
  try {
    const { body, headers } = await api.request("GET", path(bucket), undefined, { signal });
    return { tags: body.tags, etag: headers.get("etag") };
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchTagSet") return { tags: [], etag: null };
    throw error;
  }
}

/**
 * Replaces what is set, unless it is no longer what `before` says: then the error has the status 412.
 *
 * @param {string} bucket @param {Tag[]} tags @param {Saved} before
 */
export function save(bucket, tags, { etag }) {
  /** @type {Record<string, string>} */
  const headers = etag === null ? { "if-none-match": "*" } : { "if-match": etag };
  return api.put(path(bucket), { tags }, { headers });
}
