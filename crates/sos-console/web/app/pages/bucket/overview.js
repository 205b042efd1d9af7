// The Overview tab: figures, how to connect, the headers beside CORS, and the way to delete the bucket.

import { html, useState } from "/vendor/preact.js";

import { formatCount, formatExactBytes } from "../../format.js";
import { Button, Bytes, Time } from "../../parts.js";
import { navigate } from "../../router.js";
import { overview as words } from "../../text/overview.js";
import DeleteDialog from "../buckets/delete_dialog.js";
import { Connect } from "./overview/connect.js";
import { CrossOrigin } from "./overview/cross_origin.js";

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
export default function Overview({ bucket, reload }) {
  return html`<div class="overview">
    <${Figures} bucket=${bucket} />
    <${Connect} bucket=${bucket.name} />
    <${CrossOrigin} bucket=${bucket.name} />
    <${Removal} bucket=${bucket} reload=${reload} />
  </div>`;
}

/** @param {{ bucket: any }} props */
function Figures({ bucket }) {
  const rows = [
    [words.figures.objects, formatCount(bucket.objects), null],
    [words.figures.size, html`<${Bytes} value=${bucket.bytes} />`, bucket.bytes >= 1024 ? formatExactBytes(bucket.bytes) : null],
    [words.figures.created, html`<${Time} value=${bucket.created} isDay />`, null],
    [words.figures.versioning, words.versioning[/** @type {keyof typeof words.versioning} */ (bucket.versioning)], null],
  ];
  return html`<dl class="card figures" aria-label=${words.figures.label}>
    ${rows.map(([name, value, note]) => html`<div class="figure-box" key=${name}>
      <dt>${name}</dt>
      <dd class="figure">${value}${note && html`<span class="figure-note">${note}</span>`}</dd>
    </div>`)}
  </dl>`;
}

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
function Removal({ bucket, reload }) {
  const [isAsked, setAsked] = useState(false);
  return html`<section class="card overview-row" aria-labelledby="removal-title">
    <div>
      <h2 class="card-title" id="removal-title">${words.removal.title}</h2>
      <p class="prose">${words.removal.lead(bucket.objects === 0)}</p>
    </div>
    <${Button} class="button-dangerous" icon="trash" onClick=${() => setAsked(true)}>${words.removal.action}<//>
    ${isAsked && html`<${DeleteDialog} bucket=${bucket} onClose=${() => setAsked(false)} onChanged=${reload} onDeleted=${() => navigate("/")} />`}
  </section>`;
}
