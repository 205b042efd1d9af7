// The document being edited, as state of the tab: loads what is in force, has every change checked by the server once typing
// pauses, and carries edits out.

import { useCallback, useEffect, useRef, useState } from "/vendor/preact.js";

import { ruleDifference } from "./difference.js";
import { draftOf, isChanged, isEmpty, switched, typed, withAnswer, withRules } from "./draft.js";
import { newLines } from "./patch.js";
import * as server from "./server.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./rules.js").Rule} Rule */

/** How long typing pauses before the text is checked. */
const PAUSE_MS = 180;

/** What was changed last by a button and is shown as new. @typedef {{ lines: number[], rules: number[] }} Highlight */

/** @type {Highlight} */
const NOTHING = { lines: [], rules: [] };

/**
 * @param {string} bucket
 * @param {import("./draft.js").View} firstView
 */
export function useEditing(bucket, firstView) {
  const [saved, setSaved] = useState(/** @type {server.Saved | null} */ (null));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [draft, setDraft] = useState(() => draftOf(null, firstView));
  const [highlight, setHighlight] = useState(NOTHING);
  const [checkFailure, setCheckFailure] = useState(/** @type {Error | null} */ (null));
  /** The newest draft, for what happens after an answer has come. */
  const newest = useRef(draft);
  const become = useCallback((/** @type {Draft} */ next) => {
    newest.current = next;
    setDraft(next);
  }, []);

  const load = useCallback(async () => {
    setFailure(null);
    try {
      const found = await server.loadSaved(bucket);
      setSaved(found);
      become(draftOf(found.rules, newest.current.view));
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
    }
  }, [bucket]);
  useEffect(() => void load(), [load]);

  /** Has the newest text checked now; gives the draft that knows the answer. */
  const checkNow = useCallback(async (/** @type {AbortSignal} */ signal = new AbortController().signal) => {
    const { text, checked } = newest.current;
    if (!checked) {
      const answer = await server.check(text, signal);
      if (!signal.aborted) become(withAnswer(newest.current, text, answer));
    }
    return newest.current;
  }, []);
  useEffect(() => {
    if (draft.checked) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      checkNow(controller.signal).then(
        () => setCheckFailure(null),
        (error) => !controller.signal.aborted && setCheckFailure(error),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [draft.text, draft.view, draft.checked]);

  const type = useCallback((/** @type {string} */ text) => {
    const next = typed(newest.current, text);
    if (next === newest.current) return;
    setHighlight(NOTHING);
    become(next);
  }, []);

  /** Other rules in the same view; shown as new where `isShown`. Gives a function that takes it back. */
  const putRules = useCallback((/** @type {Rule[]} */ rules, isShown = false) => {
    const before = newest.current;
    const next = withRules(before, rules);
    become(next);
    setHighlight(isShown ? highlightOf(before, next) : NOTHING);
    return () => {
      setHighlight(NOTHING);
      become({ ...before, checked: isEmpty(before) });
    };
  }, []);

  /** Another view, or why not. */
  const switchView = useCallback(async (/** @type {import("./draft.js").View} */ view) => {
    const result = switched(newest.current.rules === null ? await checkNow() : newest.current, view);
    if ("refused" in result) return false;
    setHighlight(NOTHING);
    become(result.draft);
    return true;
  }, []);

  return {
    saved,
    setSaved,
    failure,
    load,
    draft,
    newest,
    become,
    highlight,
    showNothingNew: () => setHighlight(NOTHING),
    checkFailure,
    checkNow,
    type,
    putRules,
    switchView,
    isChanged: saved !== null && isChanged(draft, saved.rules),
  };
}

/** @param {Draft} before @param {Draft} now @returns {Highlight} */
function highlightOf(before, now) {
  const changes = ruleDifference(before.rules, now.rules, "xml");
  const touched = changes.filter(({ kind }) => kind === "changed" || kind === "added");
  return { lines: newLines(before.text, now.text), rules: touched.map(({ after }) => /** @type {number} */ (after)) };
}
