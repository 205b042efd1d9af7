// A list of values as chips: type or paste to add, click one to change it, or take it away.

import { html, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Field, Icon } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { splitValues, withValues } from "./rules.js";

/**
 * @param {{ label: string, values: string[], onChange: (values: string[]) => void, hint?: any, placeholder?: string,
 *   suggestions?: string[], split?: (typed: string) => string[], findingOf?: (value: string) => { severity: string, reason: string } | undefined,
 *   inputRef?: (element: HTMLInputElement | null) => void }} props `split` makes values of what was typed.
 */
export function Chips({ label, values, onChange, hint, placeholder, suggestions, split = splitValues, findingOf, inputRef }) {
  const [typed, setTyped] = useState("");
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const isPicked = useRef(false);
  // With the drawing: a later selection would have what is typed meanwhile written over.
  useLayoutEffect(() => {
    if (isPicked.current) input.current?.select();
    isPicked.current = false;
  });
  const add = (/** @type {string} */ text) => {
    const added = split(text);
    if (added.length) onChange(withValues(values, added));
    setTyped("");
  };
  const removeAt = (/** @type {number} */ index) => {
    onChange(values.filter((_, at) => at !== index));
    input.current?.focus();
  };
  const edit = (/** @type {number} */ index) => {
    const kept = typed.trim() ? withValues(values, split(typed)) : values;
    onChange(kept.filter((_, at) => at !== index));
    setTyped(values[index]);
    isPicked.current = true;
    input.current?.focus();
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    if ((event.key === "Enter" || event.key === ",") && typed.trim()) {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && values.length) {
      event.preventDefault();
      edit(values.length - 1);
    }
  };
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const pasted = event.clipboardData?.getData("text") ?? "";
    if (split(pasted).length < 2) return;
    event.preventDefault();
    add(`${typed} ${pasted}`);
  };
  return html`<${Field} label=${label} hint=${hint}>
    ${(/** @type {any} */ attributes) => html`<div class="chips" onClick=${(/** @type {any} */ event) => event.target === event.currentTarget && input.current?.focus()}>
      ${values.map((value, index) => {
        const finding = findingOf?.(value);
        return html`<span key="${value}-${index}" class="chip ${finding ? `is-${finding.severity}` : ""}" title=${finding?.reason.replaceAll("`", "")}>
          <button type="button" class="chip-text" aria-label=${words.chips.edit(value)} onClick=${() => edit(index)}>${value || words.chips.emptyValue}</button>
          <button type="button" class="chip-remove" aria-label=${words.chips.remove(value)} onClick=${() => removeAt(index)}><${Icon} name="close" size=${12} /></button>
        </span>`;
      })}
      <input
        class="chips-input"
        ref=${(/** @type {HTMLInputElement | null} */ element) => {
          input.current = element;
          inputRef?.(element);
        }}
        value=${typed}
        size=${Math.max(12, typed.length + 1, values.length ? 0 : (placeholder?.length ?? 0))}
        placeholder=${values.length ? "" : placeholder}
        title=${words.chips.hint}
        list=${suggestions ? `${attributes.id}-list` : null}
        spellcheck=${false}
        autocapitalize="none"
        autocomplete="off"
        enterkeyhint="done"
        onInput=${(/** @type {any} */ event) => setTyped(event.target.value)}
        onKeyDown=${onKeyDown}
        onPaste=${onPaste}
        onBlur=${() => typed.trim() && add(typed)}
        ...${attributes}
      />
      ${suggestions && html`<datalist id="${attributes.id}-list">${suggestions.filter((value) => !values.includes(value)).map((value) => html`<option key=${value} value=${value}></option>`)}</datalist>`}
    </div>`}
  <//>`;
}
