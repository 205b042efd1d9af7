// Saving, deleting and taking back, each only where what is in force is still what the editor began with.

import { useState } from "/vendor/preact.js";

import { ApiError } from "../../../api.js";
import { confirm, toast } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { draftOf, isEmpty } from "./draft.js";
import * as server from "./server.js";
import { writeDocument } from "./writing.js";

/** @typedef {import("./rules.js").Rule} Rule */
/** What stands over the tab. @typedef {{ kind: "review" } | { kind: "conflict", theirs: server.Saved } | null} Question */

/**
 * @param {string} bucket
 * @param {ReturnType<typeof import("./use_editing.js").useEditing>} editing
 * @param {() => Promise<void>} reload Loads the bucket's own numbers again.
 */
export function useSaving(bucket, editing, reload) {
  const [question, setQuestion] = useState(/** @type {Question} */ (null));
  const [isSaving, setSaving] = useState(false);
  const { saved, newest, become, setSaved, showNothingNew, checkNow } = editing;

  /** Runs a change; where someone else was quicker, asks what to do. @param {() => Promise<void>} change */
  const run = async (change) => {
    setSaving(true);
    try {
      await change();
      void reload();
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) {
        setQuestion({ kind: "conflict", theirs: await server.loadSaved(bucket) });
      } else toast.error(error);
    } finally {
      setSaving(false);
    }
  };
  const write = (/** @type {server.Saved} */ before) => run(async () => {
    const { text, rules, view } = newest.current;
    const { etag } = await server.save(bucket, text, before);
    const now = { rules: view === "form" ? newest.current.good : rules, etag };
    setSaved(now);
    showNothingNew();
    setQuestion(null);
    toast.success(words.saved.done, { undo: () => goBack(before.rules, now) });
  });
  /** Puts what was before in force again. @param {Rule[] | null} rules @param {server.Saved} now */
  const goBack = (rules, now) => run(async () => {
    const etag = rules === null ? (await server.remove(bucket, now), null) : (await server.save(bucket, writeDocument(rules, "json"), now)).etag;
    setSaved({ rules, etag });
    become(draftOf(rules, newest.current.view));
    toast.success(words.saved.undone);
  });
  const remove = (/** @type {server.Saved} */ before) => run(async () => {
    await server.remove(bucket, before);
    const now = { rules: null, etag: null };
    setSaved(now);
    become(draftOf(null, newest.current.view));
    toast.success(words.saved.deleted, { undo: () => goBack(before.rules, now) });
  });

  return {
    question,
    isSaving,
    close: () => setQuestion(null),
    /** Saves at once where nothing was in force, since there is nothing to compare with; else shows the difference first. */
    async save() {
      if (!saved || isSaving) return;
      try {
        const draft = await checkNow();
        if (draft.error) return;
        if (isEmpty(draft)) return void (await removeAsked());
        if (saved.rules === null) await write(saved);
        else setQuestion({ kind: "review" });
      } catch (error) {
        toast.error(error);
      }
    },
    confirmSave: () => saved && write(saved),
    overwrite: (/** @type {server.Saved} */ theirs) => (isEmpty(newest.current) ? remove(theirs) : write(theirs)),
    take(/** @type {server.Saved} */ theirs) {
      setSaved(theirs);
      become(draftOf(theirs.rules, newest.current.view));
      setQuestion(null);
    },
    remove: () => removeAsked(),
  };

  async function removeAsked() {
    if (saved && (await confirm({ ...words.remove, isDangerous: true }))) await remove(saved);
  }
}
