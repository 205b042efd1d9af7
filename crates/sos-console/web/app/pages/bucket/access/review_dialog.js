// Before a policy is saved: the lines that go and come, and whether it is public.

import { html } from "/vendor/preact.js";

import { Button, Dialog, Notice } from "../../../parts.js";
import { access as words } from "../../../text/access.js";
import { lineDifference } from "../cors/difference.js";

/** @type {Record<string, string>} */
const SIGNS = { same: " ", added: "+", removed: "−" };

/** @param {string} text */
const linesOf = (text) => (text.trim() === "" ? [] : text.trimEnd().split("\n"));

/** @param {{ before: string, now: string, check: import("./server.js").Check | null, isSaving: boolean, onSave: () => void, onClose: () => void }} props */
export default function ReviewDialog({ before, now, check, isSaving, onSave, onClose }) {
  const publicBy = check?.public_by ?? [];
  const footer = html`
    <${Button} onClick=${onClose}>${words.policy.back}<//>
    <${Button} kind="primary" type="submit" isBusy=${isSaving} data-autofocus>${words.policy.save}<//>
  `;
  return html`<${Dialog} title=${words.policy.reviewTitle} size="large" footer=${footer} isLocked=${isSaving} onClose=${onClose} onSubmit=${() => !isSaving && onSave()}>
    ${publicBy.length > 0 && html`<${Notice} tone="warning" title=${words.policy.isPublic(publicBy)}><p>${words.policy.publicQuestion}</p><//>`}
    <p class="cors-quiet">${words.policy.reviewLead}</p>
    <div class="cors-diff-lines" tabindex="0" role="group" aria-label=${words.policy.reviewTitle}>
      ${lineDifference(linesOf(before), linesOf(now)).map(({ kind, text }, index) => html`<div key=${index} class="cors-diff-line is-${kind}">
        <span class="cors-diff-sign" aria-hidden="true">${SIGNS[kind]}</span>
        ${kind !== "same" && html`<span class="visually-hidden">${kind === "added" ? words.policy.added : words.policy.gone} </span>`}
        <span>${text}</span>
      </div>`)}
    </div>
  <//>`;
}
