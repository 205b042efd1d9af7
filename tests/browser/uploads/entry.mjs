// What the page of uploads can call; esbuild makes one script of it and of the unmodified packages.

import * as aws from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";

const MiB = 1024 * 1024;

/** Sends a file of random bytes by Uppy; gives its hash, what Uppy says of it, and how far it told its progress. */
window.sendByUppy = async ({ name, sizeBytes, multipart, form }) => {
  const bytes = random(sizeBytes);
  const uppy = new Uppy({ autoProceed: false }).use(AwsS3, {
    shouldUseMultipart: multipart,
    getChunkSize: () => 5 * MiB,
    generateObjectKey: () => name,
    signRequest: (request) => ask({ ...request, form }),
  });
  const progress = [];
  uppy.on("upload-progress", (file, { bytesUploaded }) => progress.push(bytesUploaded));
  uppy.addFile({ name, type: "application/octet-stream", data: new Blob([bytes]) });
  const { successful, failed } = await uppy.upload();
  uppy.destroy();
  return { sha256: await hash(bytes), successful: successful.length, errors: failed.map((file) => file.error), progress };
};

/** Sends, reads, lists and deletes by the AWS SDK. */
window.workBySdk = async ({ endpoint, bucket: Bucket, credentials }) => {
  const client = new aws.S3Client({ endpoint, region: "us-east-1", credentials });
  const [small, large] = [{ Bucket, Key: "sdk/small object.txt" }, { Bucket, Key: "sdk/large.bin" }];
  const put = await client.send(new aws.PutObjectCommand({ ...small, Body: "0123456789", Metadata: { color: "blue" }, CacheControl: "no-store" }));
  const head = await client.send(new aws.HeadObjectCommand(small));
  const range = await client.send(new aws.GetObjectCommand({ ...small, Range: "bytes=-4" }));
  const unchanged = await client.send(new aws.GetObjectCommand({ ...small, IfMatch: put.ETag }));
  const bytes = random(12 * MiB);
  const { ETag } = await new Upload({ client, params: { ...large, Body: new Blob([bytes]) }, partSize: 5 * MiB }).done();
  const back = await client.send(new aws.GetObjectCommand(large));
  const [sent, received] = [await hash(bytes), await hash(await back.Body.transformToByteArray())];
  const list = await client.send(new aws.ListObjectsV2Command({ Bucket, Prefix: "sdk/" }));
  await client.send(new aws.DeleteObjectCommand(small));
  const error = await client.send(new aws.GetObjectCommand(small)).catch((error) => error);
  return {
    putETag: put.ETag,
    length: head.ContentLength,
    range: await range.Body.transformToString(),
    unchanged: await unchanged.Body.transformToString(),
    ETag,
    sent,
    received,
    keys: list.Contents.map((object) => object.Key),
    error: error.name,
    requestId: typeof error.$metadata?.requestId,
  };
};

/** The signer of the page's own host. */
async function ask(request) {
  const response = await fetch(`/__sign?${new URLSearchParams({ request: JSON.stringify(request) })}`);
  return response.json();
}

function random(sizeBytes) {
  const bytes = new Uint8Array(sizeBytes);
  for (let at = 0; at < sizeBytes; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
