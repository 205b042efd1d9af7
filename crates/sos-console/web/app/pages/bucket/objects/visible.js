// Names as they are: characters that one could not see, or that change the order of others, are marked, so that names
// that differ by them do not look the same. And names as one may type them, in a field that holds one line.

/**
 * What has no shape of its own, or moves what stands beside it: controls, separators, spaces other than the plain one,
 * zero-width and bidirectional characters, variation selectors, tags, what is unassigned.
 */
const UNSEEN = /^(?:[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Cf}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs})$/u;

/** An emoji is one character, whatever joiners and selectors it is made of. */
const CHARACTERS = new RegExp("\\p{RGI_Emoji}|.", "gsv");

/** Names of those that are common enough to be called by name. @type {Record<string, string>} */
const SHORT = {
  "\0": "NUL", "\t": "TAB", "\n": "LF", "\r": "CR", "\x1b": "ESC", "\x7f": "DEL", " ": "SP", "\xa0": "NBSP",
  "\u200b": "ZWSP", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO",
  "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM", "\xad": "SHY",
};

/**
 * A name in pieces: plain text, and marks for characters that cannot be seen. A space is marked where it begins or ends
 * the name, or follows another.
 *
 * @param {string} name
 * @returns {{ text: string, mark: boolean }[]}
 */
export function visiblePieces(name) {
  /** @type {{ text: string, mark: boolean }[]} */
  const pieces = [];
  const characters = charactersOf(name);
  characters.forEach((character, index) => {
    const isMark = character === " " ? isHiddenSpace(characters, index) : UNSEEN.test(character);
    const last = pieces.at(-1);
    if (isMark) pieces.push({ text: nameOfCharacter(character), mark: true });
    else if (last && !last.mark) last.text += character;
    else pieces.push({ text: character, mark: false });
  });
  return pieces;
}

/** A name as one line of plain text, for labels and titles. @param {string} name */
export function visibleText(name) {
  return visiblePieces(name).map(({ text, mark }) => (mark ? `‹${text}›` : text)).join("");
}

/**
 * A key as it stands in a field of one line: what could not be typed there is written `\u{a}`. {@link fromField} is the
 * inverse, for every key.
 *
 * @param {string} key
 */
export function toField(key) {
  return charactersOf(key.replace(/\\(?=u\{[0-9a-f]{1,6}\})/gi, "\\u{5c}"))
    .map((character) => (UNSEEN.test(character) ? `\\u{${codePoint(character)}}` : character))
    .join("");
}

/** The key that a field of one line names. @param {string} text */
export function fromField(text) {
  return text.replace(/\\u\{([0-9a-f]{1,6})\}/gi, (written, digits) => {
    const code = Number.parseInt(digits, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
}

/** @param {string} text @returns {string[]} */
function charactersOf(text) {
  return text.match(CHARACTERS) ?? [];
}

/** @param {string[]} characters @param {number} index */
function isHiddenSpace(characters, index) {
  const next = characters[index + 1];
  return index === 0 || next === undefined || next === " " || characters[index - 1] === " " || next === "/" || characters[index - 1] === "/";
}

/** @param {string} character */
function nameOfCharacter(character) {
  return SHORT[character] ?? `U+${codePoint(character).toUpperCase().padStart(4, "0")}`;
}

/** @param {string} character */
function codePoint(character) {
  return /** @type {number} */ (character.codePointAt(0)).toString(16);
}
