// A short word about a state.

import { html } from "/vendor/preact.js";

import { Icon } from "./icon.js";

/** @param {{ tone?: "neutral" | "accent" | "good" | "warning" | "danger", icon?: string, title?: string, children?: any }} props */
export function Badge({ tone = "neutral", icon, title, children }) {
  return html`<span class="badge badge-${tone}" title=${title}>
    ${icon && html`<${Icon} name=${icon} size=${12} />`}${children}
  </span>`;
}
