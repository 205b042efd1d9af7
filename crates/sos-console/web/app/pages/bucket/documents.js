// The way to all that edits a document, tabs and pages. They are loaded from here, so that what they share is joined into
// this file, and not into the one that every page needs.

export const loadAccess = () => import("./access/tab.js");
export const loadCors = () => import("./cors/tab.js");
export const loadGroup = () => import("../group.js");
export const loadRole = () => import("../role.js");
