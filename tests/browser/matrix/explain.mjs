// What the running server says a browser does.

import { postJson } from "../signed_request.mjs";
import { credentials } from "../store.mjs";

/**
 * The explanation of a request to a bucket, for all browsers.
 *
 * @param {{ admin: string | null }} store
 * @param {{ request: object, key: string | null }} question The request as a page asks for it, and the object; none is the bucket.
 */
export async function explain(store, bucket, question) {
  if (!store.admin) throw new Error("the server did not tell the address of its admin API");
  return postJson(`${store.admin}/v1/buckets/${bucket}/cors/explain`, question, credentials);
}
