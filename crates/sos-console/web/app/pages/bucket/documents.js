// The way to all that edits a document. It is loaded from here, so that what they share is joined into
// this file, and not into the one that every page needs.

export const loadAccess = () => import("./access/tab.js");
export const loadCors = () => import("./cors/tab.js");
export const loadPolicyEditor = () => import("../identities/policy_editor.js");
