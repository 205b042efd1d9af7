// Loads a page with its styles, and draws it when both are there.

import { html, useEffect, useState } from "/vendor/preact.js";

import { ErrorState } from "./parts/states.js";
import { text } from "./text.js";

/** @type {Map<string, Promise<void>>} */
const styles = new Map();

/**
 * Draws what `source` loads. Until it is there what was drawn before stays, so that nothing blinks.
 *
 * @param {{ source: { load: () => Promise<{ default: any }>, styles: string[] }, [name: string]: any }} props
 */
export function Lazy({ source, ...props }) {
  const [state, setState] = useState(/** @type {{ source?: any, View?: any, error?: Error, props?: any }} */ ({}));
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isWanted = true;
    Promise.all([source.load(), ...source.styles.map(loadStyle)]).then(
      ([module]) => isWanted && setState({ source, View: module.default }),
      (error) => isWanted && setState({ source, error }),
    );
    return () => {
      isWanted = false;
    };
  }, [source, attempt]);
  if (state.error) {
    return html`<${ErrorState} error=${new Error(text.errors.pageNotLoaded)} retry=${() => setAttempt((n) => n + 1)} />`;
  }
  if (state.source !== source) return null;
  return html`<${state.View} ...${props} />`;
}

/**
 * Begins to load what will be drawn soon. What fails here is asked for again, and told, when it is drawn.
 *
 * @param {{ load: () => Promise<unknown>, styles: string[] }} source
 */
export function preload(source) {
  Promise.all([source.load(), ...source.styles.map(loadStyle)]).catch(() => {});
}

/** @param {string} name */
function loadStyle(name) {
  const known = styles.get(name);
  if (known) return known;
  const loading = new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/style/${name}.css`;
    link.onload = () => resolve(undefined);
    link.onerror = () => {
      styles.delete(name);
      link.remove();
      reject(new Error(link.href));
    };
    document.head.append(link);
  });
  styles.set(name, loading);
  return loading;
}
