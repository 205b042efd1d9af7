// Where rules and their values stand in a document, so that a finding can be shown where it is and a change can leave the
// rest of the text as it was written. Takes any text; what is too broken to be found is left out.

import { jsonTokens } from "./json_tokens.js";
import { ELEMENTS } from "./rules.js";
import { xmlTokens } from "./xml_tokens.js";

/** @typedef {import("./xml_tokens.js").Token} Token */

/** A value of a rule: what it is, and where. @typedef {{ element: string, value: string, start: number, end: number }} Place */

/** A rule: from its first character to after its last. @typedef {{ start: number, end: number, values: Place[] }} RulePlace */

/**
 * The rules in their order.
 *
 * @param {string} text
 * @param {import("./writing.js").Format} format
 * @param {Token[]} [tokens] Those of the text, where they are known already.
 * @returns {RulePlace[]}
 */
export function rulePlaces(text, format, tokens) {
  return format === "json" ? jsonPlaces(text, tokens ?? jsonTokens(text)) : xmlPlaces(text, tokens ?? xmlTokens(text));
}

/** The tokens of a text. @param {string} text @param {import("./writing.js").Format} format */
export function tokensOf(text, format) {
  return format === "json" ? jsonTokens(text) : xmlTokens(text);
}

/** The rule, from 1, that an offset is in; `null` between them.
 * @param {RulePlace[]} places
 * @param {number} offset
 */
export function ruleAt(places, offset) {
  const index = places.findIndex(({ start, end }) => start <= offset && offset < end);
  return index === -1 ? null : index + 1;
}

/**
 * Where a finding is: at its value, else at the first value of its element, else at the head of its rule.
 *
 * @param {RulePlace[]} places
 * @param {{ rule: number | null, element: string | null, value: string | null }} finding
 * @param {string} text
 * @returns {{ start: number, end: number } | null}
 */
export function placeOf(places, { rule, element, value }, text) {
  const within = rule === null ? undefined : places[rule - 1];
  if (within === undefined) return null;
  const exact = within.values.find((place) => place.element === element && place.value === value);
  const near = within.values.find((place) => place.element === element);
  const found = exact ?? near;
  if (found && found.start < found.end) return { start: found.start, end: found.end };
  const head = /^\S+/.exec(text.slice(within.start, within.end));
  return { start: within.start, end: within.start + (head ? head[0].length : 1) };
}

/**
 * @param {string} text
 * @param {Token[]} tokens
 * @returns {RulePlace[]}
 */
function xmlPlaces(text, tokens) {
  /** @type {RulePlace[]} */
  const rules = [];
  /** @type {RulePlace | null} */
  let rule = null;
  /** @type {Place | null} */
  let value = null;
  tokens.forEach((token, index) => {
    if (token.kind === "tag") {
      const opener = tokens[index - 1];
      const name = text.slice(token.start, token.end).replace(/^[^:]*:/, "");
      const closes = text.slice(opener.start, opener.end) === "</";
      if (name === "CORSRule") {
        if (closes && rule) {
          const close = tokens.slice(index).find(({ start }) => text[start] === ">");
          rules.push({ ...rule, end: close?.end ?? token.end });
        }
        rule = closes ? null : { start: opener.start, end: text.length, values: [] };
      } else if (rule && closes && value?.element === name) {
        rule.values.push(stripped(text, { ...value, end: opener.start }));
        value = null;
      } else if (rule && !closes) {
        value = { element: name, value: "", start: -1, end: -1 };
      }
    } else if (value && value.start === -1 && token.kind === "punctuation" && text[token.end - 1] === ">") {
      value.start = token.end;
      if (text[token.start] === "/") value = null;
    } else if (value && value.start !== -1) {
      value.value += decoded(text.slice(token.start, token.end), token.kind);
    }
  });
  // One that is not closed is there all the same.
  if (rule) rules.push(rule);
  return rules;
}

/** The value without the white space around it, which is no part of it. @param {string} text @param {Place} place */
function stripped(text, place) {
  let { start, end } = place;
  while (start < end && /\s/.test(text[start])) start += 1;
  while (end > start && /\s/.test(text[end - 1])) end -= 1;
  return { ...place, value: place.value.trim(), start, end };
}

/** @type {Record<string, string>} */
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'" };

/** @param {string} raw @param {Token["kind"]} kind */
function decoded(raw, kind) {
  if (kind === "text") return raw;
  if (kind === "data") return raw.slice("<![CDATA[".length).replace(/\]\]>$/, "");
  if (kind !== "reference") return "";
  const number = /^&#(x?)([0-9a-fA-F]+);$/.exec(raw);
  const code = number ? Number.parseInt(number[2], number[1] ? 16 : 10) : Number.NaN;
  return code <= 0x10ffff ? String.fromCodePoint(code) : (ENTITIES[raw] ?? raw);
}

/** The names of members and the elements that their values are in XML. @type {Record<string, string>} */
const MEMBERS = { ...ELEMENTS, ID: "ID", MaxAgeSeconds: "MaxAgeSeconds" };

/**
 * Rules are the objects in the outermost list.
 *
 * @param {string} text
 * @param {Token[]} tokens
 * @returns {RulePlace[]}
 */
function jsonPlaces(text, tokens) {
  /** @type {RulePlace[]} */
  const rules = [];
  /** @type {RulePlace | null} */
  let rule = null;
  let depth = 0;
  /** How deep the list of rules is, once it has begun. */
  let list = -1;
  let member = "";
  for (const token of tokens) {
    const raw = text.slice(token.start, token.end);
    if (raw === "{" || raw === "[") {
      if (raw === "[" && list === -1) list = depth;
      else if (raw === "{" && depth === list + 1 && list !== -1) rule = { start: token.start, end: text.length, values: [] };
      depth += 1;
    } else if (raw === "}" || raw === "]") {
      depth -= 1;
      if (rule && raw === "}" && depth === list + 1) {
        rules.push({ ...rule, end: token.end });
        rule = null;
      }
    } else if (rule && token.kind === "key") {
      member = /** @type {string} */ (read(raw));
    } else if (rule && (token.kind === "string" || token.kind === "number") && MEMBERS[member]) {
      const inside = token.kind === "string" ? 1 : 0;
      rule.values.push({ element: MEMBERS[member], value: String(read(raw)).trim(), start: token.start + inside, end: token.end - inside });
    }
  }
  if (rule) rules.push(rule);
  return rules;
}

/** @param {string} raw */
function read(raw) {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
