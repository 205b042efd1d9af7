// A sentence or two that belong to the place where they stand.

import { html } from "/vendor/preact.js";

import { Icon } from "./icon.js";

const ICONS = { info: "info", good: "success", warning: "warning", danger: "error" };

/** @param {{ tone?: "info" | "good" | "warning" | "danger", title?: string, action?: any, isAlert?: boolean, children?: any }} props */
export function Notice({ tone = "info", title, action, isAlert = false, children }) {
  return html`<div class="notice notice-${tone}" role=${isAlert ? "alert" : null}>
    <${Icon} name=${ICONS[tone]} />
    <div class="notice-text">
      ${title && html`<p class="notice-title">${title}</p>`}
      ${children}
    </div>
    ${action}
  </div>`;
}
