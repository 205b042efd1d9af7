// A row of the list: a folder or an object.

import { html } from "/vendor/preact.js";

import { formatBytes, formatDay } from "../../../format.js";
import { Bytes, Icon, IconButton, Menu, Time } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { kindOfName } from "./kinds.js";
import { Name } from "./name.js";
import { visibleText } from "./visible.js";

/**
 * @typedef {import("./items.js").Item} Item
 * @typedef {{ pathOf: (item: Item) => string, menuOf: (item: Item) => any[] }} RowActions
 */

/** @param {{ item: Item, index: number, isSelected: boolean, isActive: boolean, isOpen: boolean, mark: (id: string, isRange: boolean) => void, actions: RowActions }} props */
export function Row({ item, index, isSelected, isActive, isOpen, mark, actions }) {
  const { id, folder, object } = item;
  const name = folder ? item.name.slice(0, -1) : item.name;
  const label = visibleText(name) || words.noName;
  const onClick = (/** @type {MouseEvent} */ event) => {
    if (event.target instanceof Element && event.target.closest("a, button, input, label, [role=menu]")) return;
    mark(id, event.shiftKey);
  };
  return html`<tr
    data-index=${index}
    class="object ${isSelected ? "is-selected" : ""} ${isOpen ? "is-open" : ""}"
    aria-selected=${String(isSelected)}
    onClick=${onClick}
    onMouseDown=${(/** @type {MouseEvent} */ event) => event.shiftKey && event.preventDefault()}
  >
    <td class="object-check">
      <label class="checkbox"><input
        type="checkbox"
        tabindex="-1"
        aria-label=${words.list.selectItem(label)}
        checked=${isSelected}
        onClick=${(/** @type {MouseEvent} */ event) => mark(id, event.shiftKey)}
      /></label>
    </td>
    <th scope="row" class="object-name"><div class="object-name-box">
      <span class="object-icon ${folder ? "object-icon-folder" : ""}"><${Icon} name=${folder ? "folder" : kindOfName(name)} size=${20} /></span>
      <span class="object-words">
        <a class="object-link" href=${actions.pathOf(item)} tabindex=${isActive ? 0 : -1} draggable="false"><${Name} name=${name} />${folder && html`<span class="object-slash">/</span>`}</a>
        ${object && html`<span class="object-sub" aria-hidden="true">${formatBytes(object.size)} · ${formatDay(object.last_modified)}</span>`}
      </span>
    </div></th>
    <td class="object-size">${object ? html`<${Bytes} value=${object.size} />` : html`<span class="object-nothing">–</span>`}</td>
    <td class="object-modified">${object ? html`<${Time} value=${object.last_modified} />` : html`<span class="object-nothing">–</span>`}</td>
    <td class="object-menu"><${Menu}
      label=${words.actions.menu(label)}
      items=${actions.menuOf(item)}
      button=${(/** @type {any} */ attributes) => html`<${IconButton} icon="more" size="small" label=${words.actions.menu(label)} tabindex="-1" ...${attributes} />`}
    /></td>
  </tr>`;
}
