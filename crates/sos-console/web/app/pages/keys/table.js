// The table of keys: what each is, what bounds it, and how it fares.

import { html } from "/vendor/preact.js";

import { Badge, CopyButton, IconButton, Menu, Table, Time } from "../../parts.js";
import { session } from "../../session.js";
import { text } from "../../text.js";
import { keysText as words } from "../../text/keys.js";
import { partsOf, stateOf } from "./draft.js";

/**
 * @typedef {{ access_key: string, tenant: string, name: string | null, created: string | null, expires: string | null,
 *   disabled: boolean, master: boolean, limits: string[], policies: string[], declared: boolean }} Key
 * @typedef {{ edit: (key: Key) => void, rotate: (key: Key) => void, setDisabled: (key: Key, isDisabled: boolean) => void, remove: (key: Key) => void }} Acts
 */

const TONES = /** @type {const} */ ({ works: "good", disabled: "warning", expired: "neutral" });

/** @param {{ keys: Key[], acts: Acts }} props */
export function KeyTable({ keys, acts }) {
  const hasTenants = keys.some(({ tenant }) => tenant !== keys[0].tenant);
  const tenant = { name: "tenant", label: words.columns.tenant, cell: (/** @type {Key} */ key) => key.tenant };
  const columns = [
    { name: "key", label: words.columns.key, isHeader: true, cell: nameCell },
    ...(hasTenants ? [tenant] : []),
    { name: "bounds", label: words.columns.bounds, cell: boundsCell },
    { name: "state", label: words.columns.state, cell: stateCell },
    {
      name: "expires",
      label: words.columns.expires,
      cell: (/** @type {Key} */ { expires }) => (expires ? html`<${Time} value=${expires} />` : words.never),
    },
    {
      name: "created",
      label: words.columns.created,
      cell: (/** @type {Key} */ { created }) => (created ? html`<${Time} value=${created} />` : words.declaredCreated),
    },
    {
      name: "actions",
      label: words.columns.actions,
      isLabelHidden: true,
      cell: (/** @type {Key} */ key) => (mayChange(key) ? html`<${Actions} of=${key} acts=${acts} />` : null),
    },
  ];
  return html`<${Table} class="key-table" label=${words.title} columns=${columns} rows=${keys} rowKey=${(/** @type {Key} */ key) => key.access_key} />`;
}

/** Whether it is worth offering: a master key is the operator's to see to. @param {Key} key */
function mayChange({ declared, master }) {
  return !declared && (!master || session()?.sees_to === "everyone");
}

/** Whether one is logged in with it. @param {string} accessKey */
export function isOwn(accessKey) {
  return session()?.access_key === accessKey;
}

/** @param {Key} key */
function nameCell({ access_key: accessKey, name, declared, master }) {
  return html`<div class="key-name">
    ${name && html`<span class="key-called">${name}</span>`}
    <code>${accessKey}</code>
    <${CopyButton} value=${accessKey} label=${`${text.parts.copy}: ${accessKey}`} />
    ${isOwn(accessKey) && html`<${Badge} tone="accent" icon="user">${words.own}<//>`}
    ${master && html`<${Badge} tone="warning" icon="shield" title=${words.masterHint}>${words.master}<//>`}
    ${declared && html`<${Badge} title=${words.declaredHint}>${words.declared}<//>`}
  </div>`;
}

/** @param {Key} key */
function boundsCell({ master, limits, policies }) {
  if (master) return words.bounds.master;
  if (limits.length === 0 && policies.length === 0) return words.bounds.tenant;
  return html`<ul class="key-bounds">
    ${limits.map((limit) => {
      const { bucket, rights } = partsOf(limit);
      return html`<li key=${limit}>${words.bounds.limit(bucket, rights)}</li>`;
    })}
    ${policies.map((name) => html`<li key=${name}>${words.bounds.policy(name)}</li>`)}
  </ul>`;
}

/** @param {Key} key */
function stateCell(key) {
  const state = stateOf(key, Date.now());
  return html`<${Badge} tone=${TONES[state]}>${words.states[state]}<//>`;
}

/** @param {{ of: Key, acts: Acts }} props */
function Actions({ of: key, acts }) {
  const label = words.actionsLabel(key.access_key);
  const items = [
    { label: words.edit, icon: "edit", onSelect: () => acts.edit(key) },
    { label: words.rotate, icon: "refresh", onSelect: () => acts.rotate(key) },
    {
      label: key.disabled ? words.enable : words.disable,
      icon: key.disabled ? "play" : "pause",
      onSelect: () => acts.setDisabled(key, !key.disabled),
    },
    { label: words.remove, icon: "trash", isDangerous: true, onSelect: () => acts.remove(key) },
  ];
  return html`<${Menu}
    label=${label}
    items=${items}
    button=${(/** @type {any} */ attributes) => html`<${IconButton} icon="more" label=${label} ...${attributes} />`}
  />`;
}
