// What the object browser asks of the store, by name.

import { api } from "../../../api.js";
import { objectsPath, storePath, zipPath } from "./addresses.js";

/**
 * @typedef {object} Details
 * @property {string} key
 * @property {number} size
 * @property {string} etag
 * @property {string} last_modified
 * @property {string | null} version_id
 * @property {string} content_type
 * @property {Record<string, string>} headers
 * @property {Record<string, string>} metadata
 * @property {Record<string, string> | null} tags Null where one may not see them.
 * @property {Record<string, string>} checksums
 * @property {string} storage_class
 * @property {{ mode: "GOVERNANCE" | "COMPLIANCE", until: string } | null} retention
 * @property {boolean | null} legal_hold Null where nothing can be locked, or one may not see it.
 * @typedef {{ key: string, code: string, message: string }} KeyError
 * @typedef {{ key: string, target: string }} Transfer
 */

/** @typedef {{ signal?: AbortSignal }} Options */

/** One page of a listing. @param {string} bucket @param {{ prefix: string, delimiter?: string, cursor?: string | null, limit?: number }} what @param {Options} [options] @returns {Promise<import("./items.js").Listing>} */
export function list(bucket, { prefix, delimiter = "", cursor = null, limit = 1000 }, options) {
  return api.get(objectsPath(bucket, "", { prefix, delimiter, cursor, limit }), options);
}

/** @param {string} bucket @param {string} key @param {Options} [options] @returns {Promise<Details>} */
export function details(bucket, key, options) {
  return api.get(objectsPath(bucket, "/details", { key }), options);
}

/** Replaces headers and metadata of the object that has the ETag. @param {string} bucket @param {Details} object @param {{ content_type: string, headers: Record<string, string>, metadata: Record<string, string> }} next @returns {Promise<Details>} */
export function replaceHeaders(bucket, { key, etag }, next) {
  return api.put(objectsPath(bucket, "/details", { key }), next, { headers: { "if-match": etag } });
}

/** @param {string} bucket @param {string} key @param {Record<string, string>} tags */
export function replaceTags(bucket, key, tags) {
  return api.put(objectsPath(bucket, "/tags", { key }), { tags });
}

/** At most 1000 keys. @param {string} bucket @param {string[]} keys @param {Options} [options] @returns {Promise<{ deleted: string[], errors: KeyError[] }>} */
export function deleteKeys(bucket, keys, options) {
  return api.post(objectsPath(bucket, "/delete"), { keys }, options);
}

/** Deletes some of what begins so; `more` says that it must be asked again. @param {string} bucket @param {string} prefix @param {Options} [options] @returns {Promise<{ deleted: number, errors: KeyError[], more: boolean }>} */
export function deletePrefix(bucket, prefix, options) {
  return api.post(objectsPath(bucket, "/delete-prefix"), { prefix }, options);
}

/** At most 100 items. @param {string} bucket @param {{ items: Transfer[], targetBucket: string, move: boolean, overwrite: boolean }} what @param {Options} [options] @returns {Promise<{ done: string[], errors: KeyError[] }>} */
export function copy(bucket, { items, targetBucket, move, overwrite }, options) {
  const target_bucket = targetBucket === bucket ? null : targetBucket;
  return api.post(objectsPath(bucket, "/copy"), { items, target_bucket, move, overwrite }, options);
}

/** A presigned link. @param {string} bucket @param {{ key: string, seconds: number, isDownload: boolean }} what @returns {Promise<{ url: string, expires: string }>} */
export function share(bucket, { key, seconds, isDownload }) {
  return api.post(objectsPath(bucket, "/share"), { key, expires_seconds: seconds, method: "GET", download: isDownload });
}

/** A link, good once, to a zip of objects and folders. @param {string} bucket @param {{ keys: string[], prefixes: string[], base: string }} what @returns {Promise<{ url: string }>} */
export function prepareZip(bucket, what) {
  return api.post(zipPath(bucket), what);
}

/** Stores an empty object that stands for a folder, unless there is one. @param {string} bucket @param {string} folder */
export function putMarker(bucket, folder) {
  return api.request("PUT", storePath(bucket, folder), new Blob([]), { headers: { "content-type": "application/x-directory", "if-none-match": "*" } });
}

/** @returns {Promise<{ name: string }[]>} */
export async function bucketNames() {
  return (await api.get("/api/v1/buckets?limit=1000")).buckets;
}
