// The document: its views, what is likely wrong with it, and saving it.

import { html, useEffect, useLayoutEffect, useMemo, useState } from "/vendor/preact.js";

import { Lazy } from "../../../lazy.js";
import { Button, Menu, toast } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { FindingsPanel, Problem, SaveBar } from "./document_status.js";
import { isEmpty } from "./draft.js";
import { Editor } from "./editor.js";
import { errorRange, offsetAt } from "./lines.js";
import { placeOf, ruleAt, rulePlaces, tokensOf } from "./places.js";
import { formatOf, writeDocument } from "./writing.js";

/** @typedef {import("./draft.js").Finding} Finding */
/** @typedef {import("./draft.js").View} View */

const FORM = { load: () => import("./form.js"), styles: [] };

/** @type {View[]} */
const VIEWS = ["xml", "json", "form"];

/**
 * @param {{ editing: ReturnType<typeof import("./use_editing.js").useEditing>, saving: ReturnType<typeof import("./use_saving.js").useSaving>,
 *   onFix: (finding: Finding) => void, onFixAll: () => void, onDiscard: () => void, onPresets: () => void, onHistory: () => void }} props
 */
export function DocumentCard({ editing, saving, onFix, onFixAll, onDiscard, onPresets, onHistory }) {
  const { draft, saved, highlight, type, putRules, switchView } = editing;
  const [wish, setWish] = useState(/** @type {{ start: number, end: number } | null} */ (null));
  const [refused, setRefused] = useState(/** @type {View | null} */ (null));
  useEffect(() => setRefused(null), [draft.text]);
  usePasteAnywhere(isEmpty(draft) && draft.view !== "form", type);
  const format = formatOf(draft.text) ?? (draft.view === "xml" ? "xml" : "json");
  const wrongRule = useMemo(() => wrongRuleOf(draft), [draft.error, draft.text]);

  const choose = async (/** @type {View} */ view) => {
    // A place of this view is none of the next.
    setWish(null);
    try {
      if (await switchView(view)) rememberView(view);
      else setRefused(view);
    } catch (error) {
      toast.error(error);
    }
  };
  const show = (/** @type {Finding} */ finding) => {
    const place = placeOf(rulePlaces(draft.text, format), finding, draft.text);
    if (place) setWish({ ...place });
  };
  const goToError = () => {
    const { error, text } = draft;
    if (error?.line && error.column) setWish({ ...errorRange(text, tokensOf(text, format), { line: error.line, column: error.column }) });
  };
  const copyAs = async (/** @type {"xml" | "json"} */ as) => {
    await navigator.clipboard.writeText(draft.view === as && format === as ? draft.text : writeDocument(draft.good ?? [], as)).then(
      () => toast.success(words.actions.copied),
      (error) => toast.error(error),
    );
  };
  const items = [
    { label: words.actions.copyXml, icon: "copy", onSelect: () => copyAs("xml"), isDisabled: draft.good === null },
    { label: words.actions.copyJson, icon: "copy", onSelect: () => copyAs("json"), isDisabled: draft.good === null },
    /** @type {"line"} */ ("line"),
    { label: words.actions.delete, icon: "trash", isDangerous: true, isDisabled: saved?.rules === null, onSelect: saving.remove },
  ];
  return html`<section class="card cors-document" aria-labelledby="cors-title" data-view=${draft.view}>
    <header class="cors-section-head cors-bar">
      <h2 class="card-title visually-hidden" id="cors-title">${words.title}</h2>
      <div class="segments" role="group" aria-label=${words.views.label}>
        ${VIEWS.map((view) => html`<button key=${view} type="button" class="segment" aria-pressed=${draft.view === view ? "true" : "false"} onClick=${() => choose(view)}>${words.views[view]}</button>`)}
      </div>
      <span class="cors-space"></span>
      <${Button} size="small" kind="quiet" icon="wand" onClick=${onPresets}>${words.actions.presets}<//>
      <${Button} size="small" kind="quiet" icon="history" onClick=${onHistory}>${words.actions.history}<//>
      <${Menu} label=${words.actions.moreLabel} items=${items} button=${(/** @type {any} */ attributes) => html`<${Button} size="small" kind="quiet" icon="more" aria-label=${words.actions.moreLabel} title=${words.actions.moreLabel} ...${attributes} />`} />
    </header>
    ${isEmpty(draft) && html`<div class="cors-empty">
      <div><p class="cors-empty-title">${words.empty.title}</p><p class="cors-quiet">${words.empty.lead}</p></div>
      <${Button} size="small" onClick=${onPresets}>${words.empty.preset}<//>
      ${draft.view !== "form" && html`<${Button} size="small" onClick=${() => choose("form")}>${words.empty.form}<//>`}
    </div>`}
    ${draft.view === "form"
      ? html`<${Lazy} source=${FORM}
          rules=${draft.rules ?? []}
          findings=${draft.findings}
          highlighted=${highlight.rules}
          wrongRule=${wrongRule}
          onChange=${putRules}
          onRemoved=${(/** @type {number} */ number, /** @type {() => void} */ undo) => toast.success(words.form.removed(number), { undo })}
          onFix=${onFix}
        />`
      : html`<${Editor} key=${draft.view} draft=${draft} view=${draft.view} highlighted=${highlight.lines} wish=${wish} onText=${type} onSave=${saving.save} />`}
    <div class="cors-problems" aria-live="polite">
      <${Problem} draft=${draft} refusedView=${refused && words.views[refused]} onGoTo=${goToError} />
    </div>
    ${draft.view !== "form" && html`<${FindingsPanel} findings=${draft.findings} onFix=${onFix} onFixAll=${onFixAll} onShow=${show} />`}
    ${draft.view === "form" && draft.findings.length > 1 && html`<div class="cors-form-fix"><${Button} size="small" icon="wand" onClick=${onFixAll}>${words.findings.fixAll}<//></div>`}
    ${draft.view === "xml" && draft.text.includes("<!--") && html`<p class="cors-quiet cors-comments">${words.status.comments}</p>`}
    <${SaveBar}
      draft=${draft}
      isChanged=${editing.isChanged}
      hasSaved=${saved?.rules !== null}
      isSaving=${saving.isSaving}
      checkFailure=${editing.checkFailure}
      onSave=${saving.save}
      onDiscard=${onDiscard}
    />
  </section>`;
}

/** The rule of the form that the server refuses. @param {import("./draft.js").Draft} draft */
function wrongRuleOf({ view, error, text }) {
  if (view !== "form" || !error?.line || !error.column) return null;
  return ruleAt(rulePlaces(text, "json"), offsetAt(text, error.line, error.column));
}

/** Takes what is pasted while nothing has the focus that could take it. @param {boolean} isActive @param {(text: string) => void} onText */
function usePasteAnywhere(isActive, onText) {
  // With the drawing: what is pasted as soon as one sees the tab is not lost.
  useLayoutEffect(() => {
    if (!isActive) return undefined;
    const listener = (/** @type {ClipboardEvent} */ event) => {
      const target = event.target instanceof Element ? event.target : null;
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      if (target?.closest("input, textarea, select, dialog, [contenteditable]") || formatOf(pasted) === null) return;
      event.preventDefault();
      onText(pasted);
    };
    document.addEventListener("paste", listener);
    return () => document.removeEventListener("paste", listener);
  }, [isActive, onText]);
}

const VIEW_KEY = "sos-cors-view";

/** The view that was used last. @returns {View} */
export function rememberedView() {
  try {
    return VIEWS.find((view) => view === localStorage.getItem(VIEW_KEY)) ?? "xml";
  } catch {
    return "xml";
  }
}

/** @param {View} view */
function rememberView(view) {
  try {
    localStorage.setItem(VIEW_KEY, view);
  } catch {
    // Where nothing may be kept, the next visit begins with XML.
  }
}
