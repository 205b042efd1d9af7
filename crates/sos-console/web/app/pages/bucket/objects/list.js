// The list: a grid of rows that is walked with the arrow keys. One row at a time is in the order of the tab key.

import { html, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Checkbox, Icon } from "../../../parts.js";
import { objects as words } from "../../../text/objects.js";
import { nextOrder } from "./items.js";
import { Row } from "./row.js";
import { all, extend, howMuch, NONE, toggle, toggleAll } from "./selection.js";

const text = words.list;

/** As `focusId`: whichever row is first. */
export const FIRST_ROW = "first";

/**
 * @param {{ label: string, items: import("./items.js").Item[], selection: import("./selection.js").Selection,
 *   select: (next: import("./selection.js").Selection) => void, order: import("./items.js").Order,
 *   sort: (next: import("./items.js").Order) => void, focusId: string | null, isStale: boolean, openId: string | null,
 *   row: import("./row.js").RowActions, remove: () => void, up: () => void }} props
 *   `focusId` is the row that gets the focus when it appears and nothing else has it.
 */
export function List({ label, items, selection, select, order, sort, focusId: goal, isStale, openId, row, remove, up }) {
  const page = items.map(({ id }) => id);
  const focusId = goal === FIRST_ROW ? page[0] ?? null : goal;
  const body = useRef(/** @type {HTMLElement | null} */ (null));
  const [active, setActive] = useState(/** @type {string | null} */ (null));
  const current = active !== null && page.includes(active) ? active : focusId !== null && page.includes(focusId) ? focusId : page[0] ?? null;
  // With the drawing: the next key that is pressed is for the list.
  useLayoutEffect(() => {
    if (isStale || focusId === null || !page.includes(focusId) || !isNowhere()) return;
    setActive(focusId);
    focusRow(body.current, page.indexOf(focusId));
  }, [goal, isStale]);

  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const at = rowOf(event.target);
    if (at === null || event.defaultPrevented) return;
    const to = goalOf(event.key, at, items.length);
    if (to !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.shiftKey) select(extend(selection.anchor === null ? { ...selection, anchor: page[at] } : selection, page, page[to]));
      focusRow(body.current, to);
    } else if (event.key === " " && isName(event.target)) select(event.shiftKey ? extend(selection, page, page[at]) : toggle(selection, page[at]));
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) select(all(page));
    else if (event.key === "Escape" && selection.ids.size > 0) select(NONE);
    else if (event.key === "Delete" && selection.ids.size > 0) remove();
    else if (event.key === "ArrowUp" && event.altKey) up();
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") besides(event.target, event.key === "ArrowRight" ? 1 : -1);
    else return;
    event.preventDefault();
  };
  const mark = (/** @type {string} */ id, /** @type {boolean} */ isRange) => select(isRange ? extend(selection, page, id) : toggle(selection, id));
  const much = howMuch(selection, page);
  return html`<table class="objects-table ${isStale ? "is-stale" : ""}" role="grid" aria-label=${label} aria-multiselectable="true" aria-busy=${String(isStale)}>
    <thead><tr>
      <th class="object-check"><${Checkbox} label=${text.selectPage} isLabelHidden isChecked=${much === "all"} isMixed=${much === "some"} onChange=${() => select(toggleAll(selection, page))} /></th>
      <${Head} column="name" label=${text.name} order=${order} sort=${sort} />
      <${Head} column="size" label=${text.size} order=${order} sort=${sort} />
      <${Head} column="modified" label=${text.modified} order=${order} sort=${sort} />
      <th class="object-menu"><span class="visually-hidden">${text.menu}</span></th>
    </tr></thead>
    <tbody ref=${body} onKeyDown=${onKeyDown} onFocusIn=${(/** @type {FocusEvent} */ event) => {
      const at = rowOf(event.target);
      if (at !== null) setActive(page[at]);
    }}>
      ${items.map((item, index) => html`<${Row}
        key=${item.id}
        item=${item}
        index=${index}
        isSelected=${selection.ids.has(item.id)}
        isActive=${item.id === current}
        isOpen=${item.id === openId}
        mark=${mark}
        actions=${row}
      />`)}
    </tbody>
  </table>`;
}

/** @param {{ column: import("./items.js").Column, label: string, order: import("./items.js").Order, sort: (next: import("./items.js").Order) => void }} props */
function Head({ column, label, order, sort }) {
  const isSorted = order?.column === column;
  const direction = order?.descending ? "descending" : "ascending";
  return html`<th scope="col" class="object-${column}" aria-sort=${isSorted ? direction : null}>
    <button type="button" class="object-sort" onClick=${() => sort(nextOrder(order, column))}>
      ${label}${isSorted && html`<${Icon} name=${order?.descending ? "arrow-down" : "arrow-up"} size=${14} />`}
    </button>
  </th>`;
}

/** Nothing has the focus, as after the row that had it is gone. */
function isNowhere() {
  return document.activeElement === null || document.activeElement === document.body || document.activeElement.tagName === "H1";
}

/** @param {string} key @param {number} at @param {number} count */
function goalOf(key, at, count) {
  if (key === "ArrowDown") return Math.min(at + 1, count - 1);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "PageDown") return Math.min(at + 10, count - 1);
  if (key === "PageUp") return Math.max(at - 10, 0);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** @param {EventTarget | null} target */
function rowOf(target) {
  if (!(target instanceof Element) || target.closest("[role=menu]")) return null;
  const index = /** @type {HTMLElement | null} */ (target.closest("tr[data-index]"))?.dataset.index;
  return index === undefined ? null : Number(index);
}

/** @param {HTMLElement | null} body @param {number} index */
function focusRow(body, index) {
  const link = /** @type {HTMLElement | null | undefined} */ (body?.querySelector(`tr[data-index="${index}"] .object-link`));
  link?.focus();
}

/** @param {EventTarget | null} target */
function isName(target) {
  return target instanceof Element && target.classList.contains("object-link");
}

/** Goes to the next control of the row. @param {EventTarget | null} target @param {number} step */
function besides(target, step) {
  const row = target instanceof Element ? target.closest("tr") : null;
  const stops = /** @type {HTMLElement[]} */ ([...(row?.querySelectorAll("input, a, button") ?? [])]);
  stops[stops.indexOf(/** @type {HTMLElement} */ (target)) + step]?.focus();
}
