// Addresses: paths of the History API. Links are plain <a href>; clicks on them come here.

import { useLayoutEffect, useState } from "/vendor/preact.js";

/** @typedef {{ path: string, query: URLSearchParams, hash: string }} Route */

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Set<() => Promise<boolean>>} */
const guards = new Set();
/** What is downloaded or shown by the server itself, never a page of ours. */
const NOT_PAGES = /^\/(api|objects|zip|app|style|vendor|login\/oidc)(\/|$)/;

let isFirst = true;
let shown = location.href;

/**
 * Goes to a page of the console.
 *
 * @param {string} to A path with an optional query.
 * @param {{ replace?: boolean }} [options]
 */
export async function navigate(to, { replace = false } = {}) {
  if (!(await mayLeave(to))) return;
  if (replace || to === location.pathname + location.search) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  tell();
}

/** Where we are. A component that uses it is drawn again when that changes. */
export function useRoute() {
  const [route, setRoute] = useState(currentRoute);
  // With the drawing, as are guards: whoever goes elsewhere in the frame in which a page appears is not to be missed.
  useLayoutEffect(() => {
    const listener = () => setRoute(currentRoute());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return route;
}

/** @returns {Route} */
export function currentRoute() {
  return { path: location.pathname, query: new URLSearchParams(location.search), hash: location.hash };
}

/** Whether this is still the page that the browser loaded: nobody has navigated yet. */
export function isFirstPage() {
  return isFirst;
}

/**
 * Asks before the page is left while `isDirty`.
 *
 * @param {boolean} isDirty Something typed would be lost.
 * @param {() => Promise<boolean>} ask Whether to leave; a dialog of the page.
 */
export function useLeaveGuard(isDirty, ask) {
  useLayoutEffect(() => {
    if (!isDirty) return undefined;
    const unload = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    guards.add(ask);
    addEventListener("beforeunload", unload);
    return () => {
      guards.delete(ask);
      removeEventListener("beforeunload", unload);
    };
  }, [isDirty, ask]);
}

/** Starts to listen; called once. */
export function startRouter() {
  addEventListener("popstate", async () => {
    const wanted = location.href;
    if (guards.size > 0 && pageOf(wanted) !== pageOf(shown)) {
      history.pushState(null, "", shown);
      if (!(await mayLeave(wanted))) return;
      history.pushState(null, "", wanted);
    }
    tell();
  });
  document.addEventListener("click", (event) => {
    const to = ownLink(event);
    if (to === null) return;
    event.preventDefault();
    navigate(to);
  });
}

/** @param {string} to */
async function mayLeave(to) {
  if (pageOf(to) === pageOf(location.href)) return true;
  for (const ask of guards) if (!(await ask())) return false;
  return true;
}

/** @param {string} address */
function pageOf(address) {
  return new URL(address, location.href).pathname;
}

/** Where a click leads, if it is a plain click on a link to one of our pages. @param {MouseEvent} event */
function ownLink(event) {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !link.href || link.target || link.hasAttribute("download")) return null;
  const url = new URL(link.href);
  if (url.origin !== location.origin || NOT_PAGES.test(url.pathname)) return null;
  // A place within the page is the browser's own business.
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return null;
  return url.pathname + url.search + url.hash;
}

function tell() {
  if (pageOf(shown) !== pageOf(location.href)) isFirst = false;
  shown = location.href;
  for (const listener of [...listeners]) listener();
}
