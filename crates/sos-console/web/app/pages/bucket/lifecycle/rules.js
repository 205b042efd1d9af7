// Lifecycle rules as a form has them and as sentences tell them. Pure.

import { formatCount } from "../../../format.js";
import { lifecycle as words } from "../../../text/lifecycle.js";

/**
 * A rule in the form of AWS's command line; what the form does not know is kept as it is.
 * @typedef {Record<string, any>} Rule
 * @typedef {{ name: string, prefix: string, current: string, noncurrent: string, uploads: string }} Draft Days; empty: none.
 * @typedef {{ expired: number, removed_versions: number, removed_markers: number, aborted_uploads: number, transitioned: number }} Counts
 */

/** @type {Draft} */
export const EMPTY = { name: "", prefix: "", current: "", noncurrent: "", uploads: "" };

/** What is wrong with each field, if anything is. @param {Draft} draft @returns {Partial<Record<keyof Draft, string>>} */
export function problemsOf(draft) {
  /** @type {Partial<Record<keyof Draft, string>>} */
  const problems = {};
  for (const field of /** @type {const} */ (["current", "noncurrent", "uploads"])) {
    if (draft[field].trim() !== "" && days(draft[field]) === null) problems[field] = words.form.wrongDays;
  }
  if (draft.name.trim().length > 255) problems.name = words.form.longName;
  return problems;
}

/** Whether it says what is to be done, and nothing in it is wrong. @param {Draft} draft */
export function isComplete(draft) {
  const says = [draft.current, draft.noncurrent, draft.uploads].some((text) => days(text) !== null);
  return says && Object.keys(problemsOf(draft)).length === 0;
}

/** @param {Draft} draft @returns {Rule} */
export function ruleOf(draft) {
  /** @type {Rule} */
  const rule = { ...(draft.name.trim() ? { ID: draft.name.trim() } : {}), Filter: draft.prefix ? { Prefix: draft.prefix } : {}, Status: "Enabled" };
  const [current, noncurrent, uploads] = [days(draft.current), days(draft.noncurrent), days(draft.uploads)];
  if (current !== null) rule.Expiration = { Days: current };
  if (noncurrent !== null) rule.NoncurrentVersionExpiration = { NoncurrentDays: noncurrent };
  if (uploads !== null) rule.AbortIncompleteMultipartUpload = { DaysAfterInitiation: uploads };
  return rule;
}

/** @param {string} text @returns {number | null} */
function days(text) {
  const count = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 ? count : null;
}

/** What a rule is about. @param {Rule} rule */
export function aboutOf(rule) {
  const filter = rule.Filter?.And ?? rule.Filter ?? {};
  const prefix = filter.Prefix ?? rule.Prefix ?? "";
  const tags = [...(filter.Tags ?? []), ...(filter.Tag ? [filter.Tag] : [])].map(({ Key, Value }) => words.tag(Key, Value));
  const sizes = [
    ...(filter.ObjectSizeGreaterThan === undefined ? [] : [words.larger(filter.ObjectSizeGreaterThan)]),
    ...(filter.ObjectSizeLessThan === undefined ? [] : [words.smaller(filter.ObjectSizeLessThan)]),
  ];
  return [prefix ? words.below(prefix) : words.everything, ...tags, ...sizes].join(", ");
}

/** What a rule does, a sentence for each thing. @param {Rule} rule @returns {string[]} */
export function deedsOf(rule) {
  const { Expiration: expiration, NoncurrentVersionExpiration: noncurrent, AbortIncompleteMultipartUpload: abort } = rule;
  const kept = noncurrent?.NewerNoncurrentVersions;
  return [
    ...(expiration?.Days === undefined ? [] : [words.expires(expiration.Days)]),
    ...(expiration?.Date === undefined ? [] : [words.expiresOn(String(expiration.Date).slice(0, 10))]),
    ...(expiration?.ExpiredObjectDeleteMarker ? [words.markers] : []),
    ...(noncurrent ? [words.noncurrent(noncurrent.NoncurrentDays) + (kept ? words.kept(kept) : "")] : []),
    ...(abort ? [words.aborts(abort.DaysAfterInitiation)] : []),
    ...[...(rule.Transitions ?? []), ...(rule.NoncurrentVersionTransitions ?? [])].map(({ StorageClass }) => words.becomes(StorageClass)),
  ];
}

/** What would go now, in words. @param {Counts} counts */
export function wouldGo(counts) {
  const told = /** @type {[number, (count: string) => string][]} */ ([
    [counts.expired, words.would.objects],
    [counts.removed_versions, words.would.versions],
    [counts.removed_markers, words.would.markers],
    [counts.aborted_uploads, words.would.uploads],
  ]);
  const parts = told.filter(([count]) => count > 0).map(([count, say]) => say(formatCount(count)));
  return parts.length === 0 ? words.would.nothing : words.would.go(parts.join(", "));
}
