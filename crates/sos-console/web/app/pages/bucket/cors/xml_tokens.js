// Splits XML into tokens for the highlighter and for finding rules in it. Takes any text, however broken: every character
// belongs to exactly one token. Whether the document is good is for the server to say.

/**
 * @typedef {object} Token
 * @property {"tag" | "punctuation" | "attribute" | "string" | "comment" | "declaration" | "text" | "reference" | "data"
 *   | "key" | "number" | "word" | "space" | "invalid"} kind
 * @property {number} start The offset of its first character.
 * @property {number} end The offset after its last.
 */

/** What may stand between tags, in the order it is tried. @type {[Token["kind"], RegExp][]} */
const CONTENT = [
  ["comment", /<!--[^]*?(?:-->|$)/y],
  ["data", /<!\[CDATA\[[^]*?(?:\]\]>|$)/y],
  ["declaration", /<\?[^]*?(?:\?>|$)/y],
  ["declaration", /<![^>]*(?:>|$)/y],
  ["punctuation", /<\/?/y],
  ["reference", /&[A-Za-z0-9#]*;/y],
  ["invalid", /&/y],
  ["text", /[^<&]+/y],
];

/** What may stand inside a tag. @type {[Token["kind"], RegExp][]} */
const TAG = [
  ["space", /\s+/y],
  ["punctuation", /\/?>/y],
  ["punctuation", /=/y],
  ["string", /"[^"<]*"?|'[^'<]*'?/y],
  ["attribute", /[^\s<>/='"]+/y],
];

/**
 * @param {string} text
 * @returns {Token[]}
 */
export function xmlTokens(text) {
  /** @type {Token[]} */
  const tokens = [];
  let at = 0;
  let inTag = false;
  let nameIsNext = false;
  while (at < text.length) {
    // A new tag inside a tag: the one before was not closed.
    if (inTag && text[at] === "<") inTag = false;
    const found = first(inTag ? TAG : CONTENT, text, at) ?? { kind: /** @type {const} */ ("invalid"), end: at + 1 };
    const isName = inTag && nameIsNext && found.kind === "attribute";
    tokens.push({ kind: isName ? "tag" : found.kind, start: at, end: found.end });
    nameIsNext = false;
    if (found.kind === "punctuation") {
      if (!inTag) nameIsNext = inTag = true;
      else if (text[found.end - 1] === ">") inTag = false;
    }
    at = found.end;
  }
  return tokens;
}

/**
 * @param {[Token["kind"], RegExp][]} table
 * @param {string} text
 * @param {number} at
 */
function first(table, text, at) {
  for (const [kind, pattern] of table) {
    pattern.lastIndex = at;
    if (pattern.test(text) && pattern.lastIndex > at) return { kind, end: pattern.lastIndex };
  }
  return undefined;
}
