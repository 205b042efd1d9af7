// What a failed request means for an upload.

/** So often a request is sent again by itself before the file counts as failed. */
export const ATTEMPTS_MAX = 6;

/** How long to wait before the n-th attempt after the first. @param {number} failures */
export function delayMs(failures) {
  return Math.min(30_000, 500 * 2 ** (failures - 1));
}

/**
 * @typedef {{ name?: string, status?: number, code?: string, message?: string }} Failure
 * @typedef {"conflict" | "signed-out" | "upload-gone" | "again" | "final"} Meaning
 */

/**
 * A cut connection has the status 0. What the server could not do just now is tried again; what it refuses is final.
 *
 * @param {Failure} failure
 * @returns {Meaning}
 */
export function meaningOf({ status = 0, code }) {
  if (status === 412) return "conflict";
  if (status === 401) return "signed-out";
  if (code === "NoSuchUpload") return "upload-gone";
  if (status === 507) return "final";
  return status === 0 || status === 408 || status === 409 || status === 429 || status >= 500 ? "again" : "final";
}
