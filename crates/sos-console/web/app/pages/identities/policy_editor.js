// An editor of one policy in the language of IAM, with what is wrong in it.

import { html, useEffect, useState } from "/vendor/preact.js";

import { Button, Icon } from "../../parts.js";
import { policyEditor as words } from "../../text/policy_editor.js";
import { Editor } from "../bucket/cors/editor.js";
import { errorRange } from "../bucket/cors/lines.js";
import { tokensOf } from "../bucket/cors/places.js";
import { useCheck } from "./use_check.js";

const NONE = /** @type {number[]} */ ([]);

/**
 * @param {{ id: string, label: string, kind: import("./documents.js").Kind, document: string, onText: (text: string) => void,
 *   onSave: () => void, onJudged: (isSound: boolean) => void }} props `id` is unique in the page; `onJudged` is told whenever the server has
 *   another opinion.
 */
export default function PolicyEditor({ id, label, kind, document: text, onText, onSave, onJudged }) {
  const error = useCheck(text, kind);
  const [wish, setWish] = useState(/** @type {{ start: number, end: number } | null} */ (null));
  const isSound = error === null;
  useEffect(() => {
    onJudged(isSound);
    // What is there no more is not wrong any more.
    return () => onJudged(true);
  }, [isSound]);
  const hasPlace = error?.line != null && error.column != null;
  const goToError = () => {
    if (error?.line && error.column) setWish(errorRange(text, tokensOf(text, "json"), { line: error.line, column: error.column }));
  };
  return html`
    <${Editor} draft=${{ text, error, findings: NONE }} view="json" label=${label} placeholder=${words.placeholder} statusId=${`${id}-status`}
      highlighted=${NONE} wish=${wish} onText=${onText} onSave=${onSave} />
    <div aria-live="polite" id=${`${id}-status`}>
      ${error && html`<div class="document-problem">
        <${Icon} name="error" size=${18} />
        <p>${hasPlace && html`<strong>${words.place(Number(error.line), Number(error.column))}: </strong>`}${error.message}</p>
        ${hasPlace && html`<${Button} size="small" onClick=${goToError}>${words.goTo}<//>`}
      </div>`}
    </div>
  `;
}
