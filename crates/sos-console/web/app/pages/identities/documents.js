// Policies to begin with, and what identities may be called. Pure.

/** @typedef {"identity" | "trust"} Kind */

const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** Whether a tenant, a group, a role or a policy may be called so. @param {string} name */
export function isIdentityName(name) {
  return NAME.test(name) && !/^\.+$/.test(name);
}

/** The names in a line, each once. @param {string} line */
export function namesIn(line) {
  return [...new Set(line.split(/[\s,]+/).filter(Boolean))];
}

/** @param {object} statement */
function document_(statement) {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

/** What sessions of a role, a group's members or a key may do. @type {Record<"read" | "write" | "bucket" | "secure", () => string>} */
export const POLICIES = {
  read: () => document_({ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets"], Resource: "*" }),
  write: () => document_({ Sid: "ReadAndWrite", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:ListAllMyBuckets"], Resource: "*" }),
  bucket: () => document_({ Sid: "OneBucket", Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"] }),
  secure: () => document_({ Sid: "OnlyOverTls", Effect: "Deny", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
};

/**
 * Who may become a role: the keys of a tenant.
 *
 * @param {string} tenant
 */
export function trustOfTenant(tenant) {
  return document_({ Sid: "Tenant", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${tenant}:root` }, Action: "sts:AssumeRole" });
}

/**
 * Who may become a role: users of an identity provider.
 *
 * @param {string} host The provider's host, as its issuer has it.
 * @param {string} audience The client that its tokens are for.
 */
export function trustOfProvider(host, audience) {
  return document_({
    Sid: "Provider",
    Effect: "Allow",
    Principal: { Federated: host },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${host}:aud`]: audience } },
  });
}

/** The host of a provider, whose whole address may have been pasted. @param {string} typed */
export function providerHost(typed) {
  return typed.trim().replace(/^https?:\/\//, "").replace(/\/+$/, "");
}

/** A name that none of the policies has. @param {{ name: string }[]} policies */
export function freeName(policies) {
  let number = policies.length + 1;
  while (policies.some(({ name }) => name === `policy-${number}`)) number += 1;
  return `policy-${number}`;
}

/**
 * What is wrong with the names of policies, by their place; `null` where nothing is.
 *
 * @param {{ name: string }[]} policies
 * @returns {("name" | "taken" | null)[]}
 */
export function nameProblems(policies) {
  return policies.map(({ name }, index) => {
    if (!isIdentityName(name)) return "name";
    return policies.slice(0, index).some((other) => other.name === name) ? "taken" : null;
  });
}
