// Uppy with its S3 plug-in and the AWS SDK for JavaScript v3, both unmodified, in a page under the presets.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

import { formFields } from "./form.mjs";
import { load, packageFolder } from "./packages.mjs";
import { makeCertificate } from "./pages.mjs";
import { preset } from "./presets.mjs";
import { credentials, DOMAIN, startStore } from "./store.mjs";
import { startWire } from "./wire.mjs";

const ORIGIN = `https://app.${DOMAIN}`;
const ENDPOINT = `https://${DOMAIN}`;
const UPPY = "uppy-uploads";
const SDK = "sdk-uploads";
const MiB = 1024 * 1024;

/** The group of cases in one browser. */
export function uploadsIn(engine) {
  return {
    title: `uploads in ${engine.name}`,
    packages: [...engine.packages, "esbuild", "@uppy/core", "@uppy/aws-s3", "@aws-sdk/client-s3", "@aws-sdk/lib-storage"],
    missing: engine.missing,
    start: (onEnd) => start(engine, onEnd),
    cases,
  };
}

async function start(engine, onEnd) {
  const tls = makeCertificate([DOMAIN, `*.${DOMAIN}`], onEnd);
  const store = await startStore({ corsFile: fileURLToPath(new URL("seed-cors.xml", import.meta.url)) });
  onEnd(store.stop);
  await store.createBucket(UPPY, preset("browser-uploads", [ORIGIN]));
  await store.createBucket(SDK, preset("aws-sdk", [ORIGIN]));
  const script = await bundle();
  const wire = await startWire({ store, tls, page: (url) => host(url, store, script) }, onEnd);
  const browser = await engine.start(wire, onEnd);
  return { store, page: await browser.open(`${ORIGIN}/__page`) };
}

/** The page, its script and its signer, on the page's own host. */
function host(url, store, script) {
  if (url.origin !== ORIGIN) return undefined;
  if (url.pathname === "/__script.js") return { type: "text/javascript", body: script };
  if (url.pathname === "/__sign") return { type: "application/json", body: JSON.stringify(sign(JSON.parse(url.searchParams.get("request")), store)) };
  return { type: "text/html; charset=utf-8", body: `<!doctype html><title>Uploads</title><link rel=icon href=data:,><body><script src="/__script.js"></script>` };
}

/** Signs what Uppy wants to do, as the server of whoever uses it does. */
function sign({ method, key, uploadId, partNumber, form }, store) {
  if (form && method === "PUT") {
    return { url: new URL(store.sign("GET", null, { endpoint: ENDPOINT, bucket: UPPY })).origin + "/", fields: formFields({ key }, UPPY) };
  }
  const query = { ...(uploadId ? { uploadId } : {}), ...(partNumber ? { partNumber } : {}), ...(method === "POST" && !uploadId ? { uploads: "" } : {}) };
  return { url: store.sign(method, key, { endpoint: ENDPOINT, bucket: UPPY, query }) };
}

const cases = [
  ["Uppy sends a file by presigned PUT", ({ store, page }) => byUppy(store, page, { name: "single.bin", sizeBytes: MiB, multipart: false })],
  ["Uppy sends a file by form and policy", ({ store, page }) => byUppy(store, page, { name: "form.bin", sizeBytes: MiB / 2, multipart: false, form: true })],
  ["Uppy sends a file in signed parts", async ({ store, page }) => {
    const { headers } = await byUppy(store, page, { name: "parts.bin", sizeBytes: 12 * MiB, multipart: true });
    assert.match(headers.etag, /^"[0-9a-f]{32}-3"$/);
  }],

  ["the AWS SDK puts, reads, lists and deletes, also in parts", async ({ page }) => {
    const { sent, ...result } = await page.call("workBySdk", {
      endpoint: ENDPOINT,
      bucket: SDK,
      credentials: { accessKeyId: credentials.accessKey, secretAccessKey: credentials.secretKey },
    });
    assert.match(result.ETag, /^"[0-9a-f]{32}-3"$/);
    assert.deepEqual({ ...result, ETag: undefined }, {
      putETag: `"${createHash("md5").update("0123456789").digest("hex")}"`,
      length: 10,
      range: "6789",
      unchanged: "0123456789",
      ETag: undefined,
      received: sent,
      keys: ["sdk/large.bin", "sdk/small object.txt"],
      error: "NoSuchKey",
      requestId: "string",
    });
  }],
];

/** Sends a file and holds what is stored against it; gives the store's answer. */
async function byUppy(store, page, file) {
  const result = await page.call("sendByUppy", file);
  assert.deepEqual({ successful: result.successful, errors: result.errors }, { successful: 1, errors: [] });
  assert.equal(result.progress.at(-1), file.sizeBytes, `progress: ${result.progress}`);
  const stored = await store.request("GET", file.name, { bucket: UPPY });
  assert.equal(createHash("sha256").update(stored.bytes).digest("hex"), result.sha256);
  return stored;
}

async function bundle() {
  const esbuild = await load("esbuild");
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL("uploads/entry.mjs", import.meta.url))],
    nodePaths: [`${packageFolder}/node_modules`],
    bundle: true,
    format: "iife",
    platform: "browser",
    minify: true,
    write: false,
  });
  return outputFiles[0].text;
}
