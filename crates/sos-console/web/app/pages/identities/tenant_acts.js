// What is done to a tenant, after a question where it hurts.

import { html } from "/vendor/preact.js";

import { confirm, confirmTyped, Notice, toast } from "../../parts.js";
import { session } from "../../session.js";
import { endSession } from "../../shell/leaving.js";
import { identities } from "../../text/identities.js";
import * as server from "./server.js";

const words = identities.tenants;

/** Whether one is logged in as this tenant. @param {string} id */
export function isOwnTenant(id) {
  return session()?.tenant.id === id;
}

/** Disables a tenant that works, or enables it. @param {server.Tenant} tenant @param {() => unknown} onDone */
export async function setTenantDisabled({ id, disabled }, onDone) {
  const body = html`
    <p>${words.disabling.body}</p>
    ${isOwnTenant(id) && html`<${Notice} tone="warning"><p>${words.disabling.own}</p><//>`}
  `;
  if (!disabled && !(await confirm({ title: words.disabling.title(id), body, action: words.disabling.action, isDangerous: true }))) return;
  try {
    await server.changeTenant(id, { disabled: !disabled });
    toast.success(disabled ? words.disabling.undone(id) : words.disabling.done(id));
    if (!disabled && isOwnTenant(id)) endSession();
    else await onDone();
  } catch (error) {
    toast.error(error);
  }
}

/** @param {server.Tenant} tenant @param {() => unknown} onDone */
export async function removeTenant({ id }, onDone) {
  const body = html`
    <p>${words.deleting.body}</p>
    ${isOwnTenant(id) && html`<${Notice} tone="warning"><p>${words.deleting.own}</p><//>`}
  `;
  if (!(await confirmTyped({ title: words.deleting.title(id), body, action: words.deleting.action, phrase: id }))) return;
  try {
    await server.deleteTenant(id);
    toast.success(words.deleting.done(id));
    if (isOwnTenant(id)) endSession();
    else await onDone();
  } catch (error) {
    toast.error(error);
  }
}
