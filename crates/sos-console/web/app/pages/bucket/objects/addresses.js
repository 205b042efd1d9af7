// Addresses of what belongs to objects: pages of the console, bytes, and the endpoints of the API.

import { bucketPath } from "../../../routes.js";

const q = encodeURIComponent;

/** The page of a prefix, with the details of an object where a key is given. @param {string} bucket @param {string} prefix @param {string | null} [key] */
export function pagePath(bucket, prefix, key = null) {
  const query = [prefix !== "" && `prefix=${q(prefix)}`, key !== null && `key=${q(key)}`].filter(Boolean).join("&");
  return bucketPath(bucket, "objects") + (query && `?${query}`);
}

/** The bytes of an object, for an element or a fetch. @param {string} bucket @param {string} key */
export function bytesPath(bucket, key) {
  return `/objects/${q(bucket)}?key=${q(key)}`;
}

/** The bytes of an object as a download. @param {string} bucket @param {string} key */
export function downloadPath(bucket, key) {
  return `${bytesPath(bucket, key)}&download=1`;
}

/** Where a whole object is stored by PUT. @param {string} bucket @param {string} key */
export function storePath(bucket, key) {
  return `/api/objects/${q(bucket)}?key=${q(key)}`;
}

/** Where uploads in parts are begun. @param {string} bucket */
export function uploadsPath(bucket) {
  return `/api/objects/${q(bucket)}/uploads`;
}

/**
 * An upload in parts, or a step of it.
 *
 * @param {{ bucket: string, key: string, uploadId: string | null }} upload
 * @param {string} [step] `/complete`, or a slash and a part's number.
 */
export function uploadPath({ bucket, key, uploadId }, step = "") {
  return `${uploadsPath(bucket)}/${q(uploadId ?? "")}${step}?key=${q(key)}`;
}

/** Where a zip is asked for. @param {string} bucket */
export function zipPath(bucket) {
  return `/api/objects/${q(bucket)}/zip`;
}

/**
 * An endpoint about a bucket's objects.
 *
 * @param {string} bucket
 * @param {string} what Empty, or a slash and a name.
 * @param {Record<string, string | number | null>} [query]
 */
export function objectsPath(bucket, what, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== "");
  const rest = pairs.map(([name, value]) => `${name}=${q(String(value))}`).join("&");
  return `/api/v1/buckets/${q(bucket)}/objects${what}${rest && `?${rest}`}`;
}
