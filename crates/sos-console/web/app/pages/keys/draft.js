// A key that is being made: what was chosen, what is wrong with it, and what the server is asked for. Pure.

import { isBucketName } from "../../bucket_name.js";

/**
 * @typedef {{ bucket: string, read: boolean, write: boolean, own: boolean }} Limit
 * @typedef {{ name: string, document: string }} Policy
 * @typedef {"never" | "day" | "month" | "year" | "date"} Expiry
 * @typedef {{ name: string, limits: Limit[], expiry: Expiry, date: string, policies: Policy[] }} Draft
 *   `date` is a day as an input of that type gives it, `YYYY-MM-DD`.
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
  return { name: "", limits: [], expiry: "never", date: "", policies: [] };
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
  return {
    name: draft.name === "" || NAME.test(draft.name) ? undefined : "name",
    date: draft.expiry !== "date" || endOfDay(draft.date) > now ? undefined : "date",
    limits: draft.limits.map((limit) => ({
      bucket: limit.bucket === "*" || isBucketName(limit.bucket) ? undefined : "bucket",
      rights: RIGHTS.some((right) => limit[right]) ? undefined : "rights",
    })),
    policies: draft.policies.map(({ name, document }, index) => ({
      name: policyNameProblem(draft.policies, name, index),
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
  return {
    name: draft.name || null,
    limits: draft.limits.map((limit) => `${limit.bucket}=${RIGHTS.filter((right) => limit[right]).join(",")}`),
    expires: expiresAt(draft, now),
    policies: draft.policies,
  };
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
  const at = limit.indexOf("=");
  return { bucket: limit.slice(0, at), rights: limit.slice(at + 1).split(",").join(", ") };
}

/** @param {Draft} draft @param {number} now */
function expiresAt({ expiry, date }, now) {
  if (expiry === "never") return null;
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
