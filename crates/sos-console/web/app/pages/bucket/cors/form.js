// The rules as cards: one for each, in the order in which they are asked.

import { html, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Button } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { RuleCard } from "./rule_card.js";
import { blankRule, changed, duplicated, MAX_RULES, moved, removed } from "./rules.js";

/** @typedef {import("./rules.js").Rule} Rule */

let lastKey = 0;
const newKey = () => (lastKey += 1);

/**
 * @param {{ rules: Rule[], findings: import("./draft.js").Finding[], highlighted: number[], wrongRule: number | null,
 *   onChange: (rules: Rule[]) => void, onRemoved: (number: number, undo: () => void) => void,
 *   onFix: (finding: import("./draft.js").Finding) => void }} props
 */
export default function RuleForm({ rules, findings, highlighted, wrongRule, onChange, onRemoved, onFix }) {
  /** Keys go with their rules, so that a card keeps what is typed in it when it moves. */
  const keys = useRef(/** @type {number[]} */ ([]));
  const focus = useRef(/** @type {{ key: number, part: string } | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [told, setTold] = useState("");
  while (keys.current.length < rules.length) keys.current.push(newKey());
  keys.current.length = rules.length;

  // With the drawing: who types on types into the new card.
  useLayoutEffect(() => {
    const wanted = focus.current;
    if (!wanted) return;
    focus.current = null;
    const card = list.current?.querySelector(`[data-rule-key="${wanted.key}"]`);
    const part = /** @type {HTMLElement | null} */ (card?.querySelector(wanted.part));
    (part && !(/** @type {any} */ (part).disabled) ? part : /** @type {HTMLElement | null} */ (card?.querySelector(".chips-input")))?.focus();
  });

  const put = (/** @type {Rule[]} */ next, /** @type {number[]} */ nextKeys) => {
    keys.current = nextKeys;
    onChange(next);
  };
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    focus.current = { key: keys.current[from], part: to < from ? '[data-act="up"]' : '[data-act="down"]' };
    setTold(words.form.movedTo(to + 1));
    put(moved(rules, from, to), keys.current.toSpliced(from, 1).toSpliced(to, 0, keys.current[from]));
  };
  const insert = (/** @type {Rule[]} */ next, /** @type {number} */ at) => {
    const key = newKey();
    focus.current = { key, part: ".chips-input" };
    put(next, keys.current.toSpliced(at, 0, key));
  };
  const remove = (/** @type {number} */ index) => {
    const before = { rules, keys: keys.current };
    put(removed(rules, index), keys.current.toSpliced(index, 1));
    onRemoved(index + 1, () => put(before.rules, before.keys));
  };

  return html`<div class="cors-form" ref=${list}>
    ${rules.length === 0 && html`<p class="cors-quiet cors-form-none">${words.form.none}</p>`}
    ${rules.map((rule, index) => html`<${RuleCard}
      key=${keys.current[index]}
      ruleKey=${keys.current[index]}
      rule=${rule}
      number=${index + 1}
      count=${rules.length}
      isNew=${highlighted.includes(index + 1)}
      isWrong=${wrongRule === index + 1}
      findings=${findings.filter((finding) => finding.rule === index + 1)}
      onChange=${(/** @type {Partial<Rule>} */ change) => onChange(changed(rules, index, change))}
      onMove=${(/** @type {number} */ by) => move(index, index + by)}
      onDuplicate=${() => insert(duplicated(rules, index), index + 1)}
      onRemove=${() => remove(index)}
      onFix=${onFix}
    />`)}
    <div class="cors-form-end">
      <${Button} icon="plus" disabled=${rules.length >= MAX_RULES} onClick=${() => insert([...rules, blankRule()], rules.length)}>${words.form.add}<//>
      ${rules.length > 1 && html`<span class="cors-quiet">${words.form.order}</span>`}
    </div>
    <span class="visually-hidden" role="status">${told}</span>
  </div>`;
}
