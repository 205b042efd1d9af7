// Buttons. One primary button per view at most; the rest are secondary or quiet.

import { html } from "/vendor/preact.js";

import { Icon } from "./icon.js";

/**
 * Every further attribute goes to the button itself.
 *
 * @param {{ kind?: "primary" | "secondary" | "quiet" | "danger", size?: "small" | "normal", icon?: string,
 *   isBusy?: boolean, type?: "button" | "submit", class?: string, children?: any, [attribute: string]: any }} props
 *   While `isBusy` it shows that it works and takes no clicks, but keeps its place and the focus.
 */
export function Button({ kind = "secondary", size = "normal", icon, isBusy = false, type = "button", children, onClick, class: further = "", ...rest }) {
  return html`<button
    type=${type}
    class="button button-${kind} button-${size} ${further}"
    aria-disabled=${isBusy ? "true" : null}
    aria-busy=${isBusy ? "true" : null}
    onClick=${isBusy ? (/** @type {Event} */ event) => event.preventDefault() : onClick}
    ...${rest}
  >
    ${isBusy ? html`<span class="spinner" aria-hidden="true"></span>` : icon && html`<${Icon} name=${icon} />`}
    ${children && html`<span>${children}</span>`}
  </button>`;
}

/** A link that looks like a button. @param {any} props As a Button's, with `href`. */
export function LinkButton({ kind = "secondary", size = "normal", icon, children, class: further = "", ...rest }) {
  return html`<a class="button button-${kind} button-${size} ${further}" ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>
  </a>`;
}

/**
 * A button that shows only an icon; `label` is its name and its tooltip.
 *
 * @param {{ icon: string, label: string, kind?: string, size?: "small" | "normal", [attribute: string]: any }} props
 */
export function IconButton({ icon, label, kind = "quiet", size = "normal", class: further = "", ...rest }) {
  return html`<button
    type="button"
    class="button button-icon button-${kind} button-${size} ${further}"
    aria-label=${label}
    title=${label}
    ...${rest}
  ><${Icon} name=${icon} /></button>`;
}
