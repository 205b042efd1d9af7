// At the head of the tab: whether the bucket is open, to whom and why, and how to shut it.

import { html } from "/vendor/preact.js";

import { Badge, Button, Icon, Notice } from "../../../parts.js";
import { access as words } from "../../../text/access.js";

/** @type {Record<string, { tone: any, icon: string }>} */
const LOOKS = { private: { tone: "good", icon: "lock" }, shared: { tone: "info", icon: "user" }, public: { tone: "warning", icon: "globe" } };

/** @param {{ access: any, isBusy: boolean, onBlock: () => void }} props */
export function Head({ access, isBusy, onBlock }) {
  const { level, ways, denials, policy, object_acls: objectAcls } = access;
  const { tone, icon } = LOOKS[level];
  const isShut = Object.values(access.block.bucket).every(Boolean);
  return html`<section class="card card-padded settings-head is-${tone}" aria-labelledby="access-title">
    <span class="settings-mark"><${Icon} name=${icon} size=${22} /></span>
    <div class="settings-told">
      <h2 class="access-title" id="access-title">${words.level[/** @type {"private"} */ (level)].title}</h2>
      <p class="access-lead">${words.level[/** @type {"private"} */ (level)].lead}</p>
      ${ways.length > 0 && html`<ul class="access-ways">${ways.map((/** @type {any} */ way, /** @type {number} */ index) => html`<${Way} key=${index} way=${way} />`)}</ul>`}
      ${denials.length > 0 && html`<p class="access-quiet">${words.denials(denials)}</p>`}
      ${objectAcls && html`<p class="access-quiet">${words.objectAcls}</p>`}
      ${policy === "unreadable" && html`<${Notice} tone="danger"><p>${words.unreadable}</p><//>`}
    </div>
    ${level === "public" && !isShut && html`<${Button} kind="danger" icon="shield" isBusy=${isBusy} onClick=${onBlock}>${words.close.button}<//>`}
  </section>`;
}

/** One grant or statement, as a sentence. @param {{ way: any }} props */
function Way({ way }) {
  const who = words.some(way.who.map(name));
  return html`<li class=${way.blocked_by ? "is-shut" : ""}>
    <span>
      <strong>${who}</strong> ${words.may} ${way.by.kind === "acl" ? html`${words.permissions[way.by.permission]}, ${words.byAcl}.` : html`<${Statement} by=${way.by} />`}
    </span>
    ${way.blocked_by && html` <${Badge} icon="lock">${words.shut}<//> <span class="access-quiet">${words.shutBy(way.blocked_by)}.</span>`}
  </li>`;
}

/** @param {{ by: any }} props */
function Statement({ by }) {
  const code = (/** @type {string} */ text) => html`<code class="code-inline">${text}</code>`;
  return html`${by.not_actions && `${words.but} `}${code(words.some(by.actions))} ${words.on} ${code(words.some(by.resources))}${by.conditions.length > 0 && `, ${words.conditions(by.conditions)}`}, ${words.byStatement(by)}.`;
}

/** @param {any} who */
function name(who) {
  if (who.kind === "tenant") return words.who.tenant(who);
  return who.kind === "named" ? who.name : words.who[/** @type {"everyone"} */ (who.kind)];
}
