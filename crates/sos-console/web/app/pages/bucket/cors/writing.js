// Rules as documents: the XML of S3 and the JSON of the AWS command line, with one element or value a line, as the server
// writes them for people.

import { ELEMENTS, tidyRule } from "./rules.js";

/** @typedef {import("./rules.js").Rule} Rule */

/** The two ways to write a document. @typedef {"xml" | "json"} Format */

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const ROOT = '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';

/**
 * The document; of no rules at all, only what surrounds them.
 *
 * @param {Rule[]} rules
 * @param {Format} format
 */
export function writeDocument(rules, format) {
  if (format === "json") return `${JSON.stringify({ CORSRules: rules.map(tidyRule) }, null, 2)}\n`;
  const lines = [DECLARATION, ROOT, ...rules.flatMap((rule) => writeRule(rule, "xml").map((line) => `  ${line}`))];
  return `${[...lines, "</CORSConfiguration>"].join("\n")}\n`;
}

/**
 * The lines of one rule, without the indentation that its place in a document gives it.
 *
 * @param {Rule} rule
 * @param {Format} format
 * @param {string} [step] What one level of indentation is.
 */
export function writeRule(rule, format, step = "  ") {
  if (format === "json") return JSON.stringify(tidyRule(rule), null, step).split("\n");
  /** @type {[string, string][]} */
  const elements = [];
  if (rule.ID !== undefined) elements.push(["ID", rule.ID]);
  for (const [list, element] of Object.entries(ELEMENTS)) {
    const values = rule[/** @type {import("./rules.js").List} */ (list)] ?? [];
    elements.push(...values.map((value) => /** @type {[string, string]} */ ([element, value])));
  }
  if (rule.MaxAgeSeconds !== undefined) elements.push(["MaxAgeSeconds", String(rule.MaxAgeSeconds)]);
  return ["<CORSRule>", ...elements.map(([name, value]) => `${step}<${name}>${escapeXml(value)}</${name}>`), "</CORSRule>"];
}

/** Character data. A carriage return would be read as a line feed, so it is a reference (XML 1.0, section 2.11).
 * @param {string} value
 */
export function escapeXml(value) {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
}

/** What a document is written in, by its first character, as the server takes it; `null` for an empty one.
 * @param {string} text
 * @returns {Format | null}
 */
export function formatOf(text) {
  const first = text.replace(/^\ufeff/, "").trimStart()[0];
  if (first === undefined) return null;
  return first === "{" || first === "[" ? "json" : "xml";
}
