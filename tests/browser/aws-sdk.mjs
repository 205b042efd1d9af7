// The AWS SDK for JavaScript v3 in a page, under the example's CORS document.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { newPage } from "./chromium.mjs";
import { ORIGIN, startExample } from "./example.mjs";
import { load, packageFolder } from "./packages.mjs";
import { BUCKET, credentials } from "./store.mjs";

export const title = "AWS SDK for JavaScript";
export const packages = ["puppeteer-core", "esbuild", "@aws-sdk/client-s3", "@aws-sdk/lib-storage"];

const MiB = 1024 * 1024;
const SIZE_BYTES = 100 * MiB;

export async function start(onEnd) {
  const { store, browser } = await startExample(onEnd);
  const page = await newPage(browser);
  // The example's own page would not run a foreign script.
  await page.setBypassCSP(true);
  await page.goto(ORIGIN);
  await page.addScriptTag({ content: await bundle() });
  await page.evaluate(({ accessKey, secretKey }) => {
    window.client = new aws.S3Client({
      endpoint: "http://localhost:9000",
      region: "us-east-1",
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    });
    window.hash = async (bytes) => {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    };
  }, credentials);
  return { store, page };
}

export const cases = [
  ["100 MiB go up in parts and come down the same", async ({ store, page }) => {
    const result = await page.evaluate(async (Bucket, size) => {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
      const upload = new aws.Upload({ client, params: { Bucket, Key: "sdk/large.bin", Body: new Blob([bytes]) }, partSize: 8 * 1024 * 1024 });
      let loaded = 0;
      upload.on("httpUploadProgress", (progress) => (loaded = progress.loaded));
      const { ETag } = await upload.done();
      const { Body } = await client.send(new aws.GetObjectCommand({ Bucket, Key: "sdk/large.bin" }));
      const back = await Body.transformToByteArray();
      return { ETag, loaded, sent: await hash(bytes), received: await hash(back) };
    }, BUCKET, SIZE_BYTES);
    assert.equal(result.loaded, SIZE_BYTES);
    assert.match(result.ETag, /^"[0-9a-f]{32}-13"$/);
    assert.equal(result.received, result.sent);
    const stored = await store.request("GET", "sdk/large.bin");
    assert.equal(createHash("sha256").update(stored.bytes).digest("hex"), result.sent);
  }],

  ["a small object: put, head, list, delete, and the error as the SDK names it", async ({ page }) => {
    const result = await page.evaluate(async (Bucket) => {
      const named = { Bucket, Key: "sdk/small object.txt" };
      await client.send(new aws.PutObjectCommand({ ...named, Body: "small", Metadata: { color: "blue" } }));
      const head = await client.send(new aws.HeadObjectCommand(named));
      const list = await client.send(new aws.ListObjectsV2Command({ Bucket, Prefix: "sdk/small" }));
      await client.send(new aws.DeleteObjectCommand(named));
      const error = await client.send(new aws.GetObjectCommand(named)).catch((error) => error);
      return { length: head.ContentLength, keys: list.Contents.map((object) => object.Key), error: error.name };
    }, BUCKET);
    assert.deepEqual(result, { length: 5, keys: ["sdk/small object.txt"], error: "NoSuchKey" });
  }],
];

/** The SDK as one script that any page can run. */
async function bundle() {
  const esbuild = await load("esbuild");
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: `export * from "@aws-sdk/client-s3"; export { Upload } from "@aws-sdk/lib-storage";`,
      resolveDir: packageFolder,
    },
    bundle: true,
    format: "iife",
    globalName: "aws",
    platform: "browser",
    minify: true,
    write: false,
  });
  // A declaration would stay inside the function that addScriptTag makes of it.
  return `${outputFiles[0].text}\nwindow.aws = aws;`;
}
