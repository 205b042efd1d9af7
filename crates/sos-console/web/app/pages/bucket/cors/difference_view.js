// A difference as people read it: rule by rule, with the lines that go and come. Rules that stay are named and not shown.

import { Badge } from "../../../parts.js";
import { html } from "/vendor/preact.js";
import { cors as words } from "../../../text/cors.js";

/** @type {Record<string, any>} */
const TONES = { same: "neutral", moved: "neutral", changed: "accent", added: "good", removed: "danger" };
/** @type {Record<string, string>} */
const SIGNS = { same: " ", added: "+", removed: "−" };

/** @param {{ changes: import("./difference.js").RuleChange[] }} props */
export function DifferenceView({ changes }) {
  if (changes.length === 0) return html`<p class="cors-quiet">${words.diff.empty}</p>`;
  return html`<ol class="cors-diff" aria-label=${words.diff.label}>
    ${changes.map((change) => html`<li key="${change.kind}-${change.before}-${change.after}" class="cors-diff-rule">
      <p class="cors-diff-head">
        <strong>${words.diff.rule(change)}</strong>
        <${Badge} tone=${TONES[change.kind]}>${words.diff[change.kind]}<//>
      </p>
      ${change.kind !== "same" && change.kind !== "moved" && html`<div class="cors-diff-lines" tabindex="0" role="group" aria-label=${words.diff.rule(change)}>
        ${change.lines.map(({ kind, text }, index) => html`<div key=${index} class="cors-diff-line is-${kind}">
          <span class="cors-diff-sign" aria-hidden="true">${SIGNS[kind]}</span>
          ${kind !== "same" && html`<span class="visually-hidden">${kind === "added" ? words.diff.lineAdded : words.diff.lineRemoved} </span>`}
          <span>${text}</span>
        </div>`)}
      </div>`}
    </li>`)}
  </ol>`;
}
