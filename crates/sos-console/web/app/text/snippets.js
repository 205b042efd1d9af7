// How programs reach a bucket, to be copied and pasted. The key's secret is never part of it. Pure.

/**
 * @typedef {{ endpoint: string, region: string, accessKey: string, bucket: string }} Place
 * @typedef {{ id: string, label: string, language: "shell" | "javascript" | "python", lead: string, code: string }} Snippet
 */

/**
 * The snippets for a bucket.
 *
 * @param {Place} place
 * @returns {Snippet[]}
 */
export function snippets(place) {
  return [sos(place), aws(place), rclone(place), javascript(place), python(place), page(place), curl(place)];
}

/** The address of an object, the bucket in the path. @param {Place} place @param {string} key */
export function objectAddress({ endpoint, bucket }, key) {
  return `${endpoint.replace(/\/$/, "")}/${bucket}/${key}`;
}

/** @param {Place} place @returns {Snippet} */
function sos({ bucket }) {
  return {
    id: "sos",
    label: "sos",
    language: "shell",
    lead: "On the server, in the folder where sos serve was started.",
    code: `sos cors get ${bucket}
sos cors check ${bucket} --key hello.txt --origin https://example.com -X PUT

# A link that uploads, and one that downloads, without a key
sos presign PUT ${bucket}/hello.txt
sos presign GET ${bucket}/hello.txt`,
  };
}

/** @param {Place} place */
function environment({ endpoint, region, accessKey }) {
  return `export AWS_ACCESS_KEY_ID=${accessKey}
export AWS_SECRET_ACCESS_KEY=…        # the secret of this key
export AWS_ENDPOINT_URL=${endpoint}
export AWS_REGION=${region}`;
}

/** @param {Place} place @returns {Snippet} */
function aws(place) {
  return {
    id: "aws",
    label: "AWS CLI",
    language: "shell",
    lead: "The AWS CLI takes the address and the key from the environment.",
    code: `${environment(place)}

aws s3 cp hello.txt s3://${place.bucket}/
aws s3 ls s3://${place.bucket}/
aws s3 presign s3://${place.bucket}/hello.txt`,
  };
}

/** @param {Place} place @returns {Snippet} */
function rclone({ endpoint, region, accessKey, bucket }) {
  return {
    id: "rclone",
    label: "rclone",
    language: "shell",
    lead: "Makes a remote by the name of sos, once; then copies a folder.",
    code: `rclone config create sos s3 provider=Other \\
  endpoint=${endpoint} region=${region} force_path_style=true \\
  access_key_id=${accessKey} secret_access_key=…

rclone copy ./folder sos:${bucket}/folder --progress
rclone ls sos:${bucket}`,
  };
}

/** @param {Place} place @returns {Snippet} */
function javascript({ endpoint, region, accessKey, bucket }) {
  return {
    id: "javascript",
    label: "JavaScript",
    language: "javascript",
    lead: "The AWS SDK for JavaScript v3: npm install @aws-sdk/client-s3",
    code: `import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";

const s3 = new S3Client({
  endpoint: "${endpoint}",
  region: "${region}",
  forcePathStyle: true,
  credentials: {
    accessKeyId: "${accessKey}",
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  },
});

await s3.send(new PutObjectCommand({
  Bucket: "${bucket}",
  Key: "hello.txt",
  Body: "Hello",
  ContentType: "text/plain",
}));`,
  };
}

/** @param {Place} place @returns {Snippet} */
function python({ endpoint, region, accessKey, bucket }) {
  return {
    id: "python",
    label: "Python",
    language: "python",
    lead: "boto3: pip install boto3",
    code: `import os

import boto3

s3 = boto3.client(
    "s3",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="${accessKey}",
    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
)

s3.upload_file("hello.txt", "${bucket}", "hello.txt")
for item in s3.list_objects_v2(Bucket="${bucket}").get("Contents", []):
    print(item["Key"], item["Size"])`,
  };
}

/** @param {Place} place @returns {Snippet} */
function page(place) {
  return {
    id: "page",
    label: "Web page",
    language: "javascript",
    lead: "A page needs no key: your server signs a URL (for one, sos presign PUT or any S3 SDK), and the bucket’s CORS rules let the page’s origin in.",
    code: `// signedUrl comes from your server and names one object: ${objectAddress(place, "hello.txt?X-Amz-…")}
const answer = await fetch(signedUrl, {
  method: "PUT",
  body: file,
});
if (!answer.ok) throw new Error(await answer.text());`,
  };
}

/** @param {Place} place @returns {Snippet} */
function curl(place) {
  const address = objectAddress(place, "hello.txt");
  return {
    id: "curl",
    label: "curl",
    language: "shell",
    lead: "Signs by itself since curl 7.75; and asks what a browser asks before a page may send.",
    code: `curl --aws-sigv4 aws:amz:${place.region}:s3 --user "${place.accessKey}:$AWS_SECRET_ACCESS_KEY" \\
  -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -T hello.txt ${address}

# May a page of https://example.com send a PUT?
curl -i -X OPTIONS ${address} \\
  -H 'Origin: https://example.com' -H 'Access-Control-Request-Method: PUT'`,
  };
}
