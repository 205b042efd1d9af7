// Presets: what each is for, the origins it is for, and its rules before they are used.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Badge, Button, Dialog, ErrorState, Skeleton } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { Chips } from "./chips.js";
import { loadPresets } from "./server.js";
import { writeRule } from "./writing.js";

/**
 * @param {{ hasRules: boolean, onUse: (preset: any, isAdded: boolean) => void, onClose: () => void }} props `hasRules`:
 *   there are rules already, which stay when the preset's are added.
 */
export default function PresetsDialog({ hasRules, onUse, onClose }) {
  const [origins, setOrigins] = useState(/** @type {string[]} */ ([]));
  const [chosen, setChosen] = useState("public-assets");
  const [presets, setPresets] = useState(/** @type {any[] | null} */ (null));
  const [error, setError] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    const controller = new AbortController();
    loadPresets(origins, controller.signal).then(
      (loaded) => {
        if (controller.signal.aborted) return;
        setPresets(loaded);
        setError(null);
      },
      (failure) => !controller.signal.aborted && setError(failure),
    );
    return () => controller.abort();
  }, [origins]);
  const preset = presets?.find(({ name }) => name === chosen);
  const isReady = preset && !error && (preset.suits_any_origin || origins.length > 0);
  const footer = html`
    ${hasRules && html`<${Button} disabled=${!isReady} onClick=${() => onUse(preset, false)}>${words.presets.replace}<//>`}
    <${Button} kind="primary" disabled=${!isReady} onClick=${() => onUse(preset, hasRules)}>${hasRules ? words.presets.insert : words.presets.replace}<//>
  `;
  return html`<${Dialog} title=${words.presets.title} size="large" footer=${footer} onClose=${onClose}>
    <p class="cors-quiet">${words.presets.lead}</p>
    ${!presets && !error && html`<${Skeleton} />`}
    ${!presets && error && html`<${ErrorState} error=${error} />`}
    ${presets && html`<div class="cors-presets">
      <fieldset class="cors-preset-list">
        <legend class="visually-hidden">${words.presets.title}</legend>
        ${presets.map(({ name, title, description, suits_any_origin: suitsAny }) => html`<label key=${name} class="cors-preset">
          <input type="radio" name="preset" value=${name} checked=${name === chosen} onChange=${() => setChosen(name)} />
          <span><strong>${title}</strong>${suitsAny && html` <${Badge}>${words.presets.anyOrigin}<//>`}<span class="cors-quiet">${description}</span></span>
        </label>`)}
      </fieldset>
      <div class="cors-preset-detail">
        <${Chips} label=${words.presets.origins} values=${origins} placeholder=${words.form.originsPlaceholder}
          hint=${preset?.suits_any_origin ? words.presets.originsHint : words.presets.originsNeeded} onChange=${setOrigins} />
        ${error && html`<p class="cors-tester-error" role="alert">${error.message}</p>`}
        ${preset && html`<div><p class="field-label">${words.presets.preview}</p>
          <pre class="cors-preview" tabindex="0" role="group" aria-label=${words.presets.preview}>${preset.rules.flatMap((/** @type {any} */ rule) => writeRule(rule, "xml")).join("\n")}</pre></div>`}
      </div>
    </div>`}
  <//>`;
}
