// What keys do in the editor beyond what every field does: indentation. Pure: from a text and a selection to others.

/** @typedef {{ text: string, start: number, end: number }} Selection */

const STEP = "  ";

/** Tab: indents the lines of a selection, or fills up to the next step. @param {Selection} selection @returns {Selection} */
export function indented({ text, start, end }) {
  if (!text.slice(start, end).includes("\n")) {
    return { text: text.slice(0, start) + STEP + text.slice(end), start: start + STEP.length, end: start + STEP.length };
  }
  return overLines({ text, start, end }, (line) => (line === "" ? line : STEP + line));
}

/** Shift and Tab: takes one step away from the lines of the selection. @param {Selection} selection @returns {Selection} */
export function outdented(selection) {
  return overLines(selection, (line) => line.replace(/^(?: {1,2}|\t)/, ""));
}

/** Enter: the new line begins below the one before, one step further after an opening tag or bracket.
 * @param {Selection} selection
 * @returns {Selection}
 */
export function newLine({ text, start, end }) {
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? "";
  const opens = /(?:[{[]|<(?![/?!])[^<>]*[^/<>]>)\s*$/.test(line);
  const inserted = `\n${indentation}${opens ? STEP : ""}`;
  return { text: text.slice(0, start) + inserted + text.slice(end), start: start + inserted.length, end: start + inserted.length };
}

/** @param {Selection} selection @param {(line: string) => string} change @returns {Selection} */
function overLines({ text, start, end }, change) {
  const first = text.lastIndexOf("\n", start - 1) + 1;
  const after = text.indexOf("\n", Math.max(first, end > start && text[end - 1] === "\n" ? end - 1 : end));
  const last = after === -1 ? text.length : after;
  const before = text.slice(first, last).split("\n");
  const now = before.map(change);
  const moved = (/** @type {number} */ index) => now[index].length - before[index].length;
  const total = now.reduce((sum, _, index) => sum + moved(index), 0);
  return { text: text.slice(0, first) + now.join("\n") + text.slice(last), start: Math.max(first, start + moved(0)), end: Math.max(first, end + total) };
}

/** What to put where, so that one text becomes the other: the smallest stretch that differs.
 * @param {string} old
 * @param {string} now
 */
export function replacement(old, now) {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let shared = 0;
  while (shared < Math.min(old.length, now.length) - start && old.at(-1 - shared) === now.at(-1 - shared)) shared += 1;
  return { start, end: old.length - shared, inserted: now.slice(start, now.length - shared) };
}
