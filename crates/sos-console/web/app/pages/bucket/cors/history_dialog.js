// What was in force before: the last ten changes, each with its time and what going back would change.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Button, Dialog, ErrorState, Skeleton, Time } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { ruleDifference } from "./difference.js";
import { DifferenceView } from "./difference_view.js";
import { sameRules } from "./rules.js";
import { loadHistory } from "./server.js";

/** @typedef {import("./rules.js").Rule} Rule */

/** @param {{ bucket: string, saved: Rule[] | null, onRestore: (rules: Rule[] | null) => void, onClose: () => void }} props */
export default function HistoryDialog({ bucket, saved, onRestore, onClose }) {
  const [entries, setEntries] = useState(/** @type {Awaited<ReturnType<typeof loadHistory>> | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    let isWanted = true;
    loadHistory(bucket).then((loaded) => isWanted && setEntries(loaded), (failure) => isWanted && setError(failure));
    return () => {
      isWanted = false;
    };
  }, [bucket]);
  const entry = entries?.[chosen];
  const rules = entry?.document?.CORSRules ?? null;
  const footer = entry && html`<${Button} kind="primary" icon="history" onClick=${() => onRestore(rules)}>${rules ? words.history.restore : words.history.restoreNothing}<//>`;
  return html`<${Dialog} title=${words.history.title} size="large" footer=${footer} onClose=${onClose}>
    <p class="cors-quiet">${words.history.lead}</p>
    ${error && html`<${ErrorState} error=${error} />`}
    ${!entries && !error && html`<${Skeleton} />`}
    ${entries?.length === 0 && html`<p>${words.history.none}</p>`}
    ${entry && html`<div class="cors-presets">
      <fieldset class="cors-preset-list">
        <legend class="visually-hidden">${words.history.title}</legend>
        ${entries?.map(({ number, saved: time, document }, index) => html`<label key=${number} class="cors-preset">
          <input type="radio" name="entry" checked=${index === chosen} onChange=${() => setChosen(index)} />
          <span><span>${words.history.before} <${Time} value=${time} /></span>
            <span class="cors-quiet">${document ? words.history.entry(document.CORSRules.length) : words.history.nothing}</span></span>
        </label>`)}
      </fieldset>
      <div class="cors-preset-detail">
        <p class="field-label">${words.history.difference}</p>
        ${sameRules(saved, rules) ? html`<p class="cors-quiet">${words.history.same}</p>` : html`<${DifferenceView} changes=${ruleDifference(saved, rules, "xml")} />`}
      </div>
    </div>`}
  <//>`;
}
