// What the object browser asks about versions and what keeps them.

import { api } from "../../../api.js";
import { downloadPath, objectsPath } from "./addresses.js";

/**
 * @typedef {{ key: string, version_id: string, is_latest: boolean, is_delete_marker: boolean, size: number, etag: string | null,
 *   last_modified: string, storage_class: string | null }} Version
 * @typedef {{ mode: "GOVERNANCE" | "COMPLIANCE", until: string }} Retention
 * @typedef {{ prefixes: string[], versions: Version[], next: string | null }} Page
 */

/** @param {string} bucket @param {{ prefix: string, delimiter?: string, cursor?: string | null, limit?: number }} what @param {AbortSignal} [signal] @returns {Promise<Page>} */
export function list(bucket, { prefix, delimiter = "", cursor = null, limit = 1000 }, signal) {
  return api.get(objectsPath(bucket, "/versions", { prefix, delimiter, cursor, limit }), { signal });
}

/** Makes a version the current one again; without one, what was deleted comes back. @param {string} bucket @param {string} key @param {string | null} [version_id] */
export function restore(bucket, key, version_id = null) {
  return api.post(objectsPath(bucket, "/restore"), { key, version_id });
}

/** Deletes a version for good. @param {string} bucket @param {Version} version */
export function remove(bucket, { key, version_id }) {
  return api.delete(objectsPath(bucket, "/versions", { key, version_id }));
}

/** @param {string} bucket @param {string} key @param {Retention | null} retention @param {boolean} isBypassing */
export function keep(bucket, key, retention, isBypassing) {
  return api.put(objectsPath(bucket, "/retention", { key }), { retention, bypass_governance: isBypassing });
}

/** @param {string} bucket @param {string} key @param {boolean} isHeld */
export function hold(bucket, key, isHeld) {
  return api.put(objectsPath(bucket, "/legal-hold", { key }), { legal_hold: isHeld });
}

/** The bytes of a version as a download. @param {string} bucket @param {Version} version */
export function downloadVersion(bucket, { key, version_id }) {
  return `${downloadPath(bucket, key)}&version_id=${encodeURIComponent(version_id)}`;
}
