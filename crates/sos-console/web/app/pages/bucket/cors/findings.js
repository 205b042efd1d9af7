// What is likely wrong with the rules, each with its fix.

import { html } from "/vendor/preact.js";

import { Badge, Button, Icon } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { Words } from "./words.js";

/** @typedef {import("./draft.js").Finding} Finding */

/** More than these are not shown: the rest appear when the first are mended. */
const SHOWN = 50;

/**
 * @param {{ findings: Finding[], onFix?: (finding: Finding) => void, onShow?: (finding: Finding) => void, hasRule?: boolean }} props
 *   `hasRule`: each says which rule it is about.
 */
export function Findings({ findings, onFix, onShow, hasRule = true }) {
  return html`<ul class="cors-findings">
    ${findings.slice(0, SHOWN).map((finding, index) => html`<li key="${finding.code}-${finding.rule}-${finding.value}-${index}" class="cors-finding is-${finding.severity}">
      <${Icon} name=${finding.severity === "warning" ? "warning" : "info"} size=${16} />
      <div class="cors-finding-text">
        <p>
          <span class="visually-hidden">${finding.severity === "warning" ? words.findings.warning : words.findings.note}: </span>
          ${hasRule && finding.rule !== null && where(finding, onShow)}
          <${Words} text=${finding.reason} />
        </p>
        <p class="cors-finding-fix">
          <span><${Words} text=${finding.fix.title} />.</span>
          ${finding.fix.widens && html`<${Badge} tone="warning">${words.findings.widens}<//>`}
        </p>
      </div>
      ${onFix && html`<${Button} size="small" icon="wand" aria-label=${words.findings.fixNamed(finding.fix.title.replaceAll("`", ""))} onClick=${() => onFix(finding)}>${words.findings.fix}<//>`}
    </li>`)}
  </ul>`;
}

/** @param {Finding} finding @param {((finding: Finding) => void) | undefined} onShow */
function where(finding, onShow) {
  const rule = words.findings.rule(/** @type {number} */ (finding.rule));
  const place = finding.element ? `${rule}, ${finding.element}` : rule;
  if (!onShow) return html`<strong>${place}: </strong>`;
  return html`<button type="button" class="cors-place" onClick=${() => onShow(finding)}>${place}</button>${" "}`;
}
