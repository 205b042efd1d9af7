// Who is logged in, and the way out.

import { html } from "/vendor/preact.js";

import { IconButton } from "../parts/button.js";
import { Menu } from "../parts/menu.js";
import { toast } from "../parts/toasts.js";
import { logOut } from "../session.js";
import { text } from "../text.js";
import { endSession } from "./leaving.js";

/** @param {{ session: import("../session.js").Session }} props */
export function Account({ session }) {
  const leave = async () => {
    try {
      await logOut();
      endSession();
    } catch (error) {
      toast.error(error);
    }
  };
  const rows = [
    [text.account.key, session.access_key],
    [text.account.endpoint, session.endpoint],
    [text.account.version, session.version],
  ];
  const header = html`<div class="account">
    <p class="account-name">${session.tenant.display_name}</p>
    <dl class="account-facts">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl>
  </div>`;
  return html`<${Menu}
    label=${text.account.label}
    header=${header}
    button=${(/** @type {any} */ attributes) => html`<${IconButton}
      icon="user"
      label=${text.account.loggedInAs(session.tenant.display_name)}
      ...${attributes}
    />`}
    items=${[{ label: text.account.logOut, icon: "logout", onSelect: leave }]}
  />`;
}
