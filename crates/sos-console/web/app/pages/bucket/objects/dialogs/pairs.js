// Lines of names and values, for metadata and tags.

import { html } from "/vendor/preact.js";

import { Button, IconButton } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";

const text = words.editing;

/** @typedef {{ name: string, value: string }} Pair */

/** @param {Record<string, string>} record @returns {Pair[]} */
export function pairsOf(record) {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

/** Lines without name and value are left out. @param {Pair[]} pairs @returns {Record<string, string>} */
export function recordOf(pairs) {
  return Object.fromEntries(pairs.filter(({ name, value }) => name !== "" || value !== "").map(({ name, value }) => [name, value]));
}

/** What is wrong with lines as such, or nothing. @param {Pair[]} pairs */
export function pairsProblem(pairs) {
  const names = pairs.filter(({ name, value }) => name !== "" || value !== "").map(({ name }) => name);
  if (names.includes("")) return text.nameMissing;
  return new Set(names).size < names.length ? text.duplicate : null;
}

/**
 * @param {{ legend: string, isLegendHidden?: boolean, hint: string, pairs: Pair[], change: (next: Pair[]) => void, error: string | null, most?: number }} props
 */
export function Pairs({ legend, isLegendHidden = false, hint, pairs, change, error, most = Infinity }) {
  const set = (/** @type {number} */ index, /** @type {Partial<Pair>} */ part) => change(pairs.map((pair, at) => (at === index ? { ...pair, ...part } : pair)));
  const input = (/** @type {number} */ index, /** @type {keyof Pair} */ field, /** @type {string} */ label) => html`<input
    class="input input-code"
    aria-label=${label}
    placeholder=${text[field]}
    value=${pairs[index][field]}
    spellcheck=${false}
    autocapitalize="none"
    onInput=${(/** @type {any} */ event) => set(index, { [field]: event.target.value })}
  />`;
  return html`<fieldset class="pairs">
    <legend class=${isLegendHidden ? "visually-hidden" : "field-label"}>${legend}</legend>
    ${pairs.map((pair, index) => html`<div class="pair" key=${index}>
      ${input(index, "name", text.nameOf(index + 1))}
      ${input(index, "value", text.valueOf(index + 1))}
      <${IconButton} icon="close" label=${text.remove(pair.name)} onClick=${() => change(pairs.filter((_, at) => at !== index))} />
    </div>`)}
    ${error && html`<p class="field-error" role="alert">${error}</p>`}
    <div class="pairs-more">
      <${Button} size="small" icon="plus" disabled=${pairs.length >= most} onClick=${() => change([...pairs, { name: "", value: "" }])}>${text.add}<//>
      <p class="field-hint">${hint}</p>
    </div>
  </fieldset>`;
}
