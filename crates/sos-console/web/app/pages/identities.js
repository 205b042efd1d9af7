// The way to the pages about who may do what. They are loaded from here, so that what they share is joined into this file,
// and not into the one that every page needs.

export const loadKeys = () => import("./keys.js");
export const loadTenants = () => import("./tenants.js");
export const loadTenant = () => import("./tenant.js");
export const loadGroups = () => import("./groups.js");
export const loadGroup = () => import("./group.js");
export const loadRoles = () => import("./roles.js");
export const loadRole = () => import("./role.js");
