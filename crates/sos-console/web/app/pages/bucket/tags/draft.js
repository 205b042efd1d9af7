// The tags as a form has them. Pure.

import { tags as words } from "../../../text/tags.js";

/**
 * @typedef {{ key: string, value: string }} Tag
 * @typedef {Tag & { id: number }} Row A line of the form; `id` stays with it.
 * @typedef {{ key: string | null, value: string | null }} Problems What is wrong with a line, beside what is wrong.
 */

/** Limits of the S3 API. */
export const TAGS_MAX = 50;
const KEY_MAX = 128;
const VALUE_MAX = 256;

/** @param {Tag[]} tags @returns {Row[]} */
export function rowsOf(tags) {
  return tags.map(({ key, value }, id) => ({ id, key, value }));
}

/** With a further, empty line. @param {Row[]} rows @returns {Row[]} */
export function withRow(rows) {
  const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  return [...rows, { id, key: "", value: "" }];
}

/** What is asked of the server. Lines in which nothing stands are left out. @param {Row[]} rows @returns {Tag[]} */
export function tagsOf(rows) {
  return rows.filter((row) => !isEmpty(row)).map(({ key, value }) => ({ key, value }));
}

/** Whether the form asks for something else than what is set; tags have no order. @param {Row[]} rows @param {Tag[]} saved */
export function isChanged(rows, saved) {
  return sorted(tagsOf(rows)) !== sorted(saved);
}

/** Of each line. @param {Row[]} rows @returns {Problems[]} */
export function problemsOf(rows) {
  return rows.map((row, index) => ({ key: keyProblem(row, rows.slice(0, index)), value: lengthProblem(row.value, VALUE_MAX) }));
}

/** @param {Row} row @param {Row[]} before */
function keyProblem(row, before) {
  const { key } = row;
  if (key === "") return isEmpty(row) ? null : words.missing;
  if (key.startsWith("aws:")) return words.reserved;
  return lengthProblem(key, KEY_MAX) ?? (before.some((other) => other.key === key) ? words.twice : null);
}

/** The server counts characters, not the halves of one. @param {string} text @param {number} most */
function lengthProblem(text, most) {
  return [...text].length > most ? words.long(most) : null;
}

/** @param {Tag} tag */
function isEmpty({ key, value }) {
  return key === "" && value === "";
}

/** @param {Tag[]} tags */
function sorted(tags) {
  return JSON.stringify(tags.map(({ key, value }) => [key, value]).sort(([one], [other]) => (one < other ? -1 : Number(one > other))));
}
