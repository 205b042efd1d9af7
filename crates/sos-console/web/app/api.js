// The way to the server: adds the session's header, and logs in again where the session has ended.

import { ApiError, send } from "./http.js";
import { navigate } from "./router.js";
import { loadSession, renewSession, session, sessionHeaders } from "./session.js";

export { ApiError };

/** @typedef {import("./http.js").RequestOptions} RequestOptions */

/**
 * Paths are whole: `api.get("/api/v1/buckets")`. Each gives the parsed body, or throws an `ApiError`.
 */
export const api = {
  /** @param {string} path @param {RequestOptions} [options] */
  get: async (path, options) => (await request("GET", path, undefined, options)).body,
  /** @param {string} path @param {unknown} [body] @param {RequestOptions} [options] */
  post: async (path, body, options) => (await request("POST", path, body, options)).body,
  /** @param {string} path @param {unknown} [body] @param {RequestOptions} [options] */
  put: async (path, body, options) => (await request("PUT", path, body, options)).body,
  /** @param {string} path @param {unknown} [body] @param {RequestOptions} [options] */
  patch: async (path, body, options) => (await request("PATCH", path, body, options)).body,
  /** @param {string} path @param {unknown} [body] @param {RequestOptions} [options] */
  delete: async (path, body, options) => (await request("DELETE", path, body, options)).body,
  request,
};

/**
 * As the methods above, with status and headers (for an ETag).
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {RequestOptions} [options]
 * @returns {Promise<import("./http.js").Answer>}
 */
async function request(method, path, body, options = {}) {
  const attempt = () => send(method, path, body, { ...options, headers: { ...options.headers, ...sessionHeaders() } });
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ApiError) || !(await isBack(error))) throw error;
    return attempt();
  }
}

/** Whether it is worth asking again, after what `error` says about the session has been put right. */
async function isBack(/** @type {ApiError} */ error) {
  const before = session();
  // Another tab has logged in anew: the cookie is of a later session than the header.
  if (error.code === "CsrfRefused") await loadSession();
  else if (error.status !== 401) return false;
  else if (!(await renewSession())) {
    navigate(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return false;
  }
  const after = session();
  if (before && after && before.tenant.id !== after.tenant.id) {
    location.assign("/");
    return false;
  }
  return after !== null;
}
