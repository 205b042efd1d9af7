// Uploads by form: the fields that carry a policy and its signature.

import { createHmac } from "node:crypto";

import { BUCKET, credentials } from "./store.mjs";

const MiB = 1024 * 1024;

/** The fields of a form whose policy allows exactly these, and a file of up to 1 MiB. */
export function formFields(fields, bucket = BUCKET) {
  const now = new Date();
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = date.slice(0, 8);
  const signing = {
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${credentials.accessKey}/${day}/us-east-1/s3/aws4_request`,
    "x-amz-date": date,
  };
  const { key, ...others } = fields;
  const document = {
    expiration: new Date(now.getTime() + 600_000).toISOString(),
    conditions: [
      { bucket },
      ["starts-with", "$key", key.replace(/\$\{filename\}$/, "")],
      ...Object.entries({ ...others, ...signing }).map(([name, value]) => ({ [name]: value })),
      ["content-length-range", 0, MiB],
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const hmac = (secret, text) => createHmac("sha256", secret).update(text).digest();
  const signingKey = [day, "us-east-1", "s3", "aws4_request"].reduce(hmac, `AWS4${credentials.secretKey}`);
  return { ...fields, ...signing, policy, "x-amz-signature": hmac(signingKey, policy).toString("hex") };
}
