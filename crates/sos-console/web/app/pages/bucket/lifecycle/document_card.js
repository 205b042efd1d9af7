// The rules as a document, JSON or XML, for what the form does not know.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { Button, confirm, Field, Notice, Select } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { lifecycle } from "../../../text/lifecycle.js";
import * as server from "./server.js";

const words = lifecycle.document;
const FORMATS = [{ value: "json", label: "JSON" }, { value: "xml", label: "XML" }];

/** @param {{ bucket: string, saved: server.Saved, change: import("./tab.js").Change }} props */
export function DocumentCard({ bucket, saved, change }) {
  const [format, setFormat] = useState(/** @type {"json" | "xml"} */ ("json"));
  const [text, setText] = useState(saved.json);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  useLayoutEffect(() => setText(saved[format]), [saved]);
  const isDirty = text !== saved[format];
  useLeaveGuard(isDirty, useCallback(() => confirm(lifecycle.leave), []));
  const show = (/** @type {"json" | "xml"} */ wanted) => {
    setFormat(wanted);
    setText(saved[wanted]);
    setProblem(null);
  };
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isDirty || !(await confirm({ ...words.saving, body: lifecycle.lead }))) return;
    setBusy(true);
    setProblem(null);
    try {
      await change(() => server.save(bucket, text, saved), words.saved);
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    }
    setBusy(false);
  };
  return html`<form class="card card-padded settings-card" novalidate aria-labelledby="lifecycle-document-title" onSubmit=${save}>
    <h2 class="card-title" id="lifecycle-document-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    <${Select} label=${words.format} value=${format} options=${FORMATS} disabled=${isDirty} hint=${isDirty ? words.otherFirst : undefined} onChange=${show} />
    <${Field} label=${words.label}>
      ${(/** @type {any} */ attributes) => html`<textarea class="input input-code" rows=${Math.min(24, Math.max(8, text.split("\n").length))} spellcheck=${false}
        value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} ...${attributes}></textarea>`}
    <//>
    <div role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
    <footer class="settings-save">
      <${Button} disabled=${!isDirty} onClick=${() => show(format)}>${words.revert}<//>
      <${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isDirty}>${words.save}<//>
    </footer>
  </form>`;
}
