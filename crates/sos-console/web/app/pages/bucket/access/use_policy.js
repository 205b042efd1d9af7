// The policy being edited, as state of the tab: what is in force, the text, and what the server says of it once typing pauses.

import { useCallback, useEffect, useRef, useState } from "/vendor/preact.js";

import * as server from "./server.js";

/** How long typing pauses before the text is checked. */
const PAUSE_MS = 180;

/** @typedef {{ text: string, check: server.Check | null, error: server.Refused | null, isChecked: boolean }} Draft */

/** A text of which the server has said nothing yet. @param {string} text @returns {Draft} */
const unchecked = (text) => ({ text, check: null, error: null, isChecked: false });

/** @param {string} bucket @param {unknown} circumstances What the check depends on beside the text: it is made again when this changes. */
export function usePolicy(bucket, circumstances) {
  const [saved, setSaved] = useState(/** @type {server.Saved | null} */ (null));
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [draft, setDraft] = useState(() => unchecked(""));
  const [checkFailure, setCheckFailure] = useState(/** @type {Error | null} */ (null));
  const newest = useRef(draft);
  const become = useCallback((/** @type {Draft} */ next) => {
    newest.current = next;
    setDraft(next);
  }, []);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      const found = await server.loadPolicy(bucket);
      setSaved(found);
      become(unchecked(found.text ?? ""));
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
    }
  }, [bucket]);
  useEffect(() => void load(), [load]);

  /** Has the newest text checked now; gives the draft that knows the answer. */
  const checkNow = useCallback(async (/** @type {AbortSignal} */ signal = new AbortController().signal) => {
    const { text, isChecked } = newest.current;
    if (isChecked) return newest.current;
    const answer = await server.checkPolicy(bucket, text, signal);
    if (!signal.aborted && text === newest.current.text) {
      become("error" in answer ? { text, check: null, error: answer.error, isChecked: true } : { text, check: answer.check, error: null, isChecked: true });
    }
    return newest.current;
  }, [bucket]);
  useEffect(() => {
    if (!saved || draft.isChecked) return undefined;
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
  }, [draft.text, draft.isChecked, saved]);
  useEffect(() => {
    if (newest.current.isChecked) become({ ...newest.current, isChecked: false });
  }, [circumstances]);

  return {
    saved,
    setSaved,
    failure,
    load,
    draft,
    newest,
    checkNow,
    checkFailure,
    /** What was said of the text before stays until the server speaks again, so that nothing jumps. @param {string} text */
    type(text) {
      if (text !== newest.current.text) become({ ...newest.current, text, isChecked: false });
    },
    isChanged: saved !== null && draft.text.trim() !== (saved.text ?? "").trim(),
  };
}
