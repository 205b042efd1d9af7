// Offsets in a text, and lines and columns; tokens and marks cut into lines, as the editor draws them.

/** @typedef {import("./xml_tokens.js").Token} Token */

/**
 * A stretch of the text that is drawn in another way.
 *
 * @typedef {{ start: number, end: number, kind: "error" | "warning" | "note" }} Mark
 */

/** @typedef {{ text: string, kind: Token["kind"], mark: Mark["kind"] | null }} Piece */

/** The offsets where lines begin. @param {string} text */
export function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line, from 0, that an offset is on.
 * @param {number[]} starts
 * @param {number} offset
 */
export function lineOf(starts, offset) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The offset of a line and a column as the server counts them: both from 1, columns in characters and not in UTF-16 units.
 * What lies beyond the text is taken for its nearest place.
 *
 * @param {string} text
 * @param {number} line
 * @param {number} column
 */
export function offsetAt(text, line, column) {
  const starts = lineStarts(text);
  const index = Math.min(Math.max(line, 1), starts.length) - 1;
  const end = index + 1 < starts.length ? starts[index + 1] - 1 : text.length;
  const characters = [...text.slice(starts[index], end)].slice(0, Math.max(column, 1) - 1);
  return Math.min(starts[index] + characters.join("").length, end);
}

/**
 * What to underline for an error at a line and a column: the token there, as far as it is on that line and no white space.
 *
 * @param {string} text
 * @param {Token[]} tokens
 * @param {{ line: number, column: number }} place
 * @returns {{ start: number, end: number }}
 */
export function errorRange(text, tokens, { line, column }) {
  const starts = lineStarts(text);
  const offset = offsetAt(text, line, column);
  const index = lineOf(starts, offset);
  const lineStart = starts[index];
  const lineEnd = index + 1 < starts.length ? starts[index + 1] - 1 : text.length;
  const at = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  const token = tokens[at];
  // The bracket of a tag is about the tag.
  const last = tokens[at + 1]?.kind === "tag" ? tokens[at + 1] : token;
  const inside = token && token.kind !== "space" ? trimmed(text, Math.max(token.start, lineStart), Math.min(last.end, lineEnd)) : null;
  return inside ?? trimmed(text, lineStart, lineEnd) ?? { start: lineStart, end: lineEnd };
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function trimmed(text, start, end) {
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return start < end ? { start, end } : null;
}

/**
 * The text as lines of pieces. A piece has one kind and one mark; where marks overlap the first of the list counts.
 *
 * @param {string} text
 * @param {Token[]} tokens All of the text, in order.
 * @param {Mark[]} marks
 * @returns {Piece[][]}
 */
export function lines(text, tokens, marks) {
  const edges = new Set(marks.flatMap(({ start, end }) => [start, end]));
  const cuts = [...edges].sort((a, b) => a - b);
  /** @type {Piece[][]} */
  const result = [[]];
  let nextCut = 0;
  for (const token of tokens) {
    let start = token.start;
    while (start < token.end) {
      while (nextCut < cuts.length && cuts[nextCut] <= start) nextCut += 1;
      const end = Math.min(token.end, cuts[nextCut] ?? token.end);
      const mark = marks.find((mark) => mark.start <= start && end <= mark.end)?.kind ?? null;
      push(result, text.slice(start, end), token.kind, mark);
      start = end;
    }
  }
  return result;
}

/**
 * @param {Piece[][]} result
 * @param {string} text
 * @param {Token["kind"]} kind
 * @param {Piece["mark"]} mark
 */
function push(result, text, kind, mark) {
  text.split("\n").forEach((part, index) => {
    if (index > 0) result.push([]);
    if (part !== "") result[result.length - 1].push({ text: part, kind, mark });
  });
}
