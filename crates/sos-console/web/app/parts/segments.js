// A choice between views of the same thing, side by side. Arrow keys move between them, as between tabs.

import { html } from "/vendor/preact.js";

/**
 * @param {{ label: string, options: { value: string, label: any }[], value: string, onChange: (value: string) => void,
 *   panelId: string }} props `panelId` is the id of the element that shows the view; it bears `role="tabpanel"`.
 */
export function Segments({ label, options, value, onChange, panelId }) {
  const move = (/** @type {KeyboardEvent} */ event) => {
    const at = options.findIndex((option) => option.value === value);
    const target = goal(event.key, at, options.length);
    if (target === null) return;
    event.preventDefault();
    onChange(options[target].value);
    /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.currentTarget).children[target]).focus();
  };
  return html`<div class="segments" role="tablist" aria-label=${label} onKeyDown=${move}>
    ${options.map((option) => html`<button
      key=${option.value}
      type="button"
      role="tab"
      class="segment"
      aria-selected=${option.value === value ? "true" : "false"}
      aria-controls=${panelId}
      tabindex=${option.value === value ? 0 : -1}
      onClick=${() => onChange(option.value)}
    >${option.label}</button>`)}
  </div>`;
}

/** @param {string} key @param {number} at @param {number} count */
function goal(key, at, count) {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
