// What the matrix runs against: the store with a bucket per configuration, and the recording proxy.

import { fileURLToPath } from "node:url";

import { makeCertificate } from "../pages.mjs";
import { sendJson } from "../signed_request.mjs";
import { credentials, DOMAIN, startStore } from "../store.mjs";
import { startWire } from "../wire.mjs";
import { CONFIGURATIONS, document, RESOURCE_POLICIES } from "./configurations.mjs";
import { OBJECTS } from "./objects.mjs";
import { page } from "./pages.mjs";

/** Starts both; the buckets hold their objects. With `admin` the store explains, too, and buckets have their resource policies. */
export async function startStage(onEnd, { admin = false } = {}) {
  const tls = makeCertificate([DOMAIN, `*.${DOMAIN}`, "example.com"], onEnd);
  const store = await startStore({ corsFile: fileURLToPath(new URL("../seed-cors.xml", import.meta.url)), admin });
  onEnd(store.stop);
  await Promise.all(Object.entries(CONFIGURATIONS).map(([bucket, rules]) => fill(store, bucket, rules)));
  if (admin) await Promise.all(Object.entries(RESOURCE_POLICIES).map(([bucket, policy]) => embed(store, bucket, policy)));
  const wire = await startWire({ store, tls, page }, onEnd);
  return { store, wire };
}

async function fill(store, bucket, rules) {
  await store.createBucket(bucket, rules && document(rules));
  await Promise.all(Object.entries(OBJECTS).map(([key, { type, body, headers }]) => store.put(key, body, { type, bucket, headers })));
}

async function embed(store, bucket, policy) {
  const url = `${store.admin}/v1/buckets/${bucket}/cross-origin`;
  await sendJson("PUT", url, { cross_origin_resource_policy: policy }, credentials);
}
