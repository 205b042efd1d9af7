// Puts changed rules into a document and leaves the rest of it as its author wrote it: comments, white space, and every rule
// that did not change.

import { matches } from "./difference.js";
import { rulePlaces } from "./places.js";
import { sameRule } from "./rules.js";
import { writeDocument, writeRule } from "./writing.js";

/** @typedef {import("./rules.js").Rule} Rule */

/**
 * The document with other rules.
 *
 * @param {string} text
 * @param {import("./writing.js").Format} format
 * @param {Rule[]} old The rules that the text stands for.
 * @param {Rule[]} now
 */
export function patched(text, format, old, now) {
  const places = rulePlaces(text, format);
  // Where the places are not those of the rules, the text is written afresh.
  if (places.length !== old.length || old.length === 0 || now.length === 0) return writeDocument(now, format);
  const partner = matches(old, now);
  const layout = layoutOf(text, places, format);
  const pieces = now.map((rule, index) => {
    const from = partner[index];
    const kept = from !== null && sameRule(old[from], rule);
    const piece = kept ? text.slice(places[from].start, places[from].end) : writeRule(rule, format, layout.step).join(`\n${layout.indent}`);
    return { from, piece };
  });
  return text.slice(0, places[0].start) + joined(text, places, pieces, layout) + text.slice(places[places.length - 1].end);
}

/**
 * The lines of the new text, from 1, that the old one does not have.
 *
 * @param {string} old
 * @param {string} now
 */
export function newLines(old, now) {
  const [before, after] = [old.split("\n"), now.split("\n")];
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let shared = 0;
  while (shared < Math.min(before.length, after.length) - start && before.at(-1 - shared) === after.at(-1 - shared)) shared += 1;
  const left = new Map();
  for (const line of before.slice(start, before.length - shared)) left.set(line, (left.get(line) ?? 0) + 1);
  const lines = [];
  for (let index = start; index < after.length - shared; index += 1) {
    const count = left.get(after[index]) ?? 0;
    if (count > 0) left.set(after[index], count - 1);
    else lines.push(index + 1);
  }
  return lines;
}

/**
 * @param {string} text
 * @param {import("./places.js").RulePlace[]} places
 * @param {import("./writing.js").Format} format
 */
function layoutOf(text, places, format) {
  const lineStart = text.lastIndexOf("\n", places[0].start - 1) + 1;
  const before = text.slice(lineStart, places[0].start);
  const indent = /^[ \t]*$/.test(before) ? before : "";
  const inner = /\n([ \t]*)\S/.exec(text.slice(places[0].start, places[0].end))?.[1] ?? "";
  const step = inner.length > indent.length && inner.startsWith(indent) ? inner.slice(indent.length) : "  ";
  const usual = `${format === "json" ? "," : ""}\n${indent}`;
  return { indent, step, usual };
}

/**
 * Between two rules that were neighbours stands what stood there; elsewhere what is usual.
 *
 * @param {string} text
 * @param {import("./places.js").RulePlace[]} places
 * @param {{ from: number | null, piece: string }[]} pieces
 * @param {{ usual: string }} layout
 */
function joined(text, places, pieces, layout) {
  return pieces.map(({ from, piece }, index) => {
    if (index === 0) return piece;
    const before = pieces[index - 1].from;
    const neighbours = before !== null && from === before + 1;
    return (neighbours ? text.slice(places[before].end, places[from].start) : layout.usual) + piece;
  }).join("");
}
