// What could not be done, key by key, and why.

import { html } from "/vendor/preact.js";

import { Button, Dialog } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { Name } from "../name.js";

const SHOWN = 50;

/** @param {{ title: string, errors: import("../store.js").KeyError[], close: () => void }} props */
export function FailedKeys({ title, errors, close }) {
  return html`<${Dialog} title=${title} onClose=${close} footer=${html`<${Button} kind="primary" onClick=${close}>${words.close}<//>`}>
    <ul class="failed-keys">${errors.slice(0, SHOWN).map(({ key, code, message }) => html`<li key=${key}>
      <${Name} name=${key} /><span class="failed-why">${message || code}</span>
    </li>`)}</ul>
    ${errors.length > SHOWN && html`<p>${words.conflicts.more(errors.length - SHOWN)}</p>`}
  <//>`;
}
