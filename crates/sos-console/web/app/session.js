// Who is logged in. One session for the whole page; the cookie itself is out of a script's reach.

import { useLayoutEffect, useState } from "/vendor/preact.js";

import { ApiError, send } from "./http.js";

/**
 * @typedef {"nobody" | "tenant" | "everyone"} SeesTo
 * @typedef {object} Session
 * @property {{ id: string, display_name: string }} tenant
 * @property {string} access_key
 * @property {boolean} is_temporary Whether that key is one that nobody can log in with again.
 * @property {SeesTo} sees_to Whose keys and roles that key may see to; everyone's with tenants and groups.
 * @property {string} csrf What every request under /api must repeat as X-SOS-CSRF.
 * @property {string} endpoint The S3 address that programs use.
 * @property {string} region
 * @property {string} version
 * @property {string} expires
 */

/** @type {Session | null} */
let current = null;
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {{ promise: Promise<boolean>, settle: (isBack: boolean) => void } | null} */
let renewal = null;

/** The session, or null before one is there. */
export function session() {
  return current;
}

/** The headers that a request under /api must bear, for those who do not go through api.js (uploads with progress). */
export function sessionHeaders() {
  return /** @type {Record<string, string>} */ (current ? { "x-sos-csrf": current.csrf } : {});
}

/** Asks the server who is logged in. @returns {Promise<Session | null>} */
export async function loadSession() {
  try {
    become((await send("GET", "/api/session")).body);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    become(null);
  }
  return current;
}

/**
 * Logs in with a key or a one-time link.
 *
 * @param {{ access_key: string, secret_key: string } | { link: string }} proof
 */
export async function logIn(proof) {
  const { body } = await send("POST", "/api/session", proof);
  const before = current;
  become(body);
  settleRenewal(true);
  return { session: /** @type {Session} */ (body), isOther: before !== null && before.tenant.id !== body.tenant.id };
}

/** The names of the identity providers that one can log in with. @returns {Promise<string[]>} */
export async function loginProviders() {
  return (await send("GET", "/api/session/providers")).body.providers;
}

/** Ends the session on the server. What is left here goes with the page; see shell/leaving.js. */
export async function logOut() {
  try {
    await send("DELETE", "/api/session", undefined, { headers: sessionHeaders() });
  } catch (error) {
    // Ended already: that is what was wanted.
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
}

/**
 * The session has ended while someone works. Waits until they have logged in again over the page, so that nothing they
 * typed is lost. True when they have, false when they chose to leave.
 */
export function renewSession() {
  if (!renewal) {
    let settle = /** @type {(isBack: boolean) => void} */ (() => {});
    const promise = new Promise((resolve) => {
      settle = resolve;
    });
    renewal = { promise, settle };
    tell();
  }
  return renewal.promise;
}

/** Ends the waiting of {@link renewSession}. @param {boolean} isBack */
export function settleRenewal(isBack) {
  const ended = renewal;
  renewal = null;
  ended?.settle(isBack);
  if (ended) tell();
}

/** The session and whether it waits to be renewed, as state of a component. */
export function useSession() {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return { session: current, isEnded: renewal !== null };
}

/** @param {Session | null} next */
function become(next) {
  current = next;
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}
