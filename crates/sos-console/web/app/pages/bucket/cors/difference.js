// What changes between two configurations: which rules stay, change, come and go, and by which lines.

import { canonical } from "./rules.js";
import { writeRule } from "./writing.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {{ kind: "same" | "removed" | "added", text: string }} Line */

/**
 * One rule in the difference. Numbers count from 1.
 *
 * @typedef {object} RuleChange
 * @property {"same" | "moved" | "changed" | "added" | "removed"} kind
 * @property {number | null} before Its number in the old configuration.
 * @property {number | null} after Its number in the new one.
 * @property {Line[]} lines
 */

/**
 * A longest common subsequence as pairs of indices. Meant for lists whose product is at most some millions.
 *
 * @template T
 * @param {T[]} old
 * @param {T[]} now
 * @returns {[number, number][]}
 */
export function commonPairs(old, now) {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let left = old.length - 1; left >= 0; left -= 1) {
    for (let right = now.length - 1; right >= 0; right -= 1) {
      const at = left * width + right;
      lengths[at] = old[left] === now[right] ? lengths[at + width + 1] + 1 : Math.max(lengths[at + width], lengths[at + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let left = 0, right = 0; left < old.length && right < now.length; ) {
    const at = left * width + right;
    if (old[left] === now[right]) pairs.push([left++, right++]);
    else if (lengths[at + width] >= lengths[at + 1]) left += 1;
    else right += 1;
  }
  return pairs;
}

/**
 * The lines of both texts: those that go before those that come.
 *
 * @param {string[]} old
 * @param {string[]} now
 * @returns {Line[]}
 */
export function lineDifference(old, now) {
  /** @type {Line[]} */
  const lines = [];
  let [left, right] = [0, 0];
  for (const [oldLine, newLine] of [...commonPairs(old, now), [old.length, now.length]]) {
    for (; left < oldLine; left += 1) lines.push({ kind: "removed", text: old[left] });
    for (; right < newLine; right += 1) lines.push({ kind: "added", text: now[right] });
    if (left < old.length) lines.push({ kind: "same", text: old[left] });
    [left, right] = [oldLine + 1, newLine + 1];
  }
  return lines;
}

/**
 * The rules of both configurations: those of the new one in their order, each that goes where it stood.
 *
 * @param {Rule[] | null} old `null`: no configuration.
 * @param {Rule[] | null} now
 * @param {import("./writing.js").Format} format How lines are written.
 * @returns {RuleChange[]}
 */
export function ruleDifference(old, now, format) {
  const [before, after] = [old ?? [], now ?? []];
  const partner = matches(before, after);
  const taken = new Set(partner.filter((index) => index !== null));
  /** @type {RuleChange[]} */
  const changes = [];
  let next = 0;
  const goUpTo = (/** @type {number} */ end) => {
    for (; next < end; next += 1) {
      if (!taken.has(next)) changes.push({ kind: "removed", before: next + 1, after: null, lines: written(before[next], "removed", format) });
    }
  };
  let furthest = -1;
  after.forEach((rule, index) => {
    const from = partner[index];
    if (from === null) {
      changes.push({ kind: "added", before: null, after: index + 1, lines: written(rule, "added", format) });
      return;
    }
    goUpTo(from);
    const same = canonical(before[from]) === canonical(rule);
    const lines = same
      ? written(rule, "same", format)
      : lineDifference(writeRule(before[from], format), writeRule(rule, format));
    const kind = !same ? "changed" : from < furthest ? "moved" : "same";
    furthest = Math.max(furthest, from);
    changes.push({ kind, before: from + 1, after: index + 1, lines });
  });
  goUpTo(before.length);
  return changes;
}

/** How many rules are touched, of each kind. @param {RuleChange[]} changes */
export function countChanges(changes) {
  const counts = { same: 0, moved: 0, changed: 0, added: 0, removed: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/**
 * For each new rule the index of the old one that it was: the same one, else the one most like it that is nothing else yet.
 *
 * @param {Rule[]} before
 * @param {Rule[]} after
 * @returns {(number | null)[]}
 */
export function matches(before, after) {
  const [old, now] = [before.map(canonical), after.map(canonical)];
  /** @type {(number | null)[]} */
  const partner = after.map(() => null);
  const free = new Set(before.keys());
  const pair = (/** @type {number} */ left, /** @type {number} */ right) => {
    partner[right] = left;
    free.delete(left);
  };
  for (const [left, right] of commonPairs(old, now)) pair(left, right);
  // The same rule at another place was moved.
  now.forEach((text, right) => {
    if (partner[right] !== null) return;
    const left = [...free].find((index) => old[index] === text);
    if (left !== undefined) pair(left, right);
  });
  now.forEach((_, right) => {
    if (partner[right] !== null) return;
    const best = [...free].map((left) => ({ left, likeness: likeness(before[left], after[right]) })).sort((a, b) => b.likeness - a.likeness)[0];
    if (best && best.likeness >= 0.3) pair(best.left, right);
  });
  return partner;
}

/** How much two rules share, from 0 to 1. @param {Rule} one @param {Rule} other */
function likeness(one, other) {
  const [left, right] = [new Set(writeRule(one, "xml").slice(1, -1)), new Set(writeRule(other, "xml").slice(1, -1))];
  const shared = [...left].filter((line) => right.has(line)).length;
  return shared / Math.max(left.size, right.size, 1);
}

/**
 * @param {Rule} rule
 * @param {Line["kind"]} kind
 * @param {import("./writing.js").Format} format
 * @returns {Line[]}
 */
function written(rule, kind, format) {
  return writeRule(rule, format).map((text) => ({ kind, text }));
}
