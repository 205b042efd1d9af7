// Keeps an object until the end of a day, or lets it go.

import { html, useState } from "/vendor/preact.js";

import { Button, Checkbox, Dialog, Notice, Select, TextField, toast } from "../../../../parts.js";
import { text } from "../../../../text.js";
import { versions } from "../../../../text/versioning.js";
import * as store from "../versions.js";

const words = versions.keeping;

/**
 * @param {{ bucket: string, objectKey: string, retention: store.Retention | null, close: () => void, changed: () => Promise<void> }} props
 */
export function RetentionDialog({ bucket, objectKey, retention, close, changed }) {
  const [mode, setMode] = useState(/** @type {"none" | "GOVERNANCE" | "COMPLIANCE"} */ (retention?.mode ?? "GOVERNANCE"));
  const [day, setDay] = useState(retention ? localDay(new Date(retention.until)) : "");
  const [isBypassing, setBypassing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {string | null} */ (null));
  const end = new Date(`${day}T23:59:59`);
  const save = async () => {
    if (isBusy) return;
    if (mode !== "none" && !(end.getTime() > Date.now())) return setFailure(words.wrong);
    setBusy(true);
    try {
      await store.keep(bucket, objectKey, mode === "none" ? null : { mode, until: end.toISOString().replace(/\.\d+Z$/, "Z") }, isBypassing);
      toast.success(words.saved);
      close();
      await changed();
    } catch (error) {
      setFailure(/** @type {Error} */ (error).message);
      setBusy(false);
    }
    return undefined;
  };
  const footer = html`
    <${Button} onClick=${close}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${words.save}<//>
  `;
  return html`<${Dialog} title=${words.dialog} size="small" footer=${footer} onClose=${close} onSubmit=${save}>
    <div class="version-form">
      <${Select} label=${words.mode} value=${mode} onChange=${setMode} hint=${words.modeHints[mode]} options=${Object.entries(words.modes).map(([value, label]) => ({ value, label }))} />
      ${mode !== "none" && html`<${TextField} label=${words.day} type="date" value=${day} onInput=${setDay} />`}
      ${retention?.mode === "GOVERNANCE" && html`<${Checkbox} label=${words.bypass} hint=${words.bypassHint} isChecked=${isBypassing} onChange=${setBypassing} />`}
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure}</p><//>`}
    </div>
  <//>`;
}

/** @param {Date} time */
function localDay(time) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}
