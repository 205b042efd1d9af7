// The CORS tab of a bucket: the document, the tester, and what was denied lately.

import { html, useCallback, useRef, useState } from "/vendor/preact.js";

import { Lazy } from "../../../lazy.js";
import { confirm, ErrorState, Skeleton, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { cors as words } from "../../../text/cors.js";
import { Denied } from "./denied.js";
import { DocumentCard, rememberedView } from "./document_card.js";
import { draftOf, isEmpty } from "./draft.js";
import { fieldsOf, pageRequest, usualFields } from "./page_request.js";
import * as server from "./server.js";
import { Tester } from "./tester.js";
import { useEditing } from "./use_editing.js";
import { useSaving } from "./use_saving.js";

/** @typedef {import("./rules.js").Rule} Rule */

/** Dialogs are loaded when they are opened. */
const STYLES = ["cors_dialogs"];
const PRESETS = { load: () => import("./presets_dialog.js"), styles: STYLES };
const HISTORY = { load: () => import("./history_dialog.js"), styles: STYLES };
const REVIEW = { load: () => import("./save_dialogs.js").then(({ ReviewDialog }) => ({ default: ReviewDialog })), styles: STYLES };
const CONFLICT = { load: () => import("./save_dialogs.js").then(({ ConflictDialog }) => ({ default: ConflictDialog })), styles: STYLES };

const askToLeave = () => confirm({ ...words.leave, isDangerous: true });

/** @param {{ bucket: { name: string }, reload: () => Promise<void> }} props */
export default function CorsTab({ bucket, reload }) {
  const editing = useEditing(bucket.name, useRef(rememberedView()).current);
  const { draft, saved, become, putRules, checkNow } = editing;
  const saving = useSaving(bucket.name, editing, reload);
  const [fields, setFields] = useState(usualFields);
  const [dialog, setDialog] = useState(/** @type {"presets" | "history" | null} */ (null));
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  useLeaveGuard(editing.isChanged, askToLeave);

  const showDocument = () => frame.current?.querySelector(".cors-document")?.scrollIntoView({ block: "start", behavior: "smooth" });
  /** The rules of the editor, once they are known; says so where it does not parse. */
  const currentRules = useCallback(async () => {
    const current = await checkNow();
    if (!current.error) return { rules: isEmpty(current) ? null : current.rules };
    toast.error(words.denied.mendFirst);
    return null;
  }, []);
  /** Carries a change out on the rules of the editor, shows what is new, and lets it be taken back.
   * @param {(rules: Rule[] | null) => Promise<{ rules: Rule[], told: string } | null>} change
   */
  const apply = async (change) => {
    try {
      const current = await currentRules();
      const outcome = current && (await change(current.rules));
      if (!outcome) return;
      const undo = putRules(outcome.rules, true);
      toast.success(outcome.told, { undo });
    } catch (error) {
      toast.error(error);
    }
  };
  const plain = (/** @type {string} */ title) => title.replaceAll("`", "");
  const carryOut = (/** @type {{ title: string, edits: object[] }} */ { title, edits }) => apply(async (rules) => {
    const outcome = await server.edited(rules, { edits });
    return { rules: outcome.rules, told: words.findings.applied(plain(title)) };
  });
  /** While the text is being checked, findings are those of the text before. */
  const fix = (/** @type {import("./draft.js").Finding} */ finding) => (editing.newest.current.checked ? carryOut(finding.fix) : undefined);
  const fixAll = () => apply(async (rules) => {
    const outcome = await server.edited(rules, { fixAll: true });
    return { rules: outcome.rules, told: words.findings.fixed(outcome.fixed) };
  });
  // What the log suggests is for the rules in force; the editor may hold others by now.
  const allow = async (/** @type {import("./denials.js").Denial} */ denial) => {
    await apply(async (rules) => {
      const { suggestion } = editing.isChanged ? await server.explain(rules, pageRequest(fieldsOf(denial))) : denial;
      if (!suggestion) {
        toast.success(words.denied.already);
        return null;
      }
      const outcome = await server.edited(rules, suggestion);
      return { rules: outcome.rules, told: words.findings.applied(plain(suggestion.title)) };
    });
    showDocument();
  };
  const explainDenial = (/** @type {import("./denials.js").Denial} */ denial) => {
    setFields(fieldsOf(denial, fields));
    frame.current?.querySelector(".cors-tester")?.scrollIntoView({ block: "start", behavior: "smooth" });
  };
  const usePreset = (/** @type {any} */ preset, /** @type {boolean} */ isAdded) => {
    setDialog(null);
    // What is replaced need not parse.
    if (!isAdded) return become(draftOf(preset.rules, draft.view));
    return void apply(async (rules) => ({ rules: [...(rules ?? []), ...preset.rules], told: words.presets.done(preset.title) }));
  };
  const restore = (/** @type {Rule[] | null} */ rules) => {
    setDialog(null);
    become(draftOf(rules, draft.view));
    toast.success(words.history.loaded);
  };
  const discard = async () => {
    if (await confirm({ ...words.discard, isDangerous: true })) become(draftOf(saved?.rules ?? null, draft.view));
  };

  if (editing.failure) return html`<${ErrorState} error=${editing.failure} retry=${editing.load} />`;
  if (!saved) return html`<${Skeleton} rows=${2} height="card" />`;
  return html`<div class="cors" ref=${frame}>
    <div class="cors-column">
      <${DocumentCard} editing=${editing} saving=${saving} onFix=${fix} onFixAll=${fixAll}
        onDiscard=${discard} onPresets=${() => setDialog("presets")} onHistory=${() => setDialog("history")} />
      <${Denied} bucket=${bucket.name} etag=${saved.etag} onAllow=${allow} onExplain=${explainDenial} />
    </div>
    <${Tester} fields=${fields} onFields=${setFields} rules=${draft.good} saved=${saved.rules} isBroken=${draft.error !== null} bucket=${bucket.name} onSuggestion=${carryOut} />
    ${dialog === "presets" && html`<${Lazy} source=${PRESETS} hasRules=${!isEmpty(draft)} onUse=${usePreset} onClose=${() => setDialog(null)} />`}
    ${dialog === "history" && html`<${Lazy} source=${HISTORY} bucket=${bucket.name} saved=${saved.rules} onRestore=${restore} onClose=${() => setDialog(null)} />`}
    ${saving.question?.kind === "review" && html`<${Lazy} source=${REVIEW} draft=${draft} saved=${saved.rules} isSaving=${saving.isSaving} onSave=${saving.confirmSave} onClose=${saving.close} />`}
    ${saving.question?.kind === "conflict" && html`<${Conflict} draft=${draft} saving=${saving} theirs=${saving.question.theirs} />`}
  </div>`;
}

/** @param {{ draft: import("./draft.js").Draft, saving: ReturnType<typeof useSaving>, theirs: server.Saved }} props */
function Conflict({ draft, saving, theirs }) {
  return html`<${Lazy} source=${CONFLICT} draft=${draft} theirs=${theirs.rules} onTake=${() => saving.take(theirs)} onOverwrite=${() => saving.overwrite(theirs)} onClose=${saving.close} />`;
}
