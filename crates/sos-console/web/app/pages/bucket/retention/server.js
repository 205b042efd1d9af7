// What the tabs Retention and Versioning ask the server of object lock.

import { api } from "../../../api.js";

/** What new versions are given. @typedef {{ mode: "GOVERNANCE" | "COMPLIANCE", days?: number, years?: number }} Default */

/** @param {string} bucket */
const path = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}/object-lock`;

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<{ enabled: boolean, default: Default | null }>} */
export async function loadLock(bucket, signal) {
  const { enabled, ...rest } = await api.get(path(bucket), { signal });
  return { enabled, default: rest.mode ? rest : null };
}

/** Enables it where it is not yet. @param {string} bucket @param {Default | null} wanted */
export const saveLock = (bucket, wanted) => api.put(path(bucket), { enabled: true, ...wanted });
