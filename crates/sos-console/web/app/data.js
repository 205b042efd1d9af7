// What a page loads: the data, the error, and a way to ask again.

import { useCallback, useEffect, useRef, useState } from "/vendor/preact.js";

/**
 * Loads when the page opens and whenever one of `keys` changes. While it loads again, what was there stays.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} keys
 * @returns {{ data: T | undefined, error: Error | undefined, isLoading: boolean, reload: () => Promise<void>,
 *   setData: (next: T) => void }}
 */
export function useData(load, keys) {
  const [state, setState] = useState(
    /** @type {{ data?: T, error?: Error, isLoading: boolean }} */ ({ isLoading: true }),
  );
  const running = useRef(/** @type {AbortController | null} */ (null));
  const ask = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((before) => ({ ...before, isLoading: true }));
    try {
      const data = await load(controller.signal);
      if (!controller.signal.aborted) setState({ data, isLoading: false });
    } catch (error) {
      if (controller.signal.aborted) return;
      setState((before) => ({ data: before.data, error: /** @type {Error} */ (error), isLoading: false }));
    }
  }, keys);
  useEffect(() => {
    setState({ isLoading: true });
    ask();
    return () => running.current?.abort();
  }, [ask]);
  const setData = useCallback((/** @type {T} */ data) => setState({ data, isLoading: false }), []);
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload: ask, setData };
}
