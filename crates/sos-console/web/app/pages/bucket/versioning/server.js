// What the Versioning tab asks the server.

import { api } from "../../../api.js";

/** @typedef {"off" | "enabled" | "suspended"} State */
/** What new versions are given. @typedef {{ mode: "GOVERNANCE" | "COMPLIANCE", days?: number, years?: number }} Default */

/** @param {string} bucket */
const base = (bucket) => `/api/v1/buckets/${encodeURIComponent(bucket)}`;

/** @param {string} bucket @param {"enabled" | "suspended"} state */
export const saveVersioning = (bucket, state) => api.put(`${base(bucket)}/versioning`, { status: state === "enabled" ? "Enabled" : "Suspended" });

/** @param {string} bucket @param {AbortSignal} [signal] @returns {Promise<{ enabled: boolean, default: Default | null }>} */
export async function loadLock(bucket, signal) {
  const { enabled, ...rest } = await api.get(`${base(bucket)}/object-lock`, { signal });
  return { enabled, default: rest.mode ? rest : null };
}

/** Enables it where it is not yet. @param {string} bucket @param {Default | null} wanted */
export const saveLock = (bucket, wanted) => api.put(`${base(bucket)}/object-lock`, { enabled: true, ...wanted });
