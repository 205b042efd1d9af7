// Before something is saved: what changes, and what to do where someone else was quicker.

import { html } from "/vendor/preact.js";

import { Button, Dialog } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { ruleDifference } from "./difference.js";
import { DifferenceView } from "./difference_view.js";
import { Findings } from "./findings.js";
import { sameRules } from "./rules.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** @typedef {import("./draft.js").Draft} Draft */

/** @param {Draft} draft */
const formatFor = (draft) => (draft.view === "json" ? "json" : "xml");

/** @param {{ draft: Draft, saved: Rule[] | null, isSaving: boolean, onSave: () => void, onClose: () => void }} props */
export function ReviewDialog({ draft, saved, isSaving, onSave, onClose }) {
  const footer = html`
    <${Button} onClick=${onClose}>${words.conflict.later}<//>
    <${Button} kind="primary" type="submit" isBusy=${isSaving} data-autofocus>${words.actions.save}<//>
  `;
  const { rules, findings } = draft;
  return html`<${Dialog} title=${words.review.title} size="large" footer=${footer} isLocked=${isSaving} onClose=${onClose} onSubmit=${() => !isSaving && onSave()}>
    <p class="cors-quiet">${words.review.lead}</p>
    ${sameRules(saved, rules) ? html`<p>${words.review.nothing}</p>` : html`<${DifferenceView} changes=${ruleDifference(saved, rules, formatFor(draft))} />`}
    <section class="cors-review-findings">
      <h3>${findings.length ? words.review.findings : words.review.none}</h3>
      ${findings.length > 0 && html`<${Findings} findings=${findings} />`}
    </section>
  <//>`;
}

/**
 * @param {{ draft: Draft, theirs: Rule[] | null, onTake: () => void, onOverwrite: () => void, onClose: () => void }} props
 *   `theirs`: what is in force now.
 */
export function ConflictDialog({ draft, theirs, onTake, onOverwrite, onClose }) {
  const footer = html`
    <${Button} kind="quiet" onClick=${onClose}>${words.conflict.later}<//>
    <${Button} onClick=${onTake}>${words.conflict.theirs}<//>
    <${Button} kind="primary" onClick=${onOverwrite}>${words.conflict.mine}<//>
  `;
  return html`<${Dialog} title=${words.conflict.title} size="large" footer=${footer} onClose=${onClose}>
    <p>${theirs === null ? words.conflict.deleted : words.conflict.lead}</p>
    <${DifferenceView} changes=${ruleDifference(theirs, draft.rules, formatFor(draft))} />
  <//>`;
}
