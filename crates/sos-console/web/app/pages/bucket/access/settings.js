// The public access block and object ownership: each choice is in force as soon as it is made.

import { html, useState } from "/vendor/preact.js";

import { Checkbox, toast } from "../../../parts.js";
import { access as words } from "../../../text/access.js";
import * as server from "./server.js";

/** @param {{ bucket: string, access: any, reload: () => Promise<void> }} props */
export function BlockCard({ bucket, access, reload }) {
  const [isBusy, setBusy] = useState(false);
  const { bucket: own, store } = access.block;
  const set = async (/** @type {string} */ part, /** @type {boolean} */ value) => {
    if (isBusy) return;
    setBusy(true);
    try {
      await server.saveBlock(bucket, { ...own, [part]: value });
      toast.success(words.block.saved);
    } catch (error) {
      toast.error(error);
    }
    await reload();
    setBusy(false);
  };
  return html`<section class="card card-padded access-card" aria-labelledby="access-block-title" aria-busy=${isBusy ? "true" : null}>
    <h2 class="card-title" id="access-block-title">${words.block.title}</h2>
    <p class="prose">${words.block.lead}</p>
    <div class="settings-choices">
      ${Object.entries(words.block.parts).map(([part, { title, hint }]) => html`<${Checkbox}
        key=${part}
        label=${title}
        hint=${store[part] ? `${hint} ${words.block.byStore}` : hint}
        isChecked=${own[part] || store[part]}
        disabled=${store[part]}
        onChange=${(/** @type {boolean} */ value) => set(part, value)}
      />`)}
    </div>
  </section>`;
}

/** @param {{ bucket: string, access: any, reload: () => Promise<void> }} props */
export function OwnershipCard({ bucket, access, reload }) {
  const [wanted, setWanted] = useState(/** @type {string | null} */ (null));
  const set = async (/** @type {string} */ ownership) => {
    setWanted(ownership);
    try {
      await server.saveOwnership(bucket, ownership);
      toast.success(words.ownership.saved);
    } catch (error) {
      toast.error(error);
    }
    await reload();
    setWanted(null);
  };
  const current = wanted ?? access.ownership;
  return html`<section class="card card-padded access-card" aria-labelledby="access-ownership-title">
    <h2 class="card-title" id="access-ownership-title">${words.ownership.title}</h2>
    <p class="prose">${words.ownership.lead}</p>
    <fieldset class="settings-choices">
      <legend class="visually-hidden">${words.ownership.title}</legend>
      ${Object.entries(words.ownership.choices).map(([name, { title, hint }]) => html`<label key=${name} class="checkbox">
        <input type="radio" name="ownership" value=${name} checked=${current === name} onChange=${() => set(name)} />
        <span class="checkbox-label">${title}<span class="checkbox-hint">${hint}</span></span>
      </label>`)}
    </fieldset>
  </section>`;
}
