// What was deleted in a folder and can be brought back.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Button, Dialog, ErrorState, Skeleton, Time, toast } from "../../../../parts.js";
import { versions } from "../../../../text/versioning.js";
import * as store from "../versions.js";
import { Name } from "../name.js";

const words = versions.bin;

/**
 * @param {{ bucket: string, folder: string, where: string, close: () => void, changed: () => void }} props
 */
export default function DeletedDialog({ bucket, folder, where, close, changed }) {
  const [found, setFound] = useState(/** @type {store.Version[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null | undefined} */ (undefined));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  /** Looks through pages until something is found, or there are no more. */
  const look = async () => {
    setBusy(true);
    setFailure(null);
    try {
      let next = cursor ?? null;
      let deleted = /** @type {store.Version[]} */ ([]);
      do {
        const page = await store.list(bucket, { prefix: folder, delimiter: "/", cursor: next });
        deleted = deletedIn(page.versions);
        next = page.next;
      } while (deleted.length === 0 && next !== null);
      setFound((before) => [...before, ...deleted]);
      setCursor(next);
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
    }
    setBusy(false);
  };
  useEffect(() => void look(), []);
  const restore = async (/** @type {store.Version} */ { key }) => {
    try {
      await store.restore(bucket, key);
      toast.success(words.restored(key));
      setFound((before) => before.filter((version) => version.key !== key));
      changed();
    } catch (error) {
      toast.error(error);
    }
  };
  const footer = html`
    ${cursor && html`<${Button} isBusy=${isBusy} onClick=${look}>${words.more}<//>`}
    <${Button} kind="primary" onClick=${close}>${words.close}<//>
  `;
  return html`<${Dialog} title=${words.title} footer=${footer} onClose=${close}>
    <p class="prose">${words.lead(where)}</p>
    ${failure && html`<${ErrorState} error=${failure} retry=${look} />`}
    ${cursor === undefined && !failure && html`<${Skeleton} rows=${3} />`}
    ${cursor !== undefined && found.length === 0 && !failure && html`<p class="facts-none">${words.none}</p>`}
    ${found.length > 0 && html`<ul class="versions">${found.map((version) => html`<li key=${version.key} class="version">
      <div class="version-told"><${Name} name=${version.key.slice(folder.length)} /> <span class="fact-exact"><${Time} value=${version.last_modified} /></span></div>
      <${Button} size="small" icon="undo" aria-label=${words.label(version.key)} onClick=${() => restore(version)}>${words.restore}<//>
    </li>`)}</ul>`}
  <//>`;
}

/** Delete markers that are the newest of their keys. @param {store.Version[]} page */
function deletedIn(page) {
  return page.filter((version) => version.is_latest && version.is_delete_marker);
}
