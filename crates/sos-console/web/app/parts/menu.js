// A button with a list of actions below it.

import { html, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Icon } from "./icon.js";
import { useUniqueId } from "./unique_id.js";

/**
 * @typedef {{ label: string, icon?: string, onSelect?: () => void, href?: string, isDangerous?: boolean,
 *   isChecked?: boolean, isDisabled?: boolean }} MenuItem
 *
 * @param {{ button: (attributes: Record<string, any>) => any, items: (MenuItem | "line")[], label: string, header?: any,
 *   alignment?: "start" | "end" }} props
 *   `button` draws the button with the attributes it is given. An item with `isChecked` is one of a choice.
 */
export function Menu({ button, items, label, header, alignment = "end" }) {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const id = useUniqueId("menu");
  const entries = () => [.../** @type {NodeListOf<HTMLElement>} */ (frame.current?.querySelectorAll("[data-menu-item]:not([aria-disabled])") ?? [])];
  const opener = () => /** @type {HTMLElement | null} */ (frame.current?.querySelector("[aria-haspopup]") ?? null);
  const close = (hasFocus = true) => {
    setOpen(false);
    if (hasFocus) opener()?.focus();
  };
  // With the drawing: the next key that is pressed is for the menu.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    entries()[0]?.focus();
    const outside = (/** @type {Event} */ event) => {
      if (!frame.current?.contains(/** @type {Node} */ (event.target))) close(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (!isOpen) return;
    const all = entries();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const target = goal(event.key, at, all.length);
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return void close(false);
    else if (target !== null) all[target]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="menu" ref=${frame} onKeyDown=${onKeyDown}>
    ${button({
      "aria-haspopup": "menu",
      "aria-expanded": isOpen ? "true" : "false",
      "aria-controls": isOpen ? id : null,
      onClick: () => setOpen(!isOpen),
    })}
    ${isOpen && html`<div class="menu-panel menu-${alignment}">
      ${header}
      <div role="menu" id=${id} aria-label=${label}>
        ${items.map((item) => (item === "line" ? html`<div class="menu-line" role="separator"></div>` : drawItem(item, close)))}
      </div>
    </div>`}
  </div>`;
}

/** Where an arrow key leads. @param {string} key @param {number} at @param {number} count */
function goal(key, at, count) {
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** @param {MenuItem} item @param {(hasFocus?: boolean) => void} close */
function drawItem({ label, icon, onSelect, href, isDangerous, isChecked, isDisabled }, close) {
  const attributes = {
    class: `menu-item ${isDangerous ? "menu-danger" : ""}`,
    role: isChecked === undefined ? "menuitem" : "menuitemradio",
    "aria-checked": isChecked === undefined ? null : String(isChecked),
    "aria-disabled": isDisabled ? "true" : null,
    "data-menu-item": "",
    tabindex: -1,
  };
  const content = html`${icon && html`<${Icon} name=${icon} />`}<span>${label}</span>${isChecked && html`<${Icon} name="check" size=${16} />`}`;
  if (href !== undefined) return html`<a ...${attributes} href=${href} onClick=${() => close(false)}>${content}</a>`;
  const select = () => {
    if (isDisabled) return;
    close();
    onSelect?.();
  };
  return html`<button type="button" ...${attributes} onClick=${select}>${content}</button>`;
}
