// A field for keys and prefixes: what a field of one line cannot hold is written as \u{…}, see visible.js.

import { html, useState } from "/vendor/preact.js";

import { TextField } from "../../../parts.js";
import { fromField, toField } from "./visible.js";

/**
 * @param {{ label: string, value: string, onInput: (key: string) => void, [attribute: string]: any }} props `value` and
 *   what `onInput` gets are keys as they are.
 */
export function KeyField({ value, onInput, ...rest }) {
  // What was typed stays as it was typed while it means the same key.
  const [typed, setTyped] = useState(() => toField(value));
  const shown = fromField(typed) === value ? typed : toField(value);
  const input = (/** @type {string} */ text) => {
    setTyped(text);
    onInput(fromField(text));
  };
  return html`<${TextField} value=${shown} onInput=${input} isCode autocomplete="off" ...${rest} />`;
}
