// A page that edits something: what is in force, what was typed, whether it is sound, and saving it.

import { useCallback, useEffect, useRef, useState } from "/vendor/preact.js";

import { ApiError } from "../../api.js";
import { confirm, toast } from "../../parts.js";
import { useLeaveGuard } from "../../router.js";
import { identities } from "../../text/identities.js";

const words = identities.saving;

/**
 * @template T
 * @param {T} saved What is in force: a new object after each load.
 * @param {(draft: T) => Promise<void>} save
 * @param {() => Promise<void>} reload Where somebody else has saved meanwhile: theirs is what is in force, and the draft stays.
 */
export function useForm(saved, save, reload) {
  const [draft, setDraft] = useState(saved);
  const [isSaving, setSaving] = useState(false);
  const [unsound, setUnsound] = useState(/** @type {ReadonlySet<string>} */ (new Set()));
  const [isLate, setLate] = useState(false);
  const newest = useRef(draft);
  newest.current = draft;
  /** What need not be kept: it is in force, or on its way to be. */
  const settled = useRef(JSON.stringify(saved));
  useEffect(() => {
    setDraft((before) => (JSON.stringify(before) === settled.current ? saved : before));
    settled.current = JSON.stringify(saved);
  }, [saved]);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved);
  const change = useCallback((/** @type {Partial<T>} */ part) => setDraft((before) => ({ ...before, ...part })), []);
  /** What is said of a part of it. */
  const judge = useCallback((/** @type {string} */ part, /** @type {boolean} */ isSound) => {
    setUnsound((before) => {
      if (before.has(part) !== isSound) return before;
      const next = new Set(before);
      if (isSound) next.delete(part);
      else next.add(part);
      return next;
    });
  }, []);
  const run = async () => {
    if (isSaving) return;
    setSaving(true);
    setLate(false);
    settled.current = JSON.stringify(newest.current);
    try {
      await save(newest.current);
      toast.success(words.done);
    } catch (error) {
      settled.current = JSON.stringify(saved);
      if (error instanceof ApiError && error.status === 412) {
        setLate(true);
        await reload();
      } else {
        toast.error(error);
      }
    }
    setSaving(false);
  };
  const discard = async () => {
    if (!(await confirm({ ...words.discardQuestion, isDangerous: true }))) return;
    setDraft(saved);
    setLate(false);
  };
  useLeaveGuard(isChanged, useCallback(() => confirm({ ...words.leaveQuestion, isDangerous: true }), []));
  return { draft, change, judge, unsound, isChanged, isSaving, isLate, save: run, discard };
}
