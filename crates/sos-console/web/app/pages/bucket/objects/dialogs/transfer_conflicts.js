// Asks once what becomes of targets that are taken: replace all, skip all, or those that one ticks.

import { html, useState } from "/vendor/preact.js";

import { Button, Dialog } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { ConflictList } from "../conflict_list.js";
import { Name } from "../name.js";
import { useRowWindow } from "../row_window.js";
import { visibleText } from "../visible.js";

const text = words.conflicts;

/** The height of a row, as objects.css has it. */
const ROW_PX = 36;

/** @param {{ conflicts: import("../store.js").Transfer[], answer: (replace: import("../store.js").Transfer[]) => void }} props */
export function TransferConflicts({ conflicts, answer }) {
  const [chosen, setChosen] = useState(/** @type {Set<string> | null} */ (null));
  const toggle = (/** @type {string} */ key) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const picked = conflicts.filter(({ key }) => chosen?.has(key));
  const footer = chosen === null
    ? html`
      <${Button} kind="quiet" onClick=${() => setChosen(new Set())}>${text.each}<//>
      <${Button} onClick=${() => answer([])}>${text.skipAll}<//>
      <${Button} kind="danger" onClick=${() => answer(conflicts)}>${text.replaceAll}<//>`
    : html`
      <${Button} onClick=${() => answer([])}>${text.skipAll}<//>
      <${Button} kind="danger" disabled=${picked.length === 0} onClick=${() => answer(picked)}>${text.replaceChosen(picked.length)}<//>`;
  return html`<${Dialog} title=${text.title(conflicts.length)} footer=${footer} onClose=${() => answer([])}>
    <p>${text.transferLead}</p>
    ${chosen === null
      ? html`<${ConflictList} keys=${conflicts.map(({ target }) => target)} />`
      : html`<${Choice} conflicts=${conflicts} chosen=${chosen} toggle=${toggle} />`}
  <//>`;
}

/** @param {{ conflicts: import("../store.js").Transfer[], chosen: Set<string>, toggle: (key: string) => void }} props */
function Choice({ conflicts, chosen, toggle }) {
  const { frame, onScroll, first, last, heightPx } = useRowWindow(conflicts.length, ROW_PX);
  return html`<fieldset class="conflict-choice" ref=${frame} onScroll=${onScroll}>
    <legend class="visually-hidden">${text.choose}</legend>
    <div class="conflict-space" style=${{ height: `${heightPx}px` }}>
      ${conflicts.slice(first, last).map(({ key, target }, index) => html`<label
        class="checkbox"
        key=${key}
        title=${visibleText(target)}
        style=${{ top: `${(first + index) * ROW_PX}px` }}
      >
        <input type="checkbox" aria-label=${visibleText(target)} checked=${chosen.has(key)} onChange=${() => toggle(key)} /><${Name} name=${target} />
      </label>`)}
    </div>
  </fieldset>`;
}
