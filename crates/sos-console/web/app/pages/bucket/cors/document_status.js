// Below the document: whether it parses, what is likely wrong with it, and what may be done with it.

import { html } from "/vendor/preact.js";

import { Button, Icon } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { isEmpty } from "./draft.js";
import { Findings } from "./findings.js";
import { plainMessage, Words } from "./words.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./draft.js").Finding} Finding */

/**
 * @param {{ draft: Draft, refusedView: string | null, onGoTo: () => void }} props `refusedView`: the view that was asked
 *   for and cannot be shown.
 */
export function Problem({ draft, refusedView, onGoTo }) {
  const { error } = draft;
  if (!error) return null;
  const hasPlace = error.line !== null && error.column !== null && draft.view !== "form";
  return html`<div class="document-problem">
    <${Icon} name="error" size=${18} />
    <div>
      <p>
        ${hasPlace && html`<strong>${words.problem.place(Number(error.line), Number(error.column))}: </strong>`}
        <${Words} text=${plainMessage(error.message)} />
      </p>
      ${refusedView && html`<p class="cors-quiet">${words.problem.stays(refusedView)}</p>`}
    </div>
    ${hasPlace && html`<${Button} size="small" onClick=${onGoTo}>${words.problem.goTo}<//>`}
  </div>`;
}

/**
 * @param {{ findings: Finding[], onFix: (finding: Finding) => void, onFixAll: () => void, onShow: (finding: Finding) => void }} props
 */
export function FindingsPanel({ findings, onFix, onFixAll, onShow }) {
  if (findings.length === 0) return null;
  return html`<section class="cors-findings-panel" aria-labelledby="cors-findings-title">
    <header class="cors-bar">
      <h3 id="cors-findings-title">${words.findings.title}</h3>
      <span class="cors-quiet">${countWords(findings)}</span>
      <span class="cors-space"></span>
      ${findings.length > 1 && html`<${Button} size="small" icon="wand" onClick=${onFixAll}>${words.findings.fixAll}<//>`}
    </header>
    <${Findings} findings=${findings} onFix=${onFix} onShow=${onShow} />
  </section>`;
}

/** @param {Finding[]} findings */
function countWords(findings) {
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  return words.status.findings(warnings, findings.length - warnings);
}

/**
 * The line that says how things stand, and the buttons.
 *
 * @param {{ draft: Draft, isChanged: boolean, hasSaved: boolean, isSaving: boolean, checkFailure: Error | null,
 *   onSave: () => void, onDiscard: () => void }} props
 */
export function SaveBar({ draft, isChanged, hasSaved, isSaving, checkFailure, onSave, onDiscard }) {
  const { tone, icon, label } = standing({ draft, isChanged, hasSaved, checkFailure });
  const detail = draft.findings.length ? countWords(draft.findings) : draft.checked && draft.rules?.length ? words.status.good : "";
  return html`<footer class="cors-save">
    <p class="cors-standing is-${tone}" id="cors-document-status" role="status">
      <${Icon} name=${icon} size=${16} /><span>${label}${detail && !draft.error ? html` <span class="cors-quiet">· ${detail}</span>` : ""}</span>
    </p>
    ${isChanged && html`<${Button} kind="quiet" onClick=${onDiscard}>${words.actions.discard}<//>`}
    <${Button} kind="primary" isBusy=${isSaving} disabled=${!isChanged || draft.error !== null} onClick=${onSave}>
      ${hasSaved ? words.actions.review : words.actions.save}
    <//>
  </footer>`;
}

/** @param {{ draft: Draft, isChanged: boolean, hasSaved: boolean, checkFailure: Error | null }} props */
function standing({ draft, isChanged, hasSaved, checkFailure }) {
  if (draft.error) return { tone: "danger", icon: "error", label: words.status.wrong };
  if (checkFailure && !draft.checked) return { tone: "danger", icon: "error", label: words.status.unreachable };
  if (!draft.checked) return { tone: "quiet", icon: "clock", label: isChanged ? words.status.unsaved : words.status.checking };
  if (isChanged) return { tone: "warning", icon: "edit", label: words.status.unsaved };
  if (isEmpty(draft) || !hasSaved) return { tone: "quiet", icon: "info", label: words.status.empty };
  return { tone: "good", icon: "success", label: words.status.inForce };
}
