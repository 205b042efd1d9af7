// What stands where there is nothing yet, or where something failed.

import { html } from "/vendor/preact.js";

import { text } from "../text.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** @param {{ icon: string, title: string, children?: any, action?: any }} props `children` says what to do next. */
export function EmptyState({ icon, title, children, action }) {
  return html`<div class="state">
    <span class="state-mark"><${Icon} name=${icon} size=${26} /></span>
    <h2 class="state-title">${title}</h2>
    ${children && html`<div class="state-text">${children}</div>`}
    ${action && html`<div class="state-action">${action}</div>`}
  </div>`;
}

/**
 * What failed, and why. Where the key that one is logged in with may not, that is said: trying again helps nobody.
 *
 * @param {{ error: Error & { requestId?: string, code?: string }, title?: string, retry?: () => void }} props
 */
export function ErrorState({ error, title = text.parts.failed, retry }) {
  if (error.code === "AccessDenied") {
    return html`<${EmptyState} icon="lock" title=${text.parts.denied.title}><p>${text.parts.denied.lead}</p><//>`;
  }
  return html`<div class="state state-wrong" role="alert">
    <span class="state-mark"><${Icon} name="warning" size=${26} /></span>
    <h2 class="state-title">${title}</h2>
    <div class="state-text">
      <p>${error.message}</p>
      ${error.requestId && html`<p class="state-detail">${text.errors.requestId} <code>${error.requestId}</code></p>`}
    </div>
    ${retry && html`<div class="state-action"><${Button} icon="refresh" onClick=${retry}>${text.parts.retry}<//></div>`}
  </div>`;
}
