// Adds a rule by a form; what it would remove at once is said before.

import { html, useCallback, useState } from "/vendor/preact.js";

import { Button, confirm, Notice, TextField } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { lifecycle } from "../../../text/lifecycle.js";
import { EMPTY, isComplete, problemsOf, ruleOf, wouldGo } from "./rules.js";
import * as server from "./server.js";

const words = lifecycle.form;

/** @param {{ bucket: string, saved: server.Saved, change: import("./tab.js").Change }} props */
export function RuleForm({ bucket, saved, change }) {
  const [draft, setDraft] = useState(EMPTY);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const isDirty = JSON.stringify(draft) !== JSON.stringify(EMPTY);
  useLeaveGuard(isDirty, useCallback(() => confirm(lifecycle.leave), []));
  const problems = problemsOf(draft);
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isComplete(draft)) return;
    setBusy(true);
    setProblem(null);
    try {
      const rule = ruleOf(draft);
      const { counts, truncated } = await server.preview(bucket, { Rules: [rule] });
      const body = [wouldGo(counts), truncated && lifecycle.would.more].filter(Boolean).join(" ");
      if (await confirm({ ...words.adding, body })) {
        const configuration = { ...saved.configuration, Rules: [...saved.configuration.Rules, rule] };
        await change(() => server.save(bucket, configuration, saved), words.added);
        setDraft(EMPTY);
      }
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    }
    setBusy(false);
  };
  const field = (/** @type {keyof typeof EMPTY} */ name, /** @type {string} */ label, /** @type {Record<string, any>} */ rest = {}) => html`<${TextField}
    label=${label} value=${draft[name]} error=${problems[name] ?? null} autocomplete="off"
    onInput=${(/** @type {string} */ value) => setDraft((before) => ({ ...before, [name]: value }))} ...${rest} />`;
  const number = { inputmode: "numeric", maxlength: 5 };
  return html`<form class="card card-padded settings-card" novalidate aria-labelledby="rule-form-title" onSubmit=${add}>
    <h2 class="card-title" id="rule-form-title">${words.title}</h2>
    ${field("name", words.name, { hint: words.nameHint })}
    ${field("prefix", words.prefix, { hint: words.prefixHint, isCode: true })}
    ${field("current", words.current, { hint: words.currentHint, ...number })}
    ${field("noncurrent", words.noncurrent, { hint: words.noncurrentHint, ...number })}
    ${field("uploads", words.uploads, number)}
    <div role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
    <div><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isComplete(draft)}>${words.add}<//></div>
  </form>`;
}
