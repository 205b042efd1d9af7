// A key that is being made or changed: what was chosen, what is wrong with it, and what the server is asked for. Pure.

import { isBucketName } from "../../bucket_name.js";

/**
 * @typedef {{ bucket: string, read: boolean, write: boolean, own: boolean }} Limit
 * @typedef {{ name: string, document: string }} Policy
 * @typedef {"kept" | "never" | "day" | "month" | "year" | "date"} Expiry
 * @typedef {{ name: string, isMaster: boolean, limits: Limit[], expiry: Expiry, date: string, policies: Policy[] }} Draft
 *   `date` is a day as an input of that type gives it, `YYYY-MM-DD`. `kept`: it ends when it did.
 * @typedef {{ name: string | null, master: boolean, expires: string | null, limits: string[], policy_documents: Policy[] }} Known
 * @typedef {{ name?: "name", date?: "date", limits: { bucket?: "bucket", rights?: "rights" }[],
 *   policies: { name?: "name" | "taken", json?: string }[] }} Problems
 */

/** The rights, in the order in which the server writes them. */
export const RIGHTS = /** @type {const} */ (["read", "write", "own"]);

const DAYS = { day: 1, month: 30, year: 365 };
const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z0-9._-]{1,64}$/;

/** @returns {Draft} */
export function emptyDraft() {
  return { name: "", isMaster: false, limits: [], expiry: "never", date: "", policies: [] };
}

/** A key as it is, to be changed. @param {Known} key @returns {Draft} */
export function draftOf({ name, master, expires, limits, policy_documents: policies }) {
  return { name: name ?? "", isMaster: master, limits: limits.map(limitOf), expiry: expires === null ? "never" : "kept", date: "", policies };
}

/** @returns {Limit} */
export function emptyLimit() {
  return { bucket: "", read: true, write: false, own: false };
}

/**
 * What is wrong with it; nothing where `isSound` says so. What a policy means, the server says.
 *
 * @param {Draft} draft
 * @param {number} now
 * @returns {Problems}
 */
export function problemsOf(draft, now) {
  // A master key has neither limits nor policies.
  const { limits, policies } = boundsOf(draft);
  return {
    name: draft.name === "" || NAME.test(draft.name) ? undefined : "name",
    date: draft.expiry !== "date" || endOfDay(draft.date) > now ? undefined : "date",
    limits: limits.map((limit) => ({
      bucket: limit.bucket === "*" || isBucketName(limit.bucket) ? undefined : "bucket",
      rights: RIGHTS.some((right) => limit[right]) ? undefined : "rights",
    })),
    policies: policies.map(({ name, document }, index) => ({
      name: policyNameProblem(policies, name, index),
      json: jsonProblem(document),
    })),
  };
}

/** @param {Problems} problems */
export function isSound({ name, date, limits, policies }) {
  return ![name, date, ...limits.flatMap(Object.values), ...policies.flatMap(Object.values)].some(Boolean);
}

/**
 * What is asked of the server.
 *
 * @param {Draft} draft
 * @param {number} now
 */
export function wantedOf(draft, now) {
  const { limits, policies } = boundsOf(draft);
  return {
    name: draft.name || null,
    limits: limits.map((limit) => `${limit.bucket}=${RIGHTS.filter((right) => limit[right]).join(",")}`),
    expires: expiresAt(draft, now),
    policies,
    // Only the operator may ask for that.
    ...(draft.isMaster ? { master: true } : {}),
  };
}

/**
 * What is asked of the server to change a key: what differs from what it is.
 *
 * @param {Known} key
 * @param {Draft} draft
 * @param {number} now
 * @returns {Partial<ReturnType<typeof wantedOf>>}
 */
export function changeOf(key, draft, now) {
  const before = /** @type {Record<string, unknown>} */ ({ ...key, policies: key.policy_documents });
  const wanted = { ...wantedOf(draft, now), master: draft.isMaster };
  const isOther = (/** @type {[string, unknown]} */ [name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]);
  const differs = Object.entries(wanted).filter(isOther).filter(([name]) => name !== "expires" || draft.expiry !== "kept");
  return Object.fromEntries(differs);
}

/**
 * How a key fares now.
 *
 * @param {{ disabled: boolean, expires: string | null }} key
 * @param {number} now
 * @returns {"works" | "disabled" | "expired"}
 */
export function stateOf({ disabled, expires }, now) {
  if (disabled) return "disabled";
  return expires !== null && Date.parse(expires) <= now ? "expired" : "works";
}

/** A limit as it is shown: the bucket and the rights there. @param {string} limit */
export function partsOf(limit) {
  const { bucket, ...has } = limitOf(limit);
  return { bucket, rights: RIGHTS.filter((right) => has[right]) };
}

/** A limit as the server writes it. @param {string} written @returns {Limit} */
function limitOf(written) {
  const at = written.indexOf("=");
  const rights = written.slice(at + 1).split(",");
  return { bucket: written.slice(0, at), read: rights.includes("read"), write: rights.includes("write"), own: rights.includes("own") };
}

/** @param {Draft} draft @returns {{ limits: Limit[], policies: Policy[] }} */
function boundsOf({ isMaster, limits, policies }) {
  return isMaster ? { limits: [], policies: [] } : { limits, policies };
}

/** @param {Draft} draft @param {number} now */
function expiresAt({ expiry, date }, now) {
  if (expiry === "never" || expiry === "kept") return null;
  const end = expiry === "date" ? endOfDay(date) : now + DAYS[expiry] * DAY_MS;
  return new Date(end).toISOString();
}

/** The last second of a day where one is; of none, not a number. @param {string} date */
function endOfDay(date) {
  return new Date(`${date}T23:59:59`).getTime();
}

/** @param {Policy[]} policies @param {string} name @param {number} index */
function policyNameProblem(policies, name, index) {
  if (!NAME.test(name)) return "name";
  return policies.slice(0, index).some((other) => other.name === name) ? "taken" : undefined;
}

/** @param {string} document */
function jsonProblem(document) {
  try {
    JSON.parse(document);
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}
