// What is searched for in a folder: the text of the field, and the addresses that it has asked for and not yet become.
// Who types on while the address follows must find every letter again; an address that comes from elsewhere, as by the
// browser's back, is another search.

import { searchOf } from "./keys.js";

/** @typedef {{ text: string, asked: string[] }} Searched `asked` are prefixes, the oldest first. */

/** The search that an address tells of. @param {string} prefix @returns {Searched} */
export function begun(prefix) {
  return { text: searchOf(prefix), asked: [] };
}

/** The field has asked for a prefix. @param {Searched} searched @param {string} prefix @returns {Searched} */
export function asking(searched, prefix) {
  return { ...searched, asked: [...searched.asked, prefix] };
}

/** Whether it was the field that asked for a prefix. @param {Searched} searched @param {string} prefix */
export function isOwn(searched, prefix) {
  return searched.asked.includes(prefix);
}

/** The address has become a prefix: of what was asked for before it, nothing comes any more. @param {Searched} searched @param {string} prefix @returns {Searched} */
export function arrived(searched, prefix) {
  if (!isOwn(searched, prefix)) return begun(prefix);
  return { ...searched, asked: searched.asked.slice(searched.asked.indexOf(prefix) + 1) };
}
