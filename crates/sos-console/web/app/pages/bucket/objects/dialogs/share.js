// Makes a link that whoever has it can read the object with, until it expires.

import { html, useState } from "/vendor/preact.js";

import { formatTime } from "../../../../format.js";
import { Button, Checkbox, CopyButton, Dialog, LinkButton, Select, TextField } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { lastName } from "../keys.js";
import { Name } from "../name.js";
import { share } from "../store.js";

const text = words.share;

/** A signature of version 4 is good for seven days at most. */
const SECONDS_MAX = 604_800;

/** @param {{ bucket: string, objectKey: string, close: () => void }} props */
export function ShareDialog({ bucket, objectKey: key, close }) {
  const [choice, setChoice] = useState("3600");
  const [amount, setAmount] = useState("30");
  const [unit, setUnit] = useState("60");
  const [isDownload, setDownload] = useState(false);
  const [link, setLink] = useState(/** @type {{ url: string, expires: string } | null} */ (null));
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const seconds = choice === "other" ? Math.round(Number(amount) * Number(unit)) : Number(choice);
  const isWrong = !(seconds >= 1 && seconds <= SECONDS_MAX);
  const changed = (/** @type {() => void} */ change) => {
    change();
    setLink(null);
    setError(null);
  };
  const create = async () => {
    if (isWrong || isBusy) return;
    setBusy(true);
    try {
      setLink(await share(bucket, { key, seconds, isDownload }));
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
    }
    setBusy(false);
  };
  const footer = link
    ? html`<${LinkButton} href=${link.url} target="_blank" rel="noopener noreferrer" icon="external">${text.open}<//><${CopyButton} value=${link.url} hasText kind="primary" size="normal" />`
    : html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${isWrong}>${text.create}<//>`;
  return html`<${Dialog} title=${text.title} onClose=${close} onSubmit=${create} footer=${footer}>
    <p class="share-name"><${Name} name=${lastName(key)} /></p>
    <p class="prose">${text.lead}</p>
    <${Select} label=${text.expiry} value=${choice} options=${text.choices} onChange=${(/** @type {string} */ value) => changed(() => setChoice(value))} error=${error} />
    ${choice === "other" && html`<div class="share-other">
      <${TextField} label=${text.amount} value=${amount} inputmode="numeric" onInput=${(/** @type {string} */ value) => changed(() => setAmount(value))} error=${isWrong ? text.amountWrong : null} />
      <${Select} label=${text.unit} value=${unit} options=${text.units} onChange=${(/** @type {string} */ value) => changed(() => setUnit(value))} />
    </div>`}
    <${Checkbox} label=${text.download} isChecked=${isDownload} onChange=${(/** @type {boolean} */ value) => changed(() => setDownload(value))} />
    ${link && html`<div class="share-link" role="status"><p class="share-url" tabindex="0" aria-label=${text.created}>${link.url}</p><p>${text.until(formatTime(link.expires))}</p></div>`}
  <//>`;
}
