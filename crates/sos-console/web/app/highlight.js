// Colours for snippets: comments, strings and the places to fill in. Pure.

/** @typedef {{ kind: "plain" | "comment" | "string" | "blank", text: string }} Piece */

const PATTERNS = {
  shell: /(?<comment>(?<=^|\s)#[^\n]*)|(?<blank>…)|(?<string>"[^"\n]*"|'[^'\n]*')/gm,
  javascript: /(?<comment>\/\/[^\n]*)|(?<blank>…)|(?<string>"[^"\n]*"|'[^'\n]*'|\x60[^\x60]*\x60)/gm,
  python: /(?<comment>(?<=^|\s)#[^\n]*)|(?<blank>…)|(?<string>"[^"\n]*"|'[^'\n]*')/gm,
};

/**
 * Cuts code into pieces; together they are the code again.
 *
 * @param {string} code
 * @param {keyof typeof PATTERNS} language
 * @returns {Piece[]}
 */
export function highlight(code, language) {
  /** @type {Piece[]} */
  const pieces = [];
  let at = 0;
  const push = (/** @type {Piece["kind"]} */ kind, /** @type {string} */ text) => text && pieces.push({ kind, text });
  for (const match of code.matchAll(PATTERNS[language])) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ["plain"];
    push("plain", code.slice(at, match.index));
    push(/** @type {Piece["kind"]} */ (kind), match[0]);
    at = match.index + match[0].length;
  }
  push("plain", code.slice(at));
  return pieces;
}
