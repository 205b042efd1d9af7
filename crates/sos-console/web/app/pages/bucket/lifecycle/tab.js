// The Lifecycle tab of a bucket: what goes by itself, as sentences, by a form and as a document.

import { html, useState } from "/vendor/preact.js";

import { ApiError } from "../../../api.js";
import { useData } from "../../../data.js";
import { Badge, confirm, ErrorState, IconButton, Skeleton, toast } from "../../../parts.js";
import { lifecycle as words } from "../../../text/lifecycle.js";
import { DocumentCard } from "./document_card.js";
import { RuleForm } from "./rule_form.js";
import { aboutOf, deedsOf } from "./rules.js";
import * as server from "./server.js";

/** @param {{ bucket: any }} props */
export default function LifecycleTab({ bucket }) {
  const { data, error, reload } = useData((signal) => server.load(bucket.name, signal), [bucket.name]);
  /** Saves by `act`; what somebody else saved meanwhile is shown instead. */
  const change = async (/** @type {() => Promise<unknown>} */ act, /** @type {string} */ done) => {
    try {
      await act();
      toast.success(done);
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.status !== 412) throw problem;
      toast.error(new Error(words.changed));
    }
    await reload();
  };
  return html`<div class="settings">
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Skeleton} rows=${2} height="card" />`}
    ${data && !error && html`
      <${Rules} bucket=${bucket.name} saved=${data} change=${change} />
      <${RuleForm} key=${bucket.name} bucket=${bucket.name} saved=${data} change=${change} />
      <${DocumentCard} bucket=${bucket.name} saved=${data} change=${change} />
    `}
  </div>`;
}

/** @typedef {(act: () => Promise<unknown>, done: string) => Promise<void>} Change */

/** @param {{ bucket: string, saved: server.Saved, change: Change }} props */
function Rules({ bucket, saved, change }) {
  const [isBusy, setBusy] = useState(false);
  const rules = saved.configuration.Rules;
  const remove = async (/** @type {number} */ index) => {
    if (isBusy || !(await confirm({ ...words.removing(rules[index].ID), isDangerous: true }))) return;
    setBusy(true);
    const Rules = rules.filter((_, at) => at !== index);
    const act = () => (Rules.length === 0 ? server.remove(bucket, saved) : server.save(bucket, { ...saved.configuration, Rules }, saved));
    await change(act, words.removed).catch((error) => toast.error(error));
    setBusy(false);
  };
  return html`<section class="card card-padded settings-card" aria-labelledby="rules-title">
    <h2 class="card-title" id="rules-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    ${rules.length === 0 && html`<p class="settings-quiet">${words.none}</p>`}
    ${rules.length > 0 && html`<ul class="settings-rules">
      ${rules.map((rule, index) => html`<li key=${rule.ID}>
        <div class="settings-told">
          <p><strong>${rule.ID}</strong> ${rule.Status !== "Enabled" && html`<${Badge}>${words.off}<//>`}</p>
          <p class="settings-quiet">${aboutOf(rule)}</p>
          ${deedsOf(rule).map((deed) => html`<p key=${deed}>${deed}</p>`)}
        </div>
        <${IconButton} icon="trash" label=${words.remove(rule.ID)} onClick=${() => remove(index)} />
      </li>`)}
    </ul>`}
  </section>`;
}
