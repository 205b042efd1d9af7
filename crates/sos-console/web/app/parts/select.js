// A choice of one among few, with the browser's own list.

import { html } from "/vendor/preact.js";

import { Field } from "./field.js";
import { Icon } from "./icon.js";

/**
 * @param {{ label: string, value: string, options: { value: string, label: string }[], onChange: (value: string) => void,
 *   hint?: any, error?: string | null, isLabelHidden?: boolean, [attribute: string]: any }} props
 */
export function Select({ label, value, options, onChange, hint, error, isLabelHidden, ...rest }) {
  return html`<${Field} label=${label} hint=${hint} error=${error} isLabelHidden=${isLabelHidden}>
    ${(/** @type {any} */ attributes) => html`<span class="input-frame">
      <select
        class="input input-select"
        onChange=${(/** @type {any} */ event) => onChange(event.target.value)}
        ...${attributes}
        ...${rest}
      >
        ${options.map((option) => html`<option value=${option.value} selected=${option.value === value}>${option.label}</option>`)}
      </select>
      <span class="input-mark"><${Icon} name="chevron-down" size=${14} /></span>
    </span>`}
  <//>`;
}
