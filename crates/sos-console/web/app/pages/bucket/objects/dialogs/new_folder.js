// Makes a folder: a place to upload to, and an empty object that keeps it if one wants that.

import { html, useState } from "/vendor/preact.js";

import { Button, Checkbox, Dialog } from "../../../../parts.js";
import { navigate } from "../../../../router.js";
import { objects as words } from "../../../../text/objects.js";
import { pagePath } from "../addresses.js";
import { KeyField } from "../key_field.js";
import { KEY_BYTES_MAX, keyBytes } from "../keys.js";
import { list, putMarker } from "../store.js";
import { isEmpty } from "../use_listing.js";

const text = words.newFolder;

/** @param {{ bucket: string, folder: string, close: () => void, changed: () => void }} props */
export function NewFolderDialog({ bucket, folder, close, changed }) {
  const [name, setName] = useState("");
  const [isKept, setKept] = useState(true);
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const create = async () => {
    const key = `${folder}${name.replace(/\/$/, "")}/`;
    if (name === "") return setError(text.nameMissing);
    if (keyBytes(key) > KEY_BYTES_MAX) return setError(text.tooLong);
    setBusy(true);
    try {
      if (!isEmpty(await list(bucket, { prefix: key, limit: 1 }))) return setError(text.exists);
      if (isKept) await putMarker(bucket, key);
      changed();
      close();
      return navigate(pagePath(bucket, key));
    } catch (failure) {
      return setError(/** @type {Error} */ (failure).message);
    } finally {
      setBusy(false);
    }
  };
  const input = (/** @type {string} */ next) => {
    setName(next);
    setError(null);
  };
  const footer = html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="primary" type="submit" isBusy=${isBusy}>${text.action}<//>`;
  return html`<${Dialog} title=${text.title} size="small" onClose=${close} onSubmit=${create} footer=${footer}>
    <${KeyField} label=${text.name} hint=${text.hint} value=${name} onInput=${input} error=${error} autofocus />
    <${Checkbox} label=${text.marker} hint=${text.markerHint} isChecked=${isKept} onChange=${setKept} />
  <//>`;
}
