// A labelled field with its hint and its error.

import { html, useState } from "/vendor/preact.js";

import { text } from "../text.js";
import { IconButton } from "./button.js";
import { Icon } from "./icon.js";
import { useUniqueId } from "./unique_id.js";

/**
 * Ties label, hint and error to a control. `children` is a function of the attributes that the control must bear.
 *
 * @param {{ label: string, hint?: any, error?: string | null, isLabelHidden?: boolean,
 *   children: (attributes: Record<string, any>) => any }} props
 */
export function Field({ label, hint, error, isLabelHidden = false, children }) {
  const id = useUniqueId("field");
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = { id, "aria-describedby": described || null, "aria-invalid": error ? "true" : null };
  return html`<div class="field ${error ? "field-wrong" : ""}">
    <label for=${id} class=${isLabelHidden ? "visually-hidden" : "field-label"}>${label}</label>
    ${children(attributes)}
    ${error && html`<p class="field-error" id="${id}-error">${error}</p>`}
    ${hint && html`<div class="field-hint" id="${id}-hint">${hint}</div>`}
  </div>`;
}

/**
 * A line of text. `onInput` gets the value. Every further attribute goes to the input.
 *
 * @param {{ label: string, value: string, onInput: (value: string) => void, hint?: any, error?: string | null,
 *   isLabelHidden?: boolean, isSecret?: boolean, isCode?: boolean, icon?: string, [attribute: string]: any }} props
 *   `isSecret` hides what is typed, with a button to show it; `isCode` turns spelling and capitals off.
 */
export function TextField({ label, value, onInput, hint, error, isLabelHidden, isSecret = false, isCode = false, icon, inputRef, ...rest }) {
  const [isShown, setShown] = useState(false);
  const plain = isCode || isSecret ? { spellcheck: false, autocapitalize: "none", autocorrect: "off" } : {};
  return html`<${Field} label=${label} hint=${hint} error=${error} isLabelHidden=${isLabelHidden}>
    ${(/** @type {any} */ attributes) => html`<span class="input-frame">
      ${icon && html`<span class="input-icon"><${Icon} name=${icon} size=${16} /></span>`}
      <input
        class="input ${isCode || isSecret ? "input-code" : ""}"
        type=${isSecret && !isShown ? "password" : "text"}
        value=${value}
        ref=${inputRef}
        onInput=${(/** @type {any} */ event) => onInput(event.target.value)}
        ...${plain}
        ...${attributes}
        ...${rest}
      />
      ${isSecret && html`<${IconButton}
        class="input-action"
        size="small"
        icon=${isShown ? "eye-off" : "eye"}
        label=${isShown ? text.parts.hide : text.parts.show}
        onClick=${() => setShown(!isShown)}
      />`}
    </span>`}
  <//>`;
}
