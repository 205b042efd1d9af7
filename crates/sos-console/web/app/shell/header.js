// The bar at the top: the mark, the navigation, the theme and the account.

import { html } from "/vendor/preact.js";

import { Icon } from "../parts/icon.js";
import { text } from "../text.js";
import { Account } from "./account.js";
import { Mark } from "./mark.js";
import { ThemeMenu } from "./theme_menu.js";

/**
 * The entries of the navigation; a section is a line here and its page in routes.js.
 *
 * @type {{ section: string, href: string, icon: string, label: string, isFor?: (session: import("../session.js").Session) => boolean }[]}
 */
const ENTRIES = [
  { section: "buckets", href: "/", icon: "bucket", label: text.navigation.buckets },
  { section: "identities", href: "/keys", icon: "key", label: text.navigation.identities, isFor: ({ sees_to: seesTo }) => seesTo !== "nobody" },
  { section: "metrics", href: "/metrics", icon: "chart", label: text.navigation.metrics },
];

/** @param {{ session: import("../session.js").Session, section: string | null }} props */
export function Header({ session, section }) {
  return html`<header class="header">
    <div class="header-inner">
      <a class="header-mark" href="/" aria-label=${text.product}><${Mark} /><span>${text.product}</span></a>
      <nav class="header-nav" aria-label=${text.navigation.label}>
        ${ENTRIES.filter(({ isFor }) => isFor?.(session) ?? true).map((entry) => html`<a
          key=${entry.section}
          class="header-link"
          href=${entry.href}
          aria-current=${entry.section === section ? "page" : null}
        ><${Icon} name=${entry.icon} /><span>${entry.label}</span></a>`)}
      </nav>
      <div class="header-side"><${ThemeMenu} /><${Account} session=${session} /></div>
    </div>
  </header>`;
}
