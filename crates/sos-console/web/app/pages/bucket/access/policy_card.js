// The policy: the editor, what is wrong or public in it, templates, and saving.

import { html, useState } from "/vendor/preact.js";

import { ApiError } from "../../../api.js";
import { Lazy } from "../../../lazy.js";
import { Button, confirm, ErrorState, Icon, Menu, Skeleton, toast } from "../../../parts.js";
import { access as words } from "../../../text/access.js";
import { Editor } from "../cors/editor.js";
import { errorRange } from "../cors/lines.js";
import { tokensOf } from "../cors/places.js";
import { templates } from "./requests.js";
import * as server from "./server.js";

const REVIEW = { load: () => import("./review_dialog.js"), styles: ["cors_dialogs"] };
const NONE = /** @type {number[]} */ ([]);

/** @param {{ bucket: string, policy: ReturnType<typeof import("./use_policy.js").usePolicy>, reload: () => Promise<void> }} props */
export function PolicyCard({ bucket, policy, reload }) {
  const { draft, saved, newest, type } = policy;
  const [wish, setWish] = useState(/** @type {{ start: number, end: number } | null} */ (null));
  const [isReviewed, setReviewed] = useState(false);
  const [isSaving, setSaving] = useState(false);
  if (policy.failure) return html`<${ErrorState} error=${policy.failure} retry=${policy.load} />`;
  if (!saved) return html`<${Skeleton} rows=${2} height="card" />`;

  const isEmpty = draft.text.trim() === "";
  /** Runs a change; where someone else was quicker, asks what to do. @param {(before: server.Saved) => Promise<void>} change @param {server.Saved} before */
  const run = async (change, before) => {
    setSaving(true);
    try {
      await change(before);
      setReviewed(false);
      await reload();
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) await settle(change);
      else toast.error(error);
    }
    setSaving(false);
  };
  /** @param {(before: server.Saved) => Promise<void>} change */
  const settle = async (change) => {
    setReviewed(false);
    const { title, body, overwrite } = words.policy.conflict;
    if (await confirm({ title, body, action: overwrite, isDangerous: true })) await run(change, await server.loadPolicy(bucket));
    else if (await confirm({ title, body, action: words.policy.conflict.theirs, isDangerous: true })) await policy.load();
  };
  const write = async (/** @type {server.Saved} */ before) => {
    const { text } = newest.current;
    const { etag } = await server.savePolicy(bucket, text, before);
    policy.setSaved({ text, etag });
    toast.success(words.policy.saved);
  };
  const remove = async (/** @type {server.Saved} */ before) => {
    await server.removePolicy(bucket, before);
    policy.setSaved({ text: null, etag: null });
    type("");
    toast.success(words.policy.removed);
  };
  const askToRemove = async () => {
    if (await confirm({ ...words.policy.removeQuestion, isDangerous: true })) await run(remove, saved);
  };
  const save = async () => {
    if (isSaving || !policy.isChanged) return;
    if (isEmpty) return void (await askToRemove());
    try {
      const { error, check } = await policy.checkNow();
      if (error) return;
      if (saved.text !== null || (check?.public_by.length ?? 0) > 0) setReviewed(true);
      else await run(write, saved);
    } catch (failure) {
      toast.error(failure);
    }
  };
  const discard = async () => {
    if (await confirm({ ...words.policy.discardQuestion, isDangerous: true })) type(saved.text ?? "");
  };
  const useTemplate = async (/** @type {string} */ name) => {
    if (isEmpty || (await confirm(words.policy.replace))) type(templates(bucket)[name]);
  };
  const goToError = () => {
    const { error, text } = draft;
    if (error?.line && error.column) setWish(errorRange(text, tokensOf(text, "json"), { line: error.line, column: error.column }));
  };
  const items = Object.entries(words.policy.template).map(([name, label]) => ({ label, onSelect: () => void useTemplate(name) }));
  return html`<section class="card access-policy" aria-labelledby="access-policy-title">
    <header class="access-bar">
      <div class="access-grow"><h2 class="card-title" id="access-policy-title">${words.policy.title}</h2><p class="access-quiet">${words.policy.lead}</p></div>
      <${Menu} label=${words.policy.templates} items=${items} button=${(/** @type {any} */ attributes) => html`<${Button} size="small" icon="wand" ...${attributes}>${words.policy.templates}<//>`} />
      ${saved.text !== null && html`<${Button} size="small" kind="quiet" icon="trash" onClick=${askToRemove}>${words.policy.remove}<//>`}
    </header>
    <${Editor} draft=${{ text: draft.text, error: draft.error, findings: NONE }} view="json" label=${words.policy.label} placeholder=${words.policy.placeholder}
      highlighted=${NONE} wish=${wish} onText=${type} onSave=${save} />
    <div aria-live="polite">
      ${draft.error && html`<${Problem} error=${draft.error} onGoTo=${goToError} />`}
      ${draft.text.includes("other-tenant") && html`<p class="access-note">${words.policy.templateHint}</p>`}
      ${draft.check?.refused_by && policy.isChanged && html`<p class="access-note is-warning">${words.policy.refused(draft.check.refused_by)}</p>`}
      ${draft.check?.shut_by && html`<p class="access-note">${words.policy.shut(draft.check.shut_by)}</p>`}
    </div>
    <${SaveBar} policy=${policy} isEmpty=${isEmpty} isSaving=${isSaving} onSave=${save} onDiscard=${discard} />
    ${isReviewed && html`<${Lazy} source=${REVIEW} before=${saved.text ?? ""} now=${draft.text} check=${draft.check} isSaving=${isSaving}
      onSave=${() => run(write, saved)} onClose=${() => setReviewed(false)} />`}
  </section>`;
}

/** @param {{ error: server.Refused, onGoTo: () => void }} props */
function Problem({ error, onGoTo }) {
  const hasPlace = error.line !== null && error.column !== null;
  return html`<div class="document-problem">
    <${Icon} name="error" size=${18} />
    <p>${hasPlace && html`<strong>${words.policy.place(Number(error.line), Number(error.column))}: </strong>`}${error.message}</p>
    ${hasPlace && html`<${Button} size="small" onClick=${onGoTo}>${words.policy.goTo}<//>`}
  </div>`;
}

/** @param {{ policy: ReturnType<typeof import("./use_policy.js").usePolicy>, isEmpty: boolean, isSaving: boolean, onSave: () => void, onDiscard: () => void }} props */
function SaveBar({ policy, isEmpty, isSaving, onSave, onDiscard }) {
  const { draft, isChanged, saved } = policy;
  const { tone, icon, label } = standing(policy, isEmpty);
  const publicBy = draft.check?.public_by ?? [];
  return html`<footer class="access-bar access-save">
    <p class="document-standing is-${tone}" id="cors-document-status" role="status">
      <${Icon} name=${icon} size=${16} /><span>${label}${!draft.error && !isEmpty && draft.check && html` <span class="access-quiet">· ${publicBy.length ? words.policy.isPublic(publicBy) : words.policy.notPublic}</span>`}</span>
    </p>
    ${isChanged && html`<${Button} kind="quiet" onClick=${onDiscard}>${words.policy.discard}<//>`}
    <${Button} kind="primary" isBusy=${isSaving} disabled=${!isChanged || draft.error !== null} onClick=${onSave}>${saved?.text === null && !publicBy.length ? words.policy.save : words.policy.review}<//>
  </footer>`;
}

/** @param {ReturnType<typeof import("./use_policy.js").usePolicy>} policy @param {boolean} isEmpty */
function standing({ draft, isChanged, checkFailure }, isEmpty) {
  const { standing: said } = words.policy;
  if (draft.error) return { tone: "danger", icon: "error", label: said.wrong };
  if (checkFailure && !draft.isChecked) return { tone: "danger", icon: "error", label: said.unreachable };
  if (isChanged) return { tone: "warning", icon: "edit", label: said.unsaved };
  if (isEmpty) return { tone: "quiet", icon: "info", label: said.none };
  return { tone: "good", icon: "success", label: said.inForce };
}
