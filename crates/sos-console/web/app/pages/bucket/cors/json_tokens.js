// Splits JSON into tokens for the highlighter and for finding rules in it. Takes any text: every character belongs to
// exactly one token.

/** @typedef {import("./xml_tokens.js").Token} Token */

/** @type {[Token["kind"], RegExp][]} */
const TABLE = [
  ["space", /\s+/y],
  ["string", /"(?:[^"\\\n]|\\.)*"/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["word", /true|false|null/y],
  ["punctuation", /[{}[\]:,]/y],
  // A string without an end, and whatever no JSON has.
  ["invalid", /"(?:[^"\\\n]|\\.)*\\?|[^\s"{}[\]:,]+/y],
];

/**
 * @param {string} text
 * @returns {Token[]}
 */
export function jsonTokens(text) {
  /** @type {Token[]} */
  const tokens = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  nameKeys(text, tokens);
  return tokens;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {Token}
 */
function tokenAt(text, at) {
  for (const [kind, pattern] of TABLE) {
    pattern.lastIndex = at;
    if (pattern.test(text) && pattern.lastIndex > at) return { kind, start: at, end: pattern.lastIndex };
  }
  return { kind: "invalid", start: at, end: at + 1 };
}

/** A string before a colon is a key.
 * @param {string} text
 * @param {Token[]} tokens
 */
function nameKeys(text, tokens) {
  /** @type {Token | undefined} */
  let before;
  for (const token of tokens) {
    if (token.kind === "space") continue;
    if (before?.kind === "string" && text[token.start] === ":") before.kind = "key";
    before = token;
  }
}
