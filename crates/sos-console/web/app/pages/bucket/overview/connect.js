// The addresses of a bucket and the snippets that use them.

import { html, useState } from "/vendor/preact.js";

import { Code, CopyButton, Segments } from "../../../parts.js";
import { session } from "../../../session.js";
import { text } from "../../../text.js";
import { overview } from "../../../text/overview.js";
import { objectAddress, snippets } from "../../../text/snippets.js";

const words = overview.connect;
const PANEL = "snippet-panel";
/** The program chosen last, kept while the console is open: who uses rclone uses it for the next bucket too. */
let chosen = "aws";

/** @param {{ bucket: string }} props */
export function Connect({ bucket }) {
  const known = session();
  const [id, setId] = useState(chosen);
  if (!known) return null;
  const place = { bucket, endpoint: known.endpoint, region: known.region, accessKey: known.access_key };
  const all = snippets(place);
  const shown = all.find((snippet) => snippet.id === id) ?? all[0];
  const choose = (/** @type {string} */ next) => {
    chosen = next;
    setId(next);
  };
  const rows = [
    [words.endpoint, place.endpoint],
    [words.region, place.region],
    [words.address, objectAddress(place, "")],
  ];
  return html`<section class="card card-padded" aria-labelledby="connect-title">
    <h2 class="card-title" id="connect-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    <dl class="addresses">
      ${rows.map(([name, value]) => html`<div key=${name}>
        <dt>${name}</dt>
        <dd><code>${value}</code><${CopyButton} value=${value} label=${`${text.parts.copy}: ${name}`} /></dd>
      </div>`)}
    </dl>
    <${Segments} label=${words.snippets} panelId=${PANEL} value=${shown.id} onChange=${choose} options=${all.map(({ id: value, label }) => ({ value, label }))} />
    <div id=${PANEL} role="tabpanel" aria-label=${shown.label} class="snippet">
      <p class="prose">${shown.lead}</p>
      <${Code} value=${shown.code} language=${shown.language} label=${shown.label} />
    </div>
    <p class="overview-note">${words.key} <a href="/keys">${words.keys}</a>.</p>
  </section>`;
}
