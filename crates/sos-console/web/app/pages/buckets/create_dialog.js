// Creates a bucket, and tells the rules of names while one is typed.

import { html, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { hasDots, isBucketName, nameRules, suggestedName } from "../../bucket_name.js";
import { Button } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { TextField } from "../../parts/field.js";
import { Icon } from "../../parts/icon.js";
import { Notice } from "../../parts/notice.js";
import { toast } from "../../parts/toasts.js";
import { text } from "../../text.js";
import { buckets } from "../../text/buckets.js";

const words = buckets.creating;

/**
 * @param {{ names: string[], onClose: () => void, onCreated: (name: string) => void }} props
 *   `names` are taken: the server would answer as if one of them had just been created, as S3 does.
 */
export default function CreateDialog({ names, onClose, onCreated }) {
  const [name, setName] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const isTaken = names.includes(name);
  const isReady = isBucketName(name) && !isTaken;
  const suggestion = name ? suggestedName(name) : null;
  const type = (/** @type {string} */ next) => {
    setName(next);
    setProblem(null);
  };
  const create = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    try {
      await api.post("/api/v1/buckets", { name });
      toast.success(words.done(name));
      onCreated(name);
    } catch (error) {
      setProblem(reason(error));
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isReady}>${words.submit}<//>
  `;
  return html`<${Dialog} title=${words.title} size="small" footer=${footer} onClose=${onClose} onSubmit=${create}>
    <${TextField}
      label=${words.name}
      value=${name}
      onInput=${type}
      error=${isTaken ? words.taken : problem}
      hint=${html`<${Rules} name=${name} />`}
      maxlength="100"
      placeholder="holiday-photos"
      autocomplete="off"
      isCode
      data-autofocus
    />
    ${suggestion && html`<p class="create-suggestion">
      <${Button} size="small" icon="wand" onClick=${() => type(suggestion)}>${words.suggest} <code>${suggestion}</code><//>
    </p>`}
    ${isBucketName(name) && hasDots(name) && html`<${Notice}><p>${words.dots}</p><//>`}
  <//>`;
}

/** @param {{ name: string }} props */
function Rules({ name }) {
  return html`<ul class="name-rules">
    ${nameRules(name).map(({ rule, isMet }) => {
      const state = name === "" ? "open" : isMet ? "met" : "broken";
      return html`<li key=${rule} class="name-rule name-rule-${state}">
        <${Icon} name=${state === "met" ? "check" : state === "broken" ? "close" : "minus"} size=${14} />
        <span>${words.rules[rule]}</span>
        ${name !== "" && html`<span class="visually-hidden">: ${isMet ? words.isMet : words.isNotMet}</span>`}
      </li>`;
    })}
  </ul>`;
}

/** @param {any} error */
function reason(error) {
  return error.code === "BucketAlreadyExists" ? words.takenByOther : error.message;
}
