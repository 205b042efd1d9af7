// What is kept of an object: its older versions, and what keeps it from being removed.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../../../../data.js";
import { formatTime } from "../../../../format.js";
import { Badge, Button, Bytes, Checkbox, confirm, ErrorState, IconButton, LinkButton, Skeleton, Time, toast } from "../../../../parts.js";
import { objects } from "../../../../text/objects.js";
import { versions as words } from "../../../../text/versioning.js";
import * as store from "../versions.js";
import { RetentionDialog } from "./retention_dialog.js";

/** So many are shown at first. */
const SHOWN = 10;

/**
 * @param {{ bucket: string, details: import("../store.js").Details, hasVersions: boolean, changed: () => Promise<void> }} props
 */
export default function Kept({ bucket, details, hasVersions, changed }) {
  return html`
    ${details.legal_hold !== null && html`<${Keeping} bucket=${bucket} details=${details} changed=${changed} />`}
    ${hasVersions && html`<${Versions} bucket=${bucket} details=${details} changed=${changed} />`}
  `;
}

/** @param {{ bucket: string, details: import("../store.js").Details, changed: () => Promise<void> }} props */
function Keeping({ bucket, details, changed }) {
  const [isEdited, setEdited] = useState(false);
  const { key, retention, legal_hold: isHeld } = details;
  const hold = async (/** @type {boolean} */ wanted) => {
    try {
      await store.hold(bucket, key, wanted);
      toast.success(wanted ? words.keeping.held : words.keeping.lifted);
    } catch (error) {
      toast.error(error);
    }
    await changed();
  };
  return html`<section class="details-part" aria-labelledby="details-keeping">
    <div class="details-line">
      <h3 class="details-heading" id="details-keeping">${words.keeping.title}</h3>
      <${IconButton} size="small" icon="edit" label=${words.keeping.edit} onClick=${() => setEdited(true)} />
    </div>
    <p class="version-told">${retention ? words.keeping.until(retention.mode, formatTime(retention.until)) : words.keeping.none}</p>
    <${Checkbox} label=${words.keeping.hold} hint=${words.keeping.holdHint} isChecked=${Boolean(isHeld)} onChange=${hold} />
    ${isEdited && html`<${RetentionDialog} bucket=${bucket} objectKey=${key} retention=${retention} close=${() => setEdited(false)} changed=${changed} />`}
  </section>`;
}

/** @param {{ bucket: string, details: import("../store.js").Details, changed: () => Promise<void> }} props */
function Versions({ bucket, details, changed }) {
  const { key, version_id: current } = details;
  const { data, error, reload } = useData((signal) => store.list(bucket, { prefix: key, limit: 200 }, signal), [bucket, key, current, details.last_modified]);
  const [shown, setShown] = useState(SHOWN);
  const own = data?.versions.filter((version) => version.key === key);
  const run = async (/** @type {{ title: string, body: string, action: string, isDangerous?: boolean }} */ question, /** @type {() => Promise<unknown>} */ act, /** @type {string} */ done) => {
    if (!(await confirm(question))) return;
    try {
      await act();
      toast.success(done);
    } catch (failure) {
      toast.error(failure);
    }
    await changed();
    await reload();
  };
  const restore = (/** @type {store.Version} */ version) => run(words.restoring, () => store.restore(bucket, key, version.version_id), words.restored);
  const remove = (/** @type {store.Version} */ version) => run({ ...words.removing, isDangerous: true }, () => store.remove(bucket, version), words.removed);
  return html`<section class="details-part" aria-labelledby="details-versions">
    <h3 class="details-heading" id="details-versions">${words.title}</h3>
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!own && !error && html`<${Skeleton} rows=${2} />`}
    ${own && html`<ol class="versions">${own.slice(0, shown).map((version) => html`<${Line} key=${version.version_id} bucket=${bucket} version=${version} restore=${restore} remove=${remove} />`)}</ol>`}
    ${own && own.length > shown && html`<div><${Button} size="small" onClick=${() => setShown(shown + 50)}>${words.more}<//></div>`}
  </section>`;
}

/** @param {{ bucket: string, version: store.Version, restore: (version: store.Version) => void, remove: (version: store.Version) => void }} props */
function Line({ bucket, version, restore, remove }) {
  const when = formatTime(version.last_modified);
  return html`<li class="version">
    <div class="version-told">
      <${Time} value=${version.last_modified} />
      ${version.is_latest && html` <${Badge} tone="good">${words.current}<//>`}
      ${version.is_delete_marker ? html` <${Badge} tone="warning">${words.deleted}<//>` : html` <span class="fact-exact"><${Bytes} value=${version.size} /></span>`}
    </div>
    <div class="version-acts">
      ${!version.is_delete_marker && html`<${LinkButton} class="button-icon" kind="quiet" size="small" icon="download" href=${store.downloadVersion(bucket, version)} download="" aria-label=${`${objects.actions.download}: ${when}`} title=${objects.actions.download} />`}
      ${!version.is_latest && !version.is_delete_marker && html`<${IconButton} size="small" icon="undo" label=${words.restore(when)} onClick=${() => restore(version)} />`}
      ${!version.is_latest && html`<${IconButton} size="small" icon="trash" label=${words.remove(when)} onClick=${() => remove(version)} />`}
    </div>
  </li>`;
}
