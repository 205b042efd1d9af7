// The policies of a group or a role: each with its name and an editor.

import { html } from "/vendor/preact.js";

import { Lazy } from "../../lazy.js";
import { Button, IconButton, Menu, TextField } from "../../parts.js";
import { identities } from "../../text/identities.js";
import { freeName, nameProblems, POLICIES } from "./documents.js";
import { EDITOR } from "./editor_source.js";

const words = identities.policy;

/** A policy as it is edited: `number` tells it from others, whatever it is called. @typedef {{ number: number, name: string, document: string }} Held */

/** @param {import("./server.js").Policy[]} policies @returns {Held[]} */
export function heldFrom(policies) {
  return policies.map((policy, index) => ({ number: index, ...policy }));
}

/** @param {Held[]} held @returns {import("./server.js").Policy[]} */
export function policiesOf(held) {
  return held.map(({ name, document }) => ({ name, document }));
}

/**
 * @param {{ held: Held[], lead: string, change: (held: Held[]) => void, onSave: () => void,
 *   onJudged: (number: number, isSound: boolean) => void }} props
 */
export function PolicyList({ held, lead, change, onSave, onJudged }) {
  const problems = nameProblems(held);
  const add = (/** @type {string} */ document) => {
    const number = Math.max(-1, ...held.map((policy) => policy.number)) + 1;
    change([...held, { number, name: freeName(held), document }]);
  };
  const set = (/** @type {number} */ number, /** @type {Partial<Held>} */ part) => {
    change(held.map((policy) => (policy.number === number ? { ...policy, ...part } : policy)));
  };
  const items = Object.entries(POLICIES).map(([name, document]) => ({ label: words.template[/** @type {"read"} */ (name)], onSelect: () => add(document()) }));
  return html`<section class="identity-section" aria-labelledby="identity-policies">
    <header class="identity-heading">
      <div class="identity-grow"><h2 class="card-title" id="identity-policies">${words.title}</h2><p class="identity-quiet">${lead}</p></div>
      <${Menu} label=${words.add} items=${items} button=${(/** @type {any} */ attributes) => html`<${Button} icon="plus" ...${attributes}>${words.add}<//>`} />
    </header>
    ${held.length === 0 && html`<p class="card card-padded identity-quiet">${words.none}</p>`}
    ${held.map((policy, index) => html`<div key=${policy.number} class="card" role="group" aria-label=${words.label(policy.name)}>
      <div class="identity-bar">
        <${TextField}
          label=${words.name}
          value=${policy.name}
          onInput=${(/** @type {string} */ name) => set(policy.number, { name })}
          error=${problems[index] && words.problems[/** @type {"name"} */ (problems[index])]}
          maxlength="64"
          autocomplete="off"
          isCode
        />
        <${IconButton} icon="trash" label=${words.remove(policy.name)} onClick=${() => change(held.filter(({ number }) => number !== policy.number))} />
      </div>
      <${Lazy} source=${EDITOR} id=${`policy-${policy.number}`} kind="identity" label=${words.editor(policy.name)} document=${policy.document}
        onText=${(/** @type {string} */ document) => set(policy.number, { document })} onSave=${onSave}
        onJudged=${(/** @type {boolean} */ isSound) => onJudged(policy.number, isSound)} />
    </div>`)}
  </section>`;
}
