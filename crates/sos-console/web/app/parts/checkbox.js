// A box to tick.

import { html, useEffect, useRef } from "/vendor/preact.js";

/**
 * @param {{ label: string, isChecked: boolean, onChange: (isChecked: boolean) => void, isMixed?: boolean,
 *   isLabelHidden?: boolean, hint?: string, [attribute: string]: any }} props
 *   `isMixed`: some of what it stands for is chosen, not all.
 */
export function Checkbox({ label, isChecked, onChange, isMixed = false, isLabelHidden = false, hint, ...rest }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (input.current) input.current.indeterminate = isMixed;
  }, [isMixed]);
  return html`<label class="checkbox">
    <input
      type="checkbox"
      ref=${input}
      checked=${isChecked}
      onChange=${(/** @type {any} */ event) => onChange(event.target.checked)}
      ...${rest}
    />
    <span class=${isLabelHidden ? "visually-hidden" : "checkbox-label"}>
      ${label}${hint && html`<span class="checkbox-hint">${hint}</span>`}
    </span>
  </label>`;
}
