// Shows a new key's secret, the one time it is known.

import { html, useState } from "/vendor/preact.js";

import { Button, CopyButton, Dialog, Notice } from "../../parts.js";
import { keysText } from "../../text/keys.js";
import { text } from "../../text.js";
import { credentialsFile } from "./credentials_file.js";

const words = keysText.created;
const KEPT_MS = 60_000;

/** @param {{ created: { access_key: string, secret_key: string }, onClose: () => void }} props */
export function CreatedDialog({ created, onClose }) {
  const [isSaved, setSaved] = useState(false);
  const [isWarned, setWarned] = useState(false);
  const close = () => (isSaved || isWarned ? onClose() : setWarned(true));
  const download = () => {
    save(credentialsFile(created));
    setSaved(true);
  };
  const isUnsaved = isWarned && !isSaved;
  const footer = html`
    <${Button} icon="download" onClick=${download}>${words.download}<//>
    <${Button} kind=${isUnsaved ? "danger" : "primary"} onClick=${close}>${isUnsaved ? words.closeAnyway : words.done}<//>
  `;
  return html`<${Dialog} title=${words.title} footer=${footer} onClose=${close}>
    <${Notice} tone="warning"><p>${words.warning}</p><//>
    <dl class="new-key">
      <${Line} name=${words.accessKey} value=${created.access_key} />
      <${Line} name=${words.secretKey} value=${created.secret_key} onCopied=${() => setSaved(true)} />
    </dl>
    <div role="alert">${isUnsaved && html`<${Notice} tone="danger"><p>${words.unsaved}</p><//>`}</div>
  <//>`;
}

/** @param {{ name: string, value: string, onCopied?: () => void }} props */
function Line({ name, value, onCopied }) {
  return html`<div class="new-key-line">
    <dt>${name}</dt>
    <dd><code>${value}</code><${CopyButton} hasText value=${value} label=${text.parts.copy} name=${name} onCopied=${onCopied} /></dd>
  </div>`;
}

/** @param {{ name: string, content: string }} file */
function save({ name, content }) {
  const address = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
