// The way between the pages about who may do what; only those are shown that whoever is logged in may use.

import { html } from "/vendor/preact.js";

import { Tabs } from "../../parts.js";
import { session } from "../../session.js";
import { identities as words } from "../../text/identities.js";

/** @typedef {"keys" | "roles" | "tenants" | "groups"} Page */

/** Who sees to what. @type {Record<import("../../session.js").SeesTo, Page[]>} */
const PAGES = { nobody: [], tenant: ["keys", "roles"], everyone: ["keys", "roles", "tenants", "groups"] };

/** Whether one is logged in as the operator. */
export function seesEveryone() {
  return session()?.sees_to === "everyone";
}

/** @param {{ current: Page }} props */
export function IdentityTabs({ current }) {
  const pages = PAGES[session()?.sees_to ?? "nobody"];
  if (pages.length === 0) return null;
  const tabs = pages.map((page) => ({ href: `/${page}`, label: words.tabs[page], isCurrent: page === current }));
  return html`<${Tabs} label=${words.tabs.label} tabs=${tabs} />`;
}
