// Searches names that begin so, in the folder one is in. The store searches, so that millions of keys cost nothing.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { Icon, IconButton } from "../../../parts.js";
import { navigate } from "../../../router.js";
import { objects as words } from "../../../text/objects.js";
import { pagePath } from "./addresses.js";
import { KeyField } from "./key_field.js";
import { folderOf } from "./keys.js";
import { arrived, asking, begun, isOwn } from "./searched.js";

/** Typing is not interrupted by a request for each letter. */
const PATIENCE_MS = 200;

/** @param {{ bucket: string, prefix: string }} props */
export function Search({ bucket, prefix }) {
  const folder = folderOf(prefix);
  const [searched, setSearched] = useState(() => begun(prefix));
  /** The newest, for what happens before the next drawing. */
  const newest = useRef(searched);
  const become = (/** @type {import("./searched.js").Searched} */ next) => {
    newest.current = next;
    setSearched(next);
  };
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => {
    // What was typed for another address is not searched for here.
    if (!isOwn(newest.current, prefix)) clearTimeout(timer.current);
    become(arrived(newest.current, prefix));
  }, [prefix]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (/** @type {string} */ text) => {
    become({ ...newest.current, text });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      become(asking(newest.current, folder + text));
      navigate(pagePath(bucket, folder + text), { replace: true });
    }, PATIENCE_MS);
  };
  return html`<div class="search" role="search">
    <${Icon} name="search" size=${16} />
    <${KeyField} label=${words.search.label} isLabelHidden placeholder=${words.search.placeholder} value=${searched.text} onInput=${search} type="search" />
    ${searched.text !== "" && html`<${IconButton} size="small" icon="close" label=${words.search.clear} onClick=${() => search("")} />`}
  </div>`;
}
