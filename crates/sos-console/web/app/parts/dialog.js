// A dialog over the page: the browser's own, so that focus, Escape and the rest of the page behave.

import { html, useLayoutEffect, useRef } from "/vendor/preact.js";

import { text } from "../text.js";
import { IconButton } from "./button.js";
import { useUniqueId } from "./unique_id.js";

/**
 * Open while it is drawn. `onClose` is called for Escape, the cross and a click beside it.
 *
 * @param {{ title: string, onClose: () => void, size?: "small" | "normal" | "large", isLocked?: boolean,
 *   footer?: any, onSubmit?: () => void, children?: any }} props
 *   `isLocked`: it cannot be closed now, as something runs. With `onSubmit` it is a form, and its footer holds the
 *   submit button.
 */
export function Dialog({ title, onClose, size = "normal", isLocked = false, footer, onSubmit, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useUniqueId("dialog");
  // Before the next key is pressed: who types on must type into the dialog.
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    firstField(dialog)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const close = () => {
    if (!isLocked) onClose();
  };
  const content = html`
    <header class="dialog-header">
      <h2 id=${id} class="dialog-title">${title}</h2>
      ${!isLocked && html`<${IconButton} icon="close" label=${text.parts.close} onClick=${close} />`}
    </header>
    <div class="dialog-body">${children}</div>
    ${footer && html`<footer class="dialog-footer">${footer}</footer>`}
  `;
  return html`<dialog
    ref=${element}
    class="dialog dialog-${size}"
    aria-labelledby=${id}
    onCancel=${(/** @type {Event} */ event) => {
      // A file chooser within tells of its own cancelling by the same name.
      if (event.target !== element.current) return;
      event.preventDefault();
      close();
    }}
    onMouseDown=${(/** @type {MouseEvent} */ event) => event.target === element.current && close()}
  >
    ${onSubmit
      ? html`<form
          class="dialog-frame"
          novalidate
          onSubmit=${(/** @type {Event} */ event) => {
            event.preventDefault();
            onSubmit();
          }}
        >${content}</form>`
      : html`<div class="dialog-frame">${content}</div>`}
  </dialog>`;
}

/** Where the work begins: what is marked, else the first control that is not the cross. @param {HTMLElement | null} dialog */
function firstField(dialog) {
  const marked = dialog?.querySelector("[data-autofocus]");
  const first = dialog?.querySelector(".dialog-body :is(input, select, textarea, button), .dialog-footer button");
  return /** @type {HTMLElement | null | undefined} */ (marked ?? first);
}
