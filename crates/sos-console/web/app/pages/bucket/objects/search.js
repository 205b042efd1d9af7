// Searches names that begin so, in the folder one is in. The store searches, so that millions of keys cost nothing.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { Icon, IconButton } from "../../../parts.js";
import { navigate } from "../../../router.js";
import { objects as words } from "../../../text/objects.js";
import { pagePath } from "./addresses.js";
import { KeyField } from "./key_field.js";
import { folderOf, searchOf } from "./keys.js";

/** Typing is not interrupted by a request for each letter. */
const PATIENCE_MS = 200;

/** @param {{ bucket: string, prefix: string }} props */
export function Search({ bucket, prefix }) {
  const folder = folderOf(prefix);
  const [value, setValue] = useState(searchOf(prefix));
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => {
    setValue(searchOf(prefix));
    return () => clearTimeout(timer.current);
  }, [prefix]);
  const search = (/** @type {string} */ next) => {
    setValue(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => navigate(pagePath(bucket, folder + next), { replace: true }), PATIENCE_MS);
  };
  return html`<div class="search" role="search">
    <${Icon} name="search" size=${16} />
    <${KeyField} label=${words.search.label} isLabelHidden placeholder=${words.search.placeholder} value=${value} onInput=${search} type="search" />
    ${value !== "" && html`<${IconButton} size="small" icon="close" label=${words.search.clear} onClick=${() => search("")} />`}
  </div>`;
}
