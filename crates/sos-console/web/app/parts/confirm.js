// Questions before something is done: `await confirm({…})` anywhere. `Confirmations` draws them, once in the shell.

import { html, useLayoutEffect, useState } from "/vendor/preact.js";

import { text } from "../text.js";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";
import { TextField } from "./field.js";

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {any} body What will happen, in a sentence or two.
 * @property {string} action The words of the button that does it.
 * @property {boolean} [isDangerous]
 * @property {string} [phrase] What must be typed first.
 */

/** @type {{ question: Question, settle: (isYes: boolean) => void } | null} */
let asked = null;
/** @type {(() => void) | null} */
let redraw = null;

/** Asks; true when the person agrees. @param {Question} question @returns {Promise<boolean>} */
export function confirm(question) {
  asked?.settle(false);
  return new Promise((settle) => {
    asked = { question, settle };
    redraw?.();
  });
}

/** Asks, and wants `phrase` typed, since what follows cannot be undone. @param {Question & { phrase: string }} question */
export function confirmTyped(question) {
  return confirm({ isDangerous: true, ...question });
}

/** Where the questions appear. */
export function Confirmations() {
  const [, setCount] = useState(0);
  useLayoutEffect(() => {
    redraw = () => setCount((count) => count + 1);
    return () => {
      redraw = null;
    };
  }, []);
  if (!asked) return null;
  const { question, settle } = asked;
  const answer = (/** @type {boolean} */ isYes) => {
    asked = null;
    settle(isYes);
    redraw?.();
  };
  return html`<${Ask} key=${question} question=${question} answer=${answer} />`;
}

/** @param {{ question: Question, answer: (isYes: boolean) => void }} props */
function Ask({ question, answer }) {
  const { title, body, action, isDangerous, phrase } = question;
  const [typed, setTyped] = useState("");
  const isReady = phrase === undefined || typed === phrase;
  const footer = html`
    <${Button} onClick=${() => answer(false)}>${text.parts.cancel}<//>
    <${Button} kind=${isDangerous ? "danger" : "primary"} type="submit" disabled=${!isReady}>${action}<//>
  `;
  return html`<${Dialog} title=${title} size="small" footer=${footer} onClose=${() => answer(false)} onSubmit=${() => isReady && answer(true)}>
    <div class="prose">${body}</div>
    ${phrase !== undefined && html`<${TypedPhrase} phrase=${phrase} value=${typed} onInput=${setTyped} />`}
  <//>`;
}

/** The field in which a phrase must be typed before something is done. @param {{ phrase: string, value: string, onInput: (value: string) => void }} props */
export function TypedPhrase({ phrase, value, onInput }) {
  const [before, middle, after] = text.parts.typeToConfirm(phrase);
  return html`<${TextField}
    label=${html`${before}<code class="code-inline">${middle}</code>${after}`}
    value=${value}
    onInput=${onInput}
    isCode
    autocomplete="off"
    data-autofocus
  />`;
}
