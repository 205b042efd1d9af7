// What the pages about tenants, groups and roles ask the server.

import { api } from "../../api.js";

/**
 * @typedef {{ id: string, display_name: string, email: string | null, groups: string[], disabled: boolean, declared: boolean }} Tenant
 * @typedef {{ name: string, document: string }} Policy
 * @typedef {{ name: string, members: string[], policies: Policy[], etag: string }} Group
 * @typedef {{ tenant: string, name: string, arn: string, trust: string, policies: Policy[], max_session_seconds: number,
 *   created: string, etag: string }} Role What stands in a list has no `etag`.
 */

/** @param {string} tenant */
const tenantPath = (tenant) => `/api/v1/tenants/${encodeURIComponent(tenant)}`;
/** @param {string} group */
const groupPath = (group) => `/api/v1/groups/${encodeURIComponent(group)}`;
/** @param {string} tenant @param {string} role */
const rolePath = (tenant, role) => `/api/v1/roles/${encodeURIComponent(tenant)}/${encodeURIComponent(role)}`;

/** @param {AbortSignal} [signal] @returns {Promise<Tenant[]>} */
export const loadTenants = async (signal) => (await api.get("/api/v1/tenants", { signal })).tenants;

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<Tenant>} */
export const loadTenant = (id, signal) => api.get(tenantPath(id), { signal });

/** @param {object} wanted @returns {Promise<Tenant>} */
export const createTenant = (wanted) => api.post("/api/v1/tenants", wanted);

/** @param {string} id @param {object} change @returns {Promise<Tenant>} */
export const changeTenant = (id, change) => api.patch(tenantPath(id), change);

/** @param {string} id */
export const deleteTenant = (id) => api.delete(tenantPath(id));

/** @param {AbortSignal} [signal] @returns {Promise<Group[]>} */
export const loadGroups = async (signal) => (await api.get("/api/v1/groups", { signal })).groups;

/** @param {string} name @param {AbortSignal} [signal] @returns {Promise<Group>} */
export const loadGroup = (name, signal) => loadTagged(groupPath(name), signal);

/** With `etag`, only where it is still the one that was loaded; else the error has the status 412. @param {string} name @param {Policy[]} policies @param {string} [etag] */
export const putGroup = (name, policies, etag) => api.put(groupPath(name), { policies }, { headers: etag === undefined ? {} : { "if-match": etag } });

/** @param {string} name */
export const deleteGroup = (name) => api.delete(groupPath(name));

/** @param {AbortSignal} [signal] @returns {Promise<Role[]>} */
export const loadRoles = async (signal) => (await api.get("/api/v1/roles", { signal })).roles;

/** @param {string} tenant @param {string} name @param {AbortSignal} [signal] @returns {Promise<Role>} */
export const loadRole = (tenant, name, signal) => loadTagged(rolePath(tenant, name), signal);

/** Only where there is none. @param {string} tenant @param {string} name @param {object} wanted @returns {Promise<Role>} */
export const createRole = (tenant, name, wanted) => api.put(rolePath(tenant, name), wanted, { headers: { "if-none-match": "*" } });

/** Only where it is still the one that was loaded; else the error has the status 412. @param {Role} before @param {object} wanted @returns {Promise<Role>} */
export const putRole = ({ tenant, name, etag }, wanted) => api.put(rolePath(tenant, name), wanted, { headers: { "if-match": etag } });

/** @param {string} tenant @param {string} name */
export const deleteRole = (tenant, name) => api.delete(rolePath(tenant, name));

/** @param {string} path @param {AbortSignal} [signal] */
async function loadTagged(path, signal) {
  const { body, headers } = await api.request("GET", path, undefined, { signal });
  return { ...body, etag: headers.get("etag") };
}
