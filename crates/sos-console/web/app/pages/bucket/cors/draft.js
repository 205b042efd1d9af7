// The document as it is being edited: one set of rules, seen as XML, as JSON or as a form. What was written in one view is
// kept while another is looked at, and comes back to the letter if the rules are still the same.

import { patched } from "./patch.js";
import { sameRules, tidyRule } from "./rules.js";
import { formatOf, writeDocument } from "./writing.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./writing.js").Format} Format */
/** @typedef {Format | "form"} View */

/** What the server says of a text. @typedef {{ code: string, message: string, line: number | null, column: number | null }} Refused */

/** What the server says of a text that is good, or an error.
 * @typedef {{ rules: Rule[], findings: Finding[] } | { error: Refused }} Checked
 */

/**
 * @typedef {object} Finding
 * @property {string} code
 * @property {"warning" | "note"} severity
 * @property {number | null} rule
 * @property {string | null} element
 * @property {string | null} value
 * @property {string} reason
 * @property {{ title: string, widens: boolean, edits: object[] }} fix
 */

/**
 * @typedef {object} Draft
 * @property {View} view
 * @property {string} text What the view shows, and what would be saved. Of the form: its rules as JSON.
 * @property {Rule[] | null} rules The rules of exactly this text; `null`: not known yet, or it does not parse. Of the form:
 *   what it holds, good or not.
 * @property {Finding[]} findings
 * @property {Refused | null} error
 * @property {boolean} checked Whether the server has spoken about this text.
 * @property {Partial<Record<Format, { text: string, rules: Rule[] }>>} kept The texts of the views that are not shown.
 * @property {Rule[] | null} good The last rules that the server took, in whatever text.
 */

/** A draft of these rules, not checked yet. `null`: there is no configuration.
 * @param {Rule[] | null} rules
 * @param {View} view
 * @returns {Draft}
 */
export function draftOf(rules, view) {
  const format = view === "form" ? "json" : view;
  const text = rules === null ? "" : writeDocument(rules, format);
  return { view, text, rules: rules ?? (view === "form" ? [] : null), findings: [], error: null, checked: rules === null, kept: {}, good: rules };
}

/** Whether there is nothing in it. @param {Draft} draft */
export function isEmpty(draft) {
  return draft.view === "form" ? draft.rules?.length === 0 : formatOf(draft.text) === null;
}

/**
 * The text after typing. What was said of the one before stays until the server speaks again, so that nothing jumps.
 *
 * @param {Draft} draft
 * @param {string} text
 * @returns {Draft}
 */
export function typed(draft, text) {
  if (text === draft.text) return draft;
  const empty = formatOf(text) === null;
  const said = empty ? nothingSaid(true) : { findings: draft.findings, error: draft.error, checked: false };
  return { ...draft, text, rules: null, ...said, good: empty ? null : draft.good };
}

/** What the server said of a text; one that is not shown any more changes nothing.
 * @param {Draft} draft
 * @param {string} text
 * @param {Checked} answer
 * @returns {Draft}
 */
export function withAnswer(draft, text, answer) {
  if (text !== draft.text || isEmpty(draft)) return draft;
  if ("error" in answer) {
    return { ...draft, rules: draft.view === "form" ? draft.rules : null, findings: [], error: answer.error, checked: true };
  }
  const rules = draft.view === "form" ? draft.rules : answer.rules;
  return { ...draft, rules, findings: answer.findings, error: null, checked: true, good: answer.rules };
}

/**
 * Other rules in the same view. The rest of the text stays as it was written.
 *
 * @param {Draft} draft
 * @param {Rule[]} rules
 * @returns {Draft}
 */
export function withRules(draft, rules) {
  const tidy = rules.map(tidyRule);
  if (draft.view === "form") {
    if (tidy.length === 0) return { ...draft, rules: tidy, text: "", ...nothingSaid(true), good: null };
    return { ...draft, rules: tidy, text: writeDocument(tidy, "json"), checked: false };
  }
  const format = formatOf(draft.text) ?? draft.view;
  const text = draft.rules ? patched(draft.text, format, draft.rules, tidy) : writeDocument(tidy, format);
  return { ...draft, text, rules: tidy, error: null, checked: false };
}

/** @param {boolean} checked @returns {Pick<Draft, "findings" | "error" | "checked">} */
function nothingSaid(checked) {
  return { findings: [], error: null, checked };
}

/**
 * The same rules in another view, or why not: a text that does not parse stays where it is.
 *
 * @param {Draft} draft
 * @param {View} view
 * @returns {{ draft: Draft } | { refused: Refused | "unchecked" }}
 */
export function switched(draft, view) {
  if (view === draft.view) return { draft };
  if (isEmpty(draft)) return { draft: { ...draftOf(null, view), kept: {} } };
  if (draft.rules === null) return { refused: draft.error ?? "unchecked" };
  const kept = { ...draft.kept };
  if (draft.view !== "form") kept[draft.view] = { text: draft.text, rules: draft.rules };
  const format = view === "form" ? "json" : view;
  const text = view === "form" ? writeDocument(draft.rules, "json") : textFor(kept[format], draft.rules, format);
  return { draft: { ...draft, view, text, kept, error: null, checked: false } };
}

/**
 * @param {{ text: string, rules: Rule[] } | undefined} kept
 * @param {Rule[]} rules
 * @param {Format} format
 */
function textFor(kept, rules, format) {
  // A JSON document may have been pasted into the view of XML: it is not what that view shows now.
  if (!kept || formatOf(kept.text) !== format) return writeDocument(rules, format);
  return sameRules(kept.rules, rules) ? kept.text : patched(kept.text, format, kept.rules, rules);
}

/** Whether saving would change what is in force. A text that is not understood, or not yet, might.
 * @param {Draft} draft
 * @param {Rule[] | null} saved
 */
export function isChanged(draft, saved) {
  if (isEmpty(draft)) return saved !== null;
  return draft.rules === null || !sameRules(draft.rules, saved);
}
