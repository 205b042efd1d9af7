// The table of buckets.

import { html } from "/vendor/preact.js";

import { copyText } from "../../clipboard.js";
import { formatCount } from "../../format.js";
import { IconButton, LinkButton } from "../../parts/button.js";
import { Bytes, Time } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Menu } from "../../parts/menu.js";
import { Table } from "../../parts/table.js";
import { toast } from "../../parts/toasts.js";
import { bucketPath } from "../../routes.js";
import { text } from "../../text.js";
import { buckets as words } from "../../text/buckets.js";
import { Badges } from "../bucket/badges.js";

/** @param {{ buckets: any[], onDelete: (bucket: any) => void }} props */
export function BucketTable({ buckets, onDelete }) {
  const columns = [
    { name: "name", label: words.columns.name, isHeader: true, cell: nameCell },
    { name: "objects", label: words.columns.objects, isNumber: true, cell: (/** @type {any} */ bucket) => formatCount(bucket.objects) },
    { name: "size", label: words.columns.size, isNumber: true, cell: (/** @type {any} */ bucket) => html`<${Bytes} value=${bucket.bytes} />` },
    { name: "created", label: words.columns.created, cell: (/** @type {any} */ bucket) => html`<${Time} value=${bucket.created} isDay />` },
    { name: "actions", label: words.columns.actions, isLabelHidden: true, cell: (/** @type {any} */ bucket) => html`<${Actions} bucket=${bucket} onDelete=${onDelete} />` },
  ];
  return html`<${Table} class="bucket-table" label=${words.title} columns=${columns} rows=${buckets} rowKey=${(/** @type {any} */ { name }) => name} />`;
}

/** @param {any} bucket */
function nameCell(bucket) {
  return html`<div class="bucket-name">
    <span class="bucket-mark"><${Icon} name="bucket" /></span>
    <a class="bucket-link" href=${bucketPath(bucket.name)}>${bucket.name}</a>
    <${Badges} bucket=${bucket} />
  </div>`;
}

/** @param {{ bucket: any, onDelete: (bucket: any) => void }} props */
function Actions({ bucket, onDelete }) {
  const copyName = async () => {
    if (await copyText(bucket.name)) toast.success(words.nameCopied);
    else toast.error(text.parts.copyFailed);
  };
  return html`<div class="row-actions">
    <${LinkButton} size="small" href=${bucketPath(bucket.name)} aria-label=${words.editLabel(bucket.name)}>${words.edit}<//>
    <${Menu}
      label=${words.more(bucket.name)}
      button=${(/** @type {any} */ attributes) => html`<${IconButton} size="small" icon="more" label=${words.more(bucket.name)} ...${attributes} />`}
      items=${[
        { label: words.copyName, icon: "copy", onSelect: copyName },
        "line",
        { label: words.remove, icon: "trash", isDangerous: true, onSelect: () => onDelete(bucket) },
      ]}
    />
  </div>`;
}
