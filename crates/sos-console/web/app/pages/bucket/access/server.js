// What the Access tab asks the server.

import { api, ApiError } from "../../../api.js";

/** The policy that is set, to the letter; without one both are `null`. @typedef {{ text: string | null, etag: string | null }} Saved */

/** What the server says of a text. @typedef {{ code: string, message: string, line: number | null, column: number | null }} Refused */

/** @typedef {{ statements: number, public_by: any[], refused_by: any, shut_by: any, answer: any }} Check */

/** @param {string} bucket */
const base = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}`;

/** @param {string} bucket @param {AbortSignal} [signal] */
export const loadAccess = (bucket, signal) => api.get(`${base(bucket)}/access`, { signal });

/** @param {string} bucket @param {AbortSignal} [signal] */
export const loadAcl = (bucket, signal) => api.get(`${base(bucket)}/acl`, { signal });

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<Saved>} */
export async function loadPolicy(bucket, signal) {
  try {
    const answer = await api.request("GET", `${base(bucket)}/policy`, undefined, { signal, isText: true });
    return { text: answer.body, etag: answer.headers.get("etag") };
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchBucketPolicy") return { text: null, etag: null };
    throw error;
  }
}

/** Replaces the policy, unless it is no longer what `before` says: then the error has the status 412.
 * @param {string} bucket
 * @param {string} text
 * @param {Saved} before
 * @returns {Promise<{ etag: string }>}
 */
export function savePolicy(bucket, text, before) {
  return api.put(`${base(bucket)}/policy`, text, { headers: { "content-type": "text/plain", ...unchanged(before) } });
}

/** @param {string} bucket @param {Saved} before */
export async function removePolicy(bucket, before) {
  if (before.etag !== null) await api.delete(`${base(bucket)}/policy`, undefined, { headers: unchanged(before) });
}

/** @param {Saved} before @returns {Record<string, string>} */
function unchanged({ etag }) {
  return etag === null ? { "if-none-match": "*" } : { "if-match": etag };
}

/** What the server's own parser says of a text.
 * @param {string} bucket
 * @param {string} document Empty: as if none were set.
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ check: Check } | { error: Refused }>}
 */
export async function checkPolicy(bucket, document, signal) {
  try {
    return { check: await api.post(`${base(bucket)}/policy/check`, { document }, { signal }) };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "MalformedPolicy") throw error;
    return { error: { code: error.code, message: error.message, line: error.line ?? null, column: error.column ?? null } };
  }
}

/** @param {string} bucket @param {string} document @param {object} request @param {AbortSignal} [signal] */
export async function explain(bucket, document, request, signal) {
  return (await api.post(`${base(bucket)}/policy/check`, { document, request }, { signal })).answer;
}

/** @param {string} bucket @param {object} block */
export const saveBlock = (bucket, block) => api.put(`${base(bucket)}/public-access-block`, block);

/** @param {string} bucket @param {string} ownership */
export const saveOwnership = (bucket, ownership) => api.put(`${base(bucket)}/ownership`, { ownership });

/** @param {string} bucket @param {object[]} grants */
export const saveGrants = (bucket, grants) => api.put(`${base(bucket)}/acl`, { grants });
