// Where one is, folder by folder, each a link; and a field to go anywhere.

import { html, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Button, Icon, IconButton } from "../../../parts.js";
import { navigate } from "../../../router.js";
import { objects as words } from "../../../text/objects.js";
import { pagePath } from "./addresses.js";
import { KeyField } from "./key_field.js";
import { crumbs, folderOf } from "./keys.js";
import { Name } from "./name.js";

/** @param {{ bucket: string, prefix: string }} props */
export function PathBar({ bucket, prefix }) {
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return html`<${PathEditor} bucket=${bucket} prefix=${prefix} close=${() => setEditing(false)} />`;
  const folders = crumbs(folderOf(prefix));
  return html`<div class="path">
    <nav class="path-crumbs" aria-label=${words.path.label} onDblClick=${() => setEditing(true)}>
      <ol>
        <li><a class="path-crumb path-top" href=${pagePath(bucket, "")} aria-current=${folders.length === 0 ? "location" : null} title=${words.path.top}>
          <${Icon} name="bucket" size=${16} /><span>${bucket}</span>
        </a></li>
        ${folders.map(({ name, prefix: to }, index) => html`<li key=${to}>
          <span class="path-slash" aria-hidden="true">/</span>
          <a class="path-crumb" href=${pagePath(bucket, to)} aria-current=${index === folders.length - 1 ? "location" : null}><${Name} name=${name} /></a>
        </li>`)}
      </ol>
    </nav>
    <${IconButton} size="small" icon="edit" label=${words.path.edit} onClick=${() => setEditing(true)} />
  </div>`;
}

/** @param {{ bucket: string, prefix: string, close: () => void }} props */
function PathEditor({ bucket, prefix, close }) {
  const [value, setValue] = useState(prefix);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  // Before the next key is pressed: who types on must type into the field.
  useLayoutEffect(() => {
    const input = form.current?.querySelector("input");
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }, []);
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    navigate(pagePath(bucket, value));
    close();
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  const onFocusOut = (/** @type {FocusEvent} */ event) => {
    // Who looks into another window comes back to what they have typed.
    if (document.activeElement === event.target) return;
    if (!form.current?.contains(/** @type {Node | null} */ (event.relatedTarget))) close();
  };
  return html`<form class="path path-editing" ref=${form} onSubmit=${go} onKeyDown=${onKeyDown} onFocusOut=${onFocusOut}>
    <span class="path-prefix"><${Icon} name="bucket" size=${16} /><span>${bucket}</span><span class="path-slash">/</span></span>
    <${KeyField} label=${words.path.field} isLabelHidden value=${value} onInput=${setValue} />
    <${Button} size="small" kind="primary" type="submit">${words.path.go}<//>
  </form>`;
}
