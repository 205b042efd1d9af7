// What the CORS tab asks the server.

import { api, ApiError } from "../../../api.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** What is in force; without a configuration both are `null`. @typedef {{ rules: Rule[] | null, etag: string | null }} Saved */

/** @param {string} bucket */
const base = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}/cors`;

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<Saved>} */
export async function loadSaved(bucket, signal) {
  try {
    const { body, headers } = await api.request("GET", base(bucket), undefined, { signal });
    return { rules: body.CORSRules, etag: headers.get("etag") };
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchCORSConfiguration") return { rules: null, etag: null };
    throw error;
  }
}

/**
 * Replaces what is in force, unless it is no longer what `before` says: then the error has the status 412.
 *
 * @param {string} bucket
 * @param {string} text A document of either format.
 * @param {Saved} before
 * @returns {Promise<{ etag: string, findings: import("./draft.js").Finding[] }>}
 */
export function save(bucket, text, before) {
  return api.put(base(bucket), text, { headers: { "content-type": "text/plain", ...unchanged(before) } });
}

/** Deletes it, with the same condition. @param {string} bucket @param {Saved} before */
export async function remove(bucket, before) {
  if (before.etag !== null) await api.delete(base(bucket), undefined, { headers: unchanged(before) });
}

/** @param {Saved} before @returns {Record<string, string>} */
function unchanged({ etag }) {
  return etag === null ? { "if-none-match": "*" } : { "if-match": etag };
}

/**
 * What the server's own parser says of a text.
 *
 * @param {string} text
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./draft.js").Checked>}
 */
export async function check(text, signal) {
  try {
    const { document, findings } = await api.post("/api/v1/cors/edit", { document: text }, { signal });
    return { rules: document.CORSRules, findings };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500 || error.status === 401) throw error;
    return { error: { code: error.code, message: error.message, line: error.line ?? null, column: error.column ?? null } };
  }
}

/**
 * The rules after these edits, and after the fix of every finding where that is asked for.
 *
 * @param {Rule[] | null} rules
 * @param {{ edits?: object[], fixAll?: boolean }} change
 * @returns {Promise<{ rules: Rule[], fixed: number }>}
 */
export async function edited(rules, { edits = [], fixAll = false }) {
  const document = rules?.length ? { CORSRules: rules } : null;
  const answer = await api.post("/api/v1/cors/edit", { document, edits, fix_all: fixAll });
  return { rules: answer.document.CORSRules, fixed: answer.fixed.length };
}

/** What happens to a page's request by these rules. @param {Rule[] | null} rules @param {object} request @param {AbortSignal} [signal] */
export function explain(rules, request, signal) {
  const configuration = rules?.length ? { CORSRules: rules } : null;
  return api.post("/api/v1/cors/explain", { configuration, request }, { signal });
}

/** @param {string} bucket @returns {Promise<{ number: number, saved: string, document: { CORSRules: Rule[] } | null }[]>} */
export async function loadHistory(bucket) {
  return (await api.get(`${base(bucket)}/history`)).entries;
}

/** @param {string[]} origins @param {AbortSignal} [signal] */
export async function loadPresets(origins, signal) {
  const query = new URLSearchParams(origins.map((origin) => ["origin", origin]));
  return (await api.get(`/api/v1/cors/presets${query.size ? `?${query}` : ""}`, { signal })).presets;
}

/** @param {string} bucket @param {number | null} after @param {AbortSignal} signal
 * @returns {Promise<{ denials: import("./denials.js").Denial[], cursor: number, dropped: number }>}
 */
export function loadDenials(bucket, after, signal) {
  return api.get(`${base(bucket)}/denials${after === null ? "" : `?after=${after}`}`, { signal });
}

/** @param {string} bucket */
export function clearDenials(bucket) {
  return api.delete(`${base(bucket)}/denials`);
}
