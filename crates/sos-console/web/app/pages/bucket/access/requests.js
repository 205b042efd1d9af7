// Templates of policies, and requests to be explained: pure, from what is typed to what the server is asked.

/** The actions that can be asked about, the most usual first. */
export const ACTIONS = [
  "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetObjectVersion", "s3:DeleteObjectVersion",
  "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
  "s3:GetObjectAcl", "s3:PutObjectAcl", "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:DeleteObjectTagging",
  "s3:GetBucketLocation", "s3:GetBucketAcl", "s3:PutBucketAcl", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
  "s3:GetBucketCORS", "s3:PutBucketCORS", "s3:GetBucketVersioning", "s3:PutBucketVersioning", "s3:GetBucketTagging",
  "s3:PutBucketTagging", "s3:DeleteBucket",
];

/** Whether an action is done to an object. @param {string} action */
export const isOfObject = (action) => /Object|MultipartUpload$|UploadParts$/.test(action);

/** @typedef {{ who: string, tenant: string, accessKey: string, action: string, key: string, address: string, secure: boolean, conditions: string }} Fields */

/** @returns {Fields} */
export const usualFields = () => ({ who: "anonymous", tenant: "", accessKey: "", action: "s3:GetObject", key: "example.txt", address: "", secure: true, conditions: "" });

/** What the server is asked; `null` where something is missing.
 * @param {Fields} fields
 * @param {string} owner The id of the bucket's owner.
 */
export function asked(fields, owner) {
  /** @type {Record<string, any>} */
  const request = { action: fields.action, secure: fields.secure };
  if (fields.who === "owner") request.tenant = owner;
  if (fields.who === "tenant") request.tenant = fields.tenant.trim();
  if (fields.who === "key") request.access_key = fields.accessKey.trim();
  if (request.tenant === "" || request.access_key === "") return null;
  if (isOfObject(fields.action)) {
    if (fields.key === "") return null;
    request.key = fields.key;
  }
  if (fields.address.trim()) request.source_ip = fields.address.trim();
  const conditions = conditionsOf(fields.conditions);
  if (Object.keys(conditions).length) request.conditions = conditions;
  return request;
}

/** Condition keys with their values: `NAME=VALUE`, one a line. @param {string} text */
export function conditionsOf(text) {
  /** @type {Record<string, string[]>} */
  const conditions = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    const name = line.slice(0, at).trim();
    if (at > 0 && name) (conditions[name] ??= []).push(line.slice(at + 1).trim());
  }
  return conditions;
}

/** Policies to begin with, by name. @param {string} bucket @returns {Record<string, string>} */
export function templates(bucket) {
  const all = `arn:aws:s3:::${bucket}/*`;
  const reads = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: all };
  const write = (/** @type {object[]} */ ...statements) => `${JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2)}\n`;
  const other = { AWS: "arn:aws:iam::other-tenant:root" };
  return {
    read: write({ Sid: "EveryoneReads", ...reads }),
    tls: write({
      Sid: "OnlyOverTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, all],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    tenant: write(
      { Sid: "TenantReads", ...reads, Principal: other },
      { Sid: "TenantLists", Effect: "Allow", Principal: other, Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucket}` },
    ),
    addresses: write({ Sid: "ReadFromAddresses", ...reads, Condition: { IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "2001:db8::/48"] } } }),
  };
}

/** The grants of an ACL as they are set again. @param {any[]} grants */
export function wantedGrants(grants) {
  return grants.map(({ tenant, group, permission }) => (tenant ? { id: tenant.id, permission } : { group, permission }));
}
