// What the running server says a browser does.

import { sendJson } from "../signed_request.mjs";
import { credentials } from "../store.mjs";

/**
 * The explanation of a request to a bucket, for all browsers.
 *
 * @param {{ admin: string }} store Started with `admin`.
 * @param {{ request: object, key: string | null }} question The request as a page asks for it, and the object; none is the bucket.
 */
export async function explain(store, bucket, question) {
  return sendJson("POST", `${store.admin}/v1/buckets/${bucket}/cors/explain`, question, credentials);
}
