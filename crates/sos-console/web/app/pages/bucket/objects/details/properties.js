// The facts of an object: lists of names and values, shown as text.

import { html } from "/vendor/preact.js";

import { formatExactBytes } from "../../../../format.js";
import { Bytes, CopyButton, IconButton, Time } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { Name } from "../name.js";

const text = words.details;

/** @param {{ bucket: string, details: import("../store.js").Details }} props */
export function Properties({ bucket, details }) {
  const { key, size, content_type, last_modified, etag, version_id, storage_class, checksums } = details;
  const bareEtag = etag.replaceAll('"', "");
  const uri = `s3://${bucket}/${key}`;
  return html`<section class="details-part">
    <h3 class="details-heading">${text.properties}</h3>
    <dl class="facts">
      <${Fact} name=${text.key} copy=${key}><${Name} name=${key} /><//>
      <${Fact} name=${text.size}>${size < 1024 ? formatExactBytes(size) : html`<${Bytes} value=${size} /> <span class="fact-exact">(${formatExactBytes(size)})</span>`}<//>
      <${Fact} name=${text.type}>${content_type}<//>
      <${Fact} name=${text.modified}><${Time} value=${last_modified} /><//>
      <${Fact} name=${text.etag} copy=${bareEtag}><code>${bareEtag}</code><//>
      ${version_id && html`<${Fact} name=${text.version} copy=${version_id}><code>${version_id}</code><//>`}
      ${storage_class && html`<${Fact} name=${text.storageClass}>${storage_class}<//>`}
      ${Object.entries(checksums ?? {}).map(([algorithm, value]) => html`<${Fact} key=${algorithm} name=${text.checksum(algorithm)} copy=${value}><code>${value}</code><//>`)}
      <${Fact} name=${text.uri} copy=${uri}><${Name} name=${uri} /><//>
    </dl>
  </section>`;
}

/** @param {{ title: string, facts: Record<string, string>, edit: () => void, editLabel: string, names?: Record<string, string> }} props */
export function Facts({ title, facts, edit, editLabel, names = {} }) {
  const entries = Object.entries(facts);
  return html`<section class="details-part">
    <div class="details-line">
      <h3 class="details-heading">${title}</h3>
      <${IconButton} size="small" icon="edit" label=${editLabel} onClick=${edit} />
    </div>
    ${entries.length === 0
      ? html`<p class="facts-none">${text.none}</p>`
      : html`<dl class="facts">${entries.map(([name, value]) => html`<${Fact} key=${name} name=${html`<${Name} name=${names[name] ?? name} />`}><${Name} name=${value} /><//>`)}</dl>`}
  </section>`;
}

/** @param {{ name: any, copy?: string, children?: any }} props */
function Fact({ name, copy, children }) {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd><span class="fact-value">${children}</span>${copy !== undefined && html`<${CopyButton} value=${copy} />`}</dd>
  </div>`;
}
